"""Products of vectors and matrices: in programs that loop and overwrite."""

from __future__ import annotations

import numpy as np

A = np.array([[0.3, -1.2, 0.8], [0.5, 0.9, -0.4]])
V = np.array([0.31, -1.12, 0.83])
W = np.array([0.52, 0.21, -0.74])
Q = np.array([[1.3, 0.2, -0.1], [0.4, 0.9, 0.3], [-0.2, 0.1, 1.1]])


def chains(a, q, v):
    x = np.linalg.multi_dot([a, q, v])
    y = np.linalg.multi_dot([a, q, q, a.T])
    z = np.linalg.multi_dot((v, q, v))
    return np.sum(x * x) + np.sum(y**2) * z


def powers(q, v):
    total = 0.0
    for n in range(-1, 4):
        total += v @ np.linalg.matrix_power(q, n) @ v
    return total + np.sum(np.linalg.matrix_power(q, 2) ** 2)


def torques(q, v, w):
    x = np.cross(v, w)
    for k in range(3):
        x = np.cross(q[k], x) + x
    y = np.cross(q, q.T, axisa=0, axisb=1, axisc=0)
    return np.sum(x * x) + np.sum(y * y * y) + np.sum(np.linalg.cross(q, v) ** 2)


def row_by_row(a, q, v):
    x = np.vecdot(a, v)
    y = np.vecdot(a, a * 2.0, axis=0)
    z = np.matvec(q, v) + np.vecmat(v, q)
    return np.sum(x * x) + np.sum(y * z)


def scaled(s, v):
    x = np.outer(s, v)
    x[0, 1] = s
    y = np.kron(s, x)
    return np.sum(x * y) + np.sum(np.linalg.tensordot(x, x.T, axes=1))


PROGRAMS = [
    ("product rules", chains, (A, Q, V)),
    ("product rules", powers, (Q, V)),
    ("product rules", torques, (Q, V, W)),
    ("product rules", row_by_row, (A, Q, V)),
    ("product rules", scaled, (0.7, V)),
]
