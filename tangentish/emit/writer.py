"""Functions and modules as source text that a formatter leaves alone.

Trees in, text out: the gast trees of a derivative, with its comments and blank lines, become
Python that `ruff format` does not change, byte for byte, and that parses back to the same
trees (but for the blanks in docstrings, which are indented anew). Comments and blank lines
come in tables keyed by the identity of the statement that they stand above, because gast's
conversions drop attributes of nodes.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import gast

from tangentish.emit.convert import to_ast
from tangentish.emit.document import INDENT, text_width
from tangentish.emit.heads import Decorator, HeadWriter
from tangentish.emit.layout import broken_head
from tangentish.emit.literals import docstring_lines
from tangentish.emit.precedence import ANY

WIDTH = 88  # columns of a line
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)
CLAUSES = {"orelse": "else", "finalbody": "finally"}
CUT = " ..."  # ends a comment that was too long


def write_expression(expression: gast.expr) -> str:
    """An expression on one line.

    >>> write_expression(gast.parse("(x[i,1:n-1] ** (2)) * (-(y))").body[0].value)
    'x[i, 1 : n - 1] ** 2 * -y'
    """
    writer = HeadWriter()
    writer.operand(to_ast(expression), ANY)
    return "".join(writer.out)


def write_statement(statement: gast.stmt, width: int | None = WIDTH) -> str:
    """A statement, without a newline at its end; ``width=None`` breaks no lines.

    >>> write_statement(gast.parse("y, = ((a+b)*c,)").body[0])
    '(y,) = ((a + b) * c,)'
    """
    writer = Writer(width=width)
    writer.write_statement(to_ast(statement))
    return "\n".join(writer.lines)


def write_function(
    function: gast.FunctionDef,
    comments: Mapping[int, str] = {},
    blank_above: Collection[int] = (),
) -> str:
    r"""A function, ended by a newline.

    Comments and blank lines go above the statements by whose ``id`` they are keyed.

    >>> function = gast.parse("def f(x): return -(x)").body[0]
    >>> write_function(function, {id(function.body[0]): "flip the sign"})
    'def f(x):\n    # flip the sign\n    return -x\n'
    """
    return write_module(None, (), [function], comments, blank_above)


def write_module(
    docstring: str | None,
    imports: Sequence[str],
    functions: Sequence[gast.FunctionDef],
    comments: Mapping[int, str] = {},
    blank_above: Collection[int] = (),
) -> str:
    r"""A module of functions, ended by a newline; the imports are given as sorted lines.

    >>> write_module(None, ["import math"], gast.parse("def f(): pass").body)
    'import math\n\n\ndef f():\n    pass\n'
    """
    return written_module(docstring, imports, functions, comments, blank_above)[0]


def written_module(
    docstring: str | None,
    imports: Sequence[str],
    functions: Sequence[gast.FunctionDef],
    comments: Mapping[int, str] = {},
    blank_above: Collection[int] = (),
) -> tuple[str, dict[int, int]]:
    r"""A module of functions, and the line of every statement by its ``id``.

    >>> functions = gast.parse("def f(): pass").body
    >>> text, lines = written_module(None, ["import math"], functions)
    >>> text.splitlines()[lines[id(functions[0].body[0])] - 1]
    '    pass'
    """
    preamble = [] if docstring is None else ["\n".join(docstring_lines(docstring))]
    if imports:
        preamble.append("\n".join(imports))
    new = [to_ast(function) for function in functions]
    pairs = [(id(old), id(new)) for old, new in _statement_pairs(functions, new)]
    writer = Writer(
        {new: comments[old] for old, new in pairs if comments.get(old)},
        {new for old, new in pairs if old in blank_above},
    )
    writer.write_block(new)
    above = "\n\n".join(preamble) + "\n\n\n" if preamble else ""
    starts = writer.starts(1 + above.count("\n"))
    lines = {old: starts[new] for old, new in pairs if new in starts}
    return above + "\n".join(writer.lines) + "\n", lines


class Writer(HeadWriter):
    """Collects the lines of blocks of statements (of Python's `ast`).

    >>> writer = Writer()
    >>> writer.write_block(ast.parse("if a: b = (1)").body)
    >>> writer.lines
    ['if a:', '    b = 1']
    """

    def __init__(
        self,
        comments: Mapping[int, str] = {},
        blank_above: Collection[int] = (),
        width: int | None = WIDTH,
    ) -> None:
        super().__init__()
        self.comments = comments
        self.blank_above = blank_above
        self.width = width
        self.lines: list[str] = []
        self.heads: dict[int, int] = {}  # of each statement, how many entries are above it
        self.indent = 0

    def starts(self, first: int) -> dict[int, int]:
        """The line on which each statement begins, by its ``id``, if ``first`` is the first."""
        numbers = [first]
        for entry in self.lines:
            numbers.append(numbers[-1] + 1 + entry.count("\n"))
        return {key: numbers[k] for key, k in self.heads.items()}

    def write_block(self, statements: Sequence[ast.stmt]) -> None:
        previous: ast.stmt | None = None
        for statement in statements:
            if previous is not None:
                self.lines += [""] * self.blank_lines(previous, statement)
            if id(statement) in self.comments:
                self.write_comment(self.comments[id(statement)])
            self.write_statement(statement)
            previous = statement

    def blank_lines(self, previous: ast.stmt, statement: ast.stmt) -> int:
        """How many blank lines separate two statements."""
        if isinstance(_last_part(previous), DEFINITIONS) or isinstance(statement, DEFINITIONS):
            return 1 if self.indent else 2
        ends_imports = isinstance(previous, IMPORTS) and (
            not isinstance(statement, IMPORTS) or id(statement) in self.comments
        )
        return 1 if ends_imports or id(statement) in self.blank_above else 0

    def write_comment(self, text: str) -> None:
        for line in text.splitlines():
            self.write_line(self.shortened(f"# {line}".rstrip()))

    def shortened(self, comment: str) -> str:
        if self.width is None or self.indent + text_width(comment) <= self.width:
            return comment
        comment = comment[: self.width]
        while self.indent + text_width(comment + CUT) > self.width and len(comment) > 1:
            comment = comment[:-1]
        return comment.rstrip() + CUT

    def write_line(self, text: str) -> None:
        self.lines.append(" " * self.indent + text)

    def write_statement(self, t: ast.stmt) -> None:
        """A statement with all its clauses."""
        body = getattr(t, "body", None)
        if not hasattr(self, "_" + type(t).__name__):
            for line in ast.unparse(t).splitlines():  # newer than our language: `match`, ...
                self.write_line(line)
        elif body is None:
            self.write_head(t)
        elif isinstance(t, ast.If):
            self.write_if(t)
        elif isinstance(t, DEFINITIONS):
            self.write_definition(t)
        else:
            self.write_head(t, ":")
            self.write_body(body)
            for handler in getattr(t, "handlers", ()):
                self.write_head(handler, ":")
                self.write_body(handler.body)
            for field, keyword in CLAUSES.items():
                if getattr(t, field, None):
                    self.write_line(keyword + ":")
                    self.write_body(getattr(t, field))

    def write_head(self, t: ast.AST, suffix: str = "", prefix: str = "") -> None:
        """The head of a statement, over several lines if it is too long for one."""
        self.heads[id(t)] = len(self.lines)
        self.out.clear()
        self.dispatch(t)
        text = prefix + "".join(self.out) + suffix
        if self.width is not None and self.indent + text_width(text) > self.width:
            text = broken_head(t, prefix, suffix, self.indent, self.width)
        self.write_line(text)

    def write_body(self, statements: Sequence[ast.stmt]) -> None:
        if isinstance(statements[0], DEFINITIONS) and id(statements[0]) not in self.comments:
            self.lines.append("")
        self.write_inside(statements)

    def write_inside(self, statements: Sequence[ast.stmt]) -> None:
        self.indent += INDENT
        self.write_block(statements)
        self.indent -= INDENT

    def write_if(self, t: ast.If) -> None:
        prefix = ""
        while True:
            self.write_head(t, ":", prefix)
            self.write_body(t.body)
            orelse = t.orelse[0] if len(t.orelse) == 1 else None
            if not isinstance(orelse, ast.If) or id(orelse) in self.comments:
                break  # a comment needs a line of its own below `else:`
            t, prefix = orelse, "el"
        if t.orelse:
            self.write_line("else:")
            self.write_body(t.orelse)

    def write_definition(self, t: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        for decorator in t.decorator_list:
            self.write_head(Decorator(decorator))
        first, *rest = t.body
        value = first.value if isinstance(first, ast.Expr) else None
        content = value.value if isinstance(value, ast.Constant) else None
        if content is ... and not rest and id(first) not in self.comments:
            self.write_head(t, ": ...")
        elif isinstance(content, str):
            self.write_head(t, ":")
            self.write_docstring(content)
            if rest:
                separated = isinstance(t, ast.ClassDef) or id(rest[0]) in self.blank_above
                if separated or isinstance(rest[0], DEFINITIONS):
                    self.lines.append("")
                self.write_inside(rest)
        else:
            self.write_head(t, ":")
            self.write_inside(t.body)

    def write_docstring(self, text: str) -> None:
        self.indent += INDENT
        for line in docstring_lines(text):
            self.lines.append((" " * self.indent + line) if line else "")
        self.indent -= INDENT


def _last_part(statement: ast.stmt) -> ast.stmt:
    """The statement itself or, if it ends in a definition, that one."""
    while not isinstance(statement, DEFINITIONS):
        parts = [getattr(statement, field, None) for field in ("body", "handlers", *CLAUSES)]
        blocks = [part for part in parts if part]
        if not blocks:
            break
        statement = blocks[-1][-1]
    return statement


def _statement_pairs(old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """The statements of two trees of the same shape, side by side."""
    for before, after in zip(old, new, strict=True):
        yield before, after
        for field in ("body", "handlers", "orelse", "finalbody", "cases"):
            if isinstance(getattr(after, field, None), list):
                yield from _statement_pairs(getattr(before, field), getattr(after, field))
