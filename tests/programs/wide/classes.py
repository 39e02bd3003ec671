"""Objects of several classes in one place: what a call means depends on which one it is."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Circle:
    radius: float

    def area(self):
        return np.pi * self.radius**2

    def scaled(self, factor):
        return Circle(self.radius * factor)


@dataclass
class Rectangle:
    width: float
    height: float
    name: str = "rectangle"

    def area(self):
        return self.width * self.height

    def scaled(self, factor):
        return Rectangle(self.width * factor, self.height)


class Shape:
    sides = 0

    def __init__(self, weights):
        self.weights = weights

    def weighed(self, x):
        return self.value(x) * np.sum(self.weights)

    @property
    def norm(self):
        return np.sqrt(np.sum(self.weights**2))


class Linear(Shape):
    sides = 2

    def value(self, x):
        return np.sum(self.weights * x)


class Quadratic(Shape):
    def __init__(self, weights, offset):
        super().__init__(weights)
        self.offset = offset

    def value(self, x):
        return np.sum(self.weights * x**2) + self.offset

    @property
    def norm(self):
        return np.sum(np.abs(self.weights))


def shapes():
    return [Circle(0.7), Rectangle(0.5, 1.2), Circle(1.1)]


def first_large(things, limit):
    for thing in things:
        if thing.area() > limit:
            return thing.area() * things[0].area()
    return things[0].area()


def largest(things):
    best, most = None, 0.0
    for thing in things:
        area = thing.area()
        if area > most:
            best, most = thing, area
    if best is None:
        return 0.0
    return best.area() * things[0].area() + most


def largest_scaled(things, factor):
    best = things[0]
    for thing in things:
        if thing.area() > best.area():
            best = thing
            break
    return best.scaled(factor).area() + best.area()


def told_apart(things):
    total = 0.0
    for thing in things:
        if total > 10.0:
            break
        if isinstance(thing, Circle):
            total += thing.radius**3
        elif isinstance(thing, Rectangle):
            total += thing.width * thing.height**2
    return total


def chosen_class(r, square):
    thing = Rectangle(r, r * r) if square else Circle(r)
    for _ in range(2):
        thing = thing.scaled(1.0 + r)
    return thing.area()


def made_in_loop(xs):
    things = []
    for k in range(len(xs)):
        if k % 2:
            things.append(Circle(xs[k]))
        else:
            things.append(Rectangle(xs[k], xs[k] + 1.0))
    total = 0.0
    for thing in things:
        total += thing.area()
    return total + things[-1].area() * things[0].area()


def inherited(models, x):
    total, k = 0.0, 0
    while k < len(models):
        model = models[k]
        total += model.weighed(x) * model.norm + model.sides * model.weights[0]
        k += 1
    return total


def fields_of_either(models, x, k):
    model = models[k]
    model.weights = model.weights * x
    model.weights[0] *= x[1]
    return model.weighed(x) + models[0].weighed(x) + np.sum(models[1].weights)


def in_a_dict(named, name):
    chosen = named[name]
    for key in named:
        if named[key].area() > 1.0:
            chosen = named[key]
    return chosen.area() + named["circle"].area()


def many(things):
    total = 0.0
    for k, thing in enumerate(things):
        total += (k + 1) * thing.area()
    return total


def optional(x, strict):
    model = None
    if strict:
        model = Linear(x * x)
    total = np.sum(x)
    if model is not None:
        total = total + model.weighed(x)
    return total


def models():
    return [Linear(np.array([0.5, -1.0])), Quadratic(np.array([1.5, 0.3]), 0.2)]


class Plain:
    def __init__(self, w):
        self.w = w

    def __call__(self, x):
        return self.w * x

    def __mul__(self, other):
        return self.w * other

    def __getitem__(self, k):
        return self.w * (k + 1)


class Wavy(Plain):
    def __call__(self, x):
        return np.sin(self.w * x)

    def __mul__(self, other):
        return self.w + other

    def __getitem__(self, k):
        return self.w - k


def operators(x, k):
    things = [Plain(x[0]), Wavy(x[1])]
    thing = things[k]
    return thing * x[0] + thing[2] * thing(x[1]) + things[0](x[0])


def stop_early(x):
    total = 0.0
    for f in [Plain(x[0]), Wavy(x[1]), Plain(x[2])]:
        total += f(x[0]) * f[1]
        if total > 1.0:
            return total * f.w
    return total


def swapped(x, n):
    a, b = Plain(x[0]), Wavy(x[1])
    t = 0.0
    for k in range(n):
        a, b = b, a
        t += a(x[2]) * (k + 1)
        a.w = a.w * 1.5
    return t + b.w * a.w


X = np.array([0.8, 1.7])
Y = np.array([0.8, 0.7, 1.2])

PROGRAMS = [
    ("several classes", first_large, lambda: (shapes(), 0.58), {"unused": ["limit"]}),
    (
        "several classes",
        first_large,
        lambda: (shapes(), 9.0),
        {"name": "none_large", "unused": ["limit"]},
    ),
    ("several classes", largest, lambda: (shapes(),)),
    ("several classes", largest_scaled, lambda: (shapes()[1:], 1.3)),
    ("several classes", told_apart, lambda: (shapes(),)),
    ("several classes", chosen_class, (0.7, True)),
    ("several classes", chosen_class, (0.7, False), {"name": "chosen_other_class"}),
    ("several classes", made_in_loop, ([0.4, 0.9, 1.3, 0.2],)),
    ("several classes", inherited, lambda: (models(), X.copy())),
    ("several classes", fields_of_either, lambda: (models(), X.copy(), 0)),
    ("several classes", fields_of_either, lambda: (models(), X.copy(), 1), {"name": "other_field"}),
    (
        "several classes",
        in_a_dict,
        lambda: ({"circle": Circle(0.3), "box": Rectangle(1.2, 0.9)}, "circle"),
    ),
    (
        "several classes",
        many,
        lambda: (shapes() + shapes() + shapes() + shapes(),),
        {"name": "many_shapes"},
    ),
    ("several classes", optional, (X, True)),
    ("several classes", optional, (X, False), {"name": "optional_missing"}),
    ("several classes", operators, (Y, 0)),
    ("several classes", operators, (Y, 1), {"name": "other_operators"}),
    ("several classes", stop_early, (Y,)),
    ("several classes", stop_early, (2.0 * Y,), {"name": "stop_at_once"}),
    ("several classes", swapped, (Y, 3)),
]
