"""Kinds and variedness of expressions, from what is known of the names they read."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from types import UnionType
from typing import Any

import gast
import numpy as np

from tangentish.analysis.decisions import answer
from tangentish.analysis.frames import Lazy, is_made_inside
from tangentish.analysis.lattice import (
    as_list,
    dict_values,
    held_kind,
    is_number,
    join,
    scalar_of,
    widened,
    with_lengths,
)
from tangentish.analysis.probe import probe
from tangentish.analysis.program import Env, Value, carries
from tangentish.analysis.structures import is_helper, structure_kind
from tangentish.language import rewrite
from tangentish.language.kinds import (
    BOTTOM,
    CONSTANTS,
    FLOAT,
    ONE,
    UNKNOWN,
    AnyOf,
    Array,
    ArrayOrNumber,
    Dict,
    Dim,
    Kind,
    Known,
    List,
    Object,
    OneOf,
    Scalar,
    Tuple,
    Unknown,
    is_complex,
)
from tangentish.rules.table import find_rule
from tangentish.runtime import sorting_order, unconcatenate

OPERATORS: dict[type, Callable[..., Any]] = {
    gast.Add: operator.add,
    gast.Sub: operator.sub,
    gast.Mult: operator.mul,
    gast.Div: operator.truediv,
    gast.FloorDiv: operator.floordiv,
    gast.Mod: operator.mod,
    gast.Pow: operator.pow,
    gast.MatMult: operator.matmul,
    gast.BitAnd: operator.and_,
    gast.BitOr: operator.or_,
    gast.BitXor: operator.xor,
    gast.LShift: operator.lshift,
    gast.RShift: operator.rshift,
    gast.USub: operator.neg,
    gast.UAdd: operator.pos,
    gast.Invert: operator.invert,
    gast.Not: operator.not_,
    gast.Eq: operator.eq,
    gast.NotEq: operator.ne,
    gast.Lt: operator.lt,
    gast.LtE: operator.le,
    gast.Gt: operator.gt,
    gast.GtE: operator.ge,
}
INACTIVE_ATTRIBUTES = ("shape", "size", "ndim", "dtype", "itemsize", "nbytes", "strides", "flags")
INTEGER = Scalar("int64", weak=True)
UNKNOWN_SHAPE = List(INTEGER)
BOOLEAN = Scalar("bool", weak=True)


# Functions whose results may be shorter than their arguments, as the values say.
SHORTENING = frozenset(
    getattr(np, name)
    for name in (
        *("trim_zeros", "unique", "unique_all", "unique_counts", "unique_inverse"),
        *("unique_values", "union1d", "intersect1d", "setdiff1d", "setxor1d"),
    )
    if hasattr(np, name)
)
UNSTACK = getattr(np, "unstack", None)  # of NumPy 2.1
SPLITS = {np.split: 0, np.array_split: 0, np.vsplit: 0, np.hsplit: 1, np.dsplit: 2}


METHODS: dict[type, Callable[..., Value]] = {}  # of the evaluator, by class of node


class Evaluator:
    """Kinds of expressions; ``free`` tells the value of a name that is no variable."""

    def __init__(
        self,
        free: Callable[[str], Value | None],
        place: str = "",
        note: Callable[[gast.Attribute, Any], None] | None = None,
        version: Callable[[str], str | None] | None = None,
    ) -> None:
        self.free = free
        self.place = place
        self.note = note  # is told of every attribute of a known object that decides something
        self.version = version  # tells where a variable got its value, if that is certain
        self.subject: gast.expr | None = None  # the element or slice at hand

    def opaque(self, axis: Any) -> Dim:
        """A length that nothing else is known to have: of this expression at this place."""
        part = rewrite.dump(self.subject) if self.subject is not None else ""
        return Dim(f"?{self.place}{part}.{axis}")

    def value(self, node: gast.expr, env: Env) -> Value:
        """The kind of an expression, and whether it depends on ``wrt``."""
        cls = type(node)
        if cls is gast.Name:
            return env[node.id] if node.id in env else self._name(node, env)
        method = METHODS.get(cls)
        if method is None:
            method = METHODS[cls] = getattr(Evaluator, f"_{cls.__name__.lower()}", Evaluator.other)
        return method(self, node, env)

    def other(self, node: gast.expr, env: Env) -> Value:
        return Value(UNKNOWN)

    def kind(self, node: gast.expr, env: Env) -> Kind:
        return self.value(node, env).kind

    def _name(self, node: gast.Name, env: Env) -> Value:
        if node.id in env:
            return env[node.id]
        return self.free(node.id) or Value(UNKNOWN)

    def _constant(self, node: gast.Constant, env: Env) -> Value:
        return Value(Known(node.value))

    def _starred(self, node: gast.Starred, env: Env) -> Value:
        return self.value(node.value, env)

    def _slice(self, node: gast.Slice, env: Env) -> Value:
        return Value(UNKNOWN)

    def _joinedstr(self, node: gast.JoinedStr, env: Env) -> Value:
        return Value(UNKNOWN)

    def _tuple(self, node: gast.Tuple, env: Env) -> Value:
        if any(isinstance(e, gast.Starred) for e in node.elts):
            return Value(UNKNOWN, any(self.value(e, env).varied for e in node.elts))
        values = [self.value(e, env) for e in node.elts]
        if all(isinstance(v.kind, Known) and is_constant(v.kind.value) for v in values):
            return Value(Known(tuple(v.kind.value for v in values)))  # type: ignore[attr-defined]
        return Value(Tuple(tuple(v.kind for v in values)), any(v.varied for v in values))

    def _list(self, node: gast.List, env: Env) -> Value:
        values = [self.value(e, env) for e in node.elts]
        kinds = [widened(v.kind) for v in values]
        varied = any(v.varied for v in values)
        item: Kind | None = None
        for k, kind in enumerate(kinds):
            item = kind if k == 0 else join(item, kind)
        if isinstance(item, (Unknown, OneOf, AnyOf)) and not any(
            isinstance(k, Unknown) for k in kinds
        ):
            return Value(Tuple(tuple(kinds), list), varied)  # a list of unlike things, each known
        return Value(List(item), varied)

    def _set(self, node: gast.Set, env: Env) -> Value:
        return Value(UNKNOWN)

    def _dict(self, node: gast.Dict, env: Env) -> Value:
        values = [self.value(v, env) for v in node.values]
        varied = any(v.varied for v in values)
        keys = [self.kind(k, env) if k is not None else UNKNOWN for k in node.keys]
        if all(isinstance(k, Known) for k in keys):
            items = {k.value: widened(v.kind) for k, v in zip(keys, values, strict=True)}  # type: ignore[attr-defined]
            return Value(Dict(tuple(items.items())), varied)
        item: Kind | None = None
        for k, v in enumerate(values):
            item = widened(v.kind) if k == 0 else join(item, widened(v.kind))
        return Value(Dict(None, item), varied)

    def _binop(self, node: gast.BinOp, env: Env) -> Value:
        left, right = self.value(node.left, env), self.value(node.right, env)
        kind = self.binary(type(node.op), left.kind, right.kind)
        return Value(kind, (left.varied or right.varied) and carries(kind))

    def binary(self, op: type, left: Kind, right: Kind) -> Kind:
        """The kind of ``left op right``."""
        if left == BOTTOM or right == BOTTOM:
            return BOTTOM
        if isinstance(left, ArrayOrNumber):
            whole = self.binary(op, left.array, right)
            other = whole if op is gast.MatMult else self.binary(op, FLOAT, right)
            return join(whole, other, self.opaque)
        if isinstance(right, ArrayOrNumber):
            whole = self.binary(op, left, right.array)
            other = whole if op is gast.MatMult else self.binary(op, left, FLOAT)
            return join(whole, other, self.opaque)
        if isinstance(left, (List, Tuple)) or isinstance(right, (List, Tuple)):
            return _sequence_operator(op, left, right)
        lengths = _length_arithmetic(op, left, right)
        if lengths is not None:
            return lengths
        both_known = isinstance(left, Known) and isinstance(right, Known)
        if both_known and not (op is gast.Pow or op is gast.LShift):
            return self._fold(OPERATORS[op], left, right)
        fast = _elementwise_kind(op, widened(left), widened(right))
        if fast is not None:
            return fast
        if _unprobed_integers(left, right):
            left, right = _unlengthened(left), _unlengthened(right)
            return Scalar("float64", weak=True) if op is gast.Div else _integer_result(left, right)
        return probe(OPERATORS[op], (_sampled(left), _sampled(right)), {}, self.opaque)

    def _fold(self, function: Callable[..., Any], *kinds: Kind) -> Kind:
        try:
            result = function(*(k.value for k in kinds))  # type: ignore[attr-defined]
        except Exception:
            return UNKNOWN
        if isinstance(result, (int, float, complex, str, bool, tuple, type(None), UnionType)):
            return Known(result)
        return UNKNOWN

    def _unaryop(self, node: gast.UnaryOp, env: Env) -> Value:
        operand = self.value(node.operand, env)
        if isinstance(node.op, gast.Not):
            plain = isinstance(operand.kind, Known) and isinstance(operand.kind.value, CONSTANTS)
            return Value(Known(not operand.kind.value) if plain else BOOLEAN)  # type: ignore[attr-defined]
        if isinstance(operand.kind, Known):
            return Value(self._fold(OPERATORS[type(node.op)], operand.kind))
        if isinstance(operand.kind, (Scalar, Array, ArrayOrNumber)):
            kind: Kind = operand.kind
            if isinstance(kind, Scalar):
                kind = Scalar(kind.dtype if kind.dtype != "bool" else "int64", kind.weak)
            return Value(kind, operand.varied)
        return Value(UNKNOWN, operand.varied)

    def _compare(self, node: gast.Compare, env: Env) -> Value:
        kinds = [self.kind(e, env) for e in (node.left, *node.comparators)]
        known = compared(type(node.ops[0]), kinds[0], kinds[1])
        if known is not None:
            return Value(Known(known))
        if isinstance(node.ops[0], (gast.In, gast.NotIn)):
            return Value(self._membership(node, kinds[0], kinds[1]))
        if isinstance(node.ops[0], (gast.Is, gast.IsNot)):
            return Value(BOOLEAN)
        for kind in kinds:
            if isinstance(kind, Array):
                result = probe(
                    OPERATORS[type(node.ops[0])], [widened(k) for k in kinds], {}, self.opaque
                )
                return Value(result)
        if any(isinstance(k, (Unknown, Object)) for k in kinds):
            return Value(UNKNOWN)
        return Value(BOOLEAN)

    def _membership(self, node: gast.Compare, item: Kind, container: Kind) -> Kind:
        """``key in d``: known where a key is known, and the dict is never written to."""
        found: bool | None = None
        if isinstance(item, Known) and isinstance(item.value, CONSTANTS):
            place = node.comparators[0]
            fixed = isinstance(place, gast.Name) and self.version is not None
            if isinstance(container, Known) and isinstance(container.value, tuple):
                found = item.value in container.value
            elif (
                isinstance(container, Dict)
                and container.items is not None
                and fixed
                and self.version(place.id) is not None  # type: ignore[misc]
            ):
                found = item.value in dict(container.items)
        if found is None:
            return BOOLEAN
        return Known(found is isinstance(node.ops[0], gast.In))

    def _boolop(self, node: gast.BoolOp, env: Env) -> Value:
        return Value(UNKNOWN, any(self.value(v, env).varied for v in node.values))

    def _ifexp(self, node: gast.IfExp, env: Env) -> Value:
        a, b = self.value(node.body, env), self.value(node.orelse, env)
        return Value(join(a.kind, b.kind), a.varied or b.varied)

    def _attribute(self, node: gast.Attribute, env: Env) -> Value:
        base = self.value(node.value, env)
        if self.note is not None and isinstance(base.kind, Known):
            self.note(node, base.kind.value)
        kind = attribute_kind(base.kind, node.attr)
        if kind is None and node.attr in INACTIVE_ATTRIBUTES and isinstance(base.kind, Unknown):
            return Value(UNKNOWN_SHAPE if node.attr in ("shape", "strides") else INTEGER)
        if kind is None:
            return Value(UNKNOWN, base.varied)
        return Value(kind, base.varied and carries(kind))

    def _subscript(self, node: gast.Subscript, env: Env) -> Value:
        base = self.value(node.value, env)
        outer, self.subject = self.subject, node
        try:
            kind = self.element(base.kind, node.slice, env)
        finally:
            self.subject = outer
        return Value(kind, base.varied and carries(kind))

    def _call(self, node: gast.Call, env: Env) -> Value:
        """Calls inside expressions: only pure functions of NumPy and the runtime occur."""
        varied = any(self.value(a, env).varied for a in node.args)
        if isinstance(node.func, gast.Attribute):
            base = self.value(node.func.value, env)
            if not isinstance(base.kind, Known):
                return self._method(node, base, env)
        function = self.kind(node.func, env)
        if not isinstance(function, Known) or not callable(function.value):
            return Value(UNKNOWN, varied)
        args, keywords = self.argument_kinds(node, env)
        kind = self.result(function.value, args, keywords)
        return Value(kind, varied and carries(kind))

    def _method(self, node: gast.Call, base: Value, env: Env) -> Value:
        args, keywords = self.argument_kinds(node, env)
        attr = node.func.attr
        if not isinstance(base.kind, Array):
            return Value(UNKNOWN, base.varied)

        def method(receiver: Any, *rest: Any, **options: Any) -> Any:
            return getattr(receiver, attr)(*rest, **options)

        kind = probe(_methods.setdefault(attr, method), (base.kind, *args), keywords, self.opaque)
        return Value(kind, base.varied and carries(kind))

    def argument_kinds(self, node: gast.Call, env: Env) -> tuple[list[Kind], dict[str, Kind]]:
        args = [self.kind(a, env) for a in node.args]
        return args, {k.arg: self.kind(k.value, env) for k in node.keywords}

    def result(
        self, function: Callable[..., Any], args: list[Kind], keywords: Mapping[str, Kind]
    ) -> Kind:
        """The kind of a pure function's result."""
        if function is len and len(args) == 1:
            return length_kind(args[0])
        if function is print:
            return Known(None)
        if not may_be_run(function):
            return UNKNOWN
        if function in (sum, math.fsum) and not keywords and 0 < len(args) < 3:
            return self.summed(*args)
        if function is sorting_order:
            return List(INTEGER)
        if function is np.broadcast_to and len(args) == 2 and isinstance(args[0], Array):
            return self.reshaped(args[0], args[1])
        if function in SPLITS:
            return self.parts(function, args, keywords)
        if function is UNSTACK and len(args) == 1:
            return self.slices(args[0], keywords.get("axis", Known(0)))
        if function is np.reshape and len(args) == 2 and isinstance(args[0], Array):
            return self.reshaped(args[0], args[1])
        if function in (int, round) and len(args) == 1 and isinstance(args[0], Scalar):
            return INTEGER
        if function in (isinstance, hasattr, callable):
            answered = answer(function, args)
            return BOOLEAN if answered is None else Known(answered)
        if function is bool:
            return BOOLEAN
        if function in (ord, hash, id):
            return INTEGER
        if function is np.squeeze and len(args) == 1 and not keywords and may_drop_axes(args[0]):
            return UNKNOWN
        if function is np.shape and isinstance(args[0], Array):
            return attribute_kind(args[0], "shape") or UNKNOWN
        for k, kind in enumerate(args):
            if isinstance(kind, ArrayOrNumber) and find_rule(function) is not None:
                ways = [[*args[:k], way, *args[k + 1 :]] for way in (kind.array, FLOAT)]
                whole, other = (self.result(function, way, keywords) for way in ways)
                return join(whole, other, self.opaque)
        structure = structure_kind(function, args) if is_helper(function) else None
        rule = find_rule(function)
        if rule is not None and rule.stand_in is not None:
            function = rule.stand_in
        if function is unconcatenate and structure is not None:
            return with_lengths(structure, lambda dim, part: self.opaque(part))
        kind = structure or probe(function, args, keywords, self.opaque)
        return self.open_lengths(function, args, keywords, kind)

    def open_lengths(
        self, function: Any, args: list[Kind], keywords: Mapping[str, Kind], kind: Kind
    ) -> Kind:
        """The kind with the lengths left open that depend on the values of the arguments."""
        place = args[1] if len(args) > 1 else keywords.get("obj", UNKNOWN)
        one_index = isinstance(place, (Known, Scalar))
        if function in SHORTENING or (function is np.delete and not one_index):
            return with_lengths(kind, lambda dim, part: self.opaque(part))
        return kind

    def summed(self, items: Kind, start: Kind | None = None) -> Kind:
        """The kind of ``sum(items, start)``: of no items at all it is the start."""
        item, start = held_kind(items), start or Known(0)
        if item is None or isinstance(item, Unknown):
            return start if item is None else UNKNOWN
        return join(start, self.binary(gast.Add, start, item), self.opaque)

    def parts(
        self, function: Callable[..., Any], args: list[Kind], keywords: Mapping[str, Kind]
    ) -> Kind:
        """The parts of ``np.split``: of one length where their number is given."""
        given = dict(zip(("ary", "indices_or_sections", "axis"), args, strict=False)) | {**keywords}
        base, sections = given.get("ary"), given.get("indices_or_sections")
        axis = given.get("axis", Known(SPLITS[function]))
        if not isinstance(base, Array) or not (isinstance(axis, Known) and type(axis.value) is int):
            return UNKNOWN
        k = axis.value if base.ndim > 1 or function is not np.hsplit else 0
        if not -base.ndim <= k < base.ndim:
            return UNKNOWN
        dims, k = list(base.dims), k % base.ndim
        alike = function is not np.array_split and isinstance(sections, Known)
        if alike and type(sections.value) is int:  # type: ignore[union-attr]
            dims[k] = Dim(f"{dims[k]}/{sections.value}")  # type: ignore[union-attr]
        else:
            dims[k] = self.opaque(k)
        return List(Array(base.dtype, tuple(dims)))

    def slices(self, base: Kind, axis: Kind) -> Kind:
        """The parts of ``np.unstack``: as many as the axis is long."""
        if not isinstance(base, Array) or not base.ndim:
            return UNKNOWN
        if not (isinstance(axis, Known) and type(axis.value) is int):
            return UNKNOWN
        dims = list(base.dims)
        count = dims.pop(axis.value % base.ndim)
        part: Kind = Array(base.dtype, tuple(dims)) if dims else Scalar(base.dtype)
        if str(count).isdigit():
            return Tuple((part,) * int(str(count)))
        return List(part)

    def reshaped(self, base: Array, shape: Kind) -> Kind:
        """An array brought to a shape whose rank at least is known."""
        if (isinstance(shape, Known) and isinstance(shape.value, int)) or isinstance(shape, Scalar):
            shape = Tuple((shape,))
        if isinstance(shape, Known) and isinstance(shape.value, tuple):
            shape = Tuple(tuple(Known(n) for n in shape.value))
        if not isinstance(shape, Tuple):
            return UNKNOWN
        dims: list[Dim] = []
        for axis, item in enumerate(shape.items):
            if isinstance(item, Known) and isinstance(item.value, int) and item.value >= 0:
                dims.append(ONE if item.value == 1 else Dim(str(item.value), sure=True))
            elif isinstance(item, Scalar) and item.length is not None:
                dims.append(item.length)
            else:
                dims.append(self.opaque(axis))
        return Array(base.dtype, tuple(dims))

    def element(self, base: Kind, index: gast.expr, env: Env) -> Kind:
        """The kind of ``base[index]``."""
        if isinstance(base, ArrayOrNumber):
            base = base.array  # a number has no elements
        if isinstance(base, Array):
            return self._array_element(base, index, env)
        known = self.kind(index, env)
        if isinstance(base, Known) and isinstance(base.value, (tuple, str)):
            return (
                self._fold(operator.getitem, base, known) if isinstance(known, Known) else UNKNOWN
            )
        if isinstance(base, Tuple):
            return self.reopened(_tuple_element(base, index, known), isinstance(known, Known))
        if isinstance(base, List):
            return base if isinstance(index, gast.Slice) else self.reopened(base.item or UNKNOWN)
        if isinstance(base, Dict):
            if base.items is not None and isinstance(known, Known):
                return dict(base.items).get(known.value, UNKNOWN)
            values = dict_values(base)
            item: Kind | None = None
            for k, v in enumerate(values):
                item = v if k == 0 else join(item, v)
            return self.reopened(item or BOTTOM)  # a dict that is filled later, in a loop
        return UNKNOWN

    def reopened(self, kind: Kind, whole: bool = False) -> Kind:
        """One of the things in a container: each may have other lengths where none is known."""
        if whole:
            return kind

        def length(d: Dim, part: str) -> Dim:
            return Dim(self.opaque(part).symbol, 0, d.sure) if d.symbol.startswith("?") else d

        return with_lengths(kind, length)

    def _array_element(self, base: Array, index: gast.expr, env: Env) -> Kind:
        parts = list(index.elts) if isinstance(index, gast.Tuple) else [index]
        kinds = [
            UNKNOWN if isinstance(p, gast.Slice) else widened(self.kind(p, env)) for p in parts
        ]
        if any(isinstance(k, (Array, List)) for k in kinds):
            return self._fancy_element(base, parts, kinds, env)
        dims: list[Dim] = []
        axes = list(base.dims)
        given = sum(
            1 for p, k in zip(parts, kinds, strict=True) if not _is_none(k) and not _is_ellipsis(k)
        )
        if given > len(axes):
            return UNKNOWN
        for part, kind in zip(parts, kinds, strict=True):
            if isinstance(part, gast.Slice):
                dims.append(self._sliced(axes.pop(0), part, env, len(dims)))
            elif _is_none(kind):
                dims.append(ONE)
            elif _is_ellipsis(kind):
                for _ in range(base.ndim - given):
                    dims.append(axes.pop(0))
            elif isinstance(kind, Scalar) and np.dtype(kind.dtype).kind in "iu":
                axes.pop(0)
            else:
                return UNKNOWN
        dims += axes
        if not dims and not any(_is_ellipsis(k) for k in kinds):
            return Scalar(base.dtype)
        return Array(base.dtype, tuple(dims))

    def _fancy_element(
        self, base: Array, parts: list[gast.expr], kinds: list[Kind], env: Env
    ) -> Kind:
        if any(isinstance(p, gast.Slice) for p in parts) or len(parts) > 1:
            others = [k for p, k in zip(parts, kinds, strict=True) if not isinstance(p, gast.Slice)]
            picking = [k for k in kinds if isinstance(k, (Array, List))]
            masks = [k.ndim for k in picking if isinstance(k, Array) and k.dtype == "bool"]
            if any(_is_ellipsis(k) for k in kinds) or any(isinstance(k, Unknown) for k in others):
                return UNKNOWN
            ranks = [k.ndim if isinstance(k, Array) and k.dtype != "bool" else 1 for k in picking]
            plain = sum(isinstance(p, gast.Slice) for p in parts) + sum(_is_none(k) for k in kinds)
            used = sum(1 for k in kinds if not _is_none(k)) + sum(masks) - len(masks)
            rank = max(ranks) + plain + base.ndim - used
            return Array(base.dtype, tuple(self.opaque(k) for k in range(rank)))
        kind = kinds[0]
        if isinstance(kind, List):
            kind = Array("int64", (self.opaque(0),))
        if not isinstance(kind, Array):
            return UNKNOWN
        if kind.dtype == "bool":
            return Array(base.dtype, (self.picked(parts[0], env), *base.dims[kind.ndim :]))
        return Array(base.dtype, (*kind.dims, *base.dims[1:]))

    def _sliced(self, dim: Dim, part: gast.Slice, env: Env, axis: int) -> Dim:
        """The length of ``dim`` after a slice."""
        if part.lower is None and part.upper is None and _step(part) in (1, -1):
            return dim
        bounds = [None if b is None else self._bound(b, env) for b in (part.lower, part.upper)]
        if "?" in bounds or _step(part) is None:
            return self.cut(dim, part, env, axis)
        lower, upper = bounds
        first_or_last = (lower in (None, 0) and upper == 1) or (lower == -1 and upper is None)
        if first_or_last and dim.sure and not dim.minus and _step(part) == 1:
            return ONE
        if isinstance(upper, Dim) and upper.symbol == dim.symbol and upper.minus >= dim.minus:
            upper = dim.minus - upper.minus or None
        if (
            _step(part) == 1
            and (lower is None or (isinstance(lower, int) and lower >= 0))
            and (upper is None or (isinstance(upper, int) and upper < 0))
        ):
            minus = (lower or 0) - (upper or 0)
            return Dim(dim.symbol, dim.minus + minus) if minus else dim
        if dim.symbol.startswith("?"):
            return self.opaque(axis)
        return Dim(f"{dim}[{_text(lower)}:{_text(upper)}:{_step(part)}]")

    def cut(self, dim: Dim, part: gast.Slice, env: Env, axis: int) -> Dim:
        """What bounds that are not known leave of an axis: the same of axes of the same length."""
        text = ":".join(rewrite.dump(b) for b in (part.lower, part.upper, part.step))
        versions = self.versions_in(part, env)
        if versions is not None:
            return Dim(f"?{dim}[{text}]{versions}")
        if dim.symbol.startswith("?"):
            return self.opaque(axis)
        return Dim(f"?{self.place}{dim}[{text}]")

    def versions_in(self, node: Any, env: Env) -> str | None:
        """The versions of the variables in an expression, where all are known."""
        if self.version is None:
            return None
        found = []
        for name in sorted(rewrite.names_in(node)):
            if name in env:
                version = self.version(name)
                if version is None:
                    return None
                found.append(f"@{name}:{version}")
        return "".join(found)

    def picked(self, mask: gast.expr, env: Env) -> Dim:
        """How many elements a mask picks: the same wherever the mask is the same."""
        versions = self.versions_in(mask, env) if isinstance(mask, gast.Name) else None
        return self.opaque(0) if not versions else Dim(f"?true{versions}")

    def _bound(self, node: gast.expr, env: Env) -> int | Dim | str:
        kind = self.kind(node, env)
        if isinstance(kind, Known) and isinstance(kind.value, int):
            return int(kind.value)
        if isinstance(kind, Scalar) and kind.length is not None:
            return kind.length
        return "?"


