"""The disk cache: what is found again, what is refused, and that nothing wrong is ever found."""

from __future__ import annotations

import importlib.metadata
import json
import multiprocessing
import os
import re
import subprocess
import sys
import textwrap
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tangentish.keeping import cache, disk
from tangentish.keeping.cache import CacheKey, Dependency, Entry, find, hash_source, store
from tangentish.keeping.load import load
from tangentish.keeping.settings import settings

BODY = '"""Gradient of `f`."""\n\n\ndef f_grad(x):\n    return 2.0 * x\n'
DEPENDENCIES = [Dependency("globals:helper", hash_source("helper"))]

posix = pytest.mark.skipif(os.name == "nt", reason="mode bits mean nothing on Windows")


def make_key(**changes: str) -> CacheKey:
    fields = {"module": "model", "qualname": "f", "mode": "grad", "source": hash_source("f")}
    return CacheKey(**{**fields, **changes})


def always(dependencies: Sequence[Dependency]) -> bool:
    return True


def keep(key: CacheKey | None = None, body: str = BODY) -> Entry:
    return store(key or make_key(), body, DEPENDENCIES, {"entry": "f_grad"})


def kept_path(key: CacheKey | None = None, body: str = BODY) -> Path:
    path = keep(key, body).path
    assert path is not None
    return path


