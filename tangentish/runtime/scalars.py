"""Functions of numbers that NumPy and Python have no name for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np


def sorting_order(keys: Sequence[Any], reverse: bool = False) -> list[int]:
    """The places of the elements in the order in which `sorted` has them.

    >>> sorting_order([3.0, 1.0, 2.0])
    [1, 2, 0]
    """
    return sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)


def digamma(x: float) -> float:
    """The derivative of ``math.lgamma``.

    >>> round(digamma(1.0), 12)
    -0.577215664902
    """
    if x <= 0.0:
        if x == math.floor(x):
            return math.nan
        return digamma(1.0 - x) - math.pi / math.tan(math.pi * x)
    value = 0.0
    while x < 10.0:
        value -= 1.0 / x
        x += 1.0
    y = 1.0 / (x * x)  # the asymptotic series, its terms from the Bernoulli numbers
    series = 1 / 12 - y * (
        1 / 120 - y * (1 / 252 - y * (1 / 240 - y * (1 / 132 - y * 691 / 32760)))
    )
    return value + math.log(x) - 0.5 / x - y * series


BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)


def polygamma(n: int, x: float) -> float:
    """The derivative of order ``n`` of `digamma`.

    >>> round(polygamma(1, 1.0) - math.pi**2 / 6, 12)
    0.0
    """
    if x <= 0.0:
        return _reflected_polygamma(n, x)
    sign = 1.0 if n % 2 else -1.0
    total = 0.0
    while x < 15.0:
        total += math.factorial(n) / x ** (n + 1)
        x += 1.0
    total += math.factorial(n - 1) / x**n + math.factorial(n) / (2.0 * x ** (n + 1))
    for k, b in enumerate(BERNOULLI, 1):  # the asymptotic series
        total += b * math.factorial(2 * k + n - 1) / math.factorial(2 * k) / x ** (2 * k + n)
    return sign * total


def _reflected_polygamma(n: int, x: float) -> float:
    """For x <= 0: ``digamma(x) = digamma(1 - x) - pi / tan(pi * x)``, ``n`` times derived."""
    if x == math.floor(x):
        return math.nan
    cotangent = 1.0 / math.tan(math.pi * x)
    powers = [0.0, 1.0]  # the derivatives of the cotangent are polynomials in it
    for _ in range(n):
        slopes = [k * c for k, c in enumerate(powers)][1:]
        powers = [0.0] * (len(slopes) + 2)
        for k, c in enumerate(slopes):
            powers[k] -= c
            powers[k + 2] -= c
    change = math.pi ** (n + 1) * sum(c * cotangent**k for k, c in enumerate(powers))
    return (-1.0) ** n * polygamma(n, 1.0 - x) - change


def sinc_derivative(n: int, x: Any) -> Any:
    """The derivative of order ``n`` of ``np.sinc``, exact near 0 as well.

    >>> float(sinc_derivative(1, 0.5).round(6)), float(sinc_derivative(2, 0.0).round(6))
    (-1.27324, -3.289868)
    """
    z = math.pi * np.asarray(x)
    near = np.abs(z) < n + 1.0
    small, large = np.where(near, z, 0.0), np.where(near, n + 1.0, z)
    series: Any = sum(
        (-1.0) ** k / ((2 * k + 1) * math.factorial(2 * k - n)) * small ** (2 * k - n)
        for k in range((n + 1) // 2, n + 20)
    )
    far = np.sin(large) / large
    for order in range(1, n + 1):  # z f = sin z, differentiated
        far = (np.sin(large + order * (math.pi / 2.0)) - order * far) / large
    return math.pi**n * np.where(near, series, far)[()]


def bessel_i(n: int, x: Any) -> Any:
    """The modified Bessel function of the first kind: the derivatives of ``np.i0`` are made of it.

    >>> float(bessel_i(1, 1.0).round(6))
    0.565159
    """
    theta = (np.arange(256) + 0.5) * (math.pi / 512.0)  # a quarter of the circle
    z = np.multiply.outer(x, np.cos(theta).astype(np.asarray(x).dtype))
    waves = np.cosh(z) if n % 2 == 0 else np.sinh(z)
    return np.mean(waves * np.cos(n * theta).astype(z.dtype), axis=-1)


__all__ = [
    "bessel_i",
    "digamma",
    "polygamma",
    "sinc_derivative",
    "sorting_order",
]
