"""Settings that a program may change while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(slots=True)
class Settings:
    """Where generated derivatives are kept, and whether.

    ``cache`` False keeps them off the disk. ``cache_dir`` is the directory to keep them in;
    None stands for the environment variable ``TANGENTISH_CACHE_DIR`` (where ``off`` means
    no directory at all), and without that for the platform's per-user cache directory.

    >>> Settings(cache_dir="derivatives")
    Settings(cache=True, cache_dir='derivatives')
    """

    cache: bool = True
    cache_dir: Path | str | None = None


settings = Settings()
