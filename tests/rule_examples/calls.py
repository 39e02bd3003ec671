"""Words for example calls of the functions that have rules.

An example is a call: positional and keyword arguments.  Floats and float arrays are
differentiated; `Const` marks a number that stands in the program's text instead.  Whole
numbers, flags, texts, tuples and None are constants anyway.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np


class Const(NamedTuple):
    """A number written in the program."""

    value: float


class Example(NamedTuple):
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


def call(*args: Any, **kwargs: Any) -> Example:
    return Example(args, kwargs)


def values(
    shape: tuple[int, ...] | None, low: float = -2.0, high: float = 2.0, seed: int = 0
) -> Any:
    """Numbers between two bounds, all different and away from both; a float for shape None."""
    count = int(np.prod(shape or ()))
    rng = np.random.default_rng([seed, count, *(shape or ())])
    places = (rng.permutation(max(count, 1)) + rng.uniform(0.2, 0.8, max(count, 1))) / max(count, 1)
    numbers = low + (high - low) * (0.03 + 0.94 * places)
    return float(numbers[0]) if shape is None else numbers[:count].reshape(shape)


def v(*shape: int, seed: int = 0) -> Any:
    """An array of numbers between -2 and 2."""
    return values(shape, seed=seed)


def floats(low: float = -2.0, high: float = 2.0, seed: int = 0) -> float:
    return float(values(None, low, high, seed))


def regular(*shape: int, seed: int = 0) -> Any:
    """Well-conditioned square matrices."""
    return v(*shape, seed=seed) * 0.5 + 2.0 * np.eye(shape[-1])


def definite(*shape: int) -> Any:
    a = v(*shape, seed=3)
    return a @ a.mT + np.eye(shape[-1])


def unary(low: float = -2.0, high: float = 2.0) -> list[Example]:
    """Calls of an elementwise function of one argument."""
    return [call(values(s, low, high)) for s in (None, (), (3,), (2, 3), (0,), (2, 1, 2))]


def number(low: float = -2.0, high: float = 2.0) -> list[Example]:
    """Calls of a function of Python numbers."""
    return [call(floats(low, high, seed)) for seed in range(3)]


PAIRS: tuple[tuple[Any, Any], ...] = (
    (None, None),
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (2, 3)),
    ((2, 1), (1, 3)),
    (None, (2, 3)),
    ((2, 3), None),
    ((), (2,)),
    ((2, 0), (0,)),
)


def binary(
    low: float = -2.0, high: float = 2.0, low2: float | None = None, high2: float | None = None
) -> list[Example]:
    """Calls of an elementwise function of two arguments, broadcast in all ways."""
    return [
        call(
            values(a, low, high),
            values(b, low if low2 is None else low2, high if high2 is None else high2, 1),
        )
        for a, b in PAIRS
    ]


def numbers(low: float = -2.0, high: float = 2.0) -> list[Example]:
    return [call(floats(low, high, s), floats(low, high, s + 7)) for s in range(3)]


def with_constants(
    first: Iterable[float] = (), second: Iterable[float] = (), low: float = 0.1
) -> list[Example]:
    """Calls of a function of two arguments, one of which is a number in the text."""
    shapes: tuple[Any, ...] = (None, (2, 3))
    left = [call(Const(c), values(s, low, 2.0)) for c in first for s in shapes]
    return left + [call(values(s, low, 2.0), Const(c)) for c in second for s in shapes]


def reductions(*shapes: tuple[int, ...], keepdims: bool = True, **options: Any) -> list[Example]:
    """Calls of a reduction with all sorts of axes."""
    examples = []
    for shape in shapes or ((4,), (2, 3), (2, 3, 4)):
        rank = len(shape)
        axes: list[Any] = [None, 0, -1, rank - 1]
        if rank > 1:
            axes += [(0, 1), (0, -1), 1]
        for axis in axes:
            examples.append(call(v(*shape), axis=axis, **options))
            if keepdims:
                examples.append(call(v(*shape), axis=axis, keepdims=True, **options))
    return examples


def along() -> list[Example]:
    """Calls of a function that runs along one axis, or along all elements."""
    return [e for e in reductions(keepdims=False) if not isinstance(e.kwargs["axis"], tuple)]


MATMUL = [
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (3, 2)),
    ((2, 3), (3, 4)),
    ((2, 3), (3, 1)),
    ((4, 2, 3), (4, 3, 2)),
    ((4, 2, 3), (3, 2)),
    ((2, 3), (4, 3, 2)),
    ((4, 2, 3), (3,)),
    ((3,), (4, 3, 2)),
    ((1, 2, 3), (5, 3, 2)),
    ((5, 1, 2, 3), (4, 3, 2)),
]


def pairs(*shapes: tuple[tuple[int, ...], tuple[int, ...]], **options: Any) -> list[Example]:
    return [call(v(*a), v(*b, seed=1), **options) for a, b in shapes]


def lists(*shapes: tuple[int, ...], **options: Any) -> Example:
    return call([v(*s, seed=k) for k, s in enumerate(shapes)], **options)


def permuted() -> list[Example]:
    """Calls in which every argument is once the largest and once the smallest."""
    numbers = [0.5, 0.4, 0.3, 0.2]
    return [call(*numbers[k:], *numbers[:k]) for k in range(4)]


DIAGONALS = [(3, 3), (2, 4), (4, 2)]
MATRICES = [call(regular(3, 3)), call(regular(2, 3, 3)), call(regular(1, 1))]
