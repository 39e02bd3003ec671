"""The notation of derivative rules: decorators for functions that are read and never run.

One rule serves both modes.  Five families say how:

=================  ==========================  =============================================
decorator          the body states             the other mode follows
=================  ==========================  =============================================
`elementwise`      ``partial.x = ...``         tangent: the sum of partials times tangents
`linear`           ``adjoint.x += ...``        tangent: the function, applied to tangents
`multilinear`      ``adjoint.x += ...``        tangent: a sum, one argument replaced in each
`rule`             ``adjoint.x += ...`` and    it is stated: ``tangent.out = ...``
`nondifferentiable`  (no body)                 the result carries no derivative
=================  ==========================  =============================================

An argument that may depend on the differentiated ones is named by ``wrt``, or else by having
a partial or an adjoint; ``inactive`` names those that may, but on which the derivative does
not depend, such as the condition of `where`.  Any other must not.  ``containers`` names those
that take lists, tuples, dicts and objects as they are; of any other NumPy makes an array.
``exact`` says that every contribution has the very shape of its argument, which then need not
be asked for at run time.

``@name.when(axis=None)`` adds a variant with better text for calls whose kinds meet the
conditions (see `tangentish.rules.conditions`); the first one that fits is taken.  A keyword
``k=k`` in a template hands a parameter on, and is left out in a call that leaves the parameter
at its default; ``dtype=dtype(a)`` is left out for float64, which NumPy takes anyway.

Complex numbers: an adjoint pairs with a tangent as ``Re(adjoint * tangent)``, without a
conjugate, so that the rule of an analytic function is the same text for them.  Where a variable
is real, the real part of a contribution or tangent is taken by the generator.  ``np.conj(...)``
in a template is left out where all arguments are real.  A rule of ours holds for complex
arguments, a user's does not, unless it says otherwise by ``complex=``, or all rules of a module
of ours by ``COMPLEX = False``, or a variant by the word "complex" in its conditions.

``stand_in`` is a function to find out the kinds of results by, where samples that are made
without knowledge are not what the function takes.
``only={"a": "matrix"}`` refuses calls whose arguments are not surely of such kinds; of several
conditions in a tuple, one must hold.
``kink`` says in words which value stands for the derivative where there is none: "at 0 the
derivative is 0". ``name.kink(text, y=0.5)`` says it of the calls that meet some conditions alone.

Broadcasting is never a rule's business: a contribution may be wider than its argument, or
narrower and constant along the missing axes.

Bodies are parsed when a rule is first used, so that importing the table is quick.
"""

from __future__ import annotations

import functools
import hashlib
import sys
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.errors import RuleBindingError, RuleError
from tangentish.lookups import EPOCH, code_hash
from tangentish.rules.markers import adjoint, dtype, each, ndim, partial, shape, size, tangent

if TYPE_CHECKING:
    import inspect

    import gast

    from tangentish.language.kinds import Kind
    from tangentish.rules.template import Template

Function = Callable[..., Any]
Key = int | tuple[int, int | str]

REGISTRY: dict[Key, Rule] = {}  # by `key_of` the functions, which the rules keep alive
OWNERS: set[int] = set()  # objects whose methods have rules, as distributions of SciPy


@dataclass(frozen=True)
class Variant:
    """A better text for the calls that meet some conditions."""

    conditions: Mapping[str, Any]
    definition: Function


