"""Making a specialized program as short as its author would write it.

Temporaries that only hand a value on disappear: ``v1 = x[t]; v2 = U @ v1`` becomes
``v1 = U @ x[t]``.  Views, elements and index arithmetic become operands ("places"); every
real operation keeps its own ``v``.  Order of evaluation is kept.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from typing import Any

import gast
import numpy as np

from tangentish.analysis.expressions import Evaluator, attribute_kind
from tangentish.analysis.frames import is_temporary, root_name
from tangentish.analysis.lattice import widened
from tangentish.analysis.program import Env, Info, Program, Value, distinct
from tangentish.language import rewrite
from tangentish.language.kinds import UNKNOWN, AnyOf, Array, Dict, List, Object, Scalar, Tuple


def tidy(program: Program) -> None:
    """Coalesce copies, fold places into their uses, number temporaries in order."""
    tidier = Tidier(program)
    program.body = tidier.coalesce(program.body)
    tidier.count()
    program.body = tidier.fold(program.body)
    renumber(program)


class Tidier:
    """The passes over one program, and how often each of its names is read and written."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.evaluator = Evaluator(lambda name: None)
        self.attempts = 0  # how many `try` are around, which see the order of all steps
        self.count()

    def count(self) -> None:
        """How often each name is read and written in the whole program."""
        self.reads: Counter[str] = Counter()
        self.writes: Counter[str] = Counter()
        for node in [*self.program.body, *self.program.results]:
            for part in rewrite.occurrences(node):
                if type(part.ctx) is gast.Store:
                    self.writes[part.id] += 1
                else:
                    self.reads[part.id] += 1

    # -- copies ----------------------------------------------------------------------------

    def coalesce(self, block: list[gast.stmt]) -> list[gast.stmt]:
        """``v1 = e; x = v1`` becomes ``x = e``; unread temporaries without effect go."""
        kept = list(block)
        k = len(kept) - 1
        while k >= 0:
            statement: Any = kept[k]
            if unread(statement, self.reads):
                for part in rewrite.occurrences(statement.value):
                    self.reads[part.id] -= 1
                del kept[k]
                k -= 1
                continue
            source = copied_temporary(statement)
            if source and self.reads[source] == 1 and self.writes[source] == 1:
                home = self._definition(kept, k, source, statement.targets[0].id)
                if home is not None:
                    kept[home] = self._renamed_target(kept[home], source, statement.targets[0].id)
                    self.reads[source] -= 1
                    self.writes[source] -= 1
                    del kept[k]
            k -= 1
        return [
            new
            for s in kept
            for new in [self._inside(s, self.coalesce)]
            if not is_empty_branch(new)
        ]

    def _definition(self, block: list[gast.stmt], use: int, source: str, target: str) -> int | None:
        for k in range(use - 1, -1, -1):
            statement: Any = block[k]
            if self.attempts and k < use - 1:
                return None
            names = rewrite.names_in(statement)
            if source in names:
                if isinstance(statement, gast.Assign) and source in target_names(statement):
                    return k if target not in target_names(statement) else None
                return None
            if target in names:
                return None
        return None

    def _renamed_target(self, statement: Any, source: str, target: str) -> gast.stmt:
        new = gast.Assign(
            [rewrite.rename(statement.targets[0], {source: target})], statement.value, None
        )
        return self.noted(new, statement, self.program.fact(statement))

    def noted(self, new: Any, old: Any, info: Info) -> gast.stmt:
        rewrite.located(new, old)
        self.program.info[id(new)] = info
        self.program.kept.append(new)
        return new

    def _inside(self, statement: Any, change: Any) -> gast.stmt:
        """The statement with its nested blocks changed."""
        if isinstance(statement, gast.If):
            test, body, orelse = statement.test, change(statement.body), change(statement.orelse)
            if orelse and not body:
                test, body, orelse = (
                    rewrite.located(gast.UnaryOp(gast.Not(), test), test),
                    orelse,
                    [],
                )
            new: Any = gast.If(test, body, orelse)
        elif isinstance(statement, gast.For):
            new = gast.For(statement.target, statement.iter, change(statement.body), [], None)
        elif isinstance(statement, gast.While):
            new = gast.While(statement.test, change(statement.body), [])
        elif isinstance(statement, gast.With):
            new = gast.With(statement.items, change(statement.body), None)
        elif isinstance(statement, gast.Try):
            self.attempts += 1
            body, final = change(statement.body), change(statement.finalbody)
            self.attempts -= 1
            new = gast.Try(body or [gast.Pass()], statement.handlers, [], final)
        else:
            return statement
        return self.noted(new, statement, self.program.fact(statement))

    # -- places ----------------------------------------------------------------------------

    def fold(self, block: list[gast.stmt]) -> list[gast.stmt]:
        """Operands that are cheap and exact to evaluate where they are used go there."""
        kept: list[gast.stmt] = list(block)
        k = 0
        while k < len(kept):
            statement: Any = kept[k]
            name = foldable_target(statement)
            if (
                name
                and self.reads[name] == 1
                and self.writes[name] == 1
                and self._foldable(statement)
            ):
                use = self._use(kept, k, name)
                if use is not None:
                    kept[use] = self._substituted(kept[use], {name: statement.value})
                    del kept[k]
                    continue
            k += 1
        return [self._inside(s, self.fold) for s in kept]

    def _foldable(self, statement: Any) -> bool:
        op = statement.value
        env = self.program.fact(statement).env
        info = self.program.fact(statement)
        if isinstance(op, (gast.Name, gast.Constant)):
            return True
        if isinstance(op, gast.Subscript):
            base = widened(self.evaluator.kind(op.value, env))
            return info.index in ("basic", "key") and isinstance(
                base, (Array, List, Dict, Tuple, Object)
            )
        if isinstance(op, gast.Attribute):
            base = self.evaluator.kind(op.value, env)
            if isinstance(base, Object):
                return op.attr in dict(base.fields)  # what a class has carries no derivative
            if isinstance(base, AnyOf):
                return attribute_kind(base, op.attr) is not None
            return op.attr in ("shape", "size", "ndim", "dtype")
        if isinstance(op, (gast.BinOp, gast.UnaryOp)) and not isinstance(
            getattr(op, "op", None), gast.Not
        ):
            return all(is_integer(self.evaluator.kind(o, env)) for o in operands(op))
        if isinstance(op, (gast.Tuple, gast.List)):
            return isinstance(self.program.fact(statement).value, Value)
        return False

    def _use(self, block: list[gast.stmt], k: int, name: str) -> int | None:
        """Where the temporary is used, if its expression means the same there."""
        value = block[k].value
        needed = rewrite.names_in(value)
        content = self._reads_content(block[k])
        for j in range(k + 1, len(block)):
            statement: Any = block[j]
            if self.attempts and j > k + 1:
                return None
            if name in rewrite.names_in(statement):
                header = header_of(statement)
                found = any(name in rewrite.names_in(h) for h in header)
                if not found or isinstance(statement, (gast.If, gast.While)):
                    return None
                if isinstance(value, (gast.Tuple, gast.List)):
                    return j if sequence_position(statement, name) else None
                if isinstance(value, gast.Constant) and is_store_base(statement, name):
                    return None
                if is_part(value) and self._is_copied(block[k]) and is_base(statement, name):
                    return None
                if isinstance(statement, gast.For) and self._changes_inside(statement, value):
                    return None
                return j
            if needed & names_written(statement):
                return None
            if content and self._may_write(statement):
                return None
        return None

    def _is_copied(self, statement: Any) -> bool:
        """Whether a slice is new memory, as that of a list: its parts are not those of the list."""
        base = self.evaluator.kind(statement.value.value, self.program.fact(statement).env)
        return not isinstance(base, Array)

    def _changes_inside(self, loop: Any, value: Any) -> bool:
        """Whether a loop may change what its header would read: it is read again to reverse it."""
        if rewrite.names_in(value) & names_written(loop):
            return True
        if not any(
            isinstance(p, gast.Subscript) and not is_shape(p) for p in rewrite.subexpressions(value)
        ):
            return False
        return any(self._may_write(s) for s in simple_statements(loop.body))

    def _reads_content(self, statement: Any) -> bool:
        """Whether the expression's value depends on what is stored, not only on where."""
        value = self.program.fact(statement).value
        op = statement.value
        if isinstance(op, (gast.Name, gast.Constant, gast.BinOp, gast.UnaryOp)):
            return any(isinstance(p, (gast.Subscript,)) for p in rewrite.subexpressions(op))
        if not isinstance(op, gast.Subscript) or value is None or not isinstance(value.kind, Array):
            return True
        base = widened(self.evaluator.kind(op.value, self.program.fact(statement).env))
        return not isinstance(base, Array) or nested_containers(op)

    def _may_write(self, statement: Any) -> bool:
        for part in rewrite.subexpressions(statement):
            if isinstance(part, (gast.Subscript, gast.Attribute)) and isinstance(
                part.ctx, gast.Store
            ):
                return True
            if isinstance(part, gast.AugAssign):
                return True
        info = self.program.info.get(id(statement))
        if info is not None and (info.call is not None or info.mutator is not None):
            return True
        return isinstance(statement, (gast.Expr, gast.For, gast.While, gast.If, gast.Try))

    def _substituted(self, statement: Any, mapping: dict[str, gast.expr]) -> gast.stmt:
        new = rewrite.substitute(statement, mapping)
        info = self.program.fact(statement)
        bound = {p: rewrite.substitute(e, mapping) for p, e in info.bound.items()}
        display = any(isinstance(e, (gast.Tuple, gast.List)) for e in mapping.values())
        if (
            display
            and info.rule is not None
            and info.rule.sequences
            and isinstance(new.value, gast.Call)
        ):
            bound = info.rule.bind(new.value.args, {k.arg: k.value for k in new.value.keywords})
        call = info.call
        if call is not None:
            call = dataclasses.replace(
                call,
                arguments={p: rewrite.substitute(e, mapping) for p, e in call.arguments.items()},
            )
        parts = info.parts
        if parts is not None:
            parts = {n: rewrite.substitute(e, mapping) for n, e in parts.items()}
        writes = tuple((root_name(mapping[w]) or w) if w in mapping else w for w in info.writes)
        known = dataclasses.replace(info, bound=bound, call=call, parts=parts, writes=writes)
        return self.noted(new, statement, known)


