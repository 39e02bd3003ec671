"""Methods of arrays that are met less often."""

import numpy as np

from programs.values import numbers, regular, signed


def cumulative_sum_method(x):
    return np.sum(x.cumsum() * x)


def item_method(x):
    return x[1:2].item() * x.item(0) + float(x[2])


def bound_method_in_variable(x):
    total = x.sum
    y = x * total()
    return y.mean() * total()


def trace_and_diagonal(m):
    return m.trace() * m.diagonal().sum() + np.trace(m @ m)


PROGRAMS = [
    ("more methods", cumulative_sum_method, (signed(4),)),
    ("more methods", item_method, (signed(3),)),
    ("more methods", bound_method_in_variable, (numbers(3),)),
    ("more methods", trace_and_diagonal, (regular(3),)),
]
