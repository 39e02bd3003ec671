"""A derivative explained in words: what it keeps and why, what has none, where the kinks are."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tangentish.emit.docstrings import CLOSE, closed, in_words, listed
from tangentish.pipeline import TITLES, arguments
from tangentish.pipeline import title as named
from tangentish.reading.activity import Activity, activities
from tangentish.reading.kinks import Kink, kinks
from tangentish.reading.recorded import Line, Recording, Saved, recording
from tangentish.reading.subject import Subject

WIDTH = 92
WHOLE = re.compile(r"`[^`]{1,70}`|lines? [^ ,.;:]+")  # what is not broken
INDENT = "  "
Key = tuple[str, Line]


@dataclass(frozen=True)
class Figures:
    """How much a call keeps: values and bytes of each tape by its name, and bytes in all."""

    tapes: Mapping[str, tuple[int | None, int]]
    nbytes: int


@dataclass(frozen=True)
class Explanation:
    """What is to be said of a derivative; printed, it is sentences.

    ``saved`` is what is recorded, ``recomputed`` the names that are computed again, ``inactive``
    the user's variables without a derivative, and why, ``kinks`` where the function has none.
    A derivative that is refused has the text of the refusal, and nothing else.
    """

    title: str
    recordings: tuple[Recording, ...] = ()
    inactive: tuple[Activity, ...] = ()
    kinks: tuple[Kink, ...] = ()
    refusal: str = ""
    nbytes: int | None = None  # kept in all, where it was measured
    figures: Mapping[Key, tuple[int | None, int]] = field(default_factory=dict)
    forward: bool = False  # forward mode, which keeps nothing

    @property
    def saved(self) -> tuple[Saved, ...]:
        """All that is kept, of all functions."""
        return tuple(saved for found in self.recordings for saved in found.saved)

    @property
    def recomputed(self) -> tuple[str, ...]:
        """The names of what the reverse sweep computes again."""
        found = (again.name for each in self.recordings for again in each.recomputed)
        return tuple(dict.fromkeys(found))

    def __str__(self) -> str:
        if self.refusal:
            return f"{self.title}\n\nRefused:\n{textwrap.indent(self.refusal, INDENT)}"
        sections = [
            (self.kept_title(), self.kept_lines()),
            ("Computed again in the reverse sweep:", self.again_lines()),
            ("Without derivative:", self.inactive_lines()),
            ("At kinks:", [f"{kink}." for kink in self.kinks]),
        ]
        blocks = ["\n".join([head, *map(item, lines)]) for head, lines in sections if lines]
        return "\n\n".join([filled(self.title), *blocks])

    def kept_title(self) -> str:
        if self.nbytes is None:
            return "Recorded:"
        return f"Recorded ({count_of_bytes(self.nbytes)} in all, until the reverse sweep is done):"

    def kept_lines(self) -> list[str]:
        if self.forward:
            return ["nothing: tangents are computed beside the values."]
        lines = [self.kept_line(saved) for saved in self.saved]
        for name in dict.fromkeys(n for found in self.recordings for n in found.copied):
            lines.append(f"a copy of {name} as the function leaves it, which the caller finds.")
        return lines or ["no tapes: nothing that the reverse sweep reads is overwritten."]

    def kept_line(self, saved: Saved) -> str:
        what = f"{saved.what} (`{saved.meaning}`)" if saved.meaning else saved.what
        count, nbytes = self.figures.get(key_of(saved), (None, None))
        if nbytes is not None:
            many = f"{count} value{'' if count == 1 else 's'}, " if count is not None else ""
            what += f", {many}{count_of_bytes(nbytes)}"
        line = saved.overwritten
        where = "" if saved.is_tape else f", in {saved.keeper}"
        if not line.place:
            why = "lines of the derivative overwrite it"
        elif saved.next_pass:
            why = f"the next pass of the loop overwrites it in line {line.place}"
        else:
            why = f"line {line.place} overwrites it, `{line.text}`"
        return f"{what}{where}: {why}; {read_by(saved.readers)}."

    def again_lines(self) -> list[str]:
        found: dict[str, list[str]] = {}
        for each in self.recordings:
            for again in each.recomputed:
                if again.is_ours:
                    continue
                found.setdefault(again.line.place, []).append(f"{again.name} = {again.line.text}")
        return [f"{', '.join(texts)} (line {place})." for place, texts in found.items()]

    def inactive_lines(self) -> list[str]:
        reasons: dict[str, list[str]] = {}
        for each in self.inactive:
            reasons.setdefault(each.reason, []).append(each.name)
        return [f"{', '.join(names)}: {reason}." for reason, names in reasons.items()]


def explanation(subject: Subject, figures: Figures | None = None) -> Explanation:
    """Explain a derivative; ``figures`` are those of a call of `vjp`, which keeps the same.

    >>> import numpy as np
    >>> def f(x, n):
    ...     for i in range(n):
    ...         x = np.sin(x)
    ...     return x
    >>> found = explanation(Subject(f, {"x": 2.0, "n": 3}, ["x"], single=True))
    >>> [(saved.what, saved.keeper) for saved in found.saved]
    [('x', 'x_tape')]
    """
    program = subject.program
    forward = subject.mode == "tangent"
    found = [] if forward else [recording(body, subject.file) for body in subject.bodies()]
    inactive = [a for a in activities(program, list(subject.wrt)) if not a.active]
    every_kink = [kink for each in subject.programs for kink in kinks(each, subject.file)]
    kinds = [closed(f"{name}: {in_words(kind)}") for name, kind in arguments(program).items()]
    what = TITLES.get(subject.mode, "The two sweeps")
    title = (
        f"{what} of {named(program)} with respect to "
        f"{listed(list(subject.wrt))}, for {', '.join(kinds)}."
    )
    return Explanation(
        title,
        tuple(found),
        tuple(a for a in inactive if not a.is_temporary and a.name != "_"),
        tuple(dict.fromkeys(every_kink)),
        nbytes=figures.nbytes if figures is not None else None,
        figures=measured(subject, figures) if figures is not None else {},
        forward=forward,
    )


def refused(name: str, file: str, line: int, wrt: Iterable[str], problem: str) -> Explanation:
    """The explanation of a derivative that cannot be made."""
    where = f"{os.path.basename(file)}:{line}"
    title = f"Derivative of `{name}` ({where}) with respect to {listed(list(wrt))}."
    return Explanation(title, refusal=problem)


def measured(subject: Subject, figures: Figures) -> dict[Key, tuple[int | None, int]]:
    """The figures of what is kept: the sweeps apart keep the same under names of their own."""
    outermost = subject.bodies("vjp")[0]
    found = {}
    for saved in recording(outermost, subject.file).saved:
        if saved.keeper in figures.tapes:
            found[key_of(saved)] = figures.tapes[saved.keeper]
    return found


def key_of(saved: Saved) -> Key:
    return saved.what, saved.overwritten


def read_by(readers: tuple[Line, ...]) -> str:
    """Which lines of the reverse sweep read something, by the user's lines they belong to."""
    if not readers:
        return "restored for what comes before"
    places: dict[str, list[str]] = {}
    for reader in readers:
        places.setdefault(reader.place, []).append(reader.text)
    first = readers[0].text
    more = f" and {len(readers) - 1} more" if len(readers) > 1 else ""
    where = [place for place in places if place]
    lines = f" of line{'s' if len(where) > 1 else ''} {listed(where)}" if where else ""
    return f"the adjoint{lines} reads it, `{first}`{more}"


def count_of_bytes(number: int) -> str:
    """A number of bytes in a few characters.

    >>> count_of_bytes(96), count_of_bytes(2_500_000)
    ('96 bytes', '2.5 MB')
    """
    for size, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if number >= 10 * size or (number >= size and size > 10**3):
            return f"{number / size:.1f} {unit}"
    return f"{number} byte{'' if number == 1 else 's'}"


def item(text: str) -> str:
    """A line of a list, broken where it is long."""
    return filled(text, "- ", INDENT)


def filled(text: str, start: str = "", indent: str = "") -> str:
    """A sentence, broken where it is long, but not within a short piece of code."""
    closed = WHOLE.sub(lambda found: found[0].replace(" ", CLOSE), text)
    lines = textwrap.fill(
        closed,
        WIDTH,
        initial_indent=start,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines.replace(CLOSE, " ")


__all__ = ["Explanation", "Figures", "Subject", "explanation", "refused"]
