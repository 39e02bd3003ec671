"""Copies and single uses in the reverse sweep.

``v1_bar = out_bar`` puts ``out_bar`` where ``v1_bar`` was read; a short adjoint of a temporary
that is read once goes where it is read; one that is only handed on has its last name from the
start.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Set
from typing import Any

import gast

from tangentish.language import rewrite
from tangentish.language.headings import is_heading, rebuilt
from tangentish.language.stores import in_place_roots, written
from tangentish.optimize.coalesce import COMPOUND, occurrences
from tangentish.optimize.effects import Classes, shared

TEMPORARY = re.compile(
    r"(v\d+|n\d+|test\d+)_bar\d*$|.*_taken_bar\d*$|.*_out_bar\d*$|.*_out\d*$|.*_old\d*$|g\d*$"
)
TEST = re.compile(r"test\d*$")


def propagate(
    block: list[gast.stmt], classes: Classes, temporary: Callable[[str], bool]
) -> list[gast.stmt]:
    """Replace reads of names that are plain copies of other names, or their negatives.

    >>> import gast
    >>> text = "v1_bar = out_bar; v2_bar = -v1_bar; x_bar += v2_bar * y"
    >>> for line in propagate(gast.parse(text).body, lambda n: {n}, lambda n: n[0] == "v"):
    ...     print(gast.unparse(line).strip())
    v1_bar = out_bar
    v2_bar = -out_bar
    x_bar += -out_bar * y
    """
    return _propagated(block, classes, negatives(block, temporary))


def _propagated(block: list[gast.stmt], classes: Classes, signed: set[str]) -> list[gast.stmt]:
    kept: list[gast.stmt] = []
    copies: dict[str, gast.expr] = {}
    for statement in block:
        if is_heading(statement):
            kept.append(statement)
            continue
        changed, stored = written(statement), in_place_roots(statement)
        if compound(statement):
            copies = {n: e for n, e in copies.items() if not is_negative(e)}
            inner = {
                n: e
                for n, e in copies.items()
                if n not in changed and not rewrite.names_in(e) & changed
            }
            statement = rewrite.substitute(statement, inner)
            for name in rewrite.BLOCK_FIELDS:
                if getattr(statement, name, None):
                    inside = _propagated(getattr(statement, name), classes, signed)
                    statement = rebuilt(statement, name, inside)
        elif copies:
            statement = substituted(statement, copies)
        if copies:
            touched = changed | shared(stored, classes)
            copies = {
                n: e
                for n, e in copies.items()
                if n not in changed
                and not rewrite.names_in(e) & (touched if is_negative(e) else changed)
            }
        source = copy_source(statement, signed)
        if source is not None:
            name = statement.targets[0].id
            if isinstance(source, gast.Name) and source.id == name:
                continue
            copies[name] = source
        kept.append(statement)
    return kept


def substituted(statement: Any, copies: dict[str, gast.expr]) -> Any:
    """Names that are read are replaced; an augmented name is left alone."""
    if isinstance(statement, gast.AugAssign) and isinstance(statement.target, gast.Name):
        return with_value(statement, rewrite.substitute(statement.value, copies))
    if isinstance(statement, gast.AugAssign) or (
        isinstance(statement, gast.Assign)
        and not isinstance(statement.targets[0], (gast.Name, gast.Tuple))
    ):
        roots = in_place_roots(statement)
        return rewrite.substitute(statement, {n: e for n, e in copies.items() if n not in roots})
    if isinstance(statement, gast.Assign):
        return with_value(statement, rewrite.substitute(statement.value, copies))
    roots = in_place_roots(statement)
    return rewrite.substitute(statement, {n: e for n, e in copies.items() if n not in roots})


def with_value(statement: Any, value: gast.expr) -> Any:
    """An assignment with another value, itself if that is the same."""
    if value is statement.value:
        return statement
    return rewrite.with_fields(statement, {"value": value})


def copy_source(statement: Any, signed: set[str] = frozenset()) -> Any:  # type: ignore[assignment]
    """The name, or ``-name`` or 1 of a signed one, that a statement copies."""
    if isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name):
        value = statement.value
        factor = statement.targets[0].id in signed
        negated = factor and is_negative(value) and value.operand.id != statement.targets[0].id
        if isinstance(value, gast.Name) or negated or (factor and rewrite.is_constant(value, 1.0)):
            return value
    return None


def compound(statement: Any) -> bool:
    """Whether a statement has blocks of its own."""
    return type(statement) in COMPOUND


def is_negative(node: Any) -> bool:
    """``-name``"""
    return (
        isinstance(node, gast.UnaryOp)
        and isinstance(node.op, gast.USub)
        and isinstance(node.operand, gast.Name)
    )


def negatives(block: list[gast.stmt], temporary: Callable[[str], bool]) -> set[str]:
    """Temporaries that are only factors of products: their sign can go to the front."""
    reads, factors = read_counts(block), Counter[str]()
    for statement in block:
        for name in names_of_factors(statement):
            factors[name] += 1
    return {n for n, count in reads.items() if temporary(n) and factors[n] == count}


@rewrite.remembered
def names_of_factors(statement: Any) -> tuple[str, ...]:
    """The names that stand beside ``*`` or ``/``, each as often."""
    products = (
        part
        for part in rewrite.subexpressions(statement)
        if type(part) is gast.BinOp and isinstance(part.op, (gast.Mult, gast.Div))
    )
    return tuple(n.id for p in products for n in (p.left, p.right) if isinstance(n, gast.Name))


def inline(
    block: list[gast.stmt],
    classes: Classes,
    temporary: Callable[[str], bool],
    counts: Counter[str] | None = None,
) -> list[gast.stmt]:
    """Put short single-use temporaries of the reverse sweep where they are read."""
    if counts is None:
        counts = read_counts(block)
        definitions = definition_counts(block)
        counts = Counter({n: c if definitions[n] == 1 else 99 for n, c in counts.items()})
    kept = [
        rebuilt_blocks(s, classes, temporary, counts)
        if isinstance(s, (gast.For, gast.While, gast.If, gast.With))
        else s
        for s in block
    ]
    k = 0
    while k < len(kept):
        statement: Any = kept[k]
        name = single(statement, counts, temporary)
        if name is not None:
            use = find_use(kept, k, name, classes)
            if use is not None:
                kept[use] = substituted(kept[use], {name: statement.value})
                counts[name] = 0
                del kept[k]
                keep_heading(kept, k, use - 1)
                continue
        k += 1
    return kept


def keep_heading(block: list[gast.stmt], k: int, use: int) -> None:
    """What was the only line of a statement's paragraph takes its heading to a loop variable's.

    ``block[k]`` stands where the line was, and ``block[use]`` has it now.
    """
    alone = k > 0 and is_heading(block[k - 1]) and is_heading(block[k])
    if alone and k < use and is_heading(block[use - 1]) and is_loop_heading(block[use - 1]):
        block[use - 1] = block[k - 1]
        del block[k - 1]


def is_loop_heading(statement: Any) -> bool:
    """Whether a heading is that of a loop's variable: ``x_bar: for i ...``"""
    return " for " in f" {statement.value.value.partition(': ')[2]}"[:5]


