# mypy: ignore-errors
"""Functions whose results carry no derivative, although their arguments may.

They are constant between jumps (``floor``), answer a question (``isnan``, ``argmax``), look at
a shape or a type, or make new arrays from shapes alone.  A function is listed here only if
*every* result of it is of that sort: ``np.unique`` is not.
"""

from __future__ import annotations

import builtins
import math
import operator

import numpy as np

from tangentish.rules.notation import nondifferentiable
from tangentish.runtime import sorting_order


def named(module, names):
    """The functions of a module that this version of it has."""
    return [getattr(module, name) for name in names.split() if hasattr(module, name)]


STEPS = "floor ceil rint trunc sign signbit floor_divide round around fix spacing"
COMPARISONS = "greater greater_equal less less_equal equal not_equal"
LOGIC = "logical_and logical_or logical_xor logical_not isin in1d"
BITS = """bitwise_and bitwise_or bitwise_xor invert left_shift right_shift gcd lcm bitwise_count
    packbits unpackbits"""
QUESTIONS = """isnan isinf isfinite isneginf isposinf isreal iscomplex isrealobj iscomplexobj
    isscalar all any array_equal array_equiv allclose isclose issubdtype isdtype shares_memory
    may_share_memory can_cast isfortran iterable"""
POSITIONS = """argmax argmin nanargmax nanargmin argsort argwhere argpartition flatnonzero nonzero
    count_nonzero searchsorted digitize lexsort unravel_index ravel_multi_index tril_indices
    triu_indices tril_indices_from triu_indices_from diag_indices diag_indices_from indices ix_
    mask_indices"""
SHAPES_AND_TYPES = """shape ndim size result_type promote_types min_scalar_type common_type dtype
    finfo iinfo broadcast_shapes typename"""
NEW_ARRAYS = "zeros ones empty zeros_like ones_like empty_like eye identity tri"
TEXT = "array2string array_repr array_str format_float_positional format_float_scientific"
WINDOWS = "bartlett blackman hamming hanning"

nondifferentiable(
    function
    for names in (STEPS, COMPARISONS, LOGIC, BITS, QUESTIONS, POSITIONS, SHAPES_AND_TYPES)
    for function in dict.fromkeys(named(np, names))
)
nondifferentiable(named(np, f"{NEW_ARRAYS} {TEXT} {WINDOWS}"))
nondifferentiable(named(np, "int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool"))
nondifferentiable(named(np.linalg, "matrix_rank"))
nondifferentiable(
    named(
        operator,
        """lt le eq ne ge gt not_ truth is_ is_not contains index floordiv and_ or_ xor invert
        lshift rshift countOf indexOf length_hint""",
    )
)
nondifferentiable(
    named(
        builtins,
        """bool int round len range str repr ascii format print isinstance issubclass type hasattr
        callable id hash chr ord bin hex oct slice all any dir""",
    )
)
nondifferentiable(
    named(
        math,
        """floor ceil trunc isnan isinf isfinite isclose factorial gcd lcm comb perm isqrt ulp""",
    )
)
nondifferentiable([sorting_order])
