"""What lines of the reverse sweep read of the primal program.

To-be-recorded facts are read off the reverse lines that were really written, so they cannot
disagree with them.  A *fact* is a name (which object it refers to) or a storage class (what
is in that memory); lines that read a shape alone need no content.
"""

from __future__ import annotations

from typing import Any

import gast

from tangentish.analysis.expressions import Evaluator
from tangentish.analysis.frames import root_name
from tangentish.analysis.lattice import join, widened
from tangentish.analysis.program import Program, Value, is_container, is_storage, said
from tangentish.differentiate.adjoints import free_value
from tangentish.differentiate.dataflow import unsure_names
from tangentish.language import rewrite
from tangentish.language.kinds import Array, Dict, Kind, List, Object, Scalar, Unknown
from tangentish.names import adjoint_name

Fact = tuple[str, str]  # ("name", x) or ("storage", class)
BARS = "~bars"  # one storage class for all shadows of containers: they hold one another
SHAPE_ATTRIBUTES = ("shape", "ndim", "size", "dtype")
SHAPE_ONLY = {
    "np.zeros_like": 0,
    "np.full_like": 0,
    "np.shape": 0,
    "len": 0,
    "np.ones_like": 0,
    "np.empty_like": 0,
    "np.ndim": 0,
    "np.size": 0,
}
SHAPE_SECOND = {"unbroadcast": 1, "broadcast_up": 1}


def callee_text(node: Any) -> str:
    """``np.linalg.solve``, or what is left of it where the path does not begin with a name."""
    parts: list[str] = []
    while isinstance(node, gast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, gast.Name):
        parts.append(node.id)
    return ".".join(reversed(parts))


def with_fields_of(kind: Object, other: Kind) -> Kind:
    """An object with the fields that it has at two places of the program, as it grows."""
    if not isinstance(other, Object) or other.cls is not kind.cls:
        return join(kind, other)
    fields = dict(kind.fields)
    for field, found in other.fields:
        fields[field] = join(fields.get(field), found)
    return Object(kind.cls, tuple(fields.items()))


