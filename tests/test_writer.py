"""The writer: what it writes parses back to the same tree, and ruff leaves it alone."""

from __future__ import annotations

import inspect
import random
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import gast
import numpy as np
import pytest

from tangentish.emit.writer import (
    Writer,
    write_expression,
    write_function,
    write_module,
    write_statement,
)
from tangentish.errors import InternalError

RUFF_STYLE = (0, 15)  # the style of 2026, which parenthesizes the bodies of lambdas


# Helpers


def parse(text: str) -> gast.stmt:
    return gast.parse(textwrap.dedent(text)).body[0]


def expression(text: str) -> gast.expr:
    return gast.parse(text, mode="eval").body


def dump(tree: gast.AST) -> str:
    """The tree, but for what formatters may change: docstrings' blanks, u"" and del (x, y)."""
    for node in gast.walk(tree):
        if isinstance(node, gast.Constant):
            node.kind = None
        if isinstance(node, (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)):
            constant = getattr(node.body[0], "value", None)
            if isinstance(constant, gast.Constant) and isinstance(constant.value, str):
                constant.value = clean(constant.value)
        if isinstance(node, gast.Delete) and isinstance(node.targets[0], gast.Tuple):
            node.targets = node.targets[0].elts
    return gast.dump(tree)


def clean(docstring: str) -> str:
    return "\n".join(line.rstrip() for line in inspect.cleandoc(docstring.strip()).split("\n"))


def negated_constants(tree: gast.AST) -> gast.AST:
    """Negative constants as the parser would give them."""

    class Negate(gast.NodeTransformer):
        def visit_Constant(self, node: gast.Constant) -> gast.expr:
            if isinstance(node.value, (int, float)) and node.value < 0:
                return gast.UnaryOp(gast.USub(), gast.Constant(-node.value, None))
            return node

    return Negate().visit(tree)


