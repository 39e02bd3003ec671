# mypy: ignore-errors
"""Differences, integrals and convolutions of sequences of numbers.

A derivative by the coordinates that `gradient` takes is not there: by those of `trapezoid`
there is.
"""

from __future__ import annotations

import numpy as np

from tangentish.rules.notation import adjoint, linear, multilinear, rule, shape, size, tangent
from tangentish.runtime import (
    convolve_adjoint,
    correlate_adjoint_left,
    correlate_adjoint_right,
    edge_shape,
    edge_size,
    trapezoid_adjoint,
    trapezoid_slope,
    unbroadcast,
    undiff,
    undiff1d,
    undiff_parts,
    ungradient,
)

# ---- differences ---------------------------------------------------------------------------


@linear(np.diff, exact=True)
def diff(a, n=1, axis=-1, *, prepend=None, append=None):
    before = edge_shape(prepend, shape(a), axis)
    after = edge_shape(append, shape(a), axis)
    parts = undiff_parts(adjoint.out, n, axis, [before, shape(a), after])
    adjoint.prepend += unbroadcast(parts[0], prepend)
    adjoint.a += parts[1]
    adjoint.append += unbroadcast(parts[2], append)


@diff.when(prepend=None, append=None)
def _(a, n=1, axis=-1, *, prepend=None, append=None):
    adjoint.a += undiff(adjoint.out, n, axis, shape(a))


@diff.when(n=1, prepend=0.0, append=0.0)
def _(a, n=1, axis=-1, *, prepend=None, append=None):
    adjoint.a += -np.diff(adjoint.out, axis=axis)


@diff.when(append=None)
def _(a, n=1, axis=-1, *, prepend=None, append=None):
    before = edge_shape(prepend, shape(a), axis)
    parts = undiff_parts(adjoint.out, n, axis, [before, shape(a)])
    adjoint.prepend += unbroadcast(parts[0], prepend)
    adjoint.a += parts[1]


@diff.when(prepend=None)
def _(a, n=1, axis=-1, *, prepend=None, append=None):
    after = edge_shape(append, shape(a), axis)
    parts = undiff_parts(adjoint.out, n, axis, [shape(a), after])
    adjoint.a += parts[0]
    adjoint.append += unbroadcast(parts[1], append)


@linear(np.ediff1d, complex=False)  # NumPy takes no other dtype at the ends
def ediff1d(ary, to_end=None, to_begin=None):
    stop = size(adjoint.out) - edge_size(to_end)
    adjoint.ary += undiff1d(adjoint.out, shape(ary), edge_size(to_begin))
    adjoint.to_end += np.reshape(adjoint.out[stop:], shape(to_end))[()]
    adjoint.to_begin += np.reshape(adjoint.out[: edge_size(to_begin)], shape(to_begin))[()]


@ediff1d.when(ary="double vector", to_end=None, to_begin=None)
def _(ary, to_end=None, to_begin=None):
    adjoint.ary += -np.diff(adjoint.out, prepend=0.0, append=0.0)


@ediff1d.when(to_end=None, to_begin=None)
def _(ary, to_end=None, to_begin=None):
    adjoint.ary += undiff1d(adjoint.out, shape(ary), 0)


@ediff1d.when(to_begin=None)
def _(ary, to_end=None, to_begin=None):
    stop = size(adjoint.out) - edge_size(to_end)
    adjoint.ary += undiff1d(adjoint.out, shape(ary), 0)
    adjoint.to_end += np.reshape(adjoint.out[stop:], shape(to_end))[()]


@ediff1d.when(to_end=None)
def _(ary, to_end=None, to_begin=None):
    adjoint.ary += undiff1d(adjoint.out, shape(ary), edge_size(to_begin))
    adjoint.to_begin += np.reshape(adjoint.out[: edge_size(to_begin)], shape(to_begin))[()]


@linear(np.gradient, wrt="f")
def gradient(f, *spacing, axis=None, edge_order=1):
    adjoint.f += ungradient(adjoint.out, shape(f), axis, edge_order)


@gradient.expand
def _(f, *spacing, axis=None, edge_order=1):
    return f"adjoint.f += ungradient(adjoint.out, shape(f), axis, edge_order, {', '.join(spacing)})"


# ---- integrals -----------------------------------------------------------------------------


@rule(*(getattr(np, name) for name in ("trapezoid", "trapz") if name in np.__all__))
def trapezoid(y, x=None, dx=1.0, axis=-1):
    tangent.out = np.trapezoid(tangent.y, x, dx, axis) + (
        np.trapezoid(y, axis=axis) * tangent.dx
        if x is None
        else np.trapezoid(y, tangent.x, axis=axis)
    )
    adjoint.y += trapezoid_adjoint(adjoint.out, shape(y), x, dx, axis)
    adjoint.x += trapezoid_slope(adjoint.out, y, shape(x), axis)
    adjoint.dx += adjoint.out * np.trapezoid(y, axis=axis) if x is None else 0.0


@trapezoid.when(x="array")
def _(y, x=None, dx=1.0, axis=-1):
    tangent.out = np.trapezoid(tangent.y, x, axis=axis) + np.trapezoid(y, tangent.x, axis=axis)
    adjoint.y += trapezoid_adjoint(adjoint.out, shape(y), x, 1.0, axis)
    adjoint.x += trapezoid_slope(adjoint.out, y, shape(x), axis)
    adjoint.dx += 0.0


@trapezoid.when(x=None)
def _(y, x=None, dx=1.0, axis=-1):
    tangent.out = (
        np.trapezoid(tangent.y, dx=dx, axis=axis) + np.trapezoid(y, axis=axis) * tangent.dx
    )
    adjoint.y += trapezoid_adjoint(adjoint.out, shape(y), None, dx, axis)
    adjoint.dx += adjoint.out * np.trapezoid(y, axis=axis)


# ---- convolutions --------------------------------------------------------------------------

MODES = {"mode": ("full", "same", "valid")}


def is_full(mode):
    return mode == "full"


@multilinear(np.convolve, allowed=MODES, exact=True)
def convolve(a, v, mode="full"):
    adjoint.a += convolve_adjoint(adjoint.out, v, shape(a), mode)
    adjoint.v += convolve_adjoint(adjoint.out, a, shape(v), mode)


@convolve.when(a="vector", v="vector", mode=is_full)
def _(a, v, mode="full"):
    adjoint.a += np.convolve(adjoint.out, v[::-1], "valid")
    adjoint.v += np.convolve(adjoint.out, a[::-1], "valid")


@multilinear(np.correlate, allowed=MODES, complex=False, exact=True)
def correlate(a, v, mode="valid"):
    adjoint.a += correlate_adjoint_left(adjoint.out, v, shape(a), mode)
    adjoint.v += correlate_adjoint_right(a, adjoint.out, shape(v), mode)


@correlate.when(a="vector", v="vector", mode=is_full)
def _(a, v, mode="valid"):
    adjoint.a += np.convolve(adjoint.out, v, "valid")
    adjoint.v += np.convolve(adjoint.out, a[::-1], "valid")[::-1]
