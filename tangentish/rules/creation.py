# mypy: ignore-errors
"""Functions that make arrays from numbers, copy them, or change their type."""

from __future__ import annotations

import numpy as np

from tangentish.rules.notation import adjoint, each, linear, variadic
from tangentish.runtime import parts_of

# ---- filled arrays -------------------------------------------------------------------------


@linear(np.full, aliases={"shape": "goal"})
def full(goal, fill_value, dtype=None, order="C"):
    adjoint.fill_value += adjoint.out


@linear(np.full_like, inactive="a", aliases={"shape": "goal"})
def full_like(a, fill_value, dtype=None, order="K", subok=True, goal=None):
    adjoint.fill_value += adjoint.out


@linear(np.linspace)
def linspace(start, stop, num=50, endpoint=True):
    adjoint.start += np.tensordot(np.linspace(1.0, 0.0, num, endpoint=endpoint), adjoint.out, 1)
    adjoint.stop += np.tensordot(np.linspace(0.0, 1.0, num, endpoint=endpoint), adjoint.out, 1)


@linspace.when(start="scalar", stop="scalar")
def _(start, stop, num=50, endpoint=True):
    adjoint.start += np.linspace(1.0, 0.0, num, endpoint=endpoint) @ adjoint.out
    adjoint.stop += np.linspace(0.0, 1.0, num, endpoint=endpoint) @ adjoint.out


@variadic("general", np.arange)
def arange(*x, dtype=None):
    if len(x) == 1:  # the stop only says where to end
        return """
tangent.out = 0.0 * out
adjoint.x1 += 0.0
"""
    if len(x) == 2:
        return """
tangent.out = tangent.x1 + 0.0 * out
adjoint.x1 += np.sum(adjoint.out)
adjoint.x2 += 0.0
"""
    return """
tangent.out = tangent.x1 + tangent.x3 * np.arange(size(out))
adjoint.x1 += np.sum(adjoint.out)
adjoint.x2 += 0.0
adjoint.x3 += np.arange(size(out)) @ adjoint.out
"""


# ---- arrays from values --------------------------------------------------------------------


@linear(np.array)
def array(object, dtype=None, *, copy=True, order="K"):
    adjoint.object += parts_of(adjoint.out, object)


@array.when(object="scalar")
@array.when(object="array")
def _(object, dtype=None, *, copy=True, order="K"):
    adjoint.object += adjoint.out


@array.when(object="scalars")
@array.when(object="arrays")
def _(object, dtype=None, *, copy=True, order="K"):
    adjoint.object[each] += adjoint.out[each]


@array.when(object="rows")
def _(object, dtype=None, *, copy=True, order="K"):
    adjoint.object[each] += list(adjoint.out[each])


@linear(np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray)
def asarray(a, dtype=None, order=None, *, copy=None):
    adjoint.a += parts_of(adjoint.out, a)


@asarray.when(a="scalar")
@asarray.when(a="array")
def _(a, dtype=None, order=None, *, copy=None):
    adjoint.a += adjoint.out


@asarray.when(a="scalars")
@asarray.when(a="arrays")
def _(a, dtype=None, order=None, *, copy=None):
    adjoint.a[each] += adjoint.out[each]


@asarray.when(a="rows")
def _(a, dtype=None, order=None, *, copy=None):
    adjoint.a[each] += list(adjoint.out[each])


@linear(np.copy, np.ndarray.copy)
def copy(a, order="K"):
    adjoint.a += adjoint.out


# ---- types ---------------------------------------------------------------------------------


@linear(np.ndarray.astype)
def astype(a, dtype, order="K", casting="unsafe", subok=True, copy=True):
    adjoint.a += adjoint.out


@linear(float, np.float16, np.float32, np.float64, np.longdouble, complex=False)
def floating(x):
    adjoint.x += adjoint.out


@linear(np.complex64, np.complex128, np.clongdouble)
def complex_number(x):
    adjoint.x += adjoint.out


@linear(np.ndarray.item)
def item(a):
    adjoint.a += adjoint.out


@linear(np.ndarray.tolist)
def tolist(a):
    adjoint.a += np.array(adjoint.out)
