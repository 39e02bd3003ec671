"""Objects of the user's classes: made, read, written to, and their methods written in place."""

from __future__ import annotations

import dataclasses
import inspect
import types
from typing import Any

import gast

from tangentish.analysis.lattice import join, kind_of, widened
from tangentish.analysis.program import Env, Value, carries, is_storage
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import UNKNOWN, Kind, Known, Object, Tuple

METHODS: dict[type, tuple[str, str]] = {
    gast.Add: ("__add__", "__radd__"),
    gast.Sub: ("__sub__", "__rsub__"),
    gast.Mult: ("__mul__", "__rmul__"),
    gast.Div: ("__truediv__", "__rtruediv__"),
    gast.FloorDiv: ("__floordiv__", "__rfloordiv__"),
    gast.Mod: ("__mod__", "__rmod__"),
    gast.Pow: ("__pow__", "__rpow__"),
    gast.MatMult: ("__matmul__", "__rmatmul__"),
    gast.USub: ("__neg__", ""),
    gast.UAdd: ("__pos__", ""),
    gast.Eq: ("__eq__", "__eq__"),
    gast.NotEq: ("__ne__", "__ne__"),
    gast.Lt: ("__lt__", "__gt__"),
    gast.LtE: ("__le__", "__ge__"),
    gast.Gt: ("__gt__", "__lt__"),
    gast.GtE: ("__ge__", "__le__"),
}


def static_attribute(cls: Any, name: str) -> Any:
    """What a class has under a name, not bound to anything."""
    return inspect.getattr_static(cls, name, None)


def is_namedtuple(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, tuple) and hasattr(cls, "_fields")


def is_plain_class(cls: Any) -> bool:
    """A class of the user's whose instances keep their state in ``__dict__``."""
    return (
        isinstance(cls, type)
        and static_attribute(cls, "__new__") is static_attribute(object, "__new__")
        and cls.__module__ not in ("builtins", "numpy")
        and not hasattr(cls, "__slots__")
        and static_attribute(cls, "__getattr__") is None
        and static_attribute(cls, "__setattr__") is object.__setattr__
    )


