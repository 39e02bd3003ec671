"""Reading elements, slices, rows; the same part read twice; overlapping parts."""

import numpy as np

from programs.values import numbers, signed


def one_element(x):
    return x[2] * x[0] + x[-1]


def same_element_twice(x):
    return x[1] * x[1] + np.sin(x[1])


def element_of_matrix(m):
    return m[0, 1] * m[1, 0] - m[-1, -1] * m[0][0]


def rows_and_columns(m):
    return np.sum(m[0] * m[1]) + np.sum(m[:, 1] * m[:, -1]) + np.sum(m[1:, :2])


def overlapping_slices(x):
    return np.sum(x[1:] * x[:-1])


def steps_and_negative_steps(x):
    return np.sum(x[::2] * x[1::2]) + np.sum(x[::-1] * x) + np.sum(x[4:1:-1] ** 2)


def new_axis_and_ellipsis(x, m):
    return np.sum(x[:, None] * m) + np.sum(m[..., 0] * x) + np.sum(m[None, ..., 1])


def three_dimensional_slice(t, f):
    return np.sum(t[:, 1:, f] ** 2) + np.sum(t[0, ..., ::2])


def computed_index(x, k):
    i = k % len(x)
    return x[i] * x[i - 1] + x[(2 * i + 1) % x.shape[0]]


def index_from_active_data(x):
    i = int(np.argmax(x))
    j = np.argmin(x)
    return x[i] * x[j]


def slice_bounds_from_variables(x, a, b):
    part = x[a:b]
    return np.sum(part * part) + np.sum(x[:a] * x[b])


def integer_array_index(x, k):
    return np.sum(x[k] ** 2)


def repeated_integer_index(x):
    k = np.array([0, 2, 2, 0, 2])
    y = x[k] * np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    return np.sum(y * x[k])


def integer_arrays_for_two_axes(m, i, j):
    return np.sum(m[i, j] ** 3) + np.sum(m[i][:, j])


def mixed_index(m, k):
    return np.sum(m[1:, k] ** 2) + np.sum(m[k, :] * m[k])


def list_as_index(x):
    return np.sum(x[[0, 0, 3]] ** 2)


def boolean_index(x):
    big = x > 0.0
    return np.sum(x[big] ** 3) + np.sum(x[~big])


def index_in_a_loop(x, w):
    total = 0.0
    for i in range(len(x)):
        total += w[i] * x[len(x) - 1 - i] + x[i] ** 2
    return total


def windows_in_a_loop(x, w):
    total = 0.0
    for i in range(len(x) - 2):
        total = total + np.tanh(x[i : i + 3] @ w)
    return total


def triangle_in_a_loop(m):
    total = 0.0
    for i in range(m.shape[0]):
        for j in range(i):
            total += m[i, :j] @ m[:j, i] + m[i, j] * m[j, i]
    return total


def chained_subscripts(t):
    return t[0][1][2] * t[1, 0][1] + np.sum(t[0][:, 1:][1])


def index_of_expression(x):
    return (x * x)[1] + np.sin(x)[0] * (2.0 * x + 1.0)[-1]


def take_along_diagonal(m):
    total = 1.0
    for i in range(len(m)):
        total *= m[i, i]
    return total


PROGRAMS = [
    ("index", one_element, (numbers(4),)),
    ("index", same_element_twice, (numbers(3),)),
    ("index", element_of_matrix, (numbers(2, 3),)),
    ("index", rows_and_columns, (signed(3, 4),)),
    ("index", overlapping_slices, (signed(5),)),
    ("index", steps_and_negative_steps, (signed(6),)),
    ("index", new_axis_and_ellipsis, (signed(3), signed(3, 2))),
    ("index", three_dimensional_slice, (signed(2, 3, 4), 2)),
    ("index", computed_index, (signed(5), 7)),
    ("index", index_from_active_data, (numbers(5),)),
    ("index", slice_bounds_from_variables, (signed(6), 2, 5)),
    ("index", integer_array_index, (signed(4), np.array([3, 0, 3, -1]))),
    ("index", repeated_integer_index, (signed(3),)),
    (
        "index",
        integer_arrays_for_two_axes,
        (signed(3, 4), np.array([0, 2, 2]), np.array([1, 1, 1])),
    ),
    ("index", mixed_index, (signed(3, 4), np.array([2, 0, 2]))),
    ("index", list_as_index, (signed(4),)),
    ("index", boolean_index, (signed(6),)),
    ("index", index_in_a_loop, (signed(4), signed(4, seed=1))),
    ("index", windows_in_a_loop, (signed(6), signed(3))),
    ("index", triangle_in_a_loop, (signed(4, 4),)),
    ("index", chained_subscripts, (signed(2, 3, 4),)),
    ("index", index_of_expression, (signed(3),)),
    ("index", take_along_diagonal, (numbers(3, 3),)),
]
