"""Exported modules: they need NumPy alone, say what they hold for, and are found out of date."""

from __future__ import annotations

import importlib
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from references import same

from tangentish import api, cli, control, grad, runtime, value_and_grad
from tangentish.emit.module import arranged
from tangentish.emit.writer import written_module
from tangentish.errors import ArgumentError
from tangentish.exporting.helpers import helper_named, helpers
from tangentish.runtime.guards import GUARDS, check_direction, check_kind, check_parts

MODEL = """\
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

RATE = 0.3
LIMITS = (0.5, 2.0)
GRID = np.linspace(0.0, 1.0, 3)


class Pair(NamedTuple):
    first: float
    second: np.ndarray


@dataclass
class Layer:
    W: np.ndarray
    b: np.ndarray
    act: str = "tanh"

    def __call__(self, x):
        v = self.W @ x + self.b
        return np.tanh(v) if self.act == "tanh" else v


class Scaled:
    def __init__(self, k):
        self.k = k

    def applied(self, x):
        return self.k * x


def cube_root(x: float, n: int = 5):
    y = x
    for _ in range(n):
        y = y - (y**3 - x) / (3.0 * y**2)
    return y


def lu(A):
    n = len(A)
    for j in range(n):
        for i in range(j + 1, n):
            A[i, j] /= A[j, j]
            for k in range(j + 1, n):
                A[i, k] -= A[i, j] * A[j, k]
    return np.sum(np.log(np.abs(np.diag(A))))


def mlp(params, x, y):
    h = np.tanh(x @ params["W1"] + params["b1"])
    return np.mean((h @ params["W2"] - y) ** 2)


def polar(a, b):
    r = np.sqrt(a * a + b * b)
    return r * RATE, np.arctan2(b, a)


def spiral(a, b):
    r, angle = polar(a, b)
    return r * np.sin(angle + r)


def through(layer, x):
    return np.sum(layer(x) ** 2)


def by_constants(x):
    low, high = LIMITS
    return np.sum(np.clip(x, low, high) * GRID) * RATE


def scaled_by(scale):
    def scaled(x):
        return scale * np.sum(x**3)

    return scaled


scaled = scaled_by(3.0)


def made(x):
    s = Scaled(x)
    return s.applied(2.0 * x)


def total(xs):
    t = 0.0
    for x in xs:
        t = t + np.sum(x**2)
    return t


def powers(x, *, n=2, shift=0.5):
    return (x + shift) ** n


def affine(W, x, b):
    return np.tanh(W @ x + b), np.sum(x)


def nested(p):
    return p.first * np.sum(p.second)


def spread(x, *others):
    return x * others[0] + others[1]


def recursive(x, n):
    if n == 0:
        return x
    return recursive(np.sin(x), n - 1) * x


def single(w, x):
    return np.sum(np.tanh(w * x))


def column(x, y):
    return np.sum(x * y)


def noisy(x, rng):
    return np.sum((x + 0.1 * rng.normal(size=3)) ** 2)


def check_kind(check_kind, kind_of):
    return check_kind * kind_of


def ambiguous(l, O):
    return l * O
"""

A = "np.array([[4.0, 1.0, 2.0], [1.0, 3.0, 0.5], [2.0, 0.5, 5.0]])"
X, Y = "np.array([0.3, 1.2, 0.7])", "np.array([1.5, -0.2, 0.4])"
LU = "A: float64[:, :]"
PARAMS = "{'W1': np.ones((3, 2)) / 3, 'b1': np.array([0.1, 0.2]), 'W2': np.array([1.0, -1.0])}"
MLP = (
    "params: {'W1': float64[3, 2], 'b1': float64[2], 'W2': float64[2]}, "
    "x: float64[:, 3], y: float64[:]"
)
NESTED = "p: Pair(first: float, second: float64[:])"
SINGLE = f"{X}.astype(np.float32), {Y}.astype(np.float32)"
LAYER = "layer: Layer(W: float64[:, :], b: float64[:], act: 'tanh'), x: float64[:]"
NOISY = "x: float64[3], rng: np.random.Generator"
AFFINE = "W: float64[:, :], x: float64[:], b: float64[:]"
COLUMN = "x: float64[?, 3], y: float64[3]"
VERBS = {
    "grad": api.Derivative,
    "value_and_grad": api.ValueAndGradient,
    "adjoint": api.Adjoint,
    "tangent": api.Tangent,
    "vjp": api.Split,
}