def assert_formatted(text: str) -> None:
    """That ruff would not change the text."""
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "88"]
    checked = subprocess.run([*command, "--diff", "-"], input=text, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout[:5000] + checked.stderr[-2000:]


def ruff_version() -> tuple[int, ...]:
    command = [sys.executable, "-m", "ruff", "--version"]
    shown = subprocess.run(command, capture_output=True, text=True).stdout.split()
    return tuple(int(part) for part in shown[1].split(".")[:2]) if shown else (0, 0)


needs_ruff = pytest.mark.skipif(ruff_version() < RUFF_STYLE, reason="needs a ruff of this style")


# One line: before and after

EXPRESSIONS = [
    # parentheses
    ("((a) + ((b) * (c)))", "a + b * c"),
    ("(a + b) + c", "a + b + c"),
    ("a + (b + c)", "a + (b + c)"),
    ("a - (b - c)", "a - (b - c)"),
    ("(a * b) / c", "a * b / c"),
    ("a * (b / c)", "a * (b / c)"),
    ("(a @ b) @ c", "a @ b @ c"),
    ("a % (b // c)", "a % (b // c)"),
    ("(a << b) | (c & d) ^ e", "a << b | c & d ^ e"),
    ("(a < b) < c", "(a < b) < c"),
    ("a < b <= c", "a < b <= c"),
    ("not (a == b)", "not a == b"),
    ("(not a) == b", "(not a) == b"),
    ("a and (b or c) and not (d)", "a and (b or c) and not d"),
    ("(a and b) or c", "a and b or c"),
    ("a is not (b), a not in b", "(a is not b, a not in b)"),
    ("(a if b else c) if (d if e else f) else (g if h else i)",
     "(a if b else c) if (d if e else f) else g if h else i"),
    ("(lambda x: x)(y)", "(lambda x: x)(y)"),
    ("f((lambda x: x), (yield))", "f(lambda x: x, (yield))"),
    # signs and powers
    ("- x", "-x"),
    ("-(-x)", "--x"),
    ("-(x * y)", "-(x * y)"),
    ("(-x) * y", "-x * y"),
    ("~ (x + +y)", "~(x + +y)"),
    ("not(x)", "not x"),
    ("-x ** 2", "-(x**2)"),
    ("(-x) ** 2", "(-x) ** 2"),
    ("x ** -2", "x**-2"),
    ("x ** 0.5", "x**0.5"),
    ("self.x.y ** n", "self.x.y**n"),
    ("x[i] ** 2", "x[i] ** 2"),
    ("f(x) ** 2", "f(x) ** 2"),
    ("x ** (n - 1)", "x ** (n - 1)"),
    ("x ** n[0]", "x ** n[0]"),
    ("(x + y) ** 2", "(x + y) ** 2"),
    ("x ** y ** z", "x**y**z"),
    ("(x ** y) ** z", "(x**y) ** z"),
    ("x ** -(y ** z)", "x ** -(y**z)"),
    ("x ** (not y)", "x ** (not y)"),
    # numbers
    ("1.0, 1e-8, 1E+20, 2.5e-10, 0x10, 1_000", "(1.0, 1e-08, 1e20, 2.5e-10, 16, 1000)"),
    ("1j, 2.5J, 1e400, True, None, ...", "(1j, 2.5j, 1e309, True, None, ...)"),
    ("(1).real, (1.5).hex(), 1j.imag, True.real",
     "((1).real, (1.5).hex(), 1j.imag, True.real)"),
    # subscripts
    ("a[(i, j)]", "a[i, j]"),
    ("a[1:2, :]", "a[1:2, :]"),
    ("a[:, None, ...]", "a[:, None, ...]"),
    ("a[i+1:]", "a[i + 1 :]"),
    ("a[:i+1]", "a[: i + 1]"),
    ("a[i:i+1]", "a[i : i + 1]"),
    ("a[1:-1]", "a[1:-1]"),
    ("a[::2]", "a[::2]"),
    ("a[::-1]", "a[::-1]"),
    ("a[n-1::-1]", "a[n - 1 :: -1]"),
    ("a[i:j:k+1]", "a[i : j : k + 1]"),
    ("a[f(x):, -n:]", "a[f(x) :, -n:]"),
    ("a[~x:not x]", "a[~x : not x]"),
    ("a[x.y:]", "a[x.y :]"),
    ("a[(i,)]", "a[(i,)]"),
    ("a[1:2,]", "a[1:2,]"),
    ("a[()]", "a[()]"),
    ("a[b, (c, d)]", "a[b, (c, d)]"),
    ("(a + b)[0].T[1]", "(a + b)[0].T[1]"),
    # calls
    ("f()", "f()"),
    ("f(*(a), **(b))", "f(*a, **b)"),
    ("f(*(a or b), **(a or b))", "f(*(a or b), **(a or b))"),
    ("f(x, axis=(0, 1), y=(lambda: 0))", "f(x, axis=(0, 1), y=lambda: 0)"),
    ("f((x for x in y))", "f(x for x in y)"),
    ("f((x for x in y), z)", "f((x for x in y), z)"),
    ("f((x, y))", "f((x, y))"),
    ("f((x := 1))", "f((x := 1))"),
    ("x.sum(axis = 0).T", "x.sum(axis=0).T"),
    # displays and comprehensions
    ("[ ]", "[]"),
    ("{ }", "{}"),
    ("()", "()"),
    ("(x,)", "(x,)"),
    ("[*a, *(b | c), *(b or c)]", "[*a, *b | c, *(b or c)]"),
    ("{1, 2}", "{1, 2}"),
    ("{'a':1, **b}", '{"a": 1, **b}'),
    ("[x for x in y if x if not z]", "[x for x in y if x if not z]"),
    ("[x for (x, y) in (z) if (x if y else z)]", "[x for x, y in z if (x if y else z)]"),
    ("{x: y for x, in z}", "{x: y for (x,) in z}"),
    ("[(x, y) for x in (a if b else c) for y in x]",
     "[(x, y) for x in (a if b else c) for y in x]"),
    ("{(x := y) for y in z}", "{(x := y) for y in z}"),
    # lambdas
    ("lambda: 0", "lambda: 0"),
    ("lambda x, /, y=1, *a, z, **k: (x, y)", "lambda x, /, y=1, *a, z, **k: (x, y)"),
    ("lambda *, x: x", "lambda *, x: x"),
    # strings
    ("'a'", '"a"'),
    ("'it\\'s'", '"it\'s"'),
    ("'say \"a\"'", "'say \"a\"'"),
    ("'\\'a\\' \"b\"'", '"\'a\' \\"b\\""'),
    ("'a\\n\\t\\\\'", '"a\\n\\t\\\\"'),
    ("b'a\\x00'", 'b"a\\x00"'),
    ("u'a'", '"a"'),
    ("'a' 'b'", '"ab"'),
    # f-strings
    ("f'{x}'", 'f"{x}"'),
    ("f'{x!r:>{n}} {{}}'", 'f"{x!r:>{n}} {{}}"'),
    ("f'{x:.3f}{x=}'", 'f"{x:.3f}x={x!r}"'),
    ("f'{d[\"a\"]}'", "f\"{d['a']}\""),
    ("f'say \"{x}\"'", "f'say \"{x}\"'"),
    ("f'{ {1: 2}[1] }'", 'f"{ {1: 2}[1] }"'),
    ("f'{(lambda: 1)()} {(a if b else c)}'", 'f"{((lambda: 1)())} {a if b else c}"'),
    ("f'{x + 1:{w}.{p}} {(y := 2)}'", 'f"{x + 1:{w}.{p}} {(y := 2)}"'),
]  # fmt: skip


@pytest.mark.parametrize(("source", "written"), EXPRESSIONS, ids=[p[0] for p in EXPRESSIONS])
def test_expressions(source: str, written: str) -> None:
    tree = expression(source)
    assert write_expression(tree) == written
    assert dump(expression(written)) == dump(tree)


STATEMENTS = [
    ("a, b = (b, a)", "a, b = b, a"),
    ("(a, b) = c = (d)", "a, b = c = d"),
    ("(a,) = b", "(a,) = b"),
    ("[a, b] = c", "[a, b] = c"),
    ("(a, b), *c = d", "(a, b), *c = d"),
    ("x = ()", "x = ()"),
    ("x = *a, b", "x = *a, b"),
    ("x[i, 1:] += (y)", "x[i, 1:] += y"),
    ("x //= y, z", "x //= y, z"),
    ("x: int = (1)", "x: int = 1"),
    ("(x): int", "(x): int"),
    ("x.y: list[int]", "x.y: list[int]"),
    ("x = (yield y)", "x = yield y"),
    ("x += (yield y, z)", "x += yield y, z"),
    ("(yield)", "yield"),
    ("(yield from x)", "yield from x"),
    ("x = (y := z)", "x = (y := z)"),
    ("return (a, b)", "return a, b"),
    ("return (a,)", "return (a,)"),
    ("return (yield)", "return (yield)"),
    ("return", "return"),
    ("del (a), b[0]", "del a, b[0]"),
    ("assert (a), ('b')", 'assert a, "b"'),
    ("assert (a, b)", "assert (a, b)"),
    ("raise (ValueError)('x') from (e)", 'raise ValueError("x") from e'),
    ("raise", "raise"),
    ("global a, b", "global a, b"),
    ("nonlocal a", "nonlocal a"),
    ("import a.b as c, d", "import a.b as c, d"),
    ("from . import a", "from . import a"),
    ("from ..a.b import c as d, e", "from ..a.b import c as d, e"),
    ("a; ", "a"),
    ("a, b", "a, b"),
    ("await_(x)", "await_(x)"),
    ("if (x := f()): y", "if x := f():\n    y"),
    ("if not(x): pass\nelif (y): pass\nelse: pass",
     "if not x:\n    pass\nelif y:\n    pass\nelse:\n    pass"),
    ("if x: pass\nelse:\n  if y: pass", "if x:\n    pass\nelif y:\n    pass"),
    ("if x: pass\nelse:\n  if y: pass\n  z",
     "if x:\n    pass\nelse:\n    if y:\n        pass\n    z"),
    ("while (a < b): break", "while a < b:\n    break"),
    ("while a: pass\nelse: b", "while a:\n    pass\nelse:\n    b"),
    ("for (i) in range(n): continue", "for i in range(n):\n    continue"),
    ("for (i, (a, b)) in (c, d): pass", "for i, (a, b) in (c, d):\n    pass"),
    ("for (i,) in x: pass\nelse: y", "for (i,) in x:\n    pass\nelse:\n    y"),
    ("for x in (a if b else c): pass", "for x in a if b else c:\n    pass"),
    ("for x in (lambda: y): pass", "for x in lambda: y:\n    pass"),
    ("with (a): pass", "with a:\n    pass"),
    ("with (a) as b, c() as (d, e): pass", "with a as b, c() as (d, e):\n    pass"),
    ("with ((a, b)): pass", "with ((a, b)):\n    pass"),
    ("with (a, b) as c: pass", "with (a, b) as c:\n    pass"),
    ("with np.errstate(all='ignore'): x", 'with np.errstate(all="ignore"):\n    x'),
    ("try: a\nexcept: b", "try:\n    a\nexcept:\n    b"),
    ("try: a\nexcept (A, B) as e: b\nelse: c\nfinally: d",
     "try:\n    a\nexcept (A, B) as e:\n    b\nelse:\n    c\nfinally:\n    d"),
    ("try: a\nfinally: b", "try:\n    a\nfinally:\n    b"),
    ("def f(): ...", "def f(): ..."),
    ("def f(x, /, y: int = 1, *a, z=2, **k) -> int: pass",
     "def f(x, /, y: int = 1, *a, z=2, **k) -> int:\n    pass"),
    ("def f(*, x): pass", "def f(*, x):\n    pass"),
    ("@a.b(c)\n@(d)\ndef f(): pass", "@a.b(c)\n@d\ndef f():\n    pass"),
    ("def f():\n  'doc'\n  x", 'def f():\n    """doc"""\n    x'),
    ("def f():\n  def g(): pass\n  g()", "def f():\n    def g():\n        pass\n\n    g()"),
    ("def f():\n  'doc'\n  def g(): pass",
     'def f():\n    """doc"""\n\n    def g():\n        pass'),
    ("def f():\n  x\n  def g(): pass", "def f():\n    x\n\n    def g():\n        pass"),
    ("if x:\n  def g(): pass", "if x:\n\n    def g():\n        pass"),
    ("def f():\n  if x:\n    def g(): pass\n  y",
     "def f():\n    if x:\n\n        def g():\n            pass\n\n    y"),
    ("def f():\n  import a\n  import b\n  x",
     "def f():\n    import a\n    import b\n\n    x"),
    ("class A(B, c=d):\n  'doc'\n  x = 1", 'class A(B, c=d):\n    """doc"""\n\n    x = 1'),
    ("class A:\n  def f(self): pass", "class A:\n    def f(self):\n        pass"),
    ("async def f():\n  async for x in y: await x\n  async with a as b: pass",
     "async def f():\n    async for x in y:\n        await x\n"
     "    async with a as b:\n        pass"),
    ("async def f(): return [await x async for x in y], (await x).y, -await x",
     "async def f():\n    return [await x async for x in y], (await x).y, -await x"),
    ("match x:\n  case 1: y", "match x:\n    case 1:\n        y"),
]  # fmt: skip


# ruff makes two context managers of this one
NOT_AS_RUFF = ["with ((a, b)):\n    pass"]


@pytest.mark.parametrize(("source", "written"), STATEMENTS, ids=[p[0] for p in STATEMENTS])
def test_statements(source: str, written: str) -> None:
    tree = parse(source)
    assert write_statement(tree) == written
    assert write_statement(tree, width=None) == written
    assert dump(parse(written)) == dump(tree)


# Parentheses: every form within every form

FORMS = {
    "walrus": "(x := {})",
    "ternary body": "({} if c else d)",
    "ternary test": "(c if {} else d)",
    "ternary else": "(c if d else {})",
    "lambda": "(lambda: {})",
    "or": "({} or c or {})",
    "and": "({} and c and {})",
    "not": "(not {})",
    "compare": "({} < c != {})",
    "|": "({} | c)",
    "^": "(c ^ {})",
    "&": "({} & c & {})",
    "<<": "({} << {})",
    "+": "({} + {})",
    "-": "({} - {})",
    "*": "({} * {})",
    "@": "({} @ {})",
    "%": "({} % {})",
    "sign": "(-{})",
    "invert": "(~{})",
    "**": "({} ** {})",
    "await": "(await {})",
    "attribute": "({}).a",
    "call": "({})({}, *{}, k={}, **{})",
    "subscript": "({})[{}, {}:{}:{}]",
    "index": "a[{}]",
    "tuple": "({}, {})",
    "list": "[{}, *({})]",
    "dict": "{{{}: {}, **({})}}",
    "comprehension": "[{} for x in {} if {} if {}]",
    "generator": "({} for x in y)",
    "yield": "(yield {})",
    "number": "2",
    "negative": "-1.5",
    "string": "'a'",
    "f-string": "f'a'",
}


@pytest.mark.parametrize("outer", FORMS)
def test_every_form_within_every_form(outer: str) -> None:
    contents = [form.format(*["v"] * 12) for form in FORMS.values()]
    contents += [f"(-{content})" for content in contents]
    contents += [f"({content} ** {content})" for content in contents]
    calls = [f"    g({FORMS[outer].format(*[f'({each})'] * 12)})" for each in contents]
    function = parse("async def f():\n" + "\n".join(calls))
    back = parse(write_function(function))
    assert len(back.body) == len(function.body)
    for before, after in zip(function.body, back.body, strict=True):
        assert dump(before) == dump(after), gast.unparse(before)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (-1, "-1"),
        (-0.0, "-0.0"),
        (1e16, "1e16"),
        (1e-8, "1e-08"),
        (float("inf"), "1e309"),
        (float("-inf"), "-1e309"),
        (np.float64(0.5), "0.5"),
        (2j, "2j"),
        (-2j, "-2j"),
        (1.5 - 2j, "1.5 - 2j"),
        (1 + 1e20j, "1.0 + 1e20j"),
        (True, "True"),
    ],
)
def test_folded_constants(value: complex, written: str) -> None:
    assert write_expression(gast.Constant(value, None)) == written
    assert eval(written) == value


