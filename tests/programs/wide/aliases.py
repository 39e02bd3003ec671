"""Arrays under several names: views of every kind, overlaps, repeats, containers, helpers."""

import math

import numpy as np

from programs.values import signed


def cast_without_copy(x):
    y = x * 1.0
    z = y.astype(np.float64, copy=False)
    z[0] = 5.0 * x[1]
    w = np.asarray(y, dtype=float)
    w[1] *= z[0]
    return np.sum(y * y)


def conjugate_is_the_array(x):
    y = x * 1.0
    z = y.conj()
    z[0] = 5.0 * x[1]
    return np.sum(y * y)


def view_by_keyword(x):
    y = x * 1.0
    z = np.ravel(a=y)
    z[0] = 5.0 * x[1]
    return np.sum(y * y)


def real_is_the_array(x):
    y = x * 1.0
    z = np.real(y)
    z[0] = 5.0 * x[1]
    return np.sum(y * y)


def array_made_if_needed(x):
    y = x * 1.0
    z = np.array(y, copy=None)
    z[0] = 5.0 * x[1]
    return np.sum(y * y)


def view_takes_the_name(x, w):
    y = x * 1.0
    z = y
    y = y.reshape(-1)
    y[0] = 3.0 * w[1]
    y = np.flip(y)
    y[0] *= w[0]
    return np.sum(z * z) + np.sum(y * w)


def view_takes_the_name_in_loop(x, w):
    y = x * 1.0
    z = y
    for k in range(3):
        y = np.roll(y, 1) if k == 1 else y.reshape(3)
        y = np.flip(y)
        y[0] *= w[k]
        z[1] += y[2]
    return np.sum(z * z) + np.sum(y)


def column_order_kept(m):
    a = m.T * 1.0
    w = np.ravel(a, order="F")
    w[0] = 2.0 * m[0, 1]
    u = np.asfortranarray(a)
    u[0] *= 2.0
    v = np.ascontiguousarray(a)
    v[1] *= 2.0
    return np.sum(a * a) + np.sum(w * w) + np.sum(u * u) + np.sum(v**3)


def columns_read_in_order(m):
    a = m * 1.0
    v = a.T.reshape(-1)
    v[0] = 5.0
    w = np.reshape(a, (3, 2), order="F")
    w[0] = 2.0 * m[0, :2]
    u = a[:, ::2].ravel()
    u *= 2.0
    return np.sum(a * a) + np.sum(v * v) + np.sum(w * w) + np.sum(u)


def diagonal_read_later(m):
    a = m * 1.0
    d = np.diagonal(a)
    t = np.sum(d * d)
    a[0, 0] = t
    return np.sum(d**3) + np.sum(a)


def diagonals_off_the_middle(m):
    a = m * 1.0
    d = np.diagonal(a, 1)
    s = np.sum(d * d)
    a[0, 1] = s
    e = a.diagonal(-1)
    a[1] *= e[0]
    f = np.diag(a)
    a[2, 2] = f[0] * f[1]
    return np.sum(d * d) + np.sum(e * d) + np.sum(a) + np.sum(f * f)


def diagonal_of_argument(m):
    d = np.diagonal(m)
    s = np.sum(d**2)
    m[0, 0] = s
    t = np.einsum("ij->ji", m)
    t[1] *= m[0]
    return np.sum(m * m)


def broadcast_read_later(x):
    y = x * 1.0
    b = np.broadcast_to(y, (2, 3))
    t = np.sum(b[:, 0] * b[:, 1])
    y[0] = t
    return np.sum(b * b * np.arange(2.0)[:, None])


def broadcast_columns(x):
    y = x * 1.0
    b = np.broadcast_to(y[:, None], (3, 2))
    c = b[1]
    d = b[:, ::-1]
    y[0] = np.sum(c * c) + np.sum(d * b)
    e = b.T
    y[1] *= 2.0
    return np.sum(b * b * np.array([1.0, 2.0])) + np.sum(e[0] * e[1])


def broadcast_picked(x):
    y = x * 1.0
    b = np.broadcast_to(y, (2, 3))
    t = b[[0, 1, 1], [2, 2, 0]]
    u = b[b > 0.0]
    y[2] = np.sum(t * t) + np.sum(u * u)
    return np.sum(b[1] * y) + b[0, 2]


