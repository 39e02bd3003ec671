"""Small plain NumPy programs, each with the arguments to differentiate it at.

Nothing in this folder imports tangentish: these are the programs of its users.  Every
module ends with a list ``PROGRAMS`` of ``(group, function, arguments)`` or
``(group, function, arguments, options)``.  ``arguments`` is a tuple, copied for every call,
or a function without parameters that makes a fresh tuple where a copy would lose what
matters (strides, sharing).  The options:

``name``     the name in reports, where the function's own is not telling
``kwargs``   keyword arguments of the call
``wrt``      names or positions to differentiate by; default: every argument that holds floats
``unused``   names whose gradient is zero on purpose
``rtol``     relative tolerance against differences, default 1e-6
``raises``   the exception that the program ends with
``warns``    True where the plain program warns
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Program:
    """One program of the corpus: a function and the arguments to try it at."""

    group: str
    function: Callable[..., Any]
    arguments: Any
    options: Mapping[str, Any]

    @property
    def name(self) -> str:
        own = getattr(self.function, "__name__", type(self.function).__name__)
        return f"{self.group}-{self.options.get('name', own)}"


def programs_of(module: ModuleType) -> list[Program]:
    """The programs that one module registers."""
    return [
        Program(group, function, arguments, options[0] if options else {})
        for group, function, arguments, *options in module.PROGRAMS
    ]


def load(package: str = "programs") -> list[Program]:
    """All programs of one folder, in the order of the file names.

    >>> any(program.name == "lecture-lecture" for program in load())
    True
    """
    folder = importlib.import_module(package)
    names = sorted(info.name for info in pkgutil.iter_modules(folder.__path__) if not info.ispkg)
    modules = [importlib.import_module(f"{package}.{name}") for name in names if name != "values"]
    found = [program for module in modules for program in programs_of(module)]
    twice = {p.name for p in found if sum(q.name == p.name for q in found) > 1}
    assert not twice, f"two programs have one name: {sorted(twice)}"
    return found
