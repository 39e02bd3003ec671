"""Axis symbols of a caller in a callee's own terms, and back."""

from __future__ import annotations

from collections.abc import Callable

from tangentish.analysis.lattice import class_name
from tangentish.analysis.probe import part_of
from tangentish.language.kinds import (
    ONE,
    AnyOf,
    Array,
    ArrayOrNumber,
    Dict,
    Dim,
    Kind,
    List,
    Object,
    Scalar,
    Tuple,
)


class Renaming:
    """Axis symbols of a caller in a callee's own terms, and back."""

    def __init__(self) -> None:
        self.forth: dict[tuple[str, int], Dim] = {}
        self.origin: dict[str, Dim] = {}

    def dim(self, dim: Dim, place: str) -> Dim:
        if dim == ONE:
            return dim
        if "[]" in place and dim.symbol.startswith("?"):  # each element has a length of its own
            self.origin[f"?{place}"] = dim
            return Dim(f"?{place}", 0, dim.sure)
        key = (dim.symbol, dim.minus)
        if key not in self.forth:
            symbol = place if dim.sure else f"{place}~"
            self.forth[key] = Dim(symbol, 0, dim.sure)
            self.origin[symbol] = dim
        return self.forth[key]

    def kind(self, kind: Kind, place: str) -> Kind:
        if isinstance(kind, Array):
            return Array(
                kind.dtype, tuple(self.dim(d, f"{place}.{k}") for k, d in enumerate(kind.dims))
            )
        if isinstance(kind, ArrayOrNumber):
            return ArrayOrNumber(self.kind(kind.array, place))  # type: ignore[arg-type]
        if isinstance(kind, Scalar) and kind.length is not None:
            return Scalar(kind.dtype, kind.weak, self.dim(kind.length, f"{place}.n"))
        if isinstance(kind, Tuple):
            return Tuple(
                tuple(self.kind(k, f"{place}.{i}") for i, k in enumerate(kind.items)), kind.cls
            )
        if isinstance(kind, List) and kind.item is not None:
            return List(self.kind(kind.item, f"{place}[]"))
        if isinstance(kind, Dict) and kind.items is not None:
            return Dict(tuple((k, self.kind(v, f"{place}.{k}")) for k, v in kind.items))
        if isinstance(kind, Dict) and kind.item is not None:
            return Dict(None, self.kind(kind.item, f"{place}[]"))
        if isinstance(kind, AnyOf):
            return kind.mapped(lambda k: self.kind(k, f"{place}.{class_name(k)}"))
        if isinstance(kind, Object):
            return Object(
                kind.cls, tuple((k, self.kind(v, f"{place}.{k}")) for k, v in kind.fields)
            )
        return kind

    def back(self, kind: Kind, opaque: Callable[[int], Dim]) -> Kind:
        def dim(d: Dim, axis: int) -> Dim:
            if d == ONE or d.symbol.isdigit():
                return d
            known = self.origin.get(d.symbol)
            if known is None:
                return opaque(axis)
            return Dim(known.symbol, known.minus + d.minus, known.sure and not d.minus)

        if isinstance(kind, Array):
            return Array(kind.dtype, tuple(dim(d, k) for k, d in enumerate(kind.dims)))
        if isinstance(kind, ArrayOrNumber):
            return ArrayOrNumber(self.back(kind.array, opaque))  # type: ignore[arg-type]
        if isinstance(kind, Scalar) and kind.length is not None:
            length = dim(kind.length, 0) if kind.length.symbol in self.origin else None
            return Scalar(kind.dtype, kind.weak, length)
        if isinstance(kind, Tuple):
            return Tuple(
                tuple(self.back(k, part_of(opaque, i)) for i, k in enumerate(kind.items)),
                kind.cls,
            )
        if isinstance(kind, List) and kind.item is not None:
            return List(self.back(kind.item, opaque))
        if isinstance(kind, Dict) and kind.items is not None:
            entries = enumerate(kind.items)
            return Dict(tuple((k, self.back(v, part_of(opaque, i))) for i, (k, v) in entries))
        if isinstance(kind, Dict) and kind.item is not None:
            return Dict(None, self.back(kind.item, opaque))
        if isinstance(kind, AnyOf):
            ways = enumerate(kind.choices)
            return AnyOf(tuple(self.back(k, part_of(opaque, i)) for i, k in ways))
        if isinstance(kind, Object):
            fields = enumerate(kind.fields)
            parts = ((k, self.back(v, part_of(opaque, i))) for i, (k, v) in fields)
            return Object(kind.cls, tuple(parts))
        return kind
