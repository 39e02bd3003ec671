"""Helpers of reductions and sequences."""

from __future__ import annotations

import numpy as np

from rule_examples.calls import Example, call, floats, pairs, unary, v

MASK = np.array([[True, False, True], [True, True, False]])
ORDER = np.array([[2, 0, 1, 3], [1, 3, 0, 2]])

EXAMPLES: dict[str, list[Example]] = {
    # reductions
    "tangentish.runtime.center": [
        call(v(2, 3), 1, MASK, None),
        call(v(2, 3).astype(int), 1, MASK, v(2, 1, seed=1)),
    ],
    "tangentish.runtime.spread_mean": [
        call(floats(), (2, 3), None, False, MASK),
        call(v(2), (2, 3), 1, False, MASK),
        call(v(1, 3), (2, 3), 0, True, MASK),
    ],
    "tangentish.runtime.with_front": [
        call(v(3), 1, (1,), None),
        call(v(2, 3), 1, (2, 1), -1),
        call(v(2, 3), 0, (0, 3), 0),
    ],
    "tangentish.runtime.unreduceat": [
        call(v(3), np.array([0, 2, 5]), (6,), 0),
        call(v(2, 4), np.array([0, 2]), (4, 4), 0),
        call(v(3, 2), np.array([0, 1]), (3, 4), 1),
    ],
    "tangentish.runtime.quantile_tangent": [
        call(v(2, 4), ORDER, 0.4, 1, False),
        call(v(2, 4), ORDER, np.array([0.3, 0.7]), 1, False),
        call(v(2, 4), ORDER, 1, 1, True, "linear", False, True),
        call(v(2, 4), ORDER, 0, None, False, "lower"),
    ],
    "tangentish.runtime.quantile_adjoint": [
        call(v(2), ORDER, 0.4, 1, False),
        call(v(2, 2), ORDER, np.array([0.3, 0.7]), 1, False),
        call(v(2, 1), ORDER, 0, 1, True, "linear", False, True),
        call(floats(), ORDER, 0, None, False, "lower"),
    ],
    # differences and integrals
    "tangentish.runtime.undiff_parts": [
        call(v(3), 1, 0, ((1,), (3,))),
        call(v(2, 3), 2, -1, ((2, 1), (2, 4), (2, 0))),
    ],
    "tangentish.runtime.undiff1d": [
        call(v(4), (5,), 0),
        call(v(6), (2, 2), 2),
        call(v(1), (1,), 1),
    ],
    "tangentish.runtime.ungradient": [
        call(v(4), (4,), None, 1),
        call(v(3, 4), (3, 4), 1, 2, 3),
        call(v(4), (4,), 0, 2, np.array([0, 1, 3, 4])),
    ],
    "tangentish.runtime.trapezoid_adjoint": [
        call(floats(), (5,), None, 0.5, -1),
        call(v(4), (3, 4), v(3, seed=1), 1, 0),
        call(v(4), (3, 4), v(3, 4, seed=1), 1, 0),
    ],
    "tangentish.runtime.trapezoid_slope": [
        call(floats(), v(5), (5,), -1),
        call(v(4), v(3, 4, seed=1), (3,), 0),
        call(v(4), v(3, 4, seed=1), (3, 4), 0),
    ],
    # convolutions
    "tangentish.runtime.convolve_adjoint": [
        call(v(7), v(3, seed=1), (5,), "full"),
        call(v(5), v(2, seed=1), (5,), "same"),
        call(v(4), v(2, seed=1), (5,), "valid"),
        call(v(4), v(5, seed=1), (2,), "valid"),
    ],
    "tangentish.runtime.correlate_adjoint_left": [
        call(v(7), v(3, seed=1), (5,), "full"),
        call(v(5), v(5, seed=1), (2,), "same"),
        call(v(4), v(2, seed=1), (5,), "valid"),
    ],
    "tangentish.runtime.correlate_adjoint_right": [
        call(v(5), v(7, seed=1), (3,), "full"),
        call(v(2), v(5, seed=1), (5,), "same"),
        call(v(5), v(4, seed=1), (2,), "valid"),
    ],
    # statistics and polynomials
    "tangentish.runtime.deviations": [
        *pairs(((2, 3), (3,)), ((3,), (2, 3)), rowvar=True),
        call(v(3, 2), v(3, seed=1), False),
    ],
    "tangentish.runtime.undeviations": [
        call(v(3, 4), (2, 4), False, True),
        call(v(3, 4), (4,), True, True),
        call(v(3, 4), (4, 2), True, False),
    ],
    "tangentish.runtime.placed_deviations": [
        call(v(2, 4), (3, 4), False, True),
        call(v(4), (3, 4), True, True),
        call(v(4, 2), (3, 4), True, False),
    ],
    "tangentish.runtime.aligned_weights": [
        call(v(2), (2, 3), 0),
        call(v(4, 2), (2, 3, 4), (2, 0)),
        call(v(2, 3), (2, 3), None),
    ],
    "tangentish.runtime.unaligned_weights": [
        call(v(2, 3), (2,), (2, 3), 0),
        call(v(2, 3, 4), (4, 2), (2, 3, 4), (2, 0)),
        call(v(2, 3), (2, 3), (2, 3), None),
    ],
    "tangentish.runtime.unpolyder": [call(v(3), (4,), 1), call(v(2), (4,), 2)],
    "tangentish.runtime.polyval_slope": [
        call(v(4), v(3, seed=1), 1),
        call(v(4), 0.7, 2),
        call(v(3, 2), v(2, seed=1), 0),
    ],
    "tangentish.runtime.polyval_adjoint": [
        call(v(3), v(3, seed=1), (4,), 1),
        call(0.3, 0.7, (4,), 2),
        call(v(2), v(2, seed=1), (3, 2), 0),
    ],
    "tangentish.runtime.power_slopes": [
        call(v(3), 4, False, 0),
        call(v(3), 4, True, 1),
        call(v(3), 4, False, 2),
    ],
    # numbers
    "tangentish.runtime.sinc_derivative": [call(n, *e.args) for n in (1, 2) for e in unary()],
    "tangentish.runtime.bessel_i": [call(n, *e.args) for n in (0, 1, 2) for e in unary()],
}
