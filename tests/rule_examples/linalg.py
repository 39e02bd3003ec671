"""Linear algebra."""

from __future__ import annotations

import numpy as np

from rule_examples.calls import MATRICES, Example, call, definite, regular, v

EXAMPLES: dict[str, list[Example]] = {
    # linear algebra
    "numpy.linalg.norm": [
        call(v(3)),
        call(v(2, 3)),
        call(v(2, 3, 2)),
        call(v(3), keepdims=True),
        call(v(3), 2),
        call(v(3), 1),
        call(v(4), 3),
        call(v(4), ord=np.inf),
        call(v(4), ord=-np.inf),
        call(v(2, 3), "fro"),
        call(v(2, 3), "nuc"),
        call(v(3, 2), 2),
        call(v(3, 2), -2),
        call(v(3, 2), 1),
        call(v(3, 2), -1),
        call(v(3, 2), np.inf),
        call(v(2, 3), axis=1),
        call(v(2, 3), None, 0, True),
        call(v(2, 3), ord=2, axis=1),
        call(v(2, 3), ord=1, axis=0),
        call(v(2, 3), ord=3, axis=-1, keepdims=True),
        call(v(4, 2, 3), axis=(1, 2)),
        call(v(4, 2, 3), ord=2, axis=(0, 2)),
        call(v(4, 2, 3), ord="nuc", axis=(-1, 0), keepdims=True),
        call(v(2, 3), ord=np.inf, axis=1),
    ],
    "numpy.linalg.inv": MATRICES,
    "numpy.linalg.pinv": [call(v(3, 2)), call(v(2, 3)), call(regular(2, 2)), call(v(2, 3, 2))],
    "numpy.linalg.solve": [
        call(regular(3, 3), v(3)),
        call(regular(3, 3), v(3, 2)),
        call(regular(2, 3, 3), v(2, 3, 2)),
        call(regular(2, 3, 3), v(3)),
        call(regular(2, 3, 3), v(3, 2)),
        call(regular(3, 3), v(2, 3, 2)),
    ],
    "numpy.linalg.det": MATRICES,
    "numpy.linalg.slogdet": MATRICES,
    "numpy.linalg.cholesky": [call(definite(3, 3)), call(definite(2, 3, 3)), call(definite(1, 1))],
    "numpy.linalg.eigh": [call(definite(3, 3)), call(definite(2, 2, 2))],
    "numpy.linalg.eigvalsh": [call(definite(3, 3)), call(definite(2, 2, 2))],
    "numpy.linalg.trace": [call(v(3, 3)), call(v(2, 3, 4), offset=1)],
    "numpy.linalg.diagonal": [call(v(3, 3)), call(v(2, 3, 4), offset=-1)],
}
