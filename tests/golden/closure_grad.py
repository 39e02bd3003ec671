# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def closure_grad(x, out_bar=1.0, *, weights, rate):
    """Gradient of `closure` (closure.py:7) with respect to x.

    For x: float64[:].
    """
    # forward sweep
    v1 = weights @ x
    y = np.tanh(v1)
    # reverse sweep
    # 9: return rate * np.sum(y)
    y_bar = out_bar * rate
    # 8: y = np.tanh(weights @ x)
    x_bar = weights.T @ (y_bar * (1.0 - y**2))
    return x_bar
