"""Random programs of fixed seeds, and the parts that draw and shrink them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fuzz
import pytest
from checks import check_each_alone, check_gradient
from random_programs import draw_source

COUNT = 60


@pytest.mark.parametrize("seed", range(COUNT))
def test_random_program(seed: int, tmp_path: Path) -> None:
    source, function = fuzz.fair_program(seed, tmp_path)
    try:
        check_gradient(function, fuzz.arguments())
        if seed % 5 == 0:
            check_each_alone(function, fuzz.arguments())
    except Exception as problem:
        raise AssertionError(f"{problem}\n\n{source}") from problem


def test_same_seed_same_program() -> None:
    assert draw_source(3) == draw_source(3) != draw_source(4)


def test_grammar_reaches_every_construct() -> None:
    found: set[str] = set()
    text = ""
    for seed in range(150):
        source = draw_source(seed)
        text += source
        for loop in ast.walk(ast.parse(source)):
            found.add(type(loop).__name__)
            if isinstance(loop, (ast.For, ast.While)):
                inside = {type(node).__name__ for node in ast.walk(loop)}
                found |= {f"{name} in a loop" for name in inside}
    wanted = "For While If IfExp Break Continue AugAssign Tuple List FunctionDef"
    assert found >= set(wanted.split())
    assert found >= {"Return in a loop", "If in a loop", "IfExp in a loop"}
    for piece in ("reversed(", "enumerate(", "zip(", "range(len(", ", -1, -1)", ", 0, -2)", ".T\n"):
        assert piece in text, piece
    for piece in (
        ".append(",
        " @ ",
        "[:, ",
        "[::-1]",
        "[::2]",
        "zeros_like",
        "g0(",
        "else:",
        "elif ",
    ):
        assert piece in text, piece


def test_nearly_every_program_is_fair(tmp_path: Path) -> None:
    fair = [fuzz.is_fair(fuzz.load_program(draw_source(f"{k}.0"), tmp_path)) for k in range(40)]
    assert sum(fair) >= 25


def test_shrinking_keeps_the_failure_and_little_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an engine that fails for every `while` the smallest program has little more."""

    def failure(function: Callable[..., Any]) -> BaseException | None:
        text = Path(function.__code__.co_filename).read_text(encoding="utf-8")
        return AssertionError("no while") if "while " in text else None

    monkeypatch.setattr(fuzz, "failure", failure)
    source = next(
        source
        for k in range(100)
        for source, _ in [fuzz.fair_program(f"shrink-{k}", tmp_path)]
        if "while " in source
    )
    small = fuzz.shrink(source, tmp_path, AssertionError("no while"))
    assert "while " in small
    assert len(small.splitlines()) <= 14