@dataclass(frozen=True)
class Case:
    """One exported derivative: by what, for which kinds, and what it is called with."""

    function: str
    mode: str
    wrt: str
    kinds: str
    call: str  # arguments of the function
    more: str = ""  # the seeds or tangents

    @property
    def names(self) -> Any:
        names = tuple(self.wrt.split(","))
        return names[0] if len(names) == 1 else names


CASES = {
    f"derivs{k}": case
    for k, case in enumerate(
        [
            Case("cube_root", "grad", "x", "x: float, n: int", "3.0, 4"),
            Case("lu", "grad", "A", LU, A),
            Case("mlp", "grad", "params", MLP, f"{PARAMS}, {A}, {Y}"),
            Case("spiral", "value_and_grad", "a,b", "a: float, b: float", "1.2, 0.7"),
            Case("through", "grad", "layer,x", LAYER, f"model.Layer({A}, {X}), {Y}"),
            Case("by_constants", "grad", "x", "x: float64[:]", X),
            Case("scaled", "grad", "x", "x: float64[:]", X),
            Case("made", "grad", "x", "x: float", "1.5"),
            Case("total", "grad", "xs", "xs: list[float64[:]]", f"[{X}, {Y}, np.ones(2)]"),
            Case("powers", "grad", "x", "x: float, n: int", "1.5, n=3"),
            Case("powers", "tangent", "x", "x: float, shift: float", "1.5", "2.0, n=3"),
            Case("mlp", "tangent", "x", MLP, f"{PARAMS}, {A}, {Y}", "np.ones((3, 3))"),
            Case("affine", "adjoint", "W,x", AFFINE, f"{A}, {X}, {Y}", f"{X}, 2.0"),
            Case("affine", "vjp", "x", AFFINE, f"{A}, {X}, {Y}", f"{X}, 2.0"),
            Case("lu", "vjp", "A", LU, A, "1.0"),
            Case("nested", "grad", "p", NESTED, f"model.Pair(2.0, {X})"),
            Case("spread", "grad", "x", "x: float, others: (float, float)", "2.0, 3.0, 4.0"),
            Case("recursive", "grad", "x", "x: float, n: int", "0.8, 3"),
            Case("single", "grad", "w", "w: float32[:], x: float32[:]", SINGLE),
            Case("column", "grad", "x", COLUMN, "np.ones((1, 3)), np.ones(3)"),
            Case("column", "grad", "x,y", COLUMN, "np.ones((2, 3)), np.ones(3)"),
            Case("check_kind", "grad", "kind_of", "check_kind: float, kind_of: float", "2.0, 3.0"),
            Case("noisy", "grad", "x", NOISY, f"{X}, np.random.default_rng(3)"),
            Case("ambiguous", "grad", "l,O", "l: float, O: float", "2.0, 3.0"),
        ]
    )
}


@dataclass
class Project:
    """A directory with the user's module and what was exported from it."""

    folder: Path
    model: ModuleType


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("exported")
    (folder / "model.py").write_text(MODEL)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.syspath_prepend(folder)
        patch.delitem(sys.modules, "model", raising=False)
        model = importlib.import_module("model")
        for name, case in CASES.items():
            words = [f"model.py:{case.function}", "-o", f"{name}.py", "--kinds", case.kinds]
            words += ["--wrt", case.wrt, "--mode", case.mode, "--tests", f"test_{name}.py"]
            assert cli.main(["export", *words]) == 0, case
        yield Project(folder, model)
    sys.modules.pop("model", None)


# What a process that has NumPy alone does first.
BLOCK = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked}:
            raise ImportError(name)
