"""Where a program has kinks, and what the rules say that holds there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gast

from tangentish.analysis.expressions import Evaluator
from tangentish.analysis.program import Env, Info, Program, carries
from tangentish.differentiate.adjoints import free_value
from tangentish.language import rewrite
from tangentish.language.headings import is_ours
from tangentish.reading.subject import is_written_by_user, names_bound, place_of, statements

BRANCH = "the derivative is that of the branch that is taken"
PASSES = "the derivative is that of the passes that are made"
STEPS = "the result carries no derivative"


@dataclass(frozen=True)
class Kink:
    """A place in the user's program, and what holds there."""

    place: str
    text: str  # the user's expression
    convention: str

    def __str__(self) -> str:
        return f"line {self.place}, `{self.text}`: {self.convention}"


def kinks(program: Program, file: str) -> list[Kink]:
    """The kinks of a program in the order of its statements; ``file`` is the user's own.

    >>> import numpy as np
    >>> from tangentish.reading.subject import Subject
    >>> def f(x):
    ...     return np.abs(x) + x ** 2 + x ** 0.5
    >>> [kink.convention for kink in kinks(Subject(f, {"x": 2.0}, ["x"]).program, "")]
    ['at 0 the derivative is 0', 'where the base is 0 the derivative is infinite, if ...']
    """
    return list(dict.fromkeys(found_in(program, file)))


def found_in(program: Program, file: str) -> Iterator[Kink]:
    compared: set[str] = set()  # names of truth values made of varied numbers
    for statement in statements(program):
        if isinstance(statement, (gast.If, gast.While)):
            if rewrite.names_in(statement.test) & compared and is_shown(statement):
                convention = PASSES if isinstance(statement, gast.While) else BRANCH
                text = statement.source.segment(statement).split(":")[0]
                yield Kink(place_of(statement, file), text, convention)
            continue
        info = program.info.get(id(statement))
        if info is None or not depends(statement, info.env):
            continue
        if isinstance(statement, gast.Assign) and is_test(statement.value, compared):
            compared.update(names_bound(statement))
        convention = convention_of(info)
        if convention and is_written_by_user(statement):
            node = getattr(statement, "value", statement)
            node = node if is_written_by_user(node) else statement
            yield Kink(place_of(node, file), node.source.segment(node), convention)


def is_shown(statement: Any) -> bool:
    """Whether a statement is the user's own, and none of a function of ours."""
    return is_written_by_user(statement) and not is_ours(statement)


def is_test(node: Any, compared: set[str]) -> bool:
    """Whether an expression compares numbers, or is made of what does."""
    return isinstance(node, gast.Compare) or bool(rewrite.names_in(node) & compared)


def depends(statement: Any, env: Env) -> bool:
    """Whether a statement reads something that is differentiated by."""
    return any(name in env and env[name].varied for name in rewrite.names_loaded(statement))


def convention_of(info: Info) -> str:
    """What holds at the kink of one call; empty where it has none."""
    if info.rule is None:
        return ""
    if info.rule.family == "nondifferentiable":
        return STEPS if info.value is not None and carries(info.value.kind) else ""
    evaluator = Evaluator(free_value)
    kinds = {name: evaluator.kind(node, info.env) for name, node in info.bound.items()}
    found: str = info.rule.kink_for(kinds)
    return found


__all__ = ["Kink", "kinks"]
