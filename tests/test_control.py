"""Constants, hooks and rules of one's own inside differentiated functions, in both modes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tangentish import adjoint_hook, grad, no_grad, stop_gradient, tangent
from tangentish.errors import RuleError, UnsupportedError
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
