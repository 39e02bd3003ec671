"""The checker of the normal form: run after every pass in the tests.

Each function below checks one rule of the grammar in `tangentish.language.grammar` and
raises `InternalError` with the text and the place of the first node that breaks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import gast

from tangentish.errors import InternalError
from tangentish.language.grammar import (
    FUNCTIONS,
    STATELESS,
    children,
    is_operand,
    names_written,
    parameters,
)


def check_normal_form(function: gast.FunctionDef) -> None:
    """Raises `InternalError` unless the function is in normal form.

    >>> check_normal_form(gast.parse("def f(x):\\n    v1 = 2 * x\\n    return v1").body[0])
    >>> check_normal_form(gast.parse("def f(x):\\n    return 2 * x").body[0])
    Traceback (most recent call last):
    tangentish.errors.InternalError: <unknown>:2:12: not in normal form: not an operand: `2 * x`
    ...
    """
    _Checker(frozenset()).function(function, outermost=True)


def check_fresh(function: gast.AST, original: gast.AST) -> None:
    """Raises `InternalError` if a node occurs twice, or belongs to the original tree.

    >>> tree = gast.parse("def f(x):\\n    return x").body[0]
    >>> check_fresh(tree, tree)
    Traceback (most recent call last):
    tangentish.errors.InternalError: <unknown>:1:1: a node of the original tree: `def f(x): ...`
    ...
    """
    theirs = {id(node) for node in _nodes(original)}
    seen: set[int] = set()
    for node in _nodes(function):
        if id(node) in theirs:
            raise InternalError.at(node, f"a node of the original tree: {_show(node)}")
        if id(node) in seen:
            raise InternalError.at(node, f"a node that occurs twice: {_show(node)}")
        seen.add(id(node))


def check_locations(function: gast.AST) -> None:
    """Raises `InternalError` if a statement or expression has no place in a user's file.

    >>> check_locations(gast.parse("def f(x):\\n    return x").body[0])
    Traceback (most recent call last):
    tangentish.errors.InternalError: ...no `source`...
    ...
    """
    for node in _nodes(function):
        if isinstance(node, (gast.stmt, gast.expr)):
            if getattr(node, "lineno", None) is None:
                raise InternalError.at(node, f"a node without location: {_show(node)}")
            if getattr(node, "source", None) is None:
                raise InternalError.at(node, f"a node with no `source`: {_show(node)}")


def _nodes(root: Any) -> Iterator[Any]:
    """Every node that has a content of its own."""
    stack = [root]
    while stack:
        node = stack.pop()
        if not isinstance(node, STATELESS):
            yield node
            stack.extend(children(node))


def _show(node: Any) -> str:
    """The first line of a node's text, which may be no Python at all."""
    try:
        lines = str(gast.unparse(node)).strip().split("\n")
    except Exception:  # a broken tree is what this module is there to show
        lines = [gast.dump(node) if isinstance(node, gast.AST) else repr(node)]
    more = " ..." if len(lines) > 1 else ""
    return f"`{lines[0]}{more}`"


def _refuse(node: Any, problem: str) -> NoReturn:
    raise InternalError.at(node, f"not in normal form: {problem}: {_show(node)}")


