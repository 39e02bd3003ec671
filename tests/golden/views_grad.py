# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def views_grad(x, out_bar=1.0):
    """Gradient of `views` (views.py:6) with respect to x.

    For x: float64[:].
    The tapes keep row[:], row[1:] and row.
    """
    # forward sweep
    row_tape = []
    row_tape2 = []
    row_tape3 = []
    n1 = len(x)
    A = np.zeros((3, n1))
    for i in range(3):
        row = A[i]
        row_tape.append(row[:].copy())
        row[:] = x
        row_tape2.append(row[1:].copy())
        row[1:] *= x[:-1]
        v1 = 0.5 * i
        row_tape3.append(row.copy())
        row += v1
    # reverse sweep
    # 13: return np.sum(A * A)
    A_bar = 2.0 * out_bar * A
    x_bar = np.zeros_like(x)
    for i in range(2, -1, -1):
        row = A[i]
        row_bar = A_bar[i]
        # 12: row += 0.5 * i
        row[...] = row_tape3.pop()
        # 11: row[1:] *= x[:-1]
        row[1:] = row_tape2.pop()
        x_bar[:-1] += row_bar[1:] * row[1:]
        row_bar[1:] *= x[:-1]
        # 10: row[:] = x
        row[:] = row_tape.pop()
        x_bar += row_bar[:]
        row_bar[:] = 0.0
    return x_bar
