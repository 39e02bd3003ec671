# mypy: ignore-errors
"""Error functions, the integrals of Dawson and Fresnel, the normal distribution (DLMF 7)."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from tangentish.rules.notation import adjoint, elementwise, partial, rule, tangent

COMPLEX = False  # these rules are for real numbers

# DLMF 7.2.1 and 7.2.2; of the inverses, one over the derivative at the result.


@elementwise(special.erf)
def erf(x):
    partial.x = 2.0 / math.sqrt(math.pi) * np.exp(-(x**2))


@elementwise(special.erfc)
def erfc(x):
    partial.x = -2.0 / math.sqrt(math.pi) * np.exp(-(x**2))


@elementwise(special.erfcx)
def erfcx(x, *, out):
    partial.x = 2.0 * x * out - 2.0 / math.sqrt(math.pi)


@elementwise(special.erfi)
def erfi(x):
    partial.x = 2.0 / math.sqrt(math.pi) * np.exp(x**2)


@elementwise(special.erfinv)
def erfinv(x, *, out):
    partial.x = 0.5 * math.sqrt(math.pi) * np.exp(out**2)


@elementwise(special.erfcinv)
def erfcinv(x, *, out):
    partial.x = -0.5 * math.sqrt(math.pi) * np.exp(out**2)


@elementwise(special.dawsn)
def dawsn(x, *, out):
    partial.x = 1.0 - 2.0 * x * out  # DLMF 7.2.5


@rule(special.fresnel)
def fresnel(z):  # DLMF 7.2.7 and 7.2.8
    tangent.out = (
        tangent.z * np.sin(0.5 * math.pi * z**2),
        tangent.z * np.cos(0.5 * math.pi * z**2),
    )
    adjoint.z += adjoint.out[0] * np.sin(0.5 * math.pi * z**2)
    adjoint.z += adjoint.out[1] * np.cos(0.5 * math.pi * z**2)


@elementwise(special.owens_t)
def owens_t(h, a):
    partial.h = -np.exp(-0.5 * h**2) * erf(a * h / math.sqrt(2.0)) / math.sqrt(8.0 * math.pi)
    partial.a = np.exp(-0.5 * h**2 * (1.0 + a**2)) / (2.0 * math.pi * (1.0 + a**2))


# The normal distribution; of its logarithms by the scaled `erfcx`, as the tails underflow.


@elementwise(special.ndtr)
def ndtr(x):
    partial.x = np.exp(-0.5 * x**2) / math.sqrt(2.0 * math.pi)


@elementwise(special.ndtri)
def ndtri(y, *, out):
    partial.y = math.sqrt(2.0 * math.pi) * np.exp(0.5 * out**2)


@elementwise(special.log_ndtr)
def log_ndtr(x):
    partial.x = math.sqrt(2.0 / math.pi) / erfcx(-x / math.sqrt(2.0))


@elementwise(special.ndtri_exp)
def ndtri_exp(y, *, out):
    partial.y = math.sqrt(0.5 * math.pi) * erfcx(-out / math.sqrt(2.0))
