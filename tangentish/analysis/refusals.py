"""What the language admits, and what would lose a derivative all the same: refused here.

A text that was made of values to differentiate is *tainted*: it may be printed or kept, and
not be read as a number again.
"""

from __future__ import annotations

import contextlib
import functools
import random
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gast
import numpy as np

from tangentish.analysis.frames import root_name
from tangentish.analysis.lattice import in_words
from tangentish.analysis.program import Env, Program, Value, is_storage
from tangentish.analysis.walk import Walk
from tangentish.errors import NoRuleError, UnsupportedError, position_of
from tangentish.frontend.resolve import import_path
from tangentish.language import rewrite
from tangentish.language.kinds import BOTTOM, Dict, Known, Object, Opaque, Unknown
from tangentish.lookups import is_versioned

HOW_TO_ADD = (
    "give it a rule with `tangentish.extend` (see docs/custom_rules.md), or write it in NumPy "
    "functions that have one"
)
ADVICE = {
    "itertools.": "write a list comprehension or a loop",
    "set frozenset": "use a list",
    "heapq. _heapq. bisect. _bisect.": "use np.sort and np.argsort on an array",
    "numpy.frompyfunc numpy.apply_along_axis numpy.apply_over_axes "
    "numpy.fromfunction": "write a loop, or use operations on whole arrays",
    "numpy.nditer numpy.ndenumerate numpy.ndindex": "loop over the indices: `for i in range(n)`",
    "numpy.matrix numpy.asmatrix numpy.ma.": "use plain arrays",
    "numpy.select numpy.choose numpy.extract": "use np.where, or index with a mask",
    "ufunc.reduce ufunc.accumulate ufunc.reduceat ufunc.outer ufunc.at": "write a loop, or use "
    "np.add, np.multiply, np.maximum or np.minimum, whose methods have rules",
    "decimal. fractions. cmath.": "compute with floats",
    "array.array memoryview bytes bytearray struct. _struct.": "use arrays of NumPy",
    "getattr setattr vars delattr": "write the attribute out: `a.name`",
    "iter next": "write a `for` loop, or an index",
    "scipy.integrate.": "write the sum or the time steps in NumPy, or give it a rule with "
    "`tangentish.extend` (see docs/custom_rules.md)",
    "scipy.optimize.": "differentiate the objective instead, or give the solver a rule by the "
    "implicit function theorem with `tangentish.extend` (see docs/custom_rules.md)",
    "scipy.interpolate.": "use np.interp, or write the evaluation of the polynomial in NumPy",
    "scipy.sparse.": "use dense arrays",
    "scipy.stats.": "write the formula in NumPy and scipy.special, or call the distribution "
    "itself: `norm.logpdf(x, loc, scale)`",
    "scipy.spatial.": "write the distances in NumPy: `np.sum((x[:, None] - y) ** 2, axis=-1)`",
}
TO_TEXT = (
    *(str, repr, format, ascii, np.array2string, np.array_repr, np.array_str),
    *(np.format_float_positional, np.format_float_scientific),
)
HOLDERS = (gast.Name, gast.Subscript, gast.Attribute, gast.Tuple, gast.List, gast.Dict)
WRITING = ("_heapq", "_bisect", "_operator")  # modules of C whose functions write to arguments
CALLED_ON = (
    *(types.MethodType, types.MethodDescriptorType, types.WrapperDescriptorType),
    functools.partial,
)
HARMLESS = (*TO_TEXT, print, len, isinstance, type, hash, id, bool)
GLOBAL_GENERATORS = (np.random.normal.__self__, random.random.__self__)  # type: ignore[attr-defined]
SEEDED = (np.random.default_rng, np.random.RandomState, random.Random)


