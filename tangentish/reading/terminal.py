"""Texts on a terminal: in colors where `rich` is there, side by side where there is room."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from tangentish.reading.highlight import pieces

GAP = " | "
STYLES = {
    "keyword": "magenta",
    "string": "green",
    "comment": "bright_black italic",
    "number": "cyan",
    "name": "bold yellow",
}


@dataclass(frozen=True)
class Block:
    """A text to print: Python, or words; perhaps with another text to the right of it."""

    text: str
    is_python: bool = False
    beside: str | None = None

    def lines(self, width: int | None) -> str:
        """The text as it is printed, in ``width`` columns where these are enough."""
        text = self.text.strip("\n")
        if self.beside is None:
            return text
        columns = side_by_side(text, self.beside.strip("\n"))
        if width is not None and max(map(len, columns.split("\n"))) > width:
            return f"{text}\n\n{self.beside.strip(chr(10))}"
        return columns


def side_by_side(left: str, right: str) -> str:
    """Two texts in two columns.

    >>> print(side_by_side("def f(x):\\n    return x", "one"))
    def f(x):    | one
        return x |
    """
    lines = left.split("\n")
    width = max(map(len, lines))
    pairs = zip_longest(lines, right.split("\n"), fillvalue="")
    return "\n".join(f"{a:{width}}{GAP}{b}".rstrip() for a, b in pairs)


def print_blocks(blocks: Sequence[Block], width: int | None, colors: bool) -> None:
    """Print texts with blank lines between; ``width`` is that of the page, if it is limited."""
    for k, block in enumerate(blocks):
        if k:
            print()
        text = block.lines(width)
        if colors and block.is_python:
            print_colored(block, text)
        else:
            print(text)


def print_colored(block: Block, text: str) -> None:
    """Print Python in colors: of columns, each is colored for itself."""
    from rich.console import Console

    console = Console(file=sys.stdout, soft_wrap=True, highlight=False)
    left, right = block.text.strip("\n"), block.beside
    if right is None:
        console.print(colored(left))
        return
    right = right.strip("\n")
    if text != side_by_side(left, right):
        console.print(colored(f"{left}\n\n{right}"))
        return
    width = max(map(len, left.split("\n")))
    halves = [colored(half).split("\n", allow_blank=True) for half in (left, right)]
    for a, b in zip_longest(*halves):
        line = a.copy() if a is not None else colored("")
        line.pad_right(width - len(line))
        line.append(GAP)
        console.print(line.append_text(b) if b is not None else line)


def colored(source: str) -> Any:
    """Python as a text of `rich`."""
    from rich.text import Text

    text = Text()
    for piece in pieces(source):
        text.append(piece.text, STYLES.get(piece.kind, ""))
    return text


def has_colors() -> bool:
    """Whether the output is a terminal, and `rich` is there to color it."""
    return sys.stdout.isatty() and importlib.util.find_spec("rich") is not None


__all__ = ["Block", "has_colors", "print_blocks", "side_by_side"]
