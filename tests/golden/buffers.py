"""Two buffers that are swapped at every step."""

import numpy as np


def buffers(u, c, steps):
    u = u.copy()
    new = np.zeros_like(u)
    for _ in range(steps):
        new[1:-1] = u[1:-1] + c * (u[2:] - u[:-2]) * u[1:-1]
        u, new = new, u
    return np.sum(u)


WRT = ("u", "c")
EXAMPLE = (np.array([0.1, 0.4, 1.0, 0.6, 0.2, -0.3]), 0.25, 3)
