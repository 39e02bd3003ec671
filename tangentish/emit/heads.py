"""Statements on one line: simple statements whole, compound ones up to their colon.

`HeadWriter` adds the statements to `ExpressionWriter`. `tangentish.emit.writer` puts heads,
bodies and comments together; `tangentish.emit.layout` breaks the heads that are too long,
through the hooks named in this class and its base.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import partial
from typing import Any

from tangentish.emit.expressions import ExpressionWriter, Parameter, parameters_of
from tangentish.emit.precedence import ANY, BINARY, TEST


class Decorator(ast.Expr):
    """A decorator, which has a line of its own.

    >>> writer = HeadWriter()
    >>> writer.dispatch(Decorator(ast.Name("jit")))
    >>> writer.out
    ['@', 'jit']
    """


class HeadWriter(ExpressionWriter):
    """Writes the head of one statement, without indentation, colon or body.

    >>> writer = HeadWriter()
    >>> writer.dispatch(ast.parse("for i in range(n): pass").body[0])
    >>> "".join(writer.out)
    'for i in range(n)'
    """

    def __init__(self) -> None:
        super().__init__()
        self.future_imports: list[str] = []  # the base of all takes note of them

    def fill(self, text: str = "") -> None:
        self.write(text)

    # The hooks of layout.

    def place(self, expr: ast.expr, parent: ast.AST, level: int = TEST) -> None:
        """An expression that may get parentheses for the sake of its line breaks."""
        self.operand(expr, level)

    def early_target(self, target: ast.expr, index: int) -> None:
        """A target of several, not the last one."""
        self.bare(target)

    def assign(self, target: ast.expr, operator: str, value: ast.expr, parent: ast.stmt) -> None:
        """The last target of an assignment, the operator, and the value."""
        self.bare(target)
        self.write(f" {operator} ")
        self.value(value, parent)

    def value(self, expr: ast.expr, parent: ast.stmt) -> None:
        """What is assigned, or an expression that is a statement."""
        if isinstance(expr, (ast.Yield, ast.YieldFrom)):
            self.dispatch(expr)
        elif isinstance(expr, ast.Tuple):
            self.bare(expr)
        else:
            self.place(expr, parent)

    def result(self, value: ast.expr, parent: ast.stmt) -> None:
        """What is returned."""
        self.bare(value)

    def loop_target(self, target: ast.expr, parent: ast.stmt) -> None:
        self.bare(target)

    def with_items(self, items: Sequence[ast.withitem], parent: ast.stmt) -> None:
        self.commas(items, self.dispatch)

    def signature(self, parameters: Sequence[Parameter], returns: ast.expr | None) -> None:
        self.enclose("(", partial(self.commas, parameters, self.parameter), ")")
        if returns is not None:
            self.write(" -> ")
            self.operand(returns, TEST)

    # Simple statements.

    def _Expr(self, t: ast.Expr) -> None:
        self.value(t.value, t)

    def _Assign(self, t: ast.Assign) -> None:
        for index, target in enumerate(t.targets[:-1]):
            self.early_target(target, index)
            self.write(" = ")
        self.assign(t.targets[-1], "=", t.value, t)

    def _AugAssign(self, t: ast.AugAssign) -> None:
        self.assign(t.target, BINARY[type(t.op)][0] + "=", t.value, t)

    def _AnnAssign(self, t: ast.AnnAssign) -> None:
        if isinstance(t.target, ast.Name) and not t.simple:
            self.enclose("(", partial(self.dispatch, t.target), ")")
        else:
            self.dispatch(t.target)
        self.write(": ")
        if t.value is None:
            self.operand(t.annotation, TEST)
        else:
            self.assign(t.annotation, "=", t.value, t)

    def _Return(self, t: ast.Return) -> None:
        self.write("return")
        if t.value is not None:
            self.write(" ")
            self.result(t.value, t)

    def _Delete(self, t: ast.Delete) -> None:
        self.write("del ")
        self.commas(t.targets, self.item)

    def _Assert(self, t: ast.Assert) -> None:
        self.write("assert ")
        self.place(t.test, t)
        if t.msg is not None:
            self.write(", ")
            self.place(t.msg, t)

    def _Raise(self, t: ast.Raise) -> None:
        self.write("raise")
        if t.exc is not None:
            self.write(" ")
            self.place(t.exc, t)
        if t.cause is not None:
            self.write(" from ")
            self.place(t.cause, t)

    # Compound statements.

    def _If(self, t: ast.If) -> None:
        self.write("if ")
        self.place(t.test, t, ANY)

    def _While(self, t: ast.While) -> None:
        self.write("while ")
        self.place(t.test, t, ANY)

    def _For(self, t: ast.For | ast.AsyncFor) -> None:
        self.write("for ")
        self.loop_target(t.target, t)
        self.write(" in ")
        self.place(t.iter, t)

    def _With(self, t: ast.With | ast.AsyncWith) -> None:
        self.write("with ")
        first = t.items[0]
        if len(t.items) == 1 and _is_pair(first.context_expr) and first.optional_vars is None:
            # `with (a, b):` would enter two context managers
            self.enclose("(", partial(self.dispatch, first), ")")
        else:
            self.with_items(t.items, t)

    def _withitem(self, t: ast.withitem) -> None:
        self.operand(t.context_expr, TEST)
        if t.optional_vars is not None:
            self.write(" as ")
            self.dispatch(t.optional_vars)

    def _Try(self, t: ast.Try) -> None:
        self.write("try")

    def _ExceptHandler(self, t: ast.ExceptHandler) -> None:
        self.write("except")
        if t.type is not None:
            self.write(" ")
            self.place(t.type, t)
        if t.name is not None:
            self.write(f" as {t.name}")

    def _Decorator(self, t: Decorator) -> None:
        self.write("@")
        self.place(t.value, t)

    def _FunctionDef(self, t: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.write(f"def {t.name}")
        self.type_parameters(t)
        self.signature(parameters_of(t.args), t.returns)

    def _ClassDef(self, t: ast.ClassDef) -> None:
        self.write(f"class {t.name}")
        self.type_parameters(t)
        if t.bases or t.keywords:
            self.enclose("(", partial(self.arguments, [*t.bases, *t.keywords]), ")")

    def type_parameters(self, t: Any) -> None:
        """``[T, *Ts, **P]``, since Python 3.12."""
        if getattr(t, "type_params", None):
            names = [ast.unparse(each) for each in t.type_params]
            self.enclose("[", partial(self.commas, names, self.write), "]")

    def _AsyncFor(self, t: ast.AsyncFor) -> None:
        self.write("async ")
        self._For(t)

    def _AsyncWith(self, t: ast.AsyncWith) -> None:
        self.write("async ")
        self._With(t)

    def _AsyncFunctionDef(self, t: ast.AsyncFunctionDef) -> None:
        self.write("async ")
        self._FunctionDef(t)


def _is_pair(expr: ast.expr) -> bool:
    return isinstance(expr, ast.Tuple) and bool(expr.elts)
