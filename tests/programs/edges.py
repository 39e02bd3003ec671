"""Unusual arguments: 0-d, empty, strided, Fortran order, integers beside floats."""

import numpy as np

from programs.values import numbers, signed


def zero_dimensional_array(x):
    return x * x + np.sin(x)


def zero_dimensional_in_place(x, y):
    x += y
    x *= x
    return np.sum(x * y)


def numpy_float(x):
    return x * x * 2.0


def single_precision_number(x):
    return x * x * x


def integer_and_bool_arguments(x, n, flag, k):
    y = x * n
    if flag:
        y = y * k
    return np.sum(y * x) / n


def integer_array_times_active(x, n):
    return np.sum(x * n) + np.sum(n) * x[0] + np.sum(x**n)


def integer_division_and_remainder(x, n):
    half = n // 2
    rest = n % 3
    shift = (n << 1) | 1
    return x**half * rest + shift * x


def bool_array_times_active(x, mask):
    return np.sum(x * mask) + np.sum(np.where(mask, x, 0.0) ** 2) + np.sum(x[mask])


def empty_array(x, s):
    return np.sum(x * s) + s


def empty_slices(x):
    return np.sum(x[3:3] * 2.0) + np.sum(x[:0]) + np.sum(x**2)


def empty_matrix(m, v):
    return np.sum(m @ v) + np.sum(v**2)


def one_element(x):
    return (x * x)[0] + np.sum(x)


def one_by_one(m, v):
    return np.sum(m * v) + np.sum(m @ m)


def negative_strides(x):
    y = x * x
    y[0] = x[-1]
    return np.sum(y * x[::-1])


def strided_argument_written(x):
    x[1:] *= x[:-1]
    x += 1.0
    return np.sum(x**2)


def fortran_order(m):
    y = m * m.T
    flat = y.ravel()
    flat[1:] *= 2.0
    return np.sum(y) + np.sum(flat[1:] * m.ravel()[1:])


def fortran_order_written(m):
    column = m[:, 0]
    column *= m[:, 1]
    m.reshape(-1)[0] = 5.0
    return np.sum(m**2)


def slice_of_larger(x):
    x[0] = x[1] * 2.0
    return np.sum(x**2)


def four_dimensions(t, w):
    return np.sum(np.tanh(t[:, :, None, :] * w)[0, 1])


def keyword_arguments_of_call(x, y, scale=1.0, *, power=2):
    return np.sum((x * scale - y) ** power)


def default_arguments_left_out(x, y=2.0, z=None):
    if z is None:
        return x * y
    return x * y * z


def all_active_defaults(x, y=2.0):
    return x**y + y


def returns_one_element_array_item(x):
    return (x @ x.T)[0, 0]


def underscore_names(_, _x, v1, out, x_bar):
    v2 = _ * _x
    x_tape = v2 * v1
    g = x_tape + out
    return g * x_bar


def names_of_generated_code(np_, n1, stop1, result, returned):
    for i1 in range(2):
        result = result * stop1 + i1
        if result > 10.0:
            return result * returned
    return result * n1 + np_ * returned


def named_like_builtins(list, sum, d):
    len = list * sum
    return len * d


def non_ascii_names(ω, δt):
    φ = ω * δt
    return np.sin(φ) * φ


def reversed_example():
    return (signed(5)[::-1],)


def strided_example():
    return (signed(8)[::2],)


def slice_example():
    return (signed(4, 5)[1:3, 2],)


PROGRAMS = [
    ("edges", zero_dimensional_array, (np.array(0.7),)),
    ("edges", zero_dimensional_in_place, (np.array(0.7), 1.3)),
    ("edges", numpy_float, (np.float64(0.7),)),
    ("float32", single_precision_number, (np.float32(0.7),)),
    ("edges", integer_and_bool_arguments, (signed(3), 3, True, np.int64(2))),
    ("edges", integer_array_times_active, (numbers(3), np.array([1, 2, 3]))),
    ("edges", integer_division_and_remainder, (0.7, 7)),
    ("edges", bool_array_times_active, (signed(3), np.array([True, False, True]))),
    ("edges", empty_array, (np.zeros(0), 1.3)),
    ("edges", empty_slices, (signed(4),)),
    ("edges", empty_matrix, (np.zeros((0, 3)), signed(3))),
    ("edges", one_element, (signed(1),)),
    ("edges", one_by_one, (signed(1, 1), signed(3, 1))),
    ("edges", negative_strides, reversed_example),
    ("arguments changed", strided_argument_written, strided_example),
    ("edges", fortran_order, (np.asfortranarray(signed(3, 3)),)),
    ("arguments changed", fortran_order_written, (np.asfortranarray(signed(2, 3)),)),
    ("arguments changed", slice_of_larger, slice_example),
    ("edges", four_dimensions, (signed(2, 3, 2), signed(2, 1, 4, 1))),
    (
        "edges",
        keyword_arguments_of_call,
        (signed(3),),
        {"kwargs": {"y": signed(3, seed=1), "power": 4, "scale": 1.3}},
    ),
    ("edges", default_arguments_left_out, (0.7,)),
    ("edges", all_active_defaults, (1.7, 2.2)),
    ("edges", returns_one_element_array_item, (signed(1, 3),)),
    ("names", underscore_names, (0.7, 1.3, 0.4, 2.0, 1.1)),
    ("names", names_of_generated_code, (0.7, 1.3, 0.4, 2.0, 1.1)),
    ("names", named_like_builtins, (0.7, 1.3, 0.4)),
    ("names", non_ascii_names, (0.7, 1.3)),
]
