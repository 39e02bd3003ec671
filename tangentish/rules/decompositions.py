# mypy: ignore-errors
"""Decompositions of matrices.

What `cholesky`, `eigh` and `eigvalsh` do not read (the other triangle) has adjoint 0: the
derivative is that of the function which NumPy computes.

Eigenvectors and singular vectors are determined up to a sign, of equal values up to a rotation,
and so are the columns that complete a basis (`qr` with ``mode="complete"``, `svd` with
``full_matrices=True``).  Signs are the caller's business: the derivative is that of the
function at hand.  Vectors of equal values do not turn into each other, which is right for what
depends on the space that they span alone; there is a warning.  Columns that complete a basis do
not turn into each other either; in reverse mode it is an error if the result depends on it.
"""

from __future__ import annotations

import numpy as np

from tangentish.rules.notation import adjoint, dtype, rule, shape, tangent
from tangentish.runtime import (
    determined,
    embed_diagonal,
    fitted_columns,
    half_lower,
    inverse_or_zero,
    largest_inverses,
    matching_order,
    mirrored,
    over_gaps,
    over_singular_gaps,
    read_triangle,
    skew_lower,
    triangle_adjoint,
)

# ---- triangular factors --------------------------------------------------------------------


@rule(np.linalg.cholesky, allowed={"upper": (False, True)})
def cholesky(a, *, upper=False, out):
    """I. Murray, "Differentiation of the Cholesky decomposition" (2016), section 3."""
    inner = np.linalg.solve(out, np.conj(np.linalg.solve(out, mirrored(tangent.a)).mT))
    tangent.out = out @ half_lower(inner)
    middle = half_lower(np.conj(out.mT @ adjoint.out))
    right = np.linalg.solve(np.conj(out.mT), middle + np.conj(middle.mT))
    adjoint.a += np.conj(half_lower(np.linalg.solve(np.conj(out.mT), np.conj(right.mT))))


@cholesky.when(upper=True)
def _(a, *, upper=False, out):
    lower = np.conj(out.mT)
    change = mirrored(np.conj(tangent.a.mT))
    inner = np.linalg.solve(lower, np.conj(np.linalg.solve(lower, change).mT))
    tangent.out = np.conj(half_lower(inner).mT) @ out
    middle = half_lower(out @ adjoint.out.mT)
    right = np.linalg.solve(out, middle + np.conj(middle.mT))
    adjoint.a += half_lower(np.linalg.solve(out, np.conj(right.mT))).mT


@rule(np.linalg.qr, allowed={"mode": ("reduced", "complete", "r")}, complex=False)
def qr(a, mode="reduced", *, out):
    """D. and L. Roberts, "QR and LQ decomposition matrix backpropagation algorithms for square,
    wide, and deep matrices" (2020): of a wide matrix, the leading columns turn the basis.
    """
    count = shape(out[0])[-1]
    square = out[1][..., :, :count]
    ratio = np.linalg.solve(square.mT, tangent.a[..., :, :count].mT).mT
    inner = out[0].mT @ ratio
    turn = skew_lower(inner)
    tangent.out = (
        ratio - out[0] @ (inner - turn),
        out[0].mT @ tangent.a - turn @ out[1],
    )
    across = out[0].mT @ adjoint.out[0]
    weights = across - adjoint.out[1] @ out[1].mT
    sides = adjoint.out[0] + out[0] @ (np.tril(weights - weights.mT, -1) - across)
    leading = np.linalg.solve(square, sides.mT).mT
    adjoint.a += out[0] @ adjoint.out[1] + fitted_columns(leading, shape(a)[-1])


@qr.when(mode=lambda mode: mode == "r")
def _(a, mode="reduced", *, out):
    count = shape(out)[-2]
    square = out[..., :, :count]
    basis = np.linalg.solve(square.mT, a[..., :, :count].mT).mT
    ratio = np.linalg.solve(square.mT, tangent.a[..., :, :count].mT).mT
    tangent.out = basis.mT @ tangent.a - skew_lower(basis.mT @ ratio) @ out
    weights = adjoint.out @ out.mT
    sides = basis @ np.tril(weights.mT - weights, -1)
    leading = np.linalg.solve(square, sides.mT).mT
    adjoint.a += basis @ adjoint.out + fitted_columns(leading, shape(a)[-1])


