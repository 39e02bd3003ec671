"""The optimizations in their order, on a whole gradient or on one half of a pair."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence, Set
from typing import Any

import gast

from tangentish.analysis.frames import is_temporary
from tangentish.analysis.lattice import widened
from tangentish.analysis.program import Program, distinct, said
from tangentish.language import rewrite
from tangentish.language.headings import is_heading, is_same, rebuilt
from tangentish.language.kinds import Array, Kind, Scalar
from tangentish.language.stores import root_of
from tangentish.optimize.branches import join_branches
from tangentish.optimize.coalesce import COMPOUND, coalesce, postpone
from tangentish.optimize.copies import TEMPORARY, TEST, conditions, inline, propagate
from tangentish.optimize.effects import Classes
from tangentish.optimize.elements import split
from tangentish.optimize.liveness import Liveness, is_pop
from tangentish.optimize.numbering import renumber
from tangentish.optimize.ownership import needless_copies, views_for_copies
from tangentish.optimize.reuse import defined_by_first, known_calls
from tangentish.optimize.simplify import simplify
from tangentish.optimize.sums import kept_in_place, merge, used_before_cleared

ROUNDS = 3

Block = list[gast.stmt]


def classes_of(program: Program, body: Block) -> Classes:
    """The names that may share memory with a name, as `Sharing` finds them."""
    return Sharing(program).classes(body)


class Sharing:
    """Which names may share memory: by the program's own storage, and by what a text hands on."""

    def __init__(self, program: Program) -> None:
        self.tapes = program.tapes
        self.sets = shared_by_storage(program)
        self.known: dict[tuple[tuple[str, str], ...], Classes] = {}

    def classes(self, body: Block) -> Classes:
        """The names that may share memory with a name while ``body`` is run."""
        pairs = tuple(handed_on(body, self.tapes))
        if pairs not in self.known:
            self.known[pairs] = joined(self.sets, pairs)
        return self.known[pairs]


def shared_by_storage(program: Program) -> list[set[str]]:
    """Names that may share memory, containers and what they hold together.

    Adjoint names share memory where they are shadows; any other adjoint stands alone.
    """
    storage = program.storage
    groups: dict[str, str] = {}

    def group(root: str) -> str:
        while groups.get(root, root) != root:
            root = groups[root]
        return root

    for container, element in storage.element.items():
        groups[group(storage.find(container))] = group(storage.find(element))
    members: dict[str, set[str]] = {}
    for name in storage.parent:
        if not name.endswith("[]") and not name.startswith("~"):
            members.setdefault(group(storage.find(name)), set()).add(name)
    bars = {
        n: bar
        for (n, suffix), bar in program.names._derived.items()
        if suffix == "dot" or (suffix == "bar" and n in program.shadows)
    }
    sets = list(members.values())
    sets += [{bars[n] for n in found if n in bars} for found in members.values()]
    sets += [{tape, *names} for tape, names in program.handed.items()]
    return [found for found in sets if len(found) > 1]


