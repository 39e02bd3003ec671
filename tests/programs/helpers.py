"""Calls of the user's own functions: arguments, results, recursion, side effects."""

import numpy as np

from programs.values import numbers, regular, signed


def square(x):
    return x * x


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def layer(x, w, b, activation=np.tanh, gain=1.0):
    return gain * activation(x @ w + b)


def mean_and_spread(x):
    m = np.sum(x) / len(x)
    return m, np.sum((x - m) ** 2)


def scale_in_place(a, s):
    a *= s


def add_row(a, i, v):
    a[i] += v
    a[i, 0] = a[i, 0] * a[i, 1]


def relax(u, f):
    for i in range(1, len(u) - 1):
        u[i] = 0.5 * (u[i - 1] + u[i + 1]) + f[i]
    return u[1]


def first_part(a):
    return a[:2]


def same_thing(a):
    return a


def clamp(x, low=0.0, high=1.0):
    if x < low:
        return low
    if x > high:
        return high
    return x * x


def power(x, n):
    if n == 0:
        return 1.0
    half = power(x, n // 2)
    if n % 2 == 0:
        return half * half
    return half * half * x


def even(x, n):
    if n == 0:
        return x
    return odd(x * x, n - 1)


def odd(x, n):
    if n == 0:
        return np.sin(x)
    return even(x + 1.0, n - 1) * x


def tree_sum(x, low, high):
    if high - low == 1:
        return x[low] * x[low]
    middle = (low + high) // 2
    left = tree_sum(x, low, middle)
    right = tree_sum(x, middle, high)
    return left * right + left


def factor(a):
    n = len(a)
    for k in range(n):
        for i in range(k + 1, n):
            a[i, k] /= a[k, k]
            a[i, k + 1 :] -= a[i, k] * a[k, k + 1 :]
    return a


def call_twice(x, y):
    return square(x) * square(x + y) + square(square(y))


def call_of_call(x):
    return np.sum(sigmoid(square(sigmoid(x))))


def keyword_and_default_arguments(x, w, b):
    h = layer(x, w, b)
    h = layer(h, b=b, w=w, gain=2.0)
    return np.sum(layer(h, w, b, sigmoid))


def tuple_result(x):
    m, s = mean_and_spread(x)
    pair = mean_and_spread(x * s)
    return m * s + pair[0] * pair[1]


def half_of_tuple_used(x):
    _, s = mean_and_spread(x * x)
    return s


def helper_changes_argument(x, s):
    y = x * 1.0
    scale_in_place(y, s)
    scale_in_place(y, y[0])
    return np.sum(y * y)


def helper_changes_view(x, s):
    y = x * x
    scale_in_place(y[1:], s)
    return np.sum(y * y)


def helper_changes_callers_argument(x, s):
    scale_in_place(x, s)
    return np.sum(x * x)


def helper_changes_in_a_loop(m, v):
    a = m * 1.0
    for i in range(len(a)):
        add_row(a, i, v * a[i - 1])
    return np.sum(a**2)


def helper_changes_and_returns(u, f):
    u = u.copy()
    s = 0.0
    for _ in range(3):
        s = s + relax(u, f) * u[2]
    return s


def helper_returns_view(x):
    y = x * 1.0
    v = first_part(y)
    v *= 3.0
    return np.sum(y * y)


def helper_returns_argument(x):
    y = x * 2.0
    z = same_thing(y)
    z[0] = z[1] * x[0]
    return np.sum(y * y)


def same_array_for_two_parameters(x):
    y = x * 1.0
    add_product(y, y)
    return np.sum(y**2)


def add_product(a, b):
    a[0] = b[1] * b[2]
    a[1:] += b[:-1]


def early_returns_in_helper(x):
    return clamp(x[0]) * x[1] + clamp(x[1], high=0.5) * x[0] + clamp(x[2], low=-2.0) * x[2]


def helper_in_condition(x):
    if square(x) > 1.0:
        return square(x) * x
    return x


def recursion(x):
    return power(x, 5) + power(x + 1.0, 2)


def mutual_recursion(x):
    return even(x, 3) * odd(x, 2)


def recursion_over_array(x):
    return tree_sum(x, 0, len(x))


def helper_in_a_loop(x, n):
    y = x
    for i in range(n):
        y = sigmoid(y) * square(y) + i * x
    return y


def helper_with_loop_in_a_loop(x):
    s = 0.4
    for i in range(1, 4):
        s = s * power(s + x[i - 1], i)
    return s


def helper_with_inactive_result(x):
    k = index_of_largest(x)
    return x[k] ** 2 * x[0]


def index_of_largest(x):
    best = 0
    for i in range(len(x)):
        if x[i] > x[best]:
            best = i
    return best


def helper_with_inactive_argument(x, n):
    return np.sum(scaled(x, n)) + np.sum(scaled(np.ones(3), 2) * x)


def scaled(x, n):
    return x * n + np.sin(x)


def helper_without_result(x):
    h = np.zeros(3)
    put_squares(h, x)
    return np.sum(h * x)


def put_squares(out, x):
    for i in range(len(x)):
        out[i] = x[i] * x[i]
    return None


def factorization_helper(a):
    f = factor(a.copy())
    total = 0.0
    for i in range(len(f)):
        total += np.log(np.abs(f[i, i]))
    return total + f[1, 0] * f[2, 1]


def unused_parameter(x, y):
    return second_is_ignored(x, y) * x


def second_is_ignored(x, y):
    return x * x


def parameter_rebound(x):
    y = x * x
    z = rebinds(y)
    return np.sum(y * z)


def rebinds(a):
    a = a * 2.0
    a[0] = a[1] * a[1]
    return a


def function_as_argument(x, h):
    return integrate(np.sin, x, h) + integrate(square, x, h)


def integrate(f, y, h):
    for _ in range(3):
        y = y + h * f(y)
    return y


def numpy_function_as_default(x):
    return np.sum(apply(x) + apply(x, np.exp))


def apply(x, f=np.sin):
    return f(x) * x


def keyword_only(x):
    return weighted(x, weight=2.0) + weighted(x * x, weight=x)


def weighted(x, *, weight):
    return np.sin(x) * weight


def positional_only(x):
    return difference(x, x * x) * x


def difference(a, b, /):
    return a - np.sin(b)


def result_passed_on(x):
    return spread_of(*mean_and_spread(x))


def spread_of(m, s):
    return s / m


def active_default_from_global(x):
    return x * with_scale(x)


SCALE = 1.5


def with_scale(x, s=SCALE):
    return x * s * SCALE


PROGRAMS = [
    ("helpers", call_twice, (0.7, 1.3)),
    ("helpers", call_of_call, (signed(3),)),
    ("helpers", keyword_and_default_arguments, (signed(2, 3), signed(3, 3), signed(3))),
    ("helpers", tuple_result, (numbers(3),)),
    ("helpers", half_of_tuple_used, (numbers(3),)),
    ("helpers", helper_changes_argument, (signed(3), 1.3)),
    ("helpers", helper_changes_view, (signed(3), 1.3)),
    ("helpers", helper_changes_callers_argument, (signed(3), 1.3)),
    ("helpers", helper_changes_in_a_loop, (signed(3, 3), signed(3))),
    ("helpers", helper_changes_and_returns, (signed(4), signed(4, seed=1))),
    ("helpers", helper_returns_view, (signed(3),)),
    ("helpers", helper_returns_argument, (signed(3),)),
    ("helpers", same_array_for_two_parameters, (signed(3),)),
    ("helpers", early_returns_in_helper, (np.array([-0.7, 1.2, 0.5]),)),
    ("helpers", helper_in_condition, (1.3,)),
    ("helpers", helper_in_a_loop, (0.7, 3)),
    ("helpers", helper_with_loop_in_a_loop, (numbers(3),)),
    ("helpers", helper_with_inactive_result, (numbers(4),)),
    ("helpers", helper_with_inactive_argument, (signed(3), 3)),
    ("helpers", helper_without_result, (signed(3),)),
    ("helpers", factorization_helper, (regular(3),)),
    ("helpers", unused_parameter, (0.7, 1.3), {"unused": ("y",)}),
    ("helpers", parameter_rebound, (signed(3),)),
    ("helpers", function_as_argument, (0.7, 0.2)),
    ("helpers", numpy_function_as_default, (signed(3),)),
    ("helpers", keyword_only, (0.7,)),
    ("helpers", positional_only, (0.7,)),
    ("helpers", result_passed_on, (numbers(4),)),
    ("helpers", active_default_from_global, (0.7,)),
    ("recursion", recursion, (0.7,)),
    ("recursion", mutual_recursion, (0.7,)),
    ("recursion", recursion_over_array, (numbers(5),)),
    ("recursion", power, (0.7, 5)),
    ("helpers", clamp, (0.7,)),
]
