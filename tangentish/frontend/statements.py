"""The other statements: branches, calls, assertions, exceptions, context managers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from tangentish.frontend.conditions import negated
from tangentish.frontend.loops import loop_variable, unpack_variable
from tangentish.language.grammar import at, call, copy_tree, name, target

if TYPE_CHECKING:
    from tangentish.frontend.builder import Builder


def branch(b: Builder, node: Any) -> None:
    """An empty first arm is exchanged for the second."""
    test, body, orelse = node.test, node.body, node.orelse
    if orelse and all(type(each) is gast.Pass for each in body):
        test, body, orelse = negated(test), orelse, []
    operand = b.operand(test)
    if body and type(body[0]) is gast.Break:  # the canonical exit of a loop tests a name
        if type(operand) is not gast.Name:
            operand = b.hold(operand)
        b.emit(gast.If(operand, [at(gast.Break(), body[0])], []))
        return
    b.branch(operand, b.statements(body), b.statements(orelse))


def effect(b: Builder, node: Any) -> None:
    """A call for its effect; the value of any other expression is not used."""
    if type(node.value) is gast.Constant:  # a docstring
        return
    value = b.value(node.value)
    if type(value) in (gast.Call, gast.Yield):
        b.emit(gast.Expr(value))
    elif type(value) not in (gast.Name, gast.Constant):
        b.hold(value)


def assertion(b: Builder, node: Any) -> None:
    """The message is evaluated only if the assertion fails.

    >>> from tangentish.frontend.normalize import normal_text
    >>> def f(x):
    ...     assert x > 0, f"bad {x}"
    >>> print(normal_text(f))
    def f(x):
        v1 = x > 0
        v2 = not v1
        if v2:
            v3 = f'bad {x}'
            raise AssertionError(v3)
        return None
    """
    if node.msg is None or isinstance(node.msg, (gast.Name, gast.Constant)):
        test = b.operand(node.test)
        b.emit(gast.Assert(test, None if node.msg is None else b.operand(node.msg)))
        return
    test = b.operand(negated(node.test))
    with b.block() as body:
        error = call(at(name("AssertionError"), node), [b.operand(node.msg)])
        b.emit(gast.Raise(at(error, node.msg), None))
    b.branch(test, body, [])


def raising(b: Builder, node: Any) -> None:
    """``raise E(f(x))`` is ``v1 = f(x)``, ``raise E(v1)``."""
    plain = node.cause is None or isinstance(node.cause, (gast.Name, gast.Constant))
    later = [] if plain else [node.cause]
    exception = node.exc
    if type(exception) is gast.Call and plain:
        exception = b.value(exception)
    elif exception is not None:
        exception = b.operand(exception, later)
    cause = None if node.cause is None else b.operand(node.cause)
    b.emit(gast.Raise(exception, cause))


def context(b: Builder, node: Any) -> None:
    """One context manager at a time, as the second is made inside the first."""
    outer = b.guarded
    b.guarded = outer or suppresses(node, b.scope)
    _context(b, node, node.items)
    b.guarded = outer


def _context(b: Builder, node: Any, items: list[Any]) -> None:
    first, *rest = items
    manager = b.operand(first.context_expr)
    variable = None if first.optional_vars is None else loop_variable(b, first.optional_vars)
    with b.block() as body:
        if variable is not None:
            unpack_variable(b, first.optional_vars, variable)
        if rest:
            _context(b, node, rest)
        else:
            for statement in node.body:
                b.statement(statement)
        if not body:
            b.emit(gast.Pass())
    place = None if variable is None else at(target(variable), first.optional_vars)
    b.emit(gast.With([at(gast.withitem(manager, place), first)], body, None))


def suppresses(node: Any, scope: Any) -> bool:
    """Whether the context managers of a ``with`` may swallow exceptions."""
    return not all(_is_errstate(item.context_expr, scope) for item in node.items)


def _is_errstate(node: Any, scope: Any) -> bool:
    if type(node) is not gast.Call or type(node.func) is not gast.Attribute:
        return False
    found = scope.module_path(node.func)
    return found is not None and found[0] is np.errstate


def guarded(b: Builder, node: Any) -> None:
    """``try``: what its handlers may see is bound exactly when Python binds it."""
    outer, b.guarded = b.guarded, True
    body = b.statements(node.body)
    handlers = []
    for handler in node.handlers:
        inner = b.statements(handler.body) or [at(gast.Pass(), handler)]
        variable = handler.name and at(target(handler.name.id), handler)
        caught = gast.ExceptHandler(copy_tree(handler.type), variable, inner)
        handlers.append(at(caught, handler))
    orelse = b.statements(node.orelse)
    final = b.statements(node.finalbody)
    b.guarded = outer
    b.emit(gast.Try(body or [at(gast.Pass(), node)], handlers, orelse, final))


def nothing(b: Builder, node: Any) -> None:
    """``pass`` is written again where a block would be empty."""


def kept(b: Builder, node: Any) -> None:
    """Imports and declarations stay where they are."""
    b.emit(copy_tree(node))


def end(b: Builder, node: Any) -> None:
    """The one return, at the end of the function."""
    b.emit(gast.Return(b.operand(node.value)))
