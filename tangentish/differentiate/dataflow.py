"""Questions to the paired tree: what a block reads, assigns, and binds for certain."""

from __future__ import annotations

import itertools
from typing import Any

import gast

from tangentish.analysis.frames import root_name
from tangentish.analysis.program import Program
from tangentish.differentiate.paired import Attempt, Branch, Loop, Node, Step
from tangentish.language import rewrite
from tangentish.language.stores import in_place_roots
from tangentish.names import adjoint_name
from tangentish.optimize.effects import leaves


def count_reads(node: Any, counts: dict[str, int]) -> None:
    """Add to how often each name is read."""
    for part in rewrite.occurrences(node):
        if type(part.ctx) is gast.Load:
            counts[part.id] = counts.get(part.id, 0) + 1


def names_read_count(nodes: list[Node]) -> dict[str, int]:
    """How often each name is read, in nested blocks too."""
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
    """Whether a block ends by raising."""
    return (
        bool(nodes)
        and isinstance(nodes[-1], Step)
        and any(isinstance(s, gast.Raise) for s in nodes[-1].forward)
    )


def bound_after(nodes: list[Node]) -> set[str]:
    """The names that are bound for certain after a block."""
    return flow(nodes, set(), set(), set())


def order_of_assignment(nodes: list[Node]) -> list[str]:
    """The names that a block assigns, in the order of the text."""
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
    """How many statements of a block bind a name."""
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


def assigned_later(nodes: list[Node], position: int, name: str) -> bool:
    """Whether a name is bound again after a position in a block."""
    return count_definitions(nodes[position + 1 :], name) > 0


def stores_anything(nodes: list[Node]) -> bool:
    """Whether a block writes to memory."""
    for node in nodes:
        if isinstance(node, Step):
            if any(map(may_write, node.forward)):
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


def may_write(statement: Any) -> bool:
    """Whether a simple statement may write to memory: ``n = xs.pop()`` does as well."""
    if not isinstance(statement, gast.Assign) or not isinstance(statement.targets[0], gast.Name):
        return True
    if in_place_roots(statement):
        return True
    calls = (p for p in rewrite.subexpressions(statement.value) if isinstance(p, gast.Call))
    return any(root_name(c.func) not in HARMLESS for c in calls)


HARMLESS = ("np", "math", "len", "range", "float", "int", "abs", "min", "max", "bool", "round")


def stored_in_order(block: list[gast.stmt]) -> list[str]:
    """The names that statements bind, in the order of the text."""
    parts = (p for s in block for p in rewrite.occurrences(s))
    return list(dict.fromkeys(p.id for p in parts if isinstance(p.ctx, gast.Store)))


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
