"""Expression swell: what symbolic differentiation suffers from, and generated code does not.

The logistic map l₁ = x, lₙ₊₁ = 4 lₙ (1 - lₙ), written out line by line for n = 1 … 50. Its
symbolic derivative, written as one formula, doubles with every n; the generated derivative
gets a fixed number of statements more. ``python examples/swell.py [--plot FILE]`` counts both.
"""

import argparse
import linecache

from tangentish import grad

MOST = 50


def unrolled(n):
    """The n-th function of the logistic map, as a program without a loop."""
    lines = ["def logistic(x):", "    l1 = x"]
    lines += [f"    l{k} = 4.0 * l{k - 1} * (1.0 - l{k - 1})" for k in range(2, n + 1)]
    text = "\n".join([*lines, f"    return l{n}\n"])
    namespace, file = {}, f"<logistic map {n}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), namespace)
    return namespace["logistic"]


def statements(n):
    """How many assignments the generated derivative has."""
    text = grad(unrolled(n)).source_for(0.3)
    return sum(" = " in line for line in text.splitlines())


def operations(n):
    """How many operations the symbolic derivative has as one formula, by the product rule."""
    value, slope = 0, 0
    for _ in range(n - 1):  # (4 l (1 - l))' = 4 l' (1 - l) - 4 l l'
        value, slope = 3 + 2 * value, 6 + 2 * value + 2 * slope
    return slope


def plot(path):
    from matplotlib.figure import Figure

    axes = (figure := Figure(figsize=(7, 4), layout="constrained")).subplots()
    n = range(2, MOST + 1)
    axes.semilogy(n, [operations(k) for k in n], "C1", label="operations in one formula")
    axes.semilogy(n, [statements(k) for k in n], "C0", label="generated statements")
    axes.set(xlabel="n, iterations of the logistic map", ylabel="size of the derivative")
    axes.set_title("Expression swell, and code that grows linearly")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description="Expression swell on the logistic map.")
    parser.add_argument("--plot", metavar="FILE", help="draw both sizes into this file")
    path = parser.parse_args().plot
    print(" n   generated statements   operations in one formula")
    for n in (1, 2, 3, 4, 5, 10, 20, 30, 40, MOST):
        print(f"{n:2}   {statements(n):20}   {operations(n):25,}")
    if path:
        plot(path)


if __name__ == "__main__":
    main()
