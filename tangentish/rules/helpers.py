# mypy: ignore-errors
"""Helpers that generated code calls: with rules of their own, derivatives can be differentiated.

Most are linear in ``g``, the adjoint of an operation's result, and their own adjoint is the
operation.  Shapes, indices and the like carry no derivative.
"""

from __future__ import annotations

import numpy as np

from tangentish import runtime
from tangentish.rules.notation import (
    adjoint,
    dtype,
    elementwise,
    linear,
    multilinear,
    ndim,
    nondifferentiable,
    partial,
    rule,
    shape,
    tangent,
)
from tangentish.runtime import (
    bessel_i,
    columns_product,
    cross_adjoint,
    cumprod_adjoint,
    cumprod_curvature,
    cumprod_second_tangent,
    cumprod_tangent,
    dot_adjoint_left,
    dot_adjoint_right,
    fitted_columns,
    half_lower,
    inner_adjoint_left,
    inner_adjoint_right,
    interp_adjoint,
    interp_of,
    interp_slope,
    interp_slope_adjoint,
    joined_parts,
    kron_adjoint_left,
    kron_adjoint_right,
    matmul_adjoint_left,
    matmul_adjoint_right,
    matmul_of,
    matrix_norm_curvature,
    matrix_power_curvature,
    matrix_power_tangent,
    mirrored,
    mirrored_adjoint,
    norm_curvature,
    outer_product,
    over_singular_gaps,
    polygamma,
    product_of_pairs,
    put_by_last,
    repeated,
    shapes,
    sinc_derivative,
    solve_adjoint,
    solve_tangent,
    tensordot_adjoint_left,
    tensordot_adjoint_right,
    triangle_adjoint,
    unconcatenate,
    unstructured,
    vector_norm_curvature,
)

nondifferentiable(
    [
        runtime.check_apart,
        runtime.check_memory,
        runtime.check_plain,
        runtime.check_scalar,
        runtime.chosen_places,
        runtime.counted,
        runtime.edge_shape,
        runtime.edge_size,
        runtime.extreme_shares,
        runtime.inverse_permutation,
        runtime.matching_order,
        runtime.is_inexact,
        runtime.is_valid,
        runtime.partition_order,
        runtime.positions,
        runtime.reduced_size,
        runtime.rolled_place,
        runtime.running_holder,
        runtime.shadow_of,
        runtime.shapes,
        runtime.steps,
        runtime.share,
        runtime.zeros_like,
    ]
)

# ---- structures ----------------------------------------------------------------------------


@linear(runtime.copied, containers="x")
def copied(x):
    adjoint.x += adjoint.out


@linear(runtime.add, containers=("x", "y"))
def added(x, y):
    adjoint.x += adjoint.out
    adjoint.y += adjoint.out


@linear(runtime.structured, containers="value", inactive="like")
def structured(value, like):
    adjoint.value += unstructured(adjoint.out, value)


@linear(runtime.summed_copies, containers="values")
def summed_copies(values, length):
    adjoint.values += repeated(adjoint.out, len(values))


@linear(runtime.repeated, containers="values")
def repeats(values, length):
    adjoint.values += runtime.summed_copies(adjoint.out, len(values))


@linear(runtime.parts_of, inactive="like")
def parts_of(g, like):
    adjoint.g += np.array(adjoint.out)


# ---- shapes --------------------------------------------------------------------------------


@linear(runtime.unbroadcast, inactive="like")
def unbroadcast(value, like):
    adjoint.value += adjoint.out


@linear(runtime.real_like, inactive="like")
def real_like(value, like):
    adjoint.value += adjoint.out


@linear(runtime.broadcast_up, inactive="like")
def broadcast_up(value, like):
    adjoint.value += adjoint.out


@linear(runtime.writable)
def writable(view):
    adjoint.view += adjoint.out


@linear(runtime.same_view, inactive=("of", "view", "base"))
def same_view(tangent, of, view, base):
    adjoint.tangent += adjoint.out


@linear(runtime.unrepeat)
def unrepeat(g, goal, repeats, axis):
    adjoint.g += np.repeat(adjoint.out, repeats, axis)


@linear(runtime.untile)
def untile(g, goal, reps):
    adjoint.g += np.tile(adjoint.out, reps)


@linear(runtime.unresize)
def unresize(g, goal):
    adjoint.g += np.resize(adjoint.out, shape(g))


@linear(runtime.unpad)
def unpad(g, goal, pad_width):
    adjoint.g += np.pad(adjoint.out, pad_width)


