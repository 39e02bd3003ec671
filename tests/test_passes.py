"""Each pass on its own: what goes in, and what comes out.

Analyses are shown by the kinds or the trace of a small program, reverse mode by its
gradient's text, optimizations by the statements they make of others.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gast
import numpy as np
import pytest

from tangentish import pipeline
from tangentish.analysis.lattice import join, kind_of, widened
from tangentish.analysis.probe import DIVISIBLE, SHORT, SIZES, probe
from tangentish.analysis.specialize import argument_value
from tangentish.emit.docstrings import keeps
from tangentish.language.headings import heading, is_heading, section, settle
from tangentish.language.kinds import FLOAT, ONE, UNKNOWN, Array, Dict, Dim, Known, List, Tuple
from tangentish.names import Names
from tangentish.optimize.coalesce import coalesce, postpone
from tangentish.optimize.copies import conditions, inline, propagate
from tangentish.optimize.elements import split
from tangentish.optimize.liveness import Liveness
from tangentish.optimize.numbering import renumber
from tangentish.optimize.ownership import needless_copies, views_for_copies
from tangentish.optimize.reuse import defined_by_first, known_calls
from tangentish.optimize.simplify import simplify
from tangentish.optimize.sums import kept_in_place, merge, used_before_cleared

VECTOR, OTHER, MATRIX = np.ones(3), np.ones(4), np.ones((3, 4))


# ---- programs, and what is made of them ------------------------------------------------------


def values(function: Callable[..., Any], args: tuple[Any, ...]) -> dict[str, Any]:
    """What the analyses know of the arguments; floats among them are differentiated."""
    given = dict(zip(inspect.signature(function).parameters, args, strict=True))
    return {name: argument_value(value, name, is_active(value)) for name, value in given.items()}


def is_active(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(is_active, value))
    return isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")


def kinds(function: Callable[..., Any], *args: Any) -> dict[str, str]:
    """The kinds of a program's variables where it ends."""
    program = pipeline.specialize(function, values(function, args))
    return {name: str(value.kind) for name, value in program.env.items()}


def body(text: str) -> str:
    """The lines of the last function in a text, its docstring and comments left out."""
    function = [s for s in ast.parse(text).body if isinstance(s, ast.FunctionDef)][-1]
    lines = text.splitlines()[function.body[0].lineno - 1 : function.end_lineno]
    if isinstance(function.body[0], ast.Expr):
        lines = text.splitlines()[function.body[1].lineno - 1 : function.end_lineno]
    kept = [line for line in lines if not line.lstrip().startswith("#")]
    return textwrap.dedent("\n".join(kept))


def trace(function: Callable[..., Any], *args: Any) -> str:
    """The program as it is after specialization and tidying."""
    given = dict(zip(inspect.signature(function).parameters, args, strict=True))
    return body(pipeline.trace_for(function, given, [n for n, v in given.items() if is_active(v)]))


def gradient(function: Callable[..., Any], *args: Any, optimize: bool = True) -> str:
    """The gradient with respect to all that is active."""
    active = [name for name, value in values(function, args).items() if value.varied]
    single = len(active) == 1
    known = values(function, args)
    return pipeline.derivative(function, known, active, single=single, optimize=optimize).text


def pushed(function: Callable[..., Any], *args: Any) -> list[str]:
    """What the forward sweep puts on tapes."""
    tree = gast.parse(gradient(function, *args))
    return [text for f in tree.body if isinstance(f, gast.FunctionDef) for text in keeps(f)]


# ---- statements before and after -------------------------------------------------------------


def block(text: str) -> list[gast.stmt]:
    """Statements; a line ``# text`` becomes a heading."""
    lines = []
    for line in textwrap.dedent(text).strip().splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        comment = line.lstrip().startswith("#")
        lines.append(f"{indent}{line.strip()[1:].strip()!r}" if comment else line)
    return headed(gast.parse("\n".join(lines)).body)


def headed(statements: list[gast.stmt]) -> list[gast.stmt]:
    for statement in statements:
        for name in ("body", "orelse"):
            if getattr(statement, name, None):
                setattr(statement, name, headed(getattr(statement, name)))
        value = getattr(statement, "value", None)
        if isinstance(value, gast.Constant) and isinstance(value.value, str):
            statement.value = section(value.value).value
    return statements


def text_of(statements: list[gast.stmt]) -> str:
    return "\n".join(line for s in statements for line in written(s)).strip()


