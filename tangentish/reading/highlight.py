"""Python text with its words told apart: for terminals and for notebooks."""

from __future__ import annotations

import html
import io
import keyword
import tokenize
from collections.abc import Iterator
from typing import NamedTuple


class Piece(NamedTuple):
    """A stretch of text and what it is: "keyword", "string", "comment", "number", "name", ""."""

    kind: str
    text: str


def pieces(source: str) -> Iterator[Piece]:
    """The text in order, cut where its kind changes; together the pieces are the whole text.

    >>> [p for p in pieces("x = 2  # two") if p.kind]
    [Piece(kind='number', text='2'), Piece(kind='comment', text='# two')]
    """
    lines = source.splitlines(keepends=True)
    row, column, defined = 1, 0, False
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        (start_row, start_column), (end_row, end_column) = token.start, token.end
        if start_row > len(lines):
            break
        yield Piece("", between(lines, row, column, start_row, start_column))
        kind = kind_of(token, defined)
        yield Piece(kind, between(lines, start_row, start_column, end_row, end_column))
        defined = token.string in ("def", "class")
        row, column = end_row, end_column


def kind_of(token: tokenize.TokenInfo, defined: bool) -> str:
    """What a token is; ``defined`` says that the word before is `def` or `class`."""
    if token.type == tokenize.COMMENT:
        return "comment"
    if token.type == tokenize.STRING:
        return "string"
    if token.type == tokenize.NUMBER:
        return "number"
    if token.type == tokenize.NAME and keyword.iskeyword(token.string):
        return "keyword"
    return "name" if token.type == tokenize.NAME and defined else ""


def between(lines: list[str], row: int, column: int, end_row: int, end_column: int) -> str:
    """The text from one place to another; rows start at 1."""
    if row > len(lines):
        return ""
    if row == end_row:
        return lines[row - 1][column:end_column]
    middle = lines[row : end_row - 1]
    last = lines[end_row - 1][:end_column] if end_row <= len(lines) else ""
    return "".join([lines[row - 1][column:], *middle, last])


# ---- notebooks -------------------------------------------------------------------------------

STYLE = """\
.tangentish { --paper: #ffffff; --ink: #1f2328; --line: #d0d7de; --faint: #57606a;
  --keyword: #8250df; --string: #0a6640; --comment: #6e7781; --number: #0550ae;
  --name: #953800; color: var(--ink); font-size: 13px; line-height: 1.45; }
.tangentish .panels { display: flex; flex-wrap: wrap; gap: 12px; align-items: flex-start; }
.tangentish .panel { border: 1px solid var(--line); border-radius: 6px; overflow: hidden;
  background: var(--paper); min-width: 0; }
.tangentish .title { padding: 4px 10px; border-bottom: 1px solid var(--line);
  color: var(--faint); font-family: system-ui, sans-serif; font-size: 12px; }
.tangentish pre { margin: 0; padding: 8px 10px; overflow-x: auto; scrollbar-width: thin;
  background: none; white-space: pre; line-height: 1.45; font-size: 13px;
  color: var(--ink); font-family: ui-monospace, Menlo, Consolas, monospace; border: 0; }
.tangentish .keyword { color: var(--keyword); }
.tangentish .string { color: var(--string); }
.tangentish .comment { color: var(--comment); font-style: italic; }
.tangentish .number { color: var(--number); }
.tangentish .name { color: var(--name); font-weight: 600; }
"""
DARK = """\
color-scheme: dark; --paper: #0d1117; --ink: #e6edf3; --line: #30363d; --faint: #9198a1;
  --keyword: #d2a8ff; --string: #7ee787; --comment: #8b949e; --number: #79c0ff;
  --name: #ffa657;"""
# By what the system prefers, and by the themes of notebooks, which need not agree with it.
THEMES = f"""\
@media (prefers-color-scheme: dark) {{
  :root:not([data-theme=light]) body:not([data-jp-theme-light=true]) .tangentish {{ {DARK} }}
}}
body[data-jp-theme-light=false] .tangentish, [data-theme=dark] .tangentish {{ {DARK} }}
"""


def to_html(source: str) -> str:
    """The text as HTML, its words in spans with the names of their kinds for classes.

    >>> to_html("return x < 1")
    '<span class="keyword">return</span> x &lt; <span class="number">1</span>'
    """
    parts = []
    for kind, text in pieces(source):
        safe = html.escape(text, quote=False)
        parts.append(f'<span class="{kind}">{safe}</span>' if kind and text else safe)
    return "".join(parts)


WIDEST = 60  # characters of a line that a panel makes room for before it is put below another
CHARACTER = 0.61  # the width of one, in em


def room(text: str) -> str:
    """How wide a panel is to be: as its lines ask for, and its share of what is left.

    >>> room("x = 1\\ny = 20")
    '6 1 5.2em'
    """
    longest = max(map(len, text.split("\n")))
    return f"{longest} 1 {min(longest, WIDEST) * CHARACTER + 1.5:.1f}em"


def panels(*titled: tuple[str, str]) -> str:
    """Texts side by side, each under its title; complete, with styles for light and dark."""
    inner = "".join(panel(title, text.strip("\n")) for title, text in titled)
    return (
        f'<div class="tangentish"><style>{STYLE}{THEMES}</style>'
        f'<div class="panels">{inner}</div></div>'
    )


def panel(title: str, text: str) -> str:
    """One text under its title."""
    head = f'<div class="title">{html.escape(title)}</div>'
    body = f"<pre>{to_html(text + chr(10))}</pre>"
    return f'<div class="panel" style="flex: {room(text)}">{head}{body}</div>'
