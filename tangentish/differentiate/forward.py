"""Forward mode: beside every statement, the tangent of what it binds.

    v1 = x1 * x2
    v1_dot = x1_dot * x2 + x1 * x2_dot

Tangents mirror primals: a view of an array is the same view of its tangent, what is stored
into memory has its tangent stored into the tangent memory, a list of values has a list of
tangents.  So aliases need no bookkeeping, and a tangent always has its variable's own shape.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

import gast

from tangentish.analysis.frames import root_name
from tangentish.analysis.lattice import widened
from tangentish.analysis.program import Info, Program, Value, carries, is_container
from tangentish.analysis.structures import INTO
from tangentish.differentiate.adjoints import (
    Adjoints,
    axes_of,
    covers,
    is_whole,
    method,
)
from tangentish.differentiate.real_parts import real_part
from tangentish.differentiate.templates import fill_in
from tangentish.differentiate.zeros import ZERO, folded
from tangentish.errors import UnsupportedError
from tangentish.language import algebra, rewrite
from tangentish.language.freshness import is_fresh
from tangentish.language.kinds import (
    Array,
    Dict,
    Kind,
    Known,
    List,
    Scalar,
    Tuple,
    Unknown,
    is_complex,
    is_real,
)
from tangentish.names import tangent_name
from tangentish.optimize.simplify import expression as simplest

OUT = "out@"


class Forward(Adjoints):
    """The forward pass over one program."""

    def __init__(self, program: Program, callees: Any) -> None:
        super().__init__(program, frozenset())
        self.callees = callees
        self.carriers = carriers(program)
        self.attempts = 0  # how many `try` with handlers are around
        self.primals: dict[str, str] = {}  # tangents, and what they are the tangents of

    def bar(self, name: str) -> gast.Name:
        """The tangent of a variable."""
        found = tangent_name(name, self.names)
        self.primals[found] = name
        return rewrite.name(found)

    def kind(self, node: gast.expr) -> Kind:
        """The kind of an expression that may read tangents."""
        tangents = {dot: self.env[name] for dot, name in self.primals.items() if name in self.env}
        env = ChainMap(self.extra, tangents, self.env)
        return widened(self.evaluator.kind(node, env))  # type: ignore[arg-type]

    # -- blocks --------------------------------------------------------------------------------

    def block(self, statements: list[gast.stmt]) -> list[gast.stmt]:
        """Statements with the tangents of what they bind."""
        return [line for statement in statements for line in self.statement(statement)]

    def statement(self, statement: Any) -> list[gast.stmt]:
        if isinstance(statement, (gast.Pass, gast.Break)):
            return [statement]
        if isinstance(statement, gast.If) and isinstance(statement.body[0], gast.Break):
            return [statement]
        info = self.program.fact(statement)
        self.env, self.extra, self.lines = info.env, {}, []
        if hasattr(statement, "body"):
            return [self.compound(statement)]
        if isinstance(statement, gast.Assign):
            lines = self.assignment(statement, info)
        elif isinstance(statement, gast.AugAssign):
            lines = self.augmentation(statement, info)
        elif isinstance(statement, gast.Expr):
            lines = self.effect(statement, info)
        else:
            lines = [statement]
        if self.attempts:
            lines = self.completed(statement, lines)
        return [line if line is statement else placed(line, statement) for line in lines]

    def compound(self, statement: Any) -> gast.stmt:
        """A loop, branch or ``with``: its blocks with their tangents."""
        fields = {name: getattr(statement, name) for name in statement._fields}
        caught = bool(fields.get("handlers"))
        self.attempts += caught
        for name in rewrite.BLOCK_FIELDS:
            if fields.get(name):
                fields[name] = self.block(fields[name])
        self.attempts -= caught
        return rewrite.located(type(statement)(**fields), statement)

    def completed(self, statement: Any, lines: list[gast.stmt]) -> list[gast.stmt]:
        """In a ``try`` a tangent changes only once its statement has not failed."""
        if statement not in lines:
            return lines
        position = lines.index(statement)
        before: list[gast.stmt] = []
        last: list[gast.stmt] = []
        for line in lines[:position]:
            target: Any = line.targets[0] if isinstance(line, gast.Assign) else None
            if not isinstance(target, gast.Name):
                raise UnsupportedError.at(
                    statement,
                    "this change of memory inside `try` is not supported in forward mode",
                    "put it before the `try`, or in its `else` block",
                )
            if target.id in self.primals:
                new = self.names.fresh(f"{target.id}_new", numbered=False)
                last.append(rewrite.assign(target.id, rewrite.name(new)))
                line = rewrite.assign(new, line.value)
            before.append(line)
        return [*before, statement, *last, *lines[position + 1 :]]

    # -- tangents of operands ------------------------------------------------------------------

    def dot(self, node: Any) -> gast.expr | None:
        """The tangent of an operand; None where it is zero."""
        if not self.is_active(node):
            return None
        if isinstance(node, (gast.Tuple, gast.List)):
            return type(node)([self.dot_or_zeros(e) for e in node.elts], gast.Load())
        found: gast.expr = self.bar_of(rewrite.loaded(node))
        return found

    def dot_or_zeros(self, node: Any) -> gast.expr:
        found = self.dot(node)
        if found is None:
            found = self.zeros(node, widened(self.evaluator.kind(node, self.env)))
        return found

    def is_active(self, place: Any) -> bool:
        root = root_name(place)
        if root is not None and root in self.env and root not in self.carriers:
            return False
        if root in self.env and is_container(self.evaluator.kind(place, self.env)):
            return True  # even if nothing is in it yet: another name may put something in
        return super().is_active(place)

    def zeros(self, node: gast.expr, kind: Kind) -> gast.expr:
        """Zeros of the structure of a variable, tuples as tuples."""
        if isinstance(kind, Tuple) and len(kind.items) <= 8:
            parts = [
                self.zeros(rewrite.subscript(node, rewrite.constant(k)), widened(v))
                for k, v in enumerate(kind.items)
            ]
            return gast.Tuple(parts, gast.Load())
        if isinstance(kind, (Scalar, Array, Dict, List)) and carries(kind):
            return super().zeros(node, kind)
        if isinstance(kind, Scalar):
            return rewrite.constant(0.0)
        if isinstance(kind, Known) and not isinstance(kind.value, tuple):
            return rewrite.constant(None)  # a text, a function, None
        return rewrite.call("shadow_of", node)

    # -- bindings ------------------------------------------------------------------------------

    def assignment(self, statement: Any, info: Info) -> list[gast.stmt]:
        target = statement.targets[0]
        if info.call is not None:
            names = [e.id for e in target.elts] if isinstance(target, gast.Tuple) else [target.id]
            return self.user_call(statement, names, info)
        if not isinstance(target, gast.Name):
            return self.stored(statement, target, info)
        if target.id not in self.carriers or info.value is None:
            return [statement]
        if isinstance(statement.value, gast.Name) and statement.value.id == target.id:
            return [statement]
        self.extra = {OUT: info.value, target.id: info.value}
        value = self.tangent(statement.value, info, target.id)
        if value is None:
            kind = widened(info.value.kind)
            value = self.zeros(rewrite.name(OUT), kind)
            made = isinstance(statement.value, gast.Call) and is_container(kind)
            if made or (isinstance(kind, Array) and not carries(kind)):
                value = rewrite.call("shadow_of", rewrite.name(OUT))  # shared as it is shared
        return self.in_order(statement, target.id, value, info)

    def in_order(self, statement: Any, name: str, value: gast.expr, info: Info) -> list[gast.stmt]:
        """The statement and its tangent, which may read the old value as well as the new."""
        bar = self.bar(name).id
        same = isinstance(value, gast.Name) and value.id == bar
        lines = [] if same else [rewrite.assign(bar, value)]
        lines = [*self.lines, *self.with_fields(name, lines, info)]
        reads_old = name in rewrite.names_in(statement.value) and any(
            name in rewrite.names_in(line) for line in lines
        )
        reads_new = any(OUT in rewrite.names_in(line) for line in lines)
        if not reads_old:
            new = {OUT: rewrite.name(name)}
            return [statement, *[rewrite.substitute(line, new) for line in lines]]
        if not reads_new:
            return [*lines, statement]
        kept = self.names.fresh("v")
        first = placed(rewrite.assign(kept, statement.value), statement)
        self.program.info[id(first)] = info
        self.program.kept.append(first)
        new = {OUT: rewrite.name(kept)}
        return [
            first,
            *[rewrite.substitute(line, new) for line in lines],
            rewrite.assign(name, rewrite.name(kept)),
        ]

    def with_fields(self, name: str, lines: list[Any], info: Info) -> list[Any]:
        """The lines that make an object's tangent, parts of the old one's under another name."""
        bar, fields = self.bar(name).id, self.fields(name, info)
        if not any(bar in rewrite.names_in(line.value) for line in fields):
            return [*lines, *fields]
        old = self.names.fresh(f"{bar}_old", numbered=False)
        parts = [rewrite.substitute(line.value, {bar: rewrite.name(old)}) for line in fields]
        stores = [rewrite.assign(f.targets[0], p) for f, p in zip(fields, parts, strict=True)]
        return [rewrite.assign(old, rewrite.name(bar)), *lines, *stores]

    def fields(self, name: str, info: Info) -> list[Any]:
        """The tangents of the parts that an object was made of."""
        lines: list[gast.stmt] = []
        if info.value is not None and isinstance(info.value.kind, Tuple):
            return []  # its tangent is a display of theirs
        for field, part in (info.parts or {}).items():
            found = self.dot(part)
            if found is not None:
                place = gast.Attribute(self.bar(name), field, gast.Store())
                lines.append(rewrite.assign(place, found))
        return lines

    def tangent(self, op: Any, info: Info, target: str) -> gast.expr | None:
        """The tangent of an operation; None where it is zero."""
        if info.mutator is not None and isinstance(op, gast.Call):
            return self.taken(op)
        if info.parts and info.value is not None and isinstance(info.value.kind, Tuple):
            return gast.List([self.dot_or_zeros(p) for p in info.parts.values()], gast.Load())
        if info.parts is not None:
            return rewrite.call("shadow_of", rewrite.name(OUT))
        if info.rule is not None:
            found = self.by_rule(op, info)
            found = None if found is None else simplest(self.real_where_real(found, info))
        elif isinstance(op, gast.Call):
            found = self.view(op, info)
        elif isinstance(op, gast.Dict):
            found = gast.Dict(list(op.keys), [self.dot_or_zeros(v) for v in op.values])
        elif isinstance(op, gast.BinOp):
            found = self.joined_lists(op)
        elif isinstance(op, (gast.List, gast.Tuple)):
            found = type(op)([self.dot_or_zeros(e) for e in op.elts], gast.Load())
        else:
            found = self.dot(op)
        if found is None or self.is_alias(op, info):
            return found
        return self.apart(found, info, target)

    def is_alias(self, op: Any, info: Info) -> bool:
        """Whether the operation gives a name to memory that has one already."""
        if isinstance(op, gast.Call):
            return info.alias != "never"
        return not isinstance(op, (gast.BinOp, gast.UnaryOp)) and info.index != "mask"

    def apart(self, value: gast.expr, info: Info, target: str) -> gast.expr:
        """New memory has a tangent of its own, where it or what it was made of is written to."""
        kind = widened(info.value.kind) if info.value is not None else Unknown()
        if not isinstance(kind, (Array, Unknown)):
            return value
        real = is_complex(kind) and not is_complex(self.kind(value))
        if is_fresh(value) and not real:
            return value
        storage = self.program.storage
        roots = {self.primals.get(n, n) for n in rewrite.names_in(value)} | {target}
        if not any(r in storage.parent and storage.is_mutated(r) for r in roots):
            return value
        if real and isinstance(kind, Array):
            return method(value, "astype", rewrite.dotted(f"np.{kind.dtype}"))
        return rewrite.call("np.copy" if isinstance(kind, Array) else "copied", value)

    def taken(self, call: Any) -> gast.expr | None:
        """``y = xs.pop()`` takes the tangent along."""
        function = call.func
        if not isinstance(function, gast.Attribute) or not self.is_active(function.value):
            return None
        base = self.bar_of(rewrite.loaded(function.value))
        return gast.Call(gast.Attribute(base, function.attr, gast.Load()), call.args, [])

    def view(self, op: Any, info: Info) -> gast.expr | None:
        """A call whose rule was not needed: of memory that is written to, the same view."""
        if info.alias == "never":
            return None
        operands = [*op.args, *(k.value for k in op.keywords)]
        if isinstance(op.func, gast.Attribute):
            operands.insert(0, op.func.value)
        for operand in operands:
            found = self.dot(operand) if root_name(operand) else None
            if found is not None:
                return self.same_view(substituted(op, operand, found), operand, info)
        return None

    def same_view(self, value: gast.expr, operand: Any, info: Info) -> gast.expr:
        """A tangent that is a view or a copy as the primal is, where that depends on the layout."""
        root = root_name(operand)
        if info.alias != "maybe" or root is None or not self.program.storage.is_mutated(root):
            return value
        return rewrite.call(
            "same_view", value, self.dot_or_zeros(operand), rewrite.name(OUT), operand
        )

    def joined_lists(self, op: Any) -> gast.expr | None:
        """``xs + ys`` and ``xs * n`` of lists or tuples."""
        if not self.is_active(op.left) and not self.is_active(op.right):
            return None
        if isinstance(op.op, gast.Mult):
            left, right = self.dot(op.left) or op.left, self.dot(op.right) or op.right
            return gast.BinOp(left, op.op, right)
        return gast.BinOp(self.dot_or_zeros(op.left), op.op, self.dot_or_zeros(op.right))

    # -- rules ---------------------------------------------------------------------------------

    def by_rule(self, op: Any, info: Info) -> gast.expr | None:
        """The tangent that a rule describes."""
        rule, bound = info.rule, info.bound
        kinds = {p: self.evaluator.kind(e, self.env) for p, e in bound.items()}
        active = [p for p in rule.wrt if p in bound and self.is_active(bound[p])]
        if not active:
            return None
        if rule.family == "elementwise":
            return self.elementwise(op, info, kinds, active)
        if rule.family == "linear":
            return self.same_view(self.mapped(op, info, active), bound[active[0]], info)
        if rule.family == "multilinear":
            terms = [self.replaced(op, info, {p: self.dot_or_zeros(bound[p])}) for p in active]
            return added(terms)
        return self.stated(self.template_of(info, kinds, op), info, kinds, active)

    def real_where_real(self, value: gast.expr, info: Info) -> gast.expr:
        """The tangent of a real variable is real."""
        kind = widened(info.value.kind) if info.value is not None else Unknown()
        if is_real(kind) and is_complex(self.kind(value)):
            return real_part(value, self.kind)
        uncertain = isinstance(kind, Unknown) or isinstance(self.kind(value), Unknown)
        if self.program.complex_met and uncertain and not is_complex(kind):
            return rewrite.call("real_like", value, rewrite.name(OUT))
        return value

    def elementwise(
        self, op: Any, info: Info, kinds: Mapping[str, Kind], active: list[str]
    ) -> gast.expr:
        """The sum of partials times tangents, of the shape of the result."""
        filled = {**info.bound, "out": rewrite.name(OUT)}
        template = self.template_of(info, kinds, op)
        terms: list[gast.expr] = []
        for parameter in active:
            found = self.dot(info.bound[parameter])
            assert found is not None
            if isinstance(op, gast.BinOp) and isinstance(op.op, gast.Mult):
                terms.append(self.replaced(op, info, {parameter: found}))
            else:
                terms.append(
                    algebra.product(found, fill_in(template.partials[parameter], filled, kinds, {}))
                )
        return self.whole(added(terms), info)

    def whole(self, value: gast.expr, info: Info) -> gast.expr:
        """A tangent of the result's own shape, where some operand only broadcasts it."""
        assert info.value is not None
        kind = widened(info.value.kind)
        axes, found = axes_of(kind), axes_of(self.kind(value))
        if axes is None or found is None:
            return value if self.reads_all(value, info) else broadcast(value)
        if covers(found, axes) or self.reads_all(value, info):
            return value
        if not found:
            return rewrite.call("np.full_like", rewrite.name(OUT), value)
        shape = gast.Attribute(rewrite.name(OUT), "shape", gast.Load())
        return rewrite.call("np.broadcast_to", value, shape)

    def reads_all(self, value: gast.expr, info: Info) -> bool:
        """Whether an expression reads the result, or every operand with axes, or its tangent."""
        read = rewrite.names_in(value)
        if OUT in read:
            return True
        texts = {rewrite.dump(p) for p in rewrite.subexpressions(value) if isinstance(p, gast.expr)}
        for operand in info.bound.values():
            kind = widened(self.evaluator.kind(operand, self.env))
            if isinstance(kind, (Scalar, Known)):
                continue
            place = rewrite.loaded(operand)
            forms = {rewrite.dump(place)}
            if root_name(place) is not None:
                forms.add(rewrite.dump(self.bar_of(place)))
            if not forms & texts:
                return False
        return True

    def mapped(self, op: Any, info: Info, active: list[str]) -> gast.expr:
        """A linear function of the tangents; what has none is zero there."""
        new = {}
        for parameter in info.rule.wrt:
            operand = info.bound.get(parameter)
            if operand is None or self.evaluator.kind(operand, self.env) == Known(None):
                continue
            if parameter not in active and is_zero(operand):
                continue
            new[parameter] = self.dot_or_zeros(operand)
            if parameter not in active and self.is_number(operand):
                new[parameter] = rewrite.constant(0.0)
        return self.replaced(op, info, new)

    def is_number(self, operand: Any) -> bool:
        return isinstance(widened(self.evaluator.kind(operand, self.env)), (Scalar, Known))

    def replaced(self, op: Any, info: Info, new: Mapping[str, gast.expr]) -> gast.expr:
        """The operation with other operands for some parameters, in the form it was written in."""
        bound = {**info.bound, **new}
        if isinstance(op, gast.BinOp):
            left, right = list(bound.values())[:2]
            return gast.BinOp(left, op.op, right)
        if isinstance(op, gast.UnaryOp):
            return gast.UnaryOp(op.op, next(iter(bound.values())))
        first = next(iter(info.bound))
        if isinstance(op, gast.Attribute):
            return gast.Attribute(bound[first], op.attr, gast.Load())
        aliases = info.rule.aliases
        named = {aliases.get(k.arg, k.arg): k.arg for k in op.keywords}
        args, keywords = info.rule.arguments(bound, named)
        if is_method(op, info.bound[first]):
            return written_method(op, bound[first], info.bound, new)
        return gast.Call(op.func, args, keywords)

    def stated(
        self, template: Any, info: Info, kinds: Mapping[str, Kind], active: list[str]
    ) -> gast.expr:
        """The tangent as the rule states it, without the terms that are zero."""
        filled = {**info.bound, "out": rewrite.name(OUT)}
        special: dict[tuple[str, str], gast.expr] = {}
        for parameter in info.rule.wrt:
            if parameter in info.bound:
                found = self.dot(info.bound[parameter]) if parameter in active else None
                zero = rewrite.name(f"{ZERO}{parameter}")
                special["tangent", parameter] = zero if found is None else found
        zeros = {
            f"{ZERO}{p}": self.dot_or_zeros(info.bound[p])
            for p in info.rule.wrt
            if p in info.bound and p not in active
        }
        read = rewrite.names_in(template.tangent)
        needed = []
        for local, expression in reversed(template.locals):
            if local in read:
                needed.append((local, expression))
                read |= rewrite.names_in(expression)
        lines: list[tuple[str, gast.expr]] = []
        for local, expression in reversed(needed):
            value = folded(fill_in(expression, filled, kinds, special), zeros)
            if isinstance(value, gast.Constant):
                is_zero = value.value == 0.0 and not isinstance(value.value, bool)
                filled[local] = rewrite.name(f"{ZERO}{local}") if is_zero else value
                zeros[f"{ZERO}{local}"] = value
                continue
            new = self.names.fresh(local, numbered=False)
            lines.append((new, value))
            filled[local] = rewrite.name(new)
            self.extra[new] = Value(self.kind(value))
        result = folded(fill_in(template.tangent, filled, kinds, special), zeros)
        self.lines += assignments_for(result, lines)
        return result

    # -- stores --------------------------------------------------------------------------------

    def stored(self, statement: Any, place: Any, info: Info) -> list[gast.stmt]:
        """``a[i] = e``: the tangent goes where the value goes."""
        if root_name(place) not in self.carriers:
            return [statement]
        kind = widened(info.value.kind) if info.value is not None else Unknown()
        base = widened(self.evaluator.kind(place.value, self.env))
        if isinstance(base, Array):
            if not carries(base):
                return [statement]
            value = self.dot(statement.value) or rewrite.constant(0.0)
        else:
            value = self.dot(statement.value)
            if value is None:
                value = self.zeros(statement.value, kind)
        return [statement, rewrite.assign(self.place(place), value)]

    def place(self, place: Any) -> Any:
        """Where the tangent of what is stored goes."""
        part = self.bar_of(rewrite.loaded(place))
        if is_whole(place):
            part = rewrite.subscript(part, rewrite.constant(...))
        return rewrite.stored(part)

    def augmentation(self, statement: Any, info: Info) -> list[gast.stmt]:
        """``a[i] *= e`` and its relatives, in the tangent's own memory."""
        place = statement.target
        if info.rule is None or root_name(place) not in self.carriers:
            return [statement]
        part, stored = self.bar_of(rewrite.loaded(place)), self.place(place)
        second = list(info.bound)[1]
        found = self.dot(info.bound[second])
        if isinstance(statement.op, (gast.Add, gast.Sub)):
            if found is None:
                return [statement]
            return [gast.AugAssign(stored, statement.op, found), statement]
        if found is None and isinstance(statement.op, (gast.Mult, gast.Div)):
            return [gast.AugAssign(stored, statement.op, info.bound[second]), statement]
        return [rewrite.assign(stored, self.updated(statement, info, part, found)), statement]

    def updated(
        self, statement: Any, info: Info, part: gast.expr, found: gast.expr | None
    ) -> gast.expr:
        """The tangent of ``a[i] * e`` and the like, before ``a[i]`` is overwritten."""
        kinds = {p: self.evaluator.kind(e, self.env) for p, e in info.bound.items()}
        template = self.template_of(info, kinds, statement)
        first, second = list(info.bound)[:2]
        old = rewrite.loaded(statement.target)
        if is_whole(statement.target):
            old = rewrite.loaded(statement.target.value)
        operand = rewrite.loaded(info.bound[second])
        filled = {**info.bound, first: old, "out": gast.BinOp(old, statement.op, operand)}
        tangents = ((first, part), (second, found))
        terms = [
            algebra.product(dot, fill_in(template.partials[p], filled, kinds, {}))
            for p, dot in tangents
            if dot is not None
        ]
        value: gast.expr = simplest(added(terms))
        return value

    # -- effects and calls ---------------------------------------------------------------------

    def effect(self, statement: Any, info: Info) -> list[gast.stmt]:
        """A call for its effect: on memory that has a tangent, the same is done to that."""
        if info.call is not None:
            return self.user_call(statement, [], info)
        call = statement.value
        if info.mutator == "add_at":
            target, index, value = call.args
            found = self.dot(value)
            if found is None or not self.is_active(target):
                return [statement]
            new = gast.Call(call.func, [self.bar_of(target), index, found], [])
            return [statement, gast.Expr(new)]
        if info.mutator in INTO:
            return self.into_structure(statement, call)
        if info.mutator is None or not isinstance(call.func, gast.Attribute):
            return [statement]
        if root_name(call.func.value) not in self.carriers:
            return [statement]
        base = self.bar_of(rewrite.loaded(call.func.value))
        *before, last = call.args or [None]
        args = [] if last is None else [*before, self.dot_or_zeros(last)]
        return [statement, gast.Expr(method(base, call.func.attr, *args))]

    def into_structure(self, statement: Any, call: Any) -> list[gast.stmt]:
        """``add_into(x, value)`` and its like: the same for the tangents."""
        place, value = call.args
        if not self.is_active(place):
            return [statement]
        found = self.dot(value)
        if found is None and is_sum(call):
            return [statement]
        args = [self.bar_of(rewrite.loaded(place)), found or rewrite.call("shadow_of", value)]
        return [gast.Expr(gast.Call(call.func, args, [])), statement]

    def user_call(self, statement: Any, targets: list[str], info: Info) -> list[gast.stmt]:
        """A call of a user's function that has a tangent function of its own."""
        assert info.call is not None
        callee, arguments = info.call.program, info.call.arguments
        active = [p for p in active_parameters(callee) if p in arguments]
        if not any(self.is_active(arguments[p]) for p in active):
            zeros = []
            kinds = kinds_of_results(info.value, len(targets))
            for name, kind in zip(targets, kinds, strict=True):
                if name in self.carriers:
                    self.extra = {name: Value(kind)}
                    zeros.append(
                        rewrite.assign(self.bar(name).id, self.zeros(rewrite.name(name), kind))
                    )
            return [statement, *zeros]
        function = self.callees.tangent_of(callee)
        args = [rewrite.loaded(arguments[p]) for p in callee.parameters]
        args += [self.dot_or_zeros(arguments[p]) for p in active_parameters(callee)]
        captured = info.call.captured
        keywords = [gast.keyword(n, rewrite.name(captured[n])) for n in callee.captured]
        call = rewrite.located(gast.Call(rewrite.name(function), args, keywords), statement.value)
        if callee.result.kind == Known(None):
            nones = [rewrite.assign(n, rewrite.constant(None)) for n in targets]
            return [gast.Expr(call), *nones]
        names = targets or [self.names.fresh("ignored", numbered=False) for _ in callee.results]
        dots = [
            self.bar(n).id for n, k in zip(names, callee.result_kinds(), strict=True) if carries(k)
        ]
        elements = [rewrite.name(n, store=True) for n in [*names, *dots]]
        target: gast.expr = gast.Tuple(elements, gast.Store())
        if len(elements) == 1:
            target = elements[0]
        zeros = [
            rewrite.assign(self.bar(n).id, rewrite.constant(0.0))
            for n in names
            if n in self.carriers and self.bar(n).id not in dots
        ]
        return [gast.Assign([target], call, None), *zeros]


