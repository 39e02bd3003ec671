"""Types that the helpers speak of."""

from __future__ import annotations

import numpy as np

Axis = int | tuple[int, ...] | None
Shape = tuple[int, ...]
COMPLEX = (complex, np.complexfloating)
REALS = (float, int, np.floating, np.integer, np.bool_)
NUMBERS = (float, int, complex, np.number, np.bool_)
