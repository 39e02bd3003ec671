"""Methods of ufuncs, and what `np.vectorize` makes, lowered to calls that have rules.

np.add.reduce(x)            np.sum(x, axis=0)
np.hypot.outer(x, y)        v1 = x[..., None];  np.hypot(v1, y)
np.vectorize(f)(x, c)       a loop over the elements, which calls ``f``
"""

from __future__ import annotations

import types
from typing import Any

import gast
import numpy as np

from tangentish.analysis.frames import Vectorized
from tangentish.analysis.lattice import widened
from tangentish.analysis.outputs import is_number_kind, same_dims
from tangentish.analysis.prelude import VECTORIZED
from tangentish.analysis.program import Env
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import Array, Known, List, Scalar, Tuple
from tangentish.rules.table import find_rule

# What is the same but for the default of `axis`, which methods of ufuncs have at 0.
EQUAL = {
    (np.add, "reduce"): "sum",
    (np.multiply, "reduce"): "prod",
    (np.maximum, "reduce"): "max",
    (np.minimum, "reduce"): "min",
    (np.add, "accumulate"): "cumsum",
    (np.multiply, "accumulate"): "cumprod",
}
PARAMETERS = ("axis", "dtype", "out", "keepdims", "initial", "where")
FLOATS: tuple[Any, ...] = (float, np.float64, "d", "f8", "float64", np.dtype(float))
ADVICE = "write a loop over the elements, or use operations on whole arrays"


def lowered_method(function: Any) -> bool:
    """Whether a function is a method of a ufunc that has a text here.

    >>> lowered_method(np.add.reduce), lowered_method(np.hypot.outer), lowered_method(np.add.at)
    (True, True, False)
    """
    owner, name = getattr(function, "__self__", None), getattr(function, "__name__", "")
    if not isinstance(owner, np.ufunc):
        return False
    return (owner, name) in EQUAL or (name == "outer" and owner.nin == 2)


