"""Loops over `zip` and `enumerate`."""

import numpy as np


def pairs(xs, ys, weights):
    total = 0.0
    for x, y in zip(xs, ys):
        total += (x - y) ** 2
    for i, w in enumerate(weights):
        total += w * np.sin(i * total)
    return total


WRT = ("xs", "weights")
EXAMPLE = (
    np.array([0.1, 0.5, -0.2]),
    np.array([0.3, 0.2, 0.1]),
    np.array([0.5, -0.25, 1.0, 0.1]),
)
