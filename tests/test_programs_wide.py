"""The second part of the corpus: everything else that NumPy users write.

All programs are checked to be fair tests.  Gradients must be right for the groups of
constructs that are listed in `SUPPORTED`; the list only ever grows.  Every other program is
differentiated right as well, or refused with its place: nothing is ever silently wrong.
"""

from __future__ import annotations

import pytest
from checks import check_each_alone, check_gradient, check_reference
from programs import Program, load
from references import float_arguments, fresh_call

from tangentish.errors import ArgumentError, UnsupportedError

SUPPORTED: frozenset[str] = frozenset(
    [
        "accumulators",
        "assignment",
        "buffers",
        "builtins",
        "casts on write",
        "complex",
        "complex memory",
        "conditions",
        "containers changed",
        "control by kinds",
        "control by values",
        "dataclass",
        "decorators",
        "creation rules",
        "product rules",
        "constant lists",
        "edge values",
        "numpy forms",
        "selection rules",
        "shape rules",
        "defaultdict",
        "dict methods",
        "displays held",
        "displays unpacked",
        "fft",
        "fields written",
        "filling",
        "flat",
        "formatting",
        "generator expressions",
        "generators",
        "helpers change",
        "function values",
        "functools",
        "hidden aliases",
        "import",
        "in place",
        "integer stores",
        "itertools",
        "linear algebra",
        "linear algebra of SciPy",
        "list methods",
        "lists joined",
        "masks",
        "match",
        "namedtuple",
        "namespace",
        "objects",
        "objects made",
        "objects shared",
        "operators of classes",
        "out",
        "parts replaced",
        "parameters",
        "published",
        "random",
        "read-only views",
        "recursion apart",
        "results written",
        "scipy calls",
        "scipy likelihoods",
        "scopes",
        "several classes",
        "shared in an argument",
        "sorting in place",
        "sums",
        "try",
        "vectorized",
        "ufunc methods",
        "statistics",
        "sequences",
        "reductions",
        "order statistics",
        "elementwise",
        "walrus",
        "where",
        "wide loops",
        "wide recursion",
        "wide views",
        "with",
        "written fields",
    ]
)
"""Groups of constructs whose programs must be differentiated right."""

PROGRAMS = [*load("programs.wide"), *load("programs.ten")]
CHECKED = [program for program in PROGRAMS if program.group in SUPPORTED]
OTHERS = [program for program in PROGRAMS if program.group not in SUPPORTED]


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


@every(OTHERS)
def test_gradient_is_right_or_refused(program: Program) -> None:
    try:
        test_gradient(program)
    except UnsupportedError as error:
        assert all(offence.position.line > 0 for offence in error.offences), error
    except ArgumentError as error:
        assert "argument" in str(error)


@every([p for p in CHECKED if len(float_arguments(p.function, fresh_call(p.arguments))) > 1])
def test_each_argument_alone(program: Program) -> None:
    options = program.options
    check_each_alone(program.function, program.arguments, options.get("kwargs"), options.get("wrt"))


def test_supported_groups_exist() -> None:
    assert {program.group for program in PROGRAMS} >= SUPPORTED
