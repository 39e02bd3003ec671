"""Programs that a random search or an adversary found: each once gave a wrong gradient, or none.

What is written through one name and read through another, values that one pass of a loop
leaves to the next, names that one arm alone binds, helpers that keep what their caller
changes.
"""

import math
from collections import Counter, defaultdict
from types import SimpleNamespace

import numpy as np

from programs.values import numbers, signed

POINT = np.array([0.5, -0.7, 1.1, 0.9])
VISITS = [0, 1, 0, 2, 1, 3, 3]
TABLE = np.arange(12.0).reshape(3, 4) / 7 - 0.6


def flag_overwritten_in_its_branch(x, s):
    flag = x[0] > 0
    t = 0.0
    for i in range(3):
        if flag:
            t += x[i] ** 2
            flag = False
        else:
            t += x[i] * s
            if i == 1:
                flag = True
    return t


def view_of_itself(x, s):
    y = x * 1.0
    t = np.sum(y * y)
    y = y[1:]
    y[0] = s
    return t + np.sum(y * y)


def list_keeps_rebound_array(x, s):
    y = x * 1.0
    xs = [y]
    t = np.sum(xs[0] ** 2)
    y = x * 2.0
    xs[0][1] = 5.0 * s
    return t + np.sum(y * y) + np.sum(xs[0] ** 3)


def assigned_in_some_passes(x, s):
    t = 0.5
    c = 0
    while c < 2:
        c += 1
        if s > x[c]:
            t = math.tanh(s * (0.6 + 0.2 * c))
    return t * 1.58 * x[0]


def early_return_without_value_before(x, k):
    if x[0] > 0.1:
        if k % 2 == 1:
            return 0.5
    return x[1] * x[0]


def argument_bound_to_new_memory(x, s):
    y = x
    x *= y
    x = np.sin(y[-4:])
    return s * np.sum(x)


def shadow_bound_in_some_passes(x, m, k):
    y = x * 1.0
    a = m
    for i in range(3):
        if (i + k) % 2 == 0:
            y = a[:, (i + 3) % 4] @ m
            continue
        y[-4] -= np.sum(y)
    return np.sum(y * y * x)


def two_names_exchanged(x):
    y = x
    x[2] = y[0:] @ y[::-1]
    x, y = y, x
    return np.sum(x * x)


def view_kept_from_pass_to_pass(x, m, s):
    y = x
    a = m
    w = y
    for i in range(len(y)):
        if w[-1] > 0.99:
            w[(i + 1) % 3] *= s
        elif m[-1, -i - 1] > 0.0:
            w = a[0:, -1]
    return np.sum(w * w * x)


def number_and_array_of_one_name(x, s):
    t = x
    x[-3:] = s
    t, s = s, t
    return t * np.sum(s * s)


def argument_becomes_an_element(x, s):
    y = x
    y[2] = 0.5
    s = x
    s = x[1] * x[2]
    return s


def list_grows_after_its_loops(x):
    y = x
    h = [0.6, 0.4]
    for q in h:
        for p in h:
            x -= np.tanh(y[:4]) * q * p
    h.append(0.85)
    return np.sum(x * y)


def bound_reads_its_own_variable(x, s):
    for i in range(3, -1, -1):
        for i in range(i % 3 + 1):
            s *= x[i]
    return s + i


def list_of_numbers_with_two_names(s):
    xs = [s, 2 * s]
    zs = xs
    zs[0] = 3 * s * s
    ys = [xs[0], xs[1], s]
    ys.append(xs[0])
    return ys[0] * ys[1] + ys[3] * ys[2]


def renames_and_adds(u, p):
    v = u
    n = 2
    p += v[:2] @ v[-2:]
    u[n % 4] += p
    return v[1:3] + v[::2]


def helper_gives_its_argument_a_name(x, s):
    y = x
    t = renames_and_adds(x[-4:], 0.3)
    s += y[-2] + t[0]
    x[-4:] = s
    return s * 0.3 + np.sum(x * x)


def adds_first(u, p):
    u[0] += p
    return np.sum(u[::2])


def element_read_and_changed_by_one_call(x, k):
    y = x
    return adds_first(y[0:], math.sin(y[(k + 2) % 4]))


def reads_only(u):
    for i in range(2):
        if u[0] > 5:
            return 1.0
    t = np.sum(u * u)
    for i in range(2):
        t = math.sin(t)
    return t


def helper_keeps_what_is_changed_later(x, s):
    y = x * 1.0
    t = 0.0
    for i in range(3):
        t += reads_only(y)
        y[i] = t
        y[0] = s
    return t


def returns_what_it_keeps(u, n):
    r = u * 1.0
    for i in range(n):
        if u[0] > 5:
            return u * 2.0
        r = np.exp(u * 0.1)
    return r


def result_of_helper_is_changed(x, s, k):
    t = 0.0
    for i in range(3):
        z = returns_what_it_keeps(x, k)
        z *= s
        z[0] = t
        t += np.sum(z * z)
    return t


def number_popped_and_forgotten(x):
    rows = [x[0:], 0.5 * x]
    rows.pop()
    x -= 0.5
    return np.sum(rows[0] * rows[-1])


def pop_numbers(x):
    xs = [x[0], x[1] * 2.0, x[2]]
    t = xs.pop()
    xs.append(t * t)
    u = xs.pop(0) if False else xs.pop()
    return u * xs[0] + xs[1]


def pop_ignored(x):
    xs = [x[0], x[1] * x[0], x[2]]
    xs.pop()
    xs.append(x[3] ** 2)
    return xs[2] * xs[1]


def pop_arrays_alias(x):
    xs = [x * 2.0, x**2]
    y = xs.pop()
    y[0] = x[1] * 3.0
    xs.append(y)
    y[1] *= x[2]
    return np.sum(xs[1] * xs[0])


def pop_in_loop(x):
    xs = [x[0], x[1], x[2], x[3]]
    t = 1.0
    while len(xs) > 1:
        a = xs.pop()
        b = xs.pop()
        xs.append(math.sin(a * b))
        t += a * t
    return xs[0] * t


