"""One app on the real graph for all tests of the API."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count

import httpx
import pytest
import uvicorn

from api.app import App, create_app
from api.backend import Backend
from api.sign_in import OWNER, Access
from graph.claims.scope import Viewer
from graph.server.connect import Graph
from graph.server.settings import Settings
from tests.support.asking import Asker

COOKIE = "clew-session-test"
PAGE = {
    "index.html": "<!doctype html><title>Clew</title>",
    "graphiql.html": "<!doctype html><title>GraphiQL</title>",
    "assets/page-abc123.js": "export {};",
}
_numbers = count(1)


@dataclass
class Running:
    """The app, and ways to ask it."""

    app: App
    client: httpx.Client
    access: Access

    def program(self, clearance: str = "RED", cases: frozenset[str] | None = None, name: str = "") -> Asker:
        name = name or f"program {next(_numbers)}"
        return Asker.program(self.client, self.access, Viewer(name, clearance, cases))

    def page(self, viewer: Viewer = Viewer(OWNER)) -> Asker:  # noqa: B008 - it is frozen
        return Asker.page(self.client, self.access, viewer, COOKIE)


@pytest.fixture(scope="session")
def running(server: Settings, migrated_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    page = tmp_path_factory.mktemp("page")
    for name, text in PAGE.items():
        (page / name).parent.mkdir(exist_ok=True)
        (page / name).write_text(text, encoding="utf-8")
    with closing(Access(tmp_path_factory.mktemp("access"))) as access:
        backend = Backend(server)
        app = App(backend, access, cookie=COOKIE, hooks=access, page=page)
        with served(app) as url, httpx.Client(base_url=url, timeout=60) as client:
            assert backend.settled.wait(120), "the graph did not start"
            assert backend.state.problem is None
            yield Running(app, client, access)


@contextmanager
def served(app: App) -> Iterator[str]:
    """The app behind a real web server on a free port, and its address."""
    server = uvicorn.Server(uvicorn.Config(create_app(app, hosts=["clew.example"]), log_level="warning"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(30)


@pytest.fixture
def clew(running: Running, graph: Graph) -> Running:
    """The app on a graph with nothing in it."""
    return running


@pytest.fixture
def owner(clew: Running) -> Asker:
    return clew.page()
