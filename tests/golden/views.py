"""A view that is written through: its adjoint is the same view of the shadow."""

import numpy as np


def views(x):
    A = np.zeros((3, len(x)))
    for i in range(3):
        row = A[i]
        row[:] = x
        row[1:] *= x[:-1]
        row += 0.5 * i
    return np.sum(A * A)


EXAMPLE = (np.array([0.5, -1.0, 2.0, 0.3]),)
