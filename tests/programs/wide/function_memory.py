"""Functions and iterators beside writes to memory, in fields, and rebound."""

import functools
import itertools
import math
import operator

import numpy as np


def square(x):
    return x * x


def partial_mutated(A, x):
    A = A.copy()
    f = functools.partial(np.dot, A)
    s = np.sum(f(x))
    A[0, 1] = x[0] * 2.0
    return s + np.sum(f(x) ** 2)


def map_mutated(x):
    xs = [v * 1.0 for v in x]
    s = 0.0
    for k, v in enumerate(map(lambda t: t * t, xs)):
        s += v
        if k < 2:
            xs[k + 1] = s
    return s + xs[2]


def bump(a):
    a[0] += 1.0
    return np.sum(a * a)


def scale(a):
    a *= 2.0
    return np.sum(a)


def mutating_choice(x, n):
    y = x * 1.0
    s = 0.0
    for k in range(n):
        f = bump if k % 2 else scale
        s += f(y)
    return s


def helpers_chosen(x, n):
    s = x
    for k in range(n):
        f = square if s > 0.4 else np.cos
        g = f
        s = g(f(s)) + x
    return s


def sorted_with_ties(x):
    ys = sorted(x, reverse=True)
    zs = sorted([(k % 2, v) for k, v in enumerate(x)], key=operator.itemgetter(0), reverse=True)
    return ys[0] * ys[1] ** 2 + sum(k * p[1] for k, p in enumerate(zs))


def sorted_array(x):
    s = 0.0
    for k, v in enumerate(sorted(x)):
        s += v**k
    return s


def product_with_repeat(x):
    return sum(a * b**2 for a, b in itertools.product(x, repeat=2))


class Box:
    def __init__(self, f):
        self.f = f
        self.count = 0

    def run(self, x):
        return self.f(x) * x


def field_function(x, c):
    box = Box(np.sin)
    s = box.run(x)
    box.f = np.cos if c else square
    return s * box.run(x) + box.f(x)


def field_lambda(x):
    box = Box(lambda t: t * x)
    s = box.run(x)
    box.f = lambda t: t + x
    return s * box.run(x)


def closure_stored_in_list(x):
    fs = [np.sin, square]
    fs[0] = lambda t: t * x
    return fs[0](x) * fs[1](x)


def functions_swapped_in_list(x, n):
    fs = [np.sin, square, np.cos]
    s = x
    for k in range(n):
        fs[0], fs[2] = fs[2], fs[0]
        s = fs[0](s) + fs[1](s)
    return s


def functions_popped(x):
    fs = [np.sin, square, np.cos]
    s = x
    while len(fs) > 0:
        f = fs.pop()
        s = f(s) * x
    return s


def pair_of_closures_returned(x):
    def make(a):
        def up(t):
            return t + a

        def down(t):
            return t * a

        return up, down

    up, down = make(x)
    u2, d2 = make(x * x)
    return up(down(x)) * u2(d2(x))


def dict_of_closures(x):
    ops = {}
    ops["a"] = lambda t: t * x
    ops["b"] = np.sin
    s = x
    for k in ["a", "b", "a"]:
        s = ops[k](s)
    return s


def call_of_conditional_expression(x, n):
    return (np.sin if n > 2 else lambda t: t * x)(x) * (square if x > 0 else np.exp)(x)


def captured_array_mutated(x):
    y = x.copy()

    def f(k):
        return y[k] * y[0]

    s = f(1)
    y[0] = s
    return s + f(1)


def closures_over_loop_variable(x):
    fs = [lambda t: t * x + k for k in range(3)]
    return fs[0](x) * fs[2](x)


def any_stops_early(x):
    def test(v):
        print("t", v > 0)
        return v > 1.5

    r = any(map(test, x))
    return sum(x) if r else x[0]


def reduce_to_largest(x):
    return functools.reduce(lambda a, b: a if a > b else b, x) * functools.reduce(np.maximum, x)


def append_as_value_in_loop(x):
    ys = []
    for k in range(3):
        push = ys.append
        push(x * k)
        push(x + k)
    return ys[0] + ys[3] * ys[5]


def two_boxes(x):
    a, b = Box(np.sin), Box(square)
    s = x
    for box in (a, b, a):
        s = box.run(s)
    return s


def function_as_default(x, act=np.tanh):
    return act(x) * default_helper(x)


def default_helper(x, act=square):
    return act(x)


def function_set_in_loop(x, n):
    f = None
    for k in range(n):
        if f is None:
            f = np.sin
        else:
            x = f(x)
            f = square
    return x


def pairs(x, y):
    return zip(x, y)


def iterator_returned_before_rebinding(x):
    y = x * 2.0
    z = pairs(x, y)
    y = y + 1.0
    s = 0.0
    for a, b in z:
        s += a * b
    return s + np.sum(y)


