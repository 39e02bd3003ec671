# mypy: ignore-errors
"""Helpers of rules written out where kinds are known: the text that an expert would write.

A rule calls a helper of `tangentish.runtime` that is right for every kind; here stand its
special cases, as functions that are read and never run.  The first one whose conditions hold
replaces the call.  An argument ``shape(a)`` counts as ``a``, of which only the shape may be
read again.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import gast

from tangentish import runtime
from tangentish.rules.conditions import holds
from tangentish.rules.markers import shape, size
from tangentish.rules.template import bare, is_marker, read_function, rebuilt

CASES: dict[str, list[Case]] = {}


class Case:
    """The text of a helper's call under some conditions."""

    def __init__(self, definition: Callable[..., Any], conditions: Mapping[str, Any]) -> None:
        self.definition = definition
        self.conditions = conditions
        self.parameters = tuple(inspect.signature(definition).parameters)
        self.read: gast.expr | None = None

    @property
    def text(self) -> gast.expr:
        if self.read is None:
            self.read = bare(read_function(self.definition).body[-1].value)
        return self.read


def case(
    helper: Callable[..., Any], **conditions: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares what a call of ``helper`` becomes where the conditions hold."""

    def add(definition: Callable[..., Any]) -> Callable[..., Any]:
        CASES.setdefault(helper.__name__, []).append(Case(definition, conditions))
        return definition

    return add


def inlined(call: gast.Call, kind_of: Callable[[Any], Any]) -> Any:
    """What the call of a helper becomes, or None where it stays."""
    for found in CASES.get(call.func.id, ()):
        given = dict(zip(found.parameters, call.args, strict=True))
        if all(holds(c, kind_of(given[n])) for n, c in found.conditions.items()):
            return filled(found.text, given)
    return None


def filled(node: Any, given: Mapping[str, Any]) -> Any:
    """The text of a case with the arguments of the call in it."""
    if isinstance(node, gast.Name):
        return given.get(node.id, node)
    if is_marker(node):
        (argument,) = node.args
        inner = given[argument.id]
        if is_marker(inner):
            inner = inner.args[0]
        return gast.Call(node.func, [inner], [])
    return rebuilt(node, lambda part: filled(part, given))


def is_lower(triangle):
    return triangle is True or triangle in ("L", "l")


def is_upper(triangle):
    return triangle in ("U", "u")


# ---- reductions: give a reduced value its axes back --------------------------------------


@case(runtime.unreduce, axis=None)
def _(value, a, axis, keepdims):
    return value


@case(runtime.unreduce, keepdims=True)
def _(value, a, axis, keepdims):
    return value


@case(runtime.unreduce, axis=0, keepdims=False)  # broadcasting adds leading axes by itself
def _(value, a, axis, keepdims):
    return value


@case(runtime.unreduce, a="vector", axis="int", keepdims=False)
def _(value, a, axis, keepdims):
    return value


@case(runtime.unreduce, a="matrix", axis=1, keepdims=False)
@case(runtime.unreduce, a="matrix", axis=-1, keepdims=False)
def _(value, a, axis, keepdims):
    return value[:, None]


@case(runtime.unreduce, axis=-1, keepdims=False)
def _(value, a, axis, keepdims):
    return value[..., None]


@case(runtime.unreduce, axis="int", keepdims=False)
@case(runtime.unreduce, axis="tuple", keepdims=False)
def _(value, a, axis, keepdims):
    return np.expand_dims(value, axis)


@case(runtime.reduced_size, axis=None, ddof=0)
def _(a, axis, ddof):
    return size(a)


@case(runtime.reduced_size, axis="int", ddof=0)
def _(a, axis, ddof):
    return shape(a)[axis]


@case(runtime.reduced_size, axis=None)
def _(a, axis, ddof):
    return size(a) - ddof


@case(runtime.reduced_size, axis="int")
def _(a, axis, ddof):
    return shape(a)[axis] - ddof


@case(runtime.weighted, weights=None)
def _(value, weights):
    return value


@case(runtime.weighted, weights="array")
@case(runtime.weighted, weights="scalar")
def _(value, weights):
    return weights * value


@case(runtime.is_valid, where=True)
def _(a, where):
    return ~np.isnan(a)


# ---- linear algebra: what LAPACK reads, stacks of vectors or of matrices -------------------


@case(runtime.read_triangle, triangle=False)
def _(a, triangle):
    return a


@case(runtime.read_triangle, triangle=is_lower)
def _(a, triangle):
    return mirrored(a)


@case(runtime.read_triangle, triangle=is_upper)
def _(a, triangle):
    return mirrored(a.mT).mT


@case(runtime.triangle_adjoint, triangle=False)
def _(g, triangle):
    return g


@case(runtime.triangle_adjoint, triangle=is_lower)
def _(g, triangle):
    return mirrored_adjoint(g)


@case(runtime.triangle_adjoint, triangle=is_upper)
def _(g, triangle):
    return mirrored_adjoint(g.mT).mT


@case(runtime.outer_of, shape="vector")
def _(x, y, shape):
    return np.outer(x, y)


@case(runtime.outer_of, shape="matrix")
def _(x, y, shape):
    return x @ y.T


@case(runtime.triangle, lower=True, unit_diagonal=False)
def _(a, lower, unit_diagonal):
    return np.tril(a)


@case(runtime.triangle, lower=False, unit_diagonal=False)
def _(a, lower, unit_diagonal):
    return np.triu(a)


@case(runtime.triangle, lower=True, unit_diagonal=True)
def _(a, lower, unit_diagonal):
    return np.tril(a, -1)


@case(runtime.triangle, lower=False, unit_diagonal=True)
def _(a, lower, unit_diagonal):
    return np.triu(a, 1)
