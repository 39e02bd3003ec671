"""What each pass did for one function and certain kinds, as text to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import gast

from tangentish.analysis.program import Program
from tangentish.emit.docstrings import in_words
from tangentish.language.kinds import Kind
from tangentish.pipeline import title
from tangentish.reading.activity import activities
from tangentish.reading.recorded import Recording, Saved, recording
from tangentish.reading.subject import (
    Subject,
    is_written_by_user,
    names_bound,
    place_of,
    statements,
    user_names,
)

ARGUMENT = "argument"


def kinds_text(subject: Subject) -> str:
    """Every variable with its kind, and the lines where it gets a value of that kind.

    >>> print(kinds_text(Subject(lambda x, n: x * n, {"x": 2.0, "n": 3}, ["x"])))
    kinds of `lambda_` (...)
    x   float  argument
    n   int    argument
    v1  float  line ...
    """
    return per_program(subject, "kinds", kinds_rows)


def activity_text(subject: Subject) -> str:
    """Every variable, whether it has an adjoint, and why."""
    return per_program(subject, "activity", activity_rows)


def per_program(subject: Subject, what: str, rows: Any) -> str:
    """A table for the function, and one for each that it calls."""
    blocks = []
    for program in subject.programs:
        lines = aligned(list(rows(program, subject)))
        blocks.append("\n".join([f"{what} of {title(program)}", *lines]))
    return "\n\n".join(blocks)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns that stand below each other; the last one is as long as it is.

    >>> aligned([("x", "float"), ("total", "int")])
    ['x      float', 'total  int']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def kinds_rows(program: Program, subject: Subject) -> Iterator[tuple[str, str, str]]:
    """A row for each variable and kind: the name, the kind, and where it gets such a value."""
    found: dict[str, dict[str, list[str]]] = {name: {} for name in user_names(program)}
    for name in program.parameters:
        found[name][in_words(program.kinds[name].kind)] = [ARGUMENT]
    for name, kind, node in bindings(program):
        places = found[name].setdefault(in_words(kind), [])
        where = place_of(node, subject.file) if is_written_by_user(node) else ""
        if where and where not in places:
            places.append(where)
    for name, kinds in found.items():
        for words, places in kinds.items():
            lines = [place for place in places if place != ARGUMENT]
            told = [f"line{'s' if len(lines) > 1 else ''} {', '.join(lines)}"] if lines else []
            yield name, words, ", ".join([*places[: len(places) - len(lines)], *told])


def bindings(program: Program) -> Iterator[tuple[str, Kind, Any]]:
    """Every binding of a variable, with the kind that it has there."""
    for statement in statements(program):
        if isinstance(statement, gast.For):
            name = statement.target.id
            inner = next(
                (program.info[id(s)] for s in statement.body if id(s) in program.info), None
            )
            env = inner.env if inner is not None and name in inner.env else program.env
            if name in env:
                yield name, env[name].kind, statement
        elif isinstance(statement, gast.Assign):
            info = program.info.get(id(statement))
            for name in names_bound(statement):
                value = (
                    info.value if info is not None and len(names_bound(statement)) == 1 else None
                )
                value = value or program.env.get(name)
                if value is not None:
                    yield name, value.kind, statement


def activity_rows(program: Program, subject: Subject) -> Iterator[tuple[str, str, str]]:
    """A row for each variable: the name, whether it has an adjoint, and why."""
    wrt = list(subject.wrt)
    if program is not subject.program:  # what varies in a function that is called
        wrt = [name for name in program.parameters if program.kinds[name].varied]
    for found in activities(program, wrt):
        yield found.name, "active" if found.active else "-", found.reason


# ---- recording -------------------------------------------------------------------------------


def recorded_text(subject: Subject) -> str:
    """What is kept for the reverse sweep: what overwrites it, and what reads it."""
    if subject.mode == "tangent":
        return "recorded: nothing, tangents are computed beside the values"
    blocks = []
    for body in subject.bodies():
        found = recording(body, subject.file)
        head = f"recorded for {title(body.program)}"
        blocks.append("\n".join([head, *(recorded_lines(found) or ["nothing"])]))
    return "\n\n".join(blocks)


def recorded_lines(found: Recording) -> list[str]:
    """What is kept for one function, line by line."""
    lines = [line for saved in found.saved for line in saved_lines(saved)]
    for name in found.copied:
        lines.append(f"{name} as the function leaves it, which is what the caller finds")
    for again in found.recomputed:
        lines.append(
            f"{again.name} is computed again: {again.line.text}  (line {again.line.place})"
        )
    return lines


def saved_lines(saved: Saved) -> list[str]:
    """What is kept in one tape or variable, what overwrites it, and what reads it."""
    what = f"{saved.what} = {saved.meaning}" if saved.meaning else saved.what
    when = " in the next pass" if saved.next_pass else ""
    lines = [f"{what}  in {saved.keeper}"]
    if saved.overwritten.place:
        line = saved.overwritten
        lines.append(f"    overwritten{when} by  {line.text}  (line {line.place})")
    for reader in saved.readers:
        where = f"  (line {reader.place})" if reader.place else ""
        lines.append(f"    read by  {reader.text}{where}")
    return lines