_methods: dict[str, Callable[..., Any]] = {}


def is_constant(value: Any) -> bool:
    """Whether a known value is what it is at run time as well, and no function."""
    return not (callable(value) or is_made_inside(value) or isinstance(value, Lazy))


def _text(bound: object) -> str:
    return "" if bound is None else str(bound)


def _step(part: gast.Slice) -> int | None:
    if part.step is None:
        return 1
    return part.step.value if isinstance(part.step, gast.Constant) else None


def _is_none(kind: Kind) -> bool:
    return isinstance(kind, Known) and kind.value is None


def _is_ellipsis(kind: Kind) -> bool:
    return isinstance(kind, Known) and kind.value is ...


def _unlengthened(kind: Kind) -> Kind:
    kind = widened(kind)
    return Scalar(kind.dtype, kind.weak) if isinstance(kind, Scalar) else kind


def _sampled(kind: Kind) -> Kind:
    """A kind that has a sample: an unknown whole number stands for any."""
    if isinstance(kind, Scalar) and kind.length is None and np.dtype(kind.dtype).kind in "iu":
        return Known(3) if kind.weak else Known(np.dtype(kind.dtype).type(3))
    return kind


def _unprobed_integers(left: Kind, right: Kind) -> bool:
    pair = (widened(left), widened(right))
    return all(isinstance(k, Scalar) and np.dtype(k.dtype).kind in "iub" for k in pair)


