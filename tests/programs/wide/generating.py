"""Generators that are run through by one loop."""

import numpy as np

from programs.values import numbers, signed


def countdown(n):
    while n > 0:
        yield n
        n -= 1


def powers_forever(x):
    p = x
    while True:
        yield p
        p = p * x


def pairs_of(xs):
    for i in range(len(xs) - 1):
        yield xs[i], xs[i + 1]


def announced(xs):
    print("start")
    for v in xs:
        print("before")
        yield v * 2.0
        print("after")
    print("end")


def buffered(x):
    buffer = np.zeros(2)
    for k in range(3):
        buffer[0] = x[k]
        buffer[1] += x[k] ** 2
        yield buffer


def evens_then_rest(xs):
    for k, v in enumerate(xs):
        if k % 2:
            continue
        if v > 10.0:
            return
        yield v
    yield xs[0] * xs[1]


def chained(xs, ys):
    yield from xs
    yield 3.0 * ys[0]
    yield from doubled(ys)


def doubled(ys):
    for y in ys:
        yield y + y


def nested_grid(xs, ys):
    for x in xs:
        for y in ys:
            yield x * y


def inactive_steps(x):
    for n in countdown(4):
        x = x * x + 0.1 * n
    return x


def infinite_with_break(x):
    s = 0.0
    for p in powers_forever(x):
        s = s + p
        if p < 0.1:
            break
    return s * s


def infinite_with_break_and_else(x):
    s = 0.0
    for k, p in enumerate(powers_forever(x)):
        if k > 3:
            break
        if k == 1:
            continue
        s = s + p * k
    else:
        s = 100.0 * s
    return s


def returns_from_loop(x):
    for p in powers_forever(x):
        if p < 0.3:
            return p * p
    return x


def tuples_yielded(xs):
    s = 1.0
    for a, b in pairs_of(xs):
        s = s * a + b
    return s


def prints_in_order(xs):
    s = 1.0
    for v in announced(xs):
        print("body")
        s = s * v
    return s


def prints_until_break(xs):
    s = 1.0
    for k, v in enumerate(announced(xs), 1):
        print("body", k)
        s = s * v
        if k == 2:
            break
    return s


def buffer_is_read_at_once(x):
    s = 0.0
    for b in buffered(x):
        s = s + b[0] * b[1]
    return s


def body_writes_what_is_yielded(x):
    s = 0.0
    for b in buffered(x):
        s = s + np.sum(b * b)
        b[1] = b[1] * x[0]
    return s


def several_yields(xs):
    s = 1.0
    for v in evens_then_rest(xs):
        s = np.sin(s) * v + s
    return s


def several_yields_left_early(xs):
    s = 1.0
    for v in evens_then_rest(xs):
        s = np.sin(s) * v + s
        if s > 1.5:
            break
    return s * xs[3]


def yields_from(xs, ys):
    s = 0.0
    for v in chained(xs, ys):
        s = s * v + v
    return s


def summed_generator(xs):
    return sum(doubled(xs)) * sum(v * v for v in doubled(xs))


def listed_generator(xs, ys):
    grid = list(nested_grid(xs, ys))
    squares = [v * v for v in nested_grid(ys, xs)]
    return grid[0] * grid[-1] + squares[1] * np.sum(np.array(squares))


def generator_in_variable(xs):
    steps = doubled(xs)
    xs = xs * 3.0
    s = 0.0
    for v in steps:
        s = s + v * v * xs[0]
    return s


def generator_twice(xs):
    s = 0.0
    for a in doubled(xs):
        for b in doubled(xs):
            s = s + a * b * b
    return s


def generator_inside(x, n):
    scale = x * x

    def steps(k):
        for i in range(k):
            yield scale * i + x

    s = 1.0
    for v in steps(n):
        s = s * v + v
        scale = scale * 0.5
    return s


def generator_inside_left_early(x, n):
    def steps(k):
        y = x
        for _ in range(k):
            y = np.sin(y) * 2.0
            yield y
            y = y + x

    s = 0.0
    for v in steps(n):
        s = s + v * v
        if s > 2.0:
            break
    return s


def loop_rebinds_argument(x, n):
    for k in countdown(n):
        n = n * 2
        x = x * k / n
    return x * n


def helper_runs_through(xs):
    return total_of(doubled(xs)) * xs[0]


def total_of(items):
    total = 0.0
    for item in items:
        total = total + item * item
    return total


def generator_in_loop(xs):
    s = 0.0
    for k in range(3):
        for p in powers_forever(xs[k]):
            s = s + p * s + p
            if p < 0.2:
                break
    return s


def nothing_yielded(x):
    s = x
    for v in countdown(0):
        s = s * v
    return s * x


def arrays_yielded(m):
    s = np.zeros(2)
    for row in doubled(m):
        s = s * row + row
    return s @ s


class Samples:
    def __init__(self, values, scale):
        self.values = values
        self.scale = scale

    def scaled(self, more):
        for v in self.values:
            yield v * self.scale * more


def method_generates(samples, x):
    s = 0.0
    for v in samples.scaled(x):
        s = s * v + v
    return s


def max_and_tuple_of_generator(xs):
    both = tuple(doubled(xs))
    return max(doubled(xs)) * both[0] * len(both)


def generator_with_finally(xs):
    s = 0.0
    for v in closing(xs):
        s = s + v * v
        if s > 1.0:
            break
    print("after")
    return s


def closing(xs):
    try:
        for x in xs:
            yield x * 2.0
    finally:
        print("closed")


def state_machine(x):
    n = 0
    y = x
    for mode, value in modes(x):
        if mode == "grow":
            y = y * value
        elif mode == "shift":
            y = y + value
        n += 1
    return y * n


def modes(x):
    yield "grow", x * 2.0
    yield "shift", np.sin(x)
    for k in range(2):
        yield "grow", x + k


PROGRAMS = [
    ("generators", inactive_steps, (0.3,)),
    ("generators", infinite_with_break, (0.7,)),
    ("generators", infinite_with_break_and_else, (0.7,)),
    ("generators", returns_from_loop, (0.7,)),
    ("generators", tuples_yielded, (numbers(4),)),
    ("generators", prints_in_order, (numbers(3),)),
    ("generators", prints_until_break, (numbers(4),)),
    ("generators", buffer_is_read_at_once, (signed(3),)),
    ("generators", body_writes_what_is_yielded, (signed(3),)),
    ("generators", several_yields, (numbers(4),)),
    ("generators", several_yields_left_early, (numbers(4),)),
    ("generators", yields_from, (numbers(2), signed(2))),
    ("generators", summed_generator, (numbers(3),)),
    ("generators", listed_generator, (numbers(2), signed(3))),
    ("generators", generator_in_variable, (numbers(3),)),
    ("generators", generator_twice, (numbers(3),)),
    ("generators", generator_inside, (0.7, 3)),
    ("generators", generator_inside_left_early, (0.7, 5)),
    ("generators", loop_rebinds_argument, (0.7, 3)),
    ("generators", helper_runs_through, (numbers(3),)),
    ("generators", generator_in_loop, (np.array([0.7, 0.4, 0.5]),)),
    ("generators", nothing_yielded, (0.7,)),
    ("generators", arrays_yielded, (signed(3, 2),)),
    ("generators", state_machine, (0.7,)),
    ("generators", method_generates, (Samples([0.7, 1.3], 0.4), 0.9)),
    ("generators", max_and_tuple_of_generator, (numbers(3),)),
    ("generators", generator_with_finally, (numbers(3),)),
]
