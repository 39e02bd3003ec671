"""Recording: what the reverse sweep needs of overwritten values, and the two sweeps themselves.

To-be-recorded facts are read off the reverse lines that were really written, so they cannot
disagree with them.  A walk forward over the paired tree carries the facts that the reverse
lines of *earlier* statements still need: a name (which object it refers to) or a storage
class (what is in that memory).  A statement that overwrites a needed fact saves it:

* outside loops in a variable of its own,
* in a loop on a tape, pushed just before the overwrite and popped at the mirrored place,
* what belongs to one pass of a loop alone is pushed at the end of the pass, or recomputed
  at the start of its reversal where that is cheap and gives the same.
"""

from __future__ import annotations

import itertools
from collections import ChainMap
from typing import Any

import gast
import numpy as np

from tangentish.analysis.attempts import all_statements, written_roots
from tangentish.analysis.expressions import Evaluator
from tangentish.analysis.frames import root_name
from tangentish.analysis.lattice import widened
from tangentish.analysis.program import Program, distinct, is_container, is_storage
from tangentish.differentiate.adjoints import free_value, is_whole, method
from tangentish.differentiate.paired import Attempt, Branch, Guarded, Loop, Node, Step, has_reverse
from tangentish.language import rewrite
from tangentish.language.headings import heading, is_ours
from tangentish.language.kinds import Array, Dict, Kind, Known, List, Object, Scalar, Unknown
from tangentish.names import adjoint_name
from tangentish.optimize.effects import leaves

Fact = tuple[str, str]  # ("name", x) or ("storage", class)
BARS = "~bars"  # one storage class for all shadows of containers: they hold one another
SHAPE_ATTRIBUTES = ("shape", "ndim", "size", "dtype")
SHAPE_ONLY = {
    "np.zeros_like": 0,
    "np.full_like": 0,
    "np.shape": 0,
    "len": 0,
    "np.ones_like": 0,
    "np.empty_like": 0,
    "np.ndim": 0,
    "np.size": 0,
}
SHAPE_SECOND = {"unbroadcast": 1, "broadcast_up": 1}


def callee_text(node: Any) -> str:
    parts: list[str] = []
    while isinstance(node, gast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, gast.Name):
        parts.append(node.id)
    return ".".join(reversed(parts))


