# mypy: ignore-errors
"""The special functions of SciPy."""

from __future__ import annotations

import math

import numpy as np
from scipy import special
from scipy.special import digamma, polygamma

from tangentish.rules.notation import elementwise, partial

COMPLEX = False  # these rules are for real numbers


@elementwise(special.erf)
def erf(x):
    partial.x = 2.0 / math.sqrt(math.pi) * np.exp(-(x**2))


@elementwise(special.gammaln)
def gammaln(x):
    partial.x = digamma(x)


@elementwise(special.psi)
def psi(x):
    partial.x = polygamma(1, x)


@elementwise(special.expit)
def expit(x, *, out):
    partial.x = out * (1.0 - out)
