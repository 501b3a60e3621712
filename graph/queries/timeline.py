"""When things happened, as claims date them: in order, and counted by day, month, year or value."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from neo4j import ManagedTransaction

from graph.claims.ids import source_of_link
from graph.claims.scope import Scope, visible
from graph.ontology import model, schema_named, stored_name
from graph.queries.entities import VISIBLE_OBSERVATIONS, check_filters
from graph.queries.errors import NotAProperty, TooWide
from graph.queries.links import LinkView, links_by_ids
from graph.queries.names import find_ids
from graph.queries.refresh import said

LINKS_AT = f"""
UNWIND $ids AS id
MATCH (:Entity|PastEntity {{id: id}})-[r]-()
WHERE {visible("r")} AND r.edge_id IS NOT NULL
RETURN DISTINCT r.id AS id ORDER BY id LIMIT $limit
"""
_BUCKETS = {
    "DAY": "left(value, 10)",
    "MONTH": "left(value, 7)",
    "YEAR": "left(value, 4)",
    "DECADE": "left(value, 3) + '0'",
    "VALUE": "value",
    "NUMBER": "toString(floor(toFloat(value) / $width) * $width)",
}
_LONG_ENOUGH = {"DAY": 10, "MONTH": 7, "YEAR": 4, "DECADE": 4, "VALUE": 1, "NUMBER": 1}
HISTOGRAM = {
    name: f"""
MATCH (o:Observation)
WHERE o.schema IN $schemata AND o[$stored] IS NOT NULL AND {visible("o")}
UNWIND o[$stored] AS value
WITH o.about AS about, {bucket} AS bucket, size(value) >= {_LONG_ENOUGH[name]} AS exact
WHERE exact AND bucket IS NOT NULL
WITH bucket, count(DISTINCT about) AS count
WITH collect({{bucket: bucket, count: count}}) AS all_of_them
UNWIND all_of_them AS one
WITH size(all_of_them) AS total, one.bucket AS bucket, one.count AS count
RETURN total, bucket, count
ORDER BY {"count DESC, bucket" if name == "VALUE" else "toFloat(bucket)" if name == "NUMBER" else "bucket"} LIMIT $limit
"""
    for name, bucket in _BUCKETS.items()
}

Bucket = Literal["DAY", "MONTH", "YEAR", "DECADE", "VALUE", "NUMBER"]

MAX_LINKS = 5_000
"""Links whose dates are read for one timeline."""
# Dates of the record and not of what it speaks of.
OF_THE_RECORD = frozenset({"modifiedAt", "retrievedAt", "processedAt"})


@dataclass(frozen=True, slots=True)
class Event:
    """Something dated.

    Attributes:
        about: The entity or the link that it is a date of.
        date: As exact as it is known: 2019, 2019-03, 2019-03-01, or with a time.
        ctx: The contexts behind it that are seen.
    """

    about: str
    schema: str
    property: str
    date: str
    link: LinkView | None
    ctx: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BucketCount:
    bucket: str
    count: int


def timeline(
    tx: ManagedTransaction,
    scope: Scope,
    ids: Collection[str],
    *,
    since: str = "",
    until: str = "",
    with_links: bool = True,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[Event], int]:
    """The dates that visible claims give for entities and links, earliest first, and how many there are.

    A date that is known less exactly comes before the days in it. Several claims of one date are one event.

    Args:
        ids: Of entities and of links.
        since, until: Dates as exact as wanted; `until` 2019 includes all of 2019.
        with_links: Whether the links of the entities are looked at too.
    Raises: TooWide where the entities have more than MAX_LINKS links.
    """
    links = [one for one in ids if source_of_link(one) is not None]
    entities = sorted(set(find_ids(tx, scope, [one for one in ids if source_of_link(one) is None]).values()))
    if with_links and entities:
        rows = tx.run(LINKS_AT, ids=entities, limit=MAX_LINKS + 1, **scope.params()).fetch(MAX_LINKS + 1)
        if len(rows) > MAX_LINKS:
            raise TooWide("links", MAX_LINKS)
        links += [row["id"] for row in rows]
    dated: dict[tuple[str, str, str], tuple[str, set[int]]] = {}
    for row in tx.run(VISIBLE_OBSERVATIONS, ids=sorted({*entities, *links}), **scope.params()):
        observation = row["o"]
        for name, values in said(observation).items():
            if name not in _dates(observation["schema"]):
                continue
            for value in values:
                if value >= since and (not until or value[: len(until)] <= until):
                    schema, contexts = dated.setdefault((value, row["id"], name), (observation["schema"], set()))
                    dated[value, row["id"], name] = (min(schema, observation["schema"]), contexts)
                    contexts.update(scope.seen(observation["ctx"]))
    page = sorted(dated.items())[offset : offset + limit]
    views = links_by_ids(tx, scope, sorted({about for (_, about, _), _ in page} & set(links)))
    events = [
        Event(about, schema, name, date, views.get(about), tuple(sorted(contexts)))
        for (date, about, name), (schema, contexts) in page
        if about in views or source_of_link(about) is None
    ]
    return events, len(dated)


def histogram(
    tx: ManagedTransaction,
    scope: Scope,
    schema: str,
    property_name: str,
    bucket: Bucket,
    *,
    width: float = 1.0,
    limit: int = 500,
) -> tuple[list[BucketCount], int]:
    """How many things of a schema have a value in each bucket, by the visible claims that call them so.

    Something with two values counts in both buckets; a date less exact than the bucket is left out.

    Args:
        schema: Of entities, or of relationships.
        width: Of a bucket of numbers.
    Returns: Buckets in order (values by how many have them), and how many buckets there are.
    Raises: UnknownSchema; NotAProperty.
    """
    check_filters(schema, [(property_name, "")])
    wanted = schema_named(schema)
    schemata = sorted(one.name for one in model if one.is_a(wanted))
    if not any(property_name in model[name].properties for name in schemata):
        raise NotAProperty(property_name)
    rows = tx.run(
        HISTOGRAM[bucket],
        schemata=schemata,
        stored=stored_name(property_name),
        width=width,
        limit=limit,
        **scope.params(),
    ).fetch(limit)
    return [BucketCount(row["bucket"], row["count"]) for row in rows], rows[0]["total"] if rows else 0


@lru_cache(maxsize=512)
def _dates(schema: str) -> frozenset[str]:
    properties = model[schema].properties.values()
    return frozenset(one.name for one in properties if one.type.name == "date" and one.name not in OF_THE_RECORD)
