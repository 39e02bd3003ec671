"""A multilayer perceptron with ReLU and softmax cross-entropy, on a batch."""

import numpy as np


def mlp(x, W1, b1, W2, b2, labels):
    h = np.maximum(x @ W1 + b1, 0.0)
    logits = h @ W2 + b2
    logits = logits - np.max(logits, axis=1, keepdims=True)
    log_p = logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(labels)), labels])


rng = np.random.default_rng(4)
WRT = ("W1", "b1", "W2", "b2")
EXAMPLE = (
    rng.normal(size=(5, 4)),
    rng.normal(size=(4, 6)),
    rng.normal(size=6),
    rng.normal(size=(6, 3)),
    rng.normal(size=3),
    np.array([0, 2, 1, 1, 0]),
)