def is_shape(node: gast.Subscript) -> bool:
    """``x.shape[0]``"""
    return isinstance(node.value, gast.Attribute) and node.value.attr == "shape"


def simple_statements(block: list[gast.stmt]) -> Iterator[gast.stmt]:
    """The statements of a block and of all blocks inside it that have none themselves."""
    for statement in block:
        inner = [s for field in rewrite.BLOCK_FIELDS for s in getattr(statement, field, None) or []]
        if inner:
            yield from simple_statements(inner)
        else:
            yield statement


def is_empty_branch(statement: Any) -> bool:
    """An ``if`` of which nothing is left."""
    return isinstance(statement, gast.If) and not statement.body and not statement.orelse


def operands(op: Any) -> list[gast.expr]:
    """The operands of an operation."""
    return [op.left, op.right] if isinstance(op, gast.BinOp) else [op.operand]


def is_integer(kind: Any) -> bool:
    """Whether a kind is that of a whole number."""
    kind = widened(kind)
    return isinstance(kind, Scalar) and np.dtype(kind.dtype).kind in "iu"


def is_part(op: Any) -> bool:
    """``a[i:j]``"""
    return isinstance(op, gast.Subscript) and isinstance(op.slice, gast.Slice)


def is_base(statement: Any, name: str) -> bool:
    """Whether a part of a variable is read or written: ``name[i]``, ``name.a``."""
    return any(
        isinstance(part, (gast.Subscript, gast.Attribute))
        and isinstance(part.value, gast.Name)
        and part.value.id == name
        for part in rewrite.subexpressions(statement)
    )


