# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np
from tangentish.runtime import copied


def stack_grad(x, h, out_bar=1.0):
    """Gradient of `stack` (stack.py:6) with respect to x and h.

    For x: float64[:, :], h: float64[:].
    The tapes keep v1.
    """
    # forward sweep
    v1_tape = []
    states = []
    n1 = len(x)
    for i1 in range(n1):
        row = x[i1]
        v1 = h + row
        h = np.sin(v1)
        states.append(h)
        v1_tape.append(v1)
    v2 = np.stack(states)
    v3 = v2**2
    # reverse sweep
    # 11: return np.mean(np.stack(states) ** 2)
    v2_bar = 2.0 * out_bar / v3.size * v2
    states_bar = [v2_bar[k] for k in range(len(states))]
    states_bar = copied(states_bar)
    h_bar = np.zeros_like(h)
    x_bar = np.zeros_like(x)
    for i1 in range(n1 - 1, -1, -1):
        v1 = v1_tape.pop()
        # 10: states.append(h)
        h_bar = h_bar + states_bar.pop()
        # 9: h = np.sin(h + row)
        h_bar = h_bar * np.cos(v1)
        # 8: for row in x:
        x_bar[i1] += h_bar
    return x_bar, h_bar
