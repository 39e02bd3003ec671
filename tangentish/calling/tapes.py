"""What the derivative of a call keeps for its reverse sweep."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tangentish.calling.pullbacks import arrays_in, owner

NUMBER = 8  # bytes of a float


@dataclass(frozen=True)
class Kept:
    """One tape, or one value that is kept."""

    name: str
    count: int | None  # how many values a tape holds
    nbytes: int
    is_argument: bool = False  # memory of the caller's, which costs nothing more


@dataclass(frozen=True)
class TapeReport:
    """The tapes of one call, the largest first."""

    rows: tuple[Kept, ...]

    @property
    def nbytes(self) -> int:
        """How many bytes are kept in all, the caller's own arrays apart."""
        return sum(row.nbytes for row in self.rows if not row.is_argument)

    def __str__(self) -> str:
        width = max([len("in all"), *(len(row.name) for row in self.rows)])
        figures = max(len(str(self.nbytes)), *(len(str(r.nbytes)) for r in self.rows), 1)
        lines = []
        for row in self.rows:
            line = f"{row.name:{width}}  {row.nbytes:{figures}} bytes"
            line += f" in {row.count} values" if row.count is not None else ""
            lines.append(line + (", the caller's own" if row.is_argument else ""))
        return "\n".join([*lines, f"{'in all':{width}}  {self.nbytes:{figures}} bytes"])


def tape_report(split: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> TapeReport:
    """Run the forward sweep of a call and measure what it hands to the reverse sweep.

    ``split`` is a derivative whose sweeps are apart.
    """
    bound = split.bound(args, dict(kwargs))
    found = split.compiled_for(*args, **kwargs)
    results = found.function(*bound, **found.captured_values())
    several = isinstance(results, tuple) and len(results) > 1
    tape = results[-1] if several else results
    mine = {id(owner(array)) for array in arrays_in(list(bound))}
    names = kept_names(found.text, found.meta["entry"])
    rows = [row_of(name, value, mine) for name, value in zip(names, tape, strict=True)]
    return TapeReport(tuple(sorted(rows, key=lambda row: (-row.nbytes, row.name))))


def kept_names(text: str, entry: str) -> list[str]:
    """What the forward sweep returns besides the results, as it is called there."""
    functions = [f for f in ast.parse(text).body if isinstance(f, ast.FunctionDef)]
    (function,) = [f for f in functions if f.name == entry]
    last = function.body[-1]
    assert isinstance(last, ast.Return) and isinstance(last.value, ast.Tuple)
    tape = last.value.elts[-1] if isinstance(last.value.elts[-1], ast.Tuple) else last.value
    return [ast.unparse(element) for element in tape.elts]


def row_of(name: str, value: Any, mine: set[int]) -> Kept:
    """What one name keeps."""
    count = len(value) if isinstance(value, list) else None
    argument = isinstance(value, np.ndarray) and id(owner(value)) in mine
    return Kept(name, count, size_of(value), argument)


def size_of(value: Any) -> int:
    """The bytes of all arrays and numbers that a value holds, each array once.

    >>> size_of([np.ones(3), 2.0])
    32
    """
    owners = {id(a): a.nbytes for a in arrays_in(value)}
    return sum(owners.values()) + NUMBER * numbers_in(value)


def numbers_in(value: Any) -> int:
    """How many numbers a value holds outside of arrays."""
    if isinstance(value, (list, tuple)):
        return sum(map(numbers_in, value))
    return int(isinstance(value, (int, float, np.generic)))


__all__ = ["Kept", "TapeReport", "tape_report"]
