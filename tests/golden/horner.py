"""A polynomial by Horner's rule: scalar code shows arithmetic and nothing else."""


def horner(coefficients, x):
    y = 0.0
    for c in reversed(coefficients):
        y = y * x + c
    return y


WRT = ("coefficients", "x")
EXAMPLE = ([1.0, -2.0, 0.5, 3.0], 0.7)
