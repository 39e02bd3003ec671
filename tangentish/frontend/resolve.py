"""Names to objects: what a free name of a function means while its derivative is generated.

A name is local, or it is free and found where Python finds it: in a closure cell, among the
globals of the function's module, among the builtins.  Derivative rules are keyed on the
function objects found here, whatever the user calls them (`np.sin`, `sin`, `numpy.sin`).
"""

from __future__ import annotations

import builtins
import itertools
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import gast

from tangentish.language import rewrite
from tangentish.lookups import name_of_instance

FUNCTIONS = (gast.FunctionDef, gast.AsyncFunctionDef, gast.Lambda)
COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


@dataclass(frozen=True)
class Binding:
    """What a free name is bound to, and where.

    >>> Scope.of(bound_names).find("len")
    Binding(where='builtin', value=<built-in function len>)
    """

    where: Literal["cell", "global", "builtin"]
    value: Any


class Scope:
    """The names that a function, or a function inside it, can see.

    >>> import numpy as np
    >>> def scaled(x, a=2.0):
    ...     return a * np.sin(x)
    >>> scope = Scope.of(scaled)
    >>> scope.find("np").where, scope.find("x"), scope.is_local("x")
    ('global', None, True)
    """

    __slots__ = ("_function", "_globals", "locals", "parent")

    def __init__(
        self,
        function: types.FunctionType,
        names: frozenset[str],
        parent: Scope | None = None,
        global_names: frozenset[str] = frozenset(),
    ):
        self._function = function
        self._globals = global_names  # declared so: looked up past the enclosing functions
        self.locals = names
        self.parent = parent

    @classmethod
    def of(cls, function: types.FunctionType, tree: gast.AST | None = None) -> Scope:
        """The scope of a function's body.

        Without its tree the variables of its comprehensions count as its own locals, wherever
        in the body a name stands.  With it they are locals of ``child(comprehension)`` alone.

        >>> sorted(Scope.of(lambda xs: [x for x in xs]).locals)
        ['x', 'xs']
        """
        names = _code_locals(function.__code__) if tree is None else bound_names(tree)
        return cls(function, names)

    @property
    def function(self) -> types.FunctionType:
        """The function that Python runs, also for the scope of one nested in it.

        >>> Scope.of(bound_names).function is bound_names
        True
        """
        return self._function

    def child(self, node: gast.AST) -> Scope:
        """The scope of a nested function, lambda or comprehension.

        >>> import gast
        >>> outer = Scope.of(lambda len, x: lambda y: len(x) + y)
        >>> inner = outer.child(gast.parse("lambda y: len(x) + y", mode="eval").body)
        >>> inner.is_local("y"), inner.is_local("len"), inner.find("len")
        (True, False, None)
        """
        names = frozenset(declared(node, gast.Global) if isinstance(node, FUNCTIONS) else ())
        return Scope(self._function, bound_names(node), self, names)

    def is_local(self, name: str) -> bool:
        """Whether the name is a local variable of this very function."""
        return name in self.locals

    def find(self, name: str) -> Binding | None:
        """What a free name is bound to now; None for a local name or an unbound one.

        Names local to an enclosing function that is itself part of the program are not bound
        while the derivative is generated either.

        >>> Scope.of(lambda x: x).find("no_such_name") is None
        True
        """
        if name in self.locals:
            return None
        if name in self._globals:
            return self._find_global(name)
        if self.parent is not None:
            return self.parent.find(name)
        code = self._function.__code__
        if name in code.co_freevars:
            cell = (self._function.__closure__ or ())[code.co_freevars.index(name)]
            try:
                return Binding("cell", cell.cell_contents)
            except ValueError:  # not assigned yet
                return None
        return self._find_global(name)

    def _find_global(self, name: str) -> Binding | None:
        module = self._function.__globals__
        if name in module:
            return Binding("global", module[name])
        given = module.get("__builtins__", builtins)  # a module, or its dict
        names = vars(given) if isinstance(given, types.ModuleType) else given
        return Binding("builtin", names[name]) if name in names else None

    def module_path(self, expression: gast.AST) -> tuple[Any] | None:
        """The object that a dotted path through modules names, in a tuple; else None.

        A bare free name counts if it is bound to a module, a class or something to be called.

        >>> import gast, math
        >>> scope = Scope.of(lambda x: math.pi * x)
        >>> scope.module_path(gast.parse("math.pi", mode="eval").body)
        (3.141592653589793,)
        >>> scope.module_path(gast.parse("x.pi", mode="eval").body) is None
        True
        """
        if isinstance(expression, gast.Name):
            binding = self.find(expression.id)
            if binding is None:
                return None
            value = binding.value
            return (value,) if isinstance(value, types.ModuleType) or callable(value) else None
        if not isinstance(expression, gast.Attribute):
            return None
        root = self.module_path(expression.value)
        if root is None or not isinstance(root[0], types.ModuleType):
            return None
        try:
            return (getattr(root[0], expression.attr),)
        except AttributeError:
            return None


def bound_names(node: gast.AST) -> frozenset[str]:
    """The local names of a function, lambda or comprehension, as Python's compiler has them.

    >>> import gast
    >>> text = "def f(x, *xs): global g; g, (y, *z) = x; return [u for u in xs if (v := u)]"
    >>> sorted(bound_names(gast.parse(text).body[0]))
    ['v', 'x', 'xs', 'y', 'z']
    """
    if isinstance(node, COMPREHENSIONS):
        targets = [clause.target for clause in node.generators]
        return frozenset(itertools.chain.from_iterable(map(_stores, targets)))
    names = {parameter.id for parameter in parameters(node.args)}
    for part in node.body if isinstance(node.body, list) else [node.body]:
        names.update(_stores(part))
    return frozenset(names - declared(node, gast.Global, gast.Nonlocal))