@linear(runtime.pad_value_sums)
def pad_value_sums(g, goal, pad_width):
    zeros = np.zeros(goal, dtype=dtype(g))
    adjoint.g += np.pad(zeros, pad_width, constant_values=adjoint.out)


@linear(runtime.unpad_ends, allowed={"mode": ("linear_ramp", "mean")})
def unpad_ends(g, goal, pad_width, mode, stat_length=None):
    adjoint.g += np.pad(adjoint.out, pad_width, mode=mode, stat_length=stat_length)


@unpad_ends.when(mode=lambda mode: mode == "linear_ramp")
def _(g, goal, pad_width, mode, stat_length=None):
    adjoint.g += np.pad(adjoint.out, pad_width, mode=mode)


@linear(runtime.embed_diagonal)
def embed_diagonal(g, goal, offset=0, axis1=0, axis2=1):
    adjoint.g += np.diagonal(adjoint.out, offset, axis1, axis2)


@linear(runtime.diag_adjoint)
def diag_adjoint(g, goal, k):
    adjoint.g += np.diag(adjoint.out, k)


@linear(runtime.trace_adjoint)
def trace_adjoint(g, goal, offset=0, axis1=0, axis2=1):
    adjoint.g += np.trace(adjoint.out, offset, axis1, axis2)


# ---- reductions ----------------------------------------------------------------------------


@linear(runtime.unreduce)
def unreduce(g, goal, axis, keepdims):
    adjoint.g += np.reshape(adjoint.out, shape(g))


@unreduce.when(axis=None)
@unreduce.when(keepdims=True)
def _(g, goal, axis, keepdims):
    adjoint.g += adjoint.out


@linear(runtime.whole_simplex)
def whole_simplex(x, goal):
    adjoint.x += adjoint.out


@multilinear(runtime.weighted)
def weighted(value, weights):
    adjoint.value += runtime.weighted(adjoint.out, weights)
    adjoint.weights += adjoint.out * value


@linear(runtime.undiff)
def undiff(g, n, axis, goal=None):
    adjoint.g += np.diff(adjoint.out, n=n, axis=axis)


@rule(runtime.product_of_others)
def product_of_others(a, axis):
    tangent.out = product_of_pairs(tangent.a, a, axis)
    adjoint.a += product_of_pairs(adjoint.out, a, axis)


@linear(runtime.product_of_pairs, wrt="t")
def pairs(t, a, axis):
    adjoint.t += product_of_pairs(adjoint.out, a, axis)


@rule(runtime.cumprod_adjoint)
def products_adjoint(g, a, axis):
    tangent.out = cumprod_adjoint(tangent.g, a, axis) + cumprod_curvature(g, tangent.a, a, axis)
    adjoint.g += cumprod_tangent(adjoint.out, a, axis)
    adjoint.a += cumprod_curvature(g, adjoint.out, a, axis)


@rule(runtime.cumprod_tangent)
def products_tangent(t, a, axis):
    tangent.out = cumprod_tangent(tangent.t, a, axis) + cumprod_second_tangent(
        t, tangent.a, a, axis
    )
    adjoint.t += cumprod_adjoint(adjoint.out, a, axis)
    adjoint.a += cumprod_curvature(adjoint.out, t, a, axis)


# ---- products ------------------------------------------------------------------------------


@multilinear(runtime.matmul_of)
def product(a, b, goal_a, goal_b):
    adjoint.a += matmul_adjoint_left(adjoint.out, b, goal_a, goal_b)
    adjoint.b += matmul_adjoint_right(a, adjoint.out, goal_b, goal_a)


@multilinear(runtime.matmul_adjoint_left)
def matmul_left(g, b, goal, other=None):
    adjoint.g += matmul_of(adjoint.out, b, goal, other or shape(b))
    adjoint.b += matmul_adjoint_right(adjoint.out, g, other or shape(b), goal)


@matmul_left.when(other=None)
def _(g, b, goal, other=None):
    adjoint.g += matmul_of(adjoint.out, b, goal, shape(b))
    adjoint.b += matmul_adjoint_right(adjoint.out, g, shape(b), goal)


@multilinear(runtime.matmul_adjoint_right)
def matmul_right(a, g, goal, other=None):
    adjoint.a += matmul_adjoint_left(g, adjoint.out, other or shape(a), goal)
    adjoint.g += matmul_of(a, adjoint.out, other or shape(a), goal)


@matmul_right.when(other=None)
def _(a, g, goal, other=None):
    adjoint.a += matmul_adjoint_left(g, adjoint.out, shape(a), goal)
    adjoint.g += matmul_of(a, adjoint.out, shape(a), goal)


