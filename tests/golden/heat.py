"""Heat flow with a stencil in place: linear steps keep nothing but what `k` needs."""

import numpy as np


def heat(u, k, steps):
    u = u.copy()
    for _ in range(steps):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        if u[1] > u[-2]:
            u[0] = u[1]
    return np.sum(u**2)


WRT = ("u", "k")
EXAMPLE = (np.random.default_rng(3).normal(size=8), 0.1, 3)
