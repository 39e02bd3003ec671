# mypy: ignore-errors
"""Choosing and ordering elements, and interpolation between them."""

from __future__ import annotations

import numpy as np

from tangentish.rules.kinks import IN_ORDER
from tangentish.rules.notation import adjoint, each, linear, rule, shape, tangent
from tangentish.runtime import (
    chosen_places,
    histogram_adjoint,
    interp_adjoint,
    interp_beyond,
    interp_inside,
    interp_of,
    interp_slope,
    partition_order,
    scatter,
    scatter_along_axis,
)


@linear(
    np.where,
    inactive="condition",
    kink="each element has the derivative of the value that was taken; a jump adds nothing",
)
def where(condition, x, y):
    adjoint.x += np.where(condition, adjoint.out, 0.0)
    adjoint.y += np.where(condition, 0.0, adjoint.out)


@linear(np.take, exact=True)
def take(a, indices, axis=None, *, mode="raise"):
    adjoint.a += scatter(adjoint.out, indices, shape(a), axis, mode=mode)


@linear(np.compress, exact=True)
def compress(condition, a, axis=None):
    adjoint.a += scatter(adjoint.out, np.flatnonzero(condition), shape(a), axis)


@linear(np.extract, exact=True)
def extract(condition, arr):
    adjoint.arr += scatter(adjoint.out, np.flatnonzero(condition), shape(arr), None)


@linear(np.choose)
def choose(a, choices, *, mode="raise"):
    chosen = chosen_places(a, len(choices), mode)
    adjoint.choices[each] += np.where(chosen == each, adjoint.out, 0.0)


@choose.expand
def _(a, *choices, mode="raise"):
    if mode == "raise":
        place = "np.equal(a, {k})"
        lines = []
    else:
        place = "chosen == {k}"
        lines = [f"chosen = chosen_places(a, {len(choices)}, mode)"]
    for k, name in enumerate(choices):
        lines.append(f"adjoint.{name} += np.where({place.format(k=k)}, adjoint.out, 0.0)")
    return "\n".join(lines)


@linear(np.select)
def select(condlist, choicelist, default=0):
    case = np.select(condlist, range(len(condlist)), -1)
    adjoint.choicelist[each] += np.where(case == each, adjoint.out, 0.0)
    adjoint.default += np.where(case < 0, adjoint.out, 0.0)


@select.expand
def _(condlist, *choicelist, default=0):
    lines = [f"case = np.select(condlist, range({len(choicelist)}), -1)"]
    for k, name in enumerate(choicelist):
        lines.append(f"adjoint.{name} += np.where(case == {k}, adjoint.out, 0.0)")
    return "\n".join([*lines, "adjoint.default += np.where(case < 0, adjoint.out, 0.0)"])


@linear(np.take_along_axis)
def take_along_axis(arr, indices, axis=-1):
    adjoint.arr += scatter_along_axis(adjoint.out, indices, shape(arr), axis)


@rule(np.sort, complex=False, exact=True, kink=IN_ORDER)
def sort(a, axis=-1, kind=None, order=None, *, stable=None):
    source = np.argsort(a, axis=axis, kind="stable")
    tangent.out = np.take_along_axis(tangent.a, source, axis)
    adjoint.a += scatter_along_axis(adjoint.out, source, shape(a), axis)


@sort.when(a="vector", axis="int")
def _(a, axis=-1, kind=None, order=None, *, stable=None):
    source = np.argsort(a, kind="stable")
    tangent.out = tangent.a[source]
    adjoint.a += adjoint.out[np.argsort(source)]


@sort.when(axis="int")
def _(a, axis=-1, kind=None, order=None, *, stable=None):
    source = np.argsort(a, axis=axis, kind="stable")
    tangent.out = np.take_along_axis(tangent.a, source, axis)
    adjoint.a += np.take_along_axis(adjoint.out, np.argsort(source, axis=axis), axis)


@rule(np.partition, allowed={"order": (None,)}, complex=False, exact=True)
def partition(a, kth, axis=-1, kind="introselect", order=None, *, out):
    source = partition_order(a, out, axis)
    tangent.out = np.take_along_axis(tangent.a, source, axis)
    adjoint.a += scatter_along_axis(adjoint.out, source, shape(a), axis)


@linear(np.bincount, wrt="weights", complex=False, exact=True)
def bincount(x, weights=None, minlength=0):
    adjoint.weights += np.take(adjoint.out, x)


def histogram_of(a, bins=10, range=None, density=None, weights=None):
    """Results of the kinds that those of `np.histogram` have, for any samples."""
    edges = np.asarray(bins) if np.ndim(bins) else np.histogram_bin_edges(a, bins)
    return np.zeros(len(edges) - 1, np.asarray(weights).dtype), edges


