"""For over every kind of iterable; loop variables; reversal of ranges."""

import numpy as np

from programs.values import numbers, signed


def range_stop(x, n):
    y = x
    for i in range(n):
        y = np.sin(y) * x + i
    return y


def range_start_stop(x):
    y = 1.0
    for i in range(1, len(x)):
        y = y * x[i] + x[i - 1]
    return y


def range_with_step(x):
    y = 1.0
    for i in range(0, len(x), 2):
        y = np.tanh(y * x[i])
    return y


def range_backwards(x):
    y = x[-1]
    for i in range(len(x) - 2, -1, -1):
        y = y * x[i] + np.sin(y)
    return y


def range_backwards_by_two(x):
    y = 0.3
    for i in range(len(x), 0, -2):
        y = y * x[i - 1] + y**2
    return y


def empty_range(x, n):
    y = x * x
    for i in range(n):
        y = y * i
    return y * x


def range_bound_reassigned(x, n):
    y = x
    for _ in range(n):
        n = n + 2
        y = y * x + n
    return y * n


def range_of_computed_bounds(x):
    y = 0.0
    for i in range(len(x)):
        for j in range(i, len(x), i + 1):
            y = y + np.sin(y * x[i]) + x[i] * x[j]
    return y


def range_in_a_variable(x):
    steps = range(1, 4)
    y = 1.0
    for i in steps:
        y = y * x[i]
    for i in steps:
        y = y + x[i] ** 2
    return y


def variable_used_after_loop(x):
    y = 1.0
    for i in range(len(x)):
        y = y * x[i]
    return y * x[i] + i


def variable_reused(x):
    y = 1.0
    for i in range(2):
        y = y * x[i]
    for i in range(1, 4):
        y = y + y * x[i]
    i = 0
    return y * x[i]


def variable_assigned_in_body(x):
    y = 0.5
    for i in range(3):
        i = 2 * i + 1
        y = y * x[i] + np.sin(y)
    return y * x[i]


def variable_shadows_argument(x, k):
    y = x[k]
    for k in range(3):
        y = y * x[k] + k
    return y * k


def loop_over_array(x):
    y = 1.0
    for v in x:
        y = y * v + v * v
    return y


def loop_over_rows(m, w):
    y = 0.0
    for row in m:
        y = y + np.tanh(row @ w) * y + row[0]
    return y


def loop_over_list_of_floats(xs):
    y = 1.0
    for v in xs:
        y = y * np.sin(v) + v
    return y


def loop_over_list_of_arrays(ws, x):
    for w in ws:
        x = np.tanh(w @ x)
    return np.sum(x)


def loop_over_tuple_of_numbers(x):
    y = 0.0
    for k in (1, 2, 5):
        y += x**k
    for c in [0.5, 1.5]:
        y = y * c + x
    return y


def loop_over_display_of_active(x, y):
    s = 1.0
    for v in (x, y, x * y):
        s = s * v + v
    return s


def loop_over_integer_array(x, order):
    y = 1.0
    for k in order:
        y = y * x[k] + np.sin(x[k])
    return y


def enumerate_array(x):
    y = 0.5
    for i, v in enumerate(x):
        y = y * v + i * v
    return y


def enumerate_from_one(x):
    y = 0.5
    for i, v in enumerate(x, 1):
        y = np.sin(y) * v**i
    return y


def enumerate_list(ws, x):
    y = x
    for i, w in enumerate(ws):
        y = np.tanh(w * y) + i
    return np.sum(y)


def zip_two_arrays(x, w):
    y = 1.0
    for a, b in zip(x, w):
        y = y * a + b * a
    return y


def zip_of_different_lengths(x, w):
    y = 0.0
    for a, b in zip(x, w):
        y += a * b
    return y


def zip_weights_and_biases(ws, bs, x):
    for w, b in zip(ws, bs):
        x = np.tanh(w @ x + b)
    return np.sum(x**2)


def enumerate_of_zip(x, w):
    y = 0.5
    for i, (a, b) in enumerate(zip(x, w)):
        y = y * a + b**i
    return y


def zip_of_range_and_slices(x):
    y = 0.0
    for i, a, b in zip(range(len(x)), x[:-1], x[1:]):
        y += i * a * b + a
    return y


def reversed_range(x):
    y = 0.4
    for i in reversed(range(len(x))):
        y = y * x[i] + y * y
    return y


def nested_loops(m):
    s = 0.1
    for i in range(m.shape[0]):
        for j in range(m.shape[1]):
            s = np.sin(s) * m[i, j] + s
    return s


def nested_with_reset(m):
    total = 0.0
    for i in range(m.shape[0]):
        s = 1.0
        for j in range(m.shape[1]):
            s = s * m[i, j]
        total = total + s * s
    return total


