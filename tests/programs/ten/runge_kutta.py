"""An adaptive Runge-Kutta method of Dormand and Prince, and models fitted with it."""

import numpy as np

C = np.array([0.0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0])
A = [
    [],
    [1 / 5],
    [3 / 40, 9 / 40],
    [44 / 45, -56 / 15, 32 / 9],
    [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
    [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
    [35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
]
B4 = np.array([5179 / 57600, 0.0, 7571 / 16695, 393 / 640, -92097 / 339200, 187 / 2100, 1 / 40])


class Solution:
    def __init__(self):
        self.t = []
        self.y = []
        self.rejected = 0

    def record(self, t, y):
        self.t.append(t)
        self.y.append(y)


def step(f, t, y, h, *args):
    k = []
    for s in range(7):
        dy = np.zeros_like(y)
        for j, a in enumerate(A[s]):
            if a != 0.0:
                dy += a * k[j]
        k.append(f(t + C[s] * h, y + h * dy, *args))
    fifth = y + h * sum(a * kj for a, kj in zip(A[6], k))
    fourth = y + h * np.sum(B4[:, None] * np.array(k), axis=0)
    return fifth, fifth - fourth


def solve(f, t_span, y0, args=(), rtol=1e-4, atol=1e-6, first_step=0.1, max_steps=200):
    t, t_end = t_span
    y = np.asarray(y0, dtype=float)
    h = first_step
    solution = Solution()
    solution.record(t, y)
    for _ in range(max_steps):
        if t >= t_end:
            break
        last = t + h >= t_end
        if last:
            h = t_end - t
        candidate, error = step(f, t, y, h, *args)
        scale = atol + rtol * np.maximum(np.abs(y), np.abs(candidate))
        norm = np.sqrt(np.mean((error / scale) ** 2))
        if norm > 1.0:
            solution.rejected += 1
            h *= 0.5
            continue
        t = t_end if last else t + h
        y = candidate
        solution.record(t, y)
        if norm < 0.05:
            h *= 2.0
    else:
        raise RuntimeError("too many steps")
    return solution


def lotka_volterra(t, y, alpha, beta, gamma, delta):
    prey, predator = y
    return np.array(
        [alpha * prey - beta * prey * predator, delta * prey * predator - gamma * predator]
    )


def van_der_pol(t, y, mu):
    return np.array([y[1], mu * (1.0 - y[0] ** 2) * y[1] - y[0]])


def interpolate(solution, t):
    """The solution between the recorded points, linear."""
    k = 0
    while k < len(solution.t) - 2 and solution.t[k + 1] < t:
        k += 1
    width = solution.t[k + 1] - solution.t[k]
    w = (t - solution.t[k]) / width
    return (1.0 - w) * solution.y[k] + w * solution.y[k + 1]


def population_misfit(params, y0, times, data):
    """Sum of squares between measured populations and the model's."""
    alpha, beta, gamma, delta = params
    solution = solve(
        lotka_volterra, (0.0, times[-1]), y0, args=(alpha, beta, gamma, delta), rtol=1e-3
    )
    total = 0.0
    for t, row in zip(times, data):
        total += np.sum((interpolate(solution, t) - row) ** 2)
    return total


def oscillator_phase(mu, y0):
    solution = solve(van_der_pol, (0.0, 2.0), y0, args=(mu,), rtol=1e-3)
    final = solution.y[-1]
    return final[0] * 2.0 + final[1] + 0.1 * len(solution.t)


PROGRAMS = [
    (
        "whole programs",
        population_misfit,
        (
            np.array([1.1, 0.4, 0.4, 0.1]),
            np.array([3.0, 1.0]),
            (0.5, 1.0, 1.7),
            np.array([[4.0, 1.1], [5.0, 1.3], [6.5, 1.7]]),
        ),
    ),
    ("whole programs", oscillator_phase, (0.8, np.array([1.0, 0.3]))),
]
