"""The questions that are asked before anybody asks: they work on any graph, and are the ones that will be asked."""

from __future__ import annotations

from api.rehearsal import rehearse
from graph.claims.scope import Viewer
from graph.queries.contexts import scope_of
from graph.queries.links import neighbour_counts
from graph.queries.search import search
from graph.server.connect import Graph
from tests.support.claims import Teller

PLANNED = "CALL db.clearQueryCaches()"


def test_a_rehearsal_needs_no_content(graph: Graph) -> None:
    graph.read(rehearse)


def test_what_was_rehearsed_needs_no_plan_any_more(graph: Graph) -> None:
    Teller(graph).tell(
        ("anna", "Person", {"name": "Anna"}),
        ("acme", "Company", {"name": "Acme"}),
        ("o", "Ownership", {"owner": "anna", "asset": "acme"}),
    )

    def plans() -> int:
        """Empties the caches of plans; how many there were."""
        with graph.session() as session:
            said = session.run(PLANNED).single(strict=True)["value"]
        return int("".join(letter for letter in said if letter.isdigit()) or 0)

    plans()
    graph.read(rehearse)
    with_rehearsal = plans()
    graph.read(rehearse)
    scope = graph.read(scope_of, Viewer("anybody"))
    graph.read(search, scope, "anna")
    graph.read(neighbour_counts, scope, ["anna"])
    assert plans() == with_rehearsal > 5
