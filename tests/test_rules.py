"""Every derivative rule, checked in both modes on the examples of `rule_examples`.

A small interpreter fills in a rule's template with numbers, as generated code would.  Reverse
mode is compared with forward mode by the dot-product test, forward mode with differences of
the function itself.  Each call is checked with everything known of its arguments, with
constants that are known at run time only, and with nothing known.
"""

from __future__ import annotations

import ast
import dataclasses
import math
import warnings
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import gast
import numpy as np
import pytest
from rule_examples import EXAMPLES, OTHERS, Const, Example, scipy_special, v
from rule_examples import call as sample

from tangentish import runtime
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
from tangentish.rules.binding import is_spread
from tangentish.rules.choice import variant_for
from tangentish.rules.methods import ATTRIBUTES, METHODS, bind_method
from tangentish.rules.notation import (
    Rule,
    adjoint,
    elementwise,
    full_name,
    linear,
    multilinear,
    partial,
    rule,
    tangent,
)
from tangentish.rules.table import all_rules, check_all, find_rule
from tangentish.rules.template import Template

WAYS = ("known", "runtime", "unknown")
MARKERS = {"shape": np.shape, "size": np.size, "ndim": np.ndim, "dtype": np.result_type}

# Other tests declare rules of their own; hooks stand in test_control.py.
OURS = [r for r in all_rules() if (r.definition.__module__ or "").startswith("tangentish.rules.")]
DIFFERENTIABLE = [
    r
    for r in OURS
    if r.family != "nondifferentiable" and r.definition.__module__ != "tangentish.rules.control"
]
# Results that are wider than float32 for a reason: NumPy itself computes them in float64.
WIDENED = {"numpy.linspace", "numpy.arange", "numpy.interp", "numpy.ndarray.astype", "numpy.ldexp"}
WIDENED |= scipy_special.WIDENED
WIDENED |= {"numpy.polyval", "numpy.polyder", "numpy.vander", "tangentish.runtime.unpolyder"}
WIDENED |= {"tangentish.runtime.interp_adjoint", "tangentish.runtime.interp_slope"}

# What these put into a real array must be real.
INTO_THE_FIRST = (np.insert, np.pad)

used_variants: set[Callable[..., Any]] = set()


# ---- values and kinds ----------------------------------------------------------------------


def kind_of(value: Any, way: str) -> Kind:
    """What an analysis would know of a value."""
    if isinstance(value, np.ndarray):
        return Array(
            value.dtype.name, tuple(Dim(str(n) if n in (1, 3) else f"n{n}") for n in value.shape)
        )
    if isinstance(value, np.generic):
        return Scalar(value.dtype.name)
    if isinstance(value, (float, complex)):
        return Scalar(np.asarray(value).dtype.name, weak=True)
    if isinstance(value, list):
        kinds = {kind_of(item, way) for item in value}
        return List(kinds.pop() if len(kinds) == 1 else UNKNOWN)
    if way == "runtime" and isinstance(value, bool):
        return Scalar("bool", weak=True)
    if way == "runtime" and isinstance(value, int):
        return Scalar("int64", weak=True)
    if way == "runtime" and isinstance(value, tuple):
        return Tuple(tuple(kind_of(item, way) for item in value))
    return Known(value)


def is_active(value: Any) -> bool:
    """Whether a value is differentiated: floats, complex numbers, and lists of such."""
    if isinstance(value, list):
        return bool(value) and all(map(is_active, value))
    return isinstance(value, (float, complex, np.inexact)) or (
        isinstance(value, np.ndarray) and value.dtype.kind in "fc"
    )


def flat(value: Any) -> list[Any]:
    """The numbers and arrays in a structure."""
    if isinstance(value, (list, tuple)):
        return [part for item in value for part in flat(item)]
    return [value]


def mapped(change: Callable[..., Any], value: Any, *others: Any) -> Any:
    """A structure with ``change`` applied to its numbers and arrays; tuples become lists."""
    if isinstance(value, (list, tuple)):
        return [mapped(change, *parts) for parts in zip(value, *others, strict=True)]
    return change(value, *others)


