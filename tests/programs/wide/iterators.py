"""Iterators: those of the builtins and of `itertools`, as values and in loops."""

import functools
import itertools
import math
import operator

import numpy as np

from programs.values import signed


def chain_of_arrays(x, y):
    s = 0.0
    for k, v in enumerate(itertools.chain(x, y)):
        s += v * k
    return s


def pairs_of_values(x):
    return sum(a * b for a, b in itertools.combinations(x, 2))


def product_of_ranges(x, n):
    s = 0.0
    for i, j in itertools.product(range(n), range(n)):
        s += x[i] * x[j] ** 2
    return s


def product_of_values(x, y):
    s = 0.0
    for a, b in itertools.product(x, y):
        s += a * np.sin(b)
    return s


def pairwise_differences(x):
    return sum((b - a) ** 2 for a, b in itertools.pairwise(x))


def repeated_operand(x, y):
    return sum(map(operator.mul, x, itertools.repeat(y)))


def zip_with_count(x):
    return sum(v * k for v, k in zip(x, itertools.count(1)))


def slice_of_iterator(x):
    s = 0.0
    for v in itertools.islice(x, 1, None):
        s += v * v
    return s


def takes_while(x):
    return sum(itertools.takewhile(lambda v: v < 2.5, x))


def max_of_two_by_key(x, y):
    return max(x, y, key=lambda v: (v - 1.0) ** 2) * x


def max_with_default(x):
    return max(x, default=2.0) + max([], default=3.0) * min(x, default=0.0)


def distance(x, y):
    return math.dist(x, y)


def hypotenuse_of_three(x, y, z):
    return math.hypot(x, y, z)


def reduce_with_start(x):
    return functools.reduce(lambda a, b: a * b + 1.0, x, 0.5)


def sorted_by_active_key(x):
    return sum(k * v for k, v in enumerate(sorted(x, key=lambda t: -t)))


def nested_generators(x):
    return sum(sum(a * b for b in x) for a in x)


def filter_left_early(x):
    s = 1.0
    for v in filter(lambda t: t > 1.5, x):
        if s > 50.0:
            break
        s = s * v
    return s


def any_of_map(x):
    if any(map(lambda v: v > 2.0, x)):
        return sum(x)
    return x[0] * x[0]


def map_of_two_to_list(x):
    ys = list(map(lambda a, k: a**k, x, range(3)))
    return math.prod(ys) + math.fsum(ys)


def getter_of_two(p):
    a, b = operator.itemgetter("a", "b")(p)
    return a * b


def sorted_names(d):
    s = 0.0
    for k, name in enumerate(sorted(d)):
        s += k * d[name] ** 2
    return s


def sorted_items(d):
    s = 0.0
    for k, (name, v) in enumerate(sorted(d.items())):
        s += k * v**2
    return s


def divmod_and_modular_power(x, n):
    q, r = divmod(n, 4)
    return x**q * pow(n, 3, 5) + divmod(x, 2.0)[1]


def starred_into_functions(p):
    return np.hypot(*p) + max(*p)


def chain_of_starred(xss):
    return sum(itertools.chain(*xss)) + sum(v * v for v in itertools.chain.from_iterable(xss))


def starmapped(pairs):
    return sum(itertools.starmap(lambda a, b: a * b, pairs))


def prints_in_order(x):
    def shown(v):
        print("mapped", v > 0)
        return v * v

    s = 0.0
    for v in map(shown, x):
        print("used", v > 1.0)
        s = s + v
    return s


def map_of_rebound_name(xs):
    s = 0.0
    for v in map(lambda t: t * t, xs):
        xs = [v]
        s = s + v * xs[0]
    return s


def accumulate_from_start(x):
    return sum(itertools.accumulate(x, lambda a, b: a * b + a, initial=0.5))


def zip_in_two_loops(x, y):
    s = 0.0
    for _ in range(2):
        for a, b in zip(x, y):
            s = s * a + b
    return s


def dict_of_zip(x):
    ranks = dict(zip("abc", range(3)))
    s = 0.0
    for k, name in enumerate(ranks):
        s += x[k] * ranks[name]
    return s


def getter_of_attribute_and_method(x):
    top = operator.attrgetter("T")(x)
    total = operator.methodcaller("sum")(top)
    return total * operator.itemgetter(0)(top)[1]


def combinations_in_loop(x):
    s = 0.0
    for k in range(2):
        for a, b in itertools.combinations(x, 2):
            s = s + a * b ** (k + 1)
    return s


def starred_into_parameters(pair, w):
    return weighted_pair(*pair, w) + weighted_pair(w, *pair)


def weighted_pair(a, b, w):
    return a * b**2 + w * a


X = np.array([1.0, 2.0, 3.0])
Y = np.array([0.5, -1.0, 2.0])
D = {"b": 0.3, "a": 0.7, "c": 0.2}

PROGRAMS = [
    ("itertools", chain_of_arrays, (X, Y)),
    ("itertools", pairs_of_values, (X,)),
    ("itertools", product_of_ranges, (X, 3)),
    ("itertools", product_of_values, (X, Y)),
    ("itertools", pairwise_differences, (X,)),
    ("itertools", repeated_operand, (X, 0.7)),
    ("itertools", zip_with_count, (X,)),
    ("itertools", slice_of_iterator, (X,)),
    ("itertools", takes_while, (X,)),
    ("builtins", max_of_two_by_key, (0.7, 2.0)),
    ("builtins", max_with_default, (X,)),
    ("builtins", distance, (X, Y)),
    ("builtins", hypotenuse_of_three, (0.3, 0.4, 0.5)),
    ("functools", reduce_with_start, (X,)),
    ("builtins", sorted_by_active_key, (X,)),
    ("builtins", nested_generators, (X,)),
    ("builtins", filter_left_early, (X,)),
    ("builtins", any_of_map, (X,)),
    ("builtins", map_of_two_to_list, (X,)),
    ("functools", getter_of_two, (D,)),
    ("builtins", sorted_names, (D,)),
    ("builtins", sorted_items, (D,)),
    ("builtins", divmod_and_modular_power, (0.7, 7)),
    ("builtins", starred_into_functions, (X[:2],)),
    ("builtins", starred_into_functions, ([0.3, 0.4],), {"name": "starred_list_into_functions"}),
    ("itertools", chain_of_starred, ([[0.1, 0.2], [0.3, 0.4]],)),
    ("itertools", starmapped, ([(0.1, 0.2), (0.3, 0.4)],)),
    ("builtins", prints_in_order, (X,)),
    ("builtins", map_of_rebound_name, ([0.7, 1.3],)),
    ("builtins", zip_in_two_loops, (X, Y)),
    ("builtins", dict_of_zip, (X,)),
    ("itertools", accumulate_from_start, (X,)),
    ("itertools", combinations_in_loop, (X,)),
    ("functools", getter_of_attribute_and_method, (signed(2, 3),)),
    ("parameters", starred_into_parameters, ([0.7, 1.3], 0.4)),
]
