"""The normal form of a user's function: first its exits, then its statements one by one.

`EXPRESSIONS` and `STATEMENTS` list every construct of the language and the function that
normalizes it; `tangentish.language.grammar` says what comes out.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, cast

import gast

from tangentish.frontend import (
    assignments,
    comprehensions,
    conditions,
    expressions,
    functions,
    loops,
    statements,
)
from tangentish.frontend.builder import Builder, Form, Forms, Statement
from tangentish.frontend.exits import canonical_exits
from tangentish.frontend.generators import with_exits
from tangentish.frontend.handlers import without_handlers
from tangentish.frontend.matching import without_matches
from tangentish.frontend.survey import survey
from tangentish.language.grammar import at
from tangentish.names import Names

EXPRESSIONS: dict[type, Form] = {
    gast.Name: expressions.variable,
    gast.Constant: expressions.literal,
    gast.Attribute: expressions.attribute_of,
    gast.Subscript: expressions.element,
    gast.BinOp: expressions.binary,
    gast.UnaryOp: expressions.unary,
    gast.Tuple: expressions.display,
    gast.List: expressions.display,
    gast.Set: expressions.display,
    gast.Dict: expressions.dictionary,
    gast.JoinedStr: expressions.text,
    gast.NamedExpr: expressions.walrus,
    gast.BoolOp: conditions.short_circuit,
    gast.IfExp: conditions.conditional,
    gast.Compare: conditions.comparison,
    gast.Call: comprehensions.call_with_generators,
    gast.ListComp: comprehensions.comprehension,
    gast.SetComp: comprehensions.comprehension,
    gast.DictComp: comprehensions.comprehension,
    gast.GeneratorExp: comprehensions.generator_expression,
    gast.Lambda: functions.lambda_expression,
    gast.Yield: expressions.yielded,
}

STATEMENTS: dict[type, Statement] = {
    gast.Assign: assignments.assignment,
    gast.AnnAssign: assignments.annotated,
    gast.AugAssign: assignments.augmented,
    gast.Delete: assignments.deletion,
    gast.Expr: statements.effect,
    gast.If: statements.branch,
    gast.For: loops.for_statement,
    gast.While: loops.while_statement,
    gast.With: statements.context,
    gast.Try: statements.guarded,
    gast.Assert: statements.assertion,
    gast.Raise: statements.raising,
    gast.Return: statements.end,
    gast.FunctionDef: functions.nested_function,
    gast.Pass: statements.nothing,
    gast.Import: statements.kept,
    gast.ImportFrom: statements.kept,
    gast.Global: statements.kept,
    gast.Nonlocal: statements.kept,
}


def normalize(tree: Any, scope: Any, names: Names, leaves: bool = False) -> gast.FunctionDef:
    """The normal form of a function or lambda; the tree itself is only read.

    A generator can be left at each ``yield`` if the loop around it ``leaves`` early.

    ``scope`` resolves its names (`tangentish.frontend.resolve.Scope`); ``names`` learns all
    names that the function mentions.

    >>> from tangentish.frontend.resolve import Scope
    >>> def f(x, y):
    ...     return x * y + 1.0
    >>> tree = gast.parse("def f(x, y):\\n    return x * y + 1.0").body[0]
    >>> print(gast.unparse(normalize(tree, Scope.of(f), Names())).strip())
    def f(x, y):
        v1 = x * y
        v2 = v1 + 1.0
        return v2
    """
    name = "lambda_" if isinstance(tree, gast.Lambda) else tree.name
    return _function(tree, scope, names, name, None, leaves)


def normal_text(function: Callable[..., Any]) -> str:
    """The text of a function's normal form, for a look at it.

    >>> def f(x):
    ...     return x + 1.0 if x > 0.0 else -x
    >>> print(normal_text(f))
    def f(x):
        v1 = x > 0.0
        if v1:
            v2 = x + 1.0
        else:
            v2 = -x
        return v2
    """
    from tangentish.frontend.resolve import Scope
    from tangentish.frontend.source import read_source

    tree = read_source(function).tree
    scope = Scope.of(cast(FunctionType, function), tree)
    return str(gast.unparse(normalize(tree, scope, Names()))).strip()


def _function(
    node: Any, scope: Any, names: Names, name: str, outer: Builder | None, leaves: bool = True
) -> gast.FunctionDef:
    """Normalizes one function; ``outer`` builds the function around it."""
    found = survey(node, None if outer is None else outer.survey)
    names.taken |= found.everything
    builder = Builder(scope, names, found, FORMS)
    if outer is not None:
        own = functions.own_variables(node)
        builder.renamed = {
            old: new for old, new in outer.renamed.items() if old not in own and " " not in old
        }
    body = node.body
    if isinstance(node, gast.Lambda):
        body = [at(gast.Return(body), body)]
    if found.yields:
        body = with_exits(body, names, leaves)
    if found.matches:
        body = without_matches(body, scope, names)
    if found.guards:
        body = without_handlers(body, scope, names)
    canonical = canonical_exits(body, names, node, lambda each: statements.suppresses(each, scope))
    function = gast.FunctionDef(
        name,
        functions.plain_arguments(node.args),
        builder.statements(canonical),
        [],
        None,
        None,
        [],
    )
    return at(function, node)


FORMS = Forms(EXPRESSIONS, STATEMENTS, _function)
