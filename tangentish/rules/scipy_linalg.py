# mypy: ignore-errors
"""Linear algebra of SciPy: equations, matrix functions, structured matrices.

The rules are for matrices, not for stacks of them.  Where SciPy reads one triangle of a matrix,
the other has adjoint 0: the derivative is that of the function which SciPy computes.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg
from scipy.linalg import (
    cho_solve,
    circulant,
    hankel,
    lu_solve,
    solve,
    solve_banded,
    solve_continuous_lyapunov,
    solve_discrete_lyapunov,
    solve_sylvester,
    solve_toeplitz,
    solve_triangular,
    solveh_banded,
    toeplitz,
)

from tangentish.rules import scipy_decompositions  # noqa: F401 - the other half of this family
from tangentish.rules.notation import (
    adjoint,
    dtype,
    linear,
    multilinear,
    rule,
    shape,
    tangent,
    variadic,
)
from tangentish.runtime import (
    banded_product,
    block_of,  # noqa: F401 - in the text of a rule
    cofactors,
    factor_adjoint,
    factored_change,
    fitted_columns,
    half_lower,
    mirrored,
    mirrored_adjoint,
    outer_in_bands,
    outer_of,
    row_order,
    sums_by_position,
    swapped,
    transposed_bands,
    triangle,
)

COMPLEX = False  # these rules are for real numbers

KEPT = {"overwrite_a": (False,), "overwrite_b": (False,)}
COLUMNS = ("vector", "matrix", "unknown")  # `outer_of` checks what is not known
SYSTEM = {"a": "matrix", "b": COLUMNS}
GENERAL = (None, "gen", "general")
SYMMETRIC = ("sym", "symmetric", "her", "hermitian", "pos", "positive definite")


def is_transposed(trans):
    return trans in (1, 2, "T", "C")


def is_symmetric(kind):
    return kind in SYMMETRIC


# ---- equations -----------------------------------------------------------------------------


@rule(
    linalg.solve,
    allowed={
        **KEPT,
        "assume_a": (*GENERAL, *SYMMETRIC),
        "transposed": (False, True),
        "lower": (False, True),
    },
    only=SYSTEM,
)
def of_solve(
    a,
    b,
    lower=False,
    overwrite_a=False,
    overwrite_b=False,
    check_finite=True,
    assume_a=None,
    transposed=False,
    *,
    out,
):
    """Giles (2008), section 2.3.1."""
    tangent.out = solve(a, tangent.b - tangent.a @ out)
    g = solve(a.T, adjoint.out)
    adjoint.a += -outer_of(g, out, shape(b))
    adjoint.b += g


@of_solve.when(assume_a=is_symmetric, lower=True)
def _(
    a,
    b,
    lower=False,
    overwrite_a=False,
    overwrite_b=False,
    check_finite=True,
    assume_a=None,
    transposed=False,
    *,
    out,
):
    change = tangent.b - mirrored(tangent.a) @ out
    tangent.out = solve(a, change, lower=True, assume_a=assume_a)
    g = solve(a, adjoint.out, lower=True, assume_a=assume_a)
    adjoint.a += -mirrored_adjoint(outer_of(g, out, shape(b)))
    adjoint.b += g


@of_solve.when(assume_a=is_symmetric)
def _(
    a,
    b,
    lower=False,
    overwrite_a=False,
    overwrite_b=False,
    check_finite=True,
    assume_a=None,
    transposed=False,
    *,
    out,
):
    change = tangent.b - mirrored(tangent.a.T) @ out
    tangent.out = solve(a, change, assume_a=assume_a)
    g = solve(a, adjoint.out, assume_a=assume_a)
    adjoint.a += -mirrored_adjoint(outer_of(out, g, shape(b))).T
    adjoint.b += g


@of_solve.when(transposed=True)
def _(
    a,
    b,
    lower=False,
    overwrite_a=False,
    overwrite_b=False,
    check_finite=True,
    assume_a=None,
    transposed=False,
    *,
    out,
):
    tangent.out = solve(a.T, tangent.b - tangent.a.T @ out)
    g = solve(a, adjoint.out)
    adjoint.a += -outer_of(out, g, shape(b))
    adjoint.b += g


@rule(
    linalg.solve_triangular,
    allowed={"overwrite_b": (False,), "trans": (0, 1, 2, "N", "T", "C")},
    only=SYSTEM,
)
def of_solve_triangular(
    a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True, *, out
):
    change = tangent.b - triangle(tangent.a, lower, unit_diagonal) @ out
    tangent.out = solve_triangular(a, change, lower=lower, unit_diagonal=unit_diagonal)
    g = solve_triangular(a, adjoint.out, trans=1, lower=lower, unit_diagonal=unit_diagonal)
    adjoint.a += -triangle(outer_of(g, out, shape(b)), lower, unit_diagonal)
    adjoint.b += g


@of_solve_triangular.when(trans=is_transposed)
def _(
    a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True, *, out
):
    change = tangent.b - triangle(tangent.a, lower, unit_diagonal).T @ out
    tangent.out = solve_triangular(a, change, trans=1, lower=lower, unit_diagonal=unit_diagonal)
    g = solve_triangular(a, adjoint.out, lower=lower, unit_diagonal=unit_diagonal)
    adjoint.a += -triangle(outer_of(out, g, shape(b)), lower, unit_diagonal)
    adjoint.b += g


@rule(
    linalg.cho_solve,
    allowed={"overwrite_b": (False,)},
    only={"b": COLUMNS},
    containers="c_and_lower",
)
def of_cho_solve(c_and_lower, b, overwrite_b=False, check_finite=True, *, out):
    """The factor's own triangle is all that is read."""
    change = factored_change(tangent.c_and_lower[0], c_and_lower[0], c_and_lower[1])
    tangent.out = cho_solve(c_and_lower, tangent.b - change @ out)
    g = cho_solve(c_and_lower, adjoint.out)
    whole = outer_of(g, out, shape(b))
    adjoint.c_and_lower += (factor_adjoint(-whole, c_and_lower[0], c_and_lower[1]), None)
    adjoint.b += g


