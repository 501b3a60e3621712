"""What an operator sees of a server: an id and a log line for each request, and Prometheus metrics.

The metrics are named by the conventions of Prometheus (units in names, counters end in `_total`). They tell how
many, how fast and how it ended, never by whom or about what.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.logs import request_id

log = logging.getLogger("clew.requests")

NAMED_PATHS = frozenset({"/graphql", "/sign-in", "/sign-out", "/health", "/ready", "/metrics", "/graphiql"})
"""Paths that are counted one by one; all others are files of the page."""

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")


class Metrics:
    """The counters of one process.

    Args:
        ready: Whether the graph is there.
        held: How many questions to the graph run or wait.
    """

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, *, ready: Callable[[], bool], held: Callable[[], int]) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._requests = Counter(
            "clew_http_requests", "Requests answered.", ("method", "path", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "clew_http_request_seconds",
            "From the first byte of a request to the last of its answer.",
            ("path",),
            buckets=SECONDS,
            registry=self._registry,
        )
        graph = Gauge("clew_graph_ready", "1 while the graph is there, 0 while it starts or is gone.", registry=None)
        graph.set_function(lambda: float(ready()))
        questions = Gauge("clew_graph_questions", "Questions to the graph that run or wait.", registry=None)
        questions.set_function(lambda: float(held()))
        for gauge in (graph, questions):
            self._registry.register(gauge)

    def count(self, method: str, path: str, status: int, seconds: float) -> None:
        named = path if path in NAMED_PATHS else "page"
        known = method if method in ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH") else "other"
        self._requests.labels(known, named, str(status)).inc()
        self._seconds.labels(named).observe(seconds)

    def text(self) -> bytes:
        """In the text format of Prometheus."""
        return generate_latest(self._registry)


class Telemetry:
    """ASGI middleware, the outermost: it sees what the door refuses too."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        own = given if _REQUEST_ID.match(given) else secrets.token_hex(8)
        token = request_id.set(own)
        started = time.perf_counter()
        status = 500  # unless an answer begins

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = own
            await send(message)

        try:
            await self._app(scope, receive, send_named)
        finally:
            seconds = time.perf_counter() - started
            self._metrics.count(scope["method"], scope["path"], status, seconds)
            log.info(
                "answered",
                extra={
                    "method": scope["method"],
                    "path": scope["path"][:200],
                    "status": status,
                    "milliseconds": round(seconds * 1000, 1),
                },
            )
            request_id.reset(token)
