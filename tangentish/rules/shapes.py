# mypy: ignore-errors
"""Functions that move elements: reshaping, reordering, diagonals."""

from __future__ import annotations

import numpy as np

from tangentish.rules.conditions import rank_of
from tangentish.rules.notation import adjoint, linear, ndim, shape, variadic
from tangentish.runtime import (
    diag_adjoint,
    embed_diagonal,
    inverse_permutation,
    positions,
    rolled_place,
    scatter,
)

ORDERS = {"order": ("C", "F")}  # of the others, what they mean depends on the memory layout

# ---- reshaping -----------------------------------------------------------------------------


@linear(np.reshape, aliases={"shape": "newshape"}, allowed=ORDERS)
def reshape(a, newshape, order="C", *, copy=None):
    adjoint.a += np.reshape(adjoint.out, shape(a), order=order)


@reshape.when(a="scalar")
def _(a, newshape, order="C", *, copy=None):
    adjoint.a += adjoint.out


@linear(np.ravel, np.ndarray.flatten, allowed=ORDERS)
def ravel(a, order="C"):
    adjoint.a += np.reshape(adjoint.out, shape(a), order=order)


@ravel.when(a="scalar")
def _(a, order="C"):
    adjoint.a += adjoint.out


@linear(np.expand_dims)
def expand_dims(a, axis):
    adjoint.a += np.reshape(adjoint.out, shape(a))


@expand_dims.when(a="scalar")
def _(a, axis):
    adjoint.a += adjoint.out


@expand_dims.when(axis="int")
@expand_dims.when(axis="tuple")
def _(a, axis):
    adjoint.a += np.squeeze(adjoint.out, axis)


@linear(np.squeeze)
def squeeze(a, axis=None):
    adjoint.a += np.reshape(adjoint.out, shape(a))


@squeeze.when(axis="int")
def _(a, axis=None):
    adjoint.a += np.expand_dims(adjoint.out, axis)


@variadic("linear", np.atleast_1d, np.atleast_2d, np.atleast_3d)
def atleast_1d(*a):
    if len(a) == 1:
        return reshaped(a[0], "adjoint.out")
    return "\n".join(reshaped(name, f"adjoint.out[{k}]") for k, name in enumerate(a))


def reshaped(name, part):
    """An adjoint without the axes that were added; a number's is summed up anyway."""
    if rank_of(name.kind) == 0:
        return f"adjoint.{name} += {part}"
    return f"adjoint.{name} += np.reshape({part}, shape({name}))"


@variadic("linear", np.broadcast_arrays)
def broadcast_arrays(*args, subok=False):
    return "\n".join(f"adjoint.{name} += adjoint.out[{k}]" for k, name in enumerate(args))


@linear(np.broadcast_to, aliases={"shape": "goal"})
def broadcast_to(array, goal, subok=False):
    adjoint.array += adjoint.out


# ---- reordering ----------------------------------------------------------------------------


@linear(np.transpose)
def transpose(a, axes=None):
    adjoint.a += np.transpose(adjoint.out, inverse_permutation(axes))


@transpose.when(axes=None)
def _(a, axes=None):
    adjoint.a += adjoint.out.T


@linear(np.matrix_transpose, np.linalg.matrix_transpose)
def matrix_transpose(x):
    adjoint.x += adjoint.out.mT


@linear(np.swapaxes)
def swapaxes(a, axis1, axis2):
    adjoint.a += np.swapaxes(adjoint.out, axis1, axis2)


@linear(np.moveaxis)
def moveaxis(a, source, destination):
    adjoint.a += np.moveaxis(adjoint.out, destination, source)


@linear(np.rollaxis)
def rollaxis(a, axis, start=0):
    adjoint.a += np.moveaxis(adjoint.out, rolled_place(axis, start, ndim(adjoint.out)), axis)


@rollaxis.when(start=0)
def _(a, axis, start=0):
    adjoint.a += np.moveaxis(adjoint.out, 0, axis)


@linear(np.flip)
def flip(m, axis=None):
    adjoint.m += np.flip(adjoint.out, axis=axis)


@linear(np.flipud)
def flipud(m):
    adjoint.m += np.flipud(adjoint.out)


@linear(np.fliplr)
def fliplr(m):
    adjoint.m += np.fliplr(adjoint.out)


@linear(np.rot90)
def rot90(m, k=1, axes=(0, 1)):
    adjoint.m += np.rot90(adjoint.out, -k, axes=axes)


@linear(np.roll)
def roll(a, shift, axis=None):
    adjoint.a += np.roll(adjoint.out, np.negative(shift), axis=axis)


@roll.when(shift="int")
def _(a, shift, axis=None):
    adjoint.a += np.roll(adjoint.out, -shift, axis=axis)


# ---- windows -------------------------------------------------------------------------------


@linear(np.lib.stride_tricks.sliding_window_view, exact=True)
def sliding_window_view(x, window_shape, axis=None, *, subok=False, writeable=False):
    places = np.lib.stride_tricks.sliding_window_view(positions(shape(x)), window_shape, axis)
    adjoint.x += scatter(adjoint.out, places, shape(x), None)


# ---- diagonals and triangles ---------------------------------------------------------------


@linear(np.diag, exact=True)
def diag(v, k=0):
    adjoint.v += diag_adjoint(adjoint.out, shape(v), k)


@diag.when(v="matrix")
def _(v, k=0):
    adjoint.v += embed_diagonal(adjoint.out, shape(v), k)


@diag.when(v="vector", k=0)
def _(v, k=0):
    adjoint.v += np.diagonal(adjoint.out)


@diag.when(v="vector")
def _(v, k=0):
    adjoint.v += np.diagonal(adjoint.out, k)


@linear(np.diagflat, exact=True)
def diagflat(v, k=0):
    adjoint.v += np.reshape(np.diagonal(adjoint.out, k), shape(v))


@diagflat.when(v="vector", k=0)
def _(v, k=0):
    adjoint.v += np.diagonal(adjoint.out)


@diagflat.when(v="vector")
def _(v, k=0):
    adjoint.v += np.diagonal(adjoint.out, k)


@linear(np.diagonal)
def diagonal(a, offset=0, axis1=0, axis2=1):
    adjoint.a += embed_diagonal(adjoint.out, shape(a), offset, axis1, axis2)


@diagonal.when(a="matrix", axis1=0, axis2=1)
def _(a, offset=0, axis1=0, axis2=1):
    adjoint.a += embed_diagonal(adjoint.out, shape(a), offset)


@linear(np.tril)
def tril(m, k=0):
    adjoint.m += np.tril(adjoint.out, k=k)


@linear(np.triu)
def triu(m, k=0):
    adjoint.m += np.triu(adjoint.out, k=k)
