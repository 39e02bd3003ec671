"""``docs/language.md`` is executed: what it calls supported is right, what it calls refused is.

An example is a heading of the third level, a ``python`` block, and, where the construct is
refused, a ``text`` block with the first line of the message.  The last function of the block
is the one that is differentiated, at values that belong to the names of its parameters.

``pytest tests/test_language.py --update-golden`` writes the messages that were really given
and the table at the head of the page (read the difference!).
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from checks import check_gradient
from tangent_checks import check_tangent
from test_docs import find_blocks, replace_blocks

import tangentish
from tangentish.errors import UnsupportedError

PAGE = Path(__file__).resolve().parent.parent / "docs" / "language.md"
TABLE_HEAD = "| construct | |\n|---|---|\n"
VALUES: dict[str, Callable[[], Any]] = {
    "x": lambda: np.array([0.6, -0.4, 1.1]),
    "y": lambda: np.array([0.3, 0.8, -0.5]),
    "A": lambda: np.arange(9.0).reshape(3, 3) / 7.0 - 0.5,
    "s": lambda: 0.7,
    "n": lambda: 3,
    "xs": lambda: [0.6, -0.4, 1.1],
    "rng": lambda: np.random.default_rng(0),
    "params": lambda: shared_structure(),
}


def shared_structure() -> dict[str, Any]:
    """Parameters as networks have them; the two layers share one array."""
    w = np.array([0.6, -0.4])
    return {"layers": [{"w": w, "b": 0.3}, {"w": w, "b": -1.2}], "scale": 0.5}


@dataclass(frozen=True)
class Example:
    """One construct: its name and section, its program, and the message if it is refused."""

    name: str
    section: str
    program: str
    message: Any = None  # the block of the message

    def __str__(self) -> str:
        return self.name


def read_examples() -> list[Example]:
    """The examples of the page, in order."""
    page = PAGE.read_text(encoding="utf-8")
    headings = [
        (number, line)
        for number, line in enumerate(page.splitlines())
        if line.startswith(("## ", "### "))
    ]
    blocks = find_blocks(page)
    examples: list[Example] = []
    section = ""
    for (line, heading), (end, _) in zip(headings, [*headings[1:], (10**6, "")], strict=True):
        inside = [b for b in blocks if line < b.line < end]
        if heading.startswith("## "):
            section = heading[3:]
            continue
        assert [b.language for b in inside] in (["python"], ["python", "text"]), heading
        message = inside[1] if len(inside) == 2 else None
        examples.append(Example(heading[4:], section, inside[0].text, message))
    return examples


EXAMPLES = read_examples()
SUPPORTED = [example for example in EXAMPLES if example.message is None]
REFUSED = [example for example in EXAMPLES if example.message is not None]
PRELUDE = next(b.text for b in find_blocks(PAGE.read_text(encoding="utf-8")))


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """The last function of a program, from a file of its own."""
    monkeypatch.chdir(tmp_path)

    def last_function(program: str) -> Any:
        path = tmp_path / "example.py"
        path.write_text(program, encoding="utf-8")
        module = ModuleType("example")
        monkeypatch.setitem(sys.modules, "example", module)
        exec(compile(PRELUDE, "prelude", "exec"), vars(module))
        exec(compile(program, str(path), "exec"), vars(module))
        names = [n.name for n in ast.parse(program).body if hasattr(n, "args")]
        return getattr(module, names[-1])

    return last_function


def arguments_of(function: Any) -> tuple[Any, ...]:
    parameters = inspect.signature(function).parameters.values()
    return tuple(VALUES[p.name]() for p in parameters if p.default is p.empty)


@pytest.mark.parametrize("example", SUPPORTED, ids=str)
def test_supported(example: Example, load: Callable[[str], Any]) -> None:
    function = load(example.program)
    rtol = 1e-2 if "float32" in example.program else 1e-6
    check_gradient(function, lambda: arguments_of(function), rtol=rtol)
    check_tangent(function, lambda: arguments_of(function), rtol=rtol)


def first_line(example: Example, function: Any) -> str:
    with pytest.raises(UnsupportedError) as caught:
        tangentish.grad(function)(*arguments_of(function))
    [offence] = caught.value.offences
    line = example.program.split("\n")[offence.position.line - 1]
    assert offence.position.text == line
    return str(caught.value).split("\n")[0]


@pytest.mark.parametrize("example", REFUSED, ids=str)
def test_refused(example: Example, load: Callable[[str], Any], update_golden: bool) -> None:
    line = first_line(example, load(example.program)) + "\n"
    if not update_golden:
        assert example.message.text == line
        return
    page = PAGE.read_text(encoding="utf-8")
    [block] = [
        after
        for before, after in zip(find_blocks(page), find_blocks(page)[1:], strict=False)
        if before.text == example.program
    ]
    PAGE.write_text(replace_blocks(page, [(block, line)]), encoding="utf-8")


def anchor(heading: str) -> str:
    """The anchor that the pages of repositories give to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def table() -> str:
    """A row for each construct."""
    rows: list[str] = []
    for example in EXAMPLES:
        status = "supported" if example.message is None else "refused"
        rows.append(f"| [{example.name}](#{anchor(example.name)}) | {status} |\n")
    return "".join(rows)


def test_every_construct_has_its_row(update_golden: bool) -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, head, rest = page.partition(TABLE_HEAD)
    listed = "".join(rest.splitlines(keepends=True)[: row_count(rest)])
    after = rest[len(listed) :]
    if update_golden:
        PAGE.write_text(before + head + table() + after, encoding="utf-8")
    else:
        assert listed == table()


def row_count(text: str) -> int:
    """How many lines at the head of a text are rows of a table."""
    lines = text.splitlines()
    return next((k for k, line in enumerate(lines) if not line.startswith("|")), len(lines))


def test_the_page_is_whole() -> None:
    assert len(SUPPORTED) >= 50
    assert len(REFUSED) >= 15
    assert len({example.name for example in EXAMPLES}) == len(EXAMPLES)
