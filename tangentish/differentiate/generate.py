"""Derivative functions from programs: one gradient, and a pair for each called function."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import gast

from tangentish.analysis.frames import root_name
from tangentish.analysis.lattice import widened
from tangentish.analysis.program import Program, carries, is_container, said
from tangentish.differentiate.adjoints import Adjoints, State, method
from tangentish.differentiate.leaves import unpacked
from tangentish.differentiate.needs import BARS
from tangentish.differentiate.recording import Recorder
from tangentish.differentiate.reverse import Reverse
from tangentish.differentiate.shadows import ShadowBindings, bound_names, shadow_names
from tangentish.errors import ArgumentError, UnsupportedError
from tangentish.language import rewrite
from tangentish.language.freshness import is_fresh
from tangentish.language.headings import section
from tangentish.language.kinds import (
    AnyOf,
    Array,
    Dict,
    Kind,
    Known,
    List,
    Object,
    Scalar,
    Tuple,
    Unknown,
    is_complex,
)
from tangentish.language.stores import in_place_roots
from tangentish.optimize.cleanup import clean, polish
from tangentish.optimize.effects import definitely_bound


@dataclass
class Pair:
    """The generated pair of a called function."""

    program: Program
    forward: str
    reverse: str
    active: list[str]
    shadowed: list[str]
    given: list[str]  # those whose shadow the forward sweep needs too
    remembered: list[str] = field(default_factory=list)  # those whose content the tape refers to
    remembers_result: bool = True
    consumes: bool = True  # whether the reverse sweep changes what is on the tape

    def kind_of(self, parameter: str) -> Kind:
        return widened(self.program.kinds[parameter].kind)


class Form(NamedTuple):
    """How a gradient function takes its seed, and what it returns."""

    value: bool = False  # the value comes first
    scalar: bool = True  # the primal returns one number
    single: bool = False  # one gradient, not a tuple
    seeded: bool = True  # else the sweep starts from 1
    aux: bool = False  # the primal returns something besides the number
    retain: tuple[str, ...] = ()  # variables whose adjoints are returned as well


def retained_names(program: Program, wanted: Sequence[str]) -> dict[int, dict[str, str]]:
    """Where each variable gets its last value, and the name of its adjoint then."""
    found: dict[int, dict[str, str]] = {}
    for name in wanted:
        places = [s for s in rewrite.statements_in(program.body) if name in target_names(s)]
        if not places:
            raise ArgumentError(f"`{program.name}` binds no variable `{name}` to retain")
        last = next((s for s in program.body if s is places[-1]), None)
        if last is None or not isinstance(last, gast.Assign):
            raise UnsupportedError.at(
                places[-1],
                f"`{name}` gets its last value in a loop or branch, and is to be retained",
                "give the value another name after it",
            )
        kept = program.names.fresh(f"{name}_bar_kept", numbered=False)
        found.setdefault(id(last), {})[name] = kept
    return found


@dataclass
class Generated:
    """A generated function and what its docstring says."""

    node: gast.FunctionDef
    program: Program
    docstring: str = ""


@dataclass
class Generator:
    """Writes the gradient of a program, and every pair that it calls."""

    optimize: bool = True
    pairs: dict[int, Pair] = field(default_factory=dict)
    functions: list[Generated] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    given: dict[int, set[str]] = field(default_factory=dict)
    outermost: Pair | None = None

    def pair_of(self, program: Program) -> Pair:
        """The pair of a program, made on first use."""
        if id(program) in self.pairs:
            return self.pairs[id(program)]
        shadowed = passed_shadows(program)
        active = [
            p
            for p in program.parameters
            if program.kinds[p].varied and carries(program.kinds[p].kind) and p not in shadowed
        ]
        pair = Pair(
            program,
            self.fresh(f"{program.name}_forward"),
            self.fresh(f"{program.name}_reverse"),
            active,
            shadowed,
            self.given_shadows(program),
            list(program.parameters),  # until it is known: a function that calls itself
        )
        self.pairs[id(program)] = pair
        self.write_pair(pair)
        return pair

    def given_shadows(self, program: Program) -> list[str]:
        """The parameters whose shadow the forward sweep of a pair needs.

        Those are the ones whose memory gets more names there. What a function hands on to such
        a parameter of another needs its shadow likewise.
        """
        if id(program) not in self.given:
            programs = reachable(program)
            found = {id(p): read_shadows(p) for p in programs}
            while True:
                before = {k: set(v) for k, v in found.items()}
                for p in programs:
                    classes = {p.storage.find(root) for root in handed_roots(p, found)}
                    found[id(p)] |= {q for q in passed_shadows(p) if p.storage.find(q) in classes}
                if found == before:
                    break
            self.given.update(found)
        return [p for p in program.parameters if p in self.given[id(program)]]

    def fresh(self, name: str) -> str:
        found, number = name, 1
        while found in self.taken:
            number += 1
            found = f"{name}{number}"
        self.taken.add(found)
        return found

    # -- one function's sweeps -----------------------------------------------------------------

    def sweeps(self, program: Program, passed: set[str]) -> Sweeping:
        program = dataclasses.replace(
            program, names=program.names.copy(), info=dict(program.info), tapes=set(), handed={}
        )
        for callee in reachable(program):
            self.given_shadows(callee)
        shadows = shadow_names(program, passed | handed_roots(program, self.given))
        lines: dict[int, list[gast.stmt]] = {}
        start: list[gast.stmt] = []
        flags: dict[int, str] = {}
        if shadows:
            bindings = ShadowBindings(program, shadows, Adjoints(program, shadows))
            start = bindings.parameters(passed)
            bindings.attach(program.body, lines)
            flags = bindings.flags
        program.shadows = shadows
        reverse = Reverse(program, shadows, self, lines, flags)
        return Sweeping(program, shadows, reverse, start)

    def gradient(
        self,
        program: Program,
        wrt: list[str],
        name: str,
        form: Form,
    ) -> None:
        """The function that returns the adjoints of ``wrt``, in the form that is asked for."""
        value, scalar, seeded = form.value, form.scalar, form.seeded
        user, parameters = set(program.names.taken), program.parameters
        leaves = unpacked(dataclasses.replace(program, names=program.names.copy()), wrt)
        program = leaves.program
        sweeping = self.sweeps(program, set())
        program = sweeping.program
        seeds = sweeping.seed(1 if form.aux else None, seeded)
        retained = retained_names(program, form.retain)
        sweeping.reverse.retain = retained
        nodes = sweeping.reverse.block(program.body)
        results = sweeping.adjoints_of(leaves.of(wrt))
        results.expressions = leaves.composed(wrt, results.expressions)
        recorder, forward, reverse, _ = sweeping.record(nodes, [*seeds], results)
        returned: list[gast.expr] = []
        protect: list[gast.stmt] = []
        if scalar and isinstance(program.result_kinds()[0], Unknown):
            forward = [*forward, gast.Expr(rewrite.call("check_scalar", program.results[0]))]
        if value:
            protect, returned = sweeping.protected_results(reverse)
            if program.returns_tuple:
                returned = [gast.Tuple(returned, gast.Load())]
        given, keep, put_back = sweeping.kept_arguments(forward, reverse)
        body: list[gast.stmt] = [
            section("forward sweep"),
            *recorder.tapes,
            *sweeping.starts,
            *given,
            *forward,
            *protect,
        ]
        body += [*keep, section("reverse sweep"), *reverse, *put_back]
        gradients = (
            results.expressions[0] if form.single else gast.Tuple(results.expressions, gast.Load())
        )
        if form.retain:
            kept = {n: k for names in retained.values() for n, k in names.items()}
            display = gast.Dict(
                [rewrite.constant(n) for n in form.retain],
                [rewrite.name(kept[n]) for n in form.retain],
            )
            gradients = gast.Tuple([gradients, display], gast.Load())
        last = gast.Return(gast.Tuple([*returned, gradients], gast.Load()) if value else gradients)
        given_seeds: list[str] = []
        if seeded:
            given_seeds = seed_names(sweeping) or [program.names.fresh("out_bar", numbered=False)]
        body = clean(body, last, program, program_visible(program, sweeping.shadows), self)
        *body, last = leaves.written_out([*body, last])
        args = [*parameters, *given_seeds]
        default = rewrite.constant(1.0) if scalar and seeded else None
        (node,) = polish(
            [function(name, args, list(program.captured), [*body, last], default)],
            user,
            self.optimize,
        )
        self.functions.append(Generated(node, dataclasses.replace(program, parameters=parameters)))

    def split(self, program: Program, wrt: list[str]) -> Pair:
        """The outermost function as a pair: its reverse sweep can be run again and again."""
        forward, reverse = (self.fresh(f"{program.name}_{way}") for way in ("forward", "reverse"))
        self.outermost = Pair(program, forward, reverse, wrt, [], [], list(program.parameters))
        self.write_pair(self.outermost)
        return self.outermost

    def write_pair(self, pair: Pair) -> None:
        program = pair.program
        inner = pair is not self.outermost
        passed = set(pair.shadowed)
        user = set(program.names.taken)
        sweeping = self.sweeps(program, passed)
        sweeping.inner = inner
        program = sweeping.program
        seeds = sweeping.seed()
        nodes = sweeping.reverse.block(program.body)
        results = sweeping.adjoints_of(pair.active)
        kept = {("storage", program.storage.find(p)) for p in program.mutated} if inner else set()
        recorder, forward, reverse, needed = sweeping.record(nodes, seeds, results, kept)
        pair.remembered = [
            p for p in program.parameters if sweeping.classes_held(p) & contents(needed)
        ]
        pair.remembers_result = any(
            sweeping.classes_held(root) & contents(needed)
            for root in map(root_name, program.results)
            if root is not None
        )
        protect, returned = sweeping.protected_results([])
        if program.result.kind == Known(None):
            returned = []
        names = Residuals(program, sweeping, inner)
        last = gast.Return(one_or_tuple(results.expressions))
        tape = program.names.fresh("tape", numbered=False)
        whole = [section("forward sweep"), *recorder.tapes, *sweeping.starts, *forward, *protect]
        forward_body, reverse_body, residuals = names.split(whole, reverse, last, returned, self)
        unpack: list[gast.stmt] = []
        if residuals:
            targets: gast.expr = gast.Tuple(
                [rewrite.name(r, store=True) for r in residuals], gast.Store()
            )
            unpack = [rewrite.assign(targets, rewrite.name(tape))]
        kept = gast.Tuple([rewrite.name(r) for r in residuals], gast.Load())
        back = gast.Return(gast.Tuple([*returned, kept], gast.Load()) if returned else kept)
        given = [sweeping.reverse.bar(p).id for p in pair.given]
        there = function(
            pair.forward,
            [*program.parameters, *given],
            list(program.captured),
            [*forward_body, back],
            None,
        )
        args = [tape, *seed_names(sweeping), *[sweeping.reverse.bar(p).id for p in pair.shadowed]]
        ending: list[gast.stmt] = [last] if results.expressions else []
        back_again = function(
            pair.reverse, args, [], [*unpack, *reverse_body, *ending] or [gast.Pass()], None
        )
        pair.consumes = consumes(reverse_body)
        for node in polish([there, back_again], user, self.optimize):
            self.functions.append(Generated(node, program))


def consumes(reverse: list[gast.stmt]) -> bool:
    """Whether a reverse sweep may change what it was given: it takes off a tape, or restores."""
    own = {"out_bar"}
    for statement in rewrite.statements_in(reverse):
        if isinstance(statement, gast.Assign) and is_fresh(statement.value):
            own |= target_names(statement)
    for statement in rewrite.statements_in(reverse):
        if isinstance(statement, gast.Assign) and not is_fresh(statement.value):
            own -= target_names(statement)
    for statement in reverse:
        calls = [p for p in rewrite.subexpressions(statement) if isinstance(p, gast.Call)]
        if in_place_roots(statement) - own or any(is_pair_call(c) for c in calls):
            return True
    return False


def is_pair_call(call: gast.Call) -> bool:
    """Whether a call is one of a function that we generate, which may change its tape."""
    return isinstance(call.func, gast.Name) and "_reverse" in call.func.id


def contents(facts: set[Any]) -> set[str]:
    """The storage classes whose content some facts speak of."""
    return {name for form, name in facts if form == "storage"}


def passed_shadows(program: Program) -> list[str]:
    """The parameters whose shadow the caller passes: the function writes to their memory."""
    return [p for p in program.parameters if program.storage.is_varied(p) and p in program.mutated]


def reachable(program: Program) -> list[Program]:
    """A program and all that it calls, in the order of first meeting."""
    found = [program]
    for caller in found:
        for info in caller.info.values():
            if info.call is not None and not any(info.call.program is p for p in found):
                found.append(info.call.program)
    return found


def handed_roots(program: Program, given: dict[int, set[str]]) -> set[str]:
    """The variables whose shadow a called function needs in its forward sweep."""
    found: set[str] = set()
    for info in program.info.values():
        if info.call is not None:
            for parameter in given.get(id(info.call.program), ()):
                root = root_name(info.call.arguments[parameter])
                found |= {root} if root is not None else set()
    return found


def read_shadows(program: Program) -> set[str]:
    """The parameters whose shadow is read where a function's own statements bind names."""
    passed = passed_shadows(program)
    if not passed:
        return set()
    program = dataclasses.replace(
        program, names=program.names.copy(), info=dict(program.info), kept=[]
    )
    shadows = shadow_names(program, set(passed))
    bindings = ShadowBindings(program, shadows, Adjoints(program, shadows))
    lines: dict[int, list[gast.stmt]] = {}
    bindings.attach(program.body, lines)
    read = set().union(*(rewrite.names_in(line) for block in lines.values() for line in block))
    return {p for p in passed if bindings.adjoints.bar(p).id in read}


