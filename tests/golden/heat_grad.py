# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def heat_grad(u, k, steps, out_bar=1.0):
    """Gradient of `heat` (heat.py:6) with respect to u and k.

    For u: float64[:], k: float, steps: int.
    The tapes keep v3 and test1.
    """
    # forward sweep
    v3_tape = []
    test1_tape = []
    u = u.copy()
    for _ in range(steps):
        v1 = 2.0 * u[1:-1]
        v2 = u[2:] - v1
        v3 = v2 + u[:-2]
        v4 = k * v3
        u[1:-1] += v4
        test1 = u[1] > u[-2]
        if test1:
            u[0] = u[1]
        v3_tape.append(v3)
        test1_tape.append(test1)
    # reverse sweep
    # 12: return np.sum(u**2)
    u_bar = 2.0 * out_bar * u
    k_bar = 0.0
    for _ in range(steps):
        test1 = test1_tape.pop()
        v3 = v3_tape.pop()
        if test1:
            # 11: u[0] = u[1]
            u_bar[1] += u_bar[0]
            u_bar[0] = 0.0
        # 9: u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        v4_bar = u_bar[1:-1]
        k_bar += np.sum(v4_bar * v3)
        v3_bar = v4_bar * k
        u_bar[:-2] += v3_bar
        u_bar[2:] += v3_bar
        u_bar[1:-1] -= 2.0 * v3_bar
    return u_bar, k_bar
