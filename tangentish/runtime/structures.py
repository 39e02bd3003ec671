"""Structures: numbers, arrays, and lists, tuples, dicts and objects of them."""

from __future__ import annotations

import copy
import types
from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.runtime.aliases import COMPLEX, NUMBERS, REALS

if TYPE_CHECKING:
    from numpy.typing import NDArray

WITHOUT_FIELDS = (
    type,
    types.ModuleType,
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    np.ufunc,
)


def zeros_like(x: Any) -> Any:
    """Zeros in the structure of ``x``; whole numbers and what holds no number stay.

    >>> zeros_like((2.0, [np.array([1.0, 2.0]), 3]))
    (0.0, [array([0., 0.]), 3])
    """
    return structured(shadow_of(x), x)


def shadow_of(x: Any, shared: bool = True) -> Any:
    """Adjoint memory for ``x``: zeros, and what was one array under two names stays one.

    With ``shared`` false every place gets zeros of its own.

    Tuples become lists and objects become namespaces, as their parts must be replaceable.

    >>> a = np.ones(2)
    >>> first, second = shadow_of((a, a))
    >>> first += 1.0
    >>> second
    array([1., 1.])
    """
    return _shadow(x, {} if shared else None)


def _shadow(x: Any, seen: dict[int, Any] | None) -> Any:
    if isinstance(x, NUMBERS):
        return 0.0
    if seen is not None and id(x) in seen:
        return seen[id(x)]
    new: Any = None  # nothing else can hold a derivative
    if isinstance(x, np.ndarray):
        new = np.zeros_like(x, dtype=None if is_inexact(x) else float)
    elif isinstance(x, (list, tuple)):
        new = [_shadow(part, seen) for part in x]
    elif isinstance(x, dict):
        new = {key: _shadow(part, seen) for key, part in x.items()}
    elif _has_fields(x) or hasattr(type(x), "__slots__"):
        new = SimpleNamespace(**{name: _shadow(part, seen) for name, part in _fields(x).items()})
    if seen is not None:
        seen[id(x)] = new
    return new


def add_into(x: Any, value: Any) -> None:
    """Add a structure to another one, in the other one's own memory.

    >>> x = [1.0, [2.0]]
    >>> inner = x[1]
    >>> add_into(x, [10.0, [20.0]])
    >>> x, inner
    ([11.0, [22.0]], [22.0])
    """
    if isinstance(x, np.ndarray):
        x += real_like(value, x)
        return
    if isinstance(x, dict):
        places: Any = list(x)
    elif isinstance(x, list):
        places = range(len(x))
    else:
        for name, part in vars(value).items():
            mine = getattr(x, name)
            if isinstance(mine, NUMBERS):
                setattr(x, name, mine + part)
            elif mine is not None:
                add_into(mine, part)  # its memory may have other names
        return
    for place in places:
        part = value if isinstance(value, NUMBERS) else value[place]
        if x[place] is None or part is None:  # a setting
            continue
        if isinstance(x[place], NUMBERS):
            x[place] = x[place] + part
        else:
            add_into(x[place], part)


def summed_copies(values: Sequence[Any], length: int) -> list[Any]:
    """The adjoint of ``xs`` from that of ``xs * n``: the parts of all copies added up.

    >>> summed_copies([1.0, 2.0, 10.0, 20.0], 2)
    [11.0, 22.0]
    """
    total = list(values[:length]) or [0.0] * length
    for k in range(length, len(values)):
        total[k % length] = add(total[k % length], values[k])
    return total


def repeated(values: Sequence[Any], length: int) -> list[Any]:
    """The elements over and over until there are ``length``: the adjoint of `summed_copies`.

    >>> repeated([1.0, 2.0], 4)
    [1.0, 2.0, 1.0, 2.0]
    """
    return [values[k % len(values)] for k in range(length)]


def writable(view: NDArray[Any]) -> NDArray[Any]:
    """A view of adjoint memory that may be written to, where NumPy's own may not.

    >>> x = np.zeros((2, 2))
    >>> d = writable(np.diagonal(x))
    >>> d += 1.0
    >>> x
    array([[1., 0.],
           [0., 1.]])
    """
    view.flags.writeable = True
    return view


