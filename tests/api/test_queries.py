"""What is asked over GraphQL is answered from the graph: query in, JSON out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from neo4j import ManagedTransaction

from graph.claims.records import Grading
from graph.server.connect import Graph
from graph.server.settings import Settings
from ingest.pipeline import Request, ingest
from tests.support.asking import Asker
from tests.support.claims import Teller

MARIA = (
    "maria",
    "Person",
    {"name": ["Мария Иванова", "Maria Ivanova"], "birthDate": "1980-02-03", "addressEntity": "a1"},
)
HOLDCO = ("holdco", "Company", {"name": "Holdco", "jurisdiction": "mt"})
OWNS = ("own-1", "Ownership", {"owner": "maria", "asset": "holdco", "percentage": "60", "startDate": "2019"})
ADDRESS = ("a1", "Address", {"full": "1 Main Street, Valletta"})
WALLET = ("w1", "CryptoWallet", {"publicKey": "abc", "holder": "ghost"})


@pytest.fixture
def told(graph: Graph) -> Teller:
    teller = Teller(graph, "register", Grading("B", 2, "CLEAR"))
    teller.tell(MARIA, HOLDCO, OWNS, ADDRESS, WALLET)
    return teller


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements that go to the server meanwhile for requests: the thread that looks for jobs asks at any time."""
    seen: list[str] = []
    run: Callable[..., Any] = ManagedTransaction.run

    def counting(tx: ManagedTransaction, query: Any, *args: Any, **kwargs: Any) -> Any:
        if threading.current_thread().name.startswith(("graph", "audit")):
            seen.append(str(query))
        return run(tx, query, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(ManagedTransaction, "run", counting)
        yield seen


def test_an_entity_has_the_fields_of_its_schema(owner: Asker, told: Teller) -> None:
    query = """query Q($id: ID!) { entity(id: $id) {
        __typename id schema caption unresolved
        ... on Person { name birthDate nationality addressEntity { id caption ... on Address { full } } }
        properties { name label type values } sources { id name reliability marking } } }"""
    maria = owner.ask(query, id="maria")["entity"]
    assert maria.pop("properties")[0] == {
        "name": "name",
        "label": "Name",
        "type": "name",
        "values": ["Maria Ivanova", "Мария Иванова"],
    }
    assert maria == {
        "__typename": "Person",
        "id": "maria",
        "schema": "Person",
        "caption": "Maria Ivanova",
        "unresolved": False,
        "name": ["Maria Ivanova", "Мария Иванова"],
        "birthDate": ["1980-02-03"],
        "nationality": [],
        "addressEntity": [{"id": "a1", "caption": "1 Main Street, Valletta", "full": ["1 Main Street, Valletta"]}],
        "sources": [{"id": "register", "name": "Register", "reliability": "B", "marking": "CLEAR"}],
    }


def test_a_value_that_is_an_entity_has_the_id_that_it_has_here(owner: Asker, graph: Graph) -> None:
    Teller(graph).tell(
        ("raw-1", "CryptoWallet", {"publicKey": "1BCWMwpR4M1nYUuuYe2bmzrNuwGoF9ZAbA"}),
        ("vendor", "VendorProfile", {"username": "v", "payTo": "raw-1"}),
    )
    query = '{ entity(id: "vendor") { properties { name values } } }'
    values = {one["name"]: one["values"] for one in owner.ask(query)["entity"]["properties"]}
    assert values["payTo"] == ["wallet-btc-1BCWMwpR4M1nYUuuYe2bmzrNuwGoF9ZAbA"]


def test_what_is_mentioned_and_not_told_is_unresolved(owner: Asker, told: Teller) -> None:
    query = '{ entity(id: "w1") { ... on CryptoWallet { holder { __typename id schema caption unresolved } } } }'
    assert owner.ask(query)["entity"]["holder"] == [
        {"__typename": "Unresolved", "id": "ghost", "schema": "", "caption": "ghost", "unresolved": True}
    ]


def test_what_does_not_exist_is_null_alone_and_left_out_of_a_list(owner: Asker, told: Teller) -> None:
    data = owner.ask(
        """{ entity(id: "nobody") { id }
        entities(ids: ["a1", "nobody", "maria", "a1"]) { totalCount edges { node { id } } } }"""
    )
    assert data["entity"] is None
    assert [edge["node"]["id"] for edge in data["entities"]["edges"]] == ["a1", "maria"]
    assert data["entities"]["totalCount"] == 2


def test_a_search_finds_a_name_in_another_script_with_facets(owner: Asker, told: Teller) -> None:
    found = owner.ask(
        '{ search(text: "Мария") { totalCount edges { node { id } matched } facets { schema label count } } }'
    )
    assert [edge["node"]["id"] for edge in found["search"]["edges"]] == ["maria"]
    assert found["search"]["facets"] == [{"schema": "Person", "label": "People", "count": 1}]
    assert owner.ask('{ search(text: "maria", schema: "Company") { totalCount } }')["search"]["totalCount"] == 0


def test_neighbours_come_with_their_links_and_counts_before_them(owner: Asker, told: Teller) -> None:
    query = """{ neighbourCounts(id: "maria") { relation label direction schema count }
        neighbours(id: "maria", relation: "OWNERSHIP", direction: OUT) { totalCount edges {
          node { relation schema label grade source { id } target { id } properties { name values } claims { subject } }
          neighbour { id ... on Company { jurisdiction } } } } }"""
    data = owner.ask(query)
    assert data["neighbourCounts"] == [
        {"relation": "ADDRESS_ENTITY", "label": "Address", "direction": "OUT", "schema": "Address", "count": 1},
        {"relation": "OWNERSHIP", "label": "owns", "direction": "OUT", "schema": "Company", "count": 1},
    ]
    assert data["neighbours"]["edges"] == [
        {
            "node": {
                "relation": "OWNERSHIP",
                "schema": "Ownership",
                "label": "Ownership",
                "grade": "B2",
                "source": {"id": "maria"},
                "target": {"id": "holdco"},
                "properties": [{"name": "percentage", "values": ["60"]}, {"name": "startDate", "values": ["2019"]}],
                "claims": [{"subject": "own-1"}],
            },
            "neighbour": {"id": "holdco", "jurisdiction": ["mt"]},
        }
    ]


def test_neighbours_of_nothing_are_not_found(owner: Asker, told: Teller) -> None:
    error = owner.error('{ neighbours(id: "nobody") { totalCount } }')
    assert (error["code"], error["where"]) == ("NOT_FOUND", "id")


def test_pages_lead_through_a_whole_list_without_gap_or_repeat(owner: Asker, graph: Graph) -> None:
    Teller(graph).tell(
        *((f"p{i:02}", "Person", {"name": f"Person {i}", "addressEntity": "a1"}) for i in range(7)), ADDRESS
    )
    query = """query Q($after: String) { neighbours(id: "a1", first: 3, after: $after) { totalCount
        pageInfo { hasNextPage endCursor hasPreviousPage } edges { neighbour { id } } } }"""
    seen: list[str] = []
    after = None
    while True:
        page = owner.ask(query, after=after)["neighbours"]
        assert page["totalCount"] == 7
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        seen += [edge["neighbour"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert sorted(seen) == [f"p{i:02}" for i in range(7)]
    every = owner.ask(
        '{ entities(schema: "Person", first: 4) { totalCount pageInfo { endCursor } edges { node { id } } } }'
    )
    rest = owner.ask(
        """query Q($after: String) { entities(schema: "Person", after: $after) {
        pageInfo { hasNextPage } edges { node { id } } } }""",
        after=every["entities"]["pageInfo"]["endCursor"],
    )
    ids = [edge["node"]["id"] for part in (every, rest) for edge in part["entities"]["edges"]]
    assert ids == [f"p{i:02}" for i in range(7)]
    assert rest["entities"]["pageInfo"]["hasNextPage"] is False


@pytest.mark.parametrize("after", ["", "x", "bGluazo", "ZW50aXR5OmExMg", "a" * 5000, "💥"])
def test_what_is_no_cursor_of_the_list_is_said_so(owner: Asker, told: Teller, after: str) -> None:
    error = owner.error('query Q($a: String) { neighbours(id: "maria", after: $a) { totalCount } }', a=after)
    assert (error["code"], error["where"]) == ("BAD_INPUT", "after")


def test_a_path_names_each_step(owner: Asker, told: Teller) -> None:
    query = (
        '{ paths(from: "a1", to: "holdco") { length entities { id } links { relation source { id } target { id } } } }'
    )
    (path,) = owner.ask(query)["paths"]
    assert [entity["id"] for entity in path["entities"]] == ["a1", "maria", "holdco"]
    assert [link["relation"] for link in path["links"]] == ["ADDRESS_ENTITY", "OWNERSHIP"]
    assert path["length"] == 2


def test_a_claim_says_who_when_and_where(owner: Asker, told: Teller) -> None:
    query = """{
        claims(about: "holdco") { subject schema grade marking case run position validFrom recordedAt retractedAt
          properties { name values } source { id } evidence { name size mediaType collectedAt } }
        runs { totalCount edges { node { id status records source { id } evidence { sha256 } } } } }"""
    data = owner.ask(query)
    (claim,) = data["claims"]
    (run,) = (edge["node"] for edge in data["runs"]["edges"])
    assert claim.pop("recordedAt").endswith("Z")
    assert claim == {
        "subject": "holdco",
        "schema": "Company",
        "grade": "B2",
        "marking": "CLEAR",
        "case": None,
        "run": run["id"],
        "position": "line:2",
        "validFrom": None,
        "retractedAt": None,
        "properties": [{"name": "name", "values": ["Holdco"]}, {"name": "jurisdiction", "values": ["mt"]}],
        "source": {"id": "register"},
        "evidence": {
            "name": "facts.txt",
            "size": 1.0,
            "mediaType": "text/plain",
            "collectedAt": "2026-01-02T00:00:00Z",
        },
    }
    assert (run["status"], run["records"]) == ("complete", 5)


def test_a_list_costs_the_same_few_queries_however_long_it_is(
    owner: Asker, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [(f"p{i:02}", "Person", {"name": f"Person {i}", "addressEntity": f"a{i:02}"}) for i in range(30)]
    places = [(f"a{i:02}", "Address", {"full": f"{i} Main Street"}) for i in range(30)]
    Teller(graph).tell(*people, *places)
    query = """query Q($first: Int) { entities(schema: "Person", first: $first) { edges { node {
        id neighbourCounts { count } neighbours(first: 2) { totalCount edges { neighbour { caption } } }
        claims { id source { name } evidence { name } } sources { id }
        ... on Person { addressEntity { id caption sources { id } } } } } } }"""
    costs = []
    for first in (2, 30):
        owner.ask(query, first=first)
        with counted(monkeypatch) as seen:
            assert len(owner.ask(query, first=first)["entities"]["edges"]) == first
        costs.append(len(seen))
    assert costs[0] == costs[1]
    assert costs[1] <= 20


def test_a_neighbourhood_costs_the_same_few_queries_however_large_it_is(
    owner: Asker, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    Teller(graph).tell(*((f"p{i:02}", "Person", {"name": f"P {i}", "addressEntity": "a1"}) for i in range(40)), ADDRESS)
    query = """query Q($first: Int) { neighbours(id: "a1", first: $first) { totalCount edges {
        node { grade source { id caption } target { caption } } neighbour { id ... on Person { name } } } } }"""
    costs = []
    for first in (2, 40):
        owner.ask(query, first=first)
        with counted(monkeypatch) as seen:
            assert len(owner.ask(query, first=first)["neighbours"]["edges"]) == first
        costs.append(len(seen))
    assert costs[0] == costs[1]
    assert costs[1] <= 8, "six that read, and two that write down who asked"


def test_status_says_what_answers(owner: Asker, told: Teller) -> None:
    status = owner.ask(
        "{ status { version neo4j gds entities links sample } viewer { name clearance cases everyCase } }"
    )
    assert status["viewer"] == {"name": "owner", "clearance": "RED", "cases": [], "everyCase": True}
    assert (status["status"]["entities"], status["status"]["links"]) == (4, 3)
    assert status["status"]["gds"] is True


def test_the_same_question_in_two_scopes_has_two_answers(owner: Asker, told: Teller, graph: Graph) -> None:
    Teller(graph, "rumour", Grading("E", 5, "CLEAR")).tell(("maria", "Person", {"alias": "Masha"}))
    query = """{ all: entity(id: "maria") { ... on Person { alias } sources { id } }
        some: entity(id: "maria", scope: { withoutSources: ["rumour"] }) { ... on Person { alias } sources { id } }
        good: entity(id: "maria", scope: { minGrade: "B2" }) { ... on Person { alias } sources { id } }
        past: entity(id: "maria", scope: { asOf: "2001-01-01T00:00:00Z" }) { id } }"""
    data = owner.ask(query)
    assert data["all"] == {"alias": ["Masha"], "sources": [{"id": "register"}, {"id": "rumour"}]}
    assert data["some"] == data["good"] == {"alias": [], "sources": [{"id": "register"}]}
    assert data["past"] is None


def test_a_claim_leads_to_the_raw_record(owner: Asker, graph: Graph, server: Settings, tmp_path: Path) -> None:
    lines = ['{"id": "x", "schema": "Person", "properties": {"name": ["<b>X</b>"]}}', "not a record"]
    (tmp_path / "facts.ftm.json").write_text("\n".join(lines), encoding="utf-8")
    ingest(graph, server, Request(str(tmp_path / "facts.ftm.json"), kind="ftm"))
    (claim,) = owner.ask('{ claims(about: "x") { raw position evidence { name } } }')["claims"]
    assert claim == {"raw": lines[0], "position": "line:1", "evidence": {"name": "facts.ftm.json"}}


def test_evidence_that_is_lost_leaves_the_rest_of_the_claim(owner: Asker, told: Teller) -> None:
    answer = owner.answer('{ claims(about: "holdco") { subject raw } }')
    assert answer["data"]["claims"] == [{"subject": "holdco", "raw": None}]
    assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"


def test_what_is_fictional_says_so_with_everything_that_it_says(owner: Asker, graph: Graph) -> None:
    invented = Teller(graph, "training", fictional=True)
    invented.tell(("nadia", "Person", {"name": "Nadia Vell"}))
    Teller(graph, "register").tell(("anna", "Person", {"name": "Anna"}))
    query = '{ entities(ids: ["nadia", "anna"]) { edges { node { id fictional sources { fictional } } } } }'
    found = {edge["node"]["id"]: edge["node"] for edge in owner.ask(query)["entities"]["edges"]}
    assert found["nadia"] == {"id": "nadia", "fictional": True, "sources": [{"fictional": True}]}
    assert found["anna"] == {"id": "anna", "fictional": False, "sources": [{"fictional": False}]}
