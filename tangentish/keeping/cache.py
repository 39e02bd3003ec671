"""Derivatives on disk: readable ``.py`` files that a later process loads without generating.

    CACHE/
      examples.lecture/                            module of the primal
        f_grad_5e21c09ab3f4_90d1c2aa.py            function, mode, hash of the key, of the content

A file begins with comment lines:

    # tangentish derivative, sha256 of all that follows this line: 90d1c2aa...
    # Edit a copy elsewhere: a changed file is not executed, but generated again.
    # key {"mode": "grad", "module": "examples.lecture", ..., "versions": {"numpy": ...}}
    # dependency {"path": "globals:helper", "hash": "..."}
    # meta {...}

The *key* is what is known of a request before any function is parsed. The *dependencies*,
the other functions whose source the text was made from, are known only afterwards; they
are listed in the file, and a lookup asks its caller whether they still hold. The file name
ends in a hash of the content, so a file is never replaced by one that says something else,
and two versions of a helper (two branches of a project) keep a file each.

A file is executed only if its checksum is right, and only if nobody but this user could
have written it (`tangentish.keeping.disk`). Whatever goes wrong there, the answer is right without.
"""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any, NamedTuple

from tangentish.keeping import disk

logger = logging.getLogger("tangentish")

FIRST_LINE = "# tangentish derivative, sha256 of all that follows this line: "
# The first two lines are ours alone: Python looks there for a `coding:` comment.
SECOND_LINE = "# Edit a copy elsewhere: a changed file is not executed, but generated again."
MOST_STATES = 8  # files kept for one key, as functions that it calls are edited
OUR_FILES = re.compile(r"\w+_[0-9a-f]{12}_[0-9a-f]{8}\..+")


@dataclass
class Statistics:
    """What this process did: generated texts, loads from disk, hits in memory."""

    generated: int = 0
    loaded_from_disk: int = 0
    hits: int = 0


statistics = Statistics()


class Dependency(NamedTuple):
    """A function whose source a text depends on: how to reach it from the root, and its hash.

    >>> Dependency("globals:helper", hash_source("def helper(x): return x")).path
    'globals:helper'
    """

    path: str
    hash: str


@dataclass(frozen=True)
class CacheKey:
    """What is asked for, as far as it is known without parsing anything.

    ``source`` is the `hash_source` of the root function, ``signature`` and ``options`` are
    stable texts; the versions of Python and of the packages are added here.
    """

    module: str
    qualname: str
    mode: str
    source: str
    signature: str = ""
    options: str = ""

    @functools.cached_property
    def text(self) -> str:
        """The whole key on one line, as files carry it."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return json.dumps({**fields, "versions": versions()}, sort_keys=True)

    @property
    def folder(self) -> str:
        """The directory below the cache's own that holds this key's files."""
        return disk.file_name_part(self.module)

    @property
    def stem(self) -> str:
        """The start of this key's file names.

        >>> CacheKey("m", "outer.<locals>.<lambda>", "grad", "").stem[:-12]
        'outer_lambda_grad_'
        """
        names = (self.qualname.replace("<locals>.", ""), self.mode)
        name = "_".join(disk.file_name_part(name.replace(".", "_")) for name in names)
        return f"{name}_{_sha256(self.text)[:12]}"


@dataclass(frozen=True)
class Entry:
    """A derivative's text, and where it lies: ``path`` is None when it is in memory only."""

    path: Path | None
    filename: str  # the path, or `<tangentish NAME>`: what tracebacks show
    text: str  # with its header, so that line numbers are the file's
    dependencies: tuple[Dependency, ...]
    meta: Any

    @property
    def body(self) -> str:
        """The text without its header."""
        return self.text.split("\n# meta ", 1)[1].split("\n", 1)[1].lstrip("\n")


def find(key: CacheKey, verify: Callable[[Sequence[Dependency]], bool]) -> Entry | None:
    """The stored derivative for ``key`` whose dependencies still hold, or None.

    >>> find(CacheKey("model", "never_stored", "grad", ""), lambda dependencies: True)
    """
    top = disk.directory()
    if top is None or not disk.is_trusted(top) or not disk.is_trusted(top / key.folder):
        return None
    for path in _candidates(top / key.folder, key.stem):
        entry = _read(path, key)
        if entry is not None and verify(entry.dependencies):
            statistics.loaded_from_disk += 1
            logger.debug("loaded from disk: %s", path)
            return entry
    return None


def store(key: CacheKey, text: str, dependencies: Sequence[Dependency], meta: Any) -> Entry:
    """Keep a generated text, on disk if possible, and return it with its header.

    ``meta`` is anything that JSON can say; `find` gives it back.

    >>> entry = store(CacheKey("model", "f", "grad", ""), "x = 1\\n", [], {"entry": "f_grad"})
    >>> entry.body, entry.meta
    ('x = 1\\n', {'entry': 'f_grad'})
    """
    dependencies = tuple(Dependency(*dependency) for dependency in dependencies)
    meta = json.loads(json.dumps(meta))  # as the next process will see it: tuples are lists
    text, checksum = _add_header(key, text, dependencies, meta)
    name = f"{key.stem}_{checksum[:8]}"
    top = disk.directory()
    path = disk.write(top / key.folder, f"{name}.py", text) if top else None
    if path is not None:
        others = [other for other in _candidates(path.parent, key.stem) if other != path]
        for old in others[MOST_STATES - 1 :]:
            disk.attempt(old.unlink)
    statistics.generated += 1
    logger.debug("generated: %s", path or name)
    filename = str(path) if path else f"<tangentish {name}>"
    return Entry(path, filename, text, dependencies, meta)