def broadcast_in_loop(x, n):
    y = x * 1.0
    b = np.broadcast_to(y, (n, 3))
    s = 0.0
    for i in range(n):
        s += b[i, 0] * b[i - 1, 2]
        y += 0.1 * b[i] * s
        y[1] = np.sum(b[:, 1]) * 0.3
    return s + np.sum(b**2)


def einsum_views(m):
    a = m * 1.0
    t = np.einsum("ij->ji", a)
    t[0] *= 2.0
    np.einsum("ii->i", t)[1] = a[0, 1]
    return np.sum(a * a * np.arange(9.0).reshape(3, 3))


def einsum_diagonal_of_three(t):
    a = t * 1.0
    d = np.einsum("iij->ij", a)
    d += d * a[0]
    return np.sum(a * a)


def split_by_places(m):
    a = m * 1.0
    p, q = np.hsplit(a, [1])
    q *= p
    p[0] = np.sum(q)
    r, s = np.vsplit(a, [1])
    s[:] = r * 2
    return np.sum(a * a)


def split_unevenly(x):
    y = x * 1.0
    parts = np.array_split(y, 4)
    parts[0][:] = parts[1] * parts[2][0]
    parts[3] *= 2.0
    return np.sum(y * y)


def axes_added(x):
    y = x * 1.0
    v = np.atleast_3d(y)
    v[0, 1, 0] = v[0, 0, 0] * 3
    w = np.expand_dims(y, (0, 2))
    w[0, 2, 0] *= y[1]
    return np.sum(y * y)


def axes_dropped(m):
    a = m * 1.0
    v = np.squeeze(a[:1])
    v[1] = v[0] * v[2]
    w = a[:, 1:2].squeeze(1)
    w *= v[1:]
    return np.sum(a * a)


def turned_views(m):
    a = m * 1.0
    r = np.rot90(a)
    r[0] *= r[1]
    f = np.fliplr(a)
    f[:, 0] += f[:, 1]
    v = np.moveaxis(a, 0, 1)
    u = v[1:]
    u[0] = v[0] * 2.0
    v *= a[0]
    return np.sum(a * a)


def view_from_helper(m):
    a = m * 1.0
    row(a, 1)[...] = row(a, 0) * 2.0
    d = row(a, 1)
    d[0] *= 3.0
    return np.sum(a * a * m)


def row(a, i):
    return a[i]


def list_of_arrays_changed(xs):
    np.multiply(xs[0], xs[1], out=xs[0])
    xs[1][[0, 0, 2]] += xs[0]
    xs[0].sort()
    np.copyto(xs[1], xs[0], where=xs[1] > 0.0)
    np.add.at(xs[1], [0, 0], xs[0][:2])
    xs[0].fill(xs[1][0])
    return np.sum(xs[0] * xs[1])


def list_of_arrays_added_to(xs):
    xs[0].sort()
    np.add.at(xs[0], [0, 0], xs[1][:2] * xs[0][0])
    t = np.sum(xs[0] ** 2)
    np.add.at(xs[0], [1, 1], t)
    return np.sum(xs[0] * xs[1]) * t


def list_of_arrays_viewed(xs):
    v = np.transpose(xs[0])
    v[0] = 3.0 * xs[1][1]
    w = np.flip(xs[1])
    w *= v
    u = xs[0].ravel()
    u[1] *= w[0]
    c = np.reshape(xs[1], (3, 1))
    c *= u[0]
    return np.sum(xs[0] * xs[1])


def list_of_unlike_lengths(xs):
    return np.sum(xs[0] * xs[1])


def dict_of_arrays_changed(d):
    np.exp(d["u"], out=d["w"])
    d["u"][[2, 1]] *= d["w"][:2]
    d["w"].sort()
    d["b"] = np.zeros(3)
    np.add(d["u"], d["w"], out=d["b"])
    return np.sum(d["b"] ** 2)


class Box:
    def __init__(self, a):
        self.a = a
        self.w = np.zeros_like(a)

    def step(self):
        np.sin(self.a, out=self.w)
        self.a[[0, 0]] += self.w[1:]
        self.w.sort()
        return np.sum(self.w * self.a)


def object_changed(box):
    return box.step() + box.step()


def helpers_change_arrays(x):
    y = x * 1.0
    scale(y, 2.0)
    scale(y[1:], x[0])
    order(y)
    bump(y, np.array([0, 0, 1]), x)
    return np.sum(y * x)


def scale(a, s):
    np.multiply(a, s, out=a)


def order(a):
    a.sort()


def bump(a, k, v):
    a[k] += v
    np.add.at(a, k, v)
    a[k[1:]] *= 2.0


