"""What is near a place."""

from __future__ import annotations

import math

import strawberry
from neo4j import ManagedTransaction

from api.errors import BadInput, NotFound
from api.limits import MAX_PAGE, MAX_RADIUS_M, bounded, checked_id
from api.loaders.look import Look
from api.types.entity import Entity, entity_of
from api.types.page import PageInfo, cursor, offset_of, page_info
from api.types.relation import checked_schema
from graph.claims.scope import Scope
from graph.queries.entities import entities_by_ids
from graph.queries.places import Nearby, near, place_of


@strawberry.type
class NearEdge:
    cursor: str
    node: Entity
    distance_m: float
    latitude: float
    longitude: float


@strawberry.type
class NearConnection:
    edges: list[NearEdge]
    page_info: PageInfo
    total_count: int


async def near_page(
    look: Look,
    lat: float | None,
    lon: float | None,
    of: str | None,
    radius_m: float,
    schema: str | None,
    first: int | None,
    after: str | None,
) -> NearConnection:
    """A page of what has coordinates within a distance of a place or of an entity.

    Raises: BadInput, TooCostly; NotFound, PlaceMissing for an entity that is nowhere.
    """
    if (of is None) == (lat is None and lon is None) or (lat is None) != (lon is None):
        raise BadInput("`near` needs a place.", todo="Give `lat` and `lon`, or `of` with an id.", where="near")
    for name, value, most in (("lat", lat, 90.0), ("lon", lon, 180.0)):
        if value is not None and not (math.isfinite(value) and abs(value) <= most):
            raise BadInput(f"`{name}` is {value}.", todo=f"Give degrees from -{most:g} to {most:g}.", where=name)
    if not (math.isfinite(radius_m) and 0 < radius_m <= MAX_RADIUS_M):
        raise BadInput(
            f"`radiusM` is {radius_m}.", todo=f"Give metres, above 0 and at most {MAX_RADIUS_M:,.0f}.", where="radiusM"
        )
    offset, limit = offset_of("near", after), bounded(first, 20, 1, MAX_PAGE, where="first")
    found, total = await look.ask(
        _near,
        lat,
        lon,
        None if of is None else checked_id(of, where="of"),
        radius_m=radius_m,
        schema=checked_schema(schema),
        offset=offset,
        limit=limit,
    )
    edges = [
        NearEdge(
            cursor=cursor("near", place),
            node=entity_of(one.entity, look),
            distance_m=one.distance_m,
            latitude=one.latitude,
            longitude=one.longitude,
        )
        for place, one in enumerate(found, start=offset + 1)
    ]
    return NearConnection(
        edges=edges,
        page_info=page_info([edge.cursor for edge in edges], after=after, more=offset + limit < total),
        total_count=total,
    )


def _near(
    tx: ManagedTransaction,
    scope: Scope,
    lat: float | None,
    lon: float | None,
    of: str | None,
    *,
    radius_m: float,
    schema: str | None,
    offset: int,
    limit: int,
) -> tuple[list[Nearby], int]:
    if of is not None:
        if of not in entities_by_ids(tx, scope, [of]):
            raise NotFound("entity", of, where="of")
        lat, lon = place_of(tx, scope, of)
    assert lat is not None
    assert lon is not None
    return near(tx, scope, lat, lon, radius_m, schema=schema, offset=offset, limit=limit)
