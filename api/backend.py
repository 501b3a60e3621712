"""The graph behind a server: it starts in a thread of its own, so that the page is there before the graph is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from api.jobs.runner import JobRunner
from api.jobs.watch import watching
from graph.server.connect import Graph
from graph.server.open import open_graph
from graph.server.progress import Progress
from graph.server.settings import Settings

log = logging.getLogger("clew.api")

STOP_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class State:
    """How far the graph has come: `step`, `done` of `total` while it starts, `problem` if it never will."""

    ready: bool = False
    step: str = "Starting"
    done: int = 0
    total: int | None = None
    problem: str | None = None


class Backend:
    """The graph from `start` to `stop`.

    Args:
        prepare: What is to be done with the graph before it is ready, such as loading a sample.
        progress: Who else wants to know how far the start is; the state knows it in any case.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        prepare: Callable[[Graph, Progress], None] | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.settings = settings
        self.state = State()
        self.graph: Graph | None = None
        self.jobs: JobRunner | None = None
        self.settled = threading.Event()
        """Set once the graph is ready, or never will be."""
        self._prepare = prepare
        self._progress = progress
        self._stopping = threading.Event()
        # A daemon: a download that hangs must not keep Ctrl+C from ending the process.
        self._thread = threading.Thread(target=self._hold, name="backend", daemon=True)

    def start(self) -> None:
        """Begins, unless it has begun."""
        if self._thread.ident is None:
            self._thread.start()

    def stop(self) -> None:
        """Lets go of the graph; the embedded server ends by itself when nobody is left."""
        self._stopping.set()
        self._thread.join(STOP_TIMEOUT_S if self.state.ready else 1.0)

    def _hold(self) -> None:
        try:
            with open_graph(self.settings, progress=self._show) as graph:
                if self._prepare is not None:
                    self._prepare(graph, self._show)
                with JobRunner(graph, self.settings) as self.jobs, watching(graph, self.settings, self.jobs.wake):
                    self.graph = graph
                    self.state = State(ready=True, step="Ready")
                    self.settled.set()
                    self._rehearse(graph)
                    self._stopping.wait()
                    self.graph = None
        except _Stopped:
            log.info("stopped while starting")
        except Exception as problem:
            log.exception("the graph did not start")
            self.state = State(step="Failed", problem=str(problem) or repr(problem))
        finally:
            self.settled.set()

    def _rehearse(self, graph: Graph) -> None:
        from api.rehearsal import rehearse  # with all queries, which the start of the graph need not wait for

        try:
            graph.read(rehearse)
        except Exception:  # whatever it was: it must not take the graph from those who ask in earnest
            log.exception("the rehearsal failed; the first questions will take longer")

    def _show(self, step: str, done: int, total: int | None) -> None:
        if self._stopping.is_set():
            raise _Stopped
        self.state = State(step=step, done=done, total=total)
        if self._progress is not None:
            self._progress(step, done, total)


class _Stopped(Exception):
    """The server ends before its graph was ready."""
