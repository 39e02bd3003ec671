"""Calls of derivatives: ``grad(f)(x)`` in a function that is differentiated itself.

The derivative of ``f`` for arguments of these kinds is generated first. Its text is a
program like any other, and the call becomes a call of it.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import gast

from tangentish.analysis.frames import Closure, is_wrapper
from tangentish.analysis.program import Env, Value
from tangentish.analysis.renaming import Renaming
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import Known
from tangentish.lookups import Lookup


def is_derivative(function: Any) -> bool:
    """Whether a callable is a derivative that can generate its text for given kinds."""
    return hasattr(type(function), "generated_for")


def makes_derivative(function: Any) -> bool:
    """Whether a function is `grad` or one of its relatives."""
    return getattr(function, "makes_derivative", False) is True


def is_seed(keyword: Any, derivative: Any) -> bool:
    """Whether a keyword of a call passes the output's cotangent to an adjoint."""
    return (
        derivative.mode == "adjoint"
        and keyword.arg == "out_bar"
        and "out_bar" not in derivative._parameters
    )


class DerivativeCalls(Walk):
    """The part of the walk that meets calls of derivatives."""

    def transform_call(self, target: str | None, function: Any, call: Any, env: Env) -> Env:
        """``target = grad(f)``: the derivative is made now, once for the whole program."""
        parts = [*call.args, *(k.value for k in call.keywords)]
        kinds = [self.evaluator.kind(part, env) for part in parts]
        if not all(isinstance(k, Known) and not isinstance(k.value, Closure) for k in kinds):
            raise UnsupportedError.at(
                call,
                f"`{function.__name__}` of what is only known when the program runs, or of a "
                "function made inside, is not supported",
                "define the function at the top level of a module",
            )
        values = [k.value for k in kinds if isinstance(k, Known)]
        key = (function, *[v if isinstance(v, (int, str, tuple)) else id(v) for v in values])
        known = self.table.derivatives
        if key not in known:
            names = [k.arg for k in call.keywords]
            plain = values[: len(call.args)]
            options = dict(zip(names, values[len(call.args) :], strict=True))
            made = function(*plain, **options)
            made.made_inside = True
            known[key] = (made, values)
        for part, value in zip(parts, values, strict=True):
            if callable(value):
                self.depend(self.path_of(part), getattr(value, "differentiated", value))
        return env if target is None else {**env, target: Value(Known(known[key][0]))}

    def derivative_call(
        self, target: str | None, derivative: Any, call: Any, stmt: Any, env: Env
    ) -> Env:
        """``target = grad(f)(x)``"""
        more = derivative.more_arguments
        seeds = [k.value for k in call.keywords if is_seed(k, derivative)]
        keywords = [k for k in call.keywords if not is_seed(k, derivative)]
        own = call.args[: len(call.args) - more + len(seeds)]
        if keywords and more and not seeds:
            raise UnsupportedError.at(
                call,
                f"a call of {derivative!r} with keywords is not supported here",
                "pass all arguments by position",
            )
        function = derivative.differentiated
        node, _, _, _ = self.form_of(function, call)
        plain = rewrite.located(gast.Call(call.func, own, keywords), call)
        arguments = self.bind_arguments(function, node, plain, env)
        renaming = Renaming()
        kinds = {}
        for parameter, argument in arguments.items():
            kind = self.parameter_kind(self.evaluator.kind(argument, env), function)
            kinds[parameter] = Value(renaming.kind(kind, parameter))
        generated, program = derivative.generated_for(kinds)
        way = self.path_of(call.func)
        way = None if way is None else f"{way}/attr:differentiated"
        self.depend(way, function)
        for place, lookup in program.lookups.items():
            self.table.lookups.setdefault(place, further(way, lookup))
        keywords = []
        for text, each in program.captured.items():
            given = dataclasses.replace(each, lookup=further(way, each.lookup))
            name = rewrite.located(rewrite.name(self.capture(text, given)), call)
            keywords.append(gast.keyword(text, name))
        args = [arguments[p] for p in program.parameters]
        callee = rewrite.located(rewrite.name(generated.__name__), call.func)
        args += seeds or call.args[len(own) :]
        new = rewrite.located(gast.Call(callee, args, keywords), call)
        if is_wrapper(
            self.program.function
        ):  # nothing but this call: the derivative of a derivative
            node, _, scope, _ = self.form_of(generated, call)
            return self.inline(target, node, scope, None, generated, new, stmt, env)
        return self.user_call(target, generated, new, stmt, env)


def further(way: str | None, lookup: Lookup) -> Lookup:
    """A lookup of the function at the end of a path, as one from where the path begins."""
    if way is None or lookup.path is None:
        return lookup._replace(path=None)
    return lookup._replace(path=f"{way}/{lookup.path}" if lookup.path else way)
