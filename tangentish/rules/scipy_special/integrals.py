# mypy: ignore-errors
"""Exponential, sine and cosine integrals (DLMF 6 and 8.19), and Lambert's function (DLMF 4.13)."""

from __future__ import annotations

import math

import numpy as np
from scipy import special
from scipy.special import exprel

from tangentish.rules.notation import adjoint, elementwise, partial, rule, tangent

COMPLEX = False  # these rules are for real numbers


@elementwise(special.expi)
def expi(x):
    partial.x = np.exp(x) / x  # DLMF 6.2.5


@elementwise(special.exp1)
def exp1(x):
    partial.x = -np.exp(-x) / x  # DLMF 6.2.1


@elementwise(special.expn)
def expn(n, x, *, out):
    partial.x = ((n - 1.0) * out - np.exp(-x)) / x  # DLMF 8.19.12 in 8.19.13


@expn.when(n=lambda n: n >= 1)
def _(n, x, *, out):
    partial.x = -expn(n - 1, x)


@rule(special.sici)
def sici(x):  # DLMF 6.2.9 and 6.2.11
    tangent.out = (tangent.x * np.sinc(x / math.pi), tangent.x * np.cos(x) / x)
    adjoint.x += adjoint.out[0] * np.sinc(x / math.pi)
    adjoint.x += adjoint.out[1] * np.cos(x) / x


@rule(special.shichi)
def shichi(x):  # DLMF 6.2.15 and 6.2.16; sinh(x) / x holds at 0 as written here
    tangent.out = (0.5 * tangent.x * (exprel(x) + exprel(-x)), tangent.x * np.cosh(x) / x)
    adjoint.x += 0.5 * adjoint.out[0] * (exprel(x) + exprel(-x))
    adjoint.x += adjoint.out[1] * np.cosh(x) / x


@elementwise(special.spence)
def spence(z):
    partial.z = np.log(z) / (1.0 - z + (z == 1)) - (z == 1)


@elementwise(special.wrightomega)
def wrightomega(z, *, out):
    partial.z = out / (1.0 + out)
