"""The paired tree: each forward statement beside the reverse lines that belong to it.

The reverse pass builds it, the recording pass adds what must be stored, and only then are
the two sweeps written out.  ``before`` lines run before the statement's effect is undone in
the reverse sweep, ``after`` lines once it has been.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import gast


@dataclass(eq=False)
class Step:
    """One simple statement."""

    forward: list[gast.stmt]
    before: list[gast.stmt] = field(default_factory=list)
    after: list[gast.stmt] = field(default_factory=list)
    origin: Any = None
    remembered: tuple[str, ...] = ()  # variables whose content a called function's tape refers to


@dataclass(eq=False)
class Branch:
    """An ``if``: the arm that ran is reversed."""

    test: gast.expr
    body: list[Node]
    orelse: list[Node]
    origin: Any


@dataclass(eq=False)
class Loop:
    """A ``for`` or ``while``; ``entry`` are reverse lines that come before its reversal."""

    statement: Any
    body: list[Node]
    entry: list[gast.stmt]
    origin: Any


@dataclass(eq=False)
class Guarded:
    """A ``with`` block."""

    items: list[Any]
    body: list[Node]
    origin: Any


@dataclass(eq=False)
class Attempt:
    """A ``try``: with ``finally``, or with handlers that set the flag ``failed``.

    If it failed, nothing of its body is undone, and ``missed`` is done instead.
    """

    body: list[Node]
    origin: Any
    failed: gast.expr | None = None
    missed: list[Node] = field(default_factory=list)
    final: list[Node] = field(default_factory=list)

    @property
    def blocks(self) -> tuple[list[Node], ...]:
        return self.body, self.missed, self.final


Node = Step | Branch | Loop | Guarded | Attempt


def has_reverse(nodes: list[Node]) -> bool:
    """Whether anything is to be done in the reverse sweep for these nodes."""
    for node in nodes:
        if isinstance(node, Step):
            if node.before or node.after:
                return True
        elif isinstance(node, Branch):
            if has_reverse(node.body) or has_reverse(node.orelse):
                return True
        elif isinstance(node, Loop):
            if node.entry or has_reverse(node.body):
                return True
        elif isinstance(node, Attempt):
            if any(map(has_reverse, node.blocks)):
                return True
        elif has_reverse(node.body):
            return True
    return False
