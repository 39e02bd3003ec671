"""Reductions and running sums."""

from __future__ import annotations

import numpy as np

from rule_examples.calls import Const, Example, along, call, reductions, v

EXAMPLES: dict[str, list[Example]] = {
    # reductions
    "numpy.sum": [*reductions(), call(0.7), call(v())],
    "numpy.mean": [*reductions(), call(0.7)],
    "numpy.max": [*reductions(), call(np.float64(0.7))],
    "numpy.prod": [*reductions(), call(np.array([0.0, 2.0, 3.0])), call(np.array([0.0, 2.0, 0.0]))],
    "numpy.var": [*reductions(), *reductions(ddof=1, keepdims=False), call(v(5), ddof=1.5)],
    "numpy.std": [*reductions(), *reductions(ddof=1, keepdims=False)],
    "numpy.cumsum": along(),
    "numpy.cumprod": [
        *along(),
        call(np.array([2.0, 0.0, 3.0, 0.0, 1.0])),
    ],
    "numpy.diff": [
        call(v(5)),
        call(v(5), n=2),
        call(v(3, 4)),
        call(v(3, 4), axis=0),
        call(v(4), n=3, axis=-1),
        call(v(1)),
        call(v(3, 4), axis=0, prepend=Const(0.0), append=Const(0.0)),
        call(v(3, 4), n=2, prepend=Const(0.0)),
        call(v(4), n=2, append=Const(0.0)),
    ],
}
