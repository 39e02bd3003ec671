# mypy: ignore-errors
"""Products with logarithms: entropies and their kin.

Convention: at ``x = y = 0``, where the functions are 0, what is finite on the way there is
kept, and ``0 / 0`` and ``log(0)`` beside it count as 0; ``y + (x == y == 0)`` says so.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from tangentish.rules.notation import elementwise, partial

COMPLEX = False  # these rules are for real numbers


def nonzero(value):
    return value != 0


@elementwise(special.xlogy)
def xlogy(x, y):
    partial.x = np.log(y + ((x == 0) & (y == 0)))
    partial.y = x / (y + ((x == 0) & (y == 0)))


@xlogy.when(x=nonzero)
def _(x, y):
    partial.x = np.log(y)
    partial.y = x / y


@elementwise(special.xlog1py)
def xlog1py(x, y):
    partial.x = np.log1p(y + ((x == 0) & (y == -1)))
    partial.y = x / (1.0 + y + ((x == 0) & (y == -1)))


@xlog1py.when(x=nonzero)
def _(x, y):
    partial.x = np.log1p(y)
    partial.y = x / (1.0 + y)


@elementwise(special.entr)
def entr(x):
    partial.x = -np.log(x) - 1.0


@elementwise(special.rel_entr)
def rel_entr(x, y):
    partial.x = np.log(x / (y + ((x == 0) & (y == 0)))) + 1.0
    partial.y = -x / (y + ((x == 0) & (y == 0)))


@elementwise(special.kl_div)
def kl_div(x, y):
    partial.x = np.log(x / (y + ((x == 0) & (y == 0))))
    partial.y = 1.0 - x / (y + ((x == 0) & (y == 0)))
