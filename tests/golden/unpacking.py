"""Tuples packed, unpacked and returned: no tuple is built."""

import numpy as np


def rotate(point, angle):
    x, y = point
    c, s = np.cos(angle), np.sin(angle)
    return c * x - s * y, s * x + c * y


def unpacking(x, y, angle):
    for _ in range(3):
        x, y = rotate((x, y), angle)
        angle = 0.5 * angle
    return x * y


WRT = ("x", "y", "angle")
EXAMPLE = (1.0, 0.5, 0.8)
