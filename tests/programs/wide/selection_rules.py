"""Choosing, ordering, interpolating: in programs that loop and overwrite."""

from __future__ import annotations

import numpy as np

A = np.array([[0.3, -1.2, 0.8], [0.5, 0.9, -0.4]])
V = np.array([0.31, -1.12, 0.83])
W = np.array([0.52, 0.21, -0.74])
X = np.array([-0.6, 0.1, 0.45, 1.6])


def taken_around(v, a):
    x = np.take(v, [0, 4, -5], mode="wrap")
    y = np.take(a, [[0, 7], [-3, 1]], axis=1, mode="clip")
    return np.sum(x**3) + np.sum(np.sin(y) * y) + np.sum(v.take([2, 2]) ** 2)


def chosen(v, w, s):
    x = np.choose([0, 1, 0], [v, w])
    for k in range(2):
        x = x + np.choose([k, 2, 5], [v * x, w, s], mode="clip")
    return np.sum(x * x)


def selected(v, w, s):
    x = np.select([v > 0.5, w > 0.3], [v * v, w * s], default=s)
    x[0] *= 2.0
    y = np.select([x > 1.0], [x], 0.5)
    return np.sum(x * y)


def compressed(v, a):
    x = np.compress(v > 0.0, a, axis=1)
    y = a.compress([False, True], axis=0)
    z = np.extract(a > 0.0, a * a)
    return np.sum(x * x) + np.sum(y**3) + np.sum(z * z)


def counted(v):
    total = 0.0
    for k in range(3):
        h = np.bincount([0, k, 1], weights=v * v, minlength=4)
        total += np.sum(h * h)
    return total


def table_lookup(x, v, s):
    xp = np.cumsum(np.exp(v)) - 1.0
    y = np.interp(x, xp, v * s, left=s)
    z = np.interp(x, [0.0, 0.5, 1.0], v, right=s * s)
    return np.sum(y * y) + np.sum(z * y)


def around_the_clock(x, v):
    y = np.interp(x, [0.1, 0.4, 0.9], v, period=1.0)
    return np.sum(y**3)


def smallest_first(v, a):
    x = np.partition(v, 1)
    y = np.partition(a, 1, axis=1)
    z = np.sort(a, axis=None, kind="stable")
    return x[0] ** 2 * x[1] + np.sum(y[:, 1]) + np.sum(z * np.arange(6.0))


PROGRAMS = [
    ("selection rules", taken_around, (V, A)),
    ("selection rules", chosen, (V, W, 0.7)),
    ("selection rules", selected, (V, W, 0.7)),
    ("selection rules", compressed, (V, A), {"unused": ("v",)}),
    ("selection rules", counted, (V,)),
    ("selection rules", table_lookup, (X, V, 0.7)),
    ("selection rules", around_the_clock, (X + 0.03, V)),
    ("selection rules", smallest_first, (V, A)),
]