def written(statement: Any, indent: str = "") -> list[str]:
    """A statement's lines, headings as comments."""
    if is_heading(statement):
        return [f"{indent}# {statement.value.value}"]
    text = gast.unparse(statement).strip().splitlines()
    if not isinstance(statement, (gast.For, gast.If, gast.While)):
        return [indent + line for line in text]
    lines = [indent + text[0]]
    lines += [line for s in statement.body for line in written(s, f"{indent}    ")]
    if statement.orelse:
        lines += [f"{indent}else:"]
        lines += [line for s in statement.orelse for line in written(s, f"{indent}    ")]
    return lines


def alone(name: str) -> set[str]:
    """No name shares memory with another."""
    return {name}


def together(*names: str) -> Callable[[str], set[str]]:
    """These names share their memory."""
    return lambda name: set(names) if name in names else {name}


def unnamed(name: str) -> bool:
    """Whether a name is one of the reverse pass itself, such as ``v1_bar``."""
    return name.startswith(("v", "t")) and "_bar" in name


@dataclass
class Rewrite:
    """One application of a pass: statements before and after."""

    name: str
    before: str
    after: str
    options: dict[str, Any] = field(default_factory=dict)


def check(case: Rewrite, rewritten: list[gast.stmt]) -> None:
    assert text_of(rewritten) == textwrap.dedent(case.after).strip()


def cases(*found: Rewrite) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", found, ids=[case.name for case in found])


# ---- kinds -----------------------------------------------------------------------------------


def broadcast(x, v):
    y = x[:, None] * v
    total = y.sum(axis=1, keepdims=True)
    return np.sum(total)


def test_lengths_are_symbols() -> None:
    found = kinds(broadcast, VECTOR, OTHER)
    assert found["y"] == "float64[x.0, v.0]"
    assert found["total"] == "float64[x.0, 1]"


def joined(x, n):
    y = 1
    if n > 2:
        y = x[0]
    total = 0
    for k in range(n):
        total = total + x[k]
    return y * total


def test_kinds_join_where_control_flow_meets() -> None:
    found = kinds(joined, VECTOR, 3)
    assert found["y"] == found["total"] == "float64"
    assert found["k"] == "int64?"


def grown(x, n):
    for _ in range(n):
        x = np.concatenate((x, x))
    return np.sum(x)


def test_a_length_that_changes_in_a_loop_is_a_new_symbol() -> None:
    found = kinds(grown, VECTOR, 2)["x"]
    assert found.startswith("float64[") and found != "float64[x.0]"


def single(x):
    weights = np.array([1.0, 2.0], np.float32)
    y = 2.0 * weights * x
    return np.sum(y)


def test_python_numbers_do_not_widen() -> None:
    found = kinds(single, np.ones(2, np.float32))
    assert found["y"].startswith("float32[")


@pytest.mark.parametrize(
    ("function", "arguments", "result"),
    [
        (np.sum, (Array("float32", (Dim("n"), Dim("m"))),), "float32"),
        (
            np.matmul,
            (Array("float64", (Dim("n"), Dim("k"))), Array("float64", (Dim("k"),))),
            "float64[n]",
        ),
        (
            np.add,
            (Array("float64", (Dim("n"), ONE)), Array("float64", (Dim("m"),))),
            "float64[n, m]",
        ),
        (np.transpose, (Array("float64", (Dim("n"), Dim("m"))),), "float64[m, n]"),
        (np.greater, (Array("float64", (Dim("n"),)), FLOAT), "bool[n]"),
        (np.argmax, (Array("float64", (Dim("n"),)),), "int64"),
    ],
    ids=lambda p: getattr(p, "__name__", None),
)
def test_kinds_of_results_are_found_by_trying(function: Any, arguments: Any, result: str) -> None:
    assert str(probe(function, list(arguments), {}, lambda axis: Dim(f"?{axis}"))) == result


A, B = Array("float64", (Dim("n"),)), Array("float64", (Dim("m"),))


@pytest.mark.parametrize(
    ("a", "b", "both"),
    [
        (FLOAT, FLOAT, "float64?"),
        (Known(1), FLOAT, "float64?"),
        (Known(1), Known(1), "1"),
        (Known(1), Known(2), "int64?"),
        (A, A, "float64[n]"),
        (A, B, "float64[?]"),
        (A, FLOAT, "float64[n] or a number"),
        (Tuple((A, FLOAT)), Tuple((A, Known(2.0))), "(float64[n], float64?)"),
        (List(None), List(FLOAT), "[float64?]"),
        (Dict((("a", A),)), Dict((("a", A),)), "{'a': float64[n]}"),
        (UNKNOWN, FLOAT, "unknown"),
        (None, A, "float64[n]"),
    ],
)
def test_join(a: Any, b: Any, both: str) -> None:
    assert str(join(a, b)) == both
    assert str(join(b, a)) == both


