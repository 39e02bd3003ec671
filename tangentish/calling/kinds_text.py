"""Kinds of arguments as a text: ``x: float, W: float64[:, :], p: {"b": float64[3]}``.

    kinds := name ":" kind ("," name ":" kind)*
    kind  := "float" | "int" | "bool" | "complex"         a number of Python
           | "float32" | "int64" | ...                    a number of NumPy
           | "float32" "[" axis ("," axis)* "]"           an array; `float64[]` has no axis
           | "list" "[" kind "]"                          any number of things of one kind
           | "[" kind ("," kind)* "]"                     a list of things that are not alike
           | "(" kind "," ... ")" | "{" key ":" kind "," ... "}"
           | Class "(" field ":" kind "," ... ")"         an object, or a named tuple
           | Class                                        what has no parts, such as a generator
           | "'a text'" | "None" | "..."                  this very constant
    axis  := ":"     any length but 1, which broadcasts
           | "3"     this length
           | "?"     any length, 1 as well

What `emit.docstrings.in_words` writes is read here, so that a text can stand for arguments in
another process.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tangentish.calling.checks import article
from tangentish.emit.docstrings import STRONG, WEAK, in_words
from tangentish.errors import ArgumentError
from tangentish.frontend.resolve import import_path
from tangentish.language.kinds import (
    CONSTANTS,
    ONE,
    Array,
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

TOKEN = re.compile(
    r"(?P<text>b?'(?:[^'\\]|\\.)*'|b?\"(?:[^\"\\]|\\.)*\")|(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)"
    r"|(?P<number>-?\d+)|(?P<sign>\.\.\.|[][(){}:,?])|(?P<wrong>\S)"
)
WEAK_NAMES = {name: dtype for dtype, name in WEAK.items()} | {"bool": "bool"}
STRONG_NAMES = {name: dtype for dtype, name in STRONG.items()}
EXAMPLE_LENGTH = 3  # of an axis of any length


def parse_kinds(text: str, names: Mapping[str, Any] | None = None) -> dict[str, Kind]:
    """The kind of each argument; ``names`` are those that classes are looked up in.

    >>> kinds = parse_kinds("x: float, W: float64[:, 3], mode: 'fast'")
    >>> print(", ".join(f"{name}: {kind}" for name, kind in kinds.items()))
    x: float64?, W: float64[W.0, 3], mode: 'fast'
    >>> parse_kinds("x: flot")
    Traceback (most recent call last):
    tangentish.errors.ArgumentError: `flot` is no kind: write float, int, float64[:, :], ...
        x: flot
           ^^^^
    """
    return Parser(text, names or {}).kinds()


class Parser:
    """Reads kinds from left to right, one token ahead."""

    def __init__(self, text: str, names: Mapping[str, Any]) -> None:
        self.text = text
        self.names = names
        self.tokens = list(TOKEN.finditer(text))
        self.next = 0

    # -- tokens --------------------------------------------------------------------------------

    @property
    def word(self) -> str:
        """The next token; empty at the end."""
        return self.tokens[self.next].group() if self.next < len(self.tokens) else ""

    @property
    def form(self) -> str | None:
        return self.tokens[self.next].lastgroup if self.next < len(self.tokens) else None

    def take(self) -> str:
        word = self.word
        self.next += 1
        return word

    def found(self, sign: str) -> bool:
        """Whether a sign comes next, which is then taken."""
        if self.form != "sign" or self.word != sign:
            return False
        self.next += 1
        return True

    def expect(self, sign: str, after: str) -> None:
        if not self.found(sign):
            raise self.error(f"`{sign}` is missing after {after}")

    def error(self, problem: str, at: int | None = None) -> ArgumentError:
        """An error with a caret below a token, the next one if ``at`` does not say which."""
        at = self.next if at is None else at
        start, width = len(self.text), 1
        if at < len(self.tokens):
            start, width = self.tokens[at].start(), len(self.tokens[at].group())
        line = self.text.rfind("\n", 0, start) + 1
        shown = self.text[line:].split("\n", 1)[0]
        return ArgumentError(f"{problem}\n    {shown}\n    {' ' * (start - line)}{'^' * width}")

    # -- kinds ---------------------------------------------------------------------------------

    def kinds(self) -> dict[str, Kind]:
        found: dict[str, Kind] = {}
        while self.word:
            name = self.word
            if self.form != "name" or "." in name:
                raise self.error("the name of an argument is missing")
            if name in found:
                raise self.error(f"`{name}` is named twice")
            self.take()
            self.expect(":", f"`{name}`")
            found[name] = self.kind(name)
            if self.word:
                self.expect(",", f"the kind of `{name}`")
        return found

    def kind(self, place: str) -> Kind:
        """One kind; the axes of its arrays get symbols made from ``place``."""
        if self.form == "text":
            return Known(ast.literal_eval(self.take()))
        if self.found("..."):
            return Known(...)
        if self.found("("):
            return Tuple(tuple(self.several(")", place)))
        if self.found("["):
            return Tuple(tuple(self.several("]", place)), list)
        if self.found("{"):
            return Dict(tuple(self.entries("}", place, self.key).items()))
        if self.form != "name":
            raise self.error("a kind is missing" if not self.word else f"`{self.word}` is no kind")
        return self.named(place)

    def several(self, end: str, place: str) -> list[Kind]:
        found: list[Kind] = []
        while not self.found(end):
            found.append(self.kind(within(place, len(found))))
            if self.word != end:
                self.expect(",", "the kind of an element")
        return found

    def entries(
        self, end: str, place: str, read: Callable[[], Any], numbered: bool = False
    ) -> dict[Any, Kind]:
        found: dict[Any, Kind] = {}
        while not self.found(end):
            key = read()
            self.expect(":", f"`{key}`")
            found[key] = self.kind(within(place, len(found) if numbered else key))
            if self.word != end:
                self.expect(",", f"the kind of `{key}`")
        return found

    def key(self) -> Any:
        if self.form not in ("text", "number") and self.word not in ("None", "True", "False"):
            raise self.error("a key is a text or a number")
        return ast.literal_eval(self.take())

    def field(self) -> str:
        if self.form != "name":
            raise self.error("the name of a field is missing")
        return self.take()

    def named(self, place: str) -> Kind:
        at, name = self.next, self.take()
        if self.word == "(":
            return self.instance(at, name, place)
        if name == "None":
            return Known(None)
        if name == "list":
            self.expect("[", "`list`")
            item = None if self.word == "]" else self.kind("?")
            self.expect("]", "the kind of the elements")
            return List(item)
        if self.word != "[" and name in WEAK_NAMES:
            return Scalar(WEAK_NAMES[name], weak=True)
        dtype = dtype_named(name)
        cls = self.class_named(name) if dtype is None else None
        if cls is not None and cls.__module__ != "builtins" and self.word != "[":
            return Opaque(f"{article(cls.__name__)} {cls.__name__}", cls)
        if dtype is None:
            hint = ": write the text itself, in quotes" if name == "str" else NO_KIND
            raise self.error(f"`{name}` is no kind{hint}", at)
        return Array(dtype, self.axes(place)) if self.found("[") else Scalar(dtype)

    def axes(self, place: str) -> tuple[Dim, ...]:
        dims: list[Dim] = []
        while not self.found("]"):
            symbol = place if place == "?" else f"{place}.{len(dims)}"
            if self.found(":"):
                dims.append(Dim(symbol, sure=True))
            elif self.found("?"):
                dims.append(Dim(symbol))
            elif self.form == "number" and self.word.isdigit():
                number = self.take()
                dims.append(ONE if number == "1" else Dim(number, sure=True))
            else:
                raise self.error("an axis is a colon, a length or a question mark")
            if self.word != "]":
                self.expect(",", "an axis")
        return tuple(dims)

    def instance(self, at: int, name: str, place: str) -> Kind:
        cls = self.class_named(name)
        if cls is None:
            raise self.error(f"there is no class `{name}`: write module.{name}", at)
        self.take()
        fields = self.entries(")", place, self.field, numbered=issubclass(cls, tuple))
        if issubclass(cls, tuple):
            if tuple(fields) != getattr(cls, "_fields", None):
                raise self.error(f"`{name}` has the fields {getattr(cls, '_fields', ())}", at)
            return Tuple(tuple(fields.values()), cls)
        return Object(cls, tuple(fields.items()))

    def class_named(self, name: str) -> type | None:
        """A class that the names know, or that a module has."""
        first, *rest = name.split(".")
        found: Any = self.names.get(first)
        if found is None and rest:
            module, _, name = name.rpartition(".")
            try:
                found, rest = importlib.import_module(module), [name]
            except ImportError:
                return None
        for part in rest:
            found = getattr(found, part, None)
        return found if isinstance(found, type) else None


NO_KIND = ": write float, int, float64[:, :], list[float], {'key': float}, (float, int), ..."


def within(place: str, part: Any) -> str:
    """The symbol of a part; in a list one symbol stands for all."""
    return place if place == "?" else f"{place}.{part}"


def dtype_named(name: str) -> str | None:
    """The name of a dtype of numbers.

    >>> dtype_named("float32"), dtype_named("int"), dtype_named("object")
    ('float32', 'int64', None)
    """
    name = STRONG_NAMES.get(name, WEAK_NAMES.get(name, name))
    try:
        dtype = np.dtype(name)
    except TypeError:
        return None
    return dtype.name if dtype.kind in "biufc" and dtype.name in (name, "longdouble") else None


# Writing.


def kinds_text(kinds: Mapping[str, Kind], names: Mapping[str, Any]) -> str:
    """The text that `parse_kinds` reads as these kinds, with the same names about.

    >>> kinds_text({"xs": List(Array("float32", (ONE,))), "n": Scalar("int64", weak=True)}, {})
    'xs: list[float32[1]], n: int'
    """

    def class_name(cls: type) -> str:
        return class_named_in(cls, names)

    for name, kind in kinds.items():
        check_writable(name, kind)
    return ", ".join(f"{name}: {in_words(kind, class_name)}" for name, kind in kinds.items())


def class_named_in(cls: type, names: Mapping[str, Any]) -> str:
    """How to call a class where some names are known."""
    if names.get(cls.__name__) is cls:
        return cls.__name__
    path = import_path(cls)
    if path is None or "." in path[1]:
        raise ArgumentError(f"the class `{cls.__qualname__}` is local: define it in a module")
    return ".".join(path)


def check_writable(name: str, kind: Kind | None) -> None:
    """Refuse what no text says: functions, unlike dicts, and what is not known."""
    if isinstance(kind, (Scalar, Array)) or kind is None:
        return
    if isinstance(kind, Opaque) and is_writable_class(kind.cls):
        return
    if isinstance(kind, Known) and isinstance(kind.value, (str, bytes, type(None), type(...))):
        return
    if isinstance(kind, Tuple):
        for k, part in enumerate(kind.items):
            check_writable(f"{name}[{k}]", part)
    elif isinstance(kind, List):
        check_writable(f"{name}[0]", kind.item)
    elif isinstance(kind, Dict) and kind.items is not None:
        for key, part in kind.items:
            check_writable(f"{name}[{key!r}]", part)
    elif isinstance(kind, Object):
        for field, part in kind.fields:
            check_writable(f"{name}.{field}", part)
    else:
        raise ArgumentError(
            f"the kind of `{name}` ({in_words(kind)}) cannot be written: make what it holds part "
            "of the function"
        )


def is_writable_class(cls: type | None) -> bool:
    """Whether a class can be named; the arithmetic of an array's subclass is not an array's."""
    return cls is not None and import_path(cls) is not None and not issubclass(cls, np.ndarray)


# Examples.


def example_text(kind: Kind, class_name: Callable[[type], str]) -> str:
    """An expression for a value of some kind, of ``np``, a generator ``rng`` and `make`.

    >>> example_text(Array("float64", (ONE, Dim("x.1"))), str)
    'rng.uniform(0.5, 1.5, (1, 3))'
    """

    def inner(kind: Kind) -> str:
        return example_text(kind, class_name)

    if isinstance(kind, Array):
        return array_text(kind)
    if isinstance(kind, Scalar):
        text = NUMBERS.get(np.dtype(kind.dtype).kind, "rng.uniform(0.5, 1.5)")
        return text if kind.weak else f"np.{kind.dtype}({text})"
    if isinstance(kind, List):
        return "[]" if kind.item is None else f"[{inner(kind.item)}, {inner(kind.item)}]"
    if isinstance(kind, Tuple):
        parts = ", ".join(map(inner, kind.items))
        if kind.cls is list:
            return f"[{parts}]"
        comma = "," if len(kind.items) == 1 else ""
        return f"{class_name(kind.cls)}({parts})" if kind.cls else f"({parts}{comma})"
    if isinstance(kind, Dict) and kind.items is not None:
        return "{" + ", ".join(f"{key!r}: {inner(part)}" for key, part in kind.items) + "}"
    if isinstance(kind, Object):
        fields = "".join(f", {name}={inner(part)}" for name, part in kind.fields)
        return f"make({class_name(kind.cls)}{fields})"
    if isinstance(kind, Opaque) and kind.cls is np.random.Generator:
        return "np.random.default_rng(0)"
    if isinstance(kind, Known) and isinstance(kind.value, CONSTANTS):
        return "..." if kind.value is ... else repr(kind.value)
    raise ArgumentError(f"there is no example of {in_words(kind)}: give arguments")


NUMBERS = {"i": "2", "u": "2", "b": "True", "c": "complex(rng.uniform(), rng.uniform())"}


def array_text(kind: Array) -> str:
    """An expression for an array: small numbers away from 0, whole ones 0 and 1."""
    lengths = [d.symbol if d.symbol.isdigit() else str(EXAMPLE_LENGTH) for d in kind.dims]
    shape = f"({lengths[0]},)" if len(lengths) == 1 else f"({', '.join(lengths)})"
    letter = np.dtype(kind.dtype).kind
    if letter in "iub":
        return f"rng.integers(0, 2, {shape}).astype(np.{kind.dtype})"
    real = f"rng.uniform(0.5, 1.5, {shape})"
    if not lengths:
        real = f"np.array({real})"
    if letter == "c":
        real = f"({real} + 1j * {real})"
    return real if kind.dtype in ("float64", "complex128") else f"{real}.astype(np.{kind.dtype})"


def make(cls: type, **fields: Any) -> Any:
    """An object with some fields, which its class has no say in.

    >>> from types import SimpleNamespace
    >>> make(SimpleNamespace, x=1.0)
    namespace(x=1.0)
    """
    new: Any = cls.__new__(cls)  # type: ignore[call-overload]
    vars(new).update(fields)
    return new


def examples(kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """Arguments of some kinds, always the same.

    >>> examples(parse_kinds("n: int, t: (float64[2, 1], 'a')"))["t"][0].shape
    (2, 1)
    """
    classes: dict[str, type] = {}

    def class_name(cls: type) -> str:
        return next((n for n, c in classes.items() if c is cls), None) or add(cls)

    def add(cls: type) -> str:
        name = f"class{len(classes)}"
        classes[name] = cls
        return name

    texts = {name: example_text(kind, class_name) for name, kind in kinds.items()}
    names = {"np": np, "rng": np.random.default_rng(0), "make": make, **classes}
    return {name: eval(text, names) for name, text in texts.items()}


__all__ = ["examples", "kinds_text", "parse_kinds"]
