"""The larger questions over GraphQL: ways, patterns, times, places, numbers, doubts; query in, JSON out."""

from __future__ import annotations

import pytest

from graph.claims.records import Grading
from graph.server.connect import Graph
from tests.api.test_queries import counted
from tests.support.asking import Asker
from tests.support.claims import Teller

FACTS = (
    ("vendor", "VendorProfile", {"name": "GoldenTulip"}),
    ("anna", "Person", {"name": "Anna Borg", "birthDate": "1980", "addressEntity": "quay", "email": "a@quay.example"}),
    ("uses", "UnknownLink", {"subject": "vendor", "object": "anna", "startDate": "2021"}),
    ("w1", "CryptoWallet", {"publicKey": "abc", "holder": "anna", "topics": "sanction"}),
    ("w2", "CryptoWallet", {"publicKey": "def", "holder": "anna"}),
    ("quay", "Address", {"full": "1 Quay Street", "latitude": "35.9", "longitude": "14.5"}),
    ("lone", "Person", {"name": "Lone Zammit", "email": "a@quay.example"}),
)


@pytest.fixture
def told(graph: Graph) -> None:
    Teller(graph, "register", Grading("B", 2, "CLEAR")).tell(*FACTS)
    Teller(graph, "rumour", Grading("E", 5, "CLEAR")).tell(("anna", "Person", {"birthDate": "1979"}))


def test_sanctioned_wallets_within_three_hops_come_with_the_evidence_of_each(owner: Asker, told: None) -> None:
    query = """{ expand(ids: ["vendor"], steps: [{ upTo: 3, schema: "CryptoWallet",
          where: [{ property: "topics", value: "sanction" }] }]) { totalCount counts edges { node { id } start { id }
          links { relation grade source { id } target { id } claims { grade position source { id } } } } } }"""
    found = owner.ask(query)["expand"]
    assert (found["totalCount"], found["counts"]) == (1, [1])
    (edge,) = found["edges"]
    assert (edge["node"]["id"], edge["start"]["id"]) == ("w1", "vendor")
    assert [(link["relation"], link["grade"]) for link in edge["links"]] == [("UNKNOWN_LINK", "B2"), ("HOLDER", "B2")]
    assert edge["links"][0]["claims"] == [{"grade": "B2", "position": "line:3", "source": {"id": "register"}}]


def test_a_diverse_path_names_its_weakest_step_and_why_it_stands_there(owner: Asker, told: None) -> None:
    query = """{ paths(from: "vendor", toAny: ["w1", "quay"], mode: DIVERSE) { length cost reason shared { id }
        entities { id } weakest { grade from { id } to { id } sources { id } } hops { linkCount links { id } } } }"""
    first, second = owner.ask(query)["paths"]
    assert [one["id"] for one in first["entities"]] == ["vendor", "anna", "quay"]
    assert first["weakest"] == {
        "grade": "B2", "from": {"id": "vendor"}, "to": {"id": "anna"}, "sources": [{"id": "register"}],
    }  # fmt: skip
    assert first["reason"] == (
        f"2 steps, cost {first['cost']:g}; the weakest is “GoldenTulip” to “Anna Borg”, B2 by 1 source."
    )
    assert second["shared"] == [{"id": "anna"}]
    assert owner.ask('{ paths(from: "vendor", to: "lone") { length } }')["paths"] == []


def test_where_there_is_no_path_it_is_said_what_would_make_one(owner: Asker, told: None) -> None:
    query = """{ nearestMisses(from: "vendor", to: "lone", depth: 1) { connected totalCount
        from { entities complete schemata { schema count } } misses { clue value fromSteps toSteps fromProperty
        from { id } to { id } wouldConnectIf } } }"""
    found = owner.ask(query)["nearestMisses"]
    assert found["from"]["entities"] == 2
    assert found["misses"] == [
        {
            "clue": "SHARED_VALUE",
            "value": "a@quay.example",
            "fromSteps": 1,
            "toSteps": 0,
            "fromProperty": "email",
            "from": {"id": "anna"},
            "to": {"id": "lone"},
            "wouldConnectIf": "“Anna Borg” and “Lone Zammit” were linked by what both have: a@quay.example.",
        }
    ]


