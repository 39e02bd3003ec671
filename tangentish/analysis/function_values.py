"""Functions as values: bound to names, kept in containers, chosen at run time.

A function that is made inside (a nested function, a partial, a bound method) exists only while
the derivative is made: where a choice between several has to be remembered, its name stands
for it in the text.  Functions of modules stand for themselves.  A call of one of several
functions is an ``if`` over which one it is, which the reverse sweep repeats.

What a function made inside captures is kept in variables.  When a loop comes to make it again,
those variables are overwritten: whatever still holds the former function is stale from then on,
and calling it is refused.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from typing import Any

import gast

from tangentish.analysis.expressions import BOOLEAN
from tangentish.analysis.frames import (
    STALE,
    Applied,
    Closure,
    Frame,
    holds_functions,
    is_made_inside,
    known_parts,
    written_names,
)
from tangentish.analysis.program import Env, Value
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import AnyOf, Array, Dict, Kind, Known, List, Object, OneOf, Tuple
from tangentish.rules.methods import method_function


class FunctionValues(Walk):
    """The part of the walk that meets functions as values."""

    tags: dict[str, Any]  # what stands for functions made inside, in the text
    applied: dict[Any, Applied]

    # -- in the text -----------------------------------------------------------------------

    def tag(self, function: Any, place: Any) -> gast.expr:
        """The text that stands for a function made inside."""
        stem = function.node.name if isinstance(function, Closure) else "partial"
        text, number = stem, 1
        while self.tags.setdefault(text, function) is not function:
            number += 1
            text = f"{stem} {number}"
        return rewrite.located(rewrite.constant(text), place)

    def in_text(self, node: Any, env: Env) -> Any:
        """An operand, or a display of some, as the text has it."""

        def change(part: Any) -> Any:
            if not isinstance(part, gast.Name):
                return None
            kind = env[part.id].kind if part.id in env else None
            if isinstance(kind, Known) and is_made_inside(kind.value):
                return self.tag(kind.value, part)
            return None

        return rewrite.rebuild(node, change)

    def write_choices(self, env: Env | None, merged: Env, stmt: Any) -> None:
        """Where ways meet on which a name is different functions, say which one it is."""
        for name, value in (env or {}).items():
            if (
                isinstance(value.kind, Known)
                and isinstance(value.kind.value, (Closure, Applied))
                and name in merged
                and isinstance(merged[name].kind, OneOf)
            ):
                tag = self.tag(value.kind.value, stmt)
                self.emit(rewrite.assign(name, tag), env, stmt, value=value)

    def with_choices(self, lines: list[Any], env: Env | None, merged: Env, stmt: Any) -> list[Any]:
        """The lines of one way, with `write_choices` at their end."""
        outer, self.out = self.out, lines
        try:
            self.write_choices(env, merged, stmt)
            return self.out
        finally:
            self.out = outer

    # -- calls of one of several -------------------------------------------------------------

    def one_of_call(self, target: str | None, kind: OneOf, call: Any, stmt: Any, env: Env) -> Any:
        """``f(x)`` where ``f`` is one of several functions: an ``if`` over which one."""
        choices = [c for c in kind.choices if c.value is not None]
        first, *rest = choices
        if any(c.value is STALE for c in choices):
            self.refuse_stale(call)
        if not rest:
            return self.chosen_call(target, first, 0, call, stmt, env)
        test = self.helper_name(stmt, f"chosen{len(rest)}", "test")
        question = self.is_chosen(call.func, first.value, call)
        answer = Value(BOOLEAN)
        self.emit(rewrite.assign(test, question), env, stmt, value=answer, choice=True)
        env = {**env, test: answer}
        condition = rewrite.located(rewrite.name(test), call)

        def either() -> Env | None:
            return self.chosen_call(target, first, len(rest), call, stmt, env)

        def otherwise() -> Env | None:
            return self.one_of_call(target, OneOf(tuple(rest)), call, stmt, env)

        body, after_body = self.branch(either)
        orelse, after_orelse = self.branch(otherwise)
        merged = self.merge(after_body, after_orelse)
        if merged is not None:
            body = self.with_choices(body, after_body, merged, stmt)
            orelse = self.with_choices(orelse, after_orelse, merged, stmt)
        if body:
            self.emit(gast.If(condition, body, orelse), env, stmt)
        return merged

    def branch(self, run: Callable[[], Env | None]) -> tuple[list[Any], Env | None]:
        """The statements that a way writes, and what is known after it."""
        outer, self.out = self.out, []
        try:
            after = run()
            return self.out, after
        finally:
            self.out = outer

    def chosen_call(
        self, target: str | None, choice: Known, number: int, call: Any, stmt: Any, env: Env
    ) -> Env | None:
        func = call.func
        if not is_made_inside(choice.value):
            func = self.reference_to(choice.value, call)
        self.inlining.append((id(stmt), "choice", number))
        try:
            new = rewrite.located(gast.Call(func, call.args, call.keywords), call)
            after: Env | None = self.known_call(target, choice.value, new, stmt, env)
            return after
        finally:
            self.inlining.pop()

    def is_chosen(self, func: Any, function: Any, call: Any) -> gast.expr:
        """The comparison that tells whether an operand is a function."""
        if is_made_inside(function):
            test = gast.Compare(func, [gast.Eq()], [self.tag(function, call)])
        else:
            test = gast.Compare(func, [gast.Is()], [self.reference_to(function, call)])
        return rewrite.located(test, call)

    def reference_to(self, function: Any, call: Any) -> gast.expr:
        """A function of a module as an operand."""
        name = getattr(function, "__name__", type(function).__name__.lower())
        for text, value in self.program.references.items():
            if value is function:
                return rewrite.located(rewrite.name(text), call)
            if inspect.ismodule(value) and getattr(value, name, None) is function:
                attribute = gast.Attribute(rewrite.name(text), name, gast.Load())
                return rewrite.located(attribute, call)
        place = (id(function), "function")
        if place not in self.aliases:
            stem = name if name.isidentifier() else "function"
            self.aliases[place] = self.global_text(stem, place, function)
        text = self.aliases[place]
        self.program.references[text] = function
        self.outer[text] = Value(Known(function))
        return rewrite.located(rewrite.name(text), call)

    # -- defaults ----------------------------------------------------------------------------

    def keep_defaults(self, made: Closure, target: str, stmt: Any, env: Env) -> Env:
        """The defaults of a nested function are evaluated where it is made."""
        a = made.node.args
        plain = [*a.posonlyargs, *a.args]
        given = [*zip(plain[len(plain) - len(a.defaults) :], a.defaults, strict=True)]
        given += [(p, d) for p, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is not None]
        changing = [(p, d) for p, d in given if not isinstance(d, gast.Constant)]
        if changing:
            env = self.without_former(made, target, env)
        for parameter, default in changing:
            operand = self.rewrite(default, made.frame)
            kept, env = self.kept_apart(operand, f"default.{parameter.id}", stmt, env)
            made.defaults[parameter.id] = kept
        return env

    # -- partials and bound methods ----------------------------------------------------------

    def make_partial(self, target: str | None, call: Any, stmt: Any, env: Env) -> Env:
        """``functools.partial(f, x, k=y)``"""
        if target is None:
            return env
        key = (id(stmt), "partial", tuple(self.inlining))
        args: list[gast.expr] = []
        keywords: dict[str, gast.expr] = {}
        env = self.without_former(self.applied.get(key), target, env)
        for k, argument in enumerate(call.args):
            argument, env = self.kept_apart(argument, f"bound{k}", stmt, env)
            args.append(argument)
        for keyword in call.keywords:
            argument, env = self.kept_apart(keyword.value, f"bound.{keyword.arg}", stmt, env)
            keywords[keyword.arg] = argument
        made = Applied(args[0], args[1:], keywords)
        return self.bind_applied(target, made, key, call, stmt, env)

    def bound_method(self, target: str, op: Any, holder: Kind, stmt: Any, env: Env) -> Env | None:
        """``f = a.method``, where it is a method that a call of ``f`` is to find."""
        if isinstance(holder, Object):
            if op.attr in dict(holder.fields):
                return None
            found = inspect.getattr_static(holder.cls, op.attr, None)
            method = isinstance(found, (types.FunctionType, staticmethod, classmethod))
        elif isinstance(holder, Array):
            method = method_function(op.attr) is not None
        else:
            method = isinstance(holder, (List, Dict)) and hasattr(
                list if isinstance(holder, List) else dict, op.attr
            )
        if not method:
            return None
        key = (id(stmt), "method", tuple(self.inlining))
        env = self.without_former(self.applied.get(key), target, env)
        receiver, env = self.kept_apart(op.value, "receiver", stmt, env)
        attribute = rewrite.located(gast.Attribute(receiver, op.attr, gast.Load()), op)
        return self.bind_applied(target, Applied(attribute), key, op, stmt, env)

    def bind_applied(
        self, target: str, made: Applied, key: Any, op: Any, stmt: Any, env: Env
    ) -> Env:
        kept = self.applied.setdefault(key, made)
        kept.function, kept.args, kept.keywords = made.function, made.args, made.keywords
        return {**env, target: Value(Known(kept))}

    def kept_apart(self, operand: Any, role: str, stmt: Any, env: Env) -> tuple[Any, Env]:
        """An operand under a name of its own, which nothing else binds."""
        if not isinstance(operand, (gast.Name, gast.Subscript, gast.Attribute)):
            return operand, env
        kind = self.evaluator.kind(operand, env)
        outside = isinstance(kind, Known) and not is_made_inside(kind.value)
        if outside and not (isinstance(operand, gast.Name) and operand.id in env):
            return operand, env  # a function of a module
        name = self.helper_name(stmt, role, "v")
        env = self.bind_value(name, operand, stmt, env)
        return rewrite.located(rewrite.name(name), operand), env

    def applied_call(self, target: str | None, f: Applied, call: Any, stmt: Any, env: Env) -> Env:
        """A call of a partial or bound method."""
        given = {k.arg: k for k in call.keywords}
        keywords = [gast.keyword(k, v) for k, v in f.keywords.items() if k not in given]
        args = [*f.args, *call.args]
        new = rewrite.located(gast.Call(f.function, args, [*keywords, *call.keywords]), call)
        after: Env = self.call(target, new, stmt, env)
        return after

    def partial_call(
        self, target: str | None, function: Any, call: Any, stmt: Any, env: Env
    ) -> Env:
        """A call of a `functools.partial` object that was made outside."""
        inside = rewrite.located(gast.Attribute(call.func, "func", gast.Load()), call)
        parts: list[gast.expr] = []
        for k in range(len(function.args)):
            arguments = gast.Attribute(call.func, "args", gast.Load())
            parts.append(rewrite.subscript(arguments, rewrite.constant(k)))
        options: dict[str, gast.expr] = {}
        for name in function.keywords:
            arguments = gast.Attribute(call.func, "keywords", gast.Load())
            options[name] = rewrite.subscript(arguments, rewrite.constant(name))
        values = [*function.args, *function.keywords.values()]
        if not all(is_plain(v) for v in values):
            raise UnsupportedError.at(
                call,
                "a `functools.partial` of arrays that was made outside is not supported",
                "make it inside the function, or pass the arguments",
            )
        constants = [self.plain(v, call) for v in values]
        count = len(function.args)
        made = Applied(
            inside, constants[:count], dict(zip(function.keywords, constants[count:], strict=True))
        )
        return self.applied_call(target, made, call, stmt, env)

    def plain(self, value: Any, call: Any) -> gast.expr:
        if callable(value):
            return self.reference_to(value, call)
        return rewrite.located(rewrite.constant(value), call)

    # -- functions that are made again -------------------------------------------------------

    def refuse_stale(self, call: Any) -> None:
        raise UnsupportedError.at(
            call,
            "a function that was made in an earlier round of a loop is called after the loop "
            "has made it again",
            "call it in the round that makes it, or keep the values and pass them",
        )

    def without_former(self, made: Any, target: str | None, env: Env) -> Env:
        """What is known when the variables of a function made inside are written to again."""
        if made is None:
            return env
        return {
            n: v._replace(kind=staled(v.kind, lambda f: self.refers(f, made, env, ())))
            if n != target and holds_functions(v.kind)
            else v
            for n, v in env.items()
        }

    def refers(self, function: Any, made: Any, env: Env, seen: tuple[Any, ...]) -> bool:
        """Whether calling a function reads the variables of a frame or partial."""
        if function is made or function in seen:
            return function is made
        names: set[str] = set()
        if isinstance(function, Applied):
            for part in (function.function, *function.args, *function.keywords.values()):
                names |= rewrite.names_in(part)
        elif isinstance(function, Closure):
            frame: Frame | None = function.frame
            while frame is not None:
                if frame is made:
                    return True
                frame = frame.parent
            names = self.captured_names(function)
            for default in function.defaults.values():
                names |= rewrite.names_in(default)
        inner = (v for n in names if n in env for v in known_parts(env[n].kind))
        return any(self.refers(v, made, env, (*seen, function)) for v in inner if is_made_inside(v))

    def captured_names(self, function: Closure) -> set[str]:
        """The variables of the program that a nested function reads."""
        own = written_names(function.node.body)
        found: set[str] = set()
        for name in rewrite.names_in(function.node) - own:
            frame: Frame | None = function.frame
            while frame is not None and name not in frame.locals:
                frame = frame.parent
            if frame is not None:
                new = frame.renamed.get(name)
                found |= {name} if new is None else rewrite.names_in(new)
        return found


def staled(kind: Kind, is_stale: Callable[[Any], bool]) -> Kind:
    """A kind in which functions that must not be called any more are marked."""
    if isinstance(kind, Known) and is_made_inside(kind.value):
        return Known(STALE) if is_stale(kind.value) else kind
    if isinstance(kind, OneOf):
        choices = (Known(STALE if is_stale(c.value) else c.value) for c in kind.choices)
        return OneOf(tuple(choices))
    if isinstance(kind, Tuple):
        return Tuple(tuple(staled(k, is_stale) for k in kind.items), kind.cls)
    if isinstance(kind, List) and kind.item is not None:
        return List(staled(kind.item, is_stale))
    if isinstance(kind, Dict) and kind.items is not None:
        return Dict(tuple((k, staled(v, is_stale)) for k, v in kind.items))
    if isinstance(kind, Dict) and kind.item is not None:
        return Dict(None, staled(kind.item, is_stale))
    if isinstance(kind, AnyOf):
        return kind.mapped(lambda k: staled(k, is_stale))
    if isinstance(kind, Object):
        return Object(kind.cls, tuple((k, staled(v, is_stale)) for k, v in kind.fields))
    return kind


def is_plain(value: Any) -> bool:
    """Whether a value can be written out in the text."""
    return value is None or callable(value) or type(value) in (int, float, str, bool)