def _integer_result(left: Kind, right: Kind) -> Kind:
    assert isinstance(left, Scalar) and isinstance(right, Scalar)
    dtype = np.promote_types(left.dtype, right.dtype).name
    return Scalar("int64" if dtype == "bool" else dtype, left.weak and right.weak)


def _length_arithmetic(op: type, left: Kind, right: Kind) -> Kind | None:
    """``n - 1`` where ``n`` is the length of an axis."""
    if (
        isinstance(left, Scalar)
        and left.length is not None
        and isinstance(right, Known)
        and isinstance(right.value, int)
        and op in (gast.Sub, gast.Add)
    ):
        minus = left.length.minus + (right.value if op is gast.Sub else -right.value)
        length = Dim(left.length.symbol, minus, left.length.sure and not minus)
        return Scalar(left.dtype, left.weak, length)
    return None


ARITHMETIC = (gast.Add, gast.Sub, gast.Mult)


def _elementwise_kind(op: type, left: Kind, right: Kind) -> Kind | None:
    """Float arithmetic without probing: by far the most common case."""
    if op not in ARITHMETIC and op is not gast.Div:
        return None
    numeric = (Scalar, Array)
    if not (isinstance(left, numeric) and isinstance(right, numeric)):
        return None
    dtype = _result_dtype(left, right)
    if dtype is None or not dtype.startswith(("float", "complex")):
        return None
    dims = broadcast(
        left.dims if isinstance(left, Array) else (), right.dims if isinstance(right, Array) else ()
    )
    if dims is None:
        return None
    if not dims:
        weak = all(isinstance(k, Scalar) and k.weak for k in (left, right))
        return Scalar(dtype, weak)
    return Array(dtype, dims)


