"""Random programs that make every step of their evaluation visible by printing.

They need not be differentiable: they are there to compare evaluation order, side effects and
exits before and after normalization.
"""

from __future__ import annotations

import random

PREAMBLE = '''
import contextlib
COUNT = [0]
G = 1
def p(tag, value=1):
    """Prints, and ends programs that run too long."""
    COUNT[0] += 1
    if COUNT[0] > 150:
        raise RuntimeError("too long")
    print(tag, value)
    return value
def q(value):
    return value * 2 % 13 - 3
def bump(xs, value=1):
    xs[0] = (xs[0] + value) % 50
    return xs[0]
def set_global(value):
    global G
    G = value % 9
    return G
def boom(value):
    if value % 3 == 0:
        raise ValueError(value)
    return value
@contextlib.contextmanager
def room(tag, swallow=False):
    print("enter", tag)
    try:
        yield tag
    except ValueError as error:
        print("error", error)
        if not swallow:
            raise
    finally:
        print("leave", tag)
def f(x, y, a):
'''

SCALARS = ("x", "y", "z", "i", "j", "k")
LISTS = ("a", "b")


class Generator:
    """Writes one program from a seed."""

    def __init__(self, seed: int, size: int = 12) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.budget = size
        self.tags = 0
        self.functions = 0
        self.inside = 0  # comprehensions around, where `:=` is not allowed

    def program(self) -> str:
        self.lines = ["    COUNT[0] = 0", "    set_global(x)", "    z = i = j = k = 2"]
        self.lines.append("    b = [x, y, 3, 4]")
        if self.chance(0.3):
            self.lines.append("    def inner(step):")
            self.lines.append("        nonlocal z")
            self.lines.append("        z = (z + step) % 11")
            self.lines.append("        return p('inner', z) + x")
            self.functions = 1
        self.block(1, "")
        while self.budget > 0:
            self.block(1, "")
        if self.chance(0.7):
            self.lines.append(f"    return x, y, {self.expression()}, i, j, k, a, b")
        return PREAMBLE + "\n".join(self.lines)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def tag(self) -> str:
        self.tags += 1
        return f"'t{self.tags}'"

    # Expressions.

    def scalar(self) -> str:
        return self.pick(*SCALARS)

    def seq(self) -> str:
        return self.pick(*LISTS)

    def expression(self, depth: int = 2) -> str:
        if depth <= 0:
            return self.pick(self.scalar(), self.scalar(), str(self.random.randrange(-3, 6)), "G")
        kind = self.random.randrange(18)
        if kind < 3:
            operator = self.pick("+", "-", "*")
            return f"({self.expression(depth - 1)} {operator} {self.expression(depth - 1)}) % 17"
        if kind == 7:
            operator = self.pick("and", "or")
            return f"({self.expression(depth - 1)} {operator} {self.expression(depth - 1)})"
        if kind == 8 and not self.inside:
            return f"({self.scalar()} := {self.expression(depth - 1)})"
        if kind == 11:
            return f"sum({self.comprehension(depth - 1)}) % 19"
        if kind == 12:
            function = self.pick("sum", "any", "all", "list")
            return f"int(bool({function}({self.comprehension(depth - 1)[1:-1]})))"
        if kind == 14:
            return f"int({self.test(depth - 1)})"
        return self.call(kind, self.expression(depth - 1), self.expression(depth - 1), depth)

    def call(self, kind: int, first: str, second: str, depth: int) -> str:
        if kind == 3:
            return f"p({self.tag()}, {first})"
        if kind == 4:
            return f"q({first})"
        if kind == 5:
            return f"{self.seq()}[{first} % 3]"
        if kind == 6:
            return f"({first} if {self.test(depth - 1)} else {second})"
        if kind == 9:
            return f"bump({self.seq()}, {first})"
        if kind == 10:
            return f"set_global({first})"
        if kind == 13:
            return f"(lambda t, s={first}: t + s + {self.scalar()})({second})"
        if kind == 15:
            return f"boom({first})" if self.chance(0.3) else f"abs({first})"
        if kind == 16 and self.functions:
            return f"inner({first})"
        if self.chance(0.5):
            return f"-{first}"
        parts = self.pick("a} {bump(a)", "x} {q(z)", "x!r:>{6}} {y", "b} {(*a, x)} {bump(b)")
        return f"len(f'{{{parts}}}')"

    def comprehension(self, depth: int) -> str:
        self.inside += 1
        text = f"[{self.expression(depth)} for {self.scalar()} in {self.iterable(depth)}"
        if self.chance(0.3):
            text += f" for {self.scalar()} in {self.iterable(depth)}"
        text += f" if {self.test(depth)}" if self.chance(0.4) else ""
        self.inside -= 1
        return text + "]"

    def test(self, depth: int = 1) -> str:
        first, second = self.expression(depth - 1), self.expression(depth - 1)
        kind = self.random.randrange(9)
        if kind < 3:
            return f"{first} {self.pick('<', '<=', '==', '!=', '>')} {second}"
        if kind == 3:
            return f"p({self.tag()}, {first}) < {second}"
        if kind == 4:
            return f"{first} < {second} <= {self.expression(depth - 1)}"
        if kind == 5:
            operator = self.pick("and", "or")
            return f"({self.test(depth - 1)} {operator} {self.test(depth - 1)})"
        if kind == 6:
            return f"not {self.test(depth - 1)}" if depth > 0 else self.scalar()
        if kind == 7:
            return f"{first} {self.pick('in', 'not in')} {self.seq()}"
        return "x > y" if self.inside else f"({self.scalar()} := {first}) > {second}"

    def iterable(self, depth: int = 1) -> str:
        first = self.expression(depth - 1)
        return self.pick(
            f"range(abs({first}) % 4)",
            f"range({first} % 3, 4)",
            f"list({self.seq()})[:4]",
            f"[1, {first}, 2]",
            self.comprehension(depth - 1) if depth > 0 else "[3]",
            f"reversed(range({first} % 4))",
        )

    # Statements.

    def block(self, depth: int, loop: str) -> None:
        for _ in range(self.random.randrange(1, 4)):
            self.statement(depth, loop)

    def emit(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)

    def statement(self, depth: int, loop: str) -> None:
        self.budget -= 1
        kind = self.random.randrange(20)
        if self.budget <= 0 or depth > 5 or kind > 12:
            self.simple(depth, loop)
        elif kind < 5:
            self.branch(depth, loop)
        elif kind < 8:
            self.for_loop(depth)
        elif kind < 10:
            self.while_loop(depth)
        elif kind == 10:
            self.emit(depth, f"with room({self.tag()}, {self.chance(0.5)}) as {self.scalar()}0:")
            self.block(depth + 1, loop)
        elif kind == 11:
            self.try_block(depth, loop)
        else:
            self.emit(depth, "with np.errstate(all='ignore'):")
            self.block(depth + 1, loop)

    def branch(self, depth: int, loop: str) -> None:
        self.emit(depth, f"if {self.test()}:")
        self.block(depth + 1, loop)
        if self.chance(0.3):
            self.emit(depth, f"elif {self.test()}:")
            self.block(depth + 1, loop)
        if self.chance(0.5):
            self.emit(depth, "else:")
            self.block(depth + 1, loop)

    def for_loop(self, depth: int) -> None:
        kind = self.random.randrange(4)
        if kind == 0:
            targets = self.random.sample(SCALARS, 2)
            self.emit(depth, f"for {', '.join(targets)} in enumerate({self.iterable()}):")
        elif kind == 1:
            first, second, third = self.random.sample(SCALARS, 3)
            header = f"for {first}, ({second}, {third}) in enumerate(zip(a, {self.iterable()})):"
            self.emit(depth, header)
        elif kind == 2 and self.chance(0.3):
            self.emit(depth, f"for {self.seq()}[{self.expression(1)} % 3] in {self.iterable()}:")
        else:
            self.emit(depth, f"for {self.scalar()} in {self.iterable()}:")
        self.block(depth + 1, "for")
        self.orelse(depth)

    def while_loop(self, depth: int) -> None:
        if self.chance(0.3):
            self.emit(depth, "while True:")
            self.emit(depth + 1, f"p({self.tag()})")
        elif self.chance(0.1):
            self.emit(depth, f"while {self.scalar()}:")
            self.emit(depth + 1, f"p({self.tag()})")
        else:
            self.emit(depth, f"while p({self.tag()}, {self.expression(1)}) < {self.expression(1)}:")
        self.block(depth + 1, "while")
        self.orelse(depth)

    def orelse(self, depth: int) -> None:
        if self.chance(0.25):
            self.emit(depth, "else:")
            self.block(depth + 1, "")

    def try_block(self, depth: int, loop: str) -> None:
        self.emit(depth, "try:")
        self.block(depth + 1, loop)
        self.emit(depth + 1, f"boom({self.scalar()})")
        self.emit(depth, "except ValueError as error:")
        self.block(depth + 1, loop)
        if self.chance(0.3):
            self.emit(depth, "else:")
            self.block(depth + 1, loop)
        if self.chance(0.3):
            self.emit(depth, "finally:")
            self.emit(depth + 1, f"p({self.tag()})")

    def simple(self, depth: int, loop: str) -> None:
        kind = self.random.randrange(20)
        if kind >= 15 and loop:
            leave = f"return {self.expression()}"
            self.emit(depth, self.pick("break", "continue", "break", leave))
        else:
            self.emit(depth, self.plain(kind))

    def plain(self, kind: int) -> str:
        expression, scalar, seq = self.expression, self.scalar, self.seq
        if kind < 4:
            return f"{scalar()} = {expression()}"
        if kind == 4:
            return f"{scalar()} {self.pick('+=', '-=', '*=')} {expression()} % 7"
        if kind == 5:
            return f"{seq()}[{expression(1)} % 3] {self.pick('+=', '-=')} {expression()} % 7"
        if kind == 6:
            return f"{seq()}[{expression(1)} % 3] = {expression()}"
        if kind == 7:
            return self.unpacking()
        if kind == 8:
            return f"{scalar()} = {scalar()} = {seq()}[{expression(1)} % 3] = {expression()}"
        if kind == 9:
            return f"p({self.tag()}, {expression()})"
        if kind == 10 and self.chance(0.3):
            return f"assert {self.test()}, f'{{{scalar()}}} {{bump(a)}}'"
        if kind == 11:
            return f"{seq()} = {self.comprehension(1)} + [1, 2, 3]"
        if kind == 12:
            return f"x = len([*b, {expression(1)}, *a]); b = {self.comprehension(1)}; b += a"
        if kind == 13 and self.chance(0.4):
            return "return" if self.chance(0.2) else f"return {expression()}"
        if kind == 14 and self.chance(0.2):
            return f"raise ValueError(p({self.tag()}, {expression(1)}))"
        return f"print({expression()}, {scalar()}, sep={self.tag()})"

    def unpacking(self) -> str:
        first, second = self.random.sample(SCALARS, 2)
        one, two = self.expression(1), self.expression(1)
        return self.pick(
            f"{first}, {second} = {second}, {first}",
            f"{first}, {second} = {self.expression()}, {self.expression()}",
            f"{first}, {second} = a[0], a[1]",
            f"a[0], a[{one} % 3] = a[1], {two}",
            f"{first}, *b = {one}, {two}, 2, 3, 4",
            f"{first}, *_, {second} = a",
            f"({first}, {second}), a[1] = zip([1, 2], b); x = y = z = i = j = k = 3; a[1] = 2",
            f"{first}, a[{first} % 3] = {one}, {two}",
            f"{first}, ({second}, a[2]) = {one}, ({two}, {first})",
        )


def printing_program(seed: int, size: int = 12) -> str:
    """The text of a program whose last definition is ``f(x, y, a)``."""
    return Generator(seed, size).program()
