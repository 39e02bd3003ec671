"""Shadows: adjoint memory made beside primal memory that is written to and has several names.

Where one name alone refers to memory that is mutated, its adjoint is an ordinary adjoint
variable.  Where several do (views written through, aliases, swapped buffers), each binding
of a primal name binds the adjoint name in the same way, in the forward sweep: a view of the
array is the same view of its shadow, so aliases need no bookkeeping.
"""

from __future__ import annotations

import dataclasses
from typing import Any, cast

import gast

from tangentish.analysis.frames import root_name
from tangentish.analysis.lattice import widened
from tangentish.analysis.program import Env, Info, Program, carries, is_container
from tangentish.differentiate.adjoints import Adjoints, is_whole, method, refuse_own_part
from tangentish.differentiate.paired import Node
from tangentish.language import rewrite
from tangentish.language.kinds import Array, Dict, Kind, Scalar, Tuple

# rules of functions whose result is a view that NumPy does not let one write to
READ_ONLY = (
    "numpy.broadcast_to",
    "numpy.diagonal",
    "numpy.diag",
    "numpy.linalg.diagonal",
)
WINDOWS = "numpy.lib.stride_tricks.sliding_window_view"  # which takes the wish to write


def bound_names(program: Program) -> set[str]:
    return set(program.parameters).union(*map(rewrite.names_stored, program.body))


def shadow_names(program: Program, passed: set[str]) -> frozenset[str]:
    """The names whose adjoints are shadows; ``passed`` are parameters whose shadow is passed in."""
    storage = program.storage
    present = bound_names(program)
    found: set[str] = set()
    for name in sorted(present):
        written = any(storage.is_mutated(held) for held in storage.held(name))
        if not written or not storage.holds_varied(name):
            continue
        names = storage.names(name) & present
        is_element = any(m.endswith("[]") for m in storage.members[storage.find(name)])
        if len(names) > 1 or is_element or names & passed:
            found |= names
    for name in sorted(made_elsewhere(program) & present - found):
        held = storage.element_of(name) if storage.has_element(name) else name
        if storage.is_mutated(held) and storage.holds_varied(name):
            found |= storage.names(name) & present
    changed = True
    while changed:
        changed = False
        for name in sorted(present - found):
            if storage.has_element(name):
                inner = storage.names(storage.element_of(name)) & found
                if inner:
                    found |= storage.names(name) & present
                    changed = True
    return frozenset(found)


def made_elsewhere(program: Program) -> set[str]:
    """The containers that a call returns which is only carried along.

    What they hold may be one array in several places.
    """
    found: set[str] = set()
    for statement in rewrite.statements_in(program.body):
        info = program.info.get(id(statement))
        if info is None or info.value is None or not isinstance(statement, gast.Assign):
            continue
        plain = info.rule is None and info.call is None and info.mutator is None
        called = isinstance(statement.value, gast.Call) and plain and info.parts is None
        target = statement.targets[0]
        if called and isinstance(target, gast.Name) and is_container(info.value.kind):
            found.add(target.id)
    return found


