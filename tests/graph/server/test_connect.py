"""The connection: what it says about a server, and which words it has for what goes wrong."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest
from neo4j import ManagedTransaction
from neo4j.exceptions import ClientError, CypherSyntaxError

from graph.errors import DatabaseMissing, GdsMissing, QueryTooSlow, ServerTooOld, ServerUnreachable, SignInRefused
from graph.queries import server as queries
from graph.server import connect as module
from graph.server.connect import Graph, connect
from graph.server.embedded import at, use_server
from graph.server.settings import Settings

SLOW = "UNWIND range(1, 1000000000) AS n WITH n WHERE n % 7 = 8 RETURN count(n)"


@pytest.fixture
def remote(server: Settings) -> Iterator[Settings]:
    """The embedded server by address and password, as if it were somebody's own Neo4j."""
    with use_server(server) as address:
        yield at(address, server)


def test_embedded_server_is_neo4j_5_26_with_gds(graph: Graph) -> None:
    assert graph.version.startswith("5.26.")
    assert graph.has_gds
    assert graph.gds_version == "2.13.9"
    graph.require_gds("this test")


def test_what_one_transaction_wrote_another_reads(graph: Graph) -> None:
    graph.write(lambda tx: tx.run("CREATE (:Entity {id: 'ada'})").consume())
    assert graph.read(lambda tx: tx.run("MATCH (n:Entity) RETURN n.id").single(strict=True)[0]) == "ada"


def test_a_test_begins_with_an_empty_graph(graph: Graph) -> None:
    count = "MATCH (n) WHERE NOT n:Migration RETURN count(n)"
    assert graph.read(lambda tx: tx.run(count).single(strict=True)[0]) == 0


def test_arguments_reach_the_work(graph: Graph) -> None:
    def add(tx: ManagedTransaction, a: int, *, b: int) -> int:
        return int(tx.run("RETURN $a + $b AS sum", a=a, b=b).single(strict=True)["sum"])

    assert graph.read(add, 1, b=2) == 3
    assert graph.write(add, 3, timeout_s=10.0, b=4) == 7


def test_transaction_that_failed_leaves_nothing(graph: Graph) -> None:
    def half(tx: ManagedTransaction) -> None:
        tx.run("CREATE (:Entity {id: 'half'})").consume()
        raise KeyError("half")

    with pytest.raises(KeyError):
        graph.write(half)
    assert graph.read(lambda tx: tx.run("MATCH (n:Entity) RETURN count(n)").single(strict=True)[0]) == 0


def test_transient_error_is_tried_again(graph: Graph) -> None:
    """Two transactions that wait for each other: Neo4j ends one of them, and the driver runs it again."""
    graph.write(lambda tx: tx.run("CREATE (:Entity {id: 'a', n: 0}), (:Entity {id: 'b', n: 0})").consume())

    def both(tx: ManagedTransaction, first: str, second: str) -> None:
        step = "MATCH (n:Entity {id: $id}) SET n.n = n.n + 1"
        tx.run(step, id=first).consume()
        tx.run(step, id=second).consume()

    def often(first: str, second: str) -> None:
        for _ in range(20):
            graph.write(both, first, second)

    threads = [Thread(target=often, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60.0)
    assert graph.read(lambda tx: tx.run("MATCH (n:Entity) RETURN collect(n.n)").single(strict=True)[0]) == [40, 40]


def test_query_that_takes_too_long_is_ended(graph: Graph) -> None:
    with pytest.raises(QueryTooSlow, match=r"within 0\.5 s"):
        graph.read(lambda tx: tx.run(SLOW).consume(), timeout_s=0.5)


def test_query_that_is_wrong_stays_the_drivers_error(graph: Graph) -> None:
    with pytest.raises(CypherSyntaxError):
        graph.read(lambda tx: tx.run("RETRUN 1").consume())


def test_reading_transaction_cannot_write(graph: Graph) -> None:
    with pytest.raises(ClientError, match=r"read access mode"):
        graph.read(lambda tx: tx.run("CREATE (:Entity {id: 'x'})").consume())


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_own_neo4j_is_used_by_its_address(remote: Settings, graph: Graph, scheme: str) -> None:
    assert remote.neo4j_uri is not None
    with connect(replace(remote, neo4j_uri=remote.neo4j_uri.replace("bolt", scheme))) as own:
        own.write(lambda tx: tx.run("CREATE (:Entity {id: 'ada'})").consume())
    assert graph.read(lambda tx: tx.run("MATCH (n:Entity) RETURN n.id").single(strict=True)[0]) == "ada"


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_silence_at_the_address_is_told(remote: Settings, scheme: str) -> None:
    with pytest.raises(ServerUnreachable, match=r"127\.0\.0\.1:1:.*CLEW_NEO4J_URI"):
        connect(replace(remote, neo4j_uri=f"{scheme}://127.0.0.1:1"))


def test_name_that_does_not_resolve_is_told(remote: Settings) -> None:
    with pytest.raises(ServerUnreachable, match=r"neo4j\.invalid"):
        connect(replace(remote, neo4j_uri="bolt://neo4j.invalid:7687"))


def test_something_else_at_the_address_is_told(remote: Settings) -> None:
    def say_hello(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        connection.recv(64)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=say_hello, args=(listener,), daemon=True).start()
        with pytest.raises(ServerUnreachable):
            connect(replace(remote, neo4j_uri=f"bolt://127.0.0.1:{listener.getsockname()[1]}"))


def test_server_without_tls_is_told_apart(remote: Settings) -> None:
    assert remote.neo4j_uri is not None
    with pytest.raises(ServerUnreachable):
        connect(replace(remote, neo4j_uri=remote.neo4j_uri.replace("bolt://", "bolt+s://")))


def test_settings_without_an_address_are_no_connection(server: Settings) -> None:
    with pytest.raises(ServerUnreachable, match=r"open_graph"):
        connect(server)


def test_wrong_password_is_told_without_showing_it(remote: Settings) -> None:
    # Another name than neo4j's: three wrong passwords would lock that one for seconds, and other tests with it.
    with pytest.raises(SignInRefused, match=r"'nobody'.*CLEW_NEO4J_PASSWORD") as caught:
        connect(replace(remote, neo4j_user="nobody", neo4j_password="hunter2"))
    assert "hunter2" not in str(caught.value)


def test_missing_database_is_named(remote: Settings) -> None:
    with pytest.raises(DatabaseMissing, match=r"'elsewhere'.*CLEW_NEO4J_DATABASE"):
        connect(replace(remote, neo4j_database="elsewhere"))


@pytest.mark.parametrize("agent", ["Neo4j/4.4.30", "Neo4j/5.25.1", "Neo4j/dev", "Memgraph/3.0"])
def test_server_that_is_too_old_is_refused_with_its_version(agent: str) -> None:
    with pytest.raises(ServerTooOld, match=agent.replace("/", " ")):
        module._refuse_old(agent, "bolt://host")


@pytest.mark.parametrize("agent", ["Neo4j/5.26.0", "Neo4j/5.27-aura", "Neo4j/2025.10.1", "Neo4j/2026.01.0"])
def test_server_that_is_new_enough_is_taken(agent: str) -> None:
    module._refuse_old(agent, "bolt://host")


def test_lack_of_gds_is_told_by_who_needs_it(graph: Graph, remote: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with connect(remote) as without:
        monkeypatch.setattr(queries, "gds_version", lambda tx: None)
        assert not without.has_gds
        with pytest.raises(GdsMissing, match=r"engine=\"gds\" needs"):
            without.require_gds('engine="gds"')
