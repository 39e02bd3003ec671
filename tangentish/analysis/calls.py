"""Calls met by the specializing walk: rules, the user's functions, methods, inactive calls."""

from __future__ import annotations

import functools
import inspect
import logging
import types
from collections.abc import Callable, Iterator
from typing import Any

import gast
import numpy as np

from tangentish.analysis.frames import (
    Closure,
    Frame,
    Lazy,
    is_temporary,
    parameter_names,
    root_name,
    written_names,
)
from tangentish.analysis.lattice import as_list, widened
from tangentish.analysis.loops import make_lazy
from tangentish.analysis.mutators import ARRAY_MUTATORS, is_mutator
from tangentish.analysis.prelude import PRELUDE
from tangentish.analysis.probe import part_of, views
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
from tangentish.analysis.refusals import HOW_TO_ADD, full_name
from tangentish.analysis.walk import Walk
from tangentish.errors import NoRuleError, RuleBindingError, SourceError, UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import (
    BOTTOM,
    ONE,
    UNKNOWN,
    Array,
    Dict,
    Dim,
    Kind,
    Known,
    List,
    Object,
    Scalar,
    Tuple,
    Unknown,
)
from tangentish.lookups import Lookup, class_path, reader
from tangentish.rules.methods import bind_method, method_function
from tangentish.rules.table import find_rule