class UfuncMethods(Walk):
    """The part of the walk that meets methods of ufuncs, and vectorized functions."""

    def ufunc_method(
        self, target: str | None, function: Any, call: Any, stmt: Any, env: Env
    ) -> Env:
        if function.__name__ == "outer":
            return self.outer_call(target, function.__self__, call, stmt, env)
        array, *rest = call.args
        options = dict(zip(PARAMETERS, rest, strict=False))
        options |= {k.arg: k.value for k in call.keywords}
        options.setdefault("axis", rewrite.located(rewrite.constant(0), call))
        if rewrite.is_constant(options.get("dtype"), None):
            del options["dtype"]
        path = EQUAL[function.__self__, function.__name__]
        new = rewrite.located(self.numpy_call(path, array, **options), call)
        after: Env = self.call(target, new, stmt, env)
        return after

    def outer_call(self, target: str | None, ufunc: Any, call: Any, stmt: Any, env: Env) -> Env:
        """The second operand's axes come after those of the first."""
        x, y = call.args
        kinds = [widened(self.evaluator.kind(operand, env)) for operand in (x, y)]
        if not all(isinstance(k, Array) or is_number_kind(k) for k in kinds):
            raise UnsupportedError.at(
                call,
                "the numbers of axes of the operands are not known here",
                "use arrays and numbers, or add the axes: `x[:, None] * y`",
            )
        first, second = kinds
        if isinstance(first, Array) and first.ndim and isinstance(second, Array) and second.ndim:
            axes = [gast.Slice(None, None, None)] * first.ndim
            index = gast.Tuple([*axes, *[rewrite.constant(None)] * second.ndim], gast.Load())
            x, env = self.computed("outer", rewrite.subscript(x, index), stmt, env)
        func = call.func.value if isinstance(call.func, gast.Attribute) else None
        func = func if func is not None else self.reference_to(ufunc, call)
        new = rewrite.located(gast.Call(func, [x, y], call.keywords), call)
        after: Env = self.call(target, new, stmt, env)
        return after

    # -- np.vectorize ------------------------------------------------------------------------

    def make_vectorized(self, target: str | None, call: Any, stmt: Any, env: Env) -> Env:
        """``g = np.vectorize(f)``"""
        if target is None:
            return env
        options = {k.arg: k.value for k in call.keywords}
        if len(call.args) != 1 or not {"otypes", "doc", "cache"}.issuperset(options):
            raise UnsupportedError.at(
                call, "only `otypes` of the options of np.vectorize is supported", ADVICE
            )
        key = (id(stmt), "vectorized", tuple(self.inlining))
        function, env = self.kept_apart(call.args[0], "vectorized", stmt, env)
        kinds: list[Any] = []
        if "otypes" in options:
            given = self.evaluator.kind(options["otypes"], env)
            kinds = [given.item if isinstance(given, List) else given]
        made = Vectorized(function, typed=self.typed(kinds, call))
        return self.bind_applied(target, made, key, call, stmt, env)

    def typed(self, kinds: list[Any], call: Any) -> bool:
        """Whether the option `otypes` says that results are floats; False if it is not given."""
        if all(isinstance(k, Known) and k.value in FLOATS for k in kinds):
            return bool(kinds)
        raise UnsupportedError.at(
            call, "of `otypes`, only floats are supported", "write `otypes=[float]`"
        )

    def vectorized_call(
        self, target: str | None, function: Any, call: Any, stmt: Any, env: Env
    ) -> Env:
        """A loop over the elements; the arguments are brought to one shape first."""
        if isinstance(function, Vectorized):
            inner, typed = function.function, function.typed
        else:
            typed = self.typed([Known(t) for t in function.otypes or ()], call)
            if function.signature is not None or function.excluded:
                raise UnsupportedError.at(
                    call, "`signature` and `excluded` of np.vectorize are not supported", ADVICE
                )
            inner = rewrite.located(gast.Attribute(call.func, "pyfunc", gast.Load()), call)
        kinds = [widened(self.evaluator.kind(a, env)) for a in call.args]
        arrays = [
            (a, k) for a, k in zip(call.args, kinds, strict=True) if isinstance(k, Array) and k.ndim
        ]
        if call.keywords or len(call.args) not in VECTORIZED or not arrays:
            raise UnsupportedError.at(
                call,
                "a vectorized function is differentiated for up to three arguments, by "
                "position, of which one is known to be an array",
                ADVICE,
            )
        if not all(is_double(k) for k in kinds):
            raise UnsupportedError.at(
                call, "a vectorized function is differentiated for numbers of float64", ADVICE
            )
        args, shape, env = self.flattened(call, kinds, arrays, stmt, env)
        name = self.helper_name(stmt, "pair", "v")
        run = rewrite.located(gast.Call(call.func, [inner, *args], []), call)
        start = len(self.out)
        env = self.written_in_place(name, VECTORIZED[len(args)], run, stmt, env)
        pair = env[name].kind
        last = pair.items[1] if isinstance(pair, Tuple) else pair
        sure = typed or not self.branches(self.out[start:], env)
        if not sure or not isinstance(last, Scalar) or last.dtype != "float64":
            raise UnsupportedError.at(
                call,
                "the vectorized function does not surely return a float on every way: "
                "np.vectorize takes the type of all results from the first one",
                "say what it returns: `np.vectorize(f, otypes=[float])`",
            )
        made: Any = rewrite.subscript(rewrite.name(name), rewrite.constant(0))
        if shape is not None:
            flat, env = self.computed("flat", made, stmt, env)
            made = self.numpy_call("reshape", flat, shape)
            return self.call(target, rewrite.located(made, call), stmt, env)
        return self.returning(target, rewrite.located(made, call), stmt, env)

    def branches(self, statements: list[Any], env: Env) -> bool:
        """Whether there are several ways through the loop, or calls of functions that may have
        some: a whole number on one of them would be a float here."""
        nodes = [node for statement in statements for node in gast.walk(statement)]
        if sum(isinstance(n, (gast.For, gast.While)) for n in nodes) > 1:
            return True
        if any(isinstance(n, gast.If) for n in nodes):
            return True
        kinds = [self.evaluator.kind(n.func, env) for n in nodes if isinstance(n, gast.Call)]
        return any(self.may_branch(k.value if isinstance(k, Known) else None) for k in kinds)

    def may_branch(self, function: Any) -> bool:
        """Whether a function may have several ways through it; what has a rule has one."""
        if function in (len, range) or find_rule(function) is not None:
            return False
        if not isinstance(function, types.FunctionType):
            return True
        tree, _, scope, _ = self.table.normal_form(function)
        nodes = list(gast.walk(tree))
        if any(isinstance(n, (gast.If, gast.For, gast.While)) for n in nodes):
            return True
        return any(self.may_branch(called(n, scope)) for n in nodes if isinstance(n, gast.Call))

    def flattened(
        self, call: Any, kinds: list[Any], arrays: list[Any], stmt: Any, env: Env
    ) -> tuple[list[Any], Any, Env]:
        """The arguments as vectors of one length, and the shape of the result if it is none."""
        lead, kind = max(arrays, key=lambda pair: pair[1].ndim)
        alike = all(same_dims(k, kind) for _, k in arrays)
        shapes = [gast.Attribute(a, "shape", gast.Load()) for a, _ in arrays]
        shape: Any = gast.Attribute(lead, "shape", gast.Load())
        if not alike:
            common = self.numpy_call("broadcast_shapes", *shapes)
            shape, env = self.computed("shape", common, stmt, env)
        args = []
        for k, (argument, found) in enumerate(zip(call.args, kinds, strict=True)):
            if not (isinstance(found, Array) and found.ndim) or not alike:
                wide = self.numpy_call("broadcast_to", argument, shape)
                argument, env = self.computed(f"wide{k}", wide, stmt, env)
            if kind.ndim > 1:
                flat = self.numpy_call("ravel", argument)
                argument, env = self.computed(f"flat{k}", flat, stmt, env)
            args.append(argument)
        return args, None if kind.ndim == 1 else shape, env


def is_double(kind: Any) -> bool:
    """Whether the elements reach a vectorized function as floats."""
    if isinstance(kind, Known):
        return isinstance(kind.value, (int, float))
    return getattr(kind, "dtype", "") == "float64"


def called(call: Any, scope: Any) -> Any:
    """The function that a call in a normal form names, or None."""
    if isinstance(call.func, gast.Name):
        binding = scope.find(call.func.id)
        return None if binding is None else binding.value
    path = scope.module_path(call.func)
    return None if path is None else path[0]
