# mypy: ignore-errors
"""Elementwise functions of NumPy, and the operators of Python.

Conventions at kinks: the derivative of ``abs`` at 0 is 0, ties of `maximum` are shared,
`clip` lets through at its bounds, `hypot` has derivative 0 at (0, 0), and ``x ** 0`` and
``0 ** y`` have derivative 0.  A divisor that may be 0 is written ``d + (d == 0)``: it turns
0 / 0 into 0 and changes nothing else.  ``-inf`` is a number to `logaddexp`.

Factors are written with `math`, as Python floats keep the precision of a float32 array.
The rules of analytic functions hold for complex numbers as they stand.  A real function of a
complex ``z`` has one partial, by which the real part of ``partial * dz`` is its change.
"""

from __future__ import annotations

import builtins
import math
import operator

import numpy as np

from tangentish.rules.kinks import AT_ZERO, INFINITE, JUMPS, NO_LENGTH, TIES
from tangentish.rules.notation import (
    adjoint,
    elementwise,
    linear,
    partial,
    rule,
    tangent,
    variadic,
)
from tangentish.runtime import bessel_i, share, sinc_derivative

# ---- arithmetic ----------------------------------------------------------------------------


@elementwise(np.add, operator.add)
def add(x, y):
    partial.x = 1.0
    partial.y = 1.0


@elementwise(np.subtract, operator.sub)
def subtract(x, y):
    partial.x = 1.0
    partial.y = -1.0


@elementwise(np.multiply, operator.mul)
def multiply(x, y):
    partial.x = y
    partial.y = x


@elementwise(np.divide, operator.truediv)
def divide(x, y, *, out):
    partial.x = 1.0 / y
    partial.y = -out / y


@elementwise(np.negative, operator.neg)
def negative(x):
    partial.x = -1.0


@elementwise(np.positive, operator.pos)
def positive(x):
    partial.x = 1.0


ROOT = "where the base is 0 the derivative is infinite, if the exponent is between 0 and 1"


def is_root(y):
    return isinstance(y, (int, float)) and 0 < y < 1


@elementwise(
    np.power, np.float_power, operator.pow, builtins.pow, aliases={"base": "x", "exp": "y"}
)
def power(x, y, *, out):
    partial.x = y * x ** (y - (y != 0))
    partial.y = out * np.log(x + (x == 0))


@power.when(y=0)
def _(x, y, *, out):
    partial.x = 0.0
    partial.y = out * np.log(x + (x == 0))


@power.when(y=1)
def _(x, y, *, out):
    partial.x = 1.0
    partial.y = out * np.log(x + (x == 0))


@power.when(y=2)
def _(x, y, *, out):
    partial.x = 2.0 * x
    partial.y = out * np.log(x + (x == 0))


@power.when(y=3)
def _(x, y, *, out):
    partial.x = 3.0 * x**2
    partial.y = out * np.log(x + (x == 0))


@power.when(y=0.5)
def _(x, y, *, out):
    partial.x = 0.5 / out
    partial.y = out * np.log(x + (x == 0))


@power.when(y=-1)
def _(x, y, *, out):
    partial.x = -(out**2)
    partial.y = out * np.log(x + (x == 0))


@power.when(y="constant")
def _(x, y, *, out):
    partial.x = y * x ** (y - 1)
    partial.y = out * np.log(x + (x == 0))


@power.when(x=lambda base: isinstance(base, (int, float)) and base > 0)
def _(x, y, *, out):
    partial.x = y * x ** (y - 1)
    partial.y = out * math.log(x)


@power.when(y="complex")  # of a negative number the logarithm is complex
def _(x, y, *, out):
    partial.x = y * x ** (y - (y != 0))
    partial.y = out * np.log(x + (x == 0) + 0j)


power.kink(ROOT, y=is_root)
power.kink("", y="constant")
power.kink("", x="constant")
power.kink(ROOT)


