"""The chain of the audit: whatever is changed, removed or inserted is found, and where."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from graph.audit import Checked, all_entries, new_entry, record, verify
from graph.queries.audit import Entry, Filter, append_entries, latest_entries
from graph.server.connect import Graph

AGAIN = "MATCH (e:AuditEntry {seq: 2}) CREATE (f:AuditEntry) SET f = e {.*, seq: "


def entry(number: int, **said: object) -> Entry:
    given = {"who": f"w{number % 2}", "how": "key", "kind": "query", "operation": f"{{ q{number} }}", "outcome": "ok"}
    return new_entry(**(given | said))


@pytest.fixture
def chain(graph: Graph) -> Graph:
    """Nine entries, written by three batches."""
    for start in (1, 4, 7):
        record(graph, *(entry(number, rows=number) for number in range(start, start + 3)))
    return graph


def run(graph: Graph, query: str, **given: object) -> None:
    graph.write(lambda tx: tx.run(query, **given).consume())


def found(checked: Checked) -> list[tuple[float, str]]:
    return [(finding.seq, finding.problem.partition(":")[0].partition(",")[0]) for finding in checked.findings]


def test_a_chain_that_nobody_touched_is_whole(chain: Graph) -> None:
    checked = verify(chain)
    assert (checked.entries, checked.seq, checked.findings) == (9, 9, [])
    assert verify(chain, expect=(9, checked.hash)).findings == []


def test_a_graph_without_entries_is_whole(graph: Graph) -> None:
    assert verify(graph).findings == []


@pytest.mark.parametrize(
    ("tampering", "places"),
    [
        ("MATCH (e:AuditEntry {seq: 4}) SET e.who = 'somebody else'", [(4, "changed")]),
        ("MATCH (e:AuditEntry {seq: 4}) SET e.rows = 3", [(4, "changed")]),
        ("MATCH (e:AuditEntry {seq: 4}) REMOVE e.rows", [(4, "changed")]),
        ("MATCH (e:AuditEntry {seq: 4}) SET e.note = 'x'", [(4, "changed")]),
        ("MATCH (e:AuditEntry {seq: 4}) SET e.at = datetime()", [(4, "changed")]),
        ("MATCH (e:AuditEntry {seq: 4}) SET e.hash = 'f'", [(4, "changed"), (5, "inserted")]),
        ("MATCH (e:AuditEntry {seq: 5}) DELETE e", [(5, "removed")]),
        ("MATCH (e:AuditEntry) WHERE e.seq IN [1, 2] DELETE e", [(1, "removed")]),
        ("MATCH (e:AuditEntry {seq: 9}) DELETE e", [(9, "removed")]),
        ("MATCH (e:AuditEntry) WHERE e.seq > 7 DELETE e", [(8, "removed")]),
        ("MATCH (e:AuditEntry) DELETE e", [(1, "removed")]),
        ("MATCH (h:AuditHead) DELETE h", [(0, "removed")]),
        (AGAIN + "5.5}", [(5.5, "inserted")]),
        (AGAIN + "0}", [(0, "inserted")]),
        (AGAIN + "null}", [(0, "inserted")]),
        (
            "MATCH (a:AuditEntry {seq: 3}), (b:AuditEntry {seq: 4}) SET a.seq = 100 SET b.seq = 3 SET a.seq = 4",
            [(3, "inserted"), (3, "changed"), (4, "inserted"), (4, "changed"), (5, "inserted")],
        ),
    ],
)
def test_what_was_tampered_with_is_found_where_it_was(
    chain: Graph, tampering: str, places: list[tuple[float, str]]
) -> None:
    run(chain, tampering)
    assert found(verify(chain)) == places


def test_a_chain_that_was_written_anew_is_found_by_a_hash_that_was_written_down(chain: Graph) -> None:
    known = verify(chain)
    said = [stored for stored in all_entries(chain) if stored["seq"] != 4]
    run(chain, "MATCH (e:AuditEntry) DELETE e WITH count(*) AS n MATCH (h:AuditHead) DELETE h")
    names = ("who", "how", "kind", "operation", "outcome", "rows", "id", "at")
    chain.write(append_entries, [Entry(**{name: one[name] for name in names}) for one in said])
    assert verify(chain).findings == []
    assert found(verify(chain, expect=(known.seq, known.hash))) == [(9, "removed")]
    record(chain, entry(10))
    (finding,) = verify(chain, expect=(known.seq, known.hash)).findings
    assert finding.seq == 9
    assert known.hash in finding.problem


def test_the_chain_goes_on_behind_a_head_that_was_restored_from_before(chain: Graph) -> None:
    run(chain, "MATCH (h:AuditHead), (e:AuditEntry {seq: 7}) SET h.seq = 7, h.hash = e.hash")
    record(chain, entry(10))
    assert (verify(chain).seq, verify(chain).findings) == (10, [])


def test_writers_beside_each_other_make_one_chain(graph: Graph) -> None:
    def write(number: int) -> None:
        for part in range(5):
            record(graph, entry(number, operation=f"{number} {part}"), entry(number))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    checked = verify(graph)
    assert (checked.entries, checked.seq, checked.findings) == (60, 60, [])


def test_entries_are_found_by_what_they_say(chain: Graph) -> None:
    record(chain, entry(10, case="red-tulip", kind="export", arguments='{"text": "Borg"}'))
    ask: Callable[..., list[int]] = lambda **wanted: [  # noqa: E731
        kept.seq for kept in chain.read(latest_entries, Filter(**wanted), limit=3)
    ]
    assert ask() == [10, 9, 8]
    assert ask(who="w1") == [9, 7, 5]
    assert ask(case="red-tulip") == ask(kind="export") == ask(text="Borg") == [10]
    assert ask(since="2999") == []
    assert [kept.seq for kept in chain.read(latest_entries, Filter(), before=9, limit=2)] == [8, 7]
