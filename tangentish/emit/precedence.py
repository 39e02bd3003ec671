"""How tightly each form of expression binds, and hence where parentheses are needed.

One table serves everybody who must know: the writer on one line, the layout over several
lines (which breaks the loosest operators first), and the questions that both ask, such as
whether `x**2` is simple enough to go without spaces.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

# The levels of Python's grammar, loosest first. ANY is a walrus or a yield; an operand at
# level ALWAYS is parenthesized whatever it is.
(
    ANY,
    TEST,
    OR,
    AND,
    NOT,
    COMPARE,
    BIT_OR,
    BIT_XOR,
    BIT_AND,
    SHIFT,
    SUM,
    TERM,
    FACTOR,
    POWER,
    AWAIT,
    ATOM,
    ALWAYS,
) = range(17)

BINARY: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", SUM),
    ast.Sub: ("-", SUM),
    ast.Mult: ("*", TERM),
    ast.MatMult: ("@", TERM),
    ast.Div: ("/", TERM),
    ast.FloorDiv: ("//", TERM),
    ast.Mod: ("%", TERM),
    ast.Pow: ("**", POWER),
    ast.LShift: ("<<", SHIFT),
    ast.RShift: (">>", SHIFT),
    ast.BitOr: ("|", BIT_OR),
    ast.BitXor: ("^", BIT_XOR),
    ast.BitAnd: ("&", BIT_AND),
}
_FIXED: dict[type[ast.expr], int] = {
    ast.NamedExpr: ANY,
    ast.Yield: ANY,
    ast.YieldFrom: ANY,
    ast.IfExp: TEST,
    ast.Lambda: TEST,
    ast.Compare: COMPARE,
    ast.Await: AWAIT,
}
Operand = tuple[ast.expr, int]  # with the level that its place asks for


def precedence(expr: ast.expr) -> int:
    """The level at which an expression stands, once written.

    >>> precedence(ast.parse("a * b", mode="eval").body) == TERM
    True
    """
    kind = type(expr)
    if kind is ast.Name:
        return ATOM
    if isinstance(expr, ast.BinOp):
        return BINARY[type(expr.op)][1]
    if isinstance(expr, ast.UnaryOp):
        return NOT if isinstance(expr.op, ast.Not) else FACTOR
    if isinstance(expr, ast.BoolOp):
        return AND if isinstance(expr.op, ast.And) else OR
    if isinstance(expr, ast.Constant):
        return _constant_level(expr.value)
    return _FIXED.get(kind, ATOM)


def _constant_level(value: Any) -> int:
    """Folded constants may be negative, or have no literal of their own (nan, 1 + 2j)."""
    if isinstance(value, complex):
        if value.real or math.copysign(1.0, value.real) != math.copysign(1.0, value.imag):
            return SUM
        value = value.imag
    if isinstance(value, (int, float)) and not value > 0:
        return SUM if value != value else FACTOR if str(value).startswith("-") else ATOM
    return ATOM


def operands(expr: ast.expr) -> list[Operand]:
    """The parts of an expression that its own brackets do not enclose, from left to right.

    >>> power = ast.parse("-x ** -n", mode="eval").body.operand
    >>> [(part.__class__.__name__, level == FACTOR) for part, level in operands(power)]
    [('Name', False), ('UnaryOp', True)]
    """
    find = _OPERANDS.get(type(expr))
    return [] if find is None else find(expr)


def is_parenthesized(operand: Operand) -> bool:
    """Whether an operand is written in parentheses."""
    expr, level = operand
    return level == ALWAYS or precedence(expr) < level


def _binary(t: ast.BinOp) -> list[Operand]:
    level = BINARY[type(t.op)][1]
    if level == POWER:  # binds to the right, and looser than a sign on its right
        return [(t.left, AWAIT), (t.right, FACTOR)]
    return [(t.left, level), (t.right, level + 1)]


def _unary(t: ast.UnaryOp) -> list[Operand]:
    # ruff writes `-(x**2)`, where Python does not need the parentheses
    power = isinstance(t.operand, ast.BinOp) and isinstance(t.operand.op, ast.Pow)
    return [(t.operand, ALWAYS if power else precedence(t))]


def _bool(t: ast.BoolOp) -> list[Operand]:
    level = precedence(t) + 1
    return [(value, level) for value in t.values]


def _attribute(t: ast.Attribute) -> list[Operand]:
    # `1.real` is no Python, and `1.0.real` no pleasure
    value = t.value.value if isinstance(t.value, ast.Constant) else None
    return [(t.value, ALWAYS if type(value) in (int, float) else ATOM)]


_OPERANDS: dict[type[ast.expr], Callable[[Any], list[Operand]]] = {
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _bool,
    ast.Compare: lambda t: [(each, COMPARE + 1) for each in (t.left, *t.comparators)],
    ast.IfExp: lambda t: [(t.body, OR), (t.test, OR), (t.orelse, TEST)],
    ast.Lambda: lambda t: [(t.body, TEST)],
    ast.NamedExpr: lambda t: [(t.target, ATOM), (t.value, TEST)],
    ast.Await: lambda t: [(t.value, ATOM)],
    ast.YieldFrom: lambda t: [(t.value, TEST)],
    ast.Starred: lambda t: [(t.value, BIT_OR)],
    ast.Attribute: _attribute,
    ast.Call: lambda t: [(t.func, ATOM)],
    ast.Subscript: lambda t: [(t.value, ATOM)],
}


def is_simple_power(t: ast.BinOp) -> bool:
    """Whether a power is written without spaces: names, attributes and numbers only.

    >>> [is_simple_power(ast.parse(s, mode="eval").body) for s in ("x**-2", "x[i] ** 2")]
    [True, False]
    """
    left, (right, level) = operands(t)
    if is_parenthesized(left):
        return False
    while isinstance(right, ast.BinOp) and isinstance(right.op, ast.Pow):  # x**y**z
        right, level = operands(right)[0]
    return _is_simple_factor(t.left) and precedence(right) >= level and _is_simple_factor(right)


def _is_simple_factor(expr: ast.expr) -> bool:
    if isinstance(expr, ast.UnaryOp) and not isinstance(expr.op, ast.Not):
        return _is_simple_factor(expr.operand)
    if isinstance(expr, ast.Attribute):
        return _is_simple_factor(expr.value)
    if isinstance(expr, ast.Constant):
        return expr.value is None or isinstance(expr.value, (int, float, complex))
    return isinstance(expr, ast.Name)


def is_simple_bound(expr: ast.expr) -> bool:
    """Whether a slice needs no spaces around its colons for the sake of this part.

    >>> is_simple_bound(ast.parse("-1", mode="eval").body)
    True
    """
    if isinstance(expr, ast.UnaryOp) and not isinstance(expr.op, ast.Not):
        return is_simple_bound(expr.operand)
    return isinstance(expr, (ast.Name, ast.Constant))


def is_bare_index(index: ast.Tuple) -> bool:
    """Whether a tuple in a subscript goes without its parentheses.

    Slices stand in bare tuples only; a starred element in one is Python from 3.11 on.
    """
    if any(isinstance(each, ast.Slice) for each in index.elts):
        return True
    return len(index.elts) > 1 and not any(isinstance(each, ast.Starred) for each in index.elts)
