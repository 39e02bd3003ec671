"""Estimation as people publish it: fits, filters, posteriors, networks, splines, flows."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np


# Gauss-Newton pose fit
def rotation(theta):
    c, s = np.cos(theta), np.sin(theta)
    return np.array([[c, -s], [s, c]])


def residuals(pose, source, target):
    theta, tx, ty = pose
    R = rotation(theta)
    moved = source @ R.T + np.array([tx, ty])
    return (moved - target).ravel()


def jacobian(pose, source):
    theta = pose[0]
    c, s = np.cos(theta), np.sin(theta)
    dR = np.array([[-s, -c], [c, -s]])
    J = np.zeros((2 * len(source), 3))
    J[:, 0] = (source @ dR.T).ravel()
    J[0::2, 1] = 1.0
    J[1::2, 2] = 1.0
    return J


def fit_pose(source, target, iterations=6, damping=1e-6):
    pose = np.zeros(3)
    for it in range(iterations):
        r = residuals(pose, source, target)
        J = jacobian(pose, source)
        H = J.T @ J + damping * np.eye(3)
        step = np.linalg.solve(H, -J.T @ r)
        pose = pose + step
        if np.linalg.norm(step) < 1e-12:
            break
    return pose


def pose_angle(source, target):
    pose = fit_pose(source, target)
    return pose[0] + pose[1] * pose[2]


# Ewald-like sum
def ewald(charges, positions, box, alpha=1.2, kmax=2):
    n = len(charges)
    energy = 0.0
    for i in range(n):
        for j in range(i + 1, n):
            d = positions[i] - positions[j]
            d -= box * np.round(d / box)
            r = np.sqrt(np.dot(d, d))
            energy += charges[i] * charges[j] * math.erfc(alpha * r) / r
    volume = box**3
    for kx in range(-kmax, kmax + 1):
        for ky in range(-kmax, kmax + 1):
            for kz in range(-kmax, kmax + 1):
                if kx == ky == kz == 0:
                    continue
                k = 2 * np.pi / box * np.array([kx, ky, kz])
                k2 = k @ k
                phase = positions @ k
                real = np.sum(charges * np.cos(phase))
                imag = np.sum(charges * np.sin(phase))
                energy += (
                    2 * np.pi / volume * np.exp(-k2 / (4 * alpha**2)) / k2 * (real**2 + imag**2)
                )
    energy -= alpha / np.sqrt(np.pi) * np.sum(charges**2)
    return energy


# Lorenz96 data assimilation
def lorenz96(x, F):
    return (np.roll(x, -1) - np.roll(x, 2)) * np.roll(x, 1) - x + F


def rk4_step(f, x, dt, *args):
    k1 = f(x, *args)
    k2 = f(x + dt / 2 * k1, *args)
    k3 = f(x + dt / 2 * k2, *args)
    k4 = f(x + dt * k3, *args)
    return x + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def assimilation_cost(x0, F, observations, background, every=2, dt=0.05):
    cost = 0.5 * np.sum((x0 - background) ** 2)
    x = x0.copy()
    trajectory = [x]
    for step in range(1, 7):
        x = rk4_step(lorenz96, x, dt, F)
        trajectory.append(x)
        if step % every == 0:
            y = observations[step // every - 1]
            cost += 0.5 * np.sum((x[::2] - y) ** 2) / 0.1
    spread = np.std(np.stack(trajectory), axis=0)
    return cost + 0.01 * spread.sum()


# log posterior with class models
class Prior:
    def __init__(self, mean, scale):
        self.mean, self.scale = mean, scale

    def logpdf(self, x):
        z = (x - self.mean) / self.scale
        return -0.5 * np.sum(z * z) - np.log(self.scale) - 0.5 * math.log(2 * math.pi)


class LogNormal(Prior):
    def logpdf(self, x):
        return super().logpdf(np.log(x)) - np.log(x)


class Regression:
    priors = {"slope": Prior(0.0, 10.0), "noise": LogNormal(0.0, 1.0)}

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def predict(self, params):
        return params["slope"] * self.x + params["intercept"]

    def log_likelihood(self, params):
        r = self.y - self.predict(params)
        s = params["noise"]
        return -0.5 * np.sum((r / s) ** 2) - len(r) * np.log(s)

    def log_posterior(self, params):
        lp = self.log_likelihood(params)
        for name, prior in self.priors.items():
            lp += prior.logpdf(params[name])
        return lp


def log_posterior(slope, intercept, noise, x, y):
    model = Regression(x, y)
    return model.log_posterior(dict(slope=slope, intercept=intercept, noise=noise))


# a small GP with loops
def gp_marginal(X, y, lengthscale, variance, noise):
    n = len(y)
    K = np.empty((n, n))
    for i in range(n):
        for j in range(i + 1):
            d2 = ((X[i] - X[j]) ** 2).sum() / lengthscale**2
            K[i, j] = K[j, i] = variance * np.exp(-0.5 * d2)
        K[i, i] += noise**2
    L = np.linalg.cholesky(K)
    alpha = np.linalg.solve(L.T, np.linalg.solve(L, y))
    return -0.5 * y @ alpha - np.log(np.diag(L)).sum() - n / 2 * np.log(2 * np.pi)


# LSTM cell with a dict of parameters
def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def lstm_cell(params, x, state):
    h, c = state
    z = np.concatenate([x, h])
    gates = {}
    for gate in ("i", "f", "o"):
        gates[gate] = sigmoid(params["W" + gate] @ z + params[f"b{gate}"])
    g = np.tanh(params["Wg"] @ z + params["bg"])
    c = gates["f"] * c + gates["i"] * g
    h = gates["o"] * np.tanh(c)
    return h, (h, c)


def lstm_loss(params, xs, target):
    n = len(params["bi"])
    state = (np.zeros(n), np.zeros(n))
    outputs = []
    for x in xs:
        h, state = lstm_cell(params, x, state)
        outputs.append(h)
    return np.mean((np.array(outputs) - target) ** 2) + 1e-3 * sum(
        np.sum(w**2) for k, w in params.items() if k.startswith("W")
    )


# natural cubic spline
def spline_coefficients(x, y):
    n = len(x) - 1
    h = np.diff(x)
    a, b, c, rhs = (np.zeros(n + 1) for _ in range(4))
    b[0] = b[n] = 1.0
    for i in range(1, n):
        a[i] = h[i - 1]
        b[i] = 2 * (h[i - 1] + h[i])
        c[i] = h[i]
        rhs[i] = 3 * ((y[i + 1] - y[i]) / h[i] - (y[i] - y[i - 1]) / h[i - 1])
    for i in range(1, n + 1):
        w = a[i] / b[i - 1]
        b[i] -= w * c[i - 1]
        rhs[i] -= w * rhs[i - 1]
    m = np.zeros(n + 1)
    m[n] = rhs[n] / b[n]
    for i in reversed(range(n)):
        m[i] = (rhs[i] - c[i] * m[i + 1]) / b[i]
    return m


def spline_at(x, y, query):
    m = spline_coefficients(x, y)
    out = np.empty_like(query)
    for k, q in enumerate(query):
        i = min(max(np.searchsorted(x, q) - 1, 0), len(x) - 2)
        h = x[i + 1] - x[i]
        t = q - x[i]
        slope = (y[i + 1] - y[i]) / h - h * (2 * m[i] + m[i + 1]) / 3
        out[k] = y[i] + t * (slope + t * (m[i] + t * (m[i + 1] - m[i]) / (3 * h)))
    return np.sum(out**2)


# soft Viterbi
def logsumexp(a, axis=None):
    m = np.max(a, axis=axis, keepdims=True)
    s = np.log(np.sum(np.exp(a - m), axis=axis, keepdims=True)) + m
    return s.item() if axis is None else np.squeeze(s, axis=axis)


def soft_viterbi(log_init, log_trans, log_emit, obs, temperature):
    delta = log_init + log_emit[:, obs[0]]
    history = [delta]
    for o in obs[1:]:
        scores = (delta[:, None] + log_trans) / temperature
        delta = temperature * logsumexp(scores, axis=0) + log_emit[:, o]
        history.append(delta)
    final = temperature * logsumexp(history[-1] / temperature)
    return final + 0.1 * max(history[1])


# finite-volume Euler with limiter
GAMMA = 1.4


def minmod(a, b):
    return np.where(a * b > 0, np.where(np.abs(a) < np.abs(b), a, b), 0.0)


def primitives(U):
    rho, mom, E = U
    u = mom / rho
    p = (GAMMA - 1) * (E - 0.5 * rho * u**2)
    return rho, u, p


def flux(U):
    rho, u, p = primitives(U)
    return np.array([rho * u, rho * u**2 + p, u * (U[2] + p)])


def euler_step(U, dx, cfl):
    rho, u, p = primitives(U)
    a = np.sqrt(GAMMA * p / rho)
    dt = cfl * dx / np.max(np.abs(u) + a)
    slopes = np.zeros_like(U)
    slopes[:, 1:-1] = minmod(U[:, 1:-1] - U[:, :-2], U[:, 2:] - U[:, 1:-1])
    left = U[:, :-1] + 0.5 * slopes[:, :-1]
    right = U[:, 1:] - 0.5 * slopes[:, 1:]
    speed = np.maximum(np.abs(u) + a, 1e-8)
    s = np.maximum(speed[:-1], speed[1:])
    F = 0.5 * (flux(left) + flux(right)) - 0.5 * s * (right - left)
    new = U.copy()
    new[:, 1:-1] -= dt / dx * (F[:, 1:] - F[:, :-1])
    return new, dt


def shock_tube(rho, p, steps, dx):
    U = np.stack([rho, 0.1 * rho * p**2, p / (GAMMA - 1)])
    t = 0.0
    for _ in range(steps):
        U, dt = euler_step(U, dx, 0.4)
        t += dt
    return np.sum(U[0] ** 2) + np.sum(U[1]) * t


# sph density
def cubic_kernel(r, h):
    q = r / h
    sigma = 10.0 / (7.0 * np.pi * h**2)
    if q < 1.0:
        return sigma * (1 - 1.5 * q**2 + 0.75 * q**3)
    elif q < 2.0:
        return sigma * 0.25 * (2 - q) ** 3
    return 0.0


def sph_energy(positions, masses, h, k=1.0):
    cells = defaultdict(list)
    for i, p in enumerate(positions):
        cells[int(p[0] // (2 * h)), int(p[1] // (2 * h))].append(i)
    density = np.zeros(len(masses))
    for (cx, cy), members in cells.items():
        for i in members:
            for dx in (-1, 0, 1):
                for dy in (-1, 0, 1):
                    for j in cells.get((cx + dx, cy + dy), []):
                        r = np.linalg.norm(positions[i] - positions[j]) if i != j else 0.0
                        density[i] += masses[j] * cubic_kernel(r, h)
    pressure = k * density**2
    return np.sum(masses * pressure / density)


rng = np.random.default_rng(3)
SRC = rng.normal(size=(5, 2))
PROGRAMS = [
    (
        "published",
        pose_angle,
        (SRC, SRC @ rotation(0.3).T + np.array([0.5, -0.2]) + 0.05 * rng.normal(size=(5, 2))),
    ),
    (
        "published",
        ewald,
        (rng.normal(size=4), rng.uniform(0, 3, size=(4, 3)), 3.1),
    ),
    (
        "published",
        assimilation_cost,
        (rng.normal(size=6), 8.0, rng.normal(size=(3, 3)), rng.normal(size=6)),
    ),
    ("published", log_posterior, (0.7, 0.2, 0.5, rng.normal(size=5), rng.normal(size=5))),
    ("published", gp_marginal, (rng.normal(size=(4, 2)), rng.normal(size=4), 0.9, 1.3, 0.2)),
    (
        "published",
        lstm_loss,
        (
            {
                **{"W" + g: 0.4 * rng.normal(size=(3, 5)) for g in "ifog"},
                **{"b" + g: 0.1 * rng.normal(size=3) for g in "ifog"},
            },
            rng.normal(size=(4, 2)),
            rng.normal(size=(4, 3)),
        ),
    ),
    (
        "published",
        spline_at,
        (np.array([0.0, 0.7, 1.5, 2.1, 3.0]), rng.normal(size=5), np.array([0.3, 1.1, 2.5])),
    ),
    (
        "published",
        soft_viterbi,
        (
            np.log([0.6, 0.4]),
            np.log([[0.7, 0.3], [0.4, 0.6]]),
            np.log([[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]]),
            [0, 1, 2, 1],
            0.5,
        ),
    ),
    (
        "published",
        shock_tube,
        (
            np.array([1.0, 0.97, 0.8, 0.4, 0.125, 0.12]),
            np.array([1.0, 0.95, 0.8, 0.3, 0.1, 0.11]),
            3,
            0.1,
        ),
    ),
    ("published", sph_energy, (rng.uniform(0, 1, size=(6, 2)), rng.uniform(0.5, 1.5, size=6), 0.3)),
]
