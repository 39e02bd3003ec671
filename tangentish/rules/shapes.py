# mypy: ignore-errors
"""Functions that move elements: reshaping, reordering, repeating, joining, splitting."""

from __future__ import annotations

import numpy as np

from tangentish.rules.notation import adjoint, each, linear, rule, shape, tangent
from tangentish.runtime import (
    diag_adjoint,
    embed_diagonal,
    inverse_permutation,
    shapes,
    unconcatenate,
    unpad,
    unrepeat,
    unresize,
    untile,
)

ORDERS = {"order": ("C", "F")}  # of the others, what they mean depends on the memory layout

# ---- reshaping -----------------------------------------------------------------------------


@linear(np.reshape, aliases={"shape": "newshape"}, allowed=ORDERS)
def reshape(a, newshape, order="C"):
    adjoint.a += np.reshape(adjoint.out, shape(a), order=order)


@linear(np.ravel, np.ndarray.flatten, allowed=ORDERS)
def ravel(a, order="C"):
    adjoint.a += np.reshape(adjoint.out, shape(a), order=order)


@linear(np.expand_dims)
def expand_dims(a, axis):
    adjoint.a += np.squeeze(adjoint.out, axis)


@linear(np.squeeze)
def squeeze(a, axis=None):
    adjoint.a += np.reshape(adjoint.out, shape(a))


@squeeze.when(axis="int")
def _(a, axis=None):
    adjoint.a += np.expand_dims(adjoint.out, axis)


@linear(np.atleast_1d, np.atleast_2d, np.atleast_3d)
def atleast_1d(a):
    adjoint.a += np.reshape(adjoint.out, shape(a))


@linear(np.broadcast_to, aliases={"shape": "goal"})
def broadcast_to(array, goal):
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


# ---- repeating and padding -----------------------------------------------------------------


@linear(np.repeat, exact=True)
def repeat(a, repeats, axis=None):
    adjoint.a += unrepeat(adjoint.out, shape(a), repeats, axis)


@repeat.when(a="vector", repeats="int")
def _(a, repeats, axis=None):
    adjoint.a += np.sum(np.reshape(adjoint.out, (-1, repeats)), axis=1)


@linear(np.tile, exact=True)
def tile(A, reps):
    adjoint.A += untile(adjoint.out, shape(A), reps)


@linear(np.resize, exact=True)
def resize(a, new_shape):
    adjoint.a += unresize(adjoint.out, shape(a))


@linear(np.tril)
def tril(m, k=0):
    adjoint.m += np.tril(adjoint.out, k=k)


@linear(np.triu)
def triu(m, k=0):
    adjoint.m += np.triu(adjoint.out, k=k)


@rule(np.pad, allowed={"mode": ("constant",)}, exact=True)
def pad(array, pad_width, mode="constant", *, constant_values=0):
    tangent.out = np.pad(tangent.array, pad_width)
    adjoint.array += unpad(adjoint.out, shape(array), pad_width)


# ---- diagonals -----------------------------------------------------------------------------


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


@linear(np.diagonal)
def diagonal(a, offset=0, axis1=0, axis2=1):
    adjoint.a += embed_diagonal(adjoint.out, shape(a), offset, axis1, axis2)


@diagonal.when(a="matrix", axis1=0, axis2=1)
def _(a, offset=0, axis1=0, axis2=1):
    adjoint.a += embed_diagonal(adjoint.out, shape(a), offset)


# ---- joining -------------------------------------------------------------------------------


@linear(np.concatenate, exact=True)
def concatenate(arrays, axis=0):
    parts = unconcatenate(adjoint.out, shapes(arrays), axis)
    adjoint.arrays[each] += parts[each]


@concatenate.expand
def _(*arrays, axis=0):
    return joined(arrays, axis, "axis")


def joined(names, axis, text):
    """The adjoints of arrays that were joined: slices, where the axis is known."""
    if not isinstance(axis, int):
        known = ", ".join(f"shape({name})" for name in names)
        lines = [f"parts = unconcatenate(adjoint.out, [{known}], {text})"]
        return "\n".join(lines + [f"adjoint.{n} += parts[{k}]" for k, n in enumerate(names)])
    before = {0: "", 1: ":, ", -1: "..., "}.get(axis, ":, " * axis if axis > 0 else "")
    after = ", :" * (-1 - axis) if axis < -1 else ""
    before = "..., " if axis < -1 else before
    lines, start = [], ""
    for name in names:
        length = f"shape({name})[{axis}]"
        stop = "" if name == names[-1] else f"{start} + {length}" if start else length
        lines.append(f"adjoint.{name} += adjoint.out[{before}{start}:{stop}{after}]")
        start = stop
    return "\n".join(lines)


@linear(np.stack, exact=True)
def stack(arrays, axis=0):
    adjoint.arrays[each] += np.take(adjoint.out, each, axis)


@stack.when(axis=0)
def _(arrays, axis=0):
    adjoint.arrays[each] += adjoint.out[each]


@stack.when(axis=1)
def _(arrays, axis=0):
    adjoint.arrays[each] += adjoint.out[:, each]


@stack.when(axis=-1)
def _(arrays, axis=0):
    adjoint.arrays[each] += adjoint.out[..., each]


@linear(np.vstack, exact=True)
def vstack(tup):
    parts = unconcatenate(adjoint.out, shapes(tup), 0)
    adjoint.tup[each] += parts[each]


@vstack.when(tup="vectors")
def _(tup):
    adjoint.tup[each] += adjoint.out[each]


@linear(np.hstack, exact=True)
def hstack(tup):
    parts = unconcatenate(adjoint.out, shapes(tup), 1)
    adjoint.tup[each] += parts[each]


@linear(np.dstack, exact=True)
def dstack(tup):
    parts = unconcatenate(adjoint.out, shapes(tup), 2)
    adjoint.tup[each] += parts[each]


@linear(np.column_stack, exact=True)
def column_stack(tup):
    parts = unconcatenate(adjoint.out, shapes(tup), 1)
    adjoint.tup[each] += parts[each]


@column_stack.when(tup="vectors")
def _(tup):
    adjoint.tup[each] += adjoint.out[:, each]


@linear(np.append, exact=True)
def append(arr, values, axis=None):
    parts = unconcatenate(adjoint.out, [shape(arr), shape(values)], axis)
    adjoint.arr += parts[0]
    adjoint.values += parts[1]


# ---- splitting -----------------------------------------------------------------------------


@linear(np.split, np.array_split)
def split(ary, indices_or_sections, axis=0):
    adjoint.ary += np.concatenate(adjoint.out, axis=axis)


@linear(np.vsplit)
def vsplit(ary, indices_or_sections):
    adjoint.ary += np.concatenate(adjoint.out)


@linear(np.hsplit)
def hsplit(ary, indices_or_sections):
    adjoint.ary += np.hstack(adjoint.out)


@linear(np.dsplit)
def dsplit(ary, indices_or_sections):
    adjoint.ary += np.concatenate(adjoint.out, axis=2)
