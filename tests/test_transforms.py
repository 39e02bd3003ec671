"""Products with derivatives, Jacobians, Hessians: values, structures, calling forms."""

from __future__ import annotations

import math
from collections import namedtuple
from typing import Any

import numpy as np
import pytest

import tangentish as tg
from tangentish import grad, hessian, hvp, jacfwd, jacobian, jacrev, jvp, vjp
from tangentish.errors import ArgumentError, OutputError

RNG = np.random.default_rng(0)
X = RNG.normal(size=4)
M = RNG.normal(size=(3, 4))


def layer(W, x):
    return np.tanh(W @ x)


def recurrence(x, n):
    y = np.zeros(n)
    y[0] = x[0]
    for k in range(1, n):
        y[k] = np.sin(y[k - 1]) * x[k % len(x)] + x[0] ** 2
    return y


def energy(x):
    total = 0.0
    for i in range(len(x)):
        total += x[i] ** 2 * x[(i + 1) % len(x)] + math.exp(0.3 * x[i])
    return total


def by_differences(f: Any, x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    columns = []
    for index in np.ndindex(x.shape):
        unit = np.zeros_like(x)
        unit[index] = step
        columns.append((np.asarray(f(x + unit)) - np.asarray(f(x - unit))) / (2.0 * step))
    return np.stack(columns, axis=-1).reshape(*np.shape(f(x)), *x.shape)


# products


def test_jvp_and_vjp_are_transposed() -> None:
    W_dot, x_dot, out_bar = RNG.normal(size=(3, 4)), RNG.normal(size=4), RNG.normal(size=3)
    value, along = jvp(layer, (M, X), (W_dot, x_dot))
    same, pullback = vjp(layer, M, X)
    W_bar, x_bar = pullback(out_bar)
    assert np.array_equal(value, layer(M, X)) and np.array_equal(same, value)
    left, right = out_bar @ along, np.sum(W_bar * W_dot) + x_bar @ x_dot
    assert abs(left - right) < 1e-13
    assert W_bar.shape == M.shape and x_bar.shape == X.shape


def test_tangent_of_none_holds_an_argument() -> None:
    _, along = jvp(layer, (M, X), (None, X))
    _, whole = jvp(layer, (M, X), (np.zeros_like(M), X))
    assert np.allclose(along, whole, rtol=1e-15)
    with pytest.raises(ArgumentError, match="every tangent is None"):
        jvp(layer, (M, X), (None, None))
    with pytest.raises(ArgumentError, match="2 primals and 1 tangents"):
        jvp(layer, (M, X), (M,))


def test_pullback_of_arguments_without_floats() -> None:
    _, pullback = vjp(recurrence, X, 6)
    x_bar, n_bar = pullback(np.ones(6))
    assert x_bar.shape == X.shape and n_bar is None


def test_pullback_may_be_called_many_times() -> None:
    _, pullback = vjp(recurrence, X, 6)
    rows = [pullback(unit)[0] for unit in np.eye(6)]
    again = [pullback(unit)[0] for unit in np.eye(6)]
    assert np.array_equal(rows, again)
    assert np.allclose(rows, by_differences(lambda x: recurrence(x, 6), X), rtol=1e-8, atol=1e-9)


def overwrite(a, x):
    a[1:] *= x
    row = a[:2]
    row += np.sin(a[1:3])
    return a * x[0]


def test_pullback_after_the_arguments_have_changed() -> None:
    a, x = np.array([0.3, 0.8, -0.4]), np.array([1.2, 0.7])
    _, pullback = vjp(overwrite, a.copy(), x)
    wanted = pullback(np.array([1.0, 2.0, 3.0]))
    mine, other = a.copy(), x.copy()
    _, later = vjp(overwrite, mine, other)
    left = mine.copy()
    other[:], mine[:] = 7.0, -7.0
    for _ in range(3):
        found = later(np.array([1.0, 2.0, 3.0]))
        assert all(map(np.array_equal, found, wanted))
    plain = a.copy()
    overwrite(plain, x)
    assert np.array_equal(left, plain)


def view_of_itself(x: Any, s: float) -> Any:
    y = x * 1.0
    t = np.sum(y * y)
    y = y[1:]
    y[0] = s
    return t + np.sum(y * y)


def test_what_is_restored_through_a_view_is_handed_over() -> None:
    _, pullback = vjp(view_of_itself, X, 0.7)
    for mine, wanted in zip(pullback(1.0), grad(view_of_itself, (0, 1))(X, 0.7), strict=True):
        assert np.array_equal(mine, wanted)


def test_cotangents_of_structures() -> None:
    Pair = namedtuple("Pair", "u v")

    def f(p: Any) -> Any:
        return {"a": p.u * p.v, "b": [np.sum(p.u), 3]}

    p = Pair(np.array([1.0, 2.0]), np.array([3.0, 5.0]))
    value, pullback = vjp(f, p)
    assert value["b"] == [3.0, 3]
    (p_bar,) = pullback({"a": np.array([1.0, 10.0]), "b": [100.0, None]})
    assert type(p_bar) is Pair
    assert np.array_equal(p_bar.u, [103.0, 150.0]) and np.array_equal(p_bar.v, [1.0, 20.0])


def test_a_wrong_cotangent() -> None:
    _, pullback = vjp(layer, M, X)
    with pytest.raises(ArgumentError, match="output has shape"):
        pullback(np.ones(4))


def test_linearize() -> None:
    value, along = tg.linearize(layer, M, X)
    assert np.array_equal(value, layer(M, X))
    x_dot = RNG.normal(size=4)
    wanted = jvp(layer, (M, X), (np.zeros_like(M), x_dot))[1]
    assert np.allclose(along(np.zeros_like(M), x_dot), wanted, rtol=1e-15)


# Jacobians


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
def test_jacobian_modes(mode: str) -> None:
    found = jacobian(layer, wrt="x", mode=mode)(M, X)
    assert found.shape == (3, 4) and found.dtype == np.float64
    assert np.allclose(found, by_differences(lambda x: layer(M, x), X), rtol=1e-8, atol=1e-9)
    both = jacobian(layer, wrt=(0, "x"), mode=mode)(M, X)
    assert type(both) is tuple and both[0].shape == (3, 3, 4)
    assert np.allclose(both[0], by_differences(lambda W: layer(W, X), M), rtol=1e-8, atol=1e-9)
    assert np.allclose(both[1], found, rtol=1e-13)


def test_jacobian_of_in_place_loop() -> None:
    wanted = by_differences(lambda x: recurrence(x, 7), X)
    for transform in (jacfwd, jacrev):
        assert np.allclose(transform(recurrence)(X, 7), wanted, rtol=1e-8, atol=1e-9)


def test_jacobian_of_structures_is_nested() -> None:
    def f(p: Any) -> Any:
        return {"sum": np.sum(p["w"]) * p["s"], "all": (p["w"] * p["s"], 2)}

    p = {"w": np.array([1.0, 2.0]), "s": 3.0}
    for transform in (jacfwd, jacrev):
        found = transform(f)(p)
        assert np.array_equal(found["sum"]["w"], [3.0, 3.0]) and found["sum"]["s"] == 3.0
        assert np.array_equal(found["all"][0]["w"], [[3.0, 0.0], [0.0, 3.0]])
        assert np.array_equal(found["all"][0]["s"], [1.0, 2.0])
        assert found["all"][1] is None
        assert type(found["sum"]["s"]) is float


def test_jacobian_of_numbers() -> None:
    assert jacfwd(lambda x: x**2)(3.0) == jacrev(lambda x: x**2)(3.0) == 6.0
    assert np.array_equal(jacrev(lambda x: np.array([x, x**2]))(3.0), [1.0, 6.0])
    assert np.array_equal(jacfwd(np.sum)(np.ones(3)), np.ones(3))


def test_jacobian_of_empty_arrays() -> None:
    assert jacfwd(lambda x: x * 2.0)(np.ones(0)).shape == (0, 0)
    assert jacrev(lambda x: x * 2.0)(np.ones(0)).shape == (0, 0)


def test_jacobian_in_single_precision() -> None:
    found = jacobian(lambda x: x * x)(np.array([1.0, 2.0], np.float32))
    assert found.dtype == np.float32 and np.array_equal(found, [[2.0, 0.0], [0.0, 4.0]])


def test_jacobian_of_an_unknown_mode() -> None:
    with pytest.raises(ArgumentError, match="not 'sideways'"):
        jacobian(layer, mode="sideways")


# second derivatives


def test_hessian_of_a_loop() -> None:
    x = RNG.normal(size=30)
    found = hessian(energy)(x)
    assert np.allclose(found, found.T, rtol=1e-12, atol=1e-13)
    assert np.allclose(found, by_differences(grad(energy), x), rtol=1e-6, atol=1e-8)


def test_hessian_of_a_loop_by_hand() -> None:
    x = RNG.normal(size=30)
    wanted = np.diag(2.0 * np.roll(x, -1) + 0.09 * np.exp(0.3 * x))
    for i in range(30):
        wanted[i, (i + 1) % 30] += 2.0 * x[i]
        wanted[(i + 1) % 30, i] += 2.0 * x[i]
    for found in (hessian(energy)(x), jacrev(grad(energy))(x), jacfwd(grad(energy))(x)):
        assert np.allclose(found, wanted, rtol=1e-12, atol=1e-12)


def test_hessian_of_structures() -> None:
    def f(p: Any) -> Any:
        return p["a"] ** 2 * np.sum(p["b"])

    found = hessian(f)({"a": 2.0, "b": np.array([1.0, 3.0])})
    assert found["a"]["a"] == 8.0
    assert np.array_equal(found["a"]["b"], [4.0, 4.0])
    assert np.array_equal(found["b"]["b"], np.zeros((2, 2)))


def test_hessian_by_two_arguments() -> None:
    found = hessian(lambda x, y: x**2 * y, wrt=(0, 1))(3.0, 2.0)
    assert found == ((4.0, 6.0), (6.0, 0.0))


def test_hvp() -> None:
    v = RNG.normal(size=4)
    assert np.allclose(hvp(energy, X, v), hessian(energy)(X) @ v, rtol=1e-12)
    x_part, n_part = hvp(lambda x, n: energy(x) * n, (X, 3), (v, None))
    assert np.allclose(x_part, 3.0 * hvp(energy, X, v), rtol=1e-12) and n_part is None


def test_gauss_newton() -> None:
    v = RNG.normal(size=4)
    J = jacobian(layer, wrt=1)(M, X)
    found = tg.gauss_newton_vp(lambda x: layer(M, x), X, v)
    assert np.allclose(found, J.T @ J @ v, rtol=1e-12)


# functions of points


def test_derivative_at_points() -> None:
    points = np.linspace(-1.0, 1.0, 5)
    assert np.allclose(tg.derivative(np.tanh)(points), 1.0 - np.tanh(points) ** 2, rtol=1e-15)
    third = tg.derivative(lambda x: x**5, order=3)
    assert np.allclose(third(points), 60.0 * points**2) and math.isclose(third(2.0), 240.0)


def test_derivative_of_dependent_elements() -> None:
    with pytest.raises(ArgumentError, match="element by element"):
        tg.derivative(np.cumsum)(np.ones(3))
    with pytest.raises(ArgumentError, match="element by element"):
        tg.derivative(np.sum)(np.ones(3))


def test_higher_directional_derivatives() -> None:
    x, v = np.array([0.4, -0.3]), np.array([1.0, 2.0])

    def f(x: Any) -> Any:
        return np.exp(x[0]) * np.sin(x[1])

    for order in range(1, 5):
        power = (v[0] + v[1] * 1j) ** order * np.exp(x[0] + 1j * x[1])
        assert math.isclose(tg.directional(f, x, v, order), power.imag, rel_tol=1e-12)


def test_laplacian_and_divergence() -> None:
    assert math.isclose(tg.laplacian(lambda x: np.sum(x**4))(X), 12.0 * np.sum(X**2))
    assert math.isclose(tg.laplacian(lambda x: x[0] ** 2 - x[1] ** 2)(X), 0.0, abs_tol=1e-12)
    assert math.isclose(tg.divergence(lambda x: x**3)(X), 3.0 * np.sum(X**2))


# more than the value


def test_has_aux() -> None:
    def loss(x: Any) -> Any:
        y = x * x
        return np.sum(y), {"largest": np.max(y), "n": len(x)}

    (value, more), gradient = tg.value_and_grad(loss, has_aux=True)(X)
    assert value == np.sum(X**2) and more == {"largest": np.max(X**2), "n": 4}
    assert np.array_equal(gradient, 2.0 * X)
    gradient, more = grad(loss, has_aux=True)(X)
    assert np.array_equal(gradient, 2.0 * X) and more["n"] == 4


def test_has_aux_without_a_pair() -> None:
    with pytest.raises(OutputError, match="has_aux"):
        grad(lambda x: np.sum(x), has_aux=True)(X)
    with pytest.raises(OutputError):
        grad(lambda x: (x, 1), has_aux=True)(X)
