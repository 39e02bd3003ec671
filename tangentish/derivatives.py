"""One derivative for one signature: looked up on disk, or generated; loaded; ready to call."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tangentish import cache
from tangentish.frontend.source import source_text
from tangentish.load import load
from tangentish.settings import settings
from tangentish.signature import key_of


@dataclass
class Compiled:
    """A loaded derivative: the function to call and what it takes along."""

    function: Callable[..., Any]
    text: str
    filename: str
    captured: dict[str, str] = field(default_factory=dict)
    captured_keys: dict[str, Any] = field(default_factory=dict)
    guards: list[tuple[dict[str, Any], str, Any]] = field(default_factory=list)
    mutated: tuple[int, ...] = ()

    def holds(self) -> bool:
        """Whether every function that the text was made from still has its name."""
        return all(names.get(name) is value for names, name, value in self.guards)


def reach(function: Any, path: str) -> Any:
    """The object at the end of a path from a function: ``global:helper/cell:scale``."""
    found: Any = function
    for part in path.split("/"):
        where, _, name = part.partition(":")
        if where == "attr":
            found = getattr(found, name)
        elif where == "cell":
            found = found.__closure__[found.__code__.co_freevars.index(name)].cell_contents
        elif where == "builtin":
            found = found.__globals__.get(name, getattr(__import__("builtins"), name))
        else:
            found = found.__globals__[name]
    return found


def unwrapped(value: Any) -> Any:
    """The function whose source counts: that of a decorated one is the inner one's."""
    inner = getattr(value, "differentiated", None)
    return inner if isinstance(inner, types.FunctionType) else value


def compiled(function: types.FunctionType, arguments: dict[str, Any], wrt: list[str], mode: str, single: bool) -> Compiled:
    """The derivative of a function for arguments like these."""
    key = None
    if settings.cache and portable(function):
        key = cache_key(function, arguments, wrt, mode, single)
    if key is not None:
        entry = cache.find(key, lambda dependencies: verified(function, dependencies))
        if entry is not None and entry.meta is not None and captured_fits(function, entry.meta):
            try:
                return from_meta(function, entry.filename, entry.text, entry.meta, {})
            except (KeyError, AttributeError, IndexError, TypeError):
                pass  # what the file was made for has moved: generate again
    return generated(function, arguments, wrt, mode, single, key)


def portable(function: types.FunctionType) -> bool:
    """Whether a later process could find the function again."""
    return function.__module__ not in ("tangentish.wrapped", None)


def captured_fits(function: Any, meta: dict[str, Any]) -> bool:
    """Whether globals and closure values are of the kinds that the text was made for."""
    for path, text in meta["captured_keys"].items():
        try:
            if str(key_of(reach(function, path))) != text:
                return False
        except (KeyError, AttributeError, ValueError):
            return False
    return True


def stable(key: Any) -> bool:
    """Whether the text of an argument's key means the same in every process."""
    if isinstance(key, tuple):
        return all(stable(k) for k in key)
    return isinstance(key, type) or key is None or isinstance(key, (str, int, float, bool, bytes)) or hasattr(key, "char")


def cache_key(function: types.FunctionType, arguments: dict[str, Any], wrt: list[str], mode: str, single: bool) -> cache.CacheKey | None:
    keys = {n: key_of(v) for n, v in arguments.items()}
    if not all(stable(k) for k in keys.values()):
        return None
    try:
        source = source_text(function)
    except Exception:  # noqa: BLE001 - the generator says why there is no source
        return None
    place = f"{function.__code__.co_filename}:{function.__code__.co_firstlineno}"
    defaults = repr([key_of(d) for d in function.__defaults__ or ()])
    signature = f"{keys} wrt={wrt} {single} {defaults}"
    return cache.CacheKey(function.__module__, function.__qualname__, mode, cache.hash_source(source + place), signature, "")


def verified(function: types.FunctionType, dependencies: Sequence[cache.Dependency]) -> bool:
    for dependency in dependencies:
        try:
            found = unwrapped(reach(function, dependency.path))
            if cache.hash_source(source_text(found)) != dependency.hash:
                return False
        except Exception:  # noqa: BLE001 - whatever it is, the text may not be used
            return False
    return True


def generated(function: types.FunctionType, arguments: dict[str, Any], wrt: list[str], mode: str, single: bool, key: Any) -> Compiled:
    """Generate the text, keep it, load it."""
    from tangentish import pipeline
    from tangentish.analysis.specialize import argument_value

    values = {n: argument_value(v, n, n in wrt) for n, v in arguments.items()}
    derivation = pipeline.gradient(function, values, wrt, value=mode == "value_and_grad", scalar=mode != "adjoint", single=single)
    cache.statistics.generated += 1
    program = derivation.program
    bindings = {n: program.paths.get(n) for n in derivation.bindings}
    meta = {
        "entry": derivation.entry,
        "captured": {n: c.path for n, c in program.captured.items()},
        "captured_keys": {},
        "mutated": [k for k, p in enumerate(program.parameters) if p in program.mutated],
        "bindings": bindings,
        "guards": guard_paths(program),
    }
    paths = [*meta["captured"].values(), *bindings.values()]
    ready = key is not None and program.portable and None not in paths
    if ready:
        meta["captured_keys"] = {p: str(key_of(reach(function, p))) for p in meta["captured"].values()}
        dependencies = [
            cache.Dependency(path, cache.hash_source(source_text(unwrapped(f))))
            for path, f in program.dependencies.items()
            if isinstance(unwrapped(f), types.FunctionType)
        ]
        entry = cache.store(key, derivation.text, dependencies, meta)
        filename, text = entry.filename, entry.text
    else:
        filename, text = f"<tangentish {derivation.entry} {id(derivation):x}>", derivation.text
    return from_meta(function, filename, text, meta, derivation.bindings, program)


def guard_paths(program: Any) -> list[str]:
    """Names through which the text's functions were found, to notice when they are rebound."""
    found = []
    for text, path in program.paths.items():
        value = program.references.get(text)
        if path is not None and path.count("/") == 0 and path.startswith("global:") and not inspect.ismodule(value):
            if text in program.references:
                found.append(path)
    return found


def from_meta(function: Any, filename: str, text: str, meta: dict[str, Any], bindings: dict[str, Any], program: Any = None) -> Compiled:
    if not bindings:
        bindings = {n: reach(function, p) for n, p in meta["bindings"].items() if p is not None}
    module = load(filename, text, bindings)
    names = function.__globals__
    guards = [(names, p.partition(":")[2], names[p.partition(":")[2]]) for p in meta["guards"] if p.partition(":")[2] in names]
    captured = dict(meta["captured"])
    result = Compiled(getattr(module, meta["entry"]), text, filename, captured, {}, guards, tuple(meta["mutated"]))
    result.captured_keys = {n: key_of(captured_value(function, result, n, program)) for n in captured}
    return result


def captured_value(function: Any, of: Compiled, name: str, program: Any = None) -> Any:
    path = of.captured[name]
    if path is None:
        raise KeyError(name)
    return reach(function, path)
