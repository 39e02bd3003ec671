"""Assignments: one target each, unpacking written out, augmented ones in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import gast

from tangentish.errors import UnsupportedError
from tangentish.frontend.expressions import index
from tangentish.language.grammar import (
    DELETE,
    LOAD,
    STORE,
    assign,
    at,
    call,
    constant,
    copy_tree,
    name,
    names_read,
    names_written,
    subscript,
    target,
)

if TYPE_CHECKING:
    from tangentish.frontend.builder import Builder

# Builtins and methods whose value can be unpacked but has no elements to index.
_ITERATORS = ("zip", "map", "filter", "reversed", "enumerate", "iter", "set", "frozenset", "dict")
_VIEWS = ("items", "values", "keys")


def assignment(b: Builder, node: Any) -> None:
    """One statement for each target; a display on the right is never built.

    >>> from tangentish.frontend.normalize import normal_text
    >>> def f(x, pair):
    ...     a = b = x
    ...     a, b = b, a + b
    ...     c, d = pair
    ...     return c
    >>> print(normal_text(f))
    def f(x, pair):
        a = x
        b = a
        v1 = a + b
        a = b
        b = v1
        c = pair[0]
        d = pair[1]
        return c
    """
    first, *others = node.targets
    if not others:
        _assign(b, first, node.value)
        return
    plain = type(first) is gast.Name and not _is_bound_by(first.id, others)
    if plain and type(node.value) is not gast.Constant and not _is_watched(b, first):
        _assign(b, first, node.value)
        value = at(name(first.id), first)
    else:
        value = _settled(b, node.value, node.targets)
        store(b, first, value)
    for each in others:
        store(b, each, copy_tree(value))


def annotated(b: Builder, node: Any) -> None:
    """The annotation of a local variable is never evaluated."""
    if node.value is not None:
        _assign(b, node.target, node.value)


def _assign(b: Builder, place: Any, node: Any) -> None:
    """Assigns an expression to one target."""
    if type(place) is gast.Name:
        b.bind_target(place.id, node)
    elif isinstance(place, (gast.Tuple, gast.List)):
        if type(node) is gast.GeneratorExp:  # unpacking takes all that it has
            node = at(gast.ListComp(node.elt, node.generators), node)
        pairs = _pairs(place, node)
        if pairs is None:
            store(b, place, _settled(b, node, [place]), _is_iterator(b, node))
        else:
            _assign_together(b, pairs)
    else:
        store(b, place, b.operand(node, _parts(place)))


def store(b: Builder, place: Any, value: Any, iterator: bool = False) -> None:
    """Assigns an operand to a target, whose own expressions are evaluated here."""
    if type(place) is gast.Name:
        b.assign(b.renamed.get(place.id, place.id), value)
    elif isinstance(place, (gast.Tuple, gast.List)):
        if iterator and b.is_builtin(at(name("tuple"), value), "tuple"):
            value = b.hold(at(call(at(name("tuple"), value), [value]), value))
        _unpack(b, place.elts, value)
    elif type(place) is gast.Starred:
        store(b, place.value, value)
    else:
        b.emit(assign(_place(b, place, STORE), value))


def _place(b: Builder, node: Any, context: Any, later: Sequence[Any] = ()) -> Any:
    """An element or attribute whose parts are operands."""
    if type(node) is gast.Attribute:
        return at(gast.Attribute(b.operand(node.value, later), node.attr, context), node)
    value = b.operand(node.value, (node.slice, *later))
    return at(gast.Subscript(value, index(b, node.slice, later), context), node)


def _parts(place: Any) -> list[Any]:
    if type(place) is gast.Subscript:
        return [place.value, place.slice]
    return [place.value] if isinstance(place, (gast.Attribute, gast.Starred)) else [place]


# Unpacking.


def _unpack(b: Builder, places: Sequence[Any], value: Any) -> None:
    """``a, *b, c = v`` is ``a = v[0]``, ``v1 = v[1:-1]``, ``b = list(v1)``, ``c = v[-1]``."""
    starred = [i for i, each in enumerate(places) if type(each) is gast.Starred]
    for position, each in enumerate(places):
        if starred and position == starred[0]:
            end = position + 1 - len(places)
            bounds = [constant(position) if position else None, constant(end) if end else None]
            part = gast.Slice(*(bound and at(bound, each) for bound in bounds), None)
            item = _list(b, b.hold(at(subscript(copy_tree(value), at(part, each)), each)))
        else:
            after = starred and position > starred[0]
            which = position - len(places) if after else position
            item = at(subscript(copy_tree(value), b.literal(which, each)), each)
        if type(each) is gast.Starred:
            each = each.value
        store(b, each, item if type(each) is gast.Name else b.hold(item))


def _list(b: Builder, value: Any) -> Any:
    """A list of the elements of an operand."""
    function = at(name("list"), value)
    if b.is_builtin(function, "list"):
        return at(call(function, [value]), value)
    return at(gast.List([at(gast.Starred(value, LOAD), value)], LOAD), value)


def _is_iterator(b: Builder, node: Any) -> bool:
    """Whether a value has to be made a tuple before it can be indexed."""
    if isinstance(node, (gast.Set, gast.SetComp, gast.Dict, gast.DictComp)):
        return True
    if type(node) is not gast.Call:
        return False
    method = type(node.func) is gast.Attribute and node.func.attr in _VIEWS and not node.args
    return bool(method) or b.is_builtin(node.func, *_ITERATORS)


def _settled(b: Builder, node: Any, places: Sequence[Any]) -> Any:
    """An operand that stays what it is while the targets are bound one by one."""
    value = b.operand(node)
    if type(value) is gast.Name and _is_bound_by(value.id, places):
        return b.hold(value)
    return value


def _is_bound_by(variable: str, places: Sequence[Any]) -> bool:
    return any(variable in names_written(each) for each in places)


def _is_watched(b: Builder, place: Any) -> bool:
    """Whether others may see a variable, or change it, before the statement is done."""
    return b.guarded or place.id in b.survey.captured or place.id in b.survey.shared


# Displays on the right: no tuple is built.


def _pairs(place: Any, node: Any) -> list[tuple[Any, Any]] | None:
    """Each target with its expression; None if the right side is no display."""
    if not isinstance(node, (gast.Tuple, gast.List)):
        return None
    if any(type(each) is gast.Starred for each in node.elts):
        return None
    places, values = list(place.elts), list(node.elts)
    starred = [i for i, each in enumerate(places) if type(each) is gast.Starred]
    if len(values) < len(places) - len(starred) or (not starred and len(values) > len(places)):
        problem = f"{len(values)} values are unpacked into {len(places)} targets"
        raise UnsupportedError.at(place, problem, "give each target a value")
    if starred:
        first = starred[0]
        last = len(values) - (len(places) - first - 1)
        rest = at(gast.List(values[first:last], LOAD), node)
        values[first:last] = [rest]
        places[first] = places[first].value
    pairs = []
    for each, value in zip(places, values, strict=True):
        inner = _pairs(each, value) if isinstance(each, (gast.Tuple, gast.List)) else None
        pairs += [(each, value)] if inner is None else inner
    return pairs


def _assign_together(b: Builder, pairs: list[tuple[Any, Any]]) -> None:
    """``a, b = b, a`` is ``v1 = a``, ``a = b``, ``b = v1``: all values come before all targets."""
    names = [place.id for place, _ in pairs if type(place) is gast.Name]
    apart = len(set(names)) == len(pairs)
    waiting: list[tuple[Any, Any, bool]] = []
    for position, (place, node) in enumerate(pairs):
        later = [value for _, value in pairs[position + 1 :]]
        if apart and _may_bind_now(b, place, node, later, waiting):
            b.bind(b.renamed.get(place.id, place.id), node)
        else:
            waiting.append((place, b.operand(node, later), _is_iterator(b, node)))
    for position, (_, value, _) in enumerate(waiting):
        earlier = [place for place, _, _ in waiting[:position]]
        if type(value) is gast.Name and _is_bound_by(value.id, earlier):
            waiting[position] = (waiting[position][0], b.hold(value), waiting[position][2])
    for place, value, iterator in waiting:
        store(b, place, value, iterator)


def _may_bind_now(
    b: Builder, place: Any, node: Any, later: list[Any], waiting: list[tuple[Any, Any, bool]]
) -> bool:
    """Whether a name can get its value before the other values are known."""
    if isinstance(node, (gast.Name, gast.Constant)) or (later and _is_watched(b, place)):
        return False
    if any(type(value) is gast.Name and value.id == place.id for _, value, _ in waiting):
        return False
    return not any(place.id in names_read(value) | names_written(value) for value in later)


# In place.


def augmented(b: Builder, node: Any) -> None:
    """The place is evaluated once, before the value.

    >>> from tangentish.frontend.normalize import normal_text
    >>> def f(a, i, x):
    ...     a[i + 1] += x * x
    >>> print(normal_text(f))
    def f(a, i, x):
        v1 = i + 1
        v2 = x * x
        a[v1] += v2
        return None
    """
    place, operator, value = node.target, node.op, node.value
    if type(place) is gast.Name:
        variable = b.renamed.get(place.id, place.id)
        if b.rebinds(variable, [value]):
            held = b.hold(at(name(variable), place))
            b.emit(gast.AugAssign(at(target(held.id), place), operator, b.operand(value)))
            b.assign(variable, at(name(held.id), place))
            return
        b.emit(gast.AugAssign(at(target(variable), place), operator, b.operand(value)))
        return
    changed = _place(b, place, STORE, [value])
    if not b.is_noisy([value]):
        b.emit(gast.AugAssign(changed, operator, b.operand(value)))
        return
    # The call on the right may change the element, but Python has read it before.
    read = copy_tree(changed)
    read.ctx = LOAD
    held = b.hold(read)
    b.emit(gast.AugAssign(at(target(held.id), place), operator, b.operand(value)))
    b.emit(assign(changed, at(name(held.id), place)))


def deletion(b: Builder, node: Any) -> None:
    """``del a, b[i]`` is ``del a``, ``del b[i]``."""
    for each in node.targets:
        if isinstance(each, (gast.Tuple, gast.List)):
            deletion(b, at(gast.Delete(each.elts), each))
        elif type(each) is gast.Name:
            variable = b.renamed.get(each.id, each.id)
            b.emit(gast.Delete([at(gast.Name(variable, DELETE, None, None), each)]))
        else:
            b.emit(gast.Delete([_place(b, each, DELETE)]))
