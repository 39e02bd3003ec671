"""The pytest plugin: the fixture, the marker, and `pytest --check-grads` on whole files."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tangentish.keeping.cache import FIRST_LINE

ROOT = Path(__file__).resolve().parent.parent

MODEL = '''
import numpy as np
from tangentish import grad, value_and_grad


@grad(example=(np.array([0.5, -1.0]), 2.0))
def penalty(w, scale):
    return scale * np.sum(w**2)


def start():
    rng = np.random.default_rng(0)
    return rng.normal(size=3), rng.normal(size=(4, 3))


@value_and_grad(wrt=("w", "X"), example=start)
def loss(w, X):
    return np.mean(np.tanh(X @ w) ** 2)


@grad
def documented(x, power=3):
    """
    >>> documented(2.0)
    12.0
    >>> documented(2.0, power=2)
    4.0
    """
    return x**power


@grad
def without_example(x):
    return x
'''

WRONG = """
import numpy as np
from tangentish import grad
from tangentish.extend import adjoint, rule, tangent


def smooth(x):
    return x - x**3 / 6.0


@rule(smooth)
def _(x):
    tangent.out = tangent.x * (1.0 - x**2 / 2.0)
    adjoint.x += adjoint.out * (1.0 - x**2 / 3.0)


@grad(example=(np.array([0.5, -1.0]),))
def loss(x):
    y = np.exp(x)
    z = smooth(y)
    return np.sum(z * x)
"""


def run(folder: Path, *options: str) -> tuple[int, str]:
    """A pytest of its own, with the plugin and nothing else of this run."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment.pop("CI", None)  # pytest prints more where it is set
    command = [sys.executable, "-m", "pytest", "-p", "tangentish.pytest_plugin", "-q", *options]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment,
    )
    return done.returncode, done.stdout + done.stderr


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_decorated_functions_are_collected(tmp_path: Path) -> None:
    status, output = run(written(tmp_path, "model.py", MODEL), "--check-grads", "-vv")
    assert status == 0, output
    for name in ("penalty", "loss", "documented", "documented-2"):
        assert f"model.py::{name} PASSED" in output
    assert "without_example" not in output
    assert "4 passed" in output


def test_silent_until_asked(tmp_path: Path) -> None:
    status, output = run(written(tmp_path, "model.py", MODEL))
    assert status == 5 and "no tests ran" in output


def test_a_wrong_rule_is_named(tmp_path: Path) -> None:
    status, output = run(written(tmp_path, "wrong.py", WRONG), "--check-grads")
    assert status == 1, output
    assert "the derivative of `loss` by `x[" in output
    assert "z = smooth(y)" in output and "likely statement: wrong.py:20:" in output
    (line,) = [text for text in output.splitlines() if "y_bar" in text and "2 / 3.0" in text]
    assert "y_bar += out_bar" in line or "y_bar = " in line


def test_under_xdist(tmp_path: Path) -> None:
    pytest.importorskip("xdist")
    status, output = run(
        written(tmp_path, "model.py", MODEL), "--check-grads", "-p", "xdist", "-n", "2"
    )
    assert status == 0 and "4 passed" in output, output


def test_a_changed_text_in_the_cache_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, cache = tmp_path / "code", tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setenv("TANGENTISH_CACHE_DIR", str(cache))
    written(folder, "model.py", MODEL)
    assert run(folder, "--check-grads")[0] == 0
    (text,) = [p for p in cache.rglob("penalty_grad_*.py") if "2.0 *" in p.read_text()]
    _, _, rest = text.read_text().replace("2.0 *", "2.0 * 1.0 *").partition("\n")
    checksum = hashlib.sha256(rest.encode()).hexdigest()  # or else it is generated again
    text.write_text(f"{FIRST_LINE}{checksum}\n{rest}")
    status, output = run(folder, "--check-grads")
    assert status == 1 and "is not what is generated now" in output, output


def test_fixture_and_marker(tmp_path: Path) -> None:
    text = """
import numpy as np
import pytest
from tangentish.testing import GradientError


def norm(x):
    return np.sqrt(np.sum(x * x))


def test_fixture(check_grads):
    check_grads(norm, (np.array([3.0, 4.0]),))


@pytest.mark.grad(norm, np.array([3.0, 4.0]), modes=("reverse",), order=1)
def test_marker():
    pass


@pytest.mark.grad("no function")
def test_marker_without_function():
    pass
"""
    status, output = run(written(tmp_path, "test_norm.py", text))
    assert status == 1 and "2 passed, 1 error" in output, output
    assert "the marker `grad` needs a function" in output
