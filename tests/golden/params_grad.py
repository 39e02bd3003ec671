# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np
from tangentish.runtime import add, shadow_of


def params_grad(model, x, out_bar=1.0):
    """Gradient of `params` (params.py:6) with respect to model.

    For
    model: {'layers': list[{'W': float64[:, :], 'b': float64[:]}], 'out': float64[:]},
    x: float64[:].
    The tapes keep x.
    """
    # forward sweep
    x_tape = []
    v1 = model["layers"]
    n1 = len(v1)
    for i1 in range(n1):
        layer = v1[i1]
        v2 = x @ layer["W"]
        v3 = v2 + layer["b"]
        x_tape.append(x)
        x = np.tanh(v3)
    # reverse sweep
    # 9: return np.sum(x * model["out"])
    x_bar = out_bar * model["out"]
    model_bar = {
        "layers": shadow_of(model["layers"]),
        "out": np.zeros_like(model["out"]),
    }
    model_bar["out"] += out_bar * x
    v1_bar = shadow_of(v1, shared=False)
    for i1 in range(n1 - 1, -1, -1):
        layer = v1[i1]
        # 8: x = np.tanh(x @ layer["W"] + layer["b"])
        v3_bar = x_bar * (1.0 - x**2)
        x = x_tape.pop()
        layer_bar = {"W": np.zeros_like(layer["W"]), "b": np.zeros_like(layer["b"])}
        layer_bar["b"] += v3_bar
        x_bar = layer["W"] @ v3_bar
        layer_bar["W"] += np.outer(x, v3_bar)
        # 7: for layer in model["layers"]:
        v1_bar[i1] = add(v1_bar[i1], layer_bar)
    # 7: for layer in model["layers"]:
    model_bar["layers"] = add(model_bar["layers"], v1_bar)
    return model_bar
