"""The statement to which a wrong derivative is due: the primal trace, checked step by step.

The trace is made into a program that returns the values of all its intermediates. That one
is differentiated like any other, and the first intermediate whose derivative does not agree
with differences of its values belongs to the likely statement.
"""

from __future__ import annotations

import copy
import functools
import inspect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import gast
import numpy as np

from tangentish.analysis.frames import root_name
from tangentish.analysis.program import Info, Program, carries
from tangentish.analysis.specialize import argument_value
from tangentish.api import Split, Tangent
from tangentish.calling.structures import leaves, with_leaves, zeros
from tangentish.checking.differences import extrapolated
from tangentish.checking.points import Point, cast_like, paired, random_like
from tangentish.differentiate.generate import function as function_node
from tangentish.emit.writer import write_expression
from tangentish.errors import INDENT, Position, position_of
from tangentish.keeping.load import load
from tangentish.language import rewrite
from tangentish.language.headings import rebuilt
from tangentish.language.kinds import Array, Kind, Scalar
from tangentish.pipeline import specialize, text_of

MOST_EVENTS = 2000  # steps of the program that are looked at in forward mode
MOST_SWEEPS = 200  # and in reverse mode, where each takes a sweep
MOST_CALLS = 20  # of a function that are looked into
serial = itertools.count(1)


@dataclass(frozen=True)
class Culprit:
    """The first statement whose derivative is wrong."""

    position: Position
    name: str
    mode: str
    found: float
    wanted: float

    def __str__(self) -> str:
        what = "the tangent" if self.mode == "forward" else "the gradient"
        lines = [
            f"likely statement: {self.position}",
            *[INDENT + line for line in self.position.excerpt().splitlines()],
            f"{INDENT}{what} of `{self.name}` is {self.found:.12g} along a direction, by "
            f"differences {self.wanted:.12g}",
        ]
        return "\n".join(lines)


def find_culprit(point: Point, mode: str, direction: Sequence[Any], rtol: float) -> Culprit | None:
    """The first statement that is wrong along a direction; None where none is found."""
    try:
        watched = Watched.of(point)
        found = watched.first_wrong(mode, direction, rtol)
        if found is None:
            return None
        statement, value, wanted = found
        inner = list(watched.calls(statement))
    except Exception:  # a message that names no statement is better than another error
        return None
    for inside in inner:
        chosen = random_like(inside.inputs, np.random.default_rng(0), scaled=True)
        deeper = find_culprit(inside, mode, chosen, rtol)
        if deeper is not None:
            return deeper
    place = position_of(watched.statements[statement])
    return Culprit(place, watched.names[statement], mode, value, wanted)


@dataclass(frozen=True)
class Watched:
    """The primal trace of a function, which returns what each of its statements has bound."""

    program: Program
    point: Point  # the trace at the arguments: it returns the order, then what was bound
    statements: list[Any]
    names: list[str]

    @classmethod
    def of(cls, point: Point) -> Watched:
        values = {n: argument_value(v, n, n in point.names) for n, v in point.arguments.items()}
        program = specialize(point.function, values)
        trace = Trace(program)
        text = text_of([trace.function()], {}, program.references)
        filename = f"<tangentish trace of {program.name} {next(serial)}>"
        function = getattr(load(filename, text.text, text.bindings), program.name)
        captured = {name: each.lookup.read() for name, each in program.captured.items()}
        whole = replace(
            point,
            function=function,
            signature=inspect.signature(function),
            arguments={**point.arguments, **captured},
        )
        return cls(program, whole, trace.statements, trace.names)

    def first_wrong(
        self, mode: str, direction: Sequence[Any], rtol: float
    ) -> tuple[int, float, float] | None:
        """The first statement with a wrong derivative, that derivative, and the right one."""
        order, *bound = self.point.value()
        order = order[: MOST_EVENTS if mode == "forward" else MOST_SWEEPS]
        rng = np.random.default_rng(0)
        weights = [random_like(value, rng) for value in in_order(order, bound)]

        def sums(step: Any) -> np.ndarray:
            taken, *moved = at(step)
            if taken[: len(order)] != order:  # another way through the branches
                return np.full(len(order), np.nan)
            return weighted(weights, in_order(order, moved))

        at = self.point.along(direction)
        wanted, errors = extrapolated(sums)
        by = self.by_forward if mode == "forward" else self.by_reverse
        largest = np.maximum.accumulate(np.nan_to_num(abs(wanted)))
        for k, found in enumerate(by(order, bound, weights, direction)):
            allowed = rtol * max(abs(found), largest[k]) + 4.0 * errors[k]
            if not abs(found - wanted[k]) <= allowed and errors[k] < np.inf:
                return order[k], float(found), float(wanted[k])
        return None

    def by_forward(self, order: Any, bound: Any, weights: Any, direction: Any) -> Iterator[Any]:
        """The tangents of all that is bound, in order: one sweep."""
        dots = with_leaves(self.point.inputs, cast_like(self.point.inputs, direction))
        along = Tangent(self.point.function, self.point.names)
        _, (_, *moved) = along.along(self.point.given, dots)
        yield from weighted(weights, in_order(order, moved))

    def by_reverse(self, order: Any, bound: Any, weights: Any, direction: Any) -> Iterator[Any]:
        """The gradients of all that is bound along a direction: a reverse sweep for each."""
        point = self.point
        only = {n: point.arguments[n] for n in self.program.captured}
        given = [v for n, v in zip(point.arguments, point.given, strict=True) if n not in only]
        _, pullback = Split(point.function, point.names)(*given, **only)
        seen = [0] * len(bound)
        for k, weight in zip(order, weights, strict=True):
            seeds = zeros(tuple(bound))
            seeds[k][seen[k]] = cast_like(bound[k][seen[k]], weight)[0]
            seen[k] += 1
            bars = pullback((None, *seeds))
            yield paired(leaves(bars), direction)

    def calls(self, statement: int) -> Iterator[Point]:
        """The calls of the user's function that a statement calls, at their arguments."""
        node = self.statements[statement]
        call = self.program.fact(node).call
        if call is None or not isinstance(node.value.func, gast.Name):
            return
        seen: list[Any] = []
        namespace = self.point.function.__globals__
        name = node.value.func.id
        function = namespace[name]

        def recorded(*args: Any, **kwargs: Any) -> Any:
            seen.append(copy.deepcopy((args, kwargs)))
            return function(*args, **kwargs)

        namespace[name] = recorded
        try:
            self.point.value()
        finally:
            namespace[name] = function
        signature = inspect.signature(function)
        for args, kwargs in seen[:MOST_CALLS]:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            names = tuple(n for n, v in given.arguments.items() if leaves(v))
            yield Point(function, signature, given.arguments, names)


