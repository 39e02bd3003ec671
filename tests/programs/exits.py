"""While, break, continue, early return, else of loops, at every depth."""

import numpy as np

from programs.values import numbers, signed


def newton_root(a):
    x = a
    while abs(x * x - a) > 1e-10:
        x = 0.5 * (x + a / x)
    return x


def fixed_point_iteration(w, b):
    x = np.zeros_like(b)
    change = 1.0
    while change > 1e-13:
        new = np.tanh(w @ x + b)
        change = np.max(np.abs(new - x))
        x = new
    return np.sum(x**2)


def while_with_counter(x):
    n = 0
    y = x
    while n < 4 and y < 5.0:
        y = y * y + x
        n += 1
    return y * n


def while_true_and_break(x):
    y = x
    n = 0
    while True:
        y = y * x + 1.0
        n += 1
        if y > 3.0 or n > 10:
            break
        y = y + 0.1 * n
    return y * y


def while_never_entered(x):
    y = x * x
    while y > 100.0:
        y = y / 2.0
    return y


def while_over_index(x):
    i = 0
    s = 1.0
    while i < len(x):
        s = s * x[i] + np.sin(s)
        i += 2
    return s * i


def nested_while(x):
    s = x
    i = 0
    while i < 3:
        j = 0
        while j < i:
            s = s * x + j
            j += 1
        s = np.sin(s) + s
        i += 1
    return s


def bisection(c):
    low, high = 0.0, 2.0
    for _ in range(3):
        middle = 0.5 * (low + high)
        if middle**3 > c:
            high = middle
        else:
            low = middle
    return high * c + low


def break_in_for(x):
    s = 0.0
    for v in x:
        if v < 0.0:
            break
        s = s + v * v
    return s


def break_after_statement(x):
    s = 1.0
    for i in range(len(x)):
        s = s * x[i]
        if s > 1.2:
            break
        s = s + x[i]
    return s * s


def break_uses_counter(x):
    s = 0.5
    for i in range(10):
        if i == len(x):
            break
        s = np.sin(s + x[i])
    return s * i


def continue_in_for(x):
    s = 1.0
    for i in range(len(x)):
        if x[i] < 0.0:
            continue
        s = s * x[i]
    return s


def continue_in_while(x):
    s = 1.0
    i = -1
    while i < len(x) - 1:
        i += 1
        if i % 2 == 1:
            continue
        s = s * x[i] + s
    return s


def continue_and_break(x):
    s = 0.2
    for v in x:
        if v < 0.0:
            s = s * 2.0
            continue
        s = s + v * s
        if s > 2.0:
            s = s * v
            break
    return s * s


def break_inner_loop(m):
    s = 0.1
    for row in m:
        for v in row:
            if v < 0.0:
                break
            s = s + v * s + v
        s = s * 0.5
    return s


def break_both_loops(m):
    s = 1.0
    done = False
    for i in range(m.shape[0]):
        for j in range(m.shape[1]):
            s = s + np.sin(s * m[i, j])
            if i * j == 1:
                done = True
                break
        if done:
            break
        s = s * 1.1
    return s


def continue_outer(m):
    s = 1.0
    for row in m:
        if row[0] < 0.0:
            continue
        for v in row:
            if v < 0.0:
                continue
            s = s * v + row[0]
    return s


def early_return(x):
    if x > 1.0:
        return x**3
    y = x * x
    if y < 0.5:
        return np.sin(y) * x
    return y


def early_return_in_loop(x):
    s = 1.0
    for v in x:
        s = s * v
        if s < 0.0:
            return s * s
        s = s + v
    return s


def early_return_in_nested_loops(m, limit):
    s = 0.0
    for i in range(m.shape[0]):
        for j in range(m.shape[1]):
            s = s + m[i, j] ** 2
            if s > limit:
                return s * m[i, j]
        s = s * 0.9
    return -s


def return_in_while(x):
    n = 0
    while n < 10:
        if x > 3.0:
            return x * n
        x = x * 1.5 + 0.1
        n += 1
    return x


