"""The fence: what of Python is in the supported language, and what is refused, and why.

Right after a function is read, everything outside the language is refused: all offences at
once, each with its exact place and with what to write instead.  The language is the table
below, with one row for every node of Python's grammar: supported, refused, or, where that
depends on more than the kind of node, checked by a function that yields what is refused.  A
construct becomes supported by moving its row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

import gast

from tangentish.errors import Offence, UnsupportedError, position_of
from tangentish.frontend.resolve import (
    COMPREHENSIONS,
    FUNCTIONS,
    Scope,
    bound_names,
    declared,
)
from tangentish.frontend.source import Source


class Refusal(NamedTuple):
    """Why a construct is refused, and what to write instead."""

    problem: str
    advice: str

    def __mod__(self, name: object) -> Refusal:
        """The refusal with a name filled in."""
        return Refusal(self.problem.format(name), self.advice.format(name))


Found = Iterator[tuple[Any, Refusal]]
Check = Callable[[Any, "Place"], Found]


def check_language(source: Source, scope: Scope | None = None, called: bool = False) -> None:
    """Refuses a function that uses anything outside the supported language.

    A generator may be ``called`` by the function that is differentiated, and be none itself.
    With the scope of the function, names like `compile` are refused only where they mean the
    builtins.

    >>> from tangentish.frontend.source import read_source
    >>> def f(x):
    ...     yield x
    >>> check_language(read_source(f))
    Traceback (most recent call last):
    tangentish.errors.UnsupportedError: ...:2:5: `yield` is not supported: ...
        yield x
        ^^^^^^^
        instead: collect the values in a list and return the list
    """
    offences = [
        Offence(position_of(node), refusal.problem, refusal.advice)
        for node, refusal in _refused(source.tree, scope, called)
    ]
    if offences:
        distinct = dict.fromkeys(offences)
        raise UnsupportedError(
            *sorted(distinct, key=lambda each: (each.position.line, each.position.column))
        )


# The table.

_SUPPORTED = """
Return Assign AugAssign AnnAssign For While If Match Try Raise Assert Expr Pass Break Continue
Global Nonlocal

BoolOp NamedExpr BinOp UnaryOp Lambda IfExp Dict Set ListComp SetComp DictComp GeneratorExp Compare
FormattedValue JoinedStr Constant Attribute Starred List Tuple Slice

arguments keyword alias withitem Load Store Del Param And Or Add Sub Mult MatMult Div Mod Pow
LShift RShift BitOr BitXor BitAnd FloorDiv Invert Not UAdd USub Eq NotEq Lt LtE Gt GtE Is IsNot In
NotIn

