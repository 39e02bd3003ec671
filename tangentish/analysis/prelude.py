"""Python's own functions over sequences, written in the language that we differentiate.

They are written in place of their calls when what they run through depends on the
differentiated arguments; otherwise the real function is called.
"""

from __future__ import annotations

import functools
import itertools
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish.runtime import sorting_order


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


def max_by_key(iterable, key):  # type: ignore[no-untyped-def]
    largest = iterable[0]
    highest = key(largest)
    for k in range(1, len(iterable)):
        height = key(iterable[k])
        if height > highest:
            largest = iterable[k]
            highest = height
    return largest


def min_by_key(iterable, key):  # type: ignore[no-untyped-def]
    smallest = iterable[0]
    lowest = key(smallest)
    for k in range(1, len(iterable)):
        height = key(iterable[k])
        if height < lowest:
            smallest = iterable[k]
            lowest = height
    return smallest


def max_or_default(iterable, default):  # type: ignore[no-untyped-def]
    largest = default
    first = True
    for item in iterable:
        if first or item > largest:
            largest = item
        first = False
    return largest


def min_or_default(iterable, default):  # type: ignore[no-untyped-def]
    smallest = default
    first = True
    for item in iterable:
        if first or item < smallest:
            smallest = item
        first = False
    return smallest


def sorted_(iterable, key=None, reverse=False):  # type: ignore[no-untyped-def]
    items = []
    for item in iterable:
        items.append(item)
    if key is None:
        order = sorting_order(items, reverse)
    else:
        keys = []
        for item in items:
            keys.append(key(item))
        order = sorting_order(keys, reverse)
    ordered = []
    for k in order:
        ordered.append(items[k])
    return ordered


def column_(rows, k):  # type: ignore[no-untyped-def]
    column = []
    for row in rows:
        column.append(row[k])
    return column


def list_(iterable):  # type: ignore[no-untyped-def]
    items = []
    for item in iterable:
        items.append(item)
    return items


def extend_(items, iterable):  # type: ignore[no-untyped-def]
    for item in iterable:
        items.append(item)


def put_slice(items, values, start, stop):  # type: ignore[no-untyped-def]
    first, last, _ = slice(start, stop).indices(len(items))
    new = items[:first]
    for value in values:
        new.append(value)
    for k in range(max(first, last), len(items)):
        new.append(items[k])
    items.clear()
    for value in new:
        items.append(value)


def cut_slice(items, start, stop):  # type: ignore[no-untyped-def]
    first, last, _ = slice(start, stop).indices(len(items))
    for _ in range(last - first):
        items.pop(first)


def get_(items, key, default=None):  # type: ignore[no-untyped-def]
    found = default
    if key in items:
        found = items[key]
    return found


def put_default(items, key, factory):  # type: ignore[no-untyped-def]
    if key not in items:
        items[key] = factory()


def setdefault_(items, key, default=None):  # type: ignore[no-untyped-def]
    if key not in items:
        items[key] = default
    return items[key]


def update_(items, others):  # type: ignore[no-untyped-def]
    for key in others:
        items[key] = others[key]


def update_pairs_(items, pairs):  # type: ignore[no-untyped-def]
    for key, value in pairs:
        items[key] = value


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


def reduce_(function, sequence):  # type: ignore[no-untyped-def]
    result = sequence[0]
    for k in range(1, len(sequence)):
        result = function(result, sequence[k])
    return result


def reduce_from(function, iterable, initial):  # type: ignore[no-untyped-def]
    result = initial
    for item in iterable:
        result = function(result, item)
    return result


def dist_(p, q):  # type: ignore[no-untyped-def]
    total = 0.0
    for k in range(len(p)):
        total = total + (p[k] - q[k]) ** 2
    return math.sqrt(total)


def hypot_(*coordinates):  # type: ignore[no-untyped-def]
    total = 0.0
    for x in coordinates:
        total = total + x * x
    return math.sqrt(total)


def next_(iterable):  # type: ignore[no-untyped-def]
    for item in iterable:
        return item
    raise StopIteration


def next_or(iterable, default):  # type: ignore[no-untyped-def]
    for item in iterable:
        return item
    return default


def filter_(function, iterable):  # type: ignore[no-untyped-def]
    items = []
    for item in iterable:
        if function(item):
            items.append(item)
    return items


def chain_(*iterables):  # type: ignore[no-untyped-def]
    items = []
    for iterable in iterables:
        for item in iterable:
            items.append(item)
    return items


def flattened(iterables):  # type: ignore[no-untyped-def]
    items = []
    for iterable in iterables:
        for item in iterable:
            items.append(item)
    return items


def accumulate_(iterable, func=operator.add):  # type: ignore[no-untyped-def]
    items = []
    total = 0.0
    first = True
    for item in iterable:
        if first:
            total = item
        else:
            total = func(total, item)
        first = False
        items.append(total)
    return items


def accumulate_from(iterable, func=operator.add, initial=0):  # type: ignore[no-untyped-def]
    total = initial
    items = [initial]
    for item in iterable:
        total = func(total, item)
        items.append(total)
    return items


