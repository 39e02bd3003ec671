"""Reverse mode: the reverse lines of every statement, latest statement first.

The recursion is the reversal: a block hands its statements over from the last to the
first, and the adjoint states that hold before a statement's reverse lines are those that
its successors left.  One method per form of statement.

The value that a statement has just computed is written ``OUT`` until it is known whether
the lines that read it run before or after the statement is undone.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import gast

from tangentish.analysis.expressions import INTEGER
from tangentish.analysis.frames import root_name
from tangentish.analysis.lattice import as_list, held_kind, widened
from tangentish.analysis.program import Info, Program, Value, carries, is_container
from tangentish.analysis.structures import INTO
from tangentish.differentiate.adjoints import (
    Adjoints,
    State,
    States,
    augmented,
    axes_of,
    covers,
    element_index,
    is_slice,
    is_whole,
    method,
    same_axes,
    unpopped,
    upper,
)
from tangentish.differentiate.dataflow import unsure_names
from tangentish.differentiate.paired import Attempt, Branch, Guarded, Loop, Node, Step
from tangentish.differentiate.real_parts import real_part
from tangentish.differentiate.templates import fill_in
from tangentish.differentiate.zeros import without_parts
from tangentish.errors import UnsupportedError
from tangentish.language import algebra, rewrite
from tangentish.language.freshness import is_fresh
from tangentish.language.kinds import (
    UNKNOWN,
    AnyOf,
    Array,
    Dict,
    Dim,
    Kind,
    Known,
    Object,
    Scalar,
    Tuple,
    Unknown,
    is_complex,
    is_real,
)

OUT = "out@"
MOST_ROUNDS = 10


class Reverse(Adjoints):
    """The reverse pass over one program."""

    def __init__(
        self,
        program: Program,
        shadows: frozenset[str],
        pairs: Any,
        bindings: dict[int, list[gast.stmt]],
        flags: dict[int, str],
    ) -> None:
        super().__init__(program, shadows)
        self.pairs = pairs
        self.retain: dict[int, dict[str, str]] = {}  # adjoints that the caller wants, by statement
        self.never_given: set[int] = set()  # elements of the tuple at hand without an adjoint
        self.flags = flags  # names that tell at run time whether a binding made a view
        self.bindings = bindings  # shadow statements, by the statement that they belong to
        self.unsure = unsure_names(program)
        self.unset: set[str] = set()  # names that are None where the program has not bound them yet

    # -- blocks --------------------------------------------------------------------------------

    def block(self, statements: list[gast.stmt]) -> list[Node]:
        """The paired nodes of statements, made from the last to the first."""
        self.zero_parts = {}  # a block may be run again
        nodes: list[Node] = []
        for statement in reversed(statements):
            if id(statement) in self.retain:
                nodes.append(self.retained(statement, self.retain[id(statement)]))
            node = self.node(statement)
            if isinstance(node, Step):
                node.forward += self.bindings.get(id(statement), [])
            else:
                self.zero_parts = {}  # made before a loop or branch, which adds to them
            nodes.append(node)
            if isinstance(node, Branch) and rewrite.names_in(node.test) & stored_names(statement):
                test = self.names.fresh("test", numbered=False)
                nodes.append(Step([rewrite.assign(test, node.test)], origin=statement))
                node.test = rewrite.name(test)
        self.zero_parts = {}
        return nodes[::-1]

    def retained(self, statement: Any, names: Mapping[str, str]) -> Step:
        """The adjoints that the variables of a statement have, kept for the caller."""
        info = self.program.fact(statement)
        self.env, self.lines, self.extra = info.env, [], {}
        for name, kept in names.items():
            value = self.value_after(name, info)
            self.extra[name] = value
            kind = widened(value.kind)
            bar: gast.expr = self.bar(name)
            if self.state(name) is None:
                bar = self.zeros(rewrite.name(name), kind)
            else:
                self.fill(name)
                if isinstance(kind, Array):
                    bar = method(bar, "copy") if kind.ndim else rewrite.call("np.array", bar)
                elif not isinstance(kind, Scalar):
                    bar = rewrite.call("copied", bar)
            self.write(rewrite.assign(kept, bar))
        return Step([], before=self.lines)

    def value_after(self, name: str, info: Info) -> Value:
        """What is known of a name that a statement has just bound."""
        assert info.value is not None
        later = self.program.env.get(name)
        return info.value if info.call is None or later is None else later

    def node(self, statement: Any) -> Node:
        if isinstance(statement, gast.Pass):
            return Step([statement], origin=statement)
        info = self.program.fact(statement)
        self.env = info.env
        self.extra = {}
        if isinstance(statement, gast.If) and not isinstance(statement.body[0], gast.Break):
            return self.branch(statement)
        if isinstance(statement, (gast.For, gast.While)):
            return self.loop(statement)
        if isinstance(statement, gast.Try):
            return self.attempt(statement)
        if isinstance(statement, gast.With):
            return Guarded(statement.items, self.block(statement.body), statement)
        self.lines = []
        if isinstance(statement, gast.Assign):
            return self.assignment(statement, info)
        if isinstance(statement, gast.AugAssign):
            return self.augmentation(statement, info)
        if isinstance(statement, gast.Expr):
            return self.effect(statement, info)
        return Step([statement], origin=statement)

    def branch(self, statement: Any) -> Branch:
        """Each arm from the states after the ``if``; then both are brought to one state."""
        body, orelse = self.arms(statement)
        return Branch(statement.test, body, orelse, statement)

    def attempt(self, statement: Any) -> Attempt:
        """A ``try`` that failed is like an arm in which nothing has happened."""
        if statement.finalbody:
            final = self.block(statement.finalbody)
            return Attempt(self.block(statement.body), statement, final=final)
        flag = statement.handlers[0].body[0].targets[0]
        body, missed = self.arms(statement)
        return Attempt(body, statement, rewrite.loaded(flag), missed)

    def arms(self, statement: Any) -> tuple[list[Node], list[Node]]:
        """Both ways through a statement, with the lines that bring them to one state."""
        after = self.snapshot()
        body = self.block(statement.body)
        from_body = self.snapshot()
        self.states = dict(after)
        orelse = self.block(statement.orelse)
        from_orelse = self.snapshot()
        merged: States = {}
        self.env, self.extra = self.program.fact(statement).env, {}
        for name in ordered(from_body, from_orelse):
            if name not in self.env:
                continue  # it has no value before
            merged[name] = upper(from_body.get(name), from_orelse.get(name), self.kind_of(name))
        orelse = self.brought(orelse, from_orelse, merged, statement)
        body = self.brought(body, from_body, merged, statement)
        self.states = merged
        return body, orelse

    def brought(self, nodes: list[Node], states: States, goal: States, origin: Any) -> list[Node]:
        """An arm with the lines, at the very end of its reversal, that reach the common states."""
        self.states, self.lines = dict(states), []
        for name, state in goal.items():
            if states.get(name) != state:
                self.brought_to(name, state)
        if not self.lines:
            return nodes
        return [Step([], after=self.lines, origin=None), *nodes]

    # -- loops ---------------------------------------------------------------------------------

    def loop(self, statement: Any) -> Loop:
        """The body is reversed from states that its own reversal leads back to."""
        after = self.snapshot()
        start = dict(after)
        names = self.names.copy()
        for _ in range(MOST_ROUNDS):
            self.states = dict(start)
            self.names.restore(names)
            body = self.block(statement.body)
            end = self.snapshot()
            self.env, self.extra = self.program.fact(statement).env, {}
            goal: States = {}
            for name in ordered(start, end):
                if name in end or name in start:
                    if name in self.env or name in start:
                        goal[name] = upper(start.get(name), end.get(name), self.kind_of(name))
                    if self.local_to(statement, name) and name not in start:
                        del goal[name]
            if goal == start:
                break
            start = goal
        else:
            raise AssertionError("adjoint states in a loop do not settle")
        body = self.reset(body, end, start, statement)
        entry = self.entering(after, start, statement)
        self.states = start
        return Loop(statement, body, entry, statement)

    def local_to(self, loop: Any, name: str) -> bool:
        """Whether a name has no value before the loop that could have an adjoint."""
        return name not in self.env

    def reset(self, body: list[Node], end: States, start: States, origin: Any) -> list[Node]:
        """Adjoints that one pass used up are zero again for the pass before it."""
        self.states, self.lines = dict(end), []
        for name, state in start.items():
            if end.get(name) == state:
                continue
            if name not in end:
                bar = self.bar(name)
                kind = self.kind_of(name)
                self.write(rewrite.assign(bar.id, self.zeros(bar, kind)))
                self.unset |= {name} & self.unsure
                self.states[name] = State(kind, owned=not isinstance(kind, Scalar))
            else:
                self.brought_to(name, state)
        if not self.lines:
            return body
        return [Step([], after=self.lines, origin=None), *body]

    def entering(self, after: States, start: States, statement: Any) -> list[gast.stmt]:
        self.states, self.lines = dict(after), []
        for name, state in start.items():
            if after.get(name) != state:
                self.brought_to(name, state)
        return self.lines

    def zeros(self, node: gast.expr, kind: Kind) -> gast.expr:
        """Zeros of the structure of a variable, or of None where it may not have been bound."""
        if is_container(kind) and root_name(node) in self.unset:
            return rewrite.call("shadow_of", node, shared=rewrite.constant(False))
        return super().zeros(node, kind)

    def brought_to(self, name: str, state: State) -> None:
        """`bring`, where the variable itself may not have been bound."""
        if self.states.get(name) is None and not isinstance(self.kind_of(name), Scalar):
            self.unset |= {name} & self.unsure
        self.bring(name, state)

    # -- assignments ---------------------------------------------------------------------------

    def assignment(self, statement: Any, info: Info) -> Step:
        target = statement.targets[0]
        if isinstance(target, gast.Name):
            return self.binding(statement, target.id, info)
        if isinstance(target, gast.Tuple):
            return self.user_call(statement, [e.id for e in target.elts], info)
        return self.stored(statement, target, info)

    def binding(self, statement: Any, name: str, info: Info) -> Step:
        """``y = op``"""
        if info.mutator == "pop":
            return self.popped(statement, name, info)
        if info.call is not None:
            return self.user_call(statement, [name], info)
        if name in self.shadows:
            return self.shadowed_binding(statement, name, info)
        state = self.states.get(name)
        if state is None or info.value is None or not info.value.varied:
            self.states.pop(name, None)
            return Step([statement], origin=statement)
        self.extra = {OUT: info.value, name: info.value}
        operands = rewrite.names_in(statement.value)
        refers_to_itself = name in operands
        self.fill_for(name, statement.value, info)
        state = self.states.pop(name)
        bar: gast.expr = self.bar(name)
        if refers_to_itself:
            kept = self.names.fresh(f"{name}_out_bar", numbered=False)
            self.write(rewrite.assign(kept, bar))
            bar = rewrite.name(kept)
            self.extra = {OUT: info.value, kept: Value(state.kind)}
        else:
            self.extra[bar.id] = Value(state.kind)
        self.giving = bar.id if state.owned and self.is_only_one(statement.value, info) else None
        self.never_given = self.zero_parts.pop(name, set())
        self.contributions(statement.value, bar, state.kind, info)
        self.giving, self.never_given = None, set()
        return self.step(statement, name, refers_to_itself)

    def is_only_one(self, op: Any, info: Info) -> bool:
        """Whether a statement hands its adjoint on to one variable, once."""
        if info.rule is None:
            return isinstance(op, gast.Name) or element_index(op) is not None
        active = [p for p in info.bound if self.is_active(info.bound[p])]
        return len(active) == 1 and isinstance(info.bound[active[0]], gast.Name)

    def step(self, statement: Any, name: str, refers_to_itself: bool) -> Step:
        """Divide the reverse lines into those before and those after the statement is undone."""
        out = {OUT: rewrite.name(name)}
        if not refers_to_itself:
            return Step(
                [statement],
                before=[rewrite.substitute(line, out) for line in self.lines],
                origin=statement,
            )
        before: list[gast.stmt] = []
        after = list(self.lines)
        if any(OUT in rewrite.names_in(line) for line in after):
            kept = self.names.fresh(f"{name}_out", numbered=False)
            before.append(rewrite.assign(kept, rewrite.name(name)))
            after = [rewrite.substitute(line, {OUT: rewrite.name(kept)}) for line in after]
        return Step([statement], before=before, after=after, origin=statement)

    def fill_for(self, name: str, op: Any, info: Info) -> None:
        """An adjoint narrower than its variable is enough for elementwise steps alone."""
        state = self.states[name]
        if self.is_full(name, state):
            return
        elementwise = info.rule is not None and info.rule.family == "elementwise"
        if (
            isinstance(op, (gast.Name, gast.Subscript, gast.Constant))
            and not isinstance(self.kind(op), Unknown)
            and (info.index in ("basic", "mask", "fancy") or isinstance(op, gast.Name))
        ):
            return
        known = axes_of(self.kind_of(name)) is not None
        if (
            elementwise
            and known
            and not any(isinstance(self.kind(b), Unknown) for b in info.bound.values())
        ):
            return
        self.fill(name, shape=rewrite.name(OUT))

    def contributions(self, op: Any, bar: gast.expr, kind: Kind, info: Info) -> None:
        """What a statement ``y = op`` hands on from ``y_bar``."""
        if info.rule is not None:
            self.by_rule(info, bar, kind, rewrite.name(OUT), op)
        elif info.parts is not None:
            self.handed_to_fields(op, bar, info.parts, kind)
        elif isinstance(op, gast.Name):
            if self.is_active(op):
                self.contribute(op, bar)
        elif isinstance(op, gast.Subscript):
            self.element(op, bar, info)
        elif isinstance(op, gast.Attribute):
            if not isinstance(self.evaluator.kind(op.value, self.env), (Object, AnyOf)):
                if op.attr == "imag" and is_real(self.kind(op.value)):
                    return  # zeros
                if op.attr not in ("T", "mT", "real"):
                    raise UnsupportedError.at(
                        op,
                        "which fields this object has is not known here",
                        "set the same fields in every branch, best in `__init__`",
                    )
                self.contribute(
                    op.value,
                    gast.Attribute(bar, op.attr, gast.Load()) if op.attr in ("T", "mT") else bar,
                )
            elif self.is_active(op):
                self.contribute(op, bar)
        elif isinstance(op, (gast.List, gast.Tuple)):
            for k, part in enumerate(op.elts):
                if self.is_active(part):
                    self.contribute(part, rewrite.subscript(bar, rewrite.constant(k)))
        elif isinstance(op, gast.Dict):
            for key, part in zip(op.keys, op.values, strict=True):
                if self.is_active(part):
                    self.contribute(part, rewrite.subscript(bar, key))
        elif isinstance(op, gast.BinOp):
            self.joined_lists(op, bar)
        elif not isinstance(op, gast.Constant):
            raise UnsupportedError.at(
                op, "this expression cannot be differentiated yet", "write it in several steps"
            )

    def handed_to_fields(
        self, op: Any, bar: gast.expr, parts: dict[str, gast.expr], kind: Kind
    ) -> None:
        """An object was made of parts: each gets its field's adjoint."""
        for k, (name, part) in enumerate(parts.items()):
            if self.is_active(part) and not self.has_shadow(part, self.env):
                field: gast.expr = gast.Attribute(bar, name, gast.Load())
                if isinstance(kind, Tuple):
                    field = rewrite.subscript(bar, rewrite.constant(k))
                self.contribute(part, field)

    def joined_lists(self, op: Any, bar: gast.expr) -> None:
        """``xs + ys`` of lists or tuples."""
        if isinstance(op.op, gast.Mult):
            operand = op.left if self.is_active(op.left) else op.right
            folded = rewrite.call("summed_copies", bar, rewrite.call("len", operand))
            if not self.shares_parts(operand, self.env):
                self.contribute(operand, folded)
            return
        if not isinstance(op.op, gast.Add):
            raise UnsupportedError.at(
                op,
                "repeating a list of values to differentiate is not supported",
                "build it in a loop",
            )
        length = rewrite.call("len", op.left)
        if self.is_active(op.left) and not self.shares_parts(op.left, self.env):
            self.contribute(op.left, rewrite.subscript(bar, gast.Slice(None, length, None)))
        if self.is_active(op.right) and not self.shares_parts(op.right, self.env):
            self.contribute(op.right, rewrite.subscript(bar, gast.Slice(length, None, None)))

    def element(self, op: Any, bar: gast.expr, info: Info) -> None:
        """``y = a[i]``"""
        if not self.is_active(op.value):
            return
        if info.index in ("basic", "key"):
            if isinstance(self.kind(op.value), Unknown):
                raise UnsupportedError.at(
                    op,
                    "indexing a value whose kind is not known is not supported",
                    "bring it to one kind first",
                )
            self.contribute(op, self.in_place_of(op, bar, info))
        elif info.index in ("mask", "fancy"):
            root = root_name(op.value)
            assert root is not None
            self.own(root)
            bar = algebra.negative(bar) if self.is_imaginary(op) else bar
            at = rewrite.call("np.add.at", self.bar_of(op.value), index_value(op.slice), bar)
            if info.index == "mask" and not self.program.storage.is_spread(root):
                self.write(augmented(rewrite.subscript(self.bar_of(op.value), op.slice), bar))
            else:
                self.write(gast.Expr(at))
        else:
            raise UnsupportedError.at(
                op.slice,
                "the kind of this index is not known",
                "index with integers, slices or arrays",
            )

    def in_place_of(self, op: Any, bar: gast.expr, info: Info) -> gast.expr:
        """The adjoint of ``y = a[i]``: of the shape of ``a[i]`` where it has that of ``y``."""
        place, found = widened(self.evaluator.kind(op, self.env)), self.kind(bar)
        whole = widened(info.value.kind) if info.value is not None else UNKNOWN
        if (
            isinstance(place, Array)
            and isinstance(found, Array)
            and isinstance(whole, Array)
            and isinstance(bar, gast.Name)
            and same_axes(found.dims, whole.dims)
        ):
            self.extra[bar.id] = Value(Array(found.dtype, place.dims))
        return bar

    # -- rules ---------------------------------------------------------------------------------

    def by_rule(self, info: Info, bar: gast.expr, kind: Kind, out: gast.expr, op: Any) -> None:
        """Contributions that a rule describes."""
        rule, bound = info.rule, info.bound
        kinds = {p: self.evaluator.kind(e, self.env) for p, e in bound.items()}
        template = self.template_of(info, kinds, op)
        filled = {**bound, "out": out}
        special = {("adjoint", "out"): bar}
        if template.partials:
            self.elementwise(template, filled, kinds, bar, kind, info)
            return
        self.agreed = contracted_axes(rule.name, kinds)
        wanted = [(p, e) for p, e in template.adjoints if p in bound and self.is_active(bound[p])]
        wanted, definitions = without_parts(self.never_given, wanted, template.locals)
        needed = needed_locals(definitions, [e for _, e in wanted])
        for local, expression in needed:
            new = self.names.fresh(local, numbered=False)
            value = fill_in(expression, filled, kinds, special)
            self.write(rewrite.assign(new, value))
            filled[local] = rewrite.name(new)
            self.extra[new] = Value(self.kind(value))
        for parameter, expression in wanted:
            if parameter in template.sequences:
                self.each(info, parameter, expression, bound, filled, kinds, special)
            else:
                value = fill_in(expression, filled, kinds, special)
                self.contribute(
                    bound[parameter], value, self.exact_kind(rule, value, kinds[parameter])
                )
        self.agreed = ()

    def exact_kind(self, rule: Any, value: gast.expr, kind: Kind) -> Kind | None:
        """The kind of a contribution of which the rule says that it has the argument's shape."""
        found, wanted = self.kind(value), widened(kind)
        if not rule.exact or not isinstance(wanted, Array):
            return None
        if isinstance(found, Unknown) and self.program.complex_met:
            return None  # whether it is complex is seen at run time
        dtype = found.dtype if isinstance(found, (Array, Scalar)) else wanted.dtype
        return Array(dtype, wanted.dims)

    def each(
        self,
        info: Info,
        parameter: str,
        expression: gast.expr,
        bound: Any,
        filled: Any,
        kinds: Any,
        special: Any,
    ) -> None:
        """A contribution to every element of a sequence argument."""
        operand = bound[parameter]
        if isinstance(operand, (gast.List, gast.Tuple)):
            for k, part in enumerate(operand.elts):
                if self.is_active(part):
                    here = {**filled, "each": rewrite.constant(k)}
                    value = fill_in(expression, here, kinds, special)
                    whole = self.evaluator.kind(part, self.env)
                    self.contribute(part, value, self.exact_kind(info.rule, value, whole))
            return
        kind = self.kind(operand)
        root = root_name(operand)
        assert root is not None
        index = self.names.fresh("k", numbered=False)
        here = {**filled, "each": rewrite.name(index)}
        self.extra[index] = Value(INTEGER)
        value = self.real_of_each(fill_in(expression, here, kinds, special), operand, index)
        if is_container(kind) and isinstance(operand, gast.Name) and self.state(root) is None:
            self.write(rewrite.assign(self.bar(root).id, self.each_of(operand, index, value)))
            alone = self.holds_numbers(operand, self.env) or index not in rewrite.names_in(value)
            self.states[root] = State(kind, owned=alone)
            return
        self.own(root)
        if is_slice(operand) and is_container(kind):
            self.contribute(operand, self.each_of(operand, index, value), kind)
            return
        outer, self.lines = self.lines, []
        self.contribute(rewrite.subscript(operand, rewrite.name(index)), value)
        body, self.lines = self.lines, outer
        length = rewrite.call("len", operand)
        target = rewrite.name(index, store=True)
        self.write(gast.For(target, rewrite.call("range", length), body, [], None))

    def real_of_each(self, value: gast.expr, operand: Any, index: str) -> gast.expr:
        """A contribution to the elements of a list, real where they are real."""
        held, found = held_kind(as_list(self.kind(operand))), self.kind(value)
        if not self.program.complex_met or is_real(found) or is_complex(held):
            return value
        if is_real(held) and is_complex(found):
            return real_part(value, self.kind)
        element = rewrite.subscript(rewrite.loaded(operand), rewrite.name(index))
        return rewrite.call("real_like", value, element)

    def each_of(self, operand: Any, index: str, value: gast.expr) -> gast.expr:
        """The list of contributions to the elements of a list, no two of them one array."""
        length = rewrite.call("len", operand)
        if index not in rewrite.names_in(value):
            if self.holds_numbers(operand, self.env):
                if not isinstance(self.kind(value), Scalar):  # numbers, added to an array
                    value = rewrite.call("np.sum", value)
                return gast.BinOp(gast.List([value], gast.Load()), gast.Mult(), length)
            value = value if is_fresh(value) else method(value, "copy")
        target = rewrite.name(index, store=True)
        return gast.ListComp(
            value, [gast.comprehension(target, rewrite.call("range", length), [], 0)]
        )

    def elementwise(
        self, template: Any, filled: Any, kinds: Any, bar: gast.expr, kind: Kind, info: Info
    ) -> None:
        """``x_bar += y_bar * partial``, summed over the axes along which ``x`` was broadcast."""
        assert info.value is not None
        whole = axes_of(widened(info.value.kind))
        contributions: list[tuple[Any, gast.expr]] = []
        for parameter, partial in template.partials.items():
            operand = filled.get(parameter)
            if operand is None or not self.is_active(operand):
                continue
            local = fill_in(partial, filled, kinds, {("adjoint", "out"): bar})
            value = algebra.product(bar, local)
            own = axes_of(widened(self.evaluator.kind(operand, self.env)))
            found = axes_of(self.kind(value))
            if whole is None or own is None or found is None:
                pass  # filled to its own shape before; what is unknown is summed down at run time
            elif self.makes_whole(parameter, partial, filled):
                pass  # whatever broadcasts is in the contribution itself
            elif not covers(own, whole) and not covers(found, whole):
                if not own and not found:
                    value = gast.BinOp(
                        value, gast.Mult(), gast.Attribute(filled["out"], "size", gast.Load())
                    )
                else:
                    shape = gast.Attribute(filled["out"], "shape", gast.Load())
                    value = rewrite.call("np.broadcast_to", value, shape)
            contributions.append((operand, value))
        self.merged_contributions(contributions)

    def makes_whole(self, parameter: str, partial: gast.expr, filled: Mapping[str, Any]) -> bool:
        """Whether a partial reads the result, or every operand that may be wider than its own."""
        read = rewrite.names_in(partial)
        if "out" in read:
            return True
        others = [p for p in filled if p not in (parameter, "out")]
        kinds = {p: widened(self.evaluator.kind(filled[p], self.env)) for p in others}
        return all(p in read or isinstance(k, (Scalar, Known)) for p, k in kinds.items())

    def merged_contributions(self, contributions: list[tuple[Any, gast.expr]]) -> None:
        """Contributions to one and the same operand are added up first: ``x * x``."""
        sums: list[tuple[Any, gast.expr]] = []
        for operand, value in contributions:
            for k, (known, total) in enumerate(sums):
                if rewrite.same(rewrite.loaded(known), rewrite.loaded(operand)):
                    sums[k] = known, algebra.total(total, value)
                    break
            else:
                sums.append((operand, value))
        for operand, value in sums:
            self.contribute(operand, value)

    # -- stores --------------------------------------------------------------------------------

    def stored(self, statement: Any, place: Any, info: Info) -> Step:
        """``a[i] = e``: the element's adjoint goes to ``e`` and is zero before."""
        root = root_name(place)
        assert root is not None
        new = widened(info.value.kind) if info.value is not None else None
        holds = carries(self.kind(rewrite.loaded(place))) or (info.index == "key" and carries(new))
        if (
            self.state(root) is None
            or not holds
            or not (self.env[root].varied or self.program.storage.holds_varied(root))
        ):
            return Step([statement], origin=statement)
        if info.index == "fancy":
            return self.fancy_store(statement, place, info)
        part = self.bar_of(rewrite.loaded(place))
        if self.puts_shadow(place, info):
            step = self.put_in(statement, part)
            if isinstance(new, Unknown) and self.is_active(statement.value):
                check = gast.Expr(rewrite.call("check_memory", rewrite.loaded(statement.value)))
                step.forward.insert(0, rewrite.located(check, statement))
            return step
        kind = widened(info.place or self.evaluator.kind(rewrite.loaded(place), self.env))
        whole = is_whole(place) and isinstance(place.value, gast.Name)
        if whole and root not in self.shadows and isinstance(kind, Array):
            return self.stored_whole(statement, root, kind)
        self.own(root)
        value = statement.value
        if info.index == "key" and info.value is not None:
            kind = widened(info.value.kind)
        if self.is_active(value):
            taken: gast.expr = part
            shared = self.same_memory(value, root)
            if shared or is_container(kind) or isinstance(value, (gast.Tuple, gast.List)):
                kept = self.names.fresh(f"{root}_taken_bar", numbered=False)
                memory = isinstance(kind, Array) or (info.index != "key" and not is_container(kind))
                copy = method(part, "copy") if memory and not isinstance(kind, Scalar) else part
                self.write(rewrite.assign(kept, copy))
                self.extra[kept] = Value(kind)
                taken = rewrite.name(kept)
            elif isinstance(kind, Array) and self.binds(value, kind):
                taken = method(part, "copy")
            elif isinstance(kind, Array) and not kind.ndim:
                taken = number_in(part)
            found = kind if isinstance(kind, Array) and kind.ndim else None
            if self.is_imaginary(place):  # its adjoint is minus that part of the adjoint
                taken = gast.UnaryOp(gast.USub(), taken)
            if shared:
                self.clear(part, kind, place, info)
                self.contribute(value, taken, found)
                return Step([statement], after=self.lines, origin=statement)
            self.contribute(value, taken, found)
        self.clear(part, kind, place, info)
        return Step([statement], after=self.lines, origin=statement)

    def put_in(self, statement: Any, part: Any) -> Step:
        """A store that puts a shadow in place: undoing it brings the old shadow back."""
        value = statement.value
        if not self.is_active(value) or self.keeps_shadow(statement):
            return Step([statement], origin=statement)
        if isinstance(value, gast.Name):
            self.contribute(value, part)
            return Step([statement], before=self.lines, origin=statement)
        kept = self.names.fresh(f"{root_name(part)}_taken", numbered=False)
        info = self.program.fact(statement)
        self.extra[kept] = Value(widened(info.value.kind) if info.value else UNKNOWN)
        self.contribute(value, rewrite.name(kept))  # to a part that may be what is put back
        if info.value is not None:
            holder = statement.targets[0].value
            part = self.real_of_held(part, holder, widened(info.value.kind), value)
        return Step(
            [statement], before=[rewrite.assign(kept, part)], after=self.lines, origin=statement
        )

    def keeps_shadow(self, statement: Any) -> bool:
        """Whether what is put in has a shadow that is put in likewise; numbers have none."""
        value, place = statement.value, statement.targets[0]
        several = isinstance(place, gast.Subscript) and isinstance(place.slice, gast.Slice)
        if several and self.holds_numbers(value, self.env):
            return False
        return self.has_shadow(value, self.env)

    def stored_whole(self, statement: Any, root: str, kind: Array) -> Step:
        """``a[...] = e`` of an array with one name: before it, the array has no adjoint at all."""
        value = statement.value
        if isinstance(value, gast.Name) and value.id == root:
            return Step([statement], origin=statement)
        state = self.states[root]
        if not self.is_active(value):
            del self.states[root]
            return Step([statement], origin=statement)
        own = axes_of(widened(self.evaluator.kind(value, self.env)))
        if own is None or not same_axes(own, kind.dims):
            self.fill(root)
            state = self.states[root]
        bar: gast.expr = self.bar(root)
        found: Kind | None = state.kind
        if isinstance(state.kind, Array) and not state.kind.ndim:
            bar, found = number_in(bar), None
        if self.same_memory(value, root):
            kept = self.names.fresh(f"{root}_taken_bar", numbered=False)
            self.write(rewrite.assign(kept, bar))
            bar = rewrite.name(kept)
        del self.states[root]
        self.giving = bar.id if isinstance(bar, gast.Name) and state.owned else None
        self.contribute(value, bar, found)
        self.giving = None
        return Step([statement], after=self.lines, origin=statement)

    def same_memory(self, value: Any, root: str) -> bool:
        """Whether an operand may be memory that a variable refers to."""
        storage = self.program.storage
        return any(
            isinstance(p, gast.Name)
            and p.id in storage.parent
            and storage.find(p.id) == storage.find(root)
            for p in rewrite.subexpressions(value)
        )

    def clear(self, part: Any, kind: Kind, place: Any, info: Info) -> None:
        """The adjoint of what a store has overwritten is zero."""
        if info.index == "key":
            if not self.is_new_part(place, info):
                zeros = self.cleared_part(part, kind, rewrite.loaded(place))
                self.write(rewrite.assign(rewrite.stored(part), zeros))
            return
        whole = rewrite.subscript(part, rewrite.constant(...)) if is_whole(place) else part
        self.write(rewrite.assign(rewrite.stored(whole), rewrite.constant(0.0)))

    def cleared_part(self, part: Any, kind: Kind, place: Any) -> gast.expr:
        """Zeros like the part that a store replaced, which may be of another shape than the new."""
        old = widened(self.evaluator.kind(place, self.env))
        if isinstance(kind, Array) and isinstance(old, Array) and same_axes(kind.dims, old.dims):
            return self.zeros(part, old)
        base = self.evaluator.kind(place.value, self.env)
        if isinstance(base, Dict) and base.items is None and not isinstance(old, Scalar):
            return rewrite.call("shadow_of", method(place.value, "get", place.slice))
        return self.zeros(place, old) if carries(old) else rewrite.constant(None)

    def binds(self, value: Any, kind: Kind) -> bool:
        """Whether a contribution to ``value`` would make its adjoint another name of the memory."""
        if not isinstance(value, gast.Name):
            return False
        return self.state(value.id) is None and isinstance(self.kind_of(value.id), (Array, Unknown))

    def fancy_store(self, statement: Any, place: Any, info: Info) -> Step:
        """``a[index] = e`` with repeats possible: only the last writer owns an element."""
        root = root_name(place)
        assert root is not None
        self.own(root)
        bar = self.bar_of(place.value)
        value = statement.value
        cleared = rewrite.subscript(bar, place.slice, store=True)
        clear = rewrite.assign(cleared, rewrite.constant(0.0))
        if not self.is_active(value):
            self.write(clear)
            return Step([statement], after=self.lines, origin=statement)
        taken = rewrite.call("taken_by_last", bar, index_value(place.slice))
        kind = widened(info.place or self.evaluator.kind(rewrite.loaded(place), self.env))
        kept = self.names.fresh(f"{root}_taken_bar", numbered=False)
        self.write(rewrite.assign(kept, taken))
        self.extra[kept] = Value(kind)
        self.write(clear)  # before what the value hands on: it may be read from this array
        self.contribute(value, rewrite.name(kept))
        return Step([statement], after=self.lines, origin=statement)

    def augmentation(self, statement: Any, info: Info) -> Step:
        """``a[i] += e`` and its relatives, in the array's own memory."""
        place = statement.target
        root = root_name(place)
        assert root is not None
        if (
            info.rule is None
            or info.value is None
            or not info.value.varied
            or self.state(root) is None
        ):
            return Step([statement], origin=statement)
        if info.index == "fancy":
            raise UnsupportedError.at(
                place,
                "augmented assignment through an index array is not supported",
                "use `np.add.at`, or slices",
            )
        self.own(root)
        part = self.bar_of(rewrite.loaded(place))
        kind = widened(info.value.kind)
        self.extra = {OUT: Value(kind)}
        kinds = {p: self.evaluator.kind(e, self.env) for p, e in info.bound.items()}
        template = self.template_of(info, kinds, statement)
        filled = {**info.bound, "out": rewrite.name(OUT)}
        if is_whole(place):
            filled[next(iter(info.bound))] = rewrite.loaded(place.value)
        first, second = list(info.bound)[:2]
        operand = info.bound[second]
        if self.is_active(operand):
            shared = self.same_memory(operand, root)
            if shared:  # what was stored is computed again: its operands are back by then
                old = rewrite.loaded(filled[first])
                filled["out"] = gast.BinOp(old, statement.op, rewrite.loaded(operand))
            own, local = (
                fill_in(template.partials[p], filled, kinds, {("adjoint", "out"): part})
                for p in (first, second)
            )
            flat = isinstance(kind, Array) and not kind.ndim
            value = algebra.product(number_in(part) if flat else part, local)
            if (
                isinstance(kind, Array)
                and isinstance(value, (gast.Subscript, gast.Name, gast.Attribute))
                and not is_fresh(value)
                and self.binds(operand, kind)
            ):
                value = method(value, "copy")
            found = None
            if isinstance(kind, Array) and kind.ndim:
                found = Array(getattr(self.kind(value), "dtype", kind.dtype), kind.dims)
            if are_quotients(own, local):  # `part` divided by the operand is a factor of both
                self.scale(template, first, filled, kinds, part, place)
                self.contribute(operand, algebra.product(part, local.left))
            elif shared and not algebra.is_number(own, 1):
                kept = self.names.fresh(f"{root}_taken_bar", numbered=False)
                self.write(
                    rewrite.assign(
                        kept,
                        value
                        if isinstance(value, gast.BinOp) or not isinstance(kind, Array)
                        else method(value, "copy"),
                    )
                )
                self.extra[kept] = Value(kind)
                value = rewrite.name(kept)
                self.scale(template, first, filled, kinds, part, place)
                self.contribute(operand, value, found)
            else:
                self.contribute(operand, value, found)
                self.scale(template, first, filled, kinds, part, place)
        else:
            self.scale(template, first, filled, kinds, part, place)
        return self.store_step(statement, place)

    def scale(
        self, template: Any, first: str, filled: Any, kinds: Any, part: gast.expr, place: Any
    ) -> None:
        """The adjoint of the old content is that of the new, times the partial."""
        local = fill_in(template.partials[first], filled, kinds, {("adjoint", "out"): part})
        if algebra.is_number(local, 1):
            return
        if (
            isinstance(local, gast.BinOp)
            and isinstance(local.op, gast.Div)
            and algebra.is_number(local.left, 1)
        ):
            self.write(gast.AugAssign(rewrite.stored(part), gast.Div(), local.right))
        else:
            self.write(gast.AugAssign(rewrite.stored(part), gast.Mult(), local))

    def store_step(self, statement: Any, place: Any) -> Step:
        """Lines that read what was stored run before it is undone, the others after."""
        loaded = rewrite.loaded(place)
        if is_whole(place):
            loaded = rewrite.loaded(place.value)
        text = rewrite.dump(loaded)
        marks = [OUT in rewrite.names_in(line) for line in self.lines]
        if not any(marks):
            return Step([statement], after=self.lines, origin=statement)
        last = max(k for k, marked in enumerate(marks) if marked)
        early = self.lines[: last + 1]
        if not any(reads_text(line, text) for line in early):
            before = [rewrite.substitute(line, {OUT: loaded}) for line in early]
            return Step([statement], before=before, after=self.lines[last + 1 :], origin=statement)
        kept = self.names.fresh(f"{root_name(place)}_out", numbered=False)
        kind = self.kind(loaded)
        value = method(loaded, "copy") if isinstance(kind, Array) else loaded
        after = [rewrite.substitute(line, {OUT: rewrite.name(kept)}) for line in self.lines]
        return Step(
            [statement], before=[rewrite.assign(kept, value)], after=after, origin=statement
        )

    # -- effects -------------------------------------------------------------------------------

    def effect(self, statement: Any, info: Info) -> Step:
        """A call for its effect."""
        if info.call is not None:
            return self.user_call(statement, [], info)
        if info.mutator in ("append", "insert"):
            return self.appended(statement, info)
        if info.mutator == "reverse":
            return self.turned(statement)
        if info.mutator == "add_at":
            return self.added_at(statement, info)
        if info.mutator in INTO and info.value is not None and info.value.varied:
            raise UnsupportedError.at(
                statement,
                f"`{info.mutator}` of generated code has no reverse rule",
                "differentiate in forward mode here",
            )
        return Step([statement], origin=statement)

    def appended(self, statement: Any, info: Info) -> Step:
        """``xs.append(v)`` is undone by taking the last adjoint off."""
        place = statement.value.func.value
        root = root_name(place)
        assert root is not None
        state = self.state(root)
        if state is None or not self.is_active_container(root):
            return Step([statement], origin=statement)
        self.extra = {root: Value(self.program.env.get(root, self.env[root]).kind, True)}
        self.own_list(root)
        bar = self.bar_of(place)
        *before, value = statement.value.args
        taken = method(bar, "pop", *before)
        if info.value is not None and self.is_active(value):
            taken = self.real_of_held(taken, place, widened(info.value.kind), value)
        if root in self.shadows and self.has_shadow(value, info.env):
            self.write(gast.Expr(taken))
        elif self.is_active(value) and value is not None:
            assert info.value is not None
            kept = (
                self.names.fresh("v_bar", numbered=False)
                if not isinstance(value, gast.Name)
                else None
            )
            if kept is not None:
                self.write(rewrite.assign(kept, taken))
                self.extra[kept] = Value(widened(info.value.kind))
                taken = rewrite.name(kept)
                self.contribute(value, taken)
            else:
                self.take(value, taken, widened(info.value.kind))
        else:
            self.write(gast.Expr(taken))
        return Step([statement], after=self.lines, origin=statement)

    def real_of_held(self, taken: Any, holder: Any, kind: Kind, value: Any) -> gast.expr:
        """The adjoint of a real value that a container of complex values has held."""
        held = held_kind(as_list(self.kind(holder)))
        if not is_real(kind) or is_real(held) or not self.program.complex_met:
            return taken
        if is_complex(held):
            return real_part(taken, self.kind)
        return rewrite.call("real_like", taken, rewrite.loaded(value))

    def turned(self, statement: Any) -> Step:
        """``xs.reverse()`` is undone by turning the adjoints round again."""
        place = statement.value.func.value
        root = root_name(place)
        assert root is not None
        if self.state(root) is None or not self.is_active_container(root):
            return Step([statement], origin=statement)
        self.own_list(root)
        self.write(gast.Expr(method(self.bar_of(place), "reverse")))
        return Step([statement], before=self.lines, origin=statement)

    def take(self, value: gast.Name, taken: gast.expr, kind: Kind) -> None:
        """Contribute what a call hands out, calling it once."""
        state = self.state(value.id)
        whole = self.kind_of(value.id)
        bar = self.bar(value.id)
        if state is None:
            self.write(rewrite.assign(bar.id, taken))
            self.states[value.id] = State(whole)
        elif isinstance(whole, Scalar) or (
            isinstance(whole, Array) and state.owned and self.is_full(value.id, state)
        ):
            self.write(gast.AugAssign(rewrite.stored(bar), gast.Add(), taken))
        elif is_container(whole) or isinstance(whole, Unknown):
            self.write(rewrite.assign(bar.id, rewrite.call("add", bar, taken)))
            self.states[value.id] = State(whole)
        else:
            self.write(rewrite.assign(bar.id, gast.BinOp(bar, gast.Add(), taken)))
            self.states[value.id] = State(whole, owned=True)

    def is_active_container(self, root: str) -> bool:
        return self.program.storage.holds_varied(root) or self.env[root].varied

    def own_list(self, root: str) -> None:
        """A list's adjoint must be a list of its own before its end is taken off."""
        self.own(root)

    def popped(self, statement: Any, name: str, info: Info) -> Step:
        """``y = xs.pop()`` is undone by putting ``y_bar`` back where ``y`` was."""
        place = statement.value.func.value
        root = root_name(place)
        assert root is not None
        assert info.value is not None
        self.extra = {name: info.value}
        if name in self.states:
            self.fill(name)
        state = self.states.pop(name, None)
        held = root in self.shadows
        if not held and (not info.value.varied or (state is None and self.state(root) is None)):
            return Step([statement], origin=statement)
        self.own_list(root)
        bar: gast.expr = self.bar(name)
        if state is None and name not in self.shadows:
            bar = self.zeros(rewrite.name(name), widened(info.value.kind))
        kind = self.evaluator.kind(place, self.env)
        self.write(unpopped(self.bar_of(place), statement.value, bar, kind))
        return Step([statement], before=self.lines, origin=statement)

    def added_at(self, statement: Any, info: Info) -> Step:
        """``np.add.at(a, index, e)``"""
        target, index, value = statement.value.args
        root = root_name(target)
        assert root is not None
        if self.state(root) is None or not self.is_active(value):
            return Step([statement], origin=statement)
        self.own(root)
        self.contribute(value, rewrite.subscript(self.bar_of(target), index))
        return Step([statement], after=self.lines, origin=statement)

    def shadowed_binding(self, statement: Any, name: str, info: Info) -> Step:
        """A binding of memory that has a shadow: views and aliases need nothing."""
        if info.value is None or not info.value.varied or self.is_alias(statement.value, info):
            return Step(  # its memory has a shadow already
                [statement], before=self.handed_to_parts(statement, name, info), origin=statement
            )
        self.extra = {
            OUT: info.value,
            name: info.value,
            self.bar(name).id: Value(widened(info.value.kind)),
        }
        bar: gast.expr = self.bar(name)
        before: list[gast.stmt] = []
        if name in rewrite.names_in(statement.value):
            kept = self.names.fresh(f"{name}_out_bar", numbered=False)
            before = [rewrite.assign(kept, bar)]
            bar = rewrite.name(kept)
            self.extra = {OUT: info.value, kept: Value(widened(info.value.kind))}
        self.giving = bar.id if self.is_only_one(statement.value, info) else None
        self.contributions(statement.value, bar, widened(info.value.kind), info)
        self.giving = None
        if before:
            step = self.step(statement, name, refers_to_itself=True)
            step.before = [*before, *step.before]
            return step
        lines = [rewrite.substitute(line, {OUT: rewrite.name(name)}) for line in self.lines]
        flag = self.flags.get(id(statement))
        if flag is not None and lines:
            lines = [
                *opening(lines),
                gast.If(gast.UnaryOp(gast.Not(), rewrite.name(flag)), closing(lines), []),
            ]
        return Step([statement], before=lines, origin=statement)

    def handed_to_parts(self, statement: Any, name: str, info: Info) -> list[gast.stmt]:
        """A display with a shadow: parts that have none of their own get theirs from it."""
        op = statement.value
        if info.value is None or (
            info.parts is None and not isinstance(op, (gast.List, gast.Tuple, gast.Dict))
        ):
            return []
        self.extra = {self.bar(name).id: Value(widened(info.value.kind)), name: info.value}
        if info.parts is not None:
            self.handed_to_fields(op, self.bar(name), info.parts, info.value.kind)
            return self.lines
        parts = (
            list(zip(op.keys, op.values, strict=True))
            if isinstance(op, gast.Dict)
            else [(rewrite.constant(k), e) for k, e in enumerate(op.elts)]
        )
        for key, part in parts:
            if self.is_active(part) and not self.has_shadow(part, self.env):
                self.contribute(part, rewrite.subscript(self.bar(name), key))
        return self.lines

    def is_alias(self, op: Any, info: Info) -> bool:
        """Whether ``y = op`` gives ``y`` memory that already has a shadow."""
        if info.value is not None and isinstance(widened(info.value.kind), Scalar):
            return False
        if isinstance(op, gast.Name):
            return True
        if is_slice(op) and info.index == "key" and not self.has_shadow(op.value, self.env):
            return False  # of a list in which nothing is replaced
        if isinstance(op, (gast.Subscript, gast.Attribute)):
            return info.index in ("basic", "key") and not self.copies_numbers(op, self.env)
        if isinstance(op, gast.Call):
            return info.alias == "always" or info.parts is not None
        return isinstance(op, (gast.Tuple, gast.List, gast.Dict))

    # -- the user's functions ------------------------------------------------------------------

    def user_call(self, statement: Any, targets: list[str], info: Info) -> Step:
        """A call of a generated pair."""
        assert info.call is not None and info.value is not None
        callee, arguments = info.call.program, info.call.arguments
        pair = self.pairs.pair_of(callee)
        nothing = callee.result.kind == Known(None)
        if not targets and not nothing:
            targets = [self.names.fresh("ignored", numbered=False) for _ in callee.results]
        unset = targets if nothing else []
        targets = [] if nothing else targets
        kinds = (
            info.value.kind.items
            if isinstance(info.value.kind, Tuple) and len(targets) > 1
            else (info.value.kind,)
        )
        self.extra = {n: Value(k, True) for n, k in zip(targets, kinds, strict=False)}
        states = []
        for name in targets:
            if name in self.states:
                self.fill(name)
            own = self.state(name) if name in self.shadows else None
            states.append(self.states.pop(name, own))
        active = [p for p in pair.active if p in arguments]
        shadowed = [p for p in pair.shadowed if p in arguments]
        live = any(states) or any(self.state(root_name(arguments[p]) or "") for p in shadowed)
        if not live:
            return Step([statement], origin=statement)
        residuals = self.names.fresh(f"{callee.name}_tape", numbered=False)
        bars: list[gast.expr] = []
        for name, state, kind in zip(targets, states, kinds, strict=False):
            if carries(kind):
                bars.append(
                    self.bar(name)
                    if state is not None
                    else self.zeros(rewrite.name(name), widened(kind))
                )
        for parameter in shadowed:
            root = root_name(arguments[parameter])
            assert root is not None
            self.own(root)
            bars.append(self.bar_of(rewrite.loaded(arguments[parameter])))
        result = rewrite.call(pair.reverse, rewrite.name(residuals), *bars)
        if info.call.again:
            return self.run_again(statement, targets, residuals, result, active, pair)
        self.receive(result, active, arguments, pair)
        after: list[gast.stmt] = []
        if any(t in self.shadows and t in rewrite.names_in(statement.value) for t in targets):
            k = 1 + next(k for k, line in enumerate(self.lines) if binds_value(line, result))
            self.lines, after = self.lines[:k], self.lines[k:]  # to what the names were before
        forward = self.forward_call(statement, targets, residuals, pair)
        nones = [
            rewrite.located(rewrite.assign(n, rewrite.constant(None)), statement) for n in unset
        ]
        remembered = [root_name(arguments[p]) for p in pair.remembered if p in arguments]
        if pair.remembers_result:
            remembered += targets
        self.program.handed[residuals] = {n for n in remembered if n is not None}
        return Step(
            [forward, *nones],
            before=self.lines,
            after=after,
            origin=statement,
            remembered=tuple(n for n in remembered if n is not None),
        )

    def run_again(
        self,
        statement: Any,
        targets: list[str],
        residuals: str,
        result: gast.expr,
        active: list[str],
        pair: Any,
    ) -> Step:
        """A call that keeps its arguments alone: the reverse sweep runs it once more."""
        info = self.program.fact(statement)
        assert info.call is not None
        whole = self.forward_call(statement, targets, residuals, pair).value
        if not targets:
            first: gast.stmt = gast.Expr(whole)
        else:
            index: gast.expr = gast.Slice(None, rewrite.constant(-1), None)
            names: gast.expr = gast.Tuple(
                [rewrite.name(n, store=True) for n in targets], gast.Store()
            )
            if len(targets) == 1:
                index, names = rewrite.constant(0), rewrite.name(targets[0], store=True)
            first = gast.Assign([names], rewrite.subscript(whole, index), None)
        before, self.lines = self.lines, []
        self.write(rewrite.assign(residuals, rewrite.subscript(whole, rewrite.constant(-1))))
        self.receive(result, active, info.call.arguments, pair)
        return Step(
            [rewrite.located(first, statement)], before=before, after=self.lines, origin=statement
        )

    def forward_call(
        self, statement: Any, targets: list[str], residuals: str, pair: Any
    ) -> gast.stmt:
        call = statement.value
        arguments = self.program.fact(statement).call.arguments  # type: ignore[union-attr]
        args = [rewrite.loaded(arguments[p]) for p in pair.program.parameters]
        args += [self.bar_of(rewrite.loaded(arguments[p])) for p in pair.given]
        captured = self.program.fact(statement).call.captured  # type: ignore[union-attr]
        keywords = [gast.keyword(n, rewrite.name(captured[n])) for n in pair.program.captured]
        new = rewrite.located(gast.Call(rewrite.name(pair.forward), args, keywords), call)
        names = [*targets, residuals]
        target: gast.expr = gast.Tuple([rewrite.name(n, store=True) for n in names], gast.Store())
        if len(names) == 1:
            target = rewrite.name(names[0], store=True)
        statement_ = rewrite.located(gast.Assign([target], new, None), statement)
        return statement_

    def receive(
        self, result: gast.expr, active: list[str], arguments: dict[str, gast.expr], pair: Any
    ) -> None:
        """Bind the adjoints that a reverse sweep returns, or add them."""
        wanted = [(p, arguments[p]) for p in active]
        if not wanted:
            self.write(gast.Expr(result))
            return
        names: list[str] = []
        later: list[tuple[gast.expr, str]] = []
        bound: list[str] = []  # in the order of the parameters, whatever names hash to
        for parameter, operand in wanted:
            direct = (
                isinstance(operand, gast.Name)
                and self.is_active(operand)
                and operand.id not in bound
            )
            if direct and self.state(operand.id) is None and self.fits(pair, parameter, operand):
                names.append(self.bar(operand.id).id)
                bound.append(operand.id)
                continue
            new = self.names.fresh(f"{pair.program.name}_{parameter}_bar", numbered=False)
            names.append(new)
            self.extra[new] = Value(pair.kind_of(parameter))
            if self.is_active(operand):
                later.append((operand, new))
        target: gast.expr = rewrite.name(names[0], store=True)
        if len(names) > 1:
            target = gast.Tuple([rewrite.name(n, store=True) for n in names], gast.Store())
        self.write(rewrite.assign(target, result))
        for name in bound:
            self.states[name] = State(self.kind_of(name), owned=False)
        for operand, new in later:
            self.contribute_same(operand, rewrite.name(new))

    def fits(self, pair: Any, parameter: str, operand: Any) -> bool:
        return True

    def contribute_same(self, operand: Any, value: gast.Name) -> None:
        """A contribution that has its variable's own shape, whatever the symbols say."""
        kind = widened(self.evaluator.kind(operand, self.seen(operand, self.extra, self.env)))
        self.extra[value.id] = Value(kind)
        self.contribute(operand, value)