def one_or_tuple(expressions: list[gast.expr]) -> gast.expr:
    """``x_bar`` for one, ``x_bar, y_bar`` for several."""
    return expressions[0] if len(expressions) == 1 else gast.Tuple(expressions, gast.Load())


def seed_names(sweeping: Sweeping) -> list[str]:
    return sweeping.seeds


def function(
    name: str,
    parameters: list[str],
    captured: list[str],
    body: list[gast.stmt],
    seed: gast.expr | None,
) -> gast.FunctionDef:
    args = [gast.Name(p, gast.Param(), None, None) for p in parameters]
    only = [gast.Name(p, gast.Param(), None, None) for p in captured]
    defaults = [seed] if seed is not None else []
    arguments = gast.arguments(args, [], None, only, [None] * len(only), None, defaults)
    return gast.FunctionDef(name, arguments, body, [], None, None, [])


def program_visible(program: Program, shadows: frozenset[str]) -> set[str]:
    """Names whose memory the caller sees."""
    return set(program.parameters)


@dataclass
class Results:
    lines: list[gast.stmt]
    expressions: list[gast.expr]


class Sweeping:
    """One function on its way through the reverse pass."""

    def __init__(
        self, program: Program, shadows: frozenset[str], reverse: Reverse, start: list[gast.stmt]
    ) -> None:
        self.start = start
        self.starts: list[gast.stmt] = []  # arguments as they came, if their structure changes
        self.program = program
        self.shadows = shadows
        self.reverse = reverse
        self.seeds: list[str] = []
        self.inner = False  # whether the caller is a derivative of ours, too

    def seed(self, count: int | None = None, seeded: bool = True) -> list[gast.stmt]:
        """The lines that hand the cotangent of the output to the results, or the first ones.

        Without a seed it is 1.
        """
        program, reverse = self.program, self.reverse
        reverse.env, reverse.lines, reverse.extra = program.env, [], {}
        pairs = list(zip(program.results, program.result_kinds(), strict=True))[:count]
        active = [(r, widened(k)) for r, k in pairs if carries(k)]
        for k, (result, kind) in enumerate(active):
            seed = program.names.fresh(
                "out_bar" if len(active) == 1 else f"out{k + 1}_bar", numbered=False
            )
            self.seeds.append(seed)
            from tangentish.analysis.program import Value

            reverse.extra[seed] = Value(
                Scalar(kind.dtype, True) if isinstance(kind, Scalar) else kind
            )
            if not reverse.is_active(result):
                continue
            one: gast.expr = rewrite.constant(1.0)
            if holds_whole_numbers(program):  # a factor that does not go: floats come of it
                one = rewrite.call("np.float64", one)
            reverse.contribute(result, rewrite.name(seed) if seeded else one)
        return reverse.lines

    def adjoints_of(self, wrt: list[str]) -> Results:
        """What the reverse sweep returns for the arguments asked for."""
        reverse, program = self.reverse, self.program
        reverse.env, reverse.lines, reverse.extra = program.kinds, [], {}
        expressions: list[gast.expr] = []
        for name in wrt:
            kind = widened(program.kinds[name].kind)
            state = reverse.state(name)
            if state is None:
                expressions.append(self.final(name, kind, reverse.zeros(rewrite.name(name), kind)))
                continue
            if isinstance(kind, Array):
                reverse.fill(name)
                state = reverse.state(name)
                assert state is not None
            bar: gast.expr = reverse.bar(name)
            if isinstance(kind, Array) and getattr(state.kind, "dtype", "") not in (kind.dtype, ""):
                bar = method(bar, "astype", rewrite.dotted(f"np.{kind.dtype}"))
            elif isinstance(kind, Array) and kind.ndim and not state.owned:
                bar = method(bar, "copy")
            elif isinstance(kind, Scalar) and kind.weak:
                plain = "complex" if is_complex(kind) else "float"
                if getattr(state.kind, "dtype", kind.dtype) != kind.dtype:
                    bar = rewrite.call(plain, bar)
            expressions.append(self.final(name, kind, bar))
        return Results(reverse.lines, expressions)

    def final(self, name: str, kind: Kind, value: gast.expr) -> gast.expr:
        """The gradient in the structure and dtype of the argument."""
        if isinstance(kind, Array) and kind.ndim == 0:
            return rewrite.call("np.array", value)
        if isinstance(kind, Scalar) and kind.dtype not in ("float64",) and not kind.weak:
            return rewrite.call(f"np.{kind.dtype}", value)
        if self.inner:
            return value  # the caller goes on with adjoints of its own structure
        if is_container(kind) and self.is_restructured(name, kind):
            start = self.program.names.fresh(f"{name}_start", numbered=False)
            self.starts.append(rewrite.assign(start, rewrite.call("copied", rewrite.name(name))))
            return rewrite.call("structured", value, rewrite.name(start))
        if is_container(kind) and needs_structure(kind):
            return rewrite.call("structured", value, rewrite.name(name))
        return value

    def is_restructured(self, name: str, kind: Kind) -> bool:
        """Whether an argument may have other parts after the call than before."""
        program = self.program
        if name not in program.mutated:
            return False
        if self.classes_held(name) & {program.storage.find(r) for r in program.resized}:
            return True
        return parts_of(kind) != parts_of(program.env[name].kind) if name in program.env else True

    def record(
        self,
        nodes: list[Any],
        seeds: list[gast.stmt],
        results: Results,
        kept: set[Any] | None = None,
    ) -> Any:
        """Both sweeps, with what must be stored; memory in ``kept`` is always restored."""
        shadow_bars = {self.reverse.bar(n).id for n in self.shadows}
        recorder = Recorder(self.program, shadow_bars)
        from tangentish.differentiate.paired import Step

        whole = [Step([], after=results.lines), *nodes, Step([], before=seeds)]
        held = {
            self.reverse.bar(n).id: n for n in self.shadows if is_container(recorder.kinds.get(n))
        }
        recorder.kinds.update({bar: recorder.kinds[n] for bar, n in held.items()})
        recorder.containers = held
        if held:
            kept = {*(kept or set()), ("storage", BARS)}
        forward, reverse, needed = recorder.record(
            whole, kept or set(), self.start, results.expressions
        )
        unset = sorted(recorder.unset | self.reverse.unset)
        forward = [*[rewrite.assign(n, rewrite.constant(None)) for n in unset], *forward]
        return recorder, forward, reverse, needed

    def protected_results(
        self, reverse: list[gast.stmt]
    ) -> tuple[list[gast.stmt], list[gast.expr]]:
        """The value, under a name that the reverse sweep does not overwrite."""
        lines: list[gast.stmt] = []
        values: list[gast.expr] = []
        changed = set().union(*map(rewrite.names_stored, reverse))
        for result in self.program.results:
            if rewrite.names_in(result) & changed or isinstance(result, gast.Subscript):
                kept = self.program.names.fresh("value", numbered=False)
                lines.append(rewrite.assign(kept, result))
                values.append(rewrite.name(kept))
            else:
                values.append(result)
        return lines, values

    def kept_arguments(self, forward: list[gast.stmt], reverse: list[gast.stmt]) -> Any:
        """The caller's memory keeps what the plain call leaves in it.

        Where one name alone refers to it, the reverse sweep works on a copy; else its content
        is taken down before the reverse sweep and put back after it.
        """
        program = self.program
        touched = self.restored_classes(reverse)
        given: list[gast.stmt] = []
        lines: list[gast.stmt] = []
        put_back: list[gast.stmt] = []
        rebound = set().union(*map(target_names, rewrite.statements_in(program.body)))
        for name in program.parameters:
            if name not in program.mutated or not touched & self.classes_held(name):
                continue
            kind = program.kinds[name].kind
            if isinstance(kind, Array) and self.has_one_name(name):
                lines.append(rewrite.assign(name, method(rewrite.name(name), "copy")))
                continue
            kept = program.names.fresh(f"{name}_after", numbered=False)
            argument = rewrite.name(name)
            if name in rebound:
                argument = rewrite.name(program.names.fresh(f"{name}_given", numbered=False))
                given.append(rewrite.assign(argument.id, rewrite.name(name)))
            copy = (
                method(argument, "copy")
                if isinstance(kind, Array)
                else rewrite.call("copied", argument)
            )
            lines.append(rewrite.assign(kept, copy))
            if isinstance(kind, Array):
                put_back.append(
                    rewrite.assign(
                        rewrite.subscript(argument, rewrite.constant(...), store=True),
                        rewrite.name(kept),
                    )
                )
            else:
                put_back.append(gast.Expr(rewrite.call("put_back", argument, rewrite.name(kept))))
        return given, lines, put_back

    def classes_held(self, name: str) -> set[str]:
        """The storage classes of a variable and of all that it holds."""
        storage = self.program.storage
        found = [storage.find(name)]
        while storage.has_element(found[-1]) and storage.element_of(found[-1]) not in found:
            found.append(storage.element_of(found[-1]))
        return set(found)

    def restored_classes(self, reverse: list[gast.stmt]) -> set[str]:
        """The storage classes that the reverse sweep writes to, callees included."""
        storage = self.program.storage
        roots: set[str] = set()
        for statement in reverse:
            roots |= in_place_roots(statement)
        found = (
            set().union(*[self.classes_held(r) for r in roots if r in storage.parent])
            if roots
            else set()
        )
        for info in self.program.info.values():
            if info.call is not None:
                for parameter in info.call.program.mutated:
                    root = root_name(info.call.arguments[parameter])
                    if root is not None:
                        found |= self.classes_held(root)
        return found

    def has_one_name(self, name: str) -> bool:
        """Whether a parameter's memory has no other name, and no callee writes to it."""
        program = self.program
        present = bound_names(program)
        for info in program.info.values():
            if info.call is not None and any(
                root_name(info.call.arguments[p]) == name for p in info.call.program.mutated
            ):
                return False
        rebound = any(name in target_names(s) for s in rewrite.statements_in(program.body))
        return len(program.storage.names(name) & present) == 1 and not rebound


