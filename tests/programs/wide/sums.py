"""Sums of arrays that start from a number, and arrays made of what is written out."""

import math

import numpy as np


def sum_of_arrays(x):
    s = sum(x[k] * x for k in range(len(x)))
    return np.sum(s**2) + s[0] * s[-1]


def sum_of_no_arrays(x, n):
    s = sum(x[k] * x for k in range(n))
    return np.sum(x + s) + np.sum(s * x)


def sum_overwritten(x):
    s = sum([x, 2.0 * x, x * x])
    a, b, _ = s
    s[0] = b * x[1]
    return np.sum(s * x) + a * s[0]


def sum_of_numbers(xs):
    total = sum(xs)
    again = math.fsum(xs[1:])
    return total * again + sum(x * x for x in xs)


def sum_of_part(xs, x):
    return sum(xs[:2]) ** 2 + sum(xs[::2]) * sum(x) + sum(x[1:])


def sum_of_rows(M):
    return np.sum(np.sin(sum(M))) + sum(M)[0]


def sum_with_start(x, start):
    items = [x * start, np.sin(x)]
    return np.sum(sum(items, start) ** 2) + np.sum(sum(items, x) * x)


def total_from_zero(x, n):
    total = 0
    for k in range(n):
        total = total + x[k] * x
    total += np.sin(x)
    return np.sum(total**2) + total[1]


def total_in_place(x, n):
    total = 0.0
    for k in range(n):
        total += x[k] * x
        if k > 0:
            total[0] *= x[1]
    return np.sum(total * x)


def total_of_wider(x, n):
    total = 0
    for k in range(n):
        total = total + x
        wide = total * np.ones((2, 1))
        total = np.sum(wide * x[k], axis=0)
    return np.sum(total + 2.0 * x)


def written_arrays(a, b, x):
    M = np.array([[a, b], [b * b, a]])
    rows = [[a, 1.0], [x[0], b]]
    N = np.asarray(rows)
    rows[0][0] = b
    return np.sum((M @ x + np.array([a, b])) ** 2) + np.sum(N @ M) * rows[0][0]


def written_then_longer(a, b):
    row = [a, b]
    same = row
    same.append(a * b)
    return np.sum(np.array(row) ** 2 * np.arange(3.0)) + np.sum(np.array([row, row]))


def array_of_part(xs):
    first = np.array(xs[:2])
    rest = np.stack([first, np.asarray(xs[1:])])
    return np.sum(rest**2) + xs[0]


def numbers_onto_array(xs, x):
    return np.sum(sum((a * a for a in xs), x) * x) + np.sum(sum(xs, x))


def turned(y, mu, n):
    for _ in range(n):
        dy = np.array([y[1], mu * (1.0 - y[0] ** 2) * y[1] - y[0]])
        y = y + 0.1 * dy
    return y[0]


X = np.array([0.3, -0.7, 1.2])

PROGRAMS = [
    ("sums", sum_of_arrays, (X,)),
    ("sums", sum_of_no_arrays, (X, 0)),
    ("sums", sum_of_no_arrays, (X, 2), {"name": "sum_of_some_arrays"}),
    ("sums", sum_overwritten, (X,)),
    ("sums", sum_of_numbers, ([0.3, -0.7, 1.2],)),
    ("sums", sum_of_part, ([0.3, -0.7, 1.2], X)),
    ("sums", sum_of_rows, (np.outer(X, X[:2]),)),
    ("sums", sum_with_start, (X, 0.4)),
    ("sums", total_from_zero, (X, 2)),
    ("sums", total_from_zero, (X, 0), {"name": "total_of_nothing"}),
    ("sums", total_in_place, (X, 3)),
    ("sums", total_of_wider, (X, 2)),
    ("sums", written_arrays, (0.4, 1.3, X[:2])),
    ("sums", written_then_longer, (0.4, 1.3)),
    ("sums", array_of_part, ([0.3, -0.7, 1.2],)),
    ("sums", numbers_onto_array, ([0.3, -0.7], X)),
    ("sums", turned, (X[:2], 0.8, 3)),
]
