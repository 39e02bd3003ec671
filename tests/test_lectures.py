"""The numbers that the lectures compute by hand, to three digits and where they say so exactly.

The running example is ``f(x1, x2) = ln(x1) + x1 x2 - sin(x2)`` at (2, 5).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tangentish import adjoint, grad, value_and_grad
from tangentish.reading.transcript import Step, transcript

POINT = (2.0, 5.0)


def f(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


def by_name(steps: list[Step], section: str) -> dict[str, float]:
    """The last value that each name got in one sweep."""
    return {s.name: float(s.value) for s in steps if s.section == section}  # type: ignore[arg-type]


def three_digits(value: Any) -> Any:
    return pytest.approx(value, abs=5.1e-4)


# ---- the running example ---------------------------------------------------------------------


def test_primal_trace() -> None:
    """v1 = ln x1, v2 = x1 x2, v3 = v1 + v2, v4 = sin x2, v5 = v3 - v4, in Python's order."""
    trace = by_name(transcript(f, POINT, ["x1", "x2"]), "primal")
    assert trace == three_digits(
        {"v1": 0.693, "v2": 10.0, "v3": 10.693, "v4": -0.959, "v5": 11.652}
    )


def test_trace_is_the_program_step_by_step() -> None:
    namespace: dict[str, Any] = {"np": np}
    exec(grad(f).trace, namespace)
    assert namespace["f"](*POINT) == f(*POINT)
    assert "v1 = np.log(x1)" in grad(f).trace


def test_reverse_trace() -> None:
    """Every adjoint, seed first; x2 gets its two contributions one after the other."""
    steps = [s for s in transcript(f, POINT, ["x1", "x2"]) if s.section == "adjoint"]
    adjoints = by_name(steps, "adjoint")
    assert adjoints == three_digits(
        {"v5_bar": 1.0, "v4_bar": -1.0, "v3_bar": 1.0, "v2_bar": 1.0, "v1_bar": 1.0}
        | {"x1_bar": 5.5, "x2_bar": 1.716}
    )
    of_x2 = [float(s.value) for s in steps if s.name == "x2_bar"]  # type: ignore[arg-type]
    assert of_x2 == three_digits([-0.284, 1.716])
    of_x1 = [float(s.value) for s in steps if s.name == "x1_bar"]  # type: ignore[arg-type]
    assert of_x1 == three_digits([5.0, 5.5])


def test_value_and_gradient() -> None:
    value, gradient = value_and_grad(f, wrt=("x1", "x2"))(*POINT)
    assert value == three_digits(11.652)
    assert gradient == three_digits((5.5, 1.716))


def v1(x1, x2):
    return np.log(x1)


def v2(x1, x2):
    return x1 * x2


def v3(x1, x2):
    return np.sin(x2)


def v4(x1, x2):
    return v1(x1, x2) + v2(x1, x2)


@pytest.mark.parametrize(
    ("intermediate", "tangent"), [(v1, 0.5), (v2, 5.0), (v3, 0.0), (v4, 5.5), (f, 5.5)]
)
def test_tangents_for_the_first_input(intermediate: Callable[..., Any], tangent: float) -> None:
    """The tangents that forward mode computes with the seed (1, 0), one after the other."""
    assert grad(intermediate, wrt="x1")(*POINT) == three_digits(tangent)


# ---- the other formulas ------------------------------------------------------------------------


def second(x1, x2, x3):
    return 6.0 * (x1 + x2**2 * x3)


def test_second_example() -> None:
    assert grad(second, wrt=("x1", "x2", "x3"))(1.0, 2.0, 3.0) == (6.0, 72.0, 24.0)


def third(x):
    u = x**2
    return np.cos(u)


@pytest.mark.parametrize("x", [0.0, 0.5, 1.5, -2.0])
def test_third_example(x: float) -> None:
    assert grad(third)(x) == pytest.approx(-2.0 * x * np.sin(x**2), rel=1e-14, abs=1e-14)


def cubic(x):
    return 2.0 * x**3 - 6.0 * x**2 + x + 1.0


def bowl(x, y):
    return 2.0 * x**2 + 3.0 * y**2


def test_manual_differentiation() -> None:
    """f' = 6 x² - 12 x + 1 is 1 at 2; the gradient of 2 x² + 3 y² is (4 x, 6 y)."""
    assert grad(cubic)(2.0) == 1.0
    assert grad(bowl, wrt=("x", "y"))(1.5, -2.0) == (6.0, -12.0)