class Recorder:
    """The recording walk over one paired tree."""

    def __init__(self, program: Program, shadow_names: set[str]) -> None:
        self.program = program
        self.storage = program.storage
        self.names = program.names
        self.evaluator = Evaluator(free_value)
        self.tapes: list[gast.stmt] = []
        self.primal = self.primal_names() | shadow_names
        self.kinds = self.all_kinds()
        self.unsure = unsure_names(program)
        self.unset: set[str] = set()  # names that are None where the program has not bound them yet
        self.containers: set[str] = set()  # shadows of containers

    def primal_names(self) -> set[str]:
        return set(self.program.parameters).union(*map(rewrite.names_stored, self.program.body))

    def all_kinds(self) -> dict[str, Kind]:
        """Some kind of every name: enough to tell numbers from memory."""
        kinds: dict[str, Kind] = {}
        for env in distinct([*(i.env for i in self.program.info.values()), self.program.env]):
            for name, value in env.items():
                if name not in kinds or isinstance(kinds[name], Scalar):
                    kinds[name] = widened(value.kind)
        return kinds

    # -- facts -------------------------------------------------------------------------------

    def facts(self, nodes: list[Any]) -> set[Fact]:
        """What lines read of the primal program."""
        found: set[Fact] = set()
        bound: set[str] = set()
        for node in nodes:
            self._read(node, found, bound)
        return found

    def _read(self, node: Any, found: set[Fact], bound: set[str], content: bool = True) -> None:
        if isinstance(node, gast.Name):
            if node.id in self.primal and node.id not in bound and isinstance(node.ctx, gast.Load):
                found.add(("name", node.id))
                if node.id in self.containers:
                    found.add(("storage", BARS))
                elif is_storage(self.kinds.get(node.id)) and (
                    content or not isinstance(self.kinds.get(node.id), Array)
                ):  # a list's length is content
                    found.add(("storage", self.storage.find(node.id)))
                    if is_container(self.kinds.get(node.id)) and self.storage.has_element(node.id):
                        found.add(("storage", self.storage.element_of(node.id)))
            elif isinstance(node.ctx, gast.Store):
                bound.add(node.id)
            return
        if isinstance(node, gast.Attribute) and node.attr in SHAPE_ATTRIBUTES:
            self._read(node.value, found, bound, content=False)
            return
        if isinstance(node, gast.AugAssign):
            self._read(node.value, found, bound)
            self._read(rewrite.loaded(node.target), found, bound, content=False)
            return
        if isinstance(node, gast.Assign):
            self._read(node.value, found, bound)
            for target in node.targets:
                self._read(target, found, bound)
            return
        if isinstance(node, gast.Call):
            text = callee_text(node.func)
            shape = SHAPE_ONLY.get(text, SHAPE_SECOND.get(text))
            for k, argument in enumerate(node.args):
                self._read(argument, found, bound, content=k != shape)
            for keyword in node.keywords:
                self._read(keyword.value, found, bound)
            if (isinstance(node.func, gast.Attribute) and text.split(".")[0] in self.primal) or (
                isinstance(node.func, gast.Attribute) and not text.startswith("np.")
            ):
                self._read(node.func.value, found, bound)
            return
        if isinstance(node, gast.Subscript) and not content:
            self._read(node.value, found, bound, content=self._is_container_path(node.value))
            self._read(node.slice, found, bound)
            return
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, gast.AST):
                self._read(value, found, bound)
            elif isinstance(value, list):
                for item in value:
                    if isinstance(item, gast.AST):
                        self._read(item, found, bound)

    def _is_container_path(self, node: Any) -> bool:
        return not isinstance(self.kinds.get(root_name(node) or ""), Array)

    # -- the walk ----------------------------------------------------------------------------

    def record(
        self, nodes: list[Node], kept: set[Fact], start: list[gast.stmt], ending: list[gast.expr]
    ) -> tuple[list[gast.stmt], list[gast.stmt], set[Fact]]:
        """Both sweeps of the whole program.

        ``start`` comes before it in the forward sweep, ``ending`` is what the reverse sweep
        returns; facts in ``kept`` are restored whatever reads them.
        """
        self.primal |= set(order_of_assignment([Step(start), *nodes]))
        self.reads = names_read_count(nodes)
        for result in [*self.program.results, *ending]:
            count_reads(result, self.reads)
        forward, reverse, needed = self.block(nodes, kept | self.facts(ending), 0)
        return [*start, *forward], reverse, needed

    def block(
        self, nodes: list[Node], needed: set[Fact], depth: int
    ) -> tuple[list[gast.stmt], list[gast.stmt], set[Fact]]:
        """Forward statements, reverse statements, and the facts needed of what comes after."""
        forward: list[gast.stmt] = []
        chunks: list[list[gast.stmt]] = []
        for node in nodes:
            if isinstance(node, Step):
                lines, back, needed = self.step(node, needed, depth)
            elif isinstance(node, Branch):
                lines, back, needed = self.branch(node, needed, depth)
            elif isinstance(node, Loop):
                lines, back, needed = self.loop(node, needed, depth)
            elif isinstance(node, Attempt):
                lines, back, needed = self.attempt(node, needed, depth)
            else:
                lines, back, needed = self.guarded(node, needed, depth)
            forward += lines
            chunks.append(back)
        reverse = [line for chunk in reversed(chunks) for line in chunk]
        return forward, reverse, needed

    def head(self, lines: list[gast.stmt], origin: Any) -> list[gast.stmt]:
        """Head a paragraph of the reverse sweep with the user's statement."""
        if not lines or origin is None or is_ours(origin):
            return lines
        return [heading(origin, self.program.source.file), *lines]

    def step(
        self, node: Step, needed: set[Fact], depth: int
    ) -> tuple[list[gast.stmt], list[gast.stmt], set[Fact]]:
        before = self.facts(node.before)
        for name in node.remembered:
            before |= {f for f in self.facts([rewrite.name(name)]) if f[0] == "storage"}
        after = self.facts(node.after)
        forward: list[gast.stmt] = []
        restore: list[gast.stmt] = []
        now = needed | after
        for statement in node.forward:
            saves, restores, now = self.overwrite(statement, now, depth)
            forward += [*saves, statement]
            restore = [*restores, *restore]
        now = now | before
        restore_facts = self.facts(list(restore))
        lines = [*node.before, *restore, *node.after]
        return forward, self.head(lines, node.origin), now | restore_facts

    def overwrite(
        self, statement: Any, needed: set[Fact], depth: int
    ) -> tuple[list[gast.stmt], list[gast.stmt], set[Fact]]:
        """Saves before a statement, their undoing, and what is still needed after it."""
        if isinstance(statement, gast.Assign) and isinstance(
            statement.targets[0], (gast.Name, gast.Tuple)
        ):
            target = statement.targets[0]
            names = [e.id for e in target.elts] if isinstance(target, gast.Tuple) else [target.id]
            saves: list[gast.stmt] = []
            restores: list[gast.stmt] = []
            for name in names:
                s, r, needed = self.overwrite_name(name, statement, needed, depth)
                saves += s
                restores = [*r, *restores]
            s, r, needed = self.overwrite_by_call(statement, needed, depth)
            return [*saves, *s], [*r, *restores], needed
        if isinstance(statement, gast.Assign):
            return self.overwrite_place(statement.targets[0], needed, depth, statement)
        if isinstance(statement, gast.AugAssign):
            return self.overwrite_place(statement.target, needed, depth, statement)
        return self.overwrite_by_call(statement, needed, depth)

    def overwrite_name(self, name: str, statement: Any, needed: set[Fact], depth: int) -> Any:
        fact = ("name", name)
        saves: list[gast.stmt] = []
        restores: list[gast.stmt] = []
        if fact in needed:
            saves, restores = self.save(name, rewrite.name(name), depth)
        gone = {fact}
        if self.binds_new_memory(name, statement):
            gone.add(("storage", self.storage.find(name)))
        return saves, restores, needed - gone

    def binds_new_memory(self, name: str, statement: Any) -> bool:
        """Whether the memory that a name had is out of the program's reach after a statement."""
        info = self.program.info.get(id(statement))
        members = self.storage.members.get(self.storage.find(name), set())
        if (
            info is None
            or len(self.storage.names(name) & self.primal) > 1
            or any(m.endswith("[]") for m in members)
        ):
            return False
        op = statement.value
        if isinstance(op, (gast.BinOp, gast.UnaryOp, gast.Constant)) or (
            isinstance(op, gast.Call) and info.rule is not None and not info.alias
        ):
            return True
        return not rewrite.names_in(op) & members

    def save(self, stem: str, place: Any, depth: int) -> tuple[list[gast.stmt], list[gast.stmt]]:
        """Keep what a place holds: in a variable outside loops, on a tape inside."""
        target = rewrite.stored(place)
        self.unset |= {n for n in self.unsure if n in rewrite.names_in(place)}
        if depth == 0:
            kept = self.names.fresh(f"{stem}_old", numbered=False)
            return [rewrite.assign(kept, place)], [rewrite.assign(target, rewrite.name(kept))]
        tape = self.tape(stem)
        push = gast.Expr(method(rewrite.name(tape), "append", place))
        return [push], [rewrite.assign(target, method(rewrite.name(tape), "pop"))]

    def tape(self, stem: str) -> str:
        name = self.names.fresh(f"{stem}_tape", numbered=False)
        self.program.tapes.add(name)
        self.tapes.append(rewrite.assign(name, gast.List([], gast.Load())))
        return name

    def overwrite_place(
        self, place: Any, needed: set[Fact], depth: int, statement: Any = None
    ) -> Any:
        """A store into an array or container."""
        root = root_name(place)
        assert root is not None
        if ("storage", self.class_written(place)) not in needed:
            return [], [], needed
        loaded = rewrite.loaded(place)
        kind = self.place_kind(place)
        if isinstance(kind, Array) and not self.is_reference(place):
            base = rewrite.loaded(place.value) if is_whole(place) else loaded
            copy = method(base, "copy")
            saves, restores = self.save(root, copy_of(loaded, copy), depth)
            restores = [rewrite.assign(rewrite.stored(loaded), r.value) for r in restores]
            saves = [replace_value(s, loaded, copy) for s in saves]
        elif self.is_new_key(place, statement):
            return [], [], needed
        else:
            saves, restores = self.save(root, loaded, depth)
        return saves, restores, needed

    def is_reference(self, place: Any) -> bool:
        """Whether a store replaces an array in a container, and writes into none."""
        return not isinstance(self.place_kind(place.value), Array)

    def is_new_key(self, place: Any, statement: Any) -> bool:
        """Whether a store makes a new entry of a dict: then there is nothing to keep."""
        info = self.program.info.get(id(statement))
        if info is None:
            return False
        if info.index == "new":
            return True
        base = self.evaluator.kind(place.value, info.env)
        if isinstance(place, gast.Attribute):
            return isinstance(base, Object) and place.attr not in dict(base.fields)
        key = self.evaluator.kind(place.slice, info.env)
        return (
            isinstance(base, Dict)
            and base.items is not None
            and isinstance(key, Known)
            and key.value not in dict(base.items)
        )

    def class_written(self, place: Any) -> str:
        """The storage class that a store changes."""
        base = place.value
        root = root_name(base)
        assert root is not None
        if root in self.containers:
            return BARS
        if isinstance(base, gast.Name):
            return self.storage.find(base.id)
        kind = self.kinds.get(root)
        if isinstance(kind, Array):
            return self.storage.find(root)
        return self.storage.element_of(root)

    def place_kind(self, place: Any) -> Kind:
        env = ChainMap(self.program.env, *[])
        kinds = {n: self.program.env.get(n) for n in rewrite.names_in(place)}
        from tangentish.analysis.program import Value

        full = {
            n: v if v is not None else Value(self.kinds.get(n, Unknown())) for n, v in kinds.items()
        }
        for n in full:
            if n in self.kinds:
                full[n] = Value(self.kinds[n])
        del env
        return widened(self.evaluator.kind(rewrite.loaded(place), full))

    def overwrite_by_call(self, statement: Any, needed: set[Fact], depth: int) -> Any:
        """Calls that change their arguments: list methods, NumPy's mutators, users' functions."""
        info = self.program.info.get(id(statement))
        mutator = info.mutator if info is not None else None
        call: Any = getattr(statement, "value", None)
        if info is not None and info.writes:
            return self.overwrite_whole(info.writes, needed, depth)
        if mutator == "append":
            return (
                [],
                [gast.Expr(method(call.func.value, "pop"))]
                if self.is_needed_list(call.func.value, needed)
                else [],
                needed,
            )
        if mutator == "pop":
            return self._undo_pop(statement, call, needed, depth)
        if mutator in ("add_at", "whole"):
            place = (
                call.args[0]
                if mutator == "add_at"
                or not isinstance(call.func, gast.Attribute)
                or callee_text(call.func).startswith("np.")
                else call.func.value
            )
            root = root_name(place)
            if root is None or ("storage", self.storage.find(root)) not in needed:
                return [], [], needed
            if isinstance(self.place_kind(place), List):
                whole: Any = rewrite.subscript(rewrite.loaded(place), gast.Slice(None, None, None))
                saves, restores = self.save(root, whole, depth)
                return saves, restores, needed
            return self.overwrite_place(
                rewrite.subscript(rewrite.loaded(place), rewrite.constant(...)), needed, depth
            )
        return [], [], needed

    def overwrite_whole(self, roots: tuple[str, ...], needed: set[Fact], depth: int) -> Any:
        """What a called function writes to is kept whole."""
        saves: list[gast.stmt] = []
        restores: list[gast.stmt] = []
        for root in roots:
            if not isinstance(self.kinds.get(root), Array):
                s, r = self.overwrite_container(root, needed, depth)
                saves, restores = [*saves, *s], [*r, *restores]
                continue
            place = rewrite.subscript(rewrite.name(root), rewrite.constant(...))
            s, r, needed = self.overwrite_place(place, needed, depth)
            saves += s
            restores = [*r, *restores]
        return saves, restores, needed

    def overwrite_container(self, root: str, needed: set[Fact], depth: int) -> Any:
        """A list, dict or object is copied with all that it holds, and put back."""
        held = [self.storage.find(root)]
        while self.storage.has_element(held[-1]) and self.storage.element_of(held[-1]) not in held:
            held.append(self.storage.element_of(held[-1]))
        if not any(("storage", each) in needed for each in held):
            return [], []
        whole = rewrite.name(root)
        saves, restores = self.save(root, whole, depth)
        saves = [replace_value(s, whole, rewrite.call("copied", whole)) for s in saves]
        back = [gast.Expr(rewrite.call("put_back", whole, r.value)) for r in restores]
        return saves, back

    def is_needed_list(self, place: Any, needed: set[Fact]) -> bool:
        root = root_name(place)
        return root is not None and ("storage", self.storage.find(root)) in needed

    def _undo_pop(self, statement: Any, call: Any, needed: set[Fact], depth: int) -> Any:
        place = call.func.value
        if not self.is_needed_list(place, needed):
            return [], [], needed
        target = statement.targets[0]
        back = gast.Expr(method(place, "append", rewrite.loaded(target)))
        return [], [back], needed | {("name", target.id)}

    # -- control flow --------------------------------------------------------------------------

    def branch(self, node: Branch, needed: set[Fact], depth: int) -> Any:
        then_forward, then_reverse, after_then = self.arm(node.body, needed, depth)
        else_forward, else_reverse, after_else = self.arm(node.orelse, needed, depth)
        forward = [self.like(node.origin, gast.If(node.test, then_forward, else_forward))]
        reverse: list[gast.stmt] = []
        after = after_then | after_else
        if then_reverse or else_reverse:
            reverse = [make_if(node.test, then_reverse, else_reverse)]
            after = after | self.facts([node.test])
        return forward, reverse, after

    def like(self, old: Any, new: Any) -> Any:
        """A rebuilt compound statement keeps the facts of the old one."""
        rewrite.located(new, old)
        if id(old) in self.program.info:
            self.program.info[id(new)] = self.program.info[id(old)]
            self.program.kept.append(new)
        return new

    def arm(self, nodes: list[Node], needed: set[Fact], depth: int) -> Any:
        """One arm; in a loop, what belongs to the arm alone is saved at its end."""
        if depth == 0:
            return self.block(nodes, needed, depth)
        local = self.local_names(nodes) - self.read_outside(nodes)
        outside = {f for f in needed if not (f[0] == "name" and f[1] in local)}
        forward, reverse, after = self.block(nodes, outside, depth)
        return self.with_pass_saves(nodes, forward, reverse, after, local, set(), outside, depth)

    def local_names(self, nodes: list[Node]) -> set[str]:
        """Names assigned in a block before anything there reads them."""
        assigned, exposed = assigned_and_exposed(nodes)
        return {n for n in assigned - exposed if n in self.primal}

    def read_outside(self, nodes: list[Node]) -> set[str]:
        """Names that the program reads anywhere but in this block."""
        inside = names_read_count(nodes)
        return {n for n, c in self.reads.items() if c > inside.get(n, 0)}

    def loop(self, node: Loop, needed: set[Fact], depth: int) -> Any:
        """A loop: to a fixed point of the facts that one pass needs of another."""
        if not has_reverse(node.body) and not node.entry and not self.touches(node.body, needed):
            return self.plain_loop(node, needed, depth)
        statement = node.statement
        index = statement.target.id if isinstance(statement, gast.For) else None
        local = self.local_names(node.body)
        local -= self.read_outside(node.body) - bound_after(node.body)
        if index is not None:
            local.discard(index)
        start = {f for f in needed if not (f[0] == "name" and f[1] in local)}
        state = (list(self.tapes), self.names.copy())
        while True:
            forward, reverse, after = self.block(node.body, start, depth + 1)
            inherited = {
                f for f in after if not (f[0] == "name" and (f[1] in local or f[1] == index))
            }
            if inherited <= start:
                break
            start |= inherited
            self.tapes = list(state[0])
            self.names.restore(state[1])
        provided = {index} if index is not None else set()
        forward, reverse, after = self.with_pass_saves(
            node.body, forward, reverse, after, local, provided, start, depth + 1
        )
        carried_over = {f for f in needed if f[0] == "name" and f[1] in local}
        saves, restores = self.around(carried_over, index, needed, depth)
        header, back, extra = self.reversed_loop(statement, forward, reverse, depth)
        result = {f for f in after if not (f[0] == "name" and (f[1] in local or f[1] == index))}
        result |= start | extra
        result = {f for f in result if not (f[0] == "name" and (f[1] in local or f[1] == index))}
        entry = self.head(list(node.entry), None)
        return (
            [*saves, *header],
            [*entry, *back, *restores],
            result | self.facts(list(node.entry)) | self.facts(restores),
        )

    def touches(self, nodes: list[Node], needed: set[Fact]) -> bool:
        """Whether a loop without reverse lines overwrites something needed."""
        assigned, _ = assigned_and_exposed(nodes)
        names = {f[1] for f in needed if f[0] == "name"}
        if assigned & names:
            return True
        return any(f[0] == "storage" for f in needed) and stores_anything(nodes)

    def plain_loop(self, node: Loop, needed: set[Fact], depth: int) -> Any:
        forward, _, _ = self.block(node.body, set(), depth + 1)
        statement = node.statement
        saves: list[gast.stmt] = []
        restores: list[gast.stmt] = []
        if isinstance(statement, gast.For):
            saves, restores = self.around(set(), statement.target.id, needed, depth)
            needed = needed - {("name", statement.target.id)}
        return [*saves, rebuilt_loop(self, statement, forward)], restores, needed

    def around(self, carried: set[Fact], index: str | None, needed: set[Fact], depth: int) -> Any:
        """Needed values of names that the loop takes over are kept around the whole loop."""
        saves: list[gast.stmt] = []
        restores: list[gast.stmt] = []
        names = sorted(f[1] for f in carried)
        if index is not None and ("name", index) in needed:
            names.append(index)
        for name in names:
            s, r = self.save(name, rewrite.name(name), depth)
            saves += s
            restores = [*r, *restores]
        return saves, restores

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
        """Views, index arithmetic, lengths, elements of what is never written to."""
        info = self.program.info.get(id(statement))
        kind = widened(info.value.kind) if info is not None and info.value is not None else None
        if isinstance(op, gast.Name):
            return op.id in self.primal
        if isinstance(op, gast.Constant):
            return True
        if any(self.written(p) for p in elements_read(op)):
            return False
        if isinstance(op, gast.Subscript):
            if info is None or info.index not in ("basic", "key"):
                return self.is_shadow_view(op)
            root = root_name(op)
            if root is None or any(isinstance(p, gast.Call) for p in rewrite.subexpressions(op)):
                return False
            return (
                isinstance(kind, Array) and isinstance(self.kinds.get(root), Array)
            ) or not self.written(op)
        if isinstance(op, (gast.UnaryOp, gast.Compare)):
            return isinstance(kind, Scalar)
        if isinstance(op, gast.BinOp):
            return isinstance(kind, Scalar) and np.dtype(kind.dtype).kind in "iub"
        if isinstance(op, gast.Attribute):
            return op.attr in SHAPE_ATTRIBUTES or op.attr == "T"
        if isinstance(op, gast.Call):
            argument = op.args[0] if op.args else None
            array = isinstance(self.kinds.get(root_name(argument) or ""), Array)
            return callee_text(op.func) == "len" and (array or not self.written(argument))
        return False

    def is_shadow_view(self, op: Any) -> bool:
        return False

    def written(self, op: Any) -> bool:
        root = root_name(op)
        if root is None or self.storage.is_mutated(root):
            return True
        return self.storage.has_element(root) and self.storage.is_mutated(
            self.storage.element_of(root)
        )

    # -- reversing loops -----------------------------------------------------------------------

    def reversed_loop(
        self, statement: Any, forward: list[gast.stmt], reverse: list[gast.stmt], depth: int
    ) -> Any:
        if not reverse:
            return [rebuilt_loop(self, statement, forward)], [], set()
        leaves_early = bool(forward) and is_break(forward[-1])
        if isinstance(statement, gast.For) and not leaves_early:
            used = any(statement.target.id in rewrite.names_loaded(line) for line in reverse)
            header = reversed_range(statement.iter.args) if used else statement.iter
            back = gast.For(
                rewrite.name(statement.target.id, store=True), header, reverse, [], None
            )
            return [rebuilt_loop(self, statement, forward)], [back], self.facts([header])
        count = self.names.fresh("count", numbered=False)
        self.primal.add(count)
        self.kinds[count] = Scalar("int64", True)
        start = rewrite.assign(count, rewrite.constant(0))
        step = gast.AugAssign(rewrite.name(count, store=True), gast.Add(), rewrite.constant(1))
        forward = insert_at_end(forward, [step])
        if isinstance(statement, gast.For):
            header = counted_range(statement.iter.args, rewrite.name(count))
            target = statement.target.id
        else:
            header = rewrite.call("range", rewrite.name(count))
            target = "_"
        back = gast.For(rewrite.name(target, store=True), header, reverse, [], None)
        extra = self.facts([header]) | {("name", count)}
        lines: list[gast.stmt] = [start, rebuilt_loop(self, statement, forward)]
        if depth == 0:
            return lines, [back], extra - {("name", count)}
        tape = self.tape(count)
        lines.append(gast.Expr(method(rewrite.name(tape), "append", rewrite.name(count))))
        restore = rewrite.assign(count, method(rewrite.name(tape), "pop"))
        return lines, [restore, back], extra - {("name", count)}

    def attempt(self, node: Attempt, needed: set[Fact], depth: int) -> Any:
        """A ``try``: what its body saves is kept only if it was completed."""
        statement = node.origin
        if node.failed is None:
            forward, reverse, needed = self.block(node.body, needed, depth)
            last, back, needed = self.block(node.final, needed, depth)
            whole = gast.Try(forward or [gast.Pass()], [], [], last or [gast.Pass()])
            return [self.like(statement, whole)], [*back, *reverse], needed
        saves, restores, needed = self.kept_around(statement, needed, depth)
        outer, self.tapes = self.tapes, []
        forward, reverse, after = self.block(node.body, set(), 0)
        own, self.tapes = self.tapes, outer
        forward = [*own, *forward]
        _, missed, after_missed = self.block(node.missed, set(), depth)
        if depth:
            pushes, pops = self.kept_of_pass(forward, reverse)
            forward, reverse = [*forward, *pushes], [*pops, *reverse]
        whole = gast.Try(forward or [gast.Pass()], statement.handlers, [], [])
        needed = needed | after | after_missed | self.facts(list(restores))
        undone: list[gast.stmt] = []
        if missed or reverse:
            undone = [make_if(node.failed, missed, reverse)]
            needed |= self.facts([node.failed])
        return [*saves, self.like(statement, whole)], [*undone, *restores], needed

    def kept_around(self, statement: Any, needed: set[Fact], depth: int) -> Any:
        """What a ``try`` may change, in whatever part of it has run, is kept before it."""
        names = {("name", n) for n in rewrite.names_stored(statement)} & needed
        saves, restores = self.around(names, None, needed, depth)
        needed = needed - names
        env = self.program.fact(statement).env
        roots: dict[str, str] = {}
        for step in all_statements(statement.body):
            for written in written_roots(step, self.program.info.get(id(step))):
                members = sorted(self.storage.names(written) & env.keys())
                if members:
                    roots[self.storage.find(written)] = members[0]
        for root in roots.values():
            s, r, needed = self.overwrite_whole((root,), needed, depth)
            saves, restores = [*saves, *s], [*r, *restores]
        return saves, restores, needed

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

    def guarded(self, node: Guarded, needed: set[Fact], depth: int) -> Any:
        forward, reverse, after = self.block(node.body, needed, depth)
        block = self.like(node.origin, gast.With(node.items, forward, None))
        if not reverse:
            return [block], [], after
        if all(
            callee_text(getattr(i.context_expr, "func", None)) in ("np.errstate",)
            for i in node.items
        ):
            return (
                [block],
                [gast.With(node.items, reverse, None)],
                after | self.facts([i.context_expr for i in node.items]),
            )
        return [block], reverse, after


