"""The notation of rules: what is read from them, what is chosen, what is refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gast
import numpy as np
import pytest

from tangentish.errors import RuleBindingError, RuleError
from tangentish.language.kinds import (
    PERHAPS_COMPLEX,
    UNKNOWN,
    Array,
    Dim,
    Kind,
    Known,
    List,
    Scalar,
    Tuple,
)
from tangentish.rules import notation
from tangentish.rules.binding import literal
from tangentish.rules.conditions import WORDS, holds
from tangentish.rules.notation import (
    Rule,
    adjoint,
    elementwise,
    full_name,
    linear,
    multilinear,
    nondifferentiable,
    partial,
    rule,
    tangent,
    variadic,
)
from tangentish.rules.table import all_rules, find_rule


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Rules that are declared in a test are forgotten after it."""
    monkeypatch.setattr(notation, "REGISTRY", dict(notation.REGISTRY))
    yield


def text(node: Any) -> str:
    tree = gast.gast_to_ast(gast.Expression(node))
    import ast

    return ast.unparse(ast.fix_missing_locations(tree))


def expression(source: str) -> Any:
    return gast.parse(source, mode="eval").body


def call(source: str) -> tuple[list[Any], dict[str, Any]]:
    node = expression(source)
    return node.args, {k.arg: k.value for k in node.keywords}


def bound(found: Rule, source: str) -> dict[str, str]:
    args, keywords = call(source)
    return {p: text(e) for p, e in found.bind(args, keywords).items()}


def array(rank: int, dtype: str = "float64") -> Array:
    return Array(dtype, tuple(Dim(f"n{k}") for k in range(rank)))


FLOAT = Scalar("float64", weak=True)


PLAIN = {"where": Known(True), "mean": Known(None)}  # what most calls leave out
PLAIN["initial"] = Known(None)


def texts(function: Callable[..., Any], **kinds: Any) -> list[str]:
    """The lines of a rule's template for arguments of these kinds."""
    found = find_rule(function)
    assert found is not None
    known = {n: k if isinstance(k, Kind) else Known(k) for n, k in kinds.items()}
    known |= {n: k for n, k in PLAIN.items() if n in found.signature.parameters and n not in kinds}
    template = found.template(known)
    lines = [f"{n} = {text(e)}" for n, e in template.locals]
    lines += [f"partial.{n} = {text(e)}" for n, e in template.partials.items()]
    lines += [f"adjoint.{n} += {text(e)}" for n, e in template.adjoints if n not in PLAIN]
    return lines


# ---- the text of rules: what users read ----------------------------------------------------

MATRIX, VECTOR, STACK = array(2), array(1), array(3)
COMPLEX = Array("complex128", (Dim("n"),))
SINGLE = array(2, "float32")

