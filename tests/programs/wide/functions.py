"""Functions as values, every form of parameter, and the tools that take functions."""

import functools
import itertools
import math
import operator
from functools import partial, reduce

import numpy as np

from programs.values import numbers, signed

# parameters


def total(*xs):
    s = 0.0
    for x in xs:
        s = s + x * x
    return s


def scaled_total(scale, *xs, power=1, **weights):
    s = 0.0
    for x in xs:
        s += scale * x**power
    for name in weights:
        s = s * weights[name] + len(name)
    return s


def positional_variadic(x, y):
    return total(x, y) * total() + total(x) * total(x, y, x * y)


def starred_call(xs, y):
    return total(*xs) * total(y, *xs[1:], y)


def keyword_variadic(x, y):
    return scaled_total(x, y, x, power=2, first=x, second=y)


def double_starred_call(x, options):
    return scaled_total(x, x * x, **options)


def forwards_everything(x, y):
    return forward(scaled_total, x, y, power=3, w=y)


def forward(f, *args, **kwargs):
    return f(*args, **kwargs) * len(args)


def keyword_dict_built(x):
    options = {"power": 2}
    options["w"] = x
    return scaled_total(2.0, x, **options)


def defaults_of_every_kind(x):
    return with_defaults(x) + with_defaults(x, 0.5) * with_defaults(x, shift=x, names=())


def with_defaults(x, /, gain=2.0, *, shift=0.1, names=("a", "b"), table=None):
    if table is None:
        table = {"k": gain}
    return gain * x + shift * len(names) + table["k"] * x


def variadic_parameter(*xs):
    return xs[0] * xs[1] + xs[2] ** 2


def variadic_keywords(x, **options):
    return x * options["rate"] + options["rate"] ** 2 * options["n"]


# functions as values


def square(x):
    return x * x


def integrate(f, y, h, n):
    for _ in range(n):
        k1 = f(y)
        k2 = f(y + h * k1)
        y = y + 0.5 * h * (k1 + k2)
    return y


def function_passed(y, h):
    return integrate(square, y, h, 3) + integrate(np.cos, y, h, 2)


def closure_passed(y, h, rate):
    def decay(u):
        return -rate * u

    return integrate(decay, y, h, 3)


def function_in_list(x):
    fs = [np.sin, square, math.exp]
    s = x
    for f in fs:
        s = f(s) * x
    return fs[1](s)


def function_in_dict(x, name):
    table = {"sin": np.sin, "square": square, "shift": lambda t: t + x}
    return table[name](x) * table["sin"](x)


def function_rebound_in_loop(x):
    f = np.sin
    s = x
    for _ in range(4):
        s = f(s) + x
        f = square if f is np.sin else np.sin
    return s


def compose(f, g):
    def composed(x):
        return f(g(x))

    return composed


def composed_functions(x):
    h = compose(np.sin, compose(square, np.exp))
    return h(x) * compose(square, square)(x)


def function_returning_active_closure(x, y):
    add = adder(x * y)
    return add(x) * add(y)


def adder(amount):
    return lambda t: t + amount


def curried(x):
    return scale_by(x)(x)(2.0)


def scale_by(a):
    def first(b):
        def second(c):
            return a * b * c

        return second

    return first


def list_of_closures(x):
    fs = [adder(x * k) for k in range(3)]
    s = 1.0
    for f in fs:
        s = f(s) * s
    return s


def function_argument_is_active_closure(x):
    return apply_twice(lambda t: t * x + x, x)


def apply_twice(f, t):
    return f(f(t))


class Scaler:
    def __init__(self, factor):
        self.factor = factor

    def __call__(self, x):
        return x * self.factor


SCALER = Scaler(1.7)


def callable_object_global(x):
    return apply_twice(SCALER, x) * x


# functools, itertools, operator


def partial_positional(x, y):
    f = partial(weighted, x)
    return f(y) * f(x)


def partial_keyword(x, y):
    f = partial(weighted, w=y)
    return f(x, x) + f(x, y, w=2.0)


def weighted(a, b, w=1.5):
    return a * w + np.sin(b) * w


def reduce_with_lambda(xs):
    return reduce(lambda a, b: a * b + b, xs)


def reduce_with_operator_and_start(x):
    return functools.reduce(operator.mul, x, 2.0)


def reduce_matrices(ms, v):
    return np.sum(reduce(np.dot, ms, v))


