"""Writes down what is asked, before it is answered. What cannot be written down is not answered.

A process writes one batch at a time; what comes in meanwhile waits for the next one. So one write serves as many
requests as arrived while the last one was on its way, and the cost of each falls as their number grows.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import orjson
from starlette.requests import Request as HttpRequest

from api.errors import ApiError, BadInput
from api.people.rights import Caller
from graph.audit import new_entry
from graph.queries.audit import Entry, append_entries
from graph.server.connect import Graph

log = logging.getLogger("clew.audit")

MAX_OPERATION_CHARS = 2_000
MAX_ARGUMENTS_CHARS = 2_000
MAX_PURPOSE_CHARS = 300
MAX_BATCH = 500
MAX_WAITING = 10_000
WRITE_TIMEOUT_S = 10.0


class NotAudited(ApiError):
    """What was asked could not be written down, so that it is not answered."""

    code = "UNAVAILABLE"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            "This could not be written to the audit, and so is not answered.",
            todo="Ask again. If it happens again, whoever runs this server finds the cause in its log.",
        )


class AuditLog:
    """The way to the chain. One per process; to be used in the thread of the event loop alone."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Entry, asyncio.Future[None] | None]] = []
        self._writer: asyncio.Task[None] | None = None
        # A thread of its own: the readers' may all be taken by those who wait for the audit.
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="audit")
        self.batches = 0
        self.written = 0

    async def write(self, graph: Graph, entry: Entry) -> None:
        """Returns when the entry is kept for good.

        Raises: NotAudited.
        """
        if len(self._waiting) >= MAX_WAITING:
            raise NotAudited
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, kept))
        self._wake(graph)
        # A client that goes away ends its request; its entry is written all the same.
        await asyncio.shield(kept)

    def later(self, graph: Graph | None, entry: Entry) -> None:
        """Writes an entry when the graph is there. For what gives nothing of the graph away: one-time links."""
        if len(self._waiting) < MAX_WAITING:
            self._waiting.append((entry, None))
        if graph is not None:
            self._wake(graph)

    async def close(self, graph: Graph | None) -> None:
        """Writes what still waits."""
        if graph is not None and self._waiting:
            self._wake(graph)
        if self._writer is not None:
            await asyncio.wait([self._writer], timeout=WRITE_TIMEOUT_S)
        self._pool.shutdown(wait=False)

    def _wake(self, graph: Graph) -> None:
        if self._writer is None or self._writer.done():
            self._writer = asyncio.get_running_loop().create_task(self._write_all(graph))

    async def _write_all(self, graph: Graph) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
            entries = [entry for entry, _ in batch]
            try:
                await loop.run_in_executor(self._pool, _append, graph, entries)
            except Exception:
                log.exception("%d entries of the audit could not be written", len(entries))
                for _, kept in batch:
                    if kept is not None and not kept.done():
                        kept.set_exception(NotAudited())
                        kept.exception()  # whoever waited may be gone
                continue
            self.batches += 1
            self.written += len(entries)
            for _, kept in batch:
                if kept is not None and not kept.done():
                    kept.set_result(None)


def _append(graph: Graph, entries: list[Entry]) -> None:
    graph.write(append_entries, entries, timeout_s=WRITE_TIMEOUT_S)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a request is for, as whoever sends it says."""

    case: str | None = None
    purpose: str | None = None


def purpose_of(http: HttpRequest, extensions: object = None) -> Purpose:
    """Case and purpose, from `extensions` of the body or the headers X-Clew-Case and X-Clew-Purpose.

    Headers are percent-encoded UTF-8 where they need more than ASCII.

    Raises: BadInput.
    """
    given = extensions if isinstance(extensions, Mapping) else {}
    found: dict[str, str | None] = {}
    for name in ("case", "purpose"):
        header = http.headers.get(f"x-clew-{name}")
        text = given.get(name, None if header is None else unquote(header))
        if text is not None and (not isinstance(text, str) or not 0 < len(text) <= MAX_PURPOSE_CHARS):
            raise BadInput(
                f"The {name} of the request is no text of 1 to {MAX_PURPOSE_CHARS} characters.",
                todo="Shorten it, or leave it out.",
                where=f"X-Clew-{name.title()}",
            )
        found[name] = text
    return Purpose(**found)


def entry_of(
    caller: Caller,
    http: HttpRequest,
    *,
    kind: str,
    operation: str,
    outcome: str,
    arguments: Mapping[str, Any] | None = None,
    purpose: Purpose = Purpose(),
    request: str | None = None,
    rows: int | None = None,
) -> Entry:
    """What is written down of one request."""
    return new_entry(
        who=caller.viewer.name,
        how=caller.how,
        address=address_of(http),
        request=request,
        case=purpose.case,
        purpose=purpose.purpose,
        kind=kind,
        operation=shortened(operation, MAX_OPERATION_CHARS),
        arguments=None if not arguments else arguments_text(arguments),
        rows=rows,
        outcome=outcome,
    )


def address_of(http: HttpRequest) -> str | None:
    return None if http.client is None else http.client.host


def arguments_text(arguments: Mapping[str, Any]) -> str:
    """Arguments as JSON of a bounded length."""
    return shortened(orjson.dumps(arguments, default=str).decode(), MAX_ARGUMENTS_CHARS)


def shortened(text: str, limit: int) -> str:
    """The text, or its beginning with the length and the SHA-256 of the whole."""
    if len(text) <= limit:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{text[:limit]}… [{len(text)} characters, SHA-256 {digest}]"


def rows_in(data: object) -> int:
    """How many objects an answer holds: what was asked for, the members of its lists, and what hangs on them."""
    found = 0
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if type(one) is dict:
            found += 1
            waiting += [value for value in one.values() if type(value) is dict or type(value) is list]
        elif type(one) is list and one and type(one[0]) is not str:
            waiting += one
    return max(0, found - 1)
