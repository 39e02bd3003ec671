# mypy: ignore-errors
"""Reductions and running sums.

Conventions: elements that tie for the maximum share its adjoint, the product's derivative is
made from products of the others (so that zeros are no special case), and the derivative of
`std` is 0 where all elements are equal.  Where a running extreme is attained again, the first
element keeps it.  What `where` does not pick has derivative 0, and is never read.
"""

from __future__ import annotations

import numpy as np

from tangentish.rules.kinks import NO_LENGTH, TIES
from tangentish.rules.notation import adjoint, dtype, linear, rule, shape, tangent
from tangentish.runtime import (
    center,
    counted,
    cumprod_adjoint,
    cumprod_tangent,
    edge_shape,
    extreme_shares,
    product_of_others,
    reduced_size,
    running_holder,
    scatter_along_axis,
    spread_mean,
    unconcatenate,
    unreduce,
    unreduceat,
    with_front,
)


@linear(np.sum)
def sum(a, axis=None, *, dtype=None, keepdims=False, initial=0, where=True):
    adjoint.a += np.where(where, unreduce(adjoint.out, shape(a), axis, keepdims), 0.0)
    adjoint.initial += adjoint.out


@sum.when(where=True)
def _(a, axis=None, *, dtype=None, keepdims=False, initial=0, where=True):
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims)
    adjoint.initial += adjoint.out


@linear(np.mean)
def mean(a, axis=None, *, dtype=None, keepdims=False, where=True):
    adjoint.a += spread_mean(adjoint.out, shape(a), axis, keepdims, where)


@mean.when(where=True)
def _(a, axis=None, *, dtype=None, keepdims=False, where=True):
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) / reduced_size(shape(a), axis, 0)


@rule(np.max, np.amax, np.min, np.amin, complex=False, kink=TIES)
def max(a, axis=None, *, keepdims=False, initial=None, where=True, out):
    best = (a == unreduce(out, shape(a), axis, keepdims)) & where
    ties = np.sum(best, axis=axis, keepdims=True, dtype=dtype(a))
    share = best / (ties + (ties == 0))
    tangent.out = np.sum(tangent.a * share, axis=axis, keepdims=keepdims, where=where)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * share


@max.when(axis=None, initial=None, where=True)
def _(a, axis=None, *, keepdims=False, initial=None, where=True, out):
    best = a == out
    ties = np.sum(best, dtype=dtype(a))
    tangent.out = np.sum(tangent.a * best / ties, keepdims=keepdims)
    adjoint.a += adjoint.out * best / ties


@max.when(initial=None, where=True)
def _(a, axis=None, *, keepdims=False, initial=None, where=True, out):
    best = a == unreduce(out, shape(a), axis, keepdims)
    ties = np.sum(best, axis=axis, keepdims=True, dtype=dtype(a))
    tangent.out = np.sum(tangent.a * best / ties, axis=axis, keepdims=keepdims)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * best / ties


@rule(np.ptp, complex=False, kink=TIES)
def ptp(a, axis=None, *, keepdims=False):
    share = extreme_shares(a, axis)
    tangent.out = np.sum(tangent.a * share, axis=axis, keepdims=keepdims)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * share


@rule(np.prod)
def prod(a, axis=None, *, dtype=None, keepdims=False, initial=1, where=True):
    others = np.where(where, initial * product_of_others(np.where(where, a, 1.0), axis), 0.0)
    tangent.out = np.sum(tangent.a * others, axis=axis, keepdims=keepdims, where=where)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * others


@prod.when(initial=1, where=True)
def _(a, axis=None, *, dtype=None, keepdims=False, initial=1, where=True):
    others = product_of_others(a, axis)
    tangent.out = np.sum(tangent.a * others, axis=axis, keepdims=keepdims)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * others


@rule(np.var, aliases={"correction": "ddof"})
def var(a, axis=None, *, dtype=None, ddof=0, keepdims=False, where=True, mean=None):
    deviation = np.where(where, np.conj(a - center(a, axis, where, mean)), 0.0)
    slope = 2.0 * deviation / counted(where, a, axis, ddof)
    tangent.out = np.sum(
        (tangent.a - tangent.mean) * slope, axis=axis, keepdims=keepdims, where=where
    )
    g = unreduce(adjoint.out, shape(a), axis, keepdims) * slope
    adjoint.a += g
    adjoint.mean += -g


