"""What is asked of a Neo4j server itself: does it answer, what can it do, which migrations has its graph had."""

from __future__ import annotations

from neo4j import ManagedTransaction, Transaction

PING = "RETURN 1 AS one"

GDS_PROCEDURE = """
SHOW PROCEDURES YIELD name
WHERE name = 'gds.version'
RETURN count(*) AS found LIMIT 1
"""

GDS_VERSION = "RETURN gds.version() AS version"

APPLIED_MIGRATIONS = """
MATCH (m:Migration)
RETURN m.number AS number, m.name AS name, m.checksum AS checksum ORDER BY number LIMIT 10000
"""

RECORD_MIGRATION = """
MERGE (m:Migration {number: $number})
SET m.name = $name, m.checksum = $checksum, m.applied_at = datetime()
"""

LOCK_MIGRATIONS = """
MERGE (m:Migration {number: -1})
SET m.name = 'lock', m.checksum = '', m.applied_at = datetime()
"""

ONE_MIGRATION_PER_NUMBER = """
CREATE CONSTRAINT migration_number IF NOT EXISTS FOR (m:Migration) REQUIRE m.number IS UNIQUE
"""

AWAIT_INDEXES = "CALL db.awaitIndexes($timeout_s)"


def ping(tx: ManagedTransaction) -> None:
    """Make the server answer anything."""
    tx.run(PING).consume()


def gds_version(tx: ManagedTransaction) -> str | None:
    """The version of the Graph Data Science library, None where the server does not have it."""
    if not tx.run(GDS_PROCEDURE).single(strict=True)["found"]:
        return None
    return str(tx.run(GDS_VERSION).single(strict=True)["version"])


def applied_migrations(tx: ManagedTransaction) -> dict[int, tuple[str, str]]:
    """Name and checksum by number. The lock is not among them."""
    rows = tx.run(APPLIED_MIGRATIONS)
    return {row["number"]: (row["name"], row["checksum"]) for row in rows if row["number"] >= 0}


def record_migration(tx: ManagedTransaction, number: int, name: str, checksum: str) -> None:
    """Note that a migration has been applied, in place of an earlier note of that number."""
    tx.run(RECORD_MIGRATION, number=number, name=name, checksum=checksum).consume()


def lock_migrations(tx: Transaction) -> None:
    """Wait until no other transaction holds this lock, and hold it to the end of this one."""
    tx.run(LOCK_MIGRATIONS).consume()


def prepare_migrations(tx: ManagedTransaction) -> None:
    """Make sure that a number is recorded once: two processes may be the first at the same time."""
    tx.run(ONE_MIGRATION_PER_NUMBER).consume()


def run_statement(tx: ManagedTransaction, statement: str) -> None:
    """Run one statement of a migration: text from a file or from the ontology, never from data."""
    tx.run(statement).consume()


def await_indexes(tx: ManagedTransaction, timeout_s: int) -> None:
    """Wait until all indexes are filled."""
    tx.run(AWAIT_INDEXES, timeout_s=timeout_s).consume()
