"""What may be differentiated with respect to what: the arguments asked for, and the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gast
import numpy as np

from tangentish.analysis.expressions import Evaluator
from tangentish.analysis.lattice import in_words, kind_of
from tangentish.analysis.program import Info, Program, carries
from tangentish.calling.structures import leaves
from tangentish.errors import (
    ONE_NUMBER,
    RETURN_A_NUMBER,
    ArgumentError,
    Offence,
    OutputError,
    UnsupportedError,
    position_of,
)
from tangentish.language import rewrite
from tangentish.language.kinds import (
    ONE,
    Array,
    Dict,
    Dim,
    Kind,
    Known,
    List,
    Object,
    Scalar,
    Tuple,
    Unknown,
    is_complex,
    is_real,
)

FLOATS = ("float", "longdouble")
HOLOMORPHIC = (
    "return its real part, imaginary part or absolute value; if it is an analytic function of "
    "complex arguments, say so by `holomorphic=True`"
)


def check_arguments(function: Any, arguments: Mapping[str, Any], wrt: Sequence[str]) -> None:
    """Refuse arguments that have no derivative, or whose arithmetic is not that of arrays.

    >>> check_arguments(abs, {"x": 2}, ["x"])
    Traceback (most recent call last):
    tangentish.errors.ArgumentError: `abs` cannot be differentiated with respect to `x`, an int: ...
    """
    for name, value in arguments.items():
        check_array_class(name, value)
        if name in wrt:
            check_active(function, name, value)


def check_array_class(name: str, value: Any) -> None:
    """Refuse subclasses of ndarray: `*` of a matrix or sums of masked arrays mean other things."""
    if (
        isinstance(value, np.ndarray)
        and not isinstance(value, (np.memmap, np.recarray))
        and type(value) is not np.ndarray
    ):
        advice = ".filled(...)" if isinstance(value, np.ma.MaskedArray) else "np.asarray(...)"
        raise ArgumentError(
            f"`{name}` is a {type(value).__name__}, whose operations are not those of plain "
            f"arrays: pass a plain array, made by {advice}"
        )


def check_active(function: Any, name: str, value: Any) -> None:
    """Refuse an argument that cannot carry a derivative."""
    kind = kind_of(value, name)
    if isinstance(kind, Unknown) or not carries(kind):
        advice = "pass a float, or an array or container of floats"
        if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
            advice = f"pass a float, such as {float(value)!r}"
        elif isinstance(value, np.ndarray) and value.dtype.kind in "iub":
            advice = f"pass an array of floats, such as `{name}.astype(float)`"
        raise ArgumentError(
            f"`{function.__name__}` cannot be differentiated with respect to `{name}`, "
            f"{told(value)}: {advice}"
        )


def told(value: Any) -> str:
    """What an argument is that carries no derivative.

    >>> told(3), told([1, 2])
    ('an int', 'a list that holds no floats')
    """
    holds = " that holds no floats" if isinstance(value, (list, tuple, dict)) else ""
    return f"{in_words(value)}{holds}"


def article(word: str) -> str:
    """The article before a word of a message."""
    return "an" if word[0] in "aeiouAEIOU" else "a"


# The result.


def result_check(
    mode: str, lengths: Mapping[str, int], holomorphic: bool = False
) -> Callable[[Program], None] | None:
    """What refuses a program whose result a mode has no use for."""
    if holomorphic:
        scalar = mode in ("grad", "value_and_grad", "value_and_grad_aux")
        return lambda program: check_holomorphic(program, scalar)
    if mode in ("grad", "value_and_grad"):
        return lambda program: check_result(program, program.result.kind, lengths)
    if mode == "value_and_grad_aux":
        return lambda program: check_pair(program, lengths)
    return None


def check_complex_arguments(
    function: Any, arguments: Mapping[str, Any], wrt: Sequence[str]
) -> None:
    """Refuse real arguments where a complex derivative is asked for."""
    for name in wrt:
        if not all(map(np.iscomplexobj, leaves(arguments[name]))):
            raise ArgumentError(
                f"with `holomorphic=True`, `{function.__name__}` is differentiated with respect to "
                f"complex numbers, and `{name}` is {in_words(arguments[name])}: pass complex "
                "numbers, such as `x + 0j`"
            )


def check_holomorphic(program: Program, scalar: bool) -> None:
    """Refuse a program that is not analytic, or does not return one complex number."""
    from tangentish.differentiate.generate import reachable

    kind = program.result_kinds()[0]
    if scalar and not (isinstance(kind, Unknown) or (is_complex(kind) and not ndim_of(kind))):
        raise output_error(
            program, "no complex number", "leave `holomorphic=True` out, or return a complex number"
        )
    for each in reachable(program):
        for statement in rewrite.statements_in(each.body):
            if (info := each.info.get(id(statement))) is not None:
                check_analytic(statement, info)


def ndim_of(kind: Kind) -> int:
    """The number of axes of an array; 0 of anything else."""
    return kind.ndim if isinstance(kind, Array) else 0


def check_analytic(statement: Any, info: Info) -> None:
    """Refuse a step whose derivative is not that of an analytic function."""
    if info.rule is None or info.value is None or not info.value.varied:
        return
    evaluator = Evaluator(lambda name: None)
    kinds = {p: evaluator.kind(e, info.env) for p, e in info.bound.items()}
    active = [k for p, k in kinds.items() if p in info.rule.wrt]
    if not any(is_complex(k) or isinstance(k, Unknown) for k in active):
        return
    if is_real(info.value.kind) or info.rule.conjugates(kinds):
        raise UnsupportedError.at(
            statement,
            f"`{info.rule.name}` is not analytic, and `holomorphic=True` promises an analytic "
            "function",
            "differentiate a real result: its real part, imaginary part or absolute value",
        )


def check_pair(program: Program, lengths: Mapping[str, int]) -> None:
    """Refuse a function that does not return a number and something besides."""
    if not program.returns_tuple or len(program.results) != 2:
        problem = "no pair" if program.returns_tuple else "one value"
        raise output_error(
            program, problem, "with `has_aux` return a number and anything else, as a pair"
        )
    check_result(program, program.result_kinds()[0], lengths)


def check_result(program: Program, kind: Kind, lengths: Mapping[str, int]) -> None:
    """Refuse a result that is not one real number; what is not known yet is asked at run time."""
    problem = ""
    advice = "return one float"
    if isinstance(kind, Array) and kind.ndim:
        problem = f"an array of shape {shape_text(kind.dims, lengths)}"
        advice = RETURN_A_NUMBER
    elif isinstance(kind, (Tuple, List, Dict)):
        problem = f"a {type(kind).__name__.lower()}"
        advice = (
            "return the one number to differentiate, or use `tangentish.adjoint`, "
            "which takes the cotangent of the output"
        )
    elif isinstance(kind, Object):
        problem = f"an object of class `{kind.cls.__qualname__}`"
    elif is_complex(kind) and not isinstance(kind, Known):
        problem = "a complex number"
        advice = HOLOMORPHIC
    elif isinstance(kind, (Scalar, Array)) and not kind.dtype.startswith(FLOATS):
        problem = f"{article(kind.dtype)} {kind.dtype.rstrip('0123456789')} number"
    elif isinstance(kind, Known) and not isinstance(kind.value, (float, np.floating)):
        problem = known_in_words(kind.value)
    if problem:
        raise output_error(program, problem, advice)


def known_in_words(value: Any) -> str:
    """What a result known beforehand is, for a message."""
    if value is None:
        return "None"
    if callable(value) or "Closure" in type(value).__name__ or "Lazy" in type(value).__name__:
        return "a function"
    return f"{article(type(value).__name__)} {type(value).__name__}"


def output_error(program: Program, problem: str, advice: str) -> OutputError:
    """The error, with the statement that returns the result."""
    place = position_of(last_return(program.source.tree))
    message = f"`{program.name}` returns {problem}, and {ONE_NUMBER}"
    return OutputError(str(Offence(place, message, advice)))


def last_return(tree: Any) -> Any:
    """The last `return` of a function, nested functions apart; a lambda's body."""
    if isinstance(tree, gast.Lambda):
        return tree.body
    found = tree
    pending: list[Any] = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, gast.Return):
            found = node if found is tree or node.lineno > found.lineno else found
        elif not isinstance(node, (gast.FunctionDef, gast.Lambda, gast.ClassDef)):
            pending += [n for n in gast.iter_child_nodes(node) if isinstance(n, gast.stmt)]
    return found


def shape_text(dims: Sequence[Dim], lengths: Mapping[str, int]) -> str:
    """A shape with the lengths that are known from the arguments."""
    parts = [length_text(dim, lengths) for dim in dims]
    return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"


def length_text(dim: Dim, lengths: Mapping[str, int]) -> str:
    """The length of one axis: a number where the arguments tell it, else a question mark."""
    if dim == ONE or dim.symbol.isdigit():
        return dim.symbol
    if dim.symbol in lengths:
        return str(lengths[dim.symbol] - dim.minus)
    return "?"


def lengths_of(arguments: Mapping[str, Any]) -> dict[str, int]:
    """The lengths of the axes of array arguments, by the symbols that kinds give them.

    >>> lengths_of({"x": np.zeros((3, 4))})
    {'x.0': 3, 'x.1': 4}
    """
    return {
        f"{name}.{axis}": length
        for name, value in arguments.items()
        if isinstance(value, np.ndarray)
        for axis, length in enumerate(value.shape)
    }
