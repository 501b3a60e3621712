"""Puts long work in line: imports, reverts, replays. Whoever may not is refused here, before anything is written."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from neo4j import ManagedTransaction

from api.errors import BadInput, NotFound
from api.jobs.plans import DEFAULT_MARKING, ImportPlan, require_import, require_rights
from graph.claims.ids import digest
from graph.claims.records import MARKINGS
from graph.claims.scope import Viewer
from graph.queries import jobs
from graph.queries.contexts import all_contexts
from graph.queries.errors import RunMissing
from graph.queries.jobs import JobInfo
from graph.queries.runs import RunInfo, open_to, run_by_id
from graph.queries.uploads import Upload
from graph.server.connect import Graph
from graph.server.settings import Settings
from ingest.corrections import MAX_CORRECTIONS, Rewritten, corrected_file
from ingest.evidence import EvidenceStore


def add_import(graph: Graph, viewer: Viewer, upload: Upload, plan: ImportPlan, *, again: bool = False) -> JobInfo:
    """An import of a file that the viewer sent. Raises: Forbidden, BadInput."""
    require_import(viewer)
    require_rights(viewer, plan.marking, plan.case)
    return queue_import(graph, viewer.name, upload, plan, job_id=f"job-{secrets.token_hex(12)}", again=again)


def queue_import(
    graph: Graph, owner: str, upload: Upload, plan: ImportPlan, *, job_id: str, again: bool = False
) -> JobInfo:
    """The same for a door that has decided by itself who may."""
    plan = plan.model_copy(update={"marking": plan.marking or DEFAULT_MARKING})
    what = {
        "evidence": upload.sha256,
        "name": upload.name,
        "encoding": upload.encoding,
        "plan": plan.model_dump(exclude_none=True),
        "again": again,
    }
    return graph.write(
        jobs.add_job,
        job_id,
        kind="ingest",
        owner=owner,
        title=upload.name,
        marking=plan.marking or DEFAULT_MARKING,
        case=plan.case,
        what=what,
        source=plan.source,
        now=datetime.now(UTC),
    )


def settled_job_id(door: str, sha256: str, plan: ImportPlan) -> str:
    """An id that follows from what is brought in through which door: the same file there again is the same job."""
    return "job-" + digest("door", door, sha256, plan.model_dump(exclude_none=True))


def add_revert(graph: Graph, viewer: Viewer, run_id: str, *, force: bool = False) -> JobInfo:
    """A revert of a run that the viewer sees whole. Raises: Forbidden, NotFound."""
    require_import(viewer)
    run = graph.read(whole_run, viewer, run_id)
    marking, case = graph.read(_strictest, run)
    return graph.write(
        jobs.add_job,
        f"job-{secrets.token_hex(12)}",
        kind="revert",
        owner=viewer.name,
        title=run.evidence.name,
        marking=marking,
        case=case,
        what={"run": run.id, "force": force},
        run=run.id,
        source=run.source.id,
        now=datetime.now(UTC),
    )


def add_replay(graph: Graph, settings: Settings, viewer: Viewer, run_id: str, written: Sequence[Rewritten]) -> JobInfo:
    """Brings corrected records of a run in, as an artefact of their own.

    Raises: Forbidden, NotFound, BadInput; CannotCorrect.
    """
    require_import(viewer)
    if not 0 < len(written) <= MAX_CORRECTIONS:
        raise BadInput(
            f"{len(written)} records are corrected at once.",
            todo=f"Send from 1 to {MAX_CORRECTIONS:,}.",
            where="corrections",
        )
    run = graph.read(whole_run, viewer, run_id)
    require_rights(viewer, run.grading.marking, run.grading.case)
    if run.options is None and run.mapping is not None and run.adapter == "tables":
        raise BadInput(
            "This run was made before Clew kept the mapping with it.",
            todo="Correct the file and import it again.",
            where="run",
        )
    content, positions = corrected_file(settings, run.evidence.sha256, run.evidence.name, run.options, written)
    kept = EvidenceStore(settings.evidence_url).keep(BytesIO(content))
    grading = run.grading
    plan = ImportPlan(
        kind=run.adapter,
        source=run.source.id,
        name=run.source.name,
        licence=run.source.licence,
        url=run.source.url,
        reliability=grading.reliability,  # type: ignore[arg-type]  # it was one when the run began
        credibility=grading.credibility,
        marking=grading.marking,  # type: ignore[arg-type]
        case=grading.case,
        mapping=dict((run.options or {}).get("mapping") or {}) or None,
        currency=(run.options or {}).get("currency"),
        encoding="utf-8",
    )
    what: dict[str, Any] = {
        "evidence": kept.sha256,
        "name": run.evidence.name,
        "encoding": "utf-8",
        "plan": plan.model_dump(exclude_none=True),
        "again": False,
        "corrects": {
            "run": run.id,
            "evidence": run.evidence.sha256,
            "positions": [one.position for one in written],
            "new_positions": positions,
            "by": viewer.name,
        },
    }
    return graph.write(
        jobs.add_job,
        f"job-{secrets.token_hex(12)}",
        kind="replay",
        owner=viewer.name,
        title=run.evidence.name,
        marking=grading.marking,
        case=grading.case,
        what=what,
        source=run.source.id,
        now=datetime.now(UTC),
    )


def whole_run(tx: ManagedTransaction, viewer: Viewer, run_id: str) -> RunInfo:
    """A run of which the viewer sees everything: each claim, and what was rejected.

    Raises: NotFound for any other, since even that it exists may be a secret.
    """
    try:
        run = run_by_id(tx, run_id)
    except RunMissing:
        raise NotFound("run", run_id) from None
    hidden = any(
        context.run == run_id and not open_to(viewer, context.marking, context.case)
        for context in all_contexts(tx).values()
    )
    if hidden or not open_to(viewer, run.grading.marking, run.grading.case):
        raise NotFound("run", run_id)
    return run


def _strictest(tx: ManagedTransaction, run: RunInfo) -> tuple[str, str | None]:
    """The marking and the case that cover every claim of a run."""
    found = {context.marking for context in all_contexts(tx).values() if context.run == run.id}
    return max({run.grading.marking, *found}, key=MARKINGS.index), run.grading.case
