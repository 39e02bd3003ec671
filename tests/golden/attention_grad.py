# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def softmax_forward(x):
    """Forward sweep of `softmax` (attention.py:6).

    Which also returns what the reverse sweep reads.
    For x: float64[:, :, :].
    """
    v1 = np.max(x, axis=-1, keepdims=True)
    v2 = x - v1
    e = np.exp(v2)
    v3 = np.sum(e, axis=-1, keepdims=True)
    v4 = e / v3
    return v4, (x, v1, e, v3, v4)


def softmax_reverse(tape, out_bar):
    """Reverse sweep of `softmax` (attention.py:6): the adjoint of x."""
    x, v1, e, v3, v4 = tape
    # 8: return e / np.sum(e, axis=-1, keepdims=True)
    v3_bar = -np.sum(out_bar * v4 / v3, axis=2, keepdims=True)
    e_bar = out_bar / v3 + v3_bar
    # 7: e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    x_bar = e_bar * e
    best = x == v1
    ties = np.sum(best, axis=-1, keepdims=True)
    x_bar = x_bar - np.sum(x_bar, axis=2, keepdims=True) * best / ties
    return x_bar


def attention_grad(q, k, v, out_bar=1.0):
    """Gradient of `attention` (attention.py:11) with respect to q, k and v.

    For q: float64[:, :, :], k: float64[:, :, :], v: float64[:, :, :].
    """
    # forward sweep
    v1 = np.einsum("bid,bjd->bij", q, k)
    v2 = np.sqrt(q.shape[-1])
    scores = v1 / v2
    v3, softmax_tape = softmax_forward(scores)
    v4 = np.einsum("bij,bjd->bid", v3, v)
    # reverse sweep
    # 13: return np.sum(np.einsum("bij,bjd->bid", softmax(scores), v) ** 2)
    v4_bar = 2.0 * out_bar * v4
    v_bar = np.einsum("bid,bij->bjd", v4_bar, v3)
    scores_bar = softmax_reverse(softmax_tape, np.einsum("bid,bjd->bij", v4_bar, v))
    # 12: scores = np.einsum("bid,bjd->bij", q, k) / np.sqrt(q.shape[-1])
    v1_bar = scores_bar / v2
    q_bar = np.einsum("bij,bjd->bid", v1_bar, k)
    k_bar = np.einsum("bij,bid->bjd", v1_bar, q)
    return q_bar, k_bar, v_bar
