"""The functions that have derivative rules, told from the rules themselves."""

from __future__ import annotations

import builtins
import contextlib
import importlib
import math
import operator
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import gast
import numpy as np

from tangentish.analysis.mutators import MUTATORS
from tangentish.analysis.ufunc_methods import EQUAL
from tangentish.language.kinds import UNKNOWN
from tangentish.rules.methods import ATTRIBUTES, METHODS
from tangentish.rules.notation import Rule
from tangentish.rules.table import all_rules, find_rule
from tangentish.rules.template import Template, is_marker

# Where users find functions; a name counts once, in the first of these that has it.
HOMES: tuple[tuple[str, ModuleType | type], ...] = (
    ("np", np),
    ("np.linalg", np.linalg),
    ("np.fft", np.fft),
    ("math", math),
    ("operator", operator),
    ("", builtins),
)
OPTIONAL_HOMES = ("scipy.special", "scipy.linalg", "scipy.stats")
OUTER = (np.add, np.subtract, np.multiply, np.divide, np.maximum, np.minimum)
STORING = ("fill", "put", "sort")  # methods that change their array
SHAPES_ALONE = ("shapes", "len")  # what looks at no values either
OPERATORS = {
    "operator.add": "+",
    "operator.sub": "-",
    "operator.mul": "*",
    "operator.truediv": "/",
    "operator.pow": "**",
    "operator.mod": "%",
    "operator.matmul": "@",
    "operator.neg": "-x",
    "operator.pos": "+x",
}


@dataclass(frozen=True)
class Entry:
    """One rule as users meet it: all the names of its functions, and what its adjoint keeps."""

    rule: Rule
    names: tuple[str, ...]
    forms: tuple[str, ...]

    @property
    def by(self) -> tuple[str, ...]:
        """The parameters that may be differentiated by."""
        if self.rule.family == "nondifferentiable":
            return ()
        return tuple(n for n in self.rule.signature.parameters if n in self.rule.wrt) or (
            f"*{self.rule.spread}",
        )

    @property
    def call(self) -> str:
        """The parameters that the rule covers, as in a signature."""
        return f"{self.rule.signature}".replace("'", '"')

    @property
    def kinks(self) -> tuple[str, ...]:
        """What holds where the function has no derivative, in whatever form it is called."""
        return tuple(dict.fromkeys(kink.text for kink in self.rule.kinks if kink.text))

    @property
    def keeps(self) -> tuple[str, ...]:
        """The values that the adjoints read, where the kinds of the arguments are not known."""
        return tuple(dict.fromkeys(read for part in adjoints_of(self.rule) for read in part))


def adjoints_of(rule: Rule) -> Iterator[tuple[str, ...]]:
    """For each adjoint of a rule, the arguments whose values it reads, and `out`."""
    template = template_of(rule)
    local_names = dict(template.locals)
    for expression in [*template.partials.values(), *(e for _, e in template.adjoints)]:
        yield tuple(dict.fromkeys(values_read(expression, rule, local_names)))


def template_of(rule: Rule) -> Template:
    """The rule's own body, or what it says of two arguments where it takes any number."""
    if rule.has_base:
        return rule.base
    return rule.template({f"{rule.spread}{k}": UNKNOWN for k in (1, 2)})


def values_read(node: Any, rule: Rule, local_names: Mapping[str, Any]) -> Iterator[str]:
    """The names of arguments, and `out`, of which an expression reads more than the shape."""
    if is_marker(node) or getattr(getattr(node, "func", None), "id", "") in SHAPES_ALONE:
        return
    if isinstance(node, gast.Name):
        if node.id in local_names:
            yield from values_read(local_names[node.id], rule, local_names)
        elif node.id == "out" or node.id in rule.wrt:
            yield node.id
    is_adjoint = isinstance(node, gast.Attribute) and getattr(node.value, "id", "") == "adjoint"
    if not is_adjoint:
        for child in gast.iter_child_nodes(node):
            yield from values_read(child, rule, local_names)


# ---- names -----------------------------------------------------------------------------------


def homes() -> Iterator[tuple[str, Any]]:
    """The namespaces to look in; those of libraries that may be missing, where they are there."""
    yield from HOMES
    for name in OPTIONAL_HOMES:
        if name in sys.modules:
            yield name, sys.modules[name]


def public_names() -> Iterator[tuple[str, Any]]:
    """Every public name of a function that has a rule, with the function."""
    for prefix, home in homes():
        for name in sorted(vars(home)):
            found = getattr(home, name)
            if name.startswith("_") or isinstance(found, ModuleType) or not callable(found):
                continue
            parts = [("", found)]
            if isinstance(found, np.ufunc) and found.nout == 1:
                parts += [
                    (f".{m}", getattr(found, m)) for m in ("reduce", "accumulate", "reduceat")
                ]
            for ending, function in parts:
                if find_rule(function) is not None:
                    yield (f"{prefix}.{name}" if prefix else name) + ending, function
    for name, function in METHODS.items():
        yield f"ndarray.{name}", function
    for name, function in ATTRIBUTES.items():
        yield f"ndarray.{name} ", function


