"""Functions that repeat elements."""

from __future__ import annotations

import numpy as np

from rule_examples.calls import Example, call, v

EXAMPLES: dict[str, list[Example]] = {
    "numpy.repeat": [
        call(v(3), 2),
        call(v(2, 3), 2),
        call(v(2, 3), 2, axis=0),
        call(v(3), np.array([1, 0, 2])),
        call(v(2, 3), np.array([2, 1, 3]), axis=-1),
        call(v(2), 3, axis=0),
        call(0.5, 3),
    ],
    "numpy.tile": [
        call(v(3), 2),
        call(v(2, 3), (2, 1)),
        call(v(3), (2, 2)),
        call(v(2, 3), 2),
        call(0.5, 3),
    ],
    "numpy.resize": [
        call(v(3), 3),
        call(v(3), 7),
        call(v(5), (2, 2)),
        call(v(2, 3), (3, 3)),
        call(0.5, (2, 2)),
    ],
    "numpy.pad": [
        call(v(3), 2),
        call(v(3), (1, 2)),
        call(v(2, 3), ((1, 0), (0, 2))),
        call(v(2, 3), 1, constant_values=3),
        call(v(2, 3), ((1, 2),)),
        call(v(2, 3), 1, constant_values=0.5),
        call(v(2), (1, 2), constant_values=v(2, seed=1)),
        call(v(2, 3), ((1, 2), (2, 1)), constant_values=v(2, 2)),
        call(v(2, 3), ((1, 2), (0, 3)), "edge"),
        call(v(2, 3), ((2, 3), (5, 4)), "reflect"),
        call(v(2, 3), ((2, 3), (5, 4)), "symmetric"),
        call(v(2, 3), ((2, 3), (5, 4)), mode="wrap"),
        call(v(2, 3), ((2, 0), (1, 3)), mode="linear_ramp"),
        call(v(2, 3), 2, mode="linear_ramp", end_values=3),
        call(v(2, 3), ((2, 0), (1, 3)), mode="mean"),
        call(v(2, 3), ((2, 0), (1, 3)), mode="mean", stat_length=2),
    ],
}
