"""The special functions of SciPy, in the order of the Digital Library of Mathematical Functions.

A comment ``DLMF 7.2.1`` names the formula there (https://dlmf.nist.gov/7.2.E1) that a rule
states or follows from.  An order, degree or other parameter by which no formula is known has no
derivative: the rule leaves it out, and a program that differentiates by it is refused.
"""

from tangentish.rules.scipy_special import (  # noqa: F401 - importing them fills the table
    bessel,
    elementary,
    elliptic,
    entropies,
    errors,
    gamma,
    incomplete,
    integrals,
    polynomials,
    probabilities,
    reductions,
)
