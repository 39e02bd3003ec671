"""An LU factorization in place: every store costs one float of tape."""

import numpy as np


def lu(A):
    n = A.shape[0]
    A = A.copy()
    for i in range(n):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, n):
            A[i, j] -= A[i, :i] @ A[:i, j]
    total = 0.0
    for i in range(n):
        total += np.log(np.abs(A[i, i]))
    return total


EXAMPLE = (np.random.default_rng(2).normal(size=(4, 4)) + 4.0 * np.eye(4),)
