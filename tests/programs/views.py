"""Views and aliases: written through, read after, rebound."""

import numpy as np

from programs.values import numbers, signed


def write_through_slice(x):
    y = x * 1.0
    v = y[1:]
    v *= 3.0
    return np.sum(y**2)


def write_through_row(m):
    a = m.copy()
    row = a[1]
    row += a[0] * row
    row[0] = 2.0 * row[1]
    return np.sum(a**2)


def row_of_each_step(m):
    a = m.copy()
    for i in range(1, len(a)):
        row = a[i]
        row *= a[i - 1]
        row[0] += row[1] * row[1]
    return np.sum(a)


def view_of_view(x):
    y = x * 2.0
    v = y[1:]
    w = v[::2]
    w[0] = w[1] * y[0]
    v[1] = w[0] * 3.0
    return np.sum(y**2)


def write_through_transpose(m):
    a = m * 1.0
    b = a.T
    b[0] = a[:, 1] ** 2
    b[1, 1:] += 2.0 * b[0, 1:]
    return np.sum(a * m)


def write_through_reshape(m):
    a = m * 1.0
    flat = a.reshape(-1)
    flat[2] = flat[0] * flat[1]
    flat[3:] *= 2.0
    return np.sum(a * m)


def write_through_ravel(m):
    a = m * 1.0
    flat = a.ravel()
    flat[1:] += flat[:-1]
    return np.sum(a**2)


def ravel_that_copies(m):
    a = m * 1.0
    flat = a.T.ravel()
    flat[1:] *= 3.0
    return np.sum(a * m) + np.sum(flat**2)


def reshape_that_copies(x):
    base = x * 1.0
    part = base[:, :2].reshape(-1)
    part[0] = 7.0 * part[1]
    return np.sum(base**2) + np.sum(part**3)


def alias_then_write(x):
    y = x * 1.0
    z = y
    z[0] = z[1] ** 2
    return np.sum(y * x) + np.sum(z)


def alias_of_argument(x):
    y = x
    y[0] = y[1] * y[2]
    return np.sum(x**2)


def alias_then_rebind(x):
    y = x * 1.0
    z = y
    y = y * 2.0
    z[0] = 5.0 * y[0]
    return np.sum(y * z)


def alias_then_augmented(x):
    y = x * x
    z = y
    z += x
    y *= z
    return np.sum(z)


def copy_breaks_alias(x):
    y = x * 1.0
    z = y.copy()
    z[0] = y[1] ** 2
    y[0] = z[0] * z[2]
    return np.sum(y * z)


def view_rebound_in_branch(x):
    y = x * 1.0
    z = x * x
    if x[0] > x[1]:
        v = y[:2]
    else:
        v = z[1:]
    v[0] = v[1] * x[0]
    return np.sum(y**2) + np.sum(z * y)


def view_rebound_in_loop(x):
    y = x * 1.0
    v = y[:2]
    for i in range(3):
        v[0] += v[1] * y[0]
        v = y[i : i + 2]
    return np.sum(y) + np.sum(v**2)


def view_kept_over_rebinding(x):
    y = x * 1.0
    v = y[1:]
    y = v * 2.0
    v[0] = y[0] * 3.0
    return np.sum(v**2) + np.sum(y)


def view_read_after_base_written(x):
    y = x * 1.0
    v = y[:2]
    y[0] = y[2] ** 2
    s = np.sum(v**2)
    y[1] = s
    return np.sum(v * v) + s


def element_is_a_copy(x):
    y = x * 1.0
    a = y[0]
    y[0] = 3.0 * y[1]
    return a * y[0]


def fancy_index_is_a_copy(x):
    y = x * 1.0
    z = y[[0, 2]]
    z[0] = 3.0 * y[1]
    y[2] = z[1] * z[0]
    return np.sum(y) + np.sum(z**2)


def added_axis_is_a_view(x):
    y = x * 1.0
    c = y[:, None]
    c[0, 0] = y[1] * 2.0
    c[1:] *= c[:-1]
    return np.sum(y**2)


def swap_buffers(x, n):
    u = x * 1.0
    v = np.zeros_like(u)
    for _ in range(n):
        v[:] = np.sin(u)
        v[0] = u[-1]
        u, v = v, u
    return np.sum(u * x) + np.sum(v)


def rotate_three_buffers(x):
    a = x * 1.0
    b = x * x
    c = np.zeros_like(x)
    for _ in range(4):
        c[:] = a * 0.5 + b * 0.3
        a, b, c = b, c, a
    return np.sum(a) + np.sum(b**2) + np.sum(c)


def same_view_twice(x):
    y = x * 1.0
    u = y[1:]
    v = y[1:]
    u[0] = v[1] * v[1]
    v[1] = u[0] + u[1]
    return np.sum(y**2)


def rows_of_iteration(m):
    a = m * 1.0
    for row in a:
        row[0] = row[1] * row[2]
        row *= 2.0
    return np.sum(a**2)


def diagonal_strided_view(m):
    a = m * 1.0
    d = a.reshape(-1)[:: a.shape[1] + 1]
    d += d * d
    return np.sum(a * m)


def slice_of_temporary(x):
    v = (x * x)[1:]
    v[0] = v[1] * 2.0
    return np.sum(v * v)


def conditional_alias(x):
    y = x * 1.0
    z = y if x[0] > 0.0 else x * 3.0
    z[1] = z[0] * z[0]
    return np.sum(y * x) + np.sum(z)


def seen_through_two_names(x):
    y = x * 1.0
    z = y[::-1]
    for i in range(len(x)):
        y[i] = y[i] + z[i] * x[i]
    return np.sum(z * z)


PROGRAMS = [
    ("views", write_through_slice, (signed(3),)),
    ("views", write_through_row, (signed(3, 3),)),
    ("views", row_of_each_step, (signed(3, 3),)),
    ("views", view_of_view, (signed(5),)),
    ("views", write_through_transpose, (signed(3, 3),)),
    ("views", write_through_reshape, (signed(2, 3),)),
    ("views", write_through_ravel, (signed(2, 3),)),
    ("views", ravel_that_copies, (signed(2, 3),)),
    ("views", reshape_that_copies, (signed(3, 3),)),
    ("views", alias_then_write, (signed(3),)),
    ("views", alias_of_argument, (signed(3),)),
    ("views", alias_then_rebind, (signed(3),)),
    ("views", alias_then_augmented, (signed(3),)),
    ("views", copy_breaks_alias, (signed(3),)),
    ("views", view_rebound_in_branch, (np.array([0.7, 1.2, -0.8]),)),
    ("views", view_rebound_in_loop, (signed(4),)),
    ("views", view_kept_over_rebinding, (signed(4),)),
    ("views", view_read_after_base_written, (signed(3),)),
    ("views", element_is_a_copy, (signed(2),)),
    ("views", fancy_index_is_a_copy, (signed(3),)),
    ("views", added_axis_is_a_view, (signed(4),)),
    ("views", swap_buffers, (signed(4), 3)),
    ("views", rotate_three_buffers, (signed(3),)),
    ("views", same_view_twice, (signed(4),)),
    ("views", rows_of_iteration, (signed(2, 3),)),
    ("views", diagonal_strided_view, (signed(3, 3),)),
    ("views", slice_of_temporary, (signed(4),)),
    ("views", conditional_alias, (numbers(3),)),
    ("views", seen_through_two_names, (signed(4),)),
]
