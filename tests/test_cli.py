"""The command line, and the two-column table that it prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from tangentish import api, cli
from tangentish.errors import Offence, Position, UnsupportedError
from tangentish.reading.table import align_points, format_table, format_value
from tangentish.reading.terminal import Block, print_blocks

ROOT = Path(__file__).resolve().parent.parent
LECTURE = f"{ROOT / 'examples' / 'lecture.py'}:f"

MODEL = """\
import numpy as np
from tangentish import value_and_grad

scale = 3.0
start = np.ones(3)


def loss(w, b, n=2, name="abs"):
    print("called")
    return scale * np.sum(w ** n) + b


def helper(x: float, times: int):
    return x * times


def bad(x):
    yield x


def rows(a, labels):
    return np.mean(a[np.arange(len(labels)), labels])


def nothing():
    return 1.0


def repeat(x, times=2, *, scale=3.0):
    for i in range(times):
        x = x * scale
    return x


def product(*xs):
    return xs[0] * xs[1]


@value_and_grad(wrt=("y", "x"))
def decorated(x, y, z):
    return x * y + z


class Shifted:
    @staticmethod
    def square(x):
        return x * x
"""


class Step(NamedTuple):
    section: str
    name: str
    expression: str
    value: object


Show = Callable[..., str]


@pytest.fixture
def show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Show:
    """Run ``tangentish show`` on a function of MODEL and return what it prints."""
    model = tmp_path / "model.py"
    model.write_text(MODEL)

    def run(function: str, *arguments: str, status: int = 0) -> str:
        assert cli.main(["show", f"{model}:{function}", *arguments]) == status
        printed = capsys.readouterr()
        assert not (printed.err and status == 0), printed.err
        return printed.out if status == 0 else printed.err

    return run


def table_rows(printed: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Name and value of every row of both columns."""
    columns: tuple[list[tuple[str, str]], ...] = ([], [])
    table = printed[printed.index("primal trace") :].split("\n\n")[0]
    for line in table.splitlines()[2:]:
        for column, cell in zip(columns, line.split("|"), strict=False):
            if cell.strip():
                column.append((cell.split(" = ")[0].strip(), cell.rpartition(" = ")[2].strip()))
    return columns[0], columns[1]


def test_lecture_table(capsys: pytest.CaptureFixture[str]) -> None:
    """The numbers of the lectures, in the order in which Python evaluates."""
    assert cli.main(["show", LECTURE, "2.0", "5.0"]) == 0
    printed = capsys.readouterr().out
    primal, adjoint = table_rows(printed)
    assert primal == [
        ("x1", "2"),
        ("x2", "5"),
        ("v1", "0.693"),
        ("v2", "10"),
        ("v3", "10.693"),
        ("v4", "-0.959"),
        ("v5", "11.652"),
    ]
    assert adjoint == [
        ("v5_bar", "1"),
        ("v3_bar", "1"),
        ("v4_bar", "-1"),
        ("x2_bar", "-0.284"),
        ("v1_bar", "1"),
        ("v2_bar", "1"),
        ("x1_bar", "5"),
        ("x2_bar", "1.716"),
        ("x1_bar", "5.5"),
    ]
    assert printed.endswith("value: 11.652\ngradient: x1_bar = 5.5, x2_bar = 1.716\n")


def test_without_values_prints_trace_and_derivative(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["show", LECTURE]) == 0
    printed = capsys.readouterr().out
    assert "v1 = np.log(x1)" in printed
    assert "def f_grad(x1, x2, out_bar=1.0):" in printed
    assert "return x1_bar, x2_bar" in printed
    assert "adjoint trace" not in printed


def test_module_can_be_run() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tangentish", "show", LECTURE, "2.0", "5.0", "--wrt", "x2"],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert "gradient: x2_bar = 1.716" in done.stdout
    assert "x1_bar" not in done.stdout


def test_arguments_are_expressions(show: Show) -> None:
    printed = show("loss", "-2.0 * start", "-1e-3", "--stage", "table")
    assert "w_bar = [-12, -12, -12], b_bar = 1" in printed
    assert printed.count("called") == 1


def test_values_are_not_mutated_by_the_runs(tmp_path: Path, show: Show) -> None:
    (tmp_path / "model.py").write_text(
        "import numpy as np\nstart = np.ones(2)\n"
        "def double(w):\n    w *= 2.0\n    return np.sum(w * w)\n"
    )
    printed = show("double", "start")
    assert "value: 8\n" in printed
    assert "gradient: w_bar = [8, 8]" in printed


def test_integers_are_no_variables(show: Show) -> None:
    printed = show("helper", "2.0", "3")
    assert "gradient: x_bar = 3\n" in printed
    assert "times_bar" not in show("helper")
    assert "pass floats, such as 2.0 for 2" in show("helper", "2", "3", status=2)


