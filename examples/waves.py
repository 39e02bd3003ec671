"""Derivatives of whole vectors: the sum of sin(3 w + b), and the Jacobian of softmax.

``python examples/waves.py [--plot FILE]`` differentiates both, and compares the results with
3 cos(3 w + b) and with diag(p) - p pᵀ, which are the derivatives by hand.
"""

import argparse

import numpy as np

from tangentish import grad, jacobian


def wave(w, b):
    return np.sin(3 * w + b)


def total(w, b):
    return np.sum(wave(w, b))


def softmax(x):
    e = np.exp(x)
    return e / np.sum(e, axis=0)


def plot(path, w, slopes):
    from matplotlib.figure import Figure

    axes = (figure := Figure(figsize=(7, 4), layout="constrained")).subplots()
    fine = np.linspace(0.0, 2.0 * np.pi, 400)
    axes.plot(fine, wave(fine, fine), "C0", label="sin(3 w + b)")
    axes.plot(fine, 3 * np.cos(4 * fine), "C1", label="3 cos(3 w + b), by hand")
    axes.plot(w, slopes, "C1s", markersize=5, label="gradient by w, generated")
    axes.set(
        xlabel="w = b (radians)", ylabel="value", title="The gradient of a sum, element by element"
    )
    axes.set_xticks(np.arange(5) * np.pi / 2, ["0", "π/2", "π", "3π/2", "2π"])
    axes.grid(alpha=0.3)
    figure.legend(loc="outside lower center", ncols=3)
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description="Derivatives of whole vectors.")
    parser.add_argument("--plot", metavar="FILE", help="draw the wave and its slope into this file")
    path = parser.parse_args().plot
    w = b = np.linspace(0.0, 2.0 * np.pi, 25)
    by_w, by_b = grad(total, wrt=("w", "b"))(w, b)
    print("gradient of sum(sin(3 w + b)) by w:", by_w[:7].round(6), "…")
    print("                              by b:", by_b[:7].round(6), "…")
    print("largest difference from 3 cos(3 w + b):", np.max(np.abs(by_w - 3 * np.cos(3 * w + b))))

    x = np.array([1.0, 2.0, 3.0])
    p, J = softmax(x), jacobian(softmax)(x)
    print("\nsoftmax of 1, 2, 3:", p.round(4), "\nits Jacobian:", *J.round(4), sep="\n")
    by_hand = np.diag(p) - np.outer(p, p)
    print(f"equal to diag(p) - p pᵀ: {np.allclose(J, by_hand, rtol=0.0, atol=1e-15)}")
    if path:
        plot(path, w, by_w)


if __name__ == "__main__":
    main()
