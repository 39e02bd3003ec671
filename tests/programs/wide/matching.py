"""``match`` in all its forms."""

import math
from collections import namedtuple
from dataclasses import dataclass

import numpy as np

from programs.values import numbers, signed

Pair = namedtuple("Pair", "left right")


class Modes:
    FAST = 1
    SLOW = 2


@dataclass
class Circle:
    radius: float


@dataclass
class Box:
    width: float
    height: float
    kind: str = "box"


class Shape:
    __match_args__ = ("scale", "power")

    def __init__(self, scale, power):
        self.scale = scale
        self.power = power


def match_dataclass(shape, x):
    match shape:
        case Circle(r) if r > 100.0:
            return r
        case Circle(radius=r):
            return math.pi * r * r * x
        case Box(w, h, kind="box"):
            return w * h * x
    return x


def match_class_with_arguments(shape):
    match shape:
        case Shape(s, 2):
            return s * s
        case Shape(scale=s, power=p):
            return s**p * s
    return 0.0


def match_in_loop(shapes):
    total = 0.0
    for shape in shapes:
        match shape:
            case Box(width=w, height=h):
                total += w * h
            case Circle(r):
                total += r**3
    return total


def match_missing_attribute(shape, x):
    match shape:
        case Shape(color="red"):
            y = x
        case Shape(scale=s):
            y = x * s
    return y * y


def match_types(x, y):
    s = 0.0
    for v in (x, y):
        match v:
            case np.ndarray():
                s += np.sum(v * v)
            case float(u) | int(u):
                s += u**3
    return s


def match_array_is_no_sequence(x):
    match x:
        case [a, b]:
            return a * b
        case _:
            return np.sum(x**3)


def match_nested(pair):
    match pair:
        case (a, (b, [c, *_])):
            return a * b * c
        case (a, *_):
            return a
    return 0.0


def match_tuple_with_star_in_the_middle(x, y, z):
    match (x, y * z, z, y):
        case (first, *middle, last):
            return first * middle[0] + middle[1] * last * last
    return 0.0


def match_or_with_captures(point):
    match point:
        case (0, v) | (1, (v, _)):
            return v * v
        case {"v": v} | [v]:
            return v
    return 1.0


def match_or_with_captures_in_loop(xs):
    s = 1.0
    for item in xs:
        match item:
            case (0, v) | (v, 0):
                s = s * v
            case (a, b):
                s = s + a * b
    return s


def match_as_pattern(pair):
    match pair:
        case (float() as a, (b, c) as rest) if b < c:
            return a * rest[0] * c
        case (a, _):
            return a * a
    return 0.0


def match_named_tuple(pair):
    match pair:
        case Pair(left=a, right=b):
            return a * np.exp(b)
    return 0.0


def match_value_patterns(x, mode):
    match mode:
        case Modes.FAST:
            return x * x
        case Modes.SLOW | 7:
            return x**3
        case math.pi:
            return x
    return 0.0


def match_with_exits(x):
    s = 0.0
    for k, v in enumerate(x):
        match k % 4:
            case 0:
                continue
            case 3 if v > 10.0:
                break
            case 3:
                return s * v
            case n if n % 2:
                s = s + v * v
            case _:
                s = s * v
    return s


def match_guards_in_order(x, y):
    match (x, y):
        case (a, b) if bigger(a, b):
            r = a * b
        case (a, _) if bigger(a, 0.5):
            r = a**2
        case _:
            r = y
    return r * x


def bigger(a, b):
    print("bigger?", a > b)
    return a > b


def match_rebinds_subject(xs):
    while True:
        match xs:
            case [x]:
                return x * x
            case [x, *xs]:
                y = x
                if len(xs) == 2:
                    return y * xs[0] * xs[1]


def match_options(x, options):
    s = x
    for option in options:
        match option:
            case {"op": "scale", "by": b}:
                s = s * b
            case {"op": "shift", **others}:
                s = s + len(others) * x
            case {}:
                s = np.sin(s)
    return s


def match_result_of_call(x):
    match np.sum(x) > 0.0, len(x):
        case True, 3:
            return x @ x
        case _, n:
            return np.sum(x) * n


def match_fallthrough_keeps_state(x, flag):
    y = x * 2.0
    match flag:
        case 1:
            y = y * x
        case 2:
            pass
    return y * y


def match_writes_array(x, mode):
    y = np.zeros(3)
    for k in range(3):
        match (mode, k):
            case ("add", 0):
                y[k] += x[0] * x[1]
            case ("add", i):
                y[i] += x[i] * y[i - 1]
            case (_, i):
                y[i] = x[i]
    return y @ y


PROGRAMS = [
    ("match", match_dataclass, (Box(0.7, 1.3), 0.4), {"name": "match_dataclass"}),
    ("match", match_dataclass, (Circle(0.7), 0.4), {"name": "match_dataclass_first"}),
    ("match", match_class_with_arguments, (Shape(0.7, 1.5),)),
    ("match", match_in_loop, ([Circle(0.7), Circle(0.3)],)),
    ("match", match_missing_attribute, (Shape(0.7, 1.5), 0.4)),
    ("match", match_types, (signed(3), 0.7)),
    ("match", match_array_is_no_sequence, (signed(2),)),
    ("match", match_nested, ((0.7, (1.3, [0.4, 2.0])),)),
    ("match", match_tuple_with_star_in_the_middle, (0.7, 1.3, 0.4)),
    ("match", match_or_with_captures, ((1, (0.7, 2)),)),
    ("match", match_or_with_captures_in_loop, ([(0.7, 0), (1.3, 2), (3.1, 4)],)),
    ("match", match_as_pattern, ((0.7, (0.4, 1.3)),)),
    ("match", match_named_tuple, (Pair(0.7, 0.4),)),
    ("match", match_value_patterns, (0.7, 2)),
    ("match", match_with_exits, (numbers(5),)),
    ("match", match_guards_in_order, (0.7, 1.3), {"unused": ("y",)}),
    ("match", match_rebinds_subject, ([0.4, 0.7, 1.3],)),
    (
        "match",
        match_options,
        (0.7, [{"op": "scale", "by": 2.0}, {"op": "shift", "n": 1}, {"n": 3}]),
        {"wrt": ("x",)},
    ),
    ("match", match_result_of_call, (numbers(3),)),
    ("match", match_fallthrough_keeps_state, (0.7, 2)),
    ("match", match_writes_array, (signed(3), "add")),
]
