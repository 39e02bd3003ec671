"""Example calls of the linear algebra of SciPy."""

from __future__ import annotations

import numpy as np
import scipy.linalg  # noqa: F401 - which loads its rules

from rule_examples.calls import Const, Example, call, definite, regular, v


def lower(n: int) -> np.ndarray:
    return np.tril(regular(n, n)) + np.eye(n)


def factored(n: int, below: bool) -> tuple[np.ndarray, bool]:
    factor = np.linalg.cholesky(definite(n, n))
    return (factor if below else factor.T.copy(), below)


def bands(rows: int, n: int, main: int) -> np.ndarray:
    ab = v(rows, n) * 0.4
    ab[main] += 3.0
    return ab


EXAMPLES: dict[str, list[Example]] = {
    "scipy.linalg.solve": [
        call(regular(3, 3), v(3)),
        call(regular(3, 3), v(3, 2)),
        call(regular(3, 3), v(3, 2), transposed=True),
        call(regular(3, 3), v(3), assume_a="gen", transposed=True),
        call(definite(3, 3), v(3), assume_a="pos"),
        call(definite(3, 3), v(3, 2), assume_a="pos", lower=True),
        call(definite(3, 3), v(3, 2), lower=True, assume_a="sym"),
    ],
    "scipy.linalg.solve_triangular": [
        call(lower(3), v(3), lower=True),
        call(lower(3), v(3, 2), lower=True, trans=1),
        call(lower(3).T.copy(), v(3, 2)),
        call(lower(3).T.copy(), v(3), "T"),
        call(lower(3), v(3), trans="N", lower=True, unit_diagonal=True),
        call(lower(3).T.copy(), v(3, 2), 2, unit_diagonal=True),
    ],
    "scipy.linalg.cho_solve": [call(factored(3, True), v(3)), call(factored(3, False), v(3, 2))],
    "scipy.linalg.lu_solve": [
        call((regular(3, 3), np.array([1, 1, 2])), v(3)),
        call((regular(3, 3), np.array([1, 2, 2])), v(3, 2), 1),
    ],
    "scipy.linalg.cholesky": [
        call(definite(3, 3)),
        call(definite(3, 3), lower=True),
        call(definite(1, 1), True),
    ],
    "scipy.linalg.cho_factor": [call(definite(3, 3)), call(definite(3, 3), lower=True)],
    "scipy.linalg.lu_factor": [call(v(3, 3)), call(regular(4, 4))],
    "scipy.linalg.lu": [call(v(3, 3)), call(v(4, 2)), call(v(2, 4))],
    "scipy.linalg.inv": [call(regular(3, 3))],
    "scipy.linalg.pinv": [call(v(3, 2)), call(v(2, 3)), call(v(3, 2), rtol=Const(1e-9))],
    "scipy.linalg.det": [call(regular(3, 3)), call(v(3, 1) @ v(1, 3))],
    "scipy.linalg.solve_sylvester": [call(regular(3, 3), regular(2, 2), v(3, 2))],
    "scipy.linalg.solve_continuous_lyapunov": [call(regular(3, 3), v(3, 3))],
    "scipy.linalg.solve_discrete_lyapunov": [
        call(v(3, 3) * 0.2, v(3, 3)),
        call(v(3, 3) * 0.2, v(3, 3), "bilinear"),
    ],
    "scipy.linalg.solve_banded": [
        call((1, 2), bands(4, 5, 2), v(5)),
        call((1, 1), bands(3, 4, 1), v(4, 2)),
        call((0, 1), bands(2, 3, 1), v(3)),
    ],
    "scipy.linalg.solveh_banded": [
        call(bands(3, 4, 2), v(4)),
        call(bands(2, 4, 1), v(4, 2)),
        call(bands(3, 4, 0), v(4), lower=True),
        call(bands(2, 3, 0), v(3, 2), lower=True),
    ],
    "scipy.linalg.solve_toeplitz": [
        call(np.array([3.0, 0.5, -0.2]), v(3)),
        call(np.array([3.0, 0.5, -0.2]), v(3, 2)),
    ],
    "scipy.linalg.toeplitz": [call(v(3)), call(v(3), v(4)), call(v(3), r=v(2))],
    "scipy.linalg.hankel": [call(v(3)), call(v(3), v(4)), call(v(3), r=v(2))],
    "scipy.linalg.circulant": [call(v(3)), call(v(1))],
    "scipy.linalg.block_diag": [
        call(v(2, 2), v(1, 3)),
        call(v(2, 3), v(2), v(1, 1)),
        call(v(3)),
    ],
    "scipy.linalg.khatri_rao": [call(v(2, 3), v(4, 3, seed=1))],
    "scipy.linalg.expm": [call(v(3, 3) * 0.5), call(v(1, 1))],
    "scipy.linalg.expm_frechet": [
        call(v(2, 2) * 0.5, v(2, 2, seed=1)),
        call(v(2, 2) * 0.5, v(2, 2, seed=1), compute_expm=False),
    ],
    "scipy.linalg.sqrtm": [call(definite(3, 3)), call(regular(2, 2))],
    "scipy.linalg.logm": [call(definite(3, 3)), call(regular(2, 2))],
    "scipy.linalg.cosm": [call(v(3, 3) * 0.5)],
    "scipy.linalg.sinm": [call(v(3, 3) * 0.5)],
    "scipy.linalg.tanm": [call(v(2, 2) * 0.3)],
    "scipy.linalg.coshm": [call(v(3, 3) * 0.5)],
    "scipy.linalg.sinhm": [call(v(3, 3) * 0.5)],
    "scipy.linalg.tanhm": [call(v(2, 2) * 0.3)],
    "scipy.linalg.norm": [
        call(v(3)),
        call(v(2, 3)),
        call(v(2, 3), "fro"),
        call(v(3), 1),
        call(v(3), 3),
        call(v(3, 2), "nuc"),
        call(v(3, 2), 2),
        call(v(3, 2), axis=1, keepdims=True),
    ],
    "scipy.linalg.lstsq": [
        call(v(4, 2), v(4)),
        call(v(4, 2), v(4, 3)),
        call(v(2, 4), v(2, 3), Const(1e-9)),
        call(regular(3, 3), v(3), lapack_driver="gelss"),
    ],
    "scipy.linalg.eigh": [
        call(definite(3, 3), driver="ev"),
        call(definite(3, 3), lower=False, driver="ev"),
        call(definite(3, 3), eigvals_only=True),
        call(definite(3, 3), eigvals_only=True, lower=False),
    ],
    "scipy.linalg.eig": [call(v(3, 3)), call(v(4, 4)), call(definite(3, 3))],
    "scipy.linalg.eigvals": [call(v(3, 3)), call(v(4, 4)), call(definite(3, 3))],
    "scipy.linalg.eigvalsh": [call(definite(3, 3)), call(definite(3, 3), lower=False)],
    "scipy.linalg.qr": [
        call(v(4, 2), mode="economic"),
        call(v(2, 4), mode="economic"),
        call(regular(3, 3)),
        call(v(2, 4)),
        call(v(4, 3)),
    ],
    "scipy.linalg.svd": [
        call(v(3, 2), False),
        call(v(2, 3), full_matrices=False),
        call(v(3, 2), compute_uv=False),
        call(regular(3, 3)),
        call(v(2, 3)),
    ],
    "scipy.linalg.svdvals": [call(v(3, 2)), call(v(2, 3))],
}
