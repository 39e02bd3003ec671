"""The functions of the lectures, with the numbers that are computed there by hand.

Run it: ``python examples/lecture.py [--plot FILE]``; see the traces of the first one:
``tangentish show examples/lecture.py:f 2.0 5.0``.
"""

import argparse

import numpy as np

from tangentish import derivative, grad, value_and_grad


def f(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


def second(x1, x2, x3):
    return 6 * (x1 + x2**2 * x3)


def third(x):
    u = x**2
    return np.cos(u)


def plot(path):
    from matplotlib.figure import Figure

    axes = (figure := Figure(figsize=(7, 4), layout="constrained")).subplots()
    x = np.linspace(-3.0, 3.0, 301)
    axes.plot(x, third(x), label="cos(x²)")
    axes.plot(x, derivative(third)(x), label="its derivative, generated")
    axes.plot(x[::10], -2 * x[::10] * np.sin(x[::10] ** 2), "k.", label="-2 x sin(x²)")
    axes.set(xlabel="x", ylabel="value", title="A function and its derivative")
    axes.grid(alpha=0.3)
    figure.legend(loc="outside lower center", ncols=3)
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description="The functions of the lectures.")
    parser.add_argument("--plot", metavar="FILE", help="draw the third one into this file")
    path = parser.parse_args().plot
    value, (by_x1, by_x2) = value_and_grad(f, wrt=("x1", "x2"))(2.0, 5.0)
    print(f"f(2, 5) = {value:.3f}, gradient ({by_x1:.3f}, {by_x2:.3f})")

    gradient = grad(second, wrt=("x1", "x2", "x3"))(1.0, 2.0, 3.0)
    print("6 (x1 + x2² x3) at (1, 2, 3) has the gradient", tuple(map(float, gradient)))

    slope, by_hand = grad(third)(1.5), -2 * 1.5 * np.sin(1.5**2)
    print(f"cos(x²) at 1.5 has the slope {slope:.6f}; -2 x sin(x²) is {by_hand:.6f}")

    print("\nThe gradient of f, as it was generated:\n")
    print(grad(f, wrt=("x1", "x2")).source_for(2.0, 5.0), end="")
    if path:
        plot(path)


if __name__ == "__main__":
    main()
