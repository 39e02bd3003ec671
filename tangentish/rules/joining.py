# mypy: ignore-errors
"""Functions that join arrays, put elements in and leave some out, and split arrays."""

from __future__ import annotations

import numpy as np

from tangentish.rules.conditions import rank_of
from tangentish.rules.notation import adjoint, each, linear, shape, variadic
from tangentish.runtime import positions, scatter, shapes, unblock, unconcatenate

# ---- joining -------------------------------------------------------------------------------


@linear(np.concatenate, exact=True)
def concatenate(arrays, axis=0, *, dtype=None, casting="same_kind"):
    parts = unconcatenate(adjoint.out, shapes(arrays), axis)
    adjoint.arrays[each] += parts[each]


@concatenate.expand
def _(*arrays, axis=0, dtype=None, casting="same_kind"):
    return joined(arrays, axis, "axis")


def joined(names, axis, text):
    """The adjoints of arrays that were joined: slices, where the axis is known."""
    ranks = {rank_of(name.kind) for name in names}
    if axis is None and ranks <= {0, 1}:
        return slices(names, 0)
    if isinstance(axis, int):
        return slices(names, axis)
    known = ", ".join(f"shape({name})" for name in names)
    lines = [f"parts = unconcatenate(adjoint.out, [{known}], {text})"]
    return "\n".join(lines + [f"adjoint.{n} += parts[{k}]" for k, n in enumerate(names)])


def slices(names, axis, added=0):
    """Slices along an axis, of length 1 and without it for arrays that lack ``added`` axes."""
    before = {0: "", 1: ":, ", -1: "..., "}.get(axis, ":, " * axis if axis > 0 else "")
    after = ", :" * (-1 - axis) if axis < -1 else ""
    before = "..., " if axis < -1 else before
    lines, lengths, single = [], [], 0
    for name in names:
        start = " + ".join([*lengths, *([str(single)] if single else [])])
        last = name == names[-1]
        if rank_of(name.kind) == 0 or (added and rank_of(name.kind) < added):
            place = "-1" if last and start else start or "0"
            single += 1
        else:
            lengths.append(f"shape({name})[{axis}]")
            stop = " + ".join([*lengths, *([str(single)] if single else [])])
            place = f"{start}:{'' if last else stop}"
        lines.append(f"adjoint.{name} += adjoint.out[{before}{place}{after}]")
    return "\n".join(lines)


def stacked(names, axis, rank):
    """The adjoints of arrays that were made ``rank``-dimensional and joined along an axis."""
    ranks = {rank_of(name.kind) for name in names}
    if None not in ranks and ranks <= {rank - 1, *range(rank, 9)}:
        return slices(names, axis, rank)
    known = ", ".join(f"shape({name})" for name in names)
    lines = [f"parts = unconcatenate(adjoint.out, [{known}], {axis})"]
    return "\n".join(lines + [f"adjoint.{n} += parts[{k}]" for k, n in enumerate(names)])


@linear(np.stack, exact=True)
def stack(arrays, axis=0, *, dtype=None, casting="same_kind"):
    adjoint.arrays[each] += np.take(adjoint.out, each, axis)


@stack.when(axis=0)
def _(arrays, axis=0, *, dtype=None, casting="same_kind"):
    adjoint.arrays[each] += adjoint.out[each]


@stack.when(axis=1)
def _(arrays, axis=0, *, dtype=None, casting="same_kind"):
    adjoint.arrays[each] += adjoint.out[:, each]


@stack.when(axis=-1)
def _(arrays, axis=0, *, dtype=None, casting="same_kind"):
    adjoint.arrays[each] += adjoint.out[..., each]


@linear(np.vstack, exact=True)
def vstack(tup, *, dtype=None, casting="same_kind"):
    parts = unconcatenate(adjoint.out, shapes(tup), 0)
    adjoint.tup[each] += parts[each]


@vstack.expand
def _(*tup, dtype=None, casting="same_kind"):
    return stacked(tup, 0, 2)


@linear(np.hstack, exact=True)
def hstack(tup, *, dtype=None, casting="same_kind"):
    parts = unconcatenate(adjoint.out, shapes(tup), 1)
    adjoint.tup[each] += parts[each]


