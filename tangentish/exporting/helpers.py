"""The helpers that a generated text calls, written into its module with all that they call.

A helper is taken from its own source, without annotations and without the examples of its
docstring.  What it needs of its module, functions and constants, comes along.
"""

from __future__ import annotations

import copy
import importlib
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

import gast

from tangentish import runtime
from tangentish.emit.module import module_import
from tangentish.errors import InternalError
from tangentish.runtime.guards import GUARDS

DEFINITIONS = (gast.FunctionDef, gast.ClassDef)


@dataclass
class Written:
    """Helpers to be written: their import lines, constants, and functions or classes."""

    imports: list[str] = field(default_factory=list)
    froms: dict[str, list[str]] = field(default_factory=dict)
    constants: list[Any] = field(default_factory=list)
    definitions: list[Any] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The names that the helpers bind in their module."""
        return [constant.targets[0].id for constant in self.constants] + [
            definition.name for definition in self.definitions
        ]


def helper_named(name: str, value: Any = None) -> Any:
    """The helper that a free name of a generated function means, if it means one.

    ``value`` is what the name stands for, where it is one of the user's.
    """
    if value is not None:
        home = str(getattr(value, "__module__", ""))  # the helper may go by another name
        return value if home.startswith(("tangentish.control", "tangentish.runtime.")) else None
    return GUARDS.get(name) or (getattr(runtime, name) if name in runtime.HELPERS else None)


def helpers(wanted: Mapping[str, Any]) -> Written:
    """The helpers that go by some names, and all that they need.

    >>> helpers({"is_inexact": runtime.is_inexact}).names
    ['is_inexact']
    >>> sorted(helpers({"total": runtime.add}).names)
    ['WITHOUT_FIELDS', '_has_fields', '_sequence', 'add', 'total']
    """
    written = Written()
    seen: set[tuple[str, str, str]] = set()
    pending = [(each.__module__, each.__name__, name) for name, each in wanted.items()]
    while pending:
        place = pending.pop(0)
        if place in seen:
            continue
        seen.add(place)
        home, own, name = place
        module = importlib.import_module(home)
        found = globals_of(module)[own]
        if isinstance(found, (gast.Import, gast.ImportFrom)):
            origin = add_import(found, own, written)
            pending += [(*origin, name)] if origin else []
            continue
        found = bare(found)
        pending += [(home, needed, needed) for needed in needs(found, module)]
        if isinstance(found, DEFINITIONS):
            found.name = name
            written.definitions.append(found)
        else:
            written.constants.append(found)
    return written


@cache
def globals_of(module: ModuleType) -> dict[str, Any]:
    """The statements of a module by the names that they bind."""
    found: dict[str, Any] = {}
    for statement in gast.parse(inspect.getsource(module)).body:
        if isinstance(statement, DEFINITIONS):
            found[statement.name] = statement
        elif isinstance(statement, gast.Assign):
            found[statement.targets[0].id] = statement
        elif isinstance(statement, (gast.Import, gast.ImportFrom)):
            for alias in statement.names:
                found[alias.asname or alias.name] = statement
    return found


def needs(definition: Any, module: ModuleType) -> Iterator[str]:
    """The global names of a module that a definition in it reads, its own if it calls itself."""
    known = globals_of(module)
    for node in gast.walk(definition):
        if isinstance(node, gast.Name) and node.id in known:
            yield node.id


def add_import(statement: Any, name: str, written: Written) -> tuple[str, str] | None:
    """Note an import, or tell where the helper is that a module of ours imports."""
    if isinstance(statement, gast.Import):
        alias = next(each for each in statement.names if (each.asname or each.name) == name)
        line = module_import(alias.name, name)
        written.imports += [line] if line not in written.imports else []
        return None
    module = str(statement.module)
    if module == "tangentish.runtime":  # each is defined in one of its modules
        module = str(getattr(runtime, name).__module__)
    if module.startswith("tangentish."):
        return (module, name)
    written.froms.setdefault(module, []).append(name)
    return None


def bare(definition: Any) -> Any:
    """A definition without annotations, and of its docstring the first paragraph."""
    new = copy.deepcopy(definition)
    for node in gast.walk(new):
        if isinstance(node, gast.FunctionDef):
            node.returns = None
        elif isinstance(node, gast.Name):
            node.annotation = None
        if hasattr(node, "body") and isinstance(node.body, list):
            node.body = [unannotated(statement) for statement in node.body]
        if isinstance(node, DEFINITIONS):
            shorten_docstring(node)
    return new


def unannotated(statement: Any) -> Any:
    """``x: int = 1`` as ``x = 1``."""
    if not isinstance(statement, gast.AnnAssign):
        return statement
    if statement.value is None:
        raise InternalError("a helper declares a variable without a value")
    return gast.Assign([statement.target], statement.value, None)


def shorten_docstring(node: Any) -> None:
    first = node.body[0]
    if isinstance(first, gast.Expr) and isinstance(getattr(first.value, "value", None), str):
        first.value.value = inspect.cleandoc(first.value.value).split("\n\n")[0]


__all__ = ["Written", "helper_named", "helpers"]
