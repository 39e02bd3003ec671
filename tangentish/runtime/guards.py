"""Checks of the arguments of exported derivatives, which are written for certain kinds.

They stand at the head of an exported function, and are written into its module.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np


def check_kind(name: str, value: Any, kind: str) -> None:
    """Raise TypeError unless a value is of the kind that the derivative is written for.

    >>> check_kind("W", np.ones((2, 3)), "float64[:, :]")
    >>> check_kind("x", 2, "float")
    Traceback (most recent call last):
    TypeError: x is of kind int, and this derivative holds for float
    """
    found = kind_of(value)
    if found != kind:
        raise TypeError(f"{name} is of kind {found}, and this derivative holds for {kind}")


def kind_of(value: Any) -> str:
    """What a value is: a number, an array by its axes (1 or any other length), or its class.

    >>> kind_of(np.ones((1, 3))), kind_of(2.0), kind_of(np.float32(2)), kind_of("fast")
    ('float64[1, :]', 'float', 'float32', "'fast'")
    """
    if type(value) is np.ndarray:
        axes = ", ".join(["1" if n == 1 else ":" for n in value.shape])
        dtype = value.dtype
        return f"{dtype.type.__name__ if dtype.isnative else dtype}[{axes}]"
    if isinstance(value, np.generic):
        return "np.bool" if isinstance(value, np.bool_) else str(value.dtype)
    if value is None or isinstance(value, (str, bytes, type, type(...), np.ufunc)):
        return repr(value)
    cls: Any = type(value) if not hasattr(value, "__qualname__") else value
    module = "" if cls.__module__ == "builtins" else f"{cls.__module__}."
    return f"{module}{cls.__qualname__}"


def check_axes(name: str, value: Any, kind: str) -> None:
    """Raise TypeError unless an array has the axes of a kind with lengths, or with any (``?``).

    >>> check_axes("W", np.ones((1, 3)), "float64[?, 3]")
    >>> check_axes("W", np.ones((1, 2)), "float64[?, 3]")
    Traceback (most recent call last):
    TypeError: W has the shape (1, 2), and this derivative holds for float64[?, 3]
    """
    dtype, _, axes = kind.rstrip("]").partition("[")
    lengths = axes.split(", ")
    if type(value) is not np.ndarray or str(value.dtype) != dtype or value.ndim != len(lengths):
        raise TypeError(f"{name} is of kind {kind_of(value)}, and this derivative holds for {kind}")
    for n, wanted in zip(value.shape, lengths, strict=True):
        if n == 1 if wanted == ":" else wanted not in ("?", str(n)):
            raise TypeError(
                f"{name} has the shape {value.shape}, and this derivative holds for {kind}"
            )


def check_parts(name: str, value: Any, kinds: Any) -> None:
    """Raise TypeError unless a container has the parts that the derivative is written for.

    In ``kinds`` a list says what all elements are, and ``type`` is the key of an object's class.

    >>> check_parts("p", {"x": 2.0, "n": [1, 2]}, {"x": "float", "n": ["int"]})
    >>> check_parts("p", {"x": 2.0, "n": [1, 2.0]}, {"x": "float", "n": ["int"]})
    Traceback (most recent call last):
    TypeError: p['n'][1] is of kind float, and this derivative holds for int
    """
    if isinstance(kinds, str):
        if kind_of(value) != kinds:
            (check_axes if "[" in kinds else check_kind)(name, value, kinds)
        return
    check_kind(name, value, kinds[type] if type in kinds else type(kinds).__name__)
    parts = value
    if hasattr(value, "__dict__"):
        parts = vars(value)
    elif hasattr(value, "_fields"):
        parts = value._asdict()
    elif not isinstance(value, dict):
        parts = dict(enumerate(value))
    if isinstance(kinds, list):
        kinds = {key: kind for key in parts for kind in kinds}
    elif isinstance(kinds, tuple):
        kinds = dict(enumerate(kinds))
    wanted = [key for key in kinds if key is not type]
    if list(parts) != wanted:
        raise TypeError(f"{name} has {list(parts)}, and this derivative holds for {wanted}")
    for key in wanted:
        check_parts(f"{name}[{key!r}]", parts[key], kinds[key])


def memory_of(value: Any) -> Iterator[Any]:
    """The arrays, lists, dicts and objects in a value."""
    if isinstance(value, np.ndarray):
        yield value
        return
    parts: Any = value if isinstance(value, (list, tuple)) else ()
    if isinstance(value, dict):
        parts = value.values()
    elif not hasattr(value, "__qualname__"):  # no function or class
        parts = getattr(value, "__dict__", {}).values() or parts
    if parts and not isinstance(value, tuple):
        yield value
    for part in parts:
        yield from memory_of(part)


def check_held_once(name: str, value: Any) -> None:
    """Raise ValueError if an argument holds one array of floats in two places.

    >>> w = np.ones(2)
    >>> check_held_once("p", [w, w])
    Traceback (most recent call last):
    ValueError: p holds the same array in two places: pass it once, and use it twice
    """
    arrays = [part for part in memory_of(value) if isinstance(part, np.ndarray)]
    arrays = [array for array in arrays if array.dtype.kind in "fc"]
    if len({id(array) for array in arrays}) < len(arrays):
        raise ValueError(
            f"{name} holds the same array in two places: pass it once, and use it twice"
        )


def check_apart(name: str, value: Any, *others: Any) -> None:
    """Raise ValueError if an argument that is written to shares memory with another one.

    >>> A = np.ones((2, 2))
    >>> check_apart("A", A, A[0])
    Traceback (most recent call last):
    ValueError: A shares memory with another argument, and is written to: pass a copy
    """
    found = list(memory_of(value))
    for k, mine in enumerate(found):
        if any(overlap(mine, other) for other in (*found[:k], *memory_of(others))):
            raise ValueError(
                f"{name} shares memory with another argument, and is written to: pass a copy"
            )


def overlap(a: Any, b: Any) -> bool:
    """Whether writing to one may change the other."""
    if a is b or not isinstance(a, np.ndarray) or not isinstance(b, np.ndarray):
        return a is b
    effort: Any = 10_000  # then NumPy gives up, with an error
    return bool(np.may_share_memory(a, b)) and bool(np.shares_memory(a, b, max_work=effort))


def check_seed(name: str, seed: Any, dtype: str, shape: Any) -> None:
    """Raise TypeError unless a cotangent has the dtype and shape of its output.

    A length that is None is not known beforehand.

    >>> check_seed("out_bar", np.ones(3), "float64", (3,))
    >>> check_seed("out_bar", np.ones(3), "float64", ())
    Traceback (most recent call last):
    TypeError: out_bar has shape (3,), and the output shape ()
    """
    given = np.shape(seed)
    if len(given) != len(shape) or any(
        n not in (None, m) for m, n in zip(given, shape, strict=True)
    ):
        raise TypeError(f"{name} has shape {given}, and the output shape {shape}")
    numbers: Any = (float, np.floating, np.ndarray)
    numbers += (complex, np.complexfloating) if dtype.startswith("complex") else ()
    wanted = isinstance(seed, np.ndarray if shape else numbers)
    if not wanted or str(getattr(seed, "dtype", dtype)) != dtype:
        raise TypeError(f"{name} is of kind {kind_of(seed)}, and the output of dtype {dtype}")


def check_direction(name: str, tangent: Any, value: Any) -> None:
    """Raise TypeError unless a tangent is like its argument: views of both must be alike.

    >>> check_direction("x_dot", np.ones(2), np.ones(3))
    Traceback (most recent call last):
    TypeError: x_dot is no float64 array of shape (3,) and strides (8,), as its argument is: ...
    """
    if isinstance(value, np.ndarray):
        told = ("dtype", "shape", "strides")
        alike = type(tangent) is np.ndarray and all(
            getattr(tangent, each) == getattr(value, each) for each in told
        )
        if not alike and value.dtype.kind in "fc":
            array = f"{value.dtype} array of shape {value.shape} and strides {value.strides}"
            raise TypeError(f"{name} is no {array}, as its argument is: pass copies of both")
    elif isinstance(value, (list, tuple)):
        if not isinstance(tangent, (list, tuple)) or len(tangent) != len(value):
            raise TypeError(f"{name} must have {len(value)} elements, as its argument has")
        for k, part in enumerate(value):
            check_direction(f"{name}[{k}]", tangent[k], part)
    elif isinstance(value, dict):
        if not isinstance(tangent, dict) or tangent.keys() != value.keys():
            raise TypeError(f"{name} must have the keys {list(value)}, as its argument has")
        for key, part in value.items():
            check_direction(f"{name}[{key!r}]", tangent[key], part)
    elif hasattr(value, "__dict__"):
        for field, part in vars(value).items():
            if isinstance(part, (float, complex, np.ndarray, list, tuple, dict)):
                check_direction(f"{name}.{field}", getattr(tangent, field, None), part)
    elif isinstance(value, (float, complex, np.inexact)) and kind_of(tangent) != kind_of(value):
        raise TypeError(
            f"{name} is of kind {kind_of(tangent)}, and its argument of kind {kind_of(value)}"
        )


GUARDS = {
    each.__name__: each
    for each in (
        check_kind,
        check_axes,
        check_parts,
        check_held_once,
        check_apart,
        check_seed,
        check_direction,
    )
}
