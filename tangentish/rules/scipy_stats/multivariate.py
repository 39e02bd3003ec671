# mypy: ignore-errors
"""Distributions of vectors: the normal distribution, by all parameters, and Dirichlet's.

SciPy reads the lower triangle of a covariance, as `numpy.linalg.cholesky` does.
"""

from __future__ import annotations

import numpy as np
from scipy import stats
from scipy.special import digamma

from tangentish.rules.notation import adjoint, rule, shape, tangent
from tangentish.runtime import mirrored, mirrored_adjoint, whole_simplex

COMPLEX = False

multivariate_normal, dirichlet = stats.multivariate_normal, stats.dirichlet
SINGULAR = {"allow_singular": (False,)}
KINDS = {"x": "array", "mean": ("vector", None), "cov": "matrix"}

# ---- the normal distribution: the force is what pulls x to the mean ----------------------------


@rule(multivariate_normal.logpdf, allowed=SINGULAR, only=KINDS)
def logpdf(x, mean=None, cov=1, allow_singular=False):
    force = np.linalg.solve(cov, (x - mean)[..., None])[..., 0]
    rate = 0.5 * np.trace(np.linalg.solve(cov, mirrored(tangent.cov)))
    bend = 0.5 * np.sum(force @ mirrored(tangent.cov) * force, axis=-1)
    tangent.out = np.squeeze(bend - rate - np.sum(force * (tangent.x - tangent.mean), axis=-1))
    weighed = np.reshape(adjoint.out, shape(x)[:-1])[..., None] * force
    adjoint.x += -weighed
    adjoint.mean += weighed
    adjoint.cov += 0.5 * mirrored_adjoint(
        np.reshape(weighed, (-1, shape(cov)[0])).T @ np.reshape(force, (-1, shape(cov)[0]))
        - np.sum(adjoint.out) * np.linalg.inv(cov)
    )


@logpdf.when(x="vector", mean="vector")
def _(x, mean=None, cov=1, allow_singular=False):
    force = np.linalg.solve(cov, x - mean)
    rate = 0.5 * np.trace(np.linalg.solve(cov, mirrored(tangent.cov)))
    bend = 0.5 * (force @ mirrored(tangent.cov) @ force)
    tangent.out = bend - rate - force @ (tangent.x - tangent.mean)
    adjoint.x += -adjoint.out * force
    adjoint.mean += adjoint.out * force
    adjoint.cov += mirrored_adjoint(
        0.5 * adjoint.out * (np.outer(force, force) - np.linalg.inv(cov))
    )


@logpdf.when(x="vector", mean=None)
def _(x, mean=None, cov=1, allow_singular=False):
    force = np.linalg.solve(cov, x)
    rate = 0.5 * np.trace(np.linalg.solve(cov, mirrored(tangent.cov)))
    bend = 0.5 * (force @ mirrored(tangent.cov) @ force)
    tangent.out = bend - rate - force @ tangent.x
    adjoint.x += -adjoint.out * force
    adjoint.cov += mirrored_adjoint(
        0.5 * adjoint.out * (np.outer(force, force) - np.linalg.inv(cov))
    )


@logpdf.when(mean=None)
def _(x, mean=None, cov=1, allow_singular=False):
    force = np.linalg.solve(cov, x[..., None])[..., 0]
    rate = 0.5 * np.trace(np.linalg.solve(cov, mirrored(tangent.cov)))
    bend = 0.5 * np.sum(force @ mirrored(tangent.cov) * force, axis=-1)
    tangent.out = np.squeeze(bend - rate - np.sum(force * tangent.x, axis=-1))
    weighed = np.reshape(adjoint.out, shape(x)[:-1])[..., None] * force
    adjoint.x += -weighed
    adjoint.cov += 0.5 * mirrored_adjoint(
        np.reshape(weighed, (-1, shape(cov)[0])).T @ np.reshape(force, (-1, shape(cov)[0]))
        - np.sum(adjoint.out) * np.linalg.inv(cov)
    )


@rule(multivariate_normal.pdf, allowed=SINGULAR, only=KINDS)
def pdf(x, mean=None, cov=1, allow_singular=False, *, out):
    force = np.linalg.solve(cov, (x - mean)[..., None])[..., 0]
    rate = 0.5 * np.trace(np.linalg.solve(cov, mirrored(tangent.cov)))
    bend = 0.5 * np.sum(force @ mirrored(tangent.cov) * force, axis=-1)
    tangent.out = out * np.squeeze(
        bend - rate - np.sum(force * (tangent.x - tangent.mean), axis=-1)
    )
    weighed = np.reshape(out * adjoint.out, shape(x)[:-1])[..., None] * force
    adjoint.x += -weighed
    adjoint.mean += weighed
    adjoint.cov += 0.5 * mirrored_adjoint(
        np.reshape(weighed, (-1, shape(cov)[0])).T @ np.reshape(force, (-1, shape(cov)[0]))
        - np.sum(out * adjoint.out) * np.linalg.inv(cov)
    )


