"""Canonical exits: one ``return``, at the end, and loops that leave only by their last statement.

The rules (a *tail* is what follows a statement in its block)::

    if whose arm always leaves    the tail moves into the other arm, and no flag is needed
    statement that may leave      the leaving places set a flag, and ``if not flag: tail``
    return e                      result = e;  returned = True  unless the end comes next anyway
    break out of a ``for``        stop1 = True, and the body ends with ``if stop1: break``
    break out of a ``while``      the name of its test becomes False
    continue                      nothing, as its tail is already elsewhere
    for/while ... else            the block follows the loop, under ``if not stop1`` if it breaks

``while`` loops get a name for their test here, which their body computes anew at its end.

The statements that come out share the user's expressions, which are only read; they are
new nodes otherwise.  A name with a space, as in ``test 1``, is given its real name when the
expressions are normalized.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import gast

from tangentish.errors import UnsupportedError
from tangentish.frontend.conditions import negated
from tangentish.frontend.flow import BREAKS, CONTINUES, FALLS, LEAVES, RETURNS, Flow, is_endless
from tangentish.frontend.leaving import Flags, Loop, Place, set_to
from tangentish.language.grammar import assign, at, constant, name
from tangentish.names import Names

DEEPEST = 25  # tails nest no deeper than this; flags are used beyond


def canonical_exits(
    body: Sequence[Any],
    names: Names,
    place: Any,
    suppresses: Callable[[gast.With], bool] = lambda node: True,
) -> list[Any]:
    """The body of a function with its one return at the end.

    ``place`` is the function, where an implicit ``return None`` is located; ``suppresses``
    tells whether a context manager may swallow exceptions.

    >>> tree = gast.parse('''
    ... def f(x):
    ...     if x > 0:
    ...         return x
    ...     y = -x
    ...     return y
    ... ''').body[0]
    >>> for statement in canonical_exits(tree.body, Names(), tree):
    ...     print(gast.unparse(statement).strip())
    if x > 0:
        result = x
    else:
        y = -x
        result = y
    return result
    """
    flow = Flow(suppresses)
    body = flow.without_dead_end(body)
    returns = [node for node in _returns(body) if not _is_none(node)]
    exits = _Exits(names, flow, place)
    if body and type(body[-1]) is gast.Return and flow.of_block(body[:-1]) == FALLS:
        last = body[-1]
        value = last.value if last.value is not None else at(constant(None), last)
        return [*exits.block(body[:-1], Place()), at(gast.Return(value), last)]
    if returns and flow.of_block(body) & RETURNS:
        exits.result = names.fresh("result", numbered=False)
    statements = exits.without_unread_flag(exits.block(body, Place(last=True)))
    value = at(name(exits.result) if exits.result else constant(None), place)
    return [*statements, at(gast.Return(value), place)]


class _Exits(Flags):
    """Rewrites the blocks of one function."""

    def block(self, body: Sequence[Any], place: Place) -> list[Any]:
        """The canonical form of a block."""
        out: list[Any] = []
        for position, statement in enumerate(body):
            falls = self.flow.of(statement) & FALLS
            rest = body[position + 1 :] if falls else []
            rewrite = _COMPOUND.get(type(statement))
            if rewrite is not None:
                remaining = rewrite(self, statement, rest, place, out)
                if remaining is None:  # the tail has been taken care of
                    return out
                if remaining is not rest:
                    return [*out, *self.block(remaining, place)]
            elif isinstance(statement, (gast.Return, gast.Break, gast.Continue)):
                self.leave(statement, place, out)
                return out
            elif not isinstance(statement, gast.Pass):
                out.append(statement)
            if not falls:
                return out
        if place.last and self.result is not None:
            out.append(set_to(self.result, None, self.function))
        return out

    def tail(self, node: Any, test: Any, rest: Any, place: Place, out: list[Any]) -> Any:
        """Emits the tail of a statement under its condition; without one, returns it."""
        if test is None:
            return rest
        ready = place.ready or bool(self.flow.of(node) & RETURNS)
        body = self.block(rest, replace(place, ready=ready))
        if body:
            out.append(at(gast.If(test, body, []), node))
        return None

    # One function for each compound statement.  Each returns the statements that still have to
    # be done after it, or None.

    def if_(self, node: Any, rest: Any, place: Place, out: list[Any]) -> Any:
        """Moves the tail into the arm that does not leave, or makes it conditional."""
        ways = self.flow.of(node)
        if not ways & LEAVES:
            inner = replace(place, last=False)
            out.append(_if(node, self.block(node.body, inner), self.block(node.orelse, inner)))
            return rest
        body_falls = self.flow.of_block(node.body) & FALLS
        orelse_falls = self.flow.of_block(node.orelse) & FALLS
        if not (rest and body_falls and orelse_falls) and place.depth < DEEPEST:
            arm = replace(place, depth=place.depth + 1)
            body = self.block(
                [*node.body, *rest] if body_falls and not orelse_falls else node.body, arm
            )
            orelse = self.block(node.orelse if body_falls else [*node.orelse, *rest], arm)
            out.append(_if(node, body, orelse))
            return None
        if place.depth >= DEEPEST:
            return self.in_steps(node, rest, place, out)
        inner, test = self.region(node, rest, place, out)
        out.append(_if(node, self.block(node.body, inner), self.block(node.orelse, inner)))
        return self.tail(node, test, rest, place, out)

    def in_steps(self, node: Any, rest: Any, place: Place, out: list[Any]) -> Any:
        """Where too many tails would nest, each step tests the flag for itself."""
        inner, test = self.region(node, rest, place, out, self.flow.of_block([node, *rest]))
        inner = replace(inner, depth=0)
        step = [node]
        for statement in [*rest, None]:
            if statement is None or self.flow.of(step[-1]) & LEAVES:
                body = self.block(step, inner)
                if step[0] is not node and body:
                    body = [at(gast.If(test, body, []), step[0])]
                out.extend(body)
                step = []
            step.append(statement)
        if test is not None and place.last and self.result is not None:
            nothing = [set_to(self.result, None, self.function)]
            out.append(at(gast.If(test, nothing, []), node))
        return None

    def for_(self, node: Any, rest: Any, place: Place, out: list[Any]) -> Any:
        """Gives the loop a flag if it is left early."""
        inside = self.flow.of_block(node.body)
        only_break = self.flow.only_break(node.body) if inside & BREAKS else None
        stop = None
        if inside & BREAKS and (node.orelse or only_break is None):
            stop = self.names.fresh("stop")
            out.append(set_to(stop, False, node))
        rest = self.with_else(node, stop, rest)
        inner, test = self.region(node, rest, place, out, self.ways_of_body(node))
        if only_break is not None:
            body = self.body_with_one_break(node.body, only_break, stop, inner)
        else:
            body = self.block(node.body, Place(loop=Loop(inner, stop=stop)))
            flag = stop
            if flag is None and inside & RETURNS:
                flag, self.returned_is_read = self.returned, True
            if flag is not None:
                body.append(_break_if(at(name(flag), node), node))
        out.append(at(gast.For(node.target, node.iter, body, [], None), node))
        return self.tail(node, test, rest, place, out)

    def body_with_one_break(
        self, body: Sequence[Any], position: int, stop: str | None, outer: Place
    ) -> list[Any]:
        """A body whose one exit is ``if c: break``: the condition itself is the flag."""
        exit_, tail, place = body[position], body[position + 1 :], Place(loop=Loop(outer))
        before = self.block(body[:position], place)
        arm = self.block(exit_.body[:-1], place)
        orelse = self.block([*exit_.orelse, *tail], place)
        if stop is None and not arm and not orelse:
            return [*before, _break_if(exit_.test, exit_)]
        flag = self.new_test() if stop is None else stop
        before.append(at(assign(flag, exit_.test), exit_))
        if arm or orelse:
            before.append(at(gast.If(at(name(flag), exit_), arm, orelse), exit_))
        return [*before, _break_if(at(name(flag), exit_), exit_)]

    def while_(self, node: Any, rest: Any, place: Place, out: list[Any]) -> Any:
        """Computes the test before the loop and again at the end of the body."""
        inside = self.flow.of_block(node.body)
        leaves = inside & (BREAKS | RETURNS)
        stop = None
        if inside & BREAKS and node.orelse and not is_endless(node):
            stop = self.names.fresh("stop")
            out.append(set_to(stop, False, node))
        rest = self.with_else(node, stop, rest)
        inner, condition = self.region(node, rest, place, out, self.ways_of_body(node))
        if type(node.test) is gast.Name and not leaves:  # the body itself binds the name
            test = node.test.id
            body = self.block(node.body, Place(loop=Loop(inner)))
        else:
            test = self.new_test()
            out.append(at(assign(test, node.test), node))
            body = self.body_with_test(node, test, Place(loop=Loop(inner, test=test, stop=stop)))
        out.append(at(gast.While(at(name(test), node.test), body, []), node))
        return self.tail(node, condition, rest, place, out)

    def body_with_test(self, node: Any, test: str, place: Place) -> list[Any]:
        """The body of a ``while`` loop, which computes its test again unless it has left."""
        ways, body = self.flow.of_block(node.body), node.body
        if is_endless(node):
            if _is_break(body[-1]):  # do ... while not c
                last = body[-1]
                body = [*body[:-1], at(assign(test, negated(last.test)), last)]
            return self.block(body, place)
        again = [at(assign(test, node.test), node)]
        if not ways & CONTINUES:
            return self.block([*body, *again], place)
        if ways & (BREAKS | RETURNS):
            again = [at(gast.If(at(name(test), node), again, []), node)]
        return [*self.block(body, place), *again]

    def ways_of_body(self, node: Any) -> int:
        """How a loop is left, its ``else`` apart, which is part of the tail."""
        return self.flow.of_block(node.body) & RETURNS | self.flow.of(node) & FALLS

    def with_else(self, node: Any, stop: str | None, rest: Any) -> Any:
        """The tail of a loop, with its ``else`` before it."""
        if not node.orelse or is_endless(node):
            return rest
        if stop is None:
            return [*node.orelse, *rest]
        return [at(gast.If(at(name(stop), node), [], node.orelse), node), *rest]

    def with_(self, node: Any, rest: Any, place: Place, out: list[Any]) -> Any:
        """Tails cannot move into the block, as they would run before its end."""
        if not self.flow.of(node) & LEAVES:
            body = self.block(node.body, replace(place, last=False))
            out.append(at(gast.With(node.items, body, None), node))
            return rest
        if place.last and not self.flow.suppresses(node) and not rest:
            out.append(at(gast.With(node.items, self.block(node.body, place), None), node))
            return None
        inner, test = self.region(node, rest, place, out)
        out.append(at(gast.With(node.items, self.block(node.body, inner), None), node))
        return self.tail(node, test, rest, place, out)

    def try_(self, node: Any, rest: Any, place: Place, out: list[Any]) -> Any:
        """As for ``with``; the ``else`` block is a tail of the first one."""
        if self.flow.of_block(node.finalbody) & LEAVES:
            raise UnsupportedError.at(
                node, "leaving a `finally` block is not supported", "leave after the block"
            )
        inner, test = self.region(node, rest or node.orelse, place, out)
        body = self.block(node.body, inner)
        orelse = self.block(node.orelse, inner)
        if test is not None and orelse and self.flow.of_block(node.body) & LEAVES:
            orelse = [at(gast.If(test, orelse, []), node)]
        handlers = [
            at(gast.ExceptHandler(each.type, each.name, self.block(each.body, inner)), each)
            for each in node.handlers
        ]
        final = self.block(node.finalbody, inner)
        out.append(at(gast.Try(body, handlers, orelse, final), node))
        return self.tail(node, test, rest, place, out)


_COMPOUND: dict[type, Callable[[_Exits, Any, Any, Place, list[Any]], Any]] = {
    gast.If: _Exits.if_,
    gast.For: _Exits.for_,
    gast.While: _Exits.while_,
    gast.With: _Exits.with_,
    gast.Try: _Exits.try_,
}


def _is_break(node: Any) -> bool:
    return type(node) is gast.If and type(node.body[0]) is gast.Break and not node.orelse


def _returns(body: Sequence[Any]) -> list[Any]:
    """The returns of a block, those of nested functions apart."""
    found = []
    for node in body:
        if isinstance(node, gast.Return):
            found.append(node)
        for field in ("body", "orelse", "handlers", "finalbody"):
            inner = getattr(node, field, None)
            if isinstance(inner, list) and not isinstance(node, gast.FunctionDef):
                found += _returns(inner)
    return found


def _is_none(node: Any) -> bool:
    value = node.value
    return value is None or (type(value) is gast.Constant and value.value is None)


def _if(node: Any, body: list[Any], orelse: list[Any]) -> Any:
    return at(gast.If(node.test, body, orelse), node)


def _break_if(test: Any, place: Any) -> Any:
    return at(gast.If(test, [at(gast.Break(), place)], []), place)