def test_times_places_numbers_and_doubts(owner: Asker, told: None) -> None:
    data = owner.ask(
        """{ timeline(ids: ["anna"], since: "1980") { totalCount edges { node { date label grade sources { id }
              entity { id } link { relation } } } }
            histogram(schema: "Person", property: "birthDate") { totalCount buckets { bucket count } }
            near(of: "anna", radiusM: 10) { edges { distanceM node { id } } }
            stats { bySchema { schema count } byRelation { relation count } bySource { source { id } claims } }
            conflicts(id: "anna") { property label versions { value grade claims { source { id } } } }
            history(id: "lone") { kind source claims { subject } }
            subgraph(ids: ["anna"], limit: 3) { leftOut nodes { distance node { id } } links { relation } }
            commonNeighbours(ids: ["w1", "w2"]) { edges { node { id } reachedFrom { id } links { relation } } } }"""
    )
    assert [
        (edge["node"]["date"], edge["node"]["entity"], edge["node"]["link"]) for edge in data["timeline"]["edges"]
    ] == [
        ("1980", {"id": "anna"}, None),
        ("2021", None, {"relation": "UNKNOWN_LINK"}),
    ]
    assert data["timeline"]["edges"][0]["node"]["sources"] == [{"id": "register"}]
    assert data["histogram"]["buckets"] == [{"bucket": "1979", "count": 1}, {"bucket": "1980", "count": 1}]
    assert data["near"]["edges"] == [{"distanceM": 0.0, "node": {"id": "quay"}}]
    assert data["stats"]["bySchema"][0] == {"schema": "CryptoWallet", "count": 2}
    assert data["stats"]["bySource"] == [
        {"source": {"id": "register"}, "claims": 7},
        {"source": {"id": "rumour"}, "claims": 1},
    ]
    assert [(one["value"], one["grade"]) for one in data["conflicts"][0]["versions"]] == [
        ("1980", "B2"),
        ("1979", "E5"),
    ]
    assert data["conflicts"][0]["label"] == "Birth date"
    assert data["history"] == [{"kind": "CLAIMED", "source": "register", "claims": [{"subject": "lone"}]}]
    assert (data["subgraph"]["leftOut"], len(data["subgraph"]["nodes"]), len(data["subgraph"]["links"])) == (2, 3, 2)
    assert data["commonNeighbours"]["edges"][0]["node"] == {"id": "anna"}


def test_a_search_shows_where_the_words_stand_and_counts_by_facet(owner: Asker, told: None) -> None:
    query = """{ search(text: "borg") { edges { highlights { property value marks { start end } claim { subject
        source { id } } } } sourceFacets { value count } countryFacets { value count } yearFacets { value count } }
        suggest(text: "an") { matched node { id caption } } }"""
    found = owner.ask(query)
    assert found["search"]["edges"][0]["highlights"] == [
        {
            "property": "name",
            "value": "Anna Borg",
            "marks": [{"start": 5, "end": 9}],
            "claim": {"subject": "anna", "source": {"id": "register"}},
        }
    ]
    assert found["search"]["sourceFacets"] == [{"value": "register", "count": 1}]
    assert found["search"]["yearFacets"] == [{"value": "1980", "count": 1}]
    assert found["suggest"] == [{"matched": "anna borg", "node": {"id": "anna", "caption": "Anna Borg"}}]


def test_every_question_takes_the_scope(owner: Asker, told: None) -> None:
    scope = 'scope: { withoutSources: ["register"] }'
    data = owner.ask(
        f"""{{ conflicts(id: "anna", {scope}) {{ property }} timeline(about: "anna", {scope}) {{ totalCount }}
            stats({scope}) {{ bySchema {{ count }} }} suggest(text: "anna", {scope}) {{ matched }}
            near(lat: 35.9, lon: 14.5, radiusM: 9, {scope}) {{ totalCount }}
            expandCounts(ids: ["vendor"], steps: [{{}}], {scope}) subgraph(ids: ["vendor"], {scope}) {{ leftOut }}
            history(id: "anna", {scope}) {{ source }} }}"""
    )
    assert data["conflicts"] == data["suggest"] == []
    assert (data["timeline"]["totalCount"], data["near"]["totalCount"], data["expandCounts"]) == (1, 0, [0])
    assert (data["stats"]["bySchema"], data["history"]) == ([{"count": 1}], [{"source": "rumour"}])


def test_the_price_is_told_with_the_answer(owner: Asker, told: None) -> None:
    told_price = owner.answer('{ neighbours(id: "anna", first: 7) { edges { node { id } } } }')["extensions"]["cost"]
    assert told_price == {"values": 1 + 7 + 7 + 7, "most": 200_000, "fields": 4, "depth": 4}
    assert owner.answer("{ __typename }")["extensions"]["cost"]["values"] == 1


def test_larger_answers_cost_no_more_queries(owner: Asker, graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [(f"p{i:02}", "Person", {"name": f"Borg {i}", "addressEntity": ["a1", "a2"]}) for i in range(30)]
    Teller(graph).tell(*people, ("a1", "Address", {"full": "1 Quay"}), ("a2", "Address", {"full": "2 Quay"}))
    query = """query Q($n: Int) {
        commonNeighbours(ids: ["a1", "a2"], first: $n) { edges { node { caption sources { id } } links { grade } } }
        expand(ids: ["a1"], steps: [{}], first: $n) { edges { node { id } links { source { id } claims { id } } } }
        search(text: "borg", first: $n) { edges { highlights { claim { source { id } } } } sourceFacets { count } }
        paths(from: "a1", to: "a2", mode: ALL, maxLength: 2, first: $n) { hops { sources { id } links { grade } } }
        timeline(ids: ["a1"], first: $n) { edges { node { sources { id } } } } }"""
    costs = []
    for number in (2, 25):
        owner.ask(query, n=number)
        with counted(monkeypatch) as seen:
            assert len(owner.ask(query, n=number)["expand"]["edges"]) == number
        costs.append(len(seen))
    assert costs[0] == costs[1]
    assert costs[1] <= 60  # five questions, each with its scope, its members and what hangs on them