WEAK: dict[str, Any] = {"float64": 1.0, "int64": 1, "complex128": 1j}  # Python's numbers


def _result_dtype(left: Scalar | Array, right: Scalar | Array) -> str | None:
    samples: list[Any] = []
    for kind in (left, right):
        if isinstance(kind, Scalar) and kind.weak:
            if kind.dtype not in WEAK:
                return None
            samples.append(WEAK[kind.dtype])
        else:
            samples.append(np.dtype(kind.dtype))
    key = tuple(samples)
    if left.dtype == right.dtype == "float64":
        return "float64"
    if is_complex(left) or is_complex(right):
        return str(np.result_type(*samples).name)
    if all(not isinstance(s, np.dtype) for s in key):
        return "float64" if 1.0 in [s for s in key if isinstance(s, float)] else None
    strong = [s for s in key if isinstance(s, np.dtype)]
    if len(strong) == 2:
        return np.promote_types(*strong).name
    if strong[0].kind == "f":
        return str(strong[0].name)
    return "float64" if any(isinstance(s, float) for s in key) else None


def broadcast(a: tuple[Dim, ...], b: tuple[Dim, ...]) -> tuple[Dim, ...] | None:
    """The axes that two arrays have together, or None where that is not known."""
    result: list[Dim] = []
    for k in range(max(len(a), len(b))):
        p = a[-1 - k] if k < len(a) else ONE
        q = b[-1 - k] if k < len(b) else ONE
        if p.same(q) or q == ONE:
            result.append(p)
        elif p == ONE:
            result.append(q)
        elif p.sure or q.sure:
            result.append(p if p.sure else q)
        else:
            return None
    return tuple(reversed(result))


