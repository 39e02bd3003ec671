"""What `tangentish show` and `tangentish explain` print."""

from __future__ import annotations

import contextlib
import copy
import inspect
import io
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tangentish import api
from tangentish.calling.parameters import example_arguments
from tangentish.commands.choice import bind, choose_wrt, names_of, parse_wrt, strip_derivative
from tangentish.commands.exports import bound_examples, kinds_of
from tangentish.errors import UnsupportedError
from tangentish.reading import stages
from tangentish.reading.subject import Subject
from tangentish.reading.table import format_table, format_value
from tangentish.reading.target import UsageError, evaluate, find_target
from tangentish.reading.terminal import Block, has_colors, print_blocks
from tangentish.reading.transcript import transcript

PAGE_WIDTH = 100  # of the table when the output is no terminal
DEFAULT = ("trace", "optimized", "table")
MODES: Mapping[str, Any] = {
    "grad": api.grad,
    "value_and_grad": api.value_and_grad,
    "adjoint": api.adjoint,
    "tangent": api.tangent,
    "vjp": api.Split,
}


@dataclass(frozen=True)
class Wanted:
    """A derivative that a command line asks for, and the arguments that it gives, if any."""

    name: str
    derivative: api.Derivative[..., Any]
    wrt: tuple[str, ...]
    bound: inspect.BoundArguments | None
    measured: bool  # whether the values of the arguments are the user's, and no examples

    @property
    def function(self) -> Callable[..., Any]:
        return self.derivative.differentiated

    @property
    def subject(self) -> Subject:
        """What the passes are asked about; floats where nothing is known of the arguments."""
        if self.bound is not None:
            given = tuple(self.bound.arguments.values())
        else:
            given = example_arguments(inspect.signature(self.function))
        names = inspect.signature(self.function).parameters
        arguments = dict(zip(names, given, strict=True))
        return Subject(self.function, arguments, self.wrt, self.derivative.mode, len(self.wrt) == 1)


def understand(
    target: str,
    arguments: Sequence[str] = (),
    wrt: str | None = None,
    kinds: str | None = None,
    mode: str = "grad",
) -> Wanted:
    """The derivative that the words of a command line mean."""
    found, wanted = strip_derivative(find_target(target))
    values = [evaluate(text, found.namespace) for text in arguments]
    bound = bind(found, values) if values or not found.parameters else None
    if kinds is not None:
        if values:
            raise UsageError("give arguments, or --kinds")
        of_kinds = kinds_of(found, found.function, kinds, (), shared=False)
        bound = bound_examples(found.function, of_kinds)
    if wrt is not None:
        wanted = tuple(parse_wrt(wrt))
    names = names_of(found, wanted) if wanted else choose_wrt(found, bound)
    derivative = MODES[mode](found.function, wrt=names if len(names) > 1 else names[0])
    return Wanted(found.name, derivative, names, bound, bound is not None and kinds is None)


def show(wanted: Wanted, asked: Sequence[str] | None = None, side_by_side: bool = False) -> None:
    """Print the stages of a derivative, one after the other.

    The user's source and the derivative stand side by side where that is asked for, and on a
    terminal that is wide enough.
    """
    chosen = list(asked or DEFAULT)
    if wanted.bound is None and chosen == ["table"]:
        raise UsageError(f"the table needs values for the arguments of `{wanted.name}`")
    if not wanted.measured:
        chosen = [stage for stage in chosen if stage != "table"]
    is_terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((PAGE_WIDTH, 24)).columns
    blocks: list[Block] = [STAGES[stage](wanted) for stage in chosen]
    if (side_by_side or is_terminal) and {"derivative", "optimized"} & set(chosen):
        blocks = [*beside_source(wanted, zip(chosen, blocks, strict=True))]
    print_blocks(blocks, None if side_by_side else width, has_colors())


def beside_source(wanted: Wanted, staged: Iterable[tuple[str, Block]]) -> Iterable[Block]:
    """The blocks, with the user's source to the left of the derivative."""
    for stage, block in staged:
        if stage in ("derivative", "optimized"):
            yield Block(source_of(wanted).text, True, beside=block.text)
        elif stage != "source":
            yield block


def explain(wanted: Wanted) -> None:
    """Print a derivative in words."""
    if wanted.measured and wanted.bound is not None:
        print(wanted.derivative.explain(*wanted.bound.args, **wanted.bound.kwargs))
    else:
        print(wanted.derivative.explain())


# ---- the stages ------------------------------------------------------------------------------


def source_of(wanted: Wanted) -> Block:
    """The user's own text."""
    return Block(textwrap.dedent(inspect.getsource(wanted.function)), True)


def trace_of(wanted: Wanted) -> Block:
    """The program in normal form."""
    return Block(wanted.derivative.trace, True)


def derivative_of(wanted: Wanted) -> Block:
    """The derivative as it is before it is optimized."""
    return Block(wanted.subject.text(optimize=False), True)


def optimized_of(wanted: Wanted) -> Block:
    """The derivative as it is called."""
    if wanted.bound is not None:
        bound = wanted.bound
        return Block(wanted.derivative.source_for(*bound.args, **bound.kwargs), True)
    try:
        return Block(wanted.derivative.source, True)
    except UnsupportedError as problem:
        hint = "Arguments without annotations are taken for floats; give values for other kinds."
        raise UsageError(f"{problem}\n\n{hint}") from problem


def table_of(wanted: Wanted) -> Block:
    """The table, with the value and the gradient that the optimized derivative computes."""
    function, bound, names = wanted.function, wanted.bound, wanted.wrt
    assert bound is not None  # else there is no table
    width = shutil.get_terminal_size((PAGE_WIDTH, 24)).columns
    steps = transcript(function, copy.deepcopy(list(bound.arguments.values())), names)
    args, kwargs = copy.deepcopy((bound.args, bound.kwargs))
    with contextlib.redirect_stdout(io.StringIO()):  # what the function prints was printed above
        value, gradient = api.value_and_grad(function, wrt=names)(*args, **kwargs)
    bars = [f"{name}_bar = {format_value(bar)}" for name, bar in zip(names, gradient, strict=True)]
    result = f"value: {format_value(value)}\ngradient: {', '.join(bars)}"
    return Block(f"{format_table(bound.arguments, steps, width)}\n\n{result}")


STAGES: Mapping[str, Callable[[Wanted], Block]] = {
    "source": source_of,
    "normal": trace_of,
    "trace": trace_of,
    "kinds": lambda wanted: Block(stages.kinds_text(wanted.subject)),
    "activity": lambda wanted: Block(stages.activity_text(wanted.subject)),
    "recorded": lambda wanted: Block(stages.recorded_text(wanted.subject)),
    "derivative": derivative_of,
    "optimized": optimized_of,
    "table": table_of,
}
"""What can be printed, in the order of the passes."""

__all__ = ["MODES", "STAGES", "explain", "show", "understand"]