@multilinear(runtime.vecdot_adjoint)
def vecdot_of(g, other, goal, axis):
    adjoint.g += np.vecdot(np.conj(adjoint.out), other, axis=axis)
    adjoint.other += runtime.vecdot_adjoint(g, adjoint.out, shape(other), axis)


@multilinear(runtime.cross_adjoint)
def cross_of(g, b, goal, axisa=-1, axisb=-1, axisc=-1, axis=None):
    adjoint.g += np.cross(adjoint.out, b, axisa, axisb, axisc, axis)
    adjoint.b += -cross_adjoint(g, adjoint.out, shape(b), axisb, axisa, axisc, axis)


@rule(runtime.matrix_power_tangent)
def power_tangent(a, change, n):
    curved = matrix_power_curvature(a, change, tangent.a, n)
    tangent.out = curved + matrix_power_tangent(a, tangent.change, n)
    adjoint.a += matrix_power_curvature(a.mT, adjoint.out, change.mT, n)
    adjoint.change += matrix_power_tangent(a.mT, adjoint.out, n)


@multilinear(runtime.dot_adjoint_left)
def dot_left(g, b, goal):
    adjoint.g += np.dot(adjoint.out, b)
    adjoint.b += dot_adjoint_right(adjoint.out, g, shape(b))


@multilinear(runtime.dot_adjoint_right)
def dot_right(a, g, goal):
    adjoint.a += dot_adjoint_left(g, adjoint.out, shape(a))
    adjoint.g += np.dot(a, adjoint.out)


@multilinear(runtime.inner_adjoint_left)
def inner_left(g, b, goal):
    adjoint.g += np.inner(adjoint.out, b)
    adjoint.b += inner_adjoint_right(adjoint.out, g, shape(b))


@multilinear(runtime.inner_adjoint_right)
def inner_right(a, g, goal):
    adjoint.a += inner_adjoint_left(g, adjoint.out, shape(a))
    adjoint.g += np.inner(a, adjoint.out)


@multilinear(runtime.tensordot_adjoint_left)
def tensordot_left(g, b, goal, axes):
    adjoint.g += np.tensordot(adjoint.out, b, axes)
    adjoint.b += tensordot_adjoint_right(adjoint.out, g, shape(b), axes)


@multilinear(runtime.tensordot_adjoint_right)
def tensordot_right(a, g, goal, axes):
    adjoint.a += tensordot_adjoint_left(g, adjoint.out, shape(a), axes)
    adjoint.g += np.tensordot(a, adjoint.out, axes)


@multilinear(runtime.kron_adjoint_left)
def kron_left(g, b, goal):
    adjoint.g += np.kron(adjoint.out, b)
    adjoint.b += kron_adjoint_right(adjoint.out, g, shape(b))


@multilinear(runtime.kron_adjoint_right)
def kron_right(a, g, goal):
    adjoint.a += kron_adjoint_left(g, adjoint.out, shape(a))
    adjoint.g += np.kron(a, adjoint.out)


# ---- joining and selection -----------------------------------------------------------------


@linear(runtime.unconcatenate)
def parts(g, lengths, axis):
    adjoint.g += joined_parts(adjoint.out, shape(g), axis)


@linear(runtime.joined_parts, containers="parts")
def joined(parts, goal, axis):
    adjoint.parts += unconcatenate(adjoint.out, shapes(parts), axis)


@linear(runtime.unblock, containers="blocks", inactive="blocks")
def unblock(g, blocks):
    adjoint.g += runtime.joined_blocks(adjoint.out, shape(g))


@linear(runtime.joined_blocks, containers="blocks")
def joined_blocks(blocks, goal):
    adjoint.blocks += runtime.unblock(adjoint.out, blocks)


@linear(runtime.scatter)
def scatter(g, indices, goal, axis, mode="raise"):
    adjoint.g += np.take(adjoint.out, indices, axis, mode=mode)


@linear(runtime.scatter_item)
def scatter_item(g, place, goal):
    adjoint.g += adjoint.out.item(place)


@linear(runtime.scatter_along_axis)
def scatter_along_axis(g, indices, goal, axis):
    adjoint.g += np.take_along_axis(adjoint.out, indices, axis)


@linear(runtime.histogram_adjoint, inactive=("a", "edges"))
def weights_of(g, a, edges):
    adjoint.g += np.histogram(a, edges, weights=adjoint.out)[0]


@linear(runtime.taken_by_last)
def taken_by_last(g, index):
    adjoint.g += put_by_last(adjoint.out, index, shape(g))


