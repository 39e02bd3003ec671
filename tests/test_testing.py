"""Checking derivatives: what is right passes, what is wrong is found, and where."""

from __future__ import annotations

import math
import pickle
from collections import namedtuple
from typing import Any

import numpy as np
import pytest

from tangentish import grad, hessian, jacobian
from tangentish.checking.culprits import Watched
from tangentish.checking.differences import best_of, by_complex_step, extrapolated
from tangentish.checking.points import random_like
from tangentish.errors import ArgumentError, TangentishError
from tangentish.extend import elementwise, nondifferentiable, rule
from tangentish.testing import (
    GradientError,
    check_grads,
    numerical_grad,
    numerical_jacobian,
    point_of,
)

X = np.array([0.4, -1.3, 0.9])
BOTH = ("forward", "reverse")


# ---- what is right ---------------------------------------------------------------------------


def network(params: dict[str, Any], x: Any, steps: int) -> Any:
    h = x
    for layer in params["layers"]:
        h = np.tanh(layer["W"] @ h + layer["b"])
    total = np.zeros(3)
    for k in range(steps):
        total[k % 3] += np.sum(h) * params["scale"]
        if h[0] > 0:
            total[0] *= h[0]
    return {"total": total, "h": [h, steps]}


def parameters() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    layers = [{"W": rng.normal(size=(3, 3)), "b": rng.normal(size=3)} for _ in range(2)]
    return {"layers": layers, "scale": 0.7}


def test_nested_structures() -> None:
    check_grads(network, (parameters(), X, 4))
    check_grads(network, (parameters(), X), wrt="params", kwargs={"steps": 2})


@pytest.mark.parametrize("modes", [("forward",), ("reverse",), BOTH])
@pytest.mark.parametrize("order", [1, 2, 3])
def test_orders_and_modes(modes: tuple[str, ...], order: int) -> None:
    check_grads(lambda x: np.sum(np.sin(x) * x[0]), (X,), modes, order)


def overwrites(x: Any) -> Any:
    x[1:] *= x[:-1]
    return np.sum(x**2)


def test_arguments_are_left_alone() -> None:
    x = X.copy()
    check_grads(overwrites, (x,))
    assert np.array_equal(x, X)


def starred(x: Any, *rest: Any, scale: float = 2.0, **options: Any) -> Any:
    return np.sum(x**3) * rest[0] * scale * options["power"]


def test_calling_forms() -> None:
    check_grads(starred, (X, 2.0), kwargs={"power": 3.0})
    check_grads(starred, (X, 2.0), kwargs={"power": 3.0, "scale": 0.5}, wrt=(0, "scale"))
    check_grads(grad(lambda x: np.sum(x**4)), (X,))


def test_single_precision() -> None:
    check_grads(lambda x, s: np.sum(np.exp(x) * s), (X.astype(np.float32), np.float32(0.3)))


def test_prints_once_in_a_while(capsys: pytest.CaptureFixture[str]) -> None:
    def f(x: float) -> float:
        print("called")
        return x * x

    check_grads(f, (3.0,), order=1)
    assert capsys.readouterr().out.count("called") <= 4  # the derivatives themselves


@pytest.mark.parametrize("x", [1e-6, 1.0, 1e6])
def test_steps_fit_the_argument(x: float) -> None:
    check_grads(lambda x: math.log(x), (x,))
    check_grads(lambda x: abs(x - 0.5 * x), (x,), order=1)
    check_grads(lambda x: np.sum(1.0 / x), (x * np.array([1.0, 3.0]),))


def test_close_to_a_kink() -> None:
    check_grads(lambda x: abs(x), (1e-4,))
    check_grads(lambda x: np.sum(np.maximum(x, 0.0)), (np.array([1e-3, -1e-5, 2.0]),))


def test_no_derivative() -> None:
    with pytest.raises(GradientError, match="has no derivative that differences could show"):
        check_grads(lambda x: math.floor(x) + x, (1.0,), order=1)


def test_wrong_requests() -> None:
    with pytest.raises(ArgumentError, match="not 'backward'"):
        check_grads(math.sin, (1.0,), modes=("backward",))
    with pytest.raises(ArgumentError, match="no argument holds floats"):
        check_grads(lambda n: n * 2, (1,))
    with pytest.raises(ArgumentError, match="returns nothing that holds floats"):
        check_grads(lambda x: x > 0, (1.0,))
    with pytest.raises(ArgumentError, match="numerical_jacobian"):
        numerical_grad(lambda x: x, X)


# ---- what is wrong ---------------------------------------------------------------------------


def softplus(x):
    return np.log1p(np.exp(x))


@elementwise(softplus)
def wrong_everywhere(x):
    partial.x = 1.0 / (1.0 + np.exp(x))  # noqa: F821 - the sign is wrong


def first_times(x):
    return x[0] * x


@rule(first_times)
def wrong_in_reverse(x, *, out):
    tangent.out = tangent.x[0] * x + x[0] * tangent.x  # noqa: F821
    adjoint.x += adjoint.out * x[0]  # noqa: F821 - and nothing for x[0]


def rounded(x):
    return x * x


nondifferentiable([rounded])


def helper(a, b):
    s = softplus(a) * 2.0
    return s * b


def in_a_loop(p, n):
    h = p["x"]
    for _ in range(n):
        h = np.tanh(p["W"] @ h)
        h = h + helper(h, 2.0)
    return np.sum(h)


def in_a_branch(x):
    y = np.exp(x)
    if x[0] > 0.0:
        y[1:] *= softplus(x[1:])
        return y
    return x


def in_reverse(x):
    y = np.sin(x)
    z = first_times(y) / (1.0 + y * y)
    return {"z": z, "n": 3}


def lost(x):
    y = x * 2.0
    z = rounded(y)
    return np.sum(z + y)