def list_of_arrays_written(x):
    rows = []
    for i in range(3):
        r = x * float(i + 1)
        rows.append(r)
        r[i] = x[0] * r[3]
    t = 0.0
    for r in rows:
        t += np.sum(r * r)
        r *= 0.5
    return t + np.sum(rows[1] ** 3)


def int_index_mutated(x):
    idx = np.array([2, 0, 1, 3])
    t = 0.0
    for i in range(4):
        t += x[idx[i]] ** 2 * (i + 1)
        idx[i] = (idx[i] + 1) % 4
        t *= x[idx[i]]
    return t


def int_view_start_mutated(x):
    idx = np.array([0, 1, 2])
    t = 0.0
    for i in range(3):
        v = x[idx[0] :]
        t += np.sum(v * v) * t + v[0]
        idx[0] = i
    return t


def int_scalar_from_mutated(x):
    idx = np.array([0, 1, 2])
    t = 1.0
    for i in range(3):
        n = idx[0] + 1
        t = t * x[n] + t * t
        idx[0] = (i + 1) % 3
    return t


def list_index_grows(x):
    order = [0]
    t = x[0]
    for i in range(3):
        j = order[-1]
        t = t * x[j] + math.sin(t)
        order.append((j + 2) % 4)
    return t


def maybe_unbound(x, k=2):
    if k > 1:
        v = x * 2.0
    t = np.sum(x)
    if k > 1:
        t += np.sum(v * v)
    return t


def maybe_unbound_not(x, k=0):
    if k > 1:
        v = x * 2.0
    t = np.sum(x)
    if k > 1:
        t += np.sum(v * v)
    return t * t


def maybe_unbound_list(x, k=0):
    if k > 1:
        v = [x[0], x[1]]
    t = np.sum(x)
    if k > 1:
        t += v[0] * v[1]
    return t * t


def first_pass_unbound(x):
    t = 0.0
    for i in range(4):
        if i > 0:
            t += p * p * x[i]  # noqa: F821
        p = x[i] * 2.0 + t  # noqa: F841
    return t


def first_pass_unbound_array(x):
    t = 0.0
    for i in range(3):
        if i > 0:
            t += np.sum(p * p) * x[i]  # noqa: F821
        p = x * t + x  # noqa: F841
    return t


def loop_var_after(x):
    for i in range(4):
        if x[i] > 1.0:
            break
    y = x * 1.0
    y[i] = x[0] * 3.0
    i = i - 1
    return np.sum(y * y) * x[i]


def zero_trip(x):
    t = x[0]
    p = x[1]
    for i in range(0):
        p = t * x[2]
        t = p
    while t > 100.0:
        t = t * 0.5
    return t * p


def swap_buffers(x):
    a = x * 1.0
    b = np.zeros(4)
    for i in range(3):
        b[1:] = a[:-1] * x[1:]
        b[0] = a[3]
        a, b = b, a
    return np.sum(a * x) + np.sum(b * b)


def views_rebound_in_branch(x):
    y = x * 1.0
    for i in range(4):
        if i % 2 == 0:
            v = y[1:]
        else:
            v = y[:3]
        v *= x[i]
        v[0] = v[1] * v[2]
    return np.sum(y * y)


def slices_2d(m):
    a = m * 1.0
    a[1:, :2] = a[:2, 1:3] * a[0, 3]
    a[:, 1] += a[:, 2]
    a[0] *= a[2]
    b = a[::2, ::-1]
    b[0, 1:3] = m[1, 1:3]
    return np.sum(a * a)


def alias_augmented(x):
    y = x * 1.0
    z = y
    y += z
    z *= y
    y[1:] -= z[:-1]
    return np.sum(y * z)


def ternary_overwrite(x):
    t = x[0]
    for i in range(4):
        s = t * x[i]
        t = s if s > 0.1 else math.sin(s)
        if t > 0.3:
            s = t * t
        t += s
    return t


def names_first_bound_in_arm(x):
    t = 0.0
    for i in range(4):
        if x[i] > 0:
            w = x[i] * 2.0
            u = w * w
        else:
            u = math.cos(x[i])
            w = u
        t += u * w
    return t * w


def nested_early_return(x):
    t = 0.0
    for i in range(4):
        for j in range(4):
            t += x[i] * x[j]
            if t > 1.2:
                return t * x[j]
        t *= x[i]
    return t


def flag_overwritten_in_own_test(x):
    go = x[0] > 0
    t = 0.0
    while go:
        t += x[1] * t + x[0]
        go = t < 0.28
    if go:
        go = False
        t *= 2
    return t


def argument_in_place(x):
    x[1] *= x[0]
    x += x[::-1]
    return np.sum(x**2)


def argument_rebound(x):
    x[0] = x[1] * 2
    x = x[1:] * x[:-1]
    x[0] *= 3.0
    return np.sum(x * x)


def argument_rebound_view(x):
    x = x[1:]
    x[0] = x[1] * x[2]
    x = x[::-1]
    x *= 2.0
    return np.sum(x * x)


def unused_then_rebound(x, y=1.0):
    x = x[1:]
    x = 3.0
    return y * y


def tape_named_list(x):
    my_tape = [x[0], x[1]]
    t = my_tape.pop()
    my_tape.append(x[2])
    u = my_tape.pop()
    my_tape.pop()
    my_tape.append(x[3])
    return my_tape[-1] * u * t


def while_with_list(x):
    xs = [x[0]]
    while len(xs) < 5:
        xs.append(xs[-1] * x[len(xs) % 4] + 0.1)
        xs[0] *= 1.1
    return sum(xs)


def fold_over_store(x):
    y = x * 1.0
    a = y[0]
    y[0] = y[1] * 2.0
    b = y[0]
    y[1] = a * b
    return a * y[1] + b * y[0]


