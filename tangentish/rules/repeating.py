# mypy: ignore-errors
"""Functions that repeat elements: copies, tiles, padding."""

from __future__ import annotations

import numpy as np

from tangentish.rules.notation import adjoint, linear, rule, shape, tangent
from tangentish.runtime import (
    pad_value_sums,
    positions,
    scatter,
    unpad,
    unpad_ends,
    unrepeat,
    unresize,
    untile,
)

# ---- copies --------------------------------------------------------------------------------


@linear(np.repeat, exact=True)
def repeat(a, repeats, axis=None):
    adjoint.a += unrepeat(adjoint.out, shape(a), repeats, axis)


@repeat.when(a="vector", repeats="int")
def _(a, repeats, axis=None):
    adjoint.a += np.sum(np.reshape(adjoint.out, (len(a), repeats)), axis=1)


@repeat.when(a="scalar")
def _(a, repeats, axis=None):
    adjoint.a += np.sum(adjoint.out)


@linear(np.tile, exact=True)
def tile(A, reps):
    adjoint.A += untile(adjoint.out, shape(A), reps)


@tile.when(A="scalar")
def _(A, reps):
    adjoint.A += np.sum(adjoint.out)


@linear(np.resize, exact=True)
def resize(a, new_shape):
    adjoint.a += unresize(adjoint.out, shape(a))


@resize.when(a="scalar")
def _(a, new_shape):
    adjoint.a += np.sum(adjoint.out)


# ---- padding -------------------------------------------------------------------------------

GATHERING = ("edge", "reflect", "symmetric", "wrap")


def is_gathering(mode):
    return mode in GATHERING


def is_ramp(mode):
    return mode == "linear_ramp"


def is_mean(mode):
    return mode == "mean"


@rule(
    np.pad,
    allowed={"mode": ("constant", *GATHERING, "linear_ramp", "mean"), "reflect_type": ("even",)},
)
def pad(
    array,
    pad_width,
    mode="constant",
    *,
    constant_values=0,
    end_values=0,
    stat_length=None,
    reflect_type="even",
):
    tangent.out = np.pad(tangent.array, pad_width, constant_values=tangent.constant_values)
    adjoint.array += unpad(adjoint.out, shape(array), pad_width)
    adjoint.constant_values += pad_value_sums(adjoint.out, shape(array), pad_width)


@pad.when(mode=is_gathering)
def _(
    array,
    pad_width,
    mode="constant",
    *,
    constant_values=0,
    end_values=0,
    stat_length=None,
    reflect_type="even",
):
    tangent.out = np.pad(tangent.array, pad_width, mode=mode)
    places = np.pad(positions(shape(array)), pad_width, mode=mode)
    adjoint.array += scatter(adjoint.out, places, shape(array), None)


@pad.when(mode=is_ramp)
def _(
    array,
    pad_width,
    mode="constant",
    *,
    constant_values=0,
    end_values=0,
    stat_length=None,
    reflect_type="even",
):
    tangent.out = np.pad(tangent.array, pad_width, mode=mode)
    adjoint.array += unpad_ends(adjoint.out, shape(array), pad_width, mode)


@pad.when(mode=is_mean)
def _(
    array,
    pad_width,
    mode="constant",
    *,
    constant_values=0,
    end_values=0,
    stat_length=None,
    reflect_type="even",
):
    tangent.out = np.pad(tangent.array, pad_width, mode=mode, stat_length=stat_length)
    adjoint.array += unpad_ends(adjoint.out, shape(array), pad_width, mode, stat_length)
