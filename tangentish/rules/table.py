"""The table of derivative rules: which function has which rule.

The families of NumPy and Python are always here; those of another library are loaded when a
function is met that may be of that library, which the program then has imported.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

from tangentish.rules import (  # noqa: F401 - importing a family fills the table
    control,
    creation,
    decompositions,
    fft,
    helpers,
    joining,
    linalg,
    matrices,
    nan_reductions,
    nondifferentiable,
    norms,
    notation,
    polynomials,
    products,
    python,
    quantiles,
    ranges,
    reductions,
    repeating,
    selection,
    sequence_helpers,
    sequences,
    shapes,
    statistics,
    ufuncs,
)
from tangentish.rules.notation import Rule

# Where the rules of a library are that need not be installed.
OPTIONAL = {
    "scipy.linalg": "tangentish.rules.scipy_linalg",
    "scipy.special": "tangentish.rules.scipy_special",
    "scipy.stats": "tangentish.rules.scipy_stats",
}
LOADED: set[str] = set()


def find_rule(function: Any) -> Rule | None:
    """The rule of a function, or None.

    >>> import numpy as np
    >>> find_rule(np.tanh)
    <rule of numpy.tanh>
    >>> find_rule(np.trim_zeros) is None
    True
    """
    found = notation.REGISTRY.get(notation.key_of(function))
    if found is None and load_families():
        found = notation.REGISTRY.get(notation.key_of(function))
    return found


def has_rules(value: Any) -> bool:
    """Whether an object's methods have rules: what it is counts then, not what it holds.

    >>> has_rules([])
    False
    """
    load_families()
    return id(value) in notation.OWNERS


def load_families() -> bool:
    """Load the rules of the libraries that have been imported; whether there were any new ones.

    Nothing is imported that the program has not imported itself.

    >>> load_families() and load_families()
    False
    """
    due = [name for name in OPTIONAL if name in sys.modules and name not in LOADED]
    for library in due:
        importlib.import_module(OPTIONAL[library])
        LOADED.add(library)  # only now: another thread may ask meanwhile
    return bool(due)


def all_rules() -> list[Rule]:
    """Every rule of what has been imported, once, in the order of their declaration.

    >>> len(all_rules()) > 100
    True
    """
    load_families()
    return list(dict.fromkeys(notation.REGISTRY.values()))


def check_all() -> None:
    """Parses all rules; raises RuleError at the first mistake.

    >>> check_all()
    """
    for rule in all_rules():
        rule.check()