def test_folded_constants_as_operands() -> None:
    minus_one, name = gast.Constant(-1, None), gast.Name("x", gast.Load(), None, None)
    for op in (gast.Pow(), gast.Mult(), gast.Sub()):
        for tree in (gast.BinOp(minus_one, op, name), gast.BinOp(name, op, minus_one)):
            back = expression(write_expression(tree))
            assert dump(back) == dump(negated_constants(tree))
    assert write_expression(gast.BinOp(minus_one, gast.Pow(), name)) == "(-1) ** x"
    assert write_expression(gast.BinOp(name, gast.Pow(), minus_one)) == "x**-1"
    nan = gast.Constant(float("nan"), None)
    value = eval(write_expression(gast.BinOp(nan, gast.Mult(), gast.Constant(2, None))))
    assert value != value


def test_a_constant_without_a_literal_is_refused() -> None:
    with pytest.raises(InternalError, match="ndarray"):
        write_expression(gast.Constant(np.zeros(2), None))


NESTED_FSTRINGS = [
    'f\'{x["a"]!r:>{w["b"]}}\'',
    "f\"{x['a']} it's\"",
    "f'{f\"{x}\"}'",
    "f'''{x[\"a\"]} it's \"b\"'''",
    "f'\\n{x}\\t{{'",
    "f'{x:%H:%M}' 'a{b}'",
    "f'{1,}{*a, 1}'",
    "f'{{{x}}}'",
    "f'{x}' f'{y!s}'",
    "f'{x!a:{y}}'",
]


