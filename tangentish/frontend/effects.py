"""Which calls cannot change what their caller sees.

Python fetches operands from left to right: in ``a[0] + f(a)`` or ``g * f(x)`` the left operand
has its value before ``f`` runs.  The normal form may delay it only if ``f`` neither stores
into objects nor binds variables outside.  That is read off the function that is called;
"no" is always a safe answer, and costs a copy.
"""

from __future__ import annotations

import builtins
import dis
import itertools
import types
from typing import Any

import gast
import numpy as np

# Functions of these modules change nothing but what they are given to write into.
_QUIET_MODULES = frozenset(("builtins", "math", "cmath", "operator", "numpy", "scipy", "_operator"))

# Except these, which write, or call a function that they are given.
_LOUD = """
setattr delattr exec eval next map filter iter reduce __import__ input compile vectorize
copyto put place putmask fill_diagonal put_along_axis at shuffle seed apply_along_axis
apply_over_axes fromfunction piecewise setitem delitem iadd isub imul itruediv ifloordiv
imod ipow imatmul iand ior ixor ilshift irshift iconcat
"""
_LOUD_NAMES = frozenset(_LOUD.split())

# Methods that write, although modules of NumPy have quiet functions of the same names.
_WRITING = """
append extend insert pop remove clear sort reverse update setdefault popitem delete add
discard fill resize partition argpartition setfield setflags byteswap
"""
_LOUD_METHODS = frozenset(_WRITING.split())

# Methods of arrays, numbers, texts and containers that only read.
_READING = """
all any argmax argmin argsort astype choose clip compress conj conjugate copy cumprod cumsum
diagonal dot flatten item max mean min nonzero prod ravel repeat reshape round searchsorted
squeeze std sum swapaxes take tolist trace transpose var view
get items keys values index count union intersection difference
format join split strip lstrip rstrip startswith endswith upper lower title replace
is_integer bit_length as_integer_ratio hex
"""
_QUIET_METHODS = frozenset(_READING.split())

_LOUD_INSTRUCTIONS = frozenset(
    dis.opmap[name]
    for name in dis.opmap
    if name.startswith(("STORE_SUBSCR", "STORE_ATTR", "STORE_GLOBAL", "STORE_SLICE", "STORE_NAME"))
    or name.startswith(("DELETE_SUBSCR", "DELETE_ATTR", "DELETE_GLOBAL", "DELETE_NAME"))
    or name.startswith(("YIELD", "IMPORT"))
)
_STORE_CELL = dis.opmap.get("STORE_DEREF")
_IN_PLACE = range(13, 26)  # arguments of BINARY_OP, from Python 3.11 on
_IDLE = frozenset(("CACHE", "NOP", "EXTENDED_ARG"))


def is_quiet(call: gast.Call, scope: Any) -> bool:
    """Whether a call is known to leave all variables and objects of its caller alone.

    >>> class Scope:
    ...     module_path = staticmethod(lambda node: None)
    ...     find = staticmethod(lambda name: None)
    >>> [is_quiet(gast.parse(text, mode="eval").body, Scope) for text in ("x.sum()", "x.sort()")]
    [True, False]
    """
    if any(keyword.arg in ("out", "key", None) for keyword in call.keywords):
        return False
    function = call.func
    if isinstance(function, gast.Attribute):
        path = scope.module_path(function)
        if path is None:
            return function.attr in _QUIET_METHODS
        value = path[0]
    elif isinstance(function, gast.Name):
        binding = scope.find(function.id)
        if binding is None:
            return False
        value = binding.value
    else:
        return False
    if isinstance(value, np.ufunc) and len(call.args) > value.nin:  # an array to write into
        return False
    return _is_quiet(value, set()) and not any(_may_be_function(each, scope) for each in call.args)


def _may_be_function(node: Any, scope: Any) -> bool:
    """Whether an argument is a function that the callee might call."""
    if isinstance(node, gast.Lambda):
        return True
    if not isinstance(node, gast.Name):
        return False
    binding = scope.find(node.id)
    return binding is not None and callable(binding.value)