def logistic(x, n):
    for _ in range(n - 1):
        x = 4.0 * x * (1.0 - x)
    return x


def test_no_expression_swell() -> None:
    """The logistic map: one text for every n, and the right slope."""
    texts = {grad(logistic).source_for(0.3, n) for n in (2, 10, 50)}
    assert len(texts) == 1
    x, n, step = 0.3, 6, 1e-6
    slope = (logistic(x + step, n) - logistic(x - step, n)) / (2.0 * step)
    assert grad(logistic)(x, n) == pytest.approx(slope, rel=1e-6)


# ---- vectors and matrices ----------------------------------------------------------------------


def quadratic(x):
    return np.array([x[0] * x[1], x[0] + x[1] ** 2, np.sin(x[0])])


def test_reverse_mode_gives_the_jacobian_by_rows() -> None:
    x = np.array([0.5, 2.0])
    rows = [adjoint(quadratic)(x, seed) for seed in np.eye(3)]
    wanted = [[2.0, 0.5], [1.0, 4.0], [np.cos(0.5), 0.0]]
    np.testing.assert_allclose(rows, wanted, rtol=1e-15)


def linear(x, w):
    return x @ w


def test_linear_layer() -> None:
    """Y = X W: the adjoints are Ȳ Wᵀ and Xᵀ Ȳ, to the last bit."""
    draw = np.random.default_rng(1)
    x, w, y_bar = (draw.normal(size=s) for s in ((5, 3), (3, 4), (5, 4)))
    x_bar, w_bar = adjoint(linear, wrt=("x", "w"))(x, w, y_bar)
    assert np.max(np.abs(x_bar - y_bar @ w.T)) == 0.0
    assert np.max(np.abs(w_bar - x.T @ y_bar)) == 0.0


def perceptron(x, weights):
    h = np.maximum(x @ weights[0], 0.0)
    h = np.maximum(h @ weights[1], 0.0)
    return h @ weights[2]


def test_perceptron_of_the_notes() -> None:
    """784-512-512-10, batch 64: the gradients equal those by hand, difference exactly 0.0."""
    draw = np.random.default_rng(2)
    sizes = (784, 512, 512, 10)
    x = draw.normal(size=(64, sizes[0]))
    weights = [draw.normal(size=shape) / np.sqrt(shape[0]) for shape in itertools.pairwise(sizes)]
    y_bar = draw.normal(size=(64, sizes[-1]))

    h1 = np.maximum(x @ weights[0], 0.0)
    h2 = np.maximum(h1 @ weights[1], 0.0)
    z2_bar = (y_bar @ weights[2].T) * (h2 > 0.0)
    z1_bar = (z2_bar @ weights[1].T) * (h1 > 0.0)
    by_hand = [x.T @ z1_bar, h1.T @ z2_bar, h2.T @ y_bar]

    gradients = adjoint(perceptron, wrt="weights")(x, weights, y_bar)
    for gradient, wanted in zip(gradients, by_hand, strict=True):
        assert np.max(np.abs(gradient - wanted)) == 0.0


def softmax(x):
    e = np.exp(x)
    return e / np.sum(e, axis=0)


@pytest.mark.parametrize("shape", [(4,), (3, 5)])
def test_softmax(shape: tuple[int, ...]) -> None:
    """Its adjoint is s (s̄ - Σ s s̄)."""
    draw = np.random.default_rng(3)
    x, s_bar = draw.normal(size=shape), draw.normal(size=shape)
    s = softmax(x)
    wanted = s * (s_bar - np.sum(s * s_bar, axis=0))
    np.testing.assert_allclose(adjoint(softmax)(x, s_bar), wanted, rtol=1e-12, atol=1e-15)


def waves(w, b):
    out = np.sin(3 * w + b)
    return np.sum(out)


def test_sine_of_a_line() -> None:
    """w = b = 25 points from 0 to 2 π: 3 cos(3 w + b) = 3, 1.5, -1.5, -3, …"""
    w = b = np.linspace(0.0, 2.0 * np.pi, 25)
    by_w, by_b = grad(waves, wrt=("w", "b"))(w, b)
    assert list(by_w[:7]) == pytest.approx([3.0, 1.5, -1.5, -3.0, -1.5, 1.5, 3.0], abs=1e-12)
    np.testing.assert_allclose(by_w, 3.0 * np.cos(3.0 * w + b), rtol=1e-15)
    np.testing.assert_allclose(by_b, np.cos(3.0 * w + b), rtol=1e-15)
