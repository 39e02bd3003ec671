"""Medians, quantiles and percentiles: each is a mean of two neighbors in sorted order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.runtime.aliases import Axis, Shape
from tangentish.runtime.selection import scatter_along_axis

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Where between the elements a quantile lies: Hyndman and Fan's alpha and beta.
CONTINUOUS = {
    "linear": (1.0, 1.0),
    "hazen": (0.5, 0.5),
    "weibull": (0.0, 0.0),
    "median_unbiased": (1.0 / 3.0, 1.0 / 3.0),
    "normal_unbiased": (3.0 / 8.0, 3.0 / 8.0),
    "interpolated_inverted_cdf": (0.0, 1.0),
}


def quantile_tangent(
    t: Any,
    a: Any,
    q: Any,
    axis: Axis,
    keepdims: bool,
    method: str = "linear",
    skip_nan: bool = False,
    by_q: bool = False,
) -> Any:
    """The change of ``np.quantile(a, q)`` as ``a`` changes along ``t``; with ``by_q`` that of
    its derivative by ``q``, which for ``t = a`` is that derivative.

    >>> quantile_tangent(np.array([10.0, 20.0, 30.0]), np.array([3.0, 1.0, 2.0]), 0.25, None, False)
    np.float64(25.0)
    """
    a, t = np.asarray(a), np.broadcast_to(t, np.shape(a))
    if skip_nan and not a.size:  # NumPy forgets `q` then
        return np.zeros(result_shape(a.shape, 0.5, axis, keepdims))
    places, weights = neighbors(lines(a, axis), q, method, skip_nan, by_q)
    picked = np.take_along_axis(lines(t, axis), places, -1) * weights
    pairs = picked.reshape(*picked.shape[:-1], 2, np.size(q)).sum(axis=-2)
    result = np.moveaxis(pairs, -1, 0).reshape(result_shape(a.shape, q, axis, keepdims))
    return result.astype(np.result_type(t), copy=False)[()]


def quantile_adjoint(
    g: Any,
    a: Any,
    q: Any,
    axis: Axis,
    keepdims: bool,
    method: str = "linear",
    skip_nan: bool = False,
    by_q: bool = False,
) -> Any:
    """The adjoint of ``t`` in `quantile_tangent`, and of ``a`` in ``np.quantile``.

    >>> quantile_adjoint(1.0, np.array([3.0, 1.0, 2.0]), 0.25, None, False)
    array([0. , 0.5, 0.5])
    """
    a = np.asarray(a)
    if not a.size:
        return np.zeros(a.shape, np.result_type(g))
    rows = lines(a, axis)
    places, weights = neighbors(rows, q, method, skip_nan, by_q)
    bars = np.broadcast_to(g, result_shape(a.shape, q, axis, keepdims))
    bars = np.moveaxis(bars.reshape(np.size(q), *rows.shape[:-1]), 0, -1)
    parts = np.concatenate([bars, bars], axis=-1) * weights
    full = scatter_along_axis(parts, places, rows.shape, -1)
    order, kept = axis_order(a.ndim, axis), [a.shape[k] for k in axis_order(a.ndim, axis)]
    result = np.transpose(full.reshape(kept), np.argsort(order))
    return result.astype(np.result_type(g), copy=False)[()]


def neighbors(
    rows: NDArray[Any], q: Any, method: str, skip_nan: bool, by_q: bool
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The positions of the lower and then the upper neighbors in each row, and their weights."""
    order = np.argsort(rows, axis=-1, kind="stable")
    valid = ~np.isnan(rows) if skip_nan else np.ones(rows.shape, bool)
    n = np.sum(valid, axis=-1, keepdims=True)
    where, slope = virtual_index(np.ravel(q).astype(float), n, method)
    lower = np.clip(np.floor(where), 0, np.maximum(n - 1, 0))
    upper = np.minimum(lower + 1, np.maximum(n - 1, 0))
    gamma = fraction(where, lower, method)
    weights = [-slope, slope] if by_q else [1.0 - gamma, gamma]
    places = np.concatenate([lower, upper], axis=-1).astype(int)
    return np.take_along_axis(order, places, -1), np.concatenate(weights, axis=-1)


def virtual_index(q: Any, n: Any, method: str) -> tuple[Any, Any]:
    """Where in the sorted elements a quantile lies, and the derivative of that by ``q``."""
    alpha, beta = CONTINUOUS.get(method, (1.0, 1.0))
    where = n * q + alpha + q * (1.0 - alpha - beta) - 1.0
    inside = (where >= 0) & (where <= n - 1) & (method in CONTINUOUS)
    return np.clip(where, 0, np.maximum(n - 1, 0)), (n + 1.0 - alpha - beta) * inside


def fraction(where: Any, lower: Any, method: str) -> Any:
    """The weight of the upper neighbor."""
    gamma = where - lower
    if method == "lower":
        return np.zeros_like(gamma)
    if method == "higher":
        return (gamma > 0).astype(float)
    if method == "nearest":
        return np.rint(where) - lower
    return np.where(gamma > 0, 0.5, 0.0) if method == "midpoint" else gamma


def axis_order(ndim: int, axis: Axis) -> list[int]:
    """All axes, those that are reduced at the end."""
    axes = range(ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    reduced = [k % ndim for k in axes]
    return [*(k for k in range(ndim) if k not in reduced), *reduced]


def lines(a: NDArray[Any], axis: Axis) -> NDArray[Any]:
    """The array with everything that is reduced together in its last axis."""
    count = 1 if isinstance(axis, int) else a.ndim if axis is None else len(axis)
    moved = np.transpose(a, axis_order(a.ndim, axis))
    kept = moved.shape[: a.ndim - count]
    return moved.reshape(*kept, math.prod(moved.shape[a.ndim - count :]))


def result_shape(shape: Shape, q: Any, axis: Axis, keepdims: bool) -> Shape:
    axes = range(len(shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    reduced = [k % len(shape) for k in axes]
    if keepdims:
        return (*np.shape(q), *(1 if k in reduced else n for k, n in enumerate(shape)))
    return (*np.shape(q), *(n for k, n in enumerate(shape) if k not in reduced))


__all__ = ["quantile_adjoint", "quantile_tangent"]
