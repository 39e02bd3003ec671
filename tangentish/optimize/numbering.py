"""The last touch on generated functions: names numbered in the order in which they appear.

The reverse pass meets the last statement first, and dead code leaves gaps: ``h_tape3`` may
come before ``h_tape``, or be the only one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

import gast

from tangentish.language import rewrite

NUMBER = re.compile(r"\d+$")


def renumber(functions: Sequence[gast.FunctionDef], user: set[str]) -> list[gast.FunctionDef]:
    """Number generated names anew; those in ``user`` were there before.

    Functions that are renumbered together use the same names for the same things.

    >>> import gast
    >>> text = "def f(x):\\n    x_tape2 = []\\n    x_tape = [x]\\n    return x_tape2, x_tape"
    >>> print(gast.unparse(renumber(gast.parse(text).body, {"x"})[0]).strip())
    def f(x):
        x_tape = []
        x_tape2 = [x]
        return (x_tape, x_tape2)
    """
    fixed = {name for f in functions for name in rewrite.names_in(f.args)}
    families: dict[str, list[str]] = {}
    for name in stored_names(functions):
        if name not in user and name not in fixed:
            families.setdefault(stem_of(name), []).append(name)
    mapping: dict[str, str] = {}
    for stem, members in families.items():
        mapping.update(zip(members, numbered(stem, members, user | fixed), strict=True))
    changed = {old: new for old, new in mapping.items() if old != new}
    return [rewrite.rename(f, changed) for f in functions]


def stored_names(functions: Sequence[Any]) -> list[str]:
    """The names that functions bind, in the order of the text."""
    parts = (part for function in functions for part in rewrite.occurrences(function))
    return list(dict.fromkeys(part.id for part in parts if type(part.ctx) is gast.Store))


def stem_of(name: str) -> str:
    """``x_tape`` for ``x_tape12``."""
    return NUMBER.sub("", name)


def numbered(stem: str, members: Sequence[str], taken: set[str]) -> list[str]:
    """As many names of a family as it has members: ``x_tape, x_tape2, …`` or ``g1, g2, …``

    >>> numbered("x_tape", ["x_tape3"], {"x_tape"}), numbered("g", ["g3", "g1"], set())
    (['x_tape2'], ['g1', 'g2'])
    """
    counts_from_one = f"{stem}1" in members
    first = [] if counts_from_one else [stem]
    names = itertools.chain(first, (f"{stem}{k}" for k in itertools.count(2 - counts_from_one)))
    free = (name for name in names if name not in taken)
    return list(itertools.islice(free, len(members)))


__all__ = ["renumber"]