class ShadowBindings:
    """Puts the bindings of shadows into the forward program."""

    def __init__(self, program: Program, shadows: frozenset[str], adjoints: Adjoints) -> None:
        self.program = program
        self.shadows = shadows
        self.adjoints = adjoints
        self.flags: dict[int, str] = {}  # names that tell whether a binding made a view

    def parameters(self, passed: set[str]) -> list[gast.stmt]:
        """Shadows of arguments, at the start."""
        lines: list[gast.stmt] = []
        for name in self.program.parameters:
            if name in self.shadows and name not in passed:
                kind = self.program.kinds[name].kind
                zeros = (
                    rewrite.call("np.zeros_like", rewrite.name(name))
                    if isinstance(kind, Array)
                    else rewrite.call("shadow_of", rewrite.name(name))
                )
                lines.append(self.noted(rewrite.assign(self.adjoints.bar(name).id, zeros), None))
        return lines

    def noted(self, statement: Any, origin: Any) -> gast.stmt:
        env = self.program.fact(origin).env if origin is not None else self.program.kinds
        if origin is not None:
            rewrite.located(statement, origin)
        self.program.info[id(statement)] = Info(env)
        self.program.kept.append(statement)
        return statement

    def attach(self, statements: list[gast.stmt], lines: dict[int, list[gast.stmt]]) -> None:
        """The shadow statements that belong to each statement, by its identity."""
        for statement in statements:
            found = self.after(statement)
            if found:
                lines[id(statement)] = found
            for name in rewrite.BLOCK_FIELDS:
                self.attach(getattr(statement, name, None) or [], lines)

    def after(self, statement: Any) -> list[gast.stmt]:
        """The shadow statements that belong to one statement."""
        if isinstance(statement, gast.Expr):
            return self.after_effect(statement)
        if not isinstance(statement, gast.Assign):
            return []
        target = statement.targets[0]
        if isinstance(target, gast.Tuple):
            return [line for e in target.elts for line in self.fresh(e.id, statement)]
        if not isinstance(target, gast.Name):
            return self.after_store(statement, target)
        lines: list[gast.stmt] = []
        if self.program.fact(statement).mutator == "pop":
            lines = self.popped(target.id, statement)
        if target.id not in self.shadows or (
            lines and self.adjoints.bar(target.id).id in target_names(lines[-1])
        ):
            return lines
        return [*lines, *self.binding(target.id, statement)]

    def popped(self, name: str, statement: Any) -> list[gast.stmt]:
        """What leaves a list takes its shadow along."""
        place = statement.value.func.value
        if root_name(place) not in self.shadows:
            return []
        taken = method(self.adjoints.bar_of(place), "pop", *statement.value.args)
        info = self.program.fact(statement)
        is_number = info.value is not None and isinstance(widened(info.value.kind), Scalar)
        if name in self.shadows and not is_number:
            return [self.noted(rewrite.assign(self.adjoints.bar(name).id, taken), statement)]
        return [self.noted(gast.Expr(taken), statement)]

    def binding(self, name: str, statement: Any) -> list[gast.stmt]:
        op = statement.value
        info = self.program.fact(statement)
        value: gast.expr | None = None
        if info.value is not None and isinstance(widened(info.value.kind), Scalar):
            return self.fresh(name, statement)  # a number has no memory that others see
        if isinstance(op, gast.Name) and op.id in self.shadows:
            value = self.adjoints.bar(op.id)
        elif isinstance(op, (gast.Subscript, gast.Attribute)) and root_name(op) in self.shadows:
            info = self.program.fact(statement)
            copies = self.adjoints.copies_numbers(op, info.env)
            if not copies and (isinstance(op, gast.Attribute) or info.index in ("basic", "key")):
                value = self.adjoints.bar_of(op)
        elif isinstance(op, gast.BinOp):
            value = self.joined(op, statement)
        elif isinstance(op, (gast.List, gast.Tuple, gast.Dict)):
            value = self.shadow_of(op, info.env)
        elif self.program.fact(statement).parts is not None:
            return self.made(name, statement)
        elif isinstance(op, gast.Call):
            value = self.view_call(name, op, statement)
        if value is None:
            return self.fresh(name, statement)
        if isinstance(op, gast.Call) and self.program.fact(statement).alias == "maybe":
            return self.told_at_run_time(name, value, statement)
        return [self.noted(rewrite.assign(self.adjoints.bar(name).id, value), statement)]

    def made(self, name: str, statement: Any) -> list[gast.stmt]:
        """The shadow of an object that is made of parts: their shadows, and zeros."""
        info = self.program.fact(statement)
        assert info.parts is not None
        if info.value is not None and isinstance(info.value.kind, Tuple):
            display = gast.List(
                [self.shadow_of(p, info.env) for p in info.parts.values()], gast.Load()
            )
            return [self.noted(rewrite.assign(self.adjoints.bar(name).id, display), statement)]
        lines = self.fresh(name, statement)
        for field, part in info.parts.items():
            if self.adjoints.has_shadow(part, info.env):
                refuse_own_part(name, part)
                place = gast.Attribute(self.adjoints.bar(name), field, gast.Store())
                bar = self.adjoints.bar_of(part)
                lines.append(self.noted(rewrite.assign(place, bar), statement))
        return lines

    def told_at_run_time(self, name: str, view: gast.expr, statement: Any) -> list[gast.stmt]:
        """View or copy depends on the memory layout: the shadow does what the array did."""
        op = statement.value
        base = self.viewed_operand(op, name)
        assert base is not None
        flag = self.program.names.fresh(f"{name}_is_view", numbered=False)
        self.flags[id(statement)] = flag
        told = rewrite.call("np.shares_memory", rewrite.name(name), base)
        value = gast.IfExp(
            rewrite.name(flag), view, rewrite.call("np.zeros_like", rewrite.name(name))
        )
        bar = self.adjoints.bar(name).id
        return [
            self.noted(rewrite.assign(flag, told), statement),
            self.noted(rewrite.assign(bar, value), statement),
        ]

    def shadow_of(self, part: Any, env: Env) -> gast.expr:
        """The shadow of an operand: its own, those of the parts of a display, or zeros."""
        if isinstance(part, gast.Dict):
            return gast.Dict(part.keys, [self.shadow_of(v, env) for v in part.values])
        if isinstance(part, (gast.List, gast.Tuple)):
            return gast.List([self.shadow_of(e, env) for e in part.elts], gast.Load())
        if self.adjoints.has_shadow(part, env):
            bar: gast.expr = self.adjoints.bar_of(part)
            return bar
        kind = widened(self.adjoints.evaluator.kind(part, env))
        return self.adjoints.zeros(part, kind) if carries(kind) else rewrite.constant(None)

    def joined(self, op: Any, statement: Any) -> gast.expr | None:
        """``xs + ys`` and ``xs * n`` share what the lists hold, and so do their shadows."""
        env = self.program.fact(statement).env

        def bar(part: Any) -> gast.expr:
            if not is_container(widened(self.adjoints.evaluator.kind(part, env))):
                return cast(gast.expr, part)
            if self.adjoints.has_shadow(part, env):
                return cast(gast.expr, self.adjoints.bar_of(part))
            return rewrite.call("shadow_of", part)

        operands = [op.left, op.right]
        if not any(self.adjoints.shares_parts(operand, env) for operand in operands):
            return None
        return gast.BinOp(bar(op.left), op.op, bar(op.right))

    def view_call(self, name: str, op: Any, statement: Any) -> gast.expr | None:
        """``np.transpose(a)`` of an array with a shadow is that of the shadow."""
        info = self.program.fact(statement)
        if info.alias == "never":
            return None
        operand = self.viewed_operand(op, name)
        if operand is None:
            return None
        bar = self.adjoints.bar_of(operand)
        view = rewrite.rebuild(op, lambda part: bar if part is operand else None)
        if info.rule is not None and info.rule.name in READ_ONLY:
            return rewrite.call("writable", view)
        if info.rule is not None and info.rule.name == WINDOWS:
            wish = gast.keyword("writeable", rewrite.constant(True))
            given = [k for k in view.keywords if k.arg != "writeable"]
            return gast.Call(view.func, view.args, [*given, wish])
        return view

    def viewed_operand(self, op: Any, name: str) -> Any:
        """The operand of a call that its result is a view of."""
        operands = [*op.args, *(k.value for k in op.keywords)]
        if isinstance(op.func, gast.Attribute):
            operands.insert(0, op.func.value)
        for operand in operands:
            root = root_name(operand)
            if root in self.shadows and root != name and self.reaches(root, name):
                return operand
        return None

    def reaches(self, root: str, name: str) -> bool:
        """Whether a variable, or what it holds at any depth, may be the memory of another."""
        storage = self.program.storage
        found, seen = storage.find(root), set()
        goals = {storage.find(name)}
        if storage.has_element(name):
            goals.add(storage.element_of(name))
        while found not in goals:
            seen.add(found)
            if not storage.has_element(found) or storage.element_of(found) in seen:
                return False
            found = storage.element_of(found)
        return True

    def fresh(self, name: str, statement: Any) -> list[gast.stmt]:
        if name not in self.shadows:
            return []
        info = self.program.fact(statement)
        kind: Kind | None = info.value.kind if info.value is not None else None
        if isinstance(kind, Array):
            zeros = self.adjoints.zeros_like(rewrite.name(name), kind)
        elif kind is not None and isinstance(widened(kind), Scalar):
            zeros = rewrite.constant(0.0)
        else:
            zeros = rewrite.call("shadow_of", rewrite.name(name))
        return [self.noted(rewrite.assign(self.adjoints.bar(name).id, zeros), statement)]

    def after_effect(self, statement: Any) -> list[gast.stmt]:
        info = self.program.fact(statement)
        call = statement.value
        if info.mutator == "reverse" and root_name(call.func.value) in self.shadows:
            turned = method(self.adjoints.bar_of(call.func.value), "reverse")
            return [self.noted(gast.Expr(turned), statement)]
        if info.mutator in ("append", "insert"):
            root = root_name(call.func.value)
            if root in self.shadows:
                *before, argument = call.args
                bar = self.shadow_of(argument, info.env)
                shadow = self.adjoints.bar_of(call.func.value)
                put = method(shadow, info.mutator, *before, bar)
                return [self.noted(gast.Expr(put), statement)]
        return []

    def after_store(self, statement: Any, place: Any) -> list[gast.stmt]:
        """What is put into a container has its shadow put into the container's shadow."""
        info = self.program.fact(statement)
        if root_name(place) not in self.shadows or info.value is None or info.index != "key":
            return []
        new = self.adjoints.is_new_part(place, info)
        if not new and not self.adjoints.puts_shadow(place, info):
            return []
        shadow = self.shadow_of(statement.value, info.env)
        target = self.adjoints.bar_of(rewrite.loaded(place))
        line = self.noted(rewrite.assign(rewrite.stored(target), shadow), statement)
        base = self.adjoints.evaluator.kind(place.value, info.env)
        if new:
            self.program.info[id(line)].index = "new"
        elif isinstance(base, Dict) and base.items is None:
            self.program.info[id(line)].index = "entry"
        return [line]

    def is_same_memory(self, part: str, name: str) -> bool:
        """Whether a variable and another, or what the other holds, may be one memory."""
        storage = self.program.storage
        found = storage.find(part)
        if found == storage.find(name):
            return True
        return storage.has_element(name) and storage.element_of(name) == found


def target_names(statement: Any) -> set[str]:
    """The names that a simple statement binds."""
    return {t.id for t in getattr(statement, "targets", []) if isinstance(t, gast.Name)}


__all__ = ["Node", "ShadowBindings", "dataclasses", "is_whole", "shadow_names"]
