"""Random programs, each differentiated and compared with differences and dual numbers.

    python tests/fuzz.py --count 2000 --seed 5

writes programs with nested loops over ranges of every form (a bound reassigned in the body
among them), arrays and pairs, `while`, branches, `break`, `continue`, early `return`, views
that are rebound and written through, element and slice writes, in-place operators, swaps,
lists and helpers that change their arguments.  The smallest failing program that can be
reached by dropping statements is printed for every failure.

A program that is no fair test (a kink too near, a number too large) is drawn again.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import contextlib
import importlib
import importlib.util
import itertools
import math
import os
import re
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from checks import check_gradient, check_reference
from random_programs import ROWS, VECTOR, draw_source
from references import fresh_call, plain_run

TOO_LARGE = 1e4  # of a result


def arguments() -> tuple[Any, ...]:
    """The arguments that every program is run with."""
    draw = np.random.default_rng(7)
    x = draw.uniform(0.3, 1.2, VECTOR) * [1.0, -1.0, 1.0, 1.0]
    return (x, draw.uniform(-1.0, 1.0, (ROWS, VECTOR)), 0.7, 2)


def load_program(source: str, folder: Path) -> Callable[..., Any]:
    """The function `f` of a program, from a real file so that its source can be found."""
    name = f"random_program_{next(_LOADED)}"
    file = folder / f"{name}.py"
    file.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None and spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module.f


_LOADED = itertools.count()


def is_fair(function: Callable[..., Any]) -> bool:
    """True if the plain program runs, stays moderate, and differences can judge it."""
    try:
        with time_limit(5.0):
            value = plain_run(function, fresh_call(arguments())).value
        if not (math.isfinite(value) and abs(value) < TOO_LARGE):
            return False
        check_reference(function, arguments())
    except Exception:
        return False
    return True


def fair_program(seed: int | str, folder: Path) -> tuple[str, Callable[..., Any]]:
    """The first fair program among those drawn for a seed."""
    for attempt in itertools.count():
        source = draw_source(f"{seed}.{attempt}")
        function = load_program(source, folder)
        if is_fair(function):
            return source, function
    raise AssertionError("unreachable")


def failure(function: Callable[..., Any]) -> BaseException | None:
    """What is wrong with the gradient of a program."""
    try:
        with time_limit():
            check_gradient(function, arguments())
    except Exception as problem:
        return problem
    return None


@contextlib.contextmanager
def time_limit(seconds: float = 10.0) -> Iterator[None]:
    """Raise `TimeoutError` in a program that does not end (where the system has alarms)."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError(f"still running after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


# shrinking


def smaller_sources(source: str) -> Iterator[str]:
    """The program with one statement dropped, or one block put in place of its statement."""
    count = sum(1 for _ in _bodies(ast.parse(source)))
    for which in range(count):
        body, k = list(_bodies(ast.parse(source)))[which]
        statement = body[k]
        for replacement in _replacements(statement):
            tree = ast.parse(source)
            body, k = list(_bodies(tree))[which]
            body[k : k + 1] = replacement
            if not body:
                body.append(ast.Pass())
            yield ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _bodies(tree: ast.Module) -> Iterator[tuple[list[ast.stmt], int]]:
    """Every statement of every function, as its list and place, outer ones first."""
    for node in ast.walk(tree):
        for field_ in ("body", "orelse"):
            body = getattr(node, field_, None)
            if isinstance(body, list):
                for k, statement in enumerate(body):
                    if not isinstance(statement, (ast.Import, ast.Pass)):
                        yield body, k


def _replacements(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    yield []
    if isinstance(statement, (ast.If, ast.For, ast.While)):
        yield statement.body
        if statement.orelse:
            yield statement.orelse
    if isinstance(statement, (ast.Assign, ast.AugAssign, ast.Return)) and statement.value:
        called = getattr(statement.value, "func", None)
        for part in ast.iter_child_nodes(statement.value):
            if isinstance(part, ast.expr) and part is not called:
                yield [_with_value(statement, part)]


def _with_value(statement: ast.Assign | ast.AugAssign | ast.Return, value: ast.expr) -> ast.stmt:
    if isinstance(statement, ast.Return):
        return ast.Return(value)
    if isinstance(statement, ast.Assign):
        return ast.Assign(statement.targets, value)
    return ast.AugAssign(statement.target, statement.op, value)


def shrink(source: str, folder: Path, problem: BaseException, limit: int = 2000) -> str:
    """A smaller program that fails in the same way."""
    tries = 0
    shrunk = True
    while shrunk and tries < limit:
        shrunk = False
        for candidate in smaller_sources(source):
            tries += 1
            if len(candidate) >= len(source) or not is_closed(candidate):
                continue
            try:
                function = load_program(candidate, folder)
            except Exception:
                continue
            if _still_runs(function) and same_failure(failure(function), problem):
                source, shrunk = candidate, True
                break
    return source


def same_failure(a: BaseException | None, b: BaseException) -> bool:
    """The same type, and the same words up to names and numbers."""
    return type(a) is type(b) and _words(a) == _words(b)


def _words(problem: BaseException | None) -> str:
    offences = getattr(problem, "offences", ())
    text = offences[0].problem if offences else str(problem)
    return " ".join(re.sub(r"`.*?`|'.*?'|[-\d.]+", "", text).split()[:5])


def is_closed(source: str) -> bool:
    """True if it parses, `f` is there, and every function reads only names that are bound."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # an index is no expression
        return False
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    known = {"np", "math", *functions, *vars(builtins)}
    for function in functions.values():
        names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
        bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        bound |= {parameter.arg for parameter in function.args.args}
        if not {node.id for node in names} <= bound | known:
            return False
    return "f" in functions


def _still_runs(function: Callable[..., Any]) -> bool:
    """Shrunk programs may lose an argument's influence, but must be as smooth as before."""
    try:
        with time_limit(2.0):
            check_reference(function, arguments(), unused=None)
    except Exception:
        return False
    return True


# the command


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=200, help="how many programs")
    parser.add_argument("--seed", type=int, default=0, help="where to begin")
    parser.add_argument("--show", action="store_true", help="print the programs, check nothing")
    parser.add_argument("--allow-refusals", action="store_true", help="refusals are no failures")
    parser.add_argument("--stop", type=int, default=5, help="stop after so many failures")
    options = parser.parse_args()
    failures = refusals = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["TANGENTISH_CACHE_DIR"] = str(folder / "cache")  # not the user's own
        importlib.import_module("tangentish")
        for number in range(options.count):
            seed = f"{options.seed}-{number}"
            source, function = fair_program(seed, folder)
            if options.show:
                print(f"# {seed}\n{source}")
                continue
            problem = failure(function)
            if problem is None:
                continue
            if options.allow_refusals and type(problem).__name__ in (
                "UnsupportedError",
                "NoRuleError",
            ):
                refusals += 1
                continue
            failures += 1
            small = shrink(source, folder, problem)
            final = failure(load_program(small, folder)) or problem
            print(f"=== program {seed}: {type(problem).__name__}\n{small}")
            print("".join(traceback.format_exception_only(type(final), final)))
            if failures >= options.stop:
                break
    print(f"{number + 1} programs, {failures} failures, {refusals} refused")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
