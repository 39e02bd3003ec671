"""A module of derivatives that stands alone: what is generated, with all that it needs.

Imports, the constants of the user's module, the derivatives, the helpers that they call.  Each
derivative checks that its arguments are of the kinds it was written for.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import gast

from tangentish import pipeline
from tangentish.analysis.program import Program, Value, carries
from tangentish.calling import checks
from tangentish.calling.derivatives import LOCK
from tangentish.calling.kinds_text import check_writable, examples
from tangentish.emit.module import arranged, finish, free_names, imports_of
from tangentish.emit.writer import written_module
from tangentish.errors import ArgumentError
from tangentish.exporting.constants import Constants, settle_constants
from tangentish.exporting.guards import (
    direction_guards,
    kind_guards,
    memory_guards,
    seed_guards,
)
from tangentish.exporting.helpers import Written, helper_named, helpers
from tangentish.exporting.sweeps import vjp_function
from tangentish.language import rewrite
from tangentish.language.kinds import Kind
from tangentish.lookups import is_plain
from tangentish.runtime.guards import GUARDS

MODES = ("grad", "value_and_grad", "adjoint", "tangent", "vjp")
CONSTANTS_TITLE = "# Constants of the functions, as they were when this was generated."
HELPERS_TITLE = "# What the derivatives call, as it is in tangentish.runtime."


@dataclass(frozen=True)
class Wanted:
    """One derivative to export."""

    function: Any
    kinds: Mapping[str, Kind]
    wrt: tuple[str, ...]
    mode: str = "grad"
    single: bool = True  # one gradient, not a tuple
    retain: tuple[str, ...] = ()
    holomorphic: bool = False


@dataclass
class Module:
    """An exported module: its text, the derivatives in it, and the programs they are made from."""

    text: str
    entries: list[str]
    programs: list[Program]
    asked: list[str]  # what its functions take besides the user's parameters, by name


@dataclass
class Draft:
    """What has been collected for a module."""

    functions: list[gast.FunctionDef] = field(default_factory=list)
    docstrings: dict[str, str] = field(default_factory=dict)
    references: dict[str, Any] = field(default_factory=dict)
    constants: Constants = field(default_factory=Constants)
    entries: dict[str, list[gast.stmt]] = field(default_factory=dict)  # name to guards
    programs: list[Program] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """The names that the module has so far."""
        mine = {function.name for function in self.functions}
        return mine | {*self.references, *self.constants.literals, *self.constants.imports}


def export(wanted: Sequence[Wanted], about: str) -> Module:
    """The module of some derivatives; ``about`` is its docstring."""
    draft = Draft()
    with LOCK:
        for each in wanted:
            add(each, draft)
        text = written(draft, about)
        rewrite.forget()
    return Module(text, list(draft.entries), draft.programs, draft.constants.parameters)


def add(wanted: Wanted, draft: Draft) -> None:
    """Generate one derivative into a draft."""
    function, wrt, mode = wanted.function, list(wanted.wrt), wanted.mode
    checks.check_arguments(function, examples_of(wanted), wrt)
    if wanted.holomorphic:
        checks.check_complex_arguments(function, examples_of(wanted), wrt)
    made = pipeline.parts(
        function,
        {n: Value(kind, n in wrt and carries(kind)) for n, kind in wanted.kinds.items()},
        wrt,
        mode,
        single=wanted.single,
        accept=checks.result_check(mode, {}, wanted.holomorphic),
        seeded=mode == "adjoint",
        retain=wanted.retain,
        taken={*draft.names, *GUARDS},
    )
    program = made.program
    constants = settle_constants(function, program.captured)
    for mine, others in (
        (made.references, draft.references),
        (constants.literals, draft.constants.literals),
        (constants.imports, draft.constants.imports),
    ):
        merge(mine, others)
    draft.constants.parameters += constants.parameters
    draft.functions += made.functions
    draft.docstrings |= made.docstrings
    draft.programs.append(program)
    entry = next(f for f in draft.functions if f.name == made.entry)
    signature = inspect.signature(function)
    place = draft.functions.index(entry)
    if made.pair is not None:
        draft.functions[place] = without(entry, constants)
        reverse = next(f for f in draft.functions if f.name == made.pair.reverse)
        told = pipeline.place(program)
        given = constants.parameters
        entry = vjp_function(program, made.pair, reverse, wrt, told, given, draft.names)
        draft.docstrings[entry.name] = ast_docstring(entry)
        draft.functions.append(entry)
        place = -1
    more = mode in ("adjoint", "tangent")  # then what it takes besides comes by position
    draft.functions[place] = head = without(entry, constants, signature, more)
    draft.entries[head.name] = list(guards(wanted, program, constants, entry))


def examples_of(wanted: Wanted) -> dict[str, Any]:
    """Arguments of the kinds by which the function is differentiated; others are not asked for."""
    return examples({name: wanted.kinds[name] for name in wanted.wrt})


def ast_docstring(function: gast.FunctionDef) -> str:
    """The docstring that a function has in its body, which goes."""
    text = function.body.pop(0).value.value
    return str(text)


def merge(mine: Mapping[str, Any], others: dict[str, Any]) -> None:
    """One name is one thing in a module."""
    for name, value in mine.items():
        if name in others and others[name] is not value and others[name] != value:
            raise ArgumentError(
                f"`{name}` means two things in these functions: export them into two files"
            )
        others[name] = value


def guards(
    wanted: Wanted, program: Program, constants: Constants, entry: gast.FunctionDef
) -> Iterator[gast.stmt]:
    """What the function checks at its head."""
    captured = {n: each.kind for n, each in program.captured.items()}
    watched = {n: captured[n] for n in (*constants.imports, *constants.parameters)}
    watched = {n: kind for n, kind in watched.items() if is_writable(n, kind)}
    kinds = {**wanted.kinds, **watched}
    yield from kind_guards(kinds, str)
    yield from memory_guards(program, wanted.wrt, kinds, wanted.mode, str)
    more = [parameter.id for parameter in entry.args.args[len(program.parameters) :]]
    if wanted.mode == "adjoint":
        yield from seed_guards(program, more, str)
    if wanted.mode == "tangent":
        yield from direction_guards(wanted.wrt, more, str)


def is_writable(name: str, kind: Kind) -> bool:
    try:
        check_writable(name, kind)
    except ArgumentError:
        return False
    return True


# Signatures.


def without(
    function: gast.FunctionDef,
    constants: Constants,
    signature: inspect.Signature | None = None,
    more: bool = False,
) -> gast.FunctionDef:
    """A function without parameters for what its module knows, with the user's signature.

    With ``more`` it has parameters besides the user's: by position, before what goes by name.
    """
    old = function.args
    only = [p for p in old.kwonlyargs if p.id in constants.parameters]
    if signature is not None and not more:
        new = arguments_of(signature, only)
    else:
        named = named_only(signature)
        place = [p for p in old.args if p.id not in named]
        only = [*[p for p in old.args if p.id in named], *only]
        defaults = [named.get(p.id) for p in only]
        new = gast.arguments(place, [], None, only, defaults, None, [])
    return gast.FunctionDef(function.name, new, function.body, [], None, None, [])


def named_only(signature: inspect.Signature | None) -> dict[str, gast.expr | None]:
    """The keyword-only parameters, with their defaults where these have a text."""
    parameters = [] if signature is None else signature.parameters.values()
    only = [p for p in parameters if p.kind is p.KEYWORD_ONLY]
    return {p.name: rewrite.constant(p.default) if has_text(p) else None for p in only}


def arguments_of(signature: inspect.Signature, more: list[gast.expr]) -> gast.arguments:
    """Parameters as the user's function has them; ``more`` are keyword-only besides."""
    forms: dict[Any, list[inspect.Parameter]] = {}
    for parameter in signature.parameters.values():
        forms.setdefault(parameter.kind, []).append(parameter)
    of = inspect.Parameter
    positional = [*forms.get(of.POSITIONAL_ONLY, []), *forms.get(of.POSITIONAL_OR_KEYWORD, [])]
    defaults: list[Any] = []
    for parameter in reversed(positional):
        if not has_text(parameter):
            break
        defaults.insert(0, rewrite.constant(parameter.default))
    only = forms.get(of.KEYWORD_ONLY, [])
    stars = [forms.get(form, [None])[0] for form in (of.VAR_POSITIONAL, of.VAR_KEYWORD)]
    return gast.arguments(
        [parameter_node(p) for p in forms.get(of.POSITIONAL_OR_KEYWORD, [])],
        [parameter_node(p) for p in forms.get(of.POSITIONAL_ONLY, [])],
        parameter_node(stars[0]),
        [*map(parameter_node, only), *more],
        [rewrite.constant(p.default) if has_text(p) else None for p in only] + [None] * len(more),
        parameter_node(stars[1]),
        defaults,
    )


