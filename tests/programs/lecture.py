"""The running examples of the lectures, and six programs that show the whole road."""

import numpy as np

from programs.values import regular, signed


def lecture(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


def second_example(x1, x2, x3):
    return 6.0 * (x1 + x2**2 * x3)


def cosine_of_square(x):
    return np.cos(x**2)


def sine_of_line(w, b):
    return np.sum(np.sin(3.0 * w + b))


def linear_layer(x, w):
    return np.sum((x @ w) ** 2)


def rnn(W, U, x, h):
    for t in range(len(x)):
        h = np.tanh(W @ h + U @ x[t])
    return np.sum(h**2)


def branch(x):
    if np.sum(x) > 0:
        y = x * x
    else:
        y = np.exp(x)
    return np.sum(y)


def mlp(x, w1, b1, w2, b2, t):
    h = np.tanh(x @ w1 + b1)
    y = h @ w2 + b2
    return np.sum((y - t) ** 2)


def lu_logdet(A):
    n = A.shape[0]
    A = A.copy()
    for i in range(n):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, n):
            A[i, j] -= A[i, :i] @ A[:i, j]
    total = 0.0
    for i in range(n):
        total += np.log(np.abs(A[i, i]))
    return total


def heat(u, k, steps):
    u = u.copy()
    for _ in range(steps):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        if u[1] > u[-2]:
            u[0] = u[1]
    return np.sum(u**2)


def classifier(w1, b1, w2, b2, x, labels):
    h = x @ w1 + b1
    h = np.maximum(h, 0.0)
    scores = h @ w2 + b2
    scores = scores - np.max(scores, axis=1, keepdims=True)
    log_p = scores - np.log(np.sum(np.exp(scores), axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(labels)), labels])


def lstm_cell(w, x, h, c):
    n = len(h)
    for t in range(len(x)):
        z = w @ np.concatenate([x[t], h])
        i = 1.0 / (1.0 + np.exp(-z[:n]))
        f = 1.0 / (1.0 + np.exp(-z[n : 2 * n]))
        o = 1.0 / (1.0 + np.exp(-z[2 * n : 3 * n]))
        g = np.tanh(z[3 * n :])
        c = f * c + i * g
        h = o * np.tanh(c)
    return np.sum(h * h) + np.sum(c)


PROGRAMS = [
    ("lecture", lecture, (2.0, 5.0)),
    ("lecture", second_example, (1.0, 2.0, 3.0)),
    ("lecture", cosine_of_square, (0.7,)),
    (
        "lecture",
        sine_of_line,
        (np.linspace(0.0, 2.0 * np.pi, 25), np.linspace(0.0, 2.0 * np.pi, 25)),
    ),
    ("lecture", linear_layer, (signed(2, 3), signed(3, 2))),
    ("lecture", rnn, (signed(3, 3), signed(3, 2), signed(4, 2), np.zeros(3))),
    ("lecture", branch, (np.array([0.7, -0.2, 1.1]),)),
    (
        "lecture",
        mlp,
        (signed(5, 3), signed(3, 4), signed(4), signed(4, 2), signed(2), signed(5, 2)),
    ),
    ("lecture", lu_logdet, (regular(4),)),
    ("lecture", heat, (np.array([0.4, 1.3, -0.7, 0.9, -1.1, 0.6, 0.2]), 0.1, 3)),
    (
        "lecture",
        classifier,
        (
            signed(3, 4),
            signed(4),
            signed(4, 3, seed=1),
            signed(3),
            signed(5, 3),
            np.array([0, 2, 1, 1, 0]),
        ),
    ),
    ("lecture", lstm_cell, (signed(8, 4), signed(3, 2), signed(2), signed(2, seed=1))),
]
