"""The second part of the corpus: everything else that NumPy users write.

All programs are checked to be fair tests.  Gradients are checked for the groups of
constructs that are listed in `SUPPORTED`; the list only ever grows.
"""

from __future__ import annotations

import pytest
from checks import check_each_alone, check_gradient, check_reference
from programs import Program, load
from references import float_arguments, fresh_call

SUPPORTED: frozenset[str] = frozenset()
"""Groups of constructs whose programs must be differentiated right."""

PROGRAMS = [*load("programs.wide"), *load("programs.ten")]
CHECKED = [program for program in PROGRAMS if program.group in SUPPORTED]


def every(programs: list[Program]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("program", programs, ids=lambda program: program.name)


@every(PROGRAMS)
def test_program_is_a_fair_test(program: Program) -> None:
    options = program.options
    check_reference(
        program.function,
        program.arguments,
        options.get("kwargs"),
        options.get("wrt"),
        options.get("unused", ()),
        options.get("warns", False),
        options.get("rtol", 1e-6),
    )


@every(CHECKED)
def test_gradient(program: Program) -> None:
    options = program.options
    check_gradient(
        program.function,
        program.arguments,
        options.get("kwargs"),
        options.get("wrt"),
        options.get("rtol", 1e-6),
    )


@every([p for p in CHECKED if len(float_arguments(p.function, fresh_call(p.arguments))) > 1])
def test_each_argument_alone(program: Program) -> None:
    options = program.options
    check_each_alone(program.function, program.arguments, options.get("kwargs"), options.get("wrt"))


def test_supported_groups_exist() -> None:
    assert {program.group for program in PROGRAMS} >= SUPPORTED
