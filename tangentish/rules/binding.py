"""Calls and the parameters of their rules: from arguments to names and back."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import gast

from tangentish.errors import RuleBindingError

if TYPE_CHECKING:
    from tangentish.rules.notation import Rule

Bound = dict[str, gast.expr]

POSITIONAL = inspect.Parameter.POSITIONAL_OR_KEYWORD
KEYWORD = inspect.Parameter.KEYWORD_ONLY
SPREAD = inspect.Parameter.VAR_POSITIONAL
MOST = 64  # arguments that one spread parameter takes

# Keywords of NumPy that change nothing when they have these values.
NEUTRAL = {"out": None, "dtype": None, "where": True, "casting": "same_kind", "subok": True}


def signature_of(rule: Rule) -> inspect.Signature:
    """The signature of a rule's function, without ``out``."""
    if rule.family == "nondifferentiable":
        return inspect.Signature()
    whole = inspect.signature(rule.definition)
    return whole.replace(parameters=[p for n, p in whole.parameters.items() if n != "out"])


def spread_of(rule: Rule) -> str | None:
    """The parameter that an expansion declares with a star."""
    for definition in rule.expansions:
        for name, parameter in inspect.signature(definition).parameters.items():
            if parameter.kind is SPREAD:
                return name
    return None


def spread_names(rule: Rule) -> tuple[str, ...]:
    return tuple(f"{rule.spread}{k}" for k in range(1, MOST + 1))


def is_spread(rule: Rule, name: str) -> bool:
    """Whether a bound name is one of the arguments that a spread parameter takes."""
    return rule.spread is not None and name.removeprefix(rule.spread).isdigit()


def bind(rule: Rule, args: Sequence[gast.expr], keywords: Mapping[str, gast.expr]) -> Bound:
    """The argument expression of every parameter; spread arguments are numbered from 1."""
    if rule.family == "nondifferentiable":
        refuse_output(rule, args, keywords)
        return {}
    if any(isinstance(argument, gast.Starred) for argument in args):
        raise RuleBindingError(f"`*` in the arguments of `{rule.name}` is not supported")
    parameters = rule.signature.parameters
    places = [n for n, p in parameters.items() if p.kind is POSITIONAL]
    star = next((n for n, p in parameters.items() if p.kind is SPREAD), None)
    if len(args) > len(places) and star is None:
        raise RuleBindingError(
            f"the derivative rule of `{rule.name}` takes no more than "
            f"{count(len(places), 'positional argument')}"
        )
    given: Bound = dict(zip(places, args, strict=False))
    if star is not None:
        given |= {f"{star}{k}": e for k, e in enumerate(args[len(places) :], 1)}
    for keyword, value in keywords.items():
        bind_keyword(rule, given, keyword, value)
    return complete(rule, given)


def bind_keyword(rule: Rule, given: Bound, keyword: str, value: gast.expr) -> None:
    name = rule.aliases.get(keyword, keyword)
    parameter = rule.signature.parameters.get(name)
    if is_spread(rule, name) and name not in given:
        given[name] = value
        return
    if parameter is None or parameter.kind is SPREAD:
        if keyword in NEUTRAL and is_constant(value, NEUTRAL[keyword]):
            return
        raise RuleBindingError(
            f"the argument `{keyword}` of `{rule.name}` is not supported by its derivative rule"
        )
    if name in given:
        raise RuleBindingError(f"`{rule.name}` gets `{keyword}` twice")
    given[name] = value


def complete(rule: Rule, given: Bound) -> Bound:
    """The arguments in the order of the parameters, defaults added, and all of them allowed."""
    bound: Bound = {}
    for name, parameter in rule.signature.parameters.items():
        if parameter.kind is SPREAD:
            bound |= in_order(rule, {n: e for n, e in given.items() if is_spread(rule, n)})
        elif name in given:
            bound |= spread_display(rule, name, given[name])
        elif parameter.default is not parameter.empty:
            bound[name] = literal(parameter.default)
        else:
            raise RuleBindingError(f"`{rule.name}` lacks the argument `{name}`")
    for name, values in rule.allowed.items():
        if not any(is_constant(bound[name], value) for value in values):
            choice = " or ".join(repr(value) for value in values)
            raise RuleBindingError(
                f"the derivative rule of `{rule.name}` holds for `{name}={choice}` only"
            )
    return bound


def in_order(rule: Rule, spread: Bound) -> Bound:
    """Spread arguments, some of them given by keyword; a single one is the first."""
    if len(spread) == 1:
        return {f"{rule.spread}1": e for e in spread.values()}
    if set(spread) != {f"{rule.spread}{k}" for k in range(1, len(spread) + 1)}:
        raise RuleBindingError(f"`{rule.name}` is supported with its first arguments given")
    return {f"{rule.spread}{k}": spread[f"{rule.spread}{k}"] for k in range(1, len(spread) + 1)}


def spread_display(rule: Rule, name: str, value: Any) -> Bound:
    """One name for each element of ``[a, b]``, where the rule has a text for that."""
    elements = value.elts if isinstance(value, (gast.List, gast.Tuple)) else []
    if name != rule.spread or not elements or any(isinstance(e, gast.Starred) for e in elements):
        return {name: value}
    return {f"{name}{k}": e for k, e in enumerate(elements, 1)}


def refuse_output(rule: Rule, args: Sequence[gast.expr], keywords: Mapping[str, gast.expr]) -> None:
    """``np.floor(x, out=y)`` writes to ``y``, which no rule covers."""
    inputs = getattr(rule.functions[0], "nin", len(args))
    if len(args) > inputs or not is_constant(keywords.get("out", literal(None)), None):
        raise RuleBindingError(f"the argument `out` of `{rule.name}` is not supported")


def arguments(
    rule: Rule, bound: Mapping[str, gast.expr], named: Mapping[str, str] | None = None
) -> tuple[list[gast.expr], list[gast.keyword]]:
    """The shortest argument list that binds to ``bound``.

    ``named`` has the keywords of the parameters that were given by keyword: they stay so.
    """
    named = named or {}
    args: list[gast.expr] = []
    keywords: list[gast.keyword] = []
    spread = [e for n, e in bound.items() if is_spread(rule, n)]
    # Whether defaults may still be left out, seen from the end.  Elementwise functions are
    # never called with tangents, and `np.clip` has parameters that only seem to be optional.
    dropped = rule.family != "elementwise"
    for name, parameter in reversed(list(rule.signature.parameters.items())):
        if parameter.kind is SPREAD:
            args[:0] = spread
            dropped = dropped and not spread
        elif name == rule.spread and spread:
            args.insert(0, gast.List(spread, gast.Load()))
        elif parameter.kind is KEYWORD or name in named:
            if not is_default(bound[name], parameter):
                keywords.insert(0, gast.keyword(named.get(name, name), bound[name]))
        elif not (dropped and is_default(bound[name], parameter)):
            args.insert(0, bound[name])
            dropped = False
    return args, keywords


def is_default(value: gast.expr, parameter: inspect.Parameter) -> bool:
    if parameter.default is parameter.empty:
        return False
    return bool(gast.dump(value) == gast.dump(literal(parameter.default)))


def is_constant(node: Any, value: Any) -> bool:
    if not isinstance(node, gast.Constant):
        return False
    return type(node.value) is type(value) and bool(node.value == value)


def literal(value: Any) -> gast.expr:
    """The expression of a default value.

    >>> gast.unparse(literal((0, -1))).strip()
    '(0, -1)'
    """
    if isinstance(value, tuple):
        return gast.Tuple([literal(item) for item in value], gast.Load())
    return gast.Constant(value, None)


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
