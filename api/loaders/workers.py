"""The threads that wait for the graph, so that the event loop never does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from api.errors import Busy
from api.limits import MAX_RUNNING, MAX_WAITING

P = ParamSpec("P")
T = TypeVar("T")


class Workers:
    """A bounded pool: so many calls run, so many wait, and the next one is refused at once.

    A request that is refused costs nothing, while one that waits holds memory and its client's patience.
    """

    def __init__(self, running: int = MAX_RUNNING, waiting: int = MAX_WAITING) -> None:
        self._pool = ThreadPoolExecutor(running, thread_name_prefix="graph")
        self._most = running + waiting
        self._held = 0

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The call's result. To be awaited in the thread of the event loop.

        Raises: Busy, and what the call raises.
        """
        if self._held >= self._most:
            raise Busy
        self._held += 1
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(self._pool, lambda: call(*args, **kwargs))
        future.add_done_callback(self._released)
        return await future

    @property
    def held(self) -> int:
        """Calls that run or wait."""
        return self._held

    def _released(self, _: object) -> None:
        self._held -= 1

    def close(self) -> None:
        """Ends the threads when what they do is done; what waits is dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)
