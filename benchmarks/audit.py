"""What it costs to write every request down before it is answered: the same server with and without that."""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import uvicorn

from api.app import App, create_app
from api.audit import AuditLog
from api.backend import Backend
from benchmarks.graphql import QUERY, ROOT, _fill
from benchmarks.table import Table
from graph.queries.audit import Entry
from graph.server.connect import Graph
from graph.server.embedded import use_server
from graph.server.open import open_graph
from graph.server.settings import Settings

CLIENTS = (1, 32)
ROUNDS = 6
ASKED = {1: 40, 32: 320}
"""Questions in each round."""
QUERIES = {"who is asking": "{ viewer { name } }", "a neighbourhood of 100": QUERY}


class _Forgetful(AuditLog):
    """Writes nothing down: what the figures are compared with. No server of Clew can be started with it."""

    async def write(self, graph: Graph, entry: Entry) -> None:  # noqa: ARG002 - it forgets them
        return


def measure() -> Table:
    """Medians over the rounds, in which the two servers take turns."""
    table = Table(
        "Writing every request down",
        ("what is asked", "clients", "ms per request without", "with", "difference", "answer after ms without", "with"),
    )
    with tempfile.TemporaryDirectory(prefix="clew-bench-") as folder, ExitStack() as stack:
        settings = replace(Settings.load(data_dir=Path(folder)), neo4j_uri=None)
        stack.enter_context(use_server(settings))
        with open_graph(settings) as graph:
            _fill(graph, settings, Path(folder))
        servers = [_serve(stack, folder, kind) for kind in ("forgetful", "audited")]
        for what, query in QUERIES.items():
            for clients in CLIENTS:
                rounds = [[_round(client, query, clients) for client in servers] for _ in range(ROUNDS + 1)][1:]
                (without, with_), (late, later) = (
                    [statistics.median(pair[server][part] for pair in rounds) for server in (0, 1)] for part in (0, 1)
                )
                difference = statistics.median(pair[1][0] - pair[0][0] for pair in rounds)
                figures = (without, with_, difference, late, later)
                table.add(what, str(clients), *(f"{figure:.2f}" for figure in figures))
    return table


def _round(client: httpx.Client, query: str, clients: int) -> tuple[float, float]:
    """Time of the round by request, and the median time until an answer, in ms."""

    def timed(_: int) -> float:
        started = time.perf_counter()
        answer = client.post("/graphql", json={"query": query, "variables": {"id": "p0"} if "$id" in query else {}})
        assert b'"errors"' not in answer.content, answer.text
        return (time.perf_counter() - started) * 1000

    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        times = list(pool.map(timed, range(ASKED[clients])))
    return (time.perf_counter() - started) * 1000 / len(times), statistics.median(times)


def _serve(stack: ExitStack, folder: str, kind: str) -> httpx.Client:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.audit", folder, kind, str(port)], cwd=ROOT)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    client = stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=60))
    ready = partial(client.get, "/ready")
    while True:
        try:
            if ready().status_code == 200:
                return client
        except httpx.TransportError:
            assert process.poll() is None, "the server ended"
        time.sleep(0.2)


def _main(folder: str, kind: str, port: str) -> None:
    app = App(Backend(replace(Settings.load(data_dir=Path(folder)), neo4j_uri=None)), None, cookie="bench")
    if kind == "forgetful":
        app.audit = _Forgetful()
    uvicorn.run(create_app(app), port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    _main(*sys.argv[1:])
