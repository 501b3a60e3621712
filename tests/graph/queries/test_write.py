"""What is written is what was claimed: once, whatever the order, however often."""

from __future__ import annotations

from graph.claims.records import Grading
from graph.claims.scope import Viewer
from graph.queries.claims import claims_of
from graph.queries.entities import count_entities, entities_by_ids, find_entities
from graph.queries.links import links_among, neighbour_counts, neighbours
from graph.queries.paths import shortest_paths
from graph.queries.search import search
from graph.runs import revert_run, write_batch
from graph.server.connect import Graph
from tests.support.claims import EVERYBODY, Teller, canonical, scope

ADA = ("ada", "Person", {"name": ["Ada Lovelace"], "birthDate": "1815-12-10"})
HOLDCO = ("holdco", "Company", {"name": "Holdco", "jurisdiction": "mt"})
OWNS = ("own-1", "Ownership", {"owner": "ada", "asset": "holdco", "percentage": "60"})
MARIA = ("maria", "Person", {"name": "Мария Иванова", "addressEntity": "addr-1"})
ADDRESS = ("addr-1", "Address", {"full": "1 Main Street, Valletta"})
WALLET = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"


def test_entities_and_relationships_are_what_was_claimed(graph: Graph) -> None:
    Teller(graph).tell(ADA, HOLDCO, OWNS, MARIA, ADDRESS)
    found = graph.read(entities_by_ids, scope(graph), ["ada", "holdco", "maria", "nobody"])
    assert {key: (view.schema, view.caption) for key, view in found.items()} == {
        "ada": ("Person", "Ada Lovelace"),
        "holdco": ("Company", "Holdco"),
        "maria": ("Person", "Мария Иванова"),
    }
    assert found["ada"].properties == {"name": ["Ada Lovelace"], "birthDate": ["1815-12-10"]}
    links = graph.read(links_among, scope(graph), ["ada", "holdco", "maria", "addr-1"])
    assert {(link.type, link.schema, link.source_id, link.target_id) for link in links} == {
        ("OWNERSHIP", "Ownership", "ada", "holdco"),
        ("ADDRESS_ENTITY", None, "maria", "addr-1"),
    }
    ownership = next(link for link in links if link.type == "OWNERSHIP")
    assert ownership.properties == {"percentage": ["60"]}


def test_every_claim_knows_where_it_stands(graph: Graph) -> None:
    run = Teller(graph, grading=Grading("B", 2, "AMBER", "case-7")).tell(ADA, HOLDCO, OWNS, MARIA, ADDRESS)
    links = graph.read(links_among, scope(graph), ["ada", "holdco", "maria", "addr-1"])
    abouts = ["ada", *(link.id for link in links)]
    claims = graph.read(claims_of, scope(graph), abouts)
    assert {about: len(found) for about, found in claims.items()} == dict.fromkeys(abouts, 1)
    claim = claims["ada"][0]
    assert (claim.position, claim.evidence, claim.subject) == ("line:1", run.evidence.sha256, "ada")
    assert (claim.context.source, claim.context.run, claim.context.grade) == ("register", run.id, "B2")
    assert (claim.context.marking, claim.context.case) == ("AMBER", "case-7")
    assert claim.context.recorded_at == run.started_at


def test_the_same_input_twice_is_the_same_graph(graph: Graph) -> None:
    teller = Teller(graph)
    teller.tell(ADA, HOLDCO, OWNS, MARIA, ADDRESS)
    before = canonical(graph)
    run, records = teller.begin((ADA, HOLDCO, OWNS, MARIA, ADDRESS))
    written = write_batch(graph, run, records)
    assert (written.observations, written.unchanged) == (0, 5)
    assert canonical(graph) == before


def test_order_and_batches_make_no_difference(graph: Graph) -> None:
    facts = (ADA, HOLDCO, OWNS, MARIA, ADDRESS, ("ada", "LegalEntity", {"name": "A. Lovelace", "country": "gb"}))
    run, records = Teller(graph).begin(facts)
    for record in reversed(records):
        write_batch(graph, run, [record])
    backwards = canonical(graph)
    graph.write(lambda tx: tx.run("MATCH (n) WHERE NOT n:Migration DETACH DELETE n").consume())
    run, records = Teller(graph).begin(facts)
    write_batch(graph, run, records)
    assert canonical(graph) == backwards


def test_a_reverted_run_leaves_what_others_claim(graph: Graph) -> None:
    register = Teller(graph).tell(ADA, HOLDCO, OWNS)
    before = canonical(graph)
    press = Teller(graph, "press", Grading("C", 3, "CLEAR")).tell(
        ("ada", "Person", {"name": ["Ada Lovelace", "Countess Lovelace"], "addressEntity": "addr-9"}),
        OWNS,
        ("own-2", "Ownership", {"owner": "holdco", "asset": "newco"}),
    )
    assert "Countess" in canonical(graph)
    revert_run(graph, press.id, by="test")
    assert [
        line for line in canonical(graph).splitlines() if '"press"' not in line and press.evidence.sha256 not in line
    ] == before.splitlines()
    revert_run(graph, register.id, by="test")
    counted = graph.read(lambda tx: tx.run("MATCH (n:Entity) RETURN count(n)").single(strict=True)[0])
    assert counted == 0
    assert graph.read(search, scope(graph), "lovelace").total == 0


