"""Adjoint variables along the reverse sweep: zero, defined, owned; and how they grow.

A variable without a state has a zero adjoint, for which no code exists.  The first
contribution defines the adjoint, later ones add to it; an addition is made in place only
into memory that the derivative itself allocated and that has no other name.  The kind of
an adjoint may be narrower than its variable's: constant along the missing axes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gast
import numpy as np

from tangentish import runtime
from tangentish.analysis.complex_values import check_rule
from tangentish.analysis.expressions import Evaluator
from tangentish.analysis.frames import root_name
from tangentish.analysis.lattice import widened
from tangentish.analysis.program import REAL_AT_TIMES, Env, Info, Program, Value, is_container
from tangentish.differentiate.real_parts import real_kind, real_part
from tangentish.differentiate.templates import own_name, path_to
from tangentish.errors import UnsupportedError
from tangentish.language import algebra, rewrite
from tangentish.language.freshness import is_fresh
from tangentish.language.kinds import (
    ONE,
    PERHAPS_COMPLEX,
    Array,
    ArrayOrNumber,
    Dict,
    Dim,
    Kind,
    Known,
    List,
    Object,
    Scalar,
    Tuple,
    Unknown,
    is_complex,
    is_real,
)
from tangentish.names import adjoint_name


@dataclass(frozen=True)
class State:
    """What the reverse sweep knows of one adjoint variable."""

    kind: Kind
    owned: bool = False
    shadow: bool = False  # bound in the forward sweep: memory that is only ever updated in place


States = dict[str, State]


def free_value(name: str) -> Value | None:
    """What template text may name besides variables."""
    if name == "np":
        return Value(Known(np))
    if name == "math":
        return Value(Known(math))
    return Value(Known(getattr(runtime, name))) if name in runtime.HELPERS else None


def may_be_complex(kind: Kind) -> bool:
    """Whether it is not known that a value is real."""
    return isinstance(kind, Unknown) and not isinstance(kind, ArrayOrNumber)


def same_axes(a: tuple[Dim, ...], b: tuple[Dim, ...]) -> bool:
    return len(a) == len(b) and all(p.same(q) for p, q in zip(a, b, strict=True))


def covers(a: tuple[Dim, ...], b: tuple[Dim, ...]) -> bool:
    """Whether axes ``a``, which broadcast to ``b``, are as long as ``b`` throughout.

    An axis that is not of length 1 and broadcasts has the other's length.
    """
    return len(a) == len(b) and all(p.same(q) or p.sure for p, q in zip(a, b, strict=True))


def dtype_of(kind: Kind) -> str:
    return kind.dtype if isinstance(kind, (Scalar, Array)) else "float64"


def axes_of(kind: Kind) -> tuple[Dim, ...] | None:
    """The axes of a number or array; None for anything else."""
    if isinstance(kind, Array):
        return kind.dims
    return () if isinstance(kind, Scalar) else None


class Adjoints:
    """The adjoint variables where the reverse sweep stands, and the lines written there."""

    def __init__(self, program: Program, shadows: frozenset[str]) -> None:
        self.program = program
        self.names = program.names
        self.shadows = shadows
        self.states: States = {}
        self.lines: list[gast.stmt] = []
        self.env: Env = program.env
        self.extra: Env = {}
        self.agreed: tuple[tuple[Dim, Dim], ...] = ()  # lengths that a product needs to be equal
        self.giving: str | None = (
            None  # an owned adjoint whose memory one contribution may take over
        )
        # Elements of adjoints of tuples to which nothing has been added yet, in this block.
        self.zero_parts: dict[str, set[int]] = {}
        self.outer = {n: Value(c.kind) for n, c in program.captured.items()}
        self.evaluator = Evaluator(self.free_value)
        self.evaluator.place = "reverse"

    # -- naming and kinds --------------------------------------------------------------------

    def bar(self, name: str) -> gast.Name:
        return rewrite.name(adjoint_name(name, self.names))

    def bar_of(self, place: Any) -> Any:
        """The same place in the adjoint: ``A_bar[i, :j]`` for ``A[i, :j]``."""
        if isinstance(place, gast.Name):
            return self.bar(place.id)
        if isinstance(place, gast.Subscript):
            if is_whole(place):
                return self.bar_of(place.value)
            return rewrite.subscript(self.bar_of(place.value), place.slice)
        return gast.Attribute(self.bar_of(place.value), place.attr, gast.Load())

    def template(self, rule: Any, kinds: Mapping[str, Kind]) -> Any:
        """The template of a rule for arguments of some kinds.

        Functions of the rule's author that it names get names in the text that nobody else has.
        """
        template = rule.template(kinds)
        new: dict[str, gast.expr] = {}
        for name, value in template.free.items():
            if name in ("np", "math"):
                continue
            text, references = name, self.program.references
            if name not in runtime.HELPERS or getattr(runtime, name) is not value:
                known = {n: v for n, v in references.items() if n not in self.env}
                path = path_to(name, value, known)
                if path is not None:
                    new[name] = path
                    continue
                text = own_name(name, value)
            if references.get(text, value) is not value or text in self.env:
                text = self.names.fresh(name, numbered=False)
            if text != name:
                new[name] = rewrite.name(text)
            references[text] = value
        return template.map(lambda e: rewrite.substitute(e, new)) if new else template

    def free_value(self, name: str) -> Value | None:
        """What a name stands for that is no variable: the user's, or one of template text."""
        if name in self.program.references:
            return Value(Known(self.program.references[name]))
        return self.outer.get(name) or free_value(name)

    def template_of(self, info: Info, kinds: Mapping[str, Kind], node: Any) -> Any:
        """The template of a statement's rule, which must hold for what may be complex."""
        if self.program.complex_met:
            kinds = {p: PERHAPS_COMPLEX if may_be_complex(k) else k for p, k in kinds.items()}
            active = [kinds[p] for p in info.rule.wrt if p in kinds]
            if any(k is PERHAPS_COMPLEX or is_complex(k) for k in active):
                check_rule(info.rule, kinds, node)
        return self.template(info.rule, kinds)

    def has_shadow(self, place: Any, env: Env) -> bool:
        """Whether an operand is memory with a shadow; a number that is read from there is not."""
        if root_name(place) not in self.shadows:
            return False
        kind = widened(self.evaluator.kind(rewrite.loaded(place), env))
        return not isinstance(kind, Scalar) and not self.copies_numbers(place, env)

    def copies_numbers(self, op: Any, env: Env) -> bool:
        """Whether a slice is a new list of numbers; the parts of any other list are shared."""
        if not isinstance(op, gast.Subscript) or not isinstance(op.slice, gast.Slice):
            return False
        return self.holds_numbers(op.value, env)

    def shares_parts(self, place: Any, env: Env) -> bool:
        """Whether a container made from this one holds memory that has a shadow already."""
        kind = widened(self.evaluator.kind(place, env))
        return (
            isinstance(kind, (List, Tuple))
            and self.has_shadow(place, env)
            and not self.holds_numbers(place, env)
        )

    def holds_numbers(self, place: Any, env: Env) -> bool:
        """Whether what a container holds are numbers, which a copy of the container copies.

        Anything else that it holds is memory, which a copy of the container shares.
        """
        kind = widened(self.evaluator.kind(rewrite.loaded(place), env))
        if not isinstance(kind, (List, Tuple)):
            return False
        items = kind.items if isinstance(kind, Tuple) else [kind.item] if kind.item else []
        numbers = [isinstance(widened(item), Scalar) for item in items]
        if any(isinstance(item, Unknown) for item in items) or len(set(numbers)) > 1:
            raise UnsupportedError.at(
                place,
                "copying a container of numbers and arrays that are written to is not supported",
                "keep the numbers and the arrays apart, or copy one by one",
            )
        return all(numbers)

    def is_new_part(self, place: Any, info: Info) -> bool:
        """Whether a store makes a new field or entry of a container."""
        kind = self.evaluator.kind(place.value, info.env)
        if isinstance(place, gast.Attribute):
            return isinstance(kind, Object) and place.attr not in dict(kind.fields)
        key = self.evaluator.kind(place.slice, info.env)
        return (
            isinstance(kind, Dict)
            and kind.items is not None
            and isinstance(key, Known)
            and key.value not in dict(kind.items)
        )

    def puts_shadow(self, place: Any, info: Info) -> bool:
        """Whether a store into a container's part is one into its shadow's part as well.

        A number in place of a number needs none: what it is overwritten by has the same place.
        """
        if info.index != "key" or info.value is None or root_name(place) not in self.shadows:
            return False
        base = self.evaluator.kind(place.value, info.env)
        if isinstance(base, Dict) and base.items is None:
            return True  # perhaps under a new key
        old = widened(self.evaluator.kind(rewrite.loaded(place), info.env))
        return not (isinstance(old, Scalar) and isinstance(widened(info.value.kind), Scalar))

    def state(self, name: str) -> State | None:
        if name in self.shadows:
            return State(self.kind_of(name), owned=True, shadow=True)
        return self.states.get(name)

    def kind_of(self, name: str) -> Kind:
        value = self.extra.get(name) or self.env.get(name)
        return widened(value.kind) if value is not None else Unknown()

    def kind(self, node: gast.expr) -> Kind:
        """The kind of an expression that may read adjoints."""
        bars: Env = {}
        for bar in rewrite.names_in(node):
            name = self.names.variable(bar, "bar")
            if name in self.states:
                bars[bar] = Value(self.states[name].kind)
            elif name in self.shadows:
                bars[bar] = Value(self.kind_of(name))
        return widened(self.evaluator.kind(node, self.seen(node, self.extra, bars, self.env)))

    def seen(self, node: gast.expr, *envs: Env) -> Env:
        """What the first of some tables that knows it says of each name in an expression."""
        found: Env = {}
        for name in rewrite.names_in(node):
            for env in envs:
                if name in env:
                    found[name] = env[name]
                    break
        return found

    def write(self, line: gast.stmt) -> None:
        self.lines.append(line)

    # -- making adjoints whole ---------------------------------------------------------------

    def zeros_like(self, node: gast.expr, kind: Array) -> gast.expr:
        """Zeros of the shape of an array, and complex where the array may happen to be real."""
        if is_complex(kind) and REAL_AT_TIMES in self.program.complex_met:
            return rewrite.call("np.zeros_like", node, rewrite.constant(kind.dtype))
        return rewrite.call("np.zeros_like", node)

    def zeros(self, node: gast.expr, kind: Kind) -> gast.expr:
        """Zeros of the shape of a variable or place."""
        if isinstance(kind, Scalar):
            return rewrite.constant(0j if is_complex(kind) else 0.0)
        if isinstance(kind, Array):
            return self.zeros_like(node, kind)
        if isinstance(kind, Tuple) and len(kind.items) <= 8:
            parts = [
                self.zeros(rewrite.subscript(node, rewrite.constant(k)), widened(v))
                for k, v in enumerate(kind.items)
            ]
            return gast.List(parts, gast.Load())
        if isinstance(kind, Dict) and kind.items is not None and len(kind.items) <= 8:
            keys = [rewrite.constant(k) for k, _ in kind.items]
            values = [
                self.zeros(rewrite.subscript(node, k), widened(v))
                for k, (_, v) in zip(keys, kind.items, strict=True)
            ]
            return gast.Dict(keys, values)
        if isinstance(kind, List) and isinstance(kind.item, Scalar):
            return gast.BinOp(
                gast.List([rewrite.constant(0.0)], gast.Load()),
                gast.Mult(),
                rewrite.call("len", node),
            )
        root = root_name(node)
        if root in self.program.parameters:
            return rewrite.call("shadow_of", node)
        return rewrite.call("shadow_of", node, shared=rewrite.constant(False))

    def is_full(self, name: str, state: State) -> bool:
        """Whether the adjoint has the variable's own shape for certain."""
        mine, theirs = axes_of(state.kind), axes_of(self.kind_of(name))
        if mine is None or theirs is None:
            return not isinstance(state.kind, (Scalar, Array)) or (
                theirs is not None and mine is not None
            )
        return covers(mine, theirs)

    def fill(self, name: str, shape: gast.expr | None = None) -> None:
        """Give a narrower adjoint its variable's own shape."""
        state = self.state(name)
        if state is None or state.shadow:
            return
        kind = self.kind_of(name)
        variable = shape if shape is not None else rewrite.name(name)
        if self.is_full(name, state):
            return
        bar = self.bar(name)
        if isinstance(kind, Array) and isinstance(state.kind, Scalar):
            self.write(rewrite.assign(bar.id, rewrite.call("np.full_like", variable, bar)))
        elif isinstance(kind, Array):
            shaped = gast.Attribute(variable, "shape", gast.Load())
            self.write(rewrite.assign(bar.id, rewrite.call("np.broadcast_to", bar, shaped)))
        else:
            self.write(rewrite.assign(bar.id, rewrite.call("broadcast_up", bar, variable)))
        narrow = isinstance(kind, Array) and isinstance(state.kind, Array)
        filled = Array(dtype_of(state.kind), kind.dims) if narrow else kind  # type: ignore[attr-defined]
        self.states[name] = State(
            filled, owned=isinstance(state.kind, Scalar) and isinstance(kind, Array)
        )

    def own(self, name: str) -> None:
        """Make the adjoint memory of its own that may be updated in place."""
        state = self.state(name)
        kind = self.kind_of(name)
        bar = self.bar(name)
        if state is None:
            self.write(rewrite.assign(bar.id, self.zeros(rewrite.name(name), kind)))
            self.states[name] = State(kind, owned=True)
            if isinstance(kind, Tuple):
                self.zero_parts[name] = set(range(len(kind.items)))
            return
        self.zero_parts.pop(name, None)
        if state.shadow:
            return
        self.fill(name)
        if not self.states[name].owned and not isinstance(kind, Scalar):
            copy = (
                rewrite.call("copied", bar) if not isinstance(kind, Array) else method(bar, "copy")
            )
            if isinstance(kind, Array) and not kind.ndim:
                copy = rewrite.call("np.array", bar)
            self.write(rewrite.assign(bar.id, copy))
            self.states[name] = State(kind, owned=True)

    # -- growing ------------------------------------------------------------------------------

    def contribute(self, place: Any, value: gast.expr, found: Kind | None = None) -> None:
        """Add a contribution, of a kind that may be known, to the adjoint of a variable or part."""
        if isinstance(place, (gast.Tuple, gast.List, gast.Dict)):
            for key, part in parts_of_display(place):
                if self.is_active(part) and not self.has_shadow(part, self.env):
                    self.contribute(part, rewrite.subscript(value, key))
            return
        if isinstance(place, gast.Name):
            self._contribute_name(place.id, value, found or self.kind(value))
        elif self.is_imaginary(place):
            self._contribute_part(place, algebra.negative(value), found or self.kind(value))
        else:
            self._contribute_part(place, value, found or self.kind(value))

    def is_imaginary(self, place: Any) -> bool:
        """Whether a place is in ``z.imag``: its adjoint is minus that part of ``z_bar``."""
        while isinstance(place, (gast.Subscript, gast.Attribute)):
            if getattr(place, "attr", "") == "imag" and is_complex(
                self.evaluator.kind(place.value, self.env)
            ):
                return True
            place = place.value
        return False

    def is_active(self, place: Any) -> bool:
        """Whether an operand depends on ``wrt`` and can carry an adjoint."""
        if isinstance(place, (gast.Tuple, gast.List, gast.Dict)):
            return any(self.is_active(part) for _, part in parts_of_display(place))
        root = root_name(place)
        if root is None or root not in self.env:
            return False
        value = self.evaluator.value(place, self.env)
        from tangentish.analysis.program import carries

        if not carries(value.kind):
            return False
        return self.env[root].varied or self.program.storage.holds_varied(root)

    def _contribute_name(self, name: str, value: gast.expr, found: Kind) -> None:
        self.zero_parts.pop(name, None)
        kind = self.kind_of(name)
        state = self.state(name)
        in_place = state is not None and (
            isinstance(kind, Scalar) or (state.owned and self.is_full(name, state))
        )
        value, found = self.conform(value, found, kind, rewrite.name(name))
        bar = self.bar(name)
        if state is None:
            self.write(rewrite.assign(bar.id, value))
            given = isinstance(value, gast.Name) and value.id == self.giving
            self.states[name] = State(
                found, owned=(given or is_fresh(value)) and not isinstance(found, Scalar)
            )
            return
        if is_container(kind) and state.shadow:
            self.write(gast.Expr(rewrite.call("add_into", bar, value)))
            return
        if is_container(kind):
            self.write(rewrite.assign(bar.id, rewrite.call("add", bar, value)))
            self.states[name] = State(kind, owned=False)
            return
        if in_place:
            self.write(self.grown(name, bar, value))
            return
        self.write(rewrite.assign(bar.id, algebra.total(bar, value)))
        joined = self.joined(state.kind, found, kind)
        self.states[name] = State(joined, owned=isinstance(joined, Array))

    def joined(self, a: Kind, b: Kind, whole: Kind) -> Kind:
        """The kind of the sum of two contributions to a variable of kind ``whole``."""
        p, q, w = axes_of(a), axes_of(b), axes_of(whole)
        if p is None or q is None or w is None:
            return whole
        if covers(p, w) or covers(q, w):
            dtype = np.promote_types(dtype_of(a), dtype_of(b)).name
            if isinstance(whole, Scalar):
                return Scalar(dtype, whole.weak)
            return Array(dtype, w)
        if same_axes(p, q):
            return a
        if not p or not q:
            return b if not p else a
        return self.evaluator.binary(gast.Add, a, b)

    def _contribute_part(self, place: Any, value: gast.expr, found: Kind) -> None:
        root = root_name(place)
        assert root is not None
        kind = widened(self.evaluator.kind(place, self.seen(place, self.extra, self.env)))
        axes = added_axes(place, self.kind_of(root))
        value, found = self.conform(value, found, kind, place, cast=False)
        if axes and root not in self.shadows and isinstance(kind, Array):
            if isinstance(found, Scalar):
                return self._contribute_name(root, value, found)
            if isinstance(found, Array) and found.ndim == kind.ndim:
                dims = tuple(d for k, d in enumerate(found.dims) if k not in axes)
                value = without_axes(value, axes, found.ndim)
                return self._contribute_name(root, value, Array(found.dtype, dims))
        untouched = self.zero_parts.get(root)
        self.own(root)
        if untouched is not None:
            self.zero_parts[root] = untouched
        part = self.bar_of(place)
        first = self.takes_first(place, root)
        if first and is_constant_array(found, kind):
            value, found = rewrite.call("np.full_like", rewrite.loaded(place), value), kind
        if first and is_all_of(found, kind):
            given = isinstance(value, gast.Name) and value.id == self.giving
            if isinstance(kind, Array) and not (given or is_fresh(value)):
                value = method(value, "copy")
            self.write(rewrite.assign(rewrite.stored(part), value))
            return
        if (
            is_container(kind)
            and root in self.shadows
            and not (is_slice(place) and holds_numbers(kind))
        ):
            self.write(gast.Expr(rewrite.call("add_into", part, value)))
        elif is_container(kind):
            self.write(rewrite.assign(rewrite.stored(part), rewrite.call("add", part, value)))
        else:
            whole = isinstance(kind, Array)
            self.write(self.grown(root, part, value) if whole else augmented(part, value))

    def takes_first(self, place: Any, root: str) -> bool:
        """Whether a place is an element of a tuple to whose adjoint nothing was added before."""
        untouched = self.zero_parts.get(root, set())
        outer = place
        while isinstance(outer.value, (gast.Subscript, gast.Attribute)):
            outer = outer.value
        k = element_index(outer)
        if k is None:
            self.zero_parts.pop(root, None)
            return False
        first = k in untouched
        untouched.discard(k)
        return first and outer is place

    def grown(self, root: str, bar: gast.expr, value: gast.expr) -> gast.stmt:
        """``bar += value``; of a view that repeats its memory, all that goes to one place."""
        if root in self.shadows and self.program.storage.is_spread(root):
            return gast.Expr(rewrite.call("add_spread", bar, value))
        return augmented(bar, value)

    def conform(
        self, value: gast.expr, found: Kind, wanted: Kind, place: Any, cast: bool = True
    ) -> tuple[gast.expr, Kind]:
        """A contribution summed down to the shape of what it goes to, if it is wider."""
        mine, theirs = axes_of(found), axes_of(wanted)
        if is_real(wanted) and is_complex(found):
            value, found = real_part(value, self.kind), real_kind(found)
        if mine is None or theirs is None:
            if is_container(wanted) or isinstance(wanted, (Object, Known)):
                return value, wanted
            return rewrite.call("unbroadcast", value, rewrite.loaded(place)), wanted
        if len(theirs) == 0 and isinstance(wanted, Scalar):
            if not mine and isinstance(found, Scalar):
                return value, found
            dtype = getattr(found, "dtype", wanted.dtype)
            value = rewrite.call("np.sum", value) if mine else element(value)
            return value, Scalar(dtype, wanted.weak)
        leading = len(mine) - len(theirs)
        kept: list[int] = []
        result = list(mine[max(leading, 0) :])
        for k in range(1, min(len(mine), len(theirs)) + 1):
            p, q = mine[-k], theirs[-k]
            if p.same(q) or p == ONE or q.sure:
                continue
            if (p, q) in self.agreed or (q, p) in self.agreed:
                result[-k] = q
                continue
            if q == ONE:
                kept.append(len(theirs) - k if leading >= 0 else len(mine) - k)
                result[-k] = ONE
            else:
                return rewrite.call("unbroadcast", value, rewrite.loaded(place)), wanted
        if leading > 0:
            value = summed(value, list(range(leading)), keepdims=False)
        if kept:
            value = summed(value, sorted(kept), keepdims=True)
        if isinstance(found, Scalar):
            return value, found
        dtype = getattr(found, "dtype", "float64")
        new: Kind = (
            Array(dtype, tuple(result))
            if result or (isinstance(found, Array) and leading <= 0 and mine)
            else Scalar(dtype)
        )
        return self._cast(value, new, wanted) if cast else (value, new)

    def _cast(self, value: gast.expr, found: Kind, wanted: Kind) -> tuple[gast.expr, Kind]:
        """Contributions get the variable's dtype, where adding to them in place needs it.

        float64 ones to a float32 variable become float32, real ones to a complex variable complex.
        """
        if (
            isinstance(found, Array)
            and isinstance(wanted, Array)
            and found.dtype != wanted.dtype
            and (
                np.promote_types(found.dtype, wanted.dtype) != np.dtype(wanted.dtype)
                or is_complex(wanted)
            )
        ):
            new = gast.Call(
                gast.Attribute(value, "astype", gast.Load()),
                [rewrite.dotted(f"np.{wanted.dtype}")],
                [],
            )
            return new, Array(wanted.dtype, found.dims)
        return value, found

    # -- states ------------------------------------------------------------------------------

    def snapshot(self) -> States:
        return dict(self.states)

    def bring(self, name: str, goal: State) -> None:
        """Lines that take an adjoint from its state to a more defined one."""
        state = self.state(name)
        if goal.owned or (state is None and not isinstance(goal.kind, Scalar)):
            self.own(name)
        elif state is None:
            self.write(
                rewrite.assign(
                    self.bar(name).id, self.zeros(rewrite.name(name), self.kind_of(name))
                )
            )
            self.states[name] = State(self.kind_of(name))
        elif state.kind != goal.kind:
            self.fill(name)


