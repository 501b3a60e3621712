"""One request: who asks, until when, and the looks at the graph that its resolvers share."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from api.errors import TimedOut, TooCostly
from api.limits import MAX_VIEWS
from api.loaders.look import Look
from api.loaders.workers import Workers
from graph.claims.scope import View, Viewer
from graph.server.connect import Graph
from graph.server.settings import Settings

T = TypeVar("T")


class Request:
    """What resolvers find in `info.context`.

    Attributes:
        needs_contexts: Whether the query asks for grades or sources anywhere, so that they are read along.
        jobs_waiting: Called when there is new work, so that it begins at once.
        rows_in_files: How many entities and links the answer holds as the text of a file.
    """

    def __init__(
        self,
        graph: Graph,
        workers: Workers,
        settings: Settings,
        viewer: Viewer,
        *,
        sample: bool = False,
        needs_contexts: bool = True,
        jobs_waiting: Callable[[], None] = lambda: None,
        timeout_s: float,
    ) -> None:
        self.graph = graph
        self.settings = settings
        self.viewer = viewer
        self.sample = sample
        self.needs_contexts = needs_contexts
        self.jobs_waiting = jobs_waiting
        self.timeout_s = timeout_s
        self.rows_in_files = 0
        self._workers = workers
        self._until = time.monotonic() + timeout_s
        self._looks: dict[View, Look] = {}

    def look(self, view: View) -> Look:
        """The graph as the viewer wants to see it in this part of the query.

        Raises: TooCostly if one query looks at it in too many ways.
        """
        look = self._looks.get(view)
        if look is None:
            if len(self._looks) >= MAX_VIEWS:
                raise TooCostly("different scopes,", None, MAX_VIEWS, where="scope")
            look = self._looks[view] = Look(self, view)
        return look

    def left_s(self) -> float:
        """How long there is to answer.

        Raises: TimedOut.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimedOut(self.timeout_s)
        return left

    async def read(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """`work(tx, …)` in a transaction that may only read, on a worker."""
        return await self.call(lambda: self.graph.read(work, *args, timeout_s=self.left_s(), **kwargs))

    async def write(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """`work(tx, …)` in a transaction that may write, on a worker."""
        return await self.call(lambda: self.graph.write(work, *args, timeout_s=self.left_s(), **kwargs))

    async def call(self, work: Callable[[], T]) -> T:
        """Anything that waits, on a worker."""
        return await self._workers.run(work)
