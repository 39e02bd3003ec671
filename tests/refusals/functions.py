"""Iterators and functions as values, where they are refused."""

import itertools

import numpy as np


def iterator_run_through_twice(x, y):
    pairs = zip(x, y)
    s = 0.0
    for a, b in pairs:
        s += a * b
    for a, b in pairs:  # refused: pairs:
        s += a * b
    return s


def iterator_run_through_in_loop(x):
    sines = map(np.sin, x)
    s = 0.0
    for _ in range(2):
        for a in sines:  # refused: sines:
            s += a
    return s


def chain_written_to(x, y):
    s = 0.0
    x = x.copy()
    for v in itertools.chain(x, y):  # refused: for v in itertools.chain
        s += v * v
        x[-1] = s
    return s


def loop_without_end(x):
    s = 0.0
    for k in itertools.count():  # refused: for k in itertools
        s += x**k
        if k > 3:
            break
    return s


def combinations_of_many(x):
    s = 0.0
    for group in itertools.combinations(x, 4):  # refused: itertools.combinations(x, 4)
        s += group[0] * group[3]
    return s


def function_of_an_earlier_round(x):
    def times(a):
        return lambda t: t * a

    s = x
    former = times(x)
    for k in range(3):
        latter = times(x * k)
        s = former(s)  # refused: former(s)
        former = latter
    return s


def function_printed(x):
    f = lambda t: t * x  # noqa: E731
    print(f)  # refused: print(f)
    return f(x)


def nested_recursion_of_integers(x, n):
    def factorial(k):
        return 1 if k == 0 else k * factorial(k - 1)

    return x * factorial(n)  # refused: factorial(n)


def default_of_an_earlier_round(x):
    scaled = []
    for k in range(3):
        scaled.append(lambda t, k=k: t * x + k)
    s = 1.0
    for f in scaled:
        s = f(s)  # refused: f(s)
    return s
