"""Jobs: imports, reverts and replays, while they wait and run and afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

import strawberry

from api.jobs.plans import require_import
from api.limits import checked_id, page_size
from api.loaders.request import Request
from api.types.page import PageInfo, cursor, offset_of, page_info
from graph.queries import jobs
from graph.queries.errors import JobMissing
from graph.queries.jobs import JobInfo


@strawberry.type(description="One piece of long work. The server does them one after the other.")
class Job:
    id: strawberry.ID
    kind: str = strawberry.field(description="ingest, revert or replay.")
    status: str = strawberry.field(description="queued, running, done, failed or cancelled.")
    title: str = strawberry.field(description="What it works on: the name of a file.")
    owner: str
    run: strawberry.ID | None = strawberry.field(description="The run that it makes or takes back, once it is known.")
    source: strawberry.ID | None
    step: str | None
    done: float = strawberry.field(description="Bytes of the file, or observations of a revert, gone through.")
    total: float | None
    records: int
    rejected: int
    rate: float | None = strawberry.field(description="Records for each second.")
    remaining_seconds: float | None = strawberry.field(description="An estimate from what is left.")
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@strawberry.type
class JobEdge:
    cursor: str
    node: Job


@strawberry.type
class JobConnection:
    edges: list[JobEdge]
    page_info: PageInfo
    total_count: int


async def jobs_page(request: Request, first: int | None, after: str | None) -> JobConnection:
    """A page of the jobs that the viewer may know of, the latest first. Raises: BadInput, TooCostly."""
    offset = offset_of("job", after)
    limit = page_size(first, 20, where="first")
    rows = await request.read(jobs.list_jobs, request.viewer, offset=offset, limit=limit)
    total = await request.read(jobs.count_jobs, request.viewer)
    edges = [JobEdge(cursor=cursor("job", place), node=job_of(row)) for place, row in enumerate(rows, start=offset + 1)]
    return JobConnection(
        edges=edges,
        page_info=page_info([edge.cursor for edge in edges], after=after, more=offset + len(rows) < total),
        total_count=total,
    )


async def job_named(request: Request, job_id: str) -> Job | None:
    """None if there is none of that id that the viewer may know of. Raises: BadInput."""
    try:
        return job_of(await request.read(jobs.job_by_id, checked_id(job_id, where="id"), request.viewer))
    except JobMissing:
        return None


async def cancel(request: Request, job_id: str) -> Job:
    """Raises: Forbidden, BadInput; JobMissing."""
    require_import(request.viewer)
    viewer = request.viewer
    found = await request.write(
        jobs.cancel_job, checked_id(job_id, where="id"), by=viewer.name, viewer=viewer, now=datetime.now(UTC)
    )
    return job_of(found)


def job_of(info: JobInfo) -> Job:
    running = info.status == "running"
    return Job(
        id=strawberry.ID(info.id),
        kind=info.kind,
        status=info.status,
        title=info.title,
        owner=info.owner,
        run=None if info.run is None else strawberry.ID(info.run),
        source=None if info.source is None else strawberry.ID(info.source),
        step=info.step if running else None,
        done=float(info.done),
        total=None if info.total is None else float(info.total),
        records=info.records,
        rejected=info.rejected,
        rate=info.rate,
        remaining_seconds=info.remaining_s if running else None,
        error=info.error,
        created_at=info.created_at,
        started_at=info.started_at,
        finished_at=info.finished_at,
    )