def chain_kept_before_rebinding(x, y):
    c = itertools.chain(x, y)
    x = x * 2.0
    s = np.sum(x)
    for v in c:
        s += v * v
    return s


def iterators_kept_before_rebinding(x):
    f = square
    m = map(f, x)
    e = enumerate(filter(lambda t: t > 0.5, x), 1)
    f = np.sin
    x = x + 1.0
    return sum(m) * f(x[0]) + sum(k * v for k, v in e)


def captured_function_rebound(x, n):
    f = np.sin

    def g(t):
        return f(t) * x

    s = g(x)
    if n > 2:
        f = square
    return s * g(x)


def function_made_in_one_round(x, n):
    g = None
    s = x
    for k in range(n):
        if k == 1:
            g = adder(s)
        if g is not None:
            s = g(s) * 0.5
    return s


def function_remade_in_loop(x, n):
    g = adder(x)
    s = x
    for k in range(n):
        s = g(s)
        if k == 1:
            g = adder(s * x)
    return s


def last_function_of_loop(x):
    s = x
    last = None
    for k in range(3):
        a = s * k

        def f(t):
            return t + a

        if last is not None:
            s = s + last(x)
        last = f
    return s


def enumerated_filter(x):
    s = 0.0
    for k, v in enumerate(filter(lambda t: t > 1.5, x)):
        s += k * v * v + v
    return s


def filter_with_continue_and_else(x):
    s = 0.0
    for v in filter(lambda t: t > 0.5, x):
        if v > 2.5:
            continue
        s += v * v
    else:
        s = s * 2.0
    return s


def adder(a):
    return lambda t: t + a


def nested_map(x):
    return sum(map(lambda row: sum(map(lambda v: v * v, row)), x))


def map_of_items(d):
    return sum(map(lambda kv: kv[1] * len(kv[0]), d.items()))


def largest_key_by_value(d):
    best = max(d, key=lambda k: d[k])
    return d[best] ** 2 + min(d.values())


def rows_sorted_by_norm(rows):
    s = 0.0
    for k, r in enumerate(sorted(rows, key=lambda r: np.sum(r * r))):
        s += k * np.sum(r)
    return s


def sums_and_products_of_math(x, y):
    return math.hypot(x, y) * math.hypot(x, y, 1.0) + math.fsum([x, y, x * y]) + math.prod([x, y])


X = np.array([1.0, 2.0, 3.0])
MATRIX = np.arange(9.0).reshape(3, 3)

NAMED = {"bb": 0.3, "a": 0.7, "ccc": 0.2}

PROGRAMS = [
    ("builtins", iterator_returned_before_rebinding, (X,)),
    ("itertools", chain_kept_before_rebinding, (X, X + 0.1)),
    ("builtins", iterators_kept_before_rebinding, (X,)),
    ("function values", captured_function_rebound, (0.7, 3)),
    ("function values", function_made_in_one_round, (0.7, 4)),
    ("function values", function_remade_in_loop, (0.7, 4)),
    ("function values", last_function_of_loop, (0.7,)),
    ("builtins", enumerated_filter, (X,)),
    ("builtins", filter_with_continue_and_else, (X,)),
    ("builtins", nested_map, (MATRIX,)),
    ("builtins", map_of_items, (NAMED,)),
    ("builtins", largest_key_by_value, (NAMED,)),
    ("builtins", rows_sorted_by_norm, (np.array([[3.0, 1.0], [1.0, 1.0], [2.0, 2.0]]),)),
    ("builtins", sums_and_products_of_math, (0.3, 0.4)),
    ("functools", partial_mutated, (MATRIX, X)),
    ("builtins", map_mutated, (X,)),
    ("function values", mutating_choice, (X, 3)),
    ("function values", helpers_chosen, (0.7, 4)),
    ("builtins", sorted_with_ties, (X,)),
    ("builtins", sorted_array, (X[::-1],)),
    ("itertools", product_with_repeat, (X,)),
    ("function values", field_function, (0.7, True)),
    ("function values", field_lambda, (0.7,)),
    ("function values", closure_stored_in_list, (0.7,)),
    ("function values", functions_swapped_in_list, (0.7, 3)),
    ("function values", functions_popped, (0.7,)),
    ("function values", pair_of_closures_returned, (0.7,)),
    ("function values", dict_of_closures, (0.7,)),
    ("function values", call_of_conditional_expression, (0.7, 1)),
    ("function values", captured_array_mutated, (X,)),
    ("function values", closures_over_loop_variable, (0.7,)),
    ("builtins", any_stops_early, (X,)),
    ("functools", reduce_to_largest, (X,)),
    ("function values", append_as_value_in_loop, (0.7,)),
    ("function values", two_boxes, (0.7,)),
    ("function values", function_as_default, (0.7,)),
    ("function values", function_set_in_loop, (0.7, 4)),
]
