"""Closures, lambdas, nested functions, globals, defaults that are functions."""

import numpy as np

from programs.values import numbers, signed

STIFFNESS = 2.5
WEIGHTS = np.array([0.5, -1.0, 2.0])
OFFSETS = {"low": 0.3, "high": 1.7}


def square(x):
    return x * x


def make_scaled(factor):
    def scaled(x):
        return np.sin(factor * x) * factor

    return scaled


def make_counter_of(values):
    total = np.sum(values)
    count = len(values)

    def weighted(x):
        s = 0.0
        for i in range(count):
            s += values[i] * x[i] ** i
        return s / total

    return weighted


minus_one = make_scaled(-1.0)
minus_two = make_scaled(-2.0)
weighted_by_three = make_counter_of(np.array([1.0, 2.0, 4.0]))

cubed = lambda x: x**3 + x  # noqa: E731
first_lambda, second_lambda = (lambda x: x * x, lambda x: np.exp(x) * x)


def global_number(x):
    return STIFFNESS * x * x


def global_array(x):
    return np.sum(WEIGHTS * x**2) + WEIGHTS[0] * x[1]


def global_dict(x):
    return OFFSETS["low"] * x + x ** OFFSETS["high"]


def global_function_of_closures(x):
    return minus_one(x) * minus_two(x)


def nested_function(x, y):
    def product(a, b):
        return a * b + a

    return product(x, y) * product(y, x)


def nested_function_captures_active(x, y):
    z = x * y

    def shifted(t):
        return np.sin(t + z) * x

    return shifted(y) + shifted(z)


def captured_changes_between_calls(x):
    a = x * x

    def times_a(t):
        return t * a

    first = times_a(x)
    a = np.sin(first)
    return times_a(first) + first


def captured_array_written(x):
    y = x * 1.0

    def bump(i):
        y[i] += y[i - 1] * x[i]
        return y[i]

    s = 0.0
    for i in range(1, len(x)):
        s += bump(i)
    return s + np.sum(y)


def lambda_in_variable(x):
    f = lambda t: t * t + np.cos(t)  # noqa: E731
    return f(x) * f(x + 1.0)


def lambda_captures_active(x, y):
    f = lambda t: t * y  # noqa: E731
    return f(x) + f(f(x))


def lambda_as_argument(x, h):
    return euler(lambda y: -y * x + np.sin(y), x, h)


def euler(rate, y, h):
    for _ in range(4):
        y = y + h * rate(y)
    return y


def nested_two_deep(x):
    def outer(a):
        def inner(b):
            return a * b * x

        return inner(a) + inner(x)

    return outer(x * x)


def nested_with_default(x, y):
    def f(t, scale=2.0, *, shift=0.5):
        return scale * t + shift * t * t

    return f(x) + f(y, 3.0) + f(x, shift=y)


def closure_in_a_loop(x):
    s = 0.0
    for k in range(3):

        def term(t):
            return t**k * x

        s = s + term(x)
    return s


def function_chosen_from_tuple(x):
    s = x
    for f in (np.sin, square, np.exp):
        s = f(s) + x
    return s


def returns_closure_value(x):
    scaled = make_scaled(x)
    return scaled(x) * scaled(2.0)


PROGRAMS = [
    ("globals", global_number, (0.7,)),
    ("globals", global_array, (signed(3),)),
    ("globals", global_dict, (0.7,)),
    ("globals", global_function_of_closures, (0.7,)),
    ("closures", minus_one, (0.7,), {"name": "minus_one"}),
    ("closures", minus_two, (0.7,), {"name": "minus_two"}),
    ("closures", weighted_by_three, (numbers(3),), {"name": "weighted_by_three"}),
    ("closures", nested_function, (0.7, 1.3)),
    ("closures", nested_function_captures_active, (0.7, 1.3)),
    ("closures", captured_changes_between_calls, (0.7,)),
    ("closures", captured_array_written, (signed(4),)),
    ("lambdas", cubed, (0.7,), {"name": "cubed"}),
    ("lambdas", first_lambda, (0.7,), {"name": "first_lambda"}),
    ("lambdas", second_lambda, (0.7,), {"name": "second_lambda"}),
    ("lambdas", lambda_in_variable, (0.7,)),
    ("lambdas", lambda_captures_active, (0.7, 1.3)),
    ("lambdas", lambda_as_argument, (0.7, 0.1)),
    ("closures", nested_two_deep, (0.7,)),
    ("closures", nested_with_default, (0.7, 1.3)),
    ("closures", closure_in_a_loop, (0.7,)),
    ("closures", function_chosen_from_tuple, (0.7,)),
    ("closures", returns_closure_value, (0.7,)),
]