def _sequence_operator(op: type, left: Kind, right: Kind) -> Kind:
    if op is gast.Add and isinstance(left, Tuple) and isinstance(right, Tuple):
        if (left.cls is list) is not (right.cls is list):
            return UNKNOWN
        return Tuple(left.items + right.items, list if left.cls is list else None)
    left, right = as_list(left), as_list(right)
    if op is gast.Add and isinstance(left, List) and isinstance(right, List):
        return join(left, right)
    if op is gast.Mult and isinstance(left, List):
        return left
    if op is gast.Mult and isinstance(right, List):
        return right
    return UNKNOWN


def _tuple_element(base: Tuple, index: gast.expr, known: Kind) -> Kind:
    if isinstance(known, Known) and isinstance(known.value, int):
        if -len(base.items) <= known.value < len(base.items):
            return base.items[known.value]
        return UNKNOWN
    if isinstance(index, gast.Slice):
        bounds: list[Any] = [
            None if b is None else b.value if isinstance(b, gast.Constant) else ...
            for b in (index.lower, index.upper, index.step)
        ]
        if ... in bounds:
            return as_list(base) if base.cls is list else UNKNOWN
        return Tuple(base.items[slice(*bounds)], list if base.cls is list else None)
    item: Kind | None = None
    for k, v in enumerate(base.items):
        item = v if k == 0 else join(item, v)
    return item or UNKNOWN