@pytest.mark.parametrize("source", NESTED_FSTRINGS)
def test_fstrings(source: str) -> None:
    tree = expression(source)
    assert dump(expression(write_expression(tree))) == dump(tree)


# Several lines: before and after

LONG = [
    # the brackets at the end of the line are broken first
    """
    value_bar = np.linalg.solve(
        matrix_of_coefficients.T, adjoint_of_the_solution, right_hand_side, lower
    )
    """,
    # one item per line, with a comma at the end, if they do not fit on one
    """
    value_bar = np.linalg.solve(
        matrix_of_coefficients.T,
        adjoint_of_the_solution,
        right_hand_side,
        lower_triangular=True,
    )
    """,
    # operators are broken before them, the loosest first
    """
    potential_energy = (
        spring_constant * displacement**2 / 2.0
        + mass * gravitational_acceleration * height
        - charge * field
    )
    """,
    # the last brackets, if there is but one operator
    """
    kinetic_energy = 0.5 * np.sum(
        masses_of_the_particles * velocities_of_the_particles**2, axis=0
    )
    """,
    """
    x_bar[1:-1, 1:-1] += (
        adjoint_of_the_laplacian * diffusion_coefficient[1:-1, 1:-1] * time_step
    )
    """,
    # a value that fits in parentheses gets them, one that does not fit does not
    """
    adjoint_of_the_weights_of_the_last_layer = (
        adjoint_of_the_weights_of_the_first_layer_with_a_long_name
    )
    """,
    """
    adjoint = adjoint_of_the_weights_of_the_first_layer_with_a_name_so_long_that_it_does_not_fit_so
    """,
    # the value before the target
    """
    momenta_of_the_particles[first_index, :second_index], forces_on_the_particles = (
        gradient_of_the_potential
    )
    """,
    """
    return (
        adjoint_of_the_first_argument,
        adjoint_of_the_second_argument,
        adjoint_of_the_third_argument,
    )
    """,
    """
    return adjoint_of_the_first_argument, unbroadcast(
        adjoint_of_the_second_argument, second_argument
    )
    """,
    """
    for first_index_of_the_particles, second_index_of_the_particles in enumerate(
        neighbours
    ):
        pass
    """,
    """
    if (
        norm_of_the_residual < absolute_tolerance
        or norm_of_the_residual < relative_tolerance * norm_of_the_right_hand_side
    ):
        pass
    elif not np.all(
        np.isfinite(norm_of_the_residual_of_the_last_iteration_of_the_solver, where=mask)
    ):
        pass
    """,
    """
    assert norm_of_the_residual_of_the_last_iteration < absolute_tolerance, (
        "did not converge"
    )
    """,
    """
    def gradient_of_the_potential_energy(
        positions, masses, gravitational_constant=1.0, softening_length=1e-08, out_bar=1.0
    ):
        pass
    """,
    """
    def gradient_of_the_potential_energy(
        positions_of_the_particles,
        masses_of_the_particles,
        gravitational_constant=1.0,
        *,
        out_bar=1.0,
    ):
        pass
    """,
    """
    rows = [
        np.sum(matrix_of_coefficients[row] * vector_of_unknowns)
        for row in range(number_of_rows)
        if mask[row]
    ]
    """,
    """
    table = {
        "the first key of the table": value_of_the_first_key,
        "the second key": value_of_second_key,
    }
    """,
    """
    means = (
        measurements.reshape(number_of_samples, number_of_channels)
        .mean(axis=0)
        .astype(single_precision)
        .T
    )
    """,
    """
    step = (
        full_step_of_the_method
        if norm_of_the_residual < tolerance
        else half_step_of_the_method_with_backtracking
    )
    """,
    """
    objective_function = lambda parameters, data: (
        sum_of_squares(model(parameters, data)) + prior
    )
    """,
    """
    with (
        np.errstate(divide="ignore", invalid="ignore", over="raise", under="raise"),
        no_grad(),
    ):
        pass
    """,
    """
    from tangentish.runtime import (
        broadcast_up,
        matmul_adjoint_left,
        matmul_adjoint_right,
        unreduce,
    )
    """,
]  # fmt: skip


