"""Checking a tangent against the plain program and against the gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from checks import DIRECTIONS, SINGLE_PRECISION, SINGLES, check_source, contract
from references import (
    Call,
    Key,
    argument,
    differences,
    float_arguments,
    fresh_call,
    leaves,
    plain_run,
    random_directions,
    rebuild,
    run,
    same,
)

EXACT = 1e-10  # relative, of forward against reverse


def check_tangent(
    function: Callable[..., Any],
    arguments: Any,
    kwargs: Mapping[str, Any] | None = None,
    wrt: Sequence[Key] | None = None,
    rtol: float = 1e-6,
) -> None:
    """The value and all side effects of the plain call, and the derivative along directions."""
    import tangentish

    def example() -> Call:
        return fresh_call(arguments, kwargs)

    plain = plain_run(function, example())
    keys = tuple(float_arguments(function, example()) if wrt is None else wrt)
    tangent = tangentish.tangent(function, wrt=keys)
    given = [argument(function, example(), key) for key in keys]
    gradients = plain_run(tangentish.grad(function, wrt=keys), example()).value
    single = rtol > 1e-6 or any(np.asarray(leaf).dtype in SINGLES for _, leaf in leaves(given))
    for seed in range(DIRECTIONS):
        directions = random_directions(function, example(), keys, seed)

        def leaf(path: str, value: Any, directions: Any = directions) -> Any:
            drawn = directions[path]
            if isinstance(value, np.ndarray):
                return np.array(drawn, value.dtype)
            return type(value)(drawn)

        seen: dict[int, Any] = {}
        call = example()
        dots = [rebuild(argument(function, call, k), leaf, str(k), seen) for k in keys]
        before = [dict(leaves(dot)) for dot in dots]
        call = example()
        outcome = run(tangent, Call((*call.args, *dots), call.kwargs))
        if outcome.error is not None:
            raise outcome.error
        value, found = outcome.value
        assert same(value, plain.value), f"the value is {value!r} instead of {plain.value!r}"
        assert outcome.printed == plain.printed
        assert same([call.args, call.kwargs], [plain.call.args, plain.call.kwargs]), "arguments"
        for dot, kept in zip(dots, before, strict=True):
            assert same(dict(leaves(dot)), kept), "a tangent that was passed has changed"
        parts: dict[str, float] = {}
        for key, arg, gradient in zip(keys, given, gradients, strict=True):
            parts.update(contract(arg, gradient, directions, str(key)))
        total, scale = sum(parts.values()), sum(map(abs, parts.values()))
        allowed = (SINGLE_PRECISION if single else EXACT) * max(scale, abs(total), 1e-3)
        assert np.shape(found) == (), f"the tangent of a number has shape {np.shape(found)}"
        if not abs(found - total) <= allowed:
            wanted, _ = differences(function, example, keys, directions)
            text = tangent.source_for(*example().args, **example().kwargs)
            raise AssertionError(
                f"forward {found!r}, reverse {total!r}, by differences {wanted!r}\n\n{text}"
            )
    check_source(tangent.source_for(*example().args, **example().kwargs))
