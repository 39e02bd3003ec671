"""Textbook factorizations by loops, in place, and what is computed from them."""

import math

import numpy as np


def lu_in_place(A, pivots):
    """Gaussian elimination with partial pivoting; L and U overwrite A."""
    n = A.shape[0]
    sign = 1
    for k in range(n - 1):
        p = k
        for i in range(k + 1, n):
            if abs(A[i, k]) > abs(A[p, k]):
                p = i
        pivots[k] = p
        if p != k:
            for j in range(n):
                A[k, j], A[p, j] = A[p, j], A[k, j]
            sign = -sign
        if A[k, k] == 0.0:
            raise ZeroDivisionError("the matrix is singular")
        for i in range(k + 1, n):
            A[i, k] /= A[k, k]
            for j in range(k + 1, n):
                A[i, j] -= A[i, k] * A[k, j]
    return sign


def lu_solve(A, pivots, b):
    n = len(b)
    for k in range(n - 1):
        p = pivots[k]
        if p != k:
            b[k], b[p] = b[p], b[k]
    for i in range(1, n):
        b[i] -= A[i, :i] @ b[:i]
    for i in range(n - 1, -1, -1):
        b[i] = (b[i] - A[i, i + 1 :] @ b[i + 1 :]) / A[i, i]


def cholesky(A):
    n = len(A)
    L = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = sum(L[i][k] * L[j][k] for k in range(j))
            if i == j:
                L[i][j] = math.sqrt(A[i, i] - s)
            else:
                L[i][j] = (A[i, j] - s) / L[j][j]
    return np.array(L)


def householder_qr(A):
    m, n = A.shape
    Q = np.eye(m)
    R = A.copy()
    for k in range(min(m - 1, n)):
        x = R[k:, k]
        e = np.zeros_like(x)
        e[0] = -np.sign(x[0]) * np.linalg.norm(x)
        u = x - e
        v = u / np.linalg.norm(u)
        R[k:, :] -= 2.0 * np.outer(v, v @ R[k:, :])
        Q[:, k:] -= 2.0 * np.outer(Q[:, k:] @ v, v)
    return Q, R


def gram_schmidt(A):
    Q = np.array(A, dtype=float)
    R = np.zeros((Q.shape[1], Q.shape[1]))
    for j in range(Q.shape[1]):
        for i in range(j):
            R[i, j] = Q[:, i] @ Q[:, j]
            Q[:, j] -= R[i, j] * Q[:, i]
        R[j, j] = np.sqrt(Q[:, j] @ Q[:, j])
        Q[:, j] /= R[j, j]
    return Q, R


def solve_and_determinant(A, b):
    A = A.copy()
    x = b.copy()
    n = len(b)
    pivots = [0] * n
    sign = lu_in_place(A, pivots)
    lu_solve(A, pivots, x)
    determinant = float(sign)
    for i in range(n):
        determinant *= A[i, i]
    return x @ x + determinant


def gaussian_log_density(x, mean, covariance):
    L = cholesky(covariance)
    n = len(x)
    y = np.zeros(n)
    for i in range(n):
        y[i] = (x[i] - mean[i] - L[i, :i] @ y[:i]) / L[i, i]
    log_det = 2.0 * sum(math.log(L[i, i]) for i in range(n))
    return -0.5 * (y @ y + log_det + n * math.log(2.0 * math.pi))


def least_squares(A, b):
    Q, R = householder_qr(A)
    n = A.shape[1]
    c = Q.T @ b
    x = np.zeros(n)
    for i in reversed(range(n)):
        x[i] = (c[i] - R[i, i + 1 : n] @ x[i + 1 :]) / R[i, i]
    return np.sum(x**2) + np.sum(c[n:] ** 2)


def orthogonal_iteration(A, steps):
    """The largest eigenvalues of a symmetric matrix."""
    Q = np.eye(len(A))[:, :2]
    for _ in range(steps):
        Q, R = gram_schmidt(A @ Q)
    return R[0, 0] + 0.5 * R[1, 1] + Q[0, 0] * Q[2, 1]


MATRIX = np.array([[0.2, 1.5, -0.3], [1.8, 0.4, 0.6], [-0.7, 0.5, 1.1]])
SYMMETRIC = np.array([[2.0, 0.4, -0.3], [0.4, 1.5, 0.2], [-0.3, 0.2, 1.1]])

PROGRAMS = [
    ("whole programs", solve_and_determinant, (MATRIX, np.array([0.7, -0.4, 1.2]))),
    (
        "whole programs",
        gaussian_log_density,
        (np.array([0.7, -0.4, 1.2]), np.array([0.1, 0.2, 0.3]), SYMMETRIC),
    ),
    (
        "whole programs",
        least_squares,
        (np.vstack([MATRIX, [[0.3, -0.8, 0.5]]]), np.array([0.7, -0.4, 1.2, 0.9])),
    ),
    ("whole programs", orthogonal_iteration, (SYMMETRIC, 4)),
]
