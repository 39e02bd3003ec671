"""The heads of statements that are too long for a line, broken as ruff breaks them.

`Layout` says which building blocks of `tangentish.emit.blocks` each form of expression and
statement is made of; the printer of documents then decides where the lines end. The rules
are those of ruff's formatter, checked against its output on random programs:

- brackets at the end of a line are broken before parentheses are added around it;
- their content goes on one indented line, or else on one line per item, the last with a
  comma after it;
- operators are broken before the operator, the loosest ones first;
- a value that fits once it is in parentheses gets them, one that fits not even so does not.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from tangentish.emit.blocks import BRACKETS, NOWHERE, DocumentWriter
from tangentish.emit.document import SOFT, Alternatives, Choice, Kind, Printer
from tangentish.emit.expressions import Parameter
from tangentish.emit.precedence import (
    ATOM,
    TEST,
    Operand,
    is_parenthesized,
    is_simple_power,
    operands,
    precedence,
)
from tangentish.emit.shapes import (
    LINKS,
    OPERATIONS,
    Wish,
    breaks_in_brackets,
    flatten,
    has_bracketed_value,
    has_brackets,
    is_fluent,
    loosest,
    wish,
)


class Layout(DocumentWriter):
    """Writes the head of a statement as a document into ``out``.

    >>> layout = Layout()
    >>> layout.dispatch(ast.parse("return v1_bar, v2_bar").body[0])
    >>> "".join(element for element in layout.out if isinstance(element, str))
    'return v1_bar,v2_bar'
    """

    def __init__(self) -> None:
        super().__init__()
        self.lambda_is_value = False  # the lambda to be written is all that is assigned
        self.links: dict[int, bool] = {}  # of chains that may break at dots: is it the last?

    # Operators.

    def _BinOp(self, t: ast.BinOp | ast.BoolOp | ast.Compare) -> None:
        self.operator_group(partial(self.operation, flatten(t)))

    _BoolOp = _BinOp
    _Compare = _BinOp

    def operation(self, parts: list[Any]) -> None:
        """Operands and operators in turn, broken before the loosest operators."""
        start = 0
        for index in [*loosest(parts), len(parts)]:
            side = parts[start:index]
            if len(side) == 1:
                self.operand(*side[0])
            else:
                self.operator_group(partial(self.operation, side))
            if index < len(parts):
                self.operator(parts[index])
            start = index + 1

    def operator(self, operator: tuple[str, ast.expr]) -> None:
        symbol, expr = operator
        if symbol == "**" and isinstance(expr, ast.BinOp) and is_simple_power(expr):
            self.operator_break("")
            self.write(symbol)
            self.space_after_power()
        else:
            self.operator_break()
            self.write(symbol + " ")

    def _IfExp(self, t: ast.IfExp) -> None:
        self.operator_group(partial(self.ternary, t))

    def ternary(self, t: ast.IfExp) -> None:
        body, test, orelse = operands(t)
        self.operand(*body)
        self.operator_break()
        self.write("if ")
        self.operand(*test)
        self.operator_break()
        self.write("else ")
        if isinstance(t.orelse, ast.IfExp) and not is_parenthesized(orelse):
            self.ternary(t.orelse)
        else:
            self.operator_group(partial(self.operand, *orelse))

    def lambda_body(self, body: ast.expr, level: int) -> None:
        self.lambda_is_value, is_value = False, self.lambda_is_value
        write = partial(self.lambda_block, body, level)
        if is_value:  # break the body before parenthesizing all of the lambda
            self.within(Kind.FITS_BROKEN, write)
        else:
            write()

    def lambda_block(self, body: ast.expr, level: int) -> None:
        write = partial(self.operand, body, level)
        if isinstance(body, (ast.Call, ast.Subscript)) and not is_fluent(body):
            self.write(
                Alternatives(
                    [
                        self.captured(write),
                        self.captured(partial(self.broken_group, write)),
                        self.captured(partial(self.parenthesize, write)),
                    ]
                )
            )
        elif has_brackets(body) is not None and not isinstance(body, LINKS):
            write()
        else:
            self.parenthesize_if_broken(write)

    def _NamedExpr(self, t: ast.NamedExpr) -> None:
        target, value = operands(t)
        self.operator_group(partial(self.named, target))
        self.operand(*value)

    def named(self, target: Operand) -> None:
        self.operand(*target)
        self.operator_break()
        self.write(":= ")

    # Chains of attributes, calls and subscripts.

    def chain(self, t: ast.expr, content: Callable[[], None]) -> None:
        """A link of a chain; the outermost link decides whether its dots may be broken."""
        if id(t) not in self.links and self.level != NOWHERE and is_fluent(t):
            self.links[id(t)] = True
            link = operands(t)[0]
            while isinstance(link[0], LINKS) and not is_parenthesized(link):
                self.links[id(link[0])] = False
                link = operands(link[0])[0]
        if self.links.get(id(t)):
            self.group(content)
        else:
            content()

    def _Attribute(self, t: ast.Attribute) -> None:
        def content() -> None:
            value = operands(t)[0]
            self.operand(*value)
            if id(t) in self.links and (
                isinstance(value[0], (ast.Call, ast.Subscript)) or is_parenthesized(value)
            ):
                self.write(SOFT)
            self.write(f".{t.attr}")

        self.chain(t, content)

    def _Call(self, t: ast.Call) -> None:
        self.chain(t, partial(super()._Call, t))

    def _Subscript(self, t: ast.Subscript) -> None:
        self.chain(t, partial(super()._Subscript, t))

    # The expressions of statements.

    def bare(self, expr: ast.expr) -> None:
        if isinstance(expr, ast.Tuple) and len(expr.elts) > 1:
            self.parenthesize_if_broken(partial(self.commas, expr.elts, self.item))
        else:
            self.operand(expr, TEST)

    def place(self, expr: ast.expr, parent: ast.AST, level: int = TEST) -> None:
        write = partial(self.operand, expr, level)
        desire = Wish.NEVER if is_parenthesized((expr, level)) else wish(expr)
        keeps = isinstance(parent, (ast.Expr, ast.Raise))
        if desire is Wish.IF_BROKEN:
            self.kept = self.groups + 1 if keeps else NOWHERE
            self.parenthesize_value(expr, write)
        elif desire is Wish.IF_FITTING and not keeps:
            if isinstance(parent, ast.Assert) and expr is parent.msg:
                self.parenthesize_value(expr, write)
            else:
                self.parenthesize_if_fitting(write)
        else:
            write()

    def parenthesize_value(self, expr: ast.expr, write: Callable[[], None]) -> None:
        if self.lambda_is_value or breaks_in_brackets(expr):
            self.parenthesize_last(write)
        else:
            self.parenthesize_if_broken(write)

    def value(self, expr: ast.expr, parent: ast.stmt) -> None:
        if isinstance(parent, ast.Expr) and not isinstance(expr, (*OPERATIONS, ast.UnaryOp)):
            self.bare(expr)
        else:
            self.lambda_is_value = isinstance(expr, ast.Lambda)
            super().value(expr, parent)

    def result(self, value: ast.expr, parent: ast.stmt) -> None:
        if isinstance(value, ast.Tuple) and len(value.elts) == 2:
            self.kept = self.groups + 1
            self.parenthesize_last(partial(self.commas, value.elts, self.item))
        else:
            self.value(value, parent)

    def loop_target(self, target: ast.expr, parent: ast.stmt) -> None:
        if isinstance(target, ast.Tuple) and len(target.elts) > 1:
            self.parenthesize_last(partial(self.commas, target.elts, self.item))
        else:
            self.place(target, parent)

    def with_items(self, items: Sequence[ast.withitem], parent: ast.stmt) -> None:
        write = partial(self.commas, items, self.dispatch)
        if len(items) > 1:
            self.parenthesize_if_broken(write)
        elif items[0].optional_vars is None:
            self.place(items[0].context_expr, parent)
        else:
            self.parenthesize_value(items[0].context_expr, write)

    def _Delete(self, t: ast.Delete) -> None:
        self.write("del ")
        if len(t.targets) == 1:
            self.place(t.targets[0], t)
        else:
            self.parenthesize_if_broken(partial(self.commas, t.targets, self.item))

    def _ImportFrom(self, t: ast.ImportFrom) -> None:
        self.write(f"from {'.' * t.level}{t.module or ''} import ")
        self.parenthesize_if_broken(partial(self.names, t.names))

    def names(self, names: Sequence[ast.alias]) -> None:
        self.commas(names, self.dispatch)
        if len(names) == 1:
            self.write(Choice(",", ""))

    def signature(self, parameters: Sequence[Parameter], returns: ast.expr | None) -> None:
        def content() -> None:
            if parameters:
                self.write("(")
                self.at(BRACKETS, partial(self.block, partial(self.parameters, parameters)))
                self.write(")")
            else:
                self.write("()")
            if returns is not None:
                self.write(" -> ")
                self.operand(returns, TEST)

        self.group(content)

    def parameters(self, parameters: Sequence[Parameter]) -> None:
        if len(parameters) > 1:
            self.group(partial(self.commas, parameters, self.parameter))
        else:
            self.parameter(parameters[0])
            self.write(Choice(",", ""))

    # Assignments.

    def early_target(self, target: ast.expr, index: int) -> None:
        if index:
            self.later_target(target)
        else:
            self.bare(target)

    def assign(self, target: ast.expr, operator: str, value: ast.expr, parent: ast.stmt) -> None:
        chained = isinstance(parent, ast.Assign) and len(parent.targets) > 1
        if not (chained or has_brackets(target) is not None):
            self.operand(target, TEST)
            self.write(f" {operator} ")
            self.value(value, parent)
            return
        write_target = partial(self.later_target, target)
        write_operator = partial(self.write_text, f" {operator} ")
        if wish(value) is not Wish.IF_FITTING or precedence(value) < ATOM:
            write_target()
            write_operator()
            self.value(value, parent)
            return
        # Break the brackets of the value, or else parenthesize it, or else break the target.
        write = partial(self.operand, value, TEST)
        variants = [self.captured(write_target, write_operator, write)]
        if isinstance(value, LINKS):
            broken = partial(self.broken_group, write)
            variants.append(self.captured(write_target, write_operator, broken))
        enclosed = partial(self.parenthesize, write)
        variants.append(self.captured(write_target, write_operator, enclosed))
        broken_target = partial(self.broken_group, write_target)
        variants.append(self.captured(broken_target, write_operator, write))
        self.write(Alternatives(variants))

    def later_target(self, target: ast.expr) -> None:
        if has_brackets(target) is not None or has_bracketed_value(target):
            self.bare(target)
        else:
            self.parenthesize_if_broken(partial(self.operand, target, TEST))


def broken_head(head: ast.AST, prefix: str, suffix: str, indent: int, width: int) -> str:
    """The head of a statement over several lines, the first one not yet indented.

    >>> statement = ast.parse("energy = potential(x) + kinetic(v)").body[0]
    >>> print(broken_head(statement, "", "", 0, 25))
    energy = potential(
        x
    ) + kinetic(v)
    """
    layout = Layout()
    layout.write(prefix)
    layout.dispatch(head)
    layout.write(suffix)
    return Printer(layout.out, indent, width).print()
