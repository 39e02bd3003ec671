"""Whether evaluating an expression surely allocates new memory."""

from __future__ import annotations

from typing import Any

import gast

# NumPy functions whose result may share memory with their first argument
VIEWS = frozenset(
    [
        "transpose",
        "reshape",
        "expand_dims",
        "broadcast_to",
        "squeeze",
        "swapaxes",
        "moveaxis",
        "ravel",
        "split",
        "array_split",
        "diagonal",
        "diag",
        "flip",
        "real",
        "imag",
        "asarray",
        "atleast_1d",
        "atleast_2d",
        "atleast_3d",
        "hsplit",
        "vsplit",
        "dsplit",
        "rollaxis",
        "flipud",
        "fliplr",
        "rot90",
        "matrix_transpose",
        "permute_dims",
        "unstack",
        "broadcast_arrays",
        "sliding_window_view",
        "meshgrid",
        "require",
        "astype",
        "ascontiguousarray",
        "asfortranarray",
        "asanyarray",
    ]
)
# Helpers of generated code whose results are new
SCATTERS = frozenset(["scatter", "scatter_along_axis", "scatter_item", "embed_diagonal"])

# Helpers of `tangentish.runtime` whose result is always an array of its own.
FRESH_HELPERS = frozenset(
    [
        "banded_product",
        "cofactor_change",
        "cofactors",
        "columns_product",
        "factor_adjoint",
        "irfft_adjoint",
        "matrix_power_tangent",
        "polyval_adjoint",
        "quantile_adjoint",
        "spread_mean",
        "trapezoid_adjoint",
        "ungradient",
        "cumprod_adjoint",
        "cumprod_tangent",
        "dot_adjoint_left",
        "dot_adjoint_right",
        "embed_diagonal",
        "factor_adjoint",
        "factored_change",
        "half_lower",
        "histogram_adjoint",
        "inner_adjoint_left",
        "inner_adjoint_right",
        "interp_adjoint",
        "joined_parts",
        "kron_adjoint_left",
        "kron_adjoint_right",
        "matmul_adjoint_left",
        "matmul_adjoint_right",
        "mirrored",
        "mirrored_adjoint",
        "outer_in_bands",
        "outer_of",
        "outer_product",
        "over_gaps",
        "over_singular_gaps",
        "product_of_others",
        "product_of_pairs",
        "put_by_last",
        "scatter",
        "scatter_along_axis",
        "skew_lower",
        "solve_adjoint",
        "solve_tangent",
        "sums_by_position",
        "tensordot_adjoint_left",
        "tensordot_adjoint_right",
        "trace_adjoint",
        "transposed_bands",
        "triangle",
        "undiff",
        "unrepeat",
        "unresize",
        "untile",
    ]
)


READ_ONLY = ("broadcast_to", "diagonal")  # views that nobody may write to


def is_fresh(value: Any) -> bool:
    """Whether evaluating the expression surely allocates new memory.

    >>> [is_fresh(gast.parse(text, mode="eval").body) for text in ("A @ B", "A[0]", "A[[0, 1]]")]
    [True, False, True]
    """
    if isinstance(value, gast.Subscript):
        return isinstance(value.slice, gast.List)  # chosen elements are copied
    if isinstance(value, gast.Call) and isinstance(value.func, gast.Name):
        if value.func.id == "unbroadcast":  # the same array, or a sum
            return is_fresh(value.args[0])
        return value.func.id in FRESH_HELPERS
    if isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Constant)):
        return True
    if isinstance(value, gast.Attribute) and value.attr in ("T", "mT", "real", "imag"):
        return is_fresh(value.value)
    if isinstance(value, gast.Call):
        if (
            isinstance(value.func, gast.Attribute)
            and isinstance(value.func.value, gast.Name)
            and value.func.value.id == "np"
        ):
            if value.func.attr in VIEWS:
                return value.func.attr not in READ_ONLY and is_fresh(value.args[0])
            return True
        if isinstance(value.func, gast.Attribute):
            if value.func.attr == "reshape":
                return is_fresh(value.func.value)
            if value.func.attr in VIEWS and _is_path(value.func):
                return is_fresh(value.args[0])
            return value.func.attr in ("copy", "astype") or _is_path(value.func)
        if isinstance(value.func, gast.Name):
            return value.func.id in SCATTERS
    return False


def _is_path(node: Any) -> bool:
    while isinstance(node, gast.Attribute):
        node = node.value
    return isinstance(node, gast.Name) and node.id == "np"