# -- small questions ---------------------------------------------------------------------------


def copy_of(loaded: Any, copy: Any) -> Any:
    return loaded


def replace_value(statement: Any, old: Any, new: Any) -> Any:
    """The save statement with the copy in place of the view."""
    return rewrite.rebuild(statement, lambda n: new if n is old else None)


def make_if(test: Any, body: list[gast.stmt], orelse: list[gast.stmt]) -> gast.stmt:
    if body:
        return gast.If(test, body, orelse)
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        return gast.If(test.operand, orelse, [])
    return gast.If(gast.UnaryOp(gast.Not(), test), orelse, [])


def rebuilt_loop(recorder: Recorder, statement: Any, body: list[gast.stmt]) -> gast.stmt:
    if isinstance(statement, gast.For):
        new: Any = gast.For(statement.target, statement.iter, body or [gast.Pass()], [], None)
    else:
        new = gast.While(statement.test, body or [gast.Pass()], [])
    return recorder.like(statement, new)


def is_break(statement: Any) -> bool:
    return (
        isinstance(statement, gast.If)
        and len(statement.body) == 1
        and isinstance(statement.body[0], gast.Break)
    )


def elements_read(op: Any) -> list[Any]:
    """The elements that an operation reads besides the one that it is: those in its indices."""
    parts = list(rewrite.subexpressions(op))
    if isinstance(op, gast.Subscript):
        parts = list(rewrite.subexpressions(op.slice))
    return [p for p in parts if isinstance(p, gast.Subscript)]


