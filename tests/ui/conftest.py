"""The page in a real browser, on the real server that `clew serve` starts, with a small case in a real graph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from graph.server.connect import Graph
from graph.server.settings import Settings
from tests.conftest import empty
from tests.support.browser import STEP_MS
from tests.support.command import run_clew, start_clew
from tests.support.own_server import eventually
from tests.ui import case

ROOT = Path(__file__).parents[2]
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}


@dataclass
class Site:
    """Where the page is served, and as whom a browser looks at it."""

    settings: Settings
    url: str
    session: Any

    def link(self, *limits: str) -> str:
        """A new one-time address that signs a browser in."""
        said = run_clew(self.settings, "link", *limits).stdout
        found = re.search(r"http://\S+", said)
        assert found is not None, said
        return found.group()


@pytest.fixture(scope="module")
def site(
    server: Settings, migrated_graph: Graph, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    if not (ROOT / "ui" / "dist" / "index.html").is_file():
        pytest.fail("The page is not built: run `uv run python ui/build.py`.")
    empty(migrated_graph)
    register, informant = case.write(tmp_path_factory.mktemp("case"))
    for file, grade in ((register, ("B", "2")), (informant, ("D", "4"))):
        told = run_clew(
            server, "ingest", str(file), "--name", f"The {file.name.partition('.')[0]}",
            "--reliability", grade[0], "--credibility", grade[1],
        )  # fmt: skip
        assert told.returncode == 0, told.stderr
    process = start_clew(server, "serve", "--port", "0", "--no-open")
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        expect(page.get_by_role("heading", name="An empty chart")).to_be_visible(timeout=60_000)
        parts = urlsplit(address)
        yield Site(server, f"{parts.scheme}://{parts.netloc}", context.storage_state())
    finally:
        process.terminate()
        process.communicate(timeout=30)


@dataclass
class Desk:
    """The page open in one window, and what an investigator does with it."""

    page: Page
    site: Site
    outside: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> None:
        self.page.goto(self.site.url + path)
        expect(self.page.get_by_role("application")).to_be_visible(timeout=60_000)

    @property
    def canvas(self) -> Any:
        return self.page.locator("#canvas")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def add(self, name: str) -> None:
        """Finds something by name and puts it on the chart, with the keyboard."""
        self.canvas.focus()
        self.press("/", "ControlOrMeta+A")
        self.page.keyboard.type(name)
        expect(self.page.get_by_role("option", name=name).first).to_be_visible()
        self.press("Enter")
        expect(self.page.locator("#details").get_by_role("heading", name=name)).to_be_visible()
        self.saved()

    def expand(self) -> None:
        """Expands the selected thing with what the preview proposes."""
        self.canvas.focus()
        self.press("e")
        expect(self.page.get_by_role("button", name="Add to the chart", exact=True)).to_be_visible()
        self.press("Enter")
        expect(self.page.get_by_role("dialog")).to_have_count(0)

    def row(self, name: str) -> Any:
        return self.page.get_by_role("grid", name="Things on the chart").get_by_role("rowheader", name=name).first

    def select(self, *names: str) -> None:
        """Selects things in the table, which shows only as many rows as fit."""
        search = self.page.get_by_label("Filter by name")
        for number, name in enumerate(names):
            search.fill(name)
            self.row(name).click(modifiers=["ControlOrMeta"] if number else [])
        search.fill("")

    def saved(self) -> None:
        """Waits until the server has what is on the chart."""
        expect(self.page.locator(".save-status")).to_have_class("save-status saved")

    def until(self, holds: Callable[[], bool]) -> None:
        """Waits until something holds of what the server has."""
        assert eventually(holds, STEP_MS / 1000), "it did not come about"

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        answer = self.page.request.post(
            f"{self.site.url}/graphql", headers={"X-Clew": "1"}, data={"query": query, "variables": variables}
        ).json()
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    @property
    def chart_id(self) -> str:
        return self.page.url.rpartition("/")[2]

    def chart(self) -> dict[str, Any]:
        """The chart that is open, as the server has it once everything is saved."""
        self.saved()
        found: dict[str, Any] = self.ask("query($id: ID!) { chart(id: $id) { name state version } }", id=self.chart_id)[
            "chart"
        ]
        return found

    def places(self) -> dict[str, tuple[float, float]]:
        return {item["id"]: (item["x"], item["y"]) for item in self.chart()["state"]["items"]}

    def places_after(self, before: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
        """The places once they are no longer what they were."""
        self.until(lambda: self.places() != before)
        return self.places()


def is_loopback(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob", "about") or (parts.hostname or "") in LOOPBACK


@contextmanager
def window(browser: Browser, site: Site, **options: Any) -> Iterator[Desk]:
    """A window of its own. It fails afterwards if anything outside was asked for, or anything went wrong inside."""
    context: BrowserContext = browser.new_context(
        **{"storage_state": site.session, "viewport": {"width": 1440, "height": 900}, **options}
    )
    context.set_default_timeout(STEP_MS)
    desk = Desk(context.new_page(), site)
    context.on("request", lambda request: None if is_loopback(request.url) else desk.outside.append(request.url))
    desk.page.on("pageerror", lambda error: desk.faults.append(str(error)))
    desk.page.on("console", lambda said: desk.faults.append(said.text) if said.type == "error" else None)
    try:
        yield desk
        assert desk.page.evaluate("window.pwned") is None
    finally:
        with_errors = list(desk.faults)
        try:
            context.close()
        except Error as error:  # the browser went away: the test that killed it has failed already
            with_errors.append(str(error))
    assert desk.outside == []
    assert with_errors == []


@pytest.fixture
def desk(browser: Browser, site: Site) -> Iterator[Desk]:
    with window(browser, site) as open_desk:
        open_desk.open()
        yield open_desk
