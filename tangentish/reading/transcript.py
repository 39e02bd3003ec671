"""Running a derivative and taking down what it computes: the tables of the textbooks."""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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
    line: int  # of the user's statement that it belongs to
    file: str = ""


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
    steps: list[Step] = []

    def record(step: Step) -> None:
        steps.append(replace(step, value=copy.deepcopy(step.value)))

    run_recorded(function, args, wrt, record, tangents, whole=False)
    return steps


def run_recorded(
    function: Callable[..., Any],
    args: Sequence[Any],
    wrt: Sequence[str],
    observe: Callable[[Step], None],
    tangents: Sequence[Any] | None = None,
    whole: bool = True,
) -> None:
    """Run the derivative, unoptimized, and show ``observe`` every assignment as it is made.

    The helpers of the function are told as well where ``whole`` is true.
    """
    mode = "grad" if tangents is None else "tangent"
    names = list(inspect.signature(function).parameters)
    values = {n: argument_value(v, n, n in wrt) for n, v in zip(names, args, strict=True)}
    functions, program, entry, references = derivative_functions(
        function, values, list(wrt), mode, optimize=False
    )

    def record(
        section: str, name: str, expression: str, line: int, file: str, value: object
    ) -> None:
        if mode == "tangent" and re.split(r"[.\[]", name)[0].endswith("_dot"):
            section = "tangent"
        observe(Step(section, name, expression, value, line, file))

    recorded = [instrumented(f) if whole or f.name == entry else f for f in functions]
    written = text_of(recorded, {}, {**references, RECORD: record})
    module = load(
        f"<tangentish transcript of {entry} {id(record):x}>", written.text, written.bindings
    )
    captured = {name: each.lookup.read() for name, each in program.captured.items()}
    given = copy.deepcopy([*args, *(tangents or ())])
    getattr(module, entry)(*given, **copy.deepcopy(captured))


def instrumented(function: gast.FunctionDef) -> gast.FunctionDef:
    """The function with a call after every assignment to a name."""
    section = "adjoint" if function.name.endswith("_reverse") else "primal"
    body = with_records(function.body, section)
    return gast.FunctionDef(function.name, function.args, body, [], None, None, [])


def with_records(block: list[gast.stmt], section: str, origin: Any = None) -> list[gast.stmt]:
    """The statements of a block, and their inner blocks, with a record after every assignment.

    Lines of the reverse sweep belong to the user's statement in the heading above them.
    """
    body: list[gast.stmt] = []
    for statement in block:
        if is_heading(statement):
            section = "adjoint" if statement.value.value == "reverse sweep" else section
            origin = statement if getattr(statement, "lineno", None) else origin
        for name in rewrite.BLOCK_FIELDS:
            inner = getattr(statement, name, None)
            if inner:
                statement = rebuilt(statement, name, with_records(inner, section, origin))
        body.append(statement)
        if isinstance(statement, (gast.Assign, gast.AugAssign)):
            place = statement if section == "primal" or origin is None else origin
            body += records_of(statement, section, place)
    return body


def records_of(statement: Any, section: str, place: Any) -> list[gast.stmt]:
    """The calls that take down what an assignment or a store has computed."""
    if isinstance(statement, gast.Assign):
        target, value = statement.targets[0], statement.value
    else:
        target = statement.target
        value = gast.BinOp(as_read(target), statement.op, statement.value)
    line = getattr(place, "lineno", 0)
    file = getattr(getattr(place, "source", None), "file", "")
    calls = []
    for part in target.elts if isinstance(target, gast.Tuple) else [target]:
        name = write_expression(as_read(part))
        if not name.endswith("_tape") and not is_pop(value):
            facts = map(rewrite.constant, (section, name, write_expression(value), line, file))
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