@dataclass(frozen=True)
class Kink:
    """Where a function has no derivative, and which value stands for it there."""

    text: str
    conditions: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Rule:
    """How one function is differentiated, under all its names."""

    family: str
    functions: tuple[Function, ...]
    definition: Function
    stated: tuple[str, ...] | None = None
    inactive: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    allowed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    variants: list[Variant] = field(default_factory=list)
    expansions: list[Function] = field(default_factory=list)
    containers: tuple[str, ...] = ()  # parameters that take any structure as it is
    exact: bool = False  # whether contributions have the very shape of their argument
    times_result: bool = False  # of an elementwise rule: the partials are those of the logarithm
    home: str = ""  # the module that declares a rule without a body
    complex: bool | None = None  # whether it holds for complex arguments; None: see below
    only: Mapping[str, Any] = field(default_factory=dict)  # what kinds parameters must have
    stand_in: Function | None = None  # takes any samples, and has results of the same kinds
    kinks: list[Kink] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"<rule of {self.name}>"

    @cached_property
    def name(self) -> str:
        """The function's full name, for messages."""
        return full_name(self.functions[0])

    @cached_property
    def is_builtin(self) -> bool:
        """Whether the rule is one of this package."""
        return is_ours(self.home or self.definition.__module__)

    def takes_complex(self, kinds: Mapping[str, Kind]) -> bool:
        """Whether the rule holds where arguments of these kinds are complex, or may be.

        >>> import numpy as np
        >>> from tangentish.language.kinds import UNKNOWN, Scalar
        >>> from tangentish.rules.table import find_rule
        >>> z = {"x": Scalar("complex128")}
        >>> [find_rule(f).takes_complex(z) for f in (np.sin, np.abs, np.sort)]
        [True, True, False]
        >>> find_rule(np.abs).takes_complex({"x": UNKNOWN})
        False
        """
        from tangentish.rules.choice import speaks_of_complex

        holds = self.complex
        if holds is None:
            holds = self.is_builtin and self.definition.__globals__.get("COMPLEX", True)
        return holds or speaks_of_complex(self, kinds)

    def conjugates(self, kinds: Mapping[str, Kind]) -> bool:
        """Whether the rule's text for these kinds says that the function is not analytic."""
        from tangentish.language.rewrite import subexpressions

        parts = (p for e in self.template(kinds).expressions() for p in subexpressions(e))
        return any(getattr(part, "attr", "") in ("conj", "real", "imag") for part in parts)

    def unmet(self, kinds: Mapping[str, Kind]) -> str:
        """The parameter whose kind is not one that the rule is for; empty where there is none.

        >>> import numpy as np
        >>> from tangentish.rules.table import find_rule
        >>> find_rule(np.sin).unmet({})
        ''
        """
        from tangentish.language.kinds import UNKNOWN
        from tangentish.rules.conditions import holds

        for name, conditions in self.only.items():
            options = conditions if isinstance(conditions, tuple) else (conditions,)
            if not any(holds(option, kinds.get(name, UNKNOWN)) for option in options):
                return name
        return ""

    @cached_property
    def signature(self) -> inspect.Signature:
        """The parameters, named as the function itself names them."""
        from tangentish.rules.binding import signature_of

        return signature_of(self)

    @cached_property
    def wrt(self) -> tuple[str, ...]:
        """The parameters that may depend on the differentiated arguments."""
        from tangentish.rules import binding

        if self.spread is not None and not self.has_base:
            return binding.spread_names(self)
        names = self.stated or tuple(dict.fromkeys(self.base_names()))
        if self.spread is None or self.stated is not None:
            return names
        return (*names, *binding.spread_names(self))

    def known_as(self, parameter: str) -> str:
        """The name of a parameter that the function itself has for it."""
        return next((name for name, p in self.aliases.items() if p == parameter), parameter)

    def base_names(self) -> Iterable[str]:
        if self.family == "nondifferentiable":
            return ()
        base = self.base
        return base.partials if base.partials else (name for name, _ in base.adjoints)

    @cached_property
    def spread(self) -> str | None:
        """The parameter that stands for any number of arguments, or for a written-out list."""
        from tangentish.rules.binding import spread_of

        return spread_of(self)

    @cached_property
    def sequences(self) -> frozenset[str]:
        """The parameters that take a list as it is; any other makes an array of it.

        >>> import numpy as np
        >>> from tangentish.rules.table import find_rule
        >>> find_rule(np.stack).sequences, find_rule(np.sum).sequences
        (frozenset({'arrays'}), frozenset())
        """
        texts = [v.definition for v in self.variants]
        if self.has_base and self.family != "nondifferentiable":
            texts.append(self.definition)
        found = {name for text in texts for name in self.read(text).sequences}
        return frozenset(found.union(self.containers))

    @property
    def has_base(self) -> bool:
        """Whether the rule's own body is its template (and not only expansions)."""
        return not self.expansions or self.expansions[0] is not self.definition

    @cached_property
    def base(self) -> Template:
        """The template of the rule's own body."""
        return self.read(self.definition)

    def read(self, definition: Function) -> Template:
        """The template of the base or of a variant, parsed once."""
        from tangentish.rules.template import parse

        known: dict[Function, Template] = self.__dict__.setdefault("_templates", {})
        if definition not in known:
            template = parse(definition, self.signature.parameters, self.family)
            known[definition] = template.times_result() if self.times_result else template
        return known[definition]

    def template(self, kinds: Mapping[str, Kind]) -> Template:
        """The best text for arguments of these kinds.

        >>> import gast
        >>> import numpy as np
        >>> from tangentish.language.kinds import Known
        >>> from tangentish.rules.table import find_rule
        >>> power = find_rule(np.power)
        >>> gast.unparse(power.template({"y": Known(2)}).partials["x"]).strip()
        '2.0 * x'
        """
        from tangentish.rules.choice import choose

        return choose(self, kinds)

    def bind(
        self, args: Sequence[gast.expr], keywords: Mapping[str, gast.expr]
    ) -> dict[str, gast.expr]:
        """The argument expression of every parameter, defaults filled in.

        Raises RuleBindingError for an argument that the rule does not cover.
        """
        from tangentish.rules.binding import bind

        return bind(self, args, keywords)

    def arguments(
        self, bound: Mapping[str, gast.expr], named: Mapping[str, str] | None = None
    ) -> tuple[list[gast.expr], list[gast.keyword]]:
        """The shortest argument list that binds to ``bound``: the inverse of `bind`.

        ``named`` has the keywords of the parameters that were given by keyword.
        """
        from tangentish.rules.binding import arguments

        return arguments(self, bound, named)

    def when(self, **conditions: Any) -> Callable[[Function], Function]:
        """Adds a variant for calls whose kinds meet all the conditions."""

        def add(definition: Function) -> Function:
            self.variants.append(Variant(conditions, definition))
            note_change(definition.__module__)
            return definition

        return add

    def kink(self, text: str, **conditions: Any) -> None:
        """Says what holds at a kink, for calls whose kinds meet the conditions.

        The first one that fits is told; an empty text says that there is no kink then.
        """
        self.kinks.append(Kink(text, conditions))

    def kink_for(self, kinds: Mapping[str, Kind]) -> str:
        """What holds at the kink of a call with arguments of these kinds; empty without one.

        >>> import numpy as np
        >>> from tangentish.language.kinds import Known
        >>> from tangentish.rules.table import find_rule
        >>> find_rule(np.abs).kink_for({})
        'at 0 the derivative is 0'
        >>> find_rule(np.power).kink_for({"y": Known(2)})
        ''
        """
        from tangentish.rules.choice import kink_for

        return kink_for(self, kinds)

    def expand(self, definition: Function) -> Function:
        """Adds the text for a written-out argument list.

        The decorated function *is* run, with constants for known arguments (`UNKNOWN` for
        others) and the names of the spread ones, each with its ``kind``; it returns the body
        of the rule as text.
        """
        self.expansions.append(definition)
        return definition

    def check(self) -> None:
        """Parses everything; raises RuleError where the rule is declared wrongly."""
        from tangentish.rules.choice import check

        check(self)


