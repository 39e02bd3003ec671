"""Methods of ufuncs, vectorized functions, and elementwise functions with all their options."""

import math

import numpy as np

from programs.values import signed


def reduce_of_ufuncs(m):
    s = np.add.reduce(m)
    p = np.multiply.reduce(m, axis=1, keepdims=True)
    t = np.maximum.reduce(s * s) - np.minimum.reduce(m, axis=None)
    for k in range(2):
        s = s * np.add.reduce(m[k] * s, axis=-1)
    return np.sum(s) * t + np.sum(p * m) + np.add.reduce(m, axis=(0, 1), initial=2.0)


def reduce_into(m):
    out = np.zeros(3)
    np.add.reduce(m * m, 0, None, out)
    out *= out
    return np.sum(out)


def accumulate_of_ufuncs(x):
    y = np.add.accumulate(x)
    y[0] = 2.0
    z = np.multiply.accumulate(y * x)
    best = np.maximum.accumulate(x)
    worst = np.minimum.accumulate(x * x)
    return np.sum(z * best) + np.sum(worst * x)


def drawdown(prices):
    peak = np.maximum.accumulate(prices)
    return np.sum((peak - prices) / peak)


def log_of_sum(x):
    total = np.logaddexp.reduce(x)
    parts = np.exp(x - total)
    return total + np.sum(parts**2) + np.logaddexp.reduce(x.reshape(2, 2), axis=1).sum()


def outer_of_ufuncs(x, y):
    a = np.multiply.outer(x, y)
    b = np.hypot.outer(y, x)
    c = np.subtract.outer(x, a)
    x = x * 2.0
    return np.sum(a * b.T) + np.sum(c**2) + np.sum(np.add.outer(x, 1.0))


def pieces(x):
    y = np.add.reduceat(x * x, [0, 2, 3])
    return np.sum(y * y)


def soft(v, w):
    if v > 0.0:
        return v * w
    return math.exp(v) - 1.0


def vectorized_inside(x):
    f = np.vectorize(soft, otypes=[float])
    y = f(x, 0.5)
    return np.sum(y * x)


spread = np.vectorize(soft, otypes=[float])


@np.vectorize
def bent(v):
    return v * v - 0.25 * v


def vectorized_outside(m, w):
    a = spread(m, w)
    return np.sum(a * bent(m))


def vectorized_lambda(x, c):
    f = np.vectorize(lambda v: math.sin(v) * c)
    total = 0.0
    for _ in range(2):
        x = f(x)
        total += np.sum(x * x)
    return total


def clipped(x, lo, hi):
    y = np.clip(x, lo, None)
    z = x.clip(max=hi)
    w = np.clip(x, min=lo, max=hi)
    np.clip(y, -0.2, 0.4, out=y)
    return np.sum(y * z) + np.sum(w**2) + np.sum(np.clip(x, None, x * 0.5 + 0.1))


def cleaned(x):
    y = np.log(np.where(x > 0.0, x, np.nan))
    y = np.nan_to_num(y, nan=0.5)
    return np.sum(y * x)


def powers(x, p):
    y = x**p
    z = np.float_power(x, 2) + np.power(p, x)
    return np.sum(y) + np.sum(z * np.pow(x, 3.0)) + np.sum((-x) ** 3)


def rare(x):
    y = np.i0(x) + np.sinc(x) + np.cbrt(x) + np.exp2(x)
    mantissa, exponent = np.frexp(x * 10.0)
    part, whole = np.modf(3.0 * x)
    angle = np.unwrap(4.0 * x)
    return np.sum(y * mantissa) + np.sum(part * angle) + np.sum(np.logaddexp2(x, y) * exponent)


def masked_steps(x, m):
    y = np.zeros(4)
    np.log(x, out=y, where=m)
    np.sqrt(y + 2.0, out=y, where=x > 0.5)
    return np.sum(y * y)


X = (signed(4),)
M = (signed(6).reshape(2, 3),)
POSITIVE = (np.array([0.3, 1.2, 0.7, 2.1]),)

PROGRAMS = [
    ("ufunc methods", reduce_of_ufuncs, M),
    ("ufunc methods", reduce_into, M),
    ("ufunc methods", accumulate_of_ufuncs, X),
    ("ufunc methods", drawdown, POSITIVE),
    ("ufunc methods", log_of_sum, X),
    ("ufunc methods", outer_of_ufuncs, (signed(2), signed(3))),
    ("ufunc methods", pieces, X),
    ("vectorized", vectorized_inside, X),
    ("vectorized", vectorized_outside, (signed(6).reshape(2, 3), signed(3))),
    ("vectorized", vectorized_lambda, (signed(4), 0.7)),
    ("elementwise", clipped, (signed(4), -0.35, 0.45)),
    ("elementwise", cleaned, X),
    ("elementwise", powers, (POSITIVE[0], np.array([2.0, 0.5, 1.5, 3.0]))),
    ("elementwise", rare, POSITIVE),
    ("elementwise", masked_steps, (POSITIVE[0], np.array([True, False, True, True]))),
]
