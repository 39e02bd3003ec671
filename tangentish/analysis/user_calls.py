"""Calls of the user's functions: by a generated pair of their own, or as they are."""

from __future__ import annotations

import functools
import logging
import types
from typing import Any

import gast

from tangentish.analysis.frames import (
    Closure,
    holds_closures,
    known_parts,
    root_name,
)
from tangentish.analysis.lattice import widened
from tangentish.analysis.program import (
    Captured,
    Env,
    Program,
    UserCall,
    Value,
    carries,
    is_container,
    is_storage,
)
from tangentish.analysis.recursion import Lifted
from tangentish.analysis.refusals import HOW_TO_ADD
from tangentish.analysis.renaming import Renaming
from tangentish.analysis.walk import Walk
from tangentish.errors import NoRuleError, SourceError, UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import (
    BOTTOM,
    UNKNOWN,
    AnyOf,
    Dict,
    Kind,
    Known,
    List,
    Object,
    OneOf,
    Tuple,
    Unknown,
)
from tangentish.lookups import Lookup, class_path, reader


class UserCalls(Walk):
    """The part of the walk that meets calls of the user's functions."""

    def user_call(self, target: str | None, function: Any, call: Any, stmt: Any, env: Env) -> Env:
        bare = gast.Call(gast.Name("f", gast.Load(), None, None), call.args, call.keywords)
        active = self.any_varied(bare, env)  # the object that a static method is read from is not
        if not active:
            return self.inactive_user_call(target, function, call, stmt, env)
        if isinstance(function, types.MethodType):
            raise UnsupportedError.at(
                call,
                "calling a bound method of an object from outside is not supported yet",
                "pass the object as an argument",
            )
        node, _, scope, _ = self.form_of(function, call)
        path = self.depend(self.path_of(call.func), function)
        arguments = self.bind_arguments(function, node, call, env)
        values = {p: self.value(a, env) for p, a in arguments.items()}
        if self.takes_closures(values) and self.calls_itself(function, node, scope):
            return self.lifted_call(target, node, scope, function, arguments, call, stmt, env, path)
        if self.must_inline(values, node) or self.share_memory(arguments, env):
            after = self.in_place(target, node, scope, function, call, stmt, env, path)
            return after or self.called_apart(target, function, arguments, call, stmt, env, path)
        program, renaming = self.callee(function, values, path)
        if self.is_shared(program):
            return self.inline(target, node, scope, None, function, call, stmt, env, path)
        return self.pair_call(target, program, arguments, renaming, call, stmt, env)

    def callee(
        self, function: Any, values: dict[str, Value], path: str | None
    ) -> tuple[Program, Renaming]:
        """The program of a called function for the kinds of its arguments."""
        renaming = Renaming()
        kinds = {
            p: Value(renaming.kind(self.parameter_kind(v.kind, function), p), v.varied)
            for p, v in values.items()
        }
        return self.table.specialize(function, kinds, self.stack, path), renaming

    def is_shared(self, program: Program, apart: bool = False) -> bool:
        """Whether what a function does to memory asks for it to be written in place.

        A function that is called ``apart`` may write to containers, whose shadows it is given.
        """
        if program.result.kind == BOTTOM:
            return False
        return self.shares_mutated(program, apart) or holds_callables(program.result.kind)

    def form_of(self, function: Any, call: Any) -> Any:
        """The normal form of a called function; without its source the call is refused."""
        try:
            return self.table.normal_form(function)
        except SourceError as problem:
            raise NoRuleError.at(
                call,
                str(problem).partition("\n")[0],
                f"give the function a source file; or {HOW_TO_ADD}",
            ) from None

    def capture(self, text: str, captured: Captured) -> str:
        """The caller's name for a value that a callee captures."""
        for known, other in self.program.captured.items():
            if other.place == captured.place:
                return known
        name = text
        if text in self.outer or text in self.program.names.taken:
            name = str(self.program.names.fresh(text))
        self.outer[name] = Value(captured.kind)
        self.program.captured[name] = captured
        return name

    def path_of(self, func: Any) -> str | None:
        """How a later process reaches the called function from the differentiated one."""
        if isinstance(func, gast.Name):
            return self.program.paths.get(func.id)
        if isinstance(func, gast.Attribute):
            base = self.path_of(func.value)
            return None if base is None else f"{base}/attr:{func.attr}"
        return None

    def depend(self, path: str | None, function: Any) -> str | None:
        """The text depends on the source of a function; how a later process reaches it."""
        path = path or self.table.paths.get(id(function)) or class_path(function)
        if id(function) not in self.table.paths:
            read = reader(self.table.root, path) if path else functools.partial(identical, function)
            self.table.note((id(function), ""), Lookup(path, read, function), function)
        return path

    def parameter_kind(self, kind: Kind, function: Any) -> Kind:
        """Known numbers are forgotten on recursion, or each depth would be a program of its own."""
        again = any(entry[0] == id(function) for entry in self.stack)
        if again or self.is_bottomless(function) or isinstance(function, Lifted):
            return widened(kind)
        if isinstance(kind, Known) and isinstance(kind.value, float):
            return widened(kind)
        return kind

    def inactive_user_call(
        self, target: str | None, function: Any, call: Any, stmt: Any, env: Env
    ) -> Env:
        """A user's function on inactive arguments runs as it is; what it returns is looked at."""
        if function is logging.getLogger and target is not None:
            return self.bound(target, call, Value(Object(logging.Logger, ())), stmt, env)
        value = Value(UNKNOWN)
        writes: list[str] = []
        try:
            node, _, _, _ = self.table.normal_form(function)
            arguments = self.bind_arguments(function, node, call, env)
            renaming = Renaming()
            kinds = {
                p: Value(
                    renaming.kind(self.parameter_kind(self.evaluator.kind(a, env), function), p)
                )
                for p, a in arguments.items()
            }
            program = self.table.specialize(function, kinds, self.stack, self.path_of(call.func))
            if holds_closures(program.result.kind):
                path = self.depend(self.path_of(call.func), function)
                _, _, scope, _ = self.table.normal_form(function)
                return self.inline(target, node, scope, None, function, call, stmt, env, path)
            value = Value(renaming.back(program.result.kind, self.evaluator.opaque))
            self.note_foreign(target, program)
            for parameter in program.mutated:
                root = root_name(arguments.get(parameter))
                if root is not None and root in env:
                    self.mutate(root, False, env)
                    writes.append(root)
        except (UnsupportedError, SourceError):
            writes = self.may_write(call, env)  # it need not be in the language: it is only called
        if isinstance(value.kind, Known) and value.kind != Known(None):
            value = Value(widened(value.kind)) if value.kind != BOTTOM else Value(UNKNOWN)
        self.depend(self.path_of(call.func), function)
        if target is None:
            self.emit(gast.Expr(call), env, stmt, writes=tuple(writes))
            return env
        for argument in call.args:
            root = root_name(argument)
            if root in env and is_storage(env[root].kind) and is_storage(value.kind):
                self.storage.union(target, root)
                if is_container(value.kind) or isinstance(value.kind, Unknown):
                    self.storage.union(self.storage.element_of(target), root)
        return self.bound(target, call, value, stmt, env, writes=tuple(writes))

    def share_memory(self, arguments: dict[str, gast.expr], env: Env) -> bool:
        """Whether two arguments may be the same memory, and it is written to somewhere."""
        seen: set[str] = set()
        for argument in arguments.values():
            root = root_name(argument)
            if (
                root is None
                or root not in env
                or not is_storage(self.evaluator.kind(argument, env))
            ):
                continue
            found = self.storage.find(root)
            if found in seen and not isinstance(self.evaluator.kind(argument, env), Known):
                return True
            seen.add(found)
        return False

    def takes_closures(self, values: dict[str, Value]) -> bool:
        kinds = [v.kind for v in values.values()]
        return any(isinstance(k, Known) and isinstance(k.value, Closure) for k in kinds)

    def must_inline(self, values: dict[str, Value], node: Any) -> bool:
        for value in values.values():
            kind = value.kind
            if isinstance(kind, (Object, AnyOf)) or (
                isinstance(kind, OneOf) or holds_closures(kind)
            ):
                return True
            if isinstance(kind, (Tuple, Dict, List)) and (holds_callables(kind) or value.varied):
                return True
        return False

    def shares_mutated(self, program: Program, apart: bool = False) -> bool:
        """Whether what the function returns may be memory that it or its caller writes to."""
        storage = program.storage
        if is_container(program.result.kind) and not program.returns_tuple:
            return True
        if any(map(holds_containers, program.result_kinds())):
            return True
        for result in program.results:
            root = root_name(result)
            if root is None or root not in program.env or not is_storage(program.env[root].kind):
                continue
            held = set(storage.held(root))
            if any(held & set(storage.held(p)) for p in program.parameters):
                return True
        for parameter in program.mutated:
            if (is_container(program.kinds[parameter].kind) and not apart) or len(
                storage.names(parameter) & set(program.parameters)
            ) > 1:
                return True
        return False

    def pair_call(
        self,
        target: str | None,
        program: Program,
        arguments: dict[str, gast.expr],
        renaming: Renaming,
        call: Any,
        stmt: Any,
        env: Env,
        again: bool = False,
    ) -> Env:
        """A call that becomes a call of the generated pair."""
        for parameter in program.mutated:
            root = root_name(arguments[parameter])
            if root is None or root not in env:
                raise UnsupportedError.at(
                    call,
                    f"`{program.name}` writes to its argument `{parameter}`, "
                    "which is not a variable here",
                    "give the argument a name",
                )
            if not isinstance(arguments[parameter], gast.Name):
                raise UnsupportedError.at(
                    call,
                    f"`{program.name}` writes to its argument `{parameter}`: pass a variable",
                    "bind the part to a name first",
                )
            self.mutate(root, program.storage.is_varied(parameter), env)
        self.note_foreign(target, program)
        names = {text: self.capture(text, captured) for text, captured in program.captured.items()}
        user = UserCall(program, arguments, names, again)
        opaque = self.evaluator.opaque
        if program.returns_tuple and target is not None:
            kind = program.result.kind
            assert isinstance(kind, Tuple)
            results = [self.helper_name(stmt, f"result{k}", "v") for k in range(len(kind.items))]
            targets = gast.Tuple([rewrite.name(n, store=True) for n in results], gast.Store())
            kinds = [renaming.back(k, opaque) for k in kind.items]
            whole = Value(Tuple(tuple(kinds)), program.result.varied)
            self.emit(rewrite.assign(targets, call), env, stmt, value=whole, call=user)
            env = {**env}
            for name, k in zip(results, kinds, strict=True):
                env[name] = Value(k, program.result.varied and carries(k))
            operands = [rewrite.located(rewrite.name(n), call) for n in results]
            display = rewrite.located(gast.Tuple(operands, gast.Load()), call)
            return self.bind_value(target, display, stmt, env)
        value = Value(renaming.back(program.result.kind, opaque), program.result.varied)
        if target is None:
            self.emit(gast.Expr(call), env, stmt, value=value, call=user)
            return env
        return self.bound(target, call, value, stmt, env, call=user)


def identical(value: Any) -> Any:
    """The value itself: how a function that no path leads to is read again."""
    return value


def holds_callables(kind: Kind) -> bool:
    """Whether a value is a function or a container of some: they exist only beforehand."""
    return holds_closures(kind) or any(callable(v) for v in known_parts(kind))


def holds_containers(kind: Kind) -> bool:
    """Whether a value is or holds a container that can be written to."""
    if isinstance(kind, Tuple):
        return kind.cls is list or any(map(holds_containers, kind.items))
    return isinstance(kind, (List, Dict, Object, AnyOf))
