"""Results written into given arrays: out=, where=, sorting, filling and flat stores in place."""

import operator

import numpy as np

from programs.values import signed


def out_is_input(x, y):
    z = x * y
    np.multiply(z, z, out=z)
    np.subtract(z, y, z)
    return np.sum(z * z)


def out_overlaps(x):
    y = x * 1.0
    np.multiply(y[1:], y[:-1], out=y[:-1])
    np.add(y[:-1], 1.0, out=y[1:])
    return np.sum(y * y)


def out_is_the_value(x):
    z = np.zeros(3)
    w = np.exp(x, out=z)
    w[0] = 2.0 * z[1]
    return np.sum(z * z) + np.sum(w)


def out_of_nested_calls(x):
    z = np.zeros(3)
    return np.sum(np.multiply(np.sin(x, out=z), z, out=z))


def out_in_a_tuple(x):
    z = np.zeros(3)
    np.exp(x, out=(z,))
    np.add(z, x, out=(z,))
    return np.sum(z * z)


def out_is_none(x):
    z = np.exp(x, out=None)
    w = np.exp(0.3 * z, None)
    return np.sum(w)


def out_into_argument(x):
    np.multiply(x, x, out=x)
    np.sqrt(x + 1.0, x)
    return np.sum(x * x)


def smooth(a, out=None):
    if out is None:
        out = np.empty_like(a)
    np.tanh(a, out=out)
    out += a
    return out


def out_by_default(x):
    y = smooth(x)
    z = smooth(y, y)
    return np.sum(z * y)


def out_passed_on(x, buffer):
    smooth(x, buffer)
    s = np.sum(buffer * x)
    smooth(buffer, out=x)
    return s + np.sum(x * buffer)


def out_of_reductions(m):
    s = np.empty(3)
    r = np.empty((2, 1))
    c = np.empty((2, 3))
    z = np.zeros(())
    np.sum(m, 0, None, s)
    np.mean(m * m, axis=1, keepdims=True, out=r)
    np.cumsum(m, axis=1, out=c)
    np.sum(c, out=z)
    t = np.prod(m, 0, None, np.zeros(3))
    np.max(m, axis=0, out=t)
    m.dot(s, out=s[:2])
    return np.sum(s * t) + np.sum(r * c) + z


def out_of_products(a, b):
    c = np.zeros((2, 3))
    np.matmul(a, b, out=c)
    np.matmul(c, b, c)
    d = np.zeros((3, 2))
    np.dot(b, a.T, d)
    np.outer(a[0], a[1, :2], d)
    e = np.einsum("ij,jk->ik", c, d, out=np.zeros((2, 2)))
    return np.sum(e * e) + np.sum(d)


def out_of_joins(x, y):
    z = np.zeros(6)
    w = np.zeros((2, 3))
    np.concatenate((x, y * y), out=z)
    np.stack([x, y], out=w)
    np.clip(z, -0.5, 0.8, out=z)
    t = np.take(z, [1, 1, 4], out=np.zeros(3))
    return np.sum(z * z) + np.sum(w * w * w) + np.sum(t * t)


def out_of_methods(x):
    y = x * 2.0
    y.clip(-0.5, 5.0, out=y)
    y.cumsum(out=y)
    return np.sum(y * y)


def out_without_derivative(x):
    y = x * x
    z = y * 1.0
    np.sign(y, out=y)
    np.floor(z, out=z)
    m = np.zeros(3, bool)
    np.greater(x, 0.0, out=m)
    return np.sum(y * x) + np.sum(z * x) + np.sum(x[m] ** 2)


def out_constant_for_now(x, w):
    buffer = np.arange(4.0)
    t = 0.0
    for _ in range(3):
        np.multiply(buffer, 1.5, out=buffer)
        t += np.sum(buffer * x * x)
        np.multiply(x, buffer, out=buffer)
        t += np.sum(buffer * w)
    return t


def out_constant(x):
    c = np.arange(3.0)
    z = np.ones(3)
    t = 0.0
    for _ in range(3):
        t += np.sum(z * x * x)
        np.multiply(c, z, out=z)
        np.add(z, 1.0, z)
    return t


def out_of_random_draws(x):
    rng = np.random.default_rng(3)
    z = np.zeros(3)
    t = 0.0
    for _ in range(3):
        rng.standard_normal(out=z)
        t += np.sum(z * x * x)
    return t


def out_in_halves(x):
    a = np.zeros((2, 4))
    for i in range(2):
        np.maximum(x, 0.1 * i, out=a[i])
        a[i, np.argsort(x)[:2]] *= 3.0
    a[:, [0, 1]] = a[:, [1, 0]]
    a[[0, 1]] = a[[1, 0]] * x
    return np.sum(a * a)


