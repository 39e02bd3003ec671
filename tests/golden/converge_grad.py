# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
def converge_grad(a, start, out_bar=1.0):
    """Gradient of `converge` (converge.py:4) with respect to a and start.

    For a: float, start: float.
    The tapes keep x and v2.
    """
    # forward sweep
    x_tape = []
    v2_tape = []
    x = start
    step = 1.0
    v1 = abs(step)
    test1 = v1 > 1e-12
    count = 0
    while test1:
        v2 = a / x
        v3 = v2 - x
        step = 0.5 * v3
        x_tape.append(x)
        x = x + step
        v4 = abs(step)
        test1 = v4 > 1e-12
        v2_tape.append(v2)
        count += 1
    # reverse sweep
    x_bar = out_bar
    a_bar = 0.0
    for _ in range(count):
        v2 = v2_tape.pop()
        # 9: x = x + step
        x = x_tape.pop()
        # 8: step = 0.5 * (a / x - x)
        v3_bar = 0.5 * x_bar
        x_bar -= v3_bar
        a_bar += v3_bar / x
        x_bar -= v3_bar * v2 / x
    # 5: x = start
    start_bar = x_bar
    return a_bar, start_bar
