# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def lecture_grad(x1, x2, out_bar=1.0):
    """Gradient of `lecture` (lecture.py:6) with respect to x1 and x2, for floats."""
    # 7: return np.log(x1) + x1 * x2 - np.sin(x2)
    x2_bar = out_bar * x1 - out_bar * np.cos(x2)
    x1_bar = out_bar * x2 + out_bar / x1
    return x1_bar, x2_bar
