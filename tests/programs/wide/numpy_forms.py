"""Forms of NumPy with others behind them, and functions that pick, count or draw."""

from __future__ import annotations

import numpy as np
from scipy.special import lambertw
from scipy.stats import norm

V = np.array([0.31, -1.12, 0.83, 1.7])
A = np.array([[0.3, -1.2, 0.8], [0.5, 0.9, -0.4]])
W = np.array([0.52, 0.21, -0.74])


def rows_joined(x, a):
    y = np.r_[x[0], 0:3, x[::-1], -1.0:1.0:3j, [1.0, 2.0]]
    for k in range(2):
        y = np.r_[y * y[0], k, y[:2]]
    return np.sum(np.sin(y)) + np.sum(np.r_[a, a * a] ** 3)


def columns_joined(x, a):
    y = np.c_[x, x**2, np.arange(4), np.outer(x, a[0])]
    y[0] *= 2.0
    z = np.c_[y, y[:, 0]]
    return np.sum(z**2) + np.sum(np.c_[a])


def summed_by_lists(x, a):
    y = np.einsum(a, [0, 1], a, [2, 1], [0, 2])
    total = np.einsum(x, [0], x, [0], order="C", dtype=float)
    for k in range(2):
        y = y + np.einsum(y, [..., 1, 3], y, [..., 3, 4])
        total += np.einsum(a, [7, 2])[k, 1] * np.einsum(y, [1, 1])
    return total + np.sum(np.einsum(y, [0, 0], [0]) ** 2)


def squared_times(t, c):
    return t**2 * c if len(t) < 3 else t * c


def by_pieces(x, a):
    y = np.piecewise(x, [x < 0.0, x > 1.0], [0.0, lambda t: t**2, np.sin])
    for _ in range(2):
        low = y < -1.0
        y = np.piecewise(y * x, [low, ~low & (y < 1.0)], [x[0], lambda t: t * t * np.sum(x), 0.5])
    z = np.piecewise(a, a > 0.4, [squared_times, lambda t, c: np.max(t) * c], 3.0)
    return np.sum(y * y) + np.sum(z * a)


def put_along(x, a):
    b = a * a
    np.put_along_axis(b, np.argmax(a, axis=1)[:, None], x[:2, None] ** 2, axis=1)
    c = b * 2.0
    for k in range(2):
        np.put_along_axis(arr=c, indices=np.argsort(c, axis=0), values=c * b, axis=0)
        np.put_along_axis(b, np.array([k, 3, k]), np.sin(x[:3]), axis=None)
    d = x * x
    np.put_along_axis(d, np.array([0, 2]), x[1] * 3.0, 0)
    return np.sum(b**3) + np.sum(c * a) + np.sum(d * d)


def counted_by_weight(x):
    counts, edges = np.histogram([0.1, 0.2, 0.35, 0.7], bins=3, weights=x * x)
    for k in range(2):
        more, _ = np.histogram([0.5, k, 1.0, 7.0], [0.0, 0.5, 1.0, 2.0], weights=x)
        counts = counts * edges[1] + more**2
    return np.sum(counts**2)


def without_repeats(x, a):
    u = np.unique(np.round(x, 1) + x * x)
    values, index, inverse = np.unique(a * a, return_index=True, return_inverse=True)
    rows, counts = np.unique(a, axis=0, return_counts=True)
    total = np.sum(values[inverse] * a) + values[0] * index[1]
    return total + np.sum(u**2 * np.arange(4)) + np.sum(rows[0] * counts[0])


def product_logarithm(x):
    y = lambertw(x * x).real
    for _ in range(2):
        y = y * np.real(lambertw(y + 1.0))
    return np.sum(y**2) + lambertw(-0.1 * x[0], -1).real


def drawn_by_scipy(x):
    d = norm(1.0, 2.0)
    return np.sum(x * norm.rvs(size=4, random_state=3)) + np.sum(x**2 * d.rvs(4, random_state=5))


PROGRAMS = [
    ("numpy forms", rows_joined, (V, A)),
    ("numpy forms", columns_joined, (V, A)),
    ("numpy forms", summed_by_lists, (V, A)),
    ("numpy forms", by_pieces, (V, W)),
    ("numpy forms", put_along, (V, A)),
    ("numpy forms", counted_by_weight, (V,)),
    ("numpy forms", without_repeats, (V, A)),
    ("numpy forms", product_logarithm, (V,)),
    ("numpy forms", drawn_by_scipy, (V,)),
]