def alike(new: Any, old: Any) -> Any:
    """Keeps an array of rank 0 an array."""
    return np.asarray(new) if isinstance(old, np.ndarray) else new


def random_like(value: Any, rng: np.random.Generator) -> Any:
    def draw(x: Any) -> Any:
        drawn = rng.normal(size=np.shape(x)) if np.ndim(x) else rng.normal()
        if np.iscomplexobj(x):
            drawn = drawn + 1j * rng.normal(size=np.shape(x))
        return alike(drawn, x)

    return mapped(draw, value)


def inner(a: Any, b: Any) -> float:
    """The pairing of adjoints and tangents: of complex numbers, the real part of the product.

    A whole number in a structure has None for its tangent.
    """
    pairs = zip(flat(a), flat(b), strict=True)
    products = (np.multiply(p, q) for p, q in pairs if q is not None)
    return sum(float(np.real(np.sum(product))) for product in products)


def moved(value: Any, direction: Any, step: float) -> Any:
    return mapped(lambda x, d: alike(x + step * d, x), value, direction)


# ---- calls ---------------------------------------------------------------------------------


class Call:
    """One example call of one function, its arguments bound to the rule's parameters."""

    def __init__(
        self, rule: Rule, function: Callable[..., Any], example: Example, way: str, display: bool
    ) -> None:
        self.rule = rule
        self.function = function
        self.way = way
        self.display = display
        self.values: dict[str, Any] = {}
        args = [self.expression(a) for a in example.args]
        keywords = {k: self.expression(a) for k, a in example.kwargs.items()}
        self.bound = rule.bind(args, keywords)
        self.given = {p: self.evaluate(e, {}) for p, e in self.bound.items()}
        self.constant = {p for p, e in self.bound.items() if not ast_names(e)}
        self.kinds = self.known_kinds()

    def expression(self, value: Any) -> Any:
        """An argument as a program has it: a constant, a name, or a list of names."""
        if isinstance(value, Const):
            return gast.Constant(value.value, None)
        if value is None or isinstance(value, (bool, int, str)):
            return gast.Constant(value, None)
        if isinstance(value, tuple):
            return gast.Tuple([self.expression(item) for item in value], gast.Load())
        if isinstance(value, list) and self.display and is_active(value):
            return gast.List([self.expression(item) for item in value], gast.Load())
        name = f"a{len(self.values)}"
        self.values[name] = value
        return gast.Name(name, gast.Load(), None, None)

    def known_kinds(self) -> dict[str, Kind]:
        kinds = {p: kind_of(value, self.way) for p, value in self.given.items()}
        for p in self.constant:
            if self.way == "known" or isinstance(self.given[p], float):
                kinds[p] = Known(self.given[p])
        if self.way == "unknown":  # the names stay: how many arguments there are is syntax
            complex_met = any(np.iscomplexobj(x) for x in flat(list(self.values.values())))
            kinds = dict.fromkeys(kinds, PERHAPS_COMPLEX if complex_met else UNKNOWN)
        # A rule that restricts a parameter is for constants in the text alone.
        kinds |= {p: Known(self.given[p]) for p in self.rule.allowed}
        return kinds | {p: kind_of(self.given[p], self.way) for p in self.rule.only}

    @property
    def active(self) -> list[str]:
        names = [p for p in self.bound if p in self.rule.wrt and p not in self.constant]
        return [p for p in names if is_active(self.given[p])]

    def run(self, given: dict[str, Any]) -> Any:
        """The function's own result for other values of the arguments."""
        args, keywords = self.rule.arguments(self.bound)
        names = {id(e): p for p, e in self.bound.items()}

        def value(e: Any) -> Any:
            if id(e) in names:
                return given[names[id(e)]]
            return [value(part) for part in e.elts]  # a list that was taken apart

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = self.function(*map(value, args), **{k.arg: value(k.value) for k in keywords})
        return result

    def evaluate(self, node: Any, scope: dict[str, Any]) -> Any:
        code = compile(as_expression(node), "<template>", "eval")
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return eval(
                code, {"np": np, "math": math, **vars(runtime), **MARKERS}, {**self.values, **scope}
            )