def _is_quiet(function: Any, seen: set[types.CodeType]) -> bool:
    if isinstance(function, types.FunctionType) and not _is_library(function):
        return _runs_quietly(function, function.__code__, seen)
    if isinstance(function, np.ufunc):
        return True
    if isinstance(function, type) and issubclass(function, BaseException):
        return True
    name = getattr(function, "__name__", "")
    return _is_library(function) and name not in _LOUD_NAMES


def _is_library(function: Any) -> bool:
    module = getattr(function, "__module__", None) or ""
    return module.split(".")[0] in _QUIET_MODULES


def _runs_quietly(function: Any, code: types.CodeType, seen: set[types.CodeType]) -> bool:
    """Whether a Python function stores into nothing, judged by its bytecode."""
    if code in seen:
        return True
    seen.add(code)
    used = set(code.co_code[::2])
    if used & _LOUD_INSTRUCTIONS or (_STORE_CELL in used and code.co_freevars):
        return False
    if not _updates_only_its_own(code):
        return False
    if any(isinstance(each, tuple) and "out" in each for each in code.co_consts):  # keywords
        return False
    if not all(_name_is_quiet(name, function, seen) for name in code.co_names):
        return False
    if not all(_cell_is_quiet(cell, seen) for cell in function.__closure__ or ()):
        return False
    nested = (each for each in code.co_consts if isinstance(each, types.CodeType))
    return all(_runs_quietly(function, each, seen) for each in nested)


def _updates_only_its_own(code: types.CodeType) -> bool:
    """Whether ``x += e`` is only done to variables that hold nothing of the caller's.

    These are variables that get all their values from constants and arithmetic.
    """
    steps = [each for each in dis.get_instructions(code) if each.opname not in _IDLE]
    sources: dict[str, list[dis.Instruction]] = {}
    for before, step in itertools.pairwise(steps):
        if step.opname.startswith("STORE_FAST"):
            stored = step.argval if isinstance(step.argval, tuple) else (step.argval,)
            sources.setdefault(stored[0], []).append(before)
    for step, after in itertools.pairwise(steps):
        if not _is_in_place(step):
            continue
        if not after.opname.startswith("STORE_FAST"):
            return False
        variable = after.argval[0] if isinstance(after.argval, tuple) else after.argval
        parameters = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        if variable in parameters or not all(map(_makes_new, sources[variable])):
            return False
    return True


def _is_in_place(step: dis.Instruction) -> bool:
    if step.opname == "BINARY_OP":
        return step.arg in _IN_PLACE
    return step.opname.startswith("INPLACE_")  # Python 3.10


def _makes_new(step: dis.Instruction) -> bool:
    """Whether a value is no object that existed before."""
    if step.opname == "BINARY_OP":
        return (step.arg or 0) < _IN_PLACE.stop
    arithmetic = step.opname.startswith(("BINARY_", "INPLACE_")) and "SUBSCR" not in step.opname
    return step.opname in ("LOAD_CONST", "LOAD_SMALL_INT") or arithmetic


def _name_is_quiet(name: str, function: Any, seen: set[types.CodeType]) -> bool:
    """Whether a global or an attribute of that name may be called without effect."""
    if name in function.__globals__:
        value = function.__globals__[name]
    elif hasattr(builtins, name):
        value = getattr(builtins, name)
    else:  # an attribute: of a module, or a method
        known = any(hasattr(module, name) for module in (np, np.linalg, np.ndarray))
        return name in _QUIET_METHODS or (known and name not in _LOUD_NAMES | _LOUD_METHODS)
    return not callable(value) or _is_quiet(value, seen)


def _cell_is_quiet(cell: Any, seen: set[types.CodeType]) -> bool:
    try:
        value = cell.cell_contents
    except ValueError:  # not bound yet
        return False
    return not callable(value) or _is_quiet(value, seen)
