"""What a derivative keeps for its reverse sweep, read off its own statements.

For everything that is kept: which of the user's statements overwrites it, and which lines of
the reverse sweep read it when it is back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gast

from tangentish.analysis.program import Program
from tangentish.differentiate.generate import function
from tangentish.differentiate.needs import SHAPE_ATTRIBUTES
from tangentish.emit.docstrings import TAPE, uncopied
from tangentish.emit.writer import write_expression, write_function
from tangentish.language import rewrite
from tangentish.language.headings import Section, is_heading, is_ours
from tangentish.language.stores import root_of, written
from tangentish.reading.subject import (
    Body,
    is_written_by_user,
    names_bound,
    place_of,
    user_names,
    user_temporaries,
)

AFTER = re.compile(r".*_after\d*$")
VARIABLE = re.compile(r".*_old\d*$")


@dataclass(frozen=True)
class Line:
    """A statement of the user's, and perhaps a line of the reverse sweep that belongs to it."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"line {self.place}: {self.text}"


@dataclass(frozen=True)
class Saved:
    """One thing that is kept, and why."""

    what: str  # as it is written: `A[i, j]`
    meaning: str  # what it was computed by, where the user has no name for it
    keeper: str  # the tape or variable that it is kept in
    overwritten: Line
    next_pass: bool  # it is the next pass of a loop that overwrites it
    readers: tuple[Line, ...]  # the user's places, with the lines of the reverse sweep

    @property
    def is_tape(self) -> bool:
        return TAPE.match(self.keeper) is not None


@dataclass(frozen=True)
class Recomputed:
    """A value that the reverse sweep computes again."""

    name: str
    line: Line
    is_ours: bool = False  # part of what stands for one of Python's own functions


@dataclass(frozen=True)
class Recording:
    """What is kept and computed again for one function."""

    program: Program
    saved: tuple[Saved, ...]
    recomputed: tuple[Recomputed, ...]
    copied: tuple[
        str, ...
    ]  # arguments that the reverse sweep restores, and the caller must not see


def recording(body: Body, file: str) -> Recording:
    """Read off what the derivative of one function keeps; ``file`` is the user's own."""
    walk = Reading(body, file)
    saved = tuple(walk.saved(*found) for found in walk.saves(body.statements))
    return Recording(body.program, saved, tuple(walk.recomputed()), tuple(walk.copied()))


