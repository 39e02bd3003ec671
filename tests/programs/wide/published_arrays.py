"""Array programs as people publish them: alignments, networks, frames, reactions."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np


# dynamic time warping
def dtw(a, b, window=3):
    n, m = len(a), len(b)
    D = np.full((n + 1, m + 1), np.inf)
    D[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(max(1, i - window), min(m, i + window) + 1):
            cost = (a[i - 1] - b[j - 1]) ** 2
            D[i, j] = cost + min(D[i - 1, j], D[i, j - 1], D[i - 1, j - 1])
    return D[n, m]


# convolutional forward pass by patches
def conv_net(image, kernels, dense):
    k = kernels.shape[-1]
    h, w = image.shape
    maps = []
    for kernel in kernels:
        out = np.zeros((h - k + 1, w - k + 1))
        for i, j in np.ndindex(*out.shape):
            out[i, j] = np.sum(image[i : i + k, j : j + k] * kernel)
        out = np.maximum(out, 0.1 * out)
        pooled = out[: out.shape[0] // 2 * 2, : out.shape[1] // 2 * 2]
        pooled = pooled.reshape(out.shape[0] // 2, 2, -1, 2).max(axis=(1, 3))
        maps.append(pooled)
    features = np.concatenate([m.ravel() for m in maps])
    logits = dense @ features
    return np.log(np.exp(logits - logits.max()).sum()) + logits.max() - logits[0]


# bisection inside, implicit root
def implied_vol(price, S, K, T):
    def cdf(x):
        return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))

    def bs(vol):
        d1 = (math.log(S / K) + 0.5 * vol**2 * T) / (vol * math.sqrt(T))
        return S * cdf(d1) - K * cdf(d1 - vol * math.sqrt(T))

    vol = 0.3
    for _ in range(20):
        d1 = (math.log(S / K) + 0.5 * vol**2 * T) / (vol * math.sqrt(T))
        vega = S * math.sqrt(T) * math.exp(-0.5 * d1**2) / math.sqrt(2 * math.pi)
        diff = bs(vol) - price
        if abs(diff) < 1e-12:
            break
        vol -= diff / vega
    return vol


# attention with masks, heads as list of NamedTuple
class Head(NamedTuple):
    Wq: np.ndarray
    Wk: np.ndarray
    Wv: np.ndarray


def attention(x, heads, Wo):
    T = len(x)
    mask = np.triu(np.ones((T, T), dtype=bool), 1)
    outs = []
    for Wq, Wk, Wv in heads:
        scores = (x @ Wq) @ (x @ Wk).T / np.sqrt(Wq.shape[1])
        scores[mask] = -1e9
        scores -= scores.max(axis=-1, keepdims=True)
        a = np.exp(scores)
        a /= a.sum(axis=-1, keepdims=True)
        outs.append(a @ (x @ Wv))
    return np.sum((np.hstack(outs) @ Wo) ** 2)


# finite elements with a list of tuples, assembly and boundary conditions
def bar_truss(areas, loads, nodes, elements, fixed, E=10.0):
    n = 2 * len(nodes)
    K = np.zeros((n, n))
    for (i, j), A in zip(elements, areas):
        d = nodes[j] - nodes[i]
        L = np.hypot(*d)
        c, s = d / L
        k = E * A / L * np.outer([c, s, -c, -s], [c, s, -c, -s])
        dofs = [2 * i, 2 * i + 1, 2 * j, 2 * j + 1]
        K[np.ix_(dofs, dofs)] += k
    free = [d for d in range(n) if d not in fixed]
    u = np.zeros(n)
    u[free] = np.linalg.solve(K[np.ix_(free, free)], loads[free])
    return loads @ u


# Gillespie-free reaction network from a string spec
def parse(spec):
    reactions = []
    for line in spec.strip().splitlines():
        lhs, rhs = line.split("->")
        reactions.append((lhs.split(), rhs.split()))
    return reactions


def reaction_rates(c, k, reactions, index):
    dc = [0.0] * len(index)
    for rate, (lhs, rhs) in zip(k, reactions):
        v = rate
        for s in lhs:
            v = v * c[index[s]]
        for s in lhs:
            dc[index[s]] -= v
        for s in rhs:
            dc[index[s]] += v
    return np.array(dc)


SPEC = """
A B -> C
C -> A B
C -> D
"""


def kinetics(k, c0, steps=3, dt=0.1):
    reactions = parse(SPEC)
    species = sorted({s for lhs, rhs in reactions for s in lhs + rhs})
    index = {s: i for i, s in enumerate(species)}
    c = c0
    for _ in range(steps):
        c = c + dt * reaction_rates(c, k, reactions, index)
    return c[index["D"]] + np.sum(c**2)


rng = np.random.default_rng(5)
NODES = np.array([[0.0, 0.0], [1.0, 0.1], [0.4, 0.9], [1.3, 1.1]])
PROGRAMS = [
    ("published", dtw, (rng.normal(size=5), rng.normal(size=6))),
    (
        "published",
        conv_net,
        (rng.normal(size=(6, 6)), rng.normal(size=(2, 3, 3)), 0.2 * rng.normal(size=(3, 8))),
    ),
    ("published", implied_vol, (0.12, 1.0, 1.05, 0.7)),
    (
        "published",
        attention,
        (
            rng.normal(size=(3, 4)),
            [Head(*rng.normal(size=(3, 4, 2))) for _ in range(2)],
            rng.normal(size=(4, 3)),
        ),
    ),
    (
        "published",
        bar_truss,
        (
            np.array([1.0, 0.8, 1.2, 0.7, 0.9]),
            rng.normal(size=8),
            NODES,
            [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)],
            [0, 1, 2, 3],
        ),
    ),
    ("published", kinetics, (np.array([0.8, 0.3, 0.5]), np.array([1.0, 0.7, 0.1, 0.05]))),
]
