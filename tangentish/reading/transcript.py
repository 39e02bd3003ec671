"""Running a derivative and taking down what it computes: the tables of the textbooks."""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import gast

from tangentish.analysis.specialize import argument_value
from tangentish.emit.writer import write_expression
from tangentish.keeping.load import load
from tangentish.language import rewrite
from tangentish.language.headings import is_heading, rebuilt
from tangentish.pipeline import derivative_functions, text_of

RECORD = "record_"


@dataclass(frozen=True)
class Step:
    """One line of the table: what was computed, how, and its value."""

    section: str  # "primal", "adjoint" or "tangent"
    name: str
    expression: str
    value: object
    line: int


def transcript(
    function: Callable[..., Any],
    args: Sequence[Any],
    wrt: Sequence[str],
    tangents: Sequence[Any] | None = None,
) -> list[Step]:
    """Every assignment of the derivative, unoptimized, in the order in which it ran.

    With tangents, one for each of ``wrt``, forward mode runs instead of reverse mode.

    >>> [step.name for step in transcript(lambda x: x * x, [3.0], ["x"])]
    ['v1', 'v1_bar', 'x_bar']
    >>> [step.name for step in transcript(lambda x: x * x, [3.0], ["x"], [1.0])]
    ['v1', 'v1_dot']
    """
    mode = "grad" if tangents is None else "tangent"
    names = list(inspect.signature(function).parameters)
    values = {n: argument_value(v, n, n in wrt) for n, v in zip(names, args, strict=True)}
    functions, program, entry, references = derivative_functions(
        function, values, list(wrt), mode, optimize=False
    )
    steps: list[Step] = []

    def record(section: str, name: str, expression: str, line: int, value: object) -> None:
        if mode == "tangent" and re.split(r"[.\[]", name)[0].endswith("_dot"):
            section = "tangent"
        steps.append(Step(section, name, expression, copy.deepcopy(value), line))

    recorded = [instrumented(f) if f.name == entry else f for f in functions]
    written = text_of(recorded, {}, {**references, RECORD: record})
    module = load(
        f"<tangentish transcript of {entry} {id(steps):x}>", written.text, written.bindings
    )
    captured = {name: each.lookup.read() for name, each in program.captured.items()}
    given = copy.deepcopy([*args, *(tangents or ())])
    getattr(module, entry)(*given, **copy.deepcopy(captured))
    return steps


def instrumented(function: gast.FunctionDef) -> gast.FunctionDef:
    """The function with a call after every assignment to a name."""
    body: list[gast.stmt] = []
    section = "primal"
    for statement in function.body:
        if is_heading(statement) and statement.value.value == "reverse sweep":
            section = "adjoint"
        body += with_record(statement, section)
    return gast.FunctionDef(function.name, function.args, body, [], None, None, [])


def with_record(statement: Any, section: str) -> list[gast.stmt]:
    """A statement, and its inner blocks, with a record after every assignment."""
    for name in rewrite.BLOCK_FIELDS:
        inner = getattr(statement, name, None)
        if inner:
            statement = rebuilt(
                statement, name, [s for line in inner for s in with_record(line, section)]
            )
    if isinstance(statement, (gast.Assign, gast.AugAssign)):
        return [statement, *records_of(statement, section)]
    return [statement]


def records_of(statement: Any, section: str) -> list[gast.stmt]:
    """The calls that take down what an assignment or a store has computed."""
    if isinstance(statement, gast.Assign):
        target, value = statement.targets[0], statement.value
    else:
        target = statement.target
        value = gast.BinOp(as_read(target), statement.op, statement.value)
    line = getattr(statement, "lineno", 0)
    calls = []
    for part in target.elts if isinstance(target, gast.Tuple) else [target]:
        name = write_expression(as_read(part))
        if not name.endswith("_tape") and not is_pop(value):
            facts = map(rewrite.constant, (section, name, write_expression(value), line))
            calls.append(gast.Expr(rewrite.call(RECORD, *facts, as_read(part))))
    return calls


def as_read(target: Any) -> Any:
    """A target as an expression: the same name, element or attribute, read."""
    if isinstance(target, gast.Name):
        return rewrite.name(target.id)
    fields = {field: getattr(target, field) for field in target._fields}
    return copy.deepcopy(type(target)(**{**fields, "ctx": gast.Load()}))


def is_pop(value: Any) -> bool:
    """Whether a value comes from a tape: it was computed, and taken down, before."""
    return isinstance(value, gast.Call) and write_expression(value).endswith("_tape.pop()")
