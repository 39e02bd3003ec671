"""Helpers that generated code calls."""

from __future__ import annotations

import numpy as np

from rule_examples.calls import Example, call, floats, number, regular, unary, v, values

EXAMPLES: dict[str, list[Example]] = {
    # what generated code calls
    "tangentish.runtime.unbroadcast": [
        call(v(2, 3), np.arange(3)),
        call(v(3), np.zeros((2, 3), int)),
        call(v(2, 3), np.ones((2, 1), int)),
        call(v(3), np.ones(3, int)),
    ],
    "tangentish.runtime.writable": [call(v(3)), call(v(2, 2))],
    "tangentish.runtime.broadcast_up": [
        call(v(3), np.zeros((2, 3), int)),
        call(v(2, 1), np.ones((2, 3), int)),
        call(v(3), np.ones(3, int)),
    ],
    "tangentish.runtime.same_view": [
        call(v(2, 3), np.zeros((2, 3), int), np.ones((2, 3), int), np.ones((2, 3), int)),
    ],
    "tangentish.runtime.copied": [call(v(3)), call([v(3), v(2, 2, seed=1)])],
    "tangentish.runtime.add": [
        call(v(3), v(3, seed=1)),
        call([v(3), v(2, 2)], [v(3, seed=1), v(2, 2, seed=2)]),
    ],
    "tangentish.runtime.structured": [call([v(3), v(2, 2)], [v(3), v(2, 2)])],
    "tangentish.runtime.summed_copies": [call([v(3), v(3, seed=1), v(3, seed=2), v(3)], 2)],
    "tangentish.runtime.repeated": [call([v(3), v(3, seed=1)], 6)],
    "tangentish.runtime.parts_of": [
        call(v(3), [0, 1, 2]),
        call(v(2, 3), [np.zeros(3, int), np.zeros(3, int)]),
    ],
    "tangentish.runtime.unrepeat": [
        call(v(6), (3,), 2, None),
        call(v(4, 3), (2, 3), (1, 3), 0),
        call(v(2, 6), (2, 3), 2, -1),
    ],
    "tangentish.runtime.untile": [call(v(6), (3,), 2), call(v(4, 6), (2, 3), (2, 2))],
    "tangentish.runtime.unresize": [call(v(5), (3,)), call(v(2, 2), (2, 3))],
    "tangentish.runtime.unpad": [call(v(6), (3,), (1, 2)), call(v(4, 4), (2, 2), 1)],
    "tangentish.runtime.pad_value_sums": [
        call(v(6), (3,), (1, 2)),
        call(v(4, 5), (2, 2), ((1, 1), (1, 2))),
    ],
    "tangentish.runtime.unpad_ends": [
        call(v(6), (3,), (1, 2), "linear_ramp"),
        call(v(4, 5), (2, 2), ((1, 1), (1, 2)), "mean"),
        call(v(6), (3,), (1, 2), "mean", 2),
    ],
    "tangentish.runtime.unblock": [
        call(v(5), [np.zeros(3, int), np.zeros(2, int)]),
        call(v(3, 4), [[np.zeros((3, 3), int), np.zeros((3, 1), int)]]),
    ],
    "tangentish.runtime.joined_blocks": [
        call([v(3), v(2)], (5,)),
        call([[v(2, 3)], [v(1, 3)]], (3, 3)),
    ],
    "tangentish.runtime.scatter_item": [
        call(floats(), 2, (3,)),
        call(floats(), (1, 2), (2, 3)),
    ],
    "tangentish.runtime.vecdot_adjoint": [
        call(v(2), v(3, 2), (3, 2), 0),
        call(v(4, 2), v(3, 2), (4, 3, 2), -2),
    ],
    "tangentish.runtime.cross_adjoint": [
        call(v(3), v(3, seed=1), (3,)),
        call(floats(), v(2), (2,)),
        call(v(4, 3), v(3, 4), (4, 2), -1, 0),
        call(v(3, 4), v(3, 4, seed=1), (3, 4), axis=0),
    ],
    "tangentish.runtime.matrix_power_tangent": [
        call(regular(2, 2), v(2, 2), 3),
        call(regular(2, 2), v(2, 2), -2),
        call(regular(2, 2, 2), v(2, 2, 2), 2),
    ],
    "tangentish.runtime.embed_diagonal": [
        call(v(2), (3, 3), 1),
        call(v(2), (2, 3)),
        call(v(3, 2), (3, 2, 2), 0, 1, 2),
    ],
    "tangentish.runtime.diag_adjoint": [call(v(3, 3), (3,), 0), call(v(2), (3, 3), 1)],
    "tangentish.runtime.trace_adjoint": [
        call(floats(), (3, 3)),
        call(floats(), (2, 3), 1),
        call(v(3), (3, 2, 2), 0, 1, 2),
    ],
    "tangentish.runtime.unreduce": [
        call(v(2), (2, 3), 1, False),
        call(v(2, 1), (2, 3), 1, True),
        call(floats(), (2, 3), None, False),
    ],
    "tangentish.runtime.whole_simplex": [call(v(3), (3,)), call(v(3, 2), (3,))],
    "tangentish.runtime.weighted": [
        call(v(3), None),
        call(v(2, 3), v(3, seed=1)),
        call(v(3), v(2, 1, seed=1)),
    ],
    "tangentish.runtime.undiff": [call(v(3), 1, 0), call(v(2, 3), 2, -1)],
    "tangentish.runtime.product_of_others": [
        call(v(4), None),
        call(v(2, 3), None),
        call(v(2, 3), 0),
        call(v(2, 3), (0, 1)),
    ],
    "tangentish.runtime.product_of_pairs": [
        call(v(3), np.array([2, 3, 0]), None),
        call(v(2, 3), np.array([[1, 2, 3], [0, 4, 5]]), 1),
    ],
    "tangentish.runtime.cumprod_adjoint": [
        call(v(4, seed=1), v(4), 0),
        call(v(6, seed=1), v(2, 3), None),
        call(v(2, 3, seed=1), v(2, 3), 1),
    ],
    "tangentish.runtime.cumprod_tangent": [
        call(v(4, seed=1), v(4), 0),
        call(v(2, 3, seed=1), v(2, 3), None),
        call(v(2, 3, seed=1), v(2, 3), 1),
    ],
    "tangentish.runtime.matmul_of": [
        call(v(2, 3), v(3, seed=1), (3,), (3,)),
        call(v(4, 3), v(4, 3, 2, seed=1), (3,), (4, 3, 2)),
        call(v(4, 2, 3), v(4, 3, seed=1), (4, 2, 3), (3,)),
        call(v(2, 3), v(3, 2, seed=1), (2, 3), (3, 2)),
    ],
    "tangentish.runtime.matmul_adjoint_left": [
        call(floats(), v(3, seed=1), (3,)),
        call(v(4, 2), v(3, seed=1), (4, 2, 3)),
        call(v(4, 2), v(4, 3, 2, seed=1), (3,)),
        call(v(2, 2), v(3, 2, seed=1), (2, 3)),
        call(v(4), v(4, 3, seed=1), (3,), (3,)),
    ],
    "tangentish.runtime.matmul_adjoint_right": [
        call(v(3), floats(), (3,)),
        call(v(4, 2, 3), v(4, 2, seed=1), (3,)),
        call(v(3), v(4, 2, seed=1), (4, 3, 2)),
        call(v(2, 3), v(2, 2, seed=1), (3, 2)),
        call(v(4, 3), v(4, seed=1), (3,), (3,)),
    ],
    "tangentish.runtime.dot_adjoint_left": [
        call(floats(), v(3), (3,)),
        call(v(2, 4), v(3, 4, seed=1), (2, 3)),
        call(v(2, 3), floats(), (2, 3)),
    ],
    "tangentish.runtime.dot_adjoint_right": [
        call(v(3), floats(), (3,)),
        call(v(2, 3), v(2, 4, seed=1), (3, 4)),
        call(floats(), v(2, 3), (2, 3)),
    ],
    "tangentish.runtime.inner_adjoint_left": [
        call(floats(), v(3), (3,)),
        call(v(2, 4), v(4, 3, seed=1), (2, 3)),
        call(v(2, 3), floats(), (2, 3)),
        call(v(3), v(3, seed=1), ()),
    ],
    "tangentish.runtime.inner_adjoint_right": [
        call(v(3), floats(), (3,)),
        call(v(2, 3), v(2, 4, seed=1), (4, 3)),
        call(floats(), v(2, 3), (2, 3)),
        call(v(3), v(3, seed=1), ()),
    ],
    "tangentish.runtime.tensordot_adjoint_left": [
        call(v(2, 4), v(3, 4, seed=1), (2, 3), 1),
        call(v(2, 5), v(4, 3, 5, seed=1), (3, 2, 4), ((0, 2), (1, 0))),
    ],
    "tangentish.runtime.tensordot_adjoint_right": [
        call(v(2, 3), v(2, 4, seed=1), (3, 4), 1),
        call(v(3, 2, 4), v(2, 5, seed=1), (4, 3, 5), ((0, 2), (1, 0))),
    ],
    "tangentish.runtime.kron_adjoint_left": [
        call(v(4, 6), v(2, 3, seed=1), (2, 2)),
        call(v(4), v(2, seed=1), (2,)),
    ],
    "tangentish.runtime.kron_adjoint_right": [
        call(v(2, 2, seed=1), v(4, 6), (2, 3)),
        call(v(2, seed=1), v(4), (2,)),
    ],
    "tangentish.runtime.unconcatenate": [
        call(v(5), [(2,), (3,)], 0),
        call(v(2, 3), [(3,), (3,)], 0),
        call(v(2, 5), [(2, 2), (2, 3)], 1),
        call(v(5), [(2,), (3, 1)], None),
    ],
    "tangentish.runtime.joined_parts": [
        call([v(2), v(3, seed=1)], (5,), 0),
        call([v(3), v(3, seed=1)], (2, 3), 0),
    ],
    "tangentish.runtime.scatter": [
        call(v(3), np.array([0, 2, 0]), (4,), 0),
        call(v(2, 3), np.array([1, 0, 1]), (2, 2), 1),
        call(v(2), np.array([5, 1]), (2, 3), None),
        call(v(2), 1, (3, 2), 0),
    ],
    "tangentish.runtime.scatter_along_axis": [
        call(v(2), np.array([2, 2]), (3,), 0),
        call(v(2, 2), np.array([[0, 1], [2, 2]]), (2, 3), 1),
        call(v(3), np.array([5, 0, 5]), (2, 3), None),
    ],
    "tangentish.runtime.histogram_adjoint": [
        call(v(3), np.array([0.5, 2.0, 3.0, -1.0]), np.array([0.0, 1.0, 2.0, 3.0]))
    ],
    "tangentish.runtime.taken_by_last": [
        call(v(4), np.array([0, 0, 2])),
        call(v(3, 2), np.array([1, 1, 0])),
    ],
    "tangentish.runtime.put_by_last": [
        call(v(3), np.array([0, 0, 2]), (4,)),
        call(v(3, 2), np.array([1, 1, 0]), (3, 2)),
    ],
    "tangentish.runtime.interp_slope": [
        call(np.array([0, 2, 9]), np.array([-1.0, 0.7, 2.5]), v(3)),
        call(1, np.array([-1.0, 0.7, 2.5]), v(3)),
    ],
    "tangentish.runtime.interp_of": [
        call(v(3), np.array([-1.0, 0.2, 1.0]), v(3, seed=1)),
        call(v(3), np.array([0.1, 0.6, 0.9]), v(3, seed=1), 1.5),
    ],
    "tangentish.runtime.interp_inside": [
        call(v(3), np.array([-1, 1, 4]), np.array([0, 2]), 1, None),
        call(v(3), np.array([-1, 1, 4]), np.array([0, 2]), None, 1),
        call(v(3), np.array([-1, 1, 4]), np.array([0, 2]), 1, 1, 3),
    ],
    "tangentish.runtime.interp_beyond": [
        call(v(3), np.array([-1, 1, 4]), np.array([0, 2]), "left"),
        call(v(3), np.array([-1, 1, 4]), np.array([0, 2]), "right"),
        call(v(3), np.array([-1, 1, 4]), np.array([0, 2]), "right", 3),
    ],
    "tangentish.runtime.interp_adjoint": [
        call(v(4), np.array([-2.0, 0.1, 1.9, 8.0]), np.array([-1.0, 0.7, 2.5])),
        call(floats(), 0.3, np.array([-1.0, 0.7, 2.5])),
    ],
    "tangentish.runtime.nonzero": unary(),
    "tangentish.runtime.solve_adjoint": [
        call(regular(2, 2), v(2), (2,)),
        call(regular(2, 2), v(2, 3), (2, 3)),
        call(regular(3, 2, 2), v(3, 2), (2,)),
        call(regular(3, 2, 2), v(3, 2, 2, seed=1), (3, 2, 2)),
    ],
    "tangentish.runtime.solve_tangent": [
        call(regular(2, 2), v(2, 2, seed=1), v(2), v(2, seed=2), (2,)),
        call(regular(2, 2), v(2, 2, seed=1), v(2, 3), v(2, 3, seed=2), (2, 3)),
    ],
    "tangentish.runtime.outer_product": [
        call(v(2), v(3, seed=1), (3,)),
        call(v(2, 2), v(3, 2, seed=1), (3, 2)),
        call(v(4, 2), v(4, 3, seed=1), (3,)),
    ],
    "tangentish.runtime.columns_product": [
        call(v(2, 3), v(3, seed=1), (3,)),
        call(v(4, 2, 3), v(4, 3, seed=1), (3,)),
        call(v(2, 3), v(3, 2, seed=1), (3, 2)),
    ],
    "tangentish.runtime.half_lower": [call(v(3, 3)), call(v(2, 2, 2))],
    "tangentish.runtime.real_like": [call(v(3), np.ones(3, complex)), call(0.5, 1)],
    "tangentish.runtime.mirrored_adjoint": [call(v(3, 3)), call(v(2, 2, 2))],
    "tangentish.runtime.read_triangle": [
        call(v(3, 3), False),
        call(v(3, 3), True),
        call(v(2, 3, 3), "L"),
        call(v(2, 3, 3), "u"),
    ],
    "tangentish.runtime.triangle_adjoint": [
        call(v(3, 3), False),
        call(v(3, 3), True),
        call(v(2, 3, 3), "l"),
        call(v(2, 3, 3), "U"),
    ],
    "tangentish.runtime.skew_lower": [call(v(3, 3)), call(v(2, 3, 3))],
    "tangentish.runtime.fitted_columns": [call(v(2, 2), 4), call(v(2, 3, 3), 2)],
    "tangentish.runtime.determined": [call(v(3, 3), 2), call(v(2, 3, 3), 2)],
    "tangentish.runtime.over_singular_gaps": [
        call(v(3, 3), values((3,), 0.5, 2.0)),
        call(v(2, 4, 4), values((2, 3), 0.5, 2.0)),
        call(v(2, 2, 2), values((2, 3), 0.5, 2.0)),
    ],
    "tangentish.runtime.inverse_or_zero": [
        call(values((3,), 0.5, 2.0)),
        call(values((2, 3), 0.5, 2.0)),
    ],
    "tangentish.runtime.cofactors": [
        call(v(3, 3)),
        call(v(2, 2, 2)),
        call(v(1, 1)),
        call(v(3, 1) @ v(1, 3)),
    ],
    "tangentish.runtime.cofactor_change": [
        call(v(3, 3), v(3, 3, seed=1)),
        call(v(2, 4, 4), v(2, 4, 4, seed=1)),
    ],
    "tangentish.runtime.reshaped_or_zeros": [call(v(1), ()), call(v(3), (3,)), call(v(3), (0,))],
    "tangentish.runtime.tensor_transpose": [call(v(2, 3, 4), 1), call(v(2, 3), 2)],
    # banded, triangular and factored matrices, functions of matrices
    "tangentish.runtime.outer_of": [
        call(v(3), v(2), (3,)),
        call(v(3, 2), v(4, 2), (3, 2)),
    ],
    "tangentish.runtime.triangle": [
        call(v(3, 3), lower, unit) for lower in (True, False) for unit in (True, False)
    ],
    "tangentish.runtime.factored_change": [
        call(v(3, 3), v(3, 3, seed=1), lower) for lower in (True, False)
    ],
    "tangentish.runtime.factor_adjoint": [
        call(v(3, 3), v(3, 3, seed=1), lower) for lower in (True, False)
    ],
    "tangentish.runtime.banded_product": [
        call((1, 2), v(4, 5), v(5)),
        call((1, 0), v(2, 3), v(3, 2)),
    ],
    "tangentish.runtime.outer_in_bands": [
        call((1, 2), v(5), v(5, seed=1)),
        call((1, 0), v(3, 2), v(3, 2, seed=1)),
    ],
    "tangentish.runtime.transposed_bands": [call((1, 2), v(4, 5)), call((0, 1), v(2, 3))],
    "tangentish.runtime.sums_by_position": [
        call(v(2, 2), np.array([[0, 1], [1, -1]]), 2),
        call(v(3), np.array([0, 0, 2]), 3),
    ],
    "tangentish.runtime.spread_to": [call(v(2), np.array([[0, 1], [1, -1]]))],
    "tangentish.runtime.block_of": [
        call(v(4, 5), ((1, 2), (2,), (2, 1)), 0),
        call(v(4, 5), ((1, 2), (2,), (2, 1)), 1),
    ],
    "tangentish.runtime.put_block": [
        call(v(1, 2), ((1, 2), (2,), (2, 1)), 0),
        call(v(2), ((1, 2), (2,), (2, 1)), 1),
    ],
    "tangentish.runtime.frechet": [
        call(np.linalg.inv, regular(2, 2), v(2, 2)),
        call(np.linalg.inv, regular(3, 3), v(3, 3)),
    ],
    "tangentish.runtime.frechet_change": [
        call(np.linalg.inv, regular(2, 2), v(2, 2), v(2, 2, seed=1)),
    ],
    # norms
    "tangentish.runtime.norm_partial": [
        call(v(3), None, None),
        call(v(2, 3), None, None),
        call(v(2, 3), 3, 1),
        call(v(2, 3), 0.5, 0),
        call(v(3, 2), "nuc", None),
        call(v(3, 2), 2, (1, 0)),
    ],
    "tangentish.runtime.norm_curvature": [
        call(v(3), v(3, seed=1), None, None),
        call(v(2, 3), v(2, 3, seed=1), 3, 1),
        call(v(3, 2), v(3, 2, seed=1), "nuc", None),
        call(v(3, 2), v(3, 2, seed=1), "fro", (1, 0)),
    ],
    "tangentish.runtime.vector_norm_partial": [
        call(v(2, 3), ord, axis)
        for ord in (1, 2, 3, 0.5, -1, np.inf, 0)
        for axis in (None, 1, (0, 1))
    ],
    "tangentish.runtime.vector_norm_curvature": [
        call(v(2, 3), v(2, 3, seed=1), ord, axis)
        for ord in (2, 3, 1.5)
        for axis in (None, 1, (0, 1))
    ],
    "tangentish.runtime.matrix_norm_partial": [
        call(v(2, 3, 2), ord) for ord in ("fro", "nuc", 2, -2, 1, -1, np.inf, -np.inf)
    ],
    "tangentish.runtime.matrix_norm_curvature": [
        call(v(2, 3, 2), v(2, 3, 2, seed=1), ord) for ord in ("fro", "nuc", 2, -2)
    ],
    "tangentish.runtime.mirrored": [call(v(3, 3)), call(v(2, 2, 2))],
    "tangentish.runtime.over_gaps": [call(v(3, 3), v(3)), call(v(2, 3, 3), v(2, 3))],
    "tangentish.runtime.largest_inverses": [call(v(3, 3)), call(v(2, 3, 3))],
    "tangentish.runtime.digamma": [*number(0.3, 4.0), *number(-0.9, -0.1)],
    "tangentish.runtime.polygamma": [
        call(n, x) for n in (1, 2, 3) for x in (0.4, 3.7, -0.35, -1.6)
    ],
}
