"""Differences, integrals and convolutions of sequences of numbers, and their statistics."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.runtime.aliases import Axis, Shape
from tangentish.runtime.reductions import undiff
from tangentish.runtime.reshaping import unbroadcast

if TYPE_CHECKING:
    from numpy.typing import NDArray


def undiff_parts(g: NDArray[Any], n: int, axis: int, shapes: Sequence[Shape]) -> list[NDArray[Any]]:
    """The adjoints of arrays of the given shapes, which ``np.diff`` joined.

    >>> undiff_parts(np.array([1.0, 5.0]), 1, 0, [(1,), (2,)])
    [array([-1.]), array([-4.,  5.])]
    """
    axis %= g.ndim
    lengths = [shape[axis] for shape in shapes]
    goal = (*g.shape[:axis], sum(lengths), *g.shape[axis + 1 :])
    parts: list[NDArray[Any]] = np.split(undiff(g, n, axis, goal), np.cumsum(lengths)[:-1], axis)
    return parts


def undiff1d(g: NDArray[Any], shape: Shape, begin: int) -> NDArray[Any]:
    """The adjoint of the array in ``np.ediff1d``, ``begin`` numbers being put in front.

    >>> undiff1d(np.array([9.0, 1.0, 5.0]), (3,), 1)
    array([-1., -4.,  5.])
    """
    size = int(np.prod(shape))
    full = np.zeros(size, g.dtype)
    between = g[begin : begin + max(size - 1, 0)]
    full[1:] += between
    full[:-1] -= between
    return full.reshape(shape)


def ungradient(g: Any, shape: Shape, axis: Axis, edge_order: int, *spacing: Any) -> NDArray[Any]:
    """The adjoint of ``np.gradient``.

    >>> ungradient(np.array([1.0, 0.0, 0.0]), (3,), None, 1)
    array([-1.,  1.,  0.])
    """
    axes = range(len(shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    steps = spacing if len(spacing) > 1 else [*(spacing or (1.0,))] * len(axes)
    bars = g if len(axes) > 1 else [g]
    total: Any = 0.0
    for bar, k, step in zip(bars, axes, steps, strict=True):
        part = differences_adjoint(np.moveaxis(np.asarray(bar), k, 0), step, edge_order)
        total = total + np.moveaxis(part, 0, k)
    return np.asarray(total)


def differences_adjoint(g: NDArray[Any], step: Any, edge_order: int) -> NDArray[Any]:
    """The adjoint of ``np.gradient`` along the first axis."""
    n = len(g)
    d = np.diff(step) if np.ndim(step) else np.full(n - 1, step)
    d = d.astype(g.dtype).reshape(-1, *[1] * (g.ndim - 1))
    before, after = d[:-1], d[1:]
    both, full, inner = before + after, np.zeros_like(g), g[1:-1]
    full[:-2] -= inner * after / (before * both)
    full[1:-1] += inner * (after - before) / (before * after)
    full[2:] += inner * before / (after * both)
    if edge_order == 1:
        full[1] += g[0] / d[0]
        full[0] -= g[0] / d[0]
        full[-1] += g[-1] / d[-1]
        full[-2] -= g[-1] / d[-1]
        return full
    full[0] -= g[0] * (both[0] + before[0]) / (before[0] * both[0])
    full[1] += g[0] * both[0] / (before[0] * after[0])
    full[2] -= g[0] * before[0] / (after[0] * both[0])
    full[-3] += g[-1] * after[-1] / (before[-1] * both[-1])
    full[-2] -= g[-1] * both[-1] / (before[-1] * after[-1])
    full[-1] += g[-1] * (both[-1] + after[-1]) / (after[-1] * both[-1])
    return full


def trapezoid_adjoint(g: Any, shape: Shape, x: Any, dx: Any, axis: int) -> NDArray[Any]:
    """The adjoint of ``y`` in ``np.trapezoid(y, x, dx, axis)``.

    >>> trapezoid_adjoint(1.0, (3,), None, 2.0, -1)
    array([1., 2., 1.])
    """
    first, second, steps = halves(shape, axis)
    half = 0.5 * np.expand_dims(g, axis) * widths(x, dx, shape, axis)
    full = np.zeros(shape, half.dtype)
    half = unbroadcast(half, np.empty(steps, half.dtype))
    full[second] += half
    full[first] += half
    return full


def trapezoid_slope(g: Any, y: NDArray[Any], shape: Shape, axis: int) -> NDArray[Any]:
    """The adjoint of ``x`` in ``np.trapezoid(y, x, axis=axis)``.

    >>> trapezoid_slope(1.0, np.array([1.0, 3.0, 5.0]), (3,), -1)
    array([-2., -2.,  4.])
    """
    first, second, _ = halves(y.shape, axis)
    part = 0.5 * np.expand_dims(g, axis) * (y[second] + y[first])
    if len(shape) == 1:
        axis = axis % y.ndim - y.ndim
        aligned: Shape = (*shape, *[1] * (-1 - axis))
    else:
        aligned = shape
    first, second, steps = halves(aligned, axis)
    full = np.zeros(aligned, part.dtype)
    part = unbroadcast(part, np.empty(steps, part.dtype))
    full[second] += part
    full[first] -= part
    return full.reshape(shape)


def halves(shape: Shape, axis: int) -> tuple[Any, Any, Shape]:
    """All but the last along an axis, all but the first, and the shape of these."""
    axis %= len(shape)
    before = (slice(None),) * axis
    steps = (*shape[:axis], max(shape[axis] - 1, 0), *shape[axis + 1 :])
    return (*before, slice(None, -1)), (*before, slice(1, None)), steps


def widths(x: Any, dx: Any, shape: Shape, axis: int) -> Any:
    """The distances between the points of an integral, to broadcast against what it is of."""
    if x is None:
        return dx
    if np.ndim(x) > 1:
        return np.diff(x, axis=axis)
    return np.diff(x).reshape(-1, *[1] * (len(shape) - 1 - axis % len(shape)))


def convolve_adjoint(g: Any, v: Any, shape: Shape, mode: str) -> NDArray[Any]:
    """The adjoint of ``a``, which has the given shape, in ``np.convolve(a, v, mode)``.

    >>> convolve_adjoint(np.array([1.0, 0.0]), np.array([2.0, 3.0]), (1,), "full")
    array([2.])
    """
    n, m = int(np.prod(shape)), np.size(v)
    start = {"full": 0, "same": (min(n, m) - 1) // 2, "valid": min(n, m) - 1}[mode]
    return np.convolve(in_full(g, n + m - 1, start), np.ravel(v)[::-1], "valid").reshape(shape)


def correlate_adjoint_left(g: Any, v: Any, shape: Shape, mode: str) -> NDArray[Any]:
    """The adjoint of ``a`` in ``np.correlate(a, v, mode)``.

    >>> correlate_adjoint_left(np.array([1.0, 0.0]), np.array([2.0, 3.0]), (1,), "full")
    array([3.])
    """
    n, m = int(np.prod(shape)), np.size(v)
    full = in_full(g, n + m - 1, correlation_start(n, m, mode))
    return np.convolve(full, np.ravel(v), "valid").reshape(shape)


def correlate_adjoint_right(a: Any, g: Any, shape: Shape, mode: str) -> NDArray[Any]:
    """The adjoint of ``v`` in ``np.correlate(a, v, mode)``.

    >>> correlate_adjoint_right(np.array([2.0]), np.array([1.0, 0.0]), (2,), "full")
    array([0., 2.])
    """
    n, m = np.size(a), int(np.prod(shape))
    full = in_full(g, n + m - 1, correlation_start(n, m, mode))
    return np.convolve(full, np.ravel(a)[::-1], "valid")[::-1].reshape(shape)


def correlation_start(n: int, m: int, mode: str) -> int:
    """Where the result of a mode begins in that of the mode "full"."""
    if mode == "same":
        return (m - 1) // 2 if n >= m else n // 2
    return min(n, m) - 1 if mode == "valid" else 0


def in_full(g: Any, length: int, start: int) -> NDArray[Any]:
    """Zeros with ``g`` in them from a position on."""
    full = np.zeros(length, np.result_type(g))
    full[start : start + np.size(g)] = g
    return full


def edge_size(edge: Any) -> int:
    """How many numbers something is that `np.ediff1d` puts at an end.

    >>> edge_size(None), edge_size(0.0), edge_size(np.zeros((2, 2)))
    (0, 1, 4)
    """
    return 0 if edge is None else np.size(edge)


def deviations(m: Any, y: Any, rowvar: bool) -> NDArray[Any]:
    """Variables in rows, less their means, as `np.cov` reads its arguments.

    >>> deviations(np.array([1.0, 3.0]), np.array([0.0, 4.0]), True)
    array([[-1.,  1.],
           [-2.,  2.]])
    """
    rows = np.atleast_2d(m) if rowvar or np.ndim(m) < 2 else np.transpose(m)
    if np.ndim(y) and len(rows):  # without variables in the first, nothing else is looked at
        more = np.atleast_2d(y)
        rows = np.concatenate([rows, more if rowvar or len(more) == 1 else more.T])
    return np.asarray(rows - rows.mean(axis=1, keepdims=True))


def undeviations(g: NDArray[Any], shape: Shape, last: bool, rowvar: bool) -> Any:
    """The adjoint of ``m`` in `deviations`, or of ``y``, which are the last rows.

    >>> undeviations(np.array([[2.0, 0.0]]), (2,), False, True)
    array([ 1., -1.])
    """
    if not len(g):
        return np.zeros(shape, g.dtype)
    turned = not rowvar and len(shape) > 1 and not (last and shape[0] == 1)
    count = shape[-1] if turned else shape[0] if len(shape) > 1 else 1
    part = g[len(g) - count :] if last else g[:count]
    part = part - part.mean(axis=1, keepdims=True)
    return np.reshape(part.T if turned else part, shape)


def placed_deviations(x: Any, shape: Shape, last: bool, rowvar: bool) -> NDArray[Any]:
    """The adjoint of `undeviations`: one of its two arguments, and zeros for the other one.

    >>> placed_deviations(np.array([1.0, 3.0]), (2, 2), True, True)
    array([[ 0.,  0.],
           [-1.,  1.]])
    """
    rows = deviations(x, None, rowvar or (last and len(x) == 1))
    full = np.zeros(shape, rows.dtype)
    full[len(full) - len(rows) if last else 0 :][: len(rows)] = rows
    return full


def aligned_weights(weights: Any, shape: Shape, axis: Axis) -> Any:
    """Weights along some axes, to broadcast against an array of the given shape.

    >>> aligned_weights(np.array([1.0, 2.0]), (2, 3), 0)
    array([[1.],
           [2.]])
    """
    if weights is None:
        return 1.0
    if np.shape(weights) in ((), tuple(shape)) or axis is None:
        return weights
    axes = [k % len(shape) for k in (axis if isinstance(axis, tuple) else (axis,))]
    turned = np.transpose(weights, np.argsort(axes))
    return turned.reshape([n if k in axes else 1 for k, n in enumerate(shape)])


def unaligned_weights(g: Any, goal: Shape, shape: Shape, axis: Axis) -> Any:
    """The adjoint of `aligned_weights`, for weights of shape ``goal``.

    >>> unaligned_weights(np.ones((2, 3)), (2,), (2, 3), 0)
    array([3., 3.])
    """
    if tuple(goal) == tuple(shape) or axis is None:
        return g
    axes = [k % len(shape) for k in (axis if isinstance(axis, tuple) else (axis,))]
    others = tuple(k for k in range(len(shape)) if k not in axes)
    return np.transpose(np.sum(g, axis=others), np.argsort(np.argsort(axes)))


def unpolyder(g: NDArray[Any], shape: Shape, m: int) -> NDArray[Any]:
    """The adjoint of ``np.polyder`` for coefficients of a shape.

    >>> unpolyder(np.array([1.0, 1.0]), (3,), 1)
    array([2., 1., 0.])
    """
    if not m or not shape[0]:
        return g
    count = shape[0] - 1
    below = np.broadcast_shapes((count, *shape[1:]), (count,))
    bars = unpolyder(g, below, m - 1) * np.arange(count, 0, -1)
    part = unbroadcast(bars, np.empty((count, *shape[1:]), bars.dtype))
    return np.concatenate([part, np.zeros((1, *shape[1:]))])


def polyval_slope(p: Any, x: Any, order: int) -> Any:
    """The derivative of an order of ``np.polyval`` by ``x``.

    >>> polyval_slope([1.0, 2.0, 3.0], 5.0, 1)
    np.float64(12.0)
    """
    p, total = np.asarray(p), np.zeros(np.shape(x))
    for k, coefficient in enumerate(p[: max(len(p) - order, 0)]):
        total = total * x + coefficient * math.perm(len(p) - 1 - k, order)
    return total.astype(np.result_type(p, x), copy=False)[()]


def polyval_adjoint(g: Any, x: Any, shape: Shape, order: int) -> NDArray[Any]:
    """The adjoint of ``p`` in `polyval_slope`, which of order 0 is ``np.polyval``.

    >>> polyval_adjoint(1.0, 5.0, (3,), 0)
    array([25.,  5.,  1.])
    """
    full = np.zeros(shape, np.result_type(g, x))
    for k in range(max(len(full) - order, 0)):
        power = len(full) - 1 - k
        part = g * math.perm(power, order) * np.asarray(x) ** (power - order)
        full[k] = unbroadcast(part, full[k])
    return full


def power_slopes(x: Any, length: int, increasing: bool, order: int) -> NDArray[Any]:
    """The derivatives of an order of the powers in the columns of ``np.vander``.

    >>> power_slopes(np.array([3.0]), 3, True, 1)
    array([[0., 1., 6.]])
    """
    powers = np.arange(length) if increasing else np.arange(length)[::-1]
    factors = np.ones(length)
    for k in range(order):
        factors = factors * (powers - k)
    columns = np.asarray(x)[:, None] ** np.maximum(powers - order, 0) * factors
    return np.asarray(columns.astype(np.result_type(x), copy=False))


__all__ = [
    "aligned_weights",
    "convolve_adjoint",
    "correlate_adjoint_left",
    "correlate_adjoint_right",
    "deviations",
    "edge_size",
    "placed_deviations",
    "polyval_adjoint",
    "polyval_slope",
    "power_slopes",
    "trapezoid_adjoint",
    "trapezoid_slope",
    "unaligned_weights",
    "undeviations",
    "undiff1d",
    "undiff_parts",
    "ungradient",
    "unpolyder",
]
