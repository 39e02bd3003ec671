"""Choosing and ordering elements."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.runtime.aliases import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray


def positions(shape: Shape) -> NDArray[Any]:
    """An array of a shape whose elements are their own places in the flat array.

    What a function that only moves elements makes of it tells where its elements come from.

    >>> np.delete(positions((2, 2)), 0, axis=1)
    array([[1],
           [3]])
    """
    return np.arange(math.prod(shape)).reshape(shape)


def scatter(
    g: Any, indices: Any, shape: Shape, axis: int | None, mode: str = "raise"
) -> NDArray[Any]:
    """Zeros of a shape, with ``g`` added at ``indices``: the adjoint of ``np.take``.

    >>> scatter(np.array([1.0, 2.0]), [0, 0], (3,), 0)
    array([3., 0., 0.])
    """
    g = np.asarray(g)
    if axis is None:
        return scatter(g, indices, (math.prod(shape),), 0, mode).reshape(shape)
    full = np.zeros(shape, g.dtype)
    axis %= len(shape)
    if g.size == 0:  # indices of nothing may lie outside
        return full
    if mode != "raise":
        indices = np.take(np.arange(shape[axis]), indices, mode=mode)  # type: ignore[call-overload]
    place: Any = (*[slice(None)] * axis, np.asarray(indices))
    np.add.at(full, place, g)
    return full


def scatter_along_axis(g: Any, indices: Any, shape: Shape, axis: int | None) -> NDArray[Any]:
    """The adjoint of ``np.take_along_axis``.

    >>> scatter_along_axis(np.array([1.0, 2.0]), np.array([2, 2]), (3,), 0)
    array([0., 0., 3.])
    """
    if axis is None:
        return scatter_along_axis(g, indices, (math.prod(shape),), 0).reshape(shape)
    full = np.zeros(shape, np.asarray(g).dtype)
    axis %= len(shape)
    lengths = [max(n, m) for n, m in zip(shape, np.shape(indices), strict=True)]
    lengths[axis] = np.shape(indices)[axis]
    where: list[Any] = list(np.ogrid[tuple(slice(n) for n in lengths)])
    for k, n in enumerate(shape):
        if n == 1 and k != axis:
            where[k] = np.zeros_like(where[k])
    where[axis] = np.broadcast_to(indices, lengths)
    np.add.at(full, tuple(where), np.broadcast_to(g, lengths))
    return full


def scatter_item(g: Any, place: Any, shape: Shape) -> NDArray[Any]:
    """The adjoint of ``a`` in ``a.item(place)``: zeros with one number among them.

    >>> scatter_item(1.0, 2, (2, 2))
    array([[0., 0.],
           [1., 0.]])
    """
    full = np.zeros(shape, np.asarray(g).dtype)
    if isinstance(place, tuple):
        full[place] = g
    else:
        full.flat[place or 0] = g
    return full


def histogram_adjoint(g: Any, a: Any, edges: NDArray[Any]) -> NDArray[Any]:
    """The adjoint of the weights of ``np.histogram``: each has that of its bin, or 0 outside.

    >>> histogram_adjoint(np.array([5.0, 7.0]), [0.2, 1.0, 2.0, 9.0], np.array([0.0, 1.0, 2.0]))
    array([5., 7., 7., 0.])
    """
    place = np.searchsorted(edges, a, side="right") - 1
    place = np.where(np.equal(a, edges[-1]), len(edges) - 2, place)  # the last bin is closed
    inside = (place >= 0) & (place < len(edges) - 1)
    return np.where(inside, g[np.where(inside, place, 0)], 0.0)


def partition_order(a: Any, out: Any, axis: int | None) -> NDArray[Any]:
    """Where the elements of ``np.partition(a, kth, axis)`` come from, along the axis.

    >>> partition_order(np.array([3.0, 1.0, 2.0]), np.array([1.0, 3.0, 2.0]), 0)
    array([1, 0, 2])
    """
    rank = np.argsort(np.argsort(out, axis=axis, kind="stable"), axis=axis, kind="stable")
    order = np.argsort(a, axis=axis, kind="stable")
    return np.take_along_axis(order, rank, axis)


def taken_by_last(g: NDArray[Any], index: Any) -> NDArray[Any]:
    """``g[index]``, but zero for writers whose element a later one of the same store took.

    >>> taken_by_last(np.array([5.0, 7.0]), [0, 0, 1])
    array([0., 5., 7.])
    """
    taken: NDArray[Any] = g[index]
    writers = np.arange(taken.size).reshape(taken.shape)
    shape = g.shape if isinstance(g, np.ndarray) else len(g)  # `a.flat` has a length alone
    owner = np.zeros(shape, int)
    owner[index] = writers
    return np.where(owner[index] == writers, taken, 0.0)


def put_by_last(values: Any, index: Any, shape: Shape) -> NDArray[Any]:
    """Zeros of a shape with the last of the values for each place: the adjoint of
    `taken_by_last`.

    >>> put_by_last(np.array([1.0, 2.0, 3.0]), [0, 0, 2], (3,))
    array([2., 0., 3.])
    """
    full = np.zeros(shape, np.asarray(values).dtype)
    full[index] = values
    return full


def share(x: Any, y: Any, out: Any) -> Any:
    """The share of ``x`` in ``out = np.maximum(x, y)`` and its like: 1, 0, or one half in a tie.

    >>> x = np.array([1.0, 2.0, 3.0])
    >>> share(x, 2.0, np.maximum(x, 2.0))
    array([0. , 0.5, 1. ])
    """
    part = np.subtract(x == out, np.multiply(x == y, 0.5))
    return part.astype(out.dtype) if isinstance(out, (np.ndarray, np.inexact)) else part


def chosen_places(a: Any, count: int, mode: str) -> NDArray[Any]:
    """The places in the list of choices that ``np.choose`` takes elements from.

    >>> chosen_places([0, 5, -1], 2, "clip")
    array([0, 1, 0])
    """
    if mode == "raise":
        return np.asarray(a)
    return np.take(np.arange(count), a, mode=mode)  # type: ignore[call-overload]


__all__ = [
    "chosen_places",
    "histogram_adjoint",
    "partition_order",
    "positions",
    "put_by_last",
    "scatter",
    "scatter_along_axis",
    "scatter_item",
    "share",
    "taken_by_last",
]