sys.meta_path.insert(0, Blocked())
sys.path.insert(0, {folder!r})
"""


def run_alone(folder: Path, code: str, *allowed: str) -> bytes:
    """What some code prints in a process that cannot import us, nor what we need."""
    blocked = {"tangentish", "gast", "astunparse", "scipy", "numba"} - {*allowed}
    whole = BLOCK.format(blocked=sorted(blocked), folder=str(folder)) + code
    done = subprocess.run(
        [sys.executable, "-I", "-c", whole],
        capture_output=True,
        cwd=folder,
        timeout=120,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return done.stdout


@pytest.fixture(scope="module")
def results(project: Project) -> dict[str, Any]:
    """What the exported functions return where NumPy is alone."""
    lines = ["import model, pickle", "import numpy as np", "found = {}"]
    for name, case in CASES.items():
        given = ", ".join(filter(None, [case.call, case.more]))
        lines.append(f"from {name} import {case.function}_{case.mode}")
        if case.mode == "vjp":
            lines.append(f"value, pullback = {case.function}_vjp({case.call})")
            lines.append(f"found[{name!r}] = (value, pullback({case.more}))")
        else:
            lines.append(f"found[{name!r}] = {case.function}_{case.mode}({given})")
    lines.append("sys.stdout.buffer.write(pickle.dumps(found))")
    found = pickle.loads(run_alone(project.folder, "\n".join(lines)))
    assert isinstance(found, dict)
    return found


def in_memory(case: Case, model: ModuleType) -> Any:
    """The derivative as it is made in memory."""
    derivative = VERBS[case.mode](getattr(model, case.function), case.names)
    space = {"np": np, "model": model, "f": derivative}
    seeds = f"({case.more})" if case.more and case.mode != "tangent" else case.more
    if case.mode == "vjp":
        value, gradients = eval(f"(lambda vp: (vp[0], vp[1]({seeds})))(f({case.call}))", space)
        return value, gradients[0] if isinstance(case.names, str) else gradients
    return eval(f"f({', '.join(filter(None, [case.call, seeds]))})", space)


@pytest.mark.parametrize("name", CASES)
def test_same_as_in_memory(name: str, project: Project, results: dict[str, Any]) -> None:
    found, wanted = results[name], in_memory(CASES[name], project.model)
    assert same(found, wanted), f"{found} for {wanted}"


def test_tests_pass_without_us(project: Project) -> None:
    """The files of --tests check values and derivatives against differences."""
    files = [f"test_{name}.py" for name in CASES]
    code = f"import pytest\nsys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', *{files}]))"
    assert f"{len(files)} passed".encode() in run_alone(project.folder, code)


def test_tests_notice_a_wrong_derivative(project: Project) -> None:
    right = (project.folder / "derivs5.py").read_text()
    (project.folder / "wrong_derivs.py").write_text(right.replace("RATE = 0.3", "RATE = 0.4"))
    tests = (project.folder / "test_derivs5.py").read_text()
    (project.folder / "test_wrong.py").write_text(
        tests.replace("from derivs5", "from wrong_derivs")
    )
    code = "import pytest\nassert pytest.main(['-q', 'test_wrong.py']) == 1"
    run_alone(project.folder, code)


def test_formatted_and_linted(project: Project) -> None:
    files = [f"{prefix}{name}.py" for name in CASES for prefix in ("", "test_")]
    for words in (["format", "--check"], ["check"]):
        ruff = [sys.executable, "-m", "ruff", *words, "--isolated", *files]
        done = subprocess.run(ruff, capture_output=True, text=True, cwd=project.folder)
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_helper_stands_alone(tmp_path: Path) -> None:
    for name in sorted({*runtime.HELPERS, *GUARDS, "stop_gradient", "hooked"}):
        found = helpers({name: helper_named(name, getattr(control, name, None))})
        imports = arranged(found.imports, found.froms)
        text, _ = written_module(None, imports, [*found.constants, *found.definitions])
        (tmp_path / f"{name}.py").write_text(text)
    names = sorted(path.stem for path in tmp_path.glob("*.py"))
    run_alone(tmp_path, "\n".join(f"from {name} import {name}" for name in names))
    for words in (["format", "--check"], ["check", "--ignore", "I001"]):
        ruff = [sys.executable, "-m", "ruff", *words, "--isolated", "."]
        done = subprocess.run(ruff, capture_output=True, text=True, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_helper_may_have_another_name(tmp_path: Path, monkeypatch: Any) -> None:
    text = """\