def pairwise_(iterable):  # type: ignore[no-untyped-def]
    items = []
    for item in iterable:
        items.append(item)
    pairs = []
    for k in range(1, len(items)):
        pairs.append((items[k - 1], items[k]))
    return pairs


def islice_(iterable, start, stop, step):  # type: ignore[no-untyped-def]
    items = []
    for k, item in enumerate(iterable):
        if k >= start and (k - start) % step == 0 and (stop is None or k < stop):
            items.append(item)
    return items


def takewhile_(predicate, iterable):  # type: ignore[no-untyped-def]
    items = []
    for item in iterable:
        if not predicate(item):
            break
        items.append(item)
    return items


def dropwhile_(predicate, iterable):  # type: ignore[no-untyped-def]
    items = []
    dropping = True
    for item in iterable:
        if dropping:
            dropping = bool(predicate(item))
        if not dropping:
            items.append(item)
    return items


def starmap_(function, iterable):  # type: ignore[no-untyped-def]
    items = []
    for arguments in iterable:
        items.append(function(*arguments))
    return items


def products_of_one(a):  # type: ignore[no-untyped-def]
    items = []
    for x in a:
        items.append((x,))
    return items


def products_of_two(a, b):  # type: ignore[no-untyped-def]
    items = []
    for x in a:
        for y in b:
            items.append((x, y))
    return items


def products_of_three(a, b, c):  # type: ignore[no-untyped-def]
    items = []
    for x in a:
        for y in b:
            for z in c:
                items.append((x, y, z))
    return items


def combinations_of_two(iterable):  # type: ignore[no-untyped-def]
    items = []
    for item in iterable:
        items.append(item)
    pairs = []
    for i in range(len(items)):
        for j in range(i + 1, len(items)):
            pairs.append((items[i], items[j]))
    return pairs


def combinations_of_three(iterable):  # type: ignore[no-untyped-def]
    items = []
    for item in iterable:
        items.append(item)
    triples = []
    for i in range(len(items)):
        for j in range(i + 1, len(items)):
            for k in range(j + 1, len(items)):
                triples.append((items[i], items[j], items[k]))
    return triples


def permutations_of_two(iterable):  # type: ignore[no-untyped-def]
    items = []
    for item in iterable:
        items.append(item)
    pairs = []
    for i in range(len(items)):
        for j in range(len(items)):
            if i != j:
                pairs.append((items[i], items[j]))
    return pairs


def vectorized_one(function, a):  # type: ignore[no-untyped-def]
    values = np.zeros(len(a))
    value = 0.0
    for k in range(len(a)):
        value = function(a[k])
        values[k] = value
    return values, value


def vectorized_two(function, a, b):  # type: ignore[no-untyped-def]
    values = np.zeros(len(a))
    value = 0.0
    for k in range(len(a)):
        value = function(a[k], b[k])
        values[k] = value
    return values, value


def vectorized_three(function, a, b, c):  # type: ignore[no-untyped-def]
    values = np.zeros(len(a))
    value = 0.0
    for k in range(len(a)):
        value = function(a[k], b[k], c[k])
        values[k] = value
    return values, value


def piece_(whole, x, condition, function, *args):  # type: ignore[no-untyped-def]
    if np.any(condition):
        whole[condition] = function(x[condition], *args)


VECTORIZED = {1: vectorized_one, 2: vectorized_two, 3: vectorized_three}
"""What calls of functions are that `np.vectorize` made, by the number of their arguments.

The last of the values is returned for its type alone."""

PRELUDE: dict[Any, Callable[..., Any]] = {
    next: next_,
    sum: sum_,
    max: max_,
    min: min_,
    list: list_,
    tuple: list_,
    list.extend: extend_,
    dict.get: get_,
    dict.setdefault: setdefault_,
    dict.update: update_,
    dict.fromkeys: update_pairs_,
    math.prod: prod_,
    math.fsum: sum_,
    any: any_,
    all: all_,
    functools.reduce: reduce_,
    sorted: sorted_,
    math.dist: dist_,
}

WITH_KEYWORDS: dict[tuple[Any, frozenset[str]], Callable[..., Any]] = {
    (max, frozenset(["key"])): max_by_key,
    (min, frozenset(["key"])): min_by_key,
    (max, frozenset(["default"])): max_or_default,
    (min, frozenset(["default"])): min_or_default,
    (itertools.accumulate, frozenset(["initial"])): accumulate_from,
}
"""Functions that are written otherwise when they are called with these keywords."""

MADE: dict[Any, Any] = {
    filter: filter_,
    itertools.chain: chain_,
    itertools.chain.from_iterable: flattened,
    itertools.accumulate: accumulate_,
    itertools.islice: {0: islice_},
    itertools.pairwise: pairwise_,
    itertools.takewhile: takewhile_,
    itertools.dropwhile: dropwhile_,
    itertools.starmap: starmap_,
    itertools.product: {1: products_of_one, 2: products_of_two, 3: products_of_three},
    itertools.combinations: {2: combinations_of_two, 3: combinations_of_three},
    itertools.permutations: {2: permutations_of_two},
}
"""Iterators that become lists: by their function, or by how many things one item is made of."""