def binds_value(line: Any, value: gast.expr) -> bool:
    """Whether a line computes a value."""
    return isinstance(line, (gast.Assign, gast.Expr)) and line.value is value


def contracted_axes(name: str, kinds: Mapping[str, Kind]) -> tuple[tuple[Dim, Dim], ...]:
    """The two axes that a product sums over: they are of one length, or it had not run."""
    a, b = (widened(kinds.get(p, UNKNOWN)) for p in ("a", "b"))
    if name not in ("numpy.matmul", "numpy.dot", "numpy.inner"):
        return ()
    if not (isinstance(a, Array) and isinstance(b, Array) and a.ndim and b.ndim):
        return ()
    axis = -1 if b.ndim == 1 or name == "numpy.inner" else -2
    return ((a.dims[-1], b.dims[axis]),)


def opening(lines: list[gast.stmt]) -> list[gast.stmt]:
    """Zeros that a contribution needs to be there: they are made in any case."""
    return [line for line in lines if is_zeros(line)]


def closing(lines: list[gast.stmt]) -> list[gast.stmt]:
    return [line for line in lines if not is_zeros(line)]


def is_zeros(line: Any) -> bool:
    if not isinstance(line, gast.Assign) or not isinstance(line.value, gast.Call):
        return False
    function = line.value.func
    return isinstance(function, gast.Attribute) and function.attr == "zeros_like"


