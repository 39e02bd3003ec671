"""Loops of the walk run to a fixed point: what is known at the head, whatever pass it is."""

from __future__ import annotations

from collections.abc import Set
from typing import Any, NamedTuple

from tangentish.analysis.frames import unchanged
from tangentish.analysis.lattice import class_name, widened
from tangentish.analysis.program import Env, Value
from tangentish.analysis.walk import Walk
from tangentish.language.kinds import (
    ONE,
    UNKNOWN,
    AnyOf,
    Array,
    ArrayOrNumber,
    Dict,
    Dim,
    Kind,
    Known,
    List,
    Object,
    Scalar,
    Tuple,
    Unknown,
)

MOST_ROUNDS = 12


class Settled(NamedTuple):
    """What a loop was entered with, what it ended with, and what its passes changed."""

    entry: Env
    head: Env
    versions: Set[str]
    origins: Set[str]


class Fixpoints(Walk):
    """The part of the walk that repeats the bodies of loops."""

    settled: dict[str, Settled]  # the last walk of each loop
    loose: set[str]  # objects that nothing but these variables refers to

    def settle(self, run: Any, env: Env, mark: str) -> tuple[Any, Env]:
        """Walk a loop's body until what is known at its head no longer changes."""
        entry = {n: with_kind(v, widened(v.kind)) for n, v in env.items()}
        symbols = symbols_of(entry)
        given = set(self.versions), set(self.origins)
        head = self.begun(entry, mark)
        versions = dict(self.versions)  # of what no pass of the loop changes
        origins = dict(self.origins)
        for round_number in range(MOST_ROUNDS):
            self.displays.clear()
            self.versions, self.origins = dict(versions), dict(origins)
            out, tail = run(head)
            before = (versions, origins)
            versions = unchanged(versions, self.versions)
            origins = self.met_origins(origins)
            self.versions, self.origins = dict(versions), dict(origins)
            if tail is None:
                if before == (versions, origins):
                    return out, head
                continue
            tail = {
                n: v
                if v is head.get(n)
                else with_kind(v, generalized(widened(v.kind), symbols, f"?{mark}:{n}"))
                for n, v in tail.items()
            }
            merged = self.merge(head, tail, mark)
            assert merged is not None
            if round_number > MOST_ROUNDS - 4:
                merged = {
                    n: v if head.get(n) == v else v._replace(kind=UNKNOWN)
                    for n, v in merged.items()
                }
            if merged == head and before == (versions, origins):
                break
            head = merged
        else:
            raise AssertionError("kinds in a loop do not settle")
        changed = given[0] - versions.keys(), given[1] - origins.keys()
        self.settled[mark] = Settled(entry, head, *changed)
        return out, head

    def begun(self, entry: Env, mark: str) -> Env:
        """What a loop inside another one is likely to end with: what it did in the last pass.

        That holds only if nothing that it is entered with is of another kind now; what has
        come to depend on ``wrt`` since is added.  The walk of the body shows whether it is so.
        """
        last = self.settled.get(mark)
        if last is None or not all(
            n in entry and entry[n].kind == v.kind for n, v in last.entry.items()
        ):
            return entry
        self.loose -= {self.origins[n] for n in last.origins if n in self.origins}
        self.versions = {n: v for n, v in self.versions.items() if n not in last.versions}
        self.origins = {n: v for n, v in self.origins.items() if n not in last.origins}
        begun: Env = self.merge(entry, last.head, mark)
        return begun


def with_kind(value: Value, kind: Kind) -> Value:
    """The value with another kind, itself if that is the same."""
    return value if kind is value.kind else value._replace(kind=kind)


def symbols_of(env: Env) -> set[str]:
    """The symbols of all lengths that are known somewhere."""
    found: set[str] = set()

    def visit(kind: Kind | None) -> None:
        if isinstance(kind, Array):
            found.update(d.symbol for d in kind.dims)
        elif isinstance(kind, ArrayOrNumber):
            visit(kind.array)
        elif isinstance(kind, Scalar) and kind.length is not None:
            found.add(kind.length.symbol)
        elif isinstance(kind, Tuple):
            for k in kind.items:
                visit(k)
        elif isinstance(kind, List):
            visit(kind.item)
        elif isinstance(kind, Object):
            for _, k in kind.fields:
                visit(k)
        elif isinstance(kind, AnyOf):
            for k in kind.choices:
                visit(k)
        elif isinstance(kind, Dict):
            for _, k in kind.items or ():
                visit(k)
            visit(kind.item)

    for value in env.values():
        visit(value.kind)
    return found


def generalized(kind: Kind, symbols: set[str], place: str) -> Kind:
    """A kind at the end of a loop body, with the lengths that the body made named for the loop."""
    if isinstance(kind, Scalar):
        known = kind.length is None or kind.length.symbol in symbols
        return kind if known else Scalar(kind.dtype, kind.weak)
    if isinstance(kind, (Known, Unknown)):
        return kind

    def dim(d: Dim, axis: int) -> Dim:
        if (
            d == ONE
            or d.symbol in symbols
            or d.symbol.isdigit()
            or any(d.symbol.startswith(s + "[") for s in symbols)
        ):
            return d
        return Dim(f"{place}.{axis}", 0, d.sure)

    if isinstance(kind, Array):
        dims = tuple([dim(d, k) for k, d in enumerate(kind.dims)])
        return kind if dims == kind.dims else Array(kind.dtype, dims)
    if isinstance(kind, ArrayOrNumber):
        return ArrayOrNumber(generalized(kind.array, symbols, place))  # type: ignore[arg-type]
    if isinstance(kind, Tuple):
        return Tuple(
            tuple(generalized(k, symbols, f"{place}.{i}") for i, k in enumerate(kind.items)),
            kind.cls,
        )
    if isinstance(kind, List) and kind.item is not None:
        return List(generalized(kind.item, symbols, f"{place}[]"))
    if isinstance(kind, Dict) and kind.items is not None:
        return Dict(tuple((k, generalized(v, symbols, f"{place}.{k}")) for k, v in kind.items))
    if isinstance(kind, Dict) and kind.item is not None:
        return Dict(None, generalized(kind.item, symbols, f"{place}[]"))
    if isinstance(kind, AnyOf):
        return kind.mapped(lambda k: generalized(k, symbols, f"{place}.{class_name(k)}"))
    if isinstance(kind, Object):
        fields = ((k, generalized(v, symbols, f"{place}.{k}")) for k, v in kind.fields)
        return Object(kind.cls, tuple(fields))
    return kind
