# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def lu_grad(A, out_bar=1.0):
    """Gradient of `lu` (lu.py:6) with respect to A.

    For A: float64[:, :].
    The tapes keep A[i, j] and v3.
    """
    # forward sweep
    A_tape = []
    A_tape2 = []
    A_tape3 = []
    v3_tape = []
    n = A.shape[0]
    A = A.copy()
    for i in range(n):
        for j in range(i):
            v1 = A[i, :j] @ A[:j, j]
            A_tape.append(A[i, j])
            A[i, j] -= v1
            A_tape2.append(A[i, j])
            A[i, j] /= A[j, j]
        for j in range(i, n):
            v2 = A[i, :i] @ A[:i, j]
            A_tape3.append(A[i, j])
            A[i, j] -= v2
    for i in range(n):
        v3 = np.abs(A[i, i])
        v3_tape.append(v3)
    # reverse sweep
    A_bar = np.zeros_like(A)
    for i in range(n - 1, -1, -1):
        v3 = v3_tape.pop()
        # 17: total += np.log(np.abs(A[i, i]))
        A_bar[i, i] += out_bar / v3 * np.sign(A[i, i])
    for i in range(n - 1, -1, -1):
        for j in range(n - 1, i - 1, -1):
            # 14: A[i, j] -= A[i, :i] @ A[:i, j]
            A[i, j] = A_tape3.pop()
            v2_bar = -A_bar[i, j]
            A_bar[i, :i] += v2_bar * A[:i, j]
            A_bar[:i, j] += v2_bar * A[i, :i]
        for j in range(i - 1, -1, -1):
            # 12: A[i, j] /= A[j, j]
            A[i, j] = A_tape2.pop()
            A_bar[i, j] /= A[j, j]
            A_bar[j, j] -= A_bar[i, j] * A[i, j] / A[j, j]
            # 11: A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] = A_tape.pop()
            v1_bar = -A_bar[i, j]
            A_bar[i, :j] += v1_bar * A[:j, j]
            A_bar[:j, j] += v1_bar * A[i, :j]
    return A_bar