class Trace:
    """Writes the trace with a list for each statement, to which what it binds is appended."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.fresh = program.names.copy().fresh
        self.order = self.fresh("order", numbered=False)
        self.lists: list[str] = []
        self.statements: list[Any] = []
        self.names: list[str] = []

    def function(self) -> gast.FunctionDef:
        body = self.block(self.program.body)
        lists = [self.order, *self.lists]
        first = [rewrite.assign(name, gast.List([], gast.Load())) for name in lists]
        result = gast.Tuple([rewrite.name(name) for name in lists], gast.Load())
        whole = [*first, *body, gast.Return(result)]
        program = self.program
        return function_node(program.name, program.parameters, list(program.captured), whole, None)

    def block(self, statements: Sequence[Any]) -> list[Any]:
        return [line for statement in statements for line in self.watched(statement)]

    def watched(self, statement: Any) -> list[Any]:
        """A statement, and what takes down the value that it has bound."""
        changed = statement
        for field in rewrite.BLOCK_FIELDS:
            if getattr(statement, field, None):
                changed = rebuilt(changed, field, self.block(getattr(statement, field)))
        if not isinstance(statement, (gast.Assign, gast.AugAssign)):
            return [changed]
        target = getattr(statement, "targets", [getattr(statement, "target", None)])[0]
        info = self.program.fact(statement)
        kind = self.kind(target, info)
        if not (isinstance(kind, (Scalar, Array)) and carries(kind)):
            return [statement]
        name = str(root_name(target))
        value: gast.expr = rewrite.name(name)
        if isinstance(kind, Array):
            value = rewrite.call(gast.Attribute(value, "copy", gast.Load()))
        number = rewrite.constant(len(self.lists))
        self.lists.append(self.fresh("bound"))
        self.statements.append(statement)
        self.names.append(name)
        pairs = ((self.order, number), (self.lists[-1], value))
        return [filled(statement, self.program), *[appended(where, what) for where, what in pairs]]

    def kind(self, target: Any, info: Info) -> Kind | None:
        """The kind of what a statement binds, or of the array into which it stores."""
        if isinstance(target, gast.Name) and info.value is not None:
            return info.value.kind
        root = root_name(target)
        return info.env[root].kind if root in info.env else None


def filled(statement: Any, program: Program) -> Any:
    """A statement that does not leave memory as it happens to be."""
    call = statement.value
    if not isinstance(call, gast.Call):
        return statement
    root, *path = write_expression(call.func).split(".")
    function = functools.reduce(
        lambda found, name: getattr(found, name, None), path, program.references.get(root)
    )
    if function is not np.empty and function is not np.empty_like:
        return statement
    full = "np.zeros" if function is np.empty else "np.zeros_like"
    value = rewrite.with_fields(call, {"func": rewrite.dotted(full)})
    return rewrite.located(rewrite.assign(statement.targets[0], value), statement)


def appended(where: str, what: gast.expr) -> gast.stmt:
    return gast.Expr(rewrite.call(gast.Attribute(rewrite.name(where), "append", gast.Load()), what))


def in_order(order: Sequence[int], bound: Sequence[list[Any]]) -> list[Any]:
    """What was bound, as it was bound one after the other.

    >>> in_order([0, 1, 0], [["a", "c"], ["b"]])
    ['a', 'b', 'c']
    """
    pending = [iter(values) for values in bound]
    return [next(pending[k]) for k in order]


def weighted(weights: Sequence[Any], values: Sequence[Any]) -> np.ndarray:
    """A number for each value: the sum of its entries times their weights."""
    pairs = zip(weights, values, strict=True)
    return np.array([paired(weight, leaves(value)) for weight, value in pairs])


__all__ = ["Culprit", "find_culprit"]
