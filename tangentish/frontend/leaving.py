"""The flags by which a program leaves its loops and its end early.

What a `break`, `continue` or `return` becomes depends on its place: which loops are around it,
and which statements have a tail that it skips.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import gast

from tangentish.frontend.conditions import negated
from tangentish.frontend.flow import CONTINUES, FALLS, LEAVES, RETURNS, Flow
from tangentish.language.grammar import assign, at, constant, name
from tangentish.names import Names

_COMPOUND = (gast.If, gast.For, gast.While, gast.With, gast.Try)


@dataclass(frozen=True)
class Loop:
    """The loop around a place; ``test`` and ``stop`` are the flags that end it."""

    outer: Place
    test: str | None = None
    stop: str | None = None


@dataclass(frozen=True)
class Place:
    """Where a block stands, and so what leaving it means."""

    last: bool = False  # the function ends after the block
    ready: bool = False  # the flag ``returned`` is defined
    loop: Loop | None = None
    flags: tuple[str, ...] = ()  # flags that say that this iteration is over
    depth: int = 0


class Flags:
    """The flags of one function, and the variable for its value."""

    def __init__(self, names: Names, flow: Flow, function: Any) -> None:
        self.names = names
        self.flow = flow
        self.function = function
        self.result: str | None = None  # the variable for the function's value
        self.returned: str | None = None  # the flag, once it is needed
        self.returned_is_read = False
        self.returned_writes: dict[int, Any] = {}
        self.tests = 0

    def leave(self, node: Any, place: Place, out: list[Any]) -> None:
        """What a ``return``, ``break`` or ``continue`` becomes."""
        if isinstance(node, gast.Return):
            if self.result is not None:
                value = node.value if node.value is not None else at(constant(None), node)
                out.append(at(assign(self.result, value), node))
            if not place.last:
                self.set_returned(True, node, out)
        out += [set_to(flag, True, node) for flag in place.flags]
        loop = place.loop
        while loop is not None and not isinstance(node, gast.Continue):
            if loop.test is not None:
                out.append(set_to(loop.test, False, node))
            if loop.stop is not None:
                out.append(set_to(loop.stop, True, node))
            if isinstance(node, gast.Break):
                break
            out += [set_to(flag, True, node) for flag in loop.outer.flags]
            loop = loop.outer.loop

    def set_returned(self, value: bool, node: Any, out: list[Any]) -> None:
        """Emits an assignment to ``returned``, which is dropped if nothing reads the flag."""
        if self.returned is None:
            self.returned = self.names.fresh("returned", numbered=False)
        statement = set_to(self.returned, value, node)
        out.append(statement)
        self.returned_writes[id(statement)] = statement

    def without_unread_flag(self, body: list[Any]) -> list[Any]:
        """The block without assignments to ``returned``, if nothing reads the flag."""
        if self.returned_is_read or not self.returned_writes:
            return body
        kept = [each for each in body if id(each) not in self.returned_writes]
        for node in kept:
            if not isinstance(node, _COMPOUND):  # the user's own node
                continue
            for block in (node, *getattr(node, "handlers", ())):
                for field in ("body", "orelse", "finalbody"):
                    inner = getattr(block, field, None)
                    if inner is not None:
                        setattr(block, field, self.without_unread_flag(inner))
        return kept

    def region(
        self, node: Any, rest: Any, place: Place, out: list[Any], ways: int | None = None
    ) -> tuple[Place, Any]:
        """Prepares for a statement that may leave its block in some ways.

        Returns the place of the statement's own blocks, and the condition for the tail: an
        expression, or None where there is no tail.
        """
        ways = self.flow.of(node) if ways is None else ways
        inner = replace(place, last=False)
        if place.loop is None and not place.ready and ways & RETURNS:
            self.set_returned(False, node, out)
            inner = replace(inner, ready=True)
        tail = rest or (ways & FALLS and place.last and self.result is not None)
        if not tail or not ways & LEAVES:
            return inner, None
        if ways & CONTINUES:
            flag = self.names.fresh("skip")
            out.append(set_to(flag, False, node))
            return replace(inner, flags=(*inner.flags, flag)), unless(flag, node)
        if place.loop is not None and place.loop.test is not None:
            return inner, at(name(place.loop.test), node)
        if place.loop is not None and place.loop.stop is not None:
            return inner, unless(place.loop.stop, node)
        self.returned_is_read = True
        assert self.returned is not None
        return inner, unless(self.returned, node)

    def new_test(self) -> str:
        """A name for a test; it becomes that of a temporary later."""
        self.tests += 1
        return f"test {self.tests}"


def set_to(flag: str, value: bool | None, place: Any) -> Any:
    """``flag = value``, for the user's node ``place``."""
    statement = assign(flag, at(constant(value), place))
    at(statement.targets[0], place)
    return at(statement, place)


def unless(flag: str, place: Any) -> Any:
    """``not flag``, for the user's node ``place``."""
    return negated(at(name(flag), place))
