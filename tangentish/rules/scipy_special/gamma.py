# mypy: ignore-errors
"""Gamma, beta and zeta functions and the combinatorial ones (DLMF 5 and 25)."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from tangentish.rules.notation import dtype, elementwise, nondifferentiable, partial

COMPLEX = False  # these rules are for real numbers

nondifferentiable([special.gammasgn])  # jumps where the sign of gamma does


# DLMF 5.2.2: the derivative of log gamma is digamma.


@elementwise(special.gamma)
def gamma(x, *, out):
    partial.x = out * digamma(x)


@elementwise(special.gammaln, special.loggamma)
def gammaln(x):
    partial.x = digamma(x)


@elementwise(special.rgamma)
def rgamma(x, *, out):
    # left of 1/2 by reflection, DLMF 5.5.3, as digamma has poles there
    partial.x = np.where(
        x > 0.5,
        -out * digamma(x),
        gamma(1.0 - x)
        * (
            np.cos(math.pi * x)
            - np.sin(math.pi * x) / math.pi * digamma(np.where(x > 0.5, 1.0, 1.0 - x))
        ),
    )


@elementwise(special.digamma)
def digamma(x):
    partial.x = zeta(2.0, x)  # DLMF 25.11.12


@digamma.when(x="double")
def _(x):
    partial.x = polygamma(1, x)


@elementwise(special.polygamma)
def polygamma(n, x):
    partial.x = polygamma(n + 1, x)  # DLMF 5.15


@elementwise(special.zeta)
def zeta(x, q=None):
    partial.q = -x * zeta(x + 1.0, q)  # DLMF 25.11.17


@elementwise(special.multigammaln)
def multigammaln(a, d):
    partial.a = np.sum(digamma(np.expand_dims(a, -1) - 0.5 * np.arange(d, dtype=dtype(a))), axis=-1)


# Quotients of gamma functions, by the derivative of their logarithms.


@elementwise(special.poch)
def poch(z, m, *, out):
    partial.z = out * (digamma(z + m) - digamma(z))
    partial.m = out * digamma(z + m)


@elementwise(special.beta)
def beta(a, b, *, out):
    partial.a = out * (digamma(a) - digamma(a + b))
    partial.b = out * (digamma(b) - digamma(a + b))


@elementwise(special.betaln)
def betaln(a, b):
    partial.a = digamma(a) - digamma(a + b)
    partial.b = digamma(b) - digamma(a + b)


@elementwise(special.binom)
def binom(n, k, *, out):
    partial.n = out * (digamma(n + 1.0) - digamma(n - k + 1.0))
    partial.k = out * (digamma(n - k + 1.0) - digamma(k + 1.0))


@elementwise(special.comb, allowed={"exact": (False,), "repetition": (False,)})
def comb(N, k, *, exact=False, repetition=False, out):  # 0 where k > N
    partial.N = out * (digamma(N + 1.0) - digamma(np.maximum(N - k, 0.0) + 1.0))
    partial.k = out * (digamma(np.maximum(N - k, 0.0) + 1.0) - digamma(k + 1.0))


@elementwise(special.perm, allowed={"exact": (False,)})
def perm(N, k, exact=False, *, out):  # 0 where k > N
    partial.N = out * (digamma(N + 1.0) - digamma(np.maximum(N - k, 0.0) + 1.0))
    partial.k = out * digamma(np.maximum(N - k, 0.0) + 1.0)


@elementwise(special.factorial, allowed={"exact": (False,), "extend": ("zero",)})
def factorial(n, exact=False, extend="zero", *, out):  # 0 where n < 0
    partial.n = out * digamma(np.maximum(n, 0.0) + 1.0)
