"""The thread that does jobs, one after the other.

Any number of processes may share a graph; a lease in the graph lets exactly one of them work. A process that dies
loses it when it runs out, and the next one takes its job up again: what was written stays, and is found known.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from datetime import UTC, datetime
from types import TracebackType

from api.errors import ApiError
from api.jobs.work import Progress, do_job
from graph.errors import GraphError
from graph.queries import jobs
from graph.queries.jobs import JobInfo
from graph.server.connect import Graph
from graph.server.settings import Settings
from ingest.errors import Cancelled, IngestError

log = logging.getLogger("clew.jobs")

LEASE_S = 30
BEAT_S = 1.0
"""How often progress is written and the lease renewed."""
IDLE_S = 2.0
MAX_ATTEMPTS = 5
"""After so many processes that died of a job, it is the job."""


class JobRunner:
    """Works from `with` to its end, as long as it has the lease. `wake` has it look for work at once."""

    def __init__(self, graph: Graph, settings: Settings) -> None:
        self._graph = graph
        self._settings = settings
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._stopping = threading.Event()
        self._woken = threading.Event()
        self._thread = threading.Thread(target=self._work, name="clew-jobs", daemon=True)

    def __enter__(self) -> JobRunner:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._woken.set()
        self._thread.join(15)

    def wake(self) -> None:
        self._woken.set()

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                worked = self._graph.read(jobs.some_work) and self._do_next()
            except GraphError as problem:
                log.warning("jobs wait for the graph: %s", problem)
                worked = False
            except Exception:
                log.exception("a job could not be taken up")
                worked = False
            if not worked:
                self._woken.wait(IDLE_S)
                self._woken.clear()
        try:
            self._graph.write(jobs.give_lease_back, self._holder, timeout_s=5)
        except Exception:
            log.info("the lease on jobs was not given back; it runs out by itself", exc_info=True)

    def _do_next(self) -> bool:
        job = self._graph.write(jobs.next_job, self._holder, seconds=LEASE_S, now=datetime.now(UTC))
        if job is None:
            return False
        if job.attempt > MAX_ATTEMPTS:
            self._end(job, "failed", Progress(), f"The process that worked on it ended {MAX_ATTEMPTS} times.")
            return True
        with _Beat(self._graph, self._holder, job, self._stopping) as beat:
            status, error = self._outcome(job, beat)
        if status is not None:
            self._end(job, status, beat.progress, error)
        return True

    def _outcome(self, job: JobInfo, beat: _Beat) -> tuple[str | None, str | None]:
        """How a job ended and what went wrong; None where it is to be taken up again."""
        try:
            do_job(self._graph, self._settings, job, beat.progress, beat.check)
        except _Interrupted:
            log.info("job %s goes on elsewhere, or later", job.id)
            return None, None
        except Cancelled as problem:
            return "cancelled", str(problem)
        except (IngestError, GraphError, ApiError) as problem:
            return "failed", str(problem)
        except Exception:
            number = secrets.token_hex(6)
            log.exception("error %s in job %s", number, job.id)
            return "failed", f"Something went wrong inside Clew (error {number}); the server's log says what."
        return "done", None

    def _end(self, job: JobInfo, status: str, progress: Progress, error: str | None) -> None:
        self._graph.write(jobs.end_job, job.id, status, progress=progress.told(), error=error, now=datetime.now(UTC))


class _Interrupted(BaseException):
    """The work ends here and is not done: the process stops, or the lease went to another one.

    It is no Exception, so that no reader on the way takes it for a broken record.
    """


class _Beat:
    """Beside a job: writes down how far it is, keeps the lease, and learns when the work is to end."""

    def __init__(self, graph: Graph, holder: str, job: JobInfo, stopping: threading.Event) -> None:
        self.progress = Progress(run=job.run, source=job.source)
        self._graph = graph
        self._holder = holder
        self._job = job
        self._stopping = stopping
        self._said: str | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="clew-job-beat", daemon=True)

    def __enter__(self) -> _Beat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def check(self) -> None:
        """Raises: Cancelled, _Interrupted."""
        if self._stopping.is_set() or self._said == "lost":
            raise _Interrupted
        if self._said == "cancel":
            raise Cancelled

    def _beat(self) -> None:
        while not self._over.wait(BEAT_S):
            try:
                said = self._graph.write(
                    jobs.touch_job, self._holder, self._job.id, self.progress.told(), seconds=LEASE_S
                )
            except Exception as problem:
                log.warning("how far job %s is was not noted: %s", self._job.id, problem)
                continue
            self._said = said or self._said
