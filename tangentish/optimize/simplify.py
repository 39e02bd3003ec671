"""Adjoint expressions as one writes them by hand: numbers and signs first, and only once.

``out_bar * (2.0 * x)`` becomes ``2.0 * out_bar * x``, ``x_bar * -0.5 * y`` becomes ``-0.5 *
x_bar * y``, ``np.sum(-v_bar)`` becomes ``-np.sum(v_bar)``, ``-a + b`` becomes ``b - a``.
Numbers are multiplied only where that is exact, so the result does not depend on it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import gast

from tangentish.language import rewrite
from tangentish.language.freshness import is_fresh
from tangentish.language.headings import rebuilt

COMPOUND = (gast.For, gast.While, gast.If, gast.With, gast.Try)


@dataclass
class Product:
    """A product or quotient, left to right: its sign, its numbers, and all other factors."""

    negative: bool = False
    numbers: list[float] = field(default_factory=list)
    factors: list[tuple[type[gast.operator], gast.expr]] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        return not self.negative and not self.numbers


def simplify(
    block: list[gast.stmt], sort: Callable[[str], str] = lambda name: ""
) -> list[gast.stmt]:
    """Simplify what the statements of a block assign to adjoints.

    The sort of a name (a number, an array, an integer) decides what becomes of ``1.0 * y``: it
    is a float, and new memory, which another name for ``y`` would not be.

    >>> import gast
    >>> text = "x_bar = out_bar * (2.0 * x); y_bar = -v_bar * y + a_bar"
    >>> for statement in simplify(gast.parse(text).body):
    ...     print(gast.unparse(statement).strip())
    x_bar = 2.0 * out_bar * x
    y_bar = a_bar - v_bar * y
    """
    return [
        inside(s, sort) if isinstance(s, COMPOUND) else in_new_memory(s, simplified(s), sort)
        for s in block
    ]


def inside(statement: Any, sort: Callable[[str], str]) -> Any:
    for name in rewrite.BLOCK_FIELDS:
        if getattr(statement, name, None):
            block = simplify(getattr(statement, name), sort)
            statement = rebuilt(statement, name, block)
    return statement


@rewrite.remembered
def simplified(statement: Any) -> Any:
    """The statement with a simpler value; what is not an adjoint's keeps its own text."""
    target = getattr(statement, "target", None) or next(
        iter(getattr(statement, "targets", [])), None
    )
    names = rewrite.names_in(target) if target is not None else set()
    if not any("_bar" in name or "_dot" in name for name in names):
        return statement
    value = expression(statement.value)
    if value is statement.value:
        return statement
    return rewrite.with_fields(statement, {"value": value})


def in_new_memory(before: Any, after: Any, sort: Callable[[str], str]) -> Any:
    """The simpler statement, which makes new memory if the one before did."""
    if after is before or not isinstance(after, gast.Assign):
        return after
    target, value = after.targets[0], after.value
    if not isinstance(target, gast.Name) or is_fresh(value) or not is_fresh(before.value):
        return after
    known = sort(value.id) if isinstance(value, gast.Name) else ""
    if known == "array":
        value = gast.Call(gast.Attribute(value, "copy", gast.Load()), [], [])
    elif sort(target.id) == "number" and known != "integer":
        return after
    else:
        value = gast.BinOp(rewrite.constant(1.0), gast.Mult(), value)
    if rewrite.same(value, before.value):
        return before
    return rewrite.with_fields(after, {"value": value})


@rewrite.remembered
def expression(node: Any) -> Any:
    """The simpler form of an expression, its operands first; indices are left alone."""

    def change(part: Any) -> Any:
        if part is node:
            return None
        return part if part is getattr(node, "slice", None) else expression(part)

    before = rewrite.rebuild(node, change)
    after = arranged(before)
    return before if rewrite.same(before, after) else after


def arranged(node: Any) -> Any:
    """One step, at the root of an expression."""
    if isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Mult, gast.Div)):
        parts = product(node)
        return node if parts.is_plain else built(parts)
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        return built(product(node))
    if isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Add, gast.Sub)):
        return sum_of(node)
    if is_sum(node):
        return summed(node)
    return element_of_list(node)


def element_of_list(node: Any) -> Any:
    """``list(row_bar)[0]`` is ``row_bar[0]``, and ``(a_bar, None)[0]`` is ``a_bar``."""
    if not (isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Constant)):
        return node
    listed, place = node.value, node.slice.value
    if isinstance(listed, gast.Tuple) and place in range(len(listed.elts)):
        others = [e for k, e in enumerate(listed.elts) if k != place]
        plain = all(isinstance(e, (gast.Constant, gast.Name)) for e in others)
        return listed.elts[place] if plain else node
    is_list = isinstance(listed, gast.Call) and getattr(listed.func, "id", "") == "list"
    return gast.Subscript(listed.args[0], node.slice, node.ctx) if is_list else node