def insert_at_end(body: list[gast.stmt], lines: list[gast.stmt]) -> list[gast.stmt]:
    """Lines at the end of a pass, before it may leave the loop."""
    if body and is_break(body[-1]):
        return [*body[:-1], *lines, body[-1]]
    return [*body, *lines]


def reversed_range(bounds: list[Any]) -> gast.expr:
    """``range(n - 1, -1, -1)`` for ``range(n)``."""
    one = rewrite.constant(1)
    if len(bounds) == 1:
        return rewrite.call(
            "range", minus(bounds[0], one), rewrite.constant(-1), rewrite.constant(-1)
        )
    if len(bounds) == 2:
        return rewrite.call(
            "range", minus(bounds[1], one), minus(bounds[0], one), rewrite.constant(-1)
        )
    return rewrite.call("reversed", rewrite.call("range", *bounds))


def minus(a: Any, b: gast.Constant) -> gast.expr:
    if isinstance(a, gast.Constant) and type(a.value) is int:
        return rewrite.constant(a.value - b.value)
    if (
        isinstance(a, gast.BinOp)
        and isinstance(a.right, gast.Constant)
        and type(a.right.value) is int
    ):
        if isinstance(a.op, gast.Add):
            rest = a.right.value - b.value
            return a.left if rest == 0 else gast.BinOp(a.left, gast.Add(), rewrite.constant(rest))
        if isinstance(a.op, gast.Sub):
            return gast.BinOp(a.left, gast.Sub(), rewrite.constant(a.right.value + b.value))
    return gast.BinOp(a, gast.Sub(), b)


