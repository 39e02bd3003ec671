"""Solvers as people publish them: sweeps, recursion, parsers, pipelines, configurations."""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import reduce

import numpy as np


# ADI
def thomas(a, b, c, d):
    n = len(d)
    cp, dp = np.zeros(n), np.zeros(n)
    cp[0], dp[0] = c[0] / b[0], d[0] / b[0]
    for i in range(1, n):
        m = b[i] - a[i] * cp[i - 1]
        cp[i] = c[i] / m
        dp[i] = (d[i] - a[i] * dp[i - 1]) / m
    x = np.zeros(n)
    x[-1] = dp[-1]
    for i in range(n - 2, -1, -1):
        x[i] = dp[i] - cp[i] * x[i + 1]
    return x


def adi(u, alpha, dt, steps):
    n, m = u.shape
    r = alpha * dt / 2
    for _ in range(steps):
        half = np.zeros_like(u)
        for j in range(m):
            rhs = u[:, j] + r * (u[:, (j + 1) % m] - 2 * u[:, j] + u[:, j - 1])
            half[:, j] = thomas(-r * np.ones(n), (1 + 2 * r) * np.ones(n), -r * np.ones(n), rhs)
        for i in range(n):
            rhs = half[i] + r * (half[(i + 1) % n] - 2 * half[i] + half[i - 1])
            u[i] = thomas(np.full(m, -r), np.full(m, 1 + 2 * r), np.full(m, -r), rhs)
    return u


def adi_heat(u0, alpha):
    u = adi(u0.copy(), alpha, 0.1, 2)
    return np.sum(u**2) + u[1, 2]


# adaptive quadrature, recursive
def simpson(f, a, fa, b, fb):
    m = (a + b) / 2
    fm = f(m)
    return m, fm, abs(b - a) / 6 * (fa + 4 * fm + fb)


def quad_asr(f, a, fa, b, fb, eps, whole, m, fm):
    lm, flm, left = simpson(f, a, fa, m, fm)
    rm, frm, right = simpson(f, m, fm, b, fb)
    delta = left + right - whole
    if abs(delta) <= eps * 15:
        return left + right + delta / 15
    return quad_asr(f, a, fa, m, fm, eps / 2, left, lm, flm) + quad_asr(
        f, m, fm, b, fb, eps / 2, right, rm, frm
    )


def integral(w, b):
    def f(x):
        return np.exp(-w * x) * np.sin(3 * x * w)

    a = 0.0
    fa, fb = f(a), f(b)
    m, fm, whole = simpson(f, a, fa, b, fb)
    return quad_asr(f, a, fa, b, fb, 1e-4, whole, m, fm)


# stack-based evaluator
OPS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}
FUNCS = {"sin": math.sin, "exp": math.exp, "neg": lambda a: -a}


def evaluate(tokens, env):
    stack = []
    for tok in tokens:
        if tok in OPS:
            b, a = stack.pop(), stack.pop()
            stack.append(OPS[tok](a, b))
        elif tok in FUNCS:
            stack.append(FUNCS[tok](stack.pop()))
        elif tok in env:
            stack.append(env[tok])
        else:
            stack.append(float(tok))
    (result,) = stack
    return result


def rpn(x, y):
    return evaluate("x y * sin x 2.5 / + y exp neg *".split(), {"x": x, "y": y})


# Newton with line search and break/else
def newton(p, x0, tol=1e-12):
    def f(x):
        return np.array([x[0] ** 2 + p[0] * x[1] - 1.0, x[1] ** 3 - p[1] * x[0] + 0.2])

    def J(x):
        return np.array([[2 * x[0], p[0]], [-p[1], 3 * x[1] ** 2]])

    x = np.array(x0, dtype=float)
    for it in range(30):
        r = f(x)
        n0 = np.linalg.norm(r)
        if n0 < tol:
            break
        dx = np.linalg.solve(J(x), -r)
        step = 1.0
        while step > 1e-4:
            if np.linalg.norm(f(x + step * dx)) < (1 - 1e-4 * step) * n0:
                break
            step *= 0.5
        else:
            step = 1e-4
        x = x + step * dx
    else:
        raise RuntimeError("no convergence")
    return x


def root_norm(p):
    x = newton(p, [0.8, 0.6])
    return x @ x


