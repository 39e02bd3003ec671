"""``and``, ``or``, conditional expressions and chained comparisons become ``if`` statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from tangentish.language.grammar import at, copy_tree, name, negation

if TYPE_CHECKING:
    from tangentish.frontend.builder import Builder

_OPPOSITES = {
    gast.Is: gast.IsNot,
    gast.IsNot: gast.Is,
    gast.In: gast.NotIn,
    gast.NotIn: gast.In,
}


def negated(test: Any) -> Any:
    """The contrary of a test, in the user's terms; comparisons of numbers have none (nan).

    >>> show = lambda text: gast.unparse(negated(gast.parse(text, mode="eval").body)).strip()
    >>> show("not x"), show("x is None"), show("x < 0")
    ('x', 'x is not None', 'not x < 0')
    """
    if type(test) is gast.UnaryOp and type(test.op) is gast.Not:
        return test.operand
    if type(test) is gast.Compare and len(test.ops) == 1 and type(test.ops[0]) in _OPPOSITES:
        opposite = _OPPOSITES[type(test.ops[0])]()
        return at(gast.Compare(test.left, [opposite], test.comparators), test)
    return at(negation(test), test)


def short_circuit(b: Builder, node: Any, into: str | None) -> Any:
    """The later values are evaluated only where Python does.

    >>> from tangentish.frontend.normalize import normal_text
    >>> def f(x, y):
    ...     c = x > 0 and x > y
    ...     return c
    >>> print(normal_text(f))
    def f(x, y):
        c = x > 0
        if c:
            c = x > y
        return c
    """
    first, *rest = node.values
    result = b.bind_or_hold(b.target_for(into, rest), first)
    _continue(b, node, result, rest)
    return at(name(result), node)


def _continue(b: Builder, node: Any, result: str, values: list[Any]) -> None:
    test = at(name(result), node)
    if isinstance(node.op, gast.Or):
        test = b.negated(test)
    with b.block() as body:
        b.bind(result, values[0])
        if values[1:]:
            _continue(b, node, result, values[1:])
    b.branch(test, body, [])


def conditional(b: Builder, node: Any, into: str | None) -> Any:
    """``y = a if c else b`` is ``if c: y = a``, ``else: y = b``."""
    test, first, second = node.test, node.body, node.orelse
    if type(first) is gast.Name and first.id == into:  # no `y = y`
        test, first, second = negated(test), second, first
    operand = b.operand(test)
    with b.block() as body:
        result = b.bind_or_hold(into, first)
    with b.block() as orelse:
        b.bind(result, second)
    b.branch(operand, body, orelse)
    return at(name(result), node)


def comparison(b: Builder, node: Any, into: str | None) -> Any:
    """In a chain the middle is evaluated once, and the end only if the beginning holds.

    >>> from tangentish.frontend.normalize import normal_text
    >>> def f(x):
    ...     return 0 < 2 * x < 1
    >>> print(normal_text(f))
    def f(x):
        v1 = 2 * x
        v2 = 0 < v1
        if v2:
            v2 = v1 < 1
        return v2
    """
    later = node.comparators
    left = b.operand(node.left, later[:1])
    if len(later) == 1:
        return at(gast.Compare(left, node.ops, [b.operand(later[0])]), node)
    right = b.operand(later[0], later[1:])
    result = b.target_for(into, later[1:])
    if type(right) is gast.Name and right.id == result:
        result = None
    first = at(gast.Compare(left, node.ops[:1], [right]), node)
    if result is None:
        result = str(b.hold(first).id)
    else:
        b.assign(result, first)
    _chain(b, node, result, right, 1)
    return at(name(result), node)


def _chain(b: Builder, node: Any, result: str, left: Any, position: int) -> None:
    """The comparisons from ``position`` on, if the earlier ones hold."""
    with b.block() as body:
        later = node.comparators[position + 1 :]
        right = b.operand(node.comparators[position], later)
        compare = gast.Compare(copy_tree(left), [node.ops[position]], [right])
        b.assign(result, at(compare, node))
        if later:
            _chain(b, node, result, right, position + 1)
    b.branch(at(name(result), node), body, [])