def add_spread(x: NDArray[Any], value: Any) -> None:
    """Add to a view of which several places may be one place of the memory, as after
    ``np.broadcast_to`` and ``np.lib.stride_tricks.sliding_window_view``.

    >>> x = np.zeros(2)
    >>> add_spread(writable(np.broadcast_to(x, (3, 2))), 1.0)
    >>> x
    array([3., 3.])
    """
    axes = [k for k, (n, s) in enumerate(zip(x.shape, x.strides, strict=True)) if not s and n > 1]
    if axes:
        value = np.sum(np.broadcast_to(value, x.shape), axis=tuple(axes), keepdims=True)
        x = x[tuple(slice(1) if k in axes else slice(None) for k in range(x.ndim))]
    # Windows that slide along an axis meet the same elements: one after the other.
    again = [n > 1 and x.strides[k] in x.strides[:k] for k, n in enumerate(x.shape)]
    if not any(again):
        x += value
        return
    value = np.broadcast_to(value, x.shape)
    for place in np.ndindex(*(n if a else 1 for n, a in zip(x.shape, again, strict=True))):
        index = tuple(p if a else slice(None) for p, a in zip(place, again, strict=True))
        x[index] += value[index]


def put_item(x: dict[Any, Any], key: Any, old: Any) -> None:
    """Undo a store of an item: back to the old one, or to none where that is an ellipsis.

    >>> x = {"a": 1.0, "b": 2.0}
    >>> put_item(x, "a", 0.0)
    >>> put_item(x, "b", ...)
    >>> x
    {'a': 0.0}
    """
    if old is ...:
        del x[key]
    else:
        x[key] = old


def put_back(x: Any, content: Any) -> None:
    """Make the memory ``x`` hold what ``content``, a copy of it, holds.

    >>> x = [1.0, np.zeros(2)]
    >>> put_back(x, [2.0, np.ones(2)])
    >>> x
    [2.0, array([1., 1.])]
    """
    if isinstance(x, np.ndarray):
        x[...] = content
    elif isinstance(x, list):
        kept = dict(enumerate(x))
        x[:] = [_put(kept.get(k), part) for k, part in enumerate(content)]
    elif isinstance(x, tuple):
        for part, new in zip(x, content, strict=True):
            put_back(part, new)
    elif isinstance(x, dict):
        kept = dict(x)
        x.clear()
        x.update({key: _put(kept.get(key), part) for key, part in content.items()})
    elif _has_fields(x):
        fields = vars(content).items()
        vars(x).update({name: _put(vars(x).get(name), part) for name, part in fields})


def _put(old: Any, new: Any) -> Any:
    """The old object with the new content where it is memory, else the new one."""
    if type(old) is not type(new) or isinstance(new, NUMBERS) or new is None:
        return new
    if isinstance(new, np.ndarray) and old.shape != new.shape:
        return new
    if isinstance(new, (np.ndarray, list, dict)) or _has_fields(new):
        put_back(old, new)
        return old
    return new


def real_like(value: Any, like: Any) -> Any:
    """The real part of a value where ``like`` is real: what a real variable takes of it.

    >>> real_like(2.0 + 3.0j, 1.0), real_like(2.0 + 3.0j, 1.0j)
    (2.0, (2+3j))
    """
    if isinstance(value, COMPLEX) or (isinstance(value, np.ndarray) and value.dtype.kind == "c"):
        whole = like.dtype.kind == "c" if isinstance(like, np.ndarray) else None
        if whole is False or (whole is None and isinstance(like, REALS)):
            return value.real
    return value


def structured(value: Any, like: Any) -> Any:
    """An adjoint from `shadow_of`, in the structure of the argument that it belongs to.

    >>> structured([1.0, [2.0]], (3.0, (4.0,)))
    (1.0, (2.0,))
    """
    if value is None or not _differs(like):
        return like
    if isinstance(like, (list, tuple)):
        return _sequence(like, [structured(v, part) for v, part in zip(value, like, strict=True)])
    if isinstance(like, dict):
        return {key: structured(value[key], part) for key, part in like.items()}
    if _has_fields(like):
        new = copy.copy(like)
        parts = vars(like).items()  # whole numbers and flags are settings: they stay
        vars(new).update({k: structured(getattr(value, k), v) for k, v in parts if _differs(v)})
        return new
    if isinstance(like, (np.inexact, complex)):
        return type(like)(real_like(value, like))
    return real_like(value, like)


