"""Calls of Python's own functions over sequences, written in place in the language itself."""

from __future__ import annotations

import functools
import math
import operator
from typing import Any

import gast

from tangentish.analysis.frames import Lazy
from tangentish.analysis.lattice import held_kind, holds_unknown
from tangentish.analysis.prelude import PRELUDE, WITH_KEYWORDS, column_, next_or, reduce_from
from tangentish.analysis.program import Env, Value
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import Array, Dict, Known, List, Scalar, Tuple

INDEXED = (max, min, functools.reduce)  # their text reads elements by their index
GETTERS = (operator.itemgetter, operator.attrgetter, operator.methodcaller)


class BuiltinCalls(Walk):
    """The part of the walk that meets Python's functions over sequences."""

    def wants_prelude(self, function: Any, call: Any, env: Env) -> bool:
        """``max(xs)`` of a list is a loop; ``max(a, b)`` of numbers is a rule."""
        sums = function in (sum, math.fsum) and call.args
        if sums and is_summed_at_once(self.evaluator.kind(call.args[0], env)):
            return False
        return is_prelude(function) and self.needs_prelude(function, call, env)

    def needs_prelude(self, function: Any, call: Any, env: Env) -> bool:
        place = 1 if function is functools.reduce else 0
        if len(call.args) <= place:
            return False
        kind = self.evaluator.kind(call.args[place], env)
        lazy = isinstance(kind, Known) and isinstance(kind.value, Lazy)
        if len(call.args) > 1 and function in (max, min):
            return any(k.arg == "key" for k in call.keywords) and self.any_varied(call, env)
        if function is next:
            return lazy
        if not (lazy or isinstance(kind, (List, Tuple, Array, Dict))):
            return False
        return self.any_varied(call, env) or (lazy and kind.value.form != "range")  # type: ignore[attr-defined]

    def prelude_call(
        self, target: str | None, function: Any, call: Any, stmt: Any, env: Env
    ) -> Env:
        """A call of one of Python's functions over sequences, written in place."""
        if function in (list, tuple) and target is not None:
            copied = self.copied_one_by_one(target, function, call, stmt, env)
            if copied is not None:
                return copied
        if function in (max, min) and len(call.args) > 1:
            together = rewrite.located(gast.List(list(call.args), gast.Load()), call)
            call = rewrite.located(gast.Call(call.func, [together], call.keywords), call)
        place = 1 if function is functools.reduce else 0
        if function in INDEXED and not any(k.arg == "default" for k in call.keywords):
            call, env = self.indexed(call, place, stmt, env)
        if function is functools.reduce and len(call.args) == 3:
            return self.written_in_place(target, reduce_from, call, stmt, env)
        if function is next and len(call.args) == 2:
            return self.written_in_place(target, next_or, call, stmt, env)
        keywords = frozenset(k.arg for k in call.keywords)
        replacement = WITH_KEYWORDS.get((function, keywords)) if keywords else None
        return self.written_in_place(target, replacement or PRELUDE[function], call, stmt, env)

    def copied_one_by_one(
        self, target: str, function: Any, call: Any, stmt: Any, env: Env
    ) -> Env | None:
        """``list(things)`` of unlike things is a display of them: each keeps its kind."""
        (things,) = call.args
        kind = self.evaluator.kind(things, env)
        if not isinstance(kind, Tuple) or not holds_unknown(held_kind(kind)):
            return None
        operands: list[gast.expr] = []
        for k in range(len(kind.items)):
            name = self.helper_name(stmt, f"thing{k}", "v")
            part = rewrite.located(rewrite.subscript(things, rewrite.constant(k)), call)
            env = self.bind_value(name, part, stmt, env)
            operands.append(rewrite.located(rewrite.name(name), call))
        form = gast.List if function is list else gast.Tuple
        display = rewrite.located(form(operands, gast.Load()), call)
        after: Env = self.bind_value(target, display, stmt, env)
        return after

    def indexed(self, call: Any, place: int, stmt: Any, env: Env) -> tuple[Any, Env]:
        """A call whose argument is a list, where it was an iterator or a display."""
        argument = call.args[place]
        kind = self.evaluator.kind(argument, env)
        if isinstance(kind, Dict) or (isinstance(kind, Known) and isinstance(kind.value, Lazy)):
            name = self.helper_name(stmt, f"items{place}", "items")
            listing = rewrite.located(gast.Call(call.func, [argument], []), call)
            env = self.written_in_place(name, PRELUDE[list], listing, stmt, env)
        elif isinstance(argument, gast.List):
            name = self.helper_name(stmt, f"items{place}", "items")
            env = self.bind_value(name, argument, stmt, env)
        else:
            return call, env
        args = list(call.args)
        args[place] = rewrite.located(rewrite.name(name), argument)
        return rewrite.located(gast.Call(call.func, args, call.keywords), call), env

    def written_in_place(
        self, target: str | None, replacement: Any, call: Any, stmt: Any, env: Env
    ) -> Env:
        """A call as the text of a function in the language."""
        node, _, scope, _ = self.table.normal_form(replacement)
        after: Env = self.inline(target, node, scope, None, replacement, call, stmt, env)
        return after

    # -- zip(*rows) ------------------------------------------------------------------------

    def columns(self, target: str | None, rows: Any, count: int, stmt: Any, env: Env) -> Env:
        """``zip(*rows)``: one list for each column."""
        if target is None:
            return env
        operands: list[gast.expr] = []
        for k in range(count):
            name = self.helper_name(stmt, f"column{k}", "column")
            call = rewrite.located(rewrite.call("zip", rows, rewrite.constant(k)), rows)
            self.inlining.append((id(stmt), k))
            try:
                env = self.written_in_place(name, column_, call, stmt, env)
            finally:
                self.inlining.pop()
            operands.append(rewrite.located(rewrite.name(name), rows))
        display = rewrite.located(gast.Tuple(operands, gast.Load()), rows)
        after: Env = self.bind_value(target, display, stmt, env)
        return after

    # -- itemgetter and its like -----------------------------------------------------------

    def make_getter(
        self, target: str | None, function: Any, call: Any, stmt: Any, env: Env
    ) -> Env | None:
        """``operator.itemgetter(1)`` and its like, where what it gets is known."""
        args = [self.evaluator.kind(a, env) for a in call.args]
        if call.keywords or not all(isinstance(k, Known) for k in args):
            return None
        getter = Known(function(*(k.value for k in args)))  # type: ignore[attr-defined]
        after: Env = self.bound(
            target or self.helper_name(stmt, "getter", "v"), call, Value(getter), stmt, env
        )
        return after

    def getter_call(self, target: str | None, getter: Any, call: Any, stmt: Any, env: Env) -> Env:
        """``get(x)`` of an `operator.itemgetter` or its like."""
        if len(call.args) != 1 or call.keywords:
            raise UnsupportedError.at(call, "a getter takes one argument", "")
        kind, wanted = getter.__reduce__()[:2]
        subject = call.args[0]
        if kind is operator.methodcaller:
            name, *args = wanted
            method = gast.Attribute(subject, name, gast.Load())
            operands = [rewrite.constant(a) for a in args]
            return self.call(
                target, rewrite.located(gast.Call(method, operands, []), call), stmt, env
            )
        found: list[gast.expr] = []
        for k, item in enumerate(wanted):
            part: Any = subject
            if kind is operator.itemgetter:
                part = rewrite.subscript(part, rewrite.constant(item))
            else:
                for attr in item.split("."):
                    part = rewrite.located(gast.Attribute(part, attr, gast.Load()), call)
            if len(wanted) > 1:
                name = self.helper_name(stmt, f"got{k}", "v")
                env = self.bind_value(name, rewrite.located(part, call), stmt, env)
                part = rewrite.name(name)
            found.append(rewrite.located(part, call))
        whole = found[0] if len(found) == 1 else gast.Tuple(found, gast.Load())
        if target is None:
            return env
        after: Env = self.bind_value(target, rewrite.located(whole, call), stmt, env)
        return after


def is_summed_at_once(kind: Any) -> bool:
    """Whether all summands of a sequence surely have one shape: each gets the sum's adjoint."""
    if isinstance(kind, Array):
        return kind.ndim > 0
    item = kind.item if isinstance(kind, List) else None
    if isinstance(item, Array):
        return not any(d.symbol.startswith("?") for d in item.dims)
    return isinstance(item, Scalar)


def is_prelude(function: Any) -> bool:
    """Whether we have a function written in the language, in place of its calls."""
    try:
        return function in PRELUDE
    except TypeError:
        return False
