"""Other people's notebooks on the same graph: what one client writes, the others read."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import warnings
from collections.abc import Iterator

import neo4j
import pytest

from graph.server.connect import Graph
from graph.server.embedded import ServerAddress, use_server
from graph.server.settings import Settings

TRIANGLE_AND_TAIL = """
UNWIND [['a', 'b'], ['b', 'c'], ['c', 'a'], ['c', 'd']] AS pair
MERGE (x:Entity:Person {id: pair[0]})
MERGE (y:Entity:Person {id: pair[1]})
MERGE (x)-[:UNKNOWN_LINK {id: pair[0] + pair[1]}]->(y)
"""

PY2NEO_NOTEBOOK = """
import sys
from py2neo import Graph, Node, Relationship

uri, user, password = sys.argv[1:]
graph = Graph(uri, auth=(user, password))
print(graph.nodes.match("Person").count())
node = Node("Entity", "Person", id="e")
graph.create(node)
graph.create(Relationship(node, "UNKNOWN_LINK", graph.nodes.match("Person", id="a").first()))
"""


@pytest.fixture
def address(graph: Graph, server: Settings) -> Iterator[ServerAddress]:
    """The address that `clew server start` prints, on a graph with four people."""
    graph.write(lambda tx: tx.run(TRIANGLE_AND_TAIL).consume())
    with use_server(server) as found:
        yield found


def people(graph: Graph) -> list[str]:
    query = "MATCH (n:Person) RETURN n.id AS id ORDER BY id"
    return [row["id"] for row in graph.read(lambda tx: list(tx.run(query)))]


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_plain_driver_reads_and_writes(graph: Graph, address: ServerAddress, scheme: str) -> None:
    uri = address.uri.replace("bolt", scheme)
    with neo4j.GraphDatabase.driver(uri, auth=(address.user, address.password)) as driver:
        assert len(driver.execute_query("MATCH (n:Person) RETURN n").records) == 4
        driver.execute_query("CREATE (:Entity:Person {id: 'e'})")
    assert people(graph) == ["a", "b", "c", "d", "e"]


@pytest.mark.skipif(importlib.util.find_spec("graphdatascience") is None, reason="the extra `gds` is not installed")
def test_graphdatascience_projects_computes_and_writes_back(graph: Graph, address: ServerAddress) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the client's own
        from graphdatascience import GraphDataScience

        with GraphDataScience(address.uri, auth=(address.user, address.password)) as gds:
            gds.set_show_progress(False)
            assert str(gds.server_version()) == graph.gds_version
            undirected = {"UNKNOWN_LINK": {"orientation": "UNDIRECTED"}}
            with gds.graph.project.native("notebook", "Person", undirected) as projected:
                assert projected.node_count() == 4
                assert gds.triangle_count.stream(projected)["triangleCount"].sum() == 3
                gds.page_rank.write(projected, "rank")
    query = "MATCH (n:Person) RETURN n.id AS id ORDER BY n.rank DESC LIMIT 1"
    assert graph.read(lambda tx: tx.run(query).single(strict=True)["id"]) == "c"


@pytest.mark.skipif(importlib.util.find_spec("py2neo") is None, reason="the extra `py2neo` is not installed")
def test_py2neo_reads_and_writes(graph: Graph, address: ServerAddress) -> None:
    """In a process of its own: it is no longer maintained, and warns of itself and leaves sockets open."""
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PY2NEO_NOTEBOOK, address.uri, address.user, address.password],
        capture_output=True,
        text=True,
        timeout=60.0,
        check=False,
    )
    assert told.stdout == "4\n", told.stderr
    query = "MATCH (:Person {id: 'e'})-[:UNKNOWN_LINK]->(n) RETURN n.id AS id"
    assert graph.read(lambda tx: tx.run(query).single(strict=True)["id"]) == "a"
