"""The cotangents that a caller passes to an adjoint: checked against the primal's results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tangentish.errors import ArgumentError


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
        return seed if isinstance(seed, (float, np.floating, np.ndarray)) else float(seed)
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


def length_of(symbol: str, minus: int, arguments: Mapping[str, Any]) -> int | None:
    """The length of an axis, where it is one of an argument's: ``x.0`` less ``minus``."""
    if symbol.isdigit():
        return int(symbol) - minus
    name, _, axis = symbol.rpartition(".")
    value = arguments.get(name)
    if isinstance(value, np.ndarray) and axis.isdigit():
        return max(value.shape[int(axis)] - minus, 0)
    return None
