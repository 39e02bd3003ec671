"""What may be differentiated: functions, methods, lambdas, partials, objects, NumPy's own.

Everything but a Python function gets a thin function around it, whose source is made here.
"""

from __future__ import annotations

import functools
import inspect
import linecache
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish.errors import SourceError


def plain_function(target: Any) -> types.FunctionType:
    """A Python function with source that does what ``target`` does.

    >>> plain_function(np.sin).__name__
    'sin'
    """
    inner = getattr(target, "differentiated", None)
    if isinstance(inner, types.FunctionType):
        return inner
    if isinstance(target, types.FunctionType):
        return target
    if isinstance(target, functools.partial):
        return partial_function(target)
    if isinstance(target, types.MethodType) and isinstance(target.__func__, types.FunctionType):
        return method_function(target.__func__, target.__self__)
    if not isinstance(target, type) and hasattr(type(target), "__call__") and not is_builtin(target):
        call = type(target).__call__
        if isinstance(call, types.FunctionType):
            return method_function(call, target, getattr(target, "__name__", type(target).__name__))
    if callable(target):
        return builtin_function(target)
    raise SourceError(f"{target!r} is not a function, so it has no derivative")


def is_builtin(target: Any) -> bool:
    return isinstance(target, (np.ufunc, types.BuiltinFunctionType)) or type(target).__module__ in ("builtins", "numpy")


def made(name: str, parameters: str, call: str, namespace: dict[str, Any], defaults: dict[str, Any]) -> types.FunctionType:
    """A function made from text, which ``inspect`` can read back."""
    name = name if name.isidentifier() else "function"
    text = f"def {name}({parameters}):\n    return {call}\n"
    filename = f"<tangentish wrapper of {name}>"
    serial = 1
    while filename in linecache.cache and "".join(linecache.cache[filename][2]) != text:  # type: ignore[misc]
        serial += 1
        filename = f"<tangentish wrapper of {name} {serial}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    exec(compile(text, filename, "exec"), namespace)
    function: types.FunctionType = namespace[name]
    function.__module__ = "tangentish.wrapped"
    if defaults:
        function.__kwdefaults__ = {k: v for k, v in defaults.items() if k in (function.__kwdefaults__ or {})} or None
        names = function.__code__.co_varnames[: function.__code__.co_argcount]
        function.__defaults__ = tuple(defaults[n] for n in names if n in defaults) or None
    return function


def builtin_function(target: Any) -> types.FunctionType:
    """``def sin(x): return np.sin(x)`` for a function that has no Python source."""
    name = getattr(target, "__name__", "function")
    if isinstance(target, np.ufunc):
        names = ["x"] if target.nin == 1 else [f"x{k + 1}" for k in range(target.nin)]
        listed = ", ".join(names)
        return made(name, listed, f"{name}_({listed})", {f"{name}_": target}, {})
    try:
        signature = inspect.signature(target)
    except (TypeError, ValueError):
        return made(name, "x", f"{name}_(x)", {f"{name}_": target}, {})
    required = [p for p in signature.parameters.values() if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    listed = ", ".join(p.name for p in required)
    return made(name, listed, f"{name}_({listed})", {f"{name}_": target}, {})


def partial_function(target: functools.partial[Any]) -> types.FunctionType:
    """The function of the arguments that are still open."""
    inner = plain_function(target.func)
    signature = inspect.signature(target)
    namespace: dict[str, Any] = {f"{inner.__name__}_": inner}
    given: list[str] = []
    for k, value in enumerate(target.args):
        namespace[f"given{k + 1}"] = value
        given.append(f"given{k + 1}")
    parameters: list[str] = []
    passed = list(given)
    defaults: dict[str, Any] = {}
    for name, parameter in signature.parameters.items():
        if name in target.keywords:
            namespace[f"given_{name}"] = target.keywords[name]
            passed.append(f"{name}=given_{name}")
            continue
        if parameter.kind is parameter.KEYWORD_ONLY:
            if parameter.default is parameter.empty:
                raise SourceError(f"a partial of `{inner.__name__}` leaves its keyword-only argument `{name}` open")
            continue
        if parameter.default is not parameter.empty:
            defaults[name] = parameter.default
            parameters.append(f"{name}=None")
        else:
            parameters.append(name)
        passed.append(name)
    return made(inner.__name__, ", ".join(parameters), f"{inner.__name__}_({', '.join(passed)})", namespace, defaults)


def method_function(function: types.FunctionType, receiver: Any, name: str | None = None) -> types.FunctionType:
    """A bound method as a function of its other arguments; the object is captured."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    listed: list[str] = []
    passed: list[str] = ["self_"]
    defaults: dict[str, Any] = {}
    for p in parameters:
        if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD):
            listed.append(p.name if p.default is p.empty else f"{p.name}=None")
            passed.append(p.name)
            if p.default is not p.empty:
                defaults[p.name] = p.default
        else:
            raise SourceError(f"the method `{function.__qualname__}` has parameters that a bound method cannot have here: pass the object as an argument")
    inner = f"{function.__name__}_"
    return made(name or function.__name__, ", ".join(listed), f"{inner}({', '.join(passed)})", {inner: function, "self_": receiver}, defaults)


__all__ = ["Callable", "plain_function"]