@linear(runtime.put_by_last)
def put(values, index, goal):
    adjoint.values += runtime.taken_by_last(adjoint.out, index)


@rule(runtime.interp_slope, inactive=("x", "period"), complex=False)
def slope(x, xp, fp, period=None, *, out):
    moved = out * interp_slope(x, xp, tangent.xp, period=period)
    tangent.out = interp_slope(x, xp, tangent.fp, period=period) - moved
    adjoint.xp += interp_slope_adjoint(-adjoint.out * out, x, xp, period=period)
    adjoint.fp += interp_slope_adjoint(adjoint.out, x, xp, period=period)


@rule(runtime.interp_adjoint, complex=False)
def interp_weights(g, x, xp, period=None):
    shift = tangent.x - interp_of(x, xp, tangent.xp, period=period)
    moved = interp_slope_adjoint(g * shift, x, xp, period=period)
    tangent.out = interp_adjoint(tangent.g, x, xp, period=period) + moved
    slope = interp_slope(x, xp, adjoint.out, period=period)
    adjoint.g += interp_of(x, xp, adjoint.out, period=period)
    adjoint.x += g * slope
    adjoint.xp += interp_adjoint(-g * slope, x, xp, period=period)


@rule(runtime.interp_of, complex=False)
def interp_values(x, xp, fp, period=None):
    slope = interp_slope(x, xp, fp, period=period)
    shift = tangent.x - interp_of(x, xp, tangent.xp, period=period)
    tangent.out = shift * slope + interp_of(x, xp, tangent.fp, period=period)
    adjoint.x += adjoint.out * slope
    adjoint.xp += interp_adjoint(-adjoint.out * slope, x, xp, period=period)
    adjoint.fp += interp_adjoint(adjoint.out, x, xp, period=period)


@linear(runtime.interp_inside, inactive=("x", "xp", "left", "right"), complex=False)
def interp_inside(g, x, xp, left, right, period=None):
    adjoint.g += runtime.interp_inside(adjoint.out, x, xp, left, right, period=period)


@linear(runtime.interp_beyond, inactive=("x", "xp"), complex=False)
def interp_beyond(g, x, xp, side, period=None):
    adjoint.g += runtime.interp_beyond(adjoint.out, x, xp, side, period=period)


# ---- linear algebra ------------------------------------------------------------------------


@elementwise(runtime.nonzero)
def nonzero(x):
    partial.x = 1.0


@rule(runtime.solve_adjoint)
def transposed_solve(a, g, goal, *, out):
    tangent.out = solve_tangent(a.mT, tangent.a.mT, tangent.g, out, goal)
    h = solve_adjoint(a.mT, adjoint.out, goal)
    adjoint.a += -outer_product(out, h, goal)
    adjoint.g += h


@rule(runtime.solve_tangent)
def changed_solution(a, a_dot, b_dot, solution, goal, *, out):
    moved = columns_product(tangent.a_dot, solution, goal)
    carried = columns_product(a_dot, tangent.solution, goal)
    tangent.out = solve_tangent(a, tangent.a, tangent.b_dot - moved - carried, out, goal)
    h = solve_adjoint(a, adjoint.out, goal)
    adjoint.a += -outer_product(h, out, goal)
    adjoint.a_dot += -outer_product(h, solution, goal)
    adjoint.b_dot += h
    adjoint.solution += -columns_product(a_dot.mT, h, goal)


@multilinear(runtime.outer_product)
def outer(x, y, goal):
    adjoint.x += columns_product(adjoint.out, y, goal)
    adjoint.y += columns_product(adjoint.out.mT, x, goal)


@multilinear(runtime.columns_product)
def columns(a, x, goal):
    adjoint.a += outer_product(adjoint.out, x, goal)
    adjoint.x += columns_product(a.mT, adjoint.out, goal)


@linear(runtime.half_lower)
def half(a):
    adjoint.a += half_lower(adjoint.out)


@linear(runtime.mirrored)
def symmetric(a):
    adjoint.a += mirrored_adjoint(adjoint.out)


@linear(runtime.mirrored_adjoint)
def mirrored_back(g):
    adjoint.g += mirrored(adjoint.out)


@linear(runtime.read_triangle)
def read_triangle(a, triangle):
    adjoint.a += triangle_adjoint(adjoint.out, triangle)


@linear(runtime.triangle_adjoint)
def of_triangle(g, triangle):
    adjoint.g += runtime.read_triangle(adjoint.out, triangle)


