"""A derivative that fails shows its own line, and says which of the user's lines it is of."""

from __future__ import annotations

import inspect
import linecache
import os
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tangentish import adjoint, grad, value_and_grad
from tangentish.calling.failures import Origin
from tangentish.errors import OutputError

HERE = os.path.relpath(__file__)


@pytest.fixture(params=["on disk", "in memory"], autouse=True)
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Above a text on disk stand the header's lines."""
    directory = str(tmp_path) if request.param == "on disk" else "off"
    monkeypatch.setenv("TANGENTISH_CACHE_DIR", directory)
    return request.param


def told(error: BaseException) -> str:
    """What was added to an exception."""
    if isinstance(error.__cause__, Origin):
        return str(error.__cause__)
    return "\n".join(getattr(error, "__notes__", []))


def line_of(function: Callable[..., Any], text: str) -> int:
    """The line of a function's source that holds a text."""
    lines, first = inspect.getsourcelines(function)
    return next(first + k for k, line in enumerate(lines) if text in line)


def generated_line(error: BaseException) -> str:
    """The innermost generated line in a traceback, as it is shown there."""
    frames = traceback.extract_tb(error.__traceback__)
    shown = [f for f in frames if f.name.endswith(("_grad", "_forward", "_reverse", "_adjoint"))]
    assert shown[-1].line == linecache.getline(shown[-1].filename, shown[-1].lineno or 0).strip()
    return str(shown[-1].line)


def divides(x, n):
    y = x * 2.0
    z = 1.0 / (n - 2)
    return y * z


def raises(x):
    if x < 0.0:
        raise ValueError("negative")
    return x * x


def asserts(x):
    assert x > 0.0, "must be positive"
    return x * x


def in_loop(xs):
    s = 0.0
    for k in range(len(xs)):
        s += xs[k] * np.exp(xs[k + 1])
    return s


def in_helper(x):
    return inverse_of(x, 0) * x


def inverse_of(x, n):
    y = x * x
    return y / n


# fmt: off
def over_lines(x, n):
    return (
        x
        * x
        / (
            n
            - 1
        )
    )
# fmt: on


def of_matrix(a, x):
    y = np.linalg.solve(a, x)
    return np.sum(y * y)


CASES = [
    (divides, (1.0, 2), ZeroDivisionError, divides, "z = 1.0 / (n - 2)"),
    (raises, (-1.0,), ValueError, raises, 'raise ValueError("negative")'),
    (asserts, (-1.0,), AssertionError, asserts, "assert x > 0.0"),
    (in_loop, (np.ones(3),), IndexError, in_loop, "s += xs[k]"),
    (in_helper, (1.0,), ZeroDivisionError, inverse_of, "return y / n"),
    (of_matrix, (np.ones((2, 2)), np.ones(2)), np.linalg.LinAlgError, of_matrix, "y = np.linalg"),
]


@pytest.mark.parametrize("transform", [grad, value_and_grad])
@pytest.mark.parametrize(
    "function, args, kind, home, text", CASES, ids=[c[0].__name__ for c in CASES]
)
def test_forward_sweep(
    function: Any, args: Any, kind: Any, home: Any, text: str, transform: Any
) -> None:
    derivative = transform(function)
    for _ in range(2):
        with pytest.raises(kind) as caught:
            derivative(*args)
        line = line_of(home, text)
        assert f"this is the derivative of {HERE}:{line}: " in told(caught.value)
        assert text in told(caught.value)
    assert derivative.file in str(traceback.format_exception(caught.value))


def test_statement_over_several_lines() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        value_and_grad(over_lines)(1.0, 1)
    first, last = line_of(over_lines, "return ("), line_of(over_lines, "return (") + 7
    number = int(told(caught.value).split(":")[1])
    assert first <= number <= last


def of_seed(x):
    y = x * 2.0
    return y[1:] * y[:-1]


def test_reverse_sweep() -> None:
    """Here the seed has the wrong type for one line of the reverse sweep."""

    class Odd(np.ndarray):
        def __mul__(self, other: Any) -> Any:
            raise RuntimeError("no product")

        __rmul__ = __mul__

    gradient = adjoint(of_seed)
    found = gradient.compiled_for(np.ones(3))
    with pytest.raises(RuntimeError) as caught:
        found.function(np.ones(3), np.ones(2).view(Odd))
    from tangentish.calling.failures import explain

    explain(caught.value, found)
    assert f"{HERE}:{line_of(of_seed, 'return y[1:]')}: return y[1:]" in told(caught.value)
    assert "out_bar" in generated_line(caught.value)


def unknown_result(x, table):
    return table["f"] * x


def test_output_that_is_known_at_run_time_only() -> None:
    class Table:
        __slots__ = ()

        def __getitem__(self, key: str) -> Any:
            return np.ones(3)

    for transform in (grad, value_and_grad):
        with pytest.raises(OutputError) as caught:
            transform(unknown_result)(2.0, Table())
        text = str(caught.value)
        line = line_of(unknown_result, "return")
        assert f"{HERE}:{line}:5: `unknown_result` returned an array of shape (3,)" in text
        assert "instead: " in text and "tangentish.adjoint" in text
        assert caught.value.__cause__ is None


def test_the_users_own_chain_is_kept() -> None:
    with pytest.raises(ValueError) as caught:
        grad(raises)(-1.0)
    assert str(caught.value) == "negative"
    assert caught.value.__cause__ is None or isinstance(caught.value.__cause__, Origin)


def test_success_leaves_nothing() -> None:
    assert grad(raises)(3.0) == 6.0 and grad(asserts)(3.0) == 6.0
