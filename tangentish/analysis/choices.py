"""Objects of one of several classes: what depends on the class is done class by class.

``shape.area()`` of a circle or a square becomes an ``if`` over ``isinstance(shape, Circle)``;
in each branch the variable is known to be of one class.  What all classes have in common, a
field or an inherited method, needs no ``if``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from tangentish.analysis.expressions import BOOLEAN
from tangentish.analysis.lattice import join
from tangentish.analysis.making import static_attribute
from tangentish.analysis.program import Env, Value
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import AnyOf, Kind, Object


class ClassChoices(Walk):
    """The part of the walk that meets objects of one of several classes."""

    def narrowed(self, place: Any, env: Env) -> Env:
        """What is known once an attribute is read: the object is of a class that has it."""
        if not isinstance(place, gast.Attribute) or not isinstance(place.value, gast.Name):
            return env
        name = place.value.id
        kind = env[name].kind if name in env else None
        if not isinstance(kind, AnyOf):
            return env
        having = [c for c in objects_of(kind) if has_attribute(c, place.attr)]
        if not having:
            names = " or ".join(c.cls.__qualname__ for c in objects_of(kind))
            raise UnsupportedError.at(
                place, f"`{names}` has no `{place.attr}` here", "set it before it is read"
            )
        return self.known_as(name, any_of(having), env)

    def known_as(self, name: str, kind: Kind, env: Env) -> Env:
        """The same environment in which a variable is of a narrower kind."""
        return env if env[name].kind == kind else {**env, name: env[name]._replace(kind=kind)}

    def read_by_class(self, target: str, op: Any, stmt: Any, env: Env) -> Env:
        """``target = obj.name`` where not all classes have a field of that name."""

        def read(place: Any, env: Env) -> Env:
            kind = self.evaluator.kind(place.value, env)
            if not isinstance(kind, AnyOf) or not needs_class(kind, place.attr):
                found: Env = self.bind_value(target, place, stmt, env)
                return found
            shared: Env | None = self.class_attribute(target, place, objects_of(kind)[0], stmt, env)
            if shared is None:
                raise UnsupportedError.at(
                    place,
                    "a method of one of several classes is not supported as a value",
                    "call it",
                )
            return shared

        return self.by_class(op, stmt, env, read)

    def called_by_class(self, target: str | None, func: Any, call: Any, stmt: Any, env: Env) -> Env:
        """``obj(...)`` and whatever else is a call of a method without its name."""
        method = rewrite.located(gast.Attribute(func, "__call__", gast.Load()), call)

        def run(place: Any, env: Env) -> Env:
            new = rewrite.located(gast.Call(place.value, call.args, call.keywords), call)
            kind = self.evaluator.kind(place.value, env)
            if isinstance(kind, AnyOf):
                kind = objects_of(kind)[0]
            after: Env = self.object_call(target, new, kind, "__call__", place.value, stmt, env)
            return after

        return self.by_class(method, stmt, env, run)

    def operator_by_class(self, target: str, op: Any, stmt: Any, env: Env) -> Env | None:
        """``a + b`` where ``a`` or ``b`` is of one of several classes."""
        operands = [getattr(op, field, None) for field in ("left", "right", "operand")]
        operands += getattr(op, "comparators", [])
        if isinstance(op, gast.UnaryOp) and isinstance(op.op, gast.Not):
            return None
        if isinstance(op, gast.Compare) and isinstance(op.ops[0], (gast.Is, gast.IsNot)):
            return None
        for operand in operands:
            kind = (
                env[operand.id].kind
                if isinstance(operand, gast.Name) and operand.id in env
                else None
            )
            if isinstance(kind, AnyOf):
                place = rewrite.located(gast.Attribute(operand, "operator", gast.Load()), op)
                choices = subclasses_first(objects_of(kind))
                return self.class_branch(
                    place,
                    choices,
                    stmt,
                    env,
                    lambda _, inner: self.bind_value(target, op, stmt, inner),
                )
        return None

    def stored_by_class(self, place: Any, value: Any, stmt: Any, env: Env) -> Env:
        """``obj.name = value`` for each class of the object."""
        name = self.helper_name(stmt, "object", "v")
        receiver = place.value
        if not isinstance(receiver, gast.Name):
            env = self.bind_value(name, receiver, stmt, env)
            receiver = rewrite.located(rewrite.name(name), receiver)
        place = rewrite.located(gast.Attribute(receiver, place.attr, gast.Store()), place)
        kind = env[receiver.id].kind
        assert isinstance(kind, AnyOf)
        choices = subclasses_first(objects_of(kind))

        def store(place: Any, env: Env) -> Env:
            after: Env = self.store(place, value, stmt, env)
            return after

        return self.class_branch(place, choices, stmt, env, store)

    def by_class(self, place: Any, stmt: Any, env: Env, run: Callable[[Any, Env], Env]) -> Env:
        """``place.attr`` or a call of it, where the classes do not all mean the same by that.

        ``run`` walks the statement for an object of one class, or of classes that agree.
        """
        receiver, attr = place.value, place.attr
        if not isinstance(receiver, gast.Name):
            name = self.helper_name(stmt, "object", "v")
            env = self.bind_value(name, receiver, stmt, env)
            receiver = rewrite.located(rewrite.name(name), receiver)
            place = rewrite.located(gast.Attribute(receiver, attr, place.ctx), place)
        env = self.narrowed(place, env)
        kind = env[receiver.id].kind
        if isinstance(kind, AnyOf):
            for choice in objects_of(kind):
                if hasattr(choice.cls, attr):
                    self.watch_class(choice.cls, attr)
            if not is_common(kind, attr):
                choices = subclasses_first(objects_of(kind))
                return self.class_branch(place, choices, stmt, env, run)
        return run(place, env)

    def class_branch(
        self,
        place: Any,
        choices: list[Object],
        stmt: Any,
        env: Env,
        run: Callable[[Any, Env], Env],
    ) -> Env:
        """An ``if`` over the first class, and the others in its ``else``."""
        (first, *rest), name = choices, place.value.id

        def way(found: list[Object], after: Callable[[Env], Env | None]) -> Any:
            self.inlining.append((id(stmt), "class", len(found), bool(rest)))
            try:
                return self.branch(lambda: after(self.known_as(name, any_of(found), env)))
            finally:
                self.inlining.pop()

        if not rest:
            return run(place, self.known_as(name, first, env))
        test = self.helper_name(stmt, f"{place.attr}{len(rest)}", "test")
        question = rewrite.call("isinstance", place.value, self.reference_to(first.cls, place))
        self.emit(
            rewrite.assign(test, rewrite.located(question, place)),
            env,
            stmt,
            value=Value(BOOLEAN),
            choice=True,
        )
        env = {**env, test: Value(BOOLEAN)}
        body, after_body = way([first], lambda inner: run(place, inner))
        orelse, after_orelse = way(
            rest, lambda inner: self.class_branch(place, rest, stmt, inner, run)
        )
        merged = self.merge(after_body, after_orelse)
        if merged is not None:
            body = self.with_choices(body, after_body, merged, stmt)
            orelse = self.with_choices(orelse, after_orelse, merged, stmt)
        if body or orelse:
            condition = rewrite.located(rewrite.name(test), place)
            if not body:
                condition = rewrite.located(gast.UnaryOp(gast.Not(), condition), place)
                body, orelse = orelse, []
            self.emit(gast.If(condition, body, orelse), env, stmt)
        assert merged is not None  # a body in place that does not return is refused
        return merged


def objects_of(kind: AnyOf) -> list[Object]:
    """The kinds of the objects that a value may be, None left out."""
    return [c for c in kind.choices if isinstance(c, Object)]


def any_of(kinds: list[Object]) -> Kind:
    """The kind of an object of one of these."""
    found: Kind = kinds[0]
    for kind in kinds[1:]:
        found = join(found, kind)
    return found


def needs_class(kind: AnyOf, attr: str) -> bool:
    """Whether reading an attribute tells classes apart, or asks for one."""
    choices = objects_of(kind)
    return len(choices) < len(kind.choices) or any(attr not in dict(c.fields) for c in choices)


def has_attribute(kind: Object, attr: str) -> bool:
    """Whether an object has a field, or its class something, of that name."""
    return attr in dict(kind.fields) or hasattr(kind.cls, attr)


def is_common(kind: AnyOf, attr: str) -> bool:
    """Whether an attribute is a field of all classes, or the same method of all of them."""
    choices = objects_of(kind)
    fields = [attr in dict(c.fields) for c in choices]
    if any(fields):
        return all(fields)
    first = static_attribute(choices[0].cls, attr)
    return all(static_attribute(c.cls, attr) is first for c in choices)


def subclasses_first(choices: list[Object]) -> list[Object]:
    """The classes in an order in which ``isinstance`` tells each from those after it."""
    return sorted(choices, key=lambda c: -len(c.cls.__mro__))
