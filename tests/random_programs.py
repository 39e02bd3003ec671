"""Programs drawn at random, as text, from the language that must be differentiated right.

Every program is a function `f(x, m, s, k)` of a vector, a matrix, a float and an integer,
and up to two helpers.  Names are drawn with their kinds, so that nearly every program runs;
values pass through bounded functions, so that nearly all stay moderate.

One class writes whole programs, and is longer than other modules for that: its methods are
the productions of one grammar.
"""

from __future__ import annotations

import ast
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

VECTOR, ROWS = 4, 3  # x has 4 elements, m is 3 by 4
MANY = 99  # bound of an integer that is only known not to be negative
DEPTH = 3  # of nested statements

HEADER = '''"""A random program."""

import math

import numpy as np
'''

# kinds of variables
SCALAR = ("scalar",)
FLOATS = ("list",)
ROWS_LIST = ("rows",)  # a list of vectors
ORDER = ("order",)  # an array of whole numbers below VECTOR


def vector(n: int) -> tuple[Any, ...]:
    return ("vector", n)


def matrix(rows: int, columns: int) -> tuple[Any, ...]:
    return ("matrix", rows, columns)


def integer(bound: int) -> tuple[Any, ...]:
    """An integer from 0 to bound - 1."""
    return ("integer", bound)


@dataclass
class Place:
    """Where a statement stands: what it may do there."""

    depth: int = 0
    in_loop: bool = False
    may_continue: bool = False
    returns: bool = True
    frozen: frozenset[str] = frozenset()  # names that must not be rebound or appended to

    def inside(self, **changes: Any) -> Place:
        values = {**vars(self), "depth": self.depth + 1, **changes}
        return Place(**values)


