"""Golden files: the generated derivative of every program in ``golden/``, beside the program.

``golden/rnn.py`` is a program with an example of its arguments, ``golden/rnn_grad.py`` its
derivative.  They are written again, never by hand, by::

    pytest tests/test_golden.py --update-golden

and then are to be read: would a careful human have written each line?
"""

from __future__ import annotations

import copy
import difflib
import importlib
import inspect
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from checks import check_gradients, check_source
from references import Call, plain_run

import tangentish

FOLDER = Path(__file__).parent / "golden"
ENDING = "_grad"
HEADER = "# Written by tangentish; again by: pytest tests/test_golden.py --update-golden\n"

FILES = sorted(path.stem for path in FOLDER.glob("*.py"))
NAMES = [name for name in FILES if not name.endswith(ENDING)]

every = pytest.mark.parametrize("name", NAMES)


def primal(name: str) -> tuple[ModuleType, Callable[..., Any], tuple[str, ...] | str | int]:
    """A program's module, its function, and what to differentiate with respect to."""
    module = importlib.import_module(f"golden.{name}")
    return module, getattr(module, name), getattr(module, "WRT", 0)


def mode(module: ModuleType) -> str:
    return str(getattr(module, "MODE", "grad"))


def generated(name: str) -> str:
    module, function, wrt = primal(name)
    derivative = getattr(tangentish, mode(module))(function, wrt=wrt)
    return HEADER + str(derivative.source_for(*copy.deepcopy(module.EXAMPLE)))


def captured_by(entry: Callable[..., Any], function: Callable[..., Any]) -> dict[str, Any]:
    """What a derivative takes by keyword: values of the program's closure and globals."""
    known = inspect.getclosurevars(function)
    values = {**known.globals, **known.nonlocals}
    parameters = inspect.signature(entry).parameters.values()
    return {p.name: values[p.name] for p in parameters if p.kind is p.KEYWORD_ONLY}


@every
def test_generated_text(name: str, update_golden: bool) -> None:
    text, path = generated(name), FOLDER / f"{name}{ENDING}.py"
    if update_golden:
        path.write_text(text, encoding="utf-8", newline="\n")
    golden = path.read_text(encoding="utf-8")
    lines = difflib.unified_diff(golden.splitlines(), text.splitlines(), path.name, "generated")
    assert text == golden, "\n".join(lines)
    check_source(text)


@every
def test_golden_file_is_the_derivative(name: str) -> None:
    """The file itself is imported and run, and its result compared with differences."""
    module, function, wrt = primal(name)
    entry = getattr(
        importlib.import_module(f"golden.{name}{ENDING}"), f"{function.__name__}_{mode(module)}"
    )

    def example() -> Call:
        return Call(copy.deepcopy(module.EXAMPLE), {})

    value = plain_run(function, example()).value
    result = entry(*example().args, **captured_by(entry, function))
    if mode(module) == "value_and_grad":
        found, result = result
        assert found == value
    keys = wrt if isinstance(wrt, tuple) else (wrt,)
    gradients = result if isinstance(wrt, tuple) else (result,)
    check_gradients(function, example, keys, gradients, value)


def test_every_golden_file_has_its_program() -> None:
    """One program, one file, and enough of them."""
    assert sorted(FILES) == sorted([*NAMES, *(f"{name}{ENDING}" for name in NAMES)])
    assert len(NAMES) >= 25


@every
def test_programs_say_what_to_look_at(name: str) -> None:
    module, function, _ = primal(name)
    assert module.__doc__ and module.__doc__.endswith(".")
    assert function.__module__ == f"golden.{name}"
