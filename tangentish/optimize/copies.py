"""Copies and single uses in the reverse sweep.

``v1_bar = out_bar`` puts ``out_bar`` where ``v1_bar`` was read; a short adjoint of a temporary
that is read once goes where it is read; one that is only handed on has its last name from the
start.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import gast

from tangentish.language.headings import is_heading, rebuilt
from tangentish.language import rewrite
from tangentish.optimize.effects import Classes, in_place_roots, shared, written

TEMPORARY = re.compile(r"(v\d+|n\d+|test\d+)_bar\d*$|.*_taken_bar\d*$|.*_out_bar\d*$|.*_out\d*$|.*_old\d*$|g\d*$")
WIDEST = 60


def propagate(block: list[gast.stmt], closed: set[str]) -> list[gast.stmt]:
    """Replace reads of names that are plain copies of other names; ``closed`` may not move."""
    kept: list[gast.stmt] = []
    copies: dict[str, gast.expr] = {}
    for statement in block:
        if is_heading(statement):
            kept.append(statement)
            continue
        changed = written(statement)
        inner = {n: e for n, e in copies.items()}
        if isinstance(statement, (gast.For, gast.While, gast.If, gast.With)):
            inner = {n: e for n, e in copies.items() if n not in changed and not rewrite.names_in(e) & changed}
            statement = rewrite.substitute(statement, inner)
            for name in ("body", "orelse"):
                if getattr(statement, name, None):
                    statement = rebuilt(statement, name, propagate(getattr(statement, name), closed))
        else:
            statement = substituted(statement, inner)
        copies = {n: e for n, e in copies.items() if n not in changed and not rewrite.names_in(e) & changed}
        source = copy_source(statement)
        if source is not None:
            name = statement.targets[0].id  # type: ignore[attr-defined]
            if source.id == name:
                continue
            copies[name] = source
        kept.append(statement)
    return kept


def substituted(statement: Any, copies: dict[str, gast.expr]) -> Any:
    """Names that are read are replaced; an augmented name is left alone."""
    if isinstance(statement, gast.AugAssign) and isinstance(statement.target, gast.Name):
        value = rewrite.substitute(statement.value, copies)
        return rewrite.located(gast.AugAssign(statement.target, statement.op, value), statement)
    if isinstance(statement, gast.AugAssign) or isinstance(statement, gast.Assign) and not isinstance(statement.targets[0], (gast.Name, gast.Tuple)):
        roots = in_place_roots(statement)
        return rewrite.substitute(statement, {n: e for n, e in copies.items() if n not in roots})
    if isinstance(statement, gast.Assign):
        return rewrite.located(gast.Assign(statement.targets, rewrite.substitute(statement.value, copies), None), statement)
    roots = in_place_roots(statement)
    return rewrite.substitute(statement, {n: e for n, e in copies.items() if n not in roots})


def copy_source(statement: Any) -> Any:
    if isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name):
        if isinstance(statement.value, gast.Name):
            return statement.value
    return None


def inline(block: list[gast.stmt], classes: Classes, counts: Counter[str] | None = None) -> list[gast.stmt]:
    """Put short single-use temporaries of the reverse sweep where they are read."""
    if counts is None:
        counts = read_counts(block)
        definitions = definition_counts(block)
        counts = Counter({n: c if definitions[n] == 1 else 99 for n, c in counts.items()})
    kept = [
        rebuilt_blocks(s, classes, counts) if isinstance(s, (gast.For, gast.While, gast.If, gast.With)) else s for s in block
    ]
    k = 0
    while k < len(kept):
        statement: Any = kept[k]
        name = single(statement, counts)
        if name is not None:
            use = find_use(kept, k, name, classes)
            if use is not None:
                kept[use] = substituted(kept[use], {name: statement.value})
                counts[name] = 0
                del kept[k]
                continue
        k += 1
    return kept


def rebuilt_blocks(statement: Any, classes: Classes, counts: Counter[str]) -> Any:
    for name in ("body", "orelse"):
        if getattr(statement, name, None):
            statement = rebuilt(statement, name, inline(getattr(statement, name), classes, counts))
    return statement


def read_counts(block: list[gast.stmt]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for statement in block:
        for part in rewrite.subexpressions(statement):
            if isinstance(part, gast.Name) and not isinstance(part.ctx, gast.Store):
                counts[part.id] += 1
            elif isinstance(part, gast.AugAssign) and isinstance(part.target, gast.Name):
                counts[part.target.id] += 2
    return counts


def definition_counts(block: list[gast.stmt]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for statement in block:
        for part in rewrite.subexpressions(statement):
            if isinstance(part, gast.Name) and isinstance(part.ctx, gast.Store):
                counts[part.id] += 1
    return counts


def single(statement: Any, counts: Counter[str]) -> str | None:
    if not isinstance(statement, gast.Assign) or not isinstance(statement.targets[0], gast.Name):
        return None
    name = statement.targets[0].id
    if counts[name] != 1 or not TEMPORARY.match(name) or not is_short(statement.value):
        return None
    return str(name)


def is_short(value: Any) -> bool:
    """At most one call or three operations."""
    parts = list(rewrite.subexpressions(value))
    calls = sum(isinstance(p, gast.Call) for p in parts)
    operations = sum(isinstance(p, (gast.BinOp, gast.UnaryOp)) for p in parts)
    if any(isinstance(p, gast.Call) and isinstance(p.func, gast.Attribute) and p.func.attr in ("pop",) for p in parts):
        return False
    return calls <= 1 and operations <= 3 and calls + operations <= 3 and len(parts) <= 48


def find_use(block: list[gast.stmt], k: int, name: str, classes: Classes) -> int | None:
    """The statement that reads a name, if the expression still means the same there."""
    value: Any = block[k].value  # type: ignore[attr-defined]
    reads = rewrite.names_in(value)
    memory = {root for root in memory_read(value)}
    for j in range(k + 1, len(block)):
        statement: Any = block[j]
        if is_heading(statement):
            continue
        if name in rewrite.names_in(statement):
            if isinstance(statement, (gast.For, gast.While, gast.If, gast.With)):
                return None
            if name in in_place_roots(statement):
                return None
            return j
        if reads & written(statement) or memory & shared(in_place_roots(statement) | calls_of(statement), classes):
            return None
    return None


def memory_read(value: Any) -> set[str]:
    return rewrite.names_in(value)


def calls_of(statement: Any) -> set[str]:
    """Names handed to calls that stand for themselves and may change them."""
    if isinstance(statement, gast.Expr):
        return rewrite.names_in(statement)
    if isinstance(statement, gast.Assign) and isinstance(statement.value, gast.Call) and isinstance(statement.value.func, gast.Name):
        return rewrite.names_in(statement.value)
    return set()
