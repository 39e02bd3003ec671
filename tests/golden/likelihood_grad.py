# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def likelihood_grad(x, mean, cov, out_bar=1.0):
    """Gradient of `likelihood` (likelihood.py:6) with respect to mean and cov.

    For x: float64[:], mean: float64[:], cov: float64[:, :]."""
    # forward sweep
    r = x - mean
    v2 = np.linalg.solve(cov, r)
    # reverse sweep
    # 9: return -0.5 * (r @ np.linalg.solve(cov, r) + logdet)
    v4_bar = out_bar * -0.5
    g1 = np.linalg.solve(cov.T, v4_bar * r)
    cov_bar = -np.outer(g1, v2)
    r_bar = v4_bar * v2 + g1
    # 8: sign, logdet = np.linalg.slogdet(cov)
    v1_bar = [0.0, 0.0]
    v1_bar[1] += v4_bar
    cov_bar += v1_bar[1] * np.linalg.inv(cov).T
    # 7: r = x - mean
    mean_bar = -r_bar
    return mean_bar, cov_bar
