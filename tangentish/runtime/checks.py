"""Checks that generated code makes of what it is given and of what it returns."""

from __future__ import annotations

from typing import Any

import numpy as np

from tangentish.runtime.aliases import NUMBERS, REALS


class NotANumber(TypeError):
    """A function to differentiate returned something other than one real number."""

    def __init__(self, told: str) -> None:
        super().__init__(
            f"the function returned {told}, and the gradient is that of one real number: return "
            "a number, such as np.sum(...), or use `tangentish.adjoint`"
        )
        self.told = told


def check_scalar(value: Any) -> None:
    """Go on only if the result of the primal is one real number.

    >>> check_scalar(np.float64(2.0))
    >>> check_scalar(np.ones(3))
    Traceback (most recent call last):
    tangentish.runtime.checks.NotANumber: the function returned an array of shape (3,), and the ...
    """
    if isinstance(value, (float, np.floating)):
        return
    if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind == "f":
        return
    kind = type(value).__name__
    told = f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
    if isinstance(value, np.ndarray):
        told = f"an array of shape {value.shape}"
        told += "" if value.dtype.kind == "f" else f" and dtype {value.dtype}"
    raise NotANumber(told)


class NotPlain(TypeError):
    """An operand of a rule is neither a number nor a plain array."""


def check_memory(value: Any) -> None:
    """Go on only if the value is no number: a number has no memory that an adjoint grows in.

    >>> check_memory(np.zeros(2))
    >>> check_memory(1.0)
    Traceback (most recent call last):
    TypeError: a number is stored where an array may be: bring the values to one kind before
    """
    if isinstance(value, NUMBERS):
        raise TypeError(
            "a number is stored where an array may be: bring the values to one kind before"
        )


def check_plain(value: Any, complex_too: bool = False) -> None:
    """Go on only if the value is a number or a plain array, as the rules take it for.

    >>> check_plain(np.ones(3))
    >>> check_plain(np.matrix([[1.0]]))
    Traceback (most recent call last):
    tangentish.runtime.checks.NotPlain: a matrix, whose arithmetic is not that of plain arrays
    """
    kind = type(value)
    plain = kind is np.ndarray and value.dtype.kind in ("biufc" if complex_too else "biuf")
    numbers = NUMBERS if complex_too else REALS
    if not plain and not isinstance(value, numbers):
        name = f"{kind.__name__} of dtype {value.dtype}" if kind is np.ndarray else kind.__name__
        article = "an" if name[0] in "aeiouAEIOU" else "a"
        raise NotPlain(f"{article} {name}, whose arithmetic is not that of plain arrays")


def whole_simplex(x: Any, shape: tuple[int, ...]) -> Any:
    """Points on a simplex, all of whose coordinates are given; SciPy lets one be left out.

    >>> whole_simplex(np.array([0.3, 0.7]), (2,))
    array([0.3, 0.7])
    """
    if len(x) != shape[0]:
        raise ValueError("give all coordinates of x: a derivative by it is by each of them")
    return np.asarray(x)


__all__ = [
    "check_memory",
    "check_plain",
    "check_scalar",
    "whole_simplex",
]
