"""Who may import whom: arrows point one way, and importing the package stays cheap."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import tangentish

PACKAGE = Path(tangentish.__file__).parent

BASE = {"errors", "names", "runtime", "control", "signature", "lookups"}
TRANSFORMING = ["language", "frontend", "rules", "analysis", "optimize", "differentiate"]
INSIDE = {*BASE, *TRANSFORMING, "emit", "keeping"}
DOORS = {"__init__", "api", "extend", "pipeline", "reading", "testing"}

# A module or folder, and the modules and folders that it may import besides itself.
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "runtime": set(),
    "control": {"runtime"},
    "names": {"errors"},
    "signature": set(),
    "lookups": set(),
    # each pass knows those before it
    **{name: {*BASE, *TRANSFORMING[:index]} for index, name in enumerate(TRANSFORMING)},
    "emit": {"errors", "names", "runtime", "language", "frontend"},
    "keeping": {"errors"},
    "pipeline": INSIDE,
    "calling": {*INSIDE, "pipeline"},
    "reading": {*INSIDE, "pipeline"},
    "exporting": {*INSIDE, "calling", "pipeline"},
    "api": {*INSIDE, "calling", "pipeline", "reading", "exporting"},
    "transforms": {"errors", "calling", "api"},
    "flattening": {"errors", "calling"},
    "extend": {*INSIDE, "pipeline", "api"},
    "__init__": {*INSIDE, "pipeline", "api", "extend", "transforms", "flattening"},
    # what stands beside the road
    "commands": {*INSIDE, "calling", "pipeline", "reading", "exporting", "api"},
    "checking": {*INSIDE, "calling", "pipeline", "api"},
    "testing": {"errors", "calling", "api", "transforms", "extend", "checking"},
    "cli": {*INSIDE, *DOORS, "exporting", "commands"},
    "__main__": {"cli"},
    "pytest_plugin": {*INSIDE, *DOORS, "calling", "checking"},
}

THIRD_PARTY = {"numpy", "gast", "astunparse"}
ALLOWED_THIRD_PARTY = {
    "errors": set(),
    "names": set(),
    "runtime": {"numpy"},
    "rules": {*THIRD_PARTY, "scipy"},  # in families that are loaded when a program has it
    "keeping": {"numpy"},  # for its version
    "reading": {*THIRD_PARTY, "rich"},  # which colors what is printed, where it is there
    "pytest_plugin": {*THIRD_PARTY, "pytest", "_pytest"},
}


@dataclass(frozen=True)
class Import:
    """One import in ``importer``, of a module of this package or of a foreign top-level one."""

    importer: str  # dotted, without the package's own name
    imported: str
    line: int
    own: bool
    for_types_only: bool

    def __str__(self) -> str:
        return f"{self.importer}, line {self.line}, imports {self.imported}"


def layer(module: str) -> str:
    return module.split(".")[0]


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


MODULES = {dotted(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports_of(module: str) -> Iterator[Import]:
    """Every import of a module, those inside functions too."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    for_types = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and ast.unparse(branch.test).endswith("TYPE_CHECKING")
        for statement in branch.body
        for node in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        for name in targets(node, module):
            own = name.split(".")[0] == PACKAGE.name
            imported = resolve(name) if own else name.split(".")[0]
            if own or imported not in sys.stdlib_module_names:
                yield Import(module, imported, node.lineno, own, id(node) in for_types)


def targets(node: ast.Import | ast.ImportFrom, module: str) -> list[str]:
    """The absolute dotted names that an import statement names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    start = node.module or ""
    if node.level:
        package = MODULES[module].parent
        for _ in range(node.level - 1):
            package = package.parent
        parts = [PACKAGE.name, *package.relative_to(PACKAGE).parts]
        start = ".".join([*parts, start] if start else parts)
    return [f"{start}.{alias.name}" for alias in node.names]


def resolve(name: str) -> str:
    """The module of this package that `import name`, or `from ... import name`, reads."""
    parts = name.split(".")[1:]
    while parts and ".".join(parts) not in MODULES:
        parts.pop()
    return ".".join(parts) or "__init__"


ALL_IMPORTS = [found for module in MODULES for found in imports_of(module)]


def test_there_is_something_to_check() -> None:
    assert {"errors", "keeping", "language"} <= set(MODULES)
    pairs = {(found.importer, found.imported) for found in ALL_IMPORTS}
    assert {("keeping.load", "errors"), ("keeping.cache", "keeping.disk")} <= pairs


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_a_place(module: str) -> None:
    assert layer(module) in ALLOWED, "give it a place in ALLOWED"


@pytest.mark.parametrize("module", MODULES)
def test_arrows_point_one_way(module: str) -> None:
    allowed = {layer(module), *ALLOWED.get(layer(module), ())}
    wrong = [found for found in imports_of(module) if found.own]
    wrong = [found for found in wrong if layer(found.imported) not in allowed]
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("module", MODULES)
def test_third_parties(module: str) -> None:
    allowed = ALLOWED_THIRD_PARTY.get(layer(module), THIRD_PARTY)
    wrong = [found for found in imports_of(module) if not found.own]
    wrong = [found for found in wrong if found.imported not in allowed]
    assert not wrong, "\n".join(map(str, wrong))


def test_table_itself_has_no_cycle() -> None:
    assert not find_cycle({name: sorted(allowed) for name, allowed in ALLOWED.items()})


def test_no_cycles() -> None:
    graph: dict[str, list[str]] = {module: [] for module in MODULES}
    for found in ALL_IMPORTS:
        if found.own and not found.for_types_only and found.imported != found.importer:
            graph[found.importer].append(found.imported)
    cycle = find_cycle(graph)
    assert not cycle, " -> ".join(cycle)


def test_a_cycle_would_be_found() -> None:
    assert find_cycle({"a": ["b"], "b": ["c"], "c": ["b"]}) == ["b", "c", "b"]


def find_cycle(graph: dict[str, list[str]]) -> list[str]:
    """The modules of one cycle, or none, by depth-first search."""
    done: set[str] = set()

    def search(module: str, path: list[str]) -> list[str]:
        if module in path:
            return [*path[path.index(module) :], module]
        if module in done:
            return []
        for imported in graph.get(module, []):
            if cycle := search(imported, [*path, module]):
                return cycle
        done.add(module)
        return []

    for module in graph:
        if cycle := search(module, []):
            return cycle
    return []


def test_importing_the_package_imports_no_parser() -> None:
    assert imported_by("import tangentish") == []


def test_scipy_is_imported_by_the_program_alone() -> None:
    """Rules of its functions are loaded where a program has them, and not before."""
    table = "from tangentish.rules.table import all_rules, check_all, find_rule\ncheck_all()"
    assert "scipy" not in imported_by(table)
    assert "scipy" not in imported_by(
        f"{table}\nassert find_rule(len) and not find_rule(breakpoint)"
    )
    code = f"{table}\nfrom scipy.special import erf\nassert find_rule(erf)"
    assert "scipy" in imported_by(code)


def imported_by(code: str) -> list[str]:
    """The heavy modules that some code imports, in a process of its own: here are all."""
    heavy = ("gast", "astunparse", "scipy", "tempfile")
    code += f"\nimport sys\nprint([name for name in {heavy} if name in sys.modules])"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    found = ast.literal_eval(result.stdout)
    assert isinstance(found, list)
    return found
