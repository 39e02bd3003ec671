# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def norm_forward(v, eps):
    """Forward sweep of `norm` (helper.py:6).

    Which also returns what the reverse sweep reads.
    For v: float64[:], eps: float.
    """
    v1 = v * v
    total = np.sum(v1)
    v2 = total + eps
    v3 = np.sqrt(v2)
    return v3, (v, v3)


def norm_reverse(tape, out_bar):
    """Reverse sweep of `norm` (helper.py:6): the adjoint of v."""
    v, v3 = tape
    # 8: return np.sqrt(total + eps)
    total_bar = 0.5 * out_bar / v3
    # 7: total = np.sum(v * v)
    v_bar = 2.0 * total_bar * v
    return v_bar


def helper_grad(a, b, out_bar=1.0):
    """Gradient of `helper` (helper.py:11) with respect to a and b.

    For a: float64[:], b: float64[:].
    """
    # forward sweep
    v1 = a - b
    v2, norm_tape = norm_forward(v1, 0.001)
    v3, norm_tape2 = norm_forward(a, 0.1)
    v4 = v2 / v3
    # reverse sweep
    # 12: return norm(a - b) / norm(a, eps=0.1)
    v3_bar = -out_bar * v4 / v3
    v1_bar = norm_reverse(norm_tape, out_bar / v3)
    a_bar = norm_reverse(norm_tape2, v3_bar) + v1_bar
    b_bar = -v1_bar
    return a_bar, b_bar
