"""A function of the user's, called twice: it gets a pair of generated functions."""

import numpy as np


def norm(v, eps=1e-3):
    total = np.sum(v * v)
    return np.sqrt(total + eps)


def helper(a, b):
    return norm(a - b) / norm(a, eps=0.1)


WRT = ("a", "b")
EXAMPLE = (np.array([1.0, -2.0, 0.5]), np.array([0.3, 0.4, -1.0]))