class _Checker:
    """Checks one function; ``variables`` are those of the functions around it."""

    def __init__(self, variables: frozenset[str]) -> None:
        self.variables = variables

    def function(self, node: Any, outermost: bool = False) -> None:
        if not isinstance(node, gast.FunctionDef):
            _refuse(node, "not a function")
        if node.decorator_list or node.returns is not None:
            _refuse(node, "a decorator or an annotation")
        for parameter in parameters(node.args):
            if not isinstance(parameter, gast.Name) or parameter.annotation is not None:
                _refuse(parameter, "not a bare parameter")
        for default in [*node.args.defaults, *node.args.kw_defaults]:
            if default is not None and not outermost:
                self.operand(default)
        own = {parameter.id for parameter in parameters(node.args)} | _variables(node.body)
        inner = _Checker(self.variables | own)
        if not node.body or not isinstance(node.body[-1], gast.Return):
            _refuse(node, "no return at the end")
        inner.statements(node.body[:-1])
        if node.body[-1].value is None:
            _refuse(node.body[-1], "a return without a value")
        inner.operand(node.body[-1].value)

    # Statements.

    def block(self, body: list[Any], where: Any, loop: bool = False) -> None:
        if not body:
            _refuse(where, "an empty block")
        if loop and _is_exit(body[-1]):
            self.name(body[-1].test)
            body = body[:-1]
        self.statements(body, alone=len(body) == 1)

    def statements(self, body: list[Any], alone: bool = False) -> None:
        for statement in body:
            if isinstance(statement, gast.Pass) and not alone:
                _refuse(statement, "a pass that is not alone")
            check = getattr(self, f"_{type(statement).__name__.lower()}", None)
            if check is None or not isinstance(statement, gast.stmt):
                _refuse(statement, "not a statement of the normal form")
            check(statement)

    def _assign(self, node: Any) -> None:
        if len(node.targets) != 1:
            _refuse(node, "several targets")
        if isinstance(node.targets[0], gast.Name):
            self.name(node.targets[0], gast.Store)
            self.operation(node.value)
        else:
            self.place(node.targets[0], gast.Store)
            self.operand(node.value)

    def _augassign(self, node: Any) -> None:
        self.place(node.target, gast.Store)
        self.operand(node.value)

    def _expr(self, node: Any) -> None:
        if isinstance(node.value, gast.Yield):
            if node.value.value is not None:
                self.operand(node.value.value)
            return
        if not isinstance(node.value, gast.Call):
            _refuse(node, "not a call")
        self.operation(node.value)

    def _if(self, node: Any) -> None:
        self.operand(node.test)
        self.block(node.body, node)
        if node.orelse:
            self.block(node.orelse, node)

    def _for(self, node: Any) -> None:
        self.name(node.target, gast.Store)
        if isinstance(node.iter, gast.Call):
            self.operation(node.iter)
        else:
            self.operand(node.iter)
        self.block(node.body, node, loop=True)
        if node.orelse:
            _refuse(node, "a loop with else")
        if node.target.id in set().union(*map(names_written, node.body)):
            _refuse(node, "a body that binds the loop variable")

    def _while(self, node: Any) -> None:
        self.name(node.test)
        self.block(node.body, node)
        if node.orelse:
            _refuse(node, "a loop with else")

    def _assert(self, node: Any) -> None:
        self.operand(node.test)
        if node.msg is not None:
            self.operand(node.msg)

    def _raise(self, node: Any) -> None:
        if isinstance(node.exc, gast.Call):
            self.operation(node.exc)
        elif node.exc is not None:
            self.operand(node.exc)
        if node.cause is not None:
            self.operand(node.cause)

    def _with(self, node: Any) -> None:
        if len(node.items) != 1:
            _refuse(node, "several context managers")
        self.operand(node.items[0].context_expr)
        if node.items[0].optional_vars is not None:
            self.name(node.items[0].optional_vars, gast.Store)
        self.block(node.body, node)

    def _try(self, node: Any) -> None:
        self.block(node.body, node)
        for handler in node.handlers:
            if handler.name is not None and not isinstance(handler.name, gast.Name):
                _refuse(handler, "not a name")
            self.block(handler.body, handler)
        for body in (node.orelse, node.finalbody):
            if body:
                self.block(body, node)

    def _delete(self, node: Any) -> None:
        if len(node.targets) != 1:
            _refuse(node, "several targets")
        self.place(node.targets[0], gast.Del)

    def _functiondef(self, node: Any) -> None:
        self.function(node)

    def _nothing(self, node: Any) -> None:
        """Nothing to check."""

    _pass = _import = _importfrom = _global = _nonlocal = _nothing

    # Expressions.

    def operation(self, node: Any) -> None:
        if is_operand(node, self.variables):
            self.operand(node)
            return
        check = getattr(self, f"_{type(node).__name__.lower()}", None)
        if check is None or not isinstance(node, gast.expr):
            _refuse(node, "not an operation")
        check(node)

    def operand(self, node: Any) -> None:
        if not is_operand(node, self.variables):
            _refuse(node, "not an operand")
        if not isinstance(node, gast.Constant) and not isinstance(node.ctx, gast.Load):
            _refuse(node, "an operand that is not read")

    def name(self, node: Any, context: type = gast.Load) -> None:
        if not isinstance(node, gast.Name) or not isinstance(node.ctx, context):
            _refuse(node, f"not a name in context {context.__name__}")
        if not node.id.isidentifier():
            _refuse(node, "not a valid name")

    def place(self, node: Any, context: type) -> None:
        if isinstance(node, gast.Name):
            self.name(node, context)
        elif isinstance(node, gast.Subscript) and isinstance(node.ctx, context):
            self._subscript(node)
        elif isinstance(node, gast.Attribute) and isinstance(node.ctx, context):
            self.operand(node.value)
        else:
            _refuse(node, "not a place")

    def elements(self, nodes: list[Any]) -> None:
        for node in nodes:
            self.operand(node.value if isinstance(node, gast.Starred) else node)

    def _binop(self, node: Any) -> None:
        self.operand(node.left)
        self.operand(node.right)

    def _unaryop(self, node: Any) -> None:
        self.operand(node.operand)

    def _compare(self, node: Any) -> None:
        if len(node.ops) != 1 or len(node.comparators) != 1:
            _refuse(node, "a chain of comparisons")
        self.operand(node.left)
        self.operand(node.comparators[0])

    def _call(self, node: Any) -> None:
        function = node.func
        self.operand(
            function.value
            if isinstance(function, gast.Attribute) and not is_operand(function, self.variables)
            else function
        )
        self.elements(node.args)
        for keyword in node.keywords:
            self.operand(keyword.value)

    def _subscript(self, node: Any) -> None:
        self.operand(node.value)
        index = node.slice
        for part in index.elts if isinstance(index, gast.Tuple) else [index]:
            if isinstance(part, gast.Slice):
                for bound in (part.lower, part.upper, part.step):
                    if bound is not None:
                        self.operand(bound)
            else:
                self.operand(part)

    def _attribute(self, node: Any) -> None:
        self.operand(node.value)

    def _display(self, node: Any) -> None:
        self.elements(node.elts)

    _tuple = _list = _set = _display

    def _dict(self, node: Any) -> None:
        for part in [*node.keys, *node.values]:
            if part is not None:
                self.operand(part)

    def _joinedstr(self, node: Any) -> None:
        for part in node.values:
            if isinstance(part, gast.FormattedValue):
                self.operand(part.value)
                if part.format_spec is not None:
                    self._joinedstr(part.format_spec)
            elif not isinstance(part, gast.Constant):
                _refuse(part, "not a part of a string")


def _is_exit(statement: Any) -> bool:
    """Whether a statement is the one form of exit that a ``for`` loop may end with."""
    return (
        isinstance(statement, gast.If)
        and len(statement.body) == 1
        and isinstance(statement.body[0], gast.Break)
        and not statement.orelse
    )


def _variables(body: list[Any]) -> set[str]:
    """What is bound in a function, modules that it imports apart."""
    found: set[str] = set()
    for statement in body:
        if isinstance(statement, (gast.Import, gast.ImportFrom)):
            continue
        if isinstance(statement, (gast.If, gast.For, gast.While, gast.With, gast.Try)):
            for part in children(statement):
                found |= _variables([part])
        elif isinstance(statement, (gast.stmt, gast.expr, *FUNCTIONS)):
            found |= names_written(statement)
        else:
            found |= _variables(list(children(statement)))
    return found
