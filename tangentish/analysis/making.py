"""Making objects: instances of the user's classes, dataclasses, named tuples, namespaces."""

from __future__ import annotations

import dataclasses
import inspect
import types
from dis import get_instructions
from typing import Any

import gast

from tangentish.analysis.lattice import widened
from tangentish.analysis.program import Env, Value, is_storage
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import AnyOf, Array, Dict, Kind, Known, List, Object, Tuple, Unknown
from tangentish.lookups import is_versioned


def static_attribute(cls: Any, name: str) -> Any:
    """What a class has under a name, not bound to anything."""
    return inspect.getattr_static(cls, name, None)


def is_namedtuple(cls: Any) -> bool:
    """Whether a class is a named tuple."""
    return isinstance(cls, type) and issubclass(cls, tuple) and hasattr(cls, "_fields")


def is_plain_class(cls: Any) -> bool:
    """A class of the user's whose instances keep their state in ``__dict__`` or in slots."""
    return (
        isinstance(cls, type)
        and static_attribute(cls, "__new__") is static_attribute(object, "__new__")
        and cls.__module__ not in ("builtins", "numpy")
        and static_attribute(cls, "__getattr__") is None
        and static_attribute(cls, "__setattr__") is object.__setattr__
    )


class Making(Walk):
    """The part of the walk that meets calls of classes."""

    def construct(self, target: str | None, cls: Any, call: Any, stmt: Any, env: Env) -> Env | None:
        """``C(...)``; None where instances of the class are not understood."""
        target = target or self.helper_name(stmt, "made", "v")
        if is_namedtuple(cls) or (cls is types.SimpleNamespace and not call.args):
            return self.made_of_parts(target, cls, call, stmt, env)
        if is_record_class(cls):
            call, env = self.with_factories(cls, call, stmt, env)
            return self.made_of_parts(target, cls, call, stmt, env)
        if dataclasses.is_dataclass(cls):
            if is_plain_class(cls) and is_generated_init(cls):
                call, env = self.with_factories(cls, call, stmt, env)
                return self.made_in_steps(target, cls, call, stmt, env)
        elif is_plain_class(cls):
            return self.initialized(target, cls, call, stmt, env)
        return None

    def construct_inactive(
        self, target: str | None, cls: Any, call: Any, stmt: Any, env: Env
    ) -> Env | None:
        """``C(...)`` of nothing that is differentiated, which may hold such values later.

        The call stays as it is where what it makes holds no arrays, which may be views of others.
        """
        builtin = cls is types.SimpleNamespace or is_namedtuple(cls)
        if is_versioned(cls.__module__) and not builtin:
            return None
        target = target or self.helper_name(stmt, "made", "v")
        after, lines = self.attempted(self.construct, target, cls, call, stmt, env)
        if after is None:
            return None
        if holds_arrays(after[target].kind):
            self.out += lines
            return after
        made, origin = after[target]._replace(varied=False), self.origins.get(target)
        done: Env = self.bound(target, call, made, stmt, env)
        self.note_origin(target, call, True, env)
        if origin is not None:  # what is known of its fields is known of this very object
            self.loose.discard(self.origins[target])
            self.origins[target] = origin
        return done

    def attempted(self, lower: Any, *given: Any) -> tuple[Env | None, list[gast.stmt]]:
        """What is known after a call is written in place, and the lines; None if that fails.

        What nothing active is given to need not be in the language: it is only called.
        """
        outer, self.out = self.out, []
        try:
            return lower(*given), self.out
        except UnsupportedError:
            return None, []
        finally:
            self.out = outer

    def made_by_method(
        self, target: str | None, method: Any, receiver: Any, call: Any, stmt: Any, env: Env
    ) -> Env | None:
        """``C.of(...)``, a class method given nothing active, where it makes an object."""
        if target is None or is_versioned(method.__self__.__module__):
            return None
        given = (target, method.__func__, receiver, call, stmt, env)
        after, lines = self.attempted(self.method_in_place, *given)
        if after is None or not isinstance(after[target].kind, Object):
            return None
        self.out += lines
        return after

    def made_of_parts(self, target: str, cls: Any, call: Any, stmt: Any, env: Env) -> Env:
        """An instance that is nothing but its arguments: a namedtuple, dataclass or namespace."""
        call, env = self.apart(target, call, stmt, env)
        parts = self.parts_of(cls, call)
        values = {name: self.value(part, env) for name, part in parts.items()}
        kinds = tuple((name, widened(v.kind)) for name, v in values.items())
        kind: Kind = Object(cls, kinds)
        if is_namedtuple(cls):
            kind = Tuple(tuple(k for _, k in kinds), cls)
        for name, part in parts.items():
            if isinstance(part, gast.Name) and is_storage(values[name].kind):
                self.storage.union(self.storage.element_of(target), part.id)
        value = Value(kind, any(v.varied for v in values.values()))
        done: Env = self.bound(target, call, value, stmt, env, parts=parts)
        return done

    def apart(self, target: str, call: Any, stmt: Any, env: Env) -> tuple[Any, Env]:
        """A call that reads the variable it binds, with the old object under another name."""
        if target not in rewrite.names_in(call) or target not in env:
            return call, env
        name = self.helper_name(stmt, "old", "v")
        env = self.bind_value(name, rewrite.located(rewrite.name(target), call), stmt, env)
        old = rewrite.located(rewrite.name(name), call)
        return rewrite.located(rewrite.substitute(call, {target: old}), call), env

    def parts_of(self, cls: Any, call: Any) -> dict[str, gast.expr]:
        """The fields of a new instance, in their order."""
        if cls is types.SimpleNamespace:
            return {k.arg: k.value for k in call.keywords}
        signature = inspect.signature(cls)
        try:
            bound = signature.bind(*call.args, **{k.arg: k.value for k in call.keywords})
        except TypeError as problem:
            raise UnsupportedError.at(
                call, f"this call does not fit `{cls.__qualname__}`: {problem}", ""
            ) from None
        given: dict[str, gast.expr] = {}
        for name, parameter in signature.parameters.items():
            if name in bound.arguments:
                given[name] = bound.arguments[name]
            else:
                given[name] = self.default_value(cls, parameter, call)
        return given

    def with_factories(self, cls: Any, call: Any, stmt: Any, env: Env) -> tuple[Any, Env]:
        """The call of a dataclass with what its default factories make as arguments."""
        given = {k.arg for k in call.keywords}
        given |= {f.name for f in dataclasses.fields(cls)[: len(call.args)]}
        keywords = list(call.keywords)
        for field in dataclasses.fields(cls):
            if field.name in given or field.default_factory is dataclasses.MISSING:
                continue
            name = self.helper_name(stmt, f"factory {field.name}", "v")
            env = self.made_by_factory(name, field.default_factory, call, stmt, env)
            keywords.append(gast.keyword(field.name, rewrite.located(rewrite.name(name), call)))
        if len(keywords) == len(call.keywords):
            return call, env
        return rewrite.located(gast.Call(call.func, call.args, keywords), call), env

    def made_by_factory(self, name: str, factory: Any, call: Any, stmt: Any, env: Env) -> Env:
        if factory is list or factory is dict:
            empty = gast.List([], gast.Load()) if factory is list else gast.Dict([], [])
            env = self.bind_value(name, rewrite.located(empty, call), stmt, env)
            return env
        if isinstance(factory, types.FunctionType):
            made = rewrite.located(gast.Call(call.func, [], []), call)
            node, _, scope, _ = self.table.normal_form(factory)
            self.depend(None, factory)
            env = self.inline(name, node, scope, None, factory, made, stmt, env)
            return env
        raise UnsupportedError.at(
            call, "this default factory is not supported", "pass the argument, or use a lambda"
        )

    def made_in_steps(self, target: str, cls: Any, call: Any, stmt: Any, env: Env) -> Env:
        """A dataclass whose ``__post_init__`` sets fields: its fields one by one, and then that."""
        made, env = self.empty_instance(target, cls, call, stmt, env)
        receiver = rewrite.located(rewrite.name(made), call)
        parts = self.parts_of(cls, call)
        for field in dataclasses.fields(cls):
            if field.init:
                place = gast.Attribute(receiver, field.name, gast.Store())
                part = parts[field.name]
                env = self.store(rewrite.located(place, call), part, stmt, env)
            elif field.default_factory is not dataclasses.MISSING:
                raise UnsupportedError.at(
                    call,
                    f"the field `{field.name}`, made by a factory and not an argument, "
                    "is not supported",
                    "set it in `__post_init__`",
                )
        method = static_attribute(cls, "__post_init__")
        if isinstance(method, types.FunctionType):
            bare = rewrite.located(gast.Call(call.func, [], []), call)
            env = self.method_in_place(None, method, receiver, bare, stmt, env)
        return env if made == target else self.bind_value(target, receiver, stmt, env)

    def empty_instance(
        self, target: str, cls: Any, call: Any, stmt: Any, env: Env
    ) -> tuple[str, Env]:
        """An instance without fields, under the target's name unless the call reads that."""
        new = gast.Attribute(call.func, "__new__", gast.Load())
        empty = rewrite.located(gast.Call(new, [call.func], []), call)
        own = target not in rewrite.names_in(call)
        made = target if own else self.helper_name(stmt, "made", "v")
        return made, self.bound(made, empty, Value(Object(cls, ()), False), stmt, env, parts={})

    def bare(self, target: str, call: Any, stmt: Any, env: Env) -> Env | None:
        """``C.__new__(C)`` as it is written; None where ``C`` is no class of the user's."""
        kind = self.evaluator.kind(call.args[0], env) if len(call.args) == 1 else None
        if not isinstance(kind, Known) or not is_plain_class(kind.value) or call.keywords:
            return None
        made: Env = self.bound(
            target, call, Value(Object(kind.value, ()), False), stmt, env, parts={}
        )
        return made

    def initialized(self, target: str, cls: Any, call: Any, stmt: Any, env: Env) -> Env:
        """An empty instance, then ``__init__`` written in place."""
        made, env = self.empty_instance(target, cls, call, stmt, env)
        receiver = rewrite.located(rewrite.name(made), call)
        if isinstance(cls.__init__, types.FunctionType):
            env = self.method_in_place(None, cls.__init__, receiver, call, stmt, env)
        return env if made == target else self.bind_value(target, receiver, stmt, env)


