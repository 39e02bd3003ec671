"""Derivatives of derivatives: any mode over any other, on scalars, arrays, loops, calls."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tangentish import adjoint, grad, tangent, value_and_grad
from tangentish.errors import ArgumentError, UnsupportedError
from tangentish.testing import check_grads


def polynomial(x):
    return x**5 - 3.0 * x**3 + 2.0 * x


def waves(x):
    return math.sin(2.0 * x) * math.exp(-x) + math.log(1.0 + x * x)


def power_by_loop(x):
    y = 1.0
    for _ in range(4):
        y *= x
    return y


def iterated(x):
    for _ in range(3):
        x = 3.1 * x * (1.0 - x)
    return x


def branching(x):
    if x > 0.5:
        return x**3
    return -x


def ratio(x):
    return x / (1.0 + x**2)


def root(x):
    return math.sqrt(1.0 + x) ** 3


def helper(x):
    return math.tanh(x) * x


def calling(x):
    return helper(x * x) + helper(x)


def by_while(x):
    y = x
    while y < 4.0:
        y = y * x * 1.1
    return y


def stored(x):
    a = np.zeros(3)
    a[0] = x
    for i in range(1, 3):
        a[i] = a[i - 1] * x + a[i - 1]
    return a[0] * a[1] * a[2]


SCALARS = [polynomial, waves, power_by_loop, iterated, branching, ratio, root, calling, stored]
SCALARS.append(by_while)


def differences(f: Callable[[float], float], x: float, order: int) -> float:
    """The derivative of some order by differences, from a polynomial through nearby points."""
    points = np.cos(np.pi * (np.arange(24) + 0.5) / 24) * 0.2
    series = np.polynomial.Chebyshev.fit(points, [f(x + p) for p in points], 18)
    return float(series.deriv(order)(0.0))


@pytest.mark.parametrize("f", SCALARS, ids=lambda f: f.__name__)
def test_third_derivatives(f: Callable[[float], float]) -> None:
    x = 1.7 if f is by_while else 0.8
    second, third = grad(grad(f)), grad(grad(grad(f)))
    assert math.isclose(second(x), differences(f, x, 2), rel_tol=1e-6)
    assert math.isclose(third(x), differences(f, x, 3), rel_tol=1e-6, abs_tol=1e-6)
    assert math.isclose(tangent(second)(x, 1.0)[1], third(x), rel_tol=1e-10, abs_tol=1e-12)


THIRD = [
    (polynomial, 0.8, lambda x: 60.0 * x**2 - 18.0),
    (power_by_loop, 0.8, lambda x: 24.0 * x),
    (branching, 0.8, lambda x: 6.0),
    (ratio, 0.8, lambda x: -6.0 * (x**4 - 6.0 * x**2 + 1.0) / (1.0 + x**2) ** 4),
    (root, 0.8, lambda x: -0.375 * (1.0 + x) ** -1.5),
    (by_while, 1.7, lambda x: 6.0 * 1.21),  # x * (1.1 x)²
]


@pytest.mark.parametrize(("f", "x", "by_hand"), THIRD, ids=lambda p: getattr(p, "__name__", ""))
def test_third_derivatives_by_hand(f: Any, x: float, by_hand: Any) -> None:
    assert math.isclose(grad(grad(grad(f)))(x), by_hand(x), rel_tol=1e-12)
    along = tangent(tangent(tangent(f)))
    assert math.isclose(along(x, 1.0, 1.0, 1.0)[1][1][1], by_hand(x), rel_tol=1e-12)


@pytest.mark.parametrize("f", SCALARS, ids=lambda f: f.__name__)
def test_checked_to_third_order(f: Any) -> None:
    check_grads(f, (1.7 if f is by_while else 0.8,), order=3)


@pytest.mark.parametrize("f", SCALARS, ids=lambda f: f.__name__)
def test_all_orders_of_modes_agree(f: Callable[[float], float]) -> None:
    x = 1.7 if f is by_while else 0.8
    reverse_reverse = grad(grad(f))(x)
    forward_reverse = tangent(grad(f))(x, 1.0)[1]
    reverse_forward = adjoint(tangent(f))(x, 1.0, (0.0, 1.0))
    forward_forward = tangent(tangent(f))(x, 1.0, 1.0)[1][1]
    for found in (forward_reverse, reverse_forward, forward_forward):
        assert math.isclose(found, reverse_reverse, rel_tol=1e-10)


def network(W, b, x):
    h = x
    for layer in range(3):
        h = np.tanh(W[layer] @ h + b[layer])
    return np.sum(h * h)


def in_place(A):
    A = A.copy()
    for j in range(3):
        for i in range(j + 1, 3):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
            A[i, j + 1 :] -= A[i, j] * A[j, j + 1 :]
    return np.sum(np.log(np.abs(np.diag(A))))


def views(x):
    y = x * x
    y[1:] *= y[:-1]
    row = y[::2]
    row += 1.0
    return np.sum(y**2)


def masked(x):
    y = np.where(x > 0.0, x**3, np.sin(x))
    y[y < 0.1] *= 2.0
    return np.sum(np.exp(-y))


def reducing(x):
    return np.max(x**2) + np.mean(np.cumsum(x) ** 3) + np.linalg.norm(x)


RNG = np.random.default_rng(1)
ARRAYS = [
    (network, (RNG.normal(size=(3, 2, 2)), RNG.normal(size=(3, 2)), RNG.normal(size=2))),
    (in_place, (RNG.normal(size=(3, 3)) + 4.0 * np.eye(3),)),
    (views, (RNG.normal(size=5),)),
    (masked, (RNG.normal(size=6),)),
    (reducing, (RNG.normal(size=4),)),
]


@pytest.mark.parametrize(("f", "args"), ARRAYS, ids=lambda p: getattr(p, "__name__", ""))
def test_hessian_products(f: Callable[..., Any], args: tuple[Any, ...]) -> None:
    rng = np.random.default_rng(2)
    direction, other = rng.normal(size=(2, *args[0].shape))
    along = tangent(grad(f))

    def product(v: Any) -> Any:
        return along(*args, v)[1]

    step = 1e-4
    forward, back = (grad(f)(args[0] + s * direction, *args[1:]) for s in (step, -step))
    assert np.allclose(product(direction), (forward - back) / (2 * step), rtol=1e-5, atol=1e-5)
    symmetric = np.sum(other * product(direction)) - np.sum(direction * product(other))
    assert abs(symmetric) < 1e-10 * np.sum(np.abs(product(direction)))

    def slope(x: Any) -> Any:
        return np.sum(grad(f)(x, *args[1:]) * direction)

    assert np.allclose(grad(slope)(args[0]), product(direction), rtol=1e-10)


def test_gradient_used_inside() -> None:
    potential = grad(lambda q: 0.25 * np.sum(q**4))

    def energy(q, p):
        for _ in range(5):
            p = p - 0.1 * potential(q)
            q = q + 0.1 * p
        return np.sum(p * p) + np.sum(q * q)

    q, p = np.array([0.3, -0.8]), np.array([0.1, 0.4])

    def plain(q, p):
        for _ in range(5):
            p = p - 0.1 * q**3
            q = q + 0.1 * p
        return np.sum(p * p) + np.sum(q * q)

    for mine, wanted in zip(
        grad(energy, wrt=("q", "p"))(q, p), grad(plain, wrt=("q", "p"))(q, p), strict=True
    ):
        assert np.allclose(mine, wanted, rtol=1e-12)


def test_value_and_gradient_inside() -> None:
    def surrogate(x, y):
        value, slope = value_and_grad(waves)(x)
        return value + slope * (y - x)

    wanted = grad(grad(waves))(0.4) * (0.9 - 0.4)
    assert math.isclose(grad(surrogate)(0.4, 0.9), wanted, rel_tol=1e-12)


def test_decorated_twice() -> None:
    @grad
    @grad
    def f(x):
        return x**4

    assert math.isclose(f(2.0), 48.0)


def test_text_of_second_derivative() -> None:
    text = grad(grad(lambda x: x**3)).source_for(2.0)
    assert "x_bar2 = 6.0 * out_bar * x\n    return x_bar2" in text


def test_redefined_function_is_noticed() -> None:
    scope: dict[str, Any] = {}
    inner = [lambda x: x**2, lambda x: x**3]

    def f(x):
        return scope["f"](x)

    del f
    found = [grad(grad(each))(2.0) for each in inner]
    assert found == [2.0, 12.0]


def big(x):
    return x > 5.0


def small(x):
    return x < 0.5


def branching_by_calls(x):
    return x * x if small(x) or big(x) else x**3


def test_functions_that_carry_no_derivative_are_shared_between_texts() -> None:
    assert math.isclose(grad(grad(branching_by_calls))(2.0), 12.0)
    assert math.isclose(tangent(grad(branching_by_calls))(7.0, 1.0)[1], 2.0)


def added_to_itself(x):
    y = np.ones(2)
    c = x[:2] * 2.0
    for i in range(2):
        c[i] *= x[2]
        y += x[:2] * c
    return np.sum(y * c)


def adds_first(u, p):
    u[0] += p
    return np.sum(u[::2] ** 2)


def reads_before_the_call(x):
    y = x
    return adds_first(y[0:], math.sin(y[1]))


def tried(x):
    y = x
    try:
        y = y * y
        z = np.sin(y)
    finally:
        y = y * 3.0 + x
    return np.sum(y * z)


@pytest.mark.parametrize("f", [added_to_itself, reads_before_the_call, tried])
def test_gradients_inside_are_the_gradients_outside(f: Callable[..., Any]) -> None:
    """The seed of 1 that is not passed makes no alias; what is restored counts as written."""
    x, v = np.array([0.3, -0.7, 1.1]), np.array([0.2, 0.5, -0.4])
    value, dot = tangent(grad(f))(x.copy(), v)
    assert np.allclose(value, grad(f)(x.copy()), rtol=1e-14)
    h = 1e-5
    ahead, behind = grad(f)(x + h * v), grad(f)(x - h * v)
    assert np.allclose(dot, (ahead - behind) / (2 * h), rtol=1e-6, atol=1e-8)


def test_an_adjoint_is_no_other_name_of_its_seed() -> None:
    seed = np.ones(3)
    found = adjoint(lambda x: x * 2.0 * 0.5)(np.arange(3.0), seed)
    assert np.array_equal(found, seed) and not np.shares_memory(found, seed)


def running_products(x):
    return np.sum(np.cumprod(x) ** 2)


def test_helpers_without_a_rule_are_refused_by_name() -> None:
    with pytest.raises(UnsupportedError, match=r"`cumprod_[a-z_]+` of generated code has no"):
        once = grad(running_products)
        twice = grad(lambda x: np.sum(once(x) ** 2))
        grad(lambda x: np.sum(twice(x)))(np.array([1.0, 2.0]))


def of_a_dict(p):
    return np.sum(np.tanh(p["w"] @ p["b"])) * p["s"]


def test_structures_go_through_both_modes() -> None:
    p = {"w": np.array([[0.3, -0.2], [0.5, 1.0]]), "b": np.array([0.7, -0.4]), "s": 1.5}
    v = {"w": np.array([[0.1, 0.2], [-0.3, 0.4]]), "b": np.array([-0.5, 0.6]), "s": 0.7}
    value, dot = tangent(grad(of_a_dict))(p, v)

    def moved(h: float) -> Any:
        return grad(of_a_dict)({k: p[k] + h * v[k] for k in p})

    for key in p:
        assert np.allclose(value[key], grad(of_a_dict)(p)[key])
        difference = (moved(1e-5)[key] - moved(-1e-5)[key]) / 2e-5
        assert np.allclose(dot[key], difference, rtol=1e-7, atol=1e-9)


MODEL = """
import math
import numpy as np
import tangentish