def ast_names(node: Any) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, gast.Name)}


def as_expression(node: Any) -> ast.Expression:
    tree = gast.gast_to_ast(gast.Expression(node))
    return ast.fix_missing_locations(tree)


class Filled:
    """A rule's template with numbers in it."""

    def __init__(self, call: Call, rng: np.random.Generator, wrong: str = "") -> None:
        self.call = call
        self.out = call.run(call.given)
        used_variants.add(variant_for(call.rule, call.kinds))
        self.template = call.rule.template(call.kinds)
        if wrong:
            self.template = falsified(self.template, wrong)
        self.g = random_like(self.out, rng)
        self.directions = {p: random_like(call.given[p], rng) for p in call.active}

    def scope(self, **more: Any) -> dict[str, Any]:
        call = self.call
        zeros = {
            p: 0.0 if x is None else mapped(np.zeros_like, x)
            for p, x in call.given.items()
            if p in call.rule.wrt
        }
        scope = {
            **self.template.free,
            **call.given,
            "out": self.out,
            "adjoint": SimpleNamespace(out=self.g),
            "tangent": SimpleNamespace(**{**zeros, **self.directions}),
            **more,
        }
        for name, expression in self.template.locals:
            scope[name] = call.evaluate(expression, scope)
        return scope

    # -- reverse mode

    def contributions(self) -> dict[str, list[Any]]:
        """What the template adds to the adjoint of each active parameter."""
        scope = self.scope()
        found: dict[str, list[Any]] = {p: [] for p in self.call.active}
        for p, part in self.template.partials.items():
            if p in found:
                found[p].append(self.g * self.call.evaluate(part, scope))
        for p, expression in self.template.adjoints:
            if p not in found:
                continue
            if p in self.template.sequences:
                count = len(self.call.given[p])
                found[p].append(
                    [self.call.evaluate(expression, {**scope, "each": k}) for k in range(count)]
                )
            else:
                found[p].append(self.call.evaluate(expression, scope))
        return found

    def adjoints(self) -> dict[str, Any]:
        """The same, summed and brought to the shapes of the arguments."""
        totals = {}
        for p, parts in self.contributions().items():
            x = self.call.given[p]
            total = mapped(np.zeros_like, x)
            for part in parts:
                if self.call.rule.exact:
                    assert list(map(np.shape, flat(part))) == list(map(np.shape, flat(x))), p
                whole = part if isinstance(x, list) else runtime.unbroadcast(part, x)
                fitted = mapped(lambda g, like: runtime.unbroadcast(g, like), whole, x)
                total = mapped(np.add, total, fitted)
            totals[p] = total
        return totals

    # -- forward mode

    def tangent(self) -> Any:
        """The tangent of the result, real where the result is real."""
        return mapped(runtime.real_like, self.stated_tangent(), self.out)

    def stated_tangent(self) -> Any:
        call, family = self.call, self.call.rule.family
        if family == "elementwise":
            scope = self.scope()
            terms = [
                self.directions[p] * call.evaluate(e, scope)
                for p, e in self.template.partials.items()
                if p in call.active
            ]
            total = sum(terms, np.zeros(np.shape(self.out)))
            return np.broadcast_to(total, np.shape(self.out))
        if family == "linear":
            tangents = {
                p: mapped(np.zeros_like, call.given[p])
                for p in call.rule.wrt
                if call.given.get(p) is not None
            }
            return call.run({**call.given, **tangents, **self.directions})
        if family == "multilinear":
            terms = [call.run({**call.given, p: self.directions[p]}) for p in call.active]
            return mapped(lambda *parts: sum(parts), *terms)
        return call.evaluate(self.template.tangent, self.scope())

    def difference(self, step: float = 1e-4) -> Any:
        """The derivative of the function along the directions, by a difference of high order."""

        def at(h: float) -> Any:
            given = dict(self.call.given)
            for p, d in self.directions.items():
                given[p] = moved(given[p], d, h)
            return self.call.run(given)

        def combine(a: Any, b: Any, c: Any, d: Any) -> Any:
            if isinstance(a, bool):
                return 0.0
            return (8.0 * (np.subtract(a, b)) - np.subtract(c, d)) / (12.0 * step)

        return mapped(combine, at(step), at(-step), at(2 * step), at(-2 * step))


