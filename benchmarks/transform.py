"""How long it takes to get a derivative: generating it, loading it, and calling through.

    python benchmarks/transform.py [--profile]

Every figure of a first time is taken in processes of their own, the best of several.
``--profile`` prints where the generation of the thirty lines spends its time.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROCESSES = 5

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
from tangentish import cache
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
    if parser.parse_args().profile:
        profile()
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
