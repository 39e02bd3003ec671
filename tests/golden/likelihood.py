"""A Gaussian log-likelihood through a linear solve and a determinant."""

import numpy as np


def likelihood(x, mean, cov):
    r = x - mean
    sign, logdet = np.linalg.slogdet(cov)
    return -0.5 * (r @ np.linalg.solve(cov, r) + logdet)


WRT = ("mean", "cov")
EXAMPLE = (
    np.array([0.5, -1.0, 2.0]),
    np.array([0.1, 0.2, 0.3]),
    np.array([[2.0, 0.3, 0.1], [0.3, 1.5, -0.2], [0.1, -0.2, 1.0]]),
)