def test_wrt_by_name_and_position(show: Show) -> None:
    assert "gradient: b_bar = 1\n" in show("loss", "start", "0.5", "--wrt", "b")
    assert "gradient: b_bar = 1\n" in show("loss", "start", "0.5", "--wrt", "1")
    assert "b_bar" in show("loss", "start", "0.5", "--wrt", "w, b")
    message = "`loss` has no argument c; it has w, b, n, name"
    assert message in show("loss", "start", "0.5", "--wrt", "c", status=2)


def test_one_stage(show: Show) -> None:
    assert show("helper", "2.0", "3", "--stage", "table").startswith("primal trace")
    assert show("helper", "2.0", "3", "--stage", "derivative").startswith("def helper_grad(")
    assert "needs values" in show("helper", "--stage", "table", status=2)


def test_without_values_floats_are_supposed(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "for floats" in show("rows")
    assert "a: float64[:, :]" in show("rows", "np.ones((2, 2))", "np.array([1, 0])")

    def refuse(derivative: api.Derivative) -> str:
        raise UnsupportedError(Offence(Position("model.py", 1, 1), "a number has no length"))

    monkeypatch.setattr(api.Derivative, "source", property(refuse))
    printed = show("rows", status=2)
    assert "model.py:1:1: a number has no length" in printed
    assert "taken for floats; give values for other kinds" in printed


def test_nested_names(show: Show) -> None:
    assert "gradient: x_bar = 6\n" in show("Shifted.square", "3.0")


def test_every_kind_of_parameter(show: Show) -> None:
    assert "gradient: x_bar = 9, scale_bar = 6\n" in show("repeat", "1.0")
    assert "gradient: xs_bar = (3, 2)\n" in show("product", "2.0", "3.0")


def test_decorated_function(show: Show) -> None:
    printed = show("decorated", "2.0", "3.0", "1.0")
    assert printed.endswith("value: 7\ngradient: y_bar = 2, x_bar = 3\n")
    assert "gradient: z_bar = 1\n" in show("decorated", "2.0", "3.0", "1.0", "--wrt", "z")


def test_modules(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "examples")
    assert cli.main(["show", "lecture:third", "1.0"]) == 0
    assert "x_bar = -1.683" in capsys.readouterr().out


def test_file_in_a_package(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "some_package"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "constants.py").write_text("k = 4.0\n")
    (package / "model.py").write_text("from .constants import k\ndef f(x):\n    return k * x\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert cli.main(["show", f"{package / 'model.py'}:f", "1.0"]) == 0
    assert "gradient: x_bar = 4\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere.py:f"], "there is no file nowhere.py"),
        (["no_such_module:f"], "cannot import no_such_module"),
        (["lecture.py"], "names no function: write FILE.py:FUNCTION"),
        ([LECTURE + "oo"], "it defines f, second, third, plot, main"),
        ([LECTURE, "2.0"], "missing a required argument: 'x2'"),
        ([LECTURE, "2.0", "5.0", "6.0"], "too many positional arguments"),
        ([LECTURE, "2.0", "oops"], "cannot evaluate the argument `oops`: NameError"),
        ([LECTURE, "2.0", "5.0)"], "cannot evaluate the argument `5.0)`: SyntaxError"),
        (["math:pi"], "is not a function but float"),
    ],
)
def test_usage_errors(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["show", *words]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("tangentish: ") and message in printed.err
    assert not printed.out


def test_refusals_show_the_place(show: Show) -> None:
    printed = show("bad", "2.0", status=1)
    assert "model.py:18:5: " in printed
    assert "yield x" in printed


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--help"], ["show", "--help"], ["--version"]):
        with pytest.raises(SystemExit) as stop:
            cli.main(words)
        assert stop.value.code == 0
        assert "tangentish" in capsys.readouterr().out


def test_closed_pipe() -> None:
    """``tangentish show … | head -1`` is not an error to be shown."""
    script = f"{sys.executable} -m tangentish show {LECTURE} 2.0 5.0 | head -1"
    done = subprocess.run(script, shell=True, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.startswith("def f(x1, x2):")
    assert not done.stderr


def test_narrow_table_stands_in_one_column() -> None:
    steps = [Step("primal", "v1", "x * x", 4.0), Step("adjoint", "x_bar", "2.0 * x", 4.0)]
    assert format_table({"x": 2.0}, steps, width=30).splitlines() == [
        "primal trace",
        "--------------",
        "x          = 2",
        "v1 = x * x = 4",
        "",
        "adjoint trace",
        "-------------------",
        "x_bar = 2.0 * x = 4",
    ]


def test_long_expressions_stay_on_one_line() -> None:
    steps = [Step("primal", "v1", "np.concatenate(\n    [a, b]\n)", 1.0)]
    assert "v1 = np.concatenate( [a, b] ) = 1" in format_table({}, steps)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (5.5, "5.5"),
        (0.0123, "0.012"),
        (0.00123, "0.00123"),
        (1234567.0, "1.235e+06"),
        (float("nan"), "nan"),
        (np.float32(0.5), "0.5"),
        (3, "3"),
        (True, "True"),
        (None, "None"),
        ("relu", "'relu'"),
        (1 + 2j, "1+2j"),
        (np.array(2.0), "2"),
        (np.arange(3), "[0, 1, 2]"),
        (np.zeros((3, 3), np.float32), "float32[3, 3]"),
        ((1.0,), "(1,)"),
        ([1.0, np.ones(2)], "[1, [1, 1]]"),
        (np.sin, "sin"),
    ],
)
def test_format_value(value: object, text: str) -> None:
    assert format_value(value) == text


