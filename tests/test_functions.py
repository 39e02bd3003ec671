"""The page of functions says what the table of rules says, and the table is long enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from tangentish.cli import main
from tangentish.reading import functions
from tangentish.rules.notation import Rule
from tangentish.rules.template import Template

pytest.importorskip("scipy")

PAGE = Path(__file__).resolve().parent.parent / "docs" / "functions.md"


@pytest.fixture(scope="module")
def entries() -> list[functions.Entry]:
    functions.load_optional()
    return functions.catalog()


def test_the_page_and_the_table_are_one(update_golden: bool) -> None:
    text = functions.page()
    if update_golden:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    assert PAGE.read_text(encoding="utf-8") == text


def test_there_are_enough_rules(
    entries: list[functions.Entry], capsys: pytest.CaptureFixture[str]
) -> None:
    """Names of functions and methods with rules in both modes, aliases counted once each."""
    names = {name for entry in entries if entry.by for name in entry.names}
    names |= set(functions.lowered())
    numpy = {n for n in names if n.startswith(("np.", "ndarray."))}
    scipy = {n for n in names if n.startswith("scipy.")}
    with capsys.disabled():
        print(f"\n{len(numpy)} names of NumPy and {len(scipy)} of SciPy have rules in both modes")
    assert len(numpy) >= 330
    assert len(scipy) >= 110


def test_no_rule_has_one_mode_only(entries: list[functions.Entry]) -> None:
    for rule in {entry.rule for entry in entries if entry.by}:
        for template in templates(rule):
            if rule.family == "elementwise":  # both modes multiply by the partials
                assert template.partials
            else:  # of linear functions, the tangent is the function
                assert template.adjoints
                assert (template.tangent is not None) == (rule.family == "general")


def templates(rule: Rule) -> list[Template]:
    own = [functions.template_of(rule)]
    return own + [rule.read(variant.definition) for variant in rule.variants]


def test_what_is_kept(entries: list[functions.Entry]) -> None:
    keeps = {name: entry.keeps for entry in entries for name in entry.names if entry.by}
    assert keeps["np.tanh"] == ("out",)
    assert keeps["np.multiply"] == ("y", "x")
    assert keeps["np.sum"] == keeps["np.concatenate"] == ()
    assert keeps["np.linalg.solve"] == ("a", "out")


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["functions", "tanh"]) == 0
    printed = capsys.readouterr().out
    assert "np.tanh" in printed and "np.arctanh" in printed and "np.sin" not in printed
    assert main(["functions"]) == 0
    assert capsys.readouterr().out == functions.page()
    assert main(["functions", "no_such_function"]) == 1
