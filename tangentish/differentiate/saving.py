"""What a statement overwrites and the reverse sweep still needs is kept before it.

Outside loops it stays in a variable of its own, in a loop it goes on a tape.  Every save
comes with the lines that undo the statement in the reverse sweep.
"""

from __future__ import annotations

from typing import Any

import gast

from tangentish.analysis.attempts import written_roots
from tangentish.analysis.frames import root_name
from tangentish.differentiate.adjoints import is_whole, method, unpopped
from tangentish.differentiate.needs import Fact, Needs, callee_text
from tangentish.language import rewrite
from tangentish.language.kinds import Array, Dict, Known, List, Object


class Saving(Needs):
    """Saves before a statement, and their undoing."""

    def overwrite(
        self, statement: Any, needed: set[Fact], depth: int
    ) -> tuple[list[gast.stmt], list[gast.stmt], set[Fact]]:
        """Saves before a statement, their undoing, and what is still needed after it."""
        if isinstance(statement, gast.Assign) and isinstance(
            statement.targets[0], (gast.Name, gast.Tuple)
        ):
            target = statement.targets[0]
            names = [e.id for e in target.elts] if isinstance(target, gast.Tuple) else [target.id]
            saves: list[gast.stmt] = []
            restores: list[gast.stmt] = []
            for name in names:
                s, r, needed = self.overwrite_name(name, statement, needed, depth)
                saves += s
                restores = [*r, *restores]
            s, r, needed = self.overwrite_by_call(statement, needed, depth)
            return [*saves, *s], [*r, *restores], needed
        if isinstance(statement, gast.Assign):
            return self.overwrite_place(statement.targets[0], needed, depth, statement)
        if isinstance(statement, gast.AugAssign):
            return self.overwrite_place(statement.target, needed, depth, statement)
        return self.overwrite_by_call(statement, needed, depth)

    def overwrite_name(self, name: str, statement: Any, needed: set[Fact], depth: int) -> Any:
        fact = ("name", name)
        saves: list[gast.stmt] = []
        restores: list[gast.stmt] = []
        if fact in needed:
            saves, restores = self.save(name, rewrite.name(name), depth)
        gone = {fact}
        if self.binds_new_memory(name, statement):
            gone.add(("storage", self.storage.find(name)))
        return saves, restores, needed - gone

    def binds_new_memory(self, name: str, statement: Any) -> bool:
        """Whether the memory that a name had is out of the program's reach after a statement."""
        info = self.program.info.get(id(statement))
        members = self.storage.members.get(self.storage.find(name), set())
        if (
            info is None
            or len(self.storage.names(name) & self.primal) > 1
            or any(m.endswith("[]") for m in members)
        ):
            return False
        op = statement.value
        if isinstance(op, (gast.BinOp, gast.UnaryOp, gast.Constant)) or (
            isinstance(op, gast.Call) and info.rule is not None and not info.alias
        ):
            return True
        return not rewrite.names_in(op) & members

    def save(self, stem: str, place: Any, depth: int) -> tuple[list[gast.stmt], list[gast.stmt]]:
        """Keep what a place holds: in a variable outside loops, on a tape inside."""
        target = rewrite.stored(place)
        self.unset |= {n for n in self.unsure if n in rewrite.names_in(place)}
        if depth == 0:
            kept = self.names.fresh(f"{stem}_old", numbered=False)
            return [rewrite.assign(kept, place)], [rewrite.assign(target, rewrite.name(kept))]
        tape = self.tape(stem)
        push = gast.Expr(method(rewrite.name(tape), "append", place))
        return [push], [rewrite.assign(target, method(rewrite.name(tape), "pop"))]

    def tape(self, stem: str) -> str:
        name = self.names.fresh(f"{stem}_tape", numbered=False)
        self.program.tapes.add(name)
        self.tapes.append(rewrite.assign(name, gast.List([], gast.Load())))
        return name

    def overwrite_place(
        self, place: Any, needed: set[Fact], depth: int, statement: Any = None
    ) -> Any:
        """A store into an array or container."""
        root = root_name(place)
        assert root is not None
        if ("storage", self.class_written(place)) not in needed:
            return [], [], needed
        loaded = rewrite.loaded(place)
        kind = self.place_kind(place, statement)
        if isinstance(kind, Array) and not self.is_reference(place, statement):
            base = rewrite.loaded(place.value) if is_whole(place) else loaded
            copy = method(base, "copy")
            saves, restores = self.save(root, loaded, depth)
            restores = [rewrite.assign(rewrite.stored(loaded), r.value) for r in restores]
            saves = [replace_value(s, loaded, copy) for s in saves]
        elif self.is_new_key(place, statement):
            return [], [], needed
        else:
            saves, restores = self.save(root, loaded, depth)
            if self.is_entry_of_shadow(statement) or self.may_be_missing(place):
                base = rewrite.loaded(place.value)
                found = method(base, "get", place.slice, rewrite.constant(...))
                saves = [replace_value(s, loaded, found) for s in saves]
                restores = [
                    gast.Expr(rewrite.call("put_item", base, place.slice, r.value))
                    for r in restores
                ]
        return saves, restores, needed

    def is_entry_of_shadow(self, statement: Any) -> bool:
        """Whether a store goes to an entry of a dict's shadow that is perhaps a new one."""
        info = self.program.info.get(id(statement))
        return info is not None and info.index == "entry"

    def is_new_key(self, place: Any, statement: Any) -> bool:
        """Whether a store makes a new entry of a dict: then there is nothing to keep."""
        info = self.program.info.get(id(statement))
        if info is None:
            return False
        if info.index == "new":
            return True
        base = self.evaluator.kind(place.value, info.env)
        if isinstance(place, gast.Attribute):
            return isinstance(base, Object) and place.attr not in dict(base.fields)
        key = self.evaluator.kind(place.slice, info.env)
        return (
            isinstance(base, Dict)
            and base.items is not None
            and isinstance(key, Known)
            and key.value not in dict(base.items)
        )

    def overwrite_by_call(self, statement: Any, needed: set[Fact], depth: int) -> Any:
        """Calls that change their arguments: list methods, NumPy's mutators, users' functions."""
        info = self.program.info.get(id(statement))
        mutator = info.mutator if info is not None else None
        call: Any = getattr(statement, "value", None)
        if info is not None and info.writes:
            return self.overwrite_whole(info.writes, needed, depth)
        if mutator in ("append", "insert", "reverse"):
            undo = method(call.func.value, "pop", *call.args[:-1])
            if mutator == "reverse":
                undo = method(call.func.value, "reverse")
            wanted = self.is_needed_list(call.func.value, needed)
            return [], [gast.Expr(undo)] if wanted else [], needed
        if mutator == "pop":
            return self._undo_pop(statement, call, needed, depth)
        if mutator in ("add_at", "whole"):
            place = (
                call.args[0]
                if mutator == "add_at"
                or not isinstance(call.func, gast.Attribute)
                or callee_text(call.func).startswith("np.")
                else call.func.value
            )
            root = root_name(place)
            if root is None or ("storage", self.storage.find(root)) not in needed:
                return [], [], needed
            if isinstance(self.place_kind(place, statement), List):
                whole: Any = rewrite.subscript(rewrite.loaded(place), gast.Slice(None, None, None))
                saves, restores = self.save(root, whole, depth)
                return saves, restores, needed
            whole = rewrite.subscript(rewrite.loaded(place), rewrite.constant(...))
            return self.overwrite_place(whole, needed, depth, statement)
        return [], [], needed

    def overwrite_whole(self, roots: tuple[str, ...], needed: set[Fact], depth: int) -> Any:
        """What a called function writes to is kept whole."""
        saves: list[gast.stmt] = []
        restores: list[gast.stmt] = []
        for root in roots:
            if not isinstance(self.kinds.get(root), Array):
                s, r = self.overwrite_container(root, needed, depth)
                saves, restores = [*saves, *s], [*r, *restores]
                continue
            place = rewrite.subscript(rewrite.name(root), rewrite.constant(...))
            s, r, needed = self.overwrite_place(place, needed, depth)
            saves += s
            restores = [*r, *restores]
        return saves, restores, needed

    def overwrite_container(self, root: str, needed: set[Fact], depth: int) -> Any:
        """A list, dict or object is copied with all that it holds, and put back."""
        held = [self.storage.find(root)]
        while self.storage.has_element(held[-1]) and self.storage.element_of(held[-1]) not in held:
            held.append(self.storage.element_of(held[-1]))
        if not any(("storage", each) in needed for each in held):
            return [], []
        whole = rewrite.name(root)
        saves, restores = self.save(root, whole, depth)
        saves = [replace_value(s, whole, rewrite.call("copied", whole)) for s in saves]
        back = [gast.Expr(rewrite.call("put_back", whole, r.value)) for r in restores]
        return saves, back

    def is_needed_list(self, place: Any, needed: set[Fact]) -> bool:
        root = root_name(place)
        return root is not None and ("storage", self.storage.find(root)) in needed

    def _undo_pop(self, statement: Any, call: Any, needed: set[Fact], depth: int) -> Any:
        place = call.func.value
        if not self.is_needed_list(place, needed):
            return [], [], needed
        target = statement.targets[0]
        back = unpopped(place, call, rewrite.loaded(target), self.place_kind(place))
        return [], [back], needed | {("name", target.id)}

    def around(self, carried: set[Fact], index: str | None, needed: set[Fact], depth: int) -> Any:
        """Needed values of names that the loop takes over are kept around the whole loop."""
        saves: list[gast.stmt] = []
        restores: list[gast.stmt] = []
        names = sorted(f[1] for f in carried)
        if index is not None and ("name", index) in needed:
            names.append(index)
        for name in names:
            s, r = self.save(name, rewrite.name(name), depth)
            saves += s
            restores = [*r, *restores]
        return saves, restores

    def kept_around(self, statement: Any, needed: set[Fact], depth: int) -> Any:
        """What a ``try`` may change, in whatever part of it has run, is kept before it."""
        names = {("name", n) for n in rewrite.names_stored(statement)} & needed
        saves, restores = self.around(names, None, needed, depth)
        needed = needed - names
        env = self.program.fact(statement).env
        roots: dict[str, str] = {}
        for step in rewrite.statements_in(statement.body):
            for written in written_roots(step, self.program.info.get(id(step))):
                members = sorted(self.storage.names(written) & env.keys())
                if members:
                    roots[self.storage.find(written)] = members[0]
        for root in roots.values():
            s, r, needed = self.overwrite_whole((root,), needed, depth)
            saves, restores = [*saves, *s], [*r, *restores]
        return saves, restores, needed


def replace_value(statement: Any, old: Any, new: Any) -> Any:
    """The save statement with the copy in place of the view."""
    return rewrite.rebuild(statement, lambda n: new if n is old else None)
