"""Implicit diffusion and option prices by the tridiagonal solver of Thomas."""

import math

import numpy as np


def thomas(a, b, c, d):
    """Solve a tridiagonal system; the arrays are used as work space."""
    n = len(d)
    for i in range(1, n):
        w = a[i] / b[i - 1]
        b[i] -= w * c[i - 1]
        d[i] -= w * d[i - 1]
    d[n - 1] /= b[n - 1]
    for i in range(n - 2, -1, -1):
        d[i] = (d[i] - c[i] * d[i + 1]) / b[i]
    return d


def crank_nicolson(u, conductivity, dx, dt, steps):
    """Heat in a rod with varying conductivity and fixed ends."""
    n = len(u)
    for _ in range(steps):
        lower = np.zeros(n)
        diagonal = np.ones(n)
        upper = np.zeros(n)
        rhs = u.copy()
        for i in range(1, n - 1):
            left = 0.5 * (conductivity[i - 1] + conductivity[i]) * dt / (2.0 * dx**2)
            right = 0.5 * (conductivity[i] + conductivity[i + 1]) * dt / (2.0 * dx**2)
            lower[i] = -left
            upper[i] = -right
            diagonal[i] = 1.0 + left + right
            rhs[i] += left * (u[i - 1] - u[i]) + right * (u[i + 1] - u[i])
        u = thomas(lower, diagonal, upper, rhs)
    return u


def heat_misfit(u0, conductivity, measured, dx, dt):
    u = crank_nicolson(u0, conductivity, dx, dt, 3)
    misfit = np.sum((u[::2] - measured) ** 2)
    roughness = np.sum(np.diff(conductivity) ** 2)
    return misfit + 0.01 * roughness


def american_put(spot, strike, rate, sigma, maturity, nodes=9, steps=5):
    """Black-Scholes on a grid in log price, implicit steps, early exercise by projection."""
    width = 3.0 * 0.3 * math.sqrt(1.0)
    x = np.linspace(-width, width, nodes)
    dx = x[1] - x[0]
    dt = maturity / steps
    prices = spot * np.exp(x)
    payoff = np.maximum(strike - prices, 0.0)
    value = payoff.copy()
    drift = rate - 0.5 * sigma**2
    down = -0.5 * dt * (sigma**2 / dx**2 - drift / dx)
    up = -0.5 * dt * (sigma**2 / dx**2 + drift / dx)
    middle = 1.0 + dt * (sigma**2 / dx**2 + rate)
    for k in range(steps):
        lower = np.full(nodes, down)
        diagonal = np.full(nodes, middle)
        upper = np.full(nodes, up)
        rhs = value.copy()
        lower[0] = upper[0] = lower[-1] = upper[-1] = 0.0
        diagonal[0] = diagonal[-1] = 1.0
        rhs[0] = payoff[0]
        rhs[-1] = 0.0
        value[:] = thomas(lower, diagonal, upper, rhs)
        for i in range(nodes):
            if payoff[i] > value[i]:
                value[i] = payoff[i]
    return value[nodes // 2]


def spline_energy(x, y):
    """Bending energy of the natural cubic spline through the points."""
    n = len(x)
    h = np.diff(x)
    slopes = np.diff(y) / h
    lower = np.zeros(n)
    diagonal = np.ones(n)
    upper = np.zeros(n)
    rhs = np.zeros(n)
    lower[1:-1] = h[:-1]
    diagonal[1:-1] = 2.0 * (h[:-1] + h[1:])
    upper[1:-1] = h[1:]
    rhs[1:-1] = 6.0 * (slopes[1:] - slopes[:-1])
    m = thomas(lower, diagonal, upper, rhs)
    energy = 0.0
    for i in range(n - 1):
        energy += h[i] / 3.0 * (m[i] ** 2 + m[i] * m[i + 1] + m[i + 1] ** 2)
    return energy


PROGRAMS = [
    (
        "whole programs",
        heat_misfit,
        (
            np.array([0.0, 0.5, 1.2, 0.9, 0.3, 0.2, 0.0]),
            np.array([1.0, 1.2, 0.8, 0.9, 1.1, 1.3, 0.7]),
            np.array([0.0, 0.9, 0.4, 0.1]),
            0.2,
            0.01,
        ),
    ),
    ("whole programs", american_put, (1.03, 1.0, 0.05, 0.3, 0.8)),
    (
        "whole programs",
        spline_energy,
        (np.array([0.0, 0.7, 1.1, 2.0, 2.6]), np.array([0.2, 1.0, 0.4, 0.9, 0.1])),
    ),
]
