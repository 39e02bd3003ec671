"""Messages that point at the user's line."""

from __future__ import annotations

import copy
import os
import pickle
import sys
import types

import pytest

from tangentish import errors
from tangentish.errors import (
    ArgumentError,
    GradientError,
    InternalError,
    NoRuleError,
    Offence,
    OutputError,
    Position,
    RuleBindingError,
    RuleError,
    SourceError,
    TangentishError,
    UnsupportedError,
    position_of,
    show_file,
)


class Lines:
    """A source as far as positions need it."""

    def __init__(self, text, file="model.py"):
        self.file = file
        self.text = text

    def line(self, number):
        lines = self.text.split("\n")
        return lines[number - 1] if number <= len(lines) else ""


def node(text, line, start, end, end_line=None, **more):
    return types.SimpleNamespace(
        lineno=line,
        col_offset=start,
        end_lineno=end_line or line,
        end_col_offset=end,
        source=Lines(text),
        **more,
    )


def test_layout():
    error = UnsupportedError.at(
        node("def f(x):\n    y = 1; yield x", 2, 11, 18),
        "`yield` is not supported: the function would be a generator",
        "return a list",
    )
    assert str(error) == (
        "model.py:2:12: `yield` is not supported: the function would be a generator\n"
        "    y = 1; yield x\n"
        "           ^^^^^^^\n"
        "    instead: return a list"
    )


def test_several_offences():
    place = Position("model.py", 1, 1, "eval(x)", 8)
    error = UnsupportedError(Offence(place, "first", "a"), Offence(place, "second"))
    assert str(error) == (
        "model.py:1:1: first\n    eval(x)\n    ^^^^^^^\n    instead: a\n"
        "\n"
        "model.py:1:1: second\n    eval(x)\n    ^^^^^^^"
    )
    assert [each.problem for each in error.offences] == ["first", "second"]


def test_longer_advice_is_indented():
    text = str(Offence(Position("model.py", 1, 1), "no rule", "write\n    @rule(np.f)"))
    assert text == "model.py:1:1: no rule\n    instead: write\n        @rule(np.f)"


@pytest.mark.parametrize(
    "text, start, end, excerpt",
    [
        ("    x = 1", 4, 5, "x = 1\n^"),
        ("\tx\t= yield", 5, 10, "x    = yield\n       ^^^^^"),
        ("变量 = eval(é)", 5, 12, "变量 = eval(é)\n       ^^^^^^^"),
        ("x = '宽' + 宽", 4, 7, "x = '宽' + 宽\n    ^^^^"),
        ("e\u0301 = yield", 5, 10, "e\u0301 = yield\n    ^^^^^"),
        ("x\x0c= y", 3, 4, "x = y\n   ^"),
        ("x = y   ", 4, 99, "x = y\n    ^"),
        ("x", 1, 1, "x\n ^"),
        ("", 4, 5, ""),
        ("x", 9, 10, ""),
        ("  x", 0, 3, "  x\n^^^"),
    ],
)
def test_carets(text, start, end, excerpt):
    assert Position("model.py", 1, start + 1, text, end + 1).excerpt() == excerpt


@pytest.mark.parametrize("start", [0, 30, 90, 150, 400])
def test_long_lines_are_cut(start):
    text = "a" * start + "[here]" + "b" * (500 - start)
    line, carets = Position("m.py", 1, start + 1, text, start + 7).excerpt().split("\n")
    assert len(line) <= 110
    assert line[carets.index("^") : len(carets)] == "[here]"


def test_very_long_part():
    line, carets = Position("m.py", 1, 3, "x=" + "y" * 500, 503).excerpt().split("\n")
    assert line.startswith("x=yyy") and line.endswith("y ...")
    assert len(carets) == len(line) <= 110


def test_parts_of_several_lines_show_the_first():
    text = "y = f(a,  # the 'first'\n      b)"
    position = position_of(node(text, 1, 4, 8, end_line=2))
    assert position.excerpt() == "y = f(a,  # the 'first'\n    ^^^^"
    position = position_of(node('y = """ # no comment\n"""', 1, 4, 3, end_line=2))
    assert position.excerpt() == 'y = """ # no comment\n    ^^^^^^^^^^^^^^^^'


def test_line_not_available():
    assert str(Offence(position_of(node("", 12, 4, 9)), "no", "yes")) == (
        "model.py:12:5: no\n    instead: yes"
    )


def test_nodes_without_a_place_stand_where_their_first_part_does():
    inner = node("x = [y for y in z]", 1, 11, 12, _fields=())
    clause = types.SimpleNamespace(_fields=("absent", "target"), target=inner)
    outer = types.SimpleNamespace(_fields=("generators",), generators=[clause])
    assert position_of(outer).column == 12
    assert position_of(types.SimpleNamespace(_fields=())) == Position("<unknown>", 0, 0)


def test_nodes_without_a_source():
    bare = types.SimpleNamespace(lineno=3, col_offset=1, end_lineno=None, end_col_offset=None)
    assert str(position_of(bare)) == "<unknown>:3:2"


def test_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert show_file(str(tmp_path / "sub" / "model.py")) == os.path.join("sub", "model.py")
    assert show_file("model.py") == "model.py"
    assert show_file(str(tmp_path.parent / "model.py")) == str(tmp_path.parent / "model.py")
    assert show_file("<doctest x[0]>") == "<doctest x[0]>"


def test_notebook_cells_are_called_as_in_tracebacks(monkeypatch):
    shell = types.SimpleNamespace(
        compile=types.SimpleNamespace(
            format_code_name=lambda name: ("Cell", "In[3]") if "ipykernel" in name else None
        )
    )
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    assert str(Position("/tmp/ipykernel_1/2.py", 2, 5)) == "Cell In[3]:2:5"
    assert show_file("/elsewhere/model.py") == "/elsewhere/model.py"
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: None))
    assert show_file("/elsewhere/model.py") == "/elsewhere/model.py"


PLACE = Position("model.py", 1, 1, "x", 2)
EXAMPLES = [
    TangentishError("text"),
    UnsupportedError(Offence(PLACE, "a", "b"), Offence(PLACE, "c")),
    NoRuleError(Offence(PLACE, "a", "b")),
    SourceError("text"),
    ArgumentError("text"),
    OutputError("text"),
    RuleError("text"),
    RuleBindingError("text"),
    InternalError("text"),
    GradientError("text"),
]


def test_all_exceptions_have_an_example():
    kinds = {
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, Exception)
    }
    assert kinds == {type(each) for each in EXAMPLES}


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_exceptions_pickle_and_copy(error):
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert again.args == error.args
    assert isinstance(error, TangentishError)


def test_relatives():
    assert issubclass(NoRuleError, UnsupportedError)
    assert issubclass(ArgumentError, ValueError)
    assert issubclass(OutputError, TypeError)


def test_bugs_are_told_apart_from_limitations():
    error = InternalError.at(node("x = y", 1, 4, 5), "no adjoint for `y`")
    assert str(error) == (
        "model.py:1:5: no adjoint for `y`\n"
        "    x = y\n"
        "        ^\n"
        "    This is a bug in tangentish, not in your program. Please report it with the function."
    )
    assert not issubclass(UnsupportedError, InternalError)
