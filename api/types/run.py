"""Runs: each time that an adapter read an artefact into the graph."""

from __future__ import annotations

from datetime import datetime

import strawberry
from neo4j import ManagedTransaction

from api.limits import page_size
from api.loaders.look import Look, visible_sources
from api.types.evidence import Evidence, evidence_of
from api.types.page import PageInfo, cursor, offset_of, page_info
from api.types.source import Source, source_of
from graph.claims.scope import Scope
from graph.queries.contexts import all_contexts
from graph.queries.runs import RunInfo, SourceInfo, count_runs, list_runs


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
    """A page of the runs of which a claim may be seen, the latest first.

    Raises: BadInput, TooCostly.
    """
    offset = offset_of("run", after)
    limit = page_size(first, 20, where="first")
    rows, partly_hidden, total = await look.ask(_runs, offset=offset, limit=limit)
    known = await look.ask(visible_sources)
    edges = [
        RunEdge(
            cursor=cursor("run", place),
            node=_run_of(row, known.get(row.source.id, row.source), counts_shown=row.id not in partly_hidden),
        )
        for place, row in enumerate(rows, start=offset + 1)
    ]
    return RunConnection(
        edges=edges,
        page_info=page_info([edge.cursor for edge in edges], after=after, more=offset + len(rows) < total),
        total_count=total,
    )


def _runs(tx: ManagedTransaction, scope: Scope, *, offset: int, limit: int) -> tuple[list[RunInfo], set[str], int]:
    """The runs, those of them that claim something hidden, and how many runs there are in all."""
    rows = list_runs(tx, scope=scope, offset=offset, limit=limit)
    hidden = {
        context.run
        for context in all_contexts(tx).values()
        if context.retracted_at is None and not scope.sees(context.id)
    }
    return rows, hidden, count_runs(tx, scope=scope)


def _run_of(row: RunInfo, source: SourceInfo, *, counts_shown: bool) -> Run:
    counts = row.counts if counts_shown else {}
    return Run(
        id=strawberry.ID(row.id),
        source=source_of(source),
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
    )
