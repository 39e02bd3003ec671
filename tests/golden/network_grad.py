# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np


def network_grad(params, x, y, out_bar=1.0):
    """Gradient of `network` (network.py:6) with respect to params.

    For
    params: {'W1': float64[:, :], 'b1': float64[:], 'W2': float64[:, :], 'b2': float64[:]},
    x: float64[:], y: float64[:].
    """
    # forward sweep
    v1 = params["W1"] @ x
    v2 = v1 + params["b1"]
    h = np.tanh(v2)
    v3 = params["W2"] @ h
    out = v3 + params["b2"]
    v4 = out - y
    v5 = v4**2
    # reverse sweep
    # 9: return np.mean((out - y) ** 2) + 1e-3 * np.sum(params["W1"] ** 2)
    params_W1_bar = 0.002 * out_bar * params["W1"]
    out_bar2 = 2.0 * out_bar / v5.size * v4
    # 8: out = params["W2"] @ h + params["b2"]
    params_b2_bar = out_bar2
    params_W2_bar = np.outer(out_bar2, h)
    h_bar = params["W2"].T @ out_bar2
    # 7: h = np.tanh(params["W1"] @ x + params["b1"])
    params_b1_bar = h_bar * (1.0 - h**2)
    params_W1_bar += np.outer(params_b1_bar, x)
    return {
        "W1": params_W1_bar,
        "b1": params_b1_bar,
        "W2": params_W2_bar,
        "b2": params_b2_bar,
    }
