"""Python's own trees as gast trees.

gast's own conversion looks the method for every node up by name, and makes every operator
and context anew.  For the forms that are alike in both this one does neither; what is not
alike, gast converts.
"""

from __future__ import annotations

import ast
import copy
from typing import Any

import gast

from tangentish.language.rewrite import NO_NODES

EXPRESSIONS = """
    Attribute Await BinOp BoolOp Call Compare Constant Dict DictComp FormattedValue GeneratorExp
    IfExp JoinedStr Lambda List ListComp NamedExpr Set SetComp Slice Starred Subscript Tuple
    UnaryOp Yield YieldFrom comprehension keyword
"""
STATEMENTS = """
    AnnAssign Assert Assign AugAssign Break Continue Delete Expr For Global If Import ImportFrom
    Nonlocal Pass Raise Return Try While With alias withitem
"""
OPERATORS = """
    Add And BitAnd BitOr BitXor Del Div Eq FloorDiv Gt GtE In Invert Is IsNot LShift Load Lt LtE
    MatMult Mod Mult Not NotEq NotIn Or Pow RShift Store Sub UAdd USub
"""
ALIKE = {
    getattr(ast, name): getattr(gast, name)
    for name in f"{EXPRESSIONS} {STATEMENTS}".split()
    if getattr(ast, name)._fields == getattr(gast, name)._fields  # in this version of Python
}
SHARED = {getattr(ast, name): getattr(gast, name)() for name in OPERATORS.split()}
PARTS = {cls: [f for f in cls._fields if f not in NO_NODES - {"ctx", "op", "ops"}] for cls in ALIKE}


def to_gast(node: Any) -> Any:
    """The same tree in the classes of gast.

    >>> gast.unparse(to_gast(ast.parse("y[1:] = [-x @ f(a, k=2) for x in z]"))).strip()
    'y[1:] = [-x @ f(a, k=2) for x in z]'
    """
    cls = type(node)
    if cls in SHARED:
        return SHARED[cls]
    if cls is ast.Name:
        name: Any = gast.Name.__new__(gast.Name)
        name.__dict__.update(node.__dict__, annotation=None, type_comment=None)
        name.ctx = SHARED[type(node.ctx)]
        return name
    alike = ALIKE.get(cls)
    if alike is None:
        return converted_by_gast(node)
    new: Any = alike.__new__(alike)
    given = new.__dict__
    given.update(node.__dict__)  # its place among them
    for field in PARTS[cls]:
        value = given.get(field)
        if type(value) is list:
            given[field] = [to_gast(v) if isinstance(v, ast.AST) else v for v in value]
        elif isinstance(value, ast.AST):
            given[field] = to_gast(value)
    return new


def converted_by_gast(node: Any) -> Any:
    """A node that has another form in gast; of one with a block the head alone is."""
    if not isinstance(node, (ast.FunctionDef, ast.ExceptHandler)):
        return gast.ast_to_gast(node)
    head = copy.copy(node)
    head.body = []
    new = gast.ast_to_gast(head)
    new.body = [to_gast(statement) for statement in node.body]
    return new


__all__ = ["to_gast"]