import numpy as np


def f(x, mask):
    center = np.mean(x)
    return np.var(x, where=mask) + center * np.std(x, mean=np.mean(x, keepdims=True))
"""
    module = exported(tmp_path, monkeypatch, text, "x: float64[:], mask: bool[:]", "--wrt", "x")
    x, mask = np.array([1.0, 3.0, 2.5]), np.array([True, True, False])
    assert same(module.f_grad(x, mask), grad(importlib.import_module("made").f)(x, mask))
    run_alone(tmp_path, "from made_derivs import f_grad")


# What an exported function refuses.

REFUSED = [
    ("derivs0", "cube_root_grad(2, 4)", "TypeError: x is of kind int, .* holds for float"),
    ("derivs1", "lu_grad(np.ones((2, 2), np.float32))", "of kind float32.*float64"),
    ("derivs1", "lu_grad(np.ones((2, 1)))", r"of kind float64\[:, 1\]"),
    ("derivs2", "mlp_grad({'W1': 1.0}, np.ones((2, 3)), np.ones(2))", r"params has \['W1'\]"),
    ("derivs4", f"through_grad(model.Layer({A}, {X}, 'linear'), {X})", "of kind 'linear'.*'tanh'"),
    ("derivs4", f"through_grad(model.Scaled(2.0), {X})", "model.Scaled.*model.Layer"),
    ("derivs8", "total_grad([X, X])", "ValueError: xs holds the same array in two places"),
    ("derivs8", "total_grad([X, 2.0])", r"xs\[1\] is of kind float, "),
    ("derivs10", "powers_tangent(1.5, X)", "x_dot is of kind"),
    ("derivs11", f"mlp_tangent({PARAMS}, A, X, A.T.copy().T)", "strides"),
    ("derivs12", "affine_adjoint(A, X, X, np.ones(2), 2.0)", r"shape \(2,\), .* shape \(3,\)"),
    ("derivs13", "affine_vjp(A, X, X)[1](1.0, 2.0)", r"has shape \(\), .* shape \(3,\)"),
    ("derivs19", "column_grad(np.ones((2, 2)), X)", r"the shape \(2, 2\).*float64\[\?, 3\]"),
]


@pytest.mark.parametrize(("name", "call", "message"), REFUSED)
def test_other_kinds_are_refused(name: str, call: str, message: str, project: Project) -> None:
    module = importlib.import_module(name)
    space = {**vars(module), "np": np, "model": project.model, "A": eval(A), "X": eval(X)}
    with pytest.raises((TypeError, ValueError)) as caught:
        eval(call, space)
    assert re.search(message, f"{caught.type.__name__}: {caught.value}")


def test_a_pullback_runs_as_often_as_it_says(project: Project) -> None:
    space: dict[str, Any] = {"np": np}
    X_, A_ = eval(X, space), eval(A, space)
    module = importlib.import_module("derivs13")
    _, pullback = module.affine_vjp(A_, X_, X_)
    first = pullback(X_, 1.0)
    A_[:] = 0.0  # what the reverse sweep reads is its own
    assert same(pullback(X_, 1.0), first)
    _, pullback = importlib.import_module("derivs14").lu_vjp(eval(A, space))
    pullback(1.0)
    with pytest.raises(IndexError):
        pullback(1.0)


def test_writing_to_shared_memory_is_refused(tmp_path: Path, monkeypatch: Any) -> None:
    text = "def f(a, b):\n    a[0] = b[1] * a[1]\n    return a[0] * b[0]\n"
    module = exported(tmp_path, monkeypatch, text, "a: float64[:], b: float64[:]")
    x = np.array([2.0, 3.0])
    with pytest.raises(ValueError, match="a shares memory"):
        module.f_grad(x, x)
    assert module.f_grad(x, x.copy())


# Files: what they say of themselves, and whether they hold.


def exported(folder: Path, monkeypatch: Any, text: str, kinds: str, *more: str) -> ModuleType:
    """The module that is exported for the function `f` of a text."""
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)
    for name in ("made", "made_derivs"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    (folder / "made.py").write_text(text)
    words = ["export", "made.py:f", "-o", "made_derivs.py", "--kinds", kinds, *more]
    assert cli.main(words) == 0
    return importlib.import_module("made_derivs")


def check_of(folder: Path, file: str = "made_derivs.py") -> subprocess.CompletedProcess[str]:
    """`--check` in a process of its own, as the source is another one."""
    words = [sys.executable, "-m", "tangentish", "export", "--check", file]
    environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])}
    return subprocess.run(words, capture_output=True, text=True, cwd=folder, env=environment)


SQUARE = "RATE = 2.0\n\n\ndef f(x):\n    return RATE * x * x\n"


def test_header(tmp_path: Path, monkeypatch: Any) -> None:
    exported(tmp_path, monkeypatch, SQUARE, "x: float")
    first, command, source, about, *_ = (tmp_path / "made_derivs.py").read_text().splitlines()
    assert first.startswith("# Generated by tangentish ")
    words = "export made.py:f -o made_derivs.py --mode grad --kinds 'x: float'"
    assert command == f"#   tangentish {words}"
    assert re.fullmatch(r"# from made:f, sha256 [0-9a-f]{32}", source)
    assert about.startswith('"""Derivatives of `made.f`')
    assert str(tmp_path) not in (tmp_path / "made_derivs.py").read_text()


