"""What is near a place, by the coordinates that visible claims give."""

from __future__ import annotations

from dataclasses import dataclass

from neo4j import ManagedTransaction

from graph.claims.scope import Scope, visible
from graph.queries.entities import EntityView, entities_by_ids
from graph.queries.errors import PlaceMissing
from graph.queries.names import find_ids
from graph.queries.surroundings import kinds_of

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius R1 of the Earth (IUGG, Geodetic Reference System 1980)."""

_COORDINATES = """
WITH o, toFloat(o.latitude[0]) AS lat, toFloat(o.longitude[0]) AS lon
WHERE size(o.latitude) = 1 AND size(o.longitude) = 1 AND abs(lat) <= 90 AND abs(lon) <= 180
"""
# The haversine formula; Cypher's own point() fails on what is no place, which sources do write.
_DISTANCE = f"""
{2 * EARTH_RADIUS_M} * asin(sqrt(
  haversin(radians(lat - $lat)) + cos(radians(lat)) * cos(radians($lat)) * haversin(radians(lon - $lon))))
"""
NEAR = f"""
MATCH (o:Observation)
WHERE o.latitude IS NOT NULL AND {visible("o")} AND ($schemata IS NULL OR o.schema IN $schemata)
{_COORDINATES}
WITH o.about AS id, lat, lon, {_DISTANCE} AS distance
WHERE distance <= $radius
WITH id, lat, lon, distance ORDER BY distance, lat, lon
WITH id, collect({{lat: lat, lon: lon, distance: distance}})[0] AS place
WITH id, place ORDER BY place.distance, id
WITH collect({{id: id, place: place}}) AS found
RETURN size(found) AS total, found[$offset..$offset + $limit] AS page
"""
PLACES_OF = f"""
MATCH (o:Observation {{about: $id}})
WHERE {visible("o")} AND o.latitude IS NOT NULL
{_COORDINATES}
RETURN lat, lon ORDER BY lat, lon LIMIT 1
"""
PLACES_AROUND = f"""
MATCH (:Entity|PastEntity {{id: $id}})-[r]->(e)
WHERE {visible("r")}
MATCH (o:Observation {{about: e.id}})
WHERE {visible("o")} AND o.latitude IS NOT NULL
{_COORDINATES}
RETURN lat, lon, o.about AS id ORDER BY id, lat, lon LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Nearby:
    """An entity at a place; of several places that claims give it, the nearest."""

    entity: EntityView
    latitude: float
    longitude: float
    distance_m: float


def near(
    tx: ManagedTransaction,
    scope: Scope,
    latitude: float,
    longitude: float,
    radius_m: float,
    *,
    schema: str | None = None,
    offset: int = 0,
    limit: int = 20,
) -> tuple[list[Nearby], int]:
    """Entities within a distance of a place, the nearest first, and how many there are.

    A claim counts if it gives one latitude and one longitude, in degrees (WGS 84). Distances are those on a sphere,
    up to 0.6 % off.

    Args:
        schema: Only entities that the claim calls so, or a kind of it.
    Raises: UnknownSchema.
    """
    row = tx.run(
        NEAR,
        lat=latitude,
        lon=longitude,
        radius=radius_m,
        schemata=None if schema is None else kinds_of(schema),
        offset=offset,
        limit=limit,
        **scope.params(),
    ).single(strict=True)
    views = entities_by_ids(tx, scope, [one["id"] for one in row["page"]])
    found = [
        Nearby(views[one["id"]], one["place"]["lat"], one["place"]["lon"], round(one["place"]["distance"], 1))
        for one in row["page"]
    ]
    return found, row["total"]


def place_of(tx: ManagedTransaction, scope: Scope, entity_id: str) -> tuple[float, float]:
    """Where an entity is: by its own coordinates, else by those of the first (by id) that it leads to, an address.

    Raises: PlaceMissing.
    """
    current = find_ids(tx, scope, [entity_id])[entity_id]
    for query in (PLACES_OF, PLACES_AROUND):
        row = tx.run(query, id=current, **scope.params()).single()
        if row is not None:
            return row["lat"], row["lon"]
    raise PlaceMissing(entity_id)
