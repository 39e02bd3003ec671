"""Joining kinds where control flow meets, and telling the kind of a value at hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tangentish.analysis.frames import is_made_inside
from tangentish.control import Checkpoint
from tangentish.language.kinds import (
    BOTTOM,
    CONSTANTS,
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
    OneOf,
    Opaque,
    PerhapsComplex,
    Scalar,
    Tuple,
    Unknown,
    is_complex,
)
from tangentish.signature import NUMBERS, has_fields

MOST_UNLIKE = 64


def scalar_of(value: Any) -> Scalar:
    """The kind of a number, its value forgotten.

    >>> str(scalar_of(2.0)), str(scalar_of(np.float32(2)))
    ('float64?', 'float32')
    """
    plain = PYTHONS.get(type(value))
    if plain is not None and -LARGE < value.real < LARGE:
        return plain
    weak = not isinstance(value, np.generic)
    return Scalar(np.asarray(value).dtype.name, weak)


LARGE = 2**31  # from here on, the dtype of a Python integer depends on its value
PYTHONS = {t: Scalar(np.asarray(t()).dtype.name, weak=True) for t in (int, float, bool)}


def is_number(value: Any) -> bool:
    """Whether a value is a number of Python or NumPy."""
    return isinstance(value, NUMBERS)


def widened(kind: Kind) -> Kind:
    """A kind that forgets the value of a known number."""
    if type(kind) is Known and is_number(kind.value):
        return scalar_of(kind.value)
    return kind


def promoted(a: str, b: str) -> str:
    """The dtype of a result of two dtypes, as NumPy promotes them."""
    return np.promote_types(a, b).name


def held_kind(kind: Kind) -> Kind | None:
    """The kind of what a sequence holds, None if it holds nothing.

    >>> str(held_kind(Tuple((Scalar("float64"), Scalar("float64")))))
    'float64'
    """
    if isinstance(kind, List):
        return kind.item
    if isinstance(kind, Array) and kind.ndim:
        return Array(kind.dtype, kind.dims[1:]) if kind.ndim > 1 else Scalar(kind.dtype)
    if not isinstance(kind, Tuple):
        return UNKNOWN
    found: Kind | None = None
    for item in kind.items:
        found = join(found, widened(item))
    return found


def join(a: Kind | None, b: Kind | None, fresh: Callable[[Any], Dim] | None = None) -> Kind:
    """The least kind that covers both; None stands for "not bound yet".

    ``fresh(axis)`` names the length of an axis on which the two disagree.

    >>> str(join(scalar_of(1), scalar_of(2.0)))
    'float64?'
    """
    if a is None or a == b:
        return b if b is not None else UNKNOWN
    if b is None or b == BOTTOM:
        return a
    if a == BOTTOM:
        return b
    a, b = widened(a), widened(b)
    if is_choice(a) and is_choice(b):
        return one_of(a, b)
    numeric = isinstance(a, (Scalar, Array)) and isinstance(b, (Scalar, Array))
    if fresh is None and numeric and is_complex(a) != is_complex(b):
        # of things that are held together, each real one has a real adjoint
        return PerhapsComplex(isinstance(a, Scalar) and isinstance(b, Scalar))
    for one, other in ((a, b), (b, a)):
        if isinstance(one, PerhapsComplex) and one.number and isinstance(other, Scalar):
            return one
    if isinstance(a, Scalar) and isinstance(b, Scalar):
        length = a.length if a.length == b.length else None
        return Scalar(promoted(a.dtype, b.dtype), a.weak and b.weak, length)
    if isinstance(a, Array) and isinstance(b, Array) and a.ndim == b.ndim:
        dims = tuple(
            p if p.same(q) and p == q else _joined_dim(k, p, q, fresh)
            for k, (p, q) in enumerate(zip(a.dims, b.dims, strict=True))
        )
        return Array(promoted(a.dtype, b.dtype), dims)
    found = _array_or_number(a, b, fresh)
    return found or _join_containers(a, b, fresh)


def _array_or_number(a: Kind, b: Kind, fresh: Callable[[Any], Dim] | None) -> Kind | None:
    """What `total` is in ``total = 0`` and ``total = total + x`` with an array ``x``."""
    parts = [k.array if isinstance(k, ArrayOrNumber) else k for k in (a, b)]
    arrays = [k for k in parts if isinstance(k, Array)]
    numbers = [k for k in parts if isinstance(k, Scalar)]
    ranks = {k.ndim for k in arrays}
    if len(arrays) + len(numbers) < 2 or len(ranks) != 1:
        return None
    whole = join(arrays[0], arrays[-1], fresh)
    assert isinstance(whole, Array)
    fits = all(k.dtype == whole.dtype or (k.weak and k.dtype in PLAIN_NUMBERS) for k in numbers)
    return ArrayOrNumber(whole) if fits and whole.dtype.startswith("float") else None


PLAIN_NUMBERS = ("int64", "float64")


def is_choice(kind: Kind) -> bool:
    """Whether a kind is a known function, or one of several."""
    if isinstance(kind, OneOf):
        return True
    if not isinstance(kind, Known):
        return False
    value = kind.value
    function = callable(value) or is_made_inside(value)
    return value is None or (function and not isinstance(value, type))


def one_of(a: Kind, b: Kind) -> Kind:
    """One of the functions of both kinds."""
    choices: list[Known] = []
    for kind in (a, b):
        for choice in kind.choices if isinstance(kind, OneOf) else (kind,):
            if choice not in choices:
                assert isinstance(choice, Known)
                choices.append(choice)
    return OneOf(tuple(choices))


def _joined_dim(axis: int, p: Dim, q: Dim, fresh: Callable[[Any], Dim] | None) -> Dim:
    dim = fresh(axis) if fresh else Dim("?")
    return dataclasses.replace(dim, sure=p.sure and q.sure)


def _join_containers(a: Kind, b: Kind, fresh: Callable[[Any], Dim] | None) -> Kind:
    if (
        isinstance(a, Tuple)
        and isinstance(b, Tuple)
        and len(a.items) == len(b.items)
        and a.cls is b.cls
    ):
        pairs = enumerate(zip(a.items, b.items, strict=True))
        return Tuple(tuple(join(p, q, part_of(fresh, k)) for k, (p, q) in pairs), a.cls)
    if isinstance(a, List) or isinstance(b, List):
        a, b = as_list(a), as_list(b)
    if isinstance(a, List) and isinstance(b, List):
        item = a.item if b.item is None else b.item if a.item is None else join(a.item, b.item)
        return List(item)
    if isinstance(a, Dict) and isinstance(b, Dict):
        return _join_dicts(a, b, fresh)
    if isinstance(a, Object) and isinstance(b, Object) and a.cls is b.cls:
        mine, theirs = dict(a.fields), dict(b.fields)
        if mine.keys() == theirs.keys():
            parts = ((k, join(v, theirs[k], part_of(fresh, k))) for k, v in a.fields)
            return Object(a.cls, tuple(parts))
        return UNKNOWN
    return _join_classes(a, b, fresh)


def _join_classes(a: Kind, b: Kind, fresh: Callable[[Any], Dim] | None) -> Kind:
    """An object of either class, or None."""
    choices: dict[Any, Kind] = {}
    for kind in (a, b):
        for choice in kind.choices if isinstance(kind, AnyOf) else (kind,):
            if not (isinstance(choice, Object) or choice == Known(None)):
                return UNKNOWN
            cls = choice.cls if isinstance(choice, Object) else None
            choices[cls] = join(choices.get(cls), choice, part_of(fresh, cls))
    if any(isinstance(c, Unknown) for c in choices.values()):
        return UNKNOWN
    return AnyOf(tuple(choices.values()))


def part_of(fresh: Callable[[Any], Dim] | None, part: Any) -> Callable[[Any], Dim] | None:
    """What names the lengths in one part of a container: no two parts share a name."""
    return None if fresh is None else lambda axis: fresh(f"{part}.{axis}")


def _join_dicts(a: Dict, b: Dict, fresh: Callable[[Any], Dim] | None) -> Kind:
    if a.items is not None and b.items is not None:
        mine, theirs = dict(a.items), dict(b.items)
        if mine.keys() == theirs.keys():
            return Dict(tuple((k, join(v, theirs[k], part_of(fresh, k))) for k, v in a.items))
    item: Kind | None = None
    for kind in (*dict_values(a), *dict_values(b)):
        item = kind if item is None else join(item, kind)
    return Dict(None, item)


def dict_values(kind: Dict) -> tuple[Kind, ...]:
    """The kinds of the values of a dict, each of its own or one for all."""
    if kind.items is not None:
        return tuple(v for _, v in kind.items)
    return () if kind.item is None else (kind.item,)


def with_lengths(kind: Kind, change: Callable[[Dim, str], Dim], part: str = "") -> Kind:
    """A kind with other lengths of the axes of all arrays in it; ``change`` is told the axis."""
    if isinstance(kind, Array):
        return Array(kind.dtype, tuple(change(d, f"{part}{k}") for k, d in enumerate(kind.dims)))
    if isinstance(kind, ArrayOrNumber):
        return ArrayOrNumber(with_lengths(kind.array, change, part))  # type: ignore[arg-type]
    if isinstance(kind, Tuple):
        items = (with_lengths(k, change, f"{part}{i}.") for i, k in enumerate(kind.items))
        return Tuple(tuple(items), kind.cls)
    if isinstance(kind, List) and kind.item is not None:
        return List(with_lengths(kind.item, change, f"{part}[]."))
    if isinstance(kind, AnyOf):
        return kind.mapped(lambda k: with_lengths(k, change, f"{part}{class_name(k)}."))
    if isinstance(kind, Object):
        fields = ((n, with_lengths(k, change, f"{part}{n}.")) for n, k in kind.fields)
        return Object(kind.cls, tuple(fields))
    if isinstance(kind, Dict) and kind.items is not None:
        entries = ((n, with_lengths(k, change, f"{part}{n}.")) for n, k in kind.items)
        return Dict(tuple(entries))
    if isinstance(kind, Dict) and kind.item is not None:
        return Dict(None, with_lengths(kind.item, change, f"{part}[]."))
    return kind


def class_name(kind: Kind) -> str:
    """A text that tells the choices of an `AnyOf` apart."""
    return kind.cls.__qualname__ if isinstance(kind, Object) else ""


def kind_of(value: Any, name: str = "x") -> Kind:
    """The kind of a value; axes get symbols made from ``name``.

    >>> str(kind_of(np.zeros((3, 1)), "W"))
    'float64[W.0, 1]'
    """
    return Describer().describe(value, name)


def holds_unknown(kind: Kind | None) -> bool:
    """Whether something in a container, or the value itself, is of unknown kind."""
    if isinstance(kind, Tuple):
        return any(holds_unknown(k) for k in kind.items)
    if isinstance(kind, List):
        return holds_unknown(kind.item)
    return isinstance(kind, (Unknown, OneOf, AnyOf))


def as_list(kind: Kind) -> Kind:
    """The kind of a list of unlike things once its length or its things may change."""
    if isinstance(kind, Tuple) and kind.cls is list:
        item: Kind | None = None
        for k, part in enumerate(kind.items):
            item = widened(part) if k == 0 else join(item, widened(part))
        return List(item)
    return kind


class Describer:
    """Tells kinds of argument values; numbers forget their value, texts and None keep it."""

    def __init__(self) -> None:
        self.seen: dict[int, Kind] = {}

    def describe(self, value: Any, name: str) -> Kind:
        if type(value) is np.ndarray:
            if value.dtype.kind not in "biufc":
                return Opaque(in_words(value))
            dims = tuple(
                ONE if n == 1 else Dim(f"{name}.{k}", sure=True) for k, n in enumerate(value.shape)
            )
            return Array(value.dtype.name, dims)
        if is_number(value):
            return scalar_of(value)
        if isinstance(value, tuple):
            items = tuple(self.describe(v, f"{name}.{k}") for k, v in enumerate(value))
            return Tuple(items, None if type(value) is tuple else type(value))
        if type(value) is list:
            return self._describe_list(value, name)
        if type(value) is dict:
            return self._describe_dict(value, name)
        return self._describe_object(value, name)

    def _describe_list(self, value: list[Any], name: str) -> Kind:
        """A list of like things, or one whose unlike things are each known."""
        kinds = [self.describe(v, f"{name}.{k}") for k, v in enumerate(value)]
        item: Kind | None = None
        for k, kind in enumerate(kinds):
            item = kind if k == 0 else join(item, kind)
        unlike = holds_unknown(item) and not any(holds_unknown(k) for k in kinds)
        unlike |= len({is_complex(k) for k in kinds}) == 2  # real numbers have real adjoints
        if unlike and len(value) <= MOST_UNLIKE:
            return Tuple(tuple(kinds), list)
        return List(item)

    def _common(self, values: list[tuple[str, Any]]) -> Kind | None:
        item: Kind | None = None
        for k, (name, value) in enumerate(values):
            kind = self.describe(value, name)
            item = kind if k == 0 else join(item, kind)
        return item

    def _describe_dict(self, value: dict[Any, Any], name: str) -> Kind:
        if all(isinstance(k, CONSTANTS) for k in value) and len(value) <= 200:
            return Dict(tuple((k, self.describe(v, f"{name}.{k}")) for k, v in value.items()))
        return Dict(None, self._common([(f"{name}.{k}", v) for k, v in value.items()]))

    def _describe_object(self, value: Any, name: str) -> Kind:
        if type(value).__module__ == "logging" or isinstance(value, Checkpoint):
            return Known(value)
        if isinstance(value, CONSTANTS) or (callable(value) and not has_fields(value)):
            return Known(value)
        if isinstance(value, np.memmap) and value.dtype.kind in "biufc":
            return self.describe(np.asarray(value), name)
        if has_fields(value):
            fields = _fields(value)
            return Object(
                type(value), tuple((k, self.describe(v, f"{name}.{k}")) for k, v in fields.items())
            )
        if isinstance(value, (type, np.dtype)):
            return Known(value)
        return Opaque(in_words(value), type(value))


def in_words(value: Any) -> str:
    """What a value is, with an article.

    >>> in_words(3), in_words(np.arange(3)), in_words({1, 2}), in_words(None)
    ('an int', 'an array of dtype int64', 'a set', 'None')
    """
    if value is None:
        return "None"
    name = type(value).__name__
    if type(value) is np.ndarray:
        return f"an array of dtype {value.dtype}"
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def _fields(value: Any) -> Mapping[str, Any]:
    return dict(vars(value))