ExceptHandler match_case MatchValue MatchSingleton MatchSequence MatchClass MatchOr Interpolation
"""
# Statements; expressions; their parts; and parts of constructs that are refused as a whole.
SUPPORTED = frozenset(_SUPPORTED.split())

REFUSED: dict[str, Refusal] = {
    "AsyncFunctionDef": Refusal(
        "`async def` is not supported: a coroutine has no value until somebody awaits it",
        "write a plain `def`, and await what it needs before calling it",
    ),
    "AsyncFor": Refusal(
        "`async for` is not supported",
        "collect the items in a list before the call, and loop over the list",
    ),
    "AsyncWith": Refusal(
        "`async with` is not supported",
        "enter the block around the call of the function, not inside it",
    ),
    "Await": Refusal(
        "`await` is not supported: values may change while the function waits",
        "await the value before the call, and pass it as an argument",
    ),
    "TryStar": Refusal(
        "`try` with `except*` is not supported: no derivative passes through an exception",
        "test with `if` for what may go wrong before it does",
    ),
    "ClassDef": Refusal(
        "a class defined inside a function is not supported: every call makes another class",
        "move the class to the top level of the module",
    ),
    "TypeAlias": Refusal(
        "a `type` statement inside a function is not supported",
        "move it to the top level of the module",
    ),
    "TemplateStr": Refusal(
        "a template string is not supported",
        "write an f-string",
    ),
}

DECORATOR = Refusal(
    "a decorator on a function inside a function is not supported",
    "move the decorated function to the top level of the module, or leave out the decorator",
)
YIELD = Refusal(
    "`yield` is not supported: the function would be a generator, which runs in pieces",
    "collect the values in a list and return the list",
)
YIELD_FROM = Refusal(
    "`yield from` is not supported: the function would be a generator, which runs in pieces",
    "extend a list by the values and return the list",
)
YIELD_VALUE = Refusal(
    "the value of `yield` is not supported: a `for` loop sends nothing to its generator",
    "write `yield ...` as a statement of its own",
)
TYPE_PARAMETERS = Refusal(
    "type parameters are not supported",
    "leave them out, or use a `typing.TypeVar` from the top level of the module",
)
GLOBAL = Refusal(
    "assignment to the global variable `{0}` is not supported: no derivative could follow it",
    "return the new value and let the caller assign it, or leave out the `global` statement",
)
NONLOCAL = Refusal(
    "assignment to `{0}`, a variable of the function around this one, is not supported",
    "return the new value, and assign it there",
)
DELETED_OUTSIDE = Refusal(
    "`del` of `{0}`, which is no variable of this function, is not supported",
    "leave it as it is",
)
DELETED_ATTRIBUTE = Refusal(
    "`del` of an attribute is not supported",
    "assign None to `{0}`",
)
WITH_TARGET = Refusal(
    "`with ... as` is supported for a single name only",
    "bind one name, and unpack or store it on the first line of the block",
)
STAR_IMPORT = Refusal(
    "`from ... import *` is not supported: it does not say which names it binds",
    "import the names that are used",
)
RELATIVE_IMPORT = Refusal(
    "a relative import inside a function is not supported: the derivative is in another package",
    "import at the top level of the module, or by the full name of the package",
)
STARRED_INDEX = Refusal(
    "`*` inside an index is not supported",
    "make the tuple first, `index = (...)`, and write `[index]`",
)
ASYNC_CLAUSE = Refusal(
    "`async for` in a comprehension is not supported",
    "collect the items in a list before the call, and loop over the list",
)
COMPUTED_NAME = Refusal(
    "`{0}` with a computed name is not supported: it is not known which attribute changes",
    "assign the attribute by its name, or keep the values in a dict",
)
NEW_CLASS = Refusal(
    "`type` with three arguments is not supported: every call makes another class",
    "write a class at the top level of the module",
)
NAMESPACE = Refusal(
    "`{0}()` is not supported: the derivative has local variables of its own",
    "name the variables that are meant, or keep the values in a dict",
)

# Builtins that are refused wherever they are mentioned.
BUILTINS: dict[str, Refusal] = {
    "eval": Refusal(
        "`eval` is not supported: the expression is not known before it runs",
        "write the expression itself, or choose between functions, in a dict or by `if`",
    ),
    "exec": Refusal(
        "`exec` is not supported: the statements are not known before they run",
        "write the statements themselves, or choose between functions, in a dict or by `if`",
    ),
    "compile": Refusal(
        "`compile` is not supported: the program is not known before it runs",
        "write the program itself, or choose between functions, in a dict or by `if`",
    ),
    "__import__": Refusal(
        "`__import__` is not supported",
        "write an `import` statement",
    ),
    "globals": Refusal(
        "`globals` is not supported: the derivative lies in a module of its own",
        "name the variables that are meant, or keep the values in a dict",
    ),
    "locals": NAMESPACE % "locals",
}

CHECKED: dict[str, Check] = {}


def _row(kind: str) -> Callable[[Check], Check]:
    """Makes a function the row of a kind of node."""

    def enter(check: Check) -> Check:
        CHECKED[kind] = check
        return check

    return enter


@_row("FunctionDef")
def _function(node: Any, place: Place) -> Found:
    yield from _binding(node, node.name, place.frame)
    yield from ((decorator, DECORATOR) for decorator in node.decorator_list)
    yield from ((parameter, TYPE_PARAMETERS) for parameter in node.type_params or ())


@_row("Name")
def _name(node: Any, place: Place) -> Found:
    if isinstance(node.ctx, gast.Load):
        if node.id in BUILTINS and place.is_builtin(node.id):
            called = isinstance(place.parent, gast.Call) and place.parent.func is node
            yield place.parent if called else node, BUILTINS[node.id]
    elif not isinstance(node.ctx, gast.Param):
        walrus = isinstance(place.parent, gast.NamedExpr)
        frame = place.frame.of_function if walrus and place.frame else place.frame
        yield from _binding(node, node.id, frame)


@_row("MatchAs")
@_row("MatchStar")
def _capture(node: Any, place: Place) -> Found:
    yield from _binding(node, node.name, place.frame)


@_row("MatchMapping")
def _mapping(node: Any, place: Place) -> Found:
    yield from _binding(node, node.rest, place.frame)


@_row("Yield")
@_row("YieldFrom")
def _yield(node: Any, place: Place) -> Found:
    frame = place.frame
    if frame is None or (frame.parent is None and not place.called):
        yield node, YIELD if isinstance(node, gast.Yield) else YIELD_FROM
    elif not isinstance(place.parent, gast.Expr) or not isinstance(frame.node, gast.FunctionDef):
        yield node, YIELD_VALUE


@_row("Delete")
def _delete(node: Any, place: Place) -> Found:
    targets = list(node.targets)
    while targets:
        target = targets.pop()
        if isinstance(target, (gast.Tuple, gast.List)):
            targets += target.elts
        elif isinstance(target, gast.Attribute):
            yield target, DELETED_ATTRIBUTE % node.source.segment(target)


@_row("With")
def _with(node: Any, place: Place) -> Found:
    for item in node.items:
        if item.optional_vars is not None and not isinstance(item.optional_vars, gast.Name):
            yield item.optional_vars, WITH_TARGET


@_row("Import")
def _import(node: Any, place: Place) -> Found:
    for alias in node.names:
        yield from _binding(alias, alias.asname or alias.name.partition(".")[0], place.frame)


@_row("ImportFrom")
def _import_from(node: Any, place: Place) -> Found:
    if node.level:
        yield node, RELATIVE_IMPORT
    for alias in node.names:
        if alias.name == "*":
            yield node, STAR_IMPORT
        yield from _binding(alias, alias.asname or alias.name, place.frame)


@_row("Subscript")
def _subscript(node: Any, place: Place) -> Found:
    parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    yield from ((part, STARRED_INDEX) for part in parts if isinstance(part, gast.Starred))


@_row("comprehension")
def _clause(node: Any, place: Place) -> Found:
    if node.is_async:
        yield node.target, ASYNC_CLAUSE


@_row("Call")
def _call(node: Any, place: Place) -> Found:
    name = node.func.id if isinstance(node.func, gast.Name) else ""
    arguments = node.args
    if name in ("vars", "dir") and not arguments and not node.keywords:
        refusal = NAMESPACE % name
    elif name in ("setattr", "delattr") and not _is_text(arguments[1:2]):
        refusal = COMPUTED_NAME % name
    elif name == "type" and (len(arguments) > 1 or node.keywords):
        refusal = NEW_CLASS
    else:
        return
    if place.is_builtin(name):
        yield node, refusal


def _is_text(arguments: list[Any]) -> bool:
    return all(
        isinstance(each, gast.Constant) and isinstance(each.value, str) for each in arguments
    ) and bool(arguments)


def _binding(node: Any, name: str | None, frame: Frame | None) -> Found:
    """A name that is bound here: it must be the function's own."""
    if frame is None or name is None or name not in frame.globals | frame.nonlocals:
        return
    if name in frame.nonlocals and frame.is_inside(name):
        return
    if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Del):
        yield node, DELETED_OUTSIDE % name
    else:
        yield node, (GLOBAL if name in frame.globals else NONLOCAL) % name


