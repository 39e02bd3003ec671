"""Making and copying arrays."""

from __future__ import annotations

import numpy as np

from rule_examples.calls import Const, Example, call, v

EXAMPLES: dict[str, list[Example]] = {
    # making and copying arrays
    "numpy.full": [call((2, 3), 0.5), call(2, v(2)), call((3, 2), v(2), dtype=None)],
    "numpy.full_like": [call(np.zeros((2, 3)), 0.5), call(np.zeros((2, 3)), v(3))],
    "numpy.arange": [
        call(3.7),
        call(0.2, 4.3),
        call(0.2, 3.1, 0.7),
        call(Const(0.0), Const(1.0), 0.3),
    ],
    "numpy.array": [
        call(v(2, 3)),
        call(0.5),
        call([0.5, 1.5, 2.5]),
        call([v(3), v(3, seed=1)]),
        call([[0.5, 1.5], [2.5, 3.5], [4.5, 5.5]]),
        call([0.5, 1.5], dtype=float),
        call(v(3), ndmin=2),
        call(v(2, 3), ndmin=2),
        call([0.5, 1.5], ndmin=3),
        call(0.5, ndmin=1),
    ],
    "numpy.fromiter": [call([0.5, 1.5], float), call([0.5, 1.5], float, 2)],
    "numpy.require": [call(v(2, 3)), call(v(2, 3), float, "C")],
    "numpy.astype": [call(v(2, 3), float), call(v(3), "float64", copy=False)],
    "numpy.asarray": [
        call(v(2, 3)),
        call(0.5),
        call([0.5, 1.5, 2.5]),
        call([v(3), v(3, seed=1)]),
        call([[0.5, 1.5], [2.5, 3.5]]),
    ],
    "numpy.copy": [call(v(2, 3))],
    "numpy.ndarray.astype": [call(v(2, 3), np.float64), call(v(3), "float64", copy=False)],
    "numpy.complex64": [call(np.float32(0.5))],
    "float": [call(0.5), call(np.float64(0.5)), call(v())],
    "numpy.ndarray.item": [
        call(v()),
        call(v(1)),
        call(v(1, 1)),
        call(v(3), 1),
        call(v(2, 3), -1),
        call(v(2, 3), (1, 2)),
    ],
    "numpy.ndarray.tolist": [call(v(3)), call(v(2, 3)), call(v())],
}

# The other functions of a rule that need calls of their own.
OTHERS: dict[str, list[Example]] = {
    "numpy.ndarray.copy": [call(v(2, 3))],
    "numpy.complex128": [call(0.5), call(np.float64(0.5)), call(v(3))],
    "numpy.clongdouble": [call(np.longdouble(0.5))],
    "numpy.float64": [call(0.5), call(np.float64(0.5))],
    "numpy.float32": [call(np.float32(0.5))],
    "numpy.float16": [call(np.float16(0.5))],
    "numpy.longdouble": [call(np.longdouble(0.5))],
    "numpy.ascontiguousarray": [call(v(2, 3))],
    "numpy.asfortranarray": [call(v(2, 3))],
}
