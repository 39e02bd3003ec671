# mypy: ignore-errors
"""Elliptic integrals and functions (DLMF 19 and 22), hypergeometric functions (DLMF 13 to 16).

The complete integrals are hypergeometric functions (DLMF 19.5.1 and 19.5.2), whose
derivatives are exact at ``m = 0`` as well, where the usual quotients are 0 / 0; for other kinds
than float64 the derivatives are Carlson's (DLMF 19.25.1), which keep the precision.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from tangentish.rules.notation import adjoint, elementwise, partial, rule, tangent

COMPLEX = False  # these rules are for real numbers

# ---- elliptic integrals ------------------------------------------------------------------------


@elementwise(special.ellipk)
def ellipk(m):
    partial.m = elliprd(0.0, 1.0, 1.0 - m) / 6.0


@ellipk.when(m="double")
def _(m):
    partial.m = math.pi / 8.0 * hyp2f1(1.5, 1.5, 2.0, m)


@elementwise(special.ellipkm1)
def ellipkm1(p):
    partial.p = -elliprd(0.0, 1.0, p) / 6.0


@ellipkm1.when(p="double")
def _(p):
    partial.p = -math.pi / 8.0 * hyp2f1(0.5, 0.5, 2.0, 1.0 - p) / p  # by DLMF 15.8.1


@elementwise(special.ellipe)
def ellipe(m):
    partial.m = -elliprd(0.0, 1.0 - m, 1.0) / 6.0


@ellipe.when(m="double")
def _(m):
    partial.m = -math.pi / 8.0 * hyp2f1(0.5, 1.5, 2.0, m)


# By m the incomplete integrals have quotients that are 0 / 0 at m = 0; there stands the beginning
# of the series, with the integrals of sin**2 and sin**4, which is exact for two derivatives.


@elementwise(special.ellipkinc)
def ellipkinc(phi, m, *, out):
    partial.phi = 1.0 / np.sqrt(1.0 - m * np.sin(phi) ** 2)
    partial.m = np.where(
        m == 0,
        (2.0 * phi - np.sin(2.0 * phi)) / 8.0
        + m * (36.0 * phi - 24.0 * np.sin(2.0 * phi) + 3.0 * np.sin(4.0 * phi)) / 128.0,
        (ellipeinc(phi, m) / (1.0 - m) - out) / (2.0 * m + (m == 0))
        - np.sin(2.0 * phi) / (4.0 * (1.0 - m) * np.sqrt(1.0 - m * np.sin(phi) ** 2)),
    )


@elementwise(special.ellipeinc)
def ellipeinc(phi, m, *, out):
    partial.phi = np.sqrt(1.0 - m * np.sin(phi) ** 2)
    partial.m = np.where(
        m == 0,
        (np.sin(2.0 * phi) - 2.0 * phi) / 8.0
        - m * (12.0 * phi - 8.0 * np.sin(2.0 * phi) + np.sin(4.0 * phi)) / 128.0,
        (out - ellipkinc(phi, m)) / (2.0 * m + (m == 0)),
    )


@elementwise(special.elliprf)
def elliprf(x, y, z):  # DLMF 19.18.1
    partial.x = -elliprd(y, z, x) / 6.0
    partial.y = -elliprd(z, x, y) / 6.0
    partial.z = -elliprd(x, y, z) / 6.0


@elementwise(special.elliprd)
def elliprd(x, y, z, *, out):  # by partial fractions of its integral, and by homogeneity
    partial.x = 0.5 * (out - elliprd(y, z, x)) / (z - x)
    partial.y = 0.5 * (out - elliprd(x, z, y)) / (z - y)
    partial.z = (
        -0.5
        / z
        * (
            3.0 * out
            + x * (out - elliprd(y, z, x)) / (z - x)
            + y * (out - elliprd(x, z, y)) / (z - y)
        )
    )


@rule(special.ellipj)
def ellipj(u, m, *, out):  # sn, cn, dn and the amplitude by u: DLMF 22.13.1 and 22.16.1
    tangent.out = (
        tangent.u * out[1] * out[2],
        -tangent.u * out[0] * out[2],
        -tangent.u * m * out[0] * out[1],
        tangent.u * out[2],
    )
    adjoint.u += adjoint.out[0] * out[1] * out[2]
    adjoint.u += -adjoint.out[1] * out[0] * out[2]
    adjoint.u += -adjoint.out[2] * m * out[0] * out[1]
    adjoint.u += adjoint.out[3] * out[2]


# ---- hypergeometric functions, by their argument -----------------------------------------------


@elementwise(special.hyp0f1)
def hyp0f1(v, z):
    partial.z = hyp0f1(v + 1.0, z) / v  # DLMF 16.3.1


@elementwise(special.hyp1f1)
def hyp1f1(a, b, x):
    partial.x = a / b * hyp1f1(a + 1.0, b + 1.0, x)  # DLMF 13.3.15


@elementwise(special.hyp2f1)
def hyp2f1(a, b, c, z):
    partial.z = a * b / c * hyp2f1(a + 1.0, b + 1.0, c + 1.0, z)  # DLMF 15.5.1


@elementwise(special.hyperu)
def hyperu(a, b, x):
    partial.x = -a * hyperu(a + 1.0, b + 1.0, x)  # DLMF 13.3.22


@elementwise(special.wright_bessel)
def wright_bessel(a, b, x):
    partial.x = wright_bessel(a, a + b, x)  # DLMF 10.46.1


# ---- parabolic cylinder functions, which give their derivative as well: DLMF 12.2.2 and 12.2.3 -


@rule(special.pbdv, special.pbvv)
def pbdv(v, x, *, out):
    tangent.out = (tangent.x * out[1], tangent.x * (0.25 * x**2 - v - 0.5) * out[0])
    adjoint.x += adjoint.out[0] * out[1]
    adjoint.x += adjoint.out[1] * (0.25 * x**2 - v - 0.5) * out[0]


@rule(special.pbwa)
def pbwa(a, x, *, out):
    tangent.out = (tangent.x * out[1], tangent.x * (a - 0.25 * x**2) * out[0])
    adjoint.x += adjoint.out[0] * out[1]
    adjoint.x += adjoint.out[1] * (a - 0.25 * x**2) * out[0]