def falsified(template: Template, parameter: str) -> Template:
    """The template with what it says of one parameter made a little wrong."""

    def change(name: str, e: Any) -> Any:
        return gast.BinOp(e, gast.Mult(), gast.Constant(1.001, None)) if name == parameter else e

    return dataclasses.replace(
        template,
        partials={n: change(n, e) for n, e in template.partials.items()},
        adjoints=tuple((n, change(n, e)) for n, e in template.adjoints),
    )


def check(call: Call, seed: int = 0, wrong: str = "") -> None:
    """Both modes of one call."""
    filled = Filled(call, np.random.default_rng(seed), wrong)
    tangent = filled.tangent()
    difference = filled.difference(0.5 if call.rule.family == "linear" else 1e-4)
    precision = max(np.finfo(np.asarray(o).dtype).eps for o in flat(filled.out) if is_active(o))
    rtol = max(2e-7, 20 * float(precision))
    for mine, theirs in zip(flat(tangent), flat(difference), strict=True):
        np.testing.assert_allclose(
            np.broadcast_to(mine, np.shape(theirs)), theirs, rtol=rtol, atol=rtol / 10
        )
    adjoints = filled.adjoints()
    total = sum(inner(adjoints[p], filled.directions[p]) for p in call.active)
    goal = inner(
        filled.g, mapped(lambda t, o: np.broadcast_to(t, np.shape(o)), tangent, filled.out)
    )
    close = 1e-10 if precision < 1e-10 else 1e-6
    assert math.isclose(total, goal, rel_tol=close, abs_tol=close), (total, goal)


def calls_of(function: Callable[..., Any], rule: Rule) -> Iterator[Call]:
    for example in examples_of(function, rule):
        displays = (
            [True, False]
            if any(isinstance(a, list) and is_active(a) for a in example.args)
            else [False]
        )
        for way in WAYS:
            for display in displays:
                yield Call(rule, function, example, way, display)


def examples_of(function: Callable[..., Any], rule: Rule) -> list[Example]:
    name = full_name(function)
    if name in OTHERS:
        return OTHERS[name]
    assert rule.name in EXAMPLES, f"the rule of {rule.name} has no examples in rule_examples.py"
    return EXAMPLES[rule.name]


FUNCTIONS = [pytest.param(f, r, id=full_name(f)) for r in DIFFERENTIABLE for f in r.functions]


@pytest.mark.parametrize(("function", "rule"), FUNCTIONS)
def test_rule(function: Callable[..., Any], rule: Rule) -> None:
    for call in calls_of(function, rule):
        try:
            assert call.active, "nothing to differentiate"
            check(call)
        except Exception as problem:
            shapes = {p: getattr(x, "shape", x) for p, x in call.given.items()}
            problem.add_note(f"{full_name(function)}({shapes}), {call.way}") if hasattr(
                problem, "add_note"
            ) else None
            raise


# The phase of an eigenvector is NumPy's choice; corpus programs check what does not depend on it.
WITHOUT_PHASE = {"numpy.linalg.eigh"}