@pdf.when(x="vector", mean="vector")
def _(x, mean=None, cov=1, allow_singular=False, *, out):
    force = np.linalg.solve(cov, x - mean)
    rate = 0.5 * np.trace(np.linalg.solve(cov, mirrored(tangent.cov)))
    bend = 0.5 * (force @ mirrored(tangent.cov) @ force)
    tangent.out = out * (bend - rate - force @ (tangent.x - tangent.mean))
    adjoint.x += -(out * adjoint.out) * force
    adjoint.mean += (out * adjoint.out) * force
    adjoint.cov += mirrored_adjoint(
        0.5 * (out * adjoint.out) * (np.outer(force, force) - np.linalg.inv(cov))
    )


@pdf.when(x="vector", mean=None)
def _(x, mean=None, cov=1, allow_singular=False, *, out):
    force = np.linalg.solve(cov, x)
    rate = 0.5 * np.trace(np.linalg.solve(cov, mirrored(tangent.cov)))
    bend = 0.5 * (force @ mirrored(tangent.cov) @ force)
    tangent.out = out * (bend - rate - force @ tangent.x)
    adjoint.x += -(out * adjoint.out) * force
    adjoint.cov += mirrored_adjoint(
        0.5 * (out * adjoint.out) * (np.outer(force, force) - np.linalg.inv(cov))
    )


@pdf.when(mean=None)
def _(x, mean=None, cov=1, allow_singular=False, *, out):
    force = np.linalg.solve(cov, x[..., None])[..., 0]
    rate = 0.5 * np.trace(np.linalg.solve(cov, mirrored(tangent.cov)))
    bend = 0.5 * np.sum(force @ mirrored(tangent.cov) * force, axis=-1)
    tangent.out = out * np.squeeze(bend - rate - np.sum(force * tangent.x, axis=-1))
    weighed = np.reshape(out * adjoint.out, shape(x)[:-1])[..., None] * force
    adjoint.x += -weighed
    adjoint.cov += 0.5 * mirrored_adjoint(
        np.reshape(weighed, (-1, shape(cov)[0])).T @ np.reshape(force, (-1, shape(cov)[0]))
        - np.sum(out * adjoint.out) * np.linalg.inv(cov)
    )


@rule(multivariate_normal.entropy, inactive="mean", only={"cov": "matrix"})
def entropy(mean=None, cov=1):
    tangent.out = 0.5 * np.trace(np.linalg.solve(cov, mirrored(tangent.cov)))
    adjoint.cov += 0.5 * adjoint.out * mirrored_adjoint(np.linalg.inv(cov))


# ---- Dirichlet's distribution: points are columns ----------------------------------------------

POINTS = {"x": "array", "alpha": "vector"}


def sum_of_columns(x, alpha):
    """A number for each point, as the densities have."""
    return np.sum(x, axis=0) * alpha[0]


@rule(dirichlet.logpdf, only=POINTS, stand_in=sum_of_columns)
def dirichlet_logpdf(x, alpha):
    point = whole_simplex(x, shape(alpha))
    pull = np.log(point).T - digamma(alpha) + digamma(np.sum(alpha))
    tangent.out = pull @ tangent.alpha + (tangent.x / point).T @ (alpha - 1.0)
    g = np.reshape(adjoint.out, shape(x)[1:])
    adjoint.x += g * ((alpha - 1.0) / point.T).T
    adjoint.alpha += np.dot(pull.T, g)


@rule(dirichlet.pdf, only=POINTS, stand_in=sum_of_columns)
def dirichlet_pdf(x, alpha, *, out):
    point = whole_simplex(x, shape(alpha))
    pull = np.log(point).T - digamma(alpha) + digamma(np.sum(alpha))
    tangent.out = out * (pull @ tangent.alpha + (tangent.x / point).T @ (alpha - 1.0))
    g = np.reshape(out * adjoint.out, shape(x)[1:])
    adjoint.x += g * ((alpha - 1.0) / point.T).T
    adjoint.alpha += np.dot(pull.T, g)