@linear(runtime.skew_lower, complex=False)
def skew(a):
    adjoint.a += np.tril(adjoint.out - adjoint.out.mT, -1)


@linear(runtime.fitted_columns)
def columns_of(a, count):
    adjoint.a += fitted_columns(adjoint.out, shape(a)[-1])


@linear(runtime.determined, complex=False)
def determined(weights, count):
    adjoint.weights += adjoint.out


@rule(runtime.over_gaps)
def over_gaps(x, w, *, out):
    inner = out * (tangent.w[..., :, None] - tangent.w[..., None, :])
    tangent.out = runtime.over_gaps(tangent.x + inner, w)
    g = runtime.over_gaps(adjoint.out, w)
    adjoint.x += g
    adjoint.w += np.sum(g * out, axis=-1) - np.sum(g * out, axis=-2)


@rule(runtime.largest_inverses)
def largest_inverses(v, *, out):
    tangent.out = -out * out * tangent.v
    adjoint.v += -out * out * adjoint.out


@rule(runtime.over_singular_gaps, complex=False)
def divided_by_gaps(x, s, *, out):
    squares = fitted_columns(2.0 * s * tangent.s, shape(x)[-1])
    inner = out * (squares[..., :, None] - squares[..., None, :])
    tangent.out = over_singular_gaps(tangent.x + inner, s)
    g = over_singular_gaps(adjoint.out, s)
    sums = np.sum(g * out, axis=-1) - np.sum(g * out, axis=-2)
    adjoint.x += g
    adjoint.s += 2.0 * s * fitted_columns(sums, shape(s)[-1])


@elementwise(runtime.inverse_or_zero, complex=False)
def inverse_or_zero(s, *, out):
    partial.s = -(out**2)


@rule(runtime.cofactors)
def cofactors(a):
    tangent.out = runtime.cofactor_change(a, tangent.a)
    adjoint.a += runtime.cofactor_change(a, adjoint.out)


@linear(runtime.cofactor_change, wrt="change")
def changed_cofactors(a, change):
    adjoint.change += runtime.cofactor_change(a, adjoint.out)


@linear(runtime.reshaped_or_zeros)
def reshaped(values, goal):
    adjoint.values += runtime.reshaped_or_zeros(adjoint.out, shape(values))


@linear(runtime.tensor_transpose)
def transposed_tensor(a, count):
    adjoint.a += runtime.tensor_transpose(adjoint.out, ndim(a) - count)


# ---- norms ---------------------------------------------------------------------------------


@rule(runtime.norm_partial, complex=False)
def norm_gradient(x, ord, axis):
    tangent.out = norm_curvature(x, tangent.x, ord, axis)
    adjoint.x += norm_curvature(x, adjoint.out, ord, axis)


@linear(runtime.norm_curvature, wrt="t", complex=False)
def norm_hessian(x, t, ord, axis):
    adjoint.t += norm_curvature(x, adjoint.out, ord, axis)


@rule(runtime.vector_norm_partial, complex=False)
def vector_norm_gradient(x, ord, axis):
    tangent.out = vector_norm_curvature(x, tangent.x, ord, axis)
    adjoint.x += vector_norm_curvature(x, adjoint.out, ord, axis)


@linear(runtime.vector_norm_curvature, wrt="t", complex=False)
def vector_norm_hessian(x, t, ord, axis):
    adjoint.t += vector_norm_curvature(x, adjoint.out, ord, axis)


@rule(runtime.matrix_norm_partial, complex=False)
def matrix_norm_gradient(x, ord, axes=(-2, -1)):
    tangent.out = matrix_norm_curvature(x, tangent.x, ord, axes)
    adjoint.x += matrix_norm_curvature(x, adjoint.out, ord, axes)


@linear(runtime.matrix_norm_curvature, wrt="t", complex=False)
def matrix_norm_hessian(x, t, ord, axes=(-2, -1)):
    adjoint.t += matrix_norm_curvature(x, adjoint.out, ord, axes)


# ---- scalars -------------------------------------------------------------------------------


@elementwise(runtime.sinc_derivative)
def sinc_derivatives(n, x):
    partial.x = sinc_derivative(n + 1, x)


@elementwise(runtime.bessel_i)
def bessel_functions(n, x):
    partial.x = 0.5 * (bessel_i(n - 1, x) + bessel_i(n + 1, x))


@elementwise(runtime.digamma, complex=False)
def digamma(x):
    partial.x = polygamma(1, x)


@elementwise(runtime.polygamma, complex=False)
def polygammas(n, x):
    partial.x = polygamma(n + 1, x)
