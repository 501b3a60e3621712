"""Paths: how two entities are linked."""

from __future__ import annotations

import strawberry
from neo4j import ManagedTransaction

from api.errors import NotFound
from api.limits import MAX_PATH_LENGTH, MAX_PATHS, bounded, checked_id
from api.loaders.look import Look
from api.types.entity import Entity, Link, entity_of, link_of
from graph.claims.scope import Scope
from graph.queries.entities import EntityView, entities_by_ids
from graph.queries.paths import PathView, shortest_paths


@strawberry.type(description="A chain of links from one entity to another.")
class Path:
    length: int = strawberry.field(description="How many links.")
    entities: list[Entity] = strawberry.field(description="From the first to the last: one more than links.")
    links: list[Link] = strawberry.field(description="In order; each may point either way.")


async def paths_between(
    look: Look, source_id: str, target_id: str, max_length: int | None, first: int | None
) -> list[Path]:
    """The shortest paths.

    Raises: BadInput, TooCostly; NotFound if either end cannot be seen.
    """
    found, views = await look.ask(
        _paths,
        checked_id(source_id, where="from"),
        checked_id(target_id, where="to"),
        max_length=bounded(max_length, 6, 1, MAX_PATH_LENGTH, where="maxLength"),
        limit=bounded(first, 3, 1, MAX_PATHS, where="first"),
    )
    return [
        Path(
            length=len(path.links),
            entities=[entity_of(views[one], look) for one in path.entity_ids],
            links=[link_of(link, look, views) for link in path.links],
        )
        for path in found
    ]


def _paths(
    tx: ManagedTransaction, scope: Scope, source_id: str, target_id: str, *, max_length: int, limit: int
) -> tuple[list[PathView], dict[str, EntityView]]:
    ends = entities_by_ids(tx, scope, [source_id, target_id])
    for end, where in ((source_id, "from"), (target_id, "to")):
        if end not in ends:
            raise NotFound("entity", end, where=where)
    found = shortest_paths(tx, scope, source_id, target_id, max_length=max_length, limit=limit)
    ids = sorted({one for path in found for one in path.entity_ids})
    return found, entities_by_ids(tx, scope, ids)