def key_of(function: Any) -> Key:
    """What a function is found by: its identity, as two functions may be equal and differ.

    A method is a new object whenever it is read, and goes by its owner.

    >>> import numpy as np
    >>> key_of(np.add.reduce) == key_of(np.add.reduce), key_of(np.add) == id(np.add)
    (True, True)
    >>> once, again = [].append, [].append
    >>> key_of(once) == key_of(again), key_of(len) == key_of(max)
    (False, False)
    >>> dictionary = type("Dictionary", (), {"look": lambda self: None})()
    >>> key_of(dictionary.look) == key_of(dictionary.look)
    True
    """
    if isinstance(function, types.MethodType):
        return id(function.__self__), id(function.__func__)
    owner = getattr(function, "__self__", None)
    if type(owner).__name__ == "ufunc":
        return id(owner), str(function.__name__)
    return id(function)


def full_name(function: Any) -> str:
    """The name under which users know a function.

    >>> import numpy as np
    >>> full_name(np.linalg.inv), full_name(np.tanh), full_name(abs)
    ('numpy.linalg.inv', 'numpy.tanh', 'abs')
    """
    if isinstance(function, types.MethodType) and id(function.__self__) in OWNERS:
        from tangentish.frontend.resolve import import_path

        return f"{'.'.join(import_path(function.__self__) or ())}.{function.__name__}"
    special = sys.modules.get("scipy.special")
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None)
    if name is None:
        return repr(function)
    if isinstance(getattr(function, "__self__", None), np.ufunc):
        return f"{full_name(function.__self__)}.{function.__name__}"
    owner = getattr(function, "__objclass__", None)
    module = getattr(owner or function, "__module__", None)
    if module is None:  # ufuncs do not say where they are from
        module = "scipy.special" if getattr(special, name, None) is function else "numpy"
    module = "tangentish.runtime" if module.startswith("tangentish.runtime.") else module
    module = module.partition("._")[0]  # where the public has it from
    return str(name) if module == "builtins" else f"{module.removeprefix('_')}.{name}"


