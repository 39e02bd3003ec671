# mypy: ignore-errors
"""What programs say to their derivatives: constants, and hooks on adjoints."""

from __future__ import annotations

from tangentish.control import adjoint_hook, hooked, stop_gradient
from tangentish.rules.notation import adjoint, nondifferentiable, rule, tangent

nondifferentiable([stop_gradient])


@rule(adjoint_hook, inactive="hook")
def adjoint_hook(x, hook):
    tangent.out = tangent.x
    adjoint.x += hooked(hook, adjoint.out)
