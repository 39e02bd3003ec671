# mypy: ignore-errors
"""Distribution functions of continuous distributions, their logarithms and their inverses.

They are the same for all: densities are their derivatives by ``x``, location and scale.  By
the parameters of shape there is no closed form.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from tangentish.rules.notation import elementwise, partial

COMPLEX = False


def without_shape(distribution):
    """The rules of ``norm.cdf(x, loc, scale)`` and the like."""

    @elementwise(distribution.cdf)
    def cdf(x, loc=0, scale=1):
        partial.x = distribution.pdf(x, loc=loc, scale=scale)
        partial.loc = -distribution.pdf(x, loc=loc, scale=scale)
        partial.scale = (loc - x) / scale * distribution.pdf(x, loc=loc, scale=scale)

    @elementwise(distribution.sf)
    def sf(x, loc=0, scale=1):
        partial.x = -distribution.pdf(x, loc=loc, scale=scale)
        partial.loc = distribution.pdf(x, loc=loc, scale=scale)
        partial.scale = (x - loc) / scale * distribution.pdf(x, loc=loc, scale=scale)

    @elementwise(distribution.logcdf)
    def logcdf(x, loc=0, scale=1, *, out):
        partial.x = np.exp(distribution.logpdf(x, loc=loc, scale=scale) - out)
        partial.loc = -np.exp(distribution.logpdf(x, loc=loc, scale=scale) - out)
        partial.scale = (
            (loc - x) / scale * np.exp(distribution.logpdf(x, loc=loc, scale=scale) - out)
        )

    @elementwise(distribution.logsf)
    def logsf(x, loc=0, scale=1, *, out):
        partial.x = -np.exp(distribution.logpdf(x, loc=loc, scale=scale) - out)
        partial.loc = np.exp(distribution.logpdf(x, loc=loc, scale=scale) - out)
        partial.scale = (
            (x - loc) / scale * np.exp(distribution.logpdf(x, loc=loc, scale=scale) - out)
        )

    @elementwise(distribution.ppf)
    def ppf(q, loc=0, scale=1, *, out):
        partial.q = 1.0 / distribution.pdf(out, loc=loc, scale=scale)
        partial.loc = 1.0
        partial.scale = (out - loc) / scale

    @elementwise(distribution.isf)
    def isf(q, loc=0, scale=1, *, out):
        partial.q = -1.0 / distribution.pdf(out, loc=loc, scale=scale)
        partial.loc = 1.0
        partial.scale = (out - loc) / scale


def with_shape(distribution, name):
    """The rules of ``gamma.cdf(x, a, loc, scale)`` and the like, whatever the shape's name is."""

    @elementwise(distribution.cdf, aliases={name: "a"})
    def cdf(x, a, loc=0, scale=1):
        partial.x = distribution.pdf(x, a, loc=loc, scale=scale)
        partial.loc = -distribution.pdf(x, a, loc=loc, scale=scale)
        partial.scale = (loc - x) / scale * distribution.pdf(x, a, loc=loc, scale=scale)

    @elementwise(distribution.sf, aliases={name: "a"})
    def sf(x, a, loc=0, scale=1):
        partial.x = -distribution.pdf(x, a, loc=loc, scale=scale)
        partial.loc = distribution.pdf(x, a, loc=loc, scale=scale)
        partial.scale = (x - loc) / scale * distribution.pdf(x, a, loc=loc, scale=scale)

    @elementwise(distribution.logcdf, aliases={name: "a"})
    def logcdf(x, a, loc=0, scale=1, *, out):
        partial.x = np.exp(distribution.logpdf(x, a, loc=loc, scale=scale) - out)
        partial.loc = -np.exp(distribution.logpdf(x, a, loc=loc, scale=scale) - out)
        partial.scale = (
            (loc - x) / scale * np.exp(distribution.logpdf(x, a, loc=loc, scale=scale) - out)
        )

    @elementwise(distribution.logsf, aliases={name: "a"})
    def logsf(x, a, loc=0, scale=1, *, out):
        partial.x = -np.exp(distribution.logpdf(x, a, loc=loc, scale=scale) - out)
        partial.loc = np.exp(distribution.logpdf(x, a, loc=loc, scale=scale) - out)
        partial.scale = (
            (x - loc) / scale * np.exp(distribution.logpdf(x, a, loc=loc, scale=scale) - out)
        )

    @elementwise(distribution.ppf, aliases={name: "a"})
    def ppf(q, a, loc=0, scale=1, *, out):
        partial.q = 1.0 / distribution.pdf(out, a, loc=loc, scale=scale)
        partial.loc = 1.0
        partial.scale = (out - loc) / scale

    @elementwise(distribution.isf, aliases={name: "a"})
    def isf(q, a, loc=0, scale=1, *, out):
        partial.q = -1.0 / distribution.pdf(out, a, loc=loc, scale=scale)
        partial.loc = 1.0
        partial.scale = (out - loc) / scale