def same_array_thrice(x):
    y = x * 1.0
    np.add(y, y, out=y)
    combine(y, y, y)
    combine(y[:2], y[2:], y[1:3])
    return np.sum(y * y)


def combine(a, b, out):
    np.multiply(a, b, out=out)
    out += a


def alias_chosen(x):
    y = x * 1.0
    z = np.zeros(3)
    w = y if x[0] > 0.0 else z
    np.exp(z, out=w)
    w[[0, 2]] += x[:2]
    if w[0] > 1.0:
        np.sqrt(w + 1.0, out=z)
    else:
        w.sort()
    return np.sum(y * z) + np.sum(w * x)


def every_operator_by_integers(m, v):
    a = m * 1.0 + 3.0
    k = np.array([0, 2, 0])
    j = [1, 1, 3]
    a[k] += v
    a[k] -= v * v
    a[k, j] *= v[:3]
    a[:, j] /= 2.0 + v[:3] ** 2
    a[k, 1:] **= 2
    a[k[0], j] += v[0]
    a[..., j] -= m[:, j]
    a[k[:, None], np.array([0, 3])] += v[k][:, None]
    a[None, k] *= 0.5
    return np.sum(a * m)


def reads_itself_by_integers(m):
    a = m * 1.0
    k = np.array([2, 1, 0])
    a[k] += a
    a[k] *= a[k[::-1]]
    a[[0, 1]] -= a[[1, 0]]
    a[k, k] += a[0, 0]
    a[:, k] += a[:, :3].T[0]
    return np.sum(a * a)


def stores_an_element_of_itself(x):
    y = x * 1.0
    z = np.sin(x)
    for i in range(3):
        z[[1, 2]] = y[:2]
        y[[0, 2]] = y[i]
    return np.sum(y * x) + np.sum(z * x)


def index_changes_in_loop(x):
    y = x * 1.0
    k = np.array([0, 1])
    t = 0.0
    for i in range(3):
        y[k] += y[k + 1] * x[k]
        t += np.sum(y[k] ** 2)
        k += 1
        k[0] = i
    return t + np.sum(y)


def index_argument(x, k):
    y = x * 1.0
    y[k] += x[k] * y[k + 1]
    y[-k] *= 2.0
    y[k[0] : k[2]] += y[k]
    return np.sum(y * x)


def masks_of_every_form(x, v):
    y = x * 1.0
    m = x > 0.0
    y[m] += v[m]
    y[~m] = v[~m] * y[~m]
    m[0] = False
    y[m] *= y[m]
    y[m & (v > 1.0)] -= v[0]
    y[np.isnan(y)] = 0.0
    y[y > 100.0] = v[0]
    return np.sum(y * v)


def masks_with_indices(m):
    a = m * 1.0
    rows = m[:, 0] > 0.25
    a[rows, 1] += 2.0 * m[rows, 2]
    a[rows, 1:3] *= m[0, 1:3]
    a[:, m[0] > 0.0] **= 2
    a[rows] = a[rows] * a[0]
    a[np.where(m < -0.5)] = m[1, 1]
    a[m > 1.0] += m[m > 1.0] ** 2
    i, j = np.nonzero(m > 0.6)
    a[i, j] *= m[j[0], 0]
    return np.sum(a * m)


def masks_of_unlike_counts(x):
    a = x[x > 1.0] * x[x < 10.0]
    return np.sum(a)


def masks_of_unlike_counts_in_helper(x):
    return np.sum(pick(x, x > 1.0) * pick(x, x < 10.0))


def pick(x, m):
    return x[m]


def slices_of_unlike_lengths(x, j, k):
    t = 0.0
    for i in range(1, 3):
        t += np.sum(x[:j] * x[i:k]) + np.sum(x[i:k] * x[:i])
    return t


def added_at_every_index(x, k):
    y = x * 1.0
    np.add.at(y, k, 1.0)
    np.add.at(y, k, x[0])
    np.add.at(y, [0, 0], y[1:3] * 1.0)
    np.subtract.at(y, k, x[:3])
    np.add.at(y, 2, x[1])
    np.add.at(y, slice(1, 3), x[:2])
    np.add.at(y, x > 0.0, x[x > 0.0])
    np.add.at(y, np.array([[0, 1], [2, 0]]), x.reshape(2, 2))
    return np.sum(y * y)