def holds_whole_numbers(program: Program) -> bool:
    """Whether arrays of integers are about: a product with them is one of floats by its seed."""
    envs = [program.kinds, *(i.env for i in program.info.values())]
    return any(is_of_whole_numbers(value.kind) for _, value in said(envs))


def is_of_whole_numbers(kind: Kind | None) -> bool:
    """Whether a kind is that of an array of integers, or of what holds one."""
    if isinstance(kind, Array):
        return not carries(kind)
    if isinstance(kind, Tuple):
        return any(map(is_of_whole_numbers, kind.items))
    if isinstance(kind, List):
        return is_of_whole_numbers(kind.item)
    if isinstance(kind, Dict):
        inner = kind.item if kind.items is None else Tuple(tuple(k for _, k in kind.items))
        return is_of_whole_numbers(inner)
    if isinstance(kind, AnyOf):
        return any(map(is_of_whole_numbers, kind.choices))
    if isinstance(kind, Object):
        return any(is_of_whole_numbers(k) for _, k in kind.fields)
    return False


def target_names(statement: Any) -> frozenset[str]:
    """The names that a simple statement or the head of a loop binds."""
    target = (
        statement.target
        if isinstance(statement, gast.For)
        else (getattr(statement, "targets", None) or [None])[0]
    )
    return rewrite.names_in(target) if isinstance(target, (gast.Name, gast.Tuple)) else frozenset()


