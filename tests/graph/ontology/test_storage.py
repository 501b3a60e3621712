"""The indexes of the ontology on a real server."""

from __future__ import annotations

from neo4j import ManagedTransaction

from graph.ontology import schema_statements
from graph.server.connect import Graph

INDEXES = "SHOW INDEXES YIELD name, type, state, properties RETURN name, type, state, properties ORDER BY name"
NEAREST = "CALL db.index.vector.queryNodes('post_embedding', 1, $vector) YIELD node RETURN node.id AS id"


def indexes(graph: Graph) -> dict[str, tuple[str, list[str]]]:
    def ask(tx: ManagedTransaction) -> dict[str, tuple[str, list[str]]]:
        return {row["name"]: (row["type"], row["properties"] or []) for row in tx.run(INDEXES)}

    return graph.read(ask)


def test_the_statements_may_be_run_again(graph: Graph) -> None:
    before = indexes(graph)
    with graph.session() as session:
        for statement in schema_statements():
            session.run(statement).consume()
        session.run("CALL db.awaitIndexes(60)").consume()
    assert indexes(graph) == before
    assert {name for name, (kind, _) in before.items() if kind == "VECTOR"} == {"image_embedding", "post_embedding"}


def test_a_picture_or_post_may_carry_a_vector_of_any_length(graph: Graph) -> None:
    with graph.session() as session:
        session.run(
            "CREATE (:Entity:Post {id: 'p', embedding: [0.1, 0.9]}), (:Entity:Post {id: 'q', embedding: [0.9, 0.1]})"
        ).consume()
        session.run("CALL db.awaitIndexes(60)").consume()
        assert session.run(NEAREST, vector=[0.1, 0.8]).value("id") == ["p"]
