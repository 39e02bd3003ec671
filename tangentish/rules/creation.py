# mypy: ignore-errors
"""Functions that make arrays from numbers, copy them, or change their type."""

from __future__ import annotations

import numpy as np

from tangentish.rules.notation import adjoint, each, linear, shape, variadic
from tangentish.runtime import parts_of, scatter_item

# ---- filled arrays -------------------------------------------------------------------------


@linear(np.full, aliases={"shape": "goal"})
def full(goal, fill_value, dtype=None, order="C", *, device=None):
    adjoint.fill_value += adjoint.out


@linear(np.full_like, inactive="a", aliases={"shape": "goal"})
def full_like(a, fill_value, dtype=None, order="K", subok=True, goal=None):
    adjoint.fill_value += adjoint.out


@variadic("general", np.arange, aliases={"start": "x1", "stop": "x2", "step": "x3"})
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
def array(object, dtype=None, *, copy=True, order="K", subok=False, ndmin=0):
    adjoint.object += parts_of(np.reshape(adjoint.out, shape(object)), object)


@array.when(object="scalar")
@array.when(object="array", ndmin=0)
def _(object, dtype=None, *, copy=True, order="K", subok=False, ndmin=0):
    adjoint.object += adjoint.out


@array.when(object="array")
def _(object, dtype=None, *, copy=True, order="K", subok=False, ndmin=0):
    adjoint.object += np.reshape(adjoint.out, shape(object))


@array.when(object="scalars", ndmin=0)
@array.when(object="arrays", ndmin=0)
def _(object, dtype=None, *, copy=True, order="K", subok=False, ndmin=0):
    adjoint.object[each] += adjoint.out[each]


@array.when(object="rows", ndmin=0)
def _(object, dtype=None, *, copy=True, order="K", subok=False, ndmin=0):
    adjoint.object[each] += list(adjoint.out[each])


@linear(np.fromiter, complex=False)
def fromiter(iter, dtype, count=-1):
    adjoint.iter[each] += adjoint.out[each]


@linear(np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray)
def asarray(a, dtype=None, order=None, *, device=None, copy=None):
    adjoint.a += parts_of(adjoint.out, a)


@asarray.when(a="scalar")
@asarray.when(a="array")
def _(a, dtype=None, order=None, *, device=None, copy=None):
    adjoint.a += adjoint.out


@asarray.when(a="scalars")
@asarray.when(a="arrays")
def _(a, dtype=None, order=None, *, device=None, copy=None):
    adjoint.a[each] += adjoint.out[each]


@asarray.when(a="rows")
def _(a, dtype=None, order=None, *, device=None, copy=None):
    adjoint.a[each] += list(adjoint.out[each])


@linear(np.require)
def require(a, dtype=None, requirements=None):
    adjoint.a += adjoint.out


@linear(np.copy, np.ndarray.copy)
def copy(a, order="K", subok=False):
    adjoint.a += adjoint.out


# ---- types ---------------------------------------------------------------------------------


@linear(np.ndarray.astype)
def astype(a, dtype, order="K", casting="unsafe", subok=True, copy=True):
    adjoint.a += adjoint.out


if hasattr(np, "astype"):

    @linear(np.astype)
    def astype_of(x, dtype, *, copy=True, device=None):
        adjoint.x += adjoint.out


@linear(float, np.float16, np.float32, np.float64, np.longdouble, complex=False)
def floating(x):
    adjoint.x += adjoint.out


@linear(np.complex64, np.complex128, np.clongdouble)
def complex_number(x):
    adjoint.x += adjoint.out


@linear(np.ndarray.item)
def item(a, args=None):
    adjoint.a += scatter_item(adjoint.out, args, shape(a))


@item.when(args=None)
def _(a, args=None):
    adjoint.a += adjoint.out


@linear(np.ndarray.tolist)
def tolist(a):
    adjoint.a += np.array(adjoint.out)
