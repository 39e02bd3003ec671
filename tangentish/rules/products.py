# mypy: ignore-errors
"""Products of vectors, matrices and stacks of them."""

from __future__ import annotations

import operator

import numpy as np

from tangentish.rules.conditions import rank_of
from tangentish.rules.notation import (
    adjoint,
    dtype,
    each,
    linear,
    multilinear,
    rule,
    shape,
    tangent,
    variadic,
)
from tangentish.runtime import (
    cross_adjoint,
    dot_adjoint_left,
    dot_adjoint_right,
    einsum_adjoint,  # noqa: F401 - in the text that `einsum` returns
    einsum_subscripts,
    inner_adjoint_left,
    inner_adjoint_right,
    kron_adjoint_left,
    kron_adjoint_right,
    matmul_adjoint_left,
    matmul_adjoint_right,
    matrix_power_tangent,
    multi_dot_adjoint,
    multi_dot_tangent,
    tensordot_adjoint_left,
    tensordot_adjoint_right,
    trace_adjoint,
    vecdot_adjoint,
)

# ---- matmul --------------------------------------------------------------------------------


@multilinear(np.matmul, operator.matmul, np.linalg.matmul)
def matmul(a, b):
    adjoint.a += matmul_adjoint_left(adjoint.out, b, shape(a))
    adjoint.b += matmul_adjoint_right(a, adjoint.out, shape(b))


@matmul.when(a="matrix", b="vector")
def _(a, b):
    adjoint.a += np.outer(adjoint.out, b)
    adjoint.b += a.T @ adjoint.out


@matmul.when(a="matrix", b="matrix")
def _(a, b):
    adjoint.a += adjoint.out @ b.T
    adjoint.b += a.T @ adjoint.out


@matmul.when(a="vector", b="vector")
def _(a, b):
    adjoint.a += adjoint.out * b
    adjoint.b += adjoint.out * a


@matmul.when(a="vector", b="matrix")
def _(a, b):
    adjoint.a += b @ adjoint.out
    adjoint.b += np.outer(a, adjoint.out)


@matmul.when(a="stack", b="stack")
def _(a, b):
    adjoint.a += adjoint.out @ b.mT
    adjoint.b += a.mT @ adjoint.out


@matmul.when(a="stack", b="matrix")
def _(a, b):
    adjoint.a += adjoint.out @ b.T
    adjoint.b += a.mT @ adjoint.out


@matmul.when(a="matrix", b="stack")
def _(a, b):
    adjoint.a += adjoint.out @ b.mT
    adjoint.b += a.T @ adjoint.out


# ---- dot, inner, outer ---------------------------------------------------------------------


@multilinear(np.dot)
def dot(a, b):
    adjoint.a += dot_adjoint_left(adjoint.out, b, shape(a))
    adjoint.b += dot_adjoint_right(a, adjoint.out, shape(b))


@dot.when(a="matrix", b="vector")
def _(a, b):
    adjoint.a += np.outer(adjoint.out, b)
    adjoint.b += a.T @ adjoint.out


@dot.when(a="matrix", b="matrix")
def _(a, b):
    adjoint.a += adjoint.out @ b.T
    adjoint.b += a.T @ adjoint.out


@dot.when(a="vector", b="vector")
def _(a, b):
    adjoint.a += adjoint.out * b
    adjoint.b += adjoint.out * a


@dot.when(a="vector", b="matrix")
def _(a, b):
    adjoint.a += b @ adjoint.out
    adjoint.b += np.outer(a, adjoint.out)


@dot.when(a="scalar")
@dot.when(b="scalar")
def _(a, b):
    adjoint.a += adjoint.out * b
    adjoint.b += adjoint.out * a


@multilinear(np.vdot)
def vdot(a, b):
    adjoint.a += np.conj(adjoint.out * np.reshape(b, shape(a)))
    adjoint.b += adjoint.out * np.reshape(np.conj(a), shape(b))


@vdot.when(a="vector", b="vector")
def _(a, b):
    adjoint.a += np.conj(adjoint.out * b)
    adjoint.b += adjoint.out * np.conj(a)


@multilinear(np.inner)
def inner(a, b):
    adjoint.a += inner_adjoint_left(adjoint.out, b, shape(a))
    adjoint.b += inner_adjoint_right(a, adjoint.out, shape(b))


@inner.when(a="vector", b="vector")
def _(a, b):
    adjoint.a += adjoint.out * b
    adjoint.b += adjoint.out * a


@inner.when(a="matrix", b="matrix")
def _(a, b):
    adjoint.a += adjoint.out @ b
    adjoint.b += adjoint.out.T @ a


@multilinear(np.outer, np.linalg.outer)
def outer(a, b):
    adjoint.a += np.reshape(adjoint.out @ np.ravel(b), shape(a))
    adjoint.b += np.reshape(np.ravel(a) @ adjoint.out, shape(b))


@outer.when(a="scalar")
def _(a, b):
    adjoint.a += adjoint.out * np.ravel(b)
    adjoint.b += np.reshape(a * adjoint.out, shape(b))