def display_from_elements(x):
    y = x * 1.0
    p = (y[0], y[1])
    y[0] = 5.0 * x[2]
    return p[0] * p[1] * y[0]


def _power(u, n):
    if n == 0:
        return np.sum(u)
    return u[n] * _power(u, n - 1) + math.sin(u[0])


def recursion_reads(x):
    y = x * 1.0
    t = _power(y, 3)
    y[1] = t
    t += _power(y, 2)
    y *= 2.0
    return t + np.sum(y)


def _fill(u, n):
    if n >= len(u):
        return 0.0
    u[n] = u[n - 1] * u[n] + math.sin(u[n])
    s = _fill(u, n + 1)
    u[n] *= s + 1.0
    return u[n] + s


def recursion_writes(x):
    y = x * 1.0
    t = _fill(y, 1)
    t += _fill(y, 2) * y[0]
    return t * np.sum(y * y)


def recursion_writes_argument(x):
    t = _fill(x, 1)
    return t * x[2]


def _even(u, n):
    if n <= 0:
        return u[0]
    u[n - 1] += u[n] * u[n]
    return _odd(u, n - 1) * u[n]


def _odd(u, n):
    if n <= 0:
        return u[1]
    v = u
    v[n] *= u[n - 1]
    return _even(v, n - 1) + v[n]


def mutual_recursion_writes(x):
    y = x * 1.0
    w = y[::-1]
    t = _even(w, 3)
    return t + np.sum(y * w)


def _step(u, v, dt):
    for i in range(len(u)):
        if u[i] > 50.0:
            return u[i]
        u[i] += dt * v[i] * u[i - 1]
    for i in range(len(v)):
        v[i] -= dt * u[i]
    return np.sum(u * v)


def aliased_actuals(x):
    y = x * 1.0
    t = _step(y, y, 0.1)
    t *= _step(y[:3], y[1:], 0.2)
    return t + np.sum(y**2)


def step_loop(x):
    u = x * 1.0
    v = np.ones(4) * x[0]
    t = 0.0
    for k in range(3):
        t += _step(u, v, 0.1 * t + 0.1)
        if t > 0.5:
            u, v = v, u
    return t * np.sum(u * v)


def step_rows(m):
    a = m * 1.0
    t = 0.0
    for i in range(3):
        t += _step(a[i], a[i - 1], 0.1)
    return t + np.sum(a * a * m)


def _first(rows):
    t = 0.0
    for r in rows:
        if t > 10.0:
            return t
        r[0] *= t + 1.0
        t += r[0] * r[1]
    return t


def list_argument_rows(m):
    rows = [m[0] * 1.0, m[1] * 2.0]
    t = _first(rows)
    rows.append(rows[0])
    t += _first(rows)
    return t + np.sum(rows[2] * rows[1])


def _grow(xs, v):
    for k in range(2):
        if len(xs) > 20:
            return xs[0]
        xs.append(v * xs[-1])
    return xs[-1]


def helper_appends(x):
    xs = [x[0]]
    t = 1.0
    for i in range(3):
        t += _grow(xs, x[i]) * t
    return t * sum(xs)


def dict_state(x):
    d = {"a": x * 1.0, "b": x[0]}
    for i in range(3):
        d["b"] = d["b"] * d["a"][i] + 0.3
        d["a"][i] = d["b"]
        e = d["a"]
        e *= x
    return d["b"] * np.sum(d["a"])


def swapped_and_read_before(x):
    """What was in the list at the start of a pass is elsewhere at its end."""
    xs = [x * 1.0, x * 2.0]
    t = 0.0
    for i in range(3):
        first = xs[0]
        t += np.sum(first.copy()) + first[1] ** 2
        xs[0] = xs[1]
        xs[1] = first
        xs[0][i] = xs[1][i] * x[2]
        xs[1] = xs[0] * xs[1]
    return np.sum(xs[1]) + t


def rebound_in_dict(x):
    held = {"a": x * 1.0, "b": x * 2.0}
    t = 0.0
    for i in range(3):
        a = held["a"]
        t += np.sum(np.sin(a))
        held["a"] = held["b"]
        held["b"] = a
        held["a"][i] *= x[0]
        t += a[i] * x[1]
    return t + np.sum(held["b"] ** 2)


def arrays_swapped_in_list(x):
    xs = [x * 1.0, x * 2.0]
    for i in range(3):
        xs[0], xs[1] = xs[1], xs[0]
        xs[0][i] = xs[1][i] * x[3]
        xs[1] = xs[0] * xs[1]
    return np.sum(xs[0] + xs[1] ** 2)


def row_lists(m):
    rows = [r for r in m]
    t = 0.0
    for i in range(3):
        rows[i] = rows[i] * rows[i - 1]
        t += np.sum(rows[i])
    return t


def list_of_views(x):
    y = x * 1.0
    vs = [y[:2], y[1:3], y[2:]]
    for v in vs:
        v *= x[0]
        v[0] = v[1] * v[1]
    return np.sum(y * y) + vs[0][1]


def nested_lists(x):
    g = [[x[0], x[1]], [x[2], x[3]]]
    row = g[0]
    row[1] = row[0] * g[1][0]
    g[1] = row
    g[1][0] = math.sin(row[1])
    return g[0][0] * g[0][1] + g[1][1]


def tuple_state(x):
    s = (x[0], x * 1.0)
    for i in range(3):
        a, v = s
        w = v * a
        s = (a + w[i], w)
    return s[0] * np.sum(s[1])


def cumulative_overwrite(x):
    y = np.zeros(5)
    for i in range(4):
        y[i + 1] = y[i] * x[i] + x[i]
        y[i] = math.tanh(y[i + 1])
    return np.sum(y * y)


def while_break_continue(x):
    i = 0
    t = 1.0
    while True:
        i += 1
        if i > 6:
            break
        if i % 2 == 0:
            t = t * x[i % 4] + 0.2
            continue
        t += math.sin(t * x[0])
        if t > 50:
            break
    return t * i


