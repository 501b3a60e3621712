"""The arrows between the rooms point one way, and nothing goes in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("graph", "ingest", "analytics", "samples", "api")
MAY_IMPORT = {
    "graph": set(),
    "ingest": {"graph"},
    "analytics": {"graph"},
    "samples": {"graph"},
    "api": {"graph", "ingest", "analytics", "samples"},
}
INSIDE_GRAPH = {
    "graph.errors": set(),
    "graph.identifiers": {"graph.errors"},
    "graph.ontology": {"graph.errors", "graph.identifiers"},
    "graph.claims": {"graph.errors", "graph.identifiers", "graph.ontology"},
    "graph.queries": {"graph.errors", "graph.identifiers", "graph.ontology", "graph.claims"},
    "graph.server": {"graph.errors", "graph.identifiers", "graph.ontology", "graph.claims", "graph.queries"},
}
CYPHER_LIVES_IN = ("graph/queries", "graph/ontology/storage.py", "graph/server/migrations")
CYPHER_STARTS = ("MATCH (", "MERGE (", "UNWIND $", "CREATE (:", "OPTIONAL MATCH")


def modules() -> dict[str, Path]:
    found = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


MODULES = modules()


def imports_of(path: Path) -> Iterator[str]:
    """Our own modules that a file imports when it is loaded; what only type checkers read is no arrow."""
    for node in _loaded(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in ROOMS)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in ROOMS:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module


def _loaded(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _loaded(child)


def room_inside_graph(module: str) -> str | None:
    head = ".".join(module.split(".")[:2])
    return head if head in INSIDE_GRAPH else None


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_inwards(module: str) -> None:
    room = module.split(".")[0]
    for other in imports_of(MODULES[module]):
        assert other.split(".")[0] in MAY_IMPORT[room] | {room}, f"{module} imports {other}"
        inside, aim = room_inside_graph(module), room_inside_graph(other)
        if inside is not None:
            assert aim is not None, f"{module} imports {other}, which stands above it"
            assert aim == inside or aim in INSIDE_GRAPH[inside], f"{module} imports {other}"


def test_no_imports_go_in_a_circle() -> None:
    arrows = {name: {other for other in imports_of(path) if other != name} for name, path in MODULES.items()}
    try:
        list(TopologicalSorter(arrows).static_order())
    except CycleError as problem:
        pytest.fail(f"these import each other: {' -> '.join(problem.args[1])}")


@pytest.mark.parametrize("module", MODULES)
def test_cypher_lives_in_one_place(module: str) -> None:
    path = MODULES[module]
    place = path.relative_to(ROOT).as_posix()
    if place.startswith(CYPHER_LIVES_IN):
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not node.value.lstrip().startswith(CYPHER_STARTS), f"{place}:{node.lineno} holds Cypher"