@pytest.mark.parametrize(("function", "rule"), FUNCTIONS)
def test_rule_with_complex_numbers(function: Callable[..., Any], rule: Rule) -> None:
    """Every rule that says so holds where some of its arguments are complex, or all."""
    if rule.name in WITHOUT_PHASE:
        return
    for example in with_complex(function, rule):
        for way in WAYS:
            call = Call(rule, function, example, way, display=False)
            if not rule.takes_complex(call.kinds):
                continue
            try:
                check(call)
            except Exception as problem:
                given = {p: getattr(x, "dtype", x) for p, x in call.given.items()}
                if hasattr(problem, "add_note"):
                    problem.add_note(f"{full_name(function)}({given}), {call.way}")
                raise


def with_complex(function: Callable[..., Any], rule: Rule) -> Iterator[Example]:
    """The examples with imaginary parts: in all arguments that are differentiated, and in each."""
    for example in examples_of(function, rule):
        call = Call(rule, function, example, "known", display=False)
        active = {id(call.given[p]) for p in call.active}
        if any(e is float for e in example.kwargs.values()):  # which would drop the imaginary parts
            continue
        for chosen in [active, *({k} for k in active)] if len(active) > 1 else [active]:
            args = [as_complex(a) if id(a) in chosen else a for a in example.args]
            kwargs = {k: as_complex(a) if id(a) in chosen else a for k, a in example.kwargs.items()}
            if function in INTO_THE_FIRST and not np.iscomplexobj(args[0]):
                continue
            yield Example(tuple(args), kwargs)


def as_complex(value: Any) -> Any:
    """The numbers with imaginary parts that are all different."""

    def change(x: Any) -> Any:
        parts = 0.3 * np.cos(1.0 + np.arange(np.size(x))).reshape(np.shape(x))
        return x + 1j * (parts if np.ndim(x) else float(parts))

    return alike(mapped(change, value), value)


@pytest.mark.parametrize("rule", DIFFERENTIABLE, ids=[r.name for r in DIFFERENTIABLE])
def test_every_statement_of_a_rule_counts(rule: Rule) -> None:
    """The examples reach all that a rule says: make any of it wrong, and a check fails."""
    calls = [c for c in calls_of(rule.functions[0], rule) if c.way == "known"]
    stated = {n for c in calls for n, e in entries(rule, c) if n in c.active and not is_zero(e)}
    for parameter in stated:
        assert any(fails(c, parameter) for c in calls if parameter in c.active), parameter


def entries(rule: Rule, call: Call) -> list[tuple[str, Any]]:
    template = rule.template(call.kinds)
    return [*template.partials.items(), *template.adjoints]


def is_zero(node: Any) -> bool:
    return isinstance(node, gast.Constant) and node.value == 0.0


def fails(call: Call, wrong: str) -> bool:
    try:
        check(call, wrong=wrong)
    except (AssertionError, TypeError):  # there is no list times a number
        return True
    return False


@pytest.mark.parametrize(
    ("function", "rule"), [p for p in FUNCTIONS if not full_name(p.values[0]).startswith("math")]
)
def test_single_precision(function: Callable[..., Any], rule: Rule) -> None:
    """A float32 program stays one."""
    for example in examples_of(function, rule):
        args = tuple(single(a) for a in example.args)
        double = Call(rule, function, example, "known", display=False)
        call = Call(
            rule,
            function,
            Example(args, {k: single(a) for k, a in example.kwargs.items()}),
            "known",
            display=False,
        )
        filled = Filled(call, np.random.default_rng(0))
        if {np.asarray(o).dtype.name for o in flat(filled.out)} != {"float32"}:
            continue
        filled.g = mapped(
            lambda g: np.float32(g) if np.ndim(g) == 0 else g.astype(np.float32), filled.g
        )
        reference = Filled(double, np.random.default_rng(0)).adjoints()
        for p, parts in filled.contributions().items():
            for part in flat(parts):
                mixed = any(type(x) is float for x in call.given.values())
                if (
                    isinstance(part, (np.ndarray, np.generic))
                    and not mixed
                    and rule.name not in WIDENED
                ):
                    assert part.dtype in (np.float32, np.complex64), (
                        f"{p}: {part.dtype} for {call.given}"
                    )
        for p, total in filled.adjoints().items():
            for mine, theirs in zip(flat(total), flat(reference[p]), strict=True):
                np.testing.assert_allclose(mine, theirs, rtol=2e-3, atol=2e-4)


