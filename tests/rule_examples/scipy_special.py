"""Example calls of the special functions of SciPy."""

from __future__ import annotations

import scipy.special  # noqa: F401 - its rules are loaded only where it is

from rule_examples.calls import unary

EXAMPLES = {
    "scipy.special.erf": unary(),
    "scipy.special.expit": unary(),
    "scipy.special.gammaln": unary(0.2, 4.0),
    "scipy.special.psi": unary(0.2, 4.0),
}