def clear_cache() -> int:
    """Delete every derivative on disk, with what was compiled from it; return how many.

    Functions that are loaded already keep working.

    >>> import tempfile
    >>> from tangentish.keeping.settings import settings
    >>> settings.cache_dir = tempfile.mkdtemp()
    >>> _ = store(CacheKey("model", "g", "grad", ""), "x = 1\\n", [], None)
    >>> clear_cache()
    1
    >>> settings.cache_dir = None
    """
    top = disk.directory()
    if top is None or not disk.is_trusted(top):
        return 0
    removed = 0
    for folder in disk.subfolders(top):
        for place in (folder / "__pycache__", folder):
            # The directory may hold other files than ours: the user chooses it.
            ours = [path for path in disk.files(place) if OUR_FILES.fullmatch(path.name)]
            deleted = [path for path in ours if disk.attempt(path.unlink)]
            removed += sum(path.suffix == ".py" for path in deleted)
            if deleted:
                disk.attempt(place.rmdir)  # fails, as it should, unless nothing else is there
    logger.debug("removed %d files below %s", removed, top)
    return removed


def hash_source(text: str) -> str:
    """The hash by which sources are compared, in keys and in dependencies.

    >>> hash_source("def f(x): return x")
    'c4c1088ea5f77d5146997763d1b708fa'
    """
    return _sha256(text)[:32]


# Versions


@functools.cache
def versions() -> dict[str, str]:
    """The versions a text depends on, found without importing gast or astunparse."""
    import numpy

    return {
        "tangentish": f"{_own_version()} {_fingerprint(Path(__file__).parents[1])}",
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "numpy": numpy.__version__,
        "gast": _installed_version("gast"),
        "astunparse": _installed_version("astunparse"),
        "scipy": _installed_version("scipy", optional=True),
    }


def _own_version() -> str:
    return str(getattr(sys.modules["tangentish"], "__version__", ""))


def _fingerprint(package: Path) -> str:
    """A text that changes with any module of the package.

    A version number would do for releases; in a checkout, a derivative that yesterday's
    code generated must not pass for today's.
    """
    stamps = []
    for folder, subfolders, files in os.walk(package):
        subfolders[:] = [name for name in subfolders if name != "__pycache__"]
        for name in files:
            if name.endswith(".py"):
                path = os.path.join(folder, name)
                status = os.stat(path)
                stamps.append(f"{path[len(str(package)) :]} {status.st_size} {status.st_mtime_ns}")
    return _sha256("\n".join(sorted(stamps)))[:16]


def _installed_version(package: str, optional: bool = False) -> str:
    """The version as the name of the installed metadata gives it, in a fifth of a millisecond."""
    spec = PathFinder.find_spec(package)
    if spec is None and optional:
        return "none"
    if spec is not None and spec.origin is not None:
        try:
            names = os.listdir(os.path.dirname(os.path.dirname(spec.origin)))
        except OSError:
            names = []
        metadata = re.compile(rf"{package}-(.+)\.(?:dist|egg)-info")
        found = [match.group(1) for name in sorted(names) if (match := metadata.fullmatch(name))]
        if found:
            return "+".join(found)
    import importlib.metadata  # slow to import, and hardly ever needed

    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


# The text of a file


def _add_header(
    key: CacheKey, text: str, dependencies: Sequence[Dependency], meta: Any
) -> tuple[str, str]:
    """The text of the whole file, and its checksum."""
    lines = [SECOND_LINE, f"# key {key.text}"]
    lines += [f"# dependency {json.dumps(dependency._asdict())}" for dependency in dependencies]
    lines += [f"# meta {json.dumps(meta)}", "", text]
    rest = "\n".join(lines)
    checksum = _sha256(rest)
    return f"{FIRST_LINE}{checksum}\n{rest}", checksum


def _read(path: Path, key: CacheKey) -> Entry | None:
    """The entry in a file, if the file is private, undamaged, and for this very key."""
    data = disk.read(path)
    if data is None:
        return None
    first, _, rest = data.partition(b"\n")
    if first != (FIRST_LINE + hashlib.sha256(rest).hexdigest()).encode():
        logger.debug("damaged, not used: %s", path)
        return None
    text = data.decode()
    lines = text.split("\n")
    if lines[2] != f"# key {key.text}":
        return None
    dependencies: list[Dependency] = []
    for line in lines[3:]:
        label, _, value = line[2:].partition(" ")
        if label == "meta":
            return Entry(path, str(path), text, tuple(dependencies), json.loads(value))
        dependencies.append(Dependency(**json.loads(value)))
    return None


def _candidates(folder: Path, stem: str) -> list[Path]:
    """The files of one key, one for each state of its dependencies, newest first."""
    found = [path for path in disk.files(folder) if path.name.startswith(stem)]
    found = [path for path in found if path.suffix == ".py"]
    return sorted(found, key=disk.modified, reverse=True) if len(found) > 1 else found


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
