"""Methods and attributes of arrays as the functions that they equal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import gast

# The method `sort` is not among these: it sorts in place.
LIKE_FUNCTIONS = """all any argmax argmin argpartition argsort clip compress conjugate cumprod
    cumsum diagonal dot max mean min nonzero prod ravel repeat reshape round searchsorted squeeze
    std sum swapaxes take trace transpose var"""
ALONE = "astype copy flatten item tolist"

METHODS: dict[str, Callable[..., Any]] = {
    name: getattr(np, name) for name in LIKE_FUNCTIONS.split()
}
METHODS |= {name: getattr(np.ndarray, name) for name in ALONE.split()}
METHODS["conj"] = np.conjugate

ATTRIBUTES: dict[str, Callable[..., Any]] = {
    "T": np.transpose,
    "mT": np.matrix_transpose,
    "real": np.real,
    "imag": np.imag,
}
LISTED = ("reshape", "transpose", "item")  # these take one tuple or many numbers
SECOND = ("compress",)  # the array is the second argument of the function

Arguments = list["gast.expr"]
Keywords = dict[str, "gast.expr"]


def method_function(name: str) -> Callable[..., Any] | None:
    """The function that an array method equals, the array being one of its arguments.

    >>> method_function("sum") is np.sum, method_function("fill")
    (True, None)
    """
    return METHODS.get(name)


def attribute_function(name: str) -> Callable[..., Any] | None:
    """The function that reading an attribute of an array equals.

    >>> attribute_function("T") is np.transpose
    True
    """
    return ATTRIBUTES.get(name)


def bind_method(
    name: str, receiver: gast.expr, args: Sequence[gast.expr], keywords: Mapping[str, gast.expr]
) -> tuple[Callable[..., Any], Arguments, Keywords]:
    """The call of a function that equals ``receiver.name(*args, **keywords)``.

    >>> import gast
    >>> call = gast.parse("x.reshape(2, -1)", mode="eval").body
    >>> _, args, _ = bind_method("reshape", call.func.value, call.args, {})
    >>> [gast.unparse(arg).strip() for arg in args]
    ['x', '(2, -1)']
    """
    given = list(args)
    if name in LISTED and len(given) > 1:
        given = [as_tuple(given)]
    if name in SECOND:
        options = dict(keywords)
        first = given[:1] or [options.pop("condition")]
        return METHODS[name], [*first, receiver, *given[1:]], options
    return METHODS[name], [receiver, *given], dict(keywords)


def as_tuple(parts: Sequence[gast.expr]) -> gast.expr:
    import gast

    return gast.Tuple(list(parts), gast.Load())
