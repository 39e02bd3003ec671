# mypy: ignore-errors
"""Exponentials, logarithms, Lambert's function, sigmoids, losses, powers of Box-Cox.

Conventions: the derivatives of `huber` and `pseudo_huber` are those of one formula on each
side, and agree where the sides meet.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special
from scipy.special import hyp1f1

from tangentish.rules.notation import elementwise, nondifferentiable, partial

COMPLEX = False  # these rules are for real numbers

nondifferentiable([special.round])


@elementwise(special.expm1)
def expm1(x, *, out):
    partial.x = out + 1.0


@elementwise(special.exp2)
def exp2(x, *, out):
    partial.x = math.log(2.0) * out


@elementwise(special.exp10)
def exp10(x, *, out):
    partial.x = math.log(10.0) * out


@elementwise(special.log1p)
def log1p(x):
    partial.x = 1.0 / (1.0 + x)


@elementwise(special.cbrt)
def cbrt(x, *, out):
    partial.x = 1.0 / (3.0 * out**2)


@elementwise(special.cosm1)
def cosm1(x):
    partial.x = -np.sin(x)


@elementwise(special.exprel)  # exprel(x) = M(1, 2, x), and DLMF 13.3.15
def exprel(x):
    partial.x = 0.5 * hyp1f1(2.0, 3.0, x)


@elementwise(special.powm1)
def powm1(x, y, *, out):
    partial.x = y * x ** (y - 1.0)
    partial.y = (out + 1.0) * np.log(x)


# ---- angles in degrees -------------------------------------------------------------------------


@elementwise(special.sindg)
def sindg(x):
    partial.x = math.pi / 180.0 * cosdg(x)


@elementwise(special.cosdg)
def cosdg(x):
    partial.x = -math.pi / 180.0 * sindg(x)


@elementwise(special.tandg)
def tandg(x, *, out):
    partial.x = math.pi / 180.0 * (1.0 + out**2)


@elementwise(special.cotdg)
def cotdg(x, *, out):
    partial.x = -math.pi / 180.0 * (1.0 + out**2)


# ---- sigmoids ----------------------------------------------------------------------------------


@elementwise(special.expit)
def expit(x, *, out):
    partial.x = out * (1.0 - out)


@elementwise(special.log_expit)
def log_expit(x):
    partial.x = expit(-x)


@elementwise(special.logit)
def logit(x):
    partial.x = 1.0 / (x * (1.0 - x))


if hasattr(special, "softplus"):

    @elementwise(special.softplus)
    def softplus(x):
        partial.x = expit(x)


# ---- losses ------------------------------------------------------------------------------------


@elementwise(special.huber)
def huber(delta, r):
    partial.delta = np.maximum(np.abs(r) - delta, 0.0)
    partial.r = np.clip(r, -delta, delta)


@elementwise(special.pseudo_huber)
def pseudo_huber(delta, r, *, out):
    partial.delta = (out / delta) ** 2 / np.hypot(delta, r)
    partial.r = delta * r / np.hypot(delta, r)


# ---- powers of Box and Cox: (x^l - 1) / l = log(x) exprel(l log(x)) ----------------------------


@elementwise(special.boxcox)
def boxcox(x, lmbda):
    partial.x = x ** (lmbda - 1.0)
    partial.lmbda = 0.5 * np.log(x) ** 2 * hyp1f1(2.0, 3.0, lmbda * np.log(x))


@elementwise(special.boxcox1p)
def boxcox1p(x, lmbda):
    partial.x = (1.0 + x) ** (lmbda - 1.0)
    partial.lmbda = 0.5 * np.log1p(x) ** 2 * hyp1f1(2.0, 3.0, lmbda * np.log1p(x))


@elementwise(special.inv_boxcox)
def inv_boxcox(x, lmbda, *, out):
    partial.x = out ** (1.0 - lmbda)
    partial.lmbda = (
        -0.5 * np.log(out) ** 2 * hyp1f1(2.0, 3.0, lmbda * np.log(out)) * out ** (1.0 - lmbda)
    )


@elementwise(special.inv_boxcox1p)
def inv_boxcox1p(x, lmbda, *, out):
    partial.x = (1.0 + out) ** (1.0 - lmbda)
    partial.lmbda = (
        -0.5
        * np.log1p(out) ** 2
        * hyp1f1(2.0, 3.0, lmbda * np.log1p(out))
        * (1.0 + out) ** (1.0 - lmbda)
    )


@elementwise(special.lambertw, complex=True)  # DLMF 4.13.4, finite at z = 0 of the main branch
def lambertw(z, k=0, tol=1e-8, *, out):
    partial.z = np.exp(-out) / (1.0 + out)
