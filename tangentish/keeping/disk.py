"""The cache directory: where it is, who may write to it, and writing files whole or not at all.

Files found here are executed, so a directory or a file that somebody else owns or may
write to is not used. Every failure of the disk is an answer (None, False, nothing found),
never an exception: all that a derivative needs can be done in memory.
"""

from __future__ import annotations

import functools
import logging
import os
import re
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

from tangentish.keeping.settings import settings

logger = logging.getLogger("tangentish")

ENVIRONMENT_VARIABLE = "TANGENTISH_CACHE_DIR"
LONGEST_PART = 60  # characters of a module's or function's name in a file name
RESERVED_ON_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def directory() -> Path | None:
    """The cache directory in force, which need not exist; None when the cache is off.

    The setting comes before the environment variable, and that before the platform's place.

    >>> settings.cache = False
    >>> directory()
    >>> settings.cache = True
    """
    if not settings.cache:
        return None
    chosen = settings.cache_dir or os.environ.get(ENVIRONMENT_VARIABLE)
    if not chosen:
        return _platform_directory()
    if str(chosen).lower() == "off":
        return None
    return Path(os.path.abspath(os.path.expanduser(chosen)))


def _platform_directory() -> Path | None:
    """Where this platform keeps a user's caches; None if the user has no home."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/AppData/Local")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(base):  # to be ignored, says the XDG specification
            base = os.path.expanduser("~/.cache")
    return Path(base, "tangentish") if os.path.isabs(base) else None


def file_name_part(name: str) -> str:
    """``name`` as part of a file name on any system, Windows too.

    Different names may become equal here: the file name also needs a hash.

    >>> file_name_part("<lambda>"), file_name_part("größe"), file_name_part("con.fig")
    ('lambda', 'gr__e', '_con.fig')
    """
    part = re.sub(r"[^A-Za-z0-9_.]", "_", name.replace("<", "").replace(">", ""))
    part = part[:LONGEST_PART].strip(".") or "_"
    return f"_{part}" if RESERVED_ON_WINDOWS.match(part) else part


# Trust


def is_trusted(folder: Path) -> bool:
    """Whether a directory exists and is this user's own; warns once if others may write there.

    >>> is_trusted(Path("no", "such", "directory"))
    False
    """
    try:
        status = os.stat(folder)
    except OSError:
        return False
    return _is_private(status) or _refuse(folder)


def _is_private(status: os.stat_result) -> bool:
    if sys.platform == "win32":  # mode bits say nothing there; the profile's access lists do
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


@functools.cache  # once for each path
def _refuse(path: Path) -> bool:
    warnings.warn(
        f"tangentish does not use its cache at {path}, because somebody else owns it or may "
        "write to it, and could so have their own code executed. Derivatives are generated in "
        f"memory. Make it yours alone (chmod go-w), or set {ENVIRONMENT_VARIABLE} to another "
        "directory, or to `off`.",
        RuntimeWarning,
        stacklevel=2,
    )
    return False


# Reading


def read(path: Path) -> bytes | None:
    """What a file holds, if it exists and nobody else may write to it.

    >>> read(Path("no", "such", "file"))
    """
    try:
        with open(path, "rb") as file:
            if _is_private(os.fstat(file.fileno())):
                return file.read()
    except OSError:
        return None
    _refuse(path)
    return None


def files(folder: Path) -> list[Path]:
    """The files directly in a directory."""
    try:
        with os.scandir(folder) as entries:
            return [folder / entry.name for entry in entries if entry.is_file()]
    except OSError:
        return []


def subfolders(folder: Path) -> list[Path]:
    """The directories directly in a directory, links to directories left out."""
    try:
        with os.scandir(folder) as entries:
            return [folder / e.name for e in entries if e.is_dir(follow_symlinks=False)]
    except OSError:
        return []


def modified(path: Path) -> int:
    """When a file was last written; 0 if another process has removed it."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


# Writing


def write(folder: Path, name: str, text: str) -> Path | None:
    """Write a file below the cache directory, whole or not at all; its path, or None."""
    path = folder / name
    data = text.encode()
    try:
        os.makedirs(folder.parent.parent, exist_ok=True)
        for place in (folder.parent, folder):
            if not attempt(functools.partial(os.mkdir, place, 0o700)) and not is_trusted(place):
                return None
        if read(path) != data:
            _write_and_rename(path, data)
    except OSError as error:
        logger.debug("not written: %s: %s", path, error)
        return None
    return path


def _write_and_rename(path: Path, data: bytes) -> None:
    import tempfile  # only generating needs it, and importing it takes longer than loading

    descriptor, temporary = tempfile.mkstemp(".tmp", f"{path.stem}.", path.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        attempt(functools.partial(os.unlink, temporary))
        raise


def attempt(action: Callable[[], object]) -> bool:
    """Whether an action of the operating system went well.

    >>> attempt(lambda: os.unlink(os.path.join("no", "such", "file")))
    False
    """
    try:
        action()
    except OSError:
        return False
    return True
