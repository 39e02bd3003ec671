"""Types that the helpers speak of."""

from __future__ import annotations

import numpy as np

Axis = int | tuple[int, ...] | None
Shape = tuple[int, ...]
NUMBERS = (float, int, complex, np.number, np.bool_)