def counted_range(bounds: list[Any], count: gast.expr) -> gast.expr:
    """The range of the first ``count`` passes, run backwards."""
    if len(bounds) == 1:
        return reversed_range([count])
    whole = rewrite.call("range", *bounds)
    return rewrite.call("reversed", rewrite.subscript(whole, gast.Slice(None, count, None)))


def count_reads(node: Any, counts: dict[str, int]) -> None:
    for part in rewrite.occurrences(node):
        if type(part.ctx) is gast.Load:
            counts[part.id] = counts.get(part.id, 0) + 1


def names_read_count(nodes: list[Node]) -> dict[str, int]:
    counts: dict[str, int] = {}

    def visit(node: Node) -> None:
        if isinstance(node, Step):
            for statement in [*node.forward, *node.before, *node.after]:
                count_reads(statement, counts)
        elif isinstance(node, Branch):
            count_reads(node.test, counts)
            for inner in [*node.body, *node.orelse]:
                visit(inner)
        elif isinstance(node, Loop):
            if isinstance(node.statement, gast.For):
                count_reads(node.statement.iter, counts)
            else:
                count_reads(node.statement.test, counts)
            for line in node.entry:
                count_reads(line, counts)
            for inner in node.body:
                visit(inner)
        elif isinstance(node, Attempt):
            for inner in itertools.chain(*node.blocks):
                visit(inner)
        else:
            for item in node.items:
                count_reads(item.context_expr, counts)
            for inner in node.body:
                visit(inner)

    for node in nodes:
        visit(node)
    return counts


