# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def in_place_grad(x, decay, out_bar=1.0):
    """Gradient of `in_place` (in_place.py:6) with respect to x and decay.

    For x: float64[:], decay: float.
    The tapes keep v and x.
    """
    # forward sweep
    v_tape = []
    x_tape = []
    v = np.zeros_like(x)
    x = x.copy()
    for _ in range(5):
        v_tape.append(v.copy())
        v *= decay
        v1 = np.sin(x)
        v2 = 0.1 * v1
        v -= v2
        x_tape.append(x.copy())
        x += v
    # reverse sweep
    # 13: return x @ x
    x_bar = 2.0 * out_bar * x
    v_bar = np.zeros_like(v)
    decay_bar = 0.0
    for _ in range(5):
        # 12: x += v
        x[...] = x_tape.pop()
        v_bar += x_bar
        # 11: v -= 0.1 * np.sin(x)
        x_bar -= 0.1 * v_bar * np.cos(x)
        # 10: v *= decay
        v[...] = v_tape.pop()
        decay_bar += np.sum(v_bar * v)
        v_bar *= decay
    return x_bar, decay_bar
