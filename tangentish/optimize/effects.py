"""What a statement changes: names it binds, and memory it writes to."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

import gast

from tangentish.language import rewrite
from tangentish.language.stores import in_place_roots, written

Classes = Callable[[str], set[str]]


def shared(names: Set[str], classes: Classes) -> set[str]:
    """All names that may share memory with one of some names."""
    return set().union(names, *map(classes, names)) if names else set()


def changed(statement: Any, classes: Classes) -> set[str]:
    """Names that mean something else after a statement, or whose memory it may write to."""
    return shared(in_place_roots(statement), classes) | written(statement)


def definitely_bound(block: list[gast.stmt]) -> set[str]:
    """Names that are bound whichever way a block is run."""
    bound: set[str] = set()
    for statement in block:
        if isinstance(statement, gast.Assign):
            target = statement.targets[0]
            if isinstance(target, (gast.Name, gast.Tuple)):
                bound |= rewrite.names_in(target)
        elif isinstance(statement, gast.If):
            arms = [
                definitely_bound(arm)
                for arm in (statement.body, statement.orelse)
                if not leaves(arm)
            ]
            bound |= set.intersection(*arms) if arms else set()
        elif isinstance(statement, gast.With):
            bound |= definitely_bound(statement.body)
        elif isinstance(statement, gast.Try) and not statement.handlers:
            bound |= definitely_bound([*statement.body, *statement.finalbody])
    return bound


def leaves(block: list[gast.stmt]) -> bool:
    """Whether a block ends by raising."""
    return bool(block) and isinstance(block[-1], gast.Raise)
