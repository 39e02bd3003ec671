"""Says which line of the user's program a failing derivative was at.

The traceback shows the line of the generated file, which is a real one; a note under it names
the line that it was made from.
"""

from __future__ import annotations

import linecache
import re
from types import TracebackType
from typing import TYPE_CHECKING

from tangentish.errors import (
    ONE_NUMBER,
    RETURN_A_NUMBER,
    Offence,
    OutputError,
    Position,
    UnsupportedError,
    show_file,
)
from tangentish.runtime.checks import NotANumber, NotPlain

if TYPE_CHECKING:
    from tangentish.calling.derivatives import Compiled

HEADER_END = re.compile(r"^# meta .*\n\n?", re.MULTILINE)


class Origin(Exception):
    """Where a generated line comes from, for Pythons whose exceptions take no notes."""


def explain(error: Exception, found: Compiled) -> None:
    """Add to an exception which of the user's lines it comes from."""
    line = line_in(error.__traceback__, found.filename)
    place = None if line is None else origin(found, line)
    if isinstance(error, NotANumber):
        problem = f"`{found.meta['name']}` returned {error.told}, and {ONE_NUMBER}"
        where = Position("<unknown>", 0, 0) if place is None else position(*place)
        raise OutputError(str(Offence(where, problem, RETURN_A_NUMBER))) from None
    if isinstance(error, NotPlain):
        where = Position("<unknown>", 0, 0) if place is None else position(*place)
        problem = f"a value to differentiate meets {error}"
        advice = "make it an array of floats, such as np.asarray(..., dtype=float)"
        raise UnsupportedError(Offence(where, problem, advice)) from None
    if place is None:
        return
    note = f"this is the derivative of {show(*place)}"
    if hasattr(error, "add_note"):
        error.add_note(note)
    elif error.__cause__ is None and error.__context__ is None:
        error.__cause__ = Origin(note)


def line_in(traceback: TracebackType | None, filename: str) -> int | None:
    """The line of a file at which the innermost of its functions was."""
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == filename:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def origin(found: Compiled, line: int) -> tuple[str, int] | None:
    """The user's file and line that a line of the text was made from."""
    header = HEADER_END.search(found.text)
    line -= found.text[: header.end()].count("\n") if header else 0
    best: tuple[int, str, int] | None = None
    for file, pairs in found.meta["lines"].items():
        for mine, theirs in zip(pairs[::2], pairs[1::2], strict=True):
            if mine <= line and (best is None or mine > best[0]):  # a statement may take lines
                best = (mine, file or found.file, theirs)
    return None if best is None else best[1:]


def lines_from(found: Compiled, file: str, line: int) -> list[tuple[int, str]]:
    """The lines of a generated text that were made from a line of the user's, with numbers."""
    lines = enumerate(found.text.splitlines(), 1)
    return [(n, text) for n, text in lines if text.strip() and origin(found, n) == (file, line)]


def position(file: str, line: int) -> Position:
    """The whole statement on a line of the user's."""
    text = linecache.getline(file, line).rstrip()
    return Position(file, line, len(text) - len(text.lstrip()) + 1, text, len(text) + 1)


def show(file: str, line: int) -> str:
    """The user's line and its place.

    >>> show("<made up>", 3)
    '<made up>:3'
    """
    text = linecache.getline(file, line).strip()
    return f"{show_file(file)}:{line}{': ' if text else ''}{text}"
