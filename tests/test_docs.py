"""Every code block of the README and of the docs is executed, and its output compared.

What a page may contain:

- a ``python`` block is executed, in one namespace for the whole page; a ``text`` block right
  after it is what it prints. Blocks with ``>>>`` are doctests;
- a ``python`` block whose first line is ``# name.py`` is written to that file besides;
- a ``console`` block holds ``$ command`` lines, each followed by all that it prints;
- other blocks (``sh``, ``text`` elsewhere) are only shown.

``...`` in an expected output stands for anything. ``pytest tests/test_docs.py
--update-golden`` writes what was really printed into the pages (read the difference!).
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from itertools import zip_longest
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", *ROOT.glob("examples/*.md"), *ROOT.glob("docs/**/*.md")])
EXECUTED = [path for path in PAGES if path.name != "language.md"]  # see test_language.py
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
TABLE_HEAD = "| module | |\n|---|---|\n"
ROAD = [
    *("errors", "names", "runtime", "language", "frontend", "analysis", "rules"),
    *("differentiate", "optimize", "emit", "settings", "disk", "cache", "load"),
    *("signature", "derivatives", "pipeline", "callables", "api"),
]
FILE_NAME = re.compile(r"# (\w+\.py)\n")


@dataclass
class Block:
    """A fenced block: its language, its text, and the index of the line of its first line."""

    language: str
    text: str
    line: int


def find_blocks(page: str) -> list[Block]:
    blocks: list[Block] = []
    opened: Block | None = None
    for number, line in enumerate(page.splitlines(keepends=True)):
        if opened is None and line.startswith("```"):
            opened = Block(line[3:].strip(), "", number + 1)
        elif opened is not None and line.rstrip() == "```":
            blocks.append(opened)
            opened = None
        elif opened is not None:
            opened.text += line
    assert opened is None, f"the block at line {opened and opened.line} is not closed"
    return blocks


class Runner:
    """Executes the blocks of one page, in a directory of their own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.monkeypatch = monkeypatch
        self.page = ModuleType("page")
        self.checker = doctest.OutputChecker()

    def run(self, blocks: list[Block]) -> Iterator[tuple[Block, str]]:
        """Each block with an output that differs, and the text that it should have."""
        for block, following in zip_longest(blocks, blocks[1:]):
            if block.language == "console":
                yield from self.differences(block, self.run_console(block.text))
            elif block.language in ("python", "pycon") and ">>> " in block.text:
                self.run_doctest(block)
            elif block.language == "python":
                printed = self.run_python(block)
                if following is not None and is_output(block, following):
                    yield from self.differences(following, printed)
                else:
                    assert not printed, f"line {block.line} prints:\n{printed}"

    def differences(self, block: Block, printed: str) -> Iterator[tuple[Block, str]]:
        printed = printed.rstrip("\n") + "\n"
        if not self.checker.check_output(block.text, printed, doctest.ELLIPSIS):
            yield block, printed

    def run_python(self, block: Block) -> str:
        """What a block prints; one that names its file is a module of that name."""
        named = FILE_NAME.match(block.text)
        path = self.folder / (named[1] if named else f"line_{block.line}.py")
        path.write_text(block.text, encoding="utf-8")
        module = ModuleType(path.stem) if named else self.page
        self.monkeypatch.setitem(sys.modules, module.__name__, module)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block.text, str(path), "exec"), vars(module))
        vars(self.page).update({k: v for k, v in vars(module).items() if not k.startswith("__")})
        return printed.getvalue()

    def run_doctest(self, block: Block) -> None:
        parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(optionflags=FLAGS)
        test = parser.get_doctest(block.text, vars(self.page), "page", None, block.line)
        report = io.StringIO()
        runner.run(test, out=report.write, clear_globs=False)
        assert not runner.failures, report.getvalue()

    def run_console(self, text: str) -> str:
        commands = [line for line in text.splitlines() if line.startswith("$ ")]
        return "".join(f"{line}\n{self.run_command(line[2:])}" for line in commands)

    def run_command(self, command: str) -> str:
        """What a command prints, both streams together; Python is the one of the tests."""
        words = shlex.split(command)
        if words[0] == "tangentish":
            words[0:1] = [sys.executable, "-m", "tangentish"]
        elif words[0] == "python":
            words[0] = sys.executable
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
        done = subprocess.run(
            words,
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            encoding="utf-8",
        )
        return done.stdout


