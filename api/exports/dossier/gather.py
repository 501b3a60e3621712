"""What a dossier is written from: entities, their links, and every claim behind them, read in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from neo4j import ManagedTransaction

from graph.claims.scope import ContextInfo, Scope
from graph.queries.claims import ClaimView, claims_of
from graph.queries.contexts import all_contexts
from graph.queries.entities import EntityView, entities_by_ids
from graph.queries.links import LinkView, links_within, neighbours_of
from graph.queries.paths import PathView, shortest_paths
from graph.queries.runs import EvidenceInfo, SourceInfo, evidence_by_sha, sources

MAX_LINKS_EACH = 100
"""Links of one entity in a dossier of single entities; a chart shows those between its things, all of them."""
MANY = 20
"""From so many things on, a dossier holds the links between them only."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a viewer may know about some entities.

    Attributes:
        ids: Of the entities that have a section, in the order asked for.
        entities: Those, and whatever a link leads to, by id.
        links: By the id of the entity in whose section they stand.
        more: How many links of an entity are left out.
        claims: By the id of the entity or link that they are about.
        contexts: What stands behind anything of it, by number.
        path: The way from one to another, where that was asked for.
        absent: What was asked for and does not exist, or may not be seen; the two are told alike.
    """

    ids: Sequence[str]
    entities: Mapping[str, EntityView]
    links: Mapping[str, Sequence[LinkView]]
    more: Mapping[str, int]
    claims: Mapping[str, Sequence[ClaimView]]
    sources: Mapping[str, SourceInfo]
    evidence: Mapping[str, EvidenceInfo]
    contexts: Mapping[int, ContextInfo]
    path: PathView | None = None
    absent: Sequence[str] = ()


def gather(
    tx: ManagedTransaction, scope: Scope, ids: Sequence[str], *, path: tuple[str, str] | None = None
) -> Gathered:
    """All that is needed for a dossier of some entities, or of the shortest path between two."""
    way = next(iter(shortest_paths(tx, scope, *path, limit=1)), None) if path else None
    wanted = list(way.entity_ids) if way else [*ids, *(path or ())]
    found = entities_by_ids(tx, scope, wanted)
    order = list(dict.fromkeys(found[one].id for one in wanted if one in found))
    entities = {view.id: view for view in found.values()}
    links: dict[str, list[LinkView]] = {one: [] for one in order}
    more: dict[str, int] = {}
    if way:
        for link in way.links:
            links[link.source_id if link.source_id in links else link.target_id].append(link)
    elif len(order) > MANY:
        for link in links_within(tx, scope, order, order):
            links[link.source_id].append(link)
    else:
        for one, around in neighbours_of(tx, scope, order, limit=MAX_LINKS_EACH).items():
            for link, view in around.items:
                links[one].append(link)
                entities.setdefault(view.id, view)
            more[one] = around.total - len(around.items)
    ends = {end for of_one in links.values() for link in of_one for end in (link.source_id, link.target_id)}
    missing = sorted(ends - entities.keys())
    entities |= {view.id: view for view in entities_by_ids(tx, scope, missing).values()}
    about = [*order, *sorted({link.id for of_one in links.values() for link in of_one})]
    claims = claims_of(tx, scope, about)
    digests = sorted({claim.evidence for told in claims.values() for claim in told})
    return Gathered(
        ids=order,
        entities=entities,
        links=links,
        more=more,
        claims=claims,
        sources={info.id: info for info in sources(tx, scope)},
        evidence=evidence_by_sha(tx, digests),
        contexts=all_contexts(tx),
        path=way,
        absent=[one for one in dict.fromkeys(wanted) if one not in found],
    )
