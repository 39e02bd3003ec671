"""Gradients beside those of HIPS autograd, for the programs of the corpus that it can run."""

from __future__ import annotations

import ast
import inspect
import textwrap
import types
from typing import Any

import numpy as np
import pytest
from programs import Program, load
from references import fresh_call

import tangentish

autograd = pytest.importorskip("autograd")
import autograd.numpy as autograd_numpy  # noqa: E402

# a helper writes to its argument: autograd's gradients are wrong there, without a word
WRONG_THERE = {
    "helpers-helper_changes_argument",
    "helpers-helper_changes_view",
    "helpers-helper_changes_callers_argument",
    "complex-trigonometry",  # the derivative of arccosh on the other side of its root's cut
}
ENOUGH = 60  # programs that autograd must be able to run, or this test compares nothing
ENOUGH_COMPLEX = 15


def writes_in_place(function: Any) -> bool:
    """Whether a function stores into arrays, or asks for types: autograd gets these wrong."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return True
    return any(
        isinstance(node, ast.AugAssign)
        or (isinstance(node, ast.Name) and node.id == "isinstance")
        or (isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store))
        for node in ast.walk(tree)
    )


def theirs(function: Any, args: tuple[Any, ...], position: int) -> Any:
    """autograd's gradient, or None where it cannot run the function."""
    names = {**function.__globals__, "np": autograd_numpy}
    code, defaults, cells = function.__code__, function.__defaults__, function.__closure__
    again = types.FunctionType(code, names, function.__name__, defaults, cells)
    try:
        with np.errstate(all="ignore"):
            return autograd.grad(again, position)(*args)
    except Exception:  # it has no rule, or cannot trace the program
        return None


def is_plain(value: Any) -> bool:
    return isinstance(value, float) or (
        isinstance(value, np.ndarray) and value.dtype == np.float64 and value.ndim > 0
    )


def is_plain_or_complex(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype in (np.float64, np.complex128)
    return isinstance(value, (float, complex))


def comparable(program: Program) -> bool:
    function = program.function
    simple = isinstance(function, types.FunctionType) and not program.options.get("kwargs")
    simple = simple and program.name not in WRONG_THERE
    return simple and not program.options.get("raises") and not writes_in_place(function)


@pytest.mark.filterwarnings("ignore")
def test_same_gradients_as_autograd(capsys: pytest.CaptureFixture[str]) -> None:
    compared = sum(is_same(program, is_plain) for program in filter(comparable, load()))
    capsys.readouterr()
    assert compared >= ENOUGH


@pytest.mark.filterwarnings("ignore")
def test_same_gradients_as_autograd_of_complex_numbers() -> None:
    programs = [p for p in load("programs.wide") if p.group in ("complex", "fft")]
    compared = [p for p in filter(comparable, programs) if is_same(p, is_plain_or_complex)]
    assert len(compared) >= ENOUGH_COMPLEX


def is_same(program: Program, suits: Any) -> bool:
    """Compare the gradient by the first argument that suits; False where autograd has none."""
    args = fresh_call(program.arguments).args
    position = next((k for k, a in enumerate(args) if suits(a)), None)
    if position is None:
        return False
    reference = theirs(program.function, fresh_call(program.arguments).args, position)
    if reference is None or np.shape(reference) != np.shape(args[position]):
        return False
    ours = tangentish.grad(program.function, wrt=position)(*args)
    if not np.iscomplexobj(ours):
        reference = np.real(reference)  # which some of autograd's rules do not take
    np.testing.assert_allclose(ours, reference, rtol=1e-9, atol=1e-12, err_msg=program.name)
    return True