def for_else(x):
    t = 0.0
    for i in range(4):
        t += x[i] ** 2
        if t > 100.0:
            break
    else:
        t *= x[0]
    for j in range(3):
        t *= 1.1
        if t > 0.3:
            t += x[j]
            break
    else:
        t = t * t
    return t


def bound_changes(x):
    n = 2
    t = 0.0
    for i in range(n):
        n = n + 1
        t += x[i] * t + x[n % 4]
        for j in range(n):
            if j > 1:
                n -= 1
                break
            t *= x[j] + 1.5
    return t * n


def where_and_masks(x):
    y = x * 1.0
    mask = y > 0.6
    y[mask] = y[mask] ** 2
    mask = y < 0.0
    y[mask] *= 3.0
    z = np.where(mask, y * y, x)
    mask[0] = True
    y[mask] = z[mask] * x[mask]
    return np.sum(y * z)


def fancy_index_changed(x):
    idx = np.array([0, 2, 1])
    t = x[idx] * x[1:]
    idx[0] = 3
    y = x * 1.0
    y[idx] = t * y[idx]
    idx[1] = 0
    np.add.at(y, idx, t)
    return np.sum(y * y * x)


def inplace_numpy(x):
    y = x * 1.0
    z = y * y
    np.multiply(y, z, out=y)
    np.sin(y, out=z)
    y.fill(2.0)
    y[:2] = z[1:3]
    return np.sum(y * z)


def sorts(x):
    y = x * 1.0
    t = y[0]
    y.sort()
    return t * y[0] + y[1] * y[3] ** 2


def same_name_new_shape(x):
    t = 0.0
    v = x
    for i in range(3):
        v = v[1:] * v[:-1]
        t += np.sum(v) * v[0]
    return t


def accum_then_array(x):
    t = 0.0
    for i in range(3):
        t = t + x * x[i]
    t *= 2.0
    return np.sum(t * t)


def transposed_writes(m):
    a = m * 1.0
    b = a.T
    b[1] *= b[0]
    a[0] = b[:, 2].sum() * a[1]
    return np.sum(a * m) + np.sum(b[2])


def header_element_changes(x):
    n = np.array([2, 1])
    t = 1.0
    for i in range(n[0]):
        n[0] = n[0] + 1
        t *= x[i]
    for i in range(n[0]):
        n[0] -= 1
        t += x[i] * x[n[0]]
    return t


def header_list_element(x):
    n = [2, 1]
    t = 1.0
    for i in range(n[0]):
        n[0] = n[0] + 1
        n.append(i)
        t *= x[i]
    for i in range(n[-1] + 1):
        t += x[i] * x[n[0] - 1]
    return t


def header_own_index(x):
    i = 2
    t = 0.0
    for j in range(2):
        for i in range(i % 3 + 1):
            t += x[i] * t + x[j]
    return t * i


def scalar_to_array_name(x):
    y = x * 1.0
    z = y
    t = x[0]
    for i in range(3):
        z[i] = t * z[i + 1]
        t = z[i]
        if i == 1:
            t = y[2]
        s = t
        t = s * t
    v = y
    v = v[1]
    return v * t * np.sum(y)


def list_number_to_name(x):
    xs = [x[0], x[1], x[2]]
    ys = xs
    for i in range(3):
        t = xs[i]
        ys[i - 1] = t * t
        xs = [ys[0], t, ys[2]]
        ys = xs if i == 0 else ys
    return xs[0] * ys[1] + ys[2]


def memory_of_result_changed(x):
    e = np.exp(x)
    t = np.sum(e)
    e *= 2.0
    e[0] = t
    w = np.tanh(e)
    w[1] = 0.0
    return np.sum(w * e)


def sqrt_inplace(x):
    y = np.abs(x) + 1.0
    r = np.sqrt(y)
    q = r
    q[1:] = y[:-1]
    return np.sum(r * y)


def reduction_views(m):
    a = m * m
    r = a.max(axis=0)
    a[:, 0] = r[1]
    s = a.sum(axis=1, keepdims=True)
    a /= s + 2.0
    s *= 2.0
    return np.sum(a * m) + np.sum(s)


def matmul_overwritten(m):
    a = m @ m.T
    b = a @ a
    a[0] = b[1]
    c = a @ b
    b[:] = 0.1
    a *= c
    return np.sum(a) + np.sum(b * c)


def outer_loop_array_carry(x):
    h = np.zeros(4)
    hs = []
    for t in range(3):
        h = np.tanh(h * x + x[t])
        hs.append(h)
        if t == 1:
            h = h * 2.0
    out = 0.0
    for k in range(len(hs)):
        out += np.sum(hs[k] * hs[k - 1])
    return out


def carry_then_inplace(x):
    h = np.zeros(4)
    hs = []
    for t in range(3):
        h = h + np.sin(x * (t + 1))
        hs.append(h)
        h[t] *= x[3]
    return np.sum(hs[0] * hs[1]) + np.sum(h)


def carry_copy_inplace(x):
    h = np.zeros(4)
    hs = []
    for t in range(3):
        h += np.sin(x * (t + 1))
        hs.append(h.copy())
        h[t] *= x[3]
    return np.sum(hs[0] * hs[1]) + np.sum(h)


def state_list_swap(x):
    prev = [x[0], x[1], x[2], x[3]]
    for k in range(3):
        cur = [prev[0] * x[k]]
        for i in range(1, len(prev)):
            cur.append(cur[i - 1] * prev[i] + prev[i - 1])
        prev = cur
    return prev[-1] * prev[1]


def table_fill(x):
    d = np.zeros((3, 5))
    d[0] = np.arange(5.0) * x[0]
    for i in range(1, 3):
        for j in range(1, 5):
            a = d[i - 1, j] + x[j - 1]
            b = d[i, j - 1] * x[i]
            c = d[i - 1, j - 1]
            if a < b:
                d[i, j] = a * c
            elif b < c:
                d[i, j] = b + c * c
                d[i - 1, j] = 0.5 * b
            else:
                d[i, j] = c - a
                continue
            d[i, j] += 0.1
    return d[2, 4] + np.sum(d * d)


