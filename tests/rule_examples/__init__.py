"""Example arguments for every derivative rule, in one table for each family.

An example is a call: positional and keyword arguments.  Floats and float arrays are
differentiated; `Const` marks a number that stands in the program's text instead.  Whole
numbers, flags, texts, tuples and None are constants anyway.
"""

from __future__ import annotations

from rule_examples import (
    creation,
    fft,
    helpers,
    joining,
    linalg,
    products,
    python,
    ranges,
    reductions,
    repeating,
    scipy_linalg,
    scipy_special,
    scipy_stats,
    selection,
    sequence_helpers,
    shapes,
    ufuncs,
)
from rule_examples.calls import Const, Example, call, v

FAMILIES = (
    creation,
    fft,
    helpers,
    joining,
    linalg,
    products,
    python,
    ranges,
    reductions,
    repeating,
    scipy_linalg,
    scipy_special,
    scipy_stats,
    selection,
    sequence_helpers,
    shapes,
    ufuncs,
)

EXAMPLES: dict[str, list[Example]] = {}
OTHERS: dict[str, list[Example]] = {}  # for functions that do not take the calls of their rule
for family in FAMILIES:
    EXAMPLES.update(family.EXAMPLES)
    OTHERS.update(getattr(family, "OTHERS", {}))

__all__ = ["EXAMPLES", "OTHERS", "Const", "Example", "call", "v"]
