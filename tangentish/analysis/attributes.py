"""Attributes by other ways: ``getattr``, ``super()``, fields replaced.

getattr(obj, "w")           obj.w
setattr(obj, "w", v)        obj.w = v
super().f(x)                the method of the next class, written in place
f = obj.method              nothing; a later f(x) is obj.method(x)
"""

from __future__ import annotations

import dataclasses
import types
from typing import Any

import gast

from tangentish import runtime
from tangentish.analysis.decisions import answer
from tangentish.analysis.frames import Frame, Super, root_name
from tangentish.analysis.lattice import widened
from tangentish.analysis.making import is_record_class, static_attribute
from tangentish.analysis.program import Env, Value, is_storage
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import Array, Kind, Known, Object, Tuple


class Attributes(Walk):
    """The part of the walk that meets attributes which are not written out."""

    def attribute_call(
        self, target: str | None, function: Any, call: Any, stmt: Any, env: Env
    ) -> Env | None:
        """``getattr``, ``setattr`` and `dataclasses.replace`; None for anything else."""
        copies = function is runtime.with_fields  # any object, without its class being asked
        if (copies or function is dataclasses.replace) and len(call.args) == 1:
            kind = self.evaluator.kind(call.args[0], env)
            if not copies and isinstance(kind, Object) and not is_record_class(kind.cls):
                return None
            return self.replaced_fields(target, call, call.args[0], stmt, env)
        if function not in (getattr, setattr) or len(call.args) < 2 or call.keywords:
            return None
        owner, name = (self.evaluator.kind(a, env) for a in call.args[:2])
        if not isinstance(name, Known) or not isinstance(owner, (Object, Array, Tuple)):
            return None
        place = gast.Attribute(call.args[0], name.value, gast.Load())
        if function is setattr:
            stored = rewrite.located(rewrite.stored(place), call)
            env = self.store(stored, call.args[2], stmt, env)
            return self.returning(target, rewrite.constant(None), stmt, env)
        there = True if len(call.args) == 2 else answer(hasattr, [owner, name])
        if there is None:
            return None
        found = rewrite.located(place, call) if there else call.args[2]
        return self.returning(target, found, stmt, env)

    def replaced_fields(
        self, target: str | None, call: Any, old: Any, stmt: Any, env: Env
    ) -> Env | None:
        """``dataclasses.replace(obj, w=v)`` and ``t._replace(w=v)``: an object made of parts."""
        if target is not None and target in rewrite.names_in(call):
            call, env = self.apart(target, call, stmt, env)
            old = call.args[0] if call.args else call.func.value
        kind = self.evaluator.kind(old, env)
        given = {k.arg: k.value for k in call.keywords}
        parts: dict[str, Any] = {}
        if isinstance(kind, Object):
            for name, _ in kind.fields:
                parts[name] = given.get(name) or gast.Attribute(old, name, gast.Load())
        elif isinstance(kind, Tuple) and kind.cls is not None:
            for k, name in enumerate(getattr(kind.cls, "_fields", ())):
                parts[name] = given.get(name) or rewrite.subscript(old, rewrite.constant(k))
        if target is None or not parts or set(given) - set(parts):
            return None
        root = root_name(old)
        values = {n: self.value(rewrite.located(p, call), env) for n, p in parts.items()}
        for name, part in parts.items():
            if not is_storage(values[name].kind) or root is None:
                continue
            whole = isinstance(part, gast.Name)
            held = part.id if whole else self.storage.element_of(root)
            self.storage.union(self.storage.element_of(target), held)
        kinds = tuple((n, widened(v.kind)) for n, v in values.items())
        new: Kind = Object(kind.cls, kinds)  # type: ignore[attr-defined]
        if isinstance(kind, Tuple):
            new = Tuple(tuple(k for _, k in kinds), kind.cls)
        value = Value(new, any(v.varied for v in values.values()))
        return self.bound(target, call, value, stmt, env, parts=parts)

    # -- named tuples --------------------------------------------------------------------------

    def tuple_method(
        self, target: str | None, call: Any, base: Tuple, stmt: Any, env: Env
    ) -> Env | None:
        """A method of a named tuple; None where it is carried along as it is."""
        attr, place = call.func.attr, call.func.value
        if attr == "_replace":
            return self.replaced_fields(target, call, place, stmt, env)
        if attr == "_asdict" and target is not None:
            fields = getattr(base.cls, "_fields", ())
            names = [self.helper_name(stmt, f"field {n}", "v") for n in fields]
            for k, name in enumerate(names):
                item = rewrite.located(rewrite.subscript(place, rewrite.constant(k)), call)
                env = self.bind_value(name, item, stmt, env)
            keys = [rewrite.constant(n) for n in fields]
            operands = [rewrite.located(rewrite.name(n), call) for n in names]
            return self.bind_value(
                target, rewrite.located(gast.Dict(keys, operands), call), stmt, env
            )
        method = static_attribute(base.cls, attr)
        if isinstance(method, types.FunctionType):
            return self.method_in_place(target, method, place, call, stmt, env)
        return None

    def tuple_property(self, target: str, op: Any, kind: Kind, stmt: Any, env: Env) -> Env | None:
        """A property of a named tuple's class."""
        found = static_attribute(kind.cls, op.attr) if isinstance(kind, Tuple) else None
        if not isinstance(found, property) or not isinstance(found.fget, types.FunctionType):
            return None
        call = rewrite.located(gast.Call(op, [], []), op)
        return self.method_in_place(target, found.fget, op.value, call, stmt, env)

    # -- super ---------------------------------------------------------------------------------

    def super_value(
        self, target: str | None, call: Any, stmt: Any, env: Env, frame: Frame
    ) -> Env | None:
        """``super()``; None where the call is another."""
        if self.evaluator.kind(call.func, env) != Known(super) or target is None:
            return None
        if len(call.args) == 2:
            owner = self.evaluator.kind(call.args[0], env)
            found = Super(getattr(owner, "value", None), rewrite.dump(call.args[1]), call.args[1])
        else:
            found = self.own_super(call, frame)
        if not isinstance(found.owner, type) or not isinstance(found.receiver, gast.Name):
            raise UnsupportedError.at(
                call, "which class `super` means is not known here", "name the base class"
            )
        return self.bound(target, call, Value(Known(found)), stmt, env)

    def own_super(self, call: Any, frame: Frame) -> Super:
        """The class that a method is written in, and the object that it was called on."""
        home: Frame | None = frame
        while home is not None and not isinstance(home.function, types.FunctionType):
            home = home.parent
        code = home.function.__code__ if home is not None else None  # type: ignore[union-attr]
        if home is None or code is None or "__class__" not in code.co_freevars:
            return Super(None, "", None)
        cells = home.function.__closure__ or ()  # type: ignore[union-attr]
        owner = cells[code.co_freevars.index("__class__")].cell_contents
        first = gast.Name(code.co_varnames[0], gast.Load(), None, None)
        receiver = self.rewrite(rewrite.located(first, call), home)
        return Super(owner, rewrite.dump(receiver), receiver)

    def super_call(self, target: str | None, found: Super, call: Any, stmt: Any, env: Env) -> Env:
        """``super().f(x)``"""
        receiver = rewrite.located(found.receiver, call)
        method = self.next_attribute(found, call.func.attr, env)
        if isinstance(method, types.FunctionType):
            return self.method_in_place(target, method, receiver, call, stmt, env)
        if isinstance(method, staticmethod):
            return self.known_call(target, method.__func__, call, stmt, env)
        if isinstance(method, classmethod) and isinstance(
            self.evaluator.kind(receiver, env), Known
        ):
            return self.method_in_place(target, method.__func__, receiver, call, stmt, env)
        if method is object.__init__:
            return self.returning(target, rewrite.constant(None), stmt, env)
        raise UnsupportedError.at(
            call,
            f"`{call.func.attr}` of the base class is not a method with Python source",
            "use a plain method",
        )

    def super_property(self, target: str, op: Any, stmt: Any, env: Env) -> Env | None:
        """``super().name`` of a property; None for anything else."""
        kind = self.evaluator.kind(op.value, env)
        if not isinstance(kind, Known) or not isinstance(kind.value, Super):
            return None
        found = self.next_attribute(kind.value, op.attr, env)
        if not isinstance(found, property) or not isinstance(found.fget, types.FunctionType):
            raise UnsupportedError.at(
                op, f"`{op.attr}` of the base class is no property", "call it, or name the class"
            )
        call = rewrite.located(gast.Call(op, [], []), op)
        receiver = rewrite.located(kind.value.receiver, op)
        return self.method_in_place(target, found.fget, receiver, call, stmt, env)

    def next_attribute(self, found: Super, name: str, env: Env) -> Any:
        """What the classes after one, in the order of an object's class, have under a name."""
        kind = self.evaluator.kind(found.receiver, env)
        cls = kind.cls if isinstance(kind, Object) else getattr(kind, "value", None)
        order = getattr(cls, "__mro__", ())
        later = order[order.index(found.owner) + 1 :] if found.owner in order else ()
        return next((vars(each)[name] for each in later if name in vars(each)), None)
