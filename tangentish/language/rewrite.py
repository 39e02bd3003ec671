"""Building new expressions from old ones: substitution and questions about expressions."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import gast

from tangentish.language.grammar import LOAD, STORE

Found = TypeVar("Found")

BLOCK_FIELDS = ("body", "orelse", "finalbody")  # of compound statements; handlers only set flags
LOCATION = ("lineno", "col_offset", "end_lineno", "end_col_offset", "source")


def located(new: Any, old: Any) -> Any:
    """Give a new node the place in the user's file that an old one has."""
    given, known = new.__dict__, old.__dict__
    for field in LOCATION:
        if field in known:
            given[field] = known[field]
    return new


def rebuild(node: Any, change: Callable[[Any], Any]) -> Any:
    """A new tree in which ``change`` has replaced every node for which it returns one.

    ``change`` returns None to go on into a node's children.  Operators and contexts are no
    nodes of their own.  What has not changed is the same node as before.
    """
    replaced = change(node)
    if replaced is not None:
        return replaced
    fields = node.__dict__
    changed: dict[str, Any] | None = None
    for name in INNER_FIELDS[type(node)]:
        value = fields.get(name)
        if value is None:
            continue
        if type(value) is list:
            new: Any = [rebuild(v, change) if isinstance(v, gast.AST) else v for v in value]
            same = not any(map(operator.is_not, new, value))
        elif isinstance(value, gast.AST):
            new = rebuild(value, change)
            same = new is value
        else:
            continue
        if not same:
            changed = changed or {}
            changed[name] = new
    return node if changed is None else with_fields(node, changed)


def with_fields(node: Any, changed: Mapping[str, Any]) -> Any:
    """The node with other children, at the same place in the user's file."""
    cls: Any = type(node)
    new = cls.__new__(cls)
    given = new.__dict__
    given.update(node.__dict__)  # its place among them
    given.update(changed)
    return new


def substitute(node: Any, mapping: Mapping[str, gast.expr]) -> Any:
    """Replace names that are read by expressions."""

    def change(part: Any) -> Any:
        if isinstance(part, gast.Name):
            return mapping.get(part.id, part)
        return None if is_touched(part, mapping) else part

    return rebuild(node, change) if mapping else node


def rename(node: Any, mapping: Mapping[str, str]) -> Any:
    """Replace names, read or written."""

    def change(part: Any) -> Any:
        if isinstance(part, gast.Name):
            new = mapping.get(part.id, part.id)
            return part if new == part.id else with_fields(part, {"id": new})
        return None if is_touched(part, mapping) else part

    return rebuild(node, change) if mapping else node


def is_touched(node: Any, names: Mapping[str, Any]) -> bool:
    """Whether a statement may have one of some names; expressions are short enough to walk."""
    return not isinstance(node, gast.stmt) or not names_in(node).isdisjoint(names)


MOST_REMEMBERED = 50_000  # trees for each question
_memories: list[Any] = []


def remembered(find: Callable[[Any], Found]) -> Callable[[Any], Found]:
    """What a function finds in a tree is found once: trees never change.

    Trees are told apart by identity, and each is kept alive until all are forgotten.
    """
    memory = functools.lru_cache(MOST_REMEMBERED)(find)
    _memories.append(memory)
    return memory


def forget() -> None:
    """Let go of all trees that were looked at."""
    for memory in _memories:
        memory.cache_clear()


NO_NODES = frozenset({"ctx", "op", "ops", "type_comment", "kind", "id", "attr"})


class InnerFields(dict[type, tuple[str, ...]]):
    """The fields of each class of nodes that can hold nodes, operators and contexts apart.

    >>> InnerFields()[gast.BinOp]
    ('left', 'right')
    """

    def __missing__(self, cls: Any) -> tuple[str, ...]:
        found = tuple(f for f in cls._fields if f not in NO_NODES)
        self[cls] = () if cls in (gast.Constant, gast.Name) else found
        return self[cls]


INNER_FIELDS = InnerFields()


@remembered
def subexpressions(node: Any) -> tuple[Any, ...]:
    """Every node of an expression or statement, the node first, in source order.

    Operators and contexts are no nodes of their own here.
    """
    found: list[Any] = [node]
    if type(node) in BLOCKS:
        for child in children(node):  # of a block, most is known from before
            found += subexpressions(child)
    else:
        _add_below(node, found)
    return tuple(found)


def _add_below(node: Any, found: list[Any]) -> None:
    values = node.__dict__
    for name in INNER_FIELDS[type(node)]:
        value = values.get(name)
        if value is None:
            continue
        for part in value if type(value) is list else (value,):
            form = type(part)
            if form is gast.Name or form is gast.Constant:
                found.append(part)
            elif isinstance(part, gast.AST):
                found.append(part)
                _add_below(part, found)


BLOCKS = frozenset({gast.For, gast.While, gast.If, gast.With, gast.Try, gast.FunctionDef})


def children(node: Any) -> list[Any]:
    """The nodes below a node, operators and contexts apart."""
    values = node.__dict__
    found: list[Any] = []
    for name in INNER_FIELDS[type(node)]:
        value = values.get(name)
        if type(value) is list:
            found += [item for item in value if isinstance(item, gast.AST)]
        elif isinstance(value, gast.AST):
            found.append(value)
    return found


