"""What the checker of the normal form accepts, and what it refuses with which words."""

from __future__ import annotations

import re
import textwrap
from typing import Any

import gast
import pytest

from tangentish.errors import InternalError
from tangentish.language.check import check_fresh, check_locations, check_normal_form
from tangentish.language.grammar import (
    assign,
    at,
    call,
    constant,
    copy_tree,
    is_operand,
    name,
    names_read,
    names_written,
)

ACCEPTED = """
def f(x, *args, y=g(1) + 2, **opts):
    import math
    global z
    v1 = x
    v2 = -1
    v2 = x + 1
    v3 = not x
    v4 = x is not None
    v5 = np.linalg.solve(x, *args, a=y, **opts)
    v6 = x.sum(axis=0)
    v7 = x[1:, ..., v2, np.newaxis]
    v7 = x[v2:y:2]
    v8 = (x, *args)
    v9 = {x, y}
    v10 = {'a': x, **opts}
    v11 = f'{x!r:>{y}} text'
    x[v2] = y
    x[:, 0] += y
    x.n = y
    x.n -= y
    x += 1
    print(x)
    if x:
        pass
    else:
        v12 = x.T
    for i in range(x):
        v13 = i
        if v13:
            break
    for j in x:
        if v13:
            break
    while v4:
        v4 = x < y
    assert x, 'text'
    with x as w:
        pass
    with x:
        del w
    try:
        del x[0]
    except (ValueError, TypeError) as error:
        raise ValueError(x, y) from error
    else:
        raise x
    finally:
        raise

    def h(v14, v15=x):
        nonlocal y
        v16 = v14 @ x
        return v16
    v17 = h(math.pi)
    return v17
"""


def function_of(text: str) -> Any:
    tree = gast.parse(textwrap.dedent(text).strip()).body[0]
    for node in gast.walk(tree):  # negative numbers are constants in normal form
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, gast.UnaryOp) and isinstance(value.operand, gast.Constant):
                setattr(node, field, at(constant(-value.operand.value), value))
    return tree


def test_accepted() -> None:
    check_normal_form(function_of(ACCEPTED))


REFUSED = {
    "y = a * x + 1": "not an operand: `a * x`",
    "y = f(x + 1)": "not an operand: `x + 1`",
    "y = f(x)(x)": "not an operand: `f(x)`",
    "y = f(*g(x))": "not an operand: `g(x)`",
    "y = f(a=g(x))": "not an operand: `g(x)`",
    "y = x.a.b": "not an operand: `x.a`",
    "y = x.a.b()": "not an operand: `x.a`",
    "y = x[i + 1]": "not an operand: `i + 1`",
    "y = x[i + 1:, 2]": "not an operand: `i + 1`",
    "y = x[(1, 2), 3]": "not an operand: `(1, 2)`",
    "y = (x, (x, x))": "not an operand: `(x, x)`",
    "y = {x: x + 1}": "not an operand",
    "y = f'{x + 1}'": "not an operand",
    "y = x < i < 3": "a chain of comparisons",
    "y = x and i": "not an operation: `x and i`",
    "y = x if i else 3": "not an operation",
    "y = lambda: x": "not an operation",
    "y = [i for i in x]": "not an operation",
    "y = z = x": "several targets",
    "y, z = x": "not a place",
    "x[0] = x + 1": "not an operand",
    "x.a.b = 1": "not an operand",
    "x += x * 2": "not an operand",
    "x[x[0]] += 1": "not an operand",
    "x": "not a call",
    "if x > 0: x = 1": "not an operand: `x > 0`",
    "if x: return x": "not a statement of the normal form",
    "pass\n    x = 1": "a pass that is not alone",
    "for i, j in x: pass": "not a name in context Store",
    "for i in x + 1: pass": "not an operand",
    "for i in range(x + 1): pass": "not an operand",
    "for i in x: pass\n    else: x = 1": "a loop with else",
    "for i in x: i = 1": "a body that binds the loop variable",
    "for i in x:\n        if i: continue\n        x = 1": "not a statement",
    "for i in x:\n        if i: break\n        x = 1": "not a statement",
    "for i in x:\n        if i > 1: break": "not a name in context Load: `i > 1`",
    "for i in x:\n        if i: break\n        else: x = 1": "not a statement",
    "while x: break": "not a statement",
    "while x > 1: x = 1": "not a name",
    "while True: x = 1": "not a name",
    "while x:\n        x = 1\n    else: x = 2": "a loop with else",
    "assert x > 0": "not an operand",
    "assert x, f(x)": "not an operand",
    "raise f(x + 1)": "not an operand",
    "with f(x): pass": "not an operand",
    "with x, i: pass": "several context managers",
    "with x as (y, z): pass": "not a name",
    "del x, y": "several targets",
    "del x[i + 1]": "not an operand",
    "return x": "not a statement of the normal form",
    "def g(y=x + 1): return y": "not an operand",
    "def g(y): return y + 1": "not an operand",
    "def g(y): y = 1": "no return at the end",
    "@g\n    def g(y): return y": "a decorator or an annotation",
    "def g(y: int): return y": "not a bare parameter",
    "async def g(y): return y": "not a statement",
    "class A: pass": "not a statement",
}


