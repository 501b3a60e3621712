"""The indexes of the ontology on a real server."""

from __future__ import annotations

from neo4j import ManagedTransaction

from graph.ontology import IDENTIFIER_INDEX, schema_statements, stored_name
from graph.ontology.storage import identifier_keys
from graph.server.connect import Graph

INDEXES = "SHOW INDEXES YIELD name, type, state, properties RETURN name, type, state, properties ORDER BY name"
FIND = "CALL db.index.fulltext.queryNodes($index, $text) YIELD node RETURN node.id AS id ORDER BY id"
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
    assert before[IDENTIFIER_INDEX] == ("FULLTEXT", identifier_keys())
    assert {name for name, (kind, _) in before.items() if kind == "VECTOR"} == {"image_embedding", "post_embedding"}


def test_a_number_is_found_whole_and_never_by_a_part(graph: Graph) -> None:
    with graph.session() as session:
        session.run(
            "CREATE (:Observation {id: 'o1', passportNumber: ['C01X 0006H'], registrationNumber: ['HRB 1']})"
        ).consume()
        session.run("CREATE (:Observation {id: 'o2', passportNumber: ['C01X']})").consume()
        found = session.run(FIND, index=IDENTIFIER_INDEX, text='"C01X 0006H"').value("id")
        other = session.run(FIND, index=IDENTIFIER_INDEX, text='passportNumber:"C01X"').value("id")
    assert (found, other) == (["o1"], ["o2"])


def test_a_picture_or_post_may_carry_a_vector_of_any_length(graph: Graph) -> None:
    with graph.session() as session:
        session.run(
            "CREATE (:Entity:Post {id: 'p', embedding: [0.1, 0.9]}), (:Entity:Post {id: 'q', embedding: [0.9, 0.1]})"
        ).consume()
        session.run("CALL db.awaitIndexes(60)").consume()
        assert session.run(NEAREST, vector=[0.1, 0.8]).value("id") == ["p"]


def test_the_identifier_index_covers_stored_names(graph: Graph) -> None:
    keys = indexes(graph)[IDENTIFIER_INDEX][1]
    assert {"serialNumber", "publicKey", "vin", "itemNumber", "number"} <= set(keys)
    assert all(key == stored_name(key.removesuffix("_")) for key in keys)
