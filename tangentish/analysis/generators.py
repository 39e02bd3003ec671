"""Generators written by the user: a loop's body in place of each ``yield``.

A call of a generator makes an iterator, which holds the arguments.  The loop that runs through
it walks the generator's statements, and its own body where they yield.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import Any

import gast

from tangentish.analysis.frames import (
    Closure,
    Frame,
    Lazy,
    declared_names,
    is_temporary,
    parameter_names,
    written_names,
)
from tangentish.analysis.iterators import make_lazy
from tangentish.analysis.program import Env, Value
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.frontend.generators import STOPPED, is_generator
from tangentish.language import rewrite
from tangentish.language.kinds import Known


@dataclass(frozen=True)
class Consumer:
    """The loop that runs through a generator."""

    loop: Any
    body: list[Any]
    target: str
    frame: Frame
    inlining: tuple[Any, ...]
    number: str | None = None  # of ``enumerate``


class Generators(Walk):
    """The part of the walk that meets generators."""

    def makes_generator(self, function: Any) -> bool:
        """Whether a call of a function only makes an iterator."""
        if isinstance(function, Closure):
            return is_generator(function.node)
        return is_generator_function(function)

    def generator_call(
        self, target: str | None, function: Any, call: Any, stmt: Any, env: Env
    ) -> Env:
        """A call of a generator function; its arguments are the parts of the iterator."""
        if isinstance(function, Closure):
            node = function.node
        else:
            node = self.form_of(function, call)[0]
            self.depend(self.path_of(call.func), function)
        if target is None:
            return env
        arguments = self.arguments_of(node, function, call, env)
        lazy = make_lazy("generator", tuple(arguments.values()), call)
        if not is_temporary(target):
            lazy, env = self.frozen_parts(lazy, call, stmt, env)
        lazy = Lazy("generator", lazy.parts, f"{id(function)} {self.evaluator.place}", call)
        self.generators[lazy.text] = function
        value = Value(Known(lazy), self.any_varied(call, env))
        return self.bound(target, call, value, stmt, env)

    def consume(
        self, stmt: Any, lazy: Lazy, env: Env, frame: Frame, start: Any = None
    ) -> Env | None:
        """``for target in generator(...)``, or in ``enumerate(generator(...), start)``."""
        identity, body, stop = self.generators[lazy.text], stmt.body, None
        if isinstance(body[-1], gast.If) and isinstance(body[-1].body[0], gast.Break):
            body, stop = body[:-1], self.rewrite(body[-1].test, frame)
        if identity in self.inlining:
            raise UnsupportedError.at(
                lazy.call,
                "a generator that runs through itself is not supported",
                "collect the values in a list, and return the list",
            )
        number = None
        if start is not None:
            number = self.helper_name(stmt, "number", "k")
            env = self.bind_value(number, start, stmt, env)
        consumer = Consumer(
            stmt,
            body,
            self.target_name(stmt.target, frame),
            frame,
            tuple(self.inlining),
            number,
        )
        node, inner = self.frame_of(identity, consumer, lazy, stop is not None)
        inner.renamed[STOPPED] = stop or rewrite.located(rewrite.constant(False), stmt)
        self.consumers[id(inner)] = consumer
        env = self.with_arguments(node, inner, consumer, lazy, env)
        self.inlining.append(identity)
        try:
            return self.block(node.body[:-1], env, inner)
        finally:
            self.inlining.pop()

    def frame_of(
        self, identity: Any, consumer: Consumer, lazy: Lazy, leaves: bool
    ) -> tuple[Any, Frame]:
        """The generator's statements, and the names that its variables have in the program."""
        parent, path = None, None
        if isinstance(identity, Closure):
            node, scope, parent = identity.node, identity.frame.scope, identity.frame
            path = parent.path
        else:
            node, _, scope, _ = self.table.normal_form(identity, leaves)
            path = self.depend(self.path_of(lazy.call.func), identity)
        key = (id(consumer.loop), id(identity), tuple(self.inlining))
        if key not in self.frames:
            own = written_names(node.body) - declared_names(node.body)
            own |= set(parameter_names(node))
            frame = Frame(scope, own | {STOPPED}, identity, parent, path=path)
            for name in sorted(own):
                frame.renamed[name] = rewrite.name(self.fresh_local(name))
            self.frames[key] = frame
        return node, self.frames[key]

    def with_arguments(
        self, node: Any, inner: Frame, consumer: Consumer, lazy: Lazy, env: Env
    ) -> Env:
        """Bind the parameters; what the loop's body binds anew is kept under another name."""
        changed = written_names(node.body)
        around = self.written_around(inner)
        for parameter, argument in zip(parameter_names(node), lazy.parts, strict=True):
            simple = isinstance(argument, gast.Constant) or (
                isinstance(argument, gast.Name) and argument.id not in around
            )
            if simple and parameter not in changed:
                inner.renamed[parameter] = argument
                continue
            home = inner.renamed[parameter]
            if not isinstance(home, gast.Name) or home == argument:
                continue
            env = self.bind_value(home.id, argument, consumer.loop, env)
            if isinstance(argument, gast.Tuple):
                self.displays[home.id] = list(argument.elts)
        return env

    def written_around(self, frame: Frame) -> set[str]:
        """Variables that others than the frame's own statements bind while these run."""
        found = set(self.shared)
        consumer = self.consumers.get(id(frame))
        while consumer is not None:
            home = consumer.frame
            found |= {
                self.target_name(rewrite.name(n, store=True), home)
                for n in written_names([consumer.loop])
                if n in home.locals
            }
            consumer = self.consumers.get(id(home))
        return found

    def visit_yield(self, stmt: Any, env: Env, frame: Frame) -> Env | None:
        """The body of the loop."""
        consumer = self.consumers[id(frame)]
        given = stmt.value.value or rewrite.located(rewrite.constant(None), stmt)
        value = self.rewrite(given, frame)
        outer: list[Any] = self.inlining
        self.inlining = [*consumer.inlining, (id(stmt), tuple(outer))]
        try:
            if consumer.number is not None:
                number = rewrite.located(rewrite.name(consumer.number), stmt)
                held = self.helper_name(stmt, "counted", "k")
                env = self.bind_value(held, number, stmt, env)
                one = rewrite.located(rewrite.constant(1), stmt)
                more = rewrite.located(gast.BinOp(number, gast.Add(), one), stmt)
                env = self.bind_value(consumer.number, more, stmt, env)
                pair = gast.Tuple([rewrite.name(held), value], gast.Load())
                value = rewrite.located(pair, stmt)
            parts = self.displays.get(value.id) if isinstance(value, gast.Name) else None
            env = self.bind_value(consumer.target, value, stmt, env)
            if parts is not None and is_temporary(consumer.target):
                self.displays[consumer.target] = parts
            return self.block(consumer.body, env, consumer.frame)
        finally:
            self.inlining = outer


def is_generator_function(function: Any) -> bool:
    """Whether calls of a function run nothing but make a generator."""
    return isinstance(function, types.FunctionType) and bool(function.__code__.co_flags & 0x20)


__all__ = ["Generators"]
