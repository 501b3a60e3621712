"""What can be asked, and what can be saved. `python -m api.schema` prints it; api/schema.graphql is the snapshot."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated

import strawberry
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig
from strawberry.types import Info

from api.errors import BadInput
from api.limits import checked_id, checked_ids
from api.loaders.look import Look
from api.loaders.request import Request
from api.types.audit import AuditConnection, AuditFilter, audit_page
from api.types.chart import Chart, ChartSummary, chart_named, charts_of, delete, save
from api.types.claim import Claim, claims_on
from api.types.entity import (
    Entity,
    Link,
    LinkConnection,
    NeighbourCount,
    count_of,
    entity_named,
    link_named,
    links_between,
    neighbours_page,
)
from api.types.export import ExportFile, ExportFormat, export_file
from api.types.path import Path, paths_between
from api.types.relation import Direction
from api.types.run import RunConnection, runs_page
from api.types.schemata import make_types
from api.types.search import (
    EntityConnection,
    PropertyFilter,
    SearchConnection,
    entities_by_id_page,
    entities_page,
    search_page,
)
from api.types.source import Source, all_sources
from api.types.viewer import Status, Viewer, status_of, viewer_of
from graph.claims.scope import View

Asked = Info[Request, None]


@strawberry.input(
    description="How to see the graph: without some sources, from a grade upwards, as it was known at a time."
)
class ScopeInput:
    without_sources: list[strawberry.ID] | None = None
    min_grade: str | None = strawberry.field(default=None, description="Such as B2: B or better, and 2 or better.")
    as_of: datetime | None = None


@strawberry.type
class Query:
    @strawberry.field(description="One entity; null if there is none of that id to see.")
    async def entity(self, info: Asked, id: strawberry.ID, scope: ScopeInput | None = None) -> Entity | None:  # noqa: A002
        return await entity_named(_look(info, scope), id)

    @strawberry.field(description="Entities by their ids, or all of a schema that have some values, by id.")
    async def entities(
        self,
        info: Asked,
        ids: list[strawberry.ID] | None = None,
        schema: str | None = None,
        where: list[PropertyFilter] | None = None,
        scope: ScopeInput | None = None,
        first: int | None = 20,
        after: str | None = None,
    ) -> EntityConnection:
        if ids is None:
            return await entities_page(_look(info, scope), schema, where, first, after)
        if schema is not None or where:
            raise BadInput("`ids` stand beside `schema` or `where`.", todo="Give one or the other.", where="entities")
        return await entities_by_id_page(_look(info, scope), list(ids), first, after)

    @strawberry.field(description="Full text over every value that may be seen, in any script.")
    async def search(
        self,
        info: Asked,
        text: str,
        schema: str | None = None,
        scope: ScopeInput | None = None,
        first: int | None = 20,
        after: str | None = None,
    ) -> SearchConnection:
        return await search_page(_look(info, scope), text, schema, first, after)

    @strawberry.field(description="How many neighbours of which kind an entity has, before any is fetched.")
    async def neighbour_counts(
        self,
        info: Asked,
        id: strawberry.ID,  # noqa: A002
        scope: ScopeInput | None = None,
    ) -> list[NeighbourCount]:
        look = _look(info, scope)
        return [count_of(row) for row in await look.counts.load(checked_id(id, where="id"))]

    @strawberry.field(description="What an entity is linked to.")
    async def neighbours(
        self,
        info: Asked,
        id: strawberry.ID,  # noqa: A002
        relation: str | None = None,
        direction: Direction | None = None,
        schema: str | None = None,
        scope: ScopeInput | None = None,
        first: int | None = 50,
        after: str | None = None,
    ) -> LinkConnection:
        return await neighbours_page(_look(info, scope), id, relation, direction, schema, first, after)

    @strawberry.field(description="One link; null if there is none of that id to see.")
    async def link(self, info: Asked, id: strawberry.ID, scope: ScopeInput | None = None) -> Link | None:  # noqa: A002
        return await link_named(_look(info, scope), id)

    @strawberry.field(description="The links between the given entities: what a chart of them draws.")
    async def links_among(self, info: Asked, ids: list[strawberry.ID], scope: ScopeInput | None = None) -> list[Link]:
        return await links_between(_look(info, scope), checked_ids(list(ids), where="ids"))

    @strawberry.field(description="The shortest paths between two entities, over links in either direction.")
    async def paths(
        self,
        info: Asked,
        source: Annotated[strawberry.ID, strawberry.argument(name="from")],
        target: Annotated[strawberry.ID, strawberry.argument(name="to")],
        max_length: int | None = 6,
        first: int | None = 3,
        scope: ScopeInput | None = None,
    ) -> list[Path]:
        return await paths_between(_look(info, scope), source, target, max_length, first)

    @strawberry.field(description="What each source says of an entity or a link, and where that stands.")
    async def claims(self, info: Asked, about: strawberry.ID, scope: ScopeInput | None = None) -> list[Claim]:
        return await claims_on(_look(info, scope), checked_id(about, where="about"))

    @strawberry.field(description="What was read into the graph, the latest first.")
    async def runs(self, info: Asked, first: int | None = 20, after: str | None = None) -> RunConnection:
        return await runs_page(_look(info, None), first, after)

    @strawberry.field(description="The sources of which a claim may be seen.")
    async def sources(self, info: Asked) -> list[Source]:
        return await all_sources(_look(info, None))

    @strawberry.field(description="The viewer's own charts, the last saved first.")
    async def charts(self, info: Asked) -> list[ChartSummary]:
        return await charts_of(info.context)

    @strawberry.field(description="One of the viewer's own charts; null if there is none of that id.")
    async def chart(self, info: Asked, id: strawberry.ID) -> Chart | None:  # noqa: A002
        return await chart_named(info.context, id)

    @strawberry.field(description="Entities and the links between them as a file.")
    async def export(
        self,
        info: Asked,
        ids: list[strawberry.ID],
        format: ExportFormat,  # noqa: A002
        scope: ScopeInput | None = None,
    ) -> ExportFile:
        return await export_file(_look(info, scope), list(ids), format)

    @strawberry.field(description="Who asked what, the latest first: for those with the right to audit.")
    async def audit(
        self,
        info: Asked,
        where: AuditFilter | None = None,
        first: int | None = 50,
        after: str | None = None,
    ) -> AuditConnection:
        return await audit_page(info.context, where, first, after)

    @strawberry.field(description="Who is asking.")
    def viewer(self, info: Asked) -> Viewer:
        return viewer_of(info.context.viewer)

    @strawberry.field(description="What is answering.")
    async def status(self, info: Asked) -> Status:
        return await status_of(_look(info, None))


@strawberry.type
class Mutation:
    @strawberry.mutation(
        description="Creates a chart (without `id`) or saves it. `version` is the one last read: if somebody saved in"
        " between, the error is CONFLICT and nothing is lost."
    )
    async def save_chart(
        self,
        info: Asked,
        name: str,
        state: JSON,
        id: strawberry.ID | None = None,  # noqa: A002
        version: int | None = None,
    ) -> Chart:
        return await save(info.context, id, name, state, version)

    @strawberry.mutation(description="Deletes a chart of the viewer's own; false if there is none of that id.")
    async def delete_chart(self, info: Asked, id: strawberry.ID) -> bool:  # noqa: A002
        return await delete(info.context, id)


@lru_cache(maxsize=1)
def schema() -> strawberry.Schema:
    """The schema, made on first use (about half a second, most of it the ontology's)."""
    date_time = strawberry.scalar(
        name="DateTime",
        description="A time in UTC, as in 2026-03-01T12:00:00Z.",
        serialize=_written_time,
        parse_value=_read_time,
    )
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        types=make_types(),
        config=StrawberryConfig(scalar_map={datetime: date_time}, relay_max_results=0),
    )


def _look(info: Asked, scope: ScopeInput | None) -> Look:
    if scope is None:
        return info.context.look(View())
    return info.context.look(
        View(
            without_sources=frozenset(scope.without_sources or ()),
            min_grade=scope.min_grade,
            as_of=scope.as_of,
        )
    )


def _written_time(moment: datetime) -> str:
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
    return text.removesuffix("+00:00") + "Z"


def _read_time(given: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(given))
    except ValueError as problem:
        raise BadInput(
            f"{str(given)[:40]!r} is no time.", todo="Write it as 2026-03-01T12:00:00Z.", where="DateTime"
        ) from problem
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


if __name__ == "__main__":
    print(schema().as_str())  # noqa: T201
