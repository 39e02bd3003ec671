"""Expressions as one line of Python, without needless parentheses.

`ExpressionWriter` is the `astunparse.Unparser` whose output is Python on every supported
version (astunparse alone writes ``a[(1:2, :)]``) and reads as a person writes it. It takes
trees of Python's own `ast`. Wherever a line may be broken it goes through a hook, such as
`enclose` or `commas`, that `tangentish.emit.layout` overrides.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from astunparse import Unparser

from tangentish.emit.literals import constant_text, fstring_text
from tangentish.emit.precedence import (
    ALWAYS,
    BINARY,
    BIT_OR,
    OR,
    TEST,
    is_bare_index,
    is_simple_bound,
    is_simple_power,
    operands,
    precedence,
)

Pair = tuple["ast.expr | None", ast.expr]  # a key (None for `**`) and a value of a dict
Parameter = tuple[str, "ast.arg | None", "ast.expr | None"]  # star or slash, name, default


class ExpressionWriter(Unparser):  # type: ignore[misc]
    """Writes the parts of an expression into ``out``, one after the other.

    >>> writer = ExpressionWriter()
    >>> writer.dispatch(ast.parse("x[i]", mode="eval").body)
    >>> writer.out
    ['x', '[', 'i', ']']
    """

    write: Callable[[Any], None]
    quote = '"'  # for strings, where there is a choice

    def __init__(self) -> None:  # not the base class's, which prints a whole tree at once
        self.out: list[Any] = []
        self.write = self.out.append

    def dispatch(self, tree: ast.AST) -> None:
        getattr(self, "_" + tree.__class__.__name__)(tree)

    # The hooks of layout.

    def operand(self, expr: ast.expr, level: int) -> None:
        """An expression, in parentheses if it binds more loosely than its place asks for."""
        if level == ALWAYS or precedence(expr) < level:
            self.enclose("(", partial(self.dispatch, expr), ")")
        else:
            self.dispatch(expr)

    def enclose(self, left: str, content: Callable[[], None], right: str) -> None:
        """Content in brackets."""
        self.write(left)
        content()
        self.write(right)

    def commas(self, items: Iterable[Any], each: Callable[[Any], None]) -> None:
        """Items separated by commas."""
        separator = ""
        for item in items:
            self.write(separator)
            each(item)
            separator = ", "

    def group(self, content: Callable[[], None]) -> None:
        """Content that layout puts on one line if it fits there."""
        content()

    def space(self) -> None:
        """A space, or a line break."""
        self.write(" ")

    # What stands in brackets and where a tuple may go bare.

    def item(self, expr: ast.AST) -> None:
        """An element of a display, an argument, or an index."""
        if isinstance(expr, ast.expr):
            self.operand(expr, TEST)
        else:
            self.dispatch(expr)

    def bare(self, expr: ast.expr) -> None:
        """An expression where a tuple needs no parentheses."""
        if isinstance(expr, ast.Tuple) and len(expr.elts) > 1:
            self.commas(expr.elts, self.item)
        else:
            self.operand(expr, TEST)

    # Operators.

    def _BinOp(self, t: ast.BinOp) -> None:
        left, right = operands(t)
        symbol = BINARY[type(t.op)][0]
        self.operand(*left)
        self.write(symbol if symbol == "**" and is_simple_power(t) else f" {symbol} ")
        self.operand(*right)

    def _UnaryOp(self, t: ast.UnaryOp) -> None:
        symbol = self.unop[type(t.op).__name__]
        self.write("not " if symbol == "not" else symbol)
        self.operand(*operands(t)[0])

    def _BoolOp(self, t: ast.BoolOp) -> None:
        separator, symbol = "", f" {self.boolops[type(t.op)]} "
        for operand in operands(t):
            self.write(separator)
            self.operand(*operand)
            separator = symbol

    def _Compare(self, t: ast.Compare) -> None:
        left, *comparators = operands(t)
        self.operand(*left)
        for op, comparator in zip(t.ops, comparators, strict=True):
            self.write(f" {self.cmpops[type(op).__name__]} ")
            self.operand(*comparator)

    def _IfExp(self, t: ast.IfExp) -> None:
        body, test, orelse = operands(t)
        self.operand(*body)
        self.write(" if ")
        self.operand(*test)
        self.write(" else ")
        self.operand(*orelse)

    def _Lambda(self, t: ast.Lambda) -> None:
        parameters = parameters_of(t.args)
        self.write("lambda " if parameters else "lambda")
        self.line(parameters, self.parameter)
        self.write(": ")
        self.lambda_body(*operands(t)[0])

    def lambda_body(self, body: ast.expr, level: int) -> None:
        self.operand(body, level)

    def line(self, items: Sequence[Any], each: Callable[[Any], None]) -> None:
        """Items separated by commas, where there is no line break."""
        ExpressionWriter.commas(self, items, each)

    def _NamedExpr(self, t: ast.NamedExpr) -> None:
        target, value = operands(t)
        self.operand(*target)
        self.write(" := ")
        self.operand(*value)

    def _Await(self, t: ast.Await) -> None:
        self.write("await ")
        self.operand(*operands(t)[0])

    def _Yield(self, t: ast.Yield) -> None:
        self.write("yield" if t.value is None else "yield ")
        if t.value is not None:
            self.bare(t.value)

    def _YieldFrom(self, t: ast.YieldFrom) -> None:
        self.write("yield from ")
        self.operand(*operands(t)[0])

    def _Starred(self, t: ast.Starred) -> None:
        self.write("*")
        self.operand(*operands(t)[0])

    # Attributes, calls and subscripts.

    def _Attribute(self, t: ast.Attribute) -> None:
        self.operand(*operands(t)[0])
        self.write(f".{t.attr}")

    def _Call(self, t: ast.Call) -> None:
        self.operand(*operands(t)[0])
        arguments = [*t.args, *t.keywords]
        if not arguments:
            self.write("()")
        elif len(arguments) == 1 and isinstance(arguments[0], ast.GeneratorExp):
            self.enclose("(", partial(self.generation, arguments[0], arguments[0].elt), ")")
        else:
            self.enclose("(", partial(self.arguments, arguments), ")")

    def arguments(self, arguments: Sequence[ast.AST]) -> None:
        self.group(partial(self.commas, arguments, self.item))

    def _keyword(self, t: ast.keyword) -> None:
        self.write("**" if t.arg is None else f"{t.arg}=")
        self.operand(t.value, BIT_OR if t.arg is None else TEST)

    def _Subscript(self, t: ast.Subscript) -> None:
        self.operand(*operands(t)[0])
        self.enclose("[", partial(self.index, t.slice), "]")

    def index(self, index: ast.expr) -> None:
        if not isinstance(index, ast.Tuple) or not is_bare_index(index):
            self.item(index)
        elif len(index.elts) == 1:
            self.single(index.elts[0])
        else:
            self.group(partial(self.commas, index.elts, self.item))

    def _Slice(self, t: ast.Slice) -> None:
        parts = (t.lower, t.upper, t.step)
        space = "" if all(part is None or is_simple_bound(part) for part in parts) else " "
        if t.lower is not None:
            self.operand(t.lower, TEST)
            self.write(space)
        self.write(":")
        if t.upper is not None:
            self.write(space)
            self.operand(t.upper, TEST)
        if t.step is not None:
            self.write(":" + space if t.upper is None else f"{space}:{space}")
            self.operand(t.step, TEST)

    # Displays and comprehensions.

    def _Tuple(self, t: ast.Tuple) -> None:
        if len(t.elts) == 1:
            self.enclose("(", partial(self.single, t.elts[0]), ")")
        else:
            self.display("(", t.elts, self.item, ")")

    def single(self, element: ast.expr) -> None:
        self.item(element)
        self.write(",")

    def _List(self, t: ast.List) -> None:
        self.display("[", t.elts, self.item, "]")

    def _Set(self, t: ast.Set) -> None:
        if t.elts:
            self.display("{", t.elts, self.item, "}")
        else:
            self.write("{*()}")

    def _Dict(self, t: ast.Dict) -> None:
        self.display("{", list(zip(t.keys, t.values, strict=True)), self.pair, "}")

    def display(
        self, left: str, items: Sequence[Any], each: Callable[[Any], None], right: str
    ) -> None:
        if items:
            self.enclose(left, partial(self.commas, items, each), right)
        else:
            self.write(left + right)

    def pair(self, pair: Pair) -> None:
        key, value = pair
        if key is None:
            self.write("**")
            self.operand(value, BIT_OR)
        else:
            self.operand(key, TEST)
            self.write(": ")
            self.operand(value, TEST)

    def _ListComp(self, t: ast.ListComp) -> None:
        self.enclose("[", partial(self.generation, t, t.elt), "]")

    def _SetComp(self, t: ast.SetComp) -> None:
        self.enclose("{", partial(self.generation, t, t.elt), "}")

    def _GeneratorExp(self, t: ast.GeneratorExp) -> None:
        self.enclose("(", partial(self.generation, t, t.elt), ")")

    def _DictComp(self, t: ast.DictComp) -> None:
        self.enclose("{", partial(self.generation, t, (t.key, t.value)), "}")

    def generation(self, t: Any, element: ast.expr | Pair) -> None:
        """The element and the clauses of a comprehension."""
        self.group(partial(self._generation, t, element))

    def _generation(self, t: Any, element: ast.expr | Pair) -> None:
        write = self.pair if isinstance(element, tuple) else self.item
        self.group(partial(write, element))  # type: ignore[arg-type]
        for clause in t.generators:
            self.space()
            self.dispatch(clause)

    def _comprehension(self, t: ast.comprehension) -> None:
        self.write("async for " if t.is_async else "for ")
        if isinstance(t.target, ast.Tuple) and len(t.target.elts) > 1:
            self.line(t.target.elts, self.item)
        else:
            self.dispatch(t.target)
        self.write(" in ")
        self.operand(t.iter, OR)
        for condition in t.ifs:
            self.space()
            self.write("if ")
            self.operand(condition, OR)

    # Parameters and literals.

    def parameter(self, parameter: Parameter) -> None:
        mark, arg, default = parameter
        self.write(mark)
        if arg is None:
            return
        self.write(arg.arg)
        if arg.annotation is not None:
            self.write(": ")
            self.operand(arg.annotation, TEST)
        if default is not None:
            self.write("=" if arg.annotation is None else " = ")
            self.operand(default, TEST)

    def _Constant(self, t: ast.Constant) -> None:
        self.write(constant_text(t.value, self.quote))

    def _JoinedStr(self, t: ast.JoinedStr) -> None:
        self.write(fstring_text(t, expression_text, self.quote))


def expression_text(expr: ast.expr, quote: str = '"') -> str:
    """An expression on one line.

    >>> expression_text(ast.parse("(a + (b * c))[(i), 1:n-1]", mode="eval").body)
    '(a + b * c)[i, 1 : n - 1]'
    """
    writer = ExpressionWriter()
    writer.quote = quote
    writer.operand(expr, TEST)
    return "".join(writer.out)


def parameters_of(arguments: ast.arguments) -> list[Parameter]:
    """The parameters as they are written: stars and slashes, names and defaults.

    >>> tree = ast.parse("lambda x, /, y=1, *, z: x", mode="eval").body.args
    >>> [mark + (arg.arg if arg else "") for mark, arg, default in parameters_of(tree)]
    ['x', '/', 'y', '*', 'z']
    """
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + arguments.defaults
    parameters = _named(positional, defaults)
    if arguments.posonlyargs:
        parameters.insert(len(arguments.posonlyargs), ("/", None, None))
    if arguments.vararg is not None or arguments.kwonlyargs:
        parameters.append(("*", arguments.vararg, None))
    parameters += _named(arguments.kwonlyargs, arguments.kw_defaults)
    if arguments.kwarg is not None:
        parameters.append(("**", arguments.kwarg, None))
    return parameters


def _named(args: list[ast.arg], defaults: Sequence[ast.expr | None]) -> list[Parameter]:
    return [("", arg, default) for arg, default in zip(args, defaults, strict=True)]