def is_record_class(cls: Any) -> bool:
    """Whether an instance of a dataclass is nothing but its arguments."""
    return (
        dataclasses.is_dataclass(cls)
        and all(f.init for f in dataclasses.fields(cls))
        and is_generated_init(cls)
        and not sets_fields(cls, static_attribute(cls, "__post_init__"))
    )


def sets_fields(cls: Any, method: Any) -> bool:
    """Whether a method may do more to its object than look at it."""
    if method is None:
        return False
    code = getattr(method, "__code__", None)
    if code is None:
        return True
    stores = any(
        i.opname.startswith(("STORE_ATTR", "STORE_SUBSCR")) for i in get_instructions(code)
    )
    called = [n for n in code.co_names if isinstance(static_attribute(cls, n), types.FunctionType)]
    return stores or bool(called) or bool({"__setattr__", "setattr", "vars"} & {*code.co_names})


def is_generated_init(cls: Any) -> bool:
    """Whether a dataclass has the ``__init__`` that was made for it."""
    init = cls.__init__
    return (
        (
            isinstance(init, types.FunctionType)
            and init.__qualname__.endswith("__create_fn__.<locals>.__init__")
        )
        or "__init__" not in vars(cls)
        or not source_exists(init)
    )


def source_exists(function: Any) -> bool:
    """Whether a function has Python source that can be read."""
    try:
        inspect.getsource(function)
    except (OSError, TypeError):
        return False
    return True


def holds_arrays(kind: Kind | None) -> bool:
    """Whether a value is or holds an array, or something not known."""
    if isinstance(kind, Tuple):
        return any(holds_arrays(k) for k in kind.items)
    if isinstance(kind, Object):
        return any(holds_arrays(k) for _, k in kind.fields)
    if isinstance(kind, AnyOf):
        return any(map(holds_arrays, kind.choices))
    if isinstance(kind, List):
        return kind.item is not None and holds_arrays(kind.item)
    if isinstance(kind, Dict):
        return any(holds_arrays(k) for _, k in kind.items or ()) or holds_arrays(kind.item)
    return isinstance(kind, (Array, Unknown))
