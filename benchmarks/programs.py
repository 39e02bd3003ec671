"""Plain NumPy programs whose derivatives are timed, with arguments of a realistic size."""

import numpy as np


def lecture(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


def scalar_loop(x, r, n):
    for _ in range(n):
        x = r * x * (1.0 - x)
    return x


def rnn(W, U, x, h):
    for t in range(len(x)):
        h = np.tanh(W @ h + U @ x[t])
    return np.sum(h**2)


def lu(A):
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


def stencil(u, k, steps):
    u = u.copy()
    for _ in range(steps):
        flow = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * u[1:-1, 1:-1]
        u[1:-1, 1:-1] += k * flow
    return np.sum(u**2)


def mlp(x, W1, b1, W2, b2, W3, b3, targets):
    h = np.maximum(x @ W1 + b1, 0.0)
    h = np.maximum(h @ W2 + b2, 0.0)
    z = h @ W3 + b3
    z = z - np.max(z, axis=1, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    return -np.sum(targets * log_p) / len(x)


draw = np.random.default_rng(0)


def layer(rows, columns):
    return draw.normal(size=(rows, columns)) / np.sqrt(rows), np.zeros(columns)


# name: the arguments, and the names to differentiate with respect to
EXAMPLES = {
    "lecture": ((2.0, 5.0), ("x1", "x2")),
    "scalar_loop": ((0.3, 3.7, 1000), ("x", "r")),
    "rnn": (
        (
            draw.normal(size=(100, 100)) / 10.0,
            draw.normal(size=(100, 20)) / 5.0,
            draw.normal(size=(100, 20)),
            np.zeros(100),
        ),
        ("W", "U"),
    ),
    "lu": ((draw.normal(size=(100, 100)) + 100.0 * np.eye(100),), ("A",)),
    "stencil": ((draw.normal(size=(200, 200)), 0.2, 100), ("u", "k")),
    "mlp": (
        (
            draw.normal(size=(64, 784)),
            *layer(784, 512),
            *layer(512, 512),
            *layer(512, 10),
            np.eye(10)[draw.integers(0, 10, 64)],
        ),
        ("W1", "b1", "W2", "b2", "W3", "b3"),
    ),
}