def bubble(x):
    y = x * 1.0
    for i in range(4):
        for j in range(3 - i):
            if y[j] > y[j + 1]:
                y[j], y[j + 1] = y[j + 1], y[j]
                y[j] *= 1.1
    return y[0] * y[1] + y[2] * y[3] ** 2


def gauss(m):
    a = m[:, :3] @ m[:, :3].T + np.eye(3)
    b = m[:, 3] * 1.0
    n = len(b)
    for k in range(n):
        p = k
        for i in range(k, n):
            if abs(a[i, k]) > abs(a[p, k]):
                p = i
        if p != k:
            row = a[k].copy()
            a[k] = a[p]
            a[p] = row
            b[k], b[p] = b[p], b[k]
        for i in range(k + 1, n):
            f = a[i, k] / a[k, k]
            a[i, k:] -= f * a[k, k:]
            b[i] -= f * b[k]
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - a[i, i + 1 :] @ x[i + 1 :]) / a[i, i]
    return np.sum(x * x)


def views_in_list_loop(x):
    y = x * 1.0
    parts = []
    for i in range(3):
        parts.append(y[i : i + 2])
    for p in parts:
        p[0] = p[1] * p[0] + x[0]
    parts[0] *= 2.0
    parts = [parts[1], parts[0]]
    parts[0][0] = 0.3
    return np.sum(y * y) + parts[1][1]


def conditional_alias(x):
    y = x * 1.0
    z = x * 2.0
    w = y if x[0] > 0 else z
    w[1] *= x[2]
    v = z
    if x[1] < 0:
        v = w
    v += y
    return np.sum(y * z) + np.sum(v)


def loop_alias_chain(x):
    a = x * 1.0
    b = x * 2.0
    c = a
    for i in range(4):
        c[i] = b[i - 1] * x[0]
        a = b
        b = c
        c = a if i % 2 else b
    return np.sum(a * b) + np.sum(c)


def slices_of_rows_in_dict(x):
    a = [[x[0], x[1]], [x[2], x[3]]]
    d = {"p": a[0][:], "q": a[1]}
    d["p"][0] = d["q"][0] * 2.0
    d["q"][1] = x[3] * 3.0 * d["p"][1]
    return a[0][1] * a[0][0] * d["p"][0] * a[1][1]


def slice_of_row_stored(x):
    a = [[x[0], x[1]], [x[2], x[3]]]
    a[1] = a[0][:]
    a[0][0] = a[1][1] ** 2
    return a[0][0] * a[0][1] * a[1][0]


def lists_of_rows_joined(x):
    a = [[x[0], x[1]], [x[2], x[3]]]
    b = [[x[0] * x[1]]]
    c = a + b
    c[0][0] = x[3] * c[2][0]
    b[0][0] = x[1] * 2
    return a[0][0] * c[2][0] * a[1][1]


def lists_of_arrays_joined(x, s):
    a = [x * s, x + 1.0]
    c = a + [x * 2.0]
    c[0][0] = s * x[2]
    a[1] *= s
    return np.sum(c[0] * c[1] * c[2]) + a[0][0]


def list_of_array_repeated(x, s):
    a = [x * s] * 3
    a[0][0] = s * x[2]
    a[1] *= s
    return np.sum(a[0] * a[1] * a[2])


def rows_reversed_in_place(x):
    a = [[x[0], x[1]], [x[2], x[3]]]
    a[:] = a[::-1]
    a[0][0] *= x[1]
    return a[0][0] * a[1][1]


def one_row_repeated(x):
    a = [[0.0] * 3] * 2
    for i in range(2):
        for j in range(3):
            a[i][j] = x[i] * x[j] + a[i][j - 1]
    return a[0][0] * a[1][2]


def slice_of_tuple_of_arrays(x, s):
    t = (x * s, x + s, x * x)
    u = t[1:]
    u[0][0] = s
    return np.sum(t[1] * u[1] * t[0])


def shallow_copy_of_rows(x):
    a = [[x[0], x[1]], [x[2], x[3]]]
    b = a.copy()
    b[0] = [x[3], x[3]]
    b[1][0] = x[0] * 5.0
    return a[0][0] * a[1][0] * b[0][1]


def row_slices_collected(x):
    a = [[x[0], x[1]], [x[2], x[3]]]
    b = [row[:] for row in a]
    b[0][0] = b[1][1] * 2.0
    a[0], a[1] = a[1], a[0]
    c = a
    c[0][1] *= 3.0
    return sum(u * v for r, s in zip(a, b) for u, v in zip(r, s))


def repeated_row_written(x):
    rows = [[x[0], 1.0]] * 2
    rows[0][1] = x[1]
    return rows[1][1] * rows[0][0]


def rows_of_matrix_put_in_list(m):
    a = [m[0], m[1] * 2.0]
    a[1:] = m[1:] * m[0]
    a[2][0] = 3.0 * m[0, 0]
    return np.sum(a[0] * a[1] * a[2])


def rows_put_back_reversed(x):
    a = [[x[0]], [x[1], x[2]]]
    b = [a[0], a[1]]
    a[:] = b[::-1]
    a[0][0] *= x[3]
    return b[1][0] * a[1][0] * a[0][1]


def dict_entries_made_and_changed(m):
    d = {}
    for i in range(3):
        d[i] = m[i].copy()
    for i in d:
        d[i] *= d[(i + 1) % 3]
    return sum(np.sum(v * v) for v in d.values())


def dict_entries_swapped(m):
    d = {}
    for i in range(3):
        d[i] = m[i].copy()
    d[0], d[2] = d[2], d[0]
    d[0][0] = 1.0
    return np.sum(d[0] * d[1] * d[2])


def dict_entries_written_through(m):
    d = {}
    for i in range(3):
        d[i] = m[i] * 2.0
        d[i][0] = m[0, 1]
    e = d[1]
    e *= 3.0
    return np.sum(d[0] * d[1] * d[2])


