"""Writing derivative expressions as a person would: products without ones, signs in front."""

from __future__ import annotations

from typing import Any

import gast

from tangentish.language import rewrite


def product(a: gast.expr, b: gast.expr) -> gast.expr:
    """``a * b`` with the trivial cases done.

    >>> import gast
    >>> gast.unparse(product(rewrite.name("g"), gast.parse("1.0 / y").body[0].value)).strip()
    'g / y'
    """
    if is_number(b, 1):
        return a
    if is_number(a, 1):
        return b
    if is_number(b, -1):
        return negative(a)
    if isinstance(b, gast.UnaryOp) and isinstance(b.op, gast.USub):
        return negative(product(a, b.operand))
    if isinstance(a, gast.UnaryOp) and isinstance(a.op, gast.USub):
        return negative(product(a.operand, b))
    if isinstance(b, gast.BinOp) and isinstance(b.op, gast.Div):
        return quotient(product(a, b.left), b.right)
    return gast.BinOp(a, gast.Mult(), b)


def quotient(a: gast.expr, b: gast.expr) -> gast.expr:
    """``a / b``, with the sign in front and no division by one."""
    if is_number(b, 1):
        return a
    if isinstance(a, gast.UnaryOp) and isinstance(a.op, gast.USub):
        return negative(quotient(a.operand, b))
    return gast.BinOp(a, gast.Div(), b)


def negative(a: gast.expr) -> gast.expr:
    """``-a``, the sign at the front of a product."""
    if isinstance(a, gast.UnaryOp) and isinstance(a.op, gast.USub):
        return a.operand
    if (
        isinstance(a, gast.Constant)
        and isinstance(a.value, (int, float))
        and not isinstance(a.value, bool)
    ):
        return rewrite.constant(-a.value)
    if isinstance(a, gast.BinOp) and isinstance(a.op, (gast.Mult, gast.Div)):
        return gast.BinOp(negative(a.left), a.op, a.right)
    return gast.UnaryOp(gast.USub(), a)


def total(a: gast.expr, b: gast.expr) -> gast.expr:
    """``a + b``, or ``a - c`` where ``b`` is ``-c``."""
    if is_number(b, 0):
        return a
    if is_number(a, 0):
        return b
    if rewrite.dump(a) == rewrite.dump(b):
        return gast.BinOp(rewrite.constant(2.0), gast.Mult(), a)
    positive = without_sign(b)
    if positive is not None:
        return gast.BinOp(a, gast.Sub(), positive)
    return gast.BinOp(a, gast.Add(), b)


def without_sign(a: Any) -> gast.expr | None:
    """``c`` if the expression is ``-c`` with the sign in front."""
    if isinstance(a, gast.UnaryOp) and isinstance(a.op, gast.USub):
        return a.operand
    if isinstance(a, gast.BinOp) and isinstance(a.op, (gast.Mult, gast.Div)):
        left = without_sign(a.left)
        if left is not None:
            return gast.BinOp(left, a.op, a.right)
    return None


def is_number(node: Any, value: float) -> bool:
    """Whether a node is this very number, written with a sign or without."""
    numbers = (int, float) if value else (int, float, complex)
    return (
        isinstance(node, gast.Constant) and type(node.value) in numbers and node.value == value
    ) or (
        value < 0
        and isinstance(node, gast.UnaryOp)
        and isinstance(node.op, gast.USub)
        and is_number(node.operand, -value)
    )
