"""Broadcasting: sums over the axes along which an operand was repeated."""

import numpy as np


def broadcasting(x, shift, scale, column):
    centered = (x - shift) * scale
    return np.mean(np.sqrt(1.0 + centered**2) * column)


rng = np.random.default_rng(9)
WRT = ("x", "shift", "scale", "column")
EXAMPLE = (rng.normal(size=(4, 3)), rng.normal(size=3), 1.5, rng.normal(size=(4, 1)))
