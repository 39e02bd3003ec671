# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def unpacking_grad(x, y, angle, out_bar=1.0):
    """Gradient of `unpacking` (unpacking.py:12) with respect to x, y and angle.

    For x: float, y: float, angle: float.
    The tapes keep angle, x2, y2, c and s.
    """
    # forward sweep
    angle_tape = []
    x2_tape = []
    y2_tape = []
    c_tape = []
    s_tape = []
    for _ in range(3):
        x2 = x
        y2 = y
        c = np.cos(angle)
        s = np.sin(angle)
        v1 = c * x2
        v2 = s * y2
        x = v1 - v2
        v4 = s * x2
        v5 = c * y2
        y = v4 + v5
        angle_tape.append(angle)
        angle = 0.5 * angle
        x2_tape.append(x2)
        y2_tape.append(y2)
        c_tape.append(c)
        s_tape.append(s)
    # reverse sweep
    # 16: return x * y
    x_bar = out_bar * y
    y_bar = out_bar * x
    angle_bar = 0.0
    for _ in range(3):
        s = s_tape.pop()
        c = c_tape.pop()
        y2 = y2_tape.pop()
        x2 = x2_tape.pop()
        # 15: angle = 0.5 * angle
        angle = angle_tape.pop()
        angle_bar = 0.5 * angle_bar
        # 9: return c * x - s * y, s * x + c * y
        s_bar = y_bar * x2 - x_bar * y2
        y2_bar = y_bar * c - x_bar * s
        c_bar = y_bar * y2 + x_bar * x2
        x2_bar = y_bar * s + x_bar * c
        # 8: c, s = np.cos(angle), np.sin(angle)
        angle_bar += s_bar * np.cos(angle)
        angle_bar -= c_bar * np.sin(angle)
        # 7: x, y = point
        y_bar = y2_bar
        x_bar = x2_bar
    return x_bar, y_bar, angle_bar
