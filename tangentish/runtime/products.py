"""Products of vectors, matrices and tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.runtime.aliases import Shape
from tangentish.runtime.reshaping import summed_down

if TYPE_CHECKING:
    from numpy.typing import NDArray


def matmul_of(a: Any, b: Any, shape_a: Shape, shape_b: Shape) -> Any:
    """``a @ b`` for arrays that may have more leading axes than the shapes, which tell which
    of them holds vectors.

    >>> matmul_of(np.ones((2, 3)), np.ones(3), (3,), (3,))
    array([3., 3.])
    """
    if len(shape_a) == 1 and len(shape_b) == 1:
        return np.sum(a * b, axis=-1)
    if len(shape_b) == 1:
        return (a @ np.expand_dims(b, -1))[..., 0]
    if len(shape_a) == 1:
        return (np.expand_dims(a, -2) @ b)[..., 0, :]
    return a @ b


def matmul_adjoint_left(g: Any, b: NDArray[Any], shape: Shape, other: Shape | None = None) -> Any:
    """The adjoint of ``a`` in ``a @ b`` for all ranks; leading axes may be broadcast still.

    ``other`` is the shape that tells whether ``b`` holds vectors, if it is not that of ``b``.

    >>> matmul_adjoint_left(np.ones(2), np.array([3.0, 4.0]), (2, 2))
    array([[3., 4.],
           [3., 4.]])
    """
    rank = b.ndim if other is None else len(other)
    if len(shape) == 1 and rank == 1:
        return np.expand_dims(g, -1) * b if np.ndim(g) else g * b
    if rank == 1:
        return np.expand_dims(g, -1) * np.expand_dims(b, -2)
    if len(shape) == 1:
        return (b @ np.expand_dims(g, -1))[..., 0]
    return g @ b.mT


def matmul_adjoint_right(a: NDArray[Any], g: Any, shape: Shape, other: Shape | None = None) -> Any:
    """The adjoint of ``b`` in ``a @ b`` for all ranks; leading axes may be broadcast still.

    ``other`` is the shape that tells whether ``a`` holds vectors, if it is not that of ``a``.

    >>> matmul_adjoint_right(np.eye(2), np.array([1.0, 2.0]), (2,))
    array([1., 2.])
    """
    rank = a.ndim if other is None else len(other)
    if rank == 1 and len(shape) == 1:
        return a * np.expand_dims(g, -1) if np.ndim(g) else a * g
    if rank == 1:
        return np.expand_dims(a, -1) * np.expand_dims(g, -2)
    if len(shape) == 1:
        return (a.mT @ np.expand_dims(g, -1))[..., 0]
    return a.mT @ g


def dot_adjoint_left(g: Any, b: Any, shape: Shape) -> Any:
    """The adjoint of ``a`` in ``np.dot(a, b)`` for all ranks.

    >>> dot_adjoint_left(2.0, np.array([3.0, 4.0]), (2,))
    array([6., 8.])
    """
    if not shape:
        return np.sum(g * b)
    if np.ndim(b) == 0:
        return g * b
    return tensordot_adjoint_left(g, b, shape, (-1, max(np.ndim(b) - 2, 0)))


def dot_adjoint_right(a: Any, g: Any, shape: Shape) -> Any:
    """The adjoint of ``b`` in ``np.dot(a, b)`` for all ranks.

    >>> dot_adjoint_right(np.eye(2), np.array([1.0, 2.0]), (2,))
    array([1., 2.])
    """
    if not shape:
        return np.sum(a * g)
    if np.ndim(a) == 0:
        return a * g
    return tensordot_adjoint_right(a, g, shape, (-1, max(len(shape) - 2, 0)))


def inner_adjoint_left(g: Any, b: Any, shape: Shape) -> Any:
    """The adjoint of ``a`` in ``np.inner(a, b)`` for all ranks.

    >>> inner_adjoint_left(2.0, np.array([3.0, 4.0]), (2,))
    array([6., 8.])
    """
    if not shape:
        return np.sum(g * b)
    if np.ndim(b) == 0:
        return g * b
    return tensordot_adjoint_left(g, b, shape, (-1, -1))


def inner_adjoint_right(a: Any, g: Any, shape: Shape) -> Any:
    """The adjoint of ``b`` in ``np.inner(a, b)`` for all ranks.

    >>> inner_adjoint_right(np.array([3.0, 4.0]), 2.0, (2,))
    array([6., 8.])
    """
    if not shape:
        return np.sum(a * g)
    if np.ndim(a) == 0:
        return a * g
    return tensordot_adjoint_right(a, g, shape, (-1, -1))


def tensordot_adjoint_left(g: Any, b: NDArray[Any], shape: Shape, axes: Any) -> NDArray[Any]:
    """The adjoint of ``a`` in ``np.tensordot(a, b, axes)``.

    >>> tensordot_adjoint_left(np.ones((2, 2)), np.eye(2), (2, 2), 1)
    array([[1., 1.],
           [1., 1.]])
    """
    summed_a, summed_b = _contracted(axes, len(shape), b.ndim)
    free_b = [k for k in range(b.ndim) if k not in summed_b]
    g = np.asarray(g)
    result = np.tensordot(g, b, (list(range(g.ndim - len(free_b), g.ndim)), free_b))
    # its axes: the free ones of a, then the contracted ones in the order of b's axes
    free_a = [k for k in range(len(shape)) if k not in summed_a]
    last = [summed_a[summed_b.index(k)] for k in sorted(summed_b)]
    return np.moveaxis(result, range(result.ndim), [*free_a, *last])


def tensordot_adjoint_right(a: NDArray[Any], g: Any, shape: Shape, axes: Any) -> NDArray[Any]:
    """The adjoint of ``b`` in ``np.tensordot(a, b, axes)``.

    >>> tensordot_adjoint_right(np.eye(2), np.ones((2, 2)), (2, 2), 1)
    array([[1., 1.],
           [1., 1.]])
    """
    summed_a, summed_b = _contracted(axes, a.ndim, len(shape))
    free_a = [k for k in range(a.ndim) if k not in summed_a]
    result = np.tensordot(a, np.asarray(g), (free_a, list(range(len(free_a)))))
    # its axes: the contracted ones in the order of a's axes, then the free ones of b
    first = [summed_b[summed_a.index(k)] for k in sorted(summed_a)]
    free_b = [k for k in range(len(shape)) if k not in summed_b]
    return np.moveaxis(result, range(result.ndim), [*first, *free_b])


def _contracted(axes: Any, rank_a: int, rank_b: int) -> tuple[list[int], list[int]]:
    """The axes that ``np.tensordot`` sums over, in both arguments."""
    if np.ndim(axes) == 0:
        return list(range(rank_a - axes, rank_a)), list(range(axes))
    first, second = (list(np.atleast_1d(a)) for a in axes)
    return [k % rank_a for k in first], [k % rank_b for k in second]


def vecdot_adjoint(g: Any, other: NDArray[Any], shape: Shape, axis: int) -> Any:
    """The adjoint of one argument of ``np.vecdot(x1, x2, axis=axis)``.

    >>> vecdot_adjoint(np.array([1.0, 2.0]), np.ones((3, 2)), (3, 2), 0)
    array([[1., 2.],
           [1., 2.],
           [1., 2.]])
    """
    vectors = np.expand_dims(g, -1) * np.moveaxis(other, axis, -1)
    return _along(vectors, shape, axis)


def cross_adjoint(
    g: Any,
    b: NDArray[Any],
    shape: Shape,
    axisa: int = -1,
    axisb: int = -1,
    axisc: int = -1,
    axis: int | None = None,
) -> Any:
    """The adjoint of ``a`` in ``np.cross(a, b)``, whose vectors have two or three components.

    >>> cross_adjoint(1.0, np.array([3.0, 4.0]), (2,))
    array([ 4., -3.])
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    b = np.moveaxis(b, axisb, -1)
    if shape[axisa] == b.shape[-1] == 2:
        vectors = np.expand_dims(g, -1) * np.stack([b[..., 1], -b[..., 0]], -1)
    else:
        vectors = np.cross(_with_three(b), np.moveaxis(g, axisc, -1))[..., : shape[axisa]]
    return _along(vectors, shape, axisa)


