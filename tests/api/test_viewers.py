"""What a viewer may not see changes nothing that they are told: the answers are those of a graph without it."""

from __future__ import annotations

import json
import re

import pytest

from graph.claims.records import Grading
from graph.server.connect import Graph
from tests.api.conftest import Running
from tests.conftest import empty
from tests.support.asking import Asker
from tests.support.claims import Fact, Teller

FRAGMENTS = {
    "E": "fragment E on Entity { id schema caption unresolved properties { name values } sources { id } }",
    "N": "fragment N on Entity { neighbourCounts { relation label direction schema count } }",
    "L": """fragment L on Link { id relation schema label grade source { id caption } target { id caption }
        properties { name values } sources { id } }""",
    "C": """fragment C on Claim { id about subject schema grade marking case position validFrom validTo
        properties { name values } originals { name values } source { id name } evidence { sha256 name } }""",
}
IDS = ["anna", "boris", "shell", "secret", "a1", "ghost", "w1", "nobody"]
QUESTIONS = {
    "each": "query Q($id: ID!) { entity(id: $id) { ...E ...N claims { ...C } } }",
    "typed": """query Q($id: ID!) { entity(id: $id) { ... on Person { name nationality addressEntity { id caption } }
        ... on CryptoWallet { holder { id caption unresolved } } ... on Company { name jurisdiction } } }""",
    "around": """query Q($id: ID!) { neighbours(id: $id, first: 2) { totalCount pageInfo { hasNextPage endCursor }
        edges { cursor node { ...L } neighbour { ...E } } } }""",
    "around a kind": """query Q($id: ID!) { neighbours(id: $id, schema: "LegalEntity") {
        totalCount edges { node { id } } } }""",
    "counts": "query Q($id: ID!) { neighbourCounts(id: $id) { relation label direction schema count } }",
    "claims": "query Q($id: ID!) { claims(about: $id) { ...C } }",
    "paths": """query Q($id: ID!) { paths(from: "anna", to: $id) {
        length entities { id caption } links { ...L } } }""",
    "ways": """query Q($id: ID!) { paths(from: "anna", to: $id, mode: ALL, maxLength: 4) { reason
        hops { grade doubt linkCount links { ...L } sources { id } } } }""",
    "different ways": """query Q($id: ID!) { paths(fromAny: ["anna", "boris"], to: $id, mode: DIVERSE) {
        cost reason weakest { grade } hubs { links } shared { id } entities { id } } }""",
    "misses": """query Q($id: ID!) { nearestMisses(from: "anna", to: $id, depth: 1) { connected totalCount
        from { entities complete schemata { schema count } } misses { clue value wouldConnectIf
        from { id } to { id } } } }""",
    "shared": """query Q($ids: [ID!]!) { commonNeighbours(ids: $ids, least: 2, first: 2) { totalCount
        pageInfo { hasNextPage } edges { node { ...E } reachedFrom { id } links { ...L } } } }""",
    "subgraph": """query Q($ids: [ID!]!) { subgraph(ids: $ids, limit: 5) { leftOut hubs { id } links { ...L }
        nodes { distance node { ...E } } } }""",
    "pattern": """query Q($ids: [ID!]!) { expandCounts(ids: $ids, steps: [{ upTo: 2 }])
        expand(ids: $ids, steps: [{ schema: "LegalEntity" }]) { counts edges { node { id } links { ...L } } } }""",
    "conflicts": """query Q($id: ID!) { conflicts(id: $id) { property label versions { value grade claims { ...C } } }
        history(id: $id) { kind run source grade claims { ...C } members by reason } }""",
    "timeline": """query Q($ids: [ID!]!) { timeline(ids: $ids) { totalCount edges { node { date property grade
        sources { id } entity { id } link { ...L } } } } }""",
    "numbers": """{ stats { bySchema { schema count } byRelation { relation count } bySource { things claims
        source { id } } }
        histogram(schema: "Thing", property: "name", bucket: VALUE) { totalCount buckets { bucket count } }
        near(lat: 35.9, lon: 14.5, radiusM: 1000) { totalCount edges { distanceM node { id } } } }""",
    "place": """query Q($id: ID!) { near(of: $id, radiusM: 1000) { totalCount } }""",
    "suggest": "query Q($text: String!) { suggest(text: $text) { matched node { id caption } } }",
    "facets": """query Q($text: String!) { search(text: $text, fuzzy: true,
        where: [{ property: "nationality", value: "mt" }]) { totalCount sourceFacets { value count }
        countryFacets { value count } yearFacets { value count }
        edges { highlights { property value marks { start end } claim { ...C } } } } }""",
    "chart": "query Q($ids: [ID!]!) { linksAmong(ids: $ids) { ...L claims { ...C } } }",
    "by ids": """query Q($ids: [ID!]!) { entities(ids: $ids, first: 3) { totalCount pageInfo { hasNextPage }
        edges { cursor node { ...E ...N } } } }""",
    "all": "{ entities { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } } } }",
    "people": """{ entities(schema: "Person", first: 1) { totalCount pageInfo { hasNextPage endCursor }
        edges { node { id } } } }""",
    "filter": """{ entities(where: [{ property: "name", value: "Anna Secret" }]) {
        totalCount edges { node { id } } } }""",
    "search": """query Q($text: String!) { search(text: $text, first: 2) { totalCount facets { schema label count }
        pageInfo { hasNextPage endCursor } edges { cursor matched node { id caption } } } }""",
    "status": "{ status { entities links } sources { id name reliability marking } }",
    "runs": "{ runs { totalCount edges { node { id records source { id } evidence { sha256 name } } } } }",
    "graphml": "query Q($ids: [ID!]!) { export(ids: $ids, format: GRAPHML) { content lost } }",
    "csv": "query Q($ids: [ID!]!) { export(ids: $ids, format: CSV) { content lost } }",
    # STIX and the page tell the time, when it was recorded and when it left.
    "gexf": "query Q($ids: [ID!]!) { export(ids: $ids, format: GEXF) { content lost } }",
    "case": "query Q($ids: [ID!]!) { export(ids: $ids, format: CASE) { content lost } }",
    "i2": "query Q($ids: [ID!]!) { export(ids: $ids, format: I2) { content lost } }",
    "tagpack": "query Q($ids: [ID!]!) { export(ids: $ids, format: TAGPACK) { content lost } }",
    "ftm": "query Q($ids: [ID!]!) { export(ids: $ids, format: FTM) { content lost } }",
}
OPEN = Grading("B", 2, "GREEN")
HIDDEN = (Grading("A", 1, "RED"), Grading("A", 1, "CLEAR", "red-tulip"))
SEEN: tuple[tuple[str, tuple[Fact, ...]], ...] = (
    ("register", (("anna", "Person", {"name": "Anna Borg", "addressEntity": "a1"}),)),
    ("register", (("boris", "Person", {"name": "Boris Borg", "addressEntity": "a1"}),)),
    ("register", (("a1", "Address", {"full": "1 Borg Street"}), ("w1", "CryptoWallet", {"holder": "ghost"}))),
    ("leaks", (("shell", "Company", {"name": "Shell Borg Limited"}),)),
    ("leaks", (("o1", "Ownership", {"owner": "anna", "asset": "shell"}),)),
)
UNSEEN: tuple[tuple[str, tuple[Fact, ...]], ...] = (
    # Values of what is seen, one of them a better name.
    ("informant", (("anna", "Person", {"name": "Anna Secret", "nationality": "mt"}),)),
    ("informant", (("anna", "Person", {"name": "A. Borg"}),)),
    ("register", (("o1", "Ownership", {"owner": "anna", "asset": "shell", "percentage": "99"}),)),
    # Other schemata for it.
    ("informant", (("boris", "LegalEntity", {"name": "Boris the Secret"}),)),
    ("informant", (("shell", "Organization", {"name": "Aaa Borg"}),)),
    # What is not seen at all, a link to what is, and one between two that are.
    ("informant", (("secret", "Company", {"name": "Borg Secret Holding"}),)),
    ("informant", (("o2", "Ownership", {"owner": "secret", "asset": "shell"}),)),
    ("informant", (("k1", "Associate", {"person": "anna", "associate": "boris"}),)),
    # What is otherwise only mentioned; and the same words that an open source says, from a hidden one.
    ("informant", (("ghost", "Person", {"name": "Ghost Borg"}),)),
    ("informant", (("anna", "Person", {"name": "Anna Borg", "addressEntity": "a1"}),)),
    ("register", (("anna", "Person", {"name": "Anna Borg", "addressEntity": "a1"}),)),
)


