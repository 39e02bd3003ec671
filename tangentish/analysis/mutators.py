"""Functions, methods and attributes that change arrays, lowered to plain stores.

    a.sort()            v1 = np.sort(a);  a[...] = v1
    a[k] += e           v1 = a[k];  v2 = v1 + e;  a[k] = v2      (k an index array)
    np.put(a, k, e)     a[k] = e                      (as long as needed: np.resize)
    np.copyto(a, e)     a[...] = e
    np.put_along_axis(a, k, e, 0)   v1 = np.arange(a.shape[1]);  a[k, v1] = e
    a.flat[k] = e       as it is: the adjoint has the same `flat`

``np.add.at`` stays as it is, as it adds up where the others keep the last value alone.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import gast
import numpy as np

from tangentish.analysis.expressions import OPERATORS
from tangentish.analysis.frames import is_temporary, root_name
from tangentish.analysis.lattice import widened
from tangentish.analysis.outputs import OutputLowering, is_number_kind, same_dims
from tangentish.analysis.program import Env, Value, carries
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import Array, Kind, Known, List, Scalar, is_complex, is_real

MUTATORS: dict[Callable[..., Any], str] = {
    np.copyto: "dst src casting where",
    np.fill_diagonal: "a val wrap",
    np.put: "a ind v mode",
    np.place: "arr mask vals",
    np.putmask: "a mask values",
    np.put_along_axis: "arr indices values axis",
    operator.setitem: "a b c",
}
ARRAY_MUTATORS = [
    "fill",
    "sort",
    "partition",
    "put",
    "itemset",
    "resize",
    "setflags",
    "byteswap",
    "setfield",
    "__setitem__",
]
IN_PLACE_OPERATORS: dict[str, type] = {
    f"i{function.__name__.strip('_')}": op
    for op, function in OPERATORS.items()
    if hasattr(operator, f"i{function.__name__.strip('_')}")
}


def is_mutator(function: Any) -> bool:
    """Whether a function of NumPy or Python changes its first argument.

    >>> is_mutator(np.copyto), is_mutator(np.add.at), is_mutator(np.add)
    (True, True, False)
    """
    if updated_ufunc(function) is not None or method_of_array(function) is not None:
        return True
    try:
        return function in MUTATORS or in_place_operator(function) is not None
    except TypeError:
        return False


def updated_ufunc(function: Any) -> Any:
    """``np.add`` of ``np.add.at``, which is a new object each time."""
    owner = getattr(function, "__self__", None)
    is_at = isinstance(owner, np.ufunc) and getattr(function, "__name__", "") == "at"
    return owner if is_at else None


def method_of_array(function: Any) -> str | None:
    """``sort`` of ``np.ndarray.sort``, called with the array as its first argument."""
    name = getattr(function, "__name__", "")
    if name in ARRAY_MUTATORS and getattr(function, "__objclass__", None) is np.ndarray:
        return str(name)
    return None


def in_place_operator(function: Any) -> type | None:
    """The operator of ``operator.iadd`` and its like."""
    name = getattr(function, "__name__", "")
    if getattr(operator, name, None) is function and not isinstance(function, type):
        return IN_PLACE_OPERATORS.get(name)
    return None


class MutatorLowering(OutputLowering):
    """The part of the walk that meets what changes arrays."""

    flats: dict[str, Any]  # temporaries that stand for `a.flat`, and their `a`

    # -- functions that change their first argument ------------------------------------------

    def mutator_call(
        self, target: str | None, function: Any, call: Any, stmt: Any, env: Env
    ) -> Env:
        """``np.copyto(a, e)`` and its like."""
        method = method_of_array(function)
        if method is not None and call.args:
            func = rewrite.located(gast.Attribute(call.args[0], method, gast.Load()), call)
            new = rewrite.located(gast.Call(func, call.args[1:], call.keywords), call)
            return self.call(target, new, stmt, env)
        op = in_place_operator(function)
        if op is not None:
            return self.operated_in_place(target, op, call, stmt, env)
        ufunc = updated_ufunc(function)
        if ufunc is not None:
            env = self.updated_at(ufunc, call, stmt, env)
        else:
            given = self.given(MUTATORS[function].split(), call)
            place = next(iter(given.values()))
            root = self.changed_root(place, call, env)
            kind = self.evaluator.kind(place, env)
            if function is operator.setitem:
                env = self.store_at(given["a"], given["b"], given["c"], stmt, env)
            elif isinstance(kind, Array) and (self.any_varied(call, env) or function is np.copyto):
                lowered = getattr(self, f"lowered_{function.__name__}")
                env = lowered(given, kind, call, stmt, env)
            else:
                self.mutate_inactive(root, call, stmt, env)
        return self.returning(target, rewrite.constant(None), stmt, env)

    def given(self, names: list[str], call: Any) -> dict[str, Any]:
        """The arguments of a call by the names of its parameters."""
        given = dict(zip(names, call.args, strict=False))
        given.update({k.arg: k.value for k in call.keywords})
        ordered = {name: given[name] for name in names if name in given}
        if len(call.args) > len(names) or set(given) - set(names) or names[0] not in given:
            raise UnsupportedError.at(call, "this call does not fit the function", "")
        return ordered

    def mutate_inactive(self, root: str, call: Any, stmt: Any, env: Env) -> None:
        """A change of memory that has nothing to do with what is differentiated."""
        if self.any_varied(call, env):
            raise UnsupportedError.at(
                call,
                "this change of an array is not supported on values to differentiate",
                "assign to the elements: `a[i] = ...`",
            )
        self.mutate(root, False, env)
        self.emit(gast.Expr(call), env, stmt, mutator="whole")

    def operated_in_place(
        self, target: str | None, op: type, call: Any, stmt: Any, env: Env
    ) -> Env:
        """``operator.iadd(a, b)`` is ``a += b`` for an array, ``a + b`` for a number."""
        if len(call.args) != 2 or call.keywords:
            raise UnsupportedError.at(call, "this call does not fit the function", "")
        place, value = call.args
        kind = widened(self.evaluator.kind(place, env))
        if isinstance(kind, Array):
            whole = rewrite.located(rewrite.subscript(place, rewrite.constant(...)), call)
            update = rewrite.located(gast.AugAssign(rewrite.stored(whole), op(), value), stmt)
            env = self._augment_array(rewrite.stored(whole), update, value, env)
            return self.returning(target, place, stmt, env)
        if not isinstance(kind, Scalar):
            raise UnsupportedError.at(call, "this operator is not supported here", "write `a += b`")
        result, env = self.computed("result", gast.BinOp(place, op(), value), stmt, env)
        return self.returning(target, result, stmt, env)

    def updated_at(self, ufunc: Any, call: Any, stmt: Any, env: Env) -> Env:
        """``np.add.at(a, k, e)``, which counts every repeat of an index."""
        place = call.args[0] if call.args else None
        root = self.changed_root(place, call, env)
        if not self.any_varied(call, env):
            self.mutate_inactive(root, call, stmt, env)
            return env
        kind = self.evaluator.kind(place, env)
        fits = len(call.args) == 3 and not call.keywords
        if ufunc not in (np.add, np.subtract) or not fits or not isinstance(kind, Array):
            raise UnsupportedError.at(
                call,
                f"`np.{ufunc.__name__}.at` is not supported on values to differentiate",
                "use `np.add.at`, or a loop over the elements",
            )
        assert place is not None
        _, index, value = call.args
        element = rewrite.located(rewrite.subscript(place, index), call)
        new = self.value(value, env)
        self.check_float(kind, new, stmt)
        names = self.names_behind(value)
        if any(self.storage.find(n) == self.storage.find(root) for n in names if n in env):
            value, env = self.computed("copy", self.numpy_call("copy", value), stmt, env)
        func = call.func
        if ufunc is np.subtract:
            minus = gast.UnaryOp(gast.USub(), value)
            value, env = self.computed("minus", minus, stmt, env)
            func = self.numpy_call("add.at").func
        self.mutate(root, new.varied, env)
        update = rewrite.located(gast.Call(func, [place, index, value], []), call)
        value_kind = self.evaluator.kind(element, env)
        self.emit(
            gast.Expr(update), env, stmt, mutator="add_at", value=Value(value_kind, new.varied)
        )
        return env

    def lowered_copyto(
        self, given: Mapping[str, Any], kind: Array, call: Any, stmt: Any, env: Env
    ) -> Env:
        place, value = given["dst"], given["src"]
        where = given.get("where", rewrite.constant(True))
        if self.evaluator.kind(where, env) == Known(True):
            return self.store_at(place, rewrite.constant(...), value, stmt, env)
        mask, env = self.mask_for(where, place, kind, call, stmt, env)
        value, env = self.picked(value, mask, place, kind, "source", call, stmt, env)
        return self.store_at(place, mask, value, stmt, env)

    def lowered_put(
        self, given: Mapping[str, Any], kind: Array, call: Any, stmt: Any, env: Env
    ) -> Env:
        """``np.put(a, k, e)``: places counted through the whole array, ``e`` repeated."""
        place, index, value = given["a"], given["ind"], given["v"]
        found = widened(self.evaluator.kind(index, env))
        mode = self.evaluator.kind(given.get("mode", rewrite.constant("raise")), env)
        integers = isinstance(found, (Array, Scalar)) and np.dtype(found.dtype).kind in "iu"
        if mode != Known("raise") or not (integers or isinstance(found, List)):
            raise UnsupportedError.at(
                call,
                "`np.put` is supported for whole-number indices in mode 'raise'",
                "store: `a[k] = ...`",
            )
        flat = isinstance(found, Array) and found.ndim == 1
        flat = flat or (isinstance(found, List) and isinstance(found.item, Scalar))
        if not flat:
            index, env = self.computed("places", self.numpy_call("ravel", index), stmt, env)
        size = self.numpy_call("size", index)
        wanted = widened(self.evaluator.kind(index, env))
        value, env = self.repeated(value, wanted, size, stmt, env)
        base = place
        if kind.ndim != 1:
            base = rewrite.located(gast.Attribute(place, "flat", gast.Load()), call)
        return self.store_at(base, index, value, stmt, env)

    def lowered_place(
        self, given: Mapping[str, Any], kind: Array, call: Any, stmt: Any, env: Env
    ) -> Env:
        """``np.place(a, m, e)``: the elements of ``e`` one after the other."""
        place, value = given["arr"], given["vals"]
        mask, env = self.mask_for(given["mask"], place, kind, call, stmt, env)
        size = self.numpy_call("count_nonzero", mask)
        self.check_overlap(place, value, stmt, env)
        value, env = self.repeated(value, None, size, stmt, env)
        return self.store_at(place, mask, value, stmt, env)

    def lowered_putmask(
        self, given: Mapping[str, Any], kind: Array, call: Any, stmt: Any, env: Env
    ) -> Env:
        """``np.putmask(a, m, e)``: each place takes what ``e`` has there."""
        place, value = given["a"], given["values"]
        mask, env = self.mask_for(given["mask"], place, kind, call, stmt, env)
        found = widened(self.evaluator.kind(value, env))
        if not is_number_kind(found) and not (isinstance(found, Array) and same_dims(found, kind)):
            shape = gast.Attribute(place, "shape", gast.Load())
            value, env = self.computed("whole", self.numpy_call("resize", value, shape), stmt, env)
        value, env = self.picked(value, mask, place, kind, "value", call, stmt, env)
        return self.store_at(place, mask, value, stmt, env)

    def lowered_put_along_axis(
        self, given: Mapping[str, Any], kind: Array, call: Any, stmt: Any, env: Env
    ) -> Env:
        """Places along one axis; along each other, all of them."""
        place, indices = given["arr"], given["indices"]
        axis = self.evaluator.kind(given.get("axis", rewrite.constant(-1)), env)
        found = widened(self.evaluator.kind(indices, env))
        if axis == Known(None) and isinstance(found, Array) and found.ndim == 1:
            flat = rewrite.located(gast.Attribute(place, "flat", gast.Load()), call)
            return self.store_at(flat, indices, given["values"], stmt, env)
        if (
            not isinstance(axis, Known)
            or not isinstance(axis.value, int)
            or not isinstance(found, Array)
            or found.ndim != kind.ndim
        ):
            raise UnsupportedError.at(
                call,
                "`np.put_along_axis` is supported for an array of indices with the axes of the "
                "array, and a known axis",
                "store by index arrays: `a[np.arange(len(k)), k] = ...`",
            )
        index: list[Any] = []
        for k in range(kind.ndim):
            if k == axis.value % kind.ndim:
                index.append(indices)
                continue
            shape = gast.Attribute(place, "shape", gast.Load())
            length = rewrite.subscript(shape, rewrite.constant(k))
            length, env = self.computed(f"length{k}", length, stmt, env)
            numbers, env = self.computed(
                f"numbers{k}", self.numpy_call("arange", length), stmt, env
            )
            if k < kind.ndim - 1:
                ones = [rewrite.constant(None)] * (kind.ndim - 1 - k)
                axes = gast.Tuple([gast.Slice(None, None, None), *ones], gast.Load())
                numbers, env = self.computed(
                    f"axis{k}", rewrite.subscript(numbers, axes), stmt, env
                )
            index.append(numbers)
        where = index[0] if len(index) == 1 else gast.Tuple(index, gast.Load())
        return self.store_at(place, rewrite.located(where, call), given["values"], stmt, env)

    def lowered_fill_diagonal(
        self, given: Mapping[str, Any], kind: Array, call: Any, stmt: Any, env: Env
    ) -> Env:
        place, value = given["a"], given["val"]
        wrap = self.evaluator.kind(given.get("wrap", rewrite.constant(False)), env)
        if kind.ndim != 2 or wrap != Known(False):
            raise UnsupportedError.at(
                call,
                "`np.fill_diagonal` is supported for matrices without `wrap`",
                "store by index arrays: `a[k, k] = ...`",
            )
        shape = gast.Attribute(place, "shape", gast.Load())
        count = rewrite.subscript(shape, rewrite.constant(0))
        if not kind.dims[0].same(kind.dims[1]):
            other = rewrite.subscript(shape, rewrite.constant(1))
            rows, env = self.computed("rows", count, stmt, env)
            columns, env = self.computed("columns", other, stmt, env)
            count = self.numpy_call("minimum", rows, columns)
        self.check_overlap(place, value, stmt, env)
        length, env = self.computed("length", count, stmt, env)
        index, env = self.computed("diagonal", self.numpy_call("arange", length), stmt, env)
        wanted = widened(self.evaluator.kind(index, env))
        value, env = self.repeated(value, wanted, length, stmt, env)
        pair = rewrite.located(gast.Tuple([index, index], gast.Load()), stmt)
        return self.store_at(place, pair, value, stmt, env)

    def repeated(
        self, value: Any, wanted: Kind | None, size: Any, stmt: Any, env: Env
    ) -> tuple[Any, Env]:
        """A number, or the elements of a value one after the other, ``size`` of them."""
        found = widened(self.evaluator.kind(value, env))
        if is_number_kind(found):
            return value, env
        if isinstance(found, Array) and isinstance(wanted, Array) and same_dims(found, wanted):
            return value, env
        if isinstance(size, gast.Call):
            size, env = self.computed("size", size, stmt, env)
        return self.computed("repeated", self.numpy_call("resize", value, size), stmt, env)

    # -- methods that change their array ------------------------------------------------------

    def array_mutator(
        self, target: str | None, call: Any, base: Array, attr: str, stmt: Any, env: Env
    ) -> Env:
        """``a.fill(e)``, ``a.sort()`` and their like."""
        place = call.func.value
        root = self.changed_root(place, call.func.value, env)
        if attr == "fill" and len(call.args) == 1 and not call.keywords:
            env = self.store_at(place, rewrite.constant(...), call.args[0], stmt, env)
        elif attr == "__setitem__" and len(call.args) == 2:
            env = self.store_at(place, call.args[0], call.args[1], stmt, env)
        elif attr == "sort" and self.any_varied(call, env):
            env = self.sorted_in_place(place, call, stmt, env)
        elif attr == "put" and self.any_varied(call, env):
            put = rewrite.located(gast.Call(call.func, [place, *call.args], call.keywords), call)
            env = self.lowered_put(
                self.given(["a", "ind", "v", "mode"], put), base, call, stmt, env
            )
        elif self.any_varied(call, env):
            raise UnsupportedError.at(
                call,
                f"the in-place array method `{attr}` is not supported on values to differentiate",
                "make a new array: `a = np.reshape(a, ...)`, `a = a[order]`",
            )
        else:
            self.mutate(root, False, env)
            self.emit(gast.Expr(call), env, stmt, mutator="whole")
        return self.returning(target, rewrite.constant(None), stmt, env)

    def sorted_in_place(self, place: Any, call: Any, stmt: Any, env: Env) -> Env:
        given = dict(zip(["axis", "kind", "order"], call.args, strict=False))
        given.update({k.arg: k.value for k in call.keywords})
        order = given.get("order", rewrite.constant(None))
        if self.evaluator.kind(order, env) != Known(None):
            raise UnsupportedError.at(call, "`order` is for arrays with fields", "leave it out")
        options = {"axis": given["axis"]} if "axis" in given else {}
        value, env = self.computed("sorted", self.numpy_call("sort", place, **options), stmt, env)
        return self.store_at(place, rewrite.constant(...), value, stmt, env)

    # -- index arrays -------------------------------------------------------------------------

    def gathered_update(self, place: Any, stmt: Any, value: Any, env: Env) -> Env:
        """``a[k] += e`` with an index array reads all elements before it writes any."""
        old, env = self.computed("gathered", rewrite.loaded(place), stmt, env)
        new, env = self.computed("updated", gast.BinOp(old, stmt.op, value), stmt, env)
        return self.store(rewrite.stored(place), new, stmt, env)

    def check_overlap(self, place: Any, value: Any, stmt: Any, env: Env) -> None:
        """NumPy stores through masks and ``flat`` one by one, and may read what it has written."""
        root = root_name(place)
        if is_number_kind(widened(self.evaluator.kind(value, env))) or root is None:
            return
        names = [n for n in self.names_behind(value) if n in env]
        if any(self.storage.find(n) == self.storage.find(root) for n in names):
            raise UnsupportedError.at(
                stmt,
                "what is stored may be memory of this array, and NumPy reads it while it writes",
                "store a copy: `e.copy()`",
            )

    def check_float(self, kind: Array, new: Value, stmt: Any) -> None:
        """What is differentiated must not be stored into whole numbers."""
        if new.varied and is_real(kind) and is_complex(new.kind):
            raise UnsupportedError.at(
                stmt,
                f"a complex value is stored into an array of dtype {kind.dtype}, "
                "which drops its imaginary part",
                "store `z.real`, or make the array a complex one: `dtype=complex`",
            )
        if new.varied and not carries(kind):
            raise UnsupportedError.at(
                stmt,
                f"a value to differentiate is stored into an array of dtype {kind.dtype}, "
                "which cuts it off",
                "make the array a float array",
            )

    # -- a.flat and a.real ----------------------------------------------------------------------

    def flat_read(self, target: str, op: Any, stmt: Any, env: Env) -> Env | None:
        """``t = a.flat``: what is read of it is a copy, what is stored goes to ``a``."""
        if not (isinstance(op, gast.Attribute) and op.attr == "flat"):
            return None
        if not isinstance(self.evaluator.kind(op.value, env), Array):
            return None
        if not is_temporary(target):
            raise UnsupportedError.at(
                op, "`.flat` in a variable of its own is not supported", "write `a.flat[i]`"
            )
        self.flats[target] = op.value
        flatten = rewrite.located(gast.Attribute(op.value, "flatten", gast.Load()), op)
        return self.call(target, rewrite.located(gast.Call(flatten, [], []), op), stmt, env)

    def check_flats(self, names: list[str], written: list[str], stmt: Any) -> None:
        """A loop over ``a.flat`` runs through a copy, so its body may not write to ``a``."""
        classes = {self.storage.find(w) for w in written}
        roots = [root_name(self.flats[n]) for n in names if n in self.flats]
        if any(root is not None and self.storage.find(root) in classes for root in roots):
            raise UnsupportedError.at(
                stmt,
                "a loop over `.flat` of an array that its body writes to is not supported",
                "loop over the places: `for i in range(a.size)`, with `a.flat[i]`",
            )

    def behind_flat(self, place: Any) -> Any:
        """``a.flat[i]`` for ``t[i]`` where ``t`` stands for ``a.flat``."""
        if not isinstance(place, gast.Subscript) or not isinstance(place.value, gast.Name):
            return place
        array = self.flats.get(place.value.id)
        if array is None:
            return place
        flat = rewrite.located(gast.Attribute(array, "flat", gast.Load()), place)
        return rewrite.located(rewrite.subscript(flat, place.slice, store=True), place)

    def fitted_flat(self, place: Any, value: Any, stmt: Any, env: Env) -> tuple[Any, Env]:
        """The value of a store through ``a.flat``, which repeats it or cuts it off."""
        if not (isinstance(place, gast.Subscript) and is_flat(place.value)):
            return value, env
        loaded = rewrite.loaded(place)
        wanted = self.evaluator.kind(loaded, env)
        if isinstance(wanted, Scalar):
            return value, env
        self.check_overlap(place, value, stmt, env)
        found = widened(self.evaluator.kind(value, env))
        if is_number_kind(found) or (
            isinstance(found, Array) and isinstance(wanted, Array) and same_dims(found, wanted)
        ):
            return value, env
        part, env = self.computed("part", loaded, stmt, env)
        return self.repeated(value, wanted, self.numpy_call("size", part), stmt, env)

    def whole_of(self, place: Any, kind: Array, stmt: Any) -> Any:
        """``a[...]`` for ``a.real`` of a float array, where it is written to.

        Of a complex array it is ``a.real[...]``.
        """
        if not isinstance(place, gast.Attribute):
            return place
        if place.attr in ("real", "imag") and is_complex(kind):
            part = rewrite.located(rewrite.loaded(place), place)
            return rewrite.located(
                rewrite.subscript(part, rewrite.constant(...), store=True), place
            )
        if place.attr != "real" or not carries(kind):
            raise UnsupportedError.at(
                stmt,
                f"assigning to `.{place.attr}` of an array is not supported",
                "make a new array: `a = np.reshape(a, ...)`, or write `a[...] = ...`",
            )
        whole = rewrite.subscript(place.value, rewrite.constant(...), store=True)
        return rewrite.located(whole, place)

    def store_attribute(self, place: Any, value: Any, kind: Array, stmt: Any, env: Env) -> Env:
        """``a.real = e`` and ``a.flat = e``."""
        if place.attr == "flat":
            self.check_overlap(place, value, stmt, env)
            found = widened(self.evaluator.kind(value, env))
            fits = isinstance(found, Array) and same_dims(found, kind)
            if not is_number_kind(found) and not fits:
                shape = gast.Attribute(place.value, "shape", gast.Load())
                resized = self.numpy_call("resize", value, shape)
                value, env = self.computed("resized", resized, stmt, env)
            return self.store_at(place.value, rewrite.constant(...), value, stmt, env)
        return self.store(self.whole_of(place, kind, stmt), value, stmt, env)


def is_flat(node: Any) -> bool:
    """Whether a place is ``a.flat``."""
    return isinstance(node, gast.Attribute) and node.attr == "flat"