def are_quotients(a: Any, b: Any) -> bool:
    """Whether the partials are ``1 / y`` and ``e / y``."""
    return (
        isinstance(a, gast.BinOp)
        and isinstance(b, gast.BinOp)
        and isinstance(a.op, gast.Div)
        and isinstance(b.op, gast.Div)
        and algebra.is_number(a.left, 1)
        and rewrite.dump(a.right) == rewrite.dump(b.right)
    )


def index_value(index: Any) -> gast.expr:
    """An index as a value: ``np.s_[k, :]`` where it has slices."""
    if any(isinstance(p, gast.Slice) for p in rewrite.subexpressions(index)):
        return rewrite.subscript(rewrite.dotted("np.s_"), index)
    return index


def number_in(array: gast.expr) -> gast.expr:
    """The number that a 0-d array holds now, which the array's later contents do not change."""
    return rewrite.subscript(array, gast.Tuple([], gast.Load()))


def stored_names(statement: Any) -> set[str]:
    """The names that a statement binds."""
    return {
        p.id
        for p in rewrite.subexpressions(statement)
        if isinstance(p, gast.Name) and isinstance(p.ctx, gast.Store)
    }


def ordered(*states: States) -> list[str]:
    return list(dict.fromkeys(itertools.chain(*states)))


def needed_locals(locals_: Any, wanted: list[gast.expr]) -> list[tuple[str, gast.expr]]:
    """The local definitions of a template that the wanted expressions read, in order."""
    read: set[str] = set().union(*[rewrite.names_in(e) for e in wanted]) if wanted else set()
    needed = []
    for name, expression in reversed(list(locals_)):
        if name in read:
            needed.append((name, expression))
            read |= rewrite.names_in(expression)
    return needed[::-1]


def reads_text(node: Any, text: str) -> bool:
    return any(
        isinstance(p, gast.expr) and rewrite.dump(p) == text for p in rewrite.subexpressions(node)
    )


__all__ = ["Known", "Reverse"]