def test_join_is_idempotent_and_absorbs() -> None:
    for kind in (FLOAT, A, Tuple((A, FLOAT)), List(A), kind_of({"a": 1.0})):
        assert join(kind, kind) == kind
        assert widened(join(kind, UNKNOWN)) == UNKNOWN


# ---- tidying ---------------------------------------------------------------------------------


def places(W, x, t):
    h = W @ x[t]
    return np.sum(h)


def index_arithmetic(x, i):
    return x[i + 1] * x[2 * i]


def handed_on(x):
    y = x
    z = y * 2.0
    return z


def length(x):
    return np.sum(x) / len(x)


def store(x, i):
    y = np.zeros(3)
    y[i] = x[i] + 1.0
    return y[0]


TRACES = [
    (places, (MATRIX.T, MATRIX, 1), "h = W @ x[t]\nv1 = np.sum(h)\nreturn v1"),
    (index_arithmetic, (VECTOR, 0), "v1 = x[i + 1] * x[2 * i]\nreturn v1"),
    (handed_on, (2.0,), "y = x\nz = y * 2.0\nreturn z"),
    (length, (VECTOR,), "v1 = np.sum(x)\nn1 = len(x)\nv2 = v1 / n1\nreturn v2"),
    (store, (VECTOR, 0), "y = np.zeros(3)\nv1 = x[i] + 1.0\ny[i] = v1\nv2 = y[0]\nreturn v2"),
]


@pytest.mark.parametrize(
    ("function", "args", "after"), TRACES, ids=lambda p: getattr(p, "__name__", "")
)
def test_tidy(function: Any, args: Any, after: str) -> None:
    """Places stay where they are used; what is computed has a name, numbered in order."""
    assert trace(function, *args) == after


# ---- reverse mode ----------------------------------------------------------------------------


def scalar_product(x, y):
    return x * y


def used_twice(x):
    y = x * x
    return y + 3.0 * x


def vector_used_twice(x):
    return np.sum(x) + x @ x


def narrow(x):
    return np.sum(2.0 * x)


def shifted(x):
    y = np.sin(x)
    return np.sum(y[1:] * y[:-1])


def other_arm(x, n):
    if n > 1:
        y = x * 2.0
    else:
        y = 1.0
    return y


def looped(x, a, n):
    for _ in range(n):
        x = a * x
    return x


GRADIENTS = [
    (scalar_product, (2.0, 3.0), "x_bar = out_bar * y\ny_bar = out_bar * x\nreturn x_bar, y_bar"),
    (used_twice, (2.0,), "x_bar = 3.0 * out_bar\nx_bar += 2.0 * out_bar * x\nreturn x_bar"),
    (
        vector_used_twice,
        (VECTOR,),
        "x_bar = 2.0 * out_bar * x + out_bar\nreturn x_bar",
    ),
    (narrow, (VECTOR,), "x_bar = 2.0 * out_bar\nx_bar = np.full_like(x, x_bar)\nreturn x_bar"),
    (
        shifted,
        (VECTOR,),
        """
        y = np.sin(x)
        y_bar = np.zeros_like(y)
        y_bar[1:] += out_bar * y[:-1]
        y_bar[:-1] += out_bar * y[1:]
        x_bar = y_bar * np.cos(x)
        return x_bar
        """,
    ),
    (
        other_arm,
        (2.0, 3),
        """
        if n > 1:
            x_bar = 2.0 * out_bar
        else:
            x_bar = 0.0
        return x_bar
        """,
    ),
    (
        looped,
        (2.0, 3.0, 4),
        """
        x_tape = []
        for _ in range(n):
            x_tape.append(x)
            x = a * x
        x_bar = out_bar
        a_bar = 0.0
        for _ in range(n):
            x = x_tape.pop()
            a_bar += x_bar * x
            x_bar = x_bar * a
        return x_bar, a_bar
        """,
    ),
]


@pytest.mark.parametrize(
    ("function", "args", "after"), GRADIENTS, ids=lambda p: getattr(p, "__name__", "")
)
def test_reverse(function: Any, args: Any, after: str) -> None:
    """The first contribution defines an adjoint, later ones add to it."""
    assert body(gradient(function, *args)) == textwrap.dedent(after).strip()


# ---- recording -------------------------------------------------------------------------------


def recurrent(W, x, n):
    for _ in range(n):
        x = np.tanh(W @ x)
    return np.sum(x)


def linear_steps(x, weights, n):
    for _ in range(n):
        x = 0.5 * x + 1.0
    return x @ weights


def elements(x, n):
    x = x.copy()
    for k in range(1, n):
        x[k] *= x[k - 1]
    return x[-1]


