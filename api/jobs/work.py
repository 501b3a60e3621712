"""What jobs do, each by what it was told when it was put in line. Every one of them can be done again."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from api.jobs.plans import ImportPlan, corrections_of_plan
from graph.queries.corrections import CorrectedRecord, note_corrections
from graph.queries.effects import revert_effects
from graph.queries.jobs import JobInfo
from graph.runs import revert_run
from graph.server.connect import Graph
from graph.server.settings import Settings
from ingest.errors import IngestError
from ingest.pipeline import ingest
from ingest.quarantine import read_quarantine
from ingest.report import Report


@dataclass(slots=True)
class Progress:
    """How far a job has come. The working thread counts, and another one writes it down."""

    step: str | None = None
    done: int = 0
    total: int | None = None
    run: str | None = None
    source: str | None = None
    report: Report | None = None
    counted: int = 0
    began: float = field(default_factory=time.monotonic)

    def told(self) -> dict[str, Any]:
        """As it is kept with the job."""
        seconds = time.monotonic() - self.began
        records = self.counted if self.report is None else self.report.records
        found = {
            "step": self.step,
            "done": self.done,
            "total": self.total,
            "run": self.run,
            "source": self.source,
            "records": records,
            "rejected": 0 if self.report is None else self.report.rejected.total,
            "rate": records / seconds if records and seconds > 0 else None,
        }
        if self.total and 0 < self.done <= self.total:
            found["remaining_s"] = seconds * (self.total - self.done) / self.done
        return {name: value for name, value in found.items() if value is not None}


Check = Callable[[], None]
"""Called at every step; raises what ends the work."""


def do_job(graph: Graph, settings: Settings, job: JobInfo, progress: Progress, check: Check) -> None:
    """Raises: IngestError, GraphError, and what `check` raises."""
    _KINDS[job.kind](graph, settings, job, progress, check)


def _import(graph: Graph, settings: Settings, job: JobInfo, progress: Progress, check: Check) -> None:
    what = job.what
    plan = ImportPlan.model_validate(what["plan"])
    request = plan.request(what["evidence"], what["name"], encoding=what.get("encoding"), again=what["again"])
    if "corrects" in what:
        request = replace(request, corrects=corrections_of_plan(what["corrects"]))

    def read(step: str, done: int, total: int | None) -> None:
        progress.step, progress.done, progress.total = step, done, total
        check()

    def begun(report: Report) -> None:
        progress.report, progress.run, progress.source = report, report.run, report.source
        progress.began = time.monotonic()

    check()
    ingest(graph, settings, request, progress=read, on_start=begun)


def _replay(graph: Graph, settings: Settings, job: JobInfo, progress: Progress, check: Check) -> None:
    """What is rejected again stays open; the rest counts as resolved."""
    try:
        _import(graph, settings, job, progress, check)
    except IngestError:
        if progress.report is None or progress.report.records == 0:
            raise
        _resolve(graph, settings, job.what["corrects"], progress.report, job.what["evidence"])
        raise
    assert progress.report is not None
    _resolve(graph, settings, job.what["corrects"], progress.report, job.what["evidence"])


def _resolve(graph: Graph, settings: Settings, corrects: Mapping[str, Any], report: Report, evidence: str) -> None:
    file = settings.data_dir / "quarantine" / f"{report.run}.jsonl"
    again = {problem.position for problem in read_quarantine(file)} if file.exists() else set()
    graph.write(
        note_corrections,
        [
            CorrectedRecord(corrects["run"], position, evidence, new_position, corrects["by"], report.run)
            for position, new_position in zip(corrects["positions"], corrects["new_positions"], strict=True)
            if new_position not in again
        ],
        now=datetime.now(UTC),
    )


def _revert(graph: Graph, _settings: Settings, job: JobInfo, progress: Progress, check: Check) -> None:
    run = job.what["run"]
    effects = graph.read(revert_effects, run)
    progress.run, progress.step, progress.total = run, "Taking back", effects.claims + effects.kept_claims

    def gone_through(count: int) -> None:
        progress.done = progress.counted = count
        check()

    check()
    revert_run(graph, run, by=job.owner, force=bool(job.what.get("force")), progress=gone_through)


_KINDS: Mapping[str, Callable[[Graph, Settings, JobInfo, Progress, Check], None]] = {
    "ingest": _import,
    "replay": _replay,
    "revert": _revert,
}
