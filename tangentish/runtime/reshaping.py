"""Shapes: undoing broadcasting and reordering; diagonals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.runtime.aliases import NUMBERS, Shape
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
        value = summed_down(value, goal)
        if np.shape(value) != goal:
            value = np.broadcast_to(value, goal).copy()
    return _cast(value, like)


def summed_down(value: Any, goal: Shape) -> Any:
    """A value summed over the axes along which something of the shape ``goal`` was broadcast."""
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
    if isinstance(value, np.ndarray) and not value.ndim:
        value = value[()]
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


def inverse_permutation(axes: int | Sequence[int] | None) -> Sequence[int] | None:
    """The order of axes that undoes ``np.transpose(a, axes)``.

    >>> inverse_permutation((-1, 0, 1))
    (1, 2, 0)
    """
    if axes is None:
        return None
    axes = (axes,) if isinstance(axes, int) else axes  # of a vector
    return tuple(int(k) for k in np.argsort(np.mod(axes, len(axes))))


def rolled_place(axis: int, start: int, rank: int) -> int:
    """Where ``np.rollaxis`` puts an axis.

    >>> rolled_place(0, 2, 3)
    1
    """
    start = start + rank if start < 0 else start
    return start - 1 if axis % rank < start else start


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
        return real_like(g, like)
    return [parts_of(part, inner) for part, inner in zip(g, like, strict=True)]


__all__ = [
    "broadcast_up",
    "check_apart",
    "diag_adjoint",
    "embed_diagonal",
    "inverse_permutation",
    "parts_of",
    "rolled_place",
    "same_view",
    "shapes",
    "trace_adjoint",
    "unbroadcast",
]
