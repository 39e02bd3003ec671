"""Every way two shapes meet, and where the adjoint must be summed back."""

import numpy as np

from programs.values import numbers, signed


def scalar_and_vector(s, v):
    return np.sum(s * v + v / s - s**v + (s - v))


def vector_and_matrix(v, m):
    return np.sum(v * m + m / v + m**v)


def column_and_matrix(c, m):
    return np.sum(c * m - m / c + np.power(m, c))


def row_and_column(r, c):
    return np.sum(np.tanh(r * c) + r / c)


def outer_sum_of_vectors(u, v):
    return np.sum(np.sin(u[:, None] + v[None, :]))


def size_one_axis(a, b):
    return np.sum(a * b + np.maximum(a, b) + np.divide(a, b) + np.subtract(b, a))


def three_ranks(s, v, t):
    return np.sum(s * v * t + (s + v) / t)


def one_element_vector(v, m):
    return np.sum(v * m)


def scalar_into_matrix_twice(s, m):
    y = s * m + s
    return np.sum(y * s)


def bias_in_a_loop(x, b, w):
    for _ in range(3):
        x = np.tanh(x @ w + b)
    return np.sum(x)


def power_of_vectors(x, p):
    return np.sum(x**p)


def division_both_ways(m, v):
    return np.sum(m / v) + np.sum(v / m)


def where_with_wide_condition(c, s, v):
    return np.sum(np.where(c, s, v) ** 2)


def clip_with_active_bounds(x, low, high):
    return np.sum(np.clip(x, low, high) ** 2)


def numpy_scalar_and_array(s, v):
    t = np.sum(v)
    return np.sum(t * v) * s + t


def zero_dimensional(s, v):
    return np.sum(s * v) * s


def single_precision(x, w):
    return np.sum(np.tanh(x * w) / (np.float32(1.0) + x))


def mixed_precision(x, y):
    return np.sum(x * y + x)


def single_precision_times_number(x, s):
    return np.sum(x * s)


PROGRAMS = [
    ("broadcasting", scalar_and_vector, (1.3, numbers(4))),
    ("broadcasting", vector_and_matrix, (numbers(4), numbers(3, 4))),
    ("broadcasting", column_and_matrix, (numbers(3, 1), numbers(3, 4))),
    ("broadcasting", row_and_column, (numbers(1, 4), numbers(3, 1))),
    ("broadcasting", outer_sum_of_vectors, (numbers(3), numbers(4))),
    ("broadcasting", size_one_axis, (numbers(2, 1, 4), 3.0 + numbers(2, 3, 1))),
    ("broadcasting", three_ranks, (1.3, numbers(4), numbers(2, 3, 4))),
    ("broadcasting", one_element_vector, (numbers(1), signed(3, 4))),
    ("broadcasting", scalar_into_matrix_twice, (1.3, signed(2, 3))),
    ("broadcasting", bias_in_a_loop, (signed(2, 3), signed(3), signed(3, 3))),
    ("broadcasting", power_of_vectors, (numbers(1, 3), numbers(2, 1))),
    ("broadcasting", division_both_ways, (numbers(3, 4), numbers(4))),
    (
        "broadcasting",
        where_with_wide_condition,
        (np.array([[True, False, True], [False, False, True]]), 1.3, signed(3)),
    ),
    (
        "broadcasting",
        clip_with_active_bounds,
        (np.array([[0.2, 1.4, 0.8], [2.0, 0.9, 0.1]]), 0.5, np.array([1.1, 1.2, 1.3])),
    ),
    ("broadcasting", numpy_scalar_and_array, (np.float64(1.3), signed(3))),
    ("broadcasting", zero_dimensional, (np.array(1.3), signed(3))),
    (
        "float32",
        single_precision,
        (numbers(3, 4).astype(np.float32), numbers(4).astype(np.float32)),
    ),
    ("float32", mixed_precision, (numbers(3).astype(np.float32), numbers(2, 3))),
    ("float32", single_precision_times_number, (numbers(3).astype(np.float32), 1.3)),
]
