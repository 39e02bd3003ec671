"""Example calls of the methods of SciPy's distributions."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.stats  # noqa: F401 - its rules are loaded only where it is

from rule_examples.calls import Const, Example, call, values

Range = tuple[float, float]

LOCATION, SCALE, PROBABILITY = (-0.4, -0.1), (1.2, 2.0), (0.15, 0.85)
SHAPES: tuple[tuple[Any, ...], ...] = (
    (None, None, None, None, None),
    ((3,), (3,), (3,), (3,), (3,)),
    ((2, 3), (3,), None, (2, 1), (3,)),
    (None, (3,), (2, 3), (), (2, 1)),
)


def placed(x: Range, *shapes: Range, loc: Range = LOCATION) -> list[Example]:
    """Calls by all arguments: with a location and a scale, and without."""
    calls = []
    for row in SHAPES:
        ranges = (x, *shapes, loc, SCALE)
        numbers = [values(s, *r, seed=k) for k, (s, r) in enumerate(zip(row, ranges, strict=False))]
        calls.append(call(*numbers))
        calls.append(call(*numbers[: 1 + len(shapes)]))
        calls.append(call(*numbers[: 1 + len(shapes)], scale=numbers[-1]))
    return calls


def by_place(x: Range, *shapes: Any, loc: Range = LOCATION) -> list[Example]:
    """Calls by ``x``, location and scale, the parameters of shape being given."""
    calls = []
    for a, b, c, *_ in SHAPES:
        first, location = values(a, *x), values(b, *loc, seed=1)
        calls.append(call(first, *shapes, location, values(c, *SCALE, seed=2)))
        calls.append(call(first, *shapes, scale=values(c, *SCALE, seed=2)))
        calls.append(call(first, *shapes))
    return calls


def continuous(name: str, x: Range, *shapes: Range, loc: Range = LOCATION) -> dict[str, Any]:
    """Calls of all methods of one distribution."""
    given = [Const(sum(r) / 2.0) for r in shapes]
    found: dict[str, Any] = {m: placed(x, *shapes, loc=loc) for m in ("pdf", "logpdf")}
    found |= {m: by_place(x, *given, loc=loc) for m in ("cdf", "sf", "logcdf", "logsf")}
    found |= {m: by_place(PROBABILITY, *given, loc=loc) for m in ("ppf", "isf")}
    return {f"scipy.stats.{name}.{method}": examples for method, examples in found.items()}


def counts(name: str, methods: str, *before: Any, low: float, high: float) -> dict[str, Any]:
    """Calls of a discrete distribution by its last parameter."""
    calls = []
    for s in (None, (3,), (2, 3), (2, 1)):
        calls.append(call(2, *before, values(s, low, high)))
        calls.append(call(np.array([1, 3, 2]), *before, values(s, low, high)))
        calls.append(call(4, *before, values(s, low, high), 1))
        if "cdf" in methods or "sf" in methods:
            calls.append(call(Const(2.5), *before, values(s, low, high), loc=1))
    return {f"scipy.stats.{name}.{m}": calls for m in methods.split()}


DENSITIES, TAILS = "pmf logpmf", "cdf sf logcdf logsf"
REAL, POSITIVE, SHAPE = (-2.0, 2.0), (0.3, 3.0), (1.2, 3.0)
COVARIANCE = np.array([[2.0, 0.3, -0.1], [0.3, 1.0, 0.2], [-0.1, 0.2, 1.5]])
CLOUDS = [
    call(values(s, *REAL), mean, COVARIANCE)
    for s in ((3,), (4, 3), (1, 3), (2, 1, 3))
    for mean in (values((3,), *REAL, seed=1), None)
]
SIMPLEX = (0.2, 0.3, 0.5)
# Functions of points that cannot be moved freely; see programs/wide/scipy_rules.py for these.
CONFINED = {"scipy.stats.dirichlet.pdf", "scipy.stats.dirichlet.logpdf"}
EXAMPLES: dict[str, list[Example]] = {
    "scipy.stats.multivariate_normal.logpdf": CLOUDS,
    "scipy.stats.multivariate_normal.pdf": CLOUDS,
    "scipy.stats.multivariate_normal.entropy": [call(None, COVARIANCE), call(cov=COVARIANCE)],
    **{
        f"scipy.stats.dirichlet.{m}": [
            call(SIMPLEX, values((3,), *SHAPE)),
            call((SIMPLEX, (0.4, 0.5, 0.3), (0.4, 0.2, 0.2)), values((3,), *SHAPE)),
        ]
        for m in ("pdf", "logpdf")
    },
    **continuous("norm", REAL),
    **continuous("t", REAL, SHAPE),
    **continuous("cauchy", REAL),
    **continuous("laplace", (0.3, 2.0)),
    **continuous("logistic", REAL),
    **continuous("halfnorm", POSITIVE),
    **continuous("rayleigh", POSITIVE),
    **continuous("expon", POSITIVE),
    **continuous("gamma", POSITIVE, SHAPE),
    **continuous("invgamma", POSITIVE, SHAPE),
    **continuous("chi2", POSITIVE, SHAPE),
    **continuous("lognorm", POSITIVE, SHAPE),
    **continuous("pareto", (2.2, 4.0), SHAPE),
    **continuous("weibull_min", POSITIVE, SHAPE),
    **continuous("uniform", (0.2, 0.8)),
    **continuous("beta", (0.2, 0.7), SHAPE, SHAPE),
    **continuous("gumbel_r", REAL),
    **counts("poisson", DENSITIES, low=0.5, high=4.0),
    **counts("poisson", TAILS, low=0.5, high=4.0),
    **counts("binom", DENSITIES, 5, low=0.2, high=0.8),
    **counts("binom", TAILS, 5, low=0.2, high=0.8),
    **counts("geom", DENSITIES, low=0.2, high=0.8),
    **counts("geom", "cdf sf logsf", low=0.2, high=0.8),
    **counts("nbinom", "cdf sf", 3, low=0.2, high=0.8),
    **{
        f"scipy.stats.nbinom.{m}": [
            call(2, values(s, 1.5, 4.0), values((3,), 0.2, 0.8, seed=1)) for s in (None, (2, 3))
        ]
        for m in ("pmf", "logpmf")
    },
    **{
        f"scipy.stats.bernoulli.{m}": [
            call(k, values(s, 0.2, 0.8)) for k in (0, 1, np.array([0, 1, 1])) for s in (None, (3,))
        ]
        for m in ("pmf", "logpmf")
    },
}
