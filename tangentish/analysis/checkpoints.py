"""Calls of checkpointed functions: their arguments are kept, and the call is run again."""

from __future__ import annotations

import types
from typing import Any

import gast

from tangentish.analysis.checkpoint_loops import WritesToArguments
from tangentish.analysis.frames import Closure, root_name
from tangentish.analysis.program import Env, Program, Value, is_container, is_storage
from tangentish.analysis.renaming import Renaming
from tangentish.analysis.repeatable import unrepeatable_call
from tangentish.analysis.walk import Walk
from tangentish.control import Checkpoint
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import Known

WAY_OUT = "checkpoint a function of arrays and numbers that returns new ones"


class Checkpoints(Walk):
    """The part of the walk that meets checkpoints."""

    def make_checkpoint(self, target: str | None, call: Any, env: Env) -> Env:
        """``target = checkpoint(f)``"""
        kind = self.evaluator.kind(call.args[0], env) if len(call.args) == 1 else None
        if not isinstance(kind, Known) or call.keywords or isinstance(kind.value, Closure):
            raise UnsupportedError.at(
                call,
                "a checkpoint of anything but a function from the top level of a module, or of "
                "a range that a loop runs through, is not supported",
                "define the function at the top level",
            )
        known = self.table.derivatives
        key = ("checkpoint", id(kind.value))
        if key not in known:
            made = Checkpoint(kind.value)
            made.made_inside = True  # type: ignore[attr-defined]
            known[key] = (made, kind.value)
        return env if target is None else {**env, target: Value(Known(known[key][0]))}

    def checkpoint_call(
        self, target: str | None, function: Any, call: Any, stmt: Any, env: Env
    ) -> Env:
        """A call that is run again in the reverse sweep: always by a pair of its own."""
        if not isinstance(function, types.FunctionType):
            raise UnsupportedError.at(
                call, "a checkpoint of what is no plain function is not supported", WAY_OUT
            )
        node, _, _, _ = self.form_of(function, call)
        made = hasattr(function, "is_segment")
        path = None if made else self.depend(self.path_of(call.func), function)
        arguments = self.bind_arguments(function, node, call, env)
        values = {p: self.value(a, env) for p, a in arguments.items()}
        if self.must_inline(values, node):
            raise UnsupportedError.at(
                call,
                "a checkpointed call with containers, objects or functions is not supported",
                WAY_OUT,
            )
        renaming = Renaming()
        kinds = {
            p: Value(renaming.kind(self.parameter_kind(v.kind, function), p), v.varied)
            for p, v in values.items()
        }
        program = self.table.specialize(function, kinds, self.stack, path)
        if program.mutated and made:
            raise writing(program.mutated, call)
        if program.mutated:
            raise UnsupportedError.at(
                call,
                f"`{function.__name__}` is checkpointed and writes to its argument "
                f"`{min(program.mutated)}`",
                WAY_OUT,
            )
        if is_container(program.result.kind) and not program.returns_tuple:
            raise UnsupportedError.at(
                call, f"`{function.__name__}` is checkpointed and returns a container", WAY_OUT
            )
        effect = unrepeatable_call(program)
        if effect is not None:
            raise UnsupportedError.at(
                effect,
                "what is checkpointed runs twice, and this may draw, print or change something",
                "do it outside, and pass in what it gives",
            )
        self.share_results(target, program, arguments, call, env)
        callee = rewrite.located(rewrite.name(function.__name__), call)
        call = rewrite.located(gast.Call(callee, call.args, call.keywords), call)
        return self.pair_call(target, program, arguments, renaming, call, stmt, env, again=True)

    def share_results(
        self, target: str | None, program: Program, arguments: Any, call: Any, env: Env
    ) -> None:
        """What a call returns may be what it got: then nobody may write to it."""
        storage = program.storage
        results = {storage.find(r) for r in map(root_name, program.results) if r is not None}
        for parameter, argument in arguments.items():
            root = root_name(argument)
            if target is None or root not in env or storage.find(parameter) not in results:
                continue
            if not is_storage(self.evaluator.kind(argument, env)):
                continue
            self.storage.union(target, root)
            if self.storage.is_mutated(target):
                raise UnsupportedError.at(
                    call,
                    f"`{program.name}` is checkpointed and may return its argument "
                    f"`{parameter}`, which is written to",
                    "return a copy",
                )


def writing(names: frozenset[str], call: Any) -> WritesToArguments:
    """The error that tells a checkpointed loop what its steps write to."""
    error = WritesToArguments.at(
        call, "the steps of this loop write to memory that they share", "work on copies"
    )
    assert isinstance(error, WritesToArguments)
    error.names = set(names)
    return error


__all__ = ["Checkpoints", "gast"]