@outer.when(a="vector", b="vector")
def _(a, b):
    adjoint.a += adjoint.out @ b
    adjoint.b += a @ adjoint.out


@multilinear(np.vecdot, np.linalg.vecdot)
def vecdot(x1, x2, *, axis=-1):
    adjoint.x1 += np.conj(vecdot_adjoint(adjoint.out, x2, shape(x1), axis))
    adjoint.x2 += vecdot_adjoint(adjoint.out, np.conj(x1), shape(x2), axis)


@vecdot.when(x1="vector", x2="vector")
def _(x1, x2, *, axis=-1):
    adjoint.x1 += np.conj(adjoint.out * x2)
    adjoint.x2 += adjoint.out * np.conj(x1)


@vecdot.when(axis=-1)
def _(x1, x2, *, axis=-1):
    adjoint.x1 += np.conj(np.expand_dims(adjoint.out, -1) * x2)
    adjoint.x2 += np.expand_dims(adjoint.out, -1) * np.conj(x1)


if hasattr(np, "matvec"):

    @multilinear(np.matvec)
    def matvec(x1, x2):
        adjoint.x1 += np.expand_dims(adjoint.out, -1) * np.expand_dims(x2, -2)
        adjoint.x2 += np.matvec(x1.mT, adjoint.out)

    @matvec.when(x1="matrix", x2="vector")
    def _(x1, x2):
        adjoint.x1 += np.outer(adjoint.out, x2)
        adjoint.x2 += x1.T @ adjoint.out

    @multilinear(np.vecmat)
    def vecmat(x1, x2):
        adjoint.x1 += np.conj(np.matvec(x2, adjoint.out))
        adjoint.x2 += np.expand_dims(np.conj(x1), -1) * np.expand_dims(adjoint.out, -2)

    @vecmat.when(x1="vector", x2="matrix")
    def _(x1, x2):
        adjoint.x1 += np.conj(x2 @ adjoint.out)
        adjoint.x2 += np.outer(np.conj(x1), adjoint.out)


@multilinear(np.cross)
def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    adjoint.a += cross_adjoint(adjoint.out, b, shape(a), axisa, axisb, axisc, axis)
    adjoint.b += -cross_adjoint(adjoint.out, a, shape(b), axisb, axisa, axisc, axis)


