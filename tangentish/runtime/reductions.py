"""Reductions and running sums."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.runtime.aliases import Axis, Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray


def unreduce(g: Any, shape: Shape, axis: Axis, keepdims: bool) -> Any:
    """A reduced value with its axes back at length 1, so that it broadcasts against ``shape``.

    >>> unreduce(np.array([1.0, 2.0]), (2, 3), 1, False)
    array([[1.],
           [2.]])
    """
    if axis is None or keepdims:
        return g
    return np.expand_dims(g, axis)


def weighted(value: Any, weights: Any) -> Any:
    """A value times its weights, if there are any.

    >>> weighted(2.0, None), weighted(2.0, 0.5)
    (2.0, 1.0)
    """
    return value if weights is None else weights * value


def reduced_size(shape: Shape, axis: Axis, ddof: float = 0) -> float:
    """How many elements each result of a reduction is made from, less ``ddof``.

    >>> reduced_size((2, 3, 4), (0, -1))
    8
    """
    if axis is None:
        return math.prod(shape) - ddof
    axes = axis if isinstance(axis, tuple) else (axis,)
    return math.prod(shape[k] for k in axes) - ddof


def center(a: Any, axis: Axis, where: Any, mean: Any) -> Any:
    """The mean that a variance is about: the given one, or that of the elements.

    >>> center(np.array([1.0, 3.0]), 0, True, None)
    array([2.])
    """
    return np.mean(a, axis=axis, keepdims=True, where=where) if mean is None else mean


def counted(where: Any, a: Any, axis: Axis, ddof: float) -> Any:
    """How many elements a mask picks for each result of a reduction, less ``ddof``.

    >>> counted(np.array([True, False, True]), np.ones((2, 3)), 1, 0)
    array([[2.],
           [2.]])
    """
    mask = np.broadcast_to(where, np.shape(a))
    return np.sum(mask, axis=axis, keepdims=axis is not None, dtype=np.result_type(a)) - ddof


def is_valid(a: Any, where: Any) -> Any:
    """Which of the elements that a mask picks are numbers.

    >>> is_valid(np.array([1.0, np.nan, 3.0]), np.array([True, True, False]))
    array([ True, False, False])
    """
    return ~np.isnan(a) & where


def spread_mean(g: Any, shape: Shape, axis: Axis, keepdims: bool, where: Any) -> Any:
    """The adjoint of ``np.mean`` over the elements that a mask picks.

    >>> spread_mean(6.0, (3,), None, False, np.array([True, False, True]))
    array([3., 0., 3.])
    """
    mask = np.broadcast_to(where, shape)
    part = np.divide(unreduce(g, shape, axis, keepdims), np.sum(mask, axis=axis, keepdims=True))
    return np.where(mask, part.astype(np.result_type(g), copy=False), 0.0)[()]


def extreme_shares(a: Any, axis: Axis) -> Any:
    """The derivative of ``np.ptp`` by each element: ties share one.

    >>> extreme_shares(np.array([3.0, 1.0, 2.0, 3.0]), None)
    array([ 0.5, -1. ,  0. ,  0.5])
    """
    high, low = a == np.max(a, axis=axis, keepdims=True), a == np.min(a, axis=axis, keepdims=True)
    kind = np.result_type(a)
    highs = np.sum(high, axis=axis, keepdims=True, dtype=kind)
    lows = np.sum(low, axis=axis, keepdims=True, dtype=kind)
    return high / highs - low / lows


def product_of_others(a: Any, axis: Axis) -> Any:
    """For each element the product of the others along ``axis``; exact where there are zeros.

    >>> product_of_others(np.array([0.0, 2.0, 3.0]), None)
    array([6., 0., 0.])
    """
    a = np.asarray(a)
    if a.ndim == 0:
        return np.ones_like(a)
    axes = range(a.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    order = [k % a.ndim for k in axes]
    moved = np.moveaxis(a, order, range(-len(order), 0))
    kept = moved.shape[: a.ndim - len(order)]
    flat = moved.reshape(*kept, math.prod(moved.shape[len(kept) :]))
    before, after = np.ones_like(flat), np.ones_like(flat)
    np.cumprod(flat[..., :-1], axis=-1, out=before[..., 1:])
    np.cumprod(flat[..., :0:-1], axis=-1, out=after[..., -2::-1])
    return np.moveaxis((before * after).reshape(moved.shape), range(-len(order), 0), order)


def product_of_pairs(t: Any, a: Any, axis: Axis) -> Any:
    """The tangent of `product_of_others`, which is its adjoint too: for each element the sum
    over the others of theirs in ``t`` times the product of all the rest.

    >>> product_of_pairs(np.array([1.0, 0.0, 0.0]), np.array([5.0, 2.0, 3.0]), None)
    array([0., 3., 2.])
    """
    a = np.asarray(a)
    if a.ndim == 0:
        return np.zeros_like(a)
    axes = range(a.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    order = [k % a.ndim for k in axes]
    last = range(-len(order), 0)
    moved = np.moveaxis(a, order, last)
    flat = moved.reshape(*moved.shape[: a.ndim - len(order)], -1)
    weights = np.moveaxis(np.broadcast_to(t, a.shape), order, last).reshape(flat.shape)
    total = np.zeros_like(weights)
    for k in range(flat.shape[-1]):
        rest = flat.copy()
        rest[..., k] = 1.0
        others = product_of_others(rest, -1)
        others[..., k] = 0.0
        total += weights[..., k, None] * others
    return np.moveaxis(total.reshape(moved.shape), last, order)


def cumprod_adjoint(g: Any, a: NDArray[Any], axis: int | None) -> NDArray[Any]:
    """The adjoint of ``np.cumprod``, exact where there are zeros.

    >>> cumprod_adjoint(np.ones(3), np.array([2.0, 0.0, 3.0]), 0)
    array([1., 8., 0.])
    """
    if axis is None or not np.ndim(a):
        return cumprod_adjoint(g, np.ravel(a), 0).reshape(np.shape(a))
    factors, bars = np.moveaxis(a, axis, 0), np.moveaxis(g, axis, 0)
    result = np.empty_like(factors, dtype=np.result_type(factors, bars))
    bar = np.zeros_like(factors[:1].sum(axis=0))  # of the product up to the element at hand
    before = np.cumprod(factors, axis=0)
    for k in range(len(factors) - 1, -1, -1):
        bar = bar + bars[k]
        result[k] = bar * before[k - 1] if k else bar
        bar = bar * factors[k]
    return np.moveaxis(result, 0, axis)


def cumprod_tangent(t: NDArray[Any], a: NDArray[Any], axis: int | None) -> NDArray[Any]:
    """The tangent of ``np.cumprod``, exact where there are zeros.

    >>> cumprod_tangent(np.array([0.0, 1.0]), np.array([2.0, 0.0]), 0)
    array([0., 2.])
    """
    if axis is None or not np.ndim(a):
        return cumprod_tangent(np.ravel(t), np.ravel(a), 0)
    factors, dots = np.moveaxis(a, axis, 0), np.moveaxis(t, axis, 0)
    result = np.array(dots, dtype=np.result_type(factors, dots))
    before = np.cumprod(factors, axis=0)
    for k in range(1, len(factors)):
        result[k] = result[k - 1] * factors[k] + before[k - 1] * dots[k]
    return np.moveaxis(result, 0, axis)


def cumprod_second_tangent(
    t: NDArray[Any], s: NDArray[Any], a: NDArray[Any], axis: int | None
) -> NDArray[Any]:
    """The change of `cumprod_tangent` along ``t`` as ``a`` changes along ``s``.

    >>> cumprod_second_tangent(np.array([1.0, 0.0]), np.array([0.0, 1.0]), np.ones(2), 0)
    array([0., 1.])
    """
    if axis is None or not np.ndim(a):
        return cumprod_second_tangent(np.ravel(t), np.ravel(s), np.ravel(a), 0)
    factors, first, second = (np.moveaxis(x, axis, 0) for x in (a, t, s))
    along = cumprod_tangent(first, factors, 0), cumprod_tangent(second, factors, 0)
    result = np.zeros_like(factors, dtype=np.result_type(factors, *along))
    for k in range(1, len(factors)):
        mixed = along[0][k - 1] * second[k] + along[1][k - 1] * first[k]
        result[k] = result[k - 1] * factors[k] + mixed
    return np.moveaxis(result, 0, axis)


def cumprod_curvature(g: Any, t: NDArray[Any], a: NDArray[Any], axis: int | None) -> NDArray[Any]:
    """The change of `cumprod_adjoint` for the adjoint ``g`` as ``a`` changes along ``t``.

    >>> cumprod_curvature(np.array([0.0, 1.0]), np.array([1.0, 0.0]), np.ones(2), 0)
    array([0., 1.])
    """
    if axis is None or not np.ndim(a):
        return cumprod_curvature(g, np.ravel(t), np.ravel(a), 0).reshape(np.shape(a))
    factors, bars, dots = (np.moveaxis(x, axis, 0) for x in (a, g, t))
    before, before_dot = np.cumprod(factors, axis=0), cumprod_tangent(dots, factors, 0)
    result = np.zeros_like(factors, dtype=np.result_type(factors, bars, dots))
    bar = np.zeros_like(factors[:1].sum(axis=0))
    bar_dot = np.zeros_like(bar)
    for k in range(len(factors) - 1, -1, -1):
        bar = bar + bars[k]
        result[k] = bar_dot * before[k - 1] + bar * before_dot[k - 1] if k else bar_dot
        bar_dot = bar_dot * factors[k] + bar * dots[k]
        bar = bar * factors[k]
    return np.moveaxis(result, 0, axis)


def running_holder(a: NDArray[Any], out: NDArray[Any], axis: int) -> NDArray[Any]:
    """The position of the element that holds a running extreme ``out`` at each place.

    >>> a = np.array([1.0, 3.0, 2.0, 3.0])
    >>> running_holder(a, np.maximum.accumulate(a), 0)
    array([0, 1, 1, 1])
    """
    values, best = np.moveaxis(a, axis, 0), np.moveaxis(out, axis, 0)
    places = np.arange(len(values)).reshape(-1, *[1] * (values.ndim - 1))
    new = values == best
    new[1:] &= best[1:] != best[:-1]
    return np.moveaxis(np.maximum.accumulate(np.where(new, places, 0), axis=0), 0, axis)


def unreduceat(g: NDArray[Any], indices: Any, shape: Shape, axis: int | None) -> NDArray[Any]:
    """The adjoint of ``np.add.reduceat``.

    >>> unreduceat(np.array([1.0, 5.0]), [0, 2], (3,), 0)
    array([1., 1., 5.])
    """
    starts, axis = np.asarray(indices), axis or 0
    stops = np.append(starts[1:], shape[axis])
    stops = np.maximum(stops, starts + 1)  # where no piece begins, one element is taken
    bars = np.moveaxis(g, axis, 0)
    full = np.zeros((shape[axis], *bars.shape[1:]), bars.dtype)
    for bar, start, stop in zip(bars, starts, stops, strict=True):
        full[start:stop] += bar
    return np.moveaxis(full, 0, axis)


def undiff(g: NDArray[Any], n: int, axis: int, goal: Shape | None = None) -> NDArray[Any]:
    """The adjoint of ``np.diff``, for an array of shape ``goal``: that tells, where there are no
    differences, how few elements it had.

    >>> undiff(np.array([1.0, 5.0]), 1, 0)
    array([-1., -4.,  5.])
    """
    if goal is not None and not g.shape[axis]:
        return np.zeros_like(g, shape=goal)
    if not n:
        return g.copy()
    for _ in range(n):
        edge = np.zeros_like(g, shape=_with_length(g.shape, axis, 1))
        g = -np.diff(g, axis=axis, prepend=edge, append=edge)
    return g


def edge_shape(edge: Any, goal: Shape, axis: int | None) -> Shape:
    """The shape of what is put in front of an array of shape ``goal``: a number is repeated,
    None is nothing.

    >>> edge_shape(0.0, (2, 3), -1), edge_shape(None, (2, 3), 0)
    ((2, 1), (0, 3))
    """
    if edge is None:
        return _with_length(goal, axis or 0, 0)
    return np.shape(edge) or _with_length(goal, axis or 0, 1)


def with_front(x: NDArray[Any], value: float, shape: Shape, axis: int | None) -> NDArray[Any]:
    """An array with ``value`` in front of it along an axis, in an array of the given shape.

    >>> with_front(np.array([2.0, 3.0]), 1.0, (1,), None)
    array([1., 2., 3.])
    """
    return np.concatenate([np.full_like(x, value, shape=shape), np.atleast_1d(x)], axis or 0)


def _with_length(shape: Shape, axis: int, length: int) -> Shape:
    shape = shape or (1,)
    axis %= len(shape)
    return (*shape[:axis], length, *shape[axis + 1 :])


__all__ = [
    "center",
    "counted",
    "cumprod_adjoint",
    "cumprod_curvature",
    "cumprod_second_tangent",
    "cumprod_tangent",
    "edge_shape",
    "extreme_shares",
    "is_valid",
    "product_of_others",
    "product_of_pairs",
    "reduced_size",
    "running_holder",
    "spread_mean",
    "undiff",
    "unreduce",
    "unreduceat",
    "weighted",
    "with_front",
]
