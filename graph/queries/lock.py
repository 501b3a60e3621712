"""One writer at a time: whoever writes claims holds the graph's own node, and counts its version up."""

from __future__ import annotations

from neo4j import ManagedTransaction

HOLD = """
MERGE (k:Clew {id: 'graph'})
ON CREATE SET k.store = randomUUID(), k.version = 0, k.contexts = 0, k.last_context = 0
SET k.version = k.version + 1
RETURN k.version AS version
"""


def hold_graph(tx: ManagedTransaction) -> int:
    """Waits for the write lock and keeps it to the end of the transaction. Returns the graph's new version.

    Neo4j takes a write lock on a node whose property is set. With it, a batch can read what is there and write
    what follows from it, and an ingest and a merge can never interleave.
    """
    version: int = tx.run(HOLD).single(strict=True)["version"]
    return version