def assigned_and_exposed(nodes: list[Node]) -> tuple[set[str], set[str]]:
    """Names that a block assigns, and names that it may read before assigning them."""
    assigned: set[str] = set()
    exposed: set[str] = set()
    definite = flow(nodes, set(), assigned, exposed)
    del definite
    return assigned, exposed


def flow(nodes: list[Node], bound: set[str], assigned: set[str], exposed: set[str]) -> set[str]:
    """Walk a block; returns the names that are bound for certain after it."""
    for node in nodes:
        if isinstance(node, Step):
            exposed |= set().union(*map(rewrite.names_loaded, node.after)) - bound
            for statement in node.forward:
                exposed |= rewrite.names_loaded(statement) - bound
                if isinstance(statement, gast.AugAssign):
                    exposed |= rewrite.names_stored(statement) - bound
                assigned |= rewrite.names_stored(statement)
                bound = bound | rewrite.names_stored(statement)
            exposed |= set().union(*map(rewrite.names_loaded, node.before)) - bound
        elif isinstance(node, Branch):
            exposed |= rewrite.names_loaded(node.test) - bound
            first = flow(node.body, set(bound), assigned, exposed)
            second = flow(node.orelse, set(bound), assigned, exposed)
            if raises(node.body):
                bound = second
            elif raises(node.orelse):
                bound = first
            else:
                bound = first & second
        elif isinstance(node, Loop):
            statement = node.statement
            if isinstance(statement, gast.For):
                exposed |= rewrite.names_loaded(statement.iter) - bound
                assigned.add(statement.target.id)
                flow(node.body, bound | {statement.target.id}, assigned, exposed)
            else:
                exposed |= rewrite.names_loaded(statement.test) - bound
                flow(node.body, set(bound), assigned, exposed)
        elif isinstance(node, Attempt):
            assigned |= rewrite.names_stored(node.origin)
            after = flow(node.body, set(bound), assigned, exposed)
            bound = flow(node.final, after, assigned, exposed) if node.failed is None else bound
            flow(node.missed, set(bound), assigned, exposed)
        else:
            for item in node.items:
                exposed |= rewrite.names_loaded(item.context_expr) - bound
            bound = flow(node.body, set(bound), assigned, exposed)
    return bound


