"""From the arguments of a call to the key under which its derivative is kept.

Numbers and arrays, by far the most common arguments, are told apart by a few attributes;
containers and objects are described structure by structure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def key_of(value: Any) -> Any:
    """What a derivative depends on of one argument: type, dtype, rank, axes of length 1.

    >>> key_of(2.0) == key_of(3.0), key_of(np.zeros(3)) == key_of(np.zeros(1))
    (True, False)
    """
    kind = type(value)
    if kind is float or kind is int:
        return kind
    if kind is np.ndarray:
        shape = value.shape
        return (value.dtype, len(shape), tuple([n == 1 for n in shape]) if 1 in shape else None)
    return key_of_other(value, kind)


def key_of_other(value: Any, kind: type) -> Any:
    """The key of anything but a plain number or array."""
    if isinstance(value, (np.generic, bool)):
        return (kind, value) if kind is bool else kind
    if value is None or kind is str or kind is bytes:
        return (kind, value)
    if kind is list or isinstance(value, tuple):
        return (kind, tuple([key_of(v) for v in value]))
    if kind is dict:
        return (kind, tuple([(k, key_of(v)) for k, v in value.items()]))
    if isinstance(value, np.ndarray):
        return (kind, value.dtype, value.ndim)
    fields = getattr(value, "__dict__", None)
    if fields is not None and not callable(value):
        return (kind, tuple([(k, key_of(v)) for k, v in fields.items()]))
    try:
        hash(value)
    except TypeError:
        return (kind, id(value))
    return (kind, value)


def key_of_all(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple([key_of(v) for v in values])
