"""Building new expressions from old ones: substitution and questions about expressions."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import gast

Found = TypeVar("Found")

LOCATION = ("lineno", "col_offset", "end_lineno", "end_col_offset", "source")


def located(new: Any, old: Any) -> Any:
    """Give a new node the place in the user's file that an old one has."""
    for field in LOCATION:
        if hasattr(old, field):
            setattr(new, field, getattr(old, field))
    return new


def rebuild(node: Any, change: Callable[[Any], Any]) -> Any:
    """A new tree in which ``change`` has replaced every node for which it returns one.

    ``change`` returns None to go on into a node's children.
    """
    replaced = change(node)
    if replaced is not None:
        return replaced
    fields: dict[str, Any] = {}
    touched = False
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, gast.AST):
            new: Any = rebuild(value, change)
            touched |= new is not value
        elif isinstance(value, list):
            new = [rebuild(v, change) if isinstance(v, gast.AST) else v for v in value]
            touched |= any(a is not b for a, b in zip(new, value, strict=True))
        else:
            new = value
        fields[name] = new
    if not touched:
        return node
    return located(type(node)(**fields), node)


def substitute(node: Any, mapping: Mapping[str, gast.expr]) -> Any:
    """Replace names that are read by expressions."""

    def change(part: Any) -> Any:
        if isinstance(part, gast.Name) and part.id in mapping:
            return mapping[part.id]
        return None

    return rebuild(node, change) if mapping else node


def rename(node: Any, mapping: Mapping[str, str]) -> Any:
    """Replace names, read or written."""

    def change(part: Any) -> Any:
        if isinstance(part, gast.Name) and mapping.get(part.id, part.id) != part.id:
            new = gast.Name(mapping[part.id], part.ctx, part.annotation, part.type_comment)
            return located(new, part)
        return None

    return rebuild(node, change) if mapping else node


MOST_REMEMBERED = 50_000
_memories: list[dict[int, tuple[Any, Any]]] = []


def remembered(find: Callable[[Any], Found]) -> Callable[[Any], Found]:
    """What a function finds in a tree is found once: trees never change.

    Trees are told apart by identity, so each is kept alive until all are forgotten.
    """
    memory: dict[int, tuple[Any, Found]] = {}
    _memories.append(memory)

    @functools.wraps(find)
    def recall(node: Any) -> Found:
        known = memory.get(id(node))
        if known is None:
            if len(memory) > MOST_REMEMBERED:
                memory.clear()
            known = memory[id(node)] = (node, find(node))
        return known[1]

    return recall


def forget() -> None:
    """Let go of all trees that were looked at."""
    for memory in _memories:
        memory.clear()


_fields: dict[type, tuple[str, ...]] = {}  # of each class, those that can hold expressions
NO_EXPRESSIONS = frozenset({"ctx", "op", "ops", "type_comment", "kind"})


@remembered
def subexpressions(node: Any) -> tuple[Any, ...]:
    """Every node of an expression or statement, the node first, in source order.

    Operators and contexts are no nodes of their own here.
    """
    found: list[Any] = []
    pending = [node]
    while pending:
        part = pending.pop()
        found.append(part)
        inner = children(part)
        if isinstance(part, gast.stmt) and hasattr(part, "body"):
            for child in inner:  # of a block, most is known from before
                found += subexpressions(child)
        else:
            pending += reversed(inner)
    return tuple(found)


def children(node: Any) -> list[Any]:
    """The nodes below a node, operators and contexts apart."""
    cls = type(node)
    if cls is gast.Constant:
        return []
    fields = _fields.get(cls)
    if fields is None:
        fields = _fields[cls] = tuple(f for f in cls._fields if f not in NO_EXPRESSIONS)
    found: list[Any] = []
    for name in fields:
        value = getattr(node, name, None)
        if isinstance(value, gast.AST):
            found.append(value)
        elif type(value) is list:
            found += [item for item in value if isinstance(item, gast.AST)]
    return found


@remembered
def occurrences(node: Any) -> tuple[gast.Name, ...]:
    """The names of a tree, each as often as it occurs."""
    return tuple(n for n in subexpressions(node) if isinstance(n, gast.Name))


@remembered
def _names_in(node: Any) -> frozenset[str]:
    return frozenset(n.id for n in occurrences(node))


def names_in(node: Any) -> set[str]:
    """The names that occur in a tree."""
    return set(_names_in(node))


def dump(node: Any) -> str:
    """A text that two expressions share exactly when they are the same."""
    return str(gast.dump(node)) if isinstance(node, gast.AST) else repr(node)


def name(id: str, store: bool = False) -> gast.Name:
    """A name, to be read or to be bound."""
    return gast.Name(id, gast.Store() if store else gast.Load(), None, None)


def constant(value: Any) -> gast.Constant:
    """A constant."""
    return gast.Constant(value, None)


def assign(target: gast.expr | str, value: gast.expr) -> gast.Assign:
    """``target = value``"""
    if isinstance(target, str):
        target = name(target, store=True)
    return gast.Assign([target], value, None)


def call(function: gast.expr | str, *args: gast.expr, **keywords: gast.expr) -> gast.Call:
    """``function(*args, **keywords)``, the function given by its dotted name or as a node."""
    if isinstance(function, str):
        function = dotted(function)
    return gast.Call(function, list(args), [gast.keyword(k, v) for k, v in keywords.items()])


def dotted(path: str) -> gast.expr:
    """The expression for ``np.linalg.solve`` and the like."""
    first, *rest = path.split(".")
    node: gast.expr = name(first)
    for attribute in rest:
        node = gast.Attribute(node, attribute, gast.Load())
    return node


def subscript(value: gast.expr, index: gast.expr, store: bool = False) -> gast.Subscript:
    """``value[index]``, to be read or to be stored to."""
    return gast.Subscript(value, index, gast.Store() if store else gast.Load())


def stored(place: Any) -> Any:
    """The same place, to be written to."""
    if isinstance(place, gast.Name):
        return located(name(place.id, store=True), place)
    if isinstance(place, gast.Subscript):
        return located(subscript(place.value, place.slice, store=True), place)
    if isinstance(place, gast.Attribute):
        return located(gast.Attribute(place.value, place.attr, gast.Store()), place)
    raise TypeError(type(place).__name__)


def loaded(place: Any) -> Any:
    """The same place, to be read."""
    if isinstance(place, gast.Name):
        return located(name(place.id), place)
    if isinstance(place, gast.Subscript):
        return located(subscript(place.value, place.slice), place)
    if isinstance(place, gast.Attribute):
        return located(gast.Attribute(place.value, place.attr, gast.Load()), place)
    return place


def is_constant(node: Any, value: Any) -> bool:
    """Whether a node is the constant of this very type and value."""
    return (
        isinstance(node, gast.Constant) and type(node.value) is type(value) and node.value == value
    )