@rule(
    linalg.lu_solve,
    allowed={"overwrite_b": (False,), "trans": (0, 1, 2)},
    only={"b": COLUMNS},
    containers="lu_and_piv",
)
def of_lu_solve(lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True, *, out):
    lu = lu_and_piv[0]
    order = row_order(lu_and_piv[1])
    lower = np.tril(lu, -1) + np.eye(shape(lu_and_piv[0])[0], dtype=lu.dtype)
    left = np.tril(tangent.lu_and_piv[0], -1) @ np.triu(lu)
    change = (left + lower @ np.triu(tangent.lu_and_piv[0]))[np.argsort(order)]
    tangent.out = lu_solve(lu_and_piv, tangent.b - change @ out)
    g = lu_solve(lu_and_piv, adjoint.out, trans=1)
    whole = -outer_of(g, out, shape(b))[order]
    adjoint.lu_and_piv += (
        np.tril(whole @ np.triu(lu).T, -1) + np.triu(lower.T @ whole),
        None,
    )
    adjoint.b += g


@of_lu_solve.when(trans=is_transposed)
def _(lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True, *, out):
    lu = lu_and_piv[0]
    order = row_order(lu_and_piv[1])
    lower = np.tril(lu, -1) + np.eye(shape(lu_and_piv[0])[0], dtype=lu.dtype)
    left = np.tril(tangent.lu_and_piv[0], -1) @ np.triu(lu)
    change = (left + lower @ np.triu(tangent.lu_and_piv[0]))[np.argsort(order)]
    tangent.out = lu_solve(lu_and_piv, tangent.b - change.T @ out, trans=1)
    g = lu_solve(lu_and_piv, adjoint.out)
    whole = -outer_of(out, g, shape(b))[order]
    adjoint.lu_and_piv += (
        np.tril(whole @ np.triu(lu).T, -1) + np.triu(lower.T @ whole),
        None,
    )
    adjoint.b += g


# ---- triangular factors --------------------------------------------------------------------


@rule(
    linalg.cholesky, allowed={"overwrite_a": (False,), "lower": (False, True)}, only={"a": "matrix"}
)
def of_cholesky(a, lower=False, overwrite_a=False, check_finite=True, *, out):
    """I. Murray, "Differentiation of the Cholesky decomposition" (2016), section 3."""
    half = solve_triangular(out, mirrored(tangent.a.T), trans=1)
    tangent.out = half_lower(solve_triangular(out, half.T, trans=1)).T @ out
    middle = half_lower(out @ adjoint.out.T)
    right = solve_triangular(out, middle + middle.T)
    adjoint.a += half_lower(solve_triangular(out, right.T)).T


