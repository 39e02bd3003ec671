"""What a generated function says of itself: of what it is the derivative, for which kinds.

The last sentence names what its tapes keep, so that a reader knows what a call costs in
memory.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import gast

from tangentish.emit.writer import write_expression
from tangentish.language import rewrite
from tangentish.language.kinds import (
    Array,
    ArrayOrNumber,
    Dict,
    Dim,
    Kind,
    Known,
    List,
    Object,
    Opaque,
    Scalar,
    Tuple,
)

WIDTH = 84  # of a line of 88 columns
TAPE = re.compile(r".*_tape\d*$")
PLACE = re.compile(r"(.*? of `\w+`(?: \(.*?:\d+\))?)(?:[:,]? (.*))?")
CLOSE = "\N{NO-BREAK SPACE}"  # where a line is not to be broken


def docstring(first: str, kinds: Mapping[str, Kind], function: gast.FunctionDef) -> str:
    """The docstring of a function for arguments of some kinds.

    >>> from tangentish.language.kinds import FLOAT
    >>> function = gast.parse("def f(x):\\n    return x").body[0]
    >>> print(docstring("Gradient of `f` (m.py:4) with respect to x", {"x": FLOAT}, function))
    Gradient of `f` (m.py:4) with respect to x, for a float.
    """
    kept = keeps(function)
    words = list(map(in_words, kinds.values()))
    if not kept and words and set(words) == {"float"}:
        short = f"{first}, for {'a float' if len(words) == 1 else 'floats'}."
        if len(short) <= WIDTH - 6:
            return short
    typed = (f"{name}: {closed(word)}" for name, word in zip(kinds, words, strict=True))
    details = [f"For {', '.join(typed)}."] if kinds else []
    if kept:
        details.append(f"The tapes keep {listed(list(map(closed, kept)))}.")
    if len(first) + 1 > WIDTH - 3:  # what comes after the place goes below
        first, rest = PLACE.fullmatch(first).groups()  # type: ignore[union-attr]
        details = [*([f"{rest[:1].upper()}{rest[1:]}."] if rest else []), *details]
    lines = [line for text in details for line in wrapped(text)]
    return "\n".join([f"{first}.", "", *lines, ""]) if lines else f"{first}."


def closed(text: str) -> str:
    return text.replace(" ", CLOSE)


def wrapped(text: str) -> list[str]:
    """Lines that do not part a name from its kind."""
    text = text.replace(": ", f":{CLOSE}")
    lines = textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
    return [line.replace(CLOSE, " ") for line in lines]


def keeps(function: gast.FunctionDef) -> list[str]:
    """What is put on the tapes of a function, as it is written there.

    >>> text = "def f(A):\\n    A_tape.append(A[i, j])\\n    h_tape.append(h.copy())"
    >>> keeps(gast.parse(text).body[0])
    ['A[i, j]', 'h']
    """
    found: dict[str, None] = {}
    for part in rewrite.subexpressions(function):
        if type(part) is not gast.Call or type(part.func) is not gast.Attribute:
            continue
        tape = part.func.value
        if part.func.attr == "append" and isinstance(tape, gast.Name) and TAPE.match(tape.id):
            found.setdefault(write_expression(uncopied(part.args[0])))
    return list(found)


def uncopied(node: gast.expr) -> gast.expr:
    is_call = isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute)
    return node.func.value if is_call and node.func.attr == "copy" else node


def listed(words: Sequence[str]) -> str:
    """``x, y and z``"""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def in_words(kind: Kind, class_name: Callable[[type], str] = lambda cls: cls.__name__) -> str:
    """A kind as Numba's users write types; `calling.kinds_text` reads it.

    >>> from tangentish.language.kinds import ONE
    >>> in_words(Array("float64", (ONE, ONE))), in_words(Scalar("float64", weak=True))
    ('float64[1, 1]', 'float')
    """
    told = partial(in_words, class_name=class_name)
    if isinstance(kind, Array):
        return f"{kind.dtype}[{', '.join(map(length, kind.dims))}]"
    if isinstance(kind, Scalar):
        return WEAK.get(kind.dtype, kind.dtype) if kind.weak else STRONG.get(kind.dtype, kind.dtype)
    if isinstance(kind, Tuple):
        inside = ", ".join(map(told, kind.items))
        if kind.cls is list:
            return f"[{inside}]"
        if kind.cls is not None:
            fields: Any = getattr(kind.cls, "_fields", ())
            return fields_in_words(class_name(kind.cls), fields, map(told, kind.items))
        return f"({inside},)" if len(kind.items) == 1 else f"({inside})"
    if isinstance(kind, List):
        return f"list[{told(kind.item) if kind.item is not None else ''}]"
    if isinstance(kind, Dict) and kind.items is not None:
        return "{" + ", ".join(f"{k!r}: {told(v)}" for k, v in kind.items) + "}"
    if isinstance(kind, Object):
        names = [name for name, _ in kind.fields]
        return fields_in_words(class_name(kind.cls), names, (told(v) for _, v in kind.fields))
    if isinstance(kind, ArrayOrNumber):
        return f"{told(kind.array)} or a number"
    if isinstance(kind, Opaque) and kind.cls is not None:
        return class_name(kind.cls)
    return "..." if isinstance(kind, Known) and kind.value is ... else str(kind)


WEAK = {"float64": "float", "int64": "int", "complex128": "complex", "uint64": "uint"}
STRONG = {"bool": "np.bool"}


def fields_in_words(name: str, fields: Iterable[str], words: Iterable[str]) -> str:
    return f"{name}({', '.join(f'{k}: {word}' for k, word in zip(fields, words, strict=True))})"


def length(dim: Dim) -> str:
    """The length of an axis where it is known; `?` where it may be 1, else a colon."""
    if dim.symbol.isdigit() and not dim.minus:
        return dim.symbol
    return ":" if dim.sure else "?"


__all__ = ["docstring", "in_words", "listed"]
