"""Linear algebra: decompositions, equations, norms, each in the middle of a computation."""

import numpy as np
import numpy.linalg as la
from numpy.linalg import slogdet

from programs.values import signed


def symmetric(n, seed=0):
    a = signed(n, n, seed=seed)
    return a + a.T + np.diag(np.arange(n) * 2.0)


def definite(n, seed=0):
    a = signed(n, n, seed=seed)
    return a @ a.T + np.eye(n)


def regular(n, seed=0):
    return signed(n, n, seed=seed) * 0.3 + 2.0 * np.eye(n)


# decompositions


def eigenvalues_by_attribute(a):
    result = np.linalg.eigh(a)
    return np.sum(result.eigenvalues**3) + result.eigenvectors[0, 0] ** 2


def eigenvalues_unpacked(a):
    w, v = la.eigh(a, UPLO="U")
    return w[0] * np.sum(v[:, 0] ** 4) + np.sum(w * w)


def eigenvalues_alone(a):
    return np.sum(np.linalg.eigh(a)[0] ** 2) + la.eigvalsh(a)[-1]


def function_of_matrix(a, x):
    w, v = np.linalg.eigh(a)
    return np.sum((v * np.exp(-w)) @ v.T @ x)


def power_iteration_by_qr(a):
    q = np.eye(len(a))
    for _ in range(4):
        q, r = np.linalg.qr(a @ q)
    return np.sum(np.log(np.abs(np.diag(r)))) + q[0, 0] ** 2


def least_squares_by_qr(a, b):
    result = np.linalg.qr(a)
    x = np.linalg.solve(result.R, result.Q.T @ b)
    return np.sum(x**2)


def triangular_factor(a):
    r = np.linalg.qr(a, mode="r")
    return np.sum(np.diag(r) ** 2) * r[0, 1]


def complete_basis(a):
    q, r = np.linalg.qr(a, "complete")
    return q[-1, -1] ** 2 + np.sum(r**3)


def low_rank(a):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    return np.sum(((u[:, :1] * s[:1]) @ vh[:1]) ** 3)


def low_rank_by_attribute(a):
    parts = np.linalg.svd(a, full_matrices=False)
    return np.sum((parts.U * parts.S**2) @ parts.Vh) + parts[1][0]


def full_svd(a):
    u, s, vh = np.linalg.svd(a)
    return np.sum(u[:, 0] ** 4) * s[1] + np.sum(vh[0] ** 3) ** 2


def space_of_svd(a, b):
    u, s, vh = np.linalg.svd(a)
    rest = u[:, 2:]
    return np.sum((rest @ (rest.T @ b)) ** 2)


def nuclear(a):
    s = np.linalg.svd(a, compute_uv=False)
    return np.sum(s) + np.sum(np.linalg.svdvals(a) ** 2)


def sampled_by_cholesky(a, z):
    factor = np.linalg.cholesky(a)
    factor = factor @ z
    return np.sum(factor**2 * np.arange(len(z)))


def upper_cholesky(a, z):
    return np.sum((np.linalg.cholesky(a, upper=True) @ z) ** 3)


def stack_of_cholesky(a):
    return np.sum(np.linalg.cholesky(a[None] * np.ones((2, 1, 1))) ** 3)


def spectral_radius(a):
    w, v = np.linalg.eig(a)
    return np.max(np.abs(w)) + np.sum(np.abs(v[:, 0]) ** 4)


def growth_rates(a):
    w = np.linalg.eigvals(a)
    return np.sum(w.real**2) + np.sum(np.linalg.eig(a).eigenvalues.imag ** 2)


def flow_by_eigenvectors(a, t):
    for _ in range(2):
        w, v = la.eig(a)
        a = ((v * np.exp(w * t)) @ np.linalg.inv(v)).real
    return np.sum(a)


def stacked_eigenvalues(a):
    return np.sum(np.abs(la.eigvals(np.stack([a, a @ a]))) ** 3)


# equations


def solved_in_loop(a, b):
    x = b
    for _ in range(3):
        x = np.linalg.solve(a, x) + 0.1 * x
    return np.sum(x**2)


def stacked_equations(a, b):
    stack = np.stack([a, 2.0 * a, a.T])
    return np.sum(np.linalg.solve(stack, b) ** 2)


def stacked_right_sides(a, b):
    stack = np.stack([a, a.T])
    return np.sum(np.linalg.solve(stack, b[:, None]) ** 2)


def least_squares(a, b):
    x, residuals, rank, s = np.linalg.lstsq(a, b)
    return np.sum(x**2) + residuals[0] + s[0] / rank


def least_norm(a, b):
    x = np.linalg.lstsq(a, b, rcond=None)[0]
    return np.sum(x**3)


def pseudoinverse(a, b):
    return np.sum((np.linalg.pinv(a) @ b) ** 2) + np.sum(la.pinv(a, rcond=1e-8) ** 3)


def tensor_equation(a, b):
    t = a.reshape(2, 2, 4)
    x = np.linalg.tensorsolve(t, b.reshape(2, 2))
    return np.sum(x**2) + np.sum(np.linalg.tensorinv(t) ** 2)


# determinants and norms


def singular_determinant(x, y):
    a = np.outer(x, y)
    return np.linalg.det(a) + np.linalg.det(a + np.diag(x))


def log_determinant(a):
    sign, logdet = slogdet(a)
    return sign * logdet + np.linalg.slogdet(a @ a).logabsdet