@hstack.expand
def _(*tup, dtype=None, casting="same_kind"):
    return stacked(tup, 0 if {rank_of(name.kind) for name in tup} <= {0, 1} else 1, 1)


@linear(np.dstack, exact=True)
def dstack(tup):
    parts = unconcatenate(adjoint.out, shapes(tup), 2)
    adjoint.tup[each] += parts[each]


@dstack.expand
def _(*tup):
    ranks = {rank_of(name.kind) for name in tup}
    if ranks == {1}:
        lines = (f"adjoint.{name} += adjoint.out[0, :, {k}]" for k, name in enumerate(tup))
        return "\n".join(lines)
    return stacked(tup, 2, 3)


@linear(np.column_stack, exact=True)
def column_stack(tup):
    parts = unconcatenate(adjoint.out, shapes(tup), 1)
    adjoint.tup[each] += parts[each]


@column_stack.expand
def _(*tup):
    return stacked(tup, 1, 2)


@linear(np.append, exact=True)
def append(arr, values, axis=None):
    parts = unconcatenate(adjoint.out, [shape(arr), shape(values)], axis)
    adjoint.arr += parts[0]
    adjoint.values += parts[1]


@append.when(arr="vector", values="vector")
def _(arr, values, axis=None):
    adjoint.arr += adjoint.out[: shape(arr)[0]]
    adjoint.values += adjoint.out[shape(arr)[0] :]


@append.when(arr="vector", values="scalar")
def _(arr, values, axis=None):
    adjoint.arr += adjoint.out[:-1]
    adjoint.values += adjoint.out[-1]


@append.when(arr="matrix", values="matrix", axis=0)
def _(arr, values, axis=None):
    adjoint.arr += adjoint.out[: shape(arr)[0]]
    adjoint.values += adjoint.out[shape(arr)[0] :]


@append.when(arr="matrix", values="matrix", axis=1)
def _(arr, values, axis=None):
    adjoint.arr += adjoint.out[:, : shape(arr)[1]]
    adjoint.values += adjoint.out[:, shape(arr)[1] :]


@linear(np.block, containers="arrays", exact=True)
def block(arrays):
    blocks = unblock(adjoint.out, arrays)
    adjoint.arrays += blocks


@variadic(
    "linear",
    np.meshgrid,
    allowed={"sparse": (False, True), "indexing": ("xy", "ij")},
)
def meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    axes = list(range(len(xi)))
    if indexing == "xy" and len(xi) > 1:
        axes[:2] = [1, 0]
    lines = []
    for k, name in enumerate(xi):
        others = tuple(sorted(j for j in axes if j != axes[k]))
        axis = others[0] if len(others) == 1 else others
        part = f"adjoint.out[{k}]"
        if others and not sparse:
            part = f"np.sum({part}, axis={axis})"
        if rank_of(name.kind) != 1 or (sparse and others):
            part = f"np.reshape({part}, shape({name}))"
        lines.append(f"adjoint.{name} += {part}")
    return "\n".join(lines)


# ---- putting in and leaving out ------------------------------------------------------------


@linear(np.insert, exact=True)
def insert(arr, obj, values, axis=None):
    source = np.insert(np.full(shape(arr), -1), obj, positions(shape(values)), axis=axis)
    adjoint.arr += np.reshape(adjoint.out[source < 0], shape(arr))
    adjoint.values += scatter(adjoint.out[source >= 0], source[source >= 0], shape(values), None)


def is_place(obj):
    """Whether an index counts from the start: from the end, it counts in the shorter array."""
    return type(obj) is int and obj >= 0


@insert.when(arr="vector", obj=is_place, values="scalar")
def _(arr, obj, values, axis=None):
    adjoint.arr += np.delete(adjoint.out, obj)
    adjoint.values += adjoint.out[obj]


@linear(np.delete, exact=True)
def delete(arr, obj, axis=None):
    places = np.delete(positions(shape(arr)), obj, axis=axis)
    adjoint.arr += scatter(adjoint.out, places, shape(arr), None)


@delete.when(arr="vector", obj=is_place)
def _(arr, obj, axis=None):
    adjoint.arr += np.insert(adjoint.out, obj, 0.0)


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


if hasattr(np, "unstack"):

    @linear(np.unstack)
    def unstack(x, *, axis=0):
        adjoint.x += np.stack(adjoint.out, axis)
