# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
def search_grad(xs, limit, out_bar=1.0):
    """Gradient of `search` (search.py:4) with respect to xs.

    For xs: list[float], limit: float.
    The tapes keep test2.
    """
    # forward sweep
    test2_tape = []
    total = 0.0
    stop1 = False
    n1 = len(xs)
    count = 0
    for i1 in range(n1):
        x = xs[i1]
        test1 = x < 0.0
        test2 = not test1
        if test2:
            v1 = x * x
            total = total + v1
            if total > limit:
                stop1 = True
        test2_tape.append(test2)
        count += 1
        if stop1:
            break
    # reverse sweep
    xs_bar = [0.0] * len(xs)
    for i1 in range(count - 1, -1, -1):
        test2 = test2_tape.pop()
        x = xs[i1]
        if test2:
            # 9: total += x * x
            x_bar = 2.0 * out_bar * x
        else:
            x_bar = 0.0
        # 6: for x in xs:
        xs_bar[i1] += x_bar
    return xs_bar
