"""Runs programs before and after normalization, and compares all that can be seen of them."""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import textwrap
from types import SimpleNamespace
from typing import Any

import gast
import numpy as np

from tangentish.frontend.normalize import normalize
from tangentish.frontend.resolve import Scope
from tangentish.language.check import check_fresh, check_locations, check_normal_form
from tangentish.names import Names


def parse(text: str) -> Any:
    """The tree of the last function in a text, located as the frontend does it."""
    last = _last_statement(text)
    node = gast.ast_to_gast(last.value if isinstance(last, ast.Assign) else last)
    source = SimpleNamespace(file="program.py", line=lambda number: "")
    for each in gast.walk(node):
        if hasattr(each, "lineno"):
            each.source = source
    return node


def execute(text: str, **values: Any) -> dict[str, Any]:
    """The globals of a module with that text."""
    found = {"np": np, **values}
    exec(compile(textwrap.dedent(text).strip(), "<program>", "exec"), found)
    return found


def last_function(text: str, module: dict[str, Any]) -> Any:
    """The function that the last statement of a module defines."""
    node = _last_statement(text)
    return module[node.targets[0].id if isinstance(node, ast.Assign) else node.name]


def _last_statement(text: str) -> Any:
    return ast.parse(textwrap.dedent(text).strip()).body[-1]


def normal_form(text: str, module: dict[str, Any] | None = None) -> Any:
    """The checked normal form of the last function in a text."""
    tree = parse(text)
    python_function = last_function(text, execute(text) if module is None else module)
    function = normalize(tree, Scope.of(python_function, tree), Names())
    check_normal_form(function)
    check_fresh(function, tree)
    check_locations(function)
    return function


def show(function: Any) -> str:
    """The text of a function in normal form."""
    plain = gast.gast_to_ast(function)
    for node in ast.walk(plain):  # the writer of Python takes a power of a constant for positive
        if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
            node.left = ast.parse(repr(node.left.value), mode="eval").body
    return ast.unparse(ast.fix_missing_locations(plain))


def compiled(function: Any, values: dict[str, Any]) -> Any:
    """The Python function that a tree describes, in a module with these globals."""
    module = ast.Module([gast.gast_to_ast(function)], [])
    code = compile(ast.fix_missing_locations(module), "<normal form>", "exec")
    exec(code, values)
    return values[function.name]


def behavior(function: Any, arguments: Any) -> Any:
    """Result or exception, what was printed, and what became of the arguments."""
    given = copy.deepcopy(arguments)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), np.errstate(all="ignore"):
        try:
            result = repr(function(*given))
        except Exception as error:  # both versions must fail alike
            message = "" if isinstance(error, NameError) else error  # variables get new names
            kind = "NameError" if isinstance(error, NameError) else type(error).__name__
            result = f"{kind}: {message}"
    return result, printed.getvalue(), repr(given)


def compare(text: str, *calls: Any, **values: Any) -> Any:
    """Asserts that a program and its normal form behave alike; returns the normal form."""
    theirs, ours = execute(text, **values), execute(text, **values)
    function = normal_form(text, theirs)
    original = last_function(text, theirs)
    normalized = compiled(function, ours)
    for arguments in calls:
        expected, found = behavior(original, arguments), behavior(normalized, arguments)
        assert found == expected, (
            f"{arguments}\n{text}\n--- normal form\n{show(function)}\n{expected}\n{found}"
        )
    written = show(function)
    module = ours if original.__name__ != "<lambda>" else execute(written, **values)
    again = show(normal_form(written, module))
    assert again == written, f"not idempotent\n{written}\n--- again\n{again}"
    return function
