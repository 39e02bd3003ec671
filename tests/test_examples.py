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


def test_tables(tmp_path: Path) -> None:
    printed = run("tables.py", folder=tmp_path)
    assert "v2 = x1 * x2    = 10     | v2_dot = x1_dot * x2 + x1 * x2_dot = 5\n" in printed
    assert "v5 = v3 - v4    = 11.652 | v5_dot = v3_dot - v4_dot           = 5.5\n" in printed
    assert "| x2_bar = v4_bar * np.cos(x2)  = -0.284\n" in printed
    assert "| x2_bar = x2_bar + v2_bar * x1 =  1.716\n" in printed
    assert "by two forward runs:  5.500 1.716\nby one reverse run:   5.500 1.716\n" in printed


def test_jacobians(tmp_path: Path) -> None:
    printed = run("jacobians.py", folder=tmp_path)
    assert printed.count("[[2.     0.5   ]\n [1.     4.    ]\n [0.8776 0.    ]]") == 3
    assert "largest difference: 0.0" in printed


def test_linear_layer(tmp_path: Path) -> None:
    printed = run("linear_layer.py", folder=tmp_path)
    assert len(re.findall(r"gradient of W\d, .*: largest difference 0\.0\n", printed)) == 3
    assert "W3_bar = h2.T @ out_bar" in printed and "h2_bar = out_bar @ W3.T" in printed


def test_swell(tmp_path: Path) -> None:
    """The generated statements grow by the same number with each n."""
    printed = run("swell.py", folder=tmp_path)
    counts = {int(n): int(c) for n, c in re.findall(r"^ ?(\d+) +(\d+) +[\d,]+$", printed, re.M)}
    assert set(counts) >= {1, 2, 10, 50}
    step = counts[3] - counts[2]
    assert all(counts[n] == counts[2] + step * (n - 2) for n in counts if n > 1)
    assert counts[50] < 300


def test_steps(tmp_path: Path) -> None:
    """Errors form a V, and neither a chosen step nor the generated derivative is on it."""
    printed = run("steps.py", folder=tmp_path)
    rows = re.findall(r"^1e-\d+ +(\S+) +(\S+) ", printed, re.M)
    for errors in ([float(a) for a, _ in rows], [float(b) for _, b in rows]):
        best = errors.index(min(errors))
        assert 2 < best < 10 and errors[0] > 1e3 * errors[best] < errors[-1]
    chosen, none = (float(e) for e in re.findall(r"(?:chosen|step): +(\S+)$", printed, re.M))
    assert chosen < 1e-11 and none < 1e-14


def test_memory(tmp_path: Path) -> None:
    printed = run("memory.py", folder=tmp_path)
    assert "the gradients are the same, bit by bit" in printed
    ratio = re.search(r"([\d.]+) times less memory", printed)
    assert ratio is not None and float(ratio[1]) >= 2.0


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