def single(value: Any) -> Any:
    if isinstance(value, list):
        return [single(item) for item in value]
    if isinstance(value, (np.ndarray, np.float64)) and value.dtype == np.float64:
        return value.astype(np.float32)
    return value


def test_every_variant_has_been_used() -> None:
    for parameter in FUNCTIONS:
        function, rule = parameter.values
        others = (Call(rule, function, e, "known", False) for e in with_complex(function, rule))
        for call in (*calls_of(function, rule), *others):
            used_variants.add(variant_for(rule, call.kinds))
    for rule in DIFFERENTIABLE:
        for variant in rule.variants:
            assert variant.definition in used_variants, f"{rule.name} when {variant.conditions}"


def test_every_example_has_a_rule() -> None:
    import math as python_math

    known = {full_name(f) for r in DIFFERENTIABLE for f in r.functions}
    later = {n for n in EXAMPLES if n.startswith("math.") and not hasattr(python_math, n[5:])}
    assert set(EXAMPLES) | set(OTHERS) <= known | later | {"numpy.longdouble"}


def test_all_rules_are_well_formed() -> None:
    check_all()
    assert sum(len(r.functions) for r in DIFFERENTIABLE) >= 180


# ---- the check itself ----------------------------------------------------------------------


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notation, "REGISTRY", dict(notation.REGISTRY))


def sine(x: Any) -> Any:
    return np.sin(x)


def product(x: Any, y: Any) -> Any:
    return x @ y


def halves(x: Any) -> Any:
    return [x[:2], x[2:]]


def run_check(made: Rule, example: Example) -> None:
    check(Call(made, made.functions[0], example, "known", display=False))


def test_right_rules_pass(registry: None) -> None:
    @elementwise(sine)
    def right(x):
        partial.x = np.cos(x)

    run_check(right, sample(v(3)))


def test_a_wrong_partial_fails(registry: None) -> None:
    @elementwise(sine)
    def wrong(x):
        partial.x = np.cos(x) + 1e-6

    with pytest.raises(AssertionError):
        run_check(wrong, sample(v(3)))


def test_a_wrong_adjoint_fails(registry: None) -> None:
    @multilinear(product)
    def wrong(x, y):
        adjoint.x += adjoint.out @ y.T
        adjoint.y += x @ adjoint.out

    with pytest.raises(AssertionError):
        run_check(wrong, sample(v(3, 3), v(3, 3, seed=1)))


def test_a_forgotten_adjoint_fails(registry: None) -> None:
    @multilinear(product, wrt=("x", "y"))
    def wrong(x, y):
        adjoint.x += adjoint.out @ y.T
        adjoint.y += 0.0

    with pytest.raises(AssertionError):
        run_check(wrong, sample(v(3, 3), v(3, 3, seed=1)))


def test_a_function_that_is_not_linear_fails(registry: None) -> None:
    @linear(sine)
    def wrong(x):
        adjoint.x += adjoint.out

    with pytest.raises(AssertionError):
        run_check(wrong, sample(v(3)))


def test_modes_that_disagree_fail(registry: None) -> None:
    @rule(sine)
    def wrong(x):
        tangent.out = tangent.x * np.cos(x)
        adjoint.x += adjoint.out * np.cos(x) * (1.0 + 1e-9)

    with pytest.raises(AssertionError):
        run_check(wrong, sample(v(3)))


def test_swapped_parts_fail(registry: None) -> None:
    @linear(halves)
    def wrong(x):
        adjoint.x += np.concatenate([adjoint.out[1], adjoint.out[0]])

    with pytest.raises(AssertionError):
        run_check(wrong, sample(v(4)))


# ---- kinks and singular points -------------------------------------------------------------


