"""Every way to change an array: masks, integer arrays, out=, fills, views of views, aliases."""

import numpy as np

from programs.values import numbers, signed

# masks


def mask_assigned_scalar(x, s):
    y = x * x
    y[x > 0.0] = s
    return np.sum(y * x)


def mask_assigned_array(x):
    y = x * 2.0
    big = y > 0.0
    y[big] = np.sin(y[big]) * x[big]
    return np.sum(y**2)


def mask_augmented(x, s):
    y = x * 1.0
    y[y < 0.0] *= s
    y[y > 0.5] -= x[0]
    return np.sum(y**2)


def mask_in_loop(x):
    y = x * 1.0
    for _ in range(3):
        m = y > 0.6
        y[m] *= 0.5
        y[~m] += 0.3 * y[~m] ** 2
    return np.sum(y**2)


def mask_of_rows(m, v):
    a = m * 1.0
    keep = m[:, 0] > 0.0
    a[keep] = v
    a[~keep, 1] *= v[0]
    return np.sum(a * m)


def mask_two_dimensional(m, s):
    a = m**2
    a[m < 0.0] = s * s
    a[a > 1.0] += s
    return np.sum(a * m)


# integer arrays


def integers_assigned(x, v):
    y = x * 1.0
    y[np.array([2, 0])] = v
    return np.sum(y**2)


def integers_assigned_with_repeats(x, v):
    y = x * 1.0
    y[[0, 2, 0]] = v
    return np.sum(y**2)


def integers_augmented(x, v):
    y = x * 1.0
    k = np.array([1, 3])
    y[k] += v * y[k]
    y[k] *= y[k - 1]
    return np.sum(y**2)


def integers_augmented_with_repeats(x, v):
    y = x * 1.0
    y[[1, 1, 3]] += v
    y[[0, 0]] *= v[:2]
    return np.sum(y**2)


def add_at_with_repeats(x, v, k):
    y = x * x
    np.add.at(y, k, v)
    np.add.at(y, k, y[k] * 0.5)
    return np.sum(y**2)


def add_at_rows(m, v, k):
    a = m * 1.0
    np.add.at(a, k, v)
    return np.sum(a**2)


def subtract_at(x, v, k):
    y = x * 1.0
    np.subtract.at(y, k, v * v)
    return np.sum(y**2)


def rows_by_integers(m, k):
    a = m * 1.0
    a[k] = a[k[::-1]] * 2.0
    return np.sum(a * m)


def swap_rows(m):
    a = m * 1.0
    a[[0, 2]] = a[[2, 0]]
    a[0] *= a[1]
    a[[0, 1], :] = a[[1, 0], :] * 2.0
    return np.sum(a * m)


def mixed_index_assigned(m, v, k):
    a = m * 1.0
    a[1:, k] = v
    a[0, k] += v[0]
    a[k[0], 1:] *= 2.0
    return np.sum(a * m)


def two_integer_arrays_assigned(m, v):
    a = m * 1.0
    i = np.array([0, 1, 2])
    a[i, i] = v
    a[i, i[::-1]] *= 3.0
    return np.sum(a * m)


def new_axis_in_store(m, v):
    a = m * 1.0
    a[:, None, 1] = v[:, None]
    a[None, 0] += v[0]
    return np.sum(a * m)


# NumPy functions that change an array


def out_of_elementwise(x, y):
    z = np.empty_like(x)
    np.multiply(x, y, out=z)
    np.add(z, x, out=z)
    np.sin(z, z)
    return np.sum(z * y)


def out_in_loop(u, n):
    u = u * 1.0
    work = np.empty_like(u)
    for _ in range(n):
        np.multiply(u, 0.9, out=work)
        np.tanh(work, out=u)
        u += work
    return np.sum(u * work)


def out_into_view(x):
    y = np.zeros(5)
    np.exp(x, out=y[1:4])
    np.multiply(y[1:4], x, out=y[2:])
    return np.sum(y**2)


def out_of_matmul(a, x):
    y = np.zeros(3)
    for _ in range(2):
        np.matmul(a, x, out=y)
        np.dot(a, y, out=x)
    return np.sum(x * y)


def out_of_sum(m):
    s = np.zeros(m.shape[1])
    np.sum(m * m, axis=0, out=s)
    (m * s).sum(axis=0, out=s)
    return np.sum(s**2)