def element_index(node: Any) -> int | None:
    """The number of an element, where a place is one by a constant index from the front."""
    index = getattr(node, "slice", None)
    if isinstance(index, gast.Constant) and type(index.value) is int and index.value >= 0:
        return int(index.value)
    return None


def is_constant_array(found: Kind, wanted: Kind) -> bool:
    """Whether a contribution is one number for all elements of an array."""
    if not isinstance(found, Scalar) or not isinstance(wanted, Array):
        return False
    return wanted.ndim > 0 and found.dtype == wanted.dtype == "float64"


def is_all_of(found: Kind, wanted: Kind) -> bool:
    """Whether a contribution is all of an adjoint: of its shape and dtype."""
    if isinstance(wanted, Scalar):
        return isinstance(found, Scalar) and found.dtype == wanted.dtype
    if not isinstance(found, Array) or not isinstance(wanted, Array) or not wanted.ndim:
        return False
    return found.dtype == wanted.dtype and covers(found.dims, wanted.dims)


def upper(a: State | None, b: State | None, kind: Kind) -> State:
    """A state that both can be brought to."""
    if a is None or b is None:
        known = a or b
        return State(kind, not isinstance(kind, Scalar) and known is not None and known.owned)
    return State(a.kind if a.kind == b.kind else kind, a.owned or b.owned)


