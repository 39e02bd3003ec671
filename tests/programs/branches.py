"""If, elif, else, conditional expressions, and/or, chained comparisons."""

import numpy as np

from programs.values import numbers, signed


def two_arms(x):
    if np.sum(x) > 0:
        y = x * x
    else:
        y = np.exp(x)
    return np.sum(y)


def three_arms(x, y):
    if x > 2.0:
        z = x * y
    elif x > 1.0:
        z = x**2 + y
    elif x > 0.5:
        z = np.sin(x) * y
    else:
        z = y
    return z * x


def overwritten_in_one_arm(x, c):
    y = x * x
    z = np.sin(y)
    if c:
        y = z * y
    return y * z


def both_arms_overwrite(x, c):
    y = x * 2.0
    s = y**2
    if c > 0:
        y = np.sin(s)
    else:
        y = np.cos(s) * y
    return y * s


def only_one_arm_uses(x, y):
    total = x
    if x > 0.0:
        total = total * y
    if y < 0.0:
        total = total + x**3
    return total


def nested_branches(x, y):
    if x > 0.0:
        if y > 0.0:
            z = x * y
        else:
            z = x / y
            x = x + z
    else:
        z = y
        if y > 1.0:
            z = z**2 * x
    return z * x


def branch_in_a_loop(x):
    s = 0.5
    for v in x:
        if v > 0.0:
            s = s * v
        else:
            s = np.sin(s) - v
    return s


def condition_changes_in_loop(x):
    s = x[0]
    for i in range(4):
        if s > 1.0:
            s = 0.5 * s * x[1]
        else:
            s = s * s + x[2]
            if i == 2:
                s = s + x[i]
    return s


def conditional_expression(x, y):
    z = x * y if x > y else x - y
    w = (z if z > 0.0 else -z) * (y if y > 0.0 else 1.0)
    return w + z


def conditional_expression_in_call(x):
    return np.sum(np.sin(x) if x[0] > 0.0 else np.cos(x)) * (2.0 if len(x) > 2 else 1.0)


def chained_comparison(x, y):
    if 0.0 < x < y <= 2.0:
        return x * y
    return x + y


def and_or_conditions(x, y):
    if (x > 0.0 and y > 0.0) or not (x > y):
        z = x * y
    else:
        z = x - y
    if x > 10.0 or y > 1.0 and x < 5.0:
        z = z * z
    return z


def and_or_as_values(x, y):
    a = x and y
    b = 0.0 or x
    return a * b + (x > 100.0 or y)


def guard_that_must_not_run(x, k):
    if k < len(x) and x[k] > 0.0:
        return x[k] ** 2
    return x[0] * x[1]


def flag_from_comparison(x):
    positive = x > 0.0
    big = np.all(np.abs(x) > 0.1)
    y = x * positive
    if big:
        y = y * x
    return np.sum(y)


def string_option(x, mode):
    if mode == "square":
        return np.sum(x**2)
    elif mode == "cube":
        return np.sum(x**3)
    return np.sum(x)


def none_default(x, w=None):
    if w is None:
        w = np.ones(3) * x[0]
    return np.sum(w * x)


def variable_defined_in_arms(x):
    if x[0] > 0.0:
        a = x[1]
        b = a * x[0]
    else:
        b = x[2]
        a = b * 2.0
    return a * b


def loop_in_branch(x, n):
    y = x
    if n > 1:
        for i in range(n):
            y = y * x + i
    else:
        y = y + 1.0
    return y


def pass_arm(x):
    y = x * x
    if x > 0.0:
        pass
    else:
        y = x
    return y * x


def branch_on_kind(x):
    if isinstance(x, float):
        return x * x
    return np.sum(x * x * x)


def maximum_by_hand(x):
    best = x[0]
    for i in range(1, len(x)):
        if x[i] > best:
            best = x[i]
    return best * best


def rectifier(x, w):
    h = w @ x
    h[h < 0.0] = 0.0
    return np.sum(h**2)


def huber(x):
    total = 0.0
    for v in x:
        a = abs(v)
        total += 0.5 * a * a if a < 1.0 else a - 0.5
    return total


PROGRAMS = [
    ("branches", two_arms, (numbers(3),)),
    ("branches", three_arms, (0.7, 1.3)),
    ("branches", overwritten_in_one_arm, (0.7, True)),
    ("branches", both_arms_overwrite, (0.7, 0)),
    ("branches", only_one_arm_uses, (0.7, 1.3)),
    ("branches", nested_branches, (0.7, -1.3)),
    ("branches", branch_in_a_loop, (signed(5),)),
    ("branches", condition_changes_in_loop, (np.array([0.7, 0.9, 0.8]),)),
    ("branches", conditional_expression, (0.7, 1.3)),
    ("branches", conditional_expression_in_call, (numbers(3),)),
    ("branches", chained_comparison, (0.7, 1.3)),
    ("branches", and_or_conditions, (0.7, 1.3)),
    ("branches", and_or_as_values, (0.7, 1.3)),
    ("branches", guard_that_must_not_run, (numbers(3), 5)),
    ("branches", flag_from_comparison, (signed(4),)),
    ("branches", string_option, (signed(3), "cube")),
    ("branches", none_default, (signed(3),)),
    ("branches", variable_defined_in_arms, (numbers(3),)),
    ("branches", loop_in_branch, (0.7, 3)),
    ("branches", pass_arm, (0.7,)),
    ("branches", branch_on_kind, (0.7,)),
    ("branches", maximum_by_hand, (np.array([0.7, 1.9, -0.3, 1.2]),)),
    ("branches", rectifier, (signed(3), signed(4, 3))),
    ("branches", huber, (np.array([0.4, -2.0, 0.6, 1.5]),)),
]
