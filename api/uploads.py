"""Files that come in over HTTP: streamed into the evidence store, hashed on the way, and never held in memory."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, TypeVar

from starlette.requests import Request as HttpRequest

from api.errors import BadInput, NotSigned, TooLarge
from api.jobs.hooks import Hooks, Signature
from api.jobs.queue import queue_import, settled_job_id
from graph.claims.ids import digest
from graph.claims.scope import Viewer
from graph.queries.errors import JobMissing
from graph.queries.jobs import JobInfo, job_by_id
from graph.queries.uploads import Upload, note_upload
from graph.server.connect import Graph
from graph.server.settings import Settings
from ingest.evidence import EvidenceStore, Kept

T = TypeVar("T")
Run = Callable[[Callable[[], T]], Coroutine[Any, Any, T]]

PIECE_BYTES = 1 << 20
MAX_NAME_CHARS = 255
UNNAMED = "upload"


def name_of_file(given: str) -> str:
    """What a file is called: the last part of what the browser says, without what would turn the line or end it."""
    last = re.split(r"[\\/]", given)[-1]
    shown = "".join(letter for letter in last if letter.isprintable())
    return shown.strip(" .")[-MAX_NAME_CHARS:] or UNNAMED


async def pieces(http: HttpRequest, limit_mb: int) -> AsyncIterator[bytes]:
    """The body in pieces of about a megabyte.

    Raises: TooLarge, as soon as it is known.
    """
    limit = limit_mb * 2**20
    length = http.headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit:
        raise TooLarge(limit_mb)
    waiting = bytearray()
    size = 0
    async for chunk in http.stream():
        size += len(chunk)
        if size > limit:
            raise TooLarge(limit_mb)
        waiting += chunk
        if len(waiting) >= PIECE_BYTES:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


async def receive_upload(
    http: HttpRequest, graph: Graph, settings: Settings, viewer: Viewer, run: Callable[..., Coroutine[Any, Any, Any]]
) -> Upload:
    """Keeps the body of a request as evidence, and remembers who sent it.

    Args:
        run: Runs a call that waits outside of the event loop.
    Raises: TooLarge, BadInput; nothing of the file stays then.
    """
    name = name_of_file(http.query_params.get("name", ""))
    with ExitStack() as stack:
        incoming = await run(lambda: stack.enter_context(EvidenceStore(settings.evidence_url).incoming()))
        async for piece in pieces(http, settings.max_upload_mb):
            await run(incoming.write, piece)
        if incoming.size == 0:
            raise BadInput("The file is empty.", todo="Check that it was saved whole.", where="body")
        kept = await run(incoming.keep)
    return await run(lambda: remember_upload(graph, viewer.name, name, kept))  # type: ignore[no-any-return]


async def receive_delivery(
    http: HttpRequest,
    hooks: Hooks,
    name: str,
    graph: Graph,
    settings: Settings,
    run: Callable[..., Coroutine[Any, Any, Any]],
) -> JobInfo:
    """What a web hook was sent, as an import that waits. The same delivery again is the same job.

    Raises: NotSigned, TooLarge; nothing of the body stays then.
    """
    found = await run(hooks.plan_and_secret, name)
    signature = Signature(http.headers, None if found is None else found[1], now=datetime.now(UTC))
    with ExitStack() as stack:
        incoming = await run(lambda: stack.enter_context(EvidenceStore(settings.evidence_url).incoming()))
        async for piece in pieces(http, settings.max_upload_mb):
            signature.feed(piece)
            if found is not None:
                await run(incoming.write, piece)
        if found is None or not signature.is_right():
            raise NotSigned
        if incoming.size == 0:
            raise BadInput("The body is empty.", todo="Send a file.", where="body")
        kept = await run(incoming.keep)
    plan = found[0]
    file = name_of_file(http.query_params.get("name", "")) if "name" in http.query_params else f"{name}.upload"
    upload = await run(lambda: remember_upload(graph, f"hook {name}", file, kept))
    job_id = settled_job_id(f"hook {name} {signature.delivery}", kept.sha256, plan)
    if not await run(hooks.first_time, name, signature.delivery):
        try:
            return await run(lambda: graph.read(job_by_id, job_id))  # type: ignore[no-any-return]
        except JobMissing:
            raise BadInput(
                "This webhook-id came before, with another body.",
                todo="Give every delivery an id of its own, and send it again with the same.",
                where="webhook-id",
            ) from None
    try:
        return await run(lambda: queue_import(graph, f"hook {name}", upload, plan, job_id=job_id))  # type: ignore[no-any-return]
    except Exception:
        await run(hooks.forget, name, signature.delivery)
        raise


def remember_upload(graph: Graph, owner: str, name: str, kept: Kept) -> Upload:
    """Notes a kept file as sent by somebody."""
    encoding, _ = kept.scan.conclude()
    upload = Upload(
        "upload-" + digest("upload", owner, kept.sha256, name), owner, kept.sha256, name, kept.size, encoding
    )
    graph.write(note_upload, upload, now=datetime.now(UTC))
    return upload
