"""Forms of NumPy that are written as others of NumPy, which have rules.

np.r_[x, 0.0]                       np.hstack([x, 0.0])
np.c_[x, y]                         np.column_stack([x, y])
np.einsum(A, [0, 1], x, [1])        np.einsum("ij,j", A, x)
np.piecewise(x, [c], [f, 0.0])      y = np.zeros_like(x);  y[c] = f(x[c]);  y[~c] = 0.0
"""

from __future__ import annotations

import string
from typing import Any

import gast
import numpy as np

from tangentish.analysis.frames import Closure, holds_functions, is_made_inside
from tangentish.analysis.lattice import widened
from tangentish.analysis.outputs import is_number_kind
from tangentish.analysis.prelude import piece_
from tangentish.analysis.program import Env, carries
from tangentish.analysis.ufunc_methods import FLOATS, called
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import Array, Kind, Known, List, Tuple

JOINERS: tuple[Any, ...] = (np.r_, np.c_)
LETTERS = string.ascii_lowercase[8:]
NARROW = ("float32", "float16", "complex64", "longdouble", "clongdouble")
PIECES = ["x", "condlist", "funclist"]


class NumpyCalls(Walk):
    """The part of the walk that meets forms of NumPy that have others."""

    # -- np.r_ and np.c_ -----------------------------------------------------------------------

    def joined_parts(self, target: str, op: Any, stmt: Any, env: Env) -> Env | None:
        """``target = np.r_[x, 0.0]``, if what is joined depends on what is differentiated."""
        holder = self.evaluator.kind(op.value, env)
        if not isinstance(holder, Known) or not any(holder.value is j for j in JOINERS):
            return None
        parts = op.slice.elts if isinstance(op.slice, gast.Tuple) else [op.slice]
        if not any(self.value(p, env).varied for part in parts for p in bounds_of(part)):
            return None
        columns = holder.value is np.c_
        written = []
        for k, part in enumerate(parts):
            if isinstance(part, gast.Slice):
                part, env = self.computed(f"range{k}", self.numbers_of(part, env), stmt, env)
            elif is_row(self.evaluator.kind(part, env)):
                part, env = self.computed(f"row{k}", self.numpy_call("array", part), stmt, env)
            written.append(part)
        kinds = [widened(self.evaluator.kind(part, env)) for part in written]
        self.check_joined(kinds, columns, op)
        path = "column_stack" if columns else "hstack"
        if not columns and any(isinstance(k, Array) and k.ndim > 1 for k in kinds):
            path = "concatenate"
        display = rewrite.located(gast.List(written, gast.Load()), op)
        call = rewrite.located(self.numpy_call(path, display), op)
        after: Env = self.call(target, call, stmt, env)
        return after

    def numbers_of(self, part: gast.Slice, env: Env) -> gast.Call:
        """``0:n`` as ``np.arange(0, n)``, ``0:1:5j`` as ``np.linspace(0, 1, 5)``."""
        bounds = [part.lower or rewrite.constant(0), part.upper, part.step or rewrite.constant(1)]
        step = self.evaluator.kind(bounds[2], env)
        if part.upper is None or any(self.value(b, env).varied for b in bounds):
            raise UnsupportedError.at(
                part,
                "a range between values to differentiate is not supported here",
                "write the parts out: `np.concatenate([x, np.linspace(a, b, n)])`",
            )
        if isinstance(step, Known) and isinstance(step.value, complex):
            count = rewrite.constant(int(abs(step.value)))
            return self.numpy_call("linspace", *bounds[:2], num=count)
        if not isinstance(step, Known) and not is_number_kind(step):
            raise UnsupportedError.at(part, "the step is not known to be a number", "")
        if rewrite.is_constant(bounds[2], 1):
            bounds.pop()
            if rewrite.is_constant(bounds[0], 0):
                bounds.pop(0)
        return self.numpy_call("arange", *bounds)

    def check_joined(self, kinds: list[Kind], columns: bool, op: Any) -> None:
        """Refuse what would be joined another way than by the function that we write."""
        ranks = {k.ndim if isinstance(k, Array) else 0 for k in kinds}
        known = all(isinstance(k, Array) or is_number_kind(k) for k in kinds)
        fits = ranks <= {0, 1, 2} if columns else ranks <= {0, 1} or len(ranks) == 1
        doubles = all(getattr(k, "dtype", "float64") not in NARROW for k in kinds)
        if not known or not fits or not (doubles or 0 not in ranks):
            raise UnsupportedError.at(
                op,
                f"`np.{'c_' if columns else 'r_'}` is differentiated for arrays and numbers "
                "of known shapes and of float64, without texts",
                "use np.concatenate, np.column_stack or np.stack",
            )

    # -- np.einsum -----------------------------------------------------------------------------

    def plain_einsum(self, call: Any, env: Env) -> Any:
        """A call of einsum with its subscripts as a text, without options that say nothing."""
        first = self.evaluator.kind(call.args[0], env) if call.args else None
        args = call.args
        if first is not None and not (isinstance(first, Known) and isinstance(first.value, str)):
            args = self.with_text(call, env)
        keywords = [k for k in call.keywords if not self.says_nothing(k, args, env)]
        if args is call.args and len(keywords) == len(call.keywords):
            return call
        return rewrite.located(gast.Call(call.func, args, keywords), call)

    def with_text(self, call: Any, env: Env) -> list[Any]:
        """``A, [0, 1], x, [1], [0]`` as ``"ij,j->i", A, x``."""
        count = len(call.args) // 2
        lists = [self.labels_of(node, env) for node in call.args[1::2]]
        if len(call.args) % 2:
            lists.append(self.labels_of(call.args[-1], env))
        if any(found is None for found in lists) or not count:
            if isinstance(self.evaluator.kind(call.args[0], env), Array):
                raise UnsupportedError.at(
                    call,
                    "the lists of subscripts are not known here",
                    'write the subscripts as a text: `np.einsum("ij,j->i", A, x)`',
                )
            return list(call.args)
        numbers = sorted({n for found in lists for n in found or () if n is not ...})
        few = len(numbers) <= len(LETTERS)  # in order, as the axes of the result may go by it
        letters = LETTERS if few else string.ascii_letters
        letter = dict(zip(numbers, sorted(letters), strict=False))
        words = ["".join(letter.get(n, "...") for n in found or ()) for found in lists]
        text = ",".join(words[:count])
        if len(words) > count:
            text += f"->{words[-1]}"
        subscripts = rewrite.located(rewrite.constant(text), call)
        return [subscripts, *call.args[: 2 * count : 2]]

    def labels_of(self, node: Any, env: Env) -> list[Any] | None:
        """The numbers in a list of constants."""
        kind = self.written_kind(node, env)
        found: list[Any] | None = None
        written = self.written_parts(node, env) or [None]
        if all(isinstance(part, gast.Constant) for part in written):
            found = [part.value for part in written]
        elif isinstance(kind, Tuple) and all(isinstance(item, Known) for item in kind.items):
            found = [item.value for item in kind.items if isinstance(item, Known)]
        elif isinstance(kind, Known) and isinstance(kind.value, (tuple, list)):
            found = list(kind.value)
        elif isinstance(kind, List) and kind.item is None:
            found = []
        if found is None or not all(isinstance(n, int) or n is ... for n in found):
            return None
        return found

    def says_nothing(self, keyword: Any, args: list[Any], env: Env) -> bool:
        """Whether an option says that the result has the dtype that it has anyway."""
        kind = self.evaluator.kind(keyword.value, env)
        if keyword.arg != "dtype" or not isinstance(kind, Known):
            return False
        operands = [widened(self.evaluator.kind(a, env)) for a in args[1:]]
        return kind.value is None or (
            kind.value in FLOATS and all(getattr(k, "dtype", "") == "float64" for k in operands)
        )

    # -- np.piecewise --------------------------------------------------------------------------

    def piecewise_call(self, target: str | None, call: Any, stmt: Any, env: Env) -> Env:
        """Zeros, into which the value of each function is stored where its condition holds."""
        if any(k.arg not in PIECES for k in call.keywords):
            raise UnsupportedError.at(
                call,
                "`np.piecewise` that hands keywords on to its functions is not supported",
                "write lambdas: `lambda t: f(t, scale=2.0)`",
            )
        own = rewrite.located(gast.Call(call.func, call.args[:3], call.keywords), call)
        given = self.given(PIECES, own)
        x, pieces = given["x"], self.pieces_of(given.get("funclist"), env)
        conditions = self.written_parts(given.get("condlist"), env) or []
        kind = widened(self.evaluator.kind(x, env))
        if "condlist" in given and self.are_masks([given["condlist"]], kind, env):
            conditions = [given["condlist"]]
        fits = isinstance(kind, Array) and kind.ndim and carries(kind)
        fits = fits and self.are_masks(conditions, kind, env)
        if not fits or not pieces or len(pieces) - len(conditions) not in (0, 1):
            raise UnsupportedError.at(
                call,
                "`np.piecewise` is differentiated for an array of floats, with the conditions "
                "and the functions written out as lists",
                "use np.where or np.select",
            )
        if len(pieces) > len(conditions):
            rest, env = self.none_of(conditions, stmt, env)
            conditions = [*conditions, rest]
        whole, env = self.computed("whole", self.numpy_call("zeros_like", x), stmt, env)
        for k, (condition, piece) in enumerate(zip(conditions, pieces, strict=True)):
            self.inlining.append((id(stmt), "piece", k))
            try:
                env = self.put_piece([whole, x, condition], piece, call.args[3:], stmt, env)
            finally:
                self.inlining.pop()
        return self.returning(target, whole, stmt, env)

    def are_masks(self, nodes: list[Any], whole: Kind, env: Env) -> bool:
        """Whether these are arrays of bools, with as many axes as the whole array."""
        kinds = [self.evaluator.kind(node, env) for node in nodes]
        return bool(kinds) and all(
            isinstance(k, Array) and k.dtype == "bool" and k.ndim == getattr(whole, "ndim", 0)
            for k in kinds
        )

    def pieces_of(self, node: Any, env: Env) -> list[Any] | None:
        """The elements of the list of functions and numbers."""
        kind = self.evaluator.kind(node, env) if node is not None else None
        if not isinstance(kind, Tuple):
            return self.written_parts(node, env)
        written = self.written_parts(node, env) or [None] * len(kind.items)
        return [
            rewrite.located(rewrite.subscript(node, rewrite.constant(k)), node)
            if part is None or holds_functions(item)
            else part
            for k, (item, part) in enumerate(zip(kind.items, written, strict=True))
        ]

    def written_parts(self, node: Any, env: Env) -> list[Any] | None:
        """The elements of a list that was written out."""
        if node is None:
            return None
        display, place = self.display_of(node, len(self.out))
        if display is None:
            return None
        later = [n for statement in self.out[place + 1 :] for n in gast.walk(statement)]
        bound = {n.id for n in later if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Store)}
        return None if bound & rewrite.names_in(display) else list(display.elts)

    def none_of(self, conditions: list[Any], stmt: Any, env: Env) -> tuple[Any, Env]:
        """Where none of the conditions holds."""
        some = conditions[0]
        for k, condition in enumerate(conditions[1:]):
            both = gast.BinOp(some, gast.BitOr(), condition)
            some, env = self.computed(f"some{k}", both, stmt, env)
        return self.computed("none", gast.UnaryOp(gast.Invert(), some), stmt, env)

    def put_piece(self, places: list[Any], piece: Any, more: list[Any], stmt: Any, env: Env) -> Env:
        """``whole[condition] = piece(x[condition])``, or the piece itself if it is a number."""
        whole, x, condition = places
        kind = self.evaluator.kind(piece, env)
        if not isinstance(kind, Known) or not is_function(kind):
            if not is_number_kind(widened(kind)):
                raise UnsupportedError.at(
                    stmt, "a piece is neither a number nor a known function", "use np.select"
                )
            return self.store_at(whole, condition, piece, stmt, env)
        if not is_elementwise(kind.value):
            run = rewrite.located(gast.Call(piece, [*places, piece, *more], []), stmt)
            return self.written_in_place(None, piece_, run, stmt, env)
        picked, env = self.computed("picked", rewrite.subscript(x, condition), stmt, env)
        value, env = self.computed("value", gast.Call(piece, [picked, *more], []), stmt, env)
        return self.store_at(whole, condition, value, stmt, env)