def with_shapes(distribution):
    """The rules of ``beta.cdf(x, a, b, loc, scale)``."""

    @elementwise(distribution.cdf)
    def cdf(x, a, b, loc=0, scale=1):
        partial.x = distribution.pdf(x, a, b, loc=loc, scale=scale)
        partial.loc = -distribution.pdf(x, a, b, loc=loc, scale=scale)
        partial.scale = (loc - x) / scale * distribution.pdf(x, a, b, loc=loc, scale=scale)

    @elementwise(distribution.sf)
    def sf(x, a, b, loc=0, scale=1):
        partial.x = -distribution.pdf(x, a, b, loc=loc, scale=scale)
        partial.loc = distribution.pdf(x, a, b, loc=loc, scale=scale)
        partial.scale = (x - loc) / scale * distribution.pdf(x, a, b, loc=loc, scale=scale)

    @elementwise(distribution.logcdf)
    def logcdf(x, a, b, loc=0, scale=1, *, out):
        partial.x = np.exp(distribution.logpdf(x, a, b, loc=loc, scale=scale) - out)
        partial.loc = -np.exp(distribution.logpdf(x, a, b, loc=loc, scale=scale) - out)
        partial.scale = (
            (loc - x) / scale * np.exp(distribution.logpdf(x, a, b, loc=loc, scale=scale) - out)
        )

    @elementwise(distribution.logsf)
    def logsf(x, a, b, loc=0, scale=1, *, out):
        partial.x = -np.exp(distribution.logpdf(x, a, b, loc=loc, scale=scale) - out)
        partial.loc = np.exp(distribution.logpdf(x, a, b, loc=loc, scale=scale) - out)
        partial.scale = (
            (x - loc) / scale * np.exp(distribution.logpdf(x, a, b, loc=loc, scale=scale) - out)
        )

    @elementwise(distribution.ppf)
    def ppf(q, a, b, loc=0, scale=1, *, out):
        partial.q = 1.0 / distribution.pdf(out, a, b, loc=loc, scale=scale)
        partial.loc = 1.0
        partial.scale = (out - loc) / scale

    @elementwise(distribution.isf)
    def isf(q, a, b, loc=0, scale=1, *, out):
        partial.q = -1.0 / distribution.pdf(out, a, b, loc=loc, scale=scale)
        partial.loc = 1.0
        partial.scale = (out - loc) / scale


for distribution in (
    *(stats.norm, stats.cauchy, stats.laplace, stats.logistic),
    *(stats.halfnorm, stats.rayleigh, stats.expon, stats.uniform, stats.gumbel_r),
):
    without_shape(distribution)
for distribution in (
    *(stats.t, stats.gamma, stats.invgamma, stats.chi2),
    *(stats.lognorm, stats.pareto, stats.weibull_min),
):
    with_shape(distribution, distribution.shapes)
with_shapes(stats.beta)
