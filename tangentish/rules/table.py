"""The table of derivative rules: which function has which rule."""

from __future__ import annotations

from typing import Any

from tangentish.rules import (  # noqa: F401 - importing a family fills the table
    control,
    creation,
    helpers,
    linalg,
    nondifferentiable,
    notation,
    products,
    python,
    reductions,
    selection,
    shapes,
    ufuncs,
)
from tangentish.rules.notation import Rule


def find_rule(function: Any) -> Rule | None:
    """The rule of a function, or None.

    >>> import numpy as np
    >>> find_rule(np.tanh)
    <rule of numpy.tanh>
    >>> find_rule(np.unique) is None
    True
    """
    return notation.REGISTRY.get(id(function))


def all_rules() -> list[Rule]:
    """Every rule once, in the order of their declaration.

    >>> len(all_rules()) > 100
    True
    """
    return list(dict.fromkeys(notation.REGISTRY.values()))


def check_all() -> None:
    """Parses all rules; raises RuleError at the first mistake.

    >>> check_all()
    """
    for rule in all_rules():
        rule.check()
