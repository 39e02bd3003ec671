# mypy: ignore-errors
"""Helpers for banded, triangular and factored matrices, so that their derivatives have some."""

from __future__ import annotations

from tangentish import runtime
from tangentish.rules.notation import (
    adjoint,
    linear,
    multilinear,
    nondifferentiable,
    rule,
    shape,
    tangent,
)
from tangentish.runtime import frechet, frechet_change

nondifferentiable([runtime.row_order, runtime.swapped])


@multilinear(runtime.outer_of)
def outer_of(x, y, goal):
    adjoint.x += adjoint.out @ y
    adjoint.y += adjoint.out.T @ x


@linear(runtime.triangle)
def triangle(a, lower, unit_diagonal):
    adjoint.a += runtime.triangle(adjoint.out, lower, unit_diagonal)


@multilinear(runtime.factored_change)
def factored_change(t, c, lower):
    adjoint.t += runtime.factor_adjoint(adjoint.out, c, lower)
    adjoint.c += runtime.factor_adjoint(adjoint.out, t, lower)


@multilinear(runtime.factor_adjoint)
def factor_adjoint(g, c, lower):
    adjoint.g += runtime.factored_change(adjoint.out, c, lower)
    adjoint.c += runtime.factor_adjoint(g, adjoint.out, lower)


@multilinear(runtime.banded_product)
def banded_product(l_and_u, ab, x):
    adjoint.ab += runtime.outer_in_bands(l_and_u, adjoint.out, x)
    turned = runtime.transposed_bands(l_and_u, ab)
    adjoint.x += runtime.banded_product(runtime.swapped(l_and_u), turned, adjoint.out)


@multilinear(runtime.outer_in_bands)
def outer_in_bands(l_and_u, x, y):
    adjoint.x += runtime.banded_product(l_and_u, adjoint.out, y)
    turned = runtime.transposed_bands(l_and_u, adjoint.out)
    adjoint.y += runtime.banded_product(runtime.swapped(l_and_u), turned, x)


@linear(runtime.transposed_bands)
def transposed_bands(l_and_u, ab):
    adjoint.ab += runtime.transposed_bands(runtime.swapped(l_and_u), adjoint.out)


@linear(runtime.sums_by_position, complex=False)
def sums_by_position(g, places, count):
    adjoint.g += runtime.spread_to(adjoint.out, places)


@linear(runtime.spread_to, complex=False)
def spread_to(values, places):
    adjoint.values += runtime.sums_by_position(adjoint.out, places, shape(values)[0])


@linear(runtime.block_of)
def block_of(g, goals, k):
    adjoint.g += runtime.put_block(adjoint.out, goals, k)


@linear(runtime.put_block)
def put_block(block, goals, k):
    adjoint.block += runtime.block_of(adjoint.out, goals, k)


@rule(runtime.frechet)
def of_frechet(function, a, e):
    """Of a symmetric second derivative: ``a`` transposed gives the adjoint."""
    change = frechet_change(function, a, e, tangent.a)
    tangent.out = frechet(function, a, tangent.e) + change
    adjoint.e += frechet(function, a.T, adjoint.out)
    adjoint.a += frechet_change(function, a.T, adjoint.out, e.T)


@multilinear(runtime.frechet_change, wrt=("e", "f"))
def of_frechet_change(function, a, e, f):
    adjoint.e += frechet_change(function, a.T, adjoint.out, f.T)
    adjoint.f += frechet_change(function, a.T, adjoint.out, e.T)