def partials(function: Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
    """The gradient of the sum of the results, by each active argument."""
    found = find_rule(function)
    assert found is not None
    results = []
    for way in WAYS:
        filled = Filled(
            Call(found, function, Example(args, kwargs), way, display=False),
            np.random.default_rng(0),
        )
        filled.g = mapped(lambda o: np.ones(np.shape(o))[()], filled.out)
        results.append(list(filled.adjoints().values()))
    for result in results[1:]:
        for mine, theirs in zip(result, results[0], strict=True):
            np.testing.assert_array_equal(mine, theirs)
    return results[0]


KINKS = [
    (np.abs, (0.0,), [0.0]),
    (abs, (0.0,), [0.0]),
    (math.fabs, (0.0,), [0.0]),
    (np.maximum, (1.0, 1.0), [0.5, 0.5]),
    (np.maximum, (np.zeros(2), Const(0.0)), [[0.5, 0.5]]),
    (np.maximum, (np.array([-np.inf]), np.array([-np.inf])), [[0.5], [0.5]]),
    (np.minimum, (1.0, 1.0), [0.5, 0.5]),
    (np.fmax, (np.array([1.0, np.nan]), np.array([np.nan, 1.0])), [[1.0, 0.0], [0.0, 1.0]]),
    (max, (1.0, 1.0), [0.5, 0.5]),
    (max, (2.0, 1.0, 2.0), [0.5, 0.0, 0.5]),
    (np.max, (np.array([1.0, 1.0, 0.0]),), [[0.5, 0.5, 0.0]]),
    (np.max, (np.array([[1.0, 1.0], [0.0, 2.0]]), 1), [[[0.5, 0.5], [0.0, 1.0]]]),
    (np.clip, (np.array([0.0, 0.5, 1.0, 2.0]), Const(0.0), Const(1.0)), [[1.0, 1.0, 1.0, 0.0]]),
    (np.sqrt, (np.zeros(1),), [[np.inf]]),
    (np.power, (np.zeros(1), Const(0.5)), [[np.inf]]),
    (np.power, (np.zeros(2), Const(0)), [[0.0, 0.0]]),
    (np.power, (np.zeros(2), Const(1)), [[1.0, 1.0]]),
    (np.power, (np.zeros(3), np.array([0.0, 1.0, 2.0])), [[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]),
    (np.linalg.norm, (np.zeros(2),), [[0.0, 0.0]]),
    (np.linalg.norm, (np.zeros((2, 2)), None, 0), [[[0.0, 0.0], [0.0, 0.0]]]),
    (np.linalg.norm, (np.zeros(2), 3), [[0.0, 0.0]]),
    (np.linalg.norm, (np.zeros((2, 2)), "fro"), [np.zeros((2, 2))]),
    (np.linalg.norm, (np.zeros((2, 2)), "nuc"), [np.zeros((2, 2))]),
    (np.linalg.norm, (np.array([2.0, -2.0, 1.0]), np.inf), [[0.5, -0.5, 0.0]]),
    (np.linalg.det, (np.zeros((2, 2)),), [np.zeros((2, 2))]),
    (np.hypot, (0.0, 0.0), [0.0, 0.0]),
    (math.hypot, (0.0, 0.0), [0.0, 0.0]),
    (np.prod, (np.array([0.0, 2.0, 3.0]),), [[6.0, 0.0, 0.0]]),
    (np.std, (np.ones(3),), [[0.0, 0.0, 0.0]]),
    (np.std, (np.ones((2, 3)), 1), [np.zeros((2, 3))]),
    (np.sinc, (np.zeros(1),), [[0.0]]),
    (np.ptp, (np.ones(2),), [[0.0, 0.0]]),
    (np.prod, (np.array([0.0, 2.0, 0.0]),), [[0.0, 0.0, 0.0]]),
    (np.cumprod, (np.array([0.0, 2.0, 3.0]),), [[9.0, 0.0, 0.0]]),
    (np.maximum.accumulate, (np.ones(2),), [[2.0, 0.0]]),
    (np.median, (np.array([1.0, 1.0, 2.0]),), [[0.0, 1.0, 0.0]]),
    (np.nanmean, (np.array([np.nan, 1.0]),), [[0.0, 1.0]]),
    (np.nanmax, (np.array([np.nan, 1.0, 1.0]),), [[0.0, 0.5, 0.5]]),
    (np.nanstd, (np.array([np.nan, 1.0, 1.0]),), [[0.0, 0.0, 0.0]]),
    (np.logaddexp.reduce, (np.full(2, -np.inf),), [[0.0, 0.0]]),
    (np.logaddexp.reduce, (np.array([-np.inf, 0.0]),), [[0.0, 1.0]]),
    (np.cbrt, (np.zeros(1),), [[np.inf]]),
    (np.logaddexp, (-np.inf, 0.0), [0.0, 1.0]),
    (np.logaddexp, (-np.inf, -np.inf), [0.0, 0.0]),
    (
        np.where,
        (np.array([True, False]), np.array([1.0, np.nan]), np.zeros(2)),
        [[1.0, 0.0], [0.0, 1.0]],
    ),
]


@pytest.mark.parametrize(
    ("function", "args", "expected"), KINKS, ids=[full_name(k[0]) for k in KINKS]
)
def test_conventions(
    function: Callable[..., Any], args: tuple[Any, ...], expected: list[Any]
) -> None:
    found = partials(function, *args)
    assert len(found) == len(expected)
    for mine, theirs in zip(found, expected, strict=True):
        np.testing.assert_array_equal(mine, theirs)


# ---- the table -----------------------------------------------------------------------------


def test_finding_rules() -> None:
    assert find_rule(np.add) is find_rule(np.add) is not None
    assert find_rule(np.arccos) is find_rule(np.acos)
    assert find_rule(np.trim_zeros) is None
    assert find_rule([]) is None
    assert find_rule(np.floor).family == "nondifferentiable"


@pytest.mark.parametrize("name", sorted(METHODS))
def test_methods_equal_their_functions(name: str) -> None:
    x = v(2, 2)
    more: dict[str, tuple[Any, ...]] = {
        "argpartition": (1,),
        "astype": ("float32",),
        "clip": (0.0, 1.0),
        "compress": ([True, False], 1),
        "dot": (v(2),),
        "repeat": (2,),
        "reshape": (4, 1),
        "searchsorted": (0.5,),
        "swapaxes": (0, 1),
        "take": ([0, 1],),
        "transpose": (1, 0),
    }
    if name in ("item", "searchsorted"):
        x = v(1)
    args = more.get(name, ())
    names = [
        gast.Constant(a, None)
        if isinstance(a, int)
        else gast.Name(f"a{k}", gast.Load(), None, None)
        for k, a in enumerate(args)
    ]
    function, bound, keywords = bind_method(
        name, gast.Name("x", gast.Load(), None, None), names, {}
    )
    assert not keywords
    assert find_rule(function) is not None
    scope = {"x": x, **{f"a{k}": a for k, a in enumerate(args)}}
    values = [eval(compile(as_expression(e), "<test>", "eval"), {}, scope) for e in bound]
    np.testing.assert_array_equal(function(*values), getattr(x, name)(*args))


def test_attributes_equal_their_functions() -> None:
    x = v(2, 3)
    for name, function in ATTRIBUTES.items():
        assert find_rule(function) is not None
        np.testing.assert_array_equal(function(x), getattr(x, name))


def test_bound_arguments_lead_back_to_the_call() -> None:
    for parameter in FUNCTIONS:
        function, found = parameter.values
        for call in calls_of(function, found):
            args, keywords = found.arguments(call.bound)
            again = found.bind(args, {k.arg: k.value for k in keywords})
            assert {p: gast.dump(e) for p, e in again.items()} == {
                p: gast.dump(e) for p, e in call.bound.items()
            }
            spread = [p for p in call.bound if is_spread(found, p)]
            assert not spread or found.spread is not None
