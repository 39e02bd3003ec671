"""Dicts with defaults: what `collections.defaultdict` does at a missing key, written out.

d = defaultdict(list)       d = defaultdict(list)
d[k].append(v)              if k not in d: d[k] = list()
                            d[k].append(v)
"""

from __future__ import annotations

import collections
from typing import Any

import gast

from tangentish.analysis.frames import is_made_inside, root_name
from tangentish.analysis.identities import END
from tangentish.analysis.prelude import put_default
from tangentish.analysis.program import Env, Value
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import Dict, Kind, Known


class DefaultDicts(Walk):
    """The part of the walk that meets dicts which make their missing items."""

    defaults: dict[str, tuple[Any, Kind]]  # by their objects: what makes an item
    defaulted: set[str]  # variables that were bound to such a dict

    def defaultdict_call(
        self, target: str | None, function: Any, call: Any, stmt: Any, env: Env
    ) -> Env | None:
        """``defaultdict(factory)``; None for anything else."""
        if function is not collections.defaultdict or target is None:
            return None
        maker = self.evaluator.kind(call.args[0], env) if len(call.args) == 1 else None
        if call.keywords or not isinstance(maker, Known) or maker.value is None:
            return None
        if is_made_inside(maker.value):  # it exists only while the derivative is made
            empty = rewrite.located(gast.Dict([], []), call)
            env = self.bind_value(target, empty, stmt, env)
        else:
            env = self.bound(target, call, Value(Dict(())), stmt, env, parts={})
        self.defaults[self.origins[target]] = call.args[0], maker
        self.defaulted.add(target)
        return env

    def with_default(self, op: Any, stmt: Any, env: Env) -> Env:
        """What is known before ``d[k]`` is read, and the lines that make a missing item."""
        kind = self.evaluator.kind(op.value, env)
        if not self.defaults or not isinstance(kind, Dict):
            return env
        found = self.defaults.get(self.origin_of(op.value, env) or "")
        if found is None:
            self.check_no_default(op, stmt)
            return env
        operand, maker = found
        if self.evaluator.kind(operand, env) != maker:
            raise UnsupportedError.at(
                op, "what makes the missing items of this dict was bound anew", "name it once"
            )
        call = rewrite.located(rewrite.call("list", op.value, op.slice, operand), stmt)
        after: Env = self.written_in_place(None, put_default, call, stmt, env)
        return after

    def keep_default(self, place: Any, value: Any, env: Env) -> None:
        """A field makes the missing items of the dict that is stored in it."""
        field = self.origin_of(rewrite.loaded(place), env)
        if field is None:
            return
        self.defaults.pop(field, None)
        found = self.defaults.get(self.origin_of(value, env) or "")
        if found is not None:
            self.defaults[field] = found

    def sure_defaults(self, before: dict[str, tuple[Any, Kind]]) -> dict[str, tuple[Any, Kind]]:
        """After a block that may not have run, what is known of the fields on both ways."""
        now = self.defaults
        return {k: v for k, v in now.items() if END not in k or before.get(k) == v}

    def same_default(self, target: str, place: Any, stmt: Any, env: Env) -> Env:
        """A copy of a dict makes its missing items as the dict does."""
        found = self.defaults.get(self.origin_of(place, env) or "")
        if found is None:
            self.check_no_default(rewrite.subscript(place, rewrite.constant(0)), stmt)
        elif target in self.origins:
            self.defaults[self.origins[target]] = found
            self.defaulted.add(target)
        return env

    def check_no_default(self, op: Any, stmt: Any) -> None:
        """Refuse to read where it is not known whether the dict makes missing items."""
        root = root_name(op.value)
        held = self.storage.held(root) if root is not None else []
        held = held[:1] if isinstance(op.value, gast.Name) else held
        if any(self.storage.find(name) in held for name in self.defaulted):
            raise UnsupportedError.at(
                stmt,
                "which dict with defaults this is, is not known here",
                "keep it in one variable, or make missing items with `setdefault`",
            )