def nested_containers(op: gast.Subscript) -> bool:
    """``a[i][j]`` or ``a.b[j]``"""
    return isinstance(op.value, (gast.Subscript, gast.Attribute))


def unread(statement: Any, reads: Counter[str]) -> bool:
    """A temporary that nothing reads, made without effect."""
    if not isinstance(statement, gast.Assign) or not isinstance(statement.targets[0], gast.Name):
        return False
    if not is_temporary(statement.targets[0].id) or reads[statement.targets[0].id]:
        return False
    if isinstance(statement.value, gast.Call):
        return isinstance(statement.value.func, gast.Name) and statement.value.func.id == "range"
    return isinstance(statement.value, (gast.Tuple, gast.Name, gast.Constant, gast.Compare))


def copied_temporary(statement: Any) -> str | None:
    """The temporary ``v1`` of ``x = v1``."""
    if (
        isinstance(statement, gast.Assign)
        and isinstance(statement.targets[0], gast.Name)
        and isinstance(statement.value, gast.Name)
        and is_temporary(statement.value.id)
    ):
        return str(statement.value.id)
    return None


def foldable_target(statement: Any) -> str | None:
    """The temporary ``v1`` of ``v1 = e``: only what the user did not name is folded."""
    if isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name):
        name = statement.targets[0].id
        return str(name) if is_temporary(name) else None
    return None


def target_names(statement: gast.Assign) -> set[str]:
    """The names that an assignment binds."""
    target = statement.targets[0]
    if isinstance(target, gast.Tuple):
        return {e.id for e in target.elts}
    return {target.id} if isinstance(target, gast.Name) else set()


def header_of(statement: Any) -> list[Any]:
    """The expressions that a statement evaluates itself, its nested blocks apart."""
    if isinstance(statement, gast.If):
        return [statement.test]
    if isinstance(statement, gast.While):
        return [statement.test]
    if isinstance(statement, gast.For):
        return [statement.iter]
    if isinstance(statement, gast.With):
        return [i.context_expr for i in statement.items]
    if isinstance(statement, gast.Try):
        return []
    return [statement]


