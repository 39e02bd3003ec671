"""``try`` statements of the specializing walk, and what may be read after one has failed.

The reverse sweep undoes a ``try`` block as a whole, or not at all if it failed.  That is right
if what the block had changed until it failed carries no derivative that is read afterwards;
otherwise the program is refused.  The walk below tells what is read after a failure: control
goes through a handler, which sets flags, and every branch on these flags is decided.
"""

from __future__ import annotations

from typing import Any

import gast

from tangentish.analysis.frames import STALE, Frame, holds_functions, root_name
from tangentish.analysis.lattice import widened
from tangentish.analysis.program import Env, Info, Program, Value, carries, is_storage
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import UNKNOWN, Known, OneOf, Scalar

Flags = frozenset[tuple[str, bool]]
ARITHMETIC = (FloatingPointError, OverflowError)
ADVICE = "put it before the `try`, or in its `else` block"


class AttemptLowering(Walk):
    """The part of the walk that meets ``try``."""

    def visit_try(self, stmt: Any, env: Env, frame: Frame) -> Env | None:
        body, after = self.nested(stmt.body, env, frame)
        broken = self.broken_off(body, env)
        if not stmt.handlers:
            final, end = self.nested(stmt.finalbody, broken if after is None else after, frame)
            if all(isinstance(line, gast.Pass) for line in final):
                self.out += body
            else:
                self.emit(gast.Try(body or [gast.Pass()], [], [], final), env, stmt)
            return None if after is None else end
        if not body:
            return after
        handlers, ways = [], [(body, after)]
        for handler in stmt.handlers:
            inner, variable = dict(broken), handler.name
            if variable is not None:
                name = self.target_name(variable, frame)
                inner[name] = Value(UNKNOWN)
                variable = rewrite.located(rewrite.name(name, store=True), variable)
            lines, failed = self.nested(handler.body, inner, frame)
            caught = None if handler.type is None else self.rewrite(handler.type, frame)
            ways.append((lines, failed))
            handlers.append(rewrite.located(gast.ExceptHandler(caught, variable, lines), handler))
            after = self.merge(after, failed)
        for lines, end in ways:
            lines[:] = self.with_choices(lines, end, after or {}, stmt)
        self.emit(gast.Try(body, handlers, [], []), env, stmt)
        return after

    def broken_off(self, body: list[Any], env: Env) -> Env:
        """What is known where a block may have stopped before any of its statements."""
        seen: Env = env
        for statement in rewrite.statements_in(body):
            info = self.program.info.get(id(statement))
            if info is not None:
                merged = self.merge(seen, info.env)
                assert merged is not None
                seen = merged
        return {
            n: v
            if v == env.get(n) or not (isinstance(v.kind, OneOf) and holds_functions(v.kind))
            else v._replace(kind=Known(STALE))
            for n, v in seen.items()
        }


def check_attempts(program: Program) -> None:
    """Refuse a program in which a derivative would pass through a raised exception."""
    if any(isinstance(s, gast.Try) for s in rewrite.statements_in(program.body)):
        ends = frozenset(name for result in program.results for name in rewrite.names_in(result))
        Failures(program).live(program.body, 0, frozenset(), ends)


