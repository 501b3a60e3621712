"""Runs: each time that an adapter read an artefact into the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import strawberry
from neo4j import ManagedTransaction

from api.limits import checked_id, page_size
from api.loaders.look import Look, visible_sources
from api.types.evidence import Evidence, evidence_of
from api.types.job import Job, job_of
from api.types.page import PageInfo, cursor, offset_of, page_info
from api.types.source import Source, source_of
from graph.claims.scope import Scope, Viewer
from graph.queries.contexts import all_contexts
from graph.queries.jobs import JobInfo, jobs_of_runs
from graph.queries.runs import RunInfo, SourceInfo, count_runs, list_runs, open_to, runs_by_id


@strawberry.type(description="How often something was wrong.")
class RunReason:
    reason: str
    count: int


@strawberry.type(
    description="One time that an adapter read one artefact. Counts are null where not all of it may be seen."
)
class Run:
    id: strawberry.ID
    source: Source
    adapter: str
    adapter_version: str
    status: str = strawberry.field(description="running, complete, failed, reverting or reverted.")
    started_at: datetime
    finished_at: datetime | None
    evidence: Evidence
    records: int | None
    entities: int | None
    links: int | None
    rejected: int | None
    warnings: int | None
    grade: str | None = strawberry.field(description="What its claims carry unless a record has one of its own.")
    marking: str | None
    case: str | None
    message: str | None = strawberry.field(description="Why it failed.")
    seconds: float | None = strawberry.field(description="How long it took.")
    rate: float | None = strawberry.field(description="Records for each second: so far, or in all.")
    remaining_seconds: float | None = strawberry.field(description="An estimate, while it runs as a job.")
    rejected_by: list[RunReason] = strawberry.field(description="Rejected records by reason, the most frequent first.")
    warned_by: list[RunReason] = strawberry.field(description="Warnings by reason, the most frequent first.")
    job: Job | None = strawberry.field(description="The job that works on it now.")
    whole: bool = strawberry.field(
        description="Whether all of it may be seen, so that it may be corrected or reverted."
    )


@strawberry.type
class RunEdge:
    cursor: str
    node: Run


@strawberry.type
class RunConnection:
    edges: list[RunEdge]
    page_info: PageInfo
    total_count: int


async def runs_page(look: Look, first: int | None, after: str | None) -> RunConnection:
    """A page of the runs of which a claim may be seen, or could be if there were any, the latest first.

    Raises: BadInput, TooCostly.
    """
    offset = offset_of("run", after)
    limit = page_size(first, 20, where="first")
    found = await look.ask(_runs, look.request.viewer, offset=offset, limit=limit)
    known = await look.ask(visible_sources)
    edges = [
        RunEdge(cursor=cursor("run", place), node=_run_of(row, known, found))
        for place, row in enumerate(found.rows, start=offset + 1)
    ]
    return RunConnection(
        edges=edges,
        page_info=page_info([edge.cursor for edge in edges], after=after, more=offset + len(found.rows) < found.total),
        total_count=found.total,
    )


async def run_named(look: Look, run_id: str) -> Run | None:
    """One run; None if there is none of that id that may be seen. Raises: BadInput."""
    found = await look.ask(_one_run, look.request.viewer, checked_id(run_id, where="id"))
    known = await look.ask(visible_sources)
    return _run_of(found.rows[0], known, found) if found.rows else None


@dataclass(frozen=True, slots=True)
class _Found:
    """Some runs, those of them that hold something hidden, the jobs that work on them, and how many runs there are."""

    rows: list[RunInfo]
    partly_hidden: set[str]
    jobs: dict[str, JobInfo]
    total: int


def _runs(tx: ManagedTransaction, scope: Scope, viewer: Viewer, *, offset: int, limit: int) -> _Found:
    rows = list_runs(tx, scope=scope, viewer=viewer, offset=offset, limit=limit)
    return _with_jobs(tx, viewer, rows, count_runs(tx, scope=scope, viewer=viewer))


def _one_run(tx: ManagedTransaction, scope: Scope, viewer: Viewer, run_id: str) -> _Found:
    rows = runs_by_id(tx, [run_id], scope=scope, viewer=viewer)
    return _with_jobs(tx, viewer, rows, len(rows))


def _with_jobs(tx: ManagedTransaction, viewer: Viewer, rows: list[RunInfo], total: int) -> _Found:
    hidden = {
        context.run for context in all_contexts(tx).values() if not open_to(viewer, context.marking, context.case)
    }
    hidden |= {row.id for row in rows if not open_to(viewer, row.grading.marking, row.grading.case)}
    return _Found(rows, hidden, jobs_of_runs(tx, [row.id for row in rows]), total)


def _run_of(row: RunInfo, known: Mapping[str, SourceInfo], found: _Found) -> Run:
    whole = row.id not in found.partly_hidden
    counts = row.counts if whole else {}
    job = found.jobs.get(row.id) if whole else None
    running = job is not None and row.status == "running"
    if job is not None and running:
        rate = job.rate
        counts = {**counts, "records": job.records, "rejected": job.rejected}
    else:
        rate = row.counts["records"] / row.seconds if whole and row.seconds else None
    return Run(
        id=strawberry.ID(row.id),
        source=source_of(known.get(row.source.id, row.source)),
        adapter=row.adapter,
        adapter_version=row.adapter_version,
        status=row.status,
        started_at=row.started_at,
        finished_at=row.finished_at,
        evidence=evidence_of(row.evidence),
        records=counts.get("records"),
        entities=counts.get("entities"),
        links=counts.get("links"),
        rejected=counts.get("rejected"),
        warnings=counts.get("warnings"),
        grade=row.grading.grade if whole else None,
        marking=row.grading.marking if whole else None,
        case=row.grading.case if whole else None,
        message=row.message if whole else None,
        seconds=row.seconds if whole else None,
        rate=rate,
        remaining_seconds=job.remaining_s if job is not None and running else None,
        rejected_by=_reasons(row, "rejected") if whole else [],
        warned_by=_reasons(row, "warnings") if whole else [],
        job=None if job is None else job_of(job),
        whole=whole,
    )


def _reasons(row: RunInfo, what: str) -> list[RunReason]:
    counts = row.reasons.get(what, {})
    return [
        RunReason(reason=reason, count=count)
        for reason, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
