"""Turning a rule's template into the adjoint or tangent text of one call."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any

import gast

from tangentish.frontend.resolve import import_path, name_in
from tangentish.language import rewrite
from tangentish.language.kinds import Array, Kind


def fill_in(
    expression: gast.expr,
    bound: Mapping[str, gast.expr],
    kinds: Mapping[str, Kind],
    special: Mapping[tuple[str, str], gast.expr],
) -> gast.expr:
    """A template expression with operands for parameters.

    ``special`` gives what stands for ``adjoint.out``, ``tangent.x`` and so on.
    """

    def change(node: Any) -> Any:
        if isinstance(node, gast.Attribute) and isinstance(node.value, gast.Name):
            found = special.get((node.value.id, node.attr))
            if found is not None:
                return found
        if (
            isinstance(node, gast.Call)
            and isinstance(node.func, gast.Name)
            and node.func.id in ("shape", "dtype")
        ):
            return described(node, bound, kinds)
        if isinstance(node, gast.Name) and node.id in bound:
            return rewrite.loaded(bound[node.id])
        return None

    return rewrite.rebuild(expression, change)


def described(
    node: gast.Call, bound: Mapping[str, gast.expr], kinds: Mapping[str, Kind]
) -> gast.expr:
    """``shape(x)`` is ``x.shape`` for an array, ``np.shape(x)`` for anything else."""
    argument = node.args[0]
    kind = kinds.get(argument.id) if isinstance(argument, gast.Name) else None
    operand = rewrite.substitute(argument, {n: rewrite.loaded(e) for n, e in bound.items()})
    attribute = node.func.id
    if isinstance(kind, Array):
        return gast.Attribute(operand, attribute, gast.Load())
    if attribute == "dtype":
        return rewrite.call("np.result_type", operand)
    return rewrite.call("np.shape", operand)


def reads(expression: gast.expr, name: str) -> bool:
    """Whether an expression reads a name."""
    return any(
        isinstance(n, gast.Name) and n.id == name for n in rewrite.subexpressions(expression)
    )


def count(expression: gast.expr, name: str) -> int:
    """How often an expression reads a name: what it reads twice is worth a variable."""
    return sum(
        isinstance(n, gast.Name) and n.id == name for n in rewrite.subexpressions(expression)
    )


def path_to(name: str, function: Any, references: Mapping[str, Any]) -> gast.expr | None:
    """The name of a function as a program writes the others of its module, if it does.

    >>> import math
    >>> import gast
    >>> import numpy
    >>> [
    ...     gast.unparse(path_to("inv", numpy.linalg.inv, {"sin": math.sin, text: module})).strip()
    ...     for text, module in [("la", numpy.linalg), ("numpy", numpy)]
    ... ]
    ['la.inv', 'numpy.linalg.inv']
    """
    if isinstance(function, types.ModuleType):
        return None
    for text, value in references.items():
        if value is function:
            return rewrite.name(text)
    home, own = import_path(function) or ("", "")
    parts = [*home.split("."), name_in(home, own, name)]
    for length in range(len(parts) - 1, 0, -1):
        package = ".".join(parts[:length])
        for text, value in references.items():
            if isinstance(value, types.ModuleType) and value.__name__ == package:
                return rewrite.dotted(".".join([text, *parts[length:]]))
    return None


def own_name(name: str, function: Any) -> str:
    """The name of a function in its module, unless a rule's name for it is one of those.

    >>> import numpy
    >>> own_name("inverse", numpy.linalg.inv), own_name("concat", numpy.concatenate)
    ('inv', 'concat')
    """
    home, own = import_path(function) or ("", name)
    return name_in(home, own, name)
