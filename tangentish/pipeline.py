"""The road from a function to its derivative: the passes, in order."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gast

from tangentish.analysis.program import Program, Value
from tangentish.analysis.specialize import Table, argument_value
from tangentish.differentiate.generate import Generator
from tangentish.differentiate.generate import function as function_node
from tangentish.emit.module import Text, write_text
from tangentish.emit.writer import write_function
from tangentish.language.kinds import ONE, Array, Dict, Kind, List, Scalar, Tuple


@dataclass
class Derivation:
    """A generated module and all that its caller must know of it."""

    text: str
    entry: str
    program: Program
    bindings: dict[str, Any] = field(default_factory=dict)
    origins: dict[int, tuple[str, int]] = field(
        default_factory=dict
    )  # line to the user's file, line


def specialize(function: Callable[..., Any], values: dict[str, Value]) -> Program:
    """Source, fence, resolve, normal form, kinds, aliases, activity."""
    return Table().specialize(function, values)


def gradient(
    function: Callable[..., Any],
    values: dict[str, Value],
    wrt: list[str],
    *,
    value: bool = False,
    scalar: bool = True,
    single: bool = False,
    optimize: bool = True,
    accept: Callable[[Program], None] | None = None,
) -> Derivation:
    """The derivative of ``function`` for arguments of the given kinds.

    ``accept`` raises an error if the program's result is not what the caller wants.
    """
    mode = "value_and_grad" if value else "grad" if scalar else "adjoint"
    functions, program, entry, references = gradient_functions(
        function, values, wrt, mode, single, optimize, accept
    )
    written = text_of(functions, {entry: describe(program, wrt, mode)}, references)
    return Derivation(written.text, entry, program, written.bindings, written.origins)


def gradient_functions(
    function: Callable[..., Any],
    values: dict[str, Value],
    wrt: list[str],
    mode: str = "grad",
    single: bool = False,
    optimize: bool = True,
    accept: Callable[[Program], None] | None = None,
) -> tuple[list[gast.FunctionDef], Program, str, dict[str, Any]]:
    """The generated functions, the program they come from, the entry's name, the user's names."""
    program = specialize(function, values)
    if accept is not None:
        accept(program)
    generator = Generator(optimize=optimize, taken=set(program.claimed))
    entry = generator.fresh(f"{program.name}_{mode}")
    generator.gradient(program, wrt, entry, mode == "value_and_grad", mode != "adjoint", single)
    references: dict[str, Any] = {}
    for generated in generator.functions:
        references.update(generated.program.references)
    return [g.node for g in generator.functions], program, entry, references


def text_of(
    functions: list[gast.FunctionDef], docstrings: dict[str, str], references: dict[str, Any]
) -> Text:
    """The written module."""
    return write_text(functions, docstrings, references)


def trace(function: Callable[..., Any]) -> str:
    """The primal trace: the function in normal form, as Python."""
    node, _, _, _ = Table().normal_form(function)
    return write_function(node)


def trace_for(function: Callable[..., Any], arguments: dict[str, Any], wrt: list[str]) -> str:
    """The primal trace for arguments of given kinds, as a module that can be executed.

    What the function captures are its keyword-only arguments.
    """
    values = {name: argument_value(value, name, name in wrt) for name, value in arguments.items()}
    program = specialize(function, values)
    result: gast.expr = program.results[0]
    if program.returns_tuple:
        result = gast.Tuple(list(program.results), gast.Load())
    body = [*program.body, gast.Return(result)]
    node = function_node(program.name, program.parameters, list(program.captured), body, None)
    return text_of([node], {}, program.references).text


def describe(program: Program, wrt: list[str], suffix: str) -> str:
    """The docstring of a generated function."""
    what = {"grad": "Gradient", "value_and_grad": "Value and gradient", "adjoint": "Adjoint"}[
        suffix
    ]
    source = program.source
    place = f"{os.path.basename(source.file)}:{source.tree.lineno}"
    kinds = ", ".join(f"{n}: {in_words(program.kinds[n].kind)}" for n in program.parameters)
    first = f"{what} of `{program.name}` ({place}) with respect to {listed(wrt)}."
    return "\n\n".join(
        [
            first,
            *(
                f"For {line}" if k == 0 else line
                for k, line in enumerate(["\n".join(textwrap.wrap(f"{kinds}.", 76))])
            ),
        ]
    )


def listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def in_words(kind: Kind) -> str:
    """A kind as Numba's users write types: ``float``, ``float64[:, 1]``.

    >>> in_words(kind_of(np.zeros((3, 1))))
    'float64[:, 1]'
    """
    if isinstance(kind, Array):
        return f"{kind.dtype}[{', '.join('1' if d == ONE else ':' for d in kind.dims)}]"
    if isinstance(kind, Scalar):
        return kind.dtype.rstrip("0123456789") if kind.weak else kind.dtype
    if isinstance(kind, Tuple):
        inside = ", ".join(in_words(k) for k in kind.items)
        return f"({inside},)" if len(kind.items) == 1 else f"({inside})"
    if isinstance(kind, List):
        return f"list[{in_words(kind.item) if kind.item is not None else ''}]"
    if isinstance(kind, Dict) and kind.items is not None:
        return "{" + ", ".join(f"{k!r}: {in_words(v)}" for k, v in kind.items) + "}"
    return str(kind)


__all__ = ["Derivation", "gradient", "specialize"]
