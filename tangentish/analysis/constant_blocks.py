"""``with no_grad():`` - what gets a name inside is a constant from there on."""

from __future__ import annotations

from typing import Any

from tangentish.analysis.frames import Frame, written_names
from tangentish.analysis.program import Env, Value
from tangentish.analysis.walk import Walk
from tangentish.control import no_grad, stop_gradient
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import Known

CONSTANT_BLOCK = Value(Known(no_grad))  # also stands for what a call of it returns


class ConstantBlocks(Walk):
    """The part of the walk that meets ``with no_grad():``."""

    own_names: list[set[str]]  # of the blocks around, the names bound in each

    def is_constant_block(self, stmt: Any, frame: Frame, env: Env) -> bool:
        """Whether a ``with`` says that its block is constant."""
        contexts = [self.rewrite(item.context_expr, frame) for item in stmt.items]
        return len(contexts) == 1 and self.evaluator.kind(contexts[0], env) == CONSTANT_BLOCK.kind

    def constant_block(self, stmt: Any, env: Env, frame: Frame) -> Env | None:
        """The block on names of its own; what they hold at its end are constants."""
        names = sorted(written_names(stmt.body))
        before = {name: frame.renamed.get(name) for name in names}
        outer = {name: self.target_name(rewrite.name(name), frame) for name in names}
        inner = {name: self.helper_name(stmt, f"constant {name}", name) for name in names}
        for name in names:
            if outer[name] in env:
                env = self.bind_value(inner[name], rewrite.name(outer[name]), stmt, env)
            frame.renamed[name] = rewrite.name(inner[name])
        self.own_names.append(set(inner.values()))
        try:
            after = self.block(stmt.body, env, frame)
        finally:
            self.own_names.pop()
            for name, known in before.items():
                frame.renamed.pop(name)
                if known is not None:
                    frame.renamed[name] = known
        for name in names:
            if after is not None and inner[name] in after:
                after = self.constant_after(outer[name], inner[name], stmt, after)
        return after

    def constant_after(self, name: str, inner: str, stmt: Any, env: Env) -> Env:
        """``y = stop_gradient(y1)``, where there is anything to stop."""
        value = rewrite.located(rewrite.name(inner), stmt)
        if not env[inner].varied and not self.storage.is_varied(inner):
            return self.bind_value(name, value, stmt, env)
        self.program.references.setdefault("stop_gradient", stop_gradient)
        self.outer.setdefault("stop_gradient", Value(Known(stop_gradient)))
        call = rewrite.located(rewrite.call("stop_gradient", value), stmt)
        return self.call(name, call, stmt, env)

    def check_constant(self, root: str, varied: bool, env: Env) -> None:
        """Refuse to store what is differentiated into memory from outside a constant block."""
        if not self.own_names or not varied:
            return
        outside = (self.storage.names(root) & set(env)) - set().union(*self.own_names)
        if outside and self.statement is not None:
            raise UnsupportedError.at(
                self.statement,
                "this writes values to differentiate into memory from outside `no_grad`",
                "store `stop_gradient(...)`, or work on a copy",
            )
