"""Joining arrays, and taking joined ones apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.runtime.aliases import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
    return [part.reshape(shape)[()] for part, shape in zip(parts, lengths, strict=True)]


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


def unblock(g: NDArray[Any], blocks: Any) -> Any:
    """The parts of ``g`` that belong to the arrays in nested lists, which ``np.block`` joined.

    >>> unblock(np.arange(4.0), [np.zeros(3), np.ones(1)])
    [array([0., 1., 2.]), array([3.])]
    """
    return _blocks_of(g, blocks, _depth(blocks))


def _blocks_of(g: NDArray[Any], blocks: Any, depth: int) -> Any:
    if not isinstance(blocks, list):
        return np.reshape(g, np.shape(blocks))[()]
    lengths = [_length(block, depth) for block in blocks]
    parts = np.split(g, np.cumsum(lengths)[:-1], axis=-depth)
    return [_blocks_of(p, b, depth - 1) for p, b in zip(parts, blocks, strict=True)]


def _length(block: Any, axis: int) -> int:
    """The length of a block along an axis, counted from the last one."""
    while isinstance(block, list):
        if _depth(block) == axis:
            return sum(_length(part, axis) for part in block)
        block = block[0]
    return np.shape(block)[-axis] if np.ndim(block) >= axis else 1


def _depth(blocks: Any) -> int:
    return 1 + _depth(blocks[0]) if isinstance(blocks, list) else 0


def joined_blocks(blocks: Any, shape: Shape) -> NDArray[Any]:
    """``np.block`` with a result of a known shape: the adjoint of `unblock`.

    >>> joined_blocks([np.ones(2), 3.0], (3,))
    array([1., 1., 3.])
    """
    return np.reshape(np.block(blocks), shape)


__all__ = ["joined_blocks", "joined_parts", "unblock", "unconcatenate"]