def parts_of_display(display: Any) -> list[tuple[gast.expr, Any]]:
    """The keys or places of a display, each with its part."""
    if isinstance(display, gast.Dict):
        return list(zip(display.keys, display.values, strict=True))
    return [(rewrite.constant(k), part) for k, part in enumerate(display.elts)]


def refuse_own_part(name: str, part: Any) -> None:
    """Refuse ``obj = replace(obj, ...)`` where the old object's parts are still to be read."""
    if root_name(part) == name:
        raise UnsupportedError.at(
            part,
            f"`{name}` is made of parts of the object that it was before",
            "give the new object another name",
        )


def unpopped(place: gast.expr, call: Any, value: gast.expr, kind: Kind) -> gast.stmt:
    """What undoes ``place.pop(...)``: the value is put back where it was."""
    if isinstance(kind, Dict):
        return rewrite.assign(rewrite.subscript(place, call.args[0], store=True), value)
    index = call.args[0] if call.args else rewrite.constant(-1)
    if rewrite.is_constant(index, -1):
        return gast.Expr(method(place, "append", value))
    if isinstance(index, gast.Constant) and index.value < 0:
        index = rewrite.constant(index.value + 1)
    return gast.Expr(method(place, "insert", index, value))


def is_slice(place: Any) -> bool:
    return isinstance(place, gast.Subscript) and isinstance(place.slice, gast.Slice)


