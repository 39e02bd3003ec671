# mypy: ignore-errors
"""Helpers that generated code calls: with rules of their own, derivatives can be differentiated."""

from __future__ import annotations

from tangentish import runtime
from tangentish.rules.notation import adjoint, linear


@linear(runtime.unbroadcast, inactive="like")
def unbroadcast(value, like):
    adjoint.value += adjoint.out


@linear(runtime.broadcast_up, inactive="like")
def broadcast_up(value, like):
    adjoint.value += adjoint.out


@linear(runtime.writable)
def writable(view):
    adjoint.view += adjoint.out
