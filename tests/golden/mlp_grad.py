# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def mlp_grad(x, W1, b1, W2, b2, labels, out_bar=1.0):
    """Gradient of `mlp` (mlp.py:6) with respect to W1, b1, W2 and b2.

    For x: float64[:, :], W1: float64[:, :], b1: float64[:], W2: float64[:, :],
    b2: float64[:], labels: int64[:].
    """
    # forward sweep
    v1 = x @ W1
    v2 = v1 + b1
    h = np.maximum(v2, 0.0)
    v3 = h @ W2
    logits = v3 + b2
    v4 = np.max(logits, axis=1, keepdims=True)
    logits_old = logits
    logits = logits - v4
    v5 = np.exp(logits)
    v6 = np.sum(v5, axis=1, keepdims=True)
    v7 = np.log(v6)
    log_p = logits - v7
    n1 = len(labels)
    v8 = np.arange(n1)
    v9 = log_p[v8, labels]
    # reverse sweep
    # 11: return -np.mean(log_p[np.arange(len(labels)), labels])
    log_p_bar = np.zeros_like(log_p)
    np.add.at(log_p_bar, (v8, labels), -out_bar / v9.size)
    # 10: log_p = logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))
    logits_bar = log_p_bar - np.sum(log_p_bar, axis=1, keepdims=True) / v6 * v5
    # 9: logits = logits - np.max(logits, axis=1, keepdims=True)
    best = logits_old == v4
    ties = np.sum(best, axis=1, keepdims=True)
    logits_bar = logits_bar - np.sum(logits_bar, axis=1, keepdims=True) * best / ties
    # 8: logits = h @ W2 + b2
    b2_bar = np.sum(logits_bar, axis=0)
    h_bar = logits_bar @ W2.T
    W2_bar = h.T @ logits_bar
    # 7: h = np.maximum(x @ W1 + b1, 0.0)
    v2_bar = h_bar * ((v2 > 0.0) + 0.5 * (v2 == 0.0))
    b1_bar = np.sum(v2_bar, axis=0)
    W1_bar = x.T @ v2_bar
    return W1_bar, b1_bar, W2_bar, b2_bar
