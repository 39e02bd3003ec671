"""Arguments that share memory: refused where the function writes to it, else told apart.

The analyses take the arguments of the differentiated function, and their parts, for separate
memory.  One array in several places of an argument is passed as several, and their gradients
are added up: the gradient holds the total, one array, in all these places.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
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


def is_shared(value: Any) -> bool:
    """Whether an argument holds one array of floats in two places.

    >>> w = np.zeros(2)
    >>> is_shared([w, w]), is_shared([w, w.copy()])
    (True, False)
    """
    seen: set[int] = set()
    for each in memory_of(value):
        if isinstance(each, np.ndarray) and each.dtype.kind in "fc":
            if id(each) in seen:
                return True
            seen.add(id(each))
    return False


def check_held_once(value: Any, name: str) -> None:
    """Refuse an argument that holds one array in two places, each with a gradient of its own."""
    if is_shared(value):
        raise ArgumentError(
            f"the argument `{name}` holds the same array in two places: "
            "pass it once, and use it twice in the function"
        )


def told_apart(value: Any) -> Any:
    """The argument with arrays of their own in all places, though of the same memory.

    >>> w = np.zeros(2)
    >>> a, b = told_apart((w, w))
    >>> a is b, np.shares_memory(a, b)
    (False, True)
    """
    return rebuilt(value, lambda part: part.view())


def added_up(value: Any, gradient: Any) -> Any:
    """The gradient by an argument whose places were told apart: one total for each array.

    >>> w = np.zeros(2)
    >>> added_up((w, w), (np.array([1.0, 0.0]), np.array([0.0, 2.0])))
    (array([1., 2.]), array([1., 2.]))
    """
    found = list(arrays_beside(value, gradient))
    totals: dict[int, Any] = {}
    for array, part in found:
        totals[id(array)] = totals[id(array)] + part if id(array) in totals else part
    mine = {id(part): totals[id(array)] for array, part in found}
    return rebuilt(gradient, lambda part: mine.get(id(part), part))


def arrays_beside(value: Any, gradient: Any) -> Iterator[tuple[Any, Any]]:
    """The arrays of floats in a value, each with what stands in its place in the gradient."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "fc":
            yield value, gradient
    elif isinstance(value, (list, tuple)):
        for part, other in zip(value, gradient, strict=True):
            yield from arrays_beside(part, other)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from arrays_beside(part, gradient[key])
    elif has_fields(value):
        for name, part in vars(value).items():
            yield from arrays_beside(part, getattr(gradient, name))


def rebuilt(value: Any, change: Callable[[Any], Any]) -> Any:
    """A structure with other arrays of floats in it."""
    if isinstance(value, np.ndarray):
        return change(value) if value.dtype.kind in "fc" else value
    if isinstance(value, (list, tuple)):
        parts = [rebuilt(part, change) for part in value]
        if isinstance(value, list):
            return parts
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if isinstance(value, dict):
        return {key: rebuilt(part, change) for key, part in value.items()}
    if has_fields(value):
        new = copy.copy(value)
        vars(new).update({name: rebuilt(part, change) for name, part in vars(value).items()})
        return new
    return value


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
