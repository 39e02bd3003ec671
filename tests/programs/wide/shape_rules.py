"""Joining, putting in, leaving out, padding, windows: in programs that loop and overwrite."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

A = np.array([[0.3, -1.2, 0.8], [0.5, 0.9, -0.4]])
V = np.array([0.31, -1.12, 0.83])
W = np.array([0.52, 0.21, -0.74, 1.3])


def grown_by_insert(v, s):
    for k in range(3):
        v = np.insert(v, k, s * v[0])
    w = np.insert(v, [1, 3], v[:2])
    return np.sum(np.sin(w) * v[1]) + np.sum(w * w)


def rows_put_in(a, v):
    b = np.insert(a, 1, v, axis=0)
    b = np.insert(b, -1, values=v[:3] * 2.0, axis=1)
    b[0] *= 2.0
    return np.sum(b * b * b)


def left_out(a, v):
    total = 0.0
    for k in range(3):
        rest = np.delete(v, k)
        total += np.sum(rest * rest) * v[k]
    b = np.delete(a, [0, -1], axis=1)
    return total + np.sum(np.cos(b)) + np.sum(np.delete(a, slice(0, 2)) ** 2)


def mixed_joins(a, v, s):
    x = np.hstack([s, v, 1.0, v * s])
    y = np.vstack([v, a, v * v])
    z = np.column_stack([v, a.T, v])
    t = np.dstack([a, a * a])
    return np.sum(x**3) + np.sum(y * y * y) + np.sum(np.sin(z)) * x[1] + np.sum(t * t)


def joined_to_a_type(v, w):
    x = np.concatenate([v, w], dtype=np.float64, casting="unsafe")
    y = np.stack([v, v * v], axis=-1, dtype=float)
    return np.sum(x * x) + np.sum(y[:, 0] * y[:, 1])


def blocks(a, v, s):
    m = np.block([[a, a @ np.outer(v, v)], [np.eye(3) * s, np.ones((3, 3))]])
    m[0, 0] = s
    row = np.block([v, s])
    return np.sum(m @ m.T) + np.sum(row * row)


def grid(v, w):
    x, y = np.meshgrid(v, w)
    r = np.exp(-(x**2) * y)
    p, q = np.meshgrid(v, w, indexing="ij", sparse=True)
    return np.sum(r * r) + np.sum(p * q)


def frames(a):
    total = 0.0
    for width in range(1, 3):
        b = np.pad(a, width, mode="edge")
        c = np.pad(b, ((0, width), (1, 0)), mode="reflect")
        total += np.sum(np.sin(c) * c)
        a = a * 1.1
    return total + np.sum(np.pad(a, 1, mode="mean") ** 2)


def framed_by_values(a, s):
    b = np.pad(a, ((1, 2), (0, 1)), constant_values=s)
    b = np.pad(b, 1, constant_values=((s, 1.0), (2.0, s * s)))
    c = np.pad(b, (1, 1), "wrap")
    return np.sum(b * b * b) + np.sum(np.cos(c))


def moving_average(w):
    windows = sliding_window_view(w, 2)
    mean = windows.mean(axis=-1)
    for _ in range(2):
        mean = mean + np.sum(windows * windows, axis=1) * mean
    return np.sum(mean * mean)


def window_of_a_buffer(w, s):
    buffer = w * w
    windows = sliding_window_view(buffer, 3)
    buffer[1] = s
    first = windows @ w[:3]
    buffer[2] *= s
    return np.sum(first * first) + np.sum(np.sin(windows))


def rolled(a):
    b = np.rollaxis(a[:, :, None] * a[None, 0, :], 2)
    c = np.rollaxis(b, 0, 3)
    c[0, 1, 2] = b[1, 0, 1]
    return np.sum(b * np.arange(b.size).reshape(b.shape)) + np.sum(c * c)


def several_at_once(v, s):
    x, y, z = np.atleast_2d(s, v, v[:, None])
    p, q = np.broadcast_arrays(v, v[:, None] * s)
    return np.sum(x * y * z) + np.sum(p * q * q)


def unstacked(a):
    first, second = np.unstack(a)
    total = np.sum(first * second)
    for column in np.unstack(a, axis=1):
        total += np.prod(column)
    return total


def from_numbers(s):
    x = np.ravel(s)
    y = np.tile(s, 3) * np.repeat(s, 3)
    z = np.append(y, s)
    z[0] = s * s
    return np.sum(x * z) + np.sum(np.diagflat([s, 2.0]) @ np.ones(2))


def powers(v):
    m = np.vander(v, 4, increasing=True)
    n = np.vander(v)
    return np.sum(m * m) + np.sum(np.sin(n)) * v[0]


def repeated_as_often(x, n):
    return np.sum(np.repeat(x, n) ** 2) + np.sum(np.tile(x, n) * 3.0) + np.sum(x * x)


PROGRAMS = [
    ("shape rules", grown_by_insert, (V, 0.7)),
    ("shape rules", rows_put_in, (A, V)),
    ("shape rules", left_out, (A, V)),
    ("shape rules", mixed_joins, (A, V, 0.7)),
    ("shape rules", joined_to_a_type, (V, W)),
    ("shape rules", blocks, (A, V, 0.7)),
    ("shape rules", grid, (V, W)),
    ("shape rules", frames, (A,)),
    ("shape rules", framed_by_values, (A, 0.7)),
    ("shape rules", moving_average, (W,)),
    ("shape rules", window_of_a_buffer, (W, 0.7)),
    ("shape rules", rolled, (A,)),
    ("shape rules", several_at_once, (V, 0.7)),
    ("shape rules", unstacked, (A,)),
    ("shape rules", from_numbers, (0.7,)),
    ("shape rules", powers, (V,)),
    ("shape rules", repeated_as_often, (V, 2)),
    ("shape rules", repeated_as_often, (V, 0), {"name": "repeated_never"}),
]
