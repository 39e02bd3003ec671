"""Which names may stand for the same memory: storage classes by unification.

Two names are in one class when a view, a copy of a reference or a container element
connects them anywhere in the program.  A class has one ``element`` class for all that its
containers hold.  Flow-insensitive: generous, never wrong.
"""

from __future__ import annotations


class Storage:
    """Union-find over names; classes only ever grow, so a second walk can only add."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}
        self.element: dict[str, str] = {}
        self.mutated: set[str] = set()
        self.varied: set[str] = set()
        self.overlapping: set[str] = set()
        self.members: dict[str, set[str]] = {}
        self.changed = False

    def find(self, name: str) -> str:
        """The representative of a name's class."""
        if name not in self.parent:
            self.parent[name] = name
            self.members[name] = {name}
        root = name
        while self.parent[root] != root:
            root = self.parent[root]
        while self.parent[name] != root:
            self.parent[name], name = root, self.parent[name]
        return root

    def union(self, a: str, b: str) -> None:
        """Say that the two names may share memory."""
        p, q = self.find(a), self.find(b)
        if p == q:
            return
        self.changed = True
        if q < p:
            p, q = q, p
        self.parent[q] = p
        self.members[p] |= self.members.pop(q)
        for marks in (self.mutated, self.varied, self.overlapping):
            if q in marks:
                marks.discard(q)
                marks.add(p)
        inner = self.element.pop(q, None)
        if inner is not None:
            if p in self.element:
                self.union(self.element[p], inner)
            else:
                self.element[p] = inner

    def element_of(self, name: str) -> str:
        """The class of what the containers in a name's class hold."""
        root = self.find(name)
        if root not in self.element:
            self.element[root] = f"{root}[]"
            self.find(self.element[root])
        return self.find(self.element[root])

    def has_element(self, name: str) -> bool:
        return self.find(name) in self.element

    def held(self, name: str) -> list[str]:
        """The class of a name, and those of all that it holds at any depth.

        >>> storage = Storage()
        >>> storage.union(storage.element_of("xs"), "x")
        >>> storage.held("xs") == [storage.find("xs"), storage.find("x")]
        True
        """
        found = [self.find(name)]
        while self.has_element(found[-1]) and self.element_of(found[-1]) not in found:
            found.append(self.element_of(found[-1]))
        return found

    def mutate(self, name: str, varied: bool) -> None:
        """Say that the memory of a name is written to."""
        root = self.find(name)
        if root not in self.mutated:
            self.mutated.add(root)
            self.changed = True
        if varied and root not in self.varied:
            self.varied.add(root)
            self.changed = True

    def spread(self, name: str) -> None:
        """Say that several places of an array are one place of its memory."""
        self.overlapping.add(self.find(name))

    def is_spread(self, name: str) -> bool:
        return self.find(name) in self.overlapping

    def is_mutated(self, name: str) -> bool:
        return self.find(name) in self.mutated

    def is_varied(self, name: str) -> bool:
        return self.find(name) in self.varied

    def holds_varied(self, name: str) -> bool:
        """Whether a name's memory, or what it holds, had values to differentiate put into it."""
        return any(found in self.varied for found in self.held(name))

    def names(self, name: str) -> set[str]:
        """The program's names in a name's class."""
        return {
            m
            for m in self.members[self.find(name)]
            if not m.endswith("[]") and not m.startswith("~")
        }

    def rename(self, mapping: dict[str, str], gone: set[str]) -> None:
        """The same classes under new names; names that are gone no longer count."""

        def new(name: str) -> str:
            bare = name.rstrip("[]")
            if bare in gone:
                return f"~{name}"
            return mapping.get(bare, bare) + name[len(bare) :]

        self.parent = {new(a): new(b) for a, b in self.parent.items()}
        self.element = {new(a): new(b) for a, b in self.element.items()}
        self.mutated = {new(a) for a in self.mutated}
        self.varied = {new(a) for a in self.varied}
        self.overlapping = {new(a) for a in self.overlapping}
        self.members = {new(a): {new(m) for m in ms} for a, ms in self.members.items()}
