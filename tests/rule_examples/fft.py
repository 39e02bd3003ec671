"""Fourier transforms."""

from __future__ import annotations

from typing import Any

from rule_examples.calls import Example, call, v

NORMS = (None, "backward", "ortho", "forward")


def along_an_axis(**more: Any) -> list[Example]:
    """Calls of a transform along one axis: all norms, padded and cut off."""
    found = [call(v(5), norm=norm, **more) for norm in NORMS]
    found += [call(v(6), n, norm=norm, **more) for n in (4, 5, 8, 9) for norm in NORMS[:3]]
    found += [call(v(4, 3), axis=0, **more), call(v(2, 3, 4), 5, axis=1, norm="ortho", **more)]
    return [*found, call(v(4), **more), call(v(2, 3), 6, **more), call(v(2, 2), n=None, **more)]


def along_two_axes() -> list[Example]:
    found = [call(v(3, 4), norm=norm) for norm in NORMS]
    found += [call(v(4, 5), s) for s in ((3, 6), (6, 4), (4, 7))]
    return [*found, call(v(2, 3, 4)), call(v(2, 3, 4), (4, 3), (0, 2), norm="ortho")]


def along_many_axes() -> list[Example]:
    found = [call(v(2, 3, 4), norm=norm) for norm in NORMS]
    found += [call(v(4, 5), s, (0, 1)) for s in ((3, 6), (6, 4), (-1, 7), (5, -1))]
    return [*found, call(v(2, 3, 4), axes=(0, 2)), call(v(2, 3, 4), (5,), (1,)), call(v(5))]


EXAMPLES: dict[str, list[Example]] = {
    "numpy.fft.fft": along_an_axis(),
    "numpy.fft.ifft": along_an_axis(),
    "numpy.fft.rfft": along_an_axis(),
    "numpy.fft.irfft": along_an_axis(),
    "numpy.fft.hfft": along_an_axis(),
    "numpy.fft.ihfft": along_an_axis(),
    "numpy.fft.fft2": along_two_axes(),
    "numpy.fft.ifft2": along_two_axes(),
    "numpy.fft.rfft2": along_two_axes(),
    "numpy.fft.irfft2": along_two_axes(),
    "numpy.fft.fftn": along_many_axes(),
    "numpy.fft.ifftn": along_many_axes(),
    "numpy.fft.rfftn": along_many_axes(),
    "numpy.fft.irfftn": along_many_axes(),
    "numpy.fft.fftshift": [call(v(5)), call(v(4, 3)), call(v(4, 3), axes=1)],
    "numpy.fft.ifftshift": [call(v(5)), call(v(4, 3)), call(v(4, 3), axes=(0,))],
    "numpy.fft.fftfreq": [call(5, 0.5), call(4, d=0.7)],
    "tangentish.runtime.fitted": [call(v(3), (5,)), call(v(4, 3), (2, 3)), call(v(2), (2,))],
    "tangentish.runtime.irfft_adjoint": [
        call(v(4), (3,), -1, None),
        call(v(5), (4,), 0, "ortho"),
        call(v(2, 4), (2, 2), 1, "forward"),
    ],
    "tangentish.runtime.hfft_adjoint": [call(v(4), (3,), -1, None), call(v(5), (2,), 0, None)],
    "tangentish.runtime.irfftn_adjoint": [
        call(v(3, 4), (3, 3), (0, 1), None),
        call(v(3, 4), (3, 4), (-1,), "ortho"),
    ],
}

# The other functions of a rule that need calls of their own.
OTHERS: dict[str, list[Example]] = {
    "numpy.fft.rfftfreq": [call(5, 0.5), call(4, d=0.7)],
}
