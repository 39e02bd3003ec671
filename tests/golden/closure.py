"""A closure: its values are read when the gradient is called."""

import numpy as np


def model(weights, rate):
    def closure(x):
        y = np.tanh(weights @ x)
        return rate * np.sum(y)

    return closure


closure = model(np.array([[0.5, -0.3], [1.2, 0.1]]), 0.7)
EXAMPLE = (np.array([0.4, -0.8]),)
