"""Terms of a tangent or adjoint that are zero: what an expert would not write down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

import gast

from tangentish.language import algebra, rewrite

ZERO = "zero@"

# functions that are zero where one of their first arguments is, by how many of these there are
PRODUCTS = {"dot": 2, "matmul": 2, "outer": 2, "tensordot": 2, "solve": 2, "multiply": 2}
PRODUCTS["trapezoid"] = 2
MAPS = {"sum", "mean", "trace", "expand_dims", "reshape", "transpose", "diagonal", "broadcast_to"}
MAPS |= {"take_along_axis", "polyval", "quantile_tangent", "aligned_weights"}
MAPS |= {"mirrored", "squeeze", "weighted", "embed_diagonal", "over_gaps", "over_singular_gaps"}
MAPS |= {"determined", "tril", "triu", "conj", "real", "reshaped_or_zeros"}


def folded(expression: gast.expr, zeros: Mapping[str, gast.expr]) -> gast.expr:
    """The expression without its zero terms; ``zeros`` are written out where one has to stay.

    >>> import gast
    >>> b = gast.parse("b_dot - z @ x").body[0].value
    >>> b = rewrite.substitute(b, {"z": rewrite.name("zero@a")})
    >>> gast.unparse(folded(b, {})).strip()
    'b_dot'
    """
    found = reduced(expression)
    if found is None:
        return rewrite.constant(0.0)
    return rewrite.substitute(found, zeros)


def without_parts(
    parts: Set[int],
    adjoints: Sequence[tuple[str, gast.expr]],
    definitions: Sequence[tuple[str, gast.expr]],
) -> tuple[list[tuple[str, gast.expr]], list[tuple[str, gast.expr]]]:
    """The contributions and local definitions of a rule where ``adjoint.out[k]`` is zero.

    >>> import gast
    >>> whole = gast.parse("adjoint.out[0] * y + adjoint.out[1] / y").body[0].value
    >>> ((_, value),), _ = without_parts({0}, [("x", whole)], [])
    >>> gast.unparse(value).strip("() \\n")
    'adjoint.out[1] / y'
    """
    if not parts:
        return list(adjoints), list(definitions)
    zeros: dict[str, gast.expr] = {}

    def zero(node: Any) -> Any:
        if isinstance(node, gast.Name) and f"{ZERO}{node.id}" in zeros:
            return rewrite.name(f"{ZERO}{node.id}")
        if is_part(node) and node.slice.value in parts:
            zeros[f"{ZERO}{node.slice.value}"] = node
            return rewrite.name(f"{ZERO}{node.slice.value}")
        return None

    kept = []
    for name, value in definitions:
        marked = rewrite.rebuild(value, zero)
        kept.append((name, value if reduced(marked) is None else folded(marked, zeros)))
        if reduced(marked) is None:
            zeros[f"{ZERO}{name}"] = rewrite.name(name)
    found = [(p, rewrite.rebuild(value, zero)) for p, value in adjoints]
    return [(p, folded(value, zeros)) for p, value in found if reduced(value) is not None], kept


def is_part(node: Any) -> bool:
    """``adjoint.out[k]``"""
    return (
        isinstance(node, gast.Subscript)
        and isinstance(node.value, gast.Attribute)
        and node.value.attr == "out"
        and getattr(node.value.value, "id", "") == "adjoint"
        and isinstance(node.slice, gast.Constant)
    )


def reduced(node: Any) -> Any:
    """The expression without zero terms, or None if it is zero itself."""
    if isinstance(node, gast.Name):
        return None if node.id.startswith(ZERO) else node
    if isinstance(node, gast.BinOp):
        return reduced_operation(node)
    if isinstance(node, gast.UnaryOp):
        inner = reduced(node.operand)
        return None if inner is None else changed(node, operand=inner)
    if isinstance(node, (gast.Attribute, gast.Subscript)):
        inner = reduced(node.value)
        return None if inner is None else changed(node, value=inner)
    if isinstance(node, gast.Call):
        return reduced_call(node)
    if isinstance(node, (gast.Tuple, gast.List)):
        parts = [rewrite.constant(0.0) if (p := reduced(e)) is None else p for e in node.elts]
        return type(node)(parts, node.ctx)
    return node


def reduced_operation(node: Any) -> Any:
    """A sum without the zero, a product of zero as zero."""
    left, right = reduced(node.left), reduced(node.right)
    if isinstance(node.op, gast.Add):
        if left is None or right is None:
            return right if left is None else left
    elif isinstance(node.op, gast.Sub):
        if right is None:
            return left
        if left is None:
            return algebra.negative(right)
    elif isinstance(node.op, (gast.Mult, gast.MatMult)):
        if left is None or right is None:
            return None
    elif left is None and isinstance(node.op, gast.Div):
        return None
    if left is None or right is None:
        return node
    return changed(node, left=left, right=right)


def reduced_call(node: Any) -> Any:
    """A function that is linear in what is zero is zero."""
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    args = [reduced(a) for a in node.args]
    if name in MAPS and args and args[0] is None:
        return None
    if name in PRODUCTS and any(a is None for a in args[: PRODUCTS[name]]):
        return None
    if name == "multi_dot" and any(reduced(factor) is None for factor in node.args[0].elts):
        return None
    if name == "interp" and len(args) > 2 and args[2] is None:
        return None
    kept = [old if new is None else new for old, new in zip(node.args, args, strict=True)]
    return gast.Call(node.func, kept, node.keywords)


def changed(node: Any, **fields: Any) -> Any:
    """The node with some of its fields replaced."""
    return type(node)(**{f: fields.get(f, getattr(node, f)) for f in node._fields})