def added_at_in_matrix(m, v):
    a = m * 1.0
    np.add.at(a, (np.array([0, 0, 2]), np.array([1, 1, 3])), v[:3])
    np.add.at(a, (slice(None), [0, 0]), m[:, :2])
    np.add.at(a, [1, 1], v)
    np.add.at(a.T, [0, 0], v[:3])
    np.add.at(a[1:], ([0, 1], [2, 2]), v[0])
    f = np.add.at
    f(a, 0, v)
    return np.sum(a * a)


def added_at_in_loop(x):
    y = np.ones(3)
    c = np.zeros(3)
    for i in range(3):
        np.add.at(y, [i, 0, i], x[:3] * y)
        np.add.at(c, [i, i], 1.0)
        y += x[:3] * c
    return np.sum(y * c)


def single_precision_everywhere(x, v):
    y = x * np.float32(1.0)
    np.multiply(y, v, out=y)
    y[[0, 0, 1]] += v
    np.add.at(y, [0, 0], v[:2])
    np.copyto(y[1:], v[1:] * 2.0)
    y.sort()
    y *= v
    return np.sum(y * v)


def argument_by_integers(x):
    x[[0, 0, 3]] += x[:3]
    x[x > 0.5] *= 2.0
    np.add.at(x, [1, 1], x[3] * 1.0)
    x[::-1].sort()
    return np.sum(x * np.arange(5.0))


M = np.array([[0.7, -0.4, 1.3], [0.2, 0.9, -1.1]])
W = np.array([[0.7, -0.4, 1.3, 0.65], [0.2, 0.9, -1.1, 0.4], [0.3, -0.8, 0.5, 0.45]])
X = np.array([0.7, -0.4, 1.3, 0.2, -0.9])


def first_and_rest(u, p):
    first = u[0]
    u[0] += p
    return np.sum(u[::2]), (u, first)


def kept_in_a_tuple_of_results(x, s):
    y = x * 1.0
    total, kept = first_and_rest(y, math.sin(s))
    for _ in range(2):
        inner, first = kept
        inner[0] = first * total
        inner[1] *= s
    return total * np.sum(y * y)


def paired_with_a_number(u, k):
    return u, k


def inactive_memory_comes_back(x, b):
    kept = paired_with_a_number(b, 2)
    for k in range(2):
        u = kept[0]
        u[k] = 5.0
        u[1] += 2.0
    return np.sum(x * b) * np.sum(x[:2])


def scaled_there_and_back(x):
    y = x * 2.0 * 0.5
    z = y * y
    for _ in range(2):
        y *= 2.0
        z += y * 0.5
    return np.sum(y * z)


def zeros_in_a_list(n):
    return [np.zeros(2) for _ in range(n)]


def one_array_twice(n):
    a = np.zeros(n)
    return [a, a]


def inactive_list_filled(x):
    kept = zeros_in_a_list(3)
    for k in range(3):
        kept[k] += x * k
        kept[0][...] = kept[k] * x
    last = kept.pop()
    return np.sum(last * kept[0])


def inactive_list_with_one_array_twice(x):
    kept = one_array_twice(3)
    kept[0] += x
    kept[1] *= x
    return np.sum(kept[0] * kept[1])


def like_something_unknown(x):
    p = None
    t = 0.0
    for i in range(3):
        if i > 0:
            t = t + np.sum(np.full_like(p, x[0]) * p) * x[i] + np.sum(np.ones_like(p) * p)
        p = x * t + x
    return t


def parts_of_a_slice_of_a_list(x):
    xs = [x, x * x, x**3]
    y = xs[1:][0] * xs[2]
    for k in range(1, 3):
        y += xs[k:][0] * xs[:k][-1]
    return y


def double_and_powers(x):
    return x * 2.0, [x, x * x]


def list_in_a_tuple_of_results(x):
    y, powers = double_and_powers(x)
    z = powers[0] * powers.pop()
    for _ in range(2):
        y, powers = double_and_powers(y)
        powers[0] = z * y
        z += powers[1] * powers[0]
    return z


def rows_appended_then_written(m):
    a = m * 1.0
    rows = []
    for k in range(len(a)):
        rows.append(a[k])
    for i in range(1, len(a)):
        rows[i][...] += rows[i - 1] * rows[i]
    return np.sum(a**2)


def zeros_that_stay_zeros(a):
    z = np.zeros_like(a)
    w = a * 3.0
    s = np.sum(w[:2] * w[1:]) * np.sum(a[:2] * a[1:])
    return s * (1.0 + np.sum(z)) + np.sum(a * z)


