"""Early returns: each becomes an arm, without a flag."""

import math


def early(x, limit):
    if x <= 0.0:
        return 0.0
    y = math.log1p(x)
    if y > limit:
        return limit + 0.1 * (y - limit)
    return y * y


WRT = ("x", "limit")
EXAMPLE = (5.0, 1.2)
