"""The running example of the lectures: a formula needs no forward sweep."""

import numpy as np


def lecture(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


WRT = ("x1", "x2")
EXAMPLE = (2.0, 5.0)
