"""Copies that nobody needs: of memory that the derivative made and that has one name.

A gradient may not share memory with an argument, with another gradient or with a later
result, so the reverse pass returns copies where it cannot tell.  Here the whole text is
known: every allocation is a *site*, every name has the sites that it may refer to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import gast

from tangentish.language import rewrite
from tangentish.language.freshness import READ_ONLY, VIEWS, is_fresh
from tangentish.language.stores import in_place_roots, root_of
from tangentish.optimize.coalesce import nested, occurrences
from tangentish.optimize.effects import Classes, shared

Sites = frozenset[object]
ELSEWHERE = "elsewhere"  # memory that others can reach
NUMBERS = ("len", "float", "int", "range", "abs", "min", "max")
SAME_MEMORY = ("T", "mT", "reshape", "ravel", "transpose", "squeeze", "swapaxes")


def needless_copies(body: Sequence[gast.stmt], parameters: Iterable[str]) -> list[gast.stmt]:
    """Return what is the derivative's own without a copy.

    >>> import gast
    >>> text = "v_bar = out_bar * x; x_bar = v_bar; y_bar = x.T; a = x_bar.copy(), y_bar.copy()"
    >>> *body, last = gast.parse(text).body
    >>> *_, last = needless_copies([*body, gast.Return(last.value)], ["x", "out_bar"])
    >>> print(gast.unparse(last).strip())
    return (x_bar, y_bar.copy())
    """
    *before, last = body
    if not isinstance(last, gast.Return) or last.value is None or not has_copy(last.value):
        return list(body)
    memory = Memory(before, parameters)
    taken: set[object] = set()
    fixed = memory.of(without_copy_calls(last.value))

    def change(part: Any) -> Any:
        if not is_copy(part):
            return None
        sites = memory.of(part.func.value)
        if not sites or ELSEWHERE in sites or sites & (taken | fixed):
            return part
        taken.update(sites)
        return part.func.value

    value = rewrite.rebuild(last.value, change)
    return [*before, rewrite.located(gast.Return(value), last)]


def is_copy(node: Any) -> bool:
    """``name.copy()``"""
    return (
        isinstance(node, gast.Call)
        and isinstance(node.func, gast.Attribute)
        and node.func.attr == "copy"
        and not node.args
        and isinstance(node.func.value, gast.Name)
    )


def is_reversal(index: Any) -> bool:
    """``[::-1]``"""
    whole = isinstance(index, gast.Slice) and index.lower is None and index.upper is None
    return whole and rewrite.is_constant(index.step, -1)


def has_copy(value: Any) -> bool:
    return any(is_copy(part) for part in rewrite.subexpressions(value))


def without_copy_calls(value: Any) -> Any:
    """What is returned besides copies."""
    return rewrite.rebuild(value, lambda part: rewrite.constant(None) if is_copy(part) else None)


# ---- copies that are read at once ------------------------------------------------------------


def views_for_copies(
    block: list[gast.stmt], temporary: Callable[[str], bool], classes: Classes
) -> list[gast.stmt]:
    """``v_bar = u_bar[1:].copy()`` needs no copy if ``u_bar`` changes after the last read only.

    >>> import gast
    >>> text = "v_bar = u_bar[1:].copy(); k_bar += np.sum(v_bar * w); u_bar[:-1] += v_bar * k"
    >>> lines = views_for_copies(gast.parse(text).body, lambda n: True, lambda n: {n})
    >>> print(gast.unparse(lines[0]).strip())
    v_bar = u_bar[1:]
    """
    return _views(block, temporary, classes, occurrences(block))


def _views(
    block: list[gast.stmt], temporary: Callable[[str], bool], classes: Classes, counts: Counter[str]
) -> list[gast.stmt]:
    kept = [nested(s, lambda inner: _views(inner, temporary, classes, counts)) for s in block]
    for k, statement in enumerate(kept):
        place = copied_place(statement)
        if place is None or not temporary(statement.targets[0].id):
            continue
        if only_read_before_change(kept, k, root_of(place), classes, counts):
            new = gast.Assign(statement.targets, place, None)
            kept[k] = rewrite.located(new, statement)
    return kept


def copied_place(statement: Any) -> Any:
    """``u_bar[1:]`` of ``v_bar = u_bar[1:].copy()``, ``u_bar`` of ``v_bar = u_bar.copy()``."""
    if not isinstance(statement, gast.Assign) or not isinstance(statement.targets[0], gast.Name):
        return None
    call = statement.value
    if not isinstance(call, gast.Call) or not isinstance(call.func, gast.Attribute):
        return None
    place = call.func.value
    form = isinstance(place, (gast.Subscript, gast.Name))
    simple = call.func.attr == "copy" and not call.args and form
    return place if simple and root_of(place) else None


def only_read_before_change(
    block: list[gast.stmt], k: int, root: str, classes: Classes, counts: Counter[str]
) -> bool:
    name = block[k].targets[0].id
    places = [j for j, s in enumerate(block) if name in rewrite.names_in(s)]
    if sum(occurrences([block[j]])[name] for j in places) != counts[name] or places[0] != k:
        return False
    last = places[-1]
    for j in range(k + 1, last + 1):
        if j in places and not consumes(block[j], name):
            return False
        if j < last and root in shared(in_place_roots(block[j]), classes):
            return False
    return True


def consumes(statement: Any, name: str) -> bool:
    """Whether a statement reads an array without making another name of its memory."""
    if isinstance(statement, gast.AugAssign):
        return root_of(statement.target) != name
    return (
        isinstance(statement, gast.Assign)
        and isinstance(statement.targets[0], gast.Name)
        and statement.targets[0].id != name
        and is_fresh(statement.value)
    )


# ---- sites -------------------------------------------------------------------------------------


class Memory:
    """The sites that every name of a function may refer to, wherever control goes."""

    def __init__(self, body: Sequence[gast.stmt], parameters: Iterable[str]) -> None:
        self.names: dict[str, Sites] = {p: frozenset({ELSEWHERE}) for p in parameters}
        while True:
            before = dict(self.names)
            for statement in body:
                for part in rewrite.subexpressions(statement):
                    self.visit(part)
            if before == self.names:
                break

    def visit(self, statement: Any) -> None:
        if isinstance(statement, gast.Assign):
            for target in statement.targets:
                if isinstance(target, gast.Tuple):
                    for element in target.elts:
                        self.add(root_of(element), frozenset({ELSEWHERE}))
                elif isinstance(target, gast.Name) or self.may_hold(root_of(target)):
                    self.add(root_of(target), self.of(statement.value))
        elif isinstance(statement, gast.AugAssign):
            if self.may_hold(root_of(statement.target)):
                self.add(root_of(statement.target), self.of(statement.value))
        elif isinstance(statement, gast.For):
            for name in rewrite.names_in(statement.target):
                self.add(name, self.of(statement.iter))
        elif (
            isinstance(statement, gast.Call)
            and isinstance(statement.func, gast.Attribute)
            and statement.func.attr in ("append", "extend", "insert")
        ):
            for argument in statement.args:
                self.add(root_of(statement.func.value), self.of(argument))

    def may_hold(self, name: str) -> bool:
        """Whether a name may refer to a container, which holds what is put into it."""
        sites = self.names.get(name, frozenset())
        return ELSEWHERE in sites or any(isinstance(site, tuple) for site in sites)

    def add(self, name: str, sites: Sites) -> None:
        self.names[name] = self.names.get(name, frozenset()) | sites

    def of(self, node: Any) -> Sites:
        """The sites that an expression's value may have."""
        if isinstance(node, gast.Name):
            return self.names.get(node.id, frozenset())
        if isinstance(node, gast.Constant):
            return frozenset()
        if isinstance(node, (gast.Tuple, gast.List, gast.Set)):
            return self.each(node.elts) | {("container", id(node))}
        if isinstance(node, gast.Dict):
            return self.each(node.values) | {("container", id(node))}
        if isinstance(node, gast.Attribute) and node.attr in SAME_MEMORY:
            return self.of(node.value)
        if isinstance(node, gast.Call):
            return self.of_call(node)
        if isinstance(node, gast.Subscript) and is_reversal(node.slice):
            return self.of(node.value)
        if isinstance(node, (gast.BinOp, gast.UnaryOp, gast.Compare)):
            return frozenset({id(node)})
        return frozenset({ELSEWHERE})

    def each(self, nodes: Iterable[Any]) -> Sites:
        return frozenset().union(*map(self.of, nodes))

    def of_call(self, node: Any) -> Sites:
        function = node.func
        if isinstance(function, gast.Name) and function.id in NUMBERS:
            return frozenset()
        if isinstance(function, gast.Attribute):
            of_numpy = isinstance(function.value, gast.Name) and function.value.id == "np"
            if of_numpy and function.attr in VIEWS.difference(READ_ONLY):
                return self.of([*node.args, *(k.value for k in node.keywords)][0])
            if not of_numpy and function.attr in SAME_MEMORY:
                return self.of(function.value)
        return frozenset({id(node)}) if is_fresh(node) else frozenset({ELSEWHERE})


__all__ = ["needless_copies"]
