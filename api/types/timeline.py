"""When things happened: in order, and counted."""

from __future__ import annotations

import math
import re
from enum import Enum

import strawberry
from neo4j import ManagedTransaction

from api.errors import BadInput
from api.limits import MAX_PAGE, bounded
from api.loaders.look import Look
from api.types.entity import Entity, Link, entity_of, link_of
from api.types.page import PageInfo, cursor, offset_of, page_info
from api.types.relation import checked_schema
from api.types.source import Source, best_grade, source_of
from api.types.surroundings import wide_ids
from graph.claims.scope import Scope
from graph.ontology import model
from graph.queries.entities import EntityView, entities_by_ids
from graph.queries.timeline import Event, histogram, timeline

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z", re.ASCII)


@strawberry.enum(description="DAY, MONTH, YEAR, DECADE of dates; NUMBER by `width`; VALUE as it is, most first.")
class HistogramBucket(Enum):
    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"
    DECADE = "DECADE"
    VALUE = "VALUE"
    NUMBER = "NUMBER"


@strawberry.type(description="Something dated: a date of an entity, or of a link.")
class TimelineEvent:
    event: strawberry.Private[Event]
    look: strawberry.Private[Look]
    date: str = strawberry.field(description="As exact as it is known: 2019, 2019-03 or 2019-03-01.")
    property: str
    label: str
    schema: str
    entity: Entity | None = strawberry.field(description="What it is a date of, if that is an entity.")
    link: Link | None = strawberry.field(description="What it is a date of, if that is a link.")

    @strawberry.field(description="The sources that say so.")
    async def sources(self) -> list[Source]:
        return [source_of(info) for info in await self.look.sources(self.event.ctx)]

    @strawberry.field(description="Best grade among the claims that say so.")
    def grade(self) -> str:
        return best_grade(self.look.contexts(self.event.ctx))


@strawberry.type
class TimelineEdge:
    cursor: str
    node: TimelineEvent


@strawberry.type
class TimelineConnection:
    edges: list[TimelineEdge]
    page_info: PageInfo
    total_count: int


@strawberry.type
class HistogramCount:
    bucket: str
    count: int = strawberry.field(description="How many different things have a value in it.")


@strawberry.type
class Histogram:
    buckets: list[HistogramCount]
    total_count: int = strawberry.field(description="How many buckets there are, beyond `first` too.")


async def timeline_page(
    look: Look,
    ids: list[str],
    since: str | None,
    until: str | None,
    first: int | None,
    after: str | None,
    *,
    with_links: bool,
) -> TimelineConnection:
    """A page of what is dated about some entities and links, the earliest first.

    Raises: BadInput, TooCostly.
    """
    offset, limit = offset_of("event", after), bounded(first, 50, 1, MAX_PAGE, where="first")
    (events, total), views = await look.ask(
        _events,
        wide_ids(ids),
        since=_date(since, where="since"),
        until=_date(until, where="until"),
        with_links=with_links,
        offset=offset,
        limit=limit,
    )
    edges = [
        TimelineEdge(
            cursor=cursor("event", place),
            node=TimelineEvent(
                event=event,
                look=look,
                date=event.date,
                property=event.property,
                label=_label(event.schema, event.property),
                schema=event.schema,
                entity=entity_of(views[event.about], look) if event.link is None else None,
                link=None if event.link is None else link_of(event.link, look),
            ),
        )
        for place, event in enumerate(events, start=offset + 1)
    ]
    return TimelineConnection(
        edges=edges,
        page_info=page_info([edge.cursor for edge in edges], after=after, more=offset + limit < total),
        total_count=total,
    )


async def histogram_of(
    look: Look, schema: str, prop: str, bucket: HistogramBucket, width: float | None, first: int | None
) -> Histogram:
    """How many things of a schema have a value in each bucket.

    Raises: BadInput, TooCostly.
    """
    step = 1.0 if width is None else width
    if not (math.isfinite(step) and 1e-9 <= step <= 1e15):
        raise BadInput(f"`width` is {step}.", todo="Give a number above 0, such as 1000.", where="width")
    counts, total = await look.ask(
        histogram,
        checked_schema(schema) or "",
        prop,
        bucket.value,
        width=step,
        limit=bounded(first, 50, 1, MAX_PAGE, where="first"),
    )
    return Histogram(buckets=[HistogramCount(bucket=one.bucket, count=one.count) for one in counts], total_count=total)


def _date(given: str | None, *, where: str) -> str:
    if given is None:
        return ""
    if not _DATE.match(given):
        raise BadInput(f"`{where}` is {given[:40]!r}.", todo="Write it as 2019, 2019-03 or 2019-03-01.", where=where)
    return given


def _label(schema: str, name: str) -> str:
    prop = model[schema].properties.get(name)
    return name if prop is None else prop.label


def _events(
    tx: ManagedTransaction,
    scope: Scope,
    ids: list[str],
    *,
    since: str,
    until: str,
    with_links: bool,
    offset: int,
    limit: int,
) -> tuple[tuple[list[Event], int], dict[str, EntityView]]:
    found = timeline(tx, scope, ids, since=since, until=until, with_links=with_links, offset=offset, limit=limit)
    return found, entities_by_ids(tx, scope, sorted({event.about for event in found[0] if event.link is None}))
