# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def nested_grad(A, B, out_bar=1.0):
    """Gradient of `nested` (nested.py:6) with respect to A and B.

    For A: float64[:, :], B: float64[:, :].
    """
    # forward sweep
    v1 = A.shape
    n = v1[0]
    m = v1[1]
    p = B.shape[1]
    C = np.zeros((n, p))
    for i in range(n):
        for j in range(p):
            for k in range(m):
                v2 = A[i, k] * B[k, j]
                C[i, j] += v2
    v3 = np.exp(C)
    # reverse sweep
    # 14: return np.sum(np.exp(C))
    C_bar = out_bar * v3
    A_bar = np.zeros_like(A)
    B_bar = np.zeros_like(B)
    for i in range(n - 1, -1, -1):
        for j in range(p - 1, -1, -1):
            for k in range(m - 1, -1, -1):
                # 13: C[i, j] += A[i, k] * B[k, j]
                v2_bar = C_bar[i, j]
                A_bar[i, k] += v2_bar * B[k, j]
                B_bar[k, j] += v2_bar * A[i, k]
    return A_bar, B_bar