def unstructured(g: Any, value: Any) -> Any:
    """The adjoint of ``value`` in `structured`: in its structure, zero where that went nowhere.

    >>> unstructured((1.0, {"a": 2.0}), [0.0, {"a": 0.0, "b": 0.0}])
    [1.0, {'a': 2.0, 'b': 0.0}]
    """
    if value is None or not _differs(g):
        return shadow_of(value)
    if isinstance(value, list):
        parts = [unstructured(part, v) for part, v in zip(g, value, strict=False)]
        return [*parts, *map(shadow_of, value[len(parts) :])]
    if isinstance(value, dict):
        return {k: unstructured(g[k], v) if k in g else shadow_of(v) for k, v in value.items()}
    if _has_fields(value):
        fields = vars(value).items()
        given = {k: unstructured(getattr(g, k, None), v) for k, v in fields if hasattr(g, k)}
        return SimpleNamespace(**{k: given[k] if k in given else shadow_of(v) for k, v in fields})
    return g


def with_fields(x: Any, /, **fields: Any) -> Any:
    """An object like ``x`` with other values in some of its fields.

    >>> from types import SimpleNamespace
    >>> with_fields(SimpleNamespace(w=1.0, n=3), w=2.0)
    namespace(w=2.0, n=3)
    """
    new = copy.copy(x)
    vars(new).update(fields)
    return new


def copied(x: Any) -> Any:
    """A copy of ``x`` down to its arrays; what was shared stays shared.

    >>> x = [np.zeros(2)]
    >>> copied(x)[0] is x[0]
    False
    """
    return _copied(x, {})


def _copied(x: Any, seen: dict[int, Any]) -> Any:
    if id(x) in seen:
        return seen[id(x)]
    new = x
    if isinstance(x, np.ndarray):
        new = x.copy()
    elif isinstance(x, (list, tuple)):
        new = _sequence(x, [_copied(part, seen) for part in x])
    elif isinstance(x, dict):
        new = {key: _copied(part, seen) for key, part in x.items()}
    elif _has_fields(x):
        new = copy.copy(x)
        vars(new).update({name: _copied(part, seen) for name, part in vars(x).items()})
    seen[id(x)] = new
    return new


def add(x: Any, y: Any) -> Any:
    """The sum of two structures; what is added to a list may be an array or one number.

    >>> add([1.0, [2.0]], [3.0, (4.0,)])
    [4.0, [6.0]]
    >>> add([1.0, 2.0], 5.0)
    [6.0, 7.0]
    """
    if x is None or y is None:
        return y if x is None else x
    if isinstance(x, dict):
        return {key: add(part, y[key]) for key, part in x.items()}
    if isinstance(x, (list, tuple)):
        parts = y if isinstance(y, (list, tuple)) or np.ndim(y) else [y] * len(x)
        return _sequence(x, [add(a, b) for a, b in zip(x, parts, strict=True)])
    if isinstance(y, (list, tuple)):
        return add(y, x)
    if _has_fields(x):
        new = copy.copy(x)
        vars(new).update({k: add(part, getattr(y, k)) for k, part in vars(x).items()})
        return new
    return x + y


def is_inexact(x: NDArray[Any]) -> bool:
    """Whether an array holds floats or complex numbers.

    >>> is_inexact(np.zeros(2)), is_inexact(np.arange(2))
    (True, False)
    """
    return x.dtype.kind in "fc"


def _differs(x: Any) -> bool:
    """Whether the gradient of a field differs from the field: not for whole numbers and flags."""
    if isinstance(x, np.ndarray):
        return is_inexact(x)
    return not isinstance(x, (int, np.integer, np.bool_))


def _has_fields(x: Any) -> bool:
    """Whether ``x`` is an instance that keeps its state in a dict."""
    return hasattr(x, "__dict__") and not isinstance(x, WITHOUT_FIELDS)


def _fields(x: Any) -> dict[str, Any]:
    """The fields of an object, kept in a dict or in slots."""
    slots = [name for each in type(x).__mro__ for name in getattr(each, "__slots__", ())]
    found = {name: getattr(x, name) for name in slots if hasattr(x, name)}
    return found | getattr(x, "__dict__", {})


def _sequence(like: Any, parts: list[Any]) -> Any:
    """The parts in a list or tuple such as ``like``; a namedtuple takes them one by one."""
    if isinstance(like, list):
        return parts
    return type(like)(*parts) if hasattr(like, "_fields") else tuple(parts)


__all__ = [
    "add",
    "add_into",
    "add_spread",
    "copied",
    "is_inexact",
    "put_back",
    "put_item",
    "real_like",
    "repeated",
    "shadow_of",
    "structured",
    "summed_copies",
    "unstructured",
    "with_fields",
    "writable",
    "zeros_like",
]