@var.when(mean=None, where=True, axis=None)
def _(a, axis=None, *, dtype=None, ddof=0, keepdims=False, where=True, mean=None):
    deviation = a - np.mean(a)
    n = reduced_size(shape(a), axis, ddof)
    tangent.out = 2.0 * np.sum(tangent.a * np.conj(deviation), keepdims=keepdims) / n
    adjoint.a += 2.0 * adjoint.out * np.conj(deviation) / n


@var.when(mean=None, where=True)
def _(a, axis=None, *, dtype=None, ddof=0, keepdims=False, where=True, mean=None):
    deviation = a - np.mean(a, axis=axis, keepdims=True)
    n = reduced_size(shape(a), axis, ddof)
    tangent.out = 2.0 * np.sum(tangent.a * np.conj(deviation), axis=axis, keepdims=keepdims) / n
    adjoint.a += 2.0 * unreduce(adjoint.out, shape(a), axis, keepdims) * np.conj(deviation) / n


@var.when(mean=None)
def _(a, axis=None, *, dtype=None, ddof=0, keepdims=False, where=True, mean=None):
    deviation = np.conj(a - np.mean(a, axis=axis, keepdims=True, where=where))
    slope = 2.0 * np.where(where, deviation, 0.0) / counted(where, a, axis, ddof)
    tangent.out = np.sum(tangent.a * slope, axis=axis, keepdims=keepdims, where=where)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * slope


@rule(np.std, aliases={"correction": "ddof"}, kink=NO_LENGTH)
def std(a, axis=None, *, dtype=None, ddof=0, keepdims=False, where=True, mean=None, out):
    scale = counted(where, a, axis, ddof) * unreduce(out + (out == 0), shape(a), axis, keepdims)
    slope = np.where(where, np.conj(a - center(a, axis, where, mean)), 0.0) / scale
    tangent.out = np.sum(
        (tangent.a - tangent.mean) * slope, axis=axis, keepdims=keepdims, where=where
    )
    g = unreduce(adjoint.out, shape(a), axis, keepdims) * slope
    adjoint.a += g
    adjoint.mean += -g


@std.when(mean=None, where=True, axis=None)
def _(a, axis=None, *, dtype=None, ddof=0, keepdims=False, where=True, mean=None, out):
    deviation = a - np.mean(a)
    scale = reduced_size(shape(a), axis, ddof) * (out + (out == 0))
    tangent.out = np.sum(tangent.a * np.conj(deviation), keepdims=keepdims) / scale
    adjoint.a += adjoint.out / scale * np.conj(deviation)


@std.when(mean=None, where=True)
def _(a, axis=None, *, dtype=None, ddof=0, keepdims=False, where=True, mean=None, out):
    deviation = a - np.mean(a, axis=axis, keepdims=True)
    scale = reduced_size(shape(a), axis, ddof) * (out + (out == 0))
    tangent.out = np.sum(tangent.a * np.conj(deviation), axis=axis, keepdims=keepdims) / scale
    adjoint.a += unreduce(adjoint.out / scale, shape(a), axis, keepdims) * np.conj(deviation)


@std.when(mean=None)
def _(a, axis=None, *, dtype=None, ddof=0, keepdims=False, where=True, mean=None, out):
    scale = counted(where, a, axis, ddof) * unreduce(out + (out == 0), shape(a), axis, keepdims)
    deviation = np.conj(a - np.mean(a, axis=axis, keepdims=True, where=where))
    slope = np.where(where, deviation, 0.0) / scale
    tangent.out = np.sum(tangent.a * slope, axis=axis, keepdims=keepdims, where=where)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * slope


@linear(np.cumsum)
def cumsum(a, axis=None, *, dtype=None):
    g = np.flip(np.cumsum(np.flip(adjoint.out, axis), axis), axis)
    adjoint.a += np.reshape(g, shape(a))


@cumsum.when(a="vector")
def _(a, axis=None, *, dtype=None):
    adjoint.a += np.cumsum(adjoint.out[::-1])[::-1]