def catalog() -> list[Entry]:
    """All rules with the names of their functions, in the order of their declaration.

    >>> [entry] = [e for e in catalog() if "np.tanh" in e.names]
    >>> entry.by, entry.keeps
    (('x',), ('out',))
    """
    found: dict[int, list[str]] = {}
    for name, function in public_names():
        rule = find_rule(function)
        if rule is not None:
            found.setdefault(id(rule), []).append(name)
    entries = []
    for rule in all_rules():
        names = found.get(id(rule), [])
        forms = [OPERATORS[n] for n in names if n in OPERATORS]
        if names:
            entries.append(Entry(rule, tuple(n.strip() for n in names), tuple(forms)))
    return entries


def load_optional() -> None:
    """Imports the libraries that may be missing, so that their rules are told as well."""
    for name in OPTIONAL_HOMES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def lowered() -> dict[str, str]:
    """Names that have no rule of their own, and how what they do is written with others.

    >>> lowered()["np.add.reduce"], lowered()["np.copyto"]
    ('`np.sum`, `axis=0`', 'a store')
    """
    methods = {
        f"np.{ufunc.__name__}.{name}": f"`np.{path}`, `axis=0`"
        for (ufunc, name), path in EQUAL.items()
    }
    outer = {f"np.{ufunc.__name__}.outer": "the ufunc, of arrays with more axes" for ufunc in OUTER}
    stores = {f"np.{f.__name__}": "a store" for f in MUTATORS if hasattr(np, f.__name__)}
    stores |= {f"ndarray.{name}": "a store" for name in STORING}
    added = {f"np.{name}.at": "additions at repeated places" for name in ("add", "subtract")}
    looped = dict.fromkeys(
        ("np.vectorize", "np.fromfunction"), "a loop, or the function's own call"
    )
    joined = {"np.r_": "`np.concatenate`", "np.c_": "`np.column_stack`"}
    chosen = {"np.piecewise": "choices by conditions", "np.put_along_axis": "a store"}
    return {**joined, **chosen, **methods, **outer, **stores, **added, **looped}


# ---- the page --------------------------------------------------------------------------------


INTRODUCTION = """\
# Functions

Every function here has one rule, from which both modes follow: reverse (`grad`, `vjp`) and
forward (`tangent`, `jvp`). This page is written by `python -m tangentish functions`, from the
rules themselves.

*differentiated by* names the parameters that may depend on the arguments of the derivative;
all others are constants, and refused where they are not. *keeps* names the values that the
adjoint reads, `out` being the result: what stands there is recorded in the forward sweep if
it is overwritten later, and nothing else is. Where the kinds of the arguments are known, it is
often less. Parameters that a rule does not list are refused, unless they stand at their
defaults. Below a table stands what holds at the kinks of its functions; `derivative.explain(...)`
says it of those that a program calls.
"""
HEAD = "| function | parameters | differentiated by | keeps |\n|---|---|---|---|"
LOWERED = "## Written as others"
LOWERED_TEXT = """\
These are taken apart into calls and stores that have rules, before anything is differentiated.
`outer` is there for every ufunc of two arguments that has a rule."""
CONSTANT = "## Constant results"
CONSTANT_TEXT = """\
The results of these carry no derivative: they count, compare, round, or look at shapes and
types. Where the derivative exists, it is 0."""


def page() -> str:
    """The table of all functions, as a page of the documentation."""
    load_optional()
    entries = catalog()
    lines = [INTRODUCTION]
    for module in dict.fromkeys(e.rule.definition.__module__ for e in entries if e.by):
        lines += [f"## {title(module)}", "", HEAD]
        family = [e for e in entries if e.by and e.rule.definition.__module__ == module]
        lines += [*map(row, family), "", *kinks(family)]
    lines += [LOWERED, "", LOWERED_TEXT, "", "| name | becomes |", "|---|---|"]
    lines += [f"| `{name}` | {text} |" for name, text in sorted(lowered().items())]
    lines.append("")
    constant = sorted(name for e in entries if not e.by for name in e.names)
    lines += [CONSTANT, "", CONSTANT_TEXT, "", ", ".join(f"`{name}`" for name in constant)]
    return "\n".join(lines) + "\n"


def title(module: str) -> str:
    """What the docstring of a family of rules says first."""
    text = sys.modules[module].__doc__ or module
    return " ".join(text.split("\n\n")[0].split()).rstrip(".")


def row(entry: Entry) -> str:
    """A line of the table."""
    names = [f"`{name}`" for name in entry.names if not name.startswith("operator.")]
    names += [f"`{form}`" for form in entry.forms]
    keeps = ", ".join(f"`{name}`" for name in entry.keeps) or "shapes only"
    by = ", ".join(f"`{name}`" for name in entry.by)
    return f"| {' '.join(names)} | `{entry.call}` | {by} | {keeps} |"


def kinks(entries: Iterable[Entry]) -> list[str]:
    """What the page says of the kinks of a family: each text once, with the names it is about."""
    about: dict[str, list[str]] = {}
    for entry in entries:
        for text in entry.kinks:
            about.setdefault(text, []).extend(
                f"`{name}`"
                for name in entry.names
                if not name.startswith(("operator.", "ndarray."))
            )
    lines = [f"- {', '.join(names)}: {text}." for text, names in about.items()]
    return ["At kinks:", "", *lines, ""] if lines else []


def rows_about(words: Iterable[str]) -> list[str]:
    """The rows of the functions whose names hold one of the words."""
    wanted = list(words)
    return [row(e) for e in catalog() if any(w in name for w in wanted for name in e.names)]
