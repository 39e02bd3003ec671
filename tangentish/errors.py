"""Every exception of the package, and how a place in the user's file is shown.

A limitation is told apart from a bug in us: `UnsupportedError` and its relatives speak of
the user's program (or of its arguments) and say what to write instead; `InternalError`
alone says that tangentish itself is wrong.

Positions are duck-typed here, so that this module imports nothing of the package: a node
carries ``lineno, col_offset, end_lineno, end_col_offset`` in characters of the user's real
file, and ``source``, an object with ``file`` and ``line(number) -> str``.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

INDENT = "    "
ONE_NUMBER = "the gradient is that of one real number"
RETURN_A_NUMBER = (
    "return a number, such as np.sum(...), or use `tangentish.adjoint`, which takes the "
    "cotangent of the output"
)
WIDEST = 100  # cells of a user's line that are shown; longer lines are cut around the caret

_Located = TypeVar("_Located", bound="UnsupportedError")


@dataclass(frozen=True)
class Position:
    """A place in the user's program, as editors count: lines and columns start at 1.

    ``text`` is the whole line (empty when it is not known), ``end_column`` the column just
    after the last character that is meant on that line.

    >>> print(Position("model.py", 12, 9, "        yield x", 16))
    model.py:12:9
    """

    file: str
    line: int
    column: int
    text: str = ""
    end_column: int = 0

    def __str__(self) -> str:
        return f"{show_file(self.file)}:{self.line}:{self.column}"

    def excerpt(self) -> str:
        """The line without its indentation, and a caret line under the meant part.

        >>> print(Position("model.py", 12, 9, "        yield x", 16).excerpt())
        yield x
        ^^^^^^^
        """
        text = self.text.rstrip()
        start = self.column - 1
        if not text or start > len(text):
            return ""
        indentation = min(len(text) - len(text.lstrip()), start)
        end = min(max(self.end_column - 1, start + 1), max(len(text), start + 1))
        before, meant, after = text[indentation:start], text[start:end], text[end:]
        before, meant, after = _cut(_visible(before), _visible(meant), _visible(after))
        return f"{before}{meant}{after}\n{' ' * _cells(before)}{'^' * max(_cells(meant), 1)}"


@dataclass(frozen=True)
class Offence:
    """One thing in the user's program that is refused: where, what, and what to do instead.

    >>> place = Position("model.py", 12, 9, "        yield x", 16)
    >>> print(Offence(place, "`yield` is not supported", "return a list"))
    model.py:12:9: `yield` is not supported
        yield x
        ^^^^^^^
        instead: return a list
    """

    position: Position
    problem: str
    advice: str = ""

    def __str__(self) -> str:
        lines = [f"{self.position}: {self.problem}"]
        lines += self.position.excerpt().splitlines()
        if self.advice:
            lines += f"instead: {self.advice}".splitlines()
        return f"\n{INDENT}".join(lines)


class TangentishError(Exception):
    """Base of every exception that tangentish raises on purpose.

    >>> issubclass(UnsupportedError, TangentishError)
    True
    """


class UnsupportedError(TangentishError):
    """The program uses something outside the supported language; lists all offences.

    >>> place = Position("model.py", 3, 5, "    yield x", 12)
    >>> error = UnsupportedError(Offence(place, "`yield` is not supported", "return a list"))
    >>> len(error.offences)
    1
    """

    def __init__(self, *offences: Offence) -> None:
        super().__init__(*offences)  # args are the offences, so the exception pickles as it is

    @property
    def offences(self) -> tuple[Offence, ...]:
        return self.args

    @classmethod
    def at(cls: type[_Located], node: Any, problem: str, advice: str = "") -> _Located:
        """The error for one node of the user's tree."""
        return cls(Offence(position_of(node), problem, advice))

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.args))


class NoRuleError(UnsupportedError):
    """A call reaches a function that has neither a derivative rule nor Python source.

    >>> issubclass(NoRuleError, UnsupportedError)
    True
    """


class SourceError(TangentishError):
    """The source text of a function cannot be found or does not belong to it.

    >>> str(SourceError("no source"))
    'no source'
    """


class ArgumentError(TangentishError, ValueError):
    """``wrt`` or an argument of a derivative has a wrong name, position, kind or dtype.

    >>> issubclass(ArgumentError, ValueError)
    True
    """


class OutputError(TangentishError, TypeError):
    """The differentiated function returned something that has no gradient.

    >>> issubclass(OutputError, TypeError)
    True
    """


class RuleError(TangentishError):
    """A derivative rule is declared wrongly.

    >>> issubclass(RuleError, TangentishError)
    True
    """


class RuleBindingError(TangentishError):
    """A call's arguments do not fit the parameters of its rule; callers add the position.

    >>> RuleBindingError("np.sum does not take out=").problem
    'np.sum does not take out='
    """

    @property
    def problem(self) -> str:
        return str(self.args[0]) if self.args else ""


