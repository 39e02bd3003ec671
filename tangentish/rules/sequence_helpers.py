# mypy: ignore-errors
"""Helpers of reductions and sequences, with rules as those of `tangentish.rules.helpers`."""

from __future__ import annotations

import numpy as np

from tangentish import runtime
from tangentish.rules.notation import adjoint, linear, multilinear, rule, shape, tangent
from tangentish.runtime import (
    convolve_adjoint,
    correlate_adjoint_left,
    correlate_adjoint_right,
    placed_deviations,
    polyval_adjoint,
    polyval_slope,
    power_slopes,
    quantile_adjoint,
    quantile_tangent,
    spread_mean,
    trapezoid_adjoint,
    trapezoid_slope,
    unaligned_weights,
    unconcatenate,
    undeviations,
    with_front,
)

# ---- reductions ----------------------------------------------------------------------------


@linear(runtime.center)
def centers(a, axis, where, mean):
    adjoint.a += spread_mean(adjoint.out, shape(a), axis, True, where) if mean is None else 0.0
    adjoint.mean += adjoint.out


@linear(runtime.spread_mean)
def means(g, goal, axis, keepdims, where):
    adjoint.g += np.mean(adjoint.out, axis=axis, keepdims=keepdims, where=where)


@rule(runtime.with_front)
def fronts(x, value, front, axis):
    tangent.out = with_front(tangent.x, 0.0, front, axis)
    adjoint.x += unconcatenate(adjoint.out, [front, shape(x)], axis)[1]


@linear(runtime.unreduceat)
def pieces(g, indices, goal, axis):
    adjoint.g += np.add.reduceat(adjoint.out, indices, axis=axis)


@rule(runtime.quantile_tangent, inactive="a", complex=False)
def quantile_changes(t, a, q, axis, keepdims, method="linear", skip_nan=False, by_q=False, *, out):
    slope = 0.0 if by_q else quantile_tangent(t, a, q, axis, keepdims, method, skip_nan, True)
    along = slope * np.reshape(tangent.q, np.shape(q) + (1,) * (np.ndim(out) - np.ndim(q)))
    change = quantile_tangent(tangent.t, a, q, axis, keepdims, method, skip_nan, by_q)
    tangent.out = change + along
    adjoint.t += quantile_adjoint(adjoint.out, a, q, axis, keepdims, method, skip_nan, by_q)
    adjoint.q += np.sum(adjoint.out * slope, axis=tuple(range(np.ndim(q), np.ndim(out))))


@rule(runtime.quantile_adjoint, inactive="a", complex=False)
def quantile_shares(g, a, q, axis, keepdims, method="linear", skip_nan=False, by_q=False):
    q_dot = np.reshape(tangent.q, np.shape(q) + (1,) * (np.ndim(g) - np.ndim(q)))
    more = (
        0.0 if by_q else quantile_adjoint(g * q_dot, a, q, axis, keepdims, method, skip_nan, True)
    )
    tangent.out = quantile_adjoint(tangent.g, a, q, axis, keepdims, method, skip_nan, by_q) + more
    adjoint.g += quantile_tangent(adjoint.out, a, q, axis, keepdims, method, skip_nan, by_q)
    slope = (
        0.0 if by_q else quantile_tangent(adjoint.out, a, q, axis, keepdims, method, skip_nan, True)
    )
    adjoint.q += np.sum(g * slope, axis=tuple(range(np.ndim(q), np.ndim(g))))


# ---- differences and integrals -------------------------------------------------------------


@linear(runtime.undiff_parts)
def edges(g, n, axis, shapes):
    adjoint.g += np.diff(np.concatenate(adjoint.out, axis=axis), n=n, axis=axis)


@linear(runtime.undiff1d)
def gaps(g, goal, begin):
    zeros = (begin, len(g) - begin - max(np.size(adjoint.out) - 1, 0))
    adjoint.g += np.pad(np.ediff1d(adjoint.out), zeros)


@linear(runtime.ungradient, wrt="g")
def slopes(g, goal, axis, edge_order, *spacing):
    adjoint.g += np.gradient(adjoint.out, axis=axis, edge_order=edge_order)


@slopes.expand
def _(g, goal, axis, edge_order, *spacing):
    steps = ", ".join(spacing)
    return f"adjoint.g += np.gradient(adjoint.out, {steps}, axis=axis, edge_order=edge_order)"


