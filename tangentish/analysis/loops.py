"""Loops of the specializing walk: run to a fixed point, and lowered to index loops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gast

from tangentish.analysis.expressions import BOOLEAN, INTEGER
from tangentish.analysis.fixpoints import Fixpoints
from tangentish.analysis.frames import (
    SPENT,
    Frame,
    Lazy,
    Mapped,
    written_names,
)
from tangentish.analysis.iterators import Iterators, Tests, make_lazy
from tangentish.analysis.lattice import dict_values, held_kind, join
from tangentish.analysis.program import Env, Value
from tangentish.analysis.walk import Walk
from tangentish.control import checkpoint
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import (
    UNKNOWN,
    AnyOf,
    Array,
    Dict,
    Kind,
    Known,
    List,
    OneOf,
    Scalar,
    Tuple,
    Unknown,
)

MOST_UNROLLED = 40
FEW = 8  # objects of several classes whose loop is written out rather than asks for the class
COMBINED = ("zip", "enumerate", "reversed", "map")  # iterations over other iterations


class LoopLowering(Iterators, Fixpoints, Walk):
    """The part of the walk that meets ``for`` and ``while``."""

    def visit_while(self, stmt: Any, env: Env, frame: Frame) -> Env | None:
        test = self.rewrite(stmt.test, frame)
        mark = self.evaluator.place

        def run(head: Env) -> tuple[list[gast.stmt], Env | None]:
            lines, after = self.nested(stmt.body, head, frame)
            return self.with_choices(lines, after, head, stmt), after

        body, head = self.settle(run, self.kept_constants(env, stmt.body, frame), mark)
        self.write_choices(env, head, stmt)
        self.emit(gast.While(test, body or [gast.Pass()], []), head, stmt)
        return head

    def kept_constants(self, env: Env, body: list[gast.stmt], frame: Frame) -> Env:
        return env

    def visit_for(self, stmt: Any, env: Env, frame: Frame) -> Env | None:
        lazy = self.lazy(stmt.iter, env, frame)
        env = self.spent(lazy, env)
        target = self.target_name(stmt.target, frame)
        if lazy.form == "generator":
            return self.consume(stmt, lazy, env, frame)
        if lazy.form == "enumerate" and lazy.parts[0].form == "generator":
            return self.consume(stmt, lazy.parts[0], env, frame, lazy.parts[1])
        if lazy.form == "checkpoint":
            return self.checkpoint_loop(stmt, lazy, env, frame)
        if lazy.form == "range":
            return self._range_loop(stmt, lazy.parts, target, [], env, frame)
        run_through = list(operand_names(lazy))
        lazy, tests = self.conditions(lazy)
        given = lazy
        unrolled = self._unrollable(lazy, stmt, env)
        if unrolled is not None:
            return self._unroll(stmt, target, unrolled, tests, env, frame)
        lazy, env = self._frozen(lazy, stmt, env, frame)
        tests, env = self.frozen_tests(tests, stmt, env)
        count, env = self._length(lazy, stmt, env)
        index = self.helper_name(stmt, "index", "i")
        outer, self.resized = self.resized, set()
        before = len(self.writes)
        after = self._range_loop(stmt, (count,), index, [(target, lazy)], env, frame, tests)
        self.check_flats(run_through, self.writes[before:], stmt)
        self.check_unwritten(given, self.writes[before:], stmt)
        resized = {self.storage.find(r) for r in self.resized}
        if any(self.storage.find(name) in resized for name in run_through):
            raise UnsupportedError.at(
                stmt,
                "a list that grows or shrinks while a loop runs through it is not supported",
                "loop over a copy: `for x in list(xs)`",
            )
        self.resized |= outer
        return after

    def _range_loop(
        self,
        stmt: Any,
        bounds: Any,
        index: str,
        elements: Any,
        env: Env,
        frame: Frame,
        tests: Tests = (),
    ) -> Env | None:
        bounds, env = self._unchanged_bounds(bounds, stmt, env, frame)
        mark = self.evaluator.place

        def run(head: Env) -> tuple[list[gast.stmt], Env | None]:
            inner = {**head, index: Value(INTEGER)}
            self.versions[index] = f"{mark} each"
            outer, self.out = self.out, []
            try:
                for target, lazy in elements:
                    inner = self._bind_element(target, lazy, rewrite.name(index), stmt, inner)
                after = self.body_under(tests, stmt, inner, frame)
                self.write_choices(after, head, stmt)
                return self.out, after
            finally:
                self.out = outer

        body, head = self.settle(run, env, mark)
        self.write_choices(env, head, stmt)
        header = rewrite.located(rewrite.call("range", *bounds), stmt.iter)
        loop = gast.For(rewrite.name(index, store=True), header, body or [gast.Pass()], [], None)
        self.emit(loop, head, stmt)
        return {**head, index: Value(INTEGER)}

    def _unchanged_bounds(self, bounds: Any, stmt: Any, env: Env, frame: Frame) -> tuple[Any, Env]:
        """Bounds that the body assigns are evaluated once, as Python does."""
        written = {
            self.target_name(rewrite.name(n, store=True), frame)
            for n in written_names([stmt])
            if n in frame.locals
        }
        fixed = []
        for k, bound in enumerate(bounds):
            if isinstance(bound, gast.Name) and bound.id in written | self.written_around(frame):
                copy = self.helper_name(stmt, f"bound{k}", "n")
                env = self.bind_value(copy, bound, stmt, env)
                bound = rewrite.name(copy)
            fixed.append(bound)
        return tuple(fixed), env

    # -- sequences -----------------------------------------------------------------------

    def lazy(self, node: Any, env: Env, frame: Frame) -> Lazy:
        """What a loop runs through."""
        if isinstance(node, gast.Call):
            new = self.rewrite(node, frame)
            lazy = self.lazy_call(new, env)
            if lazy is not None:
                return lazy
            temporary = self.helper_name(node, "iterable", "v")
            env.update(self.visit_call(temporary, node, node, env, frame))
            node = rewrite.located(rewrite.name(temporary), node)
            return self.lazy_operand(node, env)
        return self.lazy_operand(self.rewrite(node, frame), env)

    def lazy_call(self, call: Any, env: Env) -> Lazy | None:
        """``range(n)``, ``zip(a, b)`` and their like, if that is what the call is."""
        if isinstance(call.func, gast.Attribute):
            base = self.evaluator.kind(call.func.value, env)
            if isinstance(base, Dict) and call.func.attr in ("items", "keys", "values"):
                return make_lazy(call.func.attr, (call.func.value,))
            if not isinstance(base, Known):
                return None
        function = self.evaluator.kind(call.func, env)
        if not isinstance(function, Known) or any(isinstance(a, gast.Starred) for a in call.args):
            return None
        if function.value is range and not call.keywords:
            return make_lazy("range", tuple(call.args), call)
        if function.value is checkpoint and len(call.args) == 1 and call.keywords:
            steps = self.lazy_operand(call.args[0], env)
            if steps.form == "range" and call.keywords[0].arg == "every":
                return make_lazy("checkpoint", (steps, call.keywords[0].value), call)
        if function.value is zip:
            return make_lazy("zip", tuple(self.lazy_operand(a, env) for a in call.args), call)
        if function.value is enumerate:
            start = (
                call.args[1]
                if len(call.args) > 1
                else call.keywords[0].value
                if call.keywords
                else rewrite.constant(0)
            )
            return make_lazy("enumerate", (self.lazy_operand(call.args[0], env), start), call)
        if function.value is reversed:
            return make_lazy("reversed", (self.lazy_operand(call.args[0], env),), call)
        return self.iterator(function.value, call, env)

    def lazy_operand(self, node: Any, env: Env) -> Lazy:
        kind = self.evaluator.kind(node, env)
        if isinstance(kind, Known) and isinstance(kind.value, Lazy):
            if kind.value == SPENT:
                raise UnsupportedError.at(
                    node,
                    "an iterator that has been run through before, or was on one of the ways "
                    "that lead here, is not supported",
                    "make a list of it, which can be run through again",
                )
            return kind.value
        if isinstance(kind, Dict):
            return make_lazy("keys", (node,))
        if isinstance(kind, (Array, List, Tuple)) or (
            isinstance(kind, Known) and isinstance(kind.value, (tuple, str))
        ):
            if isinstance(kind, Array) and not kind.ndim:
                raise UnsupportedError.at(node, "a 0-d array cannot be run through", "")
            return make_lazy("sequence", (node,))
        if isinstance(kind, Scalar) or self.value(node, env).varied:
            raise UnsupportedError.at(
                node,
                "a loop over this value is not supported: its kind is not known",
                "loop over an array, list, tuple, dict or range",
            )
        return make_lazy("unknown", (node,))

    def _frozen(
        self, lazy: Lazy, stmt: Any, env: Env, frame: Frame, path: str = ""
    ) -> tuple[Lazy, Env]:
        """Sequences whose names the body assigns are kept under another name; keys become lists."""
        written = {
            self.target_name(rewrite.name(n, store=True), frame)
            for n in written_names(stmt.body)
            if n in frame.locals
        }
        if lazy.form == "generator":
            raise UnsupportedError.at(
                lazy.call,
                "a generator inside another iterator is not supported",
                "make a list of it first, if it has an end: `list(...)`",
            )
        if lazy.form in ("made", "filter"):
            return self.made(lazy, stmt, env, path)
        parts: list[Any] = []
        for k, part in enumerate(lazy.parts):
            if isinstance(part, Lazy):
                part, env = self._frozen(part, stmt, env, frame, f"{path}{k}.")
            elif isinstance(part, gast.Name) and part.id in written | self.written_around(frame):
                copy = self.helper_name(stmt, f"sequence{path}{k}", part.id)
                env = self.bind_value(copy, part, stmt, env)
                part = rewrite.name(copy)
            parts.append(part)
        if lazy.form in ("items", "keys", "values", "unknown"):
            keys = self.helper_name(stmt, f"keys{path}", "keys")
            listed = rewrite.located(rewrite.call("list", parts[0]), stmt.iter)
            kind = self.evaluator.kind(parts[0], env)
            item = key_kind(kind)
            self.references_builtin("list")
            self.emit(rewrite.assign(keys, listed), env, stmt, value=Value(List(item)))
            env = {**env, keys: Value(List(item))}
            parts.append(rewrite.name(keys))
        return make_lazy(lazy.form, tuple(parts), lazy.call), env

    def references_builtin(self, name: str) -> None:
        return None

    def _length(self, lazy: Lazy, stmt: Any, env: Env, path: str = "") -> tuple[Any, Env]:
        """An operand that says how often the loop runs at most."""
        if lazy.form in ("enumerate", "reversed"):
            return self._length(lazy.parts[0], stmt, env, f"{path}0.")
        if lazy.form in ("zip", "map"):
            return self._zip_length(lazy, stmt, env, path)
        if is_endless(lazy):
            raise UnsupportedError.at(
                stmt, "a `for` loop over something without an end is not supported", "use `while`"
            )
        if lazy.form == "repeat":
            return lazy.parts[1], env
        if lazy.form == "range" and len(lazy.parts) == 1:
            return lazy.parts[0], env
        name = self.helper_name(stmt, f"length{path}", "n")
        if lazy.form == "range":
            counted: gast.expr = rewrite.call("len", rewrite.call("range", *lazy.parts))
            value = Value(INTEGER)
        else:
            sequence = lazy.parts[-1]
            counted = rewrite.call("len", sequence)
            value = Value(self.evaluator.result(len, [self.evaluator.kind(sequence, env)], {}))
        if isinstance(value.kind, Known):
            return rewrite.constant(value.kind.value), env
        self.emit(rewrite.assign(name, rewrite.located(counted, stmt.iter)), env, stmt, value=value)
        return rewrite.name(name), {**env, name: value}

    def _zip_length(self, lazy: Lazy, stmt: Any, env: Env, path: str) -> tuple[Any, Env]:
        lengths: list[Any] = []
        seen: set[Any] = set()
        for k, part in enumerate(lazy.parts):
            if not isinstance(part, Lazy) or is_endless(part):
                continue
            known = self._length_symbol(part, env)
            if known is not None and known in seen:
                continue
            seen.add(known)
            length, env = self._length(part, stmt, env, f"{path}{k}.")
            lengths.append(length)
        if len(lengths) == 1:
            return lengths[0], env
        if not lengths:
            raise UnsupportedError.at(
                stmt, "a `for` loop over something without an end is not supported", "use `while`"
            )
        name = self.helper_name(stmt, f"length{path}", "n")
        shortest = rewrite.located(rewrite.call("min", *lengths), stmt.iter)
        self.emit(rewrite.assign(name, shortest), env, stmt, value=Value(INTEGER))
        return rewrite.name(name), {**env, name: Value(INTEGER)}

    def _length_symbol(self, lazy: Lazy, env: Env) -> Any:
        if lazy.form == "sequence":
            kind = self.evaluator.kind(lazy.parts[0], env)
            if isinstance(kind, Array):
                return (kind.dims[0].symbol, kind.dims[0].minus)
        return None

    def _element(self, lazy: Lazy, index: gast.expr) -> Any:
        """The element at an index: an expression, or a list of elements for a tuple."""
        if lazy.form == "sequence":
            return rewrite.subscript(lazy.parts[0], index)
        if lazy.form in ("keys", "unknown"):
            return rewrite.subscript(lazy.parts[1], index)
        if lazy.form in ("items", "values"):
            key = rewrite.subscript(lazy.parts[1], index)
            found = rewrite.subscript(lazy.parts[0], key)
            return [key, found] if lazy.form == "items" else found
        if lazy.form == "zip":
            return [self._element(p, index) for p in lazy.parts]
        if lazy.form == "map":
            return Mapped(lazy.parts[0], [self._element(p, index) for p in lazy.parts[1:]])
        if lazy.form == "repeat":
            return lazy.parts[0]
        if lazy.form == "count":
            return range_element((lazy.parts[0], None, lazy.parts[1]), index)
        if lazy.form == "enumerate":
            start = lazy.parts[1]
            number = (
                index if rewrite.is_constant(start, 0) else gast.BinOp(start, gast.Add(), index)
            )
            return [number, self._element(lazy.parts[0], index)]
        if lazy.form == "range":
            return range_element(lazy.parts, index)
        inner = lazy.parts[0]
        if inner.form != "sequence" and inner.form != "range":
            raise UnsupportedError.at(
                index, "reversing this iteration is not supported", "reverse a list or array"
            )
        length = rewrite.call(
            "len",
            inner.parts[0] if inner.form == "sequence" else rewrite.call("range", *inner.parts),
        )
        last = gast.BinOp(length, gast.Sub(), rewrite.constant(1))
        return self._element(inner, gast.BinOp(last, gast.Sub(), index))

    def _bind_element(self, target: str, lazy: Lazy, index: gast.expr, stmt: Any, env: Env) -> Env:
        return self._bind_parts(target, self._element(lazy, index), stmt, env, "")

    def _bind_parts(self, target: str, element: Any, stmt: Any, env: Env, path: str) -> Env:
        if isinstance(element, Mapped):
            return self.mapped(target, element, stmt, env, path)
        if not isinstance(element, list):
            return self.bind_value(target, rewrite.located(element, stmt.target), stmt, env)
        operands: list[gast.expr] = []
        for k, part in enumerate(element):
            name = self.helper_name(stmt, f"part{path}{k}", "v")
            env = self._bind_parts(name, part, stmt, env, f"{path}{k}.")
            operands.append(rewrite.name(name))
        return self.bind_value(
            target, rewrite.located(gast.Tuple(operands, gast.Load()), stmt.target), stmt, env
        )

    # -- short tuples of unlike things are written out -------------------------------------

    def _unrollable(self, lazy: Lazy, stmt: Any, env: Env) -> list[Any] | None:
        count = self._unlike(lazy, env)
        if count is None and self._names_attributes(lazy, stmt, env):
            count = self._static_count(lazy, env)
        if count is None:
            return None
        leaves = any(isinstance(n, gast.Break) for n in rewrite.subexpressions(stmt))
        if (leaves or count > FEW) and self._are_objects(lazy, env):
            return None
        if leaves or count > MOST_UNROLLED:
            raise UnsupportedError.at(
                stmt,
                "a loop over things of unlike kinds that is left early is not supported",
                "loop over arrays of one shape",
            )
        return [self._static_element(lazy, k, env) for k in range(count)]

    def _are_objects(self, lazy: Lazy, env: Env) -> bool:
        """Whether one loop body serves all elements, and asks each for its class."""
        if lazy.form in ("enumerate", "reversed"):
            return self._are_objects(lazy.parts[0], env)
        if lazy.form not in ("sequence", "values") or isinstance(lazy.parts[0], Lazy):
            return False
        kind = self.evaluator.kind(lazy.parts[0], env)
        held = held_kind(kind) if isinstance(kind, Tuple) else None
        if isinstance(kind, Dict):
            for part in dict_values(kind):
                held = join(held, part)
        return isinstance(held, AnyOf)

    def _names_attributes(self, lazy: Lazy, stmt: Any, env: Env) -> bool:
        """Whether a loop over known texts reads attributes by these names: each is another one."""
        if lazy.form != "sequence" or isinstance(lazy.parts[0], Lazy):
            return False
        kind = self.evaluator.kind(lazy.parts[0], env)
        texts = isinstance(kind, Known) and isinstance(kind.value, tuple)
        return texts and any(
            isinstance(part, gast.Name) and part.id in ("getattr", "setattr")
            for part in rewrite.subexpressions(gast.Module(stmt.body, []))
        )

    def _unlike(self, lazy: Lazy, env: Env) -> int | None:
        """How many elements there are, if they are of unlike kinds and their number is known."""
        if lazy.form in COMBINED:
            parts = [p for p in lazy.parts if isinstance(p, Lazy) and not is_endless(p)]
            if not any(self._unlike(p, env) is not None for p in parts):
                return None
            counts = [self._static_count(p, env) for p in parts]
            return None if None in counts else min(c for c in counts if c is not None)
        if not lazy.parts or isinstance(lazy.parts[0], Lazy):
            return None
        kind = self.evaluator.kind(lazy.parts[0], env)
        kinds: list[Kind] = []
        if lazy.form == "sequence" and isinstance(kind, Tuple):
            kinds = list(kind.items)
        elif (
            lazy.form in ("items", "values", "keys")
            and isinstance(kind, Dict)
            and kind.items is not None
        ):
            kinds = [v for _, v in kind.items]
        if kinds and unlike(kinds):
            return len(kinds)
        return None

    def _static_count(self, lazy: Lazy, env: Env) -> int | None:
        if lazy.form in COMBINED:
            parts = [p for p in lazy.parts if isinstance(p, Lazy) and not is_endless(p)]
            counts = [self._static_count(p, env) for p in parts]
            return None if None in counts else min(c for c in counts if c is not None)
        if not lazy.parts or isinstance(lazy.parts[0], Lazy):
            return None
        kind = self.evaluator.kind(lazy.parts[0], env)
        if isinstance(kind, Tuple):
            return len(kind.items)
        if isinstance(kind, Dict) and kind.items is not None:
            return len(kind.items)
        if isinstance(kind, Known) and isinstance(kind.value, (tuple, str)):
            return len(kind.value)
        return None

    def _static_element(self, lazy: Lazy, k: int, env: Env) -> Any:
        if lazy.form in ("items", "values", "keys"):
            kind = self.evaluator.kind(lazy.parts[0], env)
            assert isinstance(kind, Dict) and kind.items is not None
            key = rewrite.constant(kind.items[k][0])
            found = rewrite.subscript(lazy.parts[0], key)
            return key if lazy.form == "keys" else found if lazy.form == "values" else [key, found]
        if lazy.form == "zip":
            return [self._static_element(p, k, env) for p in lazy.parts]
        if lazy.form == "map":
            parts = [self._static_element(p, k, env) for p in lazy.parts[1:]]
            return Mapped(lazy.parts[0], parts)
        if lazy.form == "enumerate":
            start = lazy.parts[1]
            number = (
                rewrite.constant(start.value + k)
                if isinstance(start, gast.Constant)
                else gast.BinOp(start, gast.Add(), rewrite.constant(k))
            )
            return [number, self._static_element(lazy.parts[0], k, env)]
        if lazy.form == "reversed":
            count = self._static_count(lazy.parts[0], env)
            assert count is not None
            return self._static_element(lazy.parts[0], count - 1 - k, env)
        return self._element(lazy, rewrite.constant(k))

    def _unroll(
        self, stmt: Any, target: str, elements: list[Any], tests: Any, env: Env, frame: Frame
    ) -> Env | None:
        after: Env | None = env
        for k, element in enumerate(elements):
            if after is None:
                break
            self.inlining.append((id(stmt), k))
            try:
                after = self._bind_parts(target, element, stmt, after, "")
                after = self.body_under(tests, stmt, after, frame)
            finally:
                self.inlining.pop()
        return after


def operand_names(lazy: Lazy) -> Iterator[str]:
    """The variables that an iteration runs through."""
    for part in lazy.parts:
        if isinstance(part, Lazy):
            yield from operand_names(part)
        elif isinstance(part, gast.Name):
            yield part.id


def range_element(parts: tuple[Any, ...], index: gast.expr) -> gast.expr:
    if len(parts) == 1:
        return index
    step = parts[2] if len(parts) == 3 else rewrite.constant(1)
    scaled = index if rewrite.is_constant(step, 1) else gast.BinOp(index, gast.Mult(), step)
    return gast.BinOp(parts[0], gast.Add(), scaled)


def key_kind(kind: Kind) -> Kind:
    if isinstance(kind, Dict) and kind.items:
        item: Kind | None = None
        for k, (key, _) in enumerate(kind.items):
            item = Known(key) if k == 0 else join(item, Known(key))
        return item or UNKNOWN
    return UNKNOWN


def unlike(kinds: list[Kind]) -> bool:
    """Whether one loop body cannot serve all these kinds."""
    item: Kind | None = None
    for k, kind in enumerate(kinds):
        item = kind if k == 0 else join(item, kind)
    return has_unknown(item)


def has_unknown(kind: Kind | None) -> bool:
    if isinstance(kind, Tuple):
        return any(has_unknown(k) for k in kind.items)
    if isinstance(kind, List):
        return has_unknown(kind.item)
    return isinstance(kind, (Unknown, OneOf, AnyOf))


def is_endless(lazy: Lazy) -> bool:
    """Whether an iteration has no end of its own."""
    return lazy.form == "count" or (lazy.form == "repeat" and len(lazy.parts) == 1)


__all__ = ["BOOLEAN", "LoopLowering", "make_lazy"]
