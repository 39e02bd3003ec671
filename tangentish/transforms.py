"""Products with derivatives, Jacobians, Hessians, and what is made of them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec

import numpy as np

from tangentish.api import Derivative, Split, Tangent
from tangentish.calling.parameters import Wrt
from tangentish.calling.structures import basis, leaves, size, with_leaves, zeros
from tangentish.errors import ArgumentError

P = ParamSpec("P")
MOST_KEPT = 256  # derivatives of the functions used last


def kept(
    cls: type[Derivative[..., Any]],
    function: Callable[..., Any],
    wrt: Wrt,
    holomorphic: bool = False,
) -> Any:
    """The derivative of a function, the same object for the same function."""
    try:
        return _kept(cls, function, wrt, holomorphic)  # type: ignore[arg-type]  # they have a hash
    except TypeError:  # a callable without a hash
        return cls(function, wrt, **options(holomorphic))


@functools.lru_cache(maxsize=MOST_KEPT)
def _kept(
    cls: type[Derivative[..., Any]], function: Callable[..., Any], wrt: Wrt, holomorphic: bool
) -> Derivative[..., Any]:
    return cls(function, wrt, **options(holomorphic))


def options(holomorphic: bool) -> dict[str, Any]:
    """The keyword that says so; not every derivative has it."""
    return {"holomorphic": True} if holomorphic else {}


def active_positions(primals: tuple[Any, ...]) -> tuple[int, ...]:
    """The positions of the arguments that hold floats."""
    found = tuple(k for k, value in enumerate(primals) if leaves(value))
    if not found:
        raise ArgumentError("no argument holds floats, so there is no derivative")
    return found


# ---- products --------------------------------------------------------------------------------


def jvp(
    f: Callable[..., Any], primals: tuple[Any, ...], tangents: tuple[Any, ...]
) -> tuple[Any, Any]:
    """Value and directional derivative: the Jacobian times the tangents, in one forward sweep.

    ``primals`` are all positional arguments, ``tangents`` one direction for each, or None
    for those that are held constant. Raises ArgumentError where they do not fit.

    >>> jvp(lambda x, y: x * y, (3.0, 2.0), (1.0, 10.0))
    (6.0, 32.0)
    """
    if len(primals) != len(tangents):
        raise ArgumentError(f"{len(primals)} primals and {len(tangents)} tangents were given")
    wrt = tuple(k for k, tangent in enumerate(tangents) if tangent is not None)
    if not wrt:
        raise ArgumentError("every tangent is None: give at least one direction")
    found: tuple[Any, Any] = kept(Tangent, f, wrt)(*primals, *[tangents[k] for k in wrt])
    return found


def vjp(f: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """Value and pullback: the map from a cotangent of the output to those of the arguments.

    The pullback takes a cotangent of the output's structure and returns a tuple with one
    cotangent for each primal, None for those without floats. It may be called many times; it
    runs the reverse sweep alone.

    >>> value, pullback = vjp(lambda x, y: x * y, 3.0, 2.0)
    >>> value, pullback(1.0), pullback(10.0)
    (6.0, (2.0, 3.0), (20.0, 30.0))
    """
    wrt = active_positions(primals)
    value, pullback = kept(Split, f, wrt)(*primals)
    if len(wrt) == len(primals):
        return value, pullback

    def spread(cotangent: Any) -> tuple[Any, ...]:
        found = dict(zip(wrt, pullback(cotangent), strict=True))
        return tuple(found.get(k) for k in range(len(primals)))

    return value, spread


def linearize(f: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[..., Any]]:
    """Value and the linear map from tangents of all primals to the tangent of the output.

    >>> value, along = linearize(lambda x: x**3, 2.0)
    >>> value, along(1.0), along(0.5)
    (8.0, 12.0, 6.0)
    """
    wrt = active_positions(primals)
    along = kept(Tangent, f, wrt)
    value, _ = along(*primals, *[zeros(primals[k]) for k in wrt])

    def push(*tangents: Any) -> Any:
        given = [tangents[k] for k in wrt] if len(tangents) == len(primals) else tangents
        return along(*primals, *given)[1]

    return value, push


# ---- Jacobians -------------------------------------------------------------------------------


def jacobian(
    f: Callable[P, Any], wrt: Wrt = 0, mode: str = "auto", holomorphic: bool = False
) -> Callable[P, Any]:
    """The Jacobian: for an output of shape (m, …) and an argument of shape (n, …) an array of
    shape (m, …, n, …).

    ``mode`` is "forward" (a sweep for each number of the arguments), "reverse" (a reverse
    sweep for each number of the output) or "auto" (whichever has fewer). Structures of
    outputs hold structures of arguments hold arrays. Of real outputs by complex arguments it
    is ``df/dx - 1j * df/dy``, as a gradient is; ``holomorphic=True`` says that complex outputs
    are analytic functions of complex arguments, and asks for their complex derivatives.

    >>> jacobian(lambda x: np.array([x[0] * x[1], x[1] ** 2]))(np.array([2.0, 3.0]))
    array([[3., 2.],
           [0., 6.]])
    """
    if mode not in ("auto", "forward", "reverse"):
        raise ArgumentError(f"mode is 'auto', 'forward' or 'reverse', not {mode!r}")
    split, along = kept(Split, f, wrt, holomorphic), kept(Tangent, f, wrt, holomorphic)

    def compute(*args: Any, **kwargs: Any) -> Any:
        bound = split.bound(args, kwargs)
        inputs = tuple(bound[k] for k in split.positions)
        if mode != "forward":
            value, pullback = split(*args, **kwargs)
            check_complex(split, inputs, value)
        if mode == "forward" or (mode == "auto" and size(inputs) < size(value)):
            value, columns = by_columns(along, bound, inputs)
            check_complex(split, inputs, value)
            blocks = from_columns(value, inputs, columns)
        else:
            blocks = from_rows(value, inputs, by_rows(pullback, value, holomorphic))
        whole = [with_leaves(inputs, row) for row in blocks]
        return with_leaves(value, whole if isinstance(wrt, tuple) else [w[0] for w in whole])

    return named(compute, split, "jacobian")


def check_complex(derivative: Derivative[..., Any], inputs: Any, value: Any) -> None:
    """Refuse complex outputs of complex arguments that nobody says are analytic functions."""
    pair = (inputs, value)
    if not derivative.holomorphic and all(any(map(np.iscomplexobj, leaves(v))) for v in pair):
        raise ArgumentError(
            f"`{derivative.__name__}` returns complex numbers and is differentiated by complex "
            "numbers: if it is an analytic function, say so by `holomorphic=True`; else "
            "differentiate real and imaginary parts"
        )


def turned(unit: Any) -> Any:
    """A direction times the imaginary unit; None where it is one of real numbers."""
    if not any(np.iscomplexobj(leaf) and np.any(leaf) for leaf in leaves(unit)):
        return None
    return with_leaves(
        unit, [1j * leaf if np.iscomplexobj(leaf) else leaf for leaf in leaves(unit)]
    )


def by_rows(pullback: Any, value: Any, holomorphic: bool) -> list[list[Any]]:
    """The adjoints of the arguments from each number of the output.

    The rows of a complex number that is no analytic function are those of its two parts.
    """
    rows: list[list[Any]] = []
    for unit in basis(value):
        row = leaves(pullback(unit))
        other = None if holomorphic else turned(unit)
        if other is not None:
            row = [a - 1j * b for a, b in zip(row, leaves(pullback(other)), strict=True)]
        rows.append(row)
    return rows


def by_columns(along: Tangent, bound: tuple[Any, ...], inputs: tuple[Any, ...]) -> Any:
    """The value, and the output's tangents along each number of the arguments.

    By a complex number that no analytic function is meant of: ``df/dx - 1j * df/dy``.
    """
    value, columns = None, []
    for unit in basis(inputs):
        value, dot = along.along(bound, unit)
        column = leaves(dot)
        other = None if along.holomorphic else turned(unit)
        if other is not None and not any(map(np.iscomplexobj, leaves(value))):
            _, dot = along.along(bound, other)
            column = [a - 1j * b for a, b in zip(column, leaves(dot), strict=True)]
        columns.append(column)
    if not columns:
        value, _ = along.along(bound, zeros(inputs))
    return value, columns


def from_columns(value: Any, inputs: Any, columns: list[list[Any]]) -> list[list[Any]]:
    """The blocks of the Jacobian, by leaf of the output and leaf of the arguments."""
    blocks: list[list[Any]] = []
    for k, out in enumerate(leaves(value)):
        start, row = 0, []
        for leaf in leaves(inputs):
            found = [column[k] for column in columns[start : start + int(np.size(leaf))]]
            shape = (*np.shape(out), *np.shape(leaf))
            row.append(block_of(np.stack(found, axis=-1) if found else [], shape, out))
            start += int(np.size(leaf))
        blocks.append(row)
    return blocks


def from_rows(value: Any, inputs: Any, rows: list[list[Any]]) -> list[list[Any]]:
    """The blocks of the Jacobian, by leaf of the output and leaf of the arguments."""
    blocks: list[list[Any]] = []
    start = 0
    for out in leaves(value):
        found = rows[start : start + int(np.size(out))]
        start += int(np.size(out))
        blocks.append(
            [
                block_of([r[i] for r in found], (*np.shape(out), *np.shape(leaf)), leaf)
                for i, leaf in enumerate(leaves(inputs))
            ]
        )
    return blocks


def block_of(found: Any, shape: tuple[int, ...], like: Any) -> Any:
    """A block of a Jacobian in its shape; a number where both sides are numbers."""
    if not shape and not isinstance(like, np.ndarray):
        number = np.ravel(found)[0]
        return number.item() if number.dtype in (np.float64, np.complex128) else number
    dtype = np.result_type(np.asarray(like).dtype, *[np.asarray(f).dtype for f in found[:1]])
    return np.reshape(np.asarray(found, dtype), shape)


def named(
    compute: Callable[..., Any], derivative: Derivative[..., Any], what: str
) -> Callable[..., Any]:
    """A function that takes the arguments of another, under a name that says what it computes."""
    functools.update_wrapper(compute, derivative.differentiated)
    compute.__name__ = f"{what}_of_{derivative.__name__}"
    compute.__doc__ = f"The {what} of `{derivative.__name__}`."
    return compute


def jacfwd(f: Callable[P, Any], wrt: Wrt = 0, holomorphic: bool = False) -> Callable[P, Any]:
    """The Jacobian by forward mode, column by column.

    >>> jacfwd(lambda x: x * x)(3.0)
    6.0
    """
    return jacobian(f, wrt, "forward", holomorphic)


def jacrev(f: Callable[P, Any], wrt: Wrt = 0, holomorphic: bool = False) -> Callable[P, Any]:
    """The Jacobian by reverse mode, row by row.

    >>> jacrev(lambda x: x * x)(3.0)
    6.0
    """
    return jacobian(f, wrt, "reverse", holomorphic)


def hessian(f: Callable[P, Any], wrt: Wrt = 0, holomorphic: bool = False) -> Callable[P, Any]:
    """The matrix of second derivatives, forward over reverse: a sweep for each of its columns.

    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([2.0, 3.0]))
    array([[6., 4.],
           [4., 0.]])
    """
    return jacobian(kept(Derivative, f, wrt, holomorphic), wrt, "forward", holomorphic)


# ---- second derivatives in products ------------------------------------------------------------


def hvp(f: Callable[..., Any], primals: Any, tangents: Any) -> Any:
    """The Hessian times a direction, at the cost of a few gradients (forward over reverse).

    ``primals`` is the argument and ``tangents`` a direction of the same structure, or both
    are tuples with one for each argument; the product has the structure of ``primals``.
    Source: Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6 (1994).

    >>> hvp(lambda x: np.sum(x**3), np.array([1.0, 2.0]), np.array([1.0, 10.0]))
    array([  6., 120.])
    """
    several = isinstance(primals, tuple)
    given = primals if several else (primals,)
    wrt = active_positions(given) if several else (0,)
    directions = tangents if several else (tangents,)
    slopes = kept(Derivative, f, wrt)
    dots = [zeros(given[k]) if directions[k] is None else directions[k] for k in wrt]
    products = kept(Tangent, slopes, wrt)(*given, *dots)[1]
    if not several:
        return products[0]
    found = dict(zip(wrt, products, strict=True))
    return tuple(found.get(k) for k in range(len(given)))


def gauss_newton_vp(residuals: Callable[..., Any], primals: Any, tangents: Any) -> Any:
    """``J.T @ J @ v`` for the Jacobian of a vector of residuals: a forward and a reverse sweep.

    Source: Schraudolph, Fast curvature matrix-vector products, Neural Computation 14 (2002).

    >>> gauss_newton_vp(lambda x: x**2, np.array([1.0, 3.0]), np.array([1.0, 1.0]))
    array([ 4., 36.])
    """
    several = isinstance(primals, tuple)
    given = primals if several else (primals,)
    _, along = jvp(residuals, given, tangents if several else (tangents,))
    _, pullback = vjp(residuals, *given)
    products = pullback(along)
    return products if several else products[0]


# ---- functions of points -----------------------------------------------------------------------


def derivative(
    f: Callable[..., Any], order: int = 1, holomorphic: bool = False
) -> Callable[..., Any]:
    """The derivative of a function of a number, of any order, at one point or at many.

    At complex points it is that of an analytic function, which ``holomorphic=True`` says.

    At an array of points the function is applied to the array: it must work element by
    element. Where the elements are not independent, ArgumentError is raised.

    >>> derivative(lambda x: x**3)(2.0), derivative(lambda x: x**3, order=3)(2.0)
    (12.0, 6.0)
    >>> derivative(np.sin)(np.array([0.0, np.pi]))
    array([ 1., -1.])
    """
    if order < 1:
        raise ArgumentError(f"the order of a derivative is at least 1, not {order}")
    nested: Any = f
    for _ in range(order):
        nested = kept(Tangent, nested, 0, holomorphic and nested is f)

    def compute(x: Any, *args: Any) -> Any:
        if np.iscomplexobj(x) and not holomorphic:
            raise ArgumentError(
                "a derivative at complex points is one of an analytic function: say so by "
                "`holomorphic=True`, or use `tangent` along a direction"
            )
        found = last_of(nested(x, *args, *ones(x, order)), order)
        if np.ndim(x):
            if np.shape(found) != np.shape(x):
                raise ArgumentError(
                    f"at {np.shape(x)} points the function has a result of shape "
                    f"{np.shape(found)}: it is not applied element by element"
                )
            check_independent(kept(Tangent, f, 0), x, args)
        return found

    return named(compute, kept(Tangent, f, 0), "derivative")


def ones(x: Any, order: int) -> list[Any]:
    """The directions of a derivative of some order: along the point itself each time."""
    one = np.ones_like(x) if np.ndim(x) else type(x)(1.0)
    return [one] * order


def last_of(value: Any, order: int) -> Any:
    """The tangent of the tangent of ... of the value."""
    for _ in range(order):
        value = value[1]
    return value


def check_independent(along: Tangent, x: Any, args: tuple[Any, ...]) -> None:
    """Elements are independent if a direction scales the derivative element by element."""
    weights = np.cos(np.arange(1.0, np.size(x) + 1.0)).reshape(np.shape(x)).astype(x.dtype)
    whole, scaled = (along(x, *args, w)[1] for w in (np.ones_like(x), weights))
    tolerance = 1e3 * np.finfo(x.dtype).eps
    if not np.allclose(scaled, whole * weights, rtol=tolerance, atol=tolerance, equal_nan=True):
        raise ArgumentError(
            "the function does not work element by element, so it has a Jacobian and no "
            "elementwise derivative: use `jacobian`"
        )


def directional(f: Callable[..., Any], x: Any, direction: Any, order: int = 1) -> Any:
    """The derivative of ``f(x + t * direction)`` by ``t`` at 0, of any order.

    >>> directional(lambda x: x[0] * x[1], np.array([1.0, 2.0]), np.array([1.0, 1.0]), order=2)
    2.0
    """
    nested: Any = f
    for _ in range(order):
        nested = kept(Tangent, nested, 0)
    found = last_of(nested(x, *[direction] * order), order)
    return float(found) if isinstance(found, float) else found


def laplacian(f: Callable[P, Any]) -> Callable[P, Any]:
    """The sum of the unmixed second derivatives of a function of an array.

    >>> laplacian(lambda x: np.sum(x**3))(np.array([1.0, 2.0]))
    18.0
    """
    slopes = kept(Tangent, kept(Derivative, f, 0), 0)

    def compute(x: Any, *args: Any) -> Any:
        return sum_of(np.sum(unit * slopes(x, *args, unit)[1]) for unit in basis(x))

    return named(compute, slopes, "laplacian")


def divergence(f: Callable[P, Any]) -> Callable[P, Any]:
    """The trace of the Jacobian of a vector field.

    >>> divergence(lambda x: x**2)(np.array([1.0, 2.0]))
    6.0
    """
    along = kept(Tangent, f, 0)

    def compute(x: Any, *args: Any) -> Any:
        return sum_of(np.sum(unit * along(x, *args, unit)[1]) for unit in basis(x))

    return named(compute, along, "divergence")


def sum_of(terms: Any) -> float:
    """The sum of numbers, as a Python number."""
    return float(sum(terms))


__all__ = [
    "derivative",
    "directional",
    "divergence",
    "gauss_newton_vp",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "laplacian",
    "linearize",
    "vjp",
]
