"""Methods and attributes of arrays, and of the results of calls."""

import numpy as np

from programs.values import numbers, signed


def reducing_methods(x):
    return x.sum() * x.mean() + x.max() * x.min() + x.prod() + x.var() + x.std()


def reducing_methods_with_axis(m, w):
    a = m.sum(axis=0) * m.mean(0)
    b = m.max(axis=1, keepdims=True) + m.min(axis=-1)[:, None]
    return np.sum(a * w) + (b * m).sum() + m.sum(axis=(0, 1))


def transposes(m):
    return np.sum(m.T @ m) + np.sum(m.transpose() * m.T) + (m.T).T[0, 1]


def transpose_axes(t):
    return np.sum(t.transpose(2, 0, 1)[0] * t.transpose((2, 0, 1))[1])


def reshapes(m):
    a = m.reshape(3, 2) * m.reshape((3, -1))
    return np.sum(a.ravel() * m.flatten()) + np.sum(a.reshape(-1)[1:])


def copies_and_casts(x):
    y = x.copy()
    z = y.astype(np.float64) * x
    y[0] = z[1]
    return np.sum(y * z) + np.sum(x.astype(float))


def dot_method(a, x):
    return a.dot(x).dot(x) + x.dot(x)


def shape_attributes(m):
    rows, columns = m.shape
    return np.sum(m) / (rows * columns) + m.size * m[0, 0] ** m.ndim + len(m) * m[1, 1]


def squeeze_and_swap(t):
    return np.sum(t.squeeze() ** 2) + np.sum(t.swapaxes(0, 1)[0] * 2.0)


def clip_method(x):
    return x.clip(0.7, 1.2).sum() * x.sum()


def method_of_result(x):
    return (x * x).sum() * np.sin(x).mean() + (x + 1.0).T.copy().reshape(-1)[0]


def methods_in_a_loop(m, v):
    for _ in range(3):
        v = (m * v).sum(axis=1)
        v = v / v.sum()
    return v.dot(v)


def method_writes_through_reshape(m):
    a = m.copy()
    a.reshape(-1)[1:3] = a.T.reshape(-1)[:2] * 2.0
    return (a * a).sum()


PROGRAMS = [
    ("methods", reducing_methods, (numbers(4),)),
    ("methods", reducing_methods_with_axis, (numbers(3, 4), signed(4))),
    ("methods", transposes, (signed(3, 3),)),
    ("methods", transpose_axes, (signed(2, 3, 4),)),
    ("methods", reshapes, (signed(2, 3),)),
    ("methods", copies_and_casts, (signed(3),)),
    ("methods", dot_method, (signed(3, 3), signed(3))),
    ("methods", shape_attributes, (numbers(2, 3),)),
    ("methods", squeeze_and_swap, (signed(2, 1, 3),)),
    ("methods", clip_method, (np.array([0.2, 0.9, 1.0, 1.6]),)),
    ("methods", method_of_result, (numbers(4),)),
    ("methods", methods_in_a_loop, (numbers(3, 3), numbers(3))),
    ("methods", method_writes_through_reshape, (signed(3, 3),)),
]
