"""Second derivatives of the corpus: forward over reverse and reverse over reverse.

Every twelfth program is checked in every run; all of them by ``pytest -m slow``.
"""

from __future__ import annotations

import contextlib

import pytest
from nesting_checks import check_second
from programs import Program, load

from tangentish.errors import ArgumentError, UnsupportedError

STEP = 12
EVERYTHING = [
    program
    for package in ("programs", "programs.wide", "programs.ten")
    for program in load(package)
    if "raises" not in program.options
]
SAMPLE = EVERYTHING[::STEP]
REFUSED = 20
"""Of the sample, these many are refused in one of the modes; the number only ever falls."""


def named(program: Program) -> str:
    return program.name


refused: set[str] = set()


def check(program: Program) -> None:
    try:
        check_second(program)
    except (UnsupportedError, ArgumentError):
        refused.add(program.name)


@pytest.mark.parametrize("program", SAMPLE, ids=named)
def test_second_derivatives(program: Program) -> None:
    check(program)
    assert len(refused) <= REFUSED


@pytest.mark.slow
@pytest.mark.parametrize("program", EVERYTHING, ids=named)
def test_second_derivatives_of_everything(program: Program) -> None:
    with contextlib.suppress(UnsupportedError, ArgumentError):
        check_second(program)
