"""Real parts: what a real variable takes of a contribution that is complex.

y_bar = np.fft.fft(z_bar).real
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from tangentish.language import algebra, rewrite
from tangentish.language.kinds import Array, Kind, Scalar, is_real

KindOf = Callable[[gast.expr], Kind]


def real_kind(kind: Kind) -> Kind:
    """The kind of the real part.

    >>> str(real_kind(Scalar("complex64")))
    'float32'
    """
    if isinstance(kind, Scalar):
        return Scalar(real_dtype(kind.dtype), kind.weak)
    return Array(real_dtype(kind.dtype), kind.dims) if isinstance(kind, Array) else kind


def real_dtype(dtype: str) -> str:
    """The dtype of the parts of complex numbers."""
    return str(np.empty(0, dtype).real.dtype.name)


def real_part(value: Any, kind_of: KindOf) -> gast.expr:
    """The real part of a complex expression, factors that are real taken out of it.

    >>> from tangentish.language.kinds import UNKNOWN
    >>> for text in ("z_bar", "1j * z_bar", "np.exp(z) * z_bar"):
    ...     part = real_part(gast.parse(text).body[0].value, lambda e: UNKNOWN)
    ...     print(gast.unparse(part).strip("() \\n").replace("- ", "-").replace("((", "("))
    z_bar.real
    -z_bar.imag
    np.real(np.exp(z) * z_bar
    """
    return part_of(value, "real", kind_of)


def part_of(value: Any, part: str, kind_of: KindOf) -> gast.expr:
    if isinstance(value, gast.UnaryOp) and isinstance(value.op, gast.USub):
        return algebra.negative(part_of(value.operand, part, kind_of))
    if isinstance(value, gast.BinOp) and isinstance(value.op, gast.Mult):
        for factor, other in ((value.left, value.right), (value.right, value.left)):
            number = imaginary(factor)
            if number is not None:
                turned = part_of(other, "imag" if part == "real" else "real", kind_of)
                sign = -number if part == "real" else number
                return algebra.product(turned, rewrite.constant(sign))
        if is_real(kind_of(value.left)):
            return gast.BinOp(value.left, value.op, part_of(value.right, part, kind_of))
        if is_real(kind_of(value.right)):
            return gast.BinOp(part_of(value.left, part, kind_of), value.op, value.right)
    divides = isinstance(value, gast.BinOp) and isinstance(value.op, gast.Div)
    if divides and is_real(kind_of(value.right)):
        return gast.BinOp(part_of(value.left, part, kind_of), value.op, value.right)
    if isinstance(value, (gast.Name, gast.Subscript, gast.Attribute, gast.Call)):
        return gast.Attribute(value, part, gast.Load())
    return rewrite.call(f"np.{part}", value)


def imaginary(node: Any) -> float | None:
    """The number ``c`` of a constant ``c * 1j``."""
    value = node.value if isinstance(node, gast.Constant) else None
    return float(value.imag) if isinstance(value, complex) and value.real == 0 else None


__all__ = ["real_dtype", "real_kind", "real_part"]
