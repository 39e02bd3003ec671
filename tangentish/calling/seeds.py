"""Cotangents and tangents that a caller passes: checked against results and arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tangentish.errors import ArgumentError

COMPLEX = ("complex", "clong")


def seeds_for(seed: Any, results: Mapping[str, Any], arguments: Mapping[str, Any]) -> list[Any]:
    """One cotangent for each result that carries a derivative.

    ``results`` says what is known of the results: whether they are a tuple, and of each its
    dtype and the symbols of its axes, or None where it carries no derivative.
    """
    kinds: Sequence[Any] = results["kinds"]
    if not results["tuple"]:
        return [seed_for(seed, kind, arguments) for kind in kinds if kind is not None]
    if not isinstance(seed, (tuple, list)) or len(seed) != len(kinds):
        raise ArgumentError(
            f"the function returns {len(kinds)} values: pass a tuple of {len(kinds)} cotangents "
            f"(None for a value that is no float), not {type(seed).__name__}"
        )
    pairs = zip(seed, kinds, strict=True)
    return [seed_for(each, kind, arguments) for each, kind in pairs if kind is not None]


def seed_for(seed: Any, kind: Any, arguments: Mapping[str, Any]) -> Any:
    """A cotangent in the dtype of its result, whose shape it must have."""
    dtype, dims = kind
    if dtype is None:  # a container, or nothing is known
        return seed
    if not dims:
        if np.ndim(seed) != 0:
            raise ArgumentError(f"the output is a number; its cotangent has shape {np.shape(seed)}")
        check_real(seed, dtype, "the output's cotangent", "the output")
        if isinstance(seed, (float, complex, np.inexact, np.ndarray)):
            return seed
        return complex(seed) if dtype.startswith(COMPLEX) else float(seed)
    check_real(seed, dtype, "the output's cotangent", "the output")
    array = np.asarray(seed, dtype=dtype)
    lengths = [length_of(symbol, minus, arguments) for symbol, minus in dims]
    fits = array.ndim == len(lengths) and all(
        wanted in (None, given) for wanted, given in zip(lengths, array.shape, strict=True)
    )
    if not fits:
        shape = ", ".join("?" if n is None else str(n) for n in lengths)
        raise ArgumentError(
            f"the output has shape ({shape}{',' if len(lengths) == 1 else ''}), and its cotangent "
            f"shape {array.shape}"
        )
    return array


def check_real(given: Any, dtype: str, what: str, of: str) -> None:
    """Refuse complex numbers for a real variable."""
    if not dtype.startswith(COMPLEX) and np.iscomplexobj(given):
        raise ArgumentError(f"{what} is complex, and {of} is real: pass real numbers")


def length_of(symbol: str, minus: int, arguments: Mapping[str, Any]) -> int | None:
    """The length of an axis, where it is one of an argument's: ``x.0`` less ``minus``."""
    if symbol.isdigit():
        return int(symbol) - minus
    name, _, axis = symbol.rpartition(".")
    value = arguments.get(name)
    if isinstance(value, np.ndarray) and axis.isdigit():
        return max(value.shape[int(axis)] - minus, 0)
    return None


def tangent_for(tangent: Any, argument: Any, name: str) -> Any:
    """A tangent in the dtype, shape and structure of its argument.

    >>> import numpy as np
    >>> tangent_for([1, 0], np.zeros(2), "x")
    array([1., 0.])
    """
    if isinstance(argument, np.ndarray):
        check_real(tangent, argument.dtype.name, f"the tangent of {name}", name)
        array = np.asarray(tangent, dtype=argument.dtype)
        if array.shape != argument.shape:
            raise ArgumentError(
                f"the argument {name} has shape {argument.shape}, and its tangent {array.shape}"
            )
        if array.strides != argument.strides:  # views of it must be what views of the array are
            arranged = np.empty_like(argument)
            arranged[...] = array
            return arranged
        return array
    if isinstance(argument, (float, complex, np.inexact)):
        check_real(tangent, np.asarray(argument).dtype.name, f"the tangent of {name}", name)
        if np.ndim(tangent) != 0:
            raise ArgumentError(
                f"the argument {name} is a number, and its tangent has shape {np.shape(tangent)}"
            )
        return type(argument)(tangent)
    if isinstance(argument, (list, tuple)):
        return sequence_for(tangent, argument, name)
    if isinstance(argument, dict):
        if not isinstance(tangent, dict) or tangent.keys() != argument.keys():
            raise ArgumentError(f"the tangent of {name} must be a dict with the keys of {name}")
        return {k: tangent_for(tangent[k], v, f"{name}[{k!r}]") for k, v in argument.items()}
    return tangent


def sequence_for(tangent: Any, argument: Any, name: str) -> list[Any]:
    """The tangents of the elements of a list or tuple."""
    if not isinstance(tangent, (list, tuple)) or len(tangent) != len(argument):
        raise ArgumentError(
            f"the argument {name} is a {type(argument).__name__} of {len(argument)}: "
            "its tangent must be one of the same length"
        )
    return [
        tangent_for(part, of, f"{name}[{k}]")
        for k, (part, of) in enumerate(zip(tangent, argument, strict=True))
    ]
