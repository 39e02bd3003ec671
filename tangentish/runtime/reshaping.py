"""Shapes: undoing broadcasting, repeating, padding and joining."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.runtime.aliases import NUMBERS, Shape
from tangentish.runtime.selection import scatter
from tangentish.runtime.structures import is_inexact, real_like

if TYPE_CHECKING:
    from numpy.typing import NDArray


def unbroadcast(value: Any, like: Any) -> Any:
    """``value`` in the shape and dtype of ``like``, summed over the axes along which ``like``
    was broadcast; axes that ``value`` lacks are filled in.

    >>> unbroadcast(np.ones((2, 3)), np.zeros(3))
    array([2., 2., 2.])
    >>> float(unbroadcast(np.ones((2, 3)), 1.0))
    6.0
    >>> unbroadcast(1.0, np.zeros((1, 2)))
    array([[1., 1.]])
    """
    if isinstance(like, (list, tuple, dict)) or not isinstance(like, (*NUMBERS, np.ndarray)):
        return value
    if isinstance(value, (list, tuple)):
        value = np.array(value)
    goal = np.shape(like)
    if np.shape(value) != goal:
        value = _summed_down(value, goal)
        if np.shape(value) != goal:
            value = np.broadcast_to(value, goal).copy()
    return _cast(value, like)


def _summed_down(value: Any, goal: Shape) -> Any:
    extra = max(np.ndim(value) - len(goal), 0)
    if extra:
        value = np.sum(value, axis=tuple(range(extra)))
    mine = np.shape(value)
    offset = len(goal) - len(mine)
    axes = tuple(k for k, n in enumerate(mine) if n != 1 and goal[k + offset] == 1)
    return np.sum(value, axis=axes, keepdims=True) if axes else value


def _cast(value: Any, like: Any) -> Any:
    """The value in the precision of ``like``; Python numbers take any precision."""
    value = real_like(value, like)
    if isinstance(like, np.ndarray):
        if not isinstance(value, np.ndarray):
            value = np.asarray(value)
        wanted = like.dtype if is_inexact(like) else value.dtype
        return value if value.dtype == wanted else value.astype(wanted)
    return type(like)(value) if isinstance(like, np.inexact) else value


def broadcast_up(value: Any, like: Any) -> Any:
    """A new array of the shape and dtype of ``like``, filled with ``value``.

    >>> broadcast_up(2.0, np.zeros(3, np.float32))
    array([2., 2., 2.], dtype=float32)
    """
    if not isinstance(like, np.ndarray):
        return _cast(value, like)
    new = np.empty_like(like, dtype=None if is_inexact(like) else float)
    new[...] = real_like(value, like)
    return new


def check_apart(*arrays: Any) -> None:
    """Go on only if no two arrays share memory.

    >>> x = np.zeros(4)
    >>> check_apart(x[:2], x[2:])
    >>> check_apart(x, x[2:])
    Traceback (most recent call last):
    ValueError: two arrays that a checkpointed loop changes are the same memory: copy one
    """
    for k, array in enumerate(arrays):
        if any(np.shares_memory(array, other) for other in arrays[:k]):
            raise ValueError(
                "two arrays that a checkpointed loop changes are the same memory: copy one"
            )


def same_view(tangent: np.ndarray, of: np.ndarray, view: np.ndarray, base: Any) -> np.ndarray:
    """A tangent that is a view or a copy of another as the primal is.

    Whether NumPy makes a view depends on the memory layout. A tangent whose own layout makes
    it otherwise would miss what is written through a view, so it is not accepted.

    >>> a, a_dot = np.ones((2, 2)), np.ones((2, 2))
    >>> same_view(a_dot.ravel(), a_dot, a.ravel(), a)
    array([1., 1., 1., 1.])
    """
    if not np.shares_memory(view, base):
        return tangent.copy() if np.shares_memory(tangent, of) else tangent
    if not np.shares_memory(tangent, of):
        raise ValueError("the tangent's memory layout differs from that of its array: copy it")
    return tangent


def shapes(arrays: Sequence[Any]) -> list[Shape]:
    """The shapes of the elements of a sequence.

    >>> shapes([np.zeros((2, 3)), 1.0])
    [(2, 3), ()]
    """
    return [np.shape(a) for a in arrays]


def inverse_permutation(axes: Sequence[int] | None) -> Sequence[int] | None:
    """The order of axes that undoes ``np.transpose(a, axes)``.

    >>> inverse_permutation((-1, 0, 1))
    (1, 2, 0)
    """
    if axes is None:
        return None
    return tuple(int(k) for k in np.argsort(np.mod(axes, len(axes))))


def unrepeat(g: NDArray[Any], shape: Shape, repeats: Any, axis: int | None) -> NDArray[Any]:
    """The adjoint of ``np.repeat``: a sum over the copies of each element.

    >>> unrepeat(np.array([1.0, 2.0, 3.0]), (2,), [1, 2], None)
    array([1., 5.])
    """
    if axis is None:
        return unrepeat(g, (math.prod(shape),), repeats, 0).reshape(shape)
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
    rank = len(shape)
    if isinstance(pad_width, dict):  # NumPy 2.1: by axis
        given = {axis % rank: width for axis, width in pad_width.items()}
        pad_width = [np.broadcast_to(given.get(k, 0), (2,)) for k in range(rank)]
    before = [start for start, _ in np.broadcast_to(pad_width, (rank, 2))]
    return g[tuple(slice(b, b + n) for b, n in zip(before, shape, strict=True))]


def embed_diagonal(
    g: Any, shape: Shape, offset: int = 0, axis1: int = 0, axis2: int = 1
) -> NDArray[Any]:
    """Zeros of a shape with ``g`` on a diagonal: the adjoint of ``np.diagonal``.

    >>> embed_diagonal(np.array([1.0, 2.0]), (2, 3), 1)
    array([[0., 1., 0.],
           [0., 0., 2.]])
    """
    g = np.asarray(g)
    full = np.zeros(shape, g.dtype)
    view = np.moveaxis(full, (axis1, axis2), (-2, -1))
    rows = np.arange(g.shape[-1])
    view[..., rows - min(offset, 0), rows + max(offset, 0)] = g
    return full


def diag_adjoint(g: NDArray[Any], shape: Shape, k: int) -> NDArray[Any]:
    """The adjoint of ``np.diag``, which makes a matrix of a vector and a vector of a matrix.

    >>> diag_adjoint(np.eye(2), (2,), 0)
    array([1., 1.])
    """
    return np.diagonal(g, k) if len(shape) == 1 else embed_diagonal(g, shape, k)


def trace_adjoint(
    g: Any, shape: Shape, offset: int = 0, axis1: int = 0, axis2: int = 1
) -> NDArray[Any]:
    """The adjoint of ``np.trace``.

    >>> trace_adjoint(2.0, (2, 2))
    array([[2., 0.],
           [0., 2.]])
    """
    rows, columns = shape[axis1], shape[axis2]
    length = max(min(rows + min(offset, 0), columns - max(offset, 0)), 0)
    diagonal = np.repeat(np.expand_dims(g, -1), length, axis=-1)
    return embed_diagonal(diagonal, shape, offset, axis1, axis2)


def parts_of(g: Any, like: Any) -> Any:
    """The adjoints of the numbers and arrays from which ``np.array`` made one array, nested
    as they were.

    >>> parts_of(np.array([[1.0, 2.0]]), [np.zeros(2)])
    [array([1., 2.])]
    """
    if not isinstance(like, (list, tuple)):
        return g
    return [parts_of(part, inner) for part, inner in zip(g, like, strict=True)]


def unconcatenate(g: NDArray[Any], lengths: Sequence[Shape], axis: int | None) -> list[Any]:
    """The parts of ``g`` that belong to arrays of the given shapes, which were joined along an
    axis, or along the last one if there are fewer.

    >>> unconcatenate(np.array([1.0, 2.0, 3.0]), [(1,), (2,)], 0)
    [array([1.]), array([2., 3.])]
    """
    axis = 0 if axis is None else min(axis, g.ndim - 1)
    others = math.prod(g.shape) // max(g.shape[axis], 1) or 1
    sizes = [math.prod(shape) // others for shape in lengths]
    parts = np.split(g, np.cumsum(sizes)[:-1], axis=axis)
    return [part.reshape(shape) for part, shape in zip(parts, lengths, strict=True)]


def joined_parts(parts: Sequence[Any], shape: Shape, axis: int | None) -> NDArray[Any]:
    """One array of a shape from parts along an axis: the adjoint of `unconcatenate`.

    >>> joined_parts([np.ones(2), np.zeros(2)], (2, 2), 0)
    array([[1., 1.],
           [0., 0.]])
    """
    axis = 0 if axis is None else min(axis, len(shape) - 1) % len(shape)
    others = math.prod(shape) // max(shape[axis], 1) or 1
    pieces = [
        np.reshape(part, (*shape[:axis], np.size(part) // others, *shape[axis + 1 :]))
        for part in parts
    ]
    return np.concatenate(pieces, axis=axis)


__all__ = [
    "broadcast_up",
    "check_apart",
    "diag_adjoint",
    "embed_diagonal",
    "inverse_permutation",
    "joined_parts",
    "parts_of",
    "same_view",
    "shapes",
    "trace_adjoint",
    "unbroadcast",
    "unconcatenate",
    "unpad",
    "unrepeat",
    "unresize",
    "untile",
]
