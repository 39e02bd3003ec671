"""Second derivatives of a program along a direction, in three ways that must agree.

Forward over reverse, ``tangent(grad(f))``, and reverse over reverse, ``adjoint(grad(f))``,
are the same as the Hessian is symmetric; both are compared with differences of gradients.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from checks import SINGLES
from programs import Program
from references import (
    Call,
    argument,
    float_arguments,
    fresh_call,
    leaves,
    plain_run,
    random_directions,
    rebuild,
    replaced,
)

EXACT, BY_DIFFERENCES, STEP = 1e-8, 1e-5, 1e-4


class Second:
    """A program, its gradient, and a direction."""

    def __init__(self, program: Program) -> None:
        import tangentish

        self.program, self.function = program, program.function
        options = program.options
        self.keys = tuple(options.get("wrt") or float_arguments(self.function, self.example()))
        self.gradient = tangentish.grad(self.function, wrt=self.keys)
        self.directions = random_directions(self.function, self.example(), self.keys, 0)
        given = [argument(self.function, self.example(), key) for key in self.keys]
        self.single = options.get("rtol", 1e-6) > 1e-6 or any(
            np.asarray(leaf).dtype in SINGLES for _, leaf in leaves(given)
        )

    def example(self) -> Call:
        return fresh_call(self.program.arguments, self.program.options.get("kwargs"))

    def changed(self, change: Callable[[str, Any], Any]) -> list[Any]:
        """The differentiated arguments with every leaf changed, what is shared once."""
        call, seen = self.example(), dict[int, Any]()
        return [rebuild(argument(self.function, call, k), change, str(k), seen) for k in self.keys]

    def seeds(self) -> list[Any]:
        """The direction in the structure of the arguments."""

        def leaf(path: str, value: Any) -> Any:
            drawn = self.directions[path]
            if isinstance(value, np.ndarray):
                return np.array(drawn, value.dtype)
            return type(value)(drawn)

        return self.changed(leaf)

    def at(self, step: float) -> list[Any]:
        """The gradient a step further along the direction."""

        def leaf(path: str, value: Any) -> Any:
            moved = step * np.asarray(self.directions[path])
            if not isinstance(value, np.ndarray):
                return type(value)(value + moved)
            new = value.copy(order="K")
            new += moved.astype(value.dtype)
            return new

        call, seen = self.example(), dict[int, Any]()
        for key in self.keys:
            new = rebuild(argument(self.function, call, key), leaf, str(key), seen)
            call = replaced(self.function, call, key, new)
        return numbers(plain_run(self.gradient, call).value)

    def by_differences(self) -> list[Any]:
        ahead, behind, half_ahead, half_behind = map(self.at, (STEP, -STEP, STEP / 2, -STEP / 2))
        parts = zip(ahead, behind, half_ahead, half_behind, strict=True)
        return [(4 * (c - d) / STEP - (a - b) / (2 * STEP)) / 3 for a, b, c, d in parts]

    def forward_over_reverse(self) -> tuple[list[Any], list[Any]]:
        """The gradient, and its change along the direction."""
        import tangentish

        tangent = tangentish.tangent(self.gradient, wrt=self.keys)
        call = self.example()
        full = Call((*call.args, *self.seeds()), call.kwargs)
        value, dot = plain_run(tangent, full).value
        return numbers(value), numbers(dot)

    def reverse_over_reverse(self) -> list[Any]:
        """The adjoint of the gradient for the direction as its cotangent."""
        import tangentish

        adjoint = tangentish.adjoint(self.gradient, wrt=self.keys)
        call = self.example()
        full = Call((*call.args, tuple(self.seeds())), call.kwargs)
        return numbers(plain_run(adjoint, full).value)


def numbers(value: Any) -> list[Any]:
    """The leaves of a structure of gradients."""
    return [np.asarray(leaf) * 1.0 for _, leaf in leaves(value)]


def check_second(program: Program, reverse: bool = True) -> None:
    """All ways agree, and the gradient inside is the gradient outside."""
    second = Second(program)
    plain = numbers(plain_run(second.gradient, second.example()).value)
    wanted = second.by_differences()
    scale = 1.0 + max((np.max(np.abs(part), initial=0.0) for part in wanted), default=0.0)
    rough = 1e-2 if second.single else BY_DIFFERENCES
    value, along = second.forward_over_reverse()
    assert_close(value, plain, 1e-4 if second.single else 1e-12, 1.0, "gradient inside")
    assert_close(along, wanted, rough, scale, "forward over reverse, by differences")
    if reverse:
        exact = 1e-3 if second.single else EXACT
        assert_close(second.reverse_over_reverse(), along, exact, scale, "reverse over reverse")


def assert_close(
    found: list[Any], wanted: list[Any], tolerance: float, scale: float, what: str
) -> None:
    assert len(found) == len(wanted), what
    for mine, theirs in zip(found, wanted, strict=True):
        assert mine.shape == theirs.shape, f"{what}: shape {mine.shape}, not {theirs.shape}"
        close = np.allclose(mine, theirs, rtol=tolerance, atol=tolerance * scale)
        assert close, f"{what}: {mine} instead of {theirs}"