def slices(x, n):
    x = x.copy()
    for _ in range(n):
        x[1:] *= x[1:]
    return np.sum(x)


def guarded(x, n):
    y = 1.0
    for k in range(n):
        if x[k] > 0.0:
            y = y * x[k]
    return y


def rows(A, x):
    total = 0.0
    for i in range(len(A)):
        row = A[i]
        k = 2 * i
        total += (row @ x) * k
    return total


def outside_loops(x):
    y = x
    y = y * x
    y = y * x
    return y


RECORDINGS = [
    (recurrent, (MATRIX[:, :3], VECTOR, 2), ["x"]),
    (linear_steps, (VECTOR, np.arange(3), 2), []),
    (elements, (VECTOR, 3), ["x[k]"]),
    (slices, (VECTOR, 3), ["x[1:]"]),
    (guarded, (VECTOR, 3), ["y"]),
    (rows, (MATRIX, OTHER), []),
    (outside_loops, (2.0,), []),
]


@pytest.mark.parametrize(
    ("function", "args", "tapes"), RECORDINGS, ids=lambda p: getattr(p, "__name__", "")
)
def test_recording(function: Any, args: Any, tapes: list[str]) -> None:
    """Only what the reverse sweep reads of what is overwritten is kept, a slice as a copy."""
    assert pushed(function, *args) == tapes


def test_values_outside_loops_stay_in_variables() -> None:
    assert "_tape" not in gradient(outside_loops, 2.0)


@pytest.mark.parametrize(
    ("function", "args"),
    [(f, a) for f, a, _ in [*GRADIENTS, *RECORDINGS]],
    ids=lambda p: getattr(p, "__name__", ""),
)
def test_optimizations_change_no_result(function: Any, args: Any) -> None:
    results = []
    for optimize in (True, False):
        namespace: dict[str, Any] = {}
        exec(gradient(function, *args, optimize=optimize), namespace)
        result = namespace[f"{function.__name__}_grad"](*args)
        results.append(result if isinstance(result, tuple) else (result,))
    for a, b in zip(*results, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-14)


# ---- liveness --------------------------------------------------------------------------------


def live(case: Rewrite) -> list[gast.stmt]:
    classes = case.options.get("classes", alone)
    analysis = Liveness(classes, lambda s: True, case.options.get("visible", set()), {"x_tape"})
    kept, _ = analysis.block(block(case.before), {"result"})
    return kept


@cases(
    Rewrite("unread", "a = 1.0\nb = a\nresult = x", "result = x"),
    Rewrite("overwritten", "result = a\nresult = b", "result = b"),
    Rewrite(
        "tape",
        "for i in range(n):\n    x_tape.append(x)\n    result = i\nx = x_tape.pop()",
        "for i in range(n):\n    result = i",
    ),
    Rewrite(
        "tape that is read",
        "x_tape.append(x)\nx = 2.0\nx = x_tape.pop()\nresult = x",
        "x_tape.append(x)\nx = x_tape.pop()\nresult = x",
    ),
    Rewrite(
        "loop carried",
        "a = 1.0\nfor i in range(n):\n    result = a\n    a = b\n    c = a",
        "a = 1.0\nfor i in range(n):\n    result = a\n    a = b",
    ),
    Rewrite(
        "empty branch", "if t:\n    a = 1.0\nelse:\n    result = b", "if not t:\n    result = b"
    ),
    Rewrite("store", "a[0] = 1.0\nb[0] = 2.0\nresult = b", "b[0] = 2.0\nresult = b"),
    Rewrite(
        "store through another name",
        "a[0] = 1.0\nresult = b",
        "a[0] = 1.0\nresult = b",
        {"classes": together("a", "b")},
    ),
    Rewrite("what the caller sees", "a[0] = 1.0", "a[0] = 1.0", {"visible": {"a"}}),
    Rewrite(
        "restored twice",
        "x[1:] = x_tape.pop()\nx[...] = x_tape.pop()\nresult = x",
        "x[...] = x_tape.pop()\nresult = x",
    ),
    Rewrite(
        "read between",
        "x[...] = x_tape.pop()\nresult = x\nx[...] = x_tape.pop()\nresult += x",
        "x[...] = x_tape.pop()\nresult = x\nx[...] = x_tape.pop()\nresult += x",
    ),
)
def test_liveness(case: Rewrite) -> None:
    check(case, live(case))


# ---- copies ----------------------------------------------------------------------------------


