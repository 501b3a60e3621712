"""Everything that is asked is written down before it is answered, by whom and what for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from api.audit import AuditLog, arguments_text, rows_in, shortened
from api.people import accounts
from graph.audit import new_entry, verify
from graph.queries.audit import Filter, Kept, latest_entries
from graph.server.connect import Graph
from tests.api.conftest import Running
from tests.support.asking import Asker
from tests.support.claims import Teller

SEARCH = "query S($text: String!) { search(text: $text) { edges { node { id caption } } } }"


def entries(graph: Graph, **wanted: Any) -> list[Kept]:
    return graph.read(latest_entries, Filter(**wanted))


@contextmanager
def no_audit(graph: Graph) -> Iterator[None]:
    """A chain that nobody can write to: somebody else holds its head."""
    with graph.session() as session, session.begin_transaction() as holder:
        holder.run("MERGE (h:AuditHead {id: 'audit'}) SET h.held = true").consume()
        yield
        holder.rollback()


def test_a_question_is_written_down_with_its_arguments_and_the_number_of_rows(clew: Running, graph: Graph) -> None:
    Teller(graph).tell(("a", "Person", {"name": "Anna Borg"}), ("b", "Person", {"name": "Boris Borg"}))
    asker = clew.program(name="finder")
    asker.headers |= {"x-clew-case": "red-tulip", "x-clew-purpose": "Tr%C3%A4ger"}
    asker.ask(SEARCH, text="borg")
    (kept,) = entries(graph, who="finder")
    entry = kept.entry
    assert (entry.who, entry.how, entry.kind, entry.outcome) == ("finder", "token", "query", "ok")
    assert (entry.case, entry.purpose, entry.address) == ("red-tulip", "Träger", "127.0.0.1")
    assert entry.operation == SEARCH
    assert entry.arguments == '{"text":"borg"}'
    assert entry.rows == 5  # the list and, of each hit, the edge and the node
    assert verify(graph).findings == []


def test_case_and_purpose_may_stand_in_the_body(clew: Running, graph: Graph) -> None:
    asker = clew.program(name="p2")
    asker.post({"query": "{ viewer { name } }", "extensions": {"case": "blue", "purpose": "ملف"}})
    (kept,) = entries(graph, case="blue")
    assert kept.entry.purpose == "ملف"
    refused = asker.post({"query": "{ viewer { name } }", "extensions": {"case": 7}}).json()
    assert refused["errors"][0]["extensions"]["code"] == "BAD_INPUT"


def test_what_changes_something_is_written_down_before_and_after(clew: Running, graph: Graph) -> None:
    clew.program(name="p3").ask('mutation { saveChart(name: "c", state: {}) { id } }')
    done, begun = entries(graph, kind="mutation")
    assert (begun.entry.outcome, done.entry.outcome) == ("begun", "ok")
    assert begun.entry.request == done.entry.request is not None


def test_an_export_counts_what_its_file_holds(clew: Running, graph: Graph) -> None:
    Teller(graph).tell(("a", "Person", {"name": "Anna"}), ("o", "Ownership", {"owner": "a", "asset": "c"}))
    clew.program().ask('{ export(ids: ["a", "c"], format: FTM) { content } }')
    (kept,) = entries(graph, kind="export")
    assert kept.entry.rows == 1 + 3  # the file; two entities and the link


def test_what_failed_is_written_down_with_its_error(clew: Running, graph: Graph) -> None:
    asker = clew.program(name="p5")
    many = "claims { id about properties { name } }"
    lists = [f"a{n}: entities(first: 500) {{ edges {{ node {{ {many} }} }} }}" for n in range(9)]
    asker.error(f"{{ {' '.join(lists)} }}")
    asker.answer('{ search(text: "!") { totalCount } }')
    assert [kept.entry.outcome for kept in entries(graph, who="p5")] == ["partly", "TOO_COSTLY"]


def test_what_cannot_be_written_down_is_not_answered(clew: Running, graph: Graph, monkeypatch: Any) -> None:
    monkeypatch.setattr("api.audit.WRITE_TIMEOUT_S", 0.5)
    Teller(graph).tell(("a", "Person", {"name": "Anna Borg"}))
    with no_audit(graph):
        answer = clew.program().post({"query": '{ entity(id: "a") { caption } }'})
        change = clew.program(name="p6").post({"query": 'mutation { saveChart(name: "c", state: {}) { id } }'})
    assert answer.status_code == change.status_code == 503
    assert "Anna" not in answer.text
    assert "audit" in answer.json()["errors"][0]["message"]
    assert clew.program(name="q6").ask("{ charts { id } }")["charts"] == []
    count = graph.read(lambda tx: tx.run("MATCH (c:Chart) RETURN count(c) AS n").single(strict=True)["n"])
    assert count == 0
    assert verify(graph).findings == []


def test_links_that_sign_in_and_signing_out_are_written_down(clew: Running, graph: Graph) -> None:
    owner = clew.page()
    assert clew.client.get("/sign-in", params={"token": "guess"}).status_code == 401
    clew.client.post("/sign-out", headers=owner.headers)
    owner.client.cookies.clear()
    clew.page().ask("{ status { version } }")
    told = {(kept.entry.kind, kept.entry.outcome) for kept in entries(graph)}
    assert {("sign-in", "UNAUTHENTICATED"), ("sign-out", "ok")} <= told


def test_requests_at_once_share_a_write_and_make_one_chain(clew: Running, graph: Graph) -> None:
    askers = [clew.program() for _ in range(8)]
    before = (clew.app.audit.batches, clew.app.audit.written)

    def ask(asker: Asker) -> None:
        for _ in range(10):
            asker.ask("{ viewer { name } }")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, askers))
    written = clew.app.audit.written - before[1]
    assert written == 80
    assert clew.app.audit.batches - before[0] < written
    checked = verify(graph)
    assert (checked.entries, checked.findings) == (80, [])


def test_the_auditor_reads_it_and_nobody_else(clew: Running, graph: Graph) -> None:
    secret = accounts.create_key(
        graph, "watch", rights=["audit"], clearance="CLEAR", cases=[], lifetime=None, by="test"
    )
    auditor = Asker(clew.client, {"authorization": f"Bearer {secret}"})
    program = clew.program(name="p9")
    program.ask(SEARCH, text="borg")
    query = """query A($after: String, $text: String) { audit(first: 1, after: $after, where: { text: $text }) {
        pageInfo { hasNextPage endCursor } edges { node { seq who arguments rows at outcome } } } }"""
    assert program.error(query)["code"] == "FORBIDDEN"
    page = auditor.ask(query)["audit"]
    assert page["edges"][0]["node"]["outcome"] == "FORBIDDEN"
    page = auditor.ask(query, after=page["pageInfo"]["endCursor"])["audit"]
    assert page["edges"][0]["node"]["arguments"] == '{"text":"borg"}'
    assert page["pageInfo"]["hasNextPage"] is False
    assert auditor.error('{ entity(id: "a") { id } }')["code"] == "FORBIDDEN"


def test_arguments_are_cut_with_the_hash_of_the_whole() -> None:
    cut = arguments_text({"ids": ["x" * 5_000]})
    assert len(cut) < 2_200
    assert "SHA-256" in cut
    assert shortened("short", 5) == "short"


def test_rows_are_the_objects_of_an_answer() -> None:
    assert rows_in(None) == 0
    assert rows_in({"viewer": {"name": "a"}}) == 1
    assert rows_in({"a": [{"b": {"c": 1}}, {"b": None}], "t": ["x", "y"]}) == 3


def test_what_waits_for_a_graph_that_starts_is_written_before_anything_else(graph: Graph) -> None:
    async def go() -> None:
        log = AuditLog()
        said = {"who": "owner", "how": "session", "kind": "sign-in", "outcome": "ok"}
        log.later(None, new_entry(operation="first", **said))
        await log.write(graph, new_entry(operation="second", **said))
        await log.close(graph)

    thread = threading.Thread(target=lambda: asyncio.run(go()))
    thread.start()
    thread.join()
    assert [kept.entry.operation for kept in entries(graph)] == ["second", "first"]
