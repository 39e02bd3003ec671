"""Memory against time: a stack of quaternion layers, whose large matrices are recomputed.

A quaternion layer builds from four matrices of weights one that is four times as large as all
of them together. Plain reverse mode keeps that matrix of every layer for the reverse sweep;
``checkpoint`` keeps the arguments of the call alone, and builds the matrix a second time.
Run it: ``python examples/memory.py [--plot FILE]``.
"""

import argparse
import time
import tracemalloc

import numpy as np

from tangentish import checkpoint, grad

LAYERS, SIZE, BATCH = 6, 96, 32


def quaternion_layer(x, r, i, j, k):
    W = np.concatenate(
        [
            np.concatenate([r, -i, -j, -k], axis=1),
            np.concatenate([i, r, -k, j], axis=1),
            np.concatenate([j, k, r, -i], axis=1),
            np.concatenate([k, -j, i, r], axis=1),
        ]
    )
    return np.tanh(x @ W)


def stored(params, x):
    for r, i, j, k in params:
        x = quaternion_layer(x, r, i, j, k)
    return np.sum(x**2)


def recomputed(params, x):
    for r, i, j, k in params:
        x = checkpoint(quaternion_layer)(x, r, i, j, k)
    return np.sum(x**2)


def peak_of(function, *args):
    """Megabytes that a call needs at most, besides what is there already."""
    tracemalloc.start()
    function(*args)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def seconds_of(functions, *args):
    """The shortest time of a call of each, measured in turn."""
    best = dict.fromkeys(functions, float("inf"))
    for name in list(functions) * 5:
        start = time.perf_counter()
        functions[name](*args)
        best[name] = min(best[name], time.perf_counter() - start)
    return best


def plot(path, peaks, times):
    from matplotlib.figure import Figure

    left, right = (figure := Figure(figsize=(7, 3), layout="constrained")).subplots(1, 2)
    left.bar(list(peaks), list(peaks.values()), color=["C0", "C1"])
    left.set(ylabel="peak memory (MB)", title="Memory of a gradient")
    right.bar(list(times), [1e3 * t for t in times.values()], color=["C0", "C1"])
    right.set(ylabel="time (ms)", title="Time, the best of five")
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description="Memory against time.")
    parser.add_argument("--plot", metavar="FILE", help="draw both into this file")
    path = parser.parse_args().plot
    rng = np.random.default_rng(0)
    params = [rng.normal(size=(4, SIZE, SIZE)) / (4 * SIZE) ** 0.5 for _ in range(LAYERS)]
    x = rng.normal(size=(BATCH, 4 * SIZE))
    gradients = {f.__name__: grad(f) for f in (stored, recomputed)}
    found = {name: gradient(params, x) for name, gradient in gradients.items()}
    same = all(map(np.array_equal, found["stored"], found["recomputed"]))
    print(f"the gradients are {'the same, bit by bit' if same else 'DIFFERENT'}")
    peaks = {name: peak_of(gradient, params, x) for name, gradient in gradients.items()}
    times = seconds_of(gradients, params, x)
    for name in gradients:
        print(f"{name:10}  peak {peaks[name]:5.1f} MB  time {1e3 * times[name]:5.1f} ms")
    less, more = peaks["stored"] / peaks["recomputed"], times["recomputed"] / times["stored"]
    print(f"{less:.1f} times less memory for {more:.2f} times the time")
    print("\nwhat the reverse sweep reads, when all is recomputed:")
    print(gradients["recomputed"].tape_report(params, x))
    if path:
        plot(path, peaks, times)


if __name__ == "__main__":
    main()
