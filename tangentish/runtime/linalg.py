"""Linear algebra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.runtime.aliases import Axis, Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray


def norm_partial(x: Any, out: Any, ord: Any, axis: Axis, keepdims: bool) -> Any:
    """The partial derivatives of ``np.linalg.norm`` in the shape of ``x``; 0 where the norm is 0.

    >>> norm_partial(np.array([3.0, -4.0]), 5.0, None, None, False)
    array([ 0.6, -0.8])
    """
    part = _norm_partial(np.asarray(x), out, ord, axis, keepdims)
    return np.conj(part) if np.iscomplexobj(part) else part


def _norm_partial(x: Any, out: Any, ord: Any, axis: Axis, keepdims: bool) -> Any:
    """The direction in which a norm grows; of complex numbers, the conjugate of their partials."""
    if axis is None and (ord is None or x.ndim > 2):
        return x / nonzero(out)
    axes = tuple(range(x.ndim)) if axis is None else axis
    if isinstance(axes, tuple) and len(axes) == 2:
        return _matrix_norm_partial(x, ord, axes)
    along = axes[0] if isinstance(axes, tuple) else axes
    whole = out if keepdims or axis is None else np.expand_dims(out, axis)
    return _vector_norm_partial(x, whole, ord, along)


def _vector_norm_partial(x: Any, out: Any, ord: Any, axis: int) -> Any:
    if ord is None or ord == 2:
        return x / nonzero(out)
    if ord == 1:
        return np.sign(x)
    if ord == 0:
        return np.zeros_like(x)
    if np.isinf(ord):
        hits = np.abs(x) == out
        return np.sign(x) * hits / np.sum(hits, axis=axis, keepdims=True, dtype=x.dtype)
    return np.sign(x) * (np.abs(x) / nonzero(out)) ** (ord - 1)


def _matrix_norm_partial(x: Any, ord: Any, axes: tuple[int, ...]) -> Any:
    if x.size == 0:
        return np.zeros_like(x)
    a = np.moveaxis(x, axes, (-2, -1))
    if ord is None or ord == "fro":
        part = a / nonzero(np.sqrt(np.sum(np.abs(a) ** 2, axis=(-2, -1), keepdims=True)))
    elif ord == "nuc" or abs(ord) == 2:
        u, s, v = np.linalg.svd(a, full_matrices=False)
        if ord == "nuc":
            part = u @ (np.sign(s)[..., None] * v)
        else:
            k = 0 if ord == 2 else -1
            part = u[..., :, k, None] * v[..., None, k, :]
    else:  # the largest or smallest sum over rows (inf) or columns (1)
        summed, compared = (-2, -1) if abs(ord) == 1 else (-1, -2)
        sums = np.sum(np.abs(a), axis=summed, keepdims=True)
        best = np.max if ord > 0 else np.min
        hits = sums == best(sums, axis=compared, keepdims=True)
        part = np.sign(a) * hits / np.sum(hits, axis=compared, keepdims=True, dtype=a.dtype)
    return np.moveaxis(part, (-2, -1), axes)


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


def eigenvalue_gaps(w: NDArray[Any]) -> Any:
    """``1 / (w[j] - w[i])``, and 0 where eigenvalues are equal.

    >>> eigenvalue_gaps(np.array([1.0, 3.0]))
    array([[ 0. ,  0.5],
           [-0.5,  0. ]])
    """
    gaps = w[..., None, :] - w[..., :, None]
    return (gaps != 0) / nonzero(gaps)


__all__ = [
    "columns_product",
    "eigenvalue_gaps",
    "half_lower",
    "mirrored",
    "mirrored_adjoint",
    "nonzero",
    "norm_partial",
    "outer_product",
    "solve_adjoint",
    "solve_tangent",
]
