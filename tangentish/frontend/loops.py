"""``for`` loops: one plain name as target, and an iterable that is evaluated once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from tangentish.frontend.assignments import store
from tangentish.language.grammar import assign, at, name, names_written, target

if TYPE_CHECKING:
    from tangentish.frontend.builder import Builder

# Builtins whose value is no sequence: the loop keeps the call, so that it can be reversed.
ITERATORS = ("range", "enumerate", "zip", "reversed", "map", "filter")


def for_statement(b: Builder, node: Any) -> None:
    """The loop variable is one name that the body does not bind.

    >>> from tangentish.frontend.normalize import normal_text
    >>> def f(xs):
    ...     for i, x in enumerate(xs):
    ...         print(i, x)
    >>> print(normal_text(f))
    def f(xs):
        for v1 in enumerate(xs):
            i = v1[0]
            x = v1[1]
            print(i, x)
        return None
    """
    header = iterable(b, node.iter)
    variable = loop_variable(b, node.target)
    b.loops += 1
    with b.block() as body:
        unpack_variable(b, node.target, variable)
        for statement in node.body:
            b.statement(statement)
    b.loops -= 1
    emit_loop(b, variable, header, body, node.target)


def iterable(b: Builder, node: Any) -> Any:
    """What a loop runs over: an operand, or a call of one of `ITERATORS`."""
    if type(node) is gast.Call and b.is_builtin(node.func, *ITERATORS):
        return b.value(node)
    return b.operand(node)


def loop_variable(b: Builder, node: Any) -> str:
    """The variable of a loop with that target."""
    if type(node) is gast.Name:
        return str(b.renamed.get(node.id, node.id))
    variable = b.names.fresh("v")
    b.temporaries.add(variable)
    return variable


def unpack_variable(b: Builder, node: Any, variable: str) -> None:
    """Assigns the loop variable to a target that is no name."""
    if type(node) is not gast.Name:
        store(b, node, at(name(variable), node))


def emit_loop(b: Builder, variable: str, header: Any, body: list[Any], place: Any) -> None:
    """Emits a loop; a variable that its body binds is copied from one that it does not."""
    if variable in b.survey.shared or any(variable in names_written(node) for node in body):
        looped = b.names.fresh(variable)
        copy = assign(variable, at(name(looped), place))
        at(copy.targets[0], place)
        body.insert(0, at(copy, b.site))
        variable = looped
    body = body or [at(gast.Pass(), b.site)]
    b.emit(gast.For(at(target(variable), place), header, body, [], None))


def while_statement(b: Builder, node: Any) -> None:
    """Its test is a name already."""
    test = b.operand(node.test)
    b.loops += 1
    body = b.statements(node.body)
    b.loops -= 1
    b.emit(gast.While(test, body or [at(gast.Pass(), b.site)], []))
