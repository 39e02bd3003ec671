"""Reverse sweeps that can be run again and again: `vjp`'s pullback and what it holds on to."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tangentish.calling.derivatives import Compiled
from tangentish.calling.seeds import seeds_for
from tangentish.signature import has_fields


class Pullback:
    """The linear map from a cotangent of the output to the cotangents of the arguments.

    It holds on to what the reverse sweep reads and to nothing else, in memory of its own: it
    may be called many times, whatever becomes of the arguments.
    """

    def __init__(
        self,
        compiled: Compiled,
        tape: Any,
        arguments: dict[str, Any],
        finish: Callable[[Any], Any],
    ) -> None:
        self._compiled = compiled
        self._tape = snapshot(tape)
        self._arguments = shapes_of(arguments)
        self._finish = finish

    def __call__(self, cotangent: Any) -> Any:
        """The cotangents of the arguments; ``cotangent`` has the structure of the output."""
        meta = self._compiled.meta
        seeds = seeds_for(cotangent, meta["results"], self._arguments)
        tape = snapshot(self._tape) if meta["consumes"] else self._tape
        return self._finish(self._compiled.reverse(tape, *seeds))

    @property
    def nbytes(self) -> int:
        """How many bytes of arrays the pullback holds."""
        return sum(array.nbytes for array in arrays_in(self._tape))


def shapes_of(arguments: dict[str, Any]) -> dict[str, Any]:
    """Stand-ins for the array arguments: only their shapes are looked at."""
    return {
        name: np.broadcast_to(np.empty((), value.dtype), value.shape)
        for name, value in arguments.items()
        if isinstance(value, np.ndarray)
    }


# ---- copies of tapes -------------------------------------------------------------------------


def snapshot(value: Any) -> Any:
    """A copy of all arrays and containers of a tape; what was one memory stays one memory.

    >>> a = np.arange(4.0)
    >>> b, row = snapshot((a, a[1:3]))
    >>> row[0] = 10.0
    >>> b, a
    (array([ 0., 10.,  2.,  3.]), array([0., 1., 2., 3.]))
    """
    shared = Counter(id(owner(array)) for array in distinct(arrays_in(value)))
    return _copied(value, {}, shared)


def distinct(arrays: Iterator[np.ndarray]) -> list[np.ndarray]:
    """Every array once."""
    return list({id(array): array for array in arrays}.values())


def arrays_in(value: Any, seen: set[int] | None = None) -> Iterator[np.ndarray]:
    """Every array that can be reached from a value."""
    seen = set() if seen is None else seen
    if isinstance(value, np.ndarray):
        yield value
        return
    if id(value) in seen:
        return
    seen.add(id(value))
    inner: Any = ()
    if isinstance(value, (list, tuple)):
        inner = value
    elif isinstance(value, dict):
        inner = value.values()
    elif has_fields(value):
        inner = vars(value).values()
    for part in inner:
        yield from arrays_in(part, seen)


def owner(array: np.ndarray) -> np.ndarray:
    """The array whose memory an array is a view of.

    >>> a = np.arange(4.0)
    >>> owner(np.lib.stride_tricks.sliding_window_view(a[1:], 2)) is a
    True
    """
    base: Any = array.base
    while base is not None:
        if isinstance(base, np.ndarray):
            array = base
        base = getattr(base, "base", None)  # `as_strided` puts an object between two arrays
    return array


def _copied(value: Any, seen: dict[int, Any], shared: Counter[int]) -> Any:
    if id(value) in seen:
        return seen[id(value)][1]
    new = value
    if isinstance(value, np.ndarray):
        new = _copied_array(value, seen, shared)
    elif isinstance(value, tuple):
        items = [_copied(part, seen, shared) for part in value]
        new = type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    elif isinstance(value, list):
        new = []
        seen[id(value)] = (value, new)
        new.extend(_copied(part, seen, shared) for part in value)
    elif isinstance(value, dict):
        new = {key: _copied(part, seen, shared) for key, part in value.items()}
    elif has_fields(value):
        new = copy.copy(value)
        seen[id(value)] = (value, new)
        vars(new).update({k: _copied(part, seen, shared) for k, part in vars(value).items()})
    seen[id(value)] = (value, new)
    return new


def _copied_array(array: np.ndarray, seen: dict[int, Any], shared: Counter[int]) -> np.ndarray:
    """A copy; of several views of one memory, views of one copy."""
    whole = owner(array)
    contiguous = whole.flags.c_contiguous or whole.flags.f_contiguous
    if shared[id(whole)] < 2 or not contiguous or whole.dtype.hasobject:
        return array.copy(order="K")
    if id(whole) not in seen:
        seen[id(whole)] = (whole, whole.copy(order="K"))
    memory = seen[id(whole)][1]
    offset = array.__array_interface__["data"][0] - whole.__array_interface__["data"][0]
    flat = memory.ravel(order="K")
    return np.ndarray(array.shape, array.dtype, flat, offset, array.strides)
