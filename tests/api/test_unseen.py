"""What a viewer may not see changes no byte of any answer: two graphs, with and without it, are asked the same.

CLEW_FUZZED_QUERIES says how many queries are made up (400 by default); each failure names the one that differs.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.claims.records import Grading
from graph.queries.identity import merge_entities
from graph.server.connect import Graph
from tests.api.conftest import Running
from tests.conftest import empty
from tests.support.asking import Asker
from tests.support.claims import Fact, Teller

QUERIES = int(os.environ.get("CLEW_FUZZED_QUERIES", "400"))
OPEN = Grading("B", 2, "GREEN")
HIDDEN = [Grading("A", 1, "RED"), Grading("A", 1, "CLEAR", "red-tulip")]
WALLET = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
OTHER_WALLET = "12c6DSiU4Rq3P4ZxziKxzrL5LmMBrzjrJX"

SEEN: tuple[tuple[str, tuple[Fact, ...]], ...] = (
    ("register", (("anna", "Person", {"name": "Anna Borg", "addressEntity": "a1", "nationality": "se"}),)),
    ("register", (("boris", "Person", {"name": "Boris Borg", "addressEntity": "a1"}),)),
    ("register", (("a1", "Address", {"full": "1 Borg Street"}),)),
    ("leaks", (("shell", "Company", {"name": "Shell Borg Limited", "jurisdiction": "mt"}),)),
    ("leaks", (("o1", "Ownership", {"owner": "anna", "asset": "shell", "percentage": "50"}),)),
    # An id that links alone mention, and a wallet that is known openly by its address.
    ("leaks", (("o2", "Ownership", {"owner": "ghost", "asset": "shell"}),)),
    ("chain", (("w1", "CryptoWallet", {"publicKey": WALLET, "currency": "BTC", "holder": "boris"}),)),
    # A record whose own identifier only a hidden record gives.
    ("leaks", (("w2", "CryptoWallet", {"name": "Borg purse", "holder": "anna"}),)),
    # Two that are one for everybody, since both are seen and somebody said so.
    ("leaks", (("anna-2", "Person", {"name": "Anna B. Borg"}),)),
)
UNSEEN: tuple[tuple[str, tuple[Fact, ...]], ...] = (
    ("informant", (("anna", "Person", {"name": "Anna Secret", "nationality": "mt"}),)),
    ("informant", (("boris", "LegalEntity", {"name": "Boris the Secret"}),)),
    ("informant", (("shell", "Organization", {"name": "Aaa Borg"}),)),
    ("informant", (("secret", "Company", {"name": "Borg Secret Holding"}),)),
    ("informant", (("o3", "Ownership", {"owner": "secret", "asset": "shell"}),)),
    ("informant", (("k1", "Associate", {"person": "anna", "associate": "boris"}),)),
    ("register", (("o1", "Ownership", {"owner": "anna", "asset": "shell", "percentage": "99"}),)),
    # What a hidden record identifies: a mentioned id, and one with an open record of its own.
    ("informant", (("ghost", "PhoneNumber", {"number": "+35699210101"}),)),
    ("informant", (("w2", "CryptoWallet", {"publicKey": OTHER_WALLET, "currency": "BTC"}),)),
    ("informant", (("double", "Person", {"name": "Boris Double"}),)),
)


def build(graph: Graph, hidden: Grading | None) -> None:
    """What is seen and what is not; or, without a grading for it, as if that had never been told."""
    empty(graph)
    for source, facts in SEEN:
        Teller(graph, source, OPEN).tell(*facts)
    merge_entities_of(graph, ["anna", "anna-2"])
    if hidden is not None:
        for source, facts in UNSEEN:
            Teller(graph, source, hidden).tell(*facts)
        merge_entities_of(graph, ["boris", "double"])


def merge_entities_of(graph: Graph, ids: list[str]) -> None:
    graph.write(merge_entities, ids, by="test", reason="test")


def identified(graph: Graph) -> list[str]:
    """Ids that identifiers make, in the graph with everything in it."""
    query = "MATCH (o:Observation) WHERE o.entity_id IS NOT NULL RETURN DISTINCT o.entity_id AS id ORDER BY id"
    return graph.read(lambda tx: [row["id"] for row in tx.run(query)])


ENTITY = """id schema caption unresolved properties { name values } sources { id name reliability marking }
    neighbourCounts { relation label direction schema count }"""
LINK = """id relation schema label grade source { id caption unresolved } target { id caption } sources { id }
    properties { name values }"""
CLAIM = """id about subject schema grade marking case position validFrom validTo properties { name values }
    originals { name values } source { id name } evidence { sha256 name }"""
RUN = "id source { id } evidence { sha256 name } records"


Fields = tuple[str, ...]


def queries(ids: list[str]) -> st.SearchStrategy[Fields]:
    """The one to three fields of a query, with arguments that fit, nearly fit, or do not."""
    one = st.sampled_from([*ids, "nobody", ""]).map(_text)
    some = st.lists(one, max_size=6).map(lambda found: f"[{', '.join(found)}]")
    scope = st.sampled_from(
        [
            "",
            "scope: {}",
            'scope: { withoutSources: ["register"] }',
            'scope: { withoutSources: ["informant", "leaks"] }',
            'scope: { minGrade: "B2" }',
            'scope: { minGrade: "A1" }',
            'scope: { minGrade: "Z" }',
            'scope: { asOf: "2999-01-01T00:00:00Z" }',
            'scope: { asOf: "1999-01-01T00:00:00Z" }',
        ]
    )
    first = st.sampled_from(["", "first: 1", "first: 2", "first: 50", "first: 0"])
    schema = st.sampled_from(
        ["", *(f'schema: "{name}"' for name in ("Person", "LegalEntity", "PhoneNumber", "Thing", "No"))]
    )
    words = ["borg", "anna", "secret", "ghost", "aaa", "99", "double", "purse", "356", WALLET, OTHER_WALLET, "!", "b"]
    value = st.sampled_from(["Anna Secret", "Anna Borg", "mt", "se", "+35699210101", OTHER_WALLET, WALLET, "99"])
    name = st.sampled_from(["name", "nationality", "number", "publicKey", "percentage", "notAProperty"])
    relation = st.sampled_from(["", "direction: IN", "direction: OUT", 'relation: "OWNERSHIP"', 'relation: "HOLDER"'])
    page = "totalCount pageInfo { hasNextPage endCursor }"

    def call(field: str, body: str, *arguments: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        def written(given: tuple[str, ...]) -> str:
            said = " ".join(part for part in given if part)
            return f"{field}{f'({said})' if said else ''} {{ {body} }}"

        return st.tuples(*arguments).map(written)

    def named(argument: str, of: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return of.map(lambda text: f"{argument}: {text}")

    condition = st.tuples(name, value).map(lambda pair: f'where: [{{ property: "{pair[0]}", value: "{pair[1]}" }}]')
    field = st.one_of(
        call("entity", f"{ENTITY} claims {{ {CLAIM} }}", named("id", one), scope),
        call("entities", f"{page} edges {{ cursor node {{ {ENTITY} }} }}", named("ids", some), first, scope),
        call("entities", f"{page} edges {{ cursor node {{ id caption }} }}", schema, first, scope),
        call("entities", f"{page} edges {{ node {{ id schema }} }}", condition, schema, first, scope),
        call(
            "search",
            f"{page} facets {{ schema label count }} edges {{ cursor matched node {{ {ENTITY} }} }}",
            named("text", st.sampled_from(words).map(_text)),
            schema,
            first,
            scope,
        ),
        call("neighbourCounts", "relation label direction schema count", named("id", one), scope),
        call(
            "neighbours",
            f"{page} edges {{ cursor node {{ {LINK} }} neighbour {{ {ENTITY} }} }}",
            named("id", one),
            relation,
            schema,
            first,
            scope,
        ),
        call("linksAmong", f"{LINK} claims {{ {CLAIM} }}", named("ids", some), scope),
        call(
            "paths", f"length entities {{ id caption }} links {{ {LINK} }}", named("from", one), named("to", one), scope
        ),
        call("claims", CLAIM, named("about", one), scope),
        call("runs", f"{page} edges {{ node {{ {RUN} }} }}", first),
        call("sources", "id name reliability marking"),
        call("status", "entities links"),
        call("charts", "name version size"),
        call("export", "content lost", named("ids", some), st.sampled_from(["format: FTM", "format: CSV"]), scope),
        call("export", "content lost", named("ids", some), st.just("format: GRAPHML")),
    )
    return st.lists(field, min_size=1, max_size=3).map(tuple)


def made_up(ids: list[str], number: int) -> list[Fields]:
    """The same queries in every run of the suite."""
    found: dict[Fields, None] = {}

    @settings(
        max_examples=number, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(queries(ids))
    def collect(query: Fields) -> None:
        found[query] = None

    run: Callable[[], None] = collect
    run()
    return list(found)


def answers(asker: Asker, asked: list[Fields]) -> dict[Fields, str]:
    """The bytes of each answer, and its status.

    Where several fields failed, which of them is told first is a matter of threads: then each is asked alone.
    """
    told = {}
    for fields in asked:
        text = _ask(asker, fields)
        alone = len(fields) > 1 and '"data":null' in text
        told[fields] = " ".join(_ask(asker, (field,)) for field in fields) if alone else text
    return told


def _ask(asker: Asker, fields: Fields) -> str:
    query = "{ " + " ".join(f"f{number}: {text}" for number, text in enumerate(fields)) + " }"
    answer = asker.post({"query": query})
    return f"{answer.status_code} {answer.text}"


@pytest.mark.parametrize("hidden", HIDDEN, ids=["marking", "case"])
def test_no_answer_differs_from_that_of_a_graph_without_what_is_hidden(
    clew: Running, graph: Graph, hidden: Grading
) -> None:
    asker = clew.program("AMBER", frozenset({"blue-harbour"}))
    build(graph, hidden)
    names = [key for _, facts in (*SEEN, *UNSEEN) for key, _, _ in facts]
    asked = made_up([*dict.fromkeys(names), *identified(graph)], QUERIES // 2)
    assert len(asked) > QUERIES // 4
    insider = answers(clew.program(), asked)
    with_hidden = answers(asker, asked)
    build(graph, None)
    without = answers(asker, asked)
    differing = {query: (told, without[query]) for query, told in with_hidden.items() if told != without[query]}
    assert not differing, f"{len(differing)} of {len(asked)}, such as {next(iter(differing.items()))}"
    assert sum(insider[query] != with_hidden[query] for query in asked) > len(asked) // 4, "nothing was hidden"
    assert sum('"errors"' in told for told in with_hidden.values()) > 5, "errors are answers too"


def _text(value: str) -> str:
    return '"' + value.replace('"', '\\"') + '"'