def copyto_and_fill(x, s):
    y = np.empty_like(x)
    np.copyto(y, x * x)
    z = y[1:]
    z.fill(s)
    np.copyto(y[:1], s * x[1])
    return np.sum(y**2)


def copyto_with_mask(x, s):
    y = x * x
    np.copyto(y, s, where=x > 0.0)
    return np.sum(y * x)


def put_and_place(x, v):
    y = x * 1.0
    np.put(y, [0, 3], v)
    return np.sum(y**2)


def fill_diagonal(m, s):
    a = m * m
    np.fill_diagonal(a, s)
    np.fill_diagonal(a[1:], s * s)
    return np.sum(a * m)


def sort_in_place(x, w):
    y = x * x
    y.sort()
    y[0] *= 2.0
    return np.sum(y * w)


def sort_rows_in_place(m, w):
    a = m * 1.0
    a.sort(axis=0)
    a[0].sort()
    return np.sum(a * w)


def flat_assigned(m, s):
    a = m * 1.0
    a.flat[2] = s
    a.flat[3:] = a.flat[:3] * 2.0
    return np.sum(a * m)


def where_keyword(x):
    y = x * 1.0
    np.multiply(y, 3.0, out=y, where=x > 0.0)
    return np.sum(y**2)


def in_place_operators_all(x, y):
    z = x * 1.0
    z += y
    z -= 0.5 * x
    z *= y
    z /= 1.0 + y * y
    z **= 2
    return np.sum(z)


def in_place_broadcast(m, v, s):
    a = m * 1.0
    a += v
    a *= s
    a -= v[:, None][:1]
    a /= 2.0 + v**2
    return np.sum(a**2)


def in_place_matmul(a, m):
    b = m * 1.0
    b[:] = a @ b
    b @= a.T
    return np.sum(b**2)


# casts on write


def stored_into_single_precision(x):
    y = np.zeros(3, dtype=np.float32)
    y[:] = x
    y *= 2.0
    return np.sum(y.astype(np.float64) * x)


def single_precision_argument_changed(x, y):
    x += y
    x[0] = y[1]
    return np.sum(x * x)


# views of views


def transpose_of_slice(m):
    a = m * 1.0
    v = a[1:].T
    v[0] = v[1] * 2.0
    v.T[0, 1:] += a[0, 1:]
    return np.sum(a**2)


def reshape_of_view(x):
    y = x * 1.0
    grid = y[1:7].reshape(2, 3)
    grid[1] = grid[0] ** 2
    grid.T[2] *= 3.0
    return np.sum(y**2)


def diagonal_written(m):
    a = m * 1.0
    d = np.einsum("ii->i", a)
    d *= a[0]
    a.ravel()[1 :: a.shape[1] + 1] = d[:-1] * 2.0
    return np.sum(a**2)


def swapped_axes_written(t):
    a = t * 1.0
    v = np.swapaxes(a, 0, 2)
    v[0, 0] = v[1, 1] * 2.0
    w = np.moveaxis(a, 0, -1)
    w[..., 0] *= w[..., 1]
    return np.sum(a**2)


def flipped_view_written(x):
    y = x * 1.0
    v = np.flip(y)
    v[0] = v[1] ** 2
    w = v[::-1][1:]
    w *= 2.0
    return np.sum(y**2)


def split_views_written(x):
    y = x * 1.0
    a, b = np.split(y, 2)
    a += b * b
    b[0] = a[1]
    return np.sum(y**2)


def rows_list_written(m):
    a = m * 1.0
    rows = [a[i] for i in range(len(a))]
    for i in range(1, len(rows)):
        rows[i] += rows[i - 1] * rows[i]
    return np.sum(a**2)


def expand_and_squeeze_written(x):
    y = x * 1.0
    v = np.expand_dims(y, 0)
    v[0, 1] = v[0, 0] ** 2
    np.squeeze(v)[2] = y[1] * 3.0
    return np.sum(y**2)


def asarray_is_an_alias(x):
    y = np.asarray(x)
    y[0] = y[1] * y[2]
    z = np.array(x)
    z[1] = 5.0 * z[0]
    return np.sum(x**2) + np.sum(z)


def view_of_argument_written(x):
    tail = x[1:]
    tail *= 2.0
    x[0] = tail[0] ** 2
    return np.sum(x * x)


