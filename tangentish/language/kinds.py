"""Kinds: what is known of a value before the program runs.

A *signature* is the kinds of a function's arguments; a derivative is generated for
one signature.  Every kind is hashable and has a stable text, so that a signature can
name a file and two runs give the same one.

Axis lengths are symbols: two axes with equal symbols have equal length, a symbol that
is ``sure`` is known to be different from 1, and ``ONE`` is an axis of length 1.  This is
what decides, before the program runs, that ``x_bar`` needs no summing over broadcast
axes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Dim:
    """The length of one axis: a symbol, less ``minus`` (which may be negative), not below zero."""

    symbol: str
    minus: int = 0
    sure: bool = False  # known to differ from 1

    def __str__(self) -> str:
        return self.symbol + (f"{-self.minus:+d}" if self.minus else "")

    def same(self, other: Dim) -> bool:
        """Whether the two lengths are equal for certain."""
        return self.symbol == other.symbol and self.minus == other.minus


ONE = Dim("1")


class Kind:
    """Base of all kinds."""

    __slots__ = ()


@dataclass(frozen=True)
class Unknown(Kind):
    """Anything at all; generated code then asks at run time."""

    def __str__(self) -> str:
        return "unknown"


@dataclass(frozen=True)
class PerhapsComplex(Unknown):
    """Anything, in a program that has complex values: what holds for them holds for real ones.

    ``number`` says that it is a number, real or complex.
    """

    number: bool = False


@dataclass(frozen=True)
class Opaque(Unknown):
    """A value at hand that is none of the other kinds: its arithmetic may mean anything."""

    told: str  # what it is, such as "a matrix"
    cls: type | None = None

    def __str__(self) -> str:
        return self.told


@dataclass(frozen=True)
class Scalar(Kind):
    """A Python or NumPy number: ``dtype`` is a NumPy dtype name such as ``float64``.

    ``weak`` marks Python numbers, which do not widen a float32 array.  ``length`` is set
    when an integer is known to be the length of an axis.
    """

    dtype: str
    weak: bool = False
    length: Dim | None = None

    def __str__(self) -> str:
        return f"{self.dtype}{'?' if self.weak else ''}"


@dataclass(frozen=True)
class Array(Kind):
    """An ``ndarray`` of known dtype and rank; ``dims`` has one entry per axis."""

    dtype: str
    dims: tuple[Dim, ...]

    @property
    def ndim(self) -> int:
        return len(self.dims)

    def __str__(self) -> str:
        return f"{self.dtype}[{', '.join(map(str, self.dims))}]"


@dataclass(frozen=True)
class ArrayOrNumber(Unknown):
    """An array, or the number that a sum of arrays started from: which one tells the run."""

    array: Array

    def __str__(self) -> str:
        return f"{self.array} or a number"


@dataclass(frozen=True)
class Known(Kind):
    """A value known when the derivative is generated: a constant, function, class, module.

    Compared by type and value for constants, by identity for everything else.
    """

    value: Any

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Known):
            return NotImplemented
        mine, theirs = self.value, other.value
        if mine is theirs:
            return True
        return (
            type(mine) is type(theirs)
            and isinstance(mine, CONSTANTS)
            and repr(mine) == repr(theirs)
        )

    def __hash__(self) -> int:
        if isinstance(self.value, CONSTANTS):
            return hash((type(self.value), repr(self.value)))
        return id(self.value)

    def __str__(self) -> str:
        return (
            repr(self.value)
            if isinstance(self.value, CONSTANTS)
            else getattr(self.value, "__qualname__", str(self.value))
        )


@dataclass(frozen=True)
class OneOf(Kind):
    """One of several functions that are known, chosen at run time; None may be among them."""

    choices: tuple[Known, ...]

    def __str__(self) -> str:
        return " or ".join(map(str, self.choices))


CONSTANTS = (int, float, complex, str, bytes, bool, type(None), type(...), tuple, slice)


@dataclass(frozen=True)
class Tuple(Kind):
    """A tuple of known length; ``cls`` is set for a namedtuple."""

    items: tuple[Kind, ...]
    cls: type | None = None

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.items))})"


@dataclass(frozen=True)
class List(Kind):
    """A list whose elements all have the kind ``item`` (None while it is empty)."""

    item: Kind | None

    def __str__(self) -> str:
        return f"[{self.item}]"


@dataclass(frozen=True)
class Dict(Kind):
    """A dict with known keys, each with its kind; if ``items`` is None, all values are ``item``."""

    items: tuple[tuple[Any, Kind], ...] | None
    item: Kind | None = None

    def __str__(self) -> str:
        if self.items is None:
            return f"{{...: {self.item}}}"
        return "{" + ", ".join(f"{k!r}: {v}" for k, v in self.items) + "}"


@dataclass(frozen=True)
class Object(Kind):
    """An instance of a user's class, with the kinds of its fields."""

    cls: type
    fields: tuple[tuple[str, Kind], ...]

    def __str__(self) -> str:
        return f"{self.cls.__qualname__}({', '.join(f'{k}: {v}' for k, v in self.fields)})"


@dataclass(frozen=True)
class AnyOf(Kind):
    """An object of one of several classes of the user's; None may be among them."""

    choices: tuple[Kind, ...]  # each an `Object` of another class, or None

    def __str__(self) -> str:
        return " or ".join(map(str, self.choices))

    def mapped(self, change: Callable[[Kind], Kind]) -> AnyOf:
        """The same choices, each changed."""
        return AnyOf(tuple(map(change, self.choices)))


class _Bottom:
    pass


def is_complex(kind: Kind | None) -> bool:
    """Whether a value of this kind is a complex number, or an array of such.

    >>> is_complex(Scalar("complex64")), is_complex(Known(1j)), is_complex(Scalar("float64"))
    (True, True, False)
    """
    if isinstance(kind, (Scalar, Array)):
        return kind.dtype.startswith(("complex", "clong"))
    return isinstance(kind, Known) and isinstance(kind.value, complex)


def is_real(kind: Kind | None) -> bool:
    """Whether a value of this kind is surely a real number, or an array of such.

    >>> is_real(Scalar("float32")), is_real(Known(2)), is_real(Unknown()), is_real(Known(1j))
    (True, True, False, False)
    """
    if isinstance(kind, Known):
        return isinstance(kind.value, (int, float))
    return isinstance(kind, (Scalar, Array)) and not is_complex(kind)


def holds_complex(kind: Kind | None) -> bool:
    """Whether a value of this kind is complex, or holds something that is."""
    if isinstance(kind, Tuple):
        return any(map(holds_complex, kind.items))
    if isinstance(kind, List):
        return holds_complex(kind.item)
    if isinstance(kind, Dict):
        return holds_complex(kind.item) or any(holds_complex(k) for _, k in kind.items or ())
    if isinstance(kind, Object):
        return any(holds_complex(k) for _, k in kind.fields)
    if isinstance(kind, AnyOf):
        return any(map(holds_complex, kind.choices))
    return is_complex(kind)


UNKNOWN = Unknown()
PERHAPS_COMPLEX = PerhapsComplex()
BOTTOM = Known(_Bottom)  # the result of a recursive call before anything is known of it
FLOAT = Scalar("float64", weak=True)
