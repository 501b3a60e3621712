"""The questions that are asked before anybody asks: they work on any graph, and are the ones that will be asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from neo4j import ManagedTransaction

from api.rehearsal import rehearse
from graph.claims.scope import Viewer
from graph.queries.claims import claims_of
from graph.queries.contexts import scope_of
from graph.queries.entities import entities_by_ids
from graph.queries.links import neighbour_counts, neighbours
from graph.queries.paths import shortest_paths
from graph.queries.search import search
from graph.server.connect import Graph
from tests.support.claims import Teller


@contextmanager
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The statements that this thread sends to the server meanwhile."""
    seen: set[str] = set()
    run: Callable[..., Any] = ManagedTransaction.run
    here = threading.get_ident()

    def hearing(tx: ManagedTransaction, query: Any, *args: Any, **kwargs: Any) -> Any:
        if threading.get_ident() == here:
            seen.add(str(query))
        return run(tx, query, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(ManagedTransaction, "run", hearing)
        yield seen


def test_a_rehearsal_needs_no_content(graph: Graph) -> None:
    graph.read(rehearse)


def test_what_is_asked_first_was_rehearsed(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    Teller(graph).tell(
        ("acme", "Company", {"name": "Acme"}),
        ("anna", "Person", {"name": "Anna"}),
        ("o", "Ownership", {"owner": "anna", "asset": "acme"}),
    )
    with heard(monkeypatch) as rehearsed:
        graph.read(rehearse)
    scope = graph.read(scope_of, Viewer("anybody"))
    with heard(monkeypatch) as asked:
        graph.read(search, scope, "anna")
        graph.read(entities_by_ids, scope, ["anna"])
        graph.read(neighbour_counts, scope, ["anna"])
        graph.read(neighbours, scope, "anna")
        graph.read(claims_of, scope, ["anna"])
        graph.read(shortest_paths, scope, "anna", "acme")
    assert len(asked) > 5
    assert asked <= rehearsed