def nested_inner_bound_depends(x):
    s = x[0]
    for i in range(4):
        for j in range(i):
            s = s * x[j] + x[i]
    return s


def recurrence_of_two(x, n):
    a, b = x, 1.0
    for _ in range(n):
        a, b = a * 0.5 + b, a * b
    return a * b


def recurrence_of_arrays(w, u, x, h):
    for t in range(len(x)):
        h = np.tanh(w @ h + u @ x[t])
    return np.sum(h**2)


def carried_and_fresh(x):
    s = x
    for i in range(4):
        t = np.sin(s)
        s = t * x
        t = s + 1.0
        s = s * t
    return s


def loop_without_effect_on_result(x):
    y = x
    z = 0.0
    for i in range(3):
        z = z + y * i
        y = y * x
    return y


def value_before_loop_used_in_loop(x):
    e = np.exp(x)
    s = 0.0
    for i in range(3):
        s = s + e * s + x
    return s * e


def linear_loop(x, k):
    for _ in range(5):
        x = x + k * (np.ones(3) - x)
    return np.sum(x)


def logistic_map(x):
    for _ in range(4):
        x = 4.0 * x * (1.0 - x)
    return x


def power_by_index(x):
    s = 0.0
    for i in range(5):
        s += x**i
    return s


def horner(c, x):
    y = c[-1]
    for k in range(len(c) - 2, -1, -1):
        y = y * x + c[k]
    return y


def loop_once(x):
    for i in range(1):
        y = x * x
    return y * x


def running_maximum(x, w):
    best = -np.inf
    total = 0.0
    for v, u in zip(x, w):
        best = max(best, v)
        total += best * u
    return total


PROGRAMS = [
    ("loops", range_stop, (0.7, 4)),
    ("loops", range_start_stop, (numbers(4),)),
    ("loops", range_with_step, (numbers(5),)),
    ("loops", range_backwards, (numbers(4),)),
    ("loops", range_backwards_by_two, (numbers(5),)),
    ("loops", empty_range, (0.7, 0)),
    ("loops", range_bound_reassigned, (0.7, 3)),
    ("loops", range_of_computed_bounds, (numbers(4),)),
    ("loops", range_in_a_variable, (numbers(4),)),
    ("loops", variable_used_after_loop, (numbers(3),)),
    ("loops", variable_reused, (numbers(4),)),
    ("loops", variable_assigned_in_body, (numbers(6),)),
    ("loops", variable_shadows_argument, (numbers(4), 3)),
    ("loops", loop_over_array, (numbers(4),)),
    ("loops", loop_over_rows, (signed(4, 3), signed(3))),
    ("loops", loop_over_list_of_floats, ([0.7, 1.3, -0.4],)),
    ("loops", loop_over_list_of_arrays, ([signed(3, 2), signed(3, 3)], signed(2))),
    ("loops", loop_over_tuple_of_numbers, (0.7,)),
    ("loops", loop_over_display_of_active, (0.7, 1.3)),
    ("loops", loop_over_integer_array, (numbers(4), np.array([2, 0, 2, 3]))),
    ("loops", enumerate_array, (numbers(4),)),
    ("loops", enumerate_from_one, (numbers(4),)),
    ("loops", enumerate_list, ([0.7, 1.3], signed(3))),
    ("loops", zip_two_arrays, (numbers(4), signed(4))),
    ("loops", zip_of_different_lengths, (numbers(4), signed(3))),
    (
        "loops",
        zip_weights_and_biases,
        ([signed(3, 2), signed(3, 3)], [signed(3), signed(3, seed=1)], signed(2)),
    ),
    ("loops", enumerate_of_zip, (numbers(4), signed(4))),
    ("loops", zip_of_range_and_slices, (numbers(4),)),
    ("loops", reversed_range, (numbers(4),)),
    ("loops", nested_loops, (signed(2, 3),)),
    ("loops", nested_with_reset, (signed(2, 3),)),
    ("loops", nested_inner_bound_depends, (numbers(4),)),
    ("loops", recurrence_of_two, (0.7, 4)),
    ("loops", recurrence_of_arrays, (signed(3, 3), signed(3, 2), signed(4, 2), signed(3))),
    ("loops", carried_and_fresh, (0.7,)),
    ("loops", loop_without_effect_on_result, (0.7,)),
    ("loops", value_before_loop_used_in_loop, (0.7,)),
    ("loops", linear_loop, (signed(3), 0.3)),
    ("loops", logistic_map, (0.3,)),
    ("loops", power_by_index, (0.7,)),
    ("loops", horner, (signed(4), 0.7)),
    ("loops", loop_once, (0.7,)),
    ("loops", running_maximum, (np.array([0.3, 0.9, 0.5, 1.4]), signed(4))),
]