def entry_made_or_changed(m):
    d = {}
    t = 0.0
    for i in range(4):
        k = i % 2
        if k in d:
            d[k] = d[k] * m[0, i]
        else:
            d[k] = m[1, i] * 2.0
        t += d[k] * d[k]
    return t * d[0]


def dict_entries_replaced_in_loop(m):
    d = {}
    for i in range(4):
        d[i % 2] = m[0] * i
        d[i % 2][i] = m[1, i]
        d[(i + 1) % 2] = d[i % 2] * m[1]
    t = 1.0
    for k, v in d.items():
        t = t * np.sum(v * d[0])
    return t


def set_that_changes(x, idx):
    seen = set()
    t = 1.0
    for i in idx:
        if i in seen:
            t *= x[i]
            seen.discard(i)
        else:
            seen.add(i)
            t += x[i] ** 2
    return t * len(seen)


def counted_by_defaultdict(x, idx):
    c = defaultdict(int)
    t = 1.0
    for i in idx:
        c[i] += 1
        t = t * x[i] * c[i] + c[i]
    return t


def counted_by_counter(x, idx):
    c = Counter()
    t = 1.0
    for i in idx:
        c.update([i])
        t = t * x[i] * c[i] + len(c)
    return t


def size_of_growing_set(x, idx):
    s = set()
    t = 1.0
    for i in idx:
        n = len(s)
        s.add(i)
        t = t * x[i] * n + len(s)
    return t


def counted_in_bytes(x, idx):
    s = bytearray(4)
    t = 1.0
    for i in idx:
        s[i] += 1
        t = t * x[i] * s[i]
        if s[i] > 1:
            t = t + x[i]
    return t


def list_repeated_in_place(x):
    a = [x[0], x[1]]
    b = a
    a *= 2
    b[0] = x[2] * 2
    return a[0] * a[2] * a[1] * len(b)


def set_with_two_names(x, idx):
    s = {9}
    r = s
    t = 1.0
    for i in idx:
        s |= {i, i + 1}
        if i in r:
            t = t * x[i] * len(r)
        s -= {i}
        t = t + x[i] * len(r)
    return t


def list_in_dict_extended(x):
    d = {"a": [x[0]]}
    e = d["a"]
    d["a"] += [x[1], x[2]]
    d["a"] *= 2
    e[0] = x[3] * e[1]
    return d["a"][0] * d["a"][3] * len(e) * e[4]


def list_in_object_extended(x):
    n = SimpleNamespace(h=[x[0]])
    e = n.h
    for i in range(3):
        n.h += [x[i] * e[-1]]
    e[0] *= x[3]
    return n.h[0] * n.h[2] * len(e)


def list_in_list_extended(x):
    n = [[x[0]], []]
    e = n[0]
    for i in range(3):
        n[i % 2] += [x[i] * e[-1]]
    e[0] *= x[3]
    return n[0][0] * n[1][0] * len(e)


def list_of_indices_with_two_names(x, idx):
    a = list(idx)
    b = a
    t = 1.0
    for k in range(3):
        a += [k]
        t = t * x[b[-1]] * len(b)
    a *= 2
    b[0] = 3
    return t * len(b) * x[a[0]]


def list_of_indices_in_object(x, idx):
    n = SimpleNamespace(a=list(idx))
    b = n.a
    t = 1.0
    for k in range(3):
        n.a += [k]
        t = t * x[b[-1]] * len(b)
    n.a *= 2
    b[0] = 3
    return t * len(b) * x[n.a[0]]


def list_emptied_by_repetition(x):
    a = [x[0], x[1]]
    a *= 0
    a += [x[2]]
    return a[0] * len(a)


def counts_with_two_names(x):
    u = np.histogram([1.0, 2.0, 2.5], 3)[0]
    w = u
    u += 1
    return np.sum(x) * w[0] + u[1] * x[0]


def dict_in_object_filled(m):
    ns = SimpleNamespace(d={})
    for i in range(3):
        ns.d[i % 2] = m[i] * 2.0
        ns.d[i % 2][i] = m[0, 1]
    e = ns.d[1]
    e *= 3.0
    return np.sum(ns.d[0] * ns.d[1])


def dicts_in_list_filled(m):
    ds = [{}, {}]
    for i in range(3):
        ds[i % 2][i] = m[i] * 2.0
        ds[0][i % 2 * 2] = ds[i % 2][i] * m[1]
        ds[0][0][i] = m[0, 1]
    t = 0.0
    for d in ds:
        for k in d:
            t = t * np.sum(d[k]) + k
    return t


def dicts_in_dict_filled(m):
    d = {}
    for i in range(3):
        d[i] = {}
        for j in range(4):
            d[i][j % 3] = m[i, j]
            d[i][0] *= m[0, j]
    return sum(v * v for r in d.values() for v in r.values())


def dict_filled_by_another_name(m):
    d = {}
    e = d
    for i in range(4):
        e[i % 3] = m[0, i] * e.get(0, 1.0)
        if i > 2:
            d[1] *= e[2]
    return d[0] * d[1] * e[2]


def entries_summed_by_key(m):
    n = SimpleNamespace(d={}, t=1.0)
    e = n.d
    for i in range(4):
        k = "ab"[i % 2]
        if k in e:
            n.d[k] += m[0, i]
        else:
            n.d[k] = m[1, i]
        n.t *= e[k]
    return n.t * sum(e.values())


def inner_dicts_swapped(m):
    d = {"a": {"v": m[0, 0]}, "b": {"v": m[0, 1]}}
    for k in ["a", "b", "a"]:
        r = d[k]
        r["v"] *= m[1, 1]
        r["w"] = r["v"] * 2
    d["a"], d["b"] = d["b"], d["a"]
    return d["a"]["v"] * d["b"]["w"]


def element_put_under_mask_of_row(m):
    a = m.copy()
    a[1, a[1] > 0] = a[0, 0]
    return np.sum(a * m)