def nan_replaced_in_place(x):
    y = x * 1.0
    y[0] = np.nan
    np.nan_to_num(y, copy=False, nan=2.0)
    return np.sum(y * y * x)


def divided_where(x, y):
    z = np.zeros(3)
    np.divide(x, y - 0.7, out=z, where=y > 0.9)
    return np.sum(z * z) + np.sum(x * y)


def where_broadcasts(m, v):
    z = m * 2.0
    np.multiply(m, v, out=z, where=v > 0.0)
    np.add(z, m[:, :1], out=z, where=m > 0.0)
    np.exp(0.3 * z, z, where=(m > 0.5))
    return np.sum(z * m)


def where_in_loop(x):
    y = x * 1.0
    for k in range(3):
        np.multiply(y, y, out=y, where=y > 0.1 * k)
        np.sqrt(y, out=y, where=y > 0.0)
    return np.sum(y * x)


def copied_where(m, v, s):
    a = np.zeros((2, 3))
    np.copyto(a, v)
    np.copyto(a, m, where=m > 0.0)
    np.copyto(a, v * v, where=np.array([True, False, True]))
    np.copyto(a[0], s)
    np.copyto(dst=a[:, 1], src=m[:, 0], where=m[:, 0] > 0.1)
    return np.sum(a * a)


def sorted_through_view(x, w):
    y = x * x
    z = y[1:]
    z.sort()
    y[0] *= z[0]
    return np.sum(y * w)


def sorted_in_loop(m, w):
    a = m * 1.0
    for k in range(3):
        a[k].sort()
        a.sort(axis=0)
        a[k] *= 1.0 + 0.1 * a[0]
    np.ndarray.sort(a)
    a.sort(kind="stable", axis=0)
    return np.sum(a * w)


def sorted_argument(x):
    x.sort()
    return np.sum(x * np.arange(5.0) ** 2)


def index_sorted_between(x):
    k = np.array([2, 0, 1])
    t = np.sum(x[k] ** 2 * np.arange(3))
    k.sort()
    t += np.sum(x[k] ** 3 * np.arange(3))
    return t


def index_shuffled_between(x):
    rng = np.random.default_rng(3)
    k = np.arange(3)
    t = 0.0
    for _ in range(4):
        rng.shuffle(k)
        t += np.sum(x[k] ** 2 * np.arange(3))
    return t


def put_in_vector(x, v):
    y = x * 1.0
    np.put(y, [4, -5, 1], v)
    np.put(y, 2, v[0])
    np.put(y, np.array([0, 3, 3, 1]), v * v)
    y.put([1, 2], v[1:])
    return np.sum(y * x)


def put_in_matrix(m, v):
    a = m * 1.0
    np.put(a, [0, 5, -2], v)
    a.T.put([1], v[:1])
    np.put(a, np.array([[0, 1], [2, 3]]), v)
    np.put(a, [2, 2], v)
    return np.sum(a * m)


def placed(m, v):
    a = m * 1.0
    np.place(a, m > 0.0, v)
    np.place(a, m < 0.0, v[0])
    np.place(a, m < -1.0, v[1:] * 2.0)
    return np.sum(a * m)


def put_by_mask(m, v):
    a = m * 1.0
    np.putmask(a, m > 0.0, m * m)
    np.putmask(a, a < 0.0, v[0])
    np.putmask(a, m < 0.3, v)
    return np.sum(a * m)


def diagonals_filled(m, v, s):
    a = m * 1.0
    np.fill_diagonal(a, s)
    np.fill_diagonal(a[:2], v[:2])
    np.fill_diagonal(a[:, 1:], v)
    b = a.copy()
    np.fill_diagonal(b, 0.0)
    return np.sum(a * m) + np.sum(b * b)


def flat_stores(m, v):
    a = m * 1.0
    a.flat[-1] = v[0]
    a.flat[1:3] = v[1:]
    a.flat[[0, 4]] = v[:2] * v[0]
    a.flat[::2] *= 2.0
    a.flat[3] += a.flat[1] * a.flat[2]
    a.T.flat[0] = v[2]
    a.flat[3:] = v[0]
    return np.sum(a * m) + a.flat[5]


def flat_stores_repeat(m, v):
    a = m * 1.0
    a.flat[:] = v
    a.flat[:4] *= m.flat[:4]
    b = np.zeros((2, 3))
    b.flat = v * 2.0
    b.flat = b * m
    b[0].flat[[0, 0, 1]] = v
    return np.sum(a * a) + np.sum(b * b)