def _with_three(b: NDArray[Any]) -> NDArray[Any]:
    """Vectors with a third component, if they have only two."""
    return b if b.shape[-1] == 3 else np.concatenate([b, np.zeros_like(b[..., :1])], -1)


def _along(vectors: NDArray[Any], shape: Shape, axis: int) -> NDArray[Any]:
    """Vectors along the last axis, summed down to a shape in which they are along another."""
    rest = list(shape)
    goal = (*rest[: axis % len(shape)], *rest[axis % len(shape) + 1 :], shape[axis])
    return np.moveaxis(summed_down(vectors, goal), -1, axis)


def multi_dot_adjoint(g: Any, arrays: Sequence[NDArray[Any]], k: int) -> Any:
    """The adjoint of one factor of ``np.linalg.multi_dot``.

    >>> multi_dot_adjoint(2.0, [np.array([1.0, 3.0]), np.array([5.0, 7.0])], 1)
    array([2., 6.])
    """
    if len(arrays) == 2:  # of two, NumPy takes stacks as well
        a, b = arrays
        return dot_adjoint_right(a, g, b.shape) if k else dot_adjoint_left(g, b, a.shape)
    factors = [np.atleast_2d(arrays[0]), *arrays[1:]]
    if arrays[-1].ndim == 1:
        factors[-1] = arrays[-1][:, None]
    rows, columns = factors[0].shape[0], factors[-1].shape[1]
    before = [a.T for a in reversed(factors[:k])]
    after = [a.T for a in reversed(factors[k + 1 :])]
    total = np.reshape(g, (rows, columns))
    for a in reversed(before):
        total = a @ total
    for a in after:
        total = total @ a
    return np.reshape(total, arrays[k].shape)