class Failures:
    """The backward walk: names that may be read later, along what a failed ``try`` leads to."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.found: dict[Any, frozenset[str]] = {}
        self.flags: set[str] = {
            line.targets[0].id
            for statement in rewrite.statements_in(program.body)
            for handler in getattr(statement, "handlers", None) or ()
            for line in handler.body[:1]
        }

    def live(self, block: list[Any], k: int, known: Flags, end: frozenset[str]) -> frozenset[str]:
        """The names that are read from ``block[k]`` on; ``known`` are the values of flags."""
        if k == len(block):
            return end
        key = (id(block), k, known, end)
        if key not in self.found:
            self.found[key] = self._live(block, k, known, end)
        return self.found[key]

    def _live(self, block: list[Any], k: int, known: Flags, end: frozenset[str]) -> frozenset[str]:
        statement = block[k]
        after = without(known, statement)
        if isinstance(statement, gast.If):
            arm = decided(statement, known)
            rest = self.live(block, k + 1, after, end)
            arms = [statement.body, statement.orelse] if arm is None else [arm]
            reads = rewrite.names_in(statement.test)
            return frozenset(reads).union(*(self.live(a, 0, known, rest) for a in arms))
        if isinstance(statement, (gast.For, gast.While)):
            return self._loop(statement, self.live(block, k + 1, after, end))
        if isinstance(statement, gast.With):
            rest = self.live(block, k + 1, after, end)
            reads = frozenset().union(*(rewrite.names_in(i.context_expr) for i in statement.items))
            return self.live(statement.body, 0, known, rest) | reads
        if isinstance(statement, gast.Try):
            return self._attempt(statement, block, k, known, end)
        flag = self._flag(statement, known)
        rest = self.live(block, k + 1, after if flag is None else after | {flag}, end)
        return rest - bound(statement) | reads_of(statement)

    def _flag(self, statement: Any, known: Flags) -> tuple[str, bool] | None:
        """The flag that a statement sets, and to what: a constant, or ``not`` another flag."""
        if isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name):
            name, value = statement.targets[0].id, statement.value
            if name in self.flags and isinstance(value, gast.Constant):
                return name, bool(value.value)
            if isinstance(value, gast.UnaryOp) and isinstance(value.op, gast.Not):
                for other, truth in known:
                    if isinstance(value.operand, gast.Name) and value.operand.id == other:
                        return name, not truth
        return None

    def _loop(self, loop: Any, after: frozenset[str]) -> frozenset[str]:
        header = loop.iter if isinstance(loop, gast.For) else loop.test
        around = after | rewrite.names_in(header)
        while True:
            grown = around | self.live(loop.body, 0, frozenset(), around)
            if grown == around:
                return around
            around = grown

    def _attempt(
        self, statement: Any, block: list[Any], k: int, known: Flags, end: frozenset[str]
    ) -> frozenset[str]:
        after = without(known, statement)
        if statement.finalbody:
            rest = self.live(
                statement.finalbody, 0, frozenset(), self.live(block, k + 1, after, end)
            )
            return self.live(statement.body, 0, known, rest)
        failed: frozenset[str] = frozenset()
        for handler in statement.handlers:
            flags = after
            reads = set() if handler.type is None else set(rewrite.names_in(handler.type))
            for line in handler.body:
                flag = self._flag(line, flags)
                flags = without(flags, line) | ({flag} if flag is not None else frozenset())
                reads |= reads_of(line)
            failed |= self.live(block, k + 1, flags, end) | reads
        self.check(statement, failed)
        unset = {(n, v) for n, v in known if n in bound(statement) and not v}
        succeeded = self.live(block, k + 1, after | unset, end)
        return self.live(statement.body, 0, known, succeeded) | failed

    # -- what a failed block had changed -------------------------------------------------

    def check(self, attempt: Any, read: frozenset[str]) -> None:
        """Refuse changes that are made before the block may fail and are read afterwards."""
        self.arithmetic = catches_arithmetic(attempt)
        self.exposed(attempt.body, False, read)

    def exposed(self, block: list[Any], fails_later: bool, read: frozenset[str]) -> bool:
        """Go through a block from its end; returns whether it may fail."""
        for statement in reversed(block):
            if isinstance(statement, (gast.For, gast.While)):
                fails = self.may_fail(statement)
                self.exposed(statement.body, fails_later or fails, read)
            elif isinstance(statement, (gast.If, gast.With, gast.Try)):
                fails = self.may_fail(statement)
                for field in rewrite.BLOCK_FIELDS:
                    self.exposed(getattr(statement, field, None) or [], fails_later, read)
            else:
                fails = self.may_fail(statement)
                self.check_statement(statement, fails_later, fails, read)
            fails_later = fails_later or fails
        return fails_later

    def check_statement(
        self, statement: Any, fails_later: bool, fails: bool, read: frozenset[str]
    ) -> None:
        info = self.program.info.get(id(statement))
        if info is None or isinstance(statement, gast.Raise):
            return
        if fails_later:
            for name in bound(statement) & read:
                before = info.env.get(name)
                if (info.value is not None and info.value.varied) or self.is_varied(name, before):
                    raise changed(name, statement)
        if not fails_later and (info.call is None or not fails):
            return  # it is the last step that may fail, and changes nothing if it does
        for root in written_roots(statement, info):
            if self.program.storage.is_varied(root) and self.is_read(root, read):
                raise changed(root, statement)

    def is_varied(self, name: str, value: Value | None) -> bool:
        if value is None or not carries(value.kind):
            return False
        return value.varied or (is_storage(value.kind) and self.program.storage.is_varied(name))

    def is_read(self, root: str, read: frozenset[str]) -> bool:
        """Whether memory that a variable refers to may be read, or is seen by the caller."""
        storage = self.program.storage
        members = storage.members.get(storage.find(root), set())
        if any(m.endswith("[]") for m in members):
            return True
        return bool(storage.names(root) & (read | set(self.program.parameters)))

    def may_fail(self, statement: Any) -> bool:
        """Whether anything in a statement may raise what the handlers catch."""
        for part in rewrite.statements_in([statement]):
            if isinstance(part, (gast.If, gast.For, gast.While, gast.Pass, gast.Break)):
                continue
            value = getattr(part, "value", None)
            if not isinstance(part, (gast.Assign, gast.AugAssign)) or not self.is_safe(part, value):
                return True
        return False

    def is_safe(self, statement: Any, value: Any) -> bool:
        target = getattr(statement, "target", None) or statement.targets[0]
        if not isinstance(target, gast.Name):
            return False
        if isinstance(value, (gast.Name, gast.Constant, gast.Tuple, gast.List, gast.Dict)):
            return not isinstance(statement, gast.AugAssign)
        if not isinstance(value, (gast.BinOp, gast.Compare, gast.UnaryOp)) or self.arithmetic:
            return False
        if isinstance(value, gast.BinOp) and not isinstance(
            value.op, (gast.Add, gast.Sub, gast.Mult)
        ):
            return False
        env = self.program.fact(statement).env
        parts = [p for p in rewrite.subexpressions(value) if isinstance(p, gast.expr)]
        if any(isinstance(p, (gast.Call, gast.Subscript, gast.Attribute)) for p in parts):
            return False
        names = [p for p in parts if isinstance(p, gast.Name)]
        return all(
            n.id in env and isinstance(widened(env[n.id].kind), Scalar) for n in names
        ) and not isinstance(statement, gast.AugAssign)


def written_roots(statement: Any, info: Info | None) -> list[str]:
    """The variables whose memory a simple statement writes to."""
    if info is None:
        return []
    roots = [*info.writes]
    target = getattr(statement, "target", None) or next(
        iter(getattr(statement, "targets", [])), None
    )
    in_place = isinstance(statement, gast.AugAssign)
    if in_place or isinstance(target, (gast.Subscript, gast.Attribute)):
        roots.append(root_name(target) or "")
    places: list[Any] = []
    if info.call is not None:
        places += [info.call.arguments[p] for p in info.call.program.mutated]
    call = getattr(statement, "value", None)
    if info.mutator is not None and isinstance(call, gast.Call):
        places += [*call.args, *(k.value for k in call.keywords)]
        places += [call.func.value] if isinstance(call.func, gast.Attribute) else []
    return [root for root in (*roots, *map(root_name, places)) if root in info.env]


def changed(name: str, statement: Any) -> UnsupportedError:
    """The refusal of a change that no handler can take back."""
    return UnsupportedError.at(
        statement,
        f"`{name}` is changed here and read after the `try` has failed: "
        "no derivative passes through an exception",
        ADVICE,
    )


def catches_arithmetic(attempt: Any) -> bool:
    """Whether a handler may catch what the arithmetic of numbers raises."""
    import builtins

    for handler in attempt.handlers:
        types = handler.type.elts if isinstance(handler.type, gast.Tuple) else [handler.type]
        for each in types:
            cls = getattr(builtins, each.id, None) if isinstance(each, gast.Name) else None
            path = rewrite.dump(each) if each is not None else ""
            if "LinAlgError" in path:
                continue
            if not isinstance(cls, type) or any(issubclass(e, cls) for e in ARITHMETIC):
                return True
    return False


def without(known: Flags, statement: Any) -> Flags:
    """The flags that a statement does not set."""
    if not known:
        return known
    names = bound(statement)
    return frozenset(f for f in known if f[0] not in names)


def decided(statement: Any, known: Flags) -> list[Any] | None:
    """The arm of an ``if`` that is taken, where its test is a flag that is known."""
    test, negative = statement.test, False
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        test, negative = test.operand, True
    if not isinstance(test, gast.Name):
        return None
    for name, value in known:
        if name == test.id:
            found: list[Any] = statement.body if value is not negative else statement.orelse
            return found
    return None


def bound(statement: Any) -> set[str]:
    """The names that a statement binds."""
    return {n.id for n in rewrite.occurrences(statement) if isinstance(n.ctx, gast.Store)}


def reads_of(statement: Any) -> set[str]:
    """The names that a simple statement reads."""
    found = {n.id for n in rewrite.occurrences(statement) if not isinstance(n.ctx, gast.Store)}
    if isinstance(statement, gast.AugAssign):
        found |= bound(statement)
    return found