@pytest.fixture(autouse=True)
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh cache directory, and fresh counters, for each test."""
    monkeypatch.setenv("TANGENTISH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "statistics", cache.Statistics())
    return tmp_path / "cache"


# What is stored is found


def test_what_is_stored_is_found() -> None:
    stored = keep()
    found = find(make_key(), always)
    assert found == stored
    assert found.path is not None and found.path.is_file()
    assert found.body == BODY
    assert found.meta == {"entry": "f_grad"}
    assert found.dependencies == tuple(DEPENDENCIES)
    assert cache.statistics == cache.Statistics(generated=1, loaded_from_disk=1)


def test_nothing_is_found_before_anything_is_stored(top: Path) -> None:
    assert find(make_key(), always) is None
    assert not top.exists()  # looking makes no directory


def test_file_is_readable_python_under_a_telling_name(top: Path) -> None:
    path = kept_path(make_key(module="examples.lecture"))
    assert path.parent == top / "examples.lecture"
    assert re.fullmatch(r"f_grad_[0-9a-f]{12}_[0-9a-f]{8}\.py", path.name)
    lines = path.read_text().splitlines()
    assert lines[0].startswith("# tangentish derivative, sha256 ")
    assert json.loads(lines[2].removeprefix("# key "))["module"] == "examples.lecture"
    namespace: dict[str, Callable[[float], float]] = {}
    exec(path.read_text(), namespace)
    assert namespace["f_grad"](3.0) == 6.0
    assert namespace["__doc__"] == "Gradient of `f`."


def test_header_leaves_formatted_code_formatted() -> None:
    command = [
        sys.executable,
        "-m",
        "ruff",
        "format",
        "--isolated",
        "--line-length",
        "88",
        "--diff",
    ]
    assert subprocess.run([*command, kept_path()], check=False).returncode == 0


def test_a_function_called_encoding_declares_no_encoding() -> None:
    path = kept_path(make_key(module="coding: latin-1", qualname="coding=rot13"))
    assert find(make_key(module="coding: latin-1", qualname="coding=rot13"), always)
    compile(path.read_bytes(), str(path), "exec")


@pytest.mark.parametrize("field", ["module", "qualname", "mode", "source", "signature", "options"])
def test_every_field_of_the_key_counts(field: str) -> None:
    keep()
    assert find(make_key(**{field: "other"}), always) is None


def test_meta_is_the_same_in_the_process_that_generates_it() -> None:
    stored = store(make_key(), BODY, [], {"names": ("x", "y"), "text": "a\nb\u2028c"})
    found = find(make_key(), always)
    assert found is not None
    assert stored.meta == found.meta == {"names": ["x", "y"], "text": "a\nb\u2028c"}


def test_dependencies_are_asked_about() -> None:
    keep()
    asked: list[Sequence[Dependency]] = []
    assert find(make_key(), lambda dependencies: bool(asked.append(dependencies))) is None
    assert asked == [tuple(DEPENDENCIES)]
    assert cache.statistics.loaded_from_disk == 0


def test_each_state_of_the_dependencies_keeps_its_file() -> None:
    states = [[Dependency("globals:helper", hash_source(text))] for text in ("old", "new")]
    paths = [store(make_key(), BODY, state, None).path for state in states]
    assert paths[0] != paths[1]
    for state, path in zip(states, paths, strict=True):
        found = find(make_key(), lambda found, state=state: list(found) == state)
        assert found is not None and found.path == path


def test_only_the_newest_states_are_kept(top: Path) -> None:
    for number in range(3 * cache.MOST_STATES):
        store(make_key(), BODY, [Dependency("globals:helper", str(number))], None)
    kept = list(top.rglob("*.py"))
    assert len(kept) == cache.MOST_STATES
    newest = str(3 * cache.MOST_STATES - 1)
    assert find(make_key(), lambda dependencies: dependencies[0].hash == newest) is not None


@pytest.mark.parametrize("package", ["tangentish", "python", "numpy", "gast", "astunparse"])
def test_another_version_generates_again(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keep()
    versions = {**cache.versions(), package: "0.0"}
    monkeypatch.setattr(cache, "versions", lambda: versions)
    assert find(make_key(), always) is None


def test_versions_are_those_of_the_packages() -> None:
    for package in ("numpy", "gast", "astunparse"):
        assert cache.versions()[package] == importlib.metadata.version(package)


def test_editing_the_package_changes_its_version(tmp_path: Path) -> None:
    module = tmp_path / "package" / "module.py"
    module.parent.mkdir()
    module.write_text("x = 1\n")
    before = cache._fingerprint(module.parent)
    assert cache._fingerprint(module.parent) == before
    module.write_text("x = 10\n")
    assert cache._fingerprint(module.parent) != before


# Names


@pytest.mark.parametrize(
    "module, qualname",
    [
        ("__main__", "<lambda>"),
        ("__main__", "outer.<locals>.<lambda>"),
        ("größe.ñ", "Модель.шаг"),
        ("a" * 300, "b" * 300),
        ("CON", "nul"),
        ("com1.x", "aux.f"),
        ("..", "../../escape"),
        ("", ""),
        ("/etc", "C:\\Windows"),
        ('a<b>c:d"e|f?g*h', "tab\tline\nend "),
        ("trailing.", "dot."),
    ],
)
def test_odd_names_make_safe_file_names(module: str, qualname: str, top: Path) -> None:
    key = make_key(module=module, qualname=qualname)
    path = kept_path(key)
    assert path.parent.parent == top
    for part in (path.parent.name, path.stem):
        assert re.fullmatch(r"[A-Za-z0-9_.]{1,200}", part)
        assert not part.endswith(".")
        assert part.split(".")[0].lower() not in {"con", "nul", "aux", "prn", "com1"}
    assert find(key, always) is not None


def test_names_that_become_equal_keep_their_own_files() -> None:
    keys = [make_key(qualname=name) for name in ("f", "F", "é", "è", "x" * 100, "x" * 101)]
    entries = [store(key, f"name = {key.qualname!r}\n", [], None) for key in keys]
    assert len({str(entry.path).lower() for entry in entries}) == len(keys)
    for key, entry in zip(keys, entries, strict=True):
        assert find(key, always) == entry


# Damage


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data + b"\n",
        lambda data: data.replace(b"2.0", b"3.0"),
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: b"\xff" * len(data),
        lambda data: data.partition(b"\n")[2],
        lambda data: data.replace(b"globals:helper", b"globals:other!"),
        lambda data: b"x = 1\n",
    ],
    ids=[
        "empty",
        "half",
        "cut",
        "longer",
        "edited",
        "crlf",
        "noise",
        "headless",
        "deps",
        "foreign",
    ],
)
def test_damaged_file_is_not_used_and_then_mended(damage: Callable[[bytes], bytes]) -> None:
    path = kept_path()
    path.write_bytes(damage(path.read_bytes()))
    assert find(make_key(), always) is None
    keep()
    found = find(make_key(), always)
    assert found is not None and found.body == BODY


def test_file_of_another_key_is_not_used() -> None:
    path, other = kept_path(), kept_path(make_key(options="other"))
    path.write_bytes(other.read_bytes())
    assert find(make_key(), always) is None


def test_a_killed_process_leaves_nothing_to_find(top: Path) -> None:
    run("os.replace = lambda *paths: os._exit(9); keep()", expected=9)
    assert find(make_key(), always) is None
    assert not list(top.rglob("*.py"))
    keep()
    assert cache.clear_cache() == 1
    assert not [path for path in top.rglob("*") if path.is_file()]


@posix
def test_a_full_disk_leaves_nothing_and_stops_nothing(top: Path) -> None:
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        entry = keep()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert entry.path is None
    assert load(entry.filename, entry.text).f_grad(3.0) == 6.0
    assert not [path for path in top.rglob("*") if path.is_file()]


# Trust


def check_refused() -> None:
    """The cache is not used, says so once, and a derivative is had all the same."""
    with pytest.warns(RuntimeWarning, match="does not use its cache"):
        assert find(make_key(), always) is None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        entry = keep()
        assert find(make_key(), always) is None
    assert entry.path is None
    assert load(entry.filename, entry.text).f_grad(3.0) == 6.0


@posix
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
@pytest.mark.parametrize("place", ["top", "folder", "file"])
def test_what_others_may_write_to_is_refused(place: str, mode: int) -> None:
    path = kept_path()
    {"top": path.parent.parent, "folder": path.parent, "file": path}[place].chmod(mode)
    if place == "file":
        with pytest.warns(RuntimeWarning, match="does not use its cache"):
            assert find(make_key(), always) is None
        assert kept_path() == path  # replaced by a file of our own
        assert find(make_key(), always) is not None
    else:
        check_refused()


@posix
def test_somebody_elses_directory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    keep()
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    check_refused()


@posix
def test_others_may_not_write_to_what_is_made_here(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        path = kept_path()
    finally:
        os.umask(mask)
    for place in (path, path.parent, path.parent.parent):
        assert not place.stat().st_mode & 0o077


@posix
def test_clearing_leaves_a_refused_directory_alone(top: Path) -> None:
    path = kept_path()
    top.chmod(0o777)
    with pytest.warns(RuntimeWarning):
        assert cache.clear_cache() == 0
    assert path.exists()


# Where it is


def test_cache_can_be_switched_off(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep()
    monkeypatch.setattr(settings, "cache", False)
    check_memory_only()
    monkeypatch.setattr(settings, "cache", True)
    assert find(make_key(), always) is not None
    monkeypatch.setenv("TANGENTISH_CACHE_DIR", "off")
    check_memory_only()


def check_memory_only() -> None:
    assert disk.directory() is None
    assert find(make_key(), always) is None
    entry = keep()
    assert entry.path is None
    assert re.fullmatch(r"<tangentish f_grad_\w+>", entry.filename)
    assert entry.body == BODY
    assert cache.clear_cache() == 0


def test_setting_comes_before_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep()
    monkeypatch.setattr(settings, "cache_dir", tmp_path / "elsewhere")
    assert find(make_key(), always) is None
    assert tmp_path / "elsewhere" in kept_path().parents
    monkeypatch.setenv("TANGENTISH_CACHE_DIR", "off")
    assert find(make_key(), always) is not None
    monkeypatch.setattr(settings, "cache_dir", "off")
    assert find(make_key(), always) is None


def test_relative_directory_stays_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TANGENTISH_CACHE_DIR", "here")
    path = kept_path()
    assert path.is_absolute() and tmp_path / "here" in path.parents


def test_each_platforms_own_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TANGENTISH_CACHE_DIR")
    monkeypatch.setenv("HOME", os.path.abspath("/home/user"))
    home = Path(os.path.abspath("/home/user"))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert disk.directory() == home / ".cache" / "tangentish"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert disk.directory() == home / ".cache" / "tangentish"
    monkeypatch.setenv("XDG_CACHE_HOME", os.path.abspath("/caches"))
    assert disk.directory() == Path(os.path.abspath("/caches/tangentish"))
    monkeypatch.setattr(sys, "platform", "darwin")
    assert disk.directory() == home / "Library" / "Caches" / "tangentish"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", os.path.abspath("/local"))
    assert disk.directory() == Path(os.path.abspath("/local/tangentish"))


def test_without_a_home_there_is_no_disk_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TANGENTISH_CACHE_DIR")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    check_memory_only()


def test_directory_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TANGENTISH_CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert find(make_key(), always) is None
    assert keep().path is None


@posix
def test_read_only_directory_is_read(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep()
    for place in (top / "model", top):
        place.chmod(0o500)
    if os.geteuid() == 0:  # whom mode bits do not stop

        def refuse(*args: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "mkdir", refuse)
        monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert find(make_key(), always) is not None
    assert keep(make_key(qualname="g")).path is None
    top.chmod(0o700)
    (top / "model").chmod(0o700)


# Clearing


def test_clearing_deletes_ours_and_nothing_else(top: Path) -> None:
    path = kept_path()
    compiled = path.parent / "__pycache__" / f"{path.stem}.f_grad-5.py311.nbi"
    compiled.parent.mkdir()
    compiled.write_text("")
    others = [path.parent / "notes.py", top / "project" / "model.py", top / "f_grad.py"]
    for other in others:
        other.parent.mkdir(exist_ok=True)
        other.write_text("")
    (top / "empty").mkdir()
    assert cache.clear_cache() == 1
    assert find(make_key(), always) is None
    assert not compiled.parent.exists()
    assert all(other.exists() for other in others) and (top / "empty").is_dir()


def test_clearing_twice_and_storing_again() -> None:
    keep()
    assert cache.clear_cache() == 1
    assert cache.clear_cache() == 0
    assert kept_path().exists()


# Several processes


PREAMBLE = """
import sys
sys.path.insert(0, {tests!r})
from test_cache import *
"""


def run(code: str, expected: int = 0) -> str:
    """Run code that uses this file's names in another process and return what it prints."""
    text = PREAMBLE.format(tests=str(Path(__file__).parent)) + textwrap.dedent(code)
    result = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, check=False
    )
    assert result.returncode == expected, result.stderr
    return result.stdout


