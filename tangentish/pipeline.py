"""The road from a function to its derivative: the passes, in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import gast

from tangentish.analysis.program import Program, Value
from tangentish.analysis.specialize import Table, argument_value
from tangentish.differentiate.generate import Form, Generator, Pair
from tangentish.differentiate.generate import function as function_node
from tangentish.differentiate.tangents import TangentGenerator
from tangentish.emit.docstrings import docstring, listed
from tangentish.emit.module import Text, write_text
from tangentish.emit.writer import write_function
from tangentish.language import rewrite
from tangentish.language.kinds import Kind


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
    pair: Pair | None = None  # the two sweeps, where they are asked for apart


def specialize(function: Callable[..., Any], values: dict[str, Value]) -> Program:
    """Source, fence, resolve, normal form, kinds, aliases, activity."""
    return Table().specialize(function, values)


def derivative(
    function: Callable[..., Any],
    values: dict[str, Value],
    wrt: list[str],
    mode: str = "grad",
    *,
    single: bool = False,
    optimize: bool = True,
    seeded: bool = True,
    retain: tuple[str, ...] = (),
    accept: Callable[[Program], None] | None = None,
) -> Derivation:
    """The derivative of ``function`` for arguments of the given kinds.

    ``mode`` is "grad", "value_and_grad", "value_and_grad_aux" (of a function that returns a
    number and something else), "adjoint", "tangent", or "vjp" for both sweeps apart.
    ``accept`` raises an error if the program's result is not what the caller wants.
    """
    made = parts(
        function, values, wrt, mode, single, optimize, accept, seeded=seeded, retain=retain
    )
    written = text_of(made.functions, made.docstrings, made.references)
    rewrite.forget()
    return Derivation(
        written.text, made.entry, made.program, written.bindings, written.origins, made.pair
    )


@dataclass
class Parts:
    """The generated functions of one derivative, before they are written."""

    functions: list[gast.FunctionDef]
    docstrings: dict[str, str]  # by the function's name
    references: dict[str, Any]  # the user's names in them
    program: Program
    entry: str
    pair: Pair | None = None  # the two sweeps, where they are asked for apart


def parts(
    function: Callable[..., Any],
    values: dict[str, Value],
    wrt: list[str],
    mode: str = "grad",
    single: bool = False,
    optimize: bool = True,
    accept: Callable[[Program], None] | None = None,
    *,
    seeded: bool = True,
    retain: tuple[str, ...] = (),
    taken: Collection[str] = (),
) -> Parts:
    """The functions of a derivative; ``taken`` are names that none of them may have."""
    generator, program, entry, references = generated(
        function, values, wrt, mode, single, optimize, accept, seeded, retain, taken
    )
    functions = [g.node for g in generator.functions]
    told = docstrings(generator, entry, wrt, mode)
    pair = generator.outermost if isinstance(generator, Generator) else None
    return Parts(functions, told, references, program, entry, pair)


def derivative_functions(
    function: Callable[..., Any],
    values: dict[str, Value],
    wrt: list[str],
    mode: str = "grad",
    single: bool = False,
    optimize: bool = True,
    accept: Callable[[Program], None] | None = None,
) -> tuple[list[gast.FunctionDef], Program, str, dict[str, Any]]:
    """The generated functions, the program they come from, the entry's name, the user's names."""
    generator, program, entry, references = generated(
        function, values, wrt, mode, single, optimize, accept
    )
    return [g.node for g in generator.functions], program, entry, references


def generated(
    function: Callable[..., Any],
    values: dict[str, Value],
    wrt: list[str],
    mode: str,
    single: bool,
    optimize: bool,
    accept: Callable[[Program], None] | None,
    seeded: bool = True,
    retain: tuple[str, ...] = (),
    others: Collection[str] = (),
) -> tuple[Generator | TangentGenerator, Program, str, dict[str, Any]]:
    """The generator when it has done its work, and what belongs to its functions."""
    program = specialize(function, values)
    if accept is not None:
        accept(program)
    taken = {*program.claimed, *others}
    generator: Generator | TangentGenerator
    if mode == "tangent":
        generator = TangentGenerator(optimize=optimize, taken=taken)
        entry = generator.fresh(f"{program.name}_tangent")
        generator.tangent(program, wrt, entry)
    elif mode == "vjp":
        generator = Generator(optimize=optimize, taken=taken)
        entry = generator.split(program, wrt).forward
    else:
        generator = Generator(optimize=optimize, taken=taken)
        entry = generator.fresh(f"{program.name}_{mode.removesuffix('_aux')}")
        form = Form(
            value=mode in ("value_and_grad", "value_and_grad_aux"),
            scalar=mode != "adjoint",
            single=single,
            seeded=seeded or mode == "adjoint",
            aux=mode == "value_and_grad_aux",
            retain=retain,
        )
        generator.gradient(program, wrt, entry, form)
    references: dict[str, Any] = {}
    for generated in generator.functions:
        references.update(generated.program.references)
    return generator, program, entry, references


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


def docstrings(
    generator: Generator | TangentGenerator, entry: str, wrt: list[str], mode: str
) -> dict[str, str]:
    """What each generated function says of itself, by the function's name."""
    texts: dict[str, str] = {}
    pairs: list[Pair] = []
    if isinstance(generator, Generator):
        pairs = [*generator.pairs.values(), *filter(None, [generator.outermost])]
    sweeps = {p.forward: p for p in pairs}
    sweeps |= {p.reverse: p for p in pairs}
    for function, program in ((g.node, g.program) for g in generator.functions):
        name = title(program)
        kinds = arguments(program)
        pair = sweeps.get(function.name)
        if function.name == entry and mode != "vjp":
            first = f"{TITLES[mode]} of {name} with respect to {listed(wrt)}"
        elif mode == "tangent":
            first = f"Value and tangent of {name}"
        elif pair is None or function.name == pair.forward:
            first = f"Forward sweep of {name}, which also returns what the reverse sweep reads"
        else:
            names = [*pair.active, *pair.shadowed]
            adjoints = "adjoint" if len(names) == 1 else "adjoints"
            first, kinds = f"Reverse sweep of {name}: the {adjoints} of {listed(names)}", {}
        texts[function.name] = docstring(first, kinds, function)
    return texts


TITLES = {
    "grad": "Gradient",
    "value_and_grad": "Value and gradient",
    "value_and_grad_aux": "Value and gradient",
    "adjoint": "Adjoint",
    "tangent": "Value and tangent",
}


def title(program: Program) -> str:
    """A function's name and place, as in "`loss` (model.py:12)"; of what we made, its name."""
    made = program.source.file.startswith("<tangentish")  # has no place that means anything
    return f"`{program.name}`" if made else f"`{program.name}` ({place(program)})"


def place(program: Program) -> str:
    """``model.py:12``"""
    return f"{os.path.basename(program.source.file)}:{program.source.tree.lineno}"


def arguments(program: Program) -> dict[str, Kind]:
    return {name: program.kinds[name].kind for name in program.parameters}


__all__ = ["Derivation", "derivative", "specialize"]
