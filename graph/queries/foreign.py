"""What is asked of another Neo4j: everything, once, in the order in which it lies in its store."""

from __future__ import annotations

from collections.abc import Iterator

from neo4j import Session
from neo4j.graph import Node, Relationship

ALL_NODES = """
MATCH (n)
RETURN n
"""

ALL_RELATIONSHIPS = """
MATCH ()-[r]->()
RETURN r
"""

HOW_MANY = """
RETURN COUNT { MATCH () } AS nodes,
    COUNT { MATCH ()-[]->() } AS relationships
"""


def all_nodes(session: Session) -> Iterator[Node]:
    """Every node, a few at a time as they are taken."""
    for row in session.run(ALL_NODES):
        yield row["n"]


def all_relationships(session: Session) -> Iterator[Relationship]:
    """Every relationship. Of its ends no more than their ids is known."""
    for row in session.run(ALL_RELATIONSHIPS):
        yield row["r"]


def how_many(session: Session) -> int:
    """Nodes and relationships together."""
    row = session.run(HOW_MANY).single(strict=True)
    return int(row["nodes"]) + int(row["relationships"])
