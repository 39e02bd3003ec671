"""Nested functions that call themselves, and recursive functions that are passed functions.

They cannot be written in place of their calls.  Each becomes a function of its own that takes,
besides its arguments, what it and the functions it meets capture (lambda lifting): from then on
it is called as a function of a module is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import gast

from tangentish.analysis.frames import (
    Closure,
    Frame,
    declared_names,
    holds_closures,
    parameter_names,
    written_names,
)
from tangentish.analysis.lattice import join, widened
from tangentish.analysis.program import Env, Program, Value, carries, is_container
from tangentish.analysis.renaming import Renaming
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import UNKNOWN, Dict, Kind, Known, List, OneOf


class Bottomless(UnsupportedError):
    """A recursion that never ends while its calls are written in place."""

    function: int = 0


MOST_ROUNDS = 6
DEEPEST = 30  # specializations inside each other


@dataclass(eq=False)
class Lifted:
    """A function with what it captures as further parameters."""

    node: Any
    scope: Any
    path: str | None
    origins: list[Frame] = field(default_factory=list)  # the frames that variables are from
    closures: list[tuple[Any, int]] = field(default_factory=list)  # each with its frame
    functions: list[tuple[int, str, int]] = field(default_factory=list)  # frame, name, closure
    extras: list[tuple[int, str, str]] = field(default_factory=list)  # frame, name, parameter
    arguments: dict[str, int] = field(default_factory=dict)  # parameters that are closures
    own: int | None = None  # the frame around the function itself

    def __post_init__(self) -> None:
        self.__name__ = self.node.name


class Recursion(Walk):
    """The part of the walk that meets nested recursive functions."""

    def is_recursive(self, closure: Closure, env: Env) -> bool:
        """Whether a nested function may call itself, through others or at once."""
        pending, seen = [closure], set()
        while pending:
            for _, _, kind in self.captured_values(pending.pop(), env):
                found = kind.value if isinstance(kind, Known) else None
                if found is closure:
                    return True
                if isinstance(found, Closure) and id(found) not in seen:
                    seen.add(id(found))
                    pending.append(found)
        return False

    def calls_itself(self, function: Any, node: Any, scope: Any) -> bool:
        """Whether a function of a module mentions itself."""
        if node.name not in rewrite.names_in(node):
            return False
        binding = scope.find(node.name)
        return binding is not None and binding.value is function

    def captured_values(self, closure: Closure, env: Env) -> list[tuple[str, gast.expr, Any]]:
        """The variables that a nested function reads: name, place in the program, kind."""
        node = closure.node
        own = written_names(node.body) | set(parameter_names(node))
        found = []
        for name in sorted(rewrite.names_in(node) - own):
            frame: Frame | None = closure.frame
            while frame is not None and name not in frame.locals:
                frame = frame.parent
            if frame is not None:
                place = frame.renamed.get(name) or rewrite.name(name)
                if not (isinstance(place, gast.Name) and self.value_of_name(place.id, env) is None):
                    found.append((name, place, self.evaluator.kind(place, env)))
        return found

    def value_of_name(self, name: str, env: Env) -> Value | None:
        return env.get(name) or self.free_value(name)

    def lifted_call(
        self,
        target: str | None,
        node: Any,
        scope: Any,
        identity: Any,
        arguments: dict[str, gast.expr],
        call: Any,
        stmt: Any,
        env: Env,
        path: str | None,
    ) -> Env:
        """A call of a recursive function, with what it captures as further arguments."""
        lifted, places = self.lift(node, scope, identity, arguments, env, path)
        given = {p: a for p, a in arguments.items() if p not in lifted.arguments}
        given |= {p: places[p] for _, _, p in lifted.extras}
        values = {p: self.value(a, env) for p, a in given.items()}
        deep = sum(entry[0] == id(lifted) for entry in self.stack) > DEEPEST
        made = any(map(holds_made_inside, values.values()))
        if deep or made or self.share_memory(given, env):
            self.refuse_recursion(node, call)
        program, renaming, env = self.settled_callee(lifted, given, lifted.path, call, env)
        if self.is_shared(program, apart=True):
            self.refuse_recursion(node, call)
        settled = program not in self.table.unfinished.values()
        if settled and not program.result.varied:  # there is no such function: take its pair
            active = {p: Value(v.kind, carries(v.kind)) for p, v in program.kinds.items()}
            program = self.table.specialize(lifted, active, self.stack, lifted.path)
        if settled and not program.result.varied:
            raise UnsupportedError.at(
                call,
                f"`{node.name}` is a nested function that calls itself, and what it returns here "
                "does not depend on the differentiated arguments",
                "make it a function at the top level of a module",
            )
        name = self.helper_name(stmt, "recursive", node.name)
        new = rewrite.located(rewrite.call(name, *given.values()), call)
        after: Env = self.pair_call(target, program, given, renaming, new, stmt, env)
        return after

    def refuse_recursion(self, node: Any, call: Any, function: Any = None) -> None:
        problem = Bottomless.at(
            call,
            f"`{node.name}` calls itself, and changes or returns containers that it is given, "
            "or is given functions",
            "make it a function of arrays and numbers",
        )
        assert isinstance(problem, Bottomless)
        problem.function = id(function)
        raise problem

    # -- functions of containers -------------------------------------------------------------

    def is_bottomless(self, function: Any) -> bool:
        """Whether a function calls itself more often than it can be written in place."""
        return id(function) in self.table.bottomless

    def in_place(
        self,
        target: str | None,
        node: Any,
        scope: Any,
        function: Any,
        call: Any,
        stmt: Any,
        env: Env,
        path: str | None,
    ) -> Env | None:
        """A call written in place; None where the recursion that it begins would never end."""
        if self.is_bottomless(function):
            return None
        (outer, self.out), unrolled = (self.out, []), self.unrolled
        try:
            after: Env = self.inline(target, node, scope, None, function, call, stmt, env, path)
            outer += self.out
            return after
        except Bottomless as problem:
            if problem.function != id(function) or function in self.inlining:
                raise
            self.table.bottomless.add(id(function))
            self.unrolled = unrolled
            return None
        finally:
            self.out = outer

    def called_apart(
        self,
        target: str | None,
        function: Any,
        arguments: dict[str, gast.expr],
        call: Any,
        stmt: Any,
        env: Env,
        path: str | None,
    ) -> Env:
        """A call of a recursive function of containers: by a pair, as for arrays and numbers.

        Its reverse sweep returns the adjoints of whole containers; so it must not change them.
        """
        values = {p: self.value(a, env) for p, a in arguments.items()}
        node = self.table.normal_form(function)[0]
        if any(map(holds_made_inside, values.values())) or self.share_memory(arguments, env):
            self.refuse_recursion(node, call)
        program, renaming, env = self.settled_callee(function, arguments, path, call, env)
        if self.is_shared(program, apart=True):
            self.refuse_recursion(node, call)
        after: Env = self.pair_call(target, program, arguments, renaming, call, stmt, env)
        return after

    def settled_callee(
        self,
        function: Any,
        arguments: dict[str, gast.expr],
        path: str | None,
        call: Any,
        env: Env,
    ) -> tuple[Program, Renaming, Env]:
        """The program of a called function, and what its containers are before and after it.

        What a call puts into a list or dict is of the kind that is there before: ``memo = {}``
        counts as a dict of floats from the start if that is what it becomes.
        """
        for _ in range(MOST_ROUNDS):
            values = {p: self.value(a, env) for p, a in arguments.items()}
            program, renaming = self.callee(function, values, path)
            changed = env
            for parameter in sorted(program.mutated):
                root, kind = arguments[parameter], program.kinds[parameter].kind
                if not is_container(kind):
                    continue
                if not isinstance(root, gast.Name) or not isinstance(kind, (Dict, List)):
                    self.refuse_recursion(self.table.normal_form(function)[0], call)
                later = renaming.back(opened(program.env[parameter].kind), self.evaluator.opaque)
                whole = join(opened(changed[root.id].kind), later)
                if whole != changed[root.id].kind:
                    changed = self.with_kind(root, whole, changed[root.id], changed, UNKNOWN)
            if changed is env:
                return program, renaming, env
            env = changed
        self.refuse_recursion(self.table.normal_form(function)[0], call)
        raise AssertionError

    def lift(
        self,
        node: Any,
        scope: Any,
        identity: Any,
        arguments: dict[str, gast.expr],
        env: Env,
        path: str | None,
    ) -> tuple[Lifted, dict[str, gast.expr]]:
        """The function that takes all that is captured, and what that is here."""
        lifted = Lifted(node, scope, path)
        places: dict[str, gast.expr] = {}
        frames: list[Frame] = []
        closures: list[Closure] = []

        def index_of(closure: Closure) -> int:
            if closure.defaults or declared_names(closure.node.body):
                self.refuse_recursion(node, closure.node)
            if closure not in closures:
                closures.append(closure)
                if closure.frame not in frames:
                    frames.append(closure.frame)
                    lifted.origins.append(closure.frame)
                lifted.closures.append((closure.node, frames.index(closure.frame)))
                note(closure)
            return closures.index(closure)

        def note(closure: Closure) -> None:
            frame = frames.index(closure.frame)
            for name, place, kind in self.captured_values(closure, env):
                if any((f, n) == (frame, name) for f, n, _ in [*lifted.functions, *lifted.extras]):
                    continue
                if isinstance(kind, Known) and isinstance(kind.value, Closure):
                    lifted.functions.append((frame, name, -1))
                    slot = len(lifted.functions) - 1
                    lifted.functions[slot] = (frame, name, index_of(kind.value))
                    continue
                parameter = name
                while parameter in taken or parameter in places:
                    parameter += "_"
                lifted.extras.append((frame, name, parameter))
                places[parameter] = place

        taken = set(rewrite.names_in(node)) | set(parameter_names(node))
        if isinstance(identity, Closure):
            taken -= {name for name, _, _ in self.captured_values(identity, env)}
            lifted.own = lifted.closures[index_of(identity)][1]
        for parameter, argument in arguments.items():
            kind = self.evaluator.kind(argument, env)
            if isinstance(kind, Known) and isinstance(kind.value, Closure):
                lifted.arguments[parameter] = index_of(kind.value)
        text = repr(
            [lifted.functions, lifted.extras, lifted.arguments, lifted.own]
            + [(id(c), f) for c, f in lifted.closures]
        )
        key = (id(node), text)
        if key not in self.table.lifted:
            self.table.lifted[key] = lifted
            self.table.note_lifted(lifted, with_parameters(lifted))
        return self.table.lifted[key], places

    def enter_lifted(self, lifted: Lifted, frame: Frame, env: Env) -> Env:
        """The names of captured variables and functions, inside the lifted function."""
        inner = [Frame(f.scope, set(), None, None, path=f.path) for f in lifted.origins]
        made = [Closure(node, inner[f]) for node, f in lifted.closures]
        for f, name, parameter in lifted.extras:
            inner[f].locals.add(name)
            inner[f].renamed[name] = rewrite.name(parameter)
        for f, name, index in lifted.functions:
            text = str(self.program.names.fresh(name, numbered=False))
            inner[f].locals.add(name)
            inner[f].renamed[name] = rewrite.name(text)
            env = {**env, text: Value(Known(made[index]))}
        for parameter, index in lifted.arguments.items():
            env = {**env, parameter: Value(Known(made[index]))}
            frame.locals.add(parameter)
        if lifted.own is not None:
            frame.parent = inner[lifted.own]
        return env


def opened(kind: Kind) -> Kind:
    """A dict that may get more keys, and whose values are of one kind."""
    if not isinstance(kind, Dict) or kind.items is None:
        return kind
    item: Kind | None = None
    for k, (_, value) in enumerate(kind.items):
        item = widened(value) if k == 0 else join(item, widened(value))
    return Dict(None, item)


def holds_made_inside(value: Value) -> bool:
    """Whether a value is or holds functions that exist only while the derivative is made."""
    return isinstance(value.kind, OneOf) or holds_closures(value.kind)


def with_parameters(lifted: Lifted) -> Any:
    """The text of a lifted function: every parameter plain, the captured ones last."""
    node = lifted.node
    names = [n for n in parameter_names(node) if n not in lifted.arguments]
    names += [p for _, _, p in lifted.extras]
    parameters = [rewrite.located(gast.Name(n, gast.Param(), None, None), node) for n in names]
    arguments = gast.arguments(parameters, [], None, [], [], None, [])
    made = gast.FunctionDef(node.name, arguments, node.body, [], None, None, [])
    return rewrite.located(made, node)
