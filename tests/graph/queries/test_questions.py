"""When things happened, where they are, how much there is, where claims disagree and what became of them."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.claims.records import Grading
from graph.claims.scope import View, Viewer
from graph.claims.searchtext import marks
from graph.ontology import UnknownSchema
from graph.queries.conflicts import conflicts_of
from graph.queries.errors import NotAProperty, PlaceMissing
from graph.queries.history import history_of
from graph.queries.identity import merge_entities, split_entity
from graph.queries.places import EARTH_RADIUS_M, near, place_of
from graph.queries.search import search, search_facet, suggest
from graph.queries.statistics import count_by_source, count_relations, count_schemata
from graph.queries.timeline import histogram, timeline
from graph.runs import revert_run
from graph.server.connect import Graph
from tests.conftest import empty
from tests.support.claims import EVERYBODY, Fact, Teller, scope

ANNA = ("anna", "Person", {"name": "Anna Borg", "birthDate": "1980", "nationality": "mt"})
SHELL = ("shell", "Company", {"name": "Borg Shell Ltd", "incorporationDate": "2019-03-01", "jurisdiction": "cy"})
OWNS = ("o1", "Ownership", {"owner": "anna", "asset": "shell", "startDate": "2019", "percentage": "60"})


def test_a_timeline_orders_dates_of_entities_and_links(graph: Graph) -> None:
    Teller(graph).tell(ANNA, SHELL, OWNS)
    events, total = graph.read(timeline, scope(graph), ["anna", "shell"])
    assert [(one.date, one.property, one.link is None) for one in events] == [
        ("1980", "birthDate", True),
        ("2019", "startDate", False),
        ("2019-03-01", "incorporationDate", True),
    ]
    assert total == 3
    within, _ = graph.read(timeline, scope(graph), ["anna", "shell"], since="2019", until="2019", limit=1, offset=1)
    assert [one.date for one in within] == ["2019-03-01"]
    alone, _ = graph.read(timeline, scope(graph), ["anna"], with_links=False)
    assert [one.date for one in alone] == ["1980"]


def test_a_histogram_counts_things_and_not_claims(graph: Graph) -> None:
    Teller(graph, "one").tell(ANNA, SHELL, OWNS, ("boris", "Person", {"birthDate": ["1984-05-06", "1991"]}))
    Teller(graph, "two").tell(ANNA)

    def counted(*asked: object, **more: Any) -> list[tuple[str, int]]:
        return [(one.bucket, one.count) for one in graph.read(histogram, scope(graph), *asked, **more)[0]]

    assert counted("Person", "birthDate", "YEAR") == [("1980", 1), ("1984", 1), ("1991", 1)]
    assert counted("LegalEntity", "birthDate", "DECADE") == [("1980", 2), ("1990", 1)]
    assert counted("Person", "birthDate", "MONTH") == [("1984-05", 1)]
    assert counted("Ownership", "percentage", "NUMBER", width=25.0) == [("50.0", 1)]
    assert counted("Thing", "country", "VALUE") == []
    buckets, total = graph.read(histogram, scope(graph), "Person", "birthDate", "YEAR", limit=1)
    assert (len(buckets), total) == (1, 3)
    with pytest.raises(NotAProperty):
        counted("Person", "serialNumber", "VALUE")
    with pytest.raises(UnknownSchema):
        counted("Nope", "name", "VALUE")


def place(key: str, lat: object, lon: object) -> Fact:
    return key, "Address", {"full": key, "latitude": lat, "longitude": lon}


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(-9000, 9000), st.integers(-18000, 18000)), min_size=1, max_size=12),
    st.tuples(st.integers(-90, 90), st.integers(-180, 180)),
    st.floats(1, 2e7),
)
def test_what_is_near_is_what_the_spherical_law_of_cosines_says(
    graph: Graph, places: list[tuple[int, int]], here: tuple[int, int], radius_m: float
) -> None:
    empty(graph)
    Teller(graph).tell(*(place(f"a{n}", f"{lat / 100}", f"{lon / 100}") for n, (lat, lon) in enumerate(places)))

    def distance(lat: float, lon: float) -> float:
        one, other = math.radians(lat), math.radians(here[0])
        across = math.cos(math.radians(lon - here[1]))
        cosine = math.sin(one) * math.sin(other) + math.cos(one) * math.cos(other) * across
        return EARTH_RADIUS_M * math.acos(max(-1.0, min(1.0, cosine)))

    found, total = graph.read(near, scope(graph), *map(float, here), radius_m, limit=100)
    near_by = {one.entity.id: one.distance_m for one in found}
    assert total == len(near_by)
    assert [one.distance_m for one in found] == sorted(near_by.values())
    for number, (lat, lon) in enumerate(places):
        expected = distance(lat / 100, lon / 100)
        if abs(expected - radius_m) > 1:
            assert (f"a{number}" in near_by) == (expected < radius_m)


def test_what_is_no_place_is_nowhere(graph: Graph) -> None:
    Teller(graph).tell(
        place("good", "35.9", "14.5"), place("far", "95", "14.5"), place("two", ["35.9", "36"], "14.5"), ANNA,
        ("boris", "Person", {"name": "Boris", "addressEntity": "good"}),
    )  # fmt: skip
    found, total = graph.read(near, scope(graph), 35.9, 14.5, 2e7)
    assert ([one.entity.id for one in found], total) == (["good"], 1)
    assert graph.read(place_of, scope(graph), "boris") == (35.9, 14.5)
    with pytest.raises(PlaceMissing):
        graph.read(place_of, scope(graph), "anna")
    assert graph.read(near, scope(graph), 35.9, 14.5, 10.0, schema="Person")[1] == 0


def test_statistics_count_what_may_be_seen(graph: Graph) -> None:
    Teller(graph, "one").tell(ANNA, SHELL, OWNS)
    Teller(graph, "secret", Grading("A", 1, "RED")).tell(ANNA, ("x", "Person", {"name": "X", "addressEntity": "q"}))
    everybody, somebody = scope(graph), scope(graph, Viewer("somebody", "AMBER"))
    assert graph.read(count_schemata, everybody) == {"Person": 2, "Company": 1}
    assert graph.read(count_relations, everybody) == {"ADDRESS_ENTITY": 1, "OWNERSHIP": 1}
    assert [(one.source, one.things, one.claims) for one in graph.read(count_by_source, everybody)] == [
        ("one", 3, 3),
        ("secret", 2, 2),
    ]
    assert graph.read(count_schemata, somebody) == {"Company": 1, "Person": 1}
    assert [one.source for one in graph.read(count_by_source, somebody)] == ["one"]


def test_claims_that_cannot_both_be_right_are_conflicts_the_best_attested_first(graph: Graph) -> None:
    Teller(graph, "rumour", Grading("E", 5, "CLEAR")).tell(("anna", "Person", {"birthDate": "1979-01-01"}))
    Teller(graph, "one").tell(ANNA, ("anna", "Company", {"name": "Anna Borg"}))
    Teller(graph, "two").tell(("anna", "Person", {"birthDate": "1980-02-03", "nationality": "de", "name": "A"}))
    found = {
        one.property: [(x.value, sorted({c.context.source for c in x.claims})) for x in one.versions]
        for one in graph.read(conflicts_of, scope(graph), "anna")
    }
    assert found == {
        "birthDate": [("1980-02-03", ["two"]), ("1979-01-01", ["rumour"])],
        "schema": [("Person", ["one", "rumour", "two"]), ("Company", ["one"])],
    }
    calm = scope(graph, without_sources=frozenset({"rumour"}))
    assert [one.property for one in graph.read(conflicts_of, calm, "anna")] == ["schema"]
    assert graph.read(conflicts_of, scope(graph), "nobody") == []


def test_a_history_tells_what_was_claimed_taken_back_merged_and_split(graph: Graph) -> None:
    Teller(graph, "one").tell(ANNA)
    wrong = Teller(graph, "two").tell(("anna2", "Person", {"name": "Anna B"}))
    graph.write(merge_entities, ["anna", "anna2"], by="eva", reason="same telephone", into="anna")
    graph.write(split_entity, "anna", ["anna2"], by="eva", reason="two numbers")
    revert_run(graph, wrong.id, by="eva")
    told = graph.read(history_of, scope(graph), "anna2", viewer=EVERYBODY, view=View())
    assert [(one.kind, one.by, one.reason, one.members) for one in told] == [
        ("CLAIMED", None, None, ()),
        ("MERGED", "eva", "same telephone", ("anna2",)),
        ("SPLIT", "eva", "two numbers", ("anna2",)),
        ("RETRACTED", None, None, ()),
    ]
    assert told[3].claims[0].properties == {"name": ["Anna B"]}
    without = View(without_sources=frozenset({"two"}))
    kept = graph.read(history_of, scope(graph), "anna", viewer=EVERYBODY, view=without)
    assert [one.kind for one in kept] == ["CLAIMED"]


def test_a_search_is_as_forgiving_as_it_is_asked_to_be(graph: Graph) -> None:
    Teller(graph).tell(ANNA, SHELL)

    def found(text: str, **wishes: Any) -> list[str]:
        return [hit.entity_id for hit in graph.read(search, scope(graph), text, **wishes).hits]

    assert found("bork shell", fuzzy=True) == ["shell"]
    assert found("bork shell") == []
    assert found("shelk borg") == ["shell"]
    assert found("shelk borg", fuzzy=False) == []
    assert found("borg", where=[("nationality", "mt")]) == ["anna"]
    assert found("borg", where=[("nationality", "mt"), ("jurisdiction", "cy")]) == []
    with pytest.raises(NotAProperty):
        found("borg", where=[("nope", "x")])


def test_facets_count_sources_countries_and_years_of_what_was_found(graph: Graph) -> None:
    Teller(graph, "one").tell(ANNA, SHELL)
    Teller(graph, "two").tell(("anna", "Person", {"name": "Anna Borg", "nationality": "de"}))
    kinds = ("SOURCE", "COUNTRY", "YEAR")
    assert [graph.read(search_facet, scope(graph), kind, "borg") for kind in kinds] == [
        {"one": 2, "two": 1},
        {"cy": 1, "de": 1, "mt": 1},
        {"1980": 1, "2019": 1},
    ]


def test_suggestions_are_names_that_begin_so_in_any_script(graph: Graph) -> None:
    Teller(graph).tell(ANNA, SHELL, ("maria", "Person", {"name": "Мария Иванова"}), ("x", "Person", {"name": "Xenia"}))

    def suggested(text: str) -> list[str]:
        return [hit.entity_id for hit in graph.read(suggest, scope(graph), text)]

    assert suggested("bor") == ["shell", "anna"]
    assert suggested("ann bo") == ["anna"]
    assert suggested("мар") == suggested("mar") == ["maria"]
    assert suggested("") == suggested('"*(') == suggested("zzz") == []


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=8), max_size=3))
def test_marks_lie_within_the_value_and_never_overlap(value: str, question: list[str]) -> None:
    last = 0
    for start, end in marks(question, value):
        assert last <= start < end <= len(value)
        last = end


def test_marks_are_where_the_words_stand() -> None:
    assert marks(["anna", "borg"], "Borg, Ana & Anna") == [(0, 4), (12, 16)]
    assert marks(["maria"], "Мария") == [(0, 5)]