def test_check_finds_a_changed_source(tmp_path: Path, monkeypatch: Any) -> None:
    exported(tmp_path, monkeypatch, SQUARE, "x: float")
    assert check_of(tmp_path).returncode == 0
    source = tmp_path / "made.py"
    source.write_text("# only moved\n\n" + SQUARE)
    assert check_of(tmp_path).returncode == 0
    source.write_text(SQUARE.replace("x * x", "x * x * x"))
    done = check_of(tmp_path)
    assert done.returncode == 1
    assert "the source of made:f has changed" in done.stdout
    assert re.search(r"^-    x_bar = .*\n(.*\n)?\+    x_bar = ", done.stdout, re.M)
    source.write_text(SQUARE.replace("2.0", "3.0"))
    done = check_of(tmp_path)
    assert (done.returncode, "+RATE = 3.0" in done.stdout) == (1, True)
    source.write_text(SQUARE)
    derivs = tmp_path / "made_derivs.py"
    derivs.write_text(derivs.read_text().replace("x_bar", "y_bar"))
    assert check_of(tmp_path).returncode == 1
    assert check_of(tmp_path, "made.py").returncode == 2


def test_deterministic(tmp_path: Path, monkeypatch: Any) -> None:
    """Another process writes the same text."""
    model = tmp_path / "model.py"
    model.write_text(MODEL)
    words = [sys.executable, "-m", "tangentish", "export", "model:mlp", "model:through"]
    kinds = ["--kinds", MLP, "--kinds", LAYER]
    texts = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        environment["PYTHONPATH"] = str(Path(cli.__file__).parents[1])
        command = [*words, "-o", f"d{seed}.py", *kinds, "--mode", "grad,tangent"]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True)
        texts.add((tmp_path / f"d{seed}.py").read_text().replace(f"d{seed}.py", "d.py"))
    assert len(texts) == 1
    assert '"mlp_tangent",' in texts.pop()