GOLDEN: list[tuple[Callable[..., Any], dict[str, Any], list[str]]] = [
    (np.tanh, {"x": VECTOR}, ["partial.x = 1.0 - out ** 2"]),
    (np.divide, {}, ["partial.x = 1.0 / y", "partial.y = -out / y"]),
    (np.power, {"y": 2}, ["partial.x = 2.0 * x", "partial.y = out * np.log(x + (x == 0))"]),
    (np.power, {"y": 4}, ["partial.x = y * x ** 3", "partial.y = out * np.log(x + (x == 0))"]),
    (
        np.power,
        {"x": 2.0, "y": VECTOR},
        ["partial.x = y * x ** (y - 1)", "partial.y = out * math.log(x)"],
    ),
    (
        np.maximum,
        {"x1": VECTOR, "x2": 0.0},
        [
            "partial.x1 = (x1 > x2) + 0.5 * (x1 == x2)",
            "partial.x2 = (x2 > x1) + 0.5 * (x1 == x2)",
        ],
    ),
    (np.sum, {"a": MATRIX, "axis": None}, ["adjoint.a += adjoint.out"]),
    (np.sum, {"a": MATRIX, "axis": 0, "keepdims": False}, ["adjoint.a += adjoint.out"]),
    (np.sum, {"a": MATRIX, "axis": 1, "keepdims": False}, ["adjoint.a += adjoint.out[:, None]"]),
    (np.sum, {"a": MATRIX, "axis": 1, "keepdims": True}, ["adjoint.a += adjoint.out"]),
    (np.sum, {"a": STACK, "axis": -1, "keepdims": False}, ["adjoint.a += adjoint.out[..., None]"]),
    (
        np.sum,
        {"a": STACK, "axis": 1, "keepdims": False},
        ["adjoint.a += np.expand_dims(adjoint.out, axis)"],
    ),
    (np.sum, {}, ["adjoint.a += unreduce(adjoint.out, shape(a), axis, keepdims)"]),
    (np.mean, {"a": MATRIX, "axis": None}, ["adjoint.a += adjoint.out / a.size"]),
    (
        np.mean,
        {"a": MATRIX, "axis": 1, "keepdims": False},
        ["adjoint.a += adjoint.out[:, None] / shape(a)[axis]"],
    ),
    (
        np.max,
        {"a": VECTOR, "axis": None, "keepdims": False},
        [
            "best = a == out",
            "ties = np.sum(best)",
            "adjoint.a += adjoint.out * best / ties",
        ],
    ),
    (
        np.max,
        {"a": SINGLE, "axis": None, "keepdims": False},
        [
            "best = a == out",
            "ties = np.sum(best, dtype=dtype(a))",
            "adjoint.a += adjoint.out * best / ties",
        ],
    ),
    (
        np.var,
        {"a": VECTOR, "axis": None, "ddof": 0, "keepdims": False},
        [
            "deviation = a - np.mean(a)",
            "n = a.size",
            "adjoint.a += 2.0 * adjoint.out * deviation / n",
        ],
    ),
    (
        np.matmul,
        {"a": MATRIX, "b": VECTOR},
        ["adjoint.a += np.outer(adjoint.out, b)", "adjoint.b += a.T @ adjoint.out"],
    ),
    (
        np.matmul,
        {"a": MATRIX, "b": MATRIX},
        ["adjoint.a += adjoint.out @ b.T", "adjoint.b += a.T @ adjoint.out"],
    ),
    (
        np.matmul,
        {"a": VECTOR, "b": VECTOR},
        ["adjoint.a += adjoint.out * b", "adjoint.b += adjoint.out * a"],
    ),
    (
        np.matmul,
        {"a": STACK, "b": STACK},
        ["adjoint.a += adjoint.out @ b.mT", "adjoint.b += a.mT @ adjoint.out"],
    ),
    (
        np.einsum,
        {"subscripts": "ij,jk->ik", "operands1": MATRIX, "operands2": MATRIX},
        [
            "adjoint.operands1 += np.einsum('ik,jk->ij', adjoint.out, operands2)",
            "adjoint.operands2 += np.einsum('ik,ij->jk', adjoint.out, operands1)",
        ],
    ),
    (
        np.einsum,
        {"subscripts": "i,i", "operands1": VECTOR, "operands2": VECTOR},
        [
            "adjoint.operands1 += adjoint.out * operands2",
            "adjoint.operands2 += adjoint.out * operands1",
        ],
    ),
    (
        np.einsum,
        {"subscripts": "ij->i", "operands1": MATRIX},
        ["adjoint.operands1 += adjoint.out[:, None]"],
    ),
    (np.transpose, {"a": MATRIX, "axes": None}, ["adjoint.a += adjoint.out.T"]),
    (
        np.transpose,
        {"a": STACK, "axes": (1, 2, 0)},
        ["adjoint.a += np.transpose(adjoint.out, (2, 0, 1))"],
    ),
    (np.roll, {"a": VECTOR, "shift": 2, "axis": None}, ["adjoint.a += np.roll(adjoint.out, -2)"]),
    (np.reshape, {"a": MATRIX, "order": "C"}, ["adjoint.a += np.reshape(adjoint.out, shape(a))"]),
    (np.stack, {"arrays": List(VECTOR), "axis": 1}, ["adjoint.arrays += adjoint.out[:, each]"]),
    (
        np.concatenate,
        {"arrays1": VECTOR, "arrays2": VECTOR, "axis": 0},
        [
            "adjoint.arrays1 += adjoint.out[:shape(arrays1)[0]]",
            "adjoint.arrays2 += adjoint.out[shape(arrays1)[0]:]",
        ],
    ),
    (
        np.linalg.solve,
        {"a": MATRIX, "b": VECTOR},
        [
            "g = np.linalg.solve(a.T, adjoint.out)",
            "adjoint.a += -np.outer(g, out)",
            "adjoint.b += g",
        ],
    ),
    (np.linalg.inv, {"a": MATRIX}, ["adjoint.a += -(out.T @ adjoint.out @ out.T)"]),
    (
        np.linalg.norm,
        {"x": VECTOR, "ord": None, "axis": None, "keepdims": False},
        [
            "adjoint.x += adjoint.out / (out + (out == 0)) * x",
        ],
    ),
    (
        max,
        {"x1": FLOAT, "x2": FLOAT},
        [
            "partial.x1 = (x1 > x2) + 0.5 * (x1 == x2)",
            "partial.x2 = (x2 > x1) + 0.5 * (x1 == x2)",
        ],
    ),
]