def masks_beside_indices(m):
    a = m.copy()
    a[1, a[1] > 0] = m[0, 0]
    a[a[:, 0] > 0, 1] = m[1, 1]
    a[a[:, 0] > 0, 1:] *= m[1, 2]
    a[a[:, 0] > 0] += m[0]
    s = m[2, 2]
    a[1, a[1] > 0] = s
    a[:, a[1] > 0] -= s
    return np.sum(a * m)


def imaginary_part_of_real_array(x):
    return np.sum(x.imag * 3 + x.real)


def imaginary_part_of_number(x):
    v = x[0]
    return v.imag * 2 + v.real * v


class Scaled:
    """Its scale belongs to the class; ``used`` becomes a field of its own once it is counted."""

    scale = 2.0
    used = 3

    def __init__(self, a):
        self.a = a
        self.setup()

    def setup(self):
        self.b = self.a * self.scale

    def value(self):
        return self.b


class ScaledTwice(Scaled):
    scale = 3.0

    def setup(self):
        super().setup()
        self.c = self.b * self.a

    def value(self):
        return super().value() + self.c


def number_of_the_class(x):
    return ScaledTwice(x[0]).value() * Scaled(x[1]).value()


def count_of_the_class_in_a_field(x):
    first = Scaled(x[0])
    first.used += 1
    second = Scaled(x[1])
    return x[first.used - 2] * first.a * first.used * second.used


def stacked_arrays_are_copies(x):
    k = []
    for i in range(3):
        d = np.zeros_like(x)
        for j in range(i):
            d += k[j] * 0.5
        k.append(x * (i + 1) + d)
    a = np.array(k)
    k[0][0] = 5.0
    a[1] = k[0]
    b = np.sum(a, axis=0)
    b[0] = x[3]
    return np.sum(a * b) + np.sum(k[2])


def sums_of_collected_arrays(x):
    xs = [x * 2.0]
    while len(xs) < 3:
        s = np.sum(np.array(xs), axis=0)
        s[0] *= 2
        xs.append(s)
    m = np.max(xs, axis=0)
    m[1] = 0.0
    return np.sum(m * xs[0])


def popped_in_an_inner_loop(x, idx):
    a = list(idx)
    b = a
    t = 1.0
    for _ in range(2):
        t = t * x[b[-1]]
        for _ in range(1):
            n = a.pop()
    return t * n


def shortened(a):
    a[:1] = [a[1] * 2]
    return len(a)


def written_by_a_call_in_an_inner_loop(x, idx):
    a = list(idx)
    t = 1.0
    for _ in range(2):
        t = t * x[a[0] % 4] ** 2
        for _ in range(1):
            n = shortened(a)
    return t * n