def test_a_reverted_run_is_still_known_to_the_past(graph: Graph) -> None:
    run = Teller(graph).tell(ADA, HOLDCO, OWNS)
    revert_run(graph, run.id, by="test")
    then = scope(graph, as_of=run.started_at)
    assert graph.read(entities_by_ids, scope(graph), ["ada"]) == {}
    assert graph.read(entities_by_ids, then, ["ada"])["ada"].caption == "Ada Lovelace"
    assert [link.type for link in graph.read(links_among, then, ["ada", "holdco"])] == ["OWNERSHIP"]
    assert graph.read(links_among, scope(graph), ["ada", "holdco"]) == []
    Teller(graph).tell(ADA, HOLDCO, OWNS)
    assert [link.type for link in graph.read(links_among, scope(graph), ["ada", "holdco"])] == ["OWNERSHIP"]


def test_one_wallet_from_two_sources_is_one_node(graph: Graph) -> None:
    label = ("Ownership-x", "UnknownLink", {"subject": "tag-1", "object": "ada"})
    Teller(graph).tell(label)
    Teller(graph, "a").tell(("tag-1", "CryptoWallet", {"publicKey": WALLET, "currency": "BTC"}), ADA)
    Teller(graph, "b").tell(("ofac-9", "CryptoWallet", {"publicKey": WALLET, "currency": "BTC"}))
    found = graph.read(entities_by_ids, scope(graph), ["tag-1", "ofac-9"])
    assert found["tag-1"].id == found["ofac-9"].id
    around = graph.read(neighbours, scope(graph), "ofac-9")
    assert [view.id for _, view in around.items] == ["ada"]


def test_a_path_follows_only_what_may_be_seen(graph: Graph) -> None:
    Teller(graph).tell(ADA, HOLDCO, ("newco", "Company", {"name": "Newco"}), OWNS)
    Teller(graph, "secret", Grading("A", 1, "RED")).tell(("own-2", "Ownership", {"owner": "holdco", "asset": "newco"}))
    path = graph.read(shortest_paths, scope(graph), "newco", "ada")[0]
    assert (path.entity_ids, [link.type for link in path.links]) == (["newco", "holdco", "ada"], ["OWNERSHIP"] * 2)
    below = scope(graph, Viewer("clerk", "AMBER"))
    assert graph.read(shortest_paths, below, "newco", "ada") == []
    assert graph.read(shortest_paths, scope(graph, without_sources=frozenset({"secret"})), "newco", "ada") == []


def test_counts_are_of_what_may_be_seen(graph: Graph) -> None:
    Teller(graph).tell(ADA, HOLDCO, OWNS)
    Teller(graph, "secret", Grading("A", 1, "RED")).tell(
        ("own-2", "Ownership", {"owner": "ada", "asset": "newco"}),
        ("newco", "Company", {"name": "Newco"}),
        ("holdco", "PublicBody", {"name": "Ministry"}),
    )
    below = scope(graph, Viewer("clerk", "GREEN"))
    counts = graph.read(neighbour_counts, below, ["ada"])["ada"]
    assert [(c.relation, c.direction, c.schema, c.count) for c in counts] == [("OWNERSHIP", "OUT", "Company", 1)]
    assert graph.read(search, below, "ministry").total == 0
    assert graph.read(entities_by_ids, below, ["holdco"])["holdco"].schema == "Company"
    assert graph.read(entities_by_ids, scope(graph, EVERYBODY), ["holdco"])["holdco"].schema == "Organization"


def test_maria_is_found_in_either_script(graph: Graph) -> None:
    Teller(graph).tell(MARIA, ADDRESS, ("maria-2", "Person", {"name": "Maria Borg"}))
    for text in ("Мария", "maria", "MARIA", "marya", "mar"):
        found = {hit.entity_id for hit in graph.read(search, scope(graph), text).hits}
        assert found == {"maria", "maria-2"}, text
    page = graph.read(search, scope(graph), "valletta main")
    assert [hit.entity_id for hit in page.hits] == ["addr-1"]
    assert page.facets == {"Address": 1}


def test_after_a_revert_the_rest_is_counted_without_looking_at_each(graph: Graph) -> None:
    Teller(graph).tell(ADA, HOLDCO, OWNS)
    press = Teller(graph, "press").tell(MARIA, ADDRESS)
    revert_run(graph, press.id, by="test")
    left = scope(graph)
    assert left.sees_all
    assert left.ctx_set
    assert graph.read(count_entities, left) == 2
    assert [view.id for view in graph.read(find_entities, left)] == ["ada", "holdco"]
    assert not scope(graph, Viewer("clerk", "CLEAR", frozenset()), min_grade="A").sees_all
