"""``for i in checkpoint(range(n), every=k)``: a loop over segments that are run again.

The loop becomes one over segments of k steps, and each segment a call of a function that is
checkpointed: it takes the variables of the loop and returns those that it binds or writes to.

    for i1 in range(0, n, k):
        stop1 = i1 + k
        stop2 = min(stop1, n)
        v1 = segment(x, a, i1, stop2)      # on a copy of a
        x = v1[0]
        a[...] = v1[1]
"""

from __future__ import annotations

import inspect
import types
from typing import Any, NamedTuple

import gast

from tangentish.analysis.frames import Frame, Lazy, root_name, written_names
from tangentish.analysis.lattice import widened
from tangentish.analysis.program import Env, Value
from tangentish.analysis.walk import Walk
from tangentish.control import Checkpoint
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import Array, Known, Scalar
from tangentish.language.stores import in_place_roots
from tangentish.runtime import check_apart

NOT_STATE = "`{}` changes in a checkpointed loop and is neither a number nor an array"
STATE = "keep the state of the loop in numbers and arrays"


class Segment(NamedTuple):
    """A checkpointed loop in the form that is walked."""

    function: Any
    counter: str
    body: list[gast.stmt]


class CheckpointLoops(Walk):
    """The part of the walk that meets checkpointed loops."""

    segments: dict[Any, Segment]
    written_by_segments: dict[Any, set[str]]

    def checkpoint_loop(self, stmt: Any, lazy: Lazy, env: Env, frame: Frame) -> Env | None:
        """The loop over segments."""
        steps, every = lazy.parts
        bounds = steps.parts if len(steps.parts) > 1 else (rewrite.constant(0), *steps.parts)
        carried = self.carried_names(stmt, env, frame)
        if not any(env[self.program_name(n, frame)].varied for n in carried):
            target = self.target_name(stmt.target, frame)
            return self._range_loop(stmt, steps.parts, target, [], env, frame)
        self.check_segments(stmt, steps, env, frame)
        self.check_not_read_later(stmt, carried, frame)
        key = (id(stmt), tuple(self.inlining))
        changed = self.written_by_segments.setdefault(
            key, self.changed_names(stmt, carried, env, frame)
        )
        while True:
            segment = self.segment_of(key, stmt, (bounds, every), carried, env, frame)
            self.program.references.setdefault("check_apart", check_apart)
            self.outer.setdefault("check_apart", Value(Known(check_apart)))
            frame.locals.add("check_apart")
            env = {**env, segment.function.__name__: Value(Known(Checkpoint(segment.function)))}
            parts = (*bounds, every)
            loop = rewrite.located(
                gast.For(
                    rewrite.name(segment.counter, store=True), stmt.iter, segment.body, [], None
                ),
                stmt,
            )
            try:
                return self._range_loop(loop, parts, segment.counter, [], env, frame)
            except WritesToArguments as found:
                if found.names <= changed:
                    raise
                changed |= found.names
                del self.segments[key]

    def carried_names(self, stmt: Any, env: Env, frame: Frame) -> list[str]:
        """The local names of the loop that have a value before it."""
        own = {p for s in stmt.body for p in rewrite.names_in(s)} - {stmt.target.id}
        return sorted(n for n in own if n in frame.locals and self.program_name(n, frame) in env)

    def program_name(self, name: str, frame: Frame) -> str:
        """What a name of the user's function is called in the program; empty for a constant."""
        found = frame.renamed.get(name, rewrite.name(name))
        return found.id if isinstance(found, gast.Name) else ""

    def changed_names(self, stmt: Any, carried: list[str], env: Env, frame: Frame) -> set[str]:
        """The carried arrays that the loop writes to; all of them if only helpers can."""
        arrays = {n for n in carried if isinstance(env[self.program_name(n, frame)].kind, Array)}
        roots = set().union(*map(in_place_roots, stmt.body))
        for name in sorted((set(carried) & roots) - arrays):
            if not isinstance(widened(env[self.program_name(name, frame)].kind), Scalar):
                raise UnsupportedError.at(stmt, NOT_STATE.format(name), STATE)
        found = arrays & roots
        return found if found or set(carried) & written_names(stmt.body) else arrays

    def bound_names(self, stmt: Any, carried: list[str], env: Env, frame: Frame) -> list[str]:
        """The carried names that the loop binds; ``a += e`` binds no array."""
        bound: set[str] = set()
        for statement in rewrite.statements_in(stmt.body):
            if isinstance(statement, gast.AugAssign) and isinstance(statement.target, gast.Name):
                kind = self.evaluator.kind(self.rewrite(statement.target, frame), env)
                bound |= set() if isinstance(kind, Array) else {statement.target.id}
            elif not hasattr(statement, "body"):
                bound |= written_names([statement])
            elif isinstance(statement, gast.For):
                bound.add(statement.target.id)
        return [n for n in carried if n in bound]

    def check_segments(self, stmt: Any, steps: Lazy, env: Env, frame: Frame) -> None:
        """Refuse what a function of its own cannot do."""
        problem, advice = "", "write the steps as a function, and checkpoint that"
        if len(steps.parts) > 2:
            problem = "a checkpointed loop over a range with a step is not supported"
            advice = "loop over `range(n)`, and compute the index"
        elif frame.parent is not None:
            problem = "a checkpointed loop in a nested function is not supported"
        elif any(isinstance(p, gast.Break) for s in stmt.body for p in rewrite.subexpressions(s)):
            problem = "a checkpointed loop that is left early is not supported"
        elif self.evaluator.kind(self.rewrite(rewrite.name("min"), frame), env) != Known(min):
            problem = "a checkpointed loop where `min` is a name of the program is not supported"
        if problem:
            raise UnsupportedError.at(stmt, problem, advice)

    def check_not_read_later(self, stmt: Any, carried: list[str], frame: Frame) -> None:
        """Refuse to read what only the steps bind: it stays in the function of the segment."""
        node, _, _, _ = self.table.normal_form(frame.function)
        own = written_names([*stmt.body]) - set(carried)
        for name in sorted(own | {stmt.target.id}):
            if reads_outside(node.body, name, stmt):
                raise UnsupportedError.at(
                    stmt,
                    f"`{name}` gets its value in a checkpointed loop alone, and is read elsewhere",
                    "bind it before the loop, under a name of its own",
                )

    def segment_of(
        self, key: Any, stmt: Any, ranges: Any, carried: list[str], env: Env, frame: Frame
    ) -> Segment:
        """The function of a segment and the loop's body, made once."""
        if key in self.segments:
            return self.segments[key]
        changed = self.written_by_segments[key]
        bound = self.bound_names(stmt, carried, env, frame)
        for name in carried:
            state = {self.program_name(n, frame) for n in (*bound, *changed)}
            self.check_carried(name, name in changed, name in bound, state, stmt, env, frame)
        results = [*bound, *sorted(changed - set(bound))]
        if not results:
            raise UnsupportedError.at(stmt, "a checkpointed loop that changes nothing", "")
        names = self.program.names
        start, stop = names.fresh("start"), names.fresh("stop")
        function = self.segment_function(stmt, carried, results, changed, start, stop, frame)
        index, after, last = names.fresh("i"), names.fresh("stop"), names.fresh("stop")
        result = names.fresh("v")
        frame.locals.update((function.__name__, index, after, last, result))
        (_, limit), every = ranges

        def placed(node: Any) -> Any:
            for part in rewrite.subexpressions(node):
                rewrite.located(part, stmt)
            return node

        call = rewrite.call(
            function.__name__,
            *map(rewrite.name, carried),
            rewrite.name(index),
            rewrite.name(last),
        )
        body: list[gast.stmt] = [
            *self.checks_apart(results, frame),
            rewrite.assign(after, gast.BinOp(rewrite.name(index), gast.Add(), every)),
            rewrite.assign(last, rewrite.call("min", rewrite.name(after), limit)),
            rewrite.assign(result, call),
        ]
        for k, name in enumerate(results):
            part: gast.expr = rewrite.name(result)
            if len(results) > 1:
                part = rewrite.name(names.fresh("v"))
                frame.locals.add(part.id)
                taken = rewrite.subscript(rewrite.name(result), rewrite.constant(k))
                body.append(rewrite.assign(part.id, taken))
            place: Any = name
            if name not in bound:
                place = rewrite.subscript(rewrite.name(name), rewrite.constant(...), store=True)
            body.append(rewrite.assign(place, part))
        self.segments[key] = Segment(function, index, [placed(s) for s in body])
        return self.segments[key]

    def check_carried(
        self,
        name: str,
        changed: bool,
        bound: bool,
        state: set[str],
        stmt: Any,
        env: Env,
        frame: Frame,
    ) -> None:
        """Refuse state that cannot be handed on and back."""
        text = self.program_name(name, frame)
        kind = widened(env[text].kind)
        if (changed or bound) and not isinstance(kind, (Scalar, Array)):
            raise UnsupportedError.at(stmt, NOT_STATE.format(name), STATE)
        others = self.storage.names(text) & set(env) - state
        if changed and bound and (env[text].caller or others):
            raise UnsupportedError.at(
                stmt,
                f"`{name}` is bound and its memory written to in a checkpointed loop, and others "
                "may see that memory",
                "work on a copy",
            )

    def checks_apart(self, results: list[str], frame: Frame) -> list[gast.stmt]:
        """Arrays that are handed on one by one must not be one memory: asked at run time."""
        classes: dict[str, list[str]] = {}
        for name in results:
            classes.setdefault(self.storage.find(self.program_name(name, frame)), []).append(name)
        return [
            gast.Expr(rewrite.call("check_apart", *map(rewrite.name, names)))
            for names in classes.values()
            if len(names) > 1
        ]

    def segment_function(
        self,
        stmt: Any,
        carried: list[str],
        results: list[str],
        changed: set[str],
        start: str,
        stop: str,
        frame: Frame,
    ) -> Any:
        """The steps from ``start`` to ``stop`` as a function, in normal form."""
        names = self.program.names
        given = {name: names.fresh(f"{name}_start", numbered=False) for name in sorted(changed)}
        parameters = [*[given.get(name, name) for name in carried], start, stop]
        steps, result = names.fresh("v"), names.fresh("v")
        copies = [
            rewrite.assign(
                name,
                rewrite.call(
                    gast.Attribute(rewrite.name(first), "copy", gast.Load()),
                    order=rewrite.constant("K"),
                ),
            )
            for name, first in given.items()
        ]
        run = rewrite.call("range", rewrite.name(start), rewrite.name(stop))
        loop = gast.For(stmt.target, rewrite.name(steps), stmt.body, [], None)
        display: gast.expr = gast.Tuple([rewrite.name(n) for n in results], gast.Load())
        if len(results) == 1:
            display = rewrite.name(results[0])
        body = [
            *copies,
            rewrite.assign(steps, run),
            loop,
            rewrite.assign(result, display),
            gast.Return(rewrite.name(result)),
        ]
        for statement in body:
            for part in [statement] if statement is loop else rewrite.subexpressions(statement):
                rewrite.located(part, stmt)
        arguments = gast.arguments(
            [gast.Name(p, gast.Param(), None, None) for p in parameters], [], None, [], [], None, []
        )
        title = names.fresh(f"{self.program.name}_segment", numbered=False)
        node = rewrite.located(gast.FunctionDef(title, arguments, body, [], None, None, []), stmt)
        function: Any = types.FunctionType((lambda: None).__code__, {}, title)
        plain = inspect.Parameter.POSITIONAL_OR_KEYWORD
        function.__signature__ = inspect.Signature(
            [inspect.Parameter(p, plain) for p in parameters]
        )
        function.is_segment = True
        self.table.normal_forms[id(function), False] = (
            node,
            names.copy(),
            frame.scope,
            stmt.source,
        )
        return function


def reads_outside(block: list[Any], name: str, loop: Any) -> bool:
    """Whether a name is read outside of a loop, and of other loops over it."""
    for statement in block:
        if statement is loop:
            continue
        if isinstance(statement, gast.For) and statement.target.id == name:
            continue
        inner = [getattr(statement, field, None) or [] for field in rewrite.BLOCK_FIELDS]
        if any(inner):
            header = (getattr(statement, "test", None), getattr(statement, "iter", None))
            if any(h is not None and name in rewrite.names_in(h) for h in header):
                return True
            if any(reads_outside(each, name, loop) for each in inner):
                return True
        elif name in rewrite.names_loaded(statement):
            return True
    return False


class WritesToArguments(UnsupportedError):
    """A segment calls helpers that write to variables of the loop."""

    names: set[str] = set()  # noqa: RUF012


__all__ = ["CheckpointLoops", "WritesToArguments", "root_name"]
