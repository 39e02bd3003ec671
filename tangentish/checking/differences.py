"""Derivatives from values alone: extrapolated central differences, and the complex step."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

FIRST_STEP = 2.0**-6  # in units of the argument: directions are scaled to it
MOST_LEVELS = 24  # so often the step is halved; the last one is 2e-9
MOST_COLUMNS = 5  # of an extrapolation: its order is twice that
TIGHT = 1e-8  # relative: an error that is worth no further halving
TINY = 1e-30  # the complex step: its square vanishes beside 1


def extrapolated(along: Callable[[float], Any]) -> tuple[np.ndarray, np.ndarray]:
    """The derivative at 0 of a function of a step, and an estimate of its error.

    The step is halved until the best estimate is found, which each entry of the function's
    value has at a step of its own: truncation falls and rounding grows as steps shrink.
    Source: Ridders, Accurate computation of F'(x), Advances in Engineering Software 4 (1982).

    >>> value, error = extrapolated(lambda t: np.exp(2.0 * t))
    >>> bool(abs(value - 2.0) < 1e-11), bool(error < 1e-10)
    (True, True)
    """
    best, error = np.asarray(np.nan), np.asarray(np.inf)
    previous: list[np.ndarray] = []
    idle = 0
    with np.errstate(all="ignore"):
        for level in range(MOST_LEVELS):
            step = FIRST_STEP / 2.0**level
            ahead, behind = np.asarray(along(step)), np.asarray(along(-step))
            rounding = 4.0 * np.finfo(float).eps * np.maximum(abs(ahead), abs(behind)) / step
            row = [(ahead - behind) / (2.0 * step)]
            idle += 1
            for k, coarser in enumerate(previous[:MOST_COLUMNS]):
                row.append(row[k] + (row[k] - coarser) / (4.0 ** (k + 1) - 1.0))
                change = np.maximum(abs(row[-1] - row[-2]), abs(row[-1] - coarser))
                better = change + rounding < error
                best = np.where(better, row[-1], best)
                error = np.where(better, change + rounding, error)
                idle = 0 if np.any(better) else idle
            previous = row
            if idle > 1 and np.all(error <= TIGHT * abs(best) + 10.0 * rounding):
                break
    return best, error


def by_complex_step(along: Callable[[complex], Any]) -> np.ndarray | None:
    """The derivative at 0, exact to rounding, of a function that accepts complex numbers.

    None where it does not. What it does with them may still be something else than the
    analytic continuation (``abs`` is none): to be compared with differences.
    Source: Squire and Trapp, Using complex variables to estimate derivatives of real functions,
    SIAM Review 40 (1998).

    >>> float(by_complex_step(lambda t: np.exp(2.0 * t)))
    2.0
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("error")  # an imaginary part that is dropped is a warning
        try:
            found = np.imag(along(TINY * 1j)) / TINY
        except Exception:  # whatever the program says to a complex number
            return None
    return np.asarray(found)


def best_of(along: Callable[[Any], Any]) -> tuple[float, float]:
    """The derivative of a number by a step, the most exact way, and an estimate of its error.

    >>> best_of(lambda t: np.exp(2.0 * t))[0]
    2.0
    """
    value, error = map(float, extrapolated(along))
    exact = by_complex_step(along)
    if exact is not None and abs(exact - value) <= 4.0 * error < np.inf:
        return float(exact), min(error, 1e-12 * abs(float(exact)))
    return value, error


__all__ = ["best_of", "by_complex_step", "extrapolated"]
