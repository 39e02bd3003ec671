# mypy: ignore-errors
"""Sums of exponentials and what is made of them.

Convention: the logarithm of a sum of zeros, ``-inf``, has derivative 0 by its terms.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from tangentish.rules.notation import adjoint, rule, shape, tangent
from tangentish.runtime import unreduce, weighted

COMPLEX = False  # these rules are for real numbers


@rule(special.logsumexp, allowed={"return_sign": (False, True)})
def logsumexp(a, axis=None, b=None, keepdims=False, return_sign=False, *, out):
    total = unreduce(np.where(np.isneginf(out), 0.0, out), shape(a), axis, keepdims)
    terms = np.exp(a - total)
    tangent.out = np.sum(
        weighted(tangent.a, b) * terms + tangent.b * terms, axis=axis, keepdims=keepdims
    )
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * weighted(terms, b)
    adjoint.b += unreduce(adjoint.out, shape(a), axis, keepdims) * terms


@logsumexp.when(b=None, return_sign=False)
def _(a, axis=None, b=None, keepdims=False, return_sign=False, *, out):
    total = unreduce(np.where(np.isneginf(out), 0.0, out), shape(a), axis, keepdims)
    tangent.out = np.sum(tangent.a * np.exp(a - total), axis=axis, keepdims=keepdims)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * np.exp(a - total)


@logsumexp.when(return_sign=True)  # of the sum's magnitude, and its sign
def _(a, axis=None, b=None, keepdims=False, return_sign=False, *, out):
    total = unreduce(np.where(np.isneginf(out[0]), 0.0, out[0]), shape(a), axis, keepdims)
    terms = unreduce(out[1], shape(a), axis, keepdims) * np.exp(a - total)
    tangent.out = (
        np.sum(weighted(tangent.a, b) * terms + tangent.b * terms, axis=axis, keepdims=keepdims),
        0.0 * out[1],
    )
    adjoint.a += unreduce(adjoint.out[0], shape(a), axis, keepdims) * weighted(terms, b)
    adjoint.b += unreduce(adjoint.out[0], shape(a), axis, keepdims) * terms


@rule(special.softmax)
def softmax(x, axis=None, *, out):
    tangent.out = out * (tangent.x - np.sum(out * tangent.x, axis=axis, keepdims=True))
    adjoint.x += out * (adjoint.out - np.sum(out * adjoint.out, axis=axis, keepdims=True))


@softmax.when(x="vector")
def _(x, axis=None, *, out):
    tangent.out = out * (tangent.x - out @ tangent.x)
    adjoint.x += out * (adjoint.out - out @ adjoint.out)


@rule(special.log_softmax)
def log_softmax(x, axis=None, *, out):
    tangent.out = tangent.x - np.sum(np.exp(out) * tangent.x, axis=axis, keepdims=True)
    adjoint.x += adjoint.out - np.exp(out) * np.sum(adjoint.out, axis=axis, keepdims=True)
