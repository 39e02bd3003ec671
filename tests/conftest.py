"""What all tests share: a cache directory of their own, and an option for golden files."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import Any

import pytest

_cache_dir = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the golden files again instead of comparing with them",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Keep the user's own cache out of it; processes that tests start inherit the directory."""
    config.stash[_cache_dir] = tempfile.mkdtemp(prefix="tangentish-tests-")
    os.environ["TANGENTISH_CACHE_DIR"] = config.stash[_cache_dir]
    if not config.pluginmanager.has_plugin("tangentish"):  # the package is not installed
        config.addinivalue_line("markers", "grad: of the plugin")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_cache_dir], ignore_errors=True)


@pytest.fixture(autouse=True)
def checked_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the tests, the normal form is checked whenever a program is brought into it."""
    from tangentish.analysis import specialize
    from tangentish.language.check import check_normal_form

    plain = specialize.normalize

    def normalize(*args: Any) -> Any:
        tree = plain(*args)
        check_normal_form(tree)
        return tree

    monkeypatch.setattr(specialize, "normalize", normalize)


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))
