"""``derivative.save(path)``: export from Python what the command line exports from files."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tangentish.analysis.lattice import kind_of
from tangentish.calling.kinds_text import kinds_text, make
from tangentish.errors import ArgumentError
from tangentish.exporting.header import Command, about, header, module_name, source_hash
from tangentish.exporting.module import Wanted, export
from tangentish.signature import Same


def save(
    derivative: Any, path: str | os.PathLike[str], values: Mapping[str, Any], several: bool
) -> None:
    """Write a derivative for arguments like ``values`` into a module that needs NumPy alone.

    ``several`` tells that the gradient is a tuple, though it may be of one.
    """
    place = Path(path)
    function = derivative.differentiated
    kinds = {name: kind_of(value, name) for name, value in values.items()}
    wrt = tuple(derivative._wanted)
    wanted = Wanted(
        function,
        kinds,
        wrt,
        derivative.mode,
        not several,
        derivative.retain,
        derivative.holomorphic,
    )
    target = target_of(derivative, place.parent)
    name = f"{function.__module__}:{function.__qualname__}"
    if target is not None:
        file, _, own = target.rpartition(":")
        name = f"{module_name(place.parent / file)}:{own}"
    module = export([wanted], about([name]))
    command = command_of(wanted, target, place, several)
    sources = [(name, source_hash(module.programs))]
    place.write_text(header(command, sources) + module.text, encoding="utf-8", newline="\n")


def command_of(wanted: Wanted, target: str | None, place: Path, several: bool) -> Command | None:
    """The command line that makes the same file, if there is one."""
    if target is None or wanted.retain:
        return None
    try:
        kinds = kinds_text(wanted.kinds, wanted.function.__globals__)
    except ArgumentError:
        return None
    wrt = ",".join(wanted.wrt) + ("," if several and len(wanted.wrt) == 1 else "")
    return Command((target,), place.name, wrt, (wanted.mode,), (kinds,), (), wanted.holomorphic)


def target_of(derivative: Any, folder: Path) -> str | None:
    """Where the function is found again: ``FILE.py:NAME``, the file as seen from a folder."""
    function = derivative.differentiated
    file = function.__code__.co_filename
    module = sys.modules.get(function.__module__)
    if module is None or not os.path.isfile(file) or not file.endswith(".py"):
        return None
    names = [n for n, v in vars(module).items() if v is derivative.primal or v is derivative]
    if not names:
        return None
    path = os.path.relpath(file, folder)
    return (
        f"{Path(path).as_posix()}:{function.__name__ if function.__name__ in names else names[0]}"
    )


def value_like(key: Any) -> Any:
    """A value that has a key: an argument like the one that a derivative was made for.

    >>> from tangentish.signature import key_of
    >>> value_like(key_of((2.5, [np.ones((1, 3))], "fast")))
    (0.0, [array([[1., 1.]])], 'fast')
    """
    if isinstance(key, type) and issubclass(key, (int, float, complex, np.generic)):
        return key()
    if not isinstance(key, tuple):
        raise ArgumentError("give arguments like those that the derivative is for")
    first, *rest = key
    if isinstance(first, np.dtype):
        ones = rest[1] if len(rest) > 1 else [False] * rest[0]
        return np.ones([1 if one else 2 for one in ones], first)
    if isinstance(rest[0], Same):
        return rest[0].value
    if first is list:
        return [value_like(part) for part in rest[0]]
    if issubclass(first, tuple):
        parts = [value_like(part) for part in rest[1]]
        return first(*parts) if rest[0] is not None else first(parts)
    if first is dict:
        return {name: value_like(part) for name, part in rest[0]}
    if not isinstance(rest[0], tuple):  # a text, or None
        return rest[0]
    return make(first, **{name: value_like(part) for name, part in rest[0]})


__all__ = ["save", "value_like"]
