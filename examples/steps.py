"""Numerical differentiation and its step: the V-shaped error of finite differences.

``python examples/steps.py [--plot FILE]``: the truncation error falls with a power of the step
h, the rounding error rises as 1/h. The best step of a one-sided difference leaves about 8
digits, that of a central one about 10. A complex step has no rounding error, where a function
accepts complex numbers; the generated derivative has no step.
"""

import argparse

import numpy as np

from tangentish import grad
from tangentish.testing import numerical_grad


def f(x):
    return np.exp(x) / np.sqrt(np.sin(x) ** 3 + np.cos(x) ** 3)


X, EXACT = 1.5, 4.05342789389862  # Squire and Trapp, SIAM Review 40 (1998)
STEPS = 10.0 ** -np.arange(1, 16)


def error(slope):
    """The relative error, or the precision of floats if it is below that."""
    return np.maximum(np.abs(slope - EXACT) / EXACT, np.finfo(float).eps)


def errors(h):
    """The relative errors of three ways, for every step of ``h``."""
    return {
        "one-sided": error((f(X + h) - f(X)) / h),
        "central": error((f(X + h) - f(X - h)) / (2 * h)),
        "complex": error(f(X + 1j * h).imag / h),
    }


def plot(path):
    from matplotlib.figure import Figure

    axes = (figure := Figure(figsize=(7, 4.2), layout="constrained")).subplots()
    h = np.logspace(-15, -1, 113)
    for name, values in errors(h).items():
        axes.loglog(h, values, ".-", linewidth=0.7, label=f"{name} step")
    generated = error(grad(f)(X))
    axes.axhline(generated, color="k", linestyle="--", label="generated derivative")
    axes.set(xlabel="step h", ylabel="relative error", title="Derivatives by differences")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description="The error of finite differences.")
    parser.add_argument("--plot", metavar="FILE", help="draw the errors into this file")
    path = parser.parse_args().plot
    print("    h   one-sided   central   complex")
    for h, *row in zip(STEPS, *errors(STEPS).values(), strict=True):
        print(f"{h:.0e}     {row[0]:.0e}     {row[1]:.0e}     {row[2]:.0e}")
    print(f"extrapolated differences, step chosen: {error(numerical_grad(f, X)):.0e}")
    print(f"generated derivative, no step:         {error(grad(f)(X)):.0e}")
    if path:
        plot(path)


if __name__ == "__main__":
    main()