def register(rule: Rule) -> Rule:
    """Makes a rule known under all its functions."""
    if not rule.functions:
        raise RuleError(f"the rule `{rule.definition.__name__}` names no function")
    for function in rule.functions:
        before = REGISTRY.get(key_of(function))
        if before is not None and rule.is_builtin:
            if before.is_builtin:
                raise RuleError(f"two rules for {full_name(function)}")
            continue  # a family that is loaded late does not replace what the user says
        REGISTRY[key_of(function)] = rule
        if isinstance(function, types.MethodType):
            OWNERS.add(id(function.__self__))
    note_change(rule.home or rule.definition.__module__)
    if not rule.is_builtin:
        rule.check()  # users hear of mistakes at once, on the line that they wrote
    return rule


def is_ours(module: str) -> bool:
    return str(module).startswith("tangentish.rules.")


def note_change(module: str) -> None:
    """Derivatives in memory were made without a rule that is declared now."""
    if not is_ours(module):
        EPOCH.value += 1


def user_rules_text() -> str:
    """A text that changes with the rules that users declare; empty where there are none.

    >>> user_rules_text() == user_rules_text()
    True
    """
    return _user_rules_text(EPOCH.value, len(REGISTRY))


@functools.lru_cache(maxsize=1)
def _user_rules_text(epoch: int, count: int) -> str:
    lines = []
    for rule in dict.fromkeys(REGISTRY.values()):
        bodies = [*([] if rule.home else [rule.definition]), *(v.definition for v in rule.variants)]
        codes = [code_hash(b.__code__) for b in bodies if not is_ours(b.__module__)]
        if codes or not rule.is_builtin:
            options = rule.family, rule.stated, rule.inactive, rule.aliases, rule.allowed
            held = "" if rule.complex is None else f" complex={rule.complex}"
            conditions = [v.conditions for v in rule.variants]
            named = [full_name(f) for f in rule.functions]
            lines.append(f"{named} {options}{held} {conditions} {codes}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16] if lines else ""


def decorator(family: str) -> Callable[..., Callable[[Function], Rule]]:
    def decorate(
        *functions: Function,
        wrt: str | Sequence[str] | None = None,
        inactive: str | Sequence[str] = (),
        aliases: Mapping[str, str] | None = None,
        allowed: Mapping[str, tuple[Any, ...]] | None = None,
        containers: str | Sequence[str] = (),
        exact: bool = False,
        complex: bool | None = None,
        only: Mapping[str, Any] | None = None,
        stand_in: Function | None = None,
        kink: str = "",
    ) -> Callable[[Function], Rule]:
        stated = None if wrt is None else names(wrt)

        def make(definition: Function) -> Rule:
            options = aliases or {}, allowed or {}
            rule = Rule(family, functions, definition, stated, names(inactive), *options)
            rule = replace(rule, containers=names(containers), exact=exact, complex=complex)
            kinks = [Kink(kink, {})] if kink else []
            return register(replace(rule, only=only or {}, stand_in=stand_in, kinks=kinks))

        return make

    return decorate


def names(given: str | Sequence[str]) -> tuple[str, ...]:
    """One name, or several."""
    return (given,) if isinstance(given, str) else tuple(given)


elementwise = decorator("elementwise")
linear = decorator("linear")
multilinear = decorator("multilinear")
rule = decorator("general")


def variadic(
    family: str,
    *functions: Function,
    aliases: Mapping[str, str] | None = None,
    allowed: Mapping[str, tuple[Any, ...]] | None = None,
    complex: bool | None = None,
    kink: str = "",
) -> Callable[[Function], Rule]:
    """A rule for any number of arguments: its function is run and returns the body as text.

    ``aliases`` names the arguments that have keywords: ``{"start": "x1"}``.
    """

    def make(definition: Function) -> Rule:
        options: Any = {"aliases": aliases or {}, "allowed": allowed or {}, "complex": complex}
        options["kinks"] = [Kink(kink, {})] if kink else []
        return register(Rule(family, functions, definition, expansions=[definition], **options))

    return make


def nondifferentiable(functions: Iterable[Function]) -> None:
    """Declares functions whose results carry no derivative.

    >>> import numpy as np
    >>> from tangentish.rules.table import find_rule
    >>> find_rule(np.sign).family
    'nondifferentiable'
    """
    home = sys._getframe(1).f_globals.get("__name__", "")
    for function in functions:
        register(Rule("nondifferentiable", (function,), nondifferentiable, home=home))


__all__ = [
    "Rule",
    "RuleBindingError",
    "adjoint",
    "dtype",
    "each",
    "elementwise",
    "linear",
    "multilinear",
    "ndim",
    "nondifferentiable",
    "partial",
    "rule",
    "shape",
    "size",
    "tangent",
    "variadic",
]