def everything(asker: Asker) -> dict[str, str]:
    """What the viewer is told, as it came over the wire but for the clock."""
    told = {}
    for name, query in QUESTIONS.items():
        variants: list[dict[str, object]] = [{}]
        if "$id:" in query:
            variants = [{"id": one} for one in IDS]
        elif "$ids:" in query:
            variants = [{"ids": IDS}]
        elif "$text:" in query:
            variants = [{"text": text} for text in ("borg", "anna", "secret", "ghost", "aaa", "99")]
        for variables in variants:
            fragments = [text for name_, text in FRAGMENTS.items() if f"...{name_} " in query]
            answer = asker.post({"query": " ".join([query, *fragments]), "variables": variables})
            told[f"{name} {json.dumps(variables)}"] = f"{answer.status_code} {answer.text}"
    return told


def tell(graph: Graph, *, hidden: Grading | None, hidden_first: bool = False) -> None:
    """Everything, with what is hidden graded so; or, without a grading, as if that had never been told."""
    empty(graph)
    seen = [(source, OPEN, facts) for source, facts in SEEN]
    unseen = [(source, hidden, facts) for source, facts in UNSEEN if hidden is not None]
    for source, grading, facts in unseen + seen if hidden_first else seen + unseen:
        assert grading is not None
        Teller(graph, source, grading).tell(*facts)