@pytest.mark.parametrize(
    ("function", "kinds", "lines"), GOLDEN, ids=[full_name(g[0]) for g in GOLDEN]
)
def test_text(function: Callable[..., Any], kinds: dict[str, Any], lines: list[str]) -> None:
    assert texts(function, **kinds) == lines


# ---- reading -------------------------------------------------------------------------------


def user_function(x: Any, y: Any = 1.0) -> Any:
    return x * y


def test_what_a_rule_says() -> None:
    @rule(user_function)
    def described(x, y=1.0, *, out):
        """One line about it."""
        half = 0.5 * adjoint.out
        tangent.out = tangent.x * y + x * tangent.y
        adjoint.x += half * y
        adjoint.x += half * y
        adjoint.y -= -(out / y) * adjoint.out

    assert find_rule(user_function) is described
    assert described.name == f"{__name__}.user_function"
    assert described.family == "general"
    assert list(described.signature.parameters) == ["x", "y"]
    assert described.wrt == ("x", "y")
    template = described.template({})
    assert [name for name, _ in template.locals] == ["half"]
    assert [name for name, _ in template.adjoints] == ["x", "x", "y"]
    assert text(template.adjoints[2][1]) == "-(-(out / y) * adjoint.out)"
    assert template.tangent is not None
    assert not template.sequences


def test_free_names_are_resolved_where_the_rule_is_written() -> None:
    import math as m

    @elementwise(user_function)
    def described(x, y=1.0):
        partial.x = m.sqrt(np.pi) * literal(y)
        partial.y = x

    free = described.template({}).free
    assert free == {"m": m, "np": np, "literal": literal}


def test_templates_carry_no_places_and_no_negations_of_numbers() -> None:
    for node in gast.walk(find_rule(np.arccos).template({}).partials["x"]):  # type: ignore[union-attr]
        assert not hasattr(node, "lineno")
        assert not isinstance(node, gast.UnaryOp)


def test_elements_of_sequences() -> None:
    assert find_rule(np.stack).template({}).sequences == {"arrays"}  # type: ignore[union-attr]
    assert not find_rule(np.matmul).template({}).sequences  # type: ignore[union-attr]


def test_parameters_that_take_lists() -> None:
    taking = {"numpy.array": {"object"}, "numpy.concatenate": {"arrays"}, "math.dist": {"p", "q"}}
    for found in all_rules():
        assert found.sequences == taking.get(found.name, found.sequences)
    assert find_rule(np.max).sequences == set()  # type: ignore[union-attr]


def test_bodies_of_builtin_rules_are_read_late() -> None:
    code = (
        "import tangentish.rules.table, sys; print(*sorted(m for m in sys.modules if 'gast' in m))"
    )
    root = Path(notation.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True
    )
    assert done.stdout.strip() == ""


# ---- mistakes are reported on the line that makes them -------------------------------------


