"""Which arguments a command line means, and by which of them it differentiates."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tangentish import api
from tangentish.reading.target import Target, UsageError


def bind(found: Target, values: Sequence[Any]) -> inspect.BoundArguments:
    """The values by the names of their parameters, defaults included."""
    try:
        bound = inspect.signature(found.function).bind(*values)
    except TypeError as problem:
        raise UsageError(f"{found.name}: {problem}") from problem
    bound.apply_defaults()
    return bound


def strip_derivative(found: Target) -> tuple[Target, tuple[int | str, ...]]:
    """Of a function that is decorated with `grad`: the function, and what it asks for."""
    derivative = found.function
    if not isinstance(derivative, api.Derivative):
        return found, ()
    wrt = derivative.wrt if isinstance(derivative.wrt, tuple) else (derivative.wrt,)
    return replace(found, function=derivative.differentiated), wrt


def parse_wrt(text: str) -> Iterator[int | str]:
    """The names, or positions, in a text.

    >>> list(parse_wrt("w, 1"))
    ['w', 1]
    """
    for word in text.split(","):
        name = word.strip()
        yield int(name) if name.isdigit() else name


def names_of(found: Target, wanted: tuple[int | str, ...]) -> tuple[str, ...]:
    """The names of parameters that are given by name or position."""
    known = list(found.parameters)
    for item in wanted:
        if item not in known and not (isinstance(item, int) and item < len(known)):
            raise UsageError(f"`{found.name}` has no argument {item}; it has {', '.join(known)}")
    return tuple(known[item] if isinstance(item, int) else item for item in wanted)


def choose_wrt(found: Target, bound: inspect.BoundArguments | None) -> tuple[str, ...]:
    """All the parameters that can be differentiated by."""
    parameters = found.parameters.values()
    if bound is None:
        names = [p.name for p in parameters if may_be_differentiable(p)]
    else:
        names = [name for name, value in bound.arguments.items() if is_differentiable(value)]
    if not names:
        raise UsageError(
            f"`{found.name}` has no argument to differentiate by: pass floats, such as 2.0 for 2"
        )
    return tuple(names)


def may_be_differentiable(parameter: inspect.Parameter) -> bool:
    """Whether a parameter without a value speaks against being a float or an array."""
    annotation, default = parameter.annotation, parameter.default
    if parameter.kind is parameter.VAR_KEYWORD:
        return False
    if annotation in (int, bool, str, "int", "bool", "str"):
        return False
    return default is parameter.empty or is_differentiable(default)


def is_differentiable(value: object) -> bool:
    """Whether a value is, or holds, a number that is no integer."""
    if isinstance(value, Mapping):
        return any(map(is_differentiable, value.values()))
    if isinstance(value, list | tuple):
        return any(map(is_differentiable, value))
    if isinstance(value, np.ndarray | np.generic):
        return np.issubdtype(value.dtype, np.inexact)
    if hasattr(value, "__dict__") and not callable(value):
        return any(map(is_differentiable, vars(value).values()))
    return isinstance(value, float | complex)
