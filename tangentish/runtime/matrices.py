"""Banded, triangular and factored matrices, matrices made of vectors, functions of matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.runtime.aliases import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

Bands = tuple[int, int]  # the numbers of bands below and above the diagonal


def outer_of(x: NDArray[Any], y: NDArray[Any], shape: Shape) -> Any:
    """The outer product of two vectors, or the sum of those of columns; ``shape`` is of either.

    >>> outer_of(np.array([1.0, 2.0]), np.array([3.0, 4.0]), (2,))
    array([[3., 4.],
           [6., 8.]])
    """
    if not x.ndim == y.ndim == len(shape) <= 2:
        raise ValueError("the derivative is for vectors and matrices, not for stacks of them")
    return np.outer(x, y) if len(shape) == 1 else x @ y.T


def triangle(a: NDArray[Any], lower: bool, unit_diagonal: bool) -> Any:
    """One triangle of a matrix, with its diagonal unless that consists of ones.

    >>> triangle(np.ones((2, 2)), True, False)
    array([[1., 0.],
           [1., 1.]])
    """
    if lower:
        return np.tril(a, -1 if unit_diagonal else 0)
    return np.triu(a, 1 if unit_diagonal else 0)


def factored_change(t: NDArray[Any], c: NDArray[Any], lower: bool) -> Any:
    """The tangent of ``L @ L.T``, or of ``U.T @ U``, where the factor has the tangent ``t``.

    >>> factored_change(np.eye(2), np.array([[1.0, 0.0], [2.0, 3.0]]), True)
    array([[2., 2.],
           [2., 6.]])
    """
    half = np.tril(t) @ np.tril(c).T if lower else np.triu(t).T @ np.triu(c)
    return half + half.T


def factor_adjoint(g: NDArray[Any], c: NDArray[Any], lower: bool) -> Any:
    """The adjoint of the factor of ``L @ L.T``, or of ``U.T @ U``, where that has ``g``.

    >>> factor_adjoint(np.eye(2), np.array([[1.0, 0.0], [2.0, 3.0]]), True)
    array([[2., 0.],
           [4., 6.]])
    """
    whole = g + g.T
    return np.tril(whole @ np.tril(c)) if lower else np.triu(np.triu(c) @ whole)


def row_order(piv: NDArray[Any]) -> Any:
    """The order into which LAPACK's pivots bring rows: of ``a[order]`` are the factors.

    >>> row_order(np.array([1, 1, 2]))
    array([1, 0, 2])
    """
    order = np.arange(len(piv))
    for k, other in enumerate(piv):
        order[[k, other]] = order[[other, k]]
    return order


def banded_product(l_and_u: Bands, ab: NDArray[Any], x: NDArray[Any]) -> Any:
    """The product of a banded matrix, in SciPy's diagonal order, and a vector or columns.

    >>> banded_product((0, 1), np.array([[0.0, 5.0], [1.0, 2.0]]), np.array([1.0, 1.0]))
    array([6., 2.])
    """
    y = np.zeros(x.shape, np.result_type(ab, x))
    for row, (i, j) in _bands(l_and_u, ab.shape[1]):
        y[i] += (ab[row, j] * x[j].T).T
    return y


def outer_in_bands(l_and_u: Bands, x: NDArray[Any], y: NDArray[Any]) -> Any:
    """The outer product of vectors, or the sum of those of columns, in bands alone.

    >>> outer_in_bands((0, 1), np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    array([[0., 4.],
           [3., 8.]])
    """
    ab = np.zeros((sum(l_and_u) + 1, x.shape[0]), np.result_type(x, y))
    for row, (i, j) in _bands(l_and_u, x.shape[0]):
        products = x[i] * y[j]
        ab[row, j] = products if x.ndim == 1 else np.sum(products, axis=1)
    return ab


def transposed_bands(l_and_u: Bands, ab: NDArray[Any]) -> Any:
    """The bands of the transposed matrix.

    >>> transposed_bands((0, 1), np.array([[0.0, 5.0], [1.0, 2.0]]))
    array([[1., 2.],
           [5., 0.]])
    """
    turned = np.zeros_like(ab)
    for row, (i, j) in _bands(l_and_u, ab.shape[1]):
        turned[ab.shape[0] - 1 - row, i] = ab[row, j]
    return turned


def swapped(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    """The pair with its parts the other way round.

    >>> swapped((1, 2))
    (2, 1)
    """
    return pair[1], pair[0]


def _bands(l_and_u: Bands, n: int) -> list[tuple[int, tuple[slice, slice]]]:
    """Where each row of the diagonal order has its elements: rows and columns of the matrix."""
    below, above = int(l_and_u[0]), int(l_and_u[1])
    found = []
    for offset in range(-above, below + 1):
        start, stop = max(0, -offset), min(n, n - offset)
        if start < stop:
            found.append(
                (above + offset, (slice(start + offset, stop + offset), slice(start, stop)))
            )
    return found


def sums_by_position(g: NDArray[Any], places: NDArray[Any], count: int) -> Any:
    """The sum of the elements of ``g`` for each place that ``places`` names; -1 is none.

    >>> sums_by_position(np.ones((2, 2)), np.array([[0, 1], [1, -1]]), 2)
    array([1., 2.])
    """
    sums = np.bincount(np.ravel(places) + 1, np.ravel(g), count + 1)[1:]
    return sums.astype(g.dtype)


def spread_to(values: NDArray[Any], places: NDArray[Any]) -> Any:
    """The elements of ``values`` at the places; 0 where that is -1.

    >>> spread_to(np.array([5.0, 6.0]), np.array([[0, 1], [1, -1]]))
    array([[5., 6.],
           [6., 0.]])
    """
    return np.concatenate([values, np.zeros(1, values.dtype)])[places]


def block_of(g: NDArray[Any], shapes: tuple[Shape, ...], k: int) -> Any:
    """The adjoint of the argument ``k`` of ``block_diag``; the arguments have ``shapes``.

    >>> block_of(np.arange(9.0).reshape(3, 3), ((1, 1), (2, 2)), 1)
    array([[4., 5.],
           [7., 8.]])
    """
    rows, columns = _block(shapes, k)
    part = g[..., rows, columns]
    stack = shapes[k][:-2]
    part = np.sum(part, axis=tuple(range(part.ndim - 2 - len(stack))))
    wide = tuple(axis for axis, n in enumerate(stack) if n == 1)
    return np.sum(part, axis=wide, keepdims=True).reshape(shapes[k])


def put_block(block: Any, shapes: tuple[Shape, ...], k: int) -> Any:
    """Zeros, but for the block of ``block_diag`` that its argument ``k`` fills.

    >>> put_block(np.ones((1, 1)), ((1, 1), (1, 1)), 1)
    array([[0., 0.],
           [0., 1.]])
    """
    sizes = np.array([_rows_and_columns(shape) for shape in shapes])
    stack = np.broadcast_shapes(*(shape[:-2] for shape in shapes))
    whole = np.zeros((*stack, *np.sum(sizes, axis=0)), np.asarray(block).dtype)
    rows, columns = _block(shapes, k)
    whole[..., rows, columns] = np.reshape(block, shapes[k][:-2] + _rows_and_columns(shapes[k]))
    return whole


def _block(shapes: tuple[Shape, ...], k: int) -> tuple[slice, slice]:
    before = [_rows_and_columns(shape) for shape in shapes[:k]]
    row, column = (sum(size[axis] for size in before) for axis in (0, 1))
    rows, columns = _rows_and_columns(shapes[k])
    return slice(row, row + rows), slice(column, column + columns)


def _rows_and_columns(shape: Shape) -> tuple[int, int]:
    return (1, 1) if not shape else (1, shape[0]) if len(shape) == 1 else (shape[-2], shape[-1])


def frechet(function: Callable[[Any], Any], a: NDArray[Any], e: NDArray[Any]) -> Any:
    """The derivative of a function of matrices at ``a`` along ``e``.

    It stands in the corner of the function of a block matrix: N. Higham, "Functions of Matrices"
    (2008), equation 3.16.

    >>> 0.0 + frechet(np.linalg.inv, 2.0 * np.eye(2), np.eye(2))
    array([[-0.25,  0.  ],
           [ 0.  , -0.25]])
    """
    n = a.shape[0]
    return function(_blocks(a, e))[:n, n:]


def frechet_change(
    function: Callable[[Any], Any], a: NDArray[Any], e: NDArray[Any], f: NDArray[Any]
) -> Any:
    """The derivative of `frechet` by ``a`` along ``f``: the second derivative of the function.

    >>> frechet_change(np.linalg.inv, 2.0 * np.eye(1), np.eye(1), np.eye(1))
    array([[0.25]])
    """
    n = a.shape[0]
    return frechet(function, _blocks(a, e), _blocks(f, np.zeros_like(f)))[:n, n:]


def _blocks(diagonal: NDArray[Any], corner: NDArray[Any]) -> Any:
    return np.block([[diagonal, corner], [np.zeros_like(corner), diagonal]])


__all__ = [
    "banded_product",
    "block_of",
    "factor_adjoint",
    "factored_change",
    "frechet",
    "frechet_change",
    "outer_in_bands",
    "outer_of",
    "put_block",
    "row_order",
    "spread_to",
    "sums_by_position",
    "swapped",
    "transposed_bands",
    "triangle",
]
