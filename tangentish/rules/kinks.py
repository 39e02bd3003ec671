"""What several rules say of their kinks, in the same words."""

from __future__ import annotations

AT_ZERO = "at 0 the derivative is 0"
INFINITE = "at 0 the derivative is infinite"
TIES = "what is equal shares the derivative evenly"
JUMPS = "at a jump the derivative is that beside it"
NO_LENGTH = "where the result is 0 the derivative is 0"
IN_ORDER = "equal elements keep their order, and have the derivatives of their places"
