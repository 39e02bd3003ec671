"""Derivatives where SciPy asks for them, and nested parameters as the vectors that it wants."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tangentish import flatten, grad, hessian, hvp, jacobian, value_and_grad
from tangentish.errors import ArgumentError

optimize = pytest.importorskip("scipy.optimize")
integrate = pytest.importorskip("scipy.integrate")


def rosenbrock(x: Any) -> Any:
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def test_minimize() -> None:
    found = optimize.minimize(value_and_grad(rosenbrock), np.zeros(4), jac=True, method="BFGS")
    np.testing.assert_allclose(found.x, 1.0, atol=1e-5)


def test_minimize_with_curvature() -> None:
    found = optimize.minimize(
        rosenbrock,
        np.zeros(4),
        jac=grad(rosenbrock),
        hess=hessian(rosenbrock),
        method="Newton-CG",
        options={"xtol": 1e-10},
    )
    np.testing.assert_allclose(found.x, 1.0, atol=1e-7)
    found = optimize.minimize(
        rosenbrock,
        np.zeros(4),
        jac=grad(rosenbrock),
        hessp=lambda x, p: hvp(rosenbrock, x, p),
        method="Newton-CG",
        options={"xtol": 1e-10},
    )
    np.testing.assert_allclose(found.x, 1.0, atol=1e-6)


def decay(p: Any, t: Any, y: Any) -> Any:
    return p[0] * np.exp(-p[1] * t) + p[2] - y


def test_least_squares_and_curve_fit() -> None:
    t = np.linspace(0.0, 4.0, 30)
    y = decay(np.array([2.0, 1.3, 0.5]), t, 0.0)
    found = optimize.least_squares(decay, np.ones(3), jac=jacobian(decay), args=(t, y))
    np.testing.assert_allclose(found.x, [2.0, 1.3, 0.5], atol=1e-8)


def test_root() -> None:
    def equations(x: Any) -> Any:
        return np.array([x[0] ** 2 + x[1] ** 2 - 4.0, x[0] - x[1] ** 3])

    found = optimize.root(equations, np.ones(2), jac=jacobian(equations))
    np.testing.assert_allclose(equations(found.x), 0.0, atol=1e-10)


def robertson(t: Any, y: Any) -> Any:
    a = -0.04 * y[0] + 1e4 * y[1] * y[2]
    b = 3e7 * y[1] ** 2
    return np.array([a, -a - b, b])


def test_stiff_equations() -> None:
    jac = jacobian(robertson, wrt="y")
    found = integrate.solve_ivp(
        robertson, (0.0, 40.0), [1.0, 0.0, 0.0], method="BDF", jac=jac, rtol=1e-8, atol=1e-10
    )
    np.testing.assert_allclose(found.y[:, -1], [0.71582707, 9.18553e-6, 0.28416374], rtol=1e-5)


def network(params: Any, x: Any, y: Any) -> Any:
    h = np.tanh(x @ params["hidden"].W + params["hidden"].b)
    return np.mean((h @ params["out"][0] + params["out"][1] - y) ** 2)


def parameters(rng: np.random.Generator) -> dict[str, Any]:
    hidden = SimpleNamespace(W=rng.normal(size=(2, 4)), b=np.zeros(4), name="tanh")
    return {"hidden": hidden, "out": [rng.normal(size=4), 0.1], "steps": 3}


def test_nested_parameters() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(20, 2))
    params, y = parameters(rng), np.sin(x[:, 0])
    start, unflatten = flatten(params)
    slope = value_and_grad(network)

    def objective(vector: Any) -> Any:
        value, gradient = slope(unflatten(vector), x, y)
        return value, flatten(gradient)[0]

    found = optimize.minimize(objective, start, jac=True, method="L-BFGS-B")
    fitted = unflatten(found.x)
    assert network(fitted, x, y) < 0.01 < network(params, x, y)
    assert fitted["steps"] == 3 and fitted["hidden"].name == "tanh"
    assert type(fitted["out"][1]) is float and fitted["hidden"].W.shape == (2, 4)


def test_flatten_keeps_dtypes_and_order() -> None:
    given = [np.float32(1.0), np.arange(2.0, dtype=np.float32), (4.0, 5), {"a": np.zeros((1, 2))}]
    vector, unflatten = flatten(given)
    np.testing.assert_array_equal(vector, [1.0, 0.0, 1.0, 4.0, 0.0, 0.0])
    again = unflatten(vector)
    assert type(again[0]) is np.float32 and again[1].dtype == np.float32
    assert again[2] == (4.0, 5) and again[3]["a"].shape == (1, 2)
    again[1][0] = 7.0
    assert vector[1] == 0.0 and given[1][0] == 0.0
    assert "6 numbers to 4 leaves" in repr(unflatten)


def test_flatten_is_strict() -> None:
    with pytest.raises(ArgumentError, match="holds no float"):
        flatten({"n": 3})
    with pytest.raises(ArgumentError, match="a vector of 2 numbers"):
        flatten([1.0, 2.0])[1](np.ones(3))
