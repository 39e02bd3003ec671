"""Contributions that follow one another become one sum.

``x_bar = a`` and, further down the same paragraph, ``x_bar += b`` are ``x_bar = a + b``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import gast

from tangentish.language import algebra, rewrite
from tangentish.language.headings import is_heading, rebuilt
from tangentish.optimize.coalesce import COMPOUND, nested, occurrences
from tangentish.optimize.effects import Classes, changed

MOST_PARTS = 70
PLACES = (gast.Subscript, gast.Attribute)


def merge(block: list[gast.stmt], classes: Classes, pinned: set[str]) -> list[gast.stmt]:
    """Merge the contributions of one block, and of the blocks inside it.

    Names that are ``pinned`` refer to memory with other names: they are never bound anew.
    """
    kept = [signed(inside(s, classes, pinned)) for s in without_repeats(block)]
    k = 0
    while k < len(kept):
        statement: Any = kept[k]
        if k + 1 < len(kept) and clears_then_adds(statement, kept[k + 1]):
            new = gast.Assign(statement.targets, kept[k + 1].value, None)
            kept[k : k + 2] = [rewrite.located(new, statement)]
            continue
        if defines(statement) and statement.targets[0].id not in pinned:
            use = addition(kept, k, statement.targets[0].id, classes)
            if use is not None:
                merged = combined(statement, kept[use])
                if merged is not None:
                    kept[use] = merged
                    del kept[k]
                    continue
        k += 1
    return kept


def kept_in_place(block: list[gast.stmt], sort: Callable[[str], str]) -> list[gast.stmt]:
    """What is taken from a place, cleared and put back there stays where it is.

    Numbers alone: an array would then have two names.

    >>> import gast
    >>> text = "t_bar = c_bar.v; c_bar.v = 0.0; c_bar.v += t_bar; x_bar = t_bar"
    >>> for line in kept_in_place(gast.parse(text).body, lambda n: "number"):
    ...     print(gast.unparse(line).strip())
    t_bar = c_bar.v
    x_bar = t_bar
    """
    kept = [nested(s, lambda inner: kept_in_place(inner, sort)) for s in block]
    for k in range(len(kept) - 3, -1, -1):
        three = kept[k : k + 3]  # fewer where some have gone
        if len(three) == 3 and put_back(*three) and sort(kept[k].targets[0].id) == "number":
            del kept[k + 1 : k + 3]
    return kept


def put_back(first: Any, second: Any, third: Any) -> bool:
    """``t_bar = c_bar.v; c_bar.v = 0.0; c_bar.v += t_bar``"""
    place = taken_place(first, lambda name: True)
    return (
        place is not None
        and is_cleared(second, place)
        and type(third) is gast.AugAssign
        and type(third.op) is gast.Add
        and rewrite.dump(rewrite.loaded(third.target)) == rewrite.dump(place)
        and rewrite.dump(third.value) == rewrite.dump(rewrite.name(first.targets[0].id))
    )


def used_before_cleared(
    block: list[gast.stmt], temporary: Callable[[str], bool]
) -> list[gast.stmt]:
    """What a store takes from an element is used where it is, and the element cleared then.

    >>> import gast
    >>> text = "t_bar = u_bar[0]; u_bar[0] = 0.0; u_bar[1] += t_bar"
    >>> for line in used_before_cleared(gast.parse(text).body, lambda n: n == "t_bar"):
    ...     print(gast.unparse(line).strip())
    u_bar[1] += u_bar[0]
    u_bar[0] = 0.0
    """
    return _used(block, temporary, occurrences(block))


def _used(
    block: list[gast.stmt], temporary: Callable[[str], bool], counts: Counter[str]
) -> list[gast.stmt]:
    kept = [nested(s, lambda inner: _used(inner, temporary, counts)) for s in block]
    for k in range(len(kept) - 3, -1, -1):
        first, second, third = kept[k : k + 3]
        if type(third) is not gast.AugAssign:
            continue
        place = taken_place(first, temporary)
        if place is None or not is_cleared(second, place):
            continue
        name = first.targets[0].id
        alone = counts[name] == 2 and name in rewrite.names_in(third.value)
        if alone and apart(place, third.target):
            value = rewrite.substitute(third.value, {name: place})
            used = rewrite.located(gast.AugAssign(third.target, third.op, value), third)
            kept[k : k + 3] = [used, second]
    return kept


def taken_place(statement: Any, temporary: Callable[[str], bool]) -> Any:
    """``u_bar[0]`` of ``t_bar = u_bar[0]`` or of its copy."""
    if not isinstance(statement, gast.Assign) or not isinstance(statement.targets[0], gast.Name):
        return None
    value = statement.value
    if isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute):
        value = value.func.value if value.func.attr == "copy" and not value.args else None
    found = isinstance(value, PLACES) and temporary(statement.targets[0].id)
    return value if found else None


def is_cleared(statement: Any, place: Any) -> bool:
    """``u_bar[0] = 0.0``"""
    return (
        isinstance(statement, gast.Assign)
        and isinstance(statement.targets[0], PLACES)
        and rewrite.is_constant(statement.value, 0.0)
        and rewrite.dump(rewrite.loaded(statement.targets[0])) == rewrite.dump(place)
    )


def apart(a: Any, b: Any) -> bool:
    """Whether two places of one array have no element in common.

    >>> import gast
    >>> places = [gast.parse(text).body[0].value for text in ("u[0, i]", "u[2, j]", "u[-1]")]
    >>> apart(places[0], places[1]), apart(places[0], places[2])
    (True, False)
    """
    if not (isinstance(a, gast.Subscript) and isinstance(b, gast.Subscript)):
        return False
    if rewrite.dump(a.value) != rewrite.dump(b.value):
        return False
    left, right = (p.elts if isinstance(p, gast.Tuple) else [p] for p in (a.slice, b.slice))
    return any(
        is_position(p) and is_position(q) and p.value != q.value
        for p, q in zip(left, right)  # noqa: B905 - the shorter index leaves the other axes whole
    )


def is_position(node: Any) -> bool:
    """A constant index that counts from the front."""
    return isinstance(node, gast.Constant) and type(node.value) is int and node.value >= 0


def clears_then_adds(first: Any, second: Any) -> bool:
    """``d_bar[k] = 0.0`` right before ``d_bar[k] += e``, or of an attribute."""
    if type(second) is not gast.AugAssign or type(first) is not gast.Assign:
        return False
    place = first.targets[0]
    if not rewrite.is_constant(first.value, 0.0):
        return False
    if isinstance(place, gast.Attribute):
        if not isinstance(second.value, gast.BinOp):  # a name's array would have two names
            return False
    elif not isinstance(place, gast.Subscript):
        return False
    same = rewrite.dump(rewrite.loaded(place)) == rewrite.dump(rewrite.loaded(second.target))
    root = place.value
    while isinstance(root, (gast.Subscript, gast.Attribute)):
        root = root.value
    return (
        same and isinstance(second.op, gast.Add) and root.id not in rewrite.names_in(second.value)
    )


def without_repeats(block: list[gast.stmt]) -> list[gast.stmt]:
    """The block without headings that repeat the one before."""
    kept: list[gast.stmt] = []
    last: Any = None
    for statement in block:
        if is_heading(statement):
            if statement.value.value == last:
                continue
            last = statement.value.value
        elif isinstance(statement, (gast.For, gast.While, gast.If, gast.With)):
            last = None
        kept.append(statement)
    return kept


def signed(statement: Any) -> Any:
    """``x += -a`` is ``x -= a``."""
    if type(statement) is gast.AugAssign and isinstance(statement.op, (gast.Add, gast.Sub)):
        positive = algebra.without_sign(statement.value)
        if positive is not None:
            op = gast.Sub() if isinstance(statement.op, gast.Add) else gast.Add()
            return rewrite.located(gast.AugAssign(statement.target, op, positive), statement)
    return statement


def inside(statement: Any, classes: Classes, pinned: set[str]) -> Any:
    """A statement with the contributions in its own blocks merged."""
    if type(statement) not in COMPOUND:
        return statement
    for name in ("body", "orelse"):
        if getattr(statement, name, None):
            statement = rebuilt(statement, name, merge(getattr(statement, name), classes, pinned))
    return statement


@rewrite.remembered
def defines(statement: Any) -> bool:
    """Whether a statement binds an adjoint that can be added to: no container."""
    if type(statement) is not gast.Assign or type(statement.targets[0]) is not gast.Name:
        return False
    if "_bar" not in statement.targets[0].id:
        return False
    return not any(
        isinstance(p, (gast.List, gast.Dict, gast.ListComp))
        for p in rewrite.subexpressions(statement.value)
    )


def addition(block: list[gast.stmt], k: int, name: str, classes: Classes) -> int | None:
    """The next statement of the paragraph that adds to a name, if nothing stands between."""
    statement: Any = block[k]
    reads = rewrite.names_in(statement.value)
    touched = handed_to_pairs(statement)
    for j in range(k + 1, len(block)):
        other: Any = block[j]
        if is_heading(other) or isinstance(other, (gast.For, gast.While, gast.If, gast.With)):
            return None
        if adds_to(other, name):
            return j
        if name in rewrite.names_in(other) or reads & changed(other, classes):
            return None
        if touched & rewrite.names_in(other):
            return None
        if isinstance(other, (gast.Expr,)):
            return None
    return None


def handed_to_pairs(statement: Any) -> set[str]:
    """The variables that a statement hands to generated functions, which may write to them."""
    calls = (p for p in rewrite.subexpressions(statement) if isinstance(p, gast.Call))
    pairs = [c for c in calls if "_reverse" in getattr(c.func, "id", "")]
    return set().union(*(rewrite.names_in(a) for c in pairs for a in c.args))


def adds_to(statement: Any, name: str) -> bool:
    """``name += e``, ``name = name + e``, and the same with a minus."""
    if isinstance(statement, gast.AugAssign) and isinstance(statement.target, gast.Name):
        return (
            statement.target.id == name
            and isinstance(statement.op, (gast.Add, gast.Sub))
            and name not in rewrite.names_in(statement.value)
        )
    if isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name):
        value = statement.value
        return (
            statement.targets[0].id == name
            and isinstance(value, gast.BinOp)
            and isinstance(value.op, (gast.Add, gast.Sub))
            and isinstance(value.left, gast.Name)
            and value.left.id == name
            and name not in rewrite.names_in(value.right)
        )
    return False


def combined(first: Any, second: Any) -> Any:
    """One assignment for both, unless it would be too long to read, or one is zeros."""
    if is_zeros(first.value):
        return None
    if isinstance(second, gast.AugAssign):
        op, right = second.op, second.value
    else:
        op, right = second.value.op, second.value.right
    value = algebra.total(
        first.value, algebra.negative(right) if isinstance(op, gast.Sub) else right
    )
    if sum(1 for _ in rewrite.subexpressions(value)) > MOST_PARTS:
        return None
    return rewrite.located(gast.Assign(first.targets, value, None), second)


def is_zeros(value: Any) -> bool:
    """``np.zeros(...)`` or ``np.zeros_like(...)``"""
    return (
        isinstance(value, gast.Call)
        and isinstance(value.func, gast.Attribute)
        and value.func.attr.startswith("zeros")
    )
