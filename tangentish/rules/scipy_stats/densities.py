# mypy: ignore-errors
"""Densities of continuous distributions, and their logarithms, by all parameters."""

from __future__ import annotations

import numpy as np
from scipy import stats
from scipy.special import digamma

from tangentish.rules.notation import partial
from tangentish.rules.scipy_stats.notation import density

COMPLEX = False

# ---- symmetric distributions -------------------------------------------------------------------


@density(stats.norm)
def norm(x, loc=0, scale=1):
    partial.x = (loc - x) / scale**2
    partial.loc = (x - loc) / scale**2
    partial.scale = ((x - loc) ** 2 / scale**2 - 1.0) / scale


@density(stats.t)
def t(x, df, loc=0, scale=1):
    partial.x = -(df + 1.0) * (x - loc) / (df * scale**2 + (x - loc) ** 2)
    partial.df = 0.5 * (
        digamma(0.5 * (df + 1.0))
        - digamma(0.5 * df)
        - np.log1p((x - loc) ** 2 / (df * scale**2))
        + ((x - loc) ** 2 - scale**2) / (df * scale**2 + (x - loc) ** 2)
    )
    partial.loc = (df + 1.0) * (x - loc) / (df * scale**2 + (x - loc) ** 2)
    partial.scale = (
        df * ((x - loc) ** 2 / scale**2 - 1.0) * scale / (df * scale**2 + (x - loc) ** 2)
    )


@density(stats.cauchy)
def cauchy(x, loc=0, scale=1):
    partial.x = -2.0 * (x - loc) / (scale**2 + (x - loc) ** 2)
    partial.loc = 2.0 * (x - loc) / (scale**2 + (x - loc) ** 2)
    partial.scale = ((x - loc) ** 2 / scale**2 - 1.0) * scale / (scale**2 + (x - loc) ** 2)


@density(stats.laplace)
def laplace(x, loc=0, scale=1):
    partial.x = -np.sign(x - loc) / scale
    partial.loc = np.sign(x - loc) / scale
    partial.scale = (np.abs(x - loc) / scale - 1.0) / scale


@density(stats.logistic)
def logistic(x, loc=0, scale=1):
    partial.x = -np.tanh(0.5 * (x - loc) / scale) / scale
    partial.loc = np.tanh(0.5 * (x - loc) / scale) / scale
    partial.scale = ((x - loc) / scale * np.tanh(0.5 * (x - loc) / scale) - 1.0) / scale


# ---- distributions of positive numbers ---------------------------------------------------------


@density(stats.halfnorm)
def halfnorm(x, loc=0, scale=1):
    partial.x = (loc - x) / scale**2
    partial.loc = (x - loc) / scale**2
    partial.scale = ((x - loc) ** 2 / scale**2 - 1.0) / scale


@density(stats.rayleigh)
def rayleigh(x, loc=0, scale=1):
    partial.x = 1.0 / (x - loc) - (x - loc) / scale**2
    partial.loc = (x - loc) / scale**2 - 1.0 / (x - loc)
    partial.scale = ((x - loc) ** 2 / scale**2 - 2.0) / scale


@density(stats.expon)
def expon(x, loc=0, scale=1):
    partial.x = -1.0 / scale
    partial.loc = 1.0 / scale
    partial.scale = ((x - loc) / scale - 1.0) / scale


@density(stats.gamma)
def gamma(x, a, loc=0, scale=1):
    partial.x = (a - 1.0) / (x - loc) - 1.0 / scale
    partial.a = np.log((x - loc) / scale) - digamma(a)
    partial.loc = 1.0 / scale - (a - 1.0) / (x - loc)
    partial.scale = ((x - loc) / scale - a) / scale


@density(stats.invgamma)
def invgamma(x, a, loc=0, scale=1):
    partial.x = scale / (x - loc) ** 2 - (a + 1.0) / (x - loc)
    partial.a = np.log(scale / (x - loc)) - digamma(a)
    partial.loc = (a + 1.0) / (x - loc) - scale / (x - loc) ** 2
    partial.scale = a / scale - 1.0 / (x - loc)


@density(stats.chi2)
def chi2(x, df, loc=0, scale=1):
    partial.x = (0.5 * df - 1.0) / (x - loc) - 0.5 / scale
    partial.df = 0.5 * (np.log(0.5 * (x - loc) / scale) - digamma(0.5 * df))
    partial.loc = 0.5 / scale - (0.5 * df - 1.0) / (x - loc)
    partial.scale = 0.5 * ((x - loc) / scale - df) / scale


@density(stats.lognorm)
def lognorm(x, s, loc=0, scale=1):
    partial.x = -(1.0 + np.log((x - loc) / scale) / s**2) / (x - loc)
    partial.s = (np.log((x - loc) / scale) ** 2 / s**2 - 1.0) / s
    partial.loc = (1.0 + np.log((x - loc) / scale) / s**2) / (x - loc)
    partial.scale = np.log((x - loc) / scale) / (s**2 * scale)


@density(stats.pareto)
def pareto(x, b, loc=0, scale=1):
    partial.x = -(b + 1.0) / (x - loc)
    partial.b = 1.0 / b - np.log((x - loc) / scale)
    partial.loc = (b + 1.0) / (x - loc)
    partial.scale = b / scale


@density(stats.weibull_min)
def weibull_min(x, c, loc=0, scale=1):
    partial.x = (c - 1.0 - c * ((x - loc) / scale) ** c) / (x - loc)
    partial.c = 1.0 / c + np.log((x - loc) / scale) * (1.0 - ((x - loc) / scale) ** c)
    partial.loc = (c * ((x - loc) / scale) ** c - c + 1.0) / (x - loc)
    partial.scale = c * (((x - loc) / scale) ** c - 1.0) / scale


# ---- bounded intervals, and extremes -----------------------------------------------------------


@density(stats.uniform)
def uniform(x, loc=0, scale=1):
    partial.x = 0.0
    partial.loc = 0.0
    partial.scale = -1.0 / scale


@density(stats.beta)
def beta(x, a, b, loc=0, scale=1):
    partial.x = (a - 1.0) / (x - loc) - (b - 1.0) / (scale - (x - loc))
    partial.a = np.log((x - loc) / scale) - digamma(a) + digamma(a + b)
    partial.b = np.log1p(-(x - loc) / scale) - digamma(b) + digamma(a + b)
    partial.loc = (b - 1.0) / (scale - (x - loc)) - (a - 1.0) / (x - loc)
    partial.scale = ((b - 1.0) * (x - loc) / (scale - (x - loc)) - a) / scale


@density(stats.gumbel_r)
def gumbel_r(x, loc=0, scale=1):
    partial.x = (np.exp(-(x - loc) / scale) - 1.0) / scale
    partial.loc = (1.0 - np.exp(-(x - loc) / scale)) / scale
    partial.scale = ((x - loc) / scale * (1.0 - np.exp(-(x - loc) / scale)) - 1.0) / scale