class GradientError(TangentishError, AssertionError):
    """A derivative does not agree with the values of its function; `check_grads` raises it.

    ``culprit`` is the likely statement, with its ``position``; None where none was found.

    >>> issubclass(GradientError, AssertionError)
    True
    """

    culprit: Any = None


class InternalError(TangentishError):
    """A bug in tangentish, not in the user's program.

    >>> print(InternalError("two statements share a node"))
    two statements share a node
        This is a bug in tangentish, not in your program. Please report it with the function.
    """

    @classmethod
    def at(cls, node: Any, problem: str) -> InternalError:
        """The error with the user's line that tangentish was working on."""
        return cls(str(Offence(position_of(node), problem)))

    def __str__(self) -> str:
        return (
            f"{super().__str__()}\n{INDENT}This is a bug in tangentish, not in your program. "
            "Please report it with the function."
        )


def position_of(node: Any) -> Position:
    """Where a node of the user's tree stands, from its location attributes.

    A node without a location of its own (``arguments``, a comprehension's clause) stands
    where its first located part does.

    >>> import types
    >>> source = types.SimpleNamespace(file="model.py", line=lambda number: "    yield x")
    >>> position_of(types.SimpleNamespace(
    ...     lineno=3, col_offset=4, end_lineno=3, end_col_offset=11, source=source))
    Position(file='model.py', line=3, column=5, text='    yield x', end_column=12)
    """
    located = next(_located(node), None)
    if located is None:
        return Position("<unknown>", 0, 0)
    source = getattr(located, "source", None)
    text = "" if source is None else source.line(located.lineno)
    end_line = getattr(located, "end_lineno", None) or located.lineno
    if end_line == located.lineno:
        end = getattr(located, "end_col_offset", None) or located.col_offset
    else:
        end = len(_without_comment(text))
    file = getattr(source, "file", "<unknown>")
    return Position(file, located.lineno, located.col_offset + 1, text, end + 1)


def show_file(file: str) -> str:
    """A file name as users know it: relative when below the working directory.

    >>> show_file("<stdin>")
    '<stdin>'
    >>> show_file(os.path.join(os.getcwd(), "model.py"))
    'model.py'
    """
    if file.startswith("<"):
        return file
    cell = _notebook_cell(file)
    if cell:
        return cell
    try:
        relative = os.path.relpath(file)
    except (ValueError, OSError):  # another drive, or the working directory is gone
        return file
    return file if relative.startswith("..") else relative


def _located(node: Any) -> Iterator[Any]:
    """The node itself if it has a location, else its parts that have, in order."""
    if getattr(node, "lineno", None) is not None:
        yield node
        return
    for field in getattr(node, "_fields", ()):
        value = getattr(node, field, None)
        for part in value if isinstance(value, list) else [value]:
            if hasattr(part, "_fields"):
                yield from _located(part)


def _without_comment(text: str) -> str:
    """The first line of a longer node, less its trailing comment."""
    import io
    import tokenize

    try:
        for token in tokenize.generate_tokens(io.StringIO(text.lstrip()).readline):
            if token.type == tokenize.COMMENT:
                return text[: len(text) - len(text.lstrip()) + token.start[1]].rstrip()
    except (tokenize.TokenError, SyntaxError):  # the line alone is no whole program
        pass
    return text.rstrip()


def _notebook_cell(file: str) -> str:
    """``Cell In[3]`` for the file name that IPython made up for a cell, else nothing."""
    ipython = sys.modules.get("IPython")
    if ipython is None:
        return ""
    try:
        kind, name = ipython.get_ipython().compile.format_code_name(file)
    except (AttributeError, TypeError):  # no shell is running, or the file is no cell
        return ""
    return f"{kind} {name}" if kind == "Cell" else ""


def _visible(text: str) -> str:
    """The text with tabs and control characters made harmless for alignment."""
    return "".join(
        INDENT if char == "\t" else " " if unicodedata.category(char) == "Cc" else char
        for char in text
    )


def _cells(text: str) -> int:
    """How many columns of a terminal the text fills (East Asian characters fill two)."""
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _cut(before: str, meant: str, after: str) -> tuple[str, str, str]:
    """Shorten a very long line around the part that is meant."""
    if len(before) + len(meant) + len(after) <= WIDEST:
        return before, meant, after
    if len(before) > WIDEST // 2:
        before = "... " + before[-(WIDEST // 3) :]
    if len(before) + len(meant) > WIDEST:
        return before, meant[: WIDEST - len(before)] + " ...", ""
    room = WIDEST - len(before) - len(meant)
    return before, meant, after if len(after) <= room else after[:room] + " ..."
