"""Runs programs before and after normalization, and compares all that can be seen of them."""

from __future__ import annotations

import ast
import builtins
import contextlib
import copy
import io
import textwrap
from types import ModuleType, SimpleNamespace
from typing import Any

import gast
import numpy as np

from tangentish.frontend.normalize import normalize
from tangentish.language.check import check_fresh, check_locations, check_normal_form
from tangentish.language.grammar import names_written, parameters
from tangentish.names import Names


class Scope:
    """Stands in for `tangentish.frontend.resolve.Scope`: locals, globals, builtins."""

    def __init__(self, function: Any, values: dict[str, Any], outer: frozenset[str] = frozenset()):
        body = function.body if isinstance(function.body, list) else [function.body]
        own = {parameter.id for parameter in parameters(function.args)}
        declared: set[str] = set()
        for node in body:
            own |= names_written(node)
        for node in gast.walk(function):
            if isinstance(node, (gast.Global, gast.Nonlocal)):
                declared |= set(node.names)
        self.locals = outer | (own - declared)
        self.values = values

    def find(self, name: str) -> Any:
        if name in self.locals:
            return SimpleNamespace(where="local", value=None)
        if name in self.values:
            return SimpleNamespace(where="global", value=self.values[name])
        if hasattr(builtins, name):
            return SimpleNamespace(where="builtin", value=getattr(builtins, name))
        return None

    def module_path(self, node: Any) -> tuple[Any] | None:
        if isinstance(node, gast.Name):
            found = self.find(node.id)
            if found is None or found.where == "local":
                return None
            return (found.value,)
        if not isinstance(node, gast.Attribute):
            return None
        owner = self.module_path(node.value)
        if owner is None or not isinstance(owner[0], ModuleType):
            return None
        return (getattr(owner[0], node.attr),) if hasattr(owner[0], node.attr) else None

    def child(self, node: Any) -> Scope:
        return Scope(node, self.values, self.locals)


def parse(text: str) -> Any:
    """The tree of one function or lambda, located as the frontend does it."""
    node = gast.parse(textwrap.dedent(text).strip()).body[-1]
    if isinstance(node, (gast.Expr, gast.Assign)):
        node = node.value
    source = SimpleNamespace(file="program.py", line=lambda number: "")
    for each in gast.walk(node):
        if hasattr(each, "lineno"):
            each.source = source
    return node


def normal_form(text: str, values: dict[str, Any] | None = None) -> Any:
    """The checked normal form of a program's text."""
    tree = parse(text)
    before = gast.dump(tree, include_attributes=True)
    scope = Scope(tree, {"np": np} if values is None else values)
    function = normalize(tree, scope, Names())
    assert gast.dump(tree, include_attributes=True) == before
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


def behaviour(function: Any, arguments: Any) -> Any:
    """Result or exception, what was printed, and what became of the arguments."""
    given = copy.deepcopy(arguments)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), np.errstate(all="ignore"):
        try:
            result = repr(function(*given))
        except Exception as error:  # both versions must fail alike
            message = "" if isinstance(error, NameError) else error  # variables get new names
            result = f"{type(error).__name__}: {message}"
    return result, printed.getvalue(), repr(given)


def compare(text: str, *calls: Any, values: dict[str, Any] | None = None) -> Any:
    """Asserts that a program and its normal form behave alike; returns the normal form."""
    text = textwrap.dedent(text).strip()
    tree = parse(text)
    fresh = lambda: {"np": np, **copy.copy(values or {})}  # noqa: E731
    theirs, ours = fresh(), fresh()
    exec(compile(text, "<program>", "exec"), theirs)
    preamble = gast.parse(text)
    preamble.body.pop()
    exec(compile(gast.gast_to_ast(preamble), "<program>", "exec"), ours)
    function = normal_form(text, dict(ours))
    name = tree.name if isinstance(tree, gast.FunctionDef) else "lambda_"
    original = theirs[name]
    normalized = compiled(function, ours)
    for arguments in calls:
        expected, found = behaviour(original, arguments), behaviour(normalized, arguments)
        assert found == expected, (
            f"{arguments}\n{text}\n--- normal form\n{show(function)}\n{expected}\n{found}"
        )
    again = show(normal_form(show(function), dict(ours)))
    assert again == show(function), f"not idempotent\n{show(function)}\n--- again\n{again}"
    return function
