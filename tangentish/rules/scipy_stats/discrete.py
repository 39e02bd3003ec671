# mypy: ignore-errors
"""Discrete distributions, by their parameters.

Distribution functions are incomplete gamma and beta functions of the parameters (DLMF 8.4.10
and 8.17.5), and SciPy rounds the counts in them down.
"""

from __future__ import annotations

import numpy as np
from scipy import stats
from scipy.special import digamma

from tangentish.rules.notation import elementwise, partial
from tangentish.rules.scipy_stats.notation import density

COMPLEX = False

# ---- Poisson -----------------------------------------------------------------------------------


@density(stats.poisson)
def poisson_density(k, mu, loc=0):
    partial.mu = (k - loc) / mu - 1.0


@elementwise(stats.poisson.cdf)
def poisson_cdf(k, mu, loc=0):
    partial.mu = -poisson.pmf(np.floor(k), mu, loc=loc)


@elementwise(stats.poisson.sf)
def poisson_sf(k, mu, loc=0):
    partial.mu = poisson.pmf(np.floor(k), mu, loc=loc)


@elementwise(stats.poisson.logcdf)
def poisson_logcdf(k, mu, loc=0, *, out):
    partial.mu = -np.exp(poisson.logpmf(np.floor(k), mu, loc=loc) - out)


@elementwise(stats.poisson.logsf)
def poisson_logsf(k, mu, loc=0, *, out):
    partial.mu = np.exp(poisson.logpmf(np.floor(k), mu, loc=loc) - out)


# ---- binomial ----------------------------------------------------------------------------------


@density(stats.bernoulli)
def bernoulli_density(k, p, loc=0):
    partial.p = (k - loc) / p - (1.0 - k + loc) / (1.0 - p)


@density(stats.binom)
def binom_density(k, n, p, loc=0):
    partial.p = (k - loc) / p - (n - k + loc) / (1.0 - p)


@elementwise(stats.binom.cdf)
def binom_cdf(k, n, p, loc=0):
    partial.p = -n * binom.pmf(np.floor(k), n - 1, p, loc=loc)


@elementwise(stats.binom.sf)
def binom_sf(k, n, p, loc=0):
    partial.p = n * binom.pmf(np.floor(k), n - 1, p, loc=loc)


@elementwise(stats.binom.logcdf)
def binom_logcdf(k, n, p, loc=0, *, out):
    partial.p = -n * np.exp(binom.logpmf(np.floor(k), n - 1, p, loc=loc) - out)


@elementwise(stats.binom.logsf)
def binom_logsf(k, n, p, loc=0, *, out):
    partial.p = n * np.exp(binom.logpmf(np.floor(k), n - 1, p, loc=loc) - out)


# ---- geometric and negative binomial -----------------------------------------------------------


@density(stats.geom)
def geom_density(k, p, loc=0):
    partial.p = 1.0 / p - (k - loc - 1.0) / (1.0 - p)


@elementwise(stats.geom.cdf)
def geom_cdf(k, p, loc=0, *, out):
    partial.p = (np.floor(k) - loc) * (1.0 - out) / (1.0 - p)


@elementwise(stats.geom.sf)
def geom_sf(k, p, loc=0, *, out):
    partial.p = -(np.floor(k) - loc) * out / (1.0 - p)


@elementwise(stats.geom.logsf)
def geom_logsf(k, p, loc=0):
    partial.p = -(np.floor(k) - loc) / (1.0 - p)


@density(stats.nbinom)
def nbinom_density(k, n, p, loc=0):
    partial.n = digamma(k - loc + n) - digamma(n) + np.log(p)
    partial.p = n / p - (k - loc) / (1.0 - p)


@elementwise(stats.nbinom.cdf)
def nbinom_cdf(k, n, p, loc=0):
    partial.p = (np.floor(k) - loc + n) * nbinom.pmf(np.floor(k), n, p, loc=loc) / p


@elementwise(stats.nbinom.sf)
def nbinom_sf(k, n, p, loc=0):
    partial.p = -(np.floor(k) - loc + n) * nbinom.pmf(np.floor(k), n, p, loc=loc) / p


poisson, binom, nbinom = stats.poisson, stats.binom, stats.nbinom  # as the rules name them