# The walk.


class Frame:
    """A function, lambda or comprehension around a node, and the names that it binds."""

    def __init__(self, node: Any, parent: Frame | None):
        self.node = node
        self.parent = parent

    @cached_property
    def names(self) -> frozenset[str]:
        return bound_names(self.node)

    @cached_property
    def globals(self) -> set[str]:
        return declared(self.node, gast.Global) if isinstance(self.node, FUNCTIONS) else set()

    @cached_property
    def nonlocals(self) -> set[str]:
        return declared(self.node, gast.Nonlocal) if isinstance(self.node, FUNCTIONS) else set()

    def is_inside(self, name: str) -> bool:
        """Whether a ``nonlocal`` variable belongs to one of the functions around."""
        around = self.parent
        while around is not None:
            if name in around.names and name not in around.nonlocals | around.globals:
                return True
            around = around.parent
        return False

    @property
    def of_function(self) -> Frame:
        """The innermost frame that is a function's: it is what `:=` binds names in."""
        outer = isinstance(self.node, COMPREHENSIONS) and self.parent
        return outer.of_function if outer else self


class Place(NamedTuple):
    """Where a node stands: in which node, inside which functions and comprehensions."""

    parent: Any
    frame: Frame | None
    scope: Scope | None
    called: bool  # whether another function calls the one that is checked

    def is_builtin(self, name: str) -> bool:
        """Whether the name, here, is Python's own and none of the user's."""
        frame = self.frame
        while frame is not None and name not in frame.globals:
            if name in frame.names:
                return False
            frame = frame.parent
        if self.scope is None:
            return True
        binding = self.scope.find(name)
        return binding is not None and binding.where == "builtin"


def _refused(tree: Any, scope: Scope | None, called: bool) -> Found:
    """All nodes of the tree that are refused; the search goes on inside them."""
    # A stack, as the tree may be deep.
    stack = [(tree, Place(None, None, scope, called))]
    while stack:
        node, place = stack.pop()
        kind = type(node).__name__
        if kind in REFUSED:
            yield node, REFUSED[kind]
        elif kind in CHECKED:
            yield from CHECKED[kind](node, place)
        elif kind not in SUPPORTED:
            problem = f"Python's `{kind}` is newer than this version of tangentish"
            yield node, Refusal(problem, "write it in another way")
        frame = place.frame
        if isinstance(node, (*FUNCTIONS, *COMPREHENSIONS)):
            frame = Frame(node, frame)
        inner = Place(node, frame, scope, called)
        stack += [(child, inner) for child in _parts(node, node is tree)]


def _parts(node: Any, outermost: bool) -> Iterator[Any]:
    """The parts of a node that are run with the function."""
    if isinstance(node, gast.ClassDef):
        return  # refused as a whole
    if outermost:  # its default values were computed when it was defined
        yield from node.body if isinstance(node.body, list) else [node.body]
        return
    values = node.__dict__
    for field in node._fields:
        value = values.get(field)
        if value is None or type(value) in NO_PARTS or field in NOT_RUN:
            continue
        for part in value if type(value) is list else (value,):
            if isinstance(part, gast.AST) and type(part) not in NO_PARTS:
                yield part


NOT_RUN = ("annotation", "returns", "type_params", "decorator_list")
# Nothing is to be said of these; most nodes hold one.
NO_PARTS = {str, int, gast.Load, gast.Store, gast.Add, gast.Sub, gast.Mult, gast.Div, gast.Pow}
