"""A matrix product written with three loops over its elements."""

import numpy as np


def nested(A, B):
    n, m = A.shape
    p = B.shape[1]
    C = np.zeros((n, p))
    for i in range(n):
        for j in range(p):
            for k in range(m):
                C[i, j] += A[i, k] * B[k, j]
    return np.sum(np.exp(C))


rng = np.random.default_rng(7)
WRT = ("A", "B")
EXAMPLE = (0.5 * rng.normal(size=(2, 3)), 0.5 * rng.normal(size=(3, 2)))
