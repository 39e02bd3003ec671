"""Which variables carry derivatives, and why: what they depend on, and whether they matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gast

from tangentish.analysis.frames import root_name
from tangentish.analysis.program import Program, carries, said
from tangentish.language import rewrite
from tangentish.language.kinds import Kind
from tangentish.language.stores import written
from tangentish.reading.subject import Subject, statements, user_names, user_temporaries

Graph = dict[str, set[str]]


@dataclass(frozen=True)
class Activity:
    """A variable: the arguments to differentiate by that it depends on, and where it leads."""

    name: str
    depends_on: tuple[str, ...]
    reaches: bool  # whether the result depends on it
    carries: bool  # whether its kind can have a derivative
    is_argument: bool
    is_temporary: bool  # the user has no name for it

    @property
    def active(self) -> bool:
        """Whether it has an adjoint."""
        return bool(self.depends_on) and self.reaches and self.carries

    @property
    def reason(self) -> str:
        """Why it has a derivative, or none.

        >>> Activity("n", (), True, False, True, False).reason
        'no real numbers'
        """
        if not self.carries:
            return "no real numbers"
        if not self.depends_on:
            return "not differentiated by" if self.is_argument else "constant, or in steps"
        found = f"dependent on {' and '.join(self.depends_on)}"
        if self.depends_on == (self.name,):
            found = "differentiated by"
        return f"{found}, {'reaching' if self.reaches else 'without effect on'} the result"


def activities(program: Program, wrt: list[str]) -> list[Activity]:
    """Every variable of a program.

    >>> import numpy as np
    >>> def f(x, y):
    ...     unused = np.sin(x)
    ...     return x * y
    >>> program = Subject(f, {"x": 2.0, "y": 3.0}, ["x"]).program
    >>> [(a.name, a.active) for a in activities(program, ["x"])]
    [('x', True), ('y', False), ('unused', False), ('v1', True)]
    """
    graph = dependencies(program)
    sources = {root for root in map(root_name, program.results) if root is not None}
    reached = ancestors(graph, {node_of(program, name) for name in sources})
    kinds, varied = facts_of(program)
    own = user_temporaries(program)
    found = []
    for name in user_names(program):
        node = node_of(program, name)
        before = ancestors(graph, {node})
        is_varied = name in varied or program.storage.is_varied(name)
        known = [w for w in wrt if node_of(program, w) in before]
        origins = (name,) if name in wrt else tuple(known)
        found.append(
            Activity(
                name,
                (origins or tuple(wrt)) if is_varied else (),
                node in reached,
                carries(kinds.get(name)),
                name in program.parameters,
                name in own,
            )
        )
    return found


def facts_of(program: Program) -> tuple[dict[str, Kind], set[str]]:
    """A kind for every variable, one that carries a derivative if any does; and the varied ones."""
    kinds: dict[str, Kind] = {}
    varied: set[str] = set()
    tables = [program.kinds, *(i.env for i in program.info.values()), program.env]
    for name, value in said(tables):
        if name not in kinds or carries(value.kind):
            kinds[name] = value.kind
        if value.varied:
            varied.add(name)
    return kinds, varied


def node_of(program: Program, name: str) -> str:
    """What stands for a variable in the graph: memory that is written to goes by all its names."""
    storage = program.storage
    return storage.find(name) if storage.is_mutated(name) else name


def dependencies(program: Program) -> Graph:
    """What every variable is computed from, whatever the order of the statements."""
    graph: Graph = {}
    for statement in statements(program):
        if isinstance(statement, gast.For):
            pairs = [({statement.target.id}, rewrite.names_in(statement.iter))]
        elif isinstance(statement, (gast.If, gast.While, gast.With, gast.Try)):
            continue
        else:
            pairs = [(stored_names(program, statement), rewrite.names_loaded(statement))]
        for targets, origins in pairs:
            nodes = {node_of(program, name) for name in origins}
            for target in targets:
                graph.setdefault(node_of(program, target), set()).update(nodes)
    return graph


def stored_names(program: Program, statement: Any) -> set[str]:
    """The variables that a statement may change."""
    info = program.info.get(id(statement))
    return {*written(statement), *(info.writes if info is not None else ())}


def ancestors(graph: Graph, start: set[str]) -> set[str]:
    """All that some variables depend on, themselves included."""
    found, pending = set(start), list(start)
    while pending:
        for name in graph.get(pending.pop(), ()):
            if name not in found:
                found.add(name)
                pending.append(name)
    return found


__all__ = ["Activity", "Subject", "activities"]