def carriers(program: Program) -> frozenset[str]:
    """The variables that have a tangent: at some place they depend on ``wrt``, or their memory."""
    found = {n for n, v in program.kinds.items() if v.varied}
    envs = {id(i.env): i.env for i in program.info.values()}
    for env in [*envs.values(), program.env]:
        found |= {n for n, v in env.items() if v.varied}
        found |= {n for n in env if program.storage.holds_varied(n)}
    for statement in rewrite.statements_in(program.body):
        info = program.info.get(id(statement))
        if info is not None and info.value is not None and isinstance(statement, gast.Assign):
            names = rewrite.names_in(statement.targets[0])
            if isinstance(statement.targets[0], (gast.Name, gast.Tuple)):
                varied = info.value.varied
                found |= {n for n in names if varied or program.storage.holds_varied(n)}
    return frozenset(found)


def active_parameters(program: Program) -> list[str]:
    """The parameters whose tangent a tangent function takes."""
    return [
        p
        for p in program.parameters
        if carries(program.kinds[p].kind)
        and (program.kinds[p].varied or (p in program.mutated and program.storage.holds_varied(p)))
    ]


def kinds_of_results(value: Value | None, count: int) -> list[Kind]:
    kind = value.kind if value is not None else Unknown()
    if count > 1 and isinstance(kind, Tuple):
        return [widened(k) for k in kind.items]
    return [widened(kind)] * count


