"""Traps of to-be-recorded analysis: values overwritten between their use and its adjoint."""

import numpy as np

from programs.values import numbers, signed


def overwritten_after_use(x):
    y = np.sin(x)
    z = y * y
    y = x * 3.0
    return z * y


def overwritten_by_itself(x):
    x = x * x
    x = np.sin(x)
    x = x * x + x
    return x


def operand_overwritten_in_loop(x, y):
    for _ in range(3):
        y = y * x
        x = x + y
    return x * y


def result_overwritten_in_loop(x):
    s = 0.0
    y = x
    for _ in range(3):
        y = np.exp(-y)
        s = s + y * x
        y = y * 0.5
    return s


def index_overwritten(x):
    i = 0
    s = 1.0
    while i < len(x):
        s = s * x[i]
        i = i + 1
    return s


def index_from_branch(x):
    i = 0
    s = 1.0
    for k in range(5):
        if k % 2 == 0:
            i = k // 2
        else:
            i = 3 - i
        s = s * x[i] + x[i]
    return s


def exponent_overwritten(x):
    n = 1
    s = 0.0
    for _ in range(4):
        s = s + x**n
        n = n * 2
    return s


def coefficient_overwritten(x):
    c = 1.0
    s = 0.0
    for _ in range(4):
        s = s * c + x * c
        c = c * 0.5
    return s * x


def conditional_overwrite(x, y):
    z = x * y
    if z > 0.5:
        x = x + 1.0
    w = x * z
    if w > 100.0:
        z = 0.0
    return w * z


def conditional_overwrite_in_loop(x):
    y = 1.0
    s = x[0]
    for i in range(len(x)):
        s = s * y
        if x[i] > 0.0:
            y = y * x[i]
        s = s + y
    return s


def condition_variable_overwritten(x):
    c = x[0]
    s = x[1]
    for i in range(1, 4):
        if c > 0.0:
            s = s * c
        c = -x[i] * c
    return s * c


def condition_reads_later_changed_array(x):
    y = x * 1.0
    s = 0.0
    for i in range(1, len(x)):
        if y[i] > y[i - 1]:
            s = s + y[i] * y[i]
        y[i] = y[i - 1] * 0.5
    return s + np.sum(y)


def bound_overwritten_after_loop(x, n):
    s = 1.0
    for i in range(n):
        s = s * x[i]
    n = 0
    return s + x[n]


def bound_of_inner_loop_changes(x):
    n = 1
    s = 0.5
    for _ in range(3):
        for j in range(n):
            s = s * x[j] + x[j]
        n += 1
    return s


def iterated_array_changed(x):
    y = x * 1.0
    s = 0.3
    for v in y:
        s = s * v
        y[2] = s
    return s + np.sum(y)


def iterated_name_rebound(x):
    y = x
    s = 1.0
    for v in y:
        s = s * v
        y = y * 2.0
    return s + np.sum(y)


def sequence_changed_after_loop(xs):
    s = 1.0
    for v in xs:
        s = s * v
    xs[0] = s * xs[1]
    return xs[0] * s


def swap_scalars_in_loop(u, v):
    for _ in range(3):
        u, v = v, u * np.sin(v)
    return u * v


def swap_buffers_in_loop(u, v):
    for _ in range(3):
        u, v = v, u * v
    return np.sum(u * v)


def value_needed_by_two_statements(x):
    y = x * x
    a = y * x
    b = y * a
    y = b * y
    a = a * y
    return a + b


def array_name_rebound_in_loop(x, w):
    h = x
    for i in range(3):
        h = h * w[i]
        h = np.tanh(h)
        h = h[::-1]
    return np.sum(h * x)


def element_needed_then_overwritten(x):
    y = x * 1.0
    s = 0.0
    for i in range(len(x) - 1):
        s = s + y[i] * y[i + 1]
        y[i + 1] = y[i] * s
    return s


def slice_needed_then_overwritten(x):
    y = x * 1.0
    for i in range(1, len(x)):
        y[i:] = y[i:] * y[i - 1]
    return np.sum(y)


def needed_only_by_shape(x):
    y = x * 2.0
    s = np.sum(y)
    y = y[:2]
    return s * np.sum(np.ones_like(y))


def temporary_reused(x):
    t = x * x
    a = np.sin(t)
    t = x + a
    b = np.cos(t)
    t = a * b
    return t * a


def carried_through_helper(x):
    s = x
    y = x
    for _ in range(3):
        s = product_plus(s, y)
        y = product_plus(y, s)
    return s * y


def product_plus(a, b):
    a = np.sin(a) + 0.5 * b
    b = a * b
    return 0.5 * a + np.cos(b)


def overwritten_before_break(x):
    y = x[0]
    s = 1.0
    for i in range(len(x)):
        s = s * y
        y = x[i] * y
        if s > 0.8:
            y = np.sin(y)
            break
        y = y + s
    return s * y


def deep_nest(x):
    s = 0.3
    for i in range(2):
        t = s
        for j in range(2):
            t = t * x
            for k in range(2):
                s = s + t * s * 0.1
                if k > j:
                    t = np.sin(s)
        x = x + 0.1 * t
    return s * x


def dead_store_in_loop(x):
    s = 1.0
    for i in range(3):
        y = x * i
        y = np.sin(x)
        s = s * y
    return s


def in_place_on_array_then_scalar_name(x):
    a = x * 1.0
    for _ in range(2):
        a = a * a
        a += x
        a = a.sum() * x
    return np.sum(a)


PROGRAMS = [
    ("recording", overwritten_after_use, (0.7,)),
    ("recording", overwritten_by_itself, (0.7,)),
    ("recording", operand_overwritten_in_loop, (0.7, 1.3)),
    ("recording", result_overwritten_in_loop, (0.7,)),
    ("recording", index_overwritten, (numbers(4),)),
    ("recording", index_from_branch, (numbers(4),)),
    ("recording", exponent_overwritten, (0.7,)),
    ("recording", coefficient_overwritten, (0.7,)),
    ("recording", conditional_overwrite, (0.7, 1.3)),
    ("recording", conditional_overwrite_in_loop, (signed(4),)),
    ("recording", condition_variable_overwritten, (numbers(4),)),
    ("recording", condition_reads_later_changed_array, (np.array([0.7, 1.2, 0.3, 1.6]),)),
    ("recording", bound_overwritten_after_loop, (numbers(4), 3)),
    ("recording", bound_of_inner_loop_changes, (numbers(4),)),
    ("recording", iterated_array_changed, (numbers(3),)),
    ("recording", iterated_name_rebound, (numbers(3),)),
    ("recording", sequence_changed_after_loop, ([0.7, 1.3, 0.4],)),
    ("recording", swap_scalars_in_loop, (0.7, 1.3)),
    ("recording", swap_buffers_in_loop, (numbers(3), numbers(3, seed=1))),
    ("recording", value_needed_by_two_statements, (0.7,)),
    ("recording", array_name_rebound_in_loop, (signed(3), numbers(3))),
    ("recording", element_needed_then_overwritten, (numbers(4),)),
    ("recording", slice_needed_then_overwritten, (signed(4),)),
    ("recording", needed_only_by_shape, (signed(4),)),
    ("recording", temporary_reused, (0.7,)),
    ("recording", carried_through_helper, (0.7,)),
    ("recording", overwritten_before_break, (np.array([0.6, 1.4, 1.3, 0.9]),)),
    ("recording", deep_nest, (0.7,)),
    ("recording", dead_store_in_loop, (0.7,)),
    ("recording", in_place_on_array_then_scalar_name, (numbers(3),)),
]
