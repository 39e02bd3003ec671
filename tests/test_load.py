"""Generated modules: what pickle, inspect, tracebacks and debuggers see of them."""

from __future__ import annotations

import copy
import importlib
import inspect
import linecache
import pickle
import sys
import traceback
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tangentish.errors import InternalError
from tangentish.keeping import load as load_module
from tangentish.keeping.load import PACKAGE, load

TEXT = '''\
"""Gradient of `f`."""

import sys

registered = sys.modules.get(__name__)


def f_grad(x):
    """The gradient."""
    return 1.0 / x
'''


@pytest.fixture(params=["file", "memory"])
def filename(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The name of a real file that holds TEXT, and the name of none."""
    if request.param == "memory":
        return f"<tangentish f_grad_{request.node.name}>"
    path = tmp_path / "f_grad.py"
    path.write_text(TEXT)
    return str(path)


def test_module_is_registered_before_it_runs(filename: str) -> None:
    module = load(filename, TEXT)
    assert module.registered is module
    assert sys.modules[module.__name__] is module
    assert module.f_grad.__module__ == module.__name__
    assert importlib.import_module(module.__name__) is module


def test_module_looks_like_any_other(filename: str) -> None:
    module = load(filename, TEXT)
    assert module.__doc__ == "Gradient of `f`."
    assert module.__file__ == filename == module.f_grad.__code__.co_filename
    assert module.__spec__ is not None and module.__spec__.origin == filename
    assert inspect.getmodule(module.f_grad) is module


def test_source_is_there(filename: str) -> None:
    module = load(filename, TEXT)
    assert inspect.getsource(module) == TEXT
    assert inspect.getsource(module.f_grad) == TEXT[TEXT.index("def f_grad") :]
    assert inspect.getsourcelines(module.f_grad)[1] == 8


def test_source_survives_checks_of_the_line_cache(filename: str) -> None:
    module = load(filename, TEXT)
    linecache.checkcache()
    linecache.checkcache(filename)
    assert "return 1.0 / x" in inspect.getsource(module.f_grad)


def test_source_is_that_which_runs_whatever_happens_to_the_file(tmp_path: Path) -> None:
    path = tmp_path / "f_grad.py"
    path.write_text(TEXT)
    module = load(path, TEXT)
    path.write_text("something else\n")
    linecache.checkcache()
    assert "return 1.0 / x" in inspect.getsource(module.f_grad)
    path.unlink()
    linecache.checkcache()
    assert "return 1.0 / x" in inspect.getsource(module.f_grad)
    linecache.clearcache()
    assert "return 1.0 / x" in inspect.getsource(module.f_grad)  # by the module's loader


def test_traceback_shows_the_generated_line(filename: str) -> None:
    module = load(filename, TEXT)
    with pytest.raises(ZeroDivisionError) as caught:
        module.f_grad(0)
    shown = "".join(traceback.format_exception(caught.value))
    assert f'File "{filename}", line 10, in f_grad\n    return 1.0 / x\n' in shown


def test_warning_in_generated_code_names_its_line(filename: str) -> None:
    text = "import warnings\n\n\ndef f(x):\n    warnings.warn('inexact', stacklevel=1)\n"
    module = load(filename, text)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        module.f(1.0)
    assert (caught[0].filename, caught[0].lineno) == (filename, 5)


def test_functions_pickle_and_copy(filename: str) -> None:
    module = load(filename, TEXT)
    assert pickle.loads(pickle.dumps(module.f_grad)) is module.f_grad
    assert copy.deepcopy(module.f_grad) is module.f_grad


def test_name_is_the_same_in_every_process(tmp_path: Path) -> None:
    assert load(tmp_path / "f_grad_12.py", TEXT).__name__ == f"{PACKAGE}.f_grad_12"
    assert load("<tangentish f_grad_12>", TEXT).__name__ == f"{PACKAGE}.f_grad_12"


def test_bound_objects_are_seen() -> None:
    def helper(x: float) -> float:
        return x + 1.0

    text = "def f(x):\n    return 2.0 * helper(x)\n"
    assert load("<tangentish bound>", text, {"helper": helper}).f(3.0) == 8.0


def make(number: int) -> ModuleType:
    return load("<tangentish closure>", "def f():\n    return number\n", {"number": number})


def test_same_text_with_other_bindings_is_another_module() -> None:
    modules = [make(number) for number in range(3)]
    pickles = [pickle.dumps(module.f) for module in modules]
    assert [pickle.loads(data)() for data in pickles] == [0, 1, 2]
    assert len({module.__name__ for module in modules}) == 3
    assert modules[0].f.__code__ is modules[1].f.__code__  # compiled once


def test_closures_made_in_a_loop_do_not_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_module, "MOST_BOUND_MODULES", 10)
    monkeypatch.setattr(load_module, "_bound_modules", type(load_module._bound_modules)())
    before = set(sys.modules)
    functions = [make(number).f for number in range(50)]
    assert len(set(sys.modules) - before) == 10
    assert [function() for function in functions] == list(range(50))
    with pytest.raises(pickle.PicklingError):
        pickle.dumps(functions[0])


def test_text_that_redefines_a_binding_is_our_bug() -> None:
    before = set(sys.modules)
    with pytest.raises(InternalError, match="'f'"):
        load("<tangentish clash>", "def f(x):\n    return x\n", {"f": len})
    assert set(sys.modules) == before


@pytest.mark.parametrize("text", ["raise ValueError('broken')\n", "def f(:\n"])
def test_text_that_fails_leaves_no_module(text: str) -> None:
    stem = f"failing_{len(text)}"
    name = f"<tangentish {stem}>"
    with pytest.raises((ValueError, SyntaxError)):
        load(name, text)
    assert f"{PACKAGE}.{stem}" not in sys.modules
    working = load(name, "x = 1\n")
    with pytest.raises((ValueError, SyntaxError)):
        load(name, text)
    assert sys.modules[f"{PACKAGE}.{stem}"] is working


def test_future_statements_of_the_loader_do_not_leak() -> None:
    module: Any = load("<tangentish annotated>", "def f(x: float): pass\n")
    assert module.f.__annotations__ == {"x": float}