PROGRAMS = [
    ("found", flag_overwritten_in_its_branch, (numbers(3), 1.3)),
    ("found", view_of_itself, (signed(4), 0.7)),
    ("found", list_keeps_rebound_array, (signed(4), 0.7)),
    ("found", assigned_in_some_passes, (signed(4), 0.7)),
    ("found", early_return_without_value_before, (numbers(3), 2)),
    ("found", argument_bound_to_new_memory, (signed(4), 0.7)),
    ("found", shadow_bound_in_some_passes, (signed(4), signed(4, 4), 1)),
    ("found", two_names_exchanged, (signed(4),)),
    ("found", view_kept_from_pass_to_pass, (numbers(3), signed(3, 4), 0.7), {"unused": ["s"]}),
    ("found", number_and_array_of_one_name, (signed(4), 0.7)),
    ("found", argument_becomes_an_element, (signed(4), 0.7), {"unused": ["s"]}),
    ("found", list_grows_after_its_loops, (numbers(4),)),
    ("found", bound_reads_its_own_variable, (numbers(3), 0.7)),
    ("found", list_of_numbers_with_two_names, (0.7,)),
    ("found", helper_gives_its_argument_a_name, (signed(4), 0.7)),
    ("found", element_read_and_changed_by_one_call, (signed(4), 2)),
    ("found", helper_keeps_what_is_changed_later, (signed(4), 0.7)),
    ("found", result_of_helper_is_changed, (signed(4), 0.7, 2)),
    ("found", number_popped_and_forgotten, (signed(4),)),
    ("found", pop_numbers, (POINT,)),
    ("found", pop_ignored, (POINT,)),
    ("found", pop_arrays_alias, (POINT,)),
    ("found", pop_in_loop, (POINT,)),
    ("found", list_of_arrays_written, (POINT,)),
    ("found", int_index_mutated, (POINT,)),
    ("found", int_view_start_mutated, (POINT,)),
    ("found", int_scalar_from_mutated, (POINT,)),
    ("found", list_index_grows, (POINT,)),
    ("found", maybe_unbound, (POINT, 2)),
    ("found", maybe_unbound_not, (POINT, 0)),
    ("found", maybe_unbound_list, (POINT, 0)),
    ("found", first_pass_unbound, (POINT,)),
    ("found", first_pass_unbound_array, (POINT,)),
    ("found", loop_var_after, (POINT,)),
    ("found", zero_trip, (POINT,)),
    ("found", swap_buffers, (POINT,)),
    ("found", views_rebound_in_branch, (POINT,)),
    ("found", slices_2d, (TABLE,)),
    ("found", alias_augmented, (POINT,)),
    ("found", ternary_overwrite, (POINT,)),
    ("found", names_first_bound_in_arm, (POINT,)),
    ("found", nested_early_return, (POINT,)),
    ("found", flag_overwritten_in_own_test, (POINT,)),
    ("found", argument_in_place, (POINT,)),
    ("found", argument_rebound, (POINT,)),
    ("found", argument_rebound_view, (POINT,)),
    ("found", unused_then_rebound, (POINT, 1.0), {"unused": ["x"]}),
    ("found", tape_named_list, (POINT,)),
    ("found", while_with_list, (POINT,)),
    ("found", fold_over_store, (POINT,)),
    ("found", display_from_elements, (POINT,)),
    ("found", recursion_reads, (POINT,)),
    ("found", recursion_writes, (POINT,)),
    ("found", recursion_writes_argument, (POINT,)),
    ("found", mutual_recursion_writes, (POINT,)),
    ("found", aliased_actuals, (POINT,)),
    ("found", step_loop, (POINT,)),
    ("found", step_rows, (TABLE,)),
    ("found", list_argument_rows, (TABLE,)),
    ("found", helper_appends, (POINT,)),
    ("found", dict_state, (POINT,)),
    ("found", swapped_and_read_before, (POINT,)),
    ("found", rebound_in_dict, (POINT,)),
    ("found", arrays_swapped_in_list, (POINT,)),
    ("found", row_lists, (TABLE,)),
    ("found", list_of_views, (POINT,)),
    ("found", nested_lists, (POINT,)),
    ("found", tuple_state, (POINT,)),
    ("found", cumulative_overwrite, (POINT,)),
    ("found", while_break_continue, (POINT,)),
    ("found", for_else, (POINT,)),
    ("found", bound_changes, (POINT,)),
    ("found", where_and_masks, (POINT,)),
    ("found", fancy_index_changed, (POINT,)),
    ("found", inplace_numpy, (POINT,)),
    ("found", sorts, (POINT,)),
    ("found", same_name_new_shape, (POINT,)),
    ("found", accum_then_array, (POINT,)),
    ("found", transposed_writes, (TABLE,)),
    ("found", header_element_changes, (POINT,)),
    ("found", header_list_element, (POINT,)),
    ("found", header_own_index, (POINT,)),
    ("found", scalar_to_array_name, (POINT,)),
    ("found", list_number_to_name, (POINT,)),
    ("found", memory_of_result_changed, (POINT,)),
    ("found", sqrt_inplace, (POINT,)),
    ("found", reduction_views, (TABLE,)),
    ("found", matmul_overwritten, (TABLE,)),
    ("found", outer_loop_array_carry, (POINT,)),
    ("found", carry_then_inplace, (POINT,)),
    ("found", carry_copy_inplace, (POINT,)),
    ("found", state_list_swap, (POINT,)),
    ("found", table_fill, (POINT,)),
    ("found", bubble, (POINT,)),
    ("found", gauss, (TABLE,)),
    ("found", views_in_list_loop, (POINT,)),
    ("found", conditional_alias, (POINT,)),
    ("found", loop_alias_chain, (POINT,)),
    ("found", slices_of_rows_in_dict, (POINT.copy(),)),
    ("found", slice_of_row_stored, (POINT.copy(),)),
    ("found", lists_of_rows_joined, (POINT.copy(),)),
    ("found", lists_of_arrays_joined, (POINT.copy(), 0.7)),
    ("found", list_of_array_repeated, (POINT.copy(), 0.7)),
    ("found", rows_reversed_in_place, (POINT.copy(),)),
    ("found", one_row_repeated, (POINT.copy(),)),
    ("found", slice_of_tuple_of_arrays, (POINT.copy(), 0.7)),
    ("found", shallow_copy_of_rows, (POINT.copy(),)),
    ("found", row_slices_collected, (POINT.copy(),)),
    ("found", repeated_row_written, (POINT.copy(),)),
    ("found", rows_of_matrix_put_in_list, (TABLE.copy(),)),
    ("found", rows_put_back_reversed, (POINT.copy(),)),
    ("found", dict_entries_made_and_changed, (TABLE.copy(),)),
    ("found", dict_entries_swapped, (TABLE.copy(),)),
    ("found", dict_entries_written_through, (TABLE.copy(),)),
    ("found", entry_made_or_changed, (TABLE.copy(),)),
    ("found", dict_entries_replaced_in_loop, (TABLE.copy(),)),
    ("found", set_that_changes, (POINT.copy(), VISITS)),
    ("found", counted_by_defaultdict, (POINT.copy(), VISITS)),
    ("found", counted_by_counter, (POINT.copy(), VISITS)),
    ("found", size_of_growing_set, (POINT.copy(), VISITS)),
    ("found", counted_in_bytes, (POINT.copy(), VISITS)),
    ("found", list_repeated_in_place, (POINT.copy(),)),
    ("found", set_with_two_names, (POINT.copy(), VISITS)),
    ("found", list_in_dict_extended, (POINT.copy(),)),
    ("found", list_in_object_extended, (POINT.copy(),)),
    ("found", list_in_list_extended, (POINT.copy(),)),
    ("found", list_of_indices_with_two_names, (POINT.copy(), VISITS)),
    ("found", list_of_indices_in_object, (POINT.copy(), VISITS)),
    ("found", list_emptied_by_repetition, (POINT.copy(),)),
    ("found", counts_with_two_names, (POINT.copy(),)),
    ("found", dict_in_object_filled, (TABLE.copy(),)),
    ("found", dicts_in_list_filled, (TABLE.copy(),)),
    ("found", dicts_in_dict_filled, (TABLE.copy(),)),
    ("found", dict_filled_by_another_name, (TABLE.copy(),)),
    ("found", entries_summed_by_key, (TABLE.copy(),)),
    ("found", inner_dicts_swapped, (TABLE.copy(),)),
    ("found", element_put_under_mask_of_row, (TABLE.copy(),)),
    ("found", masks_beside_indices, (TABLE.copy(),)),
    ("found", imaginary_part_of_real_array, (POINT.copy(),)),
    ("found", imaginary_part_of_number, (POINT.copy(),)),
    ("found", number_of_the_class, (POINT.copy(),)),
    ("found", count_of_the_class_in_a_field, (POINT.copy(),)),
    ("found", stacked_arrays_are_copies, (POINT.copy(),)),
    ("found", sums_of_collected_arrays, (POINT.copy(),)),
    ("found", popped_in_an_inner_loop, (POINT, [1, 2, 3, 0])),
    ("found", written_by_a_call_in_an_inner_loop, (POINT, [1, 2, 3, 0])),
]
