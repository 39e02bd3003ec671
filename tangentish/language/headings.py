"""Headings of paragraphs: the user's statement above the reverse lines that belong to it.

A heading is a statement that does nothing and stands in the block like any other, so that
every later pass keeps it in its place; the writer prints it as a comment.
"""

from __future__ import annotations

import operator
import os
import re
from typing import Any

import gast

from tangentish.language import rewrite

GENERATED = re.compile(r"<tangentish (\w+) \d+>")  # the file of a derivative that is in memory only


class Heading(str):
    """The text of a heading."""

    __slots__ = ()


class Section(Heading):
    """The text above a whole sweep."""

    __slots__ = ()


def heading(origin: Any, file: str | None = None) -> gast.stmt:
    """The heading for a user's statement, with the name of its file if that is not ``file``."""
    source = getattr(origin, "source", None)
    text = source.segment(origin) if source is not None else ""
    if isinstance(origin, (gast.For, gast.While, gast.If)):
        text = text.split(":")[0]
    place = str(origin.lineno)
    if source is not None and file is not None and source.file != file:
        made = GENERATED.fullmatch(source.file)
        place = f"{made[1] if made else os.path.basename(source.file)}:{place}"
    return rewrite.located(gast.Expr(rewrite.constant(Heading(f"{place}: {text}"))), origin)


PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def is_ours(origin: Any) -> bool:
    """Whether a statement comes from this package, as the body of ``max`` does."""
    file = getattr(getattr(origin, "source", None), "file", "")
    return bool(file) and os.path.abspath(file).startswith(PACKAGE + os.sep)


def section(title: str) -> gast.stmt:
    """The heading of a sweep."""
    return gast.Expr(rewrite.constant(Section(title)))


def is_heading(statement: Any) -> bool:
    """Whether a statement is a comment over a paragraph."""
    return (
        type(statement) is gast.Expr
        and isinstance(statement.value, gast.Constant)
        and isinstance(statement.value.value, Heading)
    )


def without_headings(block: list[gast.stmt]) -> list[gast.stmt]:
    """The statements of a block that do something."""
    return [s for s in block if not is_heading(s)]


def settle(
    block: list[gast.stmt], comments: dict[int, str], origins: dict[int, Any] | None = None
) -> list[gast.stmt]:
    """Headings become comments on the statement below them; those above nothing go.

    The same heading twice in a row is written once.  ``origins`` learns which user's statement
    every statement belongs to.
    """
    kept: list[gast.stmt] = []
    origins = {} if origins is None else origins
    origin: Any = None
    pending: list[str] = []
    last: str | None = None
    for statement in block:
        if is_heading(statement):
            text = statement.value.value
            origin = statement
            pending = (
                [text]
                if isinstance(text, Section)
                else [*[p for p in pending if isinstance(p, Section)], text]
            )
            continue
        if isinstance(statement, gast.Return):
            pending = [p for p in pending if isinstance(p, Section)]
        for name in rewrite.BLOCK_FIELDS:
            inner = getattr(statement, name, None)
            if inner:
                statement = rebuilt(statement, name, settle(inner, comments, origins))
        if isinstance(statement, gast.If) and not [
            p for p in pending if not isinstance(p, Section)
        ]:
            pending += common(statement, comments)
        origins[id(statement)] = statement if hasattr(statement, "lineno") else origin
        lines = [p for p in pending if p != last]
        if lines:
            comments[id(statement)] = "\n".join(lines)
        if pending:
            last = pending[-1]
        pending = []
        kept.append(statement)
    return kept


def common(statement: gast.If, comments: dict[int, str]) -> list[str]:
    """The heading that both arms begin with, taken off them: it stands above the ``if``."""
    if not statement.orelse:
        return []
    found = {comments.get(id(arm[0])) for arm in (statement.body, statement.orelse)}
    (text,) = found if len(found) == 1 else (None,)
    if text is None or "\n" in text:
        return []
    for arm in (statement.body, statement.orelse):
        del comments[id(arm[0])]
    return [text]


def rebuilt(statement: Any, name: str, block: list[gast.stmt]) -> Any:
    """A compound statement with one of its blocks replaced, itself if that is the same."""
    if is_same(getattr(statement, name), block):
        return statement
    return rewrite.with_fields(statement, {name: block})


def is_same(before: list[gast.stmt], after: list[gast.stmt]) -> bool:
    """Whether two blocks have the very same statements."""
    return len(before) == len(after) and not any(map(operator.is_not, before, after))
