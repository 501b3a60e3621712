"""Some entities and what lies between them, read in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from neo4j import ManagedTransaction

from api.exports.material import Selection
from graph.claims.scope import Scope
from graph.queries.contexts import all_contexts
from graph.queries.entities import EntityView, entities_by_ids
from graph.queries.links import LinkView, links_within

PAGE = 1_000


def select(tx: ManagedTransaction, scope: Scope, ids: Sequence[str]) -> Selection:
    """The entities of these ids that may be seen, by id, and every link between two of them that may be."""
    found: dict[str, EntityView] = {}
    for start in range(0, len(ids), PAGE):
        for view in entities_by_ids(tx, scope, ids[start : start + PAGE]).values():
            found[view.id] = view
    known = sorted(found)
    links: dict[str, LinkView] = {}
    for start in range(0, len(known), PAGE):
        links |= {link.id: link for link in links_within(tx, scope, known[start : start + PAGE], known)}
    return Selection([found[key] for key in known], [links[key] for key in sorted(links)], all_contexts(tx))
