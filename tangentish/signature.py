"""From the arguments of a call to the key under which its derivative is kept.

A key tells apart whatever the analyses tell apart: two values of one key have the same kind.
Numbers and arrays, by far the most common arguments, are told by a few attributes; containers
and objects are described structure by structure.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

NUMBERS = (bool, int, float, complex, np.bool_, np.number)


def key_of(value: Any) -> Any:
    """What a derivative depends on of one argument: type, dtype, rank, axes of length 1.

    >>> key_of(2.0) == key_of(3.0), key_of(np.zeros(3)) == key_of(np.zeros(1))
    (True, False)
    """
    kind: Any = type(value)
    if kind is float or kind is int:
        return kind
    if kind is np.ndarray:
        shape = value.shape
        if 1 in shape:
            return (value.dtype, len(shape), tuple([n == 1 for n in shape]))
        return (value.dtype, len(shape))
    return maker_of(kind)(value)


@functools.lru_cache(maxsize=1024)
def maker_of(kind: Any) -> Callable[[Any], Any]:
    """What makes the key of anything of a type but a plain number or array.

    >>> key_of("mean") == key_of("sum"), key_of([1.0, 2]) == key_of([3.0, 4])
    (False, True)
    """
    if kind is type(None) or issubclass(kind, (str, bytes)):
        return lambda value: (kind, value)
    if issubclass(kind, NUMBERS):
        return lambda value: kind
    if kind is list:
        return lambda value: (kind, tuple([key_of(v) for v in value]))
    if issubclass(kind, tuple):
        fields = getattr(kind, "_fields", None)
        return lambda value: (kind, fields, tuple([key_of(v) for v in value]))
    if kind is dict:
        return lambda value: (kind, tuple([(k, key_of(v)) for k, v in value.items()]))
    if kind in (slice, type(...)):
        return lambda value: (kind, repr(value))
    if is_record(kind):
        return lambda value: (kind, tuple([(k, key_of(v)) for k, v in vars(value).items()]))
    if hasattr(kind, "__call__") or issubclass(kind, np.dtype):  # noqa: B004 - of instances
        return lambda value: (kind, Same(value))
    return lambda value: kind


class Same:
    """A function or class in a key: equal to itself alone."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


@functools.lru_cache(maxsize=1024)
def is_record(cls: type) -> bool:
    """Whether instances of a class are described field by field: those of users' classes are."""
    return (
        cls.__dictoffset__ != 0
        and not issubclass(cls, type)
        and cls.__module__ not in ("builtins", "types", "functools", "numpy", "tangentish.api")
        and not callable(getattr(cls, "__array__", None))
    ) or cls.__name__ == "SimpleNamespace"


def has_fields(value: Any) -> bool:
    """Whether the value is an instance of a user's class.

    >>> from types import SimpleNamespace
    >>> has_fields(SimpleNamespace(x=1.0)), has_fields(len), has_fields(np.zeros(2))
    (True, False, False)
    """
    kind: Any = type(value)
    return is_record(kind)


def text_of_key(key: Any) -> str | None:
    """The key as a text that means the same in every process, or None where there is none.

    >>> text_of_key(key_of((2.0, "mean", np.zeros((1, 3), np.float32))))
    "(tuple, None, (float, (str, 'mean'), ('<f4', 2, (True, False))))"
    >>> text_of_key(key_of(len)) is None
    True
    """
    if isinstance(key, tuple):
        parts = [text_of_key(part) for part in key]
        return None if None in parts else f"({', '.join(map(str, parts))})"
    if isinstance(key, type):
        home = "" if key.__module__ == "builtins" else f"{key.__module__}."
        return f"{home}{key.__qualname__}"
    if isinstance(key, np.dtype):
        return repr(key.str)
    plain = key is None or type(key) in (str, bytes, int, float, bool, complex)
    return repr(key) if plain else None
