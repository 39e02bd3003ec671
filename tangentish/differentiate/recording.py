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

from typing import Any

import gast

from tangentish.differentiate.adjoints import method
from tangentish.differentiate.backwards import (
    counted_range,
    insert_at_end,
    is_break,
    make_if,
    reversed_range,
)
from tangentish.differentiate.dataflow import (
    assigned_and_exposed,
    bound_after,
    count_reads,
    names_read_count,
    order_of_assignment,
    stores_anything,
)
from tangentish.differentiate.needs import Fact, callee_text
from tangentish.differentiate.paired import Attempt, Branch, Guarded, Loop, Node, Step, has_reverse
from tangentish.differentiate.passes import PassSaves
from tangentish.language import rewrite
from tangentish.language.headings import heading, is_ours
from tangentish.language.kinds import Scalar


class Recorder(PassSaves):
    """The recording walk over one paired tree."""

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

    def loop(self, node: Loop, needed: set[Fact], depth: int) -> Any:
        """A loop: to a fixed point of the facts that one pass needs of another.

        Each time that a loop around this one walks its body more is needed: what one pass
        needed of another then is still so.
        """
        if not has_reverse(node.body) and not node.entry and not self.touches(node.body, needed):
            return self.plain_loop(node, needed, depth)
        statement = node.statement
        index = statement.target.id if isinstance(statement, gast.For) else None
        local = self.local_names(node.body)
        local -= self.read_outside(node.body) - bound_after(node.body)
        if index is not None:
            local.discard(index)
        start = {f for f in needed if not (f[0] == "name" and f[1] in local)}
        start |= self.inherited.get(id(node), set())
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
        if depth:
            self.inherited[id(node)] = start
        else:
            self.inherited.clear()
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


def rebuilt_loop(recorder: Recorder, statement: Any, body: list[gast.stmt]) -> gast.stmt:
    if isinstance(statement, gast.For):
        new: Any = gast.For(statement.target, statement.iter, body or [gast.Pass()], [], None)
    else:
        new = gast.While(statement.test, body or [gast.Pass()], [])
    return recorder.like(statement, new)


__all__ = ["Recorder"]
