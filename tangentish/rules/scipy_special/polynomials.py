# mypy: ignore-errors
"""Orthogonal polynomials (DLMF 18), by their argument: derivatives are of the next lower degree.

The polynomials of degree -1, which the derivatives of constants name, are 0 in SciPy; where
they are not defined there, ``n - (n != 0)`` stops at degree 0, whose factor is 0.
"""

from __future__ import annotations

from scipy import special

from tangentish.rules.notation import elementwise, partial

COMPLEX = False  # these rules are for real numbers

# DLMF 18.9.15 to 18.9.20; the shifted and scaled ones by their definitions, DLMF 18.1.2.


@elementwise(special.eval_jacobi)
def eval_jacobi(n, alpha, beta, x):
    partial.x = 0.5 * (n + alpha + beta + 1) * eval_jacobi(n - 1, alpha + 1, beta + 1, x)


@elementwise(special.eval_sh_jacobi)
def eval_sh_jacobi(n, p, q, x):
    partial.x = n * eval_sh_jacobi(n - (n != 0), p + 2, q + 1, x)


@eval_sh_jacobi.when(n=0)
def _(n, p, q, x):
    partial.x = 0.0


@eval_sh_jacobi.when(n="constant")
def _(n, p, q, x):
    partial.x = n * eval_sh_jacobi(n - 1, p + 2, q + 1, x)


@elementwise(special.eval_gegenbauer)
def eval_gegenbauer(n, alpha, x):
    partial.x = 2.0 * alpha * eval_gegenbauer(n - 1, alpha + 1, x)


@elementwise(special.eval_legendre)
def eval_legendre(n, x):
    partial.x = eval_gegenbauer(n - 1, 1.5, x)


@elementwise(special.eval_sh_legendre)
def eval_sh_legendre(n, x):
    partial.x = 2.0 * eval_gegenbauer(n - 1, 1.5, 2.0 * x - 1.0)


@elementwise(special.eval_chebyt)
def eval_chebyt(n, x):
    partial.x = n * eval_chebyu(n - 1, x)


@elementwise(special.eval_chebyu)
def eval_chebyu(n, x):
    partial.x = 2.0 * eval_gegenbauer(n - 1, 2.0, x)


@elementwise(special.eval_chebyc)
def eval_chebyc(n, x):
    partial.x = n * eval_chebys(n - 1, x)


@elementwise(special.eval_chebys)
def eval_chebys(n, x):
    partial.x = eval_gegenbauer(n - 1, 2.0, 0.5 * x)


@elementwise(special.eval_sh_chebyt)
def eval_sh_chebyt(n, x):
    partial.x = 2.0 * n * eval_sh_chebyu(n - 1, x)


@elementwise(special.eval_sh_chebyu)
def eval_sh_chebyu(n, x):
    partial.x = 4.0 * eval_gegenbauer(n - 1, 2.0, 2.0 * x - 1.0)


# DLMF 18.9.23 to 18.9.27.


@elementwise(special.eval_laguerre)
def eval_laguerre(n, x):
    partial.x = -eval_genlaguerre(n - 1, 1.0, x)


@elementwise(special.eval_genlaguerre)
def eval_genlaguerre(n, alpha, x):
    partial.x = -eval_genlaguerre(n - 1, alpha + 1, x)


@elementwise(special.eval_hermite)
def eval_hermite(n, x):
    partial.x = 2.0 * n * eval_hermite(n - (n != 0), x)


@eval_hermite.when(n=0)
def _(n, x):
    partial.x = 0.0


@eval_hermite.when(n="constant")
def _(n, x):
    partial.x = 2.0 * n * eval_hermite(n - 1, x)


@elementwise(special.eval_hermitenorm)
def eval_hermitenorm(n, x):
    partial.x = n * eval_hermitenorm(n - (n != 0), x)


@eval_hermitenorm.when(n=0)
def _(n, x):
    partial.x = 0.0


@eval_hermitenorm.when(n="constant")
def _(n, x):
    partial.x = n * eval_hermitenorm(n - 1, x)
