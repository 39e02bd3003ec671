"""Repeating and padding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.runtime.aliases import Shape
from tangentish.runtime.selection import scatter

if TYPE_CHECKING:
    from numpy.typing import NDArray


def unrepeat(g: NDArray[Any], shape: Shape, repeats: Any, axis: int | None) -> NDArray[Any]:
    """The adjoint of ``np.repeat``: a sum over the copies of each element.

    >>> unrepeat(np.array([1.0, 2.0, 3.0]), (2,), [1, 2], None)
    array([1., 5.])
    """
    if axis is None:
        return unrepeat(g, (math.prod(shape),), repeats, 0).reshape(shape)
    if not shape:  # a number is repeated as an array of one
        return unrepeat(g, (1,), repeats, axis).reshape(())
    if not shape:  # a number is repeated as an array of one
        return unrepeat(g, (1,), repeats, axis).reshape(())
    counts = np.broadcast_to(repeats, (shape[axis],))
    owner = np.repeat(np.arange(shape[axis]), counts)
    return scatter(g, owner, shape, axis)


def untile(g: NDArray[Any], shape: Shape, reps: int | Sequence[int]) -> NDArray[Any]:
    """The adjoint of ``np.tile``: a sum over the copies.

    >>> untile(np.array([1.0, 2.0, 3.0, 4.0]), (2,), 2)
    array([4., 6.])
    """
    counts = (reps,) if isinstance(reps, (int, np.integer)) else tuple(reps)
    rank = max(len(counts), len(shape))
    counts = (1,) * (rank - len(counts)) + counts
    lengths = (1,) * (rank - len(shape)) + tuple(shape)
    pairs = [n for pair in zip(counts, lengths, strict=True) for n in pair]
    total: NDArray[Any] = np.sum(np.reshape(g, pairs), axis=tuple(range(0, 2 * rank, 2)))
    return total.reshape(shape)


def unresize(g: Any, shape: Shape) -> NDArray[Any]:
    """The adjoint of ``np.resize``, which repeats the elements or leaves the last ones out.

    >>> unresize(np.array([1.0, 2.0, 3.0]), (2,))
    array([4., 2.])
    """
    g = np.ravel(g)
    total = np.zeros(math.prod(shape), g.dtype)
    if total.size:  # of nothing, `np.resize` makes zeros
        np.add.at(total, np.arange(g.size) % total.size, g)
    return total.reshape(shape)


def unpad(g: NDArray[Any], shape: Shape, pad_width: Any) -> NDArray[Any]:
    """The part of a padded array that was there before: the adjoint of ``np.pad``.

    >>> unpad(np.arange(5.0), (2,), (1, 2))
    array([1., 2.])
    """
    starts = [before for before, _ in _widths(shape, pad_width)]
    return g[tuple(slice(b, b + n) for b, n in zip(starts, shape, strict=True))]


def pad_value_sums(g: NDArray[Any], shape: Shape, pad_width: Any) -> NDArray[Any]:
    """The sums of ``g`` over what ``np.pad`` added, before and after the array, by axis.

    Where two axes are padded the last one owns the corner.

    >>> pad_value_sums(np.array([1.0, 2.0, 4.0, 8.0]), (2,), 1)
    array([[1., 8.]])
    """
    sums = np.zeros((len(shape), 2), g.dtype)
    for axis, (before, after) in reversed(list(enumerate(_widths(shape, pad_width)))):
        start, inner, end = np.split(g, [before, g.shape[axis] - after], axis)
        sums[axis] = np.sum(start), np.sum(end)
        g = inner
    return sums


def unpad_ends(
    g: NDArray[Any], shape: Shape, pad_width: Any, mode: str, stat_length: Any = None
) -> NDArray[Any]:
    """The adjoint of ``np.pad`` with a ramp towards zero, or with means of the ends.

    >>> unpad_ends(np.array([1.0, 1.0, 1.0, 1.0]), (2,), (2, 0), "mean")
    array([2., 2.])
    """
    lengths = np.broadcast_to(np.array(stat_length), (len(shape), 2))
    for axis, (before, after) in reversed(list(enumerate(_widths(shape, pad_width)))):
        g = np.moveaxis(g, axis, 0)
        inner = g[before : len(g) - after].copy()
        if mode == "linear_ramp":
            start, end = np.arange(before) / max(before, 1), np.arange(after) / max(after, 1)
            inner[0] += np.tensordot(start, g[:before], 1)
            inner[-1] += np.tensordot(end[::-1], g[len(g) - after :], 1)
        else:
            first, last = (len(inner) if n is None else min(n, len(inner)) for n in lengths[axis])
            inner[:first] += np.sum(g[:before], axis=0) / first
            inner[len(inner) - last :] += np.sum(g[len(g) - after :], axis=0) / last
        g = np.moveaxis(inner, 0, axis)
    return g


def steps(num: int, endpoint: bool) -> int:
    """How many steps ``np.linspace`` makes between its ends.

    >>> steps(5, True), steps(5, False)
    (4, 5)
    """
    return num - 1 if endpoint else num


def _widths(shape: Shape, pad_width: Any) -> list[tuple[int, int]]:
    """How many elements ``np.pad`` adds before and after, by axis."""
    rank = len(shape)
    if isinstance(pad_width, dict):  # NumPy 2.1: by axis
        given = {axis % rank: width for axis, width in pad_width.items()}
        pad_width = [np.broadcast_to(given.get(k, 0), (2,)) for k in range(rank)]
    pairs = np.broadcast_to(np.asarray(pad_width, int), (rank, 2))
    return [(int(before), int(after)) for before, after in pairs]


__all__ = [
    "pad_value_sums",
    "steps",
    "unpad",
    "unpad_ends",
    "unrepeat",
    "unresize",
    "untile",
]