def added(terms: list[gast.expr]) -> gast.expr:
    """The sum of some terms, over their common denominator."""
    below = denominator(terms[0])
    if len(terms) > 1 and below is not None:
        texts = [None if (d := denominator(t)) is None else rewrite.dump(d) for t in terms]
        if set(texts) == {rewrite.dump(below)}:
            return algebra.quotient(added([numerator(t) for t in terms]), below)
    whole = terms[0]
    for term in terms[1:]:
        whole = algebra.total(whole, term)
    return whole


def denominator(term: Any) -> gast.expr | None:
    """``y`` of ``x / y`` and of ``-(x / y)``."""
    if isinstance(term, gast.UnaryOp):
        term = term.operand
    return term.right if isinstance(term, gast.BinOp) and isinstance(term.op, gast.Div) else None


def numerator(term: Any) -> gast.expr:
    """``x`` of ``x / y``, with the sign."""
    if isinstance(term, gast.UnaryOp):
        return algebra.negative(term.operand.left)
    found: gast.expr = term.left
    return found


def broadcast(value: gast.expr) -> gast.expr:
    return rewrite.call("broadcast_up", value, rewrite.name(OUT))


def is_sum(call: Any) -> bool:
    """Whether a helper adds to what it changes: adding zero changes nothing."""
    return isinstance(call.func, gast.Name) and call.func.id.startswith("add")