@of_cholesky.when(lower=True)
def _(a, lower=False, overwrite_a=False, check_finite=True, *, out):
    half = solve_triangular(out, mirrored(tangent.a), lower=True)
    tangent.out = out @ half_lower(solve_triangular(out, half.T, lower=True))
    middle = half_lower(out.T @ adjoint.out)
    right = solve_triangular(out, middle + middle.T, trans=1, lower=True)
    adjoint.a += half_lower(solve_triangular(out, right.T, trans=1, lower=True))


@rule(
    linalg.cho_factor,
    allowed={"overwrite_a": (False,), "lower": (False, True)},
    only={"a": "matrix"},
)
def of_cho_factor(a, lower=False, overwrite_a=False, check_finite=True, *, out):
    """As `cholesky`; the other triangle of the result is that of ``a``."""
    half = solve_triangular(out[0], mirrored(tangent.a.T), trans=1)
    inner = solve_triangular(out[0], half.T, trans=1)
    tangent.out = (half_lower(inner).T @ np.triu(out[0]) + np.tril(tangent.a, -1), 0.0)
    middle = half_lower(np.triu(out[0]) @ np.triu(adjoint.out[0]).T)
    right = solve_triangular(out[0], middle + middle.T)
    upper = half_lower(solve_triangular(out[0], right.T)).T
    adjoint.a += upper + np.tril(adjoint.out[0], -1)


@of_cho_factor.when(lower=True)
def _(a, lower=False, overwrite_a=False, check_finite=True, *, out):
    half = solve_triangular(out[0], mirrored(tangent.a), lower=True)
    inner = solve_triangular(out[0], half.T, lower=True)
    tangent.out = (np.tril(out[0]) @ half_lower(inner) + np.triu(tangent.a, 1), 0.0)
    middle = half_lower(np.tril(out[0]).T @ np.tril(adjoint.out[0]))
    right = solve_triangular(out[0], middle + middle.T, trans=1, lower=True)
    below = half_lower(solve_triangular(out[0], right.T, trans=1, lower=True))
    adjoint.a += below + np.triu(adjoint.out[0], 1)


@rule(linalg.lu_factor, allowed={"overwrite_a": (False,)}, only={"a": "matrix"})
def of_lu_factor(a, overwrite_a=False, check_finite=True, *, out):
    """Of square matrices, whose pivots stay the same."""
    order = row_order(out[1])
    lower = np.tril(out[0], -1) + np.eye(shape(a)[0], dtype=dtype(a))
    half = solve_triangular(out[0], tangent.a[order], lower=True, unit_diagonal=True)
    inner = solve_triangular(out[0], half.T, trans=1).T
    tangent.out = (lower @ np.tril(inner, -1) + np.triu(inner) @ np.triu(out[0]), 0)
    below = np.tril(lower.T @ np.tril(adjoint.out[0], -1), -1)
    weights = below + np.triu(np.triu(adjoint.out[0]) @ np.triu(out[0]).T)
    right = solve_triangular(out[0], weights, trans=1, lower=True, unit_diagonal=True)
    adjoint.a += solve_triangular(out[0], right.T).T[np.argsort(order)]


@rule(
    linalg.lu,
    allowed={"overwrite_a": (False,), "permute_l": (False,), "p_indices": (False,)},
    only={"a": "matrix"},
)
def of_lu(a, permute_l=False, overwrite_a=False, check_finite=True, p_indices=False, *, out):
    """With the leading square blocks of the factors; the permutation stays the same."""
    count = min(shape(a))
    change = out[0].T @ tangent.a
    left = solve_triangular(out[2][:, :count], change[:, :count].T, trans=1).T
    right = solve_triangular(out[1][:count], change[:count], lower=True, unit_diagonal=True)
    inner = solve_triangular(out[1][:count], left[:count], lower=True, unit_diagonal=True)
    tangent.out = (
        np.zeros_like(out[0]),
        left - out[1] @ np.triu(inner),
        right - np.tril(inner, -1) @ out[2],
    )
    weights = np.triu(out[1].T @ adjoint.out[1]) + np.tril(adjoint.out[2] @ out[2].T, -1)
    rows = solve_triangular(out[1][:count], adjoint.out[2], trans=1, lower=True, unit_diagonal=True)
    both = solve_triangular(out[1][:count], weights, trans=1, lower=True, unit_diagonal=True)
    sides = adjoint.out[1] - fitted_columns(both.T, shape(a)[0]).T
    columns = solve_triangular(out[2][:, :count], sides.T).T
    whole = fitted_columns(columns, shape(a)[1]) + fitted_columns(rows.T, shape(a)[0]).T
    adjoint.a += out[0] @ whole


