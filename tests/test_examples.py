"""The examples run as they are, from the command line, and show what they promise."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
MOST_LINES = 80


TEXT_ALONE = ("jacobians.py", "linear_layer.py", "tables.py")
HAS_MATPLOTLIB = find_spec("matplotlib") is not None


def run(example: str, folder: Path) -> str:
    """What an example prints when it is started in some other directory, and draws."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    environment["OPENBLAS_NUM_THREADS"] = "1"  # several tests share the cores
    environment.pop("DISPLAY", None)  # no window is needed
    draws = HAS_MATPLOTLIB and example not in TEXT_ALONE
    done = subprocess.run(
        [
            *(sys.executable, str(ROOT / "examples" / example)),
            *(("--plot", "plot.png") if draws else ()),
        ],
        cwd=folder,
        env=environment,
        capture_output=True,
        timeout=120,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    if draws:
        assert (folder / "plot.png").read_bytes().startswith(b"\x89PNG")
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
    rows = re.findall(r"^1e-\d+ +(\S+) +(\S+) +(\S+)$", printed, re.M)
    one_sided, central, by_complex_step = (
        list(map(float, column)) for column in zip(*rows, strict=True)
    )
    for errors in (one_sided, central):
        best = errors.index(min(errors))
        assert 2 < best < 10 and errors[0] > 1e3 * errors[best] < errors[-1]
    assert by_complex_step[0] > 1e-3 and max(by_complex_step[8:]) < 1e-14
    chosen, none = (float(e) for e in re.findall(r"(?:chosen|step): +(\S+)$", printed, re.M))
    assert chosen < 1e-11 and none < 1e-14


def test_memory(tmp_path: Path) -> None:
    printed = run("memory.py", folder=tmp_path)
    assert "the gradients are the same, bit by bit" in printed
    ratio = re.search(r"([\d.]+) times less memory", printed)
    assert ratio is not None and float(ratio[1]) >= 2.0
    sizes = dict(re.findall(r"^(\w+|in all) +(\d+) bytes", printed, re.M))
    W = 6 * (4 * 96) ** 2 * 8  # the large matrices are kept by none
    assert int(sizes["x_tape"]) < W / 10 and int(sizes["in all"]) < W


def test_layers(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    printed = run("layers.py", folder=tmp_path)
    frozen, all_layers = re.findall(r"loss (\S+), after training (\S+)$", printed, re.M)
    assert frozen[0] == all_layers[0]  # both start from the same parameters
    assert float(all_layers[1]) < 0.1 < float(frozen[1]) < 0.5 < float(frozen[0])
    names = re.findall(r"^layers\[(\d\]\.\w) ", printed, re.M)
    assert names == ["0].W", "0].b", "2].W", "2].b"]
    assert "adjoint of the scores = (softmax - one-hot) / n: True" in printed


def test_waves(tmp_path: Path) -> None:
    printed = run("waves.py", folder=tmp_path)
    assert "by w: [ 3.   1.5 -1.5 -3.  -1.5  1.5  3. ]" in printed
    assert "by b: [ 1.   0.5 -0.5 -1.  -0.5  0.5  1. ]" in printed
    assert "[0.09   0.2447 0.6652]" in printed and "diag(p) - p pᵀ: True" in printed


def test_black_scholes(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    printed = run("black_scholes.py", folder=tmp_path)
    rows = re.findall(r"^(\w+) +(\S+) +(\S+) +True$", printed, re.M)
    assert [row[0] for row in rows] == ["delta", "gamma", "vega", "theta", "rho"]
    assert all(generated == closed for _, generated, closed in rows)


def test_kalman(tmp_path: Path) -> None:
    """The variances are the published ones: 15099 and 1469.1."""
    pytest.importorskip("scipy")
    printed = run("kalman.py", folder=tmp_path)
    assert "fit    log likelihood -632.546 " in printed
    found = re.search(r"measurements (\d+), of the level (\d+)", printed)
    assert found is not None
    assert abs(int(found[1]) - 15099) <= 2 and abs(int(found[2]) - 1469) <= 1


def test_epidemic(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    printed = run("epidemic.py", folder=tmp_path)
    rates = re.findall(r"(\d\.\d+) ± (\d\.\d+) per day", printed)
    assert rates == [("1.700", "0.030"), ("0.447", "0.015")]
    assert "each boy infects 3.80 others" in printed


def test_heat(tmp_path: Path) -> None:
    """The misfit is that of the noise, and the conductivity is the hidden one."""
    pytest.importorskip("scipy")
    printed = run("heat.py", folder=tmp_path)
    misfit = re.search(r"typical misfit: (\S+), noise of the pictures: (\S+)", printed)
    assert misfit is not None and 0.9 < float(misfit[1]) / float(misfit[2]) < 1.1
    before, after = (float(e) for e in re.findall(r"mean error (\S+)%", printed))
    assert before > 20.0 and after < 3.0


def test_digits(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    pytest.importorskip("matplotlib")
    pytest.importorskip("tqdm")
    printed = run("digits.py", folder=tmp_path)
    accuracy = re.search(r"test accuracy ([\d.]+) %", printed)
    assert accuracy is not None and float(accuracy[1]) >= 97.0
    derivative = re.search(r"generated derivative: (.+)", printed)
    assert derivative is not None
    text = Path(derivative[1]).read_text(encoding="utf-8")
    assert "def loss_value_and_grad(params, x, labels" in text and "W1_bar = x.T @ " in text


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_are_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert sum(1 for line in lines if line.strip()) < MOST_LINES