@cases(
    Rewrite(
        "copy", "v1_bar = out_bar\nx_bar = v1_bar * y", "v1_bar = out_bar\nx_bar = out_bar * y"
    ),
    Rewrite(
        "changed in between",
        "v1_bar = y_bar\ny_bar = 0.0\nx_bar = v1_bar",
        "v1_bar = y_bar\ny_bar = 0.0\nx_bar = v1_bar",
    ),
    Rewrite(
        "into a loop",
        "v1_bar = out_bar\nfor i in range(n):\n    x_bar += v1_bar",
        "v1_bar = out_bar\nfor i in range(n):\n    x_bar += out_bar",
    ),
    Rewrite(
        "the sign of a factor",
        "v1_bar = -y_bar\nx_bar += v1_bar * z",
        "v1_bar = -y_bar\nx_bar += -y_bar * z",
    ),
    Rewrite(
        "not the sign of an operand",
        "v1_bar = -y_bar\nx_bar = v1_bar @ z",
        "v1_bar = -y_bar\nx_bar = v1_bar @ z",
    ),
)
def test_propagate(case: Rewrite) -> None:
    check(case, propagate(block(case.before), alone, unnamed))


@cases(
    Rewrite("single use", "v1_bar = a * b\nx_bar = v1_bar + c", "x_bar = a * b + c"),
    Rewrite(
        "two uses",
        "v1_bar = a * b\nx_bar = v1_bar + v1_bar",
        "v1_bar = a * b\nx_bar = v1_bar + v1_bar",
    ),
    Rewrite(
        "an operand changes",
        "v1_bar = a * b\na += c\nx_bar = v1_bar",
        "v1_bar = a * b\na += c\nx_bar = v1_bar",
    ),
    Rewrite(
        "names of the user", "y_bar = a * b\nx_bar = y_bar + c", "y_bar = a * b\nx_bar = y_bar + c"
    ),
    Rewrite(
        "not where it is evaluated often",
        "v1_bar = a * b\nx_bar = [v1_bar[k] for k in range(n)]",
        "v1_bar = a * b\nx_bar = [v1_bar[k] for k in range(n)]",
    ),
    Rewrite(
        "not past its own effect",
        "v1_bar = f_reverse(f_tape, y_bar)\ny_bar[0] += v1_bar",
        "v1_bar = f_reverse(f_tape, y_bar)\ny_bar[0] += v1_bar",
    ),
    Rewrite(
        "the heading of the statement",
        "# 9: y = a * x\nv1_bar = a * b\n# 8: for x in xs\nxs_bar[i] += v1_bar",
        "# 9: y = a * x\nxs_bar[i] += a * b",
    ),
)
def test_inline(case: Rewrite) -> None:
    check(case, inline(block(case.before), alone, unnamed))


@cases(
    Rewrite("last name", "v1_bar = a * b\nx_bar = v1_bar", "x_bar = a * b"),
    Rewrite(
        "read before and after",
        "v1_bar = a * b\ny_bar = -v1_bar\nx_bar = v1_bar\nz_bar = v1_bar * c",
        "x_bar = a * b\ny_bar = -x_bar\nz_bar = x_bar * c",
    ),
    Rewrite(
        "the old value is still read",
        "v1_bar = a * b\ny_bar = x_bar\nx_bar = v1_bar",
        "v1_bar = a * b\ny_bar = x_bar\nx_bar = v1_bar",
    ),
    Rewrite(
        "two values",
        "v1_bar = a * b\nx_bar = v1_bar\nx_bar += c\nz_bar = v1_bar * d",
        "v1_bar = a * b\nx_bar = v1_bar\nx_bar += c\nz_bar = v1_bar * d",
    ),
    Rewrite(
        "a copy of a copy", "v1_bar = out_bar\nx_bar = v1_bar", "v1_bar = out_bar\nx_bar = v1_bar"
    ),
    Rewrite(
        "a heading above nothing",
        "# 2: y\nv1_bar = a * b\n# 1: x\nx_bar = v1_bar\nfor i in r:\n    x_bar += c",
        "# 2: y\nx_bar = a * b\nfor i in r:\n    x_bar += c",
    ),
    Rewrite("the user's names", "y_bar = a * b\nx_bar = y_bar", "y_bar = a * b\nx_bar = y_bar"),
)
def test_coalesce(case: Rewrite) -> None:
    check(case, coalesce(block(case.before), unnamed, set(), set()))


@cases(
    Rewrite(
        "waits",
        "v1_bar = y_bar\ny = t\ny_bar = y_bar * x\nx_bar += v1_bar * y",
        "v1_bar = y_bar\ny = t\nx_bar += v1_bar * y\ny_bar = y_bar * x",
    ),
    Rewrite(
        "cannot wait",
        "v1_bar = y_bar\ny_bar = y_bar * x\nx += v1_bar",
        "v1_bar = y_bar\ny_bar = y_bar * x\nx += v1_bar",
    ),
)
def test_postpone(case: Rewrite) -> None:
    check(case, postpone(block(case.before), unnamed, alone))