@qr.when(mode=lambda mode: mode == "complete")
def _(a, mode="reduced", *, out):
    rows = shape(a)[-2]
    count = min(shape(a)[-2:])
    square = out[1][..., :count, :count]
    ratio = np.linalg.solve(square.mT, tangent.a[..., :, :count].mT).mT
    turn = skew_lower(fitted_columns(out[0].mT @ ratio, rows))
    tangent.out = (out[0] @ turn, out[0].mT @ tangent.a - turn @ out[1])
    weights = determined(out[0].mT @ adjoint.out[0], count) - adjoint.out[1] @ out[1].mT
    sides = out[0] @ np.tril(weights - weights.mT, -1)[..., :, :count]
    leading = np.linalg.solve(square, sides.mT).mT
    adjoint.a += out[0] @ adjoint.out[1] + fitted_columns(leading, shape(a)[-1])


# ---- eigenvalues ---------------------------------------------------------------------------


@rule(np.linalg.eigh)
def eigh(a, UPLO="L", *, out):
    """Giles (2008), section 3.1."""
    turned = np.conj(out[1].mT) @ read_triangle(tangent.a, UPLO) @ out[1]
    tangent.out = (
        np.diagonal(turned, axis1=-2, axis2=-1),
        out[1] @ over_gaps(turned, out[0]),
    )
    values = embed_diagonal(adjoint.out[0], shape(a), 0, -2, -1)
    weights = over_gaps(np.conj(out[1].mT @ adjoint.out[1]), out[0])
    whole = np.conj(out[1] @ (values + weights) @ np.conj(out[1].mT))
    adjoint.a += triangle_adjoint(whole, UPLO)


@rule(np.linalg.eigvalsh)
def eigvalsh(a, UPLO="L"):
    """Giles (2008), section 3.1."""
    vectors = np.linalg.eigh(a, UPLO)[1]
    turned = np.conj(vectors.mT) @ read_triangle(tangent.a, UPLO) @ vectors
    tangent.out = np.diagonal(turned, axis1=-2, axis2=-1)
    whole = np.conj((vectors * np.expand_dims(adjoint.out, -2)) @ np.conj(vectors.mT))
    adjoint.a += triangle_adjoint(whole, UPLO)


@rule(np.linalg.eig, stand_in=lambda a: np.linalg.eig(a + 0.0j))
def eig(a, *, out):
    """C. Boeddeker et al., "On the computation of complex-valued gradients" (2017), section 4.5.

    LAPACK gives eigenvectors the length 1 and a real number for their largest element.
    """
    weights = largest_inverses(out[1])
    inner = np.linalg.solve(out[1], tangent.a @ out[1])
    change = out[1] @ over_gaps(inner, out[0])
    length = np.real(np.sum(out[1].conj() * change, axis=-2, keepdims=True))
    phase = np.imag(np.sum(weights * change, axis=-2, keepdims=True))
    tangent.out = (
        np.diagonal(inner, axis1=-2, axis2=-1),
        change - out[1] * (length + 1j * phase),
    )
    sums = np.sum(out[1] * adjoint.out[1], axis=-2, keepdims=True)
    fixed = np.real(sums) * out[1].conj() + 1j * np.imag(sums) * weights
    values = embed_diagonal(adjoint.out[0], shape(a), 0, -2, -1)
    whole = values + over_gaps(out[1].mT @ (adjoint.out[1] - fixed), out[0])
    adjoint.a += np.linalg.solve(out[1].mT, whole @ out[1].mT)


@rule(np.linalg.eigvals, stand_in=lambda a: np.linalg.eigvals(a + 0.0j))
def eigvals(a, *, out):
    """Giles (2008), section 3.1; `eig` may list the eigenvalues in another order."""
    parts = np.linalg.eig(a)
    order = matching_order(parts[0], out)
    inner = np.linalg.solve(parts[1], tangent.a @ parts[1])
    tangent.out = np.take_along_axis(np.diagonal(inner, axis1=-2, axis2=-1), order, -1)
    g = np.take_along_axis(adjoint.out, np.argsort(order, -1), -1)
    adjoint.a += np.linalg.solve(parts[1].mT, np.expand_dims(g, -1) * parts[1].mT)


