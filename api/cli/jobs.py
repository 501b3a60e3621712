"""`clew jobs` and `clew quarantine`: what waits and runs, and what was rejected, for those who have no page."""

from __future__ import annotations

import getpass
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer

from api.cli import console
from api.cli.console import err, out, table
from api.cli.context import settings_of
from api.cli.ingest import one_line, print_table
from api.errors import BadInput, FileUnwritable
from api.jobs.queue import add_replay
from api.jobs.runner import JobRunner
from api.sign_in import OWNER
from graph.claims.scope import Viewer
from graph.queries.corrections import corrections_of
from graph.queries.jobs import EVERYTHING, JobInfo, cancel_job, job_by_id, list_jobs
from graph.queries.runs import run_by_id
from graph.server.connect import Graph
from graph.server.open import open_graph
from ingest.corrections import Rewritten, texts_to_correct
from ingest.errors import FileUnreadable
from ingest.quarantine import read_quarantine

app = typer.Typer(help="List imports and other long work, and stop it.", invoke_without_command=True)
quarantine = typer.Typer(help="Look at what a run rejected, correct it, and bring it in.", no_args_is_help=True)

WAIT_S = 0.5


@app.callback()
def list_them(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the latest first.")] = 20,
) -> None:
    """List jobs, the latest first."""
    if context.invoked_subcommand is not None:
        return
    with console.progress() as progress, open_graph(settings_of(context), progress=progress) as graph:
        found = graph.read(list_jobs, limit=limit)
    if not found:
        out.print("There was no long work yet. Imports of the page, of `clew watch` and of web hooks are listed here.")
        return
    rows = table("job", "kind", "status", "what", "by", "records", "rejected", "rate", "left", "began")
    for job in found:
        rows.add_row(
            job.id,
            job.kind,
            job.status,
            one_line(job.title, 50),
            one_line(job.owner, 30),
            f"{job.records:,}",
            f"{job.rejected:,}",
            "" if job.rate is None else f"{job.rate:,.0f}/s",
            f"{job.remaining_s:,.0f} s" if job.remaining_s is not None and job.status == "running" else "",
            "" if job.started_at is None else f"{job.started_at:%Y-%m-%d %H:%M}",
        )
    print_table(rows)
    for job in found:
        if job.error is not None:
            out.print(f"{job.id}: {one_line(job.error)}", markup=False)


@app.command()
def cancel(context: typer.Context, job_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Stop a job: at once if it waits, soon if it runs. What it wrote stays until its run is reverted."""
    with console.progress() as progress, open_graph(settings_of(context), progress=progress) as graph:
        job = graph.write(cancel_job, job_id, by=getpass.getuser(), viewer=EVERYTHING, now=datetime.now(UTC))
    state = "stops at the next chance" if job.status == "running" else f"is {job.status}"
    out.print(f"{job.id} {state}.", markup=False)


@quarantine.command("show")
def show(
    context: typer.Context,
    run_id: Annotated[str, typer.Argument(metavar="RUN")],
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Write all of it there as JSON lines, to correct.")
    ] = None,
) -> None:
    """Show what a run rejected, and what of it was corrected since."""
    settings = settings_of(context)
    with console.progress() as progress, open_graph(settings, progress=progress) as graph:
        run = graph.read(run_by_id, run_id)
        resolved = graph.read(corrections_of, run_id)
    file = settings.data_dir / "quarantine" / f"{run.id}.jsonl"
    problems = list(read_quarantine(file)) if file.exists() else []
    if export is not None:
        open_ones = [one for one in problems if one.position not in resolved]
        texts = texts_to_correct(settings, run.evidence.sha256, run.evidence.name, [one.position for one in open_ones])
        lines = [
            {
                "position": one.position,
                "reason": one.reason,
                "message": one.message,
                "text": texts.get(one.position, one.raw),
            }
            for one in open_ones
        ]
        try:
            export.write_bytes(b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines))
        except OSError as wrong:
            raise FileUnwritable(str(export), wrong.strerror or str(wrong)) from wrong
        out.print(f"{len(lines):,} records are in {export}. Correct `text` (or give `cells`), then:", markup=False)
        out.print(f"  clew quarantine replay {run.id} {export}", markup=False)
        return
    if not problems:
        out.print(f"{run.id} rejected nothing.", markup=False)
        return
    rows = table("where", "reason", "message", "corrected by")
    for one in problems:
        done = resolved.get(one.position)
        rows.add_row(
            one_line(one.position, 40),
            one.reason,
            one_line(one.message, 120),
            "" if done is None else f"{one_line(done.by, 30)} ({done.resolved_by})",
        )
    print_table(rows)


@quarantine.command("replay")
def replay(
    context: typer.Context,
    run_id: Annotated[str, typer.Argument(metavar="RUN")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSON lines with `position` and `text` or `cells`.")],
) -> None:
    """Bring corrected records in, as an artefact of their own. What was collected stays as it was."""
    written = _read_corrections(file)
    settings = settings_of(context)
    with ExitStack() as stack:
        with console.progress() as progress:
            graph = stack.enter_context(open_graph(settings, progress=progress))
        stack.enter_context(JobRunner(graph, settings))
        job = _ended(graph, add_replay(graph, settings, Viewer(OWNER), run_id, written))
    if job.status != "done":
        err.print(f"The replay is {job.status}: {one_line(job.error or '')}", markup=False)
        raise typer.Exit(1)
    out.print(f"{job.records:,} records in, {job.rejected:,} rejected again ({job.run}).", markup=False)


def _ended(graph: Graph, job: JobInfo) -> JobInfo:
    """The job once it is over; another process may be the one that does it."""
    while job.status in ("queued", "running"):
        time.sleep(WAIT_S)
        job = graph.read(job_by_id, job.id)
    return job


def _read_corrections(file: Path) -> list[Rewritten]:
    """Raises: FileUnreadable, BadInput."""
    try:
        lines = file.read_bytes().splitlines()
    except OSError as wrong:
        raise FileUnreadable(str(file), wrong.strerror or str(wrong)) from wrong
    found: dict[str, Rewritten] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
            cells = row.get("cells")
            text = None if cells is not None else row["text"]
            found[row["position"]] = Rewritten(
                str(row["position"]),
                None if text is None else str(text),
                None if cells is None else tuple(map(str, cells)),
            )
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as wrong:
            raise BadInput(
                f"Line {number} of {file} is no correction.",
                todo='Write {"position": "…", "text": "…"} on each line.',
            ) from wrong
    return list(found.values())