@cases(
    Rewrite("assert", "test1 = x > 0.0\nassert test1", "assert x > 0.0"),
    Rewrite("if", "test1 = x > 0.0\nif test1:\n    y = x", "if x > 0.0:\n    y = x"),
    Rewrite(
        "read again",
        "test1 = x > 0.0\nif test1:\n    y = x\nz = test1",
        "test1 = x > 0.0\nif test1:\n    y = x\nz = test1",
    ),
)
def test_conditions(case: Rewrite) -> None:
    check(case, conditions(block(case.before), lambda name: name.startswith("test"), set()))


# ---- what is known already -------------------------------------------------------------------


@cases(
    Rewrite("same call", "x_bar = y_bar * np.cos(x)", "x_bar = y_bar * c"),
    Rewrite("other call", "x_bar = y_bar * np.sin(x)", "x_bar = y_bar * np.sin(x)"),
    Rewrite("changed operand", "x[0] = 1.0\nz = np.cos(x)", "x[0] = 1.0\nz = np.cos(x)"),
    Rewrite("changed result", "c *= 2.0\nz = np.cos(x)", "c *= 2.0\nz = np.cos(x)"),
    Rewrite("new operand", "x = x_old\nz = np.cos(x)", "x = x_old\nz = np.cos(x)"),
)
def test_known_calls(case: Rewrite) -> None:
    forward = block("c = np.cos(x)\nr = np.random.normal(x)")
    check(case, known_calls(forward, block(case.before), alone, {"x", "y"}))


@cases(
    Rewrite("defines", "x_bar += 2.0 * out_bar * x", "x_bar = 2.0 * out_bar * x"),
    Rewrite("elementwise", "x_bar += v_bar * np.cos(x)", "x_bar = v_bar * np.cos(x)"),
    Rewrite("may be narrower", "x_bar += out_bar", "x_bar += out_bar"),
    Rewrite("may have other axes", "x_bar += a @ x", "x_bar += a @ x"),
    Rewrite("not the first", "y = x_bar\nx_bar += a * x", "y = x_bar\nx_bar += a * x"),
    Rewrite("only a part", "x_bar[1:] += a * x[1:]", "x_bar[1:] += a * x[1:]"),
    Rewrite("another x by now", "x = x_old\nx_bar += a * x", "x = x_old\nx_bar += a * x"),
)
def test_defined_by_first(case: Rewrite) -> None:
    zeros = block("x_bar = np.zeros_like(x)")
    forward, reverse = defined_by_first(zeros, block(case.before), lambda name: True)
    check(case, reverse)
    assert bool(forward) == (case.before == case.after)


# ---- memory ----------------------------------------------------------------------------------


@cases(
    Rewrite(
        "read at once",
        "v_bar = u_bar[1:].copy()\nk_bar += v_bar * w\nu_bar[:-1] += v_bar * k",
        "v_bar = u_bar[1:]\nk_bar += v_bar * w\nu_bar[:-1] += v_bar * k",
    ),
    Rewrite(
        "changed before it is read",
        "v_bar = u_bar[1:].copy()\nu_bar[:-1] += k\nk_bar += v_bar * w",
        "v_bar = u_bar[1:].copy()\nu_bar[:-1] += k\nk_bar += v_bar * w",
    ),
    Rewrite(
        "handed on",
        "v_bar = u_bar[1:].copy()\nx_bar = v_bar",
        "v_bar = u_bar[1:].copy()\nx_bar = v_bar",
    ),
)
def test_views_for_copies(case: Rewrite) -> None:
    check(case, views_for_copies(block(case.before), unnamed, alone))


def returned(text: str) -> str:
    function = gast.parse(f"def f(x, out_bar):\n{textwrap.indent(text, '    ')}").body[0]
    return gast.unparse(needless_copies(function.body, ["x", "out_bar"])[-1]).strip()


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("x_bar = out_bar * 2.0\nreturn x_bar.copy()", "return x_bar"),
        ("x_bar = out_bar\nreturn x_bar.copy()", "return x_bar.copy()"),
        ("x_bar = x[1:]\nreturn x_bar.copy()", "return x_bar.copy()"),
        (
            "x_bar = out_bar * 2.0\ny_bar = x_bar\nreturn x_bar.copy(), y_bar.copy()",
            "return (x_bar, y_bar.copy())",
        ),
        (
            "x_bar = out_bar * 2.0\ny_bar = x_bar.T\nreturn x_bar.copy(), y_bar",
            "return (x_bar.copy(), y_bar)",
        ),
        ("x_bar = np.broadcast_to(out_bar, x.shape)\nreturn x_bar.copy()", "return x_bar.copy()"),
        (
            "d = {'a': 2.0 * x}\nd['b'] = x * x\nx_bar = d['a']\nreturn x_bar.copy()",
            "return x_bar.copy()",
        ),
        ("y_bar = 2.0 * x\nd = [y_bar]\nreturn y_bar.copy(), d", "return (y_bar.copy(), d)"),
        (
            "y_bar = 2.0 * x\nz_bar = np.zeros(3)\nz_bar += y_bar\nreturn y_bar.copy(), z_bar",
            "return (y_bar, z_bar)",
        ),
    ],
)
def test_needless_copies(text: str, after: str) -> None:
    """Only what is the derivative's own, and has one name among the results, goes uncopied."""
    assert returned(text) == after