def has_text(parameter: inspect.Parameter) -> bool:
    """Whether a parameter has a default that is written as one constant."""
    value = parameter.default
    return value is not parameter.empty and is_plain(value) and not isinstance(value, tuple)


def parameter_node(parameter: inspect.Parameter | None) -> Any:
    return parameter and gast.Name(parameter.name, gast.Param(), None, None)


# Writing.


def written(draft: Draft, about: str) -> str:
    """The text of the whole module."""
    free = set().union(*[free_names(f) for f in draft.functions]) - {
        f.name for f in draft.functions
    }
    called = {stmt.value.func.id for lines in draft.entries.values() for stmt in lines}
    read = {
        n.id
        for lines in draft.entries.values()
        for s in lines
        for n in gast.walk(s)
        if isinstance(n, gast.Name)
    }
    known = {*draft.constants.literals, *draft.constants.imports}
    needed = {n: helper_named(n, draft.references.get(n)) for n in sorted(free - known)}
    needed = {name: helper for name, helper in needed.items() if helper is not None}
    support = helpers({**needed, **{name: GUARDS[name] for name in sorted(called)}})
    new_names = names_apart(support, draft, needed)
    plain, froms, bindings = imports_of(sorted(free - known - {*needed}), draft.references)
    refuse_bound(bindings, [*plain, *froms])
    own = {module.split(".")[0] for module in froms} - {"numpy", "scipy"}
    for name, (module, there) in draft.constants.imports.items():
        if name in free | read:
            froms.setdefault(module, []).append(there if there == name else f"{there} as {name}")
            own.add(module.split(".")[0])
    imports = arranged(
        [*dict.fromkeys([*plain, *support.imports])], joined(froms, support.froms), own
    )
    literals = {n: value for n, value in draft.constants.literals.items() if n in free}
    return "\n".join(
        [*top(imports, list(draft.entries), literals, about), functions_text(draft, new_names)]
        + ([helpers_text(support, new_names)] if support.definitions else [])
    )


