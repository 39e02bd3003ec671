"""`nan_check` names the first statement that makes a nan or an infinity."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tangentish import grad


def logarithm(z: Any) -> Any:
    return np.log(z)


def roots(x: Any, n: int) -> Any:
    s = 0.0
    for i in range(n):
        s = s + np.sqrt(x[i])
        x[i] *= 2.0
    return s * logarithm(s)


def ratio(x: Any) -> Any:
    a = x - x
    return np.sum(a / x[0])


def line_of(text: str) -> int:
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    return next(k for k, line in enumerate(lines, 1) if line.strip() == text)


def test_finite_everywhere() -> None:
    assert grad(roots).nan_check(np.array([1.0, 2.0]), 2) is None


def test_in_the_reverse_sweep_of_a_loop() -> None:
    report = grad(roots).nan_check(np.array([1.0, 0.0, 2.0]), 3)
    assert report is not None
    assert (report.section, report.name) == ("adjoint", "x_bar[i]")
    assert report.line == line_of("s = s + np.sqrt(x[i])")
    assert "infinity" in str(report) and "s = s + np.sqrt(x[i])" in str(report)
    assert report.file == __file__


def test_in_a_helper() -> None:
    report = grad(roots).nan_check(np.array([0.0, 0.0]), 2)
    assert report is not None
    assert (report.section, report.line) == ("primal", line_of("return np.log(z)"))


def test_a_nan_is_called_so() -> None:
    report = grad(ratio).nan_check(np.array([0.0, 1.0]))
    assert report is not None
    assert report.section == "primal" and "the first nan is made in the forward sweep" in str(
        report
    )
    assert np.isnan(report.value[0])


def test_arguments_stay_as_they_are() -> None:
    x = np.array([1.0, 0.0])
    grad(roots).nan_check(x, 2)
    np.testing.assert_array_equal(x, [1.0, 0.0])