def conditions(
    block: list[gast.stmt], unnamed: Callable[[str], bool], live: Set[str]
) -> list[gast.stmt]:
    """Put a test that is read once, right after it, where it is read.

    >>> import gast
    >>> text = "test1 = x > 0.0\\nassert test1\\ntest2 = x > 1.0\\nif test2:\\n    y = x"
    >>> for line in conditions(gast.parse(text).body, lambda n: n[:4] == "test", set()):
    ...     print(gast.unparse(line).strip())
    assert x > 0.0
    if x > 1.0:
        y = x
    """
    counts = occurrences(block)
    counts.update(live)
    return _conditions(block, unnamed, counts)


def _conditions(
    block: list[gast.stmt], unnamed: Callable[[str], bool], counts: Counter[str]
) -> list[gast.stmt]:
    kept: list[gast.stmt] = []
    for statement in block:
        for name in ("body", "orelse"):
            if compound(statement) and getattr(statement, name, None):
                inside = _conditions(getattr(statement, name), unnamed, counts)
                statement = rebuilt(statement, name, inside)
        test = getattr(statement, "test", None)
        if kept and isinstance(test, gast.Name) and isinstance(statement, (gast.If, gast.Assert)):
            before: Any = kept[-1]
            name = test.id
            assigned = isinstance(before, gast.Assign) and isinstance(before.targets[0], gast.Name)
            if assigned and before.targets[0].id == name and unnamed(name) and counts[name] == 2:
                del kept[-1]
                statement = rewrite.located(with_test(statement, before.value), statement)
        kept.append(statement)
    return kept


