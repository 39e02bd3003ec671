# mypy: ignore-errors
"""Linear algebra: inverses, equations, determinants.

The formulas are those of M. Giles, "An extended collection of matrix derivative results for
forward and reverse mode algorithmic differentiation" (2008), and for pseudoinverses those of
G. Golub and V. Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares
problems whose variables separate" (1973).  Where matrices lack full rank, pseudoinverses and
least squares have the derivative along changes that keep the rank; others make them jump.
"""

from __future__ import annotations

import numpy as np

from tangentish.rules.notation import adjoint, dtype, linear, ndim, rule, shape, tangent
from tangentish.runtime import (
    cofactors,
    embed_diagonal,
    outer_product,
    read_triangle,
    reshaped_or_zeros,
    solve_adjoint,
    solve_tangent,
    tensor_transpose,
    trace_adjoint,
    triangle_adjoint,
)

# ---- inverses and equations ----------------------------------------------------------------


@rule(np.linalg.inv, exact=True)
def inv(a, *, out):
    """Giles, section 2.2.3."""
    tangent.out = -(out @ tangent.a @ out)
    adjoint.a += -(out.mT @ adjoint.out @ out.mT)


@inv.when(a="matrix")
def _(a, *, out):
    tangent.out = -(out @ tangent.a @ out)
    adjoint.a += -(out.T @ adjoint.out @ out.T)


@rule(np.linalg.pinv)
def pinv(a, rcond=None, hermitian=False, *, rtol=None, out):
    """Golub and Pereyra, equation 4.12; a Hermitian matrix is its lower triangle."""
    matrix = read_triangle(a, hermitian)
    rows = np.eye(shape(a)[-2], dtype=dtype(a)) - matrix @ out
    columns = np.eye(shape(a)[-1], dtype=dtype(a)) - out @ matrix
    change = read_triangle(tangent.a, hermitian)
    first = out @ np.conj(out.mT) @ np.conj(change.mT) @ rows
    second = columns @ np.conj(change.mT) @ np.conj(out.mT) @ out
    tangent.out = first + second - out @ change @ out
    g = adjoint.out.mT
    left = np.conj(rows @ g @ out @ np.conj(out.mT))
    right = np.conj(np.conj(out.mT) @ out @ g @ columns)
    whole = left + right - out.mT @ adjoint.out @ out.mT
    adjoint.a += triangle_adjoint(whole, hermitian)


@rule(np.linalg.solve)
def solve(a, b, *, out):
    """Giles, section 2.3.1."""
    tangent.out = solve_tangent(a, tangent.a, tangent.b, out, shape(b))
    g = solve_adjoint(a, adjoint.out, shape(b))
    adjoint.a += -outer_product(g, out, shape(b))
    adjoint.b += g


@solve.when(a="matrix", b="vector")
def _(a, b, *, out):
    tangent.out = np.linalg.solve(a, tangent.b - tangent.a @ out)
    g = np.linalg.solve(a.T, adjoint.out)
    adjoint.a += -np.outer(g, out)
    adjoint.b += g


@solve.when(a="matrix", b="matrix")
def _(a, b, *, out):
    tangent.out = np.linalg.solve(a, tangent.b - tangent.a @ out)
    g = np.linalg.solve(a.T, adjoint.out)
    adjoint.a += -(g @ out.T)
    adjoint.b += g


@rule(np.linalg.lstsq)
def lstsq(a, b, rcond=None, *, out):
    """``out`` holds the solution, the sums of squared residuals, the rank, the singular values.

    The solution is ``pinv(a) @ b``.  Residuals are orthogonal to the columns of ``a``, so
    that no change of the solution changes their sum of squares.
    """
    inverse = np.linalg.pinv(a, rtol=rcond)
    rest = b - a @ out[0]
    change = tangent.b - tangent.a @ out[0]
    weights = np.conj(tangent.a.mT) @ (np.conj(inverse.mT) @ out[0])
    turned = inverse @ (np.conj(inverse.mT) @ (np.conj(tangent.a.mT) @ rest))
    solution = inverse @ change + turned + weights - inverse @ (a @ weights)
    squares = reshaped_or_zeros(2.0 * np.sum(np.conj(rest) * change, axis=0), shape(out[1]))
    parts = np.linalg.svd(a, full_matrices=False)
    values = np.diagonal(np.conj(parts[0].mT) @ tangent.a @ np.conj(parts[2].mT))
    tangent.out = (solution, squares, 0, values)
    carried = inverse.mT @ adjoint.out[0]
    twice = 2.0 * np.conj(rest) * reshaped_or_zeros(adjoint.out[1], shape(b)[1:])
    adjoint.b += carried + twice
    adjoint.a += outer_product(np.conj(rest), inverse @ np.conj(carried), shape(b))
    adjoint.a += -outer_product(carried + twice, out[0], shape(b))
    fresh = np.conj(adjoint.out[0]) - inverse @ (a @ np.conj(adjoint.out[0]))
    adjoint.a += outer_product(inverse.mT @ np.conj(out[0]), fresh, shape(b))
    adjoint.a += np.conj((parts[0] * adjoint.out[3]) @ parts[2])


