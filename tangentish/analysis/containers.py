"""Methods of lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from tangentish.analysis.frames import (
    holds_iterators,
    root_name,
)
from tangentish.analysis.lattice import join, widened
from tangentish.analysis.prelude import cut_slice, put_slice
from tangentish.analysis.program import (
    Env,
    Value,
    carries,
    is_storage,
)
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import (
    UNKNOWN,
    Known,
    List,
    Scalar,
    Tuple,
)


def is_slice(place: Any, whole: bool = False) -> bool:
    """Whether a place is ``xs[i:j]``, or ``xs[:]`` where the whole is asked for."""
    if not isinstance(place, gast.Subscript) or not isinstance(place.slice, gast.Slice):
        return False
    parts = (place.slice.lower, place.slice.upper, place.slice.step)
    return not whole or all(part is None for part in parts)


def has_star(display: Any) -> bool:
    """Whether a display unpacks something."""
    return any(isinstance(part, gast.Starred) for part in display.elts)


class ListMethods(Walk):
    """The part of the walk that meets methods of lists."""

    def list_method(self, target: str | None, call: Any, base: List, stmt: Any, env: Env) -> Env:
        attr = call.func.attr
        place = call.func.value
        root = root_name(place)
        if root is None or root not in env:
            self.refuse_outside(place, root)
        assert root is not None
        if attr == "append" and len(call.args) == 1:
            return self.put_in_list(place, root, call, base, stmt, env)
        if attr == "insert" and len(call.args) == 2:
            return self.inserted(place, root, call, base, stmt, env)
        if attr == "pop" and len(call.args) < 2:
            return self.list_pop(target, place, root, call, base, stmt, env)
        if attr == "reverse" and not call.args:
            self.mutate(root, False, env)
            self.emit(gast.Expr(call), env, stmt, mutator="reverse")
            return self.returning(target, rewrite.constant(None), stmt, env)
        if attr == "clear" and not call.args:
            empty = self.helper_name(stmt, "empty", "v")
            display = rewrite.located(gast.List([], gast.Load()), call)
            env = self.bind_value(empty, display, stmt, env)
            whole = gast.Slice(None, None, None)
            return self.store_at(place, whole, rewrite.name(empty), stmt, env)
        if attr == "sort" and self.any_varied(call, env):
            name = self.helper_name(stmt, "sorted", "v")
            ordered = rewrite.located(rewrite.call("sorted", place), call)
            ordered.keywords = call.keywords
            env = self.known_call(name, sorted, ordered, stmt, env)
            whole = gast.Slice(None, None, None)
            env = self.store_at(place, whole, rewrite.name(name), stmt, env)
            return self.returning(target, rewrite.constant(None), stmt, env)
        if attr == "extend" and len(call.args) == 1:
            more, env = self.kept_for_filling(call.args[0], place, stmt, env)
            call = rewrite.located(rewrite.call("list", place, more), call)
            return self.prelude_call(None, list.extend, call, stmt, env)
        if attr == "copy" and self.any_varied(call, env):
            return self.prelude_call(
                target, list, rewrite.located(rewrite.call("list", place), call), stmt, env
            )
        if attr in ("index", "count") and target is not None:
            return self.bound(target, call, Value(Scalar("int64", True)), stmt, env)
        if self.any_varied(call, env):
            raise UnsupportedError.at(
                call,
                f"the list method `{attr}` is not supported on values to differentiate yet",
                "build a new list with `append`",
            )
        self.resized.add(self.storage.find(root))
        self.mutate(root, False, env)
        if target is None:
            self.emit(gast.Expr(call), env, stmt, mutator="whole")
            return env
        return self.bound(target, call, Value(base.item or UNKNOWN), stmt, env, mutator="whole")

    def starred_display(self, target: str, op: Any, stmt: Any, env: Env) -> Env:
        """``[*xs, y]`` is ``xs + [y]``, and ``(*xs, y)`` the same of a tuple."""
        whole: Any = None
        plain: list[Any] = []
        for k, part in enumerate([*op.elts, None]):
            if part is not None and not isinstance(part, gast.Starred):
                plain.append(part)
                continue
            if plain:
                display = type(op)(plain, gast.Load())
                found, env = self.computed(f"display {k}", display, stmt, env)
                whole, env = self.joined(whole, found, k, stmt, env)
                plain = []
            if part is not None:
                found = part.value
                if not self.is_part_of(found, op, env) or len(op.elts) == 1:
                    copied = rewrite.located(rewrite.call("list", found), stmt)
                    name = self.helper_name(stmt, f"copy {k}", "v")
                    maker = list if isinstance(op, gast.List) else tuple
                    env = self.known_call(name, maker, copied, stmt, env)
                    found = rewrite.located(rewrite.name(name), stmt)
                whole, env = self.joined(whole, found, -k - 1, stmt, env)
        return self.bind_value(target, whole, stmt, env)

    def is_part_of(self, found: Any, display: Any, env: Env) -> bool:
        """Whether what is unpacked is of the kind of the display, and can be added to it."""
        kind = widened(self.evaluator.kind(found, env))
        is_list = isinstance(kind, List) or getattr(kind, "cls", None) is list
        if isinstance(display, gast.List):
            return is_list
        return isinstance(kind, Tuple) and not is_list

    def joined(self, whole: Any, part: Any, k: int, stmt: Any, env: Env) -> tuple[Any, Env]:
        """``whole + part``"""
        if whole is None:
            return part, env
        found: tuple[Any, Env] = self.computed(
            f"joined {k}", gast.BinOp(whole, gast.Add(), part), stmt, env
        )
        return found

    def list_pop(
        self, target: str | None, place: Any, root: str, call: Any, base: List, stmt: Any, env: Env
    ) -> Env:
        """``xs.pop(i)``, with an index that is the same whatever the length is by then."""
        known = self.evaluator.kind(call.args[0], env) if call.args else None
        if call.args and not isinstance(known, Known):
            length, env = self.computed("length", rewrite.call("len", place), stmt, env)
            remainder = gast.BinOp(call.args[0], gast.Mod(), length)
            index, env = self.computed("index", rewrite.located(remainder, call), stmt, env)
            call = rewrite.located(gast.Call(call.func, [index], []), call)
        elif isinstance(known, Known):
            index = rewrite.located(rewrite.constant(int(known.value)), call)
            call = rewrite.located(gast.Call(call.func, [index], []), call)
        self.resized.add(self.storage.find(root))
        self.mutate(root, False, env)
        value = Value(base.item or UNKNOWN, self.is_varied(root, env[root]) and carries(base.item))
        name = target or self.helper_name(stmt, "popped", "v")
        if is_storage(value.kind):
            self.storage.union(name, self.storage.element_of(root))
        done: Env = self.bound(name, call, value, stmt, env, mutator="pop")
        self.forget_parts(self.origins.get(root))
        return done

    def inserted(self, place: Any, root: str, call: Any, base: List, stmt: Any, env: Env) -> Env:
        """``xs.insert(i, v)``, with the index where ``v`` really goes."""
        index, value = call.args
        if self.evaluator.kind(index, env) != Known(0):
            before = rewrite.subscript(place, gast.Slice(None, index, None))
            name = self.helper_name(stmt, "position", "n")
            length = rewrite.located(rewrite.call("len", before), call)
            self.emit(rewrite.assign(name, length), env, stmt, value=Value(Scalar("int64", True)))
            env = {**env, name: Value(Scalar("int64", True))}
            index = rewrite.located(rewrite.name(name), call)
        new = rewrite.located(gast.Call(call.func, [index, value], []), call)
        return self.put_in_list(place, root, new, base, stmt, env)

    def stored_slice(self, place: Any, value: Any, stmt: Any, env: Env) -> Env:
        """``xs[i:j] = ys``: cleared, then filled with what it holds afterwards."""
        bounds = (place.slice.lower, place.slice.upper)
        args = [bound or rewrite.constant(None) for bound in bounds]
        text: Callable[..., Any] = put_slice
        operands = [value, *args]
        if self.evaluator.kind(value, env) == List(None):
            text, operands = cut_slice, args
        call = rewrite.located(rewrite.call("list", place.value, *operands), stmt)
        after: Env = self.written_in_place(None, text, call, stmt, env)
        return after

    def kept_for_filling(self, value: Any, place: Any, stmt: Any, env: Env) -> tuple[Any, Env]:
        """What a list is filled with: a copy, where it may be what that list holds itself."""
        if not rewrite.names_in(value) & self.sharing(place):
            return value, env
        name = self.helper_name(stmt, "new", "new")
        listing = rewrite.located(rewrite.call("list", value), stmt)
        env = self.prelude_call(name, list, listing, stmt, env)
        return rewrite.located(rewrite.name(name), stmt), env

    def sharing(self, place: Any) -> set[str]:
        """The names of memory that a place is, or that it holds."""
        root = root_name(place)
        held = [] if root is None else self.storage.held(root)
        return set().union(*(self.storage.names(each) for each in held))

    def put_in_list(self, place: Any, root: str, call: Any, base: List, stmt: Any, env: Env) -> Env:
        """``xs.append(v)`` or ``xs.insert(i, v)``"""
        argument = call.args[-1]
        new = self.value(argument, env)
        if holds_iterators(new.kind):
            raise UnsupportedError.at(
                call, "a list of iterators is not supported", "make a list of each"
            )
        call = self.in_text(call, env)
        self.resized.add(self.storage.find(root))
        self.mutate(root, new.varied, env)
        if self.is_tainted(argument, env):
            self.taint(root)
        if isinstance(argument, gast.Name) and is_storage(new.kind):
            self.storage.union(self.storage.element_of(root), argument.id)
        self.emit(gast.Expr(call), env, stmt, mutator=call.func.attr, value=new)
        item = widened(new.kind) if base.item is None else join(base.item, widened(new.kind))
        part = None if call.func.attr == "append" else UNKNOWN
        return self.with_kind(place, List(item), new, env, part)
