# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def misfit_value_and_grad(x, y, out_bar=1.0):
    """Value and gradient of `misfit` (misfit.py:6) with respect to x.

    For x: float64[:], y: float64[:].
    """
    # forward sweep
    r = x - y
    v1 = np.abs(r)
    v2 = v1**1.5
    cost = np.sum(v2)
    n1 = len(x)
    v3 = cost / n1
    # reverse sweep
    # 9: return cost / len(x)
    cost_bar = out_bar / n1
    # 8: cost = np.sum(np.abs(r) ** 1.5)
    r_bar = 1.5 * cost_bar * v1**0.5 * np.sign(r)
    # 7: r = x - y
    x_bar = r_bar
    return v3, x_bar
