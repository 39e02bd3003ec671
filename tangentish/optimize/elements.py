"""Lists of adjoints whose elements are variables of their own.

A tuple of the user's has a list of adjoints.  Where that list has a fixed length and only
its elements are used, each becomes a variable: then the first contribution defines it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from typing import Any

import gast

from tangentish.language import rewrite
from tangentish.language.headings import rebuilt
from tangentish.names import Names
from tangentish.optimize.coalesce import COMPOUND, occurrences


def split(block: list[gast.stmt], fixed: Set[str], names: Names) -> list[gast.stmt]:
    """Variables for the elements of lists; ``fixed`` names are read elsewhere.

    >>> import gast
    >>> text = "v_bar = [0.0, y_bar]; v_bar[0] += x_bar; a_bar = v_bar[1]"
    >>> for line in split(gast.parse(text).body, set(), Names()):
    ...     print(gast.unparse(line).strip())
    v_bar1 = 0.0
    v_bar2 = y_bar
    v_bar1 += x_bar
    a_bar = v_bar2
    """
    lengths = splittable(block, fixed)
    if not lengths:
        return block
    parts = {name: [names.fresh(name) for _ in range(n)] for name, n in lengths.items()}
    return [new for statement in block for new in replaced(statement, parts)]


def splittable(block: list[gast.stmt], fixed: Set[str]) -> dict[str, int]:
    """Names that always hold a list of one length, of which only elements are used."""
    lengths: dict[str, set[int]] = {}
    if not any(map(has_display, block)):
        return {}
    uses: Counter[str] = Counter()
    largest: dict[str, int] = {}
    for statement in block:
        for part in rewrite.subexpressions(statement):
            name = displayed(part)
            if name is not None:
                lengths.setdefault(name, set()).add(len(part.value.elts))
                uses[name] += 1
            elif is_element(part):
                uses[part.value.id] += 1
                largest[part.value.id] = max(largest.get(part.value.id, 0), part.slice.value)
    counts = occurrences(block)
    return {
        name: length
        for name, found in lengths.items()
        for length in found
        if len(found) == 1
        and name not in fixed
        and uses[name] == counts[name]
        and largest.get(name, 0) < length
    }


@rewrite.remembered
def has_display(statement: Any) -> bool:
    """Whether a list of adjoints is bound in a statement, or in one inside it."""
    parts = (part for part in rewrite.subexpressions(statement) if type(part) is gast.Assign)
    return any(displayed(part) is not None for part in parts)


def displayed(statement: Any) -> str | None:
    """The name of ``name = [a, b]``."""
    if (
        type(statement) is gast.Assign
        and type(statement.value) is gast.List
        and isinstance(statement.targets[0], gast.Name)
        and "_bar" in statement.targets[0].id
    ):
        name = str(statement.targets[0].id)
        starred = any(isinstance(e, gast.Starred) for e in statement.value.elts)
        return None if starred or name in rewrite.names_in(statement.value) else name
    return None


def is_element(node: Any) -> bool:
    """``name[2]``"""
    return (
        isinstance(node, gast.Subscript)
        and isinstance(node.value, gast.Name)
        and isinstance(node.slice, gast.Constant)
        and type(node.slice.value) is int
        and node.slice.value >= 0
    )


def replaced(statement: Any, parts: dict[str, list[str]]) -> list[gast.stmt]:
    """A statement, or the several that a display becomes."""
    if isinstance(statement, COMPOUND):
        for name in ("body", "orelse"):
            if getattr(statement, name, None):
                inner = [new for s in getattr(statement, name) for new in replaced(s, parts)]
                statement = rebuilt(statement, name, inner)
    display = displayed(statement)
    if display in parts:
        values = [with_parts(e, parts) for e in statement.value.elts]
        return [
            rewrite.located(rewrite.assign(part, value), statement)
            for part, value in zip(parts[display], values, strict=True)
        ]
    return [with_parts(statement, parts)]


def with_parts(node: Any, parts: dict[str, list[str]]) -> Any:
    def change(part: Any) -> Any:
        if is_element(part) and part.value.id in parts:
            new = parts[part.value.id][part.slice.value]
            return gast.Name(new, part.ctx, None, None)
        return None

    return rewrite.rebuild(node, change)


__all__ = ["split"]
