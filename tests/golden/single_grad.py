# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def single_grad(x, w, out_bar=1.0):
    """Gradient of `single` (single.py:6) with respect to x and w.

    For x: float32[:, :], w: float32[:].
    """
    # forward sweep
    v1 = -0.5 * x
    v2 = v1 * x
    v3 = np.exp(v2)
    # reverse sweep
    # 8: return np.sum(y) / x.size
    y_bar = out_bar / x.size
    # 7: y = np.exp(-0.5 * x * x) * w
    w_bar = np.sum(y_bar * v3, axis=0)
    v2_bar = y_bar * w * v3
    x_bar = v2_bar * v1 - 0.5 * v2_bar * x
    return x_bar, w_bar
