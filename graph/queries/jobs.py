"""Jobs: long work that waits, runs and ends, and the lease that lets one process at a time do it.

The server's own clock decides when a lease has run out, so that machines need not agree on the time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from neo4j import ManagedTransaction

from graph.claims.scope import Viewer
from graph.queries.errors import JobMissing
from graph.queries.runs import rights

ADD_JOB = """
MERGE (j:Job {id: $id})
ON CREATE SET j += $job, j.status = 'queued', j.created_at = $now, j.attempt = 0, j.cancel = false
RETURN properties(j) AS job
"""
SOME_WORK = """
MATCH (j:Job)
WHERE j.status IN ['queued', 'running']
WITH j LIMIT 1
RETURN count(j) AS jobs
"""
HOLD_LEASE = """
MERGE (l:JobLease {id: 'jobs'})
SET l.asked = coalesce(l.asked, 0) + 1
RETURN l.id AS id
"""
TAKE_LEASE = """
MATCH (l:JobLease {id: 'jobs'})
WHERE l.holder IS NULL OR l.holder = $holder OR l.until < datetime()
SET l.holder = $holder, l.until = datetime() + duration({seconds: $seconds})
RETURN l.holder AS holder
"""
GIVE_LEASE_BACK = """
MATCH (l:JobLease {id: 'jobs', holder: $holder})
REMOVE l.holder, l.until
"""
NEXT_JOB = """
MATCH (j:Job)
WHERE j.status IN ['queued', 'running']
WITH j ORDER BY j.status = 'running' DESC, j.created_at, j.id LIMIT 1
SET j.status = 'running', j.attempt = j.attempt + 1, j.started_at = coalesce(j.started_at, $now)
RETURN properties(j) AS job
"""
TOUCH_JOB = """
MATCH (j:Job {id: $id, status: 'running'})
SET j += $progress
RETURN j.cancel AS cancel
"""
END_JOB = """
MATCH (j:Job {id: $id})
SET j += $progress, j.status = $status, j.error = $error, j.finished_at = $now
REMOVE j.remaining_s
"""
CANCEL_JOB = """
MATCH (j:Job {id: $id})
WHERE j.status IN ['queued', 'running']
SET j.cancel = true, j.cancelled_by = $by,
    j.finished_at = CASE j.status WHEN 'queued' THEN $now END,
    j.status = CASE j.status WHEN 'queued' THEN 'cancelled' ELSE j.status END
"""
_OPEN_TO = "j.marking IN $markings AND (j.case IS NULL OR $cases IS NULL OR j.case IN $cases)"
JOB_BY_ID = f"""
MATCH (j:Job {{id: $id}})
WHERE {_OPEN_TO}
RETURN properties(j) AS job
"""
JOBS = f"""
MATCH (j:Job)
WHERE {_OPEN_TO}
RETURN properties(j) AS job ORDER BY j.created_at DESC, j.id SKIP $offset LIMIT $limit
"""
COUNT_JOBS = f"""
MATCH (j:Job)
WHERE {_OPEN_TO}
RETURN count(j) AS count
"""
JOBS_OF_RUNS = """
UNWIND $runs AS run
MATCH (j:Job {run: run})
WHERE j.status IN ['queued', 'running']
RETURN properties(j) AS job ORDER BY j.created_at, j.id
"""

EVERYTHING = Viewer("clew")
"""For who looks at the graph from inside: every marking, every case."""


@dataclass(frozen=True, slots=True)
class JobInfo:
    """One piece of long work.

    Attributes:
        kind: `ingest`, `revert` or `replay`.
        status: `queued`, `running`, `done`, `failed` or `cancelled`.
        owner: Name of the viewer who wanted it.
        title: What it works on, for people; a file's name as a rule.
        marking, case: Who may know of it.
        what: Everything that its process needs to know.
        run: That it makes or takes back, once it is known.
        step: What it is doing, for people.
        done, total: How far it has come: bytes of a file, observations of a revert.
        rate: Records for each second; `remaining_s` an estimate in seconds.
        attempt: How many processes have begun it.
        cancel: Whether somebody wants it to stop.
    """

    id: str
    kind: str
    status: str
    owner: str
    title: str
    marking: str
    case: str | None
    what: Mapping[str, Any]
    created_at: datetime
    attempt: int
    cancel: bool
    started_at: datetime | None = None
    finished_at: datetime | None = None
    run: str | None = None
    source: str | None = None
    step: str | None = None
    done: int = 0
    total: int | None = None
    records: int = 0
    rejected: int = 0
    rate: float | None = None
    remaining_s: float | None = None
    error: str | None = None


def add_job(
    tx: ManagedTransaction,
    job_id: str,
    *,
    kind: str,
    owner: str,
    title: str,
    marking: str,
    case: str | None,
    what: Mapping[str, Any],
    now: datetime,
    run: str | None = None,
    source: str | None = None,
) -> JobInfo:
    """Puts a job at the end of the queue; one of the same id stays as it is, whatever has become of it."""
    job = {
        "kind": kind,
        "owner": owner,
        "title": title,
        "marking": marking,
        "case": case,
        "what": orjson.dumps(what).decode(),
        "run": run,
        "source": source,
    }
    return _job(tx.run(ADD_JOB, id=job_id, job=job, now=now).single(strict=True)["job"])


def some_work(tx: ManagedTransaction) -> bool:
    """Whether there is a job that waits, or that somebody began."""
    return bool(tx.run(SOME_WORK).single(strict=True)["jobs"])


def take_lease(tx: ManagedTransaction, holder: str, *, seconds: int) -> bool:
    """Whether the lease is now the holder's, for so long. It also renews it."""
    tx.run(HOLD_LEASE).consume()
    return tx.run(TAKE_LEASE, holder=holder, seconds=seconds).single() is not None


