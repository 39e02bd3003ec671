"""The parameters of the differentiated function: what ``wrt`` means, and example arguments."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tangentish.errors import ArgumentError
from tangentish.names import Names

Wrt = int | str | tuple[int | str, ...]
POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def wanted_names(wrt: Wrt, parameters: Sequence[str], function: Any) -> list[str]:
    """The names of the arguments to differentiate with respect to.

    Positions count the arguments of a call: ``self`` of a method is not one of them.

    >>> wanted_names((-1, "x"), ["x", "y"], len)
    ['y', 'x']
    """
    counted = list(parameters[1:] if is_method(function, parameters) else parameters)
    known = f"`{function.__name__}` has {listed(counted)}"
    names: list[str] = []
    for item in wrt if isinstance(wrt, tuple) else (wrt,):
        if isinstance(item, bool) or not isinstance(item, (int, str)):
            raise ArgumentError(
                f"wrt takes the position or name of an argument, or a tuple of them, not {item!r}"
            )
        if isinstance(item, int):
            if not -len(counted) <= item < len(counted):
                raise ArgumentError(f"there is no argument for wrt={item}: {known}")
            item = counted[item]
        if item not in parameters:
            raise ArgumentError(f"there is no argument for wrt={item!r}: {known}")
        if item in names:
            raise ArgumentError(f"wrt names `{item}` twice")
        names.append(item)
    if not names:
        raise ArgumentError("wrt is empty: name at least one argument")
    return names


Step = tuple[str, int | str]  # ("item", key) or ("field", name)
Part = tuple[Step, ...]  # the way from an argument to a part of it; empty for the whole
PATH = re.compile(r"(?P<name>\w+)(?P<steps>(?:\.\w+|\[[^\[\]]+\])+)")
STEP = re.compile(r"\.(?P<field>\w+)|\[(?P<item>[^\[\]]+)\]")


def wanted_parts(
    wrt: Wrt, signature: inspect.Signature, function: Any
) -> tuple[list[str], list[tuple[str, Part]]]:
    """The parameters to differentiate by, and which part of which one each wish means.

    Positions and names that stand for no parameter of their own are those of ``*args`` and
    ``**kwargs``; a path leads into an argument.

    >>> def f(x, *xs, **options): ...
    >>> wanted_parts((0, 2, "x.layers[0]"), inspect.signature(f), f)
    (['x', 'xs'], [('x', ()), ('xs', (('item', 1),)), ('x', (('field', 'layers'), ('item', 0)))])
    """
    parameters = signature.parameters
    variadic = {p.kind: p.name for p in parameters.values()}
    rest = variadic.get(inspect.Parameter.VAR_POSITIONAL)
    options = variadic.get(inspect.Parameter.VAR_KEYWORD)
    plain = [p.name for p in parameters.values() if p.kind in POSITIONAL]
    skipped = 1 if is_method(function, list(parameters)) else 0
    parts: list[tuple[str, Part]] = []
    for item in wrt if isinstance(wrt, tuple) else (wrt,):
        whole = isinstance(item, bool) or not isinstance(item, (int, str))
        path = PATH.fullmatch(item) if isinstance(item, str) else None
        if not whole and isinstance(item, int) and rest and item >= len(plain) - skipped:
            parts.append((rest, (("item", item + skipped - len(plain)),)))
        elif path is not None:
            name = wanted_names(path["name"], list(parameters), function)[0]
            parts.append((name, steps_of(path["steps"])))
        elif not whole and isinstance(item, str) and options and item not in parameters:
            parts.append((options, (("item", item),)))
        else:
            parts.append((wanted_names(item, list(parameters), function)[0], ()))
    names = list(dict.fromkeys(name for name, _ in parts))
    repeated = next((p for k, p in enumerate(parts) if p in parts[:k]), None)
    if repeated is not None:
        raise ArgumentError(f"wrt names `{repeated[0]}{as_text(repeated[1])}` twice")
    if not names:
        raise ArgumentError("wrt is empty: name at least one argument")
    return names, parts


def steps_of(text: str) -> Part:
    """The steps of a path.

    >>> steps_of(".layers[0]['W']")
    (('field', 'layers'), ('item', 0), ('item', 'W'))
    """
    steps: list[Step] = []
    for match in STEP.finditer(text):
        if match["field"] is not None:
            steps.append(("field", match["field"]))
            continue
        try:
            key = ast.literal_eval(match["item"])
        except (ValueError, SyntaxError):
            key = None
        if not isinstance(key, (int, str)):
            raise ArgumentError(
                f"a path into an argument has numbers and quoted names in its brackets, "
                f"not {match['item']}"
            )
        steps.append(("item", key))
    return tuple(steps)


def as_text(part: Part) -> str:
    """A path as it is written.

    >>> as_text((("field", "layers"), ("item", 0)))
    '.layers[0]'
    """
    return "".join(f".{key}" if form == "field" else f"[{key!r}]" for form, key in part)


def part_of(value: Any, part: Part) -> Any:
    """What a path leads to; raises LookupError, AttributeError or TypeError."""
    for form, key in part:
        value = getattr(value, str(key)) if form == "field" else value[key]
    return value


def check_part(function: Any, given: Any, name: str, part: Part) -> None:
    """Refuse a part of an argument that is not there, or is no number or array."""
    if not part:
        return
    try:
        value = part_of(given, part)
    except (LookupError, AttributeError, TypeError):
        raise ArgumentError(
            f"there is no argument for wrt: `{name}` of this call has no {as_text(part)}"
        ) from None
    whole = isinstance(value, np.ndarray) and value.dtype.kind not in "fc"
    if whole or isinstance(value, (int, str, bytes, bool, type(None))):
        raise ArgumentError(
            f"`{function.__name__}` cannot be differentiated with respect to "
            f"`{name}{as_text(part)}`, which is {value!r}: pass a float or an array of floats"
        )


def is_method(function: Any, parameters: Sequence[str]) -> bool:
    """Whether a function was defined in a class, and takes the object first."""
    home = function.__qualname__.rpartition(".")[0]
    return parameters[:1] in (["self"], ["cls"]) and home != "" and not home.endswith("<locals>")


def listed(names: Sequence[str]) -> str:
    """The arguments of a function in words.

    >>> listed(["x", "y"]), listed(["x"]), listed([])
    ('the arguments x, y', 'the argument x', 'no arguments')
    """
    if not names:
        return "no arguments"
    return f"the argument{'s' if len(names) > 1 else ''} {', '.join(names)}"


EXAMPLES: Mapping[Any, Any] = {
    **{int: 2, "int": 2, bool: True, "bool": True},
    **{np.ndarray: np.ones(2), "np.ndarray": np.ones(2), "numpy.ndarray": np.ones(2)},
}


def example_arguments(signature: inspect.Signature) -> tuple[Any, ...]:
    """Arguments as annotations and defaults say; floats where these say nothing."""
    examples: list[Any] = []
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            examples.append(())
        elif parameter.kind is parameter.VAR_KEYWORD:
            examples.append({})
        elif parameter.default is not parameter.empty:
            examples.append(parameter.default)
        else:
            hashable = parameter.annotation.__hash__ is not None
            examples.append(EXAMPLES.get(parameter.annotation, 1.0) if hashable else 1.0)
    return tuple(examples)


def with_seed(signature: inspect.Signature) -> inspect.Signature:
    """The signature of an adjoint: the cotangent of the output comes last."""
    parameters = list(signature.parameters.values())
    if "out_bar" in signature.parameters:
        return signature
    stars = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
    place = sum(p.kind not in (*stars, inspect.Parameter.VAR_POSITIONAL) for p in parameters)
    open_ = all(p.default is p.empty for p in parameters[:place]) and place == len(parameters)
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD if open_ else inspect.Parameter.KEYWORD_ONLY
    place = sum(p.kind is not inspect.Parameter.VAR_KEYWORD for p in parameters)
    parameters.insert(place, inspect.Parameter("out_bar", kind))
    return signature.replace(parameters=parameters)


def with_tangents(signature: inspect.Signature, wanted: Sequence[str]) -> inspect.Signature:
    """The signature of a tangent function: the tangents come last."""
    parameters = list(signature.parameters.values())
    names = Names(signature.parameters)
    place = sum(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters)
    plain = [p.replace(default=p.empty) for p in parameters[:place]]
    only = inspect.Parameter.POSITIONAL_ONLY
    dots = [inspect.Parameter(names.fresh(f"{name}_dot", numbered=False), only) for name in wanted]
    whole = [*[p.replace(kind=only) for p in plain], *dots, *parameters[place:]]
    return signature.replace(parameters=whole)
