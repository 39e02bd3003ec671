"""Checking a derivative against the plain program it came from.

`check_gradient` is the one way in which the tests of programs judge a gradient:

* value, printed text, warnings and the caller's arguments after the call are those of the
  plain call;
* every gradient has exactly its argument's structure, shape and dtype, and shares memory
  with nothing;
* along random directions it agrees with differences, extrapolated to eight digits or more,
  and where the program runs on dual numbers, with these to nine digits;
* the same call again gives the same result, whatever was done to the first result;
* the generated source parses, is the same when generated again, and assigns no name to
  itself.
"""

from __future__ import annotations

import ast
import copy
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from references import (
    Call,
    Directions,
    Key,
    Outcome,
    argument,
    arrays_in,
    children,
    differences,
    dual_derivative,
    float_arguments,
    fresh_call,
    is_leaf,
    leaves,
    plain_run,
    random_directions,
    run,
    same,
)

DIRECTIONS = 3
SINGLE_PRECISION = 3e-4  # relative tolerance where an argument is float32
SINGLES = (np.float32, np.complex64)
EXACT = 1e-9  # relative tolerance against dual numbers


def contract(argument_: Any, gradient: Any, directions: Directions, path: str) -> dict[str, float]:
    """The derivative along the directions, by leaf; a shared array counts once.

    Adjoints of complex numbers pair with directions as ``Re(adjoint * direction)``.
    """
    parts: dict[str, float] = {}
    found = dict(leaves(gradient, path))  # may hold more: nothing is promised of integers
    seen: dict[int, Any] = {}
    for where, leaf in leaves(argument_, path):
        if isinstance(leaf, np.ndarray):
            if id(leaf) in seen:
                assert same(found[where], seen[id(leaf)]), f"{where} is shared, with two gradients"
                continue
            seen[id(leaf)] = found[where]
        parts[where] = float(np.real(np.sum(np.multiply(found[where], directions[where]))))
    return parts


def check_structure(argument_: Any, gradient: Any, path: str) -> None:
    """A gradient has exactly its argument's structure, shape and dtype."""
    what = f"the gradient of {path}"
    if isinstance(argument_, np.ndarray) and is_leaf(argument_):
        assert isinstance(gradient, np.ndarray), f"{what} is {type(gradient)}, not an array"
        assert gradient.shape == argument_.shape, f"{what} has shape {gradient.shape}"
        assert gradient.dtype == argument_.dtype, f"{what} has dtype {gradient.dtype}"
        return
    if is_leaf(argument_):
        plain = float if isinstance(argument_, float) else complex
        wanted = plain if isinstance(argument_, plain) else type(argument_)
        assert isinstance(gradient, wanted), f"{what} is {type(gradient)}, not {wanted}"
        return
    parts = list(children(argument_, path))
    if not parts:
        return  # what holds no floats is not differentiated: nothing is promised of it
    assert type(gradient) is type(argument_), f"{what} is {type(gradient)}"
    found = list(children(gradient, path))
    assert [where for where, _ in found] == [where for where, _ in parts], f"{what} has other parts"
    for (where, part), (_, given) in zip(parts, found, strict=True):
        if any(leaves(part)):
            check_structure(part, given, where)


def check_sharing(gradients: Sequence[Any], calls: Sequence[Call]) -> None:
    """No gradient shares memory with an argument, nor with another gradient."""
    mine = [array for gradient in gradients for array in _own_arrays(gradient)]
    theirs = [a for call in calls for a in arrays_in([call.args, call.kwargs])]
    for k, array in enumerate(mine):
        if array.size == 0:
            continue
        assert array.flags.writeable, "a gradient is read-only (a broadcast view?)"
        assert not any(np.shares_memory(array, a) for a in theirs), "a gradient is an argument"
        for other in mine[:k]:
            shared = other is not array and np.shares_memory(array, other)
            assert not shared, "two gradients share memory"


def _own_arrays(gradient: Any) -> list[np.ndarray]:
    return [leaf for _, leaf in leaves(gradient) if isinstance(leaf, np.ndarray)]


