"""Functions as values: chosen at run time, kept in containers, applied in part."""

import functools

import numpy as np

from programs.values import numbers, signed


def square(x):
    return x * x


def scaler(a):
    return lambda t: t * a


def captured_before_rebinding(x):
    a = x * 2.0
    g = scaler(a)
    a = a + 1.0
    return g(x) * a


def nested_compositions(x):
    g = compose(square, np.exp)
    h = compose(np.sin, g)
    return h(x) * compose(square, square)(x)


class Model:
    def __init__(self, w):
        self.w = w

    def predict(self, x):
        return np.tanh(self.w * x)

    def residual(self, x):
        return self.w - x


def method_chosen(w, x, linear):
    model = Model(w)
    f = model.residual if linear else model.predict
    return f(x) * f(x * x)


def method_mapped(w, xs):
    model = Model(w)
    return sum(map(model.predict, xs))


def attribute_by_name(x, which):
    return getattr(np, which)(x) * getattr(x, "T", 1.0)[0]


def functions_in_tuples(x):
    steps = ((np.sin, 2.0), (square, x), (lambda t: t + x, 0.5))
    s = x
    for f, weight in steps:
        s = weight * f(s)
    return s


def pipeline_of_functions(x, steps):
    for step in steps:
        x = step(x)
    return np.sum(x)


def chosen_in_while(x):
    f = np.cos
    s = x
    k = 0
    while k < 4:
        s = f(s) * x
        f = np.exp if s < 0.3 else square
        k += 1
    return s


def adder(a):
    return lambda t: t + a


def compose(f, g):
    def composed(x):
        return f(g(x))

    return composed


def chosen_by_flag(x, c):
    f = np.sin if c else square
    return f(x) * f(x + 1.0)


def chosen_by_value(x):
    f = np.sin if x > 0.5 else np.cos
    s = x
    for k in range(3):
        s = f(s) * x
        f = square if s > 0.3 else f
    return s


def chosen_closures(x, y, n):
    if n > 2:

        def f(t):
            return t * y
    elif n > 1:

        def f(t):
            return t * x
    else:
        f = np.exp
    return f(x) * f(y)


def closures_in_loop(x, n):
    def f(t):
        return t * x

    def g(t):
        return np.sin(t) * x

    s = x
    for k in range(n):
        s = f(s) + 1.0
        f, g = g, f
    return s


def fresh_in_loop(x):
    s = x
    for k in range(3):
        g = adder(x * k)
        h = compose(np.sin, g)
        s = s * h(s)
    return s


def nested_partials(x, y):
    f = functools.partial(weighted, x, w=y)
    y = y + 1.0
    g = functools.partial(f, 2.0 * y)
    return f(y) * g()


def weighted(a, b, w=1.5):
    return a * w + np.sin(b) * w


def partial_in_loop(x):
    s = x
    for k in range(3):
        f = functools.partial(weighted, s, w=x)
        s = f(x) * 0.5
    return s


def partial_mapped(x, y):
    return sum(map(functools.partial(weighted, y), x))


def list_by_index(x, i):
    fs = [np.sin, square, lambda t: t * x]
    s = x
    for k in range(4):
        s = fs[(i + k) % 3](s)
    return s


TABLE = {"sin": np.sin, "square": square, "id": lambda t: t}


def dict_by_names_in_loop(x, names):
    s = x
    for name in names:
        s = TABLE[name](s) + x
    return s


def dict_by_key(x, name):
    table = {"sin": np.sin, "shift": lambda t: t + x}
    return table[name](x) * table["sin"](x)


def list_of_lambdas(x):
    fs = []
    for k in range(3):
        fs.append(lambda t: t * x + k)
    s = 1.0
    for f in fs:
        s = f(s) * s
    return s


def function_or_none(x, f=None):
    g = None
    if f is not None and x > 0.0:
        g = f
    return x if g is None else g(x) * x


def append_as_value(x):
    ys = []
    add = ys.append
    for k in range(3):
        add(x * k)
    return ys[1] * ys[2]


def method_of_array_as_value(W, x):
    apply = W.dot
    return np.sum(apply(x) * apply(x))


def function_after_failure(x, table, name):
    try:
        scale = table[name]
        f = np.sin
    except KeyError:
        scale = 2.0

        def f(t):
            return t * x

    return f(x) * scale


X = np.array([1.0, 2.0, 3.0])

PROGRAMS = [
    ("function values", function_after_failure, (0.7, {"a": 0.5}, "b"), {"wrt": ("x",)}),
    (
        "function values",
        function_after_failure,
        (0.7, {"a": 0.5}, "a"),
        {"wrt": ("x",), "name": "function_without_failure"},
    ),
    ("function values", captured_before_rebinding, (0.7,)),
    ("function values", nested_compositions, (0.7,)),
    ("function values", method_chosen, (0.7, 0.4, True)),
    ("function values", method_chosen, (0.7, 0.4, False), {"name": "other_method_chosen"}),
    ("function values", method_mapped, (0.7, X)),
    ("function values", attribute_by_name, (X, "mean")),
    ("function values", functions_in_tuples, (0.7,)),
    ("function values", pipeline_of_functions, (signed(3), [np.sin, np.exp, square])),
    ("function values", chosen_in_while, (0.7,)),
    ("function values", chosen_by_flag, (0.7, True)),
    ("function values", chosen_by_value, (0.7,)),
    ("function values", chosen_closures, (0.7, 0.3, 3)),
    ("function values", chosen_closures, (0.7, 0.3, 2), {"name": "chosen_closures_2"}),
    ("function values", chosen_closures, (0.7, 0.3, 0), {"name": "chosen_closures_3"}),
    ("function values", closures_in_loop, (0.7, 3)),
    ("function values", fresh_in_loop, (0.7,)),
    ("functools", nested_partials, (0.7, 0.3)),
    ("functools", partial_in_loop, (0.7,)),
    ("functools", partial_mapped, (X, 0.3)),
    ("function values", list_by_index, (0.7, 1)),
    ("function values", dict_by_names_in_loop, (0.7, ["sin", "id", "square"])),
    ("function values", dict_by_key, (0.7, "shift")),
    ("function values", list_of_lambdas, (0.7,)),
    ("function values", function_or_none, (0.7,)),
    ("function values", function_or_none, (0.7, np.sin), {"name": "function_or_none_2"}),
    ("function values", append_as_value, (0.7,)),
    ("function values", method_of_array_as_value, (numbers(2, 3), X)),
]