def return_in_branch_in_loop(x):
    for i in range(len(x)):
        if x[i] > 0.0:
            if i > 1:
                return x[i] * x[0]
            x[i] = x[i] ** 2
        elif x[i] < -1.4:
            return x[i]
    return np.sum(x)


def for_else_not_left(x):
    s = 1.0
    for v in x:
        if v > 100.0:
            break
        s = s * v
    else:
        s = np.sin(s)
    return s


def for_else_left(x):
    s = 1.0
    for v in x:
        s = s * v
        if v > 0.6:
            break
    else:
        s = np.sin(s)
    return s * s


def while_else(x):
    s = x
    n = 0
    while n < 3:
        s = s * x
        if s > 50.0:
            break
        n += 1
    else:
        s = s + x * x
    return s


def for_else_in_a_loop(m):
    s = 0.3
    for row in m:
        for v in row:
            if v < 0.0:
                break
            s = s + v * s
        else:
            s = s * row[0]
    return s


def return_nothing_computed_after(x):
    y = x * x
    return np.sum(y)


def all_exits_together(x):
    s = 0.1
    n = 0
    while True:
        for i in range(len(x)):
            if i == n:
                continue
            s = s + x[i] * np.tanh(s)
            if s > 1.5:
                return s * s
        n += 1
        if n == len(x):
            break
    return s


def restarts_while_unchanged(x):
    tolerance = 0.1
    y = x
    for k in range(20):
        step = 0.3 * (y - np.cos(y))
        y = y - step
        if abs(step) < tolerance:
            break
    return y + k


def two_loops_with_breaks(x):
    s = 1.0
    for v in x:
        if v < 0.0:
            break
        s = s * v
    for i in range(len(x)):
        if i > 1:
            break
        s = s + x[i] * s
    return s


PROGRAMS = [
    ("while", newton_root, (2.0,)),
    ("while", fixed_point_iteration, (0.2 * signed(3, 3), signed(3))),
    ("while", while_with_counter, (0.7,)),
    ("while", while_true_and_break, (1.3,)),
    ("while", while_never_entered, (1.3,)),
    ("while", while_over_index, (numbers(5),)),
    ("while", nested_while, (0.7,)),
    ("exits", bisection, (1.7,)),
    ("exits", break_in_for, (np.array([0.7, 1.2, -0.5, 2.0]),)),
    ("exits", break_after_statement, (np.array([0.7, 1.4, 0.5, 2.0]),)),
    ("exits", break_uses_counter, (numbers(3),)),
    ("exits", continue_in_for, (signed(5),)),
    ("exits", continue_in_while, (numbers(5),)),
    ("exits", continue_and_break, (np.array([0.7, -0.6, 1.9, 1.4, 2.0]),)),
    ("exits", break_inner_loop, (np.array([[0.7, 1.2, -0.5], [0.9, -0.8, 1.1], [0.6, 0.7, 1.3]]),)),
    ("exits", break_both_loops, (numbers(3, 3),)),
    ("exits", continue_outer, (np.array([[0.7, 1.2, -0.5], [-0.9, 0.8, 1.1], [0.6, 0.7, 1.3]]),)),
    ("exits", early_return, (0.6,)),
    ("exits", early_return_in_loop, (np.array([0.7, 1.2, -0.5, 2.0]),)),
    ("exits", early_return_in_nested_loops, (numbers(3, 3), 2.5), {"unused": ("limit",)}),
    ("exits", return_in_while, (0.7,)),
    ("exits", return_in_branch_in_loop, (np.array([0.7, -1.2, 0.5, 2.0]),)),
    ("exits", for_else_not_left, (numbers(3),)),
    ("exits", for_else_left, (np.array([0.5, 0.8, 1.3]),)),
    ("exits", while_else, (0.7,)),
    ("exits", for_else_in_a_loop, (np.array([[0.7, 1.2], [0.9, -0.8], [0.6, 0.7]]),)),
    ("exits", return_nothing_computed_after, (signed(3),)),
    ("exits", all_exits_together, (numbers(3),)),
    ("exits", restarts_while_unchanged, (1.5,)),
    ("exits", two_loops_with_breaks, (np.array([0.7, 1.2, -0.5]),)),
]