@cases(
    Rewrite(
        "elements",
        "v_bar = [0.0, y_bar]\nv_bar[0] += a\nx_bar = v_bar[1]",
        "v_bar1 = 0.0\nv_bar2 = y_bar\nv_bar1 += a\nx_bar = v_bar2",
    ),
    Rewrite("used whole", "v_bar = [0.0]\nx_bar = v_bar", "v_bar = [0.0]\nx_bar = v_bar"),
    Rewrite("unknown element", "v_bar = [a]\nx_bar = v_bar[i]", "v_bar = [a]\nx_bar = v_bar[i]"),
)
def test_split(case: Rewrite) -> None:
    check(case, split(block(case.before), set(), Names()))


# ---- sums and products -----------------------------------------------------------------------


@cases(
    Rewrite("one sum", "x_bar = a\nx_bar += b", "x_bar = a + b"),
    Rewrite("twice the same", "x_bar = a * b\nx_bar += a * b", "x_bar = 2.0 * (a * b)"),
    Rewrite("difference", "x_bar = a\nx_bar -= b", "x_bar = a - b"),
    Rewrite("from zero", "x_bar = 0.0\nx_bar += b", "x_bar = b"),
    Rewrite(
        "read in between",
        "x_bar = a\ny_bar = x_bar\nx_bar += b",
        "x_bar = a\ny_bar = x_bar\nx_bar += b",
    ),
    Rewrite("sign", "x_bar += -a * b", "x_bar -= a * b"),
    Rewrite("cleared and added", "d_bar[k] = 0.0\nd_bar[k] += e", "d_bar[k] = e"),
    Rewrite("attribute, new", "c_bar.v = 0.0\nc_bar.v += e * x", "c_bar.v = e * x"),
    Rewrite(
        "attribute, of another name", "c_bar.v = 0.0\nc_bar.v += e", "c_bar.v = 0.0\nc_bar.v += e"
    ),
    Rewrite(
        "repeated heading", "# 1: a\nx_bar = a\n# 1: a\ny_bar = b", "# 1: a\nx_bar = a\ny_bar = b"
    ),
    Rewrite(
        "zeros of an array", "x_bar = np.zeros(3)\nx_bar += a", "x_bar = np.zeros(3)\nx_bar += a"
    ),
)
def test_merge(case: Rewrite) -> None:
    check(case, merge(block(case.before), alone, set()))


@cases(
    Rewrite("put back", "t_bar = c_bar.v\nc_bar.v = 0.0\nc_bar.v += t_bar", "t_bar = c_bar.v"),
    Rewrite(
        "an array",
        "a_bar = c_bar.v\nc_bar.v = 0.0\nc_bar.v += a_bar",
        "a_bar = c_bar.v\nc_bar.v = 0.0\nc_bar.v += a_bar",
    ),
    Rewrite(
        "not all of it",
        "t_bar = c_bar.v\nc_bar.v = 0.0\nc_bar.v += 2.0 * t_bar",
        "t_bar = c_bar.v\nc_bar.v = 0.0\nc_bar.v += 2.0 * t_bar",
    ),
    Rewrite(
        "elsewhere",
        "t_bar = c_bar.v\nc_bar.v = 0.0\nc_bar.w += t_bar",
        "t_bar = c_bar.v\nc_bar.v = 0.0\nc_bar.w += t_bar",
    ),
)
def test_kept_in_place(case: Rewrite) -> None:
    check(case, kept_in_place(block(case.before), lambda n: "number" if n == "t_bar" else ""))


