"""Forward mode over the whole corpus: tangents against gradients, values and side effects."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from programs import Program, load
from tangent_checks import check_tangent
from test_programs_wide import CHECKED, OTHERS

from tangentish import grad, tangent
from tangentish.errors import ArgumentError, UnsupportedError

SMOOTH = [p for p in load() if "raises" not in p.options]


def check(program: Program) -> None:
    options = program.options
    check_tangent(
        program.function,
        program.arguments,
        options.get("kwargs"),
        options.get("wrt"),
        options.get("rtol", 1e-6),
    )


@pytest.mark.parametrize("program", [*SMOOTH, *CHECKED], ids=lambda program: program.name)
def test_tangent(program: Program) -> None:
    try:
        check(program)
    except ArgumentError as problem:  # by a part of `*args`, say
        assert "which only gradients are" in str(problem)


@pytest.mark.parametrize("program", OTHERS, ids=lambda program: program.name)
def test_tangent_is_right_or_refused(program: Program) -> None:
    with contextlib.suppress(UnsupportedError, ArgumentError):
        check(program)


def running(x1: float, x2: float) -> float:
    return np.log(x1) + x1 * x2 - np.sin(x2)


def test_text_of_the_textbooks() -> None:
    text = tangent(running, wrt=("x1", "x2")).source_for(2.0, 5.0)
    assert "    v2 = x1 * x2\n    v2_dot = x1_dot * x2 + x1 * x2_dot\n" in text
    assert "    v1 = np.log(x1)\n    v1_dot = x1_dot / x1\n" in text


def test_values_of_the_textbooks() -> None:
    along = tangent(running, wrt=("x1", "x2"))
    value, by_first = along(2.0, 5.0, 1.0, 0.0)
    assert value == running(2.0, 5.0)
    assert by_first == 5.5
    gradient = grad(running, wrt=("x1", "x2"))(2.0, 5.0)
    assert abs(along(2.0, 5.0, 0.0, 1.0)[1] - gradient[1]) < 1e-15


def test_structures_go_in_and_come_out() -> None:
    def split(p: dict, n: int) -> tuple:
        return p["w"] * p["s"], {"sum": np.sum(p["w"]), "n": n}, n

    p = {"w": np.array([1.0, 2.0]), "s": 3.0}
    p_dot = {"w": np.array([10.0, 20.0]), "s": 1.0}
    value, dot = tangent(split)(p, 4, p_dot)
    assert np.array_equal(value[0], [3.0, 6.0]) and value[2] == 4
    assert np.array_equal(dot[0], [31.0, 62.0])
    assert dot[1]["sum"] == 30.0 and dot[2] is None


@pytest.mark.parametrize(
    ("dot", "words"),
    [(np.ones(3), "has shape (2,), and its tangent (3,)"), (1.0, "has shape (2,)")],
)
def test_wrong_tangents(dot: object, words: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        tangent(lambda x: np.sum(x))(np.ones(2), dot)
    assert words in str(caught.value)


def test_a_tangent_is_needed() -> None:
    with pytest.raises(TypeError, match="also takes x_dot"):
        tangent(lambda x: x)()


def test_result_is_memory_of_its_own() -> None:
    x_dot = np.ones(2)
    _, dot = tangent(lambda x: x)(np.zeros(2), x_dot)
    dot[0] = 5.0
    assert x_dot[0] == 1.0
