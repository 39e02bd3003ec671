"""Calls met by the specializing walk: which function is called decides what becomes of them."""

from __future__ import annotations

import functools
import types
from typing import Any

import gast
import numpy as np

from tangentish.analysis.attributes import Attributes
from tangentish.analysis.builtin_calls import GETTERS, BuiltinCalls
from tangentish.analysis.checkpoints import Checkpoints
from tangentish.analysis.constant_blocks import CONSTANT_BLOCK
from tangentish.analysis.containers import ListMethods
from tangentish.analysis.decisions import answer
from tangentish.analysis.defaults import DefaultDicts
from tangentish.analysis.derivative_calls import (
    DerivativeCalls,
    is_derivative,
    makes_derivative,
)
from tangentish.analysis.dicts import DictMethods
from tangentish.analysis.frames import (
    STALE,
    Applied,
    Closure,
    Frame,
    Lazy,
    Super,
    Vectorized,
    holds_functions,
    is_temporary,
)
from tangentish.analysis.function_values import FunctionValues
from tangentish.analysis.inactive_results import drawn_kind, index_kind
from tangentish.analysis.inlining import Inlining
from tangentish.analysis.loops import make_lazy
from tangentish.analysis.methods import CARRIED_ALONG, MethodCalls
from tangentish.analysis.mutators import is_mutator
from tangentish.analysis.numpy_calls import NumpyCalls
from tangentish.analysis.program import (
    Env,
    Value,
)
from tangentish.analysis.recursion import Recursion
from tangentish.analysis.refusals import is_unread
from tangentish.analysis.rule_calls import RuleCalls
from tangentish.analysis.stars import Stars
from tangentish.analysis.structures import StructureCalls, is_helper, list_of
from tangentish.analysis.ufunc_methods import UfuncMethods, lowered_method
from tangentish.analysis.user_calls import UserCalls
from tangentish.analysis.walk import Walk
from tangentish.control import Checkpoint, checkpoint, no_grad
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import (
    UNKNOWN,
    AnyOf,
    Array,
    Dict,
    Kind,
    Known,
    List,
    Object,
    OneOf,
    Scalar,
    Tuple,
    Unknown,
)
from tangentish.rules.table import find_rule, has_rules

# Methods of a distribution whose own arguments come after the distribution's.
OPTIONS_FIRST = {"rvs": ("size", "random_state"), "stats": ("moments",)}