def test_arguments_in_place_of_kinds(tmp_path: Path, monkeypatch: Any) -> None:
    text = "import numpy as np\n\nstart = np.ones(2)\n\n\ndef f(x, n=2):\n    return np.sum(x**n)\n"
    (tmp_path / "made.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "made", raising=False)
    words = ["export", "made.py:f", "-o", "made_derivs.py", "--tests", "test_made.py"]
    assert cli.main([*words, "--args", "start * 2.0"]) == 0
    header = (tmp_path / "made_derivs.py").read_text().splitlines()[1]
    assert header.endswith("--args 'start * 2.0'")
    assert check_of(tmp_path).returncode == 0
    code = "import pytest\nsys.exit(pytest.main(['-q', 'test_made.py']))"
    run_alone(tmp_path, code)


def test_scipy_is_imported_where_the_program_has_it(tmp_path: Path, monkeypatch: Any) -> None:
    text = "import numpy as np\nfrom scipy import special\n\n\ndef f(x):\n"
    text += "    return np.sum(special.gammaln(x) * special.expit(x))\n"
    exported(tmp_path, monkeypatch, text, "x: float64[:]", "--tests", "test_made.py")
    assert "from scipy import special\n" in (tmp_path / "made_derivs.py").read_text()
    code = "import pytest\nsys.exit(pytest.main(['-q', 'test_made.py']))"
    run_alone(tmp_path, code, "scipy")


def test_a_checkpoint_is_written_out(tmp_path: Path, monkeypatch: Any) -> None:
    text = """\
import numpy as np

from tangentish import checkpoint


def layer(W, h):
    return np.tanh(W @ h)


def f(W, h):
    for _ in range(5):
        h = checkpoint(layer)(W, h)
    return np.sum(h)
"""
    module = exported(tmp_path, monkeypatch, text, "W: float64[:, :], h: float64[:]")
    made = importlib.import_module("made")
    W, h = np.array([[1.5, 0.2], [0.1, 0.9]]), np.ones(2)
    assert same(module.f_grad(W, h), grad(made.f, wrt=("W", "h"))(W, h))
    code = "import numpy as np\nfrom made_derivs import f_grad\nf_grad(np.eye(2), np.ones(2))"
    run_alone(tmp_path, code)


def test_what_a_program_says_to_its_derivative(tmp_path: Path, monkeypatch: Any) -> None:
    text = """\
import numpy as np

from tangentish import adjoint_hook, no_grad, stop_gradient


def f(x):
    with no_grad():
        scale = np.max(np.abs(x))
    h = adjoint_hook(x / scale, np.negative)
    return np.sum(h * stop_gradient(h))
"""
    module = exported(tmp_path, monkeypatch, text, "x: float64[:]")
    made, x = importlib.import_module("made"), np.array([0.5, -2.0])
    assert same(module.f_grad(x), grad(made.f)(x))
    code = "import numpy as np\nfrom made_derivs import f_grad\nf_grad(np.ones(2))"
    run_alone(tmp_path, code)


PACKAGE = """\
import numpy as np

from tangentish import grad

from .constants import TABLE as T


class Net:
    def __init__(self, w):
        self.w = w

    def loss(self, x, power=2):
        return np.sum(T * (self.w * x) ** power)


@grad(wrt=("a", "b"))
def decorated(a: float, b: float):
    return a * b**2
"""


def test_packages_methods_and_decorated_functions(tmp_path: Path) -> None:
    folder = tmp_path / "packed"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "constants.py").write_text("import numpy as np\n\nTABLE = np.arange(1.0, 4.0)\n")
    (folder / "model.py").write_text(PACKAGE)
    environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])}
    words = [sys.executable, "-m", "tangentish", "export"]
    given = ["--args", "Net(2.0)", "T / 2.0"]
    for target, file, more in [
        ("packed.model:Net.loss", "method", given),
        ("packed/model.py:decorated", "gradient", []),
    ]:
        tests = ["--tests", f"test_{file}.py"]
        command = [*words, target, "-o", f"packed/{file}.py", *tests, *more]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True)
        pytest_ = [sys.executable, "-m", "pytest", "-q", f"test_{file}.py"]
        subprocess.run(pytest_, cwd=tmp_path, env=environment, check=True)
        for place in (tmp_path, folder):
            name = os.path.relpath(folder / f"{file}.py", place)
            check = [*words, "--check", name]
            subprocess.run(check, cwd=place, env=environment, check=True)
    assert "from packed.model import T\n" in (folder / "method.py").read_text()


