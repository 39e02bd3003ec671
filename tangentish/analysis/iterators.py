"""Iterators as values: ``map``, ``filter`` and those of ``itertools``, run through by loops.

``map`` calls its function where the loop reads its element, and ``filter`` puts the body under
a test, so that everything happens in Python's order.  The others become lists first.
"""

from __future__ import annotations

import itertools
from typing import Any

import gast

from tangentish.analysis.expressions import INTEGER
from tangentish.analysis.frames import ITERATORS, SPENT, Frame, Lazy, Mapped, holds_closures
from tangentish.analysis.prelude import MADE, WITH_KEYWORDS
from tangentish.analysis.program import Env, Value
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import UNKNOWN, Kind, Known, List, Scalar, Tuple

Tests = tuple[tuple[gast.expr, ...], ...]


class Iterators(Walk):
    """The part of the walk that meets iterators."""

    def iterator(self, function: Any, call: Any, env: Env) -> Lazy | None:
        """A call that makes an iterator, if that is what it is."""
        count = len(call.args)
        if function is map and count > 1 and not call.keywords:
            parts = (self.lazy_operand(a, env) for a in call.args[1:])
            return make_lazy("map", (call.args[0], *parts), call)
        if function is filter and count == 2:
            return make_lazy("filter", (call.args[0], self.lazy_operand(call.args[1], env)), call)
        if function is itertools.repeat and not call.keywords:
            return make_lazy("repeat", tuple(call.args), call)
        if function is itertools.count and not call.keywords and self.are_integers(call.args, env):
            defaults = [rewrite.constant(0), rewrite.constant(1)]
            return make_lazy("count", (*call.args, *defaults[count:]), call)
        try:
            made = function in MADE
        except TypeError:
            return None
        if not made:
            return None
        for argument in call.args:
            kind = self.evaluator.kind(argument, env)
            if isinstance(kind, Known) and kind.value == SPENT:
                self.lazy_operand(argument, env)
        return make_lazy("made", (call,), call)

    def are_integers(self, nodes: list[gast.expr], env: Env) -> bool:
        kinds = [self.evaluator.kind(n, env) for n in nodes]
        return all(
            (isinstance(k, Known) and type(k.value) is int)
            or (isinstance(k, Scalar) and k.dtype == "int64")
            for k in kinds
        )

    def spent(self, lazy: Lazy, env: Env) -> Env:
        """What is known once a loop has run through an iterator: it is empty then."""
        used = parts_of(lazy)
        return {
            n: v._replace(kind=Known(SPENT))
            if isinstance(v.kind, Known) and isinstance(v.kind.value, Lazy) and v.kind.value in used
            else v
            for n, v in env.items()
        }

    # -- filter --------------------------------------------------------------------------

    def conditions(self, lazy: Lazy) -> tuple[Lazy, Tests]:
        """What runs under which tests: the functions of filters, the outermost last."""
        if lazy.form != "filter":
            return lazy, ()
        inner, tests = self.conditions(lazy.parts[1])
        return inner, (*tests, (lazy.parts[0],))

    def frozen_tests(self, tests: Tests, stmt: Any, env: Env) -> tuple[Tests, Env]:
        """The functions of filters under names that the body does not assign."""
        fixed = []
        for k, (function,) in enumerate(tests):
            if isinstance(function, gast.Name) and function.id in env:
                name = self.helper_name(stmt, f"filter{k}", function.id)
                env = self.bind_value(name, function, stmt, env)
                function = rewrite.located(rewrite.name(name), function)
            fixed.append((function,))
        return tuple(fixed), env

    def body_under(self, tests: Tests, stmt: Any, env: Env, frame: Frame) -> Env | None:
        """A loop's body, for the elements that pass the tests."""
        if not tests:
            after: Env | None = self.block(stmt.body, env, frame)
            return after
        body, leaving = stmt.body, []
        last = body[-1]
        if isinstance(last, gast.If) and isinstance(last.body[0], gast.Break):
            body, leaving = body[:-1], [last]
            test = self.target_name(gast.Name(last.test.id, gast.Store(), None, None), frame)
            no = rewrite.located(rewrite.constant(False), last)
            env = self.bind_value(test, no, stmt, env)
        element = rewrite.located(rewrite.name(self.target_name(stmt.target, frame)), stmt.target)
        ((function,), *others) = tests
        passes, env = self.test_of(function, element, len(others), stmt, env)
        outer, self.out = self.out, []
        try:
            under = gast.For(stmt.target, stmt.iter, body, [], None)
            after = self.body_under(tuple(others), rewrite.located(under, stmt), env, frame)
            lines = self.out
        finally:
            self.out = outer
        env = self.merge(after, env)
        if lines:
            self.emit(gast.If(passes, lines, []), env, stmt)
        return self.block(leaving, env, frame)

    def test_of(
        self, function: Any, element: Any, role: int, stmt: Any, env: Env
    ) -> tuple[Any, Env]:
        """Whether an element passes: what the function says, or the element itself."""
        kind = self.evaluator.kind(function, env)
        if isinstance(kind, Known) and kind.value in (None, bool):
            return element, env
        name = self.helper_name(stmt, f"passes{role}", "v")
        call = rewrite.located(rewrite.call(function, element), function)
        env = self.call(name, call, stmt, env)
        return rewrite.located(rewrite.name(name), function), env

    # -- map -----------------------------------------------------------------------------

    def mapped(self, target: str, element: Mapped, stmt: Any, env: Env, path: str) -> Env:
        """One element of ``map``: the call of its function."""
        operands = []
        for k, part in enumerate(element.parts):
            name = self.helper_name(stmt, f"argument{path}{k}", "v")
            env = self._bind_parts(name, part, stmt, env, f"{path}{k}.")
            operands.append(rewrite.located(rewrite.name(name), stmt.iter))
        call = rewrite.located(gast.Call(element.function, operands, []), stmt.iter)
        self.inlining.append((id(stmt), path))
        try:
            after: Env = self.call(target, call, stmt, env)
        finally:
            self.inlining.pop()
        return after

    # -- lists ---------------------------------------------------------------------------

    def made(self, lazy: Lazy, stmt: Any, env: Env, path: str = "") -> tuple[Lazy, Env]:
        """An iterator that is run through from the middle of another one, as a list."""
        name = self.helper_name(stmt, f"items{path}", "items")
        listed = rewrite.located(rewrite.name(name), stmt)
        call = None if self.any_varied(lazy.call, env) else self.written(lazy, env)
        if call is not None:
            value = Value(List(self.item_kind(lazy, env)))
            listing = rewrite.located(rewrite.call("list", call), lazy.call)
            env = self.bound(name, listing, value, stmt, env)
        else:
            function, call = self.spelled(lazy.call, env)
            env = self.written_in_place(name, function, call, stmt, env)
        return make_lazy("sequence", (listed,)), env

    def written(self, node: Any, env: Env) -> Any:
        """An iterator as an expression that makes it; None where it cannot be written."""
        call = node.call if isinstance(node, Lazy) else node
        if call is None:
            return None
        args: list[Any] = []
        for argument in [call.func, *call.args]:
            kind = self.evaluator.kind(argument, env)
            if isinstance(kind, Known) and isinstance(kind.value, Lazy):
                argument = self.written(kind.value, env)
            elif holds_closures(kind):
                return None
            if argument is None:
                return None
            args.append(argument)
        return rewrite.located(gast.Call(args[0], args[1:], call.keywords), call)

    def item_kind(self, node: Any, env: Env) -> Kind:
        """What an iterator, or something that can be run through, consists of."""
        lazy = node if isinstance(node, Lazy) else self.lazy_operand(node, env)
        items = (self.item_kind(p, env) for p in lazy.parts if isinstance(p, Lazy))
        if lazy.form == "range":
            return INTEGER
        if lazy.form == "zip":
            return Tuple(tuple(items))
        if lazy.form == "enumerate":
            return Tuple((INTEGER, *items))
        if lazy.form in ("reversed", "filter"):
            return next(items)
        if lazy.form == "sequence":
            subject = self.evaluator.kind(lazy.parts[0], env)
            return self.evaluator.element(subject, rewrite.name(""), {"": Value(INTEGER)})
        if lazy.form != "made":
            return UNKNOWN
        call = lazy.call
        function = self.evaluator.kind(call.func, env)
        if function == Known(itertools.product) and not call.keywords:
            return Tuple(tuple(self.item_kind(a, env) for a in call.args))
        if function == Known(itertools.pairwise):
            return Tuple((self.item_kind(call.args[0], env),) * 2)
        if function in (Known(itertools.combinations), Known(itertools.permutations)):
            count = self.evaluator.kind(call.args[1], env) if len(call.args) > 1 else UNKNOWN
            if isinstance(count, Known):
                return Tuple((self.item_kind(call.args[0], env),) * count.value)
        return UNKNOWN

    def spelled(self, call: Any, env: Env) -> tuple[Any, Any]:
        """The function of ours that makes the list of an iterator, and its call."""
        kind = self.evaluator.kind(call.func, env)
        assert isinstance(kind, Known)
        keywords = frozenset(k.arg for k in call.keywords)
        found = WITH_KEYWORDS.get((kind.value, keywords), MADE[kind.value])
        if callable(found):
            return found, call
        if kind.value is itertools.product:
            repeats = {k.arg: self.evaluator.kind(k.value, env) for k in call.keywords}
            repeat = repeats.get("repeat", Known(1))
            args = call.args * (repeat.value if isinstance(repeat, Known) else 0)
            choice: Any = len(args)
        elif kind.value is itertools.islice:
            zero, one = rewrite.constant(0), rewrite.constant(1)
            bounds = call.args[1:]
            start, stop, step = [zero, *bounds, one] if len(bounds) == 1 else [*bounds, one][:3]
            steps = [
                s if self.evaluator.kind(s, env) != Known(None) else d
                for s, d in ((start, zero), (step, one))
            ]
            args = [call.args[0], steps[0], stop, steps[1]]
            return found[0], rewrite.located(gast.Call(call.func, args, []), call)
        else:
            length = self.evaluator.kind(call.args[1], env) if len(call.args) == 2 else None
            choice = length.value if isinstance(length, Known) else None
            args = call.args[:1]
        if choice not in found:
            raise UnsupportedError.at(
                call,
                f"`{kind.value.__name__}` of this many things is not supported on values to "
                "differentiate",
                "write nested loops",
            )
        return found[choice], rewrite.located(gast.Call(call.func, args, []), call)

    def check_unwritten(self, lazy: Lazy, writes: list[str], stmt: Any) -> None:
        """What became a list first must not change while the loop runs."""
        written = {self.storage.find(w) for w in writes}
        for name in sorted(listed_names(lazy)):
            if self.storage.find(name) in written:
                raise UnsupportedError.at(
                    stmt,
                    f"writing to `{name}` while an iterator runs through it is not supported",
                    "make a list of the iterator first",
                )


def listed_names(lazy: Lazy) -> set[str]:
    """The variables that are read before the loop, by iterators that become lists."""
    if lazy.form in ("made", "filter"):
        return set(rewrite.names_in(lazy.call))
    return set().union(*(listed_names(p) for p in lazy.parts if isinstance(p, Lazy)))


def parts_of(lazy: Lazy) -> set[Lazy]:
    """The iterators that an iteration is made of, itself among them, which end with it."""
    found = {lazy} if lazy.form in ITERATORS else set()
    return found.union(*(parts_of(p) for p in lazy.parts if isinstance(p, Lazy)))


def make_lazy(form: str, parts: tuple[Any, ...], call: Any = None) -> Lazy:
    """An iterator that is never made, with the text that tells it from others."""
    text = ", ".join(p.text + p.form if isinstance(p, Lazy) else rewrite.dump(p) for p in parts)
    return Lazy(form, parts, text, call)
