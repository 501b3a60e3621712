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
from api.types.export import DossierFormat, ExportFile, ExportFormat, dossier_file, export_file
from api.types.history import Conflict, HistoryEvent, conflicts_about, history_about
from api.types.importing import (
    ImportChoices,
    ImportInput,
    ImportPreview,
    choices_for,
    preview_of,
    start,
)
from api.types.job import Job, JobConnection, cancel, job_named, jobs_page
from api.types.path import NearestMisses, Path, PathMode, ends_of, misses_between, paths_between
from api.types.place import NearConnection, near_page
from api.types.quarantine import (
    CorrectionInput,
    QuarantineConnection,
    RecordToCorrect,
    RevertEffects,
    correctable,
    effects_of,
    quarantine_page,
    replay,
    revert,
)
from api.types.relation import Direction
from api.types.run import Run, RunConnection, run_named, runs_page
from api.types.schemata import make_types
from api.types.search import (
    EntityConnection,
    PropertyFilter,
    SearchConnection,
    Suggestion,
    entities_by_id_page,
    entities_of_run_page,
    entities_page,
    search_page,
    suggestions,
)
from api.types.source import Source, all_sources
from api.types.statistics import Stats
from api.types.surroundings import (
    CommonNeighbourConnection,
    ExpansionConnection,
    PatternStep,
    Subgraph,
    common_page,
    pattern_counts,
    pattern_page,
    subgraph_around,
)
from api.types.timeline import Histogram, HistogramBucket, TimelineConnection, histogram_of, timeline_page
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
        where: list[PropertyFilter] | None = None,
        fuzzy: Annotated[
            bool | None,
            strawberry.argument(
                description="Whether a word may have one letter wrong: true from four letters on, false never, else"
                " from five letters on."
            ),
        ] = None,
    ) -> SearchConnection:
        return await search_page(_look(info, scope), text, schema, where, fuzzy, first, after)

    @strawberry.field(description="What somebody may be about to type: entities with a name that begins so.")
    async def suggest(
        self, info: Asked, text: str, first: int | None = 8, scope: ScopeInput | None = None
    ) -> list[Suggestion]:
        return await suggestions(_look(info, scope), text, first)

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

    @strawberry.field(
        description="Paths between two entities, or between those of two sets (`fromAny`, `toAny`), over links either"
        " way. ALL, DIVERSE, and any with `maxDegree` (else 1,000) or `avoid`, pass through no entity with more links."
    )
    async def paths(
        self,
        info: Asked,
        source: Annotated[strawberry.ID | None, strawberry.argument(name="from")] = None,
        target: Annotated[strawberry.ID | None, strawberry.argument(name="to")] = None,
        from_any: list[strawberry.ID] | None = None,
        to_any: list[strawberry.ID] | None = None,
        mode: PathMode = PathMode.SHORTEST,
        max_length: int | None = 6,
        first: int | None = 3,
        max_degree: int | None = None,
        avoid: list[strawberry.ID] | None = None,
        scope: ScopeInput | None = None,
    ) -> list[Path]:
        return await paths_between(
            _look(info, scope),
            ends_of(source, from_any, where="from"),
            ends_of(target, to_any, where="to"),
            mode,
            max_length,
            first,
            max_degree,
            None if avoid is None else list(avoid),
        )

    @strawberry.field(description="Where there is no path: what each side reaches, and what would connect them.")
    async def nearest_misses(
        self,
        info: Asked,
        source: Annotated[strawberry.ID | None, strawberry.argument(name="from")] = None,
        target: Annotated[strawberry.ID | None, strawberry.argument(name="to")] = None,
        from_any: list[strawberry.ID] | None = None,
        to_any: list[strawberry.ID] | None = None,
        depth: int | None = 2,
        first: int | None = 20,
        scope: ScopeInput | None = None,
    ) -> NearestMisses:
        return await misses_between(
            _look(info, scope),
            ends_of(source, from_any, where="from"),
            ends_of(target, to_any, where="to"),
            depth,
            first,
        )

    @strawberry.field(description="What several entities are linked to: what most of them share first.")
    async def common_neighbours(
        self,
        info: Asked,
        ids: list[strawberry.ID],
        relation: str | None = None,
        schema: str | None = None,
        least: Annotated[
            int | None, strawberry.argument(description="How many of them share it at least; all if left out.")
        ] = None,
        scope: ScopeInput | None = None,
        first: int | None = 50,
        after: str | None = None,
    ) -> CommonNeighbourConnection:
        return await common_page(_look(info, scope), list(ids), relation, schema, least, first, after)

    @strawberry.field(description="Some entities, all within some steps of them, and the links between these.")
    async def subgraph(
        self,
        info: Asked,
        ids: list[strawberry.ID],
        depth: int | None = 1,
        limit: int | None = 200,
        max_degree: int | None = None,
        scope: ScopeInput | None = None,
    ) -> Subgraph:
        return await subgraph_around(_look(info, scope), list(ids), depth, limit, max_degree)

    @strawberry.field(description="How many entities each step of a pattern leads to, before any is fetched.")
    async def expand_counts(
        self, info: Asked, ids: list[strawberry.ID], steps: list[PatternStep], scope: ScopeInput | None = None
    ) -> list[int]:
        return await pattern_counts(_look(info, scope), list(ids), steps)

    @strawberry.field(description="Where a chain of steps leads to from some entities, in order of ids.")
    async def expand(
        self,
        info: Asked,
        ids: list[strawberry.ID],
        steps: list[PatternStep],
        scope: ScopeInput | None = None,
        first: int | None = 50,
        after: str | None = None,
    ) -> ExpansionConnection:
        return await pattern_page(_look(info, scope), list(ids), steps, first, after)

    @strawberry.field(description="What each source says of an entity or a link, and where that stands.")
    async def claims(self, info: Asked, about: strawberry.ID, scope: ScopeInput | None = None) -> list[Claim]:
        return await claims_on(_look(info, scope), checked_id(about, where="about"))

    @strawberry.field(
        description="Where the claims about an entity or a link disagree on what can have one value only."
    )
    async def conflicts(
        self,
        info: Asked,
        id: strawberry.ID,  # noqa: A002
        scope: ScopeInput | None = None,
    ) -> list[Conflict]:
        return await conflicts_about(_look(info, scope), id)

    @strawberry.field(
        description="What was claimed of an entity or a link, taken back, merged and split, the earliest first. What"
        " was taken back is told to those who could have seen it."
    )
    async def history(
        self,
        info: Asked,
        id: strawberry.ID,  # noqa: A002
        scope: ScopeInput | None = None,
    ) -> list[HistoryEvent]:
        return await history_about(_look(info, scope), id)

    @strawberry.field(description="What is dated about entities, their links, and links, the earliest first.")
    async def timeline(
        self,
        info: Asked,
        ids: list[strawberry.ID] | None = None,
        about: strawberry.ID | None = None,
        since: str | None = None,
        until: str | None = None,
        with_links: bool = True,
        scope: ScopeInput | None = None,
        first: int | None = 50,
        after: str | None = None,
    ) -> TimelineConnection:
        if (ids is None) == (about is None):
            raise BadInput("A timeline is of `ids` or `about` one.", todo="Give one or the other.", where="timeline")
        wanted = [about] if about is not None else list(ids or ())
        return await timeline_page(_look(info, scope), list(wanted), since, until, first, after, with_links=with_links)

    @strawberry.field(description="How many things of a schema have a value of a property in each bucket.")
    async def histogram(
        self,
        info: Asked,
        schema: str,
        property: str,  # noqa: A002
        bucket: HistogramBucket = HistogramBucket.YEAR,
        width: float | None = None,
        scope: ScopeInput | None = None,
        first: int | None = 50,
    ) -> Histogram:
        return await histogram_of(_look(info, scope), schema, property, bucket, width, first)

    @strawberry.field(description="What has coordinates within a distance of a place, or of an entity, nearest first.")
    async def near(
        self,
        info: Asked,
        radius_m: float,
        lat: float | None = None,
        lon: float | None = None,
        of: strawberry.ID | None = None,
        schema: str | None = None,
        scope: ScopeInput | None = None,
        first: int | None = 20,
        after: str | None = None,
    ) -> NearConnection:
        return await near_page(_look(info, scope), lat, lon, of, radius_m, schema, first, after)

    @strawberry.field(description="How much of what there is, as far as it may be seen.")
    def stats(self, info: Asked, scope: ScopeInput | None = None) -> Stats:
        return Stats(look=_look(info, scope))

    @strawberry.field(description="What was read into the graph, the latest first.")
    async def runs(self, info: Asked, first: int | None = 20, after: str | None = None) -> RunConnection:
        return await runs_page(_look(info, None), first, after)

    @strawberry.field(description="One run; null if there is none of that id to see.")
    async def run(self, info: Asked, id: strawberry.ID) -> Run | None:  # noqa: A002
        return await run_named(_look(info, None), id)

    @strawberry.field(description="Entities that a run speaks of, the first ones by id.")
    async def run_entities(self, info: Asked, run: strawberry.ID, first: int | None = 20) -> EntityConnection:
        return await entities_of_run_page(_look(info, None), run, first)

    @strawberry.field(description="What a run rejected, in the order of the file.")
    async def quarantine(
        self, info: Asked, run: strawberry.ID, first: int | None = 20, after: str | None = None
    ) -> QuarantineConnection:
        return await quarantine_page(info.context, run, first, after)

    @strawberry.field(description="A rejected record as it stands in the evidence, to be corrected.")
    async def record_to_correct(self, info: Asked, run: strawberry.ID, position: str) -> RecordToCorrect:
        return await correctable(info.context, run, position)

    @strawberry.field(description="What a revert of a run would take away. It looks at every claim.")
    async def revert_effects(self, info: Asked, run: strawberry.ID) -> RevertEffects:
        return await effects_of(info.context, run)

    @strawberry.field(description="Imports, reverts and replays, the latest first.")
    async def jobs(self, info: Asked, first: int | None = 20, after: str | None = None) -> JobConnection:
        return await jobs_page(info.context, first, after)

    @strawberry.field(description="One job; null if there is none of that id to see.")
    async def job(self, info: Asked, id: strawberry.ID) -> Job | None:  # noqa: A002
        return await job_named(info.context, id)

    @strawberry.field(description="What an import may be told.")
    def import_choices(self, info: Asked) -> ImportChoices:
        return choices_for(info.context)

    @strawberry.field(
        description="What a file that was sent to /uploads would bring in. Without `plan`, as Clew would read it."
    )
    async def import_preview(
        self, info: Asked, upload: strawberry.ID, plan: ImportInput | None = None
    ) -> ImportPreview:
        return await preview_of(info.context, upload, plan)

    @strawberry.field(description="The sources of which a claim may be seen.")
    async def sources(self, info: Asked) -> list[Source]:
        return await all_sources(_look(info, None))

    @strawberry.field(description="The viewer's own charts, the last saved first.")
    async def charts(self, info: Asked) -> list[ChartSummary]:
        return await charts_of(info.context)

    @strawberry.field(description="One of the viewer's own charts; null if there is none of that id.")
    async def chart(self, info: Asked, id: strawberry.ID) -> Chart | None:  # noqa: A002
        return await chart_named(info.context, id)

    @strawberry.field(description="At most 10,000 entities and the links between them as a file, which is logged.")
    async def export(
        self,
        info: Asked,
        ids: list[strawberry.ID],
        format: ExportFormat,  # noqa: A002
        scope: ScopeInput | None = None,
        title: str | None = None,
    ) -> ExportFile:
        return await export_file(_look(info, scope), list(ids), format, title)

    @strawberry.field(
        description="What is claimed of at most 500 entities, or of the shortest path between two, as a document that"
        " names the source of each statement. It is logged."
    )
    async def dossier(
        self,
        info: Asked,
        ids: list[strawberry.ID],
        format: DossierFormat,  # noqa: A002
        scope: ScopeInput | None = None,
        path: bool = False,
        title: str | None = None,
        language: str = "en",
    ) -> ExportFile:
        look = _look(info, scope)
        return await dossier_file(look, list(ids), format, path=path, title=title, language=language)

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

    @strawberry.mutation(description="Brings a file in that was sent to /uploads.")
    async def start_import(self, info: Asked, upload: strawberry.ID, plan: ImportInput | None = None) -> Job:
        return await start(info.context, upload, plan)

    @strawberry.mutation(description="Takes back exactly what a run claimed. `force`: also one whose process is dead.")
    async def revert_run(self, info: Asked, run: strawberry.ID, force: bool = False) -> Job:
        return await revert(info.context, run, force)

    @strawberry.mutation(description="Brings corrected records of a run in, as an artefact of their own.")
    async def replay_corrections(self, info: Asked, run: strawberry.ID, corrections: list[CorrectionInput]) -> Job:
        return await replay(info.context, run, corrections)

    @strawberry.mutation(description="Stops a job; one that has ended stays as it is.")
    async def cancel_job(self, info: Asked, id: strawberry.ID) -> Job:  # noqa: A002
        return await cancel(info.context, id)


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
