"""The normal form: what every program looks like between the frontend and the writer.

One operation per statement, operands are names or constants, one ``return``, at the end::

    function  := FunctionDef(name, arguments, body=[statement*, Return(operand)])
                 no decorators, annotations or docstring
    statement := Assign([Name], operation)                  bind a name
               | Assign([Subscript(operand, index)], operand)        store an element
               | Assign([Attribute(operand, attr)], operand)         store an attribute
               | AugAssign(place, operator, operand)        kept, as Python has it
               | Expr(Call)                                 a call for its effect
               | Expr(Yield(operand?))                      in a generator
               | If(operand, [statement+], [statement*])
               | For(Name, iterable, [statement+], [])      leaves early only by its last
                                                            statement: If(Name, [Break], [])
               | While(Name, [statement+], [])              the body recomputes the name
               | Assert(operand, operand?)
               | Raise(operand | Call, operand?)            a call of operands, made when raised
               | With([operand as Name?], [statement+])     one item
               | Try(body, handlers, orelse, finalbody)     of statements
               | Delete([place])
               | Import | ImportFrom | Global | Nonlocal
               | FunctionDef                                a nested function; defaults: operands
               | Pass                                       alone in its block
    operation := operand
               | BinOp(operand, operator, operand) | UnaryOp(operator, operand)
               | Compare(operand, [operator], [operand])
               | Call(operand | Attribute(operand, attr), [element*], [keyword(operand)*])
               | Subscript(operand, index) | Attribute(operand, attr)
               | Tuple([element*]) | List([element*]) | Set([element*])
               | Dict([operand | None], [operand])          None: ``**operand``
               | JoinedStr of operands
    element   := operand | Starred(operand)
    index     := operand | slice | Tuple([(operand | slice)*])
    slice     := Slice(operand?, operand?, operand?)
    place     := Name | Subscript(operand, index) | Attribute(operand, attr)
    iterable  := operand | Call
    operand   := Name | Constant | module path

A *module path* is a chain of attributes on a name that is no variable of the function and
leads to a module: ``np.pi``, ``np.linalg.solve``.  Negative numbers are constants.  The
iterable is a call only for builtins that make no sequence, such as ``range`` or ``zip``.
Defaults of the outermost function are the user's own expressions; its caller knows their values.

`tangentish.language.check` checks all this.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Any, TypeVar

import gast

Node = TypeVar("Node")

# Contexts and operators have no content of their own: one instance serves all trees.
LOAD = gast.Load()
STORE = gast.Store()
DELETE = gast.Del()
PARAM = gast.Param()
NOT = gast.Not()

COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
FUNCTIONS = (gast.FunctionDef, gast.AsyncFunctionDef, gast.Lambda)
STATELESS = (gast.expr_context, gast.operator, gast.unaryop, gast.cmpop, gast.boolop)


def at(new: Node, old: Any) -> Node:
    """Gives a new node the place in the user's file that an old one has.

    >>> old = gast.parse("x", mode="eval").body
    >>> at(name("v1"), old).lineno
    1
    """
    known = old.__dict__.get
    given = new.__dict__
    given["lineno"] = known("lineno")
    given["col_offset"] = known("col_offset")
    given["end_lineno"] = known("end_lineno")
    given["end_col_offset"] = known("end_col_offset")
    given["source"] = known("source")
    return new


# Constructors.


def name(id: str) -> gast.Name:
    """A variable that is read.

    >>> gast.unparse(name("x")).strip()
    'x'
    """
    return _variable(id, LOAD)


def target(id: str) -> gast.Name:
    """A variable that is written.

    >>> type(target("x").ctx).__name__
    'Store'
    """
    return _variable(id, STORE)


def _variable(id: str, context: gast.expr_context) -> gast.Name:
    new: gast.Name = gast.Name.__new__(gast.Name)  # gast's own way takes long
    new.__dict__.update(id=id, ctx=context, annotation=None, type_comment=None)
    return new


def constant(value: object) -> gast.Constant:
    """A literal.

    >>> gast.unparse(constant(-1.0)).strip()
    '-1.0'
    """
    return gast.Constant(value, None)


def assign(place: gast.expr | str, value: gast.expr) -> gast.Assign:
    """An assignment to a name or to a place.

    >>> statement = assign("y", name("x"))
    >>> gast.unparse(at(statement, gast.parse("0", mode="eval").body)).strip()
    'y = x'
    """
    return gast.Assign([target(place) if isinstance(place, str) else place], value, None)


def call(
    function: gast.expr, arguments: Iterable[gast.expr] = (), keywords: Iterable[gast.keyword] = ()
) -> gast.Call:
    """A call.

    >>> gast.unparse(call(name("f"), [name("x")])).strip()
    'f(x)'
    """
    return gast.Call(function, list(arguments), list(keywords))


def attribute(value: gast.expr, attr: str) -> gast.Attribute:
    """An attribute that is read.

    >>> gast.unparse(attribute(name("x"), "T")).strip()
    'x.T'
    """
    return gast.Attribute(value, attr, LOAD)


def subscript(value: gast.expr, index: gast.expr) -> gast.Subscript:
    """An element or slice that is read.

    >>> gast.unparse(subscript(name("x"), constant(0))).strip()
    'x[0]'
    """
    return gast.Subscript(value, index, LOAD)


def negation(value: gast.expr) -> gast.UnaryOp:
    """``not value``.

    >>> gast.unparse(negation(name("c"))).strip()
    'not c'
    """
    return gast.UnaryOp(NOT, value)


def copy_tree(node: Any) -> Any:
    """A tree of new nodes that equals the old one, without annotations.

    >>> old = gast.parse("f(x)[1:]", mode="eval").body
    >>> new = copy_tree(old)
    >>> new is old, gast.dump(new) == gast.dump(old)
    (False, True)
    """
    if isinstance(node, list):
        return [copy_tree(item) for item in node]
    if not isinstance(node, gast.AST) or isinstance(node, STATELESS):
        return node
    fields = [
        None if field == "annotation" else copy_tree(getattr(node, field, None))
        for field in node._fields
    ]
    new = type(node)(*fields)
    return at(new, node) if hasattr(node, "lineno") else new


# Questions.


def path_root(node: gast.expr) -> str | None:
    """The first name of a dotted path; None for any other expression.

    >>> path_root(gast.parse("np.linalg.solve", mode="eval").body)
    'np'
    """
    while isinstance(node, gast.Attribute):
        node = node.value
    return node.id if isinstance(node, gast.Name) else None


def is_operand(node: Any, variables: Container[str] = ()) -> bool:
    """Whether a node is an operand, in a function that has these variables.

    >>> path = gast.parse("x.T", mode="eval").body
    >>> is_operand(path), is_operand(path, {"x"}), is_operand(name("x"), {"x"})
    (True, False, True)
    """
    if isinstance(node, (gast.Name, gast.Constant)):
        return True
    if not isinstance(node, gast.Attribute):
        return False
    root = path_root(node)
    return root is not None and root not in variables


def names_read(node: Any) -> set[str]:
    """The names whose values a statement or expression reads, nested blocks included.

    Of a nested function these are its free names, of a comprehension all but its own.

    >>> sorted(names_read(gast.parse("x[i] += g(lambda y: y + a)").body[0]))
    ['a', 'g', 'i', 'x']
    """
    found: set[str] = set()
    _read(node, found)
    return found


def names_written(node: Any) -> set[str]:
    """The names that a statement or expression binds or deletes, nested blocks included.

    >>> sorted(names_written(gast.parse("for i, x in a: y[0] = (z := 1)").body[0]))
    ['i', 'x', 'z']
    """
    found: set[str] = set()
    _written(node, found)
    return found


def parameters(arguments: gast.arguments) -> list[gast.Name]:
    """All parameters, in the order of the signature.

    >>> function = gast.parse("lambda a, /, b, *c, d, **e: 0", mode="eval").body
    >>> "".join(parameter.id for parameter in parameters(function.args))
    'abcde'
    """
    found = [*arguments.posonlyargs, *arguments.args]
    found += [arguments.vararg] if arguments.vararg else []
    found += arguments.kwonlyargs
    return found + ([arguments.kwarg] if arguments.kwarg else [])


def children(node: Any) -> Iterator[Any]:
    """The nodes directly below a node, in the order of its fields.

    >>> [type(child).__name__ for child in children(gast.parse("x + 1", mode="eval").body)]
    ['Name', 'Add', 'Constant']
    """
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            for item in value:
                if isinstance(item, gast.AST):
                    yield item
        elif isinstance(value, gast.AST):
            yield value


def _read(node: Any, found: set[str]) -> None:
    if isinstance(node, gast.Name):
        if isinstance(node.ctx, gast.Load):
            found.add(node.id)
        return
    if isinstance(node, FUNCTIONS):
        found |= _free(node)
        return
    if isinstance(node, COMPREHENSIONS):
        inside: set[str] = set()
        for child in children(node):
            _read(child, inside)
        own: set[str] = set()
        for generator in node.generators:
            _written(generator.target, own)
        found |= inside - own
        _read(node.generators[0].iter, found)
        return
    if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name):
        found.add(node.target.id)
    for child in children(node):
        _read(child, found)


def _free(function: Any) -> set[str]:
    """What a nested function reads around it: its free names and its default values."""
    inside: set[str] = set()
    own = {parameter.id for parameter in parameters(function.args)}
    body = function.body if isinstance(function.body, list) else [function.body]
    for child in body:
        _read(child, inside)
        _written(child, own)
    free = inside - own
    for child in [*function.args.defaults, *function.args.kw_defaults]:
        if child is not None:
            _read(child, free)
    for child in getattr(function, "decorator_list", ()):
        _read(child, free)
    return free


def _written(node: Any, found: set[str]) -> None:
    if isinstance(node, gast.Name):
        if not isinstance(node.ctx, gast.Load):
            found.add(node.id)
        return
    if isinstance(node, (*FUNCTIONS, gast.ClassDef)):
        if not isinstance(node, gast.Lambda):
            found.add(node.name)
        return
    if isinstance(node, (gast.MatchAs, gast.MatchStar, gast.MatchMapping)):
        captured = node.rest if isinstance(node, gast.MatchMapping) else node.name
        found |= {captured} if captured else set()
    if isinstance(node, (gast.Import, gast.ImportFrom)):
        found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        return
    if isinstance(node, COMPREHENSIONS):
        inside: set[str] = set()
        own: set[str] = set()
        for child in children(node):
            _written(child, inside)
        for generator in node.generators:
            _written(generator.target, own)
        found |= inside - own  # what a walrus binds
        return
    for child in children(node):
        _written(child, found)
