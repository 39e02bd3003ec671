"""Dead code: statements of both sweeps that nothing returned or visible depends on.

One backward walk over the forward and the reverse sweep together.  A tape that is no longer
popped is no longer pushed, an array that is no longer read is no longer written: what is
left of a linear program's forward sweep is nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

import gast

from tangentish.language import rewrite
from tangentish.language.headings import is_heading, rebuilt, without_headings
from tangentish.language.stores import in_place_roots

COMPOUND = (gast.For, gast.While, gast.If, gast.With, gast.Try)


class Liveness:
    """The walk; ``classes`` tells which names may share a variable's memory.

    A tape of ours is read by its ``pop`` alone, whatever it holds.
    """

    def __init__(
        self,
        classes: Callable[[str], set[str]],
        pure: Callable[[gast.stmt], bool],
        visible: set[str],
        tapes: set[str],
    ) -> None:
        self.classes = classes
        self.pure = pure
        self.visible = visible
        self.tapes = tapes
        self.handled: frozenset[str] = frozenset()  # what is live wherever a `try` may fail
        self.around: dict[int, set[str]] = {}  # of loops in a loop, from the last walk of its body
        self.depth = 0  # of the loop that is walked

    def block(
        self, statements: list[gast.stmt], live: set[str]
    ) -> tuple[list[gast.stmt], set[str]]:
        """The statements that are needed, and the names that are live before them."""
        kept: list[gast.stmt] = []
        replaced: set[str] = set()  # arrays whose content is all overwritten before it is read
        dropped = False
        for statement in reversed(statements):
            form = type(statement)
            if form is gast.Expr and is_heading(statement):
                if not (dropped and kept and isinstance(kept[-1], COMPOUND)):
                    kept.append(statement)
                continue
            root = self.stored(statement) if form is gast.Assign else ""
            new, before = (None, live) if root in replaced else self.statement(statement, live)
            dropped = new is None
            if new is None:
                continue
            live = before
            if form is gast.Try and not new.handlers and not new.finalbody:
                kept += reversed(new.body)  # what was to be done in the end has gone
                continue
            kept.append(new)
            if replaced:
                replaced -= rewrite.names_in(statement)
            if root and is_all(statement.targets[0]):
                replaced.add(root)
        return kept[::-1], live

    def stored(self, statement: gast.Assign) -> str:
        """The array, with no second name, that ``a[i] = a_tape.pop()`` writes to."""
        place = statement.targets[0]
        if type(place) is not gast.Subscript:
            return ""
        simple = isinstance(place.value, gast.Name) and is_pop(statement.value, self.tapes)
        root = root_of(place) if simple else ""
        return root if root and self.classes(root) == {root} else ""

    def statement(self, statement: Any, live: set[str]) -> tuple[gast.stmt | None, set[str]]:
        if isinstance(statement, gast.Assign):
            return self.assignment(statement, live)
        if isinstance(statement, gast.AugAssign):
            return self.augmentation(statement, live)
        if isinstance(statement, gast.Expr):
            return self.effect(statement, live)
        if isinstance(statement, gast.If):
            return self.branch(statement, live)
        if isinstance(statement, (gast.For, gast.While)):
            return self.loop(statement, live)
        if isinstance(statement, gast.Try):
            return self.attempt(statement, live)
        if isinstance(statement, gast.With):
            body, before = self.block(statement.body, live)
            if not without_headings(body):
                return None, live
            for item in statement.items:
                before = before | rewrite.names_in(item.context_expr)
            return rebuilt(statement, "body", body), before
        return statement, live | rewrite.names_in(statement)

    def is_live(self, root: str, live: set[str]) -> bool:
        """Whether memory that a name refers to may be read later."""
        names = self.classes(root)
        return not (names.isdisjoint(live) and names.isdisjoint(self.visible))

    def assignment(self, statement: Any, live: set[str]) -> tuple[gast.stmt | None, set[str]]:
        target = statement.targets[0]
        if isinstance(target, (gast.Name, gast.Tuple)):
            names = rewrite.names_in(target)
            if names.isdisjoint(live):
                changed = in_place_roots(statement)
                unread = not any(self.is_live(root, live) for root in changed)
                if (unread and self.pure(statement)) or is_pop(statement.value, self.tapes):
                    return None, live
            return statement, (live - names) | self.handled | rewrite.names_in(statement.value)
        return self.store(statement, target, live)

    def store(
        self, statement: Any, place: Any, live: set[str]
    ) -> tuple[gast.stmt | None, set[str]]:
        root = root_of(place)
        if not self.is_live(root, live) and self.pure(statement):
            return None, live
        return statement, live | rewrite.names_in(statement)

    def augmentation(self, statement: Any, live: set[str]) -> tuple[gast.stmt | None, set[str]]:
        if isinstance(statement.target, gast.Name):
            name = statement.target.id
            if not self.is_live(name, live) and self.pure(statement):
                return None, live
            return statement, live | rewrite.names_in(statement)
        return self.store(statement, statement.target, live)

    def effect(self, statement: Any, live: set[str]) -> tuple[gast.stmt | None, set[str]]:
        call = statement.value
        if isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute):
            attr = call.func.attr
            if attr in ("append", "pop", "insert", "reverse") and self.pure(statement):
                root = root_of(call.func.value)
                if not (root in live if root in self.tapes else self.is_live(root, live)):
                    return None, live
            if (
                attr == "at"
                and call.args
                and self.pure(statement)
                and not self.is_live(root_of(call.args[0]), live)
            ):
                return None, live
        return statement, live | rewrite.names_in(statement)

    def branch(self, statement: Any, live: set[str]) -> tuple[gast.stmt | None, set[str]]:
        body, before_body = self.block(statement.body, live)
        orelse, before_orelse = self.block(statement.orelse, live)
        if not without_headings(body) and not without_headings(orelse):
            return None, live
        test = statement.test
        if not without_headings(body):
            body, orelse = orelse, []
            test = (
                test.operand
                if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not)
                else gast.UnaryOp(gast.Not(), test)
            )
        if not without_headings(orelse):
            orelse = []
        new = statement
        if test is not statement.test:
            new = rewrite.with_fields(statement, {"test": test})
        new = rebuilt(rebuilt(new, "body", body), "orelse", orelse)
        return new, before_body | before_orelse | rewrite.names_in(test)

    def attempt(self, statement: Any, live: set[str]) -> tuple[gast.stmt | None, set[str]]:
        """A ``try``: any statement in it may be the last one that runs."""
        outer, pure = self.handled, self.pure
        if statement.handlers:
            caught = set().union(*map(rewrite.names_in, statement.handlers))
            self.handled = outer | live | caught
            self.pure = lambda each: is_harmless(each) and pure(each)
            body, before = self.block(statement.body, set(self.handled))
            before = before | self.handled
            self.handled, self.pure = outer, pure
            return rebuilt(statement, "body", body or [gast.Pass()]), before
        final, after = self.block(statement.finalbody, live)
        self.handled = outer.union(*map(rewrite.names_in, final))
        body, before = self.block(statement.body, after)
        before = before | self.handled
        self.handled = outer
        if not without_headings(body) and not without_headings(final):
            return None, live
        if all(isinstance(s, gast.Pass) for s in final):
            final = []
        new = gast.Try(body or [gast.Pass()], [], [], final)
        return rewrite.located(new, statement), before

    def loop(self, statement: Any, live: set[str]) -> tuple[gast.stmt | None, set[str]]:
        """Names live at the end of a pass are those live after the loop or before the next pass."""
        target = rewrite.names_in(statement.target) if isinstance(statement, gast.For) else set()
        header = rewrite.names_in(
            statement.iter if isinstance(statement, gast.For) else statement.test
        )
        around = set(live) if isinstance(statement, gast.For) else live | header
        if isinstance(statement, gast.While) and not self.while_matters(statement, live):
            return None, live
        body, before = self.settled(statement, around, target)
        left = without_headings(body)
        empty = not left or all(isinstance(s, gast.Pass) or is_break(s) for s in left)
        if empty and isinstance(statement, gast.For) and not (target & live):
            return None, live
        if not left:
            body = [gast.Pass()]
        return rebuilt(statement, "body", body), live | before - target | header

    def while_matters(self, statement: Any, live: set[str]) -> bool:
        """A ``while`` goes only if nothing that it computes is live after it."""
        outer = self.around, self.depth
        self.around, self.depth = {}, 0  # its own test is not live here, as it is elsewhere
        body, _ = self.settled(statement, set(live), frozenset())
        self.around, self.depth = outer
        return bool(without_headings(body))

    def settled(
        self, loop: Any, around: set[str], target: Set[str]
    ) -> tuple[list[gast.stmt], set[str]]:
        """What is needed of a loop's body, and what is live before it, whatever pass it is.

        Each time that a loop around this one walks its body more is live: what was live before
        is still so.
        """
        key = id(loop)
        around = around | self.around.get(key, set())
        self.depth += 1
        while True:
            body, before = self.block(loop.body, around)
            grown = around | (before - target)
            if grown == around:
                break
            around = grown
        self.depth -= 1
        self.around[key] = around
        if not self.depth:
            self.around.clear()
        return body, before


def is_harmless(statement: Any) -> bool:
    """Whether a statement only keeps something, which never raises."""
    value = getattr(statement, "value", None)
    if isinstance(statement, gast.Assign):
        return isinstance(value, (gast.Name, gast.Constant, gast.List))
    is_call = isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute)
    return is_call and value.func.attr in ("append", "pop")  # type: ignore[union-attr]


def is_all(place: Any) -> bool:
    """``a[...]``"""
    return isinstance(place, gast.Subscript) and rewrite.is_constant(place.slice, ...)


def is_break(statement: Any) -> bool:
    """``if test: break``"""
    return (
        isinstance(statement, gast.If)
        and len(statement.body) == 1
        and isinstance(statement.body[0], gast.Break)
    )


def is_pop(value: Any, tapes: set[str]) -> bool:
    """``tape.pop()`` of one of some tapes."""
    return (
        isinstance(value, gast.Call)
        and isinstance(value.func, gast.Attribute)
        and value.func.attr == "pop"
        and isinstance(value.func.value, gast.Name)
        and value.func.value.id in tapes
    )


def root_of(node: Any) -> str:
    """The name ``a`` of ``a``, ``a[i]`` or ``a.b[i]``, or nothing."""
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    return node.id if isinstance(node, gast.Name) else ""
