"""Lists of constants where NumPy makes arrays of them."""

from __future__ import annotations

import numpy as np

V = np.array([0.31, -1.12, 0.83])


def products_with_lists(x):
    y = np.matmul([[1, 2, 3.0], [3, 4, 5]], x) + np.dot([[1, 0, 2], [0, 1, 1]], x * x)
    total = np.inner([1, 2, 3], x) * np.vdot(x, (1, 2, 3)) + np.dot([1, 2], y)
    for k in range(2):
        y = np.matmul(y, [[0.5, k], [1, 0.2]])
        total += np.tensordot([1, 2], y * total, 1) + np.kron([1, k], x)[2]
    return total + np.sum(np.cross([1, 2, 3], x) ** 2) + np.sum(np.outer([1, 2], x) ** 2)


def steps_with_lists(x):
    y = np.power(x * x, [1, 2, 3]) + np.multiply([1, 2, 3], x) / np.hypot(x, [1, 2, 3])
    for _ in range(2):
        y = np.maximum([0.1, 0.2, 0.3], y * x) + np.where(x > 0, [1, 2, 3], y)
    return np.sum(np.divide([1, 2, 3], y)) + np.polyval([1, 2, 3], x)[0] * y[1]


def solved_with_lists(x):
    y = np.linalg.solve([[2.0, 1, 0], [0, 3, 1], [1, 0, 2]], x)
    z = np.linalg.lstsq([[1.0, 2], [3, 4], [5, 7]], y * x, rcond=None)[0]
    return np.einsum("i,i", [1, 2, 3], y) ** 2 + np.sum(z**2) * np.average(x, weights=[1, 2, 3])


def determinant_of_diagonal(x):
    d = np.linalg.det(np.diag(x) + 0.1)
    return d * np.linalg.norm([x[0], x[1]])


PROGRAMS = [
    ("constant lists", products_with_lists, (V,)),
    ("constant lists", steps_with_lists, (V,)),
    ("constant lists", solved_with_lists, (V,)),
    ("constant lists", determinant_of_diagonal, (V,)),
]
