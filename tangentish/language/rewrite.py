"""Building new expressions from old ones: substitution and questions about expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import gast

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


# What was found in a tree, by identity, the node kept alive: trees never change.
_parts: dict[int, tuple[Any, tuple[Any, ...]]] = {}
_names: dict[int, tuple[Any, frozenset[str]]] = {}
MOST_REMEMBERED = 50_000
_fields: dict[type, tuple[str, ...]] = {}  # of each class, those that can hold expressions
NO_EXPRESSIONS = frozenset({"ctx", "op", "ops", "type_comment", "kind"})


def subexpressions(node: Any) -> Iterator[Any]:
    """Every node of an expression or statement, the node first, in source order.

    Operators and contexts are no nodes of their own here.
    """
    known = _parts.get(id(node))
    if known is None or known[0] is not node:
        if len(_parts) > MOST_REMEMBERED:
            _parts.clear()
        known = _parts[id(node)] = (node, tuple(_walk(node)))
    return iter(known[1])


def _walk(node: Any) -> Iterator[Any]:
    pending = [node]
    while pending:
        part = pending.pop()
        yield part
        cls = type(part)
        if cls is gast.Constant:
            continue
        fields = _fields.get(cls)
        if fields is None:
            fields = _fields[cls] = tuple(f for f in cls._fields if f not in NO_EXPRESSIONS)
        children: list[Any] = []
        for name in fields:
            value = getattr(part, name, None)
            if isinstance(value, gast.AST):
                children.append(value)
            elif type(value) is list:
                children += [item for item in value if isinstance(item, gast.AST)]
        if children:
            children.reverse()
            pending += children


def names_in(node: Any) -> set[str]:
    """The names that occur in a tree."""
    known = _names.get(id(node))
    if known is not None and known[0] is node:
        return set(known[1])
    found = frozenset(n.id for n in subexpressions(node) if isinstance(n, gast.Name))
    if len(_names) > MOST_REMEMBERED:
        _names.clear()
    _names[id(node)] = (node, found)
    return set(found)


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
