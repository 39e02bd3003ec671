"""Calls that a rule describes, and whose memory their results may share."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import gast
import numpy as np

from tangentish.analysis.containers import has_star
from tangentish.analysis.frames import (
    root_name,
)
from tangentish.analysis.lattice import holds_unknown
from tangentish.analysis.probe import views
from tangentish.analysis.program import (
    REAL_AT_TIMES,
    Env,
    Value,
    carries,
    is_storage,
)
from tangentish.analysis.refusals import full_name
from tangentish.analysis.structures import NEW_MEMORY
from tangentish.analysis.walk import Walk
from tangentish.errors import RuleBindingError, UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import (
    BOTTOM,
    ONE,
    Array,
    Dim,
    Kind,
    Known,
    List,
    Tuple,
    Unknown,
    holds_complex,
)
from tangentish.rules.methods import method_function
from tangentish.rules.table import find_rule
from tangentish.runtime import sorting_order

# Views of which several places are one place of the memory.
SPREADING = (np.broadcast_to, np.lib.stride_tricks.sliding_window_view)


def check_kinds(rule: Any, kinds: Any, call: Any) -> None:
    """Refuses arguments of other kinds than the rule is for."""
    name = rule.unmet(kinds)
    if name:
        wanted = rule.only[name]
        options = wanted if isinstance(wanted, tuple) else (wanted,)
        told = {"vector": "a vector", "matrix": "a matrix", "array": "an array", None: "None"}
        words = " or ".join(told[option] for option in options if option in told)
        raise UnsupportedError.at(
            call,
            f"the derivative rule of `{rule.name}` needs an argument `{name}` that is known to "
            f"be {words}",
            "loop over the matrices of a stack, make arrays of lists, bring a variable to one kind",
        )


class RuleCalls(Walk):
    """The part of the walk that meets calls with a rule."""

    def rule_call(
        self,
        target: str | None,
        function: Any,
        rule: Any,
        args: Any,
        keywords: Any,
        call: Any,
        stmt: Any,
        env: Env,
    ) -> Env:
        """A call that a rule describes."""
        output = self.output_of(function, args, keywords, env)
        if output is not None:
            return self.written_output(target, function, rule, output, call, stmt, env)
        if target is not None and self.rebinds_view(target, function, args, keywords, call, env):
            base = self.helper_name(stmt, "base", f"{target}_base")
            env = self.bind_value(base, rewrite.located(rewrite.name(target), call), stmt, env)
            renamed = {target: rewrite.located(rewrite.name(base), call)}
            args = [rewrite.substitute(a, renamed) for a in args]
            keywords = [rewrite.substitute(k, renamed) for k in keywords]
            call = rewrite.substitute(call, renamed)
        value = self.call_value(function, args, keywords, call, env)
        if rule.stand_in is not None and holds_complex(value.kind):
            self.program.complex_met.add(REAL_AT_TIMES)
        facts: dict[str, Any] = {}
        varied = self.any_varied(call, env)
        if varied and rule.family != "nondifferentiable" and carries(value.kind):
            try:
                bound = rule.bind(list(args), {k.arg: k.value for k in keywords})
            except RuleBindingError as problem:
                raise UnsupportedError.at(
                    call,
                    str(problem),
                    "leave the argument out, or write the step in other functions",
                ) from None
            active = any(self.value(bound[p], env).varied for p in rule.wrt if p in bound)
            for parameter, argument in bound.items():
                if (
                    parameter not in rule.wrt
                    and parameter not in rule.inactive
                    and self.value(argument, env).varied
                ):
                    raise UnsupportedError.at(
                        argument,
                        f"the argument `{rule.known_as(parameter)}` of `{full_name(function)}` "
                        "depends on what is differentiated, and its rule has no derivative by it",
                        "compute the step in other functions",
                    )
                if (
                    parameter in rule.wrt
                    and parameter not in rule.sequences
                    and active
                    and is_sequence(self.evaluator.kind(argument, env))
                ):
                    return self.with_array(
                        target, function, rule, argument, args, keywords, call, stmt, env
                    )
            value = Value(value.kind, active)
            if active:
                kinds = {p: self.evaluator.kind(e, env) for p, e in bound.items()}
                check_kinds(rule, kinds, call)
                self.check_complex(rule, kinds, call)
                self.check_cast(function, value.kind, kinds, call)
                self.check_operands([bound[p] for p in rule.wrt if p in bound], call, env)
                facts = {"rule": rule, "bound": bound}
        else:
            if varied:
                self.check_sign(function, value, call)
            value = Value(value.kind, False)
        if target is None:
            self.emit(gast.Expr(call), env, stmt, value=value)
            return env
        alias = self.note_view(target, function, args, keywords, value, env, stmt)
        return self.bound(target, call, value, stmt, env, alias=alias, **facts)

    def with_array(
        self,
        target: str | None,
        function: Any,
        rule: Any,
        argument: Any,
        args: Any,
        keywords: Any,
        call: Any,
        stmt: Any,
        env: Env,
    ) -> Env:
        """A list where NumPy makes an array of it: so do we, first."""
        name = self.helper_name(argument, "array", "v")
        self.program.references.setdefault("np", np)
        self.outer.setdefault("np", Value(Known(np)))
        made = rewrite.located(rewrite.call("np.array", argument), call)
        env = self.rule_call(name, np.array, find_rule(np.array), [argument], [], made, stmt, env)
        new = rewrite.located(rewrite.name(name), argument)

        def changed(node: Any) -> Any:
            return new if node is argument else node

        args = [changed(a) for a in args]
        keywords = [gast.keyword(k.arg, changed(k.value)) for k in keywords]
        call = rewrite.located(
            gast.Call(
                call.func,
                [changed(a) for a in call.args],
                [gast.keyword(k.arg, changed(k.value)) for k in call.keywords],
            ),
            call,
        )
        return self.rule_call(target, function, rule, args, keywords, call, stmt, env)

    def call_value(self, function: Any, args: Any, keywords: Any, call: Any, env: Env) -> Value:
        kinds = [self.written_kind(a, env) for a in args]
        options = {k.arg: self.written_kind(k.value, env) for k in keywords}
        if BOTTOM in kinds:
            return Value(BOTTOM, True)
        found = self.evaluator.result(function, kinds, options)
        written = function in (np.array, np.asarray) and args and "ndmin" not in options
        if written and isinstance(found, Array) and found.ndim:
            found = Array(found.dtype, self.written_dims(args[0], found.dims))
        return Value(found)

    def written_kind(self, node: Any, env: Env) -> Kind:
        """The kind of an argument; of a list of constants that is written out, with these."""
        kind = self.evaluator.kind(node, env)
        if isinstance(kind, List):
            display, _ = self.display_of(node, len(self.out))
            parts = [] if display is None else display.elts
            if parts and all(isinstance(part, gast.Constant) for part in parts):
                return Tuple(tuple(Known(part.value) for part in parts), list)
            if parts and holds_unknown(kind):  # such as real and complex numbers in one row
                return Tuple(tuple(self.written_kind(part, env) for part in parts), list)
        return kind

    def written_dims(
        self, node: Any, dims: tuple[Dim, ...], before: int | None = None
    ) -> tuple[Dim, ...]:
        """The axes of ``np.array([[a, b], [c, d]])``: as long as they are written."""
        display, place = self.display_of(node, len(self.out) if before is None else before)
        if display is None or not dims:
            return dims
        count = len(display.elts)
        first = ONE if count == 1 else Dim(str(count), sure=True)
        return (first, *self.written_dims(display.elts[0], dims[1:], place))

    def display_of(self, node: Any, before: int) -> tuple[Any, int]:
        """The display that a variable was bound to and that nothing has touched, and where."""
        place = before
        while isinstance(node, gast.Name) and place:
            place -= 1
            statement = self.out[place]
            if node.id in rewrite.names_in(statement):
                target = statement.targets[0] if isinstance(statement, gast.Assign) else None
                bound = isinstance(target, gast.Name) and target.id == node.id
                node = statement.value if bound else None
        if not isinstance(node, (gast.List, gast.Tuple)) or has_star(node) or not node.elts:
            return None, place
        return node, place

    def note_view(
        self,
        target: str,
        function: Any,
        args: Any,
        keywords: Any,
        value: Value,
        env: Env,
        stmt: Any,
    ) -> str:
        """Record whose memory the result may share, and tell whether it does."""
        if isinstance(function, np.ufunc) or function is sorting_order or function in NEW_MEMORY:
            return "never"
        if self.is_imaginary(function, args, env):
            self.note_imaginary(
                target, args[0], value, stmt.value if isinstance(stmt, gast.Assign) else stmt
            )
            return "never"
        if function is np.array and not any(k.arg in ("copy", "subok") for k in keywords):
            return "never"
        answers = []
        for operand, answer in self.viewed(function, args, keywords, value.kind, env):
            root = root_name(operand)
            if answer == "never" or root is None:
                continue
            if not isinstance(value.kind, (Array, List, Tuple)):
                answer = self._note_unknown_view(target, operand, value, env, stmt)
            elif isinstance(value.kind, Array):
                self.storage.union(target, root)
            else:
                self.storage.union(self.storage.element_of(target), root)
            answers.append(answer)
        if function in SPREADING and answers:
            self.storage.spread(target)
        several = len([a for a in answers if a != "never"]) > 1
        if several or ("maybe" in answers and not isinstance(value.kind, Array)):
            self.maybe_views[target] = stmt
        return "maybe" if several else next((a for a in answers if a != "never"), "never")

    def rebinds_view(
        self, target: str, function: Any, args: Any, keywords: Any, call: Any, env: Env
    ) -> bool:
        """Whether ``a = np.ravel(a)`` needs the old array under another name: it is written to."""
        if target not in rewrite.names_in(call) or not self.storage.is_mutated(target):
            return False
        if isinstance(function, np.ufunc) or function in NEW_MEMORY:
            return False
        if not self.storage.is_varied(target):
            return False
        result = self.evaluator.kind(call, env)
        found = self.viewed(function, args, keywords, result, env)
        return any(a != "never" and root_name(o) == target for o, a in found)

    def viewed(
        self, function: Any, args: Any, keywords: Any, result: Kind, env: Env
    ) -> Iterator[tuple[gast.expr, str]]:
        """The operands whose memory the result of a call may share: always, maybe, or never."""
        if function in (sum, math.fsum):
            args = args[1:]  # of the items a new value is made; of none at all, it is the start
        operands = [*args, *(k.value for k in keywords)]
        kinds = [self.evaluator.kind(o, env) for o in operands]
        options = {k.arg: kind for k, kind in zip(keywords, kinds[len(args) :], strict=True)}
        for k, (operand, kind) in enumerate(zip(operands, kinds, strict=True)):
            if isinstance(kind, Array):
                rule = find_rule(function)
                probed = function if rule is None else rule.stand_in or function
                yield operand, views(probed, kinds[: len(args)], options, k)
            elif (
                carries(kind)
                and isinstance(kind, (List, Tuple, Unknown))
                and not isinstance(result, Array)
                and not only_looked_at(operand, function, args, keywords)
            ):
                yield operand, "maybe"

    def is_fresh_call(self, call: Any, env: Env) -> bool:
        """Whether a call surely returns new memory."""
        func = call.func
        if isinstance(func, gast.Attribute) and isinstance(
            self.evaluator.kind(func.value, env), Array
        ):
            function: Any = method_function(func.attr)
            first = func.value
        else:
            kind = self.evaluator.kind(func, env)
            function = kind.value if isinstance(kind, Known) else None
            first = call.args[0] if call.args else None
        if function is None or find_rule(function) is None:
            return False
        if isinstance(function, np.ufunc):
            return True
        args = call.args if first is None or first in call.args else [first, *call.args]
        result = self.evaluator.kind(call, env)
        found = self.viewed(function, args, call.keywords, result, env)
        return all(answer == "never" for _, answer in found)

    def _note_unknown_view(
        self, target: str, source: Any, value: Value, env: Env, stmt: Any
    ) -> str:
        root = root_name(source)
        if (
            root is not None
            and root in env
            and is_storage(env[root].kind)
            and is_storage(value.kind)
        ):
            self.storage.union(target, root)
            self.maybe_views[target] = stmt
            return "maybe"
        return "never"


def is_sequence(kind: Kind) -> bool:
    """Whether a value is a list or tuple, of which NumPy makes an array."""
    known = isinstance(kind, Known) and isinstance(kind.value, (list, tuple))
    return known or isinstance(kind, (List, Tuple))


def only_looked_at(operand: Any, function: Any, args: Any, keywords: Any) -> bool:
    """Whether a rule says that no derivative passes through an argument, as of `np.full_like`."""
    rule = find_rule(function)
    if rule is None or rule.family == "nondifferentiable":
        return rule is not None
    try:
        bound = rule.bind(list(args), {k.arg: k.value for k in keywords})
    except RuleBindingError:
        return False
    return any(e is operand for p, e in bound.items() if p not in rule.wrt)
