"""Pullbacks over programs of the corpus: called twice, they give the gradient both times."""

from __future__ import annotations

import numpy as np
import pytest
from programs import Program, load
from references import float_arguments, fresh_call, leaves, plain_run, same
from test_programs_wide import CHECKED

from tangentish.api import Derivative, Split
from tangentish.errors import ArgumentError

SMOOTH = [p for p in load() if "raises" not in p.options]
OBJECTS = ("objects", "objects made", "fields written", "dataclass", "namespace", "nesting")
CHOSEN = [*SMOOTH[::8], *CHECKED[::8]]
CHOSEN += [p for p in CHECKED if p.group in OBJECTS and p not in CHOSEN]


@pytest.mark.parametrize("program", CHOSEN, ids=lambda program: program.name)
def test_pullback(program: Program) -> None:
    options = program.options

    def example():
        return fresh_call(program.arguments, options.get("kwargs"))

    function = program.function
    keys = tuple(options.get("wrt") or float_arguments(function, example()))
    wanted = plain_run(Derivative(function, wrt=keys), example()).value
    plain = plain_run(function, example())
    try:
        outcome = plain_run(Split(function, wrt=keys), example())
    except ArgumentError:  # by single arguments of *args, which only gradients are
        pytest.skip("by a part of the arguments")
    value, pullback = outcome.value
    assert same(value, plain.value)
    left = [[o.call.args, o.call.kwargs] for o in (outcome, plain)]
    assert same(*left)
    for _ in range(2):
        found = dict(leaves(pullback(1.0)))
        expected = dict(leaves(wanted))
        assert list(found) == list(expected)
        for path, leaf in expected.items():
            assert np.allclose(found[path], leaf, rtol=1e-10, atol=1e-12), path