def flat_in_loops(m):
    t = 0.0
    for v in m.flat:
        t = t * 0.5 + v * v
    a = m * 1.0
    for i in range(6):
        a.flat[i] = a.flat[i - 1] * a.flat[i]
    return t + np.sum(a)


def real_part_stored(x):
    y = np.zeros(3)
    y.real = x * x
    y.real[1:] *= 2.0
    y[1:].real = y[0]
    y.real += x
    return np.sum(y * y)


def operators_in_place(x):
    y = x * 1.0
    operator.iadd(y, x)
    operator.imul(y, y)
    z = operator.isub(y, 2.0 * x)
    z[0] = y[1]
    s = operator.iadd(x[0], x[1])
    operator.setitem(y, 2, s)
    y.__setitem__(1, s * s)
    return np.sum(y * y) * s


def index_set_by_operator(x):
    k = np.arange(3)
    t = 0.0
    for i in range(3):
        t += np.sum(x[k] ** 2 * np.arange(3.0))
        operator.setitem(k, i, 2 - i)
        k.__setitem__(0, 2)
    return t


def array_without_axes(x):
    z = np.zeros(())
    for k in range(3):
        z += x[k] * x[k]
        t = np.sum(x) * z
        z[...] = t * 0.5
        z[()] += x[0]
        z *= t
    z -= np.float64(1.0) * x[1]
    return z * np.sum(x)


def array_without_axes_shared(x):
    z = np.array(x[0] * 2.0)
    w = z
    w += x[1]
    s = np.sum(x * x)
    w[...] = s * z
    z += s
    return w * w


def array_without_axes_stored(x):
    a = np.zeros(3)
    z = np.array(x[0])
    a[1] = z
    a[...] = a * z
    z[...] = a[1]
    return np.sum(a) + z + x[1] * x[2]


M = np.array([[0.7, -0.4, 1.3], [0.2, 0.9, -1.1]])
X = np.array([0.7, -0.4, 1.3, 0.2, -0.9])


PROGRAMS = [
    ("out", out_is_none, (signed(3),)),
    ("out", out_of_reductions, (M,)),
    ("where", divided_where, (X[:3], np.array([0.7, 1.4, 1.1]))),
    ("where", copied_where, (M, X[:3], 0.7)),
    ("flat", flat_stores_repeat, (M, signed(3))),
    ("in place", index_set_by_operator, (X[:3],)),
    ("in place", array_without_axes_stored, (X[:3],)),
    ("out", out_is_input, (signed(3), signed(3, seed=1))),
    ("out", out_overlaps, (signed(5),)),
    ("out", out_is_the_value, (signed(3),)),
    ("out", out_of_nested_calls, (signed(3),)),
    ("out", out_in_a_tuple, (signed(3),)),
    ("out", out_into_argument, (signed(3),)),
    ("out", out_by_default, (signed(3),)),
    ("out", out_passed_on, (signed(3), np.zeros(3)), {"unused": ("buffer",)}),
    ("out", out_of_products, (M, signed(3, 3))),
    ("out", out_of_joins, (signed(3), signed(3, seed=1))),
    ("out", out_of_methods, (X[:3],)),
    ("out", out_without_derivative, (X[:3],)),
    ("out", out_constant_for_now, (signed(4), signed(4, seed=1))),
    ("out", out_constant, (signed(3),)),
    ("out", out_of_random_draws, (signed(3),)),
    ("out", out_in_halves, (X[:4],)),
    ("out", nan_replaced_in_place, (signed(3),)),
    ("where", where_broadcasts, (M, X[:3])),
    ("where", where_in_loop, (X[:3],)),
    ("sorting in place", sorted_through_view, (X, signed(5))),
    ("sorting in place", sorted_in_loop, (signed(3, 3), signed(3, 3, seed=1))),
    ("sorting in place", sorted_argument, (X,)),
    ("sorting in place", index_sorted_between, (X[:3],)),
    ("sorting in place", index_shuffled_between, (X[:3],)),
    ("filling", put_in_vector, (X, signed(3))),
    ("filling", put_in_matrix, (M, signed(3))),
    ("filling", placed, (M, signed(3))),
    ("filling", put_by_mask, (M, signed(3))),
    ("filling", diagonals_filled, (signed(3, 3), signed(3), 0.6)),
    ("flat", flat_stores, (M, signed(3))),
    ("flat", flat_in_loops, (M,)),
    ("flat", real_part_stored, (signed(3),)),
    ("in place", operators_in_place, (X[:3],)),
    ("in place", array_without_axes, (X[:3],)),
    ("in place", array_without_axes_shared, (X[:3],)),
]