def norms(x, a):
    total = np.linalg.norm(x) + la.norm(x, 1) + la.norm(x, 3) + la.norm(x, np.inf)
    total += la.norm(x, -2) + la.norm(x, 0)
    for order in ("fro", "nuc", 2, -2, 1, -1):
        total = total + np.linalg.norm(a, order)
    return total + la.norm(a, np.inf) + la.norm(a, -np.inf)


def norms_along_axes(a):
    rows = np.linalg.norm(a, axis=1, keepdims=True)
    a = a / rows
    columns = la.norm(a, 3, axis=0) * la.norm(a, ord=1, axis=0) + la.norm(a, np.inf, 0)
    return np.sum(columns**2) + np.sum(la.norm(a[None], axis=(1, 2)))


def norms_of_array_api(a):
    total = la.vector_norm(a) + la.vector_norm(a, ord=3) * la.matrix_norm(a)
    total += np.sum(la.vector_norm(a, axis=0, ord=1)) + la.matrix_norm(a, ord="nuc")
    return total + la.matrix_norm(a, ord=2) + la.vector_norm(a, axis=(0, 1), ord=np.inf)


def condition_numbers(a):
    total = np.linalg.cond(a) + la.cond(a, -2) + la.cond(a, "fro")
    return total + la.cond(a, 1) + la.cond(a, p=np.inf)


def spectral_normalization(w, x):
    for _ in range(2):
        w = w / np.linalg.norm(w, 2)
        x = np.tanh(w @ x)
    return np.sum(x)


def mahalanobis(x, mean, covariance):
    rest = x - mean
    sign, logdet = np.linalg.slogdet(covariance)
    return rest @ np.linalg.solve(covariance, rest) + logdet


def parts_of_decompositions(m):
    p = np.linalg.eigh(m)
    w, _ = np.linalg.eigh(m * p[0][1])
    total = np.sum(w) + p.eigenvalues[0]
    for k in range(2):
        values, vectors = np.linalg.eigh(m * total)
        q = np.linalg.svd(m * values[k])
        s, both = q[1], q
        total += np.sum(s**2) + np.sum(values) + both.S[0]
        if k:
            total += vectors[0, 0] ** 2 + np.sum(q[0][0] ** 2 * s)
        r = np.linalg.qr(m * total)[1]
        total = total / 10.0 + r[0, 1] * np.linalg.slogdet(m)[1]
    return total


PROGRAMS = [
    ("linear algebra", eigenvalues_by_attribute, (symmetric(3),)),
    ("linear algebra", eigenvalues_unpacked, (symmetric(3),)),
    ("linear algebra", eigenvalues_alone, (symmetric(3),)),
    ("linear algebra", function_of_matrix, (symmetric(3), signed(3, seed=1))),
    ("linear algebra", spectral_radius, (signed(4, 4),)),
    ("linear algebra", spectral_radius, (symmetric(3),), {"name": "spectral_radius_real"}),
    ("linear algebra", growth_rates, (signed(3, 3),)),
    ("linear algebra", growth_rates, (symmetric(3),), {"name": "growth_rates_real"}),
    ("linear algebra", flow_by_eigenvectors, (signed(3, 3), 0.3)),
    ("linear algebra", stacked_eigenvalues, (signed(3, 3),)),
    ("linear algebra", power_iteration_by_qr, (regular(3),)),
    ("linear algebra", least_squares_by_qr, (signed(4, 2), signed(4, seed=1))),
    ("linear algebra", triangular_factor, (signed(2, 3),)),
    ("linear algebra", complete_basis, (signed(4, 3),)),
    ("linear algebra", low_rank, (signed(3, 2),)),
    ("linear algebra", low_rank_by_attribute, (signed(2, 4),)),
    ("linear algebra", full_svd, (signed(3, 2),)),
    ("linear algebra", space_of_svd, (signed(5, 2), signed(5, seed=1))),
    ("linear algebra", nuclear, (signed(3, 2),)),
    ("linear algebra", sampled_by_cholesky, (definite(3), signed(3, seed=1))),
    ("linear algebra", upper_cholesky, (definite(3), signed(3, seed=1))),
    ("linear algebra", stack_of_cholesky, (definite(3),)),
    ("linear algebra", solved_in_loop, (regular(3), signed(3, seed=1))),
    ("linear algebra", stacked_equations, (regular(3), signed(3, 2, seed=1))),
    ("linear algebra", stacked_right_sides, (regular(3), signed(3, seed=1))),
    ("linear algebra", least_squares, (signed(4, 2), signed(4, seed=1))),
    ("linear algebra", least_norm, (signed(2, 4), signed(2, 3, seed=1))),
    ("linear algebra", pseudoinverse, (signed(3, 2), signed(3, seed=1))),
    ("linear algebra", tensor_equation, (regular(4), signed(4, seed=1))),
    ("linear algebra", singular_determinant, (signed(3), signed(3, seed=1))),
    ("linear algebra", log_determinant, (regular(3),)),
    ("linear algebra", norms, (signed(4), signed(3, 2, seed=1))),
    ("linear algebra", norms_along_axes, (signed(3, 2),)),
    ("linear algebra", norms_of_array_api, (signed(3, 2),)),
    ("linear algebra", condition_numbers, (regular(3),)),
    ("linear algebra", spectral_normalization, (regular(3), signed(3, seed=1))),
    ("linear algebra", parts_of_decompositions, (symmetric(3),)),
    ("linear algebra", mahalanobis, (signed(3), signed(3, seed=1), definite(3))),
]
