"""How long it takes to get a derivative: generating it, loading it, and calling through.

    python benchmarks/transform.py [--profile | --corpus]

Every figure of a first time is taken in processes of their own, the best of several.
``--profile`` prints where the generation of the thirty lines spends its time; ``--corpus``
how much processor time every program of the tests takes per ten lines of source (one of less
than ten lines: in all), in a process that has generated before, and which take more than 10 ms.
"""

from __future__ import annotations

import argparse
import copy
import cProfile
import inspect
import json
import os
import pstats
import subprocess
import sys
import tempfile
import time
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PROCESSES = 5
RUNS = 4
TEN = 10  # lines
LIMIT = 10.0  # milliseconds for them

FIRST_CALL = """
import json, time
start = time.perf_counter()
import numpy
numpy_ready = time.perf_counter()
import tangentish
ready = time.perf_counter()
from {module} import {name} as function, EXAMPLE
gradient = tangentish.grad(function)
begun = time.perf_counter()
gradient.source_for(*EXAMPLE)
first = time.perf_counter() - begun
from tangentish.keeping import cache
print(json.dumps({{
    "import": ready - numpy_ready,
    "first": first,
    "generated": cache.statistics.generated,
}}))
"""


def in_a_process(module: str, name: str, folder: str) -> dict[str, float]:
    """The times of the first derivative in a new process."""
    environment = {**os.environ, "TANGENTISH_CACHE_DIR": folder}
    environment["PYTHONPATH"] = os.pathsep.join([str(HERE), str(HERE.parent)])
    script = FIRST_CALL.format(module=module, name=name)
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def best(runs: list[dict[str, float]], key: str) -> float:
    return min(run[key] for run in runs)


def generating_and_loading(module: str, name: str) -> tuple[float, float, float]:
    """Import, first generation, and first load of what an earlier process generated."""
    fresh, stored = [], []
    for _ in range(PROCESSES):
        with tempfile.TemporaryDirectory() as folder:
            fresh.append(in_a_process(module, name, folder))
            stored.append(in_a_process(module, name, folder))
    assert all(run["generated"] == 1 for run in fresh)
    assert all(run["generated"] == 0 for run in stored)
    return best(fresh, "import"), best(fresh, "first"), best(stored, "first")


def warm(function: Callable[..., object], example: tuple[object, ...]) -> float:
    """Generating again in a process that has generated before."""
    import tangentish

    times = []
    for _ in range(10):
        tangentish.clear_cache()
        gradient = tangentish.grad(function)
        start = time.process_time()
        gradient.source_for(*example)
        times.append(time.process_time() - start)
    return min(times)


def overhead() -> float:
    """What a call through the public object takes, besides the generated function's own time."""
    import tangentish

    def f(x, y):
        return x * y

    gradient = tangentish.grad(f)
    gradient(2.0, 3.0)
    inner = gradient.compiled_for(2.0, 3.0).function
    through = best_of(lambda: gradient(2.0, 3.0))
    return through - best_of(lambda: inner(2.0, 3.0))


def best_of(call: Callable[[], object], calls: int = 20_000) -> float:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(calls):
            call()
        times.append((time.perf_counter() - start) / calls)
    return min(times)


# ---- the whole corpus ------------------------------------------------------------------------


def corpus() -> None:
    """Milliseconds of processor time per ten lines, of all programs that have a derivative."""
    sys.path.insert(0, str(HERE.parent / "tests"))
    from programs import load

    import tangentish

    tangentish.keeping.settings.cache = False  # writing files takes what the disk takes
    programs = [p for folder in ("", ".wide", ".ten") for p in load(f"programs{folder}")]
    measured = [found for program in programs if (found := measure(program)) is not None]
    report(f"programs of {TEN} lines and more", [m for m in measured if m.lines >= TEN])
    report(f"shorter ones, counted as {TEN} lines", [m for m in measured if m.lines < TEN])
    report("all", measured)
    for each in sorted(measured, key=lambda m: -m.per_ten_lines):
        if each.per_ten_lines > LIMIT:
            print(f"  {each.per_ten_lines:6.1f}  {each.lines:3} lines  {each.name}")


