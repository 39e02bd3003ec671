"""Nested structures of numbers and arrays: their leaves, and the same structure with others.

Numbers and arrays of floats are leaves; lists, tuples, dicts and objects with fields hold
them. Everything else is a setting: it has no derivative and stays as it is.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from tangentish.signature import has_fields


def is_leaf(value: Any) -> bool:
    """Whether a value is a float or an array of floats.

    >>> is_leaf(2.0), is_leaf(np.ones(2)), is_leaf(2), is_leaf([2.0])
    (True, True, False, False)
    """
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fc"
    return isinstance(value, (float, complex, np.inexact))


def leaves(value: Any) -> list[Any]:
    """The floats and arrays of floats of a structure, in order.

    >>> leaves({"w": [1.0, 2.0], "n": 3, "b": (4.0,)})
    [1.0, 2.0, 4.0]
    """
    return list(_leaves(value))


def _leaves(value: Any) -> Iterator[Any]:
    if is_leaf(value):
        yield value
    else:
        for part in parts(value):
            yield from _leaves(part)


def parts(value: Any) -> list[Any]:
    """What a container holds."""
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, dict):
        return list(value.values())
    return list(vars(value).values()) if has_fields(value) else []


def mapped(change: Callable[[Any], Any], value: Any, keep: bool = False) -> Any:
    """The same structure with other leaves; settings are None, or kept. Fields of objects stay.

    >>> mapped(lambda x: 10.0 * x, {"w": [1.0, 2], "b": (4.0,)})
    {'w': [10.0, None], 'b': (40.0,)}
    >>> mapped(lambda x: 10.0 * x, {"w": [1.0, 2], "b": (4.0,)}, keep=True)
    {'w': [10.0, 2], 'b': (40.0,)}
    """
    if is_leaf(value):
        return change(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*[mapped(change, part, keep) for part in value])
    if isinstance(value, (list, tuple)):
        return type(value)([mapped(change, part, keep) for part in value])
    if isinstance(value, dict):
        return {key: mapped(change, part, keep) for key, part in value.items()}
    if has_fields(value):
        new = copy.copy(value)
        held = {name: part for name, part in vars(value).items() if leaves(part)}
        vars(new).update({name: mapped(change, part, keep) for name, part in held.items()})
        return new
    return value if keep else None


def with_leaves(value: Any, new: Iterable[Any], keep: bool = False) -> Any:
    """The structure of a value with new leaves in it; settings are None, or kept.

    >>> with_leaves({"w": [1.0, 2.0]}, ["a", "b"])
    {'w': ['a', 'b']}
    """
    pending = iter(new)
    return mapped(lambda _: next(pending), value, keep)


def paths(value: Any, name: str) -> list[str]:
    """How a program would write each of the leaves, in order.

    >>> paths({"w": [1.0, 2.0], "n": 3, "b": (4.0,)}, "p")
    ["p['w'][0]", "p['w'][1]", "p['b'][0]"]
    """
    if is_leaf(value):
        return [name]
    if isinstance(value, dict):
        inner = {f"{name}[{key!r}]": part for key, part in value.items()}
    elif isinstance(value, tuple) and hasattr(value, "_fields"):
        inner = {f"{name}.{key}": getattr(value, key) for key in value._fields}
    elif isinstance(value, (list, tuple)):
        inner = {f"{name}[{k}]": part for k, part in enumerate(value)}
    else:
        held = vars(value) if has_fields(value) else {}
        inner = {f"{name}.{key}": part for key, part in held.items()}
    return [path for where, part in inner.items() for path in paths(part, where)]


def zeros(value: Any) -> Any:
    """The structure with zeros for leaves.

    >>> zeros([1.0, np.ones(2)])
    [0.0, array([0., 0.])]
    """

    def zero(leaf: Any) -> Any:
        return np.zeros_like(leaf) if isinstance(leaf, np.ndarray) else type(leaf)(0.0)

    return mapped(zero, value)


def basis(value: Any) -> Iterator[Any]:
    """The structures of zeros with a single 1, one for each number of the leaves.

    >>> list(basis([1.0, np.ones(2)]))
    [[1.0, array([0., 0.])], [0.0, array([1., 0.])], [0.0, array([0., 1.])]]
    """
    found = leaves(value)
    for k, leaf in enumerate(found):
        for index in np.ndindex(np.shape(leaf)):
            unit = leaves(zeros(value))
            if isinstance(leaf, np.ndarray):
                unit[k][index] = 1.0
            else:
                unit[k] = type(leaf)(1.0)
            yield with_leaves(value, unit)


def size(value: Any) -> int:
    """How many numbers the leaves hold together.

    >>> size([1.0, np.ones((2, 3))])
    7
    """
    return sum(int(np.size(leaf)) for leaf in leaves(value))
