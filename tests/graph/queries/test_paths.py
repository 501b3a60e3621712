"""How entities are connected: the shortest ways, all of them, and few that differ, with what speaks for each step."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.claims.records import Grading
from graph.claims.scope import Viewer
from graph.queries import corridor as reading
from graph.queries.errors import TooWide
from graph.queries.misses import nearest_misses
from graph.queries.paths import PathView, all_paths, diverse_paths, shortest_paths
from graph.queries.routes import Corridor, diverse_routes, doubt, every_route
from graph.runs import write_batch
from graph.server.connect import Graph
from tests.conftest import empty
from tests.support.claims import Fact, Teller, scope


def knows(one: str, other: str) -> Fact:
    return f"{one}-{other}", "Associate", {"person": one, "associate": other}


def ways(found: list[PathView]) -> list[str]:
    return [" ".join(path.entity_ids) for path in found]


DIAMOND = [knows("a", "m"), knows("m", "z"), knows("a", "n"), knows("n", "z"), knows("a", "x"), knows("x", "y")]
DIAMOND += [knows("y", "z")]

edges = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]), max_size=18)


def corridor_of(pairs: set[tuple[int, int]]) -> Corridor:
    made = Corridor(frozenset({"0"}), frozenset({"7"}))
    for one, other in pairs:
        made.join(str(one), str(other))
    return made


@given(edges, st.integers(1, 7))
def test_every_route_is_what_networkx_finds(pairs: set[tuple[int, int]], length: int) -> None:
    peer = nx.Graph([(str(one), str(other)) for one, other in pairs])
    peer.add_nodes_from(("0", "7"))
    expected = sorted(map(tuple, nx.all_simple_paths(peer, "0", "7", cutoff=length)), key=lambda way: (len(way), way))
    made = corridor_of(pairs)
    assert list(every_route(made, length)) == expected
    assert list(every_route(made.narrowed(length), length)) == expected


@given(edges, st.integers(1, 7), st.integers(1, 4))
def test_diverse_routes_are_routes_and_the_first_costs_least(
    pairs: set[tuple[int, int]], length: int, count: int
) -> None:
    made = corridor_of(pairs)

    def cost_of(one: str, other: str) -> float:
        return 1 + (int(one) * int(other) % 5) / 2

    every = list(every_route(made, length))
    found = diverse_routes(made, length, count, cost_of)
    assert {route.entities for route in found} <= set(every)
    assert len({route.entities for route in found}) == len(found) <= count
    assert bool(found) == bool(every)
    if found:
        costs = [sum(cost_of(*step) for step in pairwise(way)) for way in every]
        assert found[0].cost == pytest.approx(min(costs))


def test_more_independent_sources_and_better_grades_leave_less_doubt() -> None:
    assert doubt({"one": "A1"}) < doubt({"one": "B2"}) < doubt({"one": "C3"}) < doubt({"one": "E5"})
    assert doubt({"one": "C3", "two": "C3"}) < doubt({"one": "C3"})
    assert doubt({}) == 1


def test_two_ways_that_share_nothing_come_before_a_variant_of_the_first(graph: Graph) -> None:
    # The cheapest way has a twin that differs in one step; the other way is longer and shares nothing.
    Teller(graph).tell(
        *(knows(*pair) for pair in ("ab", "bc", "cz", "bd", "dz", "ap", "pq", "qr", "rz")),
    )
    found = graph.read(diverse_paths, scope(graph), "a", "z", count=2)
    assert ways(found) == ["a b c z", "a p q r z"]
    third = graph.read(diverse_paths, scope(graph), "a", "z", count=3)[2]
    assert (third.entity_ids, third.shared) == (["a", "b", "d", "z"], ("b",))


def test_the_better_attested_way_is_first_and_the_weakest_step_is_named(graph: Graph) -> None:
    Teller(graph, "rumour", Grading("E", 5, "CLEAR")).tell(knows("a", "m"), knows("m", "z"))
    Teller(graph, "register", Grading("B", 2, "CLEAR")).tell(knows("a", "n"), knows("n", "z"), knows("n", "z"))
    Teller(graph, "leak", Grading("C", 3, "CLEAR")).tell(("other", "UnknownLink", {"subject": "n", "object": "z"}))
    best, worse = graph.read(diverse_paths, scope(graph), "a", "z")
    assert ways([best, worse]) == ["a n z", "a m z"]
    weak = best.hops[best.weakest]
    assert (weak.source_id, weak.target_id, weak.grade, dict(weak.sources)) == ("a", "n", "B2", {"register": "B2"})
    sure = best.hops[1]
    assert (sure.link_count, sure.grade, dict(sure.sources)) == (2, "B2", {"leak": "C3", "register": "B2"})
    assert [link.type for link in sure.links] == ["ASSOCIATE", "UNKNOWN_LINK"]
    assert best.cost < worse.cost


def test_a_way_past_a_hub_comes_after_a_longer_one_without(graph: Graph) -> None:
    crowd = [knows("hub", f"p{number:03}") for number in range(100)]
    Teller(graph).tell(knows("a", "hub"), knows("hub", "z"), *crowd, knows("a", "m"), knows("m", "n"), knows("n", "z"))
    first, second = graph.read(diverse_paths, scope(graph), "a", "z")
    assert ways([first, second]) == ["a m n z", "a hub z"]
    assert second.hubs == {"hub": 102}
    for search in (diverse_paths, all_paths):
        assert ways(graph.read(search, scope(graph), "a", "z", max_degree=101)) == ["a m n z"]
        assert ways(graph.read(search, scope(graph), "a", "z", avoid=["m"])) == ["a hub z"]
    assert ways(graph.read(all_paths, scope(graph), "a", "z", shortest=True, avoid=["hub"])) == ["a m n z"]


def test_all_paths_come_by_length_up_to_the_limit(graph: Graph) -> None:
    Teller(graph).tell(*DIAMOND)
    assert ways(graph.read(all_paths, scope(graph), "a", "z")) == ["a m z", "a n z", "a x y z"]
    assert ways(graph.read(all_paths, scope(graph), "a", "z", max_length=2)) == ["a m z", "a n z"]
    assert ways(graph.read(all_paths, scope(graph), "a", "z", limit=1)) == ["a m z"]
    assert ways(graph.read(all_paths, scope(graph), "a", "a")) == []


@pytest.mark.parametrize("search", [shortest_paths, all_paths, diverse_paths])
def test_sets_are_joined_by_whichever_of_them_are(graph: Graph, search: Callable[..., list[PathView]]) -> None:
    Teller(graph).tell(knows("a", "m"), knows("m", "z"), knows("b", "z"), ("alone", "Person", {"name": "Alone"}))
    found = graph.read(search, scope(graph), ["a", "b", "alone"], ["z", "nobody"])
    assert ways(found) == ["b z", "a m z"]
    # What stands in both is one of the first.
    assert ways(graph.read(search, scope(graph), ["a", "z"], ["z", "m"])) == ["a m", "z m"]


def test_neighbours_have_other_ways_too(graph: Graph) -> None:
    Teller(graph).tell(knows("a", "z"), *DIAMOND)
    assert ways(graph.read(diverse_paths, scope(graph), "a", "z")) == ["a z", "a m z", "a n z"]


def test_what_would_read_too_much_is_refused_and_not_cut(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    Teller(graph).tell(*DIAMOND)
    monkeypatch.setattr(reading, "MAX_LINKS_READ", 3)
    with pytest.raises(TooWide):
        graph.read(all_paths, scope(graph), "a", "z")
    monkeypatch.setattr(reading, "MAX_LINKS_READ", 50_000)
    monkeypatch.setattr(reading, "MAX_END_LINKS", 2)
    with pytest.raises(TooWide, match="one end"):
        graph.read(diverse_paths, scope(graph), "a", "z")
    # One end with too many links is reached from the other.
    Teller(graph).tell(knows("z", "q"))
    assert ways(graph.read(diverse_paths, scope(graph), "a", "q"))[0] == "a m z q"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=edges, hidden=edges, length=st.integers(1, 6))
def test_ways_are_those_of_a_graph_without_what_is_hidden(
    graph: Graph, pairs: set[tuple[int, int]], hidden: set[tuple[int, int]], length: int
) -> None:
    empty(graph)
    secret = hidden - pairs
    Teller(graph, "secret", Grading("A", 1, "RED")).tell(*(knows(f"{a}", f"{b}") for a, b in sorted(secret)))
    Teller(graph).tell(*(knows(f"{a}", f"{b}") for a, b in sorted(pairs)))
    seen = scope(graph, Viewer("somebody", "AMBER"))
    peer = nx.Graph([(str(one), str(other)) for one, other in pairs])
    peer.add_nodes_from(("0", "7"))
    expected = sorted(map(tuple, nx.all_simple_paths(peer, "0", "7", cutoff=length)), key=lambda way: (len(way), way))
    found = graph.read(all_paths, seen, "0", "7", max_length=length, limit=1000)
    assert [tuple(path.entity_ids) for path in found] == expected
    diverse = graph.read(diverse_paths, seen, "0", "7", max_length=length, count=3)
    assert [path.entity_ids for path in diverse][:1] == [
        path.entity_ids for path in graph.read(diverse_paths, seen, "0", "7", max_length=length, count=1)
    ]
    assert {tuple(path.entity_ids) for path in diverse} <= set(expected)
    assert bool(diverse) == bool(expected)


def test_nearest_misses_are_what_both_sides_have_in_common(graph: Graph) -> None:
    Teller(graph, "one").tell(
        ("a", "Person", {"name": "Anna Borg"}),
        knows("a", "b"),
        ("b", "Person", {"name": "Boris Petrow", "email": "boris@harbour.example", "address": "1 Quay Street"}),
    )
    Teller(graph, "two").tell(
        ("z", "Person", {"name": "Zoe Zammit", "address": "1, Quay street"}),
        knows("z", "y"),
        ("y", "Person", {"name": "Petrov Boris", "email": "boris@harbour.example"}),
    )
    found = graph.read(nearest_misses, scope(graph), ["a"], ["z"], depth=1)
    assert not found.connected
    assert (dict(found.source.schemata), found.source.complete) == ({"Person": 2}, True)
    assert [(miss.source_id, miss.target_id, miss.clue, miss.value) for miss in found.items] == [
        ("b", "y", "SHARED_VALUE", "boris@harbour.example"),
        ("b", "z", "SHARED_VALUE", "1 Quay Street"),
        ("b", "y", "SIMILAR_NAME", "Boris Petrow"),
    ]
    assert found.total == 3
    near = graph.read(nearest_misses, scope(graph), ["a"], ["z"], depth=0)
    assert (near.connected, near.items) == (False, [])
    assert graph.read(nearest_misses, scope(graph), ["a"], ["b"], depth=0).connected


def test_a_value_that_a_crowd_has_is_no_clue(graph: Graph) -> None:
    bank = "info@bank.example"
    crowd: list[Fact] = [(f"p{n}", "Person", {"name": f"Person {n}" * 3, "email": bank}) for n in range(25)]
    Teller(graph).tell(*crowd, *(knows("a", f"p{n}") for n in range(25)), ("z", "Person", {"name": "Z", "email": bank}))
    assert graph.read(nearest_misses, scope(graph), ["a"], ["z"]).items == []
    assert [miss.value for miss in graph.read(nearest_misses, scope(graph), ["p1"], ["z"], depth=0).items] == [bank]


def test_one_record_that_speaks_of_two_is_a_clue(graph: Graph) -> None:
    teller = Teller(graph)
    teller.tell(("a", "Person", {"name": "Anna"}))
    teller.tell(("z", "Company", {"name": "Zeta"}))
    assert graph.read(nearest_misses, scope(graph), ["a"], ["z"]).items == []
    run, _ = teller.begin([("c", "Person", {"name": "Carl"})])
    facts: list[Fact] = [("c", "Person", {"name": "Carl"}), ("d", "Company", {"name": "Delta"})]
    write_batch(graph, run, [teller.record(fact, position="line:7", evidence=run.evidence.sha256) for fact in facts])
    (miss,) = graph.read(nearest_misses, scope(graph), ["c"], ["d"]).items
    assert (miss.clue, miss.value) == ("COMMON_RECORD", "line:7")
