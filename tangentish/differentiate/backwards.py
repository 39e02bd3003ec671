"""The text of reversed loops and branches: ranges that run backwards, ends of passes."""

from __future__ import annotations

from typing import Any

import gast

from tangentish.language import rewrite


def make_if(test: Any, body: list[gast.stmt], orelse: list[gast.stmt]) -> gast.stmt:
    """``if test: body else: orelse``, turned round where nothing is to be done."""
    if body:
        return gast.If(test, body, orelse)
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        return gast.If(test.operand, orelse, [])
    return gast.If(gast.UnaryOp(gast.Not(), test), orelse, [])


def is_break(statement: Any) -> bool:
    """``if stop: break``"""
    return (
        isinstance(statement, gast.If)
        and len(statement.body) == 1
        and isinstance(statement.body[0], gast.Break)
    )


def insert_at_end(body: list[gast.stmt], lines: list[gast.stmt]) -> list[gast.stmt]:
    """Lines at the end of a pass, before it may leave the loop."""
    if body and is_break(body[-1]):
        return [*body[:-1], *lines, body[-1]]
    return [*body, *lines]


def reversed_range(bounds: list[Any]) -> gast.expr:
    """``range(n - 1, -1, -1)`` for ``range(n)``."""
    one = rewrite.constant(1)
    if len(bounds) == 1:
        return rewrite.call(
            "range", minus(bounds[0], one), rewrite.constant(-1), rewrite.constant(-1)
        )
    if len(bounds) == 2:
        return rewrite.call(
            "range", minus(bounds[1], one), minus(bounds[0], one), rewrite.constant(-1)
        )
    return rewrite.call("reversed", rewrite.call("range", *bounds))


def minus(a: Any, b: gast.Constant) -> gast.expr:
    """``n - 1``, with numbers put together."""
    if isinstance(a, gast.Constant) and type(a.value) is int:
        return rewrite.constant(a.value - b.value)
    if (
        isinstance(a, gast.BinOp)
        and isinstance(a.right, gast.Constant)
        and type(a.right.value) is int
    ):
        if isinstance(a.op, gast.Add):
            rest = a.right.value - b.value
            return a.left if rest == 0 else gast.BinOp(a.left, gast.Add(), rewrite.constant(rest))
        if isinstance(a.op, gast.Sub):
            return gast.BinOp(a.left, gast.Sub(), rewrite.constant(a.right.value + b.value))
    return gast.BinOp(a, gast.Sub(), b)


def counted_range(bounds: list[Any], count: gast.expr) -> gast.expr:
    """The range of the first ``count`` passes, run backwards."""
    if len(bounds) == 1:
        return reversed_range([count])
    whole = rewrite.call("range", *bounds)
    return rewrite.call("reversed", rewrite.subscript(whole, gast.Slice(None, count, None)))