@pytest.mark.parametrize("written", [textwrap.dedent(text).strip() for text in LONG])
def test_long_statements(written: str) -> None:
    tree = parse(written)
    assert write_statement(tree) == written
    flat = write_statement(tree, width=None)
    assert max(map(len, flat.splitlines())) > 88
    assert dump(parse(flat)) == dump(tree)


@needs_ruff
def test_that_these_examples_are_formatted() -> None:
    blocks = ["async def f():\n    0\n\n" + textwrap.indent(text, "    ")
              for _, text in STATEMENTS if text not in NOT_AS_RUFF]  # fmt: skip
    blocks += [f"async def f():\n    g(0, {written})" for _, written in EXPRESSIONS]
    blocks += [textwrap.dedent(text).strip() for text in LONG]
    assert_formatted("\n\n\n".join(blocks) + "\n")


def test_indentation_counts() -> None:
    call = "energy = potential(positions_of_the_particles, masses_of_the_particles, constants)"
    assert write_statement(parse(call)) == call
    written = write_statement(parse(f"if a:\n  if b:\n    {call}"))
    assert written.splitlines()[2:] == [
        "        energy = potential(",
        "            positions_of_the_particles, masses_of_the_particles, constants",
        "        )",
    ]


def test_wide_characters_count_twice() -> None:
    text = "値" * 40
    assert len(write_statement(parse(f"x = f('{text}')")).splitlines()) == 3
    assert len(write_statement(parse(f"x = f('{text[1:]}')")).splitlines()) == 1


