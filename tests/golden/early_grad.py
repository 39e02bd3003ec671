# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import math


def early_grad(x, limit, out_bar=1.0):
    """Gradient of `early` (early.py:6) with respect to x and limit, for floats."""
    if x <= 0.0:
        limit_bar = 0.0
        x_bar = 0.0
    else:
        y = math.log1p(x)
        if y > limit:
            # 11: return limit + 0.1 * (y - limit)
            y_bar = 0.1 * out_bar
            limit_bar = out_bar - y_bar
        else:
            # 12: return y * y
            y_bar = 2.0 * out_bar * y
            limit_bar = 0.0
        # 9: y = math.log1p(x)
        x_bar = y_bar / (1.0 + x)
    return x_bar, limit_bar
