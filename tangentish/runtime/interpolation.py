"""Interpolation between values at given knots: the derivatives of ``np.interp``."""

from __future__ import annotations

from typing import Any

import numpy as np

from tangentish.runtime.selection import scatter


def interp_slope(x: Any, xp: Any, fp: Any, period: Any = None) -> Any:
    """The derivative of ``np.interp(x, xp, fp)`` by ``x``: 0 outside, the right one at a knot.

    >>> interp_slope(np.array([0.5, 2.0]), [0.0, 1.0], [0.0, 3.0])
    array([3., 0.])
    """
    x, xp, source = _knots(x, xp, period)
    fp = np.asarray(fp)[source]
    slopes = np.concatenate([[0.0], np.diff(fp) / np.diff(xp), [0.0]])
    return slopes[np.searchsorted(xp, x, side="right")]


def interp_slope_adjoint(g: Any, x: Any, xp: Any, period: Any = None) -> Any:
    """The adjoint of ``fp`` in `interp_slope`.

    >>> interp_slope_adjoint(1.0, 0.5, [0.0, 2.0])
    array([-0.5,  0.5])
    """
    count = len(xp)
    x, xp, source = _knots(x, xp, period)
    right = np.searchsorted(xp, x, side="right")
    inside = (right > 0) & (right < len(xp))
    right = np.where(inside, right, 1)
    part = np.where(inside, g / (xp[right] - xp[right - 1]), 0.0)
    total = scatter(part, source[right], (count,), 0)
    return total - scatter(part, source[right - 1], (count,), 0)


def interp_adjoint(g: Any, x: Any, xp: Any, period: Any = None) -> Any:
    """The adjoint of ``fp`` in ``np.interp(x, xp, fp)``.

    >>> interp_adjoint(1.0, 0.25, [0.0, 1.0])
    array([0.75, 0.25])
    """
    count = len(xp)
    x, xp, source = _knots(x, xp, period)
    right = np.clip(np.searchsorted(xp, x, side="right"), 1, len(xp) - 1)
    weight = np.clip((x - xp[right - 1]) / (xp[right] - xp[right - 1]), 0.0, 1.0)
    total = scatter(g * (1.0 - weight), source[right - 1], (count,), 0)
    return total + scatter(g * weight, source[right], (count,), 0)


def interp_of(x: Any, xp: Any, fp: Any, period: Any = None) -> Any:
    """``np.interp``, linear in ``fp``: with the first and last value outside.

    >>> float(interp_of(2.5, [0.0, 1.0], [0.0, 3.0], 2.0))
    1.5
    """
    return np.interp(x, xp, fp, period=period)


def interp_inside(g: Any, x: Any, xp: Any, left: Any, right: Any, period: Any = None) -> Any:
    """What of ``g`` goes to the knots in ``np.interp``: not where ``left`` and ``right`` stand.

    >>> interp_inside(np.ones(3), np.array([-1.0, 0.5, 2.0]), [0.0, 1.0], 7.0, None)
    array([0., 1., 1.])
    """
    if period is not None:  # NumPy takes no notice of the others then
        return g
    if left is not None:
        g = np.where(np.less(x, xp[0]), 0.0, g)
    return g if right is None else np.where(np.greater(x, xp[-1]), 0.0, g)


def interp_beyond(g: Any, x: Any, xp: Any, side: str, period: Any = None) -> Any:
    """What of ``g`` goes to the value that ``np.interp`` has on one side of all knots.

    >>> interp_beyond(np.ones(3), np.array([-1.0, 0.5, 2.0]), [0.0, 1.0], "left")
    array([1., 0., 0.])
    """
    if g is None or period is not None:
        return np.zeros(np.shape(x))
    return np.where(np.less(x, xp[0]) if side == "left" else np.greater(x, xp[-1]), g, 0.0)


def _knots(x: Any, xp: Any, period: Any) -> tuple[Any, Any, Any]:
    """``x`` and ``xp`` without a period, and where the knots came from."""
    xp = np.asarray(xp)
    if period is None:
        return x, xp, np.arange(len(xp))
    period = abs(period)
    xp = xp % period
    order = np.argsort(xp)
    source = np.concatenate([order[-1:], order, order[:1]])
    xp = xp[source]
    xp[0] -= period
    xp[-1] += period
    return np.asarray(x) % period, xp, source


__all__ = [
    "interp_adjoint",
    "interp_beyond",
    "interp_inside",
    "interp_of",
    "interp_slope",
    "interp_slope_adjoint",
]