def attribute_kind(base: Kind, attr: str) -> Kind | None:
    """The kind of ``base.attr``, or None where nothing is known."""
    if isinstance(base, Known):
        return known_attribute(base.value, attr)
    if isinstance(base, Array):
        if attr == "shape":
            return Tuple(tuple(Scalar("int64", True, d) for d in base.dims))
        if attr == "ndim":
            return Known(base.ndim)
        if attr == "dtype":
            return Known(np.dtype(base.dtype))
        if attr == "size":
            return Scalar("int64", True, base.dims[0] if base.ndim == 1 else None)
        if attr in ("T", "mT"):
            if attr == "T":
                return Array(base.dtype, base.dims[::-1])
            return Array(base.dtype, (*base.dims[:-2], base.dims[-1], base.dims[-2]))
        if attr in ("real", "imag"):
            return Array(np.empty(0, base.dtype).real.dtype.name, base.dims)
        if attr == "flat":
            return Array(base.dtype, (flat_dim(base),))
        if attr in ("itemsize", "nbytes"):
            return INTEGER
    if isinstance(base, Scalar):
        if attr in ("real", "imag"):
            return Scalar(np.empty(0, base.dtype).real.dtype.name, base.weak)
        if attr == "T":
            return base
        if attr == "ndim":
            return Known(0)
        if attr == "shape":
            return Known(())
        if attr == "size":
            return Known(1)
        if attr == "dtype":
            return Known(np.dtype(base.dtype))
    if isinstance(base, Object):
        return dict(base.fields).get(attr)
    if isinstance(base, AnyOf):
        kinds = [attribute_kind(k, attr) for k in base.choices if isinstance(k, Object)]
        found: Kind | None = None
        for k, kind in enumerate(kinds):
            found = kind if k == 0 else join(found, kind) if kind is not None else UNKNOWN
        return None if None in kinds else found
    if (
        isinstance(base, Tuple)
        and base.cls is not None
        and attr in getattr(base.cls, "_fields", ())
    ):
        return base.items[base.cls._fields.index(attr)]  # type: ignore[attr-defined]
    return None


