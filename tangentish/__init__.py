"""Derivatives of NumPy programs, written as Python source that you can read."""

from __future__ import annotations

from tangentish.api import adjoint, grad, tangent, value_and_grad
from tangentish.cache import clear_cache
from tangentish.settings import settings

__version__ = "0.1.0"

__all__ = ["adjoint", "clear_cache", "grad", "settings", "tangent", "value_and_grad"]
