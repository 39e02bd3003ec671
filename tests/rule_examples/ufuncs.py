"""Elementwise functions."""

from __future__ import annotations

import numpy as np

from rule_examples.calls import (
    Const,
    Example,
    binary,
    call,
    numbers,
    permuted,
    unary,
    v,
    values,
    with_constants,
)

EXAMPLES: dict[str, list[Example]] = {
    # arithmetic
    "numpy.add": binary(),
    "numpy.subtract": binary(),
    "numpy.multiply": binary(),
    "numpy.divide": binary(0.5, 2.0),
    "numpy.negative": unary(),
    "numpy.positive": [e for e in unary() if not isinstance(e.args[0], float)],
    "numpy.power": [
        *binary(0.2, 2.0),
        *with_constants(first=(2, 0.5, 3.0), second=(0, 1, 2, 2.0, 3, 0.5, -1, 4, -2, 1.7)),
        call(values((3,), -2.0, -0.5), Const(3)),
        call(np.array([0.0, 1.0]), Const(0)),
        call(np.array([0.0, 1.0]), Const(1)),
        call(np.array([0.0, 1.5]), Const(2)),
    ],
    "numpy.remainder": [*binary(0.5, 9.0, 0.7, 1.3), *binary(-9.0, -0.5, 0.7, 1.3)],
    "numpy.fmod": [*binary(0.5, 9.0, 0.7, 1.3), *binary(-9.0, -0.5, 0.7, 1.3)],
    # exponentials and logarithms
    "numpy.exp": unary(),
    "numpy.expm1": unary(),
    "numpy.exp2": unary(),
    "numpy.log": unary(0.2),
    "numpy.log2": unary(0.2),
    "numpy.log10": unary(0.2),
    "numpy.log1p": unary(-0.7),
    "numpy.logaddexp": binary(),
    "numpy.logaddexp2": binary(),
    # roots and powers
    "numpy.sqrt": unary(0.2),
    "numpy.cbrt": unary(0.2),
    "numpy.square": unary(),
    "numpy.reciprocal": unary(0.2),
    "numpy.hypot": binary(0.2),
    # trigonometric and hyperbolic functions
    "numpy.sin": unary(),
    "numpy.cos": unary(),
    "numpy.tan": unary(-1.0, 1.0),
    "numpy.arcsin": unary(-0.8, 0.8),
    "numpy.arccos": unary(-0.8, 0.8),
    "numpy.arctan": unary(),
    "numpy.arctan2": binary(),
    "numpy.sinh": unary(),
    "numpy.cosh": unary(),
    "numpy.tanh": unary(),
    "numpy.arcsinh": unary(),
    "numpy.arccosh": unary(1.2, 3.0),
    "numpy.arctanh": unary(-0.8, 0.8),
    "numpy.sinc": [*unary(), call(np.array([0.0, 1.0, 1e-9])), call(v(3) * 10.0)],
    "numpy.i0": [*unary(), call(v(3) * 20.0)],
    "numpy.deg2rad": unary(),
    "numpy.rad2deg": unary(),
    # kinks
    "numpy.absolute": unary(0.1, 2.0) + unary(-2.0, -0.1),
    "numpy.maximum": [
        *binary(),
        *with_constants(second=(0, 1.0), low=-2.0),
        *with_constants(first=(0.5,), low=-2.0),
    ],
    "numpy.minimum": [*binary(), *with_constants(second=(0, 1.0), low=-2.0)],
    "numpy.fmax": [*binary(), call(np.array([1.0, 2.0]), Const(float("nan")))],
    "max": [*numbers(), call(1.0, 3.0, 2.0), call(1.0, Const(0.0)), *permuted()],
    "min": [*numbers(), call(1.0, 3.0, 2.0), call(1.0, Const(0.0)), *permuted()],
    "numpy.clip": [
        call(v(2, 3), -0.5, 0.6),
        call(v(6), Const(-0.5), Const(0.6)),
        call(v(6), None, 0.6),
        call(v(6), -0.5, None),
        call(v(6), max=Const(0.3)),
        call(v(6), 0.4, -0.3),
        call(v(2, 3), values((3,), -1.0, -0.5), values((2, 1), 0.5, 1.0)),
    ],
    "numpy.copysign": binary(0.2, 2.0, -2.0, -0.2) + binary(-2.0, -0.2),
    "numpy.heaviside": [
        call(np.array([-1, 0, 2]), 0.3),
        call(np.array([-1.0, 2.0, 0.5]), 0.3),
        call(np.array([-1.0, 2.0]), v(2, 2)),
    ],
    "numpy.nan_to_num": [
        *unary(),
        call(np.array([1.0, np.nan]), nan=0.5),
        call(np.array([1.0, np.inf, -np.inf]), posinf=0.5, neginf=1.5),
    ],
    "numpy.unwrap": [
        call(np.array([0.1, 3.0, 6.5, 9.5, 13.0])),
        call(4.0 * v(3, 4), axis=0),
        call(v(5), discont=2, period=3),
    ],
    "numpy.nextafter": [call(v(3), Const(5.0)), call(v(2, 3), v(3, seed=1))],
    "numpy.real_if_close": unary()[1:],
    # parts of numbers
    "numpy.real": unary()[1:],
    "numpy.imag": unary()[1:],
    "numpy.conjugate": unary(),
    "numpy.fabs": unary(),
    "numpy.angle": [*unary(0.5, 2.0), call(v(3), deg=True)],
    "complex": [call(0.5), call(0.5, -0.7), call(0.5, Const(2.0))],
    "numpy.frexp": [call(v(3)), call(v(2, 2) * 10.0)],
    "numpy.ldexp": [call(v(3), 2), call(0.7, -1), call(v(2), np.array([1, 3]))],
}

# The other functions of a rule that need calls of their own.
OTHERS: dict[str, list[Example]] = {
    "operator.pos": unary(),
    "operator.pow": [*with_constants(second=(0, 1, 2, 3, 0.5, -1, 4), first=(2,)), *numbers(0.2)],
    "pow": [*with_constants(second=(0, 1, 2, 3, 0.5, -1, 4), first=(2,)), *numbers(0.2)],
    "numpy.modf": [call(v(3)), call(v(2, 2))],
    "numpy.divmod": [
        call(values((3,), 0.5, 9.0), values((3,), 0.7, 1.3, 1)),
        call(values((2, 3), -9.0, 9.0), 0.8),
    ],
    "abs": unary(0.1, 2.0) + unary(-2.0, -0.1),
}
