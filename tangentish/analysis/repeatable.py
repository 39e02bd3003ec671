"""Whether a program may be run twice: what a checkpoint runs again must show nothing of it."""

from __future__ import annotations

import builtins
from types import SimpleNamespace
from typing import Any

import gast

from tangentish.analysis.program import Program
from tangentish.frontend.effects import is_quiet
from tangentish.language import rewrite

SHOWN = frozenset({print, input, open})


class Names:
    """What the free names of a program stand for."""

    def __init__(self, program: Program) -> None:
        self.references = program.references

    def find(self, name: str) -> Any:
        """The object of a name that is not a variable of the program."""
        found = self.references.get(name, getattr(builtins, name, None))
        return None if found is None else SimpleNamespace(value=found)

    def module_path(self, node: Any) -> tuple[Any] | None:
        """What a dotted name that begins with a module stands for."""
        names: list[str] = []
        while isinstance(node, gast.Attribute):
            names.append(node.attr)
            node = node.value
        if not isinstance(node, gast.Name) or node.id not in self.references:
            return None
        found = self.references[node.id]
        for name in names[::-1]:
            found = getattr(found, name, None)
        return (found,)


def unrepeatable_call(program: Program, seen: set[int] | None = None) -> Any:
    """A call that prints, draws or changes something outside; None if there is none."""
    seen = set() if seen is None else seen
    if id(program) in seen:
        return None
    seen.add(id(program))
    names = Names(program)
    for statement in rewrite.statements_in(program.body):
        info = program.info.get(id(statement))
        if info is None or hasattr(statement, "body"):
            continue
        if info.call is not None:
            found = unrepeatable_call(info.call.program, seen)
            if found is not None:
                return found
            continue
        if info.rule is not None or info.mutator is not None or info.parts is not None:
            continue
        for part in rewrite.subexpressions(statement):
            if isinstance(part, gast.Call) and not is_repeatable(part, names):
                return part
    return None


def is_repeatable(call: gast.Call, names: Names) -> bool:
    """Whether a call without a derivative computes a value and does nothing else."""
    known = names.find(call.func.id) if isinstance(call.func, gast.Name) else None
    shows = known is not None and any(known.value is each for each in SHOWN)
    return not shows and is_quiet(call, names)