def mistakes() -> Iterator[tuple[str, Callable[[], Any]]]:
    def adjoint_in_elementwise() -> Any:
        @elementwise(user_function)
        def r(x, y):
            adjoint.x += y

    def partial_in_linear() -> Any:
        @linear(user_function)
        def r(x, y):
            partial.x = y

    def nothing() -> Any:
        @elementwise(user_function)
        def r(x, y):
            """Only words."""

    def no_adjoint() -> Any:
        @multilinear(user_function)
        def r(x, y):
            g = adjoint.out  # noqa: F841

    def one_mode() -> Any:
        @rule(user_function)
        def r(x, y):
            adjoint.x += adjoint.out * y

    def unknown_parameter() -> Any:
        @elementwise(user_function)
        def r(x, y):
            partial.z = y

    def unknown_tangent() -> Any:
        @rule(user_function)
        def r(x, y):
            tangent.out = tangent.z
            adjoint.x += adjoint.out

    def undefined_name() -> Any:
        @elementwise(user_function)
        def r(x, y):
            partial.x = undefined(y)  # noqa: F821

    def statement() -> Any:
        @elementwise(user_function)
        def r(x, y):
            if y:
                partial.x = y

    def assigned_adjoint() -> Any:
        @linear(user_function)
        def r(x, y):
            adjoint.x = adjoint.out

    def assigned_parameter() -> Any:
        @linear(user_function)
        def r(x, y):
            x = adjoint.out  # noqa: F841
            adjoint.x += adjoint.out

    def read_adjoint() -> Any:
        @linear(user_function)
        def r(x, y):
            adjoint.x += adjoint.y

    def multiplied_adjoint() -> Any:
        @linear(user_function)
        def r(x, y):
            adjoint.x *= adjoint.out

    def shape_of_shape() -> Any:
        @linear(user_function)
        def r(x, shape):
            adjoint.x += adjoint.out * shape(x)

    def local_in_elementwise() -> Any:
        @elementwise(user_function)
        def r(x, y):
            z = x * y
            partial.x = z

    yield "`adjoint` has no place in a rule of the family elementwise", adjoint_in_elementwise
    yield "`partial` has no place in a rule of the family linear", partial_in_linear
    yield "an elementwise rule needs `partial.<parameter> = ...`", nothing
    yield "the rule needs `adjoint.<parameter> += ...`", no_adjoint
    yield "the rule needs `tangent.out = ...`", one_mode
    yield "the rule has no parameter `z`", unknown_parameter
    yield "the rule has no parameter `z`", unknown_tangent
    yield "the name `undefined` is not defined", undefined_name
    yield "a rule holds assignments only", statement
    yield "`adjoint.x = ...` means nothing; adjoints grow by `+=`", assigned_adjoint
    yield "`x` cannot be assigned to", assigned_parameter
    yield "`adjoint.y` cannot be read", read_adjoint
    yield "an adjoint grows by `+=` or `-=`", multiplied_adjoint
    yield "`shape` is a parameter of this rule", shape_of_shape
    yield "a partial derivative is one expression, without local names", local_in_elementwise


@pytest.mark.parametrize(
    ("problem", "declare"), list(mistakes()), ids=lambda p: getattr(p, "__name__", "")
)
def test_mistakes(problem: str, declare: Callable[[], Any]) -> None:
    with pytest.raises(RuleError) as caught:
        declare()
    assert str(caught.value).endswith(problem)
    place, line, _ = str(caught.value).split(":", 2)
    assert place == __file__
    first = declare.__code__.co_firstlineno
    assert first < int(line) <= first + 6


def test_mistakes_of_declarations() -> None:
    with pytest.raises(RuleError, match="declared with respect to x, y, but its body is about x"):

        @elementwise(user_function, wrt=("x", "y"))
        def r(x, y):
            partial.x = y

    with pytest.raises(RuleError, match="has no parameter `z`"):

        @elementwise(user_function, inactive="z")
        def s(x, y):
            partial.x = y

    with pytest.raises(RuleError, match="names no function"):

        @elementwise()
        def t(x, y):
            partial.x = y


