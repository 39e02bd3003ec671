"""Derivatives of NumPy programs, written as Python source that you can read."""

from __future__ import annotations

from tangentish.api import adjoint, grad, tangent, value_and_grad
from tangentish.control import adjoint_hook, checkpoint, no_grad, stop_gradient
from tangentish.flattening import flatten
from tangentish.keeping.cache import clear_cache
from tangentish.keeping.settings import settings
from tangentish.transforms import (
    derivative,
    directional,
    divergence,
    gauss_newton_vp,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    laplacian,
    linearize,
    vjp,
)

__version__ = "0.1.0"

__all__ = [
    "adjoint",
    "adjoint_hook",
    "checkpoint",
    "clear_cache",
    "derivative",
    "directional",
    "divergence",
    "flatten",
    "gauss_newton_vp",
    "grad",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "laplacian",
    "linearize",
    "no_grad",
    "settings",
    "stop_gradient",
    "tangent",
    "value_and_grad",
    "vjp",
]
