"""A function at given arguments, and its plain values along directions from there."""

from __future__ import annotations

import contextlib
import copy
import inspect
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tangentish.calling.structures import leaves, mapped, with_leaves


@dataclass(frozen=True)
class Point:
    """A function, its arguments, and the names of those to differentiate with respect to."""

    function: Callable[..., Any]
    signature: inspect.Signature
    arguments: Mapping[str, Any]
    names: tuple[str, ...]

    @property
    def inputs(self) -> tuple[Any, ...]:
        """The arguments to differentiate with respect to."""
        return tuple(self.arguments[name] for name in self.names)

    @property
    def is_single(self) -> bool:
        """Whether some argument is of single precision."""
        return any(is_narrow(np.asarray(leaf)) for leaf in leaves(dict(self.arguments)))

    @property
    def given(self) -> tuple[Any, ...]:
        """All arguments, copied, in the order of the parameters."""
        return tuple(copy.deepcopy(value) for value in self.arguments.values())

    def value(self) -> Any:
        """What the plain call returns."""
        return self._call(dict(self.arguments))

    def along(self, direction: Sequence[Any]) -> Callable[[Any], Any]:
        """The plain call some steps along a direction, which has an array for each leaf.

        Arguments of single precision are made double: differences need the digits.
        """

        def at(step: Any) -> Any:
            moved = {n: mapped(doubled, v, keep=True) for n, v in self.arguments.items()}
            old = leaves(tuple(moved[name] for name in self.names))
            new = [in_kind_of(x, x + step * d) for x, d in zip(old, direction, strict=True)]
            inputs = with_leaves(tuple(moved[name] for name in self.names), new, keep=True)
            return self._call({**moved, **dict(zip(self.names, inputs, strict=True))})

        return at

    def _call(self, arguments: dict[str, Any]) -> Any:
        bound = inspect.BoundArguments(self.signature, copy.deepcopy(arguments))
        with contextlib.redirect_stdout(io.StringIO()):  # a program prints once, not at each step
            return self.function(*bound.args, **bound.kwargs)


def doubled(leaf: Any) -> Any:
    """A leaf in double precision.

    >>> doubled(np.float32(0.5)), doubled(0.5)
    (np.float64(0.5), 0.5)
    """
    if not isinstance(leaf, (np.ndarray, np.inexact)) or not is_narrow(leaf):
        return leaf
    return leaf.astype(np.complex128 if np.iscomplexobj(leaf) else np.float64)


def is_narrow(leaf: Any) -> bool:
    """Whether an array or number has less than double precision."""
    return bool(leaf.real.dtype.itemsize < 8)


def in_kind_of(leaf: Any, value: Any) -> Any:
    """A number where the leaf is one, an array where it is one."""
    if isinstance(leaf, np.ndarray):
        return np.asarray(value)
    if isinstance(leaf, np.generic):
        return np.asarray(value)[()]
    return np.asarray(value).item()


def contracted(weights: Sequence[Any], values: Sequence[Any]) -> Any:
    """The sum of products of two lists of leaves.

    >>> contracted([2.0, np.ones(3)], [1.0, np.arange(3.0)])
    np.float64(5.0)
    """
    return sum((np.sum(w * v) for w, v in zip(weights, values, strict=True)), np.float64(0.0))


def paired(weights: Sequence[Any], values: Sequence[Any]) -> float:
    """What adjoints and tangents give together: of complex ones, the real part of the product.

    >>> paired([1.0 + 1.0j], [2.0 + 1.0j])
    1.0
    """
    return float(np.real(contracted(weights, values)))


def holds_complex(values: Sequence[Any]) -> bool:
    """Whether some leaf is complex."""
    return any(map(np.iscomplexobj, values))


def cast_like(value: Any, new: Sequence[Any]) -> list[Any]:
    """Leaves in the dtypes of those of a structure; numbers where these are numbers.

    >>> cast_like([np.float32(1.0), 2.0], [3.0, 4.0])
    [np.float32(3.0), np.float64(4.0)]
    """
    pairs = zip(leaves(value), new, strict=True)
    arrays = [np.asarray(n, np.asarray(x).dtype) for x, n in pairs]
    return [array if array.ndim else array[()] for array in arrays]


def random_like(value: Any, rng: np.random.Generator, scaled: bool = False) -> list[np.ndarray]:
    """A number of size 0.3 to 1 for each number of the leaves, of either sign or any phase.

    ``scaled``: in units of the root mean square of the leaf.
    """
    found = []
    for leaf in leaves(value):
        shape = np.shape(leaf)
        drawn = rng.uniform(0.3, 1.0, shape) * rng.choice([-1.0, 1.0], shape)
        if np.iscomplexobj(leaf):
            drawn = drawn * np.exp(1j * rng.uniform(0.3, 1.2, shape))
        found.append(drawn * scale_of(leaf) if scaled else drawn)
    return found


def scale_of(leaf: Any) -> float:
    """The root mean square; 1 where that is no scale.

    >>> scale_of(np.array([3.0, -3.0])), scale_of(0.0)
    (3.0, 1.0)
    """
    size = float(np.sqrt(np.mean(np.square(np.abs(leaf))))) if np.size(leaf) else 0.0
    return size if 0.0 < size < np.inf else 1.0


__all__ = [
    "Point",
    "cast_like",
    "contracted",
    "doubled",
    "holds_complex",
    "paired",
    "random_like",
    "scale_of",
]
