"""Values at which a formula of a derivative needs care: nan, nothing, the ends of a range."""

from __future__ import annotations

import numpy as np
from scipy.special import ellipeinc, ellipkinc

V = np.array([0.31, -1.12, 0.83, 1.7])


def clipped_nan(x, low, high):
    y = np.where(x > 1.0, np.nan, x)
    total = np.clip(x[0], low, high)
    for _ in range(2):
        y = np.clip(y, low, high)
        total += np.nansum(y) ** 2
    return total


def differences_of_nothing(x):
    empty = x[4:] * 2.0
    total = np.sum(np.diff(empty)) + np.sum(np.diff(empty, n=1) ** 2)
    for k in range(3):
        total += np.sum(np.diff(x[k:] * x[k]) ** 2)
    return total


def sums_of_numbers(a, b):
    total = np.nansum(a) * b + np.sum(a, where=a > 0.0)
    return total + np.nanmean(a) * np.mean(b, where=True) + np.nanmax(b)


def integrals_at_zero(x, m):
    total = np.sum(ellipkinc(x, m) * x) + np.sum(ellipeinc(x, m) ** 2)
    return total + ellipkinc(x[0], m[0]) * ellipeinc(0.4, m[2])


PROGRAMS = [
    ("edge values", clipped_nan, (V, 0.2, 0.6)),
    ("edge values", differences_of_nothing, (V,)),
    ("edge values", sums_of_numbers, (1.3, 0.4)),
    ("edge values", integrals_at_zero, (V, np.array([0.0, 0.5, -0.7, 0.0]))),
]
