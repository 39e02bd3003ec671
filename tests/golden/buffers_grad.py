# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def buffers_grad(u, c, steps, out_bar=1.0):
    """Gradient of `buffers` (buffers.py:6) with respect to u and c.

    For u: float64[:], c: float, steps: int.
    The tapes keep new[1:-1], u, u_bar, new, new_bar, v1 and v2.
    """
    # forward sweep
    new_tape = []
    u_tape = []
    u_bar_tape = []
    new_tape2 = []
    new_bar_tape = []
    v1_tape = []
    v2_tape = []
    u_bar = np.zeros_like(u)
    u = u.copy()
    u_bar_old = u_bar
    u_bar = np.zeros_like(u)
    new = np.zeros_like(u)
    new_bar = np.zeros_like(new)
    for _ in range(steps):
        v1 = u[2:] - u[:-2]
        v2 = c * v1
        v3 = v2 * u[1:-1]
        v4 = u[1:-1] + v3
        new_tape.append(new[1:-1].copy())
        new[1:-1] = v4
        v5 = u
        v5_bar = u_bar
        u_tape.append(u)
        u = new
        u_bar_tape.append(u_bar)
        u_bar = new_bar
        new_tape2.append(new)
        new = v5
        new_bar_tape.append(new_bar)
        new_bar = v5_bar
        v1_tape.append(v1)
        v2_tape.append(v2)
    # reverse sweep
    # 12: return np.sum(u)
    u_bar += out_bar
    c_bar = 0.0
    for _ in range(steps):
        v2 = v2_tape.pop()
        v1 = v1_tape.pop()
        # 11: u, new = new, u
        new_bar = new_bar_tape.pop()
        new = new_tape2.pop()
        u_bar = u_bar_tape.pop()
        u = u_tape.pop()
        # 10: new[1:-1] = u[1:-1] + c * (u[2:] - u[:-2]) * u[1:-1]
        new[1:-1] = new_tape.pop()
        v4_bar = new_bar[1:-1].copy()
        new_bar[1:-1] = 0.0
        u_bar[1:-1] += v4_bar
        v2_bar = v4_bar * u[1:-1]
        u_bar[1:-1] += v4_bar * v2
        c_bar += np.sum(v2_bar * v1)
        v1_bar = v2_bar * c
        u_bar[2:] += v1_bar
        u_bar[:-2] -= v1_bar
    # 7: u = u.copy()
    u_out_bar = u_bar
    u_bar = u_bar_old
    u_bar += u_out_bar
    return u_bar, c_bar
