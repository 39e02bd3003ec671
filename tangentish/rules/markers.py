"""The words of the notation: what the bodies of rules name, and nothing ever evaluates."""

from __future__ import annotations

from typing import Any

# What a rule defines.
partial: Any = None  # partial.x, the partial derivative of the result by x
adjoint: Any = None  # adjoint.x, which grows; adjoint.out, that of the result
tangent: Any = None  # tangent.out; tangent.x, that of an argument

# All that is read of an argument.
shape: Any = None
dtype: Any = None
size: Any = None
ndim: Any = None

each: Any = None  # the position in an argument that is a sequence
