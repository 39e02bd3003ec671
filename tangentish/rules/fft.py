# mypy: ignore-errors
"""Discrete Fourier transforms.

The matrix of a transform is symmetric, so its transpose is the transform itself, by the same
norm; what is cut off or padded before is padded or cut off after.  Transforms of real signals
are parts of the complex ones, and their transposes ask for the whole again.
"""

from __future__ import annotations

import numpy as np

from tangentish.rules.notation import adjoint, linear, nondifferentiable, rule, shape, tangent
from tangentish.runtime import (
    fft_axes,
    fft_lengths,
    fitted,
    hfft_adjoint,
    irfft_adjoint,
    irfftn_adjoint,
)

nondifferentiable([fft_axes, fft_lengths])

# ---- along one axis ------------------------------------------------------------------------


@linear(np.fft.fft)
def fft(a, n=None, axis=-1, norm=None):
    adjoint.a += fitted(np.fft.fft(adjoint.out, axis=axis, norm=norm), shape(a))


@fft.when(n=None)
def _(a, n=None, axis=-1, norm=None):
    adjoint.a += np.fft.fft(adjoint.out, axis=axis, norm=norm)


@linear(np.fft.ifft)
def ifft(a, n=None, axis=-1, norm=None):
    adjoint.a += fitted(np.fft.ifft(adjoint.out, axis=axis, norm=norm), shape(a))


@ifft.when(n=None)
def _(a, n=None, axis=-1, norm=None):
    adjoint.a += np.fft.ifft(adjoint.out, axis=axis, norm=norm)


@linear(np.fft.rfft, complex=False)
def rfft(a, n=None, axis=-1, norm=None):
    length = n or shape(a)[axis]
    adjoint.a += fitted(np.fft.fft(adjoint.out, length, axis=axis, norm=norm), shape(a))


@rfft.when(n=None)
def _(a, n=None, axis=-1, norm=None):
    adjoint.a += np.fft.fft(adjoint.out, shape(a)[axis], axis=axis, norm=norm)


@linear(np.fft.irfft)
def irfft(a, n=None, axis=-1, norm=None):
    adjoint.a += irfft_adjoint(adjoint.out, shape(a), axis, norm)


@linear(np.fft.hfft)
def hfft(a, n=None, axis=-1, norm=None):
    adjoint.a += hfft_adjoint(adjoint.out, shape(a), axis, norm)


@linear(np.fft.ihfft, complex=False)
def ihfft(a, n=None, axis=-1, norm=None):
    length = n or shape(a)[axis]
    adjoint.a += fitted(np.fft.ifft(adjoint.out, length, axis=axis, norm=norm), shape(a))


@ihfft.when(n=None)
def _(a, n=None, axis=-1, norm=None):
    adjoint.a += np.fft.ifft(adjoint.out, shape(a)[axis], axis=axis, norm=norm)


# ---- along several axes --------------------------------------------------------------------


@linear(np.fft.fft2)
def fft2(a, s=None, axes=(-2, -1), norm=None):
    along = fft_axes(shape(a), s, axes)
    adjoint.a += fitted(np.fft.fft2(adjoint.out, axes=along, norm=norm), shape(a))


@fft2.when(s=None)
def _(a, s=None, axes=(-2, -1), norm=None):
    adjoint.a += np.fft.fft2(adjoint.out, axes=axes, norm=norm)


@linear(np.fft.ifft2)
def ifft2(a, s=None, axes=(-2, -1), norm=None):
    along = fft_axes(shape(a), s, axes)
    adjoint.a += fitted(np.fft.ifft2(adjoint.out, axes=along, norm=norm), shape(a))


@ifft2.when(s=None)
def _(a, s=None, axes=(-2, -1), norm=None):
    adjoint.a += np.fft.ifft2(adjoint.out, axes=axes, norm=norm)


@linear(np.fft.fftn)
def fftn(a, s=None, axes=None, norm=None):
    along = fft_axes(shape(a), s, axes)
    adjoint.a += fitted(np.fft.fftn(adjoint.out, axes=along, norm=norm), shape(a))


@fftn.when(s=None)
def _(a, s=None, axes=None, norm=None):
    adjoint.a += np.fft.fftn(adjoint.out, axes=axes, norm=norm)


@linear(np.fft.ifftn)
def ifftn(a, s=None, axes=None, norm=None):
    along = fft_axes(shape(a), s, axes)
    adjoint.a += fitted(np.fft.ifftn(adjoint.out, axes=along, norm=norm), shape(a))


@ifftn.when(s=None)
def _(a, s=None, axes=None, norm=None):
    adjoint.a += np.fft.ifftn(adjoint.out, axes=axes, norm=norm)


@linear(np.fft.rfft2, complex=False)
def rfft2(a, s=None, axes=(-2, -1), norm=None):
    along = fft_axes(shape(a), s, axes)
    lengths = fft_lengths(shape(a), s, along)
    adjoint.a += fitted(np.fft.fft2(adjoint.out, lengths, axes=along, norm=norm), shape(a))


@rfft2.when(a="matrix", s=None, axes=(-2, -1))
def _(a, s=None, axes=(-2, -1), norm=None):
    adjoint.a += np.fft.fft2(adjoint.out, shape(a), norm=norm)


@linear(np.fft.rfftn, complex=False)
def rfftn(a, s=None, axes=None, norm=None):
    along = fft_axes(shape(a), s, axes)
    lengths = fft_lengths(shape(a), s, along)
    adjoint.a += fitted(np.fft.fftn(adjoint.out, lengths, axes=along, norm=norm), shape(a))


@rfftn.when(s=None, axes=None)
def _(a, s=None, axes=None, norm=None):
    adjoint.a += np.fft.fftn(fitted(adjoint.out, shape(a)), norm=norm)


@linear(np.fft.irfft2)
def irfft2(a, s=None, axes=(-2, -1), norm=None):
    adjoint.a += irfftn_adjoint(adjoint.out, shape(a), fft_axes(shape(a), s, axes), norm)


@linear(np.fft.irfftn)
def irfftn(a, s=None, axes=None, norm=None):
    adjoint.a += irfftn_adjoint(adjoint.out, shape(a), fft_axes(shape(a), s, axes), norm)


# ---- frequencies ---------------------------------------------------------------------------


@linear(np.fft.fftshift)
def fftshift(x, axes=None):
    adjoint.x += np.fft.ifftshift(adjoint.out, axes=axes)


@linear(np.fft.ifftshift)
def ifftshift(x, axes=None):
    adjoint.x += np.fft.fftshift(adjoint.out, axes=axes)


@rule(np.fft.fftfreq, np.fft.rfftfreq, complex=False)
def fftfreq(n, d=1.0, *, out):
    tangent.out = -out * tangent.d / d
    adjoint.d += -np.sum(adjoint.out * out) / d


# ---- the transposes, differentiated again ---------------------------------------------------


@linear(fitted)
def fitted_back(g, goal):
    adjoint.g += fitted(adjoint.out, shape(g))


@linear(irfft_adjoint, complex=False)
def irfft_again(g, goal, axis, norm):
    adjoint.g += np.fft.irfft(adjoint.out, shape(g)[axis], axis, norm)


@linear(hfft_adjoint, complex=False)
def hfft_again(g, goal, axis, norm):
    adjoint.g += np.fft.hfft(adjoint.out, shape(g)[axis], axis, norm)


@linear(irfftn_adjoint, complex=False)
def irfftn_again(g, goal, axes, norm):
    adjoint.g += np.fft.irfftn(adjoint.out, fft_lengths(shape(g), None, axes), axes, norm)
