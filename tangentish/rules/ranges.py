# mypy: ignore-errors
"""Numbers in even steps between two ends: by difference, by exponent, by ratio."""

from __future__ import annotations

import numpy as np

from tangentish.rules.notation import adjoint, linear, rule, tangent
from tangentish.runtime import steps

# ---- linspace ------------------------------------------------------------------------------


@linear(np.linspace, allowed={"retstep": (False, True)})
def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    falling = np.linspace(1.0, 0.0, num, endpoint=endpoint)
    rising = np.linspace(0.0, 1.0, num, endpoint=endpoint)
    adjoint.start += np.tensordot(falling, adjoint.out, (0, axis))
    adjoint.stop += np.tensordot(rising, adjoint.out, (0, axis))


@linspace.when(retstep=True)
def _(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    falling = np.linspace(1.0, 0.0, num, endpoint=endpoint)
    rising = np.linspace(0.0, 1.0, num, endpoint=endpoint)
    rate = adjoint.out[1] / steps(num, endpoint)
    adjoint.start += np.tensordot(falling, adjoint.out[0], (0, axis)) - rate
    adjoint.stop += np.tensordot(rising, adjoint.out[0], (0, axis)) + rate


@linspace.when(start="scalar", stop="scalar", axis=0)
def _(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    adjoint.start += np.linspace(1.0, 0.0, num, endpoint=endpoint) @ adjoint.out
    adjoint.stop += np.linspace(0.0, 1.0, num, endpoint=endpoint) @ adjoint.out


@linspace.when(axis=0)
def _(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    adjoint.start += np.tensordot(np.linspace(1.0, 0.0, num, endpoint=endpoint), adjoint.out, 1)
    adjoint.stop += np.tensordot(np.linspace(0.0, 1.0, num, endpoint=endpoint), adjoint.out, 1)


# ---- logspace, geomspace -------------------------------------------------------------------


@rule(np.logspace, complex=False)
def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0, *, out):
    exponent = np.linspace(start, stop, num, endpoint=endpoint, axis=axis)
    first = np.log(base) * tangent.start + start * tangent.base / base
    last = np.log(base) * tangent.stop + stop * tangent.base / base
    tangent.out = out * np.linspace(first, last, num, endpoint=endpoint, axis=axis)
    g = adjoint.out * out
    falling = np.linspace(1.0, 0.0, num, endpoint=endpoint)
    rising = np.linspace(0.0, 1.0, num, endpoint=endpoint)
    adjoint.start += np.log(base) * np.tensordot(falling, g, (0, axis))
    adjoint.stop += np.log(base) * np.tensordot(rising, g, (0, axis))
    adjoint.base += np.sum(g * exponent, axis=axis) / base


@rule(np.geomspace, complex=False)
def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0, *, out):
    falling = np.linspace(1.0, 0.0, num, endpoint=endpoint)
    rising = np.linspace(0.0, 1.0, num, endpoint=endpoint)
    first = tangent.start / start
    last = tangent.stop / stop
    tangent.out = out * np.linspace(first, last, num, endpoint=endpoint, axis=axis)
    g = adjoint.out * out
    adjoint.start += np.tensordot(falling, g, (0, axis)) / start
    adjoint.stop += np.tensordot(rising, g, (0, axis)) / stop
