# mypy: ignore-errors
"""Linear algebra.

What `cholesky`, `eigh` and `eigvalsh` do not read (the upper triangle) has adjoint 0: the
derivative is that of the function which NumPy computes.  Equal eigenvalues do not couple
their eigenvectors.  The derivative of a norm is 0 where the norm is 0.
"""

from __future__ import annotations

import numpy as np

from tangentish.rules.notation import adjoint, dtype, linear, rule, shape, tangent
from tangentish.runtime import (
    eigenvalue_gaps,
    embed_diagonal,
    half_lower,
    mirrored,
    norm_partial,
    outer_product,
    solve_adjoint,
    solve_tangent,
    trace_adjoint,
    unreduce,
)

# ---- norms ---------------------------------------------------------------------------------


@rule(np.linalg.norm)
def norm(x, ord=None, axis=None, keepdims=False, *, out):
    part = norm_partial(x, out, ord, axis, keepdims)
    tangent.out = np.sum(tangent.x * part, axis=axis, keepdims=keepdims)
    adjoint.x += unreduce(adjoint.out, shape(x), axis, keepdims) * part


@norm.when(ord=None, axis=None)
@norm.when(x="vector", ord=2, axis=None)
@norm.when(x="matrix", ord=lambda ord: ord == "fro", axis=None)
def _(x, ord=None, axis=None, keepdims=False, *, out):
    tangent.out = np.sum(tangent.x * np.conj(x), keepdims=keepdims) / (out + (out == 0))
    adjoint.x += adjoint.out / (out + (out == 0)) * np.conj(x)


@norm.when(x="real vector", ord=1, axis=None)
def _(x, ord=None, axis=None, keepdims=False, *, out):
    tangent.out = np.sum(tangent.x * np.sign(x), keepdims=keepdims)
    adjoint.x += adjoint.out * np.sign(x)


@norm.when(ord=None, axis="int")
@norm.when(ord=2, axis="int")
def _(x, ord=None, axis=None, keepdims=False, *, out):
    length = out + (out == 0)
    tangent.out = np.sum(tangent.x * np.conj(x), axis=axis, keepdims=keepdims) / length
    adjoint.x += unreduce(adjoint.out / length, shape(x), axis, keepdims) * np.conj(x)


# ---- inverses and equations ----------------------------------------------------------------


@rule(np.linalg.inv)
def inv(a, *, out):
    tangent.out = -(out @ tangent.a @ out)
    adjoint.a += -(out.mT @ adjoint.out @ out.mT)


@inv.when(a="matrix")
def _(a, *, out):
    tangent.out = -(out @ tangent.a @ out)
    adjoint.a += -(out.T @ adjoint.out @ out.T)


@rule(np.linalg.pinv)
def pinv(a, *, out):
    rows = np.eye(shape(a)[-2], dtype=dtype(a)) - a @ out
    columns = np.eye(shape(a)[-1], dtype=dtype(a)) - out @ a
    first = out @ np.conj(out.mT) @ np.conj(tangent.a.mT) @ rows
    second = columns @ np.conj(tangent.a.mT) @ np.conj(out.mT) @ out
    tangent.out = first + second - out @ tangent.a @ out
    g = adjoint.out.mT
    left = np.conj(rows @ g @ out @ np.conj(out.mT))
    right = np.conj(np.conj(out.mT) @ out @ g @ columns)
    adjoint.a += left + right - out.mT @ adjoint.out @ out.mT


@rule(np.linalg.solve)
def solve(a, b, *, out):
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


# ---- determinants --------------------------------------------------------------------------


@rule(np.linalg.det)
def det(a, *, out):
    tangent.out = out * np.trace(np.linalg.solve(a, tangent.a), axis1=-2, axis2=-1)
    adjoint.a += np.expand_dims(adjoint.out * out, (-2, -1)) * np.linalg.inv(a).mT


@det.when(a="matrix")
def _(a, *, out):
    tangent.out = out * np.trace(np.linalg.solve(a, tangent.a))
    adjoint.a += adjoint.out * out * np.linalg.inv(a).T


@rule(np.linalg.slogdet, complex=False)
def slogdet(a, *, out):
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


# ---- factorizations ------------------------------------------------------------------------


@rule(np.linalg.cholesky, allowed={"upper": (False,)})
def cholesky(a, *, upper=False, out):
    inner = np.linalg.solve(out, np.conj(np.linalg.solve(out, mirrored(tangent.a)).mT))
    tangent.out = out @ half_lower(inner)
    middle = half_lower(np.conj(out.mT @ adjoint.out))
    right = np.linalg.solve(np.conj(out.mT), middle + np.conj(middle.mT))
    adjoint.a += np.conj(half_lower(np.linalg.solve(np.conj(out.mT), np.conj(right.mT))))


@rule(np.linalg.eigh, allowed={"UPLO": ("L",)})
def eigh(a, UPLO="L", *, out):
    gaps = eigenvalue_gaps(out[0])
    turned = np.conj(out[1].mT) @ mirrored(tangent.a) @ out[1]
    tangent.out = (np.diagonal(turned, axis1=-2, axis2=-1), out[1] @ (gaps * turned))
    weights = gaps * np.conj(out[1].mT @ adjoint.out[1])
    values = adjoint.out[0][..., None] * np.eye(shape(a)[-1], dtype=dtype(a))
    whole = out[1] @ (values + weights) @ np.conj(out[1].mT)
    adjoint.a += np.conj(half_lower(whole + np.conj(whole.mT)))


@rule(np.linalg.eigvalsh, allowed={"UPLO": ("L",)})
def eigvalsh(a, UPLO="L"):
    vectors = np.linalg.eigh(a)[1]
    turned = np.conj(vectors.mT) @ mirrored(tangent.a) @ vectors
    tangent.out = np.diagonal(turned, axis1=-2, axis2=-1)
    whole = (vectors * np.expand_dims(adjoint.out, -2)) @ np.conj(vectors.mT)
    adjoint.a += np.conj(half_lower(whole + np.conj(whole.mT)))


@linear(np.linalg.trace)
def trace(x, *, offset=0):
    adjoint.x += trace_adjoint(adjoint.out, shape(x), offset, -2, -1)


@linear(np.linalg.diagonal)
def diagonal(x, *, offset=0):
    adjoint.x += embed_diagonal(adjoint.out, shape(x), offset, -2, -1)
