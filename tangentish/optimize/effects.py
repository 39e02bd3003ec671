"""What a statement changes: names it binds, and memory it writes to."""

from __future__ import annotations

from typing import Any

import gast

from tangentish.language import rewrite


def written(statement: Any) -> set[str]:
    """Names that a statement binds, or whose memory it writes to."""
    names: set[str] = set()
    for part in rewrite.subexpressions(statement):
        if isinstance(part, gast.Name) and isinstance(part.ctx, gast.Store):
            names.add(part.id)
        elif isinstance(part, (gast.Subscript, gast.Attribute)) and isinstance(part.ctx, gast.Store):
            names.add(root_of(part))
        elif isinstance(part, gast.Call) and isinstance(part.func, gast.Attribute):
            if part.func.attr in ("append", "pop", "extend", "insert", "clear", "fill", "sort", "update"):
                names.add(root_of(part.func.value))
            elif part.func.attr == "at" and part.args:
                names.add(root_of(part.args[0]))
    return names


def in_place_roots(statement: Any) -> set[str]:
    """Names whose memory a simple statement updates in place."""
    roots: set[str] = set()
    for part in rewrite.subexpressions(statement):
        if isinstance(part, gast.AugAssign):
            roots.add(root_of(part.target))
        elif isinstance(part, (gast.Subscript, gast.Attribute)) and isinstance(part.ctx, gast.Store):
            roots.add(root_of(part))
        elif isinstance(part, gast.Call) and isinstance(part.func, gast.Attribute):
            if part.func.attr in ("append", "pop", "extend", "insert", "clear", "fill", "sort", "update"):
                roots.add(root_of(part.func.value))
            elif part.func.attr == "at" and part.args:
                roots.add(root_of(part.args[0]))
    return roots


def root_of(node: Any) -> str:
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    return node.id if isinstance(node, gast.Name) else ""
