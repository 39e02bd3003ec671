"""Models as people publish them: bodies, mixtures, optimizers, expressions, prices."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from enum import Enum

import numpy as np
from numpy.linalg import norm, solve


# leapfrog with particles as objects and force laws chosen by an Enum
class Law(Enum):
    GRAVITY = 1
    SPRING = 2


class Body:
    __slots__ = ("pos", "vel", "mass")

    def __init__(self, pos, vel, mass):
        self.pos = np.asarray(pos, dtype=float)
        self.vel = np.asarray(vel, dtype=float)
        self.mass = mass

    def kick(self, force, dt):
        self.vel = self.vel + dt * force / self.mass

    def drift(self, dt):
        self.pos += dt * self.vel


def force(a, b, law):
    d = b.pos - a.pos
    r = norm(d)
    if law is Law.GRAVITY:
        return a.mass * b.mass * d / r**3
    elif law is Law.SPRING:
        return (r - 1.0) * d / r
    raise ValueError(law)


def leapfrog_energy(masses, x0, v0, law=Law.GRAVITY, steps=3, dt=0.05):
    bodies = [Body(x, v, m) for x, v, m in zip(x0.copy(), v0, masses)]
    for _ in range(steps):
        for a, b in itertools.combinations(bodies, 2):
            f = force(a, b, law)
            a.kick(f, dt)
            b.kick(-f, dt)
        for body in bodies:
            body.drift(dt)
    kinetic = sum(0.5 * b.mass * b.vel @ b.vel for b in bodies)
    return kinetic + bodies[0].pos @ bodies[-1].pos


# Kalman filter as a class with history
class Kalman:
    def __init__(self, F, H, Q, R, x, P):
        self.F, self.H, self.Q, self.R = F, H, Q, R
        self.x, self.P = x, P
        self.log_likelihood = 0.0
        self.innovations = []

    def predict(self):
        self.x = self.F @ self.x
        self.P = self.F @ self.P @ self.F.T + self.Q

    def update(self, z):
        y = z - self.H @ self.x
        S = self.H @ self.P @ self.H.T + self.R
        K = np.linalg.solve(S.T, self.H @ self.P.T).T
        self.x = self.x + K @ y
        self.P = (np.eye(len(self.x)) - K @ self.H) @ self.P
        self.log_likelihood -= 0.5 * (y @ solve(S, y) + np.log(np.linalg.det(S)))
        self.innovations.append(y)


def filtered(q, r, zs, dt):
    F = np.array([[1.0, dt], [0.0, 1.0]])
    H = np.array([[1.0, 0.0]])
    kf = Kalman(F, H, q * np.eye(2), np.array([[r]]), np.zeros(2), np.eye(2))
    for z in zs:
        kf.predict()
        if np.isnan(z):
            continue
        kf.update(np.array([z]))
    return kf.log_likelihood + np.sum(kf.innovations[-1] ** 2)


# mixture EM
def em(x, mu, sigma, weights, iterations=3):
    for _ in range(iterations):
        log_p = np.stack(
            [
                np.log(w) - 0.5 * ((x - m) / s) ** 2 - np.log(s)
                for w, m, s in zip(weights, mu, sigma)
            ]
        )
        top = log_p.max(axis=0)
        resp = np.exp(log_p - top)
        resp /= resp.sum(axis=0)
        nk = resp.sum(axis=1)
        weights = nk / len(x)
        mu = (resp @ x) / nk
        sigma = np.sqrt(np.array([np.sum(r * (x - m) ** 2) / n for r, m, n in zip(resp, mu, nk)]))
    return weights, mu, sigma


def em_score(x, mu0):
    w, mu, s = em(x, mu0, np.array([1.0, 0.7]), np.array([0.5, 0.5]))
    return w[0] * mu[1] + np.prod(s)


# random-walk free Hamiltonian with momentum half steps and a closure potential
def hamiltonian(make_potential, q, p, eps, L):
    U, dU = make_potential()
    H0 = U(q) + 0.5 * p @ p
    p = p - 0.5 * eps * dU(q)
    for l in range(L):
        q = q + eps * p
        if l != L - 1:
            p = p - eps * dU(q)
    p = p - 0.5 * eps * dU(q)
    return H0 - (U(q) + 0.5 * p @ p), q


def banana(a, b):
    def potential():
        def U(q):
            return (a - q[0]) ** 2 + b * (q[1] - q[0] ** 2) ** 2

        def dU(q):
            t = q[1] - q[0] ** 2
            return np.array([-2 * (a - q[0]) - 4 * b * q[0] * t, 2 * b * t])

        return U, dU

    return potential


def hmc_energy(a, b, q, p):
    dH, q1 = hamiltonian(banana(a, b), q, p, 0.05, 4)
    return dH * 100.0 + q1 @ q


# optimizers with state dicts
class Optimizer:
    def __init__(self, lr):
        self.lr = lr
        self.state = defaultdict(dict)

    def step(self, params, grads):
        for name, g in grads.items():
            params[name] = params[name] - self.update(name, g)


class SGD(Optimizer):
    def update(self, name, g):
        return self.lr * g


class Momentum(Optimizer):
    def __init__(self, lr, beta=0.9):
        super().__init__(lr)
        self.beta = beta

    def update(self, name, g):
        s = self.state[name]
        s["m"] = self.beta * s.get("m", 0.0) + g
        return self.lr * s["m"]


def trained(optimizer, w0, A, y, steps=3):
    params = {"w": w0, "b": np.zeros(1)}
    for _ in range(steps):
        r = A @ params["w"] + params["b"] - y
        grads = {"w": A.T @ r, "b": np.array([r.sum()])}
        optimizer.step(params, grads)
    return np.sum((A @ params["w"] + params["b"] - y) ** 2)


def hyper_sgd(lr, w0, A, y):
    return trained(SGD(lr), w0, A, y)


def hyper_momentum(lr, beta, w0, A, y):
    return trained(Momentum(lr, beta), w0, A, y)


# expression tree with classes
class Node:
    def __add__(self, other):
        return Add(self, other)

    def __mul__(self, other):
        return Mul(self, other)


class Var(Node):
    def __init__(self, name):
        self.name = name

    def eval(self, env):
        return env[self.name]


class Const(Node):
    def __init__(self, value):
        self.value = value

    def eval(self, env):
        return self.value


class Add(Node):
    def __init__(self, left, right):
        self.left, self.right = left, right

    def eval(self, env):
        return self.left.eval(env) + self.right.eval(env)


class Mul(Node):
    def __init__(self, left, right):
        self.left, self.right = left, right

    def eval(self, env):
        return self.left.eval(env) * self.right.eval(env)


def tree_value(x, y, c):
    expr = Var("x") * (Var("y") + Const(c)) + Mul(Const(2.0), Var("x"))
    return expr.eval({"x": x, "y": y})


# memoized recursion
def binomial_price(S, K, r, sigma, steps):
    dt = 1.0 / steps
    u = math.exp(sigma * math.sqrt(dt))
    p = (math.exp(r * dt) - 1 / u) / (u - 1 / u)
    disc = math.exp(-r * dt)
    memo = {}

    def value(i, j):
        if (i, j) in memo:
            return memo[i, j]
        s = S * u ** (2 * j - i)
        if i == steps:
            v = max(K - s, 0.0)
        else:
            hold = disc * (p * value(i + 1, j + 1) + (1 - p) * value(i + 1, j))
            v = max(hold, K - s)
        memo[i, j] = v
        return v

    return value(0, 0)


rng = np.random.default_rng(5)
PROGRAMS = [
    (
        "published",
        leapfrog_energy,
        (rng.uniform(0.5, 1.5, 3), rng.normal(size=(3, 2)), rng.normal(size=(3, 2))),
    ),
    (
        "published",
        filtered,
        (0.2, 0.4, np.array([0.3, np.nan, 0.8, 1.1]), 0.3),
        {"wrt": ["q", "r", "dt"]},
    ),
    ("published", em_score, (rng.normal(size=6), np.array([-0.5, 0.8]))),
    ("published", hmc_energy, (0.9, 1.3, rng.normal(size=2), rng.normal(size=2))),
    (
        "published",
        hyper_sgd,
        (0.1, rng.normal(size=2), rng.normal(size=(3, 2)), rng.normal(size=3)),
    ),
    (
        "published",
        hyper_momentum,
        (0.05, 0.8, rng.normal(size=2), rng.normal(size=(3, 2)), rng.normal(size=3)),
    ),
    ("published", tree_value, (0.7, 1.3, 0.4)),
    ("published", binomial_price, (1.0, 1.1, 0.05, 0.3, 4)),
]
