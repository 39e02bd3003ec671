"""What belongs to one pass of a loop alone, and the reversal of that pass reads.

It is recomputed at the start of the pass's reversal where that is cheap and gives the same:
views, arithmetic of numbers, lengths.  Everything else is pushed at the end of the pass.
"""

from __future__ import annotations

from typing import Any

import gast
import numpy as np

from tangentish.analysis.frames import root_name
from tangentish.analysis.lattice import widened
from tangentish.differentiate.adjoints import method
from tangentish.differentiate.backwards import insert_at_end
from tangentish.differentiate.dataflow import (
    assigned_and_exposed,
    assigned_later,
    bound_after,
    count_definitions,
    names_read_count,
    order_of_assignment,
    stored_in_order,
)
from tangentish.differentiate.needs import SHAPE_ATTRIBUTES, Fact, callee_text
from tangentish.differentiate.paired import Node, Step
from tangentish.differentiate.saving import Saving
from tangentish.language import rewrite
from tangentish.language.kinds import Array, Scalar, Unknown

ARITHMETIC = (gast.Add, gast.Sub, gast.Mult, gast.Div)  # cheaper than a tape is


class PassSaves(Saving):
    """Values of one pass: recomputed, or kept on tapes."""

    def with_pass_saves(
        self,
        nodes: list[Node],
        forward: list[gast.stmt],
        reverse: list[gast.stmt],
        after: set[Fact],
        local: set[str],
        provided: set[str],
        start: set[Fact],
        depth: int,
    ) -> Any:
        """What the reversal of one pass needs of that pass alone: recomputed, or kept on tapes."""
        wanted = [n for n in order_of_assignment(nodes) if n in local and ("name", n) in after]
        if not wanted:
            return forward, reverse, after
        assigned, _ = assigned_and_exposed(nodes)
        recomputed: list[gast.stmt] = []
        available = set(provided)
        extra: set[Fact] = set()
        pushes: list[gast.stmt] = []
        pops: list[gast.stmt] = []
        pending = list(wanted)
        index = 0
        while index < len(pending):
            name = pending[index]
            index += 1
            again = self.recomputable(name, nodes, assigned, available)
            if again is not None:
                facts = self.facts([again.value])
                recomputed.append(again)
                available.add(name)
                extra |= {f for f in facts if f[1] not in local}
        recomputed_names = {r.targets[0].id for r in recomputed}
        for name in wanted:
            if name in recomputed_names:
                continue
            tape = self.tape(name)
            pushes.append(gast.Expr(method(rewrite.name(tape), "append", rewrite.name(name))))
            pops.insert(0, rewrite.assign(name, method(rewrite.name(tape), "pop")))
        forward = self.definitely_bound(
            nodes, [n for n in wanted if n not in recomputed_names], forward
        )
        forward = insert_at_end(forward, pushes)
        after = {f for f in after if not (f[0] == "name" and f[1] in local)} | extra
        return forward, [*pops, *recomputed, *reverse], after

    def definitely_bound(
        self, nodes: list[Node], names: list[str], forward: list[gast.stmt]
    ) -> list[gast.stmt]:
        """Names that a pass may leave unbound are None at its start."""
        bound = bound_after(nodes)
        missing = [rewrite.assign(n, rewrite.constant(None)) for n in names if n not in bound]
        return [*missing, *forward]

    def recomputable(
        self, name: str, nodes: list[Node], assigned: set[str], available: set[str]
    ) -> Any:
        """The statement that gives a name its value again at the start of a pass's reversal."""
        definitions = [
            (k, s)
            for k, n in enumerate(nodes)
            if isinstance(n, Step)
            for s in n.forward
            if isinstance(s, gast.Assign)
            and isinstance(s.targets[0], gast.Name)
            and s.targets[0].id == name
        ]
        if len(definitions) != 1 or count_definitions(nodes, name) != 1:
            return None
        position, statement = definitions[0]
        op = statement.value
        if not self.cheap(op, statement):
            return None
        for part in rewrite.names_in(op):
            if part in assigned and part not in available:
                return None
            if part in available and part in assigned and assigned_later(nodes, position, part):
                return None
        return rewrite.located(gast.Assign([rewrite.name(name, store=True)], op, None), statement)

    def cheap(self, op: Any, statement: Any) -> bool:
        """Views, arithmetic of numbers, lengths, elements of what is never written to."""
        info = self.program.info.get(id(statement))
        kind = widened(info.value.kind) if info is not None and info.value is not None else None
        if isinstance(op, gast.Name):
            return op.id in self.primal
        if isinstance(op, gast.Constant):
            return True
        if any(self.written(p) for p in elements_read(op)) or self.reads_objects(op):
            return False
        if isinstance(op, gast.Subscript):
            if info is None or info.index not in ("basic", "key"):
                return False
            root = root_name(op)
            if root is None or any(isinstance(p, gast.Call) for p in rewrite.subexpressions(op)):
                return False
            return (
                isinstance(kind, Array) and isinstance(self.kinds.get(root), Array)
            ) or not self.written(op)
        if isinstance(op, (gast.UnaryOp, gast.Compare, gast.BinOp)) and self.reads_written(op):
            return False
        if isinstance(op, (gast.UnaryOp, gast.Compare)):
            return isinstance(kind, Scalar)
        if isinstance(op, gast.BinOp):
            kinds = "iubf" if isinstance(op.op, ARITHMETIC) else "iub"
            return isinstance(kind, Scalar) and np.dtype(kind.dtype).kind in kinds
        if isinstance(op, gast.Attribute):
            replaced = isinstance(op.value, gast.Attribute) and self.written(op.value)
            return not replaced and (op.attr in SHAPE_ATTRIBUTES or op.attr == "T")
        if isinstance(op, gast.Call):
            argument = op.args[0] if op.args else None
            array = isinstance(self.kinds.get(root_name(argument) or ""), Array)
            return callee_text(op.func) == "len" and (array or not self.written(argument))
        return False

    def reads_objects(self, op: Any) -> bool:
        """Whether an operation reads a set, a counter or the like: nobody knows what changes it."""
        return any(
            isinstance(part, gast.Name)
            and isinstance(self.kinds.get(part.id), Unknown)
            and not self.program.env[part.id].varied
            for part in rewrite.subexpressions(op)
        )

    def local_names(self, nodes: list[Node]) -> set[str]:
        """Names assigned in a block before anything there reads them."""
        assigned, exposed = assigned_and_exposed(nodes)
        return {n for n in assigned - exposed if n in self.primal}

    def read_outside(self, nodes: list[Node]) -> set[str]:
        """Names that the program reads anywhere but in this block."""
        inside = names_read_count(nodes)
        return {n for n, c in self.reads.items() if c > inside.get(n, 0)}

    def kept_of_pass(self, forward: list[gast.stmt], reverse: list[gast.stmt]) -> Any:
        """In a loop, what a completed block has saved in variables goes on tapes."""
        saved = [n for n in stored_in_order(forward) if n not in self.primal]
        read = set().union(*map(rewrite.names_in, reverse)) if reverse else set()
        pushes: list[gast.stmt] = []
        pops: list[gast.stmt] = []
        for name in saved:
            if name in read:
                tape = self.tape(name)
                push = method(rewrite.name(tape), "append", rewrite.name(name))
                pushes.append(gast.Expr(push))
                pops.insert(0, rewrite.assign(name, method(rewrite.name(tape), "pop")))
        return pushes, pops


def elements_read(op: Any) -> list[Any]:
    """The elements that an operation reads besides the one that it is: those in its indices."""
    parts = list(rewrite.subexpressions(op))
    if isinstance(op, gast.Subscript):
        parts = list(rewrite.subexpressions(op.slice))
    return [p for p in parts if isinstance(p, gast.Subscript)]