def holds_numbers(kind: Kind) -> bool:
    return isinstance(kind, List) and isinstance(kind.item, Scalar)


def is_whole(place: Any) -> bool:
    return isinstance(place, gast.Subscript) and rewrite.is_constant(place.slice, ...)


def augmented(place: Any, value: gast.expr) -> gast.stmt:
    """``place += value``, or ``-=`` where the value is negated."""
    positive = algebra.without_sign(value)
    if positive is not None:
        return gast.AugAssign(rewrite.stored(place), gast.Sub(), positive)
    return gast.AugAssign(rewrite.stored(place), gast.Add(), value)


def method(receiver: gast.expr, name: str, *args: gast.expr) -> gast.Call:
    return gast.Call(gast.Attribute(receiver, name, gast.Load()), list(args), [])


def added_axes(place: Any, kind: Kind) -> list[int]:
    """The positions of new axes in ``a[:, None]``, which is all of ``a`` otherwise."""
    if not isinstance(kind, Array) or not isinstance(place.value, gast.Name):
        return []
    index = getattr(place, "slice", None)
    parts = list(index.elts if isinstance(index, gast.Tuple) else [index])
    rest = kind.ndim - sum(isinstance(p, gast.Slice) for p in parts)
    for k, part in enumerate(parts):
        if rewrite.is_constant(part, ...):
            parts[k : k + 1] = [gast.Slice(None, None, None)] * rest
            break
    added = [k for k, part in enumerate(parts) if is_new_axis(part)]
    others = [part for part in parts if not is_new_axis(part)]
    whole = all(
        isinstance(p, gast.Slice) and p.lower is None and p.upper is None and p.step is None
        for p in others
    )
    return added if whole else []


