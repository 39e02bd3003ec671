"""Every program of the corpus: gradients against differences, and what callers can see."""

from __future__ import annotations

import ast
import contextlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checks import (
    check_each_alone,
    check_gradient,
    check_raises,
    check_reference,
    check_source,
)
from programs import Program, load
from references import float_arguments, fresh_call

ALL = load()
PROGRAMS = [program for program in ALL if not program.options.get("raises")]
RAISING = [program for program in ALL if program.options.get("raises")]
HERE = Path(__file__).parent


def every(programs: list[Program]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("program", programs, ids=lambda program: program.name)


@every(PROGRAMS)
def test_program_is_a_fair_test(program: Program) -> None:
    options = program.options
    check_reference(
        program.function,
        program.arguments,
        options.get("kwargs"),
        options.get("wrt"),
        options.get("unused", ()),
        options.get("warns", False),
        options.get("rtol", 1e-6),
    )


@every(PROGRAMS)
def test_gradient(program: Program) -> None:
    options = program.options
    check_gradient(
        program.function,
        program.arguments,
        options.get("kwargs"),
        options.get("wrt"),
        options.get("rtol", 1e-6),
    )


@every([p for p in PROGRAMS if len(float_arguments(p.function, fresh_call(p.arguments))) > 1])
def test_each_argument_alone(program: Program) -> None:
    options = program.options
    check_each_alone(program.function, program.arguments, options.get("kwargs"), options.get("wrt"))


@every(RAISING)
def test_exception_is_that_of_the_program(program: Program) -> None:
    with pytest.raises(program.options["raises"]):
        call = fresh_call(program.arguments)
        program.function(*call.args)
    check_raises(program.function, program.arguments)


def test_programs_import_no_tangentish() -> None:
    for file in (HERE / "programs").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.startswith("tangentish") for name in names), file


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    return generate_sources()


def generate_sources() -> dict[str, str]:
    """The generated gradient of every program, as text; refusals are another test's business."""
    import tangentish
    from tangentish.errors import UnsupportedError

    texts = {}
    for program in PROGRAMS:
        call = fresh_call(program.arguments, program.options.get("kwargs"))
        keys = program.options.get("wrt") or float_arguments(program.function, call)
        gradient = tangentish.grad(program.function, wrt=tuple(keys))
        with contextlib.suppress(UnsupportedError):
            texts[program.name] = gradient.source_for(*call.args, **call.kwargs)
    return texts


def test_sources_parse(sources: dict[str, str]) -> None:
    for text in sources.values():
        check_source(text)


def test_sources_are_formatted(sources: dict[str, str], tmp_path: Path) -> None:
    ruff = shutil.which("ruff") or shutil.which("ruff", path=str(Path(sys.executable).parent))
    if ruff is None:
        pytest.skip("ruff is not installed")
    for k, (name, text) in enumerate(sources.items()):
        (tmp_path / f"p{k}.py").write_text(f"{text.rstrip()}\n", encoding="utf-8")
        (tmp_path / f"p{k}.txt").write_text(name, encoding="utf-8")
    command = [ruff, "format", "--diff", "--isolated", "--line-length", "88", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_sources_do_not_depend_on_the_process(sources: dict[str, str], tmp_path: Path) -> None:
    script = "import json, test_programs; print(json.dumps(test_programs.generate_sources()))"
    environment = {
        "PYTHONHASHSEED": "4321",
        "TANGENTISH_CACHE_DIR": str(tmp_path),
        "PYTHONPATH": f"{HERE}:{HERE.parent}",
        "PATH": "/usr/bin:/bin",
    }
    result = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    other = json.loads(result.stdout.splitlines()[-1])
    changed = [name for name, text in sources.items() if other.get(name) != text]
    assert not changed
