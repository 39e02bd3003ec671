# mypy: ignore-errors
"""Polynomials, given by their coefficients from the highest power down."""

from __future__ import annotations

import numpy as np

from tangentish.rules.notation import adjoint, linear, rule, shape, size, tangent
from tangentish.runtime import polyval_adjoint, polyval_slope, power_slopes, unpolyder


@rule(np.polyval)
def polyval(p, x):
    slope = polyval_slope(p, x, 1)
    tangent.out = np.polyval(tangent.p, x) + slope * tangent.x
    adjoint.p += polyval_adjoint(adjoint.out, x, shape(p), 0)
    adjoint.x += adjoint.out * slope


@polyval.when(p="vector", x="double vector")
def _(p, x):
    slope = np.polyval(np.polyder(p), x)
    tangent.out = np.polyval(tangent.p, x) + slope * tangent.x
    adjoint.p += adjoint.out @ np.vander(x, size(p))
    adjoint.x += adjoint.out * slope


@polyval.when(p="vector")
def _(p, x):
    slope = np.polyval(np.polyder(p), x)
    tangent.out = np.polyval(tangent.p, x) + slope * tangent.x
    adjoint.p += polyval_adjoint(adjoint.out, x, shape(p), 0)
    adjoint.x += adjoint.out * slope


@linear(np.polyder)
def polyder(p, m=1):
    adjoint.p += unpolyder(adjoint.out, shape(p), m)


@rule(np.vander)
def vander(x, N=None, increasing=False, *, out):
    slopes = power_slopes(x, out.shape[1], increasing, 1)
    tangent.out = slopes * tangent.x[:, None]
    adjoint.x += np.sum(adjoint.out * slopes, axis=1)