def joined(*tables: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table in tables:
        for module, names in table.items():
            found[module] = list(dict.fromkeys([*found.get(module, []), *names]))
    return found


def refuse_bound(bindings: Mapping[str, Any], modules: Sequence[str]) -> None:
    """Refuse what the module would have to import, and cannot."""
    for name, value in bindings.items():
        told = getattr(value, "__qualname__", name)
        raise ArgumentError(
            f"the derivative uses `{told}`, which no import reaches: define it at the top of a "
            "module that can be imported"
        )
    if any("tangentish" in module.split() or module.startswith("tangentish") for module in modules):
        raise ArgumentError(
            "the derivative calls functions of tangentish, which the exported module is to do "
            "without: export a function that does not"
        )


def names_apart(support: Written, draft: Draft, needed: Collection[str]) -> dict[str, str]:
    """New names for the helpers whose own names mean something else in the module.

    Those that generated functions call by name have been kept free.
    """
    taken = set(draft.names)
    for function in draft.functions:
        if function.name in draft.entries:
            parts = rewrite.subexpressions(function)
            taken |= {part.id for part in parts if isinstance(part, gast.Name)} - {*needed}
    found: dict[str, str] = {}
    for name in support.names:
        if name in needed and name in {*draft.names} - {*draft.references}:
            raise ArgumentError(f"`{name}` is a helper's name, too: call yours by another name")
        if name not in needed and name in taken:
            new, number = f"{name}_", 1
            while new in taken:
                number += 1
                new = f"{name}_{number}"
            found[name] = new
    return found


def top(
    imports: Sequence[str], entries: Sequence[str], literals: Mapping[str, Any], about: str
) -> Iterator[str]:
    """What stands above the first function."""
    yield f'"""{about}"""\n'
    if imports:
        yield "\n".join(imports) + "\n"
    display = gast.List([rewrite.constant(name) for name in sorted(entries)], gast.Load())
    names: list[gast.stmt] = [rewrite.assign(rewrite.name("__all__", store=True), display)]
    yield statements_text(names)
    if literals:
        lines = [
            rewrite.assign(rewrite.name(name, store=True), literal(value))
            for name, value in literals.items()
        ]
        yield f"{CONSTANTS_TITLE}\n{statements_text(lines)}"
    yield ""


def literal(value: Any) -> gast.expr:
    """A constant, or a tuple of them, as an expression."""
    if isinstance(value, tuple):
        return gast.Tuple([literal(part) for part in value], gast.Load())
    return rewrite.constant(value)


def statements_text(statements: list[Any]) -> str:
    return written_module(None, [], statements)[0]


def functions_text(draft: Draft, new_names: Mapping[str, str]) -> str:
    """The generated functions; those of ``__all__`` with their checks at the head."""
    comments: dict[int, str] = {}
    finished = []
    below: set[int] = set()
    for function in draft.functions:
        whole = finish(function, draft.docstrings.get(function.name, ""), comments, {})
        at = 1 if draft.docstrings.get(function.name) else 0
        lines = [call_renamed(line, new_names) for line in draft.entries.get(function.name, [])]
        body = [*whole.body[:at], *lines, *whole.body[at:]]
        below |= {id(body[at + len(lines)])} if lines else set()
        finished.append(gast.FunctionDef(whole.name, whole.args, body, [], None, None, []))
    return written_module(None, [], finished, comments, below)[0]


def helpers_text(support: Written, new_names: Mapping[str, str]) -> str:
    statements = [renamed_names(s, new_names) for s in (*support.constants, *support.definitions)]
    text = statements_text(statements)
    gap = "\n" if support.constants else "\n\n"
    return f"\n{HELPERS_TITLE}\n{gap}{text}"


def renamed_names(node: Any, new_names: Mapping[str, str]) -> Any:
    """A helper with other names."""
    new = rewrite.rename(node, new_names)
    if getattr(node, "name", None) in new_names:
        return rewrite.with_fields(new, {"name": new_names[node.name]})
    return new


def call_renamed(statement: Any, new_names: Mapping[str, str]) -> Any:
    """A call of a guard by its name in the module; its arguments are the user's names."""
    call = statement.value
    function = rewrite.name(new_names.get(call.func.id, call.func.id))
    return gast.Expr(gast.Call(function, call.args, []))


__all__ = ["MODES", "Module", "Wanted", "export"]
