"""Asks each kind of question once, so that nobody's first click waits for it.

Neo4j plans a question when it first hears it, and reads its indexes then: a second or more on a small machine.
"""

from __future__ import annotations

from contextlib import suppress

from neo4j import ManagedTransaction

from graph.claims.scope import Viewer
from graph.queries.claims import claims_of
from graph.queries.contexts import scope_of
from graph.queries.entities import entities_by_ids, find_entities
from graph.queries.errors import TextWithoutWords
from graph.queries.links import links_among, neighbour_counts, neighbours
from graph.queries.paths import shortest_paths
from graph.queries.search import search

ANYTHING = "clew rehearsal"


def rehearse(tx: ManagedTransaction) -> None:
    """Search, look up, count and fetch neighbours, find a path, show claims; the answers are nobody's concern."""
    scope = scope_of(tx, Viewer("rehearsal"))
    found = find_entities(tx, scope, limit=2)
    with suppress(TextWithoutWords):
        search(tx, scope, found[0].caption if found else ANYTHING)
    ids = [entity.id for entity in found]
    entities_by_ids(tx, scope, ids)
    neighbour_counts(tx, scope, ids)
    links_among(tx, scope, ids)
    claims_of(tx, scope, ids)
    for entity_id in ids:
        neighbours(tx, scope, entity_id, limit=1)
        shortest_paths(tx, scope, entity_id, ids[0])
