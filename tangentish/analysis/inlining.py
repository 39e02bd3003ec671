"""Functions written in place of their calls, and how arguments bind to parameters."""

from __future__ import annotations

import inspect
import types
from typing import Any

import gast

from tangentish.analysis.frames import (
    Frame,
    Lazy,
    declared_names,
    is_temporary,
    parameter_names,
    written_names,
)
from tangentish.analysis.program import (
    Env,
    Value,
)
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import Known

DEEPEST = 20  # activations inside each other
MOST_UNROLLED = 200  # activations of recursive functions that are written in place


class Inlining(Walk):
    """The part of the walk that binds arguments and writes functions in place."""

    def inline(
        self,
        target: str | None,
        node: Any,
        scope: Any,
        parent: Frame | None,
        identity: Any,
        call: Any,
        stmt: Any,
        env: Env,
        path: str | None = None,
    ) -> Env:
        """The body of a function in place of its call."""
        if self.makes_generator(identity):
            return self.generator_call(target, identity, call, stmt, env)
        arguments = self.arguments_of(node, identity, call, env)
        activation = (identity, tuple(self.evaluator.kind(a, env) for a in arguments.values()))
        if identity in self.inlining:
            self.unrolled += 1
            deep = len(self.activations) > DEEPEST or self.unrolled > MOST_UNROLLED
            if deep or activation in self.activations:
                self.refuse_recursion(node, call, identity)
        key = (id(stmt), id(identity), tuple(self.inlining))
        if key not in self.frames:
            written = written_names(node.body) - declared_names(node.body)
            frame = Frame(
                scope,
                written | set(parameter_names(node)),
                identity,
                parent,
                path=parent.path if parent is not None else path,
            )
            for name in sorted(frame.locals):
                frame.renamed[name] = rewrite.name(self.fresh_local(name))
            self.frames[key] = frame
        frame = self.frames[key]
        env = self.without_former(frame, target, env)
        written = written_names(node.body) | captured_by_functions(node)
        for parameter, argument in arguments.items():
            simple = isinstance(argument, (gast.Constant, gast.Name)) and parameter not in written
            if isinstance(argument, gast.Name) and argument.id in self.shared:
                simple = False  # a nested function may bind it anew before the parameter is read
            if simple:
                frame.renamed[parameter] = argument
                continue
            home = frame.renamed[parameter]
            assert isinstance(home, gast.Name)
            env = self.bind_value(home.id, argument, stmt, env)
            if isinstance(argument, gast.Tuple):
                self.displays[home.id] = list(argument.elts)
        self.inlining.append(identity)
        self.activations.append(activation)
        try:
            after = self.block(node.body[:-1], env, frame)
        finally:
            self.inlining.pop()
            self.activations.pop()
        if after is None:
            raise UnsupportedError.at(call, f"`{node.name}` never returns here", "")
        if target is None:
            return after
        result = self.rewrite(node.body[-1].value, frame)
        known = self.evaluator.kind(result, after)
        if isinstance(known, Known) and isinstance(known.value, Lazy):
            lazy, after = self.frozen_parts(known.value, call, stmt, after)
            value = Value(Known(lazy), self.value(result, after).varied)
            return self.bound(target, call, value, stmt, after)
        return self.bind_value(target, result, stmt, after)

    def fresh_local(self, name: str) -> str:
        if is_temporary(name):
            return str(self.program.names.fresh("v"))
        return str(self.program.names.fresh(name, numbered=False))

    def arguments_of(self, node: Any, identity: Any, call: Any, env: Env) -> dict[str, gast.expr]:
        if isinstance(identity, types.FunctionType):
            return self.bind_arguments(identity, node, call, env)
        defaults: dict[str, gast.expr] = {}
        a = node.args
        plain = [*a.posonlyargs, *a.args]
        for parameter, default in zip(
            plain[len(plain) - len(a.defaults) :], a.defaults, strict=True
        ):
            defaults[parameter.id] = identity.defaults.get(parameter.id, default)
        for parameter, default in zip(a.kwonlyargs, a.kw_defaults, strict=True):
            if default is not None:
                defaults[parameter.id] = identity.defaults.get(parameter.id, default)
        signature = inspect.Signature(parameters_of(node, defaults))
        try:
            bound = signature.bind(*call.args, **{k.arg: k.value for k in call.keywords})
        except TypeError as problem:
            raise UnsupportedError.at(
                call, f"this call does not fit `{node.name}`: {problem}", ""
            ) from None
        given: dict[str, gast.expr] = {}
        for name, parameter in signature.parameters.items():
            value = bound.arguments.get(name, parameter.default)
            if parameter.kind is parameter.VAR_POSITIONAL:
                value = rewrite.located(packed(bound.arguments.get(name, ())), call)
            elif parameter.kind is parameter.VAR_KEYWORD:
                extra = bound.arguments.get(name, {})
                value = rewrite.located(
                    gast.Dict([rewrite.constant(k) for k in extra], list(extra.values())), call
                )
            given[name] = value
        return given

    def bind_arguments(self, function: Any, node: Any, call: Any, env: Env) -> dict[str, gast.expr]:
        """Parameter to argument expression, defaults included."""
        signature = inspect.signature(function, follow_wrapped=False)
        try:
            bound = signature.bind(*call.args, **{k.arg: k.value for k in call.keywords})
        except TypeError as problem:
            raise UnsupportedError.at(
                call, f"this call does not fit `{function.__name__}`: {problem}", ""
            ) from None
        given: dict[str, gast.expr] = {}
        for name, parameter in signature.parameters.items():
            if name in bound.arguments:
                value = bound.arguments[name]
                if parameter.kind is parameter.VAR_POSITIONAL:
                    value = rewrite.located(packed(value), call)
                elif parameter.kind is parameter.VAR_KEYWORD:
                    keys = [rewrite.constant(k) for k in value]
                    value = rewrite.located(gast.Dict(keys, list(value.values())), call)
            elif parameter.kind is parameter.VAR_POSITIONAL:
                value = rewrite.located(gast.Tuple([], gast.Load()), call)
            elif parameter.kind is parameter.VAR_KEYWORD:
                value = rewrite.located(gast.Dict([], []), call)
            else:
                value = self.default_value(function, parameter, call)
            given[name] = value
        return given

    def default_value(self, function: Any, parameter: Any, call: Any) -> gast.expr:
        default = parameter.default
        if is_literal(default):
            return rewrite.located(literal(default), call)
        text = f"{function.__name__}_{parameter.name}"
        if callable(default) or inspect.ismodule(default):
            place = (id(function), f"default:{parameter.name}")
            if place not in self.aliases:
                self.aliases[place] = self.global_text(text, place, default)
            text = self.aliases[place]
            self.program.references[text] = default
            self.outer[text] = Value(Known(default))
            return rewrite.located(rewrite.name(text), call)
        raise UnsupportedError.at(
            call,
            f"the default value of `{parameter.name}` in `{function.__name__}` "
            "is not a plain constant",
            "pass the argument",
        )


