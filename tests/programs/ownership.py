"""Traps of adjoint ownership: one value, two names; contributions that must not be shared."""

import numpy as np

from programs.values import numbers, signed


def variable_twice_in_a_product(x):
    return x * x


def variable_plus_itself(x):
    y = x + x
    return np.sum(y * y) + np.sum(x - x)


def self_division(x):
    return np.sum(x / x + x**2)


def alias_of_value_then_both_used(x):
    y = x
    z = y + 1.0
    return np.sum(y * z) + np.sum(x)


def chain_of_aliases(x):
    a = x * 2.0
    b = a
    c = b
    return np.sum(a * 1.0 + b * 2.0 + c * b)


def one_adjoint_for_two_operands(x, y):
    s = x + y
    t = s + x
    return np.sum(t) + np.sum(x * y)


def difference_shares_adjoint(x, y):
    z = x * 1.0
    d = z - y
    e = z + d
    return np.sum(e) + np.sum(z) * 2.0


def returns_argument(x):
    return x


def returns_argument_after_use(x):
    y = x * x
    print(float(y))
    return x


def unused_argument(x, y):
    return np.sum(x**2)


def unused_array_argument(x, y, z):
    return x * z


def constant_result(x):
    return 3.0


def constant_after_computation(x):
    y = x * x
    y = 2.0
    return y * 1.5


def result_without_derivative(x):
    return float(np.argmax(x)) + np.sum(np.floor(x))


def sum_of_broadcast(v):
    return np.sum(np.broadcast_to(v, (3, 4)))


def sum_of_broadcast_twice(v):
    m = np.broadcast_to(v, (3, 4))
    return np.sum(m) + np.sum(m * 2.0) + np.sum(v)


def sum_of_identity(x):
    return np.sum(x)


def sum_then_more(x):
    s = np.sum(x)
    return s + s * s + np.sum(x)


def transpose_of_argument(m):
    t = m.T
    return np.sum(t) + np.sum(m * 2.0)


def reshape_of_argument(m):
    flat = m.reshape(-1)
    return np.sum(flat) + np.sum(m)


def transpose_shares_with_square(m):
    return np.sum(m + m.T) + np.sum(m.T * m)


def expanded_and_used(x):
    y = x[:, None]
    return np.sum(y) + np.sum(y * x)


def branch_makes_alias(x, flag):
    y = x * 1.0
    if flag:
        z = y
    else:
        z = y * 2.0
    return np.sum(z * y) + np.sum(z)


def loop_carries_alias(x):
    a = x * 1.0
    b = x * 2.0
    for _ in range(3):
        a = b
        b = a + x
    return np.sum(a * b)


def helper_shares(x):
    a, b = both(x * 1.0)
    return np.sum(a) + np.sum(b * a)


def both(x):
    return x, x


def helper_identity(x):
    y = identity(x)
    return np.sum(x * y) + np.sum(y)


def identity(x):
    return x


def same_array_in_list_twice(x):
    xs = [x, x]
    return np.sum(xs[0] * 2.0 + xs[1] * xs[0])


def stack_of_the_same(x):
    s = np.stack([x, x, x * 2.0])
    return np.sum(s) + np.sum(s[0] * s[1])


def concatenate_with_itself(x):
    c = np.concatenate([x, x])
    return np.sum(c * c) + np.sum(c)


def copy_then_both(x):
    y = x.copy()
    return np.sum(x + y) + np.sum(y)


def slice_assigned_from_argument(x):
    y = np.zeros(5)
    y[1:4] = x
    return np.sum(y) + np.sum(x)


def where_selects_same(x):
    return np.sum(np.where(x > 0.0, x, x)) + np.sum(np.maximum(x, x))


def adjoint_is_constant_ones(x, y):
    return np.sum(x + y)


def plus_and_minus(x):
    y = +x
    z = -y
    return np.sum(y) + np.sum(z * y) + np.sum(-z)


def returned_element(x):
    return x[1]


def scalar_sum_of_floats(x, y):
    z = x + y
    return z


def loop_of_plain_sums(x, n):
    s = x
    for _ in range(n):
        s = s + x
    return np.sum(s)


def in_place_sum_then_alias(x):
    s = np.zeros(3)
    for _ in range(2):
        s += x
    t = s
    s = s + t
    return np.sum(s * x)


PROGRAMS = [
    ("ownership", variable_twice_in_a_product, (0.7,)),
    ("ownership", variable_plus_itself, (signed(3),)),
    ("ownership", self_division, (numbers(3),)),
    ("ownership", alias_of_value_then_both_used, (signed(3),)),
    ("ownership", chain_of_aliases, (signed(3),)),
    ("ownership", one_adjoint_for_two_operands, (signed(3), signed(3, seed=1))),
    ("ownership", difference_shares_adjoint, (signed(3), signed(3, seed=1))),
    ("ownership", returns_argument, (0.7,)),
    ("ownership", returns_argument_after_use, (0.75,)),
    ("ownership", unused_argument, (signed(3), signed(2)), {"unused": ("y",)}),
    ("ownership", unused_array_argument, (0.7, [signed(2), 0.4], 1.3), {"unused": ("y",)}),
    ("ownership", constant_result, (0.7,), {"unused": ("x",)}),
    ("ownership", constant_after_computation, (0.7,), {"unused": ("x",)}),
    ("ownership", result_without_derivative, (numbers(3),), {"unused": ("x",)}),
    ("ownership", sum_of_broadcast, (signed(4),)),
    ("ownership", sum_of_broadcast_twice, (signed(4),)),
    ("ownership", sum_of_identity, (signed(2, 3),)),
    ("ownership", sum_then_more, (signed(3),)),
    ("ownership", transpose_of_argument, (signed(2, 3),)),
    ("ownership", reshape_of_argument, (signed(2, 3),)),
    ("ownership", transpose_shares_with_square, (signed(3, 3),)),
    ("ownership", expanded_and_used, (signed(3),)),
    ("ownership", branch_makes_alias, (signed(3), True)),
    ("ownership", loop_carries_alias, (signed(3),)),
    ("ownership", helper_shares, (signed(3),)),
    ("ownership", helper_identity, (signed(3),)),
    ("ownership", same_array_in_list_twice, (signed(3),)),
    ("ownership", stack_of_the_same, (signed(3),)),
    ("ownership", concatenate_with_itself, (signed(3),)),
    ("ownership", copy_then_both, (signed(3),)),
    ("ownership", slice_assigned_from_argument, (signed(3),)),
    ("ownership", where_selects_same, (signed(3),)),
    ("ownership", adjoint_is_constant_ones, (signed(3), signed(3, seed=1))),
    ("ownership", plus_and_minus, (signed(3),)),
    ("ownership", returned_element, (signed(3),)),
    ("ownership", scalar_sum_of_floats, (0.7, 1.3)),
    ("ownership", loop_of_plain_sums, (signed(3), 3)),
    ("ownership", in_place_sum_then_alias, (signed(3),)),
]
