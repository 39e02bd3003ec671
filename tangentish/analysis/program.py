"""What the analyses know of one function for one signature: the specialized program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import gast

from tangentish.analysis.aliases import Storage
from tangentish.language.kinds import (
    AnyOf,
    Array,
    Dict,
    Kind,
    Known,
    List,
    Object,
    Scalar,
    Tuple,
    Unknown,
)
from tangentish.lookups import Lookup

REAL_AT_TIMES = "real at times"  # in `complex_met`: of complex kind, as of `np.linalg.eig`


class Value(NamedTuple):
    """What is known of a name at a point: its kind, and whether it depends on ``wrt``."""

    kind: Kind
    varied: bool = False
    caller: bool = False  # may be memory that the caller of the function sees


Env = dict[str, Value]
Place = tuple[int, str]  # of a name: the identity of the namespace that holds it, and the name


def distinct(envs: Iterable[Env]) -> Iterable[Env]:
    """Each of some tables once: many statements share one."""
    return {id(env): env for env in envs}.values()


def said(envs: Iterable[Env]) -> Iterator[tuple[str, Value]]:
    """What tables say of names, one table after the other, where it is news.

    Tables that follow one another differ in a name or two.
    """
    last: dict[str, Value] = {}
    for env in distinct(envs):
        for name, value in env.items():
            if last.get(name) is not value:
                last[name] = value
                yield name, value


def carries(kind: Kind | None) -> bool:
    """Whether a value of this kind can carry a derivative.

    >>> carries(Scalar("int64")), carries(Scalar("float32"))
    (False, True)
    """
    if isinstance(kind, (Scalar, Array)):
        return kind.dtype.startswith(("float", "complex", "longdouble", "clongdouble"))
    if isinstance(kind, Tuple):
        return any(carries(k) for k in kind.items)
    if isinstance(kind, List):
        return kind.item is None or carries(kind.item)
    if isinstance(kind, Dict):
        if kind.items is None:
            return carries(kind.item)
        return any(carries(k) for _, k in kind.items)
    if isinstance(kind, Object):
        return any(carries(k) for _, k in kind.fields)
    if isinstance(kind, AnyOf):
        return any(carries(k) for k in kind.choices)
    return isinstance(kind, Unknown)


def is_storage(kind: Kind | None) -> bool:
    """Whether a value of this kind is memory that can be written to or shared."""
    if isinstance(kind, Array):
        return True
    if isinstance(kind, Known):
        return False
    return isinstance(kind, (List, Dict, Object, AnyOf, Tuple, Unknown))


def is_container(kind: Kind | None) -> bool:
    """Whether values of a kind hold other values."""
    return isinstance(kind, (List, Dict, Object, AnyOf, Tuple))


@dataclass
class UserCall:
    """A call of a user's function that keeps a generated pair of its own."""

    program: Program
    arguments: dict[str, gast.expr]
    captured: dict[str, str] = field(default_factory=dict)  # the callee's names to the caller's
    again: bool = False  # what the reverse sweep needs is computed by running it again


@dataclass
class Info:
    """The facts of one specialized statement."""

    env: Env
    value: Value | None = None
    rule: Any = None
    bound: dict[str, gast.expr] = field(default_factory=dict)
    call: UserCall | None = None
    mutator: str | None = None
    parts: dict[str, gast.expr] | None = None  # of an object that is made: its fields
    writes: tuple[str, ...] = ()  # variables whose memory a called function writes to
    index: str = "basic"
    place: Kind | None = None  # of a store: the kind of what is overwritten
    alias: str = (
        "never"  # whether a call's result is a view of its first argument: always, maybe, never
    )

    def changed(self, **values: Any) -> Info:
        """The same facts but for some."""
        new: Info = Info.__new__(Info)  # `dataclasses.replace` takes long
        new.__dict__.update(self.__dict__, **values)
        return new


@dataclass(frozen=True)
class Captured:
    """A global or closure value that the program reads: where it lives, and its kind."""

    place: Place
    lookup: Lookup
    kind: Kind


@dataclass(eq=False)
class Program:
    """A function specialized to the kinds of its arguments."""

    function: Callable[..., Any]
    name: str
    source: Any
    parameters: list[str]
    kinds: dict[str, Value]
    body: list[gast.stmt] = field(default_factory=list)
    results: list[gast.expr] = field(default_factory=list)
    result: Value = Value(Unknown())  # noqa: RUF009 - immutable
    returns_tuple: bool = False
    text_result: bool = False  # a text made of values to differentiate
    foreign_result: bool = False  # may be memory of a global or closure variable
    env: Env = field(default_factory=dict)
    info: dict[int, Info] = field(default_factory=dict)
    storage: Storage = field(default_factory=Storage)
    captured: dict[str, Captured] = field(default_factory=dict)
    references: dict[str, Any] = field(default_factory=dict)
    paths: dict[str, str | None] = field(default_factory=dict)
    path: str | None = ""
    lookups: dict[Place, Lookup] = field(default_factory=dict)  # one for all that is specialized
    claimed: dict[str, Any] = field(
        default_factory=dict
    )  # global names in the text: what they mean
    mutated: frozenset[str] = frozenset()
    shadows: frozenset[str] = frozenset()
    resized: frozenset[str] = frozenset()  # storage classes of lists that grow or shrink
    tapes: set[str] = field(default_factory=set)  # the lists of ours on which values are kept
    # what the tapes of called functions refer to
    handed: dict[str, set[str]] = field(default_factory=dict)
    complex_met: set[str] = field(default_factory=set)  # shared: empty while all is real
    names: Any = None
    kept: list[Any] = field(default_factory=list)

    def result_kinds(self) -> tuple[Kind, ...]:
        """The kinds of what the function returns, one by one."""
        kind = self.result.kind
        if self.returns_tuple and isinstance(kind, Tuple):
            return tuple(kind.items)
        return (kind,)

    def fact(self, statement: gast.stmt) -> Info:
        return self.info[id(statement)]