@pytest.mark.parametrize("hidden", HIDDEN, ids=["marking", "case"])
@pytest.mark.parametrize("hidden_first", [False, True], ids=["told last", "told first"])
def test_answers_are_those_of_a_graph_without_what_is_hidden(
    clew: Running, graph: Graph, hidden: Grading, hidden_first: bool
) -> None:
    asker = clew.program("AMBER", frozenset({"blue-harbour"}))
    tell(graph, hidden=hidden, hidden_first=hidden_first)
    with_hidden = everything(asker)
    tell(graph, hidden=None)
    without = everything(asker)
    assert {name: (told, without[name]) for name, told in with_hidden.items() if told != without[name]} == {}
    assert not any(re.search(r"secret holding|A\. Borg|\b99\b.*percentage", told) for told in with_hidden.values())


def test_who_may_see_it_does(clew: Running, graph: Graph) -> None:
    tell(graph, hidden=HIDDEN[1])
    member = clew.program("AMBER", frozenset({"red-tulip"}))
    assert member.ask('{ entity(id: "secret") { caption } }')["entity"] == {"caption": "Borg Secret Holding"}
    assert clew.program("AMBER", frozenset()).ask('{ entity(id: "secret") { caption } }')["entity"] is None


def test_charts_are_their_owners_alone(clew: Running) -> None:
    mine, theirs = clew.program(), clew.program()
    chart = mine.ask('mutation { saveChart(name: "Mine", state: { a: [1] }) { id version } }')["saveChart"]
    query = "query Q($id: ID!) { chart(id: $id) { name state } charts { id } }"
    assert mine.ask(query, id=chart["id"]) == {
        "chart": {"name": "Mine", "state": {"a": [1]}},
        "charts": [{"id": chart["id"]}],
    }
    assert theirs.ask(query, id=chart["id"]) == {"chart": None, "charts": []}
    save = 'mutation M($id: ID) { saveChart(id: $id, name: "Theirs", state: 1, version: 1) { id } }'
    assert theirs.error(save, id=chart["id"])["code"] == "NOT_FOUND"
    assert theirs.ask("mutation M($id: ID!) { deleteChart(id: $id) }", id=chart["id"]) == {"deleteChart": False}
    assert mine.ask("mutation M($id: ID!) { deleteChart(id: $id) }", id=chart["id"]) == {"deleteChart": True}


def test_two_who_save_at_once_lose_nothing(clew: Running) -> None:
    asker = clew.program()
    chart = asker.ask('mutation { saveChart(name: "C", state: 1) { id version } }')["saveChart"]
    save = """mutation M($id: ID, $state: JSON!, $v: Int) {
        saveChart(id: $id, name: "C", state: $state, version: $v) { version } }"""
    assert asker.ask(save, id=chart["id"], state=2, v=chart["version"])["saveChart"]["version"] == 2
    error = asker.error(save, id=chart["id"], state=3, v=chart["version"])
    assert error["code"] == "CONFLICT"
    assert asker.ask("query Q($id: ID!) { chart(id: $id) { state version } }", id=chart["id"]) == {
        "chart": {"state": 2, "version": 2}
    }


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\x00b", "a\u202eb"])
def test_a_chart_needs_a_name_that_can_be_shown(clew: Running, name: str) -> None:
    error = clew.program().error("mutation M($n: String!) { saveChart(name: $n, state: 1) { id } }", n=name)
    assert (error["code"], error["where"]) == ("BAD_INPUT", "name")
