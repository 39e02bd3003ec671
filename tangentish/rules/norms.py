# mypy: ignore-errors
"""Norms and condition numbers.

At kinks the derivative is a subgradient: 0 for vectors and in the Frobenius norm of 0; ties for
the largest element, row or column share it; of equal singular values the one that LAPACK lists
first (or last) has it all.  See M. Giles, "An extended collection of matrix derivative results"
(2008), section 4, for the norms by singular values.
"""

from __future__ import annotations

import numpy as np

from tangentish.rules.kinks import NO_LENGTH
from tangentish.rules.notation import adjoint, rule, shape, tangent
from tangentish.runtime import (
    cond_partial,
    matrix_norm_partial,
    nonzero,
    norm_partial,
    unreduce,
    vector_norm_partial,
)


def is_frobenius(ord):
    return ord is None or ord == "fro"


def is_power(ord):
    """Whether the norm is a sum of powers with a smooth gradient."""
    return isinstance(ord, (int, float)) and 1 < ord < np.inf


def is_pair(axis):
    return isinstance(axis, tuple) and len(axis) == 2


# ---- norm ----------------------------------------------------------------------------------


@rule(np.linalg.norm)
def norm(x, ord=None, axis=None, keepdims=False, *, out):
    part = norm_partial(x, ord, axis)
    tangent.out = np.sum(tangent.x * part, axis=axis, keepdims=keepdims)
    adjoint.x += unreduce(adjoint.out, shape(x), axis, keepdims) * part


norm.kink(NO_LENGTH, ord=is_frobenius)
norm.kink(NO_LENGTH, x="vector", ord=is_power)
norm.kink("where an element is 0, so is its derivative", x="vector", ord=1)


@norm.when(ord=None, axis=None)
@norm.when(x="vector", ord=2, axis=None)
@norm.when(x="matrix", ord=is_frobenius, axis=None)
def _(x, ord=None, axis=None, keepdims=False, *, out):
    tangent.out = np.sum(tangent.x * np.conj(x), keepdims=keepdims) / (out + (out == 0))
    adjoint.x += adjoint.out / (out + (out == 0)) * np.conj(x)


@norm.when(x="real vector", ord=1, axis=None)
def _(x, ord=None, axis=None, keepdims=False, *, out):
    tangent.out = np.sum(tangent.x * np.sign(x), keepdims=keepdims)
    adjoint.x += adjoint.out * np.sign(x)


@norm.when(x="real vector", ord=is_power, axis=None)
def _(x, ord=None, axis=None, keepdims=False, *, out):
    part = np.sign(x) * (np.abs(x) / (out + (out == 0))) ** (ord - 1)
    tangent.out = np.sum(tangent.x * part, keepdims=keepdims)
    adjoint.x += adjoint.out * part


@norm.when(x="real matrix", ord=lambda ord: ord == "nuc", axis=None)
def _(x, ord=None, axis=None, keepdims=False, *, out):
    parts = np.linalg.svd(x, full_matrices=False)
    part = (parts[0] * np.sign(parts[1])) @ parts[2]
    tangent.out = np.sum(tangent.x * part, keepdims=keepdims)
    adjoint.x += adjoint.out * part


@norm.when(x="real matrix", ord=2, axis=None)
def _(x, ord=None, axis=None, keepdims=False, *, out):
    parts = np.linalg.svd(x, full_matrices=False)
    tangent.out = np.sum(tangent.x * np.outer(parts[0][:, 0], parts[2][0]), keepdims=keepdims)
    adjoint.x += adjoint.out * np.outer(parts[0][:, 0], parts[2][0])


@norm.when(ord=None, axis="int")
@norm.when(ord=2, axis="int")
@norm.when(ord=is_frobenius, axis=is_pair)
def _(x, ord=None, axis=None, keepdims=False, *, out):
    length = out + (out == 0)
    tangent.out = np.sum(tangent.x * np.conj(x), axis=axis, keepdims=keepdims) / length
    adjoint.x += unreduce(adjoint.out / length, shape(x), axis, keepdims) * np.conj(x)


@norm.when(x="real", ord=1, axis="int")
def _(x, ord=None, axis=None, keepdims=False, *, out):
    tangent.out = np.sum(tangent.x * np.sign(x), axis=axis, keepdims=keepdims)
    adjoint.x += unreduce(adjoint.out, shape(x), axis, keepdims) * np.sign(x)


@norm.when(x="real", ord=is_power, axis="int")
def _(x, ord=None, axis=None, keepdims=False, *, out):
    length = unreduce(nonzero(out), shape(x), axis, keepdims)
    part = np.sign(x) * (np.abs(x) / length) ** (ord - 1)
    tangent.out = np.sum(tangent.x * part, axis=axis, keepdims=keepdims)
    adjoint.x += unreduce(adjoint.out, shape(x), axis, keepdims) * part