# ---- inverses and determinants -------------------------------------------------------------


@rule(linalg.inv, allowed={"overwrite_a": (False,), "assume_a": GENERAL}, only={"a": "matrix"})
def of_inv(a, overwrite_a=False, check_finite=True, *, assume_a=None, lower=False, out):
    """Giles (2008), section 2.2.3."""
    tangent.out = -(out @ tangent.a @ out)
    adjoint.a += -(out.T @ adjoint.out @ out.T)


@rule(linalg.pinv, allowed={"return_rank": (False,)}, only={"a": "matrix"})
def of_pinv(a, *, atol=None, rtol=None, return_rank=False, check_finite=True, out):
    """G. Golub and V. Pereyra (1973), equation 4.12."""
    rows = np.eye(shape(a)[0], dtype=dtype(a)) - a @ out
    columns = np.eye(shape(a)[1], dtype=dtype(a)) - out @ a
    first = out @ out.T @ tangent.a.T @ rows
    second = columns @ tangent.a.T @ out.T @ out
    tangent.out = first + second - out @ tangent.a @ out
    g = adjoint.out.T
    adjoint.a += rows @ g @ out @ out.T + out.T @ out @ g @ columns
    adjoint.a += -(out.T @ adjoint.out @ out.T)


@rule(linalg.det, allowed={"overwrite_a": (False,)}, only={"a": "matrix"})
def of_det(a, overwrite_a=False, check_finite=True):
    """Jacobi's formula, with cofactors, which singular matrices have as well."""
    tangent.out = np.sum(cofactors(a) * tangent.a)
    adjoint.a += adjoint.out * cofactors(a)


# ---- matrix equations ----------------------------------------------------------------------


@rule(linalg.solve_sylvester, only={"a": "matrix", "b": "matrix", "q": "matrix"})
def of_sylvester(a, b, q, *, out):
    tangent.out = solve_sylvester(a, b, tangent.q - tangent.a @ out - out @ tangent.b)
    g = solve_sylvester(a.T, b.T, adjoint.out)
    adjoint.a += -(g @ out.T)
    adjoint.b += -(out.T @ g)
    adjoint.q += g


@rule(linalg.solve_continuous_lyapunov, only={"a": "matrix", "q": "matrix"})
def of_continuous_lyapunov(a, q, *, out):
    change = tangent.q - tangent.a @ out - out @ tangent.a.T
    tangent.out = solve_continuous_lyapunov(a, change)
    g = solve_continuous_lyapunov(a.T, adjoint.out)
    adjoint.a += -(g @ out.T + g.T @ out)
    adjoint.q += g


@rule(linalg.solve_discrete_lyapunov, only={"a": "matrix", "q": "matrix"})
def of_discrete_lyapunov(a, q, method=None, *, out):
    change = tangent.q + tangent.a @ out @ a.T + a @ out @ tangent.a.T
    tangent.out = solve_discrete_lyapunov(a, change, method)
    g = solve_discrete_lyapunov(a.T, adjoint.out, method)
    adjoint.a += g @ a @ out.T + g.T @ a @ out
    adjoint.q += g


# ---- banded and Toeplitz equations ---------------------------------------------------------


@rule(
    linalg.solve_banded,
    allowed={"overwrite_ab": (False,), "overwrite_b": (False,)},
    only={"ab": "matrix", "b": COLUMNS},
    stand_in=lambda l_and_u, ab, b, **options: b + ab[0, 0],
)
def of_solve_banded(
    l_and_u, ab, b, overwrite_ab=False, overwrite_b=False, check_finite=True, *, out
):
    change = tangent.b - banded_product(l_and_u, tangent.ab, out)
    tangent.out = solve_banded(l_and_u, ab, change)
    g = solve_banded(swapped(l_and_u), transposed_bands(l_and_u, ab), adjoint.out)
    adjoint.ab += -outer_in_bands(l_and_u, g, out)
    adjoint.b += g