@rule(
    np.histogram,
    wrt="weights",
    allowed={"density": (None, False)},
    exact=True,
    stand_in=histogram_of,
)
def histogram(a, bins=10, range=None, density=None, weights=None, *, out):
    counts = np.histogram(a, out[1], weights=tangent.weights)
    tangent.out = (counts[0], 0.0 * out[1])
    adjoint.weights += histogram_adjoint(adjoint.out[0], a, out[1])


# ---- unique: of equal elements the first has the derivative ----------------------------------

FLAGS = dict.fromkeys(("return_index", "return_inverse", "return_counts"), (False, True))


@rule(np.unique, allowed=FLAGS, complex=False, exact=True)
def unique(
    ar,
    return_index=False,
    return_inverse=False,
    return_counts=False,
    axis=None,
    *,
    equal_nan=True,
    sorted=True,
):
    first = np.unique(ar, return_index=True, axis=axis, equal_nan=equal_nan)[1]
    tangent.out = np.take(tangent.ar, first, axis=axis)
    adjoint.ar += scatter(adjoint.out, first, shape(ar), axis)


@unique.when(return_index=True, return_inverse=True, return_counts=True)
def _(
    ar,
    return_index=False,
    return_inverse=False,
    return_counts=False,
    axis=None,
    *,
    equal_nan=True,
    sorted=True,
    out,
):
    change = np.take(tangent.ar, out[1], axis=axis)
    tangent.out = (change, 0.0 * out[1], 0.0 * out[2], 0.0 * out[3])
    adjoint.ar += scatter(adjoint.out[0], out[1], shape(ar), axis)


@unique.when(return_index=True, return_inverse=True)
@unique.when(return_index=True, return_counts=True)
def _(
    ar,
    return_index=False,
    return_inverse=False,
    return_counts=False,
    axis=None,
    *,
    equal_nan=True,
    sorted=True,
    out,
):
    tangent.out = (np.take(tangent.ar, out[1], axis=axis), 0.0 * out[1], 0.0 * out[2])
    adjoint.ar += scatter(adjoint.out[0], out[1], shape(ar), axis)


@unique.when(return_inverse=True, return_counts=True)
def _(
    ar,
    return_index=False,
    return_inverse=False,
    return_counts=False,
    axis=None,
    *,
    equal_nan=True,
    sorted=True,
    out,
):
    first = np.unique(ar, return_index=True, axis=axis, equal_nan=equal_nan)[1]
    tangent.out = (np.take(tangent.ar, first, axis=axis), 0.0 * out[1], 0.0 * out[2])
    adjoint.ar += scatter(adjoint.out[0], first, shape(ar), axis)


@unique.when(return_index=True)
def _(
    ar,
    return_index=False,
    return_inverse=False,
    return_counts=False,
    axis=None,
    *,
    equal_nan=True,
    sorted=True,
    out,
):
    tangent.out = (np.take(tangent.ar, out[1], axis=axis), 0.0 * out[1])
    adjoint.ar += scatter(adjoint.out[0], out[1], shape(ar), axis)


@unique.when(return_inverse=True)
@unique.when(return_counts=True)
def _(
    ar,
    return_index=False,
    return_inverse=False,
    return_counts=False,
    axis=None,
    *,
    equal_nan=True,
    sorted=True,
    out,
):
    first = np.unique(ar, return_index=True, axis=axis, equal_nan=equal_nan)[1]
    tangent.out = (np.take(tangent.ar, first, axis=axis), 0.0 * out[1])
    adjoint.ar += scatter(adjoint.out[0], first, shape(ar), axis)


@rule(np.interp, complex=False)
def interp(x, xp, fp, left=None, right=None, period=None):
    slope = interp_slope(x, xp, fp, period=period)
    shift = tangent.x - interp_of(x, xp, tangent.xp, period=period)
    inside = shift * slope + interp_of(x, xp, tangent.fp, period=period)
    before = interp_beyond(tangent.left, x, xp, "left", period=period)
    behind = interp_beyond(tangent.right, x, xp, "right", period=period)
    tangent.out = interp_inside(inside, x, xp, left, right, period=period) + before + behind
    g = interp_inside(adjoint.out, x, xp, left, right, period=period)
    adjoint.x += adjoint.out * slope
    adjoint.xp += interp_adjoint(-g * slope, x, xp, period=period)
    adjoint.fp += interp_adjoint(g, x, xp, period=period)
    adjoint.left += interp_beyond(adjoint.out, x, xp, "left", period=period)
    adjoint.right += interp_beyond(adjoint.out, x, xp, "right", period=period)


@interp.when(left=None, right=None, period=None)
def _(x, xp, fp, left=None, right=None, period=None):
    slope = interp_slope(x, xp, fp)
    shift = tangent.x - np.interp(x, xp, tangent.xp)
    tangent.out = shift * slope + np.interp(x, xp, tangent.fp)
    adjoint.x += adjoint.out * slope
    adjoint.xp += interp_adjoint(-adjoint.out * slope, x, xp)
    adjoint.fp += interp_adjoint(adjoint.out, x, xp)
