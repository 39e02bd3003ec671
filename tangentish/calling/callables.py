"""What may be differentiated: functions, methods, lambdas, partials, objects, NumPy's own.

Everything but a plain Python function gets a thin function around it, whose source is made
here.  That one is differentiated like any other: its names lead to the objects it stands for.
"""

from __future__ import annotations

import functools
import inspect
import keyword
import linecache
import sys
import types
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from tangentish.errors import ArgumentError, SourceError
from tangentish.lookups import is_versioned
from tangentish.names import Names

Parameter = inspect.Parameter
POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


def plain_function(target: Any) -> types.FunctionType:
    """A Python function with source that does what ``target`` does.

    >>> plain_function(np.sin).__name__
    'sin'
    """
    refuse(target)
    if isinstance(target, (staticmethod, classmethod)):
        target = target.__func__
    if isinstance(target, functools._lru_cache_wrapper):  # what is kept is what would be computed
        target = target.__wrapped__
    if isinstance(target, types.FunctionType):
        return wrapper_function(target) if has_other_source(target) else target
    if hasattr(target, "differentiated"):
        return derivative_function(target)
    if isinstance(target, functools.partial):
        return partial_function(target)
    if isinstance(target, types.MethodType) and isinstance(target.__func__, types.FunctionType):
        return method_function(target.__func__, target.__self__, target.__func__.__name__)
    if not is_builtin(target):
        call = inspect.getattr_static(type(target), "__call__", None)
        if isinstance(call, types.FunctionType):
            return method_function(call, target, type(target).__name__)
    return builtin_function(target)


def refuse(target: Any) -> None:
    """Refuse what cannot be differentiated whatever its source."""
    if not callable(target) and not isinstance(target, (staticmethod, classmethod)):
        kind = f"an object of type {type(target).__name__}"
        raise SourceError(f"{kind} is not a function, so it has no derivative: {target!r}")
    name = getattr(target, "__qualname__", type(target).__name__)
    if isinstance(target, type):
        raise ArgumentError(
            f"`{name}` is a class; differentiate a function that makes an instance and returns "
            "a number"
        )
    if isinstance(target, np.vectorize):
        raise ArgumentError(
            "what np.vectorize makes has no source of its own and returns arrays: differentiate a "
            "function that calls it"
        )


def is_builtin(target: Any) -> bool:
    """Whether a callable is written in C, so that there is no source to read."""
    if isinstance(target, (np.ufunc, types.BuiltinFunctionType)):
        return True
    plain = isinstance(target, (types.FunctionType, types.MethodType))
    return type(target).__module__ in ("builtins", "numpy") and not plain


# Thin functions.


def has_other_source(target: types.FunctionType) -> bool:
    """Whether a function is called by another signature than its code has, or has a rule."""
    notation = sys.modules.get("tangentish.rules.notation")
    if notation is not None and notation.key_of(target) in notation.REGISTRY:
        return True
    if not hasattr(target, "__wrapped__"):
        return False
    return inspect.signature(target) != inspect.signature(target, follow_wrapped=False)


def wrapper_function(target: types.FunctionType) -> types.FunctionType:
    """A function that calls another, with the parameters that the other one shows."""
    return thin_function(target, target.__name__, inspect.signature(target).parameters.values())


def partial_function(target: functools.partial[Any]) -> types.FunctionType:
    """The function of the arguments that are still open; keywords given are defaults.

    >>> plain_function(functools.partial(pow, 2.0)).__name__
    'pow'
    """
    inner = target.func
    if is_builtin(inner):
        named = [p for p in builtin_parameters(inner) if p.name not in target.keywords]
        given = target.keywords.items()
        only = [Parameter(n, Parameter.KEYWORD_ONLY, default=value) for n, value in given]
        return thin_function(
            inner, inner.__name__, [*named[len(target.args) :], *only], target.args
        )
    if not isinstance(inner, types.FunctionType):
        inner = plain_function(inner)
    parameters = inspect.signature(target).parameters.values()
    return thin_function(inner, inner.__name__, parameters, target.args)


def derivative_function(target: Any) -> types.FunctionType:
    """A derivative as a function, to be differentiated again."""
    parameters = inspect.signature(target).parameters.values()
    name = f"{target.differentiated.__name__.strip('<>')}_{target.mode}"
    derivative = getattr(target, "derivative", target)
    given = [target.__self__] if derivative is not target else []
    return thin_function(derivative, name, parameters, given)


