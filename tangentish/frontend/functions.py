"""Nested functions and lambdas: normalized like the function around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from tangentish.language.grammar import PARAM, at, call, copy_tree, name, names_written, parameters

if TYPE_CHECKING:
    from tangentish.frontend.builder import Builder


def nested_function(b: Builder, node: Any) -> None:
    """Decorators become calls after the definition."""
    decorators = b.operands(node.decorator_list)
    variable = b.renamed.get(node.name, node.name)
    emit_function(b, node, variable)
    for decorator in reversed(decorators):
        b.assign(variable, at(call(decorator, [at(name(variable), node)]), node))


def lambda_expression(b: Builder, node: Any, into: str | None) -> Any:
    """A lambda is a nested function.

    >>> from tangentish.frontend.normalize import normal_text
    >>> def f(g, x):
    ...     return g(lambda y: y * x)
    >>> print(normal_text(f))
    def f(g, x):
    <BLANKLINE>
        def lambda1(y):
            v1 = y * x
            return v1
        v2 = g(lambda1)
        return v2
    """
    variable = into
    if variable is None or variable in b.temporaries:
        variable = b.names.fresh("lambda")
    emit_function(b, node, variable)
    return at(name(variable), node)


def emit_function(b: Builder, node: Any, variable: str) -> None:
    """Emits the definition, with default values that are evaluated before."""
    given = [*node.args.defaults, *node.args.kw_defaults]
    operands = iter(b.operands([default for default in given if default is not None]))
    values = [None if default is None else next(operands) for default in given]
    function = b.forms.function(node, b.scope.child(node), b.names, variable, b)
    count = len(node.args.defaults)
    function.args.defaults, function.args.kw_defaults = values[:count], values[count:]
    b.emit(function)


def plain_arguments(arguments: Any) -> Any:
    """Parameters without annotations; defaults as the user wrote them."""

    def plain(parameter: Any) -> Any:
        if parameter is None:
            return None
        return at(gast.Name(parameter.id, PARAM, None, None), parameter)

    return gast.arguments(
        [plain(each) for each in arguments.args],
        [plain(each) for each in arguments.posonlyargs],
        plain(arguments.vararg),
        [plain(each) for each in arguments.kwonlyargs],
        copy_tree(arguments.kw_defaults),
        plain(arguments.kwarg),
        copy_tree(arguments.defaults),
    )


def own_variables(node: Any) -> set[str]:
    """The parameters of a function, and what it binds."""
    body = node.body if isinstance(node.body, list) else [node.body]
    bound: set[str] = set().union(*map(names_written, body)) if body else set()
    return bound | {parameter.id for parameter in parameters(node.args)}