def is_output(block: Block, following: Block) -> bool:
    """Whether the next block is a ``text`` block with nothing but blank lines between."""
    gap = following.line - (block.line + block.text.count("\n"))
    return following.language == "text" and gap <= 3


def replace_blocks(page: str, replacements: list[tuple[Block, str]]) -> str:
    lines = page.splitlines(keepends=True)
    for block, text in reversed(replacements):
        lines[block.line : block.line + block.text.count("\n")] = [text]
    return "".join(lines)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory that the pages suppose themselves to be in."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.delenv("CI", raising=False)  # pytest prints more where it is set
    if not any(ep.name == "tangentish" for ep in entry_points(group="pytest11")):
        monkeypatch.setenv("PYTEST_PLUGINS", "tangentish.pytest_plugin")  # not installed
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


@pytest.mark.parametrize("path", EXECUTED, ids=lambda path: str(path.relative_to(ROOT)))
def test_blocks(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, update_golden: bool
) -> None:
    page = path.read_text(encoding="utf-8")
    different = list(Runner(folder, monkeypatch).run(find_blocks(page)))
    if update_golden:
        path.write_text(replace_blocks(page, different), encoding="utf-8")
        return
    for block, printed in different:
        assert printed == block.text, f"{path.name}:{block.line + 1}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links(path: Path) -> None:
    """Links to files of the repository lead somewhere."""
    page = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)#\s]+)[^)\s]*\)", page):
        if not target.startswith(("http://", "https://")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def module_table() -> str:
    """A row for each module, in the order of the road: its name, and what its docstring says."""
    package = ROOT / "tangentish"
    rows: list[tuple[int, str, str]] = []
    for path in package.rglob("*.py"):
        name = path.relative_to(package)
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        line = " ".join(docstring.split("\n\n")[0].split()).replace("``", "`")
        step = ROAD.index(name.parts[0].removesuffix(".py")) if in_road(name) else len(ROAD)
        if path.name != "__init__.py":
            rows.append((step, name.as_posix(), line))
    return "".join(f"| `{name}` | {line} |\n" for _, name, line in sorted(rows))


def in_road(name: Path) -> bool:
    return name.parts[0].removesuffix(".py") in ROAD


def test_every_module_has_its_line(update_golden: bool) -> None:
    """``docs/how_it_works.md`` lists the modules of the package with their own words."""
    path = ROOT / "docs" / "how_it_works.md"
    page = path.read_text(encoding="utf-8")
    before, head, listed = page.partition(TABLE_HEAD)
    if update_golden:
        path.write_text(before + head + module_table(), encoding="utf-8")
    else:
        assert listed == module_table()


def test_blocks_are_found() -> None:
    page = "text\n```python\nx = 1\n```\n\n```text\n```\n"
    assert find_blocks(page) == [Block("python", "x = 1\n", 2), Block("text", "", 6)]


def test_a_wrong_output_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = "```python\nprint(1)\n```\n\n```text\n2\n```\n"
    [(block, printed)] = Runner(folder, monkeypatch).run(find_blocks(page))
    assert (block.text, printed) == ("2\n", "1\n")
    assert "```text\n1\n```" in replace_blocks(page, [(block, printed)])


def test_a_wrong_console_output_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = "```console\n$ python -c 'print(1)'\n2\n```\n"
    [(_, printed)] = Runner(folder, monkeypatch).run(find_blocks(page))
    assert printed == "$ python -c 'print(1)'\n1\n"
