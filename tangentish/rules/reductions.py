# mypy: ignore-errors
"""Reductions and running sums.

Conventions: elements that tie for the maximum share its adjoint, the product's derivative is
made from products of the others (so that zeros are no special case), and the derivative of
`std` is 0 where all elements are equal.
"""

from __future__ import annotations

import numpy as np

from tangentish.rules.notation import adjoint, dtype, linear, rule, shape, tangent
from tangentish.runtime import (
    cumprod_adjoint,
    cumprod_tangent,
    product_of_others,
    reduced_size,
    undiff,
    unreduce,
    without_edges,
)


@linear(np.sum)
def sum(a, axis=None, *, keepdims=False):
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims)


@linear(np.mean)
def mean(a, axis=None, *, keepdims=False):
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) / reduced_size(shape(a), axis, 0)


@rule(np.max, np.amax, np.min, np.amin, complex=False)
def max(a, axis=None, *, keepdims=False, out):
    best = a == unreduce(out, shape(a), axis, keepdims)
    ties = np.sum(best, axis=axis, keepdims=True, dtype=dtype(a))
    tangent.out = np.sum(tangent.a * best / ties, axis=axis, keepdims=keepdims)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * best / ties


@max.when(axis=None)
def _(a, axis=None, *, keepdims=False, out):
    best = a == out
    ties = np.sum(best, dtype=dtype(a))
    tangent.out = np.sum(tangent.a * best / ties, keepdims=keepdims)
    adjoint.a += adjoint.out * best / ties


@rule(np.prod)
def prod(a, axis=None, *, keepdims=False):
    others = product_of_others(a, axis)
    tangent.out = np.sum(tangent.a * others, axis=axis, keepdims=keepdims)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * others


@rule(np.var, aliases={"correction": "ddof"})
def var(a, axis=None, *, ddof=0, keepdims=False):
    deviation = a - np.mean(a, axis=axis, keepdims=True)
    n = reduced_size(shape(a), axis, ddof)
    tangent.out = 2.0 * np.sum(tangent.a * np.conj(deviation), axis=axis, keepdims=keepdims) / n
    adjoint.a += 2.0 * unreduce(adjoint.out, shape(a), axis, keepdims) * np.conj(deviation) / n


@var.when(axis=None)
def _(a, axis=None, *, ddof=0, keepdims=False):
    deviation = a - np.mean(a)
    n = reduced_size(shape(a), axis, ddof)
    tangent.out = 2.0 * np.sum(tangent.a * np.conj(deviation), keepdims=keepdims) / n
    adjoint.a += 2.0 * adjoint.out * np.conj(deviation) / n


@rule(np.std, aliases={"correction": "ddof"})
def std(a, axis=None, *, ddof=0, keepdims=False, out):
    deviation = a - np.mean(a, axis=axis, keepdims=True)
    scale = reduced_size(shape(a), axis, ddof) * (out + (out == 0))
    tangent.out = np.sum(tangent.a * np.conj(deviation), axis=axis, keepdims=keepdims) / scale
    adjoint.a += unreduce(adjoint.out / scale, shape(a), axis, keepdims) * np.conj(deviation)


@std.when(axis=None)
def _(a, axis=None, *, ddof=0, keepdims=False, out):
    deviation = a - np.mean(a)
    scale = reduced_size(shape(a), axis, ddof) * (out + (out == 0))
    tangent.out = np.sum(tangent.a * np.conj(deviation), keepdims=keepdims) / scale
    adjoint.a += adjoint.out / scale * np.conj(deviation)


@linear(np.cumsum)
def cumsum(a, axis=None):
    g = np.flip(np.cumsum(np.flip(adjoint.out, axis), axis), axis)
    adjoint.a += np.reshape(g, shape(a))


@cumsum.when(a="vector")
def _(a, axis=None):
    adjoint.a += np.cumsum(adjoint.out[::-1])[::-1]


@cumsum.when(axis="int")
def _(a, axis=None):
    adjoint.a += np.flip(np.cumsum(np.flip(adjoint.out, axis), axis), axis)


@rule(np.cumprod)
def cumprod(a, axis=None):
    tangent.out = cumprod_tangent(tangent.a, a, axis)
    adjoint.a += cumprod_adjoint(adjoint.out, a, axis)


@linear(np.diff, allowed={"prepend": (None, 0.0), "append": (None, 0.0)})
def diff(a, n=1, axis=-1, *, prepend=None, append=None):
    adjoint.a += without_edges(undiff(adjoint.out, n, axis), shape(a), axis, prepend)


@diff.when(a="double", n=1, prepend=None, append=None)
def _(a, n=1, axis=-1, *, prepend=None, append=None):
    adjoint.a += -np.diff(adjoint.out, axis=axis, prepend=0.0, append=0.0)


@diff.when(prepend=None, append=None)
def _(a, n=1, axis=-1, *, prepend=None, append=None):
    adjoint.a += undiff(adjoint.out, n, axis)


@diff.when(n=1, prepend=0.0, append=0.0)
def _(a, n=1, axis=-1, *, prepend=None, append=None):
    adjoint.a += -np.diff(adjoint.out, axis=axis)
