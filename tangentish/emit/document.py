"""Documents that can be broken into lines, and the printer that decides where.

A document is a flat list of elements: texts, `Line` breaks that are blanks as long as their
group is flat, and `Open`/`CLOSE` pairs. The printer sets a group flat if its content and
all that follows up to the next possible line break fit on the line; else it breaks all the
lines of the group, and asks the same of the groups inside. It is the algorithm of Wadler
and of Prettier, in the variant of ruff, whose layout is to be met exactly.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple, TypeAlias

INDENT = 4


@dataclass(frozen=True)
class Line:
    """A line break, or ``flat`` where the group is flat (None: a line break even there)."""

    flat: str | None


@dataclass(frozen=True)
class Choice:
    """``broken`` if the group (the innermost, or one with an identity) is broken, else ``flat``."""

    broken: str | Line
    flat: str | Line
    group: int | None = None


class Kind(Enum):
    """What an `Open` element does to the elements up to its `CLOSE`."""

    ROOT = auto()
    GROUP = auto()  # is set flat, or broken
    GROUP_IF_BROKEN = auto()  # a group of its own if the group named is broken
    INDENT = auto()
    INDENT_IF_BROKEN = auto()  # if the group named is broken
    FITS_BROKEN = auto()  # to be measured broken when the group named (if any) is flat
    WRAP = auto()  # is put in parentheses if, and only if, this makes it fit
    WRAPPED = auto()  # the same, once this has been decided
    ENTRY = auto()  # one of the alternatives


@dataclass(frozen=True)
class Open:
    """The start of a group or an indentation; ``broken`` forces a group's lines to break."""

    kind: Kind
    group: int | None = None
    broken: bool = False


class Close:
    """The end of what the last `Open` started."""


CLOSE = Close()


@dataclass(frozen=True)
class Alternatives:
    """Several ways to write one thing: the first that fits is taken, or the last."""

    variants: list[list[Element]]


Element: TypeAlias = "str | Line | Choice | Open | Close | Alternatives"

SPACE = Line(" ")
SOFT = Line("")
HARD = Line(None)


class Measure(Enum):
    """How far a measurement looks, and what it minds."""

    FIRST_LINE = auto()
    ALL_LINES = auto()
    OVERFLOWING = auto()  # all lines, any of which may be too long


class Frame(NamedTuple):
    """How the elements between an `Open` and its `CLOSE` are being printed."""

    kind: Kind
    flat: bool
    indent: int
    measure: Measure = Measure.FIRST_LINE


Queue = list[tuple[list[Element], int]]  # lists of elements, the next one last


class Cursor:
    """Elements yet to come, the frames they are in, and the column that is reached."""

    def __init__(self, queue: Queue, frames: list[Frame], column: int, pending: int) -> None:
        self.queue = queue
        self.frames = frames
        self.column = column
        self.pending = pending  # indentation that the next text on the line will get
        self.flat: dict[int, bool] = {}  # of the groups that have an identity

    def is_flat(self, element: Choice | Open, top: Frame) -> bool:
        return top.flat if element.group is None else self.flat[element.group]

    def next(self) -> Element | None:
        while self.queue:
            elements, position = self.queue.pop()
            if position < len(elements):
                self.queue.append((elements, position + 1))
                return elements[position]
        return None


