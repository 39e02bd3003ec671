"""Choosing and ordering elements, and interpolation between them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.runtime.aliases import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray


def scatter(g: Any, indices: Any, shape: Shape, axis: int | None) -> NDArray[Any]:
    """Zeros of a shape, with ``g`` added at ``indices``: the adjoint of ``np.take``.

    >>> scatter(np.array([1.0, 2.0]), [0, 0], (3,), 0)
    array([3., 0., 0.])
    """
    g = np.asarray(g)
    if axis is None:
        return scatter(g, indices, (math.prod(shape),), 0).reshape(shape)
    full = np.zeros(shape, g.dtype)
    axis %= len(shape)
    place: Any = (*[slice(None)] * axis, np.asarray(indices))
    if g.size:  # indices of nothing may lie outside
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


def interp_slope(x: Any, xp: Any, fp: Any) -> Any:
    """The derivative of ``np.interp(x, xp, fp)`` by ``x``: 0 outside, the right one at a knot.

    >>> interp_slope(np.array([0.5, 2.0]), [0.0, 1.0], [0.0, 3.0])
    array([3., 0.])
    """
    xp, fp = np.asarray(xp), np.asarray(fp)
    slopes = np.concatenate([[0.0], np.diff(fp) / np.diff(xp), [0.0]])
    return slopes[np.searchsorted(xp, x, side="right")]


def interp_slope_adjoint(g: Any, x: Any, xp: Any) -> Any:
    """The adjoint of ``fp`` in `interp_slope`.

    >>> interp_slope_adjoint(1.0, 0.5, [0.0, 2.0])
    array([-0.5,  0.5])
    """
    xp = np.asarray(xp)
    right = np.searchsorted(xp, x, side="right")
    inside = (right > 0) & (right < len(xp))
    right = np.where(inside, right, 1)
    part = np.where(inside, g / (xp[right] - xp[right - 1]), 0.0)
    return scatter(part, right, xp.shape, 0) - scatter(part, right - 1, xp.shape, 0)


def interp_adjoint(g: Any, x: Any, xp: Any) -> Any:
    """The adjoint of ``fp`` in ``np.interp(x, xp, fp)``.

    >>> interp_adjoint(1.0, 0.25, [0.0, 1.0])
    array([0.75, 0.25])
    """
    xp = np.asarray(xp)
    right = np.clip(np.searchsorted(xp, x, side="right"), 1, len(xp) - 1)
    weight = np.clip((x - xp[right - 1]) / (xp[right] - xp[right - 1]), 0.0, 1.0)
    total = scatter(g * (1.0 - weight), right - 1, xp.shape, 0)
    return total + scatter(g * weight, right, xp.shape, 0)


__all__ = [
    "interp_adjoint",
    "interp_slope",
    "interp_slope_adjoint",
    "put_by_last",
    "scatter",
    "scatter_along_axis",
    "share",
    "taken_by_last",
]
