"""What second derivatives cost: products with the Hessian in gradients, the Hessian itself.

    python benchmarks/second_order.py [--rounds 30] [NAME …]

A product, its gradient and, where there is one, a product written by hand are timed one right
after the other; the median of the ratios of all rounds counts, so that a busy machine spoils
little. Products are forward over reverse and should cost at most 3 gradients.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import programs

from tangentish import grad, hessian, hvp

N = 30  # parameters of the loop program
RNG = np.random.default_rng(0)


def chain(x):
    """A loop over 30 parameters: a chain of springs that are not linear."""
    energy = 0.0
    for i in range(len(x) - 1):
        d = x[i + 1] - x[i]
        energy += 0.5 * d * d + 0.25 * d**4 + math.cos(x[i])
    return energy


def chain_product(x, v):
    """The Hessian of `chain` times v, by hand."""
    product = np.zeros_like(x)
    for i in range(len(x) - 1):
        d = x[i + 1] - x[i]
        force = (1.0 + 3.0 * d * d) * (v[i + 1] - v[i])
        product[i + 1] += force
        product[i] -= force + math.cos(x[i]) * v[i]
    return product


def chain_hessian(x):
    """The Hessian of `chain`, by hand."""
    found = np.zeros((len(x), len(x)))
    for i in range(len(x) - 1):
        d = x[i + 1] - x[i]
        stiffness = 1.0 + 3.0 * d * d
        found[i, i] += stiffness - math.cos(x[i])
        found[i + 1, i + 1] += stiffness
        found[i, i + 1] -= stiffness
        found[i + 1, i] -= stiffness
    return found


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def rosenbrock_product(x, v):
    """The Hessian of `rosenbrock` times v, by hand."""
    product = np.zeros_like(x)
    product[:-1] = (1200.0 * x[:-1] ** 2 - 400.0 * x[1:] + 2.0) * v[:-1]
    product[1:] += 200.0 * v[1:]
    product[:-1] -= 400.0 * x[:-1] * v[1:]
    product[1:] -= 400.0 * x[:-1] * v[:-1]
    return product


def network(W, x, y):
    """A network of two layers, by its weights."""
    h = np.tanh(x @ W[0])
    z = h @ W[1]
    return np.mean((z - y) ** 2)


def in_first(name: str) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """A program of the other benchmarks, with its arguments."""
    return getattr(programs, name), programs.EXAMPLES[name][0]


# The program, its arguments (it is differentiated by all floats), the product by hand.
EXAMPLES: dict[str, tuple[Callable[..., Any], tuple[Any, ...], Callable[..., Any] | None]] = {
    "chain": (chain, (RNG.normal(size=N),), chain_product),
    "rosenbrock": (rosenbrock, (RNG.normal(size=100_000),), rosenbrock_product),
    "network": (
        network,
        (RNG.normal(size=(2, 200, 200)) / 14.0, *RNG.normal(size=(2, 100, 200))),
        None,
    ),
    **{name: (*in_first(name), None) for name in ("scalar_loop", "rnn", "lu")},
}


def time_of(function: Callable[..., Any], args: tuple[Any, ...], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        function(*args)
    return (time.perf_counter() - start) / calls


def medians(
    functions: list[Callable[..., Any]], args: list[tuple[Any, ...]], rounds: int
) -> tuple[float, list[float]]:
    """Median seconds of the first, and the median ratio of each of the others to it."""
    once = [time_of(f, a, 1) for f, a in zip(functions, args, strict=True)]
    calls = [max(1, round(0.01 / t)) for t in once]
    seconds, ratios = [], []
    for _ in range(rounds):
        times = [time_of(f, a, n) for f, a, n in zip(functions, args, calls, strict=True)]
        seconds.append(times[0])
        ratios.append([t / times[0] for t in times[1:]])
    return statistics.median(seconds), [statistics.median(r) for r in zip(*ratios, strict=True)]


def products(name: str, rounds: int) -> list[str]:
    """A row of the table: gradient, product, product by hand."""
    f, args, by_hand = EXAMPLES[name]
    wrt = tuple(k for k, value in enumerate(args) if not isinstance(value, int))
    directions = tuple(direction(value) if k in wrt else None for k, value in enumerate(args))
    functions: list[Any] = [grad(f, wrt=wrt), hvp]
    given: list[tuple[Any, ...]] = [args, (f, args, directions)]
    if by_hand is not None:
        functions.append(by_hand)
        given.append((args[0], directions[0]))
        (ours,), hand = hvp(f, args, directions), by_hand(args[0], directions[0])
        np.testing.assert_allclose(ours, hand, rtol=1e-10, atol=1e-8)
    for function, arguments in zip(functions, given, strict=True):
        function(*arguments)
    seconds, ratios = medians(functions, given, rounds)
    hand = f"{ratios[0] / ratios[1]:.2f}" if by_hand is not None else ""
    return [name, f"{seconds * 1e6:.0f} µs", f"{ratios[0]:.2f}", hand]


def direction(value: Any) -> Any:
    return RNG.normal(size=np.shape(value)) if np.ndim(value) else 1.0


def whole_hessian(rounds: int) -> None:
    x = EXAMPLES["chain"][1][0]
    matrix = hessian(chain)
    np.testing.assert_allclose(matrix(x), chain_hessian(x), rtol=1e-10, atol=1e-10)
    functions = [grad(chain), matrix, columns_by_hand]
    _, (ours, hand) = medians(functions, [(x,)] * 3, rounds)
    print(
        f"Hessian of a loop over {N} parameters: {ours:.1f} gradients ({ours / N:.2f} for each "
        f"column), {ours / hand:.2f} times its columns by hand"
    )


def columns_by_hand(x):
    return np.column_stack([chain_product(x, unit) for unit in np.eye(len(x))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=list(EXAMPLES), metavar="NAME")
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    titles = ("program", "gradient", "hvp / gradient", "hvp / by hand")
    print("| " + " | ".join(titles) + " |")
    print("|---" + "|---:" * (len(titles) - 1) + "|")
    rows = []
    for name in options.names:
        rows.append(products(name, options.rounds))
        print("| " + " | ".join(rows[-1]) + " |", flush=True)
    middle = statistics.median(float(row[2]) for row in rows)
    print(f"\nmedian: a product with the Hessian costs {middle:.2f} gradients")
    whole_hessian(options.rounds)


if __name__ == "__main__":
    main()
