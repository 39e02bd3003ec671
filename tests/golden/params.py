"""A dict of parameters, with a loop over a list of layers inside: the gradient is a dict."""

import numpy as np


def params(model, x):
    for layer in model["layers"]:
        x = np.tanh(x @ layer["W"] + layer["b"])
    return np.sum(x * model["out"])


rng = np.random.default_rng(6)
EXAMPLE = (
    {
        "layers": [
            {"W": rng.normal(size=(3, 3)), "b": rng.normal(size=3)},
            {"W": rng.normal(size=(3, 3)), "b": rng.normal(size=3)},
        ],
        "out": rng.normal(size=3),
    },
    rng.normal(size=3),
)
