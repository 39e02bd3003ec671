"""Questions about the type of a value that its kind answers before the program runs.

``isinstance``, ``hasattr`` and ``callable`` choose between branches.  Where every value that
a kind stands for gives the same answer, only the branch that is taken is differentiated;
otherwise the question is asked at run time.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish.analysis.frames import Closure, Lazy, is_made_inside
from tangentish.analysis.lattice import widened
from tangentish.language.kinds import AnyOf, Array, Dict, Kind, Known, List, Object, Scalar, Tuple

_NUMBERS: dict[str, tuple[type, ...]] = {
    "b": (bool,),
    "u": (bool, int),
    "i": (bool, int),
    "f": (bool, int, float),
    "c": (bool, int, float, complex),
}
_NUMPY_NUMBERS = {bool: np.bool_, int: np.int64, float: np.float64, complex: np.complex128}


def answer(function: Callable[..., Any], kinds: list[Kind]) -> bool | None:
    """What ``isinstance``, ``hasattr`` or ``callable`` returns for certain, or None.

    >>> answer(isinstance, [Array("float64", ()), Known(np.ndarray)])
    True
    >>> answer(isinstance, [Scalar("float64", weak=True), Known(float)]) is None  # it may be an int
    True
    """
    if function is isinstance and len(kinds) == 2:
        classes = _classes(kinds[1])
        return None if classes is None else _same(kinds[0], _is_instance(classes))
    if function is hasattr and len(kinds) == 2 and isinstance(kinds[1], Known):
        return _has(kinds[0], kinds[1].value)
    if function is callable and len(kinds) == 1:
        if isinstance(kinds[0], Known):
            return is_made_inside(kinds[0].value) or callable(kinds[0].value)
        return _same(kinds[0], lambda cls: _gives(cls, "__call__"))
    return None


def _classes(kind: Kind) -> tuple[Any, ...] | None:
    """The classes of the second argument of ``isinstance``: one, a union, or a tuple of them."""
    if isinstance(kind, Known):
        value = kind.value if isinstance(kind.value, tuple) else (kind.value,)
        return value if all(isinstance(v, (type, types.UnionType)) for v in value) else None
    if isinstance(kind, Tuple):
        found = [_classes(item) for item in kind.items]
        return None if None in found else tuple(c for each in found for c in each or ())
    return None


def _is_instance(classes: tuple[Any, ...]) -> Callable[[type], bool]:
    return lambda cls: issubclass(cls, classes)


def _has(kind: Kind, name: str) -> bool | None:
    """Whether a value has an attribute of that name."""
    if isinstance(kind, Known):
        return hasattr(kind.value, name) if _is_plain(kind) else None
    if isinstance(kind, Object):
        if name in dict(kind.fields) or _gives(kind.cls, name):
            return True
        return None if _gives(kind.cls, "__getattr__") else False
    return _same(kind, lambda cls: _gives(cls, name))


def _gives(cls: type, name: str) -> bool:
    """Whether instances of a class find an attribute in it (and not in the class's own class)."""
    return any(name in vars(each) for each in cls.__mro__)


def _is_plain(kind: Known) -> bool:
    return not is_made_inside(kind.value) and not isinstance(kind.value, Lazy)


def _same(kind: Kind, ask: Callable[[type], bool]) -> bool | None:
    """The one answer for all classes that a value of this kind may have."""
    classes, open_ended = possible_classes(kind)
    answers = {ask(cls) for cls in classes}
    if len(answers) != 1 or (open_ended and answers != {True}):
        return None
    return answers.pop()


def possible_classes(kind: Kind) -> tuple[tuple[type, ...], bool]:
    """The classes that a value of a kind may have, and whether it may be of a subclass."""
    if isinstance(kind, Known):
        if isinstance(kind.value, Closure):
            return (types.FunctionType,), False
        known = widened(kind)
        exact = not isinstance(known, Scalar) and _is_plain(kind)
        return ((type(kind.value),), False) if exact else possible_classes_of_number(known)
    if isinstance(kind, Array):
        return (np.ndarray,), False
    if isinstance(kind, Object):
        return (kind.cls,), False
    if isinstance(kind, AnyOf):
        return tuple(c for k in kind.choices for c in possible_classes(k)[0]), False
    if isinstance(kind, Tuple):
        return (kind.cls or tuple,), False
    if isinstance(kind, List):  # what is read off the shape of an array may be a tuple
        shape = isinstance(kind.item, Scalar) and kind.item.dtype == "int64"
        return (list, tuple) if shape else (list,), False
    if isinstance(kind, Dict):
        return (dict,), True
    return possible_classes_of_number(kind)


def possible_classes_of_number(kind: Kind) -> tuple[tuple[type, ...], bool]:
    """A number that was joined with others may be of any of their classes."""
    if not isinstance(kind, Scalar):
        return (), False
    plain = _NUMBERS[np.dtype(kind.dtype).kind]
    if kind.weak:
        return plain, False
    return (*plain, *(_NUMPY_NUMBERS[cls] for cls in plain), np.dtype(kind.dtype).type), False


__all__ = ["answer"]
