"""Choosing and finishing the template of a call: variants, expansions, helpers by kinds."""

from __future__ import annotations

import inspect
import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import gast

from tangentish.errors import RuleError
from tangentish.language.kinds import UNKNOWN, Array, Kind, Known, is_real
from tangentish.rules import binding
from tangentish.rules.conditions import (
    equal,
    holds,
    is_double,
    is_number,
    is_words,
    items_of,
)
from tangentish.rules.inline import inlined
from tangentish.rules.template import Template, is_marker, parse_text, rebuilt
from tangentish.runtime import inverse_permutation, swapped

if TYPE_CHECKING:
    from tangentish.rules.notation import Function, Rule, Variant


class Operand(str):
    """The name of a spread argument, which an expansion writes, and what is known of it."""

    kind: Kind = UNKNOWN


def operand(name: str, kind: Kind) -> Operand:
    named = Operand(name)
    named.kind = kind
    return named


# Helpers whose results stand in the text where their argument does.
COMPUTED: dict[str, Callable[..., Any]] = {
    "inverse_permutation": inverse_permutation,
    "swapped": swapped,
}
ARITHMETIC: dict[type, Callable[..., Any]] = {
    gast.Add: operator.add,
    gast.Sub: operator.sub,
    gast.Mult: operator.mul,
}


def choose(rule: Rule, kinds: Mapping[str, Kind]) -> Template:
    """The template for arguments of these kinds, its helpers written out where kinds allow."""
    template = expanded(rule, kinds)
    if template is None:
        template = rule.read(variant_for(rule, kinds))
    return template.map(Finisher(rule, kinds).visit)


def variant_for(rule: Rule, kinds: Mapping[str, Kind]) -> Function:
    """The first variant whose conditions hold, else the rule's own body."""
    found = fitting(rule, kinds)
    return rule.definition if found is None else found.definition


def fitting(rule: Rule, kinds: Mapping[str, Kind]) -> Variant | None:
    """The first variant whose conditions hold."""
    for variant in rule.variants:
        if all(holds(c, kinds.get(n, UNKNOWN)) for n, c in variant.conditions.items()):
            return variant
    return None


def kink_for(rule: Rule, kinds: Mapping[str, Kind]) -> str:
    """The text of the first kink whose conditions hold."""
    for kink in rule.kinks:
        if all(holds(c, kinds.get(n, UNKNOWN)) for n, c in kink.conditions.items()):
            return kink.text
    return ""


def speaks_of_complex(rule: Rule, kinds: Mapping[str, Kind]) -> bool:
    """Whether the text for some kinds is one that was written for complex arguments."""
    found = fitting(rule, kinds)
    words = [c for c in found.conditions.values() if isinstance(c, str)] if found else []
    return any("complex" in condition.split() for condition in words)


def expanded(rule: Rule, kinds: Mapping[str, Kind]) -> Template | None:
    """The text that an expansion returns for the arguments at hand, if the call has any."""
    names = [n for n in kinds if binding.is_spread(rule, n)]
    if rule.spread is None or (rule.has_base and not names):
        return None
    definition = rule.expansions[0]
    constants: list[Any] = []
    options: dict[str, Any] = {}
    for name, parameter in inspect.signature(definition).parameters.items():
        kind = kinds.get(name, UNKNOWN)
        value = kind.value if isinstance(kind, Known) else UNKNOWN
        if parameter.kind is binding.SPREAD:
            constants += [operand(n, kinds[n]) for n in names]
        elif parameter.kind is binding.KEYWORD:
            options[name] = value
        else:
            constants.append(value)
    text = definition(*constants, **options)
    known: dict[str, Template] = rule.__dict__.setdefault("_expanded", {})
    if text not in known:
        known[text] = parse_text(
            text, [*rule.signature.parameters, *names], rule.family, definition
        )
    return known[text]