def raises(nodes: list[Node]) -> bool:
    return (
        bool(nodes)
        and isinstance(nodes[-1], Step)
        and any(isinstance(s, gast.Raise) for s in nodes[-1].forward)
    )


def bound_after(nodes: list[Node]) -> set[str]:
    return flow(nodes, set(), set(), set())


def order_of_assignment(nodes: list[Node]) -> list[str]:
    found: dict[str, None] = {}

    def visit(node: Node) -> None:
        if isinstance(node, Step):
            for statement in node.forward:
                for part in rewrite.occurrences(statement):
                    if type(part.ctx) is gast.Store:
                        found.setdefault(part.id)
        elif isinstance(node, Branch):
            for inner in [*node.body, *node.orelse]:
                visit(inner)
        elif isinstance(node, Loop):
            if isinstance(node.statement, gast.For):
                found.setdefault(node.statement.target.id)
            for inner in node.body:
                visit(inner)
        elif isinstance(node, Attempt):
            for inner in itertools.chain(*node.blocks):
                visit(inner)
            for handler in node.origin.handlers:
                found.update(dict.fromkeys(stored_in_order(handler.body)))
        else:
            for inner in node.body:
                visit(inner)

    for node in nodes:
        visit(node)
    return list(found)


def count_definitions(nodes: list[Node], name: str) -> int:
    total = 0
    for node in nodes:
        if isinstance(node, Step):
            total += sum(name in rewrite.names_stored(s) for s in node.forward)
        elif isinstance(node, Branch):
            total += count_definitions(node.body, name) + count_definitions(node.orelse, name)
        elif isinstance(node, Loop):
            if isinstance(node.statement, gast.For):
                total += node.statement.target.id == name
            total += count_definitions(node.body, name)
        elif isinstance(node, Attempt):
            total += sum(count_definitions(block, name) for block in node.blocks)
            total += sum(name in rewrite.names_stored(each) for each in node.origin.handlers)
        else:
            total += count_definitions(node.body, name)
    return total