# Comments, blank lines, docstrings, modules


def test_comments_and_blank_lines() -> None:
    function = parse("""
        def f(x, n):
            h = x
            for i in range(n):
                h = h * x
                if h > 9.0:
                    break
                elif h < 0.0:
                    h = 0.0
                else:
                    h = -h
            return h
    """)
    assign, loop, result = function.body
    test = loop.body[1]
    comments = {
        id(function): "primal of examples/lecture.py:4",
        id(assign): "forward sweep",
        id(loop.body[0]): "line 3:\n    h = h * x  \n\nend",
        id(test.orelse[0]): "the other case",
        id(test.body[0]): "",
        id(result): "x" * 100,
    }
    written = write_function(function, comments, {id(assign), id(loop), id(test), id(result)})
    assert written == textwrap.dedent(f"""\
        # primal of examples/lecture.py:4
        def f(x, n):
            # forward sweep
            h = x

            for i in range(n):
                # line 3:
                #     h = h * x
                #
                # end
                h = h * x

                if h > 9.0:
                    break
                else:
                    # the other case
                    if h < 0.0:
                        h = 0.0
                    else:
                        h = -h

            # {"x" * 78} ...
            return h
    """)
    assert all(len(line) <= 88 for line in written.splitlines())
    assert dump(parse(written)) == dump(function)


def test_a_short_branch_keeps_its_elif() -> None:
    branch = parse("if a: b\nelif c: d")
    function = gast.FunctionDef("f", parse("def f(): 0").args, [branch], [], None, None, [])
    assert "elif c" in write_function(function, {id(branch): "test"}, {id(branch.orelse[0])})


@pytest.mark.parametrize(
    ("docstring", "lines"),
    [
        ("One.", ['"""One."""']),
        ("One.\n", ['"""One."""']),
        ("  One.  ", ['"""One."""']),
        ("", ['""" """']),
        ("One.\n\nTwo.", ['"""One.', "", '    Two."""']),
        ("One.\n\n        Two.\n          Three.  \n    ",
         ['"""One.', "", "    Two.", "      Three.", '    """']),
        ("\n    One.\n    ", ['"""', "    One.", '    """']),
        ('say "x"', ['"""say "x\\""""']),
        ('"x"', ['"""\\"x\\""""']),
        ('a """ b', ['"""a \\"\\"\\" b"""']),
        ("a \\ b\\", ['"""a \\\\ b\\\\"""']),
        ("it's \t\x00", ['"""it\'s    \\x00"""']),
    ],
)  # fmt: skip
def test_docstrings(docstring: str, lines: list[str]) -> None:
    function = parse("def f(): return 1")
    body = [gast.Expr(gast.Constant(docstring, None)), *function.body]
    function = gast.FunctionDef("f", function.args, body, [], None, None, [])
    written = write_function(function)
    assert written.splitlines()[1:-1] == ["    " + lines[0], *lines[1:]]
    back = parse(written).body[0].value.value
    assert clean(back) == clean(docstring.expandtabs())