def element(value: Any) -> gast.expr:
    """The number in an array without axes."""
    if isinstance(value, gast.Call) and rewrite.dump(value.func) == RESHAPE:
        return rewrite.call("np.sum", value.args[0])
    return rewrite.subscript(value, gast.Tuple([], gast.Load()))


def is_new_axis(part: Any) -> bool:
    """``None`` or ``np.newaxis``"""
    return rewrite.is_constant(part, None) or getattr(part, "attr", None) == "newaxis"


def without_axes(value: Any, axes: list[int], ndim: int) -> gast.expr:
    """A value without axes of length 1: as a sum that does not keep them, or an element."""
    if isinstance(value, gast.Call) and rewrite.dump(value.func) == SUM:
        keywords = {k.arg: k.value for k in value.keywords}
        axis = keywords.get("axis")
        summed_up = [e.value for e in getattr(axis, "elts", [axis]) if isinstance(e, gast.Constant)]
        if "keepdims" in keywords and summed_up == axes:
            return rewrite.call("np.sum", *value.args, axis=axis)
    index: list[gast.expr] = [
        rewrite.constant(0) if k in axes else gast.Slice(None, None, None) for k in range(ndim)
    ]
    while isinstance(index[-1], gast.Slice):
        index.pop()
    whole = gast.Tuple(index, gast.Load()) if len(index) > 1 else index[0]
    return rewrite.subscript(value, whole)


RESHAPE = rewrite.dump(rewrite.dotted("np.reshape"))
SUM = rewrite.dump(rewrite.dotted("np.sum"))


def summed(value: gast.expr, axes: list[int], keepdims: bool) -> gast.expr:
    axis = (
        rewrite.constant(axes[0])
        if len(axes) == 1
        else gast.Tuple([rewrite.constant(a) for a in axes], gast.Load())
    )
    options = {"axis": axis}
    if keepdims:
        options["keepdims"] = rewrite.constant(True)
    return rewrite.call("np.sum", value, **options)


__all__ = ["Adjoints", "State"]
