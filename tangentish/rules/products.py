# mypy: ignore-errors
"""Products of vectors, matrices and stacks of them."""

from __future__ import annotations

import operator

import numpy as np

from tangentish.rules.notation import adjoint, dtype, linear, multilinear, shape, variadic
from tangentish.runtime import (
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
    tensordot_adjoint_left,
    tensordot_adjoint_right,
    trace_adjoint,
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


@outer.when(a="vector", b="vector")
def _(a, b):
    adjoint.a += adjoint.out @ b
    adjoint.b += a @ adjoint.out


@multilinear(np.vecdot, np.linalg.vecdot)
def vecdot(x1, x2):
    adjoint.x1 += np.conj(np.expand_dims(adjoint.out, -1) * x2)
    adjoint.x2 += np.expand_dims(adjoint.out, -1) * np.conj(x1)


@vecdot.when(x1="vector", x2="vector")
def _(x1, x2):
    adjoint.x1 += np.conj(adjoint.out * x2)
    adjoint.x2 += adjoint.out * np.conj(x1)


@multilinear(np.cross, np.linalg.cross)
def cross(a, b, *, axis=-1):
    adjoint.a += np.cross(b, adjoint.out, axis=axis)
    adjoint.b += np.cross(adjoint.out, a, axis=axis)


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


@variadic("multilinear", np.einsum)
def einsum(subscripts, *operands, optimize=False):
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
