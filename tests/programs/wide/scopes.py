"""Variables of functions around: read, counted, and bound by nested functions."""

import numpy as np

from programs.values import numbers, signed

RATE = 0.3
STEPS = 2


def active_nonlocal(xs):
    total = 0.0

    def add(v):
        nonlocal total
        total = total * v + v * v

    for v in xs:
        add(v)
        add(total)
    return total


def nonlocal_in_branch_and_loop(x):
    best = x
    count = 0

    def consider(candidate):
        nonlocal best, count
        count += 1
        if candidate > best:
            best = candidate

    for k in range(4):
        consider(np.sin(x * k) * 2.0)
    return best * best * count


def nonlocal_two_levels(x):
    y = x

    def outer(a):
        n = 0

        def inner(b):
            nonlocal y, n
            n += 1
            y = y * b + n

        inner(a)
        inner(y)
        return n

    k = outer(x) + outer(y)
    return y * k


def argument_is_the_nonlocal(x):
    n = x

    def step(m):
        nonlocal n
        n = n * 2.0
        return m * n

    a = step(n)
    b = step(n)
    return a * b + n


def range_over_nonlocal(x):
    n = 2

    def grow(v):
        nonlocal n
        n += 1
        return v * n

    for _ in range(n):
        x = grow(x) * x
    return x * n


def list_of_nonlocal(xs):
    kept = []

    def push(v):
        nonlocal kept
        kept = [*kept] if False else kept + [v * v]

    for v in xs:
        push(v)
    return kept[0] * kept[-1] * len(kept)


def reads_before_nonlocal_write(x):
    y = x * x

    def update():
        nonlocal y
        y = y * x
        return y

    a = y + update()
    b = update() + y
    return a * b


def global_in_helper_and_here(x):
    global RATE
    y = x * RATE
    for _ in range(STEPS):
        y = y * with_rate(x)
    return y


def with_rate(x):
    global RATE
    return x + RATE


def array_nonlocal(x):
    state = np.zeros(3)

    def advance(k):
        nonlocal state
        state[k] = x[k] * 2.0
        state = state * x

    for k in range(3):
        advance(k)
    return np.sum(state * state)


PROGRAMS = [
    ("scopes", active_nonlocal, (numbers(3),)),
    ("scopes", nonlocal_in_branch_and_loop, (0.7,)),
    ("scopes", nonlocal_two_levels, (0.7,)),
    ("scopes", argument_is_the_nonlocal, (0.7,)),
    ("scopes", range_over_nonlocal, (0.7,)),
    ("scopes", list_of_nonlocal, ([0.7, 1.3, 0.4],)),
    ("scopes", reads_before_nonlocal_write, (0.7,)),
    ("scopes", global_in_helper_and_here, (0.7,)),
    ("scopes", array_nonlocal, (signed(3),)),
]
