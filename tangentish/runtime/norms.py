"""The derivatives of norms, and the derivatives of these."""

from __future__ import annotations

from typing import Any

import numpy as np

from tangentish.runtime.aliases import Axis
from tangentish.runtime.linalg import inverse_or_zero, nonzero, over_singular_gaps


def norm_partial(x: Any, ord: Any, axis: Axis) -> Any:
    """The partial derivatives of ``np.linalg.norm(x, ord, axis)``, in the shape of ``x``.

    >>> norm_partial(np.array([3.0, -4.0]), None, None)
    array([ 0.6, -0.8])
    """
    axes = matrix_axes(np.ndim(x), ord, axis)
    if axes is None:
        return vector_norm_partial(x, ord, axis)
    return matrix_norm_partial(x, ord, axes)


def norm_curvature(x: Any, t: Any, ord: Any, axis: Axis) -> Any:
    """The derivative of `norm_partial` along ``t``.

    >>> norm_curvature(np.array([3.0, 4.0]), np.array([4.0, -3.0]), None, None)
    array([ 0.8, -0.6])
    """
    axes = matrix_axes(np.ndim(x), ord, axis)
    if axes is None:
        return vector_norm_curvature(x, t, ord, axis)
    return matrix_norm_curvature(x, t, ord, axes)


def matrix_axes(ndim: int, ord: Any, axis: Axis) -> tuple[int, ...] | None:
    """The two axes of the matrices that ``np.linalg.norm`` measures; None if it is vectors."""
    if axis is None:
        return (0, 1) if ndim == 2 and ord is not None else None
    return axis if isinstance(axis, tuple) and len(axis) == 2 else None


def vector_norm_partial(x: Any, ord: Any, axis: Any) -> Any:
    """The partial derivatives of ``np.linalg.vector_norm``; 0 where the norm is 0.

    >>> vector_norm_partial(np.array([3.0, -4.0]), np.inf, None)
    array([ 0., -1.])
    """
    x = np.conj(np.asarray(x))  # of complex numbers, partials are conjugates of directions
    ord = 2 if ord is None else ord
    if ord == 1:
        return np.sign(x)
    if ord == 0:
        return np.zeros_like(x)
    length = np.linalg.vector_norm(x, axis=axis, keepdims=True, ord=ord)
    if np.isinf(ord):
        return np.sign(x) * shared(np.abs(x) == length, x.dtype, axis)
    if ord == 2:
        return x / nonzero(length)
    return np.sign(x) * (length != 0) * (nonzero(np.abs(x)) / nonzero(length)) ** (ord - 1)


def vector_norm_curvature(x: Any, t: Any, ord: Any, axis: Any) -> Any:
    """The derivative of `vector_norm_partial` along ``t``.

    >>> vector_norm_curvature(np.array([3.0, 4.0]), np.array([4.0, -3.0]), 2, None)
    array([ 0.8, -0.6])
    """
    ord = 2 if ord is None else ord
    if ord in (0, 1) or np.isinf(ord):
        return np.zeros_like(t)
    part = vector_norm_partial(x, ord, axis)
    length = np.linalg.vector_norm(x, axis=axis, keepdims=True, ord=ord)
    along = part * np.sum(part * t, axis=axis, keepdims=True)
    slope = np.abs(x) / nonzero(length)
    power = slope ** (ord - 2) if ord >= 2 else (slope > 0) * nonzero(slope) ** (ord - 2)
    return (ord - 1) * (power * t - along) / nonzero(length) * (length != 0)


