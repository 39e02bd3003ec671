# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np
from tangentish.runtime import matmul_adjoint_right, unbroadcast


def closure_grad(x, out_bar=1.0, *, weights, rate):
    """Gradient of `closure` (closure.py:7) with respect to x.

    For x: float64[:]."""
    # forward sweep
    v1 = weights @ x
    y = np.tanh(v1)
    v2 = np.sum(y)
    # reverse sweep
    # 8: y = np.tanh(weights @ x)
    x_bar = unbroadcast(
        matmul_adjoint_right(
            weights, unbroadcast(out_bar * rate, v2) * (1.0 - y**2), x.shape
        ),
        x,
    )
    return x_bar.copy()
