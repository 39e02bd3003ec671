"""Globals and closure values of exported functions: written in, imported, or asked for.

A number, a text, or a tuple of them is written into the module, as it is now.  Anything else is
imported from the module that has it, and is then one object with the user's.  A closure value
that is neither stays a keyword-only parameter of the exported function.
"""

from __future__ import annotations

import inspect
import sys
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tangentish.analysis.program import Captured
from tangentish.lookups import is_plain, step


@dataclass
class Constants:
    """Where each captured value comes from in the exported module."""

    literals: dict[str, Any] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)  # module and name there
    parameters: list[str] = field(default_factory=list)


def settle_constants(function: Any, captured: Mapping[str, Captured]) -> Constants:
    """Decide for each value that a function captures."""
    found = Constants()
    for name, each in captured.items():
        value = each.lookup.value
        place = None if each.lookup.path is None else import_place(function, each.lookup.path)
        if is_plain(value) and value is not ...:
            found.literals[name] = value
        elif place is not None and not place[0].startswith("__main__"):
            found.imports[name] = place
        else:
            found.parameters.append(name)
    return found


def import_place(function: Any, path: str) -> tuple[str, str] | None:
    """The module and the name under which the object at the end of a path can be imported.

    >>> import statistics
    >>> import_place(statistics.mean, "global:math/attr:pi")
    ('math', 'pi')
    >>> import_place(statistics.mean, "cell:x") is None
    True
    """
    *way, last = path.split("/")
    owner = function
    try:
        for part in way:
            owner = step(owner, part)()
        value = step(owner, last)()
    except (AttributeError, KeyError, ValueError):
        return None
    where, _, name = last.partition(":")
    if where == "import":
        module, name = name.split(":")
    elif where == "attr":
        module = owner.__name__ if inspect.ismodule(owner) else ""
    else:
        module = getattr(owner, "__module__", "") if where == "global" else ""
    home = sys.modules.get(module)
    if not isinstance(home, types.ModuleType) or getattr(home, name, None) is not value:
        return None
    return module, name
