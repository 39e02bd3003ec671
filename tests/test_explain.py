"""Derivatives explained in words: exact texts, and that there is one for every program."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from programs import Program, load
from references import fresh_call

from tangentish import adjoint, grad, tangent, value_and_grad
from tangentish.extend import elementwise, partial
from tangentish.reading.explanation import Explanation, count_of_bytes
from tangentish.rules.notation import Kink


def said(found: Explanation, function: Callable[..., Any]) -> str:
    """The text, with the lines of the function counted from its own first one."""
    start = function.__code__.co_firstlineno
    text = re.sub(r"\(test_explain\.py:\d+\)", "(here)", str(found))

    def counted(match: re.Match[str]) -> str:
        numbers = re.sub(r"\d+", lambda n: str(int(n[0]) - start), match[2])
        return f"{match[1]} {numbers}"

    return re.sub(r"(lines?) (\d+(?:(?:, | and )\d+)*)", counted, text)


def swing(x, k, steps):
    v = np.zeros_like(x)
    for _ in range(steps):
        v -= k * np.sin(x)
        x = x + 0.1 * v
    return np.sum(x**2)


SWING = """\
Gradient of `swing` (here) with respect to x and k, for x: float64[:],
k: float, steps: int.

Recorded (256 bytes in all, until the reverse sweep is done):
- x, 4 values, 96 bytes: line 4 overwrites it, `x = x + 0.1 * v`; the adjoint of line 3
  reads it, `x_bar = x_bar - v_bar * k * np.cos(x)`.
- v1 (`np.sin(x)`), 4 values, 96 bytes: the next pass of the loop overwrites it in line 3;
  the adjoint of line 3 reads it, `k_bar -= np.sum(v_bar * v1)`.

Without derivative:
- steps: no real numbers."""


def log_determinant(A):
    n = len(A)
    for k in range(n):
        for i in range(k + 1, n):
            A[i, k] /= A[k, k]
            for j in range(k + 1, n):
                A[i, j] -= A[i, k] * A[k, j]
    return np.sum(np.log(np.abs(np.diag(A))))


LOG_DETERMINANT = """\
Gradient of `log_determinant` (here) with respect to A, for A: float64[:, :].

Recorded (192 bytes in all, until the reverse sweep is done):
- A[i, k], 3 values, 24 bytes: line 4 overwrites it, `A[i, k] /= A[k, k]`; the adjoint of
  lines 6 and 4 reads it, `A_bar[i, k] += v1_bar * A[k, j]` and 3 more.
- A[i, j], 5 values, 40 bytes: line 6 overwrites it, `A[i, j] -= A[i, k] * A[k, j]`; the
  adjoint of lines 6 and 4 reads it, `A_bar[i, k] += v1_bar * A[k, j]` and 3 more.
- a copy of A as the function leaves it, which the caller finds.

Without derivative:
- n, k, i, j: no real numbers.

At kinks:
- line 7, `np.abs(np.diag(A))`: at 0 the derivative is 0."""


def loss(params, x, y):
    h = x
    for W, b in params[:-1]:
        h = np.tanh(h @ W + b)
    W, b = params[-1]
    return np.mean((h @ W + b - y) ** 2)


LOSS = """\
Gradient of `loss` (here) with respect to params, for
params: list[(float64[:, ?], float64[?])], x: float64[:, :], y: float64[:, 1].

Recorded (776 bytes in all, until the reverse sweep is done):
- h, 1 value, 80 bytes: line 3 overwrites it, `h = np.tanh(h @ W + b)`; the adjoint of
  line 3 reads it, `v4_bar = unbroadcast(h_bar * (1.0 - h**2), v4)` and 1 more.
- v3 (`h @ W`), 1 value, 120 bytes: the next pass of the loop overwrites it in line 3; the
  adjoint of line 3 reads it, `v3_bar = unbroadcast(v4_bar, v3)`.
- v4 (`v3 + b`), 1 value, 120 bytes: the next pass of the loop overwrites it in line 3; the
  adjoint of line 3 reads it, `v4_bar = unbroadcast(h_bar * (1.0 - h**2), v4)`.

Computed again in the reverse sweep:
- v2 = v1[i1], W = v2[0], b = v2[1] (line 2).