PROGRAMS = [
    ("hidden aliases", cast_without_copy, (signed(3),)),
    ("hidden aliases", view_takes_the_name, (signed(3), signed(3, seed=1))),
    ("hidden aliases", view_takes_the_name_in_loop, (signed(3), signed(3, seed=1))),
    ("hidden aliases", column_order_kept, (M,)),
    ("read-only views", diagonals_off_the_middle, (signed(3, 3),)),
    ("wide views", turned_views, (signed(3, 3),)),
    ("containers changed", list_of_arrays_added_to, ([X[:3], 2.0 * X[:3]],)),
    ("containers changed", list_of_arrays_viewed, ([X[:3], 2.0 * X[:3]],)),
    ("helpers change", alias_chosen, (X[:3],)),
    ("integer stores", stores_an_element_of_itself, (X[:4],)),
    ("masks", slices_of_unlike_lengths, (X[:4], 1, 3)),
    ("integer stores", added_at_in_loop, (X[:4],)),
    ("hidden aliases", conjugate_is_the_array, (signed(3),)),
    ("hidden aliases", kept_in_a_tuple_of_results, (signed(4), 0.7)),
    (
        "hidden aliases",
        inactive_memory_comes_back,
        (signed(3), signed(3, 1)[:, 0]),
        {"wrt": ("x",)},
    ),
    ("hidden aliases", scaled_there_and_back, (signed(3),)),
    ("hidden aliases", inactive_list_filled, (signed(2),)),
    ("hidden aliases", rows_appended_then_written, (signed(3, 2),)),
    ("hidden aliases", zeros_that_stay_zeros, (signed(3),)),
    ("hidden aliases", list_in_a_tuple_of_results, (0.7,)),
    ("hidden aliases", parts_of_a_slice_of_a_list, (0.7,)),
    ("hidden aliases", like_something_unknown, (signed(3),)),
    ("hidden aliases", inactive_list_with_one_array_twice, (signed(3),)),
    ("hidden aliases", view_by_keyword, (signed(3),)),
    ("hidden aliases", real_is_the_array, (signed(3),)),
    ("hidden aliases", array_made_if_needed, (signed(3),)),
    ("hidden aliases", columns_read_in_order, (M,)),
    ("read-only views", diagonal_read_later, (signed(2, 2),)),
    ("read-only views", diagonal_of_argument, (signed(3, 3),)),
    ("read-only views", broadcast_read_later, (signed(3),)),
    ("read-only views", broadcast_columns, (signed(3),)),
    ("read-only views", broadcast_picked, (X[:3],)),
    ("read-only views", broadcast_in_loop, (signed(3), 3)),
    ("wide views", einsum_views, (signed(3, 3),)),
    ("wide views", einsum_diagonal_of_three, (signed(3, 3, 2),)),
    ("wide views", split_by_places, (M,)),
    ("wide views", split_unevenly, (signed(6),)),
    ("wide views", axes_added, (signed(3),)),
    ("wide views", axes_dropped, (M,)),
    ("wide views", view_from_helper, (M,)),
    ("containers changed", list_of_arrays_changed, ([X[:3], 2.0 * X[:3]],)),
    ("containers changed", list_of_unlike_lengths, ([X[:1], X[:3]],)),
    (
        "containers changed",
        dict_of_arrays_changed,
        ({"u": X[:3], "w": X[:3] + 1.0},),
        {"unused": None},
    ),
    ("containers changed", object_changed, (Box(X[:3]),)),
    ("helpers change", helpers_change_arrays, (X[:3],)),
    ("helpers change", same_array_thrice, (X[:4],)),
    ("integer stores", every_operator_by_integers, (W, X[:4])),
    ("integer stores", reads_itself_by_integers, (W,)),
    ("integer stores", index_changes_in_loop, (X,)),
    ("integer stores", index_argument, (X, np.array([0, 0, 3]))),
    ("masks", masks_of_every_form, (X, X + 1.0)),
    ("masks", masks_with_indices, (W,)),
    ("masks", masks_of_unlike_counts, (X[:3],)),
    ("masks", masks_of_unlike_counts_in_helper, (X[:3],)),
    ("integer stores", added_at_every_index, (X[:4], np.array([1, 1, 3]))),
    ("integer stores", added_at_in_matrix, (W, X[:4])),
    ("casts on write", single_precision_everywhere, (np.float32([0.7, -0.4, 1.3]), signed(3))),
    ("integer stores", argument_by_integers, (X,)),
]
