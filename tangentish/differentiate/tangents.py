"""Tangent functions from programs: the value and its tangent, and one for each called function."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import gast

from tangentish.analysis.lattice import widened
from tangentish.analysis.program import Program, carries, is_container
from tangentish.differentiate.adjoints import method
from tangentish.differentiate.forward import Forward, active_parameters
from tangentish.differentiate.generate import Generated, function, needs_structure
from tangentish.language import rewrite
from tangentish.language.kinds import AnyOf, Array, Kind, Known, Object, Tuple
from tangentish.optimize.cleanup import clean_tangent, polish


@dataclass
class TangentGenerator:
    """Writes the tangent function of a program, and of every function that it calls."""

    optimize: bool = True
    functions: list[Generated] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    names: dict[int, str] = field(default_factory=dict)

    def tangent_of(self, program: Program) -> str:
        """The name of the tangent function of a called function, written on first use."""
        if id(program) not in self.names:
            self.names[id(program)] = self.fresh(f"{program.name}_tangent")
            self.write(program, active_parameters(program), self.names[id(program)])
        return self.names[id(program)]

    def fresh(self, name: str) -> str:
        """A function name that nobody uses."""
        found, number = name, 1
        while found in self.taken:
            number += 1
            found = f"{name}{number}"
        self.taken.add(found)
        return found

    def tangent(self, program: Program, wrt: list[str], name: str) -> None:
        """The function that users call: arguments, their tangents; value, its tangent."""
        self.write(program, wrt, name, outermost=True)

    def write(
        self, program: Program, active: list[str], name: str, outermost: bool = False
    ) -> None:
        program = dataclasses.replace(
            program, names=program.names.copy(), info=dict(program.info), tapes=set(), handed={}
        )
        user = set(program.names.taken)
        forward = Forward(program, self)
        forward.env = program.kinds
        given = [forward.bar(p).id for p in active]
        start = self.started(forward, active, outermost)
        body = [*start, *forward.block(program.body)]
        last: gast.stmt = gast.Return(self.returned(forward, outermost))
        if self.optimize:
            visible = {*program.parameters, *(() if outermost else given)}
            *body, last = clean_tangent(body, last, program, visible)
        ending = [] if rewrite.is_constant(last.value, None) else [last]
        node = function(
            name, [*program.parameters, *given], list(program.captured), [*body, *ending], None
        )
        if not node.body:
            node.body.append(gast.Pass())
        (node,) = polish([node], user, self.optimize)
        self.functions.append(Generated(node, program))

    def started(self, forward: Forward, active: list[str], outermost: bool) -> list[gast.stmt]:
        """Tangents of the other arguments are zero; those that are written to are our own."""
        lines: list[gast.stmt] = []
        program = forward.program
        for name in program.parameters:
            kind, bar = widened(program.kinds[name].kind), forward.bar(name)
            if name not in active:
                if name in forward.carriers:
                    lines.append(rewrite.assign(bar.id, forward.zeros(rewrite.name(name), kind)))
            elif outermost and name in program.mutated:
                copy = (
                    rewrite.call("np.copy", bar)
                    if isinstance(kind, Array)
                    else rewrite.call("copied", bar)
                )
                lines.append(rewrite.assign(bar.id, copy))
        return lines

    def returned(self, forward: Forward, outermost: bool) -> gast.expr:
        """The results, then the tangents of those that can carry one."""
        program = forward.program
        kinds = program.result_kinds()
        forward.env, forward.extra = program.env, {}
        if not outermost:
            if program.result.kind == Known(None):
                return rewrite.constant(None)
            pairs = zip(program.results, kinds, strict=True)
            dots = [forward.dot_or_zeros(r) for r, k in pairs if carries(k)]
            whole = [*program.results, *dots]
            return whole[0] if len(whole) == 1 else gast.Tuple(whole, gast.Load())
        values = [
            self.final(forward, result, widened(kind))
            for result, kind in zip(program.results, kinds, strict=True)
        ]
        if program.returns_tuple:
            return gast.Tuple(
                [gast.Tuple(list(program.results), gast.Load()), gast.Tuple(values, gast.Load())],
                gast.Load(),
            )
        return gast.Tuple([program.results[0], values[0]], gast.Load())

    def final(self, forward: Forward, result: gast.expr, kind: Kind) -> gast.expr:
        """The tangent of a result: memory of its own, in the result's structure."""
        return self.owned(forward.dot_or_zeros(result), result, kind)

    def owned(self, found: gast.expr, result: gast.expr, kind: Kind) -> gast.expr:
        """A tangent as users get it: a copy where it may be memory that has another name."""
        if not carries(kind):
            return rewrite.constant(None)
        if isinstance(kind, Tuple) and kind.cls is None:
            pairs = zip(elements(found, kind), elements(result, kind), strict=True)
            items = zip(pairs, kind.items, strict=True)
            parts = [self.owned(dot, part, widened(k)) for (dot, part), k in items]
            return gast.Tuple(parts, gast.Load())
        if isinstance(kind, Array) and isinstance(
            found, (gast.Name, gast.Subscript, gast.Attribute)
        ):
            return method(found, "copy") if kind.ndim else rewrite.call("np.array", found)
        if is_container(kind) and (needs_structure(kind) or isinstance(kind, (Object, AnyOf))):
            return rewrite.call("structured", rewrite.call("copied", found), result)
        if is_container(kind):
            return rewrite.call("copied", found)
        return found


def elements(node: gast.expr, kind: Tuple) -> list[gast.expr]:
    """The elements of a tuple, one by one."""
    if isinstance(node, (gast.Tuple, gast.List)):
        return list(node.elts)
    return [rewrite.subscript(node, rewrite.constant(k)) for k in range(len(kind.items))]


__all__ = ["TangentGenerator"]
