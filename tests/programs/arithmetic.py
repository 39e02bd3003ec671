"""Scalar and array arithmetic, elementwise functions, reductions, products."""

import math
import operator

import numpy as np

from programs.values import numbers, regular, signed

# scalars


def polynomial(x):
    return 2.0 * x**3 - 6.0 * x**2 + x + 1.0


def all_operators(x, y):
    a = x + y
    b = a - x * y
    c = b / (1.0 + y)
    d = -c + +a
    return d**2 + a**y


def power_both(x, y):
    return x**y


def power_negative(x):
    return x**-2 + 2.0**x + x**0.5


def floor_and_remainder(x):
    whole = x // 0.4
    rest = x % 0.4
    return rest * x + whole


def remainder_of_active_divisor(x, y):
    return x % y


def division_by_result(x):
    y = 1.0 / x
    y = 1.0 / (y + x)
    return y / x


def math_functions(x):
    a = math.sin(x) + math.cos(x) * math.tan(x)
    b = math.exp(-x) + math.log(x) + math.sqrt(x)
    c = math.tanh(a) + math.atan2(a, b) + math.hypot(a, b)
    return c + math.pow(x, 1.5) + math.pi * x + math.fabs(x)


def logarithm_with_base(x):
    return math.log(x, 3.0) + math.log2(x) + math.log10(x) + math.log1p(x) + math.expm1(x)


def operator_functions(x, y):
    return operator.add(operator.mul(x, y), operator.truediv(x, operator.neg(y)))


def builtin_numbers(x, y):
    return abs(x) * float(y) + max(x, y) + min(x, y, 3.0) + pow(x, y) + sum([x, y, x])


def inner_products_of_floats(x, y):
    return x * y + x * y * x


# arrays


def unary_functions(x):
    y = np.sin(x) + np.cos(x) + np.exp(x) * np.log(x)
    z = np.sqrt(x) + np.tanh(y) + np.square(x) + np.reciprocal(x) + np.abs(x)
    return np.sum(y * z)


def inverse_functions(x):
    s = 0.5 * x
    y = np.arcsin(s) + np.arccos(s) + np.arctan(x) + np.sinh(x) + np.cosh(x)
    return np.sum(y + np.arcsinh(x) + np.arctanh(s) + np.log1p(x) + np.expm1(x))


def binary_functions(x, y):
    a = np.add(x, y) + np.subtract(x, y) * np.multiply(x, y)
    b = np.divide(x, y) + np.power(x, y) + np.hypot(x, y) + np.arctan2(x, y)
    return np.sum(a * b + np.logaddexp(x, y) + np.true_divide(y, x))


def selections(x, y):
    a = np.maximum(x, y) + np.minimum(x, 2.0 * y)
    b = np.where(x > y, x * y, np.sin(x))
    return np.sum(a * b + np.clip(x, 0.7, 1.2))


def softmax_cross_entropy(z, labels):
    e = np.exp(z - np.max(z))
    p = e / np.sum(e)
    return -np.sum(labels * np.log(p))


def softmax_rows(z, w):
    shifted = z - np.max(z, axis=1, keepdims=True)
    e = np.exp(shifted)
    return np.sum(w * (e / np.sum(e, axis=1, keepdims=True)))


def reductions(x):
    a = np.sum(x) * np.mean(x) + np.prod(x)
    return a + np.max(x) * np.min(x) + np.var(x) + np.std(x)


def reductions_along_axes(x, w):
    a = np.sum(x, axis=0) * np.mean(x, axis=0)
    b = np.max(x, axis=1, keepdims=True) * np.sum(x, axis=(0, 1), keepdims=True)
    c = np.prod(x, axis=-1) + np.var(x, axis=-1) + np.std(x, axis=1) + np.min(x, axis=1)
    return np.sum(a * w) + np.sum(b) + np.sum(c)


def centered_twice(x):
    y = x - np.mean(x, axis=0)
    y = y / np.sqrt(np.sum(y**2, axis=1, keepdims=True))
    return np.sum(y**3)


def standard_deviation_with_ddof(x):
    return np.std(x, ddof=1) * np.var(x, ddof=1)


def matrix_products(a, b, v):
    return np.sum(a @ b) + v @ (a @ b) @ v + np.sum((b @ v) ** 3)


def vector_products(u, v):
    return np.dot(u, v) * np.inner(u, u) + np.sum(np.outer(u, v) ** 2)


def gram_matrix(x):
    return np.sum((x.T @ x) ** 2)


def batched_product(a, b):
    return np.sum(np.tanh(a @ b))


def einsum_forms(a, b):
    c = np.einsum("ij,jk->ik", a, b)
    d = np.einsum("ij,ij->i", c, c)
    return np.sum(d) + np.einsum("ii", c)


def linear_solve(a, b):
    x = np.linalg.solve(a, b)
    return x @ x


def inverse_and_determinant(a):
    return np.sum(np.linalg.inv(a) ** 2) * np.linalg.det(a)


