"""What Google's Tangent and its fork got wrong or refused, the part beyond the plain language."""

import operator

import numpy as np

from programs.values import signed


def out_keyword(x, y):
    z = np.zeros(3)
    np.multiply(x, y, out=z)
    return np.sum(z * x)


def inside_errstate(x):
    with np.errstate():
        y = x * x
    return np.sum(y)


class Model:
    def __init__(self, w):
        self.w = w

    def loss(self, x):
        return np.sum(np.tanh(self.w @ x))


def class_with_method(model, x):
    return model.loss(x) * model.loss(2.0 * x)


def zero_dimensional_result(x):
    return np.asarray(np.sum(x * x))


PROGRAMS = [
    ("out", out_keyword, (signed(3), signed(3, seed=1))),
    ("with", inside_errstate, (signed(3),)),
    ("objects", class_with_method, (Model(signed(2, 3)), signed(3))),
    ("more methods", zero_dimensional_result, (signed(3),)),
    ("functions of NumPy", np.sum, (signed(3),), {"wrt": (0,), "name": "numpy_sum"}),
    ("functions of NumPy", np.sin, (0.7,), {"wrt": (0,), "name": "numpy_sin"}),
    ("functions of NumPy", np.linalg.norm, (signed(3),), {"wrt": (0,), "name": "numpy_norm"}),
    ("functions of NumPy", operator.mul, (0.7, 1.3), {"wrt": (0, 1), "name": "operator_mul"}),
]
