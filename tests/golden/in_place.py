"""Whole arrays changed in place, in a loop, after they were copied."""

import numpy as np


def in_place(x, decay):
    v = np.zeros_like(x)
    x = x.copy()
    for _ in range(5):
        v *= decay
        v -= 0.1 * np.sin(x)
        x += v
    return x @ x


WRT = ("x", "decay")
EXAMPLE = (np.array([1.0, -0.5, 0.25]), 0.9)
