# mypy: ignore-errors
"""Functions of `builtins` and `math` on numbers; operators stand with the ufuncs they equal.

Python's numbers raise where NumPy's give inf: the derivative of ``math.sqrt`` at 0 is a
ZeroDivisionError, as ``1 / 0.0`` is.
"""

from __future__ import annotations

import builtins
import math
import sys

import numpy as np

from tangentish.rules.kinks import AT_ZERO, JUMPS, NO_LENGTH
from tangentish.rules.notation import (
    adjoint,
    each,
    elementwise,
    linear,
    multilinear,
    partial,
    rule,
    tangent,
    variadic,
)
from tangentish.runtime import digamma, nonzero, product_of_others

COMPLEX = False  # these functions are of real numbers

# ---- exponentials, logarithms, powers ------------------------------------------------------


@elementwise(math.exp)
def exp(x, *, out):
    partial.x = out


@elementwise(math.expm1)
def expm1(x, *, out):
    partial.x = out + 1.0


@elementwise(math.log)
def log(x, base=math.e, *, out):
    partial.x = 1.0 / (math.log(base) * x)
    partial.base = -out / (base * math.log(base))


@log.when(base=math.e)
def _(x, base=math.e, *, out):
    partial.x = 1.0 / x
    partial.base = -out / base


@elementwise(math.log2)
def log2(x):
    partial.x = 1.0 / (math.log(2.0) * x)


@elementwise(math.log10)
def log10(x):
    partial.x = 1.0 / (math.log(10.0) * x)


@elementwise(math.log1p)
def log1p(x):
    partial.x = 1.0 / (1.0 + x)


if sys.version_info >= (3, 11):

    @elementwise(math.exp2)
    def exp2(x, *, out):
        partial.x = math.log(2.0) * out

    @elementwise(math.cbrt)
    def cbrt(x, *, out):
        partial.x = 1.0 / (3.0 * out**2)


if sys.version_info >= (3, 13):

    @elementwise(math.fma)
    def fma(x, y, z):
        partial.x = y
        partial.y = x
        partial.z = 1.0


@elementwise(math.sqrt, kink="at 0 the derivative raises ZeroDivisionError")
def sqrt(x, *, out):
    partial.x = 0.5 / out


@elementwise(math.pow)
def pow(x, y, *, out):
    partial.x = y * x ** (y - (y != 0))
    partial.y = out * math.log(x + (x == 0))


@pow.when(y=2)
def _(x, y, *, out):
    partial.x = 2.0 * x
    partial.y = out * math.log(x + (x == 0))


@pow.when(y=lambda exponent: isinstance(exponent, (int, float)) and exponent != 0)
def _(x, y, *, out):
    partial.x = y * x ** (y - 1)
    partial.y = out * math.log(x + (x == 0))


@variadic("elementwise", math.hypot, kink=NO_LENGTH)
def hypot(*x):
    return "\n".join(f"partial.{name} = {name} / (out + (out == 0))" for name in x)


# ---- trigonometric and hyperbolic functions ------------------------------------------------


@elementwise(math.sin)
def sin(x):
    partial.x = math.cos(x)


@elementwise(math.cos)
def cos(x):
    partial.x = -math.sin(x)


@elementwise(math.tan)
def tan(x, *, out):
    partial.x = 1.0 + out**2


@elementwise(math.asin)
def asin(x):
    partial.x = 1.0 / math.sqrt(1.0 - x**2)


@elementwise(math.acos)
def acos(x):
    partial.x = -1.0 / math.sqrt(1.0 - x**2)


@elementwise(math.atan)
def atan(x):
    partial.x = 1.0 / (1.0 + x**2)


@elementwise(math.atan2)
def atan2(y, x):
    partial.y = x / (x**2 + y**2)
    partial.x = -y / (x**2 + y**2)


@elementwise(math.sinh)
def sinh(x):
    partial.x = math.cosh(x)


@elementwise(math.cosh)
def cosh(x):
    partial.x = math.sinh(x)


@elementwise(math.tanh)
def tanh(x, *, out):
    partial.x = 1.0 - out**2


@elementwise(math.asinh)
def asinh(x):
    partial.x = 1.0 / math.sqrt(x**2 + 1.0)


@elementwise(math.acosh)
def acosh(x):
    partial.x = 1.0 / math.sqrt(x**2 - 1.0)


@elementwise(math.atanh)
def atanh(x):
    partial.x = 1.0 / (1.0 - x**2)


@elementwise(math.radians)
def radians(x):
    partial.x = math.pi / 180.0


@elementwise(math.degrees)
def degrees(x):
    partial.x = 180.0 / math.pi


# ---- special functions ---------------------------------------------------------------------


@elementwise(math.erf)
def erf(x):
    partial.x = 2.0 / math.sqrt(math.pi) * math.exp(-(x**2))


@elementwise(math.erfc)
def erfc(x):
    partial.x = -2.0 / math.sqrt(math.pi) * math.exp(-(x**2))


@elementwise(math.gamma)
def gamma(x, *, out):
    partial.x = out * digamma(x)


@elementwise(math.lgamma)
def lgamma(x):
    partial.x = digamma(x)


# ---- kinks and parts -----------------------------------------------------------------------


@elementwise(math.fabs, kink=AT_ZERO)
def fabs(x):
    partial.x = np.sign(x)


@elementwise(math.fmod, kink=JUMPS)
def fmod(x, y):
    partial.x = 1.0
    partial.y = -math.trunc(x / y)


@elementwise(math.remainder, kink=JUMPS)
def remainder(x, y):
    partial.x = 1.0
    partial.y = -round(x / y)


@elementwise(math.copysign, kink=AT_ZERO)
def copysign(x, y):
    partial.x = np.sign(x) * math.copysign(1.0, y)
    partial.y = 0.0


@elementwise(math.ldexp)
def ldexp(x, i):
    partial.x = 2.0**i


@rule(math.modf, np.modf)
def modf(x):
    tangent.out = (tangent.x, 0.0 * tangent.x)
    adjoint.x += adjoint.out[0]


@rule(builtins.divmod, np.divmod)
def divmod(x, y, *, out):
    tangent.out = (0.0 * tangent.x, tangent.x - out[0] * tangent.y)
    adjoint.x += adjoint.out[1]
    adjoint.y += -(adjoint.out[1] * out[0])


# ---- sequences of numbers ------------------------------------------------------------------


@linear(builtins.sum, complex=True)
def sum(iterable, start=0):
    adjoint.iterable[each] += adjoint.out
    adjoint.start += adjoint.out


@sum.when(iterable="array")
def _(iterable, start=0):
    adjoint.iterable += adjoint.out
    adjoint.start += adjoint.out


@linear(math.fsum)
def fsum(seq):
    adjoint.seq[each] += adjoint.out


@rule(math.prod)
def prod(iterable, *, start=1, out):
    others = product_of_others(iterable, None)
    tangent.out = np.dot(others, tangent.iterable) * start + np.prod(iterable) * tangent.start
    adjoint.iterable[each] += adjoint.out * start * others[each]
    adjoint.start += adjoint.out * np.prod(iterable)


@rule(math.dist)
def dist(p, q, *, out):
    direction = np.subtract(p, q) / nonzero(out)
    tangent.out = np.dot(direction, np.subtract(tangent.p, tangent.q))
    adjoint.p[each] += adjoint.out * direction[each]
    adjoint.q[each] -= adjoint.out * direction[each]


if sys.version_info >= (3, 12):

    @multilinear(math.sumprod)
    def sumprod(p, q):
        adjoint.p[each] += adjoint.out * q[each]
        adjoint.q[each] += adjoint.out * p[each]
