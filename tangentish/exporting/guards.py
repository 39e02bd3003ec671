"""What an exported function checks of its arguments before it uses them, as statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import gast

from tangentish.analysis.program import Program, is_storage
from tangentish.calling.derivatives import results_of
from tangentish.calling.kinds_text import check_writable
from tangentish.emit.docstrings import in_words
from tangentish.errors import ArgumentError
from tangentish.frontend.resolve import import_path
from tangentish.language import rewrite
from tangentish.language.kinds import Array, Dict, Kind, Known, List, Object, Opaque, Scalar, Tuple
from tangentish.runtime.guards import kind_of

HAS_LENGTHS = re.compile(r"\w\[.*(\?|[02-9]|1\d).*\]$")
Name = Callable[[str], str]  # under which name a guard goes in the module


def kind_guards(kinds: Mapping[str, Kind], guard: Name) -> Iterator[gast.stmt]:
    """``check_kind("x", x, "float64[:]")`` for each argument."""
    for name, kind in kinds.items():
        told = specification(name, kind)
        check = "check_parts"
        if isinstance(told, gast.Constant):
            check = "check_axes" if HAS_LENGTHS.search(told.value) else "check_kind"
        yield call(guard(check), name, rewrite.name(name), told)


def memory_guards(
    program: Program, wrt: Sequence[str], kinds: Mapping[str, Kind], mode: str, guard: Name
) -> Iterator[gast.stmt]:
    """What refuses arguments that share memory where the derivative takes it for separate."""
    if mode != "tangent":
        for name in wrt:
            if arrays_in(kinds[name]) > 1:
                yield call(guard("check_held_once"), name, rewrite.name(name))
    holders = [name for name, kind in kinds.items() if is_storage(kind)]
    for name in program.parameters:
        others = [rewrite.name(other) for other in holders if other != name]
        if name in program.mutated and (others or not isinstance(kinds[name], Array)):
            yield call(guard("check_apart"), name, rewrite.name(name), *others)


def seed_guards(program: Program, seeds: Sequence[str], guard: Name) -> Iterator[gast.stmt]:
    """``check_seed("out_bar", out_bar, "float64", (x.shape[0],))`` for each cotangent."""
    active = [kind for kind in results_of(program)["kinds"] if kind is not None]
    for seed, (dtype, axes) in zip(seeds, active, strict=True):
        if dtype is not None:
            lengths = gast.Tuple([length(axis[0], axis[1], program) for axis in axes], gast.Load())
            yield call(
                guard("check_seed"), seed, rewrite.name(seed), rewrite.constant(dtype), lengths
            )


def direction_guards(
    wrt: Sequence[str], tangents: Sequence[str], guard: Name
) -> Iterator[gast.stmt]:
    """``check_direction("x_dot", x_dot, x)`` for each tangent."""
    for name, tangent in zip(wrt, tangents, strict=True):
        yield call(guard("check_direction"), tangent, rewrite.name(tangent), rewrite.name(name))


def call(function: str, name: str, *arguments: gast.expr) -> gast.stmt:
    """``function("name", ...)`` as a statement."""
    return gast.Expr(rewrite.call(function, rewrite.constant(name), *arguments))


def length(symbol: str, minus: int, program: Program) -> gast.expr:
    """The length of an axis of the result, where an argument's axes tell it."""
    if symbol.isdigit():
        return rewrite.constant(int(symbol) - minus)
    name, _, axis = symbol.rpartition(".")
    if minus or name not in program.parameters or not axis.isdigit():
        return rewrite.constant(None)
    expression: gast.expr = gast.parse(f"{name}.shape[{axis}]", mode="eval").body
    return expression


def specification(name: str, kind: Kind | None) -> gast.expr:
    """A kind as `runtime.guards` take it: its text, in the structure of the value.

    >>> from tangentish.emit.writer import write_expression
    >>> kind = Dict((("W", Scalar("float64", weak=True)),))
    >>> write_expression(specification("p", kind))
    '{"W": "float"}'
    """
    if isinstance(kind, (Scalar, Array)):
        return rewrite.constant(in_words(kind))
    if isinstance(kind, Known):
        if not callable(kind.value):
            check_writable(name, kind)
        elif import_path(kind.value) is None:  # two may have one name
            raise ArgumentError(
                f"`{name}` is a function that no import reaches: name it in a module"
            )
        return rewrite.constant(kind_of(kind.value))
    if isinstance(kind, List):
        inside = [] if kind.item is None else [specification(f"{name}[0]", kind.item)]
        return gast.List(inside, gast.Load())
    if isinstance(kind, Tuple):
        parts = [specification(f"{name}[{k}]", part) for k, part in enumerate(kind.items)]
        if kind.cls is None:
            return gast.Tuple(parts, gast.Load())
        keys = getattr(kind.cls, "_fields", None) or range(len(parts))
        return of_class(kind.cls, keys, parts)
    if isinstance(kind, Dict) and kind.items is not None:
        keys = [rewrite.constant(key) for key, _ in kind.items]
        return gast.Dict(keys, [specification(f"{name}[{k!r}]", v) for k, v in kind.items])
    if isinstance(kind, Object):
        fields = [specification(f"{name}.{field}", part) for field, part in kind.fields]
        return of_class(kind.cls, [field for field, _ in kind.fields], fields)
    check_writable(name, kind)
    if isinstance(kind, Opaque) and kind.cls is not None:
        return rewrite.constant(f"{kind.cls.__module__}.{kind.cls.__qualname__}")
    raise AssertionError("what can be written has a specification")


def of_class(cls: type, keys: Any, parts: list[gast.expr]) -> gast.expr:
    """``{type: "model.Layer", "W": ...}``"""
    module = "" if cls.__module__ == "builtins" else f"{cls.__module__}."
    whole = rewrite.constant(f"{module}{cls.__qualname__}")
    return gast.Dict(
        [rewrite.name("type"), *map(rewrite.constant, keys)],
        [whole, *parts],
    )


def arrays_in(kind: Kind | None) -> int:
    """How many arrays of floats a value of a kind may hold, more than one counted as two."""
    if isinstance(kind, Array):
        return int(kind.dtype.startswith(("float", "longdouble", "complex")))
    if isinstance(kind, List):
        return 2 * arrays_in(kind.item)
    if isinstance(kind, Tuple):
        return sum(map(arrays_in, kind.items))
    if isinstance(kind, (Dict, Object)):
        parts = kind.fields if isinstance(kind, Object) else kind.items or ()
        return sum(arrays_in(part) for _, part in parts)
    return 0