def handed_on(body: list[Any], tapes: set[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names of which one is given what the other refers to, tapes included."""
    for statement in body:
        form = type(statement)
        value: Any = getattr(statement, "value", None)
        if form is gast.Assign:
            target = statement.targets[0]
            if type(target) is not gast.Name:
                continue
            if isinstance(value, (gast.Name, gast.Subscript, gast.Attribute)):
                yield target.id, root_of(value)
            elif is_pop(value, tapes):
                yield target.id, value.func.value.id
        elif form is gast.Expr:
            if (
                isinstance(value, gast.Call)
                and isinstance(value.func, gast.Attribute)
                and value.func.attr in ("append", "insert")
                and isinstance(value.func.value, gast.Name)
                and isinstance(value.args[-1], gast.Name)
            ):
                yield value.func.value.id, value.args[-1].id
        elif form in COMPOUND:
            for name in rewrite.BLOCK_FIELDS:
                yield from handed_on(getattr(statement, name, None) or [], tapes)


def joined(sets: list[set[str]], pairs: Sequence[tuple[str, str]]) -> Classes:
    """Sets of names grown together by pairs, as a function from a name to its set."""
    found: dict[str, set[str]] = {}
    for group in [*sets, *map(set, pairs)]:
        whole = group.union(*(found[n] for n in group if n in found))
        for name in whole:
            found[name] = whole
    return lambda name: found.get(name) or {name}


def is_pure(program: Program) -> Callable[[gast.stmt], bool]:
    """Whether a statement has no effect but on what it assigns."""

    def pure(statement: Any) -> bool:
        info = program.info.get(id(statement))
        if info is not None and info.call is not None:
            return False
        for part in rewrite.subexpressions(statement):
            if isinstance(part, gast.Call) and not pure_call(part, info):
                return False
        return True

    return pure


PURE_BUILTINS = {
    "len",
    "range",
    "float",
    "int",
    "abs",
    "min",
    "max",
    "round",
    "isinstance",
    "bool",
    "list",
    "tuple",
    "reversed",
    "zeros_like",
    "unbroadcast",
    "add",
    "shadow_of",
    "copied",
    "broadcast_up",
    "structured",
}


def pure_call(call: Any, info: Any) -> bool:
    """Whether a call may go when nothing reads its result."""
    node = call.func
    if isinstance(node, gast.Name):
        return node.id in PURE_BUILTINS or (info is not None and info.rule is not None)
    while isinstance(node, (gast.Attribute, gast.Subscript)):
        node = node.value
    if isinstance(node, gast.Name) and node.id in ("np", "math", "numpy"):
        return "random" not in rewrite.dump(call.func)
    if info is not None and info.rule is not None:
        return True
    attr = call.func.attr if isinstance(call.func, gast.Attribute) else ""
    return attr in ("append", "insert", "reverse", "pop", "copy", "astype", "sum", "reshape", "at")


def clean(
    body: list[gast.stmt], last: Any, program: Program, visible: set[str], generator: Any
) -> list[gast.stmt]:
    """A whole gradient: dead code, copies, sums, until nothing more is won."""
    if not generator.optimize:
        return body
    live = rewrite.names_in(last)
    classes = classes_of(program, body)
    given = {*program.parameters, *program.captured}
    liveness = Liveness(classes, is_pure(program), visible, program.tapes)

    def known(front: Block, back: Block) -> Block:
        return known_calls(front, back, classes, given)

    body = settled(body, live, liveness, program, halves, known)
    whole = join_branches(body)
    if len(whole) != len(body):
        body, _ = liveness.block(whole, set(live))
    front, back = defined_by_first(*halves(body), doubles(program))
    return [*tidied(front, live | names_of(back), program), *back]


def clean_tangent(
    body: list[gast.stmt], last: Any, program: Program, visible: set[str]
) -> list[gast.stmt]:
    """A tangent function, its last statement included, without what nothing reads."""
    classes = classes_of(program, body)
    *body, last = propagate([*body, last], classes, lambda name: False)
    live = set(rewrite.names_in(last))
    liveness = Liveness(classes_of(program, body), is_pure(program), visible, program.tapes)
    body, _ = liveness.block(body, set(live))

    def unnamed(name: str) -> bool:
        return is_temporary(name.removesuffix("_dot")) or TEST.fullmatch(name) is not None

    return [*coalesce(conditions(body, unnamed, live), unnamed, live, set()), last]


def doubles(program: Program) -> Callable[[str], bool]:
    """Whether a variable is an array of float64 wherever it has a value."""
    envs = (i.env for i in program.info.values())
    unlike = {name for name, value in said(envs) if not is_double(value.kind)}
    return lambda name: name not in unlike and name in program.storage.parent


def is_double(kind: Kind) -> bool:
    """Whether a kind is that of an array of float64 with axes."""
    return isinstance(kind, Array) and kind.dtype == "float64" and kind.ndim > 0


def names_of(block: list[gast.stmt]) -> set[str]:
    """The names in a block."""
    return set().union(*map(rewrite.names_in, block))


def tidied(forward: list[gast.stmt], live: Set[str], program: Program) -> list[gast.stmt]:
    """The forward sweep without temporaries that only hand something on."""

    def unnamed(name: str) -> bool:
        return is_temporary(name) or TEST.fullmatch(name) is not None

    return coalesce(conditions(forward, unnamed, live), unnamed, live, set(program.shadows))


def settled(
    body: Block,
    live: Set[str],
    liveness: Liveness,
    program: Program,
    parts: Callable[[Block], tuple[Block, Block]],
    first: Callable[[Block, Block], Block],
) -> Block:
    """Dead code dropped and the reverse sweep shortened in turn, until nothing changes.

    That is so once every pass in a row has handed back the very statements that it was given.
    ``first`` changes the second of the body's ``parts`` once, when dead code is gone.
    """
    quiet = 0  # passes in a row that have changed nothing
    sort = sorts(program)
    sharing = Sharing(program)
    passes: list[Callable[[Block], Block]] = []
    for turn in range(ROUNDS):
        if passes and quiet > len(passes):
            return body
        alive, _ = liveness.block(body, set(live))
        quiet = quiet + 1 if is_same(body, alive) else 0
        front, back = parts(alive)
        passes = shortening(live, sharing.classes(alive), program, sort)
        if turn == 0:
            before, back = back, first(front, back)
            quiet = quiet if is_same(before, back) else 0
        for each in passes:
            if quiet > len(passes):
                return [*front, *back]
            before, back = back, each(back)
            quiet = quiet + 1 if is_same(before, back) else 0
        body = [*front, *back]
    return liveness.block(body, set(live))[0]


def shortening(
    live: Set[str], classes: Classes, program: Program, sort: Callable[[str], str]
) -> list[Callable[[Block], Block]]:
    """Passes: copies replaced, short single uses put in place, contributions summed."""
    pinned = {
        bar
        for (n, suffix), bar in program.names._derived.items()
        if suffix == "bar" and n in program.shadows
    }
    temporary = temporaries(program)
    return [
        lambda block: coalesce(split(block, live, program.names), temporary, live, pinned),
        lambda block: merge(propagate(block, classes, temporary), classes, pinned),
        lambda block: used_before_cleared(kept_in_place(block, sort), temporary),
        lambda block: views_for_copies(postpone(block, temporary, classes), temporary, classes),
        lambda block: merge(inline(block, classes, temporary), classes, pinned),
        lambda block: simplify(block, sort),
    ]


def sorts(program: Program) -> Callable[[str], str]:
    """What a name, or what it is the adjoint of, is everywhere: number, array or integer."""
    envs = [*distinct(i.env for i in program.info.values()), program.env]

    @functools.cache
    def sort(name: str) -> str:
        variable = program.names.variable(name, "bar")
        known = variable or name
        found = {sort_of(widened(env[known].kind)) for env in envs if known in env}
        if len(found) != 1 or (variable and found == {"array"}):  # which may be narrower
            return ""
        return next(iter(found))

    return sort


def sort_of(kind: Kind) -> str:
    """The sort of thing that a kind describes, as far as it matters to products with 1."""
    if isinstance(kind, Scalar):
        return "number" if kind.dtype.startswith("float") else "integer"
    return "array" if isinstance(kind, Array) else ""


def polish(
    functions: Sequence[gast.FunctionDef], user: set[str], optimize: bool
) -> list[gast.FunctionDef]:
    """Finished functions without copies that nobody needs, their names numbered in order."""
    if not optimize:
        return list(functions)
    return renumber(
        [with_body(f, needless_copies(f.body, rewrite.names_in(f.args))) for f in functions], user
    )


def with_body(function: gast.FunctionDef, body: list[gast.stmt]) -> gast.FunctionDef:
    """The function with another body."""
    return rebuilt(function, "body", body)


def temporaries(program: Program) -> Callable[[str], bool]:
    """Whether an adjoint belongs to nothing that the user named."""
    named = {
        bar
        for (n, suffix), bar in program.names._derived.items()
        if suffix == "bar" and not is_temporary(n)
    }

    def temporary(name: str) -> bool:
        return name not in named and (TEMPORARY.match(name) is not None or "_bar" in name)

    return temporary


def halves(body: list[gast.stmt]) -> tuple[list[gast.stmt], list[gast.stmt]]:
    """The statements before the reverse sweep, and the reverse sweep."""
    for k, statement in enumerate(body):
        if is_heading(statement) and statement.value.value == "reverse sweep":
            return body[:k], body[k:]
    return body, []


def clean_reverse(
    reverse: list[gast.stmt], last: Any, program: Program, generator: Any, visible: set[str]
) -> list[gast.stmt]:
    """The reverse sweep without what nothing reads, round after round of shortening."""
    live = rewrite.names_in(last)
    liveness = Liveness(
        classes_of(program, reverse),
        is_pure(program),
        visible | set(program.mutated),
        program.tapes,
    )
    if not generator.optimize:
        return liveness.block(reverse, set(live))[0]
    return settled(
        reverse, live, liveness, program, lambda body: ([], body), lambda _, reverse: reverse
    )


def live_before(
    forward: list[gast.stmt],
    reverse: list[gast.stmt],
    last: Any,
    program: Program,
    visible: set[str],
) -> set[str]:
    """The names that the reverse sweep reads: what the forward sweep must hand over."""
    liveness = Liveness(
        classes_of(program, [*forward, *reverse]),  # which memory is one, the forward sweep says
        is_pure(program),
        visible | set(program.mutated),
        program.tapes,
    )
    _, live = liveness.block(reverse, set(rewrite.names_in(last)))
    return live


def clean_forward(
    forward: list[gast.stmt],
    returned: list[Any],
    residuals: list[str],
    program: Program,
    passed: Set[str],
) -> list[gast.stmt]:
    """The forward sweep without what neither the result nor a reverse sweep reads.

    What is put into shadows that are ``passed`` in, the caller's reverse sweep reads.
    """
    live: Set[str] = set(residuals)
    for value in returned:
        live |= rewrite.names_in(value)
    liveness = Liveness(
        classes_of(program, forward),
        is_pure(program),
        {*program.parameters, *passed},
        program.tapes,
    )
    forward, _ = liveness.block(forward, set(live))
    return tidied(forward, live, program)