def substituted(op: Any, operand: Any, found: gast.expr) -> gast.expr:
    """The operation with another operand in the place of one."""
    new: gast.expr = rewrite.rebuild(op, lambda part: found if part is operand else None)
    return new


def is_zero(node: Any) -> bool:
    return isinstance(node, gast.Constant) and node.value in (0, None) and node.value is not False


def is_method(op: Any, first: Any) -> bool:
    """Whether a call is a method of its first operand."""
    return isinstance(op.func, gast.Attribute) and rewrite.dump(op.func.value) == rewrite.dump(
        rewrite.loaded(first)
    )


def assignments_for(result: gast.expr, lines: list[tuple[str, gast.expr]]) -> list[gast.stmt]:
    """The assignments, of those in order, that a result needs."""
    read = rewrite.names_in(result)
    kept: list[gast.stmt] = []
    for name, value in reversed(lines):
        if name in read:
            kept.insert(0, rewrite.assign(name, value))
            read = read | rewrite.names_in(value)
    return kept


def written_method(
    op: Any, receiver: gast.expr, bound: Mapping[str, gast.expr], new: Mapping[str, gast.expr]
) -> gast.expr:
    """A method of another array, its arguments as they were written."""
    texts = {rewrite.dump(bound[p]): e for p, e in list(new.items())[0:] if p != next(iter(bound))}
    args = [texts.get(rewrite.dump(a), a) for a in op.args]
    keywords = [gast.keyword(k.arg, texts.get(rewrite.dump(k.value), k.value)) for k in op.keywords]
    return gast.Call(gast.Attribute(receiver, op.func.attr, gast.Load()), args, keywords)


def placed(line: Any, statement: Any) -> Any:
    """A line with the place of the statement that it belongs to."""
    return line if hasattr(line, "lineno") else rewrite.located(line, statement)


__all__ = ["Forward", "UnsupportedError", "active_parameters", "is_container"]
