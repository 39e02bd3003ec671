# mypy: ignore-errors
"""Averages with weights, and covariances."""

from __future__ import annotations

import numpy as np

from tangentish.rules.notation import adjoint, rule, shape, tangent
from tangentish.runtime import (
    aligned_weights,
    deviations,
    reduced_size,
    unaligned_weights,
    undeviations,
    unreduce,
)

COMPLEX = False


# ---- averages ------------------------------------------------------------------------------


@rule(np.average)
def average(a, axis=None, weights=None, returned=False, *, keepdims=False, out):
    w = aligned_weights(weights, shape(a), axis)
    total = np.sum(np.broadcast_to(w, shape(a)), axis=axis, keepdims=True)
    w_dot = np.broadcast_to(aligned_weights(tangent.weights, shape(a), axis), shape(a))
    deviation = a - unreduce(out[0] if returned else out, shape(a), axis, keepdims)
    change = np.sum((tangent.a * w + deviation * w_dot) / total, axis=axis, keepdims=keepdims)
    more = np.sum(w_dot, axis=axis, keepdims=keepdims)
    tangent.out = (change, more) if returned else change
    g = unreduce(adjoint.out[0] if returned else adjoint.out, shape(a), axis, keepdims) / total
    h = unreduce(adjoint.out[1], shape(a), axis, keepdims) if returned else 0.0
    adjoint.a += g * w
    adjoint.weights += unaligned_weights(g * deviation + h, shape(weights), shape(a), axis)


@average.when(weights=None, returned=True)
def _(a, axis=None, weights=None, returned=False, *, keepdims=False, out):
    n = reduced_size(shape(a), axis, 0)
    tangent.out = (np.mean(tangent.a, axis=axis, keepdims=keepdims), np.zeros_like(out[1]))
    adjoint.a += unreduce(adjoint.out[0], shape(a), axis, keepdims) / n


@average.when(weights=None, returned=False)
def _(a, axis=None, weights=None, returned=False, *, keepdims=False, out):
    tangent.out = np.mean(tangent.a, axis=axis, keepdims=keepdims)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) / reduced_size(shape(a), axis, 0)


@average.when(a="vector", weights="vector", returned=False)
def _(a, axis=None, weights=None, returned=False, *, keepdims=False, out):
    total = np.sum(weights)
    change = (tangent.a * weights + (a - out) * tangent.weights) / total
    tangent.out = np.sum(change, axis=axis, keepdims=keepdims)
    adjoint.a += adjoint.out * weights / total
    adjoint.weights += adjoint.out * (a - out) / total


@average.when(returned=False)
def _(a, axis=None, weights=None, returned=False, *, keepdims=False, out):
    w = aligned_weights(weights, shape(a), axis)
    total = np.sum(np.broadcast_to(w, shape(a)), axis=axis, keepdims=True)
    w_dot = aligned_weights(tangent.weights, shape(a), axis)
    deviation = a - unreduce(out, shape(a), axis, keepdims)
    change = (tangent.a * w + deviation * w_dot) / total
    tangent.out = np.sum(change, axis=axis, keepdims=keepdims)
    g = unreduce(adjoint.out, shape(a), axis, keepdims) / total
    adjoint.a += g * w
    adjoint.weights += unaligned_weights(g * deviation, shape(weights), shape(a), axis)


# ---- covariances ---------------------------------------------------------------------------


@rule(np.cov)
def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    rows = deviations(m, y, rowvar)
    n = rows.shape[1] - (1 - bool(bias) if ddof is None else ddof)
    half = deviations(tangent.m, tangent.y, rowvar) @ rows.T / n
    tangent.out = np.squeeze(half + half.T)
    g = np.reshape(adjoint.out, (len(rows), len(rows)))
    h = (g + g.T) @ rows / n
    adjoint.m += undeviations(h, shape(m), False, rowvar)
    adjoint.y += undeviations(h, shape(y), True, rowvar)


@cov.when(m="matrix", y=None, rowvar=True, bias=False, ddof=None)
def _(m, y=None, rowvar=True, bias=False, ddof=None):
    rows = m - np.mean(m, axis=1, keepdims=True)
    half = tangent.m @ rows.T / (shape(m)[1] - 1)
    tangent.out = np.squeeze(half + half.T)
    g = np.reshape(adjoint.out, (shape(m)[0], shape(m)[0]))
    adjoint.m += (g + g.T) @ rows / (shape(m)[1] - 1)


@cov.when(y=None)
def _(m, y=None, rowvar=True, bias=False, ddof=None):
    rows = deviations(m, None, rowvar)
    n = rows.shape[1] - (1 - bool(bias) if ddof is None else ddof)
    half = deviations(tangent.m, None, rowvar) @ rows.T / n
    tangent.out = np.squeeze(half + half.T)
    g = np.reshape(adjoint.out, (len(rows), len(rows)))
    adjoint.m += undeviations((g + g.T) @ rows / n, shape(m), False, rowvar)


@rule(np.corrcoef)
def corrcoef(x, y=None, rowvar=True):
    rows = deviations(x, y, rowvar)
    norms = np.sqrt(np.sum(rows**2, axis=1, keepdims=True))
    z = rows / norms
    change = deviations(tangent.x, tangent.y, rowvar) / norms
    half = (change - z * np.sum(change * z, axis=1, keepdims=True)) @ z.T
    tangent.out = np.squeeze(half + half.T)
    g = np.reshape(adjoint.out, (len(rows), len(rows)))
    h = (g + g.T) @ z / norms
    along = z * np.sum(h * z, axis=1, keepdims=True)
    adjoint.x += undeviations(h - along, shape(x), False, rowvar)
    adjoint.y += undeviations(h - along, shape(y), True, rowvar)


@corrcoef.when(y=None)
def _(x, y=None, rowvar=True):
    rows = deviations(x, None, rowvar)
    norms = np.sqrt(np.sum(rows**2, axis=1, keepdims=True))
    z = rows / norms
    change = deviations(tangent.x, None, rowvar) / norms
    half = (change - z * np.sum(change * z, axis=1, keepdims=True)) @ z.T
    tangent.out = np.squeeze(half + half.T)
    g = np.reshape(adjoint.out, (len(rows), len(rows)))
    h = (g + g.T) @ z / norms
    along = z * np.sum(h * z, axis=1, keepdims=True)
    adjoint.x += undeviations(h - along, shape(x), False, rowvar)
