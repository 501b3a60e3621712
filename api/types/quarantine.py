"""The quarantine of a run: what was rejected, why, and what somebody wrote instead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path

import strawberry

from api.errors import NotFound
from api.jobs.plans import require_import
from api.jobs.queue import add_replay, add_revert, whole_run
from api.limits import checked_id, page_size
from api.loaders.request import Request
from api.types.job import Job, job_of
from api.types.page import PageInfo, cursor, offset_of, page_info
from graph.queries.corrections import CorrectedRecord, corrections_of
from graph.queries.effects import revert_effects
from graph.server.settings import Settings
from ingest.corrections import Rewritten, record_to_correct
from ingest.errors import FileUnreadable
from ingest.quarantine import read_quarantine
from ingest.records import Problem


@strawberry.type(description="A rejected record that went in after all, as somebody corrected it.")
class Resolution:
    run: strawberry.ID = strawberry.field(description="The run that brought it in.")
    by: str
    at: datetime
    evidence: strawberry.ID
    position: str = strawberry.field(description="Where in that evidence the corrected record stands.")


@strawberry.type(description="A record that did not go in.")
class Quarantined:
    position: str
    reason: str
    message: str
    raw: str = strawberry.field(description="What stood there, at most 64 KiB of it.")
    resolved: Resolution | None


@strawberry.type
class QuarantinedEdge:
    cursor: str
    node: Quarantined


@strawberry.type
class QuarantineConnection:
    edges: list[QuarantinedEdge]
    page_info: PageInfo
    total_count: int


@strawberry.type(description="A rejected record as it stands in the evidence, ready to be corrected.")
class RecordToCorrect:
    text: str
    format: str
    columns: list[str] = strawberry.field(description="Of a row of separated text; empty for anything else.")
    cells: list[str]


@strawberry.type(description="What would go if a run were reverted, and what would stay since others claim it too.")
class RevertEffects:
    claims: int
    entities: int
    links: int
    kept_claims: int
    kept_entities: int
    kept_links: int


@strawberry.input(description="What stands in place of a rejected record: its text or, for a row, its cells.")
class CorrectionInput:
    position: str
    text: str | None = None
    cells: list[str] | None = None


async def quarantine_page(request: Request, run_id: str, first: int | None, after: str | None) -> QuarantineConnection:
    """A page of what a run rejected, in the order of the file. Raises: NotFound, BadInput, TooCostly."""
    offset = offset_of("quarantine", after)
    limit = page_size(first, 20, where="first")
    run = await request.read(whole_run, request.viewer, checked_id(run_id, where="run"))
    resolved = await request.read(corrections_of, run.id)
    file = quarantine_file(request.settings, run.id)
    rows, total = await request.call(lambda: _page(file, offset, limit))
    edges = [
        QuarantinedEdge(cursor=cursor("quarantine", place), node=_quarantined(row, resolved))
        for place, row in enumerate(rows, start=offset + 1)
    ]
    return QuarantineConnection(
        edges=edges,
        page_info=page_info([edge.cursor for edge in edges], after=after, more=offset + len(rows) < total),
        total_count=total,
    )


async def correctable(request: Request, run_id: str, position: str) -> RecordToCorrect:
    """Raises: Forbidden, NotFound; CannotCorrect."""
    require_import(request.viewer)
    run = await request.read(whole_run, request.viewer, checked_id(run_id, where="run"))
    at = checked_id(position, where="position")
    try:
        found = await request.call(
            lambda: record_to_correct(request.settings, run.evidence.sha256, run.evidence.name, at)
        )
    except FileUnreadable as wrong:
        raise NotFound("evidence", run.evidence.sha256) from wrong
    return RecordToCorrect(text=found.text, format=found.format, columns=list(found.columns), cells=list(found.cells))


async def replay(request: Request, run_id: str, corrections: list[CorrectionInput]) -> Job:
    """Raises: Forbidden, NotFound, BadInput; CannotCorrect."""
    written = [
        Rewritten(one.position, one.text, None if one.cells is None else tuple(one.cells)) for one in corrections
    ]
    run = checked_id(run_id, where="run")
    job = await request.call(lambda: add_replay(request.graph, request.settings, request.viewer, run, written))
    request.jobs_waiting()
    return job_of(job)


async def revert(request: Request, run_id: str, force: bool) -> Job:
    """Raises: Forbidden, NotFound."""
    run = checked_id(run_id, where="run")
    job = await request.call(lambda: add_revert(request.graph, request.viewer, run, force=force))
    request.jobs_waiting()
    return job_of(job)


async def effects_of(request: Request, run_id: str) -> RevertEffects:
    """Raises: Forbidden, NotFound."""
    require_import(request.viewer)
    run = await request.read(whole_run, request.viewer, checked_id(run_id, where="run"))
    found = await request.read(revert_effects, run.id)
    return RevertEffects(
        claims=found.claims,
        entities=found.entities,
        links=found.links,
        kept_claims=found.kept_claims,
        kept_entities=found.kept_entities,
        kept_links=found.kept_links,
    )


def quarantine_file(settings: Settings, run_id: str) -> Path:
    """Where the rejected records of a run lie, if there are any. The id must be that of a run."""
    return settings.data_dir / "quarantine" / f"{run_id}.jsonl"


def _page(file: Path, offset: int, limit: int) -> tuple[list[Problem], int]:
    if not file.exists():
        return [], 0
    rows = list(islice(read_quarantine(file), offset, offset + limit))
    with file.open("rb") as lines:
        return rows, sum(1 for _ in lines)


def _quarantined(row: Problem, resolved: Mapping[str, CorrectedRecord]) -> Quarantined:
    done = resolved.get(row.position)
    return Quarantined(
        position=row.position,
        reason=row.reason,
        message=row.message,
        raw=row.raw,
        resolved=None
        if done is None or done.at is None
        else Resolution(
            run=strawberry.ID(done.resolved_by),
            by=done.by,
            at=done.at,
            evidence=strawberry.ID(done.evidence),
            position=done.new_position,
        ),
    )