def with_test(statement: Any, test: gast.expr) -> Any:
    """An ``if`` or ``assert`` with another test."""
    if isinstance(statement, gast.If):
        return gast.If(test, statement.body, statement.orelse)
    return gast.Assert(test, statement.msg)


def rebuilt_blocks(
    statement: Any, classes: Classes, temporary: Callable[[str], bool], counts: Counter[str]
) -> Any:
    """A statement with the copies in its own blocks inlined."""
    for name in ("body", "orelse"):
        if getattr(statement, name, None):
            inner = inline(getattr(statement, name), classes, temporary, counts)
            statement = rebuilt(statement, name, inner)
    return statement


def read_counts(block: list[gast.stmt]) -> Counter[str]:
    """How often each name is read; an augmented one counts as more than a single use."""
    return Counter(itertools.chain.from_iterable(map(reads, block)))


@rewrite.remembered
def reads(statement: Any) -> tuple[str, ...]:
    """The names that a statement reads, each as often; an augmented one twice."""
    found: list[str] = []
    for part in rewrite.subexpressions(statement):
        if type(part) is gast.Name:
            if type(part.ctx) is not gast.Store:
                found.append(part.id)
        elif type(part) is gast.AugAssign and isinstance(part.target, gast.Name):
            found += [part.target.id] * 2
    return tuple(found)


def definition_counts(block: list[gast.stmt]) -> Counter[str]:
    """How often each name is bound."""
    counts: Counter[str] = Counter()
    for statement in block:
        for part in rewrite.occurrences(statement):
            if type(part.ctx) is gast.Store:
                counts[part.id] += 1
    return counts


def single(statement: Any, counts: Counter[str], temporary: Callable[[str], bool]) -> str | None:
    """The temporary that a short statement binds, if nothing else binds it."""
    if not isinstance(statement, gast.Assign) or not isinstance(statement.targets[0], gast.Name):
        return None
    name = statement.targets[0].id
    if counts[name] != 1 or not temporary(name) or not is_short(statement.value):
        return None
    return str(name)


def is_short(value: Any) -> bool:
    """At most one call or three operations."""
    parts = list(rewrite.subexpressions(value))
    calls = sum(isinstance(p, gast.Call) for p in parts)
    operations = sum(isinstance(p, (gast.BinOp, gast.UnaryOp)) for p in parts)
    if any(
        isinstance(p, gast.Call) and isinstance(p.func, gast.Attribute) and p.func.attr in ("pop",)
        for p in parts
    ):
        return False
    return calls <= 1 and operations <= 3 and calls + operations <= 3 and len(parts) <= 48


def find_use(block: list[gast.stmt], k: int, name: str, classes: Classes) -> int | None:
    """The statement that reads a name, if the expression still means the same there."""
    value: Any = block[k].value
    reads = rewrite.names_in(value)
    memory = memory_read(value)
    for j in range(k + 1, len(block)):
        statement: Any = block[j]
        if is_heading(statement):
            continue
        if name in rewrite.names_in(statement):
            if isinstance(statement, (gast.For, gast.While, gast.If, gast.With)):
                return None
            if name in in_place_roots(statement) or evaluated_often(statement, name):
                return None
            if shared(calls_of(block[k]), classes) & rewrite.names_in(statement):
                return None  # the call may change what else the statement reads
            return j
        if reads & written(statement) or memory & shared(
            in_place_roots(statement) | calls_of(statement), classes
        ):
            return None
    return None


def evaluated_often(statement: Any, name: str) -> bool:
    """Whether a name stands inside a comprehension."""
    return any(
        name in rewrite.names_in(part)
        for part in rewrite.subexpressions(statement)
        if isinstance(part, (gast.ListComp, gast.GeneratorExp, gast.DictComp))
    )


def memory_read(value: Any) -> Set[str]:
    """The names whose memory an expression may read."""
    return rewrite.names_in(value)


def calls_of(statement: Any) -> Set[str]:
    """Names handed to calls that stand for themselves and may change them."""
    if isinstance(statement, gast.Expr):
        return rewrite.names_in(statement)
    if (
        isinstance(statement, gast.Assign)
        and isinstance(statement.value, gast.Call)
        and isinstance(statement.value.func, gast.Name)
    ):
        return rewrite.names_in(statement.value)
    return set()
