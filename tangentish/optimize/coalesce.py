"""One name for a value that is only handed on.

``v1_bar = e; …; x_bar = v1_bar`` becomes ``x_bar = e; …`` where nothing in between tells the
two apart, and a redefinition of ``y_bar`` waits until the copies of the old one are read.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Set
from typing import Any

import gast

from tangentish.language import rewrite
from tangentish.language.headings import is_heading, rebuilt
from tangentish.language.stores import written
from tangentish.optimize.effects import Classes, changed

COMPOUND = (gast.For, gast.While, gast.If, gast.With, gast.Try)


def coalesce(
    block: list[gast.stmt],
    temporary: Callable[[str], bool],
    live: Set[str],
    pinned: set[str],
) -> list[gast.stmt]:
    """Give temporaries the name that their value ends up with.

    Names that are ``live`` are read after the block, ``pinned`` ones are never bound anew.

    >>> import gast
    >>> text = "v1_bar = h_bar * c; y_bar = -v1_bar; h_bar = v1_bar"
    >>> for line in coalesce(gast.parse(text).body, lambda n: n == "v1_bar", set(), set()):
    ...     print(gast.unparse(line).strip())
    h_bar = h_bar * c
    y_bar = -h_bar
    """
    counts = occurrences(block)
    counts.update(live)  # that is one more place

    def wanted(target: str, source: str) -> bool:
        return temporary(source) and not temporary(target) and target not in pinned

    return in_block(block, wanted, counts)


def in_block(
    block: list[gast.stmt], wanted: Callable[[str, str], bool], counts: Counter[str]
) -> list[gast.stmt]:
    kept = [nested(s, lambda inner: in_block(inner, wanted, counts)) for s in block]
    k = 0
    while k < len(kept):
        names = handed_on(kept[k])
        if names is not None and wanted(*names):
            span = lifetime(kept, k, *names, counts)
            if span is not None:
                first, last = span
                target, source = names
                for j in range(first, last + 1):
                    kept[j] = rewrite.rename(kept[j], {source: target})
                del kept[k]
                drop_heading(kept, k)
                counts[target] += counts[source] - 2
                counts[source] = 0
                continue
        k += 1
    return kept


def drop_heading(block: list[gast.stmt], k: int) -> None:
    """A heading whose paragraph has lost its only line, which was ``block[k]``, goes as well."""
    last = k == len(block) or is_heading(block[k]) or isinstance(block[k], COMPOUND)
    if k > 0 and is_heading(block[k - 1]) and last:
        del block[k - 1]


def nested(statement: Any, change: Callable[[list[gast.stmt]], list[gast.stmt]]) -> Any:
    if type(statement) not in COMPOUND:
        return statement
    for name in rewrite.BLOCK_FIELDS:
        if getattr(statement, name, None):
            statement = rebuilt(statement, name, change(getattr(statement, name)))
    return statement


def handed_on(statement: Any) -> tuple[str, str] | None:
    """The names of ``x_bar = v1_bar``."""
    if (
        type(statement) is gast.Assign
        and type(statement.value) is gast.Name
        and type(statement.targets[0]) is gast.Name
    ):
        return statement.targets[0].id, statement.value.id
    return None


def occurrences(nodes: list[gast.stmt]) -> Counter[str]:
    return Counter(itertools.chain.from_iterable(map(rewrite.ids, nodes)))


def lifetime(
    block: list[gast.stmt], k: int, target: str, source: str, counts: Counter[str]
) -> tuple[int, int] | None:
    """The first and last statement of a temporary, if it may have the target's name there."""
    places = [j for j, s in enumerate(block) if source in rewrite.names_in(s)]
    first, last = places[0], places[-1]
    definition: Any = block[first]
    if sum(rewrite.ids(block[j]).count(source) for j in places) != counts[source]:
        return None
    if first == k or not is_definition(definition, source) or handed_on(definition):
        return None
    if any(target in rewrite.names_in(s) for s in block[first + 1 : k]):
        return None
    if target in rewrite.names_in(definition.targets[0]):
        return None
    later = block[k + 1 : last + 1]
    if any({target, source} & written(s) for s in later):
        return None
    return first, last


def is_definition(statement: Any, name: str) -> bool:
    """Whether a statement binds a name, alone or among others."""
    if not isinstance(statement, gast.Assign):
        return False
    target = statement.targets[0]
    if isinstance(target, gast.Tuple):
        return [e.id for e in target.elts if isinstance(e, gast.Name)].count(name) == 1
    return isinstance(target, gast.Name) and target.id == name


# ---- redefinitions that wait -----------------------------------------------------------------


def postpone(
    block: list[gast.stmt], temporary: Callable[[str], bool], classes: Classes
) -> list[gast.stmt]:
    """Move a redefinition below the reads of a copy of the old value.

    >>> import gast
    >>> text = "v1_bar = y_bar; y_bar = y_bar * x; x_bar += v1_bar * y"
    >>> moved = postpone(gast.parse(text).body, lambda n: n == "v1_bar", lambda n: {n})
    >>> for line in moved:
    ...     print(gast.unparse(line).strip())
    v1_bar = y_bar
    x_bar += v1_bar * y
    y_bar = y_bar * x
    """
    return _postponed(block, temporary, classes, occurrences(block))


def _postponed(
    block: list[gast.stmt], temporary: Callable[[str], bool], classes: Classes, counts: Counter[str]
) -> list[gast.stmt]:
    kept = [nested(s, lambda inner: _postponed(inner, temporary, classes, counts)) for s in block]
    for k in range(len(kept)):
        names = handed_on(kept[k])
        if names is None or not temporary(names[0]):
            continue
        move = moves_below(kept, k, *names, classes, counts)
        if move is not None:
            old, new = move  # both below k
            kept.insert(new, kept[old])
            del kept[old]
    return kept


def moves_below(
    block: list[gast.stmt], k: int, copy: str, name: str, classes: Classes, counts: Counter[str]
) -> tuple[int, int] | None:
    """Where the redefinition of ``name`` is, and where it can go; ``copy`` is its old value."""
    places = [j for j, s in enumerate(block) if copy in rewrite.names_in(s)]
    found = sum(rewrite.ids(block[j]).count(copy) for j in places)
    if found != counts[copy] or places[0] != k:
        return None
    old = next((j for j in range(k + 1, len(block)) if name in written(block[j])), None)
    if old is None or places[-1] <= old or not is_definition(block[old], name):
        return None
    moved: Any = block[old]
    if isinstance(moved.targets[0], gast.Tuple):
        return None
    if any(isinstance(p, gast.Call) and is_pop(p) for p in rewrite.subexpressions(moved)):
        return None
    reads = rewrite.names_in(moved.value)
    for between in block[old + 1 : places[-1] + 1]:
        if is_heading(between) or isinstance(between, COMPOUND):
            return None
        if name in rewrite.names_in(between):
            return None
        if reads & changed(between, classes):
            return None
    return old, places[-1] + 1


def is_pop(call: Any) -> bool:
    return isinstance(call.func, gast.Attribute) and call.func.attr == "pop"


__all__ = ["coalesce", "postpone"]
