"""Brings a graph to the form that this version of Clew reads and writes.

Numbered files in migrations/ come first, each once, then what the ontology asks for (constraints and indexes
of its schemata), whenever that has changed. What was applied is recorded in the graph itself, as
(:Migration).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import neo4j
from neo4j.exceptions import Neo4jError

from graph import ontology
from graph.errors import GraphTooNew, MigrationAltered, MigrationFailed
from graph.queries import server as queries
from graph.server.connect import Graph

FOLDER = Path(__file__).with_name("migrations")
ONTOLOGY_NUMBER = 0
INDEX_TIMEOUT_S = 3600


@dataclass(frozen=True)
class Migration:
    """One step: numbered files from 1, what the ontology asks for is 0."""

    number: int
    name: str
    statements: list[str]

    @property
    def checksum(self) -> str:
        """Of the statements alone, so that a comment may be corrected later."""
        return hashlib.sha256("\n;\n".join(self.statements).encode()).hexdigest()


def migrate(graph: Graph, *, folder: Path = FOLDER, up_to: int | None = None) -> list[str]:
    """Apply what the graph has not had, in order; nothing if it has had all.

    Several processes may do this at once: one works, the others wait and find it done. A run that was killed
        is finished by the next one.

    Args:
        up_to: The last number to apply; all of them by default.
    Returns: The names of what was applied now.
    Raises: GraphTooNew, MigrationAltered, MigrationFailed.
    """
    numbered = read_migrations(folder)
    wanted = [m for m in numbered if up_to is None or m.number <= up_to] + [_from_ontology()]
    if not _outstanding(graph, wanted, numbered):
        return []
    graph.write(queries.prepare_migrations)
    with _turn(graph):
        todo = _outstanding(graph, wanted, numbered)
        for migration in todo:
            _apply(graph, migration)
        graph.read(queries.await_indexes, INDEX_TIMEOUT_S)
    return [migration.name for migration in todo]


def newest_migration(graph: Graph) -> int:
    """The highest number that the graph has had."""
    return max(graph.read(queries.applied_migrations), default=0)


def read_migrations(folder: Path = FOLDER) -> list[Migration]:
    """The numbered files, in order."""
    found = [
        Migration(int(file.name[:4]), file.stem, split_statements(file.read_text(encoding="utf-8")))
        for file in sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.cypher"))
    ]
    numbers = [migration.number for migration in found]
    assert len(set(numbers)) == len(numbers), f"a number of a migration is given twice: {numbers}"
    return found


def split_statements(text: str) -> list[str]:
    """The statements of a file: each ends with a semicolon at the end of a line; lines that begin with // are
    not read."""
    lines = [line.rstrip() for line in text.splitlines() if not line.lstrip().startswith("//")]
    statements = re.split(r";$", "\n".join(lines), flags=re.MULTILINE)
    return [statement.strip() for statement in statements if statement.strip()]


def _from_ontology() -> Migration:
    return Migration(ONTOLOGY_NUMBER, "0000_ontology", ontology.schema_statements())


def _outstanding(graph: Graph, wanted: list[Migration], known: list[Migration]) -> list[Migration]:
    applied = graph.read(queries.applied_migrations)
    newest = max((migration.number for migration in known), default=0)
    if max(applied, default=0) > newest:
        raise GraphTooNew(max(applied), newest)
    todo = []
    for migration in wanted:
        _, checksum = applied.get(migration.number, ("", None))
        if checksum is None or (checksum != migration.checksum and migration.number == ONTOLOGY_NUMBER):
            todo.append(migration)
        elif checksum != migration.checksum:
            raise MigrationAltered(migration.name)
    return todo


def _apply(graph: Graph, migration: Migration) -> None:
    """Each statement by itself: Neo4j does not mix changes of schema and of data in one transaction."""
    for statement in migration.statements:
        try:
            graph.write(queries.run_statement, statement)
        except Neo4jError as problem:
            raise MigrationFailed(migration.name, statement, problem.message or str(problem)) from problem
    graph.write(queries.record_migration, migration.number, migration.name, migration.checksum)


@contextmanager
def _turn(graph: Graph) -> Iterator[neo4j.Transaction]:
    """Keep other processes from migrating: a transaction that holds one node, and dies with its process."""
    with graph.session() as session, session.begin_transaction() as lock:
        queries.lock_migrations(lock)
        yield lock
        lock.commit()
