"""What a function's names are used for, gathered in one walk before it is normalized."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import gast
import numpy as np

from tangentish.language.grammar import COMPREHENSIONS, FUNCTIONS
from tangentish.language.rewrite import children

_CONSTANT_TYPES = (ModuleType, FunctionType, BuiltinFunctionType, MethodType, type, np.ufunc)


@dataclass
class Survey:
    """The names of a function by what happens to them."""

    everything: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)  # used where no comprehension binds them
    walrus: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)  # declared global or nonlocal somewhere
    captured: set[str] = field(default_factory=set)  # used by nested functions
    yields: bool = False  # whether the function itself is a generator
    matches: bool = False  # whether there is a `match`
    guards: bool = False  # whether there is a `try` or `with`
    free: dict[str, bool] = field(default_factory=dict)  # answers of is_free_value

    def is_free_value(self, variable: str, scope: Any) -> bool:
        """Whether a variable belongs to something outside, and is no function or module.

        Python reads it where it stands; a function called later may have bound it anew.
        """
        known = self.free.get(variable)
        if known is None:
            binding = scope.find(variable)
            known = (
                binding is not None
                and binding.where in ("global", "cell")
                and not isinstance(binding.value, _CONSTANT_TYPES)
            )
            self.free[variable] = known
        return known


def survey(function: Any, outer: Survey | None = None) -> Survey:
    """The survey of a function, given that of the function around it.

    >>> tree = gast.parse("def f(x):\\n    return [y for y in x if (z := y)]").body[0]
    >>> found = survey(tree)
    >>> sorted(found.everything), sorted(found.outside), sorted(found.walrus)
    (['f', 'x', 'y', 'z'], ['f', 'x', 'z'], ['z'])
    """
    found = Survey()
    if outer is not None:
        found.shared |= outer.shared
    if not isinstance(function, gast.Lambda):
        found.everything.add(function.name)
        found.outside.add(function.name)
    for child in children(function):
        _walk(child, found, frozenset(), False)
    return found


def _walk(node: Any, found: Survey, bound: frozenset[str], nested: bool) -> None:
    kind = type(node)
    if kind is gast.Name:
        _use(node.id, found, bound, nested)
        return
    if kind is gast.Constant:
        return
    if isinstance(node, COMPREHENSIONS):
        _walk_comprehension(node, found, bound, nested)
        return
    if kind is gast.NamedExpr:
        found.walrus.add(node.target.id)
    elif isinstance(node, (gast.Global, gast.Nonlocal)):
        found.shared.update(node.names)
        for name in node.names:
            _use(name, found, bound, nested)
    elif isinstance(node, (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)):
        _use(node.name, found, bound, nested)
    elif kind is gast.Try or kind is gast.With:
        found.guards = True
    elif (kind is gast.Yield or kind is gast.YieldFrom) and not nested:
        found.yields = True
    elif kind is gast.Match:
        found.matches = True
    elif kind is gast.MatchAs or kind is gast.MatchStar:
        _use(node.name or "_", found, bound, nested)
    elif kind is gast.MatchMapping:
        _use(node.rest or "_", found, bound, nested)
    elif kind is gast.alias:
        _use((node.asname or node.name).split(".")[0], found, bound, nested)
    nested = nested or isinstance(node, FUNCTIONS)
    for child in children(node):
        _walk(child, found, bound, nested)


def _walk_comprehension(node: Any, found: Survey, bound: frozenset[str], nested: bool) -> None:
    own = {
        part.id
        for generator in node.generators
        for part in gast.walk(generator.target)
        if isinstance(part, gast.Name) and isinstance(part.ctx, gast.Store)
    }
    inner = bound | own
    _walk(node.generators[0].iter, found, bound, nested)
    for child in children(node):
        if isinstance(child, gast.comprehension):
            for part in children(child):
                if part is not node.generators[0].iter:
                    _walk(part, found, inner, nested)
        else:
            _walk(child, found, inner, nested)


def _use(name: str, found: Survey, bound: frozenset[str], nested: bool) -> None:
    found.everything.add(name)
    if name not in bound:
        found.outside.add(name)
    if nested:
        found.captured.add(name)