class ObjectLowering(Walk):
    """The part of the walk that meets objects."""

    # -- making --------------------------------------------------------------------------------

    def construct(self, target: str | None, cls: Any, call: Any, stmt: Any, env: Env) -> Env | None:
        """``C(...)``; None where instances of the class are not understood."""
        target = target or self.helper_name(stmt, "made", "v")
        if is_namedtuple(cls):
            return self.made_of_parts(target, cls, list(cls._fields), call, stmt, env)
        if cls is types.SimpleNamespace and not call.args:
            return self.made_of_parts(target, cls, [k.arg for k in call.keywords], call, stmt, env)
        if (
            dataclasses.is_dataclass(cls)
            and static_attribute(cls, "__post_init__") is None
            and all(f.init for f in dataclasses.fields(cls))
            and is_generated_init(cls)
        ):
            return self.made_of_parts(
                target, cls, [f.name for f in dataclasses.fields(cls)], call, stmt, env
            )
        if (
            is_plain_class(cls)
            and isinstance(cls.__init__, types.FunctionType)
            and not dataclasses.is_dataclass(cls)
        ):
            return self.initialized(target, cls, call, stmt, env)
        return None

    def made_of_parts(
        self, target: str, cls: Any, fields: list[str], call: Any, stmt: Any, env: Env
    ) -> Env:
        """An instance that is nothing but its arguments: a namedtuple, dataclass or namespace."""
        parts = self.parts_of(cls, fields, call)
        values = {name: self.value(part, env) for name, part in parts.items()}
        kinds = tuple((name, widened(v.kind)) for name, v in values.items())
        kind: Kind = Object(cls, kinds)
        if is_namedtuple(cls):
            kind = Tuple(tuple(k for _, k in kinds), cls)
        for name, part in parts.items():
            if isinstance(part, gast.Name) and is_storage(values[name].kind):
                self.storage.union(self.storage.element_of(target), part.id)
        value = Value(kind, any(v.varied for v in values.values()))
        return self.bound(target, call, value, stmt, env, parts=parts)

    def parts_of(self, cls: Any, fields: list[str], call: Any) -> dict[str, gast.expr]:
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

    def initialized(self, target: str, cls: Any, call: Any, stmt: Any, env: Env) -> Env:
        """An empty instance, then ``__init__`` written in place."""
        empty = rewrite.located(
            gast.Call(gast.Attribute(call.func, "__new__", gast.Load()), [call.func], []), call
        )
        made = (
            target if target not in rewrite.names_in(call) else self.helper_name(stmt, "made", "v")
        )
        env = self.bound(made, empty, Value(Object(cls, ()), False), stmt, env, parts={})
        self.depend(None, cls.__init__)
        receiver = rewrite.located(rewrite.name(made), call)
        env = self.method_in_place(None, cls.__init__, receiver, call, stmt, env)
        return env if made == target else self.bind_value(target, receiver, stmt, env)

    # -- reading and writing -------------------------------------------------------------------

    def class_attribute(
        self, target: str, op: Any, kind: Object, stmt: Any, env: Env
    ) -> Env | None:
        """``obj.name`` where ``name`` is a property or belongs to the class; None for a field."""
        if op.attr in dict(kind.fields):
            return None
        found = static_attribute(kind.cls, op.attr)
        if isinstance(found, property) and isinstance(found.fget, types.FunctionType):
            call = rewrite.located(gast.Call(op, [], []), op)
            return self.method_in_place(target, found.fget, op.value, call, stmt, env)
        if isinstance(found, (types.FunctionType, staticmethod, classmethod)):
            return None
        if found is None and not hasattr(kind.cls, op.attr):
            raise UnsupportedError.at(
                op, f"`{kind.cls.__qualname__}` has no `{op.attr}` here", "set it before it is read"
            )
        self.watch_class(kind.cls, op.attr)
        held = kind_of(found, f"{kind.cls.__qualname__}.{op.attr}.")
        if callable(found) and not isinstance(held, Object):
            held = Known(found)
        elif is_storage(held):
            self.foreign.add(target)  # all instances share it
        value = Value(held)
        self.emit(rewrite.assign(target, op), env, stmt, value=value)
        return {**env, target: value}

    def store_field(
        self, place: Any, value: gast.expr, kind: Object, new: Value, root: str, stmt: Any, env: Env
    ) -> Env:
        """``obj.name = value``"""
        setter = static_attribute(kind.cls, place.attr)
        if isinstance(setter, property):
            if not isinstance(setter.fset, types.FunctionType):
                raise UnsupportedError.at(place, f"the property `{place.attr}` cannot be set", "")
            call = rewrite.located(gast.Call(rewrite.loaded(place), [value], []), place)
            return self.method_in_place(None, setter.fset, place.value, call, stmt, env)
        self.mutate(root, new.varied, env)
        if isinstance(value, gast.Name) and is_storage(new.kind):
            self.storage.union(self.storage.element_of(root), value.id)
        self.emit(rewrite.assign(place, value), env, stmt, value=new, index="key")
        fields = {**dict(kind.fields), place.attr: widened(new.kind)}
        return self.with_kind(place.value, Object(kind.cls, tuple(fields.items())), new, stmt, env)

    def with_kind(self, holder: Any, kind: Kind, new: Value, stmt: Any, env: Env) -> Env:
        """What is known after a store into a container: its kind under every name it has."""
        if not isinstance(holder, gast.Name) or holder.id not in env:
            return env
        old = env[holder.id]
        updated = {**env, holder.id: Value(kind, old.varied or new.varied, old.caller)}
        if old.kind == kind:
            return updated
        for name in self.storage.names(holder.id):
            if name != holder.id and name in env and type(env[name].kind) is type(kind):
                other = env[name]
                same = other.kind == old.kind
                updated[name] = Value(
                    kind if same else join(other.kind, kind),
                    other.varied or new.varied,
                    other.caller,
                )
        if self.is_held(holder.id, env) and not new_field_only(old.kind, kind):
            self.update_holders(holder.id, old.kind, kind, updated)
        return updated

    def is_held(self, name: str, env: Env) -> bool:
        """Whether a container in the program may hold this one."""
        return any(m.endswith("[]") for m in self.storage.members[self.storage.find(name)])

    def update_holders(self, name: str, old: Kind, new: Kind, env: Env) -> None:
        """Containers that hold the changed one hold the new kind."""
        found = self.storage.find(name)
        for other, value in list(env.items()):
            if (
                other in self.storage.parent
                and self.storage.has_element(other)
                and self.reaches(other, found)
            ):
                env[other] = value._replace(kind=replaced(value.kind, old, new))

    def reaches(self, name: str, goal: str) -> bool:
        seen: set[str] = set()
        found = self.storage.find(name)
        while found not in seen:
            seen.add(found)
            if found not in self.storage.element:
                return False
            found = self.storage.find(self.storage.element[found])
            if found == goal:
                return True
        return False

    # -- methods and operators -----------------------------------------------------------------

    def method_in_place(
        self, target: str | None, method: Any, receiver: Any, call: Any, stmt: Any, env: Env
    ) -> Env:
        """A method's body in place of its call."""
        full = rewrite.located(
            gast.Call(call.func, [rewrite.loaded(receiver), *call.args], call.keywords), call
        )
        node, _, scope, _ = self.table.normal_form(method)
        self.depend(None, method)
        return self.inline(target, node, scope, None, method, full, stmt, env)

    def object_operator(self, target: str, op: Any, stmt: Any, env: Env) -> Env | None:
        """``a + b`` where ``a`` or ``b`` is an object that says what that means."""
        operands = (
            [op.left, op.right]
            if isinstance(op, gast.BinOp)
            else [op.operand]
            if isinstance(op, gast.UnaryOp)
            else [op.left, op.comparators[0]]
        )
        operator = op.op if not isinstance(op, gast.Compare) else op.ops[0]
        names = METHODS.get(type(operator))
        kinds = [self.evaluator.kind(o, env) for o in operands]
        if names is None or not any(isinstance(k, Object) for k in kinds):
            return None
        for k, name in enumerate(names[: len(operands)]):
            kind = kinds[k]
            if not isinstance(kind, Object):
                continue
            method = static_attribute(kind.cls, name)
            if isinstance(method, types.FunctionType):
                others = [operands[1 - k]] if len(operands) == 2 else []
                call = rewrite.located(gast.Call(operands[k], others, []), op)
                return self.method_in_place(target, method, operands[k], call, stmt, env)
        return None


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
    try:
        inspect.getsource(function)
    except (OSError, TypeError):
        return False
    return True


def new_field_only(old: Kind, new: Kind) -> bool:
    return old == new


def replaced(kind: Kind, old: Kind, new: Kind) -> Kind:
    """A kind in which a part of kind ``old`` may have become ``new``."""
    if kind == old:
        return new
    if isinstance(kind, Tuple):
        return Tuple(tuple(replaced(k, old, new) for k in kind.items), kind.cls)
    if isinstance(kind, Object):
        return Object(kind.cls, tuple((n, replaced(k, old, new)) for n, k in kind.fields))
    from tangentish.language.kinds import Dict, List

    if isinstance(kind, Dict) and kind.items is not None:
        return Dict(tuple((n, replaced(k, old, new)) for n, k in kind.items))
    if isinstance(kind, List) and kind.item is not None:
        return List(join(kind.item, replaced(kind.item, old, new)))
    return kind


__all__ = ["UNKNOWN", "ObjectLowering", "carries"]
