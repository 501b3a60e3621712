"""What a viewer may not see, or does not want to, makes no difference: not to a count, a path, an order, an error."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from neo4j import ManagedTransaction

from graph.claims.errors import InvalidView
from graph.claims.records import MARKINGS, Grading
from graph.claims.scope import ContextInfo, Scope, View, Viewer
from graph.queries.claims import claims_of
from graph.queries.conflicts import conflicts_of
from graph.queries.contexts import all_contexts, scope_of
from graph.queries.entities import count_entities, entities_by_ids, find_entities
from graph.queries.errors import PlaceMissing
from graph.queries.history import history_of
from graph.queries.links import links_among, links_by_ids, neighbour_counts, neighbours
from graph.queries.misses import nearest_misses
from graph.queries.paths import PathView, all_paths, diverse_paths, shortest_paths
from graph.queries.places import near, place_of
from graph.queries.runs import count_runs, list_runs, sources
from graph.queries.search import search, search_facet, suggest
from graph.queries.statistics import count_by_source, count_relations, count_schemata
from graph.queries.surroundings import Step, common_neighbours, expand_pattern, subgraph
from graph.queries.timeline import histogram, timeline
from graph.server.connect import Graph
from tests.conftest import empty
from tests.support.claims import Fact, Teller

IDS = ("p1", "p2", "c1", "c2", "a1")
FACTS: tuple[Fact, ...] = (
    ("p1", "Person", {"name": "Anna Borg", "addressEntity": "a1"}),
    ("p1", "Person", {"name": "Anna Secret", "nationality": "mt"}),
    ("p1", "LegalEntity", {"name": "A. Borg"}),
    ("p2", "Person", {"name": "Ana Borg", "addressEntity": ["a1"], "birthDate": "1980"}),
    ("c1", "Company", {"name": "Borg Holding", "jurisdiction": "mt"}),
    ("c1", "PublicBody", {"name": "Borg Ministry"}),
    ("c2", "Company", {"name": "Newco"}),
    ("a1", "Address", {"full": "1 Borg Street"}),
    ("o1", "Ownership", {"owner": "p1", "asset": "c1", "percentage": "60"}),
    ("o1", "Ownership", {"owner": "p1", "asset": "c1", "percentage": "40"}),
    ("o2", "Ownership", {"owner": "c1", "asset": "c2"}),
    ("k1", "Associate", {"person": "p1", "associate": "p2"}),
    ("d1", "Directorship", {"director": "p2", "organization": "c2"}),
    ("p2", "Person", {"name": "Anna Bord", "birthDate": "1981", "email": "borg@quay.example"}),
    ("c2", "Company", {"email": "borg@quay.example", "incorporationDate": "2001-02-03"}),
    ("o2", "Ownership", {"owner": "c1", "asset": "c2", "startDate": "2019"}),
    ("a1", "Address", {"full": "1 Borg Street", "latitude": "35.9", "longitude": "14.5"}),
)
gradings = st.builds(
    Grading,
    reliability=st.sampled_from("ABC"),
    credibility=st.integers(1, 4),
    marking=st.sampled_from(MARKINGS),
    case=st.sampled_from((None, "red-tulip", "blue-harbour")),
)
tellings = st.tuples(st.sampled_from(("one", "two", "three")), gradings, st.integers(0, len(FACTS) - 1))
viewers = st.builds(
    Viewer,
    name=st.just("viewer"),
    clearance=st.sampled_from(MARKINGS),
    cases=st.sampled_from((None, frozenset(), frozenset({"red-tulip"}))),
)
views = st.builds(
    View,
    without_sources=st.sampled_from((frozenset(), frozenset({"one"}), frozenset({"two", "three"}))),
    min_grade=st.sampled_from((None, "B", "B2", "A3")),
)
Telling = tuple[str, Grading, int]


def allowed(telling: Telling, viewer: Viewer, view: View) -> bool:
    """The rule in its plainest words, apart from the code under test."""
    source, grading, _ = telling
    letter, digit = (view.min_grade or "F")[0], int((view.min_grade or "F6")[1:] or 6)
    return (
        MARKINGS.index(grading.marking) <= MARKINGS.index(viewer.clearance)
        and (grading.case is None or viewer.cases is None or grading.case in viewer.cases)
        and source not in view.without_sources
        and grading.reliability <= letter
        and grading.credibility <= digit
    )


def answers(tx: ManagedTransaction, viewer: Viewer, view: View) -> dict[str, Any]:
    """Everything that can be asked, without the numbers and clock of this one graph."""
    scope = scope_of(tx, viewer, view)
    links = links_among(tx, scope, IDS)
    abouts = [*IDS, *(link.id for link in links)]
    return {
        "entities": {key: _plain(tx, found) for key, found in entities_by_ids(tx, scope, IDS).items()},
        "people": [_plain(tx, found) for found in find_entities(tx, scope, schema="LegalEntity")],
        "named": [_plain(tx, found) for found in find_entities(tx, scope, where=[("name", "Anna Borg")])],
        "counted": [count_entities(tx, scope, schema=schema) for schema in (None, "Person", "Company")],
        "found": [_page(tx, scope, text) for text in ("borg", "anna", "secret", "ministry", "newco")],
        "counts": neighbour_counts(tx, scope, IDS),
        "around": {key: _around(tx, scope, key) for key in IDS},
        "links": [_plain(tx, link) for link in links],
        "by id": {key: _plain(tx, link) for key, link in links_by_ids(tx, scope, [x.id for x in links]).items()},
        "paths": [
            [(path.entity_ids, [link.id for link in path.links]) for path in shortest_paths(tx, scope, *ends)]
            for ends in (("p1", "c2"), ("p2", "c1"), ("a1", "c2"))
        ],
        "claims": {about: [_claim(claim) for claim in found] for about, found in claims_of(tx, scope, abouts).items()},
        "ways": [
            [_way(path) for path in found(tx, scope, *ends)]
            for found in (all_paths, diverse_paths)
            for ends in (("p1", "c2"), (["p2", "c1"], ["a1", "c2"]))
        ],
        "misses": [nearest_misses(tx, scope, ["p1"], ["c2"], depth=depth) for depth in (0, 1)],
        "shared": _shared(tx, scope),
        "subgraph": _subgraph(tx, scope),
        "pattern": _pattern(tx, scope),
        "timeline": _timeline(tx, scope),
        "histograms": [
            histogram(tx, scope, *asked)
            for asked in (
                ("Person", "birthDate", "YEAR"),
                ("Thing", "name", "VALUE"),
                ("Ownership", "percentage", "NUMBER"),
            )
        ],
        "near": [(one.entity.id, one.distance_m) for one in near(tx, scope, 35.9, 14.4, 20_000)[0]],
        "place": _place(tx, scope, "p1"),
        "stats": (count_schemata(tx, scope), count_relations(tx, scope), count_by_source(tx, scope)),
        "conflicts": {
            about: [
                (one.property, [(x.value, _claims(x.claims)) for x in one.versions])
                for one in conflicts_of(tx, scope, about)
            ]
            for about in abouts
        },
        "history": {about: _history(tx, scope, about, viewer, view) for about in abouts},
        "searched": [_page(tx, scope, text, fuzzy=fuzzy) for text in ("anna", "borg") for fuzzy in (True, False)],
        "filtered": _page(tx, scope, "borg", where=[("nationality", "mt")]),
        "facets": [search_facet(tx, scope, kind, "borg") for kind in ("SOURCE", "COUNTRY", "YEAR")],
        "suggested": [suggest(tx, scope, text) for text in ("a", "bo", "anna s", "")],
        "sources": [source.id for source in sources(tx, scope)],
        "runs": ({run.id for run in list_runs(tx, scope=scope, limit=100)}, count_runs(tx, scope=scope)),
    }


def _way(path: PathView) -> Any:
    hops = [(hop.grade, hop.doubt, dict(hop.sources), hop.link_count, [x.id for x in hop.links]) for hop in path.hops]
    return path.entity_ids, [link.id for link in path.links], hops, path.cost, dict(path.hubs), path.shared


def _shared(tx: ManagedTransaction, scope: Scope) -> Any:
    found, total = common_neighbours(tx, scope, ["p1", "p2", "c2"], least=2)
    return [(one.entity.id, one.reached_from, sorted(x.id for x in one.links)) for one in found], total


def _subgraph(tx: ManagedTransaction, scope: Scope) -> Any:
    found = subgraph(tx, scope, ["p1", "c2"], depth=2, limit=4)
    return list(found.distances.items()), [link.id for link in found.links], found.left_out, found.hubs


def _pattern(tx: ManagedTransaction, scope: Scope) -> Any:
    steps = [Step(up_to=2), Step(schema="Company", where=[("jurisdiction", "mt")])]
    found = expand_pattern(tx, scope, ["p1", "p2"], steps)
    return found.counts, [(one.entity.id, one.start_id, [x.id for x in one.links]) for one in found.arrivals]


def _timeline(tx: ManagedTransaction, scope: Scope) -> Any:
    events, total = timeline(tx, scope, IDS)
    return [(event.date, event.about, event.property, event.schema) for event in events], total


def _place(tx: ManagedTransaction, scope: Scope, key: str) -> Any:
    try:
        return place_of(tx, scope, key)
    except PlaceMissing as problem:
        return str(problem)


def _claims(claims: Any) -> Any:
    return sorted(map(_claim, claims), key=repr)


def _conflicts(tx: ManagedTransaction, scope: Scope, about: str) -> Any:
    found = conflicts_of(tx, scope, about)
    return [(one.property, [(x.value, _claims(x.claims)) for x in one.versions]) for one in found]


def _history(tx: ManagedTransaction, scope: Scope, about: str, viewer: Viewer, view: View) -> Any:
    found = history_of(tx, scope, about, viewer=viewer, view=view)
    return sorted((one.kind, repr(_claims(one.claims)), one.members) for one in found)


def _page(tx: ManagedTransaction, scope: Scope, text: str, **wishes: Any) -> Any:
    page = search(tx, scope, text, **wishes)
    return [(hit.entity_id, hit.matched, hit.score) for hit in page.hits], page.total, dict(page.facets)


def _around(tx: ManagedTransaction, scope: Scope, key: str) -> Any:
    found = neighbours(tx, scope, key, limit=3)
    return [(_plain(tx, link), _plain(tx, view)) for link, view in found.items], found.total, found.more


def _plain(tx: ManagedTransaction, view: Any) -> Any:
    contexts = all_contexts(tx)
    behind = [contexts[number] for number in view.ctx]
    fields = {name: getattr(view, name) for name in view.__slots__ if name != "ctx"}
    return {**fields, "behind": sorted(map(_context, behind))}


def _context(context: ContextInfo) -> tuple[str, ...]:
    return context.source, context.run, context.grade, context.marking, context.case or ""


def _claim(claim: Any) -> Any:
    return claim.about, claim.subject, claim.schema, claim.properties, claim.evidence, _context(claim.context)


def tell_all(graph: Graph, tellings: list[Telling]) -> None:
    empty(graph)
    for source, grading, number in tellings:
        Teller(graph, source, grading).tell(FACTS[number])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(tellings, min_size=3, max_size=16), viewer=viewers, view=views)
def test_answers_are_those_of_a_graph_without_what_is_hidden(
    graph: Graph, told: list[Telling], viewer: Viewer, view: View
) -> None:
    tell_all(graph, told)
    with_hidden = graph.read(answers, viewer, view)
    tell_all(graph, [telling for telling in told if allowed(telling, viewer, view)])
    assert with_hidden == graph.read(answers, viewer, view)


@pytest.mark.parametrize("text", ["B9", "b2", "G1", "22", ""])
def test_a_grade_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(InvalidView, match="such as B2"):
        View(min_grade=text)


def test_as_known_on_a_day_shows_what_was_known_then(graph: Graph) -> None:
    first = Teller(graph, "one").tell(FACTS[0])
    second = Teller(graph, "two").tell(FACTS[1], FACTS[8], FACTS[4])
    then, now = View(as_of=first.started_at), View(as_of=second.started_at)
    everybody = Viewer("everybody")
    before = graph.read(answers, everybody, then)
    assert before["entities"]["p1"]["properties"] == {"addressEntity": ["a1"], "name": ["Anna Borg"]}
    without = graph.read(answers, everybody, View(without_sources=frozenset({"two"})))
    assert before["counts"] == without["counts"]
    after = graph.read(answers, everybody, now)
    assert after["entities"]["p1"]["properties"]["nationality"] == ["mt"]
    assert after["entities"].keys() == {"p1", "c1", "a1"}
