"""Specializing a function in normal form to the kinds of its arguments.

One abstract walk, repeated in loops until nothing changes, finds for every statement the
kinds of the names it reads, which of them depend on ``wrt``, and which names may share
memory.  On the way the program is lowered: loops over sequences become index loops,
branches on what is known are decided, nested functions are written in place, and every
call is resolved to a rule, to a user's function, or to an inactive one.
"""

from __future__ import annotations

import builtins
import inspect
import math
import types
from collections.abc import Callable
from typing import Any, cast

import gast
import numpy as np

from tangentish import runtime
from tangentish.analysis import prelude
from tangentish.analysis.attempts import AttemptLowering, check_attempts
from tangentish.analysis.augmented import AugmentedAssignments
from tangentish.analysis.calls import CallResolver
from tangentish.analysis.checkpoint_loops import CheckpointLoops
from tangentish.analysis.choices import ClassChoices, needs_class, objects_of, subclasses_first
from tangentish.analysis.complex_values import ComplexValues
from tangentish.analysis.constant_blocks import ConstantBlocks
from tangentish.analysis.containers import has_star, is_slice
from tangentish.analysis.expressions import OPERATORS, Evaluator
from tangentish.analysis.frames import (
    SPENT,
    Closure,
    Frame,
    Lazy,
    declared_names,
    holds_closures,
    holds_iterators,
    is_temporary,
    parameter_names,
    root_name,
    unchanged,
    written_names,
)
from tangentish.analysis.generators import Consumer, Generators
from tangentish.analysis.identities import Identities
from tangentish.analysis.lattice import as_list, held_kind, join, kind_of, widened
from tangentish.analysis.loops import LoopLowering
from tangentish.analysis.managers import may_swallow
from tangentish.analysis.mutators import MutatorLowering
from tangentish.analysis.objects import ObjectLowering
from tangentish.analysis.program import (
    Captured,
    Env,
    Info,
    Place,
    Program,
    Value,
    carries,
    is_container,
    is_storage,
)
from tangentish.analysis.recursion import Lifted
from tangentish.analysis.refusals import Refusals
from tangentish.analysis.tidy import tidy
from tangentish.errors import UnsupportedError
from tangentish.frontend.normalize import normalize
from tangentish.frontend.resolve import Scope
from tangentish.language import rewrite
from tangentish.language.kinds import (
    BOTTOM,
    UNKNOWN,
    AnyOf,
    Array,
    ArrayOrNumber,
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
from tangentish.lookups import Lookup, attribute_reader, class_path, is_versioned, name_reader
from tangentish.names import Names
from tangentish.rules.table import find_rule, has_rules

MOST_ROUNDS = 12


DISPLAYS = (gast.Tuple, gast.List, gast.Dict)
BLOCKS = (gast.If, gast.For, gast.While, gast.With, gast.Try)

# Python's own functions that lowered loops call, whatever the user's names are
LOWERED = {f.__name__: Value(Known(f)) for f in (len, range, min, list, type, isinstance)}


class Specializer(
    AttemptLowering,
    AugmentedAssignments,
    ComplexValues,
    ConstantBlocks,
    CheckpointLoops,
    Generators,
    CallResolver,
    LoopLowering,
    Identities,
    ObjectLowering,
    ClassChoices,
    MutatorLowering,
    Refusals,
):
    """The walk over one function; see the module's docstring."""

    def __init__(self, program: Program, table: Any, stack: tuple[Any, ...]) -> None:
        self.program = program
        self.storage = program.storage
        self.table = table
        self.stack = stack
        self.evaluator = Evaluator(self.free_value, note=self.note_attribute, version=self.version)
        self.outer: dict[str, Value] = {}
        self.aliases: dict[Place, str] = {}
        self.free: set[str] = set()
        self.texts = set()
        self.foreign = set()
        self.displays: dict[str, list[gast.expr]] = {}
        self.flats: dict[str, gast.expr] = {}
        self.writes: list[str] = []  # the variables written to so far, in the order of the walk
        self.places: dict[Any, int] = {}
        self.origins, self.loose = {}, set()
        self.defaults, self.defaulted = {}, set()
        self.versions: dict[str, str] = {}  # where each variable got the value that it has now
        self.frames: dict[Any, Frame] = {}
        self.closures: dict[Any, Closure] = {}
        self.helper_names: dict[Any, str] = {}
        self.shared: set[str] = set()  # variables that nested functions bind
        self.generators: dict[str, Any] = {}  # the functions of iterators, by their texts
        self.consumers: dict[int, Consumer] = {}  # the loops that run through generators
        self.makers: dict[str, Any] = {}  # the function or class that made what a name refers to
        self.resized: set[str] = set()
        self.maybe_views: dict[str, gast.stmt] = {}
        self.written_callers: set[str] = set()
        self.out: list[gast.stmt] = []
        self.inlining: list[Any] = []
        self.own_names = []
        self.activations: list[Any] = []  # of what is written in place: function and kinds
        self.unrolled = 0
        self.tags: dict[str, Any] = {}
        self.applied: dict[Any, Any] = {}
        self.segments, self.written_by_segments = {}, {}
        self.imaginary, self.parts_named = [], {}
        for value in program.kinds.values():
            self.note_complex(value.kind)
        self.settled = {}

    # -- names ---------------------------------------------------------------------------

    def free_value(self, name: str) -> Value | None:
        return self.outer.get(name) or LOWERED.get(name)

    def text_of_free(self, frame: Frame, name: str, node: gast.expr) -> str:
        """The program's name for a global, closure or builtin name of a frame's function."""
        binding = frame.scope.find(name)
        if binding is None:
            raise UnsupportedError.at(
                node,
                f"the name `{name}` is not defined when the derivative is generated",
                f"define `{name}` before the derivative is asked for",
            )
        value = binding.value
        place = place_of(frame.scope.function, binding.where, name)
        if place in self.aliases:
            return self.aliases[place]
        text = self.aliases[place] = self.global_text(name, place, value)
        kind = kind_of(value, f"{text}.")
        path = joined_path(frame.path, binding.where, name)
        read = name_reader(frame.scope.function, binding.where, name)
        lookup = self.table.note(place, Lookup(path, read, value), frame.scope.function)
        known = inspect.ismodule(value) or has_rules(value)
        if known or (callable(value) and not isinstance(kind, Object)):
            kind = Known(value)
            self.program.references[text] = value
        else:
            self.program.captured[text] = Captured(place, lookup, kind)
        self.program.paths[text] = path
        self.outer[text] = Value(kind)
        return text

    def global_text(self, name: str, place: Any, value: Any) -> str:
        """The name in the text for what a name at a place stands for: one for each, everywhere."""
        names = self.program.names
        ours = RESERVED.get(name) is value and name not in self.program.env  # `np` is `np`
        other = self.is_another_name(name) and not ours
        text = names.fresh(name, numbered=False) if other else name
        while not self.table.claim(text, place, value):
            text = names.fresh(name, numbered=False)
        names.taken.add(text)
        return text

    def is_another_name(self, text: str) -> bool:
        """Whether the text of this program gives the name another meaning."""
        if text in self.outer or text in self.program.env:
            return True
        return text in self.program.names.taken and text not in self.free

    def watch_class(self, cls: type, name: str) -> None:
        """What a class has under a name decides something."""
        place = (id(cls), name)
        if place not in self.table.lookups:
            way = self.table.paths.get(id(cls)) or class_path(cls)
            path = None if way is None else f"{way}/attr:{name}"
            read = attribute_reader(cls, name)
            self.table.note(place, Lookup(path, read, read()), cls)

    def note_attribute(self, node: gast.Attribute, owner: Any) -> None:
        """An attribute of a module, class or function decides something: it is watched."""
        if not isinstance(owner, (types.ModuleType, type, types.FunctionType)):
            return
        place = (id(owner), node.attr)
        if place not in self.table.lookups and hasattr(owner, node.attr):
            way = self.path_of(node.value)
            path = None if way is None else f"{way}/attr:{node.attr}"
            read = attribute_reader(owner, node.attr)
            self.table.note(place, Lookup(path, read, read()), owner)

    def rewrite(self, node: Any, frame: Frame) -> Any:
        """An expression of a frame's function in the program's names."""

        def change(part: Any) -> Any:
            if type(part) is not gast.Name:
                return part if type(part) is gast.Constant else None
            home: Frame | None = frame
            while home is not None:
                if part.id in home.locals:
                    new = home.renamed.get(part.id)
                    if new is None:
                        return None
                    if isinstance(part.ctx, gast.Store) and isinstance(new, gast.Name):
                        return rewrite.located(rewrite.name(new.id, store=True), part)
                    return new
                home = home.parent
            text = self.text_of_free(frame, part.id, part)
            return part if text == part.id else rewrite.located(rewrite.name(text), part)

        return rewrite.rebuild(node, change)

    def target_name(self, target: gast.Name, frame: Frame) -> str:
        return str(self.rewrite(target, frame).id)

    # -- emitting ------------------------------------------------------------------------

    def emit(
        self, statement: Any, env: Env, origin: Any, choice: bool = False, **facts: Any
    ) -> gast.stmt:
        """Write a statement; ``choice`` says that it asks which function a name stands for."""
        rewrite.located(statement, origin)
        if not choice and not isinstance(statement, BLOCKS):
            self.check_no_closures(statement, env, origin)
            self.note_holding(statement)
        info = Info(env, **facts)
        self.program.info[id(statement)] = info
        self.kept.append(statement)
        self.out.append(statement)
        return statement

    kept: list[gast.stmt]

    def check_no_closures(self, statement: Any, env: Env, origin: Any) -> None:
        """Functions made inside exist only while the derivative is made: none can be a value."""
        for part in rewrite.occurrences(statement):
            if type(part.ctx) is gast.Load and part.id in env and holds_closures(env[part.id].kind):
                if not holds_iterators(env[part.id].kind) and part in moved_names(statement):
                    continue
                raise UnsupportedError.at(
                    origin,
                    f"`{part.id}` holds a nested function, lambda or iterator, "
                    "and is used as a value here",
                    "call it, or run through it in a `for` loop",
                )

    def is_varied(self, name: str, value: Value) -> bool:
        return value.varied or (
            is_storage(value.kind) and carries(value.kind) and self.storage.holds_varied(name)
        )

    def value(self, node: gast.expr, env: Env) -> Value:
        """Kind and variedness of an expression, the memory it may share included."""
        found = self.evaluator.value(node, env)
        if not found.varied and carries(found.kind):
            for name in rewrite.names_in(node):
                if name in env and self.is_varied(name, env[name]):
                    return self._value_of_varied(node, env, found)
        return found

    def _value_of_varied(self, node: gast.expr, env: Env, found: Value) -> Value:
        read = {n: env[n] for n in rewrite.names_in(node) if n in env}
        marked = {**env, **{n: Value(v.kind, self.is_varied(n, v)) for n, v in read.items()}}
        return Value(found.kind, self.evaluator.value(node, marked).varied)

    # -- statements ----------------------------------------------------------------------

    def block(self, statements: list[gast.stmt], env: Env | None, frame: Frame) -> Env | None:
        """Walk statements; None stands for a place that is not reached."""
        for statement in statements:
            if env is None:
                break
            self.statement = statement
            self.evaluator.place = self.place_of(statement, frame)
            visit = getattr(self, f"visit_{type(statement).__name__.lower()}", None)
            if visit is None:
                raise UnsupportedError.at(
                    statement, f"`{type(statement).__name__}` statements are not supported", ""
                )
            env = visit(statement, env, frame)
        return env

    def place_of(self, statement: Any, frame: Frame) -> str:
        """A text that marks one statement, each time it is written in place as another one."""
        key = (id(statement), id(frame), tuple(self.inlining))
        number = self.places.setdefault(key, len(self.places))
        return f"{statement.lineno}:{number}"

    def nested(
        self, statements: list[gast.stmt], env: Env, frame: Frame
    ) -> tuple[list[gast.stmt], Env | None]:
        """The lowered statements of a nested block, and what is known after it."""
        outer, self.out = self.out, []
        versions, origins, defaults = dict(self.versions), dict(self.origins), dict(self.defaults)
        try:
            after = self.block(statements, dict(env), frame)
            return self.out, after
        finally:
            self.defaults = self.sure_defaults(defaults)
            self.out = outer
            self.versions = unchanged(versions, self.versions)
            self.origins = self.met_origins(origins)

    def version(self, name: str) -> str | None:
        """A text for the value that a variable has here; None where that is not known."""
        return None if self.storage.is_mutated(name) else self.versions.get(name)

    def visit_pass(self, stmt: Any, env: Env, frame: Frame) -> Env:
        return env

    def visit_import(self, stmt: Any, env: Env, frame: Frame) -> Env:
        return self._local_import(stmt, env, frame)

    visit_importfrom = visit_import

    def _local_import(self, stmt: Any, env: Env, frame: Frame) -> Env:
        import importlib

        env = dict(env)
        for alias in stmt.names:
            local = alias.asname or alias.name.split(".")[0]
            if isinstance(stmt, gast.ImportFrom):
                value = getattr(importlib.import_module(stmt.module), alias.name)
            else:
                module = importlib.import_module(alias.name)
                value = module if alias.asname else importlib.import_module(local)
            text = self.target_name(gast.Name(local, gast.Store(), None, None), frame)
            if not self.table.claim(text, (id(value), text), value):
                raise UnsupportedError.at(
                    stmt,
                    f"`{text}` has another meaning in a function that is called",
                    "import it under another name",
                )
            self.program.references[text] = value
            env[text] = Value(Known(value))
        return env

    def visit_global(self, stmt: Any, env: Env, frame: Frame) -> Env:
        return env

    visit_nonlocal = visit_global

    def visit_delete(self, stmt: Any, env: Env, frame: Frame) -> Env:
        """``del xs[i]`` is ``xs.pop(i)`` whose value nobody reads."""
        (target,) = stmt.targets
        if isinstance(target, gast.Name):
            return env
        place = self.rewrite(target, frame)
        kind = as_list(self.evaluator.kind(place.value, env))
        if isinstance(kind, List) and is_slice(place) and place.slice.step is None:
            empty = rewrite.located(gast.List([], gast.Load()), target)
            return self.stored_slice(rewrite.stored(place), empty, stmt, env)
        if not isinstance(kind, (List, Dict)) or isinstance(place.slice, gast.Slice):
            raise UnsupportedError.at(
                stmt, "deleting this is not supported yet", "build a new list or dict"
            )
        pop = rewrite.located(gast.Attribute(place.value, "pop", gast.Load()), target)
        call = rewrite.located(gast.Call(pop, [place.slice], []), target)
        return self.method(None, call, kind, stmt, env)

    def visit_assert(self, stmt: Any, env: Env, frame: Frame) -> Env:
        self.emit(self.rewrite(gast.Assert(stmt.test, stmt.msg), frame), env, stmt)
        return env

    def visit_raise(self, stmt: Any, env: Env, frame: Frame) -> None:
        self.emit(self.rewrite(gast.Raise(stmt.exc, stmt.cause), frame), env, stmt)
        return None

    def visit_functiondef(self, stmt: Any, env: Env, frame: Frame) -> Env:
        key = (id(stmt), id(frame))
        if key not in self.closures:
            self.closures[key] = Closure(stmt, frame)
            self.kept.append(stmt)
        name = self.target_name(gast.Name(stmt.name, gast.Store(), None, None), frame)
        for shared in declared_names(stmt.body):
            home: Frame | None = frame
            while home is not None and shared not in home.locals:
                home = home.parent
            if home is not None:
                self.shared.add(self.target_name(rewrite.name(shared, store=True), home))
        env = self.keep_defaults(self.closures[key], name, stmt, env)
        return {**env, name: Value(Known(self.closures[key]))}

    def visit_expr(self, stmt: Any, env: Env, frame: Frame) -> Env | None:
        if isinstance(stmt.value, gast.Yield):
            return self.visit_yield(stmt, env, frame)
        if isinstance(stmt.value, gast.Call):
            return self.visit_call(None, stmt.value, stmt, env, frame)
        if isinstance(stmt.value, gast.Subscript):
            return self.with_default(self.rewrite(stmt.value, frame), stmt, env)
        return env

    def visit_assign(self, stmt: Any, env: Env, frame: Frame) -> Env:
        target = stmt.targets[0]
        if isinstance(target, gast.Name):
            return self.bind(self.target_name(target, frame), stmt.value, stmt, env, frame)
        return self.store(self.rewrite(target, frame), self.rewrite(stmt.value, frame), stmt, env)

    def bind(self, target: str, op: Any, stmt: Any, env: Env, frame: Frame) -> Env:
        """``target = op``"""
        if isinstance(op, gast.Call):
            return self.visit_call(target, op, stmt, env, frame)
        op = self.rewrite(op, frame)
        if isinstance(op, gast.Subscript):
            env = self.with_default(op, stmt, env)
        return self.bind_value(target, op, stmt, env)

    def bind_value(self, target: str, op: Any, stmt: Any, env: Env) -> Env:
        """``target = op`` where ``op`` is no call and is in the program's names."""
        op = self.forwarded(op, env)
        if isinstance(op, gast.Name) and op.id == target:
            return env
        if isinstance(op, gast.Subscript):
            env = self.with_elements(op.value, env)
            holder = self.evaluator.kind(op.value, env)
            if isinstance(holder, AnyOf) and isinstance(op.value, gast.Name):
                place = rewrite.located(gast.Attribute(op.value, "item", gast.Load()), op)
                choices = subclasses_first(objects_of(holder))
                return self.class_branch(
                    place,
                    choices,
                    stmt,
                    env,
                    lambda _, inner: self.bind_value(target, op, stmt, inner),
                )
            joined = self.joined_parts(target, op, stmt, env)
            if joined is not None:
                return joined
            if isinstance(holder, Object) and not isinstance(op.slice, (gast.Slice, gast.Tuple)):
                call = rewrite.located(gast.Call(op.value, [op.slice], []), op)
                return self.object_call(target, call, holder, "__getitem__", op.value, stmt, env)
        if isinstance(op, (gast.BinOp, gast.UnaryOp, gast.Compare)):
            done = self.operator_by_class(target, op, stmt, env)
            done = done or self.object_operator(target, op, stmt, env)
            done = done or self.dict_operator(target, op, stmt, env)
            if done is not None:
                return done
        elif isinstance(op, gast.Attribute):
            holder = self.evaluator.kind(op.value, env)
            if isinstance(holder, AnyOf) and needs_class(holder, op.attr):
                return self.read_by_class(target, op, stmt, env)
            done = (
                self.class_attribute(target, op, holder, stmt, env)
                if isinstance(holder, Object)
                else None
            )
            for read in (self.flat_read, self.super_property):
                done = done or read(target, op, stmt, env)
            for look in (self.tuple_property, self.bound_method):
                done = done or look(target, op, holder, stmt, env)
            if done is not None:
                return done
        if isinstance(op, (gast.Tuple, gast.List)) and has_star(op):
            return self.starred_display(target, op, stmt, env)
        self.check_display(op, env)
        if isinstance(op, gast.Subscript):
            self.check_index(op, env)
        self.note_text(target, op, env)
        value = self.value(op, env)
        facts: dict[str, Any] = {}
        if isinstance(op, (gast.BinOp, gast.UnaryOp)):
            facts = self.operator_rule(op, value, stmt, env)
            if not facts and not is_container(value.kind):
                value = Value(value.kind)
        elif isinstance(op, gast.Compare):
            self.check_comparison(op, env)
            sides = (op.left, *op.comparators)
            if isinstance(value.kind, Known) and any(
                holds_closures(self.evaluator.kind(side, env)) for side in sides
            ):
                op = rewrite.located(rewrite.constant(value.kind.value), op)
        elif isinstance(op, gast.Attribute):
            facts = self.part_facts(target, op, value, env)
        elif isinstance(op, gast.Subscript):
            facts["index"] = self.index_class(op.slice, self.value(op.value, env).kind, env)
        if isinstance(op, (gast.Tuple, gast.List)):
            self.note_display(target, op, env)
        self.note_alias(target, op, value, env, stmt)
        return self.bound(target, op, value, stmt, env, **facts)

    def with_elements(self, base: Any, env: Env) -> Env:
        """What is known once a variable is indexed: it is no number."""
        if isinstance(base, gast.Name) and base.id in env:
            value = env[base.id]
            if isinstance(value.kind, ArrayOrNumber):
                return {**env, base.id: value._replace(kind=value.kind.array)}
        return env

    def bound(self, target: str, op: Any, value: Value, stmt: Any, env: Env, **facts: Any) -> Env:
        """Emit ``target = op`` and say what is known afterwards."""
        known = value.kind
        self.note_complex(known)
        value = Value(known, value.varied, is_storage(known) and self.is_callers(op, env))
        lazy = isinstance(known, Known) and holds_closures(known)
        if not lazy and not holds_iterators(known):
            op = self.in_text(op, env) if isinstance(op, DISPLAYS) else op
            self.emit(rewrite.assign(target, op), env, stmt, value=value, **facts)
        if isinstance(op, gast.Name):
            self.note_display(target, op, env)
        elif not isinstance(op, (gast.Tuple, gast.List)):
            self.displays.pop(target, None)
        if not isinstance(op, gast.Call):
            self.makers[target] = None
        self.versions[target] = self.evaluator.place
        self.note_origin(target, op, facts.get("parts") is not None, env)
        return {**env, target: value}

    def is_callers(self, op: Any, env: Env) -> bool:
        """Whether the result of an operation may be memory of the caller."""
        if isinstance(op, (gast.BinOp, gast.UnaryOp, gast.Compare, gast.Constant)):
            return (
                isinstance(op, gast.BinOp)
                and self.any_callers(op, env)
                and is_container(self.evaluator.kind(op, env))
            )
        if isinstance(op, gast.Call) and self.is_fresh_call(op, env):
            return False
        return self.any_callers(op, env)

    def any_callers(self, op: Any, env: Env) -> bool:
        return any(env[n].caller for n in rewrite.names_in(op) if n in env)

    def note_display(self, target: str, op: Any, env: Env) -> None:
        """Remember what a temporary tuple is made of, so that reading it back needs no tuple."""
        if isinstance(op, gast.Tuple) and is_temporary(target):
            self.displays[target] = list(op.elts)
        elif isinstance(op, gast.Name) and op.id in self.displays and is_temporary(target):
            self.displays[target] = self.displays[op.id]
        else:
            self.displays.pop(target, None)

    def forwarded(self, op: Any, env: Env) -> Any:
        """``t[1]`` of a temporary tuple ``t = (a, b)`` is ``b``."""
        if isinstance(op, gast.Subscript) and isinstance(op.value, gast.Name):
            parts = self.displays.get(op.value.id)
            if (
                parts is not None
                and isinstance(op.slice, gast.Constant)
                and isinstance(op.slice.value, int)
                and -len(parts) <= op.slice.value < len(parts)
            ):
                return parts[op.slice.value]
        if isinstance(op, gast.Attribute):
            kind = self.evaluator.kind(op.value, env)
            if (
                isinstance(kind, Tuple)
                and kind.cls is not None
                and op.attr in getattr(kind.cls, "_fields", ())
            ):
                fields: Any = kind.cls
                index = rewrite.constant(fields._fields.index(op.attr))
                return self.forwarded(rewrite.located(rewrite.subscript(op.value, index), op), env)
        return op

    def note_alias(self, target: str, op: Any, value: Value, env: Env, stmt: Any) -> None:
        """Record which memory ``target`` may share after ``target = op``."""
        if not is_storage(value.kind) or not carries_or_holds(value.kind):
            return
        if isinstance(op, gast.Name):
            self.storage.union(target, op.id)
        elif isinstance(op, (gast.Tuple, gast.List, gast.Dict)):
            for part in getattr(op, "elts", None) or getattr(op, "values", []):
                if isinstance(part, gast.Name) and is_storage(self.evaluator.kind(part, env)):
                    self.storage.union(self.storage.element_of(target), part.id)
        elif isinstance(op, (gast.Subscript, gast.Attribute)):
            base = op.value
            while isinstance(base, (gast.Subscript, gast.Attribute)):
                base = base.value
            if not isinstance(base, gast.Name):
                return
            kind = self.evaluator.kind(op.value, env)
            if isinstance(kind, Array):
                if isinstance(op, gast.Attribute):
                    if op.attr != "imag":  # of floats: new zeros; else see complex_values.py
                        self.storage.union(target, base.id)
                elif self.index_class(op.slice, kind, env) == "basic":
                    self.storage.union(target, base.id)
            elif isinstance(op.value, gast.Name):
                if isinstance(op, gast.Subscript) and isinstance(op.slice, gast.Slice):
                    self.storage.union(
                        self.storage.element_of(target), self.storage.element_of(base.id)
                    )
                else:
                    self.storage.union(target, self.storage.element_of(base.id))
        elif isinstance(op, gast.BinOp) and is_container(value.kind):
            for part in (op.left, op.right):
                if isinstance(part, gast.Name) and is_container(self.evaluator.kind(part, env)):
                    self.storage.union(
                        self.storage.element_of(target), self.storage.element_of(part.id)
                    )

    def operator_rule(self, op: Any, value: Value, stmt: Any, env: Env) -> dict[str, Any]:
        """The rule of an operator, where its operands are varied."""
        operands = [op.left, op.right] if isinstance(op, gast.BinOp) else [op.operand]
        values = [self.value(o, env) for o in operands]
        if not any(v.varied for v in values) or isinstance(op.op, gast.Not):
            return {}
        if any(is_container(v.kind) for v in values):
            if isinstance(value.kind, (List, Tuple)):
                return {}
            raise UnsupportedError.at(
                op, "this operator is not supported on these operands", "use a function"
            )
        rule = find_rule(OPERATORS[type(op.op)])
        if rule is None:
            raise UnsupportedError.at(
                op, "this operator has no derivative rule", "use a NumPy function that has one"
            )
        if rule.family == "nondifferentiable":
            return {}
        self.check_operands(operands, op, env)
        bound = rule.bind(operands, {})
        self.check_complex(rule, {p: self.evaluator.kind(e, env) for p, e in bound.items()}, op)
        return {"rule": rule, "bound": bound}

    def check_comparison(self, op: Any, env: Env) -> None:
        return None

    def index_class(self, index: gast.expr, base: Kind, env: Env) -> str:
        """How an index picks: "basic" (a view or element), "mask", "fancy", or "key"."""
        if not isinstance(base, (Array, Unknown)):
            return "key"
        parts = list(index.elts) if isinstance(index, gast.Tuple) else [index]
        found = "basic"
        for part in parts:
            if isinstance(part, gast.Slice):
                continue
            kind = widened(self.evaluator.kind(part, env))
            if (isinstance(kind, Array) and kind.ndim) or isinstance(kind, List):
                mask = isinstance(kind, Array) and kind.dtype == "bool"
                found = "mask" if mask and found != "fancy" else "fancy"
            elif isinstance(kind, Known) and isinstance(kind.value, tuple):
                basic = all(isinstance(v, (int, slice, type(None), type(...))) for v in kind.value)
                found = found if basic else "fancy"
            elif isinstance(kind, Tuple):
                if any(not isinstance(k, Scalar) for k in kind.items):
                    found = "fancy"
            elif isinstance(kind, Unknown):
                return "unknown"
        return found

    # -- stores --------------------------------------------------------------------------

    def store(self, place: Any, value: gast.expr, stmt: Any, env: Env) -> Env:
        """``place = value`` for an element, slice or attribute."""
        place = self.behind_part(self.behind_flat(place))
        value, env = self.fitted_flat(place, value, stmt, env)
        base = place.value
        env = self.with_elements(base, env)
        kind = self.evaluator.kind(base, env)
        new = self.value(value, env)
        root = root_name(base)
        if root is None or root not in env:
            raise self.outside(place, root)
        if isinstance(kind, Array):
            return self._store_array(place, value, kind, new, root, stmt, env)
        self.check_stored_key(place, kind, env)
        kind = as_list(kind)
        if isinstance(kind, (List, Dict)) and isinstance(place, gast.Subscript):
            return self._store_item(place, value, kind, new, root, stmt, env)
        if isinstance(kind, AnyOf) and isinstance(place, gast.Attribute):
            return self.stored_by_class(place, value, stmt, env)
        if isinstance(kind, Object) and isinstance(place, gast.Attribute):
            return self.store_field(place, value, kind, new, root, stmt, env)
        if new.varied or (isinstance(kind, Unknown) and self.value(base, env).varied):
            raise UnsupportedError.at(
                stmt,
                "storing a value to differentiate into this object is not supported: its kind is "
                "not known",
                "store into an array, a list, a dict, or an object that has one kind on every way",
            )
        self.emit(rewrite.assign(place, value), env, stmt)
        return env

    def refuse_outside(self, place: Any, root: str | None) -> None:
        raise self.outside(place, root)

    def outside(self, place: Any, root: str | None) -> UnsupportedError:
        return UnsupportedError.at(
            place,
            f"storing into `{root or '...'}`, which lives outside the function, is not supported",
            "pass it in as an argument",
        )

    def _store_array(
        self, place: Any, value: Any, kind: Array, new: Value, root: str, stmt: Any, env: Env
    ) -> Env:
        if isinstance(place, gast.Attribute):
            return self.store_attribute(place, value, kind, stmt, env)
        self.check_float(kind, new, stmt)
        index = self.index_class(place.slice, kind, env)
        if index == "unknown" and (new.varied or self.value(place.value, env).varied):
            raise UnsupportedError.at(
                place.slice,
                "the kind of this index is not known",
                "index with integers, slices or arrays",
            )
        self.mutate(root, new.varied, env)
        if index == "mask" and new.varied:
            self.check_overlap(place, value, stmt, env)
        part = self.evaluator.kind(rewrite.loaded(place), env)
        self.emit(rewrite.assign(place, value), env, stmt, value=new, index=index, place=part)
        return env

    def _store_item(
        self, place: Any, value: Any, kind: Any, new: Value, root: str, stmt: Any, env: Env
    ) -> Env:
        if is_slice(place) and isinstance(kind, List) and place.slice.step is None:
            if not is_slice(place, whole=True):
                return self.stored_slice(place, value, stmt, env)
            value, env = self.kept_for_filling(value, place, stmt, env)
            new = self.value(value, env)
            self.resized.add(self.storage.find(root))
        numbers = isinstance(new.kind, Array) and new.kind.ndim == 1
        if isinstance(place.slice, gast.Slice) and numbers and new.varied:
            raise UnsupportedError.at(
                stmt,
                "assigning an array of numbers to part of a list is not supported",
                "make it a list first, as in `list(values)`",
            )
        self.mutate(root, new.varied, env)
        if self.is_tainted(value, env):
            self.taint(root)
        if isinstance(value, gast.Name) and is_storage(new.kind):
            held = self.storage.element_of(root)
            if isinstance(place.slice, gast.Slice) and is_container(new.kind):
                self.storage.union(held, self.storage.element_of(value.id))  # its items are put in
            else:
                self.storage.union(held, value.id)
        text = self.in_text(value, env)
        self.emit(rewrite.assign(place, text), env, stmt, value=new, index="key")
        if not isinstance(place.value, gast.Name):
            return env
        updated = self._with_item(kind, place, new, env, stmt)
        key = UNKNOWN if isinstance(kind, List) else self.evaluator.kind(place.slice, env)
        return self.with_kind(place.value, updated, new, env, key)

    def _with_item(self, kind: Any, place: Any, new: Value, env: Env, stmt: Any) -> Kind:
        if isinstance(kind, List) and isinstance(place.slice, gast.Slice):
            part = held_kind(widened(new.kind))
            return List(kind.item if part is None else join(kind.item, part))
        if isinstance(kind, List):
            return List(join(kind.item, widened(new.kind)))
        key = self.evaluator.kind(place.slice, env)
        if kind.items is not None and isinstance(key, Known):
            items = dict(kind.items)
            items[key.value] = widened(new.kind)
            return Dict(tuple(items.items()))
        item: Kind | None = widened(new.kind)
        for other in [v for _, v in kind.items or ()] + ([kind.item] if kind.item else []):
            item = join(item, other)
        return Dict(None, item)

    def mutate(self, root: str, varied: bool, env: Env) -> None:
        """Memory that a name refers to is written to."""
        self.check_owned(root)
        self.check_constant(root, varied, env)
        varied = varied or any(env[n].varied for n in self.storage.names(root) if n in env)
        self.storage.mutate(root, varied)
        self.writes.append(root)
        if root in env and env[root].caller:
            self.written_callers.add(root)

    def helper_name(self, stmt: Any, role: str, stem: str) -> str:
        """A fresh name for a helper variable, the same each time the statement is walked."""
        key = (id(stmt), role, tuple(self.inlining))
        if key not in self.helper_names:
            self.helper_names[key] = self.program.names.fresh(stem)
            self.kept.append(stmt)
        return self.helper_names[key]

    # -- control flow --------------------------------------------------------------------

    def visit_if(self, stmt: Any, env: Env, frame: Frame) -> Env | None:
        test = self.rewrite(stmt.test, frame)
        known = self.evaluator.kind(test, env)
        if isinstance(known, Known) and not isinstance(stmt.body[0], gast.Break):
            taken = stmt.body if truth(known.value) else stmt.orelse
            lines, after = self.nested(taken, env, frame)
            if after is not None:  # an arm that raises stays under its test
                self.out += lines
                return after
        if isinstance(stmt.body[0], gast.Break):
            self.emit(gast.If(test, [gast.Break()], []), env, stmt)
            return env
        body, after_body = self.nested(stmt.body, env, frame)
        orelse, after_orelse = self.nested(stmt.orelse, env, frame)
        merged = self.merge(after_body, after_orelse)
        if merged is not None:
            body = self.with_choices(body, after_body, merged, stmt)
            orelse = self.with_choices(orelse, after_orelse, merged, stmt)
        if body or orelse:
            if not body:
                test = rewrite.located(gast.UnaryOp(gast.Not(), test), test)
                body, orelse = orelse, []
            self.emit(gast.If(test, body, orelse), env, stmt)
        return merged

    def merge(self, a: Env | None, b: Env | None, mark: str = "") -> Env | None:
        """What is known where two ways meet."""
        if a is None or b is None:
            return b if a is None else a
        merged: Env = {}
        for name in {**a, **b}:
            p, q = a.get(name), b.get(name)
            if p is None or q is None:
                merged[name] = p or q  # type: ignore[assignment]
            elif p is q or p == q:
                merged[name] = p
            elif isinstance(p.kind, Known) and isinstance(p.kind.value, Lazy):
                merged[name] = p._replace(kind=Known(SPENT))
            else:
                place = f"{mark or self.evaluator.place}:{name}"
                kind = join(p.kind, q.kind, lambda axis, place=place: Dim(f"?{place}.{axis}"))  # type: ignore[misc]
                merged[name] = Value(kind, p.varied or q.varied, p.caller or q.caller)
        return merged

    def visit_with(self, stmt: Any, env: Env, frame: Frame) -> Env | None:
        if self.is_constant_block(stmt, frame, env):
            return self.constant_block(stmt, env, frame)
        items = []
        for item in stmt.items:
            context = self.rewrite(item.context_expr, frame)
            if self.value(context, env).varied:
                raise UnsupportedError.at(
                    stmt, "a context manager that holds a differentiated value is not supported", ""
                )
            variable = item.optional_vars
            if variable is not None:
                name = self.target_name(variable, frame)
                env = {**env, name: Value(UNKNOWN)}
                variable = rewrite.name(name, store=True)
            items.append(gast.withitem(context, variable))
        body, after = self.nested(stmt.body, env, frame)
        for item in items:
            self.check_manager(item.context_expr, body, env)
        self.emit(gast.With(items, body, None), env, stmt)
        return after

    def check_manager(self, context: Any, body: list[Any], env: Env) -> None:
        """Refuse a context manager that may swallow an exception of an active block."""
        facts = (self.program.info.get(id(s)) for s in rewrite.statements_in(body))
        if not any(f is not None and f.value is not None and f.value.varied for f in facts):
            return
        kind, maker = self.evaluator.kind(context, env), self.makers.get(root_name(context) or "")
        if isinstance(kind, Object):
            maker = kind.cls
        elif isinstance(kind, Known):
            maker = type(kind.value)
        if may_swallow(maker):
            raise UnsupportedError.at(
                context,
                "this context manager may swallow exceptions: no derivative passes through one",
                "use `contextlib.suppress`, or `try` with `except`",
            )

    def is_written_parameter(self, parameter: str) -> bool:
        """Whether a parameter's own memory, or what it holds, is written to."""
        classes = {self.storage.find(w) for w in self.written_callers}
        found = self.storage.find(parameter)
        while True:
            if found in classes:
                return True
            if not self.storage.has_element(found):
                return False
            inner = self.storage.element_of(found)
            if inner == found:
                return False
            found = inner

    # -- the end ---------------------------------------------------------------------------

    def finish(self, result: gast.expr, last: Any, env: Env) -> None:
        """Take down what the function returns, and check what only the whole can tell."""
        program = self.program
        value = self.value(result, env)
        parts = self.displays.get(result.id) if isinstance(result, gast.Name) else None
        if isinstance(value.kind, Tuple) and value.kind.cls is not None:
            parts = None
        program.results = [result]
        if (
            parts is None
            and isinstance(value.kind, Tuple)
            and value.kind.cls is None
            and isinstance(result, gast.Name)
            and value.varied
        ):
            parts = []
            for k in range(len(value.kind.items)):
                part = rewrite.located(rewrite.subscript(result, rewrite.constant(k)), last)
                name = self.helper_name(last, f"part{k}", "v")
                env = self.bind_value(name, part, last, env)
                parts.append(rewrite.located(rewrite.name(name), last))
        if parts is not None:
            program.results = list(parts)
            program.returns_tuple = True
            if isinstance(value.kind, Known):  # of constants: numbers like any other
                kinds = tuple(widened(Known(item)) for item in value.kind.value)
                value = Value(Tuple(kinds), value.varied)
        program.result = value
        program.text_result = self.is_tainted(result, env)
        held = {c for name in program.captured for c in self.classes_held(name)}
        program.foreign_result = any(
            name in env and (self.storage.find(name) in held or name in self.foreign)
            for name in rewrite.names_in(result)
        )
        program.env = env
        program.resized = frozenset(self.storage.find(name) for name in self.resized)
        program.body = self.out
        check_attempts(program)
        self.check_imaginary(program)
        program.mutated = frozenset(
            p
            for p in program.parameters
            if is_storage(program.kinds[p].kind) and self.is_written_parameter(p)
        )
        for name, stmt in self.maybe_views.items():
            written = self.storage.is_mutated(name) and self.storage.is_varied(name)
            if self.storage.has_element(name):
                inner = self.storage.element_of(name)
                written |= self.storage.is_mutated(inner) and self.storage.is_varied(inner)
            if written:
                raise UnsupportedError.at(
                    stmt,
                    "whether this is a view or a copy depends on the memory layout, "
                    "and the array is written to",
                    "add `.copy()`, or use slices, `.T` or `np.transpose`",
                )


def truth(value: Any) -> bool:
    """The truth of a known value, which decides a branch beforehand."""
    return bool(value)


def moved_names(statement: Any) -> tuple[gast.Name, ...]:
    """The names in a statement whose values it only puts elsewhere, or into which it puts one."""
    if only_moves(statement):
        return rewrite.occurrences(statement)
    return rewrite.occurrences(statement.targets[0]) if isinstance(statement, gast.Assign) else ()


def only_moves(statement: Any) -> bool:
    """Whether a statement only puts values elsewhere: what stands for a function may take part."""
    if isinstance(statement, gast.Assign):
        value = statement.value
        if isinstance(value, gast.Call):
            return isinstance(value.func, gast.Name) and value.func.id == "len"
        if isinstance(value, gast.Compare):
            return rewrite.is_constant(value.comparators[0], None)
        return isinstance(value, (*DISPLAYS, gast.Subscript, gast.Name, gast.Constant))
    call = statement.value if isinstance(statement, gast.Expr) else None
    return (
        isinstance(call, gast.Call)
        and isinstance(call.func, gast.Attribute)
        and call.func.attr == "append"
    )


def carries_or_holds(kind: Kind) -> bool:
    """Whether a value carries a derivative, or has memory that values are put into."""
    return carries(kind) or isinstance(kind, (List, Dict, Array))


NormalForm = tuple[gast.FunctionDef, Names, Scope, Any]
# Those of functions of this package, which programs are made of: never changed, and kept.
OUR_NORMAL_FORMS: dict[Any, NormalForm] = {}


def is_ours(function: Any) -> bool:
    """Whether a function belongs to this package for as long as the process runs."""
    module = getattr(function, "__module__", None)
    return module == prelude.__name__ and vars(prelude).get(function.__name__) is function


class Table:
    """Every specialization made for one derivative; recursion meets its own entry here."""

    def __init__(self) -> None:
        self.programs: dict[Any, Program] = {}
        self.unfinished: dict[Any, Program] = {}
        self.provisional: dict[Any, Program] = {}
        self.met: set[Any] = set()  # unfinished functions that were called again
        self.bottomless: set[int] = set()  # functions that cannot be written in place
        self.normal_forms: dict[Any, NormalForm] = {}
        self.lifted: dict[Any, Lifted] = {}
        self.lookups: dict[Place, Lookup] = {}
        self.paths: dict[int, str | None] = {}  # of the functions that were looked up
        self.claimed: dict[str, Any] = {}
        self.complex_met: set[str] = set()  # not empty once a value is complex
        self.derivatives: dict[Any, Any] = {}  # those that the program itself makes
        self.root: Any = None  # the function that is differentiated, from which all paths lead

    def note(self, place: Place, lookup: Lookup, owner: Any) -> Lookup:
        """Remember what a name stands for, unless it is a name of NumPy's or ours."""
        if is_versioned(owner.__name__ if inspect.ismodule(owner) else owner.__module__):
            return lookup
        self.lookups.setdefault(place, lookup)
        if self.paths.get(id(lookup.value)) is None:
            self.paths[id(lookup.value)] = lookup.path
        return lookup

    def claim(self, text: str, place: Place, value: Any) -> bool:
        """Whether a name of the text may mean what stands at a place: all functions share it."""
        if text in RESERVED and RESERVED[text] is not value:
            return False
        mine = value if callable(value) or inspect.ismodule(value) else place
        theirs = self.claimed.setdefault(text, mine)
        return theirs is mine or (theirs == place and not callable(mine))

    def normal_form(self, function: Callable[..., Any], leaves: bool = False) -> NormalForm:
        """The normal form of a function, and of a generator for a loop that leaves early."""
        from tangentish.frontend.fence import check_language
        from tangentish.frontend.source import read_source, room_for

        key = (id(function), leaves)
        ours = is_ours(function)
        known = OUR_NORMAL_FORMS if ours else self.normal_forms
        if key not in known:
            source = read_source(function)
            scope = Scope.of(cast(types.FunctionType, function), source.tree)
            check_language(source, scope, self.root not in (None, function))
            names = Names({"np", "math"})
            with room_for(source.depth):
                tree = normalize(source.tree, scope, names, leaves)
            known[key] = (tree, names, scope, source)
        return known[key]

    def note_lifted(self, lifted: Lifted, node: gast.FunctionDef) -> None:
        """The normal form of a function that is made of a nested one."""
        names = Names({"np", "math", *read_names(node), *(n.id for n in node.args.args)})
        source = getattr(lifted.node, "source", None)
        self.normal_forms[(id(lifted), False)] = (node, names, lifted.scope, source)

    def specialize(
        self,
        function: Callable[..., Any],
        values: dict[str, Value],
        stack: tuple[Any, ...] = (),
        path: str | None = "",
    ) -> Program:
        """The program of ``function`` for arguments of the given kinds."""
        self.root = self.root or function
        key = (id(function), tuple((n, v.kind, v.varied) for n, v in values.items()))
        for known in (self.programs, self.provisional):
            if key in known:
                return known[key]
        if key in self.unfinished:
            self.met.add(key)
            return self.unfinished[key]
        met, self.met = self.met, set()
        try:
            return self._settled(function, values, key, stack, path)
        finally:
            self.met = met | (self.met - {key})

    def _settled(
        self,
        function: Callable[..., Any],
        values: dict[str, Value],
        key: Any,
        stack: tuple[Any, ...],
        path: str | None,
    ) -> Program:
        """Attempts until a recursive function returns what was assumed of it.

        What was found on the way holds only if the assumption does: it is kept aside until then.
        """
        guess: Value | None = None
        for _ in range(MOST_ROUNDS):
            before = dict(self.provisional)
            program = self._attempt(function, values, key, guess, stack, path)
            if key not in self.met or program.result == guess:
                self.provisional[key] = program
                if not self.met - {key}:
                    self.programs.update(self.provisional)
                    self.provisional = {}
                return program
            guess, self.provisional = program.result, before
        raise UnsupportedError.at(
            self.normal_form(function)[0],
            f"the kind of the result of the recursive function `{function.__name__}` "
            "does not settle",
            "return the same kind of value everywhere",
        )

    def _attempt(
        self,
        function: Any,
        values: dict[str, Value],
        key: Any,
        guess: Value | None,
        stack: Any,
        path: str | None,
    ) -> Program:
        node, names, scope, source = self.normal_form(function)
        storage = None
        for _ in range(MOST_ROUNDS):
            program = Program(
                function,
                node.name,
                source,
                parameter_names(node),
                values,
                names=names.copy(),
                path=path,
            )
            program.lookups, program.claimed = self.lookups, self.claimed
            program.complex_met = self.complex_met
            program.result = guess or Value(BOTTOM, True)
            if storage is not None:
                program.storage = storage
            program.storage.forget_answers()
            self.unfinished[key] = program
            try:
                walk(program, node, scope, self, (*stack, key))
            finally:
                del self.unfinished[key]
            if self.met and program.storage.changed:  # its own calls asked it half finished
                storage = program.storage
            elif not program.storage.is_outdated():
                tidy(program)
                return program
            storage = program.storage
        raise AssertionError("aliases do not settle")


def walk(
    program: Program, node: gast.FunctionDef, scope: Scope, table: Table, stack: tuple[Any, ...]
) -> None:
    """Specialize one function: fill in its program."""
    specializer = Specializer(program, table, stack)
    specializer.kept = program.kept = [node]
    local = written_names(node.body) | set(program.parameters)
    specializer.free = (read_names(node) - local) | {"np", "math"}
    frame = Frame(scope, local, program.function, path=program.path)
    env: Env = {n: Value(v.kind, v.varied, is_storage(v.kind)) for n, v in program.kinds.items()}
    function: Any = program.function
    if isinstance(function, Lifted):
        env = specializer.enter_lifted(function, frame, env)
    program.env = env
    for name in program.parameters:
        program.storage.root(name)
        specializer.versions[name] = "given"
        specializer.origins[name] = f"given {name}"
        specializer.loose.add(f"given {name}")
    after = specializer.block(node.body[:-1], env, frame)
    if after is None:
        raise UnsupportedError.at(node, "the function never returns", "")
    last = node.body[-1]
    result = specializer.rewrite(last.value, frame)
    specializer.finish(result, last, after)


RESERVED = {**vars(builtins), "np": np, "math": math}
RESERVED.update({name: getattr(runtime, name) for name in runtime.__all__})


def read_names(node: gast.AST) -> set[str]:
    """All names that a function mentions, those of nested functions included."""
    return {part.id for part in rewrite.subexpressions(node) if isinstance(part, gast.Name)}


def place_of(function: types.FunctionType, where: str, name: str) -> Place:
    """The namespace that holds a free name of a function."""
    if where == "cell":
        return (id((function.__closure__ or ())[function.__code__.co_freevars.index(name)]), name)
    return (id(function.__globals__), name)


def joined_path(path: str | None, where: str, name: str) -> str | None:
    """How to reach a name from the differentiated function, for a later process."""
    if path is None:
        return None
    return f"{path}/{where}:{name}" if path else f"{where}:{name}"


def argument_value(value: Any, name: str, varied: bool) -> Value:
    """Kind and variedness of one argument."""
    kind = kind_of(value, name)
    return Value(kind, varied and carries(kind))
