"""Arrays made from numbers, in even steps, and by conversion."""

from __future__ import annotations

import numpy as np

A = np.array([[0.3, -1.2, 0.8], [0.5, 0.9, -0.4]])
V = np.array([0.31, 1.12, 0.83])
W = np.array([0.52, 0.21, 0.74])


def with_axes(v, s):
    x = np.array(v, ndmin=2)
    y = np.array([s, 1.0], ndmin=3)
    x[0, 1] = s
    return np.sum(x @ x.T) + np.sum(y * y * s) + np.sum(v * v)


def even_steps(s, v, w):
    x, step = np.linspace(0.0, s, 5, retstep=True)
    y = np.linspace(v, w, 4, axis=1)
    z = np.linspace(start=s, stop=v, num=3, endpoint=False, dtype=float)
    return np.sum(x * x) * step + np.sum(y**2) + np.sum(np.sin(z))


def even_ratios(s, v, w):
    x = np.logspace(0.0, s, 5)
    y = np.logspace(v, w, 3, base=s + 1.0, axis=-1)
    z = np.geomspace(s, 3.0, num=4)
    z[1] *= s
    return np.sum(np.sqrt(x)) + np.sum(y * y) + np.sum(z * z)


def ranges(s):
    x = np.arange(start=s, stop=4.0)
    y = np.arange(s, 5.0, step=0.7)
    return np.sum(x * x) + np.sum(np.sin(y))


def converted(a, v):
    x = np.astype(a, np.float64)
    y = np.require(v * v, float, "C")
    y[0] = a[1, 2]
    z = np.fromiter([v[0], v[1] * v[2]], float)
    return np.sum(x**3) + np.sum(y * y) + z[0] * z[1]


def items(a, v):
    total = 0.0
    for k in range(3):
        total += v.item(k) * a.item(1, k) ** 2
    return total + a.item((0, 2)) * v.item(-1)


PROGRAMS = [
    ("creation rules", with_axes, (V, 0.7)),
    ("creation rules", even_steps, (0.7, V, W)),
    ("creation rules", even_ratios, (0.7, V, W)),
    ("creation rules", ranges, (0.7,)),
    ("creation rules", converted, (A, V)),
    ("creation rules", items, (A, V)),
]
