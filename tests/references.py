"""What a gradient is compared with: the plain call, differences, dual numbers.

An example call is made afresh for every use, because programs change their arguments.
Structures (lists, dicts, objects) are walked here, by code that knows nothing of how the
package does it.
"""

from __future__ import annotations

import contextlib
import copy
import inspect
import io
import math
import types
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from dual import Dual, twin

Key = Any  # what `wrt` accepts: a name or a position


@dataclass(frozen=True)
class Call:
    """The arguments of one call."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """All that a caller can see of one call."""

    call: Call
    value: Any
    error: BaseException | None
    printed: str
    warnings: list[str]


# calling


def fresh_call(arguments: Any, kwargs: Mapping[str, Any] | None = None) -> Call:
    """A copy of the example arguments; a function makes them anew (strides, sharing)."""
    if callable(arguments):
        return Call(tuple(arguments()), copy.deepcopy(dict(kwargs or {})))
    args, keywords = copy.deepcopy((tuple(arguments), dict(kwargs or {})))
    return Call(args, keywords)


def run(function: Callable[..., Any], call: Call) -> Outcome:
    """Call the function and keep everything that can be seen."""
    printed = io.StringIO()
    value, error = None, None
    with contextlib.redirect_stdout(printed), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value = function(*call.args, **call.kwargs)
        except Exception as problem:
            error = problem
    return Outcome(call, value, error, printed.getvalue(), [str(w.message) for w in caught])


def plain_run(function: Callable[..., Any], call: Call) -> Outcome:
    """The plain call, which must succeed."""
    outcome = run(function, call)
    if outcome.error is not None:
        raise outcome.error
    return outcome


# structures


def is_leaf(value: Any) -> bool:
    """True for what carries a derivative: floats, complex numbers and arrays of them.

    >>> is_leaf(1.0), is_leaf(np.ones(2)), is_leaf(3), is_leaf(np.ones(2, int)), is_leaf(1j)
    (True, True, False, False, True)
    """
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fc"
    return isinstance(value, (float, complex, np.inexact))


def is_object(value: Any) -> bool:
    """True for an instance with fields of its own."""
    no_data = (type, types.ModuleType, types.FunctionType, types.MethodType, np.random.Generator)
    return hasattr(value, "__dict__") and not isinstance(value, no_data)


def children(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The parts of a container with their paths."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        yield from ((f"{path}.{name}", getattr(value, name)) for name in value._fields)
    elif isinstance(value, (list, tuple)):
        yield from ((f"{path}[{k}]", item) for k, item in enumerate(value))
    elif isinstance(value, dict):
        yield from ((f"{path}[{k!r}]", item) for k, item in value.items())
    elif is_object(value) and not isinstance(value, np.ndarray):
        yield from ((f"{path}.{name}", item) for name, item in vars(value).items())


def leaves(value: Any, path: str = "x") -> Iterator[tuple[str, Any]]:
    """Every float and float array inside a value, with its path.

    >>> [path for path, _ in leaves({"w": [1.0, 2], "b": (3.0,)}, "p")]
    ["p['w'][0]", "p['b'][0]"]
    """
    if is_leaf(value):
        yield path, value
    else:
        for where, item in children(value, path):
            yield from leaves(item, where)


def arrays_in(value: Any) -> Iterator[np.ndarray]:
    """Every array inside a value."""
    if isinstance(value, np.ndarray):
        yield value
    else:
        for _, item in children(value, ""):
            yield from arrays_in(item)


def rebuild(value: Any, leaf: Callable[[str, Any], Any], path: str, seen: dict[int, Any]) -> Any:
    """The value with every leaf replaced; mutable containers are changed in place."""
    if id(value) in seen and not isinstance(value, (float, complex, np.inexact)):
        return seen[id(value)][1]
    if is_leaf(value):
        result = leaf(path, value)
    elif isinstance(value, tuple):
        items = [rebuild(item, leaf, where, seen) for where, item in children(value, path)]
        result = type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    elif isinstance(value, (list, dict)) or is_object(value):
        result = value
        seen[id(value)] = (value, value)
        parts = [rebuild(item, leaf, where, seen) for where, item in children(value, path)]
        if isinstance(value, list):
            value[:] = parts
        elif isinstance(value, dict):
            value.update(zip(list(value), parts, strict=True))
        else:
            for name, part in zip(list(vars(value)), parts, strict=True):
                object.__setattr__(value, name, part)
    else:
        result = value
    seen[id(value)] = (value, result)
    return result


def same(a: Any, b: Any) -> bool:
    """Equal in every bit that a program can see: type, dtype, shape, content.

    >>> same(np.ones(2), np.ones(2)), same(1.0, np.float64(1.0)), same([math.nan], [math.nan])
    (True, False, True)
    """
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        equal_nan = a.dtype.kind in "fc"
        return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=equal_nan)
    if isinstance(a, (float, complex, np.inexact)):
        return bool(a == b or (a != a and b != b))
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, np.random.Generator):
        return same(a.bit_generator.state, b.bit_generator.state)
    if is_object(a):
        return same(vars(a), vars(b))
    return bool(a == b)


# which arguments


def float_arguments(function: Callable[..., Any], call: Call) -> tuple[Key, ...]:
    """Names of all arguments that hold floats; positions for ``*args``.

    >>> float_arguments(lambda x, n, y=1.0: x, Call((1.0, 2), {"y": 3.0}))
    ('x', 'y')
    """
    found: list[Key] = []
    for k, value in enumerate(call.args):
        if any(leaves(value)):
            found.append(_name_of_position(function, k))
    found += [name for name, value in call.kwargs.items() if any(leaves(value))]
    return tuple(found)


def _name_of_position(function: Callable[..., Any], k: int) -> Key:
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # a function written in C
        return k
    if k < len(parameters) and parameters[k].kind in (
        inspect.Parameter.POSITIONAL_ONLY,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
    ):
        return parameters[k].name
    return k


def argument(function: Callable[..., Any], call: Call, key: Key) -> Any:
    """The argument that `wrt=key` means."""
    if isinstance(key, str) and key in call.kwargs:
        return call.kwargs[key]
    return call.args[_position(function, call, key)]


def replaced(function: Callable[..., Any], call: Call, key: Key, value: Any) -> Call:
    """The call with one argument replaced."""
    if isinstance(key, str) and key in call.kwargs:
        return Call(call.args, {**call.kwargs, key: value})
    k = _position(function, call, key)
    return Call((*call.args[:k], value, *call.args[k + 1 :]), call.kwargs)


def _position(function: Callable[..., Any], call: Call, key: Key) -> int:
    names = [_name_of_position(function, k) for k in range(len(call.args))]
    return key if isinstance(key, int) else names.index(key)


# references

Directions = dict[str, Any]


def random_directions(
    function: Callable[..., Any], call: Call, keys: Sequence[Key], seed: int
) -> Directions:
    """One random direction: a number between -1 and 1 for every float of the arguments.

    For complex numbers it is complex.
    A shared array has the direction of the first path that leads to it.
    """
    generator = np.random.default_rng(seed)
    seen: dict[int, Any] = {}
    found: Directions = {}
    for key in keys:
        for path, leaf in leaves(argument(function, call, key), str(key)):
            if id(leaf) not in seen or not isinstance(leaf, np.ndarray):
                drawn = generator.uniform(0.3, 1.0, np.shape(leaf))
                drawn = drawn * generator.choice([-1.0, 1.0], np.shape(leaf))
                if np.iscomplexobj(leaf):
                    drawn = drawn * np.exp(1j * generator.uniform(0.0, 6.0, np.shape(leaf)))
                seen[id(leaf)] = drawn
            found[path] = seen[id(leaf)]
    return found


def moved(
    function: Callable[..., Any], call: Call, keys: Sequence[Key], leaf: Callable[[str, Any], Any]
) -> Call:
    """The call with every float of the chosen arguments replaced."""
    seen: dict[int, Any] = {}
    for key in keys:
        value = rebuild(argument(function, call, key), leaf, str(key), seen)
        call = replaced(function, call, key, value)
    return call


def differences(
    function: Callable[..., Any],
    example: Callable[[], Call],
    keys: Sequence[Key],
    directions: Directions,
    first_step: float = 4e-3,
    levels: int = 5,
) -> tuple[float, float]:
    """Central differences along one direction, extrapolated; with an estimate of the error."""

    def along(step: float) -> float:
        def leaf(path: str, value: Any) -> Any:
            if not isinstance(value, np.ndarray):
                return type(value)(value + step * directions[path])
            if value.dtype not in (np.float64, np.complex128):
                return value + step * directions[path]
            value[...] += step * directions[path]
            return value

        call = moved(function, widened(function, example(), keys), keys, leaf)
        return float(np.real(plain_run(function, call).value))

    table: list[list[float]] = []
    best, error = math.nan, math.inf
    for level in range(levels):
        step = first_step / 2.0**level
        row = [(along(step) - along(-step)) / (2.0 * step)]
        for k, previous in enumerate(table[-1] if table else []):
            row.append(row[k] + (row[k] - previous) / (4.0 ** (k + 1) - 1.0))
            estimate = max(abs(row[-1] - row[-2]), abs(row[-1] - previous))
            if estimate < error:
                best, error = row[-1], estimate
        table.append(row)
    return best, error


def widened(function: Callable[..., Any], call: Call, keys: Sequence[Key]) -> Call:
    """The call in double precision, so that differences mean something."""

    def leaf(_: str, value: Any) -> Any:
        double = np.complex128 if np.iscomplexobj(value) else np.float64
        if isinstance(value, np.ndarray):
            return value if value.dtype == double else value.astype(double)
        return double(value) if type(value) in (np.float32, np.complex64) else value

    everything = float_arguments(function, call)
    return moved(function, call, [*keys, *(k for k in everything if k not in keys)], leaf)


def dual_derivative(
    function: Callable[..., Any],
    example: Callable[[], Call],
    keys: Sequence[Key],
    directions: Directions,
    value: Any,
) -> float | None:
    """The exact derivative along one direction; None where the program refuses duals."""

    given = [leaf for key in keys for _, leaf in leaves(argument(function, example(), key))]
    if any(map(np.iscomplexobj, given)):
        return None

    def leaf(path: str, number: Any) -> Any:
        if not isinstance(number, np.ndarray):
            return Dual(number, directions[path])
        array = np.empty_like(number, dtype=object)
        for index in np.ndindex(number.shape):
            array[index] = Dual(number[index], directions[path][index])
        return array

    call = moved(function, example(), keys, leaf)
    outcome = run(twin(function), call)
    result = outcome.value
    if outcome.error is not None or outcome.warnings or not isinstance(result, Dual):
        return None
    same_road = math.isclose(result.value, float(value), rel_tol=1e-10, abs_tol=1e-12)
    return result.dot if same_road else None
