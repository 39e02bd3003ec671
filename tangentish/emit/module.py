"""A module of generated functions: imports, docstrings, headings, and what cannot be imported."""

from __future__ import annotations

import builtins
import inspect
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import gast
import numpy as np

from tangentish import runtime
from tangentish.emit.writer import written_module
from tangentish.frontend.resolve import import_path, name_in
from tangentish.language import rewrite
from tangentish.language.headings import is_heading, rebuilt, settle


@dataclass
class Text:
    """A generated module, and the objects that must be put into its namespace."""

    text: str
    bindings: dict[str, Any] = field(default_factory=dict)
    origins: dict[int, tuple[str, int]] = field(
        default_factory=dict
    )  # line to the user's file, line


def write_text(
    functions: Sequence[gast.FunctionDef],
    docstrings: Mapping[str, str],
    references: Mapping[str, Any],
) -> Text:
    """The text of generated functions; ``references`` are the user's names in them."""
    comments: dict[int, str] = {}
    origins: dict[int, Any] = {}
    finished = [finish(f, docstrings.get(f.name, ""), comments, origins) for f in functions]
    free = set().union(*[free_names(f) for f in functions]) - {f.name for f in functions}
    imports, bindings = import_lines(sorted(free), references)
    text, lines = written_module(None, imports, finished, comments)
    return Text(text, bindings, line_origins(lines, origins))


def line_origins(
    lines: Mapping[int, int], origins: Mapping[int, Any]
) -> dict[int, tuple[str, int]]:
    """For each line of the text, the user's file and line that it was made from."""
    found: dict[int, tuple[str, int]] = {}
    for statement, line in lines.items():
        origin: Any = origins.get(statement)
        if getattr(origin, "source", None) is not None:
            found[line] = (origin.source.file, origin.lineno)
    return found


def finish(
    function: gast.FunctionDef, docstring: str, comments: dict[int, str], origins: dict[int, Any]
) -> gast.FunctionDef:
    body = settle(unbound([in_place(s) for s in function.body]), comments, origins)
    if not any("forward sweep" in c for c in comments.values()) or only_one_sweep(body, comments):
        for statement in body:
            text = comments.get(id(statement), "")
            lines = [
                line for line in text.split("\n") if line not in ("forward sweep", "reverse sweep")
            ]
            if text:
                comments[id(statement)] = "\n".join(lines)
            if text and not lines:
                del comments[id(statement)]
    if docstring:
        body = [gast.Expr(rewrite.constant(docstring)), *body]
    return gast.FunctionDef(function.name, function.args, body, [], None, None, [])


def in_place(statement: Any) -> Any:
    """``a[...] += e`` is written ``a += e``."""
    for name in rewrite.BLOCK_FIELDS:
        if getattr(statement, name, None):
            statement = rebuilt(statement, name, [in_place(s) for s in getattr(statement, name)])
    if isinstance(statement, gast.AugAssign) and isinstance(statement.target, gast.Subscript):
        place = statement.target
        if isinstance(place.value, gast.Name) and rewrite.is_constant(place.slice, ...):
            new = gast.AugAssign(rewrite.stored(place.value), statement.op, statement.value)
            return rewrite.located(new, statement)
    return rewrite.with_fields(
        statement, {}
    )  # both functions of a pair may have it: comments are each one's own


def unbound(body: list[gast.stmt]) -> list[gast.stmt]:
    """``a = None; b = None`` is written ``a = b = None``, below the heading of the sweep."""
    kept: list[gast.stmt] = []
    names: list[gast.expr] = []
    for k, statement in enumerate(body):
        is_unbound = isinstance(statement, gast.Assign) and rewrite.is_constant(
            statement.value, None
        )
        if is_unbound and isinstance(statement.targets[0], gast.Name):
            names += statement.targets
            continue
        if names and is_heading(statement):
            kept.append(statement)
            continue
        if names:
            kept.append(gast.Assign(names, rewrite.constant(None), None))
        return [*kept, *body[k:]]
    return body


def only_one_sweep(body: list[gast.stmt], comments: dict[int, str]) -> bool:
    found = [
        s
        for s in body
        if {"forward sweep", "reverse sweep"} & set(comments.get(id(s), "").split("\n"))
    ]
    return len(found) < 2


