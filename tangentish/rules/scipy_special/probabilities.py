# mypy: ignore-errors
"""Distribution functions as SciPy's special functions: densities are their derivatives.

The inverses have one over the density at the result.  Counts are rounded down by SciPy, and by
the rules with ``k // 1``.  The derivatives by degrees of freedom and shapes have no closed form.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special
from scipy.special import betaln, gammaln, ndtri, xlog1py, xlogy

from tangentish.rules.notation import elementwise, partial

COMPLEX = False  # these rules are for real numbers

# ---- counts ------------------------------------------------------------------------------------


@elementwise(special.bdtr)
def bdtr(k, n, p):
    partial.p = -np.exp(
        xlogy(k // 1, p) + xlog1py(n - k // 1 - 1, -p) - betaln(k // 1 + 1, n - k // 1)
    )


@elementwise(special.bdtrc)
def bdtrc(k, n, p):
    partial.p = np.exp(
        xlogy(k // 1, p) + xlog1py(n - k // 1 - 1, -p) - betaln(k // 1 + 1, n - k // 1)
    )


@elementwise(special.bdtri)
def bdtri(k, n, y, *, out):
    partial.y = -np.exp(
        betaln(k // 1 + 1, n - k // 1) - xlogy(k // 1, out) - xlog1py(n - k // 1 - 1, -out)
    )


@elementwise(special.nbdtr)
def nbdtr(k, n, p):
    partial.p = np.exp(xlogy(n - 1, p) + xlog1py(k // 1, -p) - betaln(n, k // 1 + 1))


@elementwise(special.nbdtrc)
def nbdtrc(k, n, p):
    partial.p = -np.exp(xlogy(n - 1, p) + xlog1py(k // 1, -p) - betaln(n, k // 1 + 1))


@elementwise(special.nbdtri)
def nbdtri(k, n, y, *, out):
    partial.y = np.exp(betaln(n, k // 1 + 1) - xlogy(n - 1, out) - xlog1py(k // 1, -out))


@elementwise(special.pdtr)
def pdtr(k, m):
    partial.m = -np.exp(xlogy(k // 1, m) - m - gammaln(k // 1 + 1))


@elementwise(special.pdtrc)
def pdtrc(k, m):
    partial.m = np.exp(xlogy(k // 1, m) - m - gammaln(k // 1 + 1))


@elementwise(special.pdtri)
def pdtri(k, y, *, out):
    partial.y = -np.exp(out + gammaln(k // 1 + 1) - xlogy(k // 1, out))


# ---- continuous distributions ------------------------------------------------------------------


@elementwise(special.chdtr)
def chdtr(v, x):
    partial.x = 0.5 * np.exp(xlogy(0.5 * v - 1.0, 0.5 * x) - 0.5 * x - gammaln(0.5 * v))


@elementwise(special.chdtrc)
def chdtrc(v, x):
    partial.x = -0.5 * np.exp(xlogy(0.5 * v - 1.0, 0.5 * x) - 0.5 * x - gammaln(0.5 * v))


@elementwise(special.chdtri)
def chdtri(v, p, *, out):
    partial.p = -2.0 * np.exp(0.5 * out + gammaln(0.5 * v) - xlogy(0.5 * v - 1.0, 0.5 * out))


@elementwise(special.gdtr)
def gdtr(a, b, x):
    partial.a = x * np.exp(xlogy(b - 1.0, a * x) - a * x - gammaln(b))
    partial.x = a * np.exp(xlogy(b - 1.0, a * x) - a * x - gammaln(b))


@elementwise(special.gdtrc)
def gdtrc(a, b, x):
    partial.a = -x * np.exp(xlogy(b - 1.0, a * x) - a * x - gammaln(b))
    partial.x = -a * np.exp(xlogy(b - 1.0, a * x) - a * x - gammaln(b))


@elementwise(special.gdtrix)
def gdtrix(a, b, p, *, out):
    partial.a = -out / a
    partial.p = np.exp(a * out + gammaln(b) - xlogy(b - 1.0, a * out)) / a


@elementwise(special.fdtr)
def fdtr(dfn, dfd, x):
    partial.x = (dfn / dfd) * np.exp(
        xlogy(0.5 * dfn - 1.0, dfn * x / dfd)
        - 0.5 * (dfn + dfd) * np.log1p(dfn * x / dfd)
        - betaln(0.5 * dfn, 0.5 * dfd)
    )


@elementwise(special.fdtrc)
def fdtrc(dfn, dfd, x):
    partial.x = -(dfn / dfd) * np.exp(
        xlogy(0.5 * dfn - 1.0, dfn * x / dfd)
        - 0.5 * (dfn + dfd) * np.log1p(dfn * x / dfd)
        - betaln(0.5 * dfn, 0.5 * dfd)
    )


@elementwise(special.fdtri)
def fdtri(dfn, dfd, p, *, out):
    partial.p = (dfd / dfn) * np.exp(
        betaln(0.5 * dfn, 0.5 * dfd)
        + 0.5 * (dfn + dfd) * np.log1p(dfn * out / dfd)
        - xlogy(0.5 * dfn - 1.0, dfn * out / dfd)
    )


@elementwise(special.stdtr)
def stdtr(df, t):
    partial.t = np.exp(-0.5 * (df + 1.0) * np.log1p(t**2 / df) - betaln(0.5 * df, 0.5)) / np.sqrt(
        df
    )


@elementwise(special.stdtrit)
def stdtrit(df, p, *, out):
    partial.p = np.sqrt(df) * np.exp(
        betaln(0.5 * df, 0.5) + 0.5 * (df + 1.0) * np.log1p(out**2 / df)
    )


# ---- parameters of the normal distribution from one of its quantiles ---------------------------


@elementwise(special.nrdtrimn)
def nrdtrimn(p, std, x):
    partial.p = -math.sqrt(2.0 * math.pi) * std * np.exp(0.5 * ndtri(p) ** 2)
    partial.std = -ndtri(p)
    partial.x = 1.0


@elementwise(special.nrdtrisd)
def nrdtrisd(mn, p, x, *, out):
    partial.mn = -1.0 / ndtri(p)
    partial.p = -math.sqrt(2.0 * math.pi) * out * np.exp(0.5 * ndtri(p) ** 2) / ndtri(p)
    partial.x = 1.0 / ndtri(p)
