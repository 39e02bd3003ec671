"""The notation of densities: one body for a density and for its logarithm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tangentish.rules.notation import Function, Rule, register


class Density:
    """The rules of ``logpdf`` and ``pdf``: the partials of the first, times the density."""

    def __init__(self, logarithm: Rule, density: Rule) -> None:
        self.both = logarithm, density

    def when(self, **conditions: Any) -> Callable[[Function], Function]:
        """Adds a variant to both rules."""

        def add(definition: Function) -> Function:
            for rule in self.both:
                rule.when(**conditions)(definition)
            return definition

        return add


def density(distribution: Any) -> Callable[[Function], Density]:
    """The rules of a distribution's density from the partials of the density's logarithm.

    >>> from scipy import stats
    >>> from tangentish.rules.table import find_rule
    >>> find_rule(stats.norm.pdf)
    <rule of scipy.stats.norm.pdf>
    """
    kind = "pdf" if hasattr(distribution, "pdf") else "pmf"

    def make(definition: Function) -> Density:
        functions = getattr(distribution, f"log{kind}"), getattr(distribution, kind)
        first = Rule("elementwise", functions[:1], definition)
        second = replace(first, functions=functions[1:], times_result=True, variants=[])
        return Density(register(first), register(second))

    return make