def operator_module(x, y):
    a = operator.add(x, y)
    b = operator.sub(a, operator.mul(x, y))
    c = operator.truediv(b, operator.pos(y))
    get = operator.itemgetter(1)
    return operator.pow(a, 2) + get((x, c)) * operator.neg(x)


def accumulate_products(xs):
    s = 0.0
    for p in itertools.accumulate(xs, operator.mul):
        s += p
    return s


# builtins that take functions or iterables


def map_to_list(xs):
    ys = list(map(square, xs))
    return ys[0] * ys[1] + sum(map(np.sin, xs))


def map_two_sequences(xs, ys):
    s = 0.0
    for p in map(lambda a, b: a * b + a, xs, ys):
        s += p * p
    return s


def filter_values(xs):
    return sum(filter(lambda v: v > 0.0, xs)) ** 2


def sorted_by_inactive_key(xs, order):
    pairs = sorted(zip(order, xs), key=lambda p: p[0])
    s = 1.0
    for k, v in pairs:
        s = s * v + k
    return s


def sorted_values(xs):
    low, middle, high = sorted(xs)
    return low * high + middle**2


def sorted_reverse(xs):
    ys = sorted(xs, reverse=True)
    return ys[0] ** 2 + ys[1] * ys[2]


def reversed_sequences(xs, x):
    s = 1.0
    for v in reversed(xs):
        s = s * v + v
    for v in reversed(x):
        s = np.sin(s * v)
    return s


def min_and_max_of_lists(xs):
    return max(xs) * min(xs) + max(xs[0], xs[1]) + min(x * x for x in xs)


def min_with_inactive_key(xs):
    return min(xs, key=lambda v: abs(v - 1.0)) ** 2


def any_and_all(xs):
    s = xs[0]
    if any(v > 1.0 for v in xs):
        s = s * xs[1]
    if all([v > 0.0 for v in xs]):
        s = s * xs[2]
    return s


def sum_of_generator(xs, w):
    return sum(a * b for a, b in zip(xs, w)) * sum((v**2 for v in xs), 0.5)


def sum_of_arrays(xs):
    return np.sum(sum(xs) ** 2)


def enumerate_zip_reversed(x, y):
    s = 0.0
    for i, (a, b) in enumerate(zip(reversed(x), y), start=1):
        s += a * b**i
    return s


def zip_unpacked(pairs):
    a, b = zip(*pairs)
    return a[0] * b[1] + a[1] * b[0] ** 2


