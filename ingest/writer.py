"""Batches on their way to the graph: one thread writes while the other reads on, and never far ahead of it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from types import TracebackType

from graph.claims.records import Record
from graph.queries.write import Written

BATCH_RECORDS = 4_000
BATCH_CHARACTERS = 4_000_000
WAITING_BATCHES = 2
"""Batches that may wait. With the two that are being filled and written, they bound what a run holds in memory."""


class BatchWriter:
    """Collects records and hands them over in batches. What goes wrong in the writing thread comes up in this one."""

    def __init__(self, write: Callable[[Sequence[Record]], Written]) -> None:
        self._write = write
        self._queue: queue.Queue[list[Record] | None] = queue.Queue(WAITING_BATCHES)
        self._batch: list[Record] = []
        self._characters = 0
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="clew-writer", daemon=True)
        self.written = Written()

    def __enter__(self) -> BatchWriter:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Waits for what was handed over. A batch that was being filled when something broke goes in as well."""
        if self._batch and not isinstance(problem, KeyboardInterrupt):
            self._hand_over()
        self._queue.put(None)
        self._thread.join()
        if self._failure is not None and problem is None:
            raise self._failure

    def add(self, record: Record) -> None:
        """Takes a record. Waits while the graph is behind. Raises what went wrong in writing."""
        self._batch.append(record)
        self._characters += 200 + sum(len(value) for values in record.properties.values() for value in values)
        if len(self._batch) >= BATCH_RECORDS or self._characters >= BATCH_CHARACTERS:
            self._hand_over()
            if self._failure is not None:
                raise self._failure

    def _hand_over(self) -> None:
        self._queue.put(self._batch)
        self._batch = []
        self._characters = 0

    def _work(self) -> None:
        while (batch := self._queue.get()) is not None:
            if self._failure is not None:
                continue  # the other thread is told at its next batch; until then nothing may block it
            try:
                self.written += self._write(batch)
            except BaseException as failure:  # it is raised again in the thread that reads
                self._failure = failure