def method_function(function: types.FunctionType, receiver: Any, name: str) -> types.FunctionType:
    """A bound method as a function of its other arguments; the object is a global of it."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return thin_function(function, name, parameters, [receiver])


def builtin_function(target: Any) -> types.FunctionType:
    """``def sin(x): return sin_(x)`` for a function that has no Python source."""
    parameters = builtin_parameters(target)
    if not parameters:
        raise ArgumentError(
            f"`{getattr(target, '__name__', target)}` does not say which arguments it takes: "
            "differentiate a lambda that calls it, such as `lambda x, y: hypot(x, y)`"
        )
    return thin_function(target, getattr(target, "__name__", "function"), parameters)


def builtin_parameters(target: Any) -> list[Parameter]:
    """The parameters without a default: of the options, a rule knows some."""
    shown: Iterable[Parameter]
    if isinstance(target, np.ufunc):
        names = ["x"] if target.nin == 1 else [f"x{k + 1}" for k in range(target.nin)]
    else:
        try:
            shown = inspect.signature(target).parameters.values()
        except (TypeError, ValueError):
            shown = ruled_parameters(target)
        names = [p.name for p in shown if p.default is p.empty and p.kind in POSITIONAL]
    names = ["x" if name == "self" else name for name in names]
    return [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in names]


def ruled_parameters(target: Any) -> Iterable[Parameter]:
    """The parameters that a function has in its rule."""
    from tangentish.rules.table import find_rule

    rule = find_rule(target)
    return () if rule is None else rule.signature.parameters.values()


def thin_function(
    target: Any, name: str, parameters: Iterable[Parameter], given: Sequence[Any] = ()
) -> types.FunctionType:
    """A function of ``parameters`` that calls ``target``, with what is given before them.

    >>> source = inspect.getsource(thin_function(pow, "cube", [Parameter("x", POSITIONAL[1])]))
    >>> print(source)
    def cube(x):
        return cube_(x)
    <BLANKLINE>
    """
    parameters = list(parameters)
    name = name if name.isidentifier() and not keyword.iskeyword(name) else "function"
    names = Names({name, *(p.name for p in parameters)})
    called = names.fresh(f"{name}_", numbered=False)
    first = [names.fresh("self_" if len(given) == 1 else "given") for _ in given]
    head = inspect.Signature(
        [p.replace(annotation=p.empty, default=placeholder(p)) for p in parameters]
    )
    passed = ", ".join([*first, *map(handed_on, parameters)])
    text = f"def {name}{head}:\n    return {called}({passed})\n"
    function = compiled(name, text, {called: target, **dict(zip(first, given, strict=True))})
    defaults = [p for p in parameters if p.default is not p.empty]
    function.__defaults__ = tuple(p.default for p in defaults if p.kind in POSITIONAL) or None
    only = {p.name: p.default for p in defaults if p.kind is p.KEYWORD_ONLY}
    function.__kwdefaults__ = only or None
    module = getattr(target, "__module__", None) or "numpy"
    function.__module__ = f"wrapped.{module}" if is_versioned(module) else module
    function.__qualname__ = getattr(target, "__qualname__", name)
    function.__doc__ = getattr(target, "__doc__", None)
    return function


def placeholder(parameter: Parameter) -> Any:
    """A default to be replaced by the real one, which may have no text."""
    return parameter.empty if parameter.default is parameter.empty else None


def handed_on(parameter: Parameter) -> str:
    """How a thin function passes one of its own arguments."""
    if parameter.kind is parameter.KEYWORD_ONLY:
        return f"{parameter.name}={parameter.name}"
    stars = 1 if parameter.kind is parameter.VAR_POSITIONAL else 0
    stars = 2 if parameter.kind is parameter.VAR_KEYWORD else stars
    return f"{'*' * stars}{parameter.name}"


def compiled(name: str, text: str, namespace: dict[str, Any]) -> types.FunctionType:
    """The function that a text defines, in a file that exists in `linecache` alone."""
    filename, serial = f"<tangentish wrapper of {name}>", 1
    while "".join(linecache.getlines(filename)) not in ("", text):
        serial += 1
        filename = f"<tangentish wrapper of {name} {serial}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    exec(compile(text, filename, "exec"), namespace)
    function: types.FunctionType = namespace.pop(name)
    return function