def give_lease_back(tx: ManagedTransaction, holder: str) -> None:
    """Lets another process go on at once."""
    tx.run(GIVE_LEASE_BACK, holder=holder).consume()


def next_job(tx: ManagedTransaction, holder: str, *, seconds: int, now: datetime) -> JobInfo | None:
    """The job to do, with the lease on all of them: one whose process died goes before those that wait.

    None if there is nothing to do, or somebody else has the lease.
    """
    if not take_lease(tx, holder, seconds=seconds):
        return None
    row = tx.run(NEXT_JOB, now=now).single()
    return None if row is None else _job(row["job"])


def touch_job(
    tx: ManagedTransaction, holder: str, job_id: str, progress: Mapping[str, Any], *, seconds: int
) -> str | None:
    """Notes how far a job has come, and renews the lease.

    Returns: None to go on, `cancel` if somebody wants it to stop, `lost` if it is no longer the holder's.
    """
    if not take_lease(tx, holder, seconds=seconds):
        return "lost"
    row = tx.run(TOUCH_JOB, id=job_id, progress=dict(progress)).single()
    if row is None:
        return "lost"
    return "cancel" if row["cancel"] else None


def end_job(
    tx: ManagedTransaction,
    job_id: str,
    status: str,
    *,
    progress: Mapping[str, Any],
    error: str | None,
    now: datetime,
) -> None:
    """Notes how a job ended: `done`, `failed` or `cancelled`."""
    tx.run(END_JOB, id=job_id, status=status, progress=dict(progress), error=error, now=now).consume()


def cancel_job(tx: ManagedTransaction, job_id: str, *, by: str, viewer: Viewer, now: datetime) -> JobInfo:
    """Has a job stopped: at once if it waits, at the next chance if it runs; one that has ended stays as it is.

    Raises: JobMissing.
    """
    job_by_id(tx, job_id, viewer)
    tx.run(CANCEL_JOB, id=job_id, by=by, now=now).consume()
    return job_by_id(tx, job_id, viewer)


def job_by_id(tx: ManagedTransaction, job_id: str, viewer: Viewer = EVERYTHING) -> JobInfo:
    """Raises: JobMissing, also for one that the viewer may not know of."""
    row = tx.run(JOB_BY_ID, id=job_id, **rights(viewer)).single()
    if row is None:
        raise JobMissing(job_id)
    return _job(row["job"])


def list_jobs(
    tx: ManagedTransaction, viewer: Viewer = EVERYTHING, *, offset: int = 0, limit: int = 20
) -> list[JobInfo]:
    """Jobs that the viewer may know of, the latest first."""
    return [_job(row["job"]) for row in tx.run(JOBS, **rights(viewer), offset=offset, limit=limit)]


def count_jobs(tx: ManagedTransaction, viewer: Viewer = EVERYTHING) -> int:
    """How many jobs `list_jobs` would list."""
    return int(tx.run(COUNT_JOBS, **rights(viewer)).single(strict=True)["count"])


def jobs_of_runs(tx: ManagedTransaction, runs: Sequence[str]) -> dict[str, JobInfo]:
    """The jobs that work on runs now, by run."""
    return {row["job"]["run"]: _job(row["job"]) for row in tx.run(JOBS_OF_RUNS, runs=list(runs))}


def _job(row: Mapping[str, Any]) -> JobInfo:
    known = {name: row[name] for name in JobInfo.__dataclass_fields__ if row.get(name) is not None}
    known["case"] = row.get("case")
    known["what"] = orjson.loads(row["what"])
    for name in ("created_at", "started_at", "finished_at"):
        if name in known:
            known[name] = known[name].to_native()
    return JobInfo(**known)
