# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def broadcasting_grad(x, shift, scale, column, out_bar=1.0):
    """Gradient of `broadcasting` (broadcasting.py:6).

    With respect to x, shift, scale and column.
    For x: float64[:, :], shift: float64[:], scale: float, column: float64[:, 1].
    """
    # forward sweep
    v1 = x - shift
    centered = v1 * scale
    v2 = centered**2
    v3 = 1.0 + v2
    v4 = np.sqrt(v3)
    v5 = v4 * column
    # reverse sweep
    # 8: return np.mean(np.sqrt(1.0 + centered**2) * column)
    v5_bar = out_bar / v5.size
    column_bar = np.sum(v5_bar * v4, axis=1, keepdims=True)
    centered_bar = v5_bar * column / v4 * centered
    # 7: centered = (x - shift) * scale
    x_bar = centered_bar * scale
    scale_bar = np.sum(centered_bar * v1)
    shift_bar = -np.sum(x_bar, axis=0)
    return x_bar, shift_bar, scale_bar, column_bar
