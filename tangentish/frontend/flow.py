"""How control gets out of statements and blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gast

from tangentish.language.grammar import at

# How control can get out of a statement or block.
FALLS, BREAKS, CONTINUES, RETURNS = 1, 2, 4, 8
LEAVES = BREAKS | CONTINUES | RETURNS


class Flow:
    """How control gets out of statements; each statement is looked at once."""

    def __init__(self, suppresses: Callable[[gast.With], bool]) -> None:
        self.suppresses = suppresses
        self._known: dict[int, tuple[Any, int]] = {}

    def of_block(self, body: Sequence[Any]) -> int:
        """The ways out of a block, a union of the constants above."""
        ways = FALLS
        for statement in body:
            if not ways & FALLS:
                break
            ways = ways & ~FALLS | self.of(statement)
        return ways

    def without_dead_end(self, body: Sequence[Any]) -> Sequence[Any]:
        """The block up to the first statement after which nothing runs."""
        for position, statement in enumerate(body):
            if not self.of(statement) & FALLS:
                return body[: position + 1]
        return body

    def of(self, node: Any) -> int:
        """The ways out of a statement."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = (node, self._find(node))  # the node stays alive
        return known[1]

    def _find(self, node: Any) -> int:
        kind = type(node)
        if kind is gast.If:
            return self.of_block(node.body) | self.of_block(node.orelse)
        if kind is gast.For or kind is gast.While:
            return self._of_loop(node)
        if kind is gast.Return:
            return RETURNS
        if kind is gast.Break:
            return BREAKS
        if kind is gast.Continue:
            return CONTINUES
        if kind is gast.Raise:
            return 0
        if kind is gast.With:
            return self.of_block(node.body) | (FALLS if self.suppresses(node) else 0)
        if kind is gast.Try:
            bodies = [
                node.body,
                node.orelse,
                node.finalbody,
                *(each.body for each in node.handlers),
            ]
            return FALLS | sum({bit for body in bodies for bit in _bits(self.of_block(body))})
        return FALLS

    def _of_loop(self, node: Any) -> int:
        inside = self.of_block(node.body)
        ways = inside & RETURNS
        if not is_endless(node):
            ways |= self.of_block(node.orelse)
        return ways | (FALLS if inside & BREAKS else 0)

    def only_break(self, body: Sequence[Any]) -> int | None:
        """The position of the ``if ...: break`` that is the one way to leave a loop's body."""
        leaving = [i for i, statement in enumerate(body) if self.of(statement) & LEAVES]
        if len(leaving) != 1 or type(body[leaving[0]]) is not gast.If:
            return None
        node = body[leaving[0]]
        ends = type(node.body[-1]) is gast.Break and self.of_block(node.body[:-1]) == FALLS
        return leaving[0] if ends and not self.of_block(node.orelse) & LEAVES else None


def with_blocks(node: Any, change: Callable[[Sequence[Any]], list[Any]]) -> Any:
    """A statement with the blocks in it changed; one without blocks is itself."""
    if not isinstance(node, (gast.If, gast.For, gast.While, gast.With, gast.Try)):
        return node
    fields: dict[str, Any] = {field: getattr(node, field, None) for field in node._fields}
    for field in ("body", "orelse", "finalbody"):
        if fields.get(field):
            fields[field] = change(fields[field])
    if fields.get("handlers"):
        fields["handlers"] = [
            at(gast.ExceptHandler(each.type, each.name, change(each.body)), each)
            for each in fields["handlers"]
        ]
    return at(type(node)(**fields), node)


def is_endless(node: Any) -> bool:
    """Whether a loop is ``while True``."""
    return type(node) is gast.While and type(node.test) is gast.Constant and bool(node.test.value)


def _bits(ways: int) -> list[int]:
    return [bit for bit in (BREAKS, CONTINUES, RETURNS) if ways & bit]