def unsure_names(program: Program) -> set[str]:
    """Names that a part of the program may leave unbound, their adjoints included."""
    unsure: set[str] = set()

    def walk(block: list[Any], bound: set[str]) -> set[str]:
        """Names that are bound for certain after a block."""
        for statement in block:
            if isinstance(statement, gast.If):
                first, second = walk(statement.body, set(bound)), walk(statement.orelse, set(bound))
                unsure.update(rewrite.names_stored(statement) - (first & second))
                bound = (
                    second
                    if leaves(statement.body)
                    else first
                    if leaves(statement.orelse)
                    else first & second
                )
            elif isinstance(statement, (gast.For, gast.While)):
                unsure.update(rewrite.names_stored(statement) - bound)
                walk(
                    statement.body,
                    bound
                    | (
                        rewrite.names_stored(statement.target)
                        if isinstance(statement, gast.For)
                        else set()
                    ),
                )
            elif isinstance(statement, gast.With):
                bound = walk(statement.body, bound)
            elif isinstance(statement, gast.Try):
                after = walk([*statement.body, *statement.finalbody], set(bound))
                bound = bound if statement.handlers else after
                unsure.update(rewrite.names_stored(statement) - bound)
            else:
                bound = bound | rewrite.names_stored(statement)
        return bound

    walk(program.body, set(program.parameters))
    return unsure | {adjoint_name(n, program.names) for n in unsure if n in program.shadows}


def assigned_later(nodes: list[Node], position: int, name: str) -> bool:
    return count_definitions(nodes[position + 1 :], name) > 0


def stores_anything(nodes: list[Node]) -> bool:
    for node in nodes:
        if isinstance(node, Step):
            if any(
                not isinstance(s, gast.Assign) or not isinstance(s.targets[0], gast.Name)
                for s in node.forward
            ):
                return True
        elif isinstance(node, Branch):
            if stores_anything(node.body) or stores_anything(node.orelse):
                return True
        elif isinstance(node, Attempt):
            if any(map(stores_anything, node.blocks)):
                return True
        elif stores_anything(node.body):
            return True
    return False


def stored_in_order(block: list[gast.stmt]) -> list[str]:
    """The names that statements bind, in the order of the text."""
    parts = (p for s in block for p in rewrite.occurrences(s))
    return list(dict.fromkeys(p.id for p in parts if isinstance(p.ctx, gast.Store)))


__all__ = ["Recorder"]
