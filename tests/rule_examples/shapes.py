"""Functions that move elements."""

from __future__ import annotations

from rule_examples.calls import DIAGONALS, Example, call, v

EXAMPLES: dict[str, list[Example]] = {
    # reshaping
    "numpy.reshape": [
        call(v(6), (2, 3)),
        call(v(2, 3), -1),
        call(v(2, 3), (3, 2), order="F"),
        call(v(2, 3), (3, -1)),
        call(0.5, (1, 1)),
        call(v(2, 3), 6, copy=True),
    ],
    "numpy.ravel": [call(v(2, 3)), call(v(2, 3), order="F"), call(v(2)), call(0.5)],
    "numpy.expand_dims": [
        call(v(3), 0),
        call(v(3), 1),
        call(v(2, 3), (0, -1)),
        call(v(2, 3), -1),
        call(0.5, 0),
    ],
    "numpy.squeeze": [
        call(v(1, 3)),
        call(v(1, 3, 1), 0),
        call(v(1, 3, 1), axis=(0, -1)),
        call(v(3, 1), -1),
    ],
    "numpy.atleast_1d": [call(0.5), call(v(3)), call(v(2, 3)), call(0.5, v(3), v(2, 3))],
    "numpy.broadcast_arrays": [
        call(v(3), v(2, 3)),
        call(v(2, 1), v(3), 0.5),
        call(v(2)),
    ],
    "numpy.broadcast_to": [
        call(v(3), (2, 3)),
        call(v(2, 1), (2, 3)),
        call(0.5, (2,)),
        call(v(1), (4, 3)),
    ],
    # reordering
    "numpy.transpose": [
        call(v(2, 3)),
        call(v(2, 3, 4), (1, 2, 0)),
        call(v(2, 3, 4), (-1, 0, 1)),
        call(v(3)),
        call(v(2, 3), axes=None),
    ],
    "numpy.matrix_transpose": [call(v(2, 3)), call(v(4, 2, 3))],
    "numpy.swapaxes": [call(v(2, 3, 4), 0, 2), call(v(2, 3), -1, 0)],
    "numpy.moveaxis": [call(v(2, 3, 4), 0, -1), call(v(2, 3, 4), (0, 1), (2, 0))],
    "numpy.rollaxis": [
        call(v(2, 3, 4), 2),
        call(v(2, 3, 4), 0, 2),
        call(v(2, 3, 4), 1, 3),
        call(v(2, 3, 4), -1, -2),
        call(v(2, 3), 1, 0),
    ],
    "numpy.lib.stride_tricks.sliding_window_view": [
        call(v(5), 2),
        call(v(3, 4), (2, 2)),
        call(v(3, 4), 2, axis=1),
        call(v(3, 4), (2, 3), axis=(1, 0)),
    ],
    "numpy.flip": [call(v(3)), call(v(2, 3), 1), call(v(2, 3, 2), axis=(0, 2))],
    "numpy.flipud": [call(v(3)), call(v(2, 3))],
    "numpy.fliplr": [call(v(2, 3))],
    "numpy.rot90": [call(v(2, 3)), call(v(2, 3), 3), call(v(2, 3, 4), k=2, axes=(1, 2))],
    "numpy.roll": [
        call(v(5), 2),
        call(v(2, 3), -1, axis=1),
        call(v(2, 3), (1, 2), axis=(0, 1)),
        call(v(2, 3), 1),
    ],
    # diagonals
    "numpy.diag": [
        *[call(v(*s), k) for s in DIAGONALS for k in (0, 1, -1)],
        call(v(3)),
        call(v(3), 1),
        call(v(2), k=-2),
    ],
    "numpy.diagflat": [call(v(3)), call(v(2, 2)), call(v(3), 1), call(0.5), call(v(2), k=-2)],
    "numpy.diagonal": [
        *[call(v(*s), k) for s in DIAGONALS for k in (0, 1, -1)],
        call(v(2, 3, 4), axis1=1, axis2=2),
        call(v(2, 3, 4), offset=1, axis1=-1, axis2=0),
    ],
    "numpy.trace": [
        *[call(v(*s), k) for s in DIAGONALS for k in (0, 1, -1)],
        call(v(3, 3)),
        call(v(2, 3, 4), 1, 2, 0),
        call(v(2, 3, 4)),
    ],
    "numpy.tril": [call(v(3, 3)), call(v(2, 4), 1), call(v(2, 3, 3), k=-1)],
    "numpy.triu": [call(v(3, 3)), call(v(2, 4), 1), call(v(2, 3, 3), k=-1)],
}

# The other functions of a rule that need calls of their own.
OTHERS: dict[str, list[Example]] = {
    "numpy.ndarray.flatten": [call(v(2, 3)), call(v(2, 3), order="F"), call(v(2))],
}
