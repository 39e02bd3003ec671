"""What a program can say to its derivative; the plain program runs as if nothing was said."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

from tangentish.runtime import copied


def stop_gradient(x: Any) -> Any:
    """The value of ``x``, taken for a constant by derivatives; memory of its own.

    >>> from tangentish import grad
    >>> grad(lambda x: x * stop_gradient(x))(3.0)
    3.0
    """
    return copied(x)


@contextlib.contextmanager
def no_grad() -> Iterator[None]:
    """Inside ``with no_grad():`` whatever gets a name is taken for a constant.

    Memory from outside must not be written to there: store ``stop_gradient(e)`` instead.

    >>> from tangentish import grad
    >>> def f(x):
    ...     with no_grad():
    ...         scale = x * 10.0
    ...     return scale * x
    >>> grad(f)(3.0)
    30.0
    """
    yield


def adjoint_hook(x: Any, hook: Callable[[Any], Any]) -> Any:
    """The value of ``x``; in the reverse sweep ``hook`` gets its adjoint at this place.

    What the hook returns takes the adjoint's place, unless it is None: a hook can clip an
    adjoint, print it, or assert that it is finite. It is a function from the top level of a
    module.

    >>> from tangentish import grad
    >>> def clipped(y_bar):
    ...     return min(y_bar, 1.0)
    >>> def f(x):
    ...     y = adjoint_hook(x * x, clipped)
    ...     return 5.0 * y
    >>> grad(f)(3.0)
    6.0
    """
    return copied(x)


def hooked(hook: Callable[[Any], Any], adjoint: Any) -> Any:
    """An adjoint after its hook.

    >>> hooked(print, 2.0), hooked(abs, -2.0)
    2.0
    (2.0, 2.0)
    """
    found = hook(adjoint)
    return adjoint if found is None else found


class Checkpoint:
    """A function whose derivative keeps the arguments of a call, and runs it again."""

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self.function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<checkpoint of {self.function!r}>"


def checkpoint(function: Any, every: int | None = None) -> Any:
    """Keep less and compute twice: what a reverse sweep needs is computed again.

    ``checkpoint(f)`` does what ``f`` does; of a call the derivative keeps the arguments alone,
    and runs ``f`` again when the reverse sweep comes there. ``f`` must not write to its
    arguments, print or draw, as it runs twice. Usable as a decorator.

    ``for i in checkpoint(range(n), every=k)`` keeps the state of every k-th step and computes
    those between again: about n / k + k states instead of n. With k near the square root of n
    that is least.

    Source: Griewank and Walther, Evaluating Derivatives, 2nd ed., SIAM 2008, chapter 12.

    >>> from tangentish import grad
    >>> @checkpoint
    ... def layer(x):
    ...     return x * x * x
    >>> grad(lambda x: layer(layer(x)))(1.0)
    9.0
    """
    if isinstance(function, range):
        if every is None or every < 1:
            raise ValueError("`every` says after how many steps the state is kept: 1 or more")
        return function
    if not callable(function):
        raise TypeError(f"checkpoint takes a function or a range, not {function!r}")
    return Checkpoint(function)


__all__ = ["Checkpoint", "adjoint_hook", "checkpoint", "no_grad", "stop_gradient"]
