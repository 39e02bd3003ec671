# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def rnn_grad(W, U, x, h, out_bar=1.0):
    """Gradient of `rnn` (rnn.py:6) with respect to W and U.

    For W: float64[:, :], U: float64[:, :], x: float64[:, :], h: float64[:].
    The tapes keep h.
    """
    # forward sweep
    h_tape = []
    n1 = len(x)
    for t in range(n1):
        v1 = W @ h
        v2 = U @ x[t]
        v3 = v1 + v2
        h_tape.append(h)
        h = np.tanh(v3)
    # reverse sweep
    # 9: return np.sum(h**2)
    h_bar = 2.0 * out_bar * h
    U_bar = np.zeros_like(U)
    W_bar = np.zeros_like(W)
    for t in range(n1 - 1, -1, -1):
        # 8: h = np.tanh(W @ h + U @ x[t])
        v3_bar = h_bar * (1.0 - h**2)
        h = h_tape.pop()
        U_bar += np.outer(v3_bar, x[t])
        W_bar += np.outer(v3_bar, h)
        h_bar = W.T @ v3_bar
    return W_bar, U_bar