# generator pipeline
def windows(x, size):
    for i in range(len(x) - size + 1):
        yield x[i : i + size]


def detrended(chunks):
    for c in chunks:
        yield c - c.mean()


def energies(chunks):
    for c in chunks:
        e = np.sum(c * c)
        if e > 1e-6:
            yield e


def pipeline(x):
    total = 0.0
    for n, e in enumerate(energies(detrended(windows(x, 3))), start=1):
        total += np.sqrt(e) / n
    return total


# dataclass config with defaults
@dataclass(frozen=True)
class Config:
    dt: float = 0.05
    steps: int = 4
    damping: float = 0.1
    gains: dict = field(default_factory=lambda: {"p": 1.5, "d": 0.3})


@dataclass
class State:
    q: float
    v: float = 0.0
    history: list = field(default_factory=list)

    @property
    def energy(self):
        return 0.5 * self.v**2 + 0.5 * self.q**2

    def advanced(self, force, cfg):
        v = self.v + cfg.dt * (force - cfg.damping * self.v)
        q = self.q + cfg.dt * v
        return replace(self, q=q, v=v, history=self.history + [q])


def controlled(q0, target, cfg=None):
    cfg = cfg or Config()
    s = State(q0)
    effort = 0.0
    for _ in range(cfg.steps):
        u = cfg.gains["p"] * (target - s.q) - cfg.gains["d"] * s.v
        effort += u**2 * cfg.dt
        s = s.advanced(u, cfg)
    return effort + s.energy + sum(s.history)


def controlled_with(q0, dt, p):
    return controlled(q0, 1.0, Config(dt=dt, gains={"p": p, "d": 0.2}))


# property-based layers
class Layer:
    @property
    def penalty(self):
        return 0.0

    def __call__(self, x):
        raise NotImplementedError


class Dense(Layer):
    def __init__(self, W, b):
        self.W, self.b = W, b

    @property
    def penalty(self):
        return np.sum(self.W**2)

    def __call__(self, x):
        return self.W @ x + self.b


class Activation(Layer):
    def __init__(self, fn):
        self.fn = fn

    def __call__(self, x):
        return self.fn(x)


class Residual(Layer):
    def __init__(self, *layers):
        self.layers = layers

    @property
    def penalty(self):
        return sum(layer.penalty for layer in self.layers)

    def __call__(self, x):
        y = x
        for layer in self.layers:
            y = layer(y)
        return x + y


class Sequential(Layer):
    def __init__(self, layers):
        self.layers = list(layers)

    @property
    def penalty(self):
        return sum(layer.penalty for layer in self.layers)

    def __call__(self, x):
        return reduce(lambda h, layer: layer(h), self.layers, x)


def network_loss(W1, b1, W2, b2, x, y):
    net = Sequential([Residual(Dense(W1, b1), Activation(np.tanh)), Dense(W2, b2)])
    return np.sum((net(x) - y) ** 2) + 0.01 * net.penalty


# context managers
class Timer:
    def __init__(self, log):
        self.log = log

    def __enter__(self):
        self.start = time.perf_counter()
        return self

    def __exit__(self, *exc):
        self.log.append("done")
        return False


@contextmanager
def stage(name, log):
    log.append(name)
    yield
    log.append("/" + name)


def staged(x, A):
    log = []
    with Timer(log), np.errstate(all="ignore"):
        y = A @ x
        with stage("norm", log):
            y = y / np.linalg.norm(y)
    assert log[0] == "norm"
    return y @ x + len(log)


rng = np.random.default_rng(4)
PROGRAMS = [
    ("published", adi_heat, (rng.normal(size=(4, 5)), 0.7)),
    ("published", integral, (1.3, 2.0)),
    ("published", rpn, (0.7, 1.2)),
    ("published", root_norm, (np.array([0.5, 0.8]),)),
    ("published", pipeline, (rng.normal(size=7),)),
    ("published", controlled, (0.2, 1.0)),
    ("published", controlled_with, (0.2, 0.1, 1.4)),
    (
        "published",
        network_loss,
        (
            0.5 * rng.normal(size=(3, 3)),
            rng.normal(size=3),
            rng.normal(size=(2, 3)),
            rng.normal(size=2),
            rng.normal(size=3),
            rng.normal(size=2),
        ),
    ),
    ("published", staged, (rng.normal(size=3), rng.normal(size=(3, 3)))),
]
