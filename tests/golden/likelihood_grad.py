# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def likelihood_grad(x, mean, cov, out_bar=1.0):
    """Gradient of `likelihood` (likelihood.py:6) with respect to mean and cov.

    For x: float64[:], mean: float64[:], cov: float64[:, :].
    """
    # forward sweep
    r = x - mean
    v2 = np.linalg.solve(cov, r)
    # reverse sweep
    # 9: return -0.5 * (r @ np.linalg.solve(cov, r) + logdet)
    logdet_bar = -0.5 * out_bar
    g = np.linalg.solve(cov.T, logdet_bar * r)
    cov_bar = -np.outer(g, v2)
    r_bar = logdet_bar * v2 + g
    # 8: sign, logdet = np.linalg.slogdet(cov)
    cov_bar += logdet_bar * np.linalg.inv(cov).T
    # 7: r = x - mean
    mean_bar = -r_bar
    return mean_bar, cov_bar