def test_modules() -> None:
    functions = gast.parse("def f(x): return x\ndef g(x): return f(x)").body
    imports = ["import math", "", "import numpy as np"]
    written = write_module("Sums.\n\nAnd products.", imports, functions, {id(functions[1]): "g"})
    assert written == textwrap.dedent('''\
        """Sums.

        And products."""

        import math

        import numpy as np


        def f(x):
            return x


        # g
        def g(x):
            return f(x)
    ''')
    assert write_module(None, [], functions[:1]) == "def f(x):\n    return x\n"
    assert write_module("Doc.", [], functions[:1]).startswith('"""Doc."""\n\n\ndef f')


def test_the_trees_are_left_alone() -> None:
    function = parse("def f(x):\n  'doc'\n  return -x[1:, (a, b)] ** 2 if x else (yield)")
    before = gast.dump(function)
    write_function(function, {id(function.body[1]): "c"})
    assert gast.dump(function) == before


# Real programs and random ones


def library_functions(folder: Path, every: int) -> Iterator[gast.FunctionDef]:
    """The functions of a sample of a library's files."""
    for path in sorted(folder.rglob("*.py"))[::every]:
        if (
            "bad" in path.name
            or "lib2to3" in str(path)
            or "site-packages" in str(path.relative_to(folder))
        ):
            continue
        try:
            tree = gast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, UnicodeDecodeError, RecursionError):
            continue
        for node in gast.walk(tree):
            if isinstance(node, gast.FunctionDef) and not has_match(node):
                yield node


def has_match(function: gast.FunctionDef) -> bool:
    return any(isinstance(node, gast.Match) for node in gast.walk(function))


@pytest.mark.parametrize(
    ("module", "every"), [(inspect, 60), (np, 30)], ids=["standard library", "numpy"]
)
def test_functions_of_libraries(module: object, every: int) -> None:
    folder = Path(inspect.getfile(module)).parent  # type: ignore[arg-type]
    texts = []
    for function in library_functions(folder, every):
        texts.append(write_function(function))
        assert dump(parse(texts[-1])) == dump(function), texts[-1]
    assert len(texts) > 200
    if ruff_version() >= RUFF_STYLE:
        assert_formatted("\n\n".join(texts))


