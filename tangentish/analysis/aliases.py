"""Which names may stand for the same memory: storage classes by unification.

Two names are in one class when a view, a copy of a reference or a container element
connects them anywhere in the program.  A class has one ``element`` class for all that its
containers hold.  Flow-insensitive: generous, never wrong.

What a walk over the program asks is answered from the classes as they are so far.  Every
answer is kept: only if one of them has become wrong by the end, the walk must be repeated.
"""

from __future__ import annotations


class Storage:
    """Union-find over names; classes only ever grow, so a second walk can only add.

    >>> storage = Storage()
    >>> storage.is_mutated("row"), storage.is_outdated()
    (False, False)
    >>> storage.union("row", "A")
    >>> storage.mutate("A", varied=True)
    >>> storage.is_outdated()
    True
    """

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}
        self.element: dict[str, str] = {}
        self.mutated: set[str] = set()
        self.varied: set[str] = set()
        self.overlapping: set[str] = set()
        self.members: dict[str, set[str]] = {}
        self.changed = False
        self.answers: dict[tuple[str, str], object] = {}  # the first to each question

    def forget_answers(self) -> None:
        """A new walk begins."""
        self.answers = {}
        self.changed = False

    def is_outdated(self) -> bool:
        """Whether a question would have another answer now than when it was asked first."""
        return any(self.answer(*asked) != first for asked, first in self.answers.items())

    def answer(self, question: str, name: str) -> object:
        """What is known now: nothing of a class ever becomes less."""
        root = self.root(name) if name in self.parent else name
        if question == "class":
            return root, len(self.members.get(root, (name,)))
        if question == "element":
            return root in self.element
        return root in (self.mutated if question == "mutated" else self.varied)

    def ask(self, question: str, name: str) -> object:
        """The answer, which is kept."""
        found = self.answer(question, name)
        self.answers.setdefault((question, name), found)
        return found

    def find(self, name: str) -> str:
        """The representative of a name's class."""
        root = self.root(name)
        self.answers.setdefault(("class", name), (root, len(self.members[root])))
        return root

    def root(self, name: str) -> str:
        """The representative, not taken for a question of the walk."""
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
        p, q = self.root(a), self.root(b)
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
        root = self.root(name)
        if root not in self.element:
            self.element[root] = f"{root}[]"
        return self.root(self.element[root])

    def has_element(self, name: str) -> bool:
        self.root(name)
        return bool(self.ask("element", name))

    def is_known(self, name: str) -> bool:
        """Whether something has been said or asked of a name's memory."""
        if name not in self.parent:
            self.ask("class", name)
            self.ask("element", name)
        return name in self.parent

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
        root = self.root(name)
        if root not in self.mutated or (varied and root not in self.varied):
            self.changed = True
        self.mutated.add(root)
        if varied:
            self.varied.add(root)

    def spread(self, name: str) -> None:
        """Say that several places of an array are one place of its memory."""
        self.overlapping.add(self.root(name))

    def is_spread(self, name: str) -> bool:
        return self.root(name) in self.overlapping

    def is_mutated(self, name: str) -> bool:
        self.root(name)
        return bool(self.ask("mutated", name))

    def is_varied(self, name: str) -> bool:
        self.root(name)
        return bool(self.ask("varied", name))

    def holds_varied(self, name: str) -> bool:
        """Whether a name's memory, or what it holds, had values to differentiate put into it."""
        return any(self.is_varied(found) for found in self.held(name))

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
