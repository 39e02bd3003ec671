"""Arguments that hold arrays: every array in a dict, tuple or object has an adjoint of its own.

``params["W"]`` stands as the variable ``params_W`` while the sweeps are made, and is written
out again at the end; the gradient is one display of the adjoints. Arguments that are changed,
bound anew, or used as a whole stay as they are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import gast

from tangentish.analysis.lattice import widened
from tangentish.analysis.program import Env, Info, Program, Value, carries
from tangentish.language import rewrite
from tangentish.language.kinds import Array, Dict, Kind, Known, Object, Scalar, Tuple

Keys = tuple[Any, ...]


class Field(str):
    """The name of a field, among the keys of dicts and tuples."""

    __slots__ = ()


@dataclass
class Leaves:
    """The variables that stand for parts of arguments, and what they stand for."""

    program: Program
    paths: dict[str, gast.expr] = field(default_factory=dict)
    names: dict[str, dict[Keys, str]] = field(default_factory=dict)  # by argument and keys

    def of(self, wrt: Sequence[str]) -> list[str]:
        """The variables to differentiate by."""
        return [n for p in wrt for n in (self.active(p) if p in self.names else [p])]

    def active(self, parameter: str) -> list[str]:
        """The variables for the parts of one argument."""
        return list(self.names[parameter].values())

    def composed(self, wrt: Sequence[str], expressions: Sequence[gast.expr]) -> list[gast.expr]:
        """One gradient for each argument, from those of the variables."""
        pending = iter(expressions)
        found: list[gast.expr] = []
        for parameter in wrt:
            if parameter not in self.names:
                found.append(next(pending))
                continue
            parts = {n: next(pending) for n in self.active(parameter)}
            kind = self.program.kinds[parameter].kind
            found.append(self.display(parameter, (), kind, parts))
        return found

    def display(
        self, parameter: str, keys: Keys, kind: Kind, parts: dict[str, gast.expr]
    ) -> gast.expr:
        """The gradient in the structure of the argument; whole numbers and texts stay."""
        if isinstance(kind, Dict):
            items = dict(kind.items or ())
            values = [self.display(parameter, (*keys, k), v, parts) for k, v in items.items()]
            return gast.Dict([rewrite.constant(k) for k in items], values)
        if isinstance(kind, Tuple):
            values = [
                self.display(parameter, (*keys, k), v, parts) for k, v in enumerate(kind.items)
            ]
            form = gast.List if kind.cls is list else gast.Tuple
            whole: gast.expr = form(values, gast.Load())
            return whole
        if isinstance(kind, Object):
            fields = {k: (Field(k), v) for k, v in kind.fields if carries(v)}
            new = {
                k: self.display(parameter, (*keys, key), v, parts) for k, (key, v) in fields.items()
            }
            return rewrite.call("with_fields", path_of(parameter, keys), **new)
        name = self.names[parameter].get(keys, "")
        return parts.get(name) or path_of(parameter, keys)

    def written_out(self, statements: Sequence[gast.stmt]) -> list[gast.stmt]:
        """The statements with the parts of arguments under their own names."""
        return [rewrite.substitute(s, self.paths) for s in statements]


def unpacked(program: Program, wrt: Sequence[str]) -> Leaves:
    """The program with the parts of its arguments as variables, where that can be."""
    leaves = Leaves(program)
    for parameter in wrt:
        if can_be_unpacked(program, parameter):
            program = Unpacking(program, parameter, leaves).program
    leaves.program = program
    return leaves


def can_be_unpacked(program: Program, parameter: str) -> bool:
    """Whether an argument is a plain structure that stays as it is and is read part by part."""
    kind = program.kinds[parameter].kind
    storage = program.storage
    if (
        not isinstance(kind, (Dict, Tuple, Object))
        or not is_plain(kind)
        or parameter in program.mutated
    ):
        return False
    held = [storage.find(parameter)]
    while storage.has_element(held[-1]) and storage.element_of(held[-1]) not in held:
        held.append(storage.element_of(held[-1]))
    if any(storage.is_mutated(each) for each in held):
        return False
    nodes = [*program.body, *program.results]
    return not any(parameter in rewrite.names_stored(s) for s in program.body) and all(
        reads_leaves_alone(node, parameter, kind) for node in nodes
    )


def is_plain(kind: Kind) -> bool:
    """Whether a structure has known parts down to its numbers and arrays."""
    if isinstance(kind, Dict):
        items = kind.items or ()
        words = (isinstance(k, int) or (isinstance(k, str) and k.isidentifier()) for k, _ in items)
        return bool(items) and all(words) and all(is_plain(v) for _, v in items)
    if isinstance(kind, Tuple):
        return kind.cls in (None, list) and all(map(is_plain, kind.items))
    if isinstance(kind, Object):
        has_fields = getattr(kind.cls, "__dictoffset__", 0) != 0
        return has_fields and all(is_plain(v) for _, v in kind.fields if carries(v))
    return isinstance(kind, (Scalar, Array, Known)) or not carries(kind)


def reads_leaves_alone(node: Any, parameter: str, kind: Kind) -> bool:
    """Whether an expression or statement reads numbers and arrays of an argument, and no more."""
    if isinstance(node, (gast.Subscript, gast.Attribute)):
        keys = keys_of(node, parameter)
        part = None if keys is None else part_at(kind, keys)
        if part is not None and (is_single(part) or not carries(part)):
            return True
    if isinstance(node, gast.Name):
        return bool(node.id != parameter)
    return all(reads_leaves_alone(part, parameter, kind) for part in rewrite.children(node))


def keys_of(node: Any, parameter: str) -> Keys | None:
    """``("layers", 0)`` for ``p["layers"][0]``."""
    keys: list[Any] = []
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        if isinstance(node, gast.Attribute):
            keys.append(Field(node.attr))
        elif isinstance(node.slice, gast.Constant):
            keys.append(node.slice.value)
        else:
            return None
        node = node.value
    return tuple(keys[::-1]) if isinstance(node, gast.Name) and node.id == parameter else None


def path_of(parameter: str, keys: Keys) -> gast.expr:
    """``p["layers"][0]`` for its keys."""
    path: gast.expr = rewrite.name(parameter)
    for key in keys:
        if isinstance(key, Field):
            path = gast.Attribute(path, str(key), gast.Load())
        else:
            path = rewrite.subscript(path, rewrite.constant(key))
    return path


def part_at(kind: Kind, keys: Keys) -> Kind | None:
    """The kind of what keys lead to."""
    for key in keys:
        parts: dict[Any, Kind] = {}
        if isinstance(kind, Dict) and not isinstance(key, Field):
            parts = dict(kind.items or ())
        elif isinstance(kind, Object) and isinstance(key, Field):
            parts = dict(kind.fields)
        elif isinstance(kind, Tuple) and type(key) is int:
            parts = dict(enumerate(kind.items))
        if key not in parts:
            return None
        kind = parts[key]
    return kind


def is_single(kind: Kind) -> bool:
    """Whether a kind is that of a number or an array."""
    return isinstance(kind, (Scalar, Array))


def leaves_of(kind: Kind, keys: Keys = ()) -> Iterator[tuple[Keys, Kind]]:
    """Every number and array of a structure, with its keys."""
    if isinstance(kind, Dict):
        for key, part in kind.items or ():
            yield from leaves_of(part, (*keys, key))
    elif isinstance(kind, Tuple):
        for k, part in enumerate(kind.items):
            yield from leaves_of(part, (*keys, k))
    elif isinstance(kind, Object):
        for field_, part in kind.fields:
            yield from leaves_of(part, (*keys, Field(field_)))
    elif is_single(kind) and carries(kind):
        yield keys, kind


class Unpacking:
    """A program rewritten so that the parts of one argument are variables."""

    def __init__(self, program: Program, parameter: str, leaves: Leaves) -> None:
        self.parameter = parameter
        self.known = leaves.names.setdefault(parameter, {})
        self.values: dict[str, Value] = {}
        whole = program.kinds[parameter]
        for keys, kind in leaves_of(whole.kind):
            stem = "_".join([parameter, *(str(key) for key in keys)])
            name = program.names.fresh(stem, numbered=False)
            self.known[keys] = name
            leaves.paths[name] = path_of(parameter, keys)
            self.values[name] = Value(widened(kind), whole.varied, True)
            program.storage.find(name)
        self.envs: dict[int, tuple[Env, Env]] = {}
        self.info: dict[int, Info] = {}
        self.program = self.rewritten(program)

    def rewritten(self, program: Program) -> Program:
        body = [self.change(s) for s in program.body]
        for old, new in zip(program.body, body, strict=True):
            self.pair(program, old, new)
        return dataclasses.replace(
            program,
            body=body,
            results=[self.change(r) for r in program.results],
            info=self.info,
            env=self.env_of(program.env),
            kinds={**program.kinds, **self.values},
            parameters=[*program.parameters, *self.values],
            kept=[*program.kept, *body],
        )

    def change(self, node: Any) -> Any:
        """The node with variables for parts of the argument."""

        def leaf(part: Any) -> Any:
            is_part = isinstance(part, (gast.Subscript, gast.Attribute))
            keys = keys_of(part, self.parameter) if is_part else None
            if keys in self.known:
                return rewrite.located(rewrite.name(self.known[keys]), part)
            return None

        return rewrite.rebuild(node, leaf)

    def env_of(self, env: Env) -> Env:
        if id(env) not in self.envs:
            self.envs[id(env)] = (env, {**env, **self.values})
        return self.envs[id(env)][1]

    def pair(self, program: Program, old: Any, new: Any) -> None:
        """The facts of a statement for its new form."""
        fact = program.info.get(id(old))
        if fact is not None:
            call = fact.call
            if call is not None:
                arguments = {p: self.change(e) for p, e in call.arguments.items()}
                call = dataclasses.replace(call, arguments=arguments)
            parts = fact.parts
            self.info[id(new)] = dataclasses.replace(
                fact,
                env=self.env_of(fact.env),
                bound={p: self.change(e) for p, e in fact.bound.items()},
                call=call,
                parts=None if parts is None else {p: self.change(e) for p, e in parts.items()},
            )
        for name in rewrite.BLOCK_FIELDS:
            blocks = (getattr(old, name, None) or [], getattr(new, name, None) or [])
            for a, b in zip(*blocks, strict=True):
                self.pair(program, a, b)


__all__ = ["Leaves", "unpacked"]
