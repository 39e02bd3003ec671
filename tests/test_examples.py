"""The examples run as they are, from the command line, and show what they promise."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
MOST_LINES = 80


def run(example: str, *arguments: str, folder: Path) -> str:
    """What an example prints when it is started in some other directory."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    environment["OPENBLAS_NUM_THREADS"] = "1"  # several tests share the cores
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / example), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        timeout=120,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_lecture(tmp_path: Path) -> None:
    printed = run("lecture.py", folder=tmp_path)
    assert "f(2, 5) = 11.652, gradient (5.500, 1.716)" in printed
    assert "gradient (6.0, 72.0, 24.0)" in printed
    slopes = re.search(r"slope (\S+); -2 x sin\(x²\) is (\S+)", printed)
    assert slopes is not None and slopes[1] == slopes[2]
    assert "def f_grad(x1, x2" in printed


def test_digits(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    pytest.importorskip("matplotlib")
    pytest.importorskip("tqdm")
    printed = run("digits.py", "loss.png", folder=tmp_path)
    accuracy = re.search(r"test accuracy ([\d.]+) %", printed)
    assert accuracy is not None and float(accuracy[1]) >= 97.0
    assert (tmp_path / "loss.png").read_bytes().startswith(b"\x89PNG")
    derivative = re.search(r"generated derivative: (.+)", printed)
    assert derivative is not None
    text = Path(derivative[1]).read_text(encoding="utf-8")
    assert "def loss_value_and_grad(params, x, labels" in text and "W1_bar = x.T @ " in text


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_are_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert sum(1 for line in lines if line.strip()) < MOST_LINES