def atleast_and_broadcast(x):
    y = x * 1.0
    v = np.atleast_2d(y)
    v[0, 0] = v[0, 1] * 2.0
    b = np.broadcast_to(y, (2, 3))
    s = np.sum(b[0] * b[1])
    y[2] = s
    return np.sum(b**2)


# buffers and aliases


def buffers_reused(x, n):
    a = x * 1.0
    work = np.zeros((2, len(x)))
    for k in range(n):
        old, new = work[k % 2], work[(k + 1) % 2]
        new[:] = np.sin(a + old)
        a[1:] += new[:-1] * 0.5
    return np.sum(work[0] * work[1]) + np.sum(a)


def buffer_kept_in_list(x):
    buffers = [np.zeros(3), x * 1.0]
    for k in range(4):
        buffers[k % 2][:] = np.tanh(buffers[(k + 1) % 2]) + x
    return np.sum(buffers[0] * buffers[1])


def buffer_kept_in_dict(x):
    state = {"u": x * 1.0, "f": np.zeros(3)}
    for _ in range(3):
        state["f"][1:] = state["u"][:-1] ** 2
        state["f"][0] = state["u"][-1]
        state["u"] += 0.3 * state["f"]
    return np.sum(state["u"])


def same_array_passed_twice(x):
    y = x * 1.0
    axpy(y, y, 0.5)
    axpy(y[1:], y[:-1], x[0])
    return np.sum(y**2)


def axpy(y, x, a):
    for i in range(len(y)):
        y[i] += a * x[i]


def alias_in_one_branch(x):
    y = x * 1.0
    z = np.zeros(3)
    if x[0] > 0.0:
        z = y
    z[1] += x[2]
    y[1] *= 2.0
    return np.sum(z * x) + np.sum(y)


def names_swapped_in_branch(x):
    a = x * 1.0
    b = x * x
    for k in range(4):
        if k % 2:
            a, b = b, a
        a[k % 3] = b[(k + 1) % 3] * a[k % 3]
    return np.sum(a * 2.0 + b)


def list_of_rows_shuffled(m):
    rows = [m[0] * 1.0, m[1] * 1.0]
    rows[0], rows[1] = rows[1], rows[0]
    rows[0][0] = rows[1][1] * rows[0][1]
    rows.append(rows[0])
    rows[2][1] *= 3.0
    return np.sum(rows[0] * rows[1])


def lu_with_pivoting(a, b):
    a = a.copy()
    b = b.copy()
    n = len(b)
    for k in range(n):
        p = k + np.argmax(np.abs(a[k:, k]))
        if p != k:
            a[[k, p]] = a[[p, k]]
            b[k], b[p] = b[p], b[k]
        for i in range(k + 1, n):
            a[i, k] /= a[k, k]
            a[i, k + 1 :] -= a[i, k] * a[k, k + 1 :]
            b[i] -= a[i, k] * b[k]
    for i in range(n - 1, -1, -1):
        b[i] = (b[i] - a[i, i + 1 :] @ b[i + 1 :]) / a[i, i]
    return np.sum(b * b)


def histogram_by_add_at(x, k):
    sums = np.zeros(3)
    counts = np.zeros(3)
    np.add.at(sums, k, x * x)
    np.add.at(counts, k, 1.0)
    return np.sum((sums / counts) ** 2)


def ring_buffer(x):
    ring = np.zeros(3)
    total = 0.0
    for i in range(len(x)):
        total += ring[i % 3] * x[i]
        ring[i % 3] = x[i] ** 2
    return total + np.sum(ring)


def resized_work_array(x):
    work = x * 1.0
    while len(work) > 1:
        half = len(work) // 2
        work[:half] *= work[half : 2 * half]
        work = work[:half]
    return work[0] * np.sum(x)


def complex_free_real_part(x):
    y = x * 1.0
    y.real[0] = x[1] * 2.0
    return np.sum(y**2)


