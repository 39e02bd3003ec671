"""Augmented assignment: in the memory of arrays and lists, by a new value for numbers."""

from __future__ import annotations

import operator
from typing import Any

import gast

from tangentish.analysis.complex_values import is_imaginary_place
from tangentish.analysis.expressions import OPERATORS
from tangentish.analysis.frames import Frame, root_name
from tangentish.analysis.program import Env, Value
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import Array, Dict, Kind, Known, List, Scalar, Unknown


class AugmentedAssignments(Walk):
    """The part of the walk that lowers ``place op= value``."""

    def visit_augassign(self, stmt: Any, env: Env, frame: Frame) -> Env:
        place, value = self.rewrite(stmt.target, frame), self.rewrite(stmt.value, frame)
        place = self.behind_part(self.behind_flat(place))
        if isinstance(place, gast.Subscript):
            env = self.with_elements(place.value, env)
        loaded = rewrite.loaded(place)
        current = self.value(loaded, env)
        if isinstance(place, gast.Name):
            return self._augment_name(place, stmt, value, current, env)
        base = self.evaluator.kind(place.value, env)
        if isinstance(base, Array):
            return self._augment_array(self.whole_of(place, base, stmt), stmt, value, env)
        return self._augment_item(place, stmt, value, current, env)

    def _augment_name(self, place: Any, stmt: Any, value: Any, current: Value, env: Env) -> Env:
        new = self.value(value, env)
        if isinstance(current.kind, Array):
            whole = rewrite.located(
                rewrite.subscript(rewrite.loaded(place), rewrite.constant(...)), stmt.target
            )
            return self._augment_array(whole, stmt, value, env)
        if self._changes_list(current, stmt, new):
            return self._augment_list(rewrite.loaded(place), stmt, value, current.kind, env)
        if isinstance(current.kind, Dict) and isinstance(stmt.op, gast.BitOr):
            return self.updated(rewrite.loaded(place), [value], [], stmt, env)
        varied = current.varied or new.varied
        if isinstance(current.kind, Unknown) and varied:
            self._check_unshared(place, current, stmt)
        if isinstance(current.kind, Unknown) and not varied:
            return self._changed_in_place(place, stmt, value, env)
        op = rewrite.located(gast.BinOp(rewrite.loaded(place), stmt.op, value), stmt)
        return self.bind_value(place.id, op, stmt, env)

    def _changes_list(self, current: Value, stmt: Any, new: Value) -> bool:
        """Whether a list stays the same list; ``xs += array`` makes an array in its place."""
        if not isinstance(current.kind, List) or isinstance(new.kind, Array):
            return False
        return isinstance(stmt.op, (gast.Add, gast.Mult))

    def _augment_list(self, place: Any, stmt: Any, value: Any, kind: Kind, env: Env) -> Env:
        """``xs += ys`` is ``xs.extend(ys)``, ``xs *= n`` is ``xs[:] = xs * n``."""
        if isinstance(stmt.op, gast.Add):
            call = rewrite.call(gast.Attribute(place, "extend", gast.Load()), value)
            return self.list_method(None, rewrite.located(call, stmt), kind, stmt, env)
        copies = self.helper_name(stmt, "copies", "v")
        op = rewrite.located(gast.BinOp(place, stmt.op, value), stmt)
        env = self.bind_value(copies, op, stmt, env)
        whole = rewrite.subscript(place, gast.Slice(None, None, None), store=True)
        root = root_name(place)
        if root is not None:
            self.resized.add(self.storage.find(root))
        return self.store(rewrite.located(whole, stmt.target), rewrite.name(copies), stmt, env)

    def _changed_in_place(self, place: Any, stmt: Any, value: Any, env: Env) -> Env:
        """``seen |= {k}``: a set keeps its identity, a text does not, and Python tells which."""
        function = getattr(operator, f"i{OPERATORS[type(stmt.op)].__name__.strip('_')}")
        call = gast.Call(self.reference_to(function, stmt), [rewrite.loaded(place), value], [])
        if not is_primitive(self.evaluator.kind(value, env)):
            self.mutate(place.id, False, env)
        kind = self.value(rewrite.loaded(place), env).kind
        return self.bound(place.id, rewrite.located(call, stmt), Value(kind), stmt, env)

    def _check_unshared(self, place: Any, current: Value, stmt: Any) -> None:
        """``x += e`` of a number or array is ``x = x + e`` unless the array has two names."""
        if len(self.storage.names(place.id)) > 1:
            raise UnsupportedError.at(
                stmt,
                f"`{place.id}` may be a number or an array here, "
                "and the array may have another name",
                f"write `{place.id} = {place.id} + ...`, or start from an array",
            )

    def _augment_array(self, place: Any, stmt: Any, value: Any, env: Env) -> Env:
        root = root_name(place.value)
        if root is None or root not in env:
            self.refuse_outside(place, root)
        assert root is not None
        kind = self.evaluator.kind(place.value, env)
        assert isinstance(kind, Array)
        new = self.value(value, env)
        self.check_float(kind, new, stmt)
        index = self.index_class(place.slice, kind, env)
        if isinstance(stmt.op, gast.MatMult):
            product = self.helper_name(stmt, "product", "v")
            whole = (
                rewrite.loaded(place.value)
                if rewrite.is_constant(place.slice, ...)
                else rewrite.loaded(place)
            )
            env = self.bind_value(
                product, rewrite.located(gast.BinOp(whole, stmt.op, value), stmt), stmt, env
            )
            return self._store_array(
                rewrite.stored(place),
                rewrite.located(rewrite.name(product), stmt),
                kind,
                self.value(rewrite.name(product), env),
                root,
                stmt,
                env,
            )
        before = self.value(rewrite.loaded(place), env)
        varied = new.varied or before.varied
        if varied and (index == "fancy" or is_imaginary_place(place)):
            return self.gathered_update(place, stmt, value, env)
        facts: dict[str, Any] = {}
        if varied:
            if index == "unknown":
                raise UnsupportedError.at(
                    place.slice,
                    "the kind of this index is not known",
                    "index with integers, slices or arrays",
                )
            op = rewrite.located(gast.BinOp(rewrite.loaded(place), stmt.op, value), stmt)
            facts = self.operator_rule(op, before, stmt, env)
        self.mutate(root, new.varied, env)
        new_statement = gast.AugAssign(rewrite.stored(place), stmt.op, value)
        self.emit(new_statement, env, stmt, value=Value(before.kind, varied), index=index, **facts)
        return env

    def _augment_item(self, place: Any, stmt: Any, value: Any, current: Value, env: Env) -> Env:
        """``d[k] += e``: read, add, write back."""
        if isinstance(place, gast.Subscript):
            env = self.with_default(rewrite.loaded(place), stmt, env)
            current = self.value(rewrite.loaded(place), env)
        if self._changes_list(current, stmt, self.value(value, env)):
            return self._augment_list(rewrite.loaded(place), stmt, value, current.kind, env)
        temporary = self.helper_name(stmt, "item", "v")
        env = self.bind_value(temporary, rewrite.loaded(place), stmt, env)
        if isinstance(current.kind, Dict) and isinstance(stmt.op, gast.BitOr):
            name = rewrite.located(rewrite.name(temporary), stmt.target)
            return self._augment_name(name, stmt, value, env[temporary], env)
        if isinstance(current.kind, Array):
            whole = rewrite.subscript(rewrite.name(temporary), rewrite.constant(...))
            return self._augment_array(rewrite.located(whole, stmt.target), stmt, value, env)
        result = self.helper_name(stmt, "sum", "v")
        op = rewrite.located(gast.BinOp(rewrite.name(temporary), stmt.op, value), stmt)
        env = self.bind_value(result, op, stmt, env)
        return self.store(rewrite.stored(place), rewrite.name(result), stmt, env)


def is_primitive(kind: Kind) -> bool:
    """Whether values of a kind are numbers or other constants."""
    return isinstance(kind, (Scalar, Known))
