"""Printing, assertions and raised exceptions ride along and happen exactly once."""

import logging

import numpy as np

from programs.values import numbers, signed


def prints(x):
    print("x is", x)
    y = x * x
    print(f"y = {y:.3f}", end="!\n")
    return y * x


def prints_in_a_loop(x):
    s = 0.0
    for i, v in enumerate(x):
        s += v * v
        print(i, round(float(s), 6), sep=": ")
    return s


def prints_in_a_branch(x):
    if x > 0.0:
        print("positive")
        y = x * x
    else:
        print("negative")
        y = -x
    return y


def prints_in_a_helper(x):
    y = loud_square(x)
    return loud_square(y) + loud_square(x)


def loud_square(x):
    print("squaring", x)
    return x * x


def prints_array_before_and_after(x):
    y = x * 1.0
    print(y)
    y[0] = y[1] * 2.0
    print(y)
    return np.sum(y * x)


def logs(x):
    logging.getLogger("model").debug("at %s", x)
    return x * np.sin(x)


def asserts(x):
    assert len(x) == 3, "three numbers are wanted"
    assert np.all(x > 0.0)
    y = x * x
    assert y.shape == x.shape
    return np.sum(y * x)


def raises_when_negative(x):
    if x < 0.0:
        raise ValueError("x must not be negative")
    return np.sqrt(x) * x


def raises_in_a_loop(x):
    s = 1.0
    for v in x:
        if v > 100.0:
            raise OverflowError(f"too big: {v}")
        s = s * v
    return s


def raises_in_else(x, mode):
    if mode == "a":
        y = x * x
    elif mode == "b":
        y = np.exp(x)
    else:
        raise KeyError(mode)
    return y * x


def docstring_and_comments(x):
    """Square x.

    Nothing else.
    """
    # a comment
    y = x * x  # another
    "a string on its own"
    ...
    return y


def annotated(x: float, n: int = 2) -> float:
    y: float = x * x
    z: "float"
    z = y * n
    return z * y


def nothing_printed_twice(x):
    s = x
    while s < 4.0:
        print("doubling", s)
        s = s * 2.0 * x
    return s


def formats_values(x):
    label = f"{x:8.3f} and {len('abc')}"
    y = x * len(label)
    return y * y


PROGRAMS = [
    ("effects", prints, (0.75,)),
    ("effects", prints_in_a_loop, (signed(3),)),
    ("effects", prints_in_a_branch, (0.75,)),
    ("effects", prints_in_a_helper, (0.75,)),
    ("effects", prints_array_before_and_after, (signed(3),)),
    ("effects", logs, (0.75,)),
    ("effects", asserts, (numbers(3),)),
    ("effects", raises_when_negative, (0.75,)),
    ("effects", raises_in_a_loop, (numbers(3),)),
    ("effects", raises_in_else, (0.75, "b")),
    ("effects", docstring_and_comments, (0.75,)),
    ("effects", annotated, (0.75,)),
    ("effects", nothing_printed_twice, (1.25,)),
    ("effects", formats_values, (0.75,)),
    ("raised", asserts, (numbers(2),), {"raises": AssertionError, "name": "assertion_message"}),
    ("raised", asserts, (-numbers(3),), {"raises": AssertionError, "name": "assertion"}),
    ("raised", raises_when_negative, (-0.5,), {"raises": ValueError}),
    ("raised", raises_in_a_loop, (np.array([0.5, 200.0]),), {"raises": OverflowError}),
    ("raised", raises_in_else, (0.75, "c"), {"raises": KeyError}),
]