@rule(runtime.trapezoid_adjoint)
def areas(g, goal, x, dx, axis):
    tangent.out = trapezoid_adjoint(tangent.g, goal, x, dx, axis) + trapezoid_adjoint(
        g, goal, None if x is None else tangent.x, tangent.dx, axis
    )
    adjoint.g += np.trapezoid(adjoint.out, x, dx, axis)
    adjoint.x += trapezoid_slope(g, adjoint.out, shape(x), axis)
    adjoint.dx += g * np.trapezoid(adjoint.out, axis=axis) if x is None else 0.0


@areas.when(x=None)
def _(g, goal, x, dx, axis):
    tangent.out = trapezoid_adjoint(tangent.g, goal, None, dx, axis) + trapezoid_adjoint(
        g, goal, None, tangent.dx, axis
    )
    adjoint.g += np.trapezoid(adjoint.out, dx=dx, axis=axis)
    adjoint.dx += g * np.trapezoid(adjoint.out, axis=axis)


@multilinear(runtime.trapezoid_slope)
def heights(g, y, goal, axis):
    adjoint.g += np.trapezoid(y, adjoint.out, axis=axis)
    adjoint.y += trapezoid_adjoint(g, shape(y), adjoint.out, 1.0, axis)


# ---- convolutions --------------------------------------------------------------------------


@multilinear(runtime.convolve_adjoint)
def convolutions(g, v, goal, mode):
    adjoint.g += np.convolve(adjoint.out, v, mode)
    adjoint.v += convolve_adjoint(g, adjoint.out, shape(v), mode)


@multilinear(runtime.correlate_adjoint_left, complex=False)
def correlations_left(g, v, goal, mode):
    adjoint.g += np.correlate(adjoint.out, v, mode)
    adjoint.v += correlate_adjoint_right(adjoint.out, g, shape(v), mode)


@multilinear(runtime.correlate_adjoint_right, complex=False)
def correlations_right(a, g, goal, mode):
    adjoint.a += correlate_adjoint_left(g, adjoint.out, shape(a), mode)
    adjoint.g += np.correlate(a, adjoint.out, mode)


# ---- statistics and polynomials ------------------------------------------------------------


@linear(runtime.deviations)
def centered(m, y, rowvar):
    adjoint.m += undeviations(adjoint.out, shape(m), False, rowvar)
    adjoint.y += undeviations(adjoint.out, shape(y), True, rowvar)


@linear(runtime.undeviations)
def uncentered(g, goal, last, rowvar):
    adjoint.g += placed_deviations(adjoint.out, shape(g), last, rowvar)


@linear(runtime.placed_deviations)
def placed(x, goal, last, rowvar):
    adjoint.x += undeviations(adjoint.out, shape(x), last, rowvar)


@linear(runtime.aligned_weights)
def weights(weights, goal, axis):
    adjoint.weights += unaligned_weights(adjoint.out, shape(weights), goal, axis)


@linear(runtime.unaligned_weights)
def unaligned(g, weights_shape, goal, axis):
    adjoint.g += runtime.aligned_weights(adjoint.out, goal, axis)


@linear(runtime.unpolyder)
def unpolyders(g, goal, m):
    adjoint.g += np.polyder(adjoint.out, m)


@rule(runtime.polyval_slope)
def polyval_slopes(p, x, order):
    slope = polyval_slope(p, x, order + 1)
    tangent.out = polyval_slope(tangent.p, x, order) + slope * tangent.x
    adjoint.p += polyval_adjoint(adjoint.out, x, shape(p), order)
    adjoint.x += adjoint.out * slope


@rule(runtime.polyval_adjoint)
def polyval_adjoints(g, x, goal, order):
    more = polyval_adjoint(g * tangent.x, x, goal, order + 1)
    tangent.out = polyval_adjoint(tangent.g, x, goal, order) + more
    adjoint.g += polyval_slope(adjoint.out, x, order)
    adjoint.x += g * polyval_slope(adjoint.out, x, order + 1)


@rule(runtime.power_slopes)
def power_curvatures(x, length, increasing, order):
    slopes = power_slopes(x, length, increasing, order + 1)
    tangent.out = slopes * tangent.x[:, None]
    adjoint.x += np.sum(adjoint.out * slopes, axis=1)
