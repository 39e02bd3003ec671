"""Which containers are the same object at a point of the walk, and what a store tells of them.

Storage classes say which names may be one object anywhere in the program.  Here is what is
certain where the walk stands: an *origin* is a text for one object, such as where it was
made (``new 12:3 box``), which argument it is (``given p``), or where it was found in another
one (``given p.'layer'``).  A store into a container changes the kind of exactly that object:
names with its origin have the new kind, names without any may have it.  An object is
*loose* as long as nothing but variables with its origin refer to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gast

from tangentish.analysis.frames import unchanged
from tangentish.analysis.lattice import as_list, join
from tangentish.analysis.program import Env, Value
from tangentish.analysis.walk import Walk
from tangentish.language import rewrite
from tangentish.language.kinds import UNKNOWN, AnyOf, Array, Dict, Kind, Known, List, Object, Tuple

END = ">"  # divides an object from the place in it


class Identities(Walk):
    """The part of the walk that tells objects apart."""

    loose: set[str]  # objects that nothing but these variables refers to

    def note_origin(self, target: str, op: Any, made: bool, env: Env) -> None:
        """Say which object a variable is after ``target = op``."""
        found = self.origin_of(op, env)
        if made or isinstance(op, (gast.List, gast.Tuple, gast.Dict)):
            found = f"new {self.evaluator.place} {target}"
            self.loose.add(found)
        self.origins.pop(target, None)
        if found is not None:
            self.origins[target] = found

    def note_holding(self, statement: Any) -> None:
        """Objects that a statement hands on, into a container or a call, are no longer loose."""
        for name in handed_on(statement):
            self.loose.discard(self.origins.get(name, ""))

    def met_origins(self, before: dict[str, str]) -> dict[str, str]:
        """The origins where two ways meet; what a variable is on one way alone is not loose."""
        after = self.origins
        for name in {**before, **after}:
            if before.get(name) != after.get(name):
                self.loose -= {before.get(name, ""), after.get(name, "")}
        return unchanged(before, after)

    def origin_of(self, op: Any, env: Env) -> str | None:
        """A text for the object that an expression surely is."""
        if isinstance(op, gast.Name):
            return self.origins.get(op.id)
        if isinstance(op, gast.Attribute):
            part: str | None = repr(op.attr)
        elif isinstance(op, gast.Subscript):
            key = self.evaluator.kind(op.slice, env)
            part = key_text(key)
        else:
            return None
        holder = self.origin_of(op.value, env)
        return None if holder is None or part is None else f"{holder}{END}{part}"

    def with_kind(self, holder: Any, kind: Kind, new: Value, env: Env, part: Kind | None) -> Env:
        """What is known after a store into a part of a container: None if it is one more."""
        if not isinstance(holder, gast.Name) or holder.id not in env:
            return env
        old, origin = env[holder.id], self.origins.get(holder.id)
        updated = {**env, holder.id: Value(kind, old.varied or new.varied, old.caller)}
        changed = self.storage.find(holder.id)
        for name, value in env.items():
            if name == holder.id or not self.storage.is_known(name):
                continue
            mine = self.origins.get(name)
            if mine is not None and mine == origin:
                found: Kind = kind
            elif mine is not None and origin is not None and origin.startswith(mine + END):
                found = replaced_at(value.kind, origin[len(mine) + 1 :].split(END), kind)
            elif old.kind == kind or origin in self.loose or isinstance(value.kind, (Array, Known)):
                continue
            elif changed == self.storage.find(name) and not are_different(mine, origin):
                found = join(value.kind, kind) if is_like(value.kind, kind) else value.kind
            elif changed in self.storage.held(name)[1:]:
                found = widened_parts(value.kind, kind, self.depth_of(changed, name))
            else:
                continue
            updated[name] = value._replace(kind=found, varied=value.varied or new.varied)
        if part is not None:
            self.forget_parts(origin, part)
        return updated

    def depth_of(self, held: str, name: str) -> int | None:
        """How deep inside a variable memory of a class is; None where that is not one number."""
        classes = self.storage.held(name)
        last = classes[-1]
        if self.storage.has_element(last) and self.storage.element_of(last) in classes:
            return None
        return classes.index(held)

    def forget_parts(self, origin: str | None, part: Kind = UNKNOWN) -> None:
        """After a store, what was found in that part may no longer be what is found there."""
        changed = key_text(part)
        for name, mine in list(self.origins.items()):
            if END not in mine or mine == origin or (origin or "").startswith(mine + END):
                continue
            if changed is None or changed in mine.split(END)[1:]:
                del self.origins[name]


def key_text(key: Kind) -> str | None:
    """A text for a key that is equal to no key of another text."""
    plain = isinstance(key, Known) and type(key.value) in (str, int)
    return repr(key.value) if plain else None  # type: ignore[attr-defined]


def handed_on(node: Any) -> Iterator[str]:
    """The variables whose objects a statement takes whole, plain copies apart.

    >>> import gast
    >>> [list(handed_on(gast.parse(text).body[0])) for text in ("a.x = b", "a = b", "a = f(b)")]
    [['b'], [], ['f', 'b']]
    """
    form = type(node)
    if form is gast.Name:
        yield node.id
    elif form is gast.Constant:
        return
    elif form is gast.Assign:
        if not (isinstance(node.targets[0], gast.Name) and isinstance(node.value, gast.Name)):
            yield from handed_on(node.value)
    elif form is gast.Attribute or form is gast.Subscript:
        if not isinstance(node.value, gast.Name):
            yield from handed_on(node.value)
    else:
        for part in rewrite.children(node):
            yield from handed_on(part)


def are_different(a: str | None, b: str | None) -> bool:
    """Whether two objects are surely not the same: made at different places, or arguments."""
    return a is not None and b is not None and a != b and END not in a and END not in b


def is_like(a: Kind, b: Kind) -> bool:
    """Whether two kinds may be those of one object."""
    a, b = as_list(a), as_list(b)
    if isinstance(a, AnyOf) or isinstance(b, AnyOf):
        choices = [k.choices if isinstance(k, AnyOf) else (k,) for k in (a, b)]
        return any(is_like(p, q) for p in choices[0] for q in choices[1])
    return type(a) is type(b) and getattr(a, "cls", None) is getattr(b, "cls", None)


def replaced_at(kind: Kind, path: list[str], new: Kind) -> Kind:
    """The kind of a container in which the part at a path has become ``new``."""
    if not path:
        return new
    if isinstance(kind, AnyOf):
        return kind.mapped(lambda k: replaced_at(k, path, new))
    first, *rest = path
    if isinstance(kind, Tuple):
        parts = enumerate(kind.items)
        items = [replaced_at(k, rest, new) if repr(i) == first else k for i, k in parts]
        return Tuple(tuple(items), kind.cls)
    if isinstance(kind, Object):
        pairs = [(n, replaced_at(k, rest, new) if repr(n) == first else k) for n, k in kind.fields]
        return Object(kind.cls, tuple(pairs))
    if isinstance(kind, Dict) and kind.items is not None:
        pairs = [(n, replaced_at(k, rest, new) if repr(n) == first else k) for n, k in kind.items]
        return Dict(tuple(pairs))
    if isinstance(kind, List) and kind.item is not None:
        return List(join(kind.item, replaced_at(kind.item, rest, new)))
    if isinstance(kind, Dict) and kind.item is not None:
        return Dict(None, join(kind.item, replaced_at(kind.item, rest, new)))
    return kind


def widened_parts(kind: Kind, new: Kind, depth: int | None = None) -> Kind:
    """The kind of a container in which some part, so deep inside, may have become ``new``."""

    def part(inner: Kind) -> Kind:
        if depth is not None and depth > 1:
            return widened_parts(inner, new, depth - 1)
        if is_like(inner, new):
            return join(inner, new)
        return inner if depth is not None else widened_parts(inner, new)

    if isinstance(kind, AnyOf):
        return kind.mapped(lambda k: widened_parts(k, new, depth))
    if isinstance(kind, Tuple):
        return Tuple(tuple(part(k) for k in kind.items), kind.cls)
    if isinstance(kind, Object):
        return Object(kind.cls, tuple((n, part(k)) for n, k in kind.fields))
    if isinstance(kind, Dict) and kind.items is not None:
        return Dict(tuple((n, part(k)) for n, k in kind.items))
    if isinstance(kind, Dict) and kind.item is not None:
        return Dict(None, part(kind.item))
    if isinstance(kind, List) and kind.item is not None:
        return List(part(kind.item))
    return kind
