"""From the words of a command line to the function and the values that they mean."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np


class UsageError(Exception):
    """The command line asks for something that does not exist."""


@dataclass(frozen=True)
class Target:
    """A function named on the command line, and the names its arguments may use."""

    name: str
    function: Callable[..., Any]
    namespace: Mapping[str, Any]

    @property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        return inspect.signature(self.function).parameters


def find_target(text: str) -> Target:
    """The function that ``FILE.py:FUNCTION`` or ``package.module:Class.method`` names.

    >>> find_target("statistics:mean").name
    'mean'
    """
    place, colon, name = text.rpartition(":")
    if not (place and colon and name):
        raise UsageError(f"`{text}` names no function: write FILE.py:FUNCTION")
    module = _import(place)
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            raise UsageError(f"{place} has no `{name}`; {_list_functions(module)}")
        found = getattr(found, part)
    if not callable(found):
        raise UsageError(f"`{name}` in {place} is not a function but {type(found).__name__}")
    return Target(name, found, vars(module))


def evaluate(text: str, names: Mapping[str, Any] | None = None) -> Any:
    """The value of a Python expression typed as an argument.

    >>> evaluate("-2.5"), evaluate("[1.0, 2.0]"), evaluate("np.zeros(2)")
    (-2.5, [1.0, 2.0], array([0., 0.]))
    """
    namespace = {"np": np, "math": math, **(names or {})}
    try:
        return eval(text.strip(), namespace)
    except Exception as problem:  # whatever the user's expression raises is the user's to see
        reason = f"{type(problem).__name__}: {problem}"
        raise UsageError(f"cannot evaluate the argument `{text.strip()}`: {reason}") from problem


def _import(place: str) -> ModuleType:
    path = Path(place)
    if path.suffix == ".py":
        if not path.is_file():
            raise UsageError(f"there is no file {place}")
        return _import_file(path.resolve())
    sys.path.insert(0, str(Path.cwd()))
    try:
        return importlib.import_module(place)
    except ModuleNotFoundError as problem:
        raise UsageError(f"cannot import {place}: {problem}") from problem


def _import_file(path: Path) -> ModuleType:
    """Import a file as Python would: inside its package if it has one, else alone."""
    names, folder = [path.stem], path.parent
    while (folder / "__init__.py").exists():
        names, folder = [folder.name, *names], folder.parent
    sys.path.insert(0, str(folder))
    if len(names) > 1:
        return importlib.import_module(".".join(names).removesuffix(".__init__"))
    known = sys.modules.get(path.stem)
    if known is not None and Path(getattr(known, "__file__", None) or "").resolve() == path:
        return known
    name = path.stem if known is None else f"_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None  # a .py file always has a loader
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _list_functions(module: ModuleType) -> str:
    names = [
        name
        for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", None) == module.__name__
    ]
    return f"it defines {', '.join(names)}" if names else "it defines no function"
