# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def branch_grad(x, out_bar=1.0):
    """Gradient of `branch` (branch.py:6) with respect to x.

    For x: float64[:].
    """
    v1 = np.sum(x)
    if v1 > 0:
        # 8: y = x * x
        x_bar = 2.0 * out_bar * x
    else:
        y = np.exp(x)
        # 10: y = np.exp(x)
        x_bar = out_bar * y
    return x_bar
