"""A function of thirty lines as users write them: loops, branches, slices, a few calls."""

import numpy as np


def filtered(params, observations, dt):
    A, C = params["A"], params["C"]
    Q, R = params["Q"], params["R"]
    mean = params["mean"]
    cov = np.eye(len(mean))
    total = 0.0
    for t in range(len(observations)):
        drift = A @ mean
        if t > 0:
            drift = drift + 0.1 * np.sin(mean)
        mean = mean + dt * drift
        F = np.eye(len(mean)) + dt * A
        cov = F @ cov @ F.T + dt * Q
        residual = observations[t] - C @ mean
        S = C @ cov @ C.T + R
        gain = np.linalg.solve(S, C @ cov).T
        mean = mean + gain @ residual
        cov = cov - gain @ C @ cov
        cov = 0.5 * (cov + cov.T)
        weight = residual @ np.linalg.solve(S, residual)
        if weight > 9.0:
            weight = 6.0 * np.sqrt(weight) - 9.0
        total += 0.5 * weight + 0.5 * np.log(np.linalg.det(S))
    penalty = 0.0
    for name in ("A", "C"):
        penalty += np.sum(params[name] ** 2)
    smooth = np.zeros_like(mean)
    smooth[1:] = np.tanh(mean[1:] - mean[:-1])
    return total / len(observations) + 1e-3 * penalty + smooth @ smooth


draw = np.random.default_rng(0)
EXAMPLE = (
    {
        "A": 0.3 * draw.normal(size=(3, 3)),
        "C": draw.normal(size=(2, 3)),
        "Q": 0.1 * np.eye(3),
        "R": 0.2 * np.eye(2),
        "mean": draw.normal(size=3),
    },
    draw.normal(size=(10, 2)),
    0.1,
)