@elementwise(np.remainder, operator.mod, complex=False, kink=JUMPS)
def remainder(x, y):
    partial.x = 1.0
    partial.y = -(x // y)


@elementwise(np.fmod, complex=False, kink=JUMPS)
def fmod(x, y):
    partial.x = 1.0
    partial.y = -np.trunc(x / y)


# ---- exponentials and logarithms -----------------------------------------------------------


@elementwise(np.exp)
def exp(x, *, out):
    partial.x = out


@elementwise(np.expm1)
def expm1(x, *, out):
    partial.x = out + 1.0


@elementwise(np.exp2)
def exp2(x, *, out):
    partial.x = math.log(2.0) * out


@elementwise(np.log)
def log(x):
    partial.x = 1.0 / x


@elementwise(np.log2)
def log2(x):
    partial.x = 1.0 / (math.log(2.0) * x)


@elementwise(np.log10)
def log10(x):
    partial.x = 1.0 / (math.log(10.0) * x)


@elementwise(np.log1p)
def log1p(x):
    partial.x = 1.0 / (1.0 + x)


@elementwise(np.logaddexp, complex=False)
def logaddexp(x1, x2, *, out):
    partial.x1 = np.exp(x1 - np.where(np.isneginf(out), 0.0, out))
    partial.x2 = np.exp(x2 - np.where(np.isneginf(out), 0.0, out))


@elementwise(np.logaddexp2, complex=False)
def logaddexp2(x1, x2, *, out):
    partial.x1 = np.exp2(x1 - np.where(np.isneginf(out), 0.0, out))
    partial.x2 = np.exp2(x2 - np.where(np.isneginf(out), 0.0, out))


# ---- roots and powers ----------------------------------------------------------------------


@elementwise(np.sqrt, kink=INFINITE)
def sqrt(x, *, out):
    partial.x = 0.5 / out


@elementwise(np.cbrt, complex=False, kink=INFINITE)
def cbrt(x, *, out):
    partial.x = 1.0 / (3.0 * out**2)


@elementwise(np.square)
def square(x):
    partial.x = 2.0 * x


@elementwise(np.reciprocal)
def reciprocal(x, *, out):
    partial.x = -(out**2)


@elementwise(np.hypot, complex=False, kink=NO_LENGTH)
def hypot(x1, x2, *, out):
    partial.x1 = x1 / (out + (out == 0))
    partial.x2 = x2 / (out + (out == 0))


# ---- trigonometric and hyperbolic functions ------------------------------------------------


@elementwise(np.sin)
def sin(x):
    partial.x = np.cos(x)


@elementwise(np.cos)
def cos(x):
    partial.x = -np.sin(x)


@elementwise(np.tan)
def tan(x, *, out):
    partial.x = 1.0 + out**2


@elementwise(np.arcsin)
def arcsin(x):
    partial.x = 1.0 / np.sqrt(1.0 - x**2)


@elementwise(np.arccos)
def arccos(x):
    partial.x = -1.0 / np.sqrt(1.0 - x**2)


@elementwise(np.arctan)
def arctan(x):
    partial.x = 1.0 / (1.0 + x**2)


@elementwise(np.arctan2, complex=False, kink="where both are 0 the derivative is nan")
def arctan2(x1, x2):
    partial.x1 = x2 / (x1**2 + x2**2)
    partial.x2 = -x1 / (x1**2 + x2**2)


@elementwise(np.sinh)
def sinh(x):
    partial.x = np.cosh(x)


@elementwise(np.cosh)
def cosh(x):
    partial.x = np.sinh(x)


@elementwise(np.tanh)
def tanh(x, *, out):
    partial.x = 1.0 - out**2


@elementwise(np.arcsinh)
def arcsinh(x):
    partial.x = 1.0 / np.sqrt(x**2 + 1.0)


@elementwise(np.arccosh)
def arccosh(x):
    partial.x = 1.0 / np.sqrt(x**2 - 1.0)


@arccosh.when(x="complex")  # two roots: their product's branch cut is another one
def _(x):
    partial.x = 1.0 / (np.sqrt(x - 1.0) * np.sqrt(x + 1.0))


@elementwise(np.arctanh)
def arctanh(x):
    partial.x = 1.0 / (1.0 - x**2)


@elementwise(np.sinc)
def sinc(x):
    partial.x = sinc_derivative(1, x)


@elementwise(np.i0, complex=False)
def i0(x):
    partial.x = bessel_i(1, x)


@elementwise(np.deg2rad, np.radians, complex=False)
def deg2rad(x):
    partial.x = math.pi / 180.0


@elementwise(np.rad2deg, np.degrees, complex=False)
def rad2deg(x):
    partial.x = 180.0 / math.pi


# ---- kinks ---------------------------------------------------------------------------------


@elementwise(np.absolute, operator.abs, builtins.abs, complex=False, kink=AT_ZERO)
def absolute(x, *, out):
    partial.x = np.sign(x)


@absolute.when(x="complex")
def _(x, *, out):
    partial.x = np.conj(x) / (out + (out == 0))


@elementwise(np.fabs, complex=False, kink=AT_ZERO)
def fabs(x):
    partial.x = np.sign(x)


@elementwise(np.maximum, complex=False, kink=TIES)
def maximum(x1, x2, *, out):
    partial.x1 = share(x1, x2, out)
    partial.x2 = share(x2, x1, out)


@maximum.when(x1="double", x2="double")
def _(x1, x2, *, out):
    partial.x1 = (x1 > x2) + 0.5 * (x1 == x2)
    partial.x2 = (x2 > x1) + 0.5 * (x1 == x2)


@elementwise(np.minimum, complex=False, kink=TIES)
def minimum(x1, x2, *, out):
    partial.x1 = share(x1, x2, out)
    partial.x2 = share(x2, x1, out)


@minimum.when(x1="double", x2="double")
def _(x1, x2, *, out):
    partial.x1 = (x1 < x2) + 0.5 * (x1 == x2)
    partial.x2 = (x2 < x1) + 0.5 * (x1 == x2)


# These pick the other argument where one is nan.
@elementwise(np.fmax, np.fmin, complex=False, kink=TIES)
def fmax(x1, x2, *, out):
    partial.x1 = share(x1, x2, out)
    partial.x2 = share(x2, x1, out)


@variadic("elementwise", builtins.max, complex=False, kink=TIES)
def max_of_numbers(*x):
    return extreme_of_numbers(x, ">")


@variadic("elementwise", builtins.min, complex=False, kink=TIES)
def min_of_numbers(*x):
    return extreme_of_numbers(x, "<")


def extreme_of_numbers(names, better):
    """The partials of ``max(x1, x2, ...)``: ties share one evenly."""
    if len(names) == 2:
        a, b = names
        pairs = [(a, b), (b, a)]
        return "\n".join(f"partial.{p} = ({p} {better} {q}) + 0.5 * ({a} == {b})" for p, q in pairs)
    ties = f"np.sum(np.equal([{', '.join(names)}], out))"
    return "\n".join(f"partial.{p} = ({p} == out) / {ties}" for p in names)


@elementwise(
    np.clip,
    aliases={"min": "a_min", "max": "a_max"},
    complex=False,
    kink="at a bound the derivative is 1 by `a` and 0 by the bound",
)
def clip(a, a_min=None, a_max=None, *, out):
    partial.a = a == out
    partial.a_min = (a != out) & (a_min == out)
    partial.a_max = (a != out) & (a_min != out) & (a_max == out)  # not where `a` is nan


@clip.when(a_min=None)
def _(a, a_min=None, a_max=None, *, out):
    partial.a = a == out
    partial.a_min = 0.0
    partial.a_max = a > a_max


@elementwise(np.copysign, complex=False, kink=AT_ZERO)
def copysign(x1, x2):
    partial.x1 = np.sign(x1) * np.copysign(1.0, x2)
    partial.x2 = 0.0


@elementwise(np.heaviside, complex=False)
def heaviside(x1, x2):
    partial.x1 = 0.0
    partial.x2 = x1 == 0


@rule(np.nan_to_num, complex=False)  # by masks: 0 times what is not a number is none
def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    tangent.out = (
        np.where(np.isfinite(x), tangent.x, 0.0)
        + np.isnan(x) * tangent.nan
        + np.isposinf(x) * tangent.posinf
        + np.isneginf(x) * tangent.neginf
    )
    adjoint.x += np.where(np.isfinite(x), adjoint.out, 0.0)
    adjoint.nan += adjoint.out * np.isnan(x)
    adjoint.posinf += adjoint.out * np.isposinf(x)
    adjoint.neginf += adjoint.out * np.isneginf(x)


@nan_to_num.when(x="scalar")
def _(x, copy=True, nan=0.0, posinf=None, neginf=None):
    tangent.out = (
        (tangent.x if np.isfinite(x) else 0.0)
        + np.isnan(x) * tangent.nan
        + np.isposinf(x) * tangent.posinf
        + np.isneginf(x) * tangent.neginf
    )
    adjoint.x += adjoint.out if np.isfinite(x) else 0.0
    adjoint.nan += adjoint.out * np.isnan(x)
    adjoint.posinf += adjoint.out * np.isposinf(x)
    adjoint.neginf += adjoint.out * np.isneginf(x)


@elementwise(np.unwrap, complex=False)
def unwrap(p, discont=None, axis=-1, *, period=2.0 * math.pi):
    partial.p = 1.0


@elementwise(np.nextafter, complex=False)
def nextafter(x1, x2):
    partial.x1 = 1.0
    partial.x2 = 0.0


@elementwise(np.real_if_close)
def real_if_close(a, tol=100):
    partial.a = 1.0


# ---- parts of numbers ----------------------------------------------------------------------


@linear(np.real)
def real(val):
    adjoint.val += adjoint.out


@linear(np.imag)
def imag(val):
    adjoint.val += -1j * adjoint.out


@imag.when(val="real")
def _(val):
    adjoint.val += 0.0


@linear(np.conjugate)
def conjugate(x):
    adjoint.x += np.conj(adjoint.out)


@elementwise(np.angle, complex=False)
def angle(z, deg=False):
    partial.z = 0.0


@angle.when(z="complex", deg=False)
def _(z, deg=False):
    partial.z = -1j / z


@angle.when(z="complex")
def _(z, deg=False):
    partial.z = np.where(deg, 180.0 / math.pi, 1.0) * -1j / z


@linear(builtins.complex)
def complex(real=0, imag=0):
    adjoint.real += adjoint.out
    adjoint.imag += 1j * adjoint.out


@elementwise(np.ldexp, complex=False)
def ldexp(x1, x2):
    partial.x1 = 2.0**x2


@rule(np.frexp, complex=False)
def frexp(x, *, out):
    tangent.out = (np.ldexp(tangent.x, -out[1]), 0.0 * tangent.x)
    adjoint.x += np.ldexp(adjoint.out[0], -out[1])
