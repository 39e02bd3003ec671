"""Methods of lists and dicts."""

from __future__ import annotations

from typing import Any

import gast

from tangentish.analysis.frames import (
    holds_iterators,
    is_temporary,
    root_name,
)
from tangentish.analysis.lattice import join, widened
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
    Dict,
    Known,
    List,
    Scalar,
)


class ContainerMethods(Walk):
    """The part of the walk that meets methods of lists and dicts."""

    def list_method(self, target: str | None, call: Any, base: List, stmt: Any, env: Env) -> Env:
        attr = call.func.attr
        place = call.func.value
        root = root_name(place)
        if root is None or root not in env:
            self.refuse_outside(place, root)
        assert root is not None
        if attr == "append" and len(call.args) == 1:
            return self.append(place, root, call, base, stmt, env)
        if attr == "pop" and not call.args:
            self.resized.add(self.storage.find(root))
            self.mutate(root, False, env)
            value = Value(
                base.item or UNKNOWN, self.is_varied(root, env[root]) and carries(base.item)
            )
            if target is None:
                target = self.helper_name(stmt, "popped", "v")
            if is_storage(value.kind):
                self.storage.union(target, self.storage.element_of(root))
            return self.bound(target, call, value, stmt, env, mutator="pop")
        if attr == "extend" and len(call.args) == 1:
            return self.prelude_call(
                None,
                list.extend,
                rewrite.located(rewrite.call("list", place, call.args[0]), call),
                stmt,
                env,
            )
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

    def append(self, place: Any, root: str, call: Any, base: List, stmt: Any, env: Env) -> Env:
        new = self.value(call.args[0], env)
        if holds_iterators(new.kind):
            raise UnsupportedError.at(
                call, "a list of iterators is not supported", "make a list of each"
            )
        call = self.in_text(call, env)
        self.resized.add(self.storage.find(root))
        self.mutate(root, new.varied, env)
        argument = call.args[0]
        if self.is_tainted(argument, env):
            self.taint(root)
        if isinstance(argument, gast.Name) and is_storage(new.kind):
            self.storage.union(self.storage.element_of(root), argument.id)
        self.emit(gast.Expr(call), env, stmt, mutator="append", value=new)
        item = widened(new.kind) if base.item is None else join(base.item, widened(new.kind))
        return self.with_kind(place, List(item), new, stmt, env)

    def dict_method(self, target: str | None, call: Any, base: Dict, stmt: Any, env: Env) -> Env:
        attr = call.func.attr
        place = call.func.value
        if attr == "get" and target is not None and call.args:
            return self._dict_get(target, call, base, stmt, env)
        if attr in ("items", "keys", "values"):
            lazy = self.lazy_call(call, env)
            if lazy is not None and target is not None and is_temporary(target):
                return {**env, target: Value(Known(lazy), self.value(place, env).varied)}
        if attr == "copy" and not self.any_varied(call, env):
            return self.inactive_call(target, call, None, stmt, env)
        if self.any_varied(call, env):
            raise UnsupportedError.at(
                call,
                f"the dict method `{attr}` is not supported on values to differentiate yet",
                "write `d[key]` and `d[key] = value`",
            )
        root = root_name(place)
        if root is not None and attr in ("update", "pop", "setdefault", "clear", "popitem"):
            self.mutate(root, False, env)
        return self.inactive_call(target, call, None, stmt, env)

    def _dict_get(self, target: str, call: Any, base: Dict, stmt: Any, env: Env) -> Env:
        key = self.evaluator.kind(call.args[0], env)
        if base.items is not None and isinstance(key, Known):
            if key.value in dict(base.items):
                found = rewrite.located(rewrite.subscript(call.func.value, call.args[0]), call)
                return self.bind_value(target, found, stmt, env)
            default = (
                call.args[1]
                if len(call.args) > 1
                else rewrite.located(rewrite.constant(None), call)
            )
            return self.bind_value(target, default, stmt, env)
        if self.any_varied(call, env):
            raise UnsupportedError.at(
                call,
                "`get` with a key that is not known is not supported",
                "test with `in`, then write `d[key]`",
            )
        return self.inactive_call(target, call, None, stmt, env)