# ---- norms of the array API ----------------------------------------------------------------


@rule(np.linalg.vector_norm)
def vector_norm(x, *, axis=None, keepdims=False, ord=2, out):
    part = vector_norm_partial(x, ord, axis)
    tangent.out = np.sum(tangent.x * part, axis=axis, keepdims=keepdims)
    adjoint.x += unreduce(adjoint.out, shape(x), axis, keepdims) * part


vector_norm.kink(NO_LENGTH, ord=is_power)


@vector_norm.when(ord=2)
def _(x, *, axis=None, keepdims=False, ord=2, out):
    length = out + (out == 0)
    tangent.out = np.sum(tangent.x * np.conj(x), axis=axis, keepdims=keepdims) / length
    adjoint.x += unreduce(adjoint.out / length, shape(x), axis, keepdims) * np.conj(x)


@vector_norm.when(x="real", ord=1)
def _(x, *, axis=None, keepdims=False, ord=2, out):
    tangent.out = np.sum(tangent.x * np.sign(x), axis=axis, keepdims=keepdims)
    adjoint.x += unreduce(adjoint.out, shape(x), axis, keepdims) * np.sign(x)


@rule(np.linalg.matrix_norm)
def matrix_norm(x, *, keepdims=False, ord="fro", out):
    part = matrix_norm_partial(x, ord)
    tangent.out = np.sum(tangent.x * part, axis=(-2, -1), keepdims=keepdims)
    adjoint.x += unreduce(adjoint.out, shape(x), (-2, -1), keepdims) * part


@matrix_norm.when(ord=is_frobenius)
def _(x, *, keepdims=False, ord="fro", out):
    length = out + (out == 0)
    tangent.out = np.sum(tangent.x * np.conj(x), axis=(-2, -1), keepdims=keepdims) / length
    adjoint.x += unreduce(adjoint.out / length, shape(x), (-2, -1), keepdims) * np.conj(x)


# ---- condition numbers ---------------------------------------------------------------------


@rule(np.linalg.cond, complex=False)
def cond(x, p=None, *, out):
    part = cond_partial(x, p)
    tangent.out = np.sum(tangent.x * part, axis=(-2, -1))
    adjoint.x += unreduce(adjoint.out, shape(x), (-2, -1), False) * part


@cond.when(p=lambda p: p not in (None, 2, -2))
def _(x, p=None, *, out):
    """The norm of the matrix times that of its inverse."""
    inverse = np.linalg.inv(x)
    own = unreduce(np.linalg.matrix_norm(inverse, ord=p), shape(x), (-2, -1), False)
    other = unreduce(np.linalg.matrix_norm(x, ord=p), shape(x), (-2, -1), False)
    back = inverse.mT @ matrix_norm_partial(inverse, p) @ inverse.mT
    part = own * matrix_norm_partial(x, p) - other * back
    tangent.out = np.sum(tangent.x * part, axis=(-2, -1))
    adjoint.x += unreduce(adjoint.out, shape(x), (-2, -1), False) * part


@cond.when(p=None)
@cond.when(p=2)
def _(x, p=None, *, out):
    """The largest singular value over the smallest."""
    parts = np.linalg.svd(x, full_matrices=False)
    least = unreduce(parts[1][..., -1], shape(x), (-2, -1), False)
    ratio = unreduce(out, shape(x), (-2, -1), False)
    first = parts[0][..., :, :1] @ parts[2][..., :1, :]
    last = parts[0][..., :, -1:] @ parts[2][..., -1:, :]
    part = (first - ratio * last) / least
    tangent.out = np.sum(tangent.x * part, axis=(-2, -1))
    adjoint.x += unreduce(adjoint.out, shape(x), (-2, -1), False) * part


@cond.when(p=-2)
def _(x, p=None, *, out):
    """The smallest singular value over the largest."""
    parts = np.linalg.svd(x, full_matrices=False)
    largest = unreduce(parts[1][..., 0], shape(x), (-2, -1), False)
    ratio = unreduce(out, shape(x), (-2, -1), False)
    first = parts[0][..., :, :1] @ parts[2][..., :1, :]
    last = parts[0][..., :, -1:] @ parts[2][..., -1:, :]
    part = (last - ratio * first) / largest
    tangent.out = np.sum(tangent.x * part, axis=(-2, -1))
    adjoint.x += unreduce(adjoint.out, shape(x), (-2, -1), False) * part