def failure(*args: Any, **options: Any) -> str:
    with pytest.raises(GradientError) as caught:
        check_grads(*args, **options)
    return str(caught.value)


def line_of(function: Any, text: str) -> str:
    """``file:line`` of the line of a function that holds a text."""
    import inspect

    lines, first = inspect.getsourcelines(function)
    (offset,) = [k for k, line in enumerate(lines) if text in line]
    return f"test_testing.py:{first + offset}:"


@pytest.mark.parametrize("modes", [("forward",), ("reverse",), BOTH])
def test_statement_of_a_called_function(modes: tuple[str, ...]) -> None:
    p = {"W": 0.3 * np.eye(3), "x": X}
    text = failure(in_a_loop, (p, 3), modes)
    assert text.startswith("the derivative of `in_a_loop` by `p[")
    assert f"is wrong in {modes[0]} mode" in text and "differences:" in text
    assert line_of(helper, "s = softplus(a)") in text
    assert "    s = softplus(a) * 2.0\n    ^^^^^^^^^^^^^^^^^^^^^\n" in text


@pytest.mark.parametrize("mode", BOTH)
def test_statement_in_a_branch(mode: str) -> None:
    text = failure(in_a_branch, (X,), (mode,))
    assert "by `x[" in text and "\n    of output[" in text
    assert line_of(in_a_branch, "softplus") in text


def test_wrong_in_reverse_alone() -> None:
    check_grads(in_reverse, (X,), ("forward",))
    text = failure(in_reverse, (X,))
    assert "by `x[0]` is wrong in reverse mode\n    of output['z'][" in text
    right = float(jacobian(lambda x: np.sin(x[0]) ** 2 / (1 + np.sin(x[0]) ** 2))(X)[0])
    assert "forward mode:" in text and math.isfinite(right)
    assert line_of(in_reverse, "first_times") in text


def test_values_in_the_message() -> None:
    text = failure(lambda x: softplus(x) * 3.0, (0.5,), ("reverse",))
    values = [float(line.split()[-1]) for line in text.splitlines()[1:3]]
    slope = 1.0 / (1.0 + math.exp(-0.5))
    assert np.allclose(values, [3.0 * (1.0 - slope), 3.0 * slope], rtol=1e-9)


@pytest.mark.parametrize("mode", BOTH)
def test_lost_derivative(mode: str) -> None:
    assert line_of(lost, "rounded(y)") in failure(lost, (X,), (mode,))


def test_rule_of_the_function_itself() -> None:
    assert "likely cause: the rule of `softplus`" in failure(softplus, (0.3,))


def test_wrong_in_second_order_alone() -> None:
    def kinked(x):
        return np.sum(np.abs(x))  # at 0 its derivative is 0 by convention, and jumps

    check_grads(kinked, (np.array([0.0, 1.0]),), order=1)
    text = failure(kinked, (np.array([0.0, 1.0]),))
    assert text.startswith("`adjoint of kinked` has no derivative")


def test_error_is_an_assertion_and_can_be_pickled() -> None:
    assert issubclass(GradientError, AssertionError) and issubclass(GradientError, TangentishError)
    error = pickle.loads(pickle.dumps(GradientError("wrong")))
    assert str(error) == "wrong"


def test_nothing_is_blamed_in_a_right_program() -> None:
    point = point_of(network, (parameters(), X, 4))
    watched = Watched.of(point)
    direction = random_like(point.inputs, np.random.default_rng(1), scaled=True)
    assert len(watched.statements) > 5
    for mode in BOTH:
        assert watched.first_wrong(mode, direction, 1e-6) is None


# ---- by differences alone --------------------------------------------------------------------


def test_extrapolated_differences() -> None:
    value, error = extrapolated(lambda t: np.array([np.exp(t), np.sin(30.0 * t), 7.0]))
    assert np.all(abs(value - [1.0, 30.0, 0.0]) <= np.maximum(4.0 * error, 1e-13))
    assert np.all(error < 1e-9)


def test_complex_step() -> None:
    assert by_complex_step(np.sin) == 1.0
    assert by_complex_step(math.sin) is None
    assert by_complex_step(lambda t: np.abs(1.0 + t)) == 0.0  # valid for analytic functions
    value, _ = best_of(lambda t: np.abs(1.0 + t))  # so it is compared with differences
    assert abs(value - 1.0) < 1e-12


def test_numerical_grad_has_the_structure_of_the_argument() -> None:
    Pair = namedtuple("Pair", "u v")

    def f(p: Any, n: int) -> Any:
        return np.sum(p.u[0] ** n) * p.v["s"]

    p = Pair([X, 2], {"s": 0.5})
    found = numerical_grad(f, p, 3)
    assert type(found) is Pair and type(found.v["s"]) is float
    assert np.allclose(found.u[0], 1.5 * X**2, rtol=1e-9)
    assert math.isclose(found.v["s"], np.sum(X**3), rel_tol=1e-9)
    both = numerical_grad(lambda x, y: x * y, 2.0, 3.0, wrt=(0, "y"))
    assert np.allclose(both, (3.0, 2.0), rtol=1e-12)


def test_numerical_jacobian_is_that_of_jacobian() -> None:
    args = (parameters(), X, 3)
    mine, theirs = numerical_jacobian(network, *args), jacobian(network)(*args)
    for name in ("W", "b"):
        a = mine["total"]["layers"][1][name]
        b = theirs["total"]["layers"][1][name]
        assert a.shape == b.shape and np.allclose(a, b, rtol=1e-8, atol=1e-10)
    second = numerical_jacobian(grad(lambda x: np.sum(x**3)), X)
    assert np.allclose(second, hessian(lambda x: np.sum(x**3))(X), rtol=1e-9, atol=1e-9)
