"""Whole numbers that inactive calls return: they are used as indices later."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tangentish.language.kinds import UNKNOWN, Array, Dim, Kind, Known, Opaque, Scalar, Tuple

INTEGER = Scalar("int64", weak=True)


def index_kind(args: list[Kind]) -> Kind | None:
    """The tuples that ``np.ndindex`` runs through; None where their length is not known.

    >>> str(index_kind([Known((2, 3))]))
    '(int64?, int64?)'
    """
    if len(args) != 1:
        return Tuple((INTEGER,) * len(args)) if all(map(_is_integer, args)) else None
    (shape,) = args
    if isinstance(shape, Tuple):
        return Tuple((INTEGER,) * len(shape.items))
    if isinstance(shape, Known) and isinstance(shape.value, tuple):
        return Tuple((INTEGER,) * len(shape.value))
    return Tuple((INTEGER,)) if _is_integer(shape) else None


def drawn_kind(
    owner: Kind,
    method: str,
    args: list[Kind],
    options: dict[str, Kind],
    fresh: Callable[[int], Dim],
) -> Kind:
    """Whole numbers that a random generator draws: they are used as indices."""
    if not isinstance(owner, Opaque) or owner.told != "a Generator" or not args:
        return UNKNOWN
    size = options.get("size")
    if method == "permutation" and not options and len(args) == 1:
        if _is_integer(args[0]):
            return Array("int64", (fresh(0),))
        return args[0] if isinstance(args[0], Array) else UNKNOWN
    if method == "choice" and _is_integer(args[0]):
        size = args[1] if len(args) > 1 else size
    elif method == "integers" and set(options) <= {"size"}:
        size = args[2] if len(args) > 2 else size
        if not all(map(_is_integer, args[:2])) or len(args) > 3:
            return UNKNOWN
    else:
        return UNKNOWN
    if size is None:
        return Scalar("int64")
    return Array("int64", (fresh(0),)) if _is_integer(size) else UNKNOWN


def _is_integer(kind: Kind) -> bool:
    if isinstance(kind, Known):
        return type(kind.value) is int
    return isinstance(kind, Scalar) and np.dtype(kind.dtype).kind in "iu"