def test_mistakes_of_variants() -> None:
    @elementwise(user_function)
    def r(x, y):
        partial.x = y

    @r.when(x="matrix")
    def _(a, b):
        partial.x = b

    with pytest.raises(RuleError, match="has other parameters: a, b"):
        r.check()
    r.variants.clear()

    @r.when(z="matrix")
    def _(x, y):
        partial.x = y

    with pytest.raises(RuleError, match=r"names no parameter: `z`"):
        r.check()
    r.variants.clear()

    @r.when(x="matricks")
    def _(x, y):
        partial.x = y

    with pytest.raises(RuleError, match="`matricks` is no condition"):
        r.check()


def test_a_rule_without_source() -> None:
    scope: dict[str, Any] = {}
    exec("def r(x):\n    partial.x = 1.0", scope)
    with pytest.raises(RuleError, match="the source of the rule `r` cannot be read"):
        elementwise(user_function)(scope["r"])


def test_two_builtin_rules_for_one_function() -> None:
    found = find_rule(np.tanh)
    assert found is not None
    with pytest.raises(RuleError, match=r"two rules for numpy.tanh"):
        notation.register(Rule("elementwise", (np.tanh,), found.definition))


def test_users_may_replace_a_rule() -> None:
    @elementwise(np.tanh)
    def r(x, *, out):
        partial.x = 1.0 - out * out

    assert find_rule(np.tanh) is r


# ---- choosing ------------------------------------------------------------------------------

CONDITIONS: list[tuple[Any, list[Kind], list[Kind]]] = [
    ("scalar", [FLOAT, Known(1), Array("float64", ())], [VECTOR, UNKNOWN, Known(None), Known("a")]),
    ("vector", [VECTOR], [FLOAT, MATRIX, UNKNOWN]),
    ("matrix", [MATRIX], [VECTOR, STACK]),
    ("stack", [STACK, array(4)], [MATRIX, UNKNOWN]),
    ("array", [VECTOR, STACK], [FLOAT, UNKNOWN, List(FLOAT)]),
    ("constant", [Known(2), Known(0.5)], [FLOAT, Known(True), Known("a")]),
    (
        "int",
        [Known(2), Scalar("int64"), Scalar("uint8")],
        [FLOAT, Known(2.0), Known(True), Known(None), UNKNOWN],
    ),
    ("tuple", [Known((0, 1)), Tuple((Known(0),))], [Known(0), List(FLOAT)]),
    (
        "double",
        [FLOAT, MATRIX, Known(1), Known(0.5)],
        [SINGLE, UNKNOWN, Scalar("float32"), Scalar("int64")],
    ),
    ("real", [FLOAT, SINGLE, Known(1)], [COMPLEX, UNKNOWN, Known(1j)]),
    ("complex", [COMPLEX, Known(1j), PERHAPS_COMPLEX], [FLOAT, UNKNOWN, Known(1)]),
    ("double matrix", [MATRIX], [SINGLE, VECTOR]),
    (
        "scalars",
        [List(FLOAT), Tuple((FLOAT, Known(1.0))), Known((1, 2))],
        [List(None), List(VECTOR), FLOAT],
    ),
    (
        "vectors",
        [List(VECTOR), Tuple((VECTOR, VECTOR))],
        [Tuple((VECTOR, MATRIX)), VECTOR, Tuple(())],
    ),
    ("matrices", [List(MATRIX)], [List(UNKNOWN)]),
    ("arrays", [List(STACK), Tuple((VECTOR, MATRIX))], [List(FLOAT)]),
    ("rows", [List(List(FLOAT)), Tuple((List(FLOAT), List(FLOAT)))], [List(FLOAT), MATRIX]),
    ("triples", [Array("float64", (Dim("3", sure=True),))], [VECTOR, FLOAT]),
    ("unknown", [UNKNOWN], [FLOAT, Known(None)]),
    (None, [Known(None)], [UNKNOWN, Known(0), Known(False)]),
    (0, [Known(0), Known(0.0)], [Known(False), Known(None), Scalar("int64")]),
    (False, [Known(False)], [Known(0), Scalar("bool")]),
    ((0, 1), [Known((0, 1))], [Known((1, 0)), Known(0)]),
    (lambda value: value == "fro", [Known("fro")], [Known("nuc"), Known(1), UNKNOWN]),
]


