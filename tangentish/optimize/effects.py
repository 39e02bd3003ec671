"""What a statement changes: names it binds, and memory it writes to."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

import gast

from tangentish.language import rewrite

Classes = Callable[[str], set[str]]


def shared(names: Set[str], classes: Classes) -> set[str]:
    """All names that may share memory with one of some names."""
    return set().union(names, *(classes(n) for n in names))


MUTATORS = frozenset(["append", "pop", "extend", "insert", "clear", "fill", "sort", "update"])


@rewrite.remembered
def written(statement: Any) -> frozenset[str]:
    """Names that a statement binds, or whose memory it writes to."""
    return in_place_roots(statement) | rewrite.names_stored(statement)


@rewrite.remembered
def in_place_roots(statement: Any) -> frozenset[str]:
    """Names whose memory a simple statement updates in place."""
    if type(statement) in rewrite.BLOCKS:
        return frozenset().union(*map(in_place_roots, rewrite.children(statement)))
    roots: set[str] = set()
    for part in rewrite.subexpressions(statement):
        if isinstance(part, gast.AugAssign):
            roots.add(root_of(part.target))
        elif isinstance(part, (gast.Subscript, gast.Attribute)):
            if isinstance(part.ctx, gast.Store):
                roots.add(root_of(part))
        elif isinstance(part, gast.Call) and isinstance(part.func, gast.Attribute):
            if part.func.attr in MUTATORS:
                roots.add(root_of(part.func.value))
            elif part.func.attr == "at" and part.args:
                roots.add(root_of(part.args[0]))
    return frozenset(roots)


def changed(statement: Any, classes: Classes) -> set[str]:
    """Names that mean something else after a statement, or whose memory it may write to."""
    return shared(in_place_roots(statement), classes) | written(statement)


def root_of(node: Any) -> str:
    """The name ``a`` of ``a``, ``a[i]`` or ``a.b[i]``, or nothing."""
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    return node.id if isinstance(node, gast.Name) else ""


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
