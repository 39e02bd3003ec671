"""What a program can say to its derivative; the plain program runs as if nothing was said."""

from __future__ import annotations

import contextlib
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


__all__ = ["adjoint_hook", "no_grad", "stop_gradient"]