# ---- products ------------------------------------------------------------------------------


def product(node: Any) -> Product:
    """Take a product apart."""
    if is_number(node):
        return Product(math.copysign(1.0, node.value) < 0.0, [abs(node.value)])
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        inner = product(node.operand)
        return Product(not inner.negative, inner.numbers, inner.factors)
    if isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Mult, gast.Div)):
        left, right = product(node.left), product(node.right)
        factors = list(left.factors)
        numbers = list(left.numbers)
        if isinstance(node.op, gast.Mult):
            numbers += right.numbers
            rest = Product(False, [], right.factors)
        else:
            rest = Product(False, right.numbers, right.factors)
        if rest.numbers or rest.factors:
            factors.append((type(node.op), built(rest)))
        if isinstance(node.op, gast.Mult) and not left.factors:
            return Product(left.negative != right.negative, numbers, right.factors)
        if left.is_plain and right.is_plain:
            return Product(False, [], [*left.factors, (type(node.op), node.right)])
        return Product(left.negative != right.negative, numbers, factors)
    if isinstance(node, gast.Subscript):
        inner = product(node.value)
        if inner.factors and not inner.is_plain:
            element = gast.Subscript(built(Product(False, [], inner.factors)), node.slice, node.ctx)
            return Product(inner.negative, inner.numbers, [(gast.Mult, element)])
    return Product(False, [], [(gast.Mult, node)])


def built(parts: Product) -> gast.expr:
    """Put a product together: the sign and the number in front."""
    numbers = multiplied(parts.numbers)
    if parts.factors and parts.factors[0][0] is gast.Div and not numbers:
        numbers = [1.0]
    if parts.factors and parts.factors[0][0] is gast.Mult:
        numbers = [n for n in numbers if n != 1.0]
    elif len(numbers) > 1:
        numbers = [n for n in numbers if n != 1.0] or [1.0]
    terms: list[tuple[type[gast.operator], gast.expr]] = [
        (gast.Mult, rewrite.constant(n)) for n in numbers
    ]
    terms += parts.factors
    result = terms[0][1]
    if parts.negative:
        result = rewrite.constant(-numbers[0]) if numbers else gast.UnaryOp(gast.USub(), result)
    for op, term in terms[1:]:
        result = gast.BinOp(result, op(), term)
    return result


def multiplied(numbers: list[float]) -> list[float]:
    """The product of some numbers, as far as it is exact.

    >>> multiplied([2.0, 0.5, 3.0]), multiplied([3.0, 0.1])
    ([3.0], [3.0, 0.1])
    """
    kept: list[float] = []
    for number in numbers:
        for k, other in enumerate(kept):
            if Fraction(number) * Fraction(other) == Fraction(number * other):
                kept[k] = number * other
                break
        else:
            kept.append(number)
    return kept


def is_number(node: Any) -> bool:
    """A constant that is neither zero nor infinite."""
    return (
        isinstance(node, gast.Constant)
        and type(node.value) in (int, float)
        and math.isfinite(node.value)
        and node.value != 0.0
    )


# ---- sums ----------------------------------------------------------------------------------


def sum_of(node: gast.BinOp) -> gast.expr:
    """``a + -b`` is ``a - b``, ``a - -b`` is ``a + b``, ``-a + b`` is ``b - a``."""
    left, right = product(node.left), product(node.right)
    subtracts = isinstance(node.op, gast.Sub) != right.negative
    positive = built(Product(False, right.numbers, right.factors)) if right.negative else node.right
    if not subtracts and left.negative:
        first = built(Product(False, left.numbers, left.factors))
        return gast.BinOp(positive, gast.Sub(), first)
    if not right.negative:
        return node
    return gast.BinOp(node.left, gast.Sub() if subtracts else gast.Add(), positive)


def is_sum(node: Any) -> bool:
    return (
        isinstance(node, gast.Call)
        and isinstance(node.func, gast.Attribute)
        and node.func.attr == "sum"
        and isinstance(node.func.value, gast.Name)
        and node.func.value.id == "np"
    )


def summed(node: gast.Call) -> gast.expr:
    """``np.sum(-2.0 * a)`` is ``-2.0 * np.sum(a)``."""
    parts = product(node.args[0])
    if parts.is_plain or not parts.factors or parts.factors[0][0] is gast.Div:
        return node
    inner = built(Product(False, [], parts.factors))
    total = gast.Call(node.func, [inner, *node.args[1:]], node.keywords)
    return built(Product(parts.negative, parts.numbers, [(gast.Mult, total)]))


__all__ = ["expression", "simplify"]
