"""How long gradients take: generated, written by hand, and traced by HIPS autograd.

    python benchmarks/gradients.py [--seconds 1.0] [NAME …]

All are timed in turn within one run, and the best of each is taken, so that the ratios mean
something on a busy machine.  autograd cannot run programs that write into arrays.
"""

from __future__ import annotations

import argparse
import itertools
import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import by_hand
import numpy as np
import programs

import tangentish

WRITES = ("lu", "stencil")  # into arrays


def for_autograd() -> ModuleType | None:
    """The same programs, with NumPy as autograd wraps it."""
    try:
        import autograd  # noqa: F401 - is it installed?
    except ImportError:
        return None
    module = ModuleType("programs_for_autograd")
    text = Path(programs.__file__).read_text(encoding="utf-8")
    exec(text.replace("import numpy as np", "import autograd.numpy as np"), vars(module))
    return module


def by_autograd(name: str, wrt: tuple[str, ...], traced: ModuleType | None) -> Any:
    if traced is None or name in WRITES:
        return None
    import autograd

    function = getattr(traced, name)
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    return autograd.grad(function, tuple(names.index(n) for n in wrt))


def best_times(
    functions: Sequence[Callable[..., Any] | None], args: Sequence[Any], seconds: float
) -> list[float]:
    """The shortest time of a call of each, measured in turn; NaN for None."""
    rounds = [0 if f is None else calls_in(f, args, 0.02) for f in functions]
    best = [math.nan if f is None else math.inf for f in functions]
    start = time.perf_counter()
    for turn in itertools.count():
        if turn >= 3 and time.perf_counter() - start > seconds * len(functions):
            return best
        for k, function in enumerate(functions):
            if function is not None:
                best[k] = min(best[k], time_of(function, args, rounds[k]))
    raise AssertionError


def calls_in(function: Callable[..., Any], args: Sequence[Any], seconds: float) -> int:
    function(*args)
    return max(1, round(seconds / max(time_of(function, args, 1), 1e-7)))


def time_of(function: Callable[..., Any], args: Sequence[Any], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        function(*args)
    return (time.perf_counter() - start) / calls


def check(gradient: Any, wanted: Any, name: str) -> None:
    for mine, theirs in zip(gradient, wanted, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-9, err_msg=name)


def measured(name: str, traced: ModuleType | None, seconds: float) -> list[float]:
    """Seconds of the program, the generated gradient, that by hand, and autograd's."""
    args, wrt = programs.EXAMPLES[name]
    primal = getattr(programs, name)
    generated = tangentish.grad(primal, wrt=wrt)
    hand = getattr(by_hand, name)
    theirs = by_autograd(name, wrt, traced)
    check(generated(*args), hand(*args), name)
    if theirs is not None:
        check(generated(*args), theirs(*args), name)
    return best_times([primal, generated, hand, theirs], args, seconds)


def in_units(seconds: float) -> str:
    return f"{seconds * 1e6:.1f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms"


def ratio(a: float, b: float) -> str:
    return "" if math.isnan(a) or math.isnan(b) else f"{a / b:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=list(programs.EXAMPLES), metavar="NAME")
    parser.add_argument("--seconds", type=float, default=1.0, help="for each measurement")
    options = parser.parse_args()
    traced = for_autograd()
    titles = ("program", "primal", "gradient", "/ primal", "/ by hand", "autograd / gradient")
    print("| " + " | ".join(titles) + " |")
    print("|---" + "|---:" * (len(titles) - 1) + "|")
    for name in options.names:
        primal, generated, hand, theirs = measured(name, traced, options.seconds)
        cells = (
            name,
            in_units(primal),
            in_units(generated),
            ratio(generated, primal),
            ratio(generated, hand),
            ratio(theirs, generated),
        )
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
