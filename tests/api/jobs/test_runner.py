"""One process at a time does the jobs, and what a dead one began is done by another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from api.jobs.plans import ImportPlan
from api.jobs.queue import queue_import
from api.jobs.runner import MAX_ATTEMPTS, JobRunner
from graph.claims.scope import Viewer
from graph.queries import jobs
from graph.queries.jobs import JobInfo
from graph.queries.runs import run_by_id
from graph.queries.uploads import Upload
from graph.server.connect import Graph
from graph.server.settings import Settings
from ingest.evidence import EvidenceStore
from tests.support.own_server import eventually

HOLDER = "a process of this test"


@pytest.fixture
def settings(server: Settings, tmp_path: Path) -> Settings:
    return replace(server, data_dir=tmp_path, evidence_url=str(tmp_path / "evidence"))


@pytest.fixture
def held(graph: Graph) -> Iterator[Graph]:
    """The graph, with the lease in the hands of this test: no other runner on it takes anything."""
    assert graph.write(jobs.take_lease, HOLDER, seconds=120)
    yield graph
    graph.write(jobs.take_lease, HOLDER, seconds=0)


def queued(graph: Graph, settings: Settings, job_id: str, rows: int = 3) -> JobInfo:
    lines = "".join(
        f'{{"id": "p{n}", "schema": "Person", "properties": {{"name": ["Name {n}"]}}}}\n' for n in range(rows)
    )
    kept = EvidenceStore(settings.evidence_url).keep(BytesIO((f"\n{lines}" if rows else "no facts").encode()))
    upload = Upload("", "somebody", kept.sha256, f"{job_id}.ftm.json", kept.size, "utf-8")
    return queue_import(graph, "somebody", upload, ImportPlan(kind="ftm"), job_id=job_id)


def job(graph: Graph, job_id: str) -> JobInfo:
    return graph.read(jobs.job_by_id, job_id)


def next_one(graph: Graph, holder: str, seconds: int = 60) -> JobInfo | None:
    return graph.write(jobs.next_job, holder, seconds=seconds, now=datetime.now(UTC))


def test_one_process_has_the_lease_until_it_ends_or_gives_it_back(held: Graph, settings: Settings) -> None:
    for number in range(2):
        queued(held, settings, f"job-{number}")
    first = next_one(held, HOLDER)
    assert first is not None
    assert (first.id, first.status, first.attempt) == ("job-0", "running", 1)
    assert next_one(held, "another") is None
    assert held.write(jobs.touch_job, "another", "job-0", {}, seconds=60) == "lost"
    assert held.write(jobs.touch_job, HOLDER, "job-0", {"done": 7}, seconds=60) is None
    assert job(held, "job-0").done == 7
    held.write(jobs.take_lease, HOLDER, seconds=0)
    taken = next_one(held, "another", seconds=0)
    assert taken is not None
    assert (taken.id, taken.attempt) == ("job-0", 2), "what was begun goes before what waits"
    assert held.write(jobs.take_lease, HOLDER, seconds=120)


def test_a_job_whose_process_died_is_done_by_another(held: Graph, settings: Settings) -> None:
    queued(held, settings, "job-orphan")
    assert next_one(held, HOLDER) is not None
    with JobRunner(held, settings) as runner:
        runner.wake()
        assert not eventually(lambda: job(held, "job-orphan").status != "running", 3), "the lease is not theirs"
        held.write(jobs.take_lease, HOLDER, seconds=0)
        runner.wake()
        assert eventually(lambda: job(held, "job-orphan").status == "done", 60), job(held, "job-orphan")
    done = job(held, "job-orphan")
    assert (done.attempt, done.records, done.error) == (2, 3, None)
    assert done.run is not None
    assert held.read(run_by_id, done.run).status == "complete"


def test_jobs_are_done_in_line_and_failures_say_why(graph: Graph, settings: Settings) -> None:
    assert graph.write(jobs.take_lease, HOLDER, seconds=120)
    queued(graph, settings, "job-a")
    queued(graph, settings, "job-b", rows=0)
    queued(graph, settings, "job-c", rows=5)
    graph.write(jobs.cancel_job, "job-c", by="somebody", viewer=Viewer("x"), now=datetime.now(UTC))
    graph.write(jobs.give_lease_back, HOLDER)
    with JobRunner(graph, settings) as runner:
        runner.wake()
        assert eventually(lambda: job(graph, "job-b").status in ("done", "failed"), 60)
    assert job(graph, "job-a").status == "done"
    failed = job(graph, "job-b")
    assert failed.status == "failed"
    assert failed.error
    assert job(graph, "job-c").status == "cancelled"
    assert job(graph, "job-c").run is None


def test_a_job_that_ends_every_process_is_given_up(held: Graph, settings: Settings) -> None:
    queued(held, settings, "job-deadly")
    for _ in range(MAX_ATTEMPTS):
        assert next_one(held, HOLDER) is not None
    held.write(jobs.give_lease_back, HOLDER)
    with JobRunner(held, settings) as runner:
        runner.wake()
        assert eventually(lambda: job(held, "job-deadly").status == "failed", 30)
    assert "ended 5 times" in str(job(held, "job-deadly").error)


def test_a_running_import_is_stopped_and_can_be_gone_on_with(graph: Graph, settings: Settings) -> None:
    assert graph.write(jobs.take_lease, HOLDER, seconds=120)
    queued(graph, settings, "job-long", rows=120_000)
    graph.write(jobs.give_lease_back, HOLDER)
    with JobRunner(graph, settings) as runner:
        runner.wake()
        assert eventually(lambda: job(graph, "job-long").records > 0, 60)
        graph.write(jobs.cancel_job, "job-long", by="somebody", viewer=Viewer("x"), now=datetime.now(UTC))
        assert eventually(lambda: job(graph, "job-long").status == "cancelled", 60), job(graph, "job-long")
        stopped = job(graph, "job-long")
        assert stopped.rate is not None
        assert stopped.run is not None
        assert graph.read(run_by_id, stopped.run).status == "failed"
