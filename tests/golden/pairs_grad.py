# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def pairs_grad(xs, ys, weights, out_bar=1.0):
    """Gradient of `pairs` (pairs.py:6) with respect to xs and weights.

    For xs: float64[:], ys: float64[:], weights: float64[:].
    The tapes keep v1, v3 and v4.
    """
    # forward sweep
    v1_tape = []
    v3_tape = []
    v4_tape = []
    total = 0.0
    n1 = len(xs)
    n2 = len(ys)
    n3 = min(n1, n2)
    for i1 in range(n3):
        x = xs[i1]
        y = ys[i1]
        v1 = x - y
        v2 = v1**2
        total = total + v2
        v1_tape.append(v1)
    n4 = len(weights)
    for i2 in range(n4):
        i = i2
        w = weights[i2]
        v3 = i * total
        v4 = np.sin(v3)
        v5 = w * v4
        total = total + v5
        v3_tape.append(v3)
        v4_tape.append(v4)
    # reverse sweep
    total_bar = out_bar
    weights_bar = np.zeros_like(weights)
    for i2 in range(n4 - 1, -1, -1):
        v4 = v4_tape.pop()
        v3 = v3_tape.pop()
        w = weights[i2]
        # 11: total += w * np.sin(i * total)
        w_bar = total_bar * v4
        total_bar += total_bar * w * np.cos(v3) * i2
        # 10: for i, w in enumerate(weights):
        weights_bar[i2] += w_bar
    xs_bar = np.zeros_like(xs)
    for i1 in range(n3 - 1, -1, -1):
        v1 = v1_tape.pop()
        # 9: total += (x - y) ** 2
        x_bar = 2.0 * total_bar * v1
        # 8: for x, y in zip(xs, ys):
        xs_bar[i1] += x_bar
    return xs_bar, weights_bar