def free_names(function: gast.FunctionDef) -> set[str]:
    """Names that a function reads and does not bind."""
    bound: set[str] = set()
    read: set[str] = set()
    for part in rewrite.occurrences(function):
        (read if type(part.ctx) is gast.Load else bound).add(part.id)
    return read - bound


def import_lines(
    names: Sequence[str], references: Mapping[str, Any]
) -> tuple[list[str], dict[str, Any]]:
    """Import statements for free names, and the objects that have none."""
    plain, froms, bindings = imports_of(names, references)
    return arranged(plain, froms), bindings


def imports_of(
    names: Sequence[str], references: Mapping[str, Any]
) -> tuple[list[str], dict[str, list[str]], dict[str, Any]]:
    """Modules to import, names to import from modules, and the objects that have no import."""
    plain: list[str] = []
    froms: dict[str, list[str]] = {}
    bindings: dict[str, Any] = {}
    for name in names:
        if name in references:
            value = references[name]
            if getattr(builtins, name, None) is value and value is not None:
                continue
            path = home_of(value)
            if path is None or path[0] == "__main__" or path[0].startswith("tangentish.generated."):
                bindings[name] = value
            elif inspect.ismodule(value):
                plain.append(module_import(path[0], name))
            elif "." in path[1]:
                bindings[name] = value
            else:
                froms.setdefault(path[0], []).append(name_as(*path, name))
        elif name == "np":
            plain.append("import numpy as np")
        elif name == "math":
            plain.append("import math")
        elif name in runtime.HELPERS:
            froms.setdefault("tangentish.runtime", []).append(name)
    return plain, froms, bindings


def home_of(value: Any) -> tuple[str, str] | None:
    """The module to import an object from, and its name there."""
    name = getattr(value, "__name__", "")
    if name in runtime.HELPERS and getattr(runtime, name) is value:
        return "tangentish.runtime", name
    return import_path(value)


def module_import(module: str, name: str) -> str:
    """``from scipy import special`` for a module that goes by its own name.

    >>> module_import("scipy", "scipy"), module_import("scipy.special", "sp")
    ('import scipy', 'import scipy.special as sp')
    >>> module_import("scipy.special", "special")
    'from scipy import special'
    """
    package, _, last = module.rpartition(".")
    if package and last == name:
        return f"from {package} import {name}"
    return f"import {module}" if module == name else f"import {module} as {name}"


def name_as(module: str, own: str, name: str) -> str:
    """What to import so that an object of a module goes by a name: it may have several there.

    >>> name_as("numpy", "arctan", "atan"), name_as("numpy", "arctan", "inverse")
    ('atan', 'arctan as inverse')
    """
    found = name_in(module, own, name)
    return name if found == name else f"{found} as {name}"


def arranged(plain: list[str], froms: dict[str, list[str]], own: Collection[str] = ()) -> list[str]:
    """Import lines in the order that isort gives them: standard library, others, ``own``."""
    sections: list[list[str]] = [[], [], []]
    for line in [*plain, *(line for m, names in froms.items() for line in from_lines(m, names))]:
        top = line.split()[1].split(".")[0]
        sections[0 if top in sys.stdlib_module_names else 2 if top in own else 1].append(line)
    lines: list[str] = []
    for section in filter(None, sections):
        ordered = sorted(section, key=lambda s: (not s.startswith("import"), s))
        lines += [*([""] if lines else []), *ordered]
    return lines


def from_lines(module: str, names: list[str]) -> list[str]:
    """Constants come first, then classes; what gets another name stands alone."""
    names = sorted(set(names), key=lambda s: (0 if s.isupper() else 1 if s[0].isupper() else 2, s))
    plain = [name for name in names if " as " not in name]
    lines = [from_line(module, plain)] if plain else []
    return lines + [from_line(module, [name]) for name in names if " as " in name]


def from_line(module: str, names: list[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= 88:
        return line
    inner = "".join(f"    {n},\n" for n in names)
    return f"from {module} import (\n{inner})"


__all__ = ["Text", "np", "write_text"]
