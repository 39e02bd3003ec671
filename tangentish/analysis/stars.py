"""``f(*xs, **options)``: what is passed to which parameter."""

from __future__ import annotations

import inspect
import itertools
import types
from typing import Any

import gast

from tangentish.analysis.frames import Closure
from tangentish.analysis.inlining import parameters_of
from tangentish.analysis.program import Env
from tangentish.analysis.walk import Walk
from tangentish.errors import UnsupportedError
from tangentish.language import rewrite
from tangentish.language.kinds import Array, Dict, Known, List, Tuple
from tangentish.rules.table import find_rule


class Stars(Walk):
    """The part of the walk that meets starred arguments."""

    def without_stars(self, call: Any, stmt: Any, env: Env) -> tuple[Any, Env]:
        """``f(*xs, **options)`` with what is known of ``xs`` and ``options`` written out."""
        args: list[gast.expr] = []
        for position, arg in enumerate(call.args):
            if not isinstance(arg, gast.Starred):
                args.append(arg)
                continue
            kind = self.evaluator.kind(arg.value, env)
            count = len(kind.items) if isinstance(kind, Tuple) else None
            if isinstance(kind, Known) and isinstance(kind.value, tuple):
                count = len(kind.value)
            if count is None:
                rest = call.args[position + 1 :]
                taken = self.taken_by(call, len(args), rest, env)
                if taken is None and not self.any_varied(call, env):
                    return call, env
                if taken is None or not isinstance(kind, (List, Array)):
                    raise UnsupportedError.at(
                        arg,
                        "`*` with a sequence whose length is not known is not supported",
                        "pass a tuple, or the elements one by one",
                    )
                if taken < 0:
                    extra = args[~taken:]
                    whole, env = self.together([*extra, arg, *rest], stmt, env)
                    args[~taken:] = [whole]
                    break
                count = taken
            for k in range(count):
                part = rewrite.located(rewrite.subscript(arg.value, rewrite.constant(k)), arg)
                name = self.helper_name(stmt, f"star{position}.{k}", "v")
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
                name = self.helper_name(stmt, f"star{key}", "v")
                env = self.bind_value(name, part, stmt, env)
                keywords.append(
                    gast.keyword(key, rewrite.located(rewrite.name(name), keyword.value))
                )
        return rewrite.located(gast.Call(call.func, args, keywords), call), env

    def taken_by(self, call: Any, before: int, rest: list[Any], env: Env) -> int | None:
        """How many elements of ``*xs`` a function takes.

        ``~n`` says that it takes all of them, with what comes after its first ``n`` arguments.
        """
        kind = self.evaluator.kind(call.func, env)
        parameters = positional_parameters(kind.value) if isinstance(kind, Known) else None
        if parameters is None:
            return None
        variadic = any(p.kind is p.VAR_POSITIONAL for p in parameters)
        plain = [p for p in parameters if p.kind is not p.VAR_POSITIONAL]
        if variadic:
            return ~len(plain) if before >= len(plain) else None
        given = before + len(rest)
        named = {k.arg for k in call.keywords}
        open_ = [p for p in plain if p.name not in named]
        if any(p.default is not p.empty for p in open_) or len(open_) < given:
            return None
        return None if any(isinstance(r, gast.Starred) for r in rest) else len(open_) - given

    def together(self, parts: list[Any], stmt: Any, env: Env) -> tuple[gast.expr, Env]:
        """``*xs, y, *zs`` as one starred list."""
        if len(parts) == 1 and isinstance(self.evaluator.kind(parts[0].value, env), List):
            return parts[0], env
        name = self.helper_name(stmt, "rest", "rest")
        env = self.bind_value(
            name, rewrite.located(gast.List([], gast.Load()), parts[0]), stmt, env
        )
        place = rewrite.located(rewrite.name(name), parts[0])
        for k, part in enumerate(parts):
            starred = isinstance(part, gast.Starred)
            method = gast.Attribute(place, "extend" if starred else "append", gast.Load())
            call = rewrite.located(rewrite.call(method, part.value if starred else part), parts[0])
            self.inlining.append((id(stmt), "rest", k))
            try:
                env = self.call(None, call, stmt, env)
            finally:
                self.inlining.pop()
        return rewrite.located(gast.Starred(place, gast.Load()), parts[0]), env

    def unstarred(self, call: Any, env: Env) -> Any:
        """``max(*xs)`` is ``max(xs)``, and ``chain(*xs)`` is ``chain.from_iterable(xs)``."""
        if len(call.args) != 1 or not isinstance(call.args[0], gast.Starred):
            return call
        function = self.evaluator.kind(call.func, env)
        func = call.func
        if function == Known(itertools.chain):
            func = rewrite.located(gast.Attribute(func, "from_iterable", gast.Load()), func)
        elif function not in (Known(max), Known(min)):
            return call
        return rewrite.located(gast.Call(func, [call.args[0].value], call.keywords), call)

    def column_count(self, call: Any, env: Env) -> int | None:
        """How many columns ``zip(*rows)`` has, where that is what a call is."""
        if len(call.args) != 1 or not isinstance(call.args[0], gast.Starred) or call.keywords:
            return None
        function = self.evaluator.kind(call.func, env)
        rows = self.evaluator.kind(call.args[0].value, env)
        if function != Known(zip) or not isinstance(rows, List):
            return None
        return len(rows.item.items) if isinstance(rows.item, Tuple) else None


def positional_parameters(function: Any) -> list[inspect.Parameter] | None:
    """The parameters that a function takes by position, where they are known."""
    if isinstance(function, Closure):
        found = parameters_of(function.node, {})
    elif isinstance(function, types.FunctionType):
        found = list(inspect.signature(function, follow_wrapped=False).parameters.values())
    else:
        rule = find_rule(function)
        if rule is None:
            return None
        found = list(rule.signature.parameters.values())
        if any(p.kind is p.VAR_POSITIONAL for p in found):
            return None
    kinds = (
        inspect.Parameter.POSITIONAL_ONLY,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        inspect.Parameter.VAR_POSITIONAL,
    )
    return [p for p in found if p.kind in kinds]
