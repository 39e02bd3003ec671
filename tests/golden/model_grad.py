# Written by tangentish; again by: pytest tests/test_golden.py --update-golden
import numpy as np
from tangentish.runtime import with_fields


def model_grad(layer, x, out_bar=1.0):
    """Gradient of `model` (model.py:16) with respect to layer.

    For layer: Layer(W: float64[:, :], b: float64[:], name: 'first'), x: float64[:].
    """
    # forward sweep
    v1 = layer.W @ x
    v2 = v1 + layer.b
    v3 = np.tanh(v2)
    # reverse sweep
    # 13: return np.tanh(self.W @ x + self.b)
    layer_b_bar = 2.0 * out_bar * v3 * (1.0 - v3**2)
    layer_W_bar = np.outer(layer_b_bar, x)
    return with_fields(layer, W=layer_W_bar, b=layer_b_bar)
