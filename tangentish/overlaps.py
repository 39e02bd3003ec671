"""Refuses arguments that share memory, where the function writes to it.

The analyses take the arguments of the differentiated function for separate memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from tangentish.errors import ArgumentError
from tangentish.signature import has_fields

MOST_WORK: Any = 10_000  # candidates that NumPy may try before two arrays are taken to overlap


LEAVES = frozenset([float, np.ndarray, np.float64, np.float32])  # arguments that hold nothing else


class Derivation(Protocol):
    """What is asked of a derivative here."""

    @property
    def mutated(self) -> Sequence[int]: ...
    def captured_values(self) -> Mapping[str, Any]: ...


def check_overlaps(found: Derivation, args: Sequence[Any], parameters: Sequence[str]) -> None:
    """Refuse a call in which the function writes to memory that another argument shows."""
    others = list(zip(parameters, args, strict=True))
    others += [(name, value) for name, value in found.captured_values().items()]
    for k in found.mutated:
        mine = list(memory_of(args[k]))
        for j, first in enumerate(mine):
            if any(overlap(first, second) for second in mine[:j]):
                raise ArgumentError(
                    f"the argument `{parameters[k]}` holds the same memory twice, and the function "
                    "writes to it: pass a copy"
                )
        for j, (name, value) in enumerate(others):
            if j != k and any(overlap(a, b) for b in memory_of(value) for a in mine):
                raise ArgumentError(
                    f"`{parameters[k]}` and `{name}` share memory, and the function writes to it: "
                    "pass a copy"
                )


def check_held_once(value: Any, name: str) -> None:
    """Refuse an argument to differentiate by that holds one array in two places.

    Whether its gradient is that of one place or of both is not for us to guess.
    """
    seen: set[int] = set()
    for each in memory_of(value):
        if isinstance(each, np.ndarray) and each.dtype.kind in "fc":
            if id(each) in seen:
                raise ArgumentError(
                    f"the argument `{name}` holds the same array in two places: "
                    "pass it once, and use it twice in the function"
                )
            seen.add(id(each))


def memory_of(value: Any) -> Iterator[Any]:
    """The arrays, lists, dicts and objects in a value.

    >>> xs = [np.zeros(2), 1.0]
    >>> [type(each).__name__ for each in memory_of((xs, "text"))]
    ['list', 'ndarray']
    """
    if isinstance(value, np.ndarray):
        yield value
        return
    parts: list[Any] = []
    if isinstance(value, (list, dict)) or has_fields(value):
        yield value
    if isinstance(value, (list, tuple)):
        parts = list(value)
    elif isinstance(value, dict):
        parts = list(value.values())
    elif has_fields(value):
        parts = list(vars(value).values())
    for part in parts:
        yield from memory_of(part)


def overlap(a: Any, b: Any) -> bool:
    """Whether writing to one may change the other."""
    if a is b:
        return True
    if not isinstance(a, np.ndarray) or not isinstance(b, np.ndarray):
        return False
    try:
        return bool(np.may_share_memory(a, b) and np.shares_memory(a, b, max_work=MOST_WORK))
    except np.exceptions.TooHardError:
        return True
