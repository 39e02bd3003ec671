"""The first statement that makes a nan or an infinity: in the function, or in its derivative."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tangentish.errors import INDENT, Position, show_file
from tangentish.reading.table import format_value
from tangentish.reading.transcript import Step, run_recorded

SWEEPS = {"primal": "the forward sweep", "adjoint": "the reverse sweep", "tangent": "the tangents"}


@dataclass(frozen=True)
class NanReport:
    """What a statement computed that is not finite, and from what.

    ``section`` is "primal" or "adjoint" ("tangent" in forward mode), ``name`` what got the
    value, ``expression`` what it was computed from in the generated text, ``file`` and ``line``
    the user's statement that this belongs to.
    """

    section: str
    name: str
    expression: str
    value: Any
    file: str
    line: int

    def __str__(self) -> str:
        what = "nan" if any(np.isnan(part).any() for part in numbers(self.value)) else "infinity"
        lines = [
            f"the first {what} is made in {SWEEPS[self.section]}, at "
            f"{show_file(self.file)}:{self.line}"
        ]
        excerpt = position(self.file, self.line).text.strip()
        lines += [INDENT + excerpt] if excerpt else []
        lines.append(f"{INDENT}{self.name} = {self.expression} = {format_value(self.value)}")
        return "\n".join(lines)


class Found(Exception):
    """The run need not go on."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.name)
        self.step = step


def first_nan(
    function: Callable[..., Any], args: Sequence[Any], wrt: Sequence[str]
) -> NanReport | None:
    """The first statement of a run of the gradient whose value is not finite, or None.

    Arguments that are not finite themselves are reported as the statement that first uses them.

    >>> import numpy as np
    >>> report = first_nan(lambda x: np.sqrt(x) * 2.0, [0.0], ["x"])
    >>> report.section, report.name, float(report.value)
    ('adjoint', 'x_bar', inf)
    >>> first_nan(lambda x: np.sqrt(x) * 2.0, [1.0], ["x"]) is None
    True
    """

    def record(step: Step) -> None:
        if not is_finite(step.value):
            raise Found(step)

    try:
        with np.errstate(all="ignore"):
            run_recorded(function, args, wrt, record)
    except Found as found:
        step = found.step
        file = step.file or inspect.getsourcefile(function) or "<unknown>"
        return NanReport(step.section, step.name, step.expression, step.value, file, step.line)
    return None


def is_finite(value: Any) -> bool:
    """Whether no number in a value is nan or infinite.

    >>> is_finite({"a": [1.0, np.array([2.0, np.inf])]}), is_finite("text")
    (False, True)
    """
    return all(bool(np.isfinite(part).all()) for part in numbers(value))


def numbers(value: Any) -> Iterator[Any]:
    """The floats and arrays of floats in a value."""
    if isinstance(value, (float, complex, np.inexact)) or (
        isinstance(value, np.ndarray) and value.dtype.kind in "fc"
    ):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from numbers(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from numbers(item)
    elif hasattr(value, "__dict__") and not callable(value) and not isinstance(value, type):
        yield from numbers(vars(value))


def position(file: str, line: int) -> Position:
    """A line of a file with its text."""
    import linecache

    return Position(file, line, 1, linecache.getline(file, line).rstrip("\n"))