class Finisher:
    """Rewrites template expressions for the kinds of one call."""

    def __init__(self, rule: Rule, kinds: Mapping[str, Kind]) -> None:
        self.rule = rule
        self.kinds = kinds

    def visit(self, node: Any) -> Any:
        if isinstance(node, gast.Call):
            return self.call(node)
        known = self.computed(node)
        if known is not None:
            return known
        return self.reduced(node) if isinstance(node, gast.BinOp) else rebuilt(node, self.visit)

    def reduced(self, node: gast.BinOp) -> Any:
        """``(x - loc) / scale`` as ``x`` where the call has 0 and 1 for the parameters."""
        left, right = self.visit(node.left), self.visit(node.right)
        a = None if isinstance(node.left, gast.Constant) else self.number(left)
        b = None if isinstance(node.right, gast.Constant) else self.number(right)
        match type(node.op).__name__, a, b:
            case ("Add" | "Sub", _, 0) | ("Mult" | "Div" | "Pow", _, 1):
                return left
            case ("Add", 0, _) | ("Mult", 1, _):
                return right
            case ("Sub", 0, _):
                return gast.UnaryOp(gast.USub(), right)
            case ("Pow", 1, _):
                return gast.Constant(1, None)
        return (
            node if left is node.left and right is node.right else gast.BinOp(left, node.op, right)
        )

    def computed(self, node: Any) -> gast.Constant | None:
        """``y - 1`` and ``-k`` where the parameter is a known number."""
        if isinstance(node, gast.BinOp) and type(node.op) in ARITHMETIC:
            sides = [self.number(node.left), self.number(node.right)]
        elif isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
            sides = [self.number(node.operand)]
        else:
            return None
        if None in sides:
            return None
        operation = ARITHMETIC[type(node.op)] if isinstance(node, gast.BinOp) else operator.neg
        return gast.Constant(operation(*sides), None)

    def number(self, node: Any) -> Any:
        kind = self.kind_of(node) if isinstance(node, (gast.Name, gast.Constant)) else UNKNOWN
        return kind.value if isinstance(kind, Known) and is_number(kind) else None

    def call(self, node: gast.Call) -> Any:
        if is_conjugate(node) and self.is_real(node.args[0]):
            return self.visit(node.args[0])
        if isinstance(node.func, gast.Name):
            if node.func.id in ("size", "ndim"):
                return self.marker(node)
            if node.func.id in COMPUTED:
                kind = self.kind_of(node.args[0])
                if isinstance(kind, Known):
                    return binding.literal(COMPUTED[node.func.id](kind.value))
            better = inlined(node, self.kind_of)
            if better is not None:
                return self.visit(better)
        kept = [k for k in node.keywords if not (self.is_handed_on(k) or self.is_double(k))]
        return gast.Call(
            self.visit(node.func),
            [self.visit(argument) for argument in node.args],
            [gast.keyword(k.arg, self.visit(k.value)) for k in kept],
        )

    def is_real(self, node: Any) -> bool:
        """Whether an expression is real: its parameter is, or all arguments are."""
        if isinstance(node, gast.Name) and is_real(self.kind_of(node)):
            return True
        return all(is_real_inside(self.kinds[p]) for p in self.rule.wrt if p in self.kinds)

    def marker(self, node: gast.Call) -> Any:
        """``size(a)`` as ``a.size`` where ``a`` is known to be an array."""
        (argument,) = node.args
        if isinstance(self.kind_of(argument), Array):
            return gast.Attribute(argument, node.func.id, gast.Load())
        function = gast.Attribute(
            gast.Name("np", gast.Load(), None, None), node.func.id, gast.Load()
        )
        return gast.Call(function, [argument], [])

    def is_double(self, keyword: gast.keyword) -> bool:
        """Whether a keyword is ``dtype=dtype(a)`` for an ``a`` of NumPy's own precision."""
        value = keyword.value
        if keyword.arg != "dtype" or not isinstance(value, gast.Call):
            return False
        return getattr(value.func, "id", "") == "dtype" and is_double(self.kind_of(value))

    def is_handed_on(self, keyword: gast.keyword) -> bool:
        """Whether ``k=k`` hands on a parameter that the call leaves at its default."""
        name = keyword.arg
        if not isinstance(keyword.value, gast.Name) or keyword.value.id != name:
            return False
        parameter = self.rule.signature.parameters.get(name)
        kind = self.kind_of(keyword.value)
        if parameter is None or parameter.default is parameter.empty or not isinstance(kind, Known):
            return False
        return equal(kind.value, parameter.default)

    def kind_of(self, node: Any) -> Kind:
        """The kind of an argument of a helper; of ``shape(a)``, that of ``a``."""
        if isinstance(node, gast.Name):
            return self.kinds.get(node.id, UNKNOWN)
        if isinstance(node, gast.Constant):
            return Known(node.value)
        if is_marker(node):
            return self.kind_of(node.args[0])
        return UNKNOWN


def is_conjugate(node: gast.Call) -> bool:
    """``np.conj(...)``; ``out.conj()`` stays, of results that are complex for real arguments."""
    named = isinstance(node.func, gast.Attribute) and node.func.attr == "conj"
    return named and bool(node.args)


def is_real_inside(kind: Kind) -> bool:
    """Whether a value is real, or a sequence of real values; no value at all is none."""
    items = items_of(kind)
    if items is not None:
        return all(map(is_real_inside, items))
    return is_real(kind) or (isinstance(kind, Known) and kind.value is None)


def check(rule: Rule) -> None:
    """Parses everything that can be parsed without a call, and compares names."""
    if rule.family == "nondifferentiable":
        return
    parameters = rule.signature.parameters
    for variant in rule.variants:
        check_variant(rule, variant.definition, variant.conditions)
    given = [n for n in rule.aliases.values() if not binding.is_spread(rule, n)]
    for name in [*rule.allowed, *given, *rule.inactive, *(rule.stated or ())]:
        if name not in parameters:
            raise RuleError(f"the rule of {rule.name} has no parameter `{name}`")
    if not rule.has_base:
        return
    names = list(dict.fromkeys(rule.base_names()))  # this parses the body
    if rule.stated is not None and set(rule.stated) != set(names):
        raise RuleError(
            f"the rule of {rule.name} is declared with respect to {', '.join(rule.stated)}, "
            f"but its body is about {', '.join(names)}"
        )


def check_variant(rule: Rule, definition: Function, conditions: Mapping[str, Any]) -> None:
    parameters = rule.signature.parameters
    own = [n for n in inspect.signature(definition).parameters if n != "out"]
    if own != list(parameters):
        raise RuleError(
            f"a variant of the rule of {rule.name} has other parameters: {', '.join(own)}"
        )
    for name, condition in conditions.items():
        if name not in parameters:
            raise RuleError(f"a condition of the rule of {rule.name} names no parameter: `{name}`")
        if isinstance(condition, str) and not is_words(condition):
            raise RuleError(f"`{condition}` is no condition; compare strings by a function")
    rule.read(definition)
