"""The same derivatives as an expert writes them: what generated ones are measured against."""

import numpy as np


def lecture(x1, x2):
    return x2 + 1.0 / x1, x1 - np.cos(x2)


def scalar_loop(x, r, n):
    xs = []
    for _ in range(n):
        xs.append(x)
        x = r * x * (1.0 - x)
    x_bar, r_bar = 1.0, 0.0
    for x in reversed(xs):
        r_bar += x_bar * x * (1.0 - x)
        x_bar *= r * (1.0 - 2.0 * x)
    return x_bar, r_bar


def rnn(W, U, x, h):
    hs = [h]
    for t in range(len(x)):
        hs.append(np.tanh(W @ hs[-1] + U @ x[t]))
    W_bar, U_bar = np.zeros_like(W), np.zeros_like(U)
    h_bar = 2.0 * hs[-1]
    for t in range(len(x) - 1, -1, -1):
        z_bar = h_bar * (1.0 - hs[t + 1] ** 2)
        W_bar += np.outer(z_bar, hs[t])
        U_bar += np.outer(z_bar, x[t])
        h_bar = W.T @ z_bar
    return W_bar, U_bar


def lu(A):
    """What was overwritten is computed again: the factors themselves are the tape."""
    n = A.shape[0]
    A = A.copy()
    for i in range(n):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, n):
            A[i, j] -= A[i, :i] @ A[:i, j]
    A_bar = np.zeros_like(A)
    for i in range(n):
        A_bar[i, i] = 1.0 / A[i, i]
    for i in range(n - 1, -1, -1):
        for j in range(n - 1, i - 1, -1):
            bar = A_bar[i, j]
            A_bar[i, :i] -= bar * A[:i, j]
            A_bar[:i, j] -= bar * A[i, :i]
        for j in range(i - 1, -1, -1):
            bar = A_bar[i, j] / A[j, j]
            A_bar[j, j] -= bar * A[i, j]
            A_bar[i, j] = bar
            A_bar[i, :j] -= bar * A[:j, j]
            A_bar[:j, j] -= bar * A[i, :j]
    return (A_bar,)


def stencil(u, k, steps):
    u = u.copy()
    flows = []
    for _ in range(steps):
        flow = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * u[1:-1, 1:-1]
        u[1:-1, 1:-1] += k * flow
        flows.append(flow)
    u_bar, k_bar = 2.0 * u, 0.0
    for _ in range(steps):
        inner = u_bar[1:-1, 1:-1]
        k_bar += np.sum(inner * flows.pop())
        flow_bar = k * inner
        u_bar[2:, 1:-1] += flow_bar
        u_bar[:-2, 1:-1] += flow_bar
        u_bar[1:-1, 2:] += flow_bar
        u_bar[1:-1, :-2] += flow_bar
        inner -= 4.0 * flow_bar
    return u_bar, k_bar


def mlp(x, W1, b1, W2, b2, W3, b3, targets):
    h1 = np.maximum(x @ W1 + b1, 0.0)
    h2 = np.maximum(h1 @ W2 + b2, 0.0)
    z = h2 @ W3 + b3
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    z_bar = (e / np.sum(e, axis=1, keepdims=True) - targets) / len(x)
    h2_bar = (z_bar @ W3.T) * (h2 > 0.0)
    h1_bar = (h2_bar @ W2.T) * (h1 > 0.0)
    return (
        x.T @ h1_bar,
        np.sum(h1_bar, axis=0),
        h1.T @ h2_bar,
        np.sum(h2_bar, axis=0),
        h2.T @ z_bar,
        np.sum(z_bar, axis=0),
    )
