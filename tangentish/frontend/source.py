"""The source of a function: its text, its tree, and every node's place in the user's file.

gast is imported only when a tree is asked for: a process that finds its derivative in the
cache needs the text alone, to know that the function has not changed.
"""

from __future__ import annotations

import ast
import contextlib
import itertools
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tangentish.errors import Offence, Position, UnsupportedError
from tangentish.frontend.locate import Found, find, nesting, private_names, python_function, tokens

if TYPE_CHECKING:
    import gast

__all__ = ["DEEPEST", "Source", "python_function", "read_source", "room_for", "source_text"]

DEEPEST = 500  # levels of nesting in one function that the passes are ready to walk down
Place = tuple[int, int, int, int]  # first line, column, last line, column
_FRAMES = 6  # Python frames that a recursive pass (gast's is the hungriest) needs per level


class Source:
    """The text of one function and its tree; compared and hashed by identity.

    ``tree`` is a fresh ``gast.FunctionDef`` without its decorators (or a ``gast.Lambda``, or
    a ``gast.AsyncFunctionDef`` for the fence to refuse).  Every node with a location has
    the absolute lines and the columns, in characters, of the user's file, and an attribute
    ``source`` that leads back here.  ``lines`` are the whole lines of the file from ``first_line``
    on; ``depth`` is how deep the tree nests.

    >>> def square(x):
    ...     return x * x
    >>> source = read_source(square)
    >>> source.name, source.tree.body[-1].lineno, source.tree.body[-1].source is source
    ('square', 2, True)
    """

    __slots__ = (
        "_headers",
        "_segments",
        "depth",
        "file",
        "first_line",
        "lines",
        "name",
        "text",
        "tree",
    )

    def __init__(self, file: str, first_line: int, lines: Iterable[str], text: str, name: str):
        self.file = file
        self.first_line = first_line
        self.lines = tuple(lines)
        self.text = text
        self.name = name
        self.tree: gast.FunctionDef | gast.Lambda
        self.depth = 0
        self._headers: frozenset[Place] | None = None
        self._segments: dict[Place, str] = {}

    def line(self, number: int) -> str:
        """The user's line of that number in the file; empty outside the function."""
        index = number - self.first_line
        return self.lines[index] if 0 <= index < len(self.lines) else ""

    def segment(self, node: gast.AST) -> str:
        """The user's own text of a node, on one line and without comments.

        Of a compound statement it is the header alone.  A node that a pass made up stands
        for the construct whose location it carries, and shows that one's text.

        >>> def total(xs):
        ...     for x in reversed(  # from the last one on
        ...         xs,
        ...     ):
        ...         print(x)
        ...     return sum(xs)
        >>> source = read_source(total)
        >>> [source.segment(statement) for statement in source.tree.body]
        ['for x in reversed(xs):', 'return sum(xs)']
        """
        place = node.lineno, node.col_offset, node.end_lineno, node.end_col_offset
        if place in self._segments:
            return self._segments[place]
        if self._headers is None:
            self._headers = frozenset(_headers(self.tree))
        rows = [self.line(number) for number in range(node.lineno, node.end_lineno + 1)]
        rows[-1] = rows[-1][: node.end_col_offset]
        rows[0] = rows[0][node.col_offset :]
        text = _condense("\n".join(rows), header=place in self._headers)
        return self._segments.setdefault(place, text)

    def __repr__(self) -> str:
        return f"<Source of {self.name}, {self.file}:{self.first_line}>"


def read_source(function: Any) -> Source:
    """The text and the tree of a Python function, with positions in the user's file.

    >>> def square(x):
    ...     return x * x
    >>> read_source(square).text
    'def square(x):\\n    return x * x'
    """
    found = find(function)
    source = Source(found.file, found.first_line, found.lines, found.text, found.code.co_name)
    source.tree = _to_gast(found)
    _finish(source, found)
    if source.depth >= DEEPEST - 1:  # operators and contexts not counted
        _checked_depth(found)
    return source


def source_text(function: Any) -> str:
    """The text alone, without a tree: quick, for telling whether a function has changed.

    >>> square = lambda x: x * x
    >>> source_text(square)
    'lambda x: x * x'
    """
    return find(function).text


@contextlib.contextmanager
def room_for(depth: int) -> Iterator[None]:
    """Lets recursive passes walk a tree that nests ``depth`` levels deep.

    >>> with room_for(500):
    ...     sys.getrecursionlimit() >= 3000
    True
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(before + _FRAMES * depth)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


# The tree and its positions.


def _to_gast(found: Found) -> Any:
    """The gast tree; Python's own recursion limit is raised for deep ones."""
    from tangentish.frontend.trees import to_gast

    if not isinstance(found.node, ast.Lambda):
        found.node.decorator_list = []
    try:
        return to_gast(found.node)
    except RecursionError:
        with room_for(_checked_depth(found)):
            return to_gast(found.node)