def matrix_norm_partial(x: Any, ord: Any, axes: tuple[int, ...] = (-2, -1)) -> Any:
    """The partial derivatives of ``np.linalg.matrix_norm``, of the matrices in two axes.

    >>> matrix_norm_partial(np.array([[2.0, 0.0], [0.0, -1.0]]), 2)
    array([[1., 0.],
           [0., 0.]])
    """
    if np.size(x) == 0:
        return np.zeros_like(x)
    a = np.moveaxis(np.conj(np.asarray(x)), axes, (-2, -1))
    if ord is None or ord == "fro":
        part = vector_norm_partial(np.conj(a), 2, (-2, -1))
    elif ord == "nuc":
        u, s, vh = np.linalg.svd(a, full_matrices=False)
        part = (u * np.sign(s)[..., None, :]) @ vh
    elif abs(ord) == 2:
        u, s, vh = np.linalg.svd(a, full_matrices=False)
        k = 0 if ord == 2 else -1
        part = u[..., :, k, None] * vh[..., None, k, :]
    else:  # the largest or smallest sum over rows (inf) or columns (1)
        summed, compared = (-2, -1) if abs(ord) == 1 else (-1, -2)
        sums = np.sum(np.abs(a), axis=summed, keepdims=True)
        best = np.max if ord > 0 else np.min
        hits = sums == best(sums, axis=compared, keepdims=True)
        part = np.sign(a) * shared(hits, a.dtype, compared)
    return np.moveaxis(part, (-2, -1), axes)


def matrix_norm_curvature(x: Any, t: Any, ord: Any, axes: tuple[int, ...] = (-2, -1)) -> Any:
    """The derivative of `matrix_norm_partial` along ``t``.

    >>> matrix_norm_curvature(np.diag([2.0, 1.0]), np.array([[0.0, 3.0], [0.0, 0.0]]), 2)
    array([[0., 2.],
           [1., 0.]])
    """
    if np.size(x) == 0:
        return np.zeros_like(x)
    a, da = (np.moveaxis(np.asarray(y), axes, (-2, -1)) for y in (x, t))
    if ord is None or ord == "fro":
        change = vector_norm_curvature(a, da, 2, (-2, -1))
    elif ord == "nuc" or abs(ord) == 2:
        change = _singular_curvature(a, da, ord)
    else:
        change = np.zeros_like(da)
    return np.moveaxis(change, (-2, -1), axes)


def _singular_curvature(a: Any, da: Any, ord: Any) -> Any:
    """How ``u @ diag(weights) @ vh`` changes, where the weights choose singular values."""
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    weights = np.sign(s) if ord == "nuc" else np.zeros_like(s)
    if ord != "nuc":
        weights[..., 0 if ord == 2 else -1] = 1.0
    v = vh.mT
    inner = u.mT @ da @ v
    column, row = s[..., None], s[..., None, :]
    turned_u = over_singular_gaps(inner * row + column * inner.mT, s)
    turned_v = over_singular_gaps(column * inner + inner.mT * row, s)
    u_dot = u @ turned_u + (da @ v - u @ inner) * inverse_or_zero(s)[..., None, :]
    v_dot = v @ turned_v + (da.mT @ u - v @ inner.mT) * inverse_or_zero(s)[..., None, :]
    weights = weights[..., None, :]
    return (u_dot * weights) @ vh + (u * weights) @ v_dot.mT


def cond_partial(x: Any, p: Any) -> Any:
    """The partial derivatives of ``np.linalg.cond``.

    >>> cond_partial(np.diag([4.0, 2.0]), None)
    array([[ 0.5,  0. ],
           [ 0. , -1. ]])
    """
    if p is None or p in (2, -2):
        s = np.linalg.svdvals(x)[..., None, None, :]
        first, last = (matrix_norm_partial(x, order) for order in (2, -2))
        if p == -2:
            return last / s[..., 0] - first * s[..., -1] / s[..., 0] ** 2
        return first / s[..., -1] - last * s[..., 0] / s[..., -1] ** 2
    inverse = np.linalg.inv(x)
    own, other = (np.linalg.matrix_norm(y, ord=p, keepdims=True) for y in (x, inverse))
    back = inverse.mT @ matrix_norm_partial(inverse, p) @ inverse.mT
    return other * matrix_norm_partial(x, p) - own * back


def shared(hits: Any, dtype: Any, axis: Axis) -> Any:
    """Each hit's part of 1.

    >>> shared(np.array([True, False, True]), float, None)
    array([0.5, 0. , 0.5])
    """
    return hits / np.sum(hits, axis=axis, keepdims=True, dtype=dtype)


__all__ = [
    "cond_partial",
    "matrix_norm_curvature",
    "matrix_norm_partial",
    "norm_curvature",
    "norm_partial",
    "vector_norm_curvature",
    "vector_norm_partial",
]
