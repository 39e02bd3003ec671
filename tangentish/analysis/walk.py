"""What the parts of the specializing walk share: its state, and each other's methods.

The walk is one class in several files, one file for each kind of construct.  Each part is a
mixin over this base.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tangentish.analysis.aliases import Storage
    from tangentish.analysis.expressions import Evaluator
    from tangentish.analysis.program import Program


class Walk:
    """The base of the parts of the walk; `Specializer` puts them together."""

    program: Program
    storage: Storage
    evaluator: Evaluator
    out: list[Any]  # the statements written so far in the current block
    versions: dict[str, str]  # where each variable got the value that it has now
    inlining: list[Any]  # what is written in place here, and where it is
    shared: set[str]  # variables that nested functions bind
    unrolled: int  # how many activations of recursive functions are written in place
    resized: set[str]  # containers that the current loop makes longer or shorter
    origins: dict[str, str]  # variables to the object that each surely is

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...
