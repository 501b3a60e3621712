"""A Maven repository on loopback that can be told to misbehave."""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from graph.server.artifacts import Artifact, Lock, read_lock


@dataclass
class Repository:
    """What it serves, what it was asked, and how it misbehaves.

    Attributes:
        contents: By path, as in "org/x/y/1/y-1.jar".
        asked: Path and Range header of each request, in order.
        faults: What to do instead of an answer, once per entry: a status code, "cut" (half of the bytes), "wrong"
            (other bytes), "no ranges" (all bytes, whatever was asked for).
    """

    url: str
    contents: dict[str, bytes]
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    faults: dict[str, list[int | str]] = field(default_factory=dict)


class QuietServer(ThreadingHTTPServer):
    """Says nothing about clients that hang up, as they do when another file has failed."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serve(contents: dict[str, bytes]) -> Iterator[Repository]:
    """A repository with these files for the length of a `with` block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.removeprefix("/maven2/")
            wanted = self.headers.get("Range")
            with lock:
                repository.asked.append((path, wanted))
                fault = repository.faults[path].pop(0) if repository.faults.get(path) else None
            if isinstance(fault, int) or path not in repository.contents:
                self.send_response(fault if isinstance(fault, int) else 404)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = repository.contents[path]
            if fault == "wrong":
                body = bytes(len(body))
            start = 0
            if wanted is not None and fault != "no ranges":
                start = int(wanted.removeprefix("bytes=").removesuffix("-"))
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            else:
                self.send_response(200)
            body = body[start:]
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if fault == "cut":
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True
                return
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    lock = threading.Lock()
    server = QuietServer(("127.0.0.1", 0), Handler)
    repository = Repository(f"http://127.0.0.1:{server.server_address[1]}/maven2", contents)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield repository
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def small_lock(folder: Path) -> tuple[Lock, dict[str, bytes], Path]:
    """A lock of three small artifacts, one of GDS among them; what a repository has of them; the lock's file."""
    coordinates = ["org.example:one:1.0", "org.neo4j.gds:two:2.0", "org.example:three:3.0:linux-x86_64"]
    bodies = [bytes([number]) * 300_000 for number in (1, 2, 3)]
    rows = [[c, hashlib.sha256(b).hexdigest(), len(b)] for c, b in zip(coordinates, bodies, strict=True)]
    file = folder / "small.lock"
    file.write_text(json.dumps({"artifacts": rows}))
    contents = {Artifact(c, "", 0).path: b for c, b in zip(coordinates, bodies, strict=True)}
    return read_lock(file), contents, file
