"""Context managers: which of them let every exception pass.

After an exception that a manager has swallowed, the program goes on behind the ``with`` block,
and nothing tells how much of the block has run.
"""

from __future__ import annotations

import contextlib
import dis
import types
from collections.abc import Iterator
from typing import Any

import gast

from tangentish.errors import SourceError
from tangentish.frontend.source import read_source


def may_swallow(maker: Any) -> bool:
    """Whether the context managers that a class or function makes may swallow exceptions.

    >>> import numpy as np
    >>> may_swallow(np.errstate), may_swallow(open), may_swallow(contextlib.suppress)
    (False, False, True)
    """
    if isinstance(maker, type):
        return _exit_may_swallow(maker)
    if isinstance(maker, types.BuiltinFunctionType):
        return False
    generator = getattr(maker, "__wrapped__", None)
    if getattr(maker, "__module__", None) is None or not isinstance(generator, types.FunctionType):
        return True
    made_by = maker.__code__ is _CONTEXT_MANAGER.__code__
    return not made_by or _generator_may_swallow(generator)


@contextlib.contextmanager
def _example() -> Iterator[None]:
    yield


_CONTEXT_MANAGER: Any = _example  # all functions that `contextmanager` makes share its code
_CONSTANTS = ("LOAD_CONST", "RETURN_CONST")


def _exit_may_swallow(cls: type) -> bool:
    """Whether ``__exit__`` returns anything but None and False."""
    leave = getattr(cls, "__exit__", None)
    if not isinstance(leave, types.FunctionType):
        return leave is None  # those written in C return None
    before = None
    for step in dis.get_instructions(leave):
        returned = step if step.opname == "RETURN_CONST" else before
        if step.opname.startswith("RETURN_") and step.opname != "RETURN_GENERATOR":
            constant = returned is not None and returned.opname in _CONSTANTS
            if not constant or returned.argval:  # type: ignore[union-attr]
                return True
        before = step
    return False


def _generator_may_swallow(function: types.FunctionType) -> bool:
    """Whether a handler in a generator function may catch what is raised at its ``yield``."""
    try:
        tree = read_source(function).tree
    except SourceError:
        return True
    return any(
        isinstance(node, (gast.With, gast.TryStar))
        or any(not isinstance(each.body[-1], gast.Raise) for each in getattr(node, "handlers", ()))
        for node in gast.walk(tree)
        if any(isinstance(part, (gast.Yield, gast.YieldFrom)) for part in gast.walk(node))
        and not isinstance(node, gast.FunctionDef)
    )


__all__ = ["may_swallow"]
