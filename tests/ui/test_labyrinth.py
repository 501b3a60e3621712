"""The guide through the fictional case (docs/labyrinth.md), walked in the page as it tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from graph.server.connect import Graph
from graph.server.settings import Settings
from ingest.manifest import load_manifest
from samples.labyrinth.generate import generate
from samples.labyrinth.story import ASTERION, Story
from tests.conftest import empty
from tests.support.command import start_clew
from tests.ui.conftest import Desk, Site

GUIDE = Path(__file__).parents[2] / "docs" / "labyrinth.md"
STORY = Story("1/light")
FORMATS = ("ftm", "tables", "crypto-labels")
"""What the guide's steps rest on."""


@pytest.fixture(scope="module")
def site(
    server: Settings, migrated_graph: Graph, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The page on the case that the demo loads."""
    empty(migrated_graph)
    folder = tmp_path_factory.mktemp("labyrinth")
    case = generate(folder, formats=FORMATS)
    load_manifest(migrated_graph, replace(server, data_dir=server.data_dir), case.manifest)
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


def step(desk: Desk, name: str) -> None:
    """Finds something by the very words that the guide tells to type, and puts it on the chart."""
    assert f"`{name}`" in GUIDE.read_text(encoding="utf-8"), f"the guide does not say {name}"
    desk.add(name)


def path_between(desk: Desk, one: str, other: str, *between: str) -> None:
    desk.select(one, other)
    desk.canvas.focus()
    desk.press("p")
    dialog = desk.page.get_by_role("dialog", name="Paths")
    for name in between:
        expect(dialog.get_by_text(name).first).to_be_visible()
    desk.press("Enter")
    expect(desk.page.get_by_role("heading", name="selected")).to_be_visible()


def test_the_guide_leads_to_the_man_the_parcels_and_the_money(desk: Desk) -> None:
    # Who is Minotaur? An account, whose mailbox is a company's.
    step(desk, "minotaur")
    desk.expand()
    expect(desk.row("thread@asterion.example")).to_be_visible()
    step(desk, "Leander Wathrinos")
    path_between(desk, "minotaur", "Leander Wathrinos", "Asterion Holdings Ltd", "Pelagos Nominees Ltd")

    # One vendor under two names.
    step(desk, "KnossosParts")
    step(desk, "labrys_tools")
    path_between(desk, "KnossosParts", "labrys_tools", "knossos@drop.test")

    # The number on the parcels, its handset, and whose handset that is.
    step(desk, "+493023125117")
    desk.expand()
    for name in ("Max Ledermann", "000000000001016"):
        expect(desk.row(name)).to_be_visible()
    desk.select("000000000001016")
    desk.expand()
    expect(desk.row("+493023125101")).to_be_visible()

    # Where the money goes.
    step(desk, STORY.peel[0])
    step(desk, ASTERION.iban)
    path_between(desk, STORY.peel[0], ASTERION.iban, "ASTERION HOLDINGS LIMITED")