@pytest.mark.parametrize(("condition", "yes", "no"), CONDITIONS)
def test_conditions(condition: Any, yes: list[Kind], no: list[Kind]) -> None:
    assert all(holds(condition, kind) for kind in yes)
    assert not any(holds(condition, kind) for kind in no)


def test_every_word_is_tested() -> None:
    assert set(WORDS) == {w for c, _, _ in CONDITIONS if isinstance(c, str) for w in c.split()}


def test_the_first_variant_that_fits_is_taken() -> None:
    @elementwise(user_function)
    def r(x, y=1.0):
        partial.x = 0.0

    @r.when(y="constant", x="matrix")
    def _(x, y=1.0):
        partial.x = 1.0

    @r.when(y=2)
    @r.when(x="vector")
    def _(x, y=1.0):
        partial.x = 2.0

    def chosen(**kinds: Kind) -> str:
        return text(r.template(kinds).partials["x"])

    assert chosen() == "0.0"
    assert chosen(x=MATRIX, y=Known(2)) == "1.0"
    assert chosen(x=UNKNOWN, y=Known(2)) == "2.0"
    assert chosen(x=VECTOR) == "2.0"
    assert chosen(x=MATRIX, y=FLOAT) == "0.0"


def test_texts_for_any_number_of_arguments() -> None:
    @variadic("elementwise", user_function)
    def r(scale, *x, root=False):
        assert scale in (2, UNKNOWN)
        return "\n".join(f"partial.{name} = {'np.sqrt' if root else ''}({name})" for name in x)

    assert r.spread == "x"
    assert {"x1", "x12"} <= set(r.wrt)
    assert list(bound(r, "f(2, a, b, root=True)")) == ["scale", "x1", "x2", "root"]
    kinds: dict[str, Kind] = {"scale": Known(2), "x1": FLOAT, "x2": FLOAT, "root": Known(True)}
    partials = r.template(kinds).partials
    assert {n: text(e) for n, e in partials.items()} == {"x1": "np.sqrt(x1)", "x2": "np.sqrt(x2)"}


# ---- binding -------------------------------------------------------------------------------

REST = {"dtype": "None", "initial": "0", "where": "True"}
CASTS = {"dtype": "None", "casting": "'same_kind'"}
BINDINGS = [
    (np.sum, "f(x)", {"a": "x", "axis": "None", "keepdims": "False", **REST}),
    (np.sum, "f(x, 0)", {"a": "x", "axis": "0", "keepdims": "False", **REST}),
    (np.sum, "f(a=x, keepdims=True)", {"a": "x", "axis": "None", "keepdims": "True", **REST}),
    (
        np.sum,
        "f(x, dtype=None, out=None, where=True)",
        {"a": "x", "axis": "None", "keepdims": "False", **REST},
    ),
    (np.ptp, "f(x, out=None)", {"a": "x", "axis": "None", "keepdims": "False"}),
    (
        np.nanvar,
        "f(x, correction=1)",
        {
            "a": "x",
            "axis": "None",
            "ddof": "1",
            "keepdims": "False",
            "where": "True",
            "mean": "None",
        },
    ),
    (np.clip, "f(x, min=lo)", {"a": "x", "a_min": "lo", "a_max": "None"}),
    (np.rot90, "f(x)", {"m": "x", "k": "1", "axes": "(0, 1)"}),
    (pow, "f(base=x, exp=2)", {"x": "x", "y": "2"}),
    (
        np.einsum,
        "f('i,i', x, y)",
        {
            "subscripts": "'i,i'",
            "operands1": "x",
            "operands2": "y",
            "optimize": "False",
            "order": "'K'",
            "casting": "'safe'",
        },
    ),
    (np.concatenate, "f([x, y], axis=1)", {"arrays1": "x", "arrays2": "y", "axis": "1", **CASTS}),
    (np.concatenate, "f(xs)", {"arrays": "xs", "axis": "0", **CASTS}),
    (np.concatenate, "f([x, *ys])", {"arrays": "[x, *ys]", "axis": "0", **CASTS}),
    (np.arange, "f(x, 5, step=2)", {"x1": "x", "x2": "5", "x3": "2", "dtype": "None"}),
    (np.arange, "f(stop=x)", {"x1": "x", "dtype": "None"}),
    (max, "f(x, y)", {"x1": "x", "x2": "y"}),
    (np.floor, "f(x)", {}),
]


