"""The harness itself: right gradients pass, and every planted fault is noticed."""

from __future__ import annotations

import contextlib
import io
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from checks import check_gradient, check_raises
from references import differences, dual_derivative, fresh_call, random_directions

import tangentish


def product(x: np.ndarray, y: np.ndarray) -> float:
    print("once")
    y[0] = 2.0
    return np.sum(x * y)


def right(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
    print("once")
    y[0] = 2.0
    y_bar = x.copy()
    y_bar[0] = 0.0
    return y.copy(), y_bar


def wrong_number(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
    x_bar, y_bar = right(x, y)
    return x_bar, y_bar * 1.00001


def wrong_only_where_overwritten(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
    right(x, y)
    return y.copy(), x.copy()


def returns_argument(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
    _, y_bar = right(x, y)
    return y, y_bar


def read_only(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
    x_bar, y_bar = right(x, y)
    x_bar.flags.writeable = False
    return x_bar, y_bar


def single_precision(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
    x_bar, y_bar = right(x, y)
    return x_bar.astype(np.float32), y_bar


def other_shape(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
    x_bar, y_bar = right(x, y)
    return x_bar[None], y_bar


def list_for_tuple(x: np.ndarray, y: np.ndarray) -> list[Any]:
    return list(right(x, y))


def prints_twice(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
    print("once")
    return right(x, y)


def prints_nothing(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
    y[0] = 2.0
    return y.copy(), np.array([0.0, *x[1:]])


def leaves_argument_unchanged(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
    return right(x, y.copy())


def changes_other_argument(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
    result = right(x, y)
    x[0] += 1.0
    return result


def warns(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
    np.log(np.zeros(1))
    return right(x, y)


KEPT = np.zeros(3)


def returns_its_own_memory(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
    KEPT[:] = np.nan_to_num(KEPT) if np.isnan(KEPT).any() else right(x, y.copy())[1]
    return right(x, y)[0], KEPT


def depends_on_the_call(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
    KEPT[0] += 1e-12
    x_bar, y_bar = right(x, y)
    return x_bar + KEPT[0], y_bar


FAULTS = [
    wrong_number,
    wrong_only_where_overwritten,
    returns_argument,
    read_only,
    single_precision,
    other_shape,
    list_for_tuple,
    prints_twice,
    prints_nothing,
    leaves_argument_unchanged,
    changes_other_argument,
    warns,
    returns_its_own_memory,
    depends_on_the_call,
]

EXAMPLE = (np.array([0.7, 1.3, -0.4]), np.array([1.1, 0.6, 0.9]))


def pretend(monkeypatch: pytest.MonkeyPatch, gradient: Any, source: str = "x = y\n") -> None:
    """Replace the transformation by a given gradient function."""

    def wrapped(function: Callable[..., Any], result: Callable[..., Any]) -> Any:
        derivative = types.SimpleNamespace(source_for=lambda *args, **kwargs: source)
        call = type("Derivative", (), {"__call__": lambda self, *args: result(*args)})
        made = call()
        made.source_for = derivative.source_for
        return made

    def value_and_gradient(x: Any, y: Any) -> Any:
        before = np.copy(x), np.copy(y)
        result = gradient(x, y)
        with contextlib.redirect_stdout(io.StringIO()):
            return product(*before), result

    monkeypatch.setattr(tangentish, "grad", lambda f, wrt: wrapped(f, gradient), raising=False)
    monkeypatch.setattr(
        tangentish, "value_and_grad", lambda f, wrt: wrapped(f, value_and_gradient), raising=False
    )


def test_right_gradient_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, right)
    check_gradient(product, EXAMPLE)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_fault_is_noticed(monkeypatch: pytest.MonkeyPatch, fault: Callable[..., Any]) -> None:
    KEPT[:] = 0.0
    pretend(monkeypatch, fault)
    with pytest.raises(AssertionError):
        check_gradient(product, EXAMPLE)


@pytest.mark.parametrize("source", ["x = x\n", "x = (y\n"])
def test_bad_source_is_noticed(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    pretend(monkeypatch, right, source)
    with pytest.raises((AssertionError, SyntaxError)):
        check_gradient(product, EXAMPLE)


def fails(x: float, y: float) -> float:
    raise ValueError("no", x)


def test_wrong_exception_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(x: float, y: float) -> float:
        raise ValueError("no")

    pretend(monkeypatch, fails)
    check_raises(fails, (1.0, 2.0))
    pretend(monkeypatch, other)
    with pytest.raises(AssertionError):
        check_raises(fails, (1.0, 2.0))


def smooth(x: np.ndarray, s: float) -> float:
    y = x * 1.0
    for i in range(1, len(y)):
        y[i:] *= np.sin(y[i - 1]) + s
    return np.sum(np.tanh(y))


def test_references_agree() -> None:
    def example() -> Any:
        return fresh_call((np.array([0.7, 1.3, -0.4]), 0.3))

    directions = random_directions(smooth, example(), ("x", "s"), 0)
    by_differences, error = differences(smooth, example, ("x", "s"), directions)
    value = smooth(*example().args)
    exact = dual_derivative(smooth, example, ("x", "s"), directions, value)
    assert error < 1e-10
    assert exact == pytest.approx(by_differences, rel=1e-9)
