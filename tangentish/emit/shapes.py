"""What layout asks about an expression: does it end in brackets, where would it break."""

from __future__ import annotations

import ast
from enum import Enum, auto
from typing import Any

from tangentish.emit.precedence import (
    AND,
    ATOM,
    BINARY,
    FACTOR,
    OR,
    TEST,
    Operand,
    is_parenthesized,
    operands,
    precedence,
)

DISPLAYS = (ast.Tuple, ast.List, ast.Set)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
OPERATIONS = (ast.BinOp, ast.BoolOp, ast.Compare)
LINKS = (ast.Attribute, ast.Call, ast.Subscript)  # of a chain: `a.b(c).d[e]`

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}


class Wish(Enum):
    """When an expression wants parentheses for the sake of its line breaks."""

    NEVER = auto()  # it has brackets of its own
    IF_BROKEN = auto()
    IF_FITTING = auto()  # only if it then fits: it has few places to break, or none


def wish(expr: ast.expr) -> Wish:
    """When a statement should put this expression in parentheses.

    >>> wish(ast.parse("a + b", mode="eval").body).name
    'IF_BROKEN'
    """
    if isinstance(expr, (*DISPLAYS, *COMPREHENSIONS, ast.Dict)):
        return Wish.NEVER
    if isinstance(expr, (ast.UnaryOp, ast.Await, *LINKS)):
        if isinstance(expr, LINKS) and is_fluent(expr):
            return Wish.IF_BROKEN
        inner = operands(expr)[0]
        return Wish.NEVER if is_parenthesized(inner) else wish(inner[0])
    if isinstance(expr, (ast.Name, ast.Constant, ast.JoinedStr)):
        return Wish.IF_FITTING
    return Wish.IF_BROKEN


def has_brackets(expr: ast.expr) -> bool | None:
    """Whether the brackets that an expression ends in have content; None without brackets."""
    if isinstance(expr, DISPLAYS):
        return bool(expr.elts)
    if isinstance(expr, ast.Dict):
        return bool(expr.keys)
    if isinstance(expr, ast.Call):
        return bool(expr.args or expr.keywords)
    return True if isinstance(expr, (*COMPREHENSIONS, ast.Subscript)) else None


def is_bracketed(operand: Operand) -> bool:
    """Whether an operand shows brackets in which a line may break, no subscripts."""
    if isinstance(operand[0], ast.Subscript):
        return False
    return bool(has_brackets(operand[0])) or is_parenthesized(operand)


def has_bracketed_value(target: ast.expr) -> bool:
    """Whether an attribute's value has brackets to break."""
    while isinstance(target, ast.Attribute):
        target, level = operands(target)[0]
        if has_brackets(target) is not None or is_parenthesized((target, level)):
            return True
    return False


def is_fluent(expr: ast.expr) -> bool:
    """Whether a chain has dots after two calls or subscripts, and so breaks at its dots.

    >>> is_fluent(ast.parse("frame.dropna().groupby(key).mean()", mode="eval").body)
    True
    """
    count = 0
    while isinstance(expr, LINKS):
        inner = operands(expr)[0]
        if is_parenthesized(inner):
            return count + isinstance(expr, ast.Attribute) > 1
        if isinstance(expr, ast.Attribute):
            count += isinstance(inner[0], (ast.Call, ast.Subscript))
        expr = inner[0]
    return count > 1


def flatten(expr: Any) -> list[Any]:
    """Operands and operators in turn, through all operations that are not parenthesized."""
    if isinstance(expr, ast.BinOp):
        symbols = [BINARY[type(expr.op)][0]]
    elif isinstance(expr, ast.BoolOp):
        symbols = ["and" if isinstance(expr.op, ast.And) else "or"] * (len(expr.values) - 1)
    else:
        symbols = [COMPARISONS[type(op)] for op in expr.ops]
    parts: list[Any] = []
    for operand, symbol in zip(operands(expr), ["", *symbols], strict=True):
        if symbol:
            parts.append((symbol, expr))
        if isinstance(operand[0], OPERATIONS) and not is_parenthesized(operand):
            parts += flatten(operand[0])
        else:
            parts.append(operand)
    return parts


def loosest(parts: list[Any]) -> list[int]:
    """The positions of the loosest operators in a flattened operation."""
    looseness = [_looseness(expr) for _, expr in parts[1::2]]
    most = max(looseness)
    return [2 * index + 1 for index, each in enumerate(looseness) if each == most]


def _looseness(expr: ast.expr) -> int:
    level = precedence(expr)
    return ATOM - (OR if level == AND else level)


def breaks_in_brackets(expr: ast.expr) -> bool:
    """Whether an expression need not be parenthesized if breaking its brackets makes it fit.

    That is so if there are brackets at its start or its end, and there is no operator, or
    but one of the loosest sort.
    """
    survey = Survey()
    survey.visit_unparenthesized(expr)
    if not survey.brackets or survey.count > 1:
        return False
    if survey.loosest <= ATTRIBUTE:
        return True
    ends = (survey.last, survey.first)
    return any(end is not None and is_bracketed(end) for end in ends)


ATTRIBUTE = 1  # the looseness of a dot after brackets


class Survey:
    """The loosest operators of an expression, their number, and its first and last parts."""

    def __init__(self) -> None:
        self.loosest = 0
        self.count = 0
        self.brackets = False
        self.first: Operand | None = None
        self.starts_with_token = False
        self.last: Operand | None = None

    def note(self, looseness: int, count: int = 1) -> None:
        if looseness > self.loosest:
            self.loosest, self.count = looseness, 0
        if looseness == self.loosest:
            self.count += count

    def visit(self, operand: Operand) -> None:
        self.last = operand
        if is_parenthesized(operand):
            self.brackets = True
        else:
            self.visit_unparenthesized(operand[0])
        if self.first is None and not self.starts_with_token:
            self.first = operand

    def visit_unparenthesized(self, expr: ast.expr) -> None:
        if isinstance(expr, (*DISPLAYS, *COMPREHENSIONS, ast.Dict)):
            self.brackets = True
            return
        if isinstance(expr, LINKS):
            self.visit_link(expr)
            return
        if isinstance(expr, (ast.UnaryOp, ast.Lambda, ast.Await, ast.YieldFrom, ast.Starred)):
            self.starts_with_token = self.starts_with_token or self.first is None
        if isinstance(expr, OPERATIONS):
            self.note(_looseness(expr), len(operands(expr)) - 1)
        elif isinstance(expr, ast.IfExp):
            self.note(ATOM - TEST, 2)  # `if` and `else`
        elif isinstance(expr, ast.UnaryOp) and isinstance(expr.op, ast.Invert):
            self.note(ATOM - FACTOR)
        for operand in operands(expr):
            self.visit(operand)

    def visit_link(self, expr: ast.expr) -> None:
        value = operands(expr)[0]
        self.visit(value)
        if not isinstance(expr, ast.Attribute):
            self.brackets = True
        elif has_brackets(value[0]) is not None or is_parenthesized(value):
            self.note(ATTRIBUTE)
        self.last = (expr, 0)