def test_functions_as_arguments_are_told_by_name(tmp_path: Path, monkeypatch: Any) -> None:
    text = "import numpy as np\n\n\ndef f(x, act):\n    return act(x) * x\n"
    (tmp_path / "made.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("made", "made_derivs"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    words = ["export", "made.py:f", "-o", "made_derivs.py", "--wrt", "x", "--args", "2.0"]
    assert cli.main([*words, "np.sin"]) == 0
    module = importlib.import_module("made_derivs")
    assert same(module.f_grad(2.0, np.sin), grad(importlib.import_module("made").f)(2.0, np.sin))
    with pytest.raises(TypeError, match=r"'cos'.*'sin'"):
        module.f_grad(2.0, np.cos)
    assert cli.main([*words, "lambda x: x"]) == 1


# From Python.


def test_save(tmp_path: Path, project: Project) -> None:
    x = np.array([0.3, 1.2, 0.7])
    model = project.model
    derivative = value_and_grad(model.by_constants)
    wanted = derivative(x)
    derivative.save(tmp_path / "saved.py")  # for the kinds of the last call
    text = (tmp_path / "saved.py").read_text()
    space: dict[str, Any] = {}
    exec(text, space)
    assert same(space["by_constants_value_and_grad"](x), wanted)
    assert check_of(tmp_path, "saved.py").returncode == 0
    both = grad(model.through, wrt=("layer", "x"))
    both.save(tmp_path / "both.py", model.Layer(np.eye(3), x), x)
    assert check_of(tmp_path, "both.py").returncode == 0
    grad(model.cube_root).save(tmp_path / "annotated.py")
    assert "x: float, n: int" in (tmp_path / "annotated.py").read_text()


def test_complex(tmp_path: Path, monkeypatch: Any) -> None:
    text = "def f(z):\n    return z**3\n"
    module = exported(tmp_path, monkeypatch, text, "z: complex", "--holomorphic")
    assert module.f_grad(2.0j) == -12.0 + 0.0j
    assert "--holomorphic" in (tmp_path / "made_derivs.py").read_text()
    assert check_of(tmp_path).returncode == 0
    with pytest.raises(TypeError, match="of kind float"):
        module.f_grad(2.0)


def test_save_what_no_command_makes(tmp_path: Path) -> None:
    scale, weights = 3.0, [1.0, 2.0]
    derivative = grad(lambda x: scale * x * weights[1])
    derivative.save(tmp_path / "saved.py", 2.0)
    text = (tmp_path / "saved.py").read_text()
    space: dict[str, Any] = {}
    exec(text, space)
    assert space[space["__all__"][0]](2.0, weights=[1.0, 2.0]) == 6.0
    assert "from Python: no command makes it again" in text
    assert check_of(tmp_path, "saved.py").returncode == 2
    with pytest.raises(ArgumentError, match="takes a result apart"):
        grad(lambda p: p["a"] * 2.0, wrt="p['a']").save(tmp_path / "no.py", {"a": 1.0})


MISTAKES = [
    (["made.py:f"], "name the file to write"),
    (["made.py:f", "-o", "d.py", "--mode", "gradient"], "no mode `gradient`"),
    (["made.py:f", "-o", "d.py", "--kinds", "y: float"], "no argument y"),
    (["made.py:f", "-o", "d.py", "--kinds", "x: flout"], "`flout` is no kind"),
    (["made.py:f", "-o", "d.py", "--kinds", "x: int"], "no argument to differentiate by"),
    (["made.py:f", "-o", "no/where/d.py"], "cannot write"),
    (["made.py:g", "-o", "d.py", "--kinds", "x: float"], "does not say what `n`"),
    (["made.py:f", "made.py:f", "-o", "d.py", "--args", "2.0"], "--args are for one function"),
    (["--check", "missing.py"], "cannot read"),
]


@pytest.mark.parametrize(("words", "message"), MISTAKES)
def test_mistakes(
    words: list[str], message: str, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    text = SQUARE + "\n\ndef g(x, n):\n    return x * n\n"
    exported(tmp_path, monkeypatch, text, "x: float")
    assert cli.main(["export", *words]) in (1, 2)
    assert message in capsys.readouterr().err


def test_guards() -> None:
    check_parts("p", {"a": [1.0, 2.0], "b": (None, "x")}, {"a": ["float"], "b": ("None", "'x'")})
    with pytest.raises(TypeError, match=r"p\[0\] is of kind bool"):
        check_parts("p", [True], ["int"])
    with pytest.raises(TypeError, match=r"kind np.bool"):
        check_kind("b", np.True_, "bool")
    with pytest.raises(TypeError, match="must have the keys"):
        check_direction("p_dot", {}, {"a": 1.0})
