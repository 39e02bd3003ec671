"""Expressions to one operation per statement, in the order in which Python evaluates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gast

from tangentish.errors import UnsupportedError
from tangentish.frontend.builder import Builder
from tangentish.language.grammar import LOAD, at, attribute, call, copy_tree, name, subscript


def variable(b: Builder, node: Any, into: str | None) -> Any:
    """A name stays, unless it belongs to a comprehension that was written out."""
    return at(name(b.renamed.get(node.id, node.id)), node)


def literal(b: Builder, node: Any, into: str | None) -> Any:
    """A constant stays."""
    return copy_tree(node)


def attribute_of(b: Builder, node: Any, into: str | None) -> Any:
    """``f(x).T`` is ``v1 = f(x)``, ``v1.T``; a path through modules stays whole."""
    if b.is_path(node):
        return copy_tree(node)
    return at(attribute(b.operand(node.value), node.attr), node)


def element(b: Builder, node: Any, into: str | None) -> Any:
    """``x[i + 1]`` is ``v1 = i + 1``, ``x[v1]``."""
    value = b.operand(node.value, [node.slice])
    return at(subscript(value, index(b, node.slice)), node)


def index(b: Builder, node: Any, later: Sequence[Any] = ()) -> Any:
    """An index whose parts are operands; slices stay slices."""
    if type(node) is gast.Slice:
        return at(gast.Slice(*_bounds(b, node, later)), node)
    if type(node) is not gast.Tuple:
        return b.operand(node, later)
    if any(type(part) is gast.Starred for part in node.elts):
        if any(type(part) is gast.Slice for part in node.elts):
            raise UnsupportedError.at(
                node, "a starred index beside a slice is not supported", "build a tuple of slices"
            )
        return b.hold(display(b, node, None))
    parts = [
        index(b, part, (*node.elts[position + 1 :], *later))
        if type(part) is gast.Slice
        else b.operand(part, (*node.elts[position + 1 :], *later))
        for position, part in enumerate(node.elts)
    ]
    return at(gast.Tuple(parts, node.ctx), node)


def _bounds(b: Builder, node: Any, later: Sequence[Any]) -> list[Any]:
    bounds = [node.lower, node.upper, node.step]
    given = b.operands([bound for bound in bounds if bound is not None], later)
    return [None if bound is None else given.pop(0) for bound in bounds]


def binary(b: Builder, node: Any, into: str | None) -> Any:
    """``(a + b) * c`` is ``v1 = a + b``, ``v1 * c``."""
    left = b.operand(node.left, (node.right,))
    return at(gast.BinOp(left, node.op, b.operand(node.right)), node)


def unary(b: Builder, node: Any, into: str | None) -> Any:
    """A negative number is a constant."""
    value = b.operand(node.operand)
    number = type(value) is gast.Constant and type(value.value) in (int, float, complex)
    if number and type(node.op) is gast.USub:
        return b.literal(-value.value, node)
    return at(gast.UnaryOp(node.op, value), node)


def call_of(b: Builder, node: Any, into: str | None) -> Any:
    """The function first, then the arguments in order, then the keywords."""
    values = [keyword.value for keyword in node.keywords]
    later = [*node.args, *values]
    if type(node.func) is gast.Attribute and not b.is_path(node.func):
        receiver = b.operand(node.func.value, later)
        function = at(attribute(receiver, node.func.attr), node.func)
    else:
        function = b.operand(node.func, later)
    arguments = elements(b, node.args, values)
    keywords = [
        at(gast.keyword(keyword.arg, value), keyword)
        for keyword, value in zip(node.keywords, b.operands(values), strict=True)
    ]
    return at(call(function, arguments, keywords), node)


def elements(b: Builder, nodes: Sequence[Any], later: Sequence[Any] = ()) -> list[Any]:
    """Operands and starred operands."""
    found = []
    for position, node in enumerate(nodes):
        following = (*nodes[position + 1 :], *later)
        if type(node) is not gast.Starred:
            found.append(b.operand(node, following))
            continue
        value = b.operand(node.value, following)
        if following and b.is_noisy(following):  # unpack now, as it may change
            value = b.hold(at(gast.List([at(gast.Starred(value, node.ctx), node)], node.ctx), node))
        found.append(at(gast.Starred(value, node.ctx), node))
    return found


def display(b: Builder, node: Any, into: str | None) -> Any:
    """A tuple, list or set of operands."""
    if type(node) is gast.Set:
        return at(gast.Set(elements(b, node.elts)), node)
    return at(type(node)(elements(b, node.elts), node.ctx), node)


def dictionary(b: Builder, node: Any, into: str | None) -> Any:
    """Each key before its value; ``{**a, k: v}`` is ``v1 = {}``, ``v1.update(a)``, a store."""
    if any(key is None for key in node.keys):
        return _merged(b, node)
    parts = [
        part
        for pair in zip(node.keys, node.values, strict=True)
        for part in pair
        if part is not None
    ]
    operands = iter(b.operands(parts))
    keys, values = [], []
    for key in node.keys:
        keys.append(None if key is None else next(operands))
        values.append(next(operands))
    return at(gast.Dict(keys, values), node)


def _merged(b: Builder, node: Any) -> Any:
    whole = b.hold(at(gast.Dict([], []), node))
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            update = at(gast.Attribute(copy_tree(whole), "update", LOAD), value)
            b.emit(gast.Expr(at(call(update, [b.operand(value)]), value)))
            continue
        index, operand = b.operands([key, value])
        place = at(gast.Subscript(copy_tree(whole), index, gast.Store()), key)
        b.emit(gast.Assign([place], operand, None))
    return copy_tree(whole)


def text(b: Builder, node: Any, into: str | None) -> Any:
    """An f-string; what a later part may change is formatted before."""
    parts = []
    for position, part in enumerate(node.values):
        if type(part) is not gast.FormattedValue:
            parts.append(copy_tree(part))
            continue
        later = node.values[position + 1 :]
        formatted = _formatted(b, part, later)
        if later and b.is_noisy(later):
            whole = b.hold(at(gast.JoinedStr([formatted]), part))
            formatted = at(gast.FormattedValue(whole, -1, None), part)
        parts.append(formatted)
    return at(gast.JoinedStr(parts), node)


def _formatted(b: Builder, node: Any, later: Sequence[Any]) -> Any:
    spec = node.format_spec
    following = later if spec is None else [spec, *later]
    value = b.operand(node.value, following)
    spec = None if spec is None else text(b, spec, None)
    return at(gast.FormattedValue(value, node.conversion, spec), node)


def yielded(b: Builder, node: Any, into: str | None) -> Any:
    """A generator hands on an operand."""
    return at(gast.Yield(None if node.value is None else b.operand(node.value)), node)


def walrus(b: Builder, node: Any, into: str | None) -> Any:
    """``f(y := e)`` is ``y = e``, ``f(y)``."""
    b.bind_target(node.target.id, node.value)
    return at(name(b.renamed.get(node.target.id, node.target.id)), node.target)