@rule(np.linalg.tensorinv)
def tensorinv(a, ind=2, *, out):
    turned = tensor_transpose(out, ndim(a) - ind)
    left = np.tensordot(out, tangent.a, ind)
    tangent.out = -np.tensordot(left, out, ndim(a) - ind)
    right = np.tensordot(turned, adjoint.out, ndim(a) - ind)
    adjoint.a += -np.tensordot(right, turned, ind)


@rule(np.linalg.tensorsolve, allowed={"axes": (None,)})
def tensorsolve(a, b, axes=None, *, out):
    moved = reshaped_or_zeros(np.tensordot(tangent.a, out, ndim(out)), shape(b))
    tangent.out = np.linalg.tensorsolve(a, tangent.b - moved)
    g = np.linalg.tensorsolve(tensor_transpose(a, ndim(b)), adjoint.out)
    adjoint.a += -np.reshape(np.tensordot(g, out, 0), shape(a))
    adjoint.b += np.reshape(g, shape(b))


# ---- determinants --------------------------------------------------------------------------


@rule(np.linalg.det, exact=True)
def det(a, *, out):
    """Jacobi's formula, with cofactors, which singular matrices have as well."""
    tangent.out = np.sum(cofactors(a) * tangent.a, axis=(-2, -1))
    adjoint.a += np.expand_dims(adjoint.out, (-2, -1)) * cofactors(a)


@det.when(a="matrix")
def _(a, *, out):
    tangent.out = np.sum(cofactors(a) * tangent.a)
    adjoint.a += adjoint.out * cofactors(a)


@rule(np.linalg.slogdet, complex=False, exact=True)
def slogdet(a, *, out):
    """Giles, section 2.2.4.  The logarithm of 0 has no derivative: `inv` raises an error."""
    rate = np.trace(np.linalg.solve(a, tangent.a), axis1=-2, axis2=-1)
    tangent.out = (0.0 * rate, rate)
    adjoint.a += np.expand_dims(adjoint.out[1], (-2, -1)) * np.linalg.inv(a).mT


@slogdet.when(a="complex matrix")
def _(a, *, out):
    rate = np.trace(np.linalg.solve(a, tangent.a))
    tangent.out = (1j * out[0] * np.imag(rate), np.real(rate))
    turn = 1j * np.imag(adjoint.out[0] * out[0])
    adjoint.a += (adjoint.out[1] + turn) * np.linalg.inv(a).T


@slogdet.when(a="complex")
def _(a, *, out):
    rate = np.trace(np.linalg.solve(a, tangent.a), axis1=-2, axis2=-1)
    tangent.out = (1j * out[0] * np.imag(rate), np.real(rate))
    turn = 1j * np.imag(adjoint.out[0] * out[0])
    adjoint.a += np.expand_dims(adjoint.out[1] + turn, (-2, -1)) * np.linalg.inv(a).mT


@slogdet.when(a="matrix")
def _(a, *, out):
    tangent.out = (0.0, np.trace(np.linalg.solve(a, tangent.a)))
    adjoint.a += adjoint.out[1] * np.linalg.inv(a).T


# ---- parts of matrices ---------------------------------------------------------------------


@linear(np.linalg.trace)
def trace(x, *, offset=0):
    adjoint.x += trace_adjoint(adjoint.out, shape(x), offset, -2, -1)


@linear(np.linalg.diagonal)
def diagonal(x, *, offset=0):
    adjoint.x += embed_diagonal(adjoint.out, shape(x), offset, -2, -1)
