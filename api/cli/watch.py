"""`clew watch`: a folder whose files come in by themselves."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from api.cli import console, plans
from api.cli.console import err, out
from api.cli.context import settings_of
from api.cli.ingest import one_line
from api.jobs.runner import JobRunner
from api.jobs.watch import PAUSE_S, Watcher
from graph.queries.jobs import JobInfo, job_by_id
from graph.server.connect import Graph
from graph.server.open import open_graph

OVER = ("done", "failed", "cancelled")


def watch(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The folder, with those in it.")],
    source_id: plans.SourceId = None,
    name: plans.Name = None,
    licence: plans.Licence = None,
    url: plans.Url = None,
    reliability: plans.Reliability = None,
    credibility: plans.Credibility = None,
    marking: plans.MarkingOption = None,
    case: plans.Case = None,
    mapping: plans.Mapping = None,
    kind: plans.Kind = None,
    encoding: plans.Encoding = None,
    once: Annotated[bool, typer.Option("--once", help="Bring in what is there now, and end.")] = False,
) -> None:
    """Bring in what arrives in a folder, until Ctrl+C. The files stay where they are, and each comes in once."""
    plan = plans.plan_from(
        kind=kind,
        mapping=mapping,
        source_id=source_id,
        name=name,
        licence=licence,
        url=url,
        reliability=reliability,
        credibility=credibility,
        marking=marking,
        case=case,
        encoding=encoding,
    )
    settings = settings_of(context)
    with ExitStack() as stack:
        with console.progress() as starting:
            graph = stack.enter_context(open_graph(settings, progress=starting))
        runner = stack.enter_context(JobRunner(graph, settings))
        watcher = Watcher(graph, settings, folder.absolute(), plan)
        if not once:
            out.print(f"Watching {folder}. Ctrl+C ends it.", markup=False)
        waiting: dict[str, JobInfo] = {}
        failed = 0
        looks = 0
        while not once or looks < 2 or waiting:
            if not once or looks < 2:
                fresh = watcher.look()
                looks += 1
                waiting |= {job.id: job for job in fresh}
                if fresh:
                    runner.wake()
            failed += _tell_ended(graph, waiting)
            if not once or looks < 2 or waiting:
                time.sleep(PAUSE_S if not once else 0.5)
    if once and failed:
        raise typer.Exit(1)


def _tell_ended(graph: Graph, waiting: dict[str, JobInfo]) -> int:
    """Says how those jobs ended that have, and forgets them. Returns how many did not go well."""
    failed = 0
    for job_id in list(waiting):
        job = graph.read(job_by_id, job_id)
        if job.status not in OVER:
            continue
        del waiting[job_id]
        name = one_line(job.title, 80)
        if job.status == "done":
            out.print(f"{name}: {job.records:,} records in, {job.rejected:,} rejected ({job.run})", markup=False)
        else:
            failed += 1
            err.print(f"{name}: {job.status}: {one_line(job.error or '')}", markup=False)
    return failed
