"""A branch: its test is kept, and the arm that ran is reversed."""

import numpy as np


def branch(x):
    if np.sum(x) > 0:
        y = x * x
    else:
        y = np.exp(x)
    return np.sum(y)


EXAMPLE = (np.array([0.3, -0.2, 1.1, 0.5]),)
