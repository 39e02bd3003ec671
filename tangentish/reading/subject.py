"""One derivative to be read: its function and kinds, and what the passes make of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import gast

from tangentish import pipeline
from tangentish.analysis.program import Program, Value
from tangentish.analysis.specialize import argument_value
from tangentish.differentiate.generate import Generator, reachable
from tangentish.language import rewrite
from tangentish.language.headings import GENERATED


class Body(NamedTuple):
    """The statements of one function's derivative, both sweeps after each other."""

    program: Program
    statements: list[gast.stmt]
    backwards: int  # the place where the reverse sweep is a function of its own; else -1


@dataclass(frozen=True)
class Subject:
    """A function, arguments of the kinds in question, and which derivative is meant."""

    function: Callable[..., Any]
    arguments: Mapping[str, Any]
    wrt: Sequence[str]
    mode: str = "grad"
    single: bool = False  # one gradient, not a tuple

    @property
    def values(self) -> dict[str, Value]:
        """What is known of the arguments."""
        found = self.arguments.items()
        return {name: argument_value(value, name, name in self.wrt) for name, value in found}

    @cached_property
    def program(self) -> Program:
        """The function in normal form, with kinds and activity."""
        return pipeline.specialize(self.function, self.values)

    @property
    def file(self) -> str:
        """The user's file that the function stands in."""
        return str(self.program.source.file)

    @property
    def programs(self) -> list[Program]:
        """The function, and those that it calls and that have derivatives of their own."""
        return reachable(self.program)

    def text(self, optimize: bool) -> str:
        """The derivative as it is written."""
        return pipeline.derivative(
            self.function,
            self.values,
            list(self.wrt),
            self.mode,
            single=self.single,
            optimize=optimize,
        ).text

    def bodies(self, mode: str = "") -> list[Body]:
        """The statements of the optimized derivative, function by function."""
        generator, program, entry, _ = pipeline.generated(
            self.function, self.values, list(self.wrt), mode or self.mode, self.single, True, None
        )
        made = {g.node.name: g for g in generator.functions}
        pairs = []
        if isinstance(generator, Generator):
            pairs = [*filter(None, [generator.outermost]), *generator.pairs.values()]
        found = []
        if entry in made and not any(entry == pair.forward for pair in pairs):
            found.append(Body(program, made[entry].node.body, -1))
        for pair in pairs:
            forward, reverse = made[pair.forward].node.body, made[pair.reverse].node.body
            found.append(Body(pair.program, [*forward, *reverse], len(forward)))
        rewrite.forget()
        return found


def place_of(node: Any, file: str) -> str:
    """The line of a node in the user's file, with the file's name where that is another one."""
    source = getattr(node, "source", None)
    line = str(getattr(node, "lineno", "?"))
    if source is None or source.file == file:
        return line
    made = GENERATED.fullmatch(source.file)
    return f"{made[1] if made else os.path.basename(source.file)}:{line}"


def is_written_by_user(node: Any) -> bool:
    """Whether a statement stands for one of the user's."""
    return getattr(node, "source", None) is not None and hasattr(node, "lineno")


def statements(program: Program) -> Iterator[Any]:
    """All statements of a program in normal form, in order."""
    return rewrite.statements_in(program.body)


def user_names(program: Program) -> list[str]:
    """All variables, parameters first, in the order in which they get their first values."""
    found = dict.fromkeys(program.parameters)
    for statement in statements(program):
        if isinstance(statement, gast.For):
            found.setdefault(statement.target.id)
        elif isinstance(statement, gast.Assign):
            found.update(dict.fromkeys(n for n in names_bound(statement) if n not in found))
    return list(found)


def names_bound(statement: Any) -> list[str]:
    """The names that an assignment binds."""
    parts = rewrite.subexpressions(statement.targets[0])
    return [p.id for p in parts if isinstance(p, gast.Name) and isinstance(p.ctx, gast.Store)]


def user_temporaries(program: Program) -> set[str]:
    """The variables that no line of the user's function names."""
    named: set[str] = set(program.parameters)
    for node in gast.walk(program.source.tree):
        if isinstance(node, gast.Name):
            named.add(node.id)
    return set(user_names(program)) - named
