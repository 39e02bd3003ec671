# mypy: ignore-errors
"""Choosing and ordering elements, and interpolation between them."""

from __future__ import annotations

import numpy as np

from tangentish.rules.notation import adjoint, linear, rule, shape, tangent
from tangentish.runtime import interp_adjoint, interp_slope, scatter, scatter_along_axis


@linear(np.where, inactive="condition")
def where(condition, x, y):
    adjoint.x += np.where(condition, adjoint.out, 0.0)
    adjoint.y += np.where(condition, 0.0, adjoint.out)


@linear(np.take, exact=True)
def take(a, indices, axis=None):
    adjoint.a += scatter(adjoint.out, indices, shape(a), axis)


@linear(np.take_along_axis)
def take_along_axis(arr, indices, axis=-1):
    adjoint.arr += scatter_along_axis(adjoint.out, indices, shape(arr), axis)


@rule(np.sort, complex=False, exact=True)
def sort(a, axis=-1):
    order = np.argsort(a, axis=axis, kind="stable")
    tangent.out = np.take_along_axis(tangent.a, order, axis)
    adjoint.a += scatter_along_axis(adjoint.out, order, shape(a), axis)


@sort.when(a="vector", axis="int")
def _(a, axis=-1):
    order = np.argsort(a, kind="stable")
    tangent.out = tangent.a[order]
    adjoint.a += adjoint.out[np.argsort(order)]


@sort.when(axis="int")
def _(a, axis=-1):
    order = np.argsort(a, axis=axis, kind="stable")
    tangent.out = np.take_along_axis(tangent.a, order, axis)
    adjoint.a += np.take_along_axis(adjoint.out, np.argsort(order, axis=axis), axis)


@rule(np.interp, complex=False)
def interp(x, xp, fp):
    slope = interp_slope(x, xp, fp)
    shift = tangent.x - np.interp(x, xp, tangent.xp)
    tangent.out = shift * slope + np.interp(x, xp, tangent.fp)
    adjoint.x += adjoint.out * slope
    adjoint.xp += interp_adjoint(-adjoint.out * slope, x, xp)
    adjoint.fp += interp_adjoint(adjoint.out, x, xp)
