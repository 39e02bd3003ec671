# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def where_grad(x, slope, out_bar=1.0):
    """Gradient of `where` (where.py:6) with respect to x and slope.

    For x: float64[:], slope: float.
    """
    # forward sweep
    v1 = x > 0.0
    v2 = slope * x
    y = np.where(v1, x, v2)
    v3 = np.clip(y, -1.0, 2.0)
    # reverse sweep
    # 8: return np.sum(np.clip(y, -1.0, 2.0) ** 3)
    y_bar = 3.0 * out_bar * v3**2 * (y == v3)
    # 7: y = np.where(x > 0.0, x, slope * x)
    v2_bar = np.where(v1, 0.0, y_bar)
    slope_bar = np.sum(v2_bar * x)
    x_bar = np.where(v1, y_bar, 0.0) + v2_bar * slope
    return x_bar, slope_bar