def norms(x, v):
    return np.linalg.norm(x) + np.linalg.norm(v) * np.linalg.norm(v - 2.0)


def shapes(x, w):
    y = np.reshape(x, (2, 6)).T
    z = np.concatenate([np.ravel(y), np.ravel(x)])
    s = np.stack([z, 2.0 * z], axis=1)
    e = np.expand_dims(s, 0) * np.squeeze(np.expand_dims(w, 1))[:, None, None]
    return np.sum(e**2)


def splits(x):
    a, b, c = np.split(x, 3)
    return np.sum(a * b) + np.sum(c * a)


def broadcast_explicitly(v, w):
    m = np.broadcast_to(v, (3, 4))
    return np.sum(m * w) + np.sum(m**2)


def constants_made_inside(x):
    n = x.shape[0]
    y = np.zeros(n) + np.ones(n) * x + np.full(n, 2.0) * x
    m = np.eye(n) @ y + np.arange(n) * y + np.linspace(0.0, 1.0, n)
    return np.sum(m * y + np.ones_like(x) + np.zeros_like(x) + np.full_like(x, 0.5) * x)


def made_of_active_numbers(x, y):
    m = np.array([[x, y], [x * y, 1.0]])
    return np.sum(np.linalg.inv(m)) + np.linalg.det(m)


def active_linspace(a, b):
    return np.sum(np.sin(np.linspace(a, b, 5)))


def active_fill_value(x):
    return np.sum(np.full((2, 3), x) ** 2)


def stepwise_functions(x):
    return np.sum(x * np.floor(x) + x * np.sign(x) + np.round(x) * x) + x[np.argmax(x)]


def comparison_as_number(x):
    return np.sum(x * (x > 0.0)) + np.sum(x[x > 0.0])


def constant_folded(x):
    scale = 2.0 * math.pi / 3.0
    return scale * x * np.e


def long_sum(x, y):
    return x + y + x + y + x * y + x / y + x + 3.0 * y + x - y - x * x * x


def nested_calls(x):
    return np.sum(np.exp(np.sin(np.tanh(np.sqrt(x * x + 1.0)))))


PROGRAMS = [
    ("scalars", polynomial, (2.0,)),
    ("scalars", all_operators, (0.7, 1.3)),
    ("scalars", power_both, (1.7, 2.3)),
    ("scalars", power_negative, (1.7,)),
    ("scalars", floor_and_remainder, (1.5,)),
    ("scalars", remainder_of_active_divisor, (3.7, 1.1)),
    ("scalars", division_by_result, (1.7,)),
    ("scalars", math_functions, (0.8,)),
    ("scalars", logarithm_with_base, (1.8,)),
    ("scalars", operator_functions, (0.8, 1.4)),
    ("scalars", builtin_numbers, (0.8, 1.4)),
    ("scalars", inner_products_of_floats, (0.8, -1.4)),
    ("elementwise", unary_functions, (numbers(4),)),
    ("elementwise", inverse_functions, (numbers(4),)),
    ("elementwise", binary_functions, (numbers(4), numbers(4, seed=1))),
    ("elementwise", selections, (numbers(5), numbers(5, seed=2))),
    ("elementwise", stepwise_functions, (np.array([0.6, -1.3, 2.2]),)),
    ("elementwise", comparison_as_number, (signed(5),)),
    ("elementwise", nested_calls, (signed(3),)),
    ("reductions", softmax_cross_entropy, (signed(4), np.array([0.0, 1.0, 0.0, 0.5]))),
    ("reductions", softmax_rows, (signed(3, 4), signed(3, 4, seed=1))),
    ("reductions", reductions, (numbers(5),)),
    ("reductions", reductions_along_axes, (numbers(3, 4), signed(4))),
    ("reductions", centered_twice, (signed(3, 4),)),
    ("reductions", standard_deviation_with_ddof, (numbers(6),)),
    ("products", matrix_products, (signed(3, 4), signed(4, 3), signed(3))),
    ("products", vector_products, (signed(4), signed(4, seed=1))),
    ("products", gram_matrix, (signed(3, 4),)),
    ("products", batched_product, (signed(2, 3, 4), signed(4, 2))),
    ("products", einsum_forms, (signed(3, 4), signed(4, 3))),
    ("linear algebra", linear_solve, (regular(3), signed(3))),
    ("linear algebra", inverse_and_determinant, (regular(3),)),
    ("linear algebra", norms, (signed(2, 3), numbers(4))),
    ("shapes", shapes, (signed(3, 4), numbers(2))),
    ("shapes", splits, (signed(6),)),
    ("shapes", broadcast_explicitly, (signed(4), signed(3, 4))),
    ("constructors", constants_made_inside, (signed(3),)),
    ("constructors", made_of_active_numbers, (1.3, 0.4)),
    ("constructors", active_linspace, (0.3, 1.9)),
    ("constructors", active_fill_value, (1.3,)),
    ("scalars", constant_folded, (1.3,)),
    ("scalars", long_sum, (1.3, 0.8)),
]
