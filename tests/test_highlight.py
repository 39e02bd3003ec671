"""Highlighted text is the text, and a notebook's page is complete and well formed."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tangentish import grad
from tangentish.reading.highlight import panels, pieces, to_html

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.py"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda p: p.stem)
def test_nothing_is_lost(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "".join(piece.text for piece in pieces(text)) == text
    assert html.unescape(re.sub(r"<[^>]*>", "", to_html(text))) == text


class Balance(HTMLParser):
    """What is open, and the titles."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.opened.append(tag)
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag


@grad
def distance(x, y):
    """Less than x < 1 & "quoted"."""
    return np.sqrt(np.sum((x - y) ** 2))


def test_a_derivative_in_a_notebook() -> None:
    distance(np.ones(2), np.zeros(2))
    page = distance._repr_html_()
    parser = Balance()
    parser.feed(page)
    assert parser.opened == [] and parser.seen.count("pre") == 2
    assert "src=" not in page and "href=" not in page  # nothing is fetched from elsewhere
    assert "prefers-color-scheme: dark" in page and "data-jp-theme-light=false" in page
    text = html.unescape(re.sub(r"<[^>]*>", "", page))
    assert 'Less than x < 1 & "quoted".' in text and "distance_grad" in text


def test_before_any_call() -> None:
    @grad
    def model(params, x):
        return max(p.w @ x for p in params)

    page = model._repr_html_()
    assert "primal trace" in page and "params" in page


def test_functions_of_a_notebook_cell() -> None:
    import linecache

    name, text = "<ipython-input-3-0>", "def cell(x):\n    return x * x\n"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(text, name, "exec"), namespace)
    derivative = grad(namespace["cell"])
    assert derivative(3.0) == 6.0
    assert "cell_grad" in derivative._repr_html_()


def test_titles_are_escaped() -> None:
    assert "&lt;lambda&gt;" in panels(("<lambda>", "x = 1"))