class Refusals(Walk):
    """The part of the walk that looks for what may not be carried along."""

    texts: set[str]  # variables that hold a tainted text
    foreign: set[str]  # variables that may be memory of a called function's globals
    statement: Any  # the one that is being looked at

    # -- calls -------------------------------------------------------------------------------

    def check_call(self, target: str | None, function: Any, call: Any, env: Env) -> None:
        """Refuse a call of a known function that would lose a derivative."""
        self.check_random(function, call)
        tainted = [a for a in self.given_to(call) if self.is_tainted(a, env)]
        if self.makes_text(function) and (tainted or self.any_varied(call, env)):
            self.taint(target)
        elif tainted and target is not None and not self.is_harmless(function):
            self.refuse_text(call)

    def refuse_function(self, function: Any, call: Any) -> None:
        """Refuse a call of a function that has neither a rule nor Python source."""
        name = full_name(function)
        advice = next((text for names, text in ADVICE.items() if is_one_of(name, names)), "")
        problem = f"`{name}` has no derivative rule and no Python source to differentiate"
        if is_unread(function):
            problem = f"`{name}` has no derivative rule"
        if isinstance(function, type) and not advice:
            problem = (
                f"making an instance of `{name}` from values to differentiate is not supported yet"
            )
            advice = "keep the values in local variables, tuples or dicts"
        raise NoRuleError.at(call, problem, advice or HOW_TO_ADD)

    @contextlib.contextmanager
    def blaming_caller(self, function: Any, call: Any) -> Iterator[None]:
        """What a library's own source does not allow is shown where the user calls the library."""
        try:
            yield
        except UnsupportedError as error:
            caller = position_of(call).file
            if not is_library(function.__code__.co_filename) or is_library(caller):
                raise
            first = error.offences[0]
            raise NoRuleError.at(
                call,
                f"`{full_name(function)}` has no derivative rule, and its source cannot be "
                f"differentiated: {first.problem} ({first.position})",
                HOW_TO_ADD,
            ) from None

    def makes_text(self, function: Any) -> bool:
        return any(function is each for each in TO_TEXT)

    def may_write(self, call: Any, env: Env) -> list[str]:
        """The variables whose memory a function that cannot be read may write to."""
        roots = [root_name(argument) for argument in self.given_to(call)]
        written = [r for r in roots if r is not None and r in env and is_storage(env[r].kind)]
        for root in written:
            self.mutate(root, False, env)
        return written

    def written_by(self, function: Any, call: Any, env: Env) -> list[str]:
        """The variables that an inactive call may write to: those given to what cannot be read."""
        module = getattr(function, "__module__", None) or ""
        if isinstance(function, type) or function is print:
            return []
        known = is_versioned(module) and module not in WRITING
        if is_unread(function):  # of SciPy: it writes where it is told that it may
            known = not any((k.arg or "").startswith("overwrite") for k in call.keywords)
        if known and not isinstance(function, CALLED_ON) and function is not None:
            return []
        return self.may_write(call, env)

    def check_method(self, target: str | None, call: Any, env: Env) -> None:
        """A method of a text gives a text, as far as is known."""
        receiver = call.func.value
        base = self.evaluator.kind(receiver, env)
        given = [receiver, *self.given_to(call)]
        if isinstance(base, Known) and isinstance(base.value, str):
            if any(self.is_tainted(a, env) or self.value(a, env).varied for a in given):
                self.taint(target)
        elif self.is_tainted(receiver, env):
            self.taint(target)
        elif target is not None and any(self.is_tainted(a, env) for a in given):
            self.refuse_text(call)

    def given_to(self, call: Any) -> list[Any]:
        return [*call.args, *(k.value for k in call.keywords)]

    def is_harmless(self, function: Any) -> bool:
        """Whether no number of the text comes back from a call."""
        return any(function is each for each in HARMLESS)

    def check_random(self, function: Any, call: Any) -> None:
        """Refuse draws from a generator that nobody passed in: they differ from call to call."""
        owner = getattr(function, "__self__", None)
        drawn = any(owner is each for each in GLOBAL_GENERATORS)
        unseeded = any(function is each for each in SEEDED)
        if drawn or (unseeded and not call.args and not call.keywords):
            module = "random" if isinstance(owner, random.Random) else "numpy.random"
            name = getattr(function, "__name__", str(function))
            raise UnsupportedError.at(
                call,
                f"`{module}.{name}` draws from a generator that is not passed in",
                "pass in a Generator, made by np.random.default_rng(seed), "
                "or the numbers themselves",
            )
        given = [k.arg for k in call.keywords if not rewrite.is_constant(k.value, None)]
        if draws_of_scipy(function) and "random_state" not in given:
            raise UnsupportedError.at(
                call,
                f"`{full_name(function)}` draws from a generator that is not passed in",
                "pass it in: `random_state=rng`, made by np.random.default_rng(seed)",
            )

    # -- operands ------------------------------------------------------------------------------

    def check_operands(self, operands: list[Any], node: Any, env: Env) -> None:
        """Rules speak of numbers and plain arrays: ask of an operand that may be something else."""
        for operand in operands:
            value = self.value(operand, env)
            known = isinstance(value.kind, Known) and value.kind != BOTTOM
            if known and callable(value.kind.value):
                value = Value(Opaque(in_words(value.kind.value)))
            if value.varied or not isinstance(value.kind, Unknown):
                continue
            if isinstance(value.kind, Opaque):
                raise UnsupportedError.at(
                    node,
                    f"{value.kind.told} meets a value to differentiate, and its arithmetic is not "
                    "that of plain arrays",
                    "make it an array of floats, such as np.asarray(..., dtype=float)",
                )
            if isinstance(operand, gast.Name):
                options = (
                    {"complex_too": rewrite.constant(True)} if self.program.complex_met else {}
                )
                check = rewrite.call("check_plain", operand, **options)
                self.emit(gast.Expr(check), env, node)

    # -- texts -------------------------------------------------------------------------------

    def taint(self, target: str | None) -> None:
        if target is not None:
            self.texts.add(target)

    def is_tainted(self, node: Any, env: Env) -> bool:
        """Whether an operand may be a text made of values to differentiate."""
        return bool(self.texts) and not self.texts.isdisjoint(rewrite.names_in(node))

    def note_text(self, target: str, op: Any, env: Env) -> None:
        """``target = op`` where ``op`` is no call: does it make a tainted text?"""
        if isinstance(op, gast.JoinedStr):
            parts = [p for p in rewrite.subexpressions(op) if isinstance(p, gast.Name)]
            if any(self.value(p, env).varied or p.id in self.texts for p in parts):
                self.taint(target)
        elif isinstance(op, gast.BinOp):
            left = self.evaluator.kind(op.left, env)
            if isinstance(left, Known) and isinstance(left.value, str):
                if self.value(op.right, env).varied or self.is_tainted(op.right, env):
                    self.taint(target)
            elif self.is_tainted(op, env):
                self.taint(target)
        elif isinstance(op, HOLDERS) and self.is_tainted(op, env):
            self.taint(target)

    def refuse_text(self, node: Any) -> None:
        raise UnsupportedError.at(
            node,
            "a text that was made of values to differentiate may be read as a number here, "
            "which would lose the derivative",
            "use the value itself; texts of it may only be shown",
        )

    # -- memory of others ----------------------------------------------------------------------

    def check_owned(self, root: str) -> None:
        """Refuse to write to memory that a global or a closure holds."""
        if not self.program.captured and not self.foreign:
            return
        mine = self.storage.find(root)
        held = {c for name in self.program.captured for c in self.classes_held(name)}
        if mine in held or self.storage.names(root) & self.foreign:
            raise UnsupportedError.at(
                self.statement,
                f"`{root}` may be memory of a global or closure variable, and is written to",
                "pass it in as an argument, or write to a copy",
            )

    def classes_held(self, name: str) -> set[str]:
        """The storage classes of a variable and of all that it holds."""
        found = [self.storage.find(name)]
        while self.storage.has_element(found[-1]):
            inner = self.storage.element_of(found[-1])
            if inner in found:
                break
            found.append(inner)
        return set(found)

    def note_foreign(self, target: str | None, program: Program) -> None:
        """What a called function returns may be memory of its globals, or a tainted text."""
        if target is None:
            return
        if program.text_result:
            self.taint(target)
        if program.foreign_result:
            self.foreign.add(target)

    def check_index(self, op: gast.Subscript, env: Env) -> None:
        """Refuse `table[x]` where what the object does with `x` is not known."""
        kind = self.evaluator.kind(op.value, env)
        opaque = isinstance(kind, (Unknown, Object)) or (
            isinstance(kind, Known) and not isinstance(kind.value, (str, tuple))
        )
        if opaque and any(self.value(p, env).varied for p in parts_of(op.slice)):
            raise UnsupportedError.at(
                op,
                "indexing this object with a value to differentiate is not supported",
                "use a function, such as np.concatenate for np.r_",
            )

    # -- sets and keys -------------------------------------------------------------------------

    def check_display(self, op: Any, env: Env) -> None:
        """Refuse values to differentiate where equality of values decides what is kept."""
        if isinstance(op, gast.Set) and any(self.value(e, env).varied for e in op.elts):
            raise UnsupportedError.at(
                op, "a set of values to differentiate is not supported", "use a list"
            )
        if isinstance(op, gast.Dict):
            for key in op.keys:
                if key is not None:
                    self.check_key(key, env)

    def check_key(self, key: Any, env: Env) -> None:
        """Refuse a value to differentiate as the key under which something is stored."""
        if isinstance(key, gast.expr) and self.value(key, env).varied:
            raise UnsupportedError.at(
                key,
                "a value to differentiate cannot be the key under which something is stored",
                "use an integer or a text as the key, and keep the value in the dict",
            )

    def check_stored_key(self, place: Any, kind: Any, env: Env) -> None:
        if isinstance(place, gast.Subscript) and isinstance(kind, (Dict, Unknown)):
            self.check_key(place.slice, env)


