"""Constants, hooks and rules of one's own inside differentiated functions, in both modes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tangentish import adjoint_hook, grad, no_grad, stop_gradient, tangent, value_and_grad
from tangentish.errors import ArgumentError, RuleError, UnsupportedError
from tangentish.extend import custom_gradient

X = np.array([0.3, -1.2, 0.7])


def both(f: Any, x: Any) -> Any:
    """The gradient, which forward mode confirms."""
    found = grad(f)(x)
    v = np.cos(np.arange(1.0, np.size(x) + 1.0)) if np.ndim(x) else 1.0
    assert np.allclose(tangent(f)(x, v)[1], np.sum(found * v), rtol=1e-12)
    return found


def test_stopped_once_and_read_twice() -> None:
    def f(x):
        y = stop_gradient(x)
        return np.sum(x * y + y * y)

    assert np.array_equal(both(f, X), X)


def test_stopped_value_is_memory_of_its_own() -> None:
    def f(x):
        y = x * 1.0
        z = stop_gradient(y)
        y[0] = 5.0 * x[1]
        return np.sum(y * z)

    assert np.allclose(both(f, X), [0.0, X[1] + 5.0 * X[0], X[2]])


def test_stopped_in_a_loop() -> None:
    def f(x):
        t = 1.0
        for i in range(3):
            t = t * x[i] + stop_gradient(t)
        return t

    t0 = 1.0
    t1 = t0 * X[0] + t0
    t2 = t1 * X[1] + t1
    assert np.allclose(both(f, X), [t0 * X[1] * X[2], t1 * X[2], t2])


def test_block_without_gradient() -> None:
    def f(x):
        with no_grad():
            scale = np.max(np.abs(x))
            y = np.zeros(3)
            for i in range(3):
                y[i] = x[i] * scale
        return np.sum(x / scale) + np.sum(y * x)

    scale = np.max(np.abs(X))
    assert np.allclose(both(f, X), 1.0 / scale + X * scale)


def test_store_from_a_constant_block_is_refused() -> None:
    def f(x):
        y = x * 1.0
        with no_grad():
            y[0] = x[1]
        return np.sum(y)

    with pytest.raises(UnsupportedError, match="memory from outside `no_grad`"):
        grad(f)(X)


def test_constants_may_be_stored_in_a_constant_block() -> None:
    def f(x):
        y = x * x
        with no_grad():
            y[0] = 3.0
        return np.sum(y * x)

    assert np.allclose(both(f, X), [3.0, 3 * X[1] ** 2, 3 * X[2] ** 2])


seen: list[Any] = []


def watch(g: Any) -> None:
    seen.append(np.copy(g))


def clip(g: Any) -> Any:
    return np.clip(g, -1.0, 1.0)


def test_hook_that_reads() -> None:
    def f(x):
        y = adjoint_hook(x * x, watch)
        return np.sum(3.0 * y)

    seen.clear()
    assert np.allclose(grad(f)(X), 6.0 * X)
    assert len(seen) == 1 and np.array_equal(seen[0], [3.0, 3.0, 3.0])


def test_hook_that_edits_in_a_loop() -> None:
    def f(x):
        h = x
        for _ in range(2):
            h = adjoint_hook(3.0 * h, clip)
        return np.sum(h)

    assert np.array_equal(grad(f)(X), [3.0, 3.0, 3.0])  # 1, then 3 clipped to 1, times 3


# what else is returned


def network(params, x):
    hidden = np.tanh(params["layers"][0] @ x)
    logits = params["layers"][1] @ hidden + params["bias"]
    return np.sum(logits**2)


RNG = np.random.default_rng(0)
PARAMS = {"layers": [RNG.normal(size=(3, 3)), RNG.normal(size=(2, 3))], "bias": np.ones(2)}


def test_retained_adjoints() -> None:
    gradient, retained = grad(network, retain=("hidden", "logits"))(PARAMS, X)
    hidden = np.tanh(PARAMS["layers"][0] @ X)
    logits = PARAMS["layers"][1] @ hidden + 1.0
    assert list(retained) == ["hidden", "logits"]
    assert np.allclose(retained["logits"], 2.0 * logits, rtol=1e-14)
    assert np.allclose(retained["hidden"], PARAMS["layers"][1].T @ (2.0 * logits), rtol=1e-14)
    assert np.allclose(gradient["bias"], 2.0 * logits, rtol=1e-14)
    retained["logits"][:] = 0.0
    assert np.all(gradient["bias"] != 0.0)
    value, (same, _) = value_and_grad(network, retain="logits")(PARAMS, X)
    assert value == network(PARAMS, X) and np.array_equal(same["bias"], gradient["bias"])


def test_retained_where_it_is_written_to_later() -> None:
    def f(x):
        y = x * x
        y[0] = 3.0
        z = 2.0 * x[1]
        return np.sum(y) * z

    _, retained = grad(f, retain=("y", "z"))(X)
    assert np.allclose(retained["y"], [0.0, 2.0 * X[1], 2.0 * X[1]])
    assert np.isclose(retained["z"], 3.0 + X[1] ** 2 + X[2] ** 2)


def test_what_cannot_be_retained() -> None:
    def f(x):
        t = 1.0
        for i in range(3):
            t = t * x[i]
        return t

    with pytest.raises(ArgumentError, match="no variable `nothing`"):
        grad(f, retain="nothing")(X)
    with pytest.raises(UnsupportedError, match="in a loop or branch"):
        grad(f, retain="t")(X)


def test_paths_into_arguments() -> None:
    whole = grad(network)(PARAMS, X)
    first = grad(network, wrt="params['layers'][0]")(PARAMS, X)
    assert np.array_equal(first, whole["layers"][0])
    both = grad(network, wrt=("params['bias']", "x", "params['layers'][1]"))(PARAMS, X)
    assert np.array_equal(both[0], whole["bias"]) and np.array_equal(both[2], whole["layers"][1])
    assert np.allclose(both[1], grad(network, wrt="x")(PARAMS, X))


class Layer:
    def __init__(self, W: Any) -> None:
        self.W = W


def test_paths_through_fields() -> None:
    def f(model, x):
        return np.sum((model["layers"][1].W @ x) ** 2)

    model = {"layers": [Layer(np.eye(3)), Layer(2.0 * np.eye(3))]}
    found = grad(f, wrt="model['layers'][1].W")(model, X)
    assert np.allclose(found, np.outer(4.0 * X, X))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("params['weights']", "has no ['weights']"),
        ("params.layers", "has no .layers"),
        ("nobody[0]", "there is no argument"),
        ("params[x]", "numbers and quoted names"),
    ],
)
def test_paths_that_lead_nowhere(path: str, words: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        grad(network, wrt=path)(PARAMS, X)
    assert words in str(caught.value)


def test_tape_report() -> None:
    def f(W, h, n):
        for _ in range(n):
            h = np.tanh(W @ h)
        return np.sum(h * h)

    report = grad(f, wrt=(0, 1)).tape_report(np.eye(10), np.ones(10), 7)
    tapes = {row.name: row for row in report.rows}
    assert tapes["h_tape"].count == 7 and tapes["h_tape"].nbytes == 7 * 80
    assert tapes["W"].is_argument and report.nbytes == 7 * 80 + 80 + 8 * ("n" in tapes)
    assert "h_tape" in str(report) and "560 bytes in 7 values" in str(report)


def softplus_vjp(out_bar, out, x, k):
    return out_bar / (1.0 + np.exp(-k * x)), None


def softplus_jvp(tangents, out, x, k):
    return tangents[0] / (1.0 + np.exp(-k * x))


@custom_gradient(softplus_vjp, softplus_jvp)
def softplus(x, k):
    return np.logaddexp(0.0, k * x) / k


def test_rule_by_plain_functions() -> None:
    def f(x):
        t = 0.0
        for i in range(3):
            t += softplus(x[i], 2) ** 2
        return t + np.sum(softplus(x, 1))

    def plain(x):
        t = 0.0
        for i in range(3):
            t += (np.logaddexp(0.0, 2 * x[i]) / 2) ** 2
        return t + np.sum(np.logaddexp(0.0, x))

    assert np.allclose(both(f, X), grad(plain)(X), rtol=1e-12)
    assert "softplus_vjp" in grad(f).source_for(X)


def test_rule_for_a_function_with_stars() -> None:
    with pytest.raises(RuleError, match="plain positional"):
        custom_gradient(softplus_vjp, softplus_jvp)(lambda *xs: xs)