def test_a_second_process_loads_what_the_first_generated() -> None:
    code = """
        import logging
        logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, format="%(name)s %(message)s")
        entry = find(make_key(), always) or keep()
        print(load(entry.path, entry.text).f_grad(3.0), cache.statistics)
        print("gast" in sys.modules, "astunparse" in sys.modules)
    """
    first, second = run(code), run(code)
    assert "tangentish generated: " in first and "generated=1, loaded_from_disk=0" in first
    assert "tangentish loaded from disk: " in second
    assert "6.0 Statistics(generated=0, loaded_from_disk=1, hits=0)\nFalse False" in second


def test_many_processes_store_find_and_clear_at_once(top: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(4) as pool:
        found = pool.map(store_and_find, range(4))
    assert sum(found) > 0
    assert not list(top.rglob("*.tmp"))


def store_and_find(worker: int) -> int:
    """Store and find in turn; whatever is found must be whole. Returns how often it was."""
    found = 0
    for step in range(60):
        number = (worker + step) % 3
        body = f"number = {number}\n" + f"# {number}\n" * 2000  # too long for one write
        dependencies = [Dependency("globals:number", str(number))]
        stored = store(make_key(), body, dependencies, {"number": number})
        assert stored.body == body
        for wanted in range(3):
            entry = find(make_key(), lambda have, wanted=wanted: have[0].hash == str(wanted))
            if entry is not None:
                assert entry.meta == {"number": wanted}
                assert load(entry.filename, entry.text).number == wanted
                found += 1
        if step % 20 == 19:
            cache.clear_cache()
    return found
