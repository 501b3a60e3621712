"""A whole graph out, node by node and relationship by relationship, and in again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import neo4j
from neo4j import ManagedTransaction

# The one node that whoever writes claims locks first. A backup that holds it sees no half-written batch.
LOCK_WRITERS = "MERGE (c:Clew {id: 'graph'}) SET c.locked = true"

# Whether a node has relationships is asked so that a restore need remember only those that have.
ALL_NODES = """
MATCH (n) WHERE NOT n:Migration
RETURN elementId(n) AS key, labels(n) AS labels, properties(n) AS properties, COUNT { (n)--() } > 0 AS tied
"""

ALL_RELATIONSHIPS = """
MATCH (a)-[r]->(b)
RETURN elementId(a) AS start, elementId(b) AS end, type(r) AS type, properties(r) AS properties
"""

# Counted by the store itself, in no time.
COUNT_NODES = "MATCH (n) RETURN count(n) AS nodes"
COUNT_MIGRATIONS = "MATCH (m:Migration) RETURN count(m) AS nodes"
COUNT_RELATIONSHIPS = "MATCH ()-[r]->() RETURN count(r) AS relationships"

IS_EMPTY = """
MATCH (n) WHERE NOT n:Migration AND NOT n:Clew
WITH n LIMIT 1
RETURN count(n) = 0 AS empty
"""

REMOVE_BOOKKEEPING = """
MATCH (n:Clew)
DELETE n
"""

CREATE_NODES = """
UNWIND $rows AS row
CREATE (n:$(row.labels)) SET n = row.properties
RETURN row.key AS key, elementId(n) AS id ORDER BY key
"""

CREATE_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (a) WHERE elementId(a) = row.start
MATCH (b) WHERE elementId(b) = row.end
CREATE (a)-[r:$(row.type)]->(b) SET r = row.properties
RETURN count(r) AS created
"""

FORGET_MIGRATIONS = """
MATCH (m:Migration) WHERE m.number > $newest
DELETE m
"""


def lock_writers(tx: neo4j.Transaction) -> None:
    """Keep all writers of claims waiting until this transaction ends. Roll it back: it changes nothing."""
    tx.run(LOCK_WRITERS).consume()


def all_nodes(session: neo4j.Session) -> Iterator[neo4j.Record]:
    """Rows of key, labels, properties, tied (has relationships), as the server sends them."""
    yield from session.run(ALL_NODES)


def all_relationships(session: neo4j.Session) -> Iterator[neo4j.Record]:
    """Rows of start, end (keys of nodes), type, properties, as the server sends them."""
    yield from session.run(ALL_RELATIONSHIPS)


def counts(tx: ManagedTransaction) -> tuple[int, int]:
    """How many nodes, apart from the migrations', and how many relationships there are."""
    nodes = tx.run(COUNT_NODES).single(strict=True)["nodes"]
    migrations = tx.run(COUNT_MIGRATIONS).single(strict=True)["nodes"]
    return nodes - migrations, tx.run(COUNT_RELATIONSHIPS).single(strict=True)["relationships"]


def is_empty(tx: ManagedTransaction) -> bool:
    """Whether the graph holds nothing but what Clew itself puts into a new one."""
    return bool(tx.run(IS_EMPTY).single(strict=True)["empty"])


def remove_bookkeeping(tx: ManagedTransaction) -> None:
    """Take out what Clew puts into a new graph, since the backup has its own."""
    tx.run(REMOVE_BOOKKEEPING).consume()


def create_nodes(tx: ManagedTransaction, rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Make nodes of rows of key, labels, properties. Returns key and new element id of each."""
    return [(row["key"], row["id"]) for row in tx.run(CREATE_NODES, rows=rows)]


def create_relationships(tx: ManagedTransaction, rows: list[dict[str, Any]]) -> int:
    """Make relationships of rows of start, end (element ids), type, properties. Returns how many."""
    return int(tx.run(CREATE_RELATIONSHIPS, rows=rows).single(strict=True)["created"])


def forget_migrations(tx: ManagedTransaction, newest: int) -> None:
    """Have the migrations after that number applied again."""
    tx.run(FORGET_MIGRATIONS, newest=newest).consume()