@remembered
def occurrences(node: Any) -> tuple[gast.Name, ...]:
    """The names of a tree, each as often as it occurs."""
    if type(node) in BLOCKS:
        return tuple([n for child in children(node) for n in occurrences(child)])
    if type(node) is gast.Name:
        return (node,)
    found: list[gast.Name] = []
    _add_names(node, found)
    return tuple(found)


def _add_names(node: Any, found: list[gast.Name]) -> None:
    values = node.__dict__
    for name in INNER_FIELDS[type(node)]:
        value = values.get(name)
        if value is None:
            continue
        for part in value if type(value) is list else (value,):
            form = type(part)
            if form is gast.Name:
                found.append(part)
            elif form is not gast.Constant and isinstance(part, gast.AST):
                _add_names(part, found)


@remembered
def ids(node: Any) -> tuple[str, ...]:
    """The names of a tree as texts, each as often as it occurs."""
    return tuple([n.id for n in occurrences(node)])


@remembered
def names_in(node: Any) -> frozenset[str]:
    """The names that occur in a tree."""
    return frozenset([n.id for n in occurrences(node)])


@remembered
def names_stored(node: Any) -> frozenset[str]:
    """The names that a tree binds."""
    return frozenset([n.id for n in occurrences(node) if type(n.ctx) is gast.Store])


@remembered
def names_loaded(node: Any) -> frozenset[str]:
    """The names that a tree reads."""
    return frozenset([n.id for n in occurrences(node) if type(n.ctx) is gast.Load])


def same(a: Any, b: Any) -> bool:
    """Whether two trees are the same text.

    >>> same(gast.parse("x[1]").body[0], gast.parse("x[ 1 ]").body[0])
    True
    """
    if a is b:
        return True
    cls = type(a)
    if cls is not type(b):
        return False
    if cls is list:
        return len(a) == len(b) and all(map(same, a, b))
    if not isinstance(a, gast.AST):
        return bool(repr(a) == repr(b))
    mine, theirs = a.__dict__, b.__dict__
    return all(same(mine.get(name), theirs.get(name)) for name in cls._fields)


def dump(node: Any) -> str:
    """A text that two expressions share exactly when they are the same."""
    return _dumped(node) if isinstance(node, gast.AST) else repr(node)


@remembered
def _dumped(node: Any) -> str:
    values = node.__dict__
    parts = (f"{f}={_field_text(values.get(f))}" for f in type(node)._fields)
    return f"{type(node).__name__}({', '.join(parts)})"


def _field_text(value: Any) -> str:
    if type(value) is list:
        return f"[{', '.join(map(dump, value))}]"
    return type(value).__name__ if isinstance(value, WITHOUT_CONTENT) else dump(value)


WITHOUT_CONTENT = (gast.operator, gast.unaryop, gast.cmpop, gast.boolop, gast.expr_context)


def name(id: str, store: bool = False) -> gast.Name:
    """A name, to be read or to be bound."""
    new: gast.Name = gast.Name.__new__(gast.Name)  # no other node is made as often
    given = new.__dict__
    given["id"] = id
    given["ctx"] = STORE if store else LOAD
    given["annotation"] = given["type_comment"] = None
    return new


def constant(value: Any) -> gast.Constant:
    """A constant."""
    new: gast.Constant = gast.Constant.__new__(gast.Constant)
    given = new.__dict__
    given["value"] = value
    given["kind"] = None
    return new


def assign(target: gast.expr | str, value: gast.expr) -> gast.Assign:
    """``target = value``"""
    if isinstance(target, str):
        target = name(target, store=True)
    new: gast.Assign = gast.Assign.__new__(gast.Assign)
    given = new.__dict__
    given["targets"] = [target]
    given["value"] = value
    given["type_comment"] = None
    return new


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
        node = gast.Attribute(node, attribute, LOAD)
    return node


def subscript(value: gast.expr, index: gast.expr, store: bool = False) -> gast.Subscript:
    """``value[index]``, to be read or to be stored to."""
    new: gast.Subscript = gast.Subscript.__new__(gast.Subscript)
    given = new.__dict__
    given["value"] = value
    given["slice"] = index
    given["ctx"] = STORE if store else LOAD
    return new


def stored(place: Any) -> Any:
    """The same place, to be written to."""
    if isinstance(place, gast.Name):
        return located(name(place.id, store=True), place)
    if isinstance(place, gast.Subscript):
        return located(subscript(place.value, place.slice, store=True), place)
    if isinstance(place, gast.Attribute):
        return located(gast.Attribute(place.value, place.attr, STORE), place)
    raise TypeError(type(place).__name__)


def loaded(place: Any) -> Any:
    """The same place, to be read."""
    if isinstance(place, gast.Name):
        return located(name(place.id), place)
    if isinstance(place, gast.Subscript):
        return located(subscript(place.value, place.slice), place)
    if isinstance(place, gast.Attribute):
        return located(gast.Attribute(place.value, place.attr, LOAD), place)
    return place


def is_constant(node: Any, value: Any) -> bool:
    """Whether a node is the constant of this very type and value."""
    return (
        isinstance(node, gast.Constant) and type(node.value) is type(value) and node.value == value
    )


def statements_in(block: Iterable[Any]) -> Iterator[Any]:
    """All statements of a block, those of the blocks inside it included."""
    for statement in block:
        yield statement
        if type(statement) in BLOCKS:
            for name in BLOCK_FIELDS:
                inner = statement.__dict__.get(name)
                if inner:
                    yield from statements_in(inner)