class CallResolver(Walk):
    """The part of the walk that meets calls."""

    def visit_call(self, target: str | None, call: Any, stmt: Any, env: Env, frame: Frame) -> Env:
        new = self.rewrite(call, frame)
        new, env = self.without_stars(new, stmt, env)
        return self.call(target, new, stmt, env)

    def without_stars(self, call: Any, stmt: Any, env: Env) -> tuple[Any, Env]:
        """``f(*xs, **options)`` with what is known of ``xs`` and ``options`` written out."""
        args: list[gast.expr] = []
        for arg in call.args:
            if not isinstance(arg, gast.Starred):
                args.append(arg)
                continue
            kind = self.evaluator.kind(arg.value, env)
            count = len(kind.items) if isinstance(kind, Tuple) else None
            if isinstance(kind, Known) and isinstance(kind.value, tuple):
                count = len(kind.value)
            if count is None:
                if any(self.value(a, env).varied for a in call.args):
                    raise UnsupportedError.at(
                        arg,
                        "`*` with a sequence whose length is not known is not supported",
                        "pass a tuple, or the elements one by one",
                    )
                return call, env
            for k in range(count):
                part = rewrite.located(rewrite.subscript(arg.value, rewrite.constant(k)), arg)
                name = self.helper_name(arg, f"star{k}", "v")
                env = self.bind_value(name, part, stmt, env)
                args.append(rewrite.located(rewrite.name(name), arg))
        keywords: list[gast.keyword] = []
        for keyword in call.keywords:
            if keyword.arg is not None:
                keywords.append(keyword)
                continue
            kind = self.evaluator.kind(keyword.value, env)
            if not isinstance(kind, Dict) or kind.items is None:
                raise UnsupportedError.at(
                    keyword.value,
                    "`**` with a dict whose keys are not known is not supported",
                    "pass the keywords one by one",
                )
            for key, _ in kind.items:
                part = rewrite.located(
                    rewrite.subscript(keyword.value, rewrite.constant(key)), keyword.value
                )
                name = self.helper_name(keyword.value, f"star{key}", "v")
                env = self.bind_value(name, part, stmt, env)
                keywords.append(
                    gast.keyword(key, rewrite.located(rewrite.name(name), keyword.value))
                )
        return rewrite.located(gast.Call(call.func, args, keywords), call), env

    def call(self, target: str | None, call: Any, stmt: Any, env: Env) -> Env:
        """``target = f(...)`` in the program's names."""
        func = call.func
        if isinstance(func, gast.Attribute):
            base = self.evaluator.kind(func.value, env)
            if not isinstance(base, Known) or isinstance(base.value, (str, tuple)):
                return self.method(target, call, base, stmt, env)
        kind = self.evaluator.kind(func, env)
        if isinstance(kind, Object):
            return self.object_call(target, call, kind, "__call__", func, stmt, env)
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
        kind = self.evaluator.kind(node, env)
        return isinstance(kind, Known) and isinstance(kind.value, Closure)

    def known_call(self, target: str | None, function: Any, call: Any, stmt: Any, env: Env) -> Env:
        self.check_call(target, function, call, env)
        if isinstance(function, Closure):
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
        lazy = self.lazy_call(call, env)
        if lazy is not None and target is not None:
            if not is_temporary(target):
                lazy, env = self.frozen_parts(lazy, call, stmt, env)
            value = Value(Known(lazy), any(self.value(a, env).varied for a in call.args))
            return self.bound(target, call, value, stmt, env)
        if isinstance(function, functools.partial):
            return self.partial_call(target, function, call, stmt, env)
        rule = find_rule(function)
        if rule is not None and not self.wants_prelude(function, call, env):
            return self.rule_call(target, function, rule, call.args, call.keywords, call, stmt, env)
        if is_mutator(function):
            return self.mutator_call(target, function, call, stmt, env)
        if is_prelude(function) and self.needs_prelude(call, env):
            return self.prelude_call(target, function, call, stmt, env)
        if isinstance(function, types.FunctionType):
            with self.blaming_caller(function, call):
                return self.user_call(target, function, call, stmt, env)
        if isinstance(function, type) and self.any_varied(call, env):
            made = self.construct(target, function, call, stmt, env)
            if made is not None:
                return made
        if (
            isinstance(function, types.MethodType)
            and isinstance(function.__self__, type)
            and self.any_varied(call, env)
        ):
            receiver = (
                rewrite.located(call.func.value, call)
                if isinstance(call.func, gast.Attribute)
                else call.func
            )
            return self.method_in_place(target, function.__func__, receiver, call, stmt, env)
        if isinstance(function, types.MethodType) and self.any_varied(call, env):
            return self.user_call(target, function, call, stmt, env)
        if (
            self.any_varied(call, env)
            and getattr(function, "__module__", None) not in CARRIED_ALONG
            and not self.makes_text(function)
        ):
            self.refuse_function(function, call)
        return self.inactive_call(target, call, function, stmt, env)

    def frozen_parts(
        self, lazy: Lazy, call: Any, stmt: Any, env: Env, path: str = ""
    ) -> tuple[Lazy, Env]:
        """An iteration that is kept under a name runs through what its parts are now."""
        parts: list[Any] = []
        for k, part in enumerate(lazy.parts):
            if isinstance(part, Lazy):
                part, env = self.frozen_parts(part, call, stmt, env, f"{path}{k}.")
            elif isinstance(part, gast.Name):
                name = self.helper_name(call, f"frozen{path}{k}", part.id)
                env = self.bind_value(name, part, stmt, env)
                part = rewrite.located(rewrite.name(name), part)
            parts.append(part)
        return make_lazy(lazy.form, tuple(parts)), env

    # -- rules ---------------------------------------------------------------------------

    def wants_prelude(self, function: Any, call: Any, env: Env) -> bool:
        """``max(xs)`` of a list is a loop; ``max(a, b)`` of numbers is a rule."""
        return is_prelude(function) and self.needs_prelude(call, env)

    def needs_prelude(self, call: Any, env: Env) -> bool:
        if not call.args:
            return False
        kind = self.evaluator.kind(call.args[0], env)
        sequence = isinstance(kind, (List, Tuple, Array, Dict)) or (
            isinstance(kind, Known) and isinstance(kind.value, Lazy)
        )
        if (
            len(call.args) > 1
            and not isinstance(kind, (List, Tuple))
            and not (isinstance(kind, Known) and isinstance(kind.value, Lazy))
        ):
            return False
        return sequence and self.any_varied(call, env)

    def prelude_call(
        self, target: str | None, function: Any, call: Any, stmt: Any, env: Env
    ) -> Env:
        replacement = PRELUDE[function]
        node, _, scope, _ = self.table.normal_form(replacement)
        return self.inline(target, node, scope, None, replacement, call, stmt, env)

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
            for parameter, argument in bound.items():
                if (
                    parameter not in rule.wrt
                    and parameter not in rule.inactive
                    and self.value(argument, env).varied
                ):
                    raise UnsupportedError.at(
                        argument,
                        f"the argument `{parameter}` of `{full_name(function)}` depends on what is "
                        "differentiated, and its rule has no derivative by it",
                        "compute the step in other functions",
                    )
                if (
                    parameter in rule.wrt
                    and parameter not in rule.sequences
                    and isinstance(self.evaluator.kind(argument, env), (List, Tuple))
                    and self.value(argument, env).varied
                ):
                    return self.with_array(
                        target, function, rule, argument, args, keywords, call, stmt, env
                    )
            active = any(self.value(bound[p], env).varied for p in rule.wrt if p in bound)
            value = Value(value.kind, active)
            if active:
                self.refuse_complex(value.kind, call)
                self.check_operands([bound[p] for p in rule.wrt if p in bound], call, env)
                facts = {"rule": rule, "bound": bound}
        else:
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
        kinds = [self.evaluator.kind(a, env) for a in args]
        options = {k.arg: self.evaluator.kind(k.value, env) for k in keywords}
        if BOTTOM in kinds:
            return Value(BOTTOM, True)
        return Value(self.evaluator.result(function, kinds, options))

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
        if isinstance(function, np.ufunc):
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
        if function is np.broadcast_to and answers:
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
        if isinstance(function, np.ufunc) or not self.storage.is_varied(target):
            return False
        result = self.evaluator.kind(call, env)
        found = self.viewed(function, args, keywords, result, env)
        return any(a != "never" and root_name(o) == target for o, a in found)

    def viewed(
        self, function: Any, args: Any, keywords: Any, result: Kind, env: Env
    ) -> Iterator[tuple[gast.expr, str]]:
        """The operands whose memory the result of a call may share: always, maybe, or never."""
        operands = [*args, *(k.value for k in keywords)]
        kinds = [self.evaluator.kind(o, env) for o in operands]
        options = {k.arg: kind for k, kind in zip(keywords, kinds[len(args) :], strict=True)}
        for k, (operand, kind) in enumerate(zip(operands, kinds, strict=True)):
            if isinstance(kind, Array):
                yield operand, views(function, kinds[: len(args)], options, k)
            elif (
                carries(kind)
                and isinstance(kind, (List, Tuple, Unknown))
                and not isinstance(result, Array)
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

    # -- methods -------------------------------------------------------------------------

    def method(self, target: str | None, call: Any, base: Kind, stmt: Any, env: Env) -> Env:
        attr = call.func.attr
        if is_report(base):
            return self.inactive_call(target, call, None, stmt, env)
        self.check_method(target, call, env)
        if isinstance(base, Known) and isinstance(base.value, str):
            return self.inactive_call(target, call, None, stmt, env)
        if isinstance(base, (Array, Scalar, Unknown)):
            return self.array_method(target, call, base, attr, stmt, env)
        base = as_list(base)
        if isinstance(base, List):
            return self.list_method(target, call, base, stmt, env)
        if isinstance(base, Dict):
            return self.dict_method(target, call, base, stmt, env)
        if isinstance(base, Object):
            return self.object_call(target, call, base, attr, call.func.value, stmt, env)
        if self.any_varied(call, env):
            raise UnsupportedError.at(
                call, f"the method `{attr}` is not supported on this value", "use a NumPy function"
            )
        return self.inactive_call(target, call, None, stmt, env)

    def array_method(
        self, target: str | None, call: Any, base: Kind, attr: str, stmt: Any, env: Env
    ) -> Env:
        if attr in ARRAY_MUTATORS and isinstance(base, Array):
            return self.array_mutator(target, call, base, attr, stmt, env)
        if (
            attr == "item"
            and not call.args
            and isinstance(base, (Array, Scalar))
            and self.any_varied(call, env)
            and (isinstance(base, Scalar) or base.ndim == 0 or all(d == ONE for d in base.dims))
        ):
            index = (
                rewrite.constant(())
                if isinstance(base, Scalar)
                else gast.Tuple([rewrite.constant(0)] * base.ndim, gast.Load())
            )
            if isinstance(base, Array) and target is not None:
                whole = index if base.ndim != 1 else rewrite.constant(0)
                return self.bind_value(
                    target,
                    rewrite.located(rewrite.subscript(call.func.value, whole), call),
                    stmt,
                    env,
                )
        if (
            attr in ("conj", "conjugate")
            and isinstance(base, Array)
            and not call.args
            and target is not None
            and not base.dtype.startswith(("complex", "clong"))
        ):
            return self.bind_value(target, call.func.value, stmt, env)  # the array itself
        function = method_function(attr)
        if function is None or (isinstance(base, Unknown) and not self.any_varied(call, env)):
            if self.any_varied(call, env):
                raise UnsupportedError.at(
                    call,
                    f"the array method `{attr}` has no derivative rule",
                    "use a NumPy function that has one",
                )
            return self.inactive_call(target, call, None, stmt, env)
        function, args, keywords = bind_method(
            attr, call.func.value, list(call.args), {k.arg: k.value for k in call.keywords}
        )
        rule = find_rule(function)
        if rule is None:
            if self.any_varied(call, env):
                raise NoRuleError.at(
                    call, f"the array method `{attr}` has no derivative rule", HOW_TO_ADD
                )
            return self.inactive_call(target, call, None, stmt, env)
        options = [gast.keyword(k, v) for k, v in keywords.items()]
        return self.rule_call(target, function, rule, args, options, call, stmt, env)

    def list_method(self, target: str | None, call: Any, base: List, stmt: Any, env: Env) -> Env:
        attr = call.func.attr
        place = call.func.value
        root = root_name(place)
        if root is None or root not in env:
            self.refuse_outside(place, root)
        assert root is not None
        if attr == "append" and len(call.args) == 1:
            return self.append(place, root, call, base, stmt, env)
        if attr == "pop" and not call.args:
            self.resized.add(self.storage.find(root))
            self.mutate(root, False, env)
            value = Value(
                base.item or UNKNOWN, self.is_varied(root, env[root]) and carries(base.item)
            )
            if target is None:
                target = self.helper_name(stmt, "popped", "v")
            if is_storage(value.kind):
                self.storage.union(target, self.storage.element_of(root))
            return self.bound(target, call, value, stmt, env, mutator="pop")
        if attr == "extend" and len(call.args) == 1:
            return self.prelude_call(
                None,
                list.extend,
                rewrite.located(rewrite.call("list", place, call.args[0]), call),
                stmt,
                env,
            )
        if attr == "copy" and self.any_varied(call, env):
            return self.prelude_call(
                target, list, rewrite.located(rewrite.call("list", place), call), stmt, env
            )
        if attr in ("index", "count") and target is not None:
            return self.bound(target, call, Value(Scalar("int64", True)), stmt, env)
        if self.any_varied(call, env):
            raise UnsupportedError.at(
                call,
                f"the list method `{attr}` is not supported on values to differentiate yet",
                "build a new list with `append`",
            )
        self.resized.add(self.storage.find(root))
        self.mutate(root, False, env)
        if target is None:
            self.emit(gast.Expr(call), env, stmt, mutator="whole")
            return env
        return self.bound(target, call, Value(base.item or UNKNOWN), stmt, env, mutator="whole")

    def append(self, place: Any, root: str, call: Any, base: List, stmt: Any, env: Env) -> Env:
        from tangentish.analysis.lattice import join

        new = self.value(call.args[0], env)
        if isinstance(new.kind, Known) and isinstance(new.kind.value, (Closure, Lazy)):
            raise UnsupportedError.at(
                call, "a list of functions made inside is not supported yet", "call them by name"
            )
        self.resized.add(self.storage.find(root))
        self.mutate(root, new.varied, env)
        argument = call.args[0]
        if self.is_tainted(argument, env):
            self.taint(root)
        if isinstance(argument, gast.Name) and is_storage(new.kind):
            self.storage.union(self.storage.element_of(root), argument.id)
        self.emit(gast.Expr(call), env, stmt, mutator="append", value=new)
        if not isinstance(place, gast.Name):
            return env
        item = widened(new.kind) if base.item is None else join(base.item, widened(new.kind))
        return {**env, root: Value(List(item), env[root].varied or new.varied, env[root].caller)}

    def dict_method(self, target: str | None, call: Any, base: Dict, stmt: Any, env: Env) -> Env:
        attr = call.func.attr
        place = call.func.value
        if attr == "get" and target is not None and call.args:
            return self._dict_get(target, call, base, stmt, env)
        if attr in ("items", "keys", "values"):
            lazy = self.lazy_call(call, env)
            if lazy is not None and target is not None and is_temporary(target):
                return {**env, target: Value(Known(lazy), self.value(place, env).varied)}
        if attr == "copy" and not self.any_varied(call, env):
            return self.inactive_call(target, call, None, stmt, env)
        if self.any_varied(call, env):
            raise UnsupportedError.at(
                call,
                f"the dict method `{attr}` is not supported on values to differentiate yet",
                "write `d[key]` and `d[key] = value`",
            )
        root = root_name(place)
        if root is not None and attr in ("update", "pop", "setdefault", "clear", "popitem"):
            self.mutate(root, False, env)
        return self.inactive_call(target, call, None, stmt, env)

    def _dict_get(self, target: str, call: Any, base: Dict, stmt: Any, env: Env) -> Env:
        key = self.evaluator.kind(call.args[0], env)
        if base.items is not None and isinstance(key, Known):
            if key.value in dict(base.items):
                found = rewrite.located(rewrite.subscript(call.func.value, call.args[0]), call)
                return self.bind_value(target, found, stmt, env)
            default = (
                call.args[1]
                if len(call.args) > 1
                else rewrite.located(rewrite.constant(None), call)
            )
            return self.bind_value(target, default, stmt, env)
        if self.any_varied(call, env):
            raise UnsupportedError.at(
                call,
                "`get` with a key that is not known is not supported",
                "test with `in`, then write `d[key]`",
            )
        return self.inactive_call(target, call, None, stmt, env)

    def object_call(
        self,
        target: str | None,
        call: Any,
        kind: Object,
        attr: str,
        receiver: Any,
        stmt: Any,
        env: Env,
    ) -> Env:
        """A method of a user's object, written in place with ``self`` bound to it."""
        method = inspect.getattr_static(kind.cls, attr, None)
        if isinstance(method, staticmethod):
            return self.known_call(target, method.__func__, call, stmt, env)
        if isinstance(method, classmethod) and isinstance(method.__func__, types.FunctionType):
            owner = rewrite.located(rewrite.call("type", rewrite.loaded(receiver)), call)
            name = self.helper_name(stmt, "class", "v")
            self.emit(rewrite.assign(name, owner), env, stmt, value=Value(Known(kind.cls)))
            env = {**env, name: Value(Known(kind.cls))}
            return self.method_in_place(
                target, method.__func__, rewrite.name(name), call, stmt, env
            )
        field = dict(kind.fields).get(attr)
        if isinstance(field, Known) and callable(field.value):
            return self.known_call(target, field.value, call, stmt, env)
        if isinstance(field, Object):
            return self.object_call(target, call, field, "__call__", call.func, stmt, env)
        if not isinstance(method, types.FunctionType):
            raise UnsupportedError.at(
                call,
                f"`{attr}` of `{kind.cls.__qualname__}` is not a method with Python source",
                "use a plain method",
            )
        return self.method_in_place(target, method, receiver, call, stmt, env)

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
        return UNKNOWN

    def partial_call(
        self, target: str | None, function: Any, call: Any, stmt: Any, env: Env
    ) -> Env:
        raise UnsupportedError.at(
            call,
            "calling a `functools.partial` object is not supported yet",
            "call the function itself",
        )

    # -- the user's functions --------------------------------------------------------------

    def user_call(self, target: str | None, function: Any, call: Any, stmt: Any, env: Env) -> Env:
        active = self.any_varied(call, env)
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
        if self.must_inline(values, node) or self.share_memory(arguments, env):
            return self.inline(target, node, scope, None, function, call, stmt, env, path)
        renaming = Renaming()
        kinds = {
            p: Value(renaming.kind(self.parameter_kind(v.kind, function), p), v.varied)
            for p, v in values.items()
        }
        program = self.table.specialize(function, kinds, self.stack, path)
        if program.result.kind != BOTTOM and (
            self.shares_mutated(program) or holds_functions(program.result.kind)
        ):
            return self.inline(target, node, scope, None, function, call, stmt, env, path)
        return self.pair_call(target, program, arguments, renaming, call, stmt, env)

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
        if any(entry[0] == id(function) for entry in self.stack):
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
        return self.bound(target, call, value, stmt, env, writes=tuple(writes))

    def bind_arguments(self, function: Any, node: Any, call: Any, env: Env) -> dict[str, gast.expr]:
        """Parameter to argument expression, defaults included."""
        signature = inspect.signature(function, follow_wrapped=False)
        try:
            bound = signature.bind(*call.args, **{k.arg: k.value for k in call.keywords})
        except TypeError as problem:
            raise UnsupportedError.at(
                call, f"this call does not fit `{function.__name__}`: {problem}", ""
            ) from None
        given: dict[str, gast.expr] = {}
        for name, parameter in signature.parameters.items():
            if name in bound.arguments:
                value = bound.arguments[name]
                if parameter.kind is parameter.VAR_POSITIONAL:
                    value = rewrite.located(gast.Tuple(list(value), gast.Load()), call)
                elif parameter.kind is parameter.VAR_KEYWORD:
                    keys = [rewrite.constant(k) for k in value]
                    value = rewrite.located(gast.Dict(keys, list(value.values())), call)
            elif parameter.kind is parameter.VAR_POSITIONAL:
                value = rewrite.located(gast.Tuple([], gast.Load()), call)
            elif parameter.kind is parameter.VAR_KEYWORD:
                value = rewrite.located(gast.Dict([], []), call)
            else:
                value = self.default_value(function, parameter, call)
            given[name] = value
        return given

    def default_value(self, function: Any, parameter: Any, call: Any) -> gast.expr:
        default = parameter.default
        if is_literal(default):
            return rewrite.located(literal(default), call)
        text = f"{function.__name__}_{parameter.name}"
        if callable(default) or inspect.ismodule(default):
            place = (id(function), f"default:{parameter.name}")
            if place not in self.aliases:
                self.aliases[place] = self.global_text(text, place, default)
            text = self.aliases[place]
            self.program.references[text] = default
            self.outer[text] = Value(Known(default))
            return rewrite.located(rewrite.name(text), call)
        raise UnsupportedError.at(
            call,
            f"the default value of `{parameter.name}` in `{function.__name__}` "
            "is not a plain constant",
            "pass the argument",
        )

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

    def must_inline(self, values: dict[str, Value], node: Any) -> bool:
        for value in values.values():
            kind = value.kind
            if isinstance(kind, Object) or (
                isinstance(kind, Known) and isinstance(kind.value, (Closure, Lazy))
            ):
                return True
            if isinstance(kind, (Tuple, Dict, List)) and (holds_functions(kind) or value.varied):
                return True
        return False

    def shares_mutated(self, program: Program) -> bool:
        """Whether what the function returns may be memory that it or its caller writes to."""
        storage = program.storage
        if is_container(program.result.kind) and not program.returns_tuple:
            return True
        for result in program.results:
            root = root_name(result)
            if root is None or root not in program.env or not is_storage(program.env[root].kind):
                continue
            if any(storage.find(p) == storage.find(root) for p in program.parameters):
                return True
        for parameter in program.mutated:
            if (
                is_container(program.kinds[parameter].kind)
                or len(storage.names(parameter) & set(program.parameters)) > 1
            ):
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
        user = UserCall(program, arguments, names)
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

    # -- functions written in place --------------------------------------------------------

    def inline(
        self,
        target: str | None,
        node: Any,
        scope: Any,
        parent: Frame | None,
        identity: Any,
        call: Any,
        stmt: Any,
        env: Env,
        path: str | None = None,
    ) -> Env:
        """The body of a function in place of its call."""
        if identity in self.inlining:
            raise UnsupportedError.at(
                call,
                f"`{node.name}` calls itself, and is a nested function, a method "
                "or works on containers",
                "make it a function of arrays and numbers at the top level of a module",
            )
        arguments = self.arguments_of(node, identity, call, env)
        key = (id(stmt), id(identity), tuple(self.inlining))
        if key not in self.frames:
            written = written_names(node.body)
            frame = Frame(
                scope,
                written | set(parameter_names(node)),
                identity,
                parent,
                path=parent.path if parent is not None else path,
            )
            for name in sorted(frame.locals):
                frame.renamed[name] = rewrite.name(self.fresh_local(name))
            self.frames[key] = frame
        frame = self.frames[key]
        written = written_names(node.body)
        for parameter, argument in arguments.items():
            simple = isinstance(argument, (gast.Constant, gast.Name)) and parameter not in written
            if simple:
                frame.renamed[parameter] = argument
                continue
            home = frame.renamed[parameter]
            assert isinstance(home, gast.Name)
            env = self.bind_value(home.id, argument, stmt, env)
            if isinstance(argument, gast.Tuple):
                self.displays[home.id] = list(argument.elts)
        self.inlining.append(identity)
        try:
            after = self.block(node.body[:-1], env, frame)
        finally:
            self.inlining.pop()
        if after is None:
            raise UnsupportedError.at(call, f"`{node.name}` never returns here", "")
        if target is None:
            return after
        result = self.rewrite(node.body[-1].value, frame)
        return self.bind_value(target, result, stmt, after)

    def fresh_local(self, name: str) -> str:
        if is_temporary(name):
            return str(self.program.names.fresh("v"))
        return str(self.program.names.fresh(name, numbered=False))

    def arguments_of(self, node: Any, identity: Any, call: Any, env: Env) -> dict[str, gast.expr]:
        if isinstance(identity, types.FunctionType):
            return self.bind_arguments(identity, node, call, env)
        frame = identity.frame
        defaults: dict[str, gast.expr] = {}
        a = node.args
        plain = [*a.posonlyargs, *a.args]
        for parameter, default in zip(
            plain[len(plain) - len(a.defaults) :], a.defaults, strict=True
        ):
            defaults[parameter.id] = self.rewrite(default, frame)
        for parameter, default in zip(a.kwonlyargs, a.kw_defaults, strict=True):
            if default is not None:
                defaults[parameter.id] = self.rewrite(default, frame)
        signature = inspect.Signature(parameters_of(node, defaults))
        try:
            bound = signature.bind(*call.args, **{k.arg: k.value for k in call.keywords})
        except TypeError as problem:
            raise UnsupportedError.at(
                call, f"this call does not fit `{node.name}`: {problem}", ""
            ) from None
        given: dict[str, gast.expr] = {}
        for name, parameter in signature.parameters.items():
            value = bound.arguments.get(name, parameter.default)
            if parameter.kind is parameter.VAR_POSITIONAL:
                value = rewrite.located(
                    gast.Tuple(list(bound.arguments.get(name, ())), gast.Load()), call
                )
            elif parameter.kind is parameter.VAR_KEYWORD:
                extra = bound.arguments.get(name, {})
                value = rewrite.located(
                    gast.Dict([rewrite.constant(k) for k in extra], list(extra.values())), call
                )
            given[name] = value
        return given


def parameters_of(node: Any, defaults: dict[str, Any]) -> list[inspect.Parameter]:
    """The parameters of a function in normal form, as `inspect` has them: calls bind to them."""
    a = node.args
    p = inspect.Parameter
    found = [p(x.id, p.POSITIONAL_ONLY, default=defaults.get(x.id, p.empty)) for x in a.posonlyargs]
    found += [p(x.id, p.POSITIONAL_OR_KEYWORD, default=defaults.get(x.id, p.empty)) for x in a.args]
    if a.vararg:
        found.append(p(a.vararg.id, p.VAR_POSITIONAL))
    found += [p(x.id, p.KEYWORD_ONLY, default=defaults.get(x.id, p.empty)) for x in a.kwonlyargs]
    if a.kwarg:
        found.append(p(a.kwarg.id, p.VAR_KEYWORD))
    return found


def is_report(kind: Kind) -> bool:
    """Whether a value is a logger, whose methods are carried along."""
    value = kind.value if isinstance(kind, Known) else None
    cls = kind.cls if isinstance(kind, Object) else type(value)
    return getattr(cls, "__module__", None) in CARRIED_ALONG


CARRIED_ALONG = ("logging", "warnings")  # modules whose functions only report


def identical(value: Any) -> Any:
    """The value itself: how a function that no path leads to is read again."""
    return value


def is_prelude(function: Any) -> bool:
    """Whether we have a function written in the language, in place of its calls."""
    try:
        return function in PRELUDE
    except TypeError:
        return False


def is_literal(value: Any) -> bool:
    """Whether a value can be written out as a plain constant."""
    if isinstance(value, tuple):
        return all(is_literal(v) for v in value)
    return value is None or value is ... or type(value) in (int, float, complex, str, bytes, bool)


def literal(value: Any) -> gast.expr:
    """A plain constant, written out."""
    if isinstance(value, tuple):
        return gast.Tuple([literal(v) for v in value], gast.Load())
    return rewrite.constant(value)


def holds_functions(kind: Kind) -> bool:
    """Whether a value is a function or a container of some: they exist only beforehand."""
    if isinstance(kind, Tuple):
        return any(holds_functions(k) for k in kind.items)
    if isinstance(kind, List):
        return kind.item is not None and holds_functions(kind.item)
    if isinstance(kind, Dict):
        return any(holds_functions(k) for _, k in kind.items or ())
    return isinstance(kind, Known) and (callable(kind.value) or isinstance(kind.value, Closure))


class Renaming:
    """Axis symbols of a caller in a callee's own terms, and back."""

    def __init__(self) -> None:
        self.forth: dict[tuple[str, int], Dim] = {}
        self.origin: dict[str, Dim] = {}

    def dim(self, dim: Dim, place: str) -> Dim:
        if dim == ONE:
            return dim
        key = (dim.symbol, dim.minus)
        if key not in self.forth:
            symbol = place if dim.sure else f"{place}~"
            self.forth[key] = Dim(symbol, 0, dim.sure)
            self.origin[symbol] = dim
        return self.forth[key]

    def kind(self, kind: Kind, place: str) -> Kind:
        if isinstance(kind, Array):
            return Array(
                kind.dtype, tuple(self.dim(d, f"{place}.{k}") for k, d in enumerate(kind.dims))
            )
        if isinstance(kind, Scalar) and kind.length is not None:
            return Scalar(kind.dtype, kind.weak, self.dim(kind.length, f"{place}.n"))
        if isinstance(kind, Tuple):
            return Tuple(
                tuple(self.kind(k, f"{place}.{i}") for i, k in enumerate(kind.items)), kind.cls
            )
        if isinstance(kind, List) and kind.item is not None:
            return List(self.kind(kind.item, f"{place}[]"))
        if isinstance(kind, Dict) and kind.items is not None:
            return Dict(tuple((k, self.kind(v, f"{place}.{k}")) for k, v in kind.items))
        return kind

    def back(self, kind: Kind, opaque: Callable[[int], Dim]) -> Kind:
        def dim(d: Dim, axis: int) -> Dim:
            if d == ONE or d.symbol.isdigit():
                return d
            known = self.origin.get(d.symbol)
            if known is None:
                return opaque(axis)
            return Dim(known.symbol, known.minus + d.minus, known.sure and not d.minus)

        if isinstance(kind, Array):
            return Array(kind.dtype, tuple(dim(d, k) for k, d in enumerate(kind.dims)))
        if isinstance(kind, Scalar) and kind.length is not None:
            length = dim(kind.length, 0) if kind.length.symbol in self.origin else None
            return Scalar(kind.dtype, kind.weak, length)
        if isinstance(kind, Tuple):
            return Tuple(
                tuple(self.back(k, part_of(opaque, i)) for i, k in enumerate(kind.items)),
                kind.cls,
            )
        if isinstance(kind, List) and kind.item is not None:
            return List(self.back(kind.item, opaque))
        if isinstance(kind, Dict) and kind.items is not None:
            return Dict(tuple((k, self.back(v, opaque)) for k, v in kind.items))
        return kind
