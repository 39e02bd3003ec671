"""Dicts: methods, merging, and making them from others, lowered to stores of items.

d.update(e, k=v)      d["a"] = e["a"];  d["k"] = v        (a loop, if keys are not known)
{**d, **e}, d | e     v1 = {};  v1.update(d);  v1.update(e)
d.setdefault(k, v)    if k not in d: d[k] = v
"""

from __future__ import annotations

import collections
from typing import Any

import gast

from tangentish.analysis.frames import Lazy, is_temporary, root_name
from tangentish.analysis.lattice import dict_values, join, widened
from tangentish.analysis.program import Env, Value, is_storage
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import UNKNOWN, Dict, Known

MAKERS = (dict, collections.OrderedDict)


class DictMethods(Walk):
    """The part of the walk that meets dicts."""

    def dict_method(self, target: str | None, call: Any, base: Dict, stmt: Any, env: Env) -> Env:
        """``d.name(...)``"""
        attr, place = call.func.attr, call.func.value
        if attr in ("items", "keys", "values"):
            lazy = self.lazy_call(call, env)
            if lazy is not None and target is not None and is_temporary(target):
                return {**env, target: Value(Known(lazy), self.value(place, env).varied)}
        if attr == "get" and target is not None and call.args:
            return self.dict_get(target, call, base, stmt, env)
        if attr == "update":
            env = self.updated(place, call.args, call.keywords, stmt, env)
            return self.returning(target, rewrite.constant(None), stmt, env)
        if attr == "setdefault" and call.args:
            whole = rewrite.located(rewrite.call("setdefault", place, *call.args), call)
            return self.prelude_call(target, dict.setdefault, whole, stmt, env)
        if attr == "copy" and target is not None:
            env = self.made_dict(target, [place], [], call, stmt, env)
            return self.same_default(target, place, stmt, env)
        if attr == "pop" and call.args:
            return self.dict_pop(target, call, base, stmt, env)
        if self.any_varied(call, env):
            raise UnsupportedError.at(
                call,
                f"the dict method `{attr}` is not supported on values to differentiate yet",
                "write `d[key]` and `d[key] = value`",
            )
        root = root_name(place)
        if root is not None and attr in ("clear", "popitem"):
            self.mutate(root, False, env)
        return self.inactive_call(target, call, None, stmt, env)

    def dict_get(self, target: str, call: Any, base: Dict, stmt: Any, env: Env) -> Env:
        """``d.get(key, default)``"""
        place, key = call.func.value, call.args[0]
        found = self.evaluator.kind(key, env)
        if base.items is None or not isinstance(found, Known):
            if not self.any_varied(call, env):
                return self.got(target, call, base, stmt, env)
            whole = rewrite.located(rewrite.call("get", place, *call.args), call)
            return self.prelude_call(target, dict.get, whole, stmt, env)
        if found.value in dict(base.items):
            item = rewrite.located(rewrite.subscript(place, key), call)
            return self.bind_value(target, item, stmt, env)
        none = rewrite.located(rewrite.constant(None), call)
        return self.bind_value(target, call.args[1] if len(call.args) > 1 else none, stmt, env)

    def got(self, target: str, call: Any, base: Dict, stmt: Any, env: Env) -> Env:
        """``d.get(key, default)`` of nothing that is differentiated: one of what ``d`` holds."""
        default = call.args[1] if len(call.args) > 1 else rewrite.constant(None)
        kind = widened(self.evaluator.kind(default, env))
        for value in dict_values(base):
            kind = join(kind, value)
        if isinstance(kind, Known) or not dict_values(base):
            return self.inactive_call(target, call, None, stmt, env)
        root = root_name(call.func.value)
        places = [root_name(default), root and self.storage.element_of(root)]
        for place in places:
            if place and is_storage(kind):
                self.storage.union(target, place)
        done: Env = self.bound(target, call, Value(kind), stmt, env)
        return done

    def dict_pop(self, target: str | None, call: Any, base: Dict, stmt: Any, env: Env) -> Env:
        """``d.pop(key, default)`` where it is known whether the key is there."""
        place, key = call.func.value, self.evaluator.kind(call.args[0], env)
        root = root_name(place)
        if root is None or root not in env:
            self.refuse_outside(place, root)
        assert root is not None
        if base.items is None or not isinstance(key, Known):
            if self.any_varied(call, env):
                raise UnsupportedError.at(
                    call,
                    "`pop` with a key that is not known is not supported",
                    "read `d[key]`, and leave the item there",
                )
            self.mutate(root, False, env)
            return self.inactive_call(target, call, None, stmt, env)
        if key.value not in dict(base.items):
            if len(call.args) < 2:
                raise UnsupportedError.at(call, f"there is no {key.value!r} here", "")
            return self.returning(target, call.args[1], stmt, env)
        item = rewrite.located(rewrite.subscript(place, call.args[0]), call)
        value = self.value(item, env)
        name = target or self.helper_name(stmt, "popped", "v")
        self.mutate(root, False, env)
        self.resized.add(self.storage.find(root))
        if is_storage(value.kind):
            self.storage.union(name, self.storage.element_of(root))
        bare = rewrite.located(gast.Call(call.func, call.args[:1], []), call)
        env = self.bound(name, bare, value, stmt, env, mutator="pop")
        rest = tuple((k, v) for k, v in base.items if k != key.value)
        return self.with_kind(place, Dict(rest), Value(UNKNOWN), env, key)

    def updated(self, place: Any, others: Any, keywords: Any, stmt: Any, env: Env) -> Env:
        """``d.update(other, key=value)``"""
        for other in others:
            kind = self.evaluator.kind(other, env)
            if isinstance(kind, Dict) and kind.items is not None:
                for key, _ in kind.items:
                    env = self.copied_item(place, other, key, stmt, env)
            else:
                whole = rewrite.located(rewrite.call("update", place, other), stmt)
                maker = dict.update if isinstance(kind, Dict) else dict.fromkeys
                env = self.prelude_call(None, maker, whole, stmt, env)
        for keyword in keywords:
            env = self.store_at(place, rewrite.constant(keyword.arg), keyword.value, stmt, env)
        return env

    def copied_item(self, place: Any, other: Any, key: Any, stmt: Any, env: Env) -> Env:
        """``d[key] = e[key]``"""
        name = self.helper_name(stmt, f"item {key!r} {rewrite.dump(other)}", "v")
        item = rewrite.located(rewrite.subscript(other, rewrite.constant(key)), stmt)
        env = self.bind_value(name, item, stmt, env)
        new = rewrite.located(rewrite.name(name), stmt)
        return self.store_at(place, rewrite.constant(key), new, stmt, env)

    def made_dict(
        self, target: str, others: Any, keywords: Any, call: Any, stmt: Any, env: Env
    ) -> Env:
        """``dict(other, key=value)``: a display where all keys are known, else filled in."""
        kinds = [self.evaluator.kind(other, env) for other in others]
        whole = rewrite.located(rewrite.name(self.helper_name(stmt, "dict", "v")), call)
        if all(isinstance(k, Dict) and k.items is not None for k in kinds):
            items: dict[Any, Any] = {}
            for other, kind in zip(others, kinds, strict=True):
                for key, _ in getattr(kind, "items", ()):
                    name = self.helper_name(stmt, f"item {key!r} {rewrite.dump(other)}", "v")
                    item = rewrite.located(rewrite.subscript(other, rewrite.constant(key)), call)
                    env = self.bind_value(name, item, stmt, env)
                    items[key] = rewrite.located(rewrite.name(name), call)
            items.update({k.arg: k.value for k in keywords})
            keys = [rewrite.constant(k) for k in items]
            display = rewrite.located(gast.Dict(keys, list(items.values())), call)
            return self.bind_value(target, display, stmt, env)
        env = self.bind_value(whole.id, rewrite.located(gast.Dict([], []), call), stmt, env)
        env = self.updated(whole, others, keywords, stmt, env)
        return self.bind_value(target, whole, stmt, env)

    def dict_call(self, target: str | None, function: Any, call: Any, stmt: Any, env: Env) -> Any:
        """``dict(...)``; None where that is carried along as it is."""
        if not any(function is maker for maker in MAKERS) or target is None:
            return None
        plain = all(isinstance(self.evaluator.kind(a, env), Dict) for a in call.args)
        if not plain and not self.any_varied(call, env):
            return None
        return self.made_dict(target, call.args, call.keywords, call, stmt, env)

    def counted_keys(self, call: Any, env: Env) -> Any:
        """``len(d)`` for ``len(d.keys())``"""
        kind = self.evaluator.kind(call.args[0], env) if call.args else None
        lazy = kind.value if isinstance(kind, Known) else None
        if not isinstance(lazy, Lazy) or lazy.form not in ("items", "keys", "values"):
            return call
        return rewrite.located(gast.Call(call.func, [lazy.parts[0]], []), call)

    def dict_operator(self, target: str, op: Any, stmt: Any, env: Env) -> Env | None:
        """``d | e``"""
        if not isinstance(op, gast.BinOp) or not isinstance(op.op, gast.BitOr):
            return None
        kinds = [widened(self.evaluator.kind(o, env)) for o in (op.left, op.right)]
        if not all(isinstance(k, Dict) for k in kinds):
            return None
        return self.made_dict(target, [op.left, op.right], [], op, stmt, env)
