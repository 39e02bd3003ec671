"""Methods of arrays and numbers, and of the user's objects."""

from __future__ import annotations

import inspect
import types
from typing import Any

import gast

from tangentish.analysis.frames import is_made_inside
from tangentish.analysis.lattice import as_list
from tangentish.analysis.mutators import ARRAY_MUTATORS
from tangentish.analysis.program import (
    Env,
    Value,
)
from tangentish.analysis.refusals import HOW_TO_ADD, is_unread
from tangentish.analysis.walk import Walk
from tangentish.errors import NoRuleError, UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import (
    ONE,
    AnyOf,
    Array,
    Dict,
    Kind,
    Known,
    List,
    Object,
    OneOf,
    Scalar,
    Tuple,
    Unknown,
)
from tangentish.rules.methods import bind_method, method_function
from tangentish.rules.table import find_rule


class MethodCalls(Walk):
    """The part of the walk that meets calls of methods."""

    def method(self, target: str | None, call: Any, base: Kind, stmt: Any, env: Env) -> Env:
        attr = call.func.attr
        if is_report(base):
            return self.inactive_call(target, call, None, stmt, env)
        if isinstance(base, AnyOf):
            found = self.by_class(
                call.func,
                stmt,
                env,
                lambda place, inner: self.method_of(target, call, place, stmt, inner),
            )
            return found
        self.check_method(target, call, env)
        if isinstance(base, Known) and isinstance(base.value, str):
            return self.inactive_call(target, call, None, stmt, env)
        if isinstance(base, (Array, Scalar, Unknown)):
            return self.array_method(target, call, base, attr, stmt, env)
        base = as_list(base)
        if isinstance(base, List):
            return self.list_method(target, call, base, stmt, env)
        if isinstance(base, Dict):
            return self.dict_method(target, call, base, stmt, env)
        if isinstance(base, Object):
            return self.object_call(target, call, base, attr, call.func.value, stmt, env)
        if isinstance(base, Tuple) and base.cls is not None:
            found = self.tuple_method(target, call, base, stmt, env)
            if found is not None:
                return found
        if self.any_varied(call, env):
            raise UnsupportedError.at(
                call, f"the method `{attr}` is not supported on this value", "use a NumPy function"
            )
        return self.inactive_call(target, call, None, stmt, env)

    def method_of(self, target: str | None, call: Any, place: Any, stmt: Any, env: Env) -> Env:
        """A method of an object that is known to be of one class, or of classes that share it."""
        new = rewrite.located(gast.Call(place, call.args, call.keywords), call)
        kind = self.evaluator.kind(place.value, env)
        if isinstance(kind, AnyOf):  # they share it: any of them stands for all
            kind = next(k for k in kind.choices if isinstance(k, Object))
        assert isinstance(kind, Object)
        return self.object_call(target, new, kind, place.attr, place.value, stmt, env)

    def array_method(
        self, target: str | None, call: Any, base: Kind, attr: str, stmt: Any, env: Env
    ) -> Env:
        if attr in ARRAY_MUTATORS and isinstance(base, Array):
            return self.array_mutator(target, call, base, attr, stmt, env)
        if (
            attr == "item"
            and not call.args
            and isinstance(base, (Array, Scalar))
            and self.any_varied(call, env)
            and (isinstance(base, Scalar) or base.ndim == 0 or all(d == ONE for d in base.dims))
        ):
            index = (
                rewrite.constant(())
                if isinstance(base, Scalar)
                else gast.Tuple([rewrite.constant(0)] * base.ndim, gast.Load())
            )
            if isinstance(base, Array) and target is not None:
                whole = index if base.ndim != 1 else rewrite.constant(0)
                return self.bind_value(
                    target,
                    rewrite.located(rewrite.subscript(call.func.value, whole), call),
                    stmt,
                    env,
                )
        if (
            attr in ("conj", "conjugate")
            and isinstance(base, Array)
            and not call.args
            and target is not None
            and not base.dtype.startswith(("complex", "clong"))
        ):
            return self.bind_value(target, call.func.value, stmt, env)  # the array itself
        function = method_function(attr)
        if function is None or (isinstance(base, Unknown) and not self.any_varied(call, env)):
            if self.any_varied(call, env):
                raise self.without_method(call, attr, base)
            return self.inactive_call(target, call, None, stmt, env)
        function, args, keywords = bind_method(
            attr, call.func.value, list(call.args), {k.arg: k.value for k in call.keywords}
        )
        if args[0] is not call.func.value:  # the array is not the function's first argument
            call = rewrite.located(self.numpy_call(attr, *args, **keywords), call)
        rule = find_rule(function)
        if rule is None:
            if self.any_varied(call, env):
                raise NoRuleError.at(
                    call, f"the array method `{attr}` has no derivative rule", HOW_TO_ADD
                )
            return self.inactive_call(target, call, None, stmt, env)
        options = [gast.keyword(k, v) for k, v in keywords.items()]
        return self.rule_call(target, function, rule, args, options, call, stmt, env)

    def without_method(self, call: Any, attr: str, base: Kind) -> UnsupportedError:
        """The refusal of a method that is not known."""
        if isinstance(base, Array):
            problem = f"the array method `{attr}` has no derivative rule"
            return UnsupportedError.at(call, problem, "use a NumPy function that has one")
        problem = f"the method `{attr}` of this object is not supported on values to differentiate"
        advice = "keep them in a list, a dict, an array, or an object of a class of your own"
        return UnsupportedError.at(call, problem, advice)

    def object_call(
        self,
        target: str | None,
        call: Any,
        kind: Object,
        attr: str,
        receiver: Any,
        stmt: Any,
        env: Env,
    ) -> Env:
        """A method of a user's object, written in place with ``self`` bound to it."""
        if is_unread(kind.cls) and (self.any_varied(call, env) or self.value(receiver, env).varied):
            self.refuse_function(getattr(kind.cls, attr, kind.cls), call)
        method = inspect.getattr_static(kind.cls, attr, None)
        if isinstance(method, staticmethod):
            return self.known_call(target, method.__func__, call, stmt, env)
        if isinstance(method, classmethod) and isinstance(method.__func__, types.FunctionType):
            owner = rewrite.located(rewrite.call("type", rewrite.loaded(receiver)), call)
            name = self.helper_name(stmt, "class", "v")
            self.emit(rewrite.assign(name, owner), env, stmt, value=Value(Known(kind.cls)))
            env = {**env, name: Value(Known(kind.cls))}
            return self.method_in_place(
                target, method.__func__, rewrite.name(name), call, stmt, env
            )
        field = dict(kind.fields).get(attr)
        if isinstance(field, Known) and callable(field.value):
            return self.known_call(target, field.value, call, stmt, env)
        if isinstance(field, OneOf) or (isinstance(field, Known) and is_made_inside(field.value)):
            name = self.helper_name(stmt, "field", "v")
            env = self.bind_value(name, rewrite.loaded(call.func), stmt, env)
            func = rewrite.located(rewrite.name(name), call)
            new = rewrite.located(gast.Call(func, call.args, call.keywords), call)
            return self.call(target, new, stmt, env)
        if isinstance(field, Object):
            return self.object_call(target, call, field, "__call__", call.func, stmt, env)
        if not isinstance(method, types.FunctionType):
            raise UnsupportedError.at(
                call,
                f"`{attr}` of `{kind.cls.__qualname__}` is not a method with Python source",
                "use a plain method",
            )
        return self.method_in_place(target, method, receiver, call, stmt, env)


def is_report(kind: Kind) -> bool:
    """Whether a value is a logger, whose methods are carried along."""
    value = kind.value if isinstance(kind, Known) else None
    cls = kind.cls if isinstance(kind, Object) else type(value)
    return getattr(cls, "__module__", None) in CARRIED_ALONG


CARRIED_ALONG = ("logging", "warnings")  # modules whose functions only report
