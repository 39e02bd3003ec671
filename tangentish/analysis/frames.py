"""What the specializing walk carries about names: frames, closures, and lazy iterations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from types import BuiltinFunctionType, ModuleType
from typing import Any

import gast
import numpy as np

from tangentish.language import rewrite
from tangentish.language.kinds import (
    AnyOf,
    Array,
    Dict,
    Kind,
    Known,
    List,
    Object,
    OneOf,
    Scalar,
    Tuple,
    Unknown,
)


@dataclass(eq=False)
class Frame:
    """One activation of a function body in the program: how its names are called there."""

    scope: Any
    locals: set[str]
    function: Callable[..., Any] | Closure | None
    parent: Frame | None = None
    renamed: dict[str, gast.expr] = field(default_factory=dict)
    path: str | None = ""  # how the function is reached from the differentiated one


@dataclass(eq=False)
class Closure:
    """A nested function or lambda, with the frame whose variables it reads."""

    node: gast.FunctionDef
    frame: Frame
    defaults: dict[str, gast.expr] = field(default_factory=dict)  # where they are kept

    def __repr__(self) -> str:
        return f"<nested function {self.node.name}>"


@dataclass(eq=False)
class Applied:
    """A function with some of its arguments: of `functools.partial`, or a bound method.

    What they are is kept in variables of the program that nothing else writes to.
    """

    function: gast.expr
    args: list[gast.expr] = field(default_factory=list)
    keywords: dict[str, gast.expr] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "<function with some of its arguments>"


@dataclass(eq=False)
class Vectorized(Applied):
    """What `np.vectorize` makes of a function, and whether its results were said to be floats."""

    typed: bool = False

    def __repr__(self) -> str:
        return "<vectorized function>"


@dataclass(eq=False)
class Stale:
    """A function made inside whose variables have meanwhile been written to again."""


STALE = Stale()


@dataclass(frozen=True)
class Lazy:
    """``range``, ``zip``, ``enumerate`` … not yet run through; only a loop does that.

    ``map`` and ``filter`` have the function as their first part; ``made`` is an iterator that
    becomes a list before the loop, and has its call as the only part.
    """

    form: str
    parts: tuple[Any, ...]
    text: str
    call: Any = None  # as the user wrote it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lazy) and (self.form, self.text) == (other.form, other.text)

    def __hash__(self) -> int:
        return hash((self.form, self.text))


@dataclass(frozen=True)
class Mapped:
    """An element of ``map(f, xs, ys)``: a call that the loop makes."""

    function: gast.expr
    parts: list[Any]


ITERATORS = (
    "zip",
    "enumerate",
    "reversed",
    "map",
    "filter",
    "made",
    "repeat",
    "count",
    "generator",
)
SPENT = Lazy("spent", (), "")  # an iterator that has been run through


@dataclass(frozen=True)
class Super:
    """``super()`` of a class and an object: where attributes are looked for next."""

    owner: Any
    text: str  # of the operand that is the object
    receiver: Any = field(compare=False)


MADE_INSIDE = (Closure, Applied, Stale)  # the functions that exist only beforehand
PLAIN = (Scalar, Array, Unknown)  # kinds of values that hold nothing known beforehand


# types of known values that are the same at run time
LASTING: frozenset[Any] = frozenset(
    {int, float, bool, str, type(None), ModuleType, BuiltinFunctionType, np.ufunc, type(np.sum)}
)


def known_parts(kind: Kind | None) -> Iterator[Any]:
    """The values known beforehand that a value is, or that a container holds."""
    if isinstance(kind, Known):
        yield from kind.value if isinstance(kind.value, tuple) else (kind.value,)
    elif isinstance(kind, OneOf):
        for choice in kind.choices:
            yield choice.value
    elif isinstance(kind, Tuple):
        for part in kind.items:
            yield from known_parts(part)
    elif isinstance(kind, List):
        yield from known_parts(kind.item)
    elif isinstance(kind, Dict):
        for _, part in kind.items or ():
            yield from known_parts(part)
        yield from known_parts(kind.item)
    elif isinstance(kind, AnyOf):
        for part in kind.choices:
            yield from known_parts(part)
    elif isinstance(kind, Object):
        for _, part in kind.fields:
            yield from known_parts(part)


def is_made_inside(value: Any) -> bool:
    """Whether a known value is a function that exists only while the derivative is made."""
    return isinstance(value, MADE_INSIDE) or getattr(value, "made_inside", False) is True


def holds_functions(kind: Kind | None) -> bool:
    """Whether a value is a function, or a container of some, that is made inside."""
    if type(kind) in PLAIN:
        return False
    return any(is_made_inside(v) for v in known_parts(kind))


def holds_iterators(kind: Kind | None) -> bool:
    """Whether a value is an iterator that has not been run through, or a container of some."""
    if type(kind) in PLAIN:
        return False
    return any(isinstance(v, Lazy) and v.form != "range" for v in known_parts(kind))


def holds_closures(kind: Kind | None) -> bool:
    """Whether a value is something that exists only while the derivative is made."""
    if type(kind) in PLAIN or (type(kind) is Known and type(kind.value) in LASTING):
        return False
    if any(isinstance(v, Super) for v in known_parts(kind)):
        return True
    return holds_functions(kind) or holds_iterators(kind)


def written_names(body: Iterable[gast.AST]) -> set[str]:
    """The names that statements bind, nested functions' bodies apart."""
    return set().union(*map(written_in, body))


@rewrite.remembered
def written_in(node: Any) -> frozenset[str]:
    """The names that one statement binds."""
    form = type(node)
    if form is gast.FunctionDef:
        return frozenset({node.name})
    if form is gast.Name:
        return frozenset() if type(node.ctx) is gast.Load else frozenset({node.id})
    if form is gast.Constant:
        return frozenset()
    if form is gast.Import or form is gast.ImportFrom:
        return frozenset(a.asname or a.name.split(".")[0] for a in node.names)
    return frozenset().union(*map(written_in, rewrite.children(node)))


def declared_names(body: list[gast.stmt]) -> set[str]:
    """The names that ``global`` and ``nonlocal`` statements of a function give to others."""
    found: set[str] = set()
    for statement in body:
        if isinstance(statement, (gast.Global, gast.Nonlocal)):
            found |= set(statement.names)
        elif not isinstance(statement, gast.FunctionDef):
            for field in rewrite.BLOCK_FIELDS:
                found |= declared_names(getattr(statement, field, None) or [])
    return found


def unchanged(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    """The versions that are the same at both places."""
    return {n: v for n, v in before.items() if after.get(n) == v}


def parameter_names(node: gast.FunctionDef) -> list[str]:
    """The names of a function's parameters, in the order of its signature."""
    a = node.args
    plain = [*a.posonlyargs, *a.args]
    plain += [a.vararg] if a.vararg else []
    plain += a.kwonlyargs
    plain += [a.kwarg] if a.kwarg else []
    return [p.id for p in plain]


def is_temporary(name: str) -> bool:
    """Whether a name is one of ours, ``v1, v2, ...``"""
    return name[:1] == "v" and name[1:].isdigit()


def is_wrapper(function: Any) -> bool:
    """Whether a function was made around something that is no function, to call it."""
    return bool(function.__code__.co_filename.startswith("<tangentish wrapper"))


def root_name(node: Any) -> str | None:
    """The variable that a place belongs to: ``a`` of ``a.b[i].c``."""
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    return node.id if isinstance(node, gast.Name) else None


def operand_text(node: Any) -> str:
    """An operand as text, by which operands are compared."""
    return rewrite.dump(node)
