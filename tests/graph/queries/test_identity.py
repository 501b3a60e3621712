"""Merging loses nothing: whatever is merged, edited and split, the claims are those of a graph where nobody merged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.claims.records import Grading
from graph.queries.edits import edit_entity
from graph.queries.entities import entities_by_ids
from graph.queries.errors import CannotMerge, EntityMissing, NotAMember
from graph.queries.identity import members_of, merge_entities, resolve_ids, split_entity
from graph.queries.links import neighbours
from graph.server.connect import Graph
from tests.conftest import empty
from tests.support.claims import Fact, Teller, canonical, scope

WALLET = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"
PEOPLE = ("p1", "p2", "p3", "p4")
FACTS: tuple[Fact, ...] = (
    ("p1", "Person", {"name": "Anna Borg", "addressEntity": "a1"}),
    ("p2", "Person", {"name": "Ana Borg", "addressEntity": "a1", "birthDate": "1980"}),
    ("p3", "LegalEntity", {"name": "A. Borg", "country": "mt"}),
    ("p3", "Person", {"alias": "Borg, A."}),
    ("a1", "Address", {"full": "1 Main Street"}),
    ("k1", "Associate", {"person": "p1", "associate": "p2", "relationship": "sister"}),
    ("k2", "Associate", {"person": "p2", "associate": "p4"}),
    ("k3", "UnknownLink", {"subject": "p3", "object": "w-tag", "role": "controls"}),
    ("w-tag", "CryptoWallet", {"publicKey": WALLET, "currency": "BTC", "holder": "p2"}),
    ("w-ofac", "CryptoWallet", {"publicKey": WALLET, "currency": "BTC", "holder": "p4"}),
)
NOW = datetime(2026, 3, 1, tzinfo=UTC)

tells = st.tuples(st.just("tell"), st.sampled_from(("one", "two")), st.sampled_from(range(len(FACTS))))
edits = st.tuples(st.just("edit"), st.sampled_from(PEOPLE), st.sampled_from(("Nina", "Нина")))
merges = st.tuples(st.just("merge"), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE))
splits = st.tuples(st.just("split"), st.sampled_from(PEOPLE), st.integers(0, 3))
Step = tuple[str, Any, Any]


def play(graph: Graph, steps: Sequence[Step], *, judge: bool) -> None:
    empty(graph)
    for number, (what, first, second) in enumerate(steps):
        if what == "tell":
            Teller(graph, first).tell(FACTS[second])
        elif what == "edit":
            graph.write(
                edit_entity,
                entity_id=first,
                schema="Person",
                properties={"alias": second},
                by="lea",
                reason="told by phone",
                grading=Grading("B", 3, "GREEN"),
                now=NOW + timedelta(minutes=number),
            )
        elif judge and what == "merge":
            _try_merge(graph, first, second)
        elif judge and what == "split":
            _split_some(graph, first, second)


def _try_merge(graph: Graph, first: str, second: str) -> None:
    with suppress(CannotMerge, EntityMissing):  # nothing there yet, or one already: a person would be told so
        graph.write(merge_entities, [first, second], by="lea", reason="same birthday")


def _split_some(graph: Graph, key: str, number: int) -> None:
    entity = graph.read(resolve_ids, [key])[key]
    members = graph.read(members_of, entity)
    if members:
        chosen = members[number % len(members) :]
        graph.write(split_entity, entity, chosen, by="lea", reason="two birthdays")


def lines(graph: Graph) -> list[dict[str, Any]]:
    return [json.loads(line) for line in canonical(graph).splitlines()]


def claims(graph: Graph) -> dict[str, Any]:
    """All that is claimed, without where it counts now."""
    found: dict[str, Any] = {}
    for line in lines(graph):
        if line["is"] == "observation":
            found[line["id"]] = {name: value for name, value in line.items() if name != "about"}
        for link in line.get("links", ()):
            found[link["id"]] = {name: value for name, value in link.items() if name != "target"}
    return found


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.one_of(tells, tells, edits, merges, merges, splits), min_size=4, max_size=14))
def test_claims_are_those_of_a_twin_that_was_never_merged(graph: Graph, steps: list[Step]) -> None:
    play(graph, steps, judge=False)
    never_merged, twin = claims(graph), canonical(graph)
    play(graph, steps, judge=True)
    assert claims(graph) == never_merged
    for key in PEOPLE:
        entity = graph.read(resolve_ids, [key])[key]
        if members := graph.read(members_of, entity):
            graph.write(split_entity, entity, members, by="lea", reason="all over again")
    assert [line for line in canonical(graph).splitlines() if '"is":"judgement"' not in line] == twin.splitlines()


def test_a_merged_entity_answers_to_each_of_its_ids(graph: Graph) -> None:
    Teller(graph).tell(*FACTS)
    winner = graph.write(merge_entities, ["p2", "p1"], by="lea", reason="same birthday")
    found = graph.read(entities_by_ids, scope(graph), ["p1", "p2"])
    assert (winner, found["p1"].id, found["p2"].id) == ("p1", "p1", "p1")
    assert found["p2"].properties["name"] == ["Ana Borg", "Anna Borg"]
    around = graph.read(neighbours, scope(graph), "p2")
    wallet = graph.read(resolve_ids, ["w-tag"])["w-tag"]
    assert sorted((link.type, view.id) for link, view in around.items) == [
        ("ADDRESS_ENTITY", "a1"),
        ("ADDRESS_ENTITY", "a1"),
        ("ASSOCIATE", "p4"),
        ("HOLDER", wallet),
    ]


def test_what_arrives_after_a_merge_goes_to_the_merged_and_back_with_a_split(graph: Graph) -> None:
    Teller(graph).tell(*FACTS)
    graph.write(merge_entities, ["p1", "p2"], by="lea", reason="same birthday")
    Teller(graph, "later").tell(
        ("p2", "Person", {"nationality": "mt"}), ("k9", "Family", {"person": "p2", "relative": "p3"})
    )
    assert graph.read(entities_by_ids, scope(graph), ["p1"])["p1"].properties["nationality"] == ["mt"]
    assert graph.write(split_entity, "p1", ["p2"], by="lea", reason="two birthdays") == ["p2"]
    found = graph.read(entities_by_ids, scope(graph), ["p1", "p2"])
    assert "nationality" not in found["p1"].properties
    assert found["p2"].properties["nationality"] == ["mt"]
    assert "p3" in {view.id for _, view in graph.read(neighbours, scope(graph), "p2").items}


def test_what_cannot_be_one_thing_is_not_merged(graph: Graph) -> None:
    Teller(graph).tell(*FACTS)
    with pytest.raises(CannotMerge, match="different kinds"):
        graph.write(merge_entities, ["p1", "a1"], by="lea", reason="typo")
    with pytest.raises(CannotMerge, match="one entity already"):
        graph.write(merge_entities, ["w-tag", "w-ofac"], by="lea", reason="same address")
    with pytest.raises(EntityMissing):
        graph.write(merge_entities, ["p1", "nobody"], by="lea", reason="typo")
    with pytest.raises(NotAMember):
        graph.write(split_entity, "p1", ["p2"], by="lea", reason="never merged")