@cases(
    Rewrite(
        "apart",
        "t_bar = u_bar[0]\nu_bar[0] = 0.0\nu_bar[1] += t_bar",
        "u_bar[1] += u_bar[0]\nu_bar[0] = 0.0",
    ),
    Rewrite(
        "perhaps the same",
        "t_bar = u_bar[i]\nu_bar[i] = 0.0\nu_bar[j] += t_bar",
        "t_bar = u_bar[i]\nu_bar[i] = 0.0\nu_bar[j] += t_bar",
    ),
    Rewrite(
        "counted from both ends",
        "t_bar = u_bar[0]\nu_bar[0] = 0.0\nu_bar[-1] += t_bar",
        "t_bar = u_bar[0]\nu_bar[0] = 0.0\nu_bar[-1] += t_bar",
    ),
)
def test_used_before_cleared(case: Rewrite) -> None:
    check(case, used_before_cleared(block(case.before), unnamed))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("out_bar * (2.0 * x)", "2.0 * out_bar * x"),
        ("x * -0.5", "-0.5 * x"),
        ("a * 0.5 / b * (2.0 * c)", "a / b * c"),
        ("3.0 * (0.1 * x)", "3.0 * 0.1 * x"),
        ("x / 2.0", "x / 2.0"),
        ("1.0 / y", "1.0 / y"),
        ("-1.0 / y", "-1.0 / y"),
        ("a * (b * c)", "a * (b * c)"),
        ("2.0 * (b * c)", "2.0 * b * c"),
        ("-a + b", "b - a"),
        ("a + -b * c", "a - b * c"),
        ("a - -b", "a + b"),
        ("-a - b", "-a - b"),
        ("a + x * -0.5", "a - 0.5 * x"),
        ("np.sum(-a, axis=0)", "-np.sum(a, axis=0)"),
        ("b + np.sum(-2.0 * a)", "b - 2.0 * np.sum(a)"),
        ("a * -b @ c", "-a * b @ c"),
        ("x[2 * -i] * 1.0", "x[2 * -i]"),
        ("a * 0.0", "a * 0.0"),
    ],
)
def test_simplify(before: str, after: str) -> None:
    """Numbers and signs come first, and numbers are multiplied where that is exact."""
    (statement,) = simplify(gast.parse(f"x_bar = {before}").body, sort=lambda name: "number")
    assert gast.unparse(statement).strip() == f"x_bar = {after}"


@pytest.mark.parametrize(
    ("before", "after"),
    [("0.5 * (2.0 * y)", "y.copy()"), ("1.0 * z", "1.0 * z"), ("z[0] * 2.0 * 0.5", "1.0 * z[0]")],
)
def test_simplify_keeps_new_memory_new(before: str, after: str) -> None:
    """A product with 1 is a copy, unless it is one of numbers."""
    block = gast.parse(f"x_bar = {before}").body
    (statement,) = simplify(block, sort=lambda name: "array" if name == "y" else "")
    assert gast.unparse(statement).strip() == f"x_bar = {after}"


def test_simplify_leaves_primal_statements_alone() -> None:
    check_text = "n = i * 2 + -1\nx = y * -0.5"
    assert text_of(simplify(block(check_text))) == text_of(block(check_text))


# ---- the last touch --------------------------------------------------------------------------


def test_names_are_numbered_as_they_appear() -> None:
    text = """
    def f(x):
        x_tape3 = []
        x_tape = []
        g2 = 1
        g1 = g2
        y_tape2 = g1
        return x_tape3, x_tape, y_tape2
    """
    (function,) = renumber(gast.parse(textwrap.dedent(text)).body, {"x", "y_tape"})
    stored = [s.targets[0].id for s in function.body[:-1]]
    assert stored == ["x_tape", "x_tape2", "g1", "g2", "y_tape2"]


def test_headings_become_comments() -> None:
    statements = block("a = 1\nb = 2\nreturn_ = 3")
    origin = gast.parse("y = x * x").body[0]
    comments: dict[int, str] = {}
    lines = [
        section("reverse sweep"),
        heading(origin),
        *statements[:2],
        heading(origin),
        statements[2],
    ]
    kept = settle(lines, comments)
    assert [comments.get(id(s)) for s in kept] == ["reverse sweep\n1: ", None, None]


def test_a_heading_above_nothing_goes() -> None:
    last = gast.Return(gast.Name("x_bar", gast.Load(), None, None))
    origin = gast.parse("y = x * x").body[0]
    comments: dict[int, str] = {}
    settle([heading(origin), last], comments)
    assert not comments


def test_no_axis_has_one_length_in_both_runs() -> None:
    """It would be taken for a length that is always the same."""
    for rising, falling in (SIZES, DIVISIBLE, SHORT):
        assert all(a != b for a, b in zip(rising, falling, strict=True))
        assert sorted(rising) == list(rising) and sorted(falling)[::-1] == list(falling)
        assert 1 not in (*rising, *falling)
