"""A branch whose reversal follows it at once is one branch.

if t:                       if t:
    y = x * x                   y = x * x
if t:             ->            x_bar = 2.0 * out_bar * x
    x_bar = 2.0 * out_bar * x
"""

from __future__ import annotations

from typing import Any

import gast

from tangentish.language import rewrite
from tangentish.language.headings import is_heading
from tangentish.language.stores import written


def join_branches(block: list[gast.stmt]) -> list[gast.stmt]:
    """The block with neighboring branches on one and the same test made one.

    >>> import gast
    >>> block = join_branches(gast.parse("if not t:\\n    a = 1\\nif t:\\n    b = 2").body)
    >>> print(gast.unparse(block[0]).strip())
    if t:
        b = 2
    else:
        a = 1
    """
    kept: list[gast.stmt] = []
    place: int | None = None  # of the last branch, if nothing but headings has followed it
    for statement in block:
        if is_heading(statement):
            kept.append(statement)
            continue
        before = None if place is None else joined(kept[place], statement)
        if before is not None and place is not None:
            kept[place] = before
            del kept[place + 1 :]
            continue
        place = len(kept) if isinstance(statement, gast.If) else None
        kept.append(statement)
    return kept


def joined(first: Any, second: Any) -> Any:
    """Both branches as one, or None."""
    if not isinstance(second, gast.If):
        return None
    name, arms = arms_of(first)
    other, more = arms_of(second)
    if name is None or name != other or name in written(first):
        return None
    body, orelse = (join_branches([*a, *b]) for a, b in zip(arms, more, strict=True))
    return rewrite.located(gast.If(rewrite.name(name), body or [gast.Pass()], orelse), first)


def arms_of(branch: Any) -> tuple[str | None, tuple[list[Any], list[Any]]]:
    """The name that a branch tests, and what is done where it is true, and where it is not."""
    test, arms = branch.test, (real(branch.body), real(branch.orelse))
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        test, arms = test.operand, arms[::-1]
    return (test.id if isinstance(test, gast.Name) else None), arms


def real(block: list[Any]) -> list[Any]:
    """A block without `pass`."""
    return [s for s in block if not isinstance(s, gast.Pass)]
