"""An object as the argument: the gradient is an object like it."""

import numpy as np


class Layer:
    def __init__(self):
        self.W = np.full((3, 2), 0.5)
        self.b = np.zeros(3)
        self.name = "first"

    def __call__(self, x):
        return np.tanh(self.W @ x + self.b)


def model(layer, x):
    return np.sum(layer(x) ** 2)


EXAMPLE = (Layer(), np.array([0.3, -0.2]))