@cumsum.when(axis="int")
def _(a, axis=None, *, dtype=None):
    adjoint.a += np.flip(np.cumsum(np.flip(adjoint.out, axis), axis), axis)


@linear(np.cumulative_sum)
def cumulative_sum(x, *, axis=None, dtype=None, include_initial=False):
    g = np.flip(np.cumsum(np.flip(adjoint.out, axis), axis), axis)
    before = edge_shape(0.0 if include_initial else None, shape(x), axis)
    adjoint.x += unconcatenate(g, [before, shape(x)], axis)[1]


@cumulative_sum.when(x="vector", include_initial=False)
def _(x, *, axis=None, dtype=None, include_initial=False):
    adjoint.x += np.cumsum(adjoint.out[::-1])[::-1]


@cumulative_sum.when(x="vector", include_initial=True)
def _(x, *, axis=None, dtype=None, include_initial=False):
    adjoint.x += np.cumsum(adjoint.out[:0:-1])[::-1]


@cumulative_sum.when(include_initial=False)
def _(x, *, axis=None, dtype=None, include_initial=False):
    adjoint.x += np.flip(np.cumsum(np.flip(adjoint.out, axis), axis), axis)


@rule(np.cumprod)
def cumprod(a, axis=None, *, dtype=None):
    tangent.out = cumprod_tangent(tangent.a, a, axis)
    adjoint.a += cumprod_adjoint(adjoint.out, a, axis)


@rule(np.cumulative_prod)
def cumulative_prod(x, *, axis=None, dtype=None, include_initial=False):
    before = edge_shape(1.0 if include_initial else None, shape(x), axis)
    factors = with_front(x, 1.0, before, axis)
    tangent.out = cumprod_tangent(with_front(tangent.x, 0.0, before, axis), factors, axis)
    g = cumprod_adjoint(adjoint.out, factors, axis)
    adjoint.x += unconcatenate(g, [before, shape(x)], axis)[1]


@cumulative_prod.when(include_initial=False)
def _(x, *, axis=None, dtype=None, include_initial=False):
    tangent.out = cumprod_tangent(tangent.x, x, axis)
    adjoint.x += cumprod_adjoint(adjoint.out, x, axis)


# ---- running extremes and sums of pieces: methods of ufuncs --------------------------------


@rule(
    np.maximum.accumulate,
    np.minimum.accumulate,
    np.fmax.accumulate,
    np.fmin.accumulate,
    complex=False,
    kink="of equal elements the first has the whole derivative",
)
def running_extreme(array, axis=0, *, out):
    holder = running_holder(array, out, axis)
    tangent.out = np.take_along_axis(tangent.array, holder, axis)
    adjoint.array += scatter_along_axis(adjoint.out, holder, shape(array), axis)


@rule(np.logaddexp.reduce, complex=False)
def logaddexp_reduce(array, axis=0, *, keepdims=False, out):
    largest = unreduce(np.where(np.isneginf(out), 0.0, out), shape(array), axis, keepdims)
    share = np.exp(array - largest)
    tangent.out = np.sum(tangent.array * share, axis, keepdims=keepdims)
    adjoint.array += unreduce(adjoint.out, shape(array), axis, keepdims) * share


@logaddexp_reduce.when(array="scalar")
def _(array, axis=0, *, keepdims=False, out):
    tangent.out = tangent.array
    adjoint.array += adjoint.out


@rule(np.logaddexp2.reduce, complex=False)
def logaddexp2_reduce(array, axis=0, *, keepdims=False, out):
    largest = unreduce(np.where(np.isneginf(out), 0.0, out), shape(array), axis, keepdims)
    share = np.exp2(array - largest)
    tangent.out = np.sum(tangent.array * share, axis, keepdims=keepdims)
    adjoint.array += unreduce(adjoint.out, shape(array), axis, keepdims) * share


@logaddexp2_reduce.when(array="scalar")
def _(array, axis=0, *, keepdims=False, out):
    tangent.out = tangent.array
    adjoint.array += adjoint.out


@linear(np.add.reduceat)
def add_reduceat(array, indices, axis=0):
    adjoint.array += unreduceat(adjoint.out, indices, shape(array), axis)