def multi_dot_tangent(arrays: Sequence[NDArray[Any]], changes: Sequence[Any]) -> Any:
    """How ``np.linalg.multi_dot(arrays)`` changes when the factors change.

    >>> float(multi_dot_tangent([np.array([1.0, 3.0]), np.array([5.0, 7.0])], [np.ones(2), 0.0]))
    12.0
    """
    terms = [
        np.linalg.multi_dot([*arrays[:k], change, *arrays[k + 1 :]])
        for k, change in enumerate(changes)
        if np.ndim(change)
    ]
    return sum(terms[1:], terms[0])


def matrix_power_tangent(a: NDArray[Any], change: NDArray[Any], n: int) -> NDArray[Any]:
    """How ``np.linalg.matrix_power(a, n)`` changes with ``a``.

    It is the block above the diagonal of the power of ``[[a, change], [0, a]]``.

    >>> matrix_power_tangent(np.array([[3.0]]), np.array([[1.0]]), -1)
    array([[-0.11111111]])
    """
    zeros, size = np.zeros_like(a), a.shape[-1]
    upper, lower = np.concatenate([a, change], -1), np.concatenate([zeros, a], -1)
    power = np.linalg.matrix_power(np.concatenate([upper, lower], -2), n)
    return power[..., :size, size:]


def matrix_power_curvature(
    a: NDArray[Any], change: NDArray[Any], other: NDArray[Any], n: int
) -> NDArray[Any]:
    """How `matrix_power_tangent` changes with ``a``; the two changes may be exchanged.

    >>> one = np.array([[1.0]])
    >>> matrix_power_curvature(np.array([[3.0]]), one, one, 2)
    array([[2.]])
    """
    zeros, size = np.zeros_like(a), a.shape[-1]

    def pair(x: NDArray[Any], y: NDArray[Any]) -> NDArray[Any]:
        upper, lower = np.concatenate([x, y], -1), np.concatenate([zeros, x], -1)
        return np.concatenate([upper, lower], -2)

    return matrix_power_tangent(pair(a, change), pair(other, zeros), n)[..., :size, size:]


def kron_adjoint_left(g: NDArray[Any], b: Any, shape: Shape) -> Any:
    """The adjoint of ``a`` in ``np.kron(a, b)``.

    >>> kron_adjoint_left(np.ones((2, 2)), np.array([1.0, 2.0]), (2, 1))
    array([[3.],
           [3.]])
    """
    blocks, others = _blocks(g, shape, np.shape(b))
    weighted = blocks * np.reshape(b, [n for m in others for n in (1, m)])
    return np.sum(weighted, axis=tuple(range(1, blocks.ndim, 2))).reshape(shape)


def kron_adjoint_right(a: Any, g: NDArray[Any], shape: Shape) -> Any:
    """The adjoint of ``b`` in ``np.kron(a, b)``.

    >>> kron_adjoint_right(np.array([1.0, 2.0]), np.ones(4), (2,))
    array([3., 3.])
    """
    blocks, _ = _blocks(g, np.shape(a), shape)
    lengths = blocks.shape[::2]
    weighted = blocks * np.reshape(a, [n for m in lengths for n in (m, 1)])
    return np.sum(weighted, axis=tuple(range(0, blocks.ndim, 2))).reshape(shape)


