"""How two entities are connected, over what the viewer may see and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from neo4j import ManagedTransaction

from graph.claims.scope import Scope, visible
from graph.queries.links import LinkView, links_by_ids
from graph.queries.names import find_ids, shown_ids

MAX_LENGTH = 8
MAX_CANDIDATES = 500


def _shortest(length: int) -> LiteralString:
    return f"""
MATCH (a:Entity|PastEntity {{id: $source}})
MATCH (b:Entity|PastEntity {{id: $target}})
MATCH p = allShortestPaths((a)-[*..{length:d}]-(b))
WHERE all(r IN relationships(p) WHERE {visible("r")})
WITH p LIMIT $candidates
RETURN [n IN nodes(p) | n.id] AS ids, [r IN relationships(p) | r.id] AS links
ORDER BY ids, links LIMIT $limit
"""


SHORTEST_PATHS: dict[int, LiteralString] = {length: _shortest(length) for length in range(1, MAX_LENGTH + 1)}


@dataclass(frozen=True, slots=True)
class PathView:
    """A way from one entity to another: n entities and the n-1 relationships between them, in order."""

    entity_ids: Sequence[str]
    links: Sequence[LinkView]


def shortest_paths(
    tx: ManagedTransaction, scope: Scope, source_id: str, target_id: str, *, max_length: int = 6, limit: int = 3
) -> list[PathView]:
    """The shortest paths between two entities, relationships taken either way; equally short ones in order of ids.

    Args:
        max_length: Relationships in a path, 1 to MAX_LENGTH.
    Returns: At most `limit` paths, all of one length; none if there is none or an end may not be seen.
    """
    current = find_ids(tx, scope, [source_id, target_id])
    source, target = current[source_id], current[target_id]
    if source == target:
        return []
    rows = tx.run(
        SHORTEST_PATHS[max_length],
        source=source,
        target=target,
        candidates=MAX_CANDIDATES,
        limit=limit,
        **scope.params(),
    ).fetch(limit)
    links = links_by_ids(tx, scope, [link for row in rows for link in row["links"]])
    shown = shown_ids(tx, scope, {key for row in rows for key in row["ids"]})
    return [
        PathView([shown.get(key, key) for key in row["ids"]], [links[link] for link in row["links"]]) for row in rows
    ]