@pytest.mark.parametrize(("function", "source", "expected"), BINDINGS)
def test_binding(function: Callable[..., Any], source: str, expected: dict[str, str]) -> None:
    found = find_rule(function)
    assert found is not None
    assert bound(found, source) == expected


REFUSED_BINDINGS = [
    (np.ptp, "f(x, dtype=float)", "the argument `dtype` of `numpy.ptp` is not supported"),
    (np.add, "f(x, y, out=z)", "the argument `out` of `numpy.add` is not supported"),
    (np.add, "f(x, y, z)", "takes no more than 2 positional arguments"),
    (np.exp, "f(x, where=mask)", "the argument `where` of `numpy.exp` is not supported"),
    (np.exp, "f(*xs)", "`*` in the arguments of `numpy.exp` is not supported"),
    (np.sum, "f(x, a=y)", "gets `a` twice"),
    (np.reshape, "f(x)", "`numpy.reshape` lacks the argument `newshape`"),
    (np.reshape, "f(x, s, order='A')", "holds for `order='C' or 'F'` only"),
    (np.reshape, "f(x, s, order=o)", "holds for `order='C' or 'F'` only"),
    (np.pad, "f(x, 1, mode='empty')", "holds for `mode='constant'"),
    (np.arange, "f(x, step=2)", "supported with its first arguments given"),
    (np.floor, "f(x, out=y)", "the argument `out` of `numpy.floor` is not supported"),
    (np.floor, "f(x, y)", "the argument `out` of `numpy.floor` is not supported"),
    (max, "f(x, y, key=k)", "the argument `key` of `max` is not supported"),
]


@pytest.mark.parametrize(("function", "source", "problem"), REFUSED_BINDINGS)
def test_refused_arguments(function: Callable[..., Any], source: str, problem: str) -> None:
    found = find_rule(function)
    assert found is not None
    with pytest.raises(RuleBindingError) as caught:
        bound(found, source)
    assert problem in caught.value.problem


ARGUMENTS = [
    (np.sum, "f(x, None, keepdims=False)", "f(x)"),
    (np.sum, "f(x, axis=0, keepdims=True)", "f(x, 0, keepdims=True)"),
    (np.concatenate, "f([x, y])", "f([x, y])"),
    (np.einsum, "f('i,i', x, y)", "f('i,i', x, y)"),
    (np.swapaxes, "f(x, axis2=1, axis1=0)", "f(x, 0, 1)"),
]


@pytest.mark.parametrize(("function", "source", "expected"), ARGUMENTS)
def test_the_shortest_call_that_binds_alike(
    function: Callable[..., Any], source: str, expected: str
) -> None:
    found = find_rule(function)
    assert found is not None
    args, keywords = call(source)
    short, options = found.arguments(found.bind(args, keywords))
    parts = [text(a) for a in short] + [f"{k.arg}={text(k.value)}" for k in options]
    assert f"f({', '.join(parts)})" == expected


# ---- names and lists -----------------------------------------------------------------------


def test_names() -> None:
    assert full_name(np.linalg.solve) == "numpy.linalg.solve"
    assert full_name(np.ndarray.astype) == "numpy.ndarray.astype"
    assert full_name(np.float32) == "numpy.float32"
    assert full_name(max) == "max"


def test_functions_without_a_derivative() -> None:
    nondifferentiable([user_function])
    found = find_rule(user_function)
    assert found is not None
    assert (found.family, found.wrt) == ("nondifferentiable", ())


def test_functions_are_told_apart_by_identity() -> None:
    class Equal:
        __name__ = "equal"

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 0

    first, second = Equal(), Equal()
    nondifferentiable([first])  # type: ignore[list-item]
    assert find_rule(first) is not None
    assert find_rule(second) is None
