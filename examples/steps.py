"""Numerical differentiation and its step: the V-shaped error of finite differences.

The truncation error falls with a power of the step h, the rounding error rises as 1/h: the
best step of a one-sided difference leaves about 8 digits, that of a central one about 10.
The generated derivative has no step.
"""

import math

from tangentish import grad
from tangentish.testing import numerical_grad


def f(x):
    return math.exp(x) / math.sqrt(math.sin(x) ** 3 + math.cos(x) ** 3)


X, EXACT = 1.5, 4.05342789389862  # Squire and Trapp, SIAM Review 40 (1998)


def error(slope):
    return abs(slope - EXACT) / EXACT


def bar(value):
    return "#" * max(0, round(3 * (16 + math.log10(max(value, 1e-16)))))


def main():
    print("    h   one-sided   central")
    for k in range(1, 16):
        h = 10.0**-k
        one_sided = error((f(X + h) - f(X)) / h)
        central = error((f(X + h) - f(X - h)) / (2 * h))
        print(f"1e-{k:02}     {one_sided:.0e}     {central:.0e}   {bar(central)}")
    print(f"extrapolated differences, step chosen: {error(numerical_grad(f, X)):.0e}")
    print(f"generated derivative, no step:         {error(grad(f)(X)):.0e}")


if __name__ == "__main__":
    main()
