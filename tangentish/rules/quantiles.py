# mypy: ignore-errors
"""Medians, quantiles and percentiles.

Each is a weighted mean of two neighbors in sorted order; of equal elements, the one that a
stable sort puts there has the derivative.  By ``q`` a quantile is a broken line, with the slope
to the right at its corners; the methods that only pick an element have derivative 0 by it.
"""

from __future__ import annotations

import numpy as np

from tangentish.rules.kinks import IN_ORDER
from tangentish.rules.notation import adjoint, rule, tangent
from tangentish.runtime import quantile_adjoint, quantile_tangent

COMPLEX = False


METHODS = """linear lower higher midpoint nearest hazen weibull median_unbiased normal_unbiased
    interpolated_inverted_cdf"""
ALLOWED = {"method": tuple(METHODS.split()), "overwrite_input": (False,)}


@rule(np.median, allowed={"overwrite_input": (False,)}, kink=IN_ORDER)
def median(a, axis=None, *, overwrite_input=False, keepdims=False):
    tangent.out = quantile_tangent(tangent.a, a, 0.5, axis, keepdims)
    adjoint.a += quantile_adjoint(adjoint.out, a, 0.5, axis, keepdims)


@rule(np.nanmedian, allowed={"overwrite_input": (False,)}, kink=IN_ORDER)
def nanmedian(a, axis=None, *, overwrite_input=False, keepdims=False):
    tangent.out = quantile_tangent(tangent.a, a, 0.5, axis, keepdims, "linear", True)
    adjoint.a += quantile_adjoint(adjoint.out, a, 0.5, axis, keepdims, "linear", True)


@rule(np.quantile, allowed=ALLOWED, kink=IN_ORDER)
def quantile(a, q, axis=None, *, overwrite_input=False, method="linear", keepdims=False, out):
    slope = quantile_tangent(a, a, q, axis, keepdims, method, False, True)
    along = slope * np.reshape(tangent.q, np.shape(q) + (1,) * (np.ndim(out) - np.ndim(q)))
    tangent.out = quantile_tangent(tangent.a, a, q, axis, keepdims, method=method) + along
    adjoint.a += quantile_adjoint(adjoint.out, a, q, axis, keepdims, method=method)
    adjoint.q += np.sum(adjoint.out * slope, axis=tuple(range(np.ndim(q), np.ndim(out))))


@rule(np.nanquantile, allowed=ALLOWED, kink=IN_ORDER)
def nanquantile(a, q, axis=None, *, overwrite_input=False, method="linear", keepdims=False, out):
    slope = quantile_tangent(a, a, q, axis, keepdims, method, True, True)
    along = slope * np.reshape(tangent.q, np.shape(q) + (1,) * (np.ndim(out) - np.ndim(q)))
    tangent.out = quantile_tangent(tangent.a, a, q, axis, keepdims, method, True) + along
    adjoint.a += quantile_adjoint(adjoint.out, a, q, axis, keepdims, method, True)
    adjoint.q += np.sum(adjoint.out * slope, axis=tuple(range(np.ndim(q), np.ndim(out))))


@rule(np.percentile, allowed=ALLOWED, kink=IN_ORDER)
def percentile(a, q, axis=None, *, overwrite_input=False, method="linear", keepdims=False, out):
    slope = 0.01 * quantile_tangent(a, a, np.divide(q, 100.0), axis, keepdims, method, False, True)
    along = slope * np.reshape(tangent.q, np.shape(q) + (1,) * (np.ndim(out) - np.ndim(q)))
    tangent.out = (
        quantile_tangent(tangent.a, a, np.divide(q, 100.0), axis, keepdims, method=method) + along
    )
    adjoint.a += quantile_adjoint(
        adjoint.out, a, np.divide(q, 100.0), axis, keepdims, method=method
    )
    adjoint.q += np.sum(adjoint.out * slope, axis=tuple(range(np.ndim(q), np.ndim(out))))


@rule(np.nanpercentile, allowed=ALLOWED, kink=IN_ORDER)
def nanpercentile(a, q, axis=None, *, overwrite_input=False, method="linear", keepdims=False, out):
    slope = 0.01 * quantile_tangent(a, a, np.divide(q, 100.0), axis, keepdims, method, True, True)
    along = slope * np.reshape(tangent.q, np.shape(q) + (1,) * (np.ndim(out) - np.ndim(q)))
    tangent.out = (
        quantile_tangent(tangent.a, a, np.divide(q, 100.0), axis, keepdims, method, True) + along
    )
    adjoint.a += quantile_adjoint(adjoint.out, a, np.divide(q, 100.0), axis, keepdims, method, True)
    adjoint.q += np.sum(adjoint.out * slope, axis=tuple(range(np.ndim(q), np.ndim(out))))