@cross.when(a="triples", b="triples", axisa=-1, axisb=-1, axisc=-1, axis=None)
def _(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    adjoint.a += np.cross(b, adjoint.out)
    adjoint.b += np.cross(adjoint.out, a)


@cross.when(axisa=-1, axisb=-1, axisc=-1, axis=None)
def _(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    adjoint.a += cross_adjoint(adjoint.out, b, shape(a))
    adjoint.b += -cross_adjoint(adjoint.out, a, shape(b))


@multilinear(np.linalg.cross)
def cross_of_three(x1, x2, *, axis=-1):
    adjoint.x1 += cross_adjoint(adjoint.out, x2, shape(x1), axis, axis, axis)
    adjoint.x2 += -cross_adjoint(adjoint.out, x1, shape(x2), axis, axis, axis)


@cross_of_three.when(axis=-1)
def _(x1, x2, *, axis=-1):
    adjoint.x1 += np.linalg.cross(x2, adjoint.out)
    adjoint.x2 += np.linalg.cross(adjoint.out, x1)


# ---- chains and powers of matrices ---------------------------------------------------------


@rule(np.linalg.multi_dot)
def multi_dot(arrays):
    tangent.out = multi_dot_tangent(arrays, tangent.arrays)
    adjoint.arrays[each] += multi_dot_adjoint(adjoint.out, arrays, each)


@multi_dot.expand
def _(*arrays):
    ranks = {rank_of(name.kind) for name in (arrays[0], arrays[-1])}
    if not ranks <= {1, 2}:
        parts = ", ".join(arrays)
        lines = (f"multi_dot_adjoint(adjoint.out, [{parts}], {k})" for k in range(len(arrays)))
    else:
        lines = (factor_adjoint(arrays, k) for k in range(len(arrays)))
    terms = [[*arrays[:k], f"tangent.{arrays[k]}", *arrays[k + 1 :]] for k in range(len(arrays))]
    products = " + ".join(f"np.linalg.multi_dot([{', '.join(term)}])" for term in terms)
    forward = f"tangent.out = {products}\n"
    pairs = zip(arrays, lines, strict=True)
    return forward + "\n".join(f"adjoint.{name} += {line}" for name, line in pairs)


def factor_adjoint(names, k):
    """The adjoint of one factor of a product of matrices, of which the outer may be vectors."""
    before, after = list(names[:k]), list(names[k + 1 :])
    row, column = (rank_of(name.kind) == 1 for name in (names[0], names[-1]))
    if row and column:
        if not before or not after:
            return f"adjoint.out * {chain(before or after, inside=True)}"
        return f"adjoint.out * np.outer({chain(before)}, {chain(after)})"
    if row:
        after = [*after, "adjoint.out"]
        return f"np.outer({chain(before)}, {chain(after)})" if before else chain(after)
    if column:
        before = ["adjoint.out", *before]
        return f"np.outer({chain(before)}, {chain(after)})" if after else chain(before)
    turned = [f"{name}.T" for name in reversed(before)], [f"{name}.T" for name in reversed(after)]
    return chain([*turned[0], "adjoint.out", *turned[1]])


def chain(factors, inside=False):
    """A product of some matrices, in the best order."""
    if len(factors) == 1:
        return factors[0]
    if len(factors) == 2:
        product = " @ ".join(factors)
        return f"({product})" if inside else product
    return f"np.linalg.multi_dot([{', '.join(factors)}])"


@rule(np.linalg.matrix_power)
def matrix_power(a, n):
    tangent.out = matrix_power_tangent(a, tangent.a, n)
    adjoint.a += matrix_power_tangent(a.mT, adjoint.out, n)


@matrix_power.when(n=0)
def _(a, n):
    tangent.out = 0.0 * tangent.a
    adjoint.a += 0.0 * adjoint.out


@matrix_power.when(n=1)
def _(a, n):
    tangent.out = tangent.a
    adjoint.a += adjoint.out


@matrix_power.when(a="matrix", n=2)
def _(a, n):
    tangent.out = tangent.a @ a + a @ tangent.a
    adjoint.a += adjoint.out @ a.T + a.T @ adjoint.out


@matrix_power.when(n=2)
def _(a, n):
    tangent.out = tangent.a @ a + a @ tangent.a
    adjoint.a += adjoint.out @ a.mT + a.mT @ adjoint.out


# ---- tensors -------------------------------------------------------------------------------


@multilinear(np.tensordot)
def tensordot(a, b, axes=2):
    adjoint.a += tensordot_adjoint_left(adjoint.out, b, shape(a), axes)
    adjoint.b += tensordot_adjoint_right(a, adjoint.out, shape(b), axes)


@tensordot.when(a="matrix", b="matrix", axes=1)
def _(a, b, axes=2):
    adjoint.a += adjoint.out @ b.T
    adjoint.b += a.T @ adjoint.out


@tensordot.when(a="matrix", b="vector", axes=1)
def _(a, b, axes=2):
    adjoint.a += np.outer(adjoint.out, b)
    adjoint.b += a.T @ adjoint.out


@multilinear(np.linalg.tensordot)
def tensordot_of(x1, x2, *, axes=2):
    adjoint.x1 += tensordot_adjoint_left(adjoint.out, x2, shape(x1), axes)
    adjoint.x2 += tensordot_adjoint_right(x1, adjoint.out, shape(x2), axes)


NEUTRAL = {"order": ("K", "C", "F", "A"), "casting": ("safe", "same_kind")}


@variadic("multilinear", np.einsum, allowed=NEUTRAL)
def einsum(subscripts, *operands, order="K", casting="safe", optimize=False):
    return "\n".join(einsum_line(subscripts, operands, k) for k in range(len(operands)))


def einsum_line(subscripts, names, k):
    """The adjoint of operand ``k``: another einsum, where the subscripts are known."""
    target = f"adjoint.{names[k]} += "
    if not isinstance(subscripts, str):
        return target + f"einsum_adjoint(adjoint.out, subscripts, [{', '.join(names)}], {k})"
    text, diagonals, added = einsum_subscripts(subscripts, len(names), k)
    factors = ["adjoint.out", *names[:k], *names[k + 1 :]]
    factors += [f"np.eye(shape({names[k]})[{axis}], dtype=dtype({names[k]}))" for axis in diagonals]
    index = f"[{added}]" if added else ""
    inputs, _, goal = text.partition("->")
    if inputs.startswith(",") and goal:  # the result is a number
        return target + f"adjoint.out * {einsum_text(inputs[1:], goal, factors[1:])}{index}"
    return target + einsum_text(inputs, goal, factors) + index


def einsum_text(inputs, goal, factors):
    """A call of einsum, or a product where it is no more than that."""
    if set(inputs.split(",")) == {goal}:
        product = " * ".join(factors)
        return product if len(factors) == 1 else f"({product})"
    return f"np.einsum('{inputs}->{goal}', {', '.join(factors)})"


@multilinear(np.kron, exact=True)
def kron(a, b):
    adjoint.a += kron_adjoint_left(adjoint.out, b, shape(a))
    adjoint.b += kron_adjoint_right(a, adjoint.out, shape(b))


@linear(np.trace)
def trace(a, offset=0, axis1=0, axis2=1):
    adjoint.a += trace_adjoint(adjoint.out, shape(a), offset, axis1, axis2)


@trace.when(a="matrix", offset=0, axis1=0, axis2=1)
def _(a, offset=0, axis1=0, axis2=1):
    adjoint.a += adjoint.out * np.eye(shape(a)[0], shape(a)[1], dtype=dtype(a))