class Needs:
    """The facts that lines need, for one program."""

    def __init__(self, program: Program, shadow_names: set[str]) -> None:
        self.program = program
        self.storage = program.storage
        self.names = program.names
        self.evaluator = Evaluator(free_value)
        self.tapes: list[gast.stmt] = []
        self.primal = self.primal_names() | shadow_names
        self.open_dicts: set[str] = set()  # those that have keys which are not known, somewhere
        self.kinds = self.all_kinds()
        self.unsure = unsure_names(program)
        self.inherited: dict[int, set[Fact]] = {}  # what passes of loops in loops need of others
        self.unset: set[str] = set()  # names that are None where the program has not bound them yet
        self.reads: dict[str, int] = {}  # how often the program and its reverse lines read a name
        self.containers: dict[str, str] = {}  # shadows of containers, and what they are those of

    def primal_names(self) -> set[str]:
        return set(self.program.parameters).union(*map(rewrite.names_stored, self.program.body))

    def all_kinds(self) -> dict[str, Kind]:
        """Some kind of every name: enough to tell numbers from memory."""
        kinds: dict[str, Kind] = {}
        for name, value in said([*(i.env for i in self.program.info.values()), self.program.env]):
            if isinstance(value.kind, Dict) and value.kind.items is None:
                self.open_dicts |= {name, adjoint_name(name, self.names)}
            known = kinds.get(name)
            if known is None or isinstance(known, Scalar):
                kinds[name] = widened(value.kind)
            elif isinstance(known, (List, Dict)) and known != value.kind:
                kinds[name] = join(known, value.kind)  # which was empty at first
            elif isinstance(known, Object):
                kinds[name] = with_fields_of(known, value.kind)
        return kinds

    def facts(self, nodes: list[Any]) -> set[Fact]:
        """What lines read of the primal program."""
        found: set[Fact] = set()
        bound: set[str] = set()
        for node in nodes:
            self._read(node, found, bound)
        return found

    def _read(self, node: Any, found: set[Fact], bound: set[str], content: bool = True) -> None:
        form = type(node)
        if form is gast.Constant:
            return
        if form is gast.Name:
            self._read_name(node, found, bound, content)
            return
        if form is gast.Attribute and node.attr in SHAPE_ATTRIBUTES:
            self._read(node.value, found, bound, content=False)
            return
        if form is gast.AugAssign:
            self._read(node.value, found, bound)
            self._read(rewrite.loaded(node.target), found, bound, content=False)
            return
        if form is gast.Assign:
            self._read(node.value, found, bound)
            for target in node.targets:
                self._read(target, found, bound)
            return
        if form is gast.Call:
            text = callee_text(node.func)
            shape = SHAPE_ONLY.get(text, SHAPE_SECOND.get(text))
            for k, argument in enumerate(node.args):
                self._read(argument, found, bound, content=k != shape)
            for keyword in node.keywords:
                self._read(keyword.value, found, bound)
            if (isinstance(node.func, gast.Attribute) and text.split(".")[0] in self.primal) or (
                isinstance(node.func, gast.Attribute) and not text.startswith("np.")
            ):
                self._read(node.func.value, found, bound)
            return
        if form is gast.Subscript and not content:
            self._read(node.value, found, bound, content=self._is_container_path(node.value))
            self._read(node.slice, found, bound)
            return
        for part in rewrite.children(node):
            self._read(part, found, bound)

    def _read_name(self, node: Any, found: set[Fact], bound: set[str], content: bool) -> None:
        name = node.id
        if type(node.ctx) is gast.Load and name in self.primal and name not in bound:
            found.add(("name", name))
            kind = self.kinds.get(name)
            if name in self.containers:
                found.add(("storage", BARS))
            elif is_storage(kind) and (content or not isinstance(kind, Array)):
                # a list's length is content
                found.add(("storage", self.storage.find(name)))
                if is_container(kind) and self.storage.has_element(name):
                    found.add(("storage", self.storage.element_of(name)))
        elif type(node.ctx) is gast.Store:
            bound.add(name)

    def _is_container_path(self, node: Any) -> bool:
        return not isinstance(self.kinds.get(root_name(node) or ""), Array)

    def class_written(self, place: Any) -> str:
        """The storage class that a store changes."""
        base = place.value
        root = root_name(base)
        assert root is not None
        if root in self.containers:
            return BARS
        if isinstance(base, gast.Name):
            return self.storage.find(base.id)
        kind = self.kinds.get(root)
        if isinstance(kind, Array):
            return self.storage.find(root)
        return self.storage.element_of(root)

    def place_kind(self, place: Any, statement: Any = None) -> Kind:
        """The kind of what is stored at a place, before a statement of the program."""
        info = self.program.info.get(id(statement))
        env = self.program.env if info is None else info.env
        known = {
            name: Value(self.kinds[name])
            if name in self.kinds and (info is None or name not in env)
            else env.get(name, Value(Unknown()))
            for name in rewrite.names_in(place)
        }
        return widened(self.evaluator.kind(rewrite.loaded(place), known))

    def may_be_missing(self, place: Any) -> bool:
        """Whether a store may make a new entry of a dict, as its keys are not known."""
        if not isinstance(place, gast.Subscript):
            return False
        if isinstance(place.value, gast.Name) and place.value.id in self.open_dicts:
            return True
        base = self.place_kind(place.value)
        return isinstance(base, Dict) and not base.items

    def reads_written(self, op: Any) -> bool:
        """Whether an operation reads memory that is written to: ``key in table``."""
        return any(
            is_storage(self.kinds.get(n)) and self.written(rewrite.name(n))
            for n in rewrite.names_in(op)
        )

    def is_reference(self, place: Any, statement: Any = None) -> bool:
        """Whether a store replaces an array in a container, and writes into none."""
        return not isinstance(self.place_kind(place.value, statement), Array)

    def written(self, op: Any) -> bool:
        """Whether what a place refers to may be replaced; a shadow's is where its primal's is."""
        root = root_name(op)
        root = self.containers.get(root or "", root)
        if root is None or self.storage.is_mutated(root):
            return True
        return self.storage.has_element(root) and self.storage.is_mutated(
            self.storage.element_of(root)
        )