@rule(
    linalg.solveh_banded,
    allowed={"overwrite_ab": (False,), "overwrite_b": (False,), "lower": (False, True)},
    only={"ab": "matrix", "b": COLUMNS},
    stand_in=lambda ab, b, **options: b + ab[0, 0],
)
def of_solveh_banded(
    ab, b, overwrite_ab=False, overwrite_b=False, lower=False, check_finite=True, *, out
):
    """The bands above the diagonal; those below are the same."""
    above = (0, shape(ab)[0] - 1)
    strict = tangent.ab * (np.arange(shape(ab)[0]) < shape(ab)[0] - 1)[:, None]
    mirror = banded_product(swapped(above), transposed_bands(above, strict), out)
    change = tangent.b - banded_product(above, tangent.ab, out) - mirror
    tangent.out = solveh_banded(ab, change)
    g = solveh_banded(ab, adjoint.out)
    other = outer_in_bands(above, out, g) * (np.arange(shape(ab)[0]) < shape(ab)[0] - 1)[:, None]
    adjoint.ab += -(outer_in_bands(above, g, out) + other)
    adjoint.b += g


@of_solveh_banded.when(lower=True)
def _(ab, b, overwrite_ab=False, overwrite_b=False, lower=False, check_finite=True, *, out):
    below = (shape(ab)[0] - 1, 0)
    strict = tangent.ab * (np.arange(shape(ab)[0]) > 0)[:, None]
    mirror = banded_product(swapped(below), transposed_bands(below, strict), out)
    change = tangent.b - banded_product(below, tangent.ab, out) - mirror
    tangent.out = solveh_banded(ab, change, lower=True)
    g = solveh_banded(ab, adjoint.out, lower=True)
    other = outer_in_bands(below, out, g) * (np.arange(shape(ab)[0]) > 0)[:, None]
    adjoint.ab += -(outer_in_bands(below, g, out) + other)
    adjoint.b += g


@rule(
    linalg.solve_toeplitz,
    only={"c_or_cr": "vector", "b": COLUMNS},
)
def of_solve_toeplitz(c_or_cr, b, check_finite=True, *, out):
    """Of symmetric matrices, which their first column gives."""
    tangent.out = solve_toeplitz(c_or_cr, tangent.b - toeplitz(tangent.c_or_cr) @ out)
    g = solve_toeplitz(c_or_cr, adjoint.out)
    places = toeplitz(np.arange(shape(c_or_cr)[0]))
    adjoint.c_or_cr += -sums_by_position(outer_of(g, out, shape(b)), places, shape(c_or_cr)[0])
    adjoint.b += g


# ---- matrices made of vectors --------------------------------------------------------------


@linear(linalg.toeplitz, only={"c": "vector", "r": ("vector", None)})
def of_toeplitz(c, r=None):
    column = toeplitz(np.arange(shape(c)[0]), np.full(shape(r)[0], -1))
    row = toeplitz(np.full(shape(c)[0], -1), np.arange(shape(r)[0]))
    adjoint.c += sums_by_position(adjoint.out, column, shape(c)[0])
    adjoint.r += sums_by_position(adjoint.out, row, shape(r)[0])


@of_toeplitz.when(r=None)
def _(c, r=None):
    adjoint.c += sums_by_position(adjoint.out, toeplitz(np.arange(shape(c)[0])), shape(c)[0])


@linear(linalg.hankel, only={"c": "vector", "r": ("vector", None)})
def of_hankel(c, r=None):
    column = hankel(np.arange(shape(c)[0]), np.full(shape(r)[0], -1))
    row = hankel(np.full(shape(c)[0], -1), np.arange(shape(r)[0]))
    adjoint.c += sums_by_position(adjoint.out, column, shape(c)[0])
    adjoint.r += sums_by_position(adjoint.out, row, shape(r)[0])


@of_hankel.when(r=None)
def _(c, r=None):
    places = hankel(np.arange(shape(c)[0]), np.full(shape(c)[0], -1))
    adjoint.c += sums_by_position(adjoint.out, places, shape(c)[0])


@linear(linalg.circulant, only={"c": "vector"})
def of_circulant(c):
    adjoint.c += sums_by_position(adjoint.out, circulant(np.arange(shape(c)[0])), shape(c)[0])


@variadic("linear", linalg.block_diag)
def of_block_diag(*arrs):
    shapes = "".join(f"shape({name}), " for name in arrs)
    lines = [f"adjoint.{a} += block_of(adjoint.out, ({shapes}), {k})" for k, a in enumerate(arrs)]
    return "\n".join(lines)


@multilinear(linalg.khatri_rao, only={"a": "matrix", "b": "matrix"})
def of_khatri_rao(a, b):
    g = np.reshape(adjoint.out, (shape(a)[0], shape(b)[0], shape(a)[1]))
    adjoint.a += np.sum(g * b, axis=1)
    adjoint.b += np.sum(g * a[:, None], axis=0)