def check_source(text: str) -> None:
    """The generated source parses and assigns no name to itself."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
            targets = {target.id for target in node.targets if isinstance(target, ast.Name)}
            assert node.value.id not in targets, f"line {node.lineno}: {ast.unparse(node)}"


def check_outcome(outcome: Outcome, plain: Outcome, what: str) -> None:
    """What the caller sees besides the result is what the plain call shows."""
    if outcome.error is not None:
        raise outcome.error
    assert outcome.printed == plain.printed, (
        f"{what} printed {outcome.printed!r} for {plain.printed!r}"
    )
    assert plain.warnings or not outcome.warnings, f"{what} warns: {outcome.warnings}"
    before = [plain.call.args, plain.call.kwargs]
    after = [outcome.call.args, outcome.call.kwargs]
    assert same(after, before), f"after {what} the arguments are {after}\ninstead of {before}"


def check_gradient(
    function: Callable[..., Any],
    arguments: Any,
    kwargs: Mapping[str, Any] | None = None,
    wrt: Sequence[Key] | None = None,
    rtol: float = 1e-6,
) -> None:
    """Check `grad` and `value_and_grad` of a function at the given arguments."""
    import tangentish

    def example() -> Call:
        return fresh_call(arguments, kwargs)

    plain = plain_run(function, example())
    keys = tuple(float_arguments(function, example()) if wrt is None else wrt)
    assert keys, "no argument holds floats"

    value_and_grad = tangentish.value_and_grad(function, wrt=keys)
    both = run(value_and_grad, example())
    check_outcome(both, plain, "value_and_grad")
    value, gradients = both.value
    assert same(value, plain.value), f"the value is {value!r} instead of {plain.value!r}"
    grad = tangentish.grad(function, wrt=keys)
    alone = run(grad, example())
    check_outcome(alone, plain, "grad")

    source = grad.source_for(*example().args, **example().kwargs)
    try:
        for result in (gradients, alone.value):
            check_gradients(function, example, keys, result, plain.value, rtol)
            check_sharing(result, [both.call, alone.call])
        check_repetition(value_and_grad, both.value, example)
        check_repetition(grad, alone.value, example)
        check_source(source)
        again = tangentish.grad(function, wrt=keys)
        assert again.source_for(*example().args, **example().kwargs) == source
    except AssertionError as problem:
        text = f"{problem}\n\n{_text_of(function)}\n{source}"
        raise AssertionError(text) from None


def check_gradients(
    function: Callable[..., Any],
    example: Callable[[], Call],
    keys: Sequence[Key],
    gradients: Any,
    value: Any,
    rtol: float = 1e-6,
) -> None:
    """Structure of the gradients, and their values against differences and dual numbers."""
    assert type(gradients) is tuple and len(gradients) == len(keys), "wrong number of gradients"
    call = example()
    given = [argument(function, call, key) for key in keys]
    for key, arg, gradient in zip(keys, given, gradients, strict=True):
        check_structure(arg, gradient, str(key))
    single = any(np.asarray(leaf).dtype in SINGLES for _, leaf in leaves(given))
    rtol = max(rtol, SINGLE_PRECISION) if single else rtol
    for seed in range(DIRECTIONS):
        directions = random_directions(function, call, keys, seed)
        parts: dict[str, float] = {}
        for key, arg, gradient in zip(keys, given, gradients, strict=True):
            parts.update(contract(arg, gradient, directions, str(key)))
        total = sum(parts.values())
        scale = sum(map(abs, parts.values()))
        wanted, error = differences(function, example, keys, directions)
        allowed = rtol * max(scale, abs(wanted)) + 10.0 * error + 1e-9
        if not abs(total - wanted) <= allowed:
            raise AssertionError(
                f"the derivative along direction {seed} is {total!r}, by differences {wanted!r}\n"
                + leaf_report(function, example, keys, gradients)
            )
        exact = None if single else dual_derivative(function, example, keys, directions, value)
        if exact is not None:
            allowed = EXACT * max(scale, abs(exact), 1e-3)
            assert abs(total - exact) <= allowed, (
                f"the derivative along direction {seed} is {total!r}, by duals {exact!r}"
            )


def leaf_report(
    function: Callable[..., Any],
    example: Callable[[], Call],
    keys: Sequence[Key],
    gradients: Sequence[Any],
) -> str:
    """For every leaf: the gradient, and what differences say of each of its elements."""
    lines = []
    call = example()
    for key, gradient in zip(keys, gradients, strict=True):
        arg = argument(function, call, key)
        paths = dict(leaves(arg, str(key)))
        parts = dict(leaves(gradient, str(key)))
        for path in paths:
            part = parts[path]
            wanted = np.zeros_like(paths[path])
            for index in np.ndindex(wanted.shape):
                unit = {p: np.zeros(np.shape(leaf)) for p, leaf in paths.items()}
                unit[path][index] = 1.0
                wanted[index] = differences(function, example, [key], unit)[0]
                if np.iscomplexobj(paths[path]):
                    turned = {**unit, path: 1j * unit[path]}
                    other = differences(function, example, [key], turned)[0]
                    wanted[index] -= 1j * other
            good = np.allclose(part, wanted, rtol=1e-5, atol=1e-7)
            lines.append(f"  {path}: right" if good else f"  {path}: {part}\n    for {wanted}")
    return "\n".join(lines)


def check_repetition(
    derivative: Callable[..., Any], first: Any, example: Callable[[], Call]
) -> None:
    """The same call again gives the same, even when the first result has been overwritten."""
    kept = copy.deepcopy(first)
    for array in arrays_in(first):
        if array.dtype.kind in "fc" and array.flags.writeable:
            array.fill(np.nan)
    again = run(derivative, example())
    if again.error is not None:
        raise again.error
    assert same(again.value, kept), f"the second call gives {again.value} instead of {kept}"


def check_each_alone(
    function: Callable[..., Any],
    arguments: Any,
    kwargs: Mapping[str, Any] | None = None,
    wrt: Sequence[Key] | None = None,
) -> None:
    """The gradient by one argument alone is its part of the gradient by all."""
    import tangentish

    def example() -> Call:
        return fresh_call(arguments, kwargs)

    keys = tuple(float_arguments(function, example()) if wrt is None else wrt)
    together = plain_run(tangentish.grad(function, wrt=keys), example()).value
    for key, wanted in zip(keys, together, strict=True):
        outcome = plain_run(tangentish.grad(function, wrt=key), example())
        check_structure(argument(function, example(), key), outcome.value, str(key))
        got, expected = dict(leaves(outcome.value, str(key))), dict(leaves(wanted, str(key)))
        assert list(got) == list(expected)
        for path in got:
            close = np.allclose(got[path], expected[path], rtol=1e-9, atol=1e-12)
            assert close, f"{path} alone: {got[path]}, with the others: {expected[path]}"


def check_raises(
    function: Callable[..., Any],
    arguments: Any,
    kwargs: Mapping[str, Any] | None = None,
) -> None:
    """The derivative ends with the very exception, and prints what the plain call prints."""
    import tangentish

    plain = run(function, fresh_call(arguments, kwargs))
    assert plain.error is not None
    keys = float_arguments(function, fresh_call(arguments, kwargs))
    for transform in (tangentish.grad, tangentish.value_and_grad):
        outcome = run(transform(function, wrt=keys), fresh_call(arguments, kwargs))
        assert type(outcome.error) is type(plain.error), f"{outcome.error!r} for {plain.error!r}"
        assert same(list(outcome.error.args), list(plain.error.args))
        assert outcome.printed == plain.printed


def check_reference(
    function: Callable[..., Any],
    arguments: Any,
    kwargs: Mapping[str, Any] | None = None,
    wrt: Sequence[Key] | None = None,
    unused: Sequence[Key] | None = (),
    warns: bool = False,
    rtol: float = 1e-6,
) -> None:
    """The program itself is a fair test: smooth here, repeatable, and every argument matters."""

    def example() -> Call:
        return fresh_call(arguments, kwargs)

    plain = plain_run(function, example())
    assert warns or not plain.warnings, plain.warnings
    assert np.shape(plain.value) == (), f"the result is no number: {plain.value!r}"
    assert np.isrealobj(plain.value) and np.isfinite(plain.value), f"the result is {plain.value!r}"
    again = plain_run(function, example())
    assert same(again.value, plain.value) and again.printed == plain.printed
    for key in float_arguments(function, example()) if wrt is None else wrt:
        if sum(np.size(leaf) for _, leaf in leaves(argument(function, example(), key))) == 0:
            continue
        directions = random_directions(function, example(), [key], 0)
        wanted, error = differences(function, example, [key], directions)
        allowed = 1e-2 * rtol * max(1.0, abs(wanted))
        assert error <= allowed, f"{key}: {wanted} is off by {error}"
        matters = abs(wanted) > 1e-5 and abs(wanted) > 1e3 * error
        if unused is not None:  # else any argument may be without influence
            assert matters != (key in unused), f"the derivative by {key} is {wanted}"
        exact = dual_derivative(function, example, [key], directions, plain.value)
        if exact is not None:
            close = math.isclose(exact, wanted, rel_tol=1e-8, abs_tol=1e-8)
            assert close, f"{key}: {wanted} by differences, {exact} by dual numbers"


def _text_of(function: Callable[..., Any]) -> str:
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):
        return repr(function)
