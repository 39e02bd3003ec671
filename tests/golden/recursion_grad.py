# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
def recursion_forward(x, n):
    """Forward sweep of `recursion` (recursion.py:4).

    Which also returns what the reverse sweep reads.
    For x: float, n: int.
    """
    half = recursion_tape = test2 = v1 = None
    test1 = n == 0
    if test1:
        result = 1.0
    else:
        half, recursion_tape = recursion_forward(x, n // 2)
        test2 = n % 2 == 0
        if test2:
            result = half * half
        else:
            v1 = half * half
            result = v1 * x
    return result, (x, test1, half, recursion_tape, test2, v1)


def recursion_reverse(tape, out_bar):
    """Reverse sweep of `recursion` (recursion.py:4): the adjoint of x."""
    x, test1, half, recursion_tape, test2, v1 = tape
    if test1:
        x_bar = 0.0
    else:
        if test2:
            # 9: return half * half
            half_bar = 2.0 * out_bar * half
            x_bar = 0.0
        else:
            # 10: return half * half * x
            x_bar = out_bar * v1
            half_bar = 2.0 * out_bar * x * half
        # 7: half = recursion(x, n // 2)
        x_bar += recursion_reverse(recursion_tape, half_bar)
    return x_bar


def recursion_grad(x, n, out_bar=1.0):
    """Gradient of `recursion` (recursion.py:4) with respect to x.

    For x: float, n: int.
    """
    if n == 0:
        x_bar = 0.0
    else:
        half, recursion_tape = recursion_forward(x, n // 2)
        if n % 2 == 0:
            # 9: return half * half
            half_bar = 2.0 * out_bar * half
            x_bar = 0.0
        else:
            v1 = half * half
            # 10: return half * half * x
            x_bar = out_bar * v1
            half_bar = 2.0 * out_bar * x * half
        # 7: half = recursion(x, n // 2)
        x_bar += recursion_reverse(recursion_tape, half_bar)
    return x_bar