PROGRAMS = [
    ("masks", mask_assigned_scalar, (signed(5), 0.7)),
    ("masks", mask_assigned_array, (signed(5),)),
    ("masks", mask_augmented, (signed(5), 0.7)),
    ("masks", mask_in_loop, (np.array([0.4, 0.9, 1.5, 0.2]),)),
    ("masks", mask_of_rows, (signed(4, 3), signed(3))),
    ("masks", mask_two_dimensional, (signed(3, 4), 0.7)),
    ("integer stores", integers_assigned, (signed(4), signed(2))),
    ("integer stores", integers_assigned_with_repeats, (signed(4), signed(3))),
    ("integer stores", integers_augmented, (signed(4), signed(2))),
    ("integer stores", integers_augmented_with_repeats, (signed(4), signed(3))),
    ("integer stores", add_at_with_repeats, (signed(4), signed(3), np.array([1, 1, 3]))),
    ("integer stores", add_at_rows, (signed(3, 2), signed(4, 2), np.array([1, 0, 1, 1]))),
    ("integer stores", subtract_at, (signed(4), signed(3), np.array([2, 2, 0]))),
    ("integer stores", rows_by_integers, (signed(4, 2), np.array([0, 3]))),
    ("integer stores", swap_rows, (signed(3, 2),)),
    ("integer stores", mixed_index_assigned, (signed(3, 4), signed(2), np.array([2, 0]))),
    ("integer stores", two_integer_arrays_assigned, (signed(3, 3), signed(3))),
    ("integer stores", new_axis_in_store, (signed(3, 2), signed(3))),
    ("out", out_of_elementwise, (signed(3), signed(3, seed=1))),
    ("out", out_in_loop, (signed(3), 3)),
    ("out", out_into_view, (signed(3),)),
    ("out", out_of_matmul, (signed(3, 3), signed(3))),
    ("out", out_of_sum, (signed(3, 2),)),
    ("filling", copyto_and_fill, (signed(4), 0.7)),
    ("filling", copyto_with_mask, (signed(4), 0.7)),
    ("filling", put_and_place, (signed(4), signed(2))),
    ("filling", fill_diagonal, (signed(3, 3), 0.7)),
    ("sorting in place", sort_in_place, (np.array([1.3, 0.2, -0.9, 0.5]), signed(4))),
    ("sorting in place", sort_rows_in_place, (signed(3, 2), signed(3, 2, seed=1))),
    ("filling", flat_assigned, (signed(2, 3), 0.7)),
    ("out", where_keyword, (signed(4),)),
    ("in place", in_place_operators_all, (signed(3), signed(3, seed=1))),
    ("in place", in_place_broadcast, (signed(2, 3), signed(3), 0.7)),
    ("in place", in_place_matmul, (signed(2, 2), signed(2, 2, seed=1))),
    ("casts on write", stored_into_single_precision, (signed(3),), {"rtol": 1e-2}),
    (
        "casts on write",
        single_precision_argument_changed,
        (signed(3).astype(np.float32), signed(3, seed=1)),
    ),
    ("wide views", transpose_of_slice, (signed(3, 3),)),
    ("wide views", reshape_of_view, (signed(7),)),
    ("wide views", diagonal_written, (signed(3, 3),)),
    ("wide views", swapped_axes_written, (signed(2, 2, 2),)),
    ("wide views", flipped_view_written, (signed(4),)),
    ("wide views", split_views_written, (signed(4),)),
    ("wide views", rows_list_written, (signed(3, 2),)),
    ("wide views", expand_and_squeeze_written, (signed(3),)),
    ("wide views", asarray_is_an_alias, (signed(3),)),
    ("wide views", view_of_argument_written, (signed(3),)),
    ("wide views", atleast_and_broadcast, (signed(3),)),
    ("buffers", buffers_reused, (signed(3), 3)),
    ("buffers", buffer_kept_in_list, (signed(3),)),
    ("buffers", buffer_kept_in_dict, (signed(3),)),
    ("buffers", same_array_passed_twice, (signed(4),)),
    ("buffers", alias_in_one_branch, (numbers(3),)),
    ("buffers", names_swapped_in_branch, (signed(3),)),
    ("buffers", list_of_rows_shuffled, (signed(2, 2),)),
    (
        "buffers",
        lu_with_pivoting,
        (np.array([[0.3, 2.0, 0.5], [1.5, 0.4, -0.7], [0.6, -1.1, 0.9]]), signed(3)),
    ),
    ("integer stores", histogram_by_add_at, (signed(5), np.array([0, 1, 1, 2, 0]))),
    ("buffers", ring_buffer, (signed(7),)),
    ("buffers", resized_work_array, (signed(4),)),
    ("filling", complex_free_real_part, (signed(3),)),
]