@dataclass
class Writer:
    """Draws one function: `names` maps the variables in scope to their kinds."""

    draw: random.Random
    helpers: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    names: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    counter: Iterator[int] = field(default_factory=itertools.count)

    # choosing

    def chance(self, probability: float) -> bool:
        return self.draw.random() < probability

    def fresh(self, stem: str) -> str:
        return f"{stem}{next(self.counter)}"

    def of_kind(self, kind: tuple[Any, ...]) -> list[str]:
        return [name for name, found in self.names.items() if found == kind]

    def family(self, family: str) -> list[str]:
        return [name for name, found in self.names.items() if found[0] == family]

    def number(self) -> str:
        return f"{self.draw.uniform(0.2, 1.6):.2f}"

    # expressions

    def index(self, length: int) -> str:
        """An index that is good for an axis of that length."""
        integers = self.family("integer")
        if not integers or self.chance(0.4):
            return str(self.draw.randrange(-length, length))
        name = self.draw.choice(integers)
        forms = [f"{name} % {length}", f"({name} + {self.draw.randrange(1, 4)}) % {length}"]
        if self.names[name][1] <= length:
            forms += [name, name, f"{name} - 1", f"{length - 1} - {name}", f"-{name} - 1"]
        if length == VECTOR:
            forms += [f"{order}[{self.draw.randrange(VECTOR)}]" for order in self.of_kind(ORDER)]
        return self.draw.choice(forms)

    def slice_of(self, length: int, wanted: int) -> str | None:
        """A slice that takes `wanted` elements of an axis."""
        if wanted > length:
            return None
        start = self.draw.randrange(length - wanted + 1)
        forms = [f"{start}:{start + wanted}"]
        if start + wanted == length:
            forms += [f"{start}:", f"-{wanted}:"]
        if start == 0:
            forms.append(f":{wanted}")
        if wanted == length:
            forms += [":", "::-1"]
        if 2 * wanted in (length, length + 1):
            forms.append("::2")
        return self.draw.choice(forms)

    def scalar(self, depth: int = 2) -> str:
        choices: list[Callable[[], str]] = [self.number, self.scalar_read, self.scalar_read]
        if depth > 0:
            choices += [
                lambda: f"{self.scalar(depth - 1)} + {self.scalar(depth - 1)}",
                lambda: f"({self.scalar(depth - 1)}) * ({self.scalar(depth - 1)})",
                lambda: f"{self.scalar(depth - 1)} - ({self.scalar(depth - 1)})",
                lambda: f"({self.scalar(depth - 1)}) / (2.5 + math.sin({self.scalar(0)}))",
                lambda: (
                    f"math.{self.draw.choice(['sin', 'cos', 'tanh'])}({self.scalar(depth - 1)})"
                ),
                lambda: f"np.{self.draw.choice(['sin', 'tanh'])}({self.scalar(depth - 1)})",
                lambda: f"np.exp(-0.5 * np.sin({self.scalar(depth - 1)}))",
                lambda: f"-({self.scalar(depth - 1)})",
                lambda: f"np.sum({self.vector(self.length(), depth - 1)})",
                self.inner_product,
                self.helper_call,
            ]
        return self.draw.choice(choices)()

    def scalar_read(self) -> str:
        choices = list(self.of_kind(SCALAR))
        for name in self.family("vector"):
            choices.append(f"{name}[{self.index(self.names[name][1])}]")
        for name in self.family("matrix"):
            _, rows, columns = self.names[name]
            choices.append(f"{name}[{self.index(rows)}, {self.index(columns)}]")
        for name in self.of_kind(FLOATS):
            choices.append(f"{name}[{self.draw.choice([0, -1])}]")
        for name in self.family("integer"):
            choices.append(f"0.2 * ({name} % 5)")
        return self.draw.choice(choices) if choices else self.number()

    def inner_product(self) -> str:
        n = self.length()
        return f"({self.vector(n, 0)}) @ ({self.vector(n, 0)})"

    def helper_call(self) -> str:
        scalars = [name for name, kind in self.helpers.items() if kind == SCALAR]
        if not scalars:
            return self.number()
        return f"{self.draw.choice(scalars)}({self.scalar(0)}, {self.scalar(0)})"

    def length(self) -> int:
        return self.draw.choice([VECTOR, VECTOR, ROWS, 2])

    def vector(self, n: int, depth: int = 2) -> str:
        choices: list[Callable[[], str]] = [lambda: self.vector_read(n)] * 3
        if depth > 0 and self.chance(0.1):
            choices = [self.selected(n, depth - 1)]
        elif depth > 0:
            choices += [
                lambda: f"{self.vector(n, depth - 1)} + {self.vector(n, depth - 1)}",
                lambda: f"({self.vector(n, depth - 1)}) * ({self.vector(n, depth - 1)})",
                lambda: f"({self.scalar(depth - 1)}) * ({self.vector(n, depth - 1)})",
                lambda: f"{self.vector(n, depth - 1)} - ({self.scalar(depth - 1)})",
                lambda: (
                    f"np.{self.draw.choice(['sin', 'cos', 'tanh'])}({self.vector(n, depth - 1)})"
                ),
                lambda: f"({self.vector(n, depth - 1)}) / (2.0 + {self.number()})",
                lambda: self.matrix_product(n),
            ]
        return self.draw.choice(choices)()

    def selected(self, n: int, depth: int) -> Callable[[], str]:
        """A choice element by element, or by an array of indices."""
        orders, whole = self.of_kind(ORDER), self.of_kind(vector(VECTOR))
        if n == VECTOR and orders and whole:
            return lambda: f"{self.draw.choice(whole)}[{self.draw.choice(orders)}]"
        test = f"{self.vector_read(n)} > {self.number()}"
        return lambda: f"np.where({test}, {self.vector(n, depth)}, {self.vector(n, 0)})"

    def vector_read(self, n: int) -> str:
        found = self.parts(n)
        return self.draw.choice(found) if found else f"np.full({n}, {self.scalar(0)})"

    def parts(self, n: int) -> list[str]:
        """Vectors and parts of arrays with n elements: all of these are views or names."""
        found = list(self.of_kind(vector(n)))
        for name in self.of_kind(ROWS_LIST):
            part = f"{name}[{self.draw.choice([0, -1])}]"
            cut = self.slice_of(VECTOR, n)
            found += [part if cut == ":" else f"{part}[{cut}]"] if cut else []
        for name in self.family("vector"):
            cut = self.slice_of(self.names[name][1], n)
            found += [f"{name}[{cut}]"] if cut else []
        for name in self.family("matrix"):
            _, rows, columns = self.names[name]
            cut = self.slice_of(columns, n)
            if cut:
                row = self.index(rows)
                found.append(f"{name}[{row}]" if cut == ":" else f"{name}[{row}, {cut}]")
            cut = self.slice_of(rows, n)
            found += [f"{name}[{cut}, {self.index(columns)}]"] if cut else []
        return found

    def matrix_product(self, n: int) -> str:
        fitting = [name for name in self.family("matrix") if n in self.names[name][1:]]
        if not fitting:
            return self.vector_read(n)
        name = self.draw.choice(fitting)
        _, rows, columns = self.names[name]
        if rows == n:
            return f"0.4 * ({name} @ ({self.vector(columns, 0)}))"
        return f"0.4 * (({self.vector(rows, 0)}) @ {name})"

    def bounded_scalar(self) -> str:
        wrap = self.draw.choice(["math.tanh({})", "math.sin({})", "0.5 * ({})", "{}"])
        return wrap.format(self.scalar())

    def bounded_vector(self, n: int) -> str:
        wrap = self.draw.choice(["np.tanh({})", "np.sin({})", "0.5 * ({})", "{}"])
        return wrap.format(self.vector(n))

    def condition(self) -> str:
        choices: list[Callable[[], str]] = [
            lambda: f"{self.scalar_read()} > {self.number()}",
            lambda: f"{self.scalar_read()} < {self.scalar(1)}",
            lambda: f"np.sum({self.vector_read(self.length())}) > {self.number()}",
        ]
        integers = self.family("integer")
        if integers:
            choices.append(
                lambda: f"{self.draw.choice(integers)} % 2 == {self.draw.choice([0, 1])}"
            )
        first = self.draw.choice(choices)()
        if self.chance(0.15):
            return f"{first} {self.draw.choice(['and', 'or'])} {self.draw.choice(choices)()}"
        return f"not {first}" if self.chance(0.05) else first

    # statements: each returns its lines

    def block(self, place: Place, size: int) -> list[str]:
        lines: list[str] = []
        for _ in range(size):
            lines += self.statement(place)
        return lines or ["pass"]

    def arm(self, place: Place, size: int, leave: bool = True) -> list[str]:
        """A block of its own: names that it makes are gone after it."""
        before = dict(self.names)
        lines = self.block(place, size)
        if leave:
            lines += self.leave(place)
        self.names = before
        return [f"    {line}" for line in lines]

    def leave(self, place: Place) -> list[str]:
        """Perhaps an exit, as the last statement of an arm."""
        choices = [[]] * 5
        if place.in_loop:
            choices += [["break"]] * 2
            choices += [["continue"]] * 2 if place.may_continue else []
        if place.returns:
            choices.append([f"return {self.scalar()}"])
        return self.draw.choice(choices)

    def statement(self, place: Place) -> list[str]:
        choices: list[Callable[[Place], list[str]]] = [
            self.scalar_assignment,
            self.scalar_assignment,
            self.scalar_augmented,
            self.vector_assignment,
            self.vector_augmented,
            self.element_store,
            self.element_store,
            self.slice_store,
            self.view,
            self.swap,
            self.list_statement,
            self.list_statement,
            self.rows_statement,
            self.rows_statement,
            self.order_statement,
            self.block_store,
            self.chosen_alias,
            self.integer_statement,
            self.helper_statement,
        ]
        if place.depth < DEPTH:
            choices += [self.branch] * 3 + [self.for_loop] * 3 + [self.while_loop]
        return self.draw.choice(choices)(place)

    def target(self, kind: tuple[Any, ...], stem: str, place: Place) -> str:
        """A name to bind: one in scope with the same kind, or a new one."""
        old = [name for name in self.of_kind(kind) if name not in place.frozen]
        name = self.draw.choice(old) if old and self.chance(0.75) else self.fresh(stem)
        return name

    def scalar_assignment(self, place: Place) -> list[str]:
        value = self.bounded_scalar()
        if self.chance(0.15):
            value = f"{value} if {self.condition()} else {self.scalar(1)}"
        name = self.target(SCALAR, "t", place)
        self.names[name] = SCALAR
        return [f"{name} = {value}"]

    def scalar_augmented(self, place: Place) -> list[str]:
        names = [name for name in self.of_kind(SCALAR) if name not in place.frozen]
        if not names:
            return self.scalar_assignment(place)
        name = self.draw.choice(names)
        if self.chance(0.3):
            return [f"{name} *= math.sin({self.scalar(1)})"]
        return [f"{name} {self.draw.choice(['+=', '-='])} {self.bounded_scalar()}"]

    def vector_assignment(self, place: Place) -> list[str]:
        n = self.length()
        value = self.bounded_vector(n)
        name = self.target(vector(n), "y", place)
        self.names[name] = vector(n)
        return [f"{name} = {value}"]

    def vector_augmented(self, place: Place) -> list[str]:
        if not self.family("vector"):
            return self.scalar_augmented(place)
        name = self.draw.choice(self.family("vector"))
        n = self.names[name][1]
        value = self.bounded_scalar() if self.chance(0.25) else self.bounded_vector(n)
        if self.chance(0.4):
            return [f"{name} *= 0.8 + 0.2 * np.sin({value})"]
        return [f"{name} {self.draw.choice(['+=', '-='])} 0.5 * ({value})"]

    def element(self) -> str:
        arrays = self.family("vector") + self.family("matrix")
        name = self.draw.choice(arrays)
        return f"{name}[{', '.join(self.index(n) for n in self.names[name][1:])}]"

    def element_store(self, place: Place) -> list[str]:
        if not self.family("vector") and not self.family("matrix"):
            return self.scalar_augmented(place)
        target, value = self.element(), self.bounded_scalar()
        operator = self.draw.choice(["=", "=", "+=", "-=", "*="])
        return [f"{target} {operator} {f'math.cos({value})' if operator == '*=' else value}"]

    def slice_store(self, place: Place) -> list[str]:
        n = self.length()
        parts = [part for part in self.parts(n) if part.endswith("]")]
        if not parts:
            return self.element_store(place)
        value = self.bounded_scalar() if self.chance(0.25) else self.bounded_vector(n)
        operator = self.draw.choice(["=", "=", "+=", "*="])
        if operator == "*=":
            value = f"0.8 + 0.2 * np.sin({value})"
        return [f"{self.draw.choice(parts)} {operator} {value}"]

    def view(self, place: Place) -> list[str]:
        """Bind a name to a view (or to another name): later writes go through it."""
        matrices = self.family("matrix")
        if matrices and self.chance(0.1):
            source = self.draw.choice(matrices)
            _, rows, columns = self.names[source]
            name = self.target(matrix(columns, rows), "b", place)
            self.names[name] = matrix(columns, rows)
            return [f"{name} = {source}.T"]
        n = self.length()
        parts = self.parts(n)
        if not parts:
            return self.vector_assignment(place)
        value = self.draw.choice(parts)
        name = self.target(vector(n), "v", place)
        self.names[name] = vector(n)
        return [f"{name} = {value}"] if value != name else [f"{name} = {value} * 1.0"]

    def swap(self, place: Place) -> list[str]:
        kind = self.draw.choice([SCALAR, vector(VECTOR), vector(ROWS)])
        names = [name for name in self.of_kind(kind) if name not in place.frozen]
        if len(names) < 2:
            return self.view(place)
        a, b = self.draw.sample(names, 2)
        if kind == SCALAR and self.chance(0.5):
            return [f"{a}, {b} = {b}, math.sin({a}) * {self.scalar(0)}"]
        return [f"{a}, {b} = {b}, {a}"]

    def list_statement(self, place: Place) -> list[str]:
        lists = [name for name in self.of_kind(FLOATS) if name not in place.frozen]
        if not lists:
            name, first = self.fresh("h"), self.scalar(1)
            value = f"[{first}, {self.scalar(0)}]"
            self.names[name] = FLOATS
            return [f"{name} = {value}"]
        name = self.draw.choice(lists)
        forms = [f"{name}.append({self.bounded_scalar()})"] * 2
        forms.append(f"{name}[{self.draw.choice([0, -1])}] = {self.bounded_scalar()}")
        numbers = [t for t in self.of_kind(SCALAR) if t not in place.frozen]
        if numbers and self.chance(0.2):
            return [f"if len({name}) > 1:", f"    {self.draw.choice(numbers)} = {name}.pop()"]
        return [self.draw.choice(forms)]

    def rows_statement(self, place: Place) -> list[str]:
        """A list of vectors: its parts may be views of others, and are written to."""
        lists = [name for name in self.of_kind(ROWS_LIST) if name not in place.frozen]
        if not lists:
            value = f"[{self.vector_read(VECTOR)}, {self.bounded_vector(VECTOR)}]"
            name = self.fresh("rows")
            self.names[name] = ROWS_LIST
            return [f"{name} = {value}"]
        name, k = self.draw.choice(lists), self.draw.choice([0, -1])
        forms: list[Callable[[], list[str]]] = [
            lambda: [f"{name}.append({self.bounded_vector(VECTOR)})"],
            lambda: [f"{name}[{k}] = {self.bounded_vector(VECTOR)}"],
            lambda: [f"{name}[{k}] *= 0.8 + 0.2 * np.sin({self.bounded_scalar()})"],
            lambda: [f"{name}[{k}][{self.index(VECTOR)}] = {self.bounded_scalar()}"],
            lambda: [f"{name}[0], {name}[-1] = {name}[-1], {name}[0]"],
        ]
        vectors = [v for v in self.of_kind(vector(VECTOR)) if v not in place.frozen]
        if vectors:
            v = self.draw.choice(vectors)
            forms.append(lambda: [f"{name}.append({v})"])
            forms.append(lambda: [f"if len({name}) > 1:", f"    {v} = {name}.pop()"])
        return self.draw.choice(forms)()

    def order_statement(self, place: Place) -> list[str]:
        """An array of whole numbers that serve as indices, and change."""
        orders = [name for name in self.of_kind(ORDER) if name not in place.frozen]
        if not orders:
            name = self.fresh("order")
            self.names[name] = ORDER
            return [f"{name} = np.array({self.draw.sample(range(VECTOR), VECTOR)})"]
        name, k = self.draw.choice(orders), self.draw.randrange(VECTOR)
        step = self.draw.randrange(1, 4)
        forms = [
            f"{name}[{k}] = ({name}[{self.index(VECTOR)}] + {step}) % {VECTOR}",
            f"{name}[{self.index(VECTOR)}] = {self.draw.randrange(VECTOR)}",
        ]
        whole = self.of_kind(vector(VECTOR))
        if whole:
            value = self.bounded_vector(VECTOR)
            forms.append(f"{self.draw.choice(whole)}[{name}] = {value}")
            forms.append(f"np.add.at({self.draw.choice(whole)}, {name}, {value})")
        return [self.draw.choice(forms)]

    def block_store(self, place: Place) -> list[str]:
        """A block of a matrix is written, from one that may overlap it."""
        if not self.family("matrix"):
            return self.slice_store(place)
        name = self.draw.choice(self.family("matrix"))
        _, rows, columns = self.names[name]
        height, width = self.draw.randrange(1, rows + 1), self.draw.randrange(1, columns + 1)
        left, right = (
            f"{name}[{self.slice_of(rows, height)}, {self.slice_of(columns, width)}]"
            for _ in range(2)
        )
        operator = self.draw.choice(["=", "=", "+=", "*="])
        return [f"{left} {operator} 0.5 * np.sin({right} + {self.scalar(1)})"]

    def chosen_alias(self, place: Place) -> list[str]:
        """A name for one of two arrays, or of two views."""
        n = self.length()
        parts = self.parts(n)
        if len(parts) < 2:
            return self.view(place)
        a, b = self.draw.sample(parts, 2)
        name = self.target(vector(n), "w", place)
        self.names[name] = vector(n)
        return [f"{name} = {a} if {self.condition()} else {b}"]

    def integer_statement(self, place: Place) -> list[str]:
        names = [name for name in self.family("integer") if name not in place.frozen]
        if not names or self.chance(0.2):
            name = self.fresh("k")
            self.names[name] = integer(MANY)
            return [f"{name} = {self.draw.randrange(4)}"]
        name = self.draw.choice(names)
        bound = self.names[name][1]
        if bound == MANY:
            return [f"{name} = {name} + {self.draw.randrange(1, 3)}"]
        return [f"{name} = ({name} + {self.draw.randrange(1, 3)}) % {bound}"]

    def helper_statement(self, place: Place) -> list[str]:
        vectors = [name for name, kind in self.helpers.items() if kind == vector(VECTOR)]
        parts = self.parts(VECTOR)
        if not vectors or not parts:
            return self.scalar_augmented(place)
        call = f"{self.draw.choice(vectors)}({self.draw.choice(parts)}, {self.scalar(1)})"
        if self.chance(0.4):
            return [call]
        name = self.target(SCALAR, "t", place)
        self.names[name] = SCALAR
        return [f"{name} = 0.5 * {call}"]

    def branch(self, place: Place) -> list[str]:
        inner = place.inside()
        lines = [f"if {self.condition()}:", *self.arm(inner, self.draw.randrange(1, 4))]
        if self.chance(0.2):
            lines += [f"elif {self.condition()}:", *self.arm(inner, self.draw.randrange(1, 3))]
        if self.chance(0.5):
            lines += ["else:", *self.arm(inner, self.draw.randrange(1, 4))]
        return lines

    def for_loop(self, place: Place) -> list[str]:
        before, made = [], {}
        form = self.draw.randrange(8)
        frozen = set(place.frozen)
        i = self.draw.choice(["i", "j", self.fresh("i")])
        if i in frozen:
            i = self.fresh("i")
        if form <= 3:
            iterable, bound = self.range_()
            made = {i: integer(bound)}
            target = i
        elif form == 4:  # the bound changes while the loop runs
            n = self.fresh("n")
            before = [f"{n} = {self.draw.randrange(1, 4)}"]
            self.names[n] = integer(MANY)
            iterable, target, made = f"range({n})", i, {i: integer(VECTOR)}
        elif form == 5:
            q = self.fresh("q")
            iterable, target = self.vector_read(self.length()), q
            made = {q: SCALAR}
        elif form == 6:
            q, n = self.fresh("q"), self.length()
            iterable, target = f"enumerate({self.vector_read(n)})", f"{i}, {q}"
            made = {i: integer(n), q: SCALAR}
        elif form == 7 and self.of_kind(FLOATS) and self.chance(0.7):
            q = self.fresh("q")
            target = q
            iterable = self.draw.choice(self.of_kind(FLOATS))
            made = {q: SCALAR}
            frozen.add(iterable)  # a list that grows while it is read has no end
        elif self.chance(0.5):
            p, q = self.fresh("p"), self.fresh("q")
            iterable = f"zip({self.vector_read(self.length())}, {self.vector_read(self.length())})"
            target, made = f"{p}, {q}", {p: SCALAR, q: SCALAR}
        else:
            if not self.family("matrix"):
                return self.while_loop(place)
            name = self.draw.choice(self.family("matrix"))
            row = self.fresh("r")
            iterable, target, made = name, row, {row: vector(self.names[name][2])}
        outside = dict(self.names)
        self.names.update(made)
        inner = place.inside(in_loop=True, may_continue=True, frozen=frozenset(frozen))
        body = self.arm(inner, self.draw.randrange(1, 4), leave=False)
        if form == 4 and self.chance(0.7):
            body.append(f"    {n} = {n} + 1")
        lines = [*before, f"for {target} in {iterable}:", *body]
        self.names = outside
        if form <= 3 and self.chance(0.3):  # read after the loop, which ran at least once
            self.names[i] = made[i]
        elif i in self.names:
            del self.names[i]
        if self.chance(0.1):
            lines += ["else:", *self.arm(place.inside(), 1, leave=False)]
        return lines

    def range_(self) -> tuple[str, int]:
        """A range that is not empty, and a bound of its values."""
        n = self.draw.randrange(2, 5)
        forms = [
            (f"range({n})", n),
            (f"range(1, {n})", n),
            (f"range({n - 1}, -1, -1)", n),
            (f"range(0, {n}, 2)", n),
            (f"range({n}, 0, -2)", n + 1),
            (f"reversed(range({n}))", n),
        ]
        vectors = self.family("vector")
        if vectors:
            name = self.draw.choice(vectors)
            forms.append((f"range(len({name}))", self.names[name][1]))
        integers = self.family("integer")
        if integers:
            forms.append((f"range({self.draw.choice(integers)} % 3 + 1)", 3))
        return self.draw.choice(forms)

    def while_loop(self, place: Place) -> list[str]:
        c = self.fresh("c")
        count = self.draw.randrange(2, 5)
        test = f"{c} < {count}"
        if self.chance(0.5):
            test = f"{test} and ({self.condition()})"
        first = self.chance(0.6)  # at the end a `continue` would skip the counter
        outside = {**self.names, c: integer(MANY)}
        self.names = dict(outside)
        inner = place.inside(in_loop=True, may_continue=first, frozen=place.frozen | {c})
        body = self.arm(inner, self.draw.randrange(1, 4), leave=False)
        step = [f"    {c} += 1"]
        self.names = outside
        return [f"{c} = 0", f"while {test}:", *(step + body if first else body + step)]

    # functions

    def scalar_helper(self, name: str) -> list[str]:
        self.names = {"p": SCALAR, "q": SCALAR}
        body = self.block(Place(depth=1), self.draw.randrange(1, 3))
        lines = [f"def {name}(p, q):", *(f"    {line}" for line in body)]
        return [*lines, f"    return math.sin({self.scalar()}) + 0.3 * p - 0.2 * q"]

    def vector_helper(self, name: str) -> list[str]:
        self.names = {"u": vector(VECTOR), "p": SCALAR}
        body = self.block(Place(depth=1, frozen=frozenset({"u"})), self.draw.randrange(1, 4))
        lines = [f"def {name}(u, p):", *(f"    {line}" for line in body)]
        return [
            *lines,
            f"    u[{self.index(VECTOR)}] += math.sin(p)",
            f"    return {self.scalar()}",
        ]

    def main(self) -> list[str]:
        self.names = {
            "x": vector(VECTOR),
            "m": matrix(ROWS, VECTOR),
            "s": SCALAR,
            "k": integer(MANY),
        }
        start = ["y = x * 1.0", "a = m * s", "t = s", "z = np.zeros_like(x)", "w = y[1:]"]
        kinds = [vector(VECTOR), matrix(ROWS, VECTOR), SCALAR, vector(VECTOR), vector(ROWS)]
        lines = []
        for line, kind in zip(start, kinds, strict=True):
            if line[0] in "ya" or self.chance(0.4):
                lines.append(line)
                self.names[line[0]] = kind
        if "w" in self.names and self.chance(0.3):
            lines.append("y = x")
        lines += self.block(Place(), self.draw.randrange(3, 8))
        lines.append(f"return {self.result()}")
        return ["def f(x, m, s, k):", *(f"    {line}" for line in lines)]

    def result(self) -> str:
        terms = ["s * 0.3", "np.sum(x * x)", "np.sum(m)"]
        for name, kind in self.names.items():
            if name in ("x", "m", "s") or self.chance(0.3):
                continue
            if kind == SCALAR:
                terms.append(f"{name} * {self.number()}")
            elif kind[0] in ("vector", "matrix"):
                terms.append(f"np.sum({name} * {name})")
            elif kind == FLOATS:
                terms.append(f"sum({name}) * {name}[0]")
            elif kind == ROWS_LIST:
                terms.append(f"np.sum({name}[0] * {name}[-1])")
            elif kind == ORDER:
                terms.append(f"x[{name}[0]]")
            else:
                terms.append(f"0.1 * {name}")
        return " + ".join(terms)


def draw_source(seed: int | str) -> str:
    """The text of a random program; the same for the same seed."""
    writer = Writer(random.Random(f"tangentish {seed}"))
    functions = []
    for k in range(writer.draw.randrange(3)):
        scalar = writer.chance(0.5)
        lines = writer.scalar_helper(f"g{k}") if scalar else writer.vector_helper(f"g{k}")
        writer.helpers[f"g{k}"] = SCALAR if scalar else vector(VECTOR)
        functions.append("\n".join(lines))
    functions.append("\n".join(writer.main()))
    bodies = [ast.unparse(ast.parse(text)) for text in functions]  # without needless parentheses
    return "\n\n\n".join([HEADER.rstrip(), *bodies]) + "\n"
