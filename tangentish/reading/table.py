"""The two-column table of the textbooks: the primal trace beside the adjoint trace.

Steps are duck-typed (``section``, ``name``, ``expression``, ``value``), so that anything
which was executed statement by statement can be laid out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Protocol

import numpy as np

MOST_ELEMENTS = 8  # a larger array is shown by its dtype and shape
LONGEST = 60  # characters of one value
PRIMAL, ADJOINT, TANGENT = "primal trace", "adjoint trace", "tangent trace"


class Step(Protocol):
    """One executed statement: what got its value, from which expression."""

    @property
    def section(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def expression(self) -> str: ...
    @property
    def value(self) -> object: ...


def format_table(
    inputs: Mapping[str, object],
    steps: Sequence[Step],
    width: int | None = None,
    tangents: Mapping[str, object] | None = None,
) -> str:
    """Lay out the primal steps on the left and the adjoint or tangent steps on the right.

    The columns are put one below the other where they do not fit into ``width``. ``tangents``
    are those of the inputs, in forward mode.

    >>> from types import SimpleNamespace
    >>> steps = [
    ...     SimpleNamespace(section="primal", name="v1", expression="x * x", value=6.25),
    ...     SimpleNamespace(section="adjoint", name="v1_bar", expression="out_bar", value=1.0),
    ...     SimpleNamespace(section="adjoint", name="x_bar", expression="v1_bar * 5.0", value=5.0),
    ... ]
    >>> print(format_table({"x": 2.5}, steps))
    primal trace      | adjoint trace
    ------------------+--------------------------
    x          = 2.5  | v1_bar = out_bar      = 1
    v1 = x * x = 6.25 | x_bar  = v1_bar * 5.0 = 5
    """
    primal = [(name, "", value) for name, value in inputs.items()]
    primal += [(s.name, s.expression, s.value) for s in steps if s.section == "primal"]
    others = [(name, "", value) for name, value in (tangents or {}).items()]
    others += [(s.name, s.expression, s.value) for s in steps if s.section != "primal"]
    title = ADJOINT if tangents is None else TANGENT
    left, right = format_column(PRIMAL, primal), format_column(title, others)
    left_width, right_width = max(map(len, left)), max(map(len, right))
    if width is not None and left_width + 3 + right_width > width:
        left.insert(1, "-" * left_width)
        right.insert(1, "-" * right_width)
        return "\n".join([*left, "", *right])
    rows = [f"{a:{left_width}} | {b}".rstrip() for a, b in zip_longest(left, right, fillvalue="")]
    rows.insert(1, "-" * (left_width + 1) + "+" + "-" * (right_width + 1))
    return "\n".join(rows)


def format_column(title: str, rows: Iterable[tuple[str, str, object]]) -> list[str]:
    """The lines of one column: ``name = expression = value``, aligned.

    >>> print(*format_column("trace", [("x", "", 2.0), ("y", "x - 4.5", -2.5)]), sep="\\n")
    trace
    x           =  2
    y = x - 4.5 = -2.5
    """
    cells = [
        (name, " ".join(expression.split()), format_value(value))
        for name, expression, value in rows
    ]
    name_width = max((len(name) for name, _, _ in cells), default=0)
    sides = [
        f"{name:{name_width}} = {expression}" if expression else name
        for name, expression, _ in cells
    ]
    side_width = max(map(len, sides), default=0)
    values = align_points([value for _, _, value in cells])
    return [title] + [
        f"{side:{side_width}} = {value}" for side, value in zip(sides, values, strict=True)
    ]


def align_points(values: Sequence[str]) -> list[str]:
    """Numbers shifted so that their decimal points stand below each other.

    >>> align_points(["10.693", "-1", "0.5", "[1, 2]"])
    ['10.693', '-1', ' 0.5', '[1, 2]']
    """
    heads = [len(v.partition(".")[0].partition("e")[0]) if _is_number(v) else 0 for v in values]
    widest = max(heads, default=0)
    return [" " * (widest - head if head else 0) + v for v, head in zip(values, heads, strict=True)]


def format_value(value: object) -> str:
    """A value in a few characters: three decimals, small arrays whole, large ones by shape.

    >>> format_value(-0.9589242746), format_value(10.0), format_value(1e-7)
    ('-0.959', '10', '1e-07')
    >>> format_value(np.array([[1.0, 0.5]])), format_value(np.zeros((64, 100)))
    ('[[1, 0.5]]', 'float64[64, 100]')
    >>> format_value({"W": (1.0, 2.0)})
    '{W: (1, 2)}'
    """
    text = _format(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 4] + " ..."


def _format(value: object) -> str:
    if isinstance(value, np.ndarray):
        if value.dtype == object or value.size > MOST_ELEMENTS:
            return f"{value.dtype}[{', '.join(map(str, value.shape))}]"
        return _format(value.tolist())
    if isinstance(value, bool | np.bool_ | int | np.integer):
        return str(value)
    if isinstance(value, float | np.floating):
        return _format_float(float(value))
    if isinstance(value, complex | np.complexfloating):
        return f"{complex(value):.4g}"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_format, value)) + (",)" if len(value) == 1 else ")")
    if isinstance(value, list):
        return "[" + ", ".join(map(_format, value)) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_format(item)}" for key, item in value.items()) + "}"
    if hasattr(value, "__dict__") and type(value).__repr__ is object.__repr__:
        parts = ", ".join(f"{name}={_format(item)}" for name, item in vars(value).items())
        return f"{type(value).__name__}({parts})"
    return getattr(value, "__name__", None) or " ".join(repr(value).split())


def _format_float(x: float) -> str:
    if x == 0.0 or not math.isfinite(x):
        return "0" if x == 0.0 else str(x)
    if 0.01 <= abs(x) < 1e6:
        return f"{x:.3f}".rstrip("0").rstrip(".")
    return f"{x:.4g}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
