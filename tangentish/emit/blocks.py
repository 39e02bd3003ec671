"""The building blocks of layout: groups, brackets, and parentheses that may appear.

`DocumentWriter` fills the hooks of `HeadWriter` so that the same methods which write a
statement on one line write it as a document. Whether an operator may be broken depends on
where it stands, the ``level``: outside of brackets it must not; inside it may; and within
parentheses that appear only if they are needed, it may if they do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from tangentish.emit.document import CLOSE, SOFT, SPACE, Choice, Element, Kind, Line, Open
from tangentish.emit.heads import HeadWriter

NOWHERE = 0  # the level outside of brackets
BRACKETS = -1  # inside of them; a positive level names the group of undecided parentheses


class DocumentWriter(HeadWriter):
    """Writes documents instead of texts into ``out``.

    >>> from tangentish.emit.document import Printer
    >>> writer = DocumentWriter()
    >>> writer.parenthesize_if_broken(partial(writer.write_text, "x_bar"))
    >>> print(Printer(writer.out, indent=0, width=4).print())
    (
        x_bar
    )
    """

    def __init__(self) -> None:
        super().__init__()
        self.level = NOWHERE
        self.groups = 0  # identities given so far
        self.kept = NOWHERE  # a group whose parentheses ruff keeps when it sees them again

    def within(self, kind: Kind, content: Callable[[], None], **options: Any) -> None:
        self.write(Open(kind, **options))
        content()
        self.write(CLOSE)

    def at(self, level: int, content: Callable[[], None]) -> None:
        saved, self.level = self.level, level
        content()
        self.level = saved

    def new_group(self) -> int:
        self.groups += 1
        return self.groups

    def captured(self, *contents: Callable[[], None]) -> list[Element]:
        """The elements that contents would write."""
        saved = self.out
        self.out = []
        self.write = self.out.append
        for content in contents:
            content()
        elements, self.out = self.out, saved
        self.write = saved.append
        return elements

    def block(self, content: Callable[[], None]) -> None:
        """Content on indented lines of its own, if the group is broken."""
        self.within(Kind.INDENT, partial(self.on_new_line, content))
        self.write(SOFT)

    def on_new_line(self, content: Callable[[], None]) -> None:
        self.write(SOFT)
        content()

    def write_text(self, text: str) -> None:
        self.write(text)  # to where it goes now

    def group(self, content: Callable[[], None]) -> None:
        self.within(Kind.GROUP, content)

    def broken_group(self, content: Callable[[], None]) -> None:
        self.within(Kind.GROUP, content, broken=True)

    def space(self) -> None:
        self.write(SPACE)

    def enclose(self, left: str, content: Callable[[], None], right: str) -> None:
        level = self.level
        self.write(left)
        grouped = partial(self.at, BRACKETS, partial(self.group, partial(self.block, content)))
        if level > 0:  # breaking these must not bring about the parentheses around them
            self.within(Kind.FITS_BROKEN, grouped, group=level)
        else:
            grouped()
        self.write(right)

    def commas(self, items: Iterable[Any], each: Callable[[Any], None]) -> None:
        count = 0
        for item in items:
            if count:
                self.write(",")
                self.write(SPACE)
            each(item)
            count += 1
        if count > 1:
            self.write(Choice(",", ""))

    def parenthesize_if_broken(self, content: Callable[[], None]) -> None:
        def parenthesized() -> None:
            self.write(Choice("(", ""))
            self.block(content)
            self.write(Choice(")", ""))

        self.at(BRACKETS, partial(self.group, parenthesized))

    def parenthesize_last(self, content: Callable[[], None]) -> None:
        """Parenthesize only if breaking the brackets of the content is not enough."""
        group = self.new_group()

        def parenthesized() -> None:
            self.write(Choice("(", ""))
            inner = partial(self.on_new_line, content)
            self.within(Kind.INDENT_IF_BROKEN, inner, group=group)
            self.write(SOFT)
            self.write(Choice(")", ""))

        self.at(group, partial(self.within, Kind.GROUP, parenthesized, group=group))

    def parenthesize_if_fitting(self, content: Callable[[], None]) -> None:
        group = self.new_group()
        self.at(group, partial(self.within, Kind.WRAP, content, group=group))

    def parenthesize(self, content: Callable[[], None]) -> None:
        """Content on lines of its own, in parentheses."""
        self.write("(")
        self.broken_group(partial(self.block, content))
        self.write(")")

    # Breaks that are possible in brackets only.

    def operator_group(self, content: Callable[[], None]) -> None:
        if self.level == NOWHERE:
            content()
        elif self.level == BRACKETS:
            self.group(content)
        else:
            self.within(Kind.GROUP_IF_BROKEN, content, group=self.level)

    def operator_break(self, flat: str = " ") -> None:
        if self.level == BRACKETS:
            self.write(Line(flat))
        else:
            self.write(Choice(Line(flat), flat, self.level) if self.level > 0 else flat)

    def space_after_power(self) -> None:
        """ruff sets a blank after a `**` before which it might have broken the line."""
        if self.level != NOWHERE:
            ungrouped = self.level == BRACKETS or self.level == self.kept
            self.write(Choice(" ", "", None if ungrouped else self.level))
