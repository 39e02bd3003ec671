"""Functions that join and split arrays."""

from __future__ import annotations

import numpy as np

from rule_examples.calls import Example, call, lists, v

EXAMPLES: dict[str, list[Example]] = {
    "numpy.concatenate": [
        lists((2,), (3,)),
        lists((2,), (3,), (1,)),
        lists((2, 3), (1, 3)),
        lists((2, 3), (2, 1), (2, 2), axis=1),
        lists((2, 3), (2, 1), axis=-1),
        lists((2, 3, 1), (2, 1, 1), axis=-2),
        lists((2, 2, 1), (2, 2, 3), axis=2),
        lists((2, 3), (3,), axis=None),
        lists((2, 0), (2, 3), axis=1),
    ],
    "numpy.stack": [
        lists((3,), (3,)),
        lists((3,), (3,), axis=1),
        lists((2, 3), (2, 3), axis=-1),
        lists((2, 3), (2, 3), (2, 3), axis=2),
        call([0.5, 1.5]),
    ],
    "numpy.vstack": [
        lists((3,), (3,)),
        lists((2, 3), (1, 3)),
        lists((3,), (2, 3)),
        call([0.5, 1.5]),
    ],
    "numpy.hstack": [
        lists((3,), (2,)),
        lists((2, 3), (2, 1)),
        call([0.5, 1.5]),
        call([v(2), 0.5, v(3)]),
    ],
    "numpy.dstack": [
        lists((3,), (3,)),
        lists((2, 3), (2, 3)),
        lists((2, 3, 1), (2, 3, 2)),
        lists((2, 3), (2, 3, 2)),
    ],
    "numpy.column_stack": [lists((3,), (3,)), lists((3,), (3, 2))],
    "numpy.append": [
        call(v(3), v(2)),
        call(v(3), 0.5),
        call(v(2, 3), v(1, 3), axis=0),
        call(v(2, 3), v(2)),
        call(v(2, 3), v(2, 1), axis=1),
        call(0.5, v(2)),
    ],
    "numpy.block": [
        lists((2,), (3,)),
        call([[v(2, 2), v(2, 1)], [v(1, 2), v(1, 1)]]),
        call([v(3), 0.5]),
        call([[v(2, 3)], [v(3)]]),
        call(v(2, 3)),
    ],
    "numpy.meshgrid": [
        call(v(2), v(3)),
        call(v(2), v(3), indexing="ij"),
        call(v(2), v(3), v(4)),
        call(v(2), v(3), 0.5, indexing="ij"),
        call(v(2), v(3), sparse=True),
        call(v(2)),
        call(v(2, 2), v(3), copy=False),
    ],
    # putting in and leaving out
    "numpy.insert": [
        call(v(3), 1, 0.5),
        call(v(3), -1, 0.5),
        call(v(3), [0, 2], v(2)),
        call(v(3), [1, 1], 0.5),
        call(v(3), [2, 0], v(2)),
        call(v(2, 3), 1, v(3), axis=0),
        call(v(2, 3), 1, v(2), axis=1),
        call(v(2, 3), 2, 0.5),
        call(v(2, 3), [0, 2], v(2, 1), axis=1),
    ],
    "numpy.delete": [
        call(v(3), 1),
        call(v(3), -1),
        call(v(4), [0, 2]),
        call(v(2, 3), 1, axis=0),
        call(v(2, 3), [0, -1], axis=1),
        call(v(2, 3), 2),
        call(v(3), np.array([True, False, True])),
    ],
    "numpy.split": [
        call(v(6), 3),
        call(v(5), [1, 3]),
        call(v(2, 4), 2, axis=1),
        call(v(2, 4), 2, 0),
    ],
    "numpy.vsplit": [call(v(4, 2), 2)],
    "numpy.hsplit": [call(v(2, 4), 2), call(v(4), [1])],
    "numpy.dsplit": [call(v(2, 2, 4), 2)],
    "numpy.unstack": [call(v(2, 3)), call(v(2, 3), axis=1), call(v(2, 3, 2), axis=-2)],
}
