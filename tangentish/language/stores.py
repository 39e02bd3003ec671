"""What a statement stores to: the names whose memory it updates in place."""

from __future__ import annotations

from typing import Any

import gast

from tangentish.language import rewrite

MUTATORS = frozenset(
    ["append", "pop", "extend", "insert", "reverse", "clear", "fill", "sort", "update"]
)

HELPERS = frozenset(["add_into", "add_spread", "put_back", "put_item"])  # that change an argument


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
        elif isinstance(part, gast.Call) and getattr(part.func, "id", "") in HELPERS:
            roots.add(root_of(part.args[0]))
    return frozenset(roots)


def root_of(node: Any) -> str:
    """The name ``a`` of ``a``, ``a[i]`` or ``a.b[i]``, or nothing."""
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    return node.id if isinstance(node, gast.Name) else ""
