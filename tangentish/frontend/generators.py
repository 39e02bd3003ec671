"""Generators that a ``for`` loop runs through: after each ``yield`` the loop may have stopped.

``yield e`` becomes ``yield e`` and ``if STOPPED: return``; whoever writes the generator in
place of a loop puts the loop's own flag there, and the loop's body in place of ``yield e``.
``yield from xs`` is a loop of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gast

from tangentish.errors import UnsupportedError
from tangentish.frontend.flow import with_blocks
from tangentish.language.grammar import at, name, target
from tangentish.language.rewrite import remembered
from tangentish.names import Names

STOPPED = "loop stopped"  # no name of Python's: the loop's flag replaces it


def with_exits(body: Sequence[Any], names: Names, leaves: bool) -> list[Any]:
    """The body of a generator; with ``leaves``, the loop around it may stop early.

    >>> tree = gast.parse("def f(xs):\\n    yield from xs").body[0]
    >>> for statement in with_exits(tree.body, Names(), False):
    ...     print(gast.unparse(statement).replace("(yield v1)", "yield v1").strip())
    for v1 in xs:
        yield v1
    """

    def block(inner: Sequence[Any]) -> list[Any]:
        return [new for statement in inner for new in changed(statement)]

    def changed(node: Any) -> list[Any]:
        if isinstance(node, gast.Try) and node.handlers:
            refuse_yield_in(node)
        value = getattr(node, "value", None) if isinstance(node, gast.Expr) else None
        if isinstance(value, gast.YieldFrom):
            variable = names.fresh("v")
            item = at(gast.Expr(at(gast.Yield(at(name(variable), value)), value)), node)
            loop = gast.For(at(target(variable), value), value.value, block([item]), [], None)
            return [at(loop, node)]
        if isinstance(value, gast.Yield) and leaves:
            leave = at(gast.If(at(name(STOPPED), node), [at(gast.Return(None), node)], []), node)
            return [node, leave]
        return [with_blocks(node, block)]

    return block(body)


def refuse_yield_in(node: Any) -> None:
    """What fails in the loop's body is not seen by the handlers of the generator."""
    for part in gast.walk(node):
        if isinstance(part, (gast.Yield, gast.YieldFrom)):
            raise UnsupportedError.at(
                part,
                "`yield` inside `try` with `except` is not supported",
                "compute the value inside, and yield it after the `try`",
            )


@remembered
def is_generator(node: Any) -> bool:
    """Whether a function in normal form is a generator."""
    return any(
        isinstance(part, gast.Yield)
        for statement in node.body
        if not isinstance(statement, gast.FunctionDef)
        for part in gast.walk(statement)
    )
