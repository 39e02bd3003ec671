# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
def horner_grad(coefficients, x, out_bar=1.0):
    """Gradient of `horner` (horner.py:4) with respect to coefficients and x.

    For coefficients: list[float], x: float.
    The tapes keep y.
    """
    # forward sweep
    y_tape = []
    y = 0.0
    n1 = len(coefficients)
    for i1 in range(n1):
        c = coefficients[len(coefficients) - 1 - i1]
        v1 = y * x
        y_tape.append(y)
        y = v1 + c
    # reverse sweep
    y_bar = out_bar
    x_bar = 0.0
    coefficients_bar = [0.0] * len(coefficients)
    for i1 in range(n1 - 1, -1, -1):
        # 7: y = y * x + c
        c_bar = y_bar
        y = y_tape.pop()
        x_bar += y_bar * y
        y_bar = y_bar * x
        # 6: for c in reversed(coefficients):
        coefficients_bar[len(coefficients) - 1 - i1] += c_bar
    return coefficients_bar, x_bar
