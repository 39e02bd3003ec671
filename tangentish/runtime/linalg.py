"""Linear algebra."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.runtime.aliases import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray


def nonzero(x: Any) -> Any:
    """A divisor: ``x``, and 1 where it is 0, so that 0 / 0 counts as 0.

    >>> nonzero(np.array([0.0, 2.0]))
    array([1., 2.])
    """
    return x + (x == 0)


def solve_adjoint(a: NDArray[Any], g: Any, shape: Shape) -> Any:
    """The adjoint of ``b`` in ``np.linalg.solve(a, b)``; ``shape`` is that of ``b``.

    >>> solve_adjoint(np.array([[2.0, 0.0], [1.0, 1.0]]), np.array([2.0, 1.0]), (2,))
    array([0.5, 1. ])
    """
    if len(shape) == 1:  # one vector for all matrices of a stack
        return np.linalg.solve(a.mT, np.expand_dims(g, -1))[..., 0]
    return np.linalg.solve(a.mT, g)


def outer_product(x: Any, y: Any, shape: Shape) -> Any:
    """``x @ y.mT`` where the shape of ``b`` says that both hold columns, else outer products.

    >>> outer_product(np.array([1.0, 2.0]), np.array([3.0]), (2,))
    array([[3.],
           [6.]])
    """
    if len(shape) == 1:
        return np.expand_dims(x, -1) * np.expand_dims(y, -2)
    return x @ y.mT


def solve_tangent(a: NDArray[Any], a_dot: Any, b_dot: Any, out: Any, shape: Shape) -> Any:
    """The tangent of ``np.linalg.solve(a, b)``; ``shape`` is that of ``b``.

    >>> solve_tangent(np.eye(2), np.zeros((2, 2)), np.ones(2), np.ones(2), (2,))
    array([1., 1.])
    """
    if len(shape) == 1:
        change = np.expand_dims(b_dot, -1) - a_dot @ np.expand_dims(out, -1)
        return np.linalg.solve(a, change)[..., 0]
    return np.linalg.solve(a, b_dot - a_dot @ out)


def columns_product(a: Any, x: Any, shape: Shape) -> Any:
    """``a @ x`` where the shape of ``b`` says that ``x`` holds columns, else one vector each.

    >>> columns_product(np.eye(2), np.array([1.0, 2.0]), (2,))
    array([1., 2.])
    """
    if len(shape) == 1:
        return (a @ np.expand_dims(x, -1))[..., 0]
    return a @ x


def half_lower(a: NDArray[Any]) -> Any:
    """The lower triangle with half of the diagonal.

    >>> half_lower(np.full((2, 2), 4.0))
    array([[2., 0.],
           [4., 2.]])
    """
    return np.tril(a) - 0.5 * (a * np.eye(a.shape[-1], dtype=a.dtype))


def mirrored(a: NDArray[Any]) -> Any:
    """The symmetric or Hermitian matrix with the lower triangle of ``a``: all that LAPACK reads.

    >>> mirrored(np.array([[1.0, 9.0], [2.0, 3.0]]))
    array([[1., 2.],
           [2., 3.]])
    """
    if not np.iscomplexobj(a):
        return np.tril(a) + np.tril(a, -1).mT
    below = np.tril(a, -1)
    diagonal = np.real(np.diagonal(a, axis1=-2, axis2=-1))
    return below + np.conj(below.mT) + diagonal[..., None] * np.eye(a.shape[-1])


def mirrored_adjoint(g: NDArray[Any]) -> Any:
    """The adjoint of a lower triangle from that of the Hermitian matrix made of it.

    >>> mirrored_adjoint(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[1., 0.],
           [5., 4.]])
    """
    if not np.iscomplexobj(g):
        return np.tril(g) + np.tril(g.mT, -1)
    diagonal = np.real(np.diagonal(g, axis1=-2, axis2=-1))
    return np.tril(g + np.conj(g.mT), -1) + diagonal[..., None] * np.eye(g.shape[-1])


def read_triangle(a: Any, triangle: str | bool) -> Any:
    """The matrix that LAPACK sees: from the lower triangle ("L"), the upper, or all of it (False).

    >>> read_triangle(np.array([[1.0, 9.0], [2.0, 3.0]]), "U")
    array([[1., 9.],
           [9., 3.]])
    """
    if triangle is False:
        return a
    if triangle is True or triangle.upper() == "L":
        return mirrored(a)
    return mirrored(a.mT).mT


def triangle_adjoint(g: Any, triangle: str | bool) -> Any:
    """The adjoint of what `read_triangle` reads.

    >>> triangle_adjoint(np.array([[1.0, 2.0], [3.0, 4.0]]), "L")
    array([[1., 0.],
           [5., 4.]])
    """
    if triangle is False:
        return g
    if triangle is True or triangle.upper() == "L":
        return mirrored_adjoint(g)
    return mirrored_adjoint(g.mT).mT


def skew_lower(a: NDArray[Any]) -> Any:
    """The antisymmetric matrix with the lower triangle of ``a``.

    >>> skew_lower(np.array([[1.0, 9.0], [2.0, 3.0]]))
    array([[ 0., -2.],
           [ 2.,  0.]])
    """
    lower = np.tril(a, -1)
    return lower - lower.mT


def fitted_columns(a: NDArray[Any], count: int) -> Any:
    """The first ``count`` columns, with columns of zeros where there are fewer.

    >>> fitted_columns(np.ones((2, 1)), 3)
    array([[1., 0., 0.],
           [1., 0., 0.]])
    """
    if count <= a.shape[-1]:
        return a[..., :count]
    whole = np.zeros((*a.shape[:-1], count), a.dtype)
    whole[..., : a.shape[-1]] = a
    return whole


def determined(weights: NDArray[Any], count: int) -> Any:
    """``weights``, unless they say that the choice of the columns after ``count`` matters.

    These columns complete a basis; any rotation of them does so as well.

    >>> determined(np.eye(3), 1) is not None
    True
    """
    block = weights[..., count:, count:]
    skew = np.abs(block - block.mT)
    if block.size and np.max(skew) > 1e3 * np.finfo(block.dtype).eps * np.max(np.abs(weights)):
        raise np.linalg.LinAlgError(
            "the result depends on which columns complete the basis, so it has no derivative; "
            'take the reduced form (full_matrices=False, mode="reduced")'
        )
    return weights


def over_gaps(x: NDArray[Any], w: NDArray[Any]) -> Any:
    """``x[i, j] / (w[j] - w[i])``, and 0 where eigenvalues are equal, up to rounding.

    >>> over_gaps(np.ones((2, 2)), np.array([1.0, 3.0]))
    array([[ 0. ,  0.5],
           [-0.5,  0. ]])
    """
    inverse = _inverse_gaps(w[..., None, :] - w[..., :, None], w)
    if np.any((inverse == 0) & (x != 0) & ~np.eye(w.shape[-1], dtype=bool)):
        warnings.warn(
            "some eigenvalues are equal: their eigenvectors are differentiated as if these "
            "did not turn into each other",
            RuntimeWarning,
            stacklevel=2,
        )
    return inverse * x


def largest_inverses(v: NDArray[Any]) -> Any:
    """``1 / v`` at the largest element of each column, which LAPACK makes real; 0 elsewhere.

    >>> largest_inverses(np.array([[0.6, 0.8], [0.8, -0.6]]))
    array([[0.  , 1.25],
           [1.25, 0.  ]])
    """
    weights = np.zeros_like(v)
    if not v.size:
        return weights
    places = np.argmax(np.abs(v), axis=-2)[..., None, :]
    values = 1.0 / np.take_along_axis(v, places, -2)
    np.put_along_axis(weights, places, values.astype(v.dtype), -2)
    return weights


def matching_order(values: NDArray[Any], like: NDArray[Any]) -> Any:
    """The order in which ``values`` are the same numbers as ``like``, up to rounding.

    >>> matching_order(np.array([1.0, 2.0, 3.0]), np.array([3.0, 1.0, 2.0]))
    array([2, 0, 1])
    """
    distances = np.abs(like[..., :, None] - values[..., None, :])
    order = np.zeros(like.shape, int)
    for place in np.ndindex(like.shape):
        order[place] = np.argmin(distances[place])
        taken = (*place[:-1], slice(None), order[place])
        distances[taken] = np.inf
    return order


def over_singular_gaps(x: NDArray[Any], s: NDArray[Any]) -> Any:
    """``x[i, j] / (s[j]**2 - s[i]**2)``, and 0 where singular values are equal, up to rounding.

    Zeros follow the given values where ``x`` has more columns.

    >>> over_singular_gaps(np.ones((2, 2)), np.array([2.0, 1.0]))
    array([[ 0.        , -0.33333333],
           [ 0.33333333,  0.        ]])
    """
    s = fitted_columns(s, x.shape[-1])
    row, column = s[..., None, :], s[..., :, None]
    inverse = _inverse_gaps((row - column) * (row + column), s * s)
    apart = (row > 0) & (column > 0) & ~np.eye(s.shape[-1], dtype=bool)
    if np.any((inverse == 0) & (x != 0) & apart):
        warnings.warn(
            "some singular values are equal: their singular vectors are differentiated as if "
            "these did not turn into each other",
            RuntimeWarning,
            stacklevel=2,
        )
    return inverse * x


def _inverse_gaps(gaps: Any, w: NDArray[Any]) -> Any:
    least = w.shape[-1] * np.finfo(w.dtype).eps * np.max(np.abs(w), axis=-1, initial=0.0)
    return (np.abs(gaps) > least[..., None, None]) / nonzero(gaps)


def inverse_or_zero(s: NDArray[Any]) -> Any:
    """``1 / s`` of singular values, and 0 where one is 0, up to rounding.

    >>> inverse_or_zero(np.array([2.0, 0.0]))
    array([0.5, 0. ])
    """
    least = np.finfo(s.dtype).eps * max(s.shape, default=1) * np.max(s, initial=0.0)
    return (s > least) / nonzero(s)


def cofactors(a: NDArray[Any]) -> Any:
    """The partial derivatives of ``np.linalg.det``, of singular matrices as well.

    >>> cofactors(np.array([[1.0, 2.0], [2.0, 4.0]])).round(12)
    array([[ 4., -2.],
           [-2.,  1.]])
    """
    u, s, vh = np.linalg.svd(a)
    sign = np.linalg.det(u) * np.linalg.det(vh)
    others = _products_without(s, 1) * sign[..., None]
    return u.conj() @ (others[..., None] * vh.conj())


def cofactor_change(a: NDArray[Any], change: NDArray[Any]) -> Any:
    """How `cofactors` of ``a`` changes along ``change``.

    >>> cofactor_change(np.eye(2), np.array([[1.0, 2.0], [0.0, 0.0]]))
    array([[ 0.,  0.],
           [-2.,  1.]])
    """
    u, s, vh = np.linalg.svd(a)
    sign = np.linalg.det(u) * np.linalg.det(vh)
    turned = u.conj().mT @ change @ vh.conj().mT
    pairs = _products_without(s, 2) * sign[..., None, None]
    along = np.sum(pairs * np.diagonal(turned, axis1=-2, axis2=-1)[..., None, :], axis=-1)
    inner = along[..., None] * np.eye(s.shape[-1], dtype=s.dtype) - pairs * turned.mT
    return u.conj() @ inner @ vh.conj()


def _products_without(s: NDArray[Any], left_out: int) -> Any:
    """The product of all singular values but one, or two, for each choice of these."""
    count = s.shape[-1]
    eye = np.eye(count, dtype=bool)
    if left_out == 1:
        return np.prod(np.where(eye, 1, s[..., None, :]), axis=-1)
    out = eye[:, None, :] | eye[None, :, :]
    products = np.prod(np.where(out, 1, s[..., None, None, :]), axis=-1)
    return np.where(eye, 0, products)


def reshaped_or_zeros(values: Any, goal: Shape) -> Any:
    """``values`` in the shape ``goal``, or zeros where the sizes differ.

    That is how `np.linalg.lstsq` returns residuals: one for each column, or none at all.

    >>> reshaped_or_zeros(np.array([]), (2,))
    array([0., 0.])
    """
    values = np.asarray(values)
    if values.size == math.prod(goal):
        return values.reshape(goal)
    return np.zeros(goal, values.dtype)


def tensor_transpose(a: NDArray[Any], count: int) -> Any:
    """The array with its first ``count`` axes moved to the end.

    >>> tensor_transpose(np.zeros((2, 3, 4)), 1).shape
    (3, 4, 2)
    """
    return a.transpose((*range(count, a.ndim), *range(count)))


__all__ = [
    "cofactor_change",
    "cofactors",
    "columns_product",
    "determined",
    "fitted_columns",
    "half_lower",
    "inverse_or_zero",
    "largest_inverses",
    "matching_order",
    "mirrored",
    "mirrored_adjoint",
    "nonzero",
    "outer_product",
    "over_gaps",
    "over_singular_gaps",
    "read_triangle",
    "reshaped_or_zeros",
    "skew_lower",
    "solve_adjoint",
    "solve_tangent",
    "tensor_transpose",
    "triangle_adjoint",
]