class CallResolver(
    Stars,
    BuiltinCalls,
    FunctionValues,
    Recursion,
    RuleCalls,
    MethodCalls,
    ListMethods,
    DictMethods,
    DefaultDicts,
    Attributes,
    UserCalls,
    DerivativeCalls,
    StructureCalls,
    UfuncMethods,
    NumpyCalls,
    Checkpoints,
    Inlining,
    Walk,
):
    """The part of the walk that meets calls."""

    def visit_call(self, target: str | None, call: Any, stmt: Any, env: Env, frame: Frame) -> Env:
        new = self.rewrite(call, frame)
        found = self.super_value(target, new, stmt, env, frame)
        if found is not None:
            return found
        columns = self.column_count(new, env)
        if columns is not None:
            return self.columns(target, new.args[0].value, columns, stmt, env)
        new, env = self.without_stars(self.unstarred(new, env), stmt, env)
        return self.call(target, new, stmt, env)

    def call(self, target: str | None, call: Any, stmt: Any, env: Env) -> Env:
        """``target = f(...)`` in the program's names."""
        func = call.func
        if isinstance(func, gast.Attribute):
            base = self.evaluator.kind(func.value, env)
            if isinstance(base, Known) and isinstance(base.value, Super):
                return self.super_call(target, base.value, call, stmt, env)
            if isinstance(base, Known) and isinstance(base.value, Applied):
                return self.call(target, self.thawed(base.value, call), stmt, env)
            if not isinstance(base, Known) or isinstance(base.value, (str, tuple)):
                return self.method(target, call, base, stmt, env)
        kind = self.evaluator.kind(func, env)
        if isinstance(kind, AnyOf):
            return self.called_by_class(target, func, call, stmt, env)
        if isinstance(kind, Object):
            return self.object_call(target, call, kind, "__call__", func, stmt, env)
        if isinstance(kind, OneOf):
            return self.one_of_call(target, kind, call, stmt, env)
        if not isinstance(kind, Known):
            if self.any_varied(call, env) or self.value(func, env).varied:
                raise UnsupportedError.at(
                    call,
                    "which function is called here is not known",
                    "call a function by a name that has one meaning",
                )
            return self.inactive_call(target, call, None, stmt, env)
        return self.known_call(target, kind.value, call, stmt, env)

    def any_varied(self, call: Any, env: Env) -> bool:
        parts = [*call.args, *(k.value for k in call.keywords)]
        if isinstance(call.func, gast.Attribute):
            parts.append(call.func.value)
        return any(self.value(p, env).varied or self.holds_varied_closure(p, env) for p in parts)

    def holds_varied_closure(self, node: Any, env: Env) -> bool:
        return holds_functions(self.evaluator.kind(node, env))

    def known_call(self, target: str | None, function: Any, call: Any, stmt: Any, env: Env) -> Env:
        self.check_call(target, function, call, env)
        if target is not None:
            known = self.makers.setdefault(target, function)
            self.makers[target] = function if known is function else None
        if self.makes_generator(function):
            return self.generator_call(target, function, call, stmt, env)
        if isinstance(function, Closure):
            if self.is_recursive(function, env):
                given = self.arguments_of(function.node, function, call, env)
                return self.lifted_call(
                    target,
                    function.node,
                    function.frame.scope,
                    function,
                    given,
                    call,
                    stmt,
                    env,
                    function.frame.path,
                )
            return self.inline(
                target,
                function.node,
                function.frame.scope,
                function.frame,
                function,
                call,
                stmt,
                env,
            )
        if isinstance(function, Vectorized) or (
            isinstance(function, np.vectorize) and self.any_varied(call, env)
        ):
            return self.vectorized_call(target, function, call, stmt, env)
        if isinstance(function, Applied):
            return self.applied_call(target, function, call, stmt, env)
        if function is STALE:
            self.refuse_stale(call)
        if has_rules(function):  # a frozen distribution, whose methods are told its arguments
            args = [call.func, *call.args]
            whole = rewrite.located(gast.Call(call.func, args, call.keywords), call)
            return self.make_partial(target, whole, stmt, env)
        if function is functools.partial:
            return self.make_partial(target, call, stmt, env)
        if function is np.vectorize:
            return self.make_vectorized(target, call, stmt, env)
        if lowered_method(function) and self.any_varied(call, env):
            return self.ufunc_method(target, function, call, stmt, env)
        if function is np.piecewise and self.any_varied(call, env):
            return self.piecewise_call(target, call, stmt, env)
        if function is np.einsum and self.any_varied(call, env):
            call = self.plain_einsum(call, env)
        if function is len:
            call = self.counted_keys(call, env)
        if function in (int, float, bool) and not call.args and not call.keywords:
            zero = rewrite.located(rewrite.constant(function()), call)
            return self.returning(target, zero, stmt, env)
        lazy = self.lazy_call(call, env)
        if lazy is not None and target is not None:
            if not is_temporary(target):
                lazy, env = self.frozen_parts(lazy, call, stmt, env)
            value = Value(Known(lazy), self.any_varied(call, env))
            return self.bound(target, call, value, stmt, env)
        if function is getattr and target is not None:
            read = self.attribute_by_name(call, env)
            if read is not None:
                return self.bind_value(target, read, stmt, env)
        if function in GETTERS:
            made = self.make_getter(target, function, call, stmt, env)
            if made is not None:
                return made
        if isinstance(function, GETTERS):
            return self.getter_call(target, function, call, stmt, env)
        if function is no_grad:  # says something to us, and does nothing
            return env if target is None else {**env, target: CONSTANT_BLOCK}
        if function is checkpoint:
            return self.make_checkpoint(target, call, env)
        if isinstance(function, Checkpoint):
            with self.blaming_caller(function.function, call):
                if self.any_varied(call, env):
                    return self.checkpoint_call(target, function.function, call, stmt, env)
                return self.known_call(target, function.function, call, stmt, env)
        if makes_derivative(function):
            return self.transform_call(target, function, call, env)
        if is_derivative(function) and self.any_varied(call, env):
            with self.blaming_caller(function.differentiated, call):
                return self.derivative_call(target, function, call, stmt, env)
        if isinstance(function, functools.partial):
            return self.partial_call(target, function, call, stmt, env)
        rule = find_rule(function)
        if rule is not None and not self.wants_prelude(function, call, env):
            return self.rule_call(target, function, rule, call.args, call.keywords, call, stmt, env)
        if is_unread(function):
            if self.any_varied(call, env):
                self.refuse_function(function, call)
            return self.inactive_call(target, call, function, stmt, env)
        if is_mutator(function):
            return self.mutator_call(target, function, call, stmt, env)
        if self.wants_prelude(function, call, env):
            return self.prelude_call(target, function, call, stmt, env)
        if function is object.__new__ and target is not None:
            made = self.bare(target, call, stmt, env)
            if made is not None:
                return made
        made = self.attribute_call(target, function, call, stmt, env)
        made = made or self.dict_call(target, function, call, stmt, env)
        made = made or self.defaultdict_call(target, function, call, stmt, env)
        if made is not None:
            return made
        if is_helper(function):
            return self.helper_call(target, function, call, stmt, env)
        if isinstance(function, types.FunctionType):
            with self.blaming_caller(function, call):
                return self.user_call(target, function, call, stmt, env)
        if isinstance(function, type):
            construct = self.construct if self.any_varied(call, env) else self.construct_inactive
            made = construct(target, function, call, stmt, env)
            if made is not None:
                return made
        if (
            isinstance(function, types.MethodType)
            and isinstance(function.__self__, type)
            and isinstance(function.__func__, types.FunctionType)
        ):
            receiver = (
                rewrite.located(call.func.value, call)
                if isinstance(call.func, gast.Attribute)
                else call.func
            )
            if self.any_varied(call, env):
                return self.method_in_place(target, function.__func__, receiver, call, stmt, env)
            made = self.made_by_method(target, function, receiver, call, stmt, env)
            if made is not None:
                return made
        if isinstance(function, types.MethodType) and self.any_varied(call, env):
            return self.user_call(target, function, call, stmt, env)
        if (
            self.any_varied(call, env)
            and getattr(function, "__module__", None) not in CARRIED_ALONG
            and not self.makes_text(function)
        ):
            self.refuse_function(function, call)
        return self.inactive_call(target, call, function, stmt, env)

    def attribute_by_name(self, call: Any, env: Env) -> Any:
        """``getattr(np, "mean")`` is ``np.mean``, where both are known."""
        kinds = [self.evaluator.kind(a, env) for a in call.args]
        if len(kinds) < 2 or call.keywords or not isinstance(kinds[1], Known):
            return None
        found = answer(hasattr, kinds[:2])
        if found and isinstance(kinds[1].value, str):
            read = gast.Attribute(call.args[0], kinds[1].value, gast.Load())
            is_method = isinstance(self.evaluator.kind(read, env), Unknown)
            return None if is_method else rewrite.located(read, call)
        return call.args[2] if found is False and len(kinds) == 3 else None

    def frozen_parts(
        self, lazy: Lazy, call: Any, stmt: Any, env: Env, path: str = ""
    ) -> tuple[Lazy, Env]:
        """An iteration that is kept under a name runs through what its parts are now."""
        parts: list[Any] = []
        for k, part in enumerate(lazy.parts):
            if isinstance(part, Lazy):
                part, env = self.frozen_parts(part, call, stmt, env, f"{path}{k}.")
            elif not isinstance(part, gast.Constant):
                part, env = self.frozen_names(part, stmt, env)
            parts.append(part)
        made = lazy.call
        if made is not None:
            made, env = self.frozen_names(made, stmt, env)
        return make_lazy(lazy.form, tuple(parts), made), env

    def frozen_names(self, node: Any, stmt: Any, env: Env) -> tuple[Any, Env]:
        """An expression with the variables in it under names that nothing else binds."""
        mapping: dict[str, gast.expr] = {}
        for variable in sorted(rewrite.names_in(node)):
            if variable not in env:
                continue
            kind = env[variable].kind
            if isinstance(kind, Known) and isinstance(kind.value, Lazy):
                continue  # its own parts are kept
            name = self.helper_name(stmt, f"frozen.{variable}", variable)
            place = rewrite.located(rewrite.name(variable), node)
            env = self.bind_value(name, place, stmt, env)
            mapping[variable] = rewrite.located(rewrite.name(name), node)
        return rewrite.substitute(node, mapping), env

    def thawed(self, frozen: Applied, call: Any) -> Any:
        """``norm(m, s).logpdf(x)`` as ``norm.logpdf(x, m, s)``."""
        method = gast.Attribute(frozen.function, call.func.attr, gast.Load())
        if call.func.attr == "expect":
            raise UnsupportedError.at(
                call,
                "`expect` of a distribution with its arguments is not supported",
                "call the distribution itself: `norm.expect(f, loc=m, scale=s)`",
            )
        own, named = call.args, []
        if call.func.attr in OPTIONS_FIRST:
            names = OPTIONS_FIRST[call.func.attr]
            own, named = [], [gast.keyword(n, a) for n, a in zip(names, own, strict=False)]
        given = [*named, *(gast.keyword(k, v) for k, v in frozen.keywords.items())]
        whole = gast.Call(method, [*own, *frozen.args], [*call.keywords, *given])
        return rewrite.located(whole, call)

    # -- calls that carry no derivative ----------------------------------------------------

    def inactive_call(
        self, target: str | None, call: Any, function: Any, stmt: Any, env: Env
    ) -> Env:
        """A call none of whose arguments depends on ``wrt``: carried along as it is."""
        for argument in [*call.args, *(k.value for k in call.keywords)]:
            kind = self.evaluator.kind(argument, env)
            if (
                isinstance(kind, Known)
                and isinstance(kind.value, Lazy)
                and kind.value.form != "range"
            ):
                written = self.written(call, env) if argument in call.args else None
                if written is not None:
                    env = self.spent(kind.value, env)
                    return self.inactive_call(target, written, function, stmt, env)
                raise UnsupportedError.at(
                    argument,
                    "this iteration can only be run through by a `for` loop",
                    "write a loop",
                )
        written = self.foreign_output(target, call, stmt, env)
        if written is not None:
            return written
        writes = tuple(self.written_by(function, call, env))
        if target is None:
            self.emit(gast.Expr(call), env, stmt, writes=writes)
            return env
        result: Kind = UNKNOWN
        if isinstance(function, type) and function in (list, tuple, dict, set, str):
            result = self._conversion(function, call, env)
        else:
            args, options = self.evaluator.argument_kinds(call, env)
            if function is None and isinstance(call.func, gast.Attribute):
                owner = self.evaluator.kind(call.func.value, env)
                fresh = self.evaluator.opaque
                result = drawn_kind(owner, call.func.attr, args, options, fresh)
            elif function is np.ndindex and is_temporary(target) and index_kind(args):
                call = rewrite.located(rewrite.call("list", call), call)
                result = List(index_kind(args))
        return self.bound(target, call, Value(result), stmt, env, writes=writes)

    def _conversion(self, function: type, call: Any, env: Env) -> Kind:
        if not call.args:
            return List(None) if function is list else Dict(()) if function is dict else UNKNOWN
        kind = self.evaluator.kind(call.args[0], env)
        if function is list and isinstance(kind, (List, Array)):
            return (
                List(kind.item)
                if isinstance(kind, List)
                else List(self.evaluator.element(kind, rewrite.constant(0), env))
            )
        if function is list and isinstance(kind, Known) and isinstance(kind.value, Lazy):
            return List(Scalar("int64", True))
        if function is tuple and isinstance(kind, Tuple):
            return kind
        if function is list and isinstance(kind, Tuple):
            return list_of(list(kind.items))
        return UNKNOWN
