"""Calls with ``out=`` and ``where=``, lowered to a computation and a plain store.

    np.exp(x, out=b)              v1 = np.exp(x);  b[...] = v1
    np.divide(x, y, b, where=m)   v1 = x[m];  v2 = y[m];  v3 = np.divide(v1, v2);  b[m] = v3

So the reverse pass needs to know stores alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import gast
import numpy as np

from tangentish.analysis.frames import root_name
from tangentish.analysis.lattice import widened
from tangentish.analysis.program import Env, Value
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import Array, Kind, Known, Scalar

# Parameters in their order, of functions that take `out` by position: the rules have no `dtype`.
OUTPUTS: dict[Callable[..., Any], str] = {
    np.sum: "a axis dtype out keepdims initial where",
    np.prod: "a axis dtype out keepdims initial where",
    np.mean: "a axis dtype out keepdims where",
    np.std: "a axis dtype out ddof keepdims where",
    np.var: "a axis dtype out ddof keepdims where",
    np.cumsum: "a axis dtype out",
    np.cumprod: "a axis dtype out",
    np.max: "a axis out keepdims initial where",
    np.min: "a axis out keepdims initial where",
    np.any: "a axis out keepdims where",
    np.all: "a axis out keepdims where",
    np.argmax: "a axis out",
    np.argmin: "a axis out",
    np.clip: "a a_min a_max out",
    np.round: "a decimals out",
    np.around: "a decimals out",
    np.dot: "a b out",
    np.outer: "a b out",
    np.take: "a indices axis out mode",
    np.trace: "a offset axis1 axis2 dtype out",
    np.concatenate: "arrays axis out",
    np.stack: "arrays axis out",
}
# These compute in the dtype of `out`, or write before they have read everything.
ACCUMULATING = (np.sum, np.prod, np.mean, np.std, np.var, np.cumsum, np.cumprod, np.trace)
UNBUFFERED = (np.concatenate, np.stack, np.einsum, np.take, np.trace)


class Output(NamedTuple):
    """A call that writes to an argument, and the same call without it."""

    place: Any
    where: Any
    args: list[Any]
    keywords: list[gast.keyword]


class OutputLowering(Walk):
    """The part of the walk that meets calls which write to an argument named ``out``."""

    # -- small steps -----------------------------------------------------------------------

    def computed(self, role: str, op: Any, stmt: Any, env: Env) -> tuple[gast.expr, Env]:
        """A helper variable with the value of an operation."""
        name = self.helper_name(stmt, role, "v")
        op = rewrite.located(op, stmt)
        place = self.evaluator.place
        self.evaluator.place = f"{place}:{role}"
        try:
            if isinstance(op, gast.Call):
                env = self.call(name, op, stmt, env)
            else:
                env = self.bind_value(name, op, stmt, env)
        finally:
            self.evaluator.place = place
        return rewrite.located(rewrite.name(name), stmt), env

    def numpy_call(self, path: str, *args: Any, **keywords: Any) -> gast.Call:
        """A call of NumPy, whatever the user calls the module."""
        self.program.references.setdefault("np", np)
        self.outer.setdefault("np", Value(Known(np)))
        return rewrite.call(f"np.{path}", *args, **keywords)

    def store_at(self, base: Any, index: Any, value: Any, stmt: Any, env: Env) -> Env:
        place = rewrite.subscript(base, index, store=True)
        return self.store(rewrite.located(place, stmt), value, stmt, env)

    def changed_root(self, place: Any, call: Any, env: Env) -> str:
        """The variable whose array a call changes."""
        root = root_name(place)
        if root is None or root not in env:
            self.refuse_outside(call, root)
        assert root is not None
        return root

    def returning(self, target: str | None, value: Any, stmt: Any, env: Env) -> Env:
        """``target = value``, where a call hands back what it was given."""
        if target is None or (isinstance(value, gast.Name) and value.id == target):
            return env
        return self.bind_value(target, rewrite.located(value, stmt), stmt, env)

    # -- out= ------------------------------------------------------------------------------

    def output_of(
        self, function: Any, args: Sequence[Any], keywords: Sequence[Any], env: Env
    ) -> Output | None:
        """The call without ``out`` and ``where``, if it has an ``out``."""
        args, options = named_arguments(function, args, {k.arg: k.value for k in keywords})
        if function is np.nan_to_num and "copy" in options:
            copy = self.evaluator.kind(options["copy"], env)
            if not isinstance(copy, Known):
                raise UnsupportedError.at(
                    options["copy"], "whether this is a copy is not known", "write True or False"
                )
            if not copy.value:
                del options["copy"]
                options["out"] = args[0]
        if "out" not in options:
            return None
        place = options.pop("out")
        if rewrite.is_constant(options.get("dtype"), None):
            del options["dtype"]
        if isinstance(place, gast.Name) and place.id in self.displays:
            parts = self.displays[place.id]
            place = parts[0] if len(parts) == 1 else place
        if self.evaluator.kind(place, env) in (Known(None), Known((None,))):
            place = None
        where = None
        if place is not None and isinstance(function, np.ufunc):
            where = options.pop("where", None)
            if where is not None and self.evaluator.kind(where, env) == Known(True):
                where = None
        kept = [gast.keyword(name, value) for name, value in options.items()]
        return Output(place, where, args, kept)

    def written_output(
        self,
        target: str | None,
        function: Any,
        rule: Any,
        output: Output,
        call: Any,
        stmt: Any,
        env: Env,
    ) -> Env:
        """``function(..., out=b)``: compute, then store into ``b``, which is the result."""
        if output.place is None:
            args, keywords = output.args, output.keywords
            return self.rule_call(target, function, rule, args, keywords, call, stmt, env)
        self.changed_root(output.place, call, env)
        kind = self.evaluator.kind(output.place, env)
        if not isinstance(kind, Array):
            raise UnsupportedError.at(
                call, "`out` is not known to be one array here", "assign the result: `b[...] = ...`"
            )
        if output.where is not None:
            env = self.masked_output(function, kind, output, call, stmt, env)
        else:
            self.check_output(function, kind, output, call, env)
            name = self.helper_name(stmt, "output", "v")
            plain = without_receiver(call, output.args, output.keywords)
            env = self.rule_call(
                name, function, rule, output.args, output.keywords, plain, stmt, env
            )
            value = rewrite.located(rewrite.name(name), call)
            env = self.store_at(output.place, rewrite.constant(...), value, stmt, env)
        return self.returning(target, output.place, stmt, env)

    def check_output(self, function: Any, kind: Array, output: Output, call: Any, env: Env) -> None:
        """Refuse where ``out`` means more than a store of the plain result."""
        if function in UNBUFFERED:
            root = root_name(output.place)
            assert root is not None
            names = set().union(*[self.names_behind(a) for a in output.args])
            classes = {self.storage.find(n) for n in names if self.storage.is_known(n)}
            if self.storage.find(root) in classes:
                raise UnsupportedError.at(
                    call, "`out` may share memory with what is read", "assign: `b[...] = ...`"
                )
        if function in ACCUMULATING:
            first = self.evaluator.kind(output.args[0], env)
            if getattr(first, "dtype", kind.dtype) != kind.dtype:
                raise UnsupportedError.at(
                    call,
                    f"`out` of dtype {kind.dtype} changes the precision of the computation",
                    "assign the result: `b[...] = ...`",
                )

    def names_behind(self, node: Any) -> frozenset[str]:
        """The names in an operand, and in the display that it stands for."""
        names = rewrite.names_in(node)
        parts = [p for n in names for p in self.displays.get(n, [])]
        return names.union(*[rewrite.names_in(p) for p in parts])

    def masked_output(
        self, function: Any, kind: Array, output: Output, call: Any, stmt: Any, env: Env
    ) -> Env:
        """``where=m``: only what the mask picks is computed, and stored."""
        if function.signature is not None:
            raise UnsupportedError.at(call, "`where` does not fit this function", "leave it out")
        mask, env = self.mask_for(output.where, output.place, kind, call, stmt, env)
        args = []
        for k, argument in enumerate(output.args):
            picked, env = self.picked(
                argument, mask, output.place, kind, f"argument{k}", call, stmt, env
            )
            args.append(picked)
        new = rewrite.located(gast.Call(call.func, args, output.keywords), call)
        value, env = self.computed("output", new, stmt, env)
        return self.store_at(output.place, mask, value, stmt, env)

    def mask_for(
        self, mask: Any, place: Any, kind: Array, call: Any, stmt: Any, env: Env
    ) -> tuple[Any, Env]:
        """A mask in the shape of the array that it picks from."""
        found = self.evaluator.kind(mask, env)
        if not isinstance(found, Array) or found.ndim > kind.ndim:
            raise UnsupportedError.at(
                call, "the mask is not an array of bools here", "compare arrays"
            )
        if found.dtype != "bool":
            test = gast.Compare(mask, [gast.NotEq()], [rewrite.constant(0)])
            mask, env = self.computed("mask", test, stmt, env)
        if not same_dims(found, kind):
            shape = gast.Attribute(place, "shape", gast.Load())
            wide = self.numpy_call("broadcast_to", mask, shape)
            mask, env = self.computed("wide_mask", wide, stmt, env)
        return mask, env

    def picked(
        self,
        value: Any,
        mask: Any,
        place: Any,
        kind: Array,
        role: str,
        call: Any,
        stmt: Any,
        env: Env,
    ) -> tuple[Any, Env]:
        """What a mask over ``place`` picks from a value that broadcasts to it."""
        found = widened(self.evaluator.kind(value, env))
        if is_number_kind(found):
            return value, env
        if not isinstance(found, Array):
            raise UnsupportedError.at(
                call, "the kind of an operand is not known here", "use arrays and numbers"
            )
        if not same_dims(found, kind):
            shape = gast.Attribute(place, "shape", gast.Load())
            wide = self.numpy_call("broadcast_to", value, shape)
            value, env = self.computed(f"{role}_wide", wide, stmt, env)
        return self.computed(f"{role}_picked", rewrite.subscript(value, mask), stmt, env)

    def foreign_output(self, target: str | None, call: Any, stmt: Any, env: Env) -> Env | None:
        """An inactive call without a rule that writes to an argument: it only runs."""
        places = [k.value for k in call.keywords if k.arg == "out"]
        if isinstance(call.func, gast.Attribute) and call.func.attr == "shuffle":
            places += call.args[:1]
        roots = [root_name(p) for p in places]
        writes = tuple(r for r in roots if r is not None and r in env)
        if not writes:
            return None
        for root in writes:
            self.mutate(root, False, env)
        self.emit(gast.Expr(call), env, stmt, writes=writes)
        returned = any(k.arg == "out" for k in call.keywords)
        return self.returning(target, places[0] if returned else rewrite.constant(None), stmt, env)


def is_number_kind(kind: Kind) -> bool:
    """Whether a value is one number, a 0-d array included."""
    return isinstance(kind, Scalar) or (isinstance(kind, Array) and not kind.ndim)


def same_dims(a: Array, b: Array) -> bool:
    """Whether two arrays have surely the same shape."""
    return len(a.dims) == len(b.dims) and all(
        p.same(q) for p, q in zip(a.dims, b.dims, strict=True)
    )


def named_arguments(
    function: Any, args: Sequence[Any], keywords: Mapping[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """A call's arguments with ``out``, and what comes in its company, by name."""
    if isinstance(function, np.ufunc):
        given = [*args[: function.nin]]
        rest = args[function.nin :]
        if not rest or function.nout > 1:
            return list(args), dict(keywords)
        return given, {"out": rest[0], **keywords}
    if function is np.nan_to_num and len(args) > 1:
        return list(args[:1]), {**dict(zip(["copy", "nan"], args[1:], strict=False)), **keywords}
    names = OUTPUTS.get(function, "").split()
    first = min((names.index(n) for n in ("dtype", "out") if n in names), default=len(args))
    if len(args) <= first:
        return list(args), dict(keywords)
    return list(args[:first]), {**dict(zip(names[first:], args[first:], strict=False)), **keywords}


def without_receiver(call: Any, args: list[Any], keywords: list[gast.keyword]) -> Any:
    """The call with new arguments; a method's array stays in front of the dot."""
    func = call.func
    if isinstance(func, gast.Attribute) and args and func.value is args[0]:
        args = args[1:]
    return rewrite.located(gast.Call(func, args, keywords), call)
