"""What the language admits, and what would lose a derivative all the same: refused here.

A text that was made of values to differentiate is *tainted*: it may be printed or kept, and
not be read as a number again.
"""

from __future__ import annotations

import random
import types
from typing import Any

import gast
import numpy as np

from tangentish.analysis.frames import root_name
from tangentish.analysis.program import Env, is_storage
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import Dict, Known, Unknown

TO_TEXT = (str, repr, format, ascii)
HARMLESS = (*TO_TEXT, print, len, isinstance, type, hash, id, bool)
GLOBAL_GENERATORS = (np.random.normal.__self__, random.random.__self__)  # type: ignore[attr-defined]
SEEDED = (np.random.default_rng, np.random.RandomState, random.Random)


class Refusals(Walk):
    """The part of the walk that looks for what may not be carried along."""

    texts: set[str]  # variables that hold a tainted text

    # -- calls -------------------------------------------------------------------------------

    def check_call(self, target: str | None, function: Any, call: Any, env: Env) -> None:
        """Refuse a call of a known function that would lose a derivative."""
        self.check_random(function, call)
        tainted = [a for a in self.given_to(call) if self.is_tainted(a, env)]
        if self.makes_text(function) and (tainted or self.any_varied(call, env)):
            self.taint(target)
        elif tainted and target is not None and not self.is_harmless(function):
            self.refuse_text(call)

    def makes_text(self, function: Any) -> bool:
        return is_hashable(function) and function in TO_TEXT

    def may_write(self, call: Any, env: Env) -> list[str]:
        """The variables whose memory a function that cannot be read may write to."""
        roots = [root_name(argument) for argument in self.given_to(call)]
        written = [r for r in roots if r is not None and r in env and is_storage(env[r].kind)]
        for root in written:
            self.mutate(root, False, env)
        return written

    def check_method(self, target: str | None, call: Any, env: Env) -> None:
        """A method of a text gives a text, as far as is known."""
        receiver = call.func.value
        base = self.evaluator.kind(receiver, env)
        given = [receiver, *self.given_to(call)]
        if isinstance(base, Known) and isinstance(base.value, str):
            if any(self.is_tainted(a, env) or self.value(a, env).varied for a in given):
                self.taint(target)
        elif self.is_tainted(receiver, env):
            self.taint(target)
        elif target is not None and any(self.is_tainted(a, env) for a in given):
            self.refuse_text(call)

    def given_to(self, call: Any) -> list[Any]:
        return [*call.args, *(k.value for k in call.keywords)]

    def is_harmless(self, function: Any) -> bool:
        """Whether no number of the text comes back from a call."""
        return is_hashable(function) and function in HARMLESS

    def check_random(self, function: Any, call: Any) -> None:
        """Refuse draws from a generator that nobody passed in: they differ from call to call."""
        owner = getattr(function, "__self__", None)
        drawn = any(owner is each for each in GLOBAL_GENERATORS)
        unseeded = function in SEEDED if is_hashable(function) else False
        if drawn or (unseeded and not call.args and not call.keywords):
            module = "random" if isinstance(owner, random.Random) else "numpy.random"
            name = getattr(function, "__name__", str(function))
            raise UnsupportedError.at(
                call,
                f"`{module}.{name}` draws from a generator that is not passed in",
                "pass in a Generator, made by np.random.default_rng(seed), "
                "or the numbers themselves",
            )

    # -- texts -------------------------------------------------------------------------------

    def taint(self, target: str | None) -> None:
        if target is not None:
            self.texts.add(target)

    def is_tainted(self, node: Any, env: Env) -> bool:
        """Whether an operand may be a text made of values to differentiate."""
        return any(
            isinstance(part, gast.Name) and part.id in self.texts
            for part in rewrite.subexpressions(node)
        )

    def note_text(self, target: str, op: Any, env: Env) -> None:
        """``target = op`` where ``op`` is no call: does it make a tainted text?"""
        if isinstance(op, gast.JoinedStr):
            parts = [p for p in rewrite.subexpressions(op) if isinstance(p, gast.Name)]
            if any(self.value(p, env).varied or p.id in self.texts for p in parts):
                self.taint(target)
        elif isinstance(op, gast.BinOp):
            left = self.evaluator.kind(op.left, env)
            if isinstance(left, Known) and isinstance(left.value, str):
                if self.value(op.right, env).varied or self.is_tainted(op.right, env):
                    self.taint(target)
            elif self.is_tainted(op, env):
                self.taint(target)
        elif isinstance(op, (gast.Name, gast.Subscript)) and self.is_tainted(op, env):
            self.taint(target)

    def refuse_text(self, node: Any) -> None:
        raise UnsupportedError.at(
            node,
            "a text that was made of values to differentiate may be read as a number here, "
            "which would lose the derivative",
            "use the value itself; texts of it may only be shown",
        )

    # -- sets and keys -------------------------------------------------------------------------

    def check_display(self, op: Any, env: Env) -> None:
        """Refuse values to differentiate where equality of values decides what is kept."""
        if isinstance(op, gast.Set) and any(self.value(e, env).varied for e in op.elts):
            raise UnsupportedError.at(
                op, "a set of values to differentiate is not supported", "use a list"
            )
        if isinstance(op, gast.Dict):
            for key in op.keys:
                if key is not None:
                    self.check_key(key, env)

    def check_key(self, key: Any, env: Env) -> None:
        """Refuse a value to differentiate as the key under which something is stored."""
        if isinstance(key, gast.expr) and self.value(key, env).varied:
            raise UnsupportedError.at(
                key,
                "a value to differentiate cannot be the key under which something is stored",
                "use an integer or a text as the key, and keep the value in the dict",
            )

    def check_stored_key(self, place: Any, kind: Any, env: Env) -> None:
        if isinstance(place, gast.Subscript) and isinstance(kind, (Dict, Unknown)):
            self.check_key(place.slice, env)


def is_hashable(function: Any) -> bool:
    """Whether a function can be looked up in tables, whatever its class says of equality."""
    return isinstance(
        function,
        (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, np.ufunc),
    )