def is_function(kind: Kind) -> bool:
    """Whether a value is surely one function."""
    return isinstance(kind, Known) and (callable(kind.value) or is_made_inside(kind.value))


def bounds_of(part: Any) -> list[Any]:
    """What an element of an index is made of."""
    if not isinstance(part, gast.Slice):
        return [part]
    return [bound for bound in (part.lower, part.upper, part.step) if bound is not None]


def is_row(kind: Kind) -> bool:
    """Whether a value is a list or tuple of numbers."""
    items = kind.items if isinstance(kind, Tuple) else ()
    if isinstance(kind, List) and kind.item is not None:
        items = (kind.item,)
    return bool(items) and all(is_number_kind(widened(item)) for item in items)


def is_elementwise(function: Any) -> bool:
    """Whether a function may as well be called for no elements at all, as it has no test."""
    if isinstance(function, np.ufunc):
        return True
    if not isinstance(function, Closure):
        return False
    nodes = list(gast.walk(function.node))
    calls = [called(n, function.frame.scope) for n in nodes if isinstance(n, gast.Call)]
    return all(isinstance(c, np.ufunc) for c in calls) and not any(
        isinstance(n, (gast.If, gast.For, gast.While, gast.Assert, gast.Raise, gast.Subscript))
        for n in nodes
    )