@dataclass(frozen=True)
class Measured:
    """How long one program took, and how long it is with all functions that it calls."""

    name: str
    lines: int
    milliseconds: float

    @property
    def per_ten_lines(self) -> float:
        return self.milliseconds * TEN / max(self.lines, TEN)


def measure(program: Any) -> Measured | None:
    """The best of some runs; None for one that is refused or has no source among the tests."""
    import tangentish
    from tangentish.errors import TangentishError

    make = program.arguments
    arguments = make() if callable(make) else copy.deepcopy(make)
    keywords = program.options.get("kwargs", {})
    given = program.options.get("wrt")
    wrt = tuple(given) if isinstance(given, list) else given
    wrt = wrt or floats_of(program.function, arguments, keywords)
    times = []
    for _ in range(RUNS):
        tangentish.clear_cache()
        derivative = tangentish.value_and_grad(program.function, wrt=wrt)
        start = time.process_time()
        try:
            compiled = derivative.compiled_for(*arguments, **keywords)
        except TangentishError:
            return None
        times.append(time.process_time() - start)
    lines = lines_of(program.function, compiled)
    return Measured(program.name, lines, min(times) * 1e3) if lines else None


def floats_of(
    function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]
) -> tuple[str, ...]:
    """The parameters whose arguments hold floats."""
    from tangentish.analysis.lattice import kind_of
    from tangentish.analysis.program import carries

    bound = inspect.signature(function).bind(*arguments, **keywords)
    bound.apply_defaults()
    return tuple(name for name, value in bound.arguments.items() if carries(kind_of(value)))


def lines_of(function: Any, compiled: Any) -> int:
    """Lines that are not blank, of a function and of the user's functions that it reaches."""
    values = [function, getattr(function, "func", None), type(function).__call__]
    values += [value for _, value in compiled.guards]
    values = [inspect.unwrap(getattr(value, "__func__", value)) for value in values]
    found = {value.__code__ for value in values if isinstance(value, types.FunctionType)}
    here = str(HERE.parent / "tests")
    users = [code for code in found if code.co_filename.startswith(here)]
    return sum(bool(line.strip()) for code in users for line in inspect.getsourcelines(code)[0])


def report(title: str, measured: list[Measured]) -> None:
    """The distribution of the times of some programs."""
    times = sorted(m.per_ten_lines for m in measured)
    at = [times[int((len(times) - 1) * part)] for part in (0.5, 0.9, 0.99, 1.0)]
    print(f"{title}: {len(times)}, ms of processor time per {TEN} lines")
    print("  median {:.1f}, 90 % {:.1f}, 99 % {:.1f}, worst {:.1f}".format(*at))
    print(f"  above {LIMIT:.0f}: {sum(time > LIMIT for time in times)}")


def profile() -> None:
    from thirty_lines import EXAMPLE, filtered

    import tangentish

    tangentish.grad(filtered).source_for(*EXAMPLE)
    tangentish.clear_cache()
    profiler = cProfile.Profile()
    profiler.enable()
    tangentish.grad(filtered).source_for(*EXAMPLE)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(35)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--corpus", action="store_true")
    chosen = parser.parse_args()
    if chosen.profile or chosen.corpus:
        profile() if chosen.profile else corpus()
        return
    from thirty_lines import EXAMPLE, filtered

    imported, first, loaded = generating_and_loading("thirty_lines", "filtered")
    print(f"import of tangentish after numpy      {imported * 1e3:8.1f} ms")
    print(f"thirty lines, first in a process      {first * 1e3:8.1f} ms")
    print(f"thirty lines, generated again         {warm(filtered, EXAMPLE) * 1e3:8.1f} ms")
    print(f"thirty lines, loaded from disk        {loaded * 1e3:8.1f} ms")
    print(f"a call through the public object      {overhead() * 1e6:8.2f} µs")


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    with tempfile.TemporaryDirectory() as own:
        os.environ["TANGENTISH_CACHE_DIR"] = own
        main()
