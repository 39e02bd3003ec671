"""Recursion of nested functions, over trees, and of functions that are passed functions."""

import functools

import numpy as np


def mutual_nested_recursion(x, y, n):
    def ping(k, s):
        if k == 0:
            return s * y
        return pong(k - 1, s * x) + s

    def pong(k, s):
        if k == 0:
            return np.sin(s)
        return ping(k - 1, s + y)

    return ping(n, x) * pong(n, y)


def nested_recursion_in_loop(x, n):
    s = x
    for i in range(n):

        def power(b, e):
            if e == 0:
                return s * 0.0 + 1.0
            return b * power(b, e - 1) + s

        s = power(x, i) * 0.5
    return s


def simpson(f, a, b, depth):
    m = 0.5 * (a + b)
    if depth == 0:
        return (b - a) / 6.0 * (f(a) + 4.0 * f(m) + f(b))
    return simpson(f, a, m, depth - 1) + simpson(f, m, b, depth - 1)


def two_integrals(a, b, k):
    def g(t):
        return t * k

    return simpson(lambda t: g(t) * t, a, b, 2) * simpson(g, a, b, 1)


def helper(t, x):
    return t * x


def nested_recursion_with_helper(x, n):
    scale = 0.5 * x

    def go(k, s):
        if k == 0:
            return s
        return go(k - 1, helper(s, scale) + x)

    return go(n, 1.0)


def tree_of_pairs(t):
    if isinstance(t, tuple):
        return tree_of_pairs(t[0]) * tree_of_pairs(t[1]) + 1.0
    return np.sin(t)


def default_before_rebinding(x):
    a = x * 2.0

    def f(t, a=a):
        return t * a

    a = a + 1.0
    return f(x) * a


def cached_helper_of_integers(x, n):
    return sum(x ** fib(k) for k in range(n))


@functools.lru_cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def recursion_over_dicts(tree):
    if isinstance(tree, dict):
        return tree["weight"] * (recursion_over_dicts(tree["left"]) + tree["bias"])
    return tree**2


def nested_recursion_twice(x, y, n):
    def power(b, e):
        return 1.0 if e == 0 else b * power(b, e - 1)

    return power(x, n) * power(y, n + 1) + power(x * y, 2)


PROGRAMS = [
    ("wide recursion", mutual_nested_recursion, (0.7, 0.3, 3)),
    ("wide recursion", nested_recursion_in_loop, (0.7, 3)),
    ("wide recursion", two_integrals, (0.1, 1.2, 0.8)),
    ("wide recursion", nested_recursion_with_helper, (0.7, 3)),
    ("wide recursion", tree_of_pairs, ((0.3, (0.4, 0.5)),)),
    ("wide recursion", recursion_over_dicts, ({"weight": 0.3, "bias": 0.4, "left": 0.7},)),
    ("wide recursion", nested_recursion_twice, (0.7, 0.4, 3)),
    ("function values", default_before_rebinding, (0.7,)),
    ("functools", cached_helper_of_integers, (0.7, 6)),
]
