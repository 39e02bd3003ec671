"""Result kinds by probing: run a pure function on small samples and look.

A function that has a rule is pure, so its result's dtype, rank and lengths can be read
off two runs on samples whose axis lengths are all different: a result axis that is as
long as a symbol in both runs is that symbol.  No function needs a shape rule of its own.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from tangentish.language.kinds import (
    ONE,
    UNKNOWN,
    Array,
    Dict,
    Dim,
    Kind,
    Known,
    List,
    Scalar,
    Tuple,
    is_complex,
)

# Rising in the first run and falling in the second, so that the smaller of two is neither.
SIZES = ((7, 12, 18, 25, 33, 44, 53), (31, 24, 17, 13, 9, 6, 5))
DIVISIBLE = ((12, 36, 60, 84, 108, 132, 156), (72, 60, 48, 36, 24, 18, 6))
SHORT = ((6, 11, 17, 23), (31, 25, 19, 13))  # where the others make too large a sample
MOST_PAIRS = 9
ALIKE = "alike"  # the symbol of all axes where they are tried with one length
ENOUGH = 400_000  # elements of a sample


class NoSample(Exception):
    """The kind has no sample: the result stays unknown."""


class Sizes:
    """The length that each symbol has in one run."""

    def __init__(self, lengths: Sequence[int], equal: Mapping[str, str] | None = None) -> None:
        self.lengths = lengths
        self.equal = equal or {}
        self.narrow = False  # whether numbers must be less than one
        self.numbers = itertools.cycle((2.6, 7.6, 1.1))
        self.table: dict[str, int] = {}
        self.sure: set[str] = set()

    def of(self, dim: Dim) -> int:
        if dim == ONE:
            return 1
        if dim.symbol.isdigit():
            return max(int(dim.symbol) - dim.minus, 0)
        symbol = self.equal.get(dim.symbol, dim.symbol)
        if symbol.isdigit():
            return max(int(symbol) - dim.minus, 0)
        if symbol not in self.table:
            k = len(self.table)
            if k >= len(self.lengths):
                raise NoSample
            self.table[symbol] = self.lengths[k]
        if dim.sure and not dim.minus:
            self.sure.add(symbol)
        return max(self.table[symbol] - dim.minus, 0)


def sample(kind: Kind, sizes: Sizes) -> Any:
    """A value of the kind: regular matrices, numbers away from special values."""
    if isinstance(kind, Known):
        return kind.value
    if isinstance(kind, Scalar):
        return _sample_scalar(kind, sizes)
    if isinstance(kind, Array):
        return _sample_array(kind, sizes)
    if isinstance(kind, Tuple):
        items = [sample(k, sizes) for k in kind.items]
        if kind.cls is list:  # a list of unlike things
            return items
        return kind.cls(*items) if kind.cls else tuple(items)
    if isinstance(kind, List) and kind.item is not None:
        return [sample(kind.item, sizes) for _ in range(2 if is_first(sizes) else 3)]
    if isinstance(kind, Dict) and kind.items is not None:
        return {k: sample(v, sizes) for k, v in kind.items}
    raise NoSample


def is_first(sizes: Sizes) -> bool:
    """Whether this is the first of the two runs: what is not known differs between them."""
    return any(sizes.lengths is lengths[0] for lengths in (SIZES, SHORT, DIVISIBLE))


def _sample_scalar(kind: Scalar, sizes: Sizes) -> Any:
    if kind.dtype == "bool":
        return True
    if np.dtype(kind.dtype).kind in "iu":
        value: Any = (
            sizes.of(kind.length) if kind.length is not None else 3 if is_first(sizes) else 4
        )
    else:
        value = 0.6 if is_first(sizes) or sizes.narrow else next(sizes.numbers)
        value = value + 0.3j if is_complex(kind) else value
    if kind.weak:
        return value
    return np.dtype(kind.dtype).type(value)


def _sample_array(kind: Array, sizes: Sizes) -> np.ndarray[Any, Any]:
    shape = tuple(sizes.of(d) for d in kind.dims)
    count = int(np.prod(shape))
    if count > ENOUGH:
        raise NoSample
    dtype = np.dtype(kind.dtype)
    if dtype.kind in "iub":  # counts and masks, on which lengths may depend
        return np.zeros(shape, dtype) if is_first(sizes) else np.ones(shape, dtype)
    values = np.sin(np.arange(1, count + 1) ** 2 * 0.7) * 0.3 + 0.5  # matrices of full rank
    if dtype.kind == "c":
        values = values + 0.2j * np.cos(np.arange(count) * 0.9)
    array = values.reshape(shape).astype(dtype)
    if len(shape) >= 2 and shape[-1] == shape[-2]:  # definite, whichever triangle is read
        array = array + np.eye(shape[-1], dtype=dtype) * max(3, shape[-1])
    return array


def describe(
    first: Any, second: Any, sizes: tuple[Sizes, Sizes], opaque: Callable[[int], Dim]
) -> Kind:
    """The kind that both results have."""
    if type(first) is not type(second):
        return UNKNOWN
    if isinstance(first, np.ndarray):
        if (
            first.ndim != second.ndim
            or first.dtype != second.dtype
            or first.dtype.kind not in "biufc"
        ):
            return UNKNOWN
        dims = tuple(
            _dim(a, b, sizes) or opaque(k)
            for k, (a, b) in enumerate(zip(first.shape, second.shape, strict=True))
        )
        return Array(first.dtype.name, dims)
    if isinstance(first, (bool, int, float, complex, np.generic)):
        weak = not isinstance(first, np.generic)
        dtype = np.asarray(first).dtype
        if dtype.kind not in "biufc":
            return UNKNOWN
        length = _dim(int(first.real), int(second.real), sizes) if dtype.kind in "iu" else None
        return Scalar(dtype.name, weak, length)
    if isinstance(first, tuple) and len(first) == len(second):
        items = (describe(a, b, sizes, opaque) for a, b in zip(first, second, strict=True))
        return Tuple(tuple(items), None if type(first) is tuple else type(first))
    if isinstance(first, list) and first and second:
        outer, known = opaque, dict[int, Dim]()

        def opaque(axis: int) -> Dim:  # one name for the like axes of all elements
            return known[axis] if axis in known else known.setdefault(axis, outer(axis))

        kinds = {describe(a, b, sizes, opaque) for a, b in zip(first, second, strict=False)}
        return List(kinds.pop()) if len(kinds) == 1 else UNKNOWN
    if isinstance(first, (np.dtype, type(None))) and first == second:
        return Known(first)
    return UNKNOWN


def _dim(a: int, b: int, sizes: tuple[Sizes, Sizes]) -> Dim | None:
    if a == b == 0:
        return None  # as the residuals of `np.linalg.lstsq`: of these samples, not of all
    if a == b:
        return ONE if a == 1 else Dim(str(a), sure=True)
    for symbol, length in sizes[0].table.items():
        minus = length - a
        if -4 <= minus <= 4 and sizes[1].table[symbol] - b == minus:
            return Dim(symbol, minus, sure=not minus and symbol in sizes[0].sure)
    return None


def _without_symbols(kinds: Sequence[Kind]) -> list[Kind]:
    def same(kind: Kind) -> Kind:
        if isinstance(kind, Array):
            return Array(
                kind.dtype,
                tuple(d if d == ONE or d.symbol.isdigit() else Dim(ALIKE) for d in kind.dims),
            )
        if isinstance(kind, Tuple):
            return Tuple(tuple(same(k) for k in kind.items), kind.cls)
        if isinstance(kind, List) and kind.item is not None:
            return List(same(kind.item))
        if isinstance(kind, Scalar) and kind.length is not None:
            return Scalar(kind.dtype, kind.weak, Dim(ALIKE))
        return kind

    return [same(k) for k in kinds]


_memo: dict[Any, tuple[Kind, bool]] = {}


def probe(
    function: Callable[..., Any],
    args: Sequence[Kind],
    keywords: Mapping[str, Kind],
    opaque: Callable[[int], Dim],
) -> Kind:
    """The kind of ``function(*args, **keywords)``, or unknown."""
    kinds = [*args, *keywords.values()]
    key = (function, tuple(args), tuple(keywords.items()))
    try:
        known = _memo.get(key)
    except TypeError:
        return UNKNOWN
    if known is None:
        marked: list[int] = []

        def mark(axis: int) -> Dim:
            marked.append(axis)
            return Dim(f"?{len(marked) - 1}")

        known = (_run(function, kinds, len(args), list(keywords), mark), bool(marked))
        if len(_memo) > 20_000:
            _memo.clear()
        _memo[key] = known
    kind, has_opaque = known
    return renamed(kind, opaque) if has_opaque else kind


def part_of(opaque: Callable[[int], Dim], position: int) -> Callable[[int], Dim]:
    """The names of unknown lengths in a part of a tuple."""
    return lambda axis: opaque(10 * (position + 1) + axis)


def renamed(kind: Kind, opaque: Callable[[int], Dim]) -> Kind:
    """The kind with the lengths that no symbol describes named for their place."""
    if isinstance(kind, Array):
        dims = tuple(
            opaque(k) if d.symbol.startswith("?") and d.symbol[1:].isdigit() else d
            for k, d in enumerate(kind.dims)
        )
        return Array(kind.dtype, dims)
    if isinstance(kind, Tuple):
        return Tuple(
            tuple(renamed(k, part_of(opaque, i)) for i, k in enumerate(kind.items)),
            kind.cls,
        )
    if isinstance(kind, List) and kind.item is not None:
        return List(renamed(kind.item, opaque))
    return kind


def _run(
    function: Callable[..., Any],
    kinds: Sequence[Kind],
    positional: int,
    names: Sequence[str],
    opaque: Callable[[int], Dim],
) -> Kind:
    for lengths in (SIZES, SHORT):
        try:
            return _run_on(lengths, function, kinds, positional, names, opaque)
        except NoSample:
            continue
    return UNKNOWN


def _run_on(
    usual: tuple[Sequence[int], Sequence[int]],
    function: Callable[..., Any],
    kinds: Sequence[Kind],
    positional: int,
    names: Sequence[str],
    opaque: Callable[[int], Dim],
) -> Kind:
    for (attempt, equal), lengths in [
        *((a, usual) for a in attempts(kinds)),
        ((kinds, {}), DIVISIBLE),
    ]:
        sizes = (Sizes(lengths[0], equal), Sizes(lengths[1], equal))
        try:
            results = [run_in(function, attempt, positional, names, run) for run in sizes]
        except NoSample:
            raise
        except Exception:
            continue
        kind = describe(results[0], results[1], sizes, opaque)
        forgotten = {ALIKE} | {
            a
            for b, a in equal.items()
            if a == "1" or not must_agree(function, kinds, positional, names, a, b)
        }
        return without_lengths(kind, forgotten, opaque)
    return UNKNOWN


def run_in(
    function: Callable[..., Any],
    kinds: Sequence[Kind],
    positional: int,
    names: Sequence[str],
    sizes: Sizes,
) -> Any:
    """A run with numbers on either side of one, or less than one if it must be (`math.asin`)."""
    try:
        return run_once(function, kinds, positional, names, sizes)
    except (ValueError, ArithmeticError):
        if is_first(sizes):
            raise
        sizes.narrow = True
        return run_once(function, kinds, positional, names, sizes)


def run_once(
    function: Callable[..., Any],
    kinds: Sequence[Kind],
    positional: int,
    names: Sequence[str],
    sizes: Sizes,
) -> Any:
    """What the function makes of samples in the given sizes."""
    values = [sample(k, sizes) for k in kinds]
    keywords = dict(zip(names, values[positional:], strict=True))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return function(*values[:positional], **keywords)


def must_agree(
    function: Callable[..., Any],
    kinds: Sequence[Kind],
    positional: int,
    names: Sequence[str],
    a: str,
    b: str,
) -> bool:
    """Whether axes of two symbols are of one length when the function runs.

    Where it broadcasts, an axis that may have length 1 need not be as long as the other.
    """
    sure = {d.symbol for k in kinds for d in axes_in(k) if d.sure and not d.minus}
    if a in sure or a.isdigit():
        return True
    for single in (a, b):
        try:
            run_once(function, kinds, positional, names, Sizes(SIZES[0], {single: "1"}))
        except Exception:
            continue
        return False
    return True


def without_lengths(kind: Kind, forgotten: set[str], opaque: Callable[[int], Dim]) -> Kind:
    """The kind with axes of the given symbols left open."""
    if isinstance(kind, Array):
        dims = tuple(opaque(k) if d.symbol in forgotten else d for k, d in enumerate(kind.dims))
        return Array(kind.dtype, dims)
    if isinstance(kind, Scalar) and kind.length is not None and kind.length.symbol in forgotten:
        return Scalar(kind.dtype, kind.weak)
    if isinstance(kind, Tuple):
        items = (without_lengths(k, forgotten, opaque) for k in kind.items)
        return Tuple(tuple(items), kind.cls)
    if isinstance(kind, List) and kind.item is not None:
        return List(without_lengths(kind.item, forgotten, opaque))
    return kind


def attempts(kinds: Sequence[Kind]) -> Iterator[tuple[Sequence[Kind], dict[str, str]]]:
    """Samples to try: all axes unlike, then one or two pairs of like length, then all alike.

    ``A @ x`` runs only where two lengths agree; when it runs, they are the same length.
    """
    yield kinds, {}
    groups = [list(dict.fromkeys(symbols(k))) for k in kinds]
    groups = [g for g in groups if g]
    sure = {d.symbol for k in kinds for d in axes_in(k) if d.sure and not d.minus}
    pairs = [
        oriented(a, b, sure)
        for i, g in enumerate(groups)
        for h in groups[i + 1 :]
        for a in g
        for b in h
        if a != b
    ]
    pairs += [oriented(g[i], b, sure) for g in groups for i in range(len(g)) for b in g[i + 1 :]]
    pairs = [(a, b) for a, b in pairs if not b.isdigit()]
    for a, b in pairs[:MOST_PAIRS]:
        yield kinds, {b: a}
    for k, (a, b) in enumerate(pairs[:MOST_PAIRS]):
        for c, d in pairs[k + 1 : MOST_PAIRS]:
            if len({b, d}) == 2 and c not in (b,):
                yield kinds, {b: a, d: c}
    for symbol in dict.fromkeys(s for g in groups for s in g):
        if symbol not in sure and not symbol.isdigit():
            yield kinds, {symbol: "1"}  # as `np.squeeze` needs it
    yield _without_symbols(kinds), {}


def oriented(a: str, b: str, sure: set[str]) -> tuple[str, str]:
    """The pair with the symbol first that says more: a number, or a length that is not 1."""
    first = b.isdigit() or (b in sure and a not in sure and not a.isdigit())
    return (b, a) if first else (a, b)


def symbols(kind: Kind) -> Iterator[str]:
    """The symbols of the axes in a kind."""
    yield from (d.symbol for d in axes_in(kind) if d != ONE)


def axes_in(kind: Kind) -> Iterator[Dim]:
    """The axes of all arrays in a kind."""
    if isinstance(kind, Array):
        yield from kind.dims
    elif isinstance(kind, Tuple):
        for item in kind.items:
            yield from axes_in(item)
    elif isinstance(kind, List) and kind.item is not None:
        yield from axes_in(kind.item)


def views(
    function: Callable[..., Any],
    args: Sequence[Kind],
    keywords: Mapping[str, Kind],
    position: int = 0,
) -> str:
    """Whether the result shares memory with one argument: "never", "always", "maybe".

    Keyword arguments are counted after the others.
    """
    key = ("views", function, tuple(args), tuple(keywords.items()), position)
    try:
        known: Any = _memo.get(key)
    except TypeError:
        return "maybe"
    if known is None:
        known = _memo[key] = _views(function, args, keywords, position)  # type: ignore[assignment]
    return str(known)


def _views(
    function: Callable[..., Any],
    args: Sequence[Kind],
    keywords: Mapping[str, Kind],
    position: int,
) -> str:
    if function is np.broadcast_to:  # no sample broadcasts to an unknown shape
        return "always" if position == 0 else "never"
    answers = set()
    kinds = [*args, *keywords.values()]
    if any(isinstance(k, Scalar) and k.dtype == "bool" for k in kinds):  # `copy=flag`
        return "maybe"
    for layout in (np.ascontiguousarray, np.asfortranarray, strided):
        tries = [*((a, equal, SIZES[0]) for a, equal in attempts(kinds)), (kinds, {}, DIVISIBLE[0])]
        for attempt, equal, lengths in tries:
            try:
                sizes = Sizes(lengths, equal)
                values = [sample(k, sizes) for k in attempt]
                base = values[position]
                if base.ndim:
                    base = layout(base)
                values[position] = base
                options = dict(zip(keywords, values[len(args) :], strict=True))
                with warnings.catch_warnings(), np.errstate(all="ignore"):
                    warnings.simplefilter("ignore")
                    result = function(*values[: len(args)], **options)
            except Exception:
                continue
            answers.add(shares(result, base))
            break
        else:
            return "maybe"
    if answers == {True}:
        return "always"
    return "never" if answers == {False} else "maybe"


def strided(base: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The same values in memory with gaps."""
    return np.repeat(base, 2, axis=-1)[..., ::2]


def shares(result: Any, base: Any) -> bool:
    """Whether any array in the result shares memory with ``base``."""
    if isinstance(result, np.ndarray):
        return bool(np.shares_memory(result, base))
    if isinstance(result, (list, tuple)):
        return any(shares(r, base) for r in result)
    return False
