"""The helpers that generated code calls where kinds are not known, or where no single
NumPy expression does the job.  Imports numpy alone.

Everything is functional: no helper updates an argument.  Generated files import from here by
bare name, which is why all helpers stand in one module, in the order

    structures, shapes, reductions, products, joining, selection, linear algebra, scalars.

In all of them ``g`` is the adjoint of an operation's result, and a name such as
``matmul_adjoint_left`` means the contribution to the first argument.
"""

from __future__ import annotations

import copy
import math
import types
from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Axis = int | tuple[int, ...] | None
Shape = tuple[int, ...]
WITHOUT_FIELDS = (
    type,
    types.ModuleType,
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    np.ufunc,
)
NUMBERS = (float, int, complex, np.number, np.bool_)


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
    tangentish.runtime.NotANumber: the function returned an array of shape (3,), and the ...
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


def check_plain(value: Any) -> None:
    """Go on only if the value is a number or a plain array, as the rules take it for.

    >>> check_plain(np.ones(3))
    >>> check_plain(np.matrix([[1.0]]))
    Traceback (most recent call last):
    tangentish.runtime.NotPlain: a matrix, whose arithmetic is not that of plain arrays
    """
    kind = type(value)
    plain = kind is np.ndarray and value.dtype.kind in "biuf"
    if not plain and not isinstance(value, (float, int, np.floating, np.integer, np.bool_)):
        name = f"{kind.__name__} of dtype {value.dtype}" if kind is np.ndarray else kind.__name__
        article = "an" if name[0] in "aeiouAEIOU" else "a"
        raise NotPlain(f"{article} {name}, whose arithmetic is not that of plain arrays")