Without derivative:
- x, y: not differentiated by."""


def test_a_loop_with_tapes() -> None:
    found = grad(swing, wrt=("x", "k")).explain(np.ones(3), 0.5, 4)
    assert said(found, swing) == SWING
    assert [saved.keeper for saved in found.saved] == ["x_tape", "v1_tape"]


def test_an_elimination_in_place() -> None:
    A = np.eye(3) + 0.1
    found = grad(log_determinant).explain(A)
    assert said(found, log_determinant) == LOG_DETERMINANT
    assert np.array_equal(A, np.eye(3) + 0.1)  # it is measured on a copy


def test_a_network() -> None:
    params = [(np.ones((2, 3)), np.zeros(3)), (np.ones((3, 1)), np.zeros(1))]
    found = grad(loss).explain(params, np.ones((5, 2)), np.ones((5, 1)))
    assert said(found, loss) == LOSS
    assert found.recomputed == ("v2", "W", "b")


def kinky(x, n):
    s = np.linalg.norm(x)
    if s > 1.0:
        s = s**0.5
    unused = np.exp(x)  # noqa: F841 - has no effect on the result, which is told
    steps = np.floor(x)
    for v in x:
        s = s + max(v, 0.0)
    while s > 100.0:
        s = s * 0.5
    return s * np.sum(np.clip(x, 0.0, 1.0) ** 2 * steps)


def test_kinks_and_what_has_no_derivative() -> None:
    found = grad(kinky).explain(np.ones(3), 2)
    assert [kink.text for kink in found.kinks] == [
        "np.linalg.norm(x)",
        "if s > 1.0",
        "s**0.5",
        "max(v, 0.0)",
        "while s > 100.0",
        "np.clip(x, 0.0, 1.0)",
    ]
    assert {each.name: each.reason for each in found.inactive} == {
        "n": "no real numbers",
        "unused": "dependent on x, without effect on the result",
        "steps": "constant, or in steps",
    }


@pytest.mark.parametrize(
    ("function", "point", "words", "slope"),
    [
        (lambda x: np.abs(x), 0.0, "at 0 the derivative is 0", 0.0),
        (lambda x: np.sqrt(x), 0.0, "at 0 the derivative is infinite", np.inf),
        (lambda x: np.sum(x**0.5), np.zeros(1), "infinite", np.inf),
        (lambda x: np.maximum(x, 0.0), 0.0, "what is equal shares", 0.5),
        (lambda x: max(x, 0.0, 0.0), 0.0, "what is equal shares", 1 / 3),
        (lambda x: np.clip(x, 0.0, 1.0), 1.0, "1 by `a` and 0 by the bound", 1.0),
        (lambda x: np.hypot(x, 0.0), 0.0, "the derivative is 0", 0.0),
        (lambda x: np.linalg.norm(x), np.zeros(1), "the derivative is 0", 0.0),
        (lambda x: np.linalg.norm(x, 3), np.zeros(1), "the derivative is 0", 0.0),
        (lambda x: np.linalg.norm(x, 1), np.zeros(1), "so is its derivative", 0.0),
        (lambda x: np.std(x), np.ones(1), "the derivative is 0", 0.0),
        (lambda x: np.where(x > 0.0, x, 0.0), 0.0, "value that was taken", 0.0),
        (lambda x: np.remainder(x, 1.0), 1.0, "beside it", 1.0),
        (lambda x: np.copysign(x, 1.0), 0.0, "at 0 the derivative is 0", 0.0),
        (lambda x: np.cbrt(x), 0.0, "infinite", np.inf),
    ],
)
def test_what_is_said_of_a_kink_is_true(
    function: Any, point: Any, words: str, slope: float
) -> None:
    derivative = grad(function)
    (kink,) = derivative.explain(point).kinks
    assert words in kink.convention
    with np.errstate(all="ignore"):
        assert np.allclose(derivative(point), slope, equal_nan=True)


def test_no_kink_where_there_is_none() -> None:
    smooth = grad(lambda x: np.sum(x**2 + 2.0**x + x**3.5))
    assert smooth.explain(np.ones(2)).kinks == ()


def test_every_rule_speaks_in_sentences() -> None:
    from tangentish.rules.table import all_rules

    texts = {kink.text for rule in all_rules() for kink in rule.kinks}
    assert Kink("", {}).text in texts
    assert not [text for text in texts if text.endswith(".") or text[:1].isupper()]


def refused(x):
    yield x


def test_a_refusal_is_told() -> None:
    found = grad(refused).explain(1.0)
    assert "`yield` is not supported" in found.refusal
    assert str(found).startswith("Derivative of `refused` (test_explain.py:")
    text = str(grad(lambda x: x).explain(np.ones(3)))
    assert "the gradient is that of one real number" in text


def test_the_other_modes() -> None:
    forward = tangent(swing).explain(np.ones(3), 0.5, 4)
    assert "tangents are computed beside the values" in str(forward)
    assert str(forward).startswith("Value and tangent of `swing`")
    for verb, title in ((value_and_grad, "Value and gradient"), (adjoint, "Adjoint")):
        found = verb(swing).explain(np.ones(3), 0.5, 4)
        assert str(found).startswith(f"{title} of `swing`")
        assert [saved.what for saved in found.saved] == ["x"]


def test_without_arguments_nothing_is_measured() -> None:
    def power(x: float, n: int = 3) -> float:
        for _ in range(n):
            x = x * x
        return x

    found = grad(power).explain()
    assert found.nbytes is None
    assert "for x: float, n: int" in str(found)
    assert "\nRecorded:\n" in str(found)


class Model:
    def __init__(self, w: float) -> None:
        self.w = w

    @grad(wrt="x")
    def value(self, x):
        return self.w * x**2


def test_a_method() -> None:
    assert "with respect to x" in str(Model(2.0).value.explain(3.0))


def test_what_the_function_prints_is_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    def loud(x):
        print("called")
        return x * x

    grad(loud).explain(2.0)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1 byte"), (9999, "9999 bytes"), (12_345, "12.3 kB"), (3 * 10**9, "3.0 GB")],
)
def test_bytes(number: int, text: str) -> None:
    assert count_of_bytes(number) == text


@pytest.mark.parametrize("program", list(load("programs.wide"))[::60], ids=lambda p: p.name)
def test_every_program_is_explained(program: Program) -> None:
    call = fresh_call(program.arguments, program.options.get("kwargs"))
    wrt = program.options.get("wrt") or 0
    found = grad(program.function, wrt=wrt).explain(*call.args, **call.kwargs)
    assert str(found)
    assert all(saved.readers for saved in found.saved if saved.is_tape)


def test_rules_of_users_speak_of_kinks() -> None:
    def ramp(x):
        return np.maximum(x, 0.0)

    @elementwise(ramp, kink="at 0 the derivative is 1")
    def _(x):
        partial.x = x >= 0.0

    def f(x):
        return np.sum(ramp(x))

    (kink,) = grad(f).explain(np.ones(2)).kinks
    assert (kink.text, kink.convention) == ("ramp(x)", "at 0 the derivative is 1")