scale = 2.0

def helper(x):
    return scale * x * x

def total(x):
    return np.sum(helper(x) ** 2)

def wave(x):
    return math.sin(helper(x))

slope = tangentish.grad(wave)

def squared(x):
    return slope(x) ** 2
"""

SCRIPT = """
import numpy as np, tangentish, model
from tangentish.keeping.cache import statistics
tangentish.tangent(tangentish.grad(model.total))(np.ones(2), np.ones(2))
tangentish.grad(tangentish.grad(model.wave))(0.7)
print(tangentish.grad(model.squared)(0.7), statistics.generated, statistics.loaded_from_disk)
"""


def outcome(folder: Path) -> list[str]:
    environment = {**os.environ, "TANGENTISH_CACHE_DIR": str(folder / "cache")}
    environment["PYTHONPATH"] = os.pathsep.join([str(folder), str(Path(__file__).parent.parent)])
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_a_second_process_loads_derivatives_of_derivatives(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(MODEL, encoding="utf-8")
    first, second = outcome(tmp_path), outcome(tmp_path)
    assert first[1:] == ["3", "0"] and second == [first[0], "0", "3"]
    (tmp_path / "model.py").write_text(MODEL.replace("x * x", "x * x * x"), encoding="utf-8")
    changed = outcome(tmp_path)
    assert changed[1:] == ["3", "0"] and changed[0] != first[0]


def test_one_array_in_two_places_is_refused() -> None:
    w = np.ones(2)
    with pytest.raises(ArgumentError, match="holds the same array in two places"):
        tangent(grad(lambda p: np.sum(p[0] * p[1])))([w, w], [w, w])


def test_objects() -> None:
    class Model:
        def __init__(self, scale):
            self.W, self.b, self.k = np.full((3, 2), 0.3 * scale), np.ones(3) * scale, 3

        def __call__(self, x):
            return np.tanh(self.W @ x + self.b)

    def loss(m, x):
        return np.sum(m(x) ** 2)

    x, step = np.array([0.3, 0.8]), 1e-5
    _, dot = tangent(grad(loss))(Model(1.0), x, Model(1.0))
    ahead, behind = (grad(loss)(Model(1.0 + s), x) for s in (step, -step))
    assert type(dot) is Model
    assert np.allclose(dot.W, (ahead.W - behind.W) / (2.0 * step), rtol=1e-7)
    assert np.allclose(dot.b, (ahead.b - behind.b) / (2.0 * step), rtol=1e-7)
