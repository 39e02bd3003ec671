"""The distributions of SciPy: densities and distribution functions, their logarithms and inverses.

They are methods of objects that SciPy keeps, such as ``norm.logpdf``; frozen distributions such
as ``norm(mu, sigma)`` have no rules.  Outside of the support the formulas of the inside are kept:
the density is 0 there, and so is its derivative; that of its logarithm, ``-inf``, means nothing.
"""

from tangentish.rules.scipy_stats import (  # noqa: F401 - importing them fills the table
    continuous,
    densities,
    discrete,
    multivariate,
)