class Programs:
    """Random statements of numerical code, of all lengths."""

    names = ("x", "y", "n", "i", "W", "h_bar", "v12", "v3_bar", "np.pi", "weights", "out_bar",
             "hidden_state", "learning_rate", "accumulated_gradient_of_weights")  # fmt: skip
    functions = ("f", "np.sin", "np.sum", "np.linalg.solve", "np.outer", "range", "len",
                 "unbroadcast", "h_tape.append", "h_tape.pop", "np.einsum")  # fmt: skip
    numbers = ("1", "2.0", "1e-08", "0.5", "-1", "None", "True", '"ij,jk->ik"', "1j")

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.some = self.random.choice

    def several(self, *counts: int, depth: int) -> str:
        return ", ".join(self.expression(depth) for _ in range(self.some(counts)))

    def expression(self, depth: int) -> str:
        if depth <= 0:
            return self.some(self.names if self.random.random() < 0.7 else self.numbers)
        depth -= self.some([1, 1, 2])
        form = self.some([self.operation] * 4 + [self.call] * 3 + [self.subscript, self.rest] * 2)
        return form(depth)

    def operation(self, depth: int) -> str:
        left, right = self.expression(depth), self.expression(depth)
        operator = self.some(["+", "-", "*", "/", "@", "**", "//", "%", "<", "==", "and", "or"])
        operation = f"({left} {operator} {right})"
        return self.some(["{}", "{}", "{}", "(-{})", "(not {})"]).format(operation)

    def call(self, depth: int) -> str:
        arguments = self.several(0, 1, 1, 2, 2, 3, 4, depth=depth)
        if arguments and self.random.random() < 0.3:
            arguments += f", axis={self.expression(0)}"
        callee = self.some([*self.functions, f"({self.expression(depth)}).sum", "x.T.copy"])
        link = self.some(["", "", "", ".T", ".mean(axis=0)", "[0]", ".reshape(n, -1).T"])
        return f"{callee}({arguments}){link}"

    def subscript(self, depth: int) -> str:
        indices = ", ".join(self.index(depth) for _ in range(self.some([1, 2, 2, 3])))
        return f"{self.some(self.names)}[{indices}]"

    def index(self, depth: int) -> str:
        lower, upper, step = (self.some(["", self.expression(min(depth, 1))]) for _ in "abc")
        return self.some([f"{lower}:{upper}", f"{lower}:{upper}:{step}", self.expression(depth)])

    def rest(self, depth: int) -> str:
        one, two, three = (self.expression(depth) for _ in range(3))
        return self.some(
            [
                f"({one} if {two} else {three})",
                f"[{self.several(0, 1, 2, 5, depth=depth)}]",
                f"({self.several(2, 3, depth=depth)})",
                f"[{one} for i in {two}]",
                f"sum({one} for i, v in enumerate({two}) if {three})",
                f"{{{one}: {two}, {three}: x}}",
                f"(lambda x, n=1: {one})",
                'f"step {i}: {x:.3f}"',
                f"({one}).T",
            ]
        )

    def target(self) -> str:
        return self.some([self.some(self.names[:5]), self.subscript(1), "self.weights", "x, y, z"])

    def statement(self) -> str:
        depth = self.some([1, 2, 2, 3, 3, 4])
        value, other = self.expression(depth), self.expression(depth - 1)
        indexed = self.subscript(1)
        parameters = [f"parameter_{i}" if i % 2 else f"p{i}={i}.0" for i in range(depth * 3)]
        return self.some(
            [
                f"{self.target()} = {value}",
                f"{self.target()} = {value}",
                f"{self.target()} = {self.target()} = {value}",
                f"{self.some([*self.names[:6], indexed])} += {value}",
                f"return {value}",
                f"return {self.several(2, 3, 5, depth=depth - 1)}",
                f"h_tape.append({value})",
                f"for {self.some(['i', 'i, v'])} in {value}:\n    pass",
                f"while {value}:\n    pass",
                f"if {value}:\n    pass\nelif {other}:\n    pass\nelse:\n    pass",
                f"assert {value}, {other}",
                f"raise ValueError({value})",
                f"def f_grad({', '.join(sorted(parameters, reverse=True))}):\n    pass",
                f"with f({value}) as x:\n    pass",
            ]
        )


@needs_ruff
def test_random_statements() -> None:
    programs = Programs(seed=1)
    texts = []
    while len(texts) < 1500:
        indent = "    " * programs.some([1, 1, 2, 4])
        try:
            tree = parse("def f():\n" + textwrap.indent(programs.statement(), "    ")).body[0]
        except SyntaxError:  # such as `1 = x`
            continue
        writer = Writer()
        writer.indent = len(indent)
        writer.write_block(gast.gast_to_ast(gast.Module([tree], [])).body)
        text = "\n".join(writer.lines)
        back = parse("def f():\n" + textwrap.indent(textwrap.dedent(text), "    ")).body[0]
        assert dump(back) == dump(tree), text
        heads = ["    " * level + "if x:" for level in range(len(indent) // 4)]
        texts.append("\n".join([*heads, indent + "0", "", text, ""]))
    assert_formatted("\n\n".join(texts))


@needs_ruff
def test_random_blocks() -> None:
    """Nested blocks with comments and blank lines anywhere."""
    chance = random.Random(1)
    simple = ["x = y", "h_tape.append(h)", "import math", "x += 1", "f(x)"]
    compound = ["if x:", "for i in x:", "while x:", "def g():", "with f():", "def h(x):"]

    def block(depth: int) -> list[str]:
        lines = []
        for _ in range(chance.choice([1, 2, 3])):
            if depth == 0 or chance.random() < 0.5:
                lines.append(chance.choice(simple))
                continue
            head = chance.choice(compound)
            lines += [head, *block(depth - 1)]
            if head == "if x:" and chance.random() < 0.6:
                lines += [chance.choice(["else:", "elif y:"]), *block(depth - 1)]
        return ["    " + line for line in lines]

    functions = gast.parse("\n".join("\n".join(["def f():", *block(3)]) for _ in range(100))).body
    statements = [node for node in gast.walk(gast.Module(functions, []))
                  if isinstance(node, gast.stmt)]  # fmt: skip
    comments = {id(node): "line 1: x = y" for node in statements if chance.random() < 0.3}
    blanks = {id(node) for node in statements if chance.random() < 0.3}
    written = write_module("Doc.", ["import math"], functions, comments, blanks)
    assert [dump(node) for node in gast.parse(written).body[2:]] == list(map(dump, functions))
    assert written.count("# line 1") == len(comments)
    assert_formatted(written)