def captured_by_functions(node: Any) -> set[str]:
    """The names that functions made in a function read: they keep what these are bound to."""
    inner = [n for n in rewrite.subexpressions(node) if isinstance(n, gast.FunctionDef)]
    return {name for n in inner if n is not node for name in rewrite.names_in(n)}


def packed(values: Any) -> gast.expr:
    """What ``*args`` of a function is: a tuple, or the list of unknown length passed to it."""
    if len(values) == 1 and isinstance(values[0], gast.Starred):
        return values[0].value
    return gast.Tuple(list(values), gast.Load())


def parameters_of(node: Any, defaults: dict[str, Any]) -> list[inspect.Parameter]:
    """The parameters of a function in normal form, as `inspect` has them: calls bind to them."""
    a = node.args
    p = inspect.Parameter
    found = [p(x.id, p.POSITIONAL_ONLY, default=defaults.get(x.id, p.empty)) for x in a.posonlyargs]
    found += [p(x.id, p.POSITIONAL_OR_KEYWORD, default=defaults.get(x.id, p.empty)) for x in a.args]
    if a.vararg:
        found.append(p(a.vararg.id, p.VAR_POSITIONAL))
    found += [p(x.id, p.KEYWORD_ONLY, default=defaults.get(x.id, p.empty)) for x in a.kwonlyargs]
    if a.kwarg:
        found.append(p(a.kwarg.id, p.VAR_KEYWORD))
    return found


def is_literal(value: Any) -> bool:
    """Whether a value can be written out as a plain constant."""
    if isinstance(value, tuple):
        return all(is_literal(v) for v in value)
    return value is None or value is ... or type(value) in (int, float, complex, str, bytes, bool)


def literal(value: Any) -> gast.expr:
    """A plain constant, written out."""
    if isinstance(value, tuple):
        return gast.Tuple([literal(v) for v in value], gast.Load())
    return rewrite.constant(value)
