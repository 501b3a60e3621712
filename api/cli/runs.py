"""`clew runs`: what came in, and how to take it out again."""

from __future__ import annotations

import getpass
from itertools import islice
from typing import Annotated

import typer

from api.cli import audit, console
from api.cli.console import out, table
from api.cli.context import settings_of
from api.cli.ingest import one_line, print_table
from graph.queries.runs import RunInfo, list_runs, run_by_id
from graph.runs import revert_run
from graph.server.open import open_graph
from ingest.quarantine import read_quarantine

app = typer.Typer(help="List what came into the graph, and take runs out again.", invoke_without_command=True)

SHOWN_REJECTED = 20


@app.callback()
def list_them(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the latest first.")] = 20,
) -> None:
    """List runs, the latest first."""
    if context.invoked_subcommand is not None:
        return
    with console.progress() as progress, open_graph(settings_of(context), progress=progress) as graph:
        found = graph.read(list_runs, limit=limit)
    if not found:
        out.print("Nothing has come in yet. `clew ingest FILE` brings a file in.")
        return
    rows = table("run", "status", "source", "file", "records", "rejected", "grade", "marking", "started")
    for run in found:
        rows.add_row(
            run.id,
            run.status,
            run.source.id,
            one_line(run.evidence.name, 60),
            f"{run.counts['records']:,}",
            f"{run.counts['rejected']:,}",
            run.source.grading.grade,
            run.source.grading.marking,
            f"{run.started_at:%Y-%m-%d %H:%M}",
        )
    print_table(rows)


@app.command()
def show(context: typer.Context, run_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Everything about one run, with the first of its rejected records."""
    settings = settings_of(context)
    with console.progress() as progress, open_graph(settings, progress=progress) as graph:
        run = graph.read(run_by_id, run_id)
    _print_run(run)
    quarantine = settings.data_dir / "quarantine" / f"{run.id}.jsonl"
    if quarantine.exists():
        out.print(f"rejected ({quarantine}):", markup=False)
        for problem in islice(read_quarantine(quarantine), SHOWN_REJECTED):
            out.print(
                f"  {one_line(problem.position, 60)}: {problem.reason}: {one_line(problem.message)}", markup=False
            )


@app.command()
def revert(
    context: typer.Context,
    run_id: Annotated[str, typer.Argument(metavar="ID")],
    force: Annotated[bool, typer.Option("--force", help="Also a run that was killed and never ended.")] = False,
) -> None:
    """Take back exactly what a run claimed; what other runs also claimed stays."""
    with console.progress() as progress, open_graph(settings_of(context), progress=progress) as graph:
        audit.note(graph, "import", "clew runs revert", {"run": run_id})
        reverted = revert_run(
            graph,
            run_id,
            by=getpass.getuser(),
            force=force,
            progress=lambda done: progress("Taking back observations", done, None),
        )
    out.print(f"{run_id} is reverted: {reverted.observations:,} observations gone through.", markup=False)


def _print_run(run: RunInfo) -> None:
    rows = table("run", run.id)
    rows.add_row("status", one_line(f"{run.status} {run.message or ''}".rstrip()))
    rows.add_row("source", one_line(f"{run.source.id}: {run.source.name}"))
    rows.add_row("licence", one_line(run.source.licence or "not stated"))
    rows.add_row("grade, marking", f"{run.source.grading.grade}, TLP:{run.source.grading.marking}")
    rows.add_row("file", f"{one_line(run.evidence.name)}, {run.evidence.size:,} bytes, {run.evidence.media_type}")
    rows.add_row("SHA-256", run.evidence.sha256)
    rows.add_row("adapter", f"{run.adapter} {run.adapter_version}")
    rows.add_row("started", f"{run.started_at:%Y-%m-%d %H:%M:%S}")
    if run.finished_at is not None:
        rows.add_row("finished", f"{run.finished_at:%Y-%m-%d %H:%M:%S}")
    for name, count in run.counts.items():
        rows.add_row(name, f"{count:,}")
    print_table(rows)
