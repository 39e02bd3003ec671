"""Complex values: which rules hold for them, and the views of their parts.

A rule says whether it holds where an argument is complex.  The imaginary part of an array is a
view of its memory, whose adjoint is *minus* the imaginary part of the array's adjoint: no view
of that.  So it is treated as an array of its own, which is right as long as neither is written
to while both are in use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import gast
import numpy as np

from tangentish.analysis.frames import is_temporary, root_name
from tangentish.analysis.program import Env, Program, Value
from tangentish.analysis.walk import Walk
from tangentish.errors import NoRuleError, UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import (
    Array,
    Kind,
    Unknown,
    holds_complex,
    is_complex,
    is_real,
)
from tangentish.language.stores import in_place_roots
from tangentish.rules.notation import Rule
from tangentish.rules.table import find_rule

PARTS = {"real": np.real, "imag": np.imag}
CASTS = (
    *(np.array, np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray),
    *(np.ndarray.astype, np.full, np.full_like),
)


class ComplexValues(Walk):
    """The part of the walk that looks after complex values."""

    imaginary: list[tuple[Any, str, str]]  # views of imaginary parts: where, name, of what
    parts_named: dict[str, Any]  # the names of these views

    def note_complex(self, kind: Kind | None) -> None:
        """Remember that complex values are about: what is not known may be one."""
        if holds_complex(kind):
            self.program.complex_met.add("complex")

    def check_complex(self, rule: Rule, kinds: Mapping[str, Kind], node: Any) -> None:
        """Refuse a complex argument that a rule does not hold for."""
        if any(is_complex(kinds[p]) for p in rule.wrt if p in kinds):
            check_rule(rule, kinds, node)

    def check_sign(self, function: Any, value: Value, node: Any) -> None:
        """Of the functions without derivative, this one has one at complex numbers."""
        if function is np.sign and (is_complex(value.kind) or self.may_be_complex(value.kind)):
            raise UnsupportedError.at(
                node,
                "`numpy.sign` of a complex number is differentiated by nothing",
                "divide by the absolute value: `z / np.abs(z)`",
            )

    def check_cast(self, function: Any, kind: Kind, kinds: Mapping[str, Kind], node: Any) -> None:
        """Refuse what makes real numbers of complex ones by dropping their imaginary parts."""
        if function in CASTS and is_real(kind) and any(map(holds_complex, kinds.values())):
            raise UnsupportedError.at(
                node,
                "this drops the imaginary parts of complex numbers, of which NumPy warns",
                "say so: `z.real`",
            )

    def may_be_complex(self, kind: Kind) -> bool:
        return isinstance(kind, Unknown) and bool(self.program.complex_met)

    def part_facts(self, target: str, op: Any, value: Value, env: Env) -> dict[str, Any]:
        """``z.real`` and ``z.imag`` of complex numbers follow the rules of their functions."""
        if op.attr not in PARTS or not is_complex(self.evaluator.kind(op.value, env)):
            return {}
        if op.attr == "imag":
            self.parts_named[target] = op
            self.note_imaginary(target, op.value, value, op)
        if not value.varied:
            return {}
        return {"rule": find_rule(PARTS[op.attr]), "bound": {"val": op.value}}

    def behind_part(self, place: Any) -> Any:
        """``a.imag[i]`` for ``t[i]`` where the temporary ``t`` stands for ``a.imag``."""
        name = getattr(place.value, "id", "") if isinstance(place, gast.Subscript) else ""
        part = self.parts_named.get(name)
        if part is None or not is_temporary(name):
            return place
        return rewrite.located(rewrite.subscript(part, place.slice, store=True), place)

    def note_imaginary(self, target: str, base: Any, value: Value, node: Any) -> None:
        root = root_name(base)
        if isinstance(value.kind, Array) and root is not None:
            self.imaginary.append((node, target, root))

    def is_imaginary(self, function: Any, args: Sequence[Any], env: Env) -> bool:
        """Whether a call gives a view of the imaginary part of an array."""
        return function is np.imag and not is_real(self.evaluator.kind(args[0], env))

    def check_imaginary(self, program: Program) -> None:
        """Refuse a view of an imaginary part through which, or behind which, is written."""
        for node, target, root in self.imaginary:
            if not self.storage.is_varied(root) and not self.storage.is_varied(target):
                continue
            later = self.storage.is_mutated(root) and written_meanwhile(program, target, root)
            if self.storage.is_mutated(target) or later:
                raise UnsupportedError.at(
                    node,
                    "this is a view of the imaginary part of an array, and one of the two is "
                    "written to while both are in use",
                    "make it a copy: `z.imag.copy()`, and store complex numbers",
                )


def check_rule(rule: Rule, kinds: Mapping[str, Kind], node: Any) -> None:
    """Refuse complex arguments that a rule is not made for."""
    if rule.takes_complex(kinds):
        return
    told = "" if any(is_complex(k) for k in kinds.values()) else " and this may be one"
    advice = "compute with the real and imaginary parts: `z.real`, `z.imag`, `np.abs(z)`"
    if not rule.is_builtin:
        advice = "if it holds for them, say so: `complex=True` in its decorator"
    raise NoRuleError.at(
        node, f"the rule of `{rule.name}` does not hold for complex numbers{told}", advice
    )


def written_meanwhile(program: Program, target: str, root: str) -> bool:
    """Whether an array may be written to between a binding of its part and the part's last use."""
    blocks = [b for b in blocks_in(program.body) if any(binds(s, target) for s in b)]
    if len(blocks) != 1 or any(target in rewrite.names_in(r) for r in program.results):
        return True
    (block,) = blocks
    uses = [k for k, s in enumerate(block) if target in rewrite.names_in(s)]
    between = block[uses[0] : uses[-1] + 1]
    if not binds(block[uses[0]], target) or count(between, target) < count(program.body, target):
        return True
    own = program.storage.find(root)
    roots = {r for s in rewrite.statements_in(between) for r in roots_written(program, s)}
    return any(r in program.storage.parent and program.storage.find(r) == own for r in roots)


def count(block: list[Any], name: str) -> int:
    """How often a name occurs in a block."""
    return sum(n.id == name for s in block for n in rewrite.occurrences(s))


def roots_written(program: Program, statement: Any) -> Iterator[str]:
    """The variables whose memory a statement, or a function that it calls, writes to."""
    yield from in_place_roots(statement)
    info = program.info.get(id(statement))
    if info is not None:
        yield from info.writes
        if info.call is not None:
            roots = (root_name(info.call.arguments[p]) for p in info.call.program.mutated)
            yield from (r for r in roots if r is not None)


def blocks_in(block: list[Any]) -> Iterator[list[Any]]:
    """A block and all blocks inside its statements."""
    yield block
    for statement in block:
        for name in rewrite.BLOCK_FIELDS:
            inner = getattr(statement, name, None)
            if inner:
                yield from blocks_in(inner)


def binds(statement: Any, name: str) -> bool:
    target = statement.targets[0] if isinstance(statement, gast.Assign) else None
    return isinstance(target, gast.Name) and target.id == name


def is_imaginary_place(place: Any) -> bool:
    """Whether a place is ``a.imag[i]``."""
    return isinstance(place, gast.Subscript) and getattr(place.value, "attr", "") == "imag"


__all__ = ["ComplexValues", "check_rule", "is_imaginary_place"]
