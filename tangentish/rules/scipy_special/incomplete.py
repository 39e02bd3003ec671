# mypy: ignore-errors
"""Incomplete gamma and beta functions and their inverses (DLMF 8), by their last argument.

The derivatives by the other parameters have no closed form.
"""

from __future__ import annotations

import numpy as np
from scipy import special
from scipy.special import betaln, gammaln, xlog1py, xlogy

from tangentish.rules.notation import elementwise, partial

COMPLEX = False  # these rules are for real numbers

# DLMF 8.2.4 and 8.8.13: x^(a - 1) exp(-x) / gamma(a), in logarithms for the sake of large a.


@elementwise(special.gammainc)
def gammainc(a, x):
    partial.x = np.exp(xlogy(a - 1.0, x) - x - gammaln(a))


@elementwise(special.gammaincc)
def gammaincc(a, x):
    partial.x = -np.exp(xlogy(a - 1.0, x) - x - gammaln(a))


@elementwise(special.gammaincinv)
def gammaincinv(a, y, *, out):
    partial.y = np.exp(out + gammaln(a) - xlogy(a - 1.0, out))


@elementwise(special.gammainccinv)
def gammainccinv(a, y, *, out):
    partial.y = -np.exp(out + gammaln(a) - xlogy(a - 1.0, out))


# DLMF 8.17.1: x^(a - 1) (1 - x)^(b - 1) / B(a, b).


@elementwise(special.betainc)
def betainc(a, b, x):
    partial.x = np.exp(xlogy(a - 1.0, x) + xlog1py(b - 1.0, -x) - betaln(a, b))


@elementwise(special.betaincc)
def betaincc(a, b, x):
    partial.x = -np.exp(xlogy(a - 1.0, x) + xlog1py(b - 1.0, -x) - betaln(a, b))


@elementwise(special.betaincinv)
def betaincinv(a, b, y, *, out):
    partial.y = np.exp(betaln(a, b) - xlogy(a - 1.0, out) - xlog1py(b - 1.0, -out))


@elementwise(special.betainccinv)
def betainccinv(a, b, y, *, out):
    partial.y = -np.exp(betaln(a, b) - xlogy(a - 1.0, out) - xlog1py(b - 1.0, -out))
