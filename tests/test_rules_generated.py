"""Every derivative rule in generated code: short programs that call one function each.

Where `test_rules` fills in templates, these go the whole road: both modes, single precision
and a second derivative by nesting, on the first examples of each function.
"""

from __future__ import annotations

import importlib.util
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from rule_examples import Const, Example
from rule_examples.scipy_stats import CONFINED
from test_rules import FUNCTIONS, examples_of, flat, inner, is_active, mapped, moved, random_like

import tangentish
from tangentish.rules.notation import Rule, full_name

COUNT = itertools.count()
CALLED = [p for p in FUNCTIONS if not full_name(p.values[0]).startswith("tangentish.")]
CALLED = [p for p in CALLED if full_name(p.values[0]) not in CONFINED]
ONCE = {"scipy.linalg.expm_frechet"}  # already a derivative; its own is refused
PROGRAMS = 3  # of one function, in the ordinary run

HEADER = "import builtins, math, operator\nimport numpy\nimport numpy as np\n"


class Program(NamedTuple):
    """A function that makes one call, and another that makes a number of its results."""

    call: Callable[..., Any]
    loss: Callable[..., Any]
    args: tuple[Any, ...]
    text: str


class Written:
    """An example as the text of a call, and the arguments that its names stand for."""

    def __init__(self, function: Callable[..., Any], rule: Rule, example: Example) -> None:
        self.args: list[Any] = []
        places = itertools.chain(rule.signature.parameters, itertools.repeat(None))
        given = [self.text_of(a, p, rule) for a, p in zip(example.args, places, strict=False)]
        named = [f"{k}={self.text_of(a, k, rule)}" for k, a in example.kwargs.items()]
        name = full_name(function)
        if name.startswith("numpy.ndarray."):
            owner, method = given.pop(0), name.rpartition(".")[2]
            self.text = f"{owner}.{method}({', '.join([*given, *named])})"
        else:
            self.text = f"{name}({', '.join([*given, *named])})"

    def text_of(self, value: Any, parameter: str | None, rule: Rule) -> str:
        """How a program says a value: as a constant, a display, or a parameter of its own."""
        if isinstance(value, Const):
            return repr(value.value)
        if (
            isinstance(value, float)
            and parameter in rule.signature.parameters
            and parameter not in rule.wrt
        ):
            return f"float({str(value)!r})"
        known = parameter in rule.signature.parameters and parameter not in rule.wrt
        if known and isinstance(value, np.ndarray):
            return f"numpy.array({value.tolist()!r}, dtype={value.dtype.name!r})"
        if value is None or isinstance(value, (bool, int, str)):
            return repr(value)
        if isinstance(value, tuple):
            return "(" + "".join(f"{self.text_of(item, parameter, rule)}, " for item in value) + ")"
        if isinstance(value, list) and is_active(value):
            return "[" + ", ".join(self.text_of(item, parameter, rule) for item in value) + "]"
        self.args.append(value)
        return f"a{len(self.args) - 1}"