class Reading:
    """Questions about the statements of one derivative."""

    def __init__(self, body: Body, file: str) -> None:
        self.body = body
        self.file = file
        self.program = body.program
        self.primal = set(user_names(body.program))
        self.temporaries = user_temporaries(body.program)
        self.origins: dict[int, Any] = {}  # of reverse lines: the heading that they stand under
        self.reverse: list[Any] = []  # the statements of the reverse sweep, in order
        self.attribute(body.statements, None, False)

    def attribute(self, block: list[Any], origin: Any, backwards: bool) -> None:
        """Find the headings of reverse lines: with pairs all of the second function is one.

        Where the reverse sweep has lost its heading, it begins where a tape is first read.
        """
        for k, statement in enumerate(block):
            if block is self.body.statements:
                backwards = backwards or k == self.body.backwards or takes_back(statement)
            if is_heading(statement):
                if isinstance(statement.value.value, Section):
                    backwards = statement.value.value == "reverse sweep"
                elif hasattr(statement, "lineno"):
                    origin = statement
                continue
            self.origins[id(statement)] = origin
            if backwards:
                self.reverse.append(statement)
            for name in rewrite.BLOCK_FIELDS:
                self.attribute(getattr(statement, name, None) or [], origin, backwards)

    # -- saves -----------------------------------------------------------------------------------

    def saves(self, block: list[Any]) -> Iterator[tuple[Any, Any, str, list[Any]]]:
        """Every save: the statement, what it keeps, in what, and the statements after it."""
        for k, statement in enumerate(block):
            place, keeper = self.save_in(statement)
            if keeper:
                yield statement, place, keeper, block[k + 1 :]
            for name in rewrite.BLOCK_FIELDS:
                yield from self.saves(getattr(statement, name, None) or [])

    def save_in(self, statement: Any) -> tuple[Any, str]:
        """What a statement keeps, and in what; no name where it keeps nothing."""
        call: Any = getattr(statement, "value", None)
        if isinstance(statement, gast.Expr) and is_method_of_tape(call, "append"):
            return uncopied(call.args[0]), call.func.value.id
        if isinstance(statement, gast.Assign):
            (name, *_) = names_bound(statement) or [""]
            if VARIABLE.match(name) and name not in self.primal:
                return uncopied(statement.value), name
        return None, ""

    def saved(self, statement: Any, place: Any, keeper: str, after: list[Any]) -> Saved:
        root = root_of(place)
        found = [s for s in after if self.save_in(s)[1] == "" and not is_heading(s)]
        overwriting = first_writing(found[:1], root)
        next_pass = overwriting is None
        if overwriting is None:
            overwriting = first_writing(self.body.statements, root)
        readers: dict[Line, None] = {}
        for reader in self.readers(keeper):
            readers.setdefault(self.line_of_reader(reader))
        what = write_expression(rewrite.loaded(place)) if root else write_expression(place)
        meaning = self.meaning(root) if isinstance(place, gast.Name) else ""
        return Saved(what, meaning, keeper, self.line_of(overwriting), next_pass, tuple(readers))

    def meaning(self, name: str) -> str:
        """What a variable is computed by that the user has no name for; empty for others."""
        if name not in self.temporaries:
            return ""
        for statement in rewrite.statements_in(self.program.body):
            if isinstance(statement, gast.Assign) and name in names_bound(statement):
                return write_expression(statement.value)
        return ""

    def line_of(self, statement: Any) -> Line:
        """The user's statement that a line of the forward sweep comes from."""
        if not is_written_by_user(statement):
            return Line("", "")
        return Line(place_of(statement, self.file), statement.source.segment(statement))

    def line_of_reader(self, statement: Any) -> Line:
        """A line of the reverse sweep, and the user's statement whose adjoint it is part of."""
        origin = self.origins.get(id(statement))
        return Line(place_of(origin, self.file) if origin is not None else "", head(statement))

    # -- reading ---------------------------------------------------------------------------------

    def readers(self, keeper: str) -> list[Any]:
        """The statements of the reverse sweep that read what a tape or variable has kept."""
        found: list[Any] = []
        for statement in self.reverse:
            if not reads_kept(statement, keeper):
                continue
            if is_restoring(statement, keeper):
                found += self.reached(statement, reads_content) or self.reached(statement, names)
            else:
                found.append(statement)
        return found

    def reached(self, restore: Any, reads: Callable[[Any, str], bool]) -> list[Any]:
        """The statements of the reverse sweep that may read what a statement has put back."""
        name = root_of(restore.targets[0])
        is_name = isinstance(restore.targets[0], gast.Name)
        found: dict[int, Any] = {}

        def walk(block: list[Any], live: bool) -> bool:
            for statement in block:
                if live and reads(statement, name):
                    found.setdefault(id(statement), statement)
                ends = [live]
                passes = 2 if isinstance(statement, (gast.For, gast.While)) else 1
                for _ in range(passes):
                    before = any(ends) if passes == 2 else live
                    for field in rewrite.BLOCK_FIELDS:
                        inner = getattr(statement, field, None)
                        if inner:
                            ends.append(walk(inner, before))
                live = any(ends)
                if statement is restore:
                    live = True
                elif is_name and rebinds(statement, name):
                    live = False
            return live

        walk(self.body.statements, False)
        return [s for s in self.reverse if id(s) in found]

    def recomputed(self) -> Iterator[Recomputed]:
        """What the reverse sweep computes again of the function's own variables."""
        known: set[str] = set()
        for statement in self.reverse:
            if not isinstance(statement, gast.Assign) or not is_written_by_user(statement):
                continue
            for name in names_bound(statement):
                if name in self.primal and name not in known:
                    known.add(name)
                    text = write_expression(statement.value)
                    line = Line(place_of(statement, self.file), text)
                    yield Recomputed(name, line, is_ours(statement))

    def copied(self) -> Iterator[str]:
        """The arguments that the function writes to, and that are kept as it leaves them."""
        for statement in self.body.statements:
            if not isinstance(statement, gast.Assign) or is_written_by_user(statement):
                continue
            (target, *_) = names_bound(statement) or [""]
            given = uncopied(statement.value)
            name = given.id if isinstance(given, gast.Name) else ""
            if given is not statement.value and name in self.program.mutated:
                yield name
            elif isinstance(given, gast.Call) and AFTER.match(target):
                yield from rewrite.names_in(given) & self.program.mutated