def _blocks(g: NDArray[Any], a: Shape, b: Shape) -> tuple[NDArray[Any], Shape]:
    """A Kronecker product with an axis each for the places in ``a`` and in ``b``."""
    rank = max(len(a), len(b))
    a = (1,) * (rank - len(a)) + tuple(a)
    b = (1,) * (rank - len(b)) + tuple(b)
    return np.reshape(g, [n for pair in zip(a, b, strict=True) for n in pair]), b


def einsum_subscripts(subscripts: str, count: int, k: int) -> tuple[str, list[int], str]:
    """How ``np.einsum`` gives the adjoint of operand ``k`` of ``count``.

    Returns the subscripts for the adjoint of the result and the other operands, the axes of
    the operand whose diagonal was taken (an identity matrix follows for each), and the index
    that adds the axes that were summed away, if any.

    >>> einsum_subscripts("ij,jk->ik", 2, 0)
    ('ik,jk->ij', [], '')
    >>> einsum_subscripts("ii->i", 1, 0), einsum_subscripts("ij->i", 1, 0)
    (('i,iA->iA', [1], ''), ('i->i', [], ':, None'))
    """
    text = subscripts.replace(" ", "").replace("...", ".")
    operands, arrow, result = text.partition("->")
    terms = operands.split(",")
    if len(terms) != count:
        raise ValueError(f"the subscripts {subscripts!r} are not those of {count} operands")
    if not arrow:
        letters = operands.replace(",", "")
        once = sorted(c for c in set(letters) - {"."} if letters.count(c) == 1)
        result = "." * ("." in operands) + "".join(once)
    inputs = [result, *(term for j, term in enumerate(terms) if j != k)]
    fresh = iter(c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in text)
    goal = ""
    diagonals = []
    for position, letter in enumerate(terms[k]):
        new = letter
        if letter in goal:
            new = next(fresh)
            inputs.append(letter + new)
            after_ellipsis = "." in terms[k][:position]
            diagonals.append(position - len(terms[k]) if after_ellipsis else position)
        goal += new
    present = "".join(inputs)
    index = [None if c not in present and c != "." else c for c in goal]
    while index and index[0] is None:  # broadcasting adds leading axes by itself
        del index[0]
    goal = "".join(c for c in goal if c in present or c == ".")
    if "." in present and "." not in goal:
        goal = "." + goal
    names = {None: "None", ".": "..."}
    added = ", ".join(names.get(c, ":") for c in index) if None in index else ""
    return f"{','.join(inputs)}->{goal}".replace(".", "..."), diagonals, added


def einsum_adjoint(g: Any, subscripts: str, operands: Sequence[Any], k: int) -> Any:
    """The adjoint of one operand of ``np.einsum``, narrower where axes were summed away;
    axes of an ellipsis may be broadcast still.

    >>> einsum_adjoint(np.ones(2), "ij->i", [np.zeros((2, 3))], 0)
    array([[1.],
           [1.]])
    """
    text, diagonals, added = einsum_subscripts(subscripts, len(operands), k)
    x = operands[k]
    others = [a for j, a in enumerate(operands) if j != k]
    identities = [np.eye(np.shape(x)[axis], dtype=x.dtype) for axis in diagonals]
    result = np.einsum(text, g, *others, *identities)
    parts: dict[str, Any] = {"None": None, "...": ..., ":": slice(None)}
    return result[tuple(parts[word] for word in added.split(", "))] if added else result


__all__ = [
    "cross_adjoint",
    "dot_adjoint_left",
    "dot_adjoint_right",
    "einsum_adjoint",
    "einsum_subscripts",
    "inner_adjoint_left",
    "inner_adjoint_right",
    "kron_adjoint_left",
    "kron_adjoint_right",
    "matmul_adjoint_left",
    "matmul_adjoint_right",
    "matmul_of",
    "matrix_power_curvature",
    "matrix_power_tangent",
    "multi_dot_adjoint",
    "multi_dot_tangent",
    "tensordot_adjoint_left",
    "tensordot_adjoint_right",
    "vecdot_adjoint",
]
