"""Which calls are known to change nothing; by what becomes of an operand before them."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest
from normal_form import normal_form, show

QUIET = {
    "arithmetic": "return x * x + 1.0",
    "numpy": "return np.sum(np.tanh(x) @ np.linalg.solve(x, x), axis=0)",
    "methods": "return x.sum() + x.T.dot(x).copy().mean()",
    "math": "import math" and "return math.sin(x) + abs(x) + max(x, 1.0)",
    "accumulator": "s = 0.0\n    for i in range(3): s += x[i]\n    return s",
    "another function": "return other(x) + other(x)",
    "recursion": "return x if x < 0 else callee(x - 1)",
    "comprehension": "return sum([y * y for y in x])",
    "exception": "if x is None: raise ValueError(x)\n    return x",
    "print": "print(x)\n    return x",
}

LOUD = {
    "element": "x[0] = 1.0\n    return x",
    "slice": "x[:] = 1.0\n    return x",
    "attribute": "x.n = 1",
    "deleted": "del x[0]",
    "in place": "x += 1.0\n    return x",
    "in place through an alias": "y = x\n    y *= 2.0\n    return y",
    "in place through a view": "y = x[0]\n    y *= 2.0\n    return y",
    "global": "global G\n    G = x",
    "method": "x.fill(0.0)",
    "append": "x.append(1)",
    "unknown method": "return x.run()",
    "out": "return np.sin(x, out=x)",
    "copyto": "np.copyto(x, 0.0)",
    "at": "np.add.at(x, 0, 1.0)",
    "another function": "return loud(x)",
    "next": "return next(x)",
    "made here": "def g():\n        x[0] = 1\n    g()",
    "closure": "return changing(x)",
}

MODULE = """
import math
G = 2.0
def other(x):
    return x + 1.0
def loud(x):
    x[0] = 0.0
def make(x):
    def changing(y):
        x[0] = y
    return changing
changing = make([0])
"""

CALLER = """
def f(a, x):
    a[0] += callee(x)
    return G * callee(x)
"""


def caller_of(body: str) -> str:
    text = f"{MODULE}\ndef callee(x):\n    {body}\n{CALLER}"
    return show(normal_form(text))


@pytest.mark.parametrize("name", QUIET)
def test_quiet(name: str) -> None:
    expected = """
    def f(a, x):
        v1 = callee(x)
        a[0] += v1
        v2 = callee(x)
        v3 = G * v2
        return v3
    """
    assert caller_of(QUIET[name]) == textwrap.dedent(expected).strip()


@pytest.mark.parametrize("name", LOUD)
def test_loud(name: str) -> None:
    expected = """
    def f(a, x):
        v1 = a[0]
        v2 = callee(x)
        v1 += v2
        a[0] = v1
        v3 = G
        v4 = callee(x)
        v5 = v3 * v4
        return v5
    """
    assert caller_of(LOUD[name]) == textwrap.dedent(expected).strip()


CALLS = {
    "np.sin(x)": True,
    "np.sum(x, axis=0)": True,
    "np.sin(x, out=x)": False,
    "np.add(x, x, x)": False,
    "np.copyto(x, 1.0)": False,
    "math.sqrt(x)": True,
    "len(x)": True,
    "sorted(x, key=g)": False,
    "g(x)": False,
    "x.mean(axis=0)": True,
    "x.sort()": False,
    "map(len, x)": False,
    "np.vectorize(len)(x)": False,
    "other(len)": False,
    "(lambda y: y)(x)": False,
    "ValueError(x)": True,
}


@pytest.mark.parametrize("call", CALLS)
def test_calls(call: str) -> None:
    text = show(normal_form(f"{MODULE}\ndef f(g, x):\n    return G, {call}"))
    assert ("= G\n" not in text) == CALLS[call], text


def test_functions_without_python_code() -> None:
    text = "def f(x):\n    return G + sine(x)"
    assert "= G\n" not in show(normal_form(text, _module(text, np.sin)))
    assert "= G\n" in show(normal_form(text, _module(text, [].append)))


def _module(text: str, function: object) -> dict[str, object]:
    module: dict[str, object] = {"np": np, "G": 1.0, "sine": function}
    exec(compile(text, "<program>", "exec"), module)
    return module
