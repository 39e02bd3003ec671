"""Objects of the user's classes: made, read, written to, and their methods written in place."""

from __future__ import annotations

import types
from typing import Any

import gast

from tangentish.analysis.lattice import kind_of, widened
from tangentish.analysis.making import Making, static_attribute
from tangentish.analysis.program import Env, Value, is_storage
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import Known, Object

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


class ObjectLowering(Making):
    """The part of the walk that meets objects."""

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
        text = self.in_text(value, env)
        self.emit(rewrite.assign(place, text), env, stmt, value=new, index="key")
        fields = {**dict(kind.fields), place.attr: widened(new.kind)}
        whole = Object(kind.cls, tuple(fields.items()))
        env = self.with_kind(place.value, whole, new, env, Known(place.attr))
        self.keep_default(place, value, env)
        return env

    # -- methods and operators -----------------------------------------------------------------

    def method_in_place(
        self, target: str | None, method: Any, receiver: Any, call: Any, stmt: Any, env: Env
    ) -> Env:
        """A method's body in place of its call."""
        full = rewrite.located(
            gast.Call(call.func, [rewrite.loaded(receiver), *call.args], call.keywords), call
        )
        node, _, scope, _ = self.table.normal_form(method)
        path = self.depend(None, method)
        after: Env | None = self.in_place(target, node, scope, method, full, stmt, env, None)
        if after is None:
            arguments = self.bind_arguments(method, node, full, env)
            after = self.called_apart(target, method, arguments, call, stmt, env, path)
        return after

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
