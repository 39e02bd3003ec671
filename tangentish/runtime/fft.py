"""Fourier transforms: lengths, axes, and the transposes of those with a real result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.runtime.aliases import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray


def fitted(g: NDArray[Any], shape: Shape) -> NDArray[Any]:
    """An array cut off, or padded with zeros, at the end of every axis.

    >>> fitted(np.array([[1.0, 2.0], [3.0, 4.0]]), (1, 3))
    array([[1., 2., 0.]])
    """
    kept = g[tuple(slice(n) for n in shape)]
    if kept.shape == tuple(shape):
        return kept
    return np.pad(kept, [(0, n - m) for n, m in zip(shape, kept.shape, strict=True)])


def fft_axes(shape: Shape, s: Sequence[int] | None, axes: Sequence[int] | None) -> tuple[int, ...]:
    """The axes along which a transform runs.

    >>> fft_axes((4, 5, 6), None, None), fft_axes((4, 5, 6), (8,), None)
    ((0, 1, 2), (-1,))
    """
    if axes is not None:
        return tuple(axes)
    return tuple(range(len(shape))) if s is None else tuple(range(-len(s), 0))


def fft_lengths(shape: Shape, s: Sequence[int] | None, axes: Sequence[int]) -> tuple[int, ...]:
    """The lengths of a transform along its axes: those of the array where -1 or nothing is said.

    >>> fft_lengths((4, 5), None, (-1,)), fft_lengths((4, 5), (-1, 8), (0, 1))
    ((5,), (4, 8))
    """
    own = tuple(shape[k] for k in axes)
    return own if s is None else tuple(m if n == -1 else n for n, m in zip(s, own, strict=True))


def doubled_inside(spectrum: NDArray[Any], length: int, axis: int) -> NDArray[Any]:
    """Half a spectrum with each frequency that stands for two of the whole taken twice.

    >>> doubled_inside(np.ones(3), 4, 0), doubled_inside(np.ones(3), 5, 0)
    (array([1., 2., 1.]), array([1., 2., 2.]))
    """
    times = np.full(spectrum.shape[axis], 2.0, dtype=spectrum.real.dtype)
    times[0] = 1.0
    if length % 2 == 0:
        times[length // 2] = 1.0
    return np.moveaxis(np.moveaxis(spectrum, axis, -1) * times, -1, axis)


def irfft_adjoint(g: NDArray[Any], shape: Shape, axis: int, norm: Any) -> NDArray[Any]:
    """The adjoint of ``np.fft.irfft``.

    >>> irfft_adjoint(np.array([1.0, 0.0]), (2,), -1, None)
    array([0.5+0.j, 0.5+0.j])
    """
    spectrum = np.fft.ihfft(g, axis=axis, norm=norm)
    return fitted(doubled_inside(spectrum, g.shape[axis], axis), shape)


def hfft_adjoint(g: NDArray[Any], shape: Shape, axis: int, norm: Any) -> NDArray[Any]:
    """The adjoint of ``np.fft.hfft``.

    >>> hfft_adjoint(np.array([1.0, 0.0]), (2,), -1, None)
    array([1.+0.j, 1.+0.j])
    """
    spectrum = np.fft.rfft(g, axis=axis, norm=norm)
    return fitted(doubled_inside(spectrum, g.shape[axis], axis), shape)


def irfftn_adjoint(g: NDArray[Any], shape: Shape, axes: Sequence[int], norm: Any) -> NDArray[Any]:
    """The adjoint of ``np.fft.irfftn``.

    >>> irfftn_adjoint(np.array([[1.0, 0.0]]), (1, 2), (0, 1), None)
    array([[0.5+0.j, 0.5+0.j]])
    """
    *others, last = axes
    spectrum = doubled_inside(np.fft.ihfft(g, axis=last, norm=norm), g.shape[last], last)
    if others:
        spectrum = np.fft.ifftn(spectrum, axes=others, norm=norm)
    return fitted(spectrum, shape)


__all__ = [
    "fft_axes",
    "fft_lengths",
    "fitted",
    "hfft_adjoint",
    "irfft_adjoint",
    "irfftn_adjoint",
]
