# mypy: ignore-errors
"""Reductions that leave out what is not a number: its derivative is 0.

They are the plain reductions over the elements that a mask picks, and their rules say so.  A
tangent that is not a number either is left out with its element.
"""

from __future__ import annotations

import numpy as np

from tangentish.rules.kinks import NO_LENGTH, TIES
from tangentish.rules.notation import adjoint, dtype, rule, shape, tangent
from tangentish.runtime import (
    center,
    counted,
    cumprod_adjoint,
    cumprod_tangent,
    is_valid,
    product_of_others,
    spread_mean,
    unreduce,
)

COMPLEX = False


@rule(np.nansum)
def nansum(a, axis=None, *, keepdims=False, initial=0, where=True):
    valid = is_valid(a, where)
    tangent.out = np.sum(tangent.a, axis=axis, keepdims=keepdims, where=valid)
    adjoint.a += np.where(valid, unreduce(adjoint.out, shape(a), axis, keepdims), 0.0)


@rule(np.nanmean)
def nanmean(a, axis=None, *, keepdims=False, where=True):
    valid = is_valid(a, where)
    tangent.out = np.mean(tangent.a, axis=axis, keepdims=keepdims, where=valid)
    adjoint.a += spread_mean(adjoint.out, shape(a), axis, keepdims, valid)


@rule(np.nanmax, np.nanmin, kink=TIES)
def nanmax(a, axis=None, *, keepdims=False, initial=None, where=True, out):
    best = (a == unreduce(out, shape(a), axis, keepdims)) & where
    ties = np.sum(best, axis=axis, keepdims=True, dtype=dtype(a))
    share = best / (ties + (ties == 0))
    tangent.out = np.sum(tangent.a * share, axis=axis, keepdims=keepdims, where=best)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * share


@nanmax.when(initial=None, where=True)
def _(a, axis=None, *, keepdims=False, initial=None, where=True, out):
    best = a == unreduce(out, shape(a), axis, keepdims)
    ties = np.sum(best, axis=axis, keepdims=True, dtype=dtype(a))
    tangent.out = np.sum(tangent.a * best / ties, axis=axis, keepdims=keepdims, where=best)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * best / ties


@rule(np.nanprod)
def nanprod(a, axis=None, *, keepdims=False, initial=1, where=True):
    valid = is_valid(a, where)
    others = initial * product_of_others(np.where(valid, a, 1.0), axis) * valid
    tangent.out = np.sum(tangent.a * others, axis=axis, keepdims=keepdims, where=valid)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * others


@rule(np.nanvar, aliases={"correction": "ddof"})
def nanvar(a, axis=None, *, ddof=0, keepdims=False, where=True, mean=None):
    valid = is_valid(a, where)
    slope = (
        2.0 * np.where(valid, a - center(a, axis, valid, mean), 0.0) / counted(valid, a, axis, ddof)
    )
    tangent.out = np.sum(
        (tangent.a - tangent.mean) * slope, axis=axis, keepdims=keepdims, where=valid
    )
    g = unreduce(adjoint.out, shape(a), axis, keepdims) * slope
    adjoint.a += g
    adjoint.mean += -g


@nanvar.when(mean=None)
def _(a, axis=None, *, ddof=0, keepdims=False, where=True, mean=None):
    valid = is_valid(a, where)
    deviation = np.where(valid, a - np.mean(a, axis=axis, keepdims=True, where=valid), 0.0)
    slope = 2.0 * deviation / counted(valid, a, axis, ddof)
    tangent.out = np.sum(tangent.a * slope, axis=axis, keepdims=keepdims, where=valid)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * slope


@rule(np.nanstd, aliases={"correction": "ddof"}, kink=NO_LENGTH)
def nanstd(a, axis=None, *, ddof=0, keepdims=False, where=True, mean=None, out):
    valid = is_valid(a, where)
    scale = counted(valid, a, axis, ddof) * unreduce(out + (out == 0), shape(a), axis, keepdims)
    slope = np.where(valid, a - center(a, axis, valid, mean), 0.0) / scale
    tangent.out = np.sum(
        (tangent.a - tangent.mean) * slope, axis=axis, keepdims=keepdims, where=valid
    )
    g = unreduce(adjoint.out, shape(a), axis, keepdims) * slope
    adjoint.a += g
    adjoint.mean += -g


@nanstd.when(mean=None)
def _(a, axis=None, *, ddof=0, keepdims=False, where=True, mean=None, out):
    valid = is_valid(a, where)
    deviation = np.where(valid, a - np.mean(a, axis=axis, keepdims=True, where=valid), 0.0)
    scale = counted(valid, a, axis, ddof) * unreduce(out + (out == 0), shape(a), axis, keepdims)
    tangent.out = np.sum(tangent.a * deviation / scale, axis=axis, keepdims=keepdims, where=valid)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * deviation / scale


@rule(np.nancumsum)
def nancumsum(a, axis=None):
    tangent.out = np.cumsum(np.where(np.isnan(a), 0.0, tangent.a), axis=axis)
    g = np.flip(np.cumsum(np.flip(adjoint.out, axis), axis), axis)
    adjoint.a += np.where(np.isnan(a), 0.0, np.reshape(g, shape(a)))


@nancumsum.when(a="vector")
def _(a, axis=None):
    tangent.out = np.cumsum(np.where(np.isnan(a), 0.0, tangent.a))
    adjoint.a += np.where(np.isnan(a), 0.0, np.cumsum(adjoint.out[::-1])[::-1])


@rule(np.nancumprod)
def nancumprod(a, axis=None):
    factors = np.where(np.isnan(a), 1.0, a)
    tangent.out = cumprod_tangent(np.where(np.isnan(a), 0.0, tangent.a), factors, axis)
    adjoint.a += np.where(np.isnan(a), 0.0, cumprod_adjoint(adjoint.out, factors, axis))
