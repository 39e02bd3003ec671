"""The door for authors of derivative rules.

A rule is a function that is read and never run; see `tangentish.rules.notation` for what its
body may say.

>>> import numpy as np
>>> from tangentish import grad
>>> def cube(x):
...     return x * x * x
>>> @elementwise(cube)
... def rule_of_cube(x):
...     partial.x = 3.0 * x**2
>>> print(grad(cube).source_for(2.0).splitlines()[-2].strip())
x_bar = 3.0 * out_bar * x**2
"""

from __future__ import annotations

from tangentish.rules.notation import (
    Rule,
    adjoint,
    dtype,
    elementwise,
    linear,
    multilinear,
    nondifferentiable,
    partial,
    rule,
    shape,
    tangent,
)
from tangentish.rules.table import find_rule

__all__ = [
    "Rule",
    "adjoint",
    "dtype",
    "elementwise",
    "find_rule",
    "linear",
    "multilinear",
    "nondifferentiable",
    "partial",
    "rule",
    "shape",
    "tangent",
]