def names_written(statement: Any) -> frozenset[str]:
    """The names that a statement binds, in nested blocks too."""
    return rewrite.names_stored(statement)


def is_store_base(statement: Any, name: str) -> bool:
    """Whether a statement writes to a name, or to a place inside what it names."""
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    return any(t is not None and root_name(t) == name for t in targets)


def sequence_position(statement: Any, name: str) -> bool:
    """Whether the temporary is the sequence argument of a call, or an index."""
    for part in rewrite.subexpressions(statement):
        if isinstance(part, gast.Call) and not isinstance(part.func, gast.Name):
            if any(isinstance(a, gast.Name) and a.id == name for a in part.args):
                return True
            if any(isinstance(k.value, gast.Name) and k.value.id == name for k in part.keywords):
                return True
        if (
            isinstance(part, gast.Subscript)
            and isinstance(part.slice, gast.Name)
            and part.slice.id == name
        ):
            return True
    return False


def renumber(program: Program) -> None:
    """Temporaries are numbered in order of appearance; lengths are ``n``, tests ``test``."""
    order: dict[str, None] = {}
    for node in program.body:
        for part in rewrite.occurrences(node):
            if type(part.ctx) is gast.Store and is_temporary(part.id):
                order.setdefault(part.id)
    names = program.names
    for name in list(names.taken):
        if is_temporary(name):
            names.taken.discard(name)
    names._counters.pop("v", None)
    user = set(program.parameters)
    names.taken |= user
    kinds = kinds_of_names(program)
    mapping: dict[str, str] = {}
    for old in order:
        if old not in user:
            mapping[old] = names.fresh(stem_of(kinds.get(old, UNKNOWN)))
    gone = {
        n
        for n in [*kinds, *program.storage.parent]
        if is_temporary(n.rstrip("[]")) and n.rstrip("[]") not in order and n not in user
    }
    apply_renaming(program, mapping, gone)


def kinds_of_names(program: Program) -> dict[str, Any]:
    """A kind that each name has somewhere."""
    kinds: dict[str, Any] = {}
    for env in distinct([program.env, *(i.env for i in program.info.values())]):
        for name, value in env.items():
            if name not in kinds:
                kinds[name] = widened(value.kind)
    return kinds


def new_class(name: str, mapping: dict[str, str]) -> str:
    """A storage class under the new names."""
    bare = name.rstrip("[]")
    return mapping.get(bare, bare) + name[len(bare) :]


def stem_of(kind: Any) -> str:
    """What a temporary is called before its number, by its kind."""
    if isinstance(kind, Scalar):
        if kind.dtype == "bool":
            return "test"
        if np.dtype(kind.dtype).kind in "iu":
            return "n"
    return "v"


def apply_renaming(program: Program, mapping: dict[str, str], gone: set[str]) -> None:
    """New names everywhere; what is known of names that are ``gone`` is forgotten."""
    envs: dict[int, Env] = {}
    kept_envs: list[Env] = []

    def env_of(env: Env) -> Env:
        if id(env) not in envs:
            kept_envs.append(env)
            envs[id(env)] = {mapping.get(n, n): v for n, v in env.items() if n not in gone}
        return envs[id(env)]

    info: dict[int, Info] = {}

    def visit(statement: Any) -> Any:
        new = rewrite.rename(statement, mapping)
        pair(statement, new)
        return new

    def pair(old: Any, new: Any) -> None:
        fact = program.info.get(id(old))
        if fact is not None:
            bound = {p: rewrite.rename(e, mapping) for p, e in fact.bound.items()}
            call = fact.call
            if call is not None:
                call = dataclasses.replace(
                    call,
                    arguments={p: rewrite.rename(e, mapping) for p, e in call.arguments.items()},
                )
            parts = fact.parts
            if parts is not None:
                parts = {p: rewrite.rename(e, mapping) for p, e in parts.items()}
            writes = tuple(mapping.get(w, w) for w in fact.writes)
            info[id(new)] = fact.changed(
                env=env_of(fact.env), bound=bound, call=call, parts=parts, writes=writes
            )
        for field in rewrite.BLOCK_FIELDS:
            for a, b in zip(
                getattr(old, field, None) or [], getattr(new, field, None) or [], strict=True
            ):
                pair(a, b)

    program.body = [visit(s) for s in program.body]
    program.results = [rewrite.rename(r, mapping) for r in program.results]
    program.info = info
    program.env = env_of(program.env)
    program.kept = list(program.body)
    program.storage.rename(mapping, gone)
    program.resized = frozenset(new_class(name, mapping) for name in program.resized)
