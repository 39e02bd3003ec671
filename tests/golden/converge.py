"""Newton's iteration for a square root, until it no longer moves: a counted loop."""


def converge(a, start):
    x = start
    step = 1.0
    while abs(step) > 1e-12:
        step = 0.5 * (a / x - x)
        x = x + step
    return x


WRT = ("a", "start")
EXAMPLE = (2.0, 1.5)