def parameters(arguments: gast.arguments) -> list[gast.Name]:
    """All parameters of a function, in the order of its signature.

    >>> import gast
    >>> tree = gast.parse("lambda a, /, b, *c, d=1, **e: 0", mode="eval")
    >>> [parameter.id for parameter in parameters(tree.body.args)]
    ['a', 'b', 'c', 'd', 'e']
    """
    found = [*arguments.posonlyargs, *arguments.args, arguments.vararg]
    found += [*arguments.kwonlyargs, arguments.kwarg]
    return [each for each in found if each is not None]


def import_path(value: Any) -> tuple[str, str] | None:
    """The module and the name in it by which generated code can import an object.

    Only if that really gives the very same object.  Public names are preferred.  A module is
    imported by its own name, and the second name is empty.

    >>> import numpy as np
    >>> import_path(np.linalg.solve), import_path(np.linalg), import_path(len)
    (('numpy.linalg', 'solve'), ('numpy.linalg', ''), ('builtins', 'len'))
    >>> import_path(lambda x: x) is None
    True
    """
    if isinstance(value, types.ModuleType):
        return (value.__name__, "") if sys.modules.get(value.__name__) is value else None
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    if name is None:
        name = name_of_instance(value)
    if not isinstance(name, str) or not all(map(str.isidentifier, name.split("."))):
        return None  # no function or class, or one without a name, or a local one
    module = getattr(value, "__module__", None)
    homes = _public_homes(module) if isinstance(module, str) else _all_homes()
    return next(((home, name) for home in homes if _attribute(home, name) is value), None)


def name_in(module: str, own: str, wanted: str) -> str:
    """The wanted name of an object of a module, if that is one of its names there.

    >>> import numpy as np
    >>> name_in("numpy", "arctan", "atan"), name_in("numpy", "arctan", "inverse")
    ('atan', 'arctan')
    """
    value = _attribute(module, own)
    return wanted if value is not None and _attribute(module, wanted) is value else own


def _public_homes(module: str) -> Iterator[str]:
    """Where an object that says it is from ``module`` may be imported from, the best first.

    Packages define in `numpy._core.fromnumeric` what they offer in `numpy`.
    """
    parts = module.split(".")
    private = next((index for index, part in enumerate(parts) if part.startswith("_")), None)
    if private is not None and module != "__main__":
        yield from (".".join(parts[:length]) for length in range(private, 0, -1))
        yield ".".join(part.lstrip("_") for part in parts)
    yield module


def _all_homes() -> Iterator[str]:
    """The public modules, for objects that do not say where they are from, such as ufuncs."""
    yield from ("numpy", "scipy.special")
    public = [name for name in list(sys.modules) if not f".{name}".count("._")]
    yield from sorted(public, key=lambda name: (name.count("."), name))


def _attribute(module: str, path: str) -> Any:
    value: Any = sys.modules.get(module)
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


def _code_locals(code: types.CodeType) -> frozenset[str]:
    """The local names of compiled code, those of its comprehensions with them.

    From Python 3.12 on most comprehensions are part of the function's own code.
    """
    names = {*code.co_varnames, *code.co_cellvars}
    for const in code.co_consts:
        if isinstance(const, types.CodeType) and const.co_name in _COMPREHENSION_CODES:
            names |= _code_locals(const)
    return frozenset(name for name in names if name.isidentifier())


_COMPREHENSION_CODES = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}


def _stores(node: gast.AST) -> Iterator[str]:
    """The names that a part of a function binds in it."""
    stack = [node]
    while stack:
        node = stack.pop()
        if type(node) is gast.Name:
            if isinstance(node.ctx, (gast.Store, gast.Del)):
                yield node.id
            continue
        if type(node) is gast.Constant:
            continue
        if isinstance(node, (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)):
            yield node.name
            stack += node.decorator_list
            if not isinstance(node, gast.ClassDef):
                stack += _defaults(node)
            continue
        elif isinstance(node, gast.Lambda):
            stack += _defaults(node)
            continue
        elif isinstance(node, COMPREHENSIONS):
            yield from _walrus_targets(node)
            continue
        elif isinstance(node, gast.alias) and node.name != "*":
            yield node.asname or node.name.partition(".")[0]
        elif isinstance(node, (gast.MatchAs, gast.MatchStar)) and node.name:
            yield node.name
        elif isinstance(node, gast.MatchMapping) and node.rest:
            yield node.rest
        stack += rewrite.children(node)


def _walrus_targets(comprehension: gast.AST) -> Iterator[str]:
    """What `:=` in a comprehension binds, which is bound in the function around it."""
    stack = list(gast.iter_child_nodes(comprehension))
    while stack:
        node = stack.pop()
        if isinstance(node, gast.NamedExpr):
            yield node.target.id
        stack += _defaults(node) if isinstance(node, gast.Lambda) else gast.iter_child_nodes(node)


def _defaults(function: gast.AST) -> list[gast.AST]:
    """The default values of parameters: they are computed in the scope around the function."""
    arguments = function.args
    return [each for each in (*arguments.defaults, *arguments.kw_defaults) if each is not None]


def declared(function: Any, *statements: Any) -> set[str]:
    """The names in the `global` or `nonlocal` statements of a function's own body."""
    names: set[str] = set()
    stack: list[Any] = list(function.body) if isinstance(function.body, list) else []
    while stack:
        node = stack.pop()
        if isinstance(node, statements):
            names.update(node.names)
        if isinstance(node, (gast.ExceptHandler, gast.match_case)):
            stack += node.body
        elif isinstance(node, gast.stmt) and not isinstance(node, (*FUNCTIONS, gast.ClassDef)):
            stack += gast.iter_child_nodes(node)
    return names