@pytest.mark.parametrize("statement", REFUSED)
def test_refused(statement: str) -> None:
    tree = function_of(f"def f(x, i):\n    {statement}\n    return x")
    with pytest.raises(InternalError, match=re.escape(REFUSED[statement])) as caught:
        check_normal_form(tree)
    assert "<unknown>:2:" in str(caught.value) or "<unknown>:3:" in str(caught.value)


def test_last_statement() -> None:
    with pytest.raises(InternalError, match="a return without a value"):
        check_normal_form(function_of("def f(x): return"))
    with pytest.raises(InternalError, match="no return at the end"):
        check_normal_form(function_of("def f(x): y = x"))
    with pytest.raises(InternalError, match="not a function"):
        check_normal_form(gast.parse("x = 1").body[0])


def test_paths_begin_outside_the_function() -> None:
    check_normal_form(function_of("def f(x): return np.pi"))
    check_normal_form(function_of("def f(x):\n    import numpy as np\n    return np.pi"))
    with pytest.raises(InternalError, match=r"not an operand: `np.pi`"):
        check_normal_form(function_of("def f(np): return np.pi"))
    with pytest.raises(InternalError, match=r"not an operand: `y.pi`"):
        check_normal_form(
            function_of("def f(x):\n    y = x\n    def g(): return y.pi\n    return g")
        )


def test_names_that_are_no_names() -> None:
    function = function_of("def f(x):\n    y = x\n    return y")
    function.body[0] = at(assign("test 1", at(name("x"), function)), function)
    with pytest.raises(InternalError, match="not a valid name"):
        check_normal_form(function)


def test_contexts() -> None:
    function = function_of("def f(x):\n    y = x\n    return y")
    function.body[0].targets[0].ctx = gast.Load()
    with pytest.raises(InternalError, match="not a name in context Store"):
        check_normal_form(function)
    function = function_of("def f(x):\n    y = x\n    return y")
    function.body[0].value.ctx = gast.Store()
    with pytest.raises(InternalError, match="an operand that is not read"):
        check_normal_form(function)


def test_shared_nodes() -> None:
    function = function_of("def f(x):\n    y = x\n    z = y\n    return y")
    check_fresh(function, function_of("def f(x): return x"))
    function.body[1] = function.body[0]
    with pytest.raises(InternalError, match="a node that occurs twice: `y = x`"):
        check_fresh(function, function_of("def f(x): return x"))


def test_nodes_of_the_original() -> None:
    original = function_of("def f(x): return x")
    function = copy_tree(original)
    check_fresh(function, original)
    function.body[0].value = original.body[0].value
    with pytest.raises(InternalError, match="a node of the original tree: `x`"):
        check_fresh(function, original)


def test_locations() -> None:
    function = function_of("def f(x): return x")
    for node in gast.walk(function):
        node.source = object()
    check_locations(function)
    function.body[0].value = name("y")
    with pytest.raises(InternalError, match="a node without location"):
        check_locations(function)


def test_broken_trees_are_shown() -> None:
    function = function_of("def f(x): return x")
    function.body.insert(0, assign("y", call(name("g"), [constant(None), gast.Add()])))
    with pytest.raises(InternalError, match="not an operand"):
        check_normal_form(function)


def test_questions() -> None:
    call_statement = function_of(ACCEPTED).body[7]
    assert names_read(call_statement) == {"np", "x", "args", "y", "opts"}
    assert names_written(call_statement) == {"v5"}
    loop = gast.parse("for i in range(n):\n    x[i], y = (z := i), lambda i, u: i + w").body[0]
    assert names_read(loop) == {"range", "n", "x", "i", "w"}
    assert names_written(loop) == {"i", "y", "z"}
    comprehension = gast.parse("[x + y for x in x if (z := x)]").body[0]
    assert names_read(comprehension) == {"x", "y"}
    assert names_written(comprehension) == {"z"}
    nested = gast.parse("def g(a, b=c):\n    d = a\n    return d + e").body[0]
    assert (names_read(nested), names_written(nested)) == ({"c", "e"}, {"g"})
    deletion = gast.parse("del x, y[i]").body[0]
    assert (names_read(deletion), names_written(deletion)) == ({"y", "i"}, {"x"})
    assert names_written(gast.parse("import a.b, c as d").body[0]) == {"a", "d"}
    assert not is_operand(gast.parse("f().x", mode="eval").body)