def is_method_of_tape(node: Any, method: str) -> bool:
    """Whether an expression calls a method of a tape."""
    return (
        isinstance(node, gast.Call)
        and isinstance(node.func, gast.Attribute)
        and node.func.attr == method
        and isinstance(node.func.value, gast.Name)
        and TAPE.match(node.func.value.id) is not None
    )


def takes_back(statement: Any) -> bool:
    """Whether something is taken off a tape in a statement."""
    return any(is_method_of_tape(part, "pop") for part in rewrite.subexpressions(statement))


def reads_kept(statement: Any, keeper: str) -> bool:
    """Whether a statement, or the head of one, takes what was kept in a tape or variable."""
    return any(
        keeper in rewrite.names_loaded(part) for part in own_parts(statement)
    ) and not is_unpacking(statement)


def is_unpacking(statement: Any) -> bool:
    """Whether a statement takes the tape of a forward sweep apart."""
    return isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Tuple)


def is_restoring(statement: Any, keeper: str) -> bool:
    """Whether a statement puts back what was kept, and does nothing else."""
    if not isinstance(statement, gast.Assign):
        return False
    value = statement.value
    return is_method_of_tape(value, "pop") or (isinstance(value, gast.Name) and value.id == keeper)


def reads_content(statement: Any, name: str) -> bool:
    """Whether a statement, or the head of one, reads more of a variable than its shape."""
    return any(reads_in(part, name) for part in own_parts(statement))


def names(statement: Any, name: str) -> bool:
    """Whether a statement, or the head of one, has to do with a variable: with its shape alone."""
    return any(name in rewrite.names_in(part) for part in own_parts(statement))


def reads_in(node: Any, name: str) -> bool:
    """Whether an expression or simple statement reads more of a variable than its shape."""
    if isinstance(node, gast.Name):
        return node.id == name and isinstance(node.ctx, gast.Load)
    if isinstance(node, gast.Attribute) and node.attr in SHAPE_ATTRIBUTES:
        return False
    if isinstance(node, gast.Call) and write_expression(node.func) in SHAPES_ALONE:
        return False
    if isinstance(node, gast.Subscript) and isinstance(node.ctx, gast.Store):
        return reads_in(node.slice, name)
    return any(reads_in(child, name) for child in gast.iter_child_nodes(node))


SHAPES_ALONE = ("len", "np.shape", "np.zeros_like", "np.ones_like", "np.empty_like", "np.size")


def own_parts(statement: Any) -> list[Any]:
    """A simple statement, or the expressions in the head of a compound one."""
    if type(statement) not in rewrite.BLOCKS:
        return [statement]
    heads = [getattr(statement, field, None) for field in ("test", "iter")]
    return [head for head in heads if head is not None]


def rebinds(statement: Any, name: str) -> bool:
    """Whether a simple statement gives a name another value."""
    return isinstance(statement, gast.Assign) and name in names_bound(statement)


def first_writing(block: list[Any], name: str) -> Any:
    """The first of the user's simple statements in a block that writes to a variable."""
    for statement in rewrite.statements_in(block):
        if isinstance(statement, gast.For) and statement.target.id == name:
            return statement if is_written_by_user(statement) else None
        if type(statement) in rewrite.BLOCKS or not is_written_by_user(statement):
            continue
        if name in written(statement):
            return statement
    return None


def head(statement: Any) -> str:
    """The first line of a statement as it is written."""
    if type(statement) in rewrite.BLOCKS:
        statement = rewrite.with_fields(statement, {"body": [gast.Pass()]})
        fields = [f for f in ("orelse", "finalbody") if getattr(statement, f, None)]
        statement = rewrite.with_fields(statement, {f: [] for f in fields})
    lines = write_function(function("f", [], [], [statement], None)).splitlines()[1:]
    text = " ".join(line.strip() for line in lines)
    return text.removesuffix(": pass") + (":" if text.endswith(": pass") else "")