def flat_dim(base: Array) -> Dim:
    """The number of elements: the same symbol where all lengths are the same."""
    if base.ndim == 1:
        return base.dims[0]
    return Dim("?" + "*".join(map(str, base.dims)))


def known_attribute(value: Any, attr: str) -> Kind | None:
    """An attribute of a module, class or other known object."""
    try:
        found = getattr(value, attr)
    except AttributeError:
        return None
    if is_number(found) and isinstance(found, np.generic):
        return scalar_of(found)
    return Known(found)


def compared(op: type, left: Kind, right: Kind) -> bool | None:
    """The outcome of a comparison that is the same whatever the values are."""
    if op in (gast.In, gast.NotIn):
        keys: Any = None
        if isinstance(right, Dict) and right.items is not None:
            keys = [key for key, _ in right.items]
        elif isinstance(right, Known) and isinstance(right.value, tuple):
            keys = right.value
        if keys is None or not isinstance(left, Known) or not isinstance(left.value, CONSTANTS):
            return None
        return (left.value in keys) is (op is gast.In)
    plain = (int, float, str, bool, type(None), tuple)
    if isinstance(left, Known) and isinstance(right, Known):
        a, b = left.value, right.value
        if op in (gast.Is, gast.IsNot):
            same = a is b
            return same if op is gast.Is else not same
        if isinstance(a, plain) and isinstance(b, plain) and op in OPERATORS:
            try:
                return bool(OPERATORS[op](a, b))
            except TypeError:
                return None  # the program itself will raise
        return None
    if op in (gast.Is, gast.IsNot):
        for kind, other in ((left, right), (right, left)):
            if (
                isinstance(kind, Known)
                and kind.value is None
                and not isinstance(other, (Unknown, Known))
                and not (isinstance(other, (OneOf, AnyOf)) and kind in other.choices)
            ):
                return op is gast.IsNot
    return None


def may_be_run(function: Any) -> bool:
    """Whether a function is known to be pure, so that samples may be put through it."""
    if find_rule(function) is not None or function in _methods.values():
        return True
    return getattr(function, "__module__", None) == "tangentish.runtime"


def may_drop_axes(kind: Kind) -> bool:
    """Whether it is only known at run time which axes have length 1."""
    return isinstance(kind, Array) and not all(d == ONE or d.sure for d in kind.dims)


def length_kind(kind: Kind) -> Kind:
    """The kind of ``len(x)``, which remembers the axis that it is the length of."""
    if isinstance(kind, Array) and kind.dims:
        return Scalar("int64", True, kind.dims[0])
    if isinstance(kind, Tuple):
        return Known(len(kind.items))
    if isinstance(kind, Known) and isinstance(kind.value, (tuple, str)):
        return Known(len(kind.value))
    return INTEGER