# ---- structures: numbers, arrays, and lists, tuples, dicts and objects of them -------------


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
        x += value
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
    ``np.broadcast_to``.

    >>> x = np.zeros(2)
    >>> add_spread(writable(np.broadcast_to(x, (3, 2))), 1.0)
    >>> x
    array([3., 3.])
    """
    axes = tuple(
        k for k, (n, s) in enumerate(zip(x.shape, x.strides, strict=True)) if s == 0 and n > 1
    )
    if axes:
        value = np.sum(np.broadcast_to(value, x.shape), axis=axes, keepdims=True)
        x = x[tuple(slice(1) if k in axes else slice(None) for k in range(x.ndim))]
    x += value


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
    if isinstance(like, np.inexact):
        return type(like)(value)
    return value


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


# ---- shapes: undoing broadcasting ----------------------------------------------------------


def unbroadcast(value: Any, like: Any) -> Any:
    """``value`` in the shape and dtype of ``like``, summed over the axes along which ``like``
    was broadcast; axes that ``value`` lacks are filled in.

    >>> unbroadcast(np.ones((2, 3)), np.zeros(3))
    array([2., 2., 2.])
    >>> float(unbroadcast(np.ones((2, 3)), 1.0))
    6.0
    >>> unbroadcast(1.0, np.zeros((1, 2)))
    array([[1., 1.]])
    """
    if isinstance(like, (list, tuple, dict)) or not isinstance(like, (*NUMBERS, np.ndarray)):
        return value
    if isinstance(value, (list, tuple)):
        value = np.array(value)
    goal = np.shape(like)
    if np.shape(value) != goal:
        value = _summed_down(value, goal)
        if np.shape(value) != goal:
            value = np.broadcast_to(value, goal).copy()
    return _cast(value, like)


def _summed_down(value: Any, goal: Shape) -> Any:
    extra = max(np.ndim(value) - len(goal), 0)
    if extra:
        value = np.sum(value, axis=tuple(range(extra)))
    mine = np.shape(value)
    offset = len(goal) - len(mine)
    axes = tuple(k for k, n in enumerate(mine) if n != 1 and goal[k + offset] == 1)
    return np.sum(value, axis=axes, keepdims=True) if axes else value


def _cast(value: Any, like: Any) -> Any:
    """The value in the precision of ``like``; Python numbers take any precision."""
    if isinstance(like, np.ndarray):
        if not isinstance(value, np.ndarray):
            value = np.asarray(value)
        wanted = like.dtype if is_inexact(like) else value.dtype
        return value if value.dtype == wanted else value.astype(wanted)
    return type(like)(value) if isinstance(like, np.inexact) else value


def broadcast_up(value: Any, like: Any) -> Any:
    """A new array of the shape and dtype of ``like``, filled with ``value``.

    >>> broadcast_up(2.0, np.zeros(3, np.float32))
    array([2., 2., 2.], dtype=float32)
    """
    if not isinstance(like, np.ndarray):
        return _cast(value, like)
    new = np.empty_like(like, dtype=None if is_inexact(like) else float)
    new[...] = value
    return new


def check_apart(*arrays: Any) -> None:
    """Go on only if no two arrays share memory.

    >>> x = np.zeros(4)
    >>> check_apart(x[:2], x[2:])
    >>> check_apart(x, x[2:])
    Traceback (most recent call last):
    ValueError: two arrays that a checkpointed loop changes are the same memory: copy one
    """
    for k, array in enumerate(arrays):
        if any(np.shares_memory(array, other) for other in arrays[:k]):
            raise ValueError(
                "two arrays that a checkpointed loop changes are the same memory: copy one"
            )


def same_view(tangent: np.ndarray, of: np.ndarray, view: np.ndarray, base: Any) -> np.ndarray:
    """A tangent that is a view or a copy of another as the primal is.

    Whether NumPy makes a view depends on the memory layout. A tangent whose own layout makes
    it otherwise would miss what is written through a view, so it is not accepted.

    >>> a, a_dot = np.ones((2, 2)), np.ones((2, 2))
    >>> same_view(a_dot.ravel(), a_dot, a.ravel(), a)
    array([1., 1., 1., 1.])
    """
    if not np.shares_memory(view, base):
        return tangent.copy() if np.shares_memory(tangent, of) else tangent
    if not np.shares_memory(tangent, of):
        raise ValueError("the tangent's memory layout differs from that of its array: copy it")
    return tangent


def shapes(arrays: Sequence[Any]) -> list[Shape]:
    """The shapes of the elements of a sequence.

    >>> shapes([np.zeros((2, 3)), 1.0])
    [(2, 3), ()]
    """
    return [np.shape(a) for a in arrays]


def inverse_permutation(axes: Sequence[int] | None) -> Sequence[int] | None:
    """The order of axes that undoes ``np.transpose(a, axes)``.

    >>> inverse_permutation((-1, 0, 1))
    (1, 2, 0)
    """
    if axes is None:
        return None
    return tuple(int(k) for k in np.argsort(np.mod(axes, len(axes))))


def unrepeat(g: NDArray[Any], shape: Shape, repeats: Any, axis: int | None) -> NDArray[Any]:
    """The adjoint of ``np.repeat``: a sum over the copies of each element.

    >>> unrepeat(np.array([1.0, 2.0, 3.0]), (2,), [1, 2], None)
    array([1., 5.])
    """
    if axis is None:
        return unrepeat(g, (math.prod(shape),), repeats, 0).reshape(shape)
    counts = np.broadcast_to(repeats, (shape[axis],))
    owner = np.repeat(np.arange(shape[axis]), counts)
    return scatter(g, owner, shape, axis)


def untile(g: NDArray[Any], shape: Shape, reps: int | Sequence[int]) -> NDArray[Any]:
    """The adjoint of ``np.tile``: a sum over the copies.

    >>> untile(np.array([1.0, 2.0, 3.0, 4.0]), (2,), 2)
    array([4., 6.])
    """
    counts = (reps,) if isinstance(reps, (int, np.integer)) else tuple(reps)
    rank = max(len(counts), len(shape))
    counts = (1,) * (rank - len(counts)) + counts
    lengths = (1,) * (rank - len(shape)) + tuple(shape)
    pairs = [n for pair in zip(counts, lengths, strict=True) for n in pair]
    total: NDArray[Any] = np.sum(np.reshape(g, pairs), axis=tuple(range(0, 2 * rank, 2)))
    return total.reshape(shape)


def unresize(g: Any, shape: Shape) -> NDArray[Any]:
    """The adjoint of ``np.resize``, which repeats the elements or leaves the last ones out.

    >>> unresize(np.array([1.0, 2.0, 3.0]), (2,))
    array([4., 2.])
    """
    g = np.ravel(g)
    total = np.zeros(math.prod(shape), g.dtype)
    np.add.at(total, np.arange(g.size) % max(total.size, 1), g)
    return total.reshape(shape)


def unpad(g: NDArray[Any], shape: Shape, pad_width: Any) -> NDArray[Any]:
    """The part of a padded array that was there before: the adjoint of ``np.pad``.

    >>> unpad(np.arange(5.0), (2,), (1, 2))
    array([1., 2.])
    """
    rank = len(shape)
    if isinstance(pad_width, dict):  # NumPy 2.1: by axis
        given = {axis % rank: width for axis, width in pad_width.items()}
        pad_width = [np.broadcast_to(given.get(k, 0), (2,)) for k in range(rank)]
    before = [start for start, _ in np.broadcast_to(pad_width, (rank, 2))]
    return g[tuple(slice(b, b + n) for b, n in zip(before, shape, strict=True))]


def embed_diagonal(
    g: Any, shape: Shape, offset: int = 0, axis1: int = 0, axis2: int = 1
) -> NDArray[Any]:
    """Zeros of a shape with ``g`` on a diagonal: the adjoint of ``np.diagonal``.

    >>> embed_diagonal(np.array([1.0, 2.0]), (2, 3), 1)
    array([[0., 1., 0.],
           [0., 0., 2.]])
    """
    g = np.asarray(g)
    full = np.zeros(shape, g.dtype)
    view = np.moveaxis(full, (axis1, axis2), (-2, -1))
    rows = np.arange(g.shape[-1])
    view[..., rows - min(offset, 0), rows + max(offset, 0)] = g
    return full


def diag_adjoint(g: NDArray[Any], shape: Shape, k: int) -> NDArray[Any]:
    """The adjoint of ``np.diag``, which makes a matrix of a vector and a vector of a matrix.

    >>> diag_adjoint(np.eye(2), (2,), 0)
    array([1., 1.])
    """
    return np.diagonal(g, k) if len(shape) == 1 else embed_diagonal(g, shape, k)


def trace_adjoint(
    g: Any, shape: Shape, offset: int = 0, axis1: int = 0, axis2: int = 1
) -> NDArray[Any]:
    """The adjoint of ``np.trace``.

    >>> trace_adjoint(2.0, (2, 2))
    array([[2., 0.],
           [0., 2.]])
    """
    rows, columns = shape[axis1], shape[axis2]
    length = max(min(rows + min(offset, 0), columns - max(offset, 0)), 0)
    diagonal = np.repeat(np.expand_dims(g, -1), length, axis=-1)
    return embed_diagonal(diagonal, shape, offset, axis1, axis2)


def parts_of(g: Any, like: Any) -> Any:
    """The adjoints of the numbers and arrays from which ``np.array`` made one array, nested
    as they were.

    >>> parts_of(np.array([[1.0, 2.0]]), [np.zeros(2)])
    [array([1., 2.])]
    """
    if not isinstance(like, (list, tuple)):
        return g
    return [parts_of(part, inner) for part, inner in zip(g, like, strict=True)]


# ---- reductions ----------------------------------------------------------------------------


def unreduce(g: Any, shape: Shape, axis: Axis, keepdims: bool) -> Any:
    """A reduced value with its axes back at length 1, so that it broadcasts against ``shape``.

    >>> unreduce(np.array([1.0, 2.0]), (2, 3), 1, False)
    array([[1.],
           [2.]])
    """
    if axis is None or keepdims:
        return g
    return np.expand_dims(g, axis)


def reduced_size(shape: Shape, axis: Axis, ddof: float = 0) -> float:
    """How many elements each result of a reduction is made from, less ``ddof``.

    >>> reduced_size((2, 3, 4), (0, -1))
    8
    """
    if axis is None:
        return math.prod(shape) - ddof
    axes = axis if isinstance(axis, tuple) else (axis,)
    return math.prod(shape[k] for k in axes) - ddof


def product_of_others(a: Any, axis: Axis) -> Any:
    """For each element the product of the others along ``axis``; exact where there are zeros.

    >>> product_of_others(np.array([0.0, 2.0, 3.0]), None)
    array([6., 0., 0.])
    """
    a = np.asarray(a)
    if a.ndim == 0:
        return np.ones_like(a)
    axes = range(a.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    order = [k % a.ndim for k in axes]
    moved = np.moveaxis(a, order, range(-len(order), 0))
    flat = moved.reshape(*moved.shape[: a.ndim - len(order)], -1)
    before, after = np.ones_like(flat), np.ones_like(flat)
    np.cumprod(flat[..., :-1], axis=-1, out=before[..., 1:])
    np.cumprod(flat[..., :0:-1], axis=-1, out=after[..., -2::-1])
    return np.moveaxis((before * after).reshape(moved.shape), range(-len(order), 0), order)


def product_of_pairs(t: Any, a: Any, axis: Axis) -> Any:
    """The tangent of `product_of_others`, which is its adjoint too: for each element the sum
    over the others of theirs in ``t`` times the product of all the rest.

    >>> product_of_pairs(np.array([1.0, 0.0, 0.0]), np.array([5.0, 2.0, 3.0]), None)
    array([0., 3., 2.])
    """
    a = np.asarray(a)
    if a.ndim == 0:
        return np.zeros_like(a)
    axes = range(a.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    order = [k % a.ndim for k in axes]
    last = range(-len(order), 0)
    moved = np.moveaxis(a, order, last)
    flat = moved.reshape(*moved.shape[: a.ndim - len(order)], -1)
    weights = np.moveaxis(np.broadcast_to(t, a.shape), order, last).reshape(flat.shape)
    total = np.zeros_like(weights)
    for k in range(flat.shape[-1]):
        rest = flat.copy()
        rest[..., k] = 1.0
        others = product_of_others(rest, -1)
        others[..., k] = 0.0
        total += weights[..., k, None] * others
    return np.moveaxis(total.reshape(moved.shape), last, order)


def cumprod_adjoint(g: Any, a: NDArray[Any], axis: int | None) -> NDArray[Any]:
    """The adjoint of ``np.cumprod``, exact where there are zeros.

    >>> cumprod_adjoint(np.ones(3), np.array([2.0, 0.0, 3.0]), 0)
    array([1., 8., 0.])
    """
    if axis is None:
        return cumprod_adjoint(g, np.ravel(a), 0).reshape(np.shape(a))
    factors, bars = np.moveaxis(a, axis, 0), np.moveaxis(g, axis, 0)
    result = np.empty_like(factors)
    bar = np.zeros_like(factors[:1].sum(axis=0))  # of the product up to the element at hand
    before = np.cumprod(factors, axis=0)
    for k in range(len(factors) - 1, -1, -1):
        bar = bar + bars[k]
        result[k] = bar * before[k - 1] if k else bar
        bar = bar * factors[k]
    return np.moveaxis(result, 0, axis)


def cumprod_tangent(t: NDArray[Any], a: NDArray[Any], axis: int | None) -> NDArray[Any]:
    """The tangent of ``np.cumprod``, exact where there are zeros.

    >>> cumprod_tangent(np.array([0.0, 1.0]), np.array([2.0, 0.0]), 0)
    array([0., 2.])
    """
    if axis is None:
        return cumprod_tangent(np.ravel(t), np.ravel(a), 0)
    factors, dots = np.moveaxis(a, axis, 0), np.moveaxis(t, axis, 0)
    result = np.array(dots)
    before = np.cumprod(factors, axis=0)
    for k in range(1, len(factors)):
        result[k] = result[k - 1] * factors[k] + before[k - 1] * dots[k]
    return np.moveaxis(result, 0, axis)


def cumprod_second_tangent(
    t: NDArray[Any], s: NDArray[Any], a: NDArray[Any], axis: int | None
) -> NDArray[Any]:
    """The change of `cumprod_tangent` along ``t`` as ``a`` changes along ``s``.

    >>> cumprod_second_tangent(np.array([1.0, 0.0]), np.array([0.0, 1.0]), np.ones(2), 0)
    array([0., 1.])
    """
    if axis is None:
        return cumprod_second_tangent(np.ravel(t), np.ravel(s), np.ravel(a), 0)
    factors, first, second = (np.moveaxis(x, axis, 0) for x in (a, t, s))
    along = cumprod_tangent(first, factors, 0), cumprod_tangent(second, factors, 0)
    result = np.zeros_like(factors)
    for k in range(1, len(factors)):
        mixed = along[0][k - 1] * second[k] + along[1][k - 1] * first[k]
        result[k] = result[k - 1] * factors[k] + mixed
    return np.moveaxis(result, 0, axis)


def cumprod_curvature(g: Any, t: NDArray[Any], a: NDArray[Any], axis: int | None) -> NDArray[Any]:
    """The change of `cumprod_adjoint` for the adjoint ``g`` as ``a`` changes along ``t``.

    >>> cumprod_curvature(np.array([0.0, 1.0]), np.array([1.0, 0.0]), np.ones(2), 0)
    array([0., 1.])
    """
    if axis is None:
        return cumprod_curvature(g, np.ravel(t), np.ravel(a), 0).reshape(np.shape(a))
    factors, bars, dots = (np.moveaxis(x, axis, 0) for x in (a, g, t))
    before, before_dot = np.cumprod(factors, axis=0), cumprod_tangent(dots, factors, 0)
    result = np.zeros_like(factors)
    bar = np.zeros_like(factors[:1].sum(axis=0))
    bar_dot = np.zeros_like(bar)
    for k in range(len(factors) - 1, -1, -1):
        bar = bar + bars[k]
        result[k] = bar_dot * before[k - 1] + bar * before_dot[k - 1] if k else bar_dot
        bar_dot = bar_dot * factors[k] + bar * dots[k]
        bar = bar * factors[k]
    return np.moveaxis(result, 0, axis)


def undiff(g: NDArray[Any], n: int, axis: int) -> NDArray[Any]:
    """The adjoint of ``np.diff``.

    >>> undiff(np.array([1.0, 5.0]), 1, 0)
    array([-1., -4.,  5.])
    """
    for _ in range(n):
        edge = np.zeros_like(np.take(g, [], axis=axis), shape=_with_length(g.shape, axis, 1))
        g = -np.diff(g, axis=axis, prepend=edge, append=edge)
    return g


def without_edges(g: NDArray[Any], shape: Shape, axis: int, prepend: Any) -> NDArray[Any]:
    """The part of an array that was there before something was put in front or at the end.

    >>> without_edges(np.arange(4.0), (2,), -1, 0.0)
    array([1., 2.])
    """
    axis %= len(shape)
    start = 0 if prepend is None else 1
    place: tuple[slice, ...] = (*[slice(None)] * axis, slice(start, start + shape[axis]))
    return g[place]


def _with_length(shape: Shape, axis: int, length: int) -> Shape:
    axis %= len(shape)
    return (*shape[:axis], length, *shape[axis + 1 :])


# ---- products ------------------------------------------------------------------------------


def matmul_of(a: Any, b: Any, shape_a: Shape, shape_b: Shape) -> Any:
    """``a @ b`` for arrays that may have more leading axes than the shapes, which tell which
    of them holds vectors.

    >>> matmul_of(np.ones((2, 3)), np.ones(3), (3,), (3,))
    array([3., 3.])
    """
    if len(shape_a) == 1 and len(shape_b) == 1:
        return np.sum(a * b, axis=-1)
    if len(shape_b) == 1:
        return (a @ np.expand_dims(b, -1))[..., 0]
    if len(shape_a) == 1:
        return (np.expand_dims(a, -2) @ b)[..., 0, :]
    return a @ b


def matmul_adjoint_left(g: Any, b: NDArray[Any], shape: Shape, other: Shape | None = None) -> Any:
    """The adjoint of ``a`` in ``a @ b`` for all ranks; leading axes may be broadcast still.

    ``other`` is the shape that tells whether ``b`` holds vectors, if it is not that of ``b``.

    >>> matmul_adjoint_left(np.ones(2), np.array([3.0, 4.0]), (2, 2))
    array([[3., 4.],
           [3., 4.]])
    """
    rank = b.ndim if other is None else len(other)
    if len(shape) == 1 and rank == 1:
        return np.expand_dims(g, -1) * b if np.ndim(g) else g * b
    if rank == 1:
        return np.expand_dims(g, -1) * np.expand_dims(b, -2)
    if len(shape) == 1:
        return (b @ np.expand_dims(g, -1))[..., 0]
    return g @ b.mT


def matmul_adjoint_right(a: NDArray[Any], g: Any, shape: Shape, other: Shape | None = None) -> Any:
    """The adjoint of ``b`` in ``a @ b`` for all ranks; leading axes may be broadcast still.

    ``other`` is the shape that tells whether ``a`` holds vectors, if it is not that of ``a``.

    >>> matmul_adjoint_right(np.eye(2), np.array([1.0, 2.0]), (2,))
    array([1., 2.])
    """
    rank = a.ndim if other is None else len(other)
    if rank == 1 and len(shape) == 1:
        return a * np.expand_dims(g, -1) if np.ndim(g) else a * g
    if rank == 1:
        return np.expand_dims(a, -1) * np.expand_dims(g, -2)
    if len(shape) == 1:
        return (a.mT @ np.expand_dims(g, -1))[..., 0]
    return a.mT @ g


def dot_adjoint_left(g: Any, b: Any, shape: Shape) -> Any:
    """The adjoint of ``a`` in ``np.dot(a, b)`` for all ranks.

    >>> dot_adjoint_left(2.0, np.array([3.0, 4.0]), (2,))
    array([6., 8.])
    """
    if not shape:
        return np.sum(g * b)
    if np.ndim(b) == 0:
        return g * b
    return tensordot_adjoint_left(g, b, shape, (-1, max(np.ndim(b) - 2, 0)))


def dot_adjoint_right(a: Any, g: Any, shape: Shape) -> Any:
    """The adjoint of ``b`` in ``np.dot(a, b)`` for all ranks.

    >>> dot_adjoint_right(np.eye(2), np.array([1.0, 2.0]), (2,))
    array([1., 2.])
    """
    if not shape:
        return np.sum(a * g)
    if np.ndim(a) == 0:
        return a * g
    return tensordot_adjoint_right(a, g, shape, (-1, max(len(shape) - 2, 0)))


def inner_adjoint_left(g: Any, b: Any, shape: Shape) -> Any:
    """The adjoint of ``a`` in ``np.inner(a, b)`` for all ranks.

    >>> inner_adjoint_left(2.0, np.array([3.0, 4.0]), (2,))
    array([6., 8.])
    """
    if not shape:
        return np.sum(g * b)
    if np.ndim(b) == 0:
        return g * b
    return tensordot_adjoint_left(g, b, shape, (-1, -1))


def inner_adjoint_right(a: Any, g: Any, shape: Shape) -> Any:
    """The adjoint of ``b`` in ``np.inner(a, b)`` for all ranks.

    >>> inner_adjoint_right(np.array([3.0, 4.0]), 2.0, (2,))
    array([6., 8.])
    """
    if not shape:
        return np.sum(a * g)
    if np.ndim(a) == 0:
        return a * g
    return tensordot_adjoint_right(a, g, shape, (-1, -1))


def tensordot_adjoint_left(g: Any, b: NDArray[Any], shape: Shape, axes: Any) -> NDArray[Any]:
    """The adjoint of ``a`` in ``np.tensordot(a, b, axes)``.

    >>> tensordot_adjoint_left(np.ones((2, 2)), np.eye(2), (2, 2), 1)
    array([[1., 1.],
           [1., 1.]])
    """
    summed_a, summed_b = _contracted(axes, len(shape), b.ndim)
    free_b = [k for k in range(b.ndim) if k not in summed_b]
    g = np.asarray(g)
    result = np.tensordot(g, b, (list(range(g.ndim - len(free_b), g.ndim)), free_b))
    # its axes: the free ones of a, then the contracted ones in the order of b's axes
    free_a = [k for k in range(len(shape)) if k not in summed_a]
    last = [summed_a[summed_b.index(k)] for k in sorted(summed_b)]
    return np.moveaxis(result, range(result.ndim), [*free_a, *last])


def tensordot_adjoint_right(a: NDArray[Any], g: Any, shape: Shape, axes: Any) -> NDArray[Any]:
    """The adjoint of ``b`` in ``np.tensordot(a, b, axes)``.

    >>> tensordot_adjoint_right(np.eye(2), np.ones((2, 2)), (2, 2), 1)
    array([[1., 1.],
           [1., 1.]])
    """
    summed_a, summed_b = _contracted(axes, a.ndim, len(shape))
    free_a = [k for k in range(a.ndim) if k not in summed_a]
    result = np.tensordot(a, np.asarray(g), (free_a, list(range(len(free_a)))))
    # its axes: the contracted ones in the order of a's axes, then the free ones of b
    first = [summed_b[summed_a.index(k)] for k in sorted(summed_a)]
    free_b = [k for k in range(len(shape)) if k not in summed_b]
    return np.moveaxis(result, range(result.ndim), [*first, *free_b])


def _contracted(axes: Any, rank_a: int, rank_b: int) -> tuple[list[int], list[int]]:
    """The axes that ``np.tensordot`` sums over, in both arguments."""
    if np.ndim(axes) == 0:
        return list(range(rank_a - axes, rank_a)), list(range(axes))
    first, second = (list(np.atleast_1d(a)) for a in axes)
    return [k % rank_a for k in first], [k % rank_b for k in second]


def kron_adjoint_left(g: NDArray[Any], b: Any, shape: Shape) -> Any:
    """The adjoint of ``a`` in ``np.kron(a, b)``.

    >>> kron_adjoint_left(np.ones((2, 2)), np.array([1.0, 2.0]), (2, 1))
    array([[3.],
           [3.]])
    """
    blocks, others = _blocks(g, shape, np.shape(b))
    weighted = blocks * np.reshape(b, [n for m in others for n in (1, m)])
    return np.sum(weighted, axis=tuple(range(1, blocks.ndim, 2))).reshape(shape)


def kron_adjoint_right(a: Any, g: NDArray[Any], shape: Shape) -> Any:
    """The adjoint of ``b`` in ``np.kron(a, b)``.

    >>> kron_adjoint_right(np.array([1.0, 2.0]), np.ones(4), (2,))
    array([3., 3.])
    """
    blocks, _ = _blocks(g, np.shape(a), shape)
    lengths = blocks.shape[::2]
    weighted = blocks * np.reshape(a, [n for m in lengths for n in (m, 1)])
    return np.sum(weighted, axis=tuple(range(0, blocks.ndim, 2))).reshape(shape)


def _blocks(g: NDArray[Any], a: Shape, b: Shape) -> tuple[NDArray[Any], Shape]:
    """A Kronecker product with an axis each for the places in ``a`` and in ``b``."""
    rank = max(len(a), len(b))
    a = (1,) * (rank - len(a)) + tuple(a)
    b = (1,) * (rank - len(b)) + tuple(b)
    return np.reshape(g, [n for pair in zip(a, b, strict=True) for n in pair]), b


def einsum_subscripts(subscripts: str, count: int, k: int) -> tuple[str, list[int], str]:
    """How ``np.einsum`` gives the adjoint of operand ``k`` of ``count``.

    Returns the subscripts for the adjoint of the result and the other operands, the axes of
    the operand whose diagonal was taken (an identity matrix follows for each), and the index
    that adds the axes that were summed away, if any.

    >>> einsum_subscripts("ij,jk->ik", 2, 0)
    ('ik,jk->ij', [], '')
    >>> einsum_subscripts("ii->i", 1, 0), einsum_subscripts("ij->i", 1, 0)
    (('i,iA->iA', [1], ''), ('i->i', [], ':, None'))
    """
    text = subscripts.replace(" ", "").replace("...", ".")
    operands, arrow, result = text.partition("->")
    terms = operands.split(",")
    if len(terms) != count:
        raise ValueError(f"the subscripts {subscripts!r} are not those of {count} operands")
    if not arrow:
        letters = operands.replace(",", "")
        once = sorted(c for c in set(letters) - {"."} if letters.count(c) == 1)
        result = "." * ("." in operands) + "".join(once)
    inputs = [result, *(term for j, term in enumerate(terms) if j != k)]
    fresh = iter(c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in text)
    goal = ""
    diagonals = []
    for position, letter in enumerate(terms[k]):
        new = letter
        if letter in goal:
            new = next(fresh)
            inputs.append(letter + new)
            after_ellipsis = "." in terms[k][:position]
            diagonals.append(position - len(terms[k]) if after_ellipsis else position)
        goal += new
    present = "".join(inputs)
    index = [None if c not in present and c != "." else c for c in goal]
    while index and index[0] is None:  # broadcasting adds leading axes by itself
        del index[0]
    goal = "".join(c for c in goal if c in present or c == ".")
    if "." in present and "." not in goal:
        goal = "." + goal
    names = {None: "None", ".": "..."}
    added = ", ".join(names.get(c, ":") for c in index) if None in index else ""
    return f"{','.join(inputs)}->{goal}".replace(".", "..."), diagonals, added


def einsum_adjoint(g: Any, subscripts: str, operands: Sequence[Any], k: int) -> Any:
    """The adjoint of one operand of ``np.einsum``, narrower where axes were summed away;
    axes of an ellipsis may be broadcast still.

    >>> einsum_adjoint(np.ones(2), "ij->i", [np.zeros((2, 3))], 0)
    array([[1.],
           [1.]])
    """
    text, diagonals, added = einsum_subscripts(subscripts, len(operands), k)
    x = operands[k]
    others = [a for j, a in enumerate(operands) if j != k]
    identities = [np.eye(np.shape(x)[axis], dtype=x.dtype) for axis in diagonals]
    result = np.einsum(text, g, *others, *identities)
    parts: dict[str, Any] = {"None": None, "...": ..., ":": slice(None)}
    return result[tuple(parts[word] for word in added.split(", "))] if added else result


# ---- joining -------------------------------------------------------------------------------


def unconcatenate(g: NDArray[Any], lengths: Sequence[Shape], axis: int | None) -> list[Any]:
    """The parts of ``g`` that belong to arrays of the given shapes, which were joined along an
    axis, or along the last one if there are fewer.

    >>> unconcatenate(np.array([1.0, 2.0, 3.0]), [(1,), (2,)], 0)
    [array([1.]), array([2., 3.])]
    """
    axis = 0 if axis is None else min(axis, g.ndim - 1)
    others = math.prod(g.shape) // max(g.shape[axis], 1) or 1
    sizes = [math.prod(shape) // others for shape in lengths]
    parts = np.split(g, np.cumsum(sizes)[:-1], axis=axis)
    return [part.reshape(shape) for part, shape in zip(parts, lengths, strict=True)]


def joined_parts(parts: Sequence[Any], shape: Shape, axis: int | None) -> NDArray[Any]:
    """One array of a shape from parts along an axis: the adjoint of `unconcatenate`.

    >>> joined_parts([np.ones(2), np.zeros(2)], (2, 2), 0)
    array([[1., 1.],
           [0., 0.]])
    """
    axis = 0 if axis is None else min(axis, len(shape) - 1) % len(shape)
    others = math.prod(shape) // max(shape[axis], 1) or 1
    pieces = [
        np.reshape(part, (*shape[:axis], np.size(part) // others, *shape[axis + 1 :]))
        for part in parts
    ]
    return np.concatenate(pieces, axis=axis)


# ---- selection -----------------------------------------------------------------------------


def scatter(g: Any, indices: Any, shape: Shape, axis: int | None) -> NDArray[Any]:
    """Zeros of a shape, with ``g`` added at ``indices``: the adjoint of ``np.take``.

    >>> scatter(np.array([1.0, 2.0]), [0, 0], (3,), 0)
    array([3., 0., 0.])
    """
    g = np.asarray(g)
    if axis is None:
        return scatter(g, indices, (math.prod(shape),), 0).reshape(shape)
    full = np.zeros(shape, g.dtype)
    axis %= len(shape)
    place: Any = (*[slice(None)] * axis, np.asarray(indices))
    np.add.at(full, place, g)
    return full


def scatter_along_axis(g: Any, indices: Any, shape: Shape, axis: int | None) -> NDArray[Any]:
    """The adjoint of ``np.take_along_axis``.

    >>> scatter_along_axis(np.array([1.0, 2.0]), np.array([2, 2]), (3,), 0)
    array([0., 0., 3.])
    """
    if axis is None:
        return scatter_along_axis(g, indices, (math.prod(shape),), 0).reshape(shape)
    full = np.zeros(shape, np.asarray(g).dtype)
    axis %= len(shape)
    lengths = [max(n, m) for n, m in zip(shape, np.shape(indices), strict=True)]
    lengths[axis] = np.shape(indices)[axis]
    where: list[Any] = list(np.ogrid[tuple(slice(n) for n in lengths)])
    for k, n in enumerate(shape):
        if n == 1 and k != axis:
            where[k] = np.zeros_like(where[k])
    where[axis] = np.broadcast_to(indices, lengths)
    np.add.at(full, tuple(where), np.broadcast_to(g, lengths))
    return full


def taken_by_last(g: NDArray[Any], index: Any) -> NDArray[Any]:
    """``g[index]``, but zero for writers whose element a later one of the same store took.

    >>> taken_by_last(np.array([5.0, 7.0]), [0, 0, 1])
    array([0., 5., 7.])
    """
    taken: NDArray[Any] = g[index]
    writers = np.arange(taken.size).reshape(taken.shape)
    shape = g.shape if isinstance(g, np.ndarray) else len(g)  # `a.flat` has a length alone
    owner = np.zeros(shape, int)
    owner[index] = writers
    return np.where(owner[index] == writers, taken, 0.0)


def put_by_last(values: Any, index: Any, shape: Shape) -> NDArray[Any]:
    """Zeros of a shape with the last of the values for each place: the adjoint of
    `taken_by_last`.

    >>> put_by_last(np.array([1.0, 2.0, 3.0]), [0, 0, 2], (3,))
    array([2., 0., 3.])
    """
    full = np.zeros(shape, np.asarray(values).dtype)
    full[index] = values
    return full


def share(x: Any, y: Any, out: Any) -> Any:
    """The share of ``x`` in ``out = np.maximum(x, y)`` and its like: 1, 0, or one half in a tie.

    >>> x = np.array([1.0, 2.0, 3.0])
    >>> share(x, 2.0, np.maximum(x, 2.0))
    array([0. , 0.5, 1. ])
    """
    part = np.subtract(x == out, np.multiply(x == y, 0.5))
    return part.astype(out.dtype) if isinstance(out, (np.ndarray, np.inexact)) else part


def interp_slope(x: Any, xp: Any, fp: Any) -> Any:
    """The derivative of ``np.interp(x, xp, fp)`` by ``x``: 0 outside, the right one at a knot.

    >>> interp_slope(np.array([0.5, 2.0]), [0.0, 1.0], [0.0, 3.0])
    array([3., 0.])
    """
    xp, fp = np.asarray(xp), np.asarray(fp)
    slopes = np.concatenate([[0.0], np.diff(fp) / np.diff(xp), [0.0]])
    return slopes[np.searchsorted(xp, x, side="right")]


def interp_slope_adjoint(g: Any, x: Any, xp: Any) -> Any:
    """The adjoint of ``fp`` in `interp_slope`.

    >>> interp_slope_adjoint(1.0, 0.5, [0.0, 2.0])
    array([-0.5,  0.5])
    """
    xp = np.asarray(xp)
    right = np.searchsorted(xp, x, side="right")
    inside = (right > 0) & (right < len(xp))
    right = np.where(inside, right, 1)
    part = np.where(inside, g / (xp[right] - xp[right - 1]), 0.0)
    return scatter(part, right, xp.shape, 0) - scatter(part, right - 1, xp.shape, 0)


def interp_adjoint(g: Any, x: Any, xp: Any) -> Any:
    """The adjoint of ``fp`` in ``np.interp(x, xp, fp)``.

    >>> interp_adjoint(1.0, 0.25, [0.0, 1.0])
    array([0.75, 0.25])
    """
    xp = np.asarray(xp)
    right = np.clip(np.searchsorted(xp, x, side="right"), 1, len(xp) - 1)
    weight = np.clip((x - xp[right - 1]) / (xp[right] - xp[right - 1]), 0.0, 1.0)
    total = scatter(g * (1.0 - weight), right - 1, xp.shape, 0)
    return total + scatter(g * weight, right, xp.shape, 0)


# ---- linear algebra ------------------------------------------------------------------------


def norm_partial(x: Any, out: Any, ord: Any, axis: Axis, keepdims: bool) -> Any:
    """The partial derivatives of ``np.linalg.norm`` in the shape of ``x``; 0 where the norm is 0.

    >>> norm_partial(np.array([3.0, -4.0]), 5.0, None, None, False)
    array([ 0.6, -0.8])
    """
    x = np.asarray(x)
    if axis is None and (ord is None or x.ndim > 2):
        return x / nonzero(out)
    axes = tuple(range(x.ndim)) if axis is None else axis
    if isinstance(axes, tuple) and len(axes) == 2:
        return _matrix_norm_partial(x, ord, axes)
    along = axes[0] if isinstance(axes, tuple) else axes
    whole = out if keepdims or axis is None else np.expand_dims(out, axis)
    return _vector_norm_partial(x, whole, ord, along)


def _vector_norm_partial(x: Any, out: Any, ord: Any, axis: int) -> Any:
    if ord is None or ord == 2:
        return x / nonzero(out)
    if ord == 1:
        return np.sign(x)
    if ord == 0:
        return np.zeros_like(x)
    if np.isinf(ord):
        hits = np.abs(x) == out
        return np.sign(x) * hits / np.sum(hits, axis=axis, keepdims=True, dtype=x.dtype)
    return np.sign(x) * (np.abs(x) / nonzero(out)) ** (ord - 1)


def _matrix_norm_partial(x: Any, ord: Any, axes: tuple[int, ...]) -> Any:
    a = np.moveaxis(x, axes, (-2, -1))
    if ord is None or ord == "fro":
        part = a / nonzero(np.sqrt(np.sum(a * a, axis=(-2, -1), keepdims=True)))
    elif ord == "nuc" or abs(ord) == 2:
        u, s, v = np.linalg.svd(a, full_matrices=False)
        if ord == "nuc":
            part = u @ (np.sign(s)[..., None] * v)
        else:
            k = 0 if ord == 2 else -1
            part = u[..., :, k, None] * v[..., None, k, :]
    else:  # the largest or smallest sum over rows (inf) or columns (1)
        summed, compared = (-2, -1) if abs(ord) == 1 else (-1, -2)
        sums = np.sum(np.abs(a), axis=summed, keepdims=True)
        best = np.max if ord > 0 else np.min
        hits = sums == best(sums, axis=compared, keepdims=True)
        part = np.sign(a) * hits / np.sum(hits, axis=compared, keepdims=True, dtype=a.dtype)
    return np.moveaxis(part, (-2, -1), axes)


def nonzero(x: Any) -> Any:
    """A divisor: ``x``, and 1 where it is 0, so that 0 / 0 counts as 0.

    >>> nonzero(np.array([0.0, 2.0]))
    array([1., 2.])
    """
    return x + (x == 0)


def solve_adjoint(a: NDArray[Any], g: Any, shape: Shape) -> Any:
    """The adjoint of ``b`` in ``np.linalg.solve(a, b)``; ``shape`` is that of ``b``.

    >>> solve_adjoint(np.array([[2.0, 0.0], [1.0, 1.0]]), np.array([2.0, 1.0]), (2,))
    array([0.5, 1. ])
    """
    if len(shape) == 1:  # one vector for all matrices of a stack
        return np.linalg.solve(a.mT, np.expand_dims(g, -1))[..., 0]
    return np.linalg.solve(a.mT, g)


def outer_product(x: Any, y: Any, shape: Shape) -> Any:
    """``x @ y.mT`` where the shape of ``b`` says that both hold columns, else outer products.

    >>> outer_product(np.array([1.0, 2.0]), np.array([3.0]), (2,))
    array([[3.],
           [6.]])
    """
    if len(shape) == 1:
        return np.expand_dims(x, -1) * np.expand_dims(y, -2)
    return x @ y.mT


def solve_tangent(a: NDArray[Any], a_dot: Any, b_dot: Any, out: Any, shape: Shape) -> Any:
    """The tangent of ``np.linalg.solve(a, b)``; ``shape`` is that of ``b``.

    >>> solve_tangent(np.eye(2), np.zeros((2, 2)), np.ones(2), np.ones(2), (2,))
    array([1., 1.])
    """
    if len(shape) == 1:
        change = np.expand_dims(b_dot, -1) - a_dot @ np.expand_dims(out, -1)
        return np.linalg.solve(a, change)[..., 0]
    return np.linalg.solve(a, b_dot - a_dot @ out)


def columns_product(a: Any, x: Any, shape: Shape) -> Any:
    """``a @ x`` where the shape of ``b`` says that ``x`` holds columns, else one vector each.

    >>> columns_product(np.eye(2), np.array([1.0, 2.0]), (2,))
    array([1., 2.])
    """
    if len(shape) == 1:
        return (a @ np.expand_dims(x, -1))[..., 0]
    return a @ x


def half_lower(a: NDArray[Any]) -> Any:
    """The lower triangle with half of the diagonal.

    >>> half_lower(np.full((2, 2), 4.0))
    array([[2., 0.],
           [4., 2.]])
    """
    return np.tril(a) - 0.5 * (a * np.eye(a.shape[-1], dtype=a.dtype))


def mirrored(a: NDArray[Any]) -> Any:
    """The symmetric matrix with the lower triangle of ``a``, which is all that LAPACK reads.

    >>> mirrored(np.array([[1.0, 9.0], [2.0, 3.0]]))
    array([[1., 2.],
           [2., 3.]])
    """
    return np.tril(a) + np.tril(a, -1).mT


def eigenvalue_gaps(w: NDArray[Any]) -> Any:
    """``1 / (w[j] - w[i])``, and 0 where eigenvalues are equal.

    >>> eigenvalue_gaps(np.array([1.0, 3.0]))
    array([[ 0. ,  0.5],
           [-0.5,  0. ]])
    """
    gaps = w[..., None, :] - w[..., :, None]
    return (gaps != 0) / nonzero(gaps)


# ---- scalars -------------------------------------------------------------------------------


def sorting_order(keys: Sequence[Any], reverse: bool = False) -> list[int]:
    """The places of the elements in the order in which `sorted` has them.

    >>> sorting_order([3.0, 1.0, 2.0])
    [1, 2, 0]
    """
    return sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)


def digamma(x: float) -> float:
    """The derivative of ``math.lgamma``.

    >>> round(digamma(1.0), 12)
    -0.577215664902
    """
    if x <= 0.0:
        if x == math.floor(x):
            return math.nan
        return digamma(1.0 - x) - math.pi / math.tan(math.pi * x)
    value = 0.0
    while x < 10.0:
        value -= 1.0 / x
        x += 1.0
    y = 1.0 / (x * x)  # the asymptotic series, its terms from the Bernoulli numbers
    series = 1 / 12 - y * (
        1 / 120 - y * (1 / 252 - y * (1 / 240 - y * (1 / 132 - y * 691 / 32760)))
    )
    return value + math.log(x) - 0.5 / x - y * series


BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)


def polygamma(n: int, x: float) -> float:
    """The derivative of order ``n`` of `digamma`.

    >>> round(polygamma(1, 1.0) - math.pi**2 / 6, 12)
    0.0
    """
    if x <= 0.0:
        return _reflected_polygamma(n, x)
    sign = 1.0 if n % 2 else -1.0
    total = 0.0
    while x < 15.0:
        total += math.factorial(n) / x ** (n + 1)
        x += 1.0
    total += math.factorial(n - 1) / x**n + math.factorial(n) / (2.0 * x ** (n + 1))
    for k, b in enumerate(BERNOULLI, 1):  # the asymptotic series
        total += b * math.factorial(2 * k + n - 1) / math.factorial(2 * k) / x ** (2 * k + n)
    return sign * total


def _reflected_polygamma(n: int, x: float) -> float:
    """For x <= 0: ``digamma(x) = digamma(1 - x) - pi / tan(pi * x)``, ``n`` times derived."""
    if x == math.floor(x):
        return math.nan
    cotangent = 1.0 / math.tan(math.pi * x)
    powers = [0.0, 1.0]  # the derivatives of the cotangent are polynomials in it
    for _ in range(n):
        slopes = [k * c for k, c in enumerate(powers)][1:]
        powers = [0.0] * (len(slopes) + 2)
        for k, c in enumerate(slopes):
            powers[k] -= c
            powers[k + 2] -= c
    change = math.pi ** (n + 1) * sum(c * cotangent**k for k, c in enumerate(powers))
    return (-1.0) ** n * polygamma(n, 1.0 - x) - change


__all__ = [
    "add",
    "add_into",
    "add_spread",
    "broadcast_up",
    "check_apart",
    "check_memory",
    "check_plain",
    "check_scalar",
    "columns_product",
    "copied",
    "cumprod_adjoint",
    "cumprod_curvature",
    "cumprod_second_tangent",
    "cumprod_tangent",
    "diag_adjoint",
    "digamma",
    "dot_adjoint_left",
    "dot_adjoint_right",
    "eigenvalue_gaps",
    "einsum_adjoint",
    "einsum_subscripts",
    "embed_diagonal",
    "half_lower",
    "inner_adjoint_left",
    "inner_adjoint_right",
    "interp_adjoint",
    "interp_slope",
    "interp_slope_adjoint",
    "inverse_permutation",
    "is_inexact",
    "joined_parts",
    "kron_adjoint_left",
    "kron_adjoint_right",
    "matmul_adjoint_left",
    "matmul_adjoint_right",
    "matmul_of",
    "mirrored",
    "nonzero",
    "norm_partial",
    "outer_product",
    "parts_of",
    "polygamma",
    "product_of_others",
    "product_of_pairs",
    "put_back",
    "put_by_last",
    "put_item",
    "reduced_size",
    "repeated",
    "same_view",
    "scatter",
    "scatter_along_axis",
    "shadow_of",
    "shapes",
    "share",
    "solve_adjoint",
    "solve_tangent",
    "sorting_order",
    "structured",
    "summed_copies",
    "taken_by_last",
    "tensordot_adjoint_left",
    "tensordot_adjoint_right",
    "trace_adjoint",
    "unbroadcast",
    "unconcatenate",
    "undiff",
    "unpad",
    "unreduce",
    "unrepeat",
    "unresize",
    "unstructured",
    "untile",
    "with_fields",
    "without_edges",
    "writable",
    "zeros_like",
]
