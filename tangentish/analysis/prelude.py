"""Python's own functions over sequences, written in the language that we differentiate.

They are written in place of their calls when what they run through depends on the
differentiated arguments; otherwise the real function is called.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any


def sum_(iterable, start=0):  # type: ignore[no-untyped-def]
    total = start
    for item in iterable:
        total = total + item
    return total


def max_(iterable):  # type: ignore[no-untyped-def]
    largest = iterable[0]
    for item in iterable:
        if item > largest:
            largest = item
    return largest


def min_(iterable):  # type: ignore[no-untyped-def]
    smallest = iterable[0]
    for item in iterable:
        if item < smallest:
            smallest = item
    return smallest


def list_(iterable):  # type: ignore[no-untyped-def]
    items = []
    for item in iterable:
        items.append(item)
    return items


def extend_(items, iterable):  # type: ignore[no-untyped-def]
    for item in iterable:
        items.append(item)


def prod_(iterable, start=1):  # type: ignore[no-untyped-def]
    product = start
    for item in iterable:
        product = product * item
    return product


def any_(iterable):  # type: ignore[no-untyped-def]
    found = False
    for item in iterable:
        if item:
            found = True
            break
    return found


def all_(iterable):  # type: ignore[no-untyped-def]
    found = True
    for item in iterable:
        if not item:
            found = False
            break
    return found


def map_(function, iterable):  # type: ignore[no-untyped-def]
    items = []
    for item in iterable:
        items.append(function(item))
    return items


def reduce_(function, sequence):  # type: ignore[no-untyped-def]
    result = sequence[0]
    for k in range(1, len(sequence)):
        result = function(result, sequence[k])
    return result


PRELUDE: dict[Any, Callable[..., Any]] = {
    sum: sum_,
    max: max_,
    min: min_,
    list: list_,
    tuple: list_,
    list.extend: extend_,
    math.prod: prod_,
    math.fsum: sum_,
    any: any_,
    all: all_,
    functools.reduce: reduce_,
}
