"""What several entities share, what lies within some steps of them, and what a pattern leads to."""

from __future__ import annotations

import pytest

from graph.claims.records import Grading
from graph.claims.scope import Viewer
from graph.ontology import UnknownSchema
from graph.queries import surroundings
from graph.queries.errors import NotAProperty, TooWide
from graph.queries.surroundings import Step, common_neighbours, expand_pattern, subgraph
from graph.server.connect import Graph
from tests.support.claims import Fact, Teller, scope

PEOPLE: tuple[Fact, ...] = (
    ("anna", "Person", {"name": "Anna", "addressEntity": "quay"}),
    ("boris", "Person", {"name": "Boris", "addressEntity": "quay"}),
    ("carl", "Person", {"name": "Carl", "addressEntity": "quay", "topics": "sanction"}),
    ("quay", "Address", {"full": "1 Quay Street"}),
    ("d1", "Directorship", {"director": "anna", "organization": "shell"}),
    ("d2", "Directorship", {"director": "boris", "organization": "shell"}),
    ("o1", "Ownership", {"owner": "anna", "asset": "shell"}),
    ("shell", "Company", {"name": "Shell"}),
    ("w1", "CryptoWallet", {"publicKey": "abc", "holder": "shell", "topics": "sanction"}),
    ("w2", "CryptoWallet", {"publicKey": "def", "holder": "shell"}),
)


def test_what_all_share_comes_first_and_with_its_links(graph: Graph) -> None:
    Teller(graph).tell(*PEOPLE)
    found, total = graph.read(common_neighbours, scope(graph), ["anna", "boris", "carl"], least=2)
    assert [(one.entity.id, one.reached_from) for one in found] == [
        ("quay", ["anna", "boris", "carl"]),
        ("shell", ["anna", "boris"]),
    ]
    assert total == 2
    assert sorted(link.type for link in found[1].links) == ["DIRECTORSHIP", "DIRECTORSHIP", "OWNERSHIP"]
    all_of_them, total = graph.read(common_neighbours, scope(graph), ["anna", "boris", "carl"])
    assert ([one.entity.id for one in all_of_them], total) == (["quay"], 1)
    by_kind, _ = graph.read(common_neighbours, scope(graph), ["anna", "boris"], schema="LegalEntity")
    assert [one.entity.id for one in by_kind] == ["shell"]
    over, _ = graph.read(common_neighbours, scope(graph), ["anna", "boris"], relation="DIRECTORSHIP")
    assert [(one.entity.id, len(one.links)) for one in over] == [("shell", 2)]


def test_a_subgraph_is_the_nearest_and_says_what_had_no_room(graph: Graph) -> None:
    Teller(graph).tell(*PEOPLE)
    found = graph.read(subgraph, scope(graph), ["anna"], depth=2)
    assert dict(found.distances) == {"anna": 0, "quay": 1, "shell": 1, "boris": 2, "carl": 2, "w1": 2, "w2": 2}
    assert len(found.links) == 8
    assert (found.left_out, found.hubs) == (0, [])
    small = graph.read(subgraph, scope(graph), ["anna"], depth=2, limit=4)
    assert list(small.distances) == ["anna", "quay", "shell", "boris"]
    assert small.left_out == 3
    narrow = graph.read(subgraph, scope(graph), ["anna"], depth=2, max_degree=4)
    assert (list(narrow.distances), narrow.hubs) == (["anna", "quay", "shell", "boris", "carl"], ["shell"])
    assert list(graph.read(subgraph, scope(graph), ["anna", "nobody"], depth=0).distances) == ["anna"]


def test_a_pattern_leads_on_step_by_step_with_counts_and_evidence(graph: Graph) -> None:
    Teller(graph).tell(*PEOPLE)
    steps = [
        Step("DIRECTORSHIP", "OUT"),
        Step("HOLDER", "IN", "CryptoWallet", [("topics", "sanction")]),
    ]
    found = graph.read(expand_pattern, scope(graph), ["anna", "boris"], steps)
    assert found.counts == [1, 1]
    (arrival,) = found.arrivals
    assert (arrival.entity.id, arrival.start_id) == ("w1", "anna")
    assert [link.type for link in arrival.links] == ["DIRECTORSHIP", "HOLDER"]
    counted = graph.read(expand_pattern, scope(graph), ["anna", "boris"], steps, with_arrivals=False)
    assert (counted.counts, counted.arrivals) == ([1, 1], [])


def test_a_chain_never_comes_back_to_where_it_was(graph: Graph) -> None:
    Teller(graph).tell(*PEOPLE)
    ways = [Step("DIRECTORSHIP"), Step("DIRECTORSHIP"), Step()]
    found = graph.read(expand_pattern, scope(graph), ["anna"], ways)
    assert found.counts == [1, 1, 1]
    assert [one.entity.id for one in found.arrivals] == ["quay"]
    # What one chain met early, another may meet late.
    met = graph.read(expand_pattern, scope(graph), ["carl"], [Step(), Step(), Step(), Step()])
    assert met.counts == [1, 2, 1, 4]
    assert [one.entity.id for one in met.arrivals] == ["anna", "boris", "w1", "w2"]


def test_up_to_some_steps_finds_the_sanctioned_wallets_around(graph: Graph) -> None:
    Teller(graph).tell(*PEOPLE)
    found = graph.read(
        expand_pattern, scope(graph), ["carl"], [Step(schema="Value", where=[("topics", "sanction")], up_to=4)]
    )
    assert [(one.entity.id, len(one.links)) for one in found.arrivals] == [("w1", 4)]
    near = graph.read(expand_pattern, scope(graph), ["carl"], [Step(schema="CryptoWallet", up_to=3)])
    assert (near.counts, near.arrivals) == ([0], [])


def test_what_may_not_be_seen_leads_nowhere(graph: Graph) -> None:
    Teller(graph).tell(*(fact for fact in PEOPLE if fact[0] not in ("d1", "o1", "w1")))
    Teller(graph, "secret", Grading("A", 1, "RED")).tell(*(fact for fact in PEOPLE if fact[0] in ("d1", "o1", "w1")))
    seen = scope(graph, Viewer("somebody", "AMBER"))
    assert graph.read(expand_pattern, seen, ["anna"], [Step(), Step()]).counts == [1, 2]
    assert graph.read(common_neighbours, seen, ["anna", "boris"])[1] == 1
    assert "w1" not in graph.read(subgraph, seen, ["shell"]).distances


def test_what_cannot_be_used_or_is_too_much_is_said_so(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    Teller(graph).tell(*PEOPLE)
    with pytest.raises(UnknownSchema):
        graph.read(expand_pattern, scope(graph), ["anna"], [Step(schema="Nope")])
    with pytest.raises(NotAProperty):
        graph.read(expand_pattern, scope(graph), ["anna"], [Step(where=[("nope", "x")])])
    monkeypatch.setattr(surroundings, "MAX_FRONTIER", 1)
    with pytest.raises(TooWide, match="entities"):
        graph.read(expand_pattern, scope(graph), ["anna"], [Step()])
