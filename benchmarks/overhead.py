"""What a call through the public API costs besides the generated function itself.

Run it: ``python benchmarks/overhead.py``.  The best of many repetitions counts, as anything
else that runs on the machine only adds.
"""

from __future__ import annotations

import timeit
from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish import grad, value_and_grad

SCALE = 2.0
REPETITIONS, CALLS = 100, 2_000


@grad
def square(x):
    return x * x


@grad(wrt=("x", "y", "z"))
def three_numbers(x, y, z):
    return x * y + z


@grad
def global_number(x):
    return SCALE * x


def double(x):
    return 2.0 * x


@grad
def helper(x):
    return double(x)


@grad
def with_default(x, y=2.0, *, z=3.0):
    return x * y * z


@value_and_grad(wrt=("W", "b"))
def affine(W, b, x):
    return np.sum(W @ x + b)


class Model:
    def __init__(self, w: float) -> None:
        self.w = w

    @grad
    def loss(self, x):
        return self.w * x


def best(*calls: Callable[[], Any]) -> list[float]:
    """Seconds of one call, at best, of functions that take turns."""
    turns = [[timeit.timeit(call, number=CALLS) for call in calls] for _ in range(REPETITIONS)]
    return [min(times) / CALLS for times in zip(*turns, strict=True)]


def overhead(derivative: Any, *args: Any, **kwargs: Any) -> float:
    """Seconds that the API adds to one call."""
    found = derivative.compiled_for(*args, **kwargs)
    bound = getattr(derivative, "derivative", derivative)
    given = (derivative.__self__, *args) if bound is not derivative else args
    given = bound._bind(given, kwargs)
    captured = found.captured_values()
    inner, outer = best(
        lambda: found.function(*given, **captured), lambda: derivative(*args, **kwargs)
    )
    return outer - inner


def main() -> None:
    W, b, x = np.eye(3), np.zeros(3), np.ones(3)
    cases: list[tuple[str, Any, tuple[Any, ...], dict[str, Any]]] = [
        ("one float", square, (3.0,), {}),
        ("three floats", three_numbers, (1.0, 2.0, 3.0), {}),
        ("a matrix and two vectors", affine, (W, b, x), {}),
        ("a global number", global_number, (3.0,), {}),
        ("a helper", helper, (3.0,), {}),
        ("a method", Model(2.0).loss, (3.0,), {}),
        ("defaults", with_default, (3.0,), {}),
        ("keywords", with_default, (3.0,), {"y": 1.0, "z": 2.0}),
    ]
    for name, derivative, args, kwargs in cases:
        print(f"{name:26} {overhead(derivative, *args, **kwargs) * 1e6:5.2f} µs")


if __name__ == "__main__":
    main()
