"""Structures that generated code makes, copies and fills: containers with all that they hold.

    xs_bar = shadow_of(xs)        zeros in the structure of xs
    p_after = copied(p)           new memory down to the arrays
    add_into(xs_bar, ys_bar)      xs_bar grows in its own memory
    put_back(p, p_after)          p holds what it held before

The kinds of their results follow from those of their arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import gast
import numpy as np

from tangentish import runtime
from tangentish.analysis.frames import root_name
from tangentish.analysis.lattice import holds_unknown, join, widened
from tangentish.analysis.program import Env, is_container
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import (
    FLOAT,
    UNKNOWN,
    AnyOf,
    Array,
    Dict,
    Dim,
    Kind,
    Known,
    List,
    Object,
    Scalar,
    Tuple,
    is_complex,
)

NEW_MEMORY = frozenset(  # or that of an operand which is read no more
    {
        runtime.shadow_of,
        runtime.zeros_like,
        runtime.copied,
        runtime.add,
        runtime.structured,
        runtime.summed_copies,
        runtime.repeated,
        runtime.unbroadcast,
        runtime.broadcast_up,
        # functions of NumPy whose result is never a view, whatever they are given
        *(np.sum, np.prod, np.mean, np.std, np.var, np.max, np.min, np.amax, np.amin),
        *(np.cumsum, np.cumprod, np.dot, np.inner, np.outer, np.tensordot, np.linalg.norm),
        *(np.concatenate, np.stack, np.vstack, np.hstack, np.column_stack, np.copy),
    }
)
SAME_STRUCTURE = frozenset({runtime.zeros_like, runtime.copied, runtime.add})
CONFORMING = frozenset({runtime.unbroadcast, runtime.broadcast_up})
INTO = frozenset({"add_into", "put_back", "add_spread"})


def is_helper(function: Any) -> bool:
    """Whether a function is one of those that generated code calls."""
    return str(getattr(function, "__module__", "")).startswith(f"{runtime.__name__}.")


def structure_kind(function: Callable[..., Any], args: list[Kind]) -> Kind | None:
    """The kind of the structure that a helper returns; None for any other function.

    >>> from tangentish.language.kinds import ONE
    >>> pair = Tuple((Array("int64", (ONE,)), FLOAT))
    >>> str(structure_kind(runtime.shadow_of, [pair])), structure_kind(abs, [FLOAT])
    ('(float64[1], float64?)', None)
    """
    if not args:
        return None
    if function is runtime.shadow_of:
        return shadow_kind(args[0])
    if function in SAME_STRUCTURE and is_container(args[0]):
        return args[0]
    if function is runtime.structured and is_container(args[1]):
        return args[1]
    if function in CONFORMING and len(args) == 2:
        return like_kind(args[1])
    if function in (runtime.parts_of, runtime.unblock) and is_container(args[1]):
        return shadow_kind(args[1])
    if function is runtime.unconcatenate and isinstance(args[0], Array):
        return joined_kind(args[0], args[1])
    return None


def joined_kind(whole: Array, shapes: Kind) -> Kind | None:
    """The kind of the parts of an array whose shapes are given; their lengths are not known."""
    items = shapes.items if isinstance(shapes, Tuple) else ()
    items = (shapes.item,) if isinstance(shapes, List) and shapes.item is not None else items
    kinds: list[Kind] = []
    for item in items:
        axes = item.value if isinstance(item, Known) else getattr(item, "items", None)
        if not isinstance(axes, tuple):
            return None
        dims = tuple(Dim(f"?{k}") for k in range(len(axes)))
        kinds.append(Array(whole.dtype, dims) if dims else Scalar(whole.dtype))
    return (List(kinds[0]) if isinstance(shapes, List) else list_of(kinds)) if kinds else None


def like_kind(like: Kind) -> Kind | None:
    """The kind of what is brought to the shape of another value; None if that is not known."""
    like = widened(like)
    if isinstance(like, Scalar):
        kept = (like.dtype.startswith("float") and not like.weak) or is_complex(like)
        return like if kept else Scalar("float64")
    if isinstance(like, Array):
        return shadow_kind(like)
    return None


def shadow_kind(kind: Kind | None) -> Kind:
    """The kind of `shadow_of`: floats for all numbers, lists for tuples, namespaces for objects."""
    if kind is None:
        return UNKNOWN
    kind = widened(kind)
    if isinstance(kind, Scalar):
        return Scalar("complex128", weak=True) if is_complex(kind) else FLOAT
    if isinstance(kind, Array):
        inexact = kind.dtype.startswith(("float", "complex", "longdouble", "clongdouble"))
        return kind if inexact else Array("float64", kind.dims)
    if isinstance(kind, List):
        return List(None if kind.item is None else shadow_kind(kind.item))
    if isinstance(kind, Tuple):
        return list_of([shadow_kind(k) for k in kind.items])
    if isinstance(kind, Dict) and kind.items is not None:
        return Dict(tuple((name, shadow_kind(k)) for name, k in kind.items))
    if isinstance(kind, Dict):
        return Dict(None, None if kind.item is None else shadow_kind(kind.item))
    if isinstance(kind, AnyOf):
        return UNKNOWN  # a namespace with the fields of one class or of another
    if isinstance(kind, Object):
        return Object(SimpleNamespace, tuple((name, shadow_kind(k)) for name, k in kind.fields))
    return Known(None) if isinstance(kind, Known) else UNKNOWN


def list_of(kinds: list[Kind]) -> Kind:
    """The kind of a list of things that may be unlike."""
    item: Kind | None = None
    for k, kind in enumerate(kinds):
        item = kind if k == 0 else join(item, kind)
    return Tuple(tuple(kinds), list) if holds_unknown(item) else List(item)


class StructureCalls(Walk):
    """The part of the walk that meets the helpers of generated code."""

    def helper_call(self, target: str | None, function: Any, call: Any, stmt: Any, env: Env) -> Env:
        """A helper without a rule: it changes its first argument, or is refused by its name."""
        if function.__name__ in INTO:
            return self.changing_call(target, function, call, stmt, env)
        root = root_name(call.args[0]) if function is runtime.put_item else None
        if root is not None and root in env and not self.any_varied(call, env):
            for name in self.storage.held(root):
                self.mutate(name, False, env)
            self.emit(gast.Expr(call), env, stmt, writes=(root,))
            return env
        if self.any_varied(call, env):
            raise UnsupportedError.at(
                call,
                f"`{function.__name__}` of generated code has no derivative rule",
                "write the step that needs it in other functions",
            )
        return self.inactive_call(target, call, function, stmt, env)

    def changing_call(
        self, target: str | None, function: Any, call: Any, stmt: Any, env: Env
    ) -> Env:
        """``add_into(x, value)``: what ``x`` and all that it holds has as memory is written to."""
        place, value = call.args
        root = root_name(place)
        if root is None or root not in env:
            raise self.outside(place, root)
        varied = self.value(value, env).varied
        for name in self.storage.held(root):
            self.mutate(name, varied, env)
        writes = () if varied else (root,)
        new, name = self.value(value, env), function.__name__
        self.emit(gast.Expr(call), env, stmt, value=new, mutator=name, writes=writes)
        if varied and isinstance(place, gast.Name):
            env = {**env, place.id: env[place.id]._replace(varied=True)}
        if target is not None:
            return self.bind_value(target, rewrite.constant(None), stmt, env)
        return env
