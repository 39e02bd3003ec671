"""Running a derivative and taking down what it computes: the tables of the textbooks."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import gast

from tangentish.analysis.specialize import argument_value
from tangentish.emit.writer import write_expression
from tangentish.language import rewrite
from tangentish.language.headings import is_heading, rebuilt
from tangentish.load import load
from tangentish.pipeline import gradient_functions, text_of

RECORD = "record_"


@dataclass(frozen=True)
class Step:
    """One line of the table: what was computed, how, and its value."""

    section: str  # "primal" or "adjoint"
    name: str
    expression: str
    value: object
    line: int


def transcript(function: Callable[..., Any], args: Sequence[Any], wrt: Sequence[str]) -> list[Step]:
    """Every assignment of the derivative, unoptimized, in the order in which it ran.

    >>> [step.name for step in transcript(lambda x: x * x, [3.0], ["x"])]
    ['v1', 'v1_bar', 'x_bar']
    """
    names = list(function.__code__.co_varnames[: function.__code__.co_argcount])
    values = {n: argument_value(v, n, n in wrt) for n, v in zip(names, args, strict=True)}
    functions, program, entry, references = gradient_functions(
        function, values, list(wrt), optimize=False
    )
    steps: list[Step] = []

    def record(section: str, name: str, expression: str, line: int, value: object) -> None:
        steps.append(Step(section, name, expression, copy.deepcopy(value), line))

    recorded = [instrumented(f) if f.name == entry else f for f in functions]
    written = text_of(recorded, {}, {**references, RECORD: record})
    module = load(
        f"<tangentish transcript of {entry} {id(steps):x}>", written.text, written.bindings
    )
    getattr(module, entry)(*copy.deepcopy(list(args)))
    return steps


def instrumented(function: gast.FunctionDef) -> gast.FunctionDef:
    """The function with a call after every assignment to a name."""
    body: list[gast.stmt] = []
    section = "primal"
    for statement in function.body:
        if is_heading(statement) and statement.value.value == "reverse sweep":  # type: ignore[attr-defined]
            section = "adjoint"
        body += with_record(statement, section)
    return gast.FunctionDef(function.name, function.args, body, [], None, None, [])


def with_record(statement: Any, section: str) -> list[gast.stmt]:
    for name in ("body", "orelse"):
        inner = getattr(statement, name, None)
        if inner:
            statement = rebuilt(
                statement, name, [s for line in inner for s in with_record(line, section)]
            )
    target = (
        statement.targets[0]
        if isinstance(statement, gast.Assign)
        else getattr(statement, "target", None)
    )
    if (
        isinstance(statement, (gast.For, gast.While))
        or not isinstance(target, gast.Name)
        or target.id.endswith("_tape")
    ):
        return [statement]
    value = statement.value
    if isinstance(statement, gast.AugAssign):
        value = gast.BinOp(rewrite.name(target.id), statement.op, value)
    parts = [section, target.id, write_expression(value), getattr(statement, "lineno", 0)]
    call = rewrite.call(RECORD, *map(rewrite.constant, parts), rewrite.name(target.id))
    return [statement, gast.Expr(call)]
