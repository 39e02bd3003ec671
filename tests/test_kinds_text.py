"""Kinds as texts: read, written, and told where they are wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

from tangentish import cli
from tangentish.analysis.lattice import kind_of
from tangentish.calling.kinds_text import examples, kinds_text, parse_kinds
from tangentish.errors import ArgumentError


class Point(NamedTuple):
    x: float
    y: Any


@dataclass
class Layer:
    W: Any
    act: str = "tanh"


NAMES = {"Layer": Layer, "Point": Point}
VALUES = [
    2.0,
    3,
    True,
    1j,
    None,
    "fast",
    "it's",
    b"bytes",
    ...,
    np.float32(2.0),
    np.int8(2),
    np.bool_(True),
    np.ones(3),
    np.ones((1, 4), np.float32),
    np.array(1.0),
    np.arange(3),
    np.ones(2, bool),
    np.ones(2, complex),
    (1.0, (2,)),
    (),
    [1.0, 2.0],
    [],
    [np.ones(2), np.ones(3)],
    [np.ones(1), np.ones(3)],
    [(1.0, np.ones(2)), (2.0, np.ones(2))],
    [1.0, "text"],
    {"W": np.ones((2, 2)), 1: 2.0, None: 3},
    Point(1.0, np.ones(2)),
    Layer(np.ones((2, 1))),
    np.random.default_rng(0),
    {"layers": [Layer(np.ones(2)), Layer(np.ones(3))]},
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: str(value)[:20])
def test_what_is_written_is_read(value: Any) -> None:
    kinds = {"x": kind_of(value, "x")}
    text = kinds_text(kinds, NAMES)
    assert parse_kinds(text, NAMES) == kinds, text


@pytest.mark.parametrize("value", VALUES, ids=lambda value: str(value)[:20])
def test_examples_are_of_their_kind(value: Any) -> None:
    kinds = {"x": kind_of(value, "x")}
    found = examples(kinds)["x"]
    if "?" not in str(kinds["x"]):
        assert kinds_text({"x": kind_of(found, "x")}, NAMES) == kinds_text(kinds, NAMES)


def test_lengths_are_known() -> None:
    text = "W: float64[3, :, 1, ?]"
    kinds = parse_kinds(text)
    assert kinds_text(kinds, {}) == text
    assert examples(kinds)["W"].shape == (3, 3, 1, 3)
    assert str(parse_kinds("x: float[:], n: int[2]")["x"]) == "float64[x.0]"


WRONG = [
    ("x", "`:` is missing after `x`", 1),
    ("x: flot", "`flot` is no kind", 3),
    ("x: float y", "`,` is missing after the kind of `x`", 9),
    ("x: float64[:", "`,` is missing after an axis", 12),
    ("x: float64[n]", "an axis is a colon", 11),
    ("x: Unknown(W: float)", "no class `Unknown`", 3),
    ("x: str", "write the text itself", 3),
    ("x: float, x: int", "`x` is named twice", 10),
    ("x: {y: float}", "a key is a text or a number", 4),
    ("x:", "a kind is missing", 2),
    ("x: $", "`$` is no kind", 3),
    ("x: Point(y: float)", "`Point` has the fields", 3),
]


@pytest.mark.parametrize(("text", "problem", "column"), WRONG)
def test_mistakes_are_pointed_at(text: str, problem: str, column: int) -> None:
    with pytest.raises(ArgumentError) as caught:
        parse_kinds(text, NAMES)
    first, shown, caret = str(caught.value).splitlines()
    assert problem in first
    assert (shown, caret.index("^") - 4) == (f"    {text}", column)


def test_functions_are_not_written() -> None:
    with pytest.raises(ArgumentError, match="cannot be written"):
        kinds_text({"f": kind_of(np.sin)}, {})


def test_show_takes_kinds(tmp_path: Any, capsys: Any) -> None:
    path = tmp_path / "shown_by_kinds.py"
    path.write_text("import numpy as np\n\n\ndef f(W, x):\n    return np.sum(W @ x)\n")
    assert cli.main(["show", f"{path}:f", "--kinds", "W: float64[:, :], x: float64[:]"]) == 0
    printed = capsys.readouterr().out
    assert "def f_grad(W, x, out_bar=1.0):" in printed
    assert "value:" not in printed