def test_format_value_of_objects() -> None:
    layer = type("Layer", (), {})()
    layer.W = np.ones(2)
    assert format_value(layer) == "Layer(W=[1, 1])"
    assert len(format_value(list(range(100)))) <= 60


def test_points_are_aligned() -> None:
    assert align_points(["1", "-10.5", "2e-05", "nan"]) == ["  1", "-10.5", "  2e-05", "nan"]


# ---- the stages --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "head"),
    [
        ("source", "def repeat(x, times=2, *, scale=3.0):\n    for i in range(times):"),
        ("normal", "def repeat(x, times=2, *, scale=3.0):\n    for i in range(times):"),
        ("kinds", "kinds of `repeat` (model.py:"),
        ("activity", "activity of `repeat` (model.py:"),
        ("recorded", "recorded for `repeat` (model.py:"),
        ("derivative", "def repeat_grad("),
        ("optimized", "def repeat_grad("),
    ],
)
def test_every_stage(show: Show, stage: str, head: str) -> None:
    printed = show("repeat", "2.0", "--stage", stage, "--wrt", "x")
    assert printed.startswith(head)
    assert printed.count(head) == 1


def test_stages_say_what_the_passes_found(show: Show) -> None:
    asked = ("repeat", "--wrt", "x,scale", "--kinds", "x: float, times: int, scale: float")
    kinds = show(*asked, "--stage", "kinds").splitlines()
    assert [line.split(maxsplit=2) for line in kinds[1:3]] == [
        ["x", "float", f"argument, line {line_of('x = x * scale')}"],
        ["times", "int", "argument"],
    ]
    activity = show(*asked, "--stage", "activity")
    assert "\ntimes  -       no real numbers" in activity
    assert "\nscale  active  differentiated by, reaching the result" in activity
    recorded = show(*asked, "--stage", "recorded").splitlines()
    number = line_of("x = x * scale")
    assert recorded[1:] == [
        "x  in x_tape",
        f"    overwritten by  x = x * scale  (line {number})",
        f"    read by  scale_bar += x_bar * x  (line {number})",
    ]


def line_of(text: str) -> int:
    return next(k for k, line in enumerate(MODEL.splitlines(), 1) if line.strip() == text)


@pytest.mark.parametrize("mode", ["grad", "value_and_grad", "adjoint", "tangent", "vjp"])
def test_every_mode(show: Show, mode: str) -> None:
    printed = show("helper", "2.0", "3", "--mode", mode, "--stage", "optimized")
    assert f"def helper_{'forward' if mode == 'vjp' else mode}(" in printed
    before = show("helper", "2.0", "3", "--mode", mode, "--stage", "derivative")
    assert before.startswith(printed.split("(")[0])


def test_arguments_as_an_option(show: Show) -> None:
    asked = ("helper", "--wrt", "x", "--stage", "table")
    assert show(*asked, "--args", "2.0", "3") == show("helper", "2.0", "3", *asked[1:])
    assert "or --args" in show("helper", "2.0", "3", "--args", "2.0", status=2)


def test_side_by_side(show: Show) -> None:
    printed = show("helper", "2.0", "3", "--stage", "optimized", "--side-by-side").splitlines()
    assert (
        printed[0] == "def helper(x: float, times: int): | def helper_grad(x, times, out_bar=1.0):"
    )
    assert len({line.index("|") for line in printed}) == 1
    assert "|" not in show("helper", "2.0", "3", "--stage", "optimized")


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", LECTURE, "2.0", "5.0"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Gradient of `f` (lecture.py:")
    assert "no tapes" in printed
    assert cli.main(["explain", LECTURE, "--kinds", "x1: float, x2: float"]) == 0
    assert "\nRecorded:\n" in capsys.readouterr().out


def test_colors_are_rich_s(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("rich")
    blocks = [Block("x = 1", True), Block("words"), Block("x = 1", True, beside="y = 2")]
    print_blocks(blocks, 80, colors=True)
    plain = re.sub("\x1b\\[[0-9;]*m", "", capsys.readouterr().out)
    assert plain == "x = 1\n\nwords\n\nx = 1 | y = 2\n"


def test_columns_that_do_not_fit_stand_below_each_other() -> None:
    block = Block("x = 1", True, beside="y = 2")
    assert block.lines(13) == block.lines(None) == "x = 1 | y = 2"
    assert block.lines(12) == "x = 1\n\ny = 2"