# ---- singular values -----------------------------------------------------------------------


@rule(
    np.linalg.svd,
    allowed={"full_matrices": (True, False), "compute_uv": (True, False)},
    complex=False,
)
def svd(a, full_matrices=True, compute_uv=True, hermitian=False, *, out):
    """As below, with zeros for the singular values that the added columns have."""
    diagonal = embed_diagonal(out[1], shape(a), 0, -2, -1)
    inner = out[0].mT @ read_triangle(tangent.a, hermitian) @ out[2].mT
    tangent.out = (
        out[0] @ over_singular_gaps(inner @ diagonal.mT + diagonal @ inner.mT, out[1]),
        np.diagonal(inner, axis1=-2, axis2=-1),
        -over_singular_gaps(diagonal.mT @ inner + inner.mT @ diagonal, out[1]) @ out[2],
    )
    rows = over_singular_gaps(determined(out[0].mT @ adjoint.out[0], shape(out[1])[-1]), out[1])
    columns = over_singular_gaps(determined(out[2] @ adjoint.out[2].mT, shape(out[1])[-1]), out[1])
    values = embed_diagonal(adjoint.out[1], shape(a), 0, -2, -1)
    core = (rows + rows.mT) @ diagonal + values + diagonal @ (columns + columns.mT)
    adjoint.a += triangle_adjoint(out[0] @ core @ out[2], hermitian)


@svd.when(a="complex", compute_uv=False)
@svd.when(compute_uv=False)
def _(a, full_matrices=True, compute_uv=True, hermitian=False, *, out):
    """Giles (2008), section 3.2."""
    parts = np.linalg.svd(a, full_matrices=False, hermitian=hermitian)
    change = read_triangle(tangent.a, hermitian) @ np.conj(parts[2].mT)
    tangent.out = np.sum(np.conj(parts[0]) * change, axis=-2)
    whole = np.conj((parts[0] * np.expand_dims(adjoint.out, -2)) @ parts[2])
    adjoint.a += triangle_adjoint(whole, hermitian)


@svd.when(full_matrices=False)
def _(a, full_matrices=True, compute_uv=True, hermitian=False, *, out):
    """J. Townsend, "Differentiating the singular value decomposition" (2016)."""
    row = out[1][..., None, :]
    column = out[1][..., :, None]
    change = read_triangle(tangent.a, hermitian)
    inner = out[0].mT @ change @ out[2].mT
    outside_left = (change @ out[2].mT - out[0] @ inner) * inverse_or_zero(row)
    outside_right = inverse_or_zero(column) * (out[0].mT @ change - inner @ out[2])
    tangent.out = (
        out[0] @ over_singular_gaps(inner * row + column * inner.mT, out[1]) + outside_left,
        np.diagonal(inner, axis1=-2, axis2=-1),
        outside_right - over_singular_gaps(column * inner + inner.mT * row, out[1]) @ out[2],
    )
    left = out[0].mT @ adjoint.out[0]
    right = out[2] @ adjoint.out[2].mT
    rows = over_singular_gaps(left, out[1])
    columns = over_singular_gaps(right, out[1])
    values = np.expand_dims(adjoint.out[1], -2) * np.eye(shape(out[1])[-1], dtype=dtype(a))
    core = (rows + rows.mT) * row + values + column * (columns + columns.mT)
    across = (adjoint.out[0] - out[0] @ left) * inverse_or_zero(row)
    down = inverse_or_zero(column) * (adjoint.out[2] - right.mT @ out[2])
    whole = (out[0] @ core + across) @ out[2] + out[0] @ down
    adjoint.a += triangle_adjoint(whole, hermitian)


@rule(np.linalg.svdvals)
def svdvals(x):
    """Giles (2008), section 3.2."""
    parts = np.linalg.svd(x, full_matrices=False)
    tangent.out = np.sum(np.conj(parts[0]) * (tangent.x @ np.conj(parts[2].mT)), axis=-2)
    adjoint.x += np.conj((parts[0] * np.expand_dims(adjoint.out, -2)) @ parts[2])
