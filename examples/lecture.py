"""The functions of the lectures, with the numbers that are computed there by hand.

Run it: ``python examples/lecture.py``; see the traces of the first one:
``tangentish show examples/lecture.py:f 2.0 5.0``.
"""

import numpy as np

from tangentish import grad, value_and_grad


def f(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


def second(x1, x2, x3):
    return 6 * (x1 + x2**2 * x3)


def third(x):
    u = x**2
    return np.cos(u)


def main():
    value, (by_x1, by_x2) = value_and_grad(f, wrt=("x1", "x2"))(2.0, 5.0)
    print(f"f(2, 5) = {value:.3f}, gradient ({by_x1:.3f}, {by_x2:.3f})")

    gradient = grad(second, wrt=("x1", "x2", "x3"))(1.0, 2.0, 3.0)
    print("6 (x1 + x2² x3) at (1, 2, 3) has the gradient", tuple(map(float, gradient)))

    slope, by_hand = grad(third)(1.5), -2 * 1.5 * np.sin(1.5**2)
    print(f"cos(x²) at 1.5 has the slope {slope:.6f}; -2 x sin(x²) is {by_hand:.6f}")

    print("\nThe gradient of f, as it was generated:\n")
    print(grad(f, wrt=("x1", "x2")).source_for(2.0, 5.0), end="")


if __name__ == "__main__":
    main()
