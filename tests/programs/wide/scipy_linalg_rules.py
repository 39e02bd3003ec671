"""Linear algebra of SciPy: equations, factors, matrix functions, structured matrices."""

import numpy as np
import scipy.linalg
import scipy.linalg as sla
from scipy import linalg
from scipy.linalg import cho_factor, cho_solve, solve_triangular

from programs.values import signed


def definite(n, seed=0):
    a = signed(n, n, seed=seed)
    return a @ a.T + np.eye(n)


def regular(n, seed=0):
    return signed(n, n, seed=seed) * 0.3 + 2.0 * np.eye(n)


# equations


def gaussian_process(x, y, scale):
    distances = (x[:, None] - x) ** 2
    kernel = np.exp(-distances / scale) + 0.1 * np.eye(len(x))
    factor = cho_factor(kernel, lower=True)
    alpha = cho_solve(factor, y)
    logdet = 2.0 * np.sum(np.log(np.diag(factor[0])))
    return 0.5 * y @ alpha + 0.5 * logdet


def upper_factor(a, b):
    factor, lower = cho_factor(a)
    x = cho_solve((factor, lower), b)
    return np.sum(x**2) + np.sum(cho_solve((factor, lower), x) * b)


def whitened(a, b):
    factor = scipy.linalg.cholesky(a, lower=True)
    z = solve_triangular(factor, b, lower=True)
    return np.sum(z**2) + np.sum(np.log(np.diag(factor)))


def upper_cholesky(a, b):
    factor = sla.cholesky(a)
    z = solve_triangular(factor, b, trans="T")
    z = solve_triangular(factor, z)
    return np.sum(z * b)


def unit_triangles(a, b):
    y = solve_triangular(a, b, lower=True, unit_diagonal=True)
    return np.sum(solve_triangular(a, y, trans=1, lower=True) ** 2)


def factored_once(a, b):
    lu_and_piv = linalg.lu_factor(a)
    x = b
    for _ in range(3):
        x = linalg.lu_solve(lu_and_piv, x)
    return np.sum(x**2) + np.sum(linalg.lu_solve(lu_and_piv, x, trans=1))


def factors(a):
    p, lower, upper = linalg.lu(a)
    return np.sum((p @ lower) ** 2) + np.sum(upper**3)


def solved(a, b):
    x = linalg.solve(a, b)
    x = linalg.solve(a, x, transposed=True)
    return np.sum(x**2)


def solved_definite(a, b):
    return np.sum(sla.solve(a, b, assume_a="pos") ** 2) + np.sum(
        sla.solve(a, b, lower=True, assume_a="sym")
    )


def diffusion(ab, u):
    for _ in range(3):
        u = linalg.solve_banded((1, 1), ab, u)
    return np.sum(u**2)


def definite_bands(ab, b):
    return np.sum(linalg.solveh_banded(ab, b, lower=True) ** 2)


def least_squares(a, b):
    x, residuals, rank, s = linalg.lstsq(a, b)
    return np.sum(x**2) + s[0] / rank


# matrix functions and equations


def flow(a, x):
    for _ in range(2):
        x = linalg.expm(0.5 * a) @ x
    return np.sum(x**2)


def roots_and_logarithms(a):
    return np.sum(linalg.sqrtm(a) ** 3) + np.sum(linalg.logm(a) ** 2)


def rotations(a):
    return np.sum(linalg.cosm(a) @ linalg.sinm(a)) + np.sum(linalg.tanhm(a) ** 2)


def directional(a, e):
    return np.sum(linalg.expm_frechet(a, e, compute_expm=False) ** 2)


def sylvester(a, b, q):
    return np.sum(linalg.solve_sylvester(a, b, q) ** 2)


def lyapunov(a, q):
    x = linalg.solve_continuous_lyapunov(a, q)
    return np.trace(x @ x) + np.sum(linalg.solve_discrete_lyapunov(0.2 * a, x))


# decompositions


def spectrum(a, x):
    w, v = linalg.eigh(a)
    return np.sum(w**3) + np.sum((v * np.exp(-w)) @ (v.T @ x)) + linalg.eigvalsh(a)[-1]