def written(
    function: Callable[..., Any], rule: Rule, examples: list[Example], folder: Path
) -> list[Program]:
    """Programs for some examples, in a module of their own."""
    made = [Written(function, rule, e) for e in examples]
    made = [m for m in made if any(is_active(a) and flat(a) for a in m.args)]
    parts = [HEADER]
    if full_name(function).startswith("scipy."):
        parts.append(f"import {library_of(function)}\n")
    for k, call in enumerate(made):
        names = ", ".join(f"a{i}" for i in range(len(call.args)))
        parts.append(f"\n\ndef call{k}({names}):\n    return {call.text}\n")
        parts.append(f"\n\ndef loss{k}({names}, weights):\n    out = {call.text}\n")
        parts.append(loss_text(function, call))
    path = folder / f"programs_{next(COUNT)}.py"
    path.write_text("".join(parts), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [
        Program(getattr(module, f"call{k}"), getattr(module, f"loss{k}"), tuple(m.args), m.text)
        for k, m in enumerate(made)
    ]


def library_of(function: Callable[..., Any]) -> str:
    """The part of SciPy that a function, or the distribution whose method it is, belongs to."""
    return ".".join(full_name(function).split(".")[:2])


def loss_text(function: Callable[..., Any], call: Written) -> str:
    """A number that depends on all results, not linearly."""
    scope = {f"a{k}": a for k, a in enumerate(call.args)}
    out = eval(call.text, namespace(function), scope)
    if isinstance(out, (list, tuple)):
        terms = [f"np.sum(out[{k}] ** 2 * weights)" for k in range(len(out))]
        return f"    return {' + '.join(terms)}\n"
    return "    return np.sum(out**2 * weights)\n"


def namespace(function: Callable[..., Any]) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(HEADER, names)
    if full_name(function).startswith("scipy."):
        exec(f"import {library_of(function)}", names)
    return names


def programs_of(
    function: Callable[..., Any], rule: Rule, folder: Path, count: int | None
) -> Iterator[Program]:
    """Programs for the first examples that have something to differentiate."""
    chosen = [
        example
        for example in examples_of(function, rule)
        if any(is_active(a) for a in (*example.args, *example.kwargs.values()))
    ]
    spread = chosen if count is None else chosen[:: max(1, len(chosen) // count)][:count]
    yield from written(function, rule, spread, folder)


# ---- checks --------------------------------------------------------------------------------


def active(program: Program) -> list[int]:
    return [k for k, a in enumerate(program.args) if is_active(a)]


def directions(program: Program, rng: np.random.Generator) -> list[Any]:
    return [random_like(a, rng) if is_active(a) else None for a in program.args]


def along(f: Callable[..., Any], args: tuple[Any, ...], dots: list[Any], step: float = 1e-4) -> Any:
    """The derivative of ``f`` along directions, by a difference of fourth order."""

    def at(h: float) -> Any:
        with np.errstate(all="ignore"):
            return f(*[a if d is None else moved(a, d, h) for a, d in zip(args, dots, strict=True)])

    def combine(a: Any, b: Any, c: Any, d: Any) -> Any:
        return (8.0 * (np.subtract(a, b)) - np.subtract(c, d)) / (12.0 * step)

    return mapped(combine, at(step), at(-step), at(2 * step), at(-2 * step))


def assert_near(mine: Any, theirs: Any, rtol: float) -> None:
    for a, b in zip(flat(mine), flat(theirs), strict=True):
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol / 10)


def check_first(program: Program, rng: np.random.Generator) -> None:
    """Both modes: against each other, against differences, and in shape and dtype."""
    dots = directions(program, rng)
    out, pullback = tangentish.vjp(program.call, *program.args)
    g = random_like(out, rng)
    bars = pullback(g)
    primal, out_dot = tangentish.jvp(program.call, program.args, tuple(dots))
    assert_near(out, primal, 1e-15)
    for k in active(program):
        for bar, a in zip(flat(bars[k]), flat(program.args[k]), strict=True):
            assert np.shape(bar) == np.shape(a)
            assert np.result_type(bar) == np.result_type(a)
    for dot, part in zip(flat(out_dot), flat(out), strict=True):
        assert np.shape(dot) == np.shape(part) or np.result_type(part).kind == "i"
    if all(np.result_type(part) == np.float64 for part in flat(out)):
        assert_near(out_dot, along(program.call, program.args, dots), 5e-7)
    total = sum(inner(bars[k], dots[k]) for k in active(program))
    floats = [k for k, part in enumerate(flat(out)) if np.result_type(part).kind != "i"]
    goal = sum(inner(flat(g)[k], flat(out_dot)[k]) for k in floats)
    parts = [*flat(out), *flat(list(program.args))]
    rounding = max(np.finfo(np.result_type(p)).eps for p in parts if is_active(p))
    exact = 1e-10 if rounding < 1e-15 else 100.0 * float(rounding)
    assert total == pytest.approx(goal, rel=exact, abs=exact)


def check_second(program: Program, rng: np.random.Generator) -> None:
    """The Hessian along a direction, against a difference of gradients."""
    if any(np.result_type(part) != np.float64 for part in flat(program.call(*program.args))):
        return  # differences of what is rounded to fewer digits say nothing
    dots = [*directions(program, rng), None]
    args = (*program.args, 0.7)
    wrt = tuple(active(program))
    gradient = tangentish.grad(program.loss, wrt=wrt)
    loss_dots = (*dots[:-1], 0.0)
    found = tangentish.hvp(program.loss, args, loss_dots)
    expected = along(gradient, args, dots)
    assert_near([found[k] for k in wrt], list(expected), 2e-6)


def explained(check: Callable[..., None], program: Program, rng: np.random.Generator) -> None:
    try:
        check(program, rng)
    except Exception as problem:
        shapes = [getattr(a, "shape", a) for a in program.args]
        problem.add_note(f"{program.text} with {shapes}")  # type: ignore[attr-defined]
        raise


@pytest.mark.parametrize(("function", "rule"), CALLED)
def test_generated_code(function: Callable[..., Any], rule: Rule, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for program in programs_of(function, rule, tmp_path, PROGRAMS):
        explained(check_first, program, rng)


@pytest.mark.parametrize(("function", "rule"), CALLED)
def test_second_derivatives(function: Callable[..., Any], rule: Rule, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    if rule.name in ONCE:
        pytest.skip("refused")
    for program in programs_of(function, rule, tmp_path, 1):
        explained(check_second, program, rng)


@pytest.mark.slow
@pytest.mark.parametrize(("function", "rule"), CALLED)
def test_all_generated_code(function: Callable[..., Any], rule: Rule, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for program in programs_of(function, rule, tmp_path, None):
        explained(check_first, program, rng)
        explained(check_second, program, rng)