def length_range_and_int(x):
    s = 0.0
    for i in range(len(x) // 2, int(len(x) * 1.0)):
        s += x[i] ** 2
    return s


def builtin_abs_round_divmod(x, n):
    q, r = divmod(n, 3)
    return abs(x) ** q * (r + round(2.6)) + pow(x, 2)


# generators


def squares_of(xs):
    for v in xs:
        yield v * v


def generator_consumed(xs):
    s = 1.0
    for v in squares_of(xs):
        s = s * v + v
    return s


def generator_with_state(x):
    s = 0.0
    for k, v in enumerate(powers(x, 4)):
        s += v * k
    return s


def powers(x, n):
    p = 1.0
    for _ in range(n):
        yield p
        p = p * x


def generator_to_list(xs):
    ys = list(squares_of(xs))
    return ys[0] * ys[-1]


# recursion


def mutually_recursive(x):
    return ping(x, 4) + pong(x * 0.5, 3)


def ping(x, n):
    return x if n == 0 else pong(x * x, n - 1) + x


def pong(x, n):
    if n <= 0:
        return np.cos(x)
    return ping(x, n - 1) * x


def recursion_with_list_result(x):
    out = []
    collect(x, 3, out)
    return out[0] * out[1] + out[2] * out[3]


def collect(x, n, out):
    out.append(x)
    if n > 0:
        collect(np.sin(x) + 0.1, n - 1, out)


def binary_recursion(x, depth):
    if depth == 0:
        return np.sin(x)
    return binary_recursion(x * 0.9, depth - 1) * x + binary_recursion(x + 0.1, depth - 1)


def simpson(f, a, b, depth):
    m = 0.5 * (a + b)
    if depth == 0:
        return (b - a) / 6.0 * (f(a) + 4.0 * f(m) + f(b))
    return simpson(f, a, m, depth - 1) + simpson(f, m, b, depth - 1)


def recursive_integral(a, b, k):
    return simpson(lambda t: np.exp(-k * t * t), a, b, 2)


def nested_recursion(x, n):
    def go(k):
        if k == 0:
            return x
        return go(k - 1) * x + k

    return go(n)


def function_chosen_in_branch(x, smooth):
    f = np.tanh if smooth else square
    return f(x) * f(x + 1.0)


PROGRAMS = [
    ("function values", nested_recursion, (0.7, 3)),
    ("function values", function_chosen_in_branch, (0.7, True)),
    ("parameters", positional_variadic, (0.7, 1.3)),
    ("parameters", starred_call, ([0.7, 1.3, 0.4], 2.0)),
    ("parameters", keyword_variadic, (0.7, 1.3)),
    ("parameters", double_starred_call, (0.7, {"power": 2, "w": 1.3})),
    ("parameters", forwards_everything, (0.7, 1.3)),
    ("parameters", keyword_dict_built, (0.7,)),
    ("parameters", defaults_of_every_kind, (0.7,)),
    ("parameters", variadic_parameter, (0.7, 1.3, 0.4)),
    ("parameters", variadic_keywords, (0.7,), {"kwargs": {"rate": 1.3, "n": 3}}),
    ("function values", function_passed, (0.7, 0.1)),
    ("function values", closure_passed, (0.7, 0.1, 1.3)),
    ("function values", function_in_list, (0.7,)),
    ("function values", function_in_dict, (0.7, "shift")),
    ("function values", function_rebound_in_loop, (0.7,)),
    ("function values", composed_functions, (0.7,)),
    ("function values", function_returning_active_closure, (0.7, 1.3)),
    ("function values", curried, (0.7,)),
    ("closures kept", list_of_closures, (0.7,)),
    ("function values", function_argument_is_active_closure, (0.7,)),
    ("function values", callable_object_global, (0.7,)),
    ("functools", partial_positional, (0.7, 1.3)),
    ("functools", partial_keyword, (0.7, 1.3)),
    ("functools", partial(weighted, w=2.5), (0.7, 1.3), {"name": "partial_itself"}),
    ("functools", partial(weighted, 0.4), (1.3,), {"name": "partial_of_first", "wrt": (0,)}),
    ("functools", reduce_with_lambda, ([0.7, 1.3, 0.4],)),
    ("functools", reduce_with_operator_and_start, (numbers(3),)),
    ("functools", reduce_matrices, ([signed(3, 3), signed(3, 2)], signed(3))),
    ("functools", operator_module, (0.7, 1.3)),
    ("functools", accumulate_products, ([0.7, 1.3, 0.4],)),
    ("builtins", map_to_list, ([0.7, 1.3],)),
    ("builtins", map_two_sequences, (signed(3), signed(3, seed=1))),
    ("builtins", filter_values, ([0.7, -1.3, 0.4],)),
    ("builtins", sorted_by_inactive_key, ([0.7, 1.3, 0.4], (2, 0, 1))),
    ("builtins", sorted_values, ([0.7, 1.3, 0.4],)),
    ("builtins", sorted_reverse, (np.array([0.7, 1.3, 0.4]),)),
    ("builtins", reversed_sequences, ([0.7, 1.3, 0.4], numbers(3))),
    ("builtins", min_and_max_of_lists, ([0.7, 1.3, 0.4],)),
    ("builtins", min_with_inactive_key, ([0.7, 1.4, 0.4],)),
    ("builtins", any_and_all, ([0.7, 1.3, 0.4],)),
    ("builtins", sum_of_generator, (signed(3), signed(3, seed=1))),
    ("builtins", sum_of_arrays, ([signed(3), signed(3, seed=1)],)),
    ("builtins", enumerate_zip_reversed, (numbers(3), numbers(3, seed=1))),
    ("builtins", zip_unpacked, ([(0.7, 1.3), (0.4, 2.0)],)),
    ("builtins", length_range_and_int, (signed(5),)),
    ("builtins", builtin_abs_round_divmod, (-0.7, 7)),
    ("generators", generator_consumed, (signed(3),)),
    ("generators", generator_with_state, (0.7,)),
    ("generators", generator_to_list, (signed(3),)),
    ("wide recursion", mutually_recursive, (0.7,)),
    ("wide recursion", recursion_with_list_result, (0.7,)),
    ("wide recursion", binary_recursion, (0.7, 3)),
    ("wide recursion", recursive_integral, (0.1, 1.2, 0.8)),
]
