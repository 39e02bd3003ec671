"""Choosing and ordering elements."""

from __future__ import annotations

import numpy as np

from rule_examples.calls import Const, Example, call, v, values

EXAMPLES: dict[str, list[Example]] = {
    # selection
    "numpy.where": [
        call(np.array([True, False, True]), v(3), v(3, seed=1)),
        call(np.array([[True], [False]]), v(3), v(2, 3)),
        call(np.array([True, False]), 0.5, v(2)),
        call(True, 0.5, 0.7),
        call(np.array([True, False]), v(2), Const(0.0)),
    ],
    "numpy.take": [
        call(v(4), np.array([0, 2, 2])),
        call(v(2, 3), np.array([[0, 2], [1, 1]]), axis=1),
        call(v(2, 3), 1, axis=0),
        call(v(2, 3), np.array([5, 0, 5])),
        call(v(2, 3, 2), [1, 0, 1], axis=-2),
        call(v(3), [0, 4, -5], mode="wrap"),
        call(v(2, 3), [0, 4], axis=1, mode="clip"),
    ],
    "numpy.compress": [
        call([True, False, True], v(3)),
        call([True, False], v(2, 3), axis=0),
        call(np.array([0, 1, 1]), v(2, 3), -1),
        call([False, True], v(2, 3)),
    ],
    "numpy.extract": [
        call(np.array([True, False, True]), v(3)),
        call(np.array([[True, False, True], [False, False, True]]), v(2, 3)),
    ],
    "numpy.choose": [
        call(np.array([0, 1, 0]), [v(3), v(3, seed=1)]),
        call(np.array([0, 3, -1]), [v(3), v(3, seed=1)], mode="wrap"),
        call(np.array([0, 3, -1]), [v(3), v(3, seed=1)], mode="clip"),
        call(np.array([[0], [1]]), [v(3), v(2, 3)]),
        call(1, [v(3), v(3, seed=1)]),
    ],
    "numpy.select": [
        call([np.array([True, False, False]), np.array([True, True, False])], [v(3), v(3, seed=1)]),
        call([np.array([True, False])], [v(2)], 0.5),
        call([np.array([[True], [False]])], [v(3)], v(2, 3)),
    ],
    "numpy.partition": [
        call(v(5), 2),
        call(v(2, 5), 1),
        call(v(4, 3), (0, 2), axis=0),
        call(v(2, 3), 2, axis=None),
    ],
    "numpy.bincount": [
        call(np.array([0, 2, 0]), v(3)),
        call(np.array([0, 2, 0]), v(3), 5),
        call(np.array([0, 2, 0]), weights=v(3)),
    ],
    "numpy.histogram": [
        call(np.array([0, 2, 0, 5]), 3, weights=v(4)),
        call(np.array([0.1, 2.0, 0.7]), [0.0, 0.5, 2.0], weights=v(3)),
        call(np.array([[0.0, 2.5], [3.0, 9.0]]), bins=4, range=(0, 3), weights=v(2, 2)),
    ],
    "numpy.unique": [
        call(v(4)),
        call(v(2, 3)),
        call(v(3, 2), axis=0),
        call(v(3, 2), axis=-1, return_inverse=True),
        call(v(4), return_index=True),
        call(v(4), return_counts=True),
        call(v(4), True, True),
        call(v(4), return_index=True, return_counts=True),
        call(v(2, 2), False, True, True),
        call(v(4), return_index=True, return_inverse=True, return_counts=True),
    ],
    "numpy.take_along_axis": [
        call(v(2, 3), np.array([[0, 2, 2, 1], [1, 1, 0, 0]]), 1),
        call(v(2, 3), np.array([[0, 0, 1]]), axis=0),
        call(v(3), np.array([1, 1]), axis=None),
        call(v(1, 3), np.array([[0, 2], [1, 1]]), axis=1),
        call(v(3), np.array([1, 1]))
        if np.lib.NumpyVersion(np.__version__) >= "2.3.0"
        else call(v(3), np.array([1]), 0),
    ],
    "numpy.sort": [
        call(v(5)),
        call(v(2, 3)),
        call(v(2, 3), axis=0),
        call(v(2, 3), None),
        call(v(2, 3, 2), 1),
        call(v(2, 3), kind="stable"),
    ],
    "numpy.interp": [
        call(values((4,), 0.1, 0.9), np.array([0.0, 0.33, 0.71, 1.0]), v(4)),
        call(0.4, np.array([0.0, 0.33, 0.71, 1.0]), v(4)),
        call(np.array([-1.0, 0.5, 2.0]), np.array([0.0, 1.0]), v(2)),
        call(values((2, 2), 0.1, 0.9), np.array([0.0, 0.35, 1.0]), v(3)),
        call(np.array([-1.0, 0.5, 2.0]), np.array([0.0, 1.0]), v(2), 0.5),
        call(np.array([-1.0, 0.5, 2.0]), np.array([0.0, 1.0]), v(2), right=0.5),
        call(np.array([-1.0, 0.5, 2.0]), np.array([0.0, 1.0]), v(2), 0.5, 0.7),
        call(np.array([-1.0, 0.6, 2.3]), np.array([0.1, 0.8, 1.2]), v(3), period=1.0),
    ],
}
