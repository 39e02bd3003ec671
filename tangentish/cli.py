"""The command line: ``tangentish show FILE.py:FUNCTION [ARGUMENT ...]``.

``show`` prints the primal trace and the derivative; with arguments it prints them for the
kinds of these arguments, and then the table of the textbooks: every intermediate value
beside every adjoint, taken from really running the derivative before it is optimized.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import inspect
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tangentish import __version__, api
from tangentish.errors import TangentishError, UnsupportedError
from tangentish.reading import functions
from tangentish.reading.table import format_table, format_value
from tangentish.reading.target import Target, UsageError, evaluate, find_target
from tangentish.reading.transcript import transcript

PAGE_WIDTH = 100  # of the table when the output is no terminal
STAGES = ("trace", "derivative", "table")

DESCRIPTION = "Derivatives of NumPy programs, as Python that you can read."
EPILOG = """\
examples:
  tangentish show examples/lecture.py:f
  tangentish show examples/lecture.py:f 2.0 5.0
  tangentish show model.py:loss "np.ones(3)" 0.0 "[1.0, 2.0]" --wrt w,b --stage derivative

Arguments are Python expressions; they may use np and the names of the function's file.
"""

Function = Callable[..., Any]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    >>> main(["show", "no_such_file.py:f"])
    2
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    options = _make_parser().parse_args([_protect_negative(word) for word in arguments])
    try:
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except UsageError as problem:
        print(f"tangentish: {problem}", file=sys.stderr)
        return 2
    except TangentishError as problem:
        print(f"{type(problem).__name__}: {problem}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, `head` perhaps, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def run_show(options: argparse.Namespace) -> int:
    """Print what `show` prints."""
    show(options.target, options.arguments, options.wrt, options.stage or STAGES)
    return 0


def run_functions(options: argparse.Namespace) -> int:
    """Print the table of functions that have derivative rules, or a part of it."""
    if not options.words:
        print(functions.page(), end="")
        return 0
    functions.load_optional()
    rows = functions.rows_about(options.words)
    if not rows:
        print(
            f"tangentish: no function is named like {' or '.join(options.words)}", file=sys.stderr
        )
        return 1
    print("\n".join([functions.HEAD, *rows]))
    return 0


def show(
    target: str,
    arguments: Sequence[str] = (),
    wrt: str | None = None,
    stages: Sequence[str] = STAGES,
) -> None:
    """Print the stages of the derivative of ``FILE.py:FUNCTION``, one after the other."""
    found, wanted = _strip_derivative(find_target(target))
    values = [evaluate(text, found.namespace) for text in arguments]
    bound = _bind(found, values) if values or not found.parameters else None
    if wrt is not None:
        wanted = tuple(_parse_wrt(wrt))
    names = _names_of(found, wanted) if wanted else _choose_wrt(found, bound)
    gradient = api.grad(found.function, wrt=names if len(names) > 1 else names[0])
    if bound is None and list(stages) == ["table"]:
        raise UsageError(f"the table needs values for the arguments of `{found.name}`")
    blocks = []
    if "trace" in stages:
        blocks.append(gradient.trace)
    if "derivative" in stages:
        blocks.append(
            _source_for_floats(gradient)
            if bound is None
            else gradient.source_for(*bound.args, **bound.kwargs)
        )
    if "table" in stages and bound is not None:
        blocks.append(_make_table(found.function, bound, names))
    print("\n\n".join(block.strip("\n") for block in blocks))


def _source_for_floats(gradient: api.Derivative[..., Any]) -> str:
    """The derivative when nothing is known of the arguments."""
    try:
        return gradient.source
    except UnsupportedError as problem:
        hint = "Arguments without annotations are taken for floats; give values for other kinds."
        raise UsageError(f"{problem}\n\n{hint}") from problem


def _make_table(function: Function, bound: inspect.BoundArguments, names: tuple[str, ...]) -> str:
    """The table, with the value and the gradient that the optimized derivative computes."""
    width = shutil.get_terminal_size((PAGE_WIDTH, 24)).columns
    steps = transcript(function, copy.deepcopy(list(bound.arguments.values())), names)
    args, kwargs = copy.deepcopy((bound.args, bound.kwargs))
    with contextlib.redirect_stdout(io.StringIO()):  # what the function prints was printed above
        value, gradient = api.value_and_grad(function, wrt=names)(*args, **kwargs)
    bars = [f"{name}_bar = {format_value(bar)}" for name, bar in zip(names, gradient, strict=True)]
    result = f"value: {format_value(value)}\ngradient: {', '.join(bars)}"
    return f"{format_table(bound.arguments, steps, width)}\n\n{result}"


def _bind(found: Target, values: Sequence[Any]) -> inspect.BoundArguments:
    """The values by the names of their parameters, defaults included."""
    try:
        bound = inspect.signature(found.function).bind(*values)
    except TypeError as problem:
        raise UsageError(f"{found.name}: {problem}") from problem
    bound.apply_defaults()
    return bound


def _strip_derivative(found: Target) -> tuple[Target, tuple[int | str, ...]]:
    """Of a function that is decorated with `grad`: the function, and what it asks for."""
    derivative = found.function
    if not isinstance(derivative, api.Derivative):
        return found, ()
    wrt = derivative.wrt if isinstance(derivative.wrt, tuple) else (derivative.wrt,)
    return replace(found, function=derivative.differentiated), wrt


def _parse_wrt(text: str) -> Iterator[int | str]:
    for word in text.split(","):
        name = word.strip()
        yield int(name) if name.isdigit() else name


def _names_of(found: Target, wanted: tuple[int | str, ...]) -> tuple[str, ...]:
    """The names of parameters that are given by name or position."""
    known = list(found.parameters)
    for item in wanted:
        if item not in known and not (isinstance(item, int) and item < len(known)):
            raise UsageError(f"`{found.name}` has no argument {item}; it has {', '.join(known)}")
    return tuple(known[item] if isinstance(item, int) else item for item in wanted)


def _choose_wrt(found: Target, bound: inspect.BoundArguments | None) -> tuple[str, ...]:
    """All the parameters that can be differentiated by."""
    parameters = found.parameters.values()
    if bound is None:
        names = [p.name for p in parameters if _may_be_differentiable(p)]
    else:
        names = [name for name, value in bound.arguments.items() if _is_differentiable(value)]
    if not names:
        raise UsageError(
            f"`{found.name}` has no argument to differentiate by: pass floats, such as 2.0 for 2"
        )
    return tuple(names)


def _may_be_differentiable(parameter: inspect.Parameter) -> bool:
    """Whether a parameter without a value speaks against being a float or an array."""
    annotation, default = parameter.annotation, parameter.default
    if parameter.kind is parameter.VAR_KEYWORD:
        return False
    if annotation in (int, bool, str, "int", "bool", "str"):
        return False
    return default is parameter.empty or _is_differentiable(default)


def _is_differentiable(value: object) -> bool:
    """Whether a value is, or holds, a number that is no integer."""
    if isinstance(value, Mapping):
        return any(map(_is_differentiable, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_is_differentiable, value))
    if isinstance(value, np.ndarray | np.generic):
        return np.issubdtype(value.dtype, np.inexact)
    if hasattr(value, "__dict__") and not callable(value):
        return any(map(_is_differentiable, vars(value).values()))
    return isinstance(value, float | complex)


def _protect_negative(word: str) -> str:
    """Keep argparse from taking ``-1e-3`` or ``-np.ones(3)`` for an option."""
    is_expression = len(word) > 1 and word[0] == "-" and word[1] not in "-h"
    return f" {word}" if is_expression else word


def _make_parser() -> argparse.ArgumentParser:
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("tangentish", description=DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"tangentish {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    help = "print the trace and the derivative of a function, and their values"
    command = commands.add_parser("show", help=help, epilog=EPILOG, formatter_class=formatter)
    command.add_argument("target", metavar="FILE.py:FUNCTION")
    command.add_argument("arguments", metavar="ARGUMENT", nargs="*", help="a Python expression")
    command.add_argument("--wrt", metavar="NAMES", help="names of arguments, separated by commas")
    command.add_argument("--stage", choices=STAGES, action="append", help="print this alone")
    command.set_defaults(run=run_show)
    command = commands.add_parser("functions", help="list the functions that have derivative rules")
    command.add_argument("words", metavar="WORD", nargs="*", help="a part of a function's name")
    command.set_defaults(run=run_functions)
    return parser
