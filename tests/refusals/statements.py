"""Exceptions through which no derivative passes, and what else statements may not do."""

import contextlib
from collections import defaultdict

import numpy as np

TABLE = {"two": 2.0}


def changed_before_the_failure(x, key):
    y = x
    try:
        y = y * x  # refused: y = y * x
        y = y * TABLE[key]
    except KeyError:
        pass
    return y


def stored_before_the_failure(x, key):
    y = np.zeros(2)
    try:
        y[0] = x[0]  # refused: y[0] = x[0]
        y[1] = x[1] * TABLE[key]
    except KeyError:
        y[1] = x[0]
    return y @ y


def collected_before_the_failure(x, keys):
    found = []
    for key in keys:
        try:
            found.append(x * x)  # refused: found.append(x * x)
            found.append(x * TABLE[key])
        except KeyError:
            continue
    return sum(found)


def argument_changed_before_the_failure(x, key):
    try:
        x[0] = x[1] * 2.0  # refused: x[0] = x[1] * 2.0
        w = TABLE[key]
    except KeyError:
        w = 1.0
    return w


def summed_until_the_failure(x, tables):
    s = 0.0
    try:
        for k, table in enumerate(tables):
            s = s + x[k] * table["two"]  # refused: s = s + x[k] * table["two"]
    except KeyError:
        print("stopped")
    return s


def changed_in_helper(x, key):
    y = x * 1.0
    try:
        filled(y, key)  # refused: filled(y, key)
    except KeyError:
        return np.sum(y * y)
    return np.sum(y)


def filled(y, key):
    y *= 2.0
    y *= TABLE[key]


def traceback_asked_for(x, key):
    import traceback

    try:
        w = TABLE[key]
    except KeyError:
        traceback.print_exc()  # refused: traceback.print_exc()
        w = 1.0
    return x * w


class Swallows:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return kind is KeyError


def manager_that_swallows(x, key):
    y = x
    with Swallows():  # refused: Swallows()
        w = TABLE[key]
        y = y * w
    return y


@contextlib.contextmanager
def forgiving():
    try:
        yield 2.0
    except KeyError:
        print("forgiven")


def generator_manager_swallows(x, key):
    y = x
    with forgiving() as factor:  # refused: forgiving()
        y = y * factor * TABLE[key]
    return y


def manager_not_known(x, manager):
    with manager:  # refused: manager
        y = x * x
    return y


def doubled(xs):
    for v in xs:
        yield v + v


def generator_run_through_twice(xs):
    steps = doubled(xs)
    s = 0.0
    for v in steps:
        s = s + v
        if s > 1.0:
            break
    for v in steps:  # refused: steps
        s = s * v
    return s


def generator_in_a_loop_of_its_own(xs):
    steps = doubled(xs)
    s = 0.0
    for _ in range(2):
        for v in steps:  # refused: steps
            s = s + v * v
    return s


def generator_asked_again(xs):
    steps = doubled(xs)
    first = next(steps)
    return first * next(steps)  # refused: steps


def generator_inside_zip(xs):
    s = 0.0
    for a, b in zip(doubled(xs), xs, strict=False):  # refused: doubled(xs)
        s = s + a * b
    return s


def generator_with_handler(xs):
    s = 0.0
    for v in yields_in_try(xs):
        s = s + v * v
    return s


def yields_in_try(xs):
    for v in xs:
        try:
            yield v  # refused: yield v
        except ValueError:
            print("never")


def generator_that_is_sent_to(x):
    s = 0.0
    for v in echo(x):
        s = s + v
    return s


def echo(x):
    y = yield x  # refused: yield x
    yield y


def generator_that_calls_itself(xs):
    s = 0.0
    for v in reversed_items(xs):
        s = s * v + v
    return s


def reversed_items(xs):
    if len(xs) > 1:
        yield from reversed_items(xs[1:])  # refused: reversed_items(xs[1:])
    yield xs[0]


def slice_of_numbers_and_arrays(x):
    t = (x * 2.0, x[1] * 2.0, x * x)
    u = t[1:]  # refused: t[1:]
    u[1][1] = x[0]
    return np.sum(t[2] ** 2) * u[0]


def default_in_one_of_two_dicts(x):
    d = defaultdict(lambda: x[0])
    e = defaultdict(float)
    for k in range(2):
        c = d if k else e
        c["q"] += x[k] ** 2  # refused: c["q"] += x[k] ** 2
    return d["q"] * e["q"]
