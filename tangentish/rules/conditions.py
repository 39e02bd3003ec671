"""When a variant of a rule applies: conditions on the kinds of the arguments.

A condition is words for classes of kinds (``"double matrix"``), a predicate on a known constant,
or a constant that the argument must equal.  What is not known to hold does not hold, so a
variant is never chosen on a guess.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tangentish.language.kinds import (
    UNKNOWN,
    Array,
    Kind,
    Known,
    List,
    PerhapsComplex,
    Scalar,
    Tuple,
    is_complex,
    is_real,
)

NUMBERS = (int, float, complex)


def rank_of(kind: Kind) -> int | None:
    """The number of axes of a number or array; None for anything else.

    >>> rank_of(Known(2.0)), rank_of(Known(None))
    (0, None)
    """
    if isinstance(kind, Array):
        return kind.ndim
    if isinstance(kind, Scalar) or is_number(kind):
        return 0
    return None


def is_number(kind: Kind) -> bool:
    """Whether the kind is a known number.

    >>> is_number(Known(2)), is_number(Known(True))
    (True, False)
    """
    if not isinstance(kind, Known) or isinstance(kind.value, bool):
        return False
    return isinstance(kind.value, NUMBERS)


def is_integer(kind: Kind) -> bool:
    if isinstance(kind, Scalar):
        return kind.dtype.startswith(("int", "uint"))
    return isinstance(kind, Known) and isinstance(kind.value, int) and is_number(kind)


def is_double(kind: Kind) -> bool:
    """Whether arithmetic with Python floats stays in the precision of the kind."""
    if isinstance(kind, (Array, Scalar)):
        return kind.dtype == "float64"
    return is_number(kind)


def has_triples(kind: Kind) -> bool:
    """Whether the last axis surely has three elements."""
    return isinstance(kind, Array) and kind.ndim > 0 and str(kind.dims[-1]) == "3"


def is_tuple(kind: Kind) -> bool:
    return isinstance(kind, Tuple) or (isinstance(kind, Known) and isinstance(kind.value, tuple))


def items_of(kind: Kind) -> tuple[Kind, ...] | None:
    """The kinds of the elements of a sequence that is known to have some."""
    if isinstance(kind, Tuple):
        return kind.items or None
    if isinstance(kind, List):
        return None if kind.item is None else (kind.item,)
    if isinstance(kind, Known) and isinstance(kind.value, tuple):
        return tuple(Known(item) for item in kind.value) or None
    return None


def each(test: Callable[[Kind], bool]) -> Callable[[Kind], bool]:
    """The test that every element of a sequence passes ``test``."""
    return lambda kind: all(map(test, items_of(kind) or [kind])) and items_of(kind) is not None


def has_rank(rank: int) -> Callable[[Kind], bool]:
    return lambda kind: rank_of(kind) == rank


WORDS: dict[str, Callable[[Kind], bool]] = {
    "scalar": has_rank(0),
    "vector": has_rank(1),
    "matrix": has_rank(2),
    "stack": lambda kind: (rank_of(kind) or 0) > 2,
    "array": lambda kind: (rank_of(kind) or 0) > 0,
    "constant": is_number,
    "int": is_integer,
    "tuple": is_tuple,
    "triples": has_triples,
    "double": is_double,
    "unknown": lambda kind: kind == UNKNOWN,
    "real": is_real,
    "complex": lambda kind: is_complex(kind) or isinstance(kind, PerhapsComplex),
    "scalars": each(has_rank(0)),
    "vectors": each(has_rank(1)),
    "matrices": each(has_rank(2)),
    "arrays": each(lambda kind: (rank_of(kind) or 0) > 0),
    "rows": each(lambda kind: each(lambda item: rank_of(item) is not None)(kind)),
}


def holds(condition: Any, kind: Kind) -> bool:
    """Whether an argument of this kind surely meets a condition.

    >>> holds("int", Known(1)), holds(None, Known(None)), holds(2, Known(2.0))
    (True, True, True)
    >>> holds(0, Known(False)), holds("matrix", Known(1))
    (False, False)
    """
    if is_words(condition):
        return all(WORDS[word](kind) for word in condition.split())
    if not isinstance(kind, Known):
        return False
    if callable(condition):
        return bool(condition(kind.value))
    return equal(kind.value, condition)


def is_words(condition: Any) -> bool:
    """Whether a condition is made of words; of several, all must hold."""
    return isinstance(condition, str) and all(word in WORDS for word in condition.split())


def equal(value: Any, other: Any) -> bool:
    """Equality of constants: numbers by value, and a bool is no number."""
    if is_number(Known(value)) and is_number(Known(other)):
        return bool(value == other)
    return type(value) is type(other) and bool(value == other)
