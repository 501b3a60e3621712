"""The connection: what it says about a server, and which words it has for what goes wrong."""

from __future__ import annotations

from graph.server.connect import Graph


def test_embedded_server_is_neo4j_5_26_with_gds(graph: Graph) -> None:
    assert graph.version.startswith("5.26.")
    assert graph.has_gds
    graph.require_gds("this test")


def test_what_one_transaction_wrote_another_reads(graph: Graph) -> None:
    graph.write(lambda tx: tx.run("CREATE (:Entity {id: 'ada'})").consume())
    assert graph.read(lambda tx: tx.run("MATCH (n:Entity) RETURN n.id").single(strict=True)[0]) == "ada"


def test_a_test_begins_with_an_empty_graph(graph: Graph) -> None:
    count = "MATCH (n) WHERE NOT n:Migration RETURN count(n)"
    assert graph.read(lambda tx: tx.run(count).single(strict=True)[0]) == 0
