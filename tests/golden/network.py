"""A dict of parameters: every array in it has an adjoint of its own, and the gradient is a dict."""

import numpy as np


def network(params, x, y):
    h = np.tanh(params["W1"] @ x + params["b1"])
    out = params["W2"] @ h + params["b2"]
    return np.mean((out - y) ** 2) + 1e-3 * np.sum(params["W1"] ** 2)


EXAMPLE = (
    {"W1": np.ones((3, 2)), "b1": np.ones(3), "W2": np.ones((2, 3)), "b2": np.ones(2)},
    np.array([0.3, -0.2]),
    np.array([0.5, 1.5]),
)
