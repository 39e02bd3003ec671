"""Numbers in even steps."""

from __future__ import annotations

from rule_examples.calls import Const, Example, call, v, values

EXAMPLES: dict[str, list[Example]] = {
    "numpy.linspace": [
        call(0.5, 1.5),
        call(0.5, 1.5, 5),
        call(0.5, Const(1.5), num=5, endpoint=False),
        call(v(2), v(2, seed=1), 4),
        call(0.5, v(2, 3), 4, endpoint=False),
        call(v(3), v(3, seed=1), 4, axis=1),
        call(v(2, 3), v(3), 4, axis=-1),
        call(0.5, 1.5, 5, retstep=True),
        call(v(3), 1.5, 5, endpoint=False, retstep=True),
        call(0.5, 1.5, 5, dtype="float64"),
    ],
    "numpy.logspace": [
        call(0.5, 1.5, 4),
        call(0.5, 1.5, 4, False, 2.0),
        call(v(3), v(3, seed=1), 4),
        call(v(3), Const(1.0), 4, axis=1),
        call(v(2, 3), v(3), 4, base=Const(2.0), axis=-1),
        call(0.5, 1.5, 1),
    ],
    "numpy.geomspace": [
        call(0.5, 1.5, 4),
        call(0.5, 1.5, 4, endpoint=False),
        call(values((3,), 0.5, 2.0), values((3,), 0.5, 2.0, 1), 4),
        call(values((3,), 0.5, 2.0), Const(1.0), 4, axis=1),
        call(0.5, 1.5, 1),
    ],
}