def parts_of(kind: Kind | None) -> Any:
    """The structure of a container: what it holds, and whether that has a gradient."""
    if isinstance(kind, Tuple):
        return [parts_of(k) for k in kind.items]
    if isinstance(kind, Dict) and kind.items is not None:
        return {k: parts_of(v) for k, v in kind.items}
    if isinstance(kind, AnyOf):
        return [parts_of(k) for k in kind.choices]
    if isinstance(kind, Object):
        return {k: parts_of(v) for k, v in kind.fields}
    return carries(kind)


def needs_structure(kind: Kind | None) -> bool:
    """Whether an adjoint has not the structure of its value: tuples, objects, whole numbers."""
    if isinstance(kind, (Tuple, Object, AnyOf)):
        return True
    if isinstance(kind, List):
        return needs_structure(kind.item)
    if isinstance(kind, Dict):
        return any(needs_structure(k) for _, k in kind.items or ()) or (
            kind.items is None and needs_structure(kind.item)
        )
    if is_complex(kind):
        return True  # where its adjoint is a float, or what it is the kind of are floats as well
    return (kind is not None and not carries(kind)) or (isinstance(kind, Scalar) and not kind.weak)


class Residuals:
    """Divides a pair's sweeps and finds what the one must hand to the other."""

    def __init__(self, program: Program, sweeping: Sweeping, inner: bool) -> None:
        self.program = program
        self.sweeping = sweeping
        self.inner = inner  # whether a caller's reverse sweep goes on with what is restored

    def split(
        self,
        forward: list[gast.stmt],
        reverse: list[gast.stmt],
        last: gast.stmt,
        returned: list[gast.expr],
        generator: Generator,
    ) -> Any:
        from tangentish.optimize.cleanup import clean_forward, clean_reverse, live_before

        visible = self.passed_bars() | (set(self.program.mutated) if self.inner else set())
        reverse = clean_reverse(reverse, last, self.program, generator, visible)
        live = live_before(forward, reverse, last, self.program, visible)
        primal = set(self.program.parameters) | defined(forward) | set(self.program.captured)
        residuals = sorted(live & primal, key=order_in(self.program, forward))
        bound = (
            definitely_bound(forward) | set(self.program.parameters) | set(self.program.captured)
        )
        unset = [rewrite.assign(n, rewrite.constant(None)) for n in residuals if n not in bound]
        forward = [*unset, *forward]
        forward = clean_forward(forward, returned, residuals, self.program, self.passed_bars())
        return forward, reverse, residuals

    def passed_bars(self) -> set[str]:
        return {
            self.sweeping.reverse.bar(p).id
            for p in self.program.parameters
            if p in self.sweeping.shadows
        }


def defined(block: list[gast.stmt]) -> set[str]:
    found: set[str] = set()
    for statement in block:
        for part in rewrite.subexpressions(statement):
            if isinstance(part, gast.Name) and isinstance(part.ctx, gast.Store):
                found.add(part.id)
    return found


def order_in(program: Program, block: list[gast.stmt]) -> Any:
    order = {n: k for k, n in enumerate(program.parameters)}
    for statement in block:
        for part in rewrite.subexpressions(statement):
            if isinstance(part, gast.Name) and isinstance(part.ctx, gast.Store):
                order.setdefault(part.id, len(order))
    return lambda n: order.get(n, len(order))


__all__ = ["Generator", "State"]