class Printer(Cursor):
    """Prints one document, whose first line starts at column ``indent``.

    >>> call = ["f", "(", Open(Kind.GROUP), Open(Kind.INDENT), SOFT, "x,", SPACE, "y", CLOSE,
    ...         SOFT, CLOSE, ")"]
    >>> print(Printer(call, indent=0, width=7).print())
    f(x, y)
    >>> print(Printer(call, indent=0, width=6).print())
    f(
        x,
        y
    )
    """

    def __init__(self, document: list[Element], indent: int, width: int) -> None:
        root = Frame(Kind.ROOT, False, indent)
        super().__init__([(document, 0)], [root], indent, 0)
        self.width = width
        self.text: list[str] = []
        self.measured = False  # the rest of this line is known to fit

    def print(self) -> str:
        while (element := self.next()) is not None:
            self.print_element(element)
        return "".join(self.text)

    def print_element(self, element: Element) -> None:
        top = self.frames[-1]
        if isinstance(element, str):
            self.print_text(element)
        elif isinstance(element, Line):
            if top.flat and element.flat is not None:
                self.print_text(element.flat)
            else:
                self.print_break(top.indent)
        elif isinstance(element, Choice):
            self.print_element(element.flat if self.is_flat(element, top) else element.broken)
        elif isinstance(element, Open):
            self.open(element, top)
        elif isinstance(element, Close):
            self.close()
        else:
            self.choose(element, top)

    def print_text(self, text: str) -> None:
        if text:
            self.text.append(" " * self.pending + text)
            self.column += self.pending + text_width(text)
            self.pending = 0

    def print_break(self, indent: int) -> None:
        if self.column:
            self.text.append("\n")
        self.column, self.pending, self.measured = 0, indent, False

    def open(self, element: Open, top: Frame) -> None:
        kind, flat, indent = element.kind, top.flat, top.indent
        if kind is Kind.GROUP or (kind is Kind.GROUP_IF_BROKEN and not self.is_flat(element, top)):
            flat = self.fits_flat(element, top)
        elif kind is Kind.INDENT:
            indent += INDENT
        elif kind is Kind.INDENT_IF_BROKEN:
            indent += 0 if self.is_flat(element, top) else INDENT
        elif kind is Kind.FITS_BROKEN:
            if self.is_flat(element, top):
                self.measured = False  # it was measured broken; now see whether it fits flat
        elif kind is Kind.WRAP:
            flat = self.fits_flat(element, top) or not self.fits_wrapped(element, top)
            if not flat:
                kind, indent = Kind.WRAPPED, indent + INDENT
                self.queue.append((["(", HARD], 0))
        if element.group is not None and kind in (Kind.GROUP, Kind.WRAP, Kind.WRAPPED):
            self.flat[element.group] = flat
        self.frames.append(Frame(kind, flat, indent))

    def close(self) -> None:
        if self.frames.pop().kind is Kind.WRAPPED:
            self.print_break(self.frames[-1].indent)
            self.print_text(")")

    def fits_flat(self, element: Open, top: Frame) -> bool:
        if element.broken:
            return False
        if top.flat and self.measured:
            return True  # as part of the group around it
        self.measured = True
        if element.group is not None and element.kind is not Kind.GROUP_IF_BROKEN:
            self.flat[element.group] = True
        return self.fits(Frame(element.kind, True, top.indent))

    def fits_wrapped(self, element: Open, top: Frame) -> bool:
        """Whether each line of the content fits once it is in parentheses."""
        if element.group is not None:
            self.flat[element.group] = False
        frame = Frame(Kind.WRAPPED, top.flat, top.indent + INDENT, Measure.ALL_LINES)
        return self.fits(frame, ["(", HARD])

    def choose(self, alternatives: Alternatives, top: Frame) -> None:
        *variants, last = alternatives.variants
        if top.flat and self.measured:
            self.enter(alternatives.variants[0], top)
            return
        self.measured = True
        for variant in variants:
            frame = Frame(Kind.ENTRY, True, top.indent)
            if self.fits(frame, [*variant, CLOSE]):
                self.enter(variant, frame)
                return
        self.enter(last, Frame(Kind.ENTRY, False, top.indent))

    def enter(self, variant: list[Element], frame: Frame) -> None:
        self.queue.append(([*variant, CLOSE], 0))
        self.frames.append(frame._replace(kind=Kind.ENTRY))

    def fits(self, frame: Frame, elements: list[Element] | None = None) -> bool:
        """Whether what comes next (``elements``, then the queue) fits, set as ``frame`` says."""
        queue = [*self.queue, (elements or [], 0)]
        return Measurement(self, queue, [*self.frames, frame]).fits()


class Measurement(Cursor):
    """Looks ahead, without printing, for a line that is too long."""

    def __init__(self, printer: Printer, queue: Queue, frames: list[Frame]) -> None:
        super().__init__(queue, frames, printer.column, printer.pending)
        self.width = printer.width
        self.flat = printer.flat  # shared: what is found out about groups is kept

    def fits(self) -> bool:
        while (element := self.next()) is not None:
            verdict = self.measure(element)
            if verdict is not None:
                return verdict
        return True

    def measure(self, element: Element) -> bool | None:
        """Whether it fits; None if this depends on the elements that follow."""
        top = self.frames[-1]
        if isinstance(element, str):
            return self.measure_text(element, top)
        if isinstance(element, Line):
            return self.measure_line(element, top)
        if isinstance(element, Choice):
            return self.measure(element.flat if self.is_flat(element, top) else element.broken)
        if isinstance(element, Open):
            self.open(element, top)
        elif isinstance(element, Close):
            return self.close()
        else:
            variant = element.variants[0 if top.flat else -1]
            self.queue.append(([*variant, CLOSE], 0))
            measure = Measure.FIRST_LINE if top.flat else top.measure
            self.frames.append(top._replace(kind=Kind.ENTRY, measure=measure))
        return None

    def measure_text(self, text: str, top: Frame) -> bool | None:
        if text:
            self.column += self.pending + text_width(text)
            self.pending = 0
        if self.column > self.width and top.measure is not Measure.OVERFLOWING:
            return False
        return None

    def measure_line(self, line: Line, top: Frame) -> bool | None:
        if top.flat:
            return True if line.flat is None else self.measure_text(line.flat, top)
        if top.measure is Measure.FIRST_LINE:
            return True
        self.column, self.pending = 0, top.indent
        return None

    def open(self, element: Open, top: Frame) -> None:
        kind, flat, indent, measure = element.kind, top.flat, top.indent, top.measure
        if kind in (Kind.GROUP, Kind.WRAP):
            flat = flat and not element.broken
            if element.group is not None:
                self.flat[element.group] = flat
        elif kind is Kind.INDENT:
            indent += INDENT
        elif kind is Kind.INDENT_IF_BROKEN:
            indent += 0 if self.is_flat(element, top) else INDENT
        elif kind is Kind.FITS_BROKEN and self.is_flat(element, top):
            flat, measure = (False, Measure.OVERFLOWING) if flat else (flat, measure)
        self.frames.append(Frame(kind, flat, indent, measure))

    def close(self) -> bool | None:
        frame = self.frames.pop()
        if frame.kind is Kind.WRAPPED:
            self.column, self.pending = 0, self.frames[-1].indent
            return self.measure_text(")", frame)
        return None


def text_width(text: str) -> int:
    """The columns that a text takes; East Asian characters take two.

    >>> text_width("x_bar"), text_width("\u5024")
    (5, 2)
    """
    if text.isascii():
        return len(text)
    return sum(_character_width(char) for char in text)


def _character_width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
