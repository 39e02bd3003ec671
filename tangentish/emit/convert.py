"""gast trees as trees of Python's own `ast`, which the writer is made for.

gast's own conversion visits every operator and copies every place.  For the forms that
generated code consists of this one does neither; what it does not know, gast converts.
"""

from __future__ import annotations

import ast
from typing import Any

import gast

EXPRESSIONS = """
    Attribute BinOp BoolOp Call Compare Constant Dict IfExp JoinedStr FormattedValue List Set
    Slice Starred Subscript Tuple UnaryOp keyword
"""
STATEMENTS = """
    Assert Assign AugAssign Break Delete Expr For If Module Pass Raise Return While With withitem
"""
ALIKE = {getattr(gast, name): getattr(ast, name) for name in f"{EXPRESSIONS} {STATEMENTS}".split()}
WITHOUT_CONTENT = (gast.operator, gast.unaryop, gast.cmpop, gast.boolop, gast.expr_context)
LOAD, STORE = ast.Load(), ast.Store()


def to_ast(node: Any) -> Any:
    """The same tree in Python's own classes.

    >>> tree = to_ast(gast.parse("y[1:] = -x @ f(a, k=2)").body[0])
    >>> ast.unparse(ast.fix_missing_locations(tree))
    'y[1:] = -x @ f(a, k=2)'
    """
    cls = type(node)
    if cls is gast.Name:
        return ast.Name(node.id, STORE if type(node.ctx) is gast.Store else LOAD)
    if cls is gast.Constant:
        return ast.Constant(node.value, node.kind)
    alike = ALIKE.get(cls)
    if alike is not None:
        values = node.__dict__
        return alike(*[converted(values.get(field)) for field in alike._fields])
    if cls is gast.FunctionDef:
        return definition(node)
    if isinstance(node, WITHOUT_CONTENT):
        ALIKE[cls] = getattr(ast, cls.__name__)
        return ALIKE[cls]()
    return gast.gast_to_ast(node)


def converted(value: Any) -> Any:
    """A field of a node."""
    if value is None:
        return None
    if type(value) is list:
        return [to_ast(item) if isinstance(item, gast.AST) else item for item in value]
    return to_ast(value) if isinstance(value, gast.AST) else value


def definition(node: Any) -> ast.FunctionDef:
    """A function; gast has other classes for parameters."""
    head = gast.FunctionDef(
        node.name, node.args, [], node.decorator_list, node.returns, node.type_comment, []
    )
    new: ast.FunctionDef = gast.gast_to_ast(head)
    new.body = converted(node.body)
    return new


__all__ = ["to_ast"]
