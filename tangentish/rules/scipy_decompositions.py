# mypy: ignore-errors
"""Decompositions, norms and functions of matrices in SciPy.

What the decompositions of NumPy say of equal values and completed bases (see
`tangentish.rules.decompositions`) holds here as well.  Derivatives of matrix functions are
those of N. Higham, "Functions of Matrices" (2008), chapter 3: the adjoint of the derivative at a
matrix is the derivative at its transpose.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg
from scipy.linalg import (
    coshm,
    cosm,
    eigh,
    expm,
    expm_frechet,
    logm,
    sinhm,
    sinm,
    solve_sylvester,
    solve_triangular,
    svd,
    tanhm,
    tanm,
)

from tangentish.rules.norms import is_frobenius
from tangentish.rules.notation import adjoint, rule, shape, tangent
from tangentish.runtime import (
    determined,
    embed_diagonal,
    fitted_columns,
    frechet,
    frechet_change,
    inverse_or_zero,
    largest_inverses,
    matching_order,
    mirrored,
    mirrored_adjoint,
    norm_partial,
    outer_of,
    over_gaps,
    over_singular_gaps,
    reshaped_or_zeros,
    skew_lower,
    unreduce,
)

COMPLEX = False  # these rules are for real numbers

ALONE = {"a": "matrix"}
WHOLE = {
    "overwrite_a": (False,),
    "overwrite_b": (False,),
    "type": (1,),
    "subset_by_index": (None,),
    "subset_by_value": (None,),
    "lower": (True, False),
}

# ---- functions of matrices -----------------------------------------------------------------


@rule(linalg.expm, only={"A": "matrix"})
def of_expm(A):
    tangent.out = frechet(expm, A, tangent.A)
    adjoint.A += frechet(expm, A.T, adjoint.out)


@of_expm.when(A="double")  # the only precision of `expm_frechet`
def _(A):
    tangent.out = expm_frechet(A, tangent.A, compute_expm=False)
    adjoint.A += expm_frechet(A.T, adjoint.out, compute_expm=False)


@rule(
    linalg.expm_frechet,
    allowed={"compute_expm": (True, False)},
    only={"A": "matrix", "E": "matrix"},
)
def of_expm_frechet(A, E, method=None, compute_expm=True, check_finite=True, *, out):
    tangent.out = (
        expm_frechet(A, tangent.A, compute_expm=False),
        expm_frechet(A, tangent.E, compute_expm=False) + frechet_change(expm, A, E, tangent.A),
    )
    adjoint.A += expm_frechet(A.T, adjoint.out[0], compute_expm=False)
    adjoint.A += frechet_change(expm, A.T, adjoint.out[1], E.T)
    adjoint.E += expm_frechet(A.T, adjoint.out[1], compute_expm=False)


@of_expm_frechet.when(compute_expm=False)
def _(A, E, method=None, compute_expm=True, check_finite=True, *, out):
    change = frechet_change(expm, A, E, tangent.A)
    tangent.out = expm_frechet(A, tangent.E, compute_expm=False) + change
    adjoint.A += frechet_change(expm, A.T, adjoint.out, E.T)
    adjoint.E += expm_frechet(A.T, adjoint.out, compute_expm=False)


@rule(linalg.sqrtm, only={"A": "matrix"})
def of_sqrtm(A, *, out):
    """The square root solves a Sylvester equation for its own change: Higham (2008), 6.1."""
    tangent.out = solve_sylvester(out, out, tangent.A)
    adjoint.A += solve_sylvester(out.T, out.T, adjoint.out)


@rule(linalg.logm, only={"A": "matrix"})
def of_logm(A):
    tangent.out = frechet(logm, A, tangent.A)
    adjoint.A += frechet(logm, A.T, adjoint.out)


@rule(linalg.cosm, only={"A": "matrix"})
def of_cosm(A):
    tangent.out = frechet(cosm, A, tangent.A)
    adjoint.A += frechet(cosm, A.T, adjoint.out)


@rule(linalg.sinm, only={"A": "matrix"})
def of_sinm(A):
    tangent.out = frechet(sinm, A, tangent.A)
    adjoint.A += frechet(sinm, A.T, adjoint.out)


@rule(linalg.tanm, only={"A": "matrix"})
def of_tanm(A):
    tangent.out = frechet(tanm, A, tangent.A)
    adjoint.A += frechet(tanm, A.T, adjoint.out)


@rule(linalg.coshm, only={"A": "matrix"})
def of_coshm(A):
    tangent.out = frechet(coshm, A, tangent.A)
    adjoint.A += frechet(coshm, A.T, adjoint.out)


@rule(linalg.sinhm, only={"A": "matrix"})
def of_sinhm(A):
    tangent.out = frechet(sinhm, A, tangent.A)
    adjoint.A += frechet(sinhm, A.T, adjoint.out)


@rule(linalg.tanhm, only={"A": "matrix"})
def of_tanhm(A):
    tangent.out = frechet(tanhm, A, tangent.A)
    adjoint.A += frechet(tanhm, A.T, adjoint.out)


# ---- norms and least squares ---------------------------------------------------------------


@rule(linalg.norm)
def of_norm(a, ord=None, axis=None, keepdims=False, check_finite=True, *, out):
    part = norm_partial(a, ord, axis)
    tangent.out = np.sum(tangent.a * part, axis=axis, keepdims=keepdims)
    adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims) * part


@of_norm.when(ord=None, axis=None)
@of_norm.when(a="vector", ord=2, axis=None)
@of_norm.when(a="matrix", ord=is_frobenius, axis=None)
def _(a, ord=None, axis=None, keepdims=False, check_finite=True, *, out):
    tangent.out = np.sum(tangent.a * a, keepdims=keepdims) / (out + (out == 0))
    adjoint.a += adjoint.out / (out + (out == 0)) * a


@rule(
    linalg.lstsq,
    allowed={
        "overwrite_a": (False,),
        "overwrite_b": (False,),
        "lapack_driver": (None, "gelsd", "gelss"),
    },
    only={"a": "matrix", "b": ("vector", "matrix", "unknown")},
)
def of_lstsq(
    a,
    b,
    cond=None,
    overwrite_a=False,
    overwrite_b=False,
    check_finite=True,
    lapack_driver=None,
    *,
    out,
):
    """As `numpy.linalg.lstsq`: the solution is that of the pseudoinverse."""
    inverse = np.linalg.pinv(a, rtol=cond)
    rest = b - a @ out[0]
    change = tangent.b - tangent.a @ out[0]
    weights = tangent.a.T @ (inverse.T @ out[0])
    turned = inverse @ (inverse.T @ (tangent.a.T @ rest))
    solution = inverse @ change + turned + weights - inverse @ (a @ weights)
    squares = reshaped_or_zeros(2.0 * np.sum(rest * change, axis=0), np.shape(out[1]))
    parts = np.linalg.svd(a, full_matrices=False)
    values = np.diagonal(parts[0].T @ tangent.a @ parts[2].T)
    tangent.out = (solution, squares, 0, values)
    carried = inverse.T @ adjoint.out[0]
    twice = 2.0 * rest * reshaped_or_zeros(adjoint.out[1], shape(b)[1:])
    adjoint.b += carried + twice
    adjoint.a += outer_of(rest, inverse @ carried, shape(b))
    adjoint.a += -outer_of(carried + twice, out[0], shape(b))
    fresh = adjoint.out[0] - inverse @ (a @ adjoint.out[0])
    adjoint.a += outer_of(inverse.T @ out[0], fresh, shape(b))
    adjoint.a += (parts[0] * adjoint.out[3]) @ parts[2]


# ---- eigenvalues ---------------------------------------------------------------------------


@rule(
    linalg.eigh,
    allowed={**WHOLE, "b": (None,), "eigvals_only": (True, False)},
    only={"a": "matrix"},
)
def of_eigh(
    a,
    b=None,
    *,
    lower=True,
    eigvals_only=False,
    overwrite_a=False,
    overwrite_b=False,
    type=1,
    check_finite=True,
    subset_by_index=None,
    subset_by_value=None,
    driver=None,
    out,
):
    """Giles (2008), section 3.1."""
    turned = out[1].T @ mirrored(tangent.a) @ out[1]
    tangent.out = (np.diagonal(turned), out[1] @ over_gaps(turned, out[0]))
    weights = over_gaps(out[1].T @ adjoint.out[1], out[0])
    whole = out[1] @ (np.diag(adjoint.out[0]) + weights) @ out[1].T
    adjoint.a += mirrored_adjoint(whole)


@of_eigh.when(eigvals_only=True, lower=True)
def _(
    a,
    b=None,
    *,
    lower=True,
    eigvals_only=False,
    overwrite_a=False,
    overwrite_b=False,
    type=1,
    check_finite=True,
    subset_by_index=None,
    subset_by_value=None,
    driver=None,
    out,
):
    vectors = eigh(a)[1]
    tangent.out = np.diagonal(vectors.T @ mirrored(tangent.a) @ vectors)
    adjoint.a += mirrored_adjoint((vectors * adjoint.out) @ vectors.T)


@of_eigh.when(eigvals_only=True)
def _(
    a,
    b=None,
    *,
    lower=True,
    eigvals_only=False,
    overwrite_a=False,
    overwrite_b=False,
    type=1,
    check_finite=True,
    subset_by_index=None,
    subset_by_value=None,
    driver=None,
    out,
):
    vectors = eigh(a.T)[1]
    tangent.out = np.diagonal(vectors.T @ mirrored(tangent.a.T) @ vectors)
    adjoint.a += mirrored_adjoint((vectors * adjoint.out) @ vectors.T).T


@of_eigh.when(lower=False)
def _(
    a,
    b=None,
    *,
    lower=True,
    eigvals_only=False,
    overwrite_a=False,
    overwrite_b=False,
    type=1,
    check_finite=True,
    subset_by_index=None,
    subset_by_value=None,
    driver=None,
    out,
):
    turned = out[1].T @ mirrored(tangent.a.T) @ out[1]
    tangent.out = (np.diagonal(turned), out[1] @ over_gaps(turned, out[0]))
    weights = over_gaps(out[1].T @ adjoint.out[1], out[0])
    whole = out[1] @ (np.diag(adjoint.out[0]) + weights) @ out[1].T
    adjoint.a += mirrored_adjoint(whole.T).T


@rule(linalg.eigvalsh, allowed={**WHOLE, "b": (None,)}, only={"a": "matrix"})
def of_eigvalsh(
    a,
    b=None,
    *,
    lower=True,
    overwrite_a=False,
    overwrite_b=False,
    type=1,
    check_finite=True,
    subset_by_index=None,
    subset_by_value=None,
    driver=None,
    out,
):
    """Giles (2008), section 3.1."""
    vectors = eigh(a)[1]
    tangent.out = np.diagonal(vectors.T @ mirrored(tangent.a) @ vectors)
    adjoint.a += mirrored_adjoint((vectors * adjoint.out) @ vectors.T)


@of_eigvalsh.when(lower=False)
def _(
    a,
    b=None,
    *,
    lower=True,
    overwrite_a=False,
    overwrite_b=False,
    type=1,
    check_finite=True,
    subset_by_index=None,
    subset_by_value=None,
    driver=None,
    out,
):
    vectors = eigh(a.T)[1]
    tangent.out = np.diagonal(vectors.T @ mirrored(tangent.a.T) @ vectors)
    adjoint.a += mirrored_adjoint((vectors * adjoint.out) @ vectors.T).T


@rule(
    linalg.eig,
    allowed={
        "b": (None,),
        "left": (False,),
        "right": (True,),
        "overwrite_a": (False,),
        "homogeneous_eigvals": (False,),
    },
    only=ALONE,
    stand_in=lambda a, *more, **options: linalg.eig(a + 0.0j),
)
def of_eig(
    a,
    b=None,
    left=False,
    right=True,
    overwrite_a=False,
    overwrite_b=False,
    check_finite=True,
    homogeneous_eigvals=False,
    *,
    out,
):
    """As `numpy.linalg.eig`."""
    weights = largest_inverses(out[1])
    inner = np.linalg.solve(out[1], tangent.a @ out[1])
    change = out[1] @ over_gaps(inner, out[0])
    length = np.real(np.sum(out[1].conj() * change, axis=0))
    phase = np.imag(np.sum(weights * change, axis=0))
    tangent.out = (np.diagonal(inner), change - out[1] * (length + 1j * phase))
    sums = np.sum(out[1] * adjoint.out[1], axis=0)
    fixed = np.real(sums) * out[1].conj() + 1j * np.imag(sums) * weights
    whole = np.diag(adjoint.out[0]) + over_gaps(out[1].T @ (adjoint.out[1] - fixed), out[0])
    adjoint.a += np.linalg.solve(out[1].T, whole @ out[1].T)


@rule(
    linalg.eigvals,
    allowed={"b": (None,), "overwrite_a": (False,), "homogeneous_eigvals": (False,)},
    only=ALONE,
    stand_in=lambda a, *more, **options: linalg.eigvals(a + 0.0j),
)
def of_eigvals(a, b=None, overwrite_a=False, check_finite=True, homogeneous_eigvals=False, *, out):
    """As `numpy.linalg.eigvals`."""
    parts = np.linalg.eig(a)
    order = matching_order(parts[0], out)
    inner = np.linalg.solve(parts[1], tangent.a @ parts[1])
    tangent.out = np.diagonal(inner)[order]
    g = adjoint.out[np.argsort(order)]
    adjoint.a += np.linalg.solve(parts[1].T, g[:, None] * parts[1].T)


# ---- orthogonal factors --------------------------------------------------------------------


@rule(
    linalg.qr,
    allowed={"overwrite_a": (False,), "mode": ("full", "economic"), "pivoting": (False,)},
    only=ALONE,
)
def of_qr(a, overwrite_a=False, lwork=None, mode="full", pivoting=False, check_finite=True, *, out):
    """The complete form; see `numpy.linalg.qr`."""
    count = min(shape(a))
    square = out[1][:count, :count]
    ratio = solve_triangular(square, tangent.a[:, :count].T, trans=1).T
    turn = skew_lower(fitted_columns(out[0].T @ ratio, shape(a)[0]))
    tangent.out = (out[0] @ turn, out[0].T @ tangent.a - turn @ out[1])
    weights = determined(out[0].T @ adjoint.out[0], count) - adjoint.out[1] @ out[1].T
    sides = out[0] @ np.tril(weights - weights.T, -1)[:, :count]
    leading = solve_triangular(square, sides.T).T
    adjoint.a += out[0] @ adjoint.out[1] + fitted_columns(leading, shape(a)[1])


@of_qr.when(mode=lambda mode: mode == "economic")
def _(a, overwrite_a=False, lwork=None, mode="full", pivoting=False, check_finite=True, *, out):
    count = shape(out[0])[1]
    square = out[1][:, :count]
    ratio = solve_triangular(square, tangent.a[:, :count].T, trans=1).T
    inner = out[0].T @ ratio
    turn = skew_lower(inner)
    tangent.out = (ratio - out[0] @ (inner - turn), out[0].T @ tangent.a - turn @ out[1])
    across = out[0].T @ adjoint.out[0]
    weights = across - adjoint.out[1] @ out[1].T
    sides = adjoint.out[0] + out[0] @ (np.tril(weights - weights.T, -1) - across)
    leading = solve_triangular(square, sides.T).T
    adjoint.a += out[0] @ adjoint.out[1] + fitted_columns(leading, shape(a)[1])


@rule(
    linalg.svd,
    allowed={
        "overwrite_a": (False,),
        "full_matrices": (True, False),
        "compute_uv": (True, False),
    },
    only=ALONE,
)
def of_svd(
    a,
    full_matrices=True,
    compute_uv=True,
    overwrite_a=False,
    check_finite=True,
    lapack_driver="gesdd",
    *,
    out,
):
    """As `numpy.linalg.svd`."""
    diagonal = embed_diagonal(out[1], shape(a))
    inner = out[0].T @ tangent.a @ out[2].T
    tangent.out = (
        out[0] @ over_singular_gaps(inner @ diagonal.T + diagonal @ inner.T, out[1]),
        np.diagonal(inner),
        -over_singular_gaps(diagonal.T @ inner + inner.T @ diagonal, out[1]) @ out[2],
    )
    rows = over_singular_gaps(determined(out[0].T @ adjoint.out[0], shape(out[1])[0]), out[1])
    columns = over_singular_gaps(determined(out[2] @ adjoint.out[2].T, shape(out[1])[0]), out[1])
    values = embed_diagonal(adjoint.out[1], shape(a))
    core = (rows + rows.T) @ diagonal + values + diagonal @ (columns + columns.T)
    adjoint.a += out[0] @ core @ out[2]


@of_svd.when(compute_uv=False)
def _(
    a,
    full_matrices=True,
    compute_uv=True,
    overwrite_a=False,
    check_finite=True,
    lapack_driver="gesdd",
    *,
    out,
):
    parts = svd(a, full_matrices=False)
    tangent.out = np.sum(parts[0] * (tangent.a @ parts[2].T), axis=0)
    adjoint.a += (parts[0] * adjoint.out) @ parts[2]


@of_svd.when(full_matrices=False)
def _(
    a,
    full_matrices=True,
    compute_uv=True,
    overwrite_a=False,
    check_finite=True,
    lapack_driver="gesdd",
    *,
    out,
):
    """J. Townsend, "Differentiating the singular value decomposition" (2016)."""
    row = out[1]
    column = out[1][:, None]
    inner = out[0].T @ tangent.a @ out[2].T
    outside_left = (tangent.a @ out[2].T - out[0] @ inner) * inverse_or_zero(row)
    outside_right = inverse_or_zero(column) * (out[0].T @ tangent.a - inner @ out[2])
    tangent.out = (
        out[0] @ over_singular_gaps(inner * row + column * inner.T, out[1]) + outside_left,
        np.diagonal(inner),
        outside_right - over_singular_gaps(column * inner + inner.T * row, out[1]) @ out[2],
    )
    left = out[0].T @ adjoint.out[0]
    right = out[2] @ adjoint.out[2].T
    rows = over_singular_gaps(left, out[1])
    columns = over_singular_gaps(right, out[1])
    core = (rows + rows.T) * row + np.diag(adjoint.out[1]) + column * (columns + columns.T)
    across = (adjoint.out[0] - out[0] @ left) * inverse_or_zero(row)
    down = inverse_or_zero(column) * (adjoint.out[2] - right.T @ out[2])
    adjoint.a += (out[0] @ core + across) @ out[2] + out[0] @ down


@rule(linalg.svdvals, allowed={"overwrite_a": (False,)}, only=ALONE)
def of_svdvals(a, overwrite_a=False, check_finite=True):
    """Giles (2008), section 3.2."""
    parts = svd(a, full_matrices=False)
    tangent.out = np.sum(parts[0] * (tangent.a @ parts[2].T), axis=0)
    adjoint.a += (parts[0] * adjoint.out) @ parts[2]
