# mypy: ignore-errors
"""Bessel, Airy, Struve and Kelvin functions (DLMF 9 to 11), by their argument, not by their order.

Where a recurrence may be written with the orders below and above, or with one of them and a
quotient, the first is taken: it needs no division by the argument, which may be 0.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special
from scipy.special import rgamma

from tangentish.rules.notation import adjoint, elementwise, partial, rule, tangent

COMPLEX = False  # these rules are for real numbers

# ---- Bessel functions, DLMF 10.6.1 and 10.6.2 --------------------------------------------------


@elementwise(special.j0)
def j0(x):
    partial.x = -j1(x)


@elementwise(special.j1)
def j1(x):
    partial.x = 0.5 * (j0(x) - jv(2, x))


@elementwise(special.jv, special.jve)
def jv(v, z):
    partial.z = 0.5 * (jv(v - 1, z) - jv(v + 1, z))


@elementwise(special.y0)
def y0(x):
    partial.x = -y1(x)


@elementwise(special.y1)
def y1(x):
    partial.x = 0.5 * (y0(x) - yv(2, x))


@elementwise(special.yn)
def yn(n, x):
    partial.x = 0.5 * (yn(n - 1, x) - yn(n + 1, x))


@elementwise(special.yv, special.yve)
def yv(v, z):
    partial.z = 0.5 * (yv(v - 1, z) - yv(v + 1, z))


# ---- modified Bessel functions, DLMF 10.29.1 and 10.29.3; the scaled ones by the product rule --


@elementwise(special.i0)
def i0(x):
    partial.x = i1(x)


@elementwise(special.i1)
def i1(x):
    partial.x = 0.5 * (i0(x) + iv(2, x))


@elementwise(special.iv)
def iv(v, z):
    partial.z = 0.5 * (iv(v - 1, z) + iv(v + 1, z))


@elementwise(special.i0e)
def i0e(x, *, out):
    partial.x = i1e(x) - np.sign(x) * out


@elementwise(special.i1e)
def i1e(x, *, out):
    partial.x = 0.5 * (i0e(x) + ive(2, x)) - np.sign(x) * out


@elementwise(special.ive)
def ive(v, z, *, out):
    partial.z = 0.5 * (ive(v - 1, z) + ive(v + 1, z)) - np.sign(z) * out


@elementwise(special.k0)
def k0(x):
    partial.x = -k1(x)


@elementwise(special.k1)
def k1(x):
    partial.x = -0.5 * (k0(x) + kv(2, x))


@elementwise(special.kn)
def kn(n, x):
    partial.x = -0.5 * (kn(n - 1, x) + kn(n + 1, x))


@elementwise(special.kv)
def kv(v, z):
    partial.z = -0.5 * (kv(v - 1, z) + kv(v + 1, z))


@elementwise(special.k0e)
def k0e(x, *, out):
    partial.x = out - k1e(x)


@elementwise(special.k1e)
def k1e(x, *, out):
    partial.x = out - 0.5 * (k0e(x) + kve(2, x))


@elementwise(special.kve)
def kve(v, z, *, out):
    partial.z = out - 0.5 * (kve(v - 1, z) + kve(v + 1, z))


# ---- derivatives of any order, and integrals ---------------------------------------------------


@elementwise(special.jvp)
def jvp(v, z, n=1):
    partial.z = jvp(v, z, n + 1)


@elementwise(special.yvp)
def yvp(v, z, n=1):
    partial.z = yvp(v, z, n + 1)


@elementwise(special.ivp)
def ivp(v, z, n=1):
    partial.z = ivp(v, z, n + 1)


@elementwise(special.kvp)
def kvp(v, z, n=1):
    partial.z = kvp(v, z, n + 1)


@rule(special.itj0y0)
def itj0y0(x):
    tangent.out = (tangent.x * j0(x), tangent.x * y0(x))
    adjoint.x += adjoint.out[0] * j0(x)
    adjoint.x += adjoint.out[1] * y0(x)


@rule(special.iti0k0)
def iti0k0(x):
    tangent.out = (tangent.x * i0(x), tangent.x * k0(x))
    adjoint.x += adjoint.out[0] * i0(x)
    adjoint.x += adjoint.out[1] * k0(x)


@rule(special.it2j0y0)
def it2j0y0(x):
    tangent.out = (tangent.x * (1.0 - j0(x)) / x, -tangent.x * y0(x) / x)
    adjoint.x += adjoint.out[0] * (1.0 - j0(x)) / x
    adjoint.x += -adjoint.out[1] * y0(x) / x


@rule(special.it2i0k0)
def it2i0k0(x):
    tangent.out = (tangent.x * (i0(x) - 1.0) / x, -tangent.x * k0(x) / x)
    adjoint.x += adjoint.out[0] * (i0(x) - 1.0) / x
    adjoint.x += -adjoint.out[1] * k0(x) / x


# ---- spherical Bessel functions; their second derivatives by DLMF 10.47.1 and 10.47.2 ----------


@elementwise(special.spherical_jn, allowed={"derivative": (False, True)})
def spherical_jn(n, z, derivative=False):
    partial.z = spherical_jn(n, z, derivative=True)


@spherical_jn.when(derivative=True)
def _(n, z, derivative=False, *, out):
    partial.z = (n * (n + 1) / z**2 - 1.0) * spherical_jn(n, z) - 2.0 / z * out


@elementwise(special.spherical_yn, allowed={"derivative": (False, True)})
def spherical_yn(n, z, derivative=False):
    partial.z = spherical_yn(n, z, derivative=True)


@spherical_yn.when(derivative=True)
def _(n, z, derivative=False, *, out):
    partial.z = (n * (n + 1) / z**2 - 1.0) * spherical_yn(n, z) - 2.0 / z * out


@elementwise(special.spherical_in, allowed={"derivative": (False, True)})
def spherical_in(n, z, derivative=False):
    partial.z = spherical_in(n, z, derivative=True)


@spherical_in.when(derivative=True)
def _(n, z, derivative=False, *, out):
    partial.z = (n * (n + 1) / z**2 + 1.0) * spherical_in(n, z) - 2.0 / z * out


@elementwise(special.spherical_kn, allowed={"derivative": (False, True)})
def spherical_kn(n, z, derivative=False):
    partial.z = spherical_kn(n, z, derivative=True)


@spherical_kn.when(derivative=True)
def _(n, z, derivative=False, *, out):
    partial.z = (n * (n + 1) / z**2 + 1.0) * spherical_kn(n, z) - 2.0 / z * out


# ---- Airy functions, DLMF 9.2.1 ----------------------------------------------------------------


@rule(special.airy)
def airy(z, *, out):
    tangent.out = (
        tangent.z * out[1],
        tangent.z * z * out[0],
        tangent.z * out[3],
        tangent.z * z * out[2],
    )
    adjoint.z += adjoint.out[0] * out[1]
    adjoint.z += adjoint.out[1] * z * out[0]
    adjoint.z += adjoint.out[2] * out[3]
    adjoint.z += adjoint.out[3] * z * out[2]


# ---- Struve functions, DLMF 11.4.25 and 11.4.26 ------------------------------------------------


@elementwise(special.struve)
def struve(v, x):
    partial.x = 0.5 * (
        struve(v - 1.0, x)
        - struve(v + 1.0, x)
        + (0.5 * x) ** v * rgamma(v + 1.5) / math.sqrt(math.pi)
    )


@elementwise(special.modstruve)
def modstruve(v, x):
    partial.x = 0.5 * (
        modstruve(v - 1.0, x)
        + modstruve(v + 1.0, x)
        + (0.5 * x) ** v * rgamma(v + 1.5) / math.sqrt(math.pi)
    )


@elementwise(special.itstruve0)
def itstruve0(x):
    partial.x = struve(0, x)


@elementwise(special.it2struve0)
def it2struve0(x):
    partial.x = -struve(0, x) / x


@elementwise(special.itmodstruve0)
def itmodstruve0(x):
    partial.x = modstruve(0, x)


# ---- Kelvin functions; of their derivatives by DLMF 10.61.3 ------------------------------------


@elementwise(special.ber)
def ber(x):
    partial.x = berp(x)


@elementwise(special.bei)
def bei(x):
    partial.x = beip(x)


@elementwise(special.ker)
def ker(x):
    partial.x = kerp(x)


@elementwise(special.kei)
def kei(x):
    partial.x = keip(x)


@elementwise(special.berp)
def berp(x, *, out):
    partial.x = -bei(x) - out / x


@elementwise(special.beip)
def beip(x, *, out):
    partial.x = ber(x) - out / x


@elementwise(special.kerp)
def kerp(x, *, out):
    partial.x = -kei(x) - out / x


@elementwise(special.keip)
def keip(x, *, out):
    partial.x = ker(x) - out / x