def _checked_depth(found: Found) -> int:
    """How deep the tree nests; more than the passes are ready for is refused."""
    depth, deepest = _deepest(found.node)
    if depth > DEEPEST:
        number = deepest.lineno + found.down
        line = found.lines[number - found.first_line]
        start = len(line) - len(line.lstrip()) + 1
        raise UnsupportedError(
            Offence(
                Position(found.file, number, start, line, len(line) + 1),
                f"the statement nests {depth} operations in one another; "
                f"at most {DEEPEST} are supported",
                "split it into several statements, or write the long sum as a loop",
            )
        )
    return depth


def _deepest(root: ast.AST) -> tuple[int, Any]:
    """How deep the tree nests, and the innermost statement where it is deepest."""
    deepest: tuple[int, Any] = (0, root)
    stack: list[tuple[ast.AST, int, Any]] = [(root, 1, root)]
    while stack:
        node, depth, statement = stack.pop()
        statement = node if isinstance(node, ast.stmt) else statement
        if depth > deepest[0]:
            deepest = depth, statement
        stack += [(child, depth + 1, statement) for child in ast.iter_child_nodes(node)]
    return deepest


def _finish(source: Source, found: Found) -> None:
    """Gives every node its place in the file, and names the spelling that runs."""
    from tangentish.language.rewrite import children

    encoded = {
        found.first_line + index: line.encode()
        for index, line in enumerate(found.lines)
        if not line.isascii()
    }
    private = private_names(found.code) if "__" in found.text else {}
    first = found.node.lineno
    moved = found.down or found.right or encoded

    def place(line: int, column: int) -> tuple[int, int]:
        column += found.right if line == first else 0
        line += found.down
        if line in encoded:
            column = len(encoded[line][:column].decode(errors="replace"))
        return line, column

    # A stack, as the tree may be deep.  Each node comes with the one whose place it shares, if it
    # has none of its own: before Python 3.12 what stands in an f-string has a wrong one.
    stack: list[tuple[Any, int, Any]] = [(source.tree, 1, None)]
    while stack:
        node, depth, host = stack.pop()
        source.depth = max(source.depth, depth)
        given = node.__dict__
        if host is not None:
            node.lineno, node.col_offset = host.lineno, host.col_offset
            node.end_lineno, node.end_col_offset = host.end_lineno, host.end_col_offset
        elif "lineno" in given:
            if moved:
                node.lineno, node.col_offset = place(node.lineno, node.col_offset)
                node.end_lineno, node.end_col_offset = place(node.end_lineno, node.end_col_offset)
            if type(node).__name__ == "JoinedStr" and sys.version_info < (3, 12):
                host = node
        if "lineno" in given:
            given["source"] = source
        if private:
            for field in {"id", "attr", "name", "arg"} & given.keys():
                given[field] = private.get(given[field], given[field])
        below = children(node)
        if given.get("annotation") is not None and not below:  # that of a parameter
            below = [node.annotation]
        for child in below:
            # the name in `except ... as name` has no place of its own
            bare = isinstance(child, ast.expr) and "lineno" not in child.__dict__
            stack.append((child, depth + 1, node if bare else host))


# The user's text of one node.


def _headers(tree: gast.AST) -> Iterator[Place]:
    """Where the compound statements stand."""
    stack: list[Any] = [tree] if not isinstance(tree, ast.expr) else []
    while stack:
        node = stack.pop()
        blocks = [node.__dict__.get(field) for field in _BLOCKS]
        stack += itertools.chain.from_iterable(filter(None, blocks))
        if any(blocks) and hasattr(node, "lineno"):
            yield node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


_BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")


def _condense(text: str, header: bool = False) -> str:
    """The text on one line, without comments; of a compound statement up to its colon."""
    if not header and "\n" not in text:
        return text
    rows = text.split("\n")
    result, end = "", (0, 0)
    opened: list[str] = []  # for each open bracket, itself; with "f" before it after an operand
    lambdas = 0
    for token in tokens(rows):
        if token.type in _SKIPPED or token.start[0] >= len(rows):
            continue
        if token.start[0] == end[0]:
            result += rows[end[0]][end[1] : token.start[1]]
        else:
            result = _join(result, token.string, opened[-1] if opened else "")
        if nesting(token) > 0:
            opened.append(("f" if re.search(r"[\w)\]}'\"]$", result) else "") + token.string)
        elif nesting(token) < 0 and opened:
            opened.pop()
        result += _slice(rows, token.start, token.end)
        end = token.end
        lambdas += token.string == "lambda" and not opened
        if header and token.string == ":" and not opened:
            if not lambdas:
                break
            lambdas -= 1
    return result


_SKIPPED = frozenset(
    (
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    )
)


def _join(before: str, after: str, bracket: str) -> str:
    """What stands before a line break, ready for the token after it."""
    if after in (")", "]", "}"):
        # A comma that only ended its line goes, except where it makes a tuple.
        return before.removesuffix(",") if bracket in ("f(", "[", "{", "f{") else before
    return before if before.endswith(("(", "[", "{")) or after == "." else before + " "


def _slice(rows: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    if start[0] == end[0]:
        return rows[start[0]][start[1] : end[1]]
    parts = [rows[start[0]][start[1] :], *rows[start[0] + 1 : end[0]], rows[end[0]][: end[1]]]
    return "\\n".join(parts)
