"""Type checkers see a derivative with the parameters of its function."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """\
import numpy as np
from numpy.typing import NDArray

from tangentish import grad, hessian, value_and_grad


@grad
def cube(x: float, power: int = 3) -> float:
    return x**power


@value_and_grad(wrt="w")
def loss(w: NDArray[np.float64], scale: float) -> float:
    return float(scale * w @ w)


cube(2.0)
cube(2.0, power=4)
value, gradient = loss(np.ones(3), 2.0)
reveal_type(value)
hessian(loss.primal)(np.ones(3), 2.0)
cube.source.upper()

cube("text")  # wrong: a str
cube(2.0, exponent=3)  # wrong: no such parameter
loss(np.ones(3))  # wrong: one is missing
"""
WRONG = [k for k, line in enumerate(PROGRAM.splitlines(), 1) if "# wrong" in line]


def complaints(output: str) -> list[int]:
    """The lines about which a checker complains."""
    return sorted(
        {int(n) for n in re.findall(r"program\.py:(\d+)(?::\d+)?(?: -)?:? error", output)}
    )


def checked(command: list[str], folder: Path) -> str:
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run(
        [*command, "program.py"], cwd=folder, capture_output=True, text=True, timeout=300
    )
    return done.stdout + done.stderr


def test_mypy(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    output = checked([sys.executable, "-m", "mypy", "--strict"], tmp_path)
    assert complaints(output) == WRONG, output
    assert 'Revealed type is "builtins.float"' in output or 'Revealed type is "float"' in output


@pytest.mark.skipif(shutil.which("basedpyright") is None, reason="basedpyright is not installed")
def test_pyright(tmp_path: Path) -> None:
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    output = checked(["basedpyright", "--pythonpath", sys.executable], tmp_path)
    assert complaints(output) == WRONG, output
    assert 'Type of "value" is "float"' in output