def draws_of_scipy(function: Any) -> bool:
    """Whether a function is the method of a distribution of SciPy that draws numbers."""
    owner = type(getattr(function, "__self__", None))
    return getattr(function, "__name__", "") == "rvs" and owner.__module__.startswith("scipy.stats")


def parts_of(index: Any) -> list[Any]:
    """The operands of an index."""
    found = [p for p in rewrite.subexpressions(index) if isinstance(p, gast.Name)]
    return found


def full_name(function: Any) -> str:
    """The name under which the user knows a function.

    >>> full_name(np.linalg.solve), full_name(np.sin), full_name(len)
    ('numpy.linalg.solve', 'numpy.sin', 'len')
    """
    if isinstance(function, types.MethodType) and import_path(function.__self__) is not None:
        return f"{full_name(function.__self__)}.{function.__name__}"
    found = import_path(function)
    if found is not None:
        return ".".join(found).removeprefix("builtins.")
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None)
    if name is None:
        return type(function).__name__
    module = getattr(function, "__module__", None)
    return f"{module}.{name}" if module and module != "builtins" else str(name)


def is_unread(function: Any) -> bool:
    """Whether a function is of a library whose Python code is mere plumbing around compiled code.

    What has no rule there is refused where the user calls it.

    >>> is_unread(np.median)
    False
    """
    owner = function if hasattr(function, "__module__") else type(function)
    return (getattr(owner, "__module__", None) or "").partition(".")[0] == "scipy"


def is_one_of(name: str, names: str) -> bool:
    """Whether a name is in a list of names, or in a module that ends in a dot there."""
    return any(
        name == each or (each[-1] == "." and name.startswith(each)) for each in names.split()
    )


def is_library(file: str) -> bool:
    """Whether a file is not the user's own: Python's, or an installed package's."""
    parts = Path(file).parts
    standard = Path(types.__file__).parent
    return "site-packages" in parts or "dist-packages" in parts or standard in Path(file).parents