def modes(a, t):
    w, v = linalg.eig(a)
    rates = linalg.eigvals(a)
    return np.sum(((v * np.exp(w * t)) @ linalg.inv(a)).real ** 2) + np.sum(rates.real**3)


def singular_values(a):
    u, s, vh = linalg.svd(a, full_matrices=False)
    return np.sum(((u[:, :1] * s[:1]) @ vh[:1]) ** 3) + linalg.svdvals(a)[0]


def orthogonal(a, b):
    q, r = linalg.qr(a, mode="economic")
    return np.sum(solve_triangular(r, q.T @ b) ** 2)


def inverses(a):
    total = linalg.norm(linalg.inv(a)) + linalg.det(a) + linalg.norm(a, 1)
    return total + np.sum(linalg.pinv(a) ** 2)


# structured matrices


def structured(c, r, a):
    t = linalg.toeplitz(c) @ linalg.toeplitz(c, r)
    h = linalg.hankel(c) + linalg.circulant(c)
    blocks = linalg.block_diag(t, a, c)
    return np.sum(blocks**2) + np.sum(h**3) + np.sum(linalg.hankel(c, r) ** 2)


def autoregression(c, b):
    return np.sum(linalg.solve_toeplitz(c, b) ** 2)


def columnwise(a, b):
    return np.sum(linalg.khatri_rao(a, b) ** 3)


BANDED = np.array([[0.0, -1.0, -0.8, -1.1], [3.0, 3.2, 2.9, 3.1], [-1.2, -0.9, -1.0, 0.0]])

PROGRAMS = [
    ("linear algebra of SciPy", gaussian_process, (signed(4), signed(4, seed=1), 0.7)),
    ("linear algebra of SciPy", upper_factor, (definite(3), signed(3, seed=1))),
    ("linear algebra of SciPy", whitened, (definite(3), signed(3, seed=1))),
    ("linear algebra of SciPy", upper_cholesky, (definite(3), signed(3, 2, seed=1))),
    ("linear algebra of SciPy", unit_triangles, (regular(3), signed(3, seed=1))),
    ("linear algebra of SciPy", factored_once, (regular(3), signed(3, seed=1))),
    ("linear algebra of SciPy", factors, (signed(3, 3),)),
    ("linear algebra of SciPy", solved, (regular(3), signed(3, 2, seed=1))),
    ("linear algebra of SciPy", solved_definite, (definite(3), signed(3, seed=1))),
    ("linear algebra of SciPy", diffusion, (BANDED, signed(4))),
    ("linear algebra of SciPy", definite_bands, (BANDED[1:], signed(4))),
    ("linear algebra of SciPy", least_squares, (signed(4, 2), signed(4, seed=1))),
    ("linear algebra of SciPy", flow, (signed(3, 3), signed(3, seed=1))),
    ("linear algebra of SciPy", roots_and_logarithms, (definite(3),)),
    ("linear algebra of SciPy", rotations, (0.3 * signed(3, 3),)),
    ("linear algebra of SciPy", directional, (0.5 * signed(2, 2), signed(2, 2, seed=1))),
    ("linear algebra of SciPy", sylvester, (regular(3), regular(2), signed(3, 2))),
    ("linear algebra of SciPy", lyapunov, (regular(3), signed(3, 3, seed=1))),
    ("linear algebra of SciPy", spectrum, (definite(3), signed(3, seed=1))),
    ("linear algebra of SciPy", modes, (definite(3), 0.2)),
    ("linear algebra of SciPy", singular_values, (signed(3, 2),)),
    ("linear algebra of SciPy", orthogonal, (signed(4, 2), signed(4, seed=1))),
    ("linear algebra of SciPy", inverses, (regular(3),)),
    ("linear algebra of SciPy", structured, (signed(3), signed(3, seed=1), signed(2, 2))),
    ("linear algebra of SciPy", autoregression, (np.array([3.0, 0.5, -0.2]), signed(3))),
    ("linear algebra of SciPy", columnwise, (signed(2, 3), signed(4, 3, seed=1))),
]
